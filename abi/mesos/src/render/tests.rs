//! Events and messages as they were recorded, values that vary apart.

use std::sync::Arc;
use std::time::Duration;

use abi_terms::{
    AgentCapabilities, AgentSpec, Dialect, Event, InverseOffer, MasterSpec, Moment, Offer,
    OperationState, OperationStatus, Reason, Source, Status, TaskState, Unavailability,
};
use base_units::{Reservation, Resources, Role};
use serde_json::{Value as Json, json};

use super::*;
use crate::{Limits, admit, decode_json, decode_wire, encode_json, encode_wire};

const NEW: Dialect = Dialect {
    allocation: true,
    refinement: true,
};

pub(super) fn read<T: crate::Message>(json: &Json) -> T {
    decode_json(json.to_string().as_bytes(), Limits::default()).unwrap()
}

fn write<T: crate::Message>(message: &T) -> Json {
    serde_json::from_slice(&encode_json(message)).unwrap()
}

pub(super) fn role(text: &str) -> Role {
    Role::parse(text).unwrap()
}

pub(super) fn agent() -> Arc<AgentSpec> {
    let info = read(&json!({"hostname": "h", "port": 5051, "resources": [
            {"name": "cpus", "type": "SCALAR", "scalar": {"value": 4}},
            {"name": "ports", "type": "RANGES", "ranges": {"range": [{"begin": 31000, "end": 32000}]}}],
        "attributes": [{"name": "rack", "type": "TEXT", "text": {"value": "r1"}},
            {"name": "zone", "type": "SCALAR", "scalar": {"value": 2}}]}));
    Arc::new(admit::agent(info, "10.0.0.1", "1.11.0", AgentCapabilities::ALL).unwrap())
}

pub(super) fn offered(resources: &Resources) -> Offer {
    Offer {
        id: "O1".into(),
        framework: "F".into(),
        role: role("eng"),
        agent: "S0".into(),
        spec: agent(),
        resources: resources.allocate(&role("eng")),
        executors: vec!["e".into()],
        unavailability: None,
    }
}

fn offers_json(resources: &Resources, dialect: Dialect) -> Json {
    let event = Event::Offers(vec![Arc::new(offered(resources))], dialect);
    serde_json::from_slice(&event_json(&event)).unwrap()
}

#[test]
fn an_offer_in_the_new_format() {
    let offer = json!({"id": {"value": "O1"}, "framework_id": {"value": "F"}, "agent_id": {"value": "S0"},
        "hostname": "h",
        "url": {"scheme": "http", "address": {"hostname": "h", "ip": "10.0.0.1", "port": 5051}, "path": "/slave(1)"},
        "resources": [
            {"name": "cpus", "type": "SCALAR", "scalar": {"value": 4.0}, "allocation_info": {"role": "eng"}},
            {"name": "ports", "type": "RANGES", "ranges": {"range": [{"begin": 31000, "end": 32000}]},
             "allocation_info": {"role": "eng"}}],
        "attributes": [{"name": "rack", "type": "TEXT", "text": {"value": "r1"}},
            {"name": "zone", "type": "SCALAR", "scalar": {"value": 2.0}}],
        "executor_ids": [{"value": "e"}], "allocation_info": {"role": "eng"}});
    let expected = json!({"type": "OFFERS", "offers": {"offers": [offer]}});
    assert_eq!(offers_json(&agent().resources, NEW), expected);
}

#[test]
fn an_offer_in_the_words_of_old_frameworks() {
    let reservation = Reservation::dynamic(role("eng"), Some("p".into()));
    let mut all = agent()
        .resources
        .named("cpus")
        .push_reservation(&reservation);
    all += &agent().resources.named("ports");
    let old = offers_json(
        &all,
        Dialect {
            allocation: false,
            refinement: false,
        },
    );
    let offer = &old["offers"]["offers"][0];
    assert_eq!(offer.get("allocation_info"), None);
    let expected = json!([
        {"name": "cpus", "type": "SCALAR", "scalar": {"value": 4.0}, "role": "eng", "reservation": {"principal": "p"}},
        {"name": "ports", "type": "RANGES", "ranges": {"range": [{"begin": 31000, "end": 32000}]}, "role": "*"}]);
    assert_eq!(offer["resources"], expected);
}

/// What is rendered is admitted as the same.
#[test]
fn resources_there_and_back() {
    let wire = json!([
        {"name": "disk", "type": "SCALAR", "scalar": {"value": 10}, "provider_id": {"value": "p"}, "shared": {},
         "reservations": [{"type": "STATIC", "role": "a"},
            {"type": "DYNAMIC", "role": "a/b", "principal": "q", "labels": {"labels": [{"key": "k"}]}}],
         "disk": {"persistence": {"id": "v", "principal": "q"}, "volume": {"mode": "RW", "container_path": "c"},
            "source": {"type": "MOUNT", "mount": {"root": "/m"}, "id": "i", "profile": "f", "vendor": "w",
                "metadata": {"labels": [{"key": "k", "value": "v"}]}}}},
        {"name": "cpus", "type": "SCALAR", "scalar": {"value": 1.5}, "revocable": {}},
        {"name": "mem", "type": "SCALAR", "scalar": {"value": 1}, "role": "a", "reservation": {},
         "allocation_info": {"role": "a"}},
        {"name": "names", "type": "SET", "set": {"item": ["x", "y"]}, "role": "b"}]);
    let list: Vec<v1::Resource> = wire.as_array().unwrap().iter().map(read).collect();
    let all = admit::resources(&list).unwrap();
    assert_eq!(all.len(), 4);
    for spelling in [Spelling::New, Spelling::Old] {
        assert_eq!(
            admit::resources(&resources(&all, spelling, true)).unwrap(),
            all,
            "{spelling:?}"
        );
    }
    let both = resources(&all.named("names"), Spelling::Both, true);
    assert_eq!((both[0].role(), both[0].reservations.len()), ("b", 1));
}

pub(super) fn update() -> Status {
    let now = Moment::from_nanos(1_500_000_000_250_000_000);
    let mut status = Status::new("t".into(), TaskState::Failed, Source::Executor, now)
        .because(Reason::ContainerLimitationMemory, "too much")
        .on("S0".into());
    status.executor = Some("e".into());
    status.uuid = Some([1; 16]);
    status.healthy = Some(false);
    status.unreachable_time = Some(Moment::from_nanos(5));
    status.data = Some(b"hi".as_slice().into());
    let labels = json!({"labels": [{"key": "k", "value": "v"}]});
    status.labels = encode_wire(&read::<v1::Labels>(&labels)).into();
    let container = json!({"container_id": {"value": "c"}, "network_infos": [{"ip_addresses": [{"protocol": "IPv4", "ip_address": "1.2.3.4"}]}]});
    status.container_status = encode_wire(&read::<v1::ContainerStatus>(&container)).into();
    status.check_status = Some(abi_terms::CheckStatus::Tcp(Some(true)));
    let limitation =
        json!({"resources": [{"name": "mem", "type": "SCALAR", "scalar": {"value": 9}}]});
    status.limitation = encode_wire(&read::<v1::TaskResourceLimitation>(&limitation)).into();
    status
}

#[test]
fn an_update_in_json() {
    let event = Event::Update(Arc::new(update()), NEW);
    let json: Json = serde_json::from_slice(&event_json(&event)).unwrap();
    let expected = json!({"type": "UPDATE", "update": {"status": {
        "task_id": {"value": "t"}, "state": "TASK_FAILED", "message": "too much", "source": "SOURCE_EXECUTOR",
        "reason": "REASON_CONTAINER_LIMITATION_MEMORY", "data": "aGk=", "agent_id": {"value": "S0"},
        "executor_id": {"value": "e"}, "timestamp": 1_500_000_000.25, "uuid": "AQEBAQEBAQEBAQEBAQEBAQ==", "healthy": false,
        "check_status": {"type": "TCP", "tcp": {"succeeded": true}},
        "labels": {"labels": [{"key": "k", "value": "v"}]},
        "container_status": {"container_id": {"value": "c"},
            "network_infos": [{"ip_addresses": [{"protocol": "IPv4", "ip_address": "1.2.3.4"}]}]},
        "unreachable_time": {"nanoseconds": 5},
        "limitation": {"resources": [{"name": "mem", "type": "SCALAR", "scalar": {"value": 9.0}}]}}}});
    assert_eq!(json, expected);
    assert_eq!(admit::status(status(&update())).unwrap(), update());
    // Copied bodies do not disturb the order of fields.
    assert_eq!(status_wire(&update()), encode_wire(&status(&update())));
}

#[test]
fn a_status_is_the_same_by_the_short_way() {
    let plain = Status {
        source: None,
        timestamp: None,
        ..Status::new(
            "".into(),
            TaskState::Starting,
            Source::Agent,
            Moment::default(),
        )
    };
    for one in [update(), plain] {
        let bytes = status_wire(&one);
        assert_eq!(bytes, encode_wire(&status(&one)));
        assert_eq!(admit::status_body(&bytes).unwrap(), one);
        let message: v1::TaskStatus = decode_wire(&bytes, Limits::default()).unwrap();
        assert_eq!(message, status(&one));
        for end in 0..bytes.len() {
            // Half of it is some status or none, and the same by either way.
            let half = bytes.slice(..end);
            let whole = decode_wire::<v1::TaskStatus>(&half, Limits::default());
            if let Some(found) = whole.ok().and_then(|message| admit::status(message).ok()) {
                assert_eq!(admit::status_body(&half).unwrap(), found);
            }
        }
    }
}

/// An event of every kind.
fn events() -> Vec<Event> {
    let master = MasterSpec {
        id: "M".into(),
        ip: "127.0.0.1".into(),
        port: 5050,
        hostname: "m".into(),
        version: "1.11.0".into(),
        region: Some("r".into()),
        zone: Some("z".into()),
    };
    let away = Unavailability {
        start: Moment::from_nanos(7),
        duration: Some(Duration::from_nanos(8)),
    };
    let inverse = InverseOffer {
        id: "O2".into(),
        framework: "F".into(),
        agent: "S0".into(),
        spec: agent(),
        unavailability: away,
    };
    let operation = OperationStatus {
        uuid: Some([2; 16]),
        ..OperationStatus::new(Some("op".into()), OperationState::Error).because("no")
    };
    let heartbeat = Duration::from_secs(15);
    vec![
        Event::Subscribed {
            framework: "F".into(),
            heartbeat,
            master: Arc::new(master),
        },
        Event::Offers(vec![Arc::new(offered(&agent().resources))], NEW),
        Event::InverseOffers(vec![Arc::new(inverse)]),
        Event::Rescind("O1".into()),
        Event::RescindInverse("O2".into()),
        Event::Update(Arc::new(update()), NEW),
        Event::Update(
            Arc::new(Status::new(
                "t".into(),
                TaskState::Lost,
                Source::Master,
                Moment::default(),
            )),
            NEW,
        ),
        Event::Operation(operation, None),
        Event::Message {
            agent: "S0".into(),
            executor: "e".into(),
            data: b"x".as_slice().into(),
        },
        Event::Failure {
            agent: Some("S0".into()),
            executor: None,
            status: Some(256),
        },
        Event::Error("no".into()),
    ]
}

#[test]
fn every_event_is_complete_and_the_same_in_both_encodings() {
    for one in events() {
        let from_wire: v1::scheduler::Event =
            decode_wire(&event_wire(&one), Limits::default()).unwrap();
        let from_json: v1::scheduler::Event =
            decode_json(&event_json(&one), Limits::default()).unwrap();
        assert_eq!(from_wire, event(&one));
        assert_eq!(from_json, from_wire);
    }
}

#[test]
fn what_subscribed_says() {
    let json = write(&event(&events()[0]));
    let expected = json!({"type": "SUBSCRIBED", "subscribed": {"framework_id": {"value": "F"},
        "heartbeat_interval_seconds": 15.0, "master_info": {"id": "M", "ip": 16_777_343, "port": 5050,
            "pid": "master@127.0.0.1:5050", "hostname": "m", "version": "1.11.0",
            "address": {"hostname": "m", "ip": "127.0.0.1", "port": 5050},
            "domain": {"fault_domain": {"region": {"name": "r"}, "zone": {"name": "z"}}},
            "capabilities": [{"type": "AGENT_UPDATE"}, {"type": "AGENT_DRAINING"}, {"type": "QUOTA_V2"}]}}});
    assert_eq!(json, expected);
    assert_eq!(write(&heartbeat_event()), json!({"type": "HEARTBEAT"}));
}

#[test]
fn a_damaged_body_is_left_out() {
    let mut status = update();
    status.labels = b"\xff\xff".as_slice().into();
    let rendered = super::status(&status);
    assert_eq!((rendered.labels, rendered.healthy), (None, Some(false)));
}

/// A task with an executor of its own, as a framework sends it.
pub(super) fn launched() -> abi_terms::TaskSpec {
    let text = json!({"type": "ACCEPT", "framework_id": {"value": "F"}, "accept": {"offer_ids": [], "operations": [
        {"type": "LAUNCH", "launch": {"task_infos": [{"name": "n", "task_id": {"value": "t"}, "agent_id": {"value": "S0"},
            "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}}],
            "labels": {"labels": [{"key": "k", "value": "v"}, {"key": "only"}]},
            "discovery": {"visibility": "CLUSTER", "name": "svc"}, "limits": {"mem": {"value": "Infinity"}},
            "container": {"type": "MESOS"}, "data": "aGk=", "kill_policy": {"grace_period": {"nanoseconds": 5}},
            "health_check": {"type": "COMMAND", "command": {"value": "true"}},
            "executor": {"executor_id": {"value": "e"}, "type": "CUSTOM", "name": "ex", "command": {"value": "sleep 100"},
                "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}}],
                "labels": {"labels": [{"key": "a", "value": "b"}]}}}]}}]}});
    let request = admit::scheduler_call(read(&text)).unwrap();
    let admit::SchedulerRequest::Call {
        command: abi_terms::Command::Accept(mut accept),
        ..
    } = request
    else {
        panic!("an ACCEPT was sent");
    };
    match accept.operations.remove(0).kind {
        abi_terms::OperationKind::Launch(mut tasks) => {
            let task = tasks.remove(0);
            assert_eq!(task.fault, None);
            task
        }
        other => panic!("{other:?}"),
    }
}

pub(super) fn facts<'a>(
    spec: &'a abi_terms::TaskSpec,
    resources: &'a Resources,
    statuses: &'a [Arc<Status>],
    ids: &'a (base_ids::FrameworkId, base_ids::AgentId, Role),
) -> TaskFacts<'a> {
    TaskFacts {
        spec,
        framework: &ids.0,
        executor: spec.executor.as_ref().map(|executor| &executor.id),
        agent: &ids.1,
        role: &ids.2,
        user: Some("root"),
        resources,
        state: TaskState::Running,
        statuses,
        forwarded: statuses.last().map(|status| &**status),
    }
}

#[test]
fn a_task_of_the_operator_api() {
    let (spec, ids) = (launched(), ("F".into(), "S0".into(), role("eng")));
    let resources = spec.resources.allocate(&ids.2);
    let mut first = Status::new(
        "t".into(),
        TaskState::Starting,
        Source::Executor,
        Moment::default(),
    );
    first.uuid = Some([1; 16]);
    let statuses = [Arc::new(first)];
    let json = write(&task(&facts(&spec, &resources, &statuses, &ids)));
    let expected = json!({"name": "n", "task_id": {"value": "t"}, "framework_id": {"value": "F"},
        "executor_id": {"value": "e"}, "agent_id": {"value": "S0"}, "state": "TASK_RUNNING",
        "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}, "allocation_info": {"role": "eng"}}],
        "statuses": [{"task_id": {"value": "t"}, "state": "TASK_STARTING", "source": "SOURCE_EXECUTOR",
            "timestamp": 0.0, "uuid": "AQEBAQEBAQEBAQEBAQEBAQ=="}],
        "status_update_state": "TASK_STARTING", "status_update_uuid": "AQEBAQEBAQEBAQEBAQEBAQ==",
        "labels": {"labels": [{"key": "k", "value": "v"}, {"key": "only"}]},
        "discovery": {"visibility": "CLUSTER", "name": "svc"}, "container": {"type": "MESOS"},
        "health_check": write(&read::<v1::HealthCheck>(&json!({"type": "COMMAND", "command": {"value": "true"}}))),
        "kill_policy": {"grace_period": {"nanoseconds": 5}}, "user": "root",
        "limits": {"mem": {"value": "Infinity"}}});
    assert_eq!(json, expected);
}

#[test]
fn what_executors_are_told() {
    let spec = launched();
    let executor = spec.executor.clone().unwrap();
    let (framework, eng) = ("F".into(), role("eng"));
    let json = write(&executor_launch(&spec, &executor, &framework, &eng));
    let task = &json["launch"]["task"];
    let cpus = json!([{"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}, "allocation_info": {"role": "eng"}}]);
    assert_eq!(
        (&task["resources"], &task["executor"]["resources"]),
        (&cpus, &cpus)
    );
    assert_eq!(task["executor"]["framework_id"], json!({"value": "F"}));
    assert_eq!(
        task["executor"]["command"],
        json!({"shell": true, "value": "sleep 100"})
    );
    let group = write(&executor_launch_group([&spec], &executor, &framework, &eng));
    assert_eq!(group["launch_group"]["task_group"]["tasks"][0], *task);

    let info = read(&json!({"user": "root", "name": "f"}));
    let (framework_spec, _) = admit::framework(&info);
    let subscribed = executor_subscribed(
        &framework,
        &framework_spec,
        &executor,
        &eng,
        &"S0".into(),
        &agent(),
        &"c".into(),
    );
    let json = write(&subscribed);
    assert_eq!(
        json["subscribed"]["framework_info"]["id"],
        json!({"value": "F"})
    );
    assert_eq!(
        json["subscribed"]["agent_info"]["id"],
        json!({"value": "S0"})
    );
    assert_eq!(
        json["subscribed"]["agent_info"]["resources"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(json["subscribed"]["container_id"], json!({"value": "c"}));
    for event in [
        subscribed,
        executor_acknowledged(&"t".into(), [3; 16]),
        executor_message(&b"x".as_slice().into()),
        executor_kill(&"t".into(), Some(Duration::from_secs(1))),
        executor_shutdown(),
        executor_heartbeat(),
    ] {
        assert_eq!(crate::Message::missing(&event), None);
    }
}

/// Who looked at the state of a master saw what tasks were given in secret.
#[test]
fn values_of_secrets_are_not_shown() {
    let secret = json!({"type": "VALUE", "value": {"data": "c2VzYW1l"}});
    let container = json!({"type": "MESOS", "volumes": [
        {"container_path": "key", "mode": "RO", "source": {"type": "SECRET", "secret": secret}}]});
    let environment = json!({"variables": [{"name": "PW", "type": "SECRET", "secret": secret}]});
    let task: v1::TaskInfo = read(&json!({
        "name": "t", "task_id": {"value": "t"}, "agent_id": {"value": "a"}, "container": container,
        "health_check": {"type": "COMMAND", "command": {"value": "true", "environment": environment}},
    }));
    let details = TaskDetails::of(&encode_wire(&task).into());
    let shown = format!("{details:?}");
    assert!(shown.contains("key") && shown.contains("PW"), "{shown}");
    assert!(!shown.contains("sesame"), "{shown}");
    let executor: v1::ExecutorInfo = read(&json!({
        "executor_id": {"value": "e"}, "container": container,
        "command": {"value": "true", "environment": environment},
    }));
    let brought = launched().executor.expect("it brings one");
    let spec = abi_terms::ExecutorSpec {
        body: encode_wire(&executor).into(),
        ..abi_terms::ExecutorSpec::clone(&brought)
    };
    let told = executor_info(&spec, &"f".into(), &role("eng"));
    assert!(format!("{told:?}").contains("sesame"));
    let shown = executor_info_shown(&spec, &"f".into(), &role("eng"));
    let shown = format!("{shown:?}");
    assert!(
        shown.contains("key") && !shown.contains("sesame"),
        "{shown}"
    );
}
