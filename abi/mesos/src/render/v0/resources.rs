//! Resources as numbers by name, and in full.

use std::collections::BTreeMap;
use std::fmt;

use base_units::{Quantities, Resource, Resources, Scalar, Value};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::render::value::{Spelling, resource};

/// Names that are always there, be it with 0.
pub(super) const ALWAYS: [&str; 4] = ["cpus", "gpus", "mem", "disk"];

/// Amounts by name: `cpus`, `gpus`, `mem` and `disk` always, numbers as numbers, ranges and sets as text, what is
/// revocable under `<name>_revocable`.
#[derive(Clone, Copy, Debug)]
pub struct ResourcesObject<'a>(pub &'a Resources);

impl Serialize for ResourcesObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_object(self.0.iter(), serializer)
    }
}

/// Writes a sum by name.
fn write_object<'a, S: Serializer>(
    all: impl Iterator<Item = &'a Resource>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut always = [Scalar::ZERO; ALWAYS.len()];
    let mut others: BTreeMap<Name<'_>, Value> = BTreeMap::new();
    for resource in all {
        let place = ALWAYS
            .iter()
            .position(|name| *name == &*resource.name && !resource.revocable);
        if let (Some(place), Value::Scalar(amount)) = (place, &resource.value) {
            always[place] += *amount;
            continue;
        }
        let name = Name {
            name: &resource.name,
            revocable: resource.revocable,
        };
        match (others.get_mut(&name), &resource.value) {
            (Some(Value::Scalar(sum)), Value::Scalar(amount)) => *sum += *amount,
            (Some(Value::Ranges(sum)), Value::Ranges(amount)) => *sum = sum.union(amount),
            (Some(Value::Set(sum)), Value::Set(amount)) => *sum = sum.union(amount),
            // Of one name and several kinds, as of an unknown name, the last is shown.
            (_, value) => {
                others.insert(name, value.clone());
            }
        }
    }
    let mut map = serializer.serialize_map(None)?;
    for (name, amount) in ALWAYS.iter().zip(always) {
        map.serialize_entry(name, &amount.to_f64())?;
    }
    for (name, value) in &others {
        match value {
            Value::Scalar(amount) => map.serialize_entry(name, &amount.to_f64())?,
            Value::Ranges(ranges) => map.serialize_entry(name, &Text(ranges))?,
            Value::Set(set) => map.serialize_entry(name, &Text(set))?,
        }
    }
    map.end()
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Name<'a> {
    name: &'a str,
    revocable: bool,
}

impl Serialize for Name<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.revocable {
            true => serializer.collect_str(&format_args!("{}_revocable", self.name)),
            false => serializer.serialize_str(self.name),
        }
    }
}

/// What prints itself, as JSON text.
pub(super) struct Text<'a, T>(pub(super) &'a T);

impl<T: fmt::Display> Serialize for Text<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self.0)
    }
}

/// `{role: amounts}` of what is reserved.
#[derive(Clone, Copy, Debug)]
pub struct ResourcesByRole<'a>(pub &'a Resources);

impl Serialize for ResourcesByRole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (role, resources) in self.0.reservations() {
            map.serialize_entry(role.as_str(), &ResourcesObject(&resources))?;
        }
        map.end()
    }
}

/// A list of `Resource`, in both formats of reservations and with allocations.
#[derive(Clone, Copy, Debug)]
pub struct ResourcesFull<'a>(pub &'a Resources);

impl Serialize for ResourcesFull<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for one in self.0.iter() {
            list.serialize_element(&resource(one, Spelling::Both, true))?;
        }
        list.end()
    }
}

/// `{role: [Resource]}` of what is reserved.
#[derive(Clone, Copy, Debug)]
pub struct ResourcesFullByRole<'a>(pub &'a Resources);

impl Serialize for ResourcesFullByRole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (role, resources) in self.0.reservations() {
            map.serialize_entry(role.as_str(), &ResourcesFull(&resources))?;
        }
        map.end()
    }
}

/// Amounts by name, those of 0 left out.
#[derive(Clone, Copy, Debug)]
pub struct QuantitiesObject<'a>(pub &'a Quantities);

impl Serialize for QuantitiesObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            self.0
                .iter()
                .map(|(name, amount)| (&**name, amount.to_f64())),
        )
    }
}
