//! init under faults: its real mind, with a master and agents that are played, lost connections, tasks that fail, agents
//! that are away or gone, operators that change what they want, and crashes between any two effects.
//!
//! Records become durable at once or not at all; the calls, events and answers that follow are lost from any of them on.
//! When the weather has cleared, exactly what is wanted must run: no instance too many, none too few, no deployment
//! left. In gentle seeds only init crashes and connections break: there an update must keep, at every moment, to what its
//! upgrade strategy allows.

mod checks;
mod cluster;
mod jobs;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use abi_marathon::{PathId, Settings, Timestamp, read};
use abi_mesos::v1;
use abi_mesos::v1::scheduler::Call;
use serde_json::json;
use services_init::mind::state::{Master, State};
use services_init::mind::{Ask, Asker, Config, Input, Mind, Out, record};
use services_init::plan::tree::PortRange;

use self::cluster::{Cluster, Event, Fate};
pub use self::jobs::run_jobs;
use crate::random::Random;

/// Steps in bad weather.
const TROUBLED_STEPS: u64 = 600;
/// Steps after which all must be well.
const CALM_STEPS: u64 = 30_000;
/// The services that operators speak of.
const IDS: [&str; 4] = ["/a", "/b", "/g/c", "/g/d"];
/// The one of them that has data which stay.
const RESIDENT: &str = "/g/d";
/// Who leads requests to instances.
const WATCHER: &str = "edge";
/// How long it may take to stop that.
const DRAIN_MS: i64 = 10_000;
/// What an update may do: the least share that stays healthy, and the largest share beyond what is wanted.
const STRATEGIES: [(f64, f64); 5] = [(1.0, 1.0), (0.5, 0.25), (0.5, 0.0), (1.0, 0.0), (0.0, 0.0)];

/// What a seed led to.
#[derive(Clone, Copy, Debug, Default)]
pub struct ServicesReport {
    /// Inputs that the mind took.
    pub steps: u64,
    /// Tasks that were launched.
    pub tasks: usize,
    /// Crashes of init.
    pub crashes: u64,
    /// Changes that operators were promised.
    pub changes: u64,
}

impl ServicesReport {
    /// Counts those of another seed, too.
    pub fn add(&mut self, other: &Self) {
        self.steps += other.steps;
        self.tasks += other.tasks;
        self.crashes += other.crashes;
        self.changes += other.changes;
    }
}

/// Plays one seed to its end.
///
/// # Errors
/// What went wrong, with the seed.
pub fn run_services(seed: u64) -> Result<ServicesReport, String> {
    let mut world = World::new(seed);
    world
        .play()
        .map_err(|text| format!("seed {seed}: {text}"))?;
    Ok(world.report)
}

fn config(seed: u64) -> Config {
    Config {
        settings: Settings {
            mesos_role: cluster::ROLE.to_owned(),
            ..Settings::default()
        },
        ports: PortRange::default(),
        versions_max: 5,
        deployments_max: 100,
        kills_max: 100,
        kill_retry_ms: 30_000,
        drain_ms: DRAIN_MS,
        decline_ms: 120_000,
        revive_ms: 200,
        launch_ms: 300_000,
        reconcile_ms: 600_000,
        launches_max: 100,
        env_prefix: String::new(),
        gpu_agents_for_all: false,
        maintenance: true,
        draining_ms: 0,
        framework: v1::FrameworkInfo::default(),
        seed,
    }
}

/// What an operator was promised of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Promise {
    /// That so many instances run.
    Runs(u64),
    /// That it is no more.
    Removed,
    /// Something: the answer was lost, or a deployment was undone.
    Unsure,
}

struct World {
    random: Random,
    seed: u64,
    gentle: bool,
    now: i64,
    mind: Mind,
    durable: BTreeMap<String, Vec<u8>>,
    connected: bool,
    calls: VecDeque<Call>,
    cluster: Cluster,
    wake: Option<i64>,
    asked: u64,
    /// The answers that came, whether they were promises.
    answers: BTreeMap<u64, bool>,
    promises: BTreeMap<&'static str, Promise>,
    strategies: BTreeMap<&'static str, (u64, f64, f64)>,
    starts: u64,
    /// Whether somebody who leads requests to instances reads events.
    watches: bool,
    /// Since when each instance is out of its sight, as this process of init has told.
    told: BTreeMap<String, i64>,
    /// Those of them to which it leads no more requests.
    drained: BTreeSet<String>,
    /// Those that were asked to end, which may be asked again at any time.
    ended: BTreeSet<String>,
    report: ServicesReport,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let agents = 2 + random.index(4);
        let now = 1_700_000_000_000;
        Self {
            gentle: random.one_in(2),
            random,
            seed,
            now,
            mind: Mind::new(config(seed), State::new(Timestamp::from_millis(now))),
            durable: BTreeMap::new(),
            connected: false,
            calls: VecDeque::new(),
            cluster: Cluster::new(agents),
            wake: None,
            asked: 0,
            answers: BTreeMap::new(),
            promises: BTreeMap::new(),
            strategies: BTreeMap::new(),
            starts: 0,
            watches: false,
            told: BTreeMap::new(),
            drained: BTreeSet::new(),
            ended: BTreeSet::new(),
            report: ServicesReport::default(),
        }
    }

    fn play(&mut self) -> Result<(), String> {
        for _ in 0..TROUBLED_STEPS {
            self.trouble()?;
            self.go_on()?;
        }
        for agent in 0..self.cluster.agents.len() {
            self.cluster.turn(agent, Fate::Here);
        }
        for _ in 0..CALM_STEPS {
            if self.is_well() {
                return self.kept();
            }
            self.go_on()?;
        }
        Err(format!("it never comes to rest: {}", self.picture()))
    }

    /// One thing that goes wrong, or that somebody wants.
    fn trouble(&mut self) -> Result<(), String> {
        match self.random.below(40) {
            0..3 => self.wish()?,
            3 => self.crash()?,
            4 => self.part()?,
            7 | 8 => {
                self.watches = !self.watches;
                let name = WATCHER.to_owned();
                self.input(match self.watches {
                    true => Input::Watches(name),
                    false => Input::WatchesNoMore(name),
                })?;
            }
            5 if !self.gentle => {
                if let Some(task) = self.cluster.any(&mut self.random) {
                    let how = [v1::TaskState::Failed, v1::TaskState::Finished];
                    let how = how[self.random.index(2)];
                    self.cluster.becomes(&task, how);
                }
            }
            6 if !self.gentle => {
                let agent = self.random.index(self.cluster.agents.len());
                let here = self
                    .cluster
                    .agents
                    .iter()
                    .filter(|it| **it == Fate::Here)
                    .count();
                let fate = match self.random.below(8) {
                    0 if here > 1 => Fate::Gone,
                    1..4 => Fate::Away,
                    _ => Fate::Here,
                };
                self.cluster.turn(agent, fate);
            }
            _ => {}
        }
        Ok(())
    }

    /// What happens by itself.
    fn go_on(&mut self) -> Result<(), String> {
        if !self.connected && self.random.one_in(3) {
            self.connect()?;
        }
        match self.random.below(6) {
            0 | 1 => {
                // What is called without a connection goes nowhere.
                if !self.connected {
                    self.calls.clear();
                }
                if let Some(call) = self.calls.pop_front() {
                    let before = self.cluster.tasks.len();
                    self.cluster.call(&call, self.now);
                    self.report.tasks += self.cluster.tasks.len().saturating_sub(before);
                }
            }
            2 if self.connected => match self.cluster.out.pop_front() {
                Some(Event::Offers(offers)) => self.input(Input::Offers(offers))?,
                Some(Event::Update(status)) => self.input(Input::Update(status))?,
                None => {}
            },
            3 => {
                if let Some(task) = self.cluster.any(&mut self.random) {
                    self.cluster.go_on(&task);
                }
            }
            4 if self.connected => {
                self.cluster.updates(self.now);
                self.cluster.offer(self.now);
            }
            5 if self.watches && self.drained.len() < self.told.len() => {
                let mut told = self.told.keys();
                let next = told.find(|it| !self.drained.contains(*it)).cloned();
                if let Some(instance) = next.filter(|_| self.random.one_in(2)) {
                    self.drained.insert(instance.clone());
                    self.asked += 1;
                    let watcher = WATCHER.to_owned();
                    let ask = Ask::Withdrawn { watcher, instance };
                    let asked = Input::Ask(self.asked, Box::new(ask), Asker::default());
                    self.input(asked)?;
                }
            }
            _ => {
                let idle = self.calls.is_empty() && self.cluster.out.is_empty();
                let most = if idle { 20_000 } else { 200 };
                self.now += i64::try_from(self.random.below(most)).unwrap_or(0) + 1;
                if self.wake.is_some_and(|wake| wake <= self.now) {
                    self.input(Input::Tick)?;
                }
            }
        }
        self.promised()
    }

    fn connect(&mut self) -> Result<(), String> {
        self.connected = true;
        self.cluster.subscribe();
        let master = Master {
            address: "http://m:5050".to_owned(),
            region: None,
        };
        let framework = "F".to_owned();
        self.input(Input::Subscribed { framework, master })
    }

    /// The connection breaks: what was on its way either way is lost from somewhere on.
    fn part(&mut self) -> Result<(), String> {
        if !std::mem::take(&mut self.connected) {
            return Ok(());
        }
        self.cluster
            .lose(&mut self.calls, &mut self.random, self.now);
        self.input(Input::Disconnected)
    }

    /// init ends and starts again from what is durable.
    fn crash(&mut self) -> Result<(), String> {
        self.report.crashes += 1;
        self.starts += 1;
        self.connected = false;
        self.cluster
            .lose(&mut self.calls, &mut self.random, self.now);
        let records = self.durable.clone().into_iter().collect();
        let state = record::recover(records, Timestamp::from_millis(self.now));
        let state = state.map_err(|error| format!("what was written is not read: {error:?}"))?;
        self.watches = false;
        self.told.clear();
        self.drained.clear();
        self.ended.clear();
        // Chance goes on elsewhere, as it does in a new process.
        self.mind = Mind::new(config(self.seed ^ (self.starts << 32)), state);
        self.wake = None;
        self.input(Input::Tick)
    }

    fn input(&mut self, input: Input) -> Result<(), String> {
        self.report.steps += 1;
        self.now += 1;
        let now = Timestamp::from_millis(self.now);
        let mut out = Out::default();
        let before = Arc::clone(self.mind.state());
        self.mind.step(now, input, &mut out);
        self.mind.settle(now, &mut out);
        self.spared(&before, &out)?;
        let effects = 1 + out.calls.len() + out.answers.len();
        let dies = self
            .random
            .one_in(60)
            .then(|| self.random.index(effects + 1));
        let mut left = dies.unwrap_or(usize::MAX);
        if left > 0 {
            left -= 1;
            for (key, value) in out.records {
                match value {
                    Some(value) => drop(self.durable.insert(key, value)),
                    None => drop(self.durable.remove(&key)),
                }
            }
            let sent = out.calls.len().min(left);
            left -= sent;
            self.calls.extend(out.calls.into_iter().take(sent));
            let answers = out.answers.into_iter().take(left);
            self.answers
                .extend(answers.map(|(number, answer)| (number, answer.is_ok())));
        }
        self.wake = out.wake.map(|wake| wake.millis());
        match dies {
            Some(_) => self.crash(),
            None => Ok(()),
        }
    }

    /// An operator wants something.
    fn wish(&mut self) -> Result<(), String> {
        let id = IDS[self.random.index(IDS.len())];
        let path = PathId::new(id);
        let is_busy = self.mind.state().deployments_of(&path).next().is_some();
        if self.gentle && (is_busy || !self.has_all(id)) {
            return Ok(());
        }
        let count = 1 + self.random.below(5);
        let (least, over) = STRATEGIES[self.random.index(STRATEGIES.len())];
        // Data can not be in two places.
        let over = if id == RESIDENT { 0.0 } else { over };
        let known = self.mind.state().tree.services().contains_key(&path);
        let update = |document: serde_json::Value| {
            let text = document.to_string();
            read(text.as_bytes()).map_err(|fault| format!("{text}: {fault:?}"))
        };
        let (ask, promise) = match self.random.below(8) {
            _ if !known => {
                let mut app = json!({"id": id, "cmd": "srv", "instances": count, "cpus": 0.1, "mem": 32,
                    "backoffSeconds": 1, "upgradeStrategy": {"minimumHealthCapacity": least, "maximumOverCapacity": over}});
                if id == RESIDENT {
                    app["container"] = json!({"type": "MESOS", "volumes": [
                        {"containerPath": "data", "mode": "RW", "persistent": {"size": 100}}]});
                }
                let text = app.to_string();
                let app = read(text.as_bytes()).map_err(|fault| format!("{text}: {fault:?}"))?;
                (Ask::CreateApp(Box::new(app)), Promise::Runs(count))
            }
            0 => (Ask::DeleteApp(path), Promise::Removed),
            1 => (Ask::RestartApp(path), Promise::Unsure),
            2 if !self.gentle => {
                let going = self
                    .mind
                    .state()
                    .deployments
                    .first()
                    .map(|one| one.id().to_owned());
                let Some(going) = going else { return Ok(()) };
                // Whatever it touches is as it was, or as somebody forces it to be.
                self.promises
                    .values_mut()
                    .for_each(|all| *all = Promise::Unsure);
                (Ask::DeleteDeployment(going), Promise::Unsure)
            }
            3..5 => {
                let update = update(json!({"instances": count}))?;
                let ask = Ask::PutApp {
                    id: path,
                    update: Box::new(update),
                    partial: true,
                    creates: true,
                };
                (ask, Promise::Runs(count))
            }
            _ => {
                let update = update(
                    json!({"cmd": format!("srv {}", self.asked), "upgradeStrategy":
                    {"minimumHealthCapacity": least, "maximumOverCapacity": over}}),
                )?;
                let ask = Ask::PutApp {
                    id: path,
                    update: Box::new(update),
                    partial: true,
                    creates: true,
                };
                (
                    ask,
                    self.promises.get(id).copied().unwrap_or(Promise::Unsure),
                )
            }
        };
        // Until it is answered, nobody knows; an update of a service that runs is held to its strategy.
        let before = self.promises.insert(id, Promise::Unsure);
        let before_strategy = self.strategies.remove(id);
        self.asked += 1;
        let number = self.asked;
        let force = !self.gentle && self.random.one_in(2);
        let asker = Asker {
            force,
            ..Asker::default()
        };
        let restarts = matches!(&ask, Ask::PutApp { .. } | Ask::RestartApp(_))
            && matches!(promise, Promise::Runs(_));
        let same_count = before == Some(promise);
        self.input(Input::Ask(number, Box::new(ask), asker))?;
        match self.answers.remove(&number) {
            Some(true) => {
                self.report.changes += 1;
                self.promises.insert(id, promise);
                if let (true, true, Promise::Runs(count)) = (restarts, same_count, promise) {
                    self.strategies.insert(id, (count, least, over));
                }
            }
            Some(false) => {
                if let Some(before) = before {
                    self.promises.insert(id, before);
                }
                if let Some(strategy) = before_strategy {
                    self.strategies.insert(id, strategy);
                }
            }
            None => {}
        }
        Ok(())
    }
}
