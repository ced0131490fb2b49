//! Plugins that an agent left running when it was killed.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

/// How long to wait for the end of what was killed.
const DEATH_WAIT: Timespec = Timespec {
    tv_sec: 5,
    tv_nsec: 0,
};

/// Ends all plugins, and what they started, that work on the network of a container whose folder is below `root`: what
/// they have made by now is cleared away as if they had been done, and nothing comes after that.
pub(crate) fn end_orphans(root: &Path) {
    let mark = [b"\0CNI_NETNS=", root.as_os_str().as_bytes(), b"/"].concat();
    // Those that were killed may have started others before.
    while end_those_of(&mark) > 0 {}
}

fn end_those_of(mark: &[u8]) -> usize {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let handles = numbers.filter_map(|number| {
        let handle = pidfd_open(Pid::from_raw(number)?, PidfdFlags::empty()).ok()?;
        let own = fs::read(format!("/proc/{number}/environ")).ok()?;
        let all = [b"\0", own.as_slice()].concat();
        let is_one = all.windows(mark.len()).any(|part| part == mark);
        (is_one && pidfd_send_signal(&handle, Signal::KILL).is_ok()).then_some(handle)
    });
    let handles: Vec<_> = handles.collect();
    for handle in &handles {
        let mut polled = [PollFd::new(handle, PollFlags::IN)];
        let _ = poll(&mut polled, Some(&DEATH_WAIT));
    }
    handles.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn plugins_of_a_killed_agent_are_ended() {
        let start = |namespace: &str| {
            let mut command = Command::new("sleep");
            command.arg("1000").env_clear().env("A", "b");
            command.env("CNI_NETNS", namespace).spawn().unwrap()
        };
        let (mut ours, mut other) = (start("/no/such/c/ns"), start("/no/such2/c/ns"));
        end_orphans(Path::new("/no/such"));
        assert!(!ours.wait().unwrap().success());
        assert!(other.try_wait().unwrap().is_none());
        other.kill().unwrap();
        other.wait().unwrap();
    }
}
