//! Why a framework is offered nothing of an agent.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use abi_terms::Moment;
use base_ids::{AgentId, FrameworkId};
use base_units::{Limits, Quantities, Role};
use kernel_allocator::{Reason, RoleFigures};

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
    /// Why the others are not, most agents first.
    pub denied: Vec<Denied>,
}

/// Agents that are not offered for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied {
    /// Why.
    pub obstacle: Obstacle,
    /// Which; at least one.
    pub agents: Vec<AgentId>,
    /// When the first and the last of the framework's filters end, if they are why.
    pub until: Option<(Moment, Moment)>,
    /// Frameworks that have something of these agents in use or on offer, if that is why.
    pub holders: BTreeSet<FrameworkId>,
    /// What counts against the quota that is used up, and its limits, if that is why.
    pub quota: Option<(Quantities, Limits)>,
}

/// What is in the way of an offer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// The agent is not connected.
    Disconnected,
    /// An operator switched the agent off.
    Deactivated,
    /// The agent is being emptied, or was.
    Draining,
    /// The framework declined the like.
    Refused,
    /// Anything else that the allocator says.
    Denied(Reason),
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disconnected => f.write_str("agent is not connected"),
            Self::Deactivated => f.write_str("agent is deactivated"),
            Self::Draining => f.write_str("agent is being drained, or was"),
            Self::Refused => f.write_str("framework refused these resources"),
            Self::Denied(reason) => reason.fmt(f),
        }
    }
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

    /// How every role stands with the allocator. Costs a look at every filter.
    pub fn role_figures(&self) -> BTreeMap<Role, RoleFigures> {
        self.allocator.figures()
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
        let open: BTreeSet<&AgentId> = mine
            .filter(|offer| offer.role == *role)
            .map(|offer| &offer.agent)
            .collect();
        let mut all: BTreeMap<Obstacle, Denied> = BTreeMap::new();
        for (agent, answer) in self.allocator.explain_all(id, role, now) {
            if open.contains(agent) {
                standings.offered.push(agent.clone());
                continue;
            }
            let reason = match answer {
                Ok(_) => {
                    standings.eligible.push(agent.clone());
                    continue;
                }
                Err(reason) => reason,
            };
            let (obstacle, until) = self.obstacle(agent, reason);
            let denied = all.entry(obstacle).or_insert_with_key(|obstacle| Denied {
                obstacle: obstacle.clone(),
                agents: Vec::new(),
                until,
                holders: BTreeSet::new(),
                quota: self.quota_behind(obstacle),
            });
            denied.agents.push(agent.clone());
            if let (Some((first, last)), Some((one, _))) = (&mut denied.until, until) {
                *first = one.min(*first);
                *last = one.max(*last);
            }
            if let Obstacle::Denied(Reason::NothingFree | Reason::BelowMinimum) = denied.obstacle {
                self.note_holders(agent, &mut denied.holders);
            }
        }
        standings.denied = all.into_values().collect();
        standings
            .denied
            .sort_by_key(|denied| std::cmp::Reverse(denied.agents.len()));
        standings
    }

    /// What the allocator says, and what only the master knows about it.
    fn obstacle(&self, id: &AgentId, reason: Reason) -> (Obstacle, Option<(Moment, Moment)>) {
        match (reason, self.agents.get(id)) {
            (Reason::Refused { until }, _) => (Obstacle::Refused, Some((until, until))),
            (Reason::AgentInactive, Some(agent)) => {
                let obstacle = if agent.drain.is_some() {
                    Obstacle::Draining
                } else if agent.deactivated {
                    Obstacle::Deactivated
                } else {
                    Obstacle::Disconnected
                };
                (obstacle, None)
            }
            (reason, _) => (Obstacle::Denied(reason), None),
        }
    }

    fn quota_behind(&self, obstacle: &Obstacle) -> Option<(Quantities, Limits)> {
        let Obstacle::Denied(Reason::Limit { role }) = obstacle else {
            return None;
        };
        let limits = self.quotas.get(role)?.limits.clone();
        let mut consumed = self.allocator.quota_consumption(role);
        consumed = consumed
            .iter()
            .filter(|(name, _)| limits.get(name).is_some())
            .map(|(name, amount)| (name.clone(), amount))
            .collect();
        Some((consumed, limits))
    }

    fn note_holders(&self, agent: &AgentId, holders: &mut BTreeSet<FrameworkId>) {
        let users = self.agents.get(agent).map(|agent| agent.used.keys());
        let side = self.agent_sides.get(agent);
        let offers = side.into_iter().flat_map(|side| &side.offers);
        let offered = offers.filter_map(|offer| Some(&self.offers.get(offer)?.framework));
        for holder in users.into_iter().flatten().chain(offered) {
            if !holders.contains(holder) {
                holders.insert(holder.clone());
            }
        }
    }
}
