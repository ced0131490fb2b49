//! The messages as protobuf. Bodies are `bytes`, which on the wire is the same as the message they encode.

use bytes::Bytes;
use prost::{Message, Oneof};

#[derive(Clone, PartialEq, Message)]
pub(super) struct Agent {
    /// `mesos.v1.AgentInfo`
    #[prost(bytes = "bytes", tag = "1")]
    pub(super) info: Bytes,
    #[prost(string, tag = "2")]
    pub(super) ip: String,
    #[prost(string, tag = "3")]
    pub(super) version: String,
    #[prost(uint32, tag = "4")]
    pub(super) capabilities: u32,
    /// `mesos.v1.Resource`; what the agent has now, which may differ from what its info says.
    #[prost(bytes = "bytes", repeated, tag = "5")]
    pub(super) resources: Vec<Bytes>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct ToAgent {
    #[prost(oneof = "ToAgentKind", tags = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12")]
    pub(super) kind: Option<ToAgentKind>,
}

#[derive(Clone, PartialEq, Oneof)]
pub(super) enum ToAgentKind {
    #[prost(string, tag = "1")]
    Registered(String),
    #[prost(message, tag = "2")]
    Refused(Refused),
    #[prost(message, tag = "3")]
    Run(Run),
    #[prost(message, tag = "4")]
    Kill(Kill),
    #[prost(message, tag = "5")]
    ShutdownExecutor(ShutdownExecutor),
    #[prost(string, tag = "6")]
    ShutdownFramework(String),
    #[prost(message, tag = "7")]
    UpdateFramework(Framework),
    #[prost(message, tag = "8")]
    Acknowledge(Acknowledge),
    #[prost(message, tag = "9")]
    Message(Payload),
    #[prost(message, tag = "10")]
    Apply(Apply),
    #[prost(message, tag = "11")]
    AcknowledgeOperation(AcknowledgeOperation),
    #[prost(message, tag = "12")]
    Drain(Drain),
}

/// Tags 4 to 6 were used once.
#[derive(Clone, PartialEq, Message)]
pub(super) struct OperationSpec {
    #[prost(string, optional, tag = "1")]
    pub(super) framework: Option<String>,
    #[prost(bytes = "bytes", tag = "2")]
    pub(super) uuid: Bytes,
    #[prost(string, optional, tag = "3")]
    pub(super) id: Option<String>,
    #[prost(string, optional, tag = "7")]
    pub(super) role: Option<String>,
    /// `mesos.v1.Offer.Operation`
    #[prost(bytes = "bytes", tag = "8")]
    pub(super) info: Bytes,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Apply {
    #[prost(message, optional, tag = "1")]
    pub(super) spec: Option<OperationSpec>,
    #[prost(bytes = "bytes", optional, tag = "2")]
    pub(super) version: Option<Bytes>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct AcknowledgeOperation {
    #[prost(bytes = "bytes", tag = "2")]
    pub(super) uuid: Bytes,
    #[prost(bytes = "bytes", tag = "3")]
    pub(super) status: Bytes,
}

/// Tags 3 and 4 were used once.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Operation {
    #[prost(string, optional, tag = "1")]
    pub(super) framework: Option<String>,
    #[prost(bytes = "bytes", tag = "2")]
    pub(super) uuid: Bytes,
    /// `mesos.v1.OperationStatus`
    #[prost(bytes = "bytes", tag = "5")]
    pub(super) status: Bytes,
    /// `mesos.v1.OperationStatus`
    #[prost(bytes = "bytes", optional, tag = "6")]
    pub(super) latest: Option<Bytes>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct OperationReport {
    #[prost(message, optional, tag = "1")]
    pub(super) spec: Option<OperationSpec>,
    /// `mesos.v1.OperationStatus`
    #[prost(bytes = "bytes", tag = "2")]
    pub(super) latest: Bytes,
    /// `mesos.v1.OperationStatus`
    #[prost(bytes = "bytes", repeated, tag = "3")]
    pub(super) statuses: Vec<Bytes>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Provider {
    #[prost(string, tag = "1")]
    pub(super) id: String,
    /// `mesos.v1.ResourceProviderInfo`
    #[prost(bytes = "bytes", tag = "2")]
    pub(super) info: Bytes,
    #[prost(bytes = "bytes", tag = "3")]
    pub(super) version: Bytes,
    /// `mesos.v1.Resource`
    #[prost(bytes = "bytes", repeated, tag = "4")]
    pub(super) resources: Vec<Bytes>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Providers {
    #[prost(message, repeated, tag = "1")]
    pub(super) providers: Vec<Provider>,
    #[prost(string, repeated, tag = "2")]
    pub(super) absent: Vec<String>,
    #[prost(message, repeated, tag = "3")]
    pub(super) operations: Vec<OperationReport>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Version {
    #[prost(string, tag = "1")]
    pub(super) provider: String,
    #[prost(bytes = "bytes", tag = "2")]
    pub(super) version: Bytes,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Refused {
    #[prost(string, tag = "1")]
    pub(super) message: String,
    #[prost(bool, tag = "2")]
    pub(super) shutdown: bool,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Run {
    #[prost(message, optional, tag = "1")]
    pub(super) framework: Option<Framework>,
    #[prost(string, tag = "2")]
    pub(super) role: String,
    /// `mesos.v1.TaskInfo`
    #[prost(bytes = "bytes", repeated, tag = "3")]
    pub(super) tasks: Vec<Bytes>,
    /// `mesos.v1.ExecutorInfo`
    #[prost(bytes = "bytes", optional, tag = "4")]
    pub(super) executor: Option<Bytes>,
    #[prost(bool, tag = "5")]
    pub(super) group: bool,
    #[prost(bool, tag = "6")]
    pub(super) new_executor: bool,
    #[prost(message, repeated, tag = "7")]
    pub(super) versions: Vec<Version>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Framework {
    #[prost(string, tag = "1")]
    pub(super) id: String,
    /// `mesos.v1.FrameworkInfo`
    #[prost(bytes = "bytes", tag = "2")]
    pub(super) info: Bytes,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Kill {
    #[prost(string, tag = "1")]
    pub(super) framework: String,
    #[prost(string, tag = "2")]
    pub(super) task: String,
    #[prost(uint64, optional, tag = "3")]
    pub(super) grace_nanos: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Message)]
pub(super) struct Drain {
    #[prost(uint64, optional, tag = "1")]
    pub(super) max_grace_nanos: Option<u64>,
    #[prost(bool, tag = "2")]
    pub(super) mark_gone: bool,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct ShutdownExecutor {
    #[prost(string, tag = "1")]
    pub(super) framework: String,
    #[prost(string, tag = "2")]
    pub(super) executor: String,
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

#[derive(Clone, PartialEq, Message)]
pub(super) struct Payload {
    #[prost(string, tag = "1")]
    pub(super) framework: String,
    #[prost(string, tag = "2")]
    pub(super) executor: String,
    #[prost(bytes = "bytes", tag = "3")]
    pub(super) data: Bytes,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct ToMaster {
    #[prost(oneof = "ToMasterKind", tags = "1, 2, 3, 4, 5, 6, 7, 8")]
    pub(super) kind: Option<ToMasterKind>,
}

#[derive(Clone, PartialEq, Oneof)]
pub(super) enum ToMasterKind {
    #[prost(message, tag = "1")]
    Register(Agent),
    #[prost(message, tag = "2")]
    Reregister(Reregister),
    #[prost(message, tag = "3")]
    Update(Update),
    #[prost(message, tag = "4")]
    Message(Payload),
    #[prost(message, tag = "5")]
    ExecutorExited(ExecutorExited),
    #[prost(message, tag = "6")]
    Unregister(Unregister),
    #[prost(message, tag = "7")]
    Operation(Operation),
    #[prost(message, tag = "8")]
    Providers(Providers),
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Unregister {}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Reregister {
    #[prost(string, tag = "1")]
    pub(super) agent: String,
    #[prost(message, optional, tag = "2")]
    pub(super) info: Option<Agent>,
    #[prost(message, repeated, tag = "3")]
    pub(super) frameworks: Vec<Framework>,
    #[prost(message, repeated, tag = "4")]
    pub(super) executors: Vec<Executor>,
    #[prost(message, repeated, tag = "5")]
    pub(super) tasks: Vec<Task>,
    #[prost(message, repeated, tag = "6")]
    pub(super) operations: Vec<OperationReport>,
    #[prost(message, optional, tag = "7")]
    pub(super) providers: Option<Providers>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Executor {
    #[prost(string, tag = "1")]
    pub(super) framework: String,
    #[prost(string, tag = "2")]
    pub(super) role: String,
    /// `mesos.v1.ExecutorInfo`
    #[prost(bytes = "bytes", tag = "3")]
    pub(super) info: Bytes,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Task {
    #[prost(string, tag = "1")]
    pub(super) framework: String,
    #[prost(string, tag = "2")]
    pub(super) role: String,
    /// `mesos.v1.TaskInfo`
    #[prost(bytes = "bytes", tag = "3")]
    pub(super) info: Bytes,
    #[prost(string, optional, tag = "4")]
    pub(super) executor: Option<String>,
    /// `mesos.v1.TaskState`
    #[prost(int32, tag = "5")]
    pub(super) latest: i32,
    /// `mesos.v1.TaskStatus`
    #[prost(bytes = "bytes", optional, tag = "6")]
    pub(super) forwarded: Option<Bytes>,
    /// `mesos.v1.TaskStatus`
    #[prost(bytes = "bytes", repeated, tag = "7")]
    pub(super) statuses: Vec<Bytes>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Update {
    #[prost(string, tag = "1")]
    pub(super) framework: String,
    /// `mesos.v1.TaskStatus`
    #[prost(bytes = "bytes", tag = "2")]
    pub(super) status: Bytes,
    /// `mesos.v1.TaskState`
    #[prost(int32, tag = "3")]
    pub(super) latest: i32,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct ExecutorExited {
    #[prost(string, tag = "1")]
    pub(super) framework: String,
    #[prost(string, tag = "2")]
    pub(super) executor: String,
    #[prost(int32, optional, tag = "3")]
    pub(super) status: Option<i32>,
}
