//! Status updates.

use abi_terms::{Body, CheckStatus, Status};
use bytes::{BufMut, BytesMut};
use prost::encoding::{WireType, encode_key, encode_varint, encoded_len_varint};

use super::body;
use crate::{Enumeration, encode_wire, v1};

/// `TaskStatus` in full.
pub fn status(status: &Status) -> v1::TaskStatus {
    v1::TaskStatus {
        task_id: Some(super::task_id(&status.task)),
        state: v1::TaskState::from_number(status.state.number()),
        message: status.message.as_ref().map(ToString::to_string),
        source: (status.source)
            .and_then(|source| v1::task_status::Source::from_number(source.number())),
        reason: (status.reason)
            .and_then(|reason| v1::task_status::Reason::from_number(reason.number())),
        data: status.data.clone(),
        agent_id: status.agent.as_ref().map(super::agent_id),
        executor_id: status.executor.as_ref().map(super::executor_id),
        timestamp: status.timestamp.map(abi_terms::Moment::as_secs_f64),
        uuid: status.uuid.map(|uuid| uuid.to_vec().into()),
        healthy: status.healthy,
        unreachable_time: status.unreachable_time.map(super::time_info),
        check_status: status.check_status.map(check_status),
        labels: body(&status.labels),
        container_status: body(&status.container_status),
        limitation: body(&status.limitation),
    }
}

/// `CheckStatusInfo`; the message of its type is there even when it is empty.
fn check_status(status: CheckStatus) -> v1::CheckStatusInfo {
    use v1::check_info::Type;
    use v1::check_status_info::{Command, Http, Tcp};
    let (kind, command, http, tcp) = match status {
        CheckStatus::Command(exit_code) => (Type::Command, Some(Command { exit_code }), None, None),
        CheckStatus::Http(status_code) => (Type::Http, None, Some(Http { status_code }), None),
        CheckStatus::Tcp(succeeded) => (Type::Tcp, None, None, Some(Tcp { succeeded })),
    };
    v1::CheckStatusInfo {
        r#type: Some(kind),
        command,
        http,
        tcp,
    }
}

/// An encoded `TaskStatus`, written field by field: there are two for each task. Its bodies are copied, not decoded.
pub fn status_wire(status: &Status) -> Body {
    /// More than numbers, times and keys take.
    const OTHER_BYTES: usize = 128;
    let texts = [
        Some(status.task.as_str()),
        status.message.as_deref(),
        status.agent.as_ref().map(|id| id.as_str()),
        status.executor.as_ref().map(|id| id.as_str()),
    ];
    let bodies = [&status.labels, &status.container_status, &status.limitation];
    let data = status.data.as_ref();
    let bytes = (texts.iter().flatten().map(|text| text.len()).sum::<usize>())
        + bodies.iter().map(|body| body.len()).sum::<usize>()
        + data.map_or(0, Body::len);
    let mut out = BytesMut::with_capacity(bytes + OTHER_BYTES);
    put_status(status, &mut out);
    out.freeze()
}

/// Appends an encoded `TaskStatus`.
pub(super) fn put_status(status: &Status, out: &mut impl BufMut) {
    put_id(1, status.task.as_str(), out);
    put_number(2, status.state.number(), out);
    if let Some(data) = &status.data {
        put_message(3, data, out);
    }
    if let Some(message) = &status.message {
        put_message(4, message.as_bytes(), out);
    }
    if let Some(agent) = &status.agent {
        put_id(5, agent.as_str(), out);
    }
    if let Some(timestamp) = status.timestamp {
        encode_key(6, WireType::SixtyFourBit, out);
        out.put_f64_le(timestamp.as_secs_f64());
    }
    if let Some(executor) = &status.executor {
        put_id(7, executor.as_str(), out);
    }
    if let Some(healthy) = status.healthy {
        put_number(8, healthy.into(), out);
    }
    if let Some(source) = status.source {
        put_number(9, source.number(), out);
    }
    if let Some(reason) = status.reason {
        put_number(10, reason.number(), out);
    }
    if let Some(uuid) = &status.uuid {
        put_message(11, uuid, out);
    }
    let mut put_body = |number, body: &[u8]| {
        if !body.is_empty() {
            put_message(number, body, out);
        }
    };
    put_body(12, &status.labels);
    put_body(13, &status.container_status);
    if let Some(moment) = status.unreachable_time {
        put_body(14, &encode_wire(&super::time_info(moment)));
    }
    if let Some(result) = status.check_status {
        put_body(15, &encode_wire(&check_status(result)));
    }
    put_body(16, &status.limitation);
}

/// Appends a message whose only field is the text of an id.
pub(super) fn put_id(number: u32, id: &str, out: &mut impl BufMut) {
    let length = id.len() as u64;
    encode_key(number, WireType::LengthDelimited, out);
    encode_varint(1 + encoded_len_varint(length) as u64 + length, out);
    put_message(1, id.as_bytes(), out);
}

/// Appends a number that is not negative, an enumeration or a truth.
pub(super) fn put_number(number: u32, value: i32, out: &mut impl BufMut) {
    encode_key(number, WireType::Varint, out);
    encode_varint(value.unsigned_abs().into(), out);
}

/// Appends a text, bytes or an encoded message.
pub(super) fn put_message(number: u32, message: &[u8], out: &mut impl BufMut) {
    encode_key(number, WireType::LengthDelimited, out);
    encode_varint(message.len() as u64, out);
    out.put_slice(message);
}
