//! What the interface shows besides definitions: runs, history, the queue.

use abi_json::{At, Faults, Read, Value, choice, record};
use serde::{Serialize, Serializer};

use crate::job::{Job, Schedule};
use crate::time::{MaybeTime, Time};

choice! {
    /// How a run is.
    pub enum RunStatus: exact {
        "INITIAL" Initial,
        /// It waits for resources.
        "STARTING" Starting,
        "ACTIVE" Active,
        "SUCCESS" Success,
        "FAILED" Failed,
    }
}

choice! {
    /// How a task is.
    pub enum TaskState: exact {
        "TASK_CREATED" Created,
        "TASK_STAGING" Staging,
        "TASK_STARTING" Starting,
        "TASK_RUNNING" Running,
        "TASK_FINISHED" Finished,
        "TASK_FAILED" Failed,
        "TASK_KILLED" Killed,
    }
}

record! {
    /// A task of a run.
    pub struct RunTask: open {
        "id" id: String = need;
        "startedAt" started_at: Time = need;
        "completedAt" completed_at: Time = maybe;
        "status" status: TaskState = need;
    }
}

record! {
    /// A run.
    pub struct JobRun: open {
        "id" id: String = need;
        "jobId" job_id: String = need;
        "status" status: RunStatus = need;
        "createdAt" created_at: Time = need;
        "completedAt" completed_at: MaybeTime = list;
        "tasks" tasks: Vec<RunTask> = list;
    }
}

record! {
    /// A run that has ended.
    pub struct FinishedRun: open {
        "id" id: String = need;
        "createdAt" created_at: Time = need;
        "finishedAt" finished_at: Time = need;
        "tasks" tasks: Vec<String> = list;
    }
}

record! {
    /// How often a job has succeeded and failed.
    pub struct HistorySummary: open {
        "successCount" success_count: u64 = or(0u64);
        "failureCount" failure_count: u64 = or(0u64);
        "lastSuccessAt" last_success_at: MaybeTime = list;
        "lastFailureAt" last_failure_at: MaybeTime = list;
    }
}

record! {
    /// How often a job has succeeded and failed, and its last runs, newest first.
    pub struct History: open {
        "successCount" success_count: u64 = or(0u64);
        "failureCount" failure_count: u64 = or(0u64);
        "lastSuccessAt" last_success_at: MaybeTime = list;
        "lastFailureAt" last_failure_at: MaybeTime = list;
        "successfulFinishedRuns" successful: Vec<FinishedRun> = list;
        "failedFinishedRuns" failed: Vec<FinishedRun> = list;
    }
}

/// A schedule, and when it comes next.
#[derive(Clone, Debug, PartialEq)]
pub struct ScheduleInfo {
    /// The definition.
    pub schedule: Schedule,
    /// When it comes next, even if it is not enabled.
    pub next_run_at: MaybeTime,
}

impl ScheduleInfo {
    /// A schedule as it is shown at a time.
    pub fn at(schedule: Schedule, now: jiff::Timestamp) -> Self {
        Self {
            next_run_at: MaybeTime(schedule.next(now).map(Time)),
            schedule,
        }
    }
}

record! {
    /// The part of it that is no definition.
    struct NextRun: open {
        "nextRunAt" next_run_at: MaybeTime = list;
    }
}

impl Read for ScheduleInfo {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let schedule = Schedule::read(value, at, faults);
        let next = NextRun::read(value, at, faults);
        Some(Self {
            schedule: schedule?,
            next_run_at: next?.next_run_at,
        })
    }
}

impl Serialize for ScheduleInfo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Flat<'a> {
            #[serde(flatten)]
            schedule: &'a Schedule,
            #[serde(rename = "nextRunAt")]
            next_run_at: MaybeTime,
        }
        Flat {
            schedule: &self.schedule,
            next_run_at: self.next_run_at,
        }
        .serialize(serializer)
    }
}

record! {
    /// A job as it is shown: its definition, its schedules with their next times, and what was asked for besides.
    pub struct JobInfo: open {
        "id" id: String = need;
        "description" description: String = maybe;
        "labels" labels: abi_marathon::Labels = list;
        "dependencies" dependencies: Vec<crate::job::Dependency> = list;
        "schedules" schedules: Vec<ScheduleInfo> = list;
        "run" run: crate::job::Run = need;
        "activeRuns" active_runs: Vec<JobRun> = maybe;
        "history" history: History = maybe;
        "historySummary" history_summary: HistorySummary = maybe;
    }
}

impl JobInfo {
    /// A job as it is shown at a time, without what must be asked for.
    pub fn at(job: Job, now: jiff::Timestamp) -> Self {
        let Job {
            id,
            description,
            labels,
            dependencies,
            schedules,
            run,
        } = job;
        let show = |schedule| ScheduleInfo::at(schedule, now);
        Self {
            id,
            description,
            labels,
            dependencies,
            schedules: schedules.into_iter().map(show).collect(),
            run,
            active_runs: None,
            history: None,
            history_summary: None,
        }
    }
}

record! {
    /// A run that waits.
    pub struct QueuedRun: open {
        "runId" run_id: String = need;
    }
}

record! {
    /// The runs of a job that wait.
    pub struct QueuedJob: open {
        "jobId" job_id: String = need;
        "runs" runs: Vec<QueuedRun> = list;
    }
}

/// What can be shown with a job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Embeds {
    /// Runs that go on.
    pub active_runs: bool,
    /// All that is known of runs that have ended.
    pub history: bool,
    /// Their numbers.
    pub history_summary: bool,
}

impl Embeds {
    /// Reads the values of the parameter `embed`, each perhaps a list with commas.
    ///
    /// # Errors
    /// A name that is not known, told with those that are.
    pub fn read<'a>(values: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut embeds = Self::default();
        // Commas at the end are nothing.
        let named = |value: &'a str| {
            let names = value.trim_end_matches(',');
            let none = names.is_empty() && !value.is_empty();
            names.split(',').filter(move |_| !none)
        };
        for name in values.into_iter().flat_map(named) {
            match name {
                "activeRuns" => embeds.active_runs = true,
                "history" => embeds.history = true,
                "historySummary" => embeds.history_summary = true,
                // They are shown in any case.
                "schedules" => {}
                other => {
                    return Err(format!(
                        "unknown embed option {other:?}: the valid options are activeRuns, schedules, history and historySummary"
                    ));
                }
            }
        }
        Ok(embeds)
    }
}
