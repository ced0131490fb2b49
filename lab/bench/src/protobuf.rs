//! Protobuf written field by field: what is sent a hundred thousand times is not built as a message first.

use prost::encoding::{WireType, encode_key, encode_varint, encoded_len_varint};

/// Bytes of a field with a number below 16 and a value of so many bytes.
pub(crate) fn room(bytes: usize) -> usize {
    1 + encoded_len_varint(bytes as u64) + bytes
}

/// A text, bytes or an encoded message.
pub(crate) fn put(number: u32, bytes: &[u8], out: &mut Vec<u8>) {
    encode_key(number, WireType::LengthDelimited, out);
    encode_varint(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

/// A message whose only field is the text of an id.
pub(crate) fn put_id(number: u32, id: &str, out: &mut Vec<u8>) {
    encode_key(number, WireType::LengthDelimited, out);
    encode_varint(room(id.len()) as u64, out);
    put(1, id.as_bytes(), out);
}

/// A number or an enumeration.
pub(crate) fn put_number(number: u32, value: u64, out: &mut Vec<u8>) {
    encode_key(number, WireType::Varint, out);
    encode_varint(value, out);
}

/// A floating-point number.
pub(crate) fn put_double(number: u32, value: f64, out: &mut Vec<u8>) {
    encode_key(number, WireType::SixtyFourBit, out);
    out.extend_from_slice(&value.to_le_bytes());
}
