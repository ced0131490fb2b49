//! Operations and their statuses.

use abi_terms::{OperationReport, OperationSpec, OperationStatus, UpdateId};
use base_ids::AgentId;
use base_units::Role;

use super::task::allocate;
use super::{Spelling, body, provider_id, resources};
use crate::v1::offer::Operation;
use crate::{Enumeration, v1};

/// A uuid as the wire has it.
pub fn uuid(uuid: UpdateId) -> v1::Uuid {
    v1::Uuid {
        value: Some(uuid.to_vec().into()),
    }
}

/// `OperationStatus`; converted resources are shown as allocated to the role, if there is one.
pub fn operation_status(status: &OperationStatus, role: Option<&Role>) -> v1::OperationStatus {
    let mut converted = resources(&status.converted, Spelling::New, true);
    if let Some(role) = role {
        allocate(&mut converted, role);
    }
    v1::OperationStatus {
        operation_id: status.operation.as_ref().map(super::operation_id),
        state: v1::OperationState::from_number(status.state as i32),
        message: status.message.as_ref().map(ToString::to_string),
        converted_resources: converted,
        uuid: status.uuid.map(uuid),
        agent_id: status.agent.as_ref().map(super::agent_id),
        resource_provider_id: status.provider.as_ref().map(provider_id),
    }
}

/// `Offer.Operation` with its id, its resources allocated to the role of the operation.
pub fn operation_info(spec: &OperationSpec) -> Operation {
    let mut wire: Operation = body(&spec.conversion.body).unwrap_or_default();
    wire.id = spec.id.as_ref().map(super::operation_id);
    if let Some(role) = &spec.role {
        for one in operation_resources(&mut wire) {
            allocate(std::slice::from_mut(one), role);
        }
    }
    wire
}

/// `Operation`.
pub fn operation(report: &OperationReport, agent: Option<&AgentId>) -> v1::Operation {
    let spec = &report.spec;
    let status = |status: &OperationStatus| operation_status(status, spec.role.as_ref());
    v1::Operation {
        framework_id: spec.framework.as_ref().map(super::framework_id),
        agent_id: agent.map(super::agent_id),
        info: Some(Box::new(operation_info(spec))),
        latest_status: Some(status(&report.latest)),
        statuses: report.statuses.iter().map(status).collect(),
        uuid: Some(uuid(spec.uuid)),
    }
}

/// All resources within an operation that turns resources into others.
pub(crate) fn operation_resources(wire: &mut Operation) -> Vec<&mut v1::Resource> {
    let mut all: Vec<&mut v1::Resource> = Vec::new();
    if let Some(part) = &mut wire.reserve {
        all.extend(part.source.iter_mut().chain(&mut part.resources));
    }
    if let Some(part) = &mut wire.unreserve {
        all.extend(&mut part.resources);
    }
    if let Some(part) = &mut wire.create {
        all.extend(&mut part.volumes);
    }
    if let Some(part) = &mut wire.destroy {
        all.extend(&mut part.volumes);
    }
    if let Some(part) = &mut wire.grow_volume {
        let both = [&mut part.volume, &mut part.addition];
        all.extend(both.into_iter().flatten().map(|one| &mut **one));
    }
    if let Some(part) = &mut wire.shrink_volume {
        all.extend(part.volume.as_deref_mut());
    }
    if let Some(part) = &mut wire.create_disk {
        all.extend(part.source.as_deref_mut());
    }
    if let Some(part) = &mut wire.destroy_disk {
        all.extend(part.source.as_deref_mut());
    }
    all
}

/// The role to which the resources of an operation are allocated, if they are.
pub(crate) fn operation_role(wire: &Operation) -> Option<String> {
    let mut wire = wire.clone();
    let all = operation_resources(&mut wire);
    let mut roles = all.into_iter().filter_map(|one| one.allocation_info.take());
    roles.find_map(|info| info.role)
}
