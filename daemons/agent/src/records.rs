//! How records lie in the store: keys made of ids, values in protobuf behind a byte that says in which version.
//!
//! Ids are escaped in keys, so that no id of a stranger can pass for two parts of a key. Secrets by value are not in the
//! store, but in memory beside it.

mod container;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use abi_mesos::secrets::Carrier;
use abi_node::wire;
use abi_terms::{AgentSpec, Body, DrainConfig, ExecutorSpec, Moment, TaskSpec, UpdateId};
use base_ids::{AgentId, ContainerId, ExecutorId, FrameworkId, TaskId};
use base_units::{Resources, Role};
use kernel_agent::{
    ExecutorRecord, Kill, KillCause, ProviderRecord, Record, Sandbox, TaskRecord, UpdateRecord,
};
use prost::Message as _;
use store_api::{Batch, Operation, Store, StoreError, Term};

use crate::safe::Safe;

/// Begins every value.
const VERSION: u8 = 1;
const AGENT: &str = "agent";
const BOOT: &str = "boot";
const TERM: &str = "term";
const SPEC: &str = "spec";
const CONVERTED: &str = "converted";
const DRAIN: &str = "drain";

/// Why the store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// The engine refuses.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A value is not what was written.
    #[error(
        "store {}: the value of {key:?} cannot be read ({reason}); nothing was changed: restore the file from a backup, \
         or move it away to start as a new agent",
        path.display()
    )]
    Value {
        /// The store file.
        path: PathBuf,
        /// Under which key.
        key: String,
        /// What is wrong.
        reason: String,
    },
}

#[derive(Clone, PartialEq, prost::Message)]
struct StoredExecutor {
    #[prost(bytes = "bytes", optional, tag = "1")]
    spec: Option<Body>,
    #[prost(string, tag = "2")]
    role: String,
    #[prost(string, tag = "3")]
    container: String,
    #[prost(uint64, optional, tag = "4")]
    started: Option<u64>,
    #[prost(bytes = "bytes", tag = "5")]
    status: Body,
    #[prost(bool, tag = "6")]
    used: bool,
    /// Where the whole of `spec` is, if there are secrets in it.
    #[prost(string, optional, tag = "7")]
    sealed: Option<String>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct StoredTask {
    #[prost(bytes = "bytes", tag = "1")]
    spec: Body,
    #[prost(string, tag = "2")]
    executor: String,
    #[prost(string, tag = "3")]
    role: String,
    #[prost(string, repeated, tag = "4")]
    group: Vec<String>,
    #[prost(bool, tag = "5")]
    delivered: bool,
    #[prost(message, optional, tag = "6")]
    kill: Option<StoredKill>,
    #[prost(uint32, tag = "7")]
    health_failures: u32,
    #[prost(string, optional, tag = "8")]
    container: Option<String>,
    /// Where the whole of `spec` is, if there are secrets in it.
    #[prost(string, optional, tag = "9")]
    sealed: Option<String>,
}

#[derive(Clone, Copy, PartialEq, prost::Message)]
struct StoredKill {
    #[prost(uint64, tag = "1")]
    since: u64,
    #[prost(uint64, tag = "2")]
    until: u64,
    #[prost(bool, tag = "3")]
    completion: bool,
    #[prost(bool, tag = "4")]
    unhealthy: bool,
}

#[derive(Clone, PartialEq, prost::Message)]
struct StoredUpdate {
    #[prost(bytes = "bytes", tag = "1")]
    status: Body,
    #[prost(bool, tag = "2")]
    acknowledged: bool,
}

#[derive(Clone, PartialEq, prost::Message)]
struct StoredResources {
    /// `mesos.v1.Resource`
    #[prost(bytes = "bytes", repeated, tag = "1")]
    resources: Vec<Body>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct StoredProvider {
    #[prost(string, tag = "1")]
    kind: String,
    #[prost(string, tag = "2")]
    name: String,
}

#[derive(Clone, Copy, PartialEq, prost::Message)]
struct StoredDrain {
    #[prost(uint64, optional, tag = "1")]
    max_grace_nanos: Option<u64>,
    #[prost(bool, tag = "2")]
    mark_gone: bool,
}

/// What must be done to the store for a record. Its secrets go to `safe`.
pub(crate) fn encode(record: &Record, safe: &mut Safe) -> Operation {
    match record {
        Record::Agent(id) => put(AGENT.to_owned(), id.as_str().as_bytes()),
        Record::ForgetAgent => delete(AGENT.to_owned()),
        Record::Framework(framework, spec) => {
            put(key("framework", &[framework.as_str()]), &spec.body)
        }
        Record::ForgetFramework(framework) => delete(key("framework", &[framework.as_str()])),
        Record::Executor(framework, executor, record) => {
            let key = executor_key(framework, executor);
            let spec = record.spec.as_ref();
            let spec = spec.map(|spec| safe.seal(&key, Carrier::Executor, &spec.body));
            let (spec, sealed) = spec.unzip();
            let stored = StoredExecutor {
                spec,
                role: record.role.to_string(),
                container: record.container.to_string(),
                started: record.started.map(Moment::as_nanos),
                status: record.status.clone(),
                used: record.used,
                sealed: sealed.flatten(),
            };
            put(key, &stored.encode_to_vec())
        }
        Record::ForgetExecutor(framework, executor) => {
            discard(executor_key(framework, executor), safe)
        }
        Record::Task(framework, task, record) => {
            let key = task_key(framework, task);
            let (spec, sealed) = safe.seal(&key, Carrier::Task, &record.spec.body);
            let stored = StoredTask {
                spec,
                sealed,
                executor: record.executor.to_string(),
                role: record.role.to_string(),
                group: record.group.iter().map(ToString::to_string).collect(),
                delivered: record.delivered,
                kill: record.kill.map(|kill| StoredKill {
                    since: kill.since.as_nanos(),
                    until: kill.until.as_nanos(),
                    completion: kill.cause == KillCause::Completion,
                    unhealthy: kill.cause == KillCause::Unhealthy,
                }),
                container: record.container.as_ref().map(ToString::to_string),
                health_failures: record.health_failures,
            };
            put(key, &stored.encode_to_vec())
        }
        Record::ForgetTask(framework, task) => discard(task_key(framework, task), safe),
        Record::Update(framework, task, number, record) => {
            let stored = StoredUpdate {
                status: wire::encode_status(&record.status),
                acknowledged: record.acknowledged,
            };
            put(
                update_key(framework, task, *number),
                &stored.encode_to_vec(),
            )
        }
        Record::ForgetUpdate(framework, task, number) => {
            delete(update_key(framework, task, *number))
        }
        Record::Container(id, record) => {
            let key = container_key(id);
            let value = container::encode(&key, record, safe);
            put(key, &value)
        }
        Record::ForgetContainer(id) => discard(container_key(id), safe),
        Record::Converted(resources) => {
            let stored = StoredResources {
                resources: wire::encode_resources(resources),
            };
            put(CONVERTED.to_owned(), &stored.encode_to_vec())
        }
        Record::Operation(uuid, report) => {
            put(operation_key(uuid), &wire::encode_operation(report))
        }
        Record::ForgetOperation(uuid) => delete(operation_key(uuid)),
        Record::Provider(id, record) => {
            let stored = StoredProvider {
                kind: record.kind.to_string(),
                name: record.name.to_string(),
            };
            put(key("provider", &[id.as_str()]), &stored.encode_to_vec())
        }
        Record::ForgetProvider(id) => delete(key("provider", &[id.as_str()])),
        Record::Drain(config) => {
            let nanos = |span: Duration| u64::try_from(span.as_nanos()).unwrap_or(u64::MAX);
            let stored = StoredDrain {
                max_grace_nanos: config.max_grace.map(nanos),
                mark_gone: config.mark_gone,
            };
            put(DRAIN.to_owned(), &stored.encode_to_vec())
        }
        Record::ForgetDrain => delete(DRAIN.to_owned()),
    }
}

/// Reads everything, with the secrets that are still in `safe`.
///
/// # Errors
/// The first key whose value cannot be read; nothing is changed.
pub(crate) fn load(
    store: &dyn Store,
    path: &Path,
    safe: &mut Safe,
) -> Result<Vec<Record>, RecordsError> {
    let mut records = Vec::new();
    for (key, value) in store.scan("")? {
        match decode(&key, value, safe) {
            Ok(Some(record)) => records.push(record),
            Ok(None) => {}
            Err(reason) => {
                return Err(RecordsError::Value {
                    path: path.to_owned(),
                    key,
                    reason,
                });
            }
        }
    }
    safe.sweep();
    Ok(records)
}

/// Whether the machine was booted since the last call, which is then forgotten; a store without any boot was not.
///
/// # Errors
/// The store refuses.
pub(crate) fn rebooted(store: &dyn Store, boot: &str) -> Result<bool, RecordsError> {
    let known = store.get(BOOT)?;
    let stored = put(BOOT.to_owned(), boot.as_bytes());
    let Operation::Put { value, .. } = &stored else {
        return Ok(false);
    };
    if known.as_ref() == Some(value) {
        return Ok(false);
    }
    let mut batch = Batch::new(Term(1));
    batch.push(stored);
    store.commit(batch)?;
    Ok(known.is_some())
}

/// What the agent was at its last start, as far as that is remembered.
///
/// # Errors
/// The store refuses, or what it holds is no agent.
pub(crate) fn former(
    store: &dyn Store,
    path: &Path,
) -> Result<Option<Arc<AgentSpec>>, RecordsError> {
    let Some(value) = store.get(SPEC)? else {
        return Ok(None);
    };
    let mut value = Body::from(value);
    let decoded = match value.is_empty() || value.split_to(1)[0] != VERSION {
        true => Err("it has another version than 1".to_owned()),
        false => wire::decode_agent(value).map_err(|error| error.to_string()),
    };
    decoded.map(Some).map_err(|reason| RecordsError::Value {
        path: path.to_owned(),
        key: SPEC.to_owned(),
        reason,
    })
}

/// Remembers what the agent is, and forgets its id if it is to be a new one.
///
/// # Errors
/// The store refuses.
pub(crate) fn remember_spec(
    store: &dyn Store,
    spec: &AgentSpec,
    is_new: bool,
) -> Result<(), StoreError> {
    let mut batch = Batch::new(Term(1));
    batch.push(put(SPEC.to_owned(), &wire::encode_agent(spec)));
    if is_new {
        batch.push(delete(AGENT.to_owned()));
    }
    store.commit(batch)
}

/// The highest term of a master that was remembered; 0 before the first.
///
/// # Errors
/// The store refuses, or what it holds is no term.
pub(crate) fn term(store: &dyn Store, path: &Path) -> Result<u64, RecordsError> {
    let Some(value) = store.get(TERM)? else {
        return Ok(0);
    };
    let number = value
        .split_first()
        .filter(|(version, _)| **version == VERSION)
        .and_then(|(_, rest)| <[u8; 8]>::try_from(rest).ok());
    number
        .map(u64::from_be_bytes)
        .ok_or_else(|| RecordsError::Value {
            path: path.to_owned(),
            key: TERM.to_owned(),
            reason: "it is no term".to_owned(),
        })
}

/// Remembers a term.
///
/// # Errors
/// The store refuses.
pub(crate) fn remember_term(store: &dyn Store, term: u64) -> Result<(), StoreError> {
    let mut batch = Batch::new(Term(1));
    batch.push(put(TERM.to_owned(), &term.to_be_bytes()));
    store.commit(batch)
}

fn put(key: String, value: &[u8]) -> Operation {
    let mut versioned = Vec::with_capacity(value.len() + 1);
    versioned.push(VERSION);
    versioned.extend_from_slice(value);
    Operation::Put {
        key,
        value: versioned,
    }
}

fn delete(key: String) -> Operation {
    Operation::Delete { key }
}

/// Forgets a record that may have secrets.
fn discard(key: String, safe: &mut Safe) -> Operation {
    safe.forget(&key);
    delete(key)
}

fn executor_key(framework: &FrameworkId, executor: &ExecutorId) -> String {
    key("executor", &[framework.as_str(), executor.as_str()])
}

fn task_key(framework: &FrameworkId, task: &TaskId) -> String {
    key("task", &[framework.as_str(), task.as_str()])
}

fn container_key(container: &ContainerId) -> String {
    key("container", &[container.as_str()])
}

/// Numbers have a fixed width, so that updates are read in their order.
fn update_key(framework: &FrameworkId, task: &TaskId, number: u64) -> String {
    key(
        "update",
        &[framework.as_str(), task.as_str(), &format!("{number:020}")],
    )
}

fn operation_key(uuid: &UpdateId) -> String {
    key("operation", &[&uuid::Uuid::from_bytes(*uuid).to_string()])
}

fn key(kind: &str, parts: &[&str]) -> String {
    let mut key = kind.to_owned();
    for part in parts {
        key.push('/');
        for c in part.chars() {
            match c {
                '/' => key.push_str("%2F"),
                '%' => key.push_str("%25"),
                c if c.is_control() => key.push_str(&format!("%{:02X}", u32::from(c))),
                c => key.push(c),
            }
        }
    }
    key
}

fn unescape(part: &str) -> Result<String, String> {
    let mut text = String::with_capacity(part.len());
    let mut rest = part;
    while let Some(at) = rest.find('%') {
        text.push_str(&rest[..at]);
        let code = rest
            .get(at + 1..at + 3)
            .and_then(|hex| u32::from_str_radix(hex, 16).ok())
            .and_then(char::from_u32)
            .ok_or("the key has a bad escape")?;
        text.push(code);
        rest = &rest[at + 3..];
    }
    text.push_str(rest);
    Ok(text)
}

fn decode(key: &str, value: Vec<u8>, safe: &mut Safe) -> Result<Option<Record>, String> {
    let mut parts = key.split('/');
    let kind = parts.next().unwrap_or_default();
    let parts = parts.map(unescape).collect::<Result<Vec<_>, _>>()?;
    let mut value = Body::from(value);
    if value.is_empty() || value.split_to(1)[0] != VERSION {
        return Err("it has another version than 1".to_owned());
    }
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    Ok(Some(match (kind, parts.as_slice()) {
        (BOOT | TERM | SPEC, []) => return Ok(None),
        (AGENT, []) => {
            let id = std::str::from_utf8(&value).map_err(|error| error.to_string())?;
            Record::Agent(AgentId::from(id))
        }
        ("framework", [framework]) => {
            let spec = wire::decode_framework(&value).map_err(|error| error.to_string())?;
            Record::Framework((*framework).into(), spec)
        }
        ("executor", [framework, executor]) => Record::Executor(
            (*framework).into(),
            (*executor).into(),
            Box::new(executor_record(key, value, safe)?),
        ),
        ("task", [framework, task]) => Record::Task(
            (*framework).into(),
            (*task).into(),
            Box::new(task_record(key, value, safe)?),
        ),
        ("update", [framework, task, number]) => {
            let number = number.parse().map_err(|_| "the key has no number")?;
            let stored = StoredUpdate::decode(value).map_err(|error| error.to_string())?;
            let status = wire::decode_status(&stored.status).map_err(|error| error.to_string())?;
            Record::Update(
                (*framework).into(),
                (*task).into(),
                number,
                UpdateRecord {
                    status,
                    acknowledged: stored.acknowledged,
                },
            )
        }
        ("container", [id]) => {
            Record::Container((*id).into(), Box::new(container::decode(key, value, safe)?))
        }
        (CONVERTED, []) => {
            let stored = StoredResources::decode(value).map_err(|error| error.to_string())?;
            let resources = wire::decode_resources(&stored.resources);
            Record::Converted(resources.map_err(|error| error.to_string())?)
        }
        (DRAIN, []) => {
            let stored = StoredDrain::decode(value).map_err(|error| error.to_string())?;
            Record::Drain(DrainConfig {
                max_grace: stored.max_grace_nanos.map(Duration::from_nanos),
                mark_gone: stored.mark_gone,
            })
        }
        ("operation", [uuid]) => {
            let uuid = uuid::Uuid::parse_str(uuid).map_err(|error| error.to_string())?;
            let report = wire::decode_operation(value).map_err(|error| error.to_string())?;
            Record::Operation(uuid.into_bytes(), Arc::new(report))
        }
        ("provider", [id]) => {
            let stored = StoredProvider::decode(value).map_err(|error| error.to_string())?;
            let record = ProviderRecord {
                kind: stored.kind.into(),
                name: stored.name.into(),
            };
            Record::Provider((*id).into(), record)
        }
        _ => return Err("no such key is known".to_owned()),
    }))
}

fn executor_record(key: &str, value: Body, safe: &mut Safe) -> Result<ExecutorRecord, String> {
    let stored = StoredExecutor::decode(value).map_err(|error| error.to_string())?;
    let spec: Option<Arc<ExecutorSpec>> = match stored.spec {
        Some(body) => {
            let body = safe.unseal(key, stored.sealed.as_deref(), body);
            Some(wire::decode_executor(&body).map_err(|error| error.to_string())?)
        }
        None => None,
    };
    Ok(ExecutorRecord {
        spec,
        role: Role::parse(&stored.role).map_err(|error| error.to_string())?,
        container: ContainerId::from(stored.container),
        started: stored.started.map(Moment::from_nanos),
        status: stored.status,
        used: stored.used,
    })
}

fn task_record(key: &str, value: Body, safe: &mut Safe) -> Result<TaskRecord, String> {
    let stored = StoredTask::decode(value).map_err(|error| error.to_string())?;
    let body = safe.unseal(key, stored.sealed.as_deref(), stored.spec);
    let spec: Arc<TaskSpec> = wire::decode_task(&body).map_err(|error| error.to_string())?;
    Ok(TaskRecord {
        spec,
        executor: ExecutorId::from(stored.executor),
        role: Role::parse(&stored.role).map_err(|error| error.to_string())?,
        group: stored.group.into_iter().map(TaskId::from).collect(),
        delivered: stored.delivered,
        kill: stored.kill.map(|kill| Kill {
            since: Moment::from_nanos(kill.since),
            until: Moment::from_nanos(kill.until),
            cause: match (kill.completion, kill.unhealthy) {
                (true, _) => KillCause::Completion,
                (false, true) => KillCause::Unhealthy,
                (false, false) => KillCause::Asked,
            },
        }),
        container: stored.container.map(ContainerId::from),
        health_failures: stored.health_failures,
    })
}

/// What executors and their tasks have together, as it was when it was written down; those of a task count until its end
/// is acknowledged.
pub(crate) fn granted(records: &[Record]) -> Vec<(Sandbox, Resources)> {
    let mut granted = BTreeMap::new();
    for record in records {
        if let Record::Executor(framework, id, executor) = record {
            let sandbox = Sandbox {
                framework: framework.clone(),
                executor: id.clone(),
                container: executor.container.clone(),
            };
            let own = executor.spec.as_ref().map(|spec| spec.resources.clone());
            granted.insert((framework, id), (sandbox, own.unwrap_or_default()));
        }
    }
    for record in records {
        if let Record::Task(framework, _, task) = record
            && let Some((_, resources)) = granted.get_mut(&(framework, &task.executor))
        {
            *resources += &task.spec.resources;
        }
    }
    granted.into_values().collect()
}

#[cfg(test)]
mod tests;
