//! Resources and attributes.

use std::sync::Arc;

use base_units::{
    Attribute, AttributeValue, Disk, DiskSource, Labels, OldReservation, Persistence, Ranges,
    Reservation, ReservationKind, Resource, Resources, Role, Scalar, Set, SourceKind, Value,
    Volume, VolumeMode,
};

use super::{Fault, fault, within};
use crate::v1;
use crate::v1::resource::disk_info::source::Type as WireSource;
use crate::v1::resource::reservation_info::Type as WireReservation;
use crate::v1::value::Type as WireType;

/// Checked resources. Amounts of zero vanish; what is alike merges.
///
/// # Errors
///
/// The first rule that one of them breaks.
pub fn resources(list: &[v1::Resource]) -> Result<Resources, Fault> {
    let mut all = Resources::new();
    for wire in list {
        all.insert(resource(wire)?);
    }
    Ok(all)
}

/// One checked resource, in either format of reservations. Its amount may be zero.
///
/// # Errors
///
/// The first rule that it breaks: kind and amount (text is no resource), roles, reservations of both formats at once,
/// details that do not fit together.
pub fn resource(wire: &v1::Resource) -> Result<Resource, Fault> {
    let resource = uncheck(wire).map_err(|error| named(wire, &error))?;
    resource.check().map_err(|error| named(wire, &error))?;
    Ok(resource)
}

fn named(wire: &v1::Resource, error: &dyn std::fmt::Display) -> Fault {
    within(&format!("invalid resource '{}'", wire.name()), error)
}

fn uncheck(wire: &v1::Resource) -> Result<Resource, Fault> {
    let value = amount(wire)?;
    let disk = match &wire.disk {
        Some(disk) => Some(Arc::new(disk_details(disk)?)),
        None => None,
    };
    let allocation_role = match wire
        .allocation_info
        .as_ref()
        .and_then(|info| info.role.as_deref())
    {
        Some(text) => Some(role(text)?),
        None => None,
    };
    Ok(Resource {
        name: wire.name().into(),
        value,
        reservations: reservations(wire)?,
        allocation_role,
        disk,
        revocable: wire.revocable.is_some(),
        shared: wire.shared.is_some(),
        provider: wire.provider_id.as_ref().map(|id| id.value().into()),
    })
}

fn amount(wire: &v1::Resource) -> Result<Value, Fault> {
    let present = (
        wire.scalar.is_some(),
        wire.ranges.is_some(),
        wire.set.is_some(),
    );
    match (
        wire.r#type(),
        present,
        &wire.scalar,
        &wire.ranges,
        &wire.set,
    ) {
        (WireType::Scalar, (_, false, false), Some(scalar), _, _) => Ok(Value::Scalar(
            Scalar::from_f64(scalar.value()).map_err(|error| plain(&error))?,
        )),
        (WireType::Ranges, (false, _, false), _, Some(list), _) => Ok(Value::Ranges(ranges(list)?)),
        (WireType::Set, (false, false, _), _, _, Some(list)) => Ok(Value::Set(set(list)?)),
        (WireType::Text, ..) => fault(format_args!("resources cannot be of type TEXT")),
        (other, ..) => fault(format_args!("the amount does not fit the type {other}")),
    }
}

fn plain(error: &dyn std::fmt::Display) -> Fault {
    Fault::new(error.to_string())
}

fn ranges(list: &v1::value::Ranges) -> Result<Ranges, Fault> {
    Ranges::new(list.range.iter().map(|range| (range.begin(), range.end())))
        .map_err(|error| plain(&error))
}

fn set(list: &v1::value::Set) -> Result<Set, Fault> {
    Set::new(list.item.iter().map(String::as_str)).map_err(|error| plain(&error))
}

pub(super) fn role(text: &str) -> Result<Role, Fault> {
    Role::parse(text).map_err(|error| plain(&error))
}

fn reservations(wire: &v1::Resource) -> Result<Vec<Reservation>, Fault> {
    if wire.reservations.is_empty() {
        return old_reservation(wire);
    }
    if wire.role.is_some() || wire.reservation.is_some() {
        return fault(format_args!(
            "'role' and 'reservation' must not be set together with 'reservations'"
        ));
    }
    wire.reservations.iter().map(reservation).collect()
}

fn reservation(info: &v1::resource::ReservationInfo) -> Result<Reservation, Fault> {
    let kind = match info.r#type {
        Some(WireReservation::Static) => ReservationKind::Static,
        Some(WireReservation::Dynamic) => ReservationKind::Dynamic,
        Some(WireReservation::Unknown) | None => {
            return fault(format_args!("'type' must be set in 'reservations'"));
        }
    };
    let Some(text) = &info.role else {
        return fault(format_args!("'role' must be set in 'reservations'"));
    };
    Ok(Reservation {
        kind,
        role: role(text)?,
        principal: info.principal.as_deref().map(Into::into),
        labels: labels(info.labels.as_ref()),
    })
}

fn old_reservation(wire: &v1::Resource) -> Result<Vec<Reservation>, Fault> {
    let reservation = match &wire.reservation {
        Some(info) if info.r#type.is_some() || info.role.is_some() => {
            return fault(format_args!(
                "'type' and 'role' must not be set in 'reservation'"
            ));
        }
        Some(info) => {
            let principal = info.principal.as_deref().map(Into::into);
            Some((principal, labels(info.labels.as_ref())))
        }
        None => None,
    };
    let old = OldReservation {
        role: role(wire.role())?,
        reservation,
    };
    old.into_stack().map_err(|error| plain(&error))
}

fn labels(labels: Option<&v1::Labels>) -> Labels {
    let list = labels
        .map(|labels| labels.labels.as_slice())
        .unwrap_or_default();
    let pair = |label: &v1::Label| (label.key().into(), label.value.as_deref().map(Into::into));
    Labels(list.iter().map(pair).collect())
}

fn disk_details(disk: &v1::resource::DiskInfo) -> Result<Disk, Fault> {
    let persistence = match &disk.persistence {
        Some(persistence) => {
            base_ids::user_id_check(persistence.id())
                .map_err(|error| within("invalid persistence id", &error))?;
            Some(Persistence {
                id: persistence.id().into(),
                principal: persistence.principal.as_deref().map(Into::into),
            })
        }
        None => None,
    };
    if let Some(volume) = &disk.volume
        && (volume.image.is_some() || volume.source.is_some())
    {
        return fault(format_args!(
            "the volume of a disk must not have 'image' or 'source'"
        ));
    }
    let volume = disk.volume.as_ref().map(|volume| Volume {
        container_path: volume.container_path().into(),
        mode: match volume.mode() {
            v1::volume::Mode::Rw => VolumeMode::ReadWrite,
            v1::volume::Mode::Ro => VolumeMode::ReadOnly,
        },
        host_path: volume.host_path.as_deref().map(Into::into),
    });
    let source = disk.source.as_ref().map(|source| DiskSource {
        kind: match source.r#type() {
            WireSource::Unknown => SourceKind::Unknown,
            WireSource::Path => SourceKind::Path,
            WireSource::Block => SourceKind::Block,
            WireSource::Mount => SourceKind::Mount,
            WireSource::Raw => SourceKind::Raw,
        },
        root: (source.path.as_ref().and_then(|path| path.root.as_deref()))
            .or(source
                .mount
                .as_ref()
                .and_then(|mount| mount.root.as_deref()))
            .map(Into::into),
        id: source.id.as_deref().map(Into::into),
        profile: source.profile.as_deref().map(Into::into),
        vendor: source.vendor.as_deref().map(Into::into),
        metadata: labels(source.metadata.as_ref()),
    });
    Ok(Disk {
        persistence,
        volume,
        source,
    })
}

/// Reads the agent's flag in its JSON form, an array of `Resource`; one that names no role belongs to `default_role`.
///
/// # Errors
///
/// Text that is no such array, or the first rule that a resource breaks.
pub fn resources_json(text: &str, default_role: &Role) -> Result<Resources, Fault> {
    let mut list: Vec<v1::Resource> =
        serde_json::from_str(text).map_err(|error| within("failed to parse JSON", &error))?;
    for wire in &mut list {
        if wire.role.is_none() && wire.reservations.is_empty() {
            wire.role = Some(default_role.as_str().to_owned());
        }
    }
    resources(&list)
}

/// A checked attribute.
///
/// # Errors
///
/// A value that does not fit the type.
pub fn attribute(wire: &v1::Attribute) -> Result<Attribute, Fault> {
    let value = match (
        wire.r#type(),
        &wire.scalar,
        &wire.ranges,
        &wire.set,
        &wire.text,
    ) {
        (WireType::Scalar, Some(scalar), ..) => AttributeValue::Scalar(scalar.value()),
        (WireType::Ranges, _, Some(list), ..) => AttributeValue::Ranges(ranges(list)?),
        (WireType::Set, _, _, Some(list), _) => AttributeValue::Set(set(list)?),
        (WireType::Text, _, _, _, Some(text)) => AttributeValue::Text(text.value().into()),
        (other, ..) => {
            return fault(format_args!(
                "attribute '{}' has no value of type {other}",
                wire.name()
            ));
        }
    };
    Ok(Attribute {
        name: wire.name().into(),
        value,
    })
}
