//! What goes into the agent and what comes out of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use abi_node::{ToAgent, ToMaster};
use abi_terms::{
    AgentSpec, Body, CheckStatus, ContainerCall, ContainerSpec, ExecutorSpec, FrameworkSpec,
    Moment, OperationState, Probe, Reason, Status, TaskSpec, UpdateId,
};
use base_ids::{
    AgentId, ConnectionId, ContainerId, ExecutorId, FrameworkId, OperationId, ProbeId, RequestId,
    TaskId,
};
use base_units::{Limits, Resources, Role};

/// Everything that can happen to an agent.
#[derive(Clone, Debug)]
pub enum Input {
    /// What the store holds and what became of its containers; the first input of every agent, before which it answers
    /// nothing.
    Recovered {
        /// All records.
        records: Vec<Record>,
        /// Containers that exist or have left a trace; one that is absent was never started or lost its supervisor.
        fates: BTreeMap<ContainerId, Fate>,
        /// Whether the machine was booted since the records were written.
        rebooted: bool,
    },
    /// A new session with the master.
    MasterUp,
    /// The session is broken beyond resumption.
    MasterLost,
    /// A message of the session.
    Master(ToAgent),
    /// An executor asks to subscribe.
    Subscribe(Box<Subscribe>),
    /// An executor's call other than `SUBSCRIBE`.
    Call {
        /// Where the answer goes.
        request: RequestId,
        /// Who it claims to be.
        caller: Caller,
        /// What it wants.
        call: ExecutorCall,
    },
    /// A call about containers, from somebody who may make it.
    Container {
        /// Where the answer goes.
        request: RequestId,
        /// What is wanted.
        call: ContainerCall,
    },
    /// Nobody waits any more for the answer to a call.
    Abandoned(RequestId),
    /// The files of a container are gone, or were not to be removed.
    Discarded {
        /// Who waits for it.
        request: RequestId,
        /// Why there is something left.
        outcome: Result<(), Arc<str>>,
    },
    /// An executor's stream is closed, by whichever side.
    ExecutorGone(ConnectionId),
    /// A container runs its command.
    ContainerStarted {
        /// Which.
        container: ContainerId,
        /// Its encoded `ContainerStatus`.
        status: Body,
    },
    /// A container was not started and nothing is left of it.
    ContainerFailed {
        /// Which.
        container: ContainerId,
        /// Why, for people.
        message: Arc<str>,
    },
    /// All processes of a container have ended.
    ContainerExited {
        /// Which.
        container: ContainerId,
        /// How.
        end: End,
    },
    /// A probe has come to an end.
    Probed {
        /// Which.
        probe: ProbeId,
        /// How.
        outcome: ProbeOutcome,
    },
    /// End all tasks, take leave of the master for good and forget everything; [`Effect::Left`] says when that is done.
    Leave,
    /// Time has passed; [`crate::Agent::next_wake`] says when this is due.
    Tick,
}

/// Who makes an executor's call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Its framework.
    pub framework: FrameworkId,
    /// Its id.
    pub executor: ExecutorId,
    /// The container for which its token was made, if it carried one.
    pub container: Option<ContainerId>,
}

/// An executor's `SUBSCRIBE`.
#[derive(Clone, Debug)]
pub struct Subscribe {
    /// Where the answer goes.
    pub request: RequestId,
    /// The stream it becomes when accepted.
    pub connection: ConnectionId,
    /// Who it claims to be.
    pub caller: Caller,
    /// Tasks it was given and has had no update acknowledged for.
    pub tasks: Vec<TaskId>,
    /// Updates it was not told to be stored.
    pub updates: Vec<Arc<Status>>,
}

/// A checked executor call other than `SUBSCRIBE`.
#[derive(Clone, Debug, PartialEq)]
pub enum ExecutorCall {
    /// `UPDATE`; the status has a uuid and is not `TASK_STAGING`.
    Update(Arc<Status>),
    /// `MESSAGE`.
    Message(Body),
    /// `HEARTBEAT`.
    Heartbeat,
}

/// What became of a container while the agent was away.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It runs its command.
    Running {
        /// Its encoded `ContainerStatus`.
        status: Body,
    },
    /// It has ended.
    Exited(End),
}

/// How a container ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct End {
    /// The wait status of its first process, if known.
    pub status: Option<i32>,
    /// The limit it broke, if it was ended for that.
    pub limitation: Option<Limitation>,
    /// Whether it was killed because the container above it had ended.
    pub with_parent: bool,
}

/// A container was ended because it used too much of something.
#[derive(Clone, Debug, PartialEq)]
pub struct Limitation {
    /// Of what.
    pub reason: Reason,
    /// For people.
    pub message: Arc<str>,
    /// The encoded `TaskResourceLimitation`.
    pub body: Body,
}

/// Everything an agent can want done. Effects are carried out in order, and none before all earlier
/// [`Effect::Persist`]s are durable; a store that fails ends the process, so nobody is told what could be forgotten.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Make durable.
    Persist(Record),
    /// Tell the master.
    Send(ToMaster),
    /// Answer an executor's call.
    Answer(RequestId, Answer),
    /// Tell an executor.
    Tell(ConnectionId, ExecutorEvent),
    /// Close an executor's stream after what was told before.
    Close(ConnectionId),
    /// Prepare the sandbox and start a container. Leads to [`Input::ContainerStarted`] or [`Input::ContainerFailed`].
    Launch(Box<Launch>),
    /// Prepare the sandbox and start a container below another, or a standalone one. Leads to what
    /// [`Effect::Launch`] leads to.
    LaunchContainer(Box<ContainerLaunch>),
    /// A container's share has changed.
    Resize {
        /// Which.
        container: ContainerId,
        /// All it may use.
        resources: Resources,
        /// Upper bounds where they differ from `resources`.
        limits: Limits,
    },
    /// Send SIGTERM to all processes of a container.
    Terminate(ContainerId),
    /// Send a signal to the command of a container that has been started.
    Signal {
        /// Which.
        container: ContainerId,
        /// The number of the signal.
        signal: i32,
    },
    /// End a container with all its processes and all containers below it, however far its launch has come. Leads to [`Input::ContainerExited`],
    /// or to [`Input::ContainerFailed`] if it had not been started.
    Destroy(ContainerId),
    /// Look at a task. Leads to [`Input::Probed`].
    Probe(Box<ProbeOrder>),
    /// End a probe with all that it started; what it finds is not heard any more.
    StopProbe(ProbeId),
    /// The end of a container is durable: drop what is kept of it, its sandbox excepted.
    Release(ContainerId),
    /// Delete the sandbox of a container that is over. Leads to [`Input::Discarded`] if somebody waits for it.
    Discard {
        /// Who waits for it.
        request: Option<RequestId>,
        /// Where the sandbox is.
        place: Place,
    },
    /// Persistent volumes are no more: delete what is in them.
    Destroyed(Resources),
    /// A sandbox is not needed any more: delete it after the time that the operator keeps them.
    Retire(Sandbox),
    /// The agent has left: no task is running, nothing is remembered.
    Left {
        /// Why, unless somebody asked for it.
        reason: Option<Arc<str>>,
    },
}

/// Names a sandbox.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sandbox {
    /// Whose.
    pub framework: FrameworkId,
    /// Which executor's.
    pub executor: ExecutorId,
    /// Which of its runs.
    pub container: ContainerId,
}

/// Says where the sandbox of a container is that is below another, or standalone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The container.
    pub container: ContainerId,
    /// The agent's id and the sandbox of the executor above it; absent for a standalone container and what is below one.
    pub root: Option<(AgentId, Sandbox)>,
}

/// A container to be started that is below another, or standalone.
#[derive(Clone, Debug, PartialEq)]
pub struct ContainerLaunch {
    /// Where.
    pub place: Place,
    /// Unix user of its command; the agent's own if absent.
    pub user: Option<Arc<str>>,
    /// What runs there.
    pub program: ContainerProgram,
    /// All it may use, if it does not share what the container above may use.
    pub resources: Resources,
    /// Upper bounds where they differ from `resources`.
    pub limits: Limits,
    /// Whether it outlives the agent's process.
    pub survives_agent: bool,
}

/// What runs in a container that is below another, or standalone.
#[derive(Clone, Debug, PartialEq)]
pub enum ContainerProgram {
    /// A task of a pod, whose resources are allocated to this role.
    Task(Arc<TaskSpec>, Role),
    /// What a call asked for.
    Call(Arc<ContainerSpec>),
}

/// What is to be started in a container.
#[derive(Clone, Debug, PartialEq)]
pub struct Launch {
    /// This agent.
    pub agent: AgentId,
    /// Where.
    pub sandbox: Sandbox,
    /// The framework's info.
    pub spec: Arc<FrameworkSpec>,
    /// The role to which all resources are allocated.
    pub role: Role,
    /// What runs there.
    pub program: Program,
    /// All it may use.
    pub resources: Resources,
    /// Upper bounds where they differ from `resources`.
    pub limits: Limits,
    /// Time between `SHUTDOWN` and the end of the container.
    pub shutdown_grace: Duration,
}

impl Launch {
    /// Whether the container outlives the agent's process.
    pub fn survives_agent(&self) -> bool {
        self.spec.checkpoint
    }
}

/// How to look at a task.
#[derive(Clone, Debug, PartialEq)]
pub struct ProbeOrder {
    /// Names the probe.
    pub id: ProbeId,
    /// What to do.
    pub probe: Probe,
    /// How long it may take; absent is for ever.
    pub timeout: Option<Duration>,
    /// Whose task it is.
    pub framework: FrameworkId,
    /// Which.
    pub task: TaskId,
    /// How the container was launched in which its command runs.
    pub launch: Launched,
}

/// How a container was launched.
#[derive(Clone, Debug, PartialEq)]
pub enum Launched {
    /// An executor's, by [`Effect::Launch`].
    Executor(Box<Launch>),
    /// One below, by [`Effect::LaunchContainer`].
    Below(Box<ContainerLaunch>),
}

/// What a probe found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProbeOutcome {
    /// The task could be looked at.
    Found(CheckStatus),
    /// It could not, or that took too long; for people.
    Failed(Arc<str>),
    /// It was not looked at, for a reason that says nothing about it: it may have ended.
    Unavailable,
}

/// What runs in a container.
#[derive(Clone, Debug, PartialEq)]
pub enum Program {
    /// The command of a command task; the agent plays its executor.
    Task(Arc<TaskSpec>),
    /// A framework's own executor.
    Executor(Arc<ExecutorSpec>),
    /// Nothing: the agent plays the executor of task groups, and each task is in a container below this one.
    Pod(Arc<ExecutorSpec>),
}

/// The outcome of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// 200, and the stream is open.
    Subscribed,
    /// 202.
    Accepted,
    /// 200.
    Done,
    /// 200 with how a container ended.
    Ended(End),
    /// 404.
    NotFound(Arc<str>),
    /// 400 for a reason of this one call.
    Refused(Arc<str>),
    /// 500.
    Failed(Arc<str>),
    /// 400.
    BadRequest(&'static str),
    /// 403.
    Forbidden(&'static str),
    /// 503.
    Unavailable(&'static str),
}

/// An event on an executor's stream.
#[derive(Clone, Debug, PartialEq)]
pub enum ExecutorEvent {
    /// `SUBSCRIBED`.
    Subscribed(Box<Subscribed>),
    /// `LAUNCH`.
    Launch(Handover),
    /// `LAUNCH_GROUP`.
    LaunchGroup(Vec<Handover>),
    /// `ACKNOWLEDGED`: the update is stored by the agent.
    Acknowledged {
        /// Of which task.
        task: TaskId,
        /// Which update.
        uuid: UpdateId,
    },
    /// `MESSAGE`.
    Message(Body),
    /// `KILL`.
    Kill {
        /// Which task.
        task: TaskId,
        /// Overrides the task's own grace period.
        grace: Option<Duration>,
    },
    /// `SHUTDOWN`.
    Shutdown,
    /// `HEARTBEAT`.
    Heartbeat,
}

/// What `SUBSCRIBED` says.
#[derive(Clone, Debug, PartialEq)]
pub struct Subscribed {
    /// Its framework's id.
    pub framework: FrameworkId,
    /// Its framework's info.
    pub spec: Arc<FrameworkSpec>,
    /// Its own info.
    pub executor: Arc<ExecutorSpec>,
    /// The role to which its resources are allocated.
    pub role: Role,
    /// This agent's id.
    pub agent: AgentId,
    /// This agent's info.
    pub agent_spec: Arc<AgentSpec>,
    /// Its container.
    pub container: ContainerId,
}

/// A task given to an executor.
#[derive(Clone, Debug, PartialEq)]
pub struct Handover {
    /// Whose.
    pub framework: FrameworkId,
    /// The task.
    pub task: Arc<TaskSpec>,
    /// The executor's info.
    pub executor: Arc<ExecutorSpec>,
    /// The role to which all resources are allocated.
    pub role: Role,
}

/// A durable fact; the newest of each key counts. Frameworks that do not checkpoint leave none.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// The id under which the master knows the agent.
    Agent(AgentId),
    /// The agent has no id any more.
    ForgetAgent,
    /// A framework.
    Framework(FrameworkId, Arc<FrameworkSpec>),
    /// Nothing is known of the framework any more.
    ForgetFramework(FrameworkId),
    /// An executor.
    Executor(FrameworkId, ExecutorId, Box<ExecutorRecord>),
    /// Nothing is known of the executor any more.
    ForgetExecutor(FrameworkId, ExecutorId),
    /// A task.
    Task(FrameworkId, TaskId, Box<TaskRecord>),
    /// Nothing is known of the task any more. Its updates are forgotten one by one.
    ForgetTask(FrameworkId, TaskId),
    /// An update.
    Update(FrameworkId, TaskId, u64, UpdateRecord),
    /// Nothing is known of the update any more.
    ForgetUpdate(FrameworkId, TaskId, u64),
    /// A container that is not an executor's.
    Container(ContainerId, Box<ContainerRecord>),
    /// Nothing is known of the container any more.
    ForgetContainer(ContainerId),
    /// All that is dynamically reserved or a persistent volume.
    Converted(Resources),
    /// An operation whose outcome its framework has not seen yet.
    Operation(UpdateId, OperationRecord),
    /// Nothing is known of the operation any more.
    ForgetOperation(UpdateId),
}

/// What is durable of an executor.
#[derive(Clone, Debug, PartialEq)]
pub struct ExecutorRecord {
    /// Its info; absent for the executor of a command task.
    pub spec: Option<Arc<ExecutorSpec>>,
    /// Its role.
    pub role: Role,
    /// Its container.
    pub container: ContainerId,
    /// When the container was started, if it was.
    pub started: Option<Moment>,
    /// The encoded `ContainerStatus`, or empty.
    pub status: Body,
}

/// What is durable of a task, beside its updates.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskRecord {
    /// Its info.
    pub spec: Arc<TaskSpec>,
    /// Its executor.
    pub executor: ExecutorId,
    /// Its role.
    pub role: Role,
    /// All tasks that must be given to the executor together with this one, itself among them; empty without a group.
    pub group: Vec<TaskId>,
    /// Whether it was given to its executor.
    pub delivered: bool,
    /// The kill in progress, if there is one.
    pub kill: Option<Kill>,
    /// Its own container below its executor's, once it has one.
    pub container: Option<ContainerId>,
    /// Failures of its health check in a row.
    pub health_failures: u32,
}

/// What is durable of a container that is not an executor's.
#[derive(Clone, Debug, PartialEq)]
pub struct ContainerRecord {
    /// What was asked for; absent for the container of a task.
    pub spec: Option<Arc<ContainerSpec>>,
    /// The task that runs in it.
    pub task: Option<(FrameworkId, TaskId)>,
    /// Unix user of its command; the agent's own if absent.
    pub user: Option<Arc<str>>,
    /// When it was started, if it was.
    pub started: Option<Moment>,
    /// The encoded `ContainerStatus`, or empty.
    pub status: Body,
    /// How it ended, if it has.
    pub end: Option<End>,
}

/// A task whose executor the agent plays is being killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kill {
    /// When it began.
    pub since: Moment,
    /// When patience ends.
    pub until: Moment,
    /// Why.
    pub cause: KillCause,
}

/// Why a command task is being killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KillCause {
    /// Somebody asked for it, or the agent or its framework goes.
    Asked,
    /// It has run for too long.
    Completion,
    /// Its health check has failed too often.
    Unhealthy,
}

/// What is durable of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationRecord {
    /// Whose.
    pub framework: FrameworkId,
    /// The id that the framework chose.
    pub id: OperationId,
    /// Its last state.
    pub state: OperationState,
}

/// What is durable of an update.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateRecord {
    /// The status.
    pub status: Arc<Status>,
    /// Whether the scheduler has seen it.
    pub acknowledged: bool,
}
