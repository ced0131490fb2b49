//! Resources as schedulers and operators write them.

use std::sync::Arc;

use abi_mesos::render::{Spelling, resource};
use abi_mesos::{encode_json, v1};
use base_units::{
    Disk, Labels, Persistence, Reservation, Resource, Resources, Role, Scalar, Value as Amount,
    Volume, VolumeMode,
};
use serde_json::Value;

/// The same resource with another amount, in thousandths.
pub(crate) fn amount(one: &Resource, thousandths: i64) -> Resource {
    one.with_value(Amount::Scalar(Scalar::from_thousandths(thousandths)))
}

/// The resource reserved to a role, and marked with a word.
pub(crate) fn reserve(one: &Resource, role: &Role, mark: &str) -> Resource {
    let mut one = one.clone();
    one.reservations.push(Reservation {
        labels: Labels(vec![("operation".into(), Some(mark.into()))]),
        ..Reservation::dynamic(role.clone(), None)
    });
    one
}

/// The words with which reservations are marked.
pub(crate) fn marks(resources: &Resources) -> impl Iterator<Item = &Arc<str>> {
    let reservations = resources.iter().flat_map(|one| &one.reservations);
    let labels = reservations.flat_map(|reservation| &reservation.labels.0);
    labels.filter_map(|(_, value)| value.as_ref())
}

/// A persistent volume made of reserved disk.
pub(crate) fn volume(one: &Resource, id: &str) -> Resource {
    let mut one = one.clone();
    one.disk = Some(Arc::new(Disk {
        persistence: Some(Persistence {
            id: id.into(),
            principal: None,
        }),
        volume: Some(Volume {
            container_path: "data".into(),
            mode: VolumeMode::ReadWrite,
            host_path: None,
        }),
        ..Disk::default()
    }));
    one
}

pub(crate) fn wire(one: &Resource) -> v1::Resource {
    resource(one, Spelling::New, false)
}

pub(crate) fn json(one: &Resource) -> Value {
    let text = encode_json(&wire(one));
    serde_json::from_slice(&text).expect("it was just written")
}
