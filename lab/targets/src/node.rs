//! What comes in streams: records, and what master and agents say to each other.

use std::sync::Arc;

use abi_mesos::{Limits, admit, decode_json, v1};
use abi_node::session::{Frame, Head, SessionId};
use abi_node::wire::{
    FrameDecoder, decode_to_agent, decode_to_master, encode_frame, encode_to_agent,
    encode_to_master,
};
use abi_node::{Apply, ProvidersReport, Registration, ToAgent, ToMaster};
use abi_terms::{OperationReport, ProviderCall};
use bytes::{Bytes, BytesMut};

use crate::Target;

/// Longest record and frame here.
const BYTES_MAX: usize = 16 << 10;

pub(crate) const RECORDIO: Target = Target {
    name: "recordio",
    run: records,
    seeds: record_streams,
    peak_max_bytes: 1 << 20,
};
pub(crate) const FRAME: Target = Target {
    name: "node_frame",
    run: frames,
    seeds: frame_streams,
    peak_max_bytes: 1 << 20,
};
pub(crate) const TO_AGENT: Target = Target {
    name: "node_to_agent",
    run: |data| {
        if let Ok(message) = decode_to_agent(Bytes::copy_from_slice(data)) {
            let again = decode_to_agent(encode_to_agent(&message));
            assert_eq!(again.expect("what we wrote can be read"), message);
        }
    },
    seeds: || {
        let all = to_agent();
        all.iter().map(|it| encode_to_agent(it).to_vec()).collect()
    },
    peak_max_bytes: 8 << 20,
};
pub(crate) const TO_MASTER: Target = Target {
    name: "node_to_master",
    run: |data| {
        if let Ok(message) = decode_to_master(Bytes::copy_from_slice(data)) {
            let again = decode_to_master(encode_to_master(&message));
            assert_eq!(again.expect("what we wrote can be read"), message);
        }
    },
    seeds: || {
        let all = to_master();
        all.iter().map(|it| encode_to_master(it).to_vec()).collect()
    },
    peak_max_bytes: 8 << 20,
};

/// The first byte says in how large pieces the rest arrives.
fn records(data: &[u8]) {
    let Some((step, stream)) = data.split_first() else {
        return;
    };
    let mut decoder = abi_recordio::Decoder::new(BYTES_MAX);
    for chunk in stream.chunks(usize::from(*step) + 1) {
        decoder.push(chunk);
        while let Ok(Some(record)) = decoder.next_record() {
            assert!(record.len() <= BYTES_MAX);
        }
    }
}

fn record_streams() -> Vec<Vec<u8>> {
    let record = |body: &[u8]| abi_recordio::frame(body).to_vec();
    vec![
        [vec![0], record(b"hello"), record(b""), record(b"world")].concat(),
        [
            vec![7],
            record(&[b'x'; 300]),
            record(b"{\"type\":\"HEARTBEAT\"}"),
        ]
        .concat(),
        [vec![255], record(&vec![b'y'; BYTES_MAX]), record(b"z")].concat(),
    ]
}

fn frames(data: &[u8]) {
    let decoder = FrameDecoder {
        bytes_max: BYTES_MAX,
    };
    let mut input = BytesMut::from(data);
    while let Ok(Some(frame)) = decoder.decode(&mut input) {
        let mut bytes = BytesMut::new();
        encode_frame(&frame, &mut bytes);
        let again = FrameDecoder::default().decode(&mut bytes);
        assert_eq!(again.expect("what we wrote can be read"), Some(frame));
    }
}

fn frame_streams() -> Vec<Vec<u8>> {
    let session = SessionId {
        agent: 7,
        master: u64::MAX,
    };
    let head = Head {
        session,
        term: 3,
        ack: 9,
    };
    let all = [
        Frame::Refuse {
            term: 4,
            message: "another leads".into(),
        },
        Frame::Data {
            head,
            seq: 1,
            payload: encode_to_agent(&ToAgent::ShutdownFramework("F".into())),
            last: false,
        },
        Frame::Ping(head),
        Frame::Pong(head),
        Frame::Ack(head),
        Frame::Reset(session),
    ];
    let mut stream = BytesMut::new();
    let mut seeds = Vec::new();
    for frame in &all {
        let mut one = BytesMut::new();
        encode_frame(frame, &mut one);
        stream.extend_from_slice(&one);
        seeds.push(one.to_vec());
    }
    seeds.push(stream.to_vec());
    seeds
}

fn json<T: abi_mesos::Message>(text: &str) -> T {
    decode_json(text.as_bytes(), Limits::default()).expect("the seeds are well formed")
}

fn operation() -> OperationReport {
    let call: v1::resource_provider::Call = json(
        r#"{"resource_provider_id":{"value":"P"},"type":"UPDATE_STATE","update_state":{
            "resource_version_uuid":{"value":"AAECAwQFBgcICQoLDA0ODw=="},"operations":[{"framework_id":{"value":"F"},
            "info":{"id":{"value":"o"},"type":"CREATE_DISK","create_disk":{"target_type":"MOUNT","source":{"name":"disk",
            "type":"SCALAR","scalar":{"value":64},"provider_id":{"value":"P"},
            "allocation_info":{"role":"eng"},"disk":{"source":{"type":"RAW","profile":"fast"}}}}},
            "latest_status":{"state":"OPERATION_PENDING"},"uuid":{"value":"DwECAwQFBgcICQoLDA0ODw=="}}]}}"#,
    );
    match admit::provider_call(call) {
        Ok(admit::ProviderRequest::Call {
            call: ProviderCall::State { mut operations, .. },
            ..
        }) => operations.pop().expect("the seeds have an operation"),
        _ => panic!("the seeds are valid"),
    }
}

fn to_agent() -> Vec<ToAgent> {
    let info: v1::FrameworkInfo = json(
        r#"{"user":"root","name":"f","roles":["eng"],"failover_timeout":60.5,"checkpoint":true,
            "capabilities":[{"type":"MULTI_ROLE"}],"labels":{"labels":[{"key":"k"}]}}"#,
    );
    vec![
        ToAgent::ShutdownFramework("F".into()),
        ToAgent::UpdateFramework {
            framework: "F".into(),
            spec: Arc::new(admit::framework(&info).0),
        },
        ToAgent::Acknowledge {
            framework: "F".into(),
            task: "t".into(),
            uuid: [9; 16],
        },
        ToAgent::Message {
            framework: "F".into(),
            executor: "e".into(),
            data: Bytes::from_static(b"hi"),
        },
        ToAgent::Apply(Box::new(Apply {
            spec: operation().spec,
            version: Some([7; 16]),
        })),
        ToAgent::AcknowledgeOperation {
            uuid: [1; 16],
            status: [2; 16],
        },
    ]
}

fn to_master() -> Vec<ToMaster> {
    let info: v1::AgentInfo = json(
        r#"{"hostname":"h","port":5051,
            "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":4}},
                         {"name":"ports","type":"RANGES","ranges":{"range":[{"begin":1,"end":2}]},"role":"eng"}],
            "attributes":[{"name":"rack","type":"TEXT","text":{"value":"r1"}}],
            "domain":{"fault_domain":{"region":{"name":"eu"},"zone":{"name":"a"}}}}"#,
    );
    let spec = admit::agent(info, "10.0.0.1", "0.1.0", abi_terms::AgentCapabilities::ALL);
    let status: v1::TaskStatus = json(
        r#"{"task_id":{"value":"t"},"state":"TASK_RUNNING","source":"SOURCE_EXECUTOR","message":"m",
            "uuid":"AAECAwQFBgcICQoLDA0ODw==","timestamp":1.5,"agent_id":{"value":"S0"}}"#,
    );
    let status = admit::status(status).expect("the seeds are valid");
    vec![
        ToMaster::Register(Registration {
            spec: Arc::new(spec.expect("the seeds are valid")),
        }),
        ToMaster::Update {
            framework: "F".into(),
            latest: abi_terms::TaskState::Running,
            status: Arc::new(status),
        },
        ToMaster::Message {
            framework: "F".into(),
            executor: "e".into(),
            data: Bytes::new(),
        },
        ToMaster::ExecutorExited {
            framework: "F".into(),
            executor: "e".into(),
            status: Some(256),
        },
        ToMaster::Operation {
            framework: None,
            uuid: [1; 16],
            status: Box::new(operation().latest),
            latest: Some(Box::new(operation().latest)),
        },
        ToMaster::Providers(Box::new(ProvidersReport {
            providers: Vec::new(),
            absent: vec!["P".into()],
            operations: vec![operation()],
        })),
        ToMaster::Unregister,
    ]
}
