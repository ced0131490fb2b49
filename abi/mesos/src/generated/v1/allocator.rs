//! Messages of the package `mesos.v1.allocator`, written by `cargo xtask codegen`.

use crate::glue;

/// `mesos.v1.allocator.InverseOfferStatus`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct InverseOfferStatus {
    /// Field 1, required.
    pub status: Option<crate::v1::allocator::inverse_offer_status::Status>,
    /// Field 2, required.
    pub framework_id: Option<crate::v1::FrameworkId>,
    /// Field 3, required.
    pub timestamp: Option<crate::v1::TimeInfo>,
}

impl InverseOfferStatus {
    /// `status`, or the default of its type.
    pub fn status(&self) -> crate::v1::allocator::inverse_offer_status::Status {
        self.status.unwrap_or_default()
    }
}

impl prost::Message for InverseOfferStatus {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.status, 1, buf);
        glue::encode(&self.framework_id, 2, buf);
        glue::encode(&self.timestamp, 3, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.status, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.framework_id, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.timestamp, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.status, 1)
            + glue::encoded_len(&self.framework_id, 2)
            + glue::encoded_len(&self.timestamp, 3)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for InverseOfferStatus {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.status, "status", map)?;
        glue::write(&self.framework_id, "framework_id", map)?;
        glue::write(&self.timestamp, "timestamp", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "status" => glue::read(&mut self.status, map, glue::Place::new("status", depth)),
            "framework_id" => glue::read(
                &mut self.framework_id,
                map,
                glue::Place::new("framework_id", depth),
            ),
            "timestamp" => glue::read(
                &mut self.timestamp,
                map,
                glue::Place::new("timestamp", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.status, "status"))
            .or_else(|| glue::required(&self.framework_id, "framework_id"))
            .or_else(|| glue::required(&self.timestamp, "timestamp"))
    }
}

glue::message!(InverseOfferStatus, "mesos.v1.allocator.InverseOfferStatus");

/// What is nested in [`InverseOfferStatus`].
pub mod inverse_offer_status {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.allocator.InverseOfferStatus.Status`.
    pub enum Status {
    Unknown = 1 => "UNKNOWN",
    Accept = 2 => "ACCEPT",
    Decline = 3 => "DECLINE",
    }
    }
}
