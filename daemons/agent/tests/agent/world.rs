//! Folders, flags, tasks and plain HTTP.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use abi_mesos::{encode_wire, v1};
use abi_node::wire::{decode_executor, decode_framework, decode_task};
use abi_node::{Run, ToAgent};
use base_units::Role;
use daemons_agent::{AgentOptions, Running, StartError, flags, start};
use daemons_door::LogLevel;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::master::PATIENCE;

struct Quiet;

impl LogLevel for Quiet {
    fn current(&self) -> u32 {
        0
    }

    fn set(&self, _: u32) {}
}

/// The flags of an agent without isolation, so that tests need no root.
pub(crate) fn options(work_dir: &Path, master: SocketAddr, more: &[&str]) -> AgentOptions {
    let mut arguments = vec![
        format!("--work_dir={}", work_dir.display()),
        format!("--master={master}"),
        "--port=0".to_owned(),
        // On a full disk sandboxes would be deleted as soon as they end.
        "--gc_disk_headroom=0".to_owned(),
        "--launcher=plain".to_owned(),
        "--resources=cpus:4;mem:4096;disk:8192;ports:[31000-32000]".to_owned(),
        "--attributes=rack:r1;zone:2".to_owned(),
    ];
    arguments.retain(|one| {
        let name = one.split('=').next().unwrap_or_default();
        !more.iter().any(|other| other.starts_with(name))
    });
    arguments.extend(more.iter().map(|&one| one.to_owned()));
    let values = flags("test")
        .parse(arguments, |_| None)
        .expect("good flags");
    AgentOptions::new(&values).expect("good values")
}

pub(crate) async fn agent(options: AgentOptions) -> Result<Running, StartError> {
    let init = std::env::current_exe().expect("a program has a path");
    start(options, init, Arc::new(Quiet)).await
}

/// `LAUNCH` of one task with a shell command, by a framework that checkpoints.
pub(crate) fn run(task: &str, agent: &str, command: &str) -> ToAgent {
    order(task, agent, Some(command), None, |_| {})
}

/// The same, with something more in the task.
pub(crate) fn run_with(
    task: &str,
    agent: &str,
    command: &str,
    change: impl FnOnce(&mut v1::TaskInfo),
) -> ToAgent {
    order(task, agent, Some(command), None, change)
}

/// The same with a `ContainerInfo`.
pub(crate) fn run_in(
    task: &str,
    agent: &str,
    command: &str,
    container: &serde_json::Value,
) -> ToAgent {
    let container = container.to_string();
    let container =
        abi_mesos::decode_json(container.as_bytes(), abi_mesos::Limits::default()).expect("good");
    run_with(task, agent, command, |task| {
        task.container = Some(Box::new(container))
    })
}

/// `LAUNCH` of one task for an executor of the framework's own.
pub(crate) fn run_custom(task: &str, agent: &str, executor: &str) -> ToAgent {
    order(task, agent, None, Some(executor), |_| {})
}

/// `LAUNCH_GROUP` of tasks under the built-in executor in containers of one kind, each with its command and what it needs
/// beside little processor and memory.
pub(crate) fn run_group(
    agent: &str,
    container: &v1::ContainerInfo,
    tasks: &[(&str, &str, Vec<v1::Resource>)],
) -> ToAgent {
    let executor = v1::ExecutorInfo {
        r#type: Some(v1::executor_info::Type::Default),
        executor_id: Some(v1::ExecutorId {
            value: Some("pod".to_owned()),
        }),
        resources: amounts(),
        ..Default::default()
    };
    let mut all = Vec::new();
    let mut first = None;
    for (task, command, more) in tasks {
        let change = |task: &mut v1::TaskInfo| {
            task.resources.extend(more.clone());
            task.container = Some(Box::new(container.clone()));
        };
        let ToAgent::Run(run) = order(task, agent, Some(command), None, change) else {
            unreachable!("an order is to run something");
        };
        all.extend(run.tasks.clone());
        first.get_or_insert(run);
    }
    let executor = decode_executor(&encode_wire(&executor).into()).expect("good");
    ToAgent::Run(Run {
        tasks: all,
        executor: Some(executor),
        new_executor: true,
        group: true,
        ..first.expect("a group has tasks")
    })
}

fn shell(command: &str) -> v1::CommandInfo {
    v1::CommandInfo {
        value: Some(command.to_owned()),
        ..Default::default()
    }
}

fn amounts() -> Vec<v1::Resource> {
    [("cpus", 0.1), ("mem", 32.0)]
        .map(|(name, amount)| v1::Resource {
            name: Some(name.to_owned()),
            r#type: Some(v1::value::Type::Scalar),
            scalar: Some(v1::value::Scalar {
                value: Some(amount),
            }),
            ..Default::default()
        })
        .into()
}

fn order(
    task: &str,
    agent: &str,
    command: Option<&str>,
    executor: Option<&str>,
    change: impl FnOnce(&mut v1::TaskInfo),
) -> ToAgent {
    let executor = executor.map(|id| v1::ExecutorInfo {
        executor_id: Some(v1::ExecutorId {
            value: Some(id.to_owned()),
        }),
        command: Some(shell("exec sleep 1000")),
        resources: amounts(),
        ..Default::default()
    });
    let mut info = v1::TaskInfo {
        name: Some(format!("task {task}")),
        task_id: Some(v1::TaskId {
            value: Some(task.to_owned()),
        }),
        agent_id: Some(v1::AgentId {
            value: Some(agent.to_owned()),
        }),
        resources: amounts(),
        command: command.map(shell),
        executor: executor.clone().map(Box::new),
        ..Default::default()
    };
    change(&mut info);
    let framework = v1::FrameworkInfo {
        user: Some("root".to_owned()),
        name: Some("f".to_owned()),
        checkpoint: Some(true),
        ..Default::default()
    };
    let executor = executor.map(|info| decode_executor(&encode_wire(&info).into()).expect("good"));
    ToAgent::Run(Run {
        framework: "F".into(),
        spec: decode_framework(&encode_wire(&framework).into()).expect("good"),
        role: Role::parse("*").expect("good"),
        tasks: vec![decode_task(&encode_wire(&info).into()).expect("good")],
        new_executor: executor.is_some(),
        executor,
        group: false,
        versions: Vec::new(),
    })
}

/// Sends a request; returns the status and everything that follows the head until the agent closes.
pub(crate) async fn http(address: SocketAddr, request: &str, body: &str) -> (u16, String) {
    let mut stream = open(address, request, body, "close").await;
    let mut all = Vec::new();
    tokio::time::timeout(PATIENCE, stream.read_to_end(&mut all))
        .await
        .expect("an answer in time")
        .expect("a whole answer");
    let all = String::from_utf8_lossy(&all).into_owned();
    let status = all.split(' ').nth(1).and_then(|status| status.parse().ok());
    let body = all.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
    (status.expect("a status"), body.unwrap_or_default())
}

/// The body of an answer in the encoding that is asked for.
pub(crate) async fn http_bytes(
    address: SocketAddr,
    request: &str,
    body: &str,
    accept: &str,
) -> Vec<u8> {
    let request = format!("{request} HTTP/1.1\r\nAccept: {accept}");
    let mut stream = TcpStream::connect(address).await.expect("connect");
    let text = format!(
        "{request}\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(text.as_bytes()).await.expect("send");
    let mut all = Vec::new();
    tokio::time::timeout(PATIENCE, stream.read_to_end(&mut all))
        .await
        .expect("an answer in time")
        .expect("a whole answer");
    let head = all.windows(4).position(|four| four == b"\r\n\r\n");
    all.split_off(head.expect("a head") + 4)
}

/// Sends a request and leaves the answer to the caller.
pub(crate) async fn open(
    address: SocketAddr,
    request: &str,
    body: &str,
    connection: &str,
) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("connect");
    let text = format!(
        "{request} HTTP/1.1\r\nHost: {address}\r\nConnection: {connection}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(text.as_bytes()).await.expect("send");
    stream
}

/// Reads until `text` has come.
pub(crate) async fn read_until(stream: &mut TcpStream, text: &str) -> String {
    let mut all = Vec::new();
    let read = async {
        loop {
            let so_far = String::from_utf8_lossy(&all).into_owned();
            if so_far.contains(text) {
                return so_far;
            }
            assert!(
                stream.read_buf(&mut all).await.expect("readable") > 0,
                "{text:?} did not come, but {so_far}"
            );
        }
    };
    tokio::time::timeout(PATIENCE, read)
        .await
        .expect("it comes in time")
}

pub(crate) async fn get(address: SocketAddr, path: &str) -> serde_json::Value {
    let (status, body) = http(address, &format!("GET {path}"), "").await;
    assert_eq!(status, 200, "{path}: {body}");
    serde_json::from_str(&body).expect("JSON")
}

pub(crate) async fn call(address: SocketAddr, body: &str) -> serde_json::Value {
    let (status, body) = http(address, "POST /api/v1", body).await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).expect("JSON")
}

/// Removes the cgroup below which an agent had those of its containers.
pub(crate) fn remove_cgroups(name: &str) {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").expect("mounts");
    for line in mounts.lines().filter(|line| line.contains(" - cgroup")) {
        let point = line.split(' ').nth(4).expect("a mount point");
        // Not every hierarchy has it.
        let _ = std::fs::remove_dir(std::path::Path::new(point).join(name));
    }
}

/// The sandbox of the only executor that an agent has.
pub(crate) async fn only_sandbox(agent: SocketAddr) -> String {
    let state = get(agent, "/state").await;
    let folder = &state["frameworks"][0]["executors"][0]["directory"];
    folder.as_str().expect("a folder").to_owned()
}
