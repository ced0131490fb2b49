//! What of the configuration decides how documents are read.

use std::collections::BTreeSet;

use abi_json::choice;

use crate::id::PathId;

choice! {
    /// What must be switched on.
    pub enum Feature: exact {
        "vips" Vips,
        "task_killing" TaskKilling,
        "external_volumes" ExternalVolumes,
        "secrets" Secrets,
        "gpu_resources" GpuResources,
    }
}

/// The role of resources that belong to nobody.
pub const ANY_ROLE: &str = "*";

/// What of the configuration decides how documents are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The role that is subscribed to for services that name none.
    pub mesos_role: String,
    /// The network of services that ask for one without a name.
    pub default_network_name: Option<String>,
    /// The name by which the bridge of agents is also known.
    pub mesos_bridge_name: String,
    /// What is switched on.
    pub features: BTreeSet<Feature>,
    /// Whether new top-level groups enforce their role.
    pub new_group_enforce_role: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            mesos_role: ANY_ROLE.to_owned(),
            default_network_name: None,
            mesos_bridge_name: "mesos-bridge".to_owned(),
            features: BTreeSet::new(),
            new_group_enforce_role: false,
        }
    }
}

/// What is already there, as far as it decides how documents are read.
pub trait World {
    /// The role of the service of that id.
    fn role_of(&self, service: &PathId) -> Option<String>;
    /// Whether the top-level group enforces its role; none where there is no such group.
    fn enforces_role(&self, top_group: &PathId) -> Option<bool>;
}

/// Nothing is there yet.
#[derive(Clone, Copy, Debug)]
pub struct Empty;

impl World for Empty {
    fn role_of(&self, _: &PathId) -> Option<String> {
        None
    }

    fn enforces_role(&self, _: &PathId) -> Option<bool> {
        None
    }
}

/// The roles that a service may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roles {
    /// The role when the service names none.
    pub usual: String,
    /// All that it may name.
    pub valid: BTreeSet<String>,
    /// The role that it has.
    pub previous: Option<String>,
    /// Whether a resident may leave its reservations behind.
    pub forced: bool,
}

impl Roles {
    /// The roles of the service `id`. `enforces` says what a document that also holds the group says of it.
    pub fn of(
        settings: &Settings,
        world: &dyn World,
        id: &PathId,
        enforces: Option<bool>,
        forced: bool,
    ) -> Self {
        let mut roles = Self {
            usual: settings.mesos_role.clone(),
            valid: BTreeSet::from([settings.mesos_role.clone()]),
            previous: None,
            forced,
        };
        if id.is_top_level() || id.is_root() {
            return roles;
        }
        let group = id.top_name().to_owned();
        let enforces = enforces
            .or_else(|| world.enforces_role(&id.top()))
            .unwrap_or(settings.new_group_enforce_role);
        if enforces {
            roles.usual.clone_from(&group);
            roles.valid.clear();
        }
        roles.valid.insert(group);
        roles.previous = world.role_of(id);
        roles.valid.extend(roles.previous.clone());
        roles
    }
}
