//! What the kernel calls a record, as keys and values of the store: `agents/<id>` and `frameworks/<id>`.
//!
//! A value is one byte that says how the rest is written, and the rest. Damage is an error that names the key, never a
//! record that is left out.

use std::sync::Arc;

use abi_mesos::{admit, v1};
use abi_node::wire;
use abi_terms::{Body, FrameworkSpec, Moment, OfferConstraints};
use bytes::Bytes;
use kernel_master::{AgentRecord, FrameworkRecord, Record, Standing};
use prost::Message;
use store_api::{Operation, Store, StoreError};

const AGENTS: &str = "agents/";
const FRAMEWORKS: &str = "frameworks/";
/// How values are written.
const VERSION: u8 = 1;

#[derive(Clone, PartialEq, Message)]
struct AgentValue {
    #[prost(bytes = "bytes", tag = "1")]
    spec: Bytes,
    #[prost(fixed64, tag = "2")]
    registered: u64,
    #[prost(fixed64, optional, tag = "3")]
    unreachable: Option<u64>,
    #[prost(fixed64, optional, tag = "4")]
    gone: Option<u64>,
}

#[derive(Clone, PartialEq, Message)]
struct FrameworkValue {
    #[prost(bytes = "bytes", tag = "1")]
    info: Bytes,
    /// What the master holds against what `info` says.
    #[prost(string, optional, tag = "2")]
    id: Option<String>,
    #[prost(string, tag = "3")]
    user: String,
    #[prost(bool, tag = "4")]
    checkpoint: bool,
    #[prost(bytes = "bytes", tag = "5")]
    constraints: Bytes,
    #[prost(string, repeated, tag = "6")]
    suppressed: Vec<String>,
    #[prost(fixed64, tag = "7")]
    registered: u64,
    #[prost(fixed64, optional, tag = "8")]
    disconnected: Option<u64>,
    #[prost(fixed64, optional, tag = "9")]
    completed: Option<u64>,
}

/// A value that is none.
#[derive(Debug, thiserror::Error)]
#[error("{key}: {reason}")]
pub(crate) struct Damage {
    key: String,
    reason: String,
}

/// A record as a change of the store.
pub(crate) fn encode(record: &Record) -> Operation {
    match record {
        Record::Agent(id, agent) => {
            let (unreachable, gone) = match agent.standing {
                Standing::Admitted => (None, None),
                Standing::Unreachable(since) => (Some(since.as_nanos()), None),
                Standing::Gone(since) => (None, Some(since.as_nanos())),
            };
            let value = AgentValue {
                spec: wire::encode_agent(&agent.spec),
                registered: agent.registered.as_nanos(),
                unreachable,
                gone,
            };
            put(AGENTS, id.as_str(), &value)
        }
        Record::ForgetAgent(id) => delete(AGENTS, id.as_str()),
        Record::Framework(id, framework) => {
            let value = FrameworkValue {
                info: framework.spec.body.clone(),
                id: framework.spec.id.as_ref().map(ToString::to_string),
                user: framework.spec.user.to_string(),
                checkpoint: framework.spec.checkpoint,
                constraints: framework.constraints.body.clone(),
                suppressed: framework
                    .suppressed
                    .iter()
                    .map(ToString::to_string)
                    .collect(),
                registered: framework.registered.as_nanos(),
                disconnected: framework.disconnected.map(Moment::as_nanos),
                completed: framework.completed.map(Moment::as_nanos),
            };
            put(FRAMEWORKS, id.as_str(), &value)
        }
        Record::ForgetFramework(id) => delete(FRAMEWORKS, id.as_str()),
    }
}

fn put(prefix: &str, id: &str, value: &impl Message) -> Operation {
    let mut bytes = Vec::with_capacity(1 + value.encoded_len());
    bytes.push(VERSION);
    value.encode_raw(&mut bytes);
    Operation::Put {
        key: format!("{prefix}{id}"),
        value: bytes,
    }
}

fn delete(prefix: &str, id: &str) -> Operation {
    Operation::Delete {
        key: format!("{prefix}{id}"),
    }
}

/// Everything that a store holds of agents and frameworks.
///
/// # Errors
/// What keeps the store from reading, or [`Damage`] as [`StoreError::Damaged`] of `path`.
pub(crate) fn recover(
    store: &dyn Store,
    path: &std::path::Path,
) -> Result<Vec<Record>, StoreError> {
    let mut records = Vec::new();
    for prefix in [AGENTS, FRAMEWORKS] {
        for (key, value) in store.scan(prefix)? {
            let record = decode(&key, value).map_err(|damage| StoreError::Damaged {
                path: path.to_owned(),
                reason: damage.to_string(),
            })?;
            records.push(record);
        }
    }
    Ok(records)
}

/// A pair of the store as a record.
fn decode(key: &str, value: Vec<u8>) -> Result<Record, Damage> {
    let damage = |reason: String| Damage {
        key: key.to_owned(),
        reason,
    };
    let mut bytes = Bytes::from(value);
    match bytes.first() {
        Some(&VERSION) => {}
        Some(other) => {
            return Err(damage(format!(
                "its form is {other}, this program reads {VERSION}"
            )));
        }
        None => return Err(damage("it is empty".to_owned())),
    }
    let bytes = bytes.split_off(1);
    if let Some(id) = key.strip_prefix(AGENTS) {
        let value = AgentValue::decode(bytes).map_err(|error| damage(error.to_string()))?;
        let record = agent(value).map_err(damage)?;
        Ok(Record::Agent(id.into(), record))
    } else if let Some(id) = key.strip_prefix(FRAMEWORKS) {
        let value = FrameworkValue::decode(bytes).map_err(|error| damage(error.to_string()))?;
        let record = framework(value).map_err(damage)?;
        Ok(Record::Framework(id.into(), Box::new(record)))
    } else {
        Err(damage("nothing is kept under such a key".to_owned()))
    }
}

fn agent(value: AgentValue) -> Result<AgentRecord, String> {
    let standing = match (value.unreachable, value.gone) {
        (None, None) => Standing::Admitted,
        (Some(since), None) => Standing::Unreachable(Moment::from_nanos(since)),
        (None, Some(since)) => Standing::Gone(Moment::from_nanos(since)),
        (Some(_), Some(_)) => return Err("it is both unreachable and gone".to_owned()),
    };
    Ok(AgentRecord {
        spec: wire::decode_agent(value.spec).map_err(|error| error.to_string())?,
        registered: Moment::from_nanos(value.registered),
        standing,
    })
}

fn framework(value: FrameworkValue) -> Result<FrameworkRecord, String> {
    let spec = wire::decode_framework(&value.info).map_err(|error| error.to_string())?;
    let spec = FrameworkSpec {
        id: value.id.map(Into::into),
        user: value.user.into(),
        checkpoint: value.checkpoint,
        ..FrameworkSpec::clone(&spec)
    };
    Ok(FrameworkRecord {
        spec: Arc::new(spec),
        constraints: constraints(&value.constraints)?,
        suppressed: value.suppressed.into_iter().map(Into::into).collect(),
        registered: Moment::from_nanos(value.registered),
        disconnected: value.disconnected.map(Moment::from_nanos),
        completed: value.completed.map(Moment::from_nanos),
    })
}

fn constraints(body: &Body) -> Result<OfferConstraints, String> {
    if body.is_empty() {
        return Ok(OfferConstraints::default());
    }
    let message = v1::scheduler::OfferConstraints::decode(body.as_ref())
        .map_err(|error| error.to_string())?;
    let read = admit::subscription(&v1::FrameworkInfo::default(), Vec::new(), Some(&message));
    Ok(OfferConstraints {
        body: body.clone(),
        ..read.constraints
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use store_api::{Batch, Memory, Term};

    fn at(seconds: u64) -> Moment {
        Moment::from_nanos(seconds * 1_000_000_000)
    }

    fn agents() -> Vec<Record> {
        let info: v1::AgentInfo = serde_json::from_value(serde_json::json!({
            "hostname": "h", "port": 5051,
            "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 4}}],
            "attributes": [{"name": "rack", "type": "TEXT", "text": {"value": "r1"}}],
        }))
        .unwrap();
        let spec = admit::agent(
            info,
            "10.0.0.1",
            "1.11.0",
            abi_terms::AgentCapabilities::ALL,
        )
        .unwrap();
        let spec = Arc::new(spec);
        let standings = [
            Standing::Admitted,
            Standing::Unreachable(at(5)),
            Standing::Gone(at(6)),
        ];
        let record = |(n, standing)| {
            let spec = Arc::clone(&spec);
            let registered = at(1);
            Record::Agent(
                format!("M-S{n}").into(),
                AgentRecord {
                    spec,
                    registered,
                    standing,
                },
            )
        };
        standings.into_iter().enumerate().map(record).collect()
    }

    fn framework() -> Record {
        let info: v1::FrameworkInfo = serde_json::from_value(serde_json::json!({
            "user": "new", "name": "f", "roles": ["a", "b"], "failover_timeout": 60.5,
            "capabilities": [{"type": "MULTI_ROLE"}, {"type": "NOT_YET_KNOWN"}],
        }))
        .unwrap();
        let wanted: v1::scheduler::OfferConstraints = serde_json::from_value(serde_json::json!({
            "role_constraints": {"a": {"groups": [{"attribute_constraints": [
                {"selector": {"attribute_name": "rack"}, "predicate": {"exists": {}}}]}]}}}))
        .unwrap();
        let read = admit::subscription(&info, vec!["b".to_owned()], Some(&wanted));
        assert_eq!(read.fault, None);
        let spec = FrameworkSpec {
            user: "old".into(),
            id: Some("M-0001".into()),
            ..read.framework
        };
        Record::Framework(
            "M-0001".into(),
            Box::new(FrameworkRecord {
                spec: Arc::new(spec),
                constraints: read.constraints,
                suppressed: read.suppressed,
                registered: at(2),
                disconnected: Some(at(3)),
                completed: None,
            }),
        )
    }

    #[test]
    fn records_come_back_as_they_were() {
        let mut records = agents();
        records.push(framework());
        let store = Memory::default();
        let mut batch = Batch::new(Term(1));
        records.iter().for_each(|record| batch.push(encode(record)));
        store.commit(batch).unwrap();
        let path = std::path::Path::new("/registry");
        assert_eq!(recover(&store, path).unwrap(), records);

        let gone = Batch::new(Term(1));
        let mut gone = gone.delete("agents/M-S1");
        gone.push(encode(&Record::ForgetAgent("M-S0".into())));
        gone.push(encode(&Record::ForgetFramework("M-0001".into())));
        store.commit(gone).unwrap();
        assert_eq!(recover(&store, path).unwrap(), records[2..3]);
    }

    #[test]
    fn damage_names_the_file_and_the_key() {
        for (key, value, expect) in [
            ("agents/x", &b""[..], "it is empty"),
            ("agents/x", b"\x02", "its form is 2"),
            ("agents/x", b"\x01\xff", "agents/x"),
            ("frameworks/y", b"\x01\x0a\x02\xff\xff", "frameworks/y"),
        ] {
            let store = Memory::default();
            store.commit(Batch::new(Term(1)).put(key, value)).unwrap();
            let error = recover(&store, std::path::Path::new("/var/registry.redb"))
                .unwrap_err()
                .to_string();
            assert!(
                error.contains("/var/registry.redb")
                    && error.contains(key)
                    && error.contains(expect),
                "{error}"
            );
        }
    }
}
