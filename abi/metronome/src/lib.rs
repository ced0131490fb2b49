//! The job interface: jobs, schedules and runs as clients of Metronome know them.
//!
//! Documents are strict: fields that are not known are refused, but in schedules. What is [admitted](job) is sound,
//! complete and printed as clients expect it. Times are asked for and never taken: nothing here reads a clock.

mod admit;
mod cron;
mod job;
mod refusal;
mod shown;
mod time;

pub use abi_json::{Broken, Fault, Faults, Number};
pub use abi_marathon::{EnvValue, Labels};

pub use admit::{dependencies, job, read, schedule};
pub use cron::{Cron, CronError};
pub use job::{
    Artifact, ConcurrencyPolicy, Constraint, Dependency, Docker, HostVolume, Image, ImageKind, Job,
    Mode, Network, NetworkMode, Operator, Parameter, Placement, Restart, RestartPolicy, Run,
    Schedule, Secret, SecretVolume, Ucr, Volume, Zone, is_job_id,
};
pub use refusal::{DOCUMENT_MAX_BYTES, Refusal};
pub use shown::{
    Embeds, FinishedRun, History, HistorySummary, JobInfo, JobRun, QueuedJob, QueuedRun, RunStatus,
    RunTask, ScheduleInfo, TaskState,
};
pub use time::{MaybeTime, Time};
