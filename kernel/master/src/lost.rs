//! Tasks that are lost with their agent or framework.

use std::sync::Arc;

use abi_terms::{Event, Moment};
use base_ids::{AgentId, FrameworkId, TaskId};

use crate::agents::{Loss, is_partition_aware};
use crate::io::Effect;
use crate::ledger::Fate;
use crate::master::Master;

impl Master {
    /// All tasks of a framework on an agent are lost; those that had ended are remembered as they ended.
    pub(crate) fn lose_tasks(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        agent: &AgentId,
        loss: &Loss<'_>,
        out: &mut Vec<Effect>,
    ) {
        for task in self.tasks_on(framework, agent) {
            self.lose_task(now, framework, &task, loss, out);
        }
    }

    pub(crate) fn tasks_on(&self, framework: &FrameworkId, agent: &AgentId) -> Vec<TaskId> {
        let first = (framework.clone(), TaskId::from(""));
        let Some(side) = self.agent_sides.get(agent) else {
            return Vec::new();
        };
        side.tasks
            .range(first..)
            .take_while(|(owner, _)| owner == framework)
            .map(|(_, task)| task.clone())
            .collect()
    }

    /// Tasks that were unreachable with their agent are over.
    pub(crate) fn end_unreachable(
        &mut self,
        now: Moment,
        agent: &AgentId,
        loss: &Loss<'_>,
        out: &mut Vec<Effect>,
    ) {
        let ids: Vec<_> = self.frameworks.keys().cloned().collect();
        for framework in ids {
            let Some(entry) = self.frameworks.get(&framework) else {
                continue;
            };
            let lost = entry.unreachable.values();
            let lost: Vec<_> = lost.filter(|task| task.agent == *agent).cloned().collect();
            let (aware, dialect) = (is_partition_aware(entry), entry.spec.capabilities.into());
            for task in lost {
                let status = Arc::new(loss.status(&task, aware, now));
                self.tell(&framework, Event::Update(status.clone(), dialect), out);
                self.complete_unreachable(&framework, &task.spec.id, &status);
            }
        }
    }

    pub(crate) fn lose_task(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        id: &TaskId,
        loss: &Loss<'_>,
        out: &mut Vec<Effect>,
    ) {
        let Some(entry) = self.frameworks.get(framework) else {
            return;
        };
        let Some(task) = self.task(framework, id) else {
            return;
        };
        if task.latest.is_terminal() {
            self.drop_task(now, framework, id, Fate::Completed);
            return;
        }
        let status = Arc::new(loss.status(task, is_partition_aware(entry), now));
        let dialect = entry.spec.capabilities.into();
        self.tell(framework, Event::Update(status.clone(), dialect), out);
        self.note_status(now, framework, &status, status.state, out);
        self.drop_task(now, framework, id, loss.fate);
    }
}
