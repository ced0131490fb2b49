//! Jobs and their runs: when they start, whether a failed task is tried again, and what is remembered.
//!
//! [`Jobs::step`] applies one input; all consequences land in the effects. Time is an argument, and so are the ids of
//! runs, whose end is chance.

use std::collections::{BTreeMap, VecDeque};

use abi_metronome::{
    ConcurrencyPolicy, FinishedRun, History, HistorySummary, Job, JobRun, MaybeTime, RestartPolicy,
    RunStatus, RunTask, Schedule, TaskState, Time,
};
use base_defects::defect;
use jiff::{SignedDuration, Timestamp};

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
    job: Job,
    /// When it was stored: what its parents did before does not start it.
    stored: Timestamp,
    /// When its schedule comes next.
    next: Option<Timestamp>,
    runs: BTreeMap<String, Run>,
    record: Record,
}

/// All jobs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Jobs(BTreeMap<String, State>);

impl Jobs {
    /// Applies one input. All consequences land in `out`; nothing else happens.
    pub fn step(&mut self, now: Timestamp, input: Input, out: &mut Vec<Effect>) {
        match input {
            Input::Put(job) => self.put(now, *job),
            Input::Remove(job) => {
                if let Some(state) = self.0.remove(&job) {
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

    fn lost(&mut self, job: &str, run: &str, task: &str, out: &mut Vec<Effect>) {
        let Some(found) = self.0.get_mut(job).and_then(|it| it.runs.get_mut(run)) else {
            return;
        };
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
    }

    fn put(&mut self, now: Timestamp, job: Job) {
        let next = job.schedules.first().and_then(|it| next(it, now, now));
        match self.0.get_mut(&job.id) {
            Some(state) => (state.job, state.stored, state.next) = (job, now, next),
            None => drop(self.0.insert(
                job.id.clone(),
                State {
                    job,
                    stored: now,
                    next,
                    runs: BTreeMap::new(),
                    record: Record::default(),
                },
            )),
        }
    }

    fn start(
        &mut self,
        now: Timestamp,
        job: &str,
        run: String,
        start_by: Option<Timestamp>,
        out: &mut Vec<Effect>,
    ) {
        let Some(state) = self.0.get_mut(job) else {
            return;
        };
        out.push(Effect::Launch {
            job: job.to_owned(),
            run: run.clone(),
            attempt: 0,
        });
        state.runs.insert(
            run,
            Run {
                status: RunStatus::Starting,
                created: now,
                start_by,
                attempts: 1,
                tasks: Vec::new(),
            },
        );
    }

    fn stop(&mut self, now: Timestamp, job: &str, run: &str, out: &mut Vec<Effect>) {
        let Some(found) = self.0.get(job).and_then(|it| it.runs.get(run)) else {
            return;
        };
        out.push(found.kill(job, run));
        self.end(now, job, run, false, out);
    }

    fn tick(&mut self, now: Timestamp, suffix: &str, out: &mut Vec<Effect>) {
        let mut starts = Vec::new();
        let mut skipped = Vec::new();
        let mut late = Vec::new();
        for (id, state) in &mut self.0 {
            for (run, found) in &state.runs {
                if found.tasks.is_empty() && found.start_by.is_some_and(|until| until <= now) {
                    late.push((id.clone(), run.clone()));
                }
            }
            let Some(schedule) = state.job.schedules.first() else {
                continue;
            };
            let Some(due) = state.next.filter(|due| *due <= now) else {
                continue;
            };
            // Of times that were missed one is made up for, within its deadline. A tick that comes a little late delays
            // none of the next.
            state.next = next(schedule, now, due);
            let allowed = match schedule.concurrency_policy {
                ConcurrencyPolicy::Allow => true,
                ConcurrencyPolicy::Forbid => state.runs.is_empty(),
            };
            let wait = i64::try_from(schedule.starting_deadline_seconds).unwrap_or(i64::MAX);
            let missed = !defect!(DeadlineIgnored)
                && now.duration_since(due) >= SignedDuration::from_secs(wait.max(LATE_SECS));
            if schedule.enabled && allowed && !missed {
                let until = now.checked_add(SignedDuration::from_secs(wait)).ok();
                starts.push((id.clone(), until));
            } else {
                skipped.push(Effect::Skipped { job: id.clone() });
            }
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
        let ready: Vec<String> = self
            .0
            .iter()
            .filter(|(_, state)| {
                let record = &state.record;
                // One that failed for these parents is not started for them again.
                let tried = record.last_success.max(record.last_failure);
                let since = tried.map_or(state.stored, |tried| tried.max(state.stored));
                let parents = &state.job.dependencies;
                !parents.is_empty()
                    && state.runs.is_empty()
                    && parents.iter().all(|parent| {
                        let success = self
                            .0
                            .get(&parent.id)
                            .and_then(|it| it.record.latest_success());
                        success.is_some_and(|success| success > since)
                    })
            })
            .map(|(id, _)| id.clone())
            .collect();
        for job in ready {
            self.start(now, &job, run_id(now, suffix), None, out);
        }
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
        let Some(state) = self.0.get_mut(job) else {
            return;
        };
        let restart = state.job.run.restart.clone();
        let Some(found) = state.runs.get_mut(run) else {
            return;
        };
        let known = found.tasks.iter_mut().find(|it| it.id == task);
        match known {
            // What has ended does not live again.
            Some(known) if is_over(known.status) => return,
            Some(known) => known.status = status,
            None => found.tasks.push(RunTask {
                id: task.to_owned(),
                started_at: Time(now),
                completed_at: None,
                status,
            }),
        }
        match status {
            TaskState::Created => return,
            TaskState::Staging | TaskState::Starting | TaskState::Running => {
                found.status = RunStatus::Active;
                return;
            }
            TaskState::Finished | TaskState::Failed | TaskState::Killed => {}
        }
        for ended in found.tasks.iter_mut().filter(|it| it.id == task) {
            ended.completed_at = Some(Time(now));
        }
        if !found.waits() {
            return;
        }
        let in_time = restart.active_deadline_seconds.is_none_or(|seconds| {
            let length = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
            found.created.checked_add(length).is_ok_and(|end| now < end)
        });
        let again = match (status, restart.policy) {
            (TaskState::Finished, _) | (_, RestartPolicy::Never) => false,
            (_, RestartPolicy::OnFailure) => in_time,
        };
        if again {
            out.push(Effect::Launch {
                job: job.to_owned(),
                run: run.to_owned(),
                attempt: found.attempts,
            });
            found.attempts = found.attempts.saturating_add(1);
        } else {
            let success = status == TaskState::Finished;
            self.end(now, job, run, success, out);
        }
    }

    fn end(&mut self, now: Timestamp, job: &str, run: &str, success: bool, out: &mut Vec<Effect>) {
        let Some(state) = self.0.get_mut(job) else {
            return;
        };
        let Some(ended) = state.runs.remove(run) else {
            return;
        };
        let finished = FinishedRun {
            id: run.to_owned(),
            created_at: Time(ended.created),
            finished_at: Time(now),
            tasks: ended.tasks.into_iter().map(|task| task.id).collect(),
        };
        let record = &mut state.record;
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
        out.push(Effect::Ended {
            job: job.to_owned(),
            run: run.to_owned(),
            success,
        });
    }

    /// When something is due next.
    pub fn wake(&self) -> Option<Timestamp> {
        let schedules = self.0.values().filter_map(|state| state.next);
        let waits = self.0.values().flat_map(|state| state.runs.values());
        let waits = waits
            .filter(|run| run.tasks.is_empty())
            .filter_map(|run| run.start_by);
        schedules.chain(waits).min()
    }

    /// The definition of a job.
    pub fn job(&self, id: &str) -> Option<&Job> {
        Some(&self.0.get(id)?.job)
    }

    /// All jobs.
    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.0.values().map(|state| &state.job)
    }

    /// On what each job depends.
    pub fn parents(&self) -> BTreeMap<String, Vec<String>> {
        let parents = |job: &Job| job.dependencies.iter().map(|it| it.id.clone()).collect();
        self.jobs()
            .map(|job| (job.id.clone(), parents(job)))
            .collect()
    }

    /// The runs of a job that go on.
    pub fn runs(&self, job: &str) -> Vec<JobRun> {
        let runs = self.0.get(job).into_iter().flat_map(|state| &state.runs);
        runs.map(|(id, run)| JobRun {
            id: id.clone(),
            job_id: job.to_owned(),
            status: run.status,
            created_at: Time(run.created),
            completed_at: MaybeTime(None),
            tasks: run.tasks.clone(),
        })
        .collect()
    }

    /// What is remembered of a job.
    pub fn history(&self, job: &str) -> Option<History> {
        let record = &self.0.get(job)?.record;
        Some(History {
            success_count: record.successes,
            failure_count: record.failures,
            last_success_at: MaybeTime(record.last_success.map(Time)),
            last_failure_at: MaybeTime(record.last_failure.map(Time)),
            successful: record.succeeded.iter().cloned().collect(),
            failed: record.failed.iter().cloned().collect(),
        })
    }

    /// The numbers of it.
    pub fn summary(&self, job: &str) -> Option<HistorySummary> {
        let record = &self.0.get(job)?.record;
        Some(HistorySummary {
            success_count: record.successes,
            failure_count: record.failures,
            last_success_at: MaybeTime(record.last_success.map(Time)),
            last_failure_at: MaybeTime(record.last_failure.map(Time)),
        })
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

pub use keep::Unreadable;

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
