//! One decision: what a framework in a role gets of an agent, or why nothing.

use std::borrow::Cow;

use abi_terms::{Capabilities, Capability, Moment};
use base_defects::defect;
use base_units::{Limits, Quantities, Resource, Resources, Role};

use crate::Allocator;
use crate::agent::{self, Agent};
use crate::amounts::Amounts;
use crate::framework::{Framework, Subscription};
use crate::quota::{self, Need};

/// What a run is doing.
#[derive(Clone, Debug)]
pub(crate) enum Stage {
    /// Guarantees are met.
    Guarantees,
    /// What is left is shared.
    FairShare,
}

/// What decisions of one run have in common.
#[derive(Clone, Debug)]
pub(crate) struct Round {
    pub(crate) stage: Stage,
    /// What guarantees still miss and nobody else may have; `None` if nothing.
    pub(crate) required: Option<Amounts>,
    /// With nested quota: what is to be kept for each, by index.
    pub(crate) needs: Vec<Need>,
}

/// What is granted.
#[derive(Clone, Debug)]
pub(crate) struct Granted {
    /// Unallocated.
    pub(crate) resources: Resources,
    /// The part of it that a guarantee missed.
    pub(crate) guaranteed: Amounts,
}

/// Which rule is in the way. [`Reason`](crate::Reason) says more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denial {
    /// The framework's own constraints exclude the agent.
    Constraints,
    /// Nothing is free that the role may have.
    NothingFree,
    /// Less is free than the least worth offering.
    BelowMinimum,
    /// The agent has GPUs and the framework does not ask for them.
    Gpus,
    /// The agent is in another region.
    Region,
    /// Everything that is free is of a kind that the framework cannot use.
    Capabilities,
    /// The role's guarantee is satisfied, or the agent has nothing of it.
    Guarantee,
    /// Limits, or what is kept for guarantees of others, leave nothing or too little.
    Quota,
    /// The framework declined the same resources or more.
    Refused {
        /// Until then.
        until: Moment,
    },
}

/// Why nothing is granted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Denied {
    pub(crate) denial: Denial,
    /// Will it stay so until the agent has more free, or agent, framework or filter
    /// change?
    pub(crate) lasting: bool,
}

type Verdict<T> = Result<T, Denied>;

fn lasting<T>(denial: Denial) -> Verdict<T> {
    deny(denial, true)
}

fn deny<T>(denial: Denial, lasting: bool) -> Verdict<T> {
    Err(Denied { denial, lasting })
}

impl Allocator {
    /// What guarantees miss at this moment.
    pub(crate) fn round(&self, stage: Stage) -> Round {
        let (mut needs, required) = quota::needs(&self.quotas);
        if !self.options.nested_quota {
            needs.clear();
        }
        Round {
            stage,
            required: (!required.is_zero()).then_some(required),
            needs,
        }
    }

    /// What a slot gets of an agent. `shared_out` is what this run has offered of the
    /// agent's shared volumes: each is offered once per run.
    pub(crate) fn decide(
        &self,
        round: &Round,
        agent: &Agent,
        slot: u32,
        shared_out: &Resources,
    ) -> Verdict<Granted> {
        let (_, subscription) = self.subscriber(slot);
        let missing = match round.stage {
            Stage::Guarantees => self.missing(round, slot),
            Stage::FairShare => None,
        };
        if matches!(round.stage, Stage::Guarantees) && missing.is_none() {
            return deny(Denial::Guarantee, false);
        }
        let available = self.available(agent, &agent.free, slot, shared_out)?;
        if let Some(until) = agent.refused(slot, &available) {
            return deny(Denial::Refused { until }, shared_out.is_empty());
        }
        let granted = match missing {
            Some(missing) => self.guarantee(round, slot, &available, &missing)?,
            None => Granted {
                resources: self.fair_share(round, slot, &available),
                guaranteed: Amounts::default(),
            },
        };
        if granted.resources != available {
            let resources = &granted.resources;
            if resources.is_empty() || !self.is_allocatable(agent, subscription, resources) {
                return deny(Denial::Quota, false);
            }
            if let Some(until) = agent.refused(slot, resources) {
                return deny(Denial::Refused { until }, false);
            }
        } else if !self.is_allocatable(agent, subscription, &granted.resources) {
            // Enough was free, but not of a kind the framework can use.
            return deny(Denial::BelowMinimum, shared_out.is_empty());
        }
        Ok(granted)
    }

    /// Could a slot be given nothing even if all of an agent were free?
    pub(crate) fn is_hopeless(&self, agent: &Agent, slot: u32) -> bool {
        // Who is denied for long while all is free is denied for good.
        if agent.free.is_same(&agent.options.total) {
            return true;
        }
        match self.available(agent, &agent.options.total, slot, &Resources::new()) {
            Ok(all) => agent.refused(slot, &all).is_some(),
            Err(denied) => denied.lasting,
        }
    }

    /// What a slot could use of what is free on an agent, quota and filters aside.
    fn available(
        &self,
        agent: &Agent,
        free: &Resources,
        slot: u32,
        shared_out: &Resources,
    ) -> Verdict<Resources> {
        let (framework, subscription) = self.subscriber(slot);
        if let Some(constraints) = &subscription.constraints
            && !constraints.allow(agent)
        {
            return lasting(Denial::Constraints);
        }
        let settled = shared_out.is_empty();
        let free = match agent.total.plain {
            true => free.clone(),
            false => {
                let allocatable = free.allocatable_to(&subscription.role);
                allocatable.filter(|r| !r.shared || !shared_out.contains_resource(r))
            }
        };
        if free.is_empty() {
            return deny(Denial::NothingFree, settled);
        }
        if !self.is_allocatable(agent, subscription, &free) {
            return deny(Denial::BelowMinimum, settled);
        }
        let can = |capability| framework.capabilities.has(capability);
        if agent.total.has_gpus
            && self.options.filter_gpu_resources
            && !can(Capability::GpuResources)
        {
            return lasting(Denial::Gpus);
        }
        if self.is_remote(agent) && !can(Capability::RegionAware) {
            return lasting(Denial::Region);
        }
        let usable = match agent.total.plain {
            true => free,
            false => free.filter(|r| is_usable(r, framework.capabilities)),
        };
        if usable.is_empty() {
            return deny(Denial::Capabilities, settled);
        }
        Ok(usable)
    }

    pub(crate) fn subscriber(&self, slot: u32) -> (&Framework, &Subscription) {
        let framework = &self.frameworks[self.tree.slot(slot).framework];
        (framework, &framework.subscriptions[&slot])
    }

    fn is_remote(&self, agent: &Agent) -> bool {
        match (&self.options.region, &agent.options.region) {
            (Some(own), Some(other)) => own != other,
            (None, _) | (_, None) => false,
        }
    }

    /// Is it worth an offer: does it hold one of the minimal amounts?
    fn is_allocatable(
        &self,
        agent: &Agent,
        subscription: &Subscription,
        resources: &Resources,
    ) -> bool {
        if let Some(alternatives) = &subscription.min_allocatable {
            let enough = |least: &Quantities| {
                least
                    .iter()
                    .all(|(name, amount)| resources.scalar(name) >= amount)
            };
            return alternatives.is_empty() || alternatives.iter().any(enough);
        }
        if self.min_allocatable.is_empty() {
            return true;
        }
        // All that is free is the usual case, and its amounts are known.
        let amounts = match *resources == agent.free {
            true => Cow::Borrowed(&agent.free_amounts),
            false => Cow::Owned(self.names.known_amounts(resources, |_| true)),
        };
        self.min_allocatable.iter().any(|least| {
            let mut least = least.iter();
            least.all(|(number, amount)| amounts.get(*number) >= *amount)
        })
    }

    /// The quotas that hold for a slot: that of its very role; those above too, if quota may be nested.
    fn quotas_of(&self, slot: u32) -> impl Iterator<Item = usize> {
        let (nested, exact) = match self.options.nested_quota && !defect!(ParentLimitIgnored) {
            true => (Some(self.tree.quotas_above(slot)), None),
            false => (None, self.tree.exact_quota(slot)),
        };
        nested.into_iter().flatten().chain(exact)
    }

    /// What the guarantee of a slot's very role misses, if anything. With nested quota also what a guarantee
    /// above it misses and is not to be kept for others below that.
    fn missing(&self, round: &Round, slot: u32) -> Option<Amounts> {
        let mut most = Amounts::default();
        let mut own: Option<&Need> = None;
        for quota in self.quotas_of(slot) {
            let mut missing = self.quotas[quota].missing();
            if let Some(need) = round.needs.get(quota) {
                let mut others = need.below.clone();
                if let Some(own) = own.replace(need) {
                    others.sub(&own.required);
                }
                missing = missing.surplus(&others);
            }
            most.raise_to(&missing);
        }
        (!most.is_zero()).then_some(most)
    }

    /// Stage 1: what the guarantee misses, with the role's own reservations and all that
    /// no guarantee is about, and as much more as limit and headroom allow.
    fn guarantee(
        &self,
        round: &Round,
        slot: u32,
        available: &Resources,
        missing: &Amounts,
    ) -> Verdict<Granted> {
        let role = self.tree.role(slot);
        let open = available.filter(is_open_scalar);
        let part = open.shrink_to(&self.names.quantities(missing));
        // What a role above misses may be more than this one may have.
        let part = part.shrink_to_limits(&self.names.limits(|number| self.limit(slot, number)));
        if part.is_empty() {
            return deny(Denial::Guarantee, false);
        }
        let guaranteed = self.names.known_amounts(&part, |_| true);
        let rest = open.saturating_sub(&part);
        let more = rest.shrink_to_limits(&self.bounds(round, slot, &guaranteed));
        let mut resources = available
            .filter(|r| r.is_reserved_to(role) || r.value.as_scalar().is_none() || r.revocable);
        resources += &part;
        resources += &more;
        Ok(Granted {
            resources,
            guaranteed,
        })
    }

    /// Stage 2: all reservations, all that quota is not about, and as much of the rest as
    /// limit and headroom allow.
    fn fair_share(&self, round: &Round, slot: u32, available: &Resources) -> Resources {
        if round.required.is_none() && (!self.has_quota || self.quotas_of(slot).next().is_none()) {
            return available.clone();
        }
        let open = available.filter(is_open_scalar);
        let bounds = self.bounds(round, slot, &Amounts::default());
        let mut resources = available.filter(|r| !is_open_scalar(r));
        resources += &open.shrink_to_limits(&bounds);
        resources
    }

    /// How much a slot may have besides what it is about to get: by the limit of its very
    /// role, and by what guarantees of others need.
    fn bounds(&self, round: &Round, slot: u32, besides: &Amounts) -> Limits {
        let required = round.required.as_ref();
        self.names.limits(|number| {
            let limit = self.limit(slot, number);
            let limit = limit.map(|left| left - besides.get(number));
            let surplus = required.map(|r| self.headroom.get(number) - r.get(number));
            match (limit, surplus) {
                (Some(limit), Some(surplus)) => Some(limit.min(surplus)),
                (one, other) => one.or(other),
            }
        })
    }

    /// What a slot may still have of one resource by the limits that hold for it.
    fn limit(&self, slot: u32, number: usize) -> Option<i64> {
        let quotas = self.quotas_of(slot);
        quotas
            .filter_map(|quota| self.quotas[quota].left(number))
            .min()
    }

    // --- what explanations ask besides ---

    /// Would so much be worth an offer?
    pub(crate) fn is_worth_offering(
        &self,
        agent: &Agent,
        slot: u32,
        resources: &Resources,
    ) -> bool {
        let (_, subscription) = self.subscriber(slot);
        self.is_allocatable(agent, subscription, resources)
    }

    /// The part that a slot's framework has the capabilities for.
    pub(crate) fn usable(&self, slot: u32, resources: &Resources) -> Resources {
        let (framework, _) = self.subscriber(slot);
        resources.filter(|resource| is_usable(resource, framework.capabilities))
    }

    /// A capability that would let a slot use more of some resources.
    pub(crate) fn lacking(&self, slot: u32, resources: &Resources) -> Option<Capability> {
        let (framework, subscription) = self.subscriber(slot);
        let all = resources.allocatable_to(&subscription.role);
        let more = all.saturating_sub(&self.usable(slot, &all));
        let known = [
            Capability::RevocableResources,
            Capability::SharedResources,
            Capability::ReservationRefinement,
        ];
        known.into_iter().find(|capability| {
            let with = framework.capabilities.with(*capability);
            more.iter().any(|resource| is_usable(resource, with))
        })
    }

    /// The first of the roles whose limits hold for a slot that alone leaves too little of what is free.
    pub(crate) fn limiting(&self, agent: &Agent, slot: u32) -> Option<Role> {
        let available = self
            .available(agent, &agent.free, slot, &Resources::new())
            .ok()?;
        let open = available.filter(is_open_scalar);
        let rest = available.filter(|r| !is_open_scalar(r));
        let books = self.quotas_of(slot).map(|quota| &self.quotas[quota]);
        books
            .filter(|book| {
                let limits = self.names.limits(|number| book.left(number));
                let left = &rest + &open.shrink_to_limits(&limits);
                !self.is_worth_offering(agent, slot, &left)
            })
            .map(|book| book.role.clone())
            .next()
    }
}

/// Is quota about it? Unreserved scalars that last.
fn is_open_scalar(resource: &Resource) -> bool {
    agent::is_open(resource) && resource.value.as_scalar().is_some()
}

fn is_usable(resource: &Resource, capabilities: Capabilities) -> bool {
    let can = |capability| capabilities.has(capability);
    (!resource.shared || can(Capability::SharedResources))
        && (!resource.revocable || can(Capability::RevocableResources))
        && (!resource.has_refined_reservations() || can(Capability::ReservationRefinement))
}
