//! What is written is read again, and what is damaged is named.

use super::*;
use abi_mesos::{encode_wire, v1};
use abi_terms::{DrainConfig, Reason, Source, Status, TaskState};
use kernel_agent::{ContainerRecord, End, Limitation};
use store_api::Memory;

/// One that holds nothing, as long as there are no secrets.
fn safe() -> Safe {
    Safe::new(PathBuf::from("/nowhere/secrets"))
}

/// Reads everything again.
fn load(store: &dyn Store, path: &Path) -> Result<Vec<Record>, RecordsError> {
    super::load(store, path, &mut safe())
}

fn store(records: &[Record]) -> Memory {
    let store = Memory::default();
    let mut batch = Batch::new(Term(1));
    for record in records {
        batch.push(encode(record, &mut safe()));
    }
    store.commit(batch).unwrap();
    store
}

fn task() -> Arc<TaskSpec> {
    let info = v1::TaskInfo {
        name: Some("n".into()),
        task_id: Some(v1::TaskId {
            value: Some("t/1".into()),
        }),
        agent_id: Some(v1::AgentId {
            value: Some("S0".into()),
        }),
        ..Default::default()
    };
    wire::decode_task(&encode_wire(&info).into()).unwrap()
}

#[test]
fn everything_comes_back() {
    let info = v1::FrameworkInfo {
        user: Some("root".into()),
        name: Some("f".into()),
        ..Default::default()
    };
    let framework = wire::decode_framework(&encode_wire(&info).into()).unwrap();
    let info = v1::ExecutorInfo {
        executor_id: Some(v1::ExecutorId {
            value: Some("e%".into()),
        }),
        ..Default::default()
    };
    let executor = wire::decode_executor(&encode_wire(&info).into()).unwrap();
    let role = Role::parse("a/b").unwrap();
    let id = FrameworkId::from("F-0/%2F");
    let mut status = Status::new(
        "t/1".into(),
        TaskState::Running,
        Source::Executor,
        Moment::from_nanos(5),
    );
    status.uuid = Some([7; 16]);
    let launch = v1::agent::call::LaunchContainer {
        container_id: Some(v1::ContainerId {
            value: Some("alone".into()),
            parent: None,
        }),
        ..Default::default()
    };
    let limitation = Limitation {
        reason: Reason::ContainerLimitationMemory,
        message: "too much".into(),
        body: Body::from_static(b"l"),
    };
    let records = vec![
        Record::Agent("S0".into()),
        Record::Container(
            "alone".into(),
            Box::new(ContainerRecord {
                spec: Some(abi_mesos::admit::container_body(&encode_wire(&launch).into()).unwrap()),
                task: None,
                user: Some("nobody".into()),
                started: Some(Moment::from_nanos(3)),
                status: Body::from_static(b"s"),
                end: Some(End {
                    status: Some(9),
                    limitation: Some(limitation),
                    with_parent: true,
                }),
            }),
        ),
        Record::Container(
            "c.d".into(),
            Box::new(ContainerRecord {
                spec: None,
                task: Some((id.clone(), "t/1".into())),
                user: None,
                started: None,
                status: Body::new(),
                end: None,
            }),
        ),
        Record::Drain(DrainConfig {
            max_grace: Some(Duration::from_millis(1500)),
            mark_gone: true,
        }),
        Record::Executor(
            id.clone(),
            "e%".into(),
            Box::new(ExecutorRecord {
                spec: Some(executor),
                role: role.clone(),
                container: "c".into(),
                started: Some(Moment::from_nanos(9)),
                status: Body::from_static(b"x"),
                used: true,
            }),
        ),
        Record::Framework(id.clone(), framework),
        Record::Provider(
            "P/1".into(),
            ProviderRecord {
                kind: "org.example".into(),
                name: "disks".into(),
            },
        ),
        Record::Task(
            id.clone(),
            "t/1".into(),
            Box::new(TaskRecord {
                spec: task(),
                executor: "t/1".into(),
                role,
                group: vec!["t/1".into(), "u".into()],
                delivered: true,
                kill: Some(Kill {
                    since: Moment::from_nanos(1),
                    until: Moment::from_nanos(2),
                    cause: KillCause::Completion,
                }),
                container: Some("c.d".into()),
                health_failures: 2,
            }),
        ),
        Record::Update(
            id,
            "t/1".into(),
            12,
            UpdateRecord {
                status: Arc::new(status),
                acknowledged: true,
            },
        ),
    ];
    assert_eq!(load(&store(&records), Path::new("x")).unwrap(), records);
}

#[test]
fn what_is_forgotten_is_gone() {
    let id = FrameworkId::from("F");
    let update = UpdateRecord {
        status: Arc::new(Status::new(
            "t".into(),
            TaskState::Running,
            Source::Agent,
            Moment::default(),
        )),
        acknowledged: false,
    };
    let records = [
        Record::Agent("S0".into()),
        Record::Update(id.clone(), "t".into(), 1, update),
        Record::ForgetUpdate(id, "t".into(), 1),
        Record::ForgetAgent,
    ];
    assert_eq!(load(&store(&records), Path::new("x")).unwrap(), []);
}

#[test]
fn a_bad_value_is_named() {
    for (key, value) in [
        ("agent", &b"\x02S0"[..]),
        ("task/F/t", b"\x01\xff"),
        ("agent", b""),
        ("odd", b"\x01"),
    ] {
        let store = Memory::default();
        store.commit(Batch::new(Term(1)).put(key, value)).unwrap();
        let text = load(&store, Path::new("/w/agent.redb"))
            .unwrap_err()
            .to_string();
        assert!(
            text.contains("/w/agent.redb") && text.contains(key),
            "{text}"
        );
    }
}

#[test]
fn a_term_is_remembered() {
    let store = Memory::default();
    let path = Path::new("/w/agent.redb");
    assert_eq!(term(&store, path).unwrap(), 0);
    remember_term(&store, 7).unwrap();
    assert_eq!(term(&store, path).unwrap(), 7);
    assert_eq!(load(&store, path).unwrap(), []);
    store
        .commit(Batch::new(Term(1)).put("term", b"\x01x"))
        .unwrap();
    assert!(term(&store, path).is_err());
}

#[test]
fn what_the_agent_was_is_remembered_and_its_id_forgotten_with_that() {
    let (store, path) = (store(&[Record::Agent("S".into())]), Path::new("x"));
    assert_eq!(former(&store, path).unwrap(), None);
    let info = v1::AgentInfo {
        hostname: Some("h".to_owned()),
        port: Some(5051),
        ..Default::default()
    };
    let capabilities = abi_terms::AgentCapabilities::ALL;
    let spec = abi_mesos::admit::agent(info, "10.0.0.1", "1", capabilities).unwrap();
    remember_spec(&store, &spec, false).unwrap();
    assert_eq!(former(&store, path).unwrap().as_deref(), Some(&spec));
    assert_eq!(load(&store, path).unwrap().len(), 1);
    remember_spec(&store, &spec, true).unwrap();
    assert_eq!(load(&store, path).unwrap(), []);
}

#[test]
fn a_boot_is_noticed_once() {
    let store = Memory::default();
    assert!(!rebooted(&store, "a").unwrap());
    assert!(!rebooted(&store, "a").unwrap());
    assert!(rebooted(&store, "b").unwrap());
    assert!(!rebooted(&store, "b").unwrap());
    assert_eq!(load(&store, Path::new("x")).unwrap(), []);
}

#[test]
fn secrets_are_not_in_the_store() {
    let Ok(folder) = tempfile::tempdir_in("/dev/shm") else {
        return;
    };
    let secret = v1::Secret {
        r#type: Some(v1::secret::Type::Value),
        value: Some(v1::secret::Value {
            data: Some(Body::from_static(b"sesame")),
        }),
        ..Default::default()
    };
    let command = v1::CommandInfo {
        environment: Some(v1::Environment {
            variables: vec![v1::environment::Variable {
                name: Some("a".into()),
                r#type: Some(v1::environment::variable::Type::Secret),
                secret: Some(secret),
                ..Default::default()
            }],
        }),
        ..Default::default()
    };
    let role = Role::parse("r").unwrap();
    let info = v1::TaskInfo {
        command: Some(command.clone()),
        ..abi_mesos::decode_wire(&task().body, Default::default()).unwrap()
    };
    let task = TaskRecord {
        spec: wire::decode_task(&encode_wire(&info).into()).unwrap(),
        executor: "e".into(),
        role: role.clone(),
        group: Vec::new(),
        delivered: false,
        kill: None,
        container: None,
        health_failures: 0,
    };
    let info = v1::ExecutorInfo {
        executor_id: Some(v1::ExecutorId {
            value: Some("e".into()),
        }),
        command: Some(command.clone()),
        ..Default::default()
    };
    let executor = ExecutorRecord {
        spec: Some(wire::decode_executor(&encode_wire(&info).into()).unwrap()),
        role,
        container: "c".into(),
        started: None,
        status: Body::new(),
        used: false,
    };
    let launch = v1::agent::call::LaunchContainer {
        container_id: Some(v1::ContainerId {
            value: Some("alone".into()),
            parent: None,
        }),
        command: Some(command),
        ..Default::default()
    };
    let container = ContainerRecord {
        spec: Some(abi_mesos::admit::container_body(&encode_wire(&launch).into()).unwrap()),
        task: None,
        user: None,
        started: None,
        status: Body::new(),
        end: None,
    };
    let records = [
        Record::Container("alone".into(), Box::new(container)),
        Record::Executor("F".into(), "e".into(), Box::new(executor)),
        Record::Task("F".into(), "t/1".into(), Box::new(task)),
    ];
    let (store, place) = (Memory::default(), folder.path().join("secrets"));
    let mut safe = Safe::new(place.clone());
    let mut batch = Batch::new(Term(1));
    for record in &records {
        batch.push(encode(record, &mut safe));
    }
    store.commit(batch).unwrap();
    for (key, value) in store.scan("").unwrap() {
        assert!(!value.windows(6).any(|part| part == b"sesame"), "{key}");
    }
    let path = Path::new("x");
    let found = super::load(&store, path, &mut Safe::new(place.clone())).unwrap();
    assert_eq!(found, records);

    // The machine is booted: what it was can still be read.
    std::fs::remove_dir_all(&place).unwrap();
    let found = super::load(&store, path, &mut Safe::new(place)).unwrap();
    assert_eq!(found.len(), records.len());
    assert_ne!(found, records);
}
