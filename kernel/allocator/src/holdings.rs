//! Who holds what: resources offered or used, from grant to recovery.

use std::time::Duration;

use abi_terms::Moment;
use base_ids::{AgentId, FrameworkId};
use base_units::{Resource, Resources, Role};

use crate::Allocator;
use crate::agent;
use crate::allocator::Cause;
use crate::amounts::Amounts;
use crate::tree::Reach;

impl Allocator {
    /// Notes that a framework holds resources of an agent without having been granted
    /// them, as an agent reports after a fail-over. Resources are marked with the roles
    /// they are allocated to; those without a role are left out.
    pub fn track(&mut self, framework: &FrameworkId, agent: &AgentId, resources: &Resources) {
        let Some((framework, agent)) = self.places(framework, agent) else {
            return;
        };
        for (role, part) in resources.allocations() {
            let slot = self.slot_for(framework, &role);
            self.hold_slot(agent, slot, &part.unallocate());
        }
        self.touch(Some(agent), Cause::Freed);
    }

    /// Resources that a framework held are free again: a task ended, an offer was declined
    /// or rescinded. They are marked with the role they were allocated to; what is not held
    /// is left out.
    ///
    /// `filter` is `None` unless the framework gave back an offer; then it is how long it
    /// wants nothing of the kind. 0 makes no filter, anything else one that lasts at least
    /// an allocation interval. A framework that keeps refusing for 0 is paced, so that
    /// offers and refusals do not chase each other.
    pub fn recover(
        &mut self,
        framework: &FrameworkId,
        agent: &AgentId,
        resources: &Resources,
        filter: Option<Duration>,
        now: Moment,
    ) {
        self.tell_time(now);
        let Some((framework, agent)) = self.places(framework, agent) else {
            return;
        };
        for (role, part) in resources.allocations() {
            let Some(slot) = self.frameworks[framework].slot(&role) else {
                continue;
            };
            let part = part.unallocate();
            self.release_slot(agent, slot, &part);
            if let Some(span) = filter {
                self.refuse(now, agent, slot, part, span);
            }
        }
        self.forget_slots(framework);
        self.touch(Some(agent), Cause::Freed);
    }

    /// Turns resources that a framework holds into others (`RESERVE`, `CREATE` and their
    /// kin), both marked with their roles; the agent's total changes alike. `false` and no
    /// change if they are not held.
    pub fn convert(
        &mut self,
        framework: &FrameworkId,
        agent: &AgentId,
        consumed: &Resources,
        converted: &Resources,
    ) -> bool {
        let Some((framework, agent)) = self.places(framework, agent) else {
            return false;
        };
        let held = |role: &Role, part: &Resources| {
            let slot = self.frameworks[framework].slot(role);
            let held = slot.and_then(|slot| self.agents[agent].held.get(&slot));
            held.is_some_and(|held| held.contains(&part.unallocate()))
        };
        let parts = consumed.allocations();
        if !parts.iter().all(|(role, part)| held(role, part)) {
            return false;
        }
        for (role, part) in &parts {
            let slot = self.slot_for(framework, role);
            self.release_slot(agent, slot, &part.unallocate());
        }
        self.convert_total(agent, &consumed.unallocate(), &converted.unallocate());
        for (role, part) in converted.allocations() {
            let slot = self.slot_for(framework, &role);
            self.hold_slot(agent, slot, &part.unallocate());
        }
        self.forget_slots(framework);
        true
    }

    /// Turns free resources of an agent into others, by an operator's wish. `false` and no
    /// change if they are not free.
    pub fn convert_free(
        &mut self,
        agent: &AgentId,
        consumed: &Resources,
        converted: &Resources,
    ) -> bool {
        let Some(&agent) = self.agent_ids.get(agent) else {
            return false;
        };
        if !self.agents[agent].free.contains(consumed) {
            return false;
        }
        self.convert_total(agent, consumed, converted);
        self.touch(Some(agent), Cause::Freed);
        true
    }

    /// What of an agent is neither offered nor used; shared volumes are always included.
    pub fn free(&self, agent: &AgentId) -> Resources {
        let place = self.agent_ids.get(agent);
        place.map_or_else(Resources::new, |place| self.agents[*place].free.clone())
    }

    /// What a framework holds of an agent in a role, offered or used, unallocated.
    pub fn held(&self, framework: &FrameworkId, role: &Role, agent: &AgentId) -> Resources {
        let find = || {
            let (framework, agent) = self.places(framework, agent)?;
            let slot = self.frameworks[framework].slot(role)?;
            self.agents[agent].held.get(&slot).cloned()
        };
        find().unwrap_or_default()
    }

    pub(crate) fn places(&self, framework: &FrameworkId, agent: &AgentId) -> Option<(u32, u32)> {
        let framework = self.framework_ids.get(framework)?;
        Some((*framework, *self.agent_ids.get(agent)?))
    }

    fn convert_total(&mut self, agent: u32, consumed: &Resources, converted: &Resources) {
        let total = &self.agents[agent].options.total;
        let total = &total.saturating_sub(consumed) + converted;
        let id = self.agents[agent].id.clone();
        let mut options = self.agents[agent].options.clone();
        options.total = total;
        self.update_agent(&id, options);
    }

    /// Gives free resources to a slot during a run; keys are moved afterwards.
    pub(crate) fn give_slot(&mut self, agent: u32, slot: u32, resources: &Resources) {
        self.charge(agent, slot, resources);
        let state = &mut self.agents[agent];
        self.headroom.sub(&state.open);
        state.give(slot, resources, &mut self.names);
        self.headroom.add(&state.open);
        self.consume(slot, resources, Amounts::add);
    }

    /// What a slot holds counts as consumed by the quotas of its role and all above.
    fn consume(
        &mut self,
        slot: u32,
        resources: &Resources,
        count: impl Fn(&mut Amounts, &Amounts),
    ) {
        if self.quotas.is_empty() {
            return;
        }
        let part = self.names.amounts(resources, agent::is_open);
        for quota in self.tree.quotas_above(slot) {
            count(&mut self.quotas[quota].consumed, &part);
        }
    }

    fn hold_slot(&mut self, agent: u32, slot: u32, resources: &Resources) {
        if resources.is_empty() {
            return;
        }
        self.charge(agent, slot, resources);
        self.change_held(agent, |agent| agent.hold(slot, resources));
        self.consume(slot, resources, Amounts::add);
        self.tree.rekey(slot);
    }

    /// Adds to the shares of a slot, before it holds the resources. A shared resource
    /// counts once on every level.
    fn charge(&mut self, agent: u32, slot: u32, resources: &Resources) {
        if !self.agents[agent].held.contains_key(&slot) {
            let framework = self.tree.slot(slot).framework;
            self.subscription(framework, slot).holdings += 1;
        }
        let state = &self.agents[agent];
        if !state.total.has_shared && *resources == state.free {
            self.tree.allocate(slot, &state.free_amounts);
            return;
        }
        let amounts = self.names.amounts(resources, |r| !r.shared);
        self.tree.allocate(slot, &amounts);
        for resource in resources.iter().filter(|r| r.shared) {
            if let Some(reach) = self.reach(agent, slot, resource) {
                let amounts = self.names.amounts(&resource.clone().into(), |_| true);
                self.tree.charge(slot, &amounts, reach);
            }
        }
    }

    /// Takes resources back from a slot.
    pub(crate) fn release_slot(&mut self, agent: u32, slot: u32, resources: &Resources) {
        let released = self.change_held(agent, |agent| agent.release(slot, resources));
        if released.is_empty() {
            return;
        }
        self.consume(slot, &released, Amounts::sub);
        let amounts = self.names.amounts(&released, |r| !r.shared);
        self.tree.discharge(slot, &amounts, Reach::All);
        for resource in released.iter().filter(|r| r.shared) {
            if let Some(reach) = self.reach(agent, slot, resource) {
                let amounts = self.names.amounts(&resource.clone().into(), |_| true);
                self.tree.discharge(slot, &amounts, reach);
            }
        }
        self.tree.rekey(slot);
        if !self.agents[agent].held.contains_key(&slot) {
            let framework = self.tree.slot(slot).framework;
            self.subscription(framework, slot).holdings -= 1;
        }
    }

    /// How far up a shared resource counts for a slot that does not hold it, next to those
    /// that do; `None` if the slot holds it itself.
    fn reach(&self, agent: u32, slot: u32, resource: &Resource) -> Option<Reach> {
        let state = &self.agents[agent];
        let own = state.held.get(&slot);
        if own.is_some_and(|held| held.contains_resource(resource)) {
            return None;
        }
        let reaches = state.sharers(slot, resource);
        let reaches = reaches.map(|other| self.tree.reach_beside(slot, other));
        Some(reaches.fold(Reach::All, |a, b| self.tree.narrower(a, b)))
    }
}
