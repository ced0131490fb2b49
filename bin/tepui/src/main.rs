//! One binary: picks a personality and maps its result to an exit code.

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use shell_cli::{FrameworkCommand, NodeCommand, Outcome, TaskCommand};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Tepui, a datacenter operating system.
#[derive(Parser)]
#[command(
    version,
    after_help = "Example:\n  tepui task run hello --follow -- echo hello\n\n\
    Exit codes: 0 done, 1 failed, 2 wrong usage, 4 not found, 5 the task did not finish well"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run tasks, list them, read their logs, kill them.
    #[command(subcommand)]
    Task(TaskCommand),
    /// The machines of the cluster.
    #[command(subcommand)]
    Node(NodeCommand),
    /// The distributed systems that run on the cluster.
    #[command(subcommand)]
    Framework(FrameworkCommand),
    /// Print the completion script of a shell.
    #[command(after_help = "Example:\n  tepui completion bash > /etc/bash_completion.d/tepui")]
    Completion {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(outcome) => ExitCode::from(outcome.code()),
        Err(error) => {
            shell_cli::write_err(format!("tepui: {error:#}\n").as_bytes());
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match command {
            Command::Task(command) => shell_cli::task(command).await,
            Command::Node(command) => shell_cli::node(command).await,
            Command::Framework(command) => shell_cli::framework(command).await,
            Command::Completion { shell } => {
                let mut script = Vec::new();
                clap_complete::generate(shell, &mut Arguments::command(), "tepui", &mut script);
                shell_cli::write_out(&script)?;
                Ok(Outcome::Done)
            }
        }
    })
}
