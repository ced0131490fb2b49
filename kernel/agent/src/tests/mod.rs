//! Rules of the agent, one by one, in a small world that keeps its records and plays master and containers.

mod checks;
mod command;
mod containers;
mod crashes;
mod custom;
mod operations;
mod pods;
mod providers;
mod recovery;
mod session;
mod updates;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use abi_node::{Run, ToAgent, ToMaster};
use abi_terms::{
    AgentCapabilities, AgentSpec, Body, Capabilities, Capability, ExecutorKind, ExecutorSpec,
    FrameworkSpec, Moment, Reason, Source, Status, TaskSpec, TaskState,
};
use base_ids::{AgentId, ConnectionId, ContainerId, ExecutorId, FrameworkId, RequestId, TaskId};
use base_units::{Limits, Resource, Resources, Role, Scalar};

use crate::{
    Agent, Answer, Caller, Config, ContainerLaunch, Effect, End, ExecutorCall, ExecutorEvent, Fate,
    Input, Launch, Record, Sandbox, Subscribe, View,
};

pub(super) const F: &str = "F-0000";

/// One agent with its store; what it wants done piles up in `effects` until looked at.
pub(super) struct World {
    pub(super) agent: Agent,
    pub(super) now: Moment,
    pub(super) effects: Vec<Effect>,
    pub(super) records: BTreeMap<String, Record>,
    pub(super) launched: Vec<Launch>,
    /// Containers that are not executors'.
    pub(super) placed: Vec<ContainerLaunch>,
    pub(super) framework: Arc<FrameworkSpec>,
    starts: u64,
    requests: u64,
}

pub(super) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(super) fn amounts(cpus: f64, mem: f64) -> Resources {
    let mut resources = Resources::new();
    resources.insert(Resource::scalar("cpus", Scalar::from_f64(cpus).unwrap()));
    resources.insert(Resource::scalar("mem", Scalar::from_f64(mem).unwrap()));
    resources
}

pub(super) fn framework(checkpoint: bool, capabilities: &[Capability]) -> Arc<FrameworkSpec> {
    Arc::new(FrameworkSpec {
        id: Some(F.into()),
        name: "demo".into(),
        user: "root".into(),
        roles: vec![Role::star()],
        failover_timeout: Duration::ZERO,
        checkpoint,
        principal: None,
        capabilities: capabilities.iter().copied().collect::<Capabilities>(),
        min_allocatable: BTreeMap::new(),
        body: Body::new(),
    })
}

pub(super) fn task(id: &str) -> TaskSpec {
    TaskSpec {
        id: id.into(),
        name: id.into(),
        agent: "M-S0".into(),
        resources: amounts(1.0, 64.0),
        limits: Limits::default(),
        executor: None,
        user: None,
        kill_grace: None,
        max_completion_time: None,
        check: None,
        health_check: None,
        fault: None,
        body: Body::new(),
    }
}

pub(super) fn executor(id: &str) -> Arc<ExecutorSpec> {
    Arc::new(ExecutorSpec {
        id: id.into(),
        kind: ExecutorKind::Custom,
        framework: Some(F.into()),
        resources: amounts(0.1, 32.0),
        user: None,
        shutdown_grace: None,
        body: Body::new(),
    })
}

fn config(seed: u64) -> Config {
    let spec = AgentSpec {
        hostname: "node".into(),
        ip: "127.0.0.1".into(),
        port: 5051,
        resources: amounts(4.0, 4096.0),
        attributes: Vec::new(),
        region: None,
        zone: None,
        version: "1".into(),
        capabilities: AgentCapabilities::ALL,
        body: Body::new(),
    };
    Config {
        container_status: |_, id| Body::from(id.to_string().into_bytes()),
        ..Config::new(Arc::new(spec), seed)
    }
}

impl World {
    /// An agent that has just been started for the first time.
    pub(super) fn fresh() -> Self {
        let mut world = Self {
            agent: Agent::new(config(1)),
            now: Moment::from_nanos(1_000_000_000_000),
            effects: Vec::new(),
            records: BTreeMap::new(),
            launched: Vec::new(),
            placed: Vec::new(),
            framework: framework(true, &[Capability::PartitionAware]),
            starts: 1,
            requests: 0,
        };
        world.step(Input::Recovered {
            records: Vec::new(),
            fates: BTreeMap::new(),
            rebooted: false,
        });
        world
    }

    /// An agent that a master has admitted.
    pub(super) fn new() -> Self {
        let mut world = Self::fresh();
        world.step(Input::MasterUp);
        world.tell(ToAgent::Registered {
            agent: "M-S0".into(),
        });
        world.effects.clear();
        world
    }

    pub(super) fn step(&mut self, input: Input) {
        let mut out = Vec::new();
        self.agent.step(self.now, input, &mut out);
        self.agent.check();
        for effect in &out {
            match effect {
                Effect::Persist(record) => self.store(record.clone()),
                Effect::PersistAll(records) => {
                    records.iter().for_each(|record| self.store(record.clone()));
                }
                Effect::Launch(launch) => self.launched.push(Launch::clone(launch)),
                Effect::LaunchContainer(launch) => self.placed.push(ContainerLaunch::clone(launch)),
                _ => {}
            }
        }
        self.effects.extend(out);
        assert_eq!(self.view().version, self.agent.view().version);
    }

    fn store(&mut self, record: Record) {
        let (key, forget) = match &record {
            Record::Agent(_) => ("agent".to_owned(), false),
            Record::ForgetAgent => ("agent".to_owned(), true),
            Record::Framework(f, _) => (format!("framework {f}"), false),
            Record::ForgetFramework(f) => (format!("framework {f}"), true),
            Record::Executor(f, e, _) => (format!("executor {f} {e}"), false),
            Record::ForgetExecutor(f, e) => (format!("executor {f} {e}"), true),
            Record::Task(f, t, _) => (format!("task {f} {t}"), false),
            Record::ForgetTask(f, t) => (format!("task {f} {t}"), true),
            Record::Update(f, t, n, _) => (format!("update {f} {t} {n}"), false),
            Record::Container(id, _) => (format!("container {id}"), false),
            Record::ForgetContainer(id) => (format!("container {id}"), true),
            Record::Converted(_) => ("converted".to_owned(), false),
            Record::Operation(uuid, _) => (format!("operation {uuid:?}"), false),
            Record::ForgetOperation(uuid) => (format!("operation {uuid:?}"), true),
            Record::Provider(id, _) => (format!("provider {id}"), false),
            Record::ForgetProvider(id) => (format!("provider {id}"), true),
            Record::Drain(_) => ("drain".to_owned(), false),
            Record::ForgetDrain => ("drain".to_owned(), true),
            Record::ForgetUpdate(f, t, n) => (format!("update {f} {t} {n}"), true),
        };
        if forget {
            assert!(
                self.records.remove(&key).is_some(),
                "{key} was never recorded"
            );
        } else {
            self.records.insert(key, record);
        }
    }

    /// The agent's process is killed and started again.
    pub(super) fn restart(
        &mut self,
        fates: impl IntoIterator<Item = (ContainerId, Fate)>,
        rebooted: bool,
    ) {
        self.starts += 1;
        self.restart_with(config(self.starts), fates, rebooted);
    }

    /// The same, and the agent has something else than before.
    pub(super) fn restart_with(
        &mut self,
        config: Config,
        fates: impl IntoIterator<Item = (ContainerId, Fate)>,
        rebooted: bool,
    ) {
        self.agent = Agent::new(config);
        self.effects.clear();
        let records = self.records.values().cloned().collect();
        self.step(Input::Recovered {
            records,
            fates: fates.into_iter().collect(),
            rebooted,
        });
    }

    /// Time passes, and what falls due meanwhile happens when it is due.
    pub(super) fn pass(&mut self, span: Duration) {
        let end = self.now + span;
        while let Some(wake) = self.agent.next_wake().filter(|wake| *wake <= end) {
            self.now = wake.max(self.now);
            self.step(Input::Tick);
        }
        self.now = end;
    }

    pub(super) fn tell(&mut self, message: ToAgent) {
        self.step(Input::Master(message));
    }

    pub(super) fn view(&self) -> View {
        self.agent.view()
    }

    pub(super) fn run(
        &mut self,
        tasks: &[TaskSpec],
        executor: Option<Arc<ExecutorSpec>>,
        group: bool,
    ) {
        let tasks = tasks.iter().cloned().map(Arc::new).collect();
        let (framework, spec) = (FrameworkId::from(F), self.framework.clone());
        let known = executor
            .as_ref()
            .and_then(|new| self.view().executor(&framework, &new.id).cloned());
        let new_executor = executor.is_some() && known.is_none();
        self.tell(ToAgent::Run(Run {
            framework,
            spec,
            role: Role::star(),
            tasks,
            executor,
            group,
            new_executor,
            versions: Vec::new(),
        }));
    }

    pub(super) fn kill(&mut self, task: &str, grace: Option<u64>) {
        let grace = grace.map(seconds);
        self.tell(ToAgent::Kill {
            framework: F.into(),
            task: task.into(),
            grace,
        });
    }

    pub(super) fn container(&self, executor: &str) -> ContainerId {
        let launch = self
            .launched
            .iter()
            .rev()
            .find(|launch| launch.sandbox.executor.as_str() == executor);
        launch.expect("it was launched").sandbox.container.clone()
    }

    pub(super) fn started(&mut self, executor: &str) {
        let container = self.container(executor);
        self.step(Input::ContainerStarted {
            container,
            status: Body::from_static(b"status"),
        });
    }

    pub(super) fn exited(&mut self, executor: &str, status: i32) {
        let container = self.container(executor);
        self.step(Input::ContainerExited {
            container,
            end: ended(status),
        });
    }

    pub(super) fn next_request(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(self.requests)
    }

    pub(super) fn subscribe(
        &mut self,
        executor: &str,
        connection: u64,
        tasks: &[&str],
        updates: Vec<Arc<Status>>,
    ) -> Answer {
        let request = self.next_request();
        let caller = Caller {
            framework: F.into(),
            executor: executor.into(),
            container: None,
        };
        let tasks = tasks.iter().map(|task| TaskId::from(*task)).collect();
        let connection = ConnectionId(connection);
        self.step(Input::Subscribe(Box::new(Subscribe {
            request,
            connection,
            caller,
            tasks,
            updates,
        })));
        self.answer(request)
    }

    pub(super) fn call(&mut self, executor: &str, call: ExecutorCall) -> Answer {
        let request = self.next_request();
        let caller = Caller {
            framework: F.into(),
            executor: executor.into(),
            container: None,
        };
        self.step(Input::Call {
            request,
            caller,
            call,
        });
        self.answer(request)
    }

    pub(super) fn answer(&self, request: RequestId) -> Answer {
        let answers = self.effects.iter().filter_map(|effect| match effect {
            Effect::Answer(to, answer) if *to == request => Some(answer.clone()),
            _ => None,
        });
        let answers: Vec<_> = answers.collect();
        assert_eq!(answers.len(), 1, "every call has one answer");
        answers[0].clone()
    }

    pub(super) fn update(
        &mut self,
        executor: &str,
        task: &str,
        state: TaskState,
        uuid: u8,
    ) -> Answer {
        self.call(executor, ExecutorCall::Update(status(task, state, uuid)))
    }

    /// All effects since the last look, without records.
    pub(super) fn take(&mut self) -> Vec<Effect> {
        let effects = std::mem::take(&mut self.effects);
        effects
            .into_iter()
            .filter(|effect| !matches!(effect, Effect::Persist(_) | Effect::PersistAll(_)))
            .collect()
    }

    /// Updates sent since the last look.
    pub(super) fn sent(&mut self) -> Vec<Arc<Status>> {
        let sent = self.take().into_iter().filter_map(|effect| match effect {
            Effect::Send(ToMaster::Update { status, .. }) => Some(status),
            _ => None,
        });
        sent.collect()
    }

    /// Acknowledges what is sent until nothing more comes; says what came.
    pub(super) fn drain(&mut self) -> Vec<Arc<Status>> {
        let mut all = Vec::new();
        loop {
            let sent = self.sent();
            if sent.is_empty() {
                return all;
            }
            for status in sent {
                self.acknowledge(&status);
                all.push(status);
            }
        }
    }

    pub(super) fn acknowledge(&mut self, status: &Status) {
        let uuid = status.uuid.expect("updates of agents have one");
        self.tell(ToAgent::Acknowledge {
            framework: F.into(),
            task: status.task.clone(),
            uuid,
        });
    }

    /// A custom executor with one task that it runs, connected as 1.
    pub(super) fn with_custom() -> Self {
        let mut world = Self::new();
        world.run(&[task("t1")], Some(executor("e1")), false);
        world.started("e1");
        assert_eq!(world.subscribe("e1", 1, &[], vec![]), Answer::Subscribed);
        assert_eq!(
            world.update("e1", "t1", TaskState::Running, 1),
            Answer::Accepted
        );
        world.drain();
        world
    }

    /// A command task that runs, all updates acknowledged.
    pub(super) fn with_command(spec: &TaskSpec) -> Self {
        let mut world = Self::new();
        world.run(std::slice::from_ref(spec), None, false);
        world.started(spec.id.as_str());
        world.drain();
        world
    }
}

/// The end of a container with this wait status.
pub(super) fn ended(status: i32) -> End {
    End {
        status: Some(status),
        ..End::default()
    }
}

pub(super) fn status(task: &str, state: TaskState, uuid: u8) -> Arc<Status> {
    let mut status = Status::new(task.into(), state, Source::Executor, Moment::from_nanos(7));
    status.uuid = Some([uuid; 16]);
    Arc::new(status)
}

/// State, source, reason and message of updates.
#[track_caller]
pub(super) fn check(updates: &[Arc<Status>], expect: &[(TaskState, Source, Option<Reason>, &str)]) {
    let got: Vec<_> = updates
        .iter()
        .map(|status| {
            let message = status.message.as_deref().unwrap_or("");
            assert!(
                status.uuid.is_some()
                    && status.timestamp.is_some()
                    && status.agent == Some(AgentId::from("M-S0"))
            );
            (status.state, status.source.unwrap(), status.reason, message)
        })
        .collect();
    assert_eq!(got, expect);
}

pub(super) fn told(effects: &[Effect], connection: u64) -> Vec<&ExecutorEvent> {
    let told = effects.iter().filter_map(|effect| match effect {
        Effect::Tell(to, event) if to.0 == connection => Some(event),
        _ => None,
    });
    told.collect()
}

pub(super) fn sandbox(executor: &str, container: ContainerId) -> Sandbox {
    Sandbox {
        framework: F.into(),
        executor: ExecutorId::from(executor),
        container,
    }
}

/// Every set of records that belongs together: used to say that nothing is left.
pub(super) fn kinds(world: &World) -> BTreeSet<&str> {
    world
        .records
        .keys()
        .map(|key| key.split(' ').next().unwrap())
        .collect()
}
