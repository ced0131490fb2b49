//! What may replace what: services with data that stay can not change what they have reserved.

use std::collections::BTreeSet;

use abi_json::{At, Faults};

use crate::app::App;
use crate::container::{PersistentVolume, Volume};
use crate::pod::{Pod, PodPersistentVolume, PodVolume, Resources};

const RESERVED: &str =
    "a service with data that stay can not change what it has reserved: create a new service";

/// What is wrong with replacing the app `old` by `new`, both as they are stored.
pub fn app_replaces(old: &App, new: &App) -> Faults {
    let mut faults = Faults::default();
    if !old.is_resident() && !new.is_resident() {
        return faults;
    }
    let root = At::ROOT;
    let mut same = |same: bool, name: &str| faults.expect(same, &root.key(name), RESERVED);
    same(old.cpus == new.cpus, "cpus");
    same(old.mem == new.mem, "mem");
    same(old.disk == new.disk, "disk");
    same(old.gpus == new.gpus, "gpus");
    same(old.require_ports == new.require_ports, "requirePorts");
    faults.expect(
        same_elements(&app_volumes(old), &app_volumes(new)),
        &root,
        "persistent volumes can not be changed",
    );
    faults.expect(
        host_ports(old) == host_ports(new),
        &root,
        "host ports can not be changed where data stay: create a new service",
    );
    faults
}

fn app_volumes(app: &App) -> Vec<&PersistentVolume> {
    let volumes = app.container.iter().flat_map(|it| &it.volumes);
    volumes
        .filter_map(|volume| match volume {
            Volume::Persistent(volume) => Some(volume),
            Volume::Host(_) | Volume::External(_) | Volume::Secret(_) => None,
        })
        .collect()
}

/// The host ports that an app asks for, 0 for any.
fn host_ports(app: &App) -> BTreeSet<u16> {
    if app.is_networked() {
        let mappings = app
            .container
            .iter()
            .flat_map(|it| it.port_mappings.iter().flatten());
        mappings.filter_map(|mapping| mapping.host_port).collect()
    } else {
        let fixed = |port: u16| if app.require_ports { port } else { 0 };
        let definitions = app.port_definitions.iter().flatten();
        definitions
            .map(|definition| fixed(definition.port))
            .collect()
    }
}

/// Whether each occurs in the other.
fn same_elements<T: PartialEq>(left: &[T], right: &[T]) -> bool {
    left.iter().all(|it| right.contains(it)) && right.iter().all(|it| left.contains(it))
}

/// A resource, and how much of it a container takes.
type Amount = (&'static str, fn(&Resources) -> f64);

/// What is wrong with replacing the pod `old` by `new`, both as they are stored.
pub fn pod_replaces(old: &Pod, new: &Pod) -> Faults {
    let mut faults = Faults::default();
    if !old.is_resident() && !new.is_resident() {
        return faults;
    }
    let root = At::ROOT;
    let sum = |pod: &Pod, amount: fn(&Resources) -> f64| -> f64 {
        pod.containers.iter().map(|it| amount(&it.resources)).sum()
    };
    let amounts: [Amount; 4] = [
        ("cpus", |it| it.cpus.get()),
        ("mem", |it| it.mem.get()),
        ("disk", |it| it.disk.get()),
        ("gpus", |it| f64::from(it.gpus)),
    ];
    for (name, amount) in amounts {
        faults.expect(
            (sum(old, amount) - sum(new, amount)).abs() < 0.000_5,
            &root,
            format!("{name}: {RESERVED}"),
        );
    }
    faults.expect(
        same_elements(&pod_volumes(old), &pod_volumes(new)),
        &root,
        "persistent volumes can not be changed",
    );
    let ports = |pod: &Pod| -> BTreeSet<u16> {
        let endpoints = pod.containers.iter().flat_map(|it| &it.endpoints);
        endpoints
            .filter_map(|endpoint| endpoint.host_port)
            .collect()
    };
    faults.expect(
        ports(old) == ports(new),
        &root,
        "host ports can not be changed where data stay: create a new service",
    );
    faults
}

fn pod_volumes(pod: &Pod) -> Vec<&PodPersistentVolume> {
    let volumes = pod.volumes.iter();
    volumes
        .filter_map(|volume| match volume {
            PodVolume::Persistent(volume) => Some(volume),
            PodVolume::Secret(_) | PodVolume::Host(_) | PodVolume::Ephemeral(_) => None,
        })
        .collect()
}
