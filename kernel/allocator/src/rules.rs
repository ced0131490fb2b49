//! Weights, quota, whitelist, and the pause after a fail-over.

use std::collections::BTreeSet;
use std::sync::Arc;

use abi_terms::Moment;
use base_units::{Quantities, Resource, Role};

use crate::agent;
use crate::allocator::{Cause, Pause};
use crate::amounts::Amounts;
use crate::quota::QuotaBook;
use crate::{Allocator, Quota};

impl Allocator {
    /// Sets the weight of a role, above 0; its share is divided by it.
    pub fn set_weight(&mut self, role: Role, weight: f64, now: Moment) {
        debug_assert!(weight > 0.0, "weights are checked where they enter");
        self.tell_time(now);
        self.tree.set_weight(&role, weight);
        self.touch(None, Cause::Freed);
    }

    /// Sets or removes the quota of a top-level role.
    pub fn set_quota(&mut self, role: &Role, quota: Option<Quota>, now: Moment) {
        debug_assert!(!role.is_nested(), "quota is for top-level roles");
        self.tell_time(now);
        let known = self.quotas.iter().position(|book| book.role == *role);
        let place = known.unwrap_or_else(|| {
            let place = self.quotas.len();
            self.quotas.push(QuotaBook::new(role.clone()));
            self.tree.set_quota(role, place);
            let agents: Vec<u32> = self.agents.iter().map(|(agent, _)| agent).collect();
            for agent in agents {
                let part = self.consumption(agent, place);
                self.quotas[place].consumed.add(&part);
            }
            place
        });
        self.quotas[place].set(&quota.unwrap_or_default(), &mut self.names);
        self.touch(None, Cause::Freed);
    }

    /// What counts against the quota of a top-level role: unreserved lasting scalars that
    /// it and its descendants hold, and all scalars reserved to them.
    pub fn quota_consumption(&mut self, role: &Role) -> Quantities {
        if let Some(book) = self.quotas.iter().find(|book| book.role == *role) {
            return self.names.quantities(&book.consumed);
        }
        let is_part = |of: &Role| of == role || role.is_ancestor_of(of);
        let mut sum = Amounts::default();
        for (_, agent) in self.agents.iter() {
            let reserved = |r: &Resource| r.reserved_role().is_some_and(is_part);
            sum.add(&self.names.amounts(&agent.options.total, reserved));
            for (slot, held) in &agent.held {
                if is_part(self.tree.role(*slot)) {
                    sum.add(&self.names.amounts(held, agent::is_open));
                }
            }
        }
        self.names.quantities(&sum)
    }

    /// The roles with subscribed frameworks or holdings, and their ancestors, with the
    /// scalars held by each and its descendants.
    pub fn roles(&self) -> impl Iterator<Item = (&Role, Quantities)> {
        let roles = self.tree.roles();
        roles.map(|(role, held)| (role, self.names.quantities(held)))
    }

    /// Only agents on these hosts are offered from; `None` means all.
    pub fn set_whitelist(&mut self, hosts: Option<BTreeSet<Arc<str>>>) {
        self.whitelist = hosts;
        self.touch(None, Cause::News);
    }

    /// Offers nothing until so many agents are there or the time has come: after a
    /// fail-over, guarantees could otherwise not be kept.
    pub fn pause(&mut self, agents: usize, until: Moment) {
        if self.agents.len() < agents {
            self.pause = Some(Pause { agents, until });
        }
    }

    pub(crate) fn resume(&mut self) {
        self.pause = None;
        self.touch(None, Cause::News);
    }
}
