//! Statuses of operations.

use abi_terms::{OperationState, OperationStatus};

use super::status::update_id;
use super::value::resources;
use super::{Fault, fault};
use crate::{Enumeration, v1};

/// A checked `OperationStatus`.
///
/// # Errors
///
/// A state that is unknown, a uuid that is none, converted resources that break a rule.
pub fn operation_status(wire: &v1::OperationStatus) -> Result<OperationStatus, Fault> {
    let state = wire
        .state
        .and_then(|state| OperationState::from_number(state.number()));
    let Some(state) = state.filter(|state| *state != OperationState::Unsupported) else {
        return fault(format_args!("expecting 'state' to be that of an operation"));
    };
    let uuid = match &wire.uuid {
        Some(uuid) => Some(update_id(uuid.value())?),
        None => None,
    };
    Ok(OperationStatus {
        operation: wire.operation_id.as_ref().map(|id| id.value().into()),
        state,
        message: wire.message.as_deref().map(Into::into),
        converted: resources(&wire.converted_resources)?.unallocate(),
        agent: wire.agent_id.as_ref().map(|id| id.value().into()),
        provider: wire
            .resource_provider_id
            .as_ref()
            .map(|id| id.value().into()),
        uuid,
    })
}

/// A status again from its encoding.
///
/// # Errors
///
/// Bytes that are no `OperationStatus`, or one that was never admitted.
pub fn operation_status_body(body: &[u8]) -> Result<OperationStatus, Fault> {
    operation_status(&super::task::decode(body)?)
}
