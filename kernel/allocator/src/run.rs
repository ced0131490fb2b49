//! One run: who is offered what, section by section as Mesos does it.

use std::collections::BTreeSet;

use abi_terms::{Capability, Moment};
use base_units::{Quantities, Resources};

use crate::agent::is_plain;
use crate::amounts::Amounts;
use crate::tree::{Measure, order};
use crate::{Allocator, Grant, InverseGrant, Outcome, Reason, Rhythm, Sorter};

/// What guarantees of others leave, over a whole run.
pub(crate) struct Headroom {
    required: Amounts,
    available: Amounts,
}

impl Allocator {
    /// Offers what is free of the agents that changed, or of all when the rhythm says so.
    ///
    /// What is granted counts as allocated until it is recovered.
    pub fn run(&mut self, now: Moment) -> Outcome {
        self.expire(now);
        let mut outcome = Outcome::default();
        if self.is_paused(now) {
            return outcome;
        }
        let mut candidates = self.candidates(now);
        if candidates.is_empty() {
            return outcome;
        }
        self.random.shuffle(&mut candidates);
        let mut headroom = self.headroom();
        if !headroom.required.is_zero() {
            for &agent in &candidates {
                self.serve(agent, now, true, &mut headroom, &mut outcome);
            }
            self.random.shuffle(&mut candidates);
        }
        for &agent in &candidates {
            self.serve(agent, now, false, &mut headroom, &mut outcome);
        }
        self.ask_to_leave(&candidates, now, &mut outcome);
        outcome
            .grants
            .sort_by(|one, other| one.framework.cmp(&other.framework));
        outcome
    }

    /// Why, or what of it, the framework would be offered of the agent in the role at this moment by fair share.
    ///
    /// # Errors
    /// The first [`Reason`] that speaks against it.
    pub fn explain(
        &mut self,
        framework: &base_ids::FrameworkId,
        role: &base_units::Role,
        agent: &base_ids::AgentId,
        now: Moment,
    ) -> Result<Resources, Reason> {
        let framework = *self
            .framework_ids
            .get(framework)
            .ok_or(Reason::UnknownFramework)?;
        let agent = *self.agent_ids.get(agent).ok_or(Reason::UnknownAgent)?;
        let role = self.tree.find(role).ok_or(Reason::NotSubscribed)?;
        if self.is_paused(now) {
            return Err(Reason::Paused);
        }
        self.agent_is_open(agent)?;
        let headroom = self.headroom();
        self.decide(framework, role, agent, now, false, &headroom)
    }

    fn candidates(&mut self, now: Moment) -> Vec<u32> {
        let due = match self.options.rhythm {
            Rhythm::Immediate => true,
            Rhythm::Periodic => self.period.is_some_and(|period| period <= now),
        };
        let mut numbers = std::mem::take(&mut self.urgent);
        if due {
            numbers.append(&mut self.deferred);
            self.period = None;
        }
        numbers
            .into_iter()
            .filter(|agent| self.agent_is_open(*agent).is_ok())
            .collect()
    }

    fn agent_is_open(&self, agent: u32) -> Result<(), Reason> {
        let agent = self.agents.get(agent).ok_or(Reason::UnknownAgent)?;
        if !agent.active {
            return Err(Reason::AgentInactive);
        }
        match &self.whitelist {
            Some(list) if !list.contains(&agent.options.hostname) => Err(Reason::NotWhitelisted),
            _ => Ok(()),
        }
    }

    /// Offers one agent to all roles in turn; in the first stage only to those whose guarantee is not met.
    fn serve(
        &mut self,
        agent: u32,
        now: Moment,
        guarantees: bool,
        headroom: &mut Headroom,
        out: &mut Outcome,
    ) {
        if self.agents[agent].free.is_empty() {
            return;
        }
        let mut shared_offered = Resources::new();
        for role in self.sorted_roles() {
            for framework in self.sorted_frameworks(role) {
                if guarantees && self.unmet(role).is_zero() {
                    break;
                }
                let Ok(resources) = self.decide(framework, role, agent, now, guarantees, headroom)
                else {
                    continue;
                };
                let resources =
                    resources.filter(|r| !shared_offered.contains_resource(r) || !r.shared);
                if resources.is_empty() {
                    continue;
                }
                shared_offered += &resources.shared();
                self.grant(framework, role, agent, &resources, headroom, out);
            }
        }
    }

    fn grant(
        &mut self,
        framework: u32,
        role: u32,
        agent: u32,
        resources: &Resources,
        headroom: &mut Headroom,
        out: &mut Outcome,
    ) {
        let name = self.tree.node(role).role.clone();
        let top = self.tree.find(&name.top_level());
        let before = top.map(|top| self.unmet(top));
        let resources = resources.allocate(&name);
        self.track_number(framework, agent, &resources);
        headroom
            .available
            .sub(&self.names.amounts(&resources, is_plain));
        if let (Some(top), Some(before)) = (top, before) {
            headroom.required.sub(&before);
            headroom.required.add(&self.unmet(top));
        }
        let merged = out.grants.iter_mut().rev().find(|grant| {
            grant.role == name
                && grant.agent == self.agents[agent].id
                && grant.framework == self.frameworks[framework].id
        });
        match merged {
            Some(grant) => grant.resources += &resources,
            None => out.grants.push(Grant {
                framework: self.frameworks[framework].id.clone(),
                role: name,
                agent: self.agents[agent].id.clone(),
                resources,
            }),
        }
    }

    fn decide(
        &self,
        framework: u32,
        role: u32,
        agent: u32,
        now: Moment,
        guarantees: bool,
        headroom: &Headroom,
    ) -> Result<Resources, Reason> {
        let who = self
            .frameworks
            .get(framework)
            .ok_or(Reason::UnknownFramework)?;
        let seat = who.seats.get(&role).ok_or(Reason::NotSubscribed)?;
        if !who.active {
            return Err(Reason::FrameworkInactive);
        }
        if seat.suppressed {
            return Err(Reason::Suppressed);
        }
        let place = &self.agents[agent];
        if seat
            .constraints
            .as_ref()
            .is_some_and(|constraints| !constraints.allow(place))
        {
            return Err(Reason::Constraints);
        }
        let node = self.tree.node(role);
        let available = place.free.allocatable_to(&node.role);
        if available.is_empty() {
            return Err(Reason::NothingFree);
        }
        let least = seat
            .min_allocatable
            .as_ref()
            .unwrap_or(&self.options.min_allocatable);
        if !is_enough(&available, least) {
            return Err(Reason::BelowMinimum);
        }
        let can = |capability| who.options.capabilities.has(capability);
        if self.options.filter_gpu_resources && place.has_gpus() && !can(Capability::GpuResources) {
            return Err(Reason::Gpus);
        }
        // An agent without a domain is wherever the master is.
        if place.options.region.is_some()
            && place.options.region != self.options.region
            && !can(Capability::RegionAware)
        {
            return Err(Reason::Region);
        }
        let usable = available.filter(|resource| {
            (!resource.shared || can(Capability::SharedResources))
                && (!resource.revocable || can(Capability::RevocableResources))
                && (!resource.has_refined_reservations() || can(Capability::ReservationRefinement))
        });
        if usable.is_empty() {
            return Err(Reason::Capabilities);
        }
        let offered = if guarantees {
            self.towards_guarantee(role, &usable, headroom)?
        } else {
            self.fair_share(role, &usable, headroom)
        };
        if offered.is_empty() {
            return Err(Reason::Quota);
        }
        if !is_enough(&offered, least) {
            return Err(if offered == usable {
                Reason::BelowMinimum
            } else {
                Reason::Quota
            });
        }
        match who.refuses(role, agent, &offered, now) {
            Some(until) => Err(Reason::Refused { until }),
            None => Ok(offered),
        }
    }

    /// Stage 1: what the guarantee misses, and more as far as limit and headroom let.
    fn towards_guarantee(
        &self,
        role: u32,
        usable: &Resources,
        headroom: &Headroom,
    ) -> Result<Resources, Reason> {
        let node = self.tree.node(role);
        let plain = usable.filter(is_plain);
        let part = plain.shrink_to(&self.names.quantities(&self.unmet(role)));
        if part.is_empty() {
            return Err(Reason::Guarantee);
        }
        let rest = plain.saturating_sub(&part);
        let used = self.names.known_amounts(&part, is_plain);
        let surplus = headroom.available.surplus(&headroom.required);
        let more = self.within_limits(role, &rest, &used, Some(&surplus));
        let others =
            usable.filter(|r| !is_plain(r) && (r.is_unreserved() || r.is_reserved_to(&node.role)));
        Ok([&part, &more, &others].into_iter().collect())
    }

    /// Stage 2: everything, with unreserved scalars as far as limit and headroom let.
    fn fair_share(&self, role: u32, usable: &Resources, headroom: &Headroom) -> Resources {
        let surplus = headroom.available.surplus(&headroom.required);
        let spare = (!headroom.required.is_zero()).then_some(&surplus);
        let plain = usable.filter(is_plain);
        let others = usable.filter(|resource| !is_plain(resource));
        [
            &self.within_limits(role, &plain, &Amounts::default(), spare),
            &others,
        ]
        .into_iter()
        .collect()
    }

    fn within_limits(
        &self,
        role: u32,
        plain: &Resources,
        used: &Amounts,
        spare: Option<&Amounts>,
    ) -> Resources {
        let quota = self.tree.node(role).quota.as_ref();
        if quota.is_none() && spare.is_none() {
            return plain.clone();
        }
        let consumed = self.consumed(role);
        let limits = self.names.limits(|number| {
            let limit = quota.and_then(|quota| quota.limits.get(self.names.name(number)));
            let limit = limit.map(|limit| {
                (limit.thousandths() - consumed.get(number) - used.get(number)).max(0)
            });
            let spare = spare.map(|spare| spare.get(number));
            match (limit, spare) {
                (Some(limit), Some(spare)) => Some(limit.min(spare)),
                (limit, spare) => limit.or(spare),
            }
        });
        plain.shrink_to_limits(&limits)
    }

    /// Allocated or offered unreserved resources of the role and all below it, and all reservations for them.
    pub(crate) fn consumed(&self, role: u32) -> Amounts {
        let node = self.tree.node(role);
        let mut consumed = node.plain.clone();
        consumed.add(&node.reserved);
        consumed
    }

    /// How much of the role's guarantee is missing.
    fn unmet(&self, role: u32) -> Amounts {
        let Some(quota) = &self.tree.node(role).quota else {
            return Amounts::default();
        };
        let mut guarantee = Amounts::default();
        for (name, amount) in quota.guarantees.iter() {
            if let Some(number) = self.names.find(name) {
                guarantee.set(number, amount.thousandths());
            }
        }
        guarantee.surplus(&self.consumed(role))
    }

    fn headroom(&self) -> Headroom {
        let mut required = Amounts::default();
        for (number, _) in self.tree.nodes().filter(|(_, node)| node.quota.is_some()) {
            required.add(&self.unmet(number));
        }
        let mut available = Amounts::default();
        if !required.is_zero() {
            for (_, agent) in self.agents.iter() {
                available.add(&self.names.known_amounts(&agent.free, is_plain));
            }
        }
        Headroom {
            required,
            available,
        }
    }

    fn sorted_roles(&mut self) -> Vec<u32> {
        let measure = Measure {
            total: &self.total,
            excluded: &self.excluded,
        };
        self.tree
            .sorted(self.options.role_sorter, &measure, &mut self.random)
    }

    fn sorted_frameworks(&mut self, role: u32) -> Vec<u32> {
        let node = self.tree.node(role);
        let willing = |number: &&u32| {
            let framework = &self.frameworks[**number];
            framework.active
                && framework
                    .seats
                    .get(&role)
                    .is_some_and(|seat| !seat.suppressed)
        };
        let clients: Vec<u32> = node.frameworks.iter().filter(willing).copied().collect();
        if self.options.framework_sorter == Sorter::Random {
            return self
                .random
                .weighted_shuffle(clients.into_iter().map(|client| (1.0, client)).collect());
        }
        let measure = Measure {
            total: &self.total,
            excluded: &self.excluded,
        };
        let key = |number: u32| {
            let usage = self.frameworks[number].usage.get(&role);
            usage.map_or((0.0, 0), |usage| {
                (measure.share(&usage.amounts, 1.0), usage.grants)
            })
        };
        let mut keyed: Vec<_> = clients
            .into_iter()
            .map(|client| (key(client), client))
            .collect();
        let id = |number: u32| &self.frameworks[number].id;
        keyed.sort_by(|one, other| order(one.0, other.0).then_with(|| id(one.1).cmp(id(other.1))));
        keyed.into_iter().map(|(_, client)| client).collect()
    }

    fn ask_to_leave(&mut self, candidates: &[u32], now: Moment, out: &mut Outcome) {
        for &number in candidates {
            let agent = &mut self.agents[number];
            let Some(unavailability) = agent.unavailability else {
                continue;
            };
            agent.quiet.retain(|_, until| *until > now);
            let present: BTreeSet<u32> = agent.allocated.keys().copied().collect();
            for framework in present {
                let active = self
                    .frameworks
                    .get(framework)
                    .is_some_and(|framework| framework.active);
                if active && !agent.quiet.contains_key(&framework) && agent.asked.insert(framework)
                {
                    out.inverse.push(InverseGrant {
                        framework: self.frameworks[framework].id.clone(),
                        agent: agent.id.clone(),
                        unavailability,
                    });
                }
            }
        }
    }
}

fn is_enough(resources: &Resources, least: &[Quantities]) -> bool {
    if least.is_empty() {
        return true;
    }
    let quantities = resources.quantities();
    least.iter().any(|least| quantities.contains(least))
}
