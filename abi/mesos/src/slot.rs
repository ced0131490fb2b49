//! A field of a message: a value that may be unset, a list, or a map with text keys.

use std::collections::BTreeMap;

use bytes::{Buf, BufMut};
use prost::encoding::{
    DecodeContext, WireType, decode_key, encode_key, encode_varint, encoded_len_varint, key_len,
    merge_loop, skip_field,
};
use serde::{
    Serialize, Serializer,
    de::MapAccess,
    ser::{SerializeMap, SerializeSeq as _},
};

use crate::{
    budget,
    json::{Entries, Many, One, Place},
    path::FieldPath,
    value::Value,
};

/// What can stand in the place of a field.
pub(crate) trait Slot {
    /// Type of the values.
    type Value: Value;

    fn encode(&self, number: u32, buf: &mut impl BufMut);

    fn encoded_len(&self, number: u32) -> usize;

    /// Reads one occurrence; one of an unexpected wire type is skipped, as an unknown field is.
    fn merge(
        &mut self,
        number: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), prost::DecodeError>;

    /// Writes the field as a member of a JSON object, unless unset or empty.
    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error>;

    /// Replaces the field by the next value of a JSON object.
    fn read<'de, A: MapAccess<'de>>(&mut self, map: &mut A, place: Place) -> Result<(), A::Error>;

    /// The first required field below that is not set; `name` is the name of this one.
    fn missing_below(&self, name: &str) -> Option<FieldPath>;
}

impl<T: Value> Slot for Option<T> {
    type Value = T;

    fn encode(&self, number: u32, buf: &mut impl BufMut) {
        if let Some(value) = self {
            value.encode(number, buf);
        }
    }

    fn encoded_len(&self, number: u32) -> usize {
        self.as_ref().map_or(0, |value| value.encoded_len(number))
    }

    fn merge(
        &mut self,
        number: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        if wire_type != T::WIRE_TYPE {
            return skip_field(wire_type, number, buf, ctx);
        }
        T::merge(self, buf, ctx)
    }

    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        match self {
            Some(value) => map.serialize_entry(key, &Json(value)),
            None => Ok(()),
        }
    }

    fn read<'de, A: MapAccess<'de>>(&mut self, map: &mut A, place: Place) -> Result<(), A::Error> {
        *self = map.next_value_seed(One::new(place))?;
        Ok(())
    }

    fn missing_below(&self, name: &str) -> Option<FieldPath> {
        Some(self.as_ref()?.first_missing()?.below(name))
    }
}

impl<T: Value> Slot for Vec<T> {
    type Value = T;

    fn encode(&self, number: u32, buf: &mut impl BufMut) {
        for value in self {
            value.encode(number, buf);
        }
    }

    fn encoded_len(&self, number: u32) -> usize {
        self.iter().map(|value| value.encoded_len(number)).sum()
    }

    fn merge(
        &mut self,
        number: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        let push = |list: &mut Self, buf: &mut _, ctx| {
            let mut slot = None;
            T::merge(&mut slot, buf, ctx)?;
            if let Some(value) = slot {
                budget::charge_push(list)?;
                list.push(value);
            }
            Ok(())
        };
        if wire_type == T::WIRE_TYPE {
            push(self, buf, ctx)
        } else if wire_type == WireType::LengthDelimited {
            // Numbers may come packed.
            merge_loop(self, buf, ctx, push)
        } else {
            skip_field(wire_type, number, buf, ctx)
        }
    }

    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        if self.is_empty() {
            return Ok(());
        }
        write_list(self, key, map)
    }

    fn read<'de, A: MapAccess<'de>>(&mut self, map: &mut A, place: Place) -> Result<(), A::Error> {
        self.clear();
        map.next_value_seed(Many::new(self, place))
    }

    fn missing_below(&self, name: &str) -> Option<FieldPath> {
        let mut all = self.iter().enumerate();
        all.find_map(|(at, value)| Some(value.first_missing()?.below(format_args!("{name}[{at}]"))))
    }
}

/// Numbers of the two fields of a map entry.
const KEY: u32 = 1;
const VALUE: u32 = 2;

impl<T: Value + Default> Slot for BTreeMap<String, T> {
    type Value = T;

    fn encode(&self, number: u32, buf: &mut impl BufMut) {
        for (key, value) in self {
            encode_key(number, WireType::LengthDelimited, buf);
            encode_varint(
                (key.encoded_len(KEY) + value.encoded_len(VALUE)) as u64,
                buf,
            );
            key.encode(KEY, buf);
            value.encode(VALUE, buf);
        }
    }

    fn encoded_len(&self, number: u32) -> usize {
        self.iter()
            .map(|(key, value)| {
                let bytes = key.encoded_len(KEY) + value.encoded_len(VALUE);
                key_len(number) + encoded_len_varint(bytes as u64) + bytes
            })
            .sum()
    }

    fn merge(
        &mut self,
        number: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        if wire_type != WireType::LengthDelimited {
            return skip_field(wire_type, number, buf, ctx);
        }
        let mut entry = (None::<String>, None::<T>);
        merge_loop(&mut entry, buf, ctx, |(key, value), buf, ctx| {
            let (number, wire_type) = decode_key(buf)?;
            match number {
                KEY => key.merge(number, wire_type, buf, ctx),
                VALUE => value.merge(number, wire_type, buf, ctx),
                _ => skip_field(wire_type, number, buf, ctx),
            }
        })?;
        budget::charge(size_of::<(String, T)>())?;
        self.insert(entry.0.unwrap_or_default(), entry.1.unwrap_or_default());
        Ok(())
    }

    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        if self.is_empty() {
            return Ok(());
        }
        map.serialize_entry(key, &JsonMap(self))
    }

    fn read<'de, A: MapAccess<'de>>(&mut self, map: &mut A, place: Place) -> Result<(), A::Error> {
        self.clear();
        map.next_value_seed(Entries::new(self, place))
    }

    fn missing_below(&self, name: &str) -> Option<FieldPath> {
        let mut all = self.iter();
        all.find_map(|(key, value)| {
            Some(
                value
                    .first_missing()?
                    .below(format_args!("{name}[{key:?}]")),
            )
        })
    }
}

// === What generated code calls, one function per step ===

pub(crate) fn encode(slot: &impl Slot, number: u32, buf: &mut impl BufMut) {
    slot.encode(number, buf);
}

pub(crate) fn encode_value(value: &impl Value, number: u32, buf: &mut impl BufMut) {
    value.encode(number, buf);
}

pub(crate) fn encoded_len(slot: &impl Slot, number: u32) -> usize {
    slot.encoded_len(number)
}

pub(crate) fn value_len(value: &impl Value, number: u32) -> usize {
    value.encoded_len(number)
}

pub(crate) fn merge(
    slot: &mut impl Slot,
    number: u32,
    wire_type: WireType,
    buf: &mut impl Buf,
    ctx: DecodeContext,
) -> Result<(), prost::DecodeError> {
    slot.merge(number, wire_type, buf, ctx)
}

pub(crate) fn write<M: SerializeMap>(
    slot: &impl Slot,
    key: &'static str,
    map: &mut M,
) -> Result<(), M::Error> {
    slot.write(key, map)
}

pub(crate) fn write_value<M: SerializeMap>(
    value: &impl Value,
    key: &'static str,
    map: &mut M,
) -> Result<(), M::Error> {
    map.serialize_entry(key, &Json(value))
}

/// Writes the list even when empty.
pub(crate) fn write_list<T: Value, M: SerializeMap>(
    list: &[T],
    key: &'static str,
    map: &mut M,
) -> Result<(), M::Error> {
    map.serialize_entry(key, &JsonList(list))
}

pub(crate) fn read<'de, A: MapAccess<'de>>(
    slot: &mut impl Slot,
    map: &mut A,
    place: Place,
) -> Result<(), A::Error> {
    slot.read(map, place)
}

/// Like `missing_below`, and the field itself must be set.
pub(crate) fn required<T: Value>(slot: &Option<T>, name: &str) -> Option<FieldPath> {
    match slot {
        None => Some(FieldPath::new(name)),
        Some(value) => value_missing(value, name),
    }
}

pub(crate) fn missing_below(slot: &impl Slot, name: &str) -> Option<FieldPath> {
    slot.missing_below(name)
}

pub(crate) fn value_missing(value: &impl Value, name: &str) -> Option<FieldPath> {
    Some(value.first_missing()?.below(name))
}

/// A value that serde can write.
struct Json<'a, T>(&'a T);

impl<T: Value> Serialize for Json<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

struct JsonList<'a, T>(&'a [T]);

impl<T: Value> Serialize for JsonList<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for value in self.0 {
            list.serialize_element(&Json(value))?;
        }
        list.end()
    }
}

struct JsonMap<'a, T>(&'a BTreeMap<String, T>);

impl<T: Value> Serialize for JsonMap<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in self.0 {
            map.serialize_entry(key, &Json(value))?;
        }
        map.end()
    }
}
