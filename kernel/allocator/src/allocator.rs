//! The allocator's state, and the news that change it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use abi_terms::Moment;
use base_ids::{AgentId, FrameworkId};
use base_units::Role;

use crate::agent::Agent;
use crate::amounts::{Amounts, Names};
use crate::arena::{Arena, Bits};
use crate::framework::{Framework, Subscription};
use crate::inverse::Leaving;
use crate::quota::QuotaBook;
use crate::random::Random;
use crate::shapes::Shapes;
use crate::timers::Timers;
use crate::tree::Tree;
use crate::{AgentOptions, FrameworkOptions, Options, Rhythm};

/// Decides which resources are offered to whom.
///
/// News about agents and frameworks that it does not know change nothing, so the order in
/// which a master forgets them does not matter.
#[derive(Clone, Debug)]
pub struct Allocator {
    pub(crate) options: Options,
    /// [`Options::min_allocatable`] by name number.
    pub(crate) min_allocatable: Vec<Vec<(usize, i64)>>,
    pub(crate) names: Names,
    shapes: Shapes,
    pub(crate) agents: Arena<Agent>,
    pub(crate) agent_ids: BTreeMap<AgentId, u32>,
    pub(crate) frameworks: Arena<Framework>,
    pub(crate) framework_ids: BTreeMap<FrameworkId, u32>,
    pub(crate) tree: Tree,
    pub(crate) quotas: Vec<QuotaBook>,
    /// Does any quota guarantee or limit anything?
    pub(crate) has_quota: bool,
    /// Scalars of all agents.
    totals: Amounts,
    /// Unreserved non-revocable scalars that are free, all agents together.
    pub(crate) headroom: Amounts,
    pub(crate) whitelist: Option<BTreeSet<Arc<str>>>,
    pub(crate) timers: Timers,
    pub(crate) filters_made: u64,
    /// Slots that may have refused something of some agent.
    pub(crate) refusers: Bits,
    /// Slots that some agent may remember to be blocked.
    pub(crate) blocked: Bits,
    /// Agents that will be away.
    pub(crate) leaving: BTreeMap<u32, Leaving>,
    pub(crate) dirty: Dirty,
    /// The latest time that was told.
    pub(crate) clock: Moment,
    /// In [`Rhythm::Periodic`]: when the interval is over, if anything waits for it.
    pub(crate) tick: Option<Moment>,
    pub(crate) pause: Option<Pause>,
    pub(crate) random: Random,
    /// The agents that each stage went through, in order.
    #[cfg(test)]
    pub(crate) visits: Vec<Vec<AgentId>>,
}

/// What the next run looks at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dirty {
    pub(crate) all: bool,
    pub(crate) agents: BTreeSet<u32>,
}

/// Nothing is offered until then.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pause {
    pub(crate) agents: usize,
    pub(crate) until: Moment,
}

/// Why something may be offered that was not before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Agents or frameworks came or changed: Mesos reacts at once.
    News,
    /// Resources became free or rules changed: Mesos waits for its interval.
    Freed,
}

impl Allocator {
    /// An allocator that knows nobody yet.
    pub fn new(options: Options) -> Self {
        let mut names = Names::default();
        let alternatives = options.min_allocatable.iter();
        let min_allocatable = alternatives
            .map(|least| {
                let pairs = least.iter();
                let pairs = pairs.map(|(name, v)| (names.number(name), v.thousandths()));
                pairs.collect()
            })
            .collect();
        Self {
            min_allocatable,
            names,
            shapes: Shapes::default(),
            agents: Arena::default(),
            agent_ids: BTreeMap::new(),
            frameworks: Arena::default(),
            framework_ids: BTreeMap::new(),
            tree: Tree::default(),
            quotas: Vec::new(),
            has_quota: false,
            totals: Amounts::default(),
            headroom: Amounts::default(),
            whitelist: None,
            timers: Timers::default(),
            filters_made: 0,
            refusers: Bits::default(),
            blocked: Bits::default(),
            leaving: BTreeMap::new(),
            dirty: Dirty::default(),
            clock: Moment::default(),
            tick: None,
            pause: None,
            random: Random::new(options.seed),
            #[cfg(test)]
            visits: Vec::new(),
            options,
        }
    }

    /// Marks an agent, or all, to be looked at. Quota joins all agents: what is freed on
    /// one may let a role have more on another.
    pub(crate) fn touch(&mut self, agent: Option<u32>, cause: Cause) {
        let joined = self.has_quota;
        if self.options.rhythm == Rhythm::Periodic {
            if joined || cause == Cause::Freed {
                self.await_tick();
            }
            if cause == Cause::Freed {
                return;
            }
        } else if joined {
            self.dirty.all = true;
        }
        match agent {
            Some(agent) => {
                self.dirty.agents.insert(agent);
            }
            None => self.dirty.all = true,
        }
    }

    /// Something waits for the next multiple of the interval.
    fn await_tick(&mut self) {
        let interval = self.options.allocation_interval.as_nanos();
        let interval = u64::try_from(interval).unwrap_or(u64::MAX).max(1);
        let beats = (self.clock.as_nanos() / interval).saturating_add(1);
        let next = Moment::from_nanos(beats.saturating_mul(interval));
        self.tick.get_or_insert(next);
    }

    /// What is told from now on happens at this time.
    pub(crate) fn tell_time(&mut self, now: Moment) {
        self.clock = self.clock.max(now);
    }

    // --- agents ---

    /// An agent registered; nothing of it is held yet, see [`Allocator::track`]. What was
    /// known of an agent of this id is forgotten.
    pub fn add_agent(&mut self, id: AgentId, mut options: AgentOptions, active: bool) {
        self.remove_agent(&id);
        let shape = self.shapes.join(&mut options.total, &mut self.names);
        let mut fresh = Agent::new(id.clone(), options, shape, &mut self.names);
        fresh.active = active;
        let place = self.agents.insert(fresh);
        self.agent_ids.insert(id, place);
        self.count_in(place);
        self.renew_totals();
        self.touch(Some(place), Cause::News);
        if self
            .pause
            .is_some_and(|pause| self.agents.len() >= pause.agents)
        {
            self.resume();
        }
    }

    /// What an agent has or says of itself changed. Other attributes make its filters
    /// void.
    pub fn update_agent(&mut self, id: &AgentId, mut options: AgentOptions) {
        let Some(&place) = self.agent_ids.get(id) else {
            return;
        };
        if self.agents[place].options == options {
            return;
        }
        if self.agents[place].options.attributes != options.attributes {
            self.drop_filters_of_agent(place);
        }
        self.count_out(place);
        self.shapes.leave(self.agents[place].shape);
        let shape = self.shapes.join(&mut options.total, &mut self.names);
        self.agents[place].change(options, shape, &mut self.names);
        self.count_in(place);
        self.renew_totals();
        self.touch(Some(place), Cause::News);
    }

    /// An agent is gone, and with it all that was held there.
    pub fn remove_agent(&mut self, id: &AgentId) {
        let Some(place) = self.agent_ids.remove(id) else {
            return;
        };
        self.drop_filters_of_agent(place);
        self.drop_answers_of_agent(place);
        let held: Vec<_> = self.agents[place].held.clone().into_iter().collect();
        let mut holders = BTreeSet::new();
        for (slot, resources) in held {
            holders.insert(self.tree.slot(slot).framework);
            self.release_slot(place, slot, &resources);
        }
        holders
            .into_iter()
            .for_each(|framework| self.forget_slots(framework));
        self.count_out(place);
        self.renew_totals();
        self.shapes.leave(self.agents[place].shape);
        self.agents.remove(place);
        self.dirty.agents.remove(&place);
        if self.has_quota {
            self.touch(None, Cause::Freed);
        }
    }

    /// Whether an agent is offered from: not while it is disconnected, deactivated or
    /// drained.
    pub fn set_agent_active(&mut self, id: &AgentId, active: bool) {
        let Some(&place) = self.agent_ids.get(id) else {
            return;
        };
        self.agents[place].active = active;
        if active {
            self.touch(Some(place), Cause::News);
        }
    }

    /// Tells the tree what the cluster has, without what is not to count.
    fn renew_totals(&mut self) {
        let mut totals = self.totals.clone();
        for (number, name) in self.names.iter() {
            if self.options.fair_sharing_excluded.contains(name) {
                totals.set(number, 0);
            }
        }
        self.tree.set_totals(totals);
    }

    /// Changes what is held of an agent while the sums over all agents follow.
    pub(crate) fn change_held<T>(&mut self, agent: u32, change: impl FnOnce(&mut Agent) -> T) -> T {
        let place = &mut self.agents[agent];
        self.headroom.sub(&place.open);
        let result = change(place);
        place.refresh(&mut self.names);
        self.headroom.add(&place.open);
        result
    }

    /// Adds an agent to the sums over all agents.
    fn count_in(&mut self, agent: u32) {
        let place = &self.agents[agent];
        self.totals.add(&place.total.amounts);
        self.headroom.add(&place.open);
        self.count_reservations(agent, Amounts::add_at);
    }

    /// Takes an agent out of the sums over all agents.
    fn count_out(&mut self, agent: u32) {
        let place = &self.agents[agent];
        self.totals.sub(&place.total.amounts);
        self.headroom.sub(&place.open);
        self.count_reservations(agent, |sum, number, amount| sum.add_at(number, -amount));
    }

    /// What is reserved counts as consumed by the quotas of its role and all above, held or not.
    fn count_reservations(&mut self, agent: u32, count: impl Fn(&mut Amounts, usize, i64)) {
        if self.quotas.is_empty() {
            return;
        }
        let total = &self.agents[agent].options.total;
        for resource in total.iter() {
            if let (Some(role), Some(amount)) =
                (resource.reserved_role(), resource.value.as_scalar())
            {
                let number = self.names.number(&resource.name);
                let books = self.quotas.iter_mut().filter(|book| book.counts(role));
                books.for_each(|book| count(&mut book.consumed, number, amount.thousandths()));
            }
        }
    }

    // --- frameworks ---

    /// A framework came, or its roles, capabilities, constraints or minimal offers changed.
    /// Filters stay. It is `active` while it is connected, not if it is known from agents
    /// only. What is held in a role that it left stays held.
    pub fn set_framework(&mut self, id: &FrameworkId, options: FrameworkOptions, active: bool) {
        if !self.framework_ids.contains_key(id) {
            let last = self.framework_ids.last_key_value();
            let rank = last.map(|(last, place)| (last < id, self.frameworks[*place].rank));
            let place = self.frameworks.insert(Framework {
                id: id.clone(),
                rank: match rank {
                    Some((true, rank)) => rank + 1,
                    Some((false, _)) | None => 0,
                },
                active: false,
                capabilities: options.capabilities,
                subscriptions: BTreeMap::new(),
            });
            self.framework_ids.insert(id.clone(), place);
            if let Some((false, _)) = rank {
                self.rank_frameworks();
            }
        }
        self.update_framework(id, &options);
        self.set_framework_active(id, active);
    }

    fn rank_frameworks(&mut self) {
        for (rank, place) in (0u32..).zip(self.framework_ids.values()) {
            self.frameworks[*place].rank = rank;
        }
        let frameworks = &self.frameworks;
        self.tree.rank_slots(|framework| frameworks[framework].rank);
    }

    fn update_framework(&mut self, id: &FrameworkId, options: &FrameworkOptions) {
        let Some(&place) = self.framework_ids.get(id) else {
            return;
        };
        self.frameworks[place].capabilities = options.capabilities;
        for subscription in self.frameworks[place].subscriptions.values_mut() {
            subscription.subscribed = false;
        }
        for role in &options.roles {
            let slot = self.slot_for(place, role);
            let subscription = self.subscription(place, slot);
            subscription.subscribed = true;
            subscription.suppressed = options.suppressed.contains(role);
            subscription.constraints = options.constraints.of(role);
            subscription.min_allocatable = options.min_allocatable.get(role).cloned();
        }
        self.forget_slots(place);
        self.slots_known(place)
            .into_iter()
            .for_each(|slot| self.unblock(slot));
    }

    /// The slots of a framework, those of roles included that it left.
    fn slots_known(&self, framework: u32) -> Vec<u32> {
        let subscriptions = &self.frameworks[framework].subscriptions;
        subscriptions.keys().copied().collect()
    }

    /// A framework is gone; all it held is free.
    pub fn remove_framework(&mut self, id: &FrameworkId) {
        let Some(place) = self.framework_ids.get(id).copied() else {
            return;
        };
        self.drop_answers_of_framework(place);
        let subscriptions = &self.frameworks[place].subscriptions;
        let holding = subscriptions.iter().filter(|(_, s)| s.holdings > 0);
        let slots: Vec<u32> = holding.map(|(slot, _)| *slot).collect();
        let mut held = Vec::new();
        if !slots.is_empty() {
            for (agent, state) in self.agents.iter() {
                let of_slot = |slot: &u32| Some((agent, *slot, state.held.get(slot)?.clone()));
                held.extend(slots.iter().filter_map(of_slot));
            }
        }
        for (agent, slot, resources) in held {
            self.release_slot(agent, slot, &resources);
            self.touch(Some(agent), Cause::Freed);
        }
        for subscription in self.frameworks[place].subscriptions.values_mut() {
            subscription.subscribed = false;
        }
        self.forget_slots(place);
        self.frameworks.remove(place);
        self.framework_ids.remove(id);
    }

    /// Whether a framework is offered to: not while it is disconnected, which voids its
    /// filters. What it holds it keeps until that is recovered.
    pub fn set_framework_active(&mut self, id: &FrameworkId, active: bool) {
        let Some(&place) = self.framework_ids.get(id) else {
            return;
        };
        self.frameworks[place].active = active;
        if active {
            self.touch(None, Cause::News);
        } else {
            self.drop_answers_of_framework(place);
            self.slots_known(place)
                .into_iter()
                .for_each(|slot| self.drop_filters_of_slot(slot));
        }
        self.renew_activity(place);
    }

    /// A framework wants no offers in these roles; no roles means all.
    pub fn suppress(&mut self, id: &FrameworkId, roles: &[Role]) {
        if let Some(&place) = self.framework_ids.get(id) {
            for slot in self.slots_of(place, roles) {
                self.subscription(place, slot).suppressed = true;
            }
            self.renew_activity(place);
        }
    }

    /// A framework wants offers in these roles, whatever it refused; no roles means all.
    pub fn revive(&mut self, id: &FrameworkId, roles: &[Role]) {
        if let Some(&place) = self.framework_ids.get(id) {
            for slot in self.slots_of(place, roles) {
                self.subscription(place, slot).suppressed = false;
                self.drop_filters_of_slot(slot);
            }
            self.renew_activity(place);
            self.touch(None, Cause::News);
        }
    }

    fn slots_of(&self, framework: u32, roles: &[Role]) -> Vec<u32> {
        let subscriptions = self.frameworks[framework].subscriptions.iter();
        subscriptions
            .filter(|(_, s)| s.subscribed && (roles.is_empty() || roles.contains(&s.role)))
            .map(|(slot, _)| *slot)
            .collect()
    }

    pub(crate) fn subscription(&mut self, framework: u32, slot: u32) -> &mut Subscription {
        let subscriptions = &mut self.frameworks[framework].subscriptions;
        subscriptions
            .get_mut(&slot)
            .expect("slots belong to their frameworks")
    }

    /// The slot of a framework in a role, made if need be.
    pub(crate) fn slot_for(&mut self, framework: u32, role: &Role) -> u32 {
        let place = &mut self.frameworks[framework];
        place.slot(role).unwrap_or_else(|| {
            let slot = self.tree.add_slot(framework, place.rank, role);
            place
                .subscriptions
                .insert(slot, Subscription::new(role.clone()));
            slot
        })
    }

    /// Forgets roles of a framework that it left and holds nothing in.
    pub(crate) fn forget_slots(&mut self, framework: u32) {
        let subscriptions = &self.frameworks[framework].subscriptions;
        let idle: Vec<u32> = subscriptions
            .iter()
            .filter(|(_, s)| !s.subscribed && s.holdings == 0)
            .map(|(slot, _)| *slot)
            .collect();
        for slot in idle {
            self.drop_filters_of_slot(slot);
            self.frameworks[framework].subscriptions.remove(&slot);
            self.tree.remove_slot(slot);
        }
    }

    fn renew_activity(&mut self, framework: u32) {
        let framework = &self.frameworks[framework];
        for (slot, subscription) in &framework.subscriptions {
            let active = framework.active && subscription.wants_offers();
            self.tree.set_active(*slot, active);
        }
    }
}
