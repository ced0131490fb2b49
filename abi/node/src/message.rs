//! The messages, as the kernels see them.

use std::sync::Arc;
use std::time::Duration;

use abi_terms::{
    AgentSpec, Body, DrainConfig, ExecutorSpec, FrameworkSpec, OperationReport, OperationSpec,
    OperationStatus, ProviderReport, Status, TaskSpec, TaskState, UpdateId,
};
use base_ids::{AgentId, ExecutorId, FrameworkId, ProviderId, TaskId};
use base_units::Role;

/// From the master to an agent.
#[derive(Clone, Debug, PartialEq)]
pub enum ToAgent {
    /// The agent is admitted under this id, and the fact is durable. Answers both kinds of registration.
    Registered {
        /// The id it has from now on.
        agent: AgentId,
    },
    /// The agent is not admitted.
    Refused {
        /// Why, and what to do.
        message: Arc<str>,
        /// Whether it must end its tasks and itself, because it can never be admitted under its id again.
        shutdown: bool,
    },
    /// Run tasks.
    Run(Run),
    /// Kill a task.
    Kill {
        /// Whose.
        framework: FrameworkId,
        /// Which.
        task: TaskId,
        /// Overrides the task's own grace period.
        grace: Option<Duration>,
    },
    /// The agent is being emptied: it tells so, while there is something on it. The tasks are killed one by one.
    Drain(DrainConfig),
    /// Shut an executor down.
    ShutdownExecutor {
        /// Whose.
        framework: FrameworkId,
        /// Which.
        executor: ExecutorId,
    },
    /// The framework is gone: end all that is its own, forget its updates.
    ShutdownFramework(FrameworkId),
    /// The framework's info changed.
    UpdateFramework {
        /// Whose.
        framework: FrameworkId,
        /// The new info.
        spec: Arc<FrameworkSpec>,
    },
    /// The scheduler has seen an update.
    Acknowledge {
        /// Whose.
        framework: FrameworkId,
        /// Of which task.
        task: TaskId,
        /// Which update.
        uuid: UpdateId,
    },
    /// Turn resources of the agent into others.
    Apply(Box<Apply>),
    /// The scheduler has seen a status of an operation, or nobody is left to see it.
    AcknowledgeOperation {
        /// Which operation.
        uuid: UpdateId,
        /// Which of its statuses.
        status: UpdateId,
    },
    /// Bytes from a scheduler to its executor.
    Message {
        /// Whose.
        framework: FrameworkId,
        /// To which executor.
        executor: ExecutorId,
        /// The bytes.
        data: Body,
    },
}

/// An operation on resources of an agent or of one of its resource providers.
#[derive(Clone, Debug, PartialEq)]
pub struct Apply {
    /// The operation.
    pub spec: Arc<OperationSpec>,
    /// The state of the provider's resources that the master knew, if it is a provider's.
    pub version: Option<UpdateId>,
}

/// Tasks to be run together: one task of `LAUNCH`, or all tasks of a `LAUNCH_GROUP`.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Whose.
    pub framework: FrameworkId,
    /// Its info.
    pub spec: Arc<FrameworkSpec>,
    /// The role to which all resources are allocated.
    pub role: Role,
    /// The tasks.
    pub tasks: Vec<Arc<TaskSpec>>,
    /// The executor; absent for a command task.
    pub executor: Option<Arc<ExecutorSpec>>,
    /// Whether the tasks came as a group.
    pub group: bool,
    /// Whether the executor is new to the master, which counts its resources from now on until its end is told.
    pub new_executor: bool,
    /// The states of the resources of those providers whose resources are used, as the master knew them.
    pub versions: Vec<(ProviderId, UpdateId)>,
}

/// From an agent to the master.
#[derive(Clone, Debug, PartialEq)]
pub enum ToMaster {
    /// A new agent.
    Register(Registration),
    /// A known agent comes back: after a restart, or to a new master or session.
    Reregister(Box<Reregistration>),
    /// A status update that waits for an acknowledgement.
    Update {
        /// Whose.
        framework: FrameworkId,
        /// The oldest update of its task that is not acknowledged.
        status: Arc<Status>,
        /// The newest state of the task, which may be later than `status`.
        latest: TaskState,
    },
    /// Bytes from an executor to its scheduler.
    Message {
        /// Whose.
        framework: FrameworkId,
        /// From which executor.
        executor: ExecutorId,
        /// The bytes.
        data: Body,
    },
    /// An executor ended.
    ExecutorExited {
        /// Whose.
        framework: FrameworkId,
        /// Which.
        executor: ExecutorId,
        /// Its wait status, if known.
        status: Option<i32>,
    },
    /// What became of an operation; sent until it is acknowledged if the status has a uuid, and otherwise once.
    Operation {
        /// Whose; an operator's has none.
        framework: Option<FrameworkId>,
        /// Which.
        uuid: UpdateId,
        /// The oldest status that is not acknowledged.
        status: Box<OperationStatus>,
        /// Its newest status, if that is another.
        latest: Option<Box<OperationStatus>>,
    },
    /// What the agent's resource providers have now.
    Providers(Box<ProvidersReport>),
    /// The agent leaves for good: its tasks are ended.
    Unregister,
}

/// A new agent.
#[derive(Clone, Debug, PartialEq)]
pub struct Registration {
    /// What it has.
    pub spec: Arc<AgentSpec>,
}

/// A known agent with all that it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Reregistration {
    /// The id it was given.
    pub agent: AgentId,
    /// What it has.
    pub spec: Arc<AgentSpec>,
    /// Frameworks with something on it.
    pub frameworks: Vec<FrameworkReport>,
    /// Executors that are not ended, those of command tasks left out.
    pub executors: Vec<ExecutorReport>,
    /// Tasks that are not ended or whose updates are not all acknowledged.
    pub tasks: Vec<TaskReport>,
    /// Operations on the agent's own resources whose outcomes are not acknowledged.
    pub operations: Vec<OperationReport>,
    /// Its resource providers.
    pub providers: ProvidersReport,
}

/// The resource providers of an agent, all of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProvidersReport {
    /// Those that are subscribed and have told what they have.
    pub providers: Vec<ProviderReport>,
    /// Those that are known and away.
    pub absent: Vec<ProviderId>,
    /// Operations on the resources of the former that are pending or not acknowledged.
    pub operations: Vec<OperationReport>,
}

/// A framework, as its agent knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameworkReport {
    /// Its id.
    pub framework: FrameworkId,
    /// Its info.
    pub spec: Arc<FrameworkSpec>,
}

/// An executor, as its agent knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct ExecutorReport {
    /// Whose.
    pub framework: FrameworkId,
    /// Its role.
    pub role: Role,
    /// Its info.
    pub spec: Arc<ExecutorSpec>,
}

/// A task, as its agent knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskReport {
    /// Whose.
    pub framework: FrameworkId,
    /// Its role.
    pub role: Role,
    /// Its info.
    pub spec: Arc<TaskSpec>,
    /// The executor that runs it; absent for command tasks.
    pub executor: Option<ExecutorId>,
    /// Its newest state.
    pub latest: TaskState,
    /// The newest status that went to the master, acknowledged or not.
    pub forwarded: Option<Arc<Status>>,
    /// All its statuses so far, one for each run of equal states, oldest first.
    pub statuses: Vec<Arc<Status>>,
}
