//! What can be said of services, deployments and jobs.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::args::ClusterArgs;

/// Where services and jobs are asked for.
#[derive(Args, Clone, Debug)]
pub struct ServicesArgs {
    #[command(flatten)]
    pub(crate) cluster: ClusterArgs,
    /// Address of init, host:port or URL.
    #[arg(
        long,
        env = "TEPUI_INIT",
        default_value = "127.0.0.1:8080",
        global = true
    )]
    pub(crate) init: String,
    /// Address of cron, host:port or URL.
    #[arg(
        long,
        env = "TEPUI_CRON",
        default_value = "127.0.0.1:9000",
        global = true
    )]
    pub(crate) cron: String,
}

/// How a change is carried out.
#[derive(Args, Clone, Debug)]
pub(crate) struct ChangeArgs {
    /// Come back once the deployment is done.
    #[arg(long, short)]
    pub(crate) wait: bool,
    /// Cancel deployments that are in the way.
    #[arg(long)]
    pub(crate) force: bool,
}

/// A definition: a file, or what is said here.
#[derive(Args, Clone, Debug)]
pub(crate) struct SpecArgs {
    /// File with the definition in JSON, as Marathon takes it; `-` reads standard input.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// The command, for a shell.
    #[arg(long)]
    pub(crate) cmd: Option<String>,
    /// Image of the container.
    #[arg(long)]
    pub(crate) image: Option<String>,
    /// Processors of each instance.
    #[arg(long)]
    pub(crate) cpus: Option<f64>,
    /// Memory of each instance, in MiB.
    #[arg(long)]
    pub(crate) mem: Option<f64>,
    /// How many instances.
    #[arg(long, short = 'n')]
    pub(crate) instances: Option<u32>,
    /// Variable of the environment; may be repeated.
    #[arg(long = "env", short, value_name = "NAME=VALUE")]
    pub(crate) environment: Vec<String>,
    /// Label; may be repeated.
    #[arg(long = "label", value_name = "NAME=VALUE")]
    pub(crate) labels: Vec<String>,
    /// Path of an HTTP health check on the first port.
    #[arg(long, value_name = "PATH")]
    pub(crate) health: Option<String>,
}

/// Something known by its id.
#[derive(Args, Clone, Debug)]
pub struct IdArgs {
    #[command(flatten)]
    pub(crate) services: ServicesArgs,
    /// Its id.
    pub(crate) id: String,
}

/// A change of something known by its id.
#[derive(Args, Clone, Debug)]
pub struct IdChangeArgs {
    #[command(flatten)]
    pub(crate) services: ServicesArgs,
    /// Its id.
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}

/// `tepui service create|update`.
#[derive(Args, Clone, Debug)]
pub struct PutArgs {
    #[command(flatten)]
    pub(crate) services: ServicesArgs,
    /// Its id; that of the definition if absent.
    pub(crate) id: Option<String>,
    #[command(flatten)]
    pub(crate) spec: SpecArgs,
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
    /// Show what would change, and change nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `tepui service scale`.
#[derive(Args, Clone, Debug)]
pub struct ScaleArgs {
    #[command(flatten)]
    pub(crate) services: ServicesArgs,
    /// Its id.
    pub(crate) id: String,
    /// How many instances there shall be.
    pub(crate) instances: u32,
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}

/// `tepui service log`.
#[derive(Args, Clone, Debug)]
pub struct ServiceLogArgs {
    #[command(flatten)]
    pub(crate) services: ServicesArgs,
    /// Its id.
    pub(crate) id: String,
    /// Standard error instead of standard output.
    #[arg(long)]
    pub(crate) stderr: bool,
    /// Go on until the task has ended.
    #[arg(long, short)]
    pub(crate) follow: bool,
}

/// `tepui service exec`.
#[derive(Args, Clone, Debug)]
pub struct ServiceExecArgs {
    #[command(flatten)]
    pub(crate) services: ServicesArgs,
    /// Its id.
    pub(crate) id: String,
    /// Give the command what comes on standard input.
    #[arg(long, short)]
    pub(crate) interactive: bool,
    /// Give the command a terminal.
    #[arg(long, short)]
    pub(crate) tty: bool,
    /// The command and its arguments, executed as they are.
    #[arg(last = true, required = true, value_name = "CMD")]
    pub(crate) command: Vec<String>,
}

/// `tepui service events`.
#[derive(Args, Clone, Debug)]
pub struct EventsArgs {
    #[command(flatten)]
    pub(crate) services: ServicesArgs,
    /// Name of the events to show; may be repeated, all if absent.
    #[arg(long = "type", value_name = "NAME")]
    pub(crate) names: Vec<String>,
}

/// Services: create, change, watch, remove.
#[derive(Subcommand, Clone, Debug)]
pub enum ServiceCommand {
    /// Create a service.
    #[command(
        after_help = "Examples:\n  tepui service create web --cmd 'exec python3 -m http.server $PORT0' -n 2 --health / --wait\n  \
        tepui service create -f web.json"
    )]
    Create(PutArgs),
    /// Change a service; what is not said stays.
    #[command(
        after_help = "Examples:\n  tepui service update web --mem 256 --dry-run\n  tepui service update web -f web.json --wait"
    )]
    Update(PutArgs),
    /// List services.
    #[command(after_help = "Example:\n  tepui service list --json")]
    List(ServicesArgs),
    /// Show a service and its instances.
    #[command(after_help = "Example:\n  tepui service show web")]
    Show(IdArgs),
    /// Set the number of instances.
    #[command(after_help = "Example:\n  tepui service scale web 5 --wait")]
    Scale(ScaleArgs),
    /// Replace all instances.
    #[command(after_help = "Example:\n  tepui service restart web --wait")]
    Restart(IdChangeArgs),
    /// Remove a service.
    #[command(after_help = "Example:\n  tepui service remove web --wait")]
    Remove(IdChangeArgs),
    /// Print what an instance wrote.
    #[command(after_help = "Example:\n  tepui service log web --follow")]
    Log(ServiceLogArgs),
    /// Run a command in the container of an instance.
    #[command(after_help = "Example:\n  tepui service exec -it web -- sh")]
    Exec(ServiceExecArgs),
    /// Why instances wait, and what would start them.
    #[command(after_help = "Example:\n  tepui service explain web")]
    Explain(IdArgs),
    /// Show what happens, as it does.
    #[command(after_help = "Example:\n  tepui service events --type deployment_success")]
    Events(EventsArgs),
}

/// Deployments: the ways from what was to what is wanted.
#[derive(Subcommand, Clone, Debug)]
pub enum DeploymentCommand {
    /// List deployments that go on.
    #[command(after_help = "Example:\n  tepui deployment list")]
    List(ServicesArgs),
    /// Show a deployment.
    #[command(after_help = "Example:\n  tepui deployment show 5a1f…")]
    Show(IdArgs),
    /// Stop a deployment where it is.
    #[command(after_help = "Example:\n  tepui deployment stop 5a1f…")]
    Stop(IdArgs),
    /// Go back to what was before a deployment.
    #[command(after_help = "Example:\n  tepui deployment rollback 5a1f… --wait")]
    Rollback(IdChangeArgs),
}

/// `tepui job add`.
#[derive(Args, Clone, Debug)]
pub struct JobAddArgs {
    #[command(flatten)]
    pub(crate) services: ServicesArgs,
    /// Its id; that of the definition if absent.
    pub(crate) id: Option<String>,
    /// File with the definition in JSON, as Metronome takes it; `-` reads standard input.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// The command, for a shell.
    #[arg(long)]
    pub(crate) cmd: Option<String>,
    /// Processors of a run.
    #[arg(long, default_value_t = 0.1)]
    pub(crate) cpus: f64,
    /// Memory of a run, in MiB.
    #[arg(long, default_value_t = 64.0)]
    pub(crate) mem: f64,
    /// When it runs: minute, hour, day of month, month, day of week.
    #[arg(long, value_name = "CRON")]
    pub(crate) schedule: Option<String>,
    /// Zone of that time.
    #[arg(long, default_value = "UTC")]
    pub(crate) timezone: String,
}

/// `tepui job schedule`.
#[derive(Args, Clone, Debug)]
pub struct JobScheduleArgs {
    #[command(flatten)]
    pub(crate) services: ServicesArgs,
    /// Its id.
    pub(crate) id: String,
    /// When it runs: minute, hour, day of month, month, day of week; `never` removes the schedule.
    pub(crate) cron: String,
    /// Zone of that time.
    #[arg(long, default_value = "UTC")]
    pub(crate) timezone: String,
}

/// Jobs: run them now, or by the clock.
#[derive(Subcommand, Clone, Debug)]
pub enum JobCommand {
    /// Add a job.
    #[command(
        after_help = "Examples:\n  tepui job add hello --cmd date --schedule '0 * * * *' --timezone Europe/Berlin\n  \
        tepui job add -f job.json"
    )]
    Add(JobAddArgs),
    /// Start a run now.
    #[command(after_help = "Example:\n  tepui job run hello")]
    Run(IdArgs),
    /// List jobs.
    #[command(after_help = "Example:\n  tepui job list --json")]
    List(ServicesArgs),
    /// Show a job and its runs.
    #[command(after_help = "Example:\n  tepui job show hello")]
    Show(IdArgs),
    /// Show how runs ended, newest first.
    #[command(after_help = "Example:\n  tepui job history hello")]
    History(IdArgs),
    /// Set when a job runs.
    #[command(
        after_help = "Examples:\n  tepui job schedule hello '30 6 * * 1-5'\n  tepui job schedule hello never"
    )]
    Schedule(JobScheduleArgs),
    /// Remove a job, with its history; runs that go on are stopped.
    #[command(after_help = "Example:\n  tepui job remove hello")]
    Remove(IdArgs),
}
