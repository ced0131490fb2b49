//! Filters: what frameworks refused, and for how long.

use std::time::Duration;

use abi_terms::Moment;
use base_defects::defect;
use base_units::Resources;

use crate::agent::{Filter, Pace};
use crate::timers::Timer;
use crate::{Allocator, Rhythm};

/// So many refusals for no time at all, by one framework in one role of one agent within
/// an allocation interval, are each followed by a new offer at once. The next one has to
/// wait for the interval's end, as it would have in Mesos.
const UNFILTERED_REFUSALS_MAX: u32 = 100;

impl Allocator {
    /// A slot refused resources.
    pub(crate) fn refuse(
        &mut self,
        now: Moment,
        agent: u32,
        slot: u32,
        refused: Resources,
        refusal: Duration,
    ) {
        let until = if refusal.is_zero() {
            self.pace(now, agent, slot)
        } else {
            Some(now + refusal.max(self.options.allocation_interval))
        };
        let Some(until) = until else {
            return;
        };
        let id = self.filters_made;
        self.filters_made += 1;
        self.refusers.set(slot, true);
        let useless = self.agents[agent].add_filter(Filter {
            slot,
            refused,
            until,
            id,
        });
        self.drop_timers(agent, useless);
        self.timers.add(until, Timer::Filter { agent, slot, id });
    }

    fn drop_timers(&mut self, agent: u32, filters: Vec<Filter>) {
        for Filter {
            slot, until, id, ..
        } in filters
        {
            self.timers.remove(until, Timer::Filter { agent, slot, id });
        }
    }

    /// Counts a refusal for no time; until when must the slot wait?
    fn pace(&mut self, now: Moment, agent: u32, slot: u32) -> Option<Moment> {
        if self.options.rhythm == Rhythm::Periodic {
            return None;
        }
        let interval = self.options.allocation_interval;
        let fresh = Pace {
            since: now,
            count: 0,
        };
        self.refusers.set(slot, true);
        let pace = self.agents[agent].paces.entry(slot).or_insert(fresh);
        if now >= pace.since + interval {
            *pace = fresh;
        }
        pace.count += 1;
        (pace.count > UNFILTERED_REFUSALS_MAX).then(|| pace.since + interval)
    }

    /// A filter's time is over.
    pub(crate) fn expire_filter(&mut self, agent: u32, slot: u32, id: u64) {
        if !defect!(FilterForEver) {
            self.agents[agent].remove_filter(slot, id);
        }
    }

    /// Drops all that one slot refused, wherever.
    pub(crate) fn drop_filters_of_slot(&mut self, slot: u32) {
        if !self.refusers.has(slot) {
            self.unblock(slot);
            return;
        }
        self.refusers.set(slot, false);
        self.blocked.set(slot, false);
        let mut dropped = Vec::new();
        for (agent, state) in self.agents.iter_mut() {
            dropped.push((agent, state.take_filters_of(slot)));
        }
        for (agent, filters) in dropped {
            self.drop_timers(agent, filters);
        }
    }

    /// Drops all that was refused of one agent.
    pub(crate) fn drop_filters_of_agent(&mut self, agent: u32) {
        let filters = self.agents[agent].take_filters();
        self.drop_timers(agent, filters);
    }

    /// Something about a slot has changed: it may be given something after all, of whatever agent.
    pub(crate) fn unblock(&mut self, slot: u32) {
        if self.blocked.has(slot) {
            self.blocked.set(slot, false);
            for (_, agent) in self.agents.iter_mut() {
                agent.unblock(slot);
            }
        }
    }
}
