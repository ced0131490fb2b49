//! Resource providers of agents: what they have comes and goes with them.

use std::collections::BTreeMap;
use std::sync::Arc;

use abi_node::ProvidersReport;
use abi_terms::{AgentSpec, Moment, ProviderReport, UpdateId};
use base_ids::{AgentId, OfferId, ProviderId};
use base_units::{Resource, Resources};

use crate::io::Effect;
use crate::master::Master;
use crate::model::Provider;

impl Master {
    /// An agent tells what its providers have now.
    pub(crate) fn providers_changed(
        &mut self,
        now: Moment,
        id: &AgentId,
        report: ProvidersReport,
        out: &mut Vec<Effect>,
    ) {
        self.count("master/messages_update_slave");
        self.rescind_provided(now, id, out);
        let Some(agent) = self.agent_mut(id) else {
            return;
        };
        let own = agent.spec.resources.filter(|one| one.provider.is_none());
        agent.spec = Arc::new(AgentSpec {
            resources: own,
            ..AgentSpec::clone(&agent.spec)
        });
        agent.spec = with_providers(&agent.spec, &report);
        self.set_providers(id, &report);
        self.repeat_conversions(id, &report);
        // What was ordered meanwhile the agent asks its providers for; those that are away keep theirs.
        for uuid in self.operations_on(id) {
            let known = self.operations.get(&uuid);
            let provider = known.and_then(|known| known.report.spec.conversion.provider.as_ref());
            if provider.is_some_and(|provider| !self.has_provider(id, provider)) {
                self.remove_operation(now, uuid);
            }
        }
        self.take_reports(now, id, report.operations);
        self.renew_total(id);
    }

    /// What an agent tells of a provider may cross orders that take effect at once. They are carried out on just these
    /// resources, so they count already.
    fn repeat_conversions(&mut self, id: &AgentId, report: &ProvidersReport) {
        let (mut consumed, mut converted) = (Resources::new(), Resources::new());
        for uuid in self.operations_on(id) {
            let Some(known) = self.operations.get(&uuid) else {
                continue;
            };
            let (latest, conversion) = (&known.report.latest, &known.report.spec.conversion);
            let crosses = conversion.kind.is_at_once()
                && !latest.state.is_terminal()
                && !report.operations.iter().any(|told| told.spec.uuid == uuid);
            let mut told = report.providers.iter();
            let is_current = |told: &ProviderReport| {
                conversion.provider.as_ref() == Some(&told.id)
                    && known.version == Some(told.version)
            };
            if crosses && told.any(is_current) {
                consumed += &conversion.consumed;
                converted += &conversion.converted;
            }
        }
        if let Some(agent) = self.agent_mut(id)
            && !consumed.is_empty()
        {
            // One may use up what another makes.
            let all = &agent.spec.resources + &converted;
            agent.spec = Arc::new(AgentSpec {
                resources: all.saturating_sub(&consumed),
                ..AgentSpec::clone(&agent.spec)
            });
        }
    }

    /// Notes which providers an agent has.
    pub(crate) fn set_providers(&mut self, id: &AgentId, report: &ProvidersReport) {
        if let Some(agent) = self.agent_mut(id) {
            let providers = report.providers.iter();
            agent.providers = providers
                .map(|told| {
                    let provider = Provider {
                        spec: told.spec.clone(),
                        version: told.version,
                    };
                    (told.id.clone(), provider)
                })
                .collect::<BTreeMap<_, _>>();
        }
        if let Some(side) = self.agent_sides.get_mut(id) {
            side.absent_providers = report.absent.iter().cloned().collect();
        }
    }

    /// Takes offers back that hold resources of providers.
    fn rescind_provided(&mut self, now: Moment, agent: &AgentId, out: &mut Vec<Effect>) {
        self.rescind_that(now, agent, |one| one.provider.is_some(), out);
    }

    /// Takes offers of an agent back that hold such resources.
    pub(crate) fn rescind_that(
        &mut self,
        now: Moment,
        agent: &AgentId,
        is_such: impl Fn(&Resource) -> bool,
        out: &mut Vec<Effect>,
    ) {
        let side = self.agent_sides.get(agent);
        let all = side.map(|side| side.offers.clone()).unwrap_or_default();
        let holds = |id: &OfferId| {
            let place = self.offers.get(id)?;
            let offer = self.frameworks.get(&place.framework)?.offers.get(id)?;
            Some(offer.resources.iter().any(&is_such))
        };
        let concerned: Vec<_> = all
            .into_iter()
            .filter(|id| holds(id).unwrap_or(false))
            .collect();
        for id in concerned {
            self.rescind(now, &id, out);
        }
    }

    /// The states of the resources of those providers whose resources are used.
    pub(crate) fn versions_of<'a>(
        &self,
        agent: &AgentId,
        used: impl Iterator<Item = &'a Resources>,
    ) -> Vec<(ProviderId, UpdateId)> {
        let Some(agent) = self.agents.get(agent) else {
            return Vec::new();
        };
        let mut versions = BTreeMap::new();
        for one in used.flat_map(Resources::iter) {
            if let Some(id) = &one.provider
                && let Some(known) = agent.providers.get(&**id)
            {
                versions.insert(ProviderId::from(id.clone()), known.version);
            }
        }
        versions.into_iter().collect()
    }
}

/// What an agent and its providers have together.
pub(crate) fn with_providers(spec: &Arc<AgentSpec>, report: &ProvidersReport) -> Arc<AgentSpec> {
    if report.providers.is_empty() {
        return spec.clone();
    }
    let providers = report.providers.iter().map(|told| &told.resources);
    let all: Resources = std::iter::once(&spec.resources).chain(providers).collect();
    Arc::new(AgentSpec {
        resources: all,
        ..AgentSpec::clone(spec)
    })
}
