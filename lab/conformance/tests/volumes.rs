//! Volumes of containers. What each scenario does is in `clients/raw_volumes.py`.

use std::time::Duration;

use lab_conformance::{
    cluster::{Cluster, Options},
    program, skip,
};

const LIMIT: Duration = Duration::from_secs(180);

/// Runs one scenario on a cluster of its own.
fn check(scenario: &str) {
    if !lab_conformance::is_root() {
        return skip(&format!("volumes, {scenario}"), "needs root");
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let top = folder.path().display();
    let mut cluster = Cluster::start(Options {
        agent: vec![format!("--docker_registry={top}/images")],
        ..Options::default()
    });
    let (top, own) = (top.to_string(), cluster.folder().display().to_string());
    let arguments = ["--only", scenario, "--folder", &top, "--cluster", &own];
    let result = program::run(
        &program::python(),
        "raw_volumes.py",
        &arguments,
        &mut cluster,
        LIMIT,
    );
    assert_eq!(result["ok"], true);
    assert!(cluster.is_healthy(), "{}", cluster.logs());
    cluster.stop();
    let mounts = std::fs::read_to_string("/proc/self/mounts").expect("there are mounts");
    assert!(!mounts.contains(&top), "{mounts}");
}

#[test]
fn root_folders_of_the_machine_images_and_secrets() {
    check("machine");
}

#[test]
fn root_persistent_volumes_in_images() {
    check("kept");
}

#[test]
fn root_tasks_of_a_pod_share_volumes() {
    check("pod");
}

#[test]
fn root_volumes_that_cannot_be_had() {
    check("refused");
}
