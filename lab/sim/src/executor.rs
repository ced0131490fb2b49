//! A framework's executor: a process in a container that speaks to its agent.

use std::collections::BTreeMap;
use std::sync::Arc;

use abi_terms::{Moment, Source, Status, TaskState, UpdateId};
use base_ids::{ConnectionId, ExecutorId, FrameworkId, TaskId};
use base_units::Resources;
use kernel_agent::{Caller, Handover, Subscribe};

use crate::random::Random;

/// A task of an executor.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) state: TaskState,
    pub(crate) resources: Resources,
    /// Some update of it was acknowledged.
    is_acknowledged: bool,
}

/// The process; all it knows ends with its container.
#[derive(Clone, Debug)]
pub(crate) struct Executor {
    pub(crate) framework: FrameworkId,
    pub(crate) id: ExecutorId,
    /// When its container was started.
    pub(crate) born: Moment,
    /// It was given a task.
    pub(crate) is_used: bool,
    pub(crate) jobs: BTreeMap<TaskId, Job>,
    /// Updates that the agent has not taken over, oldest first.
    pub(crate) unacknowledged: Vec<Arc<Status>>,
    pub(crate) stream: Option<ConnectionId>,
    pub(crate) is_subscribed: bool,
    /// It was told to end, or wants to.
    pub(crate) is_ending: bool,
    /// It waits for more when it has nothing to do, until it is told to end.
    pub(crate) is_patient: bool,
    /// It does not listen to kills and shutdowns.
    pub(crate) is_deaf: bool,
    /// When the last event and the last call arrive.
    pub(crate) last_event: Moment,
    pub(crate) last_call: Moment,
}

impl Executor {
    pub(crate) fn new(framework: FrameworkId, id: ExecutorId, random: &mut Random) -> Self {
        Self {
            framework,
            id,
            born: Moment::default(),
            is_used: false,
            jobs: BTreeMap::new(),
            unacknowledged: Vec::new(),
            stream: None,
            is_subscribed: false,
            is_ending: false,
            is_patient: random.one_in(3),
            is_deaf: random.one_in(6),
            last_event: Moment::default(),
            last_call: Moment::default(),
        }
    }

    /// Tasks that run.
    pub(crate) fn live(&self) -> impl Iterator<Item = (&TaskId, &Job)> {
        self.jobs.iter().filter(|(_, job)| !job.state.is_terminal())
    }

    /// Takes a task.
    pub(crate) fn take(&mut self, handover: &Handover) {
        let job = Job {
            state: TaskState::Staging,
            resources: handover.task.resources.clone(),
            is_acknowledged: false,
        };
        self.jobs.insert(handover.task.id.clone(), job);
    }

    pub(crate) fn caller(&self) -> Caller {
        Caller {
            framework: self.framework.clone(),
            executor: self.id.clone(),
            container: None,
        }
    }

    /// What it says when it subscribes.
    pub(crate) fn subscribe(
        &self,
        request: base_ids::RequestId,
        connection: ConnectionId,
    ) -> Subscribe {
        let unseen = self.jobs.iter().filter(|(_, job)| !job.is_acknowledged);
        Subscribe {
            request,
            connection,
            caller: self.caller(),
            tasks: unseen.map(|(id, _)| id.clone()).collect(),
            updates: self.unacknowledged.clone(),
        }
    }

    /// The state which a task of its own accord has next.
    pub(crate) fn next_state(state: TaskState, random: &mut Random) -> TaskState {
        match (state, random.below(12)) {
            (TaskState::Staging, 0..=7) => TaskState::Starting,
            (TaskState::Staging | TaskState::Starting, 0..=9) => TaskState::Running,
            (_, 0..=3) => TaskState::Running,
            (_, 4) => TaskState::Failed,
            _ => TaskState::Finished,
        }
    }

    /// Enters a new state of a task. The update waits until the agent has it.
    pub(crate) fn update(
        &mut self,
        now: Moment,
        task: &TaskId,
        state: TaskState,
        uuid: UpdateId,
    ) -> Option<Arc<Status>> {
        let job = self.jobs.get_mut(task)?;
        if job.state.is_terminal() {
            return None;
        }
        job.state = state;
        let mut status = Status::new(task.clone(), state, Source::Executor, now);
        status.executor = Some(self.id.clone());
        status.uuid = Some(uuid);
        let status = Arc::new(status);
        self.unacknowledged.push(status.clone());
        Some(status)
    }

    /// The agent has an update. Returns it if it was waited for.
    pub(crate) fn acknowledged(&mut self, task: &TaskId, uuid: UpdateId) -> Option<Arc<Status>> {
        let mut known = self.unacknowledged.iter();
        let place = known.position(|status| status.uuid == Some(uuid))?;
        if let Some(job) = self.jobs.get_mut(task) {
            job.is_acknowledged = true;
        }
        Some(self.unacknowledged.remove(place))
    }

    /// Whether it has nothing more to do.
    pub(crate) fn is_idle(&self) -> bool {
        self.is_used && self.unacknowledged.is_empty() && self.live().next().is_none()
    }
}
