//! Why a framework is offered nothing of an agent.

use std::collections::BTreeMap;

use abi_terms::Moment;
use base_ids::{AgentId, FrameworkId};
use base_units::Role;
use kernel_allocator::Reason;

use crate::master::Master;

/// How one role of a framework stands with all agents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standings {
    /// The role.
    pub role: Role,
    /// Agents of which an offer is open.
    pub offered: Vec<AgentId>,
    /// Agents that would be offered now if nobody else came first.
    pub eligible: Vec<AgentId>,
    /// Why the others are not, by the words of the reason; filters by the moment when they end.
    pub denied: Vec<Denied>,
}

/// Agents that are not offered for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied {
    /// Why.
    pub reason: Reason,
    /// Which.
    pub agents: Vec<AgentId>,
    /// Frameworks that have something of these agents in use or on offer, if that is why.
    pub holders: Vec<FrameworkId>,
}

impl Master {
    /// Why a framework is offered nothing of each agent, by role; nothing if there is no such framework.
    ///
    /// Costs a decision of the allocator for each role and agent.
    pub fn explain(&self, now: Moment, id: &FrameworkId) -> Option<Vec<Standings>> {
        let framework = self.frameworks.get(id)?;
        let all = framework.spec.roles.iter();
        Some(all.map(|role| self.explain_role(now, id, role)).collect())
    }

    fn explain_role(&self, now: Moment, id: &FrameworkId, role: &Role) -> Standings {
        let mut standings = Standings {
            role: role.clone(),
            offered: Vec::new(),
            eligible: Vec::new(),
            denied: Vec::new(),
        };
        let mine = self.frameworks.get(id).map(|f| &f.offers);
        let mine = mine.into_iter().flat_map(|offers| offers.values());
        let open: std::collections::BTreeSet<&AgentId> = mine
            .filter(|offer| offer.role == *role)
            .map(|offer| &offer.agent)
            .collect();
        // Reasons have no order; their words do, and so few of them differ.
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for agent in self.agents.keys() {
            if open.contains(agent) {
                standings.offered.push(agent.clone());
                continue;
            }
            let reason = match self.allocator.explain(id, role, agent, now) {
                Ok(_) => {
                    standings.eligible.push(agent.clone());
                    continue;
                }
                Err(reason) => reason,
            };
            let place = *places.entry(format!("{reason:?}")).or_insert_with(|| {
                standings.denied.push(Denied {
                    reason: reason.clone(),
                    agents: Vec::new(),
                    holders: Vec::new(),
                });
                standings.denied.len() - 1
            });
            let denied = &mut standings.denied[place];
            denied.agents.push(agent.clone());
            if matches!(reason, Reason::NothingFree | Reason::BelowMinimum) {
                self.note_holders(agent, &mut denied.holders);
            }
        }
        standings
            .denied
            .sort_by_key(|denied| std::cmp::Reverse(denied.agents.len()));
        standings
    }

    fn note_holders(&self, agent: &AgentId, holders: &mut Vec<FrameworkId>) {
        let users = self.agents.get(agent).map(|agent| agent.used.keys());
        let side = self.agent_sides.get(agent);
        let offers = side.into_iter().flat_map(|side| &side.offers);
        let offered = offers.filter_map(|offer| Some(&self.offers.get(offer)?.framework));
        for holder in users.into_iter().flatten().chain(offered) {
            if !holders.contains(holder) {
                holders.push(holder.clone());
            }
        }
    }
}
