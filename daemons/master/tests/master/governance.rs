//! Flags that rule who gets what, and how much of it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Agent, Client, info, soon, start};

fn named(name: &str, principal: &str) -> Value {
    let mut info = info(name);
    info["principal"] = json!(principal);
    info
}

async fn metric(client: &Client, name: &str) -> f64 {
    let call = json!({"type": "GET_METRICS", "get_metrics": {}});
    let (_, answer) = client.operator(call).await;
    let all = answer["get_metrics"]["metrics"].as_array().unwrap().iter();
    let mut all = all.filter(|metric| metric["name"] == name);
    all.next()
        .map_or(0.0, |metric| metric["value"].as_f64().unwrap())
}

async fn why(client: &Client, framework: &str) -> Value {
    let question = json!({"framework_id": {"value": framework}});
    let (status, answer) = client.post("/api/v1/explain", &question, None).await;
    assert_eq!(status, 200, "{answer}");
    answer["roles"][0].clone()
}

#[tokio::test]
async fn calls_above_the_rate_wait_and_those_above_the_capacity_are_refused() {
    let work = tempfile::tempdir().unwrap();
    let limits = r#"--rate_limits={"limits":[{"principal":"slow","qps":0.0001,"capacity":1}]}"#;
    let master = start(work.path(), &[limits]).await.unwrap();
    let client = Client::new(master.address);
    let slow = client.subscribe(named("slow", "slow")).await;
    let free = client.subscribe(named("free", "free")).await;
    let revive = json!({"type": "REVIVE"});
    assert_eq!(client.call(&slow, revive.clone()).await, 202);
    let mut call = revive.clone();
    call["framework_id"] = json!({"value": slow.framework});
    let waiting = {
        let (client, call, stream) = (client.clone(), call.clone(), slow.id.clone());
        tokio::spawn(async move { client.post("/api/v1/scheduler", &call, Some(&stream)).await })
    };
    let received = "frameworks/slow/messages_received";
    while metric(&client, received).await < 3.0 {
        tokio::task::yield_now().await;
    }
    let (status, text) = client
        .post("/api/v1/scheduler", &call, Some(&slow.id))
        .await;
    assert_eq!(status, 429);
    assert!(text.as_str().unwrap().contains("--rate_limits"), "{text}");
    assert_eq!(client.call(&free, revive).await, 202);
    assert_eq!(metric(&client, received).await, 4.0);
    assert_eq!(
        metric(&client, "frameworks/slow/messages_processed").await,
        2.0
    );
    assert_eq!(
        metric(&client, "frameworks/free/messages_processed").await,
        2.0
    );
    waiting.abort();
    master.stop().await;
}

#[tokio::test]
async fn the_whitelist_is_read_again_when_it_changes() {
    let work = tempfile::tempdir().unwrap();
    let path = work.path().join("hosts");
    std::fs::write(&path, "other\n").unwrap();
    let flag = format!("--whitelist=file://{}", path.display());
    let master = start(work.path(), &[&flag]).await.unwrap();
    let client = Client::new(master.address);
    let mut agent = Agent::connect(master.address, None).await;
    agent.registered().await;
    let mut scheduler = client.subscribe(info("f")).await;
    let told = why(&client, &scheduler.framework).await;
    assert_eq!(told["reasons"][0]["reason"], "NOT_WHITELISTED");
    assert_eq!(told["advice"], "add the host to --whitelist");
    std::fs::write(&path, "other\nh\n").unwrap();
    scheduler.events.of("OFFERS").await;
    assert_eq!(
        why(&client, &scheduler.framework).await["reasons"][0]["reason"],
        "OFFERED"
    );
    master.stop().await;
    let error = start(work.path(), &["--whitelist=/not/there"]).await;
    assert!(error.unwrap_err().to_string().contains("--whitelist"));
}

#[tokio::test]
async fn a_master_that_lost_too_many_agents_ends_with_a_word() {
    let work = tempfile::tempdir().unwrap();
    let master = start(work.path(), &[]).await.unwrap();
    let mut agent = Agent::connect(master.address, None).await;
    agent.registered().await;
    master.stop().await;
    let flags = [
        "--agent_reregister_timeout=1ms",
        "--recovery_agent_removal_limit=50%",
    ];
    let mut master = start(work.path(), &flags).await.unwrap();
    let error = soon("the end of the master", master.failed()).await;
    let text = error.to_string();
    assert!(text.contains("--recovery_agent_removal_limit"), "{text}");
    // The agent is not given up.
    let master = start(work.path(), &[]).await.unwrap();
    let state = Client::new(master.address).get("/state").await;
    assert_eq!(state["recovered_slaves"].as_array().unwrap().len(), 1);
    master.stop().await;
}

#[tokio::test]
async fn nested_roles_have_quota_with_a_flag_only() {
    let quota = json!({"type": "UPDATE_QUOTA", "update_quota": {"force": true, "quota_configs": [
        {"role": "eng/web", "limits": {"cpus": {"value": 2}}}]}});
    let work = tempfile::tempdir().unwrap();
    let master = start(work.path(), &[]).await.unwrap();
    let client = Client::new(master.address);
    assert_eq!(client.operator(quota.clone()).await.0, 400);
    master.stop().await;

    let master = start(work.path(), &["--nested-quota"]).await.unwrap();
    let client = Client::new(master.address);
    assert_eq!(client.operator(quota).await.0, 200);
    let mut agent = Agent::connect(master.address, None).await;
    agent.registered().await;
    let mut web = info("web");
    web["roles"] = json!(["eng/web/front"]);
    let mut scheduler = client.subscribe(web).await;
    let offers = scheduler.events.of("OFFERS").await;
    let resources = offers["offers"]["offers"][0]["resources"].as_array();
    let mut resources = resources.unwrap().iter();
    let cpus = resources.find(|resource| resource["name"] == "cpus");
    assert_eq!(cpus.unwrap()["scalar"]["value"], 2.0);
    master.stop().await;

    let error = start(work.path(), &[]).await.unwrap_err().to_string();
    assert!(
        error.contains("eng/web") && error.contains("nested_quota"),
        "{error}"
    );
}

#[tokio::test]
async fn a_domain_that_is_required_wants_one_of_the_master() {
    let work = tempfile::tempdir().unwrap();
    let error = start(work.path(), &["--require_agent_domain"]).await;
    assert!(error.unwrap_err().to_string().contains("--domain"));
    let domain = r#"--domain={"fault_domain":{"region":{"name":"eu"},"zone":{"name":"a"}}}"#;
    let flags = ["--require_agent_domain", domain];
    let master = start(work.path(), &flags).await.unwrap();
    let mut agent = Agent::connect(master.address, None).await;
    let message = agent
        .order(|order| match order {
            abi_node::ToAgent::Refused { message, .. } => Some(message),
            _ => None,
        })
        .await;
    assert!(message.contains("--domain"), "{message}");
    tokio::time::timeout(Duration::from_secs(20), master.stop())
        .await
        .unwrap();
}
