//! Who uses what: the one place where tasks, executors and their resources come and go.

use std::sync::Arc;

use abi_terms::{Moment, Reason, Status, TaskState};
use base_ids::{AgentId, ExecutorId, FrameworkId, TaskId};
use base_units::Resources;

use crate::io::{Effect, OperatorEvent};
use crate::master::Master;
use crate::model::{Executor, Task};

/// What becomes of a task that is not active any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is remembered among those that ended.
    Completed,
    /// It is remembered among those that may come back.
    Unreachable,
}

impl Master {
    fn charge(&mut self, framework: &FrameworkId, agent: &AgentId, resources: &Resources) {
        if let Some(entry) = self.framework_mut(framework) {
            entry.used += resources;
        }
        if let Some(entry) = self.agent_mut(agent) {
            *entry.used.entry(framework.clone()).or_default() += resources;
        }
    }

    /// Resources are used no more; the allocator has them back unless it has forgotten agent or framework.
    fn discharge(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        agent: &AgentId,
        resources: &Resources,
    ) {
        if let Some(entry) = self.framework_mut(framework) {
            entry.used = entry.used.saturating_sub(resources);
        }
        if let Some(entry) = self.agent_mut(agent)
            && let Some(used) = entry.used.get_mut(framework)
        {
            *used = used.saturating_sub(resources);
            if used.is_empty() {
                entry.used.remove(framework);
            }
        }
        self.allocator
            .recover(framework, agent, resources, None, now);
    }

    /// Notes a task on an agent; `held` says that the allocator already counts its resources.
    pub(crate) fn add_task(&mut self, task: Task, held: bool) {
        let (framework, agent, id) = (
            task.framework.clone(),
            task.agent.clone(),
            task.spec.id.clone(),
        );
        if !task.latest.is_terminal() {
            self.charge(&framework, &agent, &task.resources);
            if !held {
                self.allocator.track(&framework, &agent, &task.resources);
            }
        }
        if let Some(side) = self.agent_sides.get_mut(&agent) {
            side.tasks.insert((framework.clone(), id.clone()));
        }
        if let Some(entry) = self.framework_mut(&framework) {
            entry.unreachable.remove_mut(&id);
            entry.tasks.insert_mut(id, Arc::new(task));
        }
    }

    /// The task that is active under this id.
    pub(crate) fn task(&self, framework: &FrameworkId, task: &TaskId) -> Option<&Arc<Task>> {
        self.frameworks.get(framework)?.tasks.get(task)
    }

    /// Changes a task that is active.
    pub(crate) fn change_task(
        &mut self,
        framework: &FrameworkId,
        task: &TaskId,
        change: impl FnOnce(&mut Task),
    ) {
        if let Some(entry) = self.framework_mut(framework)
            && let Some(task) = entry.tasks.get_mut(task)
        {
            change(Arc::make_mut(task));
        }
    }

    /// A task is in a new state; its resources are free if nothing can follow that.
    pub(crate) fn set_latest(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        id: &TaskId,
        latest: TaskState,
    ) {
        let Some(task) = self.task(framework, id) else {
            return;
        };
        if task.latest == latest || task.latest.is_terminal() {
            return;
        }
        let (agent, resources) = (task.agent.clone(), task.resources.clone());
        self.change_task(framework, id, |task| task.latest = latest);
        if latest.is_terminal() {
            self.discharge(now, framework, &agent, &resources);
            self.count_end(framework, latest);
        }
    }

    /// Writes a status down, and tells the subscribers of the operator API if it is a new state or what a check found.
    pub(crate) fn note_status(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        status: &Arc<Status>,
        latest: TaskState,
        out: &mut Vec<Effect>,
    ) {
        let Some(task) = self.task(framework, &status.task) else {
            return;
        };
        let last = task.forwarded.as_ref().map(|last| last.state);
        let is_new = task.statuses.last().map(|last| last.state) != Some(status.state);
        let is_check = matches!(
            status.reason,
            Some(Reason::TaskCheckStatusUpdated | Reason::TaskHealthCheckStatusUpdated)
        );
        if status.state.is_terminal() && !last.is_some_and(TaskState::is_terminal) {
            self.count_cause(status);
        }
        self.set_latest(now, framework, &status.task, latest);
        self.change_task(framework, &status.task, |task| {
            push_status(&mut task.statuses, status);
            task.forwarded = Some(status.clone());
        });
        if is_new || is_check {
            out.push(Effect::Publish(OperatorEvent::TaskUpdated {
                framework: framework.clone(),
                status: status.clone(),
                latest: self
                    .task(framework, &status.task)
                    .map_or(latest, |task| task.latest),
            }));
        }
    }

    /// A task is not active any more.
    pub(crate) fn drop_task(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        id: &TaskId,
        fate: Fate,
    ) {
        let Some(task) = self.task(framework, id).cloned() else {
            return;
        };
        if !task.latest.is_terminal() {
            self.discharge(now, framework, &task.agent, &task.resources);
        }
        if let Some(side) = self.agent_sides.get_mut(&task.agent) {
            let key = (framework.clone(), id.clone());
            side.tasks.remove(&key);
            side.kills.remove(&key);
        }
        let serial = self.next_serial();
        let completed_max = self.config.completed_tasks_max;
        let unreachable_max = self.config.unreachable_tasks_max;
        let Some(entry) = self.framework_mut(framework) else {
            return;
        };
        entry.tasks.remove_mut(id);
        match fate {
            Fate::Completed => {
                entry.completed.insert_mut(serial, task);
                evict(&mut entry.completed, completed_max);
            }
            Fate::Unreachable => {
                entry.unreachable.insert_mut(id.clone(), task);
                evict(&mut entry.unreachable, unreachable_max);
            }
        }
    }

    /// A task that was unreachable is over.
    pub(crate) fn complete_unreachable(
        &mut self,
        framework: &FrameworkId,
        id: &TaskId,
        status: &Arc<Status>,
    ) {
        let serial = self.next_serial();
        let completed_max = self.config.completed_tasks_max;
        let Some(entry) = self.framework_mut(framework) else {
            return;
        };
        let Some(mut task) = entry.unreachable.get(id).cloned() else {
            return;
        };
        entry.unreachable.remove_mut(id);
        let over = Arc::make_mut(&mut task);
        over.latest = status.state;
        over.forwarded = Some(status.clone());
        push_status(&mut over.statuses, status);
        entry.completed.insert_mut(serial, task);
        evict(&mut entry.completed, completed_max);
        self.count_end(framework, status.state);
        self.count_cause(status);
    }

    /// Notes an executor on an agent; `held` says that the allocator already counts its resources.
    pub(crate) fn add_executor(
        &mut self,
        framework: &FrameworkId,
        agent: &AgentId,
        executor: Executor,
        held: bool,
    ) {
        let key = (agent.clone(), executor.spec.id.clone());
        let known = self.frameworks.get(framework);
        if known.is_none_or(|entry| entry.executors.contains_key(&key)) {
            return;
        }
        self.charge(framework, agent, &executor.resources);
        if !held {
            self.allocator.track(framework, agent, &executor.resources);
        }
        if let Some(entry) = self.framework_mut(framework) {
            entry.executors.insert_mut(key, Arc::new(executor));
        }
    }

    /// An executor is no more.
    pub(crate) fn drop_executor(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        agent: &AgentId,
        executor: &ExecutorId,
    ) {
        let key = (agent.clone(), executor.clone());
        let Some(entry) = self.framework_mut(framework) else {
            return;
        };
        let Some(gone) = entry.executors.get(&key).cloned() else {
            return;
        };
        entry.executors.remove_mut(&key);
        self.discharge(now, framework, agent, &gone.resources);
    }

    /// The executors of a framework on an agent.
    pub(crate) fn executors_on(&self, framework: &FrameworkId, agent: &AgentId) -> Vec<ExecutorId> {
        let Some(entry) = self.frameworks.get(framework) else {
            return Vec::new();
        };
        let from = (agent.clone(), ExecutorId::from(""));
        let keys = entry.executors.range(from..).map(|(key, _)| key);
        keys.take_while(|(host, _)| host == agent)
            .map(|(_, id)| id.clone())
            .collect()
    }

    /// Frameworks with tasks or executors on an agent.
    pub(crate) fn frameworks_on(&self, agent: &AgentId) -> Vec<FrameworkId> {
        let all = self.frameworks.keys();
        all.filter(|id| self.is_on(id, agent)).cloned().collect()
    }

    /// Whether a framework has tasks or executors on an agent.
    pub(crate) fn is_on(&self, framework: &FrameworkId, agent: &AgentId) -> bool {
        let first = (framework.clone(), TaskId::from(""));
        let has_task = self.agent_sides.get(agent).is_some_and(|side| {
            let mut from = side.tasks.range(first..);
            from.next().is_some_and(|(owner, _)| owner == framework)
        });
        has_task || !self.executors_on(framework, agent).is_empty()
    }
}

/// Adds a status without its data; one of equal states takes the place of the last.
pub(crate) fn push_status(statuses: &mut Vec<Arc<Status>>, status: &Arc<Status>) {
    if statuses
        .last()
        .is_some_and(|last| last.state == status.state)
    {
        statuses.pop();
    }
    let mut bare = (**status).clone();
    bare.data = None;
    statuses.push(Arc::new(bare));
}

fn evict<K: Clone + Ord, V>(map: &mut rpds::RedBlackTreeMapSync<K, V>, max: usize) {
    while map.size() > max {
        let Some(first) = map.keys().next().cloned() else {
            return;
        };
        map.remove_mut(&first);
    }
}
