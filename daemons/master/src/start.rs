//! From flags to a running master, and back to nothing.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use abi_mesos::{admit, v1};
use abi_node::session;
use abi_terms::MasterSpec;
use base_access::{AllowAll, Authorizer};
use base_units::{Quantities, Resources};
use daemons_door::{
    AclError, Basic, BindError, Credentials, CredentialsError, Exposed, Files, LogLevel, Login,
    Realm, Server, ServerOptions, Tls, TlsError, Toggle, parse_acls, refuse_exposed,
};
use kernel_allocator::Rhythm;
use kernel_master::{Config, Input, Master, Record};
use store_api::{Batch, Store, StoreError, Term};
use store_local::LocalStore;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::core::{CoreHandle, Parts, core};
use crate::desk::{Desk, Documents};
use crate::facts::{Build, COMPATIBLE_VERSION, Facts};
use crate::limits::Limits;
use crate::options::{MasterOptions, Sorter};
use crate::whitelist::Whitelist;
use crate::{endpoints, link, metrics, registry, whitelist};

/// The file below the work directory that holds what is durable.
const REGISTRY: &str = "registry.redb";
/// How often schedulers and subscribers hear a heartbeat.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Why a master did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port cannot be had.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// Strangers could come in.
    #[error(transparent)]
    Exposed(#[from] Exposed),
    /// The work directory cannot be made.
    #[error("failed to make the work directory {}; choose another --work-dir", path.display())]
    WorkDir {
        /// The directory.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The store does not open, or cannot be trusted.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The credentials cannot be read.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// The access rules make no sense.
    #[error(transparent)]
    Acls(#[from] AclError),
    /// The certificate or its key cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// A flag that makes no sense, alone or beside others.
    #[error("--{flag}: {reason}")]
    Flag {
        /// Its name.
        flag: &'static str,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// The system has no thread left.
    #[error("failed to start a thread")]
    Thread(#[source] io::Error),
}

/// Why a running master cannot go on. The process must end: a master that cannot write must not speak.
#[derive(Debug, thiserror::Error)]
pub enum MasterError {
    /// The store refused a commit.
    #[error("the master cannot go on without its store")]
    Store(#[from] StoreError),
    /// An agent obeys a later master.
    #[error("a later master is in charge (its term is {term}); this one stops")]
    Deposed {
        /// The term of the later one.
        term: u64,
    },
    /// What it would have to do next is beyond a limit that it was given.
    #[error("{0}")]
    Quit(Arc<str>),
    /// An assertion failed.
    #[error("the master stopped because of a mistake in the program; the log says where")]
    Crashed,
}

/// A running master.
#[derive(Debug)]
pub struct Running {
    /// Where clients reach it, as they are told.
    pub address: SocketAddr,
    /// Where it listens.
    pub bound: SocketAddr,
    core: CoreHandle,
    errors: mpsc::Receiver<MasterError>,
    stopping: watch::Sender<bool>,
    core_done: oneshot::Receiver<()>,
    tasks: Vec<JoinHandle<()>>,
}

impl Running {
    /// Waits until the master cannot go on; never returns while it can.
    pub async fn failed(&mut self) -> MasterError {
        self.errors.recv().await.unwrap_or(MasterError::Crashed)
    }

    /// Stops in order: writes what is decided, ends all streams, and then lets requests under way finish.
    pub async fn stop(self) {
        self.core.stop().await;
        // An error means that it is gone already.
        let _ = self.core_done.await;
        self.stopping.send_replace(true);
        for task in self.tasks {
            let _ = task.await;
        }
    }
}

/// Starts a master within the present runtime. `log_level` is what `/logging/toggle` turns.
///
/// # Errors
/// [`StartError`]; nothing runs then, and no file was changed that was there before.
pub async fn start(
    options: MasterOptions,
    log_level: Arc<dyn LogLevel>,
) -> Result<Running, StartError> {
    let guard = Guard::new(&options)?;
    let domain = domain(options.domain.as_ref())?;
    if options.require_agent_domain && domain.0.is_none() {
        return Err(refuse(
            "require_agent_domain",
            "it needs --domain beside it",
        ));
    }
    let limits = options.rate_limits.as_ref().map(Limits::parse).transpose();
    let limits = limits.map_err(|reason| refuse("rate_limits", reason))?;
    let limits = Arc::new(limits.unwrap_or_default());
    let listed = options.whitelist.as_deref().map(Whitelist::parse);
    let hosts = listed.as_ref().map(Whitelist::read).transpose();
    let hosts = hosts.map_err(|error| refuse("whitelist", error.to_string()))?;
    let allocator = allocator(&options, domain.0.clone())?;
    let mut server = Server::bind(
        SocketAddr::new(options.ip, options.port),
        ServerOptions::default(),
    )
    .await?;
    if let Some(tls) = guard.tls {
        server = server.with_tls(tls);
    }
    let bound = server.address();
    let address = advertised(&options, bound);

    let path = options.work_dir.join(REGISTRY);
    let registry: Arc<Path> = path.as_path().into();
    let opening = tokio::task::spawn_blocking(move || open(&path));
    let opened = opening.await.map_err(|error| StartError::WorkDir {
        path: options.work_dir.clone(),
        source: io::Error::other(error),
    })??;

    check_quotas(&options, &opened.records)?;

    let clock = Clock::start();
    let master = Arc::new(MasterSpec {
        id: uuid::Uuid::new_v4().to_string().into(),
        ip: address.ip().to_string().into(),
        port: address.port(),
        hostname: (options.hostname.clone())
            .unwrap_or_else(|| address.ip().to_string())
            .into(),
        version: COMPATIBLE_VERSION.into(),
        region: domain.0,
        zone: domain.1,
    });
    let facts = facts(&options, &master, &clock);
    let config = Config {
        heartbeat: HEARTBEAT,
        authorizer: Arc::clone(&guard.authorizer),
        allocator,
        weights: options.weights.clone(),
        roles: (options.roles.clone()).map(|roles| roles.into_iter().collect()),
        agent_reregister_timeout: options.agent_reregister_timeout,
        removal_pause: options.agent_removal_pause,
        recovery_removal_percent_max: options.recovery_agent_removal_percent,
        registry_gc_interval: options.registry_gc_interval,
        registry_agent_age_max: options.registry_max_agent_age,
        registry_agents_max: options.registry_max_agent_count,
        recovery_factor: options.allocator_agent_recovery_factor,
        recovery_timeout: options.allocator_recovery_timeout,
        require_agent_domain: options.require_agent_domain,
        offer_timeout: options.offer_timeout,
        root_submissions: options.root_submissions,
        completed_frameworks_max: options.max_completed_frameworks,
        completed_tasks_max: options.max_completed_tasks,
        unreachable_tasks_max: options.max_unreachable_tasks,
        ..Config::new(Arc::clone(&master), random())
    };

    let (orders, order_queue) = mpsc::channel(link::BURSTS_MAX);
    let (handle, core) = core(Parts {
        master: Master::new(config),
        store: opened.store,
        term: opened.term,
        clock,
        orders,
        subscribers_max: options.max_subscribers,
    });
    let (stopping, stopped) = watch::channel(false);
    let (error_sender, errors) = mpsc::channel(2);
    let sessions = session::Config {
        ping: options.agent_ping_timeout,
        pings_missed_max: options.max_agent_ping_timeouts,
        ..session::Config::default()
    };
    let (links, owner) = link::links(
        handle.clone(),
        clock,
        (sessions, random(), opened.term.0),
        order_queue,
        stopped.clone(),
    );
    let files = Files::new();
    let log = options.log_file.as_deref();
    if let Err(error) = files.attach_log(log, "/master/log", &guard.authorizer) {
        tracing::warn!(%error, "the log cannot be shown");
    }
    let desk = Arc::new(Desk {
        metrics_rate: options.metrics_rate,
        metrics: metrics::gather(
            handle.clone(),
            clock,
            registry,
            opened.fetch_ms,
            Arc::clone(&limits),
            options.publish_per_framework_metrics,
        ),
        limits,
        clock,
        core: handle.clone(),
        facts: Arc::new(facts),
        authorizer: guard.authorizer,
        has_rules: guard.has_rules,
        files,
        level: Arc::new(Toggle::new(log_level)),
        shared: Documents::new(),
    });
    let router = endpoints::router(&desk, links);

    let (done, core_done) = oneshot::channel();
    let runtime = tokio::runtime::Handle::current();
    let core_errors = error_sender.clone();
    let work = move || {
        let run = AssertUnwindSafe(|| runtime.block_on(core.run(opened.records)));
        let error = match std::panic::catch_unwind(run) {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error),
            Err(_) => Some(MasterError::Crashed),
        };
        if let Some(error) = error {
            // One error is enough to end the process.
            let _ = core_errors.try_send(error);
        }
        let _ = done.send(());
    };
    std::thread::Builder::new()
        .name("master".to_owned())
        .spawn(work)
        .map_err(StartError::Thread)?;
    if let (Some(list), Some(hosts)) = (listed, hosts) {
        // An error means that the core has ended already, which is told elsewhere.
        let _ = handle.input(Input::Whitelist(Some(hosts.clone()))).await;
        tokio::spawn(whitelist::watch(list, hosts, handle.clone()));
    }
    let linking = tokio::spawn(async move {
        if let Some(link::Deposed(term)) = owner.run().await {
            let _ = error_sender.try_send(MasterError::Deposed { term });
        }
    });
    let mut stop = stopped;
    let serving = tokio::spawn(server.serve(router, guard.login, async move {
        // The sender is gone when nobody is left to stop us in order.
        let _ = stop.wait_for(|stopping| *stopping).await;
    }));
    tracing::info!(%bound, %address, id = %master.id, term = %opened.term, "the master is up");
    Ok(Running {
        address,
        bound,
        core: handle,
        errors,
        stopping,
        core_done,
        tasks: vec![serving, linking],
    })
}

fn refuse(flag: &'static str, reason: impl Into<String>) -> StartError {
    StartError::Flag {
        flag,
        reason: reason.into(),
    }
}

/// A store that this master holds.
struct Opened {
    store: Arc<dyn Store>,
    term: Term,
    records: Vec<Record>,
    fetch_ms: f64,
}

/// Opens the store, reads all of it, and only then takes the leadership.
fn open(path: &Path) -> Result<Opened, StartError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|source| StartError::WorkDir {
            path: folder.to_owned(),
            source,
        })?;
    }
    let started = Instant::now();
    let store = LocalStore::open(path)?;
    let records = registry::recover(&store, path)?;
    let term = Term(store.term()?.0 + 1);
    store.commit(Batch::new(term))?;
    Ok(Opened {
        store: Arc::new(store),
        term,
        records,
        fetch_ms: started.elapsed().as_secs_f64() * 1000.0,
    })
}

/// What the store holds must not be without effect.
fn check_quotas(options: &MasterOptions, records: &[Record]) -> Result<(), StartError> {
    let nested = records.iter().find_map(|record| match record {
        Record::Quota(role, _) if role.is_nested() => Some(role),
        _ => None,
    });
    match nested {
        Some(role) if !options.nested_quota => Err(StartError::Flag {
            flag: "nested_quota",
            reason: format!(
                "the nested role '{role}' has a quota; start with this flag, and remove that quota first to do without"
            ),
        }),
        _ => Ok(()),
    }
}

/// Everything that keeps strangers out.
struct Guard {
    login: Login,
    authorizer: Arc<dyn Authorizer>,
    has_rules: bool,
    tls: Option<Tls>,
}

impl Guard {
    fn new(options: &MasterOptions) -> Result<Self, StartError> {
        let wanted = [
            (
                "authenticate_http_readonly",
                options.authenticate_http_readonly,
                Realm::MasterReadOnly,
            ),
            (
                "authenticate_http_readwrite",
                options.authenticate_http_readwrite,
                Realm::MasterReadWrite,
            ),
            (
                "authenticate_http_frameworks",
                options.authenticate_http_frameworks,
                Realm::MasterScheduler,
            ),
            (
                "authenticate_agents",
                options.authenticate_agents,
                Realm::MasterNode,
            ),
        ];
        let mut login = Login::open();
        let credentials = options.credentials.as_deref().map(Credentials::load);
        let basic = credentials.transpose()?.map(Basic::new);
        for (flag, wants, realm) in wanted {
            match &basic {
                Some(basic) if wants => login = login.require(realm, basic.clone()),
                None if wants => {
                    return Err(StartError::Flag {
                        flag,
                        reason: "nobody could log in; give a credentials file (--credentials)"
                            .to_owned(),
                    });
                }
                _ => {}
            }
        }
        let closed = wanted
            .iter()
            .all(|(_, _, realm)| *realm == Realm::MasterReadOnly || login.asks(*realm));
        let address = SocketAddr::new(options.ip, options.port);
        let tls = tls(options)?;
        let has_client_ca = tls.is_some() && options.tls_client_ca_file.is_some();
        refuse_exposed(address, closed, has_client_ca)?;
        let acls = options.acls.as_ref().map(parse_acls).transpose()?;
        Ok(Self {
            login,
            has_rules: acls.is_some(),
            authorizer: match acls {
                Some(acls) => Arc::new(acls),
                None => Arc::new(AllowAll),
            },
            tls,
        })
    }
}

fn tls(options: &MasterOptions) -> Result<Option<Tls>, StartError> {
    Ok(Tls::of_files(
        options.tls_cert_file.as_deref(),
        options.tls_key_file.as_deref(),
        options.tls_client_ca_file.as_deref(),
    )?)
}

/// Region and zone of a domain.
type Domain = (Option<Arc<str>>, Option<Arc<str>>);

fn domain(value: Option<&serde_json::Value>) -> Result<Domain, StartError> {
    let Some(value) = value else {
        return Ok((None, None));
    };
    let info: v1::DomainInfo =
        serde_json::from_value(value.clone()).map_err(|error| StartError::Flag {
            flag: "domain",
            reason: error.to_string(),
        })?;
    Ok(admit::domain(Some(&info)))
}

fn allocator(
    options: &MasterOptions,
    region: Option<Arc<str>>,
) -> Result<kernel_allocator::Options, StartError> {
    let sorter = |sorter| match sorter {
        Sorter::Drf => kernel_allocator::Sorter::Drf,
        Sorter::Random => kernel_allocator::Sorter::Random,
    };
    let alternatives = options.min_allocatable_resources.split('|');
    let min_allocatable = alternatives
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(|text| Resources::parse(text).map(|resources| resources.quantities()))
        .collect::<Result<Vec<Quantities>, _>>()
        .map_err(|error| StartError::Flag {
            flag: "min_allocatable_resources",
            reason: error.to_string(),
        })?;
    Ok(kernel_allocator::Options {
        allocation_interval: options.allocation_interval,
        rhythm: match options.periodic {
            true => Rhythm::Periodic,
            false => Rhythm::Immediate,
        },
        role_sorter: sorter(options.role_sorter),
        framework_sorter: sorter(options.framework_sorter),
        min_allocatable,
        fair_sharing_excluded: (options.fair_sharing_excluded.iter())
            .map(|name| name.as_str().into())
            .collect(),
        filter_gpu_resources: options.filter_gpu_resources,
        nested_quota: options.nested_quota,
        region,
        seed: random(),
    })
}

fn facts(options: &MasterOptions, master: &Arc<MasterSpec>, clock: &Clock) -> Facts {
    let mut flags: BTreeMap<String, String> = options.shown.clone();
    // Clients look it up to know how long a filter lives at least.
    flags
        .entry("allocation_interval".to_owned())
        .or_insert_with(|| base_config::show_duration(options.allocation_interval));
    Facts {
        master: Arc::clone(master),
        cluster: options.cluster.clone(),
        flags,
        started: clock.started(),
        heartbeat: HEARTBEAT,
        roles: options.roles.clone(),
        build: Build::read(),
    }
}

/// What clients are told: another address than "any" where that is bound.
fn advertised(options: &MasterOptions, bound: SocketAddr) -> SocketAddr {
    let ip = match options.advertise_ip {
        Some(ip) => ip,
        None if bound.ip().is_unspecified() => own_ip(bound.ip()).unwrap_or(bound.ip()),
        None => bound.ip(),
    };
    SocketAddr::new(ip, options.advertise_port.unwrap_or(bound.port()))
}

/// The address from which this machine would speak to others. Nothing is sent to find out.
fn own_ip(any: IpAddr) -> Option<IpAddr> {
    let socket = UdpSocket::bind((any, 0)).ok()?;
    // Addresses that are kept for documentation.
    let other: IpAddr = match any {
        IpAddr::V4(_) => [192, 0, 2, 1].into(),
        IpAddr::V6(_) => [0x2001, 0xdb8, 0, 0, 0, 0, 0, 1].into(),
    };
    socket.connect((other, 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

/// A number that nobody can guess and that differs at each start.
fn random() -> u64 {
    let (high, low) = uuid::Uuid::new_v4().as_u64_pair();
    // The fixed bits of such a UUID are in different places of its halves.
    high ^ low.rotate_left(32)
}
