//! `make bench`: measures what the README promises and prints it with the work and the machine; and the simulated agents
//! that some of it needs, for use with any master.
//!
//! The binary under test is `TEPUI_BIN`, or `tepui` beside this program. Exit code 0 also when a target is missed: the
//! figures say so.

mod agents;
mod allocator;
mod cluster;
mod containers;
mod cron;
mod crowd;
mod daemon;
mod framework;
mod http;
mod init;
mod launch;
mod master;
mod protobuf;
mod report;
mod scale;
mod scheduler;
mod service;
mod tasks;
mod thousand;
mod up;
mod watched;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, ensure};
use clap::{Parser, Subcommand};

use report::Report;

type Part = fn(&Path, Size, &mut Report) -> anyhow::Result<()>;

/// Nothing that is measured here takes longer.
const PATIENCE: Duration = Duration::from_secs(120);

const PARTS: [(&str, Part); 19] = [
    ("first-offer", daemon::first_offer),
    ("idle", daemon::idle),
    ("binary", daemon::size),
    ("tasks", tasks::tasks),
    ("allocator", allocator::cycles),
    ("master", master::lives),
    ("explain", master::explain),
    ("launch", launch::launches),
    ("containers", containers::starts),
    ("thousand", thousand::containers),
    ("streams", watched::streams),
    ("offers", watched::offers),
    ("idle-frameworks", watched::idle),
    ("documents", scale::documents),
    ("failover", scale::failover),
    ("init-start", init::starts),
    ("init-idle", init::idle),
    ("init-apps", init::apps),
    ("cron-jobs", cron::jobs),
];

/// How much of the usual work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Size {
    Full,
    /// A tenth: to see that it works.
    Quick,
}

impl Size {
    /// So many, or a tenth.
    fn of(self, full: usize) -> usize {
        match self {
            Self::Full => full,
            Self::Quick => full.div_ceil(10),
        }
    }
}

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measure what the README promises, and print it with the work and the machine.
#[derive(Parser)]
#[command(
    name = "tepui-bench",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "Example:\n  tepui-bench --only tasks --json\n  tepui-bench agents --master 127.0.0.1:5050 --count 1000"
)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Print for programs.
    #[arg(long)]
    json: bool,
    /// Do a tenth of the work where that is much: to see that it works, not to compare.
    #[arg(long)]
    quick: bool,
    /// Measure one part.
    #[arg(long, value_name = "PART", value_parser = PARTS.map(|(name, _)| name))]
    only: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    Agents(agents::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.command {
        Some(Command::Agents(options)) => agents::run(&options),
        None => {
            drivers_syscall::raise_descriptors();
            let size = if arguments.quick {
                Size::Quick
            } else {
                Size::Full
            };
            measure(size, arguments.json, arguments.only.as_deref())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody may be reading.
            let _ = writeln!(std::io::stderr(), "tepui-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure(size: Size, is_json: bool, only: Option<&str>) -> anyhow::Result<()> {
    let binary = binary()?;
    let mut report = Report {
        machine: machine(),
        ..Report::default()
    };
    for (name, part) in PARTS {
        if only.is_none_or(|only| only == name) {
            // Progress belongs to whoever watches, not to the report.
            let _ = writeln!(std::io::stderr(), "measuring {name} …");
            part(&binary, size, &mut report)
                .with_context(|| format!("failed to measure {name}"))?;
        }
    }
    report.machine.push(("load after", load()));
    let text = if is_json {
        report.json()
    } else {
        report.text()
    };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}

fn binary() -> anyhow::Result<PathBuf> {
    let path = match std::env::var_os("TEPUI_BIN") {
        Some(path) => PathBuf::from(path),
        None => std::env::current_exe()?.with_file_name("tepui"),
    };
    ensure!(
        path.is_file(),
        "{} is not there: run `make bench`, or `cargo build --release --package tepui` first",
        path.display()
    );
    Ok(path)
}

fn machine() -> Vec<(&'static str, String)> {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = field("/proc/meminfo", "MemTotal");
    let file = |path: &str| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        text.trim().to_owned()
    };
    vec![
        ("processor", field("/proc/cpuinfo", "model name")),
        ("cores", cores.to_string()),
        ("memory", memory),
        ("kernel", file("/proc/sys/kernel/osrelease")),
        ("load before", load()),
    ]
}

/// Load averages of 1, 5 and 15 minutes: other work on the machine makes every figure worse.
fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

fn field(path: &str, name: &str) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let found = text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(found, _)| found.trim() == name);
    found.map_or("unknown".to_owned(), |(_, value)| value.trim().to_owned())
}
