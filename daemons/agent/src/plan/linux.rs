//! What a container may see and do: what it asks for in `linux_info`, within what the
//! operator allows.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use abi_mesos::v1;
use drivers_container::{Capabilities, Controller, Device, Filter, Isolation, Profile, Sharing};
use rustix::system::uname;

use super::container::Depth;

/// What the operator allows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Policy {
    /// Capabilities of commands that ask for none; absent is what is usual.
    pub(crate) effective: Option<Capabilities>,
    /// The most that a container may ever have; absent is whatever it asks for, and what is
    /// usual if it does not.
    pub(crate) bounding: Option<Capabilities>,
    /// Folder of profiles that containers may name.
    pub(crate) seccomp_dir: Option<PathBuf>,
    /// The profile of containers that name none; absent is our own.
    pub(crate) seccomp_profile: Option<String>,
    /// What all containers may open besides the usual.
    pub(crate) devices: Vec<Device>,
    /// No container may see the processes of the machine.
    pub(crate) own_processes: bool,
    /// No container may see the shared memory of the machine.
    pub(crate) own_ipc: bool,
    /// No container has users of its own.
    pub(crate) no_users: bool,
    /// Size of the `/dev/shm` of containers that ask for none, in bytes.
    pub(crate) shm_bytes: Option<u64>,
    /// What containers can be held to beside processor time and memory.
    pub(crate) controllers: Vec<Controller>,
}

/// Makes the isolation of a container.
///
/// # Errors
/// It asks for more than it may have; the text is for people.
pub(super) fn isolation(
    policy: &Policy,
    info: Option<&v1::ContainerInfo>,
    depth: Depth,
) -> Result<Isolation, String> {
    let linux = info.and_then(|info| info.linux_info.clone());
    let linux = linux.unwrap_or_default();
    let mut isolation = Isolation {
        hostname: info.and_then(|info| info.hostname.clone()),
        devices: policy.devices.clone(),
        ..Isolation::default()
    };
    capabilities(policy, &linux, &mut isolation)?;
    isolation.filter = filter(policy, linux.seccomp.as_ref(), isolation.bounding)?;
    if linux.share_pid_namespace() {
        if policy.own_processes && depth == Depth::Top {
            return Err("this agent does not share its processes with containers; leave out share_pid_namespace".into());
        }
        isolation.processes = Sharing::Above;
    }
    ipc(policy, &linux, depth, &mut isolation)?;
    Ok(isolation)
}

fn capabilities(
    policy: &Policy,
    linux: &v1::LinuxInfo,
    isolation: &mut Isolation,
) -> Result<(), String> {
    let set = |info: &Option<v1::CapabilityInfo>| info.as_ref().map(named).transpose();
    let bounding = set(&linux.bounding_capabilities)?;
    let mut effective = set(&linux.effective_capabilities)?;
    // The older name of the same.
    if let Some(older) = set(&linux.capability_info)? {
        if effective.is_some() {
            return Err("give either effective_capabilities or capability_info".into());
        }
        effective = Some(older);
    }
    let asked = effective.unwrap_or(Capabilities::NONE);
    let effective = effective.or(policy.effective);
    isolation.bounding = match (bounding, effective, policy.bounding) {
        (Some(bounding), _, _) if !bounding.contains(asked) => {
            return Err(format!(
                "effective_capabilities has {} beyond bounding_capabilities",
                beyond(asked, bounding)
            ));
        }
        (Some(bounding), _, Some(most)) if !most.contains(bounding) => {
            return Err(not_allowed(beyond(bounding, most)));
        }
        (Some(bounding), _, _) => bounding,
        (None, _, Some(most)) if !most.contains(asked) => {
            return Err(not_allowed(beyond(asked, most)));
        }
        // Whoever says what a command has says also what it can ever have.
        (None, Some(effective), _) => effective,
        (None, None, most) => most.unwrap_or(isolation.bounding),
    };
    isolation.effective = effective.map(|effective| effective.intersection(isolation.bounding));
    Ok(())
}

fn named(info: &v1::CapabilityInfo) -> Result<Capabilities, String> {
    let mut set = Capabilities::NONE;
    for each in &info.capabilities {
        let name = each.to_string();
        let one =
            Capabilities::named(&name).ok_or_else(|| format!("there is no capability {name}"))?;
        set = set.union(one);
    }
    Ok(set)
}

pub(super) fn beyond(asked: Capabilities, most: Capabilities) -> String {
    let over = |name: &&str| Capabilities::named(name).is_some_and(|one| !most.contains(one));
    let names: Vec<&str> = asked.names().filter(over).collect();
    names.join(", ")
}

pub(super) fn not_allowed(names: String) -> String {
    format!("this agent's --bounding_capabilities does not allow {names}")
}

/// The filter of system calls.
pub(super) fn filter(
    policy: &Policy,
    asked: Option<&v1::SeccompInfo>,
    bounding: Capabilities,
) -> Result<Option<Filter>, String> {
    let name = asked.and_then(|asked| asked.profile_name.as_deref());
    let unconfined = asked.is_some_and(v1::SeccompInfo::unconfined);
    match (name, unconfined) {
        (Some(_), true) => Err("seccomp is either unconfined or has a profile".into()),
        (None, true) => Ok(None),
        (name, false) => match name.or(policy.seccomp_profile.as_deref()) {
            None => standard(bounding).map(Some),
            Some(name) => custom(policy.seccomp_dir.as_deref(), name, bounding).map(Some),
        },
    }
}

/// Our own profile; most containers have the same.
fn standard(bounding: Capabilities) -> Result<Filter, String> {
    static USUAL: OnceLock<Filter> = OnceLock::new();
    let compile = || {
        let filter = Profile::standard().compile(bounding);
        filter.map_err(|error| error.to_string())
    };
    if bounding != Capabilities::CONTAINER {
        return compile();
    }
    match USUAL.get() {
        Some(usual) => Ok(usual.clone()),
        None => compile().map(|filter| USUAL.get_or_init(|| filter).clone()),
    }
}

fn custom(dir: Option<&Path>, name: &str, bounding: Capabilities) -> Result<Filter, String> {
    let dir = dir.ok_or_else(|| {
        format!(
            "the seccomp profile {name:?} cannot be found: this agent has no --seccomp_config_dir"
        )
    })?;
    if base_ids::user_id_check(name).is_err() {
        return Err(format!("{name:?} cannot be the name of a seccomp profile"));
    }
    let path = dir.join(name);
    let failed = |error: &dyn std::fmt::Display| {
        format!(
            "the seccomp profile {} cannot be used: {error}",
            path.display()
        )
    };
    let text = std::fs::read(&path).map_err(|error| failed(&error))?;
    let release = uname().release().to_string_lossy().into_owned();
    Profile::read(&text, &release)
        .and_then(|profile| profile.compile(bounding))
        .map_err(|error| failed(&error))
}

fn ipc(
    policy: &Policy,
    linux: &v1::LinuxInfo,
    depth: Depth,
    isolation: &mut Isolation,
) -> Result<(), String> {
    use v1::linux_info::IpcMode;
    const MB: u64 = 1 << 20;
    let bytes = linux.shm_size.map(|megabytes| u64::from(megabytes) * MB);
    match linux.ipc_mode {
        None if bytes.is_some() && depth == Depth::Below => {
            return Err("shm_size needs ipc_mode PRIVATE".into());
        }
        None => isolation.shm_bytes = bytes,
        Some(IpcMode::Private) => {
            isolation.ipc = Some(Sharing::Own);
            isolation.shm_bytes = bytes.or(policy.shm_bytes);
        }
        Some(IpcMode::ShareParent) if bytes.is_some() => {
            return Err("shm_size needs ipc_mode PRIVATE, for what is shared has its size".into());
        }
        Some(IpcMode::ShareParent) if policy.own_ipc && depth == Depth::Top => {
            return Err(
                "this agent does not share its memory with containers; leave out ipc_mode".into(),
            );
        }
        Some(IpcMode::ShareParent) => isolation.ipc = Some(Sharing::Above),
        Some(IpcMode::Unknown) => return Err("ipc_mode has no known value".into()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use v1::capability_info::Capability::{self, Chown, NetRaw, SysAdmin};
    use v1::linux_info::IpcMode;

    fn set(of: &[Capability]) -> Option<v1::CapabilityInfo> {
        Some(v1::CapabilityInfo {
            capabilities: of.to_vec(),
        })
    }

    fn asked(policy: &Policy, linux: v1::LinuxInfo, depth: Depth) -> Result<Isolation, String> {
        let info = v1::ContainerInfo {
            linux_info: Some(linux),
            ..Default::default()
        };
        isolation(policy, Some(&info), depth)
    }

    #[test]
    fn capabilities_are_held_to_what_is_allowed() {
        let of = |names: &[Capability]| named(&set(names).unwrap()).unwrap();
        let open = Policy::default();
        let closed = Policy {
            effective: Some(of(&[Chown])),
            bounding: Some(of(&[Chown, NetRaw])),
            ..Policy::default()
        };
        let check = |policy: &Policy, bounding, effective, expected: Result<(_, _), &str>| {
            let linux = v1::LinuxInfo {
                bounding_capabilities: bounding,
                effective_capabilities: effective,
                ..Default::default()
            };
            let found = asked(policy, linux, Depth::Top);
            match (found, expected) {
                (Ok(found), Ok(expected)) => {
                    assert_eq!((found.bounding, found.effective), expected);
                }
                (Err(text), Err(expected)) => assert!(text.contains(expected), "{text}"),
                (found, expected) => panic!("{found:?} instead of {expected:?}"),
            }
        };
        let (chown, both) = (of(&[Chown]), of(&[Chown, NetRaw]));
        check(&open, None, None, Ok((Capabilities::CONTAINER, None)));
        check(
            &open,
            None,
            set(&[SysAdmin]),
            Ok((of(&[SysAdmin]), Some(of(&[SysAdmin])))),
        );
        check(
            &open,
            set(&[Chown, NetRaw]),
            set(&[Chown]),
            Ok((both, Some(chown))),
        );
        check(&open, set(&[Chown]), set(&[NetRaw]), Err("NET_RAW beyond"));
        check(&closed, None, None, Ok((chown, Some(chown))));
        check(
            &closed,
            set(&[NetRaw]),
            None,
            Ok((of(&[NetRaw]), Some(Capabilities::NONE))),
        );
        check(
            &closed,
            set(&[SysAdmin]),
            None,
            Err("does not allow SYS_ADMIN"),
        );
        check(
            &closed,
            None,
            set(&[SysAdmin, Chown]),
            Err("does not allow SYS_ADMIN"),
        );
        check(
            &open,
            set(&[Capability::Unknown]),
            None,
            Err("no capability UNKNOWN"),
        );
    }

    #[test]
    fn system_calls_are_filtered_unless_it_is_asked_otherwise() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(
            dir.path().join("open.json"),
            r#"{"defaultAction": "SCMP_ACT_ALLOW"}"#,
        )
        .unwrap();
        let policy = Policy {
            seccomp_dir: Some(dir.path().to_owned()),
            ..Policy::default()
        };
        let filter = |policy: &Policy, name: Option<&str>, unconfined| {
            let linux = v1::LinuxInfo {
                seccomp: Some(v1::SeccompInfo {
                    profile_name: name.map(str::to_owned),
                    unconfined,
                }),
                ..Default::default()
            };
            asked(policy, linux, Depth::Top).map(|isolation| isolation.filter)
        };
        let standard = isolation(&policy, None, Depth::Top).unwrap().filter;
        assert!(standard.is_some());
        assert_eq!(filter(&policy, None, None).unwrap(), standard);
        assert_eq!(filter(&policy, None, Some(true)).unwrap(), None);
        let custom = filter(&policy, Some("open.json"), None).unwrap();
        assert!(custom.is_some() && custom != standard);
        for (name, text) in [
            ("missing.json", "cannot be used"),
            ("../open.json", "cannot be the name"),
        ] {
            assert!(
                filter(&policy, Some(name), None)
                    .unwrap_err()
                    .contains(text)
            );
        }
        let error = filter(&policy, Some("open.json"), Some(true)).unwrap_err();
        assert!(error.contains("either"), "{error}");
        let error = filter(&Policy::default(), Some("x"), None).unwrap_err();
        assert!(error.contains("--seccomp_config_dir"), "{error}");
    }

    #[test]
    fn processes_and_memory_are_shared_by_word() {
        let closed = Policy {
            own_processes: true,
            own_ipc: true,
            shm_bytes: Some(5),
            ..Policy::default()
        };
        let ipc = |ipc_mode, shm_size| v1::LinuxInfo {
            ipc_mode,
            shm_size,
            ..Default::default()
        };
        let share = v1::LinuxInfo {
            share_pid_namespace: Some(true),
            ..Default::default()
        };
        let open = asked(&Policy::default(), share.clone(), Depth::Top).unwrap();
        assert_eq!(open.processes, Sharing::Above);
        assert!(asked(&closed, share.clone(), Depth::Below).is_ok());
        assert!(asked(&closed, share, Depth::Top).is_err());
        let own = asked(&closed, ipc(Some(IpcMode::Private), None), Depth::Top).unwrap();
        assert_eq!((own.ipc, own.shm_bytes), (Some(Sharing::Own), Some(5)));
        let own = asked(&closed, ipc(Some(IpcMode::Private), Some(2)), Depth::Below).unwrap();
        assert_eq!(own.shm_bytes, Some(2 << 20));
        let above = ipc(Some(IpcMode::ShareParent), None);
        let shared = asked(&closed, above.clone(), Depth::Below).unwrap();
        assert_eq!(shared.ipc, Some(Sharing::Above));
        assert!(asked(&closed, above, Depth::Top).is_err());
        assert!(
            asked(
                &closed,
                ipc(Some(IpcMode::ShareParent), Some(1)),
                Depth::Below
            )
            .is_err()
        );
        assert!(asked(&closed, ipc(None, Some(1)), Depth::Below).is_err());
    }
}
