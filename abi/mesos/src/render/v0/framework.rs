//! Frameworks and what is offered to them.

use abi_terms::FrameworkSpec;
use base_ids::{AgentId, FrameworkId, OfferId};
use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::resources::ResourcesObject;
use super::task::Labels;
use crate::render::body;
use crate::render::value::allocation_info;
use crate::v1::framework_info::capability::Type;
use crate::{Enumeration, v1};

/// The names of what a framework understands; names that this version does not know are left out.
pub fn capability_names(info: &v1::FrameworkInfo) -> Vec<&'static str> {
    let kinds = info
        .capabilities
        .iter()
        .map(v1::framework_info::Capability::r#type);
    kinds
        .filter(|kind| *kind != Type::Unknown)
        .map(Enumeration::name)
        .collect()
}

/// What a framework's entry says of its own info. To be flattened into the entry.
#[derive(Clone, Debug, serde::Serialize)]
pub struct FrameworkFields {
    /// Name for people.
    pub name: String,
    /// Unix user of its tasks.
    pub user: String,
    /// In seconds, as it was given.
    pub failover_timeout: f64,
    /// Whether agents keep its executors over a restart of their own.
    pub checkpoint: bool,
    /// Where its scheduler runs, as it says.
    pub hostname: String,
    /// Its own user interface.
    pub webui_url: String,
    /// Its principal, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// What it understands.
    pub capabilities: Vec<&'static str>,
    /// Its role or roles.
    #[serde(flatten)]
    pub roles: FrameworkRoles,
    /// Its labels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<Labels>,
}

/// `roles` with `MULTI_ROLE`, else `role`.
#[derive(Clone, Debug, serde::Serialize)]
pub enum FrameworkRoles {
    /// With `MULTI_ROLE`.
    #[serde(rename = "roles")]
    Many(Vec<String>),
    /// Without.
    #[serde(rename = "role")]
    One(String),
}

impl From<&FrameworkSpec> for FrameworkFields {
    fn from(spec: &FrameworkSpec) -> Self {
        let info: v1::FrameworkInfo = body(&spec.body).unwrap_or_default();
        let mut roles: Vec<String> = spec.roles.iter().map(ToString::to_string).collect();
        let roles = match spec.can(abi_terms::Capability::MultiRole) {
            true => FrameworkRoles::Many(roles),
            false => FrameworkRoles::One(roles.pop().unwrap_or_else(|| "*".to_owned())),
        };
        Self {
            capabilities: capability_names(&info),
            failover_timeout: info.failover_timeout(),
            checkpoint: spec.checkpoint,
            name: info.name.unwrap_or_default(),
            user: spec.user.to_string(),
            hostname: info.hostname.unwrap_or_default(),
            webui_url: info.webui_url.unwrap_or_default(),
            principal: info.principal,
            roles,
            labels: info.labels.map(Labels),
        }
    }
}

/// Offer constraints as an object, empty if there are none.
#[derive(Clone, Copy, Debug)]
pub struct OfferConstraints<'a>(pub &'a abi_terms::OfferConstraints);

impl Serialize for OfferConstraints<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let message: v1::scheduler::OfferConstraints = body(&self.0.body).unwrap_or_default();
        message.serialize(serializer)
    }
}

/// An outstanding offer.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a>(pub &'a abi_terms::Offer);

impl Serialize for Offer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let offer = self.0;
        let mut object = serializer.serialize_struct("Offer", 5)?;
        object.serialize_field("id", OfferId::as_str(&offer.id))?;
        object.serialize_field("framework_id", FrameworkId::as_str(&offer.framework))?;
        object.serialize_field("allocation_info", &allocation_info(&offer.role))?;
        object.serialize_field("slave_id", AgentId::as_str(&offer.agent))?;
        object.serialize_field("resources", &ResourcesObject(&offer.resources))?;
        object.end()
    }
}
