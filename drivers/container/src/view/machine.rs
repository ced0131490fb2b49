//! What every container with a root of its own sees of the machine: `/proc`, `/sys` and
//! `/dev`; and what of them nobody in a container sees.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use drivers_syscall::{MountChange, change_mount};
use rustix::fs::{CWD, FileType, Mode, makedev, mknodat, symlinkat};
use rustix::mount::MountAttrFlags;

use super::place::{Links, copy, file_system, find, is_folder, make, show};
use crate::isolation::{Device, DeviceKind, Isolation, Users};

/// What tells of the machine or its hardware more than a container needs to know.
const PROC_HIDDEN: [&str; 11] = [
    "acpi",
    "asound",
    "interrupts",
    "kcore",
    "keys",
    "latency_stats",
    "sched_debug",
    "scsi",
    "timer_list",
    "timer_stats",
    "kmsg",
];
/// What changes the machine.
const PROC_READ_ONLY: [&str; 5] = ["bus", "fs", "irq", "sys", "sysrq-trigger"];
const SYS_HIDDEN: [&str; 2] = ["firmware", "devices/virtual/powercap"];

/// The devices that programs everywhere expect: name, major and minor.
const DEVICES: [(&str, u32, u32); 6] = [
    ("null", 1, 3),
    ("zero", 1, 5),
    ("full", 1, 7),
    ("random", 1, 8),
    ("urandom", 1, 9),
    ("tty", 5, 0),
];
/// The group that terminals belong to.
const TTY_GROUP: u32 = 5;
const LINKS: [(&str, &str); 5] = [
    ("fd", "/proc/self/fd"),
    ("stdin", "/proc/self/fd/0"),
    ("stdout", "/proc/self/fd/1"),
    ("stderr", "/proc/self/fd/2"),
    ("ptmx", "pts/ptmx"),
];

/// No programs with privileges of their own, no devices, no programs at all.
fn data() -> MountAttrFlags {
    MountAttrFlags::MOUNT_ATTR_NOSUID
        | MountAttrFlags::MOUNT_ATTR_NODEV
        | MountAttrFlags::MOUNT_ATTR_NOEXEC
}

/// Mounts `/proc`, with what tells too much or changes the machine out of reach if `masked`.
pub(super) fn mount_proc(root: &OwnedFd, masked: bool) -> io::Result<()> {
    let proc = file_system("proc", &[], data())?;
    show(
        &proc,
        make(root, Path::new("/proc"), false, Links::Refused)?,
    )?;
    if masked {
        for name in PROC_READ_ONLY {
            if let Some(at) = there(&proc, name)? {
                let same = copy(&proc, Path::new(name), false)?;
                let change = MountChange {
                    read_only: true,
                    ..MountChange::default()
                };
                change_mount(&same, change, false)?;
                show(same, at)?;
            }
        }
        hide(&proc, &PROC_HIDDEN)?;
    }
    Ok(())
}

/// Mounts `/sys`, read-only if `masked`.
pub(super) fn mount_sys(root: &OwnedFd, masked: bool) -> io::Result<OwnedFd> {
    let attributes = match masked {
        true => data() | MountAttrFlags::MOUNT_ATTR_RDONLY,
        false => data(),
    };
    let sys = file_system("sysfs", &[], attributes)?;
    show(&sys, make(root, Path::new("/sys"), false, Links::Refused)?)?;
    if masked {
        hide(&sys, &SYS_HIDDEN)?;
    }
    Ok(sys)
}

/// Shows the cgroup of the container, by controller, or all in one if that has no name.
pub(super) fn mount_cgroups(sys: &OwnedFd, groups: Vec<(String, OwnedFd)>) -> io::Result<()> {
    let Some(at) = there(sys, "fs/cgroup")? else {
        return Ok(());
    };
    let read_only = MountChange {
        read_only: true,
        no_suid: true,
        no_devices: true,
        no_exec: true,
        ..MountChange::default()
    };
    for (_, group) in &groups {
        change_mount(group, read_only, true)?;
    }
    match &groups[..] {
        [] => Ok(()),
        [(name, group)] if name.is_empty() => show(group, at),
        several => {
            let all = file_system("tmpfs", &[("mode", "755"), ("size", "64k")], data())?;
            show(&all, at)?;
            for (name, group) in several {
                let name = match name.is_empty() {
                    true => "unified",
                    false => name,
                };
                show(group, make(&all, Path::new(name), false, Links::Refused)?)?;
            }
            change_mount(&all, read_only, false)
        }
    }
}

/// A place where device nodes are devices, out of sight of the container: in what it can
/// write itself no node is one.
pub(super) fn nodes(machine: &OwnedFd, aside: &Path) -> io::Result<OwnedFd> {
    let attributes = MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NOEXEC;
    let nodes = file_system("tmpfs", &[("mode", "700"), ("size", "64k")], attributes)?;
    // It must be mounted somewhere, or nothing of it could be shown elsewhere.
    show(&nodes, find(machine, aside, Links::Inside)?)?;
    Ok(nodes)
}

/// Mounts a `/dev` with the devices that every container has and those that are named.
pub(super) fn mount_dev(
    root: &OwnedFd,
    nodes: &OwnedFd,
    isolation: &Isolation,
    shm: Option<OwnedFd>,
    terminals: OwnedFd,
) -> io::Result<()> {
    let options = [("mode", "755"), ("size", "64k")];
    let dev = file_system("tmpfs", &options, data())?;
    show(&dev, make(root, Path::new("/dev"), false, Links::Refused)?)?;
    let standard = DEVICES.iter().map(|(name, major, minor)| Device {
        name: PathBuf::from(name),
        kind: DeviceKind::Character,
        major: *major,
        minor: *minor,
        mode: 0o666,
    });
    let all: Vec<Device> = standard.chain(isolation.devices.iter().cloned()).collect();
    for (number, device) in all.iter().enumerate() {
        let name = PathBuf::from(number.to_string());
        let kind = match device.kind {
            DeviceKind::Block => FileType::BlockDevice,
            DeviceKind::Character => FileType::CharacterDevice,
        };
        let mode = Mode::from_raw_mode(device.mode & 0o777);
        mknodat(
            nodes,
            &name,
            kind,
            mode,
            makedev(device.major, device.minor),
        )?;
        let at = make(&dev, &device.name, true, Links::Refused)?;
        show(copy(nodes, &name, false)?, at)?;
    }
    for (name, target) in LINKS {
        symlinkat(target, &dev, name)?;
    }
    let at = |name| make(&dev, Path::new(name), false, Links::Refused);
    show(terminals, at("pts")?)?;
    if let Some(shm) = shm {
        show(shm, at("shm")?)?;
    }
    // A kernel without message queues has no such file system.
    if let Ok(queues) = file_system("mqueue", &[], data()) {
        show(queues, at("mqueue")?)?;
    }
    Ok(())
}

/// Terminals of its own.
pub(super) fn terminals(users: Option<Users>) -> io::Result<OwnedFd> {
    let first = users.map_or(0, |users| users.first);
    let group = first.saturating_add(TTY_GROUP).to_string();
    let options = [("ptmxmode", "0666"), ("mode", "0620"), ("gid", &*group)];
    let no_exec = MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NOEXEC;
    file_system("devpts", &options, no_exec)
}

/// A `/dev/shm` of its own.
pub(super) fn shared_memory(bytes: u64) -> io::Result<OwnedFd> {
    let size = bytes.to_string();
    file_system("tmpfs", &[("mode", "1777"), ("size", &size)], data())
}

/// Puts something empty over what shall not be seen.
fn hide(top: &OwnedFd, names: &[&str]) -> io::Result<()> {
    let mut empty: Option<OwnedFd> = None;
    for name in names {
        let Some(at) = there(top, name)? else {
            continue;
        };
        if !is_folder(&at)? {
            show(copy(CWD, Path::new("/dev/null"), false)?, at)?;
            continue;
        }
        match &empty {
            None => {
                let read_only = data() | MountAttrFlags::MOUNT_ATTR_RDONLY;
                let first = file_system("tmpfs", &[("mode", "555"), ("size", "4k")], read_only)?;
                show(&first, at)?;
                empty = Some(first);
            }
            Some(first) => show(copy(first, Path::new(""), false)?, at)?,
        }
    }
    Ok(())
}

/// A place, unless there is none.
fn there(top: impl AsFd, name: &str) -> io::Result<Option<OwnedFd>> {
    match find(top, Path::new(name), Links::Refused) {
        Ok(at) => Ok(Some(at)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
