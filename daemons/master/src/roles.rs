//! Roles: what each of them and all below it have, as both APIs tell it.

use std::collections::BTreeMap;
use std::sync::Arc;

use abi_mesos::render;
use abi_mesos::render::v0::QuantitiesObject;
use abi_mesos::v1;
use abi_mesos::v1::master::response::GetRoles;
use base_ids::FrameworkId;
use base_units::{Quantities, Resources, Role};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::documents::Many;
use crate::picture::Picture;

/// Amounts that `GET_ROLES` names; whether others are amounts it does not say.
const NAMED: [&str; 4] = ["cpus", "gpus", "mem", "disk"];

/// What a role and all roles below it have.
#[derive(Clone, Debug, Default)]
struct RoleUse {
    /// Frameworks of this very role.
    frameworks: Vec<FrameworkId>,
    allocated: Quantities,
    offered: Quantities,
    reserved: Quantities,
    /// What is allocated of what is reserved.
    reserved_allocated: Quantities,
}

impl RoleUse {
    /// What counts against a quota: what is allocated, and what is reserved beside that.
    fn consumed(&self) -> Quantities {
        let mut sum = self.reserved.saturating_sub(&self.reserved_allocated);
        sum += &self.allocated;
        sum
    }

    fn in_use(&self) -> Quantities {
        let mut sum = self.allocated.clone();
        sum += &self.offered;
        sum
    }
}

/// All roles; an amount of one is one of all above it.
#[derive(Default)]
struct Table(BTreeMap<Role, RoleUse>);

impl Table {
    fn entry(&mut self, role: &Role) -> &mut RoleUse {
        for above in role.ancestors() {
            self.0.entry(above).or_default();
        }
        self.0.entry(role.clone()).or_default()
    }

    fn add(
        &mut self,
        by_role: BTreeMap<Role, Resources>,
        pick: fn(&mut RoleUse) -> &mut Quantities,
    ) {
        for (role, resources) in by_role {
            let amounts = resources.scalars().quantities();
            *pick(self.entry(&role)) += &amounts;
            for above in role.ancestors() {
                *pick(self.entry(&above)) += &amounts;
            }
        }
    }
}

impl Picture {
    pub(crate) fn weight(&self, role: &Role) -> f64 {
        self.view.weights.get(role).copied().unwrap_or(1.0)
    }

    /// Roles that are seen: those of `--roles`, or else those that frameworks want or hold, that something is reserved
    /// for, or that have a weight or quota, and all roles above them.
    fn roles(&self) -> BTreeMap<Role, RoleUse> {
        let mut table = Table::default();
        for role in self.view.weights.keys().chain(self.view.quotas.keys()) {
            table.entry(role);
        }
        for agent in self.view.agents.values() {
            table.add(agent.spec.resources.reservations(), |role| {
                &mut role.reserved
            });
        }
        for framework in self.view.frameworks.values() {
            let held = framework.used.allocations();
            let mut own: Vec<Role> = framework.spec.roles.clone();
            own.extend(
                held.keys()
                    .filter(|role| !framework.spec.roles.contains(role))
                    .cloned(),
            );
            for role in own {
                let entry = table.entry(&role);
                if self.sight.framework(framework) {
                    entry.frameworks.push(framework.id.clone());
                }
            }
            table.add(held, |role| &mut role.allocated);
            table.add(framework.used.reservations(), |role| {
                &mut role.reserved_allocated
            });
            table.add(framework.offered.allocations(), |role| &mut role.offered);
        }
        if let Some(listed) = &self.facts.roles {
            let listed = listed.iter().flat_map(|role| Role::parse(role));
            let listed: Vec<Role> = listed.chain([Role::star()]).collect();
            for role in &listed {
                table.entry(role);
            }
            let is_listed = |role: &Role| {
                listed
                    .iter()
                    .any(|one| one == role || role.is_ancestor_of(one))
            };
            table.0.retain(|role, _| is_listed(role));
        }
        table.0.retain(|role, _| self.sight.role(role));
        table.0
    }

    /// `GET_ROLES`.
    pub(crate) fn get_roles(&self) -> GetRoles {
        let roles = self.roles().into_iter().map(|(name, role)| v1::Role {
            weight: Some(self.weight(&name)),
            name: Some(name.to_string()),
            frameworks: role.frameworks.iter().map(render::framework_id).collect(),
            resources: (role.in_use().iter())
                .filter(|(name, _)| NAMED.contains(&&***name))
                .map(scalar)
                .collect(),
        });
        GetRoles {
            roles: roles.collect(),
        }
    }
}

/// An amount as a resource.
pub(crate) fn scalar((name, amount): (&Arc<str>, base_units::Scalar)) -> v1::Resource {
    v1::Resource {
        name: Some(name.to_string()),
        r#type: Some(v1::value::Type::Scalar),
        scalar: Some(v1::value::Scalar {
            value: Some(amount.to_f64()),
        }),
        ..Default::default()
    }
}

/// `/roles`.
pub(crate) struct Roles<'a>(pub(crate) &'a Picture);

#[derive(serde::Serialize)]
struct RoleEntry<'a> {
    name: &'a str,
    weight: f64,
    quota: QuotaEntry<'a>,
    resources: QuantitiesObject<'a>,
    allocated: QuantitiesObject<'a>,
    offered: QuantitiesObject<'a>,
    reserved: QuantitiesObject<'a>,
    frameworks: Vec<&'a str>,
}

#[derive(serde::Serialize)]
struct QuotaEntry<'a> {
    role: &'a str,
    guarantee: QuantitiesObject<'a>,
    limit: BTreeMap<&'a str, f64>,
    consumed: QuantitiesObject<'a>,
}

struct OneRole<'a>(&'a Picture, &'a Role, &'a RoleUse);

impl Serialize for OneRole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(picture, role, amounts) = *self;
        let quota = picture.view.quotas.get(role).cloned().unwrap_or_default();
        let entry = RoleEntry {
            name: role.as_str(),
            weight: picture.weight(role),
            quota: QuotaEntry {
                role: role.as_str(),
                guarantee: QuantitiesObject(&quota.guarantees),
                limit: (quota.limits.iter())
                    .map(|(name, amount)| (&**name, amount.to_f64()))
                    .collect(),
                consumed: QuantitiesObject(&amounts.consumed()),
            },
            resources: QuantitiesObject(&amounts.in_use()),
            allocated: QuantitiesObject(&amounts.allocated),
            offered: QuantitiesObject(&amounts.offered),
            reserved: QuantitiesObject(&amounts.reserved),
            frameworks: amounts.frameworks.iter().map(FrameworkId::as_str).collect(),
        };
        entry.serialize(serializer)
    }
}

impl Serialize for Roles<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let roles = self.0.roles();
        let list = Many(|| roles.iter().map(|(name, role)| OneRole(self.0, name, role)));
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("roles", &list)?;
        map.end()
    }
}
