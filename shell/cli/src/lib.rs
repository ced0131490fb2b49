//! The commands people type at a running cluster: `tepui task|node|framework|explain|service|deployment|job`.
//!
//! They reach the cluster only through public interfaces: those of Mesos, Marathon and Metronome. What they find is printed as a table, or as JSON with
//! `--json`; errors go to standard error and name what to do; the exit code says what happened ([`Outcome`]).

mod args;
mod explain;
mod framework;
mod job;
mod log;
mod node;
mod output;
mod sandbox;
mod service;
mod service_args;
mod session;
mod state;
mod task;
mod terminal;

pub use args::{ClusterArgs, ExplainCommand, FrameworkCommand, NodeCommand, TaskCommand};
pub use output::{Outcome, write_err, write_out};
pub use service_args::{DeploymentCommand, JobCommand, ServiceCommand};

use shell_client::Client;

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
    match command {
        ServiceCommand::Create(args) => service::create(args).await,
        ServiceCommand::Update(args) => service::update(args).await,
        ServiceCommand::List(args) => service::list(args).await,
        ServiceCommand::Show(args) => service::show(args).await,
        ServiceCommand::Scale(args) => service::scale(args).await,
        ServiceCommand::Restart(args) => service::restart(args).await,
        ServiceCommand::Remove(args) => service::remove(args).await,
        ServiceCommand::Log(args) => service::log(args).await,
        ServiceCommand::Exec(args) => service::exec(args).await,
        ServiceCommand::Explain(args) => service::explain(args).await,
        ServiceCommand::Events(args) => service::events(args).await,
    }
}

/// Runs a `tepui deployment` command.
///
/// # Errors
/// As [`task`].
pub async fn deployment(command: DeploymentCommand) -> anyhow::Result<Outcome> {
    match command {
        DeploymentCommand::List(args) => service::deployments(args).await,
        DeploymentCommand::Show(args) => service::deployment(args).await,
        DeploymentCommand::Stop(args) => service::stop(args).await,
        DeploymentCommand::Rollback(args) => service::rollback(args).await,
    }
}

/// Runs a `tepui job` command.
///
/// # Errors
/// As [`task`].
pub async fn job(command: JobCommand) -> anyhow::Result<Outcome> {
    match command {
        JobCommand::Add(args) => job::add(args).await,
        JobCommand::Run(args) => job::run(args).await,
        JobCommand::List(args) => job::list(args).await,
        JobCommand::Show(args) => job::show(args).await,
        JobCommand::History(args) => job::history(args).await,
        JobCommand::Schedule(args) => job::set_schedule(args).await,
        JobCommand::Remove(args) => job::remove(args).await,
    }
}

fn client(args: &ClusterArgs) -> anyhow::Result<Client> {
    Ok(Client::new(&args.master, args.login()?))
}
