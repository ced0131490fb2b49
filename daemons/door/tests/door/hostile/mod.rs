//! Requests that nobody sends by accident: each gets its status or a closed connection, and the server goes on.

mod bodies;
mod requests;

use crate::support::{Answer, get, hasty, raw, start_with};
use daemons_door::Files;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// What has to come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expect {
    Status(u16),
    /// No answer: what came is no HTTP, or never became a request.
    Closed,
}
use Expect::{Closed, Status};

/// A row that is a plain request without body.
fn line(method: &str, target: &str) -> Vec<u8> {
    head(&format!("{method} {target} HTTP/1.1"), &[])
}

fn head(first: &str, headers: &[&str]) -> Vec<u8> {
    let mut bytes = format!("{first}\r\nHost: x\r\nConnection: close\r\n").into_bytes();
    for header in headers {
        bytes.extend_from_slice(header.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes
}

/// A POST of JSON with further headers, and whatever follows them.
fn post(headers: &[&str], rest: &[u8]) -> Vec<u8> {
    let mut all = vec!["Content-Type: application/json"];
    all.extend_from_slice(headers);
    let mut bytes = head("POST /api/v1 HTTP/1.1", &all);
    bytes.extend_from_slice(rest);
    bytes
}

fn body(text: &[u8]) -> Vec<u8> {
    post(&[&format!("Content-Length: {}", text.len())], text)
}

#[tokio::test]
async fn every_hostile_request_gets_its_answer() {
    let directory = tempfile::tempdir().expect("temporary directory");
    let sandbox = directory.path();
    std::fs::write(sandbox.join("ten"), "0123456789").expect("write");
    for (target, name) in [
        ("/etc/passwd", "out"),
        ("/", "root"),
        ("loop", "loop"),
        ("/dev/zero", "zero"),
    ] {
        std::os::unix::fs::symlink(target, sandbox.join(name)).expect("link");
    }
    let mode = rustix::fs::Mode::RUSR;
    rustix::fs::mknodat(
        rustix::fs::CWD,
        sandbox.join("pipe"),
        rustix::fs::FileType::Fifo,
        mode,
        0,
    )
    .expect("pipe");
    let files = Files::new();
    files.attach(sandbox, "/box", |_| true).expect("attach");
    let running = start_with(hasty(), &files).await;
    let rows = [
        requests::lines(),
        requests::headers(),
        bodies::bodies(),
        requests::paths(),
    ]
    .concat();
    assert!(rows.len() >= 120, "only {} rows", rows.len());
    let mut talks = JoinSet::new();
    for (name, bytes, expect) in rows {
        let address = running.address;
        talks.spawn(async move {
            let began = Instant::now();
            let received = raw(address, &bytes).await;
            let got =
                Answer::parse(&received, false).map_or(Closed, |(answer, _)| Status(answer.status));
            let leaks = received.windows(5).any(|five| five == b"root:");
            let late = began.elapsed() > Duration::from_secs(10);
            (got != expect || leaks || late).then(|| {
                format!(
                    "{name}: expected {expect:?}, got {got:?} after {:?}",
                    began.elapsed()
                )
            })
        });
    }
    let wrong: Vec<String> = talks.join_all().await.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(
        get(&running, "/health").await.status,
        200,
        "the server goes on"
    );
    running.stop().await;
}
