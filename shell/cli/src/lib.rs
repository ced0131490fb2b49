//! The commands people type at a running cluster: `tepui task|node|framework|explain|service|deployment|group|pod|job`.
//!
//! They reach the cluster only through its public APIs: those of Mesos, Marathon and Metronome. What they find is printed as a table, or as JSON with
//! `--json`; errors go to standard error and name what to do; the exit code says what happened ([`Outcome`]).

mod args;
mod cron;
mod document;
mod explain;
mod framework;
mod init;
mod log;
mod node;
mod output;
mod sandbox;
mod session;
mod state;
mod task;
mod terminal;

pub use args::{ClusterArgs, ExplainCommand, FrameworkCommand, NodeCommand, TaskCommand};
pub use cron::JobCommand;
pub use init::{DeploymentCommand, GroupCommand, PodCommand, ServiceCommand};
pub use output::{Outcome, write_err, write_out};

use serde_json::Value;
use shell_client::{Client, Rest};

/// Runs a `tepui task` command.
///
/// # Errors
/// Whatever keeps the command from doing what it says, for people to read.
pub async fn task(command: TaskCommand) -> anyhow::Result<Outcome> {
    match command {
        TaskCommand::Run(args) => task::run(args).await,
        TaskCommand::List(args) => task::list(args).await,
        TaskCommand::Log(args) => log::log(args).await,
        TaskCommand::Exec(args) => session::exec(args).await,
        TaskCommand::Attach(args) => session::attach(args).await,
        TaskCommand::Ls(args) => sandbox::ls(args).await,
        TaskCommand::Download(args) => sandbox::download(args).await,
        TaskCommand::Kill(args) => task::kill(args).await,
    }
}

/// Runs a `tepui node` command.
///
/// # Errors
/// As [`task`].
pub async fn node(command: NodeCommand) -> anyhow::Result<Outcome> {
    match command {
        NodeCommand::List(args) => node::list(args).await,
    }
}

/// Runs a `tepui framework` command.
///
/// # Errors
/// As [`task`].
pub async fn framework(command: FrameworkCommand) -> anyhow::Result<Outcome> {
    match command {
        FrameworkCommand::List(args) => framework::list(args).await,
    }
}

/// Runs a `tepui explain` command.
///
/// # Errors
/// As [`task`].
pub async fn explain(command: ExplainCommand) -> anyhow::Result<Outcome> {
    match command {
        ExplainCommand::Framework(args) => explain::framework(args).await,
    }
}

/// Runs a `tepui service` command.
///
/// # Errors
/// As [`task`].
pub async fn service(command: ServiceCommand) -> anyhow::Result<Outcome> {
    init::run_service(command).await
}

/// Runs a `tepui deployment` command.
///
/// # Errors
/// As [`task`].
pub async fn deployment(command: DeploymentCommand) -> anyhow::Result<Outcome> {
    init::run_deployment(command).await
}

/// Runs a `tepui group` command.
///
/// # Errors
/// As [`task`].
pub async fn group(command: GroupCommand) -> anyhow::Result<Outcome> {
    init::run_group(command).await
}

/// Runs a `tepui pod` command.
///
/// # Errors
/// As [`task`].
pub async fn pod(command: PodCommand) -> anyhow::Result<Outcome> {
    init::run_pod(command).await
}

/// Runs a `tepui job` command.
///
/// # Errors
/// As [`task`].
pub async fn job(command: JobCommand) -> anyhow::Result<Outcome> {
    cron::run_job(command).await
}

/// Makes a service what `app` says, in place of what its id meant before, and stays until all its instances are healthy, or
/// run if nothing checks them. Meanwhile says on standard error what it waits for. Gives the service as init then shows it.
///
/// # Errors
/// Init is away, or does not take the service; what it took stays.
pub async fn deploy(rest: &Rest, id: &str, app: &Value) -> anyhow::Result<Value> {
    init::deploy(rest, id, app).await
}

fn client(args: &ClusterArgs) -> anyhow::Result<Client> {
    args.client(&args.master)
}
