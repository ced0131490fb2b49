//! Sets of capabilities.

use std::io;

use rustix::io::Errno;
use rustix::thread::{self, CapabilitiesSecureBits, CapabilitySet};
use serde::{Deserialize, Serialize};

/// Names in the order of their numbers, without `CAP_`.
const NAMES: [&str; 41] = [
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "KILL",
    "SETGID",
    "SETUID",
    "SETPCAP",
    "LINUX_IMMUTABLE",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_ADMIN",
    "NET_RAW",
    "IPC_LOCK",
    "IPC_OWNER",
    "SYS_MODULE",
    "SYS_RAWIO",
    "SYS_CHROOT",
    "SYS_PTRACE",
    "SYS_PACCT",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_NICE",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "MKNOD",
    "LEASE",
    "AUDIT_WRITE",
    "AUDIT_CONTROL",
    "SETFCAP",
    "MAC_OVERRIDE",
    "MAC_ADMIN",
    "SYSLOG",
    "WAKE_ALARM",
    "BLOCK_SUSPEND",
    "AUDIT_READ",
    "PERFMON",
    "BPF",
    "CHECKPOINT_RESTORE",
];

/// A set of capabilities, as `capabilities(7)` knows them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities(u64);

impl Capabilities {
    /// None.
    pub const NONE: Self = Self(0);

    /// What root in a container may still do by default: own files, pretend to be other
    /// users, bind low ports; nothing that reaches the machine itself.
    pub const CONTAINER: Self = Self(
        CapabilitySet::CHOWN
            .union(CapabilitySet::DAC_OVERRIDE)
            .union(CapabilitySet::FSETID)
            .union(CapabilitySet::FOWNER)
            .union(CapabilitySet::MKNOD)
            .union(CapabilitySet::NET_RAW)
            .union(CapabilitySet::SETGID)
            .union(CapabilitySet::SETUID)
            .union(CapabilitySet::SETFCAP)
            .union(CapabilitySet::SETPCAP)
            .union(CapabilitySet::NET_BIND_SERVICE)
            .union(CapabilitySet::SYS_CHROOT)
            .union(CapabilitySet::KILL)
            .union(CapabilitySet::AUDIT_WRITE)
            .bits(),
    );

    /// All that we know.
    pub const ALL: Self = Self((1 << NAMES.len()) - 1);

    /// The set of one capability, with or without `CAP_`; `None` if there is none of that
    /// name.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.strip_prefix("CAP_").unwrap_or(name);
        let at = NAMES.iter().position(|each| *each == name)?;
        Some(Self(1 << at))
    }

    /// What is in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this one alone.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// What is in both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Is all of another set in this one?
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The names of what is in the set, without `CAP_`.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        NAMES
            .into_iter()
            .enumerate()
            .filter_map(move |(at, name)| (self.0 & (1 << at) != 0).then_some(name))
    }

    fn set(self) -> CapabilitySet {
        CapabilitySet::from_bits_retain(self.0)
    }
}

/// Takes from this thread, and all it will execute, the capabilities that are not in a set.
/// They are gone once a program is executed. Needs `CAP_SETPCAP`.
pub fn bound_capabilities(to: Capabilities) -> io::Result<()> {
    for bit in 0..u64::BITS {
        let capability = CapabilitySet::from_bits_retain(1 << bit);
        if to.set().contains(capability) {
            continue;
        }
        match thread::remove_capability_from_bounding_set(capability) {
            Ok(()) => {}
            // The kernel knows no more of them.
            Err(Errno::INVAL) => break,
            Err(error) => return Err(error.into()),
        }
    }
    match thread::clear_ambient_capability_set() {
        Ok(()) | Err(Errno::INVAL) => {}
        Err(error) => return Err(error.into()),
    }
    let mut sets = thread::capabilities(None)?;
    sets.inheritable = CapabilitySet::empty();
    Ok(thread::set_capabilities(None, sets)?)
}

/// Lets this thread keep its capabilities when it becomes another user than root, until a
/// program is executed.
pub fn keep_capabilities() -> io::Result<()> {
    Ok(thread::set_keep_capabilities(true)?)
}

/// Gives this thread exactly these capabilities, for programs of any user that it executes
/// too. It must have them, and the kernel must know them.
pub fn hold_capabilities(these: Capabilities) -> io::Result<()> {
    let set = these.set();
    thread::set_capabilities(
        None,
        thread::CapabilitySets {
            effective: set,
            permitted: set,
            inheritable: set,
        },
    )?;
    for name in these.names() {
        let Some(one) = Capabilities::named(name) else {
            continue;
        };
        thread::configure_capability_in_ambient_set(one.set(), true)?;
    }
    Ok(())
}

/// Does something with the file system as another user, with all capabilities that this
/// thread has.
pub fn as_file_owner<T>(user: u32, work: impl FnOnce() -> T) -> io::Result<T> {
    let sets = thread::capabilities(None)?;
    set_file_owner(user);
    // The change took those away that are about files.
    let result = thread::set_capabilities(None, sets).map(|()| work());
    set_file_owner(0);
    thread::set_capabilities(None, sets)?;
    Ok(result?)
}

fn set_file_owner(user: u32) {
    #[expect(unsafe_code, reason = "there is no safe wrapper")]
    // SAFETY: numbers go in and numbers come out. They never fail for root.
    unsafe {
        libc::syscall(libc::SYS_setfsgid, user);
        libc::syscall(libc::SYS_setfsuid, user);
    }
}

/// Lets root be a user like others for this thread, for good: programs it executes get the
/// capabilities it holds, and not all that are left.
pub fn make_root_plain() -> io::Result<()> {
    let bits = CapabilitiesSecureBits::NO_ROOT | CapabilitiesSecureBits::NO_ROOT_LOCKED;
    Ok(thread::set_capabilities_secure_bits(bits)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_by_name() {
        let chown = Capabilities::named("CAP_CHOWN").unwrap();
        let bpf = Capabilities::named("BPF").unwrap();
        assert_eq!(Capabilities::named("SPEED"), None);
        assert!(Capabilities::CONTAINER.contains(chown));
        assert!(!Capabilities::CONTAINER.contains(bpf));
        assert!(Capabilities::ALL.contains(bpf.union(Capabilities::CONTAINER)));
        let both: Vec<_> = chown.union(bpf).names().collect();
        assert_eq!(both, ["CHOWN", "BPF"]);
        assert_eq!(Capabilities::CONTAINER.names().count(), 14);
        assert_eq!(chown.intersection(bpf), Capabilities::NONE);
    }
}
