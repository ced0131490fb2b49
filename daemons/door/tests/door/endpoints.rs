//! The shared endpoints, checked against what was recorded of the original (`v0-*` and `http-*`).

use crate::support::{Level, ask, common, get, run, start, start_with, wait_for};
use base_access::{Acls, Action, Rule, Who};
use daemons_door::{
    Access, Common, Files, Login, Request, Response, Router, Server, ServerOptions,
};
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

#[tokio::test]
async fn health_version_flags_help() {
    let running = start(ServerOptions::default()).await;
    let answer = get(&running, "/health").await;
    assert_eq!((answer.status, answer.text().as_str()), (200, ""));
    assert_eq!(
        get(&running, "/version").await.json(),
        json!({"version": "1.11.0", "build_time": 1.5})
    );
    let answer = get(&running, "/flags").await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(
        answer.json(),
        json!({"flags": {"max_completed_frameworks": "50"}})
    );
    assert_eq!(ask(&running, "POST", "/flags", &[], b"").await.status, 405);
    for (target, expect) in [
        ("/help", "[/master](/help/master)"),
        ("/help/files", "[/files/read](/help/files/read)"),
        ("/help/master", "[/master/health]"),
        ("/help/master/health", "Answers 200"),
        ("/help?format=json", "\"name\":\"/browse\""),
    ] {
        let help = get(&running, target).await;
        assert_eq!(help.status, 200, "{target}");
        assert!(help.text().contains(expect), "{target}: {}", help.text());
    }
    assert_eq!(get(&running, "/help/nobody").await.status, 400);
    running.stop().await;
}

#[tokio::test]
async fn metrics() {
    let running = start(ServerOptions::default()).await;
    for target in ["/metrics/snapshot", "/metrics/snapshot?timeout=2secs"] {
        let answer = get(&running, target).await;
        assert_eq!(
            answer.json(),
            json!({"master/elected": 1.0, "master/uptime_secs": 0.5}),
            "{target}"
        );
    }
    assert_eq!(
        get(&running, "/metrics/snapshot?timeout=soon").await.status,
        400
    );
    assert_eq!(
        get(&running, "/metrics/snapshot?timeout=5").await.status,
        400
    );
    running.stop().await;
}

#[tokio::test]
async fn metrics_for_prometheus() {
    let running = start(ServerOptions::default()).await;
    let answer = get(&running, "/metrics").await;
    let kind = answer.header("content-type").expect("a content type");
    assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");
    let text = answer.text();
    for line in [
        "# TYPE tepui_master_elected gauge",
        "tepui_master_elected 1",
        "tepui_odd NaN",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
    assert_eq!(get(&running, "/metrics/other").await.status, 404);
    assert_eq!(
        ask(&running, "POST", "/metrics", &[], b"").await.status,
        405
    );
    running.stop().await;
}

#[tokio::test]
async fn what_only_others_have_is_told() {
    let running = start(ServerOptions::default()).await;
    for target in ["/profiler/start", "/memory-profiler/download/raw"] {
        let answer = get(&running, target).await;
        assert_eq!(answer.status, 400);
        assert!(answer.text().contains("this program"), "{}", answer.text());
    }
    let state = get(&running, "/memory-profiler/state").await.json();
    assert_eq!(state["memory_profiler"]["jemalloc_detected"], false);
    let event = json!({"type": "DISPATCH"});
    assert_eq!(
        get(&running, "/__processes__").await.json(),
        json!([{"id": "files", "events": []}, {"id": "master", "events": [event, event]}])
    );
    running.stop().await;
}

#[tokio::test]
async fn slow_metrics_are_left_out() {
    let server = Server::bind(
        SocketAddr::from(([127, 0, 0, 1], 0)),
        ServerOptions::default(),
    )
    .await
    .expect("bind");
    let mut router = Router::new(&[]);
    let level = Arc::new(Level(AtomicU32::new(0)));
    let slow = Common {
        metrics: Arc::new(|| Box::pin(std::future::pending())),
        ..common(&Files::new(), &level)
    };
    slow.install(&mut router);
    let running = run(server, router, Login::open(), level);
    assert_eq!(
        get(&running, "/metrics/snapshot?timeout=10ms").await.json(),
        json!({})
    );
    running.stop().await;
}

#[tokio::test]
async fn logging() {
    let running = start(ServerOptions::default()).await;
    let ann = ("Authorization", "Basic YW5uOnNlY3JldA==");
    let toggle = async |query: &str| {
        ask(
            &running,
            "POST",
            &format!("/logging/toggle{query}"),
            &[ann],
            b"",
        )
        .await
    };
    let answer = toggle("").await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "0\n"));
    assert_eq!(
        answer.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    let answer = toggle("?level=2&duration=30ms").await;
    assert_eq!((answer.status, answer.text().as_str()), (200, ""));
    wait_for(|| running.level.0.load(Ordering::SeqCst) == 0).await;
    toggle("?level=1&duration=1weeks").await;
    assert_eq!(toggle("").await.text(), "1\n");
    toggle("?level=3&duration=1weeks").await;
    toggle("?level=0&duration=1secs").await;
    assert_eq!(toggle("").await.text(), "0\n");
    for query in [
        "?level=1",
        "?duration=1secs",
        "?level=-1&duration=1secs",
        "?level=x&duration=1secs",
        "?level=1&duration=1",
        "?level=1&duration=",
    ] {
        assert_eq!(toggle(query).await.status, 400, "{query}");
    }
    assert_eq!(
        get(&running, "/logging/toggle").await.status,
        401,
        "it changes the daemon"
    );
    running.stop().await;
}

#[tokio::test]
async fn system_stats() {
    let running = start(ServerOptions::default()).await;
    for path in ["/system/stats.json", "/master/system/stats.json"] {
        let stats = get(&running, path).await.json();
        for key in [
            "avg_load_1min",
            "avg_load_5min",
            "avg_load_15min",
            "cpus_total",
            "mem_total_bytes",
            "mem_free_bytes",
        ] {
            assert!(stats[key].is_number(), "{key} in {stats}");
        }
    }
    running.stop().await;
}

#[tokio::test]
async fn files() {
    let directory = tempfile::tempdir().expect("temporary directory");
    let sandbox = directory
        .path()
        .canonicalize()
        .expect("path")
        .join("slaves/S0/runs/c");
    std::fs::create_dir_all(sandbox.join("d")).expect("directories");
    std::fs::write(sandbox.join("ten"), "0123456789").expect("write");
    std::fs::write(sandbox.join("stdout"), b"caf\xc3").expect("write");
    std::fs::write(sandbox.join("large"), vec![b'x'; 200_000]).expect("write");
    std::os::unix::fs::symlink("/etc/passwd", sandbox.join("out")).expect("link");
    let shown = sandbox.to_str().expect("text");
    let files = Files::new();
    files.attach(&sandbox, shown, |_| true).expect("attach");
    let running = start_with(ServerOptions::default(), &files).await;

    let listing = get(&running, &format!("/files/browse?path={shown}"))
        .await
        .json();
    let entry = |name: &str| {
        let path = format!("{shown}/{name}");
        listing
            .as_array()
            .expect("a list")
            .iter()
            .find(|entry| entry["path"] == path.as_str())
            .expect("listed")
            .clone()
    };
    let ten = entry("ten");
    assert_eq!(
        (ten["size"].as_u64(), ten["nlink"].as_u64()),
        (Some(10), Some(1))
    );
    assert!(
        ten["mode"].as_str().expect("text").starts_with("-rw") && ten["mtime"].is_i64(),
        "{ten}"
    );
    assert!(ten["uid"].is_string() && ten["gid"].is_string(), "{ten}");
    assert!(entry("d")["mode"].as_str().expect("text").starts_with('d'));
    assert_eq!(
        get(&running, &format!("/files/browse?path={shown}/d"))
            .await
            .json(),
        json!([])
    );

    let read =
        async |query: &str| get(&running, &format!("/files/read?path={shown}/{query}")).await;
    assert_eq!(
        read("ten&offset=2&length=3").await.json(),
        json!({"data": "234", "offset": 2})
    );
    assert_eq!(
        read("ten&offset=4").await.json(),
        json!({"data": "456789", "offset": 4})
    );
    assert_eq!(
        read("ten&offset=4&length=-1").await.json(),
        json!({"data": "456789", "offset": 4})
    );
    assert_eq!(
        read("ten&offset=-1").await.json(),
        json!({"data": "", "offset": 10})
    );
    assert_eq!(read("ten").await.json(), json!({"data": "", "offset": 10}));
    assert_eq!(
        read("ten&offset=99").await.json(),
        json!({"data": "", "offset": 99})
    );
    assert_eq!(
        read("ten&offset=0&length=0").await.json(),
        json!({"data": "", "offset": 0})
    );
    assert_eq!(
        read("stdout&offset=0").await.json(),
        json!({"data": "caf\u{fffd}", "offset": 0})
    );
    assert_eq!(
        read("ten&offset=1&jsonp=cb").await.text(),
        "cb({\"offset\":1,\"data\":\"123456789\"});"
    );
    for (query, expect) in [
        ("ten&offset=-2", 400),
        ("ten&offset=many", 400),
        ("ten&offset=0&length=-2", 400),
        ("ten&offset=99999999999999999999", 400),
        ("d&offset=0", 400),
        ("nope&offset=0", 404),
        ("out&offset=0", 400),
        (
            "../../../../../../../../../../../../../etc/passwd&offset=0",
            404,
        ),
        ("%2e%2e/%2e%2e/etc/passwd&offset=0", 404),
        ("ten%00&offset=0", 400),
    ] {
        assert_eq!(read(query).await.status, expect, "{query}");
    }
    for (target, expect) in [
        ("/files/read", 400),
        ("/files/read?path=", 400),
        ("/files/read?path=/nope&offset=0", 404),
        ("/files/browse", 400),
        ("/files/browse?path=/nope", 404),
        ("/files/download", 400),
        ("/files/download?path=/nope", 404),
        ("/files", 404),
    ] {
        assert_eq!(get(&running, target).await.status, expect, "{target}");
    }

    let answer = get(&running, &format!("/files/download?path={shown}/large")).await;
    assert_eq!((answer.status, answer.body.len()), (200, 200_000));
    assert_eq!(
        answer.header("content-type"),
        Some("application/octet-stream")
    );
    assert_eq!(
        answer.header("content-disposition"),
        Some("attachment; filename=large")
    );
    assert_eq!(answer.header("content-length"), Some("200000"));
    let answer = ask(
        &running,
        "HEAD",
        &format!("/files/download?path={shown}/ten"),
        &[],
        b"",
    )
    .await;
    assert_eq!(
        (answer.status, answer.header("content-length")),
        (200, Some("10"))
    );
    assert_eq!(
        get(&running, &format!("/files/download?path={shown}/d"))
            .await
            .status,
        400
    );
    assert_eq!(
        get(&running, &format!("/files/download?path={shown}/out"))
            .await
            .status,
        400
    );

    assert_eq!(
        get(&running, "/files/debug").await.json(),
        json!({(shown): shown})
    );
    running.stop().await;
}

#[tokio::test]
async fn rules_close_endpoints() {
    let server = Server::bind(
        SocketAddr::from(([127, 0, 0, 1], 0)),
        ServerOptions::default(),
    )
    .await
    .expect("bind");
    let mut router = Router::new(&[]);
    router.route("/open", Access::Open, async |_: Request| Response::ok());
    let level = Arc::new(Level(AtomicU32::new(0)));
    let mut acls = Acls::new(true);
    for action in [Action::ViewFlags, Action::GetEndpoint, Action::SetLogLevel] {
        acls.add(
            action,
            Rule {
                principals: Who::None,
                objects: Who::Any,
            },
        );
    }
    Common {
        authorizer: Arc::new(acls),
        ..common(&Files::new(), &level)
    }
    .install(&mut router);
    let running = run(server, router, Login::open(), level);
    for target in [
        "/flags",
        "/metrics/snapshot",
        "/metrics",
        "/logging/toggle",
        "/logging/toggle?level=1&duration=1secs",
        "/files/debug",
    ] {
        assert_eq!(get(&running, target).await.status, 403, "{target}");
    }
    for target in ["/open", "/health", "/version"] {
        assert_eq!(get(&running, target).await.status, 200, "{target}");
    }
    running.stop().await;
}
