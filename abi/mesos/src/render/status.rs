//! Status updates.

use abi_terms::{Body, CheckStatus, Status};
use bytes::{BufMut, BytesMut};
use prost::Message as _;
use prost::encoding::{WireType, encode_key, encode_varint};

use super::body;
use crate::{Enumeration, v1};

/// `TaskStatus` in full.
pub fn status(status: &Status) -> v1::TaskStatus {
    v1::TaskStatus {
        labels: body(&status.labels),
        container_status: body(&status.container_status),
        limitation: body(&status.limitation),
        ..without_bodies(status)
    }
}

fn without_bodies(status: &Status) -> v1::TaskStatus {
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
        ..Default::default()
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

/// An encoded `TaskStatus`; its bodies are copied, not decoded.
pub fn status_wire(status: &Status) -> Body {
    let message = without_bodies(status);
    let bodies = [
        (12, &status.labels),
        (13, &status.container_status),
        (16, &status.limitation),
    ];
    let room: usize = bodies.iter().map(|(_, body)| body.len() + 8).sum();
    let mut out = BytesMut::with_capacity(message.encoded_len() + room);
    message.encode_raw(&mut out);
    for (number, body) in bodies {
        if !body.is_empty() {
            put_message(number, body, &mut out);
        }
    }
    out.freeze()
}

/// Appends an encoded message as a field of another.
pub(super) fn put_message(number: u32, message: &[u8], out: &mut BytesMut) {
    encode_key(number, WireType::LengthDelimited, out);
    encode_varint(message.len() as u64, out);
    out.put_slice(message);
}
