//! New namespaces, and those of others.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};

use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{WaitOptions, waitpid};
use rustix::thread::{
    ThreadNameSpaceType, UnshareFlags, move_into_thread_name_spaces, unshare_unsafe,
};

use crate::fork::{Born, Namespaces, fork_into};

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

/// Makes a user namespace in which the users and groups from 0 on are `count` ones of this
/// machine, from `first` on. This process must have a single thread and be root.
pub fn new_user_namespace(first: u32, count: u32) -> io::Result<OwnedFd> {
    let (wait, go) = pipe_with(PipeFlags::CLOEXEC)?;
    let users = Namespaces {
        users: true,
        ..Namespaces::default()
    };
    match fork_into(users, None)? {
        Born::Child => {
            drop(go);
            // It ends when the other end is closed.
            let _ = File::from(wait).read(&mut [0]);
            std::process::exit(0)
        }
        Born::Parent { pid, .. } => {
            let number = pid.as_raw_nonzero();
            let map = format!("0 {first} {count}");
            let opened = ["uid_map", "gid_map"].iter().try_for_each(|name| {
                let mut file = File::options()
                    .write(true)
                    .open(format!("/proc/{number}/{name}"))?;
                file.write_all(map.as_bytes())
            });
            let namespace = opened.and_then(|()| File::open(format!("/proc/{number}/ns/user")));
            drop(go);
            waitpid(Some(pid), WaitOptions::empty())?;
            Ok(namespace?.into())
        }
    }
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
