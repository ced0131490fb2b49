//! Hostile requests against real processes: each gets a status of the specification, none harms the daemons.
//!
//! `rows.rs` is the table, `calls.rs` what is tried at every API endpoint, `bytes.rs` what is not quite HTTP.

mod bytes;
mod calls;
mod operations;
mod rows;

use std::{io::Write as _, net::TcpStream, sync::Mutex, thread, time::Duration};

use lab_conformance::{
    cluster::{Cluster, Options},
    http::{self, Manner, Outcome},
};
use serde_json::json;

const THREADS: usize = 8;
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
const RESIDENT_BYTES_MAX: u64 = 384 << 20;
const IDLE_CONNECTIONS: usize = 200;

/// Whom a request is sent to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum To {
    Master,
    Agent,
}

/// What may happen.
#[derive(Clone, Copy, Debug)]
enum Want {
    /// One of these status codes.
    Status(&'static [u16]),
    /// One of these status codes, or no answer and a closed connection.
    StatusOrClosed(&'static [u16]),
    /// The client is gone before an answer.
    Nothing,
}

/// A request, byte for byte, and what may come of it.
#[derive(Clone, Debug)]
struct Row {
    about: String,
    to: To,
    request: Vec<u8>,
    manner: Manner,
    want: Want,
}

/// A row that is sent whole.
fn row(about: String, to: To, request: Vec<u8>, want: Want) -> Row {
    Row {
        about,
        to,
        request,
        manner: Manner::Whole,
        want,
    }
}

/// A request made of its parts; a body brings its Content-Length.
fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut request =
        format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() || matches!(method, "POST" | "PUT") {
        request.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    request.push_str("\r\n");
    let mut request = request.into_bytes();
    request.extend_from_slice(body);
    request
}

/// What is wrong with the outcome, if anything.
fn judge(row: &Row, outcome: &Outcome) -> Option<String> {
    let fine = match (row.want, outcome) {
        (Want::Status(codes) | Want::StatusOrClosed(codes), Outcome::Answer(answer)) => {
            codes.contains(&answer.status)
        }
        (Want::StatusOrClosed(_), Outcome::Closed) | (Want::Nothing, _) => true,
        (Want::Status(_), Outcome::Closed)
        | (Want::Status(_) | Want::StatusOrClosed(_), Outcome::Silent) => false,
    };
    let got = match outcome {
        Outcome::Answer(answer) => {
            let body = String::from_utf8_lossy(&answer.body);
            format!(
                "{} {:?}",
                answer.status,
                body.chars().take(80).collect::<String>()
            )
        }
        other => format!("{other:?}"),
    };
    (!fine).then(|| format!("{:?} {}: got {got}, want {:?}", row.to, row.about, row.want))
}

#[test]
fn hostile_requests_are_answered_and_do_no_harm() {
    let rows = rows::all();
    assert!(rows.len() >= 150, "{} rows", rows.len());
    let mut cluster = Cluster::start(Options::default());
    let idle = idle_connections(&cluster);
    let queue = Mutex::new(rows);
    let wrong = Mutex::new(Vec::new());
    let (master, agent) = (cluster.master().to_owned(), cluster.agent().to_owned());
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let row = queue.lock().expect("no thread panicked").pop();
                    let Some(row) = row else { break };
                    let address = if row.to == To::Master {
                        &master
                    } else {
                        &agent
                    };
                    let outcome = http::exchange(address, &row.request, row.manner, ANSWER_WITHIN);
                    wrong
                        .lock()
                        .expect("no thread panicked")
                        .extend(judge(&row, &outcome));
                }
            });
        }
    });
    assert!(
        cluster.is_healthy(),
        "a daemon does not answer any more\n{}",
        cluster.logs()
    );
    drop(idle);
    let wrong = wrong.into_inner().expect("no thread panicked");
    assert!(
        wrong.is_empty(),
        "{} rows\n{}\n{}",
        wrong.len(),
        wrong.join("\n"),
        cluster.logs()
    );
    for bytes in [
        cluster.master_process().resident_bytes(),
        cluster.agent_process().resident_bytes(),
    ] {
        let bytes = bytes.expect("a running process has a status");
        assert!(bytes <= RESIDENT_BYTES_MAX, "{bytes} bytes are held");
    }
    assert_work_goes_on(&cluster);
    cluster.stop();
}

/// Connections that say half a word and wait, at both daemons.
fn idle_connections(cluster: &Cluster) -> Vec<TcpStream> {
    [cluster.master(), cluster.agent()]
        .into_iter()
        .flat_map(|address| {
            (0..IDLE_CONNECTIONS / 2).map(move |number| {
                let mut socket = TcpStream::connect(address)
                    .unwrap_or_else(|error| panic!("{address}: {error}"));
                let half: &[u8] = if number % 2 == 0 {
                    b""
                } else {
                    b"POST /api/v1 HTTP/1.1\r\nContent-"
                };
                socket.write_all(half).expect("the connection is new");
                socket
            })
        })
        .collect()
}

/// A framework can still subscribe, and the agent's panes still open.
fn assert_work_goes_on(cluster: &Cluster) {
    let info = json!({"user": "nobody", "name": "after", "roles": ["after"], "capabilities": [{"type": "MULTI_ROLE"}]});
    let subscribe = json!({"type": "SUBSCRIBE", "subscribe": {"framework_info": info}});
    let answer = http::post(cluster.master(), "/api/v1/scheduler", &subscribe);
    assert_eq!(answer.status, 200);
    assert!(answer.header("mesos-stream-id").is_some(), "{answer:?}");
    for (address, path) in [
        (cluster.master(), "/state"),
        (cluster.agent(), "/state"),
        (cluster.agent(), "/containers"),
    ] {
        let answer =
            http::try_get(address, path).unwrap_or_else(|| panic!("{path} does not answer"));
        assert_eq!(answer.status, 200, "{path}");
    }
}
