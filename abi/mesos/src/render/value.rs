//! Resources and attributes.

use std::sync::Arc;

use abi_terms::Dialect;
use base_units::{
    Attribute, AttributeValue, Disk, DiskSource, Labels, Ranges, Reservation, ReservationKind,
    Resource, Resources, Role, Set, SourceKind, Value, VolumeMode,
};

use crate::v1;
use crate::v1::resource::disk_info::source::Type as WireSource;
use crate::v1::resource::reservation_info::Type as WireReservation;
use crate::v1::value::Type as WireType;

/// How reservations are spelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// `reservations`.
    New,
    /// `role` and `reservation`. It has no words for refined reservations: they are spelt as in `New`.
    Old,
    /// Both, as far as the old one has words: what endpoints show.
    Both,
}

impl From<Dialect> for Spelling {
    fn from(dialect: Dialect) -> Self {
        if dialect.refinement {
            Self::New
        } else {
            Self::Old
        }
    }
}

/// Resources on the wire. `allocation`: whether it is shown to which role they are allocated.
pub fn resources(all: &Resources, spelling: Spelling, allocation: bool) -> Vec<v1::Resource> {
    all.iter()
        .map(|one| resource(one, spelling, allocation))
        .collect()
}

/// One resource on the wire.
pub fn resource(resource: &Resource, spelling: Spelling, allocation: bool) -> v1::Resource {
    let mut wire = v1::Resource {
        name: Some(resource.name.to_string()),
        provider_id: resource
            .provider
            .as_ref()
            .map(|id| v1::ResourceProviderId { value: text(id) }),
        allocation_info: resource
            .allocation_role
            .as_ref()
            .filter(|_| allocation)
            .map(allocation_info),
        disk: resource.disk.as_ref().map(|disk| Box::new(disk_info(disk))),
        revocable: resource.revocable.then(Default::default),
        shared: resource.shared.then(Default::default),
        ..Default::default()
    };
    match &resource.value {
        Value::Scalar(amount) => {
            wire.r#type = Some(WireType::Scalar);
            wire.scalar = Some(scalar(amount.to_f64()));
        }
        Value::Ranges(all) => {
            wire.r#type = Some(WireType::Ranges);
            wire.ranges = Some(ranges(all));
        }
        Value::Set(all) => {
            wire.r#type = Some(WireType::Set);
            wire.set = Some(set(all));
        }
    }
    let old = if spelling == Spelling::New {
        None
    } else {
        resource.to_old_format()
    };
    if spelling != Spelling::Old || old.is_none() {
        wire.reservations = resource.reservations.iter().map(reservation).collect();
    }
    if let Some(old) = old {
        wire.role = Some(old.role.as_str().to_owned());
        wire.reservation =
            old.reservation
                .map(|(principal, pairs)| v1::resource::ReservationInfo {
                    principal: principal.as_ref().and_then(text),
                    labels: labels(&pairs),
                    ..Default::default()
                });
    }
    wire
}

#[expect(clippy::unnecessary_wraps, reason = "fields of messages are options")]
fn text(text: &Arc<str>) -> Option<String> {
    Some(text.to_string())
}

/// The role of an allocation on the wire.
pub(super) fn allocation_info(role: &Role) -> v1::resource::AllocationInfo {
    v1::resource::AllocationInfo {
        role: Some(role.as_str().to_owned()),
    }
}

pub(super) fn scalar(value: f64) -> v1::value::Scalar {
    v1::value::Scalar { value: Some(value) }
}

fn ranges(ranges: &Ranges) -> v1::value::Ranges {
    let range = |range: &base_units::Range| v1::value::Range {
        begin: Some(range.begin),
        end: Some(range.end),
    };
    v1::value::Ranges {
        range: ranges.as_slice().iter().map(range).collect(),
    }
}

fn set(set: &Set) -> v1::value::Set {
    v1::value::Set {
        item: set.iter().map(ToString::to_string).collect(),
    }
}

fn reservation(reservation: &Reservation) -> v1::resource::ReservationInfo {
    v1::resource::ReservationInfo {
        r#type: Some(match reservation.kind {
            ReservationKind::Static => WireReservation::Static,
            ReservationKind::Dynamic => WireReservation::Dynamic,
        }),
        role: Some(reservation.role.as_str().to_owned()),
        principal: reservation.principal.as_ref().and_then(text),
        labels: labels(&reservation.labels),
    }
}

fn labels(labels: &Labels) -> Option<v1::Labels> {
    let label = |(key, value): &(Arc<str>, Option<Arc<str>>)| v1::Label {
        key: text(key),
        value: value.as_ref().and_then(text),
    };
    (!labels.is_empty()).then(|| v1::Labels {
        labels: labels.0.iter().map(label).collect(),
    })
}

fn disk_info(disk: &Disk) -> v1::resource::DiskInfo {
    v1::resource::DiskInfo {
        persistence: disk
            .persistence
            .as_ref()
            .map(|volume| v1::resource::disk_info::Persistence {
                id: text(&volume.id),
                principal: volume.principal.as_ref().and_then(text),
            }),
        volume: disk.volume.as_ref().map(|volume| v1::Volume {
            mode: Some(match volume.mode {
                VolumeMode::ReadWrite => v1::volume::Mode::Rw,
                VolumeMode::ReadOnly => v1::volume::Mode::Ro,
            }),
            container_path: text(&volume.container_path),
            host_path: volume.host_path.as_ref().and_then(text),
            ..Default::default()
        }),
        source: disk.source.as_ref().map(disk_source),
    }
}

fn disk_source(source: &DiskSource) -> v1::resource::disk_info::Source {
    use v1::resource::disk_info::source::{Mount, Path};
    let root = source.root.as_ref().and_then(text);
    let mut wire = v1::resource::disk_info::Source {
        vendor: source.vendor.as_ref().and_then(text),
        id: source.id.as_ref().and_then(text),
        metadata: labels(&source.metadata),
        profile: source.profile.as_ref().and_then(text),
        ..Default::default()
    };
    wire.r#type = Some(match source.kind {
        SourceKind::Unknown => WireSource::Unknown,
        SourceKind::Path => {
            wire.path = Some(Path { root });
            WireSource::Path
        }
        SourceKind::Mount => {
            wire.mount = Some(Mount { root });
            WireSource::Mount
        }
        SourceKind::Block => WireSource::Block,
        SourceKind::Raw => WireSource::Raw,
    });
    wire
}

/// An attribute on the wire.
pub fn attribute(attribute: &Attribute) -> v1::Attribute {
    let mut wire = v1::Attribute {
        name: text(&attribute.name),
        ..Default::default()
    };
    wire.r#type = Some(match &attribute.value {
        AttributeValue::Scalar(value) => {
            wire.scalar = Some(scalar(*value));
            WireType::Scalar
        }
        AttributeValue::Ranges(value) => {
            wire.ranges = Some(ranges(value));
            WireType::Ranges
        }
        AttributeValue::Set(value) => {
            wire.set = Some(set(value));
            WireType::Set
        }
        AttributeValue::Text(value) => {
            wire.text = Some(v1::value::Text { value: text(value) });
            WireType::Text
        }
    });
    wire
}
