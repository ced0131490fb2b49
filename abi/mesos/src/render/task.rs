//! Tasks.

use std::sync::Arc;

use abi_terms::{Body, Status, TaskSpec, TaskState};
use base_ids::{AgentId, ExecutorId, FrameworkId};
use base_units::{Resources, Role};

use super::value::{Spelling, allocation_info, resources};
use super::{body, status};
use crate::glue;
use crate::secrets::{Carrier, without_secrets};
use crate::{Enumeration, v1};

/// `TaskInfo` with all resources allocated to a role.
pub fn task_info(spec: &TaskSpec, role: &Role) -> v1::TaskInfo {
    let mut info: v1::TaskInfo = body(&spec.body).unwrap_or_default();
    allocate(&mut info.resources, role);
    if let Some(executor) = &mut info.executor {
        allocate(&mut executor.resources, role);
    }
    info
}

pub(super) fn allocate(resources: &mut [v1::Resource], role: &Role) {
    for resource in resources {
        resource.allocation_info = Some(allocation_info(role));
    }
}

/// A task as masters and agents know it.
#[derive(Clone, Copy, Debug)]
pub struct TaskFacts<'a> {
    /// As it was launched.
    pub spec: &'a TaskSpec,
    /// Whose.
    pub framework: &'a FrameworkId,
    /// The executor that runs it; absent for command tasks.
    pub executor: Option<&'a ExecutorId>,
    /// Where.
    pub agent: &'a AgentId,
    /// To which role its resources are allocated.
    pub role: &'a Role,
    /// Unix user it runs as, if known.
    pub user: Option<&'a str>,
    /// Its resources, allocated.
    pub resources: &'a Resources,
    /// Its newest state.
    pub state: TaskState,
    /// Its statuses, oldest first.
    pub statuses: &'a [Arc<Status>],
    /// The newest status that the agent forwarded.
    pub forwarded: Option<&'a Status>,
}

/// `Task`.
pub fn task(facts: &TaskFacts<'_>) -> v1::Task {
    let details = TaskDetails::of(&facts.spec.body);
    let forwarded = facts.forwarded;
    v1::Task {
        name: Some(facts.spec.name.to_string()),
        task_id: Some(super::task_id(&facts.spec.id)),
        framework_id: Some(super::framework_id(facts.framework)),
        executor_id: facts.executor.map(super::executor_id),
        agent_id: Some(super::agent_id(facts.agent)),
        state: v1::TaskState::from_number(facts.state.number()),
        resources: resources(facts.resources, Spelling::New, true),
        statuses: facts.statuses.iter().map(|one| status(one)).collect(),
        status_update_state: forwarded
            .and_then(|status| v1::TaskState::from_number(status.state.number())),
        status_update_uuid: forwarded
            .and_then(|status| status.uuid)
            .map(|uuid| uuid.to_vec().into()),
        labels: details.labels,
        discovery: details.discovery,
        container: details.container,
        health_check: details.health_check,
        kill_policy: details.kill_policy,
        user: facts.user.map(str::to_owned),
        limits: details.limits,
    }
}

/// What a `TaskInfo` says that a `Task` repeats and no kernel knows; the rest of it is passed over unread.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaskDetails {
    /// Labels.
    pub labels: Option<v1::Labels>,
    /// Discovery info.
    pub discovery: Option<v1::DiscoveryInfo>,
    /// Container.
    pub container: Option<Box<v1::ContainerInfo>>,
    /// Health check.
    pub health_check: Option<Box<v1::HealthCheck>>,
    /// Kill policy.
    pub kill_policy: Option<v1::KillPolicy>,
    /// Limits beyond the request.
    pub limits: std::collections::BTreeMap<String, v1::value::Scalar>,
}

impl TaskDetails {
    /// Reads an encoded `TaskInfo`, without the values of secrets in it; one that does not decode says nothing.
    pub fn of(body: &Body) -> Self {
        let read = |bytes: &[u8]| <Self as prost::Message>::decode(bytes).unwrap_or_default();
        let details = read(body.as_ref());
        if details.container.is_none() && details.health_check.is_none() {
            return details;
        }
        without_secrets(Carrier::Task, body.as_ref()).map_or(details, |open| read(&open))
    }
}

/// The numbers below 32 of the fields that an encoded message has, as bits; nothing if it is none.
pub(super) fn fields(message: &[u8]) -> Option<u32> {
    let mut rest = message;
    let mut found = 0;
    while !rest.is_empty() {
        let key = varint(&mut rest)?;
        found |= (u32::try_from(key >> 3).ok()).map_or(0, |n| 1_u32.checked_shl(n).unwrap_or(0));
        let skip = match key & 7 {
            0 => {
                varint(&mut rest)?;
                0
            }
            1 => 8,
            2 => usize::try_from(varint(&mut rest)?).ok()?,
            5 => 4,
            _ => return None,
        };
        rest = rest.get(skip..)?;
    }
    Some(found)
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

impl prost::Message for TaskDetails {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.health_check, 8, buf);
        glue::encode(&self.container, 9, buf);
        glue::encode(&self.labels, 10, buf);
        glue::encode(&self.discovery, 11, buf);
        glue::encode(&self.kill_policy, 12, buf);
        glue::encode(&self.limits, 15, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            8 => glue::merge(&mut self.health_check, number, wire_type, buf, ctx),
            9 => glue::merge(&mut self.container, number, wire_type, buf, ctx),
            10 => glue::merge(&mut self.labels, number, wire_type, buf, ctx),
            11 => glue::merge(&mut self.discovery, number, wire_type, buf, ctx),
            12 => glue::merge(&mut self.kill_policy, number, wire_type, buf, ctx),
            15 => glue::merge(&mut self.limits, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.health_check, 8)
            + glue::encoded_len(&self.container, 9)
            + glue::encoded_len(&self.labels, 10)
            + glue::encoded_len(&self.discovery, 11)
            + glue::encoded_len(&self.kill_policy, 12)
            + glue::encoded_len(&self.limits, 15)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}
