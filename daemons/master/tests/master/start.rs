//! What happens before a master runs, and what is left of one.

use serde_json::json;

use crate::support::{Agent, Client, info, start};

#[tokio::test]
async fn agents_and_frameworks_outlive_the_master() {
    let work = tempfile::tempdir().unwrap();
    let master = start(work.path(), &[]).await.unwrap();
    let client = Client::new(master.address);
    let mut agent = Agent::connect(master.address, None).await;
    let id = agent.registered().await;
    let mut lasting = info("f");
    lasting["failover_timeout"] = json!(3600);
    let mut scheduler = client.subscribe(lasting.clone()).await;
    let first = client.get("/state").await["id"].clone();
    master.stop().await;
    while scheduler.events.next().await.is_some() {}

    let master = start(work.path(), &[]).await.unwrap();
    let client = Client::new(master.address);
    let state = client.get("/state").await;
    assert_ne!(state["id"], first);
    assert_eq!(state["recovered_slaves"][0]["id"], id.as_str());
    assert_eq!(state["slaves"], json!([]));
    let mut agent = Agent::connect(master.address, Some(id.clone())).await;
    assert_eq!(agent.registered().await, id);
    lasting["id"] = json!({"value": scheduler.framework});
    let mut again = client.subscribe(lasting).await;
    assert_eq!(again.framework, scheduler.framework);
    again.events.of("OFFERS").await;
    master.stop().await;
}

#[tokio::test]
async fn errors_say_what_to_do_and_change_nothing() {
    let work = tempfile::tempdir().unwrap();
    let error = start(work.path(), &["--ip=0.0.0.0"]).await.unwrap_err();
    assert!(error.to_string().contains("--credentials"), "{error}");
    let error = start(work.path(), &["--authenticate_agents=true"])
        .await
        .unwrap_err();
    assert!(error.to_string().contains("--credentials"), "{error}");

    let master = start(work.path(), &[]).await.unwrap();
    let port = format!("--port={}", master.address.port());
    let other = tempfile::tempdir().unwrap();
    let error = start(other.path(), &[&port]).await.unwrap_err();
    assert!(
        error.to_string().contains(&master.address.to_string()),
        "{error}"
    );
    let error = start(work.path(), &[]).await.unwrap_err();
    assert!(error.to_string().contains("registry.redb"), "{error}");
    master.stop().await;

    let file = other.path().join("registry.redb");
    std::fs::write(&file, b"this is no store").unwrap();
    let error = start(other.path(), &[]).await.unwrap_err();
    assert!(
        error.to_string().contains(file.to_str().unwrap()),
        "{error}"
    );
    assert_eq!(std::fs::read(&file).unwrap(), b"this is no store");

    let below = file.join("work");
    let error = start(&below, &[]).await.unwrap_err();
    assert!(
        error.to_string().contains(below.to_str().unwrap()),
        "{error}"
    );
}
