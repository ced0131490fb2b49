//! Defects that are put into the kernels on purpose, each of which has to be found within a few seeds:
//! `cargo test -p lab-sim --features defects --test defects`.

use std::panic::catch_unwind;
use std::sync::Mutex;

use base_defects::{Defect, arm};

/// So many seeds must do.
const SEEDS: u64 = 200;

/// The first seed that goes wrong, and how.
fn find(defect: Defect) -> Option<(u64, String)> {
    arm(Some(defect));
    let found = (0..SEEDS).find_map(|seed| {
        let result = catch_unwind(|| lab_sim::run(seed));
        let result = result.unwrap_or_else(|_| Err("a kernel finds it itself".to_owned()));
        Some((seed, result.err()?))
    });
    arm(None);
    found
}

#[test]
fn every_defect_is_found() {
    let left = Mutex::new(Defect::ALL.to_vec());
    let missed = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let next = left.lock().expect("nobody panics with it").pop();
                    let Some(defect) = next else { return };
                    match find(defect) {
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
