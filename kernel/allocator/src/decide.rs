//! One decision: what a framework in a role gets of an agent, or why nothing.

use std::borrow::Cow;

use abi_terms::{Capabilities, Capability, Moment};
use base_ids::{AgentId, FrameworkId};
use base_units::{Limits, Quantities, Resource, Resources, Role};

use crate::agent::{self, Agent};
use crate::amounts::Amounts;
use crate::framework::{Framework, Subscription};
use crate::quota::{self, Need};
use crate::{Allocator, Reason};

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

/// Why nothing is granted.
#[derive(Clone, Debug)]
pub(crate) struct Denied {
    pub(crate) reason: Reason,
    /// Will it stay so until the agent has more free, or agent, framework or filter
    /// change?
    pub(crate) lasting: bool,
}

type Verdict<T> = Result<T, Denied>;

fn lasting<T>(reason: Reason) -> Verdict<T> {
    deny(reason, true)
}

fn deny<T>(reason: Reason, lasting: bool) -> Verdict<T> {
    Err(Denied { reason, lasting })
}

impl Allocator {
    /// Why does a framework get nothing of an agent in a role, or what would it get in a
    /// run that began now and looked at nobody else? Filters whose time is over end with
    /// the next run.
    pub fn explain(
        &self,
        framework: &FrameworkId,
        role: &Role,
        agent: &AgentId,
        now: Moment,
    ) -> Result<Resources, Reason> {
        let place = self.framework_ids.get(framework);
        let framework = &self.frameworks[*place.ok_or(Reason::UnknownFramework)?];
        let place = self.agent_ids.get(agent);
        let agent = &self.agents[*place.ok_or(Reason::UnknownAgent)?];
        let slot = framework.slot(role).ok_or(Reason::NotSubscribed)?;
        let subscription = &framework.subscriptions[&slot];
        if !subscription.subscribed {
            return Err(Reason::NotSubscribed);
        }
        if !framework.active {
            return Err(Reason::FrameworkInactive);
        }
        if subscription.suppressed {
            return Err(Reason::Suppressed);
        }
        if !agent.active {
            return Err(Reason::AgentInactive);
        }
        if !agent.is_whitelisted(self.whitelist.as_ref()) {
            return Err(Reason::NotWhitelisted);
        }
        if self.pause.is_some_and(|pause| now < pause.until) {
            return Err(Reason::Paused);
        }
        let round = self.round(Stage::FairShare);
        match self.decide(&round, agent, slot, &Resources::new()) {
            Ok(granted) => Ok(granted.resources),
            Err(denied) => Err(denied.reason),
        }
    }

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
            return deny(Reason::Guarantee, false);
        }
        let available = self.available(agent, &agent.free, slot, shared_out)?;
        if let Some(until) = agent.refused(slot, &available) {
            return deny(Reason::Refused { until }, shared_out.is_empty());
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
                return deny(Reason::Quota, false);
            }
            if let Some(until) = agent.refused(slot, resources) {
                return deny(Reason::Refused { until }, false);
            }
        } else if !self.is_allocatable(agent, subscription, &granted.resources) {
            // Enough was free, but not of a kind the framework can use.
            return deny(Reason::BelowMinimum, shared_out.is_empty());
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
            return lasting(Reason::Constraints);
        }
        let settled = shared_out.is_empty();
        let free = match agent.plain {
            true => free.clone(),
            false => {
                let allocatable = free.allocatable_to(&subscription.role);
                allocatable.filter(|r| !r.shared || !shared_out.contains_resource(r))
            }
        };
        if free.is_empty() {
            return deny(Reason::NothingFree, settled);
        }
        if !self.is_allocatable(agent, subscription, &free) {
            return deny(Reason::BelowMinimum, settled);
        }
        let can = |capability| framework.capabilities.has(capability);
        if agent.has_gpus && self.options.filter_gpu_resources && !can(Capability::GpuResources) {
            return lasting(Reason::Gpus);
        }
        if self.is_remote(agent) && !can(Capability::RegionAware) {
            return lasting(Reason::Region);
        }
        let usable = match agent.plain {
            true => free,
            false => free.filter(|r| is_usable(r, framework.capabilities)),
        };
        if usable.is_empty() {
            return deny(Reason::Capabilities, settled);
        }
        Ok(usable)
    }

    fn subscriber(&self, slot: u32) -> (&Framework, &Subscription) {
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
            false => Cow::Owned(self.names.known_amounts(resources)),
        };
        self.min_allocatable.iter().any(|least| {
            let mut least = least.iter();
            least.all(|(number, amount)| amounts.get(*number) >= *amount)
        })
    }

    /// The quotas that hold for a slot: that of its very role; those above too, if quota may be nested.
    fn quotas_of(&self, slot: u32) -> impl Iterator<Item = usize> {
        let (nested, exact) = match self.options.nested_quota {
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
        if part.is_empty() {
            return deny(Reason::Guarantee, false);
        }
        let guaranteed = self.names.known_amounts(&part);
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
        let quotas: Vec<usize> = self.quotas_of(slot).collect();
        let required = round.required.as_ref();
        self.names.limits(|number| {
            let limits = quotas.iter();
            let limits = limits.filter_map(|quota| self.quotas[*quota].left(number));
            let limit = limits.min();
            let limit = limit.map(|left| left - besides.get(number));
            let surplus = required.map(|r| self.headroom.get(number) - r.get(number));
            match (limit, surplus) {
                (Some(limit), Some(surplus)) => Some(limit.min(surplus)),
                (one, other) => one.or(other),
            }
        })
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
