//! From terms to what the wire says.
//!
//! Events become bytes in one step ([`event_wire`], [`event_json`]); everything else becomes a message of [`crate::v1`],
//! which either encoding takes, or for the unversioned endpoints a part of a JSON document ([`v0`]). Bodies that terms
//! carry are decoded only where a rendering shows what is in them, and copied as they are where it does not matter.

mod agent;
mod direct;
mod event;
mod executor;
mod framework;
mod master;
mod offer;
mod operation;
mod provider;
mod session;
mod status;
mod task;
#[cfg(test)]
mod tests;
pub mod v0;
mod value;

pub use agent::{agent_capabilities, agent_info, domain_info};
pub use direct::{task_added_wire, task_updated_wire, task_wire};
pub use event::{error_event, event, event_json, event_wire, heartbeat_event};
pub use executor::{
    executor_acknowledged, executor_heartbeat, executor_info, executor_info_shown, executor_kill,
    executor_launch, executor_launch_group, executor_message, executor_shutdown,
    executor_subscribed,
};
pub use framework::framework_info;
pub use master::master_info;
pub use offer::{agent_url, inverse_offer, offer, unavailability};
pub use operation::{operation, operation_info, operation_status, uuid};
pub(crate) use operation::{operation_resources, operation_role};
pub use provider::{provider_event, provider_info};
pub use session::{session_heartbeat, session_output};
pub use status::{status, status_wire};
pub use task::{TaskDetails, TaskFacts, task, task_info};
pub use value::{Spelling, attribute, resource, resources};

use abi_terms::Moment;

use crate::{Message, v1};

/// A body again as a message; a body that does not decode is as good as an empty one.
fn body<T: Message>(body: &[u8]) -> Option<T> {
    if body.is_empty() {
        None
    } else {
        T::decode(body).ok()
    }
}

/// An instant as the wire has it.
pub fn time_info(moment: Moment) -> v1::TimeInfo {
    v1::TimeInfo {
        nanoseconds: Some(i64::try_from(moment.as_nanos()).unwrap_or(i64::MAX)),
    }
}

/// A span as the wire has it.
pub fn duration_info(span: std::time::Duration) -> v1::DurationInfo {
    v1::DurationInfo {
        nanoseconds: Some(i64::try_from(span.as_nanos()).unwrap_or(i64::MAX)),
    }
}

/// How an agent is emptied.
pub fn drain_config(config: &abi_terms::DrainConfig) -> v1::DrainConfig {
    v1::DrainConfig {
        max_grace_period: config.max_grace.map(duration_info),
        mark_gone: Some(config.mark_gone),
    }
}

macro_rules! id_from_text {
    ($($name:ident: $id:ident),* $(,)?) => {$(
        /// An id as the wire has it.
        pub fn $name(id: &base_ids::$id) -> v1::$id {
            v1::$id { value: Some(id.as_str().to_owned()) }
        }
    )*};
}

id_from_text! {
    agent_id: AgentId, executor_id: ExecutorId, framework_id: FrameworkId, offer_id: OfferId,
    operation_id: OperationId, task_id: TaskId,
}

/// A resource provider's id as the wire has it.
pub fn provider_id(id: &base_ids::ProviderId) -> v1::ResourceProviderId {
    v1::ResourceProviderId {
        value: Some(id.as_str().to_owned()),
    }
}

/// A container id with all those above it as the wire has it.
pub fn container_id(id: &base_ids::ContainerId) -> v1::ContainerId {
    v1::ContainerId {
        value: Some(id.name().to_owned()),
        parent: id.parent().map(|above| Box::new(container_id(&above))),
    }
}
