//! One binary: picks a personality and maps its result to an exit code.

mod daemon;
mod example;
mod logging;
mod service;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use daemon::Kind;
use shell_cli::{
    DeploymentCommand, ExplainCommand, FrameworkCommand, GroupCommand, JobCommand, NodeCommand,
    Outcome, PodCommand, ServiceCommand, TaskCommand,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Memory that is free goes back to the kernel after this long. After the second that is the default a master that had
/// just taken 2,000 agents in, and fell silent, held 10 MB more.
const MEMORY_KEPT: std::time::Duration = std::time::Duration::from_millis(10);

/// Tepui, a datacenter operating system.
#[derive(Parser)]
#[command(
    version,
    after_help = "Example:\n  tepui up\n  tepui task run hello --follow -- echo hello\n\n\
    Exit codes: 0 done, 1 failed, 2 wrong usage, 4 not found, 5 the task, deployment or run did not end well"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start a cluster on this machine: a master and an agent.
    #[command(disable_help_flag = true)]
    Up(Flags),
    /// Start a master.
    #[command(disable_help_flag = true)]
    Master(Flags),
    /// Start an agent.
    #[command(disable_help_flag = true)]
    Agent(Flags),
    /// Start the service interface, that of Marathon, against any master.
    #[command(disable_help_flag = true)]
    Init(Flags),
    /// Start the job interface, that of Metronome, against any master.
    #[command(disable_help_flag = true)]
    Cron(Flags),
    /// Services: what stays up.
    #[command(subcommand)]
    Service(ServiceCommand),
    /// Deployments: changes of services that are being carried out.
    #[command(subcommand)]
    Deployment(DeploymentCommand),
    /// Groups of services.
    #[command(subcommand)]
    Group(GroupCommand),
    /// Pods: containers that share a machine.
    #[command(subcommand)]
    Pod(PodCommand),
    /// Jobs: what runs once, or by the clock.
    #[command(subcommand)]
    Job(JobCommand),
    /// Run tasks, list them, read their logs, kill them.
    #[command(subcommand)]
    Task(TaskCommand),
    /// The machines of the cluster.
    #[command(subcommand)]
    Node(NodeCommand),
    /// The distributed systems that run on the cluster.
    #[command(subcommand)]
    Framework(FrameworkCommand),
    /// Why something does not happen, and what would help.
    #[command(subcommand)]
    Explain(ExplainCommand),
    /// Serve a page that says which instance answers: the service of `tepui up --example`.
    #[command(
        after_help = "Example:\n  tepui service create page --instances 2 --wait -- tepui example"
    )]
    Example(example::ExampleArgs),
    /// Print the completion script of a shell.
    #[command(after_help = "Example:\n  tepui completion bash > /etc/bash_completion.d/tepui")]
    Completion {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Flags of daemons; they have a reader of their own, which knows the environment too.
#[derive(clap::Args)]
struct Flags {
    /// Flags; `--help` shows them.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    flags: Vec<String>,
}

fn main() -> ExitCode {
    // They must run before there is a second thread.
    let mut arguments = std::env::args_os().skip(1);
    match arguments.next().as_deref().and_then(|first| first.to_str()) {
        Some("container-init") => return drivers_container::container_init(arguments.collect()),
        Some("container-fetch") => return drivers_fetcher::container_fetch(),
        Some("container-unpack") => return drivers_image::container_unpack(),
        _ => {}
    }
    drivers_syscall::give_back_memory_after(MEMORY_KEPT);
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            shell_cli::write_err(format!("tepui: {error:#}\n").as_bytes());
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    let command = match command {
        Command::Up(flags) => return Ok(daemon::run(Kind::Up, flags.flags)),
        Command::Master(flags) => return Ok(daemon::run(Kind::Master, flags.flags)),
        Command::Agent(flags) => return Ok(daemon::run(Kind::Agent, flags.flags)),
        Command::Init(flags) => return Ok(daemon::run(Kind::Init, flags.flags)),
        Command::Cron(flags) => return Ok(daemon::run(Kind::Cron, flags.flags)),
        other => other,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let outcome = runtime.block_on(async {
        match command {
            Command::Up(_)
            | Command::Master(_)
            | Command::Agent(_)
            | Command::Init(_)
            | Command::Cron(_) => Ok(Outcome::Done),
            Command::Service(command) => shell_cli::service(command).await,
            Command::Deployment(command) => shell_cli::deployment(command).await,
            Command::Group(command) => shell_cli::group(command).await,
            Command::Pod(command) => shell_cli::pod(command).await,
            Command::Job(command) => shell_cli::job(command).await,
            Command::Task(command) => shell_cli::task(command).await,
            Command::Node(command) => shell_cli::node(command).await,
            Command::Framework(command) => shell_cli::framework(command).await,
            Command::Explain(command) => shell_cli::explain(command).await,
            Command::Example(args) => {
                example::serve(args).await?;
                Ok(Outcome::Done)
            }
            Command::Completion { shell } => {
                let mut script = Vec::new();
                clap_complete::generate(shell, &mut Arguments::command(), "tepui", &mut script);
                shell_cli::write_out(&script)?;
                Ok(Outcome::Done)
            }
        }
    })?;
    Ok(ExitCode::from(outcome.code()))
}
