//! What the server does for every route.

use crate::support::{Answer, Level, PATIENCE, ask, get, hasty, login, raw, run, start, wait_for};
use daemons_door::{Access, BindError, Request, Response, Router, Server, ServerOptions};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;

const JSON: (&str, &str) = ("Content-Type", "application/json");

#[tokio::test]
async fn every_spelling_of_a_path_is_served() {
    let running = start(ServerOptions::default()).await;
    for path in [
        "/version",
        "/version/",
        "/version.json",
        "//version",
        "/master/version",
        "/slave(1)/version",
        "/slave%281%29/version",
    ] {
        assert_eq!(
            get(&running, path).await.json()["version"],
            "1.11.0",
            "{path}"
        );
    }
    let answer = ask(
        &running,
        "POST",
        "/master/api/v1/operator",
        &[JSON],
        b"{\"a\":1}",
    )
    .await;
    assert_eq!(
        (answer.status, answer.json()),
        (200, serde_json::json!({"a": 1}))
    );
    for path in [
        "/",
        "/master",
        "/no/such/path",
        "/versio",
        "/slave(2)/version",
        "/version/../version",
        "/..",
        "/a/..b",
    ] {
        let answer = get(&running, path).await;
        assert_eq!(
            (answer.status, answer.text().as_str()),
            (404, "404 Not Found."),
            "{path}"
        );
    }
    let answer = get(&running, "/whoami?a=%41&b").await;
    assert_eq!(
        answer.json(),
        "/whoami?a=%41&b",
        "redirects get the path as it came"
    );
    running.stop().await;
}

#[tokio::test]
async fn a_redirect_has_no_scheme() {
    let running = start(ServerOptions::default()).await;
    let answer = get(&running, "/master/redirect").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (307, Some("//leader.example:5050"))
    );
    assert_eq!(get(&running, "/redirect/state").await.status, 404);
    running.stop().await;
}

#[tokio::test]
async fn methods() {
    let running = start(ServerOptions::default()).await;
    let answer = ask(&running, "PUT", "/only-get", &[], b"").await;
    assert_eq!(
        (answer.status, answer.header("allow")),
        (405, Some("GET, POST"))
    );
    let answer = ask(&running, "GET", "/api/v1", &[], b"").await;
    assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")));
    let answer = ask(&running, "HEAD", "/version", &[], b"").await;
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    assert!(
        answer
            .header("content-length")
            .is_some_and(|length| length != "0"),
        "{answer:?}"
    );
    running.stop().await;
}

#[tokio::test]
async fn several_requests_share_a_connection() {
    let running = start(ServerOptions::default()).await;
    let one = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
    let last = "GET /version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let received = raw(running.address, format!("{one}{one}{last}").as_bytes()).await;
    let mut rest = &received[..];
    let mut seen = Vec::new();
    while let Some((answer, taken)) = Answer::parse(rest, false) {
        seen.push((answer.status, answer.body.is_empty()));
        rest = &rest[taken..];
    }
    assert_eq!(seen, [(200, true), (200, true), (200, false)]);
    running.stop().await;
}

#[tokio::test]
async fn large_answers_are_compressed_for_those_who_ask() {
    let running = start(ServerOptions::default()).await;
    let gzip = ("Accept-Encoding", "deflate, gzip");
    // Two quotes belong to the JSON.
    for (bytes, expect) in [(1021, false), (1022, true), (300_000, true)] {
        let target = format!("/large?bytes={bytes}");
        let answer = ask(&running, "GET", &target, &[gzip], b"").await;
        assert_eq!(
            answer.header("content-encoding") == Some("gzip"),
            expect,
            "{bytes}"
        );
        assert_eq!(answer.header("content-type"), Some("application/json"));
        if expect {
            assert_eq!(answer.unzipped().len(), bytes + 2);
        }
        assert_eq!(
            ask(
                &running,
                "GET",
                &target,
                &[("Accept-Encoding", "gzip;q=0")],
                b""
            )
            .await
            .body
            .len(),
            bytes + 2
        );
        assert_eq!(
            get(&running, &target).await.header("content-encoding"),
            None
        );
    }
    for _ in 0..2 {
        assert_eq!(
            ask(&running, "GET", "/shared", &[gzip], b"")
                .await
                .unzipped()
                .len(),
            5002
        );
    }
    assert_eq!(get(&running, "/shared").await.body.len(), 5002);
    running.stop().await;
}

#[tokio::test]
async fn jsonp_wraps_json() {
    let running = start(ServerOptions::default()).await;
    let answer = get(&running, "/version?jsonp=cb").await;
    assert_eq!(answer.header("content-type"), Some("text/javascript"));
    assert!(
        answer.text().starts_with("cb({") && answer.text().ends_with("});"),
        "{}",
        answer.text()
    );
    assert_eq!(
        get(&running, "/shared?jsonp=a.b[0].$c").await.body.len(),
        5002 + "a.b[0].$c();".len()
    );
    for callback in ["", "alert(1)//", "a%20b", "%3Cscript%3E"] {
        assert_eq!(
            get(&running, &format!("/version?jsonp={callback}"))
                .await
                .status,
            400,
            "{callback}"
        );
    }
    assert_eq!(
        get(&running, "/health?jsonp=cb").await.text(),
        "",
        "only JSON is wrapped"
    );
    assert_eq!(
        ask(&running, "POST", "/api/v1?jsonp=cb", &[JSON], b"{}")
            .await
            .text(),
        "{}"
    );
    running.stop().await;
}

fn zip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut encoder, text).expect("compress");
    encoder.finish().expect("compress")
}

#[tokio::test]
async fn bodies_may_be_compressed() {
    let running = start(hasty()).await;
    let gzip = ("Content-Encoding", "gzip");
    let answer = ask(
        &running,
        "POST",
        "/api/v1",
        &[JSON, gzip],
        &zip(b"{\"a\":1}"),
    )
    .await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "{\"a\":1}"));
    assert_eq!(
        ask(&running, "POST", "/api/v1", &[JSON, gzip], b"{\"a\":1}")
            .await
            .status,
        400
    );
    let zeros = vec![b' '; 3 * 1024 * 1024];
    assert_eq!(
        ask(&running, "POST", "/api/v1", &[JSON, gzip], &zip(&zeros))
            .await
            .status,
        413,
        "a small bomb"
    );
    assert_eq!(
        ask(
            &running,
            "POST",
            "/api/v1",
            &[JSON, ("Content-Encoding", "br")],
            b"{}"
        )
        .await
        .status,
        415
    );
    assert_eq!(
        ask(
            &running,
            "POST",
            "/api/v1",
            &[JSON, ("Content-Encoding", "identity")],
            b"{}"
        )
        .await
        .status,
        200
    );
    running.stop().await;
}

#[tokio::test]
async fn all_bodies_together_have_a_limit() {
    let running = start(ServerOptions {
        bodies_bytes_max: 1000,
        ..hasty()
    })
    .await;
    let body = format!("\"{}\"", "x".repeat(70_000));
    let packed = zip(body.as_bytes());
    for (headers, body) in [
        (&[JSON][..], body.as_bytes()),
        (&[JSON, ("Content-Encoding", "gzip")], &packed),
    ] {
        let answer = ask(&running, "POST", "/api/v1", headers, body).await;
        assert_eq!(answer.status, 503);
    }
    assert_eq!(
        ask(&running, "POST", "/api/v1", &[JSON], b"{}")
            .await
            .status,
        200,
        "the place is free again"
    );
    running.stop().await;
}

#[tokio::test]
async fn a_client_may_wait_for_100_continue() {
    let running = start(ServerOptions::default()).await;
    let mut socket = TcpStream::connect(running.address).await.expect("connect");
    let head = "POST /api/v1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\
                Expect: 100-continue\r\nConnection: close\r\n\r\n";
    socket.write_all(head.as_bytes()).await.expect("send");
    let mut first = [0; 25];
    tokio::time::timeout(PATIENCE, socket.read_exact(&mut first))
        .await
        .expect("in time")
        .expect("read");
    assert_eq!(&first, b"HTTP/1.1 100 Continue\r\n\r\n");
    socket.write_all(b"{}").await.expect("send");
    let mut rest = Vec::new();
    socket.read_to_end(&mut rest).await.expect("read");
    assert_eq!(
        Answer::parse(&rest, false).expect("an answer").0.status,
        200
    );
    running.stop().await;
}

#[tokio::test]
async fn logins() {
    let running = start(ServerOptions::default()).await;
    let answer = get(&running, "/secret").await;
    assert_eq!(answer.status, 401);
    assert_eq!(
        answer.header("www-authenticate"),
        Some("Basic realm=\"mesos-master-readwrite\"")
    );
    let ann = ("Authorization", "Basic YW5uOnNlY3JldA==");
    let answer = ask(&running, "GET", "/master/secret", &[ann], b"").await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "ann"));
    assert_eq!(
        ask(
            &running,
            "GET",
            "/secret",
            &[("Authorization", "Basic YW5uOm5v")],
            b""
        )
        .await
        .status,
        401
    );
    assert_eq!(
        get(&running, "/no/such/secret").await.status,
        404,
        "unknown paths come before the login"
    );
    assert_eq!(
        ask(
            &running,
            "GET",
            "/health",
            &[("Authorization", "Basic YW5uOm5v")],
            b""
        )
        .await
        .status,
        200
    );
    running.stop().await;
}

#[tokio::test]
async fn a_panic_costs_one_request() {
    let running = start(ServerOptions::default()).await;
    assert_eq!(get(&running, "/panic").await.status, 500);
    assert_eq!(get(&running, "/health").await.status, 200);
    running.stop().await;
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let running = start(ServerOptions::default()).await;
    let error = Server::bind(running.address, ServerOptions::default())
        .await
        .expect_err("in use");
    assert!(matches!(error, BindError::InUse { .. }), "{error:?}");
    let text = error.to_string();
    assert!(
        text.contains(&running.address.to_string()) && text.contains("--port"),
        "{text}"
    );
    let elsewhere = SocketAddr::from(([192, 0, 2, 1], 0));
    let error = Server::bind(elsewhere, ServerOptions::default())
        .await
        .expect_err("not here");
    assert!(matches!(error, BindError::NotHere { .. }), "{error:?}");
    running.stop().await;
}

#[tokio::test]
async fn connections_beyond_the_limit_wait() {
    let running = start(ServerOptions {
        connections_max: 1,
        ..ServerOptions::default()
    })
    .await;
    let mut first = TcpStream::connect(running.address).await.expect("connect");
    first
        .write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .expect("send");
    let mut some = [0; 12];
    first.read_exact(&mut some).await.expect("an answer");
    let mut second = Box::pin(get(&running, "/health"));
    let early = tokio::time::timeout(Duration::from_millis(100), &mut second).await;
    assert!(early.is_err(), "the second has to wait");
    drop(first);
    assert_eq!(second.as_mut().await.status, 200);
    drop(second);
    running.stop().await;
}

#[tokio::test]
async fn stopping_lets_requests_finish_and_streams_break() {
    let server = Server::bind(
        SocketAddr::from(([127, 0, 0, 1], 0)),
        ServerOptions::default(),
    )
    .await
    .expect("bind");
    let mut router = Router::new(&[]);
    let (entered, leave) = (Arc::new(AtomicBool::new(false)), Arc::new(Notify::new()));
    let (flag, gate) = (Arc::clone(&entered), Arc::clone(&leave));
    router.route("/slow", Access::Open, move |_: Request| {
        let (flag, gate) = (Arc::clone(&flag), Arc::clone(&gate));
        async move {
            flag.store(true, Ordering::SeqCst);
            gate.notified().await;
            Response::ok()
        }
    });
    let running = run(server, router, login(), Arc::new(Level(AtomicU32::new(0))));
    let address = running.address;
    let slow =
        tokio::spawn(async move { raw(address, b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await });
    let idle = TcpStream::connect(address).await.expect("connect");
    wait_for(|| entered.load(Ordering::SeqCst)).await;
    let stopping = tokio::spawn(running.stop());
    wait_for(|| std::net::TcpStream::connect(address).is_err()).await;
    leave.notify_one();
    let received = slow.await.expect("no panic");
    assert_eq!(
        Answer::parse(&received, false).expect("an answer").0.status,
        200
    );
    stopping
        .await
        .expect("stopped although a connection is open");
    drop(idle);
}
