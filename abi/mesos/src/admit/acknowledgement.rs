//! `ACKNOWLEDGE` by the short way: there is one for each update, and it is the same few fields each time.
//!
//! Only a call that is exactly that is read here; of anything else the general way makes what it should be, errors
//! included.

use abi_terms::Command;
use prost::encoding::{WireType, decode_key, decode_varint};
use serde::Deserialize;

use super::SchedulerRequest;
use super::status::update_id;
use crate::Enumeration;
use crate::v1::scheduler::call::Type;

/// An acknowledgement in protobuf, if that is what it is.
pub fn acknowledgement_wire(call: &[u8]) -> Option<SchedulerRequest> {
    let (mut framework, mut kind, mut body) = (None, None, None);
    let mut rest = call;
    while !rest.is_empty() {
        match decode_key(&mut rest).ok()? {
            (1, WireType::LengthDelimited) if framework.is_none() => {
                framework = Some(id(piece(&mut rest)?)?);
            }
            (2, WireType::Varint) if kind.is_none() => kind = decode_varint(&mut rest).ok(),
            (8, WireType::LengthDelimited) if body.is_none() => body = Some(piece(&mut rest)?),
            _ => return None,
        }
    }
    if kind != u64::try_from(Type::Acknowledge.number()).ok() {
        return None;
    }
    let (mut agent, mut task, mut uuid) = (None, None, None);
    let mut rest = body?;
    while !rest.is_empty() {
        match decode_key(&mut rest).ok()? {
            (1, WireType::LengthDelimited) if agent.is_none() => {
                agent = Some(id(piece(&mut rest)?)?)
            }
            (2, WireType::LengthDelimited) if task.is_none() => task = Some(id(piece(&mut rest)?)?),
            (3, WireType::LengthDelimited) if uuid.is_none() => uuid = Some(piece(&mut rest)?),
            _ => return None,
        }
    }
    request(framework?, agent?, task?, uuid?)
}

/// The bytes of a field with a length, which are taken off the front of `rest`.
fn piece<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(decode_varint(rest).ok()?).ok()?;
    let (piece, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(piece)
}

/// The text of a message whose only field is the value of an id.
fn id(mut message: &[u8]) -> Option<&str> {
    let (1, WireType::LengthDelimited) = decode_key(&mut message).ok()? else {
        return None;
    };
    let value = piece(&mut message)?;
    let text = std::str::from_utf8(value).ok()?;
    message.is_empty().then_some(text)
}

/// An acknowledgement in JSON, if that is what it is.
pub fn acknowledgement_json(call: &[u8]) -> Option<SchedulerRequest> {
    // What is longer is something else.
    const BYTES_MAX: usize = 2048;
    if call.len() > BYTES_MAX {
        return None;
    }
    let call: Call<'_> = serde_json::from_slice(call).ok()?;
    if call.r#type != "ACKNOWLEDGE" {
        return None;
    }
    let Acknowledge {
        agent_id,
        task_id,
        uuid,
    } = call.acknowledge;
    let uuid = crate::json::from_base64(uuid)?;
    request(
        call.framework_id.value,
        agent_id.value,
        task_id.value,
        &uuid,
    )
}

// Texts with escapes cannot be borrowed, and go the general way.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call<'a> {
    r#type: &'a str,
    #[serde(borrow)]
    framework_id: Id<'a>,
    #[serde(borrow)]
    acknowledge: Acknowledge<'a>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Acknowledge<'a> {
    #[serde(borrow)]
    agent_id: Id<'a>,
    #[serde(borrow)]
    task_id: Id<'a>,
    uuid: &'a str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Id<'a> {
    value: &'a str,
}

fn request(framework: &str, agent: &str, task: &str, uuid: &[u8]) -> Option<SchedulerRequest> {
    Some(SchedulerRequest::Call {
        framework: framework.into(),
        command: Command::Acknowledge {
            agent: agent.into(),
            task: task.into(),
            uuid: update_id(uuid).ok()?,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admit::scheduler_call;
    use crate::{Limits, decode_json, decode_wire, encode_wire, v1};

    const CALL: &str = r#"{"type":"ACKNOWLEDGE","framework_id":{"value":"F"},"acknowledge":{"agent_id":{"value":"S"},
        "task_id":{"value":"t"},"uuid":"AAECAwQFBgcICQoLDA0ODw=="}}"#;

    fn wire() -> Vec<u8> {
        encode_wire(
            &decode_json::<v1::scheduler::Call>(CALL.as_bytes(), Limits::default()).unwrap(),
        )
    }

    /// What the short way reads, the general way reads too, and as the same.
    #[track_caller]
    fn check(short: Option<SchedulerRequest>, general: Option<v1::scheduler::Call>) {
        if let Some(short) = short {
            let general = scheduler_call(general.expect("the general way reads it")).unwrap();
            assert_eq!(format!("{short:?}"), format!("{general:?}"));
        }
    }

    #[test]
    fn both_ways_read_the_same() {
        assert!(acknowledgement_wire(&wire()).is_some());
        assert!(acknowledgement_json(CALL.as_bytes()).is_some());
        check(
            acknowledgement_wire(&wire()),
            decode_wire(&wire(), Limits::default()).ok(),
        );
        for text in [
            CALL.to_owned(),
            CALL.replace("\"t\"", "\"\""),
            CALL.replace("\"t\"", "\"\\u0074\""),
            CALL.replace("==", ""),
            CALL.replace("ACKNOWLEDGE", "KILL"),
            CALL.replace("\"type\"", "\"more\":1,\"type\""),
            CALL.replace(",\"uuid\"", ",\"uuid\":\"\",\"uuid\""),
        ] {
            let general = decode_json(text.as_bytes(), Limits::default()).ok();
            check(acknowledgement_json(text.as_bytes()), general);
        }
    }

    #[test]
    fn damaged_calls_are_read_alike_or_left_to_the_general_way() {
        let bytes = wire();
        for at in 0..bytes.len() {
            for value in 0..=u8::MAX {
                let mut damaged = bytes.clone();
                damaged[at] = value;
                let general = decode_wire(&damaged, Limits::default()).ok();
                check(acknowledgement_wire(&damaged), general);
            }
            check(
                acknowledgement_wire(&bytes[..at]),
                decode_wire(&bytes[..at], Limits::default()).ok(),
            );
        }
    }
}
