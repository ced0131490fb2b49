//! Offers: made as the allocator decides, taken back when they cannot be kept.

use std::sync::Arc;

use abi_terms::{Dialect, Event, InverseOffer, Moment, Offer};
use base_defects::defect;
use base_ids::{AgentId, FrameworkId, OfferId};
use base_units::Resources;
use kernel_allocator::{Grant, InverseGrant};

use crate::io::Effect;
use crate::master::{Master, OfferPlace, Timer};

impl Master {
    /// Lets the allocator decide if anything changed, and makes the offers.
    pub(crate) fn offer(&mut self, now: Moment, out: &mut Vec<Effect>) {
        if self.allocator.next_wake().is_none_or(|wake| wake > now) {
            return;
        }
        self.allocation_runs += 1;
        let outcome = self.allocator.run(now);
        for grants in outcome.grants.chunk_by(|a, b| a.framework == b.framework) {
            let offers: Vec<_> = grants
                .iter()
                .filter_map(|grant| self.make_offer(now, grant))
                .collect();
            let framework = &grants[0].framework;
            if let Some(dialect) = self.dialect(framework)
                && !offers.is_empty()
            {
                self.count("master/messages_resource_offers");
                self.tell(framework, Event::Offers(offers, dialect), out);
            }
        }
        for asked in outcome.inverse.chunk_by(|a, b| a.framework == b.framework) {
            let offers: Vec<_> = asked
                .iter()
                .filter_map(|grant| self.make_inverse_offer(grant))
                .collect();
            if !offers.is_empty() {
                self.tell(&asked[0].framework, Event::InverseOffers(offers), out);
            }
        }
    }

    pub(crate) fn dialect(&self, framework: &FrameworkId) -> Option<Dialect> {
        let framework = self.frameworks.get(framework)?;
        Some(framework.spec.capabilities.into())
    }

    fn next_offer_id(&mut self) -> OfferId {
        let id = format!("{}-O{}", self.config.master.id, self.next_offer);
        self.next_offer += 1;
        id.into()
    }

    fn make_offer(&mut self, now: Moment, grant: &Grant) -> Option<Arc<Offer>> {
        let id = self.next_offer_id();
        let executors = self.executors_on(&grant.framework, &grant.agent);
        let agent = self.agent_mut(&grant.agent)?;
        agent.offered += &grant.resources;
        let offer = Arc::new(Offer {
            id: id.clone(),
            framework: grant.framework.clone(),
            role: grant.role.clone(),
            agent: grant.agent.clone(),
            spec: agent.spec.clone(),
            resources: grant.resources.clone(),
            executors,
            unavailability: agent.unavailability,
        });
        let framework = self.framework_mut(&grant.framework)?;
        framework.offered += &grant.resources;
        framework.tally.offers_sent += 1;
        framework.offers.insert_mut(id.clone(), offer.clone());
        self.place(&id, &grant.framework, &grant.agent, false);
        if let Some(timeout) = self.config.offer_timeout {
            self.timers.insert((now + timeout, Timer::Offer(id)));
        }
        Some(offer)
    }

    fn make_inverse_offer(&mut self, grant: &InverseGrant) -> Option<Arc<InverseOffer>> {
        let id = self.next_offer_id();
        let offer = Arc::new(InverseOffer {
            id: id.clone(),
            framework: grant.framework.clone(),
            agent: grant.agent.clone(),
            spec: self.agents.get(&grant.agent)?.spec.clone(),
            unavailability: grant.unavailability,
        });
        let framework = self.framework_mut(&grant.framework)?;
        framework
            .inverse_offers
            .insert_mut(id.clone(), offer.clone());
        self.place(&id, &grant.framework, &grant.agent, true);
        Some(offer)
    }

    fn place(&mut self, id: &OfferId, framework: &FrameworkId, agent: &AgentId, inverse: bool) {
        let place = OfferPlace {
            framework: framework.clone(),
            agent: agent.clone(),
            inverse,
        };
        self.offers.insert(id.clone(), place);
        if let Some(side) = self.agent_sides.get_mut(agent) {
            side.offers.insert(id.clone());
        }
    }

    /// Takes an offer off the books; what becomes of its resources is the caller's business.
    pub(crate) fn take_offer(&mut self, id: &OfferId) -> Option<Arc<Offer>> {
        if self.offers.get(id).is_none_or(|place| place.inverse) {
            return None;
        }
        let place = self.offers.remove(id)?;
        if let Some(side) = self.agent_sides.get_mut(&place.agent) {
            side.offers.remove(id);
        }
        let framework = self.framework_mut(&place.framework)?;
        let offer = framework.offers.get(id)?.clone();
        framework.offers.remove_mut(id);
        framework.offered = framework.offered.saturating_sub(&offer.resources);
        if let Some(agent) = self.agent_mut(&place.agent) {
            agent.offered = agent.offered.saturating_sub(&offer.resources);
        }
        Some(offer)
    }

    /// Takes an inverse offer off the books.
    pub(crate) fn take_inverse_offer(&mut self, id: &OfferId) -> Option<Arc<InverseOffer>> {
        if self.offers.get(id).is_none_or(|place| !place.inverse) {
            return None;
        }
        let place = self.offers.remove(id)?;
        if let Some(side) = self.agent_sides.get_mut(&place.agent) {
            side.offers.remove(id);
        }
        let framework = self.framework_mut(&place.framework)?;
        let offer = framework.inverse_offers.get(id)?.clone();
        framework.inverse_offers.remove_mut(id);
        Some(offer)
    }

    /// Resources of an offer are free again.
    pub(crate) fn give_back(
        &mut self,
        now: Moment,
        offer: &Offer,
        resources: &Resources,
        filter: Option<abi_terms::Filter>,
    ) {
        let span = filter.map(|filter| filter.0);
        self.allocator
            .recover(&offer.framework, &offer.agent, resources, span, now);
    }

    /// Takes an offer back, if it is still open, without a word.
    pub(crate) fn discard(&mut self, now: Moment, id: &OfferId) -> Option<FrameworkId> {
        if let Some(offer) = self.take_offer(id) {
            self.give_back(now, &offer, &offer.resources, None);
            return Some(offer.framework.clone());
        }
        let offer = self.take_inverse_offer(id)?;
        self.allocator
            .answer_inverse(&offer.framework, &offer.agent, None, now);
        Some(offer.framework.clone())
    }

    /// Takes an offer back, if it is still open, and says so.
    pub(crate) fn rescind(&mut self, now: Moment, id: &OfferId, out: &mut Vec<Effect>) {
        let inverse = self.offers.get(id).is_some_and(|place| place.inverse);
        if let Some(framework) = self.discard(now, id)
            && !defect!(SilentRescind)
        {
            if !inverse && let Some(entry) = self.framework_mut(&framework) {
                entry.tally.offers_rescinded += 1;
            }
            let event = match inverse {
                true => Event::RescindInverse(id.clone()),
                false => Event::Rescind(id.clone()),
            };
            self.tell(&framework, event, out);
        }
    }

    /// Takes all offers of a framework back without a word.
    pub(crate) fn discard_offers_of(&mut self, now: Moment, framework: &FrameworkId) {
        let Some(entry) = self.frameworks.get(framework) else {
            return;
        };
        let inverse = entry.inverse_offers.keys();
        let all: Vec<_> = entry.offers.keys().chain(inverse).cloned().collect();
        for id in all {
            self.discard(now, &id);
        }
    }

    /// Takes all offers of an agent back.
    pub(crate) fn rescind_offers_on(
        &mut self,
        now: Moment,
        agent: &AgentId,
        out: &mut Vec<Effect>,
    ) {
        let side = self.agent_sides.get(agent);
        let all: Vec<_> = side.into_iter().flat_map(|s| s.offers.clone()).collect();
        for id in all {
            self.rescind(now, &id, out);
        }
    }
}
