//! No input panics, none takes more memory than its limit: each target over valid inputs and thousands of mutations.
//! The same every time; `lab/fuzz` looks further.

mod counting;

use std::panic::{AssertUnwindSafe, catch_unwind};

use lab_targets::{INPUT_MAX_BYTES, Mutator, TARGETS, Target};

const MUTATIONS: usize = 20_000;
/// Each of these writes files.
const ARCHIVES: usize = 3000;

fn check(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name);
    let target = target.expect("a target of that name");
    let seeds = (target.seeds)();
    assert!(!seeds.is_empty(), "{name} has no seeds");
    for seed in &seeds {
        attack(target, seed, "a seed");
    }
    let mut mutator = Mutator::new(1);
    let count = if ["archive", "image_archive", "image_layer"].contains(&name) {
        ARCHIVES
    } else {
        MUTATIONS
    };
    for round in 0..count {
        let seed = &seeds[mutator.below(seeds.len())];
        let other = &seeds[mutator.below(seeds.len())];
        let input = mutator.mutate(seed, other, INPUT_MAX_BYTES);
        attack(target, &input, &format!("mutation {round}"));
    }
}

fn attack(target: &Target, input: &[u8], what: &str) {
    let mut result = Ok(());
    let peak = counting::peak_bytes(|| {
        result = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    });
    let shown = || input.escape_ascii().to_string();
    assert!(
        result.is_ok(),
        "{}, {what}, panics: {}",
        target.name,
        shown()
    );
    assert!(
        peak <= target.peak_max_bytes,
        "{}, {what}, takes {peak} bytes, more than {}: {}",
        target.name,
        target.peak_max_bytes,
        shown()
    );
}

macro_rules! tests {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            check(stringify!($name));
        })*

        #[test]
        fn every_target_is_here() {
            assert_eq!(TARGETS.map(|target| target.name), [$(stringify!($name)),*]);
        }
    };
}

tests! {
    scheduler_call_json scheduler_call_wire scheduler_event_json scheduler_event_wire executor_call_json
    executor_call_wire operator_call_json operator_call_wire provider_call_json provider_call_wire task_secrets recordio
    node_frame node_to_agent node_to_master units_text
    resources_json settings_text access_rules credentials constraint_pattern archive image_layer
    image_archive image_manifest image_config image_text network_list network_answer volume_answer session_input
    service_app_json
    service_update_json service_pod_json service_group_json job_json schedule_json service_address
    service_backup
}

#[test]
fn the_fuzzers_are_the_targets() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/Cargo.toml");
    let text = std::fs::read_to_string(path).expect("the manifest of lab/fuzz");
    let lines = text.lines().filter_map(|line| line.strip_prefix("name = "));
    let names: Vec<&str> = lines.map(|name| name.trim_matches('"')).skip(1).collect();
    assert_eq!(names, TARGETS.map(|target| target.name));
}

const BROKEN: Target = Target {
    name: "broken",
    run: |data| match data {
        b"panic" => panic!("as asked"),
        _ => drop(vec![0_u8; data.len() * 1000]),
    },
    seeds: Vec::new,
    peak_max_bytes: 5000,
};

#[test]
#[should_panic(expected = "broken, a seed, panics: panic")]
fn a_panic_is_seen() {
    attack(&BROKEN, b"panic", "a seed");
}

#[test]
#[should_panic(expected = "broken, a seed, takes 6000 bytes, more than 5000")]
fn a_large_allocation_is_seen() {
    attack(&BROKEN, b"12345", "a seed");
    attack(&BROKEN, b"123456", "a seed");
}
