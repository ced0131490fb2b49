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
        let side = self.framework_sides.get(id);
        let own = side.into_iter().flat_map(|side| &side.operations);
        let own: Vec<_> = own.filter_map(|uuid| self.operations.get(uuid)).collect();
        let last = |known: &Operation| {
            let report = &known.report;
            let told = report.statuses.last().unwrap_or(&report.latest);
            // Nobody waits for an acknowledgement of a repetition.
            let status = OperationStatus {
                uuid: None,
                ..told.clone()
            };
            Event::Operation(status, report.spec.role.clone())
        };
        let mut answers = Vec::new();
        if asked.is_empty() {
            let with_id = own.iter().filter(|known| known.report.spec.id.is_some());
            answers.extend(with_id.map(|known| last(known)));
        }
        for asked in asked {
            let is_meant =
                |known: &&&Arc<Operation>| known.report.spec.id.as_ref() == Some(&asked.operation);
            answers.push(match own.iter().find(is_meant) {
                Some(known) => last(known),
                None => Event::Operation(self.presumed(asked), None),
            });
        }
        for event in answers {
            self.tell(id, event, out);
        }
    }

    /// What can be said of an operation that is not known.
    fn presumed(&self, asked: &ReconcileOperation) -> OperationStatus {
        use OperationState::{GoneByOperator, Recovering, Unknown, Unreachable};
        let (state, text) = match &asked.agent {
            None => (Unknown, "Operation is unknown, and no agent was named"),
            Some(agent) if self.recovered.contains_key(agent) => {
                (Recovering, "Agent has not come back yet")
            }
            Some(agent) if self.agents.contains_key(agent) => {
                let side = self.agent_sides.get(agent);
                let is_away =
                    |provider| side.is_some_and(|side| side.absent_providers.contains(provider));
                match &asked.provider {
                    Some(provider) if is_away(provider) => {
                        (Recovering, "Resource provider has not come back yet")
                    }
                    Some(_) | None => (Unknown, "Operation is unknown"),
                }
            }
            Some(agent) if self.unreachable.contains_key(agent) => {
                (Unreachable, "Agent is unreachable")
            }
            Some(agent) if self.gone.contains_key(agent) => {
                (GoneByOperator, "Agent has been marked gone")
            }
            Some(_) => (Unknown, "Operation and agent are unknown"),
        };
        OperationStatus::new(Some(asked.operation.clone()), state)
            .because(format!("Reconciliation: {text}"))
            .on(asked.agent.clone(), asked.provider.clone())
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
