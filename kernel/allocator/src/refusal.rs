//! Filters: what frameworks refused, and for how long.

use std::time::Duration;

use abi_terms::Moment;
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
        let state = &mut self.agents[agent];
        state.unblock(slot);
        let filters = state.filters.entry(slot).or_default();
        // One that blocks no more and no longer than the new one has no use.
        filters.retain(|old| {
            let needed = old.until > until || !refused.contains(&old.refused);
            if !needed {
                let id = old.id;
                self.timers
                    .remove(old.until, Timer::Filter { agent, slot, id });
            }
            needed
        });
        let id = self.filters_made;
        self.filters_made += 1;
        filters.push(Filter { refused, until, id });
        self.timers.add(until, Timer::Filter { agent, slot, id });
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
        let pace = self.agents[agent].paces.entry(slot).or_insert(fresh);
        if now >= pace.since + interval {
            *pace = fresh;
        }
        pace.count += 1;
        (pace.count > UNFILTERED_REFUSALS_MAX).then(|| pace.since + interval)
    }

    /// A filter's time is over.
    pub(crate) fn expire_filter(&mut self, agent: u32, slot: u32, id: u64) {
        let state = &mut self.agents[agent];
        if let Some(filters) = state.filters.get_mut(&slot) {
            filters.retain(|filter| filter.id != id);
            if filters.is_empty() {
                state.filters.remove(&slot);
            }
        }
        state.unblock(slot);
    }

    /// Drops all that one slot refused, wherever.
    pub(crate) fn drop_filters_of_slot(&mut self, slot: u32) {
        for (agent, state) in self.agents.iter_mut() {
            state.unblock(slot);
            state.paces.remove(&slot);
            for filter in state.filters.remove(&slot).unwrap_or_default() {
                let id = filter.id;
                self.timers
                    .remove(filter.until, Timer::Filter { agent, slot, id });
            }
        }
    }

    /// Drops all that was refused of one agent.
    pub(crate) fn drop_filters_of_agent(&mut self, agent: u32) {
        let state = &mut self.agents[agent];
        state.unblock_all();
        for (slot, filters) in std::mem::take(&mut state.filters) {
            for filter in filters {
                let id = filter.id;
                self.timers
                    .remove(filter.until, Timer::Filter { agent, slot, id });
            }
        }
    }
}
