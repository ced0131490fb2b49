//! Messages of the package `mesos.v1.agent`, written by `cargo xtask codegen`.

use crate::glue;

/// `mesos.v1.agent.Call`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Call {
    /// Field 1, optional.
    pub r#type: Option<crate::v1::agent::call::Type>,
    /// Field 2, optional.
    pub get_metrics: Option<crate::v1::agent::call::GetMetrics>,
    /// Field 3, optional.
    pub set_logging_level: Option<crate::v1::agent::call::SetLoggingLevel>,
    /// Field 4, optional.
    pub list_files: Option<crate::v1::agent::call::ListFiles>,
    /// Field 5, optional.
    pub read_file: Option<crate::v1::agent::call::ReadFile>,
    /// Field 20, optional.
    pub get_containers: Option<crate::v1::agent::call::GetContainers>,
    /// Field 6, optional, deprecated.
    pub launch_nested_container: Option<crate::v1::agent::call::LaunchNestedContainer>,
    /// Field 7, optional, deprecated.
    pub wait_nested_container: Option<crate::v1::agent::call::WaitNestedContainer>,
    /// Field 8, optional, deprecated.
    pub kill_nested_container: Option<crate::v1::agent::call::KillNestedContainer>,
    /// Field 12, optional, deprecated.
    pub remove_nested_container: Option<crate::v1::agent::call::RemoveNestedContainer>,
    /// Field 9, optional.
    pub launch_nested_container_session:
        Option<crate::v1::agent::call::LaunchNestedContainerSession>,
    /// Field 10, optional.
    pub attach_container_input: Option<crate::v1::agent::call::AttachContainerInput>,
    /// Field 11, optional.
    pub attach_container_output: Option<crate::v1::agent::call::AttachContainerOutput>,
    /// Field 13, optional.
    pub launch_container: Option<crate::v1::agent::call::LaunchContainer>,
    /// Field 14, optional.
    pub wait_container: Option<crate::v1::agent::call::WaitContainer>,
    /// Field 15, optional.
    pub kill_container: Option<crate::v1::agent::call::KillContainer>,
    /// Field 16, optional.
    pub remove_container: Option<crate::v1::agent::call::RemoveContainer>,
    /// Field 17, optional.
    pub add_resource_provider_config: Option<crate::v1::agent::call::AddResourceProviderConfig>,
    /// Field 18, optional.
    pub update_resource_provider_config:
        Option<crate::v1::agent::call::UpdateResourceProviderConfig>,
    /// Field 19, optional.
    pub remove_resource_provider_config:
        Option<crate::v1::agent::call::RemoveResourceProviderConfig>,
    /// Field 22, optional.
    pub mark_resource_provider_gone: Option<crate::v1::agent::call::MarkResourceProviderGone>,
    /// Field 21, optional.
    pub prune_images: Option<crate::v1::agent::call::PruneImages>,
}

impl Call {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::agent::call::Type {
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
        glue::encode(&self.launch_nested_container, 6, buf);
        glue::encode(&self.wait_nested_container, 7, buf);
        glue::encode(&self.kill_nested_container, 8, buf);
        glue::encode(&self.launch_nested_container_session, 9, buf);
        glue::encode(&self.attach_container_input, 10, buf);
        glue::encode(&self.attach_container_output, 11, buf);
        glue::encode(&self.remove_nested_container, 12, buf);
        glue::encode(&self.launch_container, 13, buf);
        glue::encode(&self.wait_container, 14, buf);
        glue::encode(&self.kill_container, 15, buf);
        glue::encode(&self.remove_container, 16, buf);
        glue::encode(&self.add_resource_provider_config, 17, buf);
        glue::encode(&self.update_resource_provider_config, 18, buf);
        glue::encode(&self.remove_resource_provider_config, 19, buf);
        glue::encode(&self.get_containers, 20, buf);
        glue::encode(&self.prune_images, 21, buf);
        glue::encode(&self.mark_resource_provider_gone, 22, buf);
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
            20 => glue::merge(&mut self.get_containers, number, wire_type, buf, ctx),
            6 => glue::merge(
                &mut self.launch_nested_container,
                number,
                wire_type,
                buf,
                ctx,
            ),
            7 => glue::merge(&mut self.wait_nested_container, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.kill_nested_container, number, wire_type, buf, ctx),
            12 => glue::merge(
                &mut self.remove_nested_container,
                number,
                wire_type,
                buf,
                ctx,
            ),
            9 => glue::merge(
                &mut self.launch_nested_container_session,
                number,
                wire_type,
                buf,
                ctx,
            ),
            10 => glue::merge(
                &mut self.attach_container_input,
                number,
                wire_type,
                buf,
                ctx,
            ),
            11 => glue::merge(
                &mut self.attach_container_output,
                number,
                wire_type,
                buf,
                ctx,
            ),
            13 => glue::merge(&mut self.launch_container, number, wire_type, buf, ctx),
            14 => glue::merge(&mut self.wait_container, number, wire_type, buf, ctx),
            15 => glue::merge(&mut self.kill_container, number, wire_type, buf, ctx),
            16 => glue::merge(&mut self.remove_container, number, wire_type, buf, ctx),
            17 => glue::merge(
                &mut self.add_resource_provider_config,
                number,
                wire_type,
                buf,
                ctx,
            ),
            18 => glue::merge(
                &mut self.update_resource_provider_config,
                number,
                wire_type,
                buf,
                ctx,
            ),
            19 => glue::merge(
                &mut self.remove_resource_provider_config,
                number,
                wire_type,
                buf,
                ctx,
            ),
            22 => glue::merge(
                &mut self.mark_resource_provider_gone,
                number,
                wire_type,
                buf,
                ctx,
            ),
            21 => glue::merge(&mut self.prune_images, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.r#type, 1)
            + glue::encoded_len(&self.get_metrics, 2)
            + glue::encoded_len(&self.set_logging_level, 3)
            + glue::encoded_len(&self.list_files, 4)
            + glue::encoded_len(&self.read_file, 5)
            + glue::encoded_len(&self.get_containers, 20)
            + glue::encoded_len(&self.launch_nested_container, 6)
            + glue::encoded_len(&self.wait_nested_container, 7)
            + glue::encoded_len(&self.kill_nested_container, 8)
            + glue::encoded_len(&self.remove_nested_container, 12)
            + glue::encoded_len(&self.launch_nested_container_session, 9)
            + glue::encoded_len(&self.attach_container_input, 10)
            + glue::encoded_len(&self.attach_container_output, 11)
            + glue::encoded_len(&self.launch_container, 13)
            + glue::encoded_len(&self.wait_container, 14)
            + glue::encoded_len(&self.kill_container, 15)
            + glue::encoded_len(&self.remove_container, 16)
            + glue::encoded_len(&self.add_resource_provider_config, 17)
            + glue::encoded_len(&self.update_resource_provider_config, 18)
            + glue::encoded_len(&self.remove_resource_provider_config, 19)
            + glue::encoded_len(&self.mark_resource_provider_gone, 22)
            + glue::encoded_len(&self.prune_images, 21)
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
        glue::write(&self.get_containers, "get_containers", map)?;
        glue::write(
            &self.launch_nested_container,
            "launch_nested_container",
            map,
        )?;
        glue::write(&self.wait_nested_container, "wait_nested_container", map)?;
        glue::write(&self.kill_nested_container, "kill_nested_container", map)?;
        glue::write(
            &self.remove_nested_container,
            "remove_nested_container",
            map,
        )?;
        glue::write(
            &self.launch_nested_container_session,
            "launch_nested_container_session",
            map,
        )?;
        glue::write(&self.attach_container_input, "attach_container_input", map)?;
        glue::write(
            &self.attach_container_output,
            "attach_container_output",
            map,
        )?;
        glue::write(&self.launch_container, "launch_container", map)?;
        glue::write(&self.wait_container, "wait_container", map)?;
        glue::write(&self.kill_container, "kill_container", map)?;
        glue::write(&self.remove_container, "remove_container", map)?;
        glue::write(
            &self.add_resource_provider_config,
            "add_resource_provider_config",
            map,
        )?;
        glue::write(
            &self.update_resource_provider_config,
            "update_resource_provider_config",
            map,
        )?;
        glue::write(
            &self.remove_resource_provider_config,
            "remove_resource_provider_config",
            map,
        )?;
        glue::write(
            &self.mark_resource_provider_gone,
            "mark_resource_provider_gone",
            map,
        )?;
        glue::write(&self.prune_images, "prune_images", map)?;
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
            "get_containers" => glue::read(
                &mut self.get_containers,
                map,
                glue::Place::new("get_containers", depth),
            ),
            "launch_nested_container" => glue::read(
                &mut self.launch_nested_container,
                map,
                glue::Place::new("launch_nested_container", depth),
            ),
            "wait_nested_container" => glue::read(
                &mut self.wait_nested_container,
                map,
                glue::Place::new("wait_nested_container", depth),
            ),
            "kill_nested_container" => glue::read(
                &mut self.kill_nested_container,
                map,
                glue::Place::new("kill_nested_container", depth),
            ),
            "remove_nested_container" => glue::read(
                &mut self.remove_nested_container,
                map,
                glue::Place::new("remove_nested_container", depth),
            ),
            "launch_nested_container_session" => glue::read(
                &mut self.launch_nested_container_session,
                map,
                glue::Place::new("launch_nested_container_session", depth),
            ),
            "attach_container_input" => glue::read(
                &mut self.attach_container_input,
                map,
                glue::Place::new("attach_container_input", depth),
            ),
            "attach_container_output" => glue::read(
                &mut self.attach_container_output,
                map,
                glue::Place::new("attach_container_output", depth),
            ),
            "launch_container" => glue::read(
                &mut self.launch_container,
                map,
                glue::Place::new("launch_container", depth),
            ),
            "wait_container" => glue::read(
                &mut self.wait_container,
                map,
                glue::Place::new("wait_container", depth),
            ),
            "kill_container" => glue::read(
                &mut self.kill_container,
                map,
                glue::Place::new("kill_container", depth),
            ),
            "remove_container" => glue::read(
                &mut self.remove_container,
                map,
                glue::Place::new("remove_container", depth),
            ),
            "add_resource_provider_config" => glue::read(
                &mut self.add_resource_provider_config,
                map,
                glue::Place::new("add_resource_provider_config", depth),
            ),
            "update_resource_provider_config" => glue::read(
                &mut self.update_resource_provider_config,
                map,
                glue::Place::new("update_resource_provider_config", depth),
            ),
            "remove_resource_provider_config" => glue::read(
                &mut self.remove_resource_provider_config,
                map,
                glue::Place::new("remove_resource_provider_config", depth),
            ),
            "mark_resource_provider_gone" => glue::read(
                &mut self.mark_resource_provider_gone,
                map,
                glue::Place::new("mark_resource_provider_gone", depth),
            ),
            "prune_images" => glue::read(
                &mut self.prune_images,
                map,
                glue::Place::new("prune_images", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.get_metrics, "get_metrics"))
            .or_else(|| glue::missing_below(&self.set_logging_level, "set_logging_level"))
            .or_else(|| glue::missing_below(&self.list_files, "list_files"))
            .or_else(|| glue::missing_below(&self.read_file, "read_file"))
            .or_else(|| {
                glue::missing_below(&self.launch_nested_container, "launch_nested_container")
            })
            .or_else(|| glue::missing_below(&self.wait_nested_container, "wait_nested_container"))
            .or_else(|| glue::missing_below(&self.kill_nested_container, "kill_nested_container"))
            .or_else(|| {
                glue::missing_below(&self.remove_nested_container, "remove_nested_container")
            })
            .or_else(|| {
                glue::missing_below(
                    &self.launch_nested_container_session,
                    "launch_nested_container_session",
                )
            })
            .or_else(|| glue::missing_below(&self.attach_container_input, "attach_container_input"))
            .or_else(|| {
                glue::missing_below(&self.attach_container_output, "attach_container_output")
            })
            .or_else(|| glue::missing_below(&self.launch_container, "launch_container"))
            .or_else(|| glue::missing_below(&self.wait_container, "wait_container"))
            .or_else(|| glue::missing_below(&self.kill_container, "kill_container"))
            .or_else(|| glue::missing_below(&self.remove_container, "remove_container"))
            .or_else(|| {
                glue::missing_below(
                    &self.add_resource_provider_config,
                    "add_resource_provider_config",
                )
            })
            .or_else(|| {
                glue::missing_below(
                    &self.update_resource_provider_config,
                    "update_resource_provider_config",
                )
            })
            .or_else(|| {
                glue::missing_below(
                    &self.remove_resource_provider_config,
                    "remove_resource_provider_config",
                )
            })
            .or_else(|| {
                glue::missing_below(
                    &self.mark_resource_provider_gone,
                    "mark_resource_provider_gone",
                )
            })
            .or_else(|| glue::missing_below(&self.prune_images, "prune_images"))
    }
}

glue::message!(Call, "mesos.v1.agent.Call");

/// `mesos.v1.agent.Response`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    /// Field 1, optional.
    pub r#type: Option<crate::v1::agent::response::Type>,
    /// Field 2, optional.
    pub get_health: Option<crate::v1::agent::response::GetHealth>,
    /// Field 3, optional.
    pub get_flags: Option<crate::v1::agent::response::GetFlags>,
    /// Field 4, optional.
    pub get_version: Option<crate::v1::agent::response::GetVersion>,
    /// Field 5, optional.
    pub get_metrics: Option<crate::v1::agent::response::GetMetrics>,
    /// Field 6, optional.
    pub get_logging_level: Option<crate::v1::agent::response::GetLoggingLevel>,
    /// Field 7, optional.
    pub list_files: Option<crate::v1::agent::response::ListFiles>,
    /// Field 8, optional.
    pub read_file: Option<crate::v1::agent::response::ReadFile>,
    /// Field 9, optional.
    pub get_state: Option<crate::v1::agent::response::GetState>,
    /// Field 10, optional.
    pub get_containers: Option<crate::v1::agent::response::GetContainers>,
    /// Field 11, optional.
    pub get_frameworks: Option<crate::v1::agent::response::GetFrameworks>,
    /// Field 12, optional.
    pub get_executors: Option<crate::v1::agent::response::GetExecutors>,
    /// Field 18, optional.
    pub get_operations: Option<crate::v1::agent::response::GetOperations>,
    /// Field 13, optional.
    pub get_tasks: Option<crate::v1::agent::response::GetTasks>,
    /// Field 15, optional.
    pub get_agent: Option<Box<crate::v1::agent::response::GetAgent>>,
    /// Field 17, optional.
    pub get_resource_providers: Option<crate::v1::agent::response::GetResourceProviders>,
    /// Field 14, optional.
    pub wait_nested_container: Option<crate::v1::agent::response::WaitNestedContainer>,
    /// Field 16, optional.
    pub wait_container: Option<crate::v1::agent::response::WaitContainer>,
}

impl Response {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::agent::response::Type {
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
        glue::encode(&self.get_containers, 10, buf);
        glue::encode(&self.get_frameworks, 11, buf);
        glue::encode(&self.get_executors, 12, buf);
        glue::encode(&self.get_tasks, 13, buf);
        glue::encode(&self.wait_nested_container, 14, buf);
        glue::encode(&self.get_agent, 15, buf);
        glue::encode(&self.wait_container, 16, buf);
        glue::encode(&self.get_resource_providers, 17, buf);
        glue::encode(&self.get_operations, 18, buf);
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
            10 => glue::merge(&mut self.get_containers, number, wire_type, buf, ctx),
            11 => glue::merge(&mut self.get_frameworks, number, wire_type, buf, ctx),
            12 => glue::merge(&mut self.get_executors, number, wire_type, buf, ctx),
            18 => glue::merge(&mut self.get_operations, number, wire_type, buf, ctx),
            13 => glue::merge(&mut self.get_tasks, number, wire_type, buf, ctx),
            15 => glue::merge(&mut self.get_agent, number, wire_type, buf, ctx),
            17 => glue::merge(
                &mut self.get_resource_providers,
                number,
                wire_type,
                buf,
                ctx,
            ),
            14 => glue::merge(&mut self.wait_nested_container, number, wire_type, buf, ctx),
            16 => glue::merge(&mut self.wait_container, number, wire_type, buf, ctx),
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
            + glue::encoded_len(&self.get_containers, 10)
            + glue::encoded_len(&self.get_frameworks, 11)
            + glue::encoded_len(&self.get_executors, 12)
            + glue::encoded_len(&self.get_operations, 18)
            + glue::encoded_len(&self.get_tasks, 13)
            + glue::encoded_len(&self.get_agent, 15)
            + glue::encoded_len(&self.get_resource_providers, 17)
            + glue::encoded_len(&self.wait_nested_container, 14)
            + glue::encoded_len(&self.wait_container, 16)
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
        glue::write(&self.get_containers, "get_containers", map)?;
        glue::write(&self.get_frameworks, "get_frameworks", map)?;
        glue::write(&self.get_executors, "get_executors", map)?;
        glue::write(&self.get_operations, "get_operations", map)?;
        glue::write(&self.get_tasks, "get_tasks", map)?;
        glue::write(&self.get_agent, "get_agent", map)?;
        glue::write(&self.get_resource_providers, "get_resource_providers", map)?;
        glue::write(&self.wait_nested_container, "wait_nested_container", map)?;
        glue::write(&self.wait_container, "wait_container", map)?;
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
            "get_containers" => glue::read(
                &mut self.get_containers,
                map,
                glue::Place::new("get_containers", depth),
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
            "get_agent" => glue::read(
                &mut self.get_agent,
                map,
                glue::Place::new("get_agent", depth),
            ),
            "get_resource_providers" => glue::read(
                &mut self.get_resource_providers,
                map,
                glue::Place::new("get_resource_providers", depth),
            ),
            "wait_nested_container" => glue::read(
                &mut self.wait_nested_container,
                map,
                glue::Place::new("wait_nested_container", depth),
            ),
            "wait_container" => glue::read(
                &mut self.wait_container,
                map,
                glue::Place::new("wait_container", depth),
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
            .or_else(|| glue::missing_below(&self.get_containers, "get_containers"))
            .or_else(|| glue::missing_below(&self.get_frameworks, "get_frameworks"))
            .or_else(|| glue::missing_below(&self.get_executors, "get_executors"))
            .or_else(|| glue::missing_below(&self.get_operations, "get_operations"))
            .or_else(|| glue::missing_below(&self.get_tasks, "get_tasks"))
            .or_else(|| glue::missing_below(&self.get_agent, "get_agent"))
            .or_else(|| glue::missing_below(&self.get_resource_providers, "get_resource_providers"))
            .or_else(|| glue::missing_below(&self.wait_nested_container, "wait_nested_container"))
            .or_else(|| glue::missing_below(&self.wait_container, "wait_container"))
    }
}

glue::message!(Response, "mesos.v1.agent.Response");

/// `mesos.v1.agent.ProcessIO`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ProcessIo {
    /// Field 1, optional.
    pub r#type: Option<crate::v1::agent::process_io::Type>,
    /// Field 2, optional.
    pub data: Option<crate::v1::agent::process_io::Data>,
    /// Field 3, optional.
    pub control: Option<crate::v1::agent::process_io::Control>,
}

impl ProcessIo {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::agent::process_io::Type {
        self.r#type.unwrap_or_default()
    }
}

impl prost::Message for ProcessIo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.r#type, 1, buf);
        glue::encode(&self.data, 2, buf);
        glue::encode(&self.control, 3, buf);
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
            2 => glue::merge(&mut self.data, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.control, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.r#type, 1)
            + glue::encoded_len(&self.data, 2)
            + glue::encoded_len(&self.control, 3)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for ProcessIo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.data, "data", map)?;
        glue::write(&self.control, "control", map)?;
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
            "data" => glue::read(&mut self.data, map, glue::Place::new("data", depth)),
            "control" => glue::read(&mut self.control, map, glue::Place::new("control", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.control, "control"))
    }
}

glue::message!(ProcessIo, "mesos.v1.agent.ProcessIO");

/// What is nested in [`Call`].
pub mod call {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.agent.Call.Type`.
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
    GetContainers = 10 => "GET_CONTAINERS",
    GetFrameworks = 11 => "GET_FRAMEWORKS",
    GetExecutors = 12 => "GET_EXECUTORS",
    GetOperations = 31 => "GET_OPERATIONS",
    GetTasks = 13 => "GET_TASKS",
    GetAgent = 20 => "GET_AGENT",
    GetResourceProviders = 26 => "GET_RESOURCE_PROVIDERS",
    LaunchNestedContainer = 14 => "LAUNCH_NESTED_CONTAINER",
    WaitNestedContainer = 15 => "WAIT_NESTED_CONTAINER",
    KillNestedContainer = 16 => "KILL_NESTED_CONTAINER",
    RemoveNestedContainer = 21 => "REMOVE_NESTED_CONTAINER",
    LaunchNestedContainerSession = 17 => "LAUNCH_NESTED_CONTAINER_SESSION",
    AttachContainerInput = 18 => "ATTACH_CONTAINER_INPUT",
    AttachContainerOutput = 19 => "ATTACH_CONTAINER_OUTPUT",
    LaunchContainer = 22 => "LAUNCH_CONTAINER",
    WaitContainer = 23 => "WAIT_CONTAINER",
    KillContainer = 24 => "KILL_CONTAINER",
    RemoveContainer = 25 => "REMOVE_CONTAINER",
    AddResourceProviderConfig = 27 => "ADD_RESOURCE_PROVIDER_CONFIG",
    UpdateResourceProviderConfig = 28 => "UPDATE_RESOURCE_PROVIDER_CONFIG",
    RemoveResourceProviderConfig = 29 => "REMOVE_RESOURCE_PROVIDER_CONFIG",
    MarkResourceProviderGone = 32 => "MARK_RESOURCE_PROVIDER_GONE",
    PruneImages = 30 => "PRUNE_IMAGES",
    }
    }

    /// `mesos.v1.agent.Call.GetMetrics`.
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

    glue::message!(GetMetrics, "mesos.v1.agent.Call.GetMetrics");

    /// `mesos.v1.agent.Call.SetLoggingLevel`.
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

    glue::message!(SetLoggingLevel, "mesos.v1.agent.Call.SetLoggingLevel");

    /// `mesos.v1.agent.Call.ListFiles`.
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

    glue::message!(ListFiles, "mesos.v1.agent.Call.ListFiles");

    /// `mesos.v1.agent.Call.ReadFile`.
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

    glue::message!(ReadFile, "mesos.v1.agent.Call.ReadFile");

    /// `mesos.v1.agent.Call.GetContainers`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct GetContainers {
        /// Field 1, optional.
        pub show_nested: Option<bool>,
        /// Field 2, optional.
        pub show_standalone: Option<bool>,
    }

    impl GetContainers {
        /// `show_nested`, or the default of its type.
        pub fn show_nested(&self) -> bool {
            self.show_nested.unwrap_or_default()
        }
        /// `show_standalone`, or the default of its type.
        pub fn show_standalone(&self) -> bool {
            self.show_standalone.unwrap_or_default()
        }
    }

    impl prost::Message for GetContainers {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.show_nested, 1, buf);
            glue::encode(&self.show_standalone, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.show_nested, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.show_standalone, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.show_nested, 1) + glue::encoded_len(&self.show_standalone, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetContainers {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.show_nested, "show_nested", map)?;
            glue::write(&self.show_standalone, "show_standalone", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "show_nested" => glue::read(
                    &mut self.show_nested,
                    map,
                    glue::Place::new("show_nested", depth),
                ),
                "show_standalone" => glue::read(
                    &mut self.show_standalone,
                    map,
                    glue::Place::new("show_standalone", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None
        }
    }

    glue::message!(GetContainers, "mesos.v1.agent.Call.GetContainers");

    /// `mesos.v1.agent.Call.LaunchNestedContainer`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct LaunchNestedContainer {
        /// Field 1, required.
        pub container_id: Option<crate::v1::ContainerId>,
        /// Field 2, optional.
        pub command: Option<crate::v1::CommandInfo>,
        /// Field 3, optional.
        pub container: Option<Box<crate::v1::ContainerInfo>>,
    }

    impl prost::Message for LaunchNestedContainer {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.container_id, 1, buf);
            glue::encode(&self.command, 2, buf);
            glue::encode(&self.container, 3, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.container_id, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.command, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.container, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.container_id, 1)
                + glue::encoded_len(&self.command, 2)
                + glue::encoded_len(&self.container, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for LaunchNestedContainer {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.container_id, "container_id", map)?;
            glue::write(&self.command, "command", map)?;
            glue::write(&self.container, "container", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "container_id" => glue::read(
                    &mut self.container_id,
                    map,
                    glue::Place::new("container_id", depth),
                ),
                "command" => glue::read(&mut self.command, map, glue::Place::new("command", depth)),
                "container" => glue::read(
                    &mut self.container,
                    map,
                    glue::Place::new("container", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.container_id, "container_id"))
                .or_else(|| glue::missing_below(&self.command, "command"))
                .or_else(|| glue::missing_below(&self.container, "container"))
        }
    }

    glue::message!(
        LaunchNestedContainer,
        "mesos.v1.agent.Call.LaunchNestedContainer"
    );

    /// `mesos.v1.agent.Call.WaitNestedContainer`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct WaitNestedContainer {
        /// Field 1, required.
        pub container_id: Option<crate::v1::ContainerId>,
    }

    impl prost::Message for WaitNestedContainer {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.container_id, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.container_id, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.container_id, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for WaitNestedContainer {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.container_id, "container_id", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "container_id" => glue::read(
                    &mut self.container_id,
                    map,
                    glue::Place::new("container_id", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.container_id, "container_id"))
        }
    }

    glue::message!(
        WaitNestedContainer,
        "mesos.v1.agent.Call.WaitNestedContainer"
    );

    /// `mesos.v1.agent.Call.KillNestedContainer`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct KillNestedContainer {
        /// Field 1, required.
        pub container_id: Option<crate::v1::ContainerId>,
        /// Field 2, optional.
        pub signal: Option<i32>,
    }

    impl KillNestedContainer {
        /// `signal`, or the default of its type.
        pub fn signal(&self) -> i32 {
            self.signal.unwrap_or_default()
        }
    }

    impl prost::Message for KillNestedContainer {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.container_id, 1, buf);
            glue::encode(&self.signal, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.container_id, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.signal, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.container_id, 1) + glue::encoded_len(&self.signal, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for KillNestedContainer {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.container_id, "container_id", map)?;
            glue::write(&self.signal, "signal", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "container_id" => glue::read(
                    &mut self.container_id,
                    map,
                    glue::Place::new("container_id", depth),
                ),
                "signal" => glue::read(&mut self.signal, map, glue::Place::new("signal", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.container_id, "container_id"))
        }
    }

    glue::message!(
        KillNestedContainer,
        "mesos.v1.agent.Call.KillNestedContainer"
    );

    /// `mesos.v1.agent.Call.RemoveNestedContainer`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct RemoveNestedContainer {
        /// Field 1, required.
        pub container_id: Option<crate::v1::ContainerId>,
    }

    impl prost::Message for RemoveNestedContainer {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.container_id, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.container_id, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.container_id, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for RemoveNestedContainer {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.container_id, "container_id", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "container_id" => glue::read(
                    &mut self.container_id,
                    map,
                    glue::Place::new("container_id", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.container_id, "container_id"))
        }
    }

    glue::message!(
        RemoveNestedContainer,
        "mesos.v1.agent.Call.RemoveNestedContainer"
    );

    /// `mesos.v1.agent.Call.LaunchNestedContainerSession`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct LaunchNestedContainerSession {
        /// Field 1, required.
        pub container_id: Option<crate::v1::ContainerId>,
        /// Field 2, optional.
        pub command: Option<crate::v1::CommandInfo>,
        /// Field 3, optional.
        pub container: Option<Box<crate::v1::ContainerInfo>>,
    }

    impl prost::Message for LaunchNestedContainerSession {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.container_id, 1, buf);
            glue::encode(&self.command, 2, buf);
            glue::encode(&self.container, 3, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.container_id, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.command, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.container, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.container_id, 1)
                + glue::encoded_len(&self.command, 2)
                + glue::encoded_len(&self.container, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for LaunchNestedContainerSession {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.container_id, "container_id", map)?;
            glue::write(&self.command, "command", map)?;
            glue::write(&self.container, "container", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "container_id" => glue::read(
                    &mut self.container_id,
                    map,
                    glue::Place::new("container_id", depth),
                ),
                "command" => glue::read(&mut self.command, map, glue::Place::new("command", depth)),
                "container" => glue::read(
                    &mut self.container,
                    map,
                    glue::Place::new("container", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.container_id, "container_id"))
                .or_else(|| glue::missing_below(&self.command, "command"))
                .or_else(|| glue::missing_below(&self.container, "container"))
        }
    }

    glue::message!(
        LaunchNestedContainerSession,
        "mesos.v1.agent.Call.LaunchNestedContainerSession"
    );

    /// `mesos.v1.agent.Call.AttachContainerInput`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct AttachContainerInput {
        /// Field 1, optional.
        pub r#type: Option<crate::v1::agent::call::attach_container_input::Type>,
        /// Field 2, optional.
        pub container_id: Option<crate::v1::ContainerId>,
        /// Field 3, optional.
        pub process_io: Option<crate::v1::agent::ProcessIo>,
    }

    impl AttachContainerInput {
        /// `type`, or the default of its type.
        pub fn r#type(&self) -> crate::v1::agent::call::attach_container_input::Type {
            self.r#type.unwrap_or_default()
        }
    }

    impl prost::Message for AttachContainerInput {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.r#type, 1, buf);
            glue::encode(&self.container_id, 2, buf);
            glue::encode(&self.process_io, 3, buf);
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
                2 => glue::merge(&mut self.container_id, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.process_io, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.r#type, 1)
                + glue::encoded_len(&self.container_id, 2)
                + glue::encoded_len(&self.process_io, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for AttachContainerInput {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.r#type, "type", map)?;
            glue::write(&self.container_id, "container_id", map)?;
            glue::write(&self.process_io, "process_io", map)?;
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
                "container_id" => glue::read(
                    &mut self.container_id,
                    map,
                    glue::Place::new("container_id", depth),
                ),
                "process_io" => glue::read(
                    &mut self.process_io,
                    map,
                    glue::Place::new("process_io", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.container_id, "container_id"))
                .or_else(|| glue::missing_below(&self.process_io, "process_io"))
        }
    }

    glue::message!(
        AttachContainerInput,
        "mesos.v1.agent.Call.AttachContainerInput"
    );

    /// `mesos.v1.agent.Call.AttachContainerOutput`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct AttachContainerOutput {
        /// Field 1, required.
        pub container_id: Option<crate::v1::ContainerId>,
    }

    impl prost::Message for AttachContainerOutput {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.container_id, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.container_id, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.container_id, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for AttachContainerOutput {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.container_id, "container_id", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "container_id" => glue::read(
                    &mut self.container_id,
                    map,
                    glue::Place::new("container_id", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.container_id, "container_id"))
        }
    }

    glue::message!(
        AttachContainerOutput,
        "mesos.v1.agent.Call.AttachContainerOutput"
    );

    /// `mesos.v1.agent.Call.LaunchContainer`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct LaunchContainer {
        /// Field 1, required.
        pub container_id: Option<crate::v1::ContainerId>,
        /// Field 2, optional.
        pub command: Option<crate::v1::CommandInfo>,
        /// Field 3, repeated.
        pub resources: Vec<crate::v1::Resource>,
        /// Field 4, optional.
        pub container: Option<Box<crate::v1::ContainerInfo>>,
        /// Field 5, map.
        pub limits: std::collections::BTreeMap<String, crate::v1::value::Scalar>,
    }

    impl prost::Message for LaunchContainer {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.container_id, 1, buf);
            glue::encode(&self.command, 2, buf);
            glue::encode(&self.resources, 3, buf);
            glue::encode(&self.container, 4, buf);
            glue::encode(&self.limits, 5, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.container_id, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.command, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.resources, number, wire_type, buf, ctx),
                4 => glue::merge(&mut self.container, number, wire_type, buf, ctx),
                5 => glue::merge(&mut self.limits, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.container_id, 1)
                + glue::encoded_len(&self.command, 2)
                + glue::encoded_len(&self.resources, 3)
                + glue::encoded_len(&self.container, 4)
                + glue::encoded_len(&self.limits, 5)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for LaunchContainer {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.container_id, "container_id", map)?;
            glue::write(&self.command, "command", map)?;
            glue::write(&self.resources, "resources", map)?;
            glue::write(&self.container, "container", map)?;
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
                "container_id" => glue::read(
                    &mut self.container_id,
                    map,
                    glue::Place::new("container_id", depth),
                ),
                "command" => glue::read(&mut self.command, map, glue::Place::new("command", depth)),
                "resources" => glue::read(
                    &mut self.resources,
                    map,
                    glue::Place::new("resources", depth),
                ),
                "container" => glue::read(
                    &mut self.container,
                    map,
                    glue::Place::new("container", depth),
                ),
                "limits" => glue::read(&mut self.limits, map, glue::Place::new("limits", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.container_id, "container_id"))
                .or_else(|| glue::missing_below(&self.command, "command"))
                .or_else(|| glue::missing_below(&self.resources, "resources"))
                .or_else(|| glue::missing_below(&self.container, "container"))
                .or_else(|| glue::missing_below(&self.limits, "limits"))
        }
    }

    glue::message!(LaunchContainer, "mesos.v1.agent.Call.LaunchContainer");

    /// `mesos.v1.agent.Call.WaitContainer`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct WaitContainer {
        /// Field 1, required.
        pub container_id: Option<crate::v1::ContainerId>,
    }

    impl prost::Message for WaitContainer {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.container_id, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.container_id, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.container_id, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for WaitContainer {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.container_id, "container_id", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "container_id" => glue::read(
                    &mut self.container_id,
                    map,
                    glue::Place::new("container_id", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.container_id, "container_id"))
        }
    }

    glue::message!(WaitContainer, "mesos.v1.agent.Call.WaitContainer");

    /// `mesos.v1.agent.Call.KillContainer`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct KillContainer {
        /// Field 1, required.
        pub container_id: Option<crate::v1::ContainerId>,
        /// Field 2, optional.
        pub signal: Option<i32>,
    }

    impl KillContainer {
        /// `signal`, or the default of its type.
        pub fn signal(&self) -> i32 {
            self.signal.unwrap_or_default()
        }
    }

    impl prost::Message for KillContainer {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.container_id, 1, buf);
            glue::encode(&self.signal, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.container_id, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.signal, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.container_id, 1) + glue::encoded_len(&self.signal, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for KillContainer {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.container_id, "container_id", map)?;
            glue::write(&self.signal, "signal", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "container_id" => glue::read(
                    &mut self.container_id,
                    map,
                    glue::Place::new("container_id", depth),
                ),
                "signal" => glue::read(&mut self.signal, map, glue::Place::new("signal", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.container_id, "container_id"))
        }
    }

    glue::message!(KillContainer, "mesos.v1.agent.Call.KillContainer");

    /// `mesos.v1.agent.Call.RemoveContainer`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct RemoveContainer {
        /// Field 1, required.
        pub container_id: Option<crate::v1::ContainerId>,
    }

    impl prost::Message for RemoveContainer {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.container_id, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.container_id, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.container_id, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for RemoveContainer {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.container_id, "container_id", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "container_id" => glue::read(
                    &mut self.container_id,
                    map,
                    glue::Place::new("container_id", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.container_id, "container_id"))
        }
    }

    glue::message!(RemoveContainer, "mesos.v1.agent.Call.RemoveContainer");

    /// `mesos.v1.agent.Call.AddResourceProviderConfig`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct AddResourceProviderConfig {
        /// Field 1, required.
        pub info: Option<Box<crate::v1::ResourceProviderInfo>>,
    }

    impl prost::Message for AddResourceProviderConfig {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.info, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.info, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.info, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for AddResourceProviderConfig {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.info, "info", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "info" => glue::read(&mut self.info, map, glue::Place::new("info", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.info, "info"))
        }
    }

    glue::message!(
        AddResourceProviderConfig,
        "mesos.v1.agent.Call.AddResourceProviderConfig"
    );

    /// `mesos.v1.agent.Call.UpdateResourceProviderConfig`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct UpdateResourceProviderConfig {
        /// Field 1, required.
        pub info: Option<Box<crate::v1::ResourceProviderInfo>>,
    }

    impl prost::Message for UpdateResourceProviderConfig {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.info, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.info, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.info, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for UpdateResourceProviderConfig {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.info, "info", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "info" => glue::read(&mut self.info, map, glue::Place::new("info", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.info, "info"))
        }
    }

    glue::message!(
        UpdateResourceProviderConfig,
        "mesos.v1.agent.Call.UpdateResourceProviderConfig"
    );

    /// `mesos.v1.agent.Call.RemoveResourceProviderConfig`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct RemoveResourceProviderConfig {
        /// Field 1, required.
        pub r#type: Option<String>,
        /// Field 2, required.
        pub name: Option<String>,
    }

    impl RemoveResourceProviderConfig {
        /// `type`, or the default of its type.
        pub fn r#type(&self) -> &str {
            self.r#type.as_deref().unwrap_or("")
        }
        /// `name`, or the default of its type.
        pub fn name(&self) -> &str {
            self.name.as_deref().unwrap_or("")
        }
    }

    impl prost::Message for RemoveResourceProviderConfig {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.r#type, 1, buf);
            glue::encode(&self.name, 2, buf);
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
                2 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.r#type, 1) + glue::encoded_len(&self.name, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for RemoveResourceProviderConfig {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.r#type, "type", map)?;
            glue::write(&self.name, "name", map)?;
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
                "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.r#type, "type"))
                .or_else(|| glue::required(&self.name, "name"))
        }
    }

    glue::message!(
        RemoveResourceProviderConfig,
        "mesos.v1.agent.Call.RemoveResourceProviderConfig"
    );

    /// `mesos.v1.agent.Call.MarkResourceProviderGone`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct MarkResourceProviderGone {
        /// Field 1, required.
        pub resource_provider_id: Option<crate::v1::ResourceProviderId>,
    }

    impl prost::Message for MarkResourceProviderGone {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.resource_provider_id, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.resource_provider_id, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.resource_provider_id, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for MarkResourceProviderGone {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.resource_provider_id, "resource_provider_id", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "resource_provider_id" => glue::read(
                    &mut self.resource_provider_id,
                    map,
                    glue::Place::new("resource_provider_id", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.resource_provider_id, "resource_provider_id"))
        }
    }

    glue::message!(
        MarkResourceProviderGone,
        "mesos.v1.agent.Call.MarkResourceProviderGone"
    );

    /// `mesos.v1.agent.Call.PruneImages`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct PruneImages {
        /// Field 1, repeated.
        pub excluded_images: Vec<crate::v1::Image>,
    }

    impl prost::Message for PruneImages {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.excluded_images, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.excluded_images, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.excluded_images, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for PruneImages {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.excluded_images, "excluded_images", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "excluded_images" => glue::read(
                    &mut self.excluded_images,
                    map,
                    glue::Place::new("excluded_images", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.excluded_images, "excluded_images"))
        }
    }

    glue::message!(PruneImages, "mesos.v1.agent.Call.PruneImages");

    /// What is nested in [`AttachContainerInput`].
    pub mod attach_container_input {
        use crate::glue;

        glue::enumeration! {
        /// `mesos.v1.agent.Call.AttachContainerInput.Type`.
        pub enum Type {
        Unknown = 0 => "UNKNOWN",
        ContainerId = 1 => "CONTAINER_ID",
        ProcessIo = 2 => "PROCESS_IO",
        }
        }
    }
}

/// What is nested in [`Response`].
pub mod response {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.agent.Response.Type`.
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
    GetContainers = 9 => "GET_CONTAINERS",
    GetFrameworks = 10 => "GET_FRAMEWORKS",
    GetExecutors = 11 => "GET_EXECUTORS",
    GetOperations = 17 => "GET_OPERATIONS",
    GetTasks = 12 => "GET_TASKS",
    GetAgent = 14 => "GET_AGENT",
    GetResourceProviders = 16 => "GET_RESOURCE_PROVIDERS",
    WaitNestedContainer = 13 => "WAIT_NESTED_CONTAINER",
    WaitContainer = 15 => "WAIT_CONTAINER",
    }
    }

    /// `mesos.v1.agent.Response.GetHealth`.
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

    glue::message!(GetHealth, "mesos.v1.agent.Response.GetHealth");

    /// `mesos.v1.agent.Response.GetFlags`.
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

    glue::message!(GetFlags, "mesos.v1.agent.Response.GetFlags");

    /// `mesos.v1.agent.Response.GetVersion`.
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

    glue::message!(GetVersion, "mesos.v1.agent.Response.GetVersion");

    /// `mesos.v1.agent.Response.GetMetrics`.
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

    glue::message!(GetMetrics, "mesos.v1.agent.Response.GetMetrics");

    /// `mesos.v1.agent.Response.GetLoggingLevel`.
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

    glue::message!(GetLoggingLevel, "mesos.v1.agent.Response.GetLoggingLevel");

    /// `mesos.v1.agent.Response.ListFiles`.
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

    glue::message!(ListFiles, "mesos.v1.agent.Response.ListFiles");

    /// `mesos.v1.agent.Response.ReadFile`.
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

    glue::message!(ReadFile, "mesos.v1.agent.Response.ReadFile");

    /// `mesos.v1.agent.Response.GetState`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GetState {
        /// Field 1, optional.
        pub get_tasks: Option<crate::v1::agent::response::GetTasks>,
        /// Field 2, optional.
        pub get_executors: Option<crate::v1::agent::response::GetExecutors>,
        /// Field 3, optional.
        pub get_frameworks: Option<crate::v1::agent::response::GetFrameworks>,
    }

    impl prost::Message for GetState {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.get_tasks, 1, buf);
            glue::encode(&self.get_executors, 2, buf);
            glue::encode(&self.get_frameworks, 3, buf);
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
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.get_tasks, 1)
                + glue::encoded_len(&self.get_executors, 2)
                + glue::encoded_len(&self.get_frameworks, 3)
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
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.get_tasks, "get_tasks"))
                .or_else(|| glue::missing_below(&self.get_executors, "get_executors"))
                .or_else(|| glue::missing_below(&self.get_frameworks, "get_frameworks"))
        }
    }

    glue::message!(GetState, "mesos.v1.agent.Response.GetState");

    /// `mesos.v1.agent.Response.GetContainers`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GetContainers {
        /// Field 1, repeated.
        pub containers: Vec<crate::v1::agent::response::get_containers::Container>,
    }

    impl prost::Message for GetContainers {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.containers, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.containers, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.containers, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetContainers {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.containers, "containers", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "containers" => glue::read(
                    &mut self.containers,
                    map,
                    glue::Place::new("containers", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.containers, "containers"))
        }
    }

    glue::message!(GetContainers, "mesos.v1.agent.Response.GetContainers");

    /// `mesos.v1.agent.Response.GetFrameworks`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GetFrameworks {
        /// Field 1, repeated.
        pub frameworks: Vec<crate::v1::agent::response::get_frameworks::Framework>,
        /// Field 2, repeated.
        pub completed_frameworks: Vec<crate::v1::agent::response::get_frameworks::Framework>,
    }

    impl prost::Message for GetFrameworks {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.frameworks, 1, buf);
            glue::encode(&self.completed_frameworks, 2, buf);
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
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.frameworks, 1)
                + glue::encoded_len(&self.completed_frameworks, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetFrameworks {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write_list(&self.frameworks, "frameworks", map)?;
            glue::write_list(&self.completed_frameworks, "completed_frameworks", map)?;
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
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.frameworks, "frameworks"))
                .or_else(|| glue::missing_below(&self.completed_frameworks, "completed_frameworks"))
        }
    }

    glue::message!(GetFrameworks, "mesos.v1.agent.Response.GetFrameworks");

    /// `mesos.v1.agent.Response.GetExecutors`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GetExecutors {
        /// Field 1, repeated.
        pub executors: Vec<crate::v1::agent::response::get_executors::Executor>,
        /// Field 2, repeated.
        pub completed_executors: Vec<crate::v1::agent::response::get_executors::Executor>,
    }

    impl prost::Message for GetExecutors {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.executors, 1, buf);
            glue::encode(&self.completed_executors, 2, buf);
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
                2 => glue::merge(&mut self.completed_executors, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.executors, 1) + glue::encoded_len(&self.completed_executors, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetExecutors {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write_list(&self.executors, "executors", map)?;
            glue::write_list(&self.completed_executors, "completed_executors", map)?;
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
                "completed_executors" => glue::read(
                    &mut self.completed_executors,
                    map,
                    glue::Place::new("completed_executors", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.executors, "executors"))
                .or_else(|| glue::missing_below(&self.completed_executors, "completed_executors"))
        }
    }

    glue::message!(GetExecutors, "mesos.v1.agent.Response.GetExecutors");

    /// `mesos.v1.agent.Response.GetOperations`.
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

    glue::message!(GetOperations, "mesos.v1.agent.Response.GetOperations");

    /// `mesos.v1.agent.Response.GetTasks`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GetTasks {
        /// Field 1, repeated.
        pub pending_tasks: Vec<crate::v1::Task>,
        /// Field 2, repeated.
        pub queued_tasks: Vec<crate::v1::Task>,
        /// Field 3, repeated.
        pub launched_tasks: Vec<crate::v1::Task>,
        /// Field 4, repeated.
        pub terminated_tasks: Vec<crate::v1::Task>,
        /// Field 5, repeated.
        pub completed_tasks: Vec<crate::v1::Task>,
    }

    impl prost::Message for GetTasks {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.pending_tasks, 1, buf);
            glue::encode(&self.queued_tasks, 2, buf);
            glue::encode(&self.launched_tasks, 3, buf);
            glue::encode(&self.terminated_tasks, 4, buf);
            glue::encode(&self.completed_tasks, 5, buf);
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
                2 => glue::merge(&mut self.queued_tasks, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.launched_tasks, number, wire_type, buf, ctx),
                4 => glue::merge(&mut self.terminated_tasks, number, wire_type, buf, ctx),
                5 => glue::merge(&mut self.completed_tasks, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.pending_tasks, 1)
                + glue::encoded_len(&self.queued_tasks, 2)
                + glue::encoded_len(&self.launched_tasks, 3)
                + glue::encoded_len(&self.terminated_tasks, 4)
                + glue::encoded_len(&self.completed_tasks, 5)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetTasks {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write_list(&self.pending_tasks, "pending_tasks", map)?;
            glue::write_list(&self.queued_tasks, "queued_tasks", map)?;
            glue::write_list(&self.launched_tasks, "launched_tasks", map)?;
            glue::write_list(&self.terminated_tasks, "terminated_tasks", map)?;
            glue::write_list(&self.completed_tasks, "completed_tasks", map)?;
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
                "queued_tasks" => glue::read(
                    &mut self.queued_tasks,
                    map,
                    glue::Place::new("queued_tasks", depth),
                ),
                "launched_tasks" => glue::read(
                    &mut self.launched_tasks,
                    map,
                    glue::Place::new("launched_tasks", depth),
                ),
                "terminated_tasks" => glue::read(
                    &mut self.terminated_tasks,
                    map,
                    glue::Place::new("terminated_tasks", depth),
                ),
                "completed_tasks" => glue::read(
                    &mut self.completed_tasks,
                    map,
                    glue::Place::new("completed_tasks", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.pending_tasks, "pending_tasks"))
                .or_else(|| glue::missing_below(&self.queued_tasks, "queued_tasks"))
                .or_else(|| glue::missing_below(&self.launched_tasks, "launched_tasks"))
                .or_else(|| glue::missing_below(&self.terminated_tasks, "terminated_tasks"))
                .or_else(|| glue::missing_below(&self.completed_tasks, "completed_tasks"))
        }
    }

    glue::message!(GetTasks, "mesos.v1.agent.Response.GetTasks");

    /// `mesos.v1.agent.Response.GetAgent`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GetAgent {
        /// Field 1, optional.
        pub agent_info: Option<crate::v1::AgentInfo>,
        /// Field 2, optional.
        pub drain_config: Option<crate::v1::DrainConfig>,
        /// Field 3, optional.
        pub estimated_drain_start_time: Option<crate::v1::TimeInfo>,
    }

    impl prost::Message for GetAgent {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.agent_info, 1, buf);
            glue::encode(&self.drain_config, 2, buf);
            glue::encode(&self.estimated_drain_start_time, 3, buf);
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
                2 => glue::merge(&mut self.drain_config, number, wire_type, buf, ctx),
                3 => glue::merge(
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
                + glue::encoded_len(&self.drain_config, 2)
                + glue::encoded_len(&self.estimated_drain_start_time, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetAgent {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.agent_info, "agent_info", map)?;
            glue::write(&self.drain_config, "drain_config", map)?;
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
                "drain_config" => glue::read(
                    &mut self.drain_config,
                    map,
                    glue::Place::new("drain_config", depth),
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
            None.or_else(|| glue::missing_below(&self.agent_info, "agent_info"))
                .or_else(|| glue::missing_below(&self.drain_config, "drain_config"))
                .or_else(|| {
                    glue::missing_below(
                        &self.estimated_drain_start_time,
                        "estimated_drain_start_time",
                    )
                })
        }
    }

    glue::message!(GetAgent, "mesos.v1.agent.Response.GetAgent");

    /// `mesos.v1.agent.Response.GetResourceProviders`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct GetResourceProviders {
        /// Field 1, repeated.
        pub resource_providers:
            Vec<crate::v1::agent::response::get_resource_providers::ResourceProvider>,
    }

    impl prost::Message for GetResourceProviders {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.resource_providers, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.resource_providers, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.resource_providers, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for GetResourceProviders {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.resource_providers, "resource_providers", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "resource_providers" => glue::read(
                    &mut self.resource_providers,
                    map,
                    glue::Place::new("resource_providers", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.resource_providers, "resource_providers"))
        }
    }

    glue::message!(
        GetResourceProviders,
        "mesos.v1.agent.Response.GetResourceProviders"
    );

    /// `mesos.v1.agent.Response.WaitNestedContainer`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct WaitNestedContainer {
        /// Field 1, optional.
        pub exit_status: Option<i32>,
        /// Field 2, optional.
        pub state: Option<crate::v1::TaskState>,
        /// Field 3, optional.
        pub reason: Option<crate::v1::task_status::Reason>,
        /// Field 4, optional.
        pub limitation: Option<crate::v1::TaskResourceLimitation>,
        /// Field 5, optional.
        pub message: Option<String>,
    }

    impl WaitNestedContainer {
        /// `exit_status`, or the default of its type.
        pub fn exit_status(&self) -> i32 {
            self.exit_status.unwrap_or_default()
        }
        /// `state`, or the default of its type.
        pub fn state(&self) -> crate::v1::TaskState {
            self.state.unwrap_or_default()
        }
        /// `reason`, or the default of its type.
        pub fn reason(&self) -> crate::v1::task_status::Reason {
            self.reason.unwrap_or_default()
        }
        /// `message`, or the default of its type.
        pub fn message(&self) -> &str {
            self.message.as_deref().unwrap_or("")
        }
    }

    impl prost::Message for WaitNestedContainer {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.exit_status, 1, buf);
            glue::encode(&self.state, 2, buf);
            glue::encode(&self.reason, 3, buf);
            glue::encode(&self.limitation, 4, buf);
            glue::encode(&self.message, 5, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.exit_status, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.state, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.reason, number, wire_type, buf, ctx),
                4 => glue::merge(&mut self.limitation, number, wire_type, buf, ctx),
                5 => glue::merge(&mut self.message, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.exit_status, 1)
                + glue::encoded_len(&self.state, 2)
                + glue::encoded_len(&self.reason, 3)
                + glue::encoded_len(&self.limitation, 4)
                + glue::encoded_len(&self.message, 5)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for WaitNestedContainer {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.exit_status, "exit_status", map)?;
            glue::write(&self.state, "state", map)?;
            glue::write(&self.reason, "reason", map)?;
            glue::write(&self.limitation, "limitation", map)?;
            glue::write(&self.message, "message", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "exit_status" => glue::read(
                    &mut self.exit_status,
                    map,
                    glue::Place::new("exit_status", depth),
                ),
                "state" => glue::read(&mut self.state, map, glue::Place::new("state", depth)),
                "reason" => glue::read(&mut self.reason, map, glue::Place::new("reason", depth)),
                "limitation" => glue::read(
                    &mut self.limitation,
                    map,
                    glue::Place::new("limitation", depth),
                ),
                "message" => glue::read(&mut self.message, map, glue::Place::new("message", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.limitation, "limitation"))
        }
    }

    glue::message!(
        WaitNestedContainer,
        "mesos.v1.agent.Response.WaitNestedContainer"
    );

    /// `mesos.v1.agent.Response.WaitContainer`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct WaitContainer {
        /// Field 1, optional.
        pub exit_status: Option<i32>,
        /// Field 2, optional.
        pub state: Option<crate::v1::TaskState>,
        /// Field 3, optional.
        pub reason: Option<crate::v1::task_status::Reason>,
        /// Field 4, optional.
        pub limitation: Option<crate::v1::TaskResourceLimitation>,
        /// Field 5, optional.
        pub message: Option<String>,
    }

    impl WaitContainer {
        /// `exit_status`, or the default of its type.
        pub fn exit_status(&self) -> i32 {
            self.exit_status.unwrap_or_default()
        }
        /// `state`, or the default of its type.
        pub fn state(&self) -> crate::v1::TaskState {
            self.state.unwrap_or_default()
        }
        /// `reason`, or the default of its type.
        pub fn reason(&self) -> crate::v1::task_status::Reason {
            self.reason.unwrap_or_default()
        }
        /// `message`, or the default of its type.
        pub fn message(&self) -> &str {
            self.message.as_deref().unwrap_or("")
        }
    }

    impl prost::Message for WaitContainer {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.exit_status, 1, buf);
            glue::encode(&self.state, 2, buf);
            glue::encode(&self.reason, 3, buf);
            glue::encode(&self.limitation, 4, buf);
            glue::encode(&self.message, 5, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.exit_status, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.state, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.reason, number, wire_type, buf, ctx),
                4 => glue::merge(&mut self.limitation, number, wire_type, buf, ctx),
                5 => glue::merge(&mut self.message, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.exit_status, 1)
                + glue::encoded_len(&self.state, 2)
                + glue::encoded_len(&self.reason, 3)
                + glue::encoded_len(&self.limitation, 4)
                + glue::encoded_len(&self.message, 5)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for WaitContainer {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.exit_status, "exit_status", map)?;
            glue::write(&self.state, "state", map)?;
            glue::write(&self.reason, "reason", map)?;
            glue::write(&self.limitation, "limitation", map)?;
            glue::write(&self.message, "message", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "exit_status" => glue::read(
                    &mut self.exit_status,
                    map,
                    glue::Place::new("exit_status", depth),
                ),
                "state" => glue::read(&mut self.state, map, glue::Place::new("state", depth)),
                "reason" => glue::read(&mut self.reason, map, glue::Place::new("reason", depth)),
                "limitation" => glue::read(
                    &mut self.limitation,
                    map,
                    glue::Place::new("limitation", depth),
                ),
                "message" => glue::read(&mut self.message, map, glue::Place::new("message", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.limitation, "limitation"))
        }
    }

    glue::message!(WaitContainer, "mesos.v1.agent.Response.WaitContainer");

    /// What is nested in [`GetContainers`].
    pub mod get_containers {
        use crate::glue;

        /// `mesos.v1.agent.Response.GetContainers.Container`.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Container {
            /// Field 1, optional.
            pub framework_id: Option<crate::v1::FrameworkId>,
            /// Field 2, optional.
            pub executor_id: Option<crate::v1::ExecutorId>,
            /// Field 3, optional.
            pub executor_name: Option<String>,
            /// Field 4, required.
            pub container_id: Option<crate::v1::ContainerId>,
            /// Field 5, optional.
            pub container_status: Option<crate::v1::ContainerStatus>,
            /// Field 6, optional.
            pub resource_statistics: Option<Box<crate::v1::ResourceStatistics>>,
        }

        impl Container {
            /// `executor_name`, or the default of its type.
            pub fn executor_name(&self) -> &str {
                self.executor_name.as_deref().unwrap_or("")
            }
        }

        impl prost::Message for Container {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.framework_id, 1, buf);
                glue::encode(&self.executor_id, 2, buf);
                glue::encode(&self.executor_name, 3, buf);
                glue::encode(&self.container_id, 4, buf);
                glue::encode(&self.container_status, 5, buf);
                glue::encode(&self.resource_statistics, 6, buf);
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
                    2 => glue::merge(&mut self.executor_id, number, wire_type, buf, ctx),
                    3 => glue::merge(&mut self.executor_name, number, wire_type, buf, ctx),
                    4 => glue::merge(&mut self.container_id, number, wire_type, buf, ctx),
                    5 => glue::merge(&mut self.container_status, number, wire_type, buf, ctx),
                    6 => glue::merge(&mut self.resource_statistics, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.framework_id, 1)
                    + glue::encoded_len(&self.executor_id, 2)
                    + glue::encoded_len(&self.executor_name, 3)
                    + glue::encoded_len(&self.container_id, 4)
                    + glue::encoded_len(&self.container_status, 5)
                    + glue::encoded_len(&self.resource_statistics, 6)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for Container {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.framework_id, "framework_id", map)?;
                glue::write(&self.executor_id, "executor_id", map)?;
                glue::write(&self.executor_name, "executor_name", map)?;
                glue::write(&self.container_id, "container_id", map)?;
                glue::write(&self.container_status, "container_status", map)?;
                glue::write(&self.resource_statistics, "resource_statistics", map)?;
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
                    "executor_id" => glue::read(
                        &mut self.executor_id,
                        map,
                        glue::Place::new("executor_id", depth),
                    ),
                    "executor_name" => glue::read(
                        &mut self.executor_name,
                        map,
                        glue::Place::new("executor_name", depth),
                    ),
                    "container_id" => glue::read(
                        &mut self.container_id,
                        map,
                        glue::Place::new("container_id", depth),
                    ),
                    "container_status" => glue::read(
                        &mut self.container_status,
                        map,
                        glue::Place::new("container_status", depth),
                    ),
                    "resource_statistics" => glue::read(
                        &mut self.resource_statistics,
                        map,
                        glue::Place::new("resource_statistics", depth),
                    ),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::missing_below(&self.framework_id, "framework_id"))
                    .or_else(|| glue::missing_below(&self.executor_id, "executor_id"))
                    .or_else(|| glue::required(&self.container_id, "container_id"))
                    .or_else(|| glue::missing_below(&self.container_status, "container_status"))
                    .or_else(|| {
                        glue::missing_below(&self.resource_statistics, "resource_statistics")
                    })
            }
        }

        glue::message!(Container, "mesos.v1.agent.Response.GetContainers.Container");
    }

    /// What is nested in [`GetFrameworks`].
    pub mod get_frameworks {
        use crate::glue;

        /// `mesos.v1.agent.Response.GetFrameworks.Framework`.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Framework {
            /// Field 1, required.
            pub framework_info: Option<Box<crate::v1::FrameworkInfo>>,
        }

        impl prost::Message for Framework {
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

        impl glue::Fields for Framework {
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

        glue::message!(Framework, "mesos.v1.agent.Response.GetFrameworks.Framework");
    }

    /// What is nested in [`GetExecutors`].
    pub mod get_executors {
        use crate::glue;

        /// `mesos.v1.agent.Response.GetExecutors.Executor`.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Executor {
            /// Field 1, required.
            pub executor_info: Option<Box<crate::v1::ExecutorInfo>>,
        }

        impl prost::Message for Executor {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.executor_info, 1, buf);
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
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.executor_info, 1)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for Executor {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.executor_info, "executor_info", map)?;
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
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.executor_info, "executor_info"))
            }
        }

        glue::message!(Executor, "mesos.v1.agent.Response.GetExecutors.Executor");
    }

    /// What is nested in [`GetResourceProviders`].
    pub mod get_resource_providers {
        use crate::glue;

        /// `mesos.v1.agent.Response.GetResourceProviders.ResourceProvider`.
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
            "mesos.v1.agent.Response.GetResourceProviders.ResourceProvider"
        );
    }
}

/// What is nested in [`ProcessIo`].
pub mod process_io {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.agent.ProcessIO.Type`.
    pub enum Type {
    Unknown = 0 => "UNKNOWN",
    Data = 1 => "DATA",
    Control = 2 => "CONTROL",
    }
    }

    /// `mesos.v1.agent.ProcessIO.Data`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Data {
        /// Field 1, optional.
        pub r#type: Option<crate::v1::agent::process_io::data::Type>,
        /// Field 2, optional.
        pub data: Option<glue::Bytes>,
    }

    impl Data {
        /// `type`, or the default of its type.
        pub fn r#type(&self) -> crate::v1::agent::process_io::data::Type {
            self.r#type.unwrap_or_default()
        }
        /// `data`, or the default of its type.
        pub fn data(&self) -> &[u8] {
            self.data.as_deref().unwrap_or_default()
        }
    }

    impl prost::Message for Data {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.r#type, 1, buf);
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
                1 => glue::merge(&mut self.r#type, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.data, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.r#type, 1) + glue::encoded_len(&self.data, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Data {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.r#type, "type", map)?;
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
                "type" => glue::read(&mut self.r#type, map, glue::Place::new("type", depth)),
                "data" => glue::read(&mut self.data, map, glue::Place::new("data", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None
        }
    }

    glue::message!(Data, "mesos.v1.agent.ProcessIO.Data");

    /// `mesos.v1.agent.ProcessIO.Control`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Control {
        /// Field 1, optional.
        pub r#type: Option<crate::v1::agent::process_io::control::Type>,
        /// Field 2, optional.
        pub tty_info: Option<crate::v1::TtyInfo>,
        /// Field 3, optional.
        pub heartbeat: Option<crate::v1::agent::process_io::control::Heartbeat>,
    }

    impl Control {
        /// `type`, or the default of its type.
        pub fn r#type(&self) -> crate::v1::agent::process_io::control::Type {
            self.r#type.unwrap_or_default()
        }
    }

    impl prost::Message for Control {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.r#type, 1, buf);
            glue::encode(&self.tty_info, 2, buf);
            glue::encode(&self.heartbeat, 3, buf);
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
                2 => glue::merge(&mut self.tty_info, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.heartbeat, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.r#type, 1)
                + glue::encoded_len(&self.tty_info, 2)
                + glue::encoded_len(&self.heartbeat, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Control {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.r#type, "type", map)?;
            glue::write(&self.tty_info, "tty_info", map)?;
            glue::write(&self.heartbeat, "heartbeat", map)?;
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
                "tty_info" => {
                    glue::read(&mut self.tty_info, map, glue::Place::new("tty_info", depth))
                }
                "heartbeat" => glue::read(
                    &mut self.heartbeat,
                    map,
                    glue::Place::new("heartbeat", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.tty_info, "tty_info"))
                .or_else(|| glue::missing_below(&self.heartbeat, "heartbeat"))
        }
    }

    glue::message!(Control, "mesos.v1.agent.ProcessIO.Control");

    /// What is nested in [`Data`].
    pub mod data {
        use crate::glue;

        glue::enumeration! {
        /// `mesos.v1.agent.ProcessIO.Data.Type`.
        pub enum Type {
        Unknown = 0 => "UNKNOWN",
        Stdin = 1 => "STDIN",
        Stdout = 2 => "STDOUT",
        Stderr = 3 => "STDERR",
        }
        }
    }

    /// What is nested in [`Control`].
    pub mod control {
        use crate::glue;

        glue::enumeration! {
        /// `mesos.v1.agent.ProcessIO.Control.Type`.
        pub enum Type {
        Unknown = 0 => "UNKNOWN",
        TtyInfo = 1 => "TTY_INFO",
        Heartbeat = 2 => "HEARTBEAT",
        }
        }

        /// `mesos.v1.agent.ProcessIO.Control.Heartbeat`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct Heartbeat {
            /// Field 1, optional.
            pub interval: Option<crate::v1::DurationInfo>,
        }

        impl prost::Message for Heartbeat {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.interval, 1, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.interval, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.interval, 1)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for Heartbeat {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.interval, "interval", map)?;
                Ok(())
            }

            fn read_field<'de, A: glue::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
                depth: u32,
            ) -> Result<(), A::Error> {
                match key {
                    "interval" => {
                        glue::read(&mut self.interval, map, glue::Place::new("interval", depth))
                    }
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::missing_below(&self.interval, "interval"))
            }
        }

        glue::message!(Heartbeat, "mesos.v1.agent.ProcessIO.Control.Heartbeat");
    }
}
