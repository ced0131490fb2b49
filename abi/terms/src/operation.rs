//! Operations on their way, and what becomes of them.

use std::sync::Arc;

use base_ids::{AgentId, FrameworkId, OperationId, ProviderId};
use base_units::{Resources, Role};

use crate::{Conversion, UpdateId};

/// An operation as those see it who carry it out.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationSpec {
    /// Whose; an operator's has none.
    pub framework: Option<FrameworkId>,
    /// Names it between all that handle it.
    pub uuid: UpdateId,
    /// The id that the framework chose, if it waits for the outcome.
    pub id: Option<OperationId>,
    /// The role to which its resources are allocated; an operator's has none.
    pub role: Option<Role>,
    /// Which resources become which.
    pub conversion: Arc<Conversion>,
}

impl OperationSpec {
    /// What is used up, as it is allocated.
    pub fn consumed(&self) -> Resources {
        self.allocated(&self.conversion.consumed)
    }

    /// Resources as they are allocated to whom the operation is for.
    pub fn allocated(&self, resources: &Resources) -> Resources {
        match &self.role {
            Some(role) => resources.allocate(role),
            None => resources.unallocate(),
        }
    }
}

/// An operation with all that has become of it.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationReport {
    /// The operation.
    pub spec: Arc<OperationSpec>,
    /// Its newest status, whoever has heard of it.
    pub latest: OperationStatus,
    /// The statuses that were sent, oldest first.
    pub statuses: Vec<OperationStatus>,
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
    /// Every state that an operation can be counted in, in the order of their numbers.
    pub const COUNTED: [Self; 8] = [
        Self::Pending,
        Self::Finished,
        Self::Failed,
        Self::Error,
        Self::Dropped,
        Self::Unreachable,
        Self::GoneByOperator,
        Self::Recovering,
    ];

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

    /// The name on the wire, such as `OPERATION_PENDING`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unsupported => "OPERATION_UNSUPPORTED",
            Self::Pending => "OPERATION_PENDING",
            Self::Finished => "OPERATION_FINISHED",
            Self::Failed => "OPERATION_FAILED",
            Self::Error => "OPERATION_ERROR",
            Self::Dropped => "OPERATION_DROPPED",
            Self::Unreachable => "OPERATION_UNREACHABLE",
            Self::GoneByOperator => "OPERATION_GONE_BY_OPERATOR",
            Self::Recovering => "OPERATION_RECOVERING",
            Self::Unknown => "OPERATION_UNKNOWN",
        }
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
    /// What took the place of what was consumed, unallocated, if only the outcome tells.
    pub converted: Resources,
    /// Absent when the master found the error.
    pub agent: Option<AgentId>,
    /// The resource provider that carries it out, if it is not the agent itself.
    pub provider: Option<ProviderId>,
    /// Absent when nobody waits for an acknowledgement.
    pub uuid: Option<UpdateId>,
}

impl OperationStatus {
    /// A status with this state and nothing else.
    pub fn new(operation: Option<OperationId>, state: OperationState) -> Self {
        Self {
            operation,
            state,
            message: None,
            converted: Resources::new(),
            agent: None,
            provider: None,
            uuid: None,
        }
    }

    /// The same with a text for people.
    #[must_use]
    pub fn because(self, message: impl Into<Arc<str>>) -> Self {
        Self {
            message: Some(message.into()),
            ..self
        }
    }

    /// The same, of whoever carries the operation out.
    #[must_use]
    pub fn on(self, agent: Option<AgentId>, provider: Option<ProviderId>) -> Self {
        Self {
            agent,
            provider,
            ..self
        }
    }
}
