//! The ways in and out: bytes to message and back, with limits.

use serde::de::DeserializeSeed as _;

use crate::{
    budget::Budget,
    json::{One, Place},
    message::Message,
    path::FieldPath,
};

/// The deepest nesting of objects and lists that JSON may have, as in Mesos.
pub const DEPTH_MAX: u32 = 200;

/// What a decoder may be made to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest input.
    pub bytes_max: usize,
    /// Deepest nesting of JSON, at most [`DEPTH_MAX`]. On the wire it is always 100.
    pub depth_max: u32,
    /// Most memory that the decoded message may take for structs, lists and maps, beside its texts.
    pub memory_bytes_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes_max: 16 << 20,
            depth_max: DEPTH_MAX,
            memory_bytes_max: 256 << 20,
        }
    }
}

/// Why bytes are not a message.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The input is longer than allowed.
    #[error("input of {bytes} bytes is longer than {bytes_max}")]
    TooLong {
        /// Length of the input.
        bytes: usize,
        /// The limit.
        bytes_max: usize,
    },
    /// The decoded message would take more memory than allowed.
    #[error("message takes more than {bytes_max} bytes of memory")]
    TooLarge {
        /// The limit.
        bytes_max: usize,
    },
    /// The input is not JSON.
    #[error("failed to parse JSON")]
    Syntax(#[source] serde_json::Error),
    /// The JSON does not fit the message.
    #[error("failed to convert JSON into {message}")]
    Shape {
        /// Name of the message.
        message: &'static str,
        /// What does not fit, and where.
        #[source]
        source: serde_json::Error,
    },
    /// The input is not an encoded message.
    #[error("failed to parse {message}")]
    Wire {
        /// Name of the message.
        message: &'static str,
        /// What is wrong.
        #[source]
        source: prost::DecodeError,
    },
    /// A required field is not set.
    #[error("missing required field {path} of {message}")]
    Missing {
        /// Name of the message.
        message: &'static str,
        /// The first field that is missing.
        path: FieldPath,
    },
}

/// Reads a message from Mesos JSON.
///
/// # Errors
///
/// All of [`DecodeError`] but `Wire`.
pub fn decode_json<T: Message>(input: &[u8], limits: Limits) -> Result<T, DecodeError> {
    check_length(input, limits)?;
    let budget = Budget::new(limits.memory_bytes_max);
    let mut json = serde_json::Deserializer::from_slice(input);
    // Depth is counted by our visitors, which also do so in what they ignore.
    json.disable_recursion_limit();
    let place = Place::new(T::NAME, limits.depth_max.min(DEPTH_MAX));
    let result = One::<T>::new(place)
        .deserialize(&mut json)
        .and_then(|value| {
            json.end()?;
            value.ok_or_else(|| serde::de::Error::custom("expecting a JSON object, not null"))
        });
    let message = result.map_err(|source| {
        if budget.is_exhausted() {
            return DecodeError::TooLarge {
                bytes_max: limits.memory_bytes_max,
            };
        }
        match source.classify() {
            serde_json::error::Category::Data => DecodeError::Shape {
                message: T::NAME,
                source,
            },
            _ => DecodeError::Syntax(source),
        }
    })?;
    complete(message)
}

/// Reads a message in the binary encoding of Protocol Buffers.
///
/// # Errors
///
/// `TooLong`, `TooLarge`, `Wire` or `Missing`.
pub fn decode_wire<T: Message>(input: &[u8], limits: Limits) -> Result<T, DecodeError> {
    check_length(input, limits)?;
    let budget = Budget::new(limits.memory_bytes_max);
    let message = T::decode(input).map_err(|source| {
        if budget.is_exhausted() {
            return DecodeError::TooLarge {
                bytes_max: limits.memory_bytes_max,
            };
        }
        DecodeError::Wire {
            message: T::NAME,
            source,
        }
    })?;
    complete(message)
}

/// Writes a message as Mesos JSON. Fields that are missing although required are left out.
pub fn encode_json<T: Message>(message: &T) -> Vec<u8> {
    serde_json::to_vec(message).expect("messages have text keys and memory takes all bytes")
}

/// Writes a message in the binary encoding of Protocol Buffers.
pub fn encode_wire<T: Message>(message: &T) -> Vec<u8> {
    message.encode_to_vec()
}

fn check_length(input: &[u8], limits: Limits) -> Result<(), DecodeError> {
    if input.len() > limits.bytes_max {
        return Err(DecodeError::TooLong {
            bytes: input.len(),
            bytes_max: limits.bytes_max,
        });
    }
    Ok(())
}

fn complete<T: Message>(message: T) -> Result<T, DecodeError> {
    match message.missing() {
        None => Ok(message),
        Some(path) => Err(DecodeError::Missing {
            message: T::NAME,
            path,
        }),
    }
}
