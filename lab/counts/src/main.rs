//! Counts the instructions of the hot paths and holds them to `lab/counts/budget.txt`.
//!
//! `check` counts all works under callgrind and fails when one is not within its budget, `check --update` writes the
//! budget anew, `run NAME` does one work, which is what callgrind and perf are given to see where its time goes.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use lab_counts::{budget, counted, works};

const BUDGET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/budget.txt");

fn main() -> anyhow::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["check"] => check(false),
        ["check", "--update"] => check(true),
        ["run", name] => run(name),
        _ => bail!("there are check, check --update and run NAME"),
    }
}

fn run(name: &str) -> anyhow::Result<ExitCode> {
    let works = works();
    let work = works.iter().find(|work| work.name == name);
    let mut work = (work
        .with_context(|| format!("there is no work {name}"))?
        .prepare)();
    counted(&mut *work);
    // Nothing is torn down: it would take longer than the work.
    std::process::exit(0)
}

fn check(is_update: bool) -> anyhow::Result<ExitCode> {
    let program = std::env::current_exe()?;
    let names: Vec<&str> = works().iter().map(|work| work.name).collect();
    let known = match Path::new(BUDGET).exists() && !is_update {
        true => budget::parse(&std::fs::read_to_string(BUDGET)?)?,
        false => budget::Budget::new(),
    };
    let (text, counts, is_kept) = budget::check(&program, &names, &known)?;
    std::io::stdout().write_all(text.as_bytes())?;
    if is_update {
        std::fs::write(BUDGET, budget::print(&counts))?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(match is_kept {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}
