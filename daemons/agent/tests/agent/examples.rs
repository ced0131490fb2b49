//! Every document of an agent against a written example, field by field, and what access rules leave of it.

use std::net::SocketAddr;
use std::path::PathBuf;

use abi_mesos::{Limits, decode_wire, encode_json, v1};
use abi_node::{ToAgent, ToMaster};
use abi_terms::TaskState;
use serde_json::{Value, json};

use crate::example::{Notes, folder};
use crate::master::Master;
use crate::world::{
    agent, call, get, http, http_bytes, open, options, read_until, run, run_custom,
};
use tokio::net::TcpStream;

fn part(name: &str) -> PathBuf {
    folder(
        env!("CARGO_MANIFEST_DIR"),
        &format!("agent/examples/{name}"),
    )
}

/// A scene: a command task that runs, an executor that has not subscribed with a task that waits for it, and a task
/// that ended. Names its sandbox.
async fn scene(master: &mut Master, address: SocketAddr) -> String {
    let ToMaster::Register(_) = master.hear().await else {
        panic!("a new agent registers");
    };
    master.say(ToAgent::Registered { agent: "S0".into() });
    master.say(run("over", "S0", "true"));
    while master.update().await.state != TaskState::Finished {}
    master.say(run("t1", "S0", "exec sleep 1000"));
    while master.update().await.state != TaskState::Running {}
    master.say(run_custom("t2", "S0", "e1"));
    // Its container is there, but nobody subscribes.
    loop {
        let containers = get(address, "/containers").await;
        let over = get(address, "/state").await["completed_frameworks"].is_array();
        let ready = containers.as_array().is_some_and(|all| all.len() == 2);
        if ready && over {
            break;
        }
        tokio::task::yield_now().await;
    }
    let state = get(address, "/state").await;
    let executors = &state["frameworks"][0]["executors"];
    let command = executors
        .as_array()
        .expect("a list")
        .iter()
        .find(|one| one["id"] == "t1");
    command.expect("it runs")["directory"]
        .as_str()
        .expect("a path")
        .to_owned()
}

pub(crate) async fn documents() {
    let work = tempfile::tempdir().expect("a folder");
    let mut master = Master::start().await;
    let rate = "--metrics_snapshot_endpoint_rate_limit=";
    let running = agent(options(work.path(), master.address, &[rate]))
        .await
        .expect("it starts");
    let address = running.bound;
    let sandbox = scene(&mut master, address).await;
    std::fs::write(format!("{sandbox}/stdout"), "hello\n").expect("a sandbox can be written to");
    let mut notes = Notes::default()
        .with("pid", format!("slave(1)@{address}"))
        .with("port", address.port())
        .with("sandbox", sandbox.as_str());
    for (path, name) in [
        ("/state", "state"),
        ("/containers", "containers"),
        ("/monitor/statistics", "statistics"),
        ("/containerizer/debug", "containerizer-debug"),
        ("/version", "version"),
        ("/flags", "flags"),
    ] {
        let answer = get(address, path).await;
        notes.check(&part("v0"), name, &answer);
        let answer = get(address, &format!("/slave(1){path}.json")).await;
        notes.check(&part("v0"), name, &answer);
        let (status, script) = http(address, &format!("GET {path}?jsonp=call"), "").await;
        assert!(
            status == 200 && script.starts_with("call("),
            "{path}: {script}"
        );
    }
    let latest = "/frameworks/F/executors/t1/runs/latest";
    assert!(
        get(address, &format!("/files/browse?path={latest}"))
            .await
            .is_array()
    );
    for (path, name) in [
        ("/system/stats.json".to_owned(), "system-stats"),
        (
            format!("/files/read?path={sandbox}/stdout&offset=2&length=3"),
            "files-read",
        ),
        (format!("/files/browse?path={sandbox}"), "files-browse"),
    ] {
        notes.check(&part("v0"), name, &get(address, &path).await);
    }
    let roots = get(address, "/files/debug").await;
    assert_eq!(
        roots[latest], sandbox,
        "the latest run of an executor has a name of its own"
    );
    for path in ["?executor_id=t1", "?container_id=x&framework_id=F"] {
        assert_eq!(
            http(address, &format!("GET /containers{path}"), "").await.0,
            400
        );
    }
    let (_stream, id) = provider(address).await;
    notes = notes.with("provider", id);
    let output = format!("{sandbox}/stdout");
    let read = json!({"path": output, "offset": 2, "length": 3});
    for (kind, fields) in [
        ("GET_HEALTH", Value::Null),
        ("GET_FLAGS", Value::Null),
        ("GET_VERSION", Value::Null),
        ("GET_LOGGING_LEVEL", Value::Null),
        ("LIST_FILES", json!({"path": sandbox})),
        ("READ_FILE", read),
        (
            "GET_CONTAINERS",
            json!({"show_nested": true, "show_standalone": true}),
        ),
        ("GET_OPERATIONS", Value::Null),
        ("GET_RESOURCE_PROVIDERS", Value::Null),
        ("GET_AGENT", Value::Null),
        ("GET_STATE", Value::Null),
        ("GET_FRAMEWORKS", Value::Null),
        ("GET_EXECUTORS", Value::Null),
        ("GET_TASKS", Value::Null),
    ] {
        let mut body = json!({"type": kind});
        if !fields.is_null() {
            body[kind.to_lowercase()] = fields;
        }
        let body = body.to_string();
        let name = kind.to_lowercase().replace('_', "-");
        notes.check(&part("v1"), &name, &call(address, &body).await);
        let bytes = http_bytes(address, "POST /api/v1", &body, "application/x-protobuf").await;
        let message: v1::agent::Response =
            decode_wire(&bytes, Limits::default()).expect("protobuf");
        let answer = serde_json::from_slice(&encode_json(&message)).expect("JSON");
        notes.check(&part("v1"), &name, &answer);
    }
    metrics(address).await;
    running.stop(false).await;
}

/// A resource provider with a disk, and an operation that nobody has acknowledged. It lives as long as its stream.
async fn provider(address: SocketAddr) -> (TcpStream, Value) {
    let post = "POST /api/v1/resource_provider";
    let info = json!({"type": "org.example.disks", "name": "disks"});
    let subscribe = json!({"type": "SUBSCRIBE", "subscribe": {"resource_provider_info": info}});
    let mut stream = open(address, post, &subscribe.to_string(), "keep-alive").await;
    let said = read_until(&mut stream, "}}").await;
    let after = |mark: &str, end: &str| {
        let (_, rest) = said.split_once(mark).expect(&said);
        let (value, _) = rest.split_once(end).expect("it ends");
        value.to_owned()
    };
    let id = json!({"value": after("\"provider_id\":{\"value\":\"", "\"")});
    let disk = |id: &Value| {
        json!({"name": "disk", "type": "SCALAR", "scalar": {"value": 64}, "provider_id": id,
            "disk": {"source": {"type": "RAW", "profile": "fast"}}})
    };
    let mut source = disk(&id);
    source["allocation_info"] = json!({"role": "ops"});
    let status = json!({"state": "OPERATION_FAILED", "operation_id": {"value": "o1"}, "resource_provider_id": id,
        "message": "no more", "uuid": {"value": "AAAAAAAAAAAAAAAAAAAAAA=="}});
    let operation = json!({"framework_id": {"value": "F"}, "uuid": {"value": "AQAAAAAAAAAAAAAAAAAAAA=="},
        "info": {"type": "CREATE_DISK", "id": {"value": "o1"}, "create_disk": {"source": source, "target_type": "MOUNT"}},
        "latest_status": status, "statuses": [status]});
    let update = json!({"type": "UPDATE_STATE", "resource_provider_id": id, "update_state": {
        "resource_version_uuid": {"value": "AgAAAAAAAAAAAAAAAAAAAA=="}, "resources": [disk(&id)],
        "operations": [operation]}});
    let head = after("mesos-stream-id: ", "\r\n");
    let headers = format!("application/json\r\nMesos-Stream-Id: {head}");
    let answer = http_bytes(address, post, &update.to_string(), &headers).await;
    assert_eq!(String::from_utf8_lossy(&answer), "", "it is accepted");
    (stream, id["value"].clone())
}

/// The names that monitoring asks for, and the same as Prometheus text.
async fn metrics(address: SocketAddr) {
    let metrics = get(address, "/metrics/snapshot").await;
    let each = |prefix: &str, parts: &[&str]| -> Vec<String> {
        parts.iter().map(|part| format!("{prefix}{part}")).collect()
    };
    let amounts = ["total", "used", "percent"];
    let resources = ["cpus", "gpus", "mem", "disk"]
        .into_iter()
        .flat_map(|name| {
            let plain = each(&format!("slave/{name}_"), &amounts);
            [plain, each(&format!("slave/{name}_revocable_"), &amounts)].concat()
        });
    let names = [
        each(
            "slave/",
            &[
                "uptime_secs",
                "registered",
                "recovery_errors",
                "recovery_time_secs",
                "frameworks_active",
            ],
        ),
        each(
            "slave/tasks_",
            &[
                "staging", "starting", "running", "killing", "finished", "failed", "killed",
                "lost", "gone",
            ],
        ),
        each(
            "slave/executors_",
            &[
                "registering",
                "running",
                "terminating",
                "terminated",
                "preempted",
            ],
        ),
        each("slave/valid_", &["status_updates", "framework_messages"]),
        each("slave/invalid_", &["status_updates", "framework_messages"]),
        each(
            "slave/",
            &[
                "container_launch_errors",
                "executor_directory_max_allowed_age_secs",
            ],
        ),
        each(
            "containerizer/fetcher/",
            &[
                "task_fetches_succeeded",
                "task_fetches_failed",
                "cache_size_total_bytes",
            ],
        ),
        each("gc/path_removals_", &["pending", "succeeded", "failed"]),
        each(
            "system/",
            &[
                "cpus_total",
                "load_1min",
                "load_5min",
                "load_15min",
                "mem_total_bytes",
                "mem_free_bytes",
            ],
        ),
    ];
    for name in names.concat().into_iter().chain(resources) {
        assert!(metrics[&name].is_number(), "{name}: {}", metrics[&name]);
    }
    for (name, value) in [
        ("slave/tasks_running", 1.0),
        ("slave/executors_registering", 1.0),
        ("slave/tasks_finished", 1.0),
    ] {
        assert_eq!(metrics[name], value, "{name}");
    }
    let (status, text) = http(address, "GET /slave(1)/metrics", "").await;
    assert_eq!(status, 200);
    let has = |line: &str| text.lines().any(|found| found == line);
    assert!(
        has("# TYPE tepui_slave_tasks_finished counter") && has("tepui_slave_tasks_running 1"),
        "{text}"
    );
}

pub(crate) async fn rules() {
    let work = tempfile::tempdir().expect("a folder");
    let mut master = Master::start().await;
    let none = |field: &str| json!([{"principals": {"type": "ANY"}, field: {"type": "NONE"}}]);
    let acls = json!({
        "view_tasks": none("users"), "view_containers": none("users"), "view_flags": none("flags"),
        "access_sandboxes": none("users"), "view_roles": none("roles"),
        "get_endpoints": [{"principals": {"type": "ANY"}, "paths": {"values": ["/containerizer/debug", "/metrics/snapshot"]}},
            {"principals": {"type": "NONE"}, "paths": {"type": "ANY"}}],
    });
    let acls = format!("--acls={acls}");
    let resources = "--resources=cpus:4;cpus(ops):1;mem:4096;disk:8192;ports:[31000-32000]";
    let running = agent(options(work.path(), master.address, &[&acls, resources]))
        .await
        .expect("it starts");
    let address = running.bound;
    let ToMaster::Register(_) = master.hear().await else {
        panic!("a new agent registers");
    };
    master.say(ToAgent::Registered { agent: "S0".into() });
    master.say(run("t1", "S0", "exec sleep 1000"));
    while master.update().await.state != TaskState::Running {}
    let state = get(address, "/state").await;
    assert_eq!(state["reserved_resources"], json!({}));
    assert_eq!(state["resources"]["cpus"], 5.0, "sums are everybody's");
    assert_eq!((state.get("flags"), state.get("log_dir")), (None, None));
    let executor = &state["frameworks"][0]["executors"][0];
    assert_eq!(
        (&executor["id"], &executor["tasks"]),
        (&json!("t1"), &json!([]))
    );
    let directory = executor["directory"].as_str().expect("a path");
    for (request, expect) in [
        ("GET /flags", 403),
        ("GET /containers", 403),
        ("GET /monitor/statistics", 403),
        ("GET /files/debug", 403),
        ("GET /containerizer/debug", 200),
        ("GET /metrics/snapshot", 200),
        (&format!("GET /files/read?path={directory}/stdout"), 403),
        (
            "GET /files/browse?path=/frameworks/F/executors/t1/runs/latest",
            403,
        ),
    ] {
        assert_eq!(http(address, request, "").await.0, expect, "{request}");
    }
    let tasks = call(address, r#"{"type":"GET_TASKS"}"#).await;
    assert_eq!(tasks["get_tasks"]["launched_tasks"], json!([]));
    let containers = call(address, r#"{"type":"GET_CONTAINERS","get_containers":{}}"#).await;
    assert_eq!(containers.get("get_containers"), None::<&Value>);
    assert_eq!(
        http(address, "POST /api/v1", r#"{"type":"GET_FLAGS"}"#)
            .await
            .0,
        403
    );
    running.stop(false).await;
}
