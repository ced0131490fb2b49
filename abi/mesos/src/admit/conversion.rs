//! Operations that turn resources into others.
//!
//! What an operation uses up and what it leaves follows from its message alone; whether it may is the master's business.

use std::sync::Arc;

use abi_terms::{Conversion, ConversionKind};
use base_units::{Disk, Resource, Resources, Scalar, SourceKind, Value, VolumeMode};

use super::task::unique_volumes;
use super::value::{resource, resources};
use super::{Check, Fault, fault};
use crate::v1;
use crate::v1::offer::operation::{Create, Destroy, GrowVolume, Reserve, ShrinkVolume, Unreserve};

/// Consumed and converted resources.
type Pair = (Resources, Resources);

fn conversion(kind: ConversionKind, found: Result<Pair, Fault>) -> Conversion {
    let (consumed, converted, fault) = match found {
        Ok((consumed, converted)) => (consumed, converted, None),
        Err(fault) => (Resources::new(), Resources::new(), Some(fault.text())),
    };
    Conversion {
        kind,
        consumed,
        converted,
        fault,
    }
}

fn some(list: &[v1::Resource], what: &str) -> Result<Resources, Fault> {
    let all = resources(list)?.unallocate();
    match all.is_empty() {
        true => fault(format_args!("no {what} given")),
        false => Ok(all),
    }
}

/// `RESERVE`.
pub(super) fn reserve(wire: Reserve) -> Conversion {
    conversion(ConversionKind::Reserve, reserve_pair(&wire))
}

fn reserve_pair(wire: &Reserve) -> Result<Pair, Fault> {
    if !wire.source.is_empty() {
        return fault(format_args!("'source' can only be given by an operator"));
    }
    let converted = some(&wire.resources, "resources")?;
    converted.iter().try_for_each(dynamic)?;
    let consumed = converted.pop_reservation().unwrap_or_default();
    Ok((consumed, converted))
}

fn dynamic(one: &Resource) -> Check {
    if !one.is_dynamically_reserved() {
        return fault(format_args!("'{one}' is not dynamically reserved"));
    }
    if one.is_persistent_volume() {
        return fault(format_args!("'{one}' is a persistent volume"));
    }
    if one.revocable {
        return fault(format_args!("'{one}' is revocable"));
    }
    Ok(())
}

/// An operator's `RESERVE_RESOURCES`, whose source may be reserved already.
pub fn reserve_resources(source: &[v1::Resource], wanted: &[v1::Resource]) -> Conversion {
    let pair = || {
        let plain = Reserve {
            resources: wanted.to_vec(),
            ..Reserve::default()
        };
        let (consumed, converted) = reserve_pair(&plain)?;
        if source.is_empty() {
            return Ok((consumed, converted));
        }
        let source = some(source, "source")?;
        if source.to_unreserved() != converted.to_unreserved() {
            return fault(format_args!("source and resources are not alike"));
        }
        Ok((source, converted))
    };
    conversion(ConversionKind::Reserve, pair())
}

/// `UNRESERVE`.
pub fn unreserve(wire: Unreserve) -> Conversion {
    conversion(ConversionKind::Unreserve, unreserve_pair(&wire))
}

fn unreserve_pair(wire: &Unreserve) -> Result<Pair, Fault> {
    let consumed = some(&wire.resources, "resources")?;
    consumed.iter().try_for_each(dynamic)?;
    let converted = consumed.pop_reservation().unwrap_or_default();
    Ok((consumed, converted))
}

/// `CREATE`.
pub fn create(wire: Create) -> Conversion {
    conversion(ConversionKind::Create, create_pair(&wire))
}

fn create_pair(wire: &Create) -> Result<Pair, Fault> {
    unique_volumes(&wire.volumes)?;
    let converted = some(&wire.volumes, "volumes")?;
    converted.iter().try_for_each(volume)?;
    let consumed = converted.map(strip);
    Ok((consumed, converted))
}

fn volume(one: &Resource) -> Check {
    let disk = one.disk.as_deref();
    if disk.is_none_or(|disk| disk.persistence.is_none()) {
        return fault(format_args!("'{one}' has no persistence"));
    }
    if one.is_unreserved() {
        return fault(format_args!("'{one}' is not reserved"));
    }
    let Some(mount) = disk.and_then(|disk| disk.volume.as_ref()) else {
        return fault(format_args!("'{one}' has no volume"));
    };
    if mount.mode != VolumeMode::ReadWrite {
        return fault(format_args!("'{one}' is read-only"));
    }
    if mount.host_path.is_some() {
        return fault(format_args!("'{one}' has a path on the host"));
    }
    Ok(())
}

/// The disk of which a volume is made.
fn strip(one: &mut Resource) {
    let source = one.disk.as_ref().and_then(|disk| disk.source.clone());
    one.shared = false;
    one.disk = source.map(|source| {
        Arc::new(Disk {
            source: Some(source),
            ..Disk::default()
        })
    });
}

/// `DESTROY`.
pub fn destroy(wire: Destroy) -> Conversion {
    conversion(ConversionKind::Destroy, destroy_pair(&wire))
}

fn destroy_pair(wire: &Destroy) -> Result<Pair, Fault> {
    let consumed = some(&wire.volumes, "volumes")?;
    if let Some(other) = consumed.iter().find(|one| !one.is_persistent_volume()) {
        return fault(format_args!("'{other}' is no persistent volume"));
    }
    let converted = consumed.map(strip);
    Ok((consumed, converted))
}

/// A volume whose size can change.
fn sizable(wire: Option<&v1::Resource>) -> Result<(Resource, Scalar), Fault> {
    let Some(wire) = wire else {
        return fault(format_args!("no volume given"));
    };
    let mut volume = resource(wire)?;
    volume.allocation_role = None;
    if !volume.is_persistent_volume() {
        return fault(format_args!("'{volume}' is no persistent volume"));
    }
    if volume.shared {
        return fault(format_args!("'{volume}' is shared"));
    }
    if volume.provider.is_some() {
        return fault(format_args!("'{volume}' is of a resource provider"));
    }
    match &volume.value {
        Value::Scalar(size) => {
            let size = *size;
            Ok((volume, size))
        }
        _ => fault(format_args!("'{volume}' has no size")),
    }
}

/// `GROW_VOLUME`.
pub fn grow(wire: GrowVolume) -> Conversion {
    conversion(ConversionKind::GrowVolume, grow_pair(&wire))
}

fn grow_pair(wire: &GrowVolume) -> Result<Pair, Fault> {
    let (volume, size) = sizable(wire.volume.as_deref())?;
    let Some(addition) = &wire.addition else {
        return fault(format_args!("no addition given"));
    };
    let mut addition = resource(addition)?;
    addition.allocation_role = None;
    let mut like = volume.clone();
    strip(&mut like);
    let more = match &addition.value {
        Value::Scalar(more) if *more > Scalar::ZERO => *more,
        _ => return fault(format_args!("the addition must be more than nothing")),
    };
    if addition.with_value(like.value.clone()) != like {
        return fault(format_args!(
            "'{addition}' is another kind of disk than '{volume}'"
        ));
    }
    let grown = volume.with_value(Value::Scalar(size + more));
    Ok(([volume, addition].into_iter().collect(), grown.into()))
}

/// `SHRINK_VOLUME`.
pub fn shrink(wire: ShrinkVolume) -> Conversion {
    conversion(ConversionKind::ShrinkVolume, shrink_pair(&wire))
}

fn shrink_pair(wire: &ShrinkVolume) -> Result<Pair, Fault> {
    let (volume, size) = sizable(wire.volume.as_deref())?;
    if volume.is_disk(SourceKind::Mount) {
        return fault(format_args!("'{volume}' is a whole file system"));
    }
    let amount = wire.subtract.as_ref().map_or(0.0, v1::value::Scalar::value);
    let less = Scalar::from_f64(amount)
        .map_err(|error| super::within("the part to subtract is invalid", &error))?;
    if less <= Scalar::ZERO || less >= size {
        return fault(format_args!(
            "the part to subtract must be more than nothing and less than the volume"
        ));
    }
    let shrunk = volume.with_value(Value::Scalar(Scalar::from_thousandths(
        size.thousandths() - less.thousandths(),
    )));
    let mut freed = volume.with_value(Value::Scalar(less));
    strip(&mut freed);
    Ok((volume.into(), [shrunk, freed].into_iter().collect()))
}
