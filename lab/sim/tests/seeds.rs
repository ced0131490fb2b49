//! Many seeds, each to its end; `SEEDS` says how many, `SEED` which one is told.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use lab_sim::Report;

/// How many seeds are played unless somebody says otherwise.
const SEEDS: u64 = 500;
/// How often a long run says how far it is.
const PROGRESS: Duration = Duration::from_secs(5);
/// Failures that are shown.
const SHOWN_MAX: usize = 10;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// What many seeds led to.
#[derive(Default)]
struct Tally {
    seeds: u64,
    steps: u64,
    tasks: usize,
    operations: usize,
    crashes: u64,
    failures: Vec<String>,
    told: Option<Instant>,
}

#[expect(clippy::print_stdout, reason = "long runs say how far they are")]
impl Tally {
    fn add(&mut self, result: Result<Report, String>, since: Instant) {
        self.seeds += 1;
        match result {
            Ok(report) => {
                self.steps += report.steps;
                self.tasks += report.tasks;
                self.operations += report.operations;
                self.crashes += report.crashes;
            }
            Err(failure) => {
                println!("{failure}");
                self.failures.push(failure);
            }
        }
        let last = *self.told.get_or_insert(since);
        if last.elapsed() >= PROGRESS {
            self.told = Some(Instant::now());
            self.tell(since);
        }
    }

    fn tell(&self, since: Instant) {
        let seconds = since.elapsed().as_secs_f64();
        println!(
            "{} seeds ({:.0}/s), {} steps ({:.0}/s), {} tasks, {} operations, {} crashes, {} failures",
            self.seeds,
            self.seeds as f64 / seconds,
            self.steps,
            self.steps as f64 / seconds,
            self.tasks,
            self.operations,
            self.crashes,
            self.failures.len(),
        );
    }
}

#[test]
fn every_seed_ends_well() {
    let seeds = number("SEEDS").unwrap_or(SEEDS);
    let since = Instant::now();
    let next = AtomicU64::new(0);
    let tally = Mutex::new(Tally::default());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds {
                        return;
                    }
                    let result = std::panic::catch_unwind(|| lab_sim::run(seed));
                    let result = result.unwrap_or_else(|_| Err(format!("seed {seed} panics")));
                    let mut tally = tally.lock().expect("nobody panics with it");
                    tally.add(result, since);
                }
            });
        }
    });
    let tally = tally.into_inner().expect("nobody panics with it");
    tally.tell(since);
    let shown: Vec<_> = tally.failures.iter().take(SHOWN_MAX).collect();
    assert!(
        tally.failures.is_empty(),
        "{} seeds fail: {shown:#?}\nsee one with SEED=n cargo test -p lab-sim one -- --nocapture",
        tally.failures.len()
    );
}

#[test]
fn a_seed_plays_the_same_twice() {
    for seed in 0..20 {
        let first = lab_sim::digest(seed);
        assert_eq!(first, lab_sim::digest(seed));
        let plain = lab_sim::run(seed).map(|report| report.steps);
        assert_eq!(plain, first.map(|report| report.steps));
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
