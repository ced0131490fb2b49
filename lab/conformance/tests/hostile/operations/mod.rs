//! Operations that nobody may do, by operators and by frameworks: each with its exact answer.
//!
//! The rows are a story: those that succeed make ready what those after them abuse.

mod containers;
mod frameworks;
mod governance;
mod groups;
mod providers;
mod resources;

use std::time::Duration;

use lab_conformance::{
    cluster::{Cluster, Options},
    http,
};
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(20);
/// Lines of the file of credentials.
const CREDENTIALS: &str = "ann secret\nbob secret\n";
/// Bob may do nothing.
const ANN: &str = "Authorization: Basic YW5uOnNlY3JldA==\r\n";
const BOB: &str = "Authorization: Basic Ym9iOnNlY3JldA==\r\n";
const WRONG: &str = "Authorization: Basic YW5uOndyb25n\r\n";
const NOBODY: &str = "";

/// An operator's call and its answer.
struct Row {
    about: &'static str,
    who: &'static str,
    call: Value,
    status: u16,
    /// Part of the answer's text.
    text: &'static str,
}

fn cluster() -> (Cluster, tempfile::TempDir) {
    cluster_with(&[])
}

/// The same, with further arguments of the master.
fn cluster_with(more: &[&str]) -> (Cluster, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("credentials");
    std::fs::write(&file, CREDENTIALS).expect("the folder is new");
    let nothing = json!([{"principals": {"values": ["bob"]}, "roles": {"type": "NONE"}}]);
    let no_agents = json!([{"principals": {"values": ["bob"]}, "agents": {"type": "NONE"}}]);
    let acls = json!({
        "reserve_resources": nothing, "create_volumes": nothing, "resize_volumes": nothing, "update_quotas": nothing,
        "update_weights": nothing,
        "run_tasks": [{"principals": {"type": "ANY"}, "users": {"values": ["nobody"]}},
            {"principals": {"type": "ANY"}, "users": {"type": "NONE"}}],
        "unreserve_resources": [{"principals": {"values": ["bob"]}, "reserver_principals": {"type": "NONE"}}],
        "destroy_volumes": [{"principals": {"values": ["bob"]}, "creator_principals": {"type": "NONE"}}],
        "drain_agents": no_agents, "deactivate_agents": no_agents, "reactivate_agents": no_agents,
        "mark_agents_gone": no_agents,
        "update_maintenance_schedules": [{"principals": {"values": ["bob"]}, "machines": {"type": "NONE"}}],
        "start_maintenances": [{"principals": {"values": ["bob"]}, "machines": {"type": "NONE"}}],
        "stop_maintenances": [{"principals": {"values": ["bob"]}, "machines": {"type": "NONE"}}],
    });
    let mut master = vec![
        format!("--credentials={}", file.display()),
        "--authenticate_http_readonly=false".to_owned(),
        "--authenticate_agents=false".to_owned(),
        format!("--acls={acls}"),
    ];
    master.extend(more.iter().map(|&one| one.to_owned()));
    let options = Options {
        master,
        ..Options::default()
    };
    (Cluster::start(options), folder)
}

fn agent_id(cluster: &Cluster) -> String {
    let slaves = http::try_get(cluster.master(), "/slaves").expect("the master answers");
    let id = slaves.json()["slaves"][0]["id"].clone();
    id.as_str().expect("an agent has an id").to_owned()
}

fn scalar(name: &str, value: f64) -> Value {
    json!({"name": name, "type": "SCALAR", "scalar": {"value": value}})
}

fn with(mut base: Value, more: Value) -> Value {
    for (key, value) in more.as_object().expect("an object") {
        base[key] = value.clone();
    }
    base
}

/// An amount that is reserved for a role.
fn reserved(name: &str, value: f64, role: &str) -> Value {
    with(
        scalar(name, value),
        json!({"reservations": [{"type": "DYNAMIC", "role": role, "principal": "ann"}]}),
    )
}

fn volume(value: f64, id: &str) -> Value {
    let disk = json!({"persistence": {"id": id, "principal": "ann"}, "volume": {"container_path": "data", "mode": "RW"}});
    with(reserved("disk", value, "ops"), json!({"disk": disk}))
}

fn ports(ranges: &[(u64, u64)], role: &str) -> Value {
    let ranges: Vec<Value> = ranges
        .iter()
        .map(|(begin, end)| json!({"begin": begin, "end": end}))
        .collect();
    json!({"name": "ports", "type": "RANGES", "ranges": {"range": ranges},
        "reservations": [{"type": "DYNAMIC", "role": role, "principal": "ann"}]})
}

/// A reservation refined so often: `a`, `a/a`, and so on.
fn refined(depth: usize) -> Value {
    let entry = |level: usize| {
        let role = vec!["a"; level].join("/");
        json!({"type": "DYNAMIC", "role": role, "principal": "ann"})
    };
    let stack: Vec<Value> = (1..=depth).map(entry).collect();
    with(scalar("cpus", 1.0), json!({"reservations": stack}))
}

fn row(
    about: &'static str,
    who: &'static str,
    call: Value,
    (status, text): (u16, &'static str),
) -> Row {
    Row {
        about,
        who,
        call,
        status,
        text,
    }
}

#[test]
fn hostile_operators_get_exact_answers() {
    let (mut cluster, _credentials) = cluster();
    let agent = agent_id(&cluster);
    let before = http::try_get(cluster.master(), "/slaves")
        .expect("the master answers")
        .json();
    let mut wrong = Vec::new();
    for row in resources::rows(&agent)
        .into_iter()
        .chain(governance::rows(&agent))
    {
        let answer = http::post_with(cluster.master(), "/api/v1", row.who, &row.call);
        let text = String::from_utf8_lossy(&answer.body);
        if answer.status != row.status || !text.contains(row.text) {
            let want = (row.status, row.text);
            wrong.push(format!(
                "{}: {} {text:.300}, not {want:?}",
                row.about, answer.status
            ));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), cluster.logs());
    let after = http::try_get(cluster.master(), "/slaves")
        .expect("the master answers")
        .json();
    for key in [
        "resources",
        "reserved_resources",
        "unreserved_resources",
        "active",
    ] {
        assert_eq!(before["slaves"][0][key], after["slaves"][0][key], "{key}");
    }
    assert!(cluster.is_healthy(), "{}", cluster.logs());
    cluster.stop();
}

/// A cluster whose agent knows Ann and Bob, and what Bob may not do.
fn guarded_agent(acls: &Value) -> (Cluster, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("credentials");
    std::fs::write(&file, CREDENTIALS).expect("the folder is new");
    let agent = vec![
        format!("--http_credentials={}", file.display()),
        "--authenticate_http_readonly=false".to_owned(),
        format!("--acls={acls}"),
    ];
    let options = Options {
        agent,
        ..Options::default()
    };
    (Cluster::start(options), folder)
}

/// Sends calls to the agent and compares the answers.
fn check_agent(cluster: &mut Cluster, path: &str, rows: Vec<Row>) {
    let mut wrong = Vec::new();
    for row in rows {
        let answer = http::post_with(cluster.agent(), path, row.who, &row.call);
        let text = String::from_utf8_lossy(&answer.body);
        if answer.status != row.status || !text.contains(row.text) {
            let want = (row.status, row.text);
            wrong.push(format!(
                "{}: {} {text:.300}, not {want:?}",
                row.about, answer.status
            ));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), cluster.logs());
    assert!(cluster.is_healthy(), "{}", cluster.logs());
}

#[test]
fn hostile_calls_about_containers_get_exact_answers() {
    let (mut cluster, _credentials) = guarded_agent(&containers::acls());
    check_agent(&mut cluster, "/api/v1", containers::rows());
    cluster.stop();
}

#[test]
fn hostile_calls_about_resource_providers_get_exact_answers() {
    let (mut cluster, _credentials) = guarded_agent(&providers::acls());
    check_agent(&mut cluster, "/api/v1", providers::rows());
    check_agent(
        &mut cluster,
        "/api/v1/resource_provider",
        providers::calls(),
    );
    cluster.stop();
}
