//! What executors and their agents say to each other.

use std::sync::Arc;
use std::time::Duration;

use abi_terms::{Body, Status, TaskState, UpdateId};
use base_ids::{ConnectionId, ContainerId, RequestId, TaskId};
use kernel_agent::{Answer, ExecutorCall, ExecutorEvent, Handover, Input as AgentInput};

use crate::executor::Executor;
use crate::truth::{End, Stage};
use crate::world::{Happening, World};

/// Once an executor runs, it is given a task or ended in less than this: a minute to subscribe, and what agents take to
/// come back.
const USELESS: Duration = Duration::from_secs(300);

/// What an executor sends.
#[derive(Clone, Debug)]
pub(crate) enum Said {
    /// `SUBSCRIBE` with what it knows by then.
    Subscribe,
    /// Any other call.
    Call(ExecutorCall),
}

impl World {
    fn executor(&mut self, agent: usize, container: &ContainerId) -> Option<&mut Executor> {
        self.agents[agent].executors.get_mut(container)
    }

    fn is_running(&self, agent: usize, container: &ContainerId) -> bool {
        let known = self.agents[agent].containers.get(container);
        known.is_some_and(|known| known.stage == Stage::Running)
    }

    /// An executor does something of its own accord.
    pub(crate) fn think(&mut self, agent: usize, container: ContainerId) -> Result<(), String> {
        if !self.is_running(agent, &container) {
            return Ok(());
        }
        if self.faults && self.random.one_in(150) {
            return self.exited(agent, container, 139);
        }
        let Some(executor) = self.agents[agent].executors.get(&container) else {
            return Ok(());
        };
        let useless = !executor.is_used;
        let (ends, idle, connected) = (
            executor.is_ending,
            executor.is_idle(),
            executor.stream.is_some(),
        );
        if useless && self.now.saturating_since(executor.born) > USELESS {
            return Err(format!("executor {} was started for nothing", executor.id));
        }
        let is_bored = idle && !executor.is_patient && self.random.one_in(4);
        if is_bored || (ends && (idle || useless || self.random.one_in(4))) {
            return self.exited(agent, container, 0);
        }
        let span = self.random.millis(if connected { 8000 } else { 3000 });
        self.at(span, Happening::Think(agent, container.clone()));
        if !connected {
            self.call_agent(agent, &container, Said::Subscribe);
            return Ok(());
        }
        let live: Vec<(TaskId, TaskState)> = match self.executor(agent, &container) {
            Some(executor) => executor.live().map(|(id, job)| (id.clone(), job.state)),
            None => return Ok(()),
        }
        .collect();
        for (task, state) in live {
            if self.random.one_in(2) {
                let state = Executor::next_state(state, &mut self.random);
                self.enter(agent, &container, &task, state);
            }
        }
        if self.random.one_in(10) {
            let message = ExecutorCall::Message(Body::from_static(b"hello"));
            self.call_agent(agent, &container, Said::Call(message));
        }
        Ok(())
    }

    /// A task of an executor is in a new state.
    fn enter(&mut self, agent: usize, container: &ContainerId, task: &TaskId, state: TaskState) {
        let mut uuid: UpdateId = [0; 16];
        uuid[..8].copy_from_slice(&self.random.next().to_be_bytes());
        uuid[8..].copy_from_slice(&self.random.next().to_be_bytes());
        let now = self.now;
        let Some(executor) = self.executor(agent, container) else {
            return;
        };
        let Some(status) = executor.update(now, task, state, uuid) else {
            return;
        };
        let (framework, subscribed) = (executor.framework.clone(), executor.is_subscribed);
        let life = self.truth.life(&framework, task);
        life.updates.push(uuid);
        if state.is_terminal() {
            life.end = Some(End::Said(state));
        }
        if subscribed {
            self.call_agent(agent, container, Said::Call(ExecutorCall::Update(status)));
        }
    }

    /// Puts a call on its way. Calls of one executor keep their order.
    fn call_agent(&mut self, agent: usize, container: &ContainerId, said: Said) {
        let lost = self.faults && self.random.one_in(40);
        let slow = self.faults && self.random.one_in(30);
        let delay = self.random.millis(if slow { 3000 } else { 5 });
        let fresh = ConnectionId(self.next_connection);
        let now = self.now;
        let Some(executor) = self.executor(agent, container) else {
            return;
        };
        let moment = executor.last_call.max(now + delay);
        executor.last_call = moment;
        let stream = match (&said, executor.stream) {
            (Said::Subscribe, _) => {
                executor.stream = Some(fresh);
                executor.is_subscribed = false;
                executor.last_event = now;
                fresh
            }
            (Said::Call(_), Some(stream)) => stream,
            (Said::Call(_), None) => return,
        };
        self.next_connection += 1;
        let container = container.clone();
        self.at_moment(
            moment,
            match lost {
                true => Happening::ExecutorStreamEnd(agent, container, stream),
                false => Happening::FromExecutor(agent, container, stream, said),
            },
        );
        if lost {
            let delay = self.random.millis(1000);
            self.at(delay, Happening::ExecutorGone(agent, stream));
        }
    }

    /// A call reaches the agent, if it is there.
    pub(crate) fn executor_says(
        &mut self,
        agent: usize,
        container: ContainerId,
        stream: ConnectionId,
        said: Said,
    ) -> Result<(), String> {
        let Some(executor) = self.agents[agent].executors.get(&container) else {
            return Ok(());
        };
        if self.agents[agent].process.is_none() {
            let delay = self.random.millis(100);
            self.at(
                delay,
                Happening::ExecutorStreamEnd(agent, container, stream),
            );
            return Ok(());
        }
        let request = RequestId(stream.0);
        let input = match said {
            // Its connection ended with what came before on it; updates are said again on the next one.
            Said::Subscribe | Said::Call(_) if executor.stream != Some(stream) => return Ok(()),
            Said::Subscribe => AgentInput::Subscribe(Box::new(executor.subscribe(request, stream))),
            Said::Call(call) => AgentInput::Call {
                request,
                caller: executor.caller(),
                call,
            },
        };
        self.agents[agent].requests.insert(request, container);
        self.agent_input(agent, input)
    }

    /// The agent answers a call. Whatever does not succeed ends the stream.
    pub(crate) fn answer_executor(&mut self, agent: usize, request: RequestId, answer: &Answer) {
        let Some(container) = self.agents[agent].requests.remove(&request) else {
            return;
        };
        match answer {
            Answer::Subscribed | Answer::Accepted | Answer::Done | Answer::Ended(_) => {}
            Answer::NotFound(_)
            | Answer::Refused(_)
            | Answer::Failed(_)
            | Answer::BadRequest(_)
            | Answer::Forbidden(_)
            | Answer::Unavailable(_) => {
                let stream = ConnectionId(request.0);
                let delay = self.random.millis(20);
                self.at(
                    delay,
                    Happening::ExecutorStreamEnd(agent, container, stream),
                );
                self.at(delay, Happening::ExecutorGone(agent, stream));
            }
        }
    }

    /// Something for an executor's stream, which keeps its order.
    pub(crate) fn tell_executor(
        &mut self,
        agent: usize,
        stream: ConnectionId,
        event: Option<ExecutorEvent>,
    ) {
        let slow = self.faults && self.random.one_in(40);
        let delay = self.random.millis(if slow { 2000 } else { 5 });
        let now = self.now;
        let mut executors = self.agents[agent].executors.iter_mut();
        let owner = executors.find(|(_, executor)| executor.stream == Some(stream));
        let Some((container, executor)) = owner else {
            return;
        };
        let moment = executor.last_event.max(now + delay);
        executor.last_event = moment;
        let container = container.clone();
        self.at_moment(
            moment,
            match event {
                Some(event) => Happening::ToExecutor(agent, container, stream, Box::new(event)),
                None => Happening::ExecutorStreamEnd(agent, container, stream),
            },
        );
    }

    pub(crate) fn executor_stream_end(
        &mut self,
        agent: usize,
        container: &ContainerId,
        stream: ConnectionId,
    ) {
        if let Some(executor) = self.executor(agent, container)
            && executor.stream == Some(stream)
        {
            executor.stream = None;
            executor.is_subscribed = false;
        }
    }

    /// All streams of an agent end.
    pub(crate) fn cut_executors(&mut self, agent: usize) {
        let streams: Vec<_> = self.agents[agent]
            .executors
            .iter()
            .filter_map(|(container, executor)| Some((container.clone(), executor.stream?)))
            .collect();
        self.agents[agent].requests.clear();
        for (container, stream) in streams {
            let delay = self.random.millis(500);
            self.at(
                delay,
                Happening::ExecutorStreamEnd(agent, container, stream),
            );
        }
    }

    /// One stream of an agent breaks, by chance.
    pub(crate) fn break_executor(&mut self, agent: usize) {
        let executors = &self.agents[agent].executors;
        let streams: Vec<_> = executors
            .iter()
            .filter_map(|(container, executor)| Some((container.clone(), executor.stream?)))
            .collect();
        if streams.is_empty() {
            return;
        }
        let one = usize::try_from(self.random.below(streams.len() as u64)).unwrap_or(0);
        let (container, stream) = streams[one].clone();
        let delay = self.random.millis(2000);
        self.at(
            delay,
            Happening::ExecutorStreamEnd(agent, container, stream),
        );
        let delay = self.random.millis(2000);
        self.at(delay, Happening::ExecutorGone(agent, stream));
    }

    pub(crate) fn executor_hears(
        &mut self,
        agent: usize,
        container: &ContainerId,
        stream: ConnectionId,
        event: ExecutorEvent,
    ) -> Result<(), String> {
        if !self.is_running(agent, container) {
            return Ok(());
        }
        let Some(executor) = self.executor(agent, container) else {
            return Ok(());
        };
        if executor.stream != Some(stream) {
            return Ok(());
        }
        match event {
            ExecutorEvent::Subscribed(subscribed) => {
                if subscribed.container != *container {
                    return Err(format!("container {container} was taken for another"));
                }
                executor.is_subscribed = true;
                // What happened since it asked.
                let updates = executor.unacknowledged.clone();
                for status in updates {
                    self.call_agent(agent, container, Said::Call(ExecutorCall::Update(status)));
                }
            }
            ExecutorEvent::Launch(handover) => self.launched(agent, container, &[handover])?,
            ExecutorEvent::LaunchGroup(handovers) => self.launched(agent, container, &handovers)?,
            ExecutorEvent::Acknowledged { task, uuid } => {
                let framework = executor.framework.clone();
                if let Some(status) = executor.acknowledged(&task, uuid) {
                    self.promised(&framework, &status);
                }
            }
            ExecutorEvent::Kill { task, .. } => {
                if !executor.is_deaf {
                    self.enter(agent, container, &task, TaskState::Killed);
                }
            }
            ExecutorEvent::Shutdown => {
                if !executor.is_deaf {
                    executor.is_ending = true;
                    let live: Vec<_> = executor.live().map(|(id, _)| id.clone()).collect();
                    for task in live {
                        self.enter(agent, container, &task, TaskState::Killed);
                    }
                    self.at(
                        Duration::from_secs(1),
                        Happening::Think(agent, container.clone()),
                    );
                }
            }
            ExecutorEvent::Message(_) | ExecutorEvent::Heartbeat => {}
        }
        Ok(())
    }

    fn launched(
        &mut self,
        agent: usize,
        container: &ContainerId,
        handovers: &[Handover],
    ) -> Result<(), String> {
        for handover in handovers {
            let Some(executor) = self.executor(agent, container) else {
                return Ok(());
            };
            if executor.id != handover.executor.id || executor.framework != handover.framework {
                return Err(format!("task {} is another's", handover.task.id));
            }
            executor.is_used = true;
            executor.take(handover);
            let task = &handover.task;
            self.agents[agent]
                .volumes
                .used(container, &task.resources)?;
            self.truth
                .begins(agent, &handover.framework, &handover.task.id)?;
        }
        self.check_room(agent)
    }

    /// The agent has said that it keeps an update.
    fn promised(&mut self, framework: &base_ids::FrameworkId, status: &Arc<Status>) {
        if status.state.is_terminal() {
            self.truth.life(framework, &status.task).promised = Some(status.state);
        }
    }

    /// The container of an executor is gone, and all that it knew.
    pub(crate) fn executor_died(&mut self, agent: usize, container: &ContainerId, wiped: bool) {
        let Some(executor) = self.agents[agent].executors.remove(container) else {
            return;
        };
        for (task, _) in executor.live() {
            let life = self.truth.life(&executor.framework, task);
            life.end.get_or_insert(End::Died);
        }
        if wiped {
            for task in executor.jobs.keys() {
                let life = self.truth.life(&executor.framework, task);
                life.is_wiped |= life.promised.is_none();
            }
        }
        if let Some(stream) = executor.stream {
            let delay = self.random.millis(50);
            self.at(delay, Happening::ExecutorGone(agent, stream));
        }
    }
}
