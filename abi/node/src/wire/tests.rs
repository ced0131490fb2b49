//! What is encoded comes back; what comes from elsewhere never panics.

use std::sync::Arc;
use std::time::Duration;

use abi_mesos::admit::{self, SchedulerRequest};
use abi_mesos::{Limits, decode_json, v1};
use abi_terms::{
    AgentCapabilities, AgentSpec, Command, DrainConfig, ExecutorSpec, FrameworkSpec, Moment,
    OperationKind, Reason, Source, Status, TaskSpec, TaskState,
};
use base_units::Role;
use bytes::{BufMut, Bytes, BytesMut};
use proptest::prelude::*;

use super::*;
use crate::{
    ExecutorReport, FrameworkReport, Registration, Reregistration, Run, TaskReport, ToAgent,
    ToMaster,
};

fn json<T: abi_mesos::Message>(text: &str) -> T {
    decode_json(text.as_bytes(), Limits::default()).expect("test JSON is well formed")
}

fn agent() -> Arc<AgentSpec> {
    let info: v1::AgentInfo = json(
        r#"{"hostname":"h","port":5051,"id":{"value":"S0"},
            "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":4}},
                         {"name":"ports","type":"RANGES","ranges":{"range":[{"begin":31000,"end":32000}]},"role":"eng"}],
            "attributes":[{"name":"rack","type":"TEXT","text":{"value":"r1"}}],
            "domain":{"fault_domain":{"region":{"name":"eu"},"zone":{"name":"a"}}}}"#,
    );
    let spec = admit::agent(info, "10.0.0.1", "0.1.0", AgentCapabilities::ALL);
    Arc::new(spec.expect("the agent is valid"))
}

fn framework() -> Arc<FrameworkSpec> {
    let info: v1::FrameworkInfo = json(
        r#"{"user":"root","name":"f","roles":["eng"],"failover_timeout":60.5,"checkpoint":true,
            "capabilities":[{"type":"MULTI_ROLE"},{"type":"PARTITION_AWARE"}],
            "labels":{"labels":[{"key":"k"}]}}"#,
    );
    let (spec, fault) = admit::framework(&info);
    assert_eq!(fault, None);
    Arc::new(spec)
}

fn launched(operation: &str) -> OperationKind {
    let text = format!(
        r#"{{"type":"ACCEPT","framework_id":{{"value":"F"}},"accept":{{"offer_ids":[{{"value":"O"}}],
            "operations":[{operation}]}}}}"#
    );
    let request = admit::scheduler_call(json(&text)).expect("the call is valid");
    match request {
        SchedulerRequest::Call {
            command: Command::Accept(mut accept),
            ..
        } => accept.operations.remove(0).kind,
        other => panic!("not an ACCEPT: {other:?}"),
    }
}

fn task() -> Arc<TaskSpec> {
    let kind = launched(
        r#"{"type":"LAUNCH","launch":{"task_infos":[{"name":"n","task_id":{"value":"t"},"agent_id":{"value":"S0"},
            "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":0.5}}],"limits":{"cpus":{"value":"Infinity"}},
            "command":{"value":"true","user":"nobody"},"kill_policy":{"grace_period":{"nanoseconds":5}},
            "health_check":{"command":{"value":"true"}},"labels":{"labels":[{"key":"a","value":"b"}]}}]}}"#,
    );
    match kind {
        OperationKind::Launch(mut tasks) => Arc::new(tasks.remove(0)),
        other => panic!("not a LAUNCH: {other:?}"),
    }
}

fn group() -> (Arc<ExecutorSpec>, Arc<TaskSpec>) {
    let kind = launched(
        r#"{"type":"LAUNCH_GROUP","launch_group":{"executor":{"executor_id":{"value":"e"},"type":"DEFAULT",
            "framework_id":{"value":"F"},"shutdown_grace_period":{"nanoseconds":7},"resources":[
            {"name":"cpus","type":"SCALAR","scalar":{"value":0.1}},{"name":"mem","type":"SCALAR","scalar":{"value":32}},
            {"name":"disk","type":"SCALAR","scalar":{"value":32}}]},"task_group":{"tasks":[{"name":"n",
            "task_id":{"value":"t"},"agent_id":{"value":"S0"},"command":{"value":"true"},
            "resources":[{"name":"mem","type":"SCALAR","scalar":{"value":8}}]}]}}}"#,
    );
    match kind {
        OperationKind::LaunchGroup {
            executor,
            mut tasks,
            fault,
        } => {
            assert_eq!(fault, None);
            (executor, Arc::new(tasks.remove(0)))
        }
        other => panic!("not a LAUNCH_GROUP: {other:?}"),
    }
}

fn status() -> Arc<Status> {
    let now = Moment::from_nanos(1_500_000_000_250_000_000);
    let mut status = Status::new("t".into(), TaskState::Failed, Source::Executor, now)
        .because(Reason::ContainerLimitationMemory, "too much")
        .on("S0".into());
    status.uuid = Some([7; 16]);
    status.healthy = Some(false);
    status.unreachable_time = Some(Moment::from_nanos(3));
    status.data = Some(Bytes::from_static(b"data"));
    let labels: v1::Labels = json(r#"{"labels":[{"key":"k","value":"v"}]}"#);
    status.labels = abi_mesos::encode_wire(&labels).into();
    let container: v1::ContainerStatus = json(r#"{"container_id":{"value":"c"}}"#);
    status.container_status = abi_mesos::encode_wire(&container).into();
    Arc::new(status)
}

fn operation() -> abi_terms::OperationReport {
    let disk = r#"{"name":"disk","type":"SCALAR","scalar":{"value":4},"provider_id":{"value":"P"},
        "reservations":[{"type":"DYNAMIC","role":"eng"}],"disk":{"source":{"type":"RAW","profile":"fast"}}}"#;
    let info: v1::offer::Operation = json(&format!(
        r#"{{"type":"CREATE_DISK","create_disk":{{"source":{disk},"target_type":"MOUNT"}}}}"#
    ));
    let conversion = admit::conversion_body(&abi_mesos::encode_wire(&info).into());
    let spec = abi_terms::OperationSpec {
        framework: Some("F".into()),
        uuid: [7; 16],
        id: Some("op".into()),
        role: Some(Role::parse("eng").expect("a role")),
        conversion: Arc::new(conversion.expect("it makes sense")),
    };
    let mut latest =
        abi_terms::OperationStatus::new(Some("op".into()), abi_terms::OperationState::Finished);
    latest.uuid = Some([8; 16]);
    latest.converted = admit::resources(&[json(disk)]).expect("it makes sense");
    abi_terms::OperationReport {
        spec: Arc::new(spec),
        statuses: vec![latest.clone(), latest.clone()],
        latest,
    }
}

fn providers() -> crate::ProvidersReport {
    let info = json(r#"{"type":"org.example","name":"disks"}"#);
    let (_, spec) = admit::provider_info(info).expect("it makes sense");
    crate::ProvidersReport {
        providers: vec![abi_terms::ProviderReport {
            id: "P".into(),
            spec: Arc::new(spec),
            version: [3; 16],
            resources: operation().latest.converted,
        }],
        absent: vec!["Q".into()],
        operations: vec![operation()],
    }
}

fn to_agent() -> Vec<ToAgent> {
    let (executor, member) = group();
    let eng = Role::parse("eng").expect("a role");
    let run = Run {
        framework: "F".into(),
        spec: framework(),
        role: eng,
        tasks: vec![task()],
        executor: None,
        group: false,
        new_executor: false,
        versions: vec![("P".into(), [3; 16])],
    };
    let group = Run {
        tasks: vec![member],
        executor: Some(executor),
        group: true,
        new_executor: true,
        ..run.clone()
    };
    let grace = Some(Duration::from_millis(1));
    vec![
        ToAgent::Apply(Box::new(crate::Apply {
            spec: operation().spec,
            version: Some([3; 16]),
        })),
        ToAgent::AcknowledgeOperation {
            uuid: [7; 16],
            status: [8; 16],
        },
        ToAgent::Registered { agent: "S0".into() },
        ToAgent::Refused {
            message: "no".into(),
            shutdown: true,
        },
        ToAgent::Run(run),
        ToAgent::Run(group),
        ToAgent::Kill {
            framework: "F".into(),
            task: "t".into(),
            grace,
        },
        ToAgent::Drain(DrainConfig {
            max_grace: grace,
            mark_gone: true,
        }),
        ToAgent::ShutdownExecutor {
            framework: "F".into(),
            executor: "e".into(),
        },
        ToAgent::ShutdownFramework("F".into()),
        ToAgent::UpdateFramework {
            framework: "F".into(),
            spec: framework(),
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
    ]
}

fn to_master() -> Vec<ToMaster> {
    let (executor, _) = group();
    let eng = Role::parse("eng").expect("a role");
    let report = TaskReport {
        framework: "F".into(),
        role: eng.clone(),
        spec: task(),
        executor: Some("e".into()),
        latest: TaskState::Running,
        forwarded: Some(status()),
        statuses: vec![status(), status()],
    };
    vec![
        ToMaster::Register(Registration { spec: agent() }),
        ToMaster::Operation {
            framework: Some("F".into()),
            uuid: [7; 16],
            status: Box::new(operation().latest),
            latest: Some(Box::new(operation().latest)),
        },
        ToMaster::Providers(Box::new(providers())),
        ToMaster::Reregister(Box::new(Reregistration {
            agent: "S0".into(),
            spec: agent(),
            frameworks: vec![FrameworkReport {
                framework: "F".into(),
                spec: framework(),
            }],
            executors: vec![ExecutorReport {
                framework: "F".into(),
                role: eng,
                spec: executor,
            }],
            tasks: vec![
                TaskReport {
                    forwarded: None,
                    ..report.clone()
                },
                report,
            ],
            operations: vec![operation()],
            providers: providers(),
        })),
        ToMaster::Update {
            framework: "F".into(),
            status: status(),
            latest: TaskState::Finished,
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
        ToMaster::Unregister,
    ]
}

#[test]
fn what_is_said_is_heard() {
    for message in to_agent() {
        let heard = decode_to_agent(encode_to_agent(&message)).expect("own bytes");
        assert_eq!(heard, message);
    }
    for message in to_master() {
        let heard = decode_to_master(encode_to_master(&message)).expect("own bytes");
        assert_eq!(heard, message);
    }
}

#[test]
fn an_agent_is_the_same_after_storage() {
    let spec = agent();
    assert_eq!(decode_agent(encode_agent(&spec)).expect("own bytes"), spec);
    assert_eq!(
        (spec.region.as_deref(), spec.zone.as_deref()),
        (Some("eu"), Some("a"))
    );
}

#[test]
fn long_frames_are_refused_before_they_arrive() {
    let mut bytes = BytesMut::new();
    bytes.put_u32(101);
    let decoder = FrameDecoder { bytes_max: 100 };
    let result = decoder.decode(&mut bytes);
    assert!(matches!(
        result,
        Err(WireError::TooLong {
            bytes: 101,
            max: 100
        })
    ));
}

#[test]
fn a_frame_that_is_not_complete_waits() {
    let mut whole = BytesMut::new();
    let session = crate::session::SessionId {
        agent: 1,
        master: 2,
    };
    encode_frame(&crate::session::Frame::Reset(session), &mut whole);
    for cut in 0..whole.len() {
        let mut part = BytesMut::from(&whole[..cut]);
        assert!(matches!(
            FrameDecoder::default().decode(&mut part),
            Ok(None)
        ));
        assert_eq!(part.len(), cut, "nothing is taken");
    }
}

/// Any bytes give a message or an error.
fn check_hostile(bytes: &[u8]) {
    let all = Bytes::copy_from_slice(bytes);
    let _ = decode_to_agent(all.clone());
    let _ = decode_to_master(all.clone());
    let _ = decode_agent(all.clone());
    let _ = decode_status(&all);
    let _ = decode_task(&all);
    let _ = decode_executor(&all);
    let _ = decode_framework(&all);
    let mut stream = BytesMut::from(bytes);
    while let Ok(Some(_)) = FrameDecoder::default().decode(&mut stream) {}
}

proptest! {
    #[test]
    fn hostile_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        check_hostile(&bytes);
    }

    #[test]
    fn damaged_messages_never_panic(which in any::<usize>(), at in any::<usize>(), flip in 1_u8.., cut in any::<usize>()) {
        let mut all: Vec<Bytes> = to_agent().iter().map(encode_to_agent).collect();
        all.extend(to_master().iter().map(encode_to_master));
        let mut bytes = all[which % all.len()].to_vec();
        if !bytes.is_empty() {
            let at = at % bytes.len();
            bytes[at] ^= flip;
            bytes.truncate(1 + cut % bytes.len());
        }
        check_hostile(&bytes);
    }
}
