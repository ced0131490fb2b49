//! One agent: what it has, who holds it, who refused it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use abi_terms::Moment;
use base_ids::AgentId;
use base_units::{Resource, Resources};

use crate::AgentOptions;
use crate::amounts::{Amounts, Names};
use crate::arena::Bits;

/// Resources that a framework refused in a role.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    pub(crate) slot: u32,
    /// Unallocated.
    pub(crate) refused: Resources,
    pub(crate) until: Moment,
    /// Tells filters of one slot apart.
    pub(crate) id: u64,
}

/// How often a slot refused resources for no time at all, since when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) since: Moment,
    pub(crate) count: u32,
}

/// What depends on nothing but all that an agent has.
#[derive(Debug)]
pub(crate) struct Sums {
    /// The scalars.
    pub(crate) amounts: Amounts,
    /// The unreserved, non-revocable scalars.
    pub(crate) open: Amounts,
    /// Is everything unreserved, non-revocable and non-shared, so any role may have all?
    pub(crate) plain: bool,
    pub(crate) has_shared: bool,
    pub(crate) has_gpus: bool,
}

impl Sums {
    pub(crate) fn of(total: &Resources, names: &mut Names) -> Self {
        Self {
            amounts: names.amounts(total, |_| true),
            open: names.amounts(total, is_open),
            plain: total.iter().all(|r| is_open(r) && !r.shared),
            has_shared: total.iter().any(|r| r.shared),
            has_gpus: !total.scalar("gpus").is_zero(),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Agent {
    pub(crate) id: AgentId,
    pub(crate) options: AgentOptions,
    /// Number of its total among all there are.
    pub(crate) shape: u32,
    /// Shared with all agents that have the same.
    pub(crate) total: Arc<Sums>,
    pub(crate) active: bool,
    /// What each slot holds, offered or used, unallocated.
    pub(crate) held: BTreeMap<u32, Resources>,
    /// Sum of `held`.
    used: Resources,
    /// What can be offered: all that is not held, and shared volumes even if held.
    pub(crate) free: Resources,
    /// The scalars of `free`.
    pub(crate) free_amounts: Amounts,
    /// The unreserved, non-revocable scalars of `free`.
    pub(crate) open: Amounts,
    /// Ascending by slot.
    pub(crate) filters: Vec<Filter>,
    pub(crate) paces: BTreeMap<u32, Pace>,
    /// Slots that can be given nothing until the agent has more free or the slot changes.
    pub(crate) blocked: Bits,
    /// Slots among them that could be given nothing even if all of the agent were free.
    settled: Bits,
    /// Slots for which `settled` has been decided.
    judged: Bits,
}

/// Is it an unreserved resource that lasts?
pub(crate) fn is_open(resource: &Resource) -> bool {
    resource.is_unreserved() && !resource.revocable
}

impl Agent {
    /// `shape`: the number of its total, and what depends on it.
    pub(crate) fn new(
        id: AgentId,
        options: AgentOptions,
        (shape, total): (u32, Arc<Sums>),
        names: &mut Names,
    ) -> Self {
        let mut agent = Self {
            id,
            options,
            shape,
            total,
            active: true,
            held: BTreeMap::new(),
            used: Resources::new(),
            free: Resources::new(),
            free_amounts: Amounts::default(),
            open: Amounts::default(),
            filters: Vec::new(),
            paces: BTreeMap::new(),
            blocked: Bits::default(),
            settled: Bits::default(),
            judged: Bits::default(),
        };
        agent.refresh(names);
        agent
    }

    /// What the agent has or says of itself changed: any slot may be given something after all.
    pub(crate) fn change(
        &mut self,
        options: AgentOptions,
        shape: (u32, Arc<Sums>),
        names: &mut Names,
    ) {
        self.options = options;
        (self.shape, self.total) = shape;
        self.unblock_all();
        self.refresh(names);
    }

    /// Derives all that depends on what is held.
    pub(crate) fn refresh(&mut self, names: &mut Names) {
        self.blocked.clone_from(&self.settled);
        let total = &self.options.total;
        if self.used.is_empty() {
            self.free = total.clone();
            self.free_amounts.clone_from(&self.total.amounts);
            self.open.clone_from(&self.total.open);
            return;
        }
        self.free = match self.total.has_shared {
            false => total.saturating_sub(&self.used),
            true => {
                let own = total.non_shared().saturating_sub(&self.used.non_shared());
                &own + &total.shared()
            }
        };
        self.free_amounts = names.amounts(&self.free, |_| true);
        self.open = match self.total.plain {
            true => self.free_amounts.clone(),
            false => names.amounts(&self.free, is_open),
        };
    }

    /// Is it known whether a slot could be given anything if all of the agent were free?
    pub(crate) fn is_judged(&self, slot: u32) -> bool {
        self.judged.has(slot)
    }

    /// Remembers that a slot can be given nothing until the agent has more free, or not
    /// even then if it is `hopeless`, which counts the first time.
    pub(crate) fn block(&mut self, slot: u32, hopeless: bool) {
        self.blocked.set(slot, true);
        if !self.judged.has(slot) {
            self.judged.set(slot, true);
            self.settled.set(slot, hopeless);
        }
    }

    /// Something about a slot has changed: it may be given something after all.
    pub(crate) fn unblock(&mut self, slot: u32) {
        self.blocked.set(slot, false);
        self.settled.set(slot, false);
        self.judged.set(slot, false);
    }

    /// Something about the agent has changed: any slot may be given something after all.
    pub(crate) fn unblock_all(&mut self) {
        self.blocked.clear();
        self.settled.clear();
        self.judged.clear();
    }

    /// Gives free resources to a slot.
    pub(crate) fn give(&mut self, slot: u32, resources: &Resources, names: &mut Names) {
        *self.held.entry(slot).or_default() += resources;
        self.used += resources;
        if *resources == self.free && !self.total.has_shared {
            self.free = Resources::new();
            self.free_amounts = Amounts::default();
            self.open = Amounts::default();
            return;
        }
        self.free = self.free.saturating_sub(&resources.non_shared());
        self.free_amounts = names.amounts(&self.free, |_| true);
        self.open = names.amounts(&self.free, is_open);
    }

    /// Notes resources as held by a slot, whether or not they are free.
    pub(crate) fn hold(&mut self, slot: u32, resources: &Resources) {
        if !resources.is_empty() {
            *self.held.entry(slot).or_default() += resources;
            self.used += resources;
        }
    }

    /// Takes back what the slot holds of some resources; returns it. The agent must be
    /// refreshed afterwards.
    pub(crate) fn release(&mut self, slot: u32, resources: &Resources) -> Resources {
        let Some(held) = self.held.get_mut(&slot) else {
            return Resources::new();
        };
        let released = if held == resources {
            self.held.remove(&slot).unwrap_or_default()
        } else {
            let left = held.saturating_sub(resources);
            let released = held.saturating_sub(&left);
            if left.is_empty() {
                self.held.remove(&slot);
            } else {
                *held = left;
            }
            released
        };
        self.used = match self.held.is_empty() {
            true => Resources::new(),
            false => self.used.saturating_sub(&released),
        };
        released
    }

    // --- filters ---

    /// The places of a slot's filters.
    fn filters_of(&self, slot: u32) -> std::ops::Range<usize> {
        let begin = self.filters.partition_point(|filter| filter.slot < slot);
        let of_slot = self.filters[begin..].iter();
        begin..begin + of_slot.take_while(|filter| filter.slot == slot).count()
    }

    /// Adds a filter and returns those of the slot that have no use beside it: they block no more and no longer.
    pub(crate) fn add_filter(&mut self, mut new: Filter) -> Vec<Filter> {
        // All of what is free is what is mostly refused. Then one copy will do, and is soon compared.
        if new.refused == self.free {
            new.refused = self.free.clone();
        }
        self.unblock(new.slot);
        let (slot, until, refused) = (new.slot, new.until, new.refused.clone());
        let place = self.filters_of(slot);
        let end = place.end;
        self.filters.insert(end, new);
        self.filters
            .extract_if(place, |old| {
                old.until <= until && refused.contains(&old.refused)
            })
            .collect()
    }

    /// Removes one filter.
    pub(crate) fn remove_filter(&mut self, slot: u32, id: u64) {
        let place = self.filters_of(slot);
        self.filters
            .extract_if(place, |old| old.id == id)
            .for_each(drop);
        self.unblock(slot);
    }

    /// Removes all that one slot refused.
    pub(crate) fn take_filters_of(&mut self, slot: u32) -> Vec<Filter> {
        self.unblock(slot);
        self.paces.remove(&slot);
        let place = self.filters_of(slot);
        self.filters.drain(place).collect()
    }

    /// Removes all that was refused.
    pub(crate) fn take_filters(&mut self) -> Vec<Filter> {
        self.unblock_all();
        std::mem::take(&mut self.filters)
    }

    /// Until when a slot refused these or more resources.
    pub(crate) fn refused(&self, slot: u32, resources: &Resources) -> Option<Moment> {
        let filters = self.filters[self.filters_of(slot)].iter();
        filters
            .filter(|filter| filter.refused.contains(resources))
            .map(|filter| filter.until)
            .max()
    }

    /// Slots other than one that hold some of a shared resource.
    pub(crate) fn sharers<'a>(
        &'a self,
        slot: u32,
        resource: &'a Resource,
    ) -> impl Iterator<Item = u32> + 'a {
        self.held
            .iter()
            .filter(move |(other, held)| **other != slot && held.contains_resource(resource))
            .map(|(other, _)| *other)
    }

    pub(crate) fn is_whitelisted(&self, whitelist: Option<&BTreeSet<Arc<str>>>) -> bool {
        whitelist.is_none_or(|hosts| hosts.contains(&self.options.hostname))
    }
}
