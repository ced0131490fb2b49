//! Jobs and their runs: when they start, whether a failed task is tried again, and what is remembered.
//!
//! [`Jobs::step`] applies one input; all consequences land in the effects. Time is an argument, and so are the ids of
//! runs, whose end is chance.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use abi_metronome::{
    ConcurrencyPolicy, FinishedRun, Job, RestartPolicy, RunStatus, RunTask, Schedule, TaskState,
    Time,
};
use base_defects::defect;
use jiff::{SignedDuration, Timestamp};
use services_init::plan::map::{Map, entry};

/// Shortest time between now and the next start by a schedule, in seconds.
const TICK_MIN_SECS: i64 = 60;

/// How late a start may always be, in seconds: no deadline is shorter than a busy machine is slow.
const LATE_SECS: i64 = 5;

/// Most runs that are remembered of a job, of those that succeeded and of those that failed each.
pub const HISTORY_MAX: usize = 1000;

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A job is stored, over the one of its id or as a new one.
    Put(Box<Job>),
    /// A job is removed, with its history; its runs are stopped.
    Remove(String),
    /// A run is asked for.
    Start {
        /// Of which job.
        job: String,
        /// The id that it gets.
        run: String,
    },
    /// A run is to be stopped.
    Stop {
        /// Of which job.
        job: String,
        /// Which.
        run: String,
    },
    /// Time has passed. A run that it starts gets this id, with the name of its job before it where several start.
    Tick {
        /// The end of ids.
        suffix: String,
    },
    /// The state of a task has changed.
    Task {
        /// Of which job.
        job: String,
        /// Of which run.
        run: String,
        /// Which.
        task: String,
        /// What it is now.
        state: TaskState,
    },
    /// A task that was to be started is nowhere; another is, and the run has not failed.
    Lost {
        /// Of which job.
        job: String,
        /// Of which run.
        run: String,
        /// Which.
        task: String,
    },
}

/// What follows.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// A task of the run is to be started.
    Launch {
        /// Of which job.
        job: String,
        /// Which run.
        run: String,
        /// How often the run has started tasks before.
        attempt: u32,
    },
    /// A start by the schedule was left out, and the next one is known.
    Skipped {
        /// Of which job.
        job: String,
    },
    /// No more tasks of the run are to be started, and those that live are to be killed.
    Kill {
        /// Of which job.
        job: String,
        /// Which run.
        run: String,
        /// Its tasks that have not ended.
        tasks: Vec<String>,
    },
    /// The run has ended, and its job's history has changed. Jobs that wait for it start with the next tick.
    Ended {
        /// Of which job.
        job: String,
        /// Which run.
        run: String,
        /// Whether it succeeded.
        success: bool,
    },
}

/// A run that goes on.
#[derive(Clone, Debug, PartialEq)]
struct Run {
    status: RunStatus,
    created: Timestamp,
    /// Until when it may wait for its first task; runs that were asked for wait for ever.
    start_by: Option<Timestamp>,
    attempts: u32,
    tasks: Vec<RunTask>,
}

impl Run {
    /// Whether it waits for resources to start a task.
    fn waits(&self) -> bool {
        self.tasks.iter().all(|task| is_over(task.status))
    }

    /// Notes the state of a task; tells whether all have ended, and this one with that.
    fn task_changed(&mut self, now: Timestamp, task: &str, status: TaskState) -> bool {
        let known = self.tasks.iter_mut().find(|it| it.id == task);
        match known {
            // What has ended does not live again.
            Some(known) if is_over(known.status) => return false,
            Some(known) => known.status = status,
            None => self.tasks.push(RunTask {
                id: task.to_owned(),
                started_at: Time(now),
                completed_at: None,
                status,
            }),
        }
        match status {
            TaskState::Created => return false,
            TaskState::Staging | TaskState::Starting | TaskState::Running => {
                self.status = RunStatus::Active;
                return false;
            }
            TaskState::Finished | TaskState::Failed | TaskState::Killed => {}
        }
        for ended in self.tasks.iter_mut().filter(|it| it.id == task) {
            ended.completed_at = Some(Time(now));
        }
        self.waits()
    }

    /// That it ends, whatever its tasks do.
    fn kill(&self, job: &str, run: &str) -> Effect {
        let live = self.tasks.iter().filter(|task| !is_over(task.status));
        Effect::Kill {
            job: job.to_owned(),
            run: run.to_owned(),
            tasks: live.map(|task| task.id.clone()).collect(),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Record {
    succeeded: VecDeque<FinishedRun>,
    failed: VecDeque<FinishedRun>,
    successes: u64,
    failures: u64,
    last_success: Option<Timestamp>,
    last_failure: Option<Timestamp>,
}

impl Record {
    /// Whether the run that ended last succeeded, and when that was.
    fn latest_success(&self) -> Option<Timestamp> {
        self.last_success
            .filter(|success| self.last_failure.is_none_or(|failure| failure < *success))
    }
}

#[derive(Clone, Debug, PartialEq)]
struct State {
    job: Arc<Job>,
    /// When it was stored: what its parents did before does not start it.
    stored: Timestamp,
    /// When its schedule comes next.
    next: Option<Timestamp>,
    runs: BTreeMap<String, Run>,
    record: Arc<Record>,
}

impl State {
    /// When something is to be done about it next.
    fn due(&self) -> Option<Timestamp> {
        let waits = self.runs.values().filter(|run| run.tasks.is_empty());
        let waits = waits.filter_map(|run| run.start_by);
        waits.chain(self.next).min()
    }

    /// On which jobs it depends.
    fn parents(&self) -> impl Iterator<Item = &String> {
        self.job.dependencies.iter().map(|it| &it.id)
    }
}

/// All jobs. A copy costs nothing, and a step as much as it changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Jobs {
    all: Map<String, State>,
    /// Those about which something is to be done some time, in the order of these times.
    due: Map<(Timestamp, String), ()>,
    /// Which depend on each.
    children: Map<String, BTreeSet<String>>,
    /// Those that a run which has ended may let start, until that was looked at.
    may_follow: BTreeSet<String>,
}

impl Jobs {
    /// Applies one input. All consequences land in `out`; nothing else happens.
    pub fn step(&mut self, now: Timestamp, input: Input, out: &mut Vec<Effect>) {
        match input {
            Input::Put(job) => self.put(now, *job),
            Input::Remove(job) => {
                if let Some(state) = self.enter(&job, None) {
                    out.extend(state.runs.iter().map(|(run, it)| it.kill(&job, run)));
                }
            }
            Input::Start { job, run } => self.start(now, &job, run, None, out),
            Input::Stop { job, run } => self.stop(now, &job, &run, out),
            Input::Tick { suffix } => self.tick(now, &suffix, out),
            Input::Task {
                job,
                run,
                task,
                state,
            } => {
                self.task(now, &job, &run, &task, state, out);
            }
            Input::Lost { job, run, task } => self.lost(&job, &run, &task, out),
        }
    }

    /// Changes a job; nothing where there is none.
    fn change<T>(&mut self, job: &str, change: impl FnOnce(&mut State) -> T) -> Option<T> {
        let state = self.all.get_mut(job)?;
        let before = state.due();
        let result = change(state);
        let after = state.due();
        self.mark(job, before, after);
        Some(result)
    }

    /// Changes a run; nothing where there is none.
    fn change_run<T>(
        &mut self,
        job: &str,
        run: &str,
        change: impl FnOnce(&mut Run) -> T,
    ) -> Option<T> {
        self.change(job, |state| Some(change(state.runs.get_mut(run)?)))?
    }

    /// Notes when something is to be done about a job.
    fn mark(&mut self, job: &str, before: Option<Timestamp>, after: Option<Timestamp>) {
        if before == after {
            return;
        }
        if let Some(at) = before {
            self.due.remove_mut(&(at, job.to_owned()));
        }
        if let Some(at) = after {
            self.due.insert_mut((at, job.to_owned()), ());
        }
    }

    /// Enters a job over the one of its id, or removes it; gives what was there.
    fn enter(&mut self, id: &str, state: Option<State>) -> Option<State> {
        let old = self.all.get(id).cloned();
        for parent in old.iter().flat_map(State::parents) {
            let children = entry(&mut self.children, parent);
            children.remove(id);
            if children.is_empty() {
                self.children.remove_mut(parent);
            }
        }
        for parent in state.iter().flat_map(State::parents) {
            entry(&mut self.children, parent).insert(id.to_owned());
        }
        let due = |state: &Option<State>| state.as_ref().and_then(State::due);
        self.mark(id, due(&old), due(&state));
        match state {
            Some(state) => self.all.insert_mut(id.to_owned(), state),
            None => drop(self.all.remove_mut(id)),
        }
        old
    }

    fn lost(&mut self, job: &str, run: &str, task: &str, out: &mut Vec<Effect>) {
        self.change_run(job, run, |found| {
            let before = found.tasks.len();
            found.tasks.retain(|it| it.id != task || is_over(it.status));
            if found.tasks.len() < before {
                found.status = RunStatus::Starting;
                out.push(Effect::Launch {
                    job: job.to_owned(),
                    run: run.to_owned(),
                    attempt: found.attempts,
                });
                found.attempts = found.attempts.saturating_add(1);
            }
        });
    }

    fn put(&mut self, now: Timestamp, job: Job) {
        let next = job.schedules.first().and_then(|it| next(it, now, now));
        let (runs, record) = match self.all.get(&job.id) {
            Some(old) => (old.runs.clone(), Arc::clone(&old.record)),
            None => Default::default(),
        };
        let id = job.id.clone();
        let state = State {
            job: Arc::new(job),
            stored: now,
            next,
            runs,
            record,
        };
        self.enter(&id, Some(state));
    }

    fn start(
        &mut self,
        now: Timestamp,
        job: &str,
        run: String,
        start_by: Option<Timestamp>,
        out: &mut Vec<Effect>,
    ) {
        let entered = Run {
            status: RunStatus::Starting,
            created: now,
            start_by,
            attempts: 1,
            tasks: Vec::new(),
        };
        self.change(job, |state| {
            out.push(Effect::Launch {
                job: job.to_owned(),
                run: run.clone(),
                attempt: 0,
            });
            state.runs.insert(run, entered);
        });
    }

    fn stop(&mut self, now: Timestamp, job: &str, run: &str, out: &mut Vec<Effect>) {
        let Some(found) = self.all.get(job).and_then(|it| it.runs.get(run)) else {
            return;
        };
        out.push(found.kill(job, run));
        self.end(now, job, run, false, out);
    }

    fn tick(&mut self, now: Timestamp, suffix: &str, out: &mut Vec<Effect>) {
        let mut starts = Vec::new();
        let mut skipped = Vec::new();
        let mut late = Vec::new();
        let due = self.due.keys().take_while(|(at, _)| *at <= now);
        let mut due: Vec<String> = due.map(|(_, id)| id.clone()).collect();
        due.sort_unstable();
        for id in due {
            self.change(&id, |state| {
                for (run, found) in &state.runs {
                    if found.tasks.is_empty() && found.start_by.is_some_and(|until| until <= now) {
                        late.push((id.clone(), run.clone()));
                    }
                }
                let Some(schedule) = state.job.schedules.first() else {
                    return;
                };
                let Some(due) = state.next.filter(|due| *due <= now) else {
                    return;
                };
                // Of times that were missed one is made up for, within its deadline. A tick that comes a little late
                // delays none of the next.
                state.next = next(schedule, now, due);
                let allowed = match schedule.concurrency_policy {
                    ConcurrencyPolicy::Allow => true,
                    ConcurrencyPolicy::Forbid => state.runs.is_empty(),
                };
                let wait = i64::try_from(schedule.starting_deadline_seconds).unwrap_or(i64::MAX);
                let late_by = now.duration_since(due);
                let missed = !defect!(DeadlineIgnored)
                    && late_by >= SignedDuration::from_secs(wait.max(LATE_SECS));
                if schedule.enabled && allowed && !missed {
                    let until = now.checked_add(SignedDuration::from_secs(wait)).ok();
                    starts.push((id.clone(), until));
                } else {
                    skipped.push(Effect::Skipped { job: id.clone() });
                }
            });
        }
        out.append(&mut skipped);
        for (job, run) in late {
            self.stop(now, &job, &run, out);
        }
        for (job, until) in starts {
            let run = run_id(now, suffix);
            self.start(now, &job, run, until, out);
        }
        self.follow(now, suffix, out);
    }

    /// Starts the jobs whose parents have all succeeded since.
    fn follow(&mut self, now: Timestamp, suffix: &str, out: &mut Vec<Effect>) {
        for job in std::mem::take(&mut self.may_follow) {
            if self.follows(&job) {
                self.start(now, &job, run_id(now, suffix), None, out);
            }
        }
    }

    /// Whether a job is to start because of its parents.
    fn follows(&self, job: &str) -> bool {
        let Some(state) = self.all.get(job) else {
            return false;
        };
        let record = &state.record;
        // One that failed for these parents is not started for them again.
        let tried = record.last_success.max(record.last_failure);
        let since = tried.map_or(state.stored, |tried| tried.max(state.stored));
        let succeeded = |parent: &String| {
            let parent = self.all.get(parent);
            let success = parent.and_then(|it| it.record.latest_success());
            success.is_some_and(|success| success > since)
        };
        !state.job.dependencies.is_empty()
            && state.runs.is_empty()
            && state.parents().all(succeeded)
    }

    fn task(
        &mut self,
        now: Timestamp,
        job: &str,
        run: &str,
        task: &str,
        status: TaskState,
        out: &mut Vec<Effect>,
    ) {
        let ended = self.change(job, |state| {
            let found = state.runs.get_mut(run)?;
            if !found.task_changed(now, task, status) {
                return None;
            }
            let restart = &state.job.run.restart;
            let in_time = restart.active_deadline_seconds.is_none_or(|seconds| {
                let length = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
                found.created.checked_add(length).is_ok_and(|end| now < end)
            });
            let again = match (status, restart.policy) {
                (TaskState::Finished, _) | (_, RestartPolicy::Never) => false,
                (_, RestartPolicy::OnFailure) => in_time,
            };
            if !again {
                return Some(status == TaskState::Finished);
            }
            out.push(Effect::Launch {
                job: job.to_owned(),
                run: run.to_owned(),
                attempt: found.attempts,
            });
            found.attempts = found.attempts.saturating_add(1);
            None
        });
        if let Some(success) = ended.flatten() {
            self.end(now, job, run, success, out);
        }
    }

    fn end(&mut self, now: Timestamp, job: &str, run: &str, success: bool, out: &mut Vec<Effect>) {
        let Some(ended) = self.change(job, |state| state.runs.remove(run)).flatten() else {
            return;
        };
        self.may_follow.insert(job.to_owned());
        let children = self.children.get(job).into_iter().flatten();
        self.may_follow.extend(children.cloned());
        let finished = FinishedRun {
            id: run.to_owned(),
            created_at: Time(ended.created),
            finished_at: Time(now),
            tasks: ended.tasks.into_iter().map(|task| task.id).collect(),
        };
        self.change(job, |state| {
            let record = Arc::make_mut(&mut state.record);
            let list = if success {
                record.successes += 1;
                record.last_success = Some(now);
                &mut record.succeeded
            } else {
                record.failures += 1;
                record.last_failure = Some(now);
                &mut record.failed
            };
            list.push_front(finished);
            list.truncate(HISTORY_MAX);
        });
        out.push(Effect::Ended {
            job: job.to_owned(),
            run: run.to_owned(),
            success,
        });
    }

    /// When something is due next.
    pub fn wake(&self) -> Option<Timestamp> {
        let ((due, _), ()) = self.due.first()?;
        Some(*due)
    }
}

/// When a schedule comes next, a minute or more after it came `last`, or after now when that is longer ago.
fn next(schedule: &Schedule, now: Timestamp, last: Timestamp) -> Option<Timestamp> {
    let due = schedule.next(now)?;
    let pause = SignedDuration::from_secs(TICK_MIN_SECS);
    let late = now.duration_since(last);
    let since = if late < pause { last } else { now };
    Some(due.max(since.checked_add(pause).ok()?))
}

/// The id of a run: when it was created, and what chance added.
pub fn run_id(now: Timestamp, suffix: &str) -> String {
    let stamp = now
        .to_zoned(jiff::tz::TimeZone::UTC)
        .strftime("%Y%m%d%H%M%S");
    format!("{stamp}{suffix}")
}

/// Whether a task has ended.
pub fn is_over(state: TaskState) -> bool {
    match state {
        TaskState::Finished | TaskState::Failed | TaskState::Killed => true,
        TaskState::Created | TaskState::Staging | TaskState::Starting | TaskState::Running => false,
    }
}

mod keep;
mod look;

pub use keep::Unreadable;

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
