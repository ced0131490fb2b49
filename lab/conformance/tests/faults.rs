//! Agents that are drained, cut off and lost in the midst of deployments.

use std::{collections::BTreeMap, time::Duration};

use lab_conformance::{
    cluster::{Cluster, Options},
    daemon::Daemon,
    http, wait,
};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

const LIMIT: Duration = Duration::from_secs(180);
const INSTANCES: usize = 6;

fn send(address: &str, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let text = body.to_string();
    http::document(
        address,
        method,
        path,
        Some("application/json"),
        text.as_bytes(),
    )
}

/// Another agent beside that of the cluster, which is known by its host name.
fn agent(cluster: &Cluster, name: &str) -> Daemon {
    let folder = cluster.folder().join(name);
    let arguments = [
        "agent".to_owned(),
        "--ip=127.0.0.1".to_owned(),
        "--port=0".to_owned(),
        format!("--hostname={name}"),
        format!("--work_dir={}", folder.display()),
        format!("--runtime_dir={}", folder.join("run").display()),
        format!("--master={}", cluster.master()),
        "--resources=cpus:4;mem:4096;disk:8192;ports:[31000-32000]".to_owned(),
        "--gc_disk_headroom=0".to_owned(),
        "--json".to_owned(),
    ];
    Daemon::start(name, &arguments, cluster.folder())
}

/// The id of each agent, by its host name.
fn ids(cluster: &Cluster, count: usize) -> BTreeMap<String, String> {
    let all = wait::within(LIMIT, || {
        let slaves = http::try_get(cluster.master(), "/slaves")?.json();
        let all = slaves["slaves"].as_array()?.iter();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let all: BTreeMap<_, _> = all
            .map(|one| (text(&one["hostname"]), text(&one["id"])))
            .collect();
        (all.len() == count).then_some(all)
    });
    all.expect("all agents register")
}

/// Makes all instances new, and something happens meanwhile.
fn update(cluster: &Cluster, number: u32) {
    let app = json!({
        "cmd": format!("exec sleep {number}"),
        "cpus": 0.1,
        "mem": 32,
        "instances": INSTANCES,
        "upgradeStrategy": {"minimumHealthCapacity": 0.5, "maximumOverCapacity": 0.5},
        "unreachableStrategy": {"inactiveAfterSeconds": 0, "expungeAfterSeconds": 0},
    });
    let (status, answer) = send(cluster.init(), "PUT", "/v2/apps/web", &app);
    assert!(matches!(status, 200 | 201), "{answer}");
}

/// Waits until the deployment is over and all instances are of it, on none of some agents.
#[track_caller]
fn is_over(cluster: &Cluster, number: u32, without: &[&str]) {
    let mut seen = Value::Null;
    let over = wait::within(LIMIT, || {
        let (_, going) = send(cluster.init(), "GET", "/v2/deployments", &Value::Null);
        let path = "/v2/apps/web?embed=app.tasks";
        let (_, answer) = send(cluster.init(), "GET", path, &Value::Null);
        seen = answer["app"].clone();
        let tasks = seen["tasks"].as_array()?;
        let fits = |task: &&Value| {
            let host = task["slaveId"].as_str().unwrap_or_default();
            task["version"] == seen["version"]
                && task["state"] == "TASK_RUNNING"
                && !without.contains(&host)
        };
        let all = tasks.len() == INSTANCES && tasks.iter().filter(fits).count() == INSTANCES;
        let is_new = seen["cmd"] == format!("exec sleep {number}");
        (going == json!([]) && all && is_new).then_some(())
    });
    assert!(over.is_some(), "{number}: {seen:#}\n{}", cluster.logs());
}

fn signal(daemon: &Daemon, signal: Signal) {
    let pid = i32::try_from(daemon.pid()).expect("it is small");
    kill_process(Pid::from_raw(pid).expect("it is not 0"), signal).expect("it lives");
}

#[test]
fn deployments_go_on_while_agents_are_drained_cut_off_and_lost() {
    let pings = ["--agent_ping_timeout=1secs", "--max_agent_ping_timeouts=2"];
    let mut cluster = Cluster::start(Options {
        master: pings.map(str::to_owned).to_vec(),
        ..Options::default()
    });
    let second = agent(&cluster, "second");
    let mut third = agent(&cluster, "third");
    let ids = ids(&cluster, 3);
    let other = ids
        .keys()
        .find(|name| !["second", "third"].contains(&&***name));
    let first = &ids[other.expect("there are three")];
    cluster.start_init();
    let operator = |call: Value| {
        let (status, answer) = send(cluster.master(), "POST", "/api/v1", &call);
        assert!(status < 300, "{call}: {answer}");
    };
    update(&cluster, 1001);
    is_over(&cluster, 1001, &[]);

    update(&cluster, 1002);
    operator(json!({"type": "DRAIN_AGENT", "drain_agent": {
        "agent_id": {"value": first}, "max_grace_period": {"nanoseconds": 1_000_000_000}}}));
    is_over(&cluster, 1002, &[first]);

    update(&cluster, 1003);
    signal(&second, Signal::STOP);
    is_over(&cluster, 1003, &[first, &ids["second"]]);
    // What ran there meanwhile is too much once it is back.
    signal(&second, Signal::CONT);
    let left = wait::within(LIMIT, || {
        let tasks = http::try_get(cluster.master(), "/tasks?limit=1000")?.json();
        let tasks = tasks["tasks"].as_array()?.clone();
        let lives = |task: &&Value| task["state"] == "TASK_RUNNING";
        let alive: Vec<Value> = tasks.iter().filter(lives).cloned().collect();
        let back = http::try_get(cluster.master(), "/slaves")?.json();
        let back = back["slaves"].as_array()?.iter();
        let mut back = back.filter(|one| one["hostname"] == "second" && one["active"] == true);
        (alive.len() == INSTANCES && back.next().is_some()).then_some(())
    });
    assert!(left.is_some(), "{}", cluster.logs());

    operator(
        json!({"type": "REACTIVATE_AGENT", "reactivate_agent": {"agent_id": {"value": first}}}),
    );
    update(&cluster, 1004);
    third.kill();
    operator(json!({"type": "MARK_AGENT_GONE", "mark_agent_gone": {
        "agent_id": {"value": ids["third"]}}}));
    is_over(&cluster, 1004, &[&ids["third"]]);
}
