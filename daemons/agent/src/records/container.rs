//! How a container lies in the store that is not an executor's.

use abi_mesos::{admit, secrets::Carrier};
use abi_terms::{Body, Moment, Reason};
use kernel_agent::{ContainerRecord, End, Limitation};
use prost::Message as _;

use crate::safe::Safe;

#[derive(Clone, PartialEq, prost::Message)]
struct StoredContainer {
    /// `mesos.v1.agent.Call.LaunchContainer`
    #[prost(bytes = "bytes", optional, tag = "1")]
    spec: Option<Body>,
    #[prost(message, optional, tag = "2")]
    task: Option<StoredOwner>,
    #[prost(string, optional, tag = "3")]
    user: Option<String>,
    #[prost(uint64, optional, tag = "4")]
    started: Option<u64>,
    #[prost(bytes = "bytes", tag = "5")]
    status: Body,
    #[prost(message, optional, tag = "6")]
    end: Option<StoredEnd>,
    /// Where the whole of `spec` is, if there are secrets in it.
    #[prost(string, optional, tag = "7")]
    sealed: Option<String>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct StoredOwner {
    #[prost(string, tag = "1")]
    framework: String,
    #[prost(string, tag = "2")]
    task: String,
}

#[derive(Clone, PartialEq, prost::Message)]
struct StoredEnd {
    #[prost(int32, optional, tag = "1")]
    status: Option<i32>,
    #[prost(message, optional, tag = "2")]
    limitation: Option<StoredLimitation>,
    #[prost(bool, tag = "3")]
    with_parent: bool,
}

#[derive(Clone, PartialEq, prost::Message)]
struct StoredLimitation {
    /// `mesos.v1.TaskStatus.Reason`
    #[prost(int32, tag = "1")]
    reason: i32,
    #[prost(string, tag = "2")]
    message: String,
    /// `mesos.v1.TaskResourceLimitation`
    #[prost(bytes = "bytes", tag = "3")]
    body: Body,
}

pub(super) fn encode(key: &str, record: &ContainerRecord, safe: &mut Safe) -> Vec<u8> {
    let spec = record.spec.as_ref();
    let spec = spec.map(|spec| safe.seal(key, Carrier::Container, &spec.body));
    let (spec, sealed) = spec.unzip();
    let stored = StoredContainer {
        spec,
        sealed: sealed.flatten(),
        task: record.task.as_ref().map(|(framework, task)| StoredOwner {
            framework: framework.to_string(),
            task: task.to_string(),
        }),
        user: record.user.as_deref().map(str::to_owned),
        started: record.started.map(Moment::as_nanos),
        status: record.status.clone(),
        end: record.end.as_ref().map(|end| StoredEnd {
            status: end.status,
            limitation: end.limitation.as_ref().map(|limit| StoredLimitation {
                reason: limit.reason.number(),
                message: limit.message.to_string(),
                body: limit.body.clone(),
            }),
            with_parent: end.with_parent,
        }),
    };
    stored.encode_to_vec()
}

pub(super) fn decode(key: &str, value: Body, safe: &mut Safe) -> Result<ContainerRecord, String> {
    let stored = StoredContainer::decode(value).map_err(|error| error.to_string())?;
    let whole = |body| safe.unseal(key, stored.sealed.as_deref(), body);
    let spec = stored.spec.map(whole);
    let spec = spec.as_ref().map(admit::container_body);
    Ok(ContainerRecord {
        spec: spec.transpose().map_err(|error| error.to_string())?,
        task: stored
            .task
            .map(|owner| (owner.framework.into(), owner.task.into())),
        user: stored.user.map(Into::into),
        started: stored.started.map(Moment::from_nanos),
        status: stored.status,
        end: stored.end.map(end).transpose()?,
    })
}

fn end(stored: StoredEnd) -> Result<End, String> {
    let limitation = |limit: StoredLimitation| {
        Ok::<_, String>(Limitation {
            reason: Reason::from_number(limit.reason).ok_or("no such reason is known")?,
            message: limit.message.into(),
            body: limit.body,
        })
    };
    Ok(End {
        status: stored.status,
        limitation: stored.limitation.map(limitation).transpose()?,
        with_parent: stored.with_parent,
    })
}
