//! What can be said to cron on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use shell_client::Rest;

use crate::args::ClusterArgs;

/// The port of cron on the machine of the master.
const PORT: u16 = 9000;

/// Which cron, as whom, and how to answer.
#[derive(Args, Clone, Debug)]
pub struct CronArgs {
    #[command(flatten)]
    pub(crate) cluster: ClusterArgs,
    /// Address of cron, host:port or URL; port 9000 on the master's host if absent.
    #[arg(long, env = "TEPUI_CRON", global = true)]
    pub(crate) cron: Option<String>,
}

impl CronArgs {
    pub(crate) fn rest(&self) -> anyhow::Result<Rest> {
        let address = self.cron.as_deref();
        self.cluster.service("cron", address, PORT, "--cron")
    }
}

/// Jobs: what runs once, or by the clock.
#[derive(Subcommand, Clone, Debug)]
pub enum JobCommand {
    /// Add a job.
    #[command(
        after_help = "Examples:\n  tepui job add nightly --schedule '0 3 * * *' --timezone Europe/Berlin -- ./backup\n  \
        tepui job add report --after nightly -- ./report\n  tepui job add -f job.json --dry-run"
    )]
    Add(AddArgs),
    /// Make a job what a file says; its schedules stay.
    #[command(
        after_help = "Example:\n  tepui job update -f job.json --dry-run\n\nExit codes: 4 if there is no such job"
    )]
    Update(JobFileArgs),
    /// Run a job now.
    #[command(
        after_help = "Example:\n  tepui job run nightly --wait\n\nExit codes: 4 if there is no such job, 5 if the run fails"
    )]
    Run(RunArgs),
    /// Stop a run, or all runs of a job.
    #[command(
        after_help = "Example:\n  tepui job stop nightly\n\nExit codes: 4 if there is no such job or run"
    )]
    Stop(StopArgs),
    /// List the jobs.
    #[command(visible_alias = "ls", after_help = "Example:\n  tepui job list")]
    List(CronArgs),
    /// Show a job, its schedules and the runs that go on.
    #[command(
        after_help = "Example:\n  tepui job show nightly\n\nExit codes: 4 if there is no such job"
    )]
    Show(JobArgs),
    /// Show the runs of a job that are over.
    #[command(
        after_help = "Example:\n  tepui job history nightly\n\nExit codes: 4 if there is no such job"
    )]
    History(JobArgs),
    /// Runs that wait for resources.
    #[command(after_help = "Example:\n  tepui job queue")]
    Queue(CronArgs),
    /// When a job runs.
    #[command(subcommand)]
    Schedule(ScheduleCommand),
    /// Forget a job and its history.
    #[command(
        visible_alias = "rm",
        after_help = "Example:\n  tepui job remove nightly --stop\n\nExit codes: 4 if there is no such job"
    )]
    Remove(JobRemoveArgs),
}

/// When a job runs.
#[derive(Subcommand, Clone, Debug)]
pub enum ScheduleCommand {
    /// Show the schedules of a job.
    #[command(
        visible_alias = "ls",
        after_help = "Example:\n  tepui job schedule list nightly"
    )]
    List(JobArgs),
    /// Give a job a schedule; it may have one.
    #[command(
        after_help = "Example:\n  tepui job schedule add nightly '0 3 * * *' --timezone Europe/Berlin"
    )]
    Add(ScheduleArgs),
    /// Change the schedule of a job.
    #[command(after_help = "Example:\n  tepui job schedule update nightly '30 3 * * *'")]
    Update(ScheduleArgs),
    /// Take a schedule away.
    #[command(
        visible_alias = "rm",
        after_help = "Example:\n  tepui job schedule remove nightly default"
    )]
    Remove(ScheduleRemoveArgs),
}

/// One job.
#[derive(Args, Clone, Debug)]
pub struct JobArgs {
    #[command(flatten)]
    pub(crate) cron: CronArgs,
    /// Id of the job.
    pub(crate) id: String,
}

/// `tepui job add`.
#[derive(Args, Clone, Debug)]
pub struct AddArgs {
    #[command(flatten)]
    pub(crate) cron: CronArgs,
    /// Id of the job; the file may name it, too.
    pub(crate) id: Option<String>,
    /// File with the job in JSON, - for standard input; what else is given goes over it.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// CPUs of a run.
    #[arg(long)]
    pub(crate) cpus: Option<f64>,
    /// Memory of a run in MiB.
    #[arg(long)]
    pub(crate) mem: Option<f64>,
    /// Disk of a run in MiB.
    #[arg(long)]
    pub(crate) disk: Option<f64>,
    /// Container image, by its name in a registry.
    #[arg(long)]
    pub(crate) image: Option<String>,
    /// Environment variable; may be repeated.
    #[arg(long = "env", value_name = "NAME=VALUE")]
    pub(crate) environment: Vec<String>,
    /// Unix user to run as.
    #[arg(long)]
    pub(crate) user: Option<String>,
    /// Start again what fails.
    #[arg(long)]
    pub(crate) retry: bool,
    /// When it runs: minute, hour, day of month, month, day of week.
    #[arg(long, value_name = "EXPRESSION")]
    pub(crate) schedule: Option<String>,
    #[command(flatten)]
    pub(crate) when: WhenArgs,
    /// Run whenever this job has succeeded; may be repeated.
    #[arg(long = "after", value_name = "JOB", conflicts_with = "schedule")]
    pub(crate) after: Vec<String>,
    /// Only show what would be added.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// The command: one word is given to a shell, several are executed as they are.
    #[arg(last = true, value_name = "CMD")]
    pub(crate) command: Vec<String>,
}

/// How a schedule is read.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct WhenArgs {
    /// Time zone of the expression, such as Europe/Berlin; UTC if absent.
    #[arg(long)]
    pub(crate) timezone: Option<String>,
    /// Leave a run out while another goes on.
    #[arg(long)]
    pub(crate) forbid: bool,
    /// Seconds after which a run that still waits for resources fails; 900 if absent.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) deadline: Option<u64>,
    /// Keep the schedule, but start nothing by it.
    #[arg(long)]
    pub(crate) disabled: bool,
}

/// A job in a file.
#[derive(Args, Clone, Debug)]
pub struct JobFileArgs {
    #[command(flatten)]
    pub(crate) cron: CronArgs,
    /// File with the job in JSON, - for standard input.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Only show what would change.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `tepui job run`.
#[derive(Args, Clone, Debug)]
pub struct RunArgs {
    #[command(flatten)]
    pub(crate) job: JobArgs,
    /// Stay until the run is over.
    #[arg(long, short)]
    pub(crate) wait: bool,
}

/// `tepui job stop`.
#[derive(Args, Clone, Debug)]
pub struct StopArgs {
    #[command(flatten)]
    pub(crate) job: JobArgs,
    /// The run; all of them if absent.
    pub(crate) run: Option<String>,
}

/// `tepui job remove`.
#[derive(Args, Clone, Debug)]
pub struct JobRemoveArgs {
    #[command(flatten)]
    pub(crate) job: JobArgs,
    /// Stop its runs first.
    #[arg(long)]
    pub(crate) stop: bool,
}

/// `tepui job schedule add|update`.
#[derive(Args, Clone, Debug)]
pub struct ScheduleArgs {
    #[command(flatten)]
    pub(crate) job: JobArgs,
    /// When it runs: minute, hour, day of month, month, day of week.
    pub(crate) expression: String,
    /// Id of the schedule.
    #[arg(long, default_value = "default")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) when: WhenArgs,
}

/// `tepui job schedule remove`.
#[derive(Args, Clone, Debug)]
pub struct ScheduleRemoveArgs {
    #[command(flatten)]
    pub(crate) job: JobArgs,
    /// Id of the schedule.
    pub(crate) schedule: String,
}
