//! Many seeds of services under faults; `SEEDS` says how many, `SEED` plays one.

use lab_sim::{ServicesReport, run_services};

/// How many seeds are played unless somebody says otherwise.
const SEEDS: u64 = 300;
/// Failures that are shown.
const SHOWN_MAX: usize = 5;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn services_come_to_rest_as_they_were_promised() {
    let seeds = match number("SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("SEEDS").unwrap_or(SEEDS),
    };
    let mut all = ServicesReport::default();
    let mut failures = Vec::new();
    for seed in seeds {
        match run_services(seed) {
            Ok(report) => all.add(&report),
            Err(failure) => failures.push(failure),
        }
    }
    println!("{all:?}, {} failures", failures.len());
    failures.truncate(SHOWN_MAX);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(all.crashes > 0 && all.changes > 0, "{all:?}");
}
