//! A server with every kind of route, and a client that sends exactly the bytes it is told to.

use base_access::AllowAll;
use base_config::parse_duration;
use bytes::Bytes;
use daemons_door::{
    Access, ApiRequest, Basic, Common, Credentials, Files, Handled, LogLevel, Login, Realm,
    Request, Response, Router, Server, ServerOptions,
};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Longest wait for anything in a test.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Debug)]
pub(crate) struct Level(pub(crate) AtomicU32);

impl LogLevel for Level {
    fn current(&self) -> u32 {
        self.0.load(Ordering::SeqCst)
    }

    fn set(&self, level: u32) {
        self.0.store(level, Ordering::SeqCst);
    }
}

pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) level: Arc<Level>,
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
}

impl Running {
    /// Stops in order and waits for it.
    pub(crate) async fn stop(mut self) {
        drop(self.stop.take());
        let task = self.task.take().expect("stopped once");
        tokio::time::timeout(PATIENCE, task)
            .await
            .expect("the server stops")
            .expect("and does not panic");
    }
}

/// Limits that make a test of time short.
pub(crate) fn hasty() -> ServerOptions {
    ServerOptions {
        header_timeout: Duration::from_millis(1500),
        body_idle_timeout: Duration::from_millis(1500),
        header_bytes_max: 16 * 1024,
        body_bytes_max: 1024 * 1024,
        ..ServerOptions::default()
    }
}

/// The shared endpoints, over `files`.
pub(crate) fn common(files: &Files, level: &Arc<Level>) -> Common {
    Common {
        actor: "master",
        help: &[("/extra", "More.")],
        queues: Arc::new(|| vec![("files", 0), ("master", 2)]),
        metrics_rate: None,
        readonly: Realm::MasterReadOnly,
        readwrite: Realm::MasterReadWrite,
        version: serde_json::json!({"version": "1.11.0", "build_time": 1.5}),
        flags: BTreeMap::from([("max_completed_frameworks".to_owned(), "50".to_owned())]),
        metrics: Arc::new(|| {
            let metrics = [
                ("master/elected", 1.0),
                ("master/uptime_secs", 0.5),
                ("odd", f64::NAN),
            ];
            Box::pin(async move { metrics.map(|(name, value)| (name.to_owned(), value)).into() })
        }),
        log_level: Arc::new(daemons_door::Toggle::new(Arc::<Level>::clone(level))),
        files: files.clone(),
        authorizer: Arc::new(AllowAll),
    }
}

async fn echo(mut request: Request) -> Handled {
    let api = ApiRequest::unary(&request)?;
    let body = request.bytes().await?;
    let value: serde_json::Value = serde_json::from_slice(&body).map_err(|error| {
        Box::new(Response::bad_request(format!(
            "the body is no JSON: {error}"
        )))
    })?;
    api.accept()?;
    Ok(Response::json(&value))
}

async fn stream_api(mut request: Request) -> Handled {
    let (_, accept) = ApiRequest::streaming(&request)?;
    let encoding = accept.message("ECHO")?;
    let body = request.bytes().await?;
    Ok(Response::message(encoding, body))
}

/// Adds routes of every kind.
pub(crate) fn routes(router: &mut Router) {
    router.route("/api/v1", Access::Open, echo);
    router.route("/agent/api", Access::Open, stream_api);
    router.route(
        "/secret",
        Access::Realm(Realm::MasterReadWrite),
        async |request: Request| {
            Response::text(
                http::StatusCode::OK,
                request
                    .principal()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
            )
        },
    );
    router.route("/panic", Access::Open, async |_: Request| -> Response {
        panic!("a handler's own fault")
    });
    router.route("/large", Access::Open, async |request: Request| {
        let bytes = request
            .query()
            .get("bytes")
            .and_then(|bytes| bytes.parse().ok())
            .unwrap_or(0);
        Response::json(&"x".repeat(bytes))
    });
    router.route("/shared", Access::Open, {
        let rendered =
            daemons_door::Rendered::new("application/json", format!("\"{}\"", "y".repeat(5000)));
        move |_: Request| {
            let response = Response::rendered(&rendered);
            async move { response }
        }
    });
    router.route("/unread", Access::Open, async |_: Request| Response::ok());
    router.route("/whoami", Access::Open, async |request: Request| {
        Response::json(&request.path_and_query())
    });
    router.route("/redirect", Access::Open, async |request: Request| {
        if request.rest().is_empty() {
            Response::redirect("leader.example:5050", "")
        } else {
            Response::status(http::StatusCode::NOT_FOUND)
        }
    });
    router.route(
        "/only-get",
        Access::Open,
        async |request: Request| -> Handled {
            request.only(&["GET", "POST"])?;
            Ok(Response::ok())
        },
    );
}

pub(crate) fn login() -> Login {
    let credentials = Credentials::parse("ann secret").expect("good");
    Login::open().require(Realm::MasterReadWrite, Basic::new(credentials))
}

/// Starts `server` with `router`.
pub(crate) fn run(server: Server, router: Router, login: Login, level: Arc<Level>) -> Running {
    let address = server.address();
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(server.serve(router, login, async {
        // Dropping the sender is the signal.
        let _ = stopped.await;
    }));
    Running {
        address,
        level,
        stop: Some(stop),
        task: Some(task),
    }
}

/// Starts a server with all routes; `files` are shown below `/files`.
pub(crate) async fn start_with(options: ServerOptions, files: &Files) -> Running {
    let server = Server::bind(SocketAddr::from(([127, 0, 0, 1], 0)), options)
        .await
        .expect("bind");
    let mut router = Router::new(&["master", "slave(1)"]);
    routes(&mut router);
    let level = Arc::new(Level(AtomicU32::new(0)));
    common(files, &level).install(&mut router);
    run(server, router, login(), level)
}

pub(crate) async fn start(options: ServerOptions) -> Running {
    start_with(options, &Files::new()).await
}

/// An answer, taken apart.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }

    pub(crate) fn unzipped(&self) -> String {
        let mut text = String::new();
        flate2::read::GzDecoder::new(&self.body[..])
            .read_to_string(&mut text)
            .expect("gzip");
        text
    }

    /// The first answer in `bytes`, and how many bytes it took; `None` when there is no whole head.
    pub(crate) fn parse(bytes: &[u8], is_head: bool) -> Option<(Self, usize)> {
        let head_end = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
        let head = std::str::from_utf8(&bytes[..head_end]).expect("a head is text");
        let mut lines = head.trim_end().split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers: BTreeMap<String, String> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let rest = &bytes[head_end..];
        let (body, taken) = if is_head || status == 100 {
            (Vec::new(), 0)
        } else if headers
            .get("transfer-encoding")
            .is_some_and(|coding| coding == "chunked")
        {
            unchunk(rest)
        } else {
            let length = headers
                .get("content-length")
                .map_or(0, |length| length.parse().expect("a length"));
            (rest[..length].to_vec(), length)
        };
        Some((
            Self {
                status,
                headers,
                body: body.into(),
            },
            head_end + taken,
        ))
    }
}

fn unchunk(mut rest: &[u8]) -> (Vec<u8>, usize) {
    let (all, mut body) = (rest.len(), Vec::new());
    loop {
        let line_end = rest
            .windows(2)
            .position(|two| two == b"\r\n")
            .expect("a chunk size");
        let size = std::str::from_utf8(&rest[..line_end]).expect("text");
        let size = usize::from_str_radix(size, 16).expect("a hexadecimal size");
        rest = &rest[line_end + 2..];
        body.extend_from_slice(&rest[..size]);
        rest = &rest[size + 2..];
        if size == 0 {
            return (body, all - rest.len());
        }
    }
}

/// Sends `bytes` and returns everything that comes until the server closes.
pub(crate) async fn raw(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut socket = TcpStream::connect(address).await.expect("connect");
    let (mut reader, mut writer) = socket.split();
    let mut received = Vec::new();
    let talk = async {
        tokio::join!(
            // The server may hang up before it has read everything.
            async { drop(writer.write_all(bytes).await) },
            async { drop(reader.read_to_end(&mut received).await) },
        )
    };
    tokio::time::timeout(PATIENCE, talk)
        .await
        .expect("the server closes the connection");
    received
}

/// Sends one request and returns the answer; the connection is closed after it.
pub(crate) async fn ask(
    running: &Running,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let mut request = format!(
        "{method} {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n",
        running.address
    );
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        request.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    request.push_str("\r\n");
    let received = raw(running.address, &[request.as_bytes(), body].concat()).await;
    let (answer, taken) = Answer::parse(&received, method == "HEAD").expect("an answer");
    assert_eq!(taken, received.len(), "nothing follows the answer");
    answer
}

pub(crate) async fn get(running: &Running, target: &str) -> Answer {
    ask(running, "GET", target, &[], b"").await
}

/// Waits until `done` says so.
pub(crate) async fn wait_for(mut done: impl FnMut() -> bool) {
    let poll = async {
        while !done() {
            tokio::time::sleep(parse_duration("5ms").expect("a duration")).await;
        }
    };
    tokio::time::timeout(PATIENCE, poll)
        .await
        .expect("it happens in time");
}
