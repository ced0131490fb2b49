//! A copy of the running process.

use std::fs;
use std::io;

use rustix::process::Pid;

/// Which of the two processes goes on here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fork {
    /// The new one.
    Child,
    /// The old one, which must wait for its child.
    Parent(Pid),
}

/// Forks. Only a process with a single thread may: with more, locks that other threads
/// hold would stay locked in the child for ever, so that is an error.
pub fn fork() -> io::Result<Fork> {
    if fs::read_dir("/proc/self/task")?.count() != 1 {
        return Err(io::Error::other(
            "a process with several threads cannot fork",
        ));
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_forbid_a_fork() {
        // The test harness has threads already: one that reports, and this one.
        let other = std::thread::spawn(std::thread::park);
        assert!(fork().is_err());
        other.thread().unpark();
        other.join().unwrap();
    }
}
