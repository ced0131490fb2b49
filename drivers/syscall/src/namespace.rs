//! New namespaces.

use std::io;

use rustix::thread::{UnshareFlags, unshare_unsafe};

/// Lets the next child of this process be number 1 of a new pid namespace.
pub fn new_pid_namespace() -> io::Result<()> {
    unshare(UnshareFlags::NEWPID)
}

/// Puts this process into new mount, ipc and uts namespaces.
pub fn new_namespaces() -> io::Result<()> {
    unshare(UnshareFlags::NEWNS | UnshareFlags::NEWIPC | UnshareFlags::NEWUTS)
}

fn unshare(flags: UnshareFlags) -> io::Result<()> {
    #[expect(unsafe_code, reason = "rustix marks all flags unsafe for one of them")]
    // SAFETY: only the flag for file descriptors is unsafe, and no caller passes it.
    let result = unsafe { unshare_unsafe(flags) };
    Ok(result?)
}
