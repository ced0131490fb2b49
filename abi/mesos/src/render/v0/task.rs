//! Tasks, their statuses, and executors.

use std::sync::Arc;

use abi_terms::{ExecutorSpec, Status, TaskSpec};
use base_ids::{AgentId, FrameworkId};
use base_units::{Resources, Role};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::resources::ResourcesObject;
use crate::render::{TaskDetails, TaskFacts, body};
use crate::{Enumeration, v1};

/// Labels as a list of keys and values.
#[derive(Clone, Debug, PartialEq)]
pub struct Labels(pub v1::Labels);

impl Serialize for Labels {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.labels.serialize(serializer)
    }
}

/// Statuses of a task, without data.
#[derive(Clone, Copy, Debug)]
pub struct Statuses<'a>(pub &'a [Arc<Status>]);

impl Serialize for Statuses<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for status in self.0 {
            list.serialize_element(&OneStatus(status))?;
        }
        list.end()
    }
}

pub(super) struct OneStatus<'a>(pub(super) &'a Status);

impl Serialize for OneStatus<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let status = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("state", status.state.name())?;
        map.serialize_entry(
            "timestamp",
            &status.timestamp.unwrap_or_default().as_secs_f64(),
        )?;
        if let Some(labels) = body::<v1::Labels>(&status.labels) {
            map.serialize_entry("labels", &Labels(labels))?;
        }
        if let Some(container) = body::<v1::ContainerStatus>(&status.container_status) {
            map.serialize_entry("container_status", &ContainerStatus(&container))?;
        }
        if let Some(healthy) = status.healthy {
            map.serialize_entry("healthy", &healthy)?;
        }
        map.end()
    }
}

/// What is shown of a container's status: its id, its networks and its cgroups.
struct ContainerStatus<'a>(&'a v1::ContainerStatus);

impl Serialize for ContainerStatus<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let status = self.0;
        let mut map = serializer.serialize_map(None)?;
        if let Some(id) = &status.container_id {
            map.serialize_entry("container_id", id)?;
        }
        if !status.network_infos.is_empty() {
            let networks: Vec<Network<'_>> = status.network_infos.iter().map(Network).collect();
            map.serialize_entry("network_infos", &networks)?;
        }
        if let Some(cgroup) = &status.cgroup_info {
            map.serialize_entry("cgroup_info", cgroup)?;
        }
        map.end()
    }
}

struct Network<'a>(&'a v1::NetworkInfo);

impl Serialize for Network<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let info = self.0;
        let mut map = serializer.serialize_map(None)?;
        if !info.groups.is_empty() {
            map.serialize_entry("groups", &info.groups)?;
        }
        if let Some(labels) = &info.labels {
            map.serialize_entry("labels", &labels.labels)?;
        }
        if !info.ip_addresses.is_empty() {
            map.serialize_entry("ip_addresses", &info.ip_addresses)?;
        }
        if let Some(name) = &info.name {
            map.serialize_entry("name", name)?;
        }
        if !info.port_mappings.is_empty() {
            map.serialize_entry("port_mappings", &info.port_mappings)?;
        }
        map.end()
    }
}

/// A task.
#[derive(Clone, Copy, Debug)]
pub struct Task<'a>(pub TaskFacts<'a>);

impl Serialize for Task<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let facts = &self.0;
        let details = TaskDetails::of(&facts.spec.body);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", facts.spec.id.as_str())?;
        map.serialize_entry("name", &*facts.spec.name)?;
        map.serialize_entry("framework_id", facts.framework.as_str())?;
        map.serialize_entry("executor_id", facts.executor.map_or("", |id| id.as_str()))?;
        map.serialize_entry("slave_id", facts.agent.as_str())?;
        map.serialize_entry("state", facts.state.name())?;
        map.serialize_entry("resources", &ResourcesObject(facts.resources))?;
        if !details.limits.is_empty() {
            map.serialize_entry("limits", &Limits(&details))?;
        }
        map.serialize_entry("role", facts.role.as_str())?;
        map.serialize_entry("statuses", &Statuses(facts.statuses))?;
        if let Some(user) = facts.user {
            map.serialize_entry("user", user)?;
        }
        if let Some(labels) = details.labels {
            map.serialize_entry("labels", &Labels(labels))?;
        }
        if let Some(discovery) = &details.discovery {
            map.serialize_entry("discovery", discovery)?;
        }
        if let Some(container) = &details.container {
            map.serialize_entry("container", container)?;
        }
        if let Some(health_check) = &details.health_check {
            map.serialize_entry("health_check", health_check)?;
        }
        map.end()
    }
}

struct Limits<'a>(&'a TaskDetails);

impl Serialize for Limits<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.limits.len()))?;
        for (name, limit) in &self.0.limits {
            // JSON has no infinite numbers.
            match limit.value() {
                f64::INFINITY => map.serialize_entry(name, "Infinity")?,
                value => map.serialize_entry(name, &value)?,
            }
        }
        map.end()
    }
}

/// A command.
#[derive(Clone, Copy, Debug)]
pub struct Command<'a>(pub &'a v1::CommandInfo);

impl Serialize for Command<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let info = self.0;
        let mut map = serializer.serialize_map(None)?;
        if let Some(shell) = info.shell {
            map.serialize_entry("shell", &shell)?;
        }
        if let Some(value) = &info.value {
            map.serialize_entry("value", value)?;
        }
        map.serialize_entry("argv", &info.arguments)?;
        if let Some(environment) = &info.environment {
            map.serialize_entry("environment", environment)?;
        }
        let uris: Vec<Uri<'_>> = info.uris.iter().map(Uri).collect();
        map.serialize_entry("uris", &uris)?;
        map.end()
    }
}

struct Uri<'a>(&'a v1::command_info::Uri);

impl Serialize for Uri<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("value", self.0.value())?;
        map.serialize_entry("executable", &self.0.executable())?;
        map.end()
    }
}

/// A task that has not reached its executor yet, as agents list it.
#[derive(Clone, Copy, Debug)]
pub struct QueuedTask<'a> {
    /// As it was launched.
    pub spec: &'a TaskSpec,
    /// Where.
    pub agent: &'a AgentId,
    /// To which role its resources are allocated.
    pub role: &'a Role,
    /// Its resources.
    pub resources: &'a Resources,
}

impl Serialize for QueuedTask<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let info: v1::TaskInfo = body(&self.spec.body).unwrap_or_default();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", self.spec.id.as_str())?;
        map.serialize_entry("name", &*self.spec.name)?;
        map.serialize_entry("slave_id", self.agent.as_str())?;
        map.serialize_entry("resources", &ResourcesObject(self.resources))?;
        map.serialize_entry("role", self.role.as_str())?;
        if let Some(command) = &info.command {
            map.serialize_entry("command", &Command(command))?;
        }
        if let Some(executor) = &self.spec.executor {
            map.serialize_entry("executor_id", executor.id.as_str())?;
        }
        if let Some(discovery) = &info.discovery {
            map.serialize_entry("discovery", discovery)?;
        }
        map.end()
    }
}

/// An executor as masters list it.
#[derive(Clone, Copy, Debug)]
pub struct Executor<'a> {
    /// Its info.
    pub spec: &'a ExecutorSpec,
    /// Whose.
    pub framework: &'a FrameworkId,
    /// Where.
    pub agent: &'a AgentId,
    /// To which role its resources are allocated.
    pub role: &'a Role,
    /// Its own resources.
    pub resources: &'a Resources,
}

impl Serialize for Executor<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let info: v1::ExecutorInfo = body(&self.spec.body).unwrap_or_default();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("executor_id", self.spec.id.as_str())?;
        map.serialize_entry("name", info.name())?;
        map.serialize_entry("framework_id", self.framework.as_str())?;
        let command = info.command.clone().unwrap_or_default();
        map.serialize_entry("command", &Command(&command))?;
        map.serialize_entry("resources", &ResourcesObject(self.resources))?;
        map.serialize_entry("role", self.role.as_str())?;
        if let Some(labels) = info.labels.clone() {
            map.serialize_entry("labels", &Labels(labels))?;
        }
        if let Some(kind) = info.r#type {
            map.serialize_entry("type", kind.name())?;
        }
        map.serialize_entry("slave_id", self.agent.as_str())?;
        map.end()
    }
}
