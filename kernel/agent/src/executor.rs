//! The executor API.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use abi_node::ToMaster;
use abi_terms::{Moment, Reason, Status, TaskState};
use base_defects::defect;
use base_ids::{ConnectionId, ExecutorId, FrameworkId, RequestId, TaskId};

use crate::agent::{Agent, Phase, Timer};
use crate::io::{Answer, Caller, Effect, ExecutorCall, ExecutorEvent, Subscribe, Subscribed};
use crate::model::{Deadline, ExecutorState};

/// Time between heartbeats, both ways.
const HEARTBEAT: Duration = Duration::from_secs(30 * 60);

/// Messages of executors that wait for a master; more are lost, as messages may be.
const MESSAGES_MAX: usize = 256;
/// The same in bytes.
const MESSAGES_BYTES_MAX: usize = 4 << 20;

fn length(message: &ToMaster) -> usize {
    match message {
        ToMaster::Message { data, .. } => data.len(),
        _ => 0,
    }
}

impl Agent {
    pub(crate) fn subscribe(&mut self, now: Moment, subscribe: Subscribe, out: &mut Vec<Effect>) {
        let Subscribe {
            request,
            connection,
            caller,
            tasks,
            updates,
        } = subscribe;
        if let Err(answer) = self.admit(&caller) {
            out.push(Effect::Answer(request, answer));
            return;
        }
        let Caller {
            framework,
            executor,
            ..
        } = caller;
        let (Some(agent), Some(spec)) = (self.id.clone(), self.spec_of(&framework).cloned()) else {
            return;
        };
        let agent_spec = self.config.spec.clone();
        out.push(Effect::Answer(request, Answer::Subscribed));
        let known = self
            .executor_mut(&framework, &executor)
            .expect("it was admitted");
        let info = known
            .spec
            .clone()
            .expect("executors that the agent plays are not admitted");
        let alive = matches!(
            known.state,
            ExecutorState::Registering | ExecutorState::Running
        );
        if !alive {
            out.extend([
                Effect::Tell(connection, ExecutorEvent::Shutdown),
                Effect::Close(connection),
            ]);
            return;
        }
        known.state = ExecutorState::Running;
        known.deadline = None;
        let subscribed = Subscribed {
            framework: framework.clone(),
            spec,
            executor: info,
            role: known.role.clone(),
            agent,
            agent_spec,
            container: known.container.clone(),
        };
        let former = known.connection.replace(connection);
        known.heartbeat = Some(now + HEARTBEAT);
        self.set_timer(
            now + HEARTBEAT,
            Timer::Heartbeat(framework.clone(), executor.clone()),
        );
        self.connections
            .insert(connection, (framework.clone(), executor.clone()));
        if let Some(former) = former {
            self.connections.remove(&former);
            out.push(Effect::Close(former));
        }
        out.push(Effect::Tell(
            connection,
            ExecutorEvent::Subscribed(Box::new(subscribed)),
        ));
        let known = self.known_updates(&framework, &updates);
        for (status, is_known) in updates.iter().zip(known) {
            match is_known {
                true => self.acknowledge_to(&framework, &executor, status, out),
                false => self.take_update(now, &framework, &executor, status, out),
            }
        }
        self.drop_undelivered(
            now,
            &framework,
            &executor,
            &tasks.into_iter().collect(),
            out,
        );
        self.repeat_kills(&framework, &executor, connection, out);
        self.end_useless(now, &framework, &executor, out);
        self.deliver(&framework, &executor, out);
        self.recovery_over_early(now, out);
    }

    /// Which of these updates are stored, or were: whoever has a later one of the same task has had them all.
    fn known_updates(&self, framework: &FrameworkId, updates: &[Arc<Status>]) -> Vec<bool> {
        let mut reached = BTreeSet::new();
        let mut known = Vec::with_capacity(updates.len());
        for status in updates.iter().rev() {
            let stored = |uuid| self.is_stored(framework, &status.task, uuid);
            if status.uuid.is_some_and(stored) {
                reached.insert(&status.task);
            }
            known.push(reached.contains(&status.task));
        }
        known.reverse();
        known
    }

    /// Whether this caller may speak at all.
    fn admit(&self, caller: &Caller) -> Result<(), Answer> {
        if self.phase == Phase::Fresh || self.id.is_none() {
            return Err(Answer::Unavailable("Agent has not finished recovery"));
        }
        if self.framework(&caller.framework).is_none() {
            return Err(Answer::BadRequest("Framework cannot be found"));
        }
        let Some(executor) = self
            .executor(&caller.framework, &caller.executor)
            .filter(|known| !known.is_played())
        else {
            return Err(Answer::BadRequest("Executor cannot be found"));
        };
        if caller
            .container
            .as_ref()
            .is_some_and(|container| *container != executor.container)
        {
            return Err(Answer::Forbidden("The token belongs to another container"));
        }
        Ok(())
    }

    /// Tasks that were given to the executor and that it does not know: they were lost on the way.
    fn drop_undelivered(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        executor: &ExecutorId,
        has: &BTreeSet<TaskId>,
        out: &mut Vec<Effect>,
    ) {
        if defect!(UndeliveredForgotten) {
            return;
        }
        let Some(known) = self.executor(framework, executor) else {
            return;
        };
        let lost: Vec<TaskId> = known
            .tasks
            .iter()
            .filter(|(id, task)| {
                task.delivered && task.latest == TaskState::Staging && !has.contains(*id)
            })
            .map(|(id, _)| id.clone())
            .collect();
        let state = self.lost(framework, TaskState::Dropped);
        for task in lost {
            let why = (
                Reason::AgentRestarted,
                "The executor does not know of the task",
            );
            let status = self.verdict_status(now, framework, &task, state, why);
            self.enter(now, framework, status, out);
        }
    }

    /// Tells an executor that has come back what it may have missed.
    fn repeat_kills(
        &self,
        framework: &FrameworkId,
        executor: &ExecutorId,
        connection: ConnectionId,
        out: &mut Vec<Effect>,
    ) {
        let Some(known) = self.executor(framework, executor) else {
            return;
        };
        for task in known
            .tasks
            .values()
            .filter(|task| task.delivered && !task.latest.is_terminal())
        {
            if let Some(request) = task.requested {
                let task = task.spec.id.clone();
                out.push(Effect::Tell(
                    connection,
                    ExecutorEvent::Kill {
                        task,
                        grace: request.grace,
                    },
                ));
            }
        }
    }

    pub(crate) fn call(
        &mut self,
        now: Moment,
        request: RequestId,
        caller: &Caller,
        call: ExecutorCall,
        out: &mut Vec<Effect>,
    ) {
        if let Err(answer) = self.admit(caller) {
            out.push(Effect::Answer(request, answer));
            return;
        }
        let (framework, executor) = (&caller.framework, &caller.executor);
        let state = self
            .executor(framework, executor)
            .expect("it was admitted")
            .state;
        if state == ExecutorState::Registering {
            out.push(Effect::Answer(
                request,
                Answer::Forbidden("Executor is not subscribed"),
            ));
            return;
        }
        let answer = match call {
            ExecutorCall::Update(status) => {
                if self.is_flooded(framework, &status.task) && !status.state.is_terminal() {
                    Answer::Unavailable("Too many updates of the task are not acknowledged")
                } else {
                    self.take_update(now, framework, executor, &status, out);
                    Answer::Accepted
                }
            }
            ExecutorCall::Message(data) => {
                let waiting: usize = self.messages.iter().map(length).sum();
                let has_room = self.messages.len() < MESSAGES_MAX
                    && waiting + data.len() <= MESSAGES_BYTES_MAX;
                let message = ToMaster::Message {
                    framework: framework.clone(),
                    executor: executor.clone(),
                    data,
                };
                if self.registered {
                    out.push(Effect::Send(message));
                } else if has_room {
                    // Executors come back before the master has the agent back.
                    self.messages.push(message);
                }
                Answer::Accepted
            }
            ExecutorCall::Heartbeat => Answer::Accepted,
        };
        out.push(Effect::Answer(request, answer));
    }

    /// Enters an update of an executor and tells it that it is stored. One that is stored already, or can change nothing
    /// any more, is answered likewise so that the executor stops repeating it.
    fn take_update(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        executor: &ExecutorId,
        status: &Arc<Status>,
        out: &mut Vec<Effect>,
    ) {
        let Some(uuid) = status.uuid else { return };
        let belongs = self
            .task(framework, &status.task)
            .is_some_and(|task| task.executor == *executor);
        if !belongs {
            self.count("slave/invalid_status_updates");
        } else if !self.is_stored(framework, &status.task, uuid) {
            self.count("slave/valid_status_updates");
            self.unqueue(framework, executor, &status.task);
            self.note_use(framework, executor, out);
            self.enter(now, framework, Status::clone(status), out);
        }
        self.acknowledge_to(framework, executor, status, out);
    }

    /// An executor has said something of a task.
    fn note_use(&mut self, framework: &FrameworkId, executor: &ExecutorId, out: &mut Vec<Effect>) {
        if let Some(known) = self.executor_mut(framework, executor)
            && !known.used
        {
            known.used = true;
            self.persist_executor(framework, executor, out);
        }
    }

    /// Ends an executor that has nothing to do and never had: what it was to do was lost with an agent's process.
    fn end_useless(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        executor: &ExecutorId,
        out: &mut Vec<Effect>,
    ) {
        let useless = |known: &crate::model::Executor| {
            let mut tasks = known.tasks.values();
            !known.used && known.queue.is_empty() && tasks.all(|task| task.latest.is_terminal())
        };
        if self.executor(framework, executor).is_some_and(useless) {
            self.shutdown_executor(now, framework, executor, out);
        }
    }

    fn acknowledge_to(
        &self,
        framework: &FrameworkId,
        executor: &ExecutorId,
        status: &Status,
        out: &mut Vec<Effect>,
    ) {
        let connection = self
            .executor(framework, executor)
            .and_then(|executor| executor.connection);
        if let (Some(connection), Some(uuid)) = (connection, status.uuid) {
            let task = status.task.clone();
            out.push(Effect::Tell(
                connection,
                ExecutorEvent::Acknowledged { task, uuid },
            ));
        }
    }

    /// Takes a task out of the queue of its executor; those that came with it stay.
    pub(crate) fn unqueue(
        &mut self,
        framework: &FrameworkId,
        executor: &ExecutorId,
        task: &TaskId,
    ) {
        if let Some(known) = self.executor_mut(framework, executor)
            && known.queue.iter().any(|batch| batch.tasks.contains(task))
        {
            for batch in &mut known.queue {
                batch.tasks.retain(|queued| queued != task);
            }
            known.queue.retain(|batch| !batch.tasks.is_empty());
        }
    }

    pub(crate) fn executor_gone(&mut self, connection: ConnectionId) {
        if let Some((framework, executor)) = self.connections.remove(&connection)
            && let Some(known) = self.executor_mut(&framework, &executor)
        {
            known.connection = None;
            known.heartbeat = None;
        }
    }

    pub(crate) fn heartbeat(
        &mut self,
        now: Moment,
        due: Moment,
        framework: &FrameworkId,
        executor: &ExecutorId,
        out: &mut Vec<Effect>,
    ) {
        if let Some(known) = self.executor_mut(framework, executor)
            && known.heartbeat == Some(due)
            && let Some(connection) = known.connection
        {
            known.heartbeat = Some(now + HEARTBEAT);
            self.set_timer(
                now + HEARTBEAT,
                Timer::Heartbeat(framework.clone(), executor.clone()),
            );
            out.push(Effect::Tell(connection, ExecutorEvent::Heartbeat));
        }
    }

    pub(crate) fn set_deadline(
        &mut self,
        framework: &FrameworkId,
        executor: &ExecutorId,
        at: Moment,
        deadline: Deadline,
    ) {
        if let Some(known) = self.executor_mut(framework, executor) {
            known.deadline = Some((at, deadline));
            self.set_timer(at, Timer::Executor(framework.clone(), executor.clone()));
        }
    }
}
