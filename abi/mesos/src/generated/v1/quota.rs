//! Messages of the package `mesos.v1.quota`, written by `cargo xtask codegen`.

use crate::glue;

/// `mesos.v1.quota.QuotaInfo`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuotaInfo {
    /// Field 1, optional.
    pub role: Option<String>,
    /// Field 2, optional.
    pub principal: Option<String>,
    /// Field 3, repeated.
    pub guarantee: Vec<crate::v1::Resource>,
}

impl QuotaInfo {
    /// `role`, or the default of its type.
    pub fn role(&self) -> &str {
        self.role.as_deref().unwrap_or("")
    }
    /// `principal`, or the default of its type.
    pub fn principal(&self) -> &str {
        self.principal.as_deref().unwrap_or("")
    }
}

impl prost::Message for QuotaInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.role, 1, buf);
        glue::encode(&self.principal, 2, buf);
        glue::encode(&self.guarantee, 3, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.role, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.principal, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.guarantee, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.role, 1)
            + glue::encoded_len(&self.principal, 2)
            + glue::encoded_len(&self.guarantee, 3)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for QuotaInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.role, "role", map)?;
        glue::write(&self.principal, "principal", map)?;
        glue::write(&self.guarantee, "guarantee", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "role" => glue::read(&mut self.role, map, glue::Place::new("role", depth)),
            "principal" => glue::read(
                &mut self.principal,
                map,
                glue::Place::new("principal", depth),
            ),
            "guarantee" => glue::read(
                &mut self.guarantee,
                map,
                glue::Place::new("guarantee", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.guarantee, "guarantee"))
    }
}

glue::message!(QuotaInfo, "mesos.v1.quota.QuotaInfo");

/// `mesos.v1.quota.QuotaRequest`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuotaRequest {
    /// Field 1, optional.
    pub force: Option<bool>,
    /// Field 2, optional.
    pub role: Option<String>,
    /// Field 3, repeated.
    pub guarantee: Vec<crate::v1::Resource>,
}

impl QuotaRequest {
    /// `force`, or the default of its type.
    pub fn force(&self) -> bool {
        self.force.unwrap_or_default()
    }
    /// `role`, or the default of its type.
    pub fn role(&self) -> &str {
        self.role.as_deref().unwrap_or("")
    }
}

impl prost::Message for QuotaRequest {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.force, 1, buf);
        glue::encode(&self.role, 2, buf);
        glue::encode(&self.guarantee, 3, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.force, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.role, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.guarantee, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.force, 1)
            + glue::encoded_len(&self.role, 2)
            + glue::encoded_len(&self.guarantee, 3)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for QuotaRequest {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.force, "force", map)?;
        glue::write(&self.role, "role", map)?;
        glue::write(&self.guarantee, "guarantee", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "force" => glue::read(&mut self.force, map, glue::Place::new("force", depth)),
            "role" => glue::read(&mut self.role, map, glue::Place::new("role", depth)),
            "guarantee" => glue::read(
                &mut self.guarantee,
                map,
                glue::Place::new("guarantee", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.guarantee, "guarantee"))
    }
}

glue::message!(QuotaRequest, "mesos.v1.quota.QuotaRequest");

/// `mesos.v1.quota.QuotaConfig`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuotaConfig {
    /// Field 1, required.
    pub role: Option<String>,
    /// Field 2, map.
    pub guarantees: std::collections::BTreeMap<String, crate::v1::value::Scalar>,
    /// Field 3, map.
    pub limits: std::collections::BTreeMap<String, crate::v1::value::Scalar>,
}

impl QuotaConfig {
    /// `role`, or the default of its type.
    pub fn role(&self) -> &str {
        self.role.as_deref().unwrap_or("")
    }
}

impl prost::Message for QuotaConfig {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.role, 1, buf);
        glue::encode(&self.guarantees, 2, buf);
        glue::encode(&self.limits, 3, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.role, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.guarantees, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.limits, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.role, 1)
            + glue::encoded_len(&self.guarantees, 2)
            + glue::encoded_len(&self.limits, 3)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for QuotaConfig {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.role, "role", map)?;
        glue::write(&self.guarantees, "guarantees", map)?;
        glue::write(&self.limits, "limits", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "role" => glue::read(&mut self.role, map, glue::Place::new("role", depth)),
            "guarantees" => glue::read(
                &mut self.guarantees,
                map,
                glue::Place::new("guarantees", depth),
            ),
            "limits" => glue::read(&mut self.limits, map, glue::Place::new("limits", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.role, "role"))
            .or_else(|| glue::missing_below(&self.guarantees, "guarantees"))
            .or_else(|| glue::missing_below(&self.limits, "limits"))
    }
}

glue::message!(QuotaConfig, "mesos.v1.quota.QuotaConfig");

/// `mesos.v1.quota.QuotaStatus`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuotaStatus {
    /// Field 1, repeated, deprecated.
    pub infos: Vec<crate::v1::quota::QuotaInfo>,
    /// Field 2, repeated.
    pub configs: Vec<crate::v1::quota::QuotaConfig>,
}

impl prost::Message for QuotaStatus {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.infos, 1, buf);
        glue::encode(&self.configs, 2, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.infos, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.configs, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.infos, 1) + glue::encoded_len(&self.configs, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for QuotaStatus {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.infos, "infos", map)?;
        glue::write(&self.configs, "configs", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "infos" => glue::read(&mut self.infos, map, glue::Place::new("infos", depth)),
            "configs" => glue::read(&mut self.configs, map, glue::Place::new("configs", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.infos, "infos"))
            .or_else(|| glue::missing_below(&self.configs, "configs"))
    }
}

glue::message!(QuotaStatus, "mesos.v1.quota.QuotaStatus");
