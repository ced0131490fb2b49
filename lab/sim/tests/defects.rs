//! Defects that are put into the kernels and services on purpose, each of which has to be found within a few seeds:
//! `cargo test -p lab-sim --features defects --test defects`.

use std::panic::catch_unwind;
use std::sync::Mutex;

use base_defects::{Defect, arm};

/// So many seeds must do.
const SEEDS: u64 = 200;

/// Plays a seed; tells what goes wrong.
type Play = fn(u64) -> Result<(), String>;

/// The first seed that goes wrong, and how.
fn find(defect: Defect, play: Play) -> Option<(u64, String)> {
    arm(Some(defect));
    let found = (0..SEEDS).find_map(|seed| {
        let result = catch_unwind(|| play(seed));
        let result = result.unwrap_or_else(|_| Err("it is found by itself".to_owned()));
        Some((seed, result.err()?))
    });
    arm(None);
    found
}

/// Each of the defects is found by playing.
#[expect(
    clippy::print_stdout,
    reason = "which seed finds what is shown with --nocapture"
)]
#[track_caller]
fn check(defects: &[Defect], play: Play) {
    let left = Mutex::new(defects.to_vec());
    let missed = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let next = left.lock().expect("nobody panics with it").pop();
                    let Some(defect) = next else { return };
                    match find(defect, play) {
                        Some((seed, how)) => println!("{defect:?}: seed {seed}, {how:.200}"),
                        None => {
                            println!("{defect:?} is not found");
                            missed.lock().expect("nobody panics with it").push(defect);
                        }
                    }
                }
            });
        }
    });
    let missed = missed.into_inner().expect("nobody panics with it");
    assert!(missed.is_empty(), "not found in {SEEDS} seeds: {missed:?}");
}

#[test]
fn every_defect_is_found() {
    check(&Defect::ALL, |seed| lab_sim::run(seed).map(|_| ()));
}

#[test]
fn every_defect_of_init_is_found() {
    check(&Defect::INIT, |seed| {
        lab_sim::run_services(seed).map(|_| ())
    });
}

#[test]
fn every_defect_of_cron_is_found() {
    check(&Defect::CRON, |seed| lab_sim::run_jobs(seed).map(|_| ()));
}
