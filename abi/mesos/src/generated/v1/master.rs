//! Messages of the package `mesos.v1.master`, written by `cargo xtask codegen`.

use crate::glue;

/// `mesos.v1.master.Call`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Call {
    /// Field 1, optional.
    pub r#type: Option<crate::v1::master::call::Type>,
    /// Field 2, optional.
    pub get_metrics: Option<crate::v1::master::call::GetMetrics>,
    /// Field 3, optional.
    pub set_logging_level: Option<crate::v1::master::call::SetLoggingLevel>,
    /// Field 4, optional.
    pub list_files: Option<crate::v1::master::call::ListFiles>,
    /// Field 5, optional.
    pub read_file: Option<crate::v1::master::call::ReadFile>,
    /// Field 6, optional.
    pub update_weights: Option<crate::v1::master::call::UpdateWeights>,
    /// Field 7, optional.
    pub reserve_resources: Option<crate::v1::master::call::ReserveResources>,
    /// Field 8, optional.
    pub unreserve_resources: Option<crate::v1::master::call::UnreserveResources>,
    /// Field 9, optional.
    pub create_volumes: Option<crate::v1::master::call::CreateVolumes>,
    /// Field 10, optional.
    pub destroy_volumes: Option<crate::v1::master::call::DestroyVolumes>,
    /// Field 18, optional.
    pub grow_volume: Option<crate::v1::master::call::GrowVolume>,
    /// Field 19, optional.
    pub shrink_volume: Option<crate::v1::master::call::ShrinkVolume>,
    /// Field 11, optional.
    pub update_maintenance_schedule: Option<crate::v1::master::call::UpdateMaintenanceSchedule>,
    /// Field 12, optional.
    pub start_maintenance: Option<crate::v1::master::call::StartMaintenance>,
    /// Field 13, optional.
    pub stop_maintenance: Option<crate::v1::master::call::StopMaintenance>,
    /// Field 21, optional.
    pub drain_agent: Option<crate::v1::master::call::DrainAgent>,
    /// Field 22, optional.
    pub deactivate_agent: Option<crate::v1::master::call::DeactivateAgent>,
    /// Field 23, optional.
    pub reactivate_agent: Option<crate::v1::master::call::ReactivateAgent>,
    /// Field 20, optional.
    pub update_quota: Option<crate::v1::master::call::UpdateQuota>,
    /// Field 16, optional.
    pub teardown: Option<crate::v1::master::call::Teardown>,
    /// Field 17, optional.
    pub mark_agent_gone: Option<crate::v1::master::call::MarkAgentGone>,
    /// Field 14, optional, deprecated.
    pub set_quota: Option<crate::v1::master::call::SetQuota>,
    /// Field 15, optional, deprecated.
    pub remove_quota: Option<crate::v1::master::call::RemoveQuota>,
}

impl Call {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::master::call::Type {
        self.r#type.unwrap_or_default()
    }
}

impl prost::Message for Call {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.r#type, 1, buf);
        glue::encode(&self.get_metrics, 2, buf);
        glue::encode(&self.set_logging_level, 3, buf);
        glue::encode(&self.list_files, 4, buf);
        glue::encode(&self.read_file, 5, buf);
        glue::encode(&self.update_weights, 6, buf);
        glue::encode(&self.reserve_resources, 7, buf);
        glue::encode(&self.unreserve_resources, 8, buf);
        glue::encode(&self.create_volumes, 9, buf);
        glue::encode(&self.destroy_volumes, 10, buf);
        glue::encode(&self.update_maintenance_schedule, 11, buf);
        glue::encode(&self.start_maintenance, 12, buf);
        glue::encode(&self.stop_maintenance, 13, buf);
        glue::encode(&self.set_quota, 14, buf);
        glue::encode(&self.remove_quota, 15, buf);
        glue::encode(&self.teardown, 16, buf);
        glue::encode(&self.mark_agent_gone, 17, buf);
        glue::encode(&self.grow_volume, 18, buf);
        glue::encode(&self.shrink_volume, 19, buf);
        glue::encode(&self.update_quota, 20, buf);
        glue::encode(&self.drain_agent, 21, buf);
        glue::encode(&self.deactivate_agent, 22, buf);
        glue::encode(&self.reactivate_agent, 23, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.r#type, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.get_metrics, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.set_logging_level, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.list_files, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.read_file, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.update_weights, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.reserve_resources, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.unreserve_resources, number, wire_type, buf, ctx),
            9 => glue::merge(&mut self.create_volumes, number, wire_type, buf, ctx),
            10 => glue::merge(&mut self.destroy_volumes, number, wire_type, buf, ctx),
            18 => glue::merge(&mut self.grow_volume, number, wire_type, buf, ctx),
            19 => glue::merge(&mut self.shrink_volume, number, wire_type, buf, ctx),
            11 => glue::merge(
                &mut self.update_maintenance_schedule,
                number,
                wire_type,
                buf,
                ctx,
            ),
            12 => glue::merge(&mut self.start_maintenance, number, wire_type, buf, ctx),
            13 => glue::merge(&mut self.stop_maintenance, number, wire_type, buf, ctx),
            21 => glue::merge(&mut self.drain_agent, number, wire_type, buf, ctx),
            22 => glue::merge(&mut self.deactivate_agent, number, wire_type, buf, ctx),
            23 => glue::merge(&mut self.reactivate_agent, number, wire_type, buf, ctx),
            20 => glue::merge(&mut self.update_quota, number, wire_type, buf, ctx),
            16 => glue::merge(&mut self.teardown, number, wire_type, buf, ctx),
            17 => glue::merge(&mut self.mark_agent_gone, number, wire_type, buf, ctx),
            14 => glue::merge(&mut self.set_quota, number, wire_type, buf, ctx),
            15 => glue::merge(&mut self.remove_quota, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.r#type, 1)
            + glue::encoded_len(&self.get_metrics, 2)
            + glue::encoded_len(&self.set_logging_level, 3)
            + glue::encoded_len(&self.list_files, 4)
            + glue::encoded_len(&self.read_file, 5)
            + glue::encoded_len(&self.update_weights, 6)
            + glue::encoded_len(&self.reserve_resources, 7)
            + glue::encoded_len(&self.unreserve_resources, 8)
            + glue::encoded_len(&self.create_volumes, 9)
            + glue::encoded_len(&self.destroy_volumes, 10)
            + glue::encoded_len(&self.grow_volume, 18)
            + glue::encoded_len(&self.shrink_volume, 19)
            + glue::encoded_len(&self.update_maintenance_schedule, 11)
            + glue::encoded_len(&self.start_maintenance, 12)
            + glue::encoded_len(&self.stop_maintenance, 13)
            + glue::encoded_len(&self.drain_agent, 21)
            + glue::encoded_len(&self.deactivate_agent, 22)
            + glue::encoded_len(&self.reactivate_agent, 23)
            + glue::encoded_len(&self.update_quota, 20)
            + glue::encoded_len(&self.teardown, 16)
            + glue::encoded_len(&self.mark_agent_gone, 17)
            + glue::encoded_len(&self.set_quota, 14)
            + glue::encoded_len(&self.remove_quota, 15)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Call {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.get_metrics, "get_metrics", map)?;
        glue::write(&self.set_logging_level, "set_logging_level", map)?;
        glue::write(&self.list_files, "list_files", map)?;
        glue::write(&self.read_file, "read_file", map)?;
        glue::write(&self.update_weights, "update_weights", map)?;
        glue::write(&self.reserve_resources, "reserve_resources", map)?;
        glue::write(&self.unreserve_resources, "unreserve_resources", map)?;
        glue::write(&self.create_volumes, "create_volumes", map)?;
        glue::write(&self.destroy_volumes, "destroy_volumes", map)?;
        glue::write(&self.grow_volume, "grow_volume", map)?;
        glue::write(&self.shrink_volume, "shrink_volume", map)?;
        glue::write(
            &self.update_maintenance_schedule,
            "update_maintenance_schedule",
            map,
        )?;
        glue::write(&self.start_maintenance, "start_maintenance", map)?;
        glue::write(&self.stop_maintenance, "stop_maintenance", map)?;
        glue::write(&self.drain_agent, "drain_agent", map)?;
        glue::write(&self.deactivate_agent, "deactivate_agent", map)?;
        glue::write(&self.reactivate_agent, "reactivate_agent", map)?;
        glue::write(&self.update_quota, "update_quota", map)?;
        glue::write(&self.teardown, "teardown", map)?;
        glue::write(&self.mark_agent_gone, "mark_agent_gone", map)?;
        glue::write(&self.set_quota, "set_quota", map)?;
        glue::write(&self.remove_quota, "remove_quota", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "type" => glue::read(&mut self.r#type, map, glue::Place::new("type", depth)),
            "get_metrics" => glue::read(
                &mut self.get_metrics,
                map,
                glue::Place::new("get_metrics", depth),
            ),
            "set_logging_level" => glue::read(
                &mut self.set_logging_level,
                map,
                glue::Place::new("set_logging_level", depth),
            ),
            "list_files" => glue::read(
                &mut self.list_files,
                map,
                glue::Place::new("list_files", depth),
            ),
            "read_file" => glue::read(
                &mut self.read_file,
                map,
                glue::Place::new("read_file", depth),
            ),
            "update_weights" => glue::read(
                &mut self.update_weights,
                map,
                glue::Place::new("update_weights", depth),
            ),
            "reserve_resources" => glue::read(
                &mut self.reserve_resources,
                map,
                glue::Place::new("reserve_resources", depth),
            ),
            "unreserve_resources" => glue::read(
                &mut self.unreserve_resources,
                map,
                glue::Place::new("unreserve_resources", depth),
            ),
            "create_volumes" => glue::read(
                &mut self.create_volumes,
                map,
                glue::Place::new("create_volumes", depth),
            ),
            "destroy_volumes" => glue::read(
                &mut self.destroy_volumes,
                map,
                glue::Place::new("destroy_volumes", depth),
            ),
            "grow_volume" => glue::read(
                &mut self.grow_volume,
                map,
                glue::Place::new("grow_volume", depth),
            ),
            "shrink_volume" => glue::read(
                &mut self.shrink_volume,
                map,
                glue::Place::new("shrink_volume", depth),
            ),
            "update_maintenance_schedule" => glue::read(
                &mut self.update_maintenance_schedule,
                map,
                glue::Place::new("update_maintenance_schedule", depth),
            ),
            "start_maintenance" => glue::read(
                &mut self.start_maintenance,
                map,
                glue::Place::new("start_maintenance", depth),
            ),
            "stop_maintenance" => glue::read(
                &mut self.stop_maintenance,
                map,
                glue::Place::new("stop_maintenance", depth),
            ),
            "drain_agent" => glue::read(
                &mut self.drain_agent,
                map,
                glue::Place::new("drain_agent", depth),
            ),
            "deactivate_agent" => glue::read(
                &mut self.deactivate_agent,
                map,
                glue::Place::new("deactivate_agent", depth),
            ),
            "reactivate_agent" => glue::read(
                &mut self.reactivate_agent,
                map,
                glue::Place::new("reactivate_agent", depth),
            ),
            "update_quota" => glue::read(
                &mut self.update_quota,
                map,
                glue::Place::new("update_quota", depth),
            ),
            "teardown" => glue::read(&mut self.teardown, map, glue::Place::new("teardown", depth)),
            "mark_agent_gone" => glue::read(
                &mut self.mark_agent_gone,
                map,
                glue::Place::new("mark_agent_gone", depth),
            ),
            "set_quota" => glue::read(
                &mut self.set_quota,
                map,
                glue::Place::new("set_quota", depth),
            ),
            "remove_quota" => glue::read(
                &mut self.remove_quota,
                map,
                glue::Place::new("remove_quota", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.get_metrics, "get_metrics"))
            .or_else(|| glue::missing_below(&self.set_logging_level, "set_logging_level"))
            .or_else(|| glue::missing_below(&self.list_files, "list_files"))
            .or_else(|| glue::missing_below(&self.read_file, "read_file"))
            .or_else(|| glue::missing_below(&self.update_weights, "update_weights"))
            .or_else(|| glue::missing_below(&self.reserve_resources, "reserve_resources"))
            .or_else(|| glue::missing_below(&self.unreserve_resources, "unreserve_resources"))
            .or_else(|| glue::missing_below(&self.create_volumes, "create_volumes"))
            .or_else(|| glue::missing_below(&self.destroy_volumes, "destroy_volumes"))
            .or_else(|| glue::missing_below(&self.grow_volume, "grow_volume"))
            .or_else(|| glue::missing_below(&self.shrink_volume, "shrink_volume"))
            .or_else(|| {
                glue::missing_below(
                    &self.update_maintenance_schedule,
                    "update_maintenance_schedule",
                )
            })
            .or_else(|| glue::missing_below(&self.drain_agent, "drain_agent"))
            .or_else(|| glue::missing_below(&self.deactivate_agent, "deactivate_agent"))
            .or_else(|| glue::missing_below(&self.reactivate_agent, "reactivate_agent"))
            .or_else(|| glue::missing_below(&self.update_quota, "update_quota"))
            .or_else(|| glue::missing_below(&self.teardown, "teardown"))
            .or_else(|| glue::missing_below(&self.mark_agent_gone, "mark_agent_gone"))
            .or_else(|| glue::missing_below(&self.set_quota, "set_quota"))
            .or_else(|| glue::missing_below(&self.remove_quota, "remove_quota"))
    }
}

glue::message!(Call, "mesos.v1.master.Call");

/// `mesos.v1.master.Response`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    /// Field 1, optional.
    pub r#type: Option<crate::v1::master::response::Type>,
    /// Field 2, optional.
    pub get_health: Option<crate::v1::master::response::GetHealth>,
    /// Field 3, optional.
    pub get_flags: Option<crate::v1::master::response::GetFlags>,
    /// Field 4, optional.
    pub get_version: Option<crate::v1::master::response::GetVersion>,
    /// Field 5, optional.
    pub get_metrics: Option<crate::v1::master::response::GetMetrics>,
    /// Field 6, optional.
    pub get_logging_level: Option<crate::v1::master::response::GetLoggingLevel>,
    /// Field 7, optional.
    pub list_files: Option<crate::v1::master::response::ListFiles>,
    /// Field 8, optional.
    pub read_file: Option<crate::v1::master::response::ReadFile>,
    /// Field 9, optional.
    pub get_state: Option<Box<crate::v1::master::response::GetState>>,
    /// Field 10, optional.
    pub get_agents: Option<crate::v1::master::response::GetAgents>,
    /// Field 11, optional.
    pub get_frameworks: Option<crate::v1::master::response::GetFrameworks>,
    /// Field 12, optional.
    pub get_executors: Option<crate::v1::master::response::GetExecutors>,
    /// Field 20, optional.
    pub get_operations: Option<crate::v1::master::response::GetOperations>,
    /// Field 13, optional.
    pub get_tasks: Option<crate::v1::master::response::GetTasks>,
    /// Field 14, optional.
    pub get_roles: Option<crate::v1::master::response::GetRoles>,
    /// Field 15, optional.
    pub get_weights: Option<crate::v1::master::response::GetWeights>,
    /// Field 16, optional.
    pub get_master: Option<crate::v1::master::response::GetMaster>,
    /// Field 17, optional.
    pub get_maintenance_status: Option<crate::v1::master::response::GetMaintenanceStatus>,
    /// Field 18, optional.
    pub get_maintenance_schedule: Option<crate::v1::master::response::GetMaintenanceSchedule>,
    /// Field 19, optional.
    pub get_quota: Option<crate::v1::master::response::GetQuota>,
}

impl Response {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::master::response::Type {
        self.r#type.unwrap_or_default()
    }
}

impl prost::Message for Response {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.r#type, 1, buf);
        glue::encode(&self.get_health, 2, buf);
        glue::encode(&self.get_flags, 3, buf);
        glue::encode(&self.get_version, 4, buf);
        glue::encode(&self.get_metrics, 5, buf);
        glue::encode(&self.get_logging_level, 6, buf);
        glue::encode(&self.list_files, 7, buf);
        glue::encode(&self.read_file, 8, buf);
        glue::encode(&self.get_state, 9, buf);
        glue::encode(&self.get_agents, 10, buf);
        glue::encode(&self.get_frameworks, 11, buf);
        glue::encode(&self.get_executors, 12, buf);
        glue::encode(&self.get_tasks, 13, buf);
        glue::encode(&self.get_roles, 14, buf);
        glue::encode(&self.get_weights, 15, buf);
        glue::encode(&self.get_master, 16, buf);
        glue::encode(&self.get_maintenance_status, 17, buf);
        glue::encode(&self.get_maintenance_schedule, 18, buf);
        glue::encode(&self.get_quota, 19, buf);
        glue::encode(&self.get_operations, 20, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.r#type, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.get_health, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.get_flags, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.get_version, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.get_metrics, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.get_logging_level, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.list_files, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.read_file, number, wire_type, buf, ctx),
            9 => glue::merge(&mut self.get_state, number, wire_type, buf, ctx),
            10 => glue::merge(&mut self.get_agents, number, wire_type, buf, ctx),
            11 => glue::merge(&mut self.get_frameworks, number, wire_type, buf, ctx),
            12 => glue::merge(&mut self.get_executors, number, wire_type, buf, ctx),
            20 => glue::merge(&mut self.get_operations, number, wire_type, buf, ctx),
            13 => glue::merge(&mut self.get_tasks, number, wire_type, buf, ctx),
            14 => glue::merge(&mut self.get_roles, number, wire_type, buf, ctx),
            15 => glue::merge(&mut self.get_weights, number, wire_type, buf, ctx),
            16 => glue::merge(&mut self.get_master, number, wire_type, buf, ctx),
            17 => glue::merge(
                &mut self.get_maintenance_status,
                number,
                wire_type,
                buf,
                ctx,
            ),
            18 => glue::merge(
                &mut self.get_maintenance_schedule,
                number,
                wire_type,
                buf,
                ctx,
            ),
            19 => glue::merge(&mut self.get_quota, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.r#type, 1)
            + glue::encoded_len(&self.get_health, 2)
            + glue::encoded_len(&self.get_flags, 3)
            + glue::encoded_len(&self.get_version, 4)
            + glue::encoded_len(&self.get_metrics, 5)
            + glue::encoded_len(&self.get_logging_level, 6)
            + glue::encoded_len(&self.list_files, 7)
            + glue::encoded_len(&self.read_file, 8)
            + glue::encoded_len(&self.get_state, 9)
            + glue::encoded_len(&self.get_agents, 10)
            + glue::encoded_len(&self.get_frameworks, 11)
            + glue::encoded_len(&self.get_executors, 12)
            + glue::encoded_len(&self.get_operations, 20)
            + glue::encoded_len(&self.get_tasks, 13)
            + glue::encoded_len(&self.get_roles, 14)
            + glue::encoded_len(&self.get_weights, 15)
            + glue::encoded_len(&self.get_master, 16)
            + glue::encoded_len(&self.get_maintenance_status, 17)
            + glue::encoded_len(&self.get_maintenance_schedule, 18)
            + glue::encoded_len(&self.get_quota, 19)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Response {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.get_health, "get_health", map)?;
        glue::write(&self.get_flags, "get_flags", map)?;
        glue::write(&self.get_version, "get_version", map)?;
        glue::write(&self.get_metrics, "get_metrics", map)?;
        glue::write(&self.get_logging_level, "get_logging_level", map)?;
        glue::write(&self.list_files, "list_files", map)?;
        glue::write(&self.read_file, "read_file", map)?;
        glue::write(&self.get_state, "get_state", map)?;
        glue::write(&self.get_agents, "get_agents", map)?;
        glue::write(&self.get_frameworks, "get_frameworks", map)?;
        glue::write(&self.get_executors, "get_executors", map)?;
        glue::write(&self.get_operations, "get_operations", map)?;
        glue::write(&self.get_tasks, "get_tasks", map)?;
        glue::write(&self.get_roles, "get_roles", map)?;
        glue::write(&self.get_weights, "get_weights", map)?;
        glue::write(&self.get_master, "get_master", map)?;
        glue::write(&self.get_maintenance_status, "get_maintenance_status", map)?;
        glue::write(
            &self.get_maintenance_schedule,
            "get_maintenance_schedule",
            map,
        )?;
        glue::write(&self.get_quota, "get_quota", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "type" => glue::read(&mut self.r#type, map, glue::Place::new("type", depth)),
            "get_health" => glue::read(
                &mut self.get_health,
                map,
                glue::Place::new("get_health", depth),
            ),
            "get_flags" => glue::read(
                &mut self.get_flags,
                map,
                glue::Place::new("get_flags", depth),
            ),
            "get_version" => glue::read(
                &mut self.get_version,
                map,
                glue::Place::new("get_version", depth),
            ),
            "get_metrics" => glue::read(
                &mut self.get_metrics,
                map,
                glue::Place::new("get_metrics", depth),
            ),
            "get_logging_level" => glue::read(
                &mut self.get_logging_level,
                map,
                glue::Place::new("get_logging_level", depth),
            ),
            "list_files" => glue::read(
                &mut self.list_files,
                map,
                glue::Place::new("list_files", depth),
            ),
            "read_file" => glue::read(
                &mut self.read_file,
                map,
                glue::Place::new("read_file", depth),
            ),
            "get_state" => glue::read(
                &mut self.get_state,
                map,
                glue::Place::new("get_state", depth),
            ),
            "get_agents" => glue::read(
                &mut self.get_agents,
                map,
                glue::Place::new("get_agents", depth),
            ),
            "get_frameworks" => glue::read(
                &mut self.get_frameworks,
                map,
                glue::Place::new("get_frameworks", depth),
            ),
            "get_executors" => glue::read(
                &mut self.get_executors,
                map,
                glue::Place::new("get_executors", depth),
            ),
            "get_operations" => glue::read(
                &mut self.get_operations,
                map,
                glue::Place::new("get_operations", depth),
            ),
            "get_tasks" => glue::read(
                &mut self.get_tasks,
                map,
                glue::Place::new("get_tasks", depth),
            ),
            "get_roles" => glue::read(
                &mut self.get_roles,
                map,
                glue::Place::new("get_roles", depth),
            ),
            "get_weights" => glue::read(
                &mut self.get_weights,
                map,
                glue::Place::new("get_weights", depth),
            ),
            "get_master" => glue::read(
                &mut self.get_master,
                map,
                glue::Place::new("get_master", depth),
            ),
            "get_maintenance_status" => glue::read(
                &mut self.get_maintenance_status,
                map,
                glue::Place::new("get_maintenance_status", depth),
            ),
            "get_maintenance_schedule" => glue::read(
                &mut self.get_maintenance_schedule,
                map,
                glue::Place::new("get_maintenance_schedule", depth),
            ),
            "get_quota" => glue::read(
                &mut self.get_quota,
                map,
                glue::Place::new("get_quota", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.get_health, "get_health"))
            .or_else(|| glue::missing_below(&self.get_flags, "get_flags"))
            .or_else(|| glue::missing_below(&self.get_version, "get_version"))
            .or_else(|| glue::missing_below(&self.get_metrics, "get_metrics"))
            .or_else(|| glue::missing_below(&self.get_logging_level, "get_logging_level"))
            .or_else(|| glue::missing_below(&self.list_files, "list_files"))
            .or_else(|| glue::missing_below(&self.read_file, "read_file"))
            .or_else(|| glue::missing_below(&self.get_state, "get_state"))
            .or_else(|| glue::missing_below(&self.get_agents, "get_agents"))
            .or_else(|| glue::missing_below(&self.get_frameworks, "get_frameworks"))
            .or_else(|| glue::missing_below(&self.get_executors, "get_executors"))
            .or_else(|| glue::missing_below(&self.get_operations, "get_operations"))
            .or_else(|| glue::missing_below(&self.get_tasks, "get_tasks"))
            .or_else(|| glue::missing_below(&self.get_roles, "get_roles"))
            .or_else(|| glue::missing_below(&self.get_weights, "get_weights"))
            .or_else(|| glue::missing_below(&self.get_master, "get_master"))
            .or_else(|| glue::missing_below(&self.get_maintenance_status, "get_maintenance_status"))
            .or_else(|| {
                glue::missing_below(&self.get_maintenance_schedule, "get_maintenance_schedule")
            })
            .or_else(|| glue::missing_below(&self.get_quota, "get_quota"))
    }
}

glue::message!(Response, "mesos.v1.master.Response");

/// `mesos.v1.master.Event`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// Field 1, optional.
    pub r#type: Option<crate::v1::master::event::Type>,
    /// Field 2, optional.
    pub subscribed: Option<crate::v1::master::event::Subscribed>,
    /// Field 3, optional.
    pub task_added: Option<crate::v1::master::event::TaskAdded>,
    /// Field 4, optional.
    pub task_updated: Option<crate::v1::master::event::TaskUpdated>,
    /// Field 5, optional.
    pub agent_added: Option<crate::v1::master::event::AgentAdded>,
    /// Field 6, optional.
    pub agent_removed: Option<crate::v1::master::event::AgentRemoved>,
    /// Field 7, optional.
    pub framework_added: Option<crate::v1::master::event::FrameworkAdded>,
    /// Field 8, optional.
    pub framework_updated: Option<crate::v1::master::event::FrameworkUpdated>,
    /// Field 9, optional.
    pub framework_removed: Option<crate::v1::master::event::FrameworkRemoved>,
}

impl Event {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::master::event::Type {
        self.r#type.unwrap_or_default()
    }
}

impl prost::Message for Event {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.r#type, 1, buf);
        glue::encode(&self.subscribed, 2, buf);
        glue::encode(&self.task_added, 3, buf);
        glue::encode(&self.task_updated, 4, buf);
        glue::encode(&self.agent_added, 5, buf);
        glue::encode(&self.agent_removed, 6, buf);
        glue::encode(&self.framework_added, 7, buf);
        glue::encode(&self.framework_updated, 8, buf);
        glue::encode(&self.framework_removed, 9, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.r#type, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.subscribed, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.task_added, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.task_updated, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.agent_added, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.agent_removed, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.framework_added, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.framework_updated, number, wire_type, buf, ctx),
            9 => glue::merge(&mut self.framework_removed, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.r#type, 1)
            + glue::encoded_len(&self.subscribed, 2)
            + glue::encoded_len(&self.task_added, 3)
            + glue::encoded_len(&self.task_updated, 4)
            + glue::encoded_len(&self.agent_added, 5)
            + glue::encoded_len(&self.agent_removed, 6)
            + glue::encoded_len(&self.framework_added, 7)
            + glue::encoded_len(&self.framework_updated, 8)
            + glue::encoded_len(&self.framework_removed, 9)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Event {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.subscribed, "subscribed", map)?;
        glue::write(&self.task_added, "task_added", map)?;
        glue::write(&self.task_updated, "task_updated", map)?;
        glue::write(&self.agent_added, "agent_added", map)?;
        glue::write(&self.agent_removed, "agent_removed", map)?;
        glue::write(&self.framework_added, "framework_added", map)?;
        glue::write(&self.framework_updated, "framework_updated", map)?;
        glue::write(&self.framework_removed, "framework_removed", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "type" => glue::read(&mut self.r#type, map, glue::Place::new("type", depth)),
            "subscribed" => glue::read(
                &mut self.subscribed,
                map,
                glue::Place::new("subscribed", depth),
            ),
            "task_added" => glue::read(
                &mut self.task_added,
                map,
                glue::Place::new("task_added", depth),
            ),
            "task_updated" => glue::read(
                &mut self.task_updated,
                map,
                glue::Place::new("task_updated", depth),
            ),
            "agent_added" => glue::read(
                &mut self.agent_added,
                map,
                glue::Place::new("agent_added", depth),
            ),
            "agent_removed" => glue::read(
                &mut self.agent_removed,
                map,
                glue::Place::new("agent_removed", depth),
            ),
            "framework_added" => glue::read(
                &mut self.framework_added,
                map,
                glue::Place::new("framework_added", depth),
            ),
            "framework_updated" => glue::read(
                &mut self.framework_updated,
                map,
                glue::Place::new("framework_updated", depth),
            ),
            "framework_removed" => glue::read(
                &mut self.framework_removed,
                map,
                glue::Place::new("framework_removed", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.subscribed, "subscribed"))
            .or_else(|| glue::missing_below(&self.task_added, "task_added"))
            .or_else(|| glue::missing_below(&self.task_updated, "task_updated"))
            .or_else(|| glue::missing_below(&self.agent_added, "agent_added"))
            .or_else(|| glue::missing_below(&self.agent_removed, "agent_removed"))
            .or_else(|| glue::missing_below(&self.framework_added, "framework_added"))
            .or_else(|| glue::missing_below(&self.framework_updated, "framework_updated"))
            .or_else(|| glue::missing_below(&self.framework_removed, "framework_removed"))
    }
}

glue::message!(Event, "mesos.v1.master.Event");

/// What is nested in [`Call`].
pub mod call {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.master.Call.Type`.
    pub enum Type {
    Unknown = 0 => "UNKNOWN",
    GetHealth = 1 => "GET_HEALTH",
    GetFlags = 2 => "GET_FLAGS",
    GetVersion = 3 => "GET_VERSION",
    GetMetrics = 4 => "GET_METRICS",
    GetLoggingLevel = 5 => "GET_LOGGING_LEVEL",
    SetLoggingLevel = 6 => "SET_LOGGING_LEVEL",
    ListFiles = 7 => "LIST_FILES",
    ReadFile = 8 => "READ_FILE",
    GetState = 9 => "GET_STATE",
    GetAgents = 10 => "GET_AGENTS",
    GetFrameworks = 11 => "GET_FRAMEWORKS",
    GetExecutors = 12 => "GET_EXECUTORS",
    GetOperations = 33 => "GET_OPERATIONS",
    GetTasks = 13 => "GET_TASKS",
    GetRoles = 14 => "GET_ROLES",
    GetWeights = 15 => "GET_WEIGHTS",
    UpdateWeights = 16 => "UPDATE_WEIGHTS",
    GetMaster = 17 => "GET_MASTER",
    Subscribe = 18 => "SUBSCRIBE",
    ReserveResources = 19 => "RESERVE_RESOURCES",
    UnreserveResources = 20 => "UNRESERVE_RESOURCES",
    CreateVolumes = 21 => "CREATE_VOLUMES",
    DestroyVolumes = 22 => "DESTROY_VOLUMES",
    GrowVolume = 34 => "GROW_VOLUME",
    ShrinkVolume = 35 => "SHRINK_VOLUME",
    GetMaintenanceStatus = 23 => "GET_MAINTENANCE_STATUS",
    GetMaintenanceSchedule = 24 => "GET_MAINTENANCE_SCHEDULE",
    UpdateMaintenanceSchedule = 25 => "UPDATE_MAINTENANCE_SCHEDULE",
    StartMaintenance = 26 => "START_MAINTENANCE",
    StopMaintenance = 27 => "STOP_MAINTENANCE",
    DrainAgent = 37 => "DRAIN_AGENT",
    DeactivateAgent = 38 => "DEACTIVATE_AGENT",
    ReactivateAgent = 39 => "REACTIVATE_AGENT",
    GetQuota = 28 => "GET_QUOTA",
    UpdateQuota = 36 => "UPDATE_QUOTA",
    SetQuota = 29 => "SET_QUOTA",
    RemoveQuota = 30 => "REMOVE_QUOTA",
    Teardown = 31 => "TEARDOWN",
    MarkAgentGone = 32 => "MARK_AGENT_GONE",
    }
    }

    /// `mesos.v1.master.Call.GetMetrics`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct GetMetrics {
        /// Field 1, optional.
        pub timeout: Option<crate::v1::DurationInfo>,
    }

    impl prost::Message for GetMetrics {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.timeout, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.timeout, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.timeout, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetMetrics {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.timeout, "timeout", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "timeout" => glue::read(&mut self.timeout, map, glue::Place::new("timeout", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.timeout, "timeout"))
        }
    }

    glue::message!(GetMetrics, "mesos.v1.master.Call.GetMetrics");

    /// `mesos.v1.master.Call.SetLoggingLevel`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct SetLoggingLevel {
        /// Field 1, required.
        pub level: Option<u32>,
        /// Field 2, required.
        pub duration: Option<crate::v1::DurationInfo>,
    }

    impl SetLoggingLevel {
        /// `level`, or the default of its type.
        pub fn level(&self) -> u32 {
            self.level.unwrap_or_default()
        }
    }

    impl prost::Message for SetLoggingLevel {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.level, 1, buf);
            glue::encode(&self.duration, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.level, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.duration, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.level, 1) + glue::encoded_len(&self.duration, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for SetLoggingLevel {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.level, "level", map)?;
            glue::write(&self.duration, "duration", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "level" => glue::read(&mut self.level, map, glue::Place::new("level", depth)),
                "duration" => {
                    glue::read(&mut self.duration, map, glue::Place::new("duration", depth))
                }
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.level, "level"))
                .or_else(|| glue::required(&self.duration, "duration"))
        }
    }

    glue::message!(SetLoggingLevel, "mesos.v1.master.Call.SetLoggingLevel");

    /// `mesos.v1.master.Call.ListFiles`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct ListFiles {
        /// Field 1, required.
        pub path: Option<String>,
    }

    impl ListFiles {
        /// `path`, or the default of its type.
        pub fn path(&self) -> &str {
            self.path.as_deref().unwrap_or("")
        }
    }

    impl prost::Message for ListFiles {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.path, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.path, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.path, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for ListFiles {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.path, "path", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "path" => glue::read(&mut self.path, map, glue::Place::new("path", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.path, "path"))
        }
    }

    glue::message!(ListFiles, "mesos.v1.master.Call.ListFiles");

    /// `mesos.v1.master.Call.ReadFile`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct ReadFile {
        /// Field 1, required.
        pub path: Option<String>,
        /// Field 2, required.
        pub offset: Option<u64>,
        /// Field 3, optional.
        pub length: Option<u64>,
    }

    impl ReadFile {
        /// `path`, or the default of its type.
        pub fn path(&self) -> &str {
            self.path.as_deref().unwrap_or("")
        }
        /// `offset`, or the default of its type.
        pub fn offset(&self) -> u64 {
            self.offset.unwrap_or_default()
        }
        /// `length`, or the default of its type.
        pub fn length(&self) -> u64 {
            self.length.unwrap_or_default()
        }
    }

    impl prost::Message for ReadFile {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.path, 1, buf);
            glue::encode(&self.offset, 2, buf);
            glue::encode(&self.length, 3, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.path, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.offset, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.length, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.path, 1)
                + glue::encoded_len(&self.offset, 2)
                + glue::encoded_len(&self.length, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for ReadFile {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.path, "path", map)?;
            glue::write(&self.offset, "offset", map)?;
            glue::write(&self.length, "length", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "path" => glue::read(&mut self.path, map, glue::Place::new("path", depth)),
                "offset" => glue::read(&mut self.offset, map, glue::Place::new("offset", depth)),
                "length" => glue::read(&mut self.length, map, glue::Place::new("length", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.path, "path"))
                .or_else(|| glue::required(&self.offset, "offset"))
        }
    }

    glue::message!(ReadFile, "mesos.v1.master.Call.ReadFile");

    /// `mesos.v1.master.Call.UpdateWeights`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct UpdateWeights {
        /// Field 1, repeated.
        pub weight_infos: Vec<crate::v1::WeightInfo>,
    }

    impl prost::Message for UpdateWeights {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.weight_infos, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.weight_infos, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.weight_infos, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for UpdateWeights {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.weight_infos, "weight_infos", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "weight_infos" => glue::read(
                    &mut self.weight_infos,
                    map,
                    glue::Place::new("weight_infos", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.weight_infos, "weight_infos"))
        }
    }

    glue::message!(UpdateWeights, "mesos.v1.master.Call.UpdateWeights");

    /// `mesos.v1.master.Call.ReserveResources`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ReserveResources {
        /// Field 1, required.
        pub agent_id: Option<crate::v1::AgentId>,
        /// Field 3, repeated.
        pub source: Vec<crate::v1::Resource>,
        /// Field 2, repeated.
        pub resources: Vec<crate::v1::Resource>,
    }

    impl prost::Message for ReserveResources {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.agent_id, 1, buf);
            glue::encode(&self.resources, 2, buf);
            glue::encode(&self.source, 3, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.source, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.resources, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.agent_id, 1)
                + glue::encoded_len(&self.source, 3)
                + glue::encoded_len(&self.resources, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for ReserveResources {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.agent_id, "agent_id", map)?;
            glue::write(&self.source, "source", map)?;
            glue::write(&self.resources, "resources", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "agent_id" => {
                    glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth))
                }
                "source" => glue::read(&mut self.source, map, glue::Place::new("source", depth)),
                "resources" => glue::read(
                    &mut self.resources,
                    map,
                    glue::Place::new("resources", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.agent_id, "agent_id"))
                .or_else(|| glue::missing_below(&self.source, "source"))
                .or_else(|| glue::missing_below(&self.resources, "resources"))
        }
    }

    glue::message!(ReserveResources, "mesos.v1.master.Call.ReserveResources");

    /// `mesos.v1.master.Call.UnreserveResources`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct UnreserveResources {
        /// Field 1, required.
        pub agent_id: Option<crate::v1::AgentId>,
        /// Field 2, repeated.
        pub resources: Vec<crate::v1::Resource>,
    }

    impl prost::Message for UnreserveResources {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.agent_id, 1, buf);
            glue::encode(&self.resources, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.resources, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.agent_id, 1) + glue::encoded_len(&self.resources, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for UnreserveResources {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.agent_id, "agent_id", map)?;
            glue::write(&self.resources, "resources", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "agent_id" => {
                    glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth))
                }
                "resources" => glue::read(
                    &mut self.resources,
                    map,
                    glue::Place::new("resources", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.agent_id, "agent_id"))
                .or_else(|| glue::missing_below(&self.resources, "resources"))
        }
    }

    glue::message!(
        UnreserveResources,
        "mesos.v1.master.Call.UnreserveResources"
    );

    /// `mesos.v1.master.Call.CreateVolumes`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct CreateVolumes {
        /// Field 1, required.
        pub agent_id: Option<crate::v1::AgentId>,
        /// Field 2, repeated.
        pub volumes: Vec<crate::v1::Resource>,
    }

    impl prost::Message for CreateVolumes {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.agent_id, 1, buf);
            glue::encode(&self.volumes, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.volumes, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.agent_id, 1) + glue::encoded_len(&self.volumes, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for CreateVolumes {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.agent_id, "agent_id", map)?;
            glue::write(&self.volumes, "volumes", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "agent_id" => {
                    glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth))
                }
                "volumes" => glue::read(&mut self.volumes, map, glue::Place::new("volumes", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.agent_id, "agent_id"))
                .or_else(|| glue::missing_below(&self.volumes, "volumes"))
        }
    }

    glue::message!(CreateVolumes, "mesos.v1.master.Call.CreateVolumes");

    /// `mesos.v1.master.Call.DestroyVolumes`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct DestroyVolumes {
        /// Field 1, required.
        pub agent_id: Option<crate::v1::AgentId>,
        /// Field 2, repeated.
        pub volumes: Vec<crate::v1::Resource>,
    }

    impl prost::Message for DestroyVolumes {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.agent_id, 1, buf);
            glue::encode(&self.volumes, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.volumes, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.agent_id, 1) + glue::encoded_len(&self.volumes, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for DestroyVolumes {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.agent_id, "agent_id", map)?;
            glue::write(&self.volumes, "volumes", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "agent_id" => {
                    glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth))
                }
                "volumes" => glue::read(&mut self.volumes, map, glue::Place::new("volumes", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.agent_id, "agent_id"))
                .or_else(|| glue::missing_below(&self.volumes, "volumes"))
        }
    }

    glue::message!(DestroyVolumes, "mesos.v1.master.Call.DestroyVolumes");

    /// `mesos.v1.master.Call.GrowVolume`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GrowVolume {
        /// Field 1, optional.
        pub agent_id: Option<crate::v1::AgentId>,
        /// Field 2, required.
        pub volume: Option<Box<crate::v1::Resource>>,
        /// Field 3, required.
        pub addition: Option<Box<crate::v1::Resource>>,
    }

    impl prost::Message for GrowVolume {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.agent_id, 1, buf);
            glue::encode(&self.volume, 2, buf);
            glue::encode(&self.addition, 3, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.volume, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.addition, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.agent_id, 1)
                + glue::encoded_len(&self.volume, 2)
                + glue::encoded_len(&self.addition, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GrowVolume {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.agent_id, "agent_id", map)?;
            glue::write(&self.volume, "volume", map)?;
            glue::write(&self.addition, "addition", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "agent_id" => {
                    glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth))
                }
                "volume" => glue::read(&mut self.volume, map, glue::Place::new("volume", depth)),
                "addition" => {
                    glue::read(&mut self.addition, map, glue::Place::new("addition", depth))
                }
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.agent_id, "agent_id"))
                .or_else(|| glue::required(&self.volume, "volume"))
                .or_else(|| glue::required(&self.addition, "addition"))
        }
    }

    glue::message!(GrowVolume, "mesos.v1.master.Call.GrowVolume");

    /// `mesos.v1.master.Call.ShrinkVolume`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ShrinkVolume {
        /// Field 1, optional.
        pub agent_id: Option<crate::v1::AgentId>,
        /// Field 2, required.
        pub volume: Option<Box<crate::v1::Resource>>,
        /// Field 3, required.
        pub subtract: Option<crate::v1::value::Scalar>,
    }

    impl prost::Message for ShrinkVolume {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.agent_id, 1, buf);
            glue::encode(&self.volume, 2, buf);
            glue::encode(&self.subtract, 3, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.volume, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.subtract, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.agent_id, 1)
                + glue::encoded_len(&self.volume, 2)
                + glue::encoded_len(&self.subtract, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for ShrinkVolume {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.agent_id, "agent_id", map)?;
            glue::write(&self.volume, "volume", map)?;
            glue::write(&self.subtract, "subtract", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "agent_id" => {
                    glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth))
                }
                "volume" => glue::read(&mut self.volume, map, glue::Place::new("volume", depth)),
                "subtract" => {
                    glue::read(&mut self.subtract, map, glue::Place::new("subtract", depth))
                }
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.agent_id, "agent_id"))
                .or_else(|| glue::required(&self.volume, "volume"))
                .or_else(|| glue::required(&self.subtract, "subtract"))
        }
    }

    glue::message!(ShrinkVolume, "mesos.v1.master.Call.ShrinkVolume");

    /// `mesos.v1.master.Call.UpdateMaintenanceSchedule`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct UpdateMaintenanceSchedule {
        /// Field 1, required.
        pub schedule: Option<crate::v1::maintenance::Schedule>,
    }

    impl prost::Message for UpdateMaintenanceSchedule {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.schedule, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.schedule, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.schedule, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for UpdateMaintenanceSchedule {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.schedule, "schedule", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "schedule" => {
                    glue::read(&mut self.schedule, map, glue::Place::new("schedule", depth))
                }
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.schedule, "schedule"))
        }
    }

    glue::message!(
        UpdateMaintenanceSchedule,
        "mesos.v1.master.Call.UpdateMaintenanceSchedule"
    );

    /// `mesos.v1.master.Call.StartMaintenance`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct StartMaintenance {
        /// Field 1, repeated.
        pub machines: Vec<crate::v1::MachineId>,
    }

    impl prost::Message for StartMaintenance {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.machines, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.machines, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.machines, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for StartMaintenance {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.machines, "machines", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "machines" => {
                    glue::read(&mut self.machines, map, glue::Place::new("machines", depth))
                }
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None
        }
    }

    glue::message!(StartMaintenance, "mesos.v1.master.Call.StartMaintenance");

    /// `mesos.v1.master.Call.StopMaintenance`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct StopMaintenance {
        /// Field 1, repeated.
        pub machines: Vec<crate::v1::MachineId>,
    }

    impl prost::Message for StopMaintenance {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.machines, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.machines, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.machines, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for StopMaintenance {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.machines, "machines", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "machines" => {
                    glue::read(&mut self.machines, map, glue::Place::new("machines", depth))
                }
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None
        }
    }

    glue::message!(StopMaintenance, "mesos.v1.master.Call.StopMaintenance");

    /// `mesos.v1.master.Call.DrainAgent`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct DrainAgent {
        /// Field 1, required.
        pub agent_id: Option<crate::v1::AgentId>,
        /// Field 2, optional.
        pub max_grace_period: Option<crate::google::Duration>,
        /// Field 3, optional, default `false`.
        pub mark_gone: Option<bool>,
    }

    impl DrainAgent {
        /// `mark_gone`, or its default.
        pub fn mark_gone(&self) -> bool {
            self.mark_gone.unwrap_or(false)
        }
    }

    impl prost::Message for DrainAgent {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.agent_id, 1, buf);
            glue::encode(&self.max_grace_period, 2, buf);
            glue::encode(&self.mark_gone, 3, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.max_grace_period, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.mark_gone, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.agent_id, 1)
                + glue::encoded_len(&self.max_grace_period, 2)
                + glue::encoded_len(&self.mark_gone, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for DrainAgent {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.agent_id, "agent_id", map)?;
            glue::write(&self.max_grace_period, "max_grace_period", map)?;
            glue::write_value(&self.mark_gone(), "mark_gone", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "agent_id" => {
                    glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth))
                }
                "max_grace_period" => glue::read(
                    &mut self.max_grace_period,
                    map,
                    glue::Place::new("max_grace_period", depth),
                ),
                "mark_gone" => glue::read(
                    &mut self.mark_gone,
                    map,
                    glue::Place::new("mark_gone", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.agent_id, "agent_id"))
        }
    }

    glue::message!(DrainAgent, "mesos.v1.master.Call.DrainAgent");

    /// `mesos.v1.master.Call.DeactivateAgent`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct DeactivateAgent {
        /// Field 1, required.
        pub agent_id: Option<crate::v1::AgentId>,
    }

    impl prost::Message for DeactivateAgent {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.agent_id, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.agent_id, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for DeactivateAgent {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.agent_id, "agent_id", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "agent_id" => {
                    glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth))
                }
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.agent_id, "agent_id"))
        }
    }

    glue::message!(DeactivateAgent, "mesos.v1.master.Call.DeactivateAgent");

    /// `mesos.v1.master.Call.ReactivateAgent`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct ReactivateAgent {
        /// Field 1, required.
        pub agent_id: Option<crate::v1::AgentId>,
    }

    impl prost::Message for ReactivateAgent {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.agent_id, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.agent_id, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for ReactivateAgent {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.agent_id, "agent_id", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "agent_id" => {
                    glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth))
                }
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.agent_id, "agent_id"))
        }
    }

    glue::message!(ReactivateAgent, "mesos.v1.master.Call.ReactivateAgent");

    /// `mesos.v1.master.Call.UpdateQuota`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct UpdateQuota {
        /// Field 1, optional.
        pub force: Option<bool>,
        /// Field 2, repeated.
        pub quota_configs: Vec<crate::v1::quota::QuotaConfig>,
    }

    impl UpdateQuota {
        /// `force`, or the default of its type.
        pub fn force(&self) -> bool {
            self.force.unwrap_or_default()
        }
    }

    impl prost::Message for UpdateQuota {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.force, 1, buf);
            glue::encode(&self.quota_configs, 2, buf);
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
                2 => glue::merge(&mut self.quota_configs, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.force, 1) + glue::encoded_len(&self.quota_configs, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for UpdateQuota {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.force, "force", map)?;
            glue::write(&self.quota_configs, "quota_configs", map)?;
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
                "quota_configs" => glue::read(
                    &mut self.quota_configs,
                    map,
                    glue::Place::new("quota_configs", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.quota_configs, "quota_configs"))
        }
    }

    glue::message!(UpdateQuota, "mesos.v1.master.Call.UpdateQuota");

    /// `mesos.v1.master.Call.SetQuota`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct SetQuota {
        /// Field 1, required.
        pub quota_request: Option<crate::v1::quota::QuotaRequest>,
    }

    impl prost::Message for SetQuota {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.quota_request, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.quota_request, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.quota_request, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for SetQuota {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.quota_request, "quota_request", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "quota_request" => glue::read(
                    &mut self.quota_request,
                    map,
                    glue::Place::new("quota_request", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.quota_request, "quota_request"))
        }
    }

    glue::message!(SetQuota, "mesos.v1.master.Call.SetQuota");

    /// `mesos.v1.master.Call.RemoveQuota`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct RemoveQuota {
        /// Field 1, required.
        pub role: Option<String>,
    }

    impl RemoveQuota {
        /// `role`, or the default of its type.
        pub fn role(&self) -> &str {
            self.role.as_deref().unwrap_or("")
        }
    }

    impl prost::Message for RemoveQuota {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.role, 1, buf);
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
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.role, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for RemoveQuota {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.role, "role", map)?;
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
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.role, "role"))
        }
    }

    glue::message!(RemoveQuota, "mesos.v1.master.Call.RemoveQuota");

    /// `mesos.v1.master.Call.Teardown`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Teardown {
        /// Field 1, required.
        pub framework_id: Option<crate::v1::FrameworkId>,
    }

    impl prost::Message for Teardown {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.framework_id, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.framework_id, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.framework_id, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Teardown {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.framework_id, "framework_id", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "framework_id" => glue::read(
                    &mut self.framework_id,
                    map,
                    glue::Place::new("framework_id", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.framework_id, "framework_id"))
        }
    }

    glue::message!(Teardown, "mesos.v1.master.Call.Teardown");

    /// `mesos.v1.master.Call.MarkAgentGone`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct MarkAgentGone {
        /// Field 1, required.
        pub agent_id: Option<crate::v1::AgentId>,
    }

    impl prost::Message for MarkAgentGone {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.agent_id, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.agent_id, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for MarkAgentGone {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.agent_id, "agent_id", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "agent_id" => {
                    glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth))
                }
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.agent_id, "agent_id"))
        }
    }

    glue::message!(MarkAgentGone, "mesos.v1.master.Call.MarkAgentGone");
}

/// What is nested in [`Response`].
pub mod response {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.master.Response.Type`.
    pub enum Type {
    Unknown = 0 => "UNKNOWN",
    GetHealth = 1 => "GET_HEALTH",
    GetFlags = 2 => "GET_FLAGS",
    GetVersion = 3 => "GET_VERSION",
    GetMetrics = 4 => "GET_METRICS",
    GetLoggingLevel = 5 => "GET_LOGGING_LEVEL",
    ListFiles = 6 => "LIST_FILES",
    ReadFile = 7 => "READ_FILE",
    GetState = 8 => "GET_STATE",
    GetAgents = 9 => "GET_AGENTS",
    GetFrameworks = 10 => "GET_FRAMEWORKS",
    GetExecutors = 11 => "GET_EXECUTORS",
    GetOperations = 19 => "GET_OPERATIONS",
    GetTasks = 12 => "GET_TASKS",
    GetRoles = 13 => "GET_ROLES",
    GetWeights = 14 => "GET_WEIGHTS",
    GetMaster = 15 => "GET_MASTER",
    GetMaintenanceStatus = 16 => "GET_MAINTENANCE_STATUS",
    GetMaintenanceSchedule = 17 => "GET_MAINTENANCE_SCHEDULE",
    GetQuota = 18 => "GET_QUOTA",
    }
    }

    /// `mesos.v1.master.Response.GetHealth`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct GetHealth {
        /// Field 1, required.
        pub healthy: Option<bool>,
    }

    impl GetHealth {
        /// `healthy`, or the default of its type.
        pub fn healthy(&self) -> bool {
            self.healthy.unwrap_or_default()
        }
    }

    impl prost::Message for GetHealth {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.healthy, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.healthy, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.healthy, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetHealth {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.healthy, "healthy", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "healthy" => glue::read(&mut self.healthy, map, glue::Place::new("healthy", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.healthy, "healthy"))
        }
    }

    glue::message!(GetHealth, "mesos.v1.master.Response.GetHealth");

    /// `mesos.v1.master.Response.GetFlags`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct GetFlags {
        /// Field 1, repeated.
        pub flags: Vec<crate::v1::Flag>,
    }

    impl prost::Message for GetFlags {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.flags, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.flags, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.flags, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetFlags {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.flags, "flags", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "flags" => glue::read(&mut self.flags, map, glue::Place::new("flags", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.flags, "flags"))
        }
    }

    glue::message!(GetFlags, "mesos.v1.master.Response.GetFlags");

    /// `mesos.v1.master.Response.GetVersion`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GetVersion {
        /// Field 1, required.
        pub version_info: Option<crate::v1::VersionInfo>,
    }

    impl prost::Message for GetVersion {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.version_info, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.version_info, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.version_info, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetVersion {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.version_info, "version_info", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "version_info" => glue::read(
                    &mut self.version_info,
                    map,
                    glue::Place::new("version_info", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.version_info, "version_info"))
        }
    }

    glue::message!(GetVersion, "mesos.v1.master.Response.GetVersion");

    /// `mesos.v1.master.Response.GetMetrics`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GetMetrics {
        /// Field 1, repeated.
        pub metrics: Vec<crate::v1::Metric>,
    }

    impl prost::Message for GetMetrics {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.metrics, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.metrics, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.metrics, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetMetrics {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write_list(&self.metrics, "metrics", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "metrics" => glue::read(&mut self.metrics, map, glue::Place::new("metrics", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.metrics, "metrics"))
        }
    }

    glue::message!(GetMetrics, "mesos.v1.master.Response.GetMetrics");

    /// `mesos.v1.master.Response.GetLoggingLevel`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct GetLoggingLevel {
        /// Field 1, required.
        pub level: Option<u32>,
    }

    impl GetLoggingLevel {
        /// `level`, or the default of its type.
        pub fn level(&self) -> u32 {
            self.level.unwrap_or_default()
        }
    }

    impl prost::Message for GetLoggingLevel {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.level, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.level, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.level, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetLoggingLevel {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.level, "level", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "level" => glue::read(&mut self.level, map, glue::Place::new("level", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.level, "level"))
        }
    }

    glue::message!(GetLoggingLevel, "mesos.v1.master.Response.GetLoggingLevel");

    /// `mesos.v1.master.Response.ListFiles`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct ListFiles {
        /// Field 1, repeated.
        pub file_infos: Vec<crate::v1::FileInfo>,
    }

    impl prost::Message for ListFiles {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.file_infos, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.file_infos, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.file_infos, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for ListFiles {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.file_infos, "file_infos", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "file_infos" => glue::read(
                    &mut self.file_infos,
                    map,
                    glue::Place::new("file_infos", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.file_infos, "file_infos"))
        }
    }

    glue::message!(ListFiles, "mesos.v1.master.Response.ListFiles");

    /// `mesos.v1.master.Response.ReadFile`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct ReadFile {
        /// Field 1, required.
        pub size: Option<u64>,
        /// Field 2, required.
        pub data: Option<glue::Bytes>,
    }

    impl ReadFile {
        /// `size`, or the default of its type.
        pub fn size(&self) -> u64 {
            self.size.unwrap_or_default()
        }
        /// `data`, or the default of its type.
        pub fn data(&self) -> &[u8] {
            self.data.as_deref().unwrap_or_default()
        }
    }

    impl prost::Message for ReadFile {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.size, 1, buf);
            glue::encode(&self.data, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.size, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.data, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.size, 1) + glue::encoded_len(&self.data, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for ReadFile {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.size, "size", map)?;
            glue::write(&self.data, "data", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "size" => glue::read(&mut self.size, map, glue::Place::new("size", depth)),
                "data" => glue::read(&mut self.data, map, glue::Place::new("data", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.size, "size"))
                .or_else(|| glue::required(&self.data, "data"))
        }
    }

    glue::message!(ReadFile, "mesos.v1.master.Response.ReadFile");

    /// `mesos.v1.master.Response.GetState`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GetState {
        /// Field 1, optional.
        pub get_tasks: Option<crate::v1::master::response::GetTasks>,
        /// Field 2, optional.
        pub get_executors: Option<crate::v1::master::response::GetExecutors>,
        /// Field 3, optional.
        pub get_frameworks: Option<crate::v1::master::response::GetFrameworks>,
        /// Field 4, optional.
        pub get_agents: Option<crate::v1::master::response::GetAgents>,
    }

    impl prost::Message for GetState {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.get_tasks, 1, buf);
            glue::encode(&self.get_executors, 2, buf);
            glue::encode(&self.get_frameworks, 3, buf);
            glue::encode(&self.get_agents, 4, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.get_tasks, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.get_executors, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.get_frameworks, number, wire_type, buf, ctx),
                4 => glue::merge(&mut self.get_agents, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.get_tasks, 1)
                + glue::encoded_len(&self.get_executors, 2)
                + glue::encoded_len(&self.get_frameworks, 3)
                + glue::encoded_len(&self.get_agents, 4)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetState {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.get_tasks, "get_tasks", map)?;
            glue::write(&self.get_executors, "get_executors", map)?;
            glue::write(&self.get_frameworks, "get_frameworks", map)?;
            glue::write(&self.get_agents, "get_agents", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "get_tasks" => glue::read(
                    &mut self.get_tasks,
                    map,
                    glue::Place::new("get_tasks", depth),
                ),
                "get_executors" => glue::read(
                    &mut self.get_executors,
                    map,
                    glue::Place::new("get_executors", depth),
                ),
                "get_frameworks" => glue::read(
                    &mut self.get_frameworks,
                    map,
                    glue::Place::new("get_frameworks", depth),
                ),
                "get_agents" => glue::read(
                    &mut self.get_agents,
                    map,
                    glue::Place::new("get_agents", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.get_tasks, "get_tasks"))
                .or_else(|| glue::missing_below(&self.get_executors, "get_executors"))
                .or_else(|| glue::missing_below(&self.get_frameworks, "get_frameworks"))
                .or_else(|| glue::missing_below(&self.get_agents, "get_agents"))
        }
    }

    glue::message!(GetState, "mesos.v1.master.Response.GetState");

    /// `mesos.v1.master.Response.GetAgents`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GetAgents {
        /// Field 1, repeated.
        pub agents: Vec<crate::v1::master::response::get_agents::Agent>,
        /// Field 2, repeated.
        pub recovered_agents: Vec<crate::v1::AgentInfo>,
    }

    impl prost::Message for GetAgents {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.agents, 1, buf);
            glue::encode(&self.recovered_agents, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.agents, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.recovered_agents, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.agents, 1) + glue::encoded_len(&self.recovered_agents, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetAgents {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write_list(&self.agents, "agents", map)?;
            glue::write_list(&self.recovered_agents, "recovered_agents", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "agents" => glue::read(&mut self.agents, map, glue::Place::new("agents", depth)),
                "recovered_agents" => glue::read(
                    &mut self.recovered_agents,
                    map,
                    glue::Place::new("recovered_agents", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.agents, "agents"))
                .or_else(|| glue::missing_below(&self.recovered_agents, "recovered_agents"))
        }
    }

    glue::message!(GetAgents, "mesos.v1.master.Response.GetAgents");

    /// `mesos.v1.master.Response.GetFrameworks`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GetFrameworks {
        /// Field 1, repeated.
        pub frameworks: Vec<crate::v1::master::response::get_frameworks::Framework>,
        /// Field 2, repeated.
        pub completed_frameworks: Vec<crate::v1::master::response::get_frameworks::Framework>,
        /// Field 3, repeated, deprecated.
        pub recovered_frameworks: Vec<crate::v1::FrameworkInfo>,
    }

    impl prost::Message for GetFrameworks {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.frameworks, 1, buf);
            glue::encode(&self.completed_frameworks, 2, buf);
            glue::encode(&self.recovered_frameworks, 3, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.frameworks, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.completed_frameworks, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.recovered_frameworks, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.frameworks, 1)
                + glue::encoded_len(&self.completed_frameworks, 2)
                + glue::encoded_len(&self.recovered_frameworks, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetFrameworks {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write_list(&self.frameworks, "frameworks", map)?;
            glue::write_list(&self.completed_frameworks, "completed_frameworks", map)?;
            glue::write(&self.recovered_frameworks, "recovered_frameworks", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "frameworks" => glue::read(
                    &mut self.frameworks,
                    map,
                    glue::Place::new("frameworks", depth),
                ),
                "completed_frameworks" => glue::read(
                    &mut self.completed_frameworks,
                    map,
                    glue::Place::new("completed_frameworks", depth),
                ),
                "recovered_frameworks" => glue::read(
                    &mut self.recovered_frameworks,
                    map,
                    glue::Place::new("recovered_frameworks", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.frameworks, "frameworks"))
                .or_else(|| glue::missing_below(&self.completed_frameworks, "completed_frameworks"))
                .or_else(|| glue::missing_below(&self.recovered_frameworks, "recovered_frameworks"))
        }
    }

    glue::message!(GetFrameworks, "mesos.v1.master.Response.GetFrameworks");

    /// `mesos.v1.master.Response.GetExecutors`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GetExecutors {
        /// Field 1, repeated.
        pub executors: Vec<crate::v1::master::response::get_executors::Executor>,
        /// Field 2, repeated, deprecated.
        pub orphan_executors: Vec<crate::v1::master::response::get_executors::Executor>,
    }

    impl prost::Message for GetExecutors {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.executors, 1, buf);
            glue::encode(&self.orphan_executors, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.executors, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.orphan_executors, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.executors, 1) + glue::encoded_len(&self.orphan_executors, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetExecutors {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write_list(&self.executors, "executors", map)?;
            glue::write(&self.orphan_executors, "orphan_executors", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "executors" => glue::read(
                    &mut self.executors,
                    map,
                    glue::Place::new("executors", depth),
                ),
                "orphan_executors" => glue::read(
                    &mut self.orphan_executors,
                    map,
                    glue::Place::new("orphan_executors", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.executors, "executors"))
                .or_else(|| glue::missing_below(&self.orphan_executors, "orphan_executors"))
        }
    }

    glue::message!(GetExecutors, "mesos.v1.master.Response.GetExecutors");

    /// `mesos.v1.master.Response.GetOperations`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GetOperations {
        /// Field 1, repeated.
        pub operations: Vec<crate::v1::Operation>,
    }

    impl prost::Message for GetOperations {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.operations, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.operations, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.operations, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetOperations {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.operations, "operations", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "operations" => glue::read(
                    &mut self.operations,
                    map,
                    glue::Place::new("operations", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.operations, "operations"))
        }
    }

    glue::message!(GetOperations, "mesos.v1.master.Response.GetOperations");

    /// `mesos.v1.master.Response.GetTasks`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GetTasks {
        /// Field 1, repeated, deprecated.
        pub pending_tasks: Vec<crate::v1::Task>,
        /// Field 2, repeated.
        pub tasks: Vec<crate::v1::Task>,
        /// Field 5, repeated.
        pub unreachable_tasks: Vec<crate::v1::Task>,
        /// Field 3, repeated.
        pub completed_tasks: Vec<crate::v1::Task>,
        /// Field 4, repeated, deprecated.
        pub orphan_tasks: Vec<crate::v1::Task>,
    }

    impl prost::Message for GetTasks {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.pending_tasks, 1, buf);
            glue::encode(&self.tasks, 2, buf);
            glue::encode(&self.completed_tasks, 3, buf);
            glue::encode(&self.orphan_tasks, 4, buf);
            glue::encode(&self.unreachable_tasks, 5, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.pending_tasks, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.tasks, number, wire_type, buf, ctx),
                5 => glue::merge(&mut self.unreachable_tasks, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.completed_tasks, number, wire_type, buf, ctx),
                4 => glue::merge(&mut self.orphan_tasks, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.pending_tasks, 1)
                + glue::encoded_len(&self.tasks, 2)
                + glue::encoded_len(&self.unreachable_tasks, 5)
                + glue::encoded_len(&self.completed_tasks, 3)
                + glue::encoded_len(&self.orphan_tasks, 4)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetTasks {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.pending_tasks, "pending_tasks", map)?;
            glue::write_list(&self.tasks, "tasks", map)?;
            glue::write_list(&self.unreachable_tasks, "unreachable_tasks", map)?;
            glue::write_list(&self.completed_tasks, "completed_tasks", map)?;
            glue::write(&self.orphan_tasks, "orphan_tasks", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "pending_tasks" => glue::read(
                    &mut self.pending_tasks,
                    map,
                    glue::Place::new("pending_tasks", depth),
                ),
                "tasks" => glue::read(&mut self.tasks, map, glue::Place::new("tasks", depth)),
                "unreachable_tasks" => glue::read(
                    &mut self.unreachable_tasks,
                    map,
                    glue::Place::new("unreachable_tasks", depth),
                ),
                "completed_tasks" => glue::read(
                    &mut self.completed_tasks,
                    map,
                    glue::Place::new("completed_tasks", depth),
                ),
                "orphan_tasks" => glue::read(
                    &mut self.orphan_tasks,
                    map,
                    glue::Place::new("orphan_tasks", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.pending_tasks, "pending_tasks"))
                .or_else(|| glue::missing_below(&self.tasks, "tasks"))
                .or_else(|| glue::missing_below(&self.unreachable_tasks, "unreachable_tasks"))
                .or_else(|| glue::missing_below(&self.completed_tasks, "completed_tasks"))
                .or_else(|| glue::missing_below(&self.orphan_tasks, "orphan_tasks"))
        }
    }

    glue::message!(GetTasks, "mesos.v1.master.Response.GetTasks");

    /// `mesos.v1.master.Response.GetRoles`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GetRoles {
        /// Field 1, repeated.
        pub roles: Vec<crate::v1::Role>,
    }

    impl prost::Message for GetRoles {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.roles, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.roles, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.roles, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetRoles {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.roles, "roles", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "roles" => glue::read(&mut self.roles, map, glue::Place::new("roles", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.roles, "roles"))
        }
    }

    glue::message!(GetRoles, "mesos.v1.master.Response.GetRoles");

    /// `mesos.v1.master.Response.GetWeights`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GetWeights {
        /// Field 1, repeated.
        pub weight_infos: Vec<crate::v1::WeightInfo>,
    }

    impl prost::Message for GetWeights {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.weight_infos, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.weight_infos, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.weight_infos, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetWeights {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.weight_infos, "weight_infos", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "weight_infos" => glue::read(
                    &mut self.weight_infos,
                    map,
                    glue::Place::new("weight_infos", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.weight_infos, "weight_infos"))
        }
    }

    glue::message!(GetWeights, "mesos.v1.master.Response.GetWeights");

    /// `mesos.v1.master.Response.GetMaster`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GetMaster {
        /// Field 1, optional.
        pub master_info: Option<Box<crate::v1::MasterInfo>>,
        /// Field 2, optional.
        pub start_time: Option<f64>,
        /// Field 3, optional.
        pub elected_time: Option<f64>,
    }

    impl GetMaster {
        /// `start_time`, or the default of its type.
        pub fn start_time(&self) -> f64 {
            self.start_time.unwrap_or_default()
        }
        /// `elected_time`, or the default of its type.
        pub fn elected_time(&self) -> f64 {
            self.elected_time.unwrap_or_default()
        }
    }

    impl prost::Message for GetMaster {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.master_info, 1, buf);
            glue::encode(&self.start_time, 2, buf);
            glue::encode(&self.elected_time, 3, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.master_info, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.start_time, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.elected_time, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.master_info, 1)
                + glue::encoded_len(&self.start_time, 2)
                + glue::encoded_len(&self.elected_time, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetMaster {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.master_info, "master_info", map)?;
            glue::write(&self.start_time, "start_time", map)?;
            glue::write(&self.elected_time, "elected_time", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "master_info" => glue::read(
                    &mut self.master_info,
                    map,
                    glue::Place::new("master_info", depth),
                ),
                "start_time" => glue::read(
                    &mut self.start_time,
                    map,
                    glue::Place::new("start_time", depth),
                ),
                "elected_time" => glue::read(
                    &mut self.elected_time,
                    map,
                    glue::Place::new("elected_time", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.master_info, "master_info"))
        }
    }

    glue::message!(GetMaster, "mesos.v1.master.Response.GetMaster");

    /// `mesos.v1.master.Response.GetMaintenanceStatus`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct GetMaintenanceStatus {
        /// Field 1, required.
        pub status: Option<crate::v1::maintenance::ClusterStatus>,
    }

    impl prost::Message for GetMaintenanceStatus {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.status, 1, buf);
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
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.status, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetMaintenanceStatus {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.status, "status", map)?;
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
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.status, "status"))
        }
    }

    glue::message!(
        GetMaintenanceStatus,
        "mesos.v1.master.Response.GetMaintenanceStatus"
    );

    /// `mesos.v1.master.Response.GetMaintenanceSchedule`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct GetMaintenanceSchedule {
        /// Field 1, required.
        pub schedule: Option<crate::v1::maintenance::Schedule>,
    }

    impl prost::Message for GetMaintenanceSchedule {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.schedule, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.schedule, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.schedule, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetMaintenanceSchedule {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.schedule, "schedule", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "schedule" => {
                    glue::read(&mut self.schedule, map, glue::Place::new("schedule", depth))
                }
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.schedule, "schedule"))
        }
    }

    glue::message!(
        GetMaintenanceSchedule,
        "mesos.v1.master.Response.GetMaintenanceSchedule"
    );

    /// `mesos.v1.master.Response.GetQuota`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GetQuota {
        /// Field 1, required.
        pub status: Option<crate::v1::quota::QuotaStatus>,
    }

    impl prost::Message for GetQuota {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.status, 1, buf);
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
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.status, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetQuota {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.status, "status", map)?;
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
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.status, "status"))
        }
    }

    glue::message!(GetQuota, "mesos.v1.master.Response.GetQuota");

    /// What is nested in [`GetAgents`].
    pub mod get_agents {
        use crate::glue;

        /// `mesos.v1.master.Response.GetAgents.Agent`.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Agent {
            /// Field 1, required.
            pub agent_info: Option<crate::v1::AgentInfo>,
            /// Field 2, required.
            pub active: Option<bool>,
            /// Field 12, optional.
            pub deactivated: Option<bool>,
            /// Field 3, required.
            pub version: Option<String>,
            /// Field 4, optional.
            pub pid: Option<String>,
            /// Field 5, optional.
            pub registered_time: Option<crate::v1::TimeInfo>,
            /// Field 6, optional.
            pub reregistered_time: Option<crate::v1::TimeInfo>,
            /// Field 7, repeated.
            pub total_resources: Vec<crate::v1::Resource>,
            /// Field 8, repeated.
            pub allocated_resources: Vec<crate::v1::Resource>,
            /// Field 9, repeated.
            pub offered_resources: Vec<crate::v1::Resource>,
            /// Field 10, repeated.
            pub capabilities: Vec<crate::v1::agent_info::Capability>,
            /// Field 11, repeated.
            pub resource_providers:
                Vec<crate::v1::master::response::get_agents::agent::ResourceProvider>,
            /// Field 13, optional.
            pub drain_info: Option<crate::v1::DrainInfo>,
            /// Field 14, optional.
            pub estimated_drain_start_time: Option<crate::v1::TimeInfo>,
        }

        impl Agent {
            /// `active`, or the default of its type.
            pub fn active(&self) -> bool {
                self.active.unwrap_or_default()
            }
            /// `deactivated`, or the default of its type.
            pub fn deactivated(&self) -> bool {
                self.deactivated.unwrap_or_default()
            }
            /// `version`, or the default of its type.
            pub fn version(&self) -> &str {
                self.version.as_deref().unwrap_or("")
            }
            /// `pid`, or the default of its type.
            pub fn pid(&self) -> &str {
                self.pid.as_deref().unwrap_or("")
            }
        }

        impl prost::Message for Agent {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.agent_info, 1, buf);
                glue::encode(&self.active, 2, buf);
                glue::encode(&self.version, 3, buf);
                glue::encode(&self.pid, 4, buf);
                glue::encode(&self.registered_time, 5, buf);
                glue::encode(&self.reregistered_time, 6, buf);
                glue::encode(&self.total_resources, 7, buf);
                glue::encode(&self.allocated_resources, 8, buf);
                glue::encode(&self.offered_resources, 9, buf);
                glue::encode(&self.capabilities, 10, buf);
                glue::encode(&self.resource_providers, 11, buf);
                glue::encode(&self.deactivated, 12, buf);
                glue::encode(&self.drain_info, 13, buf);
                glue::encode(&self.estimated_drain_start_time, 14, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.agent_info, number, wire_type, buf, ctx),
                    2 => glue::merge(&mut self.active, number, wire_type, buf, ctx),
                    12 => glue::merge(&mut self.deactivated, number, wire_type, buf, ctx),
                    3 => glue::merge(&mut self.version, number, wire_type, buf, ctx),
                    4 => glue::merge(&mut self.pid, number, wire_type, buf, ctx),
                    5 => glue::merge(&mut self.registered_time, number, wire_type, buf, ctx),
                    6 => glue::merge(&mut self.reregistered_time, number, wire_type, buf, ctx),
                    7 => glue::merge(&mut self.total_resources, number, wire_type, buf, ctx),
                    8 => glue::merge(&mut self.allocated_resources, number, wire_type, buf, ctx),
                    9 => glue::merge(&mut self.offered_resources, number, wire_type, buf, ctx),
                    10 => glue::merge(&mut self.capabilities, number, wire_type, buf, ctx),
                    11 => glue::merge(&mut self.resource_providers, number, wire_type, buf, ctx),
                    13 => glue::merge(&mut self.drain_info, number, wire_type, buf, ctx),
                    14 => glue::merge(
                        &mut self.estimated_drain_start_time,
                        number,
                        wire_type,
                        buf,
                        ctx,
                    ),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.agent_info, 1)
                    + glue::encoded_len(&self.active, 2)
                    + glue::encoded_len(&self.deactivated, 12)
                    + glue::encoded_len(&self.version, 3)
                    + glue::encoded_len(&self.pid, 4)
                    + glue::encoded_len(&self.registered_time, 5)
                    + glue::encoded_len(&self.reregistered_time, 6)
                    + glue::encoded_len(&self.total_resources, 7)
                    + glue::encoded_len(&self.allocated_resources, 8)
                    + glue::encoded_len(&self.offered_resources, 9)
                    + glue::encoded_len(&self.capabilities, 10)
                    + glue::encoded_len(&self.resource_providers, 11)
                    + glue::encoded_len(&self.drain_info, 13)
                    + glue::encoded_len(&self.estimated_drain_start_time, 14)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for Agent {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.agent_info, "agent_info", map)?;
                glue::write(&self.active, "active", map)?;
                glue::write(&self.deactivated, "deactivated", map)?;
                glue::write(&self.version, "version", map)?;
                glue::write(&self.pid, "pid", map)?;
                glue::write(&self.registered_time, "registered_time", map)?;
                glue::write(&self.reregistered_time, "reregistered_time", map)?;
                glue::write(&self.total_resources, "total_resources", map)?;
                glue::write(&self.allocated_resources, "allocated_resources", map)?;
                glue::write(&self.offered_resources, "offered_resources", map)?;
                glue::write(&self.capabilities, "capabilities", map)?;
                glue::write(&self.resource_providers, "resource_providers", map)?;
                glue::write(&self.drain_info, "drain_info", map)?;
                glue::write(
                    &self.estimated_drain_start_time,
                    "estimated_drain_start_time",
                    map,
                )?;
                Ok(())
            }

            fn read_field<'de, A: glue::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
                depth: u32,
            ) -> Result<(), A::Error> {
                match key {
                    "agent_info" => glue::read(
                        &mut self.agent_info,
                        map,
                        glue::Place::new("agent_info", depth),
                    ),
                    "active" => {
                        glue::read(&mut self.active, map, glue::Place::new("active", depth))
                    }
                    "deactivated" => glue::read(
                        &mut self.deactivated,
                        map,
                        glue::Place::new("deactivated", depth),
                    ),
                    "version" => {
                        glue::read(&mut self.version, map, glue::Place::new("version", depth))
                    }
                    "pid" => glue::read(&mut self.pid, map, glue::Place::new("pid", depth)),
                    "registered_time" => glue::read(
                        &mut self.registered_time,
                        map,
                        glue::Place::new("registered_time", depth),
                    ),
                    "reregistered_time" => glue::read(
                        &mut self.reregistered_time,
                        map,
                        glue::Place::new("reregistered_time", depth),
                    ),
                    "total_resources" => glue::read(
                        &mut self.total_resources,
                        map,
                        glue::Place::new("total_resources", depth),
                    ),
                    "allocated_resources" => glue::read(
                        &mut self.allocated_resources,
                        map,
                        glue::Place::new("allocated_resources", depth),
                    ),
                    "offered_resources" => glue::read(
                        &mut self.offered_resources,
                        map,
                        glue::Place::new("offered_resources", depth),
                    ),
                    "capabilities" => glue::read(
                        &mut self.capabilities,
                        map,
                        glue::Place::new("capabilities", depth),
                    ),
                    "resource_providers" => glue::read(
                        &mut self.resource_providers,
                        map,
                        glue::Place::new("resource_providers", depth),
                    ),
                    "drain_info" => glue::read(
                        &mut self.drain_info,
                        map,
                        glue::Place::new("drain_info", depth),
                    ),
                    "estimated_drain_start_time" => glue::read(
                        &mut self.estimated_drain_start_time,
                        map,
                        glue::Place::new("estimated_drain_start_time", depth),
                    ),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.agent_info, "agent_info"))
                    .or_else(|| glue::required(&self.active, "active"))
                    .or_else(|| glue::required(&self.version, "version"))
                    .or_else(|| glue::missing_below(&self.registered_time, "registered_time"))
                    .or_else(|| glue::missing_below(&self.reregistered_time, "reregistered_time"))
                    .or_else(|| glue::missing_below(&self.total_resources, "total_resources"))
                    .or_else(|| {
                        glue::missing_below(&self.allocated_resources, "allocated_resources")
                    })
                    .or_else(|| glue::missing_below(&self.offered_resources, "offered_resources"))
                    .or_else(|| glue::missing_below(&self.resource_providers, "resource_providers"))
                    .or_else(|| glue::missing_below(&self.drain_info, "drain_info"))
                    .or_else(|| {
                        glue::missing_below(
                            &self.estimated_drain_start_time,
                            "estimated_drain_start_time",
                        )
                    })
            }
        }

        glue::message!(Agent, "mesos.v1.master.Response.GetAgents.Agent");

        /// What is nested in [`Agent`].
        pub mod agent {
            use crate::glue;

            /// `mesos.v1.master.Response.GetAgents.Agent.ResourceProvider`.
            #[derive(Clone, Debug, Default, PartialEq)]
            pub struct ResourceProvider {
                /// Field 1, required.
                pub resource_provider_info: Option<Box<crate::v1::ResourceProviderInfo>>,
                /// Field 2, repeated.
                pub total_resources: Vec<crate::v1::Resource>,
            }

            impl prost::Message for ResourceProvider {
                fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                    glue::encode(&self.resource_provider_info, 1, buf);
                    glue::encode(&self.total_resources, 2, buf);
                }

                fn merge_field(
                    &mut self,
                    number: u32,
                    wire_type: glue::WireType,
                    buf: &mut impl glue::Buf,
                    ctx: glue::DecodeContext,
                ) -> Result<(), prost::DecodeError> {
                    match number {
                        1 => glue::merge(
                            &mut self.resource_provider_info,
                            number,
                            wire_type,
                            buf,
                            ctx,
                        ),
                        2 => glue::merge(&mut self.total_resources, number, wire_type, buf, ctx),
                        _ => glue::skip_field(wire_type, number, buf, ctx),
                    }
                }

                fn encoded_len(&self) -> usize {
                    glue::encoded_len(&self.resource_provider_info, 1)
                        + glue::encoded_len(&self.total_resources, 2)
                }

                fn clear(&mut self) {
                    *self = Self::default();
                }
            }

            impl glue::Fields for ResourceProvider {
                fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                    glue::write(&self.resource_provider_info, "resource_provider_info", map)?;
                    glue::write(&self.total_resources, "total_resources", map)?;
                    Ok(())
                }

                fn read_field<'de, A: glue::MapAccess<'de>>(
                    &mut self,
                    key: &str,
                    map: &mut A,
                    depth: u32,
                ) -> Result<(), A::Error> {
                    match key {
                        "resource_provider_info" => glue::read(
                            &mut self.resource_provider_info,
                            map,
                            glue::Place::new("resource_provider_info", depth),
                        ),
                        "total_resources" => glue::read(
                            &mut self.total_resources,
                            map,
                            glue::Place::new("total_resources", depth),
                        ),
                        _ => glue::ignore(map, depth),
                    }
                }

                fn missing_field(&self) -> Option<glue::FieldPath> {
                    None.or_else(|| {
                        glue::required(&self.resource_provider_info, "resource_provider_info")
                    })
                    .or_else(|| glue::missing_below(&self.total_resources, "total_resources"))
                }
            }

            glue::message!(
                ResourceProvider,
                "mesos.v1.master.Response.GetAgents.Agent.ResourceProvider"
            );
        }
    }

    /// What is nested in [`GetFrameworks`].
    pub mod get_frameworks {
        use crate::glue;

        /// `mesos.v1.master.Response.GetFrameworks.Framework`.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Framework {
            /// Field 1, required.
            pub framework_info: Option<Box<crate::v1::FrameworkInfo>>,
            /// Field 2, required.
            pub active: Option<bool>,
            /// Field 3, required.
            pub connected: Option<bool>,
            /// Field 11, required.
            pub recovered: Option<bool>,
            /// Field 4, optional.
            pub registered_time: Option<crate::v1::TimeInfo>,
            /// Field 5, optional.
            pub reregistered_time: Option<crate::v1::TimeInfo>,
            /// Field 6, optional.
            pub unregistered_time: Option<crate::v1::TimeInfo>,
            /// Field 7, repeated.
            pub offers: Vec<crate::v1::Offer>,
            /// Field 8, repeated.
            pub inverse_offers: Vec<crate::v1::InverseOffer>,
            /// Field 9, repeated.
            pub allocated_resources: Vec<crate::v1::Resource>,
            /// Field 10, repeated.
            pub offered_resources: Vec<crate::v1::Resource>,
            /// Field 12, optional.
            pub offer_constraints: Option<crate::v1::scheduler::OfferConstraints>,
        }

        impl Framework {
            /// `active`, or the default of its type.
            pub fn active(&self) -> bool {
                self.active.unwrap_or_default()
            }
            /// `connected`, or the default of its type.
            pub fn connected(&self) -> bool {
                self.connected.unwrap_or_default()
            }
            /// `recovered`, or the default of its type.
            pub fn recovered(&self) -> bool {
                self.recovered.unwrap_or_default()
            }
        }

        impl prost::Message for Framework {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.framework_info, 1, buf);
                glue::encode(&self.active, 2, buf);
                glue::encode(&self.connected, 3, buf);
                glue::encode(&self.registered_time, 4, buf);
                glue::encode(&self.reregistered_time, 5, buf);
                glue::encode(&self.unregistered_time, 6, buf);
                glue::encode(&self.offers, 7, buf);
                glue::encode(&self.inverse_offers, 8, buf);
                glue::encode(&self.allocated_resources, 9, buf);
                glue::encode(&self.offered_resources, 10, buf);
                glue::encode(&self.recovered, 11, buf);
                glue::encode(&self.offer_constraints, 12, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.framework_info, number, wire_type, buf, ctx),
                    2 => glue::merge(&mut self.active, number, wire_type, buf, ctx),
                    3 => glue::merge(&mut self.connected, number, wire_type, buf, ctx),
                    11 => glue::merge(&mut self.recovered, number, wire_type, buf, ctx),
                    4 => glue::merge(&mut self.registered_time, number, wire_type, buf, ctx),
                    5 => glue::merge(&mut self.reregistered_time, number, wire_type, buf, ctx),
                    6 => glue::merge(&mut self.unregistered_time, number, wire_type, buf, ctx),
                    7 => glue::merge(&mut self.offers, number, wire_type, buf, ctx),
                    8 => glue::merge(&mut self.inverse_offers, number, wire_type, buf, ctx),
                    9 => glue::merge(&mut self.allocated_resources, number, wire_type, buf, ctx),
                    10 => glue::merge(&mut self.offered_resources, number, wire_type, buf, ctx),
                    12 => glue::merge(&mut self.offer_constraints, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.framework_info, 1)
                    + glue::encoded_len(&self.active, 2)
                    + glue::encoded_len(&self.connected, 3)
                    + glue::encoded_len(&self.recovered, 11)
                    + glue::encoded_len(&self.registered_time, 4)
                    + glue::encoded_len(&self.reregistered_time, 5)
                    + glue::encoded_len(&self.unregistered_time, 6)
                    + glue::encoded_len(&self.offers, 7)
                    + glue::encoded_len(&self.inverse_offers, 8)
                    + glue::encoded_len(&self.allocated_resources, 9)
                    + glue::encoded_len(&self.offered_resources, 10)
                    + glue::encoded_len(&self.offer_constraints, 12)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for Framework {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.framework_info, "framework_info", map)?;
                glue::write(&self.active, "active", map)?;
                glue::write(&self.connected, "connected", map)?;
                glue::write(&self.recovered, "recovered", map)?;
                glue::write(&self.registered_time, "registered_time", map)?;
                glue::write(&self.reregistered_time, "reregistered_time", map)?;
                glue::write(&self.unregistered_time, "unregistered_time", map)?;
                glue::write(&self.offers, "offers", map)?;
                glue::write(&self.inverse_offers, "inverse_offers", map)?;
                glue::write(&self.allocated_resources, "allocated_resources", map)?;
                glue::write(&self.offered_resources, "offered_resources", map)?;
                glue::write(&self.offer_constraints, "offer_constraints", map)?;
                Ok(())
            }

            fn read_field<'de, A: glue::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
                depth: u32,
            ) -> Result<(), A::Error> {
                match key {
                    "framework_info" => glue::read(
                        &mut self.framework_info,
                        map,
                        glue::Place::new("framework_info", depth),
                    ),
                    "active" => {
                        glue::read(&mut self.active, map, glue::Place::new("active", depth))
                    }
                    "connected" => glue::read(
                        &mut self.connected,
                        map,
                        glue::Place::new("connected", depth),
                    ),
                    "recovered" => glue::read(
                        &mut self.recovered,
                        map,
                        glue::Place::new("recovered", depth),
                    ),
                    "registered_time" => glue::read(
                        &mut self.registered_time,
                        map,
                        glue::Place::new("registered_time", depth),
                    ),
                    "reregistered_time" => glue::read(
                        &mut self.reregistered_time,
                        map,
                        glue::Place::new("reregistered_time", depth),
                    ),
                    "unregistered_time" => glue::read(
                        &mut self.unregistered_time,
                        map,
                        glue::Place::new("unregistered_time", depth),
                    ),
                    "offers" => {
                        glue::read(&mut self.offers, map, glue::Place::new("offers", depth))
                    }
                    "inverse_offers" => glue::read(
                        &mut self.inverse_offers,
                        map,
                        glue::Place::new("inverse_offers", depth),
                    ),
                    "allocated_resources" => glue::read(
                        &mut self.allocated_resources,
                        map,
                        glue::Place::new("allocated_resources", depth),
                    ),
                    "offered_resources" => glue::read(
                        &mut self.offered_resources,
                        map,
                        glue::Place::new("offered_resources", depth),
                    ),
                    "offer_constraints" => glue::read(
                        &mut self.offer_constraints,
                        map,
                        glue::Place::new("offer_constraints", depth),
                    ),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.framework_info, "framework_info"))
                    .or_else(|| glue::required(&self.active, "active"))
                    .or_else(|| glue::required(&self.connected, "connected"))
                    .or_else(|| glue::required(&self.recovered, "recovered"))
                    .or_else(|| glue::missing_below(&self.registered_time, "registered_time"))
                    .or_else(|| glue::missing_below(&self.reregistered_time, "reregistered_time"))
                    .or_else(|| glue::missing_below(&self.unregistered_time, "unregistered_time"))
                    .or_else(|| glue::missing_below(&self.offers, "offers"))
                    .or_else(|| glue::missing_below(&self.inverse_offers, "inverse_offers"))
                    .or_else(|| {
                        glue::missing_below(&self.allocated_resources, "allocated_resources")
                    })
                    .or_else(|| glue::missing_below(&self.offered_resources, "offered_resources"))
                    .or_else(|| glue::missing_below(&self.offer_constraints, "offer_constraints"))
            }
        }

        glue::message!(
            Framework,
            "mesos.v1.master.Response.GetFrameworks.Framework"
        );
    }

    /// What is nested in [`GetExecutors`].
    pub mod get_executors {
        use crate::glue;

        /// `mesos.v1.master.Response.GetExecutors.Executor`.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Executor {
            /// Field 1, required.
            pub executor_info: Option<Box<crate::v1::ExecutorInfo>>,
            /// Field 2, required.
            pub agent_id: Option<crate::v1::AgentId>,
        }

        impl prost::Message for Executor {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.executor_info, 1, buf);
                glue::encode(&self.agent_id, 2, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.executor_info, number, wire_type, buf, ctx),
                    2 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.executor_info, 1) + glue::encoded_len(&self.agent_id, 2)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for Executor {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.executor_info, "executor_info", map)?;
                glue::write(&self.agent_id, "agent_id", map)?;
                Ok(())
            }

            fn read_field<'de, A: glue::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
                depth: u32,
            ) -> Result<(), A::Error> {
                match key {
                    "executor_info" => glue::read(
                        &mut self.executor_info,
                        map,
                        glue::Place::new("executor_info", depth),
                    ),
                    "agent_id" => {
                        glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth))
                    }
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.executor_info, "executor_info"))
                    .or_else(|| glue::required(&self.agent_id, "agent_id"))
            }
        }

        glue::message!(Executor, "mesos.v1.master.Response.GetExecutors.Executor");
    }
}

/// What is nested in [`Event`].
pub mod event {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.master.Event.Type`.
    pub enum Type {
    Unknown = 0 => "UNKNOWN",
    Subscribed = 1 => "SUBSCRIBED",
    TaskAdded = 2 => "TASK_ADDED",
    TaskUpdated = 3 => "TASK_UPDATED",
    AgentAdded = 4 => "AGENT_ADDED",
    AgentRemoved = 5 => "AGENT_REMOVED",
    FrameworkAdded = 6 => "FRAMEWORK_ADDED",
    FrameworkUpdated = 7 => "FRAMEWORK_UPDATED",
    FrameworkRemoved = 8 => "FRAMEWORK_REMOVED",
    Heartbeat = 9 => "HEARTBEAT",
    }
    }

    /// `mesos.v1.master.Event.Subscribed`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Subscribed {
        /// Field 1, optional.
        pub get_state: Option<Box<crate::v1::master::response::GetState>>,
        /// Field 2, optional.
        pub heartbeat_interval_seconds: Option<f64>,
    }

    impl Subscribed {
        /// `heartbeat_interval_seconds`, or the default of its type.
        pub fn heartbeat_interval_seconds(&self) -> f64 {
            self.heartbeat_interval_seconds.unwrap_or_default()
        }
    }

    impl prost::Message for Subscribed {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.get_state, 1, buf);
            glue::encode(&self.heartbeat_interval_seconds, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.get_state, number, wire_type, buf, ctx),
                2 => glue::merge(
                    &mut self.heartbeat_interval_seconds,
                    number,
                    wire_type,
                    buf,
                    ctx,
                ),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.get_state, 1)
                + glue::encoded_len(&self.heartbeat_interval_seconds, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Subscribed {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.get_state, "get_state", map)?;
            glue::write(
                &self.heartbeat_interval_seconds,
                "heartbeat_interval_seconds",
                map,
            )?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "get_state" => glue::read(
                    &mut self.get_state,
                    map,
                    glue::Place::new("get_state", depth),
                ),
                "heartbeat_interval_seconds" => glue::read(
                    &mut self.heartbeat_interval_seconds,
                    map,
                    glue::Place::new("heartbeat_interval_seconds", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.get_state, "get_state"))
        }
    }

    glue::message!(Subscribed, "mesos.v1.master.Event.Subscribed");

    /// `mesos.v1.master.Event.TaskAdded`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct TaskAdded {
        /// Field 1, required.
        pub task: Option<Box<crate::v1::Task>>,
    }

    impl prost::Message for TaskAdded {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.task, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.task, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.task, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for TaskAdded {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.task, "task", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "task" => glue::read(&mut self.task, map, glue::Place::new("task", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.task, "task"))
        }
    }

    glue::message!(TaskAdded, "mesos.v1.master.Event.TaskAdded");

    /// `mesos.v1.master.Event.TaskUpdated`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct TaskUpdated {
        /// Field 1, required.
        pub framework_id: Option<crate::v1::FrameworkId>,
        /// Field 2, required.
        pub status: Option<Box<crate::v1::TaskStatus>>,
        /// Field 3, required.
        pub state: Option<crate::v1::TaskState>,
    }

    impl TaskUpdated {
        /// `state`, or the default of its type.
        pub fn state(&self) -> crate::v1::TaskState {
            self.state.unwrap_or_default()
        }
    }

    impl prost::Message for TaskUpdated {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.framework_id, 1, buf);
            glue::encode(&self.status, 2, buf);
            glue::encode(&self.state, 3, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.framework_id, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.status, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.state, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.framework_id, 1)
                + glue::encoded_len(&self.status, 2)
                + glue::encoded_len(&self.state, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for TaskUpdated {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.framework_id, "framework_id", map)?;
            glue::write(&self.status, "status", map)?;
            glue::write(&self.state, "state", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "framework_id" => glue::read(
                    &mut self.framework_id,
                    map,
                    glue::Place::new("framework_id", depth),
                ),
                "status" => glue::read(&mut self.status, map, glue::Place::new("status", depth)),
                "state" => glue::read(&mut self.state, map, glue::Place::new("state", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.framework_id, "framework_id"))
                .or_else(|| glue::required(&self.status, "status"))
                .or_else(|| glue::required(&self.state, "state"))
        }
    }

    glue::message!(TaskUpdated, "mesos.v1.master.Event.TaskUpdated");

    /// `mesos.v1.master.Event.FrameworkAdded`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct FrameworkAdded {
        /// Field 1, required.
        pub framework: Option<crate::v1::master::response::get_frameworks::Framework>,
    }

    impl prost::Message for FrameworkAdded {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.framework, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.framework, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.framework, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for FrameworkAdded {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.framework, "framework", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "framework" => glue::read(
                    &mut self.framework,
                    map,
                    glue::Place::new("framework", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.framework, "framework"))
        }
    }

    glue::message!(FrameworkAdded, "mesos.v1.master.Event.FrameworkAdded");

    /// `mesos.v1.master.Event.FrameworkUpdated`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct FrameworkUpdated {
        /// Field 1, required.
        pub framework: Option<crate::v1::master::response::get_frameworks::Framework>,
    }

    impl prost::Message for FrameworkUpdated {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.framework, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.framework, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.framework, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for FrameworkUpdated {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.framework, "framework", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "framework" => glue::read(
                    &mut self.framework,
                    map,
                    glue::Place::new("framework", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.framework, "framework"))
        }
    }

    glue::message!(FrameworkUpdated, "mesos.v1.master.Event.FrameworkUpdated");

    /// `mesos.v1.master.Event.FrameworkRemoved`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct FrameworkRemoved {
        /// Field 1, required.
        pub framework_info: Option<Box<crate::v1::FrameworkInfo>>,
    }

    impl prost::Message for FrameworkRemoved {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.framework_info, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.framework_info, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.framework_info, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for FrameworkRemoved {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.framework_info, "framework_info", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "framework_info" => glue::read(
                    &mut self.framework_info,
                    map,
                    glue::Place::new("framework_info", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.framework_info, "framework_info"))
        }
    }

    glue::message!(FrameworkRemoved, "mesos.v1.master.Event.FrameworkRemoved");

    /// `mesos.v1.master.Event.AgentAdded`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct AgentAdded {
        /// Field 1, required.
        pub agent: Option<Box<crate::v1::master::response::get_agents::Agent>>,
    }

    impl prost::Message for AgentAdded {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.agent, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.agent, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.agent, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for AgentAdded {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.agent, "agent", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "agent" => glue::read(&mut self.agent, map, glue::Place::new("agent", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.agent, "agent"))
        }
    }

    glue::message!(AgentAdded, "mesos.v1.master.Event.AgentAdded");

    /// `mesos.v1.master.Event.AgentRemoved`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct AgentRemoved {
        /// Field 1, required.
        pub agent_id: Option<crate::v1::AgentId>,
    }

    impl prost::Message for AgentRemoved {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.agent_id, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.agent_id, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for AgentRemoved {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.agent_id, "agent_id", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "agent_id" => {
                    glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth))
                }
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.agent_id, "agent_id"))
        }
    }

    glue::message!(AgentRemoved, "mesos.v1.master.Event.AgentRemoved");
}
