//! The Mesos v1 messages, on the wire and as Mesos JSON.
//!
//! Modules follow the packages: [`v1`] is `mesos.v1`, `v1::scheduler` is `mesos.v1.scheduler`; types nested in a
//! message are in a module of its name (`v1::scheduler::call::Accept`). Every singular field is an `Option`, so that
//! presence is always visible; methods of the same name give the value or its default. What [`decode_json`] and
//! [`decode_wire`] return has all its `required` fields, at every depth, and only known enum values.
//!
//! The JSON is that of Mesos, older than the standard mapping: field names as in the schema, enums by name, plain
//! 64-bit numbers, base64 for bytes, no empty lists (except in the large list answers of the operator API), and unset
//! fields with a default that is not deprecated are written. Reading ignores unknown keys and unknown enum names,
//! takes `null` for unset, text for numbers and booleans, and a lone value for a list.

pub mod admit;
mod budget;
mod codec;
mod generated;
mod json;
mod message;
mod path;
pub mod render;
pub mod secrets;
mod slot;
mod value;

#[cfg(test)]
mod tests;

pub use codec::{
    DEPTH_MAX, DecodeError, Limits, decode_json, decode_wire, encode_json, encode_wire,
};
pub use generated::{google, v1};
pub use message::{Enumeration, Message};
pub use path::FieldPath;

/// What generated code calls.
mod glue {
    pub(crate) use bytes::{Buf, BufMut, Bytes};
    pub(crate) use prost::encoding::{DecodeContext, WireType, skip_field};
    pub(crate) use serde::{de::MapAccess, ser::SerializeMap};

    pub(crate) use crate::{
        json::{Place, ignore},
        message::{Fields, enumeration, message},
        path::FieldPath,
        slot::{
            encode, encode_value, encoded_len, merge, missing_below, read, required, value_len,
            value_missing, write, write_list, write_value,
        },
    };
}
