//! New namespaces, and those of others.

use std::io;
use std::os::fd::AsFd;

use rustix::thread::{
    ThreadNameSpaceType, UnshareFlags, move_into_thread_name_spaces, unshare_unsafe,
};

/// Kinds of namespaces that can be entered.
pub type NamespaceKinds = ThreadNameSpaceType;

/// Puts this process into a new mount namespace, a copy of the one it is in.
pub fn new_mount_namespace() -> io::Result<()> {
    unshare(UnshareFlags::NEWNS)
}

/// Makes the cgroup that this process is in the top of all that it sees of cgroups.
pub fn new_cgroup_namespace() -> io::Result<()> {
    unshare(UnshareFlags::NEWCGROUP)
}

/// Enters namespaces: of these kinds, if the descriptor stands for a process, else the one
/// that the descriptor is. Of a process's pid namespace only the next child is. For mounts
/// and users this process must have a single thread.
pub fn enter(of: impl AsFd, kinds: NamespaceKinds) -> io::Result<()> {
    Ok(move_into_thread_name_spaces(of.as_fd(), kinds)?)
}

fn unshare(flags: UnshareFlags) -> io::Result<()> {
    #[expect(unsafe_code, reason = "rustix marks all flags unsafe for one of them")]
    // SAFETY: only the flag for file descriptors is unsafe, and no caller passes it.
    let result = unsafe { unshare_unsafe(flags) };
    Ok(result?)
}
