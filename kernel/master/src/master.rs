//! The master's state, its one entry and its timers.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use abi_terms::{AgentSpec, Event, Moment, UpdateId};
use base_access::Principal;
use base_ids::{AgentId, ConnectionId, ExecutorId, FrameworkId, OfferId, ProviderId, TaskId};
use base_units::Role;
use kernel_allocator::{Allocator, Quota};
use rpds::RedBlackTreeMapSync;

use crate::config::Config;
use crate::io::{AgentRecord, Effect, Input, Maintenance};
use crate::ledger::Alike;
use crate::model::{Agent, Framework, Operation, View};
use crate::table::Index;
use crate::tally::Cause;

/// What falls due.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    /// A framework stayed away for its fail-over timeout.
    Failover(FrameworkId),
    /// A disconnected agent stayed away.
    Reregister(AgentId),
    /// The time is over in which agents that are known from the store could come back.
    Recovery,
    /// The next agent may become unreachable.
    Removal,
    /// An offer is too old.
    Offer(OfferId),
    /// Time to look through old entries of the registry.
    RegistryGc,
}

/// What is kept of a framework beside [`Framework`].
#[derive(Clone, Debug)]
pub(crate) struct FrameworkSide {
    /// Of [`Framework::tasks`].
    pub(crate) tasks: Index,
    /// Of [`Framework::unreachable`].
    pub(crate) unreachable: Index,
    /// When it is removed unless it comes back.
    pub(crate) deadline: Option<Moment>,
    /// Its operations.
    pub(crate) operations: BTreeSet<UpdateId>,
}

impl FrameworkSide {
    /// Of a framework without tasks.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            tasks: Index::new(seed),
            unreachable: Index::new(seed),
            deadline: None,
            operations: BTreeSet::new(),
        }
    }
}

/// What is kept of an agent beside [`Agent`].
#[derive(Clone, Debug, Default)]
pub(crate) struct AgentSide {
    /// Tasks in [`Framework::tasks`] that are here.
    pub(crate) tasks: BTreeSet<(FrameworkId, TaskId)>,
    /// Executors in [`Framework::executors`] that are here.
    pub(crate) executors: BTreeSet<(FrameworkId, ExecutorId)>,
    /// Offers and inverse offers of it.
    pub(crate) offers: BTreeSet<OfferId>,
    /// Operations on it.
    pub(crate) operations: BTreeSet<UpdateId>,
    /// Resource providers that it knows and that are away.
    pub(crate) absent_providers: BTreeSet<ProviderId>,
    /// Kills of tasks that live, to be repeated when it comes back.
    pub(crate) kills: BTreeMap<(FrameworkId, TaskId), Option<Duration>>,
    /// When it becomes unreachable unless it comes back.
    pub(crate) deadline: Option<Moment>,
}

/// A session with an agent.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) principal: Option<Principal>,
    /// Once it is admitted.
    pub(crate) agent: Option<AgentId>,
}

/// Where an outstanding offer is noted.
#[derive(Clone, Debug)]
pub(crate) struct OfferPlace {
    pub(crate) framework: FrameworkId,
    pub(crate) agent: AgentId,
    pub(crate) inverse: bool,
}

/// The master. See the crate's documentation.
#[derive(Clone, Debug)]
pub struct Master {
    pub(crate) config: Config,
    pub(crate) roles: Option<BTreeSet<Role>>,
    pub(crate) allocator: Allocator,
    pub(crate) frameworks: RedBlackTreeMapSync<FrameworkId, Arc<Framework>>,
    pub(crate) framework_sides: BTreeMap<FrameworkId, FrameworkSide>,
    pub(crate) completed_frameworks: RedBlackTreeMapSync<u64, Arc<Framework>>,
    /// Ids that never return, oldest first by number.
    pub(crate) removed: BTreeMap<u64, FrameworkId>,
    pub(crate) removed_ids: BTreeSet<FrameworkId>,
    pub(crate) agents: RedBlackTreeMapSync<AgentId, Arc<Agent>>,
    pub(crate) agent_sides: BTreeMap<AgentId, AgentSide>,
    /// Agents by the address of their API.
    pub(crate) addresses: BTreeMap<(Arc<str>, u16), AgentId>,
    /// In the store, not back yet.
    pub(crate) recovered: BTreeMap<AgentId, AgentRecord>,
    pub(crate) recovered_specs: RedBlackTreeMapSync<AgentId, Arc<AgentSpec>>,
    /// How many were in the store.
    pub(crate) agents_known: usize,
    /// Agents that become unreachable one by one, as the removal rate allows.
    pub(crate) leaving: VecDeque<AgentId>,
    /// When the next of them may.
    pub(crate) next_removal: Moment,
    /// When old entries are looked through next.
    pub(crate) next_collection: Option<Moment>,
    pub(crate) unreachable: BTreeMap<AgentId, AgentRecord>,
    pub(crate) unreachable_since: RedBlackTreeMapSync<AgentId, Moment>,
    pub(crate) gone: RedBlackTreeMapSync<AgentId, Moment>,
    pub(crate) operations: RedBlackTreeMapSync<UpdateId, Arc<Operation>>,
    pub(crate) schedulers: BTreeMap<ConnectionId, FrameworkId>,
    pub(crate) links: BTreeMap<ConnectionId, Link>,
    pub(crate) offers: BTreeMap<OfferId, OfferPlace>,
    /// Entries are checked against what they stand for when they fall due, so outdated ones do no harm.
    pub(crate) timers: BTreeSet<(Moment, Timer)>,
    pub(crate) counters: Arc<BTreeMap<&'static str, u64>>,
    pub(crate) weights: RedBlackTreeMapSync<Role, f64>,
    pub(crate) quotas: RedBlackTreeMapSync<Role, Quota>,
    pub(crate) maintenance: Arc<Maintenance>,
    /// Agents that are drained and have not been found empty.
    pub(crate) draining: BTreeSet<AgentId>,
    pub(crate) causes: RedBlackTreeMapSync<Cause, u64>,
    pub(crate) allocation_runs: u64,
    pub(crate) next_framework: u64,
    pub(crate) next_agent: u64,
    pub(crate) next_offer: u64,
    pub(crate) next_operation: u64,
    pub(crate) alike: Alike,
    /// Numbers what is over.
    pub(crate) serial: u64,
    pub(crate) version: u64,
}

impl Master {
    /// A master that has not read its store yet.
    pub fn new(config: Config) -> Self {
        let allocator = Allocator::new(config.allocator.clone());
        let parse = |roles: &BTreeSet<String>| roles.iter().flat_map(|r| Role::parse(r)).collect();
        Self {
            roles: config.roles.as_ref().map(parse),
            config,
            allocator,
            frameworks: RedBlackTreeMapSync::new_sync(),
            framework_sides: BTreeMap::new(),
            completed_frameworks: RedBlackTreeMapSync::new_sync(),
            removed: BTreeMap::new(),
            removed_ids: BTreeSet::new(),
            agents: RedBlackTreeMapSync::new_sync(),
            agent_sides: BTreeMap::new(),
            addresses: BTreeMap::new(),
            recovered: BTreeMap::new(),
            recovered_specs: RedBlackTreeMapSync::new_sync(),
            agents_known: 0,
            leaving: VecDeque::new(),
            next_removal: Moment::default(),
            next_collection: None,
            unreachable: BTreeMap::new(),
            unreachable_since: RedBlackTreeMapSync::new_sync(),
            gone: RedBlackTreeMapSync::new_sync(),
            operations: RedBlackTreeMapSync::new_sync(),
            schedulers: BTreeMap::new(),
            links: BTreeMap::new(),
            offers: BTreeMap::new(),
            timers: BTreeSet::new(),
            counters: Arc::default(),
            weights: RedBlackTreeMapSync::new_sync(),
            quotas: RedBlackTreeMapSync::new_sync(),
            maintenance: Arc::default(),
            draining: BTreeSet::new(),
            causes: RedBlackTreeMapSync::new_sync(),
            allocation_runs: 0,
            next_framework: 0,
            next_agent: 0,
            next_offer: 0,
            next_operation: 0,
            alike: Alike::default(),
            serial: 0,
            version: 0,
        }
    }

    /// Applies one input. All consequences land in `out`; nothing else happens.
    pub fn step(&mut self, now: Moment, input: Input, out: &mut Vec<Effect>) {
        self.version += 1;
        let before = out.len();
        match input {
            Input::Recovered(records) => self.recover(now, records, out),
            Input::Subscribe {
                connection,
                subscription,
                principal,
            } => self.subscribe(now, connection, *subscription, principal, out),
            Input::SchedulerGone(connection) => self.scheduler_gone(now, connection, out),
            Input::Call {
                request,
                stream,
                framework,
                principal,
                command,
            } => {
                let answer = self.call(now, stream, &framework, principal.as_ref(), command, out);
                out.push(Effect::Answer(request, answer));
            }
            Input::AgentConnected {
                connection,
                principal,
            } => {
                let link = Link {
                    principal,
                    agent: None,
                };
                self.links.insert(connection, link);
            }
            Input::Agent(connection, message) => self.agent_message(now, connection, message, out),
            Input::AgentGone(connection) => self.agent_gone(now, connection, out),
            Input::AgentSilent(connection) => self.agent_silent(now, connection, out),
            Input::Whitelist(hosts) => self.allocator.set_whitelist(hosts),
            Input::Teardown {
                request,
                framework,
                principal,
            } => {
                let answer = self.teardown(now, &framework, principal.as_ref(), out);
                out.push(Effect::Answer(request, answer));
            }
            Input::Operate {
                request,
                principal,
                operation,
            } => {
                let answer = self.operate(now, principal.as_ref(), operation, out);
                out.push(Effect::Answer(request, answer));
            }
            Input::Convert {
                request,
                agent,
                conversion,
                principal,
            } => {
                let who = principal.as_ref();
                let answer = self.convert_free(now, &agent, &conversion, who, out);
                out.push(Effect::Answer(request, answer));
            }
            Input::Tick => {}
        }
        self.fire(now, out);
        self.settle_drains(now, out);
        self.offer(now, out);
        self.count_events(out.get(before..).unwrap_or_default());
    }

    /// How often the allocator decided.
    pub fn allocation_runs(&self) -> u64 {
        self.allocation_runs
    }

    /// When [`Input::Tick`] is due next. It may turn out that there is nothing to do then.
    pub fn next_wake(&self) -> Option<Moment> {
        let timer = self.timers.first().map(|(moment, _)| *moment);
        [timer, self.allocator.next_wake()]
            .into_iter()
            .flatten()
            .min()
    }

    /// A picture of the present state.
    pub fn view(&self) -> View {
        View {
            agents: self.agents.clone(),
            recovered_agents: self.recovered_specs.clone(),
            unreachable_agents: self.unreachable_since.clone(),
            gone_agents: self.gone.clone(),
            frameworks: self.frameworks.clone(),
            completed_frameworks: self.completed_frameworks.clone(),
            operations: self.operations.clone(),
            counters: self.counters.clone(),
            weights: self.weights.clone(),
            quotas: self.quotas.clone(),
            maintenance: self.maintenance.clone(),
            causes: self.causes.clone(),
            allocation_runs: self.allocation_runs,
            version: self.version,
        }
    }

    fn fire(&mut self, now: Moment, out: &mut Vec<Effect>) {
        while self
            .timers
            .first()
            .is_some_and(|(moment, _)| *moment <= now)
        {
            let Some((due, timer)) = self.timers.pop_first() else {
                return;
            };
            match timer {
                Timer::Failover(framework) => {
                    let side = self.framework_sides.get(&framework);
                    if side.is_some_and(|side| side.deadline == Some(due)) {
                        self.remove_framework(now, &framework, out);
                    }
                }
                Timer::Reregister(agent) => {
                    let side = self.agent_sides.get(&agent);
                    if side.is_some_and(|side| side.deadline == Some(due)) {
                        self.schedule_unreachable(now, agent, out);
                    }
                }
                Timer::Recovery => self.end_recovery(now, out),
                Timer::Removal => self.remove_next(now, out),
                Timer::Offer(offer) => self.rescind(now, &offer, out),
                Timer::RegistryGc => self.collect(now, out),
            }
        }
    }

    /// A number that nothing that is over has.
    pub(crate) fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    pub(crate) fn count(&mut self, name: &'static str) {
        *Arc::make_mut(&mut self.counters).entry(name).or_default() += 1;
    }

    pub(crate) fn framework_mut(&mut self, id: &FrameworkId) -> Option<&mut Framework> {
        self.frameworks.get_mut(id).map(Arc::make_mut)
    }

    pub(crate) fn agent_mut(&mut self, id: &AgentId) -> Option<&mut Agent> {
        self.agents.get_mut(id).map(Arc::make_mut)
    }

    /// Tells a framework if it is connected.
    pub(crate) fn tell(&self, framework: &FrameworkId, event: Event, out: &mut Vec<Effect>) {
        if let Some(connection) = self.frameworks.get(framework).and_then(|f| f.connection) {
            out.push(Effect::Tell(connection, event));
        }
    }
}
