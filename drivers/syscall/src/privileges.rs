//! Giving up privileges, before a program of somebody else is run.

use std::io;

use rustix::process::{DumpableBehavior, Gid, Uid, set_dumpable_behavior};
use rustix::thread;

use crate::User;

/// Makes this thread run as a user, with the user's groups, for good. For a user other
/// than root all capabilities go with it, unless they are kept.
pub fn become_user(user: &User) -> io::Result<()> {
    let groups: Vec<Gid> = user.groups.iter().copied().map(Gid::from_raw).collect();
    let (uid, gid) = (Uid::from_raw(user.uid), Gid::from_raw(user.gid));
    thread::set_thread_groups(&groups)?;
    thread::set_thread_res_gid(gid, gid, gid)?;
    Ok(thread::set_thread_res_uid(uid, uid, uid)?)
}

/// From here on no program that is executed gains privileges by its file mode.
pub fn forbid_new_privileges() -> io::Result<()> {
    Ok(thread::set_no_new_privs(true)?)
}

/// Hides this process's memory, descriptors and program from everybody but root on the
/// machine itself, until it executes a program.
pub fn hide() -> io::Result<()> {
    Ok(set_dumpable_behavior(DumpableBehavior::NotDumpable)?)
}

/// Puts this thread into a key ring of its own: keys of whoever started it are out of
/// reach. A kernel without keys has nothing to hide.
pub fn new_key_ring() {
    /// `KEYCTL_JOIN_SESSION_KEYRING`.
    const JOIN_SESSION_KEYRING: libc::c_int = 1;
    #[expect(unsafe_code, reason = "there is no safe wrapper")]
    // SAFETY: without a name a new key ring is made; no memory is read or written.
    unsafe {
        libc::syscall(
            libc::SYS_keyctl,
            JOIN_SESSION_KEYRING,
            std::ptr::null::<libc::c_char>(),
        );
    }
}

/// Sees to it that programs that are executed from here on get no descriptors but the
/// standard three, whatever this process was started with.
pub fn keep_descriptors_to_ourselves() -> io::Result<()> {
    #[expect(unsafe_code, reason = "there is no safe wrapper")]
    // SAFETY: with this flag the call closes nothing; descriptors stay as they are until
    // a program is executed.
    let result = unsafe {
        libc::syscall(
            libc::SYS_close_range,
            3,
            libc::c_uint::MAX,
            libc::CLOSE_RANGE_CLOEXEC,
        )
    };
    match result {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
