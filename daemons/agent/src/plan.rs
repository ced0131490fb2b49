//! What of a launch becomes a process: program, arguments, user, environment, artifacts.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
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
use drivers_container::{Exec, Isolation, RLimit, Rotation, Share, Window};
use drivers_fetcher::{Cache, Item};
use drivers_image::Provisioned;
use drivers_network::{Attached, Networks, Request};
use kernel_agent::{ContainerLaunch, ContainerProgram, Launch, Launched, Program};

use crate::disk::Disks;
use crate::external::External;
use crate::images::Images;
use crate::logger::Logger;
use crate::networks;
use crate::sandbox::{self, User};
use crate::secrets::{self, SecretResolver};
use crate::tokens::Tokens;
use crate::users::Ranges;

mod apart;
mod container;
mod docker;
mod external;
mod linux;
mod names;
mod rooted;
mod stop;
mod volumes;

use container::{Depth, with_container};
pub(crate) use linux::Policy;
use names::Names;
pub(crate) use rooted::{SANDBOX, ahead, show};
use rooted::{with_image, words};
pub(crate) use volumes::{
    Provided, Site, Volume, Wants, inner_wants, link as link_volumes, mounts as mount_volumes,
    wants,
};

const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// Longest wait of an executor between two tries to subscribe again.
const SUBSCRIPTION_BACKOFF_MAX: Duration = Duration::from_secs(2);

/// What all launches of an agent have in common.
pub(crate) struct Surroundings {
    /// Folder of the sandboxes, absolute.
    pub(crate) work_dir: PathBuf,
    /// Where the API is.
    pub(crate) address: SocketAddr,
    pub(crate) switch_user: bool,
    pub(crate) is_root: bool,
    pub(crate) frameworks_home: Option<PathBuf>,
    pub(crate) extra: Vec<(String, String)>,
    /// What containers may see and do.
    pub(crate) policy: Policy,
    pub(crate) recovery_timeout: Duration,
    pub(crate) tokens: Tokens,
    pub(crate) logger: Logger,
    pub(crate) cache: Cache,
    pub(crate) authorizer: Arc<dyn Authorizer>,
    /// Networks that containers can join; absent where containers have no namespaces.
    pub(crate) networks: Option<Networks>,
    /// `None` if containers have no images.
    pub(crate) images: Option<Images>,
    /// Whether containers have namespaces.
    pub(crate) isolated: bool,
    pub(crate) secrets: Arc<dyn SecretResolver>,
    /// Volumes that others provide; absent where containers have no namespaces.
    pub(crate) external: Option<External>,
    /// Folders in which volumes of the machine are made that do not exist.
    pub(crate) creatable: Vec<PathBuf>,
    /// Who uses which persistent volumes.
    pub(crate) disks: Disks,
    /// Who the users of containers are on the machine.
    pub(crate) users: Ranges,
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
        let networks = match self.network_of(id) {
            Some((_, attached)) => networks::told(&attached),
            None => vec![networks::machine(&self.address.ip().to_string())],
        };
        container_status(networks, id, Some(pid))
    }

    /// The networks that a container is in, if they are not that of the machine, and whose they are: its own, or of one
    /// above it.
    pub(crate) fn network_of(&self, id: &ContainerId) -> Option<(ContainerId, Attached)> {
        let networks = self.networks.as_ref()?;
        let above = |id: &ContainerId| id.parent();
        std::iter::successors(Some(id.clone()), above)
            .find_map(|id| networks.attached(&id).map(|attached| (id, attached)))
    }

    /// Gives a container the networks that it wants of its own.
    ///
    /// # Errors
    /// They are not to be had; the text is for people.
    pub(crate) fn attach(&self, id: &ContainerId, plan: &Plan) -> Result<(), String> {
        let Some(wanted) = &plan.network else {
            return Ok(());
        };
        let Some(networks) = &self.networks else {
            return Err("containers of this agent have no networks of their own: it must be root, and not have the plain launcher".to_owned());
        };
        let attached = networks.attach(id, wanted);
        attached.map(drop).map_err(|error| networks::chain(&error))
    }

    /// The address that programs in a container shall listen on, and the one at which they are found.
    fn addresses(&self, id: &ContainerId) -> (IpAddr, IpAddr) {
        let machine = self.address.ip();
        let Some((_, attached)) = self.network_of(id) else {
            return (machine, machine);
        };
        let all = attached.interfaces.iter().flat_map(|one| &one.addresses);
        let own = all.copied().next();
        let any = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        (any, own.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)))
    }

    /// What `BRIDGE` stands for.
    fn bridge(&self) -> Option<&str> {
        self.networks.as_ref()?.bridge()
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

/// The encoded `ContainerStatus` of a container in these networks.
pub(crate) fn container_status(
    network_infos: Vec<v1::NetworkInfo>,
    id: &ContainerId,
    pid: Option<u32>,
) -> Body {
    let status = v1::ContainerStatus {
        container_id: Some(render::container_id(id)),
        network_infos,
        executor_pid: pid,
        ..Default::default()
    };
    encode_wire(&status).into()
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
    pub(crate) volumes: Vec<Volume>,
    /// Networks of its own.
    pub(crate) network: Option<Request>,
    /// What it finds by name beside that.
    pub(crate) names: Names,
    /// What it may use beside its resources.
    pub(crate) share: Share,
    /// What it sees, and may do.
    pub(crate) isolation: Isolation,
    /// What asks its command to end, if that is not `SIGTERM`.
    pub(crate) stop_signal: Option<i32>,
    /// The terminal it gets.
    pub(crate) terminal: Option<Window>,
    /// When its standard output and error are turned over.
    pub(crate) rotation: [Option<Rotation>; 2],
    variables: Vec<(String, OsString)>,
    /// Those of its image, which all others beat.
    image_variables: Vec<(String, String)>,
}

/// Reads what the framework wants run.
///
/// # Errors
/// Something is missing or not supported; the text is for people.
pub(crate) fn plan(
    surroundings: &Surroundings,
    launch: &Launch,
    image: Option<&Provisioned>,
) -> Result<Plan, String> {
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
    let mut container = container;
    let wishes = docker::read(container.as_deref_mut())?;
    let plan = match (&launch.program, command) {
        (Program::Pod(_), _) => Plan::default(),
        (Program::Task(_) | Program::Executor(_), command) => {
            of_command(surroundings, command, image, wishes.as_ref())?
        }
    };
    let id = &launch.sandbox.container;
    let info = container.as_deref();
    let network = networks::wanted(id, info, &launch.resources, surroundings.bridge())?;
    let plan = Plan { network, ..plan };
    let plan = with_container(plan, &surroundings.policy, info, Depth::Top)?;
    let is_docker = wishes.is_some();
    let plan = with_image(
        plan,
        image,
        is_docker,
        user.as_deref(),
        Some(&launch.spec.user),
    );
    let runs_as = user.as_deref().unwrap_or(&launch.spec.user);
    let plan = docker::grant(plan, &surroundings.policy, info, wishes, Some(runs_as))?;
    Ok(Plan {
        user: user.or_else(|| Some(Arc::clone(&launch.spec.user))),
        ..plan
    })
}

/// Reads what is to be run in a container below another, or in a standalone one.
///
/// # Errors
/// As [`plan`].
pub(crate) fn inner_plan(
    surroundings: &Surroundings,
    launch: &ContainerLaunch,
    image: Option<&Provisioned>,
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
    let id = &launch.place.container;
    let mut container = container;
    let wishes = docker::read(container.as_deref_mut())?;
    let info = container.as_deref();
    let network = networks::wanted(id, info, &launch.resources, surroundings.bridge())?;
    let plan = of_command(surroundings, command, image, wishes.as_ref())?;
    let plan = with_container(Plan { network, ..plan }, &surroundings.policy, info, depth)?;
    let runs_as = launch.user.as_deref();
    let plan = with_image(plan, image, wishes.is_some(), None, runs_as);
    let plan = docker::grant(plan, &surroundings.policy, info, wishes, runs_as)?;
    Ok(Plan {
        user: launch.user.clone(),
        ..plan
    })
}

fn read<T: abi_mesos::Message>(body: &Body) -> Result<T, String> {
    decode_wire(body, Limits::default()).map_err(|error| error.to_string())
}

fn of_command(
    surroundings: &Surroundings,
    command: Option<v1::CommandInfo>,
    image: Option<&Provisioned>,
    wishes: Option<&docker::Wishes>,
) -> Result<Plan, String> {
    // An image may say all that there is to say.
    let command = match (command, image) {
        (Some(command), _) => command,
        (None, Some(_)) => v1::CommandInfo {
            shell: Some(false),
            ..Default::default()
        },
        (None, None) => return Err("it has neither a command nor an image".to_owned()),
    };
    let (program, arguments) = match wishes {
        Some(wishes) => wishes.words(&command, image)?,
        None => words(&command, image)?,
    };
    let variables = command.environment.iter().flat_map(|list| &list.variables);
    let variables = variables.map(|one| variable(surroundings, one));
    let variables = variables.collect::<Result<Vec<_>, _>>()?;
    Ok(Plan {
        program: Some(program),
        arguments,
        items: items(surroundings, &command)?,
        rotation: surroundings.logger.rotation(&variables)?,
        variables,
        ..Plan::default()
    })
}

/// The image of a container that runs.
fn provisioned(
    surroundings: &Surroundings,
    launch: &Launched,
) -> Result<Option<Provisioned>, String> {
    let id = match launch {
        Launched::Executor(launch) => &launch.sandbox.container,
        Launched::Below(launch) => &launch.place.container,
    };
    match &surroundings.images {
        Some(images) => images.provisioned(id),
        None => Ok(None),
    }
}

/// A command that looks at a task, as an encoded `CommandInfo`: it runs as the task does, with some more in its
/// environment.
///
/// # Errors
/// Something is missing or not supported; the text is for people.
pub(crate) fn exec(
    surroundings: &Surroundings,
    launch: &Launched,
    command: &Body,
) -> Result<Exec, String> {
    let command: v1::CommandInfo =
        decode_wire(command, Limits::default()).map_err(|error| error.to_string())?;
    let (program, arguments) = words(&command, None)?;
    let image = provisioned(surroundings, launch)?;
    let mut plan = match launch {
        Launched::Executor(launch) => plan(surroundings, launch, image.as_ref())?,
        Launched::Below(launch) => inner_plan(surroundings, launch, image.as_ref())?,
    };
    let variables = command.environment.iter().flat_map(|list| &list.variables);
    for each in variables {
        plan.variables.push(variable(surroundings, each)?);
    }
    let owner = plan.owner(surroundings)?;
    let (work_dir, user) = (&surroundings.work_dir, owner.as_ref());
    let sandbox = match launch {
        Launched::Executor(launch) => sandbox::path(work_dir, &launch.agent, &launch.sandbox),
        Launched::Below(launch) => sandbox::place(work_dir, &launch.place),
    };
    let sandbox = sandbox.map_err(|error| error.to_string())?;
    let environment = match launch {
        Launched::Executor(launch) => plan.environment(surroundings, launch, &sandbox, user),
        Launched::Below(launch) => plan.inner_environment(surroundings, launch, &sandbox, user),
    };
    Ok(Exec {
        program: program.into(),
        arguments: arguments.into_iter().map(Into::into).collect(),
        environment,
        sandbox,
        user: owner.map(|user| user.name),
        rlimits: plan.rlimits,
        isolation: plan.isolation,
    })
}

fn items(surroundings: &Surroundings, command: &v1::CommandInfo) -> Result<Vec<Item>, String> {
    let items = command.uris.iter().map(|uri| item(surroundings, uri));
    items.collect()
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
        cache: uri.cache(),
    })
}

fn variable(
    surroundings: &Surroundings,
    variable: &v1::environment::Variable,
) -> Result<(String, OsString), String> {
    use std::os::unix::ffi::OsStringExt as _;
    let name = variable.name().to_owned();
    if name.is_empty() || name.contains(['=', '\0']) {
        return Err(format!("{name:?} cannot be the name of a variable"));
    }
    let value = match &variable.secret {
        None => variable.value.clone().unwrap_or_default().into_bytes(),
        Some(secret) => secrets::value(&*surroundings.secrets, secret)
            .map_err(|error| format!("the variable {name} cannot be set: {error}"))?,
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

    /// The whole environment; later words beat earlier ones, and the framework's beat all. An executor gets a new token.
    pub(crate) fn environment(
        &self,
        surroundings: &Surroundings,
        launch: &Launch,
        folder: &Path,
        owner: Option<&User>,
    ) -> Vec<(OsString, OsString)> {
        let mut all = self.common_environment(surroundings, launch, folder, owner);
        // Nobody chooses his own token.
        if let (Program::Executor(_), Some(token)) =
            (&launch.program, surroundings.tokens.make(&launch.sandbox))
        {
            all.insert("MESOS_EXECUTOR_AUTHENTICATION_TOKEN".into(), token.into());
        }
        all.into_iter().collect()
    }

    /// All of it but the token, which is the executor's alone.
    fn common_environment(
        &self,
        surroundings: &Surroundings,
        launch: &Launch,
        folder: &Path,
        owner: Option<&User>,
    ) -> BTreeMap<OsString, OsString> {
        let mut all = self.basis(owner);
        let mut set = |name: &str, value: OsString| {
            all.insert(name.into(), value);
        };
        for (name, value) in &surroundings.extra {
            set(name, value.into());
        }
        let address = surroundings.address;
        let sandbox = &launch.sandbox;
        let (listen, own) = surroundings.addresses(&sandbox.container);
        set("LIBPROCESS_IP", listen.to_string().into());
        set("LIBPROCESS_PORT", "0".into());
        set("MESOS_CONTAINER_IP", own.to_string().into());
        set("MESOS_AGENT_ENDPOINT", address.to_string().into());
        set("MESOS_SLAVE_PID", format!("slave(1)@{address}").into());
        set("MESOS_SLAVE_ID", launch.agent.as_str().into());
        set("MESOS_FRAMEWORK_ID", sandbox.framework.as_str().into());
        set("MESOS_EXECUTOR_ID", sandbox.executor.as_str().into());
        set("MESOS_ALLOCATION_ROLE", launch.role.as_str().into());
        set("MESOS_DIRECTORY", folder.into());
        set("MESOS_SANDBOX", self.sandbox(folder));
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
        all
    }

    /// The sandbox as the container sees it.
    fn sandbox(&self, folder: &Path) -> OsString {
        match self.isolation.root {
            Some(_) => SANDBOX.into(),
            None => folder.into(),
        }
    }

    /// What is in every environment. Users of an image are not those of the machine: their home is found inside.
    fn basis(&self, owner: Option<&User>) -> BTreeMap<OsString, OsString> {
        let mut all = BTreeMap::new();
        all.insert("PATH".into(), PATH.into());
        if let Some(user) = owner.filter(|_| self.isolation.root.is_none()) {
            all.insert("USER".into(), user.name.clone().into());
            all.insert("HOME".into(), user.home.clone().into());
        }
        let image = self.image_variables.iter();
        all.extend(image.map(|(name, value)| (name.into(), value.into())));
        all
    }

    /// The environment in a container below another, or in a standalone one: they are told less.
    pub(crate) fn inner_environment(
        &self,
        surroundings: &Surroundings,
        launch: &ContainerLaunch,
        folder: &Path,
        owner: Option<&User>,
    ) -> Vec<(OsString, OsString)> {
        let mut all = self.basis(owner);
        let mut set = |name: &str, value: OsString| {
            all.insert(name.into(), value);
        };
        set("MESOS_SANDBOX", self.sandbox(folder));
        if let ContainerProgram::Task(_, role) = &launch.program {
            let (_, own) = surroundings.addresses(&launch.place.container);
            set("MESOS_CONTAINER_IP", own.to_string().into());
            set("MESOS_ALLOCATION_ROLE", role.as_str().into());
        }
        for (name, value) in &self.variables {
            set(name, value.clone());
        }
        all.into_iter().collect()
    }
}

/// The environment of a session: that of the container it is in, whose sandbox is `folder`, with its user and its own
/// variables instead.
///
/// # Errors
/// As [`plan`].
pub(crate) fn session_environment(
    surroundings: &Surroundings,
    above: &Launched,
    session: &Plan,
    folder: &Path,
    owner: Option<&User>,
) -> Result<Vec<(OsString, OsString)>, String> {
    let mut all: BTreeMap<OsString, OsString> = match above {
        Launched::Executor(launch) => {
            let image = provisioned(surroundings, above)?;
            plan(surroundings, launch, image.as_ref())?.common_environment(
                surroundings,
                launch,
                folder,
                owner,
            )
        }
        Launched::Below(launch) => {
            let image = provisioned(surroundings, above)?;
            let plan = inner_plan(surroundings, launch, image.as_ref())?;
            let all = plan.inner_environment(surroundings, launch, folder, owner);
            all.into_iter().collect()
        }
    };
    let own = session.variables.iter();
    all.extend(own.map(|(name, value)| (name.into(), value.clone())));
    Ok(all.into_iter().collect())
}
