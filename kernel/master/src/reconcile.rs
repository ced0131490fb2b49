//! Reconciliation: what the master knows of tasks, told once more.

use std::sync::Arc;

use abi_terms::{
    Capability, Event, Moment, OperationState, OperationStatus, Reason, ReconcileOperation,
    ReconcileTask, Source, Status, TaskState,
};
use base_ids::{AgentId, FrameworkId};

use crate::io::Effect;
use crate::master::Master;
use crate::model::{Operation, Task};

impl Master {
    pub(crate) fn reconcile(
        &mut self,
        now: Moment,
        id: &FrameworkId,
        asked: &[ReconcileTask],
        out: &mut Vec<Effect>,
    ) {
        self.count("master/messages_reconcile_tasks");
        let Some(framework) = self.frameworks.get(id) else {
            return;
        };
        let answers: Vec<Status> = match asked {
            [] => framework.tasks.values().map(|t| latest(t, now)).collect(),
            asked => asked
                .iter()
                .filter_map(|asked| self.reconcile_one(now, id, asked))
                .collect(),
        };
        let Some(dialect) = self.dialect(id) else {
            return;
        };
        for status in answers {
            self.tell(id, Event::Update(Arc::new(status), dialect), out);
        }
    }

    /// `None` means that an answer would be a guess until agents have come back.
    fn reconcile_one(
        &self,
        now: Moment,
        id: &FrameworkId,
        asked: &ReconcileTask,
    ) -> Option<Status> {
        let framework = self.frameworks.get(id)?;
        if let Some(task) = self.task(id, &asked.task) {
            return Some(latest(task, now));
        }
        let mut since = None;
        let (state, text) = match &asked.agent {
            None if !self.recovered.is_empty() => return None,
            None => (TaskState::Unknown, "Reconciliation: Task is unknown"),
            Some(agent) if self.is_awaited(agent) => return None,
            Some(agent) => {
                since = self.unreachable_since.get(agent).copied();
                if self.agents.contains_key(agent) {
                    (TaskState::Gone, "Reconciliation: Task is gone")
                } else if since.is_some() {
                    let text = "Reconciliation: Task is unreachable";
                    (TaskState::Unreachable, text)
                } else if self.gone.contains_key(agent) {
                    let text = "Reconciliation: Task is gone by operator";
                    (TaskState::GoneByOperator, text)
                } else {
                    (TaskState::Unknown, "Reconciliation: Task is unknown")
                }
            }
        };
        let state = match framework.spec.can(Capability::PartitionAware) {
            true => state,
            false => state.without_partition_awareness(),
        };
        let mut status = Status::new(asked.task.clone(), state, Source::Master, now)
            .because(Reason::Reconciliation, text);
        status.agent = asked.agent.clone();
        status.unreachable_time = since;
        Some(status)
    }

    /// Whether an agent is away and may come back with tasks that are not known any more.
    fn is_awaited(&self, agent: &AgentId) -> bool {
        let known = self.agents.get(agent);
        self.recovered.contains_key(agent) || known.is_some_and(|known| known.connection.is_none())
    }

    /// Implicit: all that are known. Explicit: what is known of each that is asked for.
    pub(crate) fn reconcile_operations(
        &mut self,
        id: &FrameworkId,
        asked: &[ReconcileOperation],
        out: &mut Vec<Effect>,
    ) {
        self.count("master/messages_reconcile_operations");
        let Some(framework) = self.frameworks.get(id) else {
            return;
        };
        let known = |operation: &Operation| OperationStatus {
            operation: Some(operation.id.clone()),
            state: operation.state,
            message: Some("Reconciliation: Latest operation state".into()),
            agent: Some(operation.agent.clone()),
            uuid: None,
        };
        let mut answers: Vec<OperationStatus> = Vec::new();
        if asked.is_empty() {
            answers.extend(
                framework
                    .operations
                    .values()
                    .map(|known_one| known(known_one)),
            );
        }
        for asked in asked {
            let mut all = framework.operations.values();
            if let Some(operation) = all.find(|known| known.id == asked.operation) {
                answers.push(known(operation));
                continue;
            }
            let state = match &asked.agent {
                Some(agent) if self.recovered.contains_key(agent) => OperationState::Recovering,
                Some(agent) if self.unreachable.contains_key(agent) => OperationState::Unreachable,
                Some(agent) if self.gone.contains_key(agent) => OperationState::GoneByOperator,
                _ => OperationState::Unknown,
            };
            answers.push(OperationStatus {
                operation: Some(asked.operation.clone()),
                state,
                message: Some("Reconciliation: Operation is unknown".into()),
                agent: asked.agent.clone(),
                uuid: None,
            });
        }
        for status in answers {
            self.tell(id, Event::Operation(status), out);
        }
    }
}

/// The status which the agent forwarded last, without its uuid.
pub(crate) fn latest(task: &Task, now: Moment) -> Status {
    let state = task
        .forwarded
        .as_ref()
        .map_or(task.latest, |last| last.state);
    repeat(
        task,
        state,
        now,
        Reason::Reconciliation,
        "Reconciliation: Latest task state",
    )
}

/// A status of a known task, made by the master from what it knows.
pub(crate) fn repeat(
    task: &Task,
    state: TaskState,
    now: Moment,
    reason: Reason,
    text: &str,
) -> Status {
    let mut status = Status::new(task.spec.id.clone(), state, Source::Master, now)
        .because(reason, text)
        .on(task.agent.clone());
    status.executor = task.executor.clone();
    if let Some(last) = &task.forwarded {
        status.healthy = last.healthy;
        status.check_status = last.check_status;
        status.container_status = last.container_status.clone();
    }
    status
}
