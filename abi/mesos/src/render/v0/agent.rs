//! Agents.

use std::collections::BTreeMap;

use abi_terms::{AgentCapabilities, AgentSpec};
use base_units::{Attribute, AttributeValue};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::resources::Text;
use crate::render::domain_info;
use crate::v1::agent_info::capability::Type;
use crate::{Enumeration, v1};

/// Attributes by name; of equal names the last is shown.
#[derive(Clone, Copy, Debug)]
pub struct Attributes<'a>(pub &'a [Attribute]);

impl Serialize for Attributes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let by_name: BTreeMap<&str, &AttributeValue> = self
            .0
            .iter()
            .map(|attribute| (&*attribute.name, &attribute.value))
            .collect();
        let mut map = serializer.serialize_map(Some(by_name.len()))?;
        for (name, value) in by_name {
            match value {
                AttributeValue::Scalar(value) => map.serialize_entry(name, value)?,
                AttributeValue::Ranges(ranges) => map.serialize_entry(name, &Text(ranges))?,
                AttributeValue::Set(set) => map.serialize_entry(name, &Text(set))?,
                AttributeValue::Text(text) => map.serialize_entry(name, &**text)?,
            }
        }
        map.end()
    }
}

/// The names of what an agent can do.
pub fn agent_capability_names(capabilities: AgentCapabilities) -> Vec<&'static str> {
    let has = |kind: &&Type| capabilities.bits() & (1 << kind.number()) != 0;
    Type::VALUES
        .iter()
        .filter(has)
        .map(|kind| kind.name())
        .collect()
}

/// What every entry of an agent says of its own facts. To be flattened into the entry.
#[derive(Clone, Debug, serde::Serialize)]
pub struct AgentHead<'a> {
    /// Name by which clients reach it.
    pub hostname: &'a str,
    /// Port of its API.
    pub port: u16,
    /// What it says of itself.
    pub attributes: Attributes<'a>,
    /// Where it is, if it knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<v1::DomainInfo>,
}

impl<'a> From<&'a AgentSpec> for AgentHead<'a> {
    fn from(spec: &'a AgentSpec) -> Self {
        Self {
            hostname: &spec.hostname,
            port: spec.port,
            attributes: Attributes(&spec.attributes),
            domain: domain_info(spec.region.as_ref(), spec.zone.as_ref()),
        }
    }
}

/// What the entry of an agent that is there says of its own facts, amounts excepted. To be flattened into the entry.
#[derive(Clone, Debug, serde::Serialize)]
pub struct AgentFields<'a> {
    /// What is known of it before it is there.
    #[serde(flatten)]
    pub head: AgentHead<'a>,
    /// `slave(1)@ip:port`.
    pub pid: String,
    /// Version of its program.
    pub version: &'a str,
    /// What it can do.
    pub capabilities: Vec<&'static str>,
}

impl<'a> From<&'a AgentSpec> for AgentFields<'a> {
    fn from(spec: &'a AgentSpec) -> Self {
        Self {
            head: spec.into(),
            pid: format!("slave(1)@{}:{}", spec.ip, spec.port),
            version: &spec.version,
            capabilities: agent_capability_names(spec.capabilities),
        }
    }
}
