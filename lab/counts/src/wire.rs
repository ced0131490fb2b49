//! Bytes of the hot path: calls of schedulers, their events, and what passes between master and agents.

use std::sync::Arc;

use abi_mesos::admit::{
    SchedulerRequest, acknowledgement_json, acknowledgement_wire, scheduler_call,
};
use abi_mesos::{Limits, decode_json, decode_wire, encode_wire, render, v1};
use abi_node::session::{Frame, Head, SessionId};
use abi_node::wire::{
    FrameDecoder, decode_to_agent, decode_to_master, encode_frame, encode_to_agent,
    encode_to_master,
};
use abi_node::{ToAgent, ToMaster};
use abi_terms::{Capabilities, Event, Moment, Source, Status, TaskState};
use bytes::{Bytes, BytesMut};

use crate::Work;

const TIMES: usize = 1_000;
/// Tasks of one ACCEPT.
const TASKS: usize = 100;
const ACKNOWLEDGE: &str = r#"{"type":"ACKNOWLEDGE","framework_id":{"value":"3a6b2c1e-0000-4000-8000-000000000000-0001"},
    "acknowledge":{"agent_id":{"value":"3a6b2c1e-0000-4000-8000-000000000000-S123"},"task_id":{"value":"task-12345"},
    "uuid":"AAAAAAAAAAAAAAAAAAAAAA=="}}"#;

/// Works of the wire.
pub const WORKS: [Work; 5] = [
    Work {
        name: "call-acknowledge-json",
        prepare: || {
            Box::new(|| {
                for _ in 0..TIMES {
                    let read = acknowledgement_json(ACKNOWLEDGE.as_bytes());
                    std::hint::black_box(read.expect("the text is an acknowledgement"));
                }
            })
        },
    },
    Work {
        name: "call-acknowledge-protobuf",
        prepare: || {
            let bytes = encode_wire(&json(ACKNOWLEDGE));
            Box::new(move || {
                for _ in 0..TIMES {
                    let read = acknowledgement_wire(&bytes);
                    std::hint::black_box(read.expect("it was encoded here"));
                }
            })
        },
    },
    Work {
        name: "call-accept-protobuf",
        prepare: || {
            let bytes = encode_wire(&json(&accept()));
            Box::new(move || {
                for _ in 0..TIMES / TASKS {
                    admit(protobuf(&bytes));
                }
            })
        },
    },
    Work {
        name: "update-to-scheduler",
        prepare: || {
            let update = encode_to_master(&ToMaster::Update {
                framework: "3a6b2c1e-0000-4000-8000-000000000000-0001".into(),
                status: Arc::new(status()),
                latest: TaskState::Running,
            });
            let frame = framed(update);
            Box::new(move || {
                for _ in 0..TIMES {
                    let message = decode_to_master(unframed(&frame)).expect("it was encoded here");
                    let ToMaster::Update { status, .. } = message else {
                        unreachable!("it was encoded as an update")
                    };
                    let event = Event::Update(status, Capabilities::default().into());
                    std::hint::black_box(render::event_wire(&event));
                }
            })
        },
    },
    Work {
        name: "acknowledgement-to-agent",
        prepare: || {
            let order = ToAgent::Acknowledge {
                framework: "3a6b2c1e-0000-4000-8000-000000000000-0001".into(),
                task: "task-12345".into(),
                uuid: [7; 16],
            };
            Box::new(move || {
                for _ in 0..TIMES {
                    let payload = unframed(&framed(encode_to_agent(&order)));
                    std::hint::black_box(decode_to_agent(payload).expect("it was encoded here"));
                }
            })
        },
    },
];

fn json(text: &str) -> v1::scheduler::Call {
    decode_json(text.as_bytes(), Limits::default()).expect("the text is a call")
}

fn protobuf(bytes: &[u8]) -> v1::scheduler::Call {
    decode_wire(bytes, Limits::default()).expect("it was encoded here")
}

fn admit(call: v1::scheduler::Call) {
    let SchedulerRequest::Call { command, .. } = scheduler_call(call).expect("the call is valid")
    else {
        unreachable!("it subscribes nobody")
    };
    std::hint::black_box(command);
}

fn accept() -> String {
    let task = |number: usize| {
        format!(
            r#"{{"name":"task-{number}","task_id":{{"value":"task-{number}"}},"command":{{"value":"sleep 1000"}},
                "agent_id":{{"value":"3a6b2c1e-0000-4000-8000-000000000000-S123"}},"resources":[
                {{"name":"cpus","type":"SCALAR","scalar":{{"value":0.1}}}},
                {{"name":"mem","type":"SCALAR","scalar":{{"value":32.0}}}}]}}"#
        )
    };
    let tasks: Vec<String> = (0..TASKS).map(task).collect();
    format!(
        r#"{{"type":"ACCEPT","framework_id":{{"value":"3a6b2c1e-0000-4000-8000-000000000000-0001"}},"accept":{{
            "offer_ids":[{{"value":"3a6b2c1e-0000-4000-8000-000000000000-O77"}}],
            "operations":[{{"type":"LAUNCH","launch":{{"task_infos":[{}]}}}}]}}}}"#,
        tasks.join(",")
    )
}

fn status() -> Status {
    let now = Moment::from_nanos(1_500_000_000_250_000_000);
    let mut status = Status::new(
        "task-12345".into(),
        TaskState::Running,
        Source::Executor,
        now,
    );
    status.agent = Some("3a6b2c1e-0000-4000-8000-000000000000-S123".into());
    status.uuid = Some([7; 16]);
    let container: v1::ContainerStatus = decode_json(
        br#"{"container_id":{"value":"3a6b2c1e-0000-4000-8000-0000000000ff"},"executor_pid":4711,
            "network_infos":[{"ip_addresses":[{"ip_address":"10.0.0.1"}]}]}"#,
        Limits::default(),
    )
    .expect("the text is a container's status");
    status.container_status = encode_wire(&container).into();
    status
}

/// A message as it travels.
fn framed(payload: Bytes) -> BytesMut {
    let session = SessionId {
        agent: 1,
        master: 2,
    };
    let frame = Frame::Data {
        head: Head {
            session,
            term: 1,
            ack: 12_345,
        },
        seq: 12_345,
        payload,
        last: false,
    };
    let mut bytes = BytesMut::new();
    encode_frame(&frame, &mut bytes);
    bytes
}

fn unframed(bytes: &BytesMut) -> Bytes {
    let frame = FrameDecoder::default().decode(&mut bytes.clone());
    match frame.expect("it was encoded here").expect("it is complete") {
        Frame::Data { payload, .. } => payload,
        other => unreachable!("not a message: {other:?}"),
    }
}
