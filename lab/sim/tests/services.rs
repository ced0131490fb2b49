//! Many seeds of services and jobs under faults; `SEEDS` says how many, `SEED` plays one.

use lab_sim::{ServicesReport, run_jobs, run_services};

/// How many seeds are played unless somebody says otherwise.
const SEEDS: u64 = 300;
/// Failures that are shown.
const SHOWN_MAX: usize = 5;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[expect(
    clippy::print_stdout,
    reason = "what the seeds led to is shown with --nocapture"
)]
fn play(run: fn(u64) -> Result<ServicesReport, String>) {
    let seeds = match number("SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("SEEDS").unwrap_or(SEEDS),
    };
    let mut all = ServicesReport::default();
    let mut failures = Vec::new();
    for seed in seeds {
        match run(seed) {
            Ok(report) => all.add(&report),
            Err(failure) => failures.push(failure),
        }
    }
    println!("{all:?}, {} failures", failures.len());
    failures.truncate(SHOWN_MAX);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(all.crashes > 0 && all.changes > 0, "{all:?}");
}

#[test]
fn services_come_to_rest_as_they_were_promised() {
    play(run_services);
}

#[test]
fn jobs_run_as_they_were_asked_to() {
    play(run_jobs);
}
