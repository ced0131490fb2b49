//! What an agent remembers over restarts.

use std::sync::Arc;

use abi_terms::{
    Body, ContainerSpec, DrainConfig, ExecutorSpec, FrameworkSpec, Moment, OperationReport, Status,
    TaskSpec, UpdateId,
};
use base_ids::{AgentId, ContainerId, ExecutorId, FrameworkId, ProviderId, TaskId};
use base_units::{Resources, Role};

use crate::io::End;

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
    /// An operation on the agent's own resources whose outcome is not acknowledged yet.
    Operation(UpdateId, Arc<OperationReport>),
    /// Nothing is known of the operation any more.
    ForgetOperation(UpdateId),
    /// A resource provider that was given an id.
    Provider(ProviderId, ProviderRecord),
    /// Nothing is known of the resource provider any more.
    ForgetProvider(ProviderId),
    /// The agent is being emptied.
    Drain(DrainConfig),
    /// The agent is empty, or need not be any more.
    ForgetDrain,
}

/// What is durable of a resource provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderRecord {
    /// Its type.
    pub kind: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
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
    /// Whether it has ever said anything of a task.
    pub used: bool,
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

/// What is durable of an update.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateRecord {
    /// The status.
    pub status: Arc<Status>,
    /// Whether the scheduler has seen it.
    pub acknowledged: bool,
}
