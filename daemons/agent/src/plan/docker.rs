//! What `docker run` has flags for, as a `DockerInfo` may say it: `privileged` and `parameters`.
//!
//! What makes sense for containers that no Docker runs is carried out, within what the operator allows. What does not is
//! refused, and the text says where to say it instead.

use std::fs;
use std::path::{Component, Path, PathBuf};

use abi_mesos::v1;
use drivers_container::{Capabilities, Mount, MountSource, RLimit, RLimitKind};

use super::linux::{self, Policy};
use super::{Plan, rooted, stop};
use crate::options::device;

/// Size of a folder in memory whose size nobody told, in bytes.
const TMPFS_BYTES: u64 = 64 << 20;
/// Most devices of the machine that a privileged container gets.
const DEVICES_MAX: usize = 4096;
/// Most parameters of a container.
const PARAMETERS_MAX: usize = 1000;

/// What the parameters of a container ask for beside what its `ContainerInfo` has fields for.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    is_privileged: bool,
    added: Capabilities,
    dropped: Capabilities,
    ulimits: Vec<RLimit>,
    variables: Vec<(String, String)>,
    user: Option<String>,
    groups: Vec<u32>,
    working_dir: Option<PathBuf>,
    shm_bytes: Option<u64>,
    mounts: Vec<Mount>,
    is_read_only: bool,
    devices: Vec<PathBuf>,
    oom_score: Option<i32>,
    /// Places of volumes that are no more than a place.
    volumes: Vec<PathBuf>,
    stop_signal: Option<i32>,
}

/// Reads the parameters of a container of type DOCKER: what its description has fields for is put there, and the rest
/// returned.
///
/// # Errors
/// One cannot be carried out; the text is for people.
pub(super) fn read(info: &mut v1::ContainerInfo) -> Result<Wishes, String> {
    use v1::container_info::Type;
    let mut wishes = Wishes::default();
    let is_docker = info.r#type() == Type::Docker;
    let Some(docker) = info.docker.as_ref().filter(|_| is_docker) else {
        return Ok(wishes);
    };
    wishes.is_privileged = docker.privileged();
    let parameters = docker.parameters.clone();
    if parameters.len() > PARAMETERS_MAX {
        return Err(format!(
            "a container has {PARAMETERS_MAX} parameters at most"
        ));
    }
    for parameter in &parameters {
        let key = parameter.key().trim_start_matches('-');
        wishes
            .take(info, key, parameter.value())
            .map_err(|why| format!("the parameter {key:?} cannot be carried out: {why}"))?;
    }
    Ok(wishes)
}

/// Adds what parameters asked for, if there are any; `runs_as` is the user of the command.
///
/// # Errors
/// It is more than the container may have; the text is for people.
pub(super) fn grant(
    plan: Plan,
    policy: &Policy,
    info: Option<&v1::ContainerInfo>,
    wishes: Option<Wishes>,
    runs_as: Option<&str>,
) -> Result<Plan, String> {
    let Some(wishes) = wishes else {
        return Ok(plan);
    };
    wishes.grant(
        plan,
        policy,
        info,
        matches!(runs_as, None | Some("root" | "0")),
    )
}

impl Wishes {
    fn take(&mut self, info: &mut v1::ContainerInfo, key: &str, value: &str) -> Result<(), String> {
        match key {
            "privileged" => self.is_privileged |= flag(value)?,
            "cap-add" => self.added = self.added.union(capability(value)?),
            "cap-drop" => self.dropped = self.dropped.union(capability(value)?),
            "ulimit" => self.ulimits.push(ulimit(value)?),
            "env" | "e" => {
                let (name, value) = value
                    .split_once('=')
                    .filter(|(name, _)| !name.is_empty())
                    .ok_or(
                        "expected NAME=VALUE; nothing of the agent's own environment is passed on",
                    )?;
                self.variables.push((name.to_owned(), value.to_owned()));
            }
            "hostname" | "h" => info.hostname = Some(value.to_owned()),
            "user" | "u" => self.user = Some(value.to_owned()),
            "group-add" => {
                let number = value.parse();
                self.groups
                    .push(number.map_err(|_| "expected the number of a group")?);
            }
            "workdir" | "w" => self.working_dir = Some(absolute(value)?),
            "shm-size" => self.shm_bytes = Some(bytes(value)?),
            "tmpfs" => self.mounts.push(tmpfs(value)?),
            "read-only" => self.is_read_only |= flag(value)?,
            "security-opt" => security(info, value)?,
            "device" => self.devices.push(own_device(value)?),
            "volume" | "v" if !value.contains(':') => self.volumes.push(rooted::anonymous(value)?),
            "volume" | "v" => info.volumes.push(volume(value)?),
            "stop-signal" => {
                let number = stop::number(value);
                self.stop_signal =
                    Some(number.ok_or_else(|| format!("there is no signal {value}"))?);
            }
            "ipc" => {
                let linux = info.linux_info.get_or_insert_default();
                linux.ipc_mode = Some(match value {
                    "private" | "shareable" => v1::linux_info::IpcMode::Private,
                    "host" => v1::linux_info::IpcMode::ShareParent,
                    _ => return Err("expected private, shareable or host".to_owned()),
                });
            }
            "pid" => match value {
                "host" => {
                    let linux = info.linux_info.get_or_insert_default();
                    linux.share_pid_namespace = Some(true);
                }
                _ => return Err("expected host".to_owned()),
            },
            "oom-score-adj" => {
                let score = value
                    .parse()
                    .ok()
                    .filter(|score| (0..=1000).contains(score));
                self.oom_score = Some(score.ok_or("expected a number from 0 to 1000")?);
            }
            // Every container has a first process that reaps, and goes when it has ended; labels are for those who ask
            // Docker.
            "init" | "rm" => drop(flag(value)?),
            "label" | "l" => {}
            _ => return Err(reason(key)),
        }
        Ok(())
    }

    /// Adds what was asked for. `runs_as_root` says whether the task may choose who it is inside.
    ///
    /// # Errors
    /// It is more than the container may have; the text is for people.
    fn grant(
        self,
        mut plan: Plan,
        policy: &Policy,
        info: Option<&v1::ContainerInfo>,
        runs_as_root: bool,
    ) -> Result<Plan, String> {
        let isolation = &mut plan.isolation;
        if self.is_privileged {
            if !runs_as_root {
                return Err("only a task that runs as root can be privileged".to_owned());
            }
            isolation.bounding = Capabilities::ALL;
            isolation.filter = None;
            isolation.masked = false;
            isolation.devices = all_devices();
        }
        let caps = isolation.bounding.union(self.added).without(self.dropped);
        if caps != isolation.bounding || self.is_privileged {
            if let Some(most) = policy.bounding.filter(|most| !most.contains(caps)) {
                return Err(linux::not_allowed(linux::beyond(caps, most)));
            }
            isolation.bounding = caps;
            isolation.effective = isolation.effective.map(|set| set.intersection(caps));
            if !self.is_privileged {
                let asked = info.and_then(|info| info.linux_info.as_ref());
                let asked = asked.and_then(|linux| linux.seccomp.as_ref());
                isolation.filter = linux::filter(policy, asked, caps)?;
            }
        }
        for path in &self.devices {
            let device = device(path, true, true)?;
            let is_same = |other: &drivers_container::Device| {
                (other.kind, other.major, other.minor) == (device.kind, device.major, device.minor)
            };
            if !isolation.devices.iter().any(is_same) {
                return Err(format!(
                    "the device {} is not among --allowed_devices of this agent",
                    path.display()
                ));
            }
        }
        if let Some(user) = self.user {
            if !runs_as_root {
                return Err(
                    "the parameter \"user\" is for tasks of root: give the user in the command"
                        .to_owned(),
                );
            }
            if isolation.working_dir.as_deref() == Some(Path::new(rooted::SANDBOX)) {
                isolation.working_dir = Some(rooted::start(Some(&user)).into());
            }
            isolation.image_user = Some(user);
        }
        if let Some(root) = &mut isolation.root {
            root.read_only |= self.is_read_only;
            root.volumes.extend(self.volumes);
        }
        isolation.groups.extend(self.groups);
        isolation.working_dir = self.working_dir.or(isolation.working_dir.take());
        isolation.shm_bytes = self.shm_bytes.or(isolation.shm_bytes);
        isolation.oom_score = self.oom_score.or(isolation.oom_score);
        isolation.mounts.extend(self.mounts);
        plan.stop_signal = self.stop_signal.or(plan.stop_signal);
        plan.rlimits.extend(self.ulimits);
        plan.image_variables.extend(self.variables);
        Ok(plan)
    }
}

/// Why something is not to be had, or where to say it.
fn reason(key: &str) -> String {
    let text = match key {
        "memory" | "m" | "memory-reservation" | "cpus" | "cpu-shares" | "c" | "cpu-period"
        | "cpu-quota" | "gpus" => "the resources and limits of the task say it",
        "network" | "net" | "publish" | "p" | "expose" | "ip" | "ip6" | "mac-address"
        | "network-alias" | "link" => {
            "give networks and ports in 'network_infos' and 'port_mappings'"
        }
        "dns" | "dns-search" | "dns-option" | "add-host" => {
            "the operator says it of networks, by --default_container_dns and plugins"
        }
        "entrypoint" => "give the program in the command, with 'shell' false",
        "restart" => "it is the framework that starts tasks anew",
        "health-cmd" | "health-interval" | "health-retries" | "health-timeout"
        | "no-healthcheck" => "give a health check of the task",
        "log-driver" | "log-opt" => "output goes to files of the sandbox",
        "stop-timeout" => "give a kill policy of the task",
        "runtime" | "isolation" | "platform" | "storage-opt" | "cgroup-parent" | "cgroupns"
        | "userns" | "uts" | "cidfile" | "name" | "detach" | "d" | "volume-driver" => {
            "no Docker runs the container"
        }
        "mount" | "volumes-from" => "give it as a volume of the container",
        "sysctl" => "values of the kernel cannot be set for one container",
        "device-read-bps" | "device-write-bps" | "device-read-iops" | "device-write-iops"
        | "blkio-weight" | "kernel-memory" | "memory-swap" | "memory-swappiness" | "pids-limit"
        | "oom-kill-disable" | "cpuset-cpus" | "cpuset-mems" => {
            "this limit is not supported; the operator may choose isolators"
        }
        _ => "it is not known",
    };
    text.to_owned()
}

fn flag(value: &str) -> Result<bool, String> {
    match value {
        "" | "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err("expected true or false".to_owned()),
    }
}

fn capability(name: &str) -> Result<Capabilities, String> {
    let upper = name.to_ascii_uppercase();
    let bare = upper.strip_prefix("CAP_").unwrap_or(&upper);
    match bare {
        "ALL" => Ok(Capabilities::ALL),
        _ => Capabilities::named(bare).ok_or_else(|| format!("there is no capability {name}")),
    }
}

fn ulimit(text: &str) -> Result<RLimit, String> {
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
fn bytes(text: &str) -> Result<u64, String> {
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

fn absolute(path: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(path);
    let has_up = path.components().any(|part| part == Component::ParentDir);
    match path.is_absolute() && !has_up {
        true => Ok(path),
        false => Err(format!("{} is no absolute path", path.display())),
    }
}

fn tmpfs(text: &str) -> Result<Mount, String> {
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

fn security(info: &mut v1::ContainerInfo, value: &str) -> Result<(), String> {
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

fn own_device(text: &str) -> Result<PathBuf, String> {
    let mut parts = text.split(':');
    let path = absolute(parts.next().unwrap_or_default())?;
    match parts.next() {
        Some(inside) if inside.starts_with('/') && Path::new(inside) != path => {
            Err("a device has the same name inside and outside".to_owned())
        }
        _ => Ok(path),
    }
}

fn volume(text: &str) -> Result<v1::Volume, String> {
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
fn all_devices() -> Vec<drivers_container::Device> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn info(parameters: &[(&str, &str)]) -> v1::ContainerInfo {
        use v1::container_info::{DockerInfo, Type};
        let parameters = parameters.iter().map(|(key, value)| v1::Parameter {
            key: Some((*key).to_owned()),
            value: Some((*value).to_owned()),
        });
        v1::ContainerInfo {
            r#type: Some(Type::Docker),
            docker: Some(DockerInfo {
                image: Some("i".to_owned()),
                parameters: parameters.collect(),
                ..Default::default()
            }),
            ..Default::default()
        }
    }

    fn granted(parameters: &[(&str, &str)], policy: &Policy) -> Result<Plan, String> {
        let mut info = info(parameters);
        let wishes = read(&mut info)?;
        wishes.grant(Plan::default(), policy, Some(&info), true)
    }

    #[track_caller]
    fn refused(parameters: &[(&str, &str)], part: &str) {
        let text = granted(parameters, &Policy::default()).err();
        let text = text.expect("it is refused");
        assert!(text.contains(part), "{text}");
    }

    #[test]
    fn what_makes_sense_is_carried_out() {
        let plan = granted(
            &[
                ("cap-add", "sys_time"),
                ("cap-drop", "CAP_CHOWN"),
                ("ulimit", "nofile=1024:2048"),
                ("env", "A=b=c"),
                ("user", "daemon"),
                ("group-add", "44"),
                ("workdir", "/srv"),
                ("shm-size", "128m"),
                ("tmpfs", "/run:size=1g,mode=700,rw"),
                ("security-opt", "no-new-privileges"),
                ("label", "a=b"),
                ("init", "true"),
            ],
            &Policy::default(),
        );
        let plan = plan.unwrap();
        let one = |name| Capabilities::named(name).unwrap();
        let bounding = plan.isolation.bounding;
        assert!(bounding.contains(one("SYS_TIME")) && !bounding.contains(one("CHOWN")));
        let limit = RLimit {
            kind: RLimitKind::Nofile,
            soft: Some(1024),
            hard: Some(2048),
        };
        assert_eq!(plan.rlimits, [limit]);
        assert_eq!(plan.image_variables, [("A".to_owned(), "b=c".to_owned())]);
        assert_eq!(plan.isolation.image_user.as_deref(), Some("daemon"));
        assert_eq!(plan.isolation.groups, [44]);
        assert_eq!(plan.isolation.working_dir, Some("/srv".into()));
        assert_eq!(plan.isolation.shm_bytes, Some(128 << 20));
        let tmpfs = MountSource::Tmpfs {
            size_bytes: 1 << 30,
            mode: 0o700,
        };
        assert_eq!(plan.isolation.mounts[0].source, tmpfs);
        assert!(plan.isolation.filter.is_some());
    }

    #[test]
    fn what_has_a_field_of_its_own_is_put_there() {
        let mut info = info(&[
            ("hostname", "web"),
            ("volume", "/srv/a:/b:ro"),
            ("ipc", "host"),
            ("security-opt", "seccomp=unconfined"),
        ]);
        read(&mut info).unwrap();
        assert_eq!(info.hostname.as_deref(), Some("web"));
        let [volume] = &info.volumes[..] else {
            panic!("one volume");
        };
        assert_eq!(
            (volume.host_path(), volume.container_path(), volume.mode()),
            ("/srv/a", "/b", v1::volume::Mode::Ro)
        );
        let linux = info.linux_info.unwrap();
        assert_eq!(linux.ipc_mode(), v1::linux_info::IpcMode::ShareParent);
        assert!(linux.seccomp.unwrap().unconfined());
    }

    #[test]
    fn what_does_not_is_refused_with_a_reason() {
        for (key, value, part) in [
            ("memory", "1g", "resources and limits"),
            ("publish", "80:80", "port_mappings"),
            ("entrypoint", "sh", "'shell' false"),
            ("restart", "always", "the framework"),
            ("sysctl", "a=b", "cannot be set"),
            ("what", "", "it is not known"),
            ("env", "HOME", "NAME=VALUE"),
            ("cap-add", "FLYING", "no capability FLYING"),
            ("ulimit", "nofile=9:8", "NAME=SOFT[:HARD]"),
            ("ulimit", "hair=9", "no limit \"hair\""),
            ("workdir", "a", "no absolute path"),
            ("tmpfs", "/a:exec", "\"exec\" is not supported"),
            ("shm-size", "0", "no size"),
            ("shm-size", "99999999999g", "no size"),
            ("volume", "name:/a", "volumes by name"),
            ("security-opt", "no-new-privileges=false", "gain nothing"),
            ("device", "/dev/null:/dev/x", "the same name"),
            ("device", "/dev/null", "--allowed_devices"),
        ] {
            refused(&[(key, value)], part);
        }
    }

    #[test]
    fn the_operator_has_the_last_word() {
        let policy = Policy {
            bounding: Some(Capabilities::CONTAINER),
            ..Policy::default()
        };
        for asked in [("cap-add", "SYS_ADMIN"), ("privileged", "true")] {
            let text = granted(&[asked], &policy).err().expect("it is refused");
            assert!(text.contains("--bounding_capabilities"), "{text}");
        }
        let plan = granted(&[("privileged", "")], &Policy::default()).unwrap();
        assert_eq!(plan.isolation.bounding, Capabilities::ALL);
        assert!(plan.isolation.filter.is_none() && !plan.isolation.masked);
        let mut info = info(&[("privileged", "true")]);
        let wishes = read(&mut info).unwrap();
        let refused = wishes.grant(Plan::default(), &policy, Some(&info), false);
        assert!(refused.err().expect("it is refused").contains("root"));
    }
}
