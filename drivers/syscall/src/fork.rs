//! A copy of the running process.

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use rustix::process::Pid;

/// Which of the two processes goes on here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fork {
    /// The new one.
    Child,
    /// The old one, which must wait for its child.
    Parent(Pid),
}

/// Which of the two processes goes on after [`fork_into`].
#[derive(Debug)]
pub enum Born {
    /// The new one.
    Child,
    /// The old one, which must wait for its child.
    Parent {
        /// The number of the child.
        pid: Pid,
        /// Stands for the child even if its number goes to another.
        handle: OwnedFd,
    },
}

/// The new namespaces of a child.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Namespaces {
    /// Mounts.
    pub mounts: bool,
    /// Numbers of processes; the child is number 1.
    pub pids: bool,
    /// Shared memory, semaphores and message queues.
    pub ipc: bool,
    /// The host name.
    pub host_name: bool,
    /// Network devices, addresses and ports.
    pub network: bool,
    /// Users.
    pub users: bool,
}

/// Forks. Only a process with a single thread may: with more, locks that other threads
/// hold would stay locked in the child for ever, so that is an error.
pub fn fork() -> io::Result<Fork> {
    alone()?;
    #[expect(unsafe_code, reason = "there is no safe fork")]
    // SAFETY: this is the only thread, so no other thread holds a lock or is in the middle
    // of a change that the child would see half done.
    let pid = unsafe { libc::fork() };
    match pid {
        0 => Ok(Fork::Child),
        pid => Pid::from_raw(pid.max(0))
            .map(Fork::Parent)
            .ok_or_else(io::Error::last_os_error),
    }
}

/// Forks a child into new namespaces and, if a folder of a cgroup of version 2 is given,
/// into that cgroup. Only a process with a single thread may, as for [`fork`].
pub fn fork_into(namespaces: Namespaces, cgroup: Option<BorrowedFd<'_>>) -> io::Result<Born> {
    alone()?;
    let mut flags = libc::CLONE_PIDFD;
    for (wanted, flag) in [
        (namespaces.mounts, libc::CLONE_NEWNS),
        (namespaces.pids, libc::CLONE_NEWPID),
        (namespaces.ipc, libc::CLONE_NEWIPC),
        (namespaces.host_name, libc::CLONE_NEWUTS),
        (namespaces.network, libc::CLONE_NEWNET),
        (namespaces.users, libc::CLONE_NEWUSER),
    ] {
        if wanted {
            flags |= flag;
        }
    }
    let mut flags = u64::from(flags.cast_unsigned());
    let mut handle: libc::c_int = -1;
    let mut cgroup_number = 0;
    if let Some(cgroup) = cgroup {
        flags |= INTO_CGROUP;
        cgroup_number = u64::from(cgroup.as_raw_fd().cast_unsigned());
    }
    let arguments = libc::clone_args {
        flags,
        pidfd: (&raw mut handle) as u64,
        child_tid: 0,
        parent_tid: 0,
        exit_signal: u64::from(libc::SIGCHLD.cast_unsigned()),
        stack: 0,
        stack_size: 0,
        tls: 0,
        set_tid: 0,
        set_tid_size: 0,
        cgroup: cgroup_number,
    };
    #[expect(unsafe_code, reason = "there is no safe clone3")]
    // SAFETY: without CLONE_VM this is a fork: the child has a copy of all memory, the
    // stack included. This is the only thread, so nothing is seen half done. The kernel
    // writes one descriptor to `handle`, which lives on this stack.
    let pid = unsafe {
        libc::syscall(
            libc::SYS_clone3,
            &raw const arguments,
            size_of::<libc::clone_args>(),
        )
    };
    match pid {
        0 => Ok(Born::Child),
        pid => {
            let pid = i32::try_from(pid).unwrap_or(-1);
            let pid = Pid::from_raw(pid.max(0)).ok_or_else(io::Error::last_os_error)?;
            #[expect(unsafe_code, reason = "the kernel gave this descriptor to us")]
            // SAFETY: clone3 succeeded, so it is open and nobody else's.
            let handle = unsafe { OwnedFd::from_raw_fd(handle) };
            Ok(Born::Parent { pid, handle })
        }
    }
}

/// `CLONE_INTO_CGROUP`, which does not fit into the number that `libc` has for flags.
const INTO_CGROUP: u64 = 0x2_0000_0000;

/// Is this the only thread of the process?
fn alone() -> io::Result<()> {
    #[expect(unsafe_code, reason = "there is no safe wrapper")]
    // SAFETY: nothing is shared by the flags that are given up, so the call changes nothing;
    // the kernel refuses it to a process with several threads.
    let result = unsafe { libc::unshare(libc::CLONE_VM) };
    match result {
        0 => Ok(()),
        _ => Err(io::Error::other(
            "a process with several threads cannot fork",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_forbid_a_fork() {
        // The test harness has threads already: one that reports, and this one.
        let other = std::thread::spawn(std::thread::park);
        assert!(fork().is_err());
        assert!(fork_into(Namespaces::default(), None).is_err());
        other.thread().unpark();
        other.join().unwrap();
    }
}
