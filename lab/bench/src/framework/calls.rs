//! What a scheduler says, written into a buffer that is used again and again.

use std::io::Write as _;

use super::{Format, Offer, Setup, Update};
use crate::protobuf::{put, put_double, put_id, put_number, room};

/// A kind of call: its number and its name.
type Kind = (u64, &'static str);

const SUBSCRIBE: u64 = 1;
pub(super) const TEARDOWN: Kind = (2, "TEARDOWN");
const ACCEPT: u64 = 3;
const DECLINE: u64 = 4;
pub(super) const REVIVE: Kind = (5, "REVIVE");
const KILL: u64 = 6;
const ACKNOWLEDGE: u64 = 8;
pub(super) const SUPPRESS: Kind = (12, "SUPPRESS");
/// `Offer.Operation.Type`
const LAUNCH: u64 = 1;
/// `FrameworkInfo.Capability.Type`
const CAPABILITIES: [(u64, &str); 2] = [(5, "PARTITION_AWARE"), (6, "MULTI_ROLE")];

/// Tasks to launch together, alike but for their numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tasks<'a> {
    /// The number of the first.
    pub(crate) first: usize,
    pub(crate) count: usize,
    pub(crate) command: &'a str,
    /// Of each.
    pub(crate) cpus: f64,
    pub(crate) mem: f64,
    /// What is left of the offer is not offered again for so long.
    pub(crate) refuse_seconds: f64,
}

/// Begins a call in protobuf: whose it is, and of which kind.
fn begin(framework: &str, kind: u64, out: &mut Vec<u8>) {
    put_id(1, framework, out);
    put_number(2, kind, out);
}

/// Writing to memory does not fail.
macro_rules! text {
    ($out:expr, $($part:tt)*) => { drop(write!($out, $($part)*)) };
}

/// `SUBSCRIBE`, which is sent once.
pub(super) fn subscribe(setup: &Setup) -> Vec<u8> {
    let Setup {
        name,
        failover_timeout_secs,
        id,
        ..
    } = setup;
    let mut out = Vec::new();
    match setup.format {
        Format::Protobuf => {
            let mut info = Vec::new();
            put(1, b"root", &mut info);
            put(2, name.as_bytes(), &mut info);
            if let Some(id) = id {
                put_id(3, id, &mut info);
                put_id(1, id, &mut out);
            }
            put_double(4, *failover_timeout_secs, &mut info);
            put_number(5, 1, &mut info);
            for (number, _) in CAPABILITIES {
                let mut capability = Vec::new();
                put_number(1, number, &mut capability);
                put(10, &capability, &mut info);
            }
            put(12, name.as_bytes(), &mut info);
            let mut subscribe = Vec::new();
            put(1, &info, &mut subscribe);
            put_number(2, SUBSCRIBE, &mut out);
            put(3, &subscribe, &mut out);
        }
        Format::Json => {
            let id_text = id.as_ref().map(|id| serde_json::json!({"value": id}));
            let capabilities = CAPABILITIES.map(|(_, name)| serde_json::json!({"type": name}));
            let mut call = serde_json::json!({"type": "SUBSCRIBE", "subscribe": {"framework_info": {
                "user": "root", "name": name, "roles": [name], "capabilities": capabilities,
                "failover_timeout": failover_timeout_secs, "checkpoint": true,
            }}});
            if let Some(id) = id_text {
                call["subscribe"]["framework_info"]["id"] = id.clone();
                call["framework_id"] = id;
            }
            out = call.to_string().into_bytes();
        }
    }
    out
}

/// A call that says no more than its kind.
pub(super) fn plain(format: Format, framework: &str, kind: Kind, out: &mut Vec<u8>) {
    match format {
        Format::Protobuf => begin(framework, kind.0, out),
        Format::Json => text!(
            out,
            r#"{{"type":"{}","framework_id":{{"value":"{framework}"}}}}"#,
            kind.1
        ),
    }
}

pub(super) fn acknowledge(format: Format, framework: &str, update: &Update, out: &mut Vec<u8>) {
    let Update {
        task, agent, uuid, ..
    } = update;
    match format {
        Format::Protobuf => {
            begin(framework, ACKNOWLEDGE, out);
            let mut body = Vec::with_capacity(128);
            put_id(1, agent, &mut body);
            put_id(2, task, &mut body);
            put(3, uuid, &mut body);
            put(8, &body, out);
        }
        Format::Json => {
            let uuid = String::from_utf8_lossy(uuid);
            text!(
                out,
                r#"{{"type":"ACKNOWLEDGE","framework_id":{{"value":"{framework}"}},"acknowledge":{{"#
            );
            text!(
                out,
                r#""agent_id":{{"value":"{agent}"}},"task_id":{{"value":"{task}"}},"uuid":"{uuid}"}}}}"#
            );
        }
    }
}

pub(super) fn kill(format: Format, framework: &str, task: &str, agent: &str, out: &mut Vec<u8>) {
    match format {
        Format::Protobuf => {
            begin(framework, KILL, out);
            let mut body = Vec::with_capacity(96);
            put_id(1, task, &mut body);
            put_id(2, agent, &mut body);
            put(6, &body, out);
        }
        Format::Json => {
            text!(
                out,
                r#"{{"type":"KILL","framework_id":{{"value":"{framework}"}},"kill":{{"#
            );
            text!(
                out,
                r#""task_id":{{"value":"{task}"}},"agent_id":{{"value":"{agent}"}}}}}}"#
            );
        }
    }
}

pub(super) fn decline(
    format: Format,
    framework: &str,
    offers: &[Offer],
    refuse_seconds: f64,
    out: &mut Vec<u8>,
) {
    match format {
        Format::Protobuf => {
            begin(framework, DECLINE, out);
            let mut body = Vec::new();
            for offer in offers {
                put_id(1, &offer.id, &mut body);
            }
            let mut filters = Vec::new();
            put_double(1, refuse_seconds, &mut filters);
            put(2, &filters, &mut body);
            put(5, &body, out);
        }
        Format::Json => {
            text!(
                out,
                r#"{{"type":"DECLINE","framework_id":{{"value":"{framework}"}},"decline":{{"offer_ids":["#
            );
            for (place, offer) in offers.iter().enumerate() {
                let comma = if place > 0 { "," } else { "" };
                text!(out, r#"{comma}{{"value":"{}"}}"#, offer.id);
            }
            text!(
                out,
                r#"],"filters":{{"refuse_seconds":{refuse_seconds:?}}}}}}}"#
            );
        }
    }
}

pub(super) fn accept(
    format: Format,
    framework: &str,
    offer: &Offer,
    tasks: &Tasks<'_>,
    out: &mut Vec<u8>,
) {
    match format {
        Format::Protobuf => {
            begin(framework, ACCEPT, out);
            let mut launch = Vec::with_capacity(256 * tasks.count);
            // What all tasks have in common.
            let mut common = Vec::new();
            put_id(3, &offer.agent, &mut common);
            for (name, value) in [("cpus", tasks.cpus), ("mem", tasks.mem)] {
                let (mut resource, mut scalar) = (Vec::new(), Vec::new());
                put(1, name.as_bytes(), &mut resource);
                put_number(2, 0, &mut resource);
                put_double(1, value, &mut scalar);
                put(3, &scalar, &mut resource);
                put(4, &resource, &mut common);
            }
            let mut command = Vec::new();
            put(3, tasks.command.as_bytes(), &mut command);
            put(7, &command, &mut common);
            let (mut id, mut info) = (Vec::new(), Vec::new());
            for number in tasks.first..tasks.first + tasks.count {
                id.clear();
                info.clear();
                text!(id, "task-{number}");
                put(1, &id, &mut info);
                let id = std::str::from_utf8(&id).unwrap_or_default();
                put_id(2, id, &mut info);
                info.extend_from_slice(&common);
                put(1, &info, &mut launch);
            }
            let mut operation = Vec::with_capacity(launch.len() + 16);
            put_number(1, LAUNCH, &mut operation);
            put(2, &launch, &mut operation);
            let mut body = Vec::with_capacity(operation.len() + 256);
            put_id(1, &offer.id, &mut body);
            put(2, &operation, &mut body);
            let mut filters = Vec::with_capacity(room(8));
            put_double(1, tasks.refuse_seconds, &mut filters);
            put(3, &filters, &mut body);
            put(4, &body, out);
        }
        Format::Json => {
            text!(
                out,
                r#"{{"type":"ACCEPT","framework_id":{{"value":"{framework}"}},"accept":{{"#
            );
            text!(
                out,
                r#""filters":{{"refuse_seconds":{:?}}},"#,
                tasks.refuse_seconds
            );
            text!(out, r#""offer_ids":[{{"value":"{}"}}],"#, offer.id);
            text!(
                out,
                r#""operations":[{{"type":"LAUNCH","launch":{{"task_infos":["#
            );
            for number in tasks.first..tasks.first + tasks.count {
                let comma = if number > tasks.first { "," } else { "" };
                text!(
                    out,
                    r#"{comma}{{"name":"task-{number}","task_id":{{"value":"task-{number}"}},"#
                );
                text!(out, r#""agent_id":{{"value":"{}"}},"#, offer.agent);
                text!(
                    out,
                    r#""resources":[{{"name":"cpus","type":"SCALAR","scalar":{{"value":{:?}}}}},"#,
                    tasks.cpus
                );
                text!(
                    out,
                    r#"{{"name":"mem","type":"SCALAR","scalar":{{"value":{:?}}}}}],"#,
                    tasks.mem
                );
                text!(out, r#""command":{{"value":"{}"}}}}"#, tasks.command);
            }
            text!(out, r#"]}}}}]}}}}"#);
        }
    }
}

#[cfg(test)]
mod tests {
    use abi_mesos::admit::{SchedulerRequest, scheduler_call};
    use abi_mesos::{Limits, decode_json, decode_wire, v1};

    use super::*;

    /// What a call is to the master, whatever its format.
    fn admitted(format: Format, write: impl Fn(Format, &mut Vec<u8>)) -> String {
        let mut bytes = Vec::new();
        write(format, &mut bytes);
        let call: v1::scheduler::Call = match format {
            Format::Protobuf => decode_wire(&bytes, Limits::default()).unwrap(),
            Format::Json => decode_json(&bytes, Limits::default()).unwrap(),
        };
        match scheduler_call(call).unwrap() {
            SchedulerRequest::Subscribe(subscription) => format!("{subscription:?}"),
            SchedulerRequest::Call { framework, command } => format!("{framework} {command:?}"),
        }
    }

    #[track_caller]
    fn check(parts: &[&str], write: impl Fn(Format, &mut Vec<u8>)) {
        let wire = admitted(Format::Protobuf, &write);
        assert!(!wire.contains("Fault"), "{wire}");
        for part in parts {
            assert!(wire.contains(part), "{part} in {wire}");
        }
        assert_eq!(wire, admitted(Format::Json, &write));
    }

    #[test]
    fn both_formats_say_the_same() {
        let offers = ["O1", "O2"].map(|id| Offer {
            id: id.to_owned(),
            agent: "S1".to_owned(),
        });
        let tasks = Tasks {
            first: 7,
            count: 2,
            command: "sleep 1000",
            cpus: 0.5,
            mem: 32.0,
            refuse_seconds: 2.5,
        };
        check(
            &["F Accept", "task-7", "task-8", "S1", "O1", "2.5s"],
            |format, out| {
                accept(format, "F", &offers[0], &tasks, out);
            },
        );
        check(&["F Decline", "O1", "O2", "1s"], |format, out| {
            decline(format, "F", &offers, 1.0, out);
        });
        check(&["F Kill", "t", "S1"], |format, out| {
            kill(format, "F", "t", "S1", out)
        });
        for (kind, name) in [
            (REVIVE, "Revive"),
            (SUPPRESS, "Suppress"),
            (TEARDOWN, "Teardown"),
        ] {
            check(&["F", name], |format, out| plain(format, "F", kind, out));
        }
        check(&["F Acknowledge", "t", "S1"], |format, out| {
            let uuid: &[u8] = match format {
                Format::Protobuf => &[0; 16],
                Format::Json => b"AAAAAAAAAAAAAAAAAAAAAA==",
            };
            let update = Update {
                task: "t".to_owned(),
                agent: "S1".to_owned(),
                is_running: true,
                uuid: bytes::Bytes::copy_from_slice(uuid),
            };
            acknowledge(format, "F", &update, out);
        });
        for id in [None, Some("F".to_owned())] {
            check(&["bench", "60s"], |format, out| {
                let setup = Setup {
                    name: "bench".to_owned(),
                    format,
                    pipes: 1,
                    failover_timeout_secs: 60.0,
                    id: id.clone(),
                };
                out.extend(subscribe(&setup));
            });
        }
    }
}
