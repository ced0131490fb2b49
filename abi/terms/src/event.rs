//! What the master tells a scheduler.

use std::sync::Arc;
use std::time::Duration;

use base_ids::{AgentId, ExecutorId, FrameworkId, OfferId};
use base_units::{Resources, Role};

use crate::{
    AgentSpec, Body, Capabilities, Capability, MasterSpec, OperationStatus, Status, Unavailability,
};

/// How resources are spelt for a framework; follows from its capabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// `allocation_info` is shown.
    pub allocation: bool,
    /// `reservations[]` is used instead of `role` and `reservation`.
    pub refinement: bool,
}

impl From<Capabilities> for Dialect {
    fn from(capabilities: Capabilities) -> Self {
        Self {
            allocation: capabilities.has(Capability::MultiRole),
            refinement: capabilities.has(Capability::ReservationRefinement),
        }
    }
}

/// An event on a scheduler's stream. Heartbeats are the shell's business.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// `SUBSCRIBED`.
    Subscribed {
        /// The id, new or known.
        framework: FrameworkId,
        /// How often to expect a heartbeat.
        heartbeat: Duration,
        /// Who is speaking.
        master: Arc<MasterSpec>,
    },
    /// `OFFERS`.
    Offers(Vec<Arc<Offer>>, Dialect),
    /// `INVERSE_OFFERS`.
    InverseOffers(Vec<Arc<InverseOffer>>),
    /// `RESCIND`.
    Rescind(OfferId),
    /// `RESCIND_INVERSE_OFFER`.
    RescindInverse(OfferId),
    /// `UPDATE`.
    Update(Arc<Status>, Dialect),
    /// `UPDATE_OPERATION_STATUS`, with the role to which what was converted is allocated.
    Operation(OperationStatus, Option<Role>),
    /// `MESSAGE`.
    Message {
        /// The agent of the executor.
        agent: AgentId,
        /// The executor that speaks.
        executor: ExecutorId,
        /// Its own bytes.
        data: Body,
    },
    /// `FAILURE`: an agent is lost, or an executor ended.
    Failure {
        /// The agent.
        agent: Option<AgentId>,
        /// The executor, if it is one that ended.
        executor: Option<ExecutorId>,
        /// Its wait status.
        status: Option<i32>,
    },
    /// `ERROR`; the stream ends after it.
    Error(Arc<str>),
}

/// An outstanding offer.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Its id.
    pub id: OfferId,
    /// To whom.
    pub framework: FrameworkId,
    /// For which of its roles.
    pub role: Role,
    /// On which agent.
    pub agent: AgentId,
    /// That agent's facts.
    pub spec: Arc<AgentSpec>,
    /// What is offered, allocated to `role`.
    pub resources: Resources,
    /// Executors of this framework on the agent.
    pub executors: Vec<ExecutorId>,
    /// When the machine will be away.
    pub unavailability: Option<Unavailability>,
}

/// A request to give resources back.
#[derive(Clone, Debug, PartialEq)]
pub struct InverseOffer {
    /// Its id.
    pub id: OfferId,
    /// To whom.
    pub framework: FrameworkId,
    /// On which agent.
    pub agent: AgentId,
    /// That agent's facts.
    pub spec: Arc<AgentSpec>,
    /// When the machine will be away.
    pub unavailability: Unavailability,
}
