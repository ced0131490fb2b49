//! What the kernel calls a record, as keys and values of the store: `agents/<id>`, `frameworks/<id>`, `weights/<role>`,
//! `quotas/<role>` and `maintenance`.
//!
//! A value is one byte that says how the rest is written, and the rest. Damage is an error that names the key, never a
//! record that is left out.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use abi_mesos::{admit, v1};
use abi_node::wire;
use abi_terms::{Body, FrameworkSpec, Moment, OfferConstraints, Unavailability};
use base_units::{Role, Scalar};
use bytes::Bytes;
use kernel_allocator::Quota;
use kernel_master::{
    AgentRecord, Drain, FrameworkRecord, Machine, Maintenance, Record, Standing, Window,
};
use prost::Message;
use store_api::{Operation, Store, StoreError};

const AGENTS: &str = "agents/";
const FRAMEWORKS: &str = "frameworks/";
const WEIGHTS: &str = "weights/";
const QUOTAS: &str = "quotas/";
const MAINTENANCE: &str = "maintenance";
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
    #[prost(bool, tag = "5")]
    deactivated: bool,
    #[prost(message, optional, tag = "6")]
    drain: Option<DrainValue>,
}

#[derive(Clone, Copy, PartialEq, Message)]
struct DrainValue {
    #[prost(fixed64, tag = "1")]
    since: u64,
    #[prost(uint64, optional, tag = "2")]
    max_grace_ns: Option<u64>,
    #[prost(bool, tag = "3")]
    mark_gone: bool,
    #[prost(bool, tag = "4")]
    drained: bool,
}

#[derive(Clone, Copy, PartialEq, Message)]
struct WeightValue {
    #[prost(double, tag = "1")]
    weight: f64,
}

#[derive(Clone, PartialEq, Message)]
struct QuotaValue {
    /// Thousandths by name.
    #[prost(btree_map = "string, int64", tag = "1")]
    guarantees: BTreeMap<String, i64>,
    #[prost(btree_map = "string, int64", tag = "2")]
    limits: BTreeMap<String, i64>,
}

#[derive(Clone, PartialEq, Message)]
struct MaintenanceValue {
    #[prost(message, repeated, tag = "1")]
    windows: Vec<WindowValue>,
    #[prost(message, repeated, tag = "2")]
    down: Vec<MachineValue>,
}

#[derive(Clone, PartialEq, Message)]
struct WindowValue {
    #[prost(message, repeated, tag = "1")]
    machines: Vec<MachineValue>,
    #[prost(fixed64, tag = "2")]
    start: u64,
    #[prost(uint64, optional, tag = "3")]
    duration_ns: Option<u64>,
}

#[derive(Clone, PartialEq, Message)]
struct MachineValue {
    #[prost(string, tag = "1")]
    hostname: String,
    #[prost(string, tag = "2")]
    ip: String,
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
        Record::Agent(_, agent) => {
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
                deactivated: agent.deactivated,
                drain: agent.drain.map(|drain| DrainValue {
                    since: drain.since.as_nanos(),
                    max_grace_ns: drain.max_grace.map(nanos),
                    mark_gone: drain.mark_gone,
                    drained: drain.drained,
                }),
            };
            put(record, &value)
        }
        Record::Framework(_, framework) => {
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
            put(record, &value)
        }
        Record::Weight(_, weight) => put(record, &WeightValue { weight: *weight }),
        Record::Quota(_, quota) => {
            let guarantees = quota.guarantees.iter();
            let limits = quota.limits.iter();
            let value = QuotaValue {
                guarantees: guarantees.map(thousandths).collect(),
                limits: limits.map(thousandths).collect(),
            };
            put(record, &value)
        }
        Record::Maintenance(maintenance) => {
            let windows = maintenance.windows.iter().map(|window| WindowValue {
                machines: window.machines.iter().map(machine_value).collect(),
                start: window.unavailability.start.as_nanos(),
                duration_ns: window.unavailability.duration.map(nanos),
            });
            let value = MaintenanceValue {
                windows: windows.collect(),
                down: maintenance.down.iter().map(machine_value).collect(),
            };
            put(record, &value)
        }
        Record::ForgetAgent(_) | Record::ForgetFramework(_) | Record::ForgetQuota(_) => {
            Operation::Delete { key: record.key() }
        }
    }
}

fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}

fn thousandths((name, amount): (&Arc<str>, Scalar)) -> (String, i64) {
    (name.to_string(), amount.thousandths())
}

fn machine_value(machine: &Machine) -> MachineValue {
    MachineValue {
        hostname: machine.hostname.to_string(),
        ip: machine.ip.to_string(),
    }
}

fn put(record: &Record, value: &impl Message) -> Operation {
    let mut bytes = Vec::with_capacity(1 + value.encoded_len());
    bytes.push(VERSION);
    value.encode_raw(&mut bytes);
    Operation::Put {
        key: record.key(),
        value: bytes,
    }
}

/// Everything that a store holds of the kernel's.
///
/// # Errors
/// What keeps the store from reading, or [`Damage`] as [`StoreError::Damaged`] of `path`.
pub(crate) fn recover(
    store: &dyn Store,
    path: &std::path::Path,
) -> Result<Vec<Record>, StoreError> {
    let mut records = Vec::new();
    for prefix in [AGENTS, FRAMEWORKS, WEIGHTS, QUOTAS, MAINTENANCE] {
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
    } else if let Some(role) = key.strip_prefix(WEIGHTS) {
        let role = Role::parse(role).map_err(|error| damage(error.to_string()))?;
        let value = WeightValue::decode(bytes).map_err(|error| damage(error.to_string()))?;
        match value.weight.is_finite() && value.weight > 0.0 {
            true => Ok(Record::Weight(role, value.weight)),
            false => Err(damage("its weight is not above 0".to_owned())),
        }
    } else if let Some(role) = key.strip_prefix(QUOTAS) {
        let role = Role::parse(role).map_err(|error| damage(error.to_string()))?;
        let value = QuotaValue::decode(bytes).map_err(|error| damage(error.to_string()))?;
        Ok(Record::Quota(role, quota(value)))
    } else if key == MAINTENANCE {
        let value = MaintenanceValue::decode(bytes).map_err(|error| damage(error.to_string()))?;
        Ok(Record::Maintenance(Arc::new(maintenance(value))))
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
        deactivated: value.deactivated,
        drain: value.drain.map(|drain| Drain {
            since: Moment::from_nanos(drain.since),
            max_grace: drain.max_grace_ns.map(Duration::from_nanos),
            mark_gone: drain.mark_gone,
            drained: drain.drained,
        }),
    })
}

fn quota(value: QuotaValue) -> Quota {
    let mut quota = Quota::default();
    for (name, amount) in value.guarantees {
        let amount = Scalar::from_thousandths(amount);
        quota.guarantees.insert(name, amount);
    }
    for (name, amount) in value.limits {
        quota.limits.insert(name, Scalar::from_thousandths(amount));
    }
    quota
}

fn maintenance(value: MaintenanceValue) -> Maintenance {
    let machine = |machine: MachineValue| Machine {
        hostname: machine.hostname.into(),
        ip: machine.ip.into(),
    };
    let windows = value.windows.into_iter().map(|window| Window {
        machines: window.machines.into_iter().map(machine).collect(),
        unavailability: Unavailability {
            start: Moment::from_nanos(window.start),
            duration: window.duration_ns.map(Duration::from_nanos),
        },
    });
    Maintenance {
        windows: windows.collect(),
        down: value.down.into_iter().map(machine).collect(),
    }
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
                    deactivated: n == 1,
                    drain: (n == 1).then_some(Drain {
                        since: at(9),
                        max_grace: Some(Duration::from_secs(3)),
                        mark_gone: true,
                        drained: false,
                    }),
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
        records.push(Record::Weight(Role::parse("eng/a").unwrap(), 2.5));
        let mut promised = Quota::default();
        promised
            .guarantees
            .insert("cpus", Scalar::from_thousandths(1500));
        promised.limits.insert("mem", Scalar::from_thousandths(0));
        records.push(Record::Quota(Role::star(), promised));
        let machine = Machine {
            hostname: "h".into(),
            ip: "10.0.0.1".into(),
        };
        let window = |duration| Window {
            machines: vec![machine.clone()],
            unavailability: Unavailability {
                start: at(7),
                duration,
            },
        };
        records.push(Record::Maintenance(Arc::new(Maintenance {
            windows: vec![window(None), window(Some(Duration::from_secs(8)))],
            down: [machine.clone()].into(),
        })));
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
        gone.push(encode(&Record::ForgetQuota(Role::star())));
        store.commit(gone).unwrap();
        let left = [&records[2], &records[4], &records[6]].map(Clone::clone);
        assert_eq!(recover(&store, path).unwrap(), left);
    }

    #[test]
    fn damage_names_the_file_and_the_key() {
        for (key, value, expect) in [
            ("agents/x", &b""[..], "it is empty"),
            ("agents/x", b"\x02", "its form is 2"),
            ("agents/x", b"\x01\xff", "agents/x"),
            ("weights/r", b"\x01", "above 0"),
            ("quotas//r", b"\x01", "quotas//r"),
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
