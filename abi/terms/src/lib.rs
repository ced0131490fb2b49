//! The checked vocabulary between the doors and the kernels: commands in, events out.
//!
//! A wire message is decoded and checked once, at the door (`abi/mesos`, `admit`), and becomes terms. What no kernel
//! ever decides on (labels, discovery, container infos, payloads) stays an encoded [`Body`] and is only decoded again
//! where it is rendered. Terms hold no wire types, no clocks and no connections.

mod agent;
mod check;
mod command;
mod container;
mod event;
mod framework;
mod moment;
mod operation;
mod provider;
mod session;
mod state;
mod status;
mod task;

pub use agent::{
    AgentCapabilities, AgentCapability, AgentSpec, DrainConfig, MasterSpec, Unavailability,
};
pub use check::{CheckSpec, CheckStatus, HealthCheckSpec, Probe};
pub use command::{
    Accept, Command, Conversion, ConversionKind, Filter, OfferConstraints, Operation,
    OperationKind, ReconcileOperation, ReconcileTask, Subscription,
};
pub use command::{AttributeConstraint, AttributePredicate, AttributeSelector, ConstraintGroup};
pub use container::{ContainerCall, ContainerSpec};
pub use event::{Dialect, Event, InverseOffer, Offer};
pub use framework::{Capabilities, Capability, FrameworkSpec};
pub use moment::Moment;
pub use operation::{OperationReport, OperationSpec, OperationState, OperationStatus};
pub use provider::{ProviderCall, ProviderEvent, ProviderReport, ProviderSpec};
pub use session::SessionInput;
pub use state::{Reason, Source, TaskState};
pub use status::{Status, UpdateId};
pub use task::{ExecutorKind, ExecutorSpec, TaskSpec};

/// An already encoded protobuf message of `abi/mesos` that the kernels carry without looking inside.
///
/// Empty means absent where the field is optional.
pub type Body = bytes::Bytes;
