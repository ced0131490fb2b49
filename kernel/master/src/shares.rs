//! Weights and quota of roles, as operators set them.

use std::collections::BTreeMap;
use std::sync::Arc;

use abi_terms::Moment;
use base_ids::OfferId;
use base_units::{Limits, Quantities, Resources, Role};
use kernel_allocator::Quota;

use crate::io::{Answer, Effect, Record};
use crate::master::Master;

impl Master {
    /// A role weighs so much from now on.
    pub(crate) fn set_weight(&mut self, now: Moment, role: &Role, weight: f64) {
        self.weights.insert_mut(role.clone(), weight);
        self.allocator.set_weight(role.clone(), weight, now);
    }

    /// Takes all offers back when a role changes that somebody is subscribed to: shares are others then.
    pub(crate) fn update_weights(
        &mut self,
        now: Moment,
        weights: &[(Role, f64)],
        out: &mut Vec<Effect>,
    ) -> Answer {
        if let Some(role) = weights
            .iter()
            .map(|(role, _)| role)
            .find(|role| self.is_foreign(role))
        {
            return Answer::BadRequest(format!("Unknown role '{role}'").into());
        }
        for (role, weight) in weights {
            self.set_weight(now, role, *weight);
        }
        // All of them: from then on the store counts, not the flag.
        for (role, weight) in &self.weights {
            out.push(Effect::Persist(Record::Weight(role.clone(), *weight)));
        }
        let frameworks = self.frameworks.values();
        let mut used = frameworks.flat_map(|framework| &framework.spec.roles);
        if used.any(|role| weights.iter().any(|(changed, _)| changed == role)) {
            for id in self.open_offers(|_| true) {
                self.rescind(now, &id, out);
            }
        }
        Answer::Done
    }

    /// Whether `--roles` leaves a role out.
    fn is_foreign(&self, role: &Role) -> bool {
        let listed = self.roles.as_ref();
        !role.is_star() && listed.is_some_and(|roles| !roles.contains(role))
    }

    /// All of them or none.
    pub(crate) fn update_quota(
        &mut self,
        now: Moment,
        quotas: Vec<(Role, Quota)>,
        force: bool,
        out: &mut Vec<Effect>,
    ) -> Answer {
        for (role, quota) in &quotas {
            if let Some(text) = self.quota_fault(role, quota) {
                return Answer::BadRequest(format!("Invalid QuotaConfig: {text}").into());
            }
            let consumed = self.consumed(role);
            if !force && !quota.limits.contains(&consumed) {
                let text = format!(
                    "Invalid QuotaConfig: Role '{role}' is already consuming '{consumed}'; this is more than the requested \
                     limits (use 'force' to bypass this check)"
                );
                return Answer::BadRequest(text.into());
            }
        }
        if let Some(text) = self.nesting_fault(&quotas) {
            return Answer::BadRequest(format!("Invalid QuotaConfig: {text}").into());
        }
        if !force && let Some(text) = self.overcommit(&quotas) {
            return Answer::BadRequest(text.into());
        }
        for (role, quota) in quotas {
            self.put_quota(now, role, quota, out);
        }
        Answer::Done
    }

    /// `SET_QUOTA`: guarantee and limit are the same.
    pub(crate) fn set_quota(
        &mut self,
        now: Moment,
        role: &Role,
        guarantee: Quantities,
        force: bool,
        out: &mut Vec<Effect>,
    ) -> Answer {
        let mut limits = Limits::default();
        for (name, amount) in guarantee.iter() {
            limits.insert(name.clone(), amount);
        }
        let quota = Quota {
            guarantees: guarantee,
            limits,
        };
        if let Some(text) = self.quota_fault(role, &quota) {
            return Answer::BadRequest(text.into());
        }
        if self.quotas.contains_key(role) {
            let text = format!("Role '{role}' has a quota already; remove it first");
            return Answer::BadRequest(text.into());
        }
        let quotas = [(role.clone(), quota)];
        if let Some(text) = self.nesting_fault(&quotas) {
            return Answer::BadRequest(text.into());
        }
        if !force && let Some(text) = self.overcommit(&quotas) {
            return Answer::Conflict(text.into());
        }
        let [(role, quota)] = quotas;
        self.put_quota(now, role, quota, out);
        Answer::Done
    }

    pub(crate) fn remove_quota(
        &mut self,
        now: Moment,
        role: &Role,
        out: &mut Vec<Effect>,
    ) -> Answer {
        if !self.quotas.contains_key(role) {
            return Answer::BadRequest(format!("Role '{role}' has no quota").into());
        }
        if let Some(text) = self.nesting_fault(&[(role.clone(), Quota::default())]) {
            return Answer::BadRequest(text.into());
        }
        out.push(Effect::Persist(Record::ForgetQuota(role.clone())));
        self.quotas.remove_mut(role);
        self.allocator.set_quota(role, None, now);
        if self.quotas.is_empty() {
            // There is nothing left for which offers might wait after a fail-over.
            self.allocator.resume();
        }
        Answer::Done
    }

    fn quota_fault(&self, role: &Role, quota: &Quota) -> Option<String> {
        if role.is_nested() && !self.config.allocator.nested_quota {
            return Some(format!(
                "Updating quota on nested role '{role}' is not supported"
            ));
        }
        if self.is_foreign(role) {
            return Some(format!("Unknown role '{role}'"));
        }
        (!quota.limits.contains(&quota.guarantees))
            .then(|| format!("Guarantees of role '{role}' are not contained within its limits"))
    }

    /// Why these guarantees do not fit into those of the roles above them, or leave no room for those below, if so.
    fn nesting_fault(&self, quotas: &[(Role, Quota)]) -> Option<String> {
        let mut all: BTreeMap<&Role, &Quota> = self.quotas.iter().collect();
        all.extend(quotas.iter().map(|(role, quota)| (role, quota)));
        let mut below: BTreeMap<Role, Quantities> = BTreeMap::new();
        for (role, quota) in &all {
            if quota.guarantees.is_empty() {
                continue;
            }
            let has_quota = |above: &Role| all.contains_key(above);
            let above = role.ancestors().find(has_quota);
            if let Some(above) = above.or_else(|| role.ancestors().last()) {
                *below.entry(above).or_default() += &quota.guarantees;
            }
        }
        below.into_iter().find_map(|(role, sum)| {
            let own = all.get(&role).map(|quota| quota.guarantees.clone());
            let own = own.unwrap_or_default();
            (!own.contains(&sum)).then(|| {
                format!(
                    "Guarantees of roles below '{role}' are '{sum}' together, more than its own '{own}'; raise that, or \
                     lower those first"
                )
            })
        })
    }

    /// Why these guarantees, with those of all other roles, cannot be kept, if so.
    fn overcommit(&self, quotas: &[(Role, Quota)]) -> Option<String> {
        let others = self.quotas.iter();
        // What is guaranteed below a role is part of its own.
        let others = others
            .filter(|(role, _)| !role.is_nested() && quotas.iter().all(|(new, _)| new != *role));
        let mut sum = Quantities::default();
        for (_, quota) in others {
            sum += &quota.guarantees;
        }
        for (place, (role, quota)) in quotas.iter().enumerate() {
            let later = quotas.iter().skip(place + 1);
            if !role.is_nested() && later.map(|(role, _)| role).all(|other| other != role) {
                sum += &quota.guarantees;
            }
        }
        let mut capacity = Quantities::default();
        for agent in self.agents.values() {
            capacity += &agent.spec.resources.non_revocable().scalars().quantities();
        }
        (!capacity.contains(&sum)).then(|| {
            format!(
                "Quota guarantees overcommit the cluster (use 'force' to bypass this check): '{sum}' of '{capacity}'"
            )
        })
    }

    /// What a role and those below it use unreserved, and have reserved.
    fn consumed(&self, role: &Role) -> Quantities {
        let is_part = |of: &Role| of == role || role.is_ancestor_of(of);
        let mut sum = Quantities::default();
        for agent in self.agents.values() {
            for (of, reserved) in agent.spec.resources.reservations() {
                if is_part(&of) {
                    sum += &reserved.scalars().quantities();
                }
            }
        }
        for framework in self.frameworks.values() {
            for (of, used) in framework.used.allocations() {
                if is_part(&of) {
                    sum += &open(&used);
                }
            }
        }
        sum
    }

    fn put_quota(&mut self, now: Moment, role: Role, quota: Quota, out: &mut Vec<Effect>) {
        let record = Record::Quota(role.clone(), quota.clone());
        out.push(Effect::Persist(record));
        self.allocator.set_quota(&role, Some(quota.clone()), now);
        self.make_room(now, &role, &quota, out);
        self.quotas.insert_mut(role, quota);
    }

    /// Takes offers back that are in the way of a quota: of the role itself beyond its limits, of others until what it
    /// is guaranteed is free.
    fn make_room(&mut self, now: Moment, role: &Role, quota: &Quota, out: &mut Vec<Effect>) {
        let own = |of: &Role| of == role || role.is_ancestor_of(of);
        for id in self.open_offers(own) {
            if quota
                .limits
                .contains(&self.allocator.quota_consumption(role))
            {
                break;
            }
            self.rescind(now, &id, out);
        }
        let held = self.allocator.quota_consumption(role);
        let missing = quota.guarantees.saturating_sub(&held);
        for id in self.open_offers(|of| !own(of)) {
            if self.allocator.headroom().contains(&missing) {
                return;
            }
            self.rescind(now, &id, out);
        }
    }

    /// Offers, inverse ones left out, to roles.
    fn open_offers(&self, wanted: impl Fn(&Role) -> bool) -> Vec<OfferId> {
        let offers = self.frameworks.values().flat_map(|f| f.offers.values());
        let offers = offers.filter(|offer| wanted(&offer.role));
        offers.map(|offer: &Arc<_>| offer.id.clone()).collect()
    }
}

/// Scalars that count against a quota.
fn open(resources: &Resources) -> Quantities {
    let lasting = resources.unreserved().non_revocable();
    lasting.scalars().quantities()
}
