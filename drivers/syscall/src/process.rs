//! The processes of the machine, as `/proc` shows them.

use std::collections::BTreeMap;
use std::fs;
use std::io;

use rustix::process::{Pid, Signal, kill_process};

/// One process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// The number of its parent; 0 if that is in another pid namespace.
    pub parent: u32,
    /// Ended, but not yet waited for.
    pub zombie: bool,
    /// Time in its own code, in clock ticks.
    pub user_ticks: u64,
    /// Time in the kernel, in clock ticks.
    pub system_ticks: u64,
    /// Its threads.
    pub threads: u32,
    /// When it began, in clock ticks since the boot; with `pid` this names a process
    /// for as long as the machine runs.
    pub start_ticks: u64,
    /// Memory that is resident, in pages.
    pub resident_pages: u64,
}

/// Says whether the kernel forgets children as soon as they have ended, and nobody can wait for them; a process begins
/// without that unless its parent asked for it.
pub fn leave_children_to_kernel(leave: bool) {
    let how = if leave { libc::SIG_IGN } else { libc::SIG_DFL };
    #[expect(unsafe_code, reason = "there is no safe wrapper")]
    // SAFETY: neither way has a handler, so no code of ours ever runs in a signal; it cannot fail for this signal.
    unsafe {
        libc::signal(libc::SIGCHLD, how);
    }
}

/// A process by its number.
pub fn process(pid: u32) -> io::Result<Process> {
    let text = fs::read(format!("/proc/{pid}/stat"))?;
    parse(&String::from_utf8_lossy(&text))
        .ok_or_else(|| io::Error::other(format!("/proc/{pid}/stat is not understood")))
}

/// The fields of a `stat` file.
fn parse(text: &str) -> Option<Process> {
    // The name is in parentheses and may hold anything, parentheses too.
    let (pid, rest) = text.split_once(' ')?;
    let fields: Vec<&str> = rest.rsplit_once(')')?.1.split_ascii_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
    Some(Process {
        pid: pid.parse().ok()?,
        parent: fields.get(1)?.parse().ok()?,
        zombie: matches!(*fields.first()?, "Z" | "X"),
        user_ticks: number(11)?,
        system_ticks: number(12)?,
        threads: fields.get(17)?.parse().ok()?,
        start_ticks: number(19)?,
        resident_pages: number(21)?,
    })
}

/// The children of a process, their children, and so on, without the process itself.
/// Those that begin or end meanwhile may be missing.
pub fn descendants(of: u32) -> io::Result<Vec<Process>> {
    // It takes what there is of these, and not a look at all processes of the machine.
    let own = std::process::id();
    match fs::exists(format!("/proc/{own}/task/{own}/children")) {
        Ok(true) => Ok(from_above(of)),
        // Not every kernel tells of children.
        Ok(false) | Err(_) => from_below(of),
    }
}

/// By what the kernel says of the children of each.
fn from_above(of: u32) -> Vec<Process> {
    let mut found: Vec<Process> = Vec::new();
    let (mut next, mut above) = (0, Some(of));
    while let Some(pid) = above {
        found.extend(
            children(pid)
                .into_iter()
                .filter_map(|pid| process(pid).ok()),
        );
        above = found.get(next).map(|process| process.pid);
        next += 1;
    }
    found
}

/// Those of all its threads; none if it has ended.
fn children(of: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{of}/task"));
    let threads = threads.into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| fs::read(thread.path().join("children")).ok());
    let texts = lists.map(|list| String::from_utf8_lossy(&list).into_owned());
    let numbers = texts.map(|text| {
        let numbers = text.split_ascii_whitespace();
        numbers.filter_map(|number| number.parse().ok()).collect()
    });
    numbers.collect::<Vec<Vec<u32>>>().concat()
}

/// By the parents of all processes.
fn from_below(of: u32) -> io::Result<Vec<Process>> {
    let mut children: BTreeMap<u32, Vec<Process>> = BTreeMap::new();
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        if let Ok(process) = process(pid) {
            children.entry(process.parent).or_default().push(process);
        }
    }
    let mut found = children.remove(&of).unwrap_or_default();
    let mut next = 0;
    while let Some(process) = found.get(next) {
        found.extend(children.remove(&process.pid).unwrap_or_default());
        next += 1;
    }
    Ok(found)
}

/// Sends `SIGKILL` to all descendants of a process, and says how many there were that
/// had not ended.
pub fn kill_descendants(of: u32) -> io::Result<usize> {
    let alive = descendants(of)?.into_iter().filter(|each| !each.zombie);
    Ok(alive
        .filter_map(|each| Pid::from_raw(i32::try_from(each.pid).ok()?))
        .map(|pid| {
            // It may have ended by itself; the next look will tell.
            let _ = kill_process(pid, Signal::KILL);
        })
        .count())
}

/// Sends a signal by its number, one of those for real time too; 0 reaches nobody.
pub fn send_signal(pid: u32, signal: i32) -> io::Result<()> {
    // Zero and what is negative would be groups of processes.
    let pid = i32::try_from(pid).ok().filter(|pid| *pid > 0);
    let pid = pid.ok_or(io::ErrorKind::InvalidInput)?;
    #[expect(unsafe_code, reason = "rustix knows no signals for real time")]
    // SAFETY: both arguments are numbers, and the call touches no memory of this process.
    let result = unsafe { libc::kill(pid, signal) };
    match result {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::{Command, Stdio};

    #[test]
    fn names_with_spaces_and_parentheses_are_understood() {
        let text = "42 (a) b (c) S 7 42 42 0 -1 4194560 1 2 3 4 55 66 7 8 20 0 3 0 9999 100 25 1";
        let process = parse(text).unwrap();
        assert_eq!((process.pid, process.parent), (42, 7));
        assert_eq!((process.user_ticks, process.system_ticks), (55, 66));
        assert_eq!((process.threads, process.start_ticks), (3, 9999));
        assert_eq!(process.resident_pages, 25);
        assert!(!process.zombie);
        assert_eq!(parse("42 (a) S"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn signals_are_sent_by_number() {
        for signal in [15, 34, 64] {
            let mut child = Command::new("sleep").arg("1000").spawn().unwrap();
            send_signal(child.id(), 0).unwrap();
            assert!(send_signal(child.id(), 65).is_err());
            send_signal(child.id(), signal).unwrap();
            assert_eq!(child.wait().unwrap().signal(), Some(signal));
        }
        assert!(send_signal(0, 15).is_err());
        assert!(send_signal(u32::MAX, 15).is_err());
    }

    #[test]
    fn descendants_are_found_and_killed() {
        let mut child = Command::new("sh")
            .args(["-c", "sleep 1000 & echo; wait"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut ready = [0; 1];
        io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut ready).unwrap();
        let own = process(std::process::id()).unwrap();
        let numbers = |found: Vec<Process>| -> Vec<u32> {
            let all = found.iter().filter(|each| !each.zombie);
            all.map(|each| each.pid).collect()
        };
        let ways = [from_below(child.id()).unwrap(), from_above(child.id())];
        let [one, other] = ways.map(numbers);
        assert_eq!((one.len(), &one), (1, &other));
        let found = descendants(own.pid).unwrap();
        assert!(found.iter().any(|each| each.pid == child.id()));
        assert!(found.iter().any(|each| each.parent == child.id()));
        assert_eq!(kill_descendants(child.id()).unwrap(), 1);
        child.wait().unwrap();
    }
}
