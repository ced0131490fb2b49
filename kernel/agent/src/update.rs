//! Status updates: each is durable, sent until the scheduler has seen it, and one at a time for each task.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use abi_node::ToMaster;
use abi_terms::{Moment, Reason, Source, Status, TaskState, UpdateId};
use base_defects::defect;
use base_ids::{FrameworkId, TaskId};

use crate::agent::{Agent, COMPLETED_TASKS_MAX, Timer, remember};
use crate::io::{Effect, Record, UpdateRecord};

/// How long to wait for the first acknowledgement before sending again.
const RETRY_MIN: Duration = Duration::from_secs(10);
/// How long to wait at most.
const RETRY_MAX: Duration = Duration::from_secs(600);
/// Updates of one task that may wait for acknowledgements; the last one always may.
pub(crate) const PENDING_MAX: usize = 1024;
/// Statuses of one task that are remembered.
const HISTORY_MAX: usize = 64;

/// The updates of one task. There may be one without a task, when all there is to say is that the task is unknown.
#[derive(Clone, Debug)]
pub(crate) struct Stream {
    /// Not acknowledged, oldest first; the first is on its way.
    pub(crate) pending: VecDeque<(u64, Arc<Status>)>,
    /// The newest that came, acknowledged or not: an executor may repeat what it was not told to be stored.
    seen: VecDeque<UpdateId>,
    /// Numbers and states of the statuses in [`crate::Task::statuses`].
    pub(crate) history: Vec<(u64, TaskState)>,
    /// The number of the next one.
    pub(crate) next: u64,
    /// The newest state.
    pub(crate) latest: TaskState,
    /// When the first is sent again, and how long to wait after that.
    pub(crate) retry: Option<(Moment, Duration)>,
}

impl Stream {
    pub(crate) const fn new() -> Self {
        Self {
            pending: VecDeque::new(),
            seen: VecDeque::new(),
            history: Vec::new(),
            next: 0,
            latest: TaskState::Staging,
            retry: None,
        }
    }

    pub(crate) fn check(&self, (framework, task): &(FrameworkId, TaskId)) {
        let numbers = self.pending.iter().map(|(number, _)| *number);
        assert!(
            numbers.is_sorted(),
            "updates of {task} of {framework} are out of order"
        );
        assert!(self.history.len() <= HISTORY_MAX);
        if let Some((_, last)) = self.pending.back() {
            assert_eq!(last.state, self.latest, "task {task} of {framework}");
        }
        let ended = self
            .pending
            .iter()
            .position(|(_, status)| status.state.is_terminal());
        assert!(
            ended.is_none_or(|place| place + 1 == self.pending.len()),
            "task {task} of {framework} has updates after its last"
        );
    }

    fn has(&self, uuid: UpdateId) -> bool {
        let mut pending = self.pending.iter();
        self.seen.contains(&uuid) || pending.any(|(_, status)| status.uuid == Some(uuid))
    }

    /// Remembers that an update came.
    pub(crate) fn note(&mut self, status: &Status) {
        if self.seen.len() == HISTORY_MAX {
            self.seen.pop_front();
        }
        self.seen.extend(status.uuid);
    }
}

/// What is remembered of a status: all but the framework's own bytes.
fn stripped(status: &Arc<Status>) -> Arc<Status> {
    if status.data.is_none() {
        status.clone()
    } else {
        Arc::new(Status {
            data: None,
            ..Status::clone(status)
        })
    }
}

impl Agent {
    /// A status that the agent makes for a task of this framework.
    pub(crate) fn verdict_status(
        &self,
        now: Moment,
        framework: &FrameworkId,
        task: &TaskId,
        state: TaskState,
        (reason, message): (Reason, &str),
    ) -> Status {
        let mut status =
            Status::new(task.clone(), state, Source::Agent, now).because(reason, message);
        status.executor = self
            .task(framework, task)
            .filter(|known| {
                self.executor(framework, &known.executor)
                    .is_some_and(|executor| !executor.is_command())
            })
            .map(|known| known.executor.clone());
        status
    }

    /// Enters an update: into the task if there is one, the store, and the queue to the master.
    pub(crate) fn enter(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        mut status: Status,
        out: &mut Vec<Effect>,
    ) {
        let task = status.task.clone();
        let key = (framework.clone(), task.clone());
        let over = self
            .streams
            .get(&key)
            .is_some_and(|stream| stream.latest.is_terminal());
        if over
            || self
                .framework(framework)
                .is_some_and(|known| known.terminating)
        {
            return;
        }
        status.agent = self.id.clone();
        status.timestamp.get_or_insert(now);
        status.uuid.get_or_insert_with(|| self.seed.uuid());
        let executor = self.tasks.get(&key).cloned();
        if status.container_status.is_empty()
            && let Some(executor) = executor
                .as_ref()
                .and_then(|executor| self.executor(framework, executor))
        {
            status.container_status = executor.status.clone();
        }
        let status = Arc::new(status);
        let stream = self.streams.entry(key.clone()).or_insert_with(Stream::new);
        let number = stream.next;
        stream.next += 1;
        stream.latest = status.state;
        stream.note(&status);
        let replaced = stream.history.pop_if(|(_, state)| *state == status.state);
        let dropped = if replaced.is_none() && stream.history.len() == HISTORY_MAX {
            Some(stream.history.remove(0))
        } else {
            None
        };
        stream.history.push((number, status.state));
        let first_pending = stream.pending.front().map_or(number, |(first, _)| *first);
        stream.pending.push_back((number, status.clone()));
        if let Some(task) = self.task_mut(framework, &task) {
            task.latest = status.state;
            if replaced.is_some() {
                task.statuses.pop();
            } else if dropped.is_some() {
                task.statuses.remove(0);
            }
            task.statuses.push(stripped(&status));
        }
        for (number, _) in replaced
            .into_iter()
            .chain(dropped)
            .filter(|(number, _)| *number < first_pending)
        {
            self.persist(
                framework,
                Record::ForgetUpdate(framework.clone(), task.clone(), number),
                out,
            );
        }
        let record = UpdateRecord {
            status: status.clone(),
            acknowledged: false,
        };
        if !defect!(UpdateNotKept) {
            let record = Record::Update(framework.clone(), task.clone(), number, record);
            self.persist(framework, record, out);
        }
        if number == first_pending {
            self.forward(now, framework, &task, RETRY_MIN, out);
        }
        if status.state.is_terminal() {
            self.count(counter_of(status.state));
            if let Some(executor) = executor {
                self.hide_volumes(framework, &executor, &task, out);
                self.resize(framework, &executor, out);
            }
        }
    }

    /// Sends the oldest update of a task, if a master listens.
    pub(crate) fn forward(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        task: &TaskId,
        patience: Duration,
        out: &mut Vec<Effect>,
    ) {
        if !self.registered {
            return;
        }
        let Some(stream) = self.streams.get_mut(&(framework.clone(), task.clone())) else {
            return;
        };
        let Some((_, status)) = stream.pending.front().cloned() else {
            return;
        };
        let again = now + patience;
        stream.retry = Some((again, (patience * 2).min(RETRY_MAX)));
        let latest = stream.latest;
        self.set_timer(again, Timer::Update(framework.clone(), task.clone()));
        if let Some(task) = self.task_mut(framework, task) {
            task.forwarded = Some(stripped(&status));
        }
        out.push(Effect::Send(ToMaster::Update {
            framework: framework.clone(),
            status,
            latest,
        }));
    }

    pub(crate) fn retry(
        &mut self,
        now: Moment,
        due: Moment,
        framework: &FrameworkId,
        task: &TaskId,
        out: &mut Vec<Effect>,
    ) {
        let retry = self
            .streams
            .get(&(framework.clone(), task.clone()))
            .and_then(|stream| stream.retry);
        if let Some((at, patience)) = retry
            && at == due
            && !defect!(NoRetry)
        {
            self.forward(now, framework, task, patience, out);
        }
    }

    /// The update of a task that is sent next, or was sent last and is not acknowledged.
    pub(crate) fn told(&self, framework: &FrameworkId, task: &TaskId) -> Option<Arc<Status>> {
        let stream = self.streams.get(&(framework.clone(), task.clone()))?;
        stream.pending.front().map(|(_, status)| stripped(status))
    }

    /// Sends the oldest update of every task anew, as to a master that knows nothing.
    pub(crate) fn forward_all(&mut self, now: Moment, out: &mut Vec<Effect>) {
        let keys: Vec<_> = self.streams.keys().cloned().collect();
        for (framework, task) in keys {
            self.forward(now, &framework, &task, RETRY_MIN, out);
        }
    }

    /// Whether this update of the task is already stored.
    pub(crate) fn is_stored(&self, framework: &FrameworkId, task: &TaskId, uuid: UpdateId) -> bool {
        self.streams
            .get(&(framework.clone(), task.clone()))
            .is_some_and(|stream| stream.has(uuid))
            || self
                .task(framework, task)
                .is_some_and(|task| task.statuses.iter().any(|status| status.uuid == Some(uuid)))
    }

    /// Whether the task has so many updates waiting that no more are taken.
    pub(crate) fn is_flooded(&self, framework: &FrameworkId, task: &TaskId) -> bool {
        self.streams
            .get(&(framework.clone(), task.clone()))
            .is_some_and(|stream| stream.pending.len() >= PENDING_MAX)
    }

    /// The scheduler has seen an update. Only the oldest one can be meant; any other acknowledgement is a repetition.
    pub(crate) fn acknowledge(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        task: &TaskId,
        uuid: UpdateId,
        out: &mut Vec<Effect>,
    ) {
        let key = (framework.clone(), task.clone());
        if defect!(AcknowledgementIgnored) {
            return;
        }
        let Some(stream) = self.streams.get_mut(&key) else {
            return;
        };
        let Some((number, status)) = stream
            .pending
            .pop_front_if(|(_, status)| status.uuid == Some(uuid))
        else {
            return;
        };
        stream.retry = None;
        let kept = stream.history.iter().any(|(known, _)| *known == number);
        if status.state.is_terminal() {
            self.forget_task(framework, task, out);
            return;
        }
        let record = if kept {
            let record = UpdateRecord {
                status: stripped(&status),
                acknowledged: true,
            };
            Record::Update(framework.clone(), task.clone(), number, record)
        } else {
            Record::ForgetUpdate(framework.clone(), task.clone(), number)
        };
        self.persist(framework, record, out);
        self.forward(now, framework, task, RETRY_MIN, out);
    }

    /// Drops the updates of a task.
    pub(crate) fn forget_updates(
        &mut self,
        framework: &FrameworkId,
        task: &TaskId,
        out: &mut Vec<Effect>,
    ) {
        let Some(stream) = self.streams.remove(&(framework.clone(), task.clone())) else {
            return;
        };
        let mut numbers: Vec<u64> = stream.history.iter().map(|(number, _)| *number).collect();
        numbers.extend(stream.pending.iter().map(|(number, _)| *number));
        numbers.sort_unstable();
        numbers.dedup();
        for number in numbers {
            self.persist(
                framework,
                Record::ForgetUpdate(framework.clone(), task.clone(), number),
                out,
            );
        }
    }

    /// Drops the updates of a task and moves the task to the past.
    pub(crate) fn forget_task(
        &mut self,
        framework: &FrameworkId,
        task: &TaskId,
        out: &mut Vec<Effect>,
    ) {
        let key = (framework.clone(), task.clone());
        let executor = self.tasks.remove(&key);
        if executor.is_some() {
            // Before its updates, the last of which goes last: what is left when records are lost in between is only told
            // once more.
            self.persist(
                framework,
                Record::ForgetTask(framework.clone(), task.clone()),
                out,
            );
        }
        self.forget_updates(framework, task, out);
        let Some(executor) = executor else {
            self.settle_framework(framework, out);
            return;
        };
        self.serial += 1;
        let serial = self.serial;
        if let Some(known) = self.executor_mut(framework, &executor)
            && let Some(past) = known.tasks.get(task).cloned()
        {
            known.tasks.remove_mut(task);
            remember(&mut known.completed, serial, past, COMPLETED_TASKS_MAX);
        }
        self.settle(framework, &executor, out);
    }
}

/// The counter of tasks that ended so.
const fn counter_of(state: TaskState) -> &'static str {
    match state {
        TaskState::Finished => "slave/tasks_finished",
        TaskState::Failed => "slave/tasks_failed",
        TaskState::Killed => "slave/tasks_killed",
        TaskState::Error => "slave/tasks_error",
        TaskState::Gone | TaskState::GoneByOperator => "slave/tasks_gone",
        TaskState::Lost
        | TaskState::Dropped
        | TaskState::Staging
        | TaskState::Starting
        | TaskState::Running
        | TaskState::Killing
        | TaskState::Unreachable
        | TaskState::Unknown => "slave/tasks_lost",
    }
}
