//! One update and one operation, followed by their ids through the logs of both daemons.

use std::time::Duration;

use lab_conformance::{
    cluster::{Cluster, Options},
    program, wait,
};

const LIMIT: Duration = Duration::from_secs(120);

/// The hops of an id in a log, in order. A line that names the framework names the right one.
fn hops(cluster: &Cluster, daemon: &str, uuid: &str, framework: &str) -> Vec<String> {
    let path = cluster.folder().join(format!("{daemon}.log"));
    let log = std::fs::read_to_string(path).expect("a log");
    let names = [format!(" uuid={uuid}"), format!(" status={uuid}")];
    let is_of_it = |line: &&str| names.iter().any(|name| line.contains(name));
    let lines = log.lines().filter(is_of_it);
    let hop = |line: &str| {
        assert!(
            !line.contains("framework=") || line.contains(framework),
            "{line}"
        );
        let (_, rest) = line.split_once(": ").expect("a target before the message");
        let (message, _) = rest.split_once('=').expect("fields after the message");
        let (message, _field) = message.rsplit_once(' ').expect("a name before its value");
        message.to_owned()
    };
    lines.map(hop).collect()
}

/// Waits until the log ends with these hops, and nothing else was in between.
#[track_caller]
fn check(cluster: &Cluster, daemon: &str, uuid: &str, framework: &str, expect: &[&str]) {
    let mut last = Vec::new();
    let found = wait::within(LIMIT, || {
        last = hops(cluster, daemon, uuid, framework);
        (last == expect).then_some(())
    });
    assert!(
        found.is_some(),
        "{daemon}: {last:#?} instead of {expect:#?}\n{}",
        cluster.logs()
    );
}

#[test]
fn ids_lead_through_both_logs() {
    let mut cluster = Cluster::start(Options::default());
    let python = program::python();
    let ids = program::run(&python, "raw_trail.py", &[], &mut cluster, LIMIT);
    let id = |name: &str| ids[name].as_str().expect("an id").to_owned();
    let framework = format!("framework={}", id("framework"));

    check(
        &cluster,
        "agent",
        &id("update"),
        &framework,
        &[
            "update received from its executor",
            "update checkpointed",
            "update sent to the master",
            "executor told that its update is stored",
            "update acknowledged at its agent",
            "acknowledgement of an update checkpointed",
        ],
    );
    check(
        &cluster,
        "master",
        &id("update"),
        &framework,
        &[
            "update received from its agent",
            "update forwarded to its scheduler",
            "update acknowledged by its scheduler",
            "acknowledgement of an update sent to its agent",
        ],
    );

    check(
        &cluster,
        "agent",
        &id("operation"),
        &framework,
        &[
            "operation received from the master",
            "operation checkpointed",
            "operation status sent to the master",
            "operation status acknowledged at its agent",
        ],
    );
    check(
        &cluster,
        "master",
        &id("operation"),
        &framework,
        &[
            "operation sent to its agent",
            "operation status received from its agent",
            "operation status forwarded to its scheduler",
            "operation status acknowledged by its scheduler",
            "acknowledgement of an operation status sent to its agent",
        ],
    );
    cluster.stop();
}
