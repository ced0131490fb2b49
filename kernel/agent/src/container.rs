//! What becomes of containers.

use std::sync::Arc;

use abi_node::ToMaster;
use abi_terms::{Body, Moment, Reason, Source, Status, TaskSpec, TaskState};
use base_ids::{ContainerId, ExecutorId, FrameworkId, TaskId};

use crate::agent::{Agent, Timer};
use crate::io::{Effect, End, KillCause};
use crate::model::{Deadline, ExecutorState, Task, Verdict};

impl Agent {
    pub(crate) fn container_started(
        &mut self,
        now: Moment,
        container: &ContainerId,
        status: Body,
        out: &mut Vec<Effect>,
    ) {
        let Some((framework, executor)) = self.containers.get(container).cloned() else {
            match self.inner.get(container).is_some_and(|known| known.lives()) {
                true => self.inner_started(now, container, status, out),
                // Nobody wants it any more.
                false => out.push(Effect::Destroy(container.clone())),
            }
            return;
        };
        let Some(known) = self.executor_mut(&framework, &executor) else {
            return;
        };
        if known.started.is_some() {
            return;
        }
        known.started = Some(now);
        known.status = status;
        let (state, command, pod) = (known.state, known.is_command(), known.is_pod());
        if (command || pod) && state == ExecutorState::Registering {
            known.state = ExecutorState::Running;
        }
        if command {
            known.queue.clear();
        }
        self.persist_executor(&framework, &executor, out);
        match state {
            ExecutorState::Registering if command => {
                self.command_started(now, &framework, &executor, out)
            }
            ExecutorState::Registering if pod => {
                self.launch_groups(now, &framework, &executor, out);
                self.resize(&framework, &executor, out);
            }
            ExecutorState::Registering => {
                let by = now + self.config.registration_timeout;
                self.set_deadline(&framework, &executor, by, Deadline::Register);
                self.resize(&framework, &executor, out);
                self.prepare_queued(now, &framework, &executor, out);
            }
            // It subscribed before its start was reported.
            ExecutorState::Running => self.resize(&framework, &executor, out),
            // It is to end: the order may have come too early to be carried out.
            ExecutorState::Terminating => out.push(Effect::Destroy(container.clone())),
            ExecutorState::Terminated => {}
        }
    }

    fn command_started(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        executor: &ExecutorId,
        out: &mut Vec<Effect>,
    ) {
        let Some(id) = self
            .executor(framework, executor)
            .and_then(|known| known.tasks.keys().next().cloned())
        else {
            return;
        };
        let Some(task) = self.task_mut(framework, &id) else {
            return;
        };
        task.delivered = true;
        let is_killed = task.kill.is_some();
        let spec = task.spec.clone();
        let expires = spec.max_completion_time.map(|most| now + most);
        self.persist_task(framework, &id, out);
        for state in [TaskState::Starting, TaskState::Running] {
            self.enter(now, framework, executor_status(now, &spec, state), out);
        }
        if !is_killed {
            self.begin_checks(now, now, framework, &id);
        }
        if let Some(at) = expires {
            self.set_timer(at, Timer::Task(framework.clone(), id));
        }
    }

    pub(crate) fn container_failed(
        &mut self,
        now: Moment,
        container: &ContainerId,
        message: Arc<str>,
        out: &mut Vec<Effect>,
    ) {
        let Some((framework, executor)) = self.containers.get(container).cloned() else {
            return self.inner_failed(now, container, &message, out);
        };
        if let Some(known) = self.executor_mut(&framework, &executor)
            && known.verdict.is_none()
        {
            let state = TaskState::Failed;
            known.verdict = Some(Verdict {
                state,
                reason: Reason::ContainerLaunchFailed,
                message,
            });
            self.count("slave/container_launch_errors");
        }
        self.ended(now, &framework, &executor, &End::default(), out);
    }

    pub(crate) fn container_exited(
        &mut self,
        now: Moment,
        container: &ContainerId,
        end: &End,
        out: &mut Vec<Effect>,
    ) {
        match self.containers.get(container).cloned() {
            Some((framework, executor)) => self.ended(now, &framework, &executor, end, out),
            None if self.inner.contains_key(container) => {
                self.inner_exited(now, container, end, out);
            }
            None => out.push(Effect::Release(container.clone())),
        }
    }

    /// An executor's container is no more: its tasks have ended.
    pub(crate) fn ended(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        executor: &ExecutorId,
        end: &End,
        out: &mut Vec<Effect>,
    ) {
        let Some(known) = self.executor_mut(framework, executor) else {
            return;
        };
        known.state = ExecutorState::Terminated;
        known.deadline = None;
        known.heartbeat = None;
        known.queue.clear();
        let (container, connection) = (known.container.clone(), known.connection.take());
        let (verdict, is_command) = (known.verdict.clone(), known.is_command());
        let is_pod = known.is_pod();
        let tasks: Vec<Arc<Task>> = known.tasks.values().cloned().collect();
        // The executor of a pod that has nothing left to do ends well.
        let ends_well = is_pod && tasks.iter().all(|task| task.latest.is_terminal());
        self.forget_below(&container, out);
        self.waiting.over(&container, end, out);
        self.containers.remove(&container);
        self.preparations.remove(&container);
        if let Some(connection) = connection {
            self.connections.remove(&connection);
            out.push(Effect::Close(connection));
        }
        self.count("slave/executors_terminated");
        let terminating = self
            .framework(framework)
            .is_some_and(|known| known.terminating);
        for task in tasks {
            let id = task.spec.id.clone();
            self.stop_checks(framework, &id, out);
            if terminating {
                self.end_silently(framework, &id);
                self.forget_task(framework, &id, out);
            } else if !task.latest.is_terminal() {
                let status = match command_verdict(now, &task, end)
                    .filter(|_| is_command && verdict.is_none())
                {
                    Some(status) => status,
                    None => self.executor_verdict(now, framework, &id, verdict.as_ref(), end),
                };
                self.enter(now, framework, status, out);
            }
        }
        // A report that does not know of this end may be under way.
        if !is_command && self.session {
            out.push(Effect::Send(ToMaster::ExecutorExited {
                framework: framework.clone(),
                executor: executor.clone(),
                status: if ends_well { Some(0) } else { end.status },
            }));
        }
        out.push(Effect::Release(container));
        self.settle(framework, executor, out);
        self.recovery_over_early(now, out);
    }

    fn end_silently(&mut self, framework: &FrameworkId, task: &TaskId) {
        if let Some(task) = self.task_mut(framework, task)
            && !task.latest.is_terminal()
        {
            task.latest = TaskState::Killed;
        }
    }

    /// What a task is told that its executor has left behind.
    fn executor_verdict(
        &self,
        now: Moment,
        framework: &FrameworkId,
        task: &TaskId,
        verdict: Option<&Verdict>,
        end: &End,
    ) -> Status {
        if let Some(limit) = &end.limitation {
            let why = (limit.reason, &*limit.message);
            let mut status = self.verdict_status(now, framework, task, TaskState::Failed, why);
            status.limitation = limit.body.clone();
            return status;
        }
        match verdict {
            Some(verdict) => {
                let state = self.lost(framework, verdict.state);
                self.verdict_status(
                    now,
                    framework,
                    task,
                    state,
                    (verdict.reason, &verdict.message),
                )
            }
            None => {
                let why = (Reason::ExecutorTerminated, "Executor terminated");
                self.verdict_status(now, framework, task, TaskState::Failed, why)
            }
        }
    }
}

/// What the executor of a command task says when the command ends; nothing if it ended in an unknown way or by force of
/// a limit.
fn command_verdict(now: Moment, task: &Task, end: &End) -> Option<Status> {
    let status = end.status.filter(|_| end.limitation.is_none())?;
    let cause = task.kill.map(|kill| kill.cause);
    let state = match cause {
        Some(KillCause::Asked | KillCause::Unhealthy) => TaskState::Killed,
        None if status == 0 => TaskState::Finished,
        Some(KillCause::Completion) | None => TaskState::Failed,
    };
    let mut update = executor_status(now, &task.spec, state);
    update.message = Some(wait_status_in_words(status).into());
    update.reason =
        (cause == Some(KillCause::Completion)).then_some(Reason::MaxCompletionTimeReached);
    update.healthy = (cause == Some(KillCause::Unhealthy)).then_some(false);
    Some(update)
}

/// What the executor that the agent plays says of a task; who is checked has a result, if only an empty one.
pub(crate) fn executor_status(now: Moment, spec: &TaskSpec, state: TaskState) -> Status {
    let mut status = Status::new(spec.id.clone(), state, Source::Executor, now);
    status.check_status = spec.check.as_ref().map(|check| check.probe.unknown());
    status
}

/// How a command ended, for people.
pub(crate) fn wait_status_in_words(status: i32) -> String {
    let signal = status & 0x7f;
    if signal == 0 {
        return format!("Command exited with status {}", (status >> 8) & 0xff);
    }
    let name = match signal {
        1 => "Hangup",
        2 => "Interrupt",
        3 => "Quit",
        4 => "Illegal instruction",
        5 => "Trace/breakpoint trap",
        6 => "Aborted",
        7 => "Bus error",
        8 => "Floating point exception",
        9 => "Killed",
        10 => "User defined signal 1",
        11 => "Segmentation fault",
        12 => "User defined signal 2",
        13 => "Broken pipe",
        14 => "Alarm clock",
        15 => "Terminated",
        24 => "CPU time limit exceeded",
        25 => "File size limit exceeded",
        other => return format!("Command terminated with signal {other}"),
    };
    format!("Command terminated with signal {name}")
}
