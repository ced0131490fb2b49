//! All that the service knows. A clone is a picture of a moment, which readers may keep.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use abi_json::record;
use abi_marathon::shown::{
    CheckResult, Goal, Health, IpAddr, ReadinessResult, State as Condition, TaskFailure,
    TerminationHistory, UnusedOffer,
};
use abi_marathon::{InstanceId, PathId, TaskId, Timestamp};

use crate::plan::backoff::Delays;
use crate::plan::barrier::{Watchers, Withdrawal};
use crate::plan::constraint::Place;
use crate::plan::instance::{Instance, is_terminal};
use crate::plan::map::Map;
use crate::plan::offer::{Funnel, Refused};
use crate::plan::progress::Progress;
use crate::plan::resident::Reservation;
use crate::plan::service::Service;
use crate::plan::tree::{Group, Tree};

/// What is known of a service or group at each of its versions; nothing from when it was removed.
pub type History<T> = Map<PathId, BTreeMap<Timestamp, Option<T>>>;

/// All that the service knows.
#[derive(Clone, Debug)]
pub struct State {
    /// What is wanted.
    pub tree: Tree,
    /// What was wanted before.
    pub services: History<Service>,
    /// The groups that were.
    pub groups: History<Group>,
    /// Instances, by their services.
    pub instances: Map<PathId, BTreeMap<InstanceId, Arc<Held>>>,
    /// Instances that are no more and whose data have yet to be deleted.
    pub leaving: BTreeMap<InstanceId, Leaving>,
    /// What goes on, oldest first.
    pub deployments: Vec<Arc<Deployment>>,
    /// How the last task of each service failed.
    pub failures: Map<PathId, TaskFailure>,
    /// How instances of pods ended, newest first.
    pub ended: Map<PathId, VecDeque<TerminationHistory>>,
    /// Services of which instances wait.
    pub queue: BTreeMap<PathId, Waiting>,
    /// How long is waited after failures.
    pub delays: Delays,
    /// Who leads requests to instances.
    pub watchers: Watchers,
    /// The id under which the master knows this framework.
    pub framework: Option<String>,
    /// The connection to the master.
    pub master: Option<Master>,
    /// What is counted.
    pub counters: Counters,
}

/// The master that this framework is subscribed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Master {
    /// Its address, as a URL.
    pub address: String,
    /// Its region.
    pub region: Option<Arc<str>>,
}

/// What is counted since the start.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "each is what its name says")]
pub struct Counters {
    pub offers_incoming: u64,
    pub offers_used: u64,
    pub offers_declined: u64,
    pub revives: u64,
    pub suppresses: u64,
    pub launched: u64,
    pub deployments: u64,
    pub dismissed: u64,
    pub updates: BTreeMap<String, u64>,
}

/// An agent.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// Its id.
    pub agent: Arc<str>,
    /// Where it is.
    pub place: Place,
}

record! {
    /// What is known of a task.
    pub struct Facts: open {
        "status" status: String = or("TASK_STAGING");
        "stagedAt" staged_at: Timestamp = need;
        "startedAt" started_at: Timestamp = maybe;
        "changedAt" changed_at: Timestamp = need;
        "message" message: String = or("");
        "addresses" addresses: Vec<IpAddr> = list;
        "network" network: String = maybe;
        "healthy" healthy: bool = maybe;
        "check" check: CheckResult = maybe;
        "exitCode" exit_code: u32 = maybe;
    }
}

impl Facts {
    /// A task that is being started.
    pub fn new(now: Timestamp) -> Self {
        Self {
            status: "TASK_STAGING".to_owned(),
            staged_at: now,
            started_at: None,
            changed_at: now,
            message: String::new(),
            addresses: Vec::new(),
            network: None,
            healthy: None,
            check: None,
            exit_code: None,
        }
    }
}

/// That tasks are asked to end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kill {
    /// When it was said last; none when it has yet to be.
    pub said_at: Option<Timestamp>,
    /// Why, where that is a failure of the instance.
    pub unhealthy: Option<String>,
    /// That it gets no more requests before it is said.
    pub withdrawal: Option<Withdrawal>,
}

/// An instance, and where and how it runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// What it is and shall be.
    pub instance: Instance,
    /// The version of the service with which it was started last.
    pub version: Timestamp,
    /// Its agent; none while it was never placed.
    pub site: Option<Site>,
    /// The role whose resources it uses.
    pub role: String,
    /// Its ports on the host.
    pub ports: Vec<u16>,
    /// Its tasks.
    pub facts: BTreeMap<TaskId, Facts>,
    /// That it is asked to end. When that was said is forgotten at a restart, after which it is said again.
    pub kill: Option<Kill>,
    /// What our own health checks have found, by their order in the definition. Forgotten at a restart.
    pub health: BTreeMap<usize, Health>,
    /// What the readiness check has found. Forgotten at a restart.
    pub readiness: Option<ReadinessResult>,
    /// Since when all of it runs.
    pub active_since: Option<Timestamp>,
    /// What is kept for it on its agent, if it has data that stay.
    pub reservation: Option<Reservation>,
}

/// An instance that is no more, and whose data have yet to be deleted.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaving {
    /// The agent that holds them.
    pub agent: Arc<str>,
    /// The role that they are reserved for.
    pub role: String,
    /// The last of its tasks, by which can be asked for the agent.
    pub task: Option<TaskId>,
    /// Since when.
    pub since: Timestamp,
    /// Whether they were there for sure.
    pub used: bool,
    /// Whether their end was ordered, or may have been before a restart.
    pub said: bool,
}

impl Held {
    /// An instance that waits for its first offer.
    pub fn new(instance: Instance, version: Timestamp, role: &str) -> Self {
        Self {
            instance,
            version,
            site: None,
            role: role.to_owned(),
            ports: Vec::new(),
            facts: BTreeMap::new(),
            kill: None,
            health: BTreeMap::new(),
            readiness: None,
            active_since: None,
            reservation: None,
        }
    }

    /// Whether it has ended and keeps its data for another time.
    pub fn rests(&self) -> bool {
        self.instance.goal == Goal::Stopped && self.is_over()
    }

    /// Whether it waits for an offer.
    pub fn waits(&self) -> bool {
        self.instance.state == Condition::Scheduled && self.instance.goal == Goal::Running
    }

    /// Whether all its tasks have ended.
    pub fn is_over(&self) -> bool {
        self.instance.tasks.values().all(|it| is_terminal(*it))
    }

    /// Whether nothing is to be done about it.
    pub fn is_steady(&self) -> bool {
        let runs = self.instance.state == Condition::Running && self.instance.goal == Goal::Running;
        (runs || self.rests()) && self.kill.is_none()
    }

    /// Whether clients are told that it is ready.
    pub fn is_ready(&self) -> bool {
        self.readiness.as_ref().is_none_or(|result| result.ready)
    }
}

/// A deployment that goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Deployment {
    /// What it does, and how far it is.
    pub progress: Progress,
    /// The services that it touches as they were before.
    pub before: BTreeMap<PathId, Option<Service>>,
}

impl Deployment {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.progress.plan.id
    }

    /// Whether it touches the service.
    pub fn affects(&self, service: &PathId) -> bool {
        self.before.contains_key(service)
    }
}

/// Offers that are remembered because they did not fit.
pub const UNUSED_MAX: usize = 10;

/// A service of which instances wait.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Since when.
    pub since: Timestamp,
    /// Offers that were looked at.
    pub processed: u32,
    /// Those that did not fit.
    pub unused: u32,
    /// When one did not fit last.
    pub last_unused_at: Option<Timestamp>,
    /// When one was used last.
    pub last_used_at: Option<Timestamp>,
    /// Why offers did not fit since it waits.
    pub launch: Funnel,
    /// Why the last offer of each agent did not fit, by its host.
    pub refusals: BTreeMap<Arc<str>, Refused>,
    /// The last offers that did not fit.
    pub offers: VecDeque<Arc<UnusedOffer>>,
}

impl Waiting {
    /// Nothing was looked at yet.
    pub fn new(now: Timestamp) -> Self {
        Self {
            since: now,
            processed: 0,
            unused: 0,
            last_unused_at: None,
            last_used_at: None,
            launch: Funnel::default(),
            refusals: BTreeMap::new(),
            offers: VecDeque::new(),
        }
    }
}

impl State {
    /// Nothing but the root.
    pub fn new(now: Timestamp) -> Self {
        Self {
            tree: Tree::new(now),
            services: Map::new_sync(),
            groups: Map::new_sync(),
            instances: Map::new_sync(),
            leaving: BTreeMap::new(),
            deployments: Vec::new(),
            failures: Map::new_sync(),
            ended: Map::new_sync(),
            queue: BTreeMap::new(),
            delays: Delays::default(),
            watchers: Watchers::default(),
            framework: None,
            master: None,
            counters: Counters::default(),
        }
    }

    /// The instances of a service.
    pub fn instances_of(&self, service: &PathId) -> impl Iterator<Item = &Arc<Held>> + use<'_> {
        self.instances
            .get(service)
            .into_iter()
            .flat_map(BTreeMap::values)
    }

    /// An instance.
    pub fn held(&self, id: &InstanceId) -> Option<&Arc<Held>> {
        self.instances.get(&id.service())?.get(id)
    }

    /// The deployments that touch a service.
    pub fn deployments_of(&self, service: &PathId) -> impl Iterator<Item = &Arc<Deployment>> {
        self.deployments.iter().filter(|it| it.affects(service))
    }

    /// The service as it was at a version.
    pub fn service_at(&self, id: &PathId, version: Timestamp) -> Option<&Service> {
        self.services.get(id)?.get(&version)?.as_ref()
    }

    /// The definition that an instance was started with, or the present one.
    pub fn definition_of(&self, held: &Held) -> Option<&Service> {
        let id = held.instance.id.service();
        self.service_at(&id, held.version)
            .or_else(|| self.tree.services().get(&id))
    }

    /// How many instances of a service wait for offers.
    pub fn waiting_of(&self, service: &PathId) -> usize {
        self.instances_of(service).filter(|it| it.waits()).count()
    }
}
