//! Tasks and their events as protobuf, written field by field: what the messages of [`super::task`] would say, for
//! streams and documents of hundreds of thousands of them.
//!
//! The common case is written by hand; whatever is out of the ordinary goes through its message. Tests hold the two
//! against each other.

use abi_terms::{Status, TaskState};
use base_ids::FrameworkId;
use base_units::{Resource, Value};
use bytes::BufMut;
use prost::Message as _;
use prost::encoding::{WireType, encode_key, encode_varint, encoded_len_varint};

use super::status::{put_id, put_message, put_number, put_status};
use super::task::fields;
use super::{Spelling, TaskDetails, TaskFacts, resource};
use crate::v1::master::event::Type;
use crate::{Enumeration, v1};

/// Fields of a `TaskInfo` that a `Task` repeats.
const REPEATED: u32 = 1 << 8 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 15;

/// Appends an encoded `Task`.
pub fn task_wire(facts: &TaskFacts<'_>, out: &mut Vec<u8>) {
    put_message(1, facts.spec.name.as_bytes(), out);
    put_id(2, facts.spec.id.as_str(), out);
    put_id(3, facts.framework.as_str(), out);
    if let Some(executor) = facts.executor {
        put_id(4, executor.as_str(), out);
    }
    put_id(5, facts.agent.as_str(), out);
    put_number(6, facts.state.number(), out);
    for one in facts.resources.iter() {
        nested(7, out, |out| put_resource(one, out));
    }
    for status in facts.statuses {
        nested(8, out, |out| put_status(status, out));
    }
    if let Some(forwarded) = facts.forwarded {
        put_number(9, forwarded.state.number(), out);
        if let Some(uuid) = &forwarded.uuid {
            put_message(10, uuid, out);
        }
    }
    let body = &facts.spec.body;
    if fields(body).is_some_and(|found| found & REPEATED == 0) {
        if let Some(user) = facts.user {
            put_message(14, user.as_bytes(), out);
        }
        return;
    }
    let details = TaskDetails::of(body);
    let rest = v1::Task {
        labels: details.labels,
        discovery: details.discovery,
        container: details.container,
        health_check: details.health_check,
        kill_policy: details.kill_policy,
        user: facts.user.map(str::to_owned),
        limits: details.limits,
        ..Default::default()
    };
    rest.encode_raw(out);
}

fn put_resource(one: &Resource, out: &mut Vec<u8>) {
    let is_plain = one.provider.is_none()
        && one.disk.is_none()
        && one.reservations.is_empty()
        && !one.revocable
        && !one.shared;
    let (true, Value::Scalar(amount)) = (is_plain, &one.value) else {
        return resource(one, Spelling::New, true).encode_raw(out);
    };
    put_message(1, one.name.as_bytes(), out);
    put_number(2, v1::value::Type::Scalar.number(), out);
    nested(3, out, |out| {
        encode_key(1, WireType::SixtyFourBit, out);
        out.put_f64_le(amount.to_f64());
    });
    if let Some(role) = &one.allocation_role {
        put_id(11, role.as_str(), out);
    }
}

/// Appends the encoded event `TASK_ADDED` of the master's stream.
pub fn task_added_wire(facts: &TaskFacts<'_>, out: &mut Vec<u8>) {
    put_number(1, Type::TaskAdded.number(), out);
    nested(3, out, |out| nested(1, out, |out| task_wire(facts, out)));
}

/// Appends the encoded event `TASK_UPDATED` of the master's stream; `latest` is the newest state of the task.
pub fn task_updated_wire(
    framework: &FrameworkId,
    status: &Status,
    latest: TaskState,
    out: &mut Vec<u8>,
) {
    put_number(1, Type::TaskUpdated.number(), out);
    nested(4, out, |out| {
        put_id(1, framework.as_str(), out);
        nested(2, out, |out| put_status(status, out));
        put_number(3, latest.number(), out);
    });
}

/// Appends a message whose length is known once it is written.
fn nested(number: u32, out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    encode_key(number, WireType::LengthDelimited, out);
    let (place, begin) = (out.len(), out.len() + 1);
    out.push(0);
    write(out);
    let end = out.len();
    let length = (end - begin) as u64;
    let more = encoded_len_varint(length) - 1;
    if more > 0 {
        out.resize(end + more, 0);
        out.copy_within(begin..end, begin + more);
    }
    encode_varint(length, &mut &mut out[place..=place + more]);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use abi_terms::{Moment, Source};
    use base_units::Resources;

    use super::*;
    use crate::render::tests::{facts, launched, role, update};
    use crate::render::{framework_id, task};
    use crate::v1::master::{Event, event};
    use crate::{decode_wire, encode_wire};

    fn check(kind: Type, fill: impl FnOnce(&mut Event), written: &[u8]) {
        let mut event = Event {
            r#type: Some(kind),
            ..Default::default()
        };
        fill(&mut event);
        assert_eq!(written, encode_wire(&event));
        let decoded: Event = decode_wire(written, Default::default()).unwrap();
        assert_eq!(decoded, event);
    }

    #[test]
    fn events_are_what_their_messages_say() {
        let now = Moment::from_nanos(5);
        let short = Status::new("t".into(), TaskState::Running, Source::Agent, now);
        let long = Status {
            message: Some("x".repeat(20_000).into()),
            ..update()
        };
        let ids = ("F".into(), "S0".into(), role("eng"));
        let plain = abi_terms::TaskSpec {
            body: Vec::new().into(),
            ..launched()
        };
        let simple = Resources::parse("cpus:0.1;mem:32").unwrap();
        let odd = "cpus(eng):1;mem:0.001;ports:[1-2];set:{a}";
        let odd = &Resources::parse(odd).unwrap() + &simple.map(|one| one.revocable = true);
        for status in [short, update(), long].map(Arc::new) {
            let mut out = Vec::new();
            task_updated_wire(&ids.0, &status, TaskState::Failed, &mut out);
            let message = event::TaskUpdated {
                framework_id: Some(framework_id(&ids.0)),
                status: Some(Box::new(super::super::status(&status))),
                state: Some(v1::TaskState::Failed),
            };
            check(
                Type::TaskUpdated,
                |event| event.task_updated = Some(message),
                &out,
            );
            for (spec, resources) in [(&launched(), &odd), (&plain, &simple)] {
                let resources = resources.allocate(&ids.2);
                let statuses = [Arc::clone(&status), Arc::clone(&status)];
                let facts = facts(spec, &resources, &statuses, &ids);
                let message = event::TaskAdded {
                    task: Some(Box::new(task(&facts))),
                };
                let mut out = Vec::new();
                task_added_wire(&facts, &mut out);
                check(
                    Type::TaskAdded,
                    |event| event.task_added = Some(message),
                    &out,
                );
            }
        }
    }
}
