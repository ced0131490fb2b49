//! Data that stay: what is kept for an instance on its agent, how it is found again in offers, and what comes back.
//!
//! All resources of such an instance are reserved for it, with labels that name the framework and the instance, before
//! its volumes are created. As long as the instance is known, whatever carries its labels is its own and nobody else's.

use std::collections::BTreeMap;
use std::sync::Arc;

use abi_json::record;
use abi_marathon::{InstanceId, PathId, TaskId};
use base_units::{
    Disk, Labels, Persistence, Reservation as Reserved, Resource, Resources, Role, Volume,
    VolumeMode,
};

/// The label with the framework that reserved.
const FRAMEWORK: &str = "marathon_framework_id";
/// The label with the instance; of old, with the first of its tasks.
const OWNER: &str = "marathon_task_id";

record! {
    /// A volume of an instance.
    pub struct Kept: open {
        "path" path: String = need;
        "uuid" uuid: String = need;
    }
}

record! {
    /// What is kept for an instance on its agent.
    pub struct Reservation: open {
        "volumes" volumes: Vec<Kept> = list;
        "used" used: bool = or(false);
    }
}

impl Kept {
    /// The name by which the agent knows it.
    pub fn persistence_id(&self, service: &PathId) -> String {
        format!("{}#{}#{}", service.safe(), self.path, self.uuid)
    }
}

/// Whom a resource is kept for: by which framework, and for which instance. None where it was not reserved so.
pub fn owner(resource: &Resource) -> Option<(&str, InstanceId)> {
    let label = |name: &str| {
        let labels = &resource.reservations.last()?.labels.0;
        let found = labels.iter().find(|(key, _)| &**key == name)?;
        found.1.as_deref()
    };
    let owner = label(OWNER)?;
    let task = || TaskId::parse(owner).map(|task| task.instance().clone());
    let instance = InstanceId::parse(owner).or_else(task)?;
    Some((label(FRAMEWORK).unwrap_or_default(), instance))
}

/// What is kept in an offer, by whom it is kept for; with it whether this framework reserved it.
pub fn kept(offer: &Resources, framework: &str) -> BTreeMap<InstanceId, (bool, Resources)> {
    let mut all: BTreeMap<InstanceId, (bool, Resources)> = BTreeMap::new();
    for resource in offer.iter() {
        let Some((by, instance)) = owner(resource) else {
            continue;
        };
        let entry = all
            .entry(instance)
            .or_insert((by == framework, Resources::new()));
        entry.1.insert(resource.clone());
    }
    all
}

/// Who reserves for whom.
#[derive(Clone, Debug)]
pub struct Reserving<'a> {
    /// The id of the framework.
    pub framework: &'a str,
    /// Its principal, where it logs in.
    pub principal: Option<Arc<str>>,
    /// The role of the service.
    pub role: &'a Role,
    /// The instance.
    pub instance: &'a InstanceId,
}

impl Reserving<'_> {
    /// Unreserved resources as they are once they are reserved.
    pub fn reserved(&self, resources: &Resources) -> Resources {
        let label = |key: &str, value: &str| (Arc::from(key), Some(Arc::from(value)));
        let mut reservation = Reserved::dynamic(self.role.clone(), self.principal.clone());
        reservation.labels = Labels(vec![
            label(FRAMEWORK, self.framework),
            label(OWNER, self.instance.as_str()),
        ]);
        resources.push_reservation(&reservation)
    }

    /// A reserved disk as it is once it is a volume.
    pub fn created(&self, disk: &Resource, volume: &Kept) -> Resource {
        let id = volume.persistence_id(&self.instance.service());
        let before = disk.disk.as_deref();
        let mut created = disk.clone();
        created.disk = Some(Arc::new(Disk {
            persistence: Some(Persistence {
                id: id.into(),
                principal: self.principal.clone(),
            }),
            volume: Some(Volume {
                container_path: volume.path.as_str().into(),
                mode: VolumeMode::ReadWrite,
                host_path: None,
            }),
            source: before.and_then(|disk| disk.source.clone()),
        }));
        created
    }
}

/// A volume as it is once its data are deleted.
pub fn destroyed(volume: &Resource) -> Resource {
    let mut plain = volume.clone();
    let source = volume.disk.as_ref().and_then(|disk| disk.source.clone());
    plain.disk = source.map(|source| {
        Arc::new(Disk {
            source: Some(source),
            ..Disk::default()
        })
    });
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use base_units::{Ranges, Scalar};

    #[test]
    fn what_is_reserved_is_found_again_and_becomes_what_it_was() {
        let role = Role::parse("eng").expect("a role");
        let instance = InstanceId::new(
            &PathId::new("/g/db"),
            "0d3b1c9e-0a1d-4f9b-8b2f-000000000001",
        );
        let reserving = Reserving {
            framework: "F",
            principal: Some("init".into()),
            role: &role,
            instance: &instance,
        };
        let disk = Resource::scalar("disk", Scalar::whole(10));
        let plain: Resources = [
            Resource::scalar("cpus", Scalar::whole(1)),
            Resource::ranges("ports", Ranges::span(1, 3)),
            disk.clone(),
        ]
        .into_iter()
        .collect();
        let reserved = reserving.reserved(&plain);
        assert_eq!(reserved.to_unreserved(), plain);
        let kept_now = kept(&reserved, "F");
        assert_eq!(kept_now[&instance], (true, reserved.clone()));
        assert!(!kept(&reserved, "G")[&instance].0);
        assert!(kept(&plain, "F").is_empty());
        let volume = Kept {
            path: "data".to_owned(),
            uuid: "u".to_owned(),
        };
        let disk = reserved.named("disk").iter().next().cloned();
        let disk = disk.expect("it was reserved");
        let created = reserving.created(&disk, &volume);
        assert_eq!(
            created.persistence_id().map(|id| &**id),
            Some("g_db#data#u")
        );
        assert_eq!(destroyed(&created), disk);
        assert_eq!(owner(&created), Some(("F", instance)));
    }
}
