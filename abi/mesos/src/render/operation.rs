//! Statuses of operations.

use abi_terms::OperationStatus;

use crate::{Enumeration, v1};

/// `OperationStatus`.
pub fn operation_status(status: &OperationStatus) -> v1::OperationStatus {
    v1::OperationStatus {
        operation_id: status.operation.as_ref().map(super::operation_id),
        state: v1::OperationState::from_number(status.state as i32),
        message: status.message.as_ref().map(ToString::to_string),
        uuid: status.uuid.map(|uuid| v1::Uuid {
            value: Some(uuid.to_vec().into()),
        }),
        agent_id: status.agent.as_ref().map(super::agent_id),
        ..Default::default()
    }
}
