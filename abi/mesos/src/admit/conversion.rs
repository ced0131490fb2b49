//! Operations that turn resources into others.
//!
//! What an operation uses up and what it leaves follows from its message alone; whether it may is the master's business.

use std::sync::Arc;

use abi_terms::{Body, Conversion, ConversionKind};
use base_ids::ProviderId;
use base_units::{Disk, Resource, Resources, Role, Scalar, SourceKind, Value, VolumeMode};

use super::task::{decode, unique_volumes};
use super::value::{resource, resources};
use super::{Check, Fault, fault};
use crate::render::{self, Spelling};
use crate::v1;
use crate::v1::offer::Operation;
use crate::v1::offer::operation::{
    Create, CreateDisk, Destroy, DestroyDisk, GrowVolume, Reserve, ShrinkVolume, Type, Unreserve,
};
use crate::v1::resource::disk_info::source::Type as WireSource;
use crate::{Enumeration, encode_wire};

/// Consumed and converted resources.
type Pair = (Resources, Resources);

/// The conversion of an operation whose own part is in `wire`.
fn conversion(kind: ConversionKind, found: Result<Pair, Fault>, mut wire: Operation) -> Conversion {
    let role = single_role(&mut wire);
    let found = found.and_then(|pair| Ok((single_provider(&pair)?, role?, pair)));
    let (checked, fault) = match found {
        Ok(checked) => (Some(checked), None),
        Err(fault) => (None, Some(fault.text())),
    };
    let is_sound = fault.is_none();
    let (provider, role, (consumed, converted)) = checked.unwrap_or_default();
    Conversion {
        provider,
        role,
        body: match is_sound {
            true => body(kind, wire),
            false => Body::new(),
        },
        fault,
        ..Conversion::new(kind, consumed, converted)
    }
}

/// Whose resources they are; all must be of one owner.
fn single_provider((consumed, converted): &Pair) -> Result<Option<ProviderId>, Fault> {
    let mut owners = consumed
        .iter()
        .chain(converted.iter())
        .map(|one| &one.provider);
    let first = owners.next().cloned().flatten();
    match owners.all(|owner| *owner == first) {
        true => Ok(first.map(ProviderId::from)),
        false => fault(format_args!("the resources are not all of one provider")),
    }
}

/// The role that the resources name as theirs; all that name one must name the same.
fn single_role(wire: &mut Operation) -> Result<Option<Role>, Fault> {
    let all = render::operation_resources(wire);
    let mut named = all
        .iter()
        .filter_map(|one| one.allocation_info.as_ref()?.role.as_deref());
    let Some(first) = named.next() else {
        return Ok(None);
    };
    match named.all(|other| other == first) {
        true => super::value::role(first).map(Some),
        false => fault(format_args!(
            "the resources are not all allocated to one role"
        )),
    }
}

/// The operation as it travels: without id, its resources unallocated and in the new format.
fn body(kind: ConversionKind, mut wire: Operation) -> Body {
    wire.r#type = Type::from_number(number(kind));
    wire.id = None;
    for one in render::operation_resources(&mut wire) {
        if let Ok(known) = resource(one) {
            *one = render::resource(&known, Spelling::New, false);
        }
    }
    encode_wire(&wire).into()
}

/// The number of a kind in `Offer.Operation.Type`.
const fn number(kind: ConversionKind) -> i32 {
    match kind {
        ConversionKind::Reserve => 2,
        ConversionKind::Unreserve => 3,
        ConversionKind::Create => 4,
        ConversionKind::Destroy => 5,
        ConversionKind::GrowVolume => 11,
        ConversionKind::ShrinkVolume => 12,
        ConversionKind::CreateDisk => 13,
        ConversionKind::DestroyDisk => 14,
    }
}

/// A conversion again from the body it carries, or from a stranger's `Offer.Operation`.
///
/// # Errors
///
/// Bytes that are none, `LAUNCH` and `LAUNCH_GROUP`, or the first rule that it breaks.
pub fn conversion_body(body: &Body) -> Result<Conversion, Fault> {
    let wire: Operation = decode(body)?;
    let kind = wire.r#type.unwrap_or_default();
    let conversion = match kind {
        Type::Reserve => {
            let part = wire.reserve.unwrap_or_default();
            reserve_resources(&part.source, &part.resources)
        }
        _ => match of_operation(wire) {
            Some(conversion) => conversion,
            None => {
                return fault(format_args!(
                    "{} turns no resources into others",
                    kind.name()
                ));
            }
        },
    };
    match conversion.fault {
        None => Ok(conversion),
        Some(text) => Err(Fault::new(text)),
    }
}

/// What an operation of a scheduler asks for, if it turns resources into others.
pub(super) fn of_operation(wire: Operation) -> Option<Conversion> {
    Some(match wire.r#type.unwrap_or_default() {
        Type::Reserve => reserve(wire.reserve.unwrap_or_default()),
        Type::Unreserve => unreserve(wire.unreserve.unwrap_or_default()),
        Type::Create => create(wire.create.unwrap_or_default()),
        Type::Destroy => destroy(wire.destroy.unwrap_or_default()),
        Type::GrowVolume => grow(wire.grow_volume.unwrap_or_default()),
        Type::ShrinkVolume => shrink(wire.shrink_volume.unwrap_or_default()),
        Type::CreateDisk => create_disk(wire.create_disk.unwrap_or_default()),
        Type::DestroyDisk => destroy_disk(wire.destroy_disk.unwrap_or_default()),
        Type::Unknown | Type::Launch | Type::LaunchGroup => return None,
    })
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
    let found = reserve_pair(&wire);
    let wire = Operation {
        reserve: Some(wire),
        ..Operation::default()
    };
    conversion(ConversionKind::Reserve, found, wire)
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
    let part = Reserve {
        source: source.to_vec(),
        resources: wanted.to_vec(),
    };
    let wire = Operation {
        reserve: Some(part),
        ..Operation::default()
    };
    conversion(ConversionKind::Reserve, pair(), wire)
}

/// `UNRESERVE`.
pub fn unreserve(wire: Unreserve) -> Conversion {
    let found = unreserve_pair(&wire);
    let wire = Operation {
        unreserve: Some(wire),
        ..Operation::default()
    };
    conversion(ConversionKind::Unreserve, found, wire)
}

fn unreserve_pair(wire: &Unreserve) -> Result<Pair, Fault> {
    let consumed = some(&wire.resources, "resources")?;
    consumed.iter().try_for_each(dynamic)?;
    let converted = consumed.pop_reservation().unwrap_or_default();
    Ok((consumed, converted))
}

/// `CREATE`.
pub fn create(wire: Create) -> Conversion {
    let found = create_pair(&wire);
    let wire = Operation {
        create: Some(wire),
        ..Operation::default()
    };
    conversion(ConversionKind::Create, found, wire)
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
    let found = destroy_pair(&wire);
    let wire = Operation {
        destroy: Some(wire),
        ..Operation::default()
    };
    conversion(ConversionKind::Destroy, found, wire)
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
    let found = grow_pair(&wire);
    let wire = Operation {
        grow_volume: Some(wire),
        ..Operation::default()
    };
    conversion(ConversionKind::GrowVolume, found, wire)
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
    let found = shrink_pair(&wire);
    let wire = Operation {
        shrink_volume: Some(wire),
        ..Operation::default()
    };
    conversion(ConversionKind::ShrinkVolume, found, wire)
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

/// A disk that a resource provider has.
fn provided(wire: Option<&v1::Resource>) -> Result<Resource, Fault> {
    let Some(wire) = wire else {
        return fault(format_args!("no source given"));
    };
    let mut source = resource(wire)?;
    source.allocation_role = None;
    if source.is_zero() {
        return fault(format_args!("'{source}' is nothing"));
    }
    match source.provider {
        Some(_) => Ok(source),
        None => fault(format_args!(
            "'source' is not managed by a resource provider"
        )),
    }
}

/// `CREATE_DISK`. What it makes is known when it is done.
pub fn create_disk(wire: CreateDisk) -> Conversion {
    let disk = match wire.target_type() {
        WireSource::Mount => Some(SourceKind::Mount),
        WireSource::Block => Some(SourceKind::Block),
        WireSource::Unknown | WireSource::Path | WireSource::Raw => None,
    };
    let pair = || {
        let source = provided(wire.source.as_deref())?;
        if !source.is_disk(SourceKind::Raw) {
            return fault(format_args!("'source' is not a RAW disk resource"));
        }
        if disk.is_none() {
            return fault(format_args!("'target_type' is neither MOUNT or BLOCK"));
        }
        let has_profile = profile(&source).is_some();
        match (has_profile, &wire.target_profile) {
            (true, Some(_)) => fault(format_args!(
                "'target_profile' must not be set when 'source' has a profile"
            )),
            (false, None) => fault(format_args!(
                "'target_profile' must be set when 'source' has no profile"
            )),
            (true, None) | (false, Some(_)) => Ok((source.into(), Resources::new())),
        }
    };
    let found = pair();
    let wire = Operation {
        create_disk: Some(wire),
        ..Operation::default()
    };
    Conversion {
        disk,
        ..conversion(ConversionKind::CreateDisk, found, wire)
    }
}

fn profile(source: &Resource) -> Option<&Arc<str>> {
    let disk = source.disk.as_ref()?.source.as_ref()?;
    disk.profile.as_ref()
}

/// `DESTROY_DISK`. What it leaves is known when it is done.
pub fn destroy_disk(wire: DestroyDisk) -> Conversion {
    let mut disk = None;
    let mut pair = || {
        let source = provided(wire.source.as_deref())?;
        let of = source.disk.as_ref().and_then(|disk| disk.source.as_ref());
        disk = of.map(|of| of.kind);
        match disk {
            Some(SourceKind::Mount | SourceKind::Block | SourceKind::Raw) => {}
            Some(SourceKind::Path | SourceKind::Unknown) | None => {
                return fault(format_args!(
                    "'source' is neither a MOUNT, BLOCK or RAW disk resource"
                ));
            }
        }
        if of.is_none_or(|of| of.id.is_none()) {
            return fault(format_args!(
                "'source' is not backed by a volume with an id"
            ));
        }
        if source.is_persistent_volume() {
            return fault(format_args!(
                "'{source}' contains a persistent volume: destroy that first"
            ));
        }
        Ok((source.into(), Resources::new()))
    };
    let found = pair();
    let wire = Operation {
        destroy_disk: Some(wire),
        ..Operation::default()
    };
    Conversion {
        disk,
        ..conversion(ConversionKind::DestroyDisk, found, wire)
    }
}
