//! A master on a free port, a client, and an agent that only pretends to run tasks.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use abi_mesos::{admit, encode_wire, v1};
use abi_node::session::{AgentOutput, AgentSession, Config};
use abi_node::{Registration, Reregistration, ToAgent, ToMaster, wire};
use abi_recordio::Decoder;
use abi_terms::{AgentCapabilities, AgentSpec, Moment, Source, Status, TaskSpec, TaskState};
use base_ids::{AgentId, FrameworkId, TaskId};
use bytes::BytesMut;
use daemons_door::LogLevel;
use daemons_master::{MasterOptions, Running, StartError, flags};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Longest wait for anything in a test.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

struct Quiet;

impl LogLevel for Quiet {
    fn current(&self) -> u32 {
        0
    }

    fn set(&self, _: u32) {}
}

/// Waits for something that must happen.
pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(value) => value,
        Err(_) => panic!("{what} did not happen in time"),
    }
}

/// Starts a master that keeps its state below `work`.
pub(crate) async fn start(work: &Path, more: &[&str]) -> Result<Running, StartError> {
    let mut arguments = vec![format!("--work_dir={}", work.display())];
    if !more.iter().any(|flag| flag.starts_with("--port=")) {
        arguments.push("--port=0".to_owned());
    }
    arguments.extend(more.iter().map(|&flag| flag.to_owned()));
    let values = flags("tepui master").parse(arguments, |_| None).unwrap();
    daemons_master::start(MasterOptions::new(&values).unwrap(), Arc::new(Quiet)).await
}

/// A client of one master.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    pub(crate) address: SocketAddr,
    login: Option<(String, String)>,
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self {
            http: reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
            address,
            login: None,
        }
    }

    pub(crate) fn with_login(&self, name: &str, secret: &str) -> Self {
        let mut client = self.clone();
        client.login = Some((name.to_owned(), secret.to_owned()));
        client
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let url = format!("http://{}{path}", self.address);
        let request = self.http.request(method.parse().unwrap(), url);
        match &self.login {
            Some((name, secret)) => request.basic_auth(name, Some(secret)),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let response = soon(path, self.request("GET", path).send()).await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.unwrap()
    }

    /// An operator call; status, and body as JSON if it is any.
    pub(crate) async fn operator(&self, call: Value) -> (u16, Value) {
        self.post("/api/v1", &call, None).await
    }

    /// A scheduler call.
    pub(crate) async fn call(&self, stream: &Scheduler, call: Value) -> u16 {
        let mut call = call;
        call["framework_id"] = json!({"value": stream.framework});
        self.post("/api/v1/scheduler", &call, Some(&stream.id))
            .await
            .0
    }

    pub(crate) async fn post(
        &self,
        path: &str,
        body: &Value,
        stream: Option<&str>,
    ) -> (u16, Value) {
        let mut request = self.request("POST", path).json(body);
        if let Some(stream) = stream {
            request = request.header("Mesos-Stream-Id", stream);
        }
        let response = soon(path, request.send()).await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (
            status,
            serde_json::from_str(&text).unwrap_or(Value::String(text)),
        )
    }

    /// Opens a stream of events.
    pub(crate) async fn stream(&self, path: &str, call: &Value) -> Events {
        let request = self.request("POST", path).json(call);
        let response = soon("a stream", request.send()).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "application/json");
        let id = response.headers().get("mesos-stream-id");
        Events {
            id: id.map(|id| id.to_str().unwrap().to_owned()),
            response,
            decoder: Decoder::new(1 << 26),
        }
    }

    /// Subscribes a framework.
    pub(crate) async fn subscribe(&self, info: Value) -> Scheduler {
        self.subscribe_with(info, json!({})).await
    }

    /// Subscribes a framework with more than its info.
    pub(crate) async fn subscribe_with(&self, info: Value, more: Value) -> Scheduler {
        let mut call = json!({"type": "SUBSCRIBE", "subscribe": more});
        call["subscribe"]["framework_info"] = info.clone();
        if let Some(id) = info.get("id") {
            call["framework_id"] = id.clone();
        }
        let mut events = self.stream("/api/v1/scheduler", &call).await;
        let subscribed = events.next().await.unwrap();
        assert_eq!(subscribed["type"], "SUBSCRIBED", "{subscribed}");
        assert_eq!(events.next().await.unwrap()["type"], "HEARTBEAT");
        let framework = &subscribed["subscribed"]["framework_id"]["value"];
        Scheduler {
            framework: framework.as_str().unwrap().to_owned(),
            id: events.id.clone().unwrap(),
            events,
        }
    }
}

/// An open stream.
pub(crate) struct Events {
    pub(crate) id: Option<String>,
    response: reqwest::Response,
    decoder: Decoder,
}

impl Events {
    /// The next event, or `None` at the end of the stream.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some(record) = self.decoder.next_record().unwrap() {
                return Some(serde_json::from_slice(&record).unwrap());
            }
            match soon("an event", self.response.chunk()).await {
                Ok(Some(chunk)) => self.decoder.push(&chunk),
                Ok(None) | Err(_) => return None,
            }
        }
    }

    /// The next event of this type; others are passed over.
    pub(crate) async fn of(&mut self, kind: &str) -> Value {
        loop {
            let event = self.next().await.unwrap_or_else(|| panic!("no {kind}"));
            if event["type"] == kind {
                return event;
            }
        }
    }
}

/// A subscribed framework.
pub(crate) struct Scheduler {
    pub(crate) framework: String,
    pub(crate) id: String,
    pub(crate) events: Events,
}

/// What every framework of these tests says of itself.
pub(crate) fn info(name: &str) -> Value {
    json!({"user": "root", "name": name, "roles": ["eng"],
        "capabilities": [{"type": "MULTI_ROLE"}, {"type": "PARTITION_AWARE"}, {"type": "RESERVATION_REFINEMENT"}]})
}

/// `ACCEPT` that launches a command task on the first of `offers`.
pub(crate) fn launch(offers: &Value, task: &str) -> Value {
    let offer = &offers["offers"]["offers"][0];
    let scalar = |name: &str, value: f64| json!({"name": name, "type": "SCALAR", "scalar": {"value": value}});
    json!({"type": "ACCEPT", "accept": {"offer_ids": [offer["id"]], "operations": [{"type": "LAUNCH", "launch":
        {"task_infos": [{"name": "n", "task_id": {"value": task}, "agent_id": offer["agent_id"],
            "resources": [scalar("cpus", 0.1), scalar("mem", 32.0)], "command": {"value": "sleep 100"}}]}}]}})
}

/// An agent that says of every task that it runs.
pub(crate) struct Agent {
    task: JoinHandle<()>,
    heard: mpsc::UnboundedReceiver<ToAgent>,
}

impl Agent {
    /// Connects a new agent, or one that comes back with what it runs.
    pub(crate) async fn connect(address: SocketAddr, back: Option<AgentId>) -> Self {
        Self::try_connect(address, back, "")
            .await
            .expect("the master takes the link")
    }

    /// The same with more headers; the status if the link is refused.
    pub(crate) async fn try_connect(
        address: SocketAddr,
        back: Option<AgentId>,
        headers: &str,
    ) -> Result<Self, u16> {
        let mut socket = TcpStream::connect(address).await.unwrap();
        let request = format!(
            "POST /node HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tepui-node/1\r\n{headers}\r\n"
        );
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(soon("an answer", socket.read_u8()).await.unwrap());
        }
        let status: u16 = String::from_utf8(head).unwrap()[9..12].parse().unwrap();
        if status != 101 {
            return Err(status);
        }
        let (sender, heard) = mpsc::unbounded_channel();
        let task = tokio::spawn(live(socket, back, sender));
        Ok(Self { task, heard })
    }

    /// The next order that is one of these.
    pub(crate) async fn order<T>(&mut self, mut pick: impl FnMut(ToAgent) -> Option<T>) -> T {
        loop {
            let order = soon("an order", self.heard.recv()).await.expect("a link");
            if let Some(picked) = pick(order) {
                return picked;
            }
        }
    }

    /// The id that the master gave it.
    pub(crate) async fn registered(&mut self) -> AgentId {
        self.order(|order| match order {
            ToAgent::Registered { agent } => Some(agent),
            _ => None,
        })
        .await
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn spec() -> Arc<AgentSpec> {
    let info: v1::AgentInfo = serde_json::from_value(json!({"hostname": "h", "port": 5051,
        "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 4}},
            {"name": "mem", "type": "SCALAR", "scalar": {"value": 4096}},
            {"name": "ports", "type": "RANGES", "ranges": {"range": [{"begin": 31000, "end": 32000}]}}],
        "attributes": [{"name": "rack", "type": "TEXT", "text": {"value": "r1"}}]}))
    .unwrap();
    Arc::new(admit::agent(info, "127.0.0.1", "1.11.0", AgentCapabilities::ALL).unwrap())
}

fn now() -> Moment {
    std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().into()
}

async fn live(mut socket: TcpStream, back: Option<AgentId>, heard: mpsc::UnboundedSender<ToAgent>) {
    let mut session = AgentSession::new(Config::default(), rand(), back.clone(), 0);
    let (mut out, mut input) = (Vec::new(), BytesMut::new());
    let mut running: BTreeMap<(FrameworkId, TaskId), Arc<TaskSpec>> = BTreeMap::new();
    session.on_connected(now(), &mut out);
    loop {
        let mut bytes = BytesMut::new();
        while !out.is_empty() {
            for output in std::mem::take(&mut out) {
                match output {
                    AgentOutput::Transmit(frame) => wire::encode_frame(&frame, &mut bytes),
                    AgentOutput::Opened(_) => {
                        let hello = match &back {
                            None => ToMaster::Register(Registration { spec: spec() }),
                            Some(agent) => ToMaster::Reregister(Box::new(Reregistration {
                                agent: agent.clone(),
                                spec: spec(),
                                frameworks: Vec::new(),
                                executors: Vec::new(),
                                tasks: Vec::new(),
                                operations: Vec::new(),
                                providers: Default::default(),
                            })),
                        };
                        session.send(now(), wire::encode_to_master(&hello), &mut out);
                    }
                    AgentOutput::Deliver(payload) => {
                        let order = wire::decode_to_agent(payload).unwrap();
                        for update in obey(&order, &mut running) {
                            session.send(now(), wire::encode_to_master(&update), &mut out);
                        }
                        let _ = heard.send(order);
                    }
                    AgentOutput::Lost(_) | AgentOutput::Refused(_) | AgentOutput::Hang => return,
                }
            }
        }
        if socket.write_all(&bytes).await.is_err() {
            return;
        }
        let wake = session.next_wake().unwrap_or(now() + PATIENCE);
        let rest = wake.saturating_since(now());
        match tokio::time::timeout(rest, socket.read_buf(&mut input)).await {
            Err(_) => session.tick(now(), &mut out),
            Ok(Ok(0) | Err(_)) => return,
            Ok(Ok(_)) => {
                while let Some(frame) = wire::FrameDecoder::default().decode(&mut input).unwrap() {
                    session.on_frame(now(), frame, &mut out);
                }
            }
        }
    }
}

/// Differs from call to call.
fn rand() -> u64 {
    now().as_nanos()
}

fn obey(
    order: &ToAgent,
    running: &mut BTreeMap<(FrameworkId, TaskId), Arc<TaskSpec>>,
) -> Vec<ToMaster> {
    let update = |framework: &FrameworkId, task: &TaskSpec, state: TaskState| {
        let mut status = Status::new(task.id.clone(), state, Source::Executor, now());
        status.agent = Some(task.agent.clone());
        status.uuid = Some(u128::from(now().as_nanos()).to_be_bytes());
        status.healthy = Some(true);
        let container: v1::ContainerStatus = serde_json::from_value(json!({
            "container_id": {"value": "c"}, "executor_pid": 7,
            "network_infos": [{"ip_addresses": [{"protocol": "IPv4", "ip_address": "10.0.0.7"}]}]}))
        .unwrap();
        status.container_status = encode_wire(&container).into();
        ToMaster::Update {
            framework: framework.clone(),
            status: Arc::new(status),
            latest: state,
        }
    };
    match order {
        ToAgent::Run(run) => run
            .tasks
            .iter()
            .map(|task| {
                let key = (run.framework.clone(), task.id.clone());
                running.insert(key, Arc::clone(task));
                update(&run.framework, task, TaskState::Running)
            })
            .collect(),
        ToAgent::Kill {
            framework, task, ..
        } => {
            let killed = running.remove(&(framework.clone(), task.clone()));
            killed
                .map(|task| update(framework, &task, TaskState::Killed))
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}
