//! Resource providers: programs beside an agent that add resources to it, and carry out operations on them.

use std::sync::Arc;

use base_ids::{FrameworkId, ProviderId};
use base_units::Resources;

use crate::{Body, OperationReport, OperationSpec, OperationStatus, UpdateId};

/// What a provider says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct ProviderSpec {
    /// Its type, such as `org.apache.mesos.rp.local.storage`.
    pub kind: Arc<str>,
    /// Its name, unique among those of its type.
    pub name: Arc<str>,
    /// The encoded `ResourceProviderInfo`, without id.
    pub body: Body,
}

/// A provider that is subscribed, as its agent knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProviderReport {
    /// Its id.
    pub id: ProviderId,
    /// What it says of itself.
    pub spec: Arc<ProviderSpec>,
    /// Changes whenever its resources may not be what the master believes them to be.
    pub version: UpdateId,
    /// All it has, unallocated.
    pub resources: Resources,
}

/// A provider's checked call other than `SUBSCRIBE`. All resources in it are its own.
#[derive(Clone, Debug, PartialEq)]
pub enum ProviderCall {
    /// `UPDATE_STATE`.
    State {
        /// Names the state of its resources.
        version: UpdateId,
        /// All it has, unallocated.
        resources: Resources,
        /// Operations that are pending, or whose outcome is not acknowledged.
        operations: Vec<OperationReport>,
    },
    /// `UPDATE_OPERATION_STATUS`; repeated by the provider until it is acknowledged.
    Operation {
        /// Whose.
        framework: Option<FrameworkId>,
        /// Which.
        uuid: UpdateId,
        /// What became of it.
        status: Box<OperationStatus>,
        /// Its newest status, if that is another.
        latest: Option<Box<OperationStatus>>,
    },
    /// `UPDATE_PUBLISH_RESOURCES_STATUS`.
    Published {
        /// Which `PUBLISH_RESOURCES` it answers.
        uuid: UpdateId,
        /// Whether the resources can be used.
        is_ready: bool,
    },
}

/// An event on a provider's stream.
#[derive(Clone, Debug, PartialEq)]
pub enum ProviderEvent {
    /// `SUBSCRIBED`.
    Subscribed(ProviderId),
    /// `APPLY_OPERATION`.
    Apply {
        /// What to do.
        spec: Arc<OperationSpec>,
        /// The state of the provider's resources that the master knew.
        version: UpdateId,
    },
    /// `PUBLISH_RESOURCES`: make these, and only these, ready for use.
    Publish {
        /// Names the request.
        uuid: UpdateId,
        /// All of its resources that are in use on the agent.
        resources: Resources,
    },
    /// `ACKNOWLEDGE_OPERATION_STATUS`.
    Acknowledge {
        /// Which status.
        status: UpdateId,
        /// Of which operation.
        operation: UpdateId,
    },
    /// `RECONCILE_OPERATIONS`: say what became of those that you do not know.
    Reconcile(Vec<UpdateId>),
    /// `TEARDOWN`: the provider is not wanted any more.
    Teardown,
}
