//! Status updates.

use std::time::Duration;

use abi_terms::{Body, Moment, Reason, Source, Status, TaskState, UpdateId};

use prost::Message as _;

use super::{Fault, fault, within};
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
        unreachable_time: wire.unreachable_time.as_ref().map(moment_of),
        data: wire.data,
        check_status,
        labels: body(wire.labels.as_ref()),
        container_status: body(wire.container_status.as_ref()),
        limitation: body(wire.limitation.as_ref()),
    })
}

/// `TaskStatus`, of which the messages that are only passed on stay as they are.
#[derive(Clone, PartialEq, prost::Message)]
struct Shallow {
    #[prost(message, optional, tag = "1")]
    task_id: Option<Id>,
    #[prost(int32, optional, tag = "2")]
    state: Option<i32>,
    #[prost(bytes = "bytes", optional, tag = "3")]
    data: Option<Body>,
    #[prost(bytes = "bytes", optional, tag = "4")]
    message: Option<Body>,
    #[prost(message, optional, tag = "5")]
    agent_id: Option<Id>,
    #[prost(double, optional, tag = "6")]
    timestamp: Option<f64>,
    #[prost(message, optional, tag = "7")]
    executor_id: Option<Id>,
    #[prost(bool, optional, tag = "8")]
    healthy: Option<bool>,
    #[prost(int32, optional, tag = "9")]
    source: Option<i32>,
    #[prost(int32, optional, tag = "10")]
    reason: Option<i32>,
    #[prost(bytes = "bytes", optional, tag = "11")]
    uuid: Option<Body>,
    #[prost(bytes = "bytes", tag = "12")]
    labels: Body,
    #[prost(bytes = "bytes", tag = "13")]
    container_status: Body,
    #[prost(bytes = "bytes", optional, tag = "14")]
    unreachable_time: Option<Body>,
    #[prost(bytes = "bytes", optional, tag = "15")]
    check_status: Option<Body>,
    #[prost(bytes = "bytes", tag = "16")]
    limitation: Body,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Id {
    #[prost(bytes = "bytes", tag = "1")]
    value: Body,
}

/// A status again from its encoding, without a look into the messages that are only passed on.
///
/// # Errors
///
/// Bytes that are no `TaskStatus`.
pub fn status_body(body: &Body) -> Result<Status, Fault> {
    let undecodable = |error| within("failed to decode mesos.v1.TaskStatus", &error);
    let shallow = Shallow::decode(body.clone()).map_err(undecodable)?;
    let check_status = match &shallow.check_status {
        Some(info) => Some(super::check::check_status(&super::task::decode(info)?)?),
        None => None,
    };
    let unreachable_time = match &shallow.unreachable_time {
        Some(time) => Some(moment_of(&super::task::decode(time)?)),
        None => None,
    };
    // What was received may lie in a buffer of many messages, which must not be kept for one of them.
    let own = |body: &Body| Body::copy_from_slice(body);
    let state = (shallow.state.and_then(v1::TaskState::from_number)).unwrap_or_default();
    Ok(Status {
        task: id(&shallow.task_id)?.unwrap_or_default().into(),
        state: TaskState::from_number(state.number()).unwrap_or(TaskState::Unknown),
        source: shallow.source.and_then(Source::from_number),
        reason: shallow.reason.and_then(Reason::from_number),
        message: match &shallow.message {
            Some(message) => Some(text(message)?.into()),
            None => None,
        },
        agent: id(&shallow.agent_id)?.map(Into::into),
        executor: id(&shallow.executor_id)?.map(Into::into),
        uuid: match &shallow.uuid {
            Some(uuid) => Some(update_id(uuid)?),
            None => None,
        },
        timestamp: shallow.timestamp.and_then(moment),
        healthy: shallow.healthy,
        unreachable_time,
        data: shallow.data.as_ref().map(own),
        check_status,
        labels: own(&shallow.labels),
        container_status: own(&shallow.container_status),
        limitation: own(&shallow.limitation),
    })
}

fn id(id: &Option<Id>) -> Result<Option<&str>, Fault> {
    id.as_ref().map(|id| text(&id.value)).transpose()
}

fn text(bytes: &[u8]) -> Result<&str, Fault> {
    let refuse = |error| within("failed to decode mesos.v1.TaskStatus", &error);
    std::str::from_utf8(bytes).map_err(refuse)
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

fn moment_of(time: &v1::TimeInfo) -> Moment {
    Moment::from_nanos(u64::try_from(time.nanoseconds()).unwrap_or(0))
}

/// Seconds since the epoch, if they make sense.
fn moment(seconds: f64) -> Option<Moment> {
    Duration::try_from_secs_f64(seconds).ok().map(Moment::from)
}

/// An encoded message that is told from an absent one: one without any field set is as good as absent.
fn body<T: Message>(message: Option<&T>) -> Body {
    message.map(encode_wire).unwrap_or_default().into()
}
