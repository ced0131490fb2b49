//! `make bench`: measures what the README promises and prints it with the work and the machine.
//!
//! `--json` prints for programs, `--only PART` measures one part: first-offer, idle, binary, tasks, allocator, master.
//! The binary under test is `TEPUI_BIN`, or `tepui` beside this program. Exit code 0 also when a target is missed: the
//! figures say so.

mod allocator;
mod daemon;
mod master;
mod report;
mod scheduler;
mod tasks;
mod up;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

use report::Report;

type Part = fn(&Path, &mut Report) -> anyhow::Result<()>;

const PARTS: [(&str, Part); 6] = [
    ("first-offer", daemon::first_offer),
    ("idle", daemon::idle),
    ("binary", daemon::size),
    ("tasks", tasks::tasks),
    ("allocator", allocator::cycles),
    ("master", master::lives),
];

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (mut is_json, mut only) = (false, None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--json" => is_json = true,
            "--only" => {
                only = Some(
                    arguments
                        .next()
                        .context("--only needs the name of a part")?,
                )
            }
            other => bail!("{other} is unknown: there are --json and --only PART"),
        }
    }
    if let Some(only) = &only {
        let names: Vec<_> = PARTS.iter().map(|(name, _)| *name).collect();
        let known = names.contains(&only.as_str());
        ensure!(known, "there is no part {only}, only {}", names.join(", "));
    }
    let binary = binary()?;
    let mut report = Report {
        machine: machine(),
        ..Report::default()
    };
    for (name, part) in PARTS {
        if only.as_deref().is_none_or(|only| only == name) {
            // Progress belongs to whoever watches, not to the report.
            let _ = writeln!(std::io::stderr(), "measuring {name} …");
            part(&binary, &mut report).with_context(|| format!("failed to measure {name}"))?;
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
