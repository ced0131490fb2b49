//! An agent with its disk, its machine and its end of the session.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use abi_mesos::{Limits, admit, decode_json, v1};
use abi_node::session::AgentSession;
use abi_terms::{AgentCapabilities, AgentSpec, Body, Moment};
use base_ids::{AgentId, ConnectionId, ContainerId, ExecutorId, FrameworkId, RequestId};
use kernel_agent::{Agent, Config, Effect, End, Fate, Input, Record};
use serde_json::json;

use crate::clock::Clock;
use crate::disk::{Disk, Kept};
use crate::executor::Executor;
use crate::network::session_config;
use crate::provider::Provider;
use crate::truth::{Container, Stage};
use crate::volumes::Volumes;
use crate::weather::Weather;

/// The machine.
#[derive(Debug)]
pub(crate) struct AgentHost {
    pub(crate) process: Option<Process>,
    pub(crate) disk: Disk<Record>,
    pub(crate) containers: BTreeMap<ContainerId, Container>,
    /// The executors in `containers`.
    pub(crate) executors: BTreeMap<ContainerId, Executor>,
    /// The data of its volumes.
    pub(crate) volumes: Volumes,
    /// Executors that the master has ordered as new ones, and so counts.
    pub(crate) counted: BTreeMap<(FrameworkId, ExecutorId), u32>,
    /// Calls of executors that are being answered.
    pub(crate) requests: BTreeMap<RequestId, ContainerId>,
    /// Its resource provider, if this world has any.
    pub(crate) provider: Option<Provider>,
    /// Calls of the provider that are being answered, and the streams that they belong to.
    pub(crate) provider_requests: BTreeMap<RequestId, ConnectionId>,
    /// Since when the agent knows nothing of a container that is there.
    pub(crate) strays: BTreeMap<ContainerId, Moment>,
    pub(crate) is_rebooted: bool,
    /// It may leave: it was told to, by somebody at the machine or by the master.
    pub(crate) is_leaving: bool,
    /// What it has; changes with its starts.
    pub(crate) make: Make,
    /// It once had more than now, so more may run there than it has.
    pub(crate) has_shrunk: bool,
    pub(crate) starts: u64,
    /// The number of its newest link.
    pub(crate) link: u64,
    number: usize,
    /// The highest term its process has seen; durable at once.
    pub(crate) term: u64,
}

/// What a machine is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Make {
    /// Its own part of its address.
    pub(crate) address: usize,
    pub(crate) cpus: u64,
    /// In MB.
    pub(crate) mem: u64,
    /// In MB.
    pub(crate) disk: u64,
    pub(crate) rack: u64,
}

/// What a crash ends.
#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) kernel: Agent,
    pub(crate) session: AgentSession,
    pub(crate) clock: Clock,
    /// What waits to be applied.
    pub(crate) inbox: VecDeque<Input>,
    /// What waits to be durable.
    pub(crate) held: Vec<Effect>,
    /// The disk is at work: what is decided meanwhile joins what it is going to do.
    pub(crate) is_committing: bool,
    /// It is in the midst of its inbox.
    pub(crate) is_working: bool,
}

impl AgentHost {
    pub(crate) fn new(number: usize) -> Self {
        Self {
            process: None,
            disk: Disk::new(),
            containers: BTreeMap::new(),
            executors: BTreeMap::new(),
            volumes: Volumes::default(),
            counted: BTreeMap::new(),
            requests: BTreeMap::new(),
            provider: None,
            provider_requests: BTreeMap::new(),
            strays: BTreeMap::new(),
            is_rebooted: false,
            is_leaving: false,
            make: Make {
                address: number,
                cpus: 4,
                mem: 4096,
                disk: 4096,
                rack: 0,
            },
            has_shrunk: false,
            starts: 0,
            link: 0,
            number,
            term: 0,
        }
    }

    /// Starts the process. The first input is what the disk holds and the machine knows.
    pub(crate) fn start(&mut self, weather: &Weather, clock: Clock, seed: u64) -> Input {
        let id = self.disk.records().find_map(|record| match record {
            Record::Agent(id) => Some(id.clone()),
            _ => None,
        });
        self.starts += 1;
        self.is_leaving = false;
        self.process = Some(Process {
            kernel: Agent::new(Config::new(spec(self.number, self.make), seed)),
            session: AgentSession::new(session_config(weather.links), seed, id, self.term),
            clock,
            inbox: VecDeque::new(),
            held: Vec::new(),
            is_committing: false,
            is_working: false,
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
            records: self.disk.records().cloned().collect(),
            fates: fates.collect(),
            rebooted: std::mem::take(&mut self.is_rebooted),
        }
    }

    /// The process is gone, with all that it held back.
    pub(crate) fn crash(&mut self) {
        self.process = None;
        self.volumes.crash();
        self.requests.clear();
        self.strays.clear();
    }

    /// The id it goes by.
    pub(crate) fn id(&self) -> Option<AgentId> {
        self.process.as_ref()?.kernel.view().id
    }
}

impl Process {
    pub(crate) fn next_wake(&self) -> Option<Moment> {
        let wakes = [self.kernel.next_wake(), self.session.next_wake()];
        let wake = wakes.into_iter().flatten().min()?;
        Some(self.clock.when(wake))
    }
}

impl Make {
    /// Whether something is less than before.
    pub(crate) fn is_less(&self, before: &Self) -> bool {
        self.cpus < before.cpus || self.mem < before.mem || self.disk < before.disk
    }
}

/// What an agent says of itself.
fn spec(number: usize, make: Make) -> Arc<AgentSpec> {
    let scalar = |name: &str, value: u64| json!({"name": name, "type": "SCALAR", "scalar": {"value": value}});
    let info = json!({
        "hostname": format!("node{number}"), "port": 5051,
        "resources": [scalar("cpus", make.cpus), scalar("mem", make.mem), scalar("disk", make.disk)],
        "attributes": [{"name": "rack", "type": "TEXT", "text": {"value": format!("r{}", make.rack)}}],
    });
    let info: v1::AgentInfo =
        decode_json(info.to_string().as_bytes(), Limits::default()).expect("it was just written");
    let ip = format!("10.0.0.{}", make.address);
    let spec = admit::agent(info, ip, "1", AgentCapabilities::ALL);
    Arc::new(spec.expect("it makes sense"))
}

pub(crate) fn end(status: i32) -> End {
    End {
        status: Some(status),
        ..End::default()
    }
}

impl Kept for Record {
    fn key(&self) -> String {
        match self {
            Self::Agent(_) | Self::ForgetAgent => "agent".to_owned(),
            Self::Framework(f, _) | Self::ForgetFramework(f) => format!("framework {f}"),
            Self::Executor(f, e, _) | Self::ForgetExecutor(f, e) => format!("executor {f} {e}"),
            Self::Task(f, t, _) | Self::ForgetTask(f, t) => format!("task {f} {t}"),
            Self::Update(f, t, n, _) | Self::ForgetUpdate(f, t, n) => {
                format!("update {f} {t} {n:020}")
            }
            Self::Container(id, _) | Self::ForgetContainer(id) => format!("container {id}"),
            Self::Converted(_) => "converted".to_owned(),
            Self::Operation(uuid, _) | Self::ForgetOperation(uuid) => format!("operation {uuid:?}"),
            Self::Provider(id, _) | Self::ForgetProvider(id) => format!("provider {id}"),
            Self::Drain(_) | Self::ForgetDrain => "drain".to_owned(),
        }
    }

    fn forgets(&self) -> bool {
        match self {
            Self::ForgetAgent
            | Self::ForgetFramework(_)
            | Self::ForgetExecutor(..)
            | Self::ForgetTask(..)
            | Self::ForgetUpdate(..)
            | Self::ForgetContainer(_)
            | Self::ForgetOperation(_)
            | Self::ForgetProvider(_)
            | Self::ForgetDrain => true,
            Self::Agent(_)
            | Self::Framework(..)
            | Self::Executor(..)
            | Self::Task(..)
            | Self::Update(..)
            | Self::Container(..)
            | Self::Converted(_)
            | Self::Operation(..)
            | Self::Provider(..)
            | Self::Drain(_) => false,
        }
    }
}
