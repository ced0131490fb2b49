//! Messages of the package `mesos.v1.resource_provider`, written by `cargo xtask codegen`.

use crate::glue;

/// `mesos.v1.resource_provider.Event`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// Field 1, optional.
    pub r#type: Option<crate::v1::resource_provider::event::Type>,
    /// Field 2, optional.
    pub subscribed: Option<crate::v1::resource_provider::event::Subscribed>,
    /// Field 3, optional.
    pub apply_operation: Option<crate::v1::resource_provider::event::ApplyOperation>,
    /// Field 4, optional.
    pub publish_resources: Option<crate::v1::resource_provider::event::PublishResources>,
    /// Field 5, optional.
    pub acknowledge_operation_status:
        Option<crate::v1::resource_provider::event::AcknowledgeOperationStatus>,
    /// Field 6, optional.
    pub reconcile_operations: Option<crate::v1::resource_provider::event::ReconcileOperations>,
}

impl Event {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::resource_provider::event::Type {
        self.r#type.unwrap_or_default()
    }
}

impl prost::Message for Event {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.r#type, 1, buf);
        glue::encode(&self.subscribed, 2, buf);
        glue::encode(&self.apply_operation, 3, buf);
        glue::encode(&self.publish_resources, 4, buf);
        glue::encode(&self.acknowledge_operation_status, 5, buf);
        glue::encode(&self.reconcile_operations, 6, buf);
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
            3 => glue::merge(&mut self.apply_operation, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.publish_resources, number, wire_type, buf, ctx),
            5 => glue::merge(
                &mut self.acknowledge_operation_status,
                number,
                wire_type,
                buf,
                ctx,
            ),
            6 => glue::merge(&mut self.reconcile_operations, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.r#type, 1)
            + glue::encoded_len(&self.subscribed, 2)
            + glue::encoded_len(&self.apply_operation, 3)
            + glue::encoded_len(&self.publish_resources, 4)
            + glue::encoded_len(&self.acknowledge_operation_status, 5)
            + glue::encoded_len(&self.reconcile_operations, 6)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Event {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.subscribed, "subscribed", map)?;
        glue::write(&self.apply_operation, "apply_operation", map)?;
        glue::write(&self.publish_resources, "publish_resources", map)?;
        glue::write(
            &self.acknowledge_operation_status,
            "acknowledge_operation_status",
            map,
        )?;
        glue::write(&self.reconcile_operations, "reconcile_operations", map)?;
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
            "apply_operation" => glue::read(
                &mut self.apply_operation,
                map,
                glue::Place::new("apply_operation", depth),
            ),
            "publish_resources" => glue::read(
                &mut self.publish_resources,
                map,
                glue::Place::new("publish_resources", depth),
            ),
            "acknowledge_operation_status" => glue::read(
                &mut self.acknowledge_operation_status,
                map,
                glue::Place::new("acknowledge_operation_status", depth),
            ),
            "reconcile_operations" => glue::read(
                &mut self.reconcile_operations,
                map,
                glue::Place::new("reconcile_operations", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.subscribed, "subscribed"))
            .or_else(|| glue::missing_below(&self.apply_operation, "apply_operation"))
            .or_else(|| glue::missing_below(&self.publish_resources, "publish_resources"))
            .or_else(|| {
                glue::missing_below(
                    &self.acknowledge_operation_status,
                    "acknowledge_operation_status",
                )
            })
            .or_else(|| glue::missing_below(&self.reconcile_operations, "reconcile_operations"))
    }
}

glue::message!(Event, "mesos.v1.resource_provider.Event");

/// `mesos.v1.resource_provider.Call`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Call {
    /// Field 1, optional.
    pub resource_provider_id: Option<crate::v1::ResourceProviderId>,
    /// Field 2, optional.
    pub r#type: Option<crate::v1::resource_provider::call::Type>,
    /// Field 3, optional.
    pub subscribe: Option<crate::v1::resource_provider::call::Subscribe>,
    /// Field 4, optional.
    pub update_operation_status:
        Option<Box<crate::v1::resource_provider::call::UpdateOperationStatus>>,
    /// Field 5, optional.
    pub update_state: Option<crate::v1::resource_provider::call::UpdateState>,
    /// Field 6, optional.
    pub update_publish_resources_status:
        Option<crate::v1::resource_provider::call::UpdatePublishResourcesStatus>,
}

impl Call {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::resource_provider::call::Type {
        self.r#type.unwrap_or_default()
    }
}

impl prost::Message for Call {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.resource_provider_id, 1, buf);
        glue::encode(&self.r#type, 2, buf);
        glue::encode(&self.subscribe, 3, buf);
        glue::encode(&self.update_operation_status, 4, buf);
        glue::encode(&self.update_state, 5, buf);
        glue::encode(&self.update_publish_resources_status, 6, buf);
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
            2 => glue::merge(&mut self.r#type, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.subscribe, number, wire_type, buf, ctx),
            4 => glue::merge(
                &mut self.update_operation_status,
                number,
                wire_type,
                buf,
                ctx,
            ),
            5 => glue::merge(&mut self.update_state, number, wire_type, buf, ctx),
            6 => glue::merge(
                &mut self.update_publish_resources_status,
                number,
                wire_type,
                buf,
                ctx,
            ),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.resource_provider_id, 1)
            + glue::encoded_len(&self.r#type, 2)
            + glue::encoded_len(&self.subscribe, 3)
            + glue::encoded_len(&self.update_operation_status, 4)
            + glue::encoded_len(&self.update_state, 5)
            + glue::encoded_len(&self.update_publish_resources_status, 6)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Call {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.resource_provider_id, "resource_provider_id", map)?;
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.subscribe, "subscribe", map)?;
        glue::write(
            &self.update_operation_status,
            "update_operation_status",
            map,
        )?;
        glue::write(&self.update_state, "update_state", map)?;
        glue::write(
            &self.update_publish_resources_status,
            "update_publish_resources_status",
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
            "resource_provider_id" => glue::read(
                &mut self.resource_provider_id,
                map,
                glue::Place::new("resource_provider_id", depth),
            ),
            "type" => glue::read(&mut self.r#type, map, glue::Place::new("type", depth)),
            "subscribe" => glue::read(
                &mut self.subscribe,
                map,
                glue::Place::new("subscribe", depth),
            ),
            "update_operation_status" => glue::read(
                &mut self.update_operation_status,
                map,
                glue::Place::new("update_operation_status", depth),
            ),
            "update_state" => glue::read(
                &mut self.update_state,
                map,
                glue::Place::new("update_state", depth),
            ),
            "update_publish_resources_status" => glue::read(
                &mut self.update_publish_resources_status,
                map,
                glue::Place::new("update_publish_resources_status", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.resource_provider_id, "resource_provider_id"))
            .or_else(|| glue::missing_below(&self.subscribe, "subscribe"))
            .or_else(|| {
                glue::missing_below(&self.update_operation_status, "update_operation_status")
            })
            .or_else(|| glue::missing_below(&self.update_state, "update_state"))
            .or_else(|| {
                glue::missing_below(
                    &self.update_publish_resources_status,
                    "update_publish_resources_status",
                )
            })
    }
}

glue::message!(Call, "mesos.v1.resource_provider.Call");

/// What is nested in [`Event`].
pub mod event {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.resource_provider.Event.Type`.
    pub enum Type {
    Unknown = 0 => "UNKNOWN",
    Subscribed = 1 => "SUBSCRIBED",
    ApplyOperation = 2 => "APPLY_OPERATION",
    PublishResources = 3 => "PUBLISH_RESOURCES",
    AcknowledgeOperationStatus = 4 => "ACKNOWLEDGE_OPERATION_STATUS",
    ReconcileOperations = 5 => "RECONCILE_OPERATIONS",
    Teardown = 6 => "TEARDOWN",
    }
    }

    /// `mesos.v1.resource_provider.Event.Subscribed`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Subscribed {
        /// Field 1, required.
        pub provider_id: Option<crate::v1::ResourceProviderId>,
    }

    impl prost::Message for Subscribed {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.provider_id, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.provider_id, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.provider_id, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Subscribed {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.provider_id, "provider_id", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "provider_id" => glue::read(
                    &mut self.provider_id,
                    map,
                    glue::Place::new("provider_id", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.provider_id, "provider_id"))
        }
    }

    glue::message!(Subscribed, "mesos.v1.resource_provider.Event.Subscribed");

    /// `mesos.v1.resource_provider.Event.ApplyOperation`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ApplyOperation {
        /// Field 1, optional.
        pub framework_id: Option<crate::v1::FrameworkId>,
        /// Field 2, required.
        pub info: Option<Box<crate::v1::offer::Operation>>,
        /// Field 3, required.
        pub operation_uuid: Option<crate::v1::Uuid>,
        /// Field 4, required.
        pub resource_version_uuid: Option<crate::v1::Uuid>,
    }

    impl prost::Message for ApplyOperation {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.framework_id, 1, buf);
            glue::encode(&self.info, 2, buf);
            glue::encode(&self.operation_uuid, 3, buf);
            glue::encode(&self.resource_version_uuid, 4, buf);
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
                2 => glue::merge(&mut self.info, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.operation_uuid, number, wire_type, buf, ctx),
                4 => glue::merge(&mut self.resource_version_uuid, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.framework_id, 1)
                + glue::encoded_len(&self.info, 2)
                + glue::encoded_len(&self.operation_uuid, 3)
                + glue::encoded_len(&self.resource_version_uuid, 4)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for ApplyOperation {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.framework_id, "framework_id", map)?;
            glue::write(&self.info, "info", map)?;
            glue::write(&self.operation_uuid, "operation_uuid", map)?;
            glue::write(&self.resource_version_uuid, "resource_version_uuid", map)?;
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
                "info" => glue::read(&mut self.info, map, glue::Place::new("info", depth)),
                "operation_uuid" => glue::read(
                    &mut self.operation_uuid,
                    map,
                    glue::Place::new("operation_uuid", depth),
                ),
                "resource_version_uuid" => glue::read(
                    &mut self.resource_version_uuid,
                    map,
                    glue::Place::new("resource_version_uuid", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.framework_id, "framework_id"))
                .or_else(|| glue::required(&self.info, "info"))
                .or_else(|| glue::required(&self.operation_uuid, "operation_uuid"))
                .or_else(|| glue::required(&self.resource_version_uuid, "resource_version_uuid"))
        }
    }

    glue::message!(
        ApplyOperation,
        "mesos.v1.resource_provider.Event.ApplyOperation"
    );

    /// `mesos.v1.resource_provider.Event.PublishResources`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct PublishResources {
        /// Field 1, required.
        pub uuid: Option<crate::v1::Uuid>,
        /// Field 2, repeated.
        pub resources: Vec<crate::v1::Resource>,
    }

    impl prost::Message for PublishResources {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.uuid, 1, buf);
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
                1 => glue::merge(&mut self.uuid, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.resources, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.uuid, 1) + glue::encoded_len(&self.resources, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for PublishResources {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.uuid, "uuid", map)?;
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
                "uuid" => glue::read(&mut self.uuid, map, glue::Place::new("uuid", depth)),
                "resources" => glue::read(
                    &mut self.resources,
                    map,
                    glue::Place::new("resources", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.uuid, "uuid"))
                .or_else(|| glue::missing_below(&self.resources, "resources"))
        }
    }

    glue::message!(
        PublishResources,
        "mesos.v1.resource_provider.Event.PublishResources"
    );

    /// `mesos.v1.resource_provider.Event.AcknowledgeOperationStatus`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct AcknowledgeOperationStatus {
        /// Field 1, required.
        pub status_uuid: Option<crate::v1::Uuid>,
        /// Field 2, required.
        pub operation_uuid: Option<crate::v1::Uuid>,
    }

    impl prost::Message for AcknowledgeOperationStatus {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.status_uuid, 1, buf);
            glue::encode(&self.operation_uuid, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.status_uuid, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.operation_uuid, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.status_uuid, 1) + glue::encoded_len(&self.operation_uuid, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for AcknowledgeOperationStatus {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.status_uuid, "status_uuid", map)?;
            glue::write(&self.operation_uuid, "operation_uuid", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "status_uuid" => glue::read(
                    &mut self.status_uuid,
                    map,
                    glue::Place::new("status_uuid", depth),
                ),
                "operation_uuid" => glue::read(
                    &mut self.operation_uuid,
                    map,
                    glue::Place::new("operation_uuid", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.status_uuid, "status_uuid"))
                .or_else(|| glue::required(&self.operation_uuid, "operation_uuid"))
        }
    }

    glue::message!(
        AcknowledgeOperationStatus,
        "mesos.v1.resource_provider.Event.AcknowledgeOperationStatus"
    );

    /// `mesos.v1.resource_provider.Event.ReconcileOperations`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct ReconcileOperations {
        /// Field 1, repeated.
        pub operation_uuids: Vec<crate::v1::Uuid>,
    }

    impl prost::Message for ReconcileOperations {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.operation_uuids, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.operation_uuids, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.operation_uuids, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for ReconcileOperations {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.operation_uuids, "operation_uuids", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "operation_uuids" => glue::read(
                    &mut self.operation_uuids,
                    map,
                    glue::Place::new("operation_uuids", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.operation_uuids, "operation_uuids"))
        }
    }

    glue::message!(
        ReconcileOperations,
        "mesos.v1.resource_provider.Event.ReconcileOperations"
    );
}

/// What is nested in [`Call`].
pub mod call {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.resource_provider.Call.Type`.
    pub enum Type {
    Unknown = 0 => "UNKNOWN",
    Subscribe = 1 => "SUBSCRIBE",
    UpdateOperationStatus = 2 => "UPDATE_OPERATION_STATUS",
    UpdateState = 3 => "UPDATE_STATE",
    UpdatePublishResourcesStatus = 4 => "UPDATE_PUBLISH_RESOURCES_STATUS",
    }
    }

    /// `mesos.v1.resource_provider.Call.Subscribe`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Subscribe {
        /// Field 1, required.
        pub resource_provider_info: Option<Box<crate::v1::ResourceProviderInfo>>,
    }

    impl prost::Message for Subscribe {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.resource_provider_info, 1, buf);
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
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.resource_provider_info, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Subscribe {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.resource_provider_info, "resource_provider_info", map)?;
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
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.resource_provider_info, "resource_provider_info"))
        }
    }

    glue::message!(Subscribe, "mesos.v1.resource_provider.Call.Subscribe");

    /// `mesos.v1.resource_provider.Call.UpdateOperationStatus`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct UpdateOperationStatus {
        /// Field 1, optional.
        pub framework_id: Option<crate::v1::FrameworkId>,
        /// Field 2, required.
        pub status: Option<crate::v1::OperationStatus>,
        /// Field 3, optional.
        pub latest_status: Option<crate::v1::OperationStatus>,
        /// Field 4, required.
        pub operation_uuid: Option<crate::v1::Uuid>,
    }

    impl prost::Message for UpdateOperationStatus {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.framework_id, 1, buf);
            glue::encode(&self.status, 2, buf);
            glue::encode(&self.latest_status, 3, buf);
            glue::encode(&self.operation_uuid, 4, buf);
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
                3 => glue::merge(&mut self.latest_status, number, wire_type, buf, ctx),
                4 => glue::merge(&mut self.operation_uuid, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.framework_id, 1)
                + glue::encoded_len(&self.status, 2)
                + glue::encoded_len(&self.latest_status, 3)
                + glue::encoded_len(&self.operation_uuid, 4)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for UpdateOperationStatus {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.framework_id, "framework_id", map)?;
            glue::write(&self.status, "status", map)?;
            glue::write(&self.latest_status, "latest_status", map)?;
            glue::write(&self.operation_uuid, "operation_uuid", map)?;
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
                "latest_status" => glue::read(
                    &mut self.latest_status,
                    map,
                    glue::Place::new("latest_status", depth),
                ),
                "operation_uuid" => glue::read(
                    &mut self.operation_uuid,
                    map,
                    glue::Place::new("operation_uuid", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.framework_id, "framework_id"))
                .or_else(|| glue::required(&self.status, "status"))
                .or_else(|| glue::missing_below(&self.latest_status, "latest_status"))
                .or_else(|| glue::required(&self.operation_uuid, "operation_uuid"))
        }
    }

    glue::message!(
        UpdateOperationStatus,
        "mesos.v1.resource_provider.Call.UpdateOperationStatus"
    );

    /// `mesos.v1.resource_provider.Call.UpdateState`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct UpdateState {
        /// Field 1, repeated.
        pub operations: Vec<crate::v1::Operation>,
        /// Field 2, repeated.
        pub resources: Vec<crate::v1::Resource>,
        /// Field 3, required.
        pub resource_version_uuid: Option<crate::v1::Uuid>,
    }

    impl prost::Message for UpdateState {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.operations, 1, buf);
            glue::encode(&self.resources, 2, buf);
            glue::encode(&self.resource_version_uuid, 3, buf);
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
                2 => glue::merge(&mut self.resources, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.resource_version_uuid, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.operations, 1)
                + glue::encoded_len(&self.resources, 2)
                + glue::encoded_len(&self.resource_version_uuid, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for UpdateState {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.operations, "operations", map)?;
            glue::write(&self.resources, "resources", map)?;
            glue::write(&self.resource_version_uuid, "resource_version_uuid", map)?;
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
                "resources" => glue::read(
                    &mut self.resources,
                    map,
                    glue::Place::new("resources", depth),
                ),
                "resource_version_uuid" => glue::read(
                    &mut self.resource_version_uuid,
                    map,
                    glue::Place::new("resource_version_uuid", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.operations, "operations"))
                .or_else(|| glue::missing_below(&self.resources, "resources"))
                .or_else(|| glue::required(&self.resource_version_uuid, "resource_version_uuid"))
        }
    }

    glue::message!(UpdateState, "mesos.v1.resource_provider.Call.UpdateState");

    /// `mesos.v1.resource_provider.Call.UpdatePublishResourcesStatus`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct UpdatePublishResourcesStatus {
        /// Field 1, required.
        pub uuid: Option<crate::v1::Uuid>,
        /// Field 2, required.
        pub status:
            Option<crate::v1::resource_provider::call::update_publish_resources_status::Status>,
    }

    impl UpdatePublishResourcesStatus {
        /// `status`, or the default of its type.
        pub fn status(
            &self,
        ) -> crate::v1::resource_provider::call::update_publish_resources_status::Status {
            self.status.unwrap_or_default()
        }
    }

    impl prost::Message for UpdatePublishResourcesStatus {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.uuid, 1, buf);
            glue::encode(&self.status, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.uuid, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.status, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.uuid, 1) + glue::encoded_len(&self.status, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for UpdatePublishResourcesStatus {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.uuid, "uuid", map)?;
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
                "uuid" => glue::read(&mut self.uuid, map, glue::Place::new("uuid", depth)),
                "status" => glue::read(&mut self.status, map, glue::Place::new("status", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.uuid, "uuid"))
                .or_else(|| glue::required(&self.status, "status"))
        }
    }

    glue::message!(
        UpdatePublishResourcesStatus,
        "mesos.v1.resource_provider.Call.UpdatePublishResourcesStatus"
    );

    /// What is nested in [`UpdatePublishResourcesStatus`].
    pub mod update_publish_resources_status {
        use crate::glue;

        glue::enumeration! {
        /// `mesos.v1.resource_provider.Call.UpdatePublishResourcesStatus.Status`.
        pub enum Status {
        Unknown = 0 => "UNKNOWN",
        Ok = 1 => "OK",
        Failed = 2 => "FAILED",
        }
        }
    }
}
