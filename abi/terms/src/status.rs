//! Status updates of tasks.

use std::sync::Arc;

use base_ids::{AgentId, ExecutorId, TaskId};

use crate::{Body, CheckStatus, Moment, Reason, Source, TaskState};

/// The 16 bytes that name one status update. Only updates that carry one must be acknowledged.
pub type UpdateId = [u8; 16];

/// One status of a task (`mesos.v1.TaskStatus`).
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// The task.
    pub task: TaskId,
    /// Its state.
    pub state: TaskState,
    /// Who says so.
    pub source: Option<Source>,
    /// Why.
    pub reason: Option<Reason>,
    /// For people.
    pub message: Option<Arc<str>>,
    /// Where the task is or was.
    pub agent: Option<AgentId>,
    /// Under which executor; absent for command tasks.
    pub executor: Option<ExecutorId>,
    /// Absent when nobody waits for an acknowledgement.
    pub uuid: Option<UpdateId>,
    /// When it was made; absent if its maker did not say.
    pub timestamp: Option<Moment>,
    /// Result of the health check, if there is one.
    pub healthy: Option<bool>,
    /// Since when the agent is unreachable.
    pub unreachable_time: Option<Moment>,
    /// The framework's own bytes.
    pub data: Option<Body>,
    /// Newest result of the check, if there is one.
    pub check_status: Option<CheckStatus>,
    /// Encoded `Labels`, or empty.
    pub labels: Body,
    /// Encoded `ContainerStatus`, or empty.
    pub container_status: Body,
    /// Encoded `TaskResourceLimitation`, or empty.
    pub limitation: Body,
}

impl Status {
    /// A status with these facts and nothing else.
    pub fn new(task: TaskId, state: TaskState, source: Source, now: Moment) -> Self {
        Self {
            task,
            state,
            source: Some(source),
            reason: None,
            message: None,
            agent: None,
            executor: None,
            uuid: None,
            timestamp: Some(now),
            healthy: None,
            unreachable_time: None,
            data: None,
            check_status: None,
            labels: Body::new(),
            container_status: Body::new(),
            limitation: Body::new(),
        }
    }

    /// The same with a reason and a text for people.
    #[must_use]
    pub fn because(mut self, reason: Reason, message: impl Into<Arc<str>>) -> Self {
        self.reason = Some(reason);
        self.message = Some(message.into());
        self
    }

    /// The same, on this agent.
    #[must_use]
    pub fn on(mut self, agent: AgentId) -> Self {
        self.agent = Some(agent);
        self
    }
}
