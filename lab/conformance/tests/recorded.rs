//! The exchanges recorded from Apache Mesos 1.11.0, replayed against real processes.

use std::{fmt::Write as _, fs};

use lab_conformance::{is_root, recorded, say, skip, target};

/// The cases mostly wait: more clusters than cores.
const CLUSTERS: usize = 4;

#[test]
fn root_recorded_exchanges() {
    if !is_root() {
        return skip(
            "root_recorded_exchanges",
            "needs root: the recorded tasks run as root",
        );
    }
    let only = std::env::var("ONLY").unwrap_or_default();
    let not_yet = recorded::not_yet();
    let cases = recorded::cases();
    let chosen: Vec<_> = cases
        .into_iter()
        .filter(|case| case.name.contains(&only))
        .collect();
    assert!(!chosen.is_empty(), "no case is named like {only:?}");
    let results = recorded::replay_all(chosen, CLUSTERS);

    let mut report = String::new();
    let (mut passed, mut failed, mut waiting, mut early) = (0, 0, 0, 0);
    for (name, difference) in &results {
        match (difference, not_yet.get(name)) {
            (None, None) => passed += 1,
            (Some(why), None) => {
                failed += 1;
                let _ = writeln!(report, "FAIL {name}: {why}");
            }
            (Some(_), Some(_)) => waiting += 1,
            (None, Some(reason)) => {
                early += 1;
                let _ = writeln!(report, "PASSES, take it off not-yet.txt: {name} ({reason})");
            }
        }
    }
    let _ = writeln!(
        report,
        "{waiting} not yet, named in lab/conformance/not-yet.txt"
    );
    let _ = writeln!(report, "{passed} passed, {failed} failed");
    fs::write(target().join("conformance.txt"), &report).expect("the build folder is writable");
    say(&report);
    assert!(
        failed == 0 && early == 0,
        "{failed} recorded cases differ, {early} pass although listed as not yet"
    );
}

#[test]
fn the_list_of_what_is_missing_is_sound() {
    let not_yet = recorded::not_yet();
    assert!(not_yet.values().all(|reason| !reason.is_empty()));
    assert!(not_yet.len() < recorded::cases().len());
}
