//! Messages of the package `mesos.v1.maintenance`, written by `cargo xtask codegen`.

use crate::glue;

/// `mesos.v1.maintenance.Window`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Window {
    /// Field 1, repeated.
    pub machine_ids: Vec<crate::v1::MachineId>,
    /// Field 2, required.
    pub unavailability: Option<crate::v1::Unavailability>,
}

impl prost::Message for Window {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.machine_ids, 1, buf);
        glue::encode(&self.unavailability, 2, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.machine_ids, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.unavailability, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.machine_ids, 1) + glue::encoded_len(&self.unavailability, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Window {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.machine_ids, "machine_ids", map)?;
        glue::write(&self.unavailability, "unavailability", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "machine_ids" => glue::read(
                &mut self.machine_ids,
                map,
                glue::Place::new("machine_ids", depth),
            ),
            "unavailability" => glue::read(
                &mut self.unavailability,
                map,
                glue::Place::new("unavailability", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.unavailability, "unavailability"))
    }
}

glue::message!(Window, "mesos.v1.maintenance.Window");

/// `mesos.v1.maintenance.Schedule`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Schedule {
    /// Field 1, repeated.
    pub windows: Vec<crate::v1::maintenance::Window>,
}

impl prost::Message for Schedule {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.windows, 1, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.windows, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.windows, 1)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Schedule {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.windows, "windows", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "windows" => glue::read(&mut self.windows, map, glue::Place::new("windows", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.windows, "windows"))
    }
}

glue::message!(Schedule, "mesos.v1.maintenance.Schedule");

/// `mesos.v1.maintenance.ClusterStatus`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ClusterStatus {
    /// Field 1, repeated.
    pub draining_machines: Vec<crate::v1::maintenance::cluster_status::DrainingMachine>,
    /// Field 2, repeated.
    pub down_machines: Vec<crate::v1::MachineId>,
}

impl prost::Message for ClusterStatus {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.draining_machines, 1, buf);
        glue::encode(&self.down_machines, 2, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.draining_machines, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.down_machines, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.draining_machines, 1) + glue::encoded_len(&self.down_machines, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for ClusterStatus {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.draining_machines, "draining_machines", map)?;
        glue::write(&self.down_machines, "down_machines", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "draining_machines" => glue::read(
                &mut self.draining_machines,
                map,
                glue::Place::new("draining_machines", depth),
            ),
            "down_machines" => glue::read(
                &mut self.down_machines,
                map,
                glue::Place::new("down_machines", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.draining_machines, "draining_machines"))
    }
}

glue::message!(ClusterStatus, "mesos.v1.maintenance.ClusterStatus");

/// What is nested in [`ClusterStatus`].
pub mod cluster_status {
    use crate::glue;

    /// `mesos.v1.maintenance.ClusterStatus.DrainingMachine`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct DrainingMachine {
        /// Field 1, required.
        pub id: Option<crate::v1::MachineId>,
        /// Field 2, repeated.
        pub statuses: Vec<crate::v1::allocator::InverseOfferStatus>,
    }

    impl prost::Message for DrainingMachine {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.id, 1, buf);
            glue::encode(&self.statuses, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.id, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.statuses, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.id, 1) + glue::encoded_len(&self.statuses, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for DrainingMachine {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.id, "id", map)?;
            glue::write(&self.statuses, "statuses", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "id" => glue::read(&mut self.id, map, glue::Place::new("id", depth)),
                "statuses" => {
                    glue::read(&mut self.statuses, map, glue::Place::new("statuses", depth))
                }
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.id, "id"))
                .or_else(|| glue::missing_below(&self.statuses, "statuses"))
        }
    }

    glue::message!(
        DrainingMachine,
        "mesos.v1.maintenance.ClusterStatus.DrainingMachine"
    );
}
