//! Jobs as they are written down, and read again.

use std::collections::BTreeMap;
use std::sync::Arc;

use abi_json::{Value, record};
use abi_metronome::{
    ConcurrencyPolicy, FinishedRun, History, Job, MaybeTime, RunStatus, RunTask, Time,
};
use base_defects::defect;
use jiff::Timestamp;

use super::{Jobs, Record, Run, State, is_over};

record! {
    struct RunRecord: open {
        "id" id: String = need;
        "status" status: RunStatus = need;
        "created" created: Time = need;
        "startBy" start_by: MaybeTime = list;
        "attempts" attempts: u32 = or(0u32);
        "tasks" tasks: Vec<RunTask> = list;
    }
}

record! {
    struct JobRecord: open {
        "job" job: Job = need;
        "stored" stored: Time = need;
        "next" next: MaybeTime = list;
        "runs" runs: Vec<RunRecord> = list;
    }
}

/// A record that is not what this program writes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a record of a job can not be read: {0}")]
pub struct Unreadable(pub String);

fn maybe(time: Option<Timestamp>) -> MaybeTime {
    MaybeTime(time.map(Time))
}

fn time(time: MaybeTime) -> Option<Timestamp> {
    time.0.map(|time| time.0)
}

fn text(value: impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(&value).expect("records have plain names and values only")
}

fn read<T: abi_json::Read>(bytes: &[u8]) -> Result<T, Unreadable> {
    let value: Value =
        serde_json::from_slice(bytes).map_err(|error| Unreadable(error.to_string()))?;
    abi_json::read(&value).map_err(|faults| Unreadable(faults.to_string()))
}

impl Jobs {
    /// A job with its runs; none where there is no such job.
    pub fn write(&self, job: &str) -> Option<Vec<u8>> {
        let state = self.all.get(job)?;
        let run = |(id, run): (&String, &Run)| RunRecord {
            id: id.clone(),
            status: run.status,
            created: Time(run.created),
            start_by: maybe(run.start_by),
            attempts: run.attempts,
            tasks: run.tasks.clone(),
        };
        Some(text(JobRecord {
            job: Job::clone(&state.job),
            stored: Time(state.stored),
            next: maybe(state.next),
            runs: state.runs.iter().map(run).collect(),
        }))
    }

    /// What is remembered of a job.
    pub fn write_history(&self, job: &str) -> Option<Vec<u8>> {
        self.history(job).map(text)
    }

    /// Enters a job as it was written down. A start that was missed is as late as it is to the next tick.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn read(&mut self, bytes: &[u8]) -> Result<(), Unreadable> {
        let record: JobRecord = read(bytes)?;
        let run = |run: RunRecord| {
            let kept = Run {
                status: run.status,
                created: run.created.0,
                start_by: time(run.start_by),
                attempts: run.attempts,
                tasks: run.tasks,
            };
            (run.id, kept)
        };
        let mut record = record;
        if defect!(ForbidForgotten) {
            for schedule in &mut record.job.schedules {
                schedule.concurrency_policy = ConcurrencyPolicy::Allow;
            }
        }
        let state = State {
            next: time(record.next),
            stored: record.stored.0,
            runs: record.runs.into_iter().map(run).collect::<BTreeMap<_, _>>(),
            record: Arc::default(),
            job: Arc::new(record.job),
        };
        let id = state.job.id.clone();
        self.enter(&id, Some(state));
        self.may_follow.insert(id);
        Ok(())
    }

    /// Enters what is remembered of a job that is there.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn read_history(&mut self, job: &str, bytes: &[u8]) -> Result<(), Unreadable> {
        let history: History = read(bytes)?;
        let list = |runs: Vec<FinishedRun>| runs.into_iter().collect();
        let record = Record {
            successes: history.success_count,
            failures: history.failure_count,
            last_success: time(history.last_success_at),
            last_failure: time(history.last_failure_at),
            succeeded: list(history.successful),
            failed: list(history.failed),
        };
        self.change(job, |state| state.record = Arc::new(record));
        Ok(())
    }

    /// Runs that wait for resources, with how often they have started a task before.
    pub fn waiting(&self) -> Vec<(String, String, u32)> {
        let runs = self.all.iter().flat_map(|(job, state)| {
            let waiting = state.runs.iter().filter(|(_, run)| run.waits());
            waiting.map(|(id, run)| (job.clone(), id.clone(), run.attempts.saturating_sub(1)))
        });
        runs.collect()
    }

    /// Tasks that have not ended, with their jobs and runs.
    pub fn live(&self) -> Vec<(String, String, String)> {
        let mut all = Vec::new();
        for (job, state) in &self.all {
            for (run, found) in &state.runs {
                let live = found.tasks.iter().filter(|it| !is_over(it.status));
                all.extend(live.map(|task| (job.clone(), run.clone(), task.id.clone())));
            }
        }
        all
    }
}
