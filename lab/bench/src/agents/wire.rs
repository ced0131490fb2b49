//! The messages of the hot path, read and written with as little work as possible.
//!
//! Whatever passes once or more for each task is here: orders to run and to kill, updates, acknowledgements, and the
//! report of an agent that comes back. Infos are kept as the bytes in which they came. Everything else goes through
//! [`abi_node::wire`], against which the tests compare what is written and read here.

use std::sync::Arc;

use abi_node::ToAgent;
use abi_node::wire::{WireError, decode_to_agent, encode_operation};
use abi_terms::{Moment, OperationReport, TaskState, UpdateId};
use bytes::Bytes;
use prost::Message;
use prost::encoding::{WireType, encode_key, encode_varint};

use crate::protobuf::{put, put_double, put_id, put_number, room};

/// An order of the master.
#[derive(Debug)]
pub(super) enum Order {
    Run(Run),
    Kill(Kill),
    Acknowledge(Acknowledge),
    Other(ToAgent),
}

#[derive(Clone, PartialEq, Message)]
struct Envelope {
    #[prost(message, optional, tag = "3")]
    run: Option<Run>,
    #[prost(message, optional, tag = "4")]
    kill: Option<Kill>,
    #[prost(message, optional, tag = "8")]
    acknowledge: Option<Acknowledge>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Run {
    #[prost(message, required, tag = "1")]
    pub(super) framework: Named,
    #[prost(string, tag = "2")]
    pub(super) role: String,
    #[prost(bytes = "bytes", repeated, tag = "3")]
    pub(super) tasks: Vec<Bytes>,
    #[prost(bytes = "bytes", optional, tag = "4")]
    pub(super) executor: Option<Bytes>,
    #[prost(bool, tag = "5")]
    pub(super) group: bool,
    #[prost(bool, tag = "6")]
    pub(super) new_executor: bool,
}

/// A framework: its id and its info.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Named {
    #[prost(string, tag = "1")]
    pub(super) id: String,
    #[prost(bytes = "bytes", tag = "2")]
    pub(super) info: Bytes,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Kill {
    #[prost(string, tag = "1")]
    pub(super) framework: String,
    #[prost(string, tag = "2")]
    pub(super) task: String,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Acknowledge {
    #[prost(string, tag = "1")]
    pub(super) framework: String,
    #[prost(string, tag = "2")]
    pub(super) task: String,
    #[prost(bytes = "bytes", tag = "3")]
    pub(super) uuid: Bytes,
}

/// What matters here of a `TaskInfo`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct TaskInfo {
    #[prost(message, required, tag = "2")]
    pub(super) id: Id,
    #[prost(message, optional, tag = "7")]
    command: Option<CommandInfo>,
    /// A `HealthCheck`, whatever it says.
    #[prost(bytes = "bytes", optional, tag = "8")]
    health_check: Option<Bytes>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Id {
    #[prost(string, tag = "1")]
    pub(super) value: String,
}

#[derive(Clone, PartialEq, Message)]
struct CommandInfo {
    #[prost(string, optional, tag = "3")]
    value: Option<String>,
}

/// What matters here of an `ExecutorInfo`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct ExecutorInfo {
    #[prost(message, required, tag = "1")]
    pub(super) id: Id,
    /// `ExecutorInfo.Type`
    #[prost(int32, tag = "15")]
    kind: i32,
}

/// What matters here of a `FrameworkInfo`.
#[derive(Clone, PartialEq, Message)]
struct FrameworkInfo {
    #[prost(message, repeated, tag = "10")]
    capabilities: Vec<FrameworkCapability>,
}

#[derive(Clone, PartialEq, Message)]
struct FrameworkCapability {
    /// `FrameworkInfo.Capability.Type`
    #[prost(int32, tag = "1")]
    kind: i32,
}

/// The state of tasks that were dropped, by the name under which this framework knows it.
pub(super) fn dropped(framework: &[u8]) -> TaskState {
    const PARTITION_AWARE: i32 = 5;
    let info = FrameworkInfo::decode(framework).unwrap_or_default();
    match info
        .capabilities
        .iter()
        .any(|one| one.kind == PARTITION_AWARE)
    {
        true => TaskState::Dropped,
        false => TaskState::Lost,
    }
}

impl TaskInfo {
    /// Whether its command ends by itself, and well.
    pub(super) fn ends(&self) -> bool {
        let command = self.command.as_ref();
        command.is_some_and(|it| matches!(it.value.as_deref(), Some("true" | "/bin/true")))
    }

    /// Whether somebody wants to know how it is.
    pub(super) fn is_checked(&self) -> bool {
        self.health_check.is_some()
    }
}

impl ExecutorInfo {
    const DEFAULT: i32 = 1;

    /// Whether it is the built-in one, which ends with the last of its tasks.
    pub(super) fn is_default(&self) -> bool {
        self.kind == Self::DEFAULT
    }
}

/// Reads an order.
///
/// # Errors
///
/// Bytes that are no message to an agent.
pub(super) fn order(payload: Bytes) -> Result<Order, WireError> {
    // The key of the only field: its number, and that it has a length.
    match payload.first().map(|key| key >> 3) {
        Some(3 | 4 | 8) => {}
        _ => return Ok(Order::Other(decode_to_agent(payload)?)),
    }
    let found = Envelope::decode(payload)?;
    let run = found.run.map(Order::Run);
    let kill = || found.kill.map(Order::Kill);
    let acknowledge = || found.acknowledge.map(Order::Acknowledge);
    run.or_else(kill)
        .or_else(acknowledge)
        .ok_or(WireError::Field("kind of message"))
}

/// A status of a task.
#[derive(Debug)]
pub(super) struct Status<'a> {
    pub(super) task: &'a str,
    pub(super) state: TaskState,
    pub(super) agent: &'a str,
    /// Absent for command tasks.
    pub(super) executor: Option<&'a str>,
    pub(super) message: Option<&'a str>,
    /// Number of `TaskStatus.Reason`.
    pub(super) reason: Option<i32>,
    /// It runs, and its health check found nothing wrong.
    pub(super) healthy: bool,
    pub(super) at: Moment,
    pub(super) uuid: UpdateId,
    /// Of the task's container, if it had one.
    pub(super) container: Option<(UpdateId, u32)>,
    /// Address of the agent, which is that of its containers.
    pub(super) ip: &'a str,
}

const SOURCE_AGENT: u64 = 1;
const SOURCE_EXECUTOR: u64 = 2;

impl Status<'_> {
    /// A `TaskStatus`.
    pub(super) fn encode(&self) -> Bytes {
        let mut out = Vec::with_capacity(320);
        put_id(1, self.task, &mut out);
        put_number(2, self.state.number().unsigned_abs().into(), &mut out);
        if let Some(message) = self.message {
            put(4, message.as_bytes(), &mut out);
        }
        put_id(5, self.agent, &mut out);
        put_double(6, self.at.as_secs_f64(), &mut out);
        if let Some(executor) = self.executor {
            put_id(7, executor, &mut out);
        }
        if self.healthy {
            put_number(8, 1, &mut out);
        }
        let source = if self.reason.is_some() {
            SOURCE_AGENT
        } else {
            SOURCE_EXECUTOR
        };
        put_number(9, source, &mut out);
        if let Some(reason) = self.reason {
            put_number(10, reason.unsigned_abs().into(), &mut out);
        }
        put(11, &self.uuid, &mut out);
        if let Some((container, pid)) = self.container {
            let mut status = Vec::with_capacity(80);
            let mut address = Vec::with_capacity(24);
            put(2, self.ip.as_bytes(), &mut address);
            let mut network = Vec::with_capacity(32);
            put(5, &address, &mut network);
            put(1, &network, &mut status);
            put_number(3, pid.into(), &mut status);
            put_id(4, uuid_text(&container, &mut [0; 36]), &mut status);
            put(13, &status, &mut out);
        }
        out.into()
    }
}

/// `ToMaster::Update` of an encoded status.
pub(super) fn update(framework: &str, status: &[u8], latest: TaskState) -> Bytes {
    let latest = u64::from(latest.number().unsigned_abs());
    let bytes = room(framework.len()) + room(status.len()) + 2;
    let mut out = Vec::with_capacity(room(bytes));
    encode_key(3, WireType::LengthDelimited, &mut out);
    encode_varint(bytes as u64, &mut out);
    put(1, framework.as_bytes(), &mut out);
    put(2, status, &mut out);
    put_number(3, latest, &mut out);
    out.into()
}

/// `ToMaster::Register` of an encoded agent.
pub(super) fn register(agent: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(room(agent.len()));
    put(1, agent, &mut out);
    out.into()
}

/// `ToMaster::Reregister`, built up piece by piece in any order.
#[derive(Debug, Default)]
pub(super) struct Report(Vec<u8>);

/// A task in a report.
#[derive(Debug)]
pub(super) struct TaskReport<'a> {
    pub(super) framework: &'a str,
    pub(super) role: &'a str,
    pub(super) info: &'a [u8],
    pub(super) executor: Option<&'a str>,
    pub(super) latest: TaskState,
    /// The encoded status that went to the master last.
    pub(super) forwarded: Option<&'a [u8]>,
    pub(super) statuses: &'a [Bytes],
}

impl Report {
    pub(super) fn agent(&mut self, id: &str, agent: &[u8]) {
        put(1, id.as_bytes(), &mut self.0);
        put(2, agent, &mut self.0);
    }

    pub(super) fn framework(&mut self, id: &str, info: &[u8]) {
        let mut one = Vec::with_capacity(room(id.len()) + room(info.len()));
        put(1, id.as_bytes(), &mut one);
        put(2, info, &mut one);
        put(3, &one, &mut self.0);
    }

    pub(super) fn executor(&mut self, framework: &str, role: &str, info: &[u8]) {
        let mut one = Vec::with_capacity(256 + info.len());
        put(1, framework.as_bytes(), &mut one);
        put(2, role.as_bytes(), &mut one);
        put(3, info, &mut one);
        put(4, &one, &mut self.0);
    }

    pub(super) fn task(&mut self, task: &TaskReport<'_>) {
        let statuses: usize = task.statuses.iter().map(|status| room(status.len())).sum();
        let bytes = room(task.framework.len())
            + room(task.role.len())
            + room(task.info.len())
            + task.executor.map_or(0, |executor| room(executor.len()))
            + 2
            + task.forwarded.map_or(0, |status| room(status.len()))
            + statuses;
        encode_key(5, WireType::LengthDelimited, &mut self.0);
        encode_varint(bytes as u64, &mut self.0);
        put(1, task.framework.as_bytes(), &mut self.0);
        put(2, task.role.as_bytes(), &mut self.0);
        put(3, task.info, &mut self.0);
        if let Some(executor) = task.executor {
            put(4, executor.as_bytes(), &mut self.0);
        }
        put_number(5, task.latest.number().unsigned_abs().into(), &mut self.0);
        if let Some(status) = task.forwarded {
            put(6, status, &mut self.0);
        }
        for status in task.statuses {
            put(7, status, &mut self.0);
        }
    }

    /// An operation whose outcome is not acknowledged.
    pub(super) fn operation(&mut self, report: &OperationReport) {
        put(6, &encode_operation(report), &mut self.0);
    }

    pub(super) fn encode(self) -> Bytes {
        let mut out = Vec::with_capacity(room(self.0.len()));
        put(2, &self.0, &mut out);
        out.into()
    }
}

/// The agent as it registers: address, version, what it can do, and what it has.
pub(super) fn agent(number: u32, ip: &str, resources: &[Bytes]) -> Arc<[u8]> {
    /// That of Mesos which agents of this version can stand in for.
    const VERSION: &str = "1.11.0";
    let capabilities = abi_terms::AgentCapabilities::ALL.bits();
    let mut info = Vec::with_capacity(256);
    put(1, format!("agent-{number}").as_bytes(), &mut info);
    for one in resources {
        put(3, one, &mut info);
    }
    put_number(7, 1, &mut info);
    put_number(8, 5051, &mut info);
    let mut out = Vec::with_capacity(512);
    put(1, &info, &mut out);
    put(2, ip.as_bytes(), &mut out);
    put(3, VERSION.as_bytes(), &mut out);
    put_number(4, capabilities.into(), &mut out);
    for one in resources {
        put(5, one, &mut out);
    }
    out.into()
}

/// A UUID in its usual form.
fn uuid_text<'a>(uuid: &UpdateId, text: &'a mut [u8; 36]) -> &'a str {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut at = 0;
    for (place, byte) in uuid.iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text[at] = b'-';
            at += 1;
        }
        text[at] = DIGITS[usize::from(byte >> 4)];
        text[at + 1] = DIGITS[usize::from(byte & 15)];
        at += 2;
    }
    std::str::from_utf8(text).expect("digits and dashes are ASCII")
}
