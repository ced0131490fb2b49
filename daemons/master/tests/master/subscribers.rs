//! Subscribers of the operator API: who is told what.

use serde_json::{Value, json};

use crate::support::{Agent, Client, Events, info, launch, start};

async fn watch(client: &Client, path: &str) -> Events {
    let mut events = client.stream(path, &json!({"type": "SUBSCRIBE"})).await;
    assert_eq!(events.next().await.unwrap()["type"], "SUBSCRIBED");
    assert_eq!(events.next().await.unwrap()["type"], "HEARTBEAT");
    events
}

#[tokio::test]
async fn agents_that_are_lost_are_told_to_those_who_ask() {
    let work = tempfile::tempdir().unwrap();
    let master = start(work.path(), &[]).await.unwrap();
    let client = Client::new(master.address);
    let mut usual = watch(&client, "/api/v1").await;
    let mut all = watch(&client, "/master/api/v1?removed_agents=all").await;
    let mut agent = Agent::connect(master.address, None).await;
    let id = json!({"value": agent.registered().await.as_str()});
    for call in [
        json!({"type": "MARK_AGENT_GONE", "mark_agent_gone": {"agent_id": id}}),
        // Something that both are told of.
        json!({"type": "TEARDOWN", "teardown": {"framework_id": {"value": "x"}}}),
    ] {
        client.operator(call).await;
    }
    let mut framework = client.subscribe(info("f")).await;
    framework.events = client.subscribe(info("g")).await.events;
    assert_eq!(
        all.of("AGENT_REMOVED").await["agent_removed"]["agent_id"],
        id
    );
    assert_eq!(usual.next().await.unwrap()["type"], "AGENT_ADDED");
    assert_eq!(usual.next().await.unwrap()["type"], "FRAMEWORK_ADDED");
    let call = json!({"type": "SUBSCRIBE"});
    let wrong = client.post("/api/v1?removed_agents=some", &call, None);
    assert_eq!(wrong.await.0, 400);
    master.stop().await;
}

#[tokio::test]
async fn the_oldest_subscriber_goes_when_there_are_too_many() {
    let work = tempfile::tempdir().unwrap();
    let flag = "--max_operator_event_stream_subscribers=2";
    let master = start(work.path(), &[flag]).await.unwrap();
    let client = Client::new(master.address);
    let mut first = watch(&client, "/api/v1").await;
    let mut second = watch(&client, "/api/v1").await;
    let mut third = watch(&client, "/api/v1").await;
    assert!(first.next().await.is_none());
    client.subscribe(info("f")).await;
    second.of("FRAMEWORK_ADDED").await;
    third.of("FRAMEWORK_ADDED").await;
    let metrics = client.get("/metrics/snapshot").await;
    assert_eq!(metrics["master/operator_event_stream_subscribers"], 2.0);
    master.stop().await;
}

/// Access rules that hide from bob what belongs to carol, and everything else that can be hidden.
fn rules() -> String {
    let mut acls = json!({"permissive": true});
    for list in ["view_frameworks", "view_tasks", "view_executors"] {
        acls[list] = json!([
            {"principals": {"values": ["ann"]}, "users": {"type": "ANY"}},
            {"principals": {"values": ["bob"]}, "users": {"values": ["root"]}},
            {"principals": {"values": ["bob"]}, "users": {"type": "NONE"}}
        ]);
    }
    acls["view_roles"] = json!([
        {"principals": {"values": ["ann"]}, "roles": {"type": "ANY"}},
        {"principals": {"values": ["bob"]}, "roles": {"values": ["eng"]}},
        {"principals": {"values": ["bob"]}, "roles": {"type": "NONE"}}
    ]);
    let none = |field: &str| json!([{"principals": {"values": ["bob"]}, field: {"type": "NONE"}}]);
    acls["view_flags"] = none("flags");
    acls["get_quotas"] = none("roles");
    acls["get_maintenance_schedules"] = none("machines");
    acls["get_maintenance_statuses"] = none("machines");
    acls["access_mesos_logs"] = none("logs");
    acls["get_endpoints"] = json!([{"principals": {"values": ["bob"]}, "paths": {"type": "NONE"}}]);
    acls.to_string()
}

#[tokio::test]
async fn what_a_caller_may_not_see_is_left_out_everywhere() {
    let work = tempfile::tempdir().unwrap();
    let credentials = work.path().join("credentials");
    std::fs::write(&credentials, "ann secret\nbob other\n").unwrap();
    let log = work.path().join("log");
    std::fs::write(&log, "secret line\n").unwrap();
    let flags = [
        format!("--credentials={}", credentials.display()),
        format!("--external_log_file={}", log.display()),
        format!("--acls={}", rules()),
        "--weights=eng=2,ops=3".to_owned(),
        "--cluster=c".to_owned(),
    ];
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let master = start(work.path(), &flags).await.unwrap();
    let nobody = Client::new(master.address);
    let (ann, bob) = (
        nobody.with_login("ann", "secret"),
        nobody.with_login("bob", "other"),
    );
    let login = "Authorization: Basic YW5uOnNlY3JldA==\r\n";
    let mut agent = Agent::try_connect(master.address, None, login)
        .await
        .ok()
        .unwrap();
    let id = agent.registered().await;
    let mut seen_by_ann = watch(&ann, "/api/v1").await;
    let mut seen_by_bob = watch(&bob, "/api/v1").await;

    let reserve = json!({"type": "RESERVE_RESOURCES", "reserve_resources": {"agent_id": {"value": id.as_str()},
        "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 1},
            "reservations": [{"type": "DYNAMIC", "role": "ops", "principal": "ann"}]}]}});
    assert_eq!(ann.operator(reserve).await.0, 202);
    let quota = json!({"type": "UPDATE_QUOTA", "update_quota": {"force": true, "quota_configs": [
        {"role": "eng", "limits": {"cpus": {"value": 4.0}}}]}});
    assert_eq!(ann.operator(quota).await.0, 200);
    let mut mine = ann.subscribe(info("open")).await;
    let offers = mine.events.of("OFFERS").await;
    assert_eq!(ann.call(&mine, launch(&offers, "open")).await, 202);
    mine.events.of("UPDATE").await;
    let mut hidden = info("closed");
    hidden["user"] = json!("carol");
    let mut hers = ann.subscribe(hidden).await;
    let offers = hers.events.of("OFFERS").await;
    assert_eq!(ann.call(&hers, launch(&offers, "closed")).await, 202);
    hers.events.of("UPDATE").await;

    let names = |list: &Value, key: &str| -> Vec<String> {
        let list = list.as_array().cloned().unwrap_or_default();
        list.iter()
            .map(|one| one[key].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    for (client, sees) in [(&ann, 2), (&bob, 1)] {
        let state = client.get("/state").await;
        assert_eq!(state["frameworks"].as_array().unwrap().len(), sees);
        assert_eq!(state.get("flags").is_some(), sees == 2);
        assert_eq!(state.get("cluster").is_some(), sees == 2);
        let slave = &state["slaves"][0];
        assert_eq!(
            slave["reserved_resources"].as_object().unwrap().len(),
            sees - 1
        );
        assert_eq!(slave["resources"]["cpus"], 4.0, "sums are everybody's");
        let full = client.get("/slaves").await["slaves"][0].clone();
        assert_eq!(
            full["reserved_resources_full"].as_object().unwrap().len(),
            sees - 1
        );
        let tasks = client.get("/tasks?order=asc").await;
        assert_eq!(tasks["tasks"].as_array().unwrap().len(), sees);
        let summary = client.get("/state-summary").await;
        assert_eq!(summary["frameworks"].as_array().unwrap().len(), sees);
        let roles = names(&client.get("/roles").await["roles"], "name");
        assert_eq!(roles.contains(&"ops".to_owned()), sees == 2, "{roles:?}");
        assert_eq!(client.get("/weights").await.as_array().unwrap().len(), sees);
        assert_eq!(client.get("/quota").await.get("infos").is_some(), sees == 2);

        let (_, answer) = client.operator(json!({"type": "GET_STATE"})).await;
        let all = &answer["get_state"];
        let count = |part: &str, list: &str| all[part][list].as_array().unwrap().len();
        assert_eq!(count("get_frameworks", "frameworks"), sees);
        assert_eq!(count("get_tasks", "tasks"), sees);
        let total = all["get_agents"]["agents"][0]["total_resources"]
            .as_array()
            .unwrap();
        let reserved = total
            .iter()
            .filter(|one| one.get("reservations").is_some())
            .count();
        assert_eq!(reserved, sees - 1);
        let (_, roles) = client.operator(json!({"type": "GET_ROLES"})).await;
        assert_eq!(
            names(&roles["get_roles"]["roles"], "name").contains(&"ops".to_owned()),
            sees == 2
        );
        let refused = if sees == 2 { 200 } else { 403 };
        assert_eq!(
            client.operator(json!({"type": "GET_FLAGS"})).await.0,
            refused
        );
        let read = json!({"type": "READ_FILE", "read_file": {"path": "/master/log", "offset": 0}});
        assert_eq!(client.operator(read).await.0, refused);
        for path in [
            "/flags",
            "/metrics/snapshot",
            "/metrics",
            "/logging/toggle",
            "/files/debug",
            "/files/read?path=/master/log&offset=0",
            "/files/browse?path=/master/log",
            "/files/download?path=/master/log",
        ] {
            let response = client.request("GET", path).send().await.unwrap();
            assert_eq!(response.status().as_u16(), refused, "{path}");
        }
    }
    let added = |event: &Value| event["task_added"]["task"]["task_id"]["value"].clone();
    assert_eq!(added(&seen_by_ann.of("TASK_ADDED").await), "open");
    assert_eq!(added(&seen_by_ann.of("TASK_ADDED").await), "closed");
    assert_eq!(added(&seen_by_bob.of("TASK_ADDED").await), "open");
    let teardown =
        json!({"type": "TEARDOWN", "teardown": {"framework_id": {"value": mine.framework}}});
    assert_eq!(ann.operator(teardown).await.0, 200);
    let mut kinds = Vec::new();
    loop {
        let event = seen_by_bob.next().await.unwrap();
        assert!(!event.to_string().contains("carol"), "{event}");
        kinds.push(event["type"].as_str().unwrap().to_owned());
        if event["type"] == "FRAMEWORK_REMOVED" {
            break;
        }
    }
    assert!(!kinds.contains(&"TASK_ADDED".to_owned()), "{kinds:?}");
    master.stop().await;
}
