//! What operators change lasts, and is told by both APIs.

use serde_json::{Value, json};

use crate::support::{Agent, Client, start};

/// Sends a body to an unversioned endpoint.
async fn send(client: &Client, method: &str, path: &str, body: &str) -> u16 {
    let request = client.request(method, path).body(body.to_owned());
    request.send().await.unwrap().status().as_u16()
}

async fn get(client: &Client, kind: &str) -> Value {
    let (status, answer) = client.operator(json!({"type": kind})).await;
    assert_eq!(status, 200, "{kind}");
    answer[kind.to_lowercase()].clone()
}

fn with(kind: &str, part: &Value) -> Value {
    json!({"type": kind, kind.to_lowercase(): part})
}

const SCHEDULE: &str = r#"{"windows": [{"machine_ids": [{"hostname": "Away", "ip": "10.0.0.9"}],
    "unavailability": {"start": {"nanoseconds": 4000000000000000000}}}]}"#;
const MACHINE: &str = r#"[{"hostname": "away", "ip": "10.0.0.9"}]"#;

#[tokio::test]
async fn rules_outlive_the_master() {
    let work = tempfile::tempdir().unwrap();
    let master = start(work.path(), &["--weights=a=5"]).await.unwrap();
    let client = Client::new(master.address);
    assert_eq!(
        client.get("/weights").await,
        json!([{"role": "a", "weight": 5.0}])
    );
    let weights = r#"[{"role": "b", "weight": 2.5}]"#;
    assert_eq!(send(&client, "PUT", "/weights", weights).await, 200);
    let quota = r#"{"role": "a", "force": true, "guarantee":
        [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 1.5}}]}"#;
    assert_eq!(send(&client, "POST", "/quota", quota).await, 200);
    assert_eq!(send(&client, "POST", "/quota", quota).await, 400);
    assert_eq!(
        send(&client, "POST", "/maintenance/schedule", SCHEDULE).await,
        200
    );
    assert_eq!(send(&client, "POST", "/machine/down", MACHINE).await, 200);
    master.stop().await;

    let master = start(work.path(), &["--weights=a=7"]).await.unwrap();
    let client = Client::new(master.address);
    let weights = json!([{"role": "a", "weight": 5.0}, {"role": "b", "weight": 2.5}]);
    assert_eq!(client.get("/weights").await, weights);
    assert_eq!(get(&client, "GET_WEIGHTS").await["weight_infos"], weights);
    let status = get(&client, "GET_QUOTA").await["status"].clone();
    let amount = json!({"cpus": {"value": 1.5}});
    let config = json!([{"role": "a", "guarantees": amount, "limits": amount}]);
    assert_eq!(status["configs"], config);
    let infos = client.get("/quota").await["infos"].clone();
    assert_eq!(infos, status["infos"]);
    assert_eq!(infos[0]["guarantee"][0]["scalar"]["value"], 1.5);
    let down = json!([{"hostname": "away", "ip": "10.0.0.9"}]);
    let status = get(&client, "GET_MAINTENANCE_STATUS").await;
    assert_eq!(status["status"], json!({"down_machines": down}));
    assert_eq!(client.get("/maintenance/status").await, status["status"]);

    assert_eq!(send(&client, "DELETE", "/quota/a", "").await, 200);
    assert_eq!(send(&client, "DELETE", "/quota/a", "").await, 400);
    assert_eq!(send(&client, "POST", "/machine/up", MACHINE).await, 200);
    assert_eq!(client.get("/quota").await, json!({}));
    assert_eq!(client.get("/maintenance/schedule").await, json!({}));
    master.stop().await;
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let work = tempfile::tempdir().unwrap();
    let master = start(work.path(), &[]).await.unwrap();
    let client = Client::new(master.address);
    for (method, path, body, status) in [
        ("PUT", "/weights", "{}", 400),
        ("PUT", "/weights", r#"[{"role": "a"}]"#, 400),
        ("PUT", "/weights", r#"[{"role": "a b", "weight": 1}]"#, 400),
        ("PUT", "/weights/a", "[]", 404),
        ("POST", "/weights", "[]", 405),
        ("POST", "/quota", r#"{"role": "a"}"#, 400),
        ("POST", "/quota/a", "{}", 404),
        ("PUT", "/quota", "{}", 405),
        ("DELETE", "/quota", "", 400),
        ("POST", "/maintenance/schedule", r#"{"windows": [{}]}"#, 400),
        (
            "POST",
            "/machine/down",
            r#"[{"hostname": "x", "ip": "1.2.3"}]"#,
            400,
        ),
        ("POST", "/machine/down", MACHINE, 400),
        ("GET", "/machine/up", "", 405),
    ] {
        let answer = send(&client, method, path, body).await;
        assert_eq!(answer, status, "{method} {path} {body}");
    }
    let id = json!({"value": "nope"});
    for (kind, part, status) in [
        ("DRAIN_AGENT", json!({"agent_id": id}), 400),
        ("DEACTIVATE_AGENT", json!({"agent_id": id}), 400),
        ("REACTIVATE_AGENT", json!({"agent_id": id}), 400),
        ("MARK_AGENT_GONE", json!({"agent_id": id}), 404),
        ("REMOVE_QUOTA", json!({"role": "a"}), 400),
        (
            "DRAIN_AGENT",
            json!({"agent_id": id, "max_grace_period": {"seconds": -1}}),
            400,
        ),
        (
            "UPDATE_QUOTA",
            json!({"quota_configs": [{"role": "a", "limits": {"cpus": {"value": 1e300}}}]}),
            400,
        ),
        // Quotas of more than an exabyte, or a trillion, were taken.
        (
            "UPDATE_QUOTA",
            json!({"quota_configs": [{"role": "a", "limits": {"cpus": {"value": 1.1e12}}}]}),
            400,
        ),
        (
            "UPDATE_QUOTA",
            json!({"quota_configs": [{"role": "a", "limits": {"mem": {"value": 1_099_511_627_777_u64}}}]}),
            400,
        ),
        (
            "UPDATE_QUOTA",
            json!({"quota_configs": [{"role": "a", "limits": {"disk": {"value": 1_099_511_627_776_u64}}}]}),
            200,
        ),
    ] {
        let (answer, _) = client.operator(with(kind, &part)).await;
        assert_eq!(answer, status, "{kind} {part}");
    }
    master.stop().await;
}

#[tokio::test]
async fn an_agent_is_drained_and_back() {
    let work = tempfile::tempdir().unwrap();
    let master = start(work.path(), &[]).await.unwrap();
    let client = Client::new(master.address);
    let mut agent = Agent::connect(master.address, None).await;
    let id = agent.registered().await;
    let part = json!({"agent_id": {"value": id.as_str()}, "mark_gone": false});
    let (status, _) = client.operator(with("DRAIN_AGENT", &part)).await;
    assert_eq!(status, 200);
    let config = json!({"mark_gone": false});
    let drained = json!({"state": "DRAINED", "config": config});
    let shown = get(&client, "GET_AGENTS").await["agents"][0].clone();
    assert_eq!(shown["drain_info"], drained);
    assert_eq!(
        (&shown["active"], &shown["deactivated"]),
        (&json!(false), &json!(true))
    );
    let slave = client.get("/slaves").await["slaves"][0].clone();
    assert_eq!(slave["drain_info"], drained);
    assert!(slave["estimated_drain_start_time_seconds"].is_number());
    let part = json!({"agent_id": {"value": id.as_str()}});
    let (status, _) = client.operator(with("REACTIVATE_AGENT", &part)).await;
    assert_eq!(status, 200);
    let shown = get(&client, "GET_AGENTS").await["agents"][0].clone();
    assert_eq!(
        (&shown["active"], &shown["drain_info"]),
        (&json!(true), &Value::Null)
    );
    let (status, _) = client.operator(with("MARK_AGENT_GONE", &part)).await;
    assert_eq!(status, 200);
    assert_eq!(client.get("/slaves").await["slaves"], json!([]));
    master.stop().await;
}
