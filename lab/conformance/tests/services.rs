//! The service interface as a process: the pairs of `examples` over HTTP, and the unmodified client of Marathon.

use std::{collections::BTreeMap, time::Duration};

use lab_conformance::{
    cluster::{Cluster, Options},
    daemon::Daemon,
    examples::{self, body, differs, expected, refused, texts},
    http, program,
    scheduler::Scheduler,
    skip, wait,
};
use serde_json::Value;

const LIMIT: Duration = Duration::from_secs(180);

/// An answer: its status, and its document if it has one.
fn send(address: &str, method: &str, path: &str, body: &[u8]) -> (u16, Value) {
    http::document(address, method, path, Some("application/json"), body)
}

/// The flags that an example needs.
fn flags(entry: &Value) -> Vec<String> {
    let mut flags: Vec<String> = texts(&entry["flags"])
        .into_iter()
        .map(str::to_owned)
        .collect();
    let features = texts(&entry["features"]);
    if !features.is_empty() {
        flags.push(format!("--enable_features={}", features.join(",")));
    }
    flags
}

/// What is wrong with how an example is answered, where its setup is stored already.
fn complaint(address: &str, entry: &Value, index: &BTreeMap<&str, &Value>) -> Option<String> {
    let text = |entry: &Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
    for name in texts(&entry["setup"]) {
        let setup = index[name];
        let (status, answer) = send(
            address,
            &text(setup, "method"),
            &text(setup, "path"),
            &body(name),
        );
        if status >= 300 {
            return Some(format!("the setup {name} was answered {status}: {answer}"));
        }
    }
    let name = text(entry, "name");
    let (status, answer) = send(
        address,
        &text(entry, "method"),
        &text(entry, "path"),
        &body(&name),
    );
    let expected = expected(&name);
    if entry["status"].as_u64().is_some_and(|status| status >= 300) {
        return refused(&expected, status, &answer);
    }
    if entry["status"] != status {
        return Some(format!("was answered {status}: {answer}"));
    }
    let get = text(entry, "get");
    let (status, mut got) = send(address, "GET", &get, b"");
    if status != 200 {
        return Some(format!("GET {get} was answered {status}: {got}"));
    }
    if let Some(key) = entry["select"].as_str().filter(|key| !key.is_empty()) {
        got = got[key].take();
    }
    differs("", &expected, &got).or_else(|| {
        texts(&entry["absent"])
            .into_iter()
            .find(|pointer| got.pointer(pointer).is_some())
            .map(|pointer| format!("{pointer} should not be there: {got}"))
    })
}

#[test]
fn every_example_of_services_is_answered_over_http() {
    let index = examples::index();
    let by_name: BTreeMap<&str, &Value> = index
        .iter()
        .map(|entry| (entry["name"].as_str().expect("examples have names"), entry))
        .collect();
    let mut by_flags: BTreeMap<Vec<String>, Vec<&Value>> = BTreeMap::new();
    for entry in &index {
        if entry["kind"] != "job" && entry["kind"] != "schedule" {
            by_flags.entry(flags(entry)).or_default().push(entry);
        }
    }
    let mut wrong = BTreeMap::new();
    for (flags, entries) in by_flags {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let init = Daemon::service("init", &flags, folder.path());
        let address = init.said("init");
        for entry in entries {
            if let Some(complaint) = complaint(address, entry, &by_name) {
                wrong.insert(entry["name"].to_string(), complaint);
            }
            // Nothing was ever placed, so nothing is left.
            let (status, _) = send(address, "DELETE", "/v2/groups?force=true", b"");
            assert_eq!(status, 200);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Removes all jobs, those first on which no other depends.
fn forget_jobs(address: &str) {
    loop {
        let (_, jobs) = send(address, "GET", "/v1/jobs", b"");
        let ids: Vec<&str> = jobs
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|job| job["id"].as_str())
            .collect();
        if ids.is_empty() {
            return;
        }
        let path = |id: &str| format!("/v1/jobs/{id}?stopCurrentJobRuns=true");
        let gone = ids
            .iter()
            .filter(|id| send(address, "DELETE", &path(id), b"").0 == 200);
        assert!(gone.count() > 0, "{jobs}");
    }
}

#[test]
fn every_example_of_jobs_is_answered_over_http() {
    let index = examples::index();
    let by_name: BTreeMap<&str, &Value> = index
        .iter()
        .map(|entry| (entry["name"].as_str().expect("examples have names"), entry))
        .collect();
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let cron = Daemon::service("cron", &[], folder.path());
    let address = cron.said("cron");
    let mut wrong = BTreeMap::new();
    for entry in &index {
        if entry["kind"] == "job" || entry["kind"] == "schedule" {
            if let Some(complaint) = complaint(address, entry, &by_name) {
                wrong.insert(entry["name"].to_string(), complaint);
            }
            forget_jobs(address);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_job_runs_and_is_remembered() {
    let mut cluster = Cluster::start(Options::default());
    cluster.start_cron();
    let address = cluster.cron().to_owned();
    let job = |id: &str, cmd: &str| {
        let run = format!("{{\"cmd\": \"{cmd}\", \"cpus\": 0.1, \"mem\": 32, \"disk\": 0}}");
        let body = format!("{{\"id\": \"{id}\", \"run\": {run}}}");
        let (status, answer) = send(&address, "POST", "/v1/jobs", body.as_bytes());
        assert_eq!(status, 201, "{answer}");
        let (status, run) = send(&address, "POST", &format!("/v1/jobs/{id}/runs"), b"");
        assert_eq!(status, 201, "{run}");
    };
    job("good", "test $MARATHON_APP_RESOURCE_CPUS = 0.1");
    job("bad", "exit 3");
    for (id, list) in [
        ("good", "successfulFinishedRuns"),
        ("bad", "failedFinishedRuns"),
    ] {
        let ended = wait::within(LIMIT, || {
            let path = format!("/v1/jobs/{id}?embed=history&embed=activeRuns");
            let (_, shown) = send(&address, "GET", &path, b"");
            let runs = shown["history"][list].as_array().map(Vec::len);
            (runs == Some(1) && shown["activeRuns"] == serde_json::json!([])).then_some(())
        });
        assert!(ended.is_some(), "{id} does not end\n{}", cluster.logs());
    }
    assert!(cluster.is_healthy());
    cluster.stop();
}

#[test]
fn paths_and_methods_have_the_answers_that_clients_know() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let init = Daemon::service("init", &[], folder.path());
    let address = init.said("init");
    for (method, path, body, status) in [
        ("GET", "/ping", "", 200),
        ("GET", "/v2/nothing", "", 404),
        ("GET", "/v2/apps//nowhere/", "", 404),
        ("POST", "/v2/apps/a", "{}", 405),
        ("GET", "/v2/apps/a/tasks/t", "", 405),
        ("GET", "/v2/events", "", 405),
        ("POST", "/v2/apps", "", 400),
        ("POST", "/v2/apps", "{", 400),
        ("POST", "/v2/apps", "[]", 422),
        ("POST", "/v2/apps", "{\"id\": \"/a\", \"cmd\": \"x1\"}", 201),
        ("POST", "/v2/apps", "{\"id\": \"/a\", \"cmd\": \"x1\"}", 409),
        // The first deployment waits for offers.
        ("PUT", "/v2/apps/a", "{\"cmd\": \"x2\"}", 409),
        ("PUT", "/v2/apps/a?force=true", "{\"cmd\": \"x2\"}", 200),
        (
            "PUT",
            "/v2/apps/a?force=true",
            "{\"version\": \"2000-01-01T00:00:00.000Z\"}",
            404,
        ),
        ("PATCH", "/v2/apps/b", "{\"cmd\": \"x2\"}", 404),
        ("GET", "/v2/apps/a/versions/yesterday", "", 422),
        ("DELETE", "/v2/queue/b/delay", "", 404),
        ("DELETE", "/v2/queue/a/delay", "", 204),
        ("DELETE", "/v2/deployments/none", "", 404),
        ("DELETE", "/v2/apps/a/tasks?scale=true&wipe=true", "", 400),
        ("POST", "/v2/tasks/delete", "{\"ids\": [\"?\"]}", 400),
        ("GET", "/v2/apps?label=((", "", 422),
        ("PATCH", "/v2/groups/a/b", "{\"enforceRole\": true}", 422),
        ("HEAD", "/v2/pods", "", 200),
        ("GET", "/v2/pods/p::status", "", 404),
        ("GET", "/v2/leader", "", 200),
        ("GET", "/v2/info", "", 200),
        ("GET", "/metrics", "", 200),
        ("GET", "/metrics/prometheus", "", 200),
        ("GET", "/v2/plugins", "", 200),
        ("DELETE", "/v2/apps/a", "", 200),
        ("DELETE", "/v2/apps/a", "", 404),
    ] {
        let (got, answer) = send(address, method, path, body.as_bytes());
        assert_eq!(got, status, "{method} {path}: {answer}");
    }
}

#[test]
fn the_client_of_marathon_drives_services() {
    let name = "the_client_of_marathon_drives_services";
    let Some(interpreter) = program::clients() else {
        skip(name, "the Python clients could not be installed");
        return;
    };
    let mut cluster = Cluster::start(Options::default());
    cluster.start_init();
    let init = cluster.init().to_owned();
    let arguments = ["--init", init.as_str()];
    let result = program::run(
        interpreter,
        "marathon_client.py",
        &arguments,
        &mut cluster,
        LIMIT,
    );
    assert_eq!(result["ok"], true);
    cluster.stop();
}

/// Runs one scenario of `clients/marathon_services.py` on a cluster of its own.
#[track_caller]
fn marathon(scenario: &str) {
    marathon_with(scenario, &[]);
}

/// The same with flags of the service interface.
#[track_caller]
fn marathon_with(scenario: &str, flags: &[&str]) {
    let Some(interpreter) = program::clients() else {
        skip(scenario, "the Python clients could not be installed");
        return;
    };
    let mut cluster = Cluster::start(Options {
        init: flags.iter().map(|&flag| flag.to_owned()).collect(),
        ..Options::default()
    });
    cluster.start_init();
    let (init, folder) = (
        cluster.init().to_owned(),
        cluster.folder().display().to_string(),
    );
    let arguments = ["--init", &init, "--folder", &folder, "--only", scenario];
    let name = "marathon_services.py";
    let result = program::run(interpreter, name, &arguments, &mut cluster, LIMIT);
    assert_eq!(result["ok"], true);
    assert!(cluster.is_healthy(), "{}", cluster.logs());
    cluster.stop();
}

#[test]
fn services_live_as_the_python_client_knows_it() {
    marathon("life");
}

#[test]
fn killed_tasks_come_back() {
    marathon("kills");
}

#[test]
fn health_is_checked_by_agents_and_by_init() {
    marathon("health");
}

#[test]
fn groups_start_in_the_order_of_their_dependencies() {
    marathon("groups");
}

#[test]
fn deployments_are_cancelled_and_rolled_back() {
    marathon("deployments");
}

#[test]
fn services_outlive_whoever_crashes() {
    marathon("crashes");
}

#[test]
fn data_outlive_tasks_init_and_the_agent() {
    marathon_with("residents", &["--mesos_role=eng"]);
}

#[test]
fn no_request_fails_while_a_service_is_updated() {
    marathon("drain");
}

/// A service that fits nowhere keeps nothing from others, and another gets what they give back.
#[test]
fn other_frameworks_get_what_init_does_not_need() {
    let mut cluster = Cluster::start(Options::default());
    cluster.start_init();
    let init = cluster.init().to_owned();
    let create = |document: &str| {
        let (status, answer) = send(&init, "POST", "/v2/apps", document.as_bytes());
        assert_eq!(status, 201, "{answer}");
    };
    create(r#"{"id": "/vast", "cmd": "exec sleep 1000", "cpus": 1000}"#);
    let looked_at = wait::within(LIMIT, || {
        let (_, queue) = send(&init, "GET", "/v2/queue", b"");
        let summary = &queue["queue"][0]["processedOffersSummary"];
        (summary["unusedOffersCount"].as_u64() >= Some(1)).then_some(())
    });
    assert!(looked_at.is_some(), "{}", cluster.logs());
    let other = Scheduler::subscribe(cluster.master());
    let offers = other.take_offers();
    let all = offers[0]["resources"].as_array().into_iter().flatten();
    let cpus = all.filter(|it| it["name"] == "cpus");
    let cpus: f64 = cpus.filter_map(|it| it["scalar"]["value"].as_f64()).sum();
    assert_eq!(cpus, 4.0, "{offers:?}");
    // While the other holds all of it nothing starts; what it declines is asked for again.
    create(r#"{"id": "/small", "cmd": "exec sleep 1000", "cpus": 1}"#);
    let ids: Vec<&Value> = offers.iter().map(|offer| &offer["id"]).collect();
    let declined = serde_json::json!({"offer_ids": ids, "filters": {"refuse_seconds": 600.0}});
    other.call("DECLINE", &declined);
    let runs = wait::within(LIMIT, || {
        let (_, answer) = send(&init, "GET", "/v2/apps/small", b"");
        (answer["app"]["tasksRunning"] == 1).then_some(())
    });
    assert!(runs.is_some(), "{}", cluster.logs());
    // And what init leaves goes to the other once it wants something.
    other.call("REVIVE", &serde_json::json!({}));
    let offers = other.take_offers();
    assert!(!offers.is_empty());
    assert!(cluster.is_healthy(), "{}", cluster.logs());
    cluster.stop();
}
