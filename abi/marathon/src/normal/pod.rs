//! Pods: what nobody said is said.

use crate::id::PathId;
use crate::parts::{KillSelection, NetworkMode, UnreachableStrategy};
use crate::pod::{Backoff, Pod, PodVolume, Scaling, ScalingKind, Scheduling, Upgrade};
use crate::settings::{Roles, Settings};

use super::network;

/// The pod with all that holds written down.
pub(crate) fn pod(settings: &Settings, roles: &Roles, base: &PathId, mut pod: Pod) -> Pod {
    pod.id = pod.id.canonical(base);
    network::name(settings, &mut pod.networks);
    let on_network = pod
        .networks
        .iter()
        .any(|network| network.mode == NetworkMode::Container);
    if !on_network {
        for endpoint in pod.containers.iter_mut().flat_map(|it| &mut it.endpoints) {
            endpoint.host_port.get_or_insert(0);
        }
    }
    for volume in &mut pod.volumes {
        match volume {
            PodVolume::Persistent(volume) => volume.persistent.normalise(),
            PodVolume::Secret(_) | PodVolume::Host(_) | PodVolume::Ephemeral(_) => {}
        }
    }
    let resident = pod.is_resident();
    let scheduling = pod.scheduling.get_or_insert(Scheduling {
        backoff: None,
        upgrade: None,
        placement: None,
        kill_selection: None,
        unreachable_strategy: None,
    });
    scheduling.backoff.get_or_insert(Backoff {
        backoff: 1.0.into(),
        backoff_factor: 1.15.into(),
        max_launch_delay: 300.0.into(),
    });
    let (healthy, over) = if resident { (0.5, 0.0) } else { (1.0, 1.0) };
    scheduling.upgrade.get_or_insert(Upgrade {
        minimum_health_capacity: healthy.into(),
        maximum_over_capacity: over.into(),
    });
    scheduling.placement = scheduling.placement.take().filter(|placement| {
        !placement.constraints.is_empty() || !placement.accepted_resource_roles.is_empty()
    });
    scheduling
        .kill_selection
        .get_or_insert(KillSelection::YoungestFirst);
    scheduling
        .unreachable_strategy
        .get_or_insert_with(|| UnreachableStrategy::usual(resident));
    pod.scaling.get_or_insert(Scaling {
        kind: ScalingKind::Fixed,
        instances: 1,
    });
    pod.executor_resources.get_or_insert_default();
    pod.role.get_or_insert_with(|| roles.usual.clone());
    pod.legacy_shared_cgroups = pod.legacy_shared_cgroups.filter(|shared| *shared);
    pod
}
