//! Messages of the package `mesos.v1.executor`, written by `cargo xtask codegen`.

use crate::glue;

/// `mesos.v1.executor.Event`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// Field 1, optional.
    pub r#type: Option<crate::v1::executor::event::Type>,
    /// Field 2, optional.
    pub subscribed: Option<Box<crate::v1::executor::event::Subscribed>>,
    /// Field 3, optional.
    pub acknowledged: Option<crate::v1::executor::event::Acknowledged>,
    /// Field 4, optional.
    pub launch: Option<crate::v1::executor::event::Launch>,
    /// Field 8, optional.
    pub launch_group: Option<crate::v1::executor::event::LaunchGroup>,
    /// Field 5, optional.
    pub kill: Option<crate::v1::executor::event::Kill>,
    /// Field 6, optional.
    pub message: Option<crate::v1::executor::event::Message>,
    /// Field 7, optional.
    pub error: Option<crate::v1::executor::event::Error>,
}

impl Event {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::executor::event::Type {
        self.r#type.unwrap_or_default()
    }
}

impl prost::Message for Event {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.r#type, 1, buf);
        glue::encode(&self.subscribed, 2, buf);
        glue::encode(&self.acknowledged, 3, buf);
        glue::encode(&self.launch, 4, buf);
        glue::encode(&self.kill, 5, buf);
        glue::encode(&self.message, 6, buf);
        glue::encode(&self.error, 7, buf);
        glue::encode(&self.launch_group, 8, buf);
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
            3 => glue::merge(&mut self.acknowledged, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.launch, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.launch_group, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.kill, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.message, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.error, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.r#type, 1)
            + glue::encoded_len(&self.subscribed, 2)
            + glue::encoded_len(&self.acknowledged, 3)
            + glue::encoded_len(&self.launch, 4)
            + glue::encoded_len(&self.launch_group, 8)
            + glue::encoded_len(&self.kill, 5)
            + glue::encoded_len(&self.message, 6)
            + glue::encoded_len(&self.error, 7)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Event {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.subscribed, "subscribed", map)?;
        glue::write(&self.acknowledged, "acknowledged", map)?;
        glue::write(&self.launch, "launch", map)?;
        glue::write(&self.launch_group, "launch_group", map)?;
        glue::write(&self.kill, "kill", map)?;
        glue::write(&self.message, "message", map)?;
        glue::write(&self.error, "error", map)?;
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
            "acknowledged" => glue::read(
                &mut self.acknowledged,
                map,
                glue::Place::new("acknowledged", depth),
            ),
            "launch" => glue::read(&mut self.launch, map, glue::Place::new("launch", depth)),
            "launch_group" => glue::read(
                &mut self.launch_group,
                map,
                glue::Place::new("launch_group", depth),
            ),
            "kill" => glue::read(&mut self.kill, map, glue::Place::new("kill", depth)),
            "message" => glue::read(&mut self.message, map, glue::Place::new("message", depth)),
            "error" => glue::read(&mut self.error, map, glue::Place::new("error", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.subscribed, "subscribed"))
            .or_else(|| glue::missing_below(&self.acknowledged, "acknowledged"))
            .or_else(|| glue::missing_below(&self.launch, "launch"))
            .or_else(|| glue::missing_below(&self.launch_group, "launch_group"))
            .or_else(|| glue::missing_below(&self.kill, "kill"))
            .or_else(|| glue::missing_below(&self.message, "message"))
            .or_else(|| glue::missing_below(&self.error, "error"))
    }
}

glue::message!(Event, "mesos.v1.executor.Event");

/// `mesos.v1.executor.Call`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Call {
    /// Field 1, required.
    pub executor_id: Option<crate::v1::ExecutorId>,
    /// Field 2, required.
    pub framework_id: Option<crate::v1::FrameworkId>,
    /// Field 3, optional.
    pub r#type: Option<crate::v1::executor::call::Type>,
    /// Field 4, optional.
    pub subscribe: Option<crate::v1::executor::call::Subscribe>,
    /// Field 5, optional.
    pub update: Option<crate::v1::executor::call::Update>,
    /// Field 6, optional.
    pub message: Option<crate::v1::executor::call::Message>,
}

impl Call {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::executor::call::Type {
        self.r#type.unwrap_or_default()
    }
}

impl prost::Message for Call {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.executor_id, 1, buf);
        glue::encode(&self.framework_id, 2, buf);
        glue::encode(&self.r#type, 3, buf);
        glue::encode(&self.subscribe, 4, buf);
        glue::encode(&self.update, 5, buf);
        glue::encode(&self.message, 6, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.executor_id, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.framework_id, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.r#type, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.subscribe, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.update, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.message, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.executor_id, 1)
            + glue::encoded_len(&self.framework_id, 2)
            + glue::encoded_len(&self.r#type, 3)
            + glue::encoded_len(&self.subscribe, 4)
            + glue::encoded_len(&self.update, 5)
            + glue::encoded_len(&self.message, 6)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Call {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.executor_id, "executor_id", map)?;
        glue::write(&self.framework_id, "framework_id", map)?;
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.subscribe, "subscribe", map)?;
        glue::write(&self.update, "update", map)?;
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
            "executor_id" => glue::read(
                &mut self.executor_id,
                map,
                glue::Place::new("executor_id", depth),
            ),
            "framework_id" => glue::read(
                &mut self.framework_id,
                map,
                glue::Place::new("framework_id", depth),
            ),
            "type" => glue::read(&mut self.r#type, map, glue::Place::new("type", depth)),
            "subscribe" => glue::read(
                &mut self.subscribe,
                map,
                glue::Place::new("subscribe", depth),
            ),
            "update" => glue::read(&mut self.update, map, glue::Place::new("update", depth)),
            "message" => glue::read(&mut self.message, map, glue::Place::new("message", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.executor_id, "executor_id"))
            .or_else(|| glue::required(&self.framework_id, "framework_id"))
            .or_else(|| glue::missing_below(&self.subscribe, "subscribe"))
            .or_else(|| glue::missing_below(&self.update, "update"))
            .or_else(|| glue::missing_below(&self.message, "message"))
    }
}

glue::message!(Call, "mesos.v1.executor.Call");

/// What is nested in [`Event`].
pub mod event {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.executor.Event.Type`.
    pub enum Type {
    Unknown = 0 => "UNKNOWN",
    Subscribed = 1 => "SUBSCRIBED",
    Launch = 2 => "LAUNCH",
    LaunchGroup = 8 => "LAUNCH_GROUP",
    Kill = 3 => "KILL",
    Acknowledged = 4 => "ACKNOWLEDGED",
    Message = 5 => "MESSAGE",
    Error = 6 => "ERROR",
    Shutdown = 7 => "SHUTDOWN",
    Heartbeat = 9 => "HEARTBEAT",
    }
    }

    /// `mesos.v1.executor.Event.Subscribed`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Subscribed {
        /// Field 1, required.
        pub executor_info: Option<Box<crate::v1::ExecutorInfo>>,
        /// Field 2, required.
        pub framework_info: Option<Box<crate::v1::FrameworkInfo>>,
        /// Field 3, required.
        pub agent_info: Option<crate::v1::AgentInfo>,
        /// Field 4, optional.
        pub container_id: Option<crate::v1::ContainerId>,
    }

    impl prost::Message for Subscribed {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.executor_info, 1, buf);
            glue::encode(&self.framework_info, 2, buf);
            glue::encode(&self.agent_info, 3, buf);
            glue::encode(&self.container_id, 4, buf);
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
                2 => glue::merge(&mut self.framework_info, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.agent_info, number, wire_type, buf, ctx),
                4 => glue::merge(&mut self.container_id, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.executor_info, 1)
                + glue::encoded_len(&self.framework_info, 2)
                + glue::encoded_len(&self.agent_info, 3)
                + glue::encoded_len(&self.container_id, 4)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Subscribed {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.executor_info, "executor_info", map)?;
            glue::write(&self.framework_info, "framework_info", map)?;
            glue::write(&self.agent_info, "agent_info", map)?;
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
                "executor_info" => glue::read(
                    &mut self.executor_info,
                    map,
                    glue::Place::new("executor_info", depth),
                ),
                "framework_info" => glue::read(
                    &mut self.framework_info,
                    map,
                    glue::Place::new("framework_info", depth),
                ),
                "agent_info" => glue::read(
                    &mut self.agent_info,
                    map,
                    glue::Place::new("agent_info", depth),
                ),
                "container_id" => glue::read(
                    &mut self.container_id,
                    map,
                    glue::Place::new("container_id", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.executor_info, "executor_info"))
                .or_else(|| glue::required(&self.framework_info, "framework_info"))
                .or_else(|| glue::required(&self.agent_info, "agent_info"))
                .or_else(|| glue::missing_below(&self.container_id, "container_id"))
        }
    }

    glue::message!(Subscribed, "mesos.v1.executor.Event.Subscribed");

    /// `mesos.v1.executor.Event.Launch`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Launch {
        /// Field 1, required.
        pub task: Option<Box<crate::v1::TaskInfo>>,
    }

    impl prost::Message for Launch {
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

    impl glue::Fields for Launch {
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

    glue::message!(Launch, "mesos.v1.executor.Event.Launch");

    /// `mesos.v1.executor.Event.LaunchGroup`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct LaunchGroup {
        /// Field 1, required.
        pub task_group: Option<crate::v1::TaskGroupInfo>,
    }

    impl prost::Message for LaunchGroup {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.task_group, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.task_group, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.task_group, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for LaunchGroup {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.task_group, "task_group", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "task_group" => glue::read(
                    &mut self.task_group,
                    map,
                    glue::Place::new("task_group", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.task_group, "task_group"))
        }
    }

    glue::message!(LaunchGroup, "mesos.v1.executor.Event.LaunchGroup");

    /// `mesos.v1.executor.Event.Kill`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Kill {
        /// Field 1, required.
        pub task_id: Option<crate::v1::TaskId>,
        /// Field 2, optional.
        pub kill_policy: Option<crate::v1::KillPolicy>,
    }

    impl prost::Message for Kill {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.task_id, 1, buf);
            glue::encode(&self.kill_policy, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.task_id, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.kill_policy, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.task_id, 1) + glue::encoded_len(&self.kill_policy, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Kill {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.task_id, "task_id", map)?;
            glue::write(&self.kill_policy, "kill_policy", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "task_id" => glue::read(&mut self.task_id, map, glue::Place::new("task_id", depth)),
                "kill_policy" => glue::read(
                    &mut self.kill_policy,
                    map,
                    glue::Place::new("kill_policy", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.task_id, "task_id"))
                .or_else(|| glue::missing_below(&self.kill_policy, "kill_policy"))
        }
    }

    glue::message!(Kill, "mesos.v1.executor.Event.Kill");

    /// `mesos.v1.executor.Event.Acknowledged`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Acknowledged {
        /// Field 1, required.
        pub task_id: Option<crate::v1::TaskId>,
        /// Field 2, required.
        pub uuid: Option<glue::Bytes>,
    }

    impl Acknowledged {
        /// `uuid`, or the default of its type.
        pub fn uuid(&self) -> &[u8] {
            self.uuid.as_deref().unwrap_or_default()
        }
    }

    impl prost::Message for Acknowledged {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.task_id, 1, buf);
            glue::encode(&self.uuid, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.task_id, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.uuid, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.task_id, 1) + glue::encoded_len(&self.uuid, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Acknowledged {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.task_id, "task_id", map)?;
            glue::write(&self.uuid, "uuid", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "task_id" => glue::read(&mut self.task_id, map, glue::Place::new("task_id", depth)),
                "uuid" => glue::read(&mut self.uuid, map, glue::Place::new("uuid", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.task_id, "task_id"))
                .or_else(|| glue::required(&self.uuid, "uuid"))
        }
    }

    glue::message!(Acknowledged, "mesos.v1.executor.Event.Acknowledged");

    /// `mesos.v1.executor.Event.Message`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Message {
        /// Field 1, required.
        pub data: Option<glue::Bytes>,
    }

    impl Message {
        /// `data`, or the default of its type.
        pub fn data(&self) -> &[u8] {
            self.data.as_deref().unwrap_or_default()
        }
    }

    impl prost::Message for Message {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.data, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.data, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.data, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Message {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
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
                "data" => glue::read(&mut self.data, map, glue::Place::new("data", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.data, "data"))
        }
    }

    glue::message!(Message, "mesos.v1.executor.Event.Message");

    /// `mesos.v1.executor.Event.Error`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Error {
        /// Field 1, required.
        pub message: Option<String>,
    }

    impl Error {
        /// `message`, or the default of its type.
        pub fn message(&self) -> &str {
            self.message.as_deref().unwrap_or("")
        }
    }

    impl prost::Message for Error {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.message, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.message, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.message, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Error {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
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
                "message" => glue::read(&mut self.message, map, glue::Place::new("message", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.message, "message"))
        }
    }

    glue::message!(Error, "mesos.v1.executor.Event.Error");
}

/// What is nested in [`Call`].
pub mod call {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.executor.Call.Type`.
    pub enum Type {
    Unknown = 0 => "UNKNOWN",
    Subscribe = 1 => "SUBSCRIBE",
    Update = 2 => "UPDATE",
    Message = 3 => "MESSAGE",
    Heartbeat = 4 => "HEARTBEAT",
    }
    }

    /// `mesos.v1.executor.Call.Subscribe`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Subscribe {
        /// Field 1, repeated.
        pub unacknowledged_tasks: Vec<crate::v1::TaskInfo>,
        /// Field 2, repeated.
        pub unacknowledged_updates: Vec<crate::v1::executor::call::Update>,
    }

    impl prost::Message for Subscribe {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.unacknowledged_tasks, 1, buf);
            glue::encode(&self.unacknowledged_updates, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.unacknowledged_tasks, number, wire_type, buf, ctx),
                2 => glue::merge(
                    &mut self.unacknowledged_updates,
                    number,
                    wire_type,
                    buf,
                    ctx,
                ),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.unacknowledged_tasks, 1)
                + glue::encoded_len(&self.unacknowledged_updates, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Subscribe {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.unacknowledged_tasks, "unacknowledged_tasks", map)?;
            glue::write(&self.unacknowledged_updates, "unacknowledged_updates", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "unacknowledged_tasks" => glue::read(
                    &mut self.unacknowledged_tasks,
                    map,
                    glue::Place::new("unacknowledged_tasks", depth),
                ),
                "unacknowledged_updates" => glue::read(
                    &mut self.unacknowledged_updates,
                    map,
                    glue::Place::new("unacknowledged_updates", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.unacknowledged_tasks, "unacknowledged_tasks"))
                .or_else(|| {
                    glue::missing_below(&self.unacknowledged_updates, "unacknowledged_updates")
                })
        }
    }

    glue::message!(Subscribe, "mesos.v1.executor.Call.Subscribe");

    /// `mesos.v1.executor.Call.Update`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Update {
        /// Field 1, required.
        pub status: Option<Box<crate::v1::TaskStatus>>,
    }

    impl prost::Message for Update {
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

    impl glue::Fields for Update {
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

    glue::message!(Update, "mesos.v1.executor.Call.Update");

    /// `mesos.v1.executor.Call.Message`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Message {
        /// Field 2, required.
        pub data: Option<glue::Bytes>,
    }

    impl Message {
        /// `data`, or the default of its type.
        pub fn data(&self) -> &[u8] {
            self.data.as_deref().unwrap_or_default()
        }
    }

    impl prost::Message for Message {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
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
                2 => glue::merge(&mut self.data, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.data, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Message {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
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
                "data" => glue::read(&mut self.data, map, glue::Place::new("data", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.data, "data"))
        }
    }

    glue::message!(Message, "mesos.v1.executor.Call.Message");
}
