//! Resource providers, and the events on their streams.

use abi_terms::{ProviderEvent, ProviderSpec};
use base_ids::ProviderId;

use super::operation::{operation_info, uuid};
use super::{Spelling, body, provider_id, resources};
use crate::v1;
use crate::v1::resource_provider::Event;
use crate::v1::resource_provider::event::{self as wire, Type};

/// `ResourceProviderInfo` with its id.
pub fn provider_info(spec: &ProviderSpec, id: &ProviderId) -> v1::ResourceProviderInfo {
    v1::ResourceProviderInfo {
        id: Some(provider_id(id)),
        ..body(&spec.body).unwrap_or_default()
    }
}

/// An event as a message.
pub fn provider_event(event: &ProviderEvent) -> Event {
    let of = |kind| Event {
        r#type: Some(kind),
        ..Default::default()
    };
    match event {
        ProviderEvent::Subscribed(id) => Event {
            subscribed: Some(wire::Subscribed {
                provider_id: Some(provider_id(id)),
            }),
            ..of(Type::Subscribed)
        },
        ProviderEvent::Apply { spec, version } => Event {
            apply_operation: Some(wire::ApplyOperation {
                framework_id: spec.framework.as_ref().map(super::framework_id),
                info: Some(Box::new(operation_info(spec))),
                operation_uuid: Some(uuid(spec.uuid)),
                resource_version_uuid: Some(uuid(*version)),
            }),
            ..of(Type::ApplyOperation)
        },
        ProviderEvent::Publish {
            uuid: id,
            resources: all,
        } => Event {
            publish_resources: Some(wire::PublishResources {
                uuid: Some(uuid(*id)),
                resources: resources(all, Spelling::New, true),
            }),
            ..of(Type::PublishResources)
        },
        ProviderEvent::Acknowledge { status, operation } => Event {
            acknowledge_operation_status: Some(wire::AcknowledgeOperationStatus {
                status_uuid: Some(uuid(*status)),
                operation_uuid: Some(uuid(*operation)),
            }),
            ..of(Type::AcknowledgeOperationStatus)
        },
        ProviderEvent::Reconcile(uuids) => Event {
            reconcile_operations: Some(wire::ReconcileOperations {
                operation_uuids: uuids.iter().copied().map(uuid).collect(),
            }),
            ..of(Type::ReconcileOperations)
        },
        ProviderEvent::Teardown => of(Type::Teardown),
    }
}
