//! What all messages and all enums have in common, and the macros that generated code uses.

use std::fmt;

use serde::{Serialize, de::DeserializeOwned, de::MapAccess, ser::SerializeMap};

use crate::{path::FieldPath, value::Value};

/// A message of the Mesos v1 API.
///
/// `Serialize` and `Deserialize` speak Mesos JSON; `Deserialize` refuses a message that lacks a required field.
/// `prost::Message` speaks the binary encoding, and does not check required fields: use
/// [`decode_wire`](crate::decode_wire).
pub trait Message:
    prost::Message
    + Serialize
    + DeserializeOwned
    + Fields
    + Value
    + Clone
    + Default
    + PartialEq
    + fmt::Debug
{
    /// Name in the schema, such as `mesos.v1.TaskInfo`.
    const NAME: &'static str;

    /// The first required field, at any depth, that is not set.
    fn missing(&self) -> Option<FieldPath> {
        self.missing_field()
    }
}

/// The fields of a message, one by one.
pub trait Fields {
    /// Writes the fields as members of a JSON object.
    fn write_fields<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;

    /// Reads the value of one member of a JSON object, within which `depth` more levels are allowed.
    fn read_field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error>;

    /// The first required field, at any depth, that is not set.
    fn missing_field(&self) -> Option<FieldPath>;
}

/// An enum of the Mesos v1 API.
pub trait Enumeration: Copy + Default + fmt::Debug + Eq + 'static {
    /// All values, in order of declaration; the first is the default.
    const VALUES: &'static [Self];

    /// Name in the schema, such as `TASK_RUNNING`.
    fn name(self) -> &'static str;

    /// Number on the wire.
    fn number(self) -> i32;

    /// The value of this name, if there is one.
    fn from_name(name: &str) -> Option<Self>;

    /// The value of this number, if there is one.
    fn from_number(number: i32) -> Option<Self>;
}

/// Declares an enum of the schema.
macro_rules! enumeration {
    (
        $(#[$doc:meta])*
        pub enum $name:ident { $first:ident = $first_number:literal => $first_text:literal,
            $($variant:ident = $number:literal => $text:literal,)* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(i32)]
        pub enum $name {
            #[doc = concat!("`", $first_text, "`, the default.")]
            #[default]
            $first = $first_number,
            $(#[doc = concat!("`", $text, "`.")]
            $variant = $number,)*
        }

        impl crate::Enumeration for $name {
            const VALUES: &'static [Self] = &[Self::$first, $(Self::$variant,)*];

            fn name(self) -> &'static str {
                match self {
                    Self::$first => $first_text,
                    $(Self::$variant => $text,)*
                }
            }

            fn number(self) -> i32 {
                self as i32
            }

            fn from_name(name: &str) -> Option<Self> {
                match name {
                    $first_text => Some(Self::$first),
                    $($text => Some(Self::$variant),)*
                    _ => None,
                }
            }

            fn from_number(number: i32) -> Option<Self> {
                match number {
                    $first_number => Some(Self::$first),
                    $($number => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(crate::Enumeration::name(*self))
            }
        }

        crate::value::enum_value!($name);
    };
}

/// Completes a generated message, whose fields are already known to `prost::Message` and [`Fields`].
macro_rules! message {
    ($message:ident, $name:literal) => {
        impl crate::Message for $message {
            const NAME: &'static str = $name;
        }

        impl serde::Serialize for $message {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                crate::json::write_message(self, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $message {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::json::read_message(deserializer)
            }
        }

        crate::value::message_value!($message);
    };
}

pub(crate) use {enumeration, message};
