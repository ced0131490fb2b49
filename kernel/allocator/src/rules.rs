//! Weights, quota, whitelist, and the pause after a fail-over.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use abi_terms::Moment;
use base_units::{Quantities, Resource, Role};

use crate::agent;
use crate::allocator::{Cause, Pause};
use crate::amounts::Amounts;
use crate::quota::QuotaBook;
use crate::{Allocator, Quota, RoleFigures};

impl Allocator {
    /// Sets the weight of a role, above 0; its share is divided by it.
    pub fn set_weight(&mut self, role: Role, weight: f64, now: Moment) {
        debug_assert!(weight > 0.0, "weights are checked where they enter");
        self.tell_time(now);
        self.tree.set_weight(&role, weight);
        self.touch(None, Cause::Freed);
    }

    /// Sets or removes the quota of a role: a top-level one, unless
    /// [`Options::nested_quota`](crate::Options::nested_quota).
    pub fn set_quota(&mut self, role: &Role, quota: Option<Quota>, now: Moment) {
        debug_assert!(
            self.options.nested_quota || !role.is_nested(),
            "quota is for top-level roles"
        );
        self.tell_time(now);
        let place = self.quota_place(role);
        self.quotas[place].set(&quota.unwrap_or_default(), &mut self.names);
        self.has_quota = self.quotas.iter().any(QuotaBook::is_effective);
        self.touch(None, Cause::Freed);
    }

    fn quota_place(&mut self, role: &Role) -> usize {
        if let Some(place) = self.quotas.iter().position(|book| book.role == *role) {
            return place;
        }
        let place = self.quotas.len();
        let mut book = QuotaBook::new(role.clone());
        book.consumed = self.consumption(role);
        self.quotas.push(book);
        self.tree.set_quota(role, place);
        for below in 0..=place {
            let of = |role| self.quotas.iter().position(|book| book.role == role);
            let above = self.quotas[below].role.ancestors().find_map(of);
            self.quotas[below].above = above;
        }
        place
    }

    /// What counts against the quota of a role: unreserved lasting scalars that it and its
    /// descendants hold, and all scalars reserved to them.
    pub fn quota_consumption(&self, role: &Role) -> Quantities {
        let sum = match self.quotas.iter().find(|book| book.role == *role) {
            Some(book) => book.consumed.clone(),
            None => self.consumption(role),
        };
        self.names.quantities(&sum)
    }

    fn consumption(&self, role: &Role) -> Amounts {
        let is_part = |of: &Role| of == role || role.is_ancestor_of(of);
        let mut sum = Amounts::default();
        for (_, agent) in self.agents.iter() {
            let reserved = |r: &Resource| r.reserved_role().is_some_and(is_part);
            sum.add(&self.names.known_amounts(&agent.options.total, reserved));
            for (slot, held) in &agent.held {
                if is_part(self.tree.role(*slot)) {
                    sum.add(&self.names.known_amounts(held, agent::is_open));
                }
            }
        }
        sum
    }

    /// How every role stands that has frameworks, holdings or quota, and those above them. Looks at every filter.
    pub fn figures(&self) -> BTreeMap<Role, RoleFigures> {
        let mut all: BTreeMap<Role, RoleFigures> = BTreeMap::new();
        for (role, share) in self.tree.shares() {
            all.entry(role.clone()).or_default().share = share;
        }
        for (role, held) in self.roles() {
            all.entry(role.clone()).or_default().held = held;
        }
        for (_, agent) in self.agents.iter() {
            for filter in &agent.filters {
                if let Some(figures) = all.get_mut(self.tree.role(filter.slot)) {
                    figures.filters += 1;
                }
            }
        }
        for book in &self.quotas {
            let consumed = self.names.quantities(&book.consumed);
            all.entry(book.role.clone()).or_default().consumed = Some(consumed);
        }
        all
    }

    /// Unreserved lasting scalars that are free, of all agents together.
    pub fn headroom(&self) -> Quantities {
        self.names.quantities(&self.headroom)
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

    /// Offers again, if it paused.
    pub fn resume(&mut self) {
        if self.pause.take().is_some() {
            self.touch(None, Cause::News);
        }
    }
}
