//! Every document of a master against a written example, field by field.

use abi_mesos::{Limits, decode_wire, encode_json, v1};
use serde_json::{Value, json};

use crate::example::{Notes, folder};
use crate::support::{Agent, Client, Scheduler, info, start};

/// A scene in which everything is there once: a running command task with all that a task may have, a task of an
/// executor, one that was killed; an offer; a reservation, quota, weights and a maintenance schedule; a framework that
/// is over.
struct Scene {
    client: Client,
    notes: Notes,
    _agent: Agent,
    _schedulers: [Scheduler; 2],
}

const FILTER: f64 = 3600.0;

fn scalar(name: &str, value: f64) -> Value {
    json!({"name": name, "type": "SCALAR", "scalar": {"value": value}})
}

fn reserved(name: &str, value: f64) -> Value {
    let mut resource = scalar(name, value);
    resource["reservations"] = json!([{"type": "DYNAMIC", "role": "ops"}]);
    resource
}

/// Launches on the first of `offers`; the rest of it is not offered again.
fn accept(offers: &Value, mut tasks: Value) -> Value {
    let offer = &offers["offers"]["offers"][0];
    for task in tasks.as_array_mut().unwrap() {
        task["agent_id"] = offer["agent_id"].clone();
        task["resources"] = json!([scalar("cpus", 0.5), scalar("mem", 64.0)]);
    }
    json!({"type": "ACCEPT", "accept": {"offer_ids": [offer["id"]], "filters": {"refuse_seconds": FILTER},
        "operations": [{"type": "LAUNCH", "launch": {"task_infos": tasks}}]}})
}

fn tasks() -> Value {
    let labels = json!({"labels": [{"key": "k", "value": "v"}]});
    json!([
        {"name": "web", "task_id": {"value": "t1"}, "command": {"value": "sleep 100", "user": "alice"},
         "labels": labels, "limits": {"mem": {"value": 128.0}},
         "discovery": {"visibility": "CLUSTER", "name": "web", "ports": {"ports": [{"number": 80}]}},
         "container": {"type": "MESOS", "network_infos": [{"name": "net"}]},
         "health_check": {"type": "TCP", "tcp": {"port": 80}},
         "kill_policy": {"grace_period": {"nanoseconds": 1_000_000_000}}},
        {"name": "own", "task_id": {"value": "t2"}, "executor": {"executor_id": {"value": "e"}, "type": "CUSTOM",
            "name": "executor", "labels": labels, "resources": [scalar("cpus", 0.1), scalar("mem", 32.0)],
            "command": {"value": "./run", "arguments": ["./run", "fast"], "shell": false,
                "environment": {"variables": [{"name": "A", "value": "1"}]},
                "uris": [{"value": "http://x/run", "executable": true, "cache": true}]}}},
        {"name": "short", "task_id": {"value": "t3"}, "command": {"value": "true"}}
    ])
}

impl Scene {
    async fn set(master: std::net::SocketAddr) -> Self {
        let client = Client::new(master);
        let mut over = client.subscribe(info("over")).await;
        let teardown = json!({"type": "TEARDOWN"});
        assert_eq!(client.call(&over, teardown).await, 202);
        while over.events.next().await.is_some() {}

        let mut agent = Agent::connect(master, None).await;
        let id = agent.registered().await;
        let mut framework = info("f");
        framework["labels"] = json!({"labels": [{"key": "team", "value": "a"}]});
        framework["webui_url"] = json!("http://f");
        framework["hostname"] = json!("scheduler");
        framework["failover_timeout"] = json!(60.0);
        framework["checkpoint"] = json!(true);
        let constraints = json!({"role_constraints": {"eng": {"groups": [{"attribute_constraints": [
            {"selector": {"attribute_name": "rack"}, "predicate": {"exists": {}}}]}]}}});
        let mut first = client
            .subscribe_with(framework, json!({"offer_constraints": constraints}))
            .await;
        let offers = first.events.of("OFFERS").await;
        assert_eq!(client.call(&first, accept(&offers, tasks())).await, 202);
        // Else it would be offered what the third task leaves.
        assert_eq!(client.call(&first, json!({"type": "SUPPRESS"})).await, 202);
        for _ in 0..3 {
            acknowledge(&client, &mut first).await;
        }
        let kill = json!({"type": "KILL", "kill": {"task_id": {"value": "t3"}}});
        assert_eq!(client.call(&first, kill).await, 202);
        acknowledge(&client, &mut first).await;

        let agent_id = json!({"value": id.as_str()});
        for call in [
            json!({"type": "RESERVE_RESOURCES", "reserve_resources":
                {"agent_id": agent_id, "resources": [reserved("cpus", 1.0)]}}),
            json!({"type": "UPDATE_QUOTA", "update_quota": {"force": true, "quota_configs": [
                {"role": "eng", "guarantees": {"cpus": {"value": 2.0}}, "limits": {"cpus": {"value": 3.0}}}]}}),
            json!({"type": "UPDATE_WEIGHTS", "update_weights": {"weight_infos": [{"role": "ops/web", "weight": 2.5}]}}),
            json!({"type": "UPDATE_MAINTENANCE_SCHEDULE", "update_maintenance_schedule": {"schedule": {"windows": [
                {"machine_ids": [{"hostname": "away", "ip": "10.0.0.9"}, {"hostname": "down"}],
                 "unavailability": {"start": {"nanoseconds": 4_000_000_000_000_000_000_i64},
                    "duration": {"nanoseconds": 1_000_000_000}}}]}}}),
            json!({"type": "START_MAINTENANCE", "start_maintenance": {"machines": [{"hostname": "down"}]}}),
        ] {
            let (status, text) = client.operator(call.clone()).await;
            assert!(status == 200 || status == 202, "{call}: {status} {text}");
        }
        let mut other = json!({"user": "root", "name": "g", "role": "old", "principal": "p"});
        other["capabilities"] = json!([]);
        let mut second = client.subscribe(other).await;
        second.events.of("OFFERS").await;
        let notes = Notes::default()
            .with("agent", id.as_str())
            .with("over", over.framework.as_str())
            .with("f", first.framework.as_str())
            .with("g", second.framework.as_str())
            .with("port", master.port())
            .with("address", master.to_string())
            .with("pid", format!("master@{master}"));
        Self {
            client,
            notes,
            _agent: agent,
            _schedulers: [first, second],
        }
    }
}

async fn acknowledge(client: &Client, scheduler: &mut Scheduler) {
    let update = scheduler.events.of("UPDATE").await;
    let status = &update["update"]["status"];
    let call = json!({"type": "ACKNOWLEDGE", "acknowledge":
        {"agent_id": status["agent_id"], "task_id": status["task_id"], "uuid": status["uuid"]}});
    assert_eq!(client.call(scheduler, call).await, 202);
}

fn part(name: &str) -> std::path::PathBuf {
    folder(
        env!("CARGO_MANIFEST_DIR"),
        &format!("master/examples/{name}"),
    )
}

#[tokio::test]
async fn every_unversioned_document_is_as_written_down() {
    let work = tempfile::tempdir().unwrap();
    let log = work.path().join("log");
    std::fs::write(&log, "one line\n").unwrap();
    let log = format!("--external_log_file={}", log.display());
    let master = start(work.path(), &["--cluster=c", &log]).await.unwrap();
    let mut scene = Scene::set(master.address).await;
    for (path, name) in [
        ("/state", "state"),
        ("/state-summary", "state-summary"),
        ("/slaves", "slaves"),
        ("/frameworks", "frameworks"),
        ("/frameworks?framework_id=none", "frameworks-none"),
        ("/tasks?order=asc", "tasks"),
        ("/tasks?task_id=t1&limit=-1", "tasks-one"),
        ("/roles", "roles"),
        ("/flags", "flags"),
        ("/version", "version"),
        ("/quota", "quota"),
        ("/weights", "weights"),
        ("/maintenance/schedule", "maintenance-schedule"),
        ("/maintenance/status", "maintenance-status"),
        ("/system/stats.json", "system-stats"),
        ("/files/debug", "files-debug"),
        ("/files/read?path=/master/log&offset=0", "files-read"),
        ("/files/browse?path=/master/log", "files-browse"),
        ("/registrar(1)/registry", "registry"),
    ] {
        let answer = scene.client.get(path).await;
        scene.notes.check(&part("v0"), name, &answer);
        // The same under the actor's name, with the suffix of old, and as a script.
        let (bare, query) = path.split_once('?').unwrap_or((path, ""));
        let suffix = if bare.ends_with(".json") { "" } else { ".json" };
        for path in [
            format!("/master{path}"),
            format!("{bare}{suffix}?{query}"),
            format!("/master{bare}{suffix}?{query}"),
        ] {
            let answer = scene.client.get(&path).await;
            scene.notes.check(&part("v0"), name, &answer);
        }
        let script = format!("{bare}?{query}&jsonp=call");
        let script = scene.client.request("GET", &script).send().await.unwrap();
        assert_eq!(
            script.headers()["content-type"],
            "text/javascript",
            "{path}"
        );
        let script = script.text().await.unwrap();
        let inner = script
            .strip_prefix("call(")
            .and_then(|text| text.strip_suffix(");"));
        let answer = serde_json::from_str(inner.expect("a call")).unwrap();
        scene.notes.check(&part("v0"), name, &answer);
    }
    master.stop().await;
}

#[tokio::test]
async fn every_answer_of_the_api_is_as_written_down_in_both_encodings() {
    let work = tempfile::tempdir().unwrap();
    let log = work.path().join("log");
    std::fs::write(&log, "one line\n").unwrap();
    let log = format!("--external_log_file={}", log.display());
    let master = start(work.path(), &["--cluster=c", &log]).await.unwrap();
    let mut scene = Scene::set(master.address).await;
    let file = json!({"path": "/master/log", "offset": 4, "length": 3});
    for (call, part_of_call) in [
        ("GET_HEALTH", Value::Null),
        ("GET_FLAGS", Value::Null),
        ("GET_VERSION", Value::Null),
        ("GET_LOGGING_LEVEL", Value::Null),
        ("LIST_FILES", json!({"path": "/master/log"})),
        ("READ_FILE", file),
        ("GET_STATE", Value::Null),
        ("GET_AGENTS", Value::Null),
        ("GET_FRAMEWORKS", Value::Null),
        ("GET_EXECUTORS", Value::Null),
        ("GET_OPERATIONS", Value::Null),
        ("GET_TASKS", Value::Null),
        ("GET_ROLES", Value::Null),
        ("GET_WEIGHTS", Value::Null),
        ("GET_MASTER", Value::Null),
        ("GET_QUOTA", Value::Null),
        ("GET_MAINTENANCE_STATUS", Value::Null),
        ("GET_MAINTENANCE_SCHEDULE", Value::Null),
    ] {
        let mut body = json!({"type": call});
        if !part_of_call.is_null() {
            body[call.to_lowercase()] = part_of_call;
        }
        let (status, answer) = scene.client.operator(body.clone()).await;
        assert_eq!(status, 200, "{call}");
        let name = call.to_lowercase().replace('_', "-");
        scene.notes.check(&part("v1"), &name, &answer);

        let request = scene.client.request("POST", "/api/v1").json(&body);
        let request = request.header("accept", "application/x-protobuf");
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "application/x-protobuf");
        let bytes = response.bytes().await.unwrap();
        let message: v1::master::Response = decode_wire(&bytes, Limits::default()).unwrap();
        let answer = serde_json::from_slice(&encode_json(&message)).unwrap();
        scene.notes.check(&part("v1"), &name, &answer);
    }
    master.stop().await;
}
