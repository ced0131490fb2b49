//! Hierarchical dominant resource fairness: who is offered what.
//!
//! [`Allocator`] keeps the books: what agents have, what is allocated (offered or used) to whom, what was refused. Every
//! change marks the agents whose resources it concerns; [`Allocator::run`] looks at those only. Nothing here reads a clock:
//! `now` is an argument, and [`Allocator::next_wake`] says when a run is due. Randomness comes from a seed.
//!
//! Source of the algorithm: Ghodsi et al., "Dominant Resource Fairness" (NSDI 2011), with the hierarchy, quota and two
//! stages of Mesos (two passes over the agents: guarantees, then fair shares).

mod agent;
mod amounts;
mod arena;
mod books;
mod constraints;
mod framework;
mod options;
mod pattern;
mod random;
mod run;
#[cfg(test)]
mod tests;
mod tree;

pub use constraints::{ConstraintError, Constraints};
pub use options::{
    AgentOptions, FrameworkOptions, Grant, InverseGrant, Options, Outcome, Reason, Rhythm, Sorter,
};
pub use tree::Quota;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use abi_terms::{Moment, Unavailability};
use base_ids::{AgentId, FrameworkId};
use base_units::{Resources, Role};

use crate::agent::Agent;
use crate::amounts::{Amounts, Names};
use crate::arena::Arena;
use crate::framework::{Framework, Seat};
use crate::random::Random;
use crate::tree::Tree;

/// A framework that declines without a filter is not offered the same at once: two that keep declining would otherwise
/// never come to rest.
const BREATH: Duration = Duration::from_millis(50);

/// The books. See the crate's documentation.
#[derive(Clone, Debug)]
pub struct Allocator {
    options: Options,
    random: Random,
    names: Names,
    /// By name number: does it not count in shares?
    excluded: Vec<bool>,
    agents: Arena<Agent>,
    agent_ids: BTreeMap<AgentId, u32>,
    frameworks: Arena<Framework>,
    framework_ids: BTreeMap<FrameworkId, u32>,
    tree: Tree,
    /// Scalars of all agents.
    total: Amounts,
    /// Agents to be looked at in the next run.
    urgent: BTreeSet<u32>,
    /// Agents to be looked at once the rhythm says so.
    deferred: BTreeSet<u32>,
    /// When the rhythm next says so, if anything waits for it.
    period: Option<Moment>,
    /// Ends of filters: when, framework, role, agent.
    expiries: BTreeSet<(Moment, u32, u32, u32)>,
    whitelist: Option<BTreeSet<Arc<str>>>,
    pause: Option<Pause>,
}

/// Nothing is offered until so many agents are there, or so much time has passed.
#[derive(Clone, Copy, Debug)]
struct Pause {
    agents: usize,
    until: Moment,
}

impl Allocator {
    /// Books without agents and frameworks.
    pub fn new(options: Options) -> Self {
        let random = Random::new(options.seed);
        let mut this = Self {
            options,
            random,
            names: Names::default(),
            excluded: Vec::new(),
            agents: Arena::default(),
            agent_ids: BTreeMap::new(),
            frameworks: Arena::default(),
            framework_ids: BTreeMap::new(),
            tree: Tree::default(),
            total: Amounts::default(),
            urgent: BTreeSet::new(),
            deferred: BTreeSet::new(),
            period: None,
            expiries: BTreeSet::new(),
            whitelist: None,
            pause: None,
        };
        for name in this.options.fair_sharing_excluded.clone() {
            let number = this.names.number(&name);
            this.excluded.resize(number + 1, false);
            this.excluded[number] = true;
        }
        this
    }

    /// When [`Allocator::run`] should be called next; absent while nothing can change by itself.
    pub fn next_wake(&self) -> Option<Moment> {
        if let Some(pause) = self.pause.filter(|pause| self.agents.len() < pause.agents) {
            return Some(pause.until);
        }
        if !self.urgent.is_empty()
            || (self.options.rhythm == Rhythm::Immediate && !self.deferred.is_empty())
        {
            return Some(Moment::default());
        }
        let expiry = self.expiries.first().map(|expiry| expiry.0);
        [self.period, expiry].into_iter().flatten().min()
    }

    // === agents ===

    /// Adds an agent of which nothing is allocated yet; see [`Allocator::track`] for what its tasks use.
    pub fn add_agent(&mut self, id: AgentId, options: AgentOptions, active: bool) {
        self.remove_agent(&id);
        let number = self.agents.insert(Agent::new(id.clone(), options, active));
        self.agent_ids.insert(id, number);
        self.count_agent(number, true);
        self.urgent.insert(number);
    }

    /// Replaces an agent's facts. Filters end when its attributes change.
    pub fn update_agent(&mut self, id: &AgentId, options: AgentOptions) {
        let Some(&number) = self.agent_ids.get(id) else {
            return;
        };
        self.count_agent(number, false);
        let agent = &mut self.agents[number];
        let other = agent.options.attributes != options.attributes;
        agent.options = options;
        agent.settle();
        self.count_agent(number, true);
        if other {
            for (_, framework) in self.frameworks.iter_mut() {
                framework.filters.retain(|(_, agent), _| *agent != number);
            }
        }
        self.urgent.insert(number);
    }

    /// Forgets an agent and all that is allocated on it.
    pub fn remove_agent(&mut self, id: &AgentId) {
        let Some(number) = self.agent_ids.remove(id) else {
            return;
        };
        for (framework, resources) in std::mem::take(&mut self.agents[number].allocated) {
            self.uncount(framework, &resources);
        }
        self.count_agent(number, false);
        self.agents.remove(number);
        self.urgent.remove(&number);
        self.deferred.remove(&number);
        self.expiries.retain(|expiry| expiry.3 != number);
        for (_, framework) in self.frameworks.iter_mut() {
            framework.filters.retain(|(_, agent), _| *agent != number);
        }
    }

    /// Whether the agent is to be offered.
    pub fn set_agent_active(&mut self, id: &AgentId, active: bool) {
        let Some(&number) = self.agent_ids.get(id) else {
            return;
        };
        self.agents[number].active = active;
        if active {
            self.urgent.insert(number);
        }
    }

    /// When the agent's machine will be away. Frameworks on it are asked to leave, anew if it changed.
    pub fn set_unavailability(&mut self, id: &AgentId, unavailability: Option<Unavailability>) {
        let Some(&number) = self.agent_ids.get(id) else {
            return;
        };
        let agent = &mut self.agents[number];
        agent.unavailability = unavailability;
        agent.asked.clear();
        agent.quiet.clear();
        self.urgent.insert(number);
    }

    /// A framework has answered a request to leave, or it was rescinded; it may be asked again after `filter`.
    pub fn answer_inverse(
        &mut self,
        framework: &FrameworkId,
        agent: &AgentId,
        filter: Option<Duration>,
        now: Moment,
    ) {
        let (Some(&framework), Some(&number)) =
            (self.framework_ids.get(framework), self.agent_ids.get(agent))
        else {
            return;
        };
        let agent = &mut self.agents[number];
        agent.asked.remove(&framework);
        if let Some(filter) = filter.filter(|filter| !filter.is_zero()) {
            agent.quiet.insert(
                framework,
                now + filter.max(self.options.allocation_interval),
            );
        }
        self.defer(number, now);
    }

    /// Only agents on these hosts are offered; absent means all.
    pub fn set_whitelist(&mut self, hostnames: Option<BTreeSet<Arc<str>>>) {
        self.whitelist = hostnames;
        self.all_urgent();
    }

    // === frameworks ===

    /// Adds a framework, or replaces its facts. Filters stay.
    pub fn set_framework(&mut self, id: &FrameworkId, options: FrameworkOptions, active: bool) {
        let number = match self.framework_ids.get(id) {
            Some(&number) => number,
            None => {
                let number = self.frameworks.insert(Framework {
                    id: id.clone(),
                    options: FrameworkOptions::default(),
                    active: false,
                    seats: BTreeMap::new(),
                    usage: BTreeMap::new(),
                    filters: BTreeMap::new(),
                });
                self.framework_ids.insert(id.clone(), number);
                number
            }
        };
        let old: Vec<u32> = std::mem::take(&mut self.frameworks[number].seats)
            .into_keys()
            .collect();
        for role in &old {
            self.tree
                .node_mut(*role)
                .frameworks
                .retain(|framework| *framework != number);
        }
        for role in &options.roles {
            let seat = Seat {
                suppressed: options.suppressed.contains(role),
                constraints: options.constraints.of(role),
                min_allocatable: options.min_allocatable.get(role).cloned(),
            };
            let role = self.tree.number(role);
            let members = &mut self.tree.node_mut(role).frameworks;
            if let Err(place) = members.binary_search(&number) {
                members.insert(place, number);
            }
            self.frameworks[number].seats.insert(role, seat);
        }
        for role in old {
            self.tree.prune(role);
        }
        let framework = &mut self.frameworks[number];
        framework.options = options;
        framework.active = active;
        if active {
            self.all_urgent();
        }
    }

    /// Whether the framework gets offers. Its filters end when it does not.
    pub fn set_framework_active(&mut self, id: &FrameworkId, active: bool) {
        let Some(&number) = self.framework_ids.get(id) else {
            return;
        };
        self.frameworks[number].active = active;
        if active {
            self.all_urgent();
        } else {
            self.drop_filters(number, |_| true);
        }
    }

    /// Forgets a framework. What it still has stays allocated until it is recovered.
    pub fn remove_framework(&mut self, id: &FrameworkId) {
        let Some(number) = self.framework_ids.remove(id) else {
            return;
        };
        self.drop_filters(number, |_| true);
        for (_, agent) in self.agents.iter_mut() {
            agent.asked.remove(&number);
            agent.quiet.remove(&number);
        }
        let held: Vec<(u32, Resources)> = self
            .agents
            .iter_mut()
            .filter_map(|(agent, books)| Some((agent, books.allocated.remove(&number)?)))
            .collect();
        for (agent, resources) in held {
            self.uncount(number, &resources);
            self.agents[agent].settle();
            self.deferred.insert(agent);
        }
        let framework = self.frameworks.remove(number);
        for role in framework
            .into_iter()
            .flat_map(|framework| framework.seats.into_keys())
        {
            self.tree
                .node_mut(role)
                .frameworks
                .retain(|member| *member != number);
            self.tree.prune(role);
        }
    }

    /// No offers in these roles, until they are revived.
    pub fn suppress(&mut self, id: &FrameworkId, roles: &[Role]) {
        self.each_seat(id, roles, |seat| seat.suppressed = true);
    }

    /// Offers in these roles again, also of what was refused.
    pub fn revive(&mut self, id: &FrameworkId, roles: &[Role]) {
        let Some(&number) = self.framework_ids.get(id) else {
            return;
        };
        self.each_seat(id, roles, |seat| seat.suppressed = false);
        let numbers: Vec<u32> = roles
            .iter()
            .filter_map(|role| self.tree.find(role))
            .collect();
        self.drop_filters(number, |role| numbers.contains(&role));
        for (_, agent) in self.agents.iter_mut() {
            agent.quiet.remove(&number);
        }
        self.all_urgent();
    }

    // === allocations ===

    /// Counts resources, marked with roles, that the framework already has: tasks of an agent that came back.
    pub fn track(&mut self, framework: &FrameworkId, agent: &AgentId, resources: &Resources) {
        if let (Some(&framework), Some(&agent)) =
            (self.framework_ids.get(framework), self.agent_ids.get(agent))
        {
            self.track_number(framework, agent, resources);
        }
    }

    /// Gives resources back, marked with the roles they were allocated to.
    ///
    /// `filter` is the framework's wish not to be offered the like for so long; absent when it declined nothing, as when a
    /// task has ended.
    pub fn recover(
        &mut self,
        framework: &FrameworkId,
        agent: &AgentId,
        resources: &Resources,
        filter: Option<Duration>,
        now: Moment,
    ) {
        let (Some(&framework), Some(&agent)) =
            (self.framework_ids.get(framework), self.agent_ids.get(agent))
        else {
            return;
        };
        if resources.is_empty() {
            return;
        }
        let books = &mut self.agents[agent];
        if let Some(held) = books.allocated.get_mut(&framework) {
            debug_assert!(
                held.contains(resources),
                "{resources} is recovered, {held} is held"
            );
            *held = held.saturating_sub(resources);
            if held.is_empty() {
                books.allocated.remove(&framework);
                books.asked.remove(&framework);
            }
        }
        books.settle();
        self.uncount(framework, resources);
        if let Some(span) = filter {
            let span = match (span.is_zero(), self.options.rhythm) {
                (false, _) => Some(span.max(self.options.allocation_interval)),
                (true, Rhythm::Immediate) => Some(BREATH),
                (true, Rhythm::Periodic) => None,
            };
            for (role, refused) in resources.allocations() {
                if let (Some(span), Some(role)) = (span, self.tree.find(&role)) {
                    self.refuse(framework, role, agent, refused.unallocate(), now + span);
                }
            }
        }
        self.defer(agent, now);
    }

    /// Replaces resources in place, as a reservation or a new volume does.
    pub fn convert(
        &mut self,
        framework: &FrameworkId,
        agent: &AgentId,
        from: &Resources,
        to: &Resources,
    ) {
        let (Some(&framework), Some(&agent)) =
            (self.framework_ids.get(framework), self.agent_ids.get(agent))
        else {
            return;
        };
        self.count_agent(agent, false);
        let books = &mut self.agents[agent];
        if let Some(held) = books.allocated.get_mut(&framework) {
            *held = &held.saturating_sub(from) + to;
        }
        let total = &mut books.options.total;
        *total = &total.saturating_sub(&from.unallocate()) + &to.unallocate();
        books.settle();
        self.uncount(framework, from);
        self.count(framework, to);
        self.count_agent(agent, true);
    }

    // === policy ===

    /// Sets the weight of a role, above 0; shares are divided by it.
    pub fn set_weight(&mut self, role: Role, weight: f64, now: Moment) {
        self.tree.set_weight(role, weight);
        self.all_deferred(now);
    }

    /// Sets or removes the quota of a top-level role.
    pub fn set_quota(&mut self, role: &Role, quota: Option<Quota>, now: Moment) {
        for (name, _) in quota
            .iter()
            .flat_map(|quota| quota.guarantees.iter().chain(quota.limits.iter()))
        {
            self.names.number(name);
        }
        let number = self.tree.number(role);
        self.tree.node_mut(number).quota = quota;
        self.tree.prune(number);
        self.all_deferred(now);
    }

    /// Offers nothing until so many agents are there or `until` has passed: after a fail-over, guarantees could otherwise
    /// not be kept.
    pub fn pause(&mut self, agents: usize, until: Moment) {
        self.pause = Some(Pause { agents, until });
    }
}
