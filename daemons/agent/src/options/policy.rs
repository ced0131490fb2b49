//! The flags that say what containers may see and do.

use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use base_config::{Flag, FlagSet, Values};
use drivers_container::{Capabilities, Controller, Device, DeviceKind};

use super::OptionsError;
use crate::disk::projects::{Bite, Settings};
use crate::plan::Policy;

pub(super) const ISOLATION: Flag<String> = Flag::new(
    "isolation",
    "what containers are held to, by the names of Mesos; namespaces and privileges are always their own",
)
.default("cgroups/cpu,cgroups/mem")
.example("cgroups/cpu,cgroups/mem,cgroups/pids,disk/du");
const ENFORCE_DISK_QUOTA: Flag<bool> = Flag::new(
    "enforce_container_disk_quota",
    "do something about containers that take more disk than they have: end them, or with disk/xfs let their writes fail",
)
.default("false");
const DISK_WATCH_INTERVAL: Flag<Duration> = Flag::new(
    "container_disk_watch_interval",
    "how often the disk that containers take is counted; with disk/du or disk/xfs in --isolation",
)
.default("15secs");
const XFS_PROJECT_RANGE: Flag<String> = Flag::new(
    "xfs_project_range",
    "numbers of the projects by which the file system counts; with disk/xfs in --isolation",
)
.default("[5000-10000]");
const XFS_KILL_CONTAINERS: Flag<bool> = Flag::new(
    "xfs_kill_containers",
    "end containers that take more disk than they have, instead of letting their writes fail; with disk/xfs in --isolation",
)
.default("false");
const GPU_DEVICES: Flag<String> = Flag::new(
    "nvidia_gpu_devices",
    "numbers of the GPUs to give to containers, or paths of their device nodes; all if absent; with gpu/nvidia in --isolation",
)
.example("0,1");
const ALLOWED_DEVICES: Flag<serde_json::Value> = Flag::new(
    "allowed_devices",
    "devices that all containers may open; JSON as Mesos takes it",
)
.example("{\"allowed_devices\":[{\"device\":{\"path\":\"/dev/fuse\"},\"access\":{\"read\":true,\"write\":true}}]}");
const BOUNDING_CAPABILITIES: Flag<serde_json::Value> = Flag::new(
    "bounding_capabilities",
    "most that containers may ever have; what they ask for if absent, and little if they do not ask",
)
.example("{\"capabilities\":[\"CHOWN\",\"NET_RAW\"]}");
const EFFECTIVE_CAPABILITIES: Flag<serde_json::Value> = Flag::new(
    "effective_capabilities",
    "what commands have that ask for nothing, whoever they run as",
)
.example("{\"capabilities\":[\"NET_RAW\"]}");
const ALLOWED_CAPABILITIES: Flag<serde_json::Value> = Flag::new(
    "allowed_capabilities",
    "older name of --effective_capabilities",
)
.example("{\"capabilities\":[\"NET_RAW\"]}");
const SECCOMP_CONFIG_DIR: Flag<PathBuf> = Flag::new(
    "seccomp_config_dir",
    "folder of profiles in Docker's format that containers may name",
)
.example("/etc/tepui/seccomp");
const SECCOMP_PROFILE_NAME: Flag<String> = Flag::new(
    "seccomp_profile_name",
    "profile of containers that name none; one of our own if absent",
)
.example("default.json");
const DISALLOW_SHARING_PIDS: Flag<bool> = Flag::new(
    "disallow_sharing_agent_pid_namespace",
    "let no container see the processes of the machine",
)
.default("false");
const DISALLOW_SHARING_IPC: Flag<bool> = Flag::new(
    "disallow_sharing_agent_ipc_namespace",
    "let no container see the shared memory of the machine",
)
.default("false");
const DISABLE_USERNS: Flag<bool> = Flag::new(
    "disable_userns",
    "give no container a user namespace, in which root is nobody on the machine",
)
.default("false");
const DEFAULT_SHM_SIZE: Flag<String> = Flag::new(
    "default_container_shm_size",
    "size of the /dev/shm of containers with one of their own that ask for none; 64MB if absent",
)
.example("64MB");

/// Adds the flags to a set.
pub(super) fn with_flags(set: FlagSet) -> FlagSet {
    set.with(&ISOLATION)
        .with(&ENFORCE_DISK_QUOTA)
        .with(&XFS_PROJECT_RANGE)
        .with(&XFS_KILL_CONTAINERS)
        .with(&DISK_WATCH_INTERVAL)
        .with(&GPU_DEVICES)
        .with(&ALLOWED_DEVICES)
        .with(&BOUNDING_CAPABILITIES)
        .with(&EFFECTIVE_CAPABILITIES)
        .with(&ALLOWED_CAPABILITIES)
        .with(&SECCOMP_CONFIG_DIR)
        .with(&SECCOMP_PROFILE_NAME)
        .with(&DISALLOW_SHARING_PIDS)
        .with(&DISALLOW_SHARING_IPC)
        .with(&DISABLE_USERNS)
        .with(&DEFAULT_SHM_SIZE)
}

/// What containers are held to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Isolators {
    /// Whether their weight and limit of processor time count.
    pub(crate) cpu: bool,
    /// Whether their limit of memory counts.
    pub(crate) mem: bool,
    /// What they get of cgroups besides.
    pub(crate) controllers: Vec<Controller>,
    /// Whether they get graphics processors, and which may be given away; all if that is absent.
    pub(crate) gpus: Option<Option<String>>,
    /// How often the disk that they take is counted, and whether too much ends them.
    pub(crate) disk: Option<(Duration, bool)>,
    /// How the file system counts instead, if it is to.
    pub(crate) projects: Option<Settings>,
}

/// Always done, or done when a container asks for it.
const ALWAYS: [&str; 21] = [
    "posix/cpu",
    "posix/mem",
    "posix/rlimits",
    "filesystem/posix",
    "filesystem/linux",
    "volume/sandbox_path",
    "volume/host_path",
    "volume/image",
    "volume/secret",
    "volume/csi",
    "docker/runtime",
    "docker/volume",
    "environment_secret",
    "linux/capabilities",
    "linux/seccomp",
    "linux/nnp",
    "linux/devices",
    "namespaces/pid",
    "namespaces/ipc",
    "network/cni",
    "network/ports",
];

/// Checks `--isolation` and what belongs to it.
pub(super) fn isolators(values: &Values) -> Result<Isolators, OptionsError> {
    use Controller::{Cpuset, Devices, Hugetlb, Io, Pids};
    let text = values.get(&ISOLATION);
    let refuse = |reason: String| OptionsError::Value {
        flag: ISOLATION.name(),
        text: text.clone(),
        reason: reason.into(),
    };
    let mut isolators = Isolators::default();
    let (mut du, mut projects, mut gpus) = (false, false, false);
    for name in text
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        match name {
            "cgroups/cpu" => isolators.cpu = true,
            "cgroups/mem" => isolators.mem = true,
            "cgroups/pids" => isolators.controllers.push(Pids),
            "cgroups/devices" => isolators.controllers.push(Devices),
            "cgroups/blkio" => isolators.controllers.push(Io),
            "cgroups/cpuset" => isolators.controllers.push(Cpuset),
            "cgroups/hugetlb" => isolators.controllers.push(Hugetlb),
            "cgroups/all" => {
                (isolators.cpu, isolators.mem) = (true, true);
                isolators.controllers = vec![Pids, Devices, Io, Cpuset, Hugetlb];
            }
            "disk/du" | "posix/disk" => du = true,
            "disk/xfs" => projects = true,
            "gpu/nvidia" => {
                gpus = true;
                isolators.controllers.push(Devices);
            }
            name if ALWAYS.contains(&name) => {}
            "cgroups/net_cls"
            | "cgroups/net_prio"
            | "cgroups/perf_event"
            | "appc/runtime"
            | "network/port_mapping" => {
                return Err(refuse(format!("{name} is not supported; leave it out")));
            }
            other => {
                return Err(refuse(format!(
                    "there is no isolator {other:?}; leave it out"
                )));
            }
        }
    }
    isolators.gpus = gpus.then(|| values.find(&GPU_DEVICES));
    isolators.controllers.sort();
    isolators.controllers.dedup();
    let interval = values.get(&DISK_WATCH_INTERVAL);
    if interval.is_zero() {
        return Err(OptionsError::Value {
            flag: DISK_WATCH_INTERVAL.name(),
            text: "0ns".to_owned(),
            reason: "expected more than 0".into(),
        });
    }
    let enforce = values.get(&ENFORCE_DISK_QUOTA);
    isolators.disk = (du || projects).then_some((interval, enforce));
    if projects {
        isolators.projects = Some(Settings {
            range: project_range(values)?,
            bite: match (enforce, values.get(&XFS_KILL_CONTAINERS)) {
                (false, _) => Bite::None,
                (true, false) => Bite::Writes,
                (true, true) => Bite::Ends,
            },
        });
    }
    Ok(isolators)
}

/// Reads `[5000-10000]`.
fn project_range(values: &Values) -> Result<(u32, u32), OptionsError> {
    let text = values.get(&XFS_PROJECT_RANGE);
    let inner = text
        .trim()
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let ends = inner.and_then(|text| text.split_once('-'));
    let number = |text: &str| text.trim().parse::<u32>().ok().filter(|number| *number > 0);
    let range = ends.and_then(|(first, last)| Some((number(first)?, number(last)?)));
    range
        .filter(|(first, last)| first <= last)
        .ok_or_else(|| OptionsError::Value {
            flag: XFS_PROJECT_RANGE.name(),
            text,
            reason: "expected numbers above 0 such as [5000-10000]".into(),
        })
}

/// Reads `{"allowed_devices": [{"device": {"path"}, "access": {"read", "write"}}]}`.
fn devices(values: &Values) -> Result<Vec<Device>, OptionsError> {
    let Some(value) = values.find(&ALLOWED_DEVICES) else {
        return Ok(Vec::new());
    };
    let refuse = |reason: String| OptionsError::Value {
        flag: ALLOWED_DEVICES.name(),
        text: value.to_string(),
        reason: reason.into(),
    };
    let list = value
        .get("allowed_devices")
        .and_then(|list| list.as_array());
    let list = list.ok_or_else(|| refuse("expected {\"allowed_devices\":[…]}".into()))?;
    let device = |each: &serde_json::Value| {
        let path = each.pointer("/device/path").and_then(|path| path.as_str());
        let path = path.ok_or_else(|| refuse("each device needs a path".into()))?;
        let may = |what| {
            each.pointer(what)
                .and_then(|may| may.as_bool())
                .unwrap_or(false)
        };
        device(Path::new(path), may("/access/read"), may("/access/write")).map_err(refuse)
    };
    list.iter().map(device).collect()
}

/// A device by the path of a node of it.
///
/// # Errors
/// There is none; the text is for people.
pub(crate) fn device(path: &Path, read: bool, write: bool) -> Result<Device, String> {
    let shown = path.display();
    // One that is elsewhere is shown right below `/dev`.
    let name = path.strip_prefix("/dev").ok().map(Path::as_os_str);
    let name = name
        .filter(|name| !name.is_empty())
        .or(path.file_name())
        .ok_or_else(|| format!("{shown} is not a device"))?;
    let metadata = path
        .metadata()
        .map_err(|error| format!("{shown}: {error}"))?;
    let kind = if metadata.file_type().is_block_device() {
        DeviceKind::Block
    } else if metadata.file_type().is_char_device() {
        DeviceKind::Character
    } else {
        return Err(format!("{shown} is not a device"));
    };
    let number = metadata.rdev();
    Ok(Device {
        name: name.into(),
        kind,
        major: rustix::fs::major(number),
        minor: rustix::fs::minor(number),
        mode: if read { 0o444 } else { 0 } | if write { 0o222 } else { 0 },
    })
}

/// Checks what was parsed.
pub(super) fn policy(values: &Values) -> Result<Policy, OptionsError> {
    let effective = capabilities(values, &EFFECTIVE_CAPABILITIES)?;
    Ok(Policy {
        bounding: capabilities(values, &BOUNDING_CAPABILITIES)?,
        effective: match effective {
            None => capabilities(values, &ALLOWED_CAPABILITIES)?,
            some => some,
        },
        seccomp_dir: values.find(&SECCOMP_CONFIG_DIR),
        seccomp_profile: values.find(&SECCOMP_PROFILE_NAME),
        devices: devices(values)?,
        own_processes: values.get(&DISALLOW_SHARING_PIDS),
        own_ipc: values.get(&DISALLOW_SHARING_IPC),
        no_users: values.get(&DISABLE_USERNS),
        controllers: isolators(values)?.controllers,
        shm_bytes: values
            .find(&DEFAULT_SHM_SIZE)
            .map(|text| {
                bytes(&text).ok_or_else(|| OptionsError::Value {
                    flag: DEFAULT_SHM_SIZE.name(),
                    text,
                    reason: "expected a number with B, KB, MB, GB or TB".into(),
                })
            })
            .transpose()?,
    })
}

/// A size such as `64MB`; units are powers of 1024, as Mesos has them.
fn bytes(text: &str) -> Option<u64> {
    let at = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = text.split_at(at);
    let power = ["B", "KB", "MB", "GB", "TB"]
        .iter()
        .position(|each| *each == unit)?;
    let unit = 1024_u64.checked_pow(u32::try_from(power).ok()?)?;
    number.parse::<u64>().ok()?.checked_mul(unit)
}

/// A set as `{"capabilities": ["NAME"]}`.
fn capabilities(
    values: &Values,
    flag: &Flag<serde_json::Value>,
) -> Result<Option<Capabilities>, OptionsError> {
    let Some(value) = values.find(flag) else {
        return Ok(None);
    };
    let read = || -> Option<Capabilities> {
        let names = value.as_object()?.get("capabilities")?.as_array()?.iter();
        names
            .map(|name| Capabilities::named(name.as_str()?))
            .try_fold(Capabilities::NONE, |set, one| Some(set.union(one?)))
    };
    match read() {
        Some(set) => Ok(Some(set)),
        None => Err(OptionsError::Value {
            flag: flag.name(),
            text: value.to_string(),
            reason: "expected {\"capabilities\":[NAME, …]} with names of capabilities(7)".into(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn isolators_by_name() {
        let isolators = |text: &str| {
            let arguments = [
                format!("--isolation={text}"),
                "--enforce_container_disk_quota".into(),
            ];
            let values = with_flags(FlagSet::new("agent"))
                .parse(arguments, |_| None)
                .unwrap();
            isolators(&values)
        };
        let plain = isolators("posix/cpu,posix/mem").unwrap();
        assert_eq!(plain, Isolators::default());
        let some =
            isolators("cgroups/cpu, filesystem/linux,disk/du,cgroups/pids,cgroups/pids").unwrap();
        assert!(some.cpu && !some.mem);
        assert_eq!(some.controllers, [Controller::Pids]);
        assert_eq!(some.disk, Some((Duration::from_secs(15), true)));
        assert_eq!(isolators("cgroups/all").unwrap().controllers.len(), 5);
        let error = isolators("cgroups/perf_event").unwrap_err().to_string();
        assert!(error.contains("not supported"), "{error}");
        let error = isolators("cgroups/speed").unwrap_err().to_string();
        assert!(error.contains("no isolator \"cgroups/speed\""), "{error}");
    }

    #[test]
    fn projects_of_the_file_system() {
        let projects = |more: &[&str]| {
            let words = [&["--isolation=disk/xfs"], more].concat();
            let words = words.iter().map(|word| (*word).to_owned());
            let values = with_flags(FlagSet::new("agent")).parse(words, |_| None);
            isolators(&values?).map(|found| found.projects)
        };
        let given = |range, bite| Some(Settings { range, bite });
        assert_eq!(projects(&[]).unwrap(), given((5000, 10_000), Bite::None));
        let enforced = "--enforce_container_disk_quota";
        let found = projects(&[enforced, "--xfs_project_range=[7-9]"]).unwrap();
        assert_eq!(found, given((7, 9), Bite::Writes));
        let found = projects(&[enforced, "--xfs_kill_containers"]).unwrap();
        assert_eq!(found, given((5000, 10_000), Bite::Ends));
        for bad in ["7-9", "[9-7]", "[0-9]", "[7]", "[a-b]"] {
            assert!(
                projects(&[&format!("--xfs_project_range={bad}")]).is_err(),
                "{bad}"
            );
        }
    }

    #[test]
    fn devices_by_path() {
        let given = |path: &str| {
            let json = format!(
                r#"{{"allowed_devices":[{{"device":{{"path":"{path}"}},"access":{{"read":true}}}}]}}"#
            );
            let arguments = [format!("--allowed_devices={json}")];
            let values = with_flags(FlagSet::new("agent"))
                .parse(arguments, |_| None)
                .unwrap();
            devices(&values)
        };
        let null = &given("/dev/null").unwrap()[0];
        assert_eq!((null.major, null.minor, null.mode), (1, 3, 0o444));
        for bad in ["/dev", "/etc/passwd", "/dev/no-such-device"] {
            assert!(given(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn policies_of_containers() {
        let options = |arguments: &[&str]| {
            let arguments = arguments.iter().map(|word| (*word).to_owned());
            let values = with_flags(FlagSet::new("agent")).parse(arguments, |_| None)?;
            policy(&values)
        };
        let given = options(&[
            "--bounding_capabilities={\"capabilities\":[\"CHOWN\",\"NET_RAW\"]}",
            "--allowed_capabilities={\"capabilities\":[\"CHOWN\"]}",
            "--default_container_shm_size=2MB",
        ]);
        let policy = given.unwrap();
        let chown = Capabilities::named("CHOWN").unwrap();
        assert_eq!(policy.effective, Some(chown));
        assert!(policy.bounding.unwrap().contains(chown));
        assert_eq!(policy.shm_bytes, Some(2 << 20));
        assert!(options(&["--default_container_shm_size=2"]).is_err());
        assert!(options(&["--bounding_capabilities={\"capabilities\":[\"FLY\"]}"]).is_err());
        assert!(options(&["--effective_capabilities=[]"]).is_err());
    }
}
