//! What goes into the agent and what comes out of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use abi_node::{ToAgent, ToMaster};
use abi_terms::{
    AgentSpec, Body, CheckStatus, ContainerCall, ContainerSpec, ExecutorSpec, FrameworkSpec, Probe,
    ProviderCall, ProviderEvent, ProviderSpec, Reason, Status, TaskSpec, UpdateId,
};
use base_access::Principal;
use base_ids::{
    AgentId, ConnectionId, ContainerId, ExecutorId, FrameworkId, ProbeId, ProviderId, RequestId,
    TaskId,
};
use base_units::{Limits, Resource, Resources, Role};

pub use crate::record::{
    ContainerRecord, ExecutorRecord, Kill, KillCause, ProviderRecord, Record, TaskRecord,
    UpdateRecord,
};

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
    /// A resource provider asks to subscribe.
    ProviderSubscribe(Box<ProviderSubscribe>),
    /// A resource provider's call other than `SUBSCRIBE`.
    ProviderCall {
        /// Where the answer goes.
        request: RequestId,
        /// The stream that its `Mesos-Stream-Id` names; absent if the header is missing or names no open stream.
        stream: Option<ConnectionId>,
        /// Who it claims to be.
        provider: ProviderId,
        /// Who it is, if it logged in.
        principal: Option<Principal>,
        /// What it says.
        call: Box<ProviderCall>,
    },
    /// A resource provider's stream is closed, by whichever side.
    ProviderGone(ConnectionId),
    /// A resource provider never comes back, says an operator.
    MarkProviderGone {
        /// Where the answer goes.
        request: RequestId,
        /// Which.
        provider: ProviderId,
    },
    /// What [`Effect::ShowVolumes`] wanted is done.
    VolumesShown {
        /// In whose sandbox.
        container: ContainerId,
        /// Why it was not, for people.
        fault: Option<Arc<str>>,
    },
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

/// A resource provider's `SUBSCRIBE`.
#[derive(Clone, Debug)]
pub struct ProviderSubscribe {
    /// Where the answer goes.
    pub request: RequestId,
    /// The stream it becomes when accepted.
    pub connection: ConnectionId,
    /// The id it was given earlier, if it was.
    pub id: Option<ProviderId>,
    /// What it says of itself.
    pub spec: Arc<ProviderSpec>,
    /// Who it is, if it logged in.
    pub principal: Option<Principal>,
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
    /// Make durable. Those of one step may become so one after the other.
    Persist(Record),
    /// Make durable together: all of them or none.
    PersistAll(Vec<Record>),
    /// Tell the master.
    Send(ToMaster),
    /// Answer an executor's call.
    Answer(RequestId, Answer),
    /// Tell an executor.
    Tell(ConnectionId, ExecutorEvent),
    /// Tell a resource provider.
    TellProvider(ConnectionId, ProviderEvent),
    /// Close a stream after what was told before.
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
    /// Ask all processes of a container to end: by SIGTERM, unless it has a signal for that, which is its command's.
    Terminate(ContainerId),
    /// Ask the command of a container that has been started to end: by SIGTERM, unless it has a signal for that.
    TerminateCommand(ContainerId),
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
    /// Make persistent volumes appear in a sandbox whose executor runs. Leads to [`Input::VolumesShown`].
    ShowVolumes {
        /// Where.
        sandbox: Sandbox,
        /// The Unix user of the executor.
        user: Arc<str>,
        /// Which; one that is shown in several places comes several times.
        volumes: Vec<Resource>,
    },
    /// Persistent volumes disappear from a sandbox.
    HideVolumes {
        /// Where.
        sandbox: Sandbox,
        /// Which.
        volumes: Vec<Resource>,
    },
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
    /// How the container above was launched, if this one is a session with it: they share processes and files, and the
    /// session gets its environment.
    pub session_with: Option<Launched>,
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
