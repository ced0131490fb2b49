//! Messages of the package `google.protobuf`, written by `cargo xtask codegen`.

use crate::glue;

/// `google.protobuf.Duration`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Duration {
    /// Field 1, optional.
    pub seconds: Option<i64>,
    /// Field 2, optional.
    pub nanos: Option<i32>,
}

impl Duration {
    /// `seconds`, or the default of its type.
    pub fn seconds(&self) -> i64 {
        self.seconds.unwrap_or_default()
    }
    /// `nanos`, or the default of its type.
    pub fn nanos(&self) -> i32 {
        self.nanos.unwrap_or_default()
    }
}

impl prost::Message for Duration {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.seconds, 1, buf);
        glue::encode(&self.nanos, 2, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.seconds, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.nanos, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.seconds, 1) + glue::encoded_len(&self.nanos, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Duration {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.seconds, "seconds", map)?;
        glue::write(&self.nanos, "nanos", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "seconds" => glue::read(&mut self.seconds, map, glue::Place::new("seconds", depth)),
            "nanos" => glue::read(&mut self.nanos, map, glue::Place::new("nanos", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None
    }
}

glue::message!(Duration, "google.protobuf.Duration");
