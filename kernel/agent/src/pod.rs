//! The executor of task groups (`ExecutorInfo` of type `DEFAULT`), which the agent plays.
//!
//! Its container runs nothing. Each task has a container below it, and what becomes of that is what the executor says
//! of the task: it starts all tasks of a group at once; a task that fails or is killed takes those of its own group with
//! it; once no task is left the executor ends.

use std::sync::Arc;
use std::time::Duration;

use abi_terms::{Body, Capability, Moment, Reason, Status, TaskState};
use base_ids::{ContainerId, ExecutorId, FrameworkId, TaskId};

use crate::agent::{Agent, Timer};
use crate::container::{executor_status, wait_status_in_words};
use crate::io::{Effect, End, Kill, KillCause};
use crate::kill::KILL_GRACE;
use crate::model::{Container, Deadline, ExecutorState, Task};

impl Agent {
    /// The container in which the command of a task runs: its own, or that of its executor.
    pub fn container_of(&self, framework: &FrameworkId, task: &TaskId) -> Option<&ContainerId> {
        let task = self.task(framework, task)?;
        let executor = self.executor(framework, &task.executor)?;
        match executor.is_pod() {
            true => task.container.as_ref(),
            false => Some(&executor.container),
        }
    }

    /// Starts the groups that wait for the container of a pod.
    pub(crate) fn launch_groups(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        executor: &ExecutorId,
        out: &mut Vec<Effect>,
    ) {
        let known = self.executor(framework, executor);
        if known.is_none_or(|known| self.is_preparing(&known.container)) {
            return;
        }
        loop {
            let Some(known) = self.executor_mut(framework, executor) else {
                return;
            };
            if known.state != ExecutorState::Running {
                return;
            }
            let Some(batch) = known.queue.pop_front() else {
                return;
            };
            for task in &batch.tasks {
                self.launch_member(now, framework, executor, task, out);
            }
        }
    }

    fn launch_member(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        executor: &ExecutorId,
        id: &TaskId,
        out: &mut Vec<Effect>,
    ) {
        let name = self.seed.container();
        let Some(known) = self.executor_mut(framework, executor) else {
            return;
        };
        let container = known.container.child(name.as_str());
        let Some(task) = known.tasks.get_mut(id).map(Arc::make_mut) else {
            return;
        };
        task.delivered = true;
        task.container = Some(container);
        self.persist_task(framework, id, out);
        self.launch_named(now, framework, executor, id, out);
    }

    /// Starts a task of a pod in the container that was named for it.
    fn launch_named(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        executor: &ExecutorId,
        id: &TaskId,
        out: &mut Vec<Effect>,
    ) {
        let known = self.executor(framework, executor);
        let Some((spec, known)) = self.spec_of(framework).zip(known) else {
            return;
        };
        let user = known.user(spec);
        let Some(task) = known.tasks.get(id) else {
            return;
        };
        let Some(container) = task.container.clone() else {
            return;
        };
        let user = task.spec.user.as_ref().unwrap_or(user).clone();
        if task.latest == TaskState::Staging {
            self.say(now, framework, id, TaskState::Starting, out);
        }
        let container = Container {
            id: container,
            spec: None,
            task: Some((framework.clone(), id.clone())),
            user: Some(user),
            started: None,
            status: Body::new(),
            end: None,
        };
        self.add_container(container, out);
    }

    /// Goes on with what the end of the process cut in two, in pods that run: a container was named for a task and never
    /// noted, its end was noted and not told, or it was told and not yet what that means for the rest of the group.
    pub(crate) fn mend_pods(&mut self, now: Moment, out: &mut Vec<Effect>) {
        let executors: Vec<_> = self.containers.values().cloned().collect();
        for (framework, executor) in executors {
            let known = self.executor(&framework, &executor);
            let Some(known) =
                known.filter(|known| known.is_pod() && known.state == ExecutorState::Running)
            else {
                continue;
            };
            let tasks: Vec<Arc<Task>> = known.tasks.values().cloned().collect();
            for task in tasks {
                let id = &task.spec.id;
                let container = task.container.as_ref();
                let noted = container.map(|id| self.inner.get(id).cloned());
                match noted {
                    _ if matches!(task.latest, TaskState::Failed | TaskState::Killed) => {
                        self.kill_fellows(now, &framework, &task, out);
                    }
                    Some(None) if !task.latest.is_terminal() => {
                        self.launch_named(now, &framework, &executor, id, out);
                    }
                    Some(Some(known)) => {
                        if let Some(end) = &known.end {
                            self.member_ended(now, &framework, id, end, out);
                        }
                    }
                    Some(None) | None => {}
                }
            }
        }
    }

    /// A task of a pod runs its command.
    pub(crate) fn member_started(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        id: &TaskId,
        out: &mut Vec<Effect>,
    ) {
        let Some(task) = self.task(framework, id) else {
            return;
        };
        let Some(container) = task.container.clone() else {
            return;
        };
        match task.kill {
            Some(kill) if kill.until <= now => out.push(Effect::Destroy(container)),
            Some(_) => out.push(Effect::TerminateCommand(container)),
            None => {
                self.say(now, framework, id, TaskState::Running, out);
                self.arm_member(framework, id);
                self.begin_checks(now, now, framework, id);
            }
        }
    }

    /// Sets the timer of a task of a pod that runs.
    fn arm_member(&mut self, framework: &FrameworkId, id: &TaskId) {
        let Some(task) = self.task(framework, id) else {
            return;
        };
        let due = match task.kill {
            Some(kill) => Some(kill.until),
            None => self.expiry(task),
        };
        if let Some(at) = due {
            self.set_timer(at, Timer::Task(framework.clone(), id.clone()));
        }
    }

    /// When a task of a pod has had its time.
    fn expiry(&self, task: &Task) -> Option<Moment> {
        let started = self.member_since(task)?;
        task.spec.max_completion_time.map(|most| started + most)
    }

    /// When the container of a task of a pod was started.
    pub(crate) fn member_since(&self, task: &Task) -> Option<Moment> {
        self.inner.get(task.container.as_ref()?)?.started
    }

    /// The container of a task of a pod was not started.
    pub(crate) fn member_failed(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        id: &TaskId,
        message: &Arc<str>,
        out: &mut Vec<Effect>,
    ) {
        let Some(task) = self.task(framework, id) else {
            return;
        };
        let state = match task.kill {
            Some(_) => TaskState::Killed,
            None => TaskState::Failed,
        };
        let mut status = executor_status(now, &task.spec, state);
        status.message = Some(message.clone());
        self.member_over(now, framework, status, out);
    }

    /// The container of a task of a pod has ended.
    pub(crate) fn member_ended(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        id: &TaskId,
        end: &End,
        out: &mut Vec<Effect>,
    ) {
        // What ended the executor is what its tasks are told, and that comes next.
        if end.with_parent {
            return self.stop_checks(framework, id, out);
        }
        if let Some(task) = self.task(framework, id) {
            let status = verdict(now, task, end);
            self.member_over(now, framework, status, out);
        }
    }

    /// A task of a pod is over: so are those of its group, unless all is well with it.
    fn member_over(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        mut status: Status,
        out: &mut Vec<Effect>,
    ) {
        let (id, state) = (status.task.clone(), status.state);
        let Some(task) = self.task(framework, &id).cloned() else {
            return;
        };
        let executor = task.executor.clone();
        if task.latest.is_terminal() {
            return;
        }
        self.stop_checks(framework, &id, out);
        self.fill(framework, &mut status);
        self.enter(now, framework, status, out);
        let is_running = self
            .executor(framework, &executor)
            .is_some_and(|known| known.state == ExecutorState::Running);
        if is_running && matches!(state, TaskState::Failed | TaskState::Killed) {
            self.kill_fellows(now, framework, &task, out);
        }
        self.end_empty_pod(framework, &executor, out);
    }

    /// The rest of a group goes with one of its tasks.
    fn kill_fellows(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        task: &Task,
        out: &mut Vec<Effect>,
    ) {
        let cause = match task.kill.map(|kill| kill.cause) {
            Some(KillCause::Unhealthy) => KillCause::Unhealthy,
            Some(KillCause::Asked | KillCause::Completion) | None => KillCause::Asked,
        };
        for fellow in task.group.iter().filter(|fellow| **fellow != task.spec.id) {
            self.kill_member(now, framework, fellow, Some(KILL_GRACE), cause, out);
        }
    }

    /// A pod without tasks ends.
    pub(crate) fn end_empty_pod(
        &mut self,
        framework: &FrameworkId,
        executor: &ExecutorId,
        out: &mut Vec<Effect>,
    ) {
        let Some(known) = self.executor(framework, executor) else {
            return;
        };
        let is_over = |task: &Arc<Task>| {
            let container = task.container.as_ref().and_then(|id| self.inner.get(id));
            task.latest.is_terminal() || container.is_some_and(|container| !container.lives())
        };
        let is_alive = matches!(
            known.state,
            ExecutorState::Running | ExecutorState::Terminating
        );
        if !known.is_pod() || !is_alive || !known.tasks.values().all(is_over) {
            return;
        }
        let container = known.container.clone();
        if let Some(known) = self.executor_mut(framework, executor) {
            known.state = ExecutorState::Terminating;
            known.deadline = None;
        }
        out.push(Effect::Destroy(container));
    }

    /// Begins to kill a task of a pod; a kill that goes on is not changed by another. Without `grace` the task's own
    /// counts.
    pub(crate) fn kill_member(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        id: &TaskId,
        grace: Option<Duration>,
        cause: KillCause,
        out: &mut Vec<Effect>,
    ) {
        let Some(task) = self.task_mut(framework, id) else {
            return;
        };
        if task.latest.is_terminal() || task.kill.is_some() || !task.delivered {
            return;
        }
        let until = now + grace.or(task.spec.kill_grace).unwrap_or(KILL_GRACE);
        task.kill = Some(Kill {
            since: now,
            until,
            cause,
        });
        let container = task.container.clone();
        self.persist_task(framework, id, out);
        self.set_timer(until, Timer::Task(framework.clone(), id.clone()));
        self.stop_checks(framework, id, out);
        if cause != KillCause::Completion && self.can(framework, Capability::TaskKillingState) {
            self.say(now, framework, id, TaskState::Killing, out);
        }
        // One that is being started is told when it runs.
        if let Some(known) = container.and_then(|id| self.inner.get(&id))
            && known.started.is_some()
            && known.lives()
        {
            out.push(Effect::TerminateCommand(known.id.clone()));
        }
    }

    /// A task of a pod has had its time, or the patience with its kill is over.
    pub(crate) fn member_deadline(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        id: &TaskId,
        out: &mut Vec<Effect>,
    ) {
        let Some(task) = self.task(framework, id) else {
            return;
        };
        let expired = self.expiry(task).is_some_and(|at| at <= now);
        match (task.kill, task.container.clone()) {
            (Some(kill), Some(container)) if kill.until <= now => {
                out.push(Effect::Destroy(container));
            }
            (None, Some(_)) if expired => {
                let (grace, cause) = (Some(Duration::ZERO), KillCause::Completion);
                self.kill_member(now, framework, id, grace, cause, out);
            }
            (Some(_) | None, _) => {}
        }
    }

    /// Ends a pod: its tasks are killed, and after a while its container is destroyed.
    pub(crate) fn shutdown_pod(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        executor: &ExecutorId,
        grace: Duration,
        out: &mut Vec<Effect>,
    ) {
        let Some(known) = self.executor(framework, executor) else {
            return;
        };
        let delivered = known.tasks.values().filter(|task| task.delivered);
        let tasks: Vec<TaskId> = delivered.map(|task| task.spec.id.clone()).collect();
        for task in tasks {
            let grace = Some(KILL_GRACE);
            self.kill_member(now, framework, &task, grace, KillCause::Asked, out);
        }
        if let Some(known) = self.executor_mut(framework, executor) {
            known.state = ExecutorState::Terminating;
        }
        self.set_deadline(framework, executor, now + grace, Deadline::Shutdown);
        self.end_empty_pod(framework, executor, out);
    }

    /// Goes on with a task of a pod whose container still runs after a restart.
    pub(crate) fn rearm_member(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        id: &TaskId,
        out: &mut Vec<Effect>,
    ) {
        self.arm_member(framework, id);
        let Some(task) = self.task(framework, id) else {
            return;
        };
        match (task.kill, task.container.clone(), self.member_since(task)) {
            // A kill that was durable may not have been carried out.
            (Some(_), Some(container), _) => out.push(Effect::TerminateCommand(container)),
            (None, Some(_), Some(started)) => {
                self.tell_start(now, framework, id, out);
                self.begin_checks(now, started, framework, id);
            }
            (Some(_) | None, _, _) => {}
        }
    }

    /// What an executor that the agent plays says of a task.
    pub(crate) fn say(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        id: &TaskId,
        state: TaskState,
        out: &mut Vec<Effect>,
    ) {
        let Some(task) = self.task(framework, id) else {
            return;
        };
        let mut status = executor_status(now, &task.spec, state);
        self.fill(framework, &mut status);
        self.enter(now, framework, status, out);
    }

    /// Names the executor and the container of a task of a pod.
    fn fill(&self, framework: &FrameworkId, status: &mut Status) {
        let Some(task) = self.task(framework, &status.task) else {
            return;
        };
        status.executor = Some(task.executor.clone());
        if let Some(id) = &task.container {
            let known = self.inner.get(id).map(|known| known.status.clone());
            let blank = || (self.config.container_status)(&self.config.spec, id);
            status.container_status = known
                .filter(|status| !status.is_empty())
                .unwrap_or_else(blank);
        }
    }
}

/// What the executor says of a task whose container has ended. A limit that was broken says more than the command.
fn verdict(now: Moment, task: &Task, end: &End) -> Status {
    let cause = task.kill.map(|kill| kill.cause);
    let state = match (end.status, cause) {
        (None, _) => TaskState::Failed,
        (Some(_), Some(KillCause::Asked | KillCause::Unhealthy)) => TaskState::Killed,
        (Some(0), None) => TaskState::Finished,
        (Some(_), Some(KillCause::Completion) | None) => TaskState::Failed,
    };
    let mut status = executor_status(now, &task.spec, state);
    status.reason =
        (cause == Some(KillCause::Completion)).then_some(Reason::MaxCompletionTimeReached);
    status.healthy = (cause == Some(KillCause::Unhealthy)).then_some(false);
    let mut message = match end.status {
        None => "Command terminated with unknown status".to_owned(),
        Some(code) => wait_status_in_words(code),
    };
    if let Some(limit) = &end.limitation {
        status.state = TaskState::Failed;
        status.reason = Some(limit.reason);
        status.limitation = limit.body.clone();
        message = format!("{message}: {}", limit.message);
    }
    status.message = Some(message.into());
    status
}
