//! Metrics: the names that monitoring asks for, true values, and the same as Prometheus text.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{Agent, Client, info, launch, start};

/// Names that are always there; `{a,b}` stands for each.
const NAMES: &str = "
master/uptime_secs master/elected system/{cpus_total,load_1min,load_5min,load_15min,mem_total_bytes,mem_free_bytes}
master/slaves_{connected,disconnected,active,inactive,unreachable}
master/{slave_registrations,slave_reregistrations,slave_removals,recovery_slave_removals}
master/slave_removals/reason_{registered,unhealthy,unregistered}
master/slave_unreachable_{scheduled,canceled,completed} master/slave_shutdowns_{scheduled,canceled,completed}
master/frameworks_{connected,disconnected,active,inactive} master/outstanding_offers
master/tasks_{staging,starting,running,killing,finished,failed,killed,error,lost,dropped,gone,gone_by_operator,unreachable}
master/{cpus,gpus,mem,disk}_{total,used,percent} master/{cpus,gpus,mem,disk}_revocable_{total,used,percent}
master/messages_{register_framework,reregister_framework,unregister_framework,deactivate_framework,kill_task,launch_tasks}
master/messages_{decline_offers,revive_offers,suppress_offers,resource_request,status_update,reconcile_tasks}
master/messages_{status_update_acknowledgement,framework_to_executor,executor_to_framework,register_slave,authenticate}
master/messages_{reregister_slave,unregister_slave,exited_executor}
master/{valid,invalid}_{status_updates,status_update_acknowledgements,framework_to_executor_messages}
master/{valid,invalid}_executor_to_framework_messages
master/messages_{operation_status_update,operation_status_update_acknowledgement,reconcile_operations,update_slave}
master/{valid,invalid}_operation_{status_updates,status_update_acknowledgements}
master/operations/{pending,finished,failed,error,dropped,unreachable,gone_by_operator,recovering,total}
master/operations/{reserve,unreserve,create,destroy,grow_volume,shrink_volume,create_disk,destroy_disk}/{pending,total}
master/operations/{create_disk,destroy_disk}/{finished,failed,error,dropped,unreachable,gone_by_operator,recovering}
master/{dropped_messages,http_cache_hits,operator_event_stream_subscribers}
master/event_queue_{messages,dispatches,http_requests}
registrar/{queued_operations,registry_size_bytes,state_fetch_ms,state_store_ms} registrar/log/{recovered,ensemble_size}
registrar/state_store_ms/{count,min,max,p50,p90,p95,p99,p999,p9999}
allocator/mesos/{allocation_runs,event_queue_dispatches,allocation_run_ms,allocation_run_latency_ms}
allocator/mesos/{allocation_run_ms,allocation_run_latency_ms}/{count,min,max,p50,p90,p95,p99,p999,p9999}
allocator/mesos/resources/{cpus,mem,disk}/{total,offered_or_allocated}
allocator/mesos/roles/eng/shares/dominant allocator/mesos/offer_filters/roles/eng/active
allocator/mesos/quota/roles/eng/resources/cpus/{guarantee,limit,consumed,offered_or_allocated}
";

fn names(text: &str) -> Vec<String> {
    fn each(name: &str, all: &mut Vec<String>) {
        let Some((before, rest)) = name.split_once('{') else {
            all.push(name.to_owned());
            return;
        };
        let (inside, after) = rest.split_once('}').unwrap();
        for part in inside.split(',') {
            each(&format!("{before}{part}{after}"), all);
        }
    }
    let mut all = Vec::new();
    text.split_whitespace()
        .for_each(|name| each(name, &mut all));
    all
}

/// One task runs, one was declined to run, and quota is set.
async fn busy(client: &Client) -> (Agent, crate::support::Scheduler) {
    let mut agent = Agent::connect(client.address, None).await;
    agent.registered().await;
    let mut scheduler = client.subscribe(info("a name/1")).await;
    let offers = scheduler.events.of("OFFERS").await;
    let mut call = launch(&offers, "t");
    call["accept"]["filters"] = json!({"refuse_seconds": 3600});
    assert_eq!(client.call(&scheduler, call).await, 202);
    scheduler.events.of("UPDATE").await;
    let quota = json!({"type": "UPDATE_QUOTA", "update_quota": {"force": true, "quota_configs": [
        {"role": "eng", "guarantees": {"cpus": {"value": 1.0}}, "limits": {"cpus": {"value": 2.0}}}]}});
    assert_eq!(client.operator(quota).await.0, 200);
    let cpu = json!({"name": "cpus", "type": "SCALAR", "scalar": {"value": 1.0},
        "reservations": [{"type": "DYNAMIC", "role": "ops"}]});
    let reserve = json!({"type": "RESERVE_RESOURCES", "reserve_resources": {
        "agent_id": offers["offers"]["offers"][0]["agent_id"], "resources": [cpu]}});
    assert_eq!(client.operator(reserve).await.0, 202);
    (agent, scheduler)
}

#[tokio::test]
async fn every_name_is_there_with_its_true_value() {
    let work = tempfile::tempdir().unwrap();
    let flag = "--metrics_snapshot_endpoint_rate_limit=";
    let master = start(work.path(), &[flag]).await.unwrap();
    let client = Client::new(master.address);
    let (_agent, scheduler) = busy(&client).await;
    client.get("/state").await;
    client.get("/state").await;
    let metrics = client.get("/metrics/snapshot").await;
    for name in names(NAMES) {
        assert!(metrics[&name].is_number(), "{name}: {}", metrics[&name]);
    }
    let path = format!("master/frameworks/a%20name%2F1/{}", scheduler.framework);
    for (name, value) in [
        ("master/slaves_active", 1.0),
        ("master/tasks_running", 1.0),
        ("master/cpus_total", 4.0),
        ("master/cpus_used", 0.1),
        ("master/cpus_percent", 0.025),
        ("master/messages_status_update", 1.0),
        ("master/operations/pending", 1.0),
        ("master/operations/reserve/pending", 1.0),
        ("master/operations/reserve/total", 1.0),
        ("master/operations/create_disk/total", 0.0),
        ("allocator/mesos/roles/eng/shares/dominant", 0.025),
        ("allocator/mesos/offer_filters/roles/eng/active", 1.0),
        (
            "allocator/mesos/quota/roles/eng/resources/cpus/guarantee",
            1.0,
        ),
        ("allocator/mesos/quota/roles/eng/resources/cpus/limit", 2.0),
        (
            "allocator/mesos/quota/roles/eng/resources/cpus/consumed",
            0.1,
        ),
        (&format!("{path}/subscribed"), 1.0),
        (&format!("{path}/calls/accept"), 1.0),
        (&format!("{path}/offers/accepted"), 1.0),
        (&format!("{path}/tasks/active/task_running"), 1.0),
        (&format!("{path}/roles/eng/suppressed"), 0.0),
    ] {
        assert_eq!(metrics[name], value, "{name}");
    }
    let (status, answer) = client
        .operator(json!({"type": "GET_METRICS", "get_metrics": {"timeout": {"nanoseconds": 5_000_000_000_i64}}}))
        .await;
    assert_eq!(status, 200);
    let list = answer["get_metrics"]["metrics"].as_array().unwrap();
    assert!(list.len() >= metrics.as_object().unwrap().len());
    master.stop().await;

    let off = "--publish_per_framework_metrics=false";
    let master = start(work.path(), &[off, flag]).await.unwrap();
    let client = Client::new(master.address);
    let (_agent, _scheduler) = busy(&client).await;
    let metrics = client.get("/metrics/snapshot").await;
    let metrics = metrics.as_object().unwrap();
    assert!(
        metrics
            .keys()
            .all(|name| !name.starts_with("master/frameworks/"))
    );
    master.stop().await;
}

/// Reads Prometheus text and lets nothing pass that its format does not have: families once and together, each with
/// its help and type before its samples, names, labels and escapes as they must be.
fn parse(text: &str) -> BTreeMap<String, f64> {
    let is_name = |name: &str| {
        !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let (mut samples, mut families) = (BTreeMap::new(), BTreeMap::new());
    let (mut family, mut helped) = (String::new(), String::new());
    assert!(text.ends_with('\n'), "the last line ends");
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            assert!(is_name(name) && !help.is_empty(), "{line}");
            name.clone_into(&mut helped);
            continue;
        }
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert_eq!(name, helped, "help comes before the type");
            assert!(["counter", "gauge"].contains(&kind), "{line}");
            assert!(
                families.insert(name.to_owned(), ()).is_none(),
                "{name} comes twice"
            );
            name.clone_into(&mut family);
            continue;
        }
        let end = line.find(['{', ' ']).unwrap();
        assert_eq!(line[..end], *family, "{line}");
        let mut rest = &line[end..];
        let mut key = family.clone();
        if let Some(mut labels) = rest.strip_prefix('{') {
            loop {
                let (label, value) = labels.split_once("=\"").unwrap();
                assert!(is_name(label), "{line}");
                let mut text = String::new();
                let mut chars = value.char_indices();
                let end = loop {
                    match chars.next().unwrap() {
                        (at, '"') => break at,
                        (_, '\\') => text.push(match chars.next().unwrap().1 {
                            'n' => '\n',
                            c @ ('\\' | '"') => c,
                            c => panic!("no escape: {c} in {line}"),
                        }),
                        (_, c) => text.push(c),
                    }
                };
                key.push_str(&format!("|{label}={text}"));
                labels = &value[end + 1..];
                match labels.strip_prefix(',') {
                    Some(more) => labels = more,
                    None => break,
                }
            }
            rest = labels.strip_prefix('}').unwrap();
        }
        let value: f64 = rest.strip_prefix(' ').unwrap().parse().unwrap();
        assert!(
            samples.insert(key.clone(), value).is_none(),
            "{key} comes twice"
        );
    }
    samples
}

#[tokio::test]
async fn prometheus_reads_the_same() {
    let work = tempfile::tempdir().unwrap();
    let flag = "--metrics_snapshot_endpoint_rate_limit=";
    let master = start(work.path(), &[flag]).await.unwrap();
    let client = Client::new(master.address);
    let (_agent, scheduler) = busy(&client).await;
    let snapshot: Value = client.get("/metrics/snapshot").await;
    let response = client.request("GET", "/metrics").send().await.unwrap();
    let kind = response.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");
    let samples = parse(&response.text().await.unwrap());
    assert!(samples.len() >= snapshot.as_object().unwrap().len());
    let id = &scheduler.framework;
    for (key, value) in [
        ("tepui_master_tasks_running".to_owned(), 1.0),
        (
            format!("tepui_master_framework_calls_by_type|framework=a name/1|id={id}|type=accept"),
            1.0,
        ),
        (
            "tepui_allocator_quota_limit|role=eng|resource=cpus".to_owned(),
            2.0,
        ),
    ] {
        assert_eq!(samples.get(&key), Some(&value), "{key}");
    }
    master.stop().await;
}
