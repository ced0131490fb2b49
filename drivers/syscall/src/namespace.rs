//! New namespaces, and those of others.

use std::io;
use std::os::fd::AsFd;

use rustix::thread::{
    ThreadNameSpaceType, UnshareFlags, move_into_thread_name_spaces, unshare_unsafe,
};

/// Lets the next child of this process be number 1 of a new pid namespace.
pub fn new_pid_namespace() -> io::Result<()> {
    unshare(UnshareFlags::NEWPID)
}

/// Puts this process into new mount, ipc and uts namespaces.
pub fn new_namespaces() -> io::Result<()> {
    unshare(UnshareFlags::NEWNS | UnshareFlags::NEWIPC | UnshareFlags::NEWUTS)
}

/// Puts this process into a new mount namespace, and into the ipc, uts and network namespaces
/// of the process that a descriptor stands for.
pub fn share_namespaces(with: impl AsFd) -> io::Result<()> {
    let shared = ThreadNameSpaceType::INTER_PROCESS_COMMUNICATION
        | ThreadNameSpaceType::HOST_NAME_AND_NIS_DOMAIN_NAME
        | ThreadNameSpaceType::NETWORK;
    move_into_thread_name_spaces(with.as_fd(), shared)?;
    unshare(UnshareFlags::NEWNS)
}

/// Lets the next child of this process be in the pid namespace of the process that a
/// descriptor stands for.
pub fn enter_pid_namespace(of: impl AsFd) -> io::Result<()> {
    let kind = ThreadNameSpaceType::PROCESS_ID;
    Ok(move_into_thread_name_spaces(of.as_fd(), kind)?)
}

/// Puts this process, which must have a single thread, into the mount, ipc, uts and network
/// namespaces of the process that a descriptor stands for.
pub fn enter_namespaces(of: impl AsFd) -> io::Result<()> {
    let kinds = ThreadNameSpaceType::MOUNT
        | ThreadNameSpaceType::INTER_PROCESS_COMMUNICATION
        | ThreadNameSpaceType::HOST_NAME_AND_NIS_DOMAIN_NAME
        | ThreadNameSpaceType::NETWORK;
    Ok(move_into_thread_name_spaces(of.as_fd(), kinds)?)
}

fn unshare(flags: UnshareFlags) -> io::Result<()> {
    #[expect(unsafe_code, reason = "rustix marks all flags unsafe for one of them")]
    // SAFETY: only the flag for file descriptors is unsafe, and no caller passes it.
    let result = unsafe { unshare_unsafe(flags) };
    Ok(result?)
}

/// Puts this process, which must have a single thread, into new mount, ipc, uts, network and cgroup namespaces; with
/// `user` also into a new user namespace, where it has all capabilities and nobody's name until the maps are written.
pub fn isolate(user: bool) -> io::Result<()> {
    let flags = UnshareFlags::NEWNS
        | UnshareFlags::NEWIPC
        | UnshareFlags::NEWUTS
        | UnshareFlags::NEWNET
        | UnshareFlags::NEWCGROUP;
    unshare(if user {
        flags | UnshareFlags::NEWUSER
    } else {
        flags
    })
}
