//! What the values of parameters mean.

use std::fs;
use std::net::IpAddr;
use std::path::{Component, Path, PathBuf};

use abi_mesos::v1;
use drivers_container::{Capabilities, Mount, MountSource, RLimit, RLimitKind};

use crate::options::device;

/// Size of a folder in memory whose size nobody told, in bytes.
const TMPFS_BYTES: u64 = 64 << 20;
/// Most devices of the machine that a privileged container gets.
const DEVICES_MAX: usize = 4096;

pub(super) fn flag(value: &str) -> Result<bool, String> {
    match value {
        "" | "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err("expected true or false".to_owned()),
    }
}

pub(super) fn capability(name: &str) -> Result<Capabilities, String> {
    let upper = name.to_ascii_uppercase();
    let bare = upper.strip_prefix("CAP_").unwrap_or(&upper);
    match bare {
        "ALL" => Ok(Capabilities::ALL),
        _ => Capabilities::named(bare).ok_or_else(|| format!("there is no capability {name}")),
    }
}

pub(super) fn ulimit(text: &str) -> Result<RLimit, String> {
    let wrong = || format!("{text:?} is not NAME=SOFT[:HARD]");
    let (name, values) = text.split_once('=').ok_or_else(wrong)?;
    let kind = match name {
        "as" => RLimitKind::As,
        "core" => RLimitKind::Core,
        "cpu" => RLimitKind::Cpu,
        "data" => RLimitKind::Data,
        "fsize" => RLimitKind::Fsize,
        "locks" => RLimitKind::Locks,
        "memlock" => RLimitKind::Memlock,
        "msgqueue" => RLimitKind::Msgqueue,
        "nice" => RLimitKind::Nice,
        "nofile" => RLimitKind::Nofile,
        "nproc" => RLimitKind::Nproc,
        "rss" => RLimitKind::Rss,
        "rtprio" => RLimitKind::Rtprio,
        "rttime" => RLimitKind::Rttime,
        "sigpending" => RLimitKind::Sigpending,
        "stack" => RLimitKind::Stack,
        _ => return Err(format!("there is no limit {name:?}")),
    };
    let value = |text: &str| match text {
        "-1" | "unlimited" => Ok(None),
        _ => text.parse().map(Some).map_err(|_| wrong()),
    };
    let (soft, hard) = values.split_once(':').unwrap_or((values, values));
    let (soft, hard) = (value(soft)?, value(hard)?);
    let fits = hard.is_none_or(|hard| soft.is_some_and(|soft| soft <= hard));
    fits.then_some(RLimit { kind, hard, soft })
        .ok_or_else(wrong)
}

/// An amount such as `64m`, in bytes.
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    let wrong = || format!("{text:?} is no size such as 64m");
    let lower = text.to_ascii_lowercase();
    let lower = lower.strip_suffix('b').unwrap_or(&lower);
    let (number, unit) = match lower.char_indices().last() {
        Some((at, 'k')) => (&lower[..at], 1 << 10),
        Some((at, 'm')) => (&lower[..at], 1 << 20),
        Some((at, 'g')) => (&lower[..at], 1 << 30),
        _ => (lower, 1),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let size = number.checked_mul(unit).filter(|size| *size > 0);
    size.ok_or_else(wrong)
}

pub(super) fn absolute(path: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(path);
    let has_up = path.components().any(|part| part == Component::ParentDir);
    match path.is_absolute() && !has_up {
        true => Ok(path),
        false => Err(format!("{} is no absolute path", path.display())),
    }
}

pub(super) fn tmpfs(text: &str) -> Result<Mount, String> {
    let (target, options) = text.split_once(':').unwrap_or((text, ""));
    let (mut size_bytes, mut mode) = (TMPFS_BYTES, 0o1777);
    let mut read_only = false;
    for option in options.split(',').filter(|option| !option.is_empty()) {
        match option.split_once('=') {
            Some(("size", value)) => size_bytes = bytes(value)?,
            Some(("mode", value)) => {
                let parsed = u32::from_str_radix(value, 8).ok();
                let parsed = parsed.filter(|mode| *mode <= 0o7777);
                mode = parsed.ok_or_else(|| format!("{value:?} is no mode"))?;
            }
            // Nodes of devices and set-user-id programs gain nothing anyway.
            None if matches!(option, "rw" | "nosuid" | "nodev") => {}
            None if option == "ro" => read_only = true,
            _ => return Err(format!("the option {option:?} is not supported")),
        }
    }
    Ok(Mount {
        target: absolute(target)?,
        source: MountSource::Tmpfs { size_bytes, mode },
        read_only,
    })
}

pub(super) fn security(info: &mut v1::ContainerInfo, value: &str) -> Result<(), String> {
    let (name, value) = value.split_once(['=', ':']).unwrap_or((value, ""));
    match (name, value) {
        // No container has any more than that.
        ("no-new-privileges", "" | "true") => Ok(()),
        ("no-new-privileges", _) => {
            Err("set-user-id programs gain nothing in any container".to_owned())
        }
        ("seccomp", value) => {
            let linux = info.linux_info.get_or_insert_default();
            linux.seccomp = Some(v1::SeccompInfo {
                unconfined: (value == "unconfined").then_some(true),
                profile_name: (value != "unconfined").then(|| value.to_owned()),
            });
            Ok(())
        }
        ("apparmor", "unconfined") | ("label", "disable") => Ok(()),
        _ => Err(format!("{name:?} is no option of this agent")),
    }
}

pub(super) fn own_device(text: &str) -> Result<PathBuf, String> {
    let mut parts = text.split(':');
    let path = absolute(parts.next().unwrap_or_default())?;
    match parts.next() {
        Some(inside) if inside.starts_with('/') && Path::new(inside) != path => {
            Err("a device has the same name inside and outside".to_owned())
        }
        _ => Ok(path),
    }
}

pub(super) fn volume(text: &str) -> Result<v1::Volume, String> {
    let wrong = || format!("{text:?} is not /PATH:/PATH[:ro]");
    let mut parts = text.split(':');
    let (Some(host), Some(inside)) = (parts.next(), parts.next()) else {
        return Err(wrong());
    };
    if !host.starts_with('/') {
        return Err("volumes by name are those of a driver: give a path".to_owned());
    }
    let mode = match parts.next() {
        None | Some("rw") => v1::volume::Mode::Rw,
        Some("ro") => v1::volume::Mode::Ro,
        Some(_) => return Err(wrong()),
    };
    Ok(v1::Volume {
        mode: Some(mode),
        container_path: Some(inside.to_owned()),
        host_path: Some(host.to_owned()),
        ..Default::default()
    })
}

/// The devices of the machine, by the nodes in `/dev` and the folders right below.
pub(super) fn all_devices() -> Vec<drivers_container::Device> {
    let list = |folder: &Path| {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect::<Vec<_>>()
    };
    let mut paths = Vec::new();
    for path in list(Path::new("/dev")) {
        let is_folder = fs::symlink_metadata(&path).is_ok_and(|data| data.is_dir());
        // These are a container's own.
        let is_own = ["/dev/pts", "/dev/shm", "/dev/mqueue"]
            .iter()
            .any(|own| path == Path::new(own));
        match is_folder {
            true if !is_own => paths.extend(list(&path)),
            true => {}
            false => paths.push(path),
        }
    }
    let is_node = |path: &PathBuf| fs::symlink_metadata(path).is_ok_and(|data| !data.is_symlink());
    let usual = [
        "null", "zero", "full", "random", "urandom", "tty", "ptmx", "console",
    ];
    paths.retain(|path| {
        is_node(path)
            && !usual
                .iter()
                .any(|name| *path == Path::new("/dev").join(name))
    });
    let found = paths
        .iter()
        .filter_map(|path| device(path, true, true).ok());
    found.take(DEVICES_MAX).collect()
}

/// The most processes; none is no limit.
pub(super) fn pids(text: &str) -> Result<Option<u64>, String> {
    match text.parse::<i64>() {
        Ok(number) => Ok(u64::try_from(number).ok().filter(|number| *number > 0)),
        Err(_) => Err(format!("{text:?} is no number of processes")),
    }
}

/// Processors such as `0-2,4`.
pub(super) fn processors(text: &str) -> Result<String, String> {
    let is_number = |number: &str| number.parse::<u16>().is_ok();
    let is_range = |part: &str| match part.split_once('-') {
        Some((first, last)) => is_number(first) && is_number(last),
        None => is_number(part),
    };
    match text.split(',').all(is_range) {
        true => Ok(text.to_owned()),
        false => Err(format!("{text:?} is no list of processors such as 0-2,4")),
    }
}

/// A name and where it leads, such as `db:10.0.0.7`.
pub(super) fn host(text: &str) -> Result<(String, IpAddr), String> {
    let wrong = || format!("{text:?} is not NAME:ADDRESS");
    let (name, ip) = text.split_once([':', '=']).ok_or_else(wrong)?;
    let ip = ip
        .strip_prefix('[')
        .and_then(|ip| ip.strip_suffix(']'))
        .unwrap_or(ip);
    match (word(name), ip.parse()) {
        (Ok(name), Ok(ip)) => Ok((name, ip)),
        _ => Err(wrong()),
    }
}

pub(super) fn address(text: &str) -> Result<IpAddr, String> {
    text.parse().map_err(|_| format!("{text:?} is no address"))
}

/// A word of a file: no more than one, and not the begin of a comment.
pub(super) fn word(text: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_ascii_graphic() && !"#;".contains(c);
    match !text.is_empty() && text.len() <= 255 && text.chars().all(is_plain) {
        true => Ok(text.to_owned()),
        false => Err(format!("{text:?} is no plain word")),
    }
}
