//! Frameworks, executors and tasks as the agent knows them; shared with readers by cheap clones.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use abi_terms::{
    AgentSpec, Body, ContainerSpec, DrainConfig, ExecutorKind, ExecutorSpec, FrameworkSpec, Moment,
    OperationReport, ProviderSpec, Reason, Status, TaskSpec, TaskState, UpdateId,
};
use base_access::Principal;
use base_ids::{AgentId, ConnectionId, ContainerId, ExecutorId, FrameworkId, ProviderId, TaskId};
use base_units::{Limits, Resource, Resources, Role, Scalar};
use rpds::RedBlackTreeMapSync;

use crate::io::{End, Kill};

/// A task.
#[derive(Clone, Debug)]
pub struct Task {
    /// Its info.
    pub spec: Arc<TaskSpec>,
    /// Whose.
    pub framework: FrameworkId,
    /// Its executor.
    pub executor: ExecutorId,
    /// To which role its resources are allocated.
    pub role: Role,
    /// Its resources, allocated to `role`.
    pub resources: Resources,
    /// All tasks that were launched as a group with this one, itself among them; empty without a group.
    pub group: Vec<TaskId>,
    /// Whether it was given to its executor.
    pub delivered: bool,
    /// Its newest state.
    pub latest: TaskState,
    /// The newest status that went to the master.
    pub forwarded: Option<Arc<Status>>,
    /// One status for each run of equal states, oldest first, without `data`.
    pub statuses: Vec<Arc<Status>>,
    /// Its own container below its executor's, once it has one: a task of a pod has.
    pub container: Option<ContainerId>,
    /// The kill in progress, if the agent plays its executor.
    pub kill: Option<Kill>,
    /// Failures of its health check in a row.
    pub health_failures: u32,
    /// The kill that its executor was told of, or must be told of when it comes back.
    pub requested: Option<KillRequest>,
}

/// A kill that an executor must carry out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KillRequest {
    /// Overrides the task's own grace period.
    pub grace: Option<Duration>,
}

/// How far an executor has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExecutorState {
    /// Its container is being started, or it has not subscribed yet.
    Registering,
    /// It has subscribed; for a command task: its command runs.
    Running,
    /// It was told to end.
    Terminating,
    /// Its container has ended; its updates may still wait for acknowledgements.
    Terminated,
}

/// Why an executor has only so much time left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// It must subscribe for the first time.
    Register,
    /// It must subscribe again after a restart of the agent.
    Reregister,
    /// It must end.
    Shutdown,
}

/// What the tasks of an executor are told when it ends, unless the container knows better.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The last state of its tasks.
    pub state: TaskState,
    /// Why.
    pub reason: Reason,
    /// For people.
    pub message: Arc<str>,
}

/// An executor; command tasks have one of their own, which this kernel plays.
#[derive(Clone, Debug)]
pub struct Executor {
    /// Its id; that of the task for command tasks.
    pub id: ExecutorId,
    /// Whose.
    pub framework: FrameworkId,
    /// Its info; absent for the executor of a command task.
    pub spec: Option<Arc<ExecutorSpec>>,
    /// To which role its resources are allocated.
    pub role: Role,
    /// Its own resources, allocated to `role`.
    pub resources: Resources,
    /// Its container.
    pub container: ContainerId,
    /// How far it has come.
    pub state: ExecutorState,
    /// When its container was started.
    pub started: Option<Moment>,
    /// The encoded `ContainerStatus`, or empty.
    pub status: Body,
    /// Its stream, while it is connected.
    pub connection: Option<ConnectionId>,
    /// Tasks that have not ended, or whose updates are not all acknowledged.
    pub tasks: RedBlackTreeMapSync<TaskId, Arc<Task>>,
    /// Tasks that are over, by a running number, oldest first; bounded.
    pub completed: RedBlackTreeMapSync<u64, Arc<Task>>,
    /// Tasks to be given to it when it subscribes; those of an element together.
    pub queue: VecDeque<Batch>,
    /// What its container was last told it may use.
    pub granted: Resources,
    /// When it must have done what, if time is limited.
    pub deadline: Option<(Moment, Deadline)>,
    /// Why it is being ended.
    pub verdict: Option<Verdict>,
    /// When its next heartbeat is due.
    pub heartbeat: Option<Moment>,
    /// Whether it has ever said anything of a task.
    pub used: bool,
}

/// Tasks that are given to an executor by one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The tasks.
    pub tasks: Vec<TaskId>,
    /// Whether they came as a group.
    pub group: bool,
}

impl Executor {
    /// Whether it is the executor of a command task.
    pub fn is_command(&self) -> bool {
        self.spec.is_none()
    }

    /// Whether it is the executor of task groups, which the agent plays.
    pub fn is_pod(&self) -> bool {
        let kind = self.spec.as_ref().map(|spec| spec.kind);
        kind == Some(ExecutorKind::Default)
    }

    /// Whether the agent plays it: there is no program that could be told anything.
    pub fn is_played(&self) -> bool {
        self.is_command() || self.is_pod()
    }

    /// The Unix user of its container.
    pub fn user<'a>(&'a self, framework: &'a FrameworkSpec) -> &'a Arc<str> {
        let own = self.spec.as_ref().and_then(|spec| spec.user.as_ref());
        let command = || {
            let mut tasks = self.tasks.values().chain(self.completed.values());
            tasks
                .next()
                .filter(|_| self.is_command())?
                .spec
                .user
                .as_ref()
        };
        own.or_else(command).unwrap_or(&framework.user)
    }

    /// What it and those of its tasks that have not ended use.
    pub fn allocated(&self) -> Resources {
        self.live_tasks()
            .fold(self.resources.clone(), |sum, task| &sum + &task.resources)
    }

    /// Upper bounds of its container for those of cpus and mem that some task bounds by more than its request.
    pub fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        for name in ["cpus", "mem"] {
            if self
                .live_tasks()
                .any(|task| task.spec.limits.get(name).is_some())
            {
                let own = self.resources.scalar(name);
                let bound = self.live_tasks().fold(own, |sum, task| {
                    sum + task
                        .spec
                        .limits
                        .get(name)
                        .unwrap_or_else(|| task.resources.scalar(name))
                });
                limits.insert(name, bound);
            }
        }
        limits
    }

    pub(crate) fn live_tasks(&self) -> impl Iterator<Item = &Arc<Task>> {
        self.tasks
            .values()
            .filter(|task| !task.latest.is_terminal())
    }
}

/// A resource provider that is subscribed.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Its id.
    pub id: ProviderId,
    /// What it says of itself.
    pub spec: Arc<ProviderSpec>,
    /// Its stream.
    pub connection: ConnectionId,
    /// Who subscribed, if it logged in.
    pub principal: Option<Principal>,
    /// All it has, unallocated, and how that state is called; absent before it has told.
    pub state: Option<(UpdateId, Resources)>,
}

/// A container that is not an executor's: below another, or standalone.
#[derive(Clone, Debug)]
pub struct Container {
    /// Its id.
    pub id: ContainerId,
    /// What was asked for; absent for the container of a task.
    pub spec: Option<Arc<ContainerSpec>>,
    /// The task that runs in it.
    pub task: Option<(FrameworkId, TaskId)>,
    /// Unix user of its command; the agent's own if absent.
    pub user: Option<Arc<str>>,
    /// When it was started.
    pub started: Option<Moment>,
    /// The encoded `ContainerStatus`, or empty.
    pub status: Body,
    /// How it ended.
    pub end: Option<End>,
}

/// A framework with something on the agent.
#[derive(Clone, Debug)]
pub struct Framework {
    /// Its id.
    pub id: FrameworkId,
    /// Its info.
    pub spec: Arc<FrameworkSpec>,
    /// Whether it is gone and its executors are being ended.
    pub terminating: bool,
    /// Its executors that are not over.
    pub executors: RedBlackTreeMapSync<ExecutorId, Arc<Executor>>,
    /// Its executors that are over, by a running number, oldest first; bounded.
    pub completed: RedBlackTreeMapSync<u64, Arc<Executor>>,
}

/// A picture of the agent at one instant. Clones share everything.
#[derive(Clone, Debug)]
pub struct View {
    /// Its id, once it has been admitted.
    pub id: Option<AgentId>,
    /// What it has.
    pub spec: Arc<AgentSpec>,
    /// Whether it has found its tasks again after its start.
    pub recovered: bool,
    /// Whether a master has admitted it in the present session.
    pub registered: bool,
    /// Why the master refuses it, if it does.
    pub refusal: Option<Arc<str>>,
    /// Frameworks with something on it.
    pub frameworks: RedBlackTreeMapSync<FrameworkId, Arc<Framework>>,
    /// Frameworks that have nothing on it any more, by a running number, oldest first; bounded.
    pub completed_frameworks: RedBlackTreeMapSync<u64, Arc<Framework>>,
    /// Operations that are pending, or whose outcome was not acknowledged.
    pub operations: RedBlackTreeMapSync<UpdateId, Arc<OperationReport>>,
    /// How it is being emptied, and since when; it may have begun earlier if the agent was started since.
    pub drain: Option<(DrainConfig, Moment)>,
    /// Resource providers that are subscribed.
    pub providers: RedBlackTreeMapSync<ProviderId, Arc<Provider>>,
    /// Containers that are not executors': those that run, and those that have ended and can be asked for.
    pub containers: RedBlackTreeMapSync<ContainerId, Arc<Container>>,
    /// Counters by their names in `/metrics/snapshot`, as far as the kernel keeps them.
    pub counters: Arc<BTreeMap<&'static str, u64>>,
    /// Grows with every change of anything above.
    pub version: u64,
}

impl View {
    /// The executor of this id that is not over.
    pub fn executor(
        &self,
        framework: &FrameworkId,
        executor: &ExecutorId,
    ) -> Option<&Arc<Executor>> {
        self.frameworks.get(framework)?.executors.get(executor)
    }

    /// What the agent and its resource providers have.
    pub fn total(&self) -> Resources {
        let states = self.providers.values().flat_map(|known| &known.state);
        states.fold(self.spec.resources.clone(), |sum, (_, all)| &sum + all)
    }

    /// The executor in whose container this one is, however deep, or which it is.
    pub fn executor_above(
        &self,
        container: &ContainerId,
    ) -> Option<(&Arc<Framework>, &Arc<Executor>)> {
        let root = container.root();
        let mut all = self.frameworks.values().flat_map(|framework| {
            let executors = framework.executors.values();
            executors.map(move |executor| (framework, executor))
        });
        all.find(|(_, executor)| executor.container == root)
    }

    /// What all executors and tasks use.
    pub fn allocated(&self) -> Resources {
        self.frameworks
            .values()
            .flat_map(|framework| framework.executors.values())
            .filter(|executor| executor.state != ExecutorState::Terminated)
            .fold(Resources::new(), |sum, executor| {
                &sum + &executor.allocated()
            })
    }
}

/// What the executor of a command task uses beside its task; nobody is charged for it.
pub(crate) fn command_overhead(role: &Role) -> Resources {
    let mut resources = Resources::new();
    resources.insert(Resource::scalar("cpus", Scalar::from_thousandths(100)));
    resources.insert(Resource::scalar("mem", Scalar::whole(32)));
    resources.allocate(role)
}
