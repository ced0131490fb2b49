//! A master and its agents, as small as they can be and keep the promises of Mesos to one framework.
//!
//! Updates of agents are repeated until they are acknowledged, those of the master are not. What an agent does while it
//! is away is told when it is back.

use std::collections::{BTreeMap, VecDeque};

use abi_marathon::{InstanceId, TaskId};
use abi_mesos::render::{self, Spelling};
use abi_mesos::v1::scheduler::{Call, call};
use abi_mesos::{admit, v1};
use base_units::{Ranges, Resource, Resources, Scalar};

use crate::random::Random;

/// The role that all is offered to.
pub(super) const ROLE: &str = "eng";
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
    used: Resources,
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
    /// What each agent has, with what is reserved and the volumes.
    totals: Vec<Resources>,
    /// The volumes with which each instance ran last, and where.
    data: BTreeMap<InstanceId, (usize, Resources)>,
    /// What must never be was seen.
    pub(super) broken: Option<String>,
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

/// The number of an agent.
fn number_of(agent: Option<&v1::AgentId>) -> Option<usize> {
    agent?.value().strip_prefix('S')?.parse().ok()
}

impl Cluster {
    pub(super) fn new(agents: usize) -> Self {
        let whole = |amount| Scalar::whole(amount);
        let total: Resources = [
            Resource::scalar("cpus", whole(8)),
            Resource::scalar("mem", whole(100_000)),
            Resource::scalar("disk", whole(1000)),
            Resource::ranges("ports", Ranges::span(31_000, 32_000)),
        ]
        .into_iter()
        .collect();
        Self {
            agents: vec![Fate::Here; agents],
            totals: vec![total; agents],
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

    fn free(&self, agent: usize) -> Resources {
        let tasks = self.tasks.values();
        let of = tasks.filter(|task| task.agent == agent && task.lives());
        of.fold(self.totals[agent].clone(), |free, task| {
            free.saturating_sub(&task.used)
        })
    }

    /// How many volumes there are on agents that are not gone.
    pub(super) fn volumes(&self) -> usize {
        let there = self.agents.iter().zip(&self.totals);
        let there = there.filter(|(fate, _)| **fate != Fate::Gone);
        there
            .map(|(_, total)| total.persistent_volumes().iter().count())
            .sum()
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

    /// What the master says of a task, which was on that agent as far as the framework knows.
    fn known(&self, id: &str, asked: Option<usize>) -> (usize, v1::TaskState) {
        let fate = asked.and_then(|agent| self.agents.get(agent));
        match self.tasks.get(id) {
            None => {
                let state = match fate {
                    Some(Fate::Gone) => v1::TaskState::GoneByOperator,
                    Some(Fate::Away) => v1::TaskState::Unreachable,
                    Some(Fate::Here) | None => v1::TaskState::Unknown,
                };
                (asked.unwrap_or(0), state)
            }
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
            let (agent, volumes) = (task.agent, task.used.persistent_volumes());
            if let Some(task) = TaskId::parse(id).filter(|_| !volumes.is_empty()) {
                self.data.insert(task.instance().clone(), (agent, volumes));
            }
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
            let free = self.free(agent);
            let nothing = free.scalar("cpus").is_zero();
            if self.agents[agent] != Fate::Here || declined || offered || nothing {
                continue;
            }
            let id = format!("O{}", self.number());
            self.offers.insert(id.clone(), agent);
            offers.push(Self::offered(&id, agent, &free));
        }
        if !offers.is_empty() {
            self.out.push_back(Event::Offers(offers));
        }
    }

    fn offered(id: &str, agent: usize, free: &Resources) -> v1::Offer {
        v1::Offer {
            id: Some(v1::OfferId { value: value(id) }),
            agent_id: Some(v1::AgentId {
                value: Some(format!("S{agent}")),
            }),
            hostname: Some(format!("n{agent}")),
            allocation_info: Some(v1::resource::AllocationInfo { role: value(ROLE) }),
            resources: render::resources(free, Spelling::New, true),
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
            let (_, state) = self.known(&id, None);
            self.tell(&id, agent, state);
        }
        if fate == Fate::Gone {
            self.tasks.retain(|_, task| task.agent != agent);
        }
    }

    /// A connection breaks: what was on its way either way is lost from somewhere on.
    pub(super) fn lose(&mut self, calls: &mut VecDeque<Call>, random: &mut Random, now: i64) {
        let arrives = random.index(calls.len() + 1);
        for call in calls.drain(..).take(arrives) {
            self.call(&call, now);
        }
        self.out.clear();
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
                let kill = call.kill.clone().unwrap_or_default();
                let id = kill.task_id.unwrap_or_default();
                let (agent, state) = self.known(id.value(), number_of(kill.agent_id.as_ref()));
                match self.tasks.get_mut(id.value()) {
                    Some(task) if self.agents[agent] == Fate::Here && task.lives() => {
                        task.killed = true;
                    }
                    _ => self.tell(id.value(), agent, state),
                }
            }
            call::Type::Reconcile => {
                let asked = call.reconcile.clone().unwrap_or_default().tasks;
                let asked = asked.iter().filter_map(|task| {
                    let id = task.task_id.as_ref()?.value().to_owned();
                    Some((id, number_of(task.agent_id.as_ref())))
                });
                let mut ids: Vec<(String, Option<usize>)> = asked.collect();
                if ids.is_empty() {
                    ids = self.tasks.keys().map(|id| (id.clone(), None)).collect();
                }
                for (id, agent) in ids {
                    let (agent, state) = self.known(&id, agent);
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
        if let Some(agent) = agent {
            for operation in &accept.operations {
                self.convert(agent, operation);
            }
        }
        let launches = accept
            .operations
            .iter()
            .filter_map(|one| one.launch.as_ref());
        for task in launches.flat_map(|launch| &launch.task_infos) {
            let id = task.task_id.clone().unwrap_or_default();
            let used = admit::resources(&task.resources).unwrap_or_default();
            match agent {
                Some(agent)
                    if self.free(agent).contains(&used) && !self.tasks.contains_key(id.value()) =>
                {
                    self.returns(id.value(), agent, &used);
                    let task = Task {
                        agent,
                        state: v1::TaskState::Staging,
                        used,
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

    /// Reserves, creates, destroys or unreserves.
    fn convert(&mut self, agent: usize, operation: &v1::offer::Operation) {
        let read = |wire: &[v1::Resource]| admit::resources(wire).unwrap_or_default();
        let plain = |volumes: &Resources| volumes.map(|it| it.disk = None);
        let (from, to) = if let Some(reserve) = &operation.reserve {
            let to = read(&reserve.resources);
            (to.pop_reservation().unwrap_or_default(), to)
        } else if let Some(create) = &operation.create {
            let to = read(&create.volumes);
            (plain(&to), to)
        } else if let Some(destroy) = &operation.destroy {
            let from = read(&destroy.volumes);
            let to = plain(&from);
            (from, to)
        } else if let Some(unreserve) = &operation.unreserve {
            let from = read(&unreserve.resources);
            let to = from.pop_reservation().unwrap_or_default();
            (from, to)
        } else {
            return;
        };
        if self.free(agent).contains(&from) {
            self.totals[agent] = self.totals[agent].saturating_sub(&from);
            self.totals[agent] += &to;
        } else {
            let text = format!("S{agent} has no {from:?}");
            self.broken.get_or_insert(text);
        }
    }

    /// An instance that ran with data starts again with the same.
    fn returns(&mut self, id: &str, agent: usize, used: &Resources) {
        let Some(task) = TaskId::parse(id) else {
            return;
        };
        let Some((home, volumes)) = self.data.get(task.instance()) else {
            return;
        };
        if (*home, volumes) != (agent, &used.persistent_volumes()) {
            let text = format!("{id} had {volumes:?} on S{home}, and has {used:?} on S{agent}");
            self.broken.get_or_insert(text);
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
