//! An agent with its disk, its machine and its end of the session.

use std::collections::BTreeMap;
use std::sync::Arc;

use abi_mesos::{Limits, admit, decode_json, v1};
use abi_node::session::AgentSession;
use abi_terms::{AgentCapabilities, AgentSpec, Body, Moment};
use base_ids::{AgentId, ContainerId, RequestId};
use base_units::Resources;
use kernel_agent::{Agent, Config, Effect, End, Fate, Input, Record};

use crate::executor::Executor;
use crate::network::{Links, session_config};
use crate::truth::{Container, Stage};

/// The machine.
#[derive(Debug)]
pub(crate) struct AgentHost {
    pub(crate) process: Option<Process>,
    pub(crate) containers: BTreeMap<ContainerId, Container>,
    /// The executors in `containers`.
    pub(crate) executors: BTreeMap<ContainerId, Executor>,
    /// Calls of executors that are being answered.
    pub(crate) requests: BTreeMap<RequestId, ContainerId>,
    /// Since when the agent knows nothing of a container that is there.
    pub(crate) strays: BTreeMap<ContainerId, Moment>,
    pub(crate) is_rebooted: bool,
    /// It was told to leave.
    pub(crate) is_leaving: bool,
    /// Its own part of its address.
    pub(crate) address: usize,
    pub(crate) starts: u64,
    /// The number of its newest link, and when the last frame of each direction arrives.
    pub(crate) link: u64,
    pub(crate) last_up: Moment,
    /// The newest stream that has lost something and therefore ends.
    pub(crate) broken: u64,
    pub(crate) last_down: Moment,
    store: BTreeMap<String, Record>,
    number: usize,
    spec: Arc<AgentSpec>,
    term: u64,
    links: Links,
}

/// What a crash ends.
#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) kernel: Agent,
    pub(crate) session: AgentSession,
}

impl AgentHost {
    pub(crate) fn new(number: usize, links: Links) -> Self {
        Self {
            process: None,
            containers: BTreeMap::new(),
            executors: BTreeMap::new(),
            requests: BTreeMap::new(),
            strays: BTreeMap::new(),
            is_rebooted: false,
            is_leaving: false,
            address: number,
            starts: 0,
            link: 0,
            last_up: Moment::default(),
            broken: 0,
            last_down: Moment::default(),
            store: BTreeMap::new(),
            number,
            spec: spec(number, number),
            term: 0,
            links,
        }
    }

    /// The machine has another address from the next start on.
    pub(crate) fn move_to(&mut self, address: usize) {
        self.address = address;
    }

    /// What the machine has.
    pub(crate) fn resources(&self) -> &Resources {
        &self.spec.resources
    }

    /// Starts the process. The first input is what the disk holds and the machine knows.
    pub(crate) fn start(&mut self, seed: u64) -> Input {
        let id = self.store.values().find_map(|record| match record {
            Record::Agent(id) => Some(id.clone()),
            _ => None,
        });
        self.starts += 1;
        self.is_leaving = false;
        let number = self.number;
        self.spec = spec(number, self.address);
        self.process = Some(Process {
            kernel: Agent::new(Config::new(self.spec.clone(), seed)),
            session: AgentSession::new(session_config(self.links), seed, id, self.term),
        });
        let fates = self.containers.iter().map(|(id, container)| {
            let fate = match container.stage {
                Stage::Starting | Stage::Running => Fate::Running {
                    status: Body::new(),
                },
                Stage::Ended(status) => Fate::Exited(End {
                    with_parent: container.with_parent,
                    ..end(status)
                }),
            };
            (id.clone(), fate)
        });
        Input::Recovered {
            records: self.store.values().cloned().collect(),
            fates: fates.collect(),
            rebooted: std::mem::take(&mut self.is_rebooted),
        }
    }

    pub(crate) fn crash(&mut self) {
        if let Some(process) = self.process.take() {
            self.term = process.session.term();
        }
    }

    /// The id it has on its disk.
    pub(crate) fn id(&self) -> Option<AgentId> {
        self.process.as_ref()?.kernel.view().id
    }

    /// Makes durable what the effects want durable.
    pub(crate) fn commit(&mut self, effects: &[Effect]) {
        for effect in effects {
            let Effect::Persist(record) = effect else {
                continue;
            };
            match keep(record) {
                (key, true) => drop(self.store.insert(key, record.clone())),
                (key, false) => drop(self.store.remove(&key)),
            }
        }
    }

    pub(crate) fn next_wake(&self) -> Option<Moment> {
        let process = self.process.as_ref()?;
        let session = process.session.next_wake();
        [process.kernel.next_wake(), session]
            .into_iter()
            .flatten()
            .min()
    }
}

/// What an agent says of itself.
fn spec(number: usize, address: usize) -> Arc<AgentSpec> {
    let info = serde_json::json!({
        "hostname": format!("node{number}"), "port": 5051,
        "resources": [
            {"name": "cpus", "type": "SCALAR", "scalar": {"value": 4}},
            {"name": "mem", "type": "SCALAR", "scalar": {"value": 4096}},
            {"name": "disk", "type": "SCALAR", "scalar": {"value": 4096}},
        ],
    });
    let info: v1::AgentInfo =
        decode_json(info.to_string().as_bytes(), Limits::default()).expect("it was just written");
    let ip = format!("10.0.0.{address}");
    let spec = admit::agent(info, ip, "1", AgentCapabilities::ALL);
    Arc::new(spec.expect("it makes sense"))
}

pub(crate) fn end(status: i32) -> End {
    End {
        status: Some(status),
        ..End::default()
    }
}

/// The key of a record, and whether it says that something is.
fn keep(record: &Record) -> (String, bool) {
    match record {
        Record::Agent(_) => ("agent".to_owned(), true),
        Record::ForgetAgent => ("agent".to_owned(), false),
        Record::Framework(f, _) => (format!("framework {f}"), true),
        Record::ForgetFramework(f) => (format!("framework {f}"), false),
        Record::Executor(f, e, _) => (format!("executor {f} {e}"), true),
        Record::ForgetExecutor(f, e) => (format!("executor {f} {e}"), false),
        Record::Task(f, t, _) => (format!("task {f} {t}"), true),
        Record::ForgetTask(f, t) => (format!("task {f} {t}"), false),
        Record::Update(f, t, n, _) => (format!("update {f} {t} {n:020}"), true),
        Record::Container(id, _) => (format!("container {id}"), true),
        Record::ForgetContainer(id) => (format!("container {id}"), false),
        Record::Converted(_) => ("converted".to_owned(), true),
        Record::Operation(uuid, _) => (format!("operation {uuid:?}"), true),
        Record::ForgetOperation(uuid) => (format!("operation {uuid:?}"), false),
        Record::ForgetUpdate(f, t, n) => (format!("update {f} {t} {n:020}"), false),
    }
}
