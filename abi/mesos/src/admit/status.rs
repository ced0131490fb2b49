//! Status updates.

use std::time::Duration;

use abi_terms::{Body, Moment, Reason, Source, Status, TaskState, UpdateId};

use super::{Fault, fault};
use crate::{Enumeration, Message, encode_wire, v1};

/// A checked `TaskStatus`.
///
/// # Errors
///
/// A `uuid` that is not 16 bytes long, or a check's result without what its type says.
pub fn status(wire: v1::TaskStatus) -> Result<Status, Fault> {
    let uuid = match &wire.uuid {
        Some(bytes) => Some(update_id(bytes)?),
        None => None,
    };
    let check_status = match &wire.check_status {
        Some(info) => Some(super::check::check_status(info)?),
        None => None,
    };
    Ok(Status {
        task: wire
            .task_id
            .as_ref()
            .map(v1::TaskId::value)
            .unwrap_or_default()
            .into(),
        state: TaskState::from_number(wire.state().number()).unwrap_or(TaskState::Unknown),
        source: wire
            .source
            .and_then(|source| Source::from_number(source.number())),
        reason: wire
            .reason
            .and_then(|reason| Reason::from_number(reason.number())),
        message: wire.message.map(Into::into),
        agent: wire.agent_id.as_ref().map(|id| id.value().into()),
        executor: wire.executor_id.as_ref().map(|id| id.value().into()),
        uuid,
        timestamp: wire.timestamp.and_then(moment),
        healthy: wire.healthy,
        unreachable_time: wire
            .unreachable_time
            .map(|time| Moment::from_nanos(u64::try_from(time.nanoseconds()).unwrap_or(0))),
        data: wire.data,
        check_status,
        labels: body(wire.labels.as_ref()),
        container_status: body(wire.container_status.as_ref()),
        limitation: body(wire.limitation.as_ref()),
    })
}

/// A status again from its encoding.
///
/// # Errors
///
/// Bytes that are no `TaskStatus`.
pub fn status_body(body: &[u8]) -> Result<Status, Fault> {
    status(super::task::decode(body)?)
}

/// The 16 bytes of an update id.
pub(super) fn update_id(bytes: &[u8]) -> Result<UpdateId, Fault> {
    match bytes.try_into() {
        Ok(id) => Ok(id),
        Err(_) => fault(format_args!(
            "expecting a UUID of 16 bytes, not {}",
            bytes.len()
        )),
    }
}

/// Seconds since the epoch, if they make sense.
fn moment(seconds: f64) -> Option<Moment> {
    Duration::try_from_secs_f64(seconds).ok().map(Moment::from)
}

/// An encoded message that is told from an absent one: one without any field set is as good as absent.
fn body<T: Message>(message: Option<&T>) -> Body {
    message.map(encode_wire).unwrap_or_default().into()
}
