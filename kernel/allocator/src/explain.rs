//! Why a framework is offered nothing.
//!
//! Runs only need to know that nothing is granted; here the same decisions are taken once more, and what was decisive is
//! looked for.

use abi_terms::{Capability, Moment};
use base_ids::{AgentId, FrameworkId};
use base_units::{Resources, Role};

use crate::Allocator;
use crate::agent::Agent;
use crate::decide::{Denial, Round, Stage};

/// Why a framework is offered nothing of an agent in a role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Reason {
    /// No such agent.
    #[error("agent is unknown")]
    UnknownAgent,
    /// No such framework.
    #[error("framework is unknown")]
    UnknownFramework,
    /// The framework is not subscribed to the role.
    #[error("framework is not subscribed to the role")]
    NotSubscribed,
    /// The framework is not connected.
    #[error("framework is not active")]
    FrameworkInactive,
    /// The framework asked for no offers in this role.
    #[error("role is suppressed by the framework")]
    Suppressed,
    /// The agent is disconnected, deactivated or drained.
    #[error("agent is not active")]
    AgentInactive,
    /// The whitelist does not name the agent's host.
    #[error("agent is not whitelisted")]
    NotWhitelisted,
    /// Too few agents have come back after a fail-over.
    #[error("allocation is paused until enough agents have re-registered")]
    Paused,
    /// The framework's own constraints exclude the agent.
    #[error("agent does not satisfy the framework's offer constraints: {missing}")]
    Constraints {
        /// What it lacks for the group of constraints that is nearest to hold.
        missing: String,
    },
    /// All is used or offered.
    #[error("nothing is free")]
    NothingFree,
    /// What is free is kept for another role.
    #[error("what is free is reserved for role '{role}'")]
    Reserved {
        /// For this one, or for others too.
        role: Role,
    },
    /// Less is free than the least worth offering.
    #[error("less is free than the minimum of an offer")]
    BelowMinimum,
    /// Even all that the agent has for the role is less than the least worth offering.
    #[error("agent has less in all than the minimum of an offer")]
    TooSmall,
    /// The agent has GPUs and the framework does not ask for them.
    #[error("agent has GPUs and the framework lacks GPU_RESOURCES")]
    Gpus,
    /// The agent is in another region.
    #[error("agent is in another region and the framework lacks REGION_AWARE")]
    Region,
    /// What is free is of a kind that the framework cannot use.
    #[error("the framework lacks a capability for what is free")]
    Capabilities {
        /// One that would help; `None` if it takes several.
        lacking: Option<Capability>,
    },
    /// The limit of a role's quota leaves nothing or too little.
    #[error("quota of role '{role}' is used up")]
    Limit {
        /// The framework's role, or one above it.
        role: Role,
    },
    /// What is free is kept for guarantees of others.
    #[error("what is free is kept for quota guarantees of other roles")]
    Headroom,
    /// The framework declined the same resources or more.
    #[error("framework refused these resources")]
    Refused {
        /// Until then.
        until: Moment,
    },
}

/// A question about one framework in one role, half answered.
struct Question {
    slot: u32,
    round: Round,
    now: Moment,
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
        let place = self.agent_ids.get(agent).ok_or(Reason::UnknownAgent);
        let question = self.question(framework, role, now)?;
        self.answer(&question, &self.agents[*place?])
    }

    /// The same for each agent, ascending by id.
    pub fn explain_all<'a>(
        &'a self,
        framework: &FrameworkId,
        role: &Role,
        now: Moment,
    ) -> impl Iterator<Item = (&'a AgentId, Result<Resources, Reason>)> {
        let question = self.question(framework, role, now);
        self.agent_ids
            .iter()
            .map(move |(id, place)| match &question {
                Ok(question) => (id, self.answer(question, &self.agents[*place])),
                Err(reason) => (id, Err(reason.clone())),
            })
    }

    /// All that is the same for each agent.
    fn question(
        &self,
        framework: &FrameworkId,
        role: &Role,
        now: Moment,
    ) -> Result<Question, Reason> {
        let place = self.framework_ids.get(framework);
        let framework = &self.frameworks[*place.ok_or(Reason::UnknownFramework)?];
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
        let round = self.round(Stage::FairShare);
        Ok(Question { slot, round, now })
    }

    fn answer(&self, question: &Question, agent: &Agent) -> Result<Resources, Reason> {
        if !agent.active {
            return Err(Reason::AgentInactive);
        }
        if !agent.is_whitelisted(self.whitelist.as_ref()) {
            return Err(Reason::NotWhitelisted);
        }
        if self.pause.is_some_and(|pause| question.now < pause.until) {
            return Err(Reason::Paused);
        }
        let slot = question.slot;
        match self.decide(&question.round, agent, slot, &Resources::new()) {
            Ok(granted) => Ok(granted.resources),
            Err(denied) => Err(self.reason(agent, slot, denied.denial)),
        }
    }

    fn reason(&self, agent: &Agent, slot: u32, denial: Denial) -> Reason {
        match denial {
            Denial::Constraints => {
                let (_, subscription) = self.subscriber(slot);
                let constraints = subscription.constraints.as_ref();
                Reason::Constraints {
                    missing: constraints.map_or_else(String::new, |c| c.missing(agent)),
                }
            }
            Denial::Gpus => Reason::Gpus,
            Denial::Region => Reason::Region,
            Denial::Refused { until } => Reason::Refused { until },
            Denial::NothingFree => {
                let other = agent.free.iter().find_map(|r| r.reserved_role());
                other.map_or(Reason::NothingFree, |role| Reason::Reserved {
                    role: role.clone(),
                })
            }
            Denial::BelowMinimum => {
                let all = agent.options.total.allocatable_to(self.tree.role(slot));
                if !self.is_worth_offering(agent, slot, &all) {
                    return Reason::TooSmall;
                }
                let usable = self.usable(slot, &all);
                if !self.is_worth_offering(agent, slot, &usable) {
                    return self.incapable(agent, slot);
                }
                Reason::BelowMinimum
            }
            Denial::Capabilities => self.incapable(agent, slot),
            // What misses nothing of a guarantee is decided for fair shares afterwards.
            Denial::Guarantee | Denial::Quota => match self.limiting(agent, slot) {
                Some(role) => Reason::Limit { role },
                None => Reason::Headroom,
            },
        }
    }

    fn incapable(&self, agent: &Agent, slot: u32) -> Reason {
        let lacking = self.lacking(slot, &agent.options.total);
        Reason::Capabilities { lacking }
    }
}
