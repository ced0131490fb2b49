//! What the master tells a scheduler.

use std::sync::Arc;
use std::time::Duration;

use base_ids::{AgentId, ExecutorId, FrameworkId, OfferId, OperationId};
use base_units::{Resources, Role};

use crate::{
    AgentSpec, Body, Capabilities, Capability, MasterSpec, Status, Unavailability, UpdateId,
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
    /// `UPDATE_OPERATION_STATUS`.
    Operation(OperationStatus),
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

/// State of an operation (`mesos.v1.OperationState`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the standard's")]
#[repr(i32)]
pub enum OperationState {
    Unsupported = 0,
    Pending = 1,
    Finished = 2,
    Failed = 3,
    Error = 4,
    Dropped = 5,
    Unreachable = 6,
    GoneByOperator = 7,
    Recovering = 8,
    Unknown = 9,
}

impl OperationState {
    /// The value with this number on the wire, if there is one.
    pub const fn from_number(number: i32) -> Option<Self> {
        Some(match number {
            0 => Self::Unsupported,
            1 => Self::Pending,
            2 => Self::Finished,
            3 => Self::Failed,
            4 => Self::Error,
            5 => Self::Dropped,
            6 => Self::Unreachable,
            7 => Self::GoneByOperator,
            8 => Self::Recovering,
            9 => Self::Unknown,
            _ => return None,
        })
    }

    /// Whether nothing can follow this state.
    pub const fn is_terminal(self) -> bool {
        matches!(
            self,
            Self::Finished | Self::Failed | Self::Error | Self::Dropped | Self::GoneByOperator
        )
    }
}

/// One status of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationStatus {
    /// The id the framework chose.
    pub operation: Option<OperationId>,
    /// Its state.
    pub state: OperationState,
    /// For people.
    pub message: Option<Arc<str>>,
    /// Absent when the master found the error.
    pub agent: Option<AgentId>,
    /// Absent when nobody waits for an acknowledgement.
    pub uuid: Option<UpdateId>,
}
