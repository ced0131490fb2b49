//! What of a launch becomes a process: program, arguments, user, environment, artifacts.

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
use kernel_agent::{Launch, Program};

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
pub(crate) struct Plan {
    pub(crate) program: String,
    pub(crate) arguments: Vec<String>,
    pub(crate) user: String,
    pub(crate) items: Vec<Item>,
    pub(crate) rlimits: Vec<RLimit>,
    variables: Vec<(String, OsString)>,
}

/// Reads what the framework wants run.
///
/// # Errors
/// Something is missing or not supported; the text is for people.
pub(crate) fn plan(surroundings: &Surroundings, launch: &Launch) -> Result<Plan, String> {
    let unreadable = |error: abi_mesos::DecodeError| error.to_string();
    let (command, container, user) = match &launch.program {
        Program::Task(spec) => {
            let info: v1::TaskInfo =
                decode_wire(&spec.body, Limits::default()).map_err(unreadable)?;
            (info.command, info.container, spec.user.clone())
        }
        Program::Executor(spec) => {
            let info: v1::ExecutorInfo =
                decode_wire(&spec.body, Limits::default()).map_err(unreadable)?;
            if info.r#type == Some(v1::executor_info::Type::Default) {
                return Err(
                    "the built-in executor of task groups (type DEFAULT) is not supported yet; \
                     use one of type CUSTOM with a command"
                        .to_owned(),
                );
            }
            (info.command, info.container, spec.user.clone())
        }
    };
    let mut rlimits = Vec::new();
    if let Some(container) = container {
        supported(&container)?;
        for limit in container.rlimit_info.iter().flat_map(|info| &info.rlimits) {
            rlimits.push(rlimit(limit)?);
        }
    }
    let Some(command) = command else {
        return Err("it has no command, and images are not supported yet".to_owned());
    };
    let (program, arguments) = words(&command)?;
    let items = command.uris.iter().map(|uri| item(surroundings, uri));
    let variables = command.environment.iter().flat_map(|list| &list.variables);
    Ok(Plan {
        program,
        arguments,
        user: user
            .unwrap_or_else(|| Arc::clone(&launch.spec.user))
            .to_string(),
        items: items.collect::<Result<_, _>>()?,
        rlimits,
        variables: variables.map(variable).collect::<Result<_, _>>()?,
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
fn supported(info: &v1::ContainerInfo) -> Result<(), String> {
    use v1::container_info::Type;
    let image = info
        .mesos
        .as_ref()
        .is_some_and(|mesos| mesos.image.is_some());
    let refused = [
        (info.r#type() == Type::Docker, "containers of type DOCKER"),
        (image, "images"),
        (!info.volumes.is_empty(), "volumes"),
        (info.linux_info.is_some(), "Linux settings (linux_info)"),
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
        let owner = surroundings
            .switches_user()
            .then(|| sandbox::user(&self.user));
        owner.transpose().map_err(|error| error.to_string())
    }

    /// The whole environment; later words beat earlier ones, and the framework's beat all.
    pub(crate) fn environment(
        &self,
        surroundings: &Surroundings,
        launch: &Launch,
        folder: &Path,
        owner: Option<&User>,
    ) -> Vec<(OsString, OsString)> {
        let mut all = std::collections::BTreeMap::<OsString, OsString>::new();
        let mut set = |name: &str, value: OsString| {
            all.insert(name.into(), value);
        };
        set("PATH", PATH.into());
        if let Some(user) = owner {
            set("USER", user.name.clone().into());
            set("HOME", user.home.clone().into());
        }
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
        assert_eq!(supported(&plain), Ok(()));
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
            let text = supported(&info).unwrap_err();
            assert!(
                text.contains(what) && text.ends_with("not supported yet"),
                "{text}"
            );
        }
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
