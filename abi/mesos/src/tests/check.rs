//! Functions of a message without its type, so that tests can walk over all messages.

use serde::de::DeserializeSeed as _;
use serde_json::Value as Json;

use crate::{
    DEPTH_MAX, Enumeration,
    json::{One, Place},
};

/// What can be done with a message whose type is known by name only. Nothing here asks for required fields.
pub(crate) struct Message {
    /// JSON → wire.
    pub(crate) to_wire: fn(&Json) -> Result<Vec<u8>, String>,
    /// Wire → JSON.
    pub(crate) to_json: fn(&[u8]) -> Result<Json, String>,
    /// The first missing field of a message in JSON.
    pub(crate) missing: fn(&Json) -> Option<String>,
}

/// Names and numbers of an enum in order of declaration.
pub(crate) type Enum = Vec<(&'static str, i32)>;

pub(crate) fn message<T: crate::Message>() -> Message {
    Message {
        to_wire: |json| Ok(read::<T>(json)?.encode_to_vec()),
        to_json: |wire| {
            let message = T::decode(wire).map_err(|error| error.to_string())?;
            assert_eq!(
                prost::Message::encoded_len(&message),
                message.encode_to_vec().len()
            );
            serde_json::from_slice(&crate::encode_json(&message)).map_err(|error| error.to_string())
        },
        missing: |json| {
            crate::Message::missing(&read::<T>(json).unwrap()).map(|path| path.to_string())
        },
    }
}

pub(crate) fn enumeration<T: Enumeration>() -> Enum {
    for &value in T::VALUES {
        assert_eq!(T::from_name(value.name()), Some(value));
        assert_eq!(T::from_number(value.number()), Some(value));
    }
    assert_eq!(T::VALUES.first(), Some(&T::default()));
    T::VALUES
        .iter()
        .map(|value| (value.name(), value.number()))
        .collect()
}

fn read<T: crate::Message>(json: &Json) -> Result<T, String> {
    let text = json.to_string();
    let mut json = serde_json::Deserializer::from_str(&text);
    let value = One::<T>::new(Place::new(T::NAME, DEPTH_MAX)).deserialize(&mut json);
    value
        .map_err(|error| error.to_string())?
        .ok_or_else(|| "null".to_owned())
}
