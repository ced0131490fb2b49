//! Messages of the package `mesos.v1.scheduler`, written by `cargo xtask codegen`.

use crate::glue;

/// `mesos.v1.scheduler.Event`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// Field 1, optional.
    pub r#type: Option<crate::v1::scheduler::event::Type>,
    /// Field 2, optional.
    pub subscribed: Option<crate::v1::scheduler::event::Subscribed>,
    /// Field 3, optional.
    pub offers: Option<crate::v1::scheduler::event::Offers>,
    /// Field 9, optional.
    pub inverse_offers: Option<crate::v1::scheduler::event::InverseOffers>,
    /// Field 4, optional.
    pub rescind: Option<crate::v1::scheduler::event::Rescind>,
    /// Field 10, optional.
    pub rescind_inverse_offer: Option<crate::v1::scheduler::event::RescindInverseOffer>,
    /// Field 5, optional.
    pub update: Option<crate::v1::scheduler::event::Update>,
    /// Field 11, optional.
    pub update_operation_status: Option<crate::v1::scheduler::event::UpdateOperationStatus>,
    /// Field 6, optional.
    pub message: Option<crate::v1::scheduler::event::Message>,
    /// Field 7, optional.
    pub failure: Option<crate::v1::scheduler::event::Failure>,
    /// Field 8, optional.
    pub error: Option<crate::v1::scheduler::event::Error>,
}

impl Event {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::scheduler::event::Type {
        self.r#type.unwrap_or_default()
    }
}

impl prost::Message for Event {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.r#type, 1, buf);
        glue::encode(&self.subscribed, 2, buf);
        glue::encode(&self.offers, 3, buf);
        glue::encode(&self.rescind, 4, buf);
        glue::encode(&self.update, 5, buf);
        glue::encode(&self.message, 6, buf);
        glue::encode(&self.failure, 7, buf);
        glue::encode(&self.error, 8, buf);
        glue::encode(&self.inverse_offers, 9, buf);
        glue::encode(&self.rescind_inverse_offer, 10, buf);
        glue::encode(&self.update_operation_status, 11, buf);
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
            3 => glue::merge(&mut self.offers, number, wire_type, buf, ctx),
            9 => glue::merge(&mut self.inverse_offers, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.rescind, number, wire_type, buf, ctx),
            10 => glue::merge(&mut self.rescind_inverse_offer, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.update, number, wire_type, buf, ctx),
            11 => glue::merge(
                &mut self.update_operation_status,
                number,
                wire_type,
                buf,
                ctx,
            ),
            6 => glue::merge(&mut self.message, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.failure, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.error, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.r#type, 1)
            + glue::encoded_len(&self.subscribed, 2)
            + glue::encoded_len(&self.offers, 3)
            + glue::encoded_len(&self.inverse_offers, 9)
            + glue::encoded_len(&self.rescind, 4)
            + glue::encoded_len(&self.rescind_inverse_offer, 10)
            + glue::encoded_len(&self.update, 5)
            + glue::encoded_len(&self.update_operation_status, 11)
            + glue::encoded_len(&self.message, 6)
            + glue::encoded_len(&self.failure, 7)
            + glue::encoded_len(&self.error, 8)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Event {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.subscribed, "subscribed", map)?;
        glue::write(&self.offers, "offers", map)?;
        glue::write(&self.inverse_offers, "inverse_offers", map)?;
        glue::write(&self.rescind, "rescind", map)?;
        glue::write(&self.rescind_inverse_offer, "rescind_inverse_offer", map)?;
        glue::write(&self.update, "update", map)?;
        glue::write(
            &self.update_operation_status,
            "update_operation_status",
            map,
        )?;
        glue::write(&self.message, "message", map)?;
        glue::write(&self.failure, "failure", map)?;
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
            "offers" => glue::read(&mut self.offers, map, glue::Place::new("offers", depth)),
            "inverse_offers" => glue::read(
                &mut self.inverse_offers,
                map,
                glue::Place::new("inverse_offers", depth),
            ),
            "rescind" => glue::read(&mut self.rescind, map, glue::Place::new("rescind", depth)),
            "rescind_inverse_offer" => glue::read(
                &mut self.rescind_inverse_offer,
                map,
                glue::Place::new("rescind_inverse_offer", depth),
            ),
            "update" => glue::read(&mut self.update, map, glue::Place::new("update", depth)),
            "update_operation_status" => glue::read(
                &mut self.update_operation_status,
                map,
                glue::Place::new("update_operation_status", depth),
            ),
            "message" => glue::read(&mut self.message, map, glue::Place::new("message", depth)),
            "failure" => glue::read(&mut self.failure, map, glue::Place::new("failure", depth)),
            "error" => glue::read(&mut self.error, map, glue::Place::new("error", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.subscribed, "subscribed"))
            .or_else(|| glue::missing_below(&self.offers, "offers"))
            .or_else(|| glue::missing_below(&self.inverse_offers, "inverse_offers"))
            .or_else(|| glue::missing_below(&self.rescind, "rescind"))
            .or_else(|| glue::missing_below(&self.rescind_inverse_offer, "rescind_inverse_offer"))
            .or_else(|| glue::missing_below(&self.update, "update"))
            .or_else(|| {
                glue::missing_below(&self.update_operation_status, "update_operation_status")
            })
            .or_else(|| glue::missing_below(&self.message, "message"))
            .or_else(|| glue::missing_below(&self.failure, "failure"))
            .or_else(|| glue::missing_below(&self.error, "error"))
    }
}

glue::message!(Event, "mesos.v1.scheduler.Event");

/// `mesos.v1.scheduler.Response`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    /// Field 1, optional.
    pub r#type: Option<crate::v1::scheduler::response::Type>,
    /// Field 2, optional, deprecated.
    pub reconcile_operations: Option<crate::v1::scheduler::response::ReconcileOperations>,
}

impl Response {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::scheduler::response::Type {
        self.r#type.unwrap_or_default()
    }
}

impl prost::Message for Response {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.r#type, 1, buf);
        glue::encode(&self.reconcile_operations, 2, buf);
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
            2 => glue::merge(&mut self.reconcile_operations, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.r#type, 1) + glue::encoded_len(&self.reconcile_operations, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Response {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.r#type, "type", map)?;
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
            "reconcile_operations" => glue::read(
                &mut self.reconcile_operations,
                map,
                glue::Place::new("reconcile_operations", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.reconcile_operations, "reconcile_operations"))
    }
}

glue::message!(Response, "mesos.v1.scheduler.Response");

/// `mesos.v1.scheduler.AttributeConstraint`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AttributeConstraint {
    /// Field 1, required.
    pub selector: Option<crate::v1::scheduler::attribute_constraint::Selector>,
    /// Field 2, required.
    pub predicate: Option<crate::v1::scheduler::attribute_constraint::Predicate>,
}

impl prost::Message for AttributeConstraint {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.selector, 1, buf);
        glue::encode(&self.predicate, 2, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.selector, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.predicate, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.selector, 1) + glue::encoded_len(&self.predicate, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for AttributeConstraint {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.selector, "selector", map)?;
        glue::write(&self.predicate, "predicate", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "selector" => glue::read(&mut self.selector, map, glue::Place::new("selector", depth)),
            "predicate" => glue::read(
                &mut self.predicate,
                map,
                glue::Place::new("predicate", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.selector, "selector"))
            .or_else(|| glue::required(&self.predicate, "predicate"))
    }
}

glue::message!(
    AttributeConstraint,
    "mesos.v1.scheduler.AttributeConstraint"
);

/// `mesos.v1.scheduler.OfferConstraints`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OfferConstraints {
    /// Field 1, map.
    pub role_constraints: std::collections::BTreeMap<
        String,
        crate::v1::scheduler::offer_constraints::RoleConstraints,
    >,
}

impl prost::Message for OfferConstraints {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.role_constraints, 1, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.role_constraints, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.role_constraints, 1)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for OfferConstraints {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.role_constraints, "role_constraints", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "role_constraints" => glue::read(
                &mut self.role_constraints,
                map,
                glue::Place::new("role_constraints", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.role_constraints, "role_constraints"))
    }
}

glue::message!(OfferConstraints, "mesos.v1.scheduler.OfferConstraints");

/// `mesos.v1.scheduler.Call`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Call {
    /// Field 1, optional.
    pub framework_id: Option<crate::v1::FrameworkId>,
    /// Field 2, optional.
    pub r#type: Option<crate::v1::scheduler::call::Type>,
    /// Field 3, optional.
    pub subscribe: Option<crate::v1::scheduler::call::Subscribe>,
    /// Field 4, optional.
    pub accept: Option<crate::v1::scheduler::call::Accept>,
    /// Field 5, optional.
    pub decline: Option<crate::v1::scheduler::call::Decline>,
    /// Field 13, optional.
    pub accept_inverse_offers: Option<crate::v1::scheduler::call::AcceptInverseOffers>,
    /// Field 14, optional.
    pub decline_inverse_offers: Option<crate::v1::scheduler::call::DeclineInverseOffers>,
    /// Field 15, optional.
    pub revive: Option<crate::v1::scheduler::call::Revive>,
    /// Field 6, optional.
    pub kill: Option<crate::v1::scheduler::call::Kill>,
    /// Field 7, optional.
    pub shutdown: Option<crate::v1::scheduler::call::Shutdown>,
    /// Field 8, optional.
    pub acknowledge: Option<crate::v1::scheduler::call::Acknowledge>,
    /// Field 17, optional.
    pub acknowledge_operation_status:
        Option<crate::v1::scheduler::call::AcknowledgeOperationStatus>,
    /// Field 9, optional.
    pub reconcile: Option<crate::v1::scheduler::call::Reconcile>,
    /// Field 18, optional.
    pub reconcile_operations: Option<crate::v1::scheduler::call::ReconcileOperations>,
    /// Field 10, optional.
    pub message: Option<crate::v1::scheduler::call::Message>,
    /// Field 11, optional.
    pub request: Option<crate::v1::scheduler::call::Request>,
    /// Field 16, optional.
    pub suppress: Option<crate::v1::scheduler::call::Suppress>,
    /// Field 19, optional.
    pub update_framework: Option<crate::v1::scheduler::call::UpdateFramework>,
}

impl Call {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::scheduler::call::Type {
        self.r#type.unwrap_or_default()
    }
}

impl prost::Message for Call {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.framework_id, 1, buf);
        glue::encode(&self.r#type, 2, buf);
        glue::encode(&self.subscribe, 3, buf);
        glue::encode(&self.accept, 4, buf);
        glue::encode(&self.decline, 5, buf);
        glue::encode(&self.kill, 6, buf);
        glue::encode(&self.shutdown, 7, buf);
        glue::encode(&self.acknowledge, 8, buf);
        glue::encode(&self.reconcile, 9, buf);
        glue::encode(&self.message, 10, buf);
        glue::encode(&self.request, 11, buf);
        glue::encode(&self.accept_inverse_offers, 13, buf);
        glue::encode(&self.decline_inverse_offers, 14, buf);
        glue::encode(&self.revive, 15, buf);
        glue::encode(&self.suppress, 16, buf);
        glue::encode(&self.acknowledge_operation_status, 17, buf);
        glue::encode(&self.reconcile_operations, 18, buf);
        glue::encode(&self.update_framework, 19, buf);
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
            2 => glue::merge(&mut self.r#type, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.subscribe, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.accept, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.decline, number, wire_type, buf, ctx),
            13 => glue::merge(&mut self.accept_inverse_offers, number, wire_type, buf, ctx),
            14 => glue::merge(
                &mut self.decline_inverse_offers,
                number,
                wire_type,
                buf,
                ctx,
            ),
            15 => glue::merge(&mut self.revive, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.kill, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.shutdown, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.acknowledge, number, wire_type, buf, ctx),
            17 => glue::merge(
                &mut self.acknowledge_operation_status,
                number,
                wire_type,
                buf,
                ctx,
            ),
            9 => glue::merge(&mut self.reconcile, number, wire_type, buf, ctx),
            18 => glue::merge(&mut self.reconcile_operations, number, wire_type, buf, ctx),
            10 => glue::merge(&mut self.message, number, wire_type, buf, ctx),
            11 => glue::merge(&mut self.request, number, wire_type, buf, ctx),
            16 => glue::merge(&mut self.suppress, number, wire_type, buf, ctx),
            19 => glue::merge(&mut self.update_framework, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.framework_id, 1)
            + glue::encoded_len(&self.r#type, 2)
            + glue::encoded_len(&self.subscribe, 3)
            + glue::encoded_len(&self.accept, 4)
            + glue::encoded_len(&self.decline, 5)
            + glue::encoded_len(&self.accept_inverse_offers, 13)
            + glue::encoded_len(&self.decline_inverse_offers, 14)
            + glue::encoded_len(&self.revive, 15)
            + glue::encoded_len(&self.kill, 6)
            + glue::encoded_len(&self.shutdown, 7)
            + glue::encoded_len(&self.acknowledge, 8)
            + glue::encoded_len(&self.acknowledge_operation_status, 17)
            + glue::encoded_len(&self.reconcile, 9)
            + glue::encoded_len(&self.reconcile_operations, 18)
            + glue::encoded_len(&self.message, 10)
            + glue::encoded_len(&self.request, 11)
            + glue::encoded_len(&self.suppress, 16)
            + glue::encoded_len(&self.update_framework, 19)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Call {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.framework_id, "framework_id", map)?;
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.subscribe, "subscribe", map)?;
        glue::write(&self.accept, "accept", map)?;
        glue::write(&self.decline, "decline", map)?;
        glue::write(&self.accept_inverse_offers, "accept_inverse_offers", map)?;
        glue::write(&self.decline_inverse_offers, "decline_inverse_offers", map)?;
        glue::write(&self.revive, "revive", map)?;
        glue::write(&self.kill, "kill", map)?;
        glue::write(&self.shutdown, "shutdown", map)?;
        glue::write(&self.acknowledge, "acknowledge", map)?;
        glue::write(
            &self.acknowledge_operation_status,
            "acknowledge_operation_status",
            map,
        )?;
        glue::write(&self.reconcile, "reconcile", map)?;
        glue::write(&self.reconcile_operations, "reconcile_operations", map)?;
        glue::write(&self.message, "message", map)?;
        glue::write(&self.request, "request", map)?;
        glue::write(&self.suppress, "suppress", map)?;
        glue::write(&self.update_framework, "update_framework", map)?;
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
            "type" => glue::read(&mut self.r#type, map, glue::Place::new("type", depth)),
            "subscribe" => glue::read(
                &mut self.subscribe,
                map,
                glue::Place::new("subscribe", depth),
            ),
            "accept" => glue::read(&mut self.accept, map, glue::Place::new("accept", depth)),
            "decline" => glue::read(&mut self.decline, map, glue::Place::new("decline", depth)),
            "accept_inverse_offers" => glue::read(
                &mut self.accept_inverse_offers,
                map,
                glue::Place::new("accept_inverse_offers", depth),
            ),
            "decline_inverse_offers" => glue::read(
                &mut self.decline_inverse_offers,
                map,
                glue::Place::new("decline_inverse_offers", depth),
            ),
            "revive" => glue::read(&mut self.revive, map, glue::Place::new("revive", depth)),
            "kill" => glue::read(&mut self.kill, map, glue::Place::new("kill", depth)),
            "shutdown" => glue::read(&mut self.shutdown, map, glue::Place::new("shutdown", depth)),
            "acknowledge" => glue::read(
                &mut self.acknowledge,
                map,
                glue::Place::new("acknowledge", depth),
            ),
            "acknowledge_operation_status" => glue::read(
                &mut self.acknowledge_operation_status,
                map,
                glue::Place::new("acknowledge_operation_status", depth),
            ),
            "reconcile" => glue::read(
                &mut self.reconcile,
                map,
                glue::Place::new("reconcile", depth),
            ),
            "reconcile_operations" => glue::read(
                &mut self.reconcile_operations,
                map,
                glue::Place::new("reconcile_operations", depth),
            ),
            "message" => glue::read(&mut self.message, map, glue::Place::new("message", depth)),
            "request" => glue::read(&mut self.request, map, glue::Place::new("request", depth)),
            "suppress" => glue::read(&mut self.suppress, map, glue::Place::new("suppress", depth)),
            "update_framework" => glue::read(
                &mut self.update_framework,
                map,
                glue::Place::new("update_framework", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.framework_id, "framework_id"))
            .or_else(|| glue::missing_below(&self.subscribe, "subscribe"))
            .or_else(|| glue::missing_below(&self.accept, "accept"))
            .or_else(|| glue::missing_below(&self.decline, "decline"))
            .or_else(|| glue::missing_below(&self.accept_inverse_offers, "accept_inverse_offers"))
            .or_else(|| glue::missing_below(&self.decline_inverse_offers, "decline_inverse_offers"))
            .or_else(|| glue::missing_below(&self.kill, "kill"))
            .or_else(|| glue::missing_below(&self.shutdown, "shutdown"))
            .or_else(|| glue::missing_below(&self.acknowledge, "acknowledge"))
            .or_else(|| {
                glue::missing_below(
                    &self.acknowledge_operation_status,
                    "acknowledge_operation_status",
                )
            })
            .or_else(|| glue::missing_below(&self.reconcile, "reconcile"))
            .or_else(|| glue::missing_below(&self.reconcile_operations, "reconcile_operations"))
            .or_else(|| glue::missing_below(&self.message, "message"))
            .or_else(|| glue::missing_below(&self.request, "request"))
            .or_else(|| glue::missing_below(&self.update_framework, "update_framework"))
    }
}

glue::message!(Call, "mesos.v1.scheduler.Call");

/// `mesos.v1.scheduler.APIResult`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ApiResult {
    /// Field 1, required.
    pub status_code: Option<u32>,
    /// Field 2, optional.
    pub response: Option<crate::v1::scheduler::Response>,
    /// Field 3, optional.
    pub error: Option<String>,
}

impl ApiResult {
    /// `status_code`, or the default of its type.
    pub fn status_code(&self) -> u32 {
        self.status_code.unwrap_or_default()
    }
    /// `error`, or the default of its type.
    pub fn error(&self) -> &str {
        self.error.as_deref().unwrap_or("")
    }
}

impl prost::Message for ApiResult {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.status_code, 1, buf);
        glue::encode(&self.response, 2, buf);
        glue::encode(&self.error, 3, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.status_code, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.response, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.error, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.status_code, 1)
            + glue::encoded_len(&self.response, 2)
            + glue::encoded_len(&self.error, 3)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for ApiResult {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.status_code, "status_code", map)?;
        glue::write(&self.response, "response", map)?;
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
            "status_code" => glue::read(
                &mut self.status_code,
                map,
                glue::Place::new("status_code", depth),
            ),
            "response" => glue::read(&mut self.response, map, glue::Place::new("response", depth)),
            "error" => glue::read(&mut self.error, map, glue::Place::new("error", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.status_code, "status_code"))
            .or_else(|| glue::missing_below(&self.response, "response"))
    }
}

glue::message!(ApiResult, "mesos.v1.scheduler.APIResult");

/// What is nested in [`Event`].
pub mod event {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.scheduler.Event.Type`.
    pub enum Type {
    Unknown = 0 => "UNKNOWN",
    Subscribed = 1 => "SUBSCRIBED",
    Offers = 2 => "OFFERS",
    InverseOffers = 9 => "INVERSE_OFFERS",
    Rescind = 3 => "RESCIND",
    RescindInverseOffer = 10 => "RESCIND_INVERSE_OFFER",
    Update = 4 => "UPDATE",
    UpdateOperationStatus = 11 => "UPDATE_OPERATION_STATUS",
    Message = 5 => "MESSAGE",
    Failure = 6 => "FAILURE",
    Error = 7 => "ERROR",
    Heartbeat = 8 => "HEARTBEAT",
    }
    }

    /// `mesos.v1.scheduler.Event.Subscribed`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Subscribed {
        /// Field 1, required.
        pub framework_id: Option<crate::v1::FrameworkId>,
        /// Field 2, optional.
        pub heartbeat_interval_seconds: Option<f64>,
        /// Field 3, optional.
        pub master_info: Option<Box<crate::v1::MasterInfo>>,
    }

    impl Subscribed {
        /// `heartbeat_interval_seconds`, or the default of its type.
        pub fn heartbeat_interval_seconds(&self) -> f64 {
            self.heartbeat_interval_seconds.unwrap_or_default()
        }
    }

    impl prost::Message for Subscribed {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.framework_id, 1, buf);
            glue::encode(&self.heartbeat_interval_seconds, 2, buf);
            glue::encode(&self.master_info, 3, buf);
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
                2 => glue::merge(
                    &mut self.heartbeat_interval_seconds,
                    number,
                    wire_type,
                    buf,
                    ctx,
                ),
                3 => glue::merge(&mut self.master_info, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.framework_id, 1)
                + glue::encoded_len(&self.heartbeat_interval_seconds, 2)
                + glue::encoded_len(&self.master_info, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Subscribed {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.framework_id, "framework_id", map)?;
            glue::write(
                &self.heartbeat_interval_seconds,
                "heartbeat_interval_seconds",
                map,
            )?;
            glue::write(&self.master_info, "master_info", map)?;
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
                "heartbeat_interval_seconds" => glue::read(
                    &mut self.heartbeat_interval_seconds,
                    map,
                    glue::Place::new("heartbeat_interval_seconds", depth),
                ),
                "master_info" => glue::read(
                    &mut self.master_info,
                    map,
                    glue::Place::new("master_info", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.framework_id, "framework_id"))
                .or_else(|| glue::missing_below(&self.master_info, "master_info"))
        }
    }

    glue::message!(Subscribed, "mesos.v1.scheduler.Event.Subscribed");

    /// `mesos.v1.scheduler.Event.Offers`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Offers {
        /// Field 1, repeated.
        pub offers: Vec<crate::v1::Offer>,
    }

    impl prost::Message for Offers {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.offers, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.offers, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.offers, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Offers {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.offers, "offers", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "offers" => glue::read(&mut self.offers, map, glue::Place::new("offers", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.offers, "offers"))
        }
    }

    glue::message!(Offers, "mesos.v1.scheduler.Event.Offers");

    /// `mesos.v1.scheduler.Event.InverseOffers`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct InverseOffers {
        /// Field 1, repeated.
        pub inverse_offers: Vec<crate::v1::InverseOffer>,
    }

    impl prost::Message for InverseOffers {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.inverse_offers, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.inverse_offers, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.inverse_offers, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for InverseOffers {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.inverse_offers, "inverse_offers", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "inverse_offers" => glue::read(
                    &mut self.inverse_offers,
                    map,
                    glue::Place::new("inverse_offers", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.inverse_offers, "inverse_offers"))
        }
    }

    glue::message!(InverseOffers, "mesos.v1.scheduler.Event.InverseOffers");

    /// `mesos.v1.scheduler.Event.Rescind`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Rescind {
        /// Field 1, required.
        pub offer_id: Option<crate::v1::OfferId>,
    }

    impl prost::Message for Rescind {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.offer_id, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.offer_id, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.offer_id, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Rescind {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.offer_id, "offer_id", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "offer_id" => {
                    glue::read(&mut self.offer_id, map, glue::Place::new("offer_id", depth))
                }
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.offer_id, "offer_id"))
        }
    }

    glue::message!(Rescind, "mesos.v1.scheduler.Event.Rescind");

    /// `mesos.v1.scheduler.Event.RescindInverseOffer`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct RescindInverseOffer {
        /// Field 1, required.
        pub inverse_offer_id: Option<crate::v1::OfferId>,
    }

    impl prost::Message for RescindInverseOffer {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.inverse_offer_id, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.inverse_offer_id, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.inverse_offer_id, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for RescindInverseOffer {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.inverse_offer_id, "inverse_offer_id", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "inverse_offer_id" => glue::read(
                    &mut self.inverse_offer_id,
                    map,
                    glue::Place::new("inverse_offer_id", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.inverse_offer_id, "inverse_offer_id"))
        }
    }

    glue::message!(
        RescindInverseOffer,
        "mesos.v1.scheduler.Event.RescindInverseOffer"
    );

    /// `mesos.v1.scheduler.Event.Update`.
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

    glue::message!(Update, "mesos.v1.scheduler.Event.Update");

    /// `mesos.v1.scheduler.Event.UpdateOperationStatus`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct UpdateOperationStatus {
        /// Field 1, required.
        pub status: Option<crate::v1::OperationStatus>,
    }

    impl prost::Message for UpdateOperationStatus {
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

    impl glue::Fields for UpdateOperationStatus {
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
        UpdateOperationStatus,
        "mesos.v1.scheduler.Event.UpdateOperationStatus"
    );

    /// `mesos.v1.scheduler.Event.Message`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Message {
        /// Field 1, required.
        pub agent_id: Option<crate::v1::AgentId>,
        /// Field 2, required.
        pub executor_id: Option<crate::v1::ExecutorId>,
        /// Field 3, required.
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
            glue::encode(&self.agent_id, 1, buf);
            glue::encode(&self.executor_id, 2, buf);
            glue::encode(&self.data, 3, buf);
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
                2 => glue::merge(&mut self.executor_id, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.data, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.agent_id, 1)
                + glue::encoded_len(&self.executor_id, 2)
                + glue::encoded_len(&self.data, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Message {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.agent_id, "agent_id", map)?;
            glue::write(&self.executor_id, "executor_id", map)?;
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
                "agent_id" => {
                    glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth))
                }
                "executor_id" => glue::read(
                    &mut self.executor_id,
                    map,
                    glue::Place::new("executor_id", depth),
                ),
                "data" => glue::read(&mut self.data, map, glue::Place::new("data", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.agent_id, "agent_id"))
                .or_else(|| glue::required(&self.executor_id, "executor_id"))
                .or_else(|| glue::required(&self.data, "data"))
        }
    }

    glue::message!(Message, "mesos.v1.scheduler.Event.Message");

    /// `mesos.v1.scheduler.Event.Failure`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Failure {
        /// Field 1, optional.
        pub agent_id: Option<crate::v1::AgentId>,
        /// Field 2, optional.
        pub executor_id: Option<crate::v1::ExecutorId>,
        /// Field 3, optional.
        pub status: Option<i32>,
    }

    impl Failure {
        /// `status`, or the default of its type.
        pub fn status(&self) -> i32 {
            self.status.unwrap_or_default()
        }
    }

    impl prost::Message for Failure {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.agent_id, 1, buf);
            glue::encode(&self.executor_id, 2, buf);
            glue::encode(&self.status, 3, buf);
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
                2 => glue::merge(&mut self.executor_id, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.status, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.agent_id, 1)
                + glue::encoded_len(&self.executor_id, 2)
                + glue::encoded_len(&self.status, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Failure {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.agent_id, "agent_id", map)?;
            glue::write(&self.executor_id, "executor_id", map)?;
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
                "agent_id" => {
                    glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth))
                }
                "executor_id" => glue::read(
                    &mut self.executor_id,
                    map,
                    glue::Place::new("executor_id", depth),
                ),
                "status" => glue::read(&mut self.status, map, glue::Place::new("status", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.agent_id, "agent_id"))
                .or_else(|| glue::missing_below(&self.executor_id, "executor_id"))
        }
    }

    glue::message!(Failure, "mesos.v1.scheduler.Event.Failure");

    /// `mesos.v1.scheduler.Event.Error`.
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

    glue::message!(Error, "mesos.v1.scheduler.Event.Error");
}

/// What is nested in [`Response`].
pub mod response {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.scheduler.Response.Type`.
    pub enum Type {
    Unknown = 0 => "UNKNOWN",
    ReconcileOperations = 1 => "RECONCILE_OPERATIONS",
    }
    }

    /// `mesos.v1.scheduler.Response.ReconcileOperations`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ReconcileOperations {
        /// Field 1, repeated, deprecated.
        pub operation_statuses: Vec<crate::v1::OperationStatus>,
    }

    impl prost::Message for ReconcileOperations {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.operation_statuses, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.operation_statuses, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.operation_statuses, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for ReconcileOperations {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.operation_statuses, "operation_statuses", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "operation_statuses" => glue::read(
                    &mut self.operation_statuses,
                    map,
                    glue::Place::new("operation_statuses", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.operation_statuses, "operation_statuses"))
        }
    }

    glue::message!(
        ReconcileOperations,
        "mesos.v1.scheduler.Response.ReconcileOperations"
    );
}

/// What is nested in [`AttributeConstraint`].
pub mod attribute_constraint {
    use crate::glue;

    /// `mesos.v1.scheduler.AttributeConstraint.Selector`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Selector {
        /// One of several.
        pub selector: Option<selector::Selector>,
    }

    impl prost::Message for Selector {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            match &self.selector {
                Some(selector::Selector::PseudoattributeType(value)) => {
                    glue::encode_value(value, 1, buf)
                }
                Some(selector::Selector::AttributeName(value)) => glue::encode_value(value, 2, buf),
                None => {}
            }
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => {
                    let mut slot = match &self.selector {
                        Some(selector::Selector::PseudoattributeType(value)) => Some(*value),
                        _ => None,
                    };
                    glue::merge(&mut slot, number, wire_type, buf, ctx)?;
                    if let Some(value) = slot {
                        self.selector = Some(selector::Selector::PseudoattributeType(value));
                    }
                    Ok(())
                }
                2 => {
                    let mut slot = match &self.selector {
                        Some(selector::Selector::AttributeName(value)) => Some(value.clone()),
                        _ => None,
                    };
                    glue::merge(&mut slot, number, wire_type, buf, ctx)?;
                    if let Some(value) = slot {
                        self.selector = Some(selector::Selector::AttributeName(value));
                    }
                    Ok(())
                }
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            match &self.selector {
                Some(selector::Selector::PseudoattributeType(value)) => glue::value_len(value, 1),
                Some(selector::Selector::AttributeName(value)) => glue::value_len(value, 2),
                None => 0,
            }
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Selector {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            match &self.selector {
                Some(selector::Selector::PseudoattributeType(value)) => {
                    glue::write_value(value, "pseudoattribute_type", map)?
                }
                Some(selector::Selector::AttributeName(value)) => {
                    glue::write_value(value, "attribute_name", map)?
                }
                None => {}
            }
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "pseudoattribute_type" => {
                    let mut slot = None;
                    glue::read(
                        &mut slot,
                        map,
                        glue::Place::new("pseudoattribute_type", depth),
                    )?;
                    if let Some(value) = slot {
                        self.selector = Some(selector::Selector::PseudoattributeType(value));
                    }
                    Ok(())
                }
                "attribute_name" => {
                    let mut slot = None;
                    glue::read(&mut slot, map, glue::Place::new("attribute_name", depth))?;
                    if let Some(value) = slot {
                        self.selector = Some(selector::Selector::AttributeName(value));
                    }
                    Ok(())
                }
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| match &self.selector {
                Some(selector::Selector::PseudoattributeType(value)) => {
                    glue::value_missing(value, "pseudoattribute_type")
                }
                Some(selector::Selector::AttributeName(value)) => {
                    glue::value_missing(value, "attribute_name")
                }
                None => None,
            })
        }
    }

    glue::message!(Selector, "mesos.v1.scheduler.AttributeConstraint.Selector");

    /// `mesos.v1.scheduler.AttributeConstraint.Predicate`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Predicate {
        /// One of several.
        pub predicate: Option<predicate::Predicate>,
    }

    impl prost::Message for Predicate {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            match &self.predicate {
                Some(predicate::Predicate::Exists(value)) => glue::encode_value(value, 1, buf),
                Some(predicate::Predicate::NotExists(value)) => glue::encode_value(value, 2, buf),
                Some(predicate::Predicate::TextEquals(value)) => glue::encode_value(value, 3, buf),
                Some(predicate::Predicate::TextNotEquals(value)) => {
                    glue::encode_value(value, 4, buf)
                }
                Some(predicate::Predicate::TextMatches(value)) => glue::encode_value(value, 5, buf),
                Some(predicate::Predicate::TextNotMatches(value)) => {
                    glue::encode_value(value, 6, buf)
                }
                None => {}
            }
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => {
                    let mut slot = match &self.predicate {
                        Some(predicate::Predicate::Exists(value)) => Some(value.clone()),
                        _ => None,
                    };
                    glue::merge(&mut slot, number, wire_type, buf, ctx)?;
                    if let Some(value) = slot {
                        self.predicate = Some(predicate::Predicate::Exists(value));
                    }
                    Ok(())
                }
                2 => {
                    let mut slot = match &self.predicate {
                        Some(predicate::Predicate::NotExists(value)) => Some(value.clone()),
                        _ => None,
                    };
                    glue::merge(&mut slot, number, wire_type, buf, ctx)?;
                    if let Some(value) = slot {
                        self.predicate = Some(predicate::Predicate::NotExists(value));
                    }
                    Ok(())
                }
                3 => {
                    let mut slot = match &self.predicate {
                        Some(predicate::Predicate::TextEquals(value)) => Some(value.clone()),
                        _ => None,
                    };
                    glue::merge(&mut slot, number, wire_type, buf, ctx)?;
                    if let Some(value) = slot {
                        self.predicate = Some(predicate::Predicate::TextEquals(value));
                    }
                    Ok(())
                }
                4 => {
                    let mut slot = match &self.predicate {
                        Some(predicate::Predicate::TextNotEquals(value)) => Some(value.clone()),
                        _ => None,
                    };
                    glue::merge(&mut slot, number, wire_type, buf, ctx)?;
                    if let Some(value) = slot {
                        self.predicate = Some(predicate::Predicate::TextNotEquals(value));
                    }
                    Ok(())
                }
                5 => {
                    let mut slot = match &self.predicate {
                        Some(predicate::Predicate::TextMatches(value)) => Some(value.clone()),
                        _ => None,
                    };
                    glue::merge(&mut slot, number, wire_type, buf, ctx)?;
                    if let Some(value) = slot {
                        self.predicate = Some(predicate::Predicate::TextMatches(value));
                    }
                    Ok(())
                }
                6 => {
                    let mut slot = match &self.predicate {
                        Some(predicate::Predicate::TextNotMatches(value)) => Some(value.clone()),
                        _ => None,
                    };
                    glue::merge(&mut slot, number, wire_type, buf, ctx)?;
                    if let Some(value) = slot {
                        self.predicate = Some(predicate::Predicate::TextNotMatches(value));
                    }
                    Ok(())
                }
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            match &self.predicate {
                Some(predicate::Predicate::Exists(value)) => glue::value_len(value, 1),
                Some(predicate::Predicate::NotExists(value)) => glue::value_len(value, 2),
                Some(predicate::Predicate::TextEquals(value)) => glue::value_len(value, 3),
                Some(predicate::Predicate::TextNotEquals(value)) => glue::value_len(value, 4),
                Some(predicate::Predicate::TextMatches(value)) => glue::value_len(value, 5),
                Some(predicate::Predicate::TextNotMatches(value)) => glue::value_len(value, 6),
                None => 0,
            }
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Predicate {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            match &self.predicate {
                Some(predicate::Predicate::Exists(value)) => {
                    glue::write_value(value, "exists", map)?
                }
                Some(predicate::Predicate::NotExists(value)) => {
                    glue::write_value(value, "not_exists", map)?
                }
                Some(predicate::Predicate::TextEquals(value)) => {
                    glue::write_value(value, "text_equals", map)?
                }
                Some(predicate::Predicate::TextNotEquals(value)) => {
                    glue::write_value(value, "text_not_equals", map)?
                }
                Some(predicate::Predicate::TextMatches(value)) => {
                    glue::write_value(value, "text_matches", map)?
                }
                Some(predicate::Predicate::TextNotMatches(value)) => {
                    glue::write_value(value, "text_not_matches", map)?
                }
                None => {}
            }
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "exists" => {
                    let mut slot = None;
                    glue::read(&mut slot, map, glue::Place::new("exists", depth))?;
                    if let Some(value) = slot {
                        self.predicate = Some(predicate::Predicate::Exists(value));
                    }
                    Ok(())
                }
                "not_exists" => {
                    let mut slot = None;
                    glue::read(&mut slot, map, glue::Place::new("not_exists", depth))?;
                    if let Some(value) = slot {
                        self.predicate = Some(predicate::Predicate::NotExists(value));
                    }
                    Ok(())
                }
                "text_equals" => {
                    let mut slot = None;
                    glue::read(&mut slot, map, glue::Place::new("text_equals", depth))?;
                    if let Some(value) = slot {
                        self.predicate = Some(predicate::Predicate::TextEquals(value));
                    }
                    Ok(())
                }
                "text_not_equals" => {
                    let mut slot = None;
                    glue::read(&mut slot, map, glue::Place::new("text_not_equals", depth))?;
                    if let Some(value) = slot {
                        self.predicate = Some(predicate::Predicate::TextNotEquals(value));
                    }
                    Ok(())
                }
                "text_matches" => {
                    let mut slot = None;
                    glue::read(&mut slot, map, glue::Place::new("text_matches", depth))?;
                    if let Some(value) = slot {
                        self.predicate = Some(predicate::Predicate::TextMatches(value));
                    }
                    Ok(())
                }
                "text_not_matches" => {
                    let mut slot = None;
                    glue::read(&mut slot, map, glue::Place::new("text_not_matches", depth))?;
                    if let Some(value) = slot {
                        self.predicate = Some(predicate::Predicate::TextNotMatches(value));
                    }
                    Ok(())
                }
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| match &self.predicate {
                Some(predicate::Predicate::Exists(value)) => glue::value_missing(value, "exists"),
                Some(predicate::Predicate::NotExists(value)) => {
                    glue::value_missing(value, "not_exists")
                }
                Some(predicate::Predicate::TextEquals(value)) => {
                    glue::value_missing(value, "text_equals")
                }
                Some(predicate::Predicate::TextNotEquals(value)) => {
                    glue::value_missing(value, "text_not_equals")
                }
                Some(predicate::Predicate::TextMatches(value)) => {
                    glue::value_missing(value, "text_matches")
                }
                Some(predicate::Predicate::TextNotMatches(value)) => {
                    glue::value_missing(value, "text_not_matches")
                }
                None => None,
            })
        }
    }

    glue::message!(
        Predicate,
        "mesos.v1.scheduler.AttributeConstraint.Predicate"
    );

    /// What is nested in [`Selector`].
    pub mod selector {
        use crate::glue;

        glue::enumeration! {
        /// `mesos.v1.scheduler.AttributeConstraint.Selector.PseudoattributeType`.
        pub enum PseudoattributeType {
        Unknown = 0 => "UNKNOWN",
        Hostname = 1 => "HOSTNAME",
        Region = 2 => "REGION",
        Zone = 3 => "ZONE",
        }
        }

        /// The alternatives of `selector` in `mesos.v1.scheduler.AttributeConstraint.Selector`.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum Selector {
            /// Field 1, alternative.
            PseudoattributeType(
                crate::v1::scheduler::attribute_constraint::selector::PseudoattributeType,
            ),
            /// Field 2, alternative.
            AttributeName(String),
        }
    }

    /// What is nested in [`Predicate`].
    pub mod predicate {
        use crate::glue;

        /// `mesos.v1.scheduler.AttributeConstraint.Predicate.Exists`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct Exists {}

        impl prost::Message for Exists {
            fn encode_raw(&self, _buf: &mut impl glue::BufMut) {}

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                glue::skip_field(wire_type, number, buf, ctx)
            }

            fn encoded_len(&self) -> usize {
                0
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for Exists {
            fn write_fields<M: glue::SerializeMap>(&self, _map: &mut M) -> Result<(), M::Error> {
                Ok(())
            }

            fn read_field<'de, A: glue::MapAccess<'de>>(
                &mut self,
                _key: &str,
                map: &mut A,
                depth: u32,
            ) -> Result<(), A::Error> {
                glue::ignore(map, depth)
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None
            }
        }

        glue::message!(
            Exists,
            "mesos.v1.scheduler.AttributeConstraint.Predicate.Exists"
        );

        /// `mesos.v1.scheduler.AttributeConstraint.Predicate.NotExists`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct NotExists {}

        impl prost::Message for NotExists {
            fn encode_raw(&self, _buf: &mut impl glue::BufMut) {}

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                glue::skip_field(wire_type, number, buf, ctx)
            }

            fn encoded_len(&self) -> usize {
                0
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for NotExists {
            fn write_fields<M: glue::SerializeMap>(&self, _map: &mut M) -> Result<(), M::Error> {
                Ok(())
            }

            fn read_field<'de, A: glue::MapAccess<'de>>(
                &mut self,
                _key: &str,
                map: &mut A,
                depth: u32,
            ) -> Result<(), A::Error> {
                glue::ignore(map, depth)
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None
            }
        }

        glue::message!(
            NotExists,
            "mesos.v1.scheduler.AttributeConstraint.Predicate.NotExists"
        );

        /// `mesos.v1.scheduler.AttributeConstraint.Predicate.TextEquals`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct TextEquals {
            /// Field 1, required.
            pub value: Option<String>,
        }

        impl TextEquals {
            /// `value`, or the default of its type.
            pub fn value(&self) -> &str {
                self.value.as_deref().unwrap_or("")
            }
        }

        impl prost::Message for TextEquals {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.value, 1, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.value, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.value, 1)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for TextEquals {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.value, "value", map)?;
                Ok(())
            }

            fn read_field<'de, A: glue::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
                depth: u32,
            ) -> Result<(), A::Error> {
                match key {
                    "value" => glue::read(&mut self.value, map, glue::Place::new("value", depth)),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.value, "value"))
            }
        }

        glue::message!(
            TextEquals,
            "mesos.v1.scheduler.AttributeConstraint.Predicate.TextEquals"
        );

        /// `mesos.v1.scheduler.AttributeConstraint.Predicate.TextNotEquals`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct TextNotEquals {
            /// Field 1, required.
            pub value: Option<String>,
        }

        impl TextNotEquals {
            /// `value`, or the default of its type.
            pub fn value(&self) -> &str {
                self.value.as_deref().unwrap_or("")
            }
        }

        impl prost::Message for TextNotEquals {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.value, 1, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.value, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.value, 1)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for TextNotEquals {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.value, "value", map)?;
                Ok(())
            }

            fn read_field<'de, A: glue::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
                depth: u32,
            ) -> Result<(), A::Error> {
                match key {
                    "value" => glue::read(&mut self.value, map, glue::Place::new("value", depth)),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.value, "value"))
            }
        }

        glue::message!(
            TextNotEquals,
            "mesos.v1.scheduler.AttributeConstraint.Predicate.TextNotEquals"
        );

        /// `mesos.v1.scheduler.AttributeConstraint.Predicate.TextMatches`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct TextMatches {
            /// Field 1, required.
            pub regex: Option<String>,
        }

        impl TextMatches {
            /// `regex`, or the default of its type.
            pub fn regex(&self) -> &str {
                self.regex.as_deref().unwrap_or("")
            }
        }

        impl prost::Message for TextMatches {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.regex, 1, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.regex, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.regex, 1)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for TextMatches {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.regex, "regex", map)?;
                Ok(())
            }

            fn read_field<'de, A: glue::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
                depth: u32,
            ) -> Result<(), A::Error> {
                match key {
                    "regex" => glue::read(&mut self.regex, map, glue::Place::new("regex", depth)),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.regex, "regex"))
            }
        }

        glue::message!(
            TextMatches,
            "mesos.v1.scheduler.AttributeConstraint.Predicate.TextMatches"
        );

        /// `mesos.v1.scheduler.AttributeConstraint.Predicate.TextNotMatches`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct TextNotMatches {
            /// Field 1, required.
            pub regex: Option<String>,
        }

        impl TextNotMatches {
            /// `regex`, or the default of its type.
            pub fn regex(&self) -> &str {
                self.regex.as_deref().unwrap_or("")
            }
        }

        impl prost::Message for TextNotMatches {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.regex, 1, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.regex, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.regex, 1)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for TextNotMatches {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.regex, "regex", map)?;
                Ok(())
            }

            fn read_field<'de, A: glue::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
                depth: u32,
            ) -> Result<(), A::Error> {
                match key {
                    "regex" => glue::read(&mut self.regex, map, glue::Place::new("regex", depth)),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.regex, "regex"))
            }
        }

        glue::message!(
            TextNotMatches,
            "mesos.v1.scheduler.AttributeConstraint.Predicate.TextNotMatches"
        );

        /// The alternatives of `predicate` in `mesos.v1.scheduler.AttributeConstraint.Predicate`.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum Predicate {
            /// Field 1, alternative.
            Exists(crate::v1::scheduler::attribute_constraint::predicate::Exists),
            /// Field 2, alternative.
            NotExists(crate::v1::scheduler::attribute_constraint::predicate::NotExists),
            /// Field 3, alternative.
            TextEquals(crate::v1::scheduler::attribute_constraint::predicate::TextEquals),
            /// Field 4, alternative.
            TextNotEquals(crate::v1::scheduler::attribute_constraint::predicate::TextNotEquals),
            /// Field 5, alternative.
            TextMatches(crate::v1::scheduler::attribute_constraint::predicate::TextMatches),
            /// Field 6, alternative.
            TextNotMatches(crate::v1::scheduler::attribute_constraint::predicate::TextNotMatches),
        }
    }
}

/// What is nested in [`OfferConstraints`].
pub mod offer_constraints {
    use crate::glue;

    /// `mesos.v1.scheduler.OfferConstraints.RoleConstraints`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct RoleConstraints {
        /// Field 1, repeated.
        pub groups: Vec<crate::v1::scheduler::offer_constraints::role_constraints::Group>,
    }

    impl prost::Message for RoleConstraints {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.groups, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.groups, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.groups, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for RoleConstraints {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.groups, "groups", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "groups" => glue::read(&mut self.groups, map, glue::Place::new("groups", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.groups, "groups"))
        }
    }

    glue::message!(
        RoleConstraints,
        "mesos.v1.scheduler.OfferConstraints.RoleConstraints"
    );

    /// What is nested in [`RoleConstraints`].
    pub mod role_constraints {
        use crate::glue;

        /// `mesos.v1.scheduler.OfferConstraints.RoleConstraints.Group`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct Group {
            /// Field 1, repeated.
            pub attribute_constraints: Vec<crate::v1::scheduler::AttributeConstraint>,
        }

        impl prost::Message for Group {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.attribute_constraints, 1, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.attribute_constraints, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.attribute_constraints, 1)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for Group {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.attribute_constraints, "attribute_constraints", map)?;
                Ok(())
            }

            fn read_field<'de, A: glue::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
                depth: u32,
            ) -> Result<(), A::Error> {
                match key {
                    "attribute_constraints" => glue::read(
                        &mut self.attribute_constraints,
                        map,
                        glue::Place::new("attribute_constraints", depth),
                    ),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| {
                    glue::missing_below(&self.attribute_constraints, "attribute_constraints")
                })
            }
        }

        glue::message!(
            Group,
            "mesos.v1.scheduler.OfferConstraints.RoleConstraints.Group"
        );
    }
}

/// What is nested in [`Call`].
pub mod call {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.scheduler.Call.Type`.
    pub enum Type {
    Unknown = 0 => "UNKNOWN",
    Subscribe = 1 => "SUBSCRIBE",
    Teardown = 2 => "TEARDOWN",
    Accept = 3 => "ACCEPT",
    Decline = 4 => "DECLINE",
    AcceptInverseOffers = 13 => "ACCEPT_INVERSE_OFFERS",
    DeclineInverseOffers = 14 => "DECLINE_INVERSE_OFFERS",
    Revive = 5 => "REVIVE",
    Kill = 6 => "KILL",
    Shutdown = 7 => "SHUTDOWN",
    Acknowledge = 8 => "ACKNOWLEDGE",
    AcknowledgeOperationStatus = 15 => "ACKNOWLEDGE_OPERATION_STATUS",
    Reconcile = 9 => "RECONCILE",
    ReconcileOperations = 16 => "RECONCILE_OPERATIONS",
    Message = 10 => "MESSAGE",
    Request = 11 => "REQUEST",
    Suppress = 12 => "SUPPRESS",
    UpdateFramework = 17 => "UPDATE_FRAMEWORK",
    }
    }

    /// `mesos.v1.scheduler.Call.Subscribe`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Subscribe {
        /// Field 1, required.
        pub framework_info: Option<Box<crate::v1::FrameworkInfo>>,
        /// Field 2, repeated.
        pub suppressed_roles: Vec<String>,
        /// Field 3, optional.
        pub offer_constraints: Option<crate::v1::scheduler::OfferConstraints>,
    }

    impl prost::Message for Subscribe {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.framework_info, 1, buf);
            glue::encode(&self.suppressed_roles, 2, buf);
            glue::encode(&self.offer_constraints, 3, buf);
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
                2 => glue::merge(&mut self.suppressed_roles, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.offer_constraints, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.framework_info, 1)
                + glue::encoded_len(&self.suppressed_roles, 2)
                + glue::encoded_len(&self.offer_constraints, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Subscribe {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.framework_info, "framework_info", map)?;
            glue::write(&self.suppressed_roles, "suppressed_roles", map)?;
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
                "suppressed_roles" => glue::read(
                    &mut self.suppressed_roles,
                    map,
                    glue::Place::new("suppressed_roles", depth),
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
                .or_else(|| glue::missing_below(&self.offer_constraints, "offer_constraints"))
        }
    }

    glue::message!(Subscribe, "mesos.v1.scheduler.Call.Subscribe");

    /// `mesos.v1.scheduler.Call.Accept`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Accept {
        /// Field 1, repeated.
        pub offer_ids: Vec<crate::v1::OfferId>,
        /// Field 2, repeated.
        pub operations: Vec<crate::v1::offer::Operation>,
        /// Field 3, optional.
        pub filters: Option<crate::v1::Filters>,
    }

    impl prost::Message for Accept {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.offer_ids, 1, buf);
            glue::encode(&self.operations, 2, buf);
            glue::encode(&self.filters, 3, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.offer_ids, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.operations, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.filters, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.offer_ids, 1)
                + glue::encoded_len(&self.operations, 2)
                + glue::encoded_len(&self.filters, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Accept {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.offer_ids, "offer_ids", map)?;
            glue::write(&self.operations, "operations", map)?;
            glue::write(&self.filters, "filters", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "offer_ids" => glue::read(
                    &mut self.offer_ids,
                    map,
                    glue::Place::new("offer_ids", depth),
                ),
                "operations" => glue::read(
                    &mut self.operations,
                    map,
                    glue::Place::new("operations", depth),
                ),
                "filters" => glue::read(&mut self.filters, map, glue::Place::new("filters", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.offer_ids, "offer_ids"))
                .or_else(|| glue::missing_below(&self.operations, "operations"))
        }
    }

    glue::message!(Accept, "mesos.v1.scheduler.Call.Accept");

    /// `mesos.v1.scheduler.Call.Decline`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Decline {
        /// Field 1, repeated.
        pub offer_ids: Vec<crate::v1::OfferId>,
        /// Field 2, optional.
        pub filters: Option<crate::v1::Filters>,
    }

    impl prost::Message for Decline {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.offer_ids, 1, buf);
            glue::encode(&self.filters, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.offer_ids, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.filters, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.offer_ids, 1) + glue::encoded_len(&self.filters, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Decline {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.offer_ids, "offer_ids", map)?;
            glue::write(&self.filters, "filters", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "offer_ids" => glue::read(
                    &mut self.offer_ids,
                    map,
                    glue::Place::new("offer_ids", depth),
                ),
                "filters" => glue::read(&mut self.filters, map, glue::Place::new("filters", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.offer_ids, "offer_ids"))
        }
    }

    glue::message!(Decline, "mesos.v1.scheduler.Call.Decline");

    /// `mesos.v1.scheduler.Call.AcceptInverseOffers`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct AcceptInverseOffers {
        /// Field 1, repeated.
        pub inverse_offer_ids: Vec<crate::v1::OfferId>,
        /// Field 2, optional.
        pub filters: Option<crate::v1::Filters>,
    }

    impl prost::Message for AcceptInverseOffers {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.inverse_offer_ids, 1, buf);
            glue::encode(&self.filters, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.inverse_offer_ids, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.filters, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.inverse_offer_ids, 1) + glue::encoded_len(&self.filters, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for AcceptInverseOffers {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.inverse_offer_ids, "inverse_offer_ids", map)?;
            glue::write(&self.filters, "filters", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "inverse_offer_ids" => glue::read(
                    &mut self.inverse_offer_ids,
                    map,
                    glue::Place::new("inverse_offer_ids", depth),
                ),
                "filters" => glue::read(&mut self.filters, map, glue::Place::new("filters", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.inverse_offer_ids, "inverse_offer_ids"))
        }
    }

    glue::message!(
        AcceptInverseOffers,
        "mesos.v1.scheduler.Call.AcceptInverseOffers"
    );

    /// `mesos.v1.scheduler.Call.DeclineInverseOffers`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct DeclineInverseOffers {
        /// Field 1, repeated.
        pub inverse_offer_ids: Vec<crate::v1::OfferId>,
        /// Field 2, optional.
        pub filters: Option<crate::v1::Filters>,
    }

    impl prost::Message for DeclineInverseOffers {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.inverse_offer_ids, 1, buf);
            glue::encode(&self.filters, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.inverse_offer_ids, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.filters, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.inverse_offer_ids, 1) + glue::encoded_len(&self.filters, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for DeclineInverseOffers {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.inverse_offer_ids, "inverse_offer_ids", map)?;
            glue::write(&self.filters, "filters", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "inverse_offer_ids" => glue::read(
                    &mut self.inverse_offer_ids,
                    map,
                    glue::Place::new("inverse_offer_ids", depth),
                ),
                "filters" => glue::read(&mut self.filters, map, glue::Place::new("filters", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.inverse_offer_ids, "inverse_offer_ids"))
        }
    }

    glue::message!(
        DeclineInverseOffers,
        "mesos.v1.scheduler.Call.DeclineInverseOffers"
    );

    /// `mesos.v1.scheduler.Call.Revive`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Revive {
        /// Field 1, repeated.
        pub roles: Vec<String>,
    }

    impl prost::Message for Revive {
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

    impl glue::Fields for Revive {
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
            None
        }
    }

    glue::message!(Revive, "mesos.v1.scheduler.Call.Revive");

    /// `mesos.v1.scheduler.Call.Kill`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Kill {
        /// Field 1, required.
        pub task_id: Option<crate::v1::TaskId>,
        /// Field 2, optional.
        pub agent_id: Option<crate::v1::AgentId>,
        /// Field 3, optional.
        pub kill_policy: Option<crate::v1::KillPolicy>,
    }

    impl prost::Message for Kill {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.task_id, 1, buf);
            glue::encode(&self.agent_id, 2, buf);
            glue::encode(&self.kill_policy, 3, buf);
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
                2 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.kill_policy, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.task_id, 1)
                + glue::encoded_len(&self.agent_id, 2)
                + glue::encoded_len(&self.kill_policy, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Kill {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.task_id, "task_id", map)?;
            glue::write(&self.agent_id, "agent_id", map)?;
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
                "agent_id" => {
                    glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth))
                }
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
                .or_else(|| glue::missing_below(&self.agent_id, "agent_id"))
                .or_else(|| glue::missing_below(&self.kill_policy, "kill_policy"))
        }
    }

    glue::message!(Kill, "mesos.v1.scheduler.Call.Kill");

    /// `mesos.v1.scheduler.Call.Shutdown`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Shutdown {
        /// Field 1, required.
        pub executor_id: Option<crate::v1::ExecutorId>,
        /// Field 2, required.
        pub agent_id: Option<crate::v1::AgentId>,
    }

    impl prost::Message for Shutdown {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.executor_id, 1, buf);
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
                1 => glue::merge(&mut self.executor_id, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.executor_id, 1) + glue::encoded_len(&self.agent_id, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Shutdown {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.executor_id, "executor_id", map)?;
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
                "executor_id" => glue::read(
                    &mut self.executor_id,
                    map,
                    glue::Place::new("executor_id", depth),
                ),
                "agent_id" => {
                    glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth))
                }
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.executor_id, "executor_id"))
                .or_else(|| glue::required(&self.agent_id, "agent_id"))
        }
    }

    glue::message!(Shutdown, "mesos.v1.scheduler.Call.Shutdown");

    /// `mesos.v1.scheduler.Call.Acknowledge`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Acknowledge {
        /// Field 1, required.
        pub agent_id: Option<crate::v1::AgentId>,
        /// Field 2, required.
        pub task_id: Option<crate::v1::TaskId>,
        /// Field 3, required.
        pub uuid: Option<glue::Bytes>,
    }

    impl Acknowledge {
        /// `uuid`, or the default of its type.
        pub fn uuid(&self) -> &[u8] {
            self.uuid.as_deref().unwrap_or_default()
        }
    }

    impl prost::Message for Acknowledge {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.agent_id, 1, buf);
            glue::encode(&self.task_id, 2, buf);
            glue::encode(&self.uuid, 3, buf);
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
                2 => glue::merge(&mut self.task_id, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.uuid, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.agent_id, 1)
                + glue::encoded_len(&self.task_id, 2)
                + glue::encoded_len(&self.uuid, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Acknowledge {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.agent_id, "agent_id", map)?;
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
                "agent_id" => {
                    glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth))
                }
                "task_id" => glue::read(&mut self.task_id, map, glue::Place::new("task_id", depth)),
                "uuid" => glue::read(&mut self.uuid, map, glue::Place::new("uuid", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.agent_id, "agent_id"))
                .or_else(|| glue::required(&self.task_id, "task_id"))
                .or_else(|| glue::required(&self.uuid, "uuid"))
        }
    }

    glue::message!(Acknowledge, "mesos.v1.scheduler.Call.Acknowledge");

    /// `mesos.v1.scheduler.Call.AcknowledgeOperationStatus`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct AcknowledgeOperationStatus {
        /// Field 1, optional.
        pub agent_id: Option<crate::v1::AgentId>,
        /// Field 2, optional.
        pub resource_provider_id: Option<crate::v1::ResourceProviderId>,
        /// Field 3, required.
        pub uuid: Option<glue::Bytes>,
        /// Field 4, required.
        pub operation_id: Option<crate::v1::OperationId>,
    }

    impl AcknowledgeOperationStatus {
        /// `uuid`, or the default of its type.
        pub fn uuid(&self) -> &[u8] {
            self.uuid.as_deref().unwrap_or_default()
        }
    }

    impl prost::Message for AcknowledgeOperationStatus {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.agent_id, 1, buf);
            glue::encode(&self.resource_provider_id, 2, buf);
            glue::encode(&self.uuid, 3, buf);
            glue::encode(&self.operation_id, 4, buf);
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
                2 => glue::merge(&mut self.resource_provider_id, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.uuid, number, wire_type, buf, ctx),
                4 => glue::merge(&mut self.operation_id, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.agent_id, 1)
                + glue::encoded_len(&self.resource_provider_id, 2)
                + glue::encoded_len(&self.uuid, 3)
                + glue::encoded_len(&self.operation_id, 4)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for AcknowledgeOperationStatus {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.agent_id, "agent_id", map)?;
            glue::write(&self.resource_provider_id, "resource_provider_id", map)?;
            glue::write(&self.uuid, "uuid", map)?;
            glue::write(&self.operation_id, "operation_id", map)?;
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
                "resource_provider_id" => glue::read(
                    &mut self.resource_provider_id,
                    map,
                    glue::Place::new("resource_provider_id", depth),
                ),
                "uuid" => glue::read(&mut self.uuid, map, glue::Place::new("uuid", depth)),
                "operation_id" => glue::read(
                    &mut self.operation_id,
                    map,
                    glue::Place::new("operation_id", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.agent_id, "agent_id"))
                .or_else(|| glue::missing_below(&self.resource_provider_id, "resource_provider_id"))
                .or_else(|| glue::required(&self.uuid, "uuid"))
                .or_else(|| glue::required(&self.operation_id, "operation_id"))
        }
    }

    glue::message!(
        AcknowledgeOperationStatus,
        "mesos.v1.scheduler.Call.AcknowledgeOperationStatus"
    );

    /// `mesos.v1.scheduler.Call.Reconcile`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Reconcile {
        /// Field 1, repeated.
        pub tasks: Vec<crate::v1::scheduler::call::reconcile::Task>,
    }

    impl prost::Message for Reconcile {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.tasks, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.tasks, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.tasks, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Reconcile {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.tasks, "tasks", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "tasks" => glue::read(&mut self.tasks, map, glue::Place::new("tasks", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.tasks, "tasks"))
        }
    }

    glue::message!(Reconcile, "mesos.v1.scheduler.Call.Reconcile");

    /// `mesos.v1.scheduler.Call.ReconcileOperations`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct ReconcileOperations {
        /// Field 1, repeated.
        pub operations: Vec<crate::v1::scheduler::call::reconcile_operations::Operation>,
    }

    impl prost::Message for ReconcileOperations {
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

    impl glue::Fields for ReconcileOperations {
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

    glue::message!(
        ReconcileOperations,
        "mesos.v1.scheduler.Call.ReconcileOperations"
    );

    /// `mesos.v1.scheduler.Call.Message`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Message {
        /// Field 1, required.
        pub agent_id: Option<crate::v1::AgentId>,
        /// Field 2, required.
        pub executor_id: Option<crate::v1::ExecutorId>,
        /// Field 3, required.
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
            glue::encode(&self.agent_id, 1, buf);
            glue::encode(&self.executor_id, 2, buf);
            glue::encode(&self.data, 3, buf);
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
                2 => glue::merge(&mut self.executor_id, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.data, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.agent_id, 1)
                + glue::encoded_len(&self.executor_id, 2)
                + glue::encoded_len(&self.data, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Message {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.agent_id, "agent_id", map)?;
            glue::write(&self.executor_id, "executor_id", map)?;
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
                "agent_id" => {
                    glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth))
                }
                "executor_id" => glue::read(
                    &mut self.executor_id,
                    map,
                    glue::Place::new("executor_id", depth),
                ),
                "data" => glue::read(&mut self.data, map, glue::Place::new("data", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.agent_id, "agent_id"))
                .or_else(|| glue::required(&self.executor_id, "executor_id"))
                .or_else(|| glue::required(&self.data, "data"))
        }
    }

    glue::message!(Message, "mesos.v1.scheduler.Call.Message");

    /// `mesos.v1.scheduler.Call.Request`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Request {
        /// Field 1, repeated.
        pub requests: Vec<crate::v1::Request>,
    }

    impl prost::Message for Request {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.requests, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.requests, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.requests, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Request {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.requests, "requests", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "requests" => {
                    glue::read(&mut self.requests, map, glue::Place::new("requests", depth))
                }
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.requests, "requests"))
        }
    }

    glue::message!(Request, "mesos.v1.scheduler.Call.Request");

    /// `mesos.v1.scheduler.Call.Suppress`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Suppress {
        /// Field 1, repeated.
        pub roles: Vec<String>,
    }

    impl prost::Message for Suppress {
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

    impl glue::Fields for Suppress {
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
            None
        }
    }

    glue::message!(Suppress, "mesos.v1.scheduler.Call.Suppress");

    /// `mesos.v1.scheduler.Call.UpdateFramework`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct UpdateFramework {
        /// Field 1, required.
        pub framework_info: Option<Box<crate::v1::FrameworkInfo>>,
        /// Field 2, repeated.
        pub suppressed_roles: Vec<String>,
        /// Field 3, optional.
        pub offer_constraints: Option<crate::v1::scheduler::OfferConstraints>,
    }

    impl prost::Message for UpdateFramework {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.framework_info, 1, buf);
            glue::encode(&self.suppressed_roles, 2, buf);
            glue::encode(&self.offer_constraints, 3, buf);
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
                2 => glue::merge(&mut self.suppressed_roles, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.offer_constraints, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.framework_info, 1)
                + glue::encoded_len(&self.suppressed_roles, 2)
                + glue::encoded_len(&self.offer_constraints, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for UpdateFramework {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.framework_info, "framework_info", map)?;
            glue::write(&self.suppressed_roles, "suppressed_roles", map)?;
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
                "suppressed_roles" => glue::read(
                    &mut self.suppressed_roles,
                    map,
                    glue::Place::new("suppressed_roles", depth),
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
                .or_else(|| glue::missing_below(&self.offer_constraints, "offer_constraints"))
        }
    }

    glue::message!(UpdateFramework, "mesos.v1.scheduler.Call.UpdateFramework");

    /// What is nested in [`Reconcile`].
    pub mod reconcile {
        use crate::glue;

        /// `mesos.v1.scheduler.Call.Reconcile.Task`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct Task {
            /// Field 1, required.
            pub task_id: Option<crate::v1::TaskId>,
            /// Field 2, optional.
            pub agent_id: Option<crate::v1::AgentId>,
        }

        impl prost::Message for Task {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.task_id, 1, buf);
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
                    1 => glue::merge(&mut self.task_id, number, wire_type, buf, ctx),
                    2 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.task_id, 1) + glue::encoded_len(&self.agent_id, 2)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for Task {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.task_id, "task_id", map)?;
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
                    "task_id" => {
                        glue::read(&mut self.task_id, map, glue::Place::new("task_id", depth))
                    }
                    "agent_id" => {
                        glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth))
                    }
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.task_id, "task_id"))
                    .or_else(|| glue::missing_below(&self.agent_id, "agent_id"))
            }
        }

        glue::message!(Task, "mesos.v1.scheduler.Call.Reconcile.Task");
    }

    /// What is nested in [`ReconcileOperations`].
    pub mod reconcile_operations {
        use crate::glue;

        /// `mesos.v1.scheduler.Call.ReconcileOperations.Operation`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct Operation {
            /// Field 1, required.
            pub operation_id: Option<crate::v1::OperationId>,
            /// Field 2, optional.
            pub agent_id: Option<crate::v1::AgentId>,
            /// Field 3, optional.
            pub resource_provider_id: Option<crate::v1::ResourceProviderId>,
        }

        impl prost::Message for Operation {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.operation_id, 1, buf);
                glue::encode(&self.agent_id, 2, buf);
                glue::encode(&self.resource_provider_id, 3, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.operation_id, number, wire_type, buf, ctx),
                    2 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
                    3 => glue::merge(&mut self.resource_provider_id, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.operation_id, 1)
                    + glue::encoded_len(&self.agent_id, 2)
                    + glue::encoded_len(&self.resource_provider_id, 3)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for Operation {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.operation_id, "operation_id", map)?;
                glue::write(&self.agent_id, "agent_id", map)?;
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
                    "operation_id" => glue::read(
                        &mut self.operation_id,
                        map,
                        glue::Place::new("operation_id", depth),
                    ),
                    "agent_id" => {
                        glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth))
                    }
                    "resource_provider_id" => glue::read(
                        &mut self.resource_provider_id,
                        map,
                        glue::Place::new("resource_provider_id", depth),
                    ),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.operation_id, "operation_id"))
                    .or_else(|| glue::missing_below(&self.agent_id, "agent_id"))
                    .or_else(|| {
                        glue::missing_below(&self.resource_provider_id, "resource_provider_id")
                    })
            }
        }

        glue::message!(
            Operation,
            "mesos.v1.scheduler.Call.ReconcileOperations.Operation"
        );
    }
}
