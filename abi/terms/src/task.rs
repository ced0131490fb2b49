//! Tasks and executors as the kernels see them.

use std::sync::Arc;
use std::time::Duration;

use base_ids::{AgentId, ExecutorId, FrameworkId, TaskId};
use base_units::{Limits, Resources};

use crate::{Body, CheckSpec, HealthCheckSpec};

/// How an executor is run (`ExecutorInfo.Type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExecutorKind {
    /// Type absent.
    Unset,
    /// The built-in executor for task groups.
    Default,
    /// The framework's own program.
    Custom,
}

/// A checked `ExecutorInfo`.
#[derive(Clone, Debug, PartialEq)]
pub struct ExecutorSpec {
    /// Its id, chosen by the framework.
    pub id: ExecutorId,
    /// How it is run.
    pub kind: ExecutorKind,
    /// The framework it names, if it names one.
    pub framework: Option<FrameworkId>,
    /// Its own resources, beside those of its tasks; not yet allocated to a role.
    pub resources: Resources,
    /// Unix user of its command.
    pub user: Option<Arc<str>>,
    /// Time between SHUTDOWN and the destruction of its container.
    pub shutdown_grace: Option<Duration>,
    /// The encoded `ExecutorInfo` as it came; two infos are identical exactly when these bytes are.
    pub body: Body,
}

/// A checked `TaskInfo`.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskSpec {
    /// Its id, chosen by the framework.
    pub id: TaskId,
    /// Name for people.
    pub name: Arc<str>,
    /// The agent it is meant for.
    pub agent: AgentId,
    /// What it asks for; not yet allocated to a role.
    pub resources: Resources,
    /// Upper bounds beyond the request (cpus and mem only; absent means the request, `Scalar::MAX` no bound).
    pub limits: Limits,
    /// The executor that shall run it; absent for command tasks and in task groups.
    pub executor: Option<Arc<ExecutorSpec>>,
    /// Unix user of its command.
    pub user: Option<Arc<str>>,
    /// Grace between TERM and KILL.
    pub kill_grace: Option<Duration>,
    /// It is killed when it runs for longer.
    pub max_completion_time: Option<Duration>,
    /// What of it is reported.
    pub check: Option<Arc<CheckSpec>>,
    /// When it is killed as unhealthy.
    pub health_check: Option<Arc<HealthCheckSpec>>,
    /// The first rule it breaks that can be seen without knowing any state: answered with `TASK_ERROR`.
    pub fault: Option<Arc<str>>,
    /// The encoded `TaskInfo` as it came.
    pub body: Body,
}
