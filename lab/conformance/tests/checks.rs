//! Checks and health checks of real tasks. What each checks is in `clients/raw_checks.py`.

use std::time::Duration;

use lab_conformance::{
    cluster::{Cluster, Options},
    home, program,
};

const LIMIT: Duration = Duration::from_secs(180);

/// Runs one scenario on a cluster of its own.
#[track_caller]
fn check(scenario: &str) {
    let mut cluster = Cluster::start(Options::default());
    let certificates = home().join("../../daemons/door/tests/door/certificates");
    let certificates = certificates.to_string_lossy();
    let result = program::run(
        &program::python(),
        "raw_checks.py",
        &["--only", scenario, "--certificates", &certificates],
        &mut cluster,
        LIMIT,
    );
    assert_eq!(result["ok"], true);
    assert!(cluster.is_healthy(), "{}", cluster.logs());
    cluster.stop();
}

#[test]
fn an_unhealthy_task_is_killed() {
    check("http_health");
}

#[test]
fn tasks_are_looked_at_in_many_ways() {
    check("other_ways");
}

#[test]
fn what_cannot_be_reached_is_unhealthy() {
    check("unreachable");
}

#[test]
fn a_young_task_may_fail() {
    check("grace");
}

#[test]
fn a_command_looks_from_inside() {
    check("command");
}

#[test]
fn results_are_told_when_they_change() {
    check("results");
}

#[test]
fn tasks_of_groups_are_looked_at_too() {
    check("pods");
}

#[test]
fn checks_outlive_the_agent() {
    check("restart");
}
