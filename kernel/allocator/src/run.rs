//! One run: due filters end, and what is free is granted.

use std::collections::BTreeMap;

use abi_terms::Moment;
use base_units::Resources;

use crate::allocator::Cause;
use crate::decide::{Granted, Round, Stage};
use crate::timers::Timer;
use crate::{Allocator, Grant, InverseGrant, Outcome, Sorter};

/// The order of slots while one stage goes through agents.
enum Walk {
    /// By share. Computed as far as it is needed; a grant cuts off what it changes.
    Drf { known: Vec<u32>, complete: bool },
    /// Drawn anew for each agent.
    Random { order: Vec<u32> },
}

/// If no more slots than these can be given something of an agent, they are put in order by themselves.
const FEW_SLOTS_MAX: u32 = 16;

/// What a run has granted so far.
#[derive(Default)]
struct Granting {
    /// By framework, in order of granting.
    grants: Vec<(u32, Grant)>,
    /// Which of them a slot got of an agent in stage 1, which stage 2 adds to.
    early: BTreeMap<(u32, u32), usize>,
    /// What a whole agent is, marked with a role: by number of its total and slot's role.
    whole: BTreeMap<(u32, u32), Resources>,
    /// Shared volumes that were offered, by agent.
    shared_out: BTreeMap<u32, Resources>,
}

impl Allocator {
    /// When the next run is due: at once (a time in the past) if something changed that a
    /// run would look at, else when a filter, a pause or the interval ends. `None` means
    /// not before something changes.
    pub fn next_wake(&self) -> Option<Moment> {
        if let Some(pause) = self.pause {
            return Some(pause.until);
        }
        if self.dirty.all || !self.dirty.agents.is_empty() {
            return Some(Moment::default());
        }
        [self.timers.next(), self.tick].into_iter().flatten().min()
    }

    /// Grants what is free and wanted on the agents that were marked since the last run.
    pub fn run(&mut self, now: Moment) -> Outcome {
        self.tell_time(now);
        self.expire(now);
        if self.tick.is_some_and(|tick| tick <= now) {
            self.tick = None;
            self.dirty.all = true;
        }
        if self.pause.is_some_and(|pause| now >= pause.until) {
            self.resume();
        }
        if self.pause.is_some() {
            return Outcome::default();
        }
        let dirty = std::mem::take(&mut self.dirty);
        let agents: Vec<u32> = match dirty.all {
            true => self.agents.iter().map(|(agent, _)| agent).collect(),
            false => dirty.agents.into_iter().collect(),
        };
        if agents.is_empty() {
            return Outcome::default();
        }
        self.tree.refresh();
        let mut granting = Granting::default();
        self.grant(&agents, &mut granting);
        if !granting.grants.is_empty() && self.has_quota {
            // What descendants got in stage 2 counts for guarantees from the next run on.
            self.touch(None, Cause::Freed);
        }
        let mut inverse: Vec<(u32, InverseGrant)> = Vec::new();
        if !self.leaving.is_empty() {
            let leaving = agents
                .iter()
                .filter(|agent| self.leaving.contains_key(agent));
            let leaving: Vec<u32> = leaving.copied().collect();
            leaving
                .into_iter()
                .for_each(|agent| self.ask(agent, &mut inverse));
        }
        granting
            .grants
            .sort_by_cached_key(|(framework, _)| *framework);
        inverse.sort_by_key(|(framework, _)| *framework);
        Outcome {
            grants: granting
                .grants
                .into_iter()
                .map(|(_, grant)| grant)
                .collect(),
            inverse: inverse.into_iter().map(|(_, grant)| grant).collect(),
        }
    }

    fn expire(&mut self, now: Moment) {
        while let Some(timer) = self.timers.pop(now) {
            let agent = match timer {
                Timer::Filter { agent, slot, id } => {
                    self.expire_filter(agent, slot, id);
                    agent
                }
                Timer::Inverse { agent, framework } => {
                    if let Some(leaving) = self.leaving.get_mut(&agent) {
                        leaving.answered.remove(&framework);
                    }
                    agent
                }
            };
            self.touch(Some(agent), Cause::Freed);
        }
    }

    fn grant(&mut self, agents: &[u32], granting: &mut Granting) {
        let mut agents: Vec<u32> = agents
            .iter()
            .copied()
            .filter(|agent| {
                let state = &self.agents[*agent];
                state.active
                    && state.is_whitelisted(self.whitelist.as_ref())
                    && !state.free.is_empty()
                    && !self.tree.active().is_within(&state.blocked)
            })
            .collect();
        let mut round = self.round(Stage::Guarantees);
        if round.required.is_some() {
            self.random.shuffle(&mut agents);
            self.go_through(&agents, &mut round, granting);
        }
        round.stage = Stage::FairShare;
        self.random.shuffle(&mut agents);
        self.go_through(&agents, &mut round, granting);
    }

    fn go_through(&mut self, agents: &[u32], round: &mut Round, granting: &mut Granting) {
        #[cfg(test)]
        {
            let ids = agents.iter().map(|agent| self.agents[*agent].id.clone());
            self.visits.push(ids.collect());
        }
        let mut walk = Walk::new(self);
        let mut winners = Vec::new();
        for &agent in agents {
            if matches!(round.stage, Stage::Guarantees) && !self.has_claims() {
                return;
            }
            let state = &self.agents[agent];
            if state.free.is_empty() || self.tree.active().is_within(&state.blocked) {
                continue;
            }
            let few = self.few_slots(agent);
            if few.is_none() {
                walk.begin(self);
            }
            let mut place = 0;
            while let Some(slot) = match &few {
                Some(few) => few.get(place).copied(),
                None => walk.at(place, self),
            } {
                place += 1;
                let state = &self.agents[agent];
                if state.blocked.has(slot) {
                    continue;
                }
                let shared_out = granting.shared_out.get(&agent);
                let shared_out = shared_out.cloned().unwrap_or_default();
                match self.decide(round, state, slot, &shared_out) {
                    Err(denied) if denied.lasting => self.block(agent, slot),
                    Err(_) => {}
                    Ok(granted) => {
                        self.hand_out(agent, slot, granted, round, granting);
                        winners.push(slot);
                        if self.agents[agent].free.is_empty() {
                            break;
                        }
                    }
                }
            }
            for slot in winners.drain(..) {
                walk.cut(self.tree.rekey(slot));
            }
        }
    }

    /// The slots that can be given something of an agent, in order, if they are few and shares decide: then most of
    /// the order does not matter.
    fn few_slots(&self, agent: u32) -> Option<Vec<u32>> {
        if self.is_random() {
            return None;
        }
        let (active, blocked) = (self.tree.active(), &self.agents[agent].blocked);
        if active.count_beyond(blocked) > FEW_SLOTS_MAX {
            return None;
        }
        let mut few: Vec<u32> = active.beyond(blocked).collect();
        few.sort_unstable_by(|a, b| self.tree.compare(*a, *b));
        Some(few)
    }

    fn is_random(&self) -> bool {
        let sorters = [self.options.role_sorter, self.options.framework_sorter];
        sorters.contains(&Sorter::Random)
    }

    fn block(&mut self, agent: u32, slot: u32) {
        let state = &self.agents[agent];
        let hopeless = !state.is_judged(slot) && self.is_hopeless(state, slot);
        self.blocked.set(slot, true);
        self.agents[agent].block(slot, hopeless);
    }

    /// Does any guarantee miss something that a framework could be given?
    fn has_claims(&self) -> bool {
        let can_have = |role| match self.options.nested_quota {
            true => self.tree.has_active_below(role),
            false => self.tree.has_active_slots(role),
        };
        let mut quotas = self.quotas.iter();
        quotas.any(|quota| !quota.missing().is_zero() && can_have(&quota.role))
    }

    fn hand_out(
        &mut self,
        agent: u32,
        slot: u32,
        granted: Granted,
        round: &mut Round,
        granting: &mut Granting,
    ) {
        let resources = granted.resources;
        if self.agents[agent].total.has_shared {
            let shared = resources.shared();
            if !shared.is_empty() {
                *granting.shared_out.entry(agent).or_default() += &shared;
            }
        }
        self.give_slot(agent, slot, &resources);
        if let Some(required) = &mut round.required
            && matches!(round.stage, Stage::Guarantees)
        {
            required.sub(&granted.guaranteed);
            if self.options.nested_quota {
                *round = self.round(Stage::Guarantees);
            } else if required.is_zero() {
                round.required = None;
            }
        }
        let role = self.tree.role(slot).clone();
        let allocated = match resources.is_same(&self.agents[agent].options.total) {
            false => resources.allocate(&role),
            true => {
                let key = (self.agents[agent].shape, self.tree.slot(slot).node);
                let whole = granting.whole.entry(key);
                whole.or_insert_with(|| resources.allocate(&role)).clone()
            }
        };
        if let Some(early) = granting.early.get(&(slot, agent)) {
            granting.grants[*early].1.resources += &allocated;
            return;
        }
        if matches!(round.stage, Stage::Guarantees) {
            granting.early.insert((slot, agent), granting.grants.len());
        }
        let place = self.tree.slot(slot).framework;
        let grant = Grant {
            framework: self.frameworks[place].id.clone(),
            role,
            agent: self.agents[agent].id.clone(),
            resources: allocated,
        };
        granting.grants.push((place, grant));
    }
}

impl Walk {
    fn new(allocator: &Allocator) -> Self {
        match allocator.is_random() {
            false => Self::Drf {
                known: Vec::new(),
                complete: false,
            },
            true => Self::Random { order: Vec::new() },
        }
    }

    /// Before each agent.
    fn begin(&mut self, allocator: &mut Allocator) {
        if let Self::Random { order } = self {
            let (roles, slots) = (
                allocator.options.role_sorter,
                allocator.options.framework_sorter,
            );
            *order = allocator.tree.shuffled(&mut allocator.random, roles, slots);
        }
    }

    /// The slot at one place of the order.
    fn at(&mut self, place: usize, allocator: &mut Allocator) -> Option<u32> {
        let (known, complete) = match self {
            Self::Random { order } => return order.get(place).copied(),
            Self::Drf { known, complete } => (known, complete),
        };
        if place == known.len() && !*complete {
            let next = match known.last() {
                None => allocator.tree.first(),
                Some(last) => allocator.tree.after(*last, place),
            };
            match next {
                Some(next) => known.push(next),
                None => *complete = true,
            }
        }
        known.get(place).copied()
    }

    /// From this place on the order is another.
    fn cut(&mut self, place: Option<usize>) {
        if let (Self::Drf { known, complete }, Some(place)) = (self, place) {
            known.truncate(place);
            *complete = false;
        }
    }
}
