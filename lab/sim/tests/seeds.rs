//! Many seeds, each to its end; `SEEDS` says how many, `SEED` which one is told.

use std::sync::atomic::{AtomicU64, Ordering};

/// How many seeds are played unless somebody says otherwise.
const SEEDS: u64 = 500;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn every_seed_ends_well() {
    let seeds = number("SEEDS").unwrap_or(SEEDS);
    let next = AtomicU64::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut failures = Vec::new();
    let mut totals = (0, 0, 0);
    std::thread::scope(|scope| {
        let play = || {
            let mut reports = Vec::new();
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= seeds {
                    return reports;
                }
                let result = std::panic::catch_unwind(|| lab_sim::run(seed));
                reports.push(result.unwrap_or_else(|_| Err(format!("seed {seed} panics"))));
            }
        };
        let players: Vec<_> = (0..threads).map(|_| scope.spawn(play)).collect();
        for player in players {
            for report in player.join().expect("players do not panic") {
                match report {
                    Ok(report) => {
                        totals.0 += report.steps;
                        totals.1 += report.tasks;
                        totals.2 += report.crashes;
                    }
                    Err(failure) => failures.push(failure),
                }
            }
        }
    });
    println!(
        "{seeds} seeds, {} steps, {} tasks, {} crashes",
        totals.0, totals.1, totals.2
    );
    failures.sort();
    let shown: Vec<_> = failures.iter().take(10).collect();
    assert!(
        failures.is_empty(),
        "{} seeds fail: {shown:#?}\nsee one with SEED=n cargo test -p lab-sim one -- --nocapture",
        failures.len()
    );
}

#[test]
fn a_seed_plays_the_same_twice() {
    for seed in [1, 2, 3] {
        assert_eq!(lab_sim::run(seed), lab_sim::run(seed));
    }
}

/// Tells the story of the seed that `SEED` names.
#[test]
fn one() {
    let Some(seed) = number("SEED") else { return };
    let told = lab_sim::tell(seed, |line| println!("{line}"));
    assert_eq!(told, lab_sim::run(seed), "whoever listens changes nothing");
    println!("{told:?}");
    assert!(told.is_ok(), "{told:?}");
}
