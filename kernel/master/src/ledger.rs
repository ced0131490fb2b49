//! Who uses what: the one place where tasks, executors and their resources come and go.

use std::collections::BTreeSet;
use std::sync::Arc;

use abi_terms::{Moment, Reason, Status, TaskSpec, TaskState};
use base_defects::defect;
use base_ids::{AgentId, ExecutorId, FrameworkId, TaskId};
use base_units::{Resources, Role};

use crate::io::{Effect, OperatorEvent};
use crate::master::{FrameworkSide, Master};
use crate::model::{Executor, Framework, Task};

/// What becomes of a task that is not active any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is remembered among those that ended.
    Completed,
    /// It is remembered among those that may come back.
    Unreachable,
}

impl Master {
    pub(crate) fn charge(
        &mut self,
        framework: &FrameworkId,
        agent: &AgentId,
        resources: &Resources,
    ) {
        if let Some(entry) = self.framework_mut(framework) {
            entry.used += resources;
        }
        if let Some(entry) = self.agent_mut(agent) {
            *entry.used.entry(framework.clone()).or_default() += resources;
        }
    }

    /// Resources are used no more; the allocator has them back unless it has forgotten agent or framework.
    pub(crate) fn discharge(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        agent: &AgentId,
        resources: &Resources,
    ) {
        self.uncharge(framework, agent, resources);
        self.allocator
            .recover(framework, agent, resources, None, now);
    }

    /// Resources are used no more; what the allocator makes of that is the caller's business.
    pub(crate) fn uncharge(
        &mut self,
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
            if !held && !defect!(OfferedTwiceAfterRecovery) {
                self.allocator.track(&framework, &agent, &task.resources);
            }
        }
        if let Some(side) = self.agent_sides.get_mut(&agent) {
            side.tasks.insert((framework.clone(), id.clone()));
        }
        if let Some((entry, side)) = self.framework_and_side(&framework) {
            side.unreachable.remove(&mut entry.unreachable, id.as_str());
            let known = side.tasks.get(&entry.tasks, id.as_str());
            let before = known.map(|known| known.latest);
            entry.tally.moved(before, Some(task.latest));
            side.tasks.insert(&mut entry.tasks, Arc::new(task));
        }
    }

    fn framework_and_side(
        &mut self,
        id: &FrameworkId,
    ) -> Option<(&mut Framework, &mut FrameworkSide)> {
        let side = self.framework_sides.get_mut(id)?;
        let entry = self.frameworks.get_mut(id).map(Arc::make_mut)?;
        Some((entry, side))
    }

    /// The task that is active under this id.
    pub(crate) fn task(&self, framework: &FrameworkId, task: &TaskId) -> Option<&Arc<Task>> {
        let side = self.framework_sides.get(framework)?;
        let entry = self.frameworks.get(framework)?;
        side.tasks.get(&entry.tasks, task.as_str())
    }

    /// Whether a task of this id is on an unreachable agent.
    pub(crate) fn is_unreachable(&self, framework: &FrameworkId, task: &TaskId) -> bool {
        let known = self.framework_sides.get(framework);
        let found = known
            .zip(self.frameworks.get(framework))
            .and_then(|(side, entry)| side.unreachable.get(&entry.unreachable, task.as_str()));
        found.is_some()
    }

    /// Changes a task that is active.
    pub(crate) fn change_task<T>(
        &mut self,
        framework: &FrameworkId,
        task: &TaskId,
        change: impl FnOnce(&mut Task) -> T,
    ) -> Option<T> {
        let (entry, side) = self.framework_and_side(framework)?;
        let task = side.tasks.get_mut(&mut entry.tasks, task.as_str())?;
        let before = task.latest;
        let changed = change(Arc::make_mut(task));
        entry.tally.moved(Some(before), Some(task.latest));
        Some(changed)
    }

    /// A task is in a new state; its resources are free if nothing can follow that.
    pub(crate) fn set_latest(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        id: &TaskId,
        latest: TaskState,
    ) {
        let held = self.change_task(framework, id, |task| task.advance(latest));
        self.free(now, framework, held.flatten(), latest);
    }

    /// What a task held that has ended is free.
    fn free(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        held: Option<(AgentId, Resources)>,
        latest: TaskState,
    ) {
        if let Some((agent, resources)) = held {
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
        let changed = self.change_task(framework, &status.task, |task| {
            let last = task.forwarded.as_ref().map(|last| last.state);
            let is_new = task.statuses.last().map(|last| last.state) != Some(status.state);
            let held = task.advance(latest);
            push_status(&mut task.statuses, status);
            task.forwarded = Some(status.clone());
            (last, is_new, held, task.latest)
        });
        let Some((last, is_new, held, reached)) = changed else {
            return;
        };
        let is_check = matches!(
            status.reason,
            Some(Reason::TaskCheckStatusUpdated | Reason::TaskHealthCheckStatusUpdated)
        );
        if status.state.is_terminal() && !last.is_some_and(TaskState::is_terminal) {
            self.count_cause(status);
        }
        self.free(now, framework, held, latest);
        if is_new || is_check {
            out.push(Effect::Publish(OperatorEvent::TaskUpdated {
                framework: framework.clone(),
                status: status.clone(),
                latest: reached,
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
        let completed_max = self.config.completed_tasks_max;
        let unreachable_max = self.config.unreachable_tasks_max;
        let Some((entry, side)) = self.framework_and_side(framework) else {
            return;
        };
        side.tasks.remove(&mut entry.tasks, id.as_str());
        entry.tally.moved(Some(task.latest), None);
        match fate {
            Fate::Completed => entry.complete(task, completed_max),
            Fate::Unreachable => {
                side.unreachable.insert(&mut entry.unreachable, task);
                while entry.unreachable.size() > unreachable_max {
                    side.unreachable.pop(&mut entry.unreachable);
                }
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
        let completed_max = self.config.completed_tasks_max;
        let Some((entry, side)) = self.framework_and_side(framework) else {
            return;
        };
        let found = side.unreachable.remove(&mut entry.unreachable, id.as_str());
        let Some(mut task) = found else {
            return;
        };
        let over = Arc::make_mut(&mut task);
        over.latest = status.state;
        over.forwarded = Some(status.clone());
        push_status(&mut over.statuses, status);
        entry.complete(task, completed_max);
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
        if let Some(side) = self.agent_sides.get_mut(agent) {
            let key = (framework.clone(), key.1.clone());
            side.executors.insert(key);
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
        if let Some(side) = self.agent_sides.get_mut(agent) {
            side.executors
                .remove(&(framework.clone(), executor.clone()));
        }
        self.discharge(now, framework, agent, &gone.resources);
    }

    /// The executors of a framework on an agent.
    pub(crate) fn executors_on(&self, framework: &FrameworkId, agent: &AgentId) -> Vec<ExecutorId> {
        let all = self.agent_sides.get(agent).map(|side| &side.executors);
        let Some(all) = all.filter(|all| !all.is_empty()) else {
            return Vec::new();
        };
        let first = (framework.clone(), ExecutorId::from(""));
        all.range(first..)
            .take_while(|(owner, _)| owner == framework)
            .map(|(_, id)| id.clone())
            .collect()
    }

    /// Frameworks with tasks or executors on an agent.
    pub(crate) fn frameworks_on(&self, agent: &AgentId) -> BTreeSet<FrameworkId> {
        let Some(side) = self.agent_sides.get(agent) else {
            return BTreeSet::new();
        };
        let tasks = side.tasks.iter().map(|(owner, _)| owner);
        let executors = side.executors.iter().map(|(owner, _)| owner);
        tasks.chain(executors).cloned().collect()
    }

    /// Agents with tasks or executors of a framework.
    pub(crate) fn agents_of(&self, framework: &FrameworkId) -> BTreeSet<AgentId> {
        let Some(entry) = self.frameworks.get(framework) else {
            return BTreeSet::new();
        };
        let tasks = entry.tasks.values().map(|task| &task.agent);
        let executors = entry.executors.keys().map(|(agent, _)| agent);
        tasks.chain(executors).cloned().collect()
    }
}

/// The resources of the task that was booked last, and what they are allocated: most are like the one before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alike {
    own: Resources,
    allocated: Resources,
}

impl Master {
    /// Lets a task have texts and resources in common with what is known, which saves most of its memory; gives its
    /// resources as they are allocated.
    pub(crate) fn share(
        &mut self,
        spec: &mut Arc<TaskSpec>,
        agent: &AgentId,
        role: &Role,
    ) -> Resources {
        let alike = &mut self.alike;
        let same_role =
            |resource: &base_units::Resource| resource.allocation_role.as_ref() == Some(role);
        if alike.own != spec.resources || !alike.allocated.iter().all(same_role) {
            *alike = Alike {
                own: spec.resources.clone(),
                allocated: spec.resources.allocate(role),
            };
        }
        if let Some(spec) = Arc::get_mut(spec) {
            spec.resources = alike.own.clone();
            if spec.agent == *agent {
                spec.agent = agent.clone();
            }
            if *spec.name == *spec.id.as_str() {
                spec.name = spec.id.clone().into();
            }
        }
        alike.allocated.clone()
    }
}

impl Task {
    /// Lets a status that nobody else has yet share the task's texts.
    pub(crate) fn share_with(&self, status: &mut Arc<Status>) {
        if let Some(status) = Arc::get_mut(status) {
            status.task = self.spec.id.clone();
            if status.agent.as_ref() == Some(&self.agent) {
                status.agent = Some(self.agent.clone());
            }
            if status.executor == self.executor {
                status.executor = self.executor.clone();
            }
        }
    }

    /// The same for its own statuses; those that are alike become one.
    pub(crate) fn share_statuses(&mut self) {
        let mut statuses = std::mem::take(&mut self.statuses);
        for status in &mut statuses {
            self.share_with(status);
        }
        if let Some(mut forwarded) = self.forwarded.take() {
            match statuses.last() {
                Some(last) if *last == forwarded => forwarded = last.clone(),
                Some(_) | None => self.share_with(&mut forwarded),
            }
            self.forwarded = Some(forwarded);
        }
        statuses.shrink_to_fit();
        self.statuses = statuses;
    }

    /// Is in a newer state; tells what was held, where, if it has ended by that.
    fn advance(&mut self, latest: TaskState) -> Option<(AgentId, Resources)> {
        if self.latest == latest || self.latest.is_terminal() {
            return None;
        }
        self.latest = latest;
        (latest.is_terminal()).then(|| (self.agent.clone(), self.resources.clone()))
    }
}

impl Framework {
    fn complete(&mut self, task: Arc<Task>, max: usize) {
        self.completed.push(task);
        while self.completed.size() > max {
            self.completed.pop();
        }
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
    statuses.push(match status.data {
        None => status.clone(),
        Some(_) => Arc::new(Status {
            data: None,
            ..(**status).clone()
        }),
    });
}
