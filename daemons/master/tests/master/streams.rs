//! Schedulers, subscribers and agents over their real sockets.

use abi_node::ToAgent;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;

use crate::support::{Agent, Client, info, launch, soon, start};

#[tokio::test]
async fn a_task_is_launched_updated_acknowledged_and_killed() {
    let work = tempfile::tempdir().unwrap();
    let master = start(work.path(), &[]).await.unwrap();
    let client = Client::new(master.address);
    let mut operator = client
        .stream("/api/v1", &json!({"type": "SUBSCRIBE"}))
        .await;
    assert_eq!(operator.next().await.unwrap()["type"], "SUBSCRIBED");
    assert_eq!(operator.next().await.unwrap()["type"], "HEARTBEAT");
    let mut agent = Agent::connect(master.address, None).await;
    let id = agent.registered().await;
    let added = operator.of("AGENT_ADDED").await;
    assert_eq!(
        added["agent_added"]["agent"]["agent_info"]["id"]["value"],
        id.as_str()
    );

    let mut scheduler = client.subscribe(info("f")).await;
    operator.of("FRAMEWORK_ADDED").await;
    let offers = scheduler.events.of("OFFERS").await;
    assert_eq!(client.call(&scheduler, launch(&offers, "t")).await, 202);
    agent
        .order(|order| matches!(order, ToAgent::Run(_)).then_some(()))
        .await;
    operator.of("TASK_ADDED").await;
    let update = scheduler.events.of("UPDATE").await;
    let status = &update["update"]["status"];
    assert_eq!(status["state"], "TASK_RUNNING");
    assert_eq!(
        operator.of("TASK_UPDATED").await["task_updated"]["state"],
        "TASK_RUNNING"
    );
    let acknowledge = json!({"type": "ACKNOWLEDGE", "acknowledge":
        {"agent_id": status["agent_id"], "task_id": status["task_id"], "uuid": status["uuid"]}});
    assert_eq!(client.call(&scheduler, acknowledge).await, 202);
    agent
        .order(|order| matches!(order, ToAgent::Acknowledge { .. }).then_some(()))
        .await;
    let kill = json!({"type": "KILL", "kill": {"task_id": {"value": "t"}}});
    assert_eq!(client.call(&scheduler, kill).await, 202);
    let update = scheduler.events.of("UPDATE").await;
    assert_eq!(update["update"]["status"]["state"], "TASK_KILLED");

    let teardown =
        json!({"type": "TEARDOWN", "teardown": {"framework_id": {"value": scheduler.framework}}});
    assert_eq!(client.operator(teardown.clone()).await.0, 200);
    operator.of("FRAMEWORK_REMOVED").await;
    while scheduler.events.next().await.is_some() {}
    assert_eq!(client.operator(teardown).await.0, 400);
    master.stop().await;
    while operator.next().await.is_some() {}
}

#[tokio::test]
async fn calls_are_refused_in_order() {
    let work = tempfile::tempdir().unwrap();
    let master = start(work.path(), &[]).await.unwrap();
    let client = Client::new(master.address);
    let scheduler = client.subscribe(info("f")).await;
    let id = json!({"value": scheduler.framework});
    let revive = json!({"type": "REVIVE", "framework_id": id});
    let path = "/master/api/v1/scheduler/";
    for (call, stream, status) in [
        (json!({}), None, 400),
        (json!({"type": "UNKNOWN"}), None, 501),
        (
            json!({"type": "REVIVE", "framework_id": {"value": "nobody"}}),
            None,
            400,
        ),
        (revive.clone(), None, 400),
        (revive.clone(), Some("stale"), 400),
        (revive, Some(scheduler.id.as_str()), 202),
        (
            json!({"type": "SUBSCRIBE", "subscribe": {"framework_info": info("g")}}),
            Some("x"),
            400,
        ),
    ] {
        assert_eq!(client.post(path, &call, stream).await.0, status, "{call}");
    }
    let html = client.request("POST", path).header("accept", "text/html");
    let call = json!({"type": "SUBSCRIBE", "subscribe": {"framework_info": info("g")}});
    assert_eq!(html.json(&call).send().await.unwrap().status(), 406);
    assert_eq!(
        client.request("GET", path).send().await.unwrap().status(),
        405
    );

    let mut bad = info("g");
    bad["roles"] = json!(["-x"]);
    let call = json!({"type": "SUBSCRIBE", "subscribe": {"framework_info": bad}});
    let mut events = client.stream(path, &call).await;
    assert_eq!(events.next().await.unwrap()["type"], "ERROR");
    assert!(events.next().await.is_none());
    master.stop().await;
}

#[tokio::test]
async fn agents_connect_by_upgrade_only() {
    let work = tempfile::tempdir().unwrap();
    let master = start(work.path(), &[]).await.unwrap();
    let client = Client::new(master.address);
    for (method, status) in [("GET", 405), ("POST", 426)] {
        let response = client.request(method, "/node").send().await.unwrap();
        assert_eq!(response.status(), status);
    }
    let mut first = Agent::connect(master.address, None).await;
    let id = first.registered().await;
    drop(first);
    let mut second = Agent::connect(master.address, Some(id.clone())).await;
    assert_eq!(second.registered().await, id);
    assert_eq!(
        client.get("/slaves").await["slaves"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    master.stop().await;
}

/// A fleet once took all descriptors, and no client could connect any more.
#[tokio::test]
async fn agents_leave_descriptors_to_clients() {
    let limit = getrlimit(Resource::Nofile);
    let current = Some(200);
    setrlimit(Resource::Nofile, Rlimit { current, ..limit }).unwrap();
    let work = tempfile::tempdir().unwrap();
    let master = start(work.path(), &[]).await.unwrap();
    let mut agents = Vec::new();
    let refused = loop {
        match Agent::try_connect(master.address, None, "").await {
            Ok(agent) => agents.push(agent),
            Err(status) => break status,
        }
    };
    assert_eq!((agents.len(), refused), (72, 503));
    Client::new(master.address).get("/slaves").await;
    agents.pop();
    let another = soon("a place", async {
        loop {
            if let Ok(agent) = Agent::try_connect(master.address, None, "").await {
                return agent;
            }
        }
    });
    another.await;
    master.stop().await;
}

#[tokio::test]
async fn a_login_is_wanted_everywhere_once_there_are_credentials() {
    let work = tempfile::tempdir().unwrap();
    let credentials = work.path().join("credentials");
    std::fs::write(&credentials, "ann secret\nbob other\n").unwrap();
    let credentials = format!("--credentials={}", credentials.display());
    let acls = r#"--acls={"permissive": true, "view_frameworks":
        [{"principals": {"values": ["bob"]}, "users": {"type": "NONE"}}],
        "teardown_frameworks": [{"principals": {"values": ["bob"]}, "framework_principals": {"type": "NONE"}}]}"#;
    let master = start(work.path(), &[&credentials, acls]).await.unwrap();
    let nobody = Client::new(master.address);
    for (path, status) in [
        ("/state", 401),
        ("/api/v1", 401),
        ("/api/v1/scheduler", 401),
        ("/health", 200),
        ("/node", 401),
    ] {
        let response = nobody.request("GET", path).send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
    }
    assert_eq!(
        Agent::try_connect(master.address, None, "").await.err(),
        Some(401)
    );
    let login = "Authorization: Basic YW5uOnNlY3JldA==\r\n";
    Agent::try_connect(master.address, None, login)
        .await
        .ok()
        .unwrap()
        .registered()
        .await;

    let (ann, bob) = (
        nobody.with_login("ann", "secret"),
        nobody.with_login("bob", "other"),
    );
    let scheduler = ann.subscribe(info("f")).await;
    let mut foreign = info("g");
    foreign["principal"] = json!("ann");
    let call = json!({"type": "SUBSCRIBE", "subscribe": {"framework_info": foreign}});
    assert_eq!(bob.post("/api/v1/scheduler", &call, None).await.0, 400);
    let seen = ann.get("/state").await;
    assert_eq!(seen["frameworks"][0]["principal"], "ann");
    assert_eq!(bob.get("/state").await["frameworks"], json!([]));
    assert_eq!(bob.get("/frameworks").await["frameworks"], json!([]));
    let call =
        json!({"type": "TEARDOWN", "teardown": {"framework_id": {"value": scheduler.framework}}});
    assert_eq!(bob.operator(call.clone()).await.0, 403);
    assert_eq!(ann.operator(call).await.0, 200);
    master.stop().await;
}
