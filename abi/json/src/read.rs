//! How values read themselves, and how the fields of a record do.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{At, Check, Faults};

/// What can be read from a document.
pub trait Read: Sized {
    /// Reads itself. `None` exactly when a fault was noted.
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self>;
}

/// Reads a whole document.
///
/// # Errors
/// All of its faults.
pub fn read<T: Read>(value: &Value) -> Result<T, Faults> {
    attempt(value, &At::ROOT)
}

/// Reads a part of a document that may also be of another kind.
///
/// # Errors
/// All of its faults, for when it turns out that this kind was meant.
pub fn attempt<T: Read>(value: &Value, at: &At<'_>) -> Result<T, Faults> {
    let mut faults = Faults::default();
    match T::read(value, at, &mut faults) {
        Some(read) if faults.is_empty() => Ok(read),
        _ => Err(faults),
    }
}

/// Whether a record takes fields that it does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruled {
    /// They are ignored.
    Open,
    /// They are refused.
    Strict,
}

/// The object that a record is read from, or none where the document holds something else: its mandatory fields are
/// then reported as missing as well.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a>(Option<&'a Map<String, Value>>);

impl<'a> Object<'a> {
    /// Takes the value for an object, and refuses fields that are not among `known` where the record is strict.
    pub fn of(
        value: &'a Value,
        at: &At<'_>,
        faults: &mut Faults,
        ruled: Ruled,
        known: &[&str],
    ) -> Self {
        let Value::Object(map) = value else {
            faults.say(at, "error.expected.jsobject");
            return Self(None);
        };
        if ruled == Ruled::Strict {
            for key in map.keys().filter(|key| !known.contains(&key.as_str())) {
                faults.say(at, format!("the field {key:?} is not known here"));
            }
        }
        Self(Some(map))
    }

    /// A member; an explicit `null` counts as absent.
    pub fn get(self, key: &str) -> Option<&'a Value> {
        self.0?.get(key).filter(|value| !value.is_null())
    }

    /// Whether there is an object at all.
    pub fn exists(self) -> bool {
        self.0.is_some()
    }
}

/// Reads the member `key`; `Ok(None)` when it is absent, `Err` when a fault was noted.
fn member<T: Read>(
    object: Object<'_>,
    key: &str,
    at: &At<'_>,
    faults: &mut Faults,
    checks: &[&dyn Check<T>],
) -> Result<Option<T>, ()> {
    let Some(value) = object.get(key) else {
        return Ok(None);
    };
    let at = at.key(key);
    let read = T::read(value, &at, faults).ok_or(())?;
    let mut sound = true;
    for breach in checks.iter().filter_map(|check| check.breach(&read)) {
        faults.say(&at, breach);
        sound = false;
    }
    if sound { Ok(Some(read)) } else { Err(()) }
}

/// A mandatory field.
pub fn need<T: Read>(
    object: Object<'_>,
    key: &str,
    at: &At<'_>,
    faults: &mut Faults,
    checks: &[&dyn Check<T>],
) -> Option<T> {
    match member(object, key, at, faults, checks) {
        Ok(Some(read)) => Some(read),
        Ok(None) => {
            faults.say(&at.key(key), "error.path.missing");
            None
        }
        Err(()) => None,
    }
}

/// A field with a default.
pub fn or<T: Read>(
    object: Object<'_>,
    key: &str,
    at: &At<'_>,
    faults: &mut Faults,
    checks: &[&dyn Check<T>],
    default: impl FnOnce() -> T,
) -> Option<T> {
    match member(object, key, at, faults, checks) {
        Ok(read) => Some(read.unwrap_or_else(default)),
        Err(()) => None,
    }
}

/// A list or map that is empty when absent.
pub fn list<T: Read + Default>(
    object: Object<'_>,
    key: &str,
    at: &At<'_>,
    faults: &mut Faults,
    checks: &[&dyn Check<T>],
) -> Option<T> {
    or(object, key, at, faults, checks, T::default)
}

/// An optional field; the outer option says whether it is sound, the inner one whether it is there.
pub fn maybe<T: Read>(
    object: Object<'_>,
    key: &str,
    at: &At<'_>,
    faults: &mut Faults,
    checks: &[&dyn Check<T>],
) -> Option<Option<T>> {
    member(object, key, at, faults, checks).ok()
}

impl Read for String {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        if value.is_string() {
            value.as_str().map(str::to_owned)
        } else {
            faults.say(at, "error.expected.jsstring");
            None
        }
    }
}

impl Read for bool {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        if value.is_boolean() {
            value.as_bool()
        } else {
            faults.say(at, "error.expected.jsboolean");
            None
        }
    }
}

impl Read for Value {
    fn read(value: &Value, _: &At<'_>, _: &mut Faults) -> Option<Self> {
        Some(value.clone())
    }
}

/// A whole number; `1.0` is one.
fn whole(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole, and within the range where doubles are exact"
    )]
    let whole = value.as_i64().or_else(|| {
        value
            .as_f64()
            .filter(|number| number.fract() == 0.0 && number.abs() < 9.0e15)
            .map(|number| number as i64)
    });
    if whole.is_none() {
        let text = if value.is_number() {
            "error.expected.int"
        } else {
            "error.expected.jsnumber"
        };
        faults.say(at, text);
    }
    whole
}

/// A whole number from 0 to `max`, which must fit the type.
fn bounded<T: TryFrom<i64>>(
    value: &Value,
    at: &At<'_>,
    faults: &mut Faults,
    max: i64,
    beyond: &'static str,
) -> Option<T> {
    let number = whole(value, at, faults)?;
    if number < 0 {
        faults.say(at, "error.min");
        None
    } else if number > max {
        faults.say(at, beyond);
        None
    } else {
        T::try_from(number).ok()
    }
}

impl Read for u16 {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        bounded(value, at, faults, i64::from(u16::MAX), "error.max")
    }
}

/// Up to 2³¹ − 1, as the clients' 32-bit integers.
impl Read for u32 {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        bounded(value, at, faults, i64::from(i32::MAX), "error.expected.int")
    }
}

/// Up to 2⁶³ − 1.
impl Read for u64 {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        bounded(value, at, faults, i64::MAX, "error.expected.long")
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let Value::Array(elements) = value else {
            faults.say(at, "error.expected.jsarray");
            return None;
        };
        // Every element is read, also after a fault.
        let read: Vec<Option<T>> = elements
            .iter()
            .enumerate()
            .map(|(index, element)| T::read(element, &at.index(index), faults))
            .collect();
        read.into_iter().collect()
    }
}

impl<T: Read> Read for BTreeMap<String, T> {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let Value::Object(members) = value else {
            faults.say(at, "error.expected.jsobject");
            return None;
        };
        let read: Vec<Option<(String, T)>> = members
            .iter()
            .map(|(key, member)| {
                T::read(member, &at.key(key), faults).map(|read| (key.clone(), read))
            })
            .collect();
        read.into_iter().collect()
    }
}
