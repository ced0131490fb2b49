//! What of a launch becomes a process: program, arguments, user, environment, artifacts.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use abi_mesos::{Limits, decode_wire, encode_wire, render, v1};
use abi_terms::Body;
use base_access::{Action, Authorizer, Object};
use base_config::show_duration;
use base_ids::ContainerId;
use daemons_door::Files;
use drivers_container::{Exec, RLimit, RLimitKind};
use drivers_fetcher::Item;
use kernel_agent::{ContainerLaunch, ContainerProgram, Launch, Program};

use crate::sandbox::{self, User};
use crate::tokens::Tokens;

const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// Longest wait of an executor between two tries to subscribe again.
const SUBSCRIPTION_BACKOFF_MAX: Duration = Duration::from_secs(2);

/// What all launches of an agent have in common.
pub(crate) struct Surroundings {
    /// Folder of the sandboxes, absolute.
    pub(crate) work_dir: PathBuf,
    /// The program that fetches and supervises.
    pub(crate) init: PathBuf,
    /// Where the API is.
    pub(crate) address: SocketAddr,
    pub(crate) switch_user: bool,
    pub(crate) is_root: bool,
    pub(crate) frameworks_home: Option<PathBuf>,
    pub(crate) extra: Vec<(String, String)>,
    pub(crate) recovery_timeout: Duration,
    pub(crate) tokens: Tokens,
    pub(crate) authorizer: Arc<dyn Authorizer>,
    /// How many fetches succeeded and failed.
    pub(crate) fetches: [AtomicU64; 2],
}

impl Surroundings {
    pub(crate) fn switches_user(&self) -> bool {
        self.switch_user && self.is_root
    }

    /// Counts the end of a fetch.
    pub(crate) fn fetched(&self, well: bool) {
        self.fetches[usize::from(!well)].fetch_add(1, Ordering::Relaxed);
    }

    /// The encoded `ContainerStatus` of a container that runs.
    pub(crate) fn status(&self, id: &ContainerId, pid: u32) -> Body {
        let ip = v1::network_info::IpAddress {
            protocol: None,
            ip_address: Some(self.address.ip().to_string()),
        };
        let network = v1::NetworkInfo {
            ip_addresses: vec![ip],
            ..Default::default()
        };
        let status = v1::ContainerStatus {
            container_id: Some(render::container_id(id)),
            network_infos: vec![network],
            executor_pid: Some(pid),
            ..Default::default()
        };
        encode_wire(&status).into()
    }

    /// Shows a sandbox at its own path, and the newest run at `latest`.
    pub(crate) fn show(&self, files: &Files, folder: &Path, user: &str) {
        for shown in crate::sandbox::shown_as(folder) {
            let (authorizer, user) = (Arc::clone(&self.authorizer), user.to_owned());
            let attached = files.attach(folder, &shown.to_string_lossy(), move |caller| {
                authorizer.allows(caller, Action::AccessSandbox, &Object::One(&user))
            });
            if let Err(error) = attached {
                tracing::warn!(path = %folder.display(), %error, "a sandbox cannot be shown");
            }
        }
    }
}

/// A process to be.
#[derive(Default)]
pub(crate) struct Plan {
    /// Nothing is run without one.
    pub(crate) program: Option<String>,
    pub(crate) arguments: Vec<String>,
    /// Unix user; the agent's own if absent.
    pub(crate) user: Option<Arc<str>>,
    pub(crate) items: Vec<Item>,
    pub(crate) rlimits: Vec<RLimit>,
    /// Whether it shares the cgroup of the container above, if there is one.
    pub(crate) shares_cgroup: bool,
    pub(crate) shared: Vec<Shared>,
    variables: Vec<(String, OsString)>,
}

/// A part of a sandbox that is shown at another place (`SANDBOX_PATH`).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shared {
    /// Where it is shown, below the sandbox.
    pub(crate) at: String,
    /// What is shown, below the sandbox of `of_parent`.
    pub(crate) path: String,
    /// Whether it belongs to the container above.
    pub(crate) of_parent: bool,
}

/// Reads what the framework wants run.
///
/// # Errors
/// Something is missing or not supported; the text is for people.
pub(crate) fn plan(surroundings: &Surroundings, launch: &Launch) -> Result<Plan, String> {
    let (command, container, user) = match &launch.program {
        Program::Task(spec) => {
            let info: v1::TaskInfo = read(&spec.body)?;
            (info.command, info.container, spec.user.clone())
        }
        Program::Executor(spec) | Program::Pod(spec) => {
            let info: v1::ExecutorInfo = read(&spec.body)?;
            (info.command, info.container, spec.user.clone())
        }
    };
    let plan = match (&launch.program, command) {
        (Program::Pod(_), _) => Plan::default(),
        (Program::Task(_) | Program::Executor(_), command) => of_command(surroundings, command)?,
    };
    Ok(Plan {
        user: user.or_else(|| Some(Arc::clone(&launch.spec.user))),
        ..with_container(plan, container.as_deref(), Depth::Top)?
    })
}

/// Reads what is to be run in a container below another, or in a standalone one.
///
/// # Errors
/// As [`plan`].
pub(crate) fn inner_plan(
    surroundings: &Surroundings,
    launch: &ContainerLaunch,
) -> Result<Plan, String> {
    let (command, container) = match &launch.program {
        ContainerProgram::Task(spec, _) => {
            let info: v1::TaskInfo = read(&spec.body)?;
            (info.command, info.container)
        }
        ContainerProgram::Call(spec) => {
            let info: v1::agent::call::LaunchContainer = read(&spec.body)?;
            (info.command, info.container)
        }
    };
    let depth = match launch.place.container.parent() {
        Some(_) => Depth::Below,
        None => Depth::Top,
    };
    Ok(Plan {
        user: launch.user.clone(),
        ..with_container(
            of_command(surroundings, command)?,
            container.as_deref(),
            depth,
        )?
    })
}

fn read<T: abi_mesos::Message>(body: &Body) -> Result<T, String> {
    decode_wire(body, Limits::default()).map_err(|error| error.to_string())
}

fn of_command(
    surroundings: &Surroundings,
    command: Option<v1::CommandInfo>,
) -> Result<Plan, String> {
    let Some(command) = command else {
        return Err("it has no command, and images are not supported yet".to_owned());
    };
    let (program, arguments) = words(&command)?;
    let items = command.uris.iter().map(|uri| item(surroundings, uri));
    let variables = command.environment.iter().flat_map(|list| &list.variables);
    Ok(Plan {
        program: Some(program),
        arguments,
        items: items.collect::<Result<_, _>>()?,
        variables: variables.map(variable).collect::<Result<_, _>>()?,
        ..Plan::default()
    })
}

/// Where a container is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    /// There is none above it.
    Top,
    /// It is below another.
    Below,
}

/// Adds what the container asks for.
fn with_container(
    mut plan: Plan,
    info: Option<&v1::ContainerInfo>,
    depth: Depth,
) -> Result<Plan, String> {
    plan.shares_cgroup = depth == Depth::Below;
    let Some(info) = info else { return Ok(plan) };
    supported(info, depth)?;
    for limit in info.rlimit_info.iter().flat_map(|info| &info.rlimits) {
        plan.rlimits.push(rlimit(limit)?);
    }
    plan.shared = info.volumes.iter().map(shared).collect::<Result<_, _>>()?;
    let linux = info.linux_info.as_ref();
    if linux.is_some_and(|linux| !linux.share_cgroups()) {
        plan.shares_cgroup = false;
    }
    Ok(plan)
}

/// A volume that is part of a sandbox; there are no others yet.
fn shared(volume: &v1::Volume) -> Result<Shared, String> {
    use v1::volume::Mode;
    use v1::volume::source::Type as Source;
    use v1::volume::source::sandbox_path::Type;
    let source = volume.source.as_ref();
    let path = source
        .filter(|source| source.r#type() == Source::SandboxPath)
        .and_then(|source| source.sandbox_path.as_ref());
    let Some(path) = path else {
        return Err("volumes other than of type SANDBOX_PATH are not supported yet".to_owned());
    };
    if volume.mode() == Mode::Ro {
        return Err("read-only volumes are not supported yet".to_owned());
    }
    let of_parent = match path.r#type() {
        Type::Self_ => false,
        Type::Parent => true,
        Type::Unknown => return Err("a volume has a SANDBOX_PATH of no type".to_owned()),
    };
    Ok(Shared {
        at: volume.container_path().to_owned(),
        path: path.path().to_owned(),
        of_parent,
    })
}

/// The program of a command, and its arguments with its own name.
fn words(command: &v1::CommandInfo) -> Result<(String, Vec<String>), String> {
    let value = command.value.clone().unwrap_or_default();
    if value.is_empty() {
        return Err("its command has no value".to_owned());
    }
    Ok(if command.shell() {
        let arguments = ["sh".to_owned(), "-c".to_owned(), value];
        ("/bin/sh".to_owned(), arguments.into())
    } else if command.arguments.is_empty() {
        (value.clone(), vec![value])
    } else {
        (value, command.arguments.clone())
    })
}

/// A command that looks at a task, as an encoded `CommandInfo`: it runs as the task does, with some more in its
/// environment.
///
/// # Errors
/// Something is missing or not supported; the text is for people.
pub(crate) fn exec(
    surroundings: &Surroundings,
    launch: &Launch,
    command: &Body,
) -> Result<Exec, String> {
    let command: v1::CommandInfo =
        decode_wire(command, Limits::default()).map_err(|error| error.to_string())?;
    let (program, arguments) = words(&command)?;
    let mut plan = plan(surroundings, launch)?;
    let variables = command.environment.iter().flat_map(|list| &list.variables);
    for each in variables {
        plan.variables.push(variable(each)?);
    }
    let owner = plan.owner(surroundings)?;
    let sandbox = sandbox::path(&surroundings.work_dir, &launch.agent, &launch.sandbox)
        .map_err(|error| error.to_string())?;
    Ok(Exec {
        program: program.into(),
        arguments: arguments.into_iter().map(Into::into).collect(),
        environment: plan.environment(surroundings, launch, &sandbox, owner.as_ref()),
        sandbox,
        user: owner.map(|user| user.name),
        rlimits: plan.rlimits,
    })
}

/// Refuses what would silently be left out.
fn supported(info: &v1::ContainerInfo, depth: Depth) -> Result<(), String> {
    use v1::container_info::Type;
    let image = info
        .mesos
        .as_ref()
        .is_some_and(|mesos| mesos.image.is_some());
    // Each container has its own processes, so this asks for what is.
    let linux = info.linux_info.clone().map(|linux| v1::LinuxInfo {
        share_cgroups: None,
        share_pid_namespace: linux.share_pid_namespace.filter(|shares| *shares),
        ..linux
    });
    let refused = [
        (info.r#type() == Type::Docker, "containers of type DOCKER"),
        (image, "images"),
        (depth == Depth::Top && !info.volumes.is_empty(), "volumes"),
        (
            linux.is_some_and(|linux| linux != v1::LinuxInfo::default()),
            "Linux settings (linux_info) other than 'share_cgroups'",
        ),
        (info.tty_info.is_some(), "terminals (tty_info)"),
        (info.hostname.is_some(), "host names of containers"),
        (
            info.network_infos
                .iter()
                .any(|network| network.name.is_some()),
            "named networks",
        ),
    ];
    match refused.iter().find(|(is_there, _)| *is_there) {
        Some((_, what)) => Err(format!("{what} are not supported yet")),
        None => Ok(()),
    }
}

/// A limit of processes. Without any value there is no limit; one value alone says nothing.
fn rlimit(limit: &v1::r_limit_info::RLimit) -> Result<RLimit, String> {
    use v1::r_limit_info::r_limit::Type;
    let kind = match limit.r#type {
        Some(Type::RlmtAs) => RLimitKind::As,
        Some(Type::RlmtCore) => RLimitKind::Core,
        Some(Type::RlmtCpu) => RLimitKind::Cpu,
        Some(Type::RlmtData) => RLimitKind::Data,
        Some(Type::RlmtFsize) => RLimitKind::Fsize,
        Some(Type::RlmtLocks) => RLimitKind::Locks,
        Some(Type::RlmtMemlock) => RLimitKind::Memlock,
        Some(Type::RlmtMsgqueue) => RLimitKind::Msgqueue,
        Some(Type::RlmtNice) => RLimitKind::Nice,
        Some(Type::RlmtNofile) => RLimitKind::Nofile,
        Some(Type::RlmtNproc) => RLimitKind::Nproc,
        Some(Type::RlmtRss) => RLimitKind::Rss,
        Some(Type::RlmtRtprio) => RLimitKind::Rtprio,
        Some(Type::RlmtRttime) => RLimitKind::Rttime,
        Some(Type::RlmtSigpending) => RLimitKind::Sigpending,
        Some(Type::RlmtStack) => RLimitKind::Stack,
        Some(Type::Unknown) | None => {
            return Err("a limit in 'rlimit_info' has no known type".to_owned());
        }
    };
    let (hard, soft) = (limit.hard, limit.soft);
    let fits = match (hard, soft) {
        (Some(hard), Some(soft)) => soft <= hard,
        (None, None) => true,
        _ => false,
    };
    match fits {
        true => Ok(RLimit { kind, hard, soft }),
        false => Err(format!(
            "the limit {} must have both 'hard' and 'soft' or neither, and 'soft' must not be above 'hard'",
            limit.r#type()
        )),
    }
}

fn item(surroundings: &Surroundings, uri: &v1::command_info::Uri) -> Result<Item, String> {
    let text = uri.value();
    let uri_text = if text.contains("://") || text.starts_with('/') {
        text.to_owned()
    } else {
        let home = surroundings.frameworks_home.as_ref().ok_or_else(|| {
            format!("the URI {text:?} is relative, and the agent has no --frameworks_home")
        })?;
        home.join(text).to_string_lossy().into_owned()
    };
    Ok(Item {
        uri: uri_text,
        executable: uri.executable(),
        extract: uri.extract(),
        output_file: uri.output_file.clone(),
    })
}

fn variable(variable: &v1::environment::Variable) -> Result<(String, OsString), String> {
    use std::os::unix::ffi::OsStringExt as _;
    let name = variable.name().to_owned();
    if name.is_empty() || name.contains(['=', '\0']) {
        return Err(format!("{name:?} cannot be the name of a variable"));
    }
    let value = match &variable.secret {
        None => variable.value.clone().unwrap_or_default().into_bytes(),
        Some(secret) => match &secret.value {
            Some(value) => value.data().to_vec(),
            None => {
                return Err(format!(
                    "the secret of {name} is a reference, which nothing can resolve yet"
                ));
            }
        },
    };
    if value.contains(&0) {
        return Err(format!("the value of {name} holds a zero byte"));
    }
    Ok((name, OsString::from_vec(value)))
}

impl Plan {
    /// The user it runs as, unless all run as the agent does.
    ///
    /// # Errors
    /// There is no such user; the text is for people.
    pub(crate) fn owner(&self, surroundings: &Surroundings) -> Result<Option<User>, String> {
        match &self.user {
            Some(name) if surroundings.switches_user() => sandbox::user(name)
                .map(Some)
                .map_err(|error| error.to_string()),
            Some(_) | None => Ok(None),
        }
    }

    /// The whole environment; later words beat earlier ones, and the framework's beat all.
    pub(crate) fn environment(
        &self,
        surroundings: &Surroundings,
        launch: &Launch,
        folder: &Path,
        owner: Option<&User>,
    ) -> Vec<(OsString, OsString)> {
        let mut all = basis(owner);
        let mut set = |name: &str, value: OsString| {
            all.insert(name.into(), value);
        };
        for (name, value) in &surroundings.extra {
            set(name, value.into());
        }
        let address = surroundings.address;
        let sandbox = &launch.sandbox;
        set("LIBPROCESS_IP", address.ip().to_string().into());
        set("LIBPROCESS_PORT", "0".into());
        set("MESOS_CONTAINER_IP", address.ip().to_string().into());
        set("MESOS_AGENT_ENDPOINT", address.to_string().into());
        set("MESOS_SLAVE_PID", format!("slave(1)@{address}").into());
        set("MESOS_SLAVE_ID", launch.agent.as_str().into());
        set("MESOS_FRAMEWORK_ID", sandbox.framework.as_str().into());
        set("MESOS_EXECUTOR_ID", sandbox.executor.as_str().into());
        set("MESOS_ALLOCATION_ROLE", launch.role.as_str().into());
        set("MESOS_DIRECTORY", folder.into());
        set("MESOS_SANDBOX", folder.into());
        set("MESOS_HTTP_COMMAND_EXECUTOR", "0".into());
        let grace = show_duration(launch.shutdown_grace);
        set("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", grace.into());
        let checkpoint = launch.survives_agent();
        set(
            "MESOS_CHECKPOINT",
            if checkpoint { "1" } else { "0" }.into(),
        );
        if checkpoint {
            let timeout = show_duration(surroundings.recovery_timeout);
            set("MESOS_RECOVERY_TIMEOUT", timeout.into());
            let backoff = show_duration(SUBSCRIPTION_BACKOFF_MAX);
            set("MESOS_SUBSCRIPTION_BACKOFF_MAX", backoff.into());
        }
        for (name, value) in &self.variables {
            set(name, value.clone());
        }
        // Nobody chooses his own token.
        if let (Program::Executor(_), Some(token)) =
            (&launch.program, surroundings.tokens.make(sandbox))
        {
            set("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", token.into());
        }
        all.into_iter().collect()
    }

    /// The environment in a container below another, or in a standalone one: they are told less.
    pub(crate) fn inner_environment(
        &self,
        surroundings: &Surroundings,
        launch: &ContainerLaunch,
        folder: &Path,
        owner: Option<&User>,
    ) -> Vec<(OsString, OsString)> {
        let mut all = basis(owner);
        let mut set = |name: &str, value: OsString| {
            all.insert(name.into(), value);
        };
        set("MESOS_SANDBOX", folder.into());
        if let ContainerProgram::Task(_, role) = &launch.program {
            let ip = surroundings.address.ip().to_string();
            set("MESOS_CONTAINER_IP", ip.into());
            set("MESOS_ALLOCATION_ROLE", role.as_str().into());
        }
        for (name, value) in &self.variables {
            set(name, value.clone());
        }
        all.into_iter().collect()
    }
}

/// What is in every environment.
fn basis(owner: Option<&User>) -> BTreeMap<OsString, OsString> {
    let mut all = BTreeMap::new();
    all.insert("PATH".into(), PATH.into());
    if let Some(user) = owner {
        all.insert("USER".into(), user.name.clone().into());
        all.insert("HOME".into(), user.home.clone().into());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_supported_is_named() {
        use v1::container_info::Type;
        let plain = v1::ContainerInfo {
            r#type: Some(Type::Mesos),
            ..Default::default()
        };
        assert_eq!(supported(&plain, Depth::Top), Ok(()));
        let docker = v1::ContainerInfo {
            r#type: Some(Type::Docker),
            ..plain.clone()
        };
        let image = v1::ContainerInfo {
            mesos: Some(v1::container_info::MesosInfo {
                image: Some(Box::default()),
            }),
            ..plain.clone()
        };
        let terminal = v1::ContainerInfo {
            tty_info: Some(v1::TtyInfo::default()),
            ..plain
        };
        for (info, what) in [
            (docker, "DOCKER"),
            (image, "images"),
            (terminal, "tty_info"),
        ] {
            let text = supported(&info, Depth::Below).unwrap_err();
            assert!(
                text.contains(what) && text.ends_with("not supported yet"),
                "{text}"
            );
        }
    }

    #[test]
    fn containers_below_others_share_what_they_say() {
        use v1::volume::source::sandbox_path::Type;
        let volume = |kind, mode| v1::Volume {
            container_path: Some("here".into()),
            mode: Some(mode),
            source: Some(Box::new(v1::volume::Source {
                r#type: Some(v1::volume::source::Type::SandboxPath),
                sandbox_path: Some(v1::volume::source::SandboxPath {
                    r#type: Some(kind),
                    path: Some("there".into()),
                }),
                ..Default::default()
            })),
            ..Default::default()
        };
        let info = |volume, share_cgroups| v1::ContainerInfo {
            volumes: vec![volume],
            linux_info: Some(v1::LinuxInfo {
                share_cgroups,
                ..Default::default()
            }),
            ..Default::default()
        };
        use v1::volume::Mode::{Ro, Rw};
        let planned = |info, depth| with_container(Plan::default(), Some(&info), depth);
        let plan = planned(info(volume(Type::Parent, Rw), Some(false)), Depth::Below).unwrap();
        assert!(!plan.shares_cgroup && plan.shared[0].of_parent);
        assert_eq!(
            (&*plan.shared[0].at, &*plan.shared[0].path),
            ("here", "there")
        );
        let plan = planned(info(volume(Type::Self_, Rw), None), Depth::Below).unwrap();
        assert!(plan.shares_cgroup && !plan.shared[0].of_parent);
        assert!(planned(info(volume(Type::Self_, Ro), None), Depth::Below).is_err());
        assert!(planned(info(volume(Type::Parent, Rw), None), Depth::Top).is_err());
        let host = v1::Volume {
            host_path: Some("/".into()),
            ..Default::default()
        };
        assert!(planned(info(host, None), Depth::Below).is_err());
    }

    #[test]
    fn limits_have_two_values_or_none() {
        use v1::r_limit_info::r_limit::Type;
        let limit = |hard, soft| {
            rlimit(&v1::r_limit_info::RLimit {
                r#type: Some(Type::RlmtNofile),
                hard,
                soft,
            })
        };
        assert_eq!(limit(Some(2), Some(1)).unwrap().soft, Some(1));
        assert_eq!(limit(None, None).unwrap().hard, None);
        for bad in [
            limit(Some(1), None),
            limit(None, Some(1)),
            limit(Some(1), Some(2)),
        ] {
            assert!(bad.unwrap_err().contains("RLMT_NOFILE"));
        }
    }
}
