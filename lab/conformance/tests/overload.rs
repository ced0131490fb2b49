//! Far more calls than a master can serve: those who listen hear its heart, its memory stays bounded, and as soon as the
//! flood ends it serves as before.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, TcpStream},
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use lab_conformance::{
    cluster::{Cluster, Options},
    http::{self, Stream},
    say, wait,
};
use serde_json::{Value, json};

/// Connections for each kind of call. None of them ever waits for an answer before it sends the next call.
const CONNECTIONS: usize = 12;
/// Calls that are written at once.
const CALLS: usize = 200;
/// Heartbeats that must come while the flood lasts.
const HEARTBEATS: usize = 2;
/// As `SUBSCRIBED` says.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// 64 KiB for each connection, what is under way in the one queue of calls, and answers that wait for their readers.
const RESIDENT_BYTES_MAX: u64 = 256 << 20;
/// How long a single polite call may wait its turn among hundreds.
const PATIENCE: Duration = Duration::from_secs(60);

fn subscribe(cluster: &Cluster, name: &str) -> (Stream, Value) {
    let info = json!({"user": "nobody", "name": name, "roles": [name], "failover_timeout": 1000.0,
        "capabilities": [{"type": "MULTI_ROLE"}]});
    let body = json!({"type": "SUBSCRIBE", "subscribe": {"framework_info": info, "suppressed_roles": [name]}});
    let mut stream = Stream::open(cluster.master(), "/api/v1/scheduler", "", &body);
    let id = stream.wait("SUBSCRIBED", PATIENCE, |event| {
        let id = &event["subscribed"]["framework_id"];
        id.is_object().then(|| id.clone())
    });
    (stream, id)
}

fn request(path: &str, headers: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: master\r\nAccept: application/json\r\nContent-Type: application/json\r\n\
         {headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Writes calls without end, and reads their answers without looking at them.
fn flood(address: &str, calls: &[u8], over: &AtomicBool, answered: &AtomicU64) {
    while !over.load(Ordering::Relaxed) {
        // It is accepted when there is room.
        let Ok(mut socket) = TcpStream::connect(address) else {
            continue;
        };
        let Ok(mut reader) = socket.try_clone() else {
            continue;
        };
        thread::scope(|scope| {
            scope.spawn(move || {
                let mut piece = [0; 65536];
                while let Ok(count @ 1..) = reader.read(&mut piece) {
                    answered.fetch_add(count as u64, Ordering::Relaxed);
                }
            });
            while !over.load(Ordering::Relaxed) && socket.write_all(calls).is_ok() {}
            // The reader ends with it.
            let _ = socket.shutdown(Shutdown::Both);
        });
    }
}

/// A call that is answered, in its turn.
fn is_served(cluster: &Cluster, stream: &str, framework: &Value) -> bool {
    let call = json!({"type": "RECONCILE", "framework_id": framework, "reconcile": {"tasks": []}});
    let headers = format!("Mesos-Stream-Id: {stream}\r\n");
    let answer = http::post_with(cluster.master(), "/api/v1/scheduler", &headers, &call);
    let health = http::try_get(cluster.master(), "/health");
    answer.status == 202 && health.is_some_and(|answer| answer.status == 200)
}

#[test]
fn a_flood_of_calls_is_survived() {
    let mut cluster = Cluster::start(Options::default());
    let (mut victim, victim_id) = subscribe(&cluster, "victim");
    let (flooder, flooder_id) = subscribe(&cluster, "flooder");
    let before = agent(&cluster);
    let reconcile = json!({"type": "RECONCILE", "framework_id": flooder_id, "reconcile": {"tasks": [
        {"task_id": {"value": "nobody"}}]}});
    let stream = format!("Mesos-Stream-Id: {}\r\n", flooder.id);
    let floods = [
        request("/api/v1/scheduler", &stream, &reconcile.to_string()),
        request("/api/v1", "", "{\"type\":\"GET_STATE\"}"),
        request(
            "/api/v1",
            "",
            "{\"type\":\"GET_METRICS\",\"get_metrics\":{}}",
        ),
        "GET /state HTTP/1.1\r\nHost: master\r\n\r\n".to_owned(),
    ]
    .map(|call| call.repeat(CALLS).into_bytes());
    let (over, answered) = (AtomicBool::new(false), AtomicU64::new(0));
    let address = cluster.master().to_owned();
    let mut most = 0;
    let gaps = thread::scope(|scope| {
        for calls in &floods {
            for _ in 0..CONNECTIONS {
                scope.spawn(|| flood(&address, calls, &over, &answered));
            }
        }
        let mut gaps = Vec::new();
        let mut last = Instant::now();
        for _ in 0..=HEARTBEATS {
            victim.wait("HEARTBEAT", 4 * HEARTBEAT, |event| {
                (event["type"] == "HEARTBEAT").then_some(())
            });
            gaps.push(last.elapsed());
            last = Instant::now();
            most = most.max(cluster.master_process().resident_bytes().unwrap_or(0));
            wait::until("a call among many", PATIENCE, || {
                is_served(&cluster, &victim.id, &victim_id).then_some(())
            });
        }
        over.store(true, Ordering::Relaxed);
        gaps
    });
    let end = Instant::now();
    wait::until("service as before", PATIENCE, || {
        is_served(&cluster, &victim.id, &victim_id).then_some(())
    });
    say(&format!(
        "gaps {gaps:?}, {} MiB resident, {} MiB of answers, served {:?} after the end",
        most >> 20,
        answered.load(Ordering::Relaxed) >> 20,
        end.elapsed()
    ));
    // The first begins before the flood, and may be as short as can be.
    assert!(gaps.iter().all(|gap| *gap <= 2 * HEARTBEAT), "{gaps:?}");
    assert!(most <= RESIDENT_BYTES_MAX, "{most} bytes are held");
    assert_eq!(agent(&cluster), before, "the agent noticed nothing");
    cluster.stop();
}

/// The one agent: its id, whether it is active, and when it last registered.
fn agent(cluster: &Cluster) -> Value {
    let slaves = http::try_get(cluster.master(), "/slaves").expect("the master answers");
    let slave = &slaves.json()["slaves"][0];
    json!([
        slave["id"],
        slave["active"],
        slave["registered_time"],
        slave["reregistered_time"]
    ])
}
