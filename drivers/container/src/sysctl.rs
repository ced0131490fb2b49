//! Values of the kernel that a container has for itself.
//!
//! Only those can be set of which each namespace has its own; all others are the machine's.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags, ResolveFlags, openat2};
use rustix::mount::MountAttrFlags;
use serde::{Deserialize, Serialize};

use crate::isolation::{Isolation, Network, Sharing};
use crate::view::file_system;

/// What shared memory, semaphores and message queues have.
const IPC: [&str; 8] = [
    "kernel/msgmax",
    "kernel/msgmnb",
    "kernel/msgmni",
    "kernel/sem",
    "kernel/shmall",
    "kernel/shmmax",
    "kernel/shmmni",
    "kernel/shm_rmid_forced",
];
/// Longest value, in bytes.
const VALUE_BYTES_MAX: usize = 4096;

/// A value of the kernel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sysctl {
    /// Where it is below `/proc/sys`.
    path: PathBuf,
    value: String,
    scope: Scope,
}

/// Which namespace has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Scope {
    Network,
    Ipc,
}

impl Sysctl {
    /// Reads `NAME=VALUE`, where the name is as `sysctl(8)` has it.
    ///
    /// # Errors
    /// It is none, or one of the machine's; the text is for people.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, value) = text
            .split_once('=')
            .ok_or_else(|| format!("{text:?} is not NAME=VALUE"))?;
        // Whichever comes first parts the name; the other is a part of it.
        let path = match name.find(['.', '/']).map(|at| &name[at..=at]) {
            Some(".") => name
                .chars()
                .map(|c| match c {
                    '.' => '/',
                    '/' => '.',
                    c => c,
                })
                .collect(),
            Some(_) | None => name.to_owned(),
        };
        let is_plain = |part: &str| {
            let is_known = |c: char| c.is_ascii_alphanumeric() || "._-:@".contains(c);
            !part.is_empty() && part.chars().all(is_known) && part.chars().any(|c| c != '.')
        };
        if !path.split('/').all(is_plain) {
            return Err(format!("{name:?} is no name of a value"));
        }
        if value.len() > VALUE_BYTES_MAX || value.contains(['\0', '\n']) {
            return Err(format!(
                "the value of {name} is too long, or has more than a line"
            ));
        }
        let scope = if path.starts_with("net/") {
            Scope::Network
        } else if IPC.contains(&&*path) || path.starts_with("fs/mqueue/") {
            Scope::Ipc
        } else {
            return Err(format!(
                "{name} is a value of the whole machine; a container has those of net.*, fs.mqueue.* and of shared memory, semaphores and messages (kernel.shm*, kernel.sem, kernel.msg*)"
            ));
        };
        Ok(Self {
            path: path.into(),
            value: value.to_owned(),
            scope,
        })
    }

    /// Does the container have it for itself?
    fn check(&self, isolation: &Isolation, is_below: bool) -> Result<(), String> {
        let (is_own, what) = match self.scope {
            Scope::Network => (isolation.network != Network::Above, "a network"),
            Scope::Ipc => (
                match isolation.ipc {
                    None => !is_below,
                    Some(sharing) => sharing == Sharing::Own,
                },
                "shared memory (ipc)",
            ),
        };
        let path = self.path.display();
        match is_own {
            true => Ok(()),
            false => Err(format!(
                "the sysctl {path} takes {what} of the container's own"
            )),
        }
    }
}

/// Does the container have all of its values for itself?
pub(crate) fn check(isolation: &Isolation, is_below: bool) -> Result<(), String> {
    let mut all = isolation.sysctls.iter();
    all.try_for_each(|one| one.check(isolation, is_below))
}

/// Sets values; this process must be in the namespaces that have them.
pub(crate) fn set(all: &[Sysctl]) -> Result<(), String> {
    if all.is_empty() {
        return Ok(());
    }
    // Whatever is mounted at /proc where this process is may hide them.
    let proc = file_system("proc", &[], MountAttrFlags::empty())
        .map_err(|error| format!("cannot see values of the kernel: {error}"))?;
    for Sysctl { path, value, .. } in all {
        let write = || -> io::Result<()> {
            let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
            let flags = OFlags::WRONLY | OFlags::CLOEXEC;
            let at = Path::new("sys").join(path);
            let file = openat2(&proc, at, flags, Mode::empty(), resolve)?;
            File::from(file).write_all(value.as_bytes())
        };
        write().map_err(|error| {
            let path = path.display();
            format!("cannot set the sysctl {path} to {value:?}: {error}")
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str, part: &str) {
        let error = Sysctl::parse(text).unwrap_err();
        assert!(error.contains(part), "{error}");
    }

    #[test]
    fn values_of_namespaces_can_be_set() {
        for (text, path, value) in [
            ("net.core.somaxconn=9", "net/core/somaxconn", "9"),
            (
                "net/ipv4/conf/eth0.7/forwarding=1",
                "net/ipv4/conf/eth0.7/forwarding",
                "1",
            ),
            (
                "net.ipv4.conf.eth0/7.forwarding=1",
                "net/ipv4/conf/eth0.7/forwarding",
                "1",
            ),
            (
                "net.ipv4.ip_local_port_range=1 9",
                "net/ipv4/ip_local_port_range",
                "1 9",
            ),
            ("kernel.sem=1 2 3 4", "kernel/sem", "1 2 3 4"),
            ("fs.mqueue.msg_max=", "fs/mqueue/msg_max", ""),
        ] {
            let sysctl = Sysctl::parse(text).unwrap();
            assert_eq!(
                (&*sysctl.path, &*sysctl.value),
                (Path::new(path), value),
                "{text}"
            );
        }
    }

    #[test]
    fn values_of_the_machine_are_refused() {
        for name in [
            "kernel.core_pattern",
            "kernel.hostname",
            "kernel.domainname",
            "vm.swappiness",
            "fs.file-max",
            "network.x",
            "fs.mqueues.x",
            "kernel.shmmax.x",
            "net",
            "kernel/modprobe",
        ] {
            refused(&format!("{name}=1"), "of the whole machine");
        }
        for name in [
            "",
            ".",
            "net.",
            "net..x",
            "net/../kernel/core_pattern",
            "net.//.kernel",
            "net/./x",
            "/net/x",
            "net/x/",
            "net.a b",
            "net.\0",
        ] {
            refused(&format!("{name}=1"), "no name of a value");
        }
        refused("net.x", "NAME=VALUE");
        refused("net.x=1\n2", "more than a line");
    }

    #[test]
    fn values_take_namespaces_of_their_own() {
        let check = |text: &str, is_below, change: fn(&mut Isolation)| {
            let mut isolation = Isolation {
                sysctls: vec![Sysctl::parse(text).unwrap()],
                ..Isolation::default()
            };
            change(&mut isolation);
            super::check(&isolation, is_below).is_ok()
        };
        assert!(!check("net.x=1", false, |_| ()));
        assert!(check("net.x=1", true, |it| it.network = Network::Own));
        assert!(check("kernel.sem=1", false, |_| ()));
        assert!(!check("kernel.sem=1", true, |_| ()));
        assert!(check("kernel.sem=1", true, |it| it.ipc = Some(Sharing::Own)));
        assert!(!check("kernel.sem=1", false, |it| it.ipc = Some(Sharing::Above)));
    }
}
