//! One value of each type that a field can have: how it is written and read, on the wire and as JSON.

use bytes::{Buf, BufMut, Bytes};
use prost::encoding::{DecodeContext, WireType};
use serde::{Serializer, de, de::MapAccess};

use crate::{budget, json::Place, path::FieldPath};

/// A value that a field can hold.
///
/// The functions `from_…` take what a JSON parser found; those that a type does not define refuse it.
pub trait Value: Sized {
    /// How the value is framed on the wire.
    const WIRE_TYPE: WireType;

    /// Writes key and value on the wire.
    fn encode(&self, number: u32, buf: &mut impl BufMut);

    /// Length of key and value on the wire.
    fn encoded_len(&self, number: u32) -> usize;

    /// Reads a value of the right wire type into `slot`; merges messages, replaces the rest, and leaves the slot as it
    /// is for an unknown enum number.
    fn merge(
        slot: &mut Option<Self>,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), prost::DecodeError>;

    /// Writes the value as JSON.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// Takes a JSON boolean.
    fn from_bool<E: de::Error>(_: bool, place: Place) -> Result<Option<Self>, E> {
        Err(place.refuse("boolean"))
    }

    /// Takes a JSON integer.
    fn from_integer<E: de::Error>(_: i64, place: Place) -> Result<Option<Self>, E> {
        Err(place.refuse("number"))
    }

    /// Takes any other JSON number.
    fn from_double<E: de::Error>(_: f64, place: Place) -> Result<Option<Self>, E> {
        Err(place.refuse("number"))
    }

    /// Takes a JSON string; `None` if it is to be ignored.
    fn from_text<E: de::Error>(_: &str, place: Place) -> Result<Option<Self>, E> {
        Err(place.refuse("string"))
    }

    /// Takes a JSON object.
    fn from_object<'de, A: MapAccess<'de>>(_: A, place: Place) -> Result<Option<Self>, A::Error> {
        Err(de::Error::custom(place.refusal("object")))
    }

    /// The first required field below that is not set.
    fn first_missing(&self) -> Option<FieldPath> {
        None
    }
}

/// The parts that concern the wire, by a module of prost.
macro_rules! scalar_on_wire {
    ($module:ident, $wire_type:ident) => {
        const WIRE_TYPE: WireType = WireType::$wire_type;

        fn encode(&self, number: u32, buf: &mut impl BufMut) {
            prost::encoding::$module::encode(number, self, buf);
        }

        fn encoded_len(&self, number: u32) -> usize {
            prost::encoding::$module::encoded_len(number, self)
        }

        fn merge(
            slot: &mut Option<Self>,
            buf: &mut impl Buf,
            ctx: DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            prost::encoding::$module::merge(Self::WIRE_TYPE, slot.get_or_insert_default(), buf, ctx)
        }
    };
}

impl Value for bool {
    scalar_on_wire!(bool, Varint);

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(*self)
    }

    fn from_bool<E: de::Error>(value: bool, _: Place) -> Result<Option<Self>, E> {
        Ok(Some(value))
    }

    fn from_text<E: de::Error>(text: &str, place: Place) -> Result<Option<Self>, E> {
        match serde_json::from_str(text) {
            Ok(value) => Ok(Some(value)),
            Err(_) => Err(E::custom(format_args!(
                "not a boolean: {text:?} for field '{}'",
                place.field
            ))),
        }
    }
}

/// An integer type.
macro_rules! integer {
    ($type:ty, $module:ident, $serialize:ident) => {
        impl Value for $type {
            scalar_on_wire!($module, Varint);

            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.$serialize(*self)
            }

            #[expect(
                clippy::allow_attributes,
                reason = "for one of the types the cast below changes nothing, so an expectation would not hold"
            )]
            #[allow(
                clippy::cast_possible_truncation,
                clippy::unnecessary_cast,
                reason = "like Mesos, keep the low bits of what does not fit"
            )]
            fn from_integer<E: de::Error>(value: i64, _: Place) -> Result<Option<Self>, E> {
                Ok(Some(value as $type))
            }

            #[expect(clippy::cast_possible_truncation, reason = "like Mesos, drop the fraction")]
            fn from_double<E: de::Error>(value: f64, _: Place) -> Result<Option<Self>, E> {
                Ok(Some(value as $type))
            }

            fn from_text<E: de::Error>(text: &str, place: Place) -> Result<Option<Self>, E> {
                number_from_text(text, place)
            }
        }
    };
}

integer!(i32, int32, serialize_i32);
integer!(i64, int64, serialize_i64);
integer!(u32, uint32, serialize_u32);
integer!(u64, uint64, serialize_u64);

impl Value for f64 {
    scalar_on_wire!(double, SixtyFourBit);

    // JSON has no infinity; the text is what `from_text` understands.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            f64::INFINITY => serializer.serialize_str("Infinity"),
            f64::NEG_INFINITY => serializer.serialize_str("-Infinity"),
            value => serializer.serialize_f64(value),
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "JSON does not tell integers from doubles"
    )]
    fn from_integer<E: de::Error>(value: i64, _: Place) -> Result<Option<Self>, E> {
        Ok(Some(value as f64))
    }

    fn from_double<E: de::Error>(value: f64, _: Place) -> Result<Option<Self>, E> {
        Ok(Some(value))
    }

    fn from_text<E: de::Error>(text: &str, place: Place) -> Result<Option<Self>, E> {
        match text {
            "Infinity" => Ok(Some(f64::INFINITY)),
            "-Infinity" => Ok(Some(f64::NEG_INFINITY)),
            text => number_from_text(text, place),
        }
    }
}

/// Reads the JSON number in `text`.
fn number_from_text<T: Value, E: de::Error>(text: &str, place: Place) -> Result<Option<T>, E> {
    let Ok(number) = serde_json::from_str::<serde_json::Number>(text) else {
        return Err(E::custom(format_args!(
            "not a number: {text:?} for field '{}'",
            place.field
        )));
    };
    match (number.as_i64(), number.as_f64()) {
        (Some(value), _) => T::from_integer(value, place),
        (None, Some(value)) => T::from_double(value, place),
        (None, None) => Err(place.refuse("number")),
    }
}

impl Value for String {
    scalar_on_wire!(string, LengthDelimited);

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }

    fn from_text<E: de::Error>(text: &str, _: Place) -> Result<Option<Self>, E> {
        Ok(Some(text.to_owned()))
    }
}

impl Value for Bytes {
    scalar_on_wire!(bytes, LengthDelimited);

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&crate::json::base64_of(self))
    }

    fn from_text<E: de::Error>(text: &str, place: Place) -> Result<Option<Self>, E> {
        match crate::json::from_base64(text) {
            Some(bytes) => Ok(Some(bytes.into())),
            None => Err(E::custom(format_args!(
                "not base64 for field '{}'",
                place.field
            ))),
        }
    }
}

impl<T: Value + Default> Value for Box<T> {
    const WIRE_TYPE: WireType = T::WIRE_TYPE;

    fn encode(&self, number: u32, buf: &mut impl BufMut) {
        T::encode(self, number, buf);
    }

    fn encoded_len(&self, number: u32) -> usize {
        T::encoded_len(self, number)
    }

    fn merge(
        slot: &mut Option<Self>,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        if slot.is_none() {
            budget::charge(size_of::<T>())?;
        }
        let boxed = slot.get_or_insert_default();
        let mut inner = Some(std::mem::take(&mut **boxed));
        let merged = T::merge(&mut inner, buf, ctx);
        **boxed = inner.unwrap_or_default();
        merged
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        T::write(self, serializer)
    }

    fn from_object<'de, A: MapAccess<'de>>(map: A, place: Place) -> Result<Option<Self>, A::Error> {
        budget::charge(size_of::<T>()).map_err(de::Error::custom)?;
        Ok(T::from_object(map, place)?.map(Box::new))
    }

    fn first_missing(&self) -> Option<FieldPath> {
        T::first_missing(self)
    }
}

/// Makes an enum a [`Value`].
macro_rules! enum_value {
    ($name:ident) => {
        impl crate::value::Value for $name {
            const WIRE_TYPE: prost::encoding::WireType = prost::encoding::WireType::Varint;

            fn encode(&self, number: u32, buf: &mut impl bytes::BufMut) {
                prost::encoding::int32::encode(number, &(*self as i32), buf);
            }

            fn encoded_len(&self, number: u32) -> usize {
                prost::encoding::int32::encoded_len(number, &(*self as i32))
            }

            fn merge(
                slot: &mut Option<Self>,
                buf: &mut impl bytes::Buf,
                ctx: prost::encoding::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                let mut number = 0;
                prost::encoding::int32::merge(Self::WIRE_TYPE, &mut number, buf, ctx)?;
                *slot = <Self as crate::Enumeration>::from_number(number).or(*slot);
                Ok(())
            }

            fn write<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(crate::Enumeration::name(*self))
            }

            fn from_text<E: serde::de::Error>(
                text: &str,
                _: crate::json::Place,
            ) -> Result<Option<Self>, E> {
                Ok(<Self as crate::Enumeration>::from_name(text))
            }
        }
    };
}

/// Makes a message a [`Value`].
macro_rules! message_value {
    ($message:ident) => {
        impl crate::value::Value for $message {
            const WIRE_TYPE: prost::encoding::WireType = prost::encoding::WireType::LengthDelimited;

            fn encode(&self, number: u32, buf: &mut impl bytes::BufMut) {
                prost::encoding::message::encode(number, self, buf);
            }

            fn encoded_len(&self, number: u32) -> usize {
                prost::encoding::message::encoded_len(number, self)
            }

            fn merge(
                slot: &mut Option<Self>,
                buf: &mut impl bytes::Buf,
                ctx: prost::encoding::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                prost::encoding::message::merge(
                    Self::WIRE_TYPE,
                    slot.get_or_insert_default(),
                    buf,
                    ctx,
                )
            }

            fn write<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                crate::json::write_message(self, serializer)
            }

            fn from_object<'de, A: serde::de::MapAccess<'de>>(
                map: A,
                place: crate::json::Place,
            ) -> Result<Option<Self>, A::Error> {
                crate::json::read_fields(map, place).map(Some)
            }

            fn first_missing(&self) -> Option<crate::FieldPath> {
                crate::message::Fields::missing_field(self)
            }
        }
    };
}

pub(crate) use {enum_value, message_value};
