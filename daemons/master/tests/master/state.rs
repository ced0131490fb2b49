//! What can be read of a master.

use serde_json::{Value, json};

use crate::support::{Agent, Client, info, launch, start};

#[tokio::test]
async fn every_endpoint_answers_under_both_names() {
    let work = tempfile::tempdir().unwrap();
    let master = start(work.path(), &["--cluster=c"]).await.unwrap();
    let client = Client::new(master.address);
    for path in [
        "/state",
        "/state-summary",
        "/slaves",
        "/frameworks",
        "/tasks",
        "/roles",
        "/version",
        "/flags",
        "/metrics/snapshot",
        "/files/debug",
    ] {
        for path in [
            path.to_owned(),
            format!("/master{path}"),
            format!("{path}/"),
        ] {
            let response = client.request("GET", &path).send().await.unwrap();
            assert_eq!(response.status(), 200, "{path}");
            assert_eq!(
                response.headers()["content-type"],
                "application/json",
                "{path}"
            );
        }
    }
    let redirect = client.request("GET", "/redirect").send().await.unwrap();
    assert_eq!(redirect.status(), 307);
    assert_eq!(
        redirect.headers()["location"],
        format!("//{}", master.address).as_str()
    );
    let below = client
        .request("GET", "/redirect/state")
        .send()
        .await
        .unwrap();
    assert_eq!(below.status(), 404);
    let jsonp = client
        .request("GET", "/slaves?jsonp=cb")
        .send()
        .await
        .unwrap();
    assert!(jsonp.text().await.unwrap().starts_with("cb({"));
    assert_eq!(
        client.get("/flags").await["flags"]["allocation_interval"],
        "1secs"
    );
    let metrics = client.get("/metrics/snapshot").await;
    assert_eq!(
        (&metrics["master/elected"], &metrics["master/tasks_lost"]),
        (&json!(1.0), &json!(0.0))
    );
    let form = client.request("POST", "/teardown").body("frameworkId=nope");
    assert_eq!(form.send().await.unwrap().status(), 400);
    master.stop().await;
}

#[tokio::test]
async fn a_running_task_is_seen_from_all_sides() {
    let work = tempfile::tempdir().unwrap();
    let master = start(work.path(), &[]).await.unwrap();
    let client = Client::new(master.address);
    let mut agent = Agent::connect(master.address, None).await;
    let id = agent.registered().await;
    let mut scheduler = client.subscribe(info("f")).await;
    let offers = scheduler.events.of("OFFERS").await;
    assert_eq!(
        client.get("/state").await["frameworks"][0]["offers"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    client.call(&scheduler, launch(&offers, "t")).await;
    scheduler.events.of("UPDATE").await;

    let state = client.get("/state").await;
    assert_eq!(
        (&state["activated_slaves"], &state["leader"]),
        (&json!(1), &state["pid"])
    );
    let framework = &state["frameworks"][0];
    assert_eq!(framework["id"], scheduler.framework.as_str());
    assert_eq!(
        framework["used_resources"],
        json!({"cpus": 0.1, "gpus": 0.0, "mem": 32.0, "disk": 0.0})
    );
    let task = &framework["tasks"][0];
    assert_eq!(
        (&task["id"], &task["state"], &task["executor_id"]),
        (&json!("t"), &json!("TASK_RUNNING"), &json!(""))
    );
    assert_eq!(state["slaves"][0]["attributes"], json!({"rack": "r1"}));

    let summary = client.get("/state-summary").await;
    assert_eq!(summary["slaves"][0]["TASK_RUNNING"], 1);
    assert_eq!(
        summary["slaves"][0]["framework_ids"],
        json!([scheduler.framework])
    );
    assert_eq!(summary["frameworks"][0]["slave_ids"], json!([id.as_str()]));
    let slaves = client.get(&format!("/slaves?slave_id={id}")).await;
    let full = &slaves["slaves"][0]["used_resources_full"][0];
    assert_eq!(
        (&full["role"], &full["allocation_info"]["role"]),
        (&json!("*"), &json!("eng"))
    );
    assert_eq!(client.get("/slaves?slave_id=x").await["slaves"], json!([]));
    let roles = client.get("/roles").await;
    let eng = roles["roles"]
        .as_array()
        .unwrap()
        .iter()
        .find(|role| role["name"] == "eng")
        .unwrap();
    assert_eq!(eng["quota"]["consumed"], json!({"cpus": 0.1, "mem": 32.0}));
    assert_eq!(eng["frameworks"], json!([scheduler.framework]));
    assert_eq!(client.get("/tasks?task_id=t").await["tasks"][0]["id"], "t");
    for nothing in ["/tasks?limit=0", "/tasks?offset=1", "/tasks?framework_id=x"] {
        assert_eq!(client.get(nothing).await["tasks"], json!([]), "{nothing}");
    }

    let part = |call: &'static str| {
        let client = &client;
        async move {
            let (status, answer) = client.operator(json!({"type": call})).await;
            assert_eq!((status, &answer["type"]), (200, &json!(call)));
            answer[call.to_lowercase()].clone()
        }
    };
    let all = part("GET_STATE").await;
    assert_eq!(all["get_tasks"], part("GET_TASKS").await);
    assert_eq!(all["get_tasks"]["tasks"][0]["state"], "TASK_RUNNING");
    assert_eq!(all["get_agents"], part("GET_AGENTS").await);
    assert_eq!(
        all["get_agents"]["agents"][0]["total_resources"][0]["role"],
        "*"
    );
    assert_eq!(all["get_frameworks"], part("GET_FRAMEWORKS").await);
    assert_eq!(
        all["get_frameworks"]["frameworks"][0]["offer_constraints"],
        json!({})
    );
    assert_eq!(all["get_executors"], part("GET_EXECUTORS").await);
    assert_eq!(
        part("GET_MASTER").await["master_info"]["port"],
        master.address.port()
    );
    for call in [
        "GET_HEALTH",
        "GET_VERSION",
        "GET_FLAGS",
        "GET_LOGGING_LEVEL",
        "GET_ROLES",
    ] {
        assert_ne!(part(call).await, Value::Null);
    }
    for (call, status) in [
        (json!({"type": "GET_METRICS"}), 400),
        (json!({"type": "GET_METRICS", "get_metrics": {}}), 200),
        (
            json!({"type": "LIST_FILES", "list_files": {"path": "/nope"}}),
            404,
        ),
        (
            json!({"type": "READ_FILE", "read_file": {"path": "/nope", "offset": 0}}),
            404,
        ),
        (json!({"type": "DRAIN_AGENT"}), 400),
        (json!({"type": "UNKNOWN"}), 501),
        (json!({"type": "NOT_THIS"}), 400),
    ] {
        assert_eq!(client.operator(call.clone()).await.0, status, "{call}");
    }
    master.stop().await;
}
