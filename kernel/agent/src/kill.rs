//! Ending tasks and executors.

use std::time::Duration;

use abi_terms::{Capability, Moment, Reason, TaskState};
use base_ids::{ExecutorId, FrameworkId, TaskId};

use crate::agent::{Agent, Timer};
use crate::container::executor_status;
use crate::io::{Effect, End, ExecutorEvent, Kill, KillCause};
use crate::model::{Deadline, ExecutorState, KillRequest, Verdict};

/// Time between SIGTERM and SIGKILL for tasks that say nothing else.
pub(crate) const KILL_GRACE: Duration = Duration::from_secs(3);

impl Agent {
    pub(crate) fn kill(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        task: &TaskId,
        grace: Option<Duration>,
        out: &mut Vec<Effect>,
    ) {
        let Some(known) = self.task(framework, task) else {
            // The master believes in a task that was never here, or is no longer: say so.
            let state = self.lost(framework, TaskState::Dropped);
            let why = (Reason::ExecutorTerminated, "Task is unknown to the agent");
            let status = self.verdict_status(now, framework, task, state, why);
            return self.enter(now, framework, status, out);
        };
        if known.latest.is_terminal() {
            return;
        }
        let (executor, delivered) = (known.executor.clone(), known.delivered);
        let Some(owner) = self.executor(framework, &executor) else {
            return;
        };
        if !matches!(
            owner.state,
            ExecutorState::Registering | ExecutorState::Running
        ) {
            return;
        }
        if owner.is_command() && owner.started.is_some() {
            self.kill_command(now, framework, task, grace, KillCause::Asked, out);
        } else if owner.is_command() {
            self.kill_launching(now, framework, task, &executor, out);
        } else if !delivered {
            self.kill_undelivered(now, framework, &executor, task, out);
        } else if owner.is_pod() {
            self.kill_member(now, framework, task, grace, KillCause::Asked, out);
        } else {
            let connection = owner.connection;
            let known = self.task_mut(framework, task).expect("it was just seen");
            known.requested = Some(KillRequest { grace });
            if let Some(connection) = connection {
                out.push(Effect::Tell(
                    connection,
                    ExecutorEvent::Kill {
                        task: task.clone(),
                        grace,
                    },
                ));
            }
        }
    }

    /// Kills a command task whose container is being started. It has ended when the container has, which may run yet.
    fn kill_launching(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        task: &TaskId,
        executor: &ExecutorId,
        out: &mut Vec<Effect>,
    ) {
        if let Some(known) = self.task_mut(framework, task) {
            known.kill = Some(Kill {
                since: now,
                until: now,
                cause: KillCause::Asked,
            });
        }
        self.persist_task(framework, task, out);
        if let Some(owner) = self.executor_mut(framework, executor) {
            owner.verdict = Some(killed_during_launch());
        }
        self.shutdown_executor(now, framework, executor, out);
    }

    /// Kills a task that its executor has not heard of, with all that came in its group.
    fn kill_undelivered(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        executor: &ExecutorId,
        task: &TaskId,
        out: &mut Vec<Effect>,
    ) {
        let Some(owner) = self.executor_mut(framework, executor) else {
            return;
        };
        let place = owner
            .queue
            .iter()
            .position(|batch| batch.tasks.contains(task));
        let batch = place.and_then(|place| owner.queue.remove(place));
        let unused = !owner.used
            && owner.tasks.values().all(|task| !task.delivered)
            && owner.queue.is_empty();
        for task in batch.map_or_else(|| vec![task.clone()], |batch| batch.tasks) {
            let verdict = killed_during_launch();
            let why = (verdict.reason, &*verdict.message);
            let status = self.verdict_status(now, framework, &task, verdict.state, why);
            self.enter(now, framework, status, out);
        }
        if unused {
            self.shutdown_executor(now, framework, executor, out);
        }
    }

    /// Begins to kill the container of a command task, or hurries.
    pub(crate) fn kill_command(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        task: &TaskId,
        grace: Option<Duration>,
        cause: KillCause,
        out: &mut Vec<Effect>,
    ) {
        let Some(known) = self.task_mut(framework, task) else {
            return;
        };
        let grace = grace.or(known.spec.kill_grace).unwrap_or(KILL_GRACE);
        let (kill, begins) = match known.kill {
            None => (
                Kill {
                    since: now,
                    until: now + grace,
                    cause,
                },
                true,
            ),
            Some(kill) if kill.since + grace < kill.until => (
                Kill {
                    until: kill.since + grace,
                    ..kill
                },
                false,
            ),
            Some(_) => return,
        };
        known.kill = Some(kill);
        let (executor, spec) = (known.executor.clone(), known.spec.clone());
        self.persist_task(framework, task, out);
        self.set_timer(kill.until, Timer::Task(framework.clone(), task.clone()));
        if begins {
            self.stop_checks(framework, task, out);
            if cause != KillCause::Completion && self.can(framework, Capability::TaskKillingState) {
                let status = executor_status(now, &spec, TaskState::Killing);
                self.enter(now, framework, status, out);
            }
            if let Some(owner) = self.executor(framework, &executor) {
                out.push(Effect::Terminate(owner.container.clone()));
            }
        }
    }

    /// A command task has had its time, or the patience with its kill is over.
    pub(crate) fn task_deadline(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        task: &TaskId,
        out: &mut Vec<Effect>,
    ) {
        let Some(known) = self
            .task(framework, task)
            .filter(|known| !known.latest.is_terminal())
        else {
            return;
        };
        let Some(owner) = self.executor(framework, &known.executor) else {
            return;
        };
        if owner.is_pod() {
            return self.member_deadline(now, framework, task, out);
        }
        let expired = owner
            .started
            .zip(known.spec.max_completion_time)
            .is_some_and(|(start, most)| start + most <= now);
        match known.kill {
            Some(kill) if kill.until <= now => out.push(Effect::Destroy(owner.container.clone())),
            Some(_) => {}
            None if expired => {
                let grace = Some(Duration::ZERO);
                self.kill_command(now, framework, task, grace, KillCause::Completion, out);
            }
            None => {}
        }
    }

    /// Ends an executor: it is told, given time, and then its container is destroyed.
    pub(crate) fn shutdown_executor(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        executor: &ExecutorId,
        out: &mut Vec<Effect>,
    ) {
        let usual = self.config.shutdown_grace;
        let known = self.executor(framework, executor);
        if known.is_some_and(|known| self.is_preparing_start(&known.container)) {
            // It has not been started, so its end would never be told.
            return self.ended(now, framework, executor, &End::default(), out);
        }
        let Some(known) = self.executor_mut(framework, executor) else {
            return;
        };
        if !matches!(
            known.state,
            ExecutorState::Registering | ExecutorState::Running
        ) {
            return;
        }
        let grace = known
            .spec
            .as_ref()
            .and_then(|spec| spec.shutdown_grace)
            .unwrap_or(usual);
        let container = known.container.clone();
        if known.is_pod() && known.tasks.values().any(|task| task.delivered) {
            return self.shutdown_pod(now, framework, executor, grace, out);
        }
        match (&known.spec, known.connection) {
            (Some(_), Some(connection)) => {
                known.state = ExecutorState::Terminating;
                out.push(Effect::Tell(connection, ExecutorEvent::Shutdown));
                self.set_deadline(framework, executor, now + grace, Deadline::Shutdown);
            }
            (None, _) if known.started.is_some() => {
                let tasks: Vec<TaskId> = known.tasks.keys().cloned().collect();
                for task in tasks {
                    self.kill_command(now, framework, &task, None, KillCause::Asked, out);
                }
                // The task's own grace may be longer than what an executor is given.
                if let Some(known) = self.executor_mut(framework, executor) {
                    known.state = ExecutorState::Terminating;
                }
                self.set_deadline(framework, executor, now + grace, Deadline::Shutdown);
            }
            // Nobody is there to be told.
            (Some(_), None) | (None, _) => {
                known.state = ExecutorState::Terminating;
                known.deadline = None;
                out.push(Effect::Destroy(container));
            }
        }
    }

    /// An executor has not done in time what it should.
    pub(crate) fn executor_deadline(
        &mut self,
        _now: Moment,
        due: Moment,
        framework: &FrameworkId,
        executor: &ExecutorId,
        out: &mut Vec<Effect>,
    ) {
        let timeout = self.config.registration_timeout;
        let Some(known) = self.executor_mut(framework, executor) else {
            return;
        };
        let Some((_, deadline)) = known.deadline.filter(|(at, _)| *at == due) else {
            return;
        };
        known.deadline = None;
        match deadline {
            Deadline::Register => {
                known.state = ExecutorState::Terminating;
                known.verdict = Some(Verdict {
                    state: TaskState::Failed,
                    reason: Reason::ExecutorRegistrationTimeout,
                    message: format!("Executor did not register within {}", in_words(timeout))
                        .into(),
                });
                out.push(Effect::Destroy(known.container.clone()));
            }
            // The end of the recovery sees to it.
            Deadline::Reregister => {}
            Deadline::Shutdown => out.push(Effect::Destroy(known.container.clone())),
        }
    }
}

/// What a task is told that was killed before it ran.
pub(crate) fn killed_during_launch() -> Verdict {
    Verdict {
        state: TaskState::Killed,
        reason: Reason::TaskKilledDuringLaunch,
        message: "Killed before delivery to the executor".into(),
    }
}

/// A duration as flags spell it.
pub(crate) fn in_words(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match (seconds, duration.subsec_nanos()) {
        (0, nanos) => format!("{}ms", nanos / 1_000_000),
        (seconds, 0) if seconds % 60 == 0 => format!("{}mins", seconds / 60),
        (_, 0) => format!("{seconds}secs"),
        _ => format!("{}secs", duration.as_secs_f64()),
    }
}
