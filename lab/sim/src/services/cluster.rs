//! A master and its agents, as small as they can be and keep the promises of Mesos to one framework.
//!
//! Updates of agents are repeated until they are acknowledged, those of the master are not. What an agent does while it
//! is away is told when it is back.

use std::collections::{BTreeMap, VecDeque};

use abi_mesos::v1;
use abi_mesos::v1::scheduler::{Call, call};

use crate::random::Random;

/// CPUs of an agent.
const CPUS: f64 = 8.0;
/// How long an update waits for its acknowledgement, in milliseconds.
const REPEAT_MS: i64 = 10_000;

/// What has become of an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Here,
    /// Its tasks run, but nobody hears of them.
    Away,
    Gone,
}

#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) agent: usize,
    pub(super) state: v1::TaskState,
    pub(super) cpus: f64,
    /// It was told to end.
    killed: bool,
    /// What the framework has yet to acknowledge, oldest first, and when the oldest was sent last.
    updates: VecDeque<(u64, v1::TaskState)>,
    sent_at: Option<i64>,
}

impl Task {
    pub(super) fn lives(&self) -> bool {
        use v1::TaskState::{Running, Staging, Starting};
        matches!(self.state, Staging | Starting | Running)
    }
}

/// The master and the agents.
#[derive(Debug, Default)]
pub(super) struct Cluster {
    pub(super) agents: Vec<Fate>,
    pub(super) tasks: BTreeMap<String, Task>,
    offers: BTreeMap<String, usize>,
    filters: BTreeMap<usize, i64>,
    suppressed: bool,
    numbers: u64,
    /// What is on its way to the framework.
    pub(super) out: VecDeque<Event>,
}

/// What a framework is told.
#[derive(Clone, Debug)]
pub(super) enum Event {
    Offers(Vec<v1::Offer>),
    Update(Box<v1::TaskStatus>),
}

fn value(text: &str) -> Option<String> {
    Some(text.to_owned())
}

impl Cluster {
    pub(super) fn new(agents: usize) -> Self {
        Self {
            agents: vec![Fate::Here; agents],
            ..Self::default()
        }
    }

    /// The framework subscribes on a new connection: its offers are void, and updates are sent again.
    pub(super) fn subscribe(&mut self) {
        self.out.clear();
        self.offers.clear();
        self.filters.clear();
        self.suppressed = false;
        for task in self.tasks.values_mut() {
            task.sent_at = None;
        }
    }

    fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    fn used(&self, agent: usize) -> f64 {
        let tasks = self.tasks.values();
        let of = tasks.filter(|task| task.agent == agent && task.lives());
        of.map(|task| task.cpus).sum()
    }

    fn status(id: &str, agent: usize, state: v1::TaskState) -> v1::TaskStatus {
        v1::TaskStatus {
            task_id: Some(v1::TaskId { value: value(id) }),
            agent_id: Some(v1::AgentId {
                value: Some(format!("S{agent}")),
            }),
            state: Some(state),
            ..Default::default()
        }
    }

    /// Tells of a task what the master knows, which asks for no acknowledgement.
    fn tell(&mut self, id: &str, agent: usize, state: v1::TaskState) {
        let status = Self::status(id, agent, state);
        self.out.push_back(Event::Update(Box::new(status)));
    }

    /// What the master says of a task.
    fn known(&self, id: &str) -> (usize, v1::TaskState) {
        match self.tasks.get(id) {
            None => (0, v1::TaskState::Unknown),
            Some(task) => match self.agents[task.agent] {
                Fate::Here => (task.agent, task.state),
                Fate::Away => (task.agent, v1::TaskState::Unreachable),
                Fate::Gone => (task.agent, v1::TaskState::GoneByOperator),
            },
        }
    }

    /// A task changes on its agent.
    pub(super) fn becomes(&mut self, id: &str, state: v1::TaskState) {
        let number = self.number();
        if let Some(task) = self.tasks.get_mut(id) {
            task.state = state;
            task.updates.push_back((number, state));
        }
    }

    /// Tasks that were told to end do; those that are being started run.
    pub(super) fn go_on(&mut self, id: &str) {
        let Some(task) = self.tasks.get(id) else {
            return;
        };
        if !task.lives() {
            return;
        }
        if task.killed {
            self.becomes(id, v1::TaskState::Killed);
        } else if task.state != v1::TaskState::Running {
            self.becomes(id, v1::TaskState::Running);
        }
    }

    /// Sends updates that are due.
    pub(super) fn updates(&mut self, now: i64) {
        let due = |task: &Task| {
            self.agents[task.agent] == Fate::Here
                && task.sent_at.is_none_or(|at| now - at >= REPEAT_MS)
        };
        let ready: Vec<String> = self
            .tasks
            .iter()
            .filter(|(_, task)| !task.updates.is_empty() && due(task))
            .map(|(id, _)| id.clone())
            .collect();
        for id in ready {
            let Some(task) = self.tasks.get_mut(&id) else {
                continue;
            };
            task.sent_at = Some(now);
            let Some(&(number, state)) = task.updates.front() else {
                continue;
            };
            let mut status = Self::status(&id, task.agent, state);
            status.uuid = Some(u128::from(number).to_be_bytes().to_vec().into());
            self.out.push_back(Event::Update(Box::new(status)));
        }
    }

    /// Offers what is free and was not declined.
    pub(super) fn offer(&mut self, now: i64) {
        if self.suppressed {
            return;
        }
        let mut offers = Vec::new();
        for agent in 0..self.agents.len() {
            let declined = self.filters.get(&agent).is_some_and(|until| now < *until);
            let offered = self.offers.values().any(|other| *other == agent);
            let free = CPUS - self.used(agent);
            if self.agents[agent] != Fate::Here || declined || offered || free < 0.05 {
                continue;
            }
            let id = format!("O{}", self.number());
            self.offers.insert(id.clone(), agent);
            offers.push(Self::offered(&id, agent, free));
        }
        if !offers.is_empty() {
            self.out.push_back(Event::Offers(offers));
        }
    }

    fn offered(id: &str, agent: usize, cpus: f64) -> v1::Offer {
        let scalar = |name: &str, amount: f64| v1::Resource {
            name: value(name),
            r#type: Some(v1::value::Type::Scalar),
            scalar: Some(v1::value::Scalar {
                value: Some(amount),
            }),
            ..Default::default()
        };
        let ports = v1::Resource {
            name: value("ports"),
            r#type: Some(v1::value::Type::Ranges),
            ranges: Some(v1::value::Ranges {
                range: vec![v1::value::Range {
                    begin: Some(31_000),
                    end: Some(32_000),
                }],
            }),
            ..Default::default()
        };
        v1::Offer {
            id: Some(v1::OfferId { value: value(id) }),
            agent_id: Some(v1::AgentId {
                value: Some(format!("S{agent}")),
            }),
            hostname: Some(format!("n{agent}")),
            resources: vec![scalar("cpus", cpus), scalar("mem", 100_000.0), ports],
            ..Default::default()
        }
    }

    /// An agent is lost, comes back, or never will.
    pub(super) fn turn(&mut self, agent: usize, fate: Fate) {
        if self.agents[agent] == fate || self.agents[agent] == Fate::Gone {
            return;
        }
        self.agents[agent] = fate;
        self.offers.retain(|_, of| *of != agent);
        let of_agent: Vec<String> = self
            .tasks
            .iter()
            .filter(|(_, task)| task.agent == agent && task.lives())
            .map(|(id, _)| id.clone())
            .collect();
        for id in of_agent {
            let (_, state) = self.known(&id);
            self.tell(&id, agent, state);
        }
        if fate == Fate::Gone {
            self.tasks.retain(|_, task| task.agent != agent);
        }
    }

    /// A call arrives.
    pub(super) fn call(&mut self, call: &Call, now: i64) {
        match call.r#type() {
            call::Type::Accept => self.accept(call.accept.as_ref(), now),
            call::Type::Decline => {
                let decline = call.decline.clone().unwrap_or_default();
                for offer in &decline.offer_ids {
                    if let Some(agent) = self.offers.remove(offer.value()) {
                        self.refuse(agent, decline.filters.as_ref(), now);
                    }
                }
            }
            call::Type::Revive => {
                self.suppressed = false;
                self.filters.clear();
            }
            call::Type::Suppress => self.suppressed = true,
            call::Type::Kill => {
                let id = call.kill.as_ref().and_then(|kill| kill.task_id.clone());
                let id = id.unwrap_or_default();
                let (agent, state) = self.known(id.value());
                match self.tasks.get_mut(id.value()) {
                    Some(task) if self.agents[agent] == Fate::Here && task.lives() => {
                        task.killed = true;
                    }
                    _ => self.tell(id.value(), agent, state),
                }
            }
            call::Type::Reconcile => {
                let asked = call.reconcile.clone().unwrap_or_default().tasks;
                let asked = asked.iter().filter_map(|task| task.task_id.as_ref());
                let mut ids: Vec<String> = asked.map(|id| id.value().to_owned()).collect();
                if ids.is_empty() {
                    ids = self.tasks.keys().cloned().collect();
                }
                for id in ids {
                    let (agent, state) = self.known(&id);
                    self.tell(&id, agent, state);
                }
            }
            call::Type::Acknowledge => {
                let told = call.acknowledge.clone().unwrap_or_default();
                let id = told.task_id.unwrap_or_default();
                let Some(task) = self.tasks.get_mut(id.value()) else {
                    return;
                };
                let is_it = |number: u64| {
                    told.uuid.as_deref() == Some(u128::from(number).to_be_bytes().as_slice())
                };
                if task
                    .updates
                    .front()
                    .is_some_and(|(number, _)| is_it(*number))
                {
                    task.updates.pop_front();
                    task.sent_at = None;
                }
                if !task.lives() && task.updates.is_empty() {
                    self.tasks.remove(id.value());
                }
            }
            _ => {}
        }
    }

    fn refuse(&mut self, agent: usize, filters: Option<&v1::Filters>, now: i64) {
        let seconds = filters.and_then(|filters| filters.refuse_seconds);
        #[expect(clippy::cast_possible_truncation, reason = "a filter lasts minutes")]
        let until = now + (seconds.unwrap_or(5.0) * 1000.0) as i64;
        self.filters.insert(agent, until);
    }

    fn accept(&mut self, accept: Option<&call::Accept>, now: i64) {
        let accept = accept.cloned().unwrap_or_default();
        let agents = accept.offer_ids.iter();
        let agents: Vec<Option<usize>> = agents.map(|id| self.offers.remove(id.value())).collect();
        let agent = agents.first().copied().flatten();
        let launches = accept
            .operations
            .iter()
            .filter_map(|one| one.launch.as_ref());
        for task in launches.flat_map(|launch| &launch.task_infos) {
            let id = task.task_id.clone().unwrap_or_default();
            let cpus = task.resources.iter().filter(|one| one.name() == "cpus");
            let cpus = cpus.filter_map(|one| one.scalar.as_ref()?.value).sum();
            match agent {
                Some(agent)
                    if self.used(agent) + cpus <= CPUS + 1e-6
                        && !self.tasks.contains_key(id.value()) =>
                {
                    let task = Task {
                        agent,
                        state: v1::TaskState::Staging,
                        cpus,
                        killed: false,
                        updates: VecDeque::new(),
                        sent_at: None,
                    };
                    self.tasks.insert(id.value().to_owned(), task);
                }
                _ => self.tell(id.value(), agent.unwrap_or(0), v1::TaskState::Dropped),
            }
        }
        if let Some(agent) = agent {
            self.refuse(agent, accept.filters.as_ref(), now);
        }
    }

    /// One task that lives on an agent that is heard of.
    pub(super) fn any(&self, random: &mut Random) -> Option<String> {
        let heard = |task: &Task| task.lives() && self.agents[task.agent] == Fate::Here;
        let all: Vec<&String> = self
            .tasks
            .iter()
            .filter(|(_, task)| heard(task))
            .map(|(id, _)| id)
            .collect();
        match all.is_empty() {
            true => None,
            false => Some(all[random.index(all.len())].clone()),
        }
    }
}
