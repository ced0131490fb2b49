//! From flags to a running agent, and back to nothing.

mod error;
mod face;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt as _;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use abi_terms::AgentSpec;
use base_access::{AllowAll, Authorizer};
use base_defects::crash_point;
use base_ids::ContainerId;
use daemons_door::{Files, LogLevel, Server, ServerOptions, Toggle, parse_acls};
use drivers_container::{Containers, Launcher, Settings};
use drivers_fetcher::Cache;
use drivers_network::Networks;
use kernel_agent::{Agent, Config, Fate, Input, Record};
use store_api::{Store, StoreError};
use store_local::LocalStore;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::configs::Configs;
use crate::containers::{self, Held, Manager};
use crate::core::{CoreHandle, Outlets, core};
use crate::desk::{Desk, build_time};
use crate::disk::{self, Disks};
use crate::external::External;
use crate::gc::{Collector, Policy};
use crate::gpus::Gpus;
use crate::images::Images;
use crate::link::{Link, Terms, ToLink, authorization};
use crate::logger::Logger;
use crate::options::{AgentOptions, LauncherKind};
use crate::plan::{self, Surroundings};
use crate::probes::Prober;
use crate::reconfigure::Reconfiguration;
use crate::records;
use crate::safe::Safe;
use crate::target::Target;
use crate::tokens::Tokens;
use crate::{endpoints, metrics, networks, ports, sandbox, secrets};

pub use error::{AgentError, StartError};
use face::{advertised, login, spec, tls};

/// The file below the work folder that holds what is durable.
const STORE: &str = "agent.redb";
/// Where it is kept below the work folder who is in which network.
const NETWORKS: &str = "isolators/network/cni";
/// Where it is kept below the work folder who has which volumes of others, and where those of CSI plugins are mounted.
const CSI: &str = "csi";
/// Longest wait for tasks to end when the agent leaves.
const LEAVE_TIMEOUT: Duration = Duration::from_secs(60);
/// Longest wait for the master to take the last words.
const FAREWELL_TIMEOUT: Duration = Duration::from_secs(2);

/// A running agent.
pub struct Running {
    /// Where clients reach it, as they are told.
    pub address: SocketAddr,
    /// Where it listens.
    pub bound: SocketAddr,
    core: CoreHandle,
    errors: mpsc::UnboundedReceiver<AgentError>,
    store_failures: mpsc::UnboundedReceiver<StoreError>,
    left: mpsc::UnboundedReceiver<Option<Arc<str>>>,
    to_link: mpsc::UnboundedSender<ToLink>,
    stop_containers: oneshot::Sender<()>,
    stop_server: oneshot::Sender<()>,
    core_done: oneshot::Receiver<()>,
    linking: JoinHandle<()>,
    managing: JoinHandle<()>,
    serving: JoinHandle<()>,
    collecting: JoinHandle<()>,
    watching: JoinHandle<()>,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Running")
            .field("address", &self.address)
            .field("bound", &self.bound)
            .finish_non_exhaustive()
    }
}

impl Running {
    /// Waits until the agent cannot go on; never returns while it can.
    pub async fn failed(&mut self) -> AgentError {
        loop {
            tokio::select! {
                error = self.errors.recv() => return error.unwrap_or(AgentError::Crashed),
                Some(error) = self.store_failures.recv() => return AgentError::Store(error),
                left = self.left.recv() => match left {
                    Some(Some(reason)) => return AgentError::Removed(reason),
                    Some(None) => {}
                    None => return AgentError::Crashed,
                },
            }
        }
    }

    /// Stops in order. Tasks are ended and the agent takes leave of the master, unless they are to be left: then those
    /// of frameworks that checkpoint run on, and the next start finds them again.
    pub async fn stop(mut self, leave_tasks: bool) {
        if !leave_tasks && self.core.input(Input::Leave).await.is_ok() {
            let left = tokio::time::timeout(LEAVE_TIMEOUT, self.left.recv());
            if left.await.is_err() {
                tracing::warn!("tasks did not end in time; the next start will find them");
            }
            // The link may be gone with its core.
            let _ = self.to_link.send(ToLink::Close);
            let _ = tokio::time::timeout(FAREWELL_TIMEOUT, &mut self.linking).await;
        }
        self.linking.abort();
        // It holds the store, which another agent may want to open.
        if !self.linking.is_finished() {
            let _ = (&mut self.linking).await;
        }
        self.collecting.abort();
        self.watching.abort();
        // Whoever is gone already needs no signal.
        let _ = self.stop_containers.send(());
        let _ = self.managing.await;
        self.core.stop().await;
        let _ = self.core_done.await;
        let _ = self.stop_server.send(());
        let _ = self.serving.await;
    }
}

/// What was read before anything runs.
struct Opened {
    store: Arc<dyn Store>,
    safe: Safe,
    records: Vec<Record>,
    rebooted: bool,
    /// The highest term of a master that was heard of.
    term: u64,
}

/// Starts an agent within the present runtime. `init` is the program that is run as `<init> container-init` and
/// `<init> container-fetch`; `log_level` is what `/logging/toggle` turns.
///
/// # Errors
/// [`StartError`]; nothing runs then, and no file was changed that was there before.
pub async fn start(
    mut options: AgentOptions,
    init: PathBuf,
    log_level: Arc<dyn LogLevel>,
) -> Result<Running, StartError> {
    let target = Target::parse(&options.master, options.master_ca_file.as_deref())?;
    let authorization = options
        .credential
        .as_deref()
        .map(authorization)
        .transpose()?;
    let authorizer: Arc<dyn Authorizer> = match &options.acls {
        Some(acls) => Arc::new(parse_acls(acls)?),
        None => Arc::new(AllowAll),
    };
    make_folder(&options.work_dir)?;
    options.work_dir = absolute(&options.work_dir)?;
    options.runtime_dir =
        std::path::absolute(&options.runtime_dir).unwrap_or_else(|_| options.runtime_dir.clone());
    let folder = std::path::absolute(&options.fetcher_cache_dir);
    let folder = folder.unwrap_or_else(|_| options.fetcher_cache_dir.clone());
    let cache = Cache::open(folder.clone(), options.fetcher_cache_bytes, init.clone()).map_err(
        |source| StartError::Folder {
            path: folder,
            source,
        },
    )?;
    let folder = options.resource_provider_config_dir.as_deref();
    let configs = Configs::open(folder).map_err(|source| StartError::Flag {
        flag: "resource_provider_config_dir",
        reason: format!("the folder cannot be read: {source}"),
    })?;
    options.networks.root = options.work_dir.join(NETWORKS);
    let tokens = match options.authenticate_http_executors {
        true => {
            let folder = options.work_dir.join("meta").join("tokens");
            Tokens::open(folder.clone()).map_err(|source| StartError::WorkDir {
                path: folder,
                source,
            })?
        }
        false => Tokens::default(),
    };
    let login = login(&options, &tokens)?;
    let mut server = Server::bind(
        SocketAddr::new(options.ip, options.port),
        ServerOptions::default(),
    )
    .await?;
    if let Some(tls) = tls(&options)? {
        server = server.with_tls(tls);
    }
    let bound = server.address();
    let address = advertised(&options, bound);
    let mut gpus = match &options.isolators.gpus {
        None => Gpus::default(),
        Some(wanted) => Gpus::find(Path::new("/dev"), wanted.as_deref()).map_err(|reason| {
            let flag = "nvidia_gpu_devices";
            StartError::Flag { flag, reason }
        })?,
    };
    let gpu_count = options.isolators.gpus.as_ref().map(|_| gpus.count() as u64);
    let spec = Arc::new(spec(&mut options, address, gpu_count)?);

    let (opening, policy) = (options.work_dir.clone(), options.reconfiguration_policy);
    let own = Arc::clone(&spec);
    let opened = tokio::task::spawn_blocking(move || open(&opening, policy, &own)).await;
    let opened = opened.map_err(|error| StartError::Thread(io::Error::other(error)))??;

    let disks = Disks::open(&options.work_dir, options.isolators.projects.take())?;
    let (driver, exits) = Containers::open(Settings {
        runtime_dir: options.runtime_dir.clone(),
        cgroup_root: options.cgroups_root.clone(),
        controllers: options.isolators.controllers.clone(),
        launcher: match options.launcher {
            LauncherKind::Auto => Launcher::Auto,
            LauncherKind::Native => Launcher::Native,
            LauncherKind::Plain => Launcher::Plain,
        },
        init: init.clone(),
    })?;
    let joinable = match driver.isolated() {
        true => Some(Networks::open(options.networks.clone())?),
        false => None,
    };
    let images = match options.images.take() {
        Some(images) => Some(Images::open(images, &options.work_dir, init.clone()).await?),
        None => None,
    };
    let external = match driver.isolated() {
        true => Some(External::open(
            &options.volumes,
            options.work_dir.join(CSI),
            &boot(),
        )?),
        false => None,
    };
    let surroundings = Arc::new(Surroundings {
        images: images.clone(),
        work_dir: options.work_dir.clone(),
        address,
        switch_user: options.switch_user,
        is_root: rustix::process::geteuid().is_root(),
        frameworks_home: options.frameworks_home.clone(),
        extra: options.executor_environment_variables.clone(),
        policy: options.policy.clone(),
        recovery_timeout: options.recovery_timeout,
        tokens,
        authorizer: Arc::clone(&authorizer),
        networks: joinable.clone(),
        fetches: Default::default(),
        logger: Logger(options.rotation),
        cache,
        isolated: driver.isolated(),
        secrets: secrets::resolver(options.volumes.secrets_dir.take()),
        external,
        creatable: std::mem::take(&mut options.volumes.creatable),
        disks,
        users: Default::default(),
    });
    let known = containers_of(&opened.records);
    let (mut fates, mut orphans) = (BTreeMap::new(), BTreeSet::new());
    let mut living = BTreeSet::new();
    for (id, trace) in driver.recover()? {
        if let drivers_container::Trace::Running(started) = &trace {
            living.insert(id.clone());
            gpus.found(id.clone(), &started.devices);
            if let Some(users) = started.users {
                surroundings.users.found(&id, users);
            }
        }
        if known.contains(&id) {
            fates.insert(id.clone(), containers::fate(&surroundings, &id, trace));
        } else if matches!(trace, drivers_container::Trace::Running(_)) {
            orphans.insert(id);
        } else {
            driver.release(&id);
        }
    }
    crash_point("containers-found");
    if let Some(external) = &surroundings.external {
        external.sweep(&living);
    }
    if let Some(joinable) = joinable {
        let sweep = tokio::task::spawn_blocking(move || joinable.sweep(&living));
        sweep
            .await
            .map_err(|error| StartError::Thread(io::Error::other(error)))?;
    }
    if let Some(images) = &surroundings.images {
        let known = fates.keys().chain(&orphans).cloned().collect();
        images.keep(&known).await;
    }
    crash_point("swept");
    let disks = surroundings.disks.clone();
    for (id, quotas) in disk::recovered(&options.work_dir, &opened.records) {
        if matches!(fates.get(&id), Some(Fate::Running { .. })) {
            disks.watch(id.clone(), quotas);
            disks.bind(&id);
        }
    }
    let watch = ports::Watch::new(
        options.ports.clone(),
        driver.clone(),
        surroundings.networks.clone(),
    );
    for (sandbox, resources) in records::granted(&opened.records) {
        if matches!(fates.get(&sandbox.container), Some(Fate::Running { .. })) {
            watch.allot(&sandbox.container, &resources);
        }
    }
    let (files, collector) = (Files::new(), Collector::default());
    let log = options.log_file.as_deref();
    if let Err(error) = files.attach_log(log, "/slave/log", &authorizer) {
        tracing::warn!(%error, "the log cannot be shown");
    }
    find_sandboxes(&surroundings, &files, &collector, &known);

    let clock = Clock::start();
    let config = Config {
        registration_timeout: options.executor_registration_timeout,
        reregistration_timeout: options.executor_reregistration_timeout,
        shutdown_grace: options.executor_shutdown_grace_period,
        completed_executors_max: options.max_completed_executors,
        container_status: |spec, id| {
            plan::container_status(vec![networks::machine(&spec.ip)], id, None)
        },
        ..Config::new(spec, random())
    };
    let agent_id = opened.records.iter().find_map(|record| match record {
        Record::Agent(id) => Some(id.clone()),
        _ => None,
    });
    let (to_link, link_queue) = mpsc::unbounded_channel();
    let (to_containers, container_queue) = mpsc::unbounded_channel();
    let (to_prober, probe_queue) = mpsc::unbounded_channel();
    let (left_sender, left) = mpsc::unbounded_channel();
    let outlets = Outlets {
        master: to_link.clone(),
        containers: to_containers,
        probes: to_prober,
        left: left_sender,
    };
    let store = Arc::clone(&opened.store);
    let (handle, core) = core(
        Agent::new(config),
        (opened.store, opened.safe),
        clock,
        outlets,
    );
    let policy = Policy {
        delay: options.gc_delay,
        headroom: options.gc_disk_headroom,
        interval: options.disk_watch_interval,
    };
    let desk = Arc::new(Desk {
        metrics_rate: options.metrics_rate,
        metrics: metrics::gather(
            handle.clone(),
            clock,
            Arc::clone(&surroundings),
            collector.clone(),
            policy,
            images.clone(),
            driver.clone(),
        ),
        core: handle.clone(),
        containers: driver.clone(),
        disks: disks.clone(),
        work_dir: options.work_dir.clone(),
        master: target.host().to_owned(),
        flags: options.shown.clone(),
        started: clock.started(),
        build_time: build_time(),
        authorizer,
        files: files.clone(),
        level: Arc::new(Toggle::new(log_level)),
        has_rules: options.acls.is_some(),
        state: Default::default(),
        configs: Arc::new(configs),
        init,
        images: images.clone(),
    });
    let router = endpoints::router(&desk);

    let (error_sender, errors) = mpsc::unbounded_channel();
    let (store_failed, store_failures) = mpsc::unbounded_channel();
    let (done, core_done) = oneshot::channel();
    let recovered = Input::Recovered {
        records: opened.records,
        fates,
        rebooted: opened.rebooted,
    };
    let runtime = tokio::runtime::Handle::current();
    let work = move || {
        let run = AssertUnwindSafe(|| runtime.block_on(core.run(recovered)));
        let error = match std::panic::catch_unwind(run) {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(AgentError::Store(error)),
            Err(_) => Some(AgentError::Crashed),
        };
        if let Some(error) = error {
            // Nobody listens while the process ends.
            let _ = error_sender.send(error);
        }
        let _ = done.send(());
    };
    std::thread::Builder::new()
        .name("agent".to_owned())
        .spawn(work)
        .map_err(StartError::Thread)?;
    let link = Link::new(
        target.clone(),
        authorization,
        agent_id.clone(),
        Terms::new(store, opened.term, store_failed),
        handle.clone(),
        clock,
        link_queue,
    );
    let linking = tokio::spawn(link.run());
    let prober = Prober::new(
        driver.clone(),
        Arc::clone(&surroundings),
        handle.clone(),
        probe_queue,
    )?;
    // It ends with the core.
    tokio::spawn(prober.run());
    let watching = tokio::spawn(watch.clone().run());
    let (excess, excesses) = mpsc::unbounded_channel();
    if let Some((interval, enforce)) = options.isolators.disk {
        tokio::spawn(disks.clone().run(interval, enforce, excess));
    }
    let (stop_containers, containers_stopped) = oneshot::channel();
    let manager = Manager::new(
        driver,
        handle.clone(),
        surroundings,
        collector.clone(),
        files.clone(),
        Held {
            cpu: options.isolators.cpu,
            cfs: options.cgroups_enable_cfs,
            mem: options.isolators.mem,
        },
        (disks, excesses),
        gpus,
        container_queue,
        exits,
        orphans,
        watch,
        agent_id,
    );
    let managing = tokio::spawn(manager.run(containers_stopped));
    let sandboxes = collector.run(options.work_dir.clone(), files, policy);
    let collecting = tokio::spawn(async move {
        match images {
            Some(images) => drop(tokio::join!(sandboxes, images.collect())),
            None => sandboxes.await,
        }
    });
    let (stop_server, server_stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(server.serve(router, login, async move {
        // The sender is gone when nobody is left to stop us in order.
        let _ = server_stopped.await;
    }));
    tracing::info!(%bound, %address, master = %target, "the agent is up");
    Ok(Running {
        address,
        bound,
        core: handle,
        errors,
        store_failures,
        left,
        to_link,
        stop_containers,
        stop_server,
        core_done,
        linking,
        managing,
        serving,
        collecting,
        watching,
    })
}

fn make_folder(path: &Path) -> Result<(), StartError> {
    std::fs::create_dir_all(path).map_err(|source| StartError::WorkDir {
        path: path.to_owned(),
        source,
    })
}

fn absolute(path: &Path) -> Result<PathBuf, StartError> {
    path.canonicalize().map_err(|source| StartError::WorkDir {
        path: path.to_owned(),
        source,
    })
}

/// What names the boot of the machine.
fn boot() -> String {
    let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    text.trim().to_owned()
}

/// Opens the store and reads all of it. An agent that may not be what it is now must be as it was, or becomes a new one
/// after a boot of the machine, when nothing of it runs any more.
fn open(work_dir: &Path, policy: Reconfiguration, spec: &AgentSpec) -> Result<Opened, StartError> {
    let meta = work_dir.join("meta");
    make_folder(&meta)?;
    let path = meta.join(STORE);
    let store = LocalStore::open(&path)?;
    let mut safe = Safe::new(meta.join("secrets"));
    let mut records = records::load(&store, &path, &mut safe)?;
    let change = match (records.iter().any(is_id), records::former(&store, &path)?) {
        (true, Some(former)) => policy.check(&former, spec).err(),
        (true, None) | (false, _) => None,
    };
    let rebooted = records::rebooted(&store, &boot())?;
    let is_new = match change {
        Some(change) if !rebooted => return Err(StartError::Reconfigured { change }),
        Some(change) => {
            tracing::warn!(%change, "the agent is not what it was: it joins as a new one");
            records.retain(|record| !is_id(record));
            true
        }
        None => false,
    };
    records::remember_spec(&store, spec, is_new)?;
    let term = records::term(&store, &path)?;
    Ok(Opened {
        term,
        store: Arc::new(store),
        safe,
        records,
        rebooted,
    })
}

fn is_id(record: &Record) -> bool {
    matches!(record, Record::Agent(_))
}

/// The containers that records speak of.
fn containers_of(records: &[Record]) -> BTreeSet<ContainerId> {
    let containers = records.iter().filter_map(|record| match record {
        Record::Executor(_, _, executor) => Some(executor.container.clone()),
        Record::Container(id, _) => Some(id.clone()),
        _ => None,
    });
    containers.collect()
}

/// Shows the sandboxes of earlier runs, and gives those that nobody uses to the collector.
fn find_sandboxes(
    surroundings: &Surroundings,
    files: &Files,
    collector: &Collector,
    known: &BTreeSet<ContainerId>,
) {
    for folder in sandbox::all(&surroundings.work_dir) {
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let uid = folder
            .metadata()
            .map_or(0, |metadata| metadata.uid())
            .to_string();
        let user = sandbox::user(&uid).map_or(uid, |user| user.name);
        surroundings.show(files, &folder, &user);
        if !known.contains(name.as_str()) {
            collector.found(folder);
        }
    }
}

/// A number that nobody can guess and that differs at each start.
fn random() -> u64 {
    let (high, low) = uuid::Uuid::new_v4().as_u64_pair();
    // The fixed bits of such a UUID are in different places of its halves.
    high ^ low.rotate_left(32)
}
