//! Messages of the package `mesos.v1`, written by `cargo xtask codegen`.

use crate::glue;

pub mod agent;
pub mod allocator;
pub mod executor;
pub mod maintenance;
pub mod master;
pub mod quota;
pub mod resource_provider;
pub mod scheduler;
glue::enumeration! {
/// `mesos.v1.Status`.
pub enum Status {
NotStarted = 1 => "DRIVER_NOT_STARTED",
Running = 2 => "DRIVER_RUNNING",
Aborted = 3 => "DRIVER_ABORTED",
Stopped = 4 => "DRIVER_STOPPED",
}
}

glue::enumeration! {
/// `mesos.v1.TaskState`.
pub enum TaskState {
Staging = 6 => "TASK_STAGING",
Starting = 0 => "TASK_STARTING",
Running = 1 => "TASK_RUNNING",
Killing = 8 => "TASK_KILLING",
Finished = 2 => "TASK_FINISHED",
Failed = 3 => "TASK_FAILED",
Killed = 4 => "TASK_KILLED",
Error = 7 => "TASK_ERROR",
Lost = 5 => "TASK_LOST",
Dropped = 9 => "TASK_DROPPED",
Unreachable = 10 => "TASK_UNREACHABLE",
Gone = 11 => "TASK_GONE",
GoneByOperator = 12 => "TASK_GONE_BY_OPERATOR",
Unknown = 13 => "TASK_UNKNOWN",
}
}

glue::enumeration! {
/// `mesos.v1.OperationState`.
pub enum OperationState {
Unsupported = 0 => "OPERATION_UNSUPPORTED",
Pending = 1 => "OPERATION_PENDING",
Finished = 2 => "OPERATION_FINISHED",
Failed = 3 => "OPERATION_FAILED",
Error = 4 => "OPERATION_ERROR",
Dropped = 5 => "OPERATION_DROPPED",
Unreachable = 6 => "OPERATION_UNREACHABLE",
GoneByOperator = 7 => "OPERATION_GONE_BY_OPERATOR",
Recovering = 8 => "OPERATION_RECOVERING",
Unknown = 9 => "OPERATION_UNKNOWN",
}
}

glue::enumeration! {
/// `mesos.v1.DrainState`.
pub enum DrainState {
Unknown = 0 => "UNKNOWN",
Draining = 1 => "DRAINING",
Drained = 2 => "DRAINED",
}
}

/// `mesos.v1.FrameworkID`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FrameworkId {
    /// Field 1, required.
    pub value: Option<String>,
}

impl FrameworkId {
    /// `value`, or the default of its type.
    pub fn value(&self) -> &str {
        self.value.as_deref().unwrap_or("")
    }
}

impl prost::Message for FrameworkId {
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

impl glue::Fields for FrameworkId {
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

glue::message!(FrameworkId, "mesos.v1.FrameworkID");

/// `mesos.v1.OfferID`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OfferId {
    /// Field 1, required.
    pub value: Option<String>,
}

impl OfferId {
    /// `value`, or the default of its type.
    pub fn value(&self) -> &str {
        self.value.as_deref().unwrap_or("")
    }
}

impl prost::Message for OfferId {
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

impl glue::Fields for OfferId {
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

glue::message!(OfferId, "mesos.v1.OfferID");

/// `mesos.v1.AgentID`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AgentId {
    /// Field 1, required.
    pub value: Option<String>,
}

impl AgentId {
    /// `value`, or the default of its type.
    pub fn value(&self) -> &str {
        self.value.as_deref().unwrap_or("")
    }
}

impl prost::Message for AgentId {
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

impl glue::Fields for AgentId {
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

glue::message!(AgentId, "mesos.v1.AgentID");

/// `mesos.v1.TaskID`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TaskId {
    /// Field 1, required.
    pub value: Option<String>,
}

impl TaskId {
    /// `value`, or the default of its type.
    pub fn value(&self) -> &str {
        self.value.as_deref().unwrap_or("")
    }
}

impl prost::Message for TaskId {
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

impl glue::Fields for TaskId {
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

glue::message!(TaskId, "mesos.v1.TaskID");

/// `mesos.v1.ExecutorID`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ExecutorId {
    /// Field 1, required.
    pub value: Option<String>,
}

impl ExecutorId {
    /// `value`, or the default of its type.
    pub fn value(&self) -> &str {
        self.value.as_deref().unwrap_or("")
    }
}

impl prost::Message for ExecutorId {
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

impl glue::Fields for ExecutorId {
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

glue::message!(ExecutorId, "mesos.v1.ExecutorID");

/// `mesos.v1.ContainerID`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ContainerId {
    /// Field 1, required.
    pub value: Option<String>,
    /// Field 2, optional.
    pub parent: Option<Box<crate::v1::ContainerId>>,
}

impl ContainerId {
    /// `value`, or the default of its type.
    pub fn value(&self) -> &str {
        self.value.as_deref().unwrap_or("")
    }
}

impl prost::Message for ContainerId {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.value, 1, buf);
        glue::encode(&self.parent, 2, buf);
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
            2 => glue::merge(&mut self.parent, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.value, 1) + glue::encoded_len(&self.parent, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for ContainerId {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.value, "value", map)?;
        glue::write(&self.parent, "parent", map)?;
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
            "parent" => glue::read(&mut self.parent, map, glue::Place::new("parent", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.value, "value"))
            .or_else(|| glue::missing_below(&self.parent, "parent"))
    }
}

glue::message!(ContainerId, "mesos.v1.ContainerID");

/// `mesos.v1.ResourceProviderID`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ResourceProviderId {
    /// Field 1, required.
    pub value: Option<String>,
}

impl ResourceProviderId {
    /// `value`, or the default of its type.
    pub fn value(&self) -> &str {
        self.value.as_deref().unwrap_or("")
    }
}

impl prost::Message for ResourceProviderId {
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

impl glue::Fields for ResourceProviderId {
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

glue::message!(ResourceProviderId, "mesos.v1.ResourceProviderID");

/// `mesos.v1.OperationID`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OperationId {
    /// Field 1, required.
    pub value: Option<String>,
}

impl OperationId {
    /// `value`, or the default of its type.
    pub fn value(&self) -> &str {
        self.value.as_deref().unwrap_or("")
    }
}

impl prost::Message for OperationId {
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

impl glue::Fields for OperationId {
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

glue::message!(OperationId, "mesos.v1.OperationID");

/// `mesos.v1.TimeInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TimeInfo {
    /// Field 1, required.
    pub nanoseconds: Option<i64>,
}

impl TimeInfo {
    /// `nanoseconds`, or the default of its type.
    pub fn nanoseconds(&self) -> i64 {
        self.nanoseconds.unwrap_or_default()
    }
}

impl prost::Message for TimeInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.nanoseconds, 1, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.nanoseconds, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.nanoseconds, 1)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for TimeInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.nanoseconds, "nanoseconds", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "nanoseconds" => glue::read(
                &mut self.nanoseconds,
                map,
                glue::Place::new("nanoseconds", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.nanoseconds, "nanoseconds"))
    }
}

glue::message!(TimeInfo, "mesos.v1.TimeInfo");

/// `mesos.v1.DurationInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DurationInfo {
    /// Field 1, required.
    pub nanoseconds: Option<i64>,
}

impl DurationInfo {
    /// `nanoseconds`, or the default of its type.
    pub fn nanoseconds(&self) -> i64 {
        self.nanoseconds.unwrap_or_default()
    }
}

impl prost::Message for DurationInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.nanoseconds, 1, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.nanoseconds, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.nanoseconds, 1)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for DurationInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.nanoseconds, "nanoseconds", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "nanoseconds" => glue::read(
                &mut self.nanoseconds,
                map,
                glue::Place::new("nanoseconds", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.nanoseconds, "nanoseconds"))
    }
}

glue::message!(DurationInfo, "mesos.v1.DurationInfo");

/// `mesos.v1.Address`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Address {
    /// Field 1, optional.
    pub hostname: Option<String>,
    /// Field 2, optional.
    pub ip: Option<String>,
    /// Field 3, required.
    pub port: Option<i32>,
}

impl Address {
    /// `hostname`, or the default of its type.
    pub fn hostname(&self) -> &str {
        self.hostname.as_deref().unwrap_or("")
    }
    /// `ip`, or the default of its type.
    pub fn ip(&self) -> &str {
        self.ip.as_deref().unwrap_or("")
    }
    /// `port`, or the default of its type.
    pub fn port(&self) -> i32 {
        self.port.unwrap_or_default()
    }
}

impl prost::Message for Address {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.hostname, 1, buf);
        glue::encode(&self.ip, 2, buf);
        glue::encode(&self.port, 3, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.hostname, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.ip, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.port, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.hostname, 1)
            + glue::encoded_len(&self.ip, 2)
            + glue::encoded_len(&self.port, 3)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Address {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.hostname, "hostname", map)?;
        glue::write(&self.ip, "ip", map)?;
        glue::write(&self.port, "port", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "hostname" => glue::read(&mut self.hostname, map, glue::Place::new("hostname", depth)),
            "ip" => glue::read(&mut self.ip, map, glue::Place::new("ip", depth)),
            "port" => glue::read(&mut self.port, map, glue::Place::new("port", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.port, "port"))
    }
}

glue::message!(Address, "mesos.v1.Address");

/// `mesos.v1.URL`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Url {
    /// Field 1, required.
    pub scheme: Option<String>,
    /// Field 2, required.
    pub address: Option<crate::v1::Address>,
    /// Field 3, optional.
    pub path: Option<String>,
    /// Field 4, repeated.
    pub query: Vec<crate::v1::Parameter>,
    /// Field 5, optional.
    pub fragment: Option<String>,
}

impl Url {
    /// `scheme`, or the default of its type.
    pub fn scheme(&self) -> &str {
        self.scheme.as_deref().unwrap_or("")
    }
    /// `path`, or the default of its type.
    pub fn path(&self) -> &str {
        self.path.as_deref().unwrap_or("")
    }
    /// `fragment`, or the default of its type.
    pub fn fragment(&self) -> &str {
        self.fragment.as_deref().unwrap_or("")
    }
}

impl prost::Message for Url {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.scheme, 1, buf);
        glue::encode(&self.address, 2, buf);
        glue::encode(&self.path, 3, buf);
        glue::encode(&self.query, 4, buf);
        glue::encode(&self.fragment, 5, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.scheme, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.address, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.path, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.query, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.fragment, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.scheme, 1)
            + glue::encoded_len(&self.address, 2)
            + glue::encoded_len(&self.path, 3)
            + glue::encoded_len(&self.query, 4)
            + glue::encoded_len(&self.fragment, 5)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Url {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.scheme, "scheme", map)?;
        glue::write(&self.address, "address", map)?;
        glue::write(&self.path, "path", map)?;
        glue::write(&self.query, "query", map)?;
        glue::write(&self.fragment, "fragment", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "scheme" => glue::read(&mut self.scheme, map, glue::Place::new("scheme", depth)),
            "address" => glue::read(&mut self.address, map, glue::Place::new("address", depth)),
            "path" => glue::read(&mut self.path, map, glue::Place::new("path", depth)),
            "query" => glue::read(&mut self.query, map, glue::Place::new("query", depth)),
            "fragment" => glue::read(&mut self.fragment, map, glue::Place::new("fragment", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.scheme, "scheme"))
            .or_else(|| glue::required(&self.address, "address"))
            .or_else(|| glue::missing_below(&self.query, "query"))
    }
}

glue::message!(Url, "mesos.v1.URL");

/// `mesos.v1.Unavailability`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Unavailability {
    /// Field 1, required.
    pub start: Option<crate::v1::TimeInfo>,
    /// Field 2, optional.
    pub duration: Option<crate::v1::DurationInfo>,
}

impl prost::Message for Unavailability {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.start, 1, buf);
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
            1 => glue::merge(&mut self.start, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.duration, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.start, 1) + glue::encoded_len(&self.duration, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Unavailability {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.start, "start", map)?;
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
            "start" => glue::read(&mut self.start, map, glue::Place::new("start", depth)),
            "duration" => glue::read(&mut self.duration, map, glue::Place::new("duration", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.start, "start"))
            .or_else(|| glue::missing_below(&self.duration, "duration"))
    }
}

glue::message!(Unavailability, "mesos.v1.Unavailability");

/// `mesos.v1.MachineID`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MachineId {
    /// Field 1, optional.
    pub hostname: Option<String>,
    /// Field 2, optional.
    pub ip: Option<String>,
}

impl MachineId {
    /// `hostname`, or the default of its type.
    pub fn hostname(&self) -> &str {
        self.hostname.as_deref().unwrap_or("")
    }
    /// `ip`, or the default of its type.
    pub fn ip(&self) -> &str {
        self.ip.as_deref().unwrap_or("")
    }
}

impl prost::Message for MachineId {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.hostname, 1, buf);
        glue::encode(&self.ip, 2, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.hostname, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.ip, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.hostname, 1) + glue::encoded_len(&self.ip, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for MachineId {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.hostname, "hostname", map)?;
        glue::write(&self.ip, "ip", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "hostname" => glue::read(&mut self.hostname, map, glue::Place::new("hostname", depth)),
            "ip" => glue::read(&mut self.ip, map, glue::Place::new("ip", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None
    }
}

glue::message!(MachineId, "mesos.v1.MachineID");

/// `mesos.v1.MachineInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MachineInfo {
    /// Field 1, required.
    pub id: Option<crate::v1::MachineId>,
    /// Field 2, optional.
    pub mode: Option<crate::v1::machine_info::Mode>,
    /// Field 3, optional.
    pub unavailability: Option<crate::v1::Unavailability>,
}

impl MachineInfo {
    /// `mode`, or the default of its type.
    pub fn mode(&self) -> crate::v1::machine_info::Mode {
        self.mode.unwrap_or_default()
    }
}

impl prost::Message for MachineInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.id, 1, buf);
        glue::encode(&self.mode, 2, buf);
        glue::encode(&self.unavailability, 3, buf);
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
            2 => glue::merge(&mut self.mode, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.unavailability, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.id, 1)
            + glue::encoded_len(&self.mode, 2)
            + glue::encoded_len(&self.unavailability, 3)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for MachineInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.id, "id", map)?;
        glue::write(&self.mode, "mode", map)?;
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
            "id" => glue::read(&mut self.id, map, glue::Place::new("id", depth)),
            "mode" => glue::read(&mut self.mode, map, glue::Place::new("mode", depth)),
            "unavailability" => glue::read(
                &mut self.unavailability,
                map,
                glue::Place::new("unavailability", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.id, "id"))
            .or_else(|| glue::missing_below(&self.unavailability, "unavailability"))
    }
}

glue::message!(MachineInfo, "mesos.v1.MachineInfo");

/// `mesos.v1.FrameworkInfo`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrameworkInfo {
    /// Field 1, required.
    pub user: Option<String>,
    /// Field 2, required.
    pub name: Option<String>,
    /// Field 3, optional.
    pub id: Option<crate::v1::FrameworkId>,
    /// Field 4, optional, default `0`.
    pub failover_timeout: Option<f64>,
    /// Field 5, optional, default `false`.
    pub checkpoint: Option<bool>,
    /// Field 6, optional, default `*`, deprecated.
    pub role: Option<String>,
    /// Field 12, repeated.
    pub roles: Vec<String>,
    /// Field 7, optional.
    pub hostname: Option<String>,
    /// Field 8, optional.
    pub principal: Option<String>,
    /// Field 9, optional.
    pub webui_url: Option<String>,
    /// Field 10, repeated.
    pub capabilities: Vec<crate::v1::framework_info::Capability>,
    /// Field 11, optional.
    pub labels: Option<crate::v1::Labels>,
    /// Field 13, map.
    pub offer_filters: std::collections::BTreeMap<String, crate::v1::OfferFilters>,
}

impl FrameworkInfo {
    /// `user`, or the default of its type.
    pub fn user(&self) -> &str {
        self.user.as_deref().unwrap_or("")
    }
    /// `name`, or the default of its type.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("")
    }
    /// `failover_timeout`, or its default.
    pub fn failover_timeout(&self) -> f64 {
        self.failover_timeout.unwrap_or(0.0)
    }
    /// `checkpoint`, or its default.
    pub fn checkpoint(&self) -> bool {
        self.checkpoint.unwrap_or(false)
    }
    /// `role`, or its default.
    pub fn role(&self) -> &str {
        self.role.as_deref().unwrap_or("*")
    }
    /// `hostname`, or the default of its type.
    pub fn hostname(&self) -> &str {
        self.hostname.as_deref().unwrap_or("")
    }
    /// `principal`, or the default of its type.
    pub fn principal(&self) -> &str {
        self.principal.as_deref().unwrap_or("")
    }
    /// `webui_url`, or the default of its type.
    pub fn webui_url(&self) -> &str {
        self.webui_url.as_deref().unwrap_or("")
    }
}

impl prost::Message for FrameworkInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.user, 1, buf);
        glue::encode(&self.name, 2, buf);
        glue::encode(&self.id, 3, buf);
        glue::encode(&self.failover_timeout, 4, buf);
        glue::encode(&self.checkpoint, 5, buf);
        glue::encode(&self.role, 6, buf);
        glue::encode(&self.hostname, 7, buf);
        glue::encode(&self.principal, 8, buf);
        glue::encode(&self.webui_url, 9, buf);
        glue::encode(&self.capabilities, 10, buf);
        glue::encode(&self.labels, 11, buf);
        glue::encode(&self.roles, 12, buf);
        glue::encode(&self.offer_filters, 13, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.user, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.id, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.failover_timeout, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.checkpoint, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.role, number, wire_type, buf, ctx),
            12 => glue::merge(&mut self.roles, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.hostname, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.principal, number, wire_type, buf, ctx),
            9 => glue::merge(&mut self.webui_url, number, wire_type, buf, ctx),
            10 => glue::merge(&mut self.capabilities, number, wire_type, buf, ctx),
            11 => glue::merge(&mut self.labels, number, wire_type, buf, ctx),
            13 => glue::merge(&mut self.offer_filters, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.user, 1)
            + glue::encoded_len(&self.name, 2)
            + glue::encoded_len(&self.id, 3)
            + glue::encoded_len(&self.failover_timeout, 4)
            + glue::encoded_len(&self.checkpoint, 5)
            + glue::encoded_len(&self.role, 6)
            + glue::encoded_len(&self.roles, 12)
            + glue::encoded_len(&self.hostname, 7)
            + glue::encoded_len(&self.principal, 8)
            + glue::encoded_len(&self.webui_url, 9)
            + glue::encoded_len(&self.capabilities, 10)
            + glue::encoded_len(&self.labels, 11)
            + glue::encoded_len(&self.offer_filters, 13)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for FrameworkInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.user, "user", map)?;
        glue::write(&self.name, "name", map)?;
        glue::write(&self.id, "id", map)?;
        glue::write_value(&self.failover_timeout(), "failover_timeout", map)?;
        glue::write_value(&self.checkpoint(), "checkpoint", map)?;
        glue::write(&self.role, "role", map)?;
        glue::write(&self.roles, "roles", map)?;
        glue::write(&self.hostname, "hostname", map)?;
        glue::write(&self.principal, "principal", map)?;
        glue::write(&self.webui_url, "webui_url", map)?;
        glue::write(&self.capabilities, "capabilities", map)?;
        glue::write(&self.labels, "labels", map)?;
        glue::write(&self.offer_filters, "offer_filters", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "user" => glue::read(&mut self.user, map, glue::Place::new("user", depth)),
            "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
            "id" => glue::read(&mut self.id, map, glue::Place::new("id", depth)),
            "failover_timeout" => glue::read(
                &mut self.failover_timeout,
                map,
                glue::Place::new("failover_timeout", depth),
            ),
            "checkpoint" => glue::read(
                &mut self.checkpoint,
                map,
                glue::Place::new("checkpoint", depth),
            ),
            "role" => glue::read(&mut self.role, map, glue::Place::new("role", depth)),
            "roles" => glue::read(&mut self.roles, map, glue::Place::new("roles", depth)),
            "hostname" => glue::read(&mut self.hostname, map, glue::Place::new("hostname", depth)),
            "principal" => glue::read(
                &mut self.principal,
                map,
                glue::Place::new("principal", depth),
            ),
            "webui_url" => glue::read(
                &mut self.webui_url,
                map,
                glue::Place::new("webui_url", depth),
            ),
            "capabilities" => glue::read(
                &mut self.capabilities,
                map,
                glue::Place::new("capabilities", depth),
            ),
            "labels" => glue::read(&mut self.labels, map, glue::Place::new("labels", depth)),
            "offer_filters" => glue::read(
                &mut self.offer_filters,
                map,
                glue::Place::new("offer_filters", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.user, "user"))
            .or_else(|| glue::required(&self.name, "name"))
            .or_else(|| glue::missing_below(&self.id, "id"))
            .or_else(|| glue::missing_below(&self.labels, "labels"))
            .or_else(|| glue::missing_below(&self.offer_filters, "offer_filters"))
    }
}

glue::message!(FrameworkInfo, "mesos.v1.FrameworkInfo");

/// `mesos.v1.CheckInfo`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CheckInfo {
    /// Field 1, optional.
    pub r#type: Option<crate::v1::check_info::Type>,
    /// Field 2, optional.
    pub command: Option<crate::v1::check_info::Command>,
    /// Field 3, optional.
    pub http: Option<crate::v1::check_info::Http>,
    /// Field 7, optional.
    pub tcp: Option<crate::v1::check_info::Tcp>,
    /// Field 4, optional, default `15`.
    pub delay_seconds: Option<f64>,
    /// Field 5, optional, default `10`.
    pub interval_seconds: Option<f64>,
    /// Field 6, optional, default `20`.
    pub timeout_seconds: Option<f64>,
}

impl CheckInfo {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::check_info::Type {
        self.r#type.unwrap_or_default()
    }
    /// `delay_seconds`, or its default.
    pub fn delay_seconds(&self) -> f64 {
        self.delay_seconds.unwrap_or(15.0)
    }
    /// `interval_seconds`, or its default.
    pub fn interval_seconds(&self) -> f64 {
        self.interval_seconds.unwrap_or(10.0)
    }
    /// `timeout_seconds`, or its default.
    pub fn timeout_seconds(&self) -> f64 {
        self.timeout_seconds.unwrap_or(20.0)
    }
}

impl prost::Message for CheckInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.r#type, 1, buf);
        glue::encode(&self.command, 2, buf);
        glue::encode(&self.http, 3, buf);
        glue::encode(&self.delay_seconds, 4, buf);
        glue::encode(&self.interval_seconds, 5, buf);
        glue::encode(&self.timeout_seconds, 6, buf);
        glue::encode(&self.tcp, 7, buf);
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
            2 => glue::merge(&mut self.command, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.http, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.tcp, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.delay_seconds, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.interval_seconds, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.timeout_seconds, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.r#type, 1)
            + glue::encoded_len(&self.command, 2)
            + glue::encoded_len(&self.http, 3)
            + glue::encoded_len(&self.tcp, 7)
            + glue::encoded_len(&self.delay_seconds, 4)
            + glue::encoded_len(&self.interval_seconds, 5)
            + glue::encoded_len(&self.timeout_seconds, 6)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for CheckInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.command, "command", map)?;
        glue::write(&self.http, "http", map)?;
        glue::write(&self.tcp, "tcp", map)?;
        glue::write_value(&self.delay_seconds(), "delay_seconds", map)?;
        glue::write_value(&self.interval_seconds(), "interval_seconds", map)?;
        glue::write_value(&self.timeout_seconds(), "timeout_seconds", map)?;
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
            "command" => glue::read(&mut self.command, map, glue::Place::new("command", depth)),
            "http" => glue::read(&mut self.http, map, glue::Place::new("http", depth)),
            "tcp" => glue::read(&mut self.tcp, map, glue::Place::new("tcp", depth)),
            "delay_seconds" => glue::read(
                &mut self.delay_seconds,
                map,
                glue::Place::new("delay_seconds", depth),
            ),
            "interval_seconds" => glue::read(
                &mut self.interval_seconds,
                map,
                glue::Place::new("interval_seconds", depth),
            ),
            "timeout_seconds" => glue::read(
                &mut self.timeout_seconds,
                map,
                glue::Place::new("timeout_seconds", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.command, "command"))
            .or_else(|| glue::missing_below(&self.http, "http"))
            .or_else(|| glue::missing_below(&self.tcp, "tcp"))
    }
}

glue::message!(CheckInfo, "mesos.v1.CheckInfo");

/// `mesos.v1.HealthCheck`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HealthCheck {
    /// Field 2, optional, default `15`.
    pub delay_seconds: Option<f64>,
    /// Field 3, optional, default `10`.
    pub interval_seconds: Option<f64>,
    /// Field 4, optional, default `20`.
    pub timeout_seconds: Option<f64>,
    /// Field 5, optional, default `3`.
    pub consecutive_failures: Option<u32>,
    /// Field 6, optional, default `10`.
    pub grace_period_seconds: Option<f64>,
    /// Field 8, optional.
    pub r#type: Option<crate::v1::health_check::Type>,
    /// Field 7, optional.
    pub command: Option<crate::v1::CommandInfo>,
    /// Field 1, optional.
    pub http: Option<crate::v1::health_check::HttpCheckInfo>,
    /// Field 9, optional.
    pub tcp: Option<crate::v1::health_check::TcpCheckInfo>,
}

impl HealthCheck {
    /// `delay_seconds`, or its default.
    pub fn delay_seconds(&self) -> f64 {
        self.delay_seconds.unwrap_or(15.0)
    }
    /// `interval_seconds`, or its default.
    pub fn interval_seconds(&self) -> f64 {
        self.interval_seconds.unwrap_or(10.0)
    }
    /// `timeout_seconds`, or its default.
    pub fn timeout_seconds(&self) -> f64 {
        self.timeout_seconds.unwrap_or(20.0)
    }
    /// `consecutive_failures`, or its default.
    pub fn consecutive_failures(&self) -> u32 {
        self.consecutive_failures.unwrap_or(3)
    }
    /// `grace_period_seconds`, or its default.
    pub fn grace_period_seconds(&self) -> f64 {
        self.grace_period_seconds.unwrap_or(10.0)
    }
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::health_check::Type {
        self.r#type.unwrap_or_default()
    }
}

impl prost::Message for HealthCheck {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.http, 1, buf);
        glue::encode(&self.delay_seconds, 2, buf);
        glue::encode(&self.interval_seconds, 3, buf);
        glue::encode(&self.timeout_seconds, 4, buf);
        glue::encode(&self.consecutive_failures, 5, buf);
        glue::encode(&self.grace_period_seconds, 6, buf);
        glue::encode(&self.command, 7, buf);
        glue::encode(&self.r#type, 8, buf);
        glue::encode(&self.tcp, 9, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            2 => glue::merge(&mut self.delay_seconds, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.interval_seconds, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.timeout_seconds, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.consecutive_failures, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.grace_period_seconds, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.r#type, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.command, number, wire_type, buf, ctx),
            1 => glue::merge(&mut self.http, number, wire_type, buf, ctx),
            9 => glue::merge(&mut self.tcp, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.delay_seconds, 2)
            + glue::encoded_len(&self.interval_seconds, 3)
            + glue::encoded_len(&self.timeout_seconds, 4)
            + glue::encoded_len(&self.consecutive_failures, 5)
            + glue::encoded_len(&self.grace_period_seconds, 6)
            + glue::encoded_len(&self.r#type, 8)
            + glue::encoded_len(&self.command, 7)
            + glue::encoded_len(&self.http, 1)
            + glue::encoded_len(&self.tcp, 9)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for HealthCheck {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write_value(&self.delay_seconds(), "delay_seconds", map)?;
        glue::write_value(&self.interval_seconds(), "interval_seconds", map)?;
        glue::write_value(&self.timeout_seconds(), "timeout_seconds", map)?;
        glue::write_value(&self.consecutive_failures(), "consecutive_failures", map)?;
        glue::write_value(&self.grace_period_seconds(), "grace_period_seconds", map)?;
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.command, "command", map)?;
        glue::write(&self.http, "http", map)?;
        glue::write(&self.tcp, "tcp", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "delay_seconds" => glue::read(
                &mut self.delay_seconds,
                map,
                glue::Place::new("delay_seconds", depth),
            ),
            "interval_seconds" => glue::read(
                &mut self.interval_seconds,
                map,
                glue::Place::new("interval_seconds", depth),
            ),
            "timeout_seconds" => glue::read(
                &mut self.timeout_seconds,
                map,
                glue::Place::new("timeout_seconds", depth),
            ),
            "consecutive_failures" => glue::read(
                &mut self.consecutive_failures,
                map,
                glue::Place::new("consecutive_failures", depth),
            ),
            "grace_period_seconds" => glue::read(
                &mut self.grace_period_seconds,
                map,
                glue::Place::new("grace_period_seconds", depth),
            ),
            "type" => glue::read(&mut self.r#type, map, glue::Place::new("type", depth)),
            "command" => glue::read(&mut self.command, map, glue::Place::new("command", depth)),
            "http" => glue::read(&mut self.http, map, glue::Place::new("http", depth)),
            "tcp" => glue::read(&mut self.tcp, map, glue::Place::new("tcp", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.command, "command"))
            .or_else(|| glue::missing_below(&self.http, "http"))
            .or_else(|| glue::missing_below(&self.tcp, "tcp"))
    }
}

glue::message!(HealthCheck, "mesos.v1.HealthCheck");

/// `mesos.v1.KillPolicy`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct KillPolicy {
    /// Field 1, optional.
    pub grace_period: Option<crate::v1::DurationInfo>,
}

impl prost::Message for KillPolicy {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.grace_period, 1, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.grace_period, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.grace_period, 1)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for KillPolicy {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.grace_period, "grace_period", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "grace_period" => glue::read(
                &mut self.grace_period,
                map,
                glue::Place::new("grace_period", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.grace_period, "grace_period"))
    }
}

glue::message!(KillPolicy, "mesos.v1.KillPolicy");

/// `mesos.v1.CommandInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CommandInfo {
    /// Field 1, repeated.
    pub uris: Vec<crate::v1::command_info::Uri>,
    /// Field 2, optional.
    pub environment: Option<crate::v1::Environment>,
    /// Field 6, optional, default `true`.
    pub shell: Option<bool>,
    /// Field 3, optional.
    pub value: Option<String>,
    /// Field 7, repeated.
    pub arguments: Vec<String>,
    /// Field 5, optional.
    pub user: Option<String>,
}

impl CommandInfo {
    /// `shell`, or its default.
    pub fn shell(&self) -> bool {
        self.shell.unwrap_or(true)
    }
    /// `value`, or the default of its type.
    pub fn value(&self) -> &str {
        self.value.as_deref().unwrap_or("")
    }
    /// `user`, or the default of its type.
    pub fn user(&self) -> &str {
        self.user.as_deref().unwrap_or("")
    }
}

impl prost::Message for CommandInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.uris, 1, buf);
        glue::encode(&self.environment, 2, buf);
        glue::encode(&self.value, 3, buf);
        glue::encode(&self.user, 5, buf);
        glue::encode(&self.shell, 6, buf);
        glue::encode(&self.arguments, 7, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.uris, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.environment, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.shell, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.value, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.arguments, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.user, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.uris, 1)
            + glue::encoded_len(&self.environment, 2)
            + glue::encoded_len(&self.shell, 6)
            + glue::encoded_len(&self.value, 3)
            + glue::encoded_len(&self.arguments, 7)
            + glue::encoded_len(&self.user, 5)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for CommandInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.uris, "uris", map)?;
        glue::write(&self.environment, "environment", map)?;
        glue::write_value(&self.shell(), "shell", map)?;
        glue::write(&self.value, "value", map)?;
        glue::write(&self.arguments, "arguments", map)?;
        glue::write(&self.user, "user", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "uris" => glue::read(&mut self.uris, map, glue::Place::new("uris", depth)),
            "environment" => glue::read(
                &mut self.environment,
                map,
                glue::Place::new("environment", depth),
            ),
            "shell" => glue::read(&mut self.shell, map, glue::Place::new("shell", depth)),
            "value" => glue::read(&mut self.value, map, glue::Place::new("value", depth)),
            "arguments" => glue::read(
                &mut self.arguments,
                map,
                glue::Place::new("arguments", depth),
            ),
            "user" => glue::read(&mut self.user, map, glue::Place::new("user", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.uris, "uris"))
            .or_else(|| glue::missing_below(&self.environment, "environment"))
    }
}

glue::message!(CommandInfo, "mesos.v1.CommandInfo");

/// `mesos.v1.ExecutorInfo`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExecutorInfo {
    /// Field 15, optional.
    pub r#type: Option<crate::v1::executor_info::Type>,
    /// Field 1, required.
    pub executor_id: Option<crate::v1::ExecutorId>,
    /// Field 8, optional.
    pub framework_id: Option<crate::v1::FrameworkId>,
    /// Field 7, optional.
    pub command: Option<crate::v1::CommandInfo>,
    /// Field 11, optional.
    pub container: Option<Box<crate::v1::ContainerInfo>>,
    /// Field 5, repeated.
    pub resources: Vec<crate::v1::Resource>,
    /// Field 9, optional.
    pub name: Option<String>,
    /// Field 10, optional, deprecated.
    pub source: Option<String>,
    /// Field 4, optional.
    pub data: Option<glue::Bytes>,
    /// Field 12, optional.
    pub discovery: Option<crate::v1::DiscoveryInfo>,
    /// Field 13, optional.
    pub shutdown_grace_period: Option<crate::v1::DurationInfo>,
    /// Field 14, optional.
    pub labels: Option<crate::v1::Labels>,
}

impl ExecutorInfo {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::executor_info::Type {
        self.r#type.unwrap_or_default()
    }
    /// `name`, or the default of its type.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("")
    }
    /// `source`, or the default of its type.
    pub fn source(&self) -> &str {
        self.source.as_deref().unwrap_or("")
    }
    /// `data`, or the default of its type.
    pub fn data(&self) -> &[u8] {
        self.data.as_deref().unwrap_or_default()
    }
}

impl prost::Message for ExecutorInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.executor_id, 1, buf);
        glue::encode(&self.data, 4, buf);
        glue::encode(&self.resources, 5, buf);
        glue::encode(&self.command, 7, buf);
        glue::encode(&self.framework_id, 8, buf);
        glue::encode(&self.name, 9, buf);
        glue::encode(&self.source, 10, buf);
        glue::encode(&self.container, 11, buf);
        glue::encode(&self.discovery, 12, buf);
        glue::encode(&self.shutdown_grace_period, 13, buf);
        glue::encode(&self.labels, 14, buf);
        glue::encode(&self.r#type, 15, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            15 => glue::merge(&mut self.r#type, number, wire_type, buf, ctx),
            1 => glue::merge(&mut self.executor_id, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.framework_id, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.command, number, wire_type, buf, ctx),
            11 => glue::merge(&mut self.container, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.resources, number, wire_type, buf, ctx),
            9 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
            10 => glue::merge(&mut self.source, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.data, number, wire_type, buf, ctx),
            12 => glue::merge(&mut self.discovery, number, wire_type, buf, ctx),
            13 => glue::merge(&mut self.shutdown_grace_period, number, wire_type, buf, ctx),
            14 => glue::merge(&mut self.labels, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.r#type, 15)
            + glue::encoded_len(&self.executor_id, 1)
            + glue::encoded_len(&self.framework_id, 8)
            + glue::encoded_len(&self.command, 7)
            + glue::encoded_len(&self.container, 11)
            + glue::encoded_len(&self.resources, 5)
            + glue::encoded_len(&self.name, 9)
            + glue::encoded_len(&self.source, 10)
            + glue::encoded_len(&self.data, 4)
            + glue::encoded_len(&self.discovery, 12)
            + glue::encoded_len(&self.shutdown_grace_period, 13)
            + glue::encoded_len(&self.labels, 14)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for ExecutorInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.executor_id, "executor_id", map)?;
        glue::write(&self.framework_id, "framework_id", map)?;
        glue::write(&self.command, "command", map)?;
        glue::write(&self.container, "container", map)?;
        glue::write(&self.resources, "resources", map)?;
        glue::write(&self.name, "name", map)?;
        glue::write(&self.source, "source", map)?;
        glue::write(&self.data, "data", map)?;
        glue::write(&self.discovery, "discovery", map)?;
        glue::write(&self.shutdown_grace_period, "shutdown_grace_period", map)?;
        glue::write(&self.labels, "labels", map)?;
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
            "command" => glue::read(&mut self.command, map, glue::Place::new("command", depth)),
            "container" => glue::read(
                &mut self.container,
                map,
                glue::Place::new("container", depth),
            ),
            "resources" => glue::read(
                &mut self.resources,
                map,
                glue::Place::new("resources", depth),
            ),
            "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
            "source" => glue::read(&mut self.source, map, glue::Place::new("source", depth)),
            "data" => glue::read(&mut self.data, map, glue::Place::new("data", depth)),
            "discovery" => glue::read(
                &mut self.discovery,
                map,
                glue::Place::new("discovery", depth),
            ),
            "shutdown_grace_period" => glue::read(
                &mut self.shutdown_grace_period,
                map,
                glue::Place::new("shutdown_grace_period", depth),
            ),
            "labels" => glue::read(&mut self.labels, map, glue::Place::new("labels", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.executor_id, "executor_id"))
            .or_else(|| glue::missing_below(&self.framework_id, "framework_id"))
            .or_else(|| glue::missing_below(&self.command, "command"))
            .or_else(|| glue::missing_below(&self.container, "container"))
            .or_else(|| glue::missing_below(&self.resources, "resources"))
            .or_else(|| glue::missing_below(&self.discovery, "discovery"))
            .or_else(|| glue::missing_below(&self.shutdown_grace_period, "shutdown_grace_period"))
            .or_else(|| glue::missing_below(&self.labels, "labels"))
    }
}

glue::message!(ExecutorInfo, "mesos.v1.ExecutorInfo");

/// `mesos.v1.DomainInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DomainInfo {
    /// Field 1, optional.
    pub fault_domain: Option<crate::v1::domain_info::FaultDomain>,
}

impl prost::Message for DomainInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.fault_domain, 1, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.fault_domain, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.fault_domain, 1)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for DomainInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.fault_domain, "fault_domain", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "fault_domain" => glue::read(
                &mut self.fault_domain,
                map,
                glue::Place::new("fault_domain", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.fault_domain, "fault_domain"))
    }
}

glue::message!(DomainInfo, "mesos.v1.DomainInfo");

/// `mesos.v1.MasterInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MasterInfo {
    /// Field 1, required.
    pub id: Option<String>,
    /// Field 2, required.
    pub ip: Option<u32>,
    /// Field 3, required, default `5050`.
    pub port: Option<u32>,
    /// Field 4, optional.
    pub pid: Option<String>,
    /// Field 5, optional.
    pub hostname: Option<String>,
    /// Field 6, optional.
    pub version: Option<String>,
    /// Field 7, optional.
    pub address: Option<crate::v1::Address>,
    /// Field 8, optional.
    pub domain: Option<crate::v1::DomainInfo>,
    /// Field 9, repeated.
    pub capabilities: Vec<crate::v1::master_info::Capability>,
}

impl MasterInfo {
    /// `id`, or the default of its type.
    pub fn id(&self) -> &str {
        self.id.as_deref().unwrap_or("")
    }
    /// `ip`, or the default of its type.
    pub fn ip(&self) -> u32 {
        self.ip.unwrap_or_default()
    }
    /// `port`, or its default.
    pub fn port(&self) -> u32 {
        self.port.unwrap_or(5050)
    }
    /// `pid`, or the default of its type.
    pub fn pid(&self) -> &str {
        self.pid.as_deref().unwrap_or("")
    }
    /// `hostname`, or the default of its type.
    pub fn hostname(&self) -> &str {
        self.hostname.as_deref().unwrap_or("")
    }
    /// `version`, or the default of its type.
    pub fn version(&self) -> &str {
        self.version.as_deref().unwrap_or("")
    }
}

impl prost::Message for MasterInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.id, 1, buf);
        glue::encode(&self.ip, 2, buf);
        glue::encode(&self.port, 3, buf);
        glue::encode(&self.pid, 4, buf);
        glue::encode(&self.hostname, 5, buf);
        glue::encode(&self.version, 6, buf);
        glue::encode(&self.address, 7, buf);
        glue::encode(&self.domain, 8, buf);
        glue::encode(&self.capabilities, 9, buf);
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
            2 => glue::merge(&mut self.ip, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.port, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.pid, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.hostname, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.version, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.address, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.domain, number, wire_type, buf, ctx),
            9 => glue::merge(&mut self.capabilities, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.id, 1)
            + glue::encoded_len(&self.ip, 2)
            + glue::encoded_len(&self.port, 3)
            + glue::encoded_len(&self.pid, 4)
            + glue::encoded_len(&self.hostname, 5)
            + glue::encoded_len(&self.version, 6)
            + glue::encoded_len(&self.address, 7)
            + glue::encoded_len(&self.domain, 8)
            + glue::encoded_len(&self.capabilities, 9)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for MasterInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.id, "id", map)?;
        glue::write(&self.ip, "ip", map)?;
        glue::write_value(&self.port(), "port", map)?;
        glue::write(&self.pid, "pid", map)?;
        glue::write(&self.hostname, "hostname", map)?;
        glue::write(&self.version, "version", map)?;
        glue::write(&self.address, "address", map)?;
        glue::write(&self.domain, "domain", map)?;
        glue::write(&self.capabilities, "capabilities", map)?;
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
            "ip" => glue::read(&mut self.ip, map, glue::Place::new("ip", depth)),
            "port" => glue::read(&mut self.port, map, glue::Place::new("port", depth)),
            "pid" => glue::read(&mut self.pid, map, glue::Place::new("pid", depth)),
            "hostname" => glue::read(&mut self.hostname, map, glue::Place::new("hostname", depth)),
            "version" => glue::read(&mut self.version, map, glue::Place::new("version", depth)),
            "address" => glue::read(&mut self.address, map, glue::Place::new("address", depth)),
            "domain" => glue::read(&mut self.domain, map, glue::Place::new("domain", depth)),
            "capabilities" => glue::read(
                &mut self.capabilities,
                map,
                glue::Place::new("capabilities", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.id, "id"))
            .or_else(|| glue::required(&self.ip, "ip"))
            .or_else(|| glue::required(&self.port, "port"))
            .or_else(|| glue::missing_below(&self.address, "address"))
            .or_else(|| glue::missing_below(&self.domain, "domain"))
    }
}

glue::message!(MasterInfo, "mesos.v1.MasterInfo");

/// `mesos.v1.AgentInfo`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AgentInfo {
    /// Field 1, required.
    pub hostname: Option<String>,
    /// Field 8, optional, default `5051`.
    pub port: Option<i32>,
    /// Field 3, repeated.
    pub resources: Vec<crate::v1::Resource>,
    /// Field 5, repeated.
    pub attributes: Vec<crate::v1::Attribute>,
    /// Field 7, optional.
    pub checkpoint: Option<bool>,
    /// Field 6, optional.
    pub id: Option<crate::v1::AgentId>,
    /// Field 10, optional.
    pub domain: Option<crate::v1::DomainInfo>,
}

impl AgentInfo {
    /// `hostname`, or the default of its type.
    pub fn hostname(&self) -> &str {
        self.hostname.as_deref().unwrap_or("")
    }
    /// `port`, or its default.
    pub fn port(&self) -> i32 {
        self.port.unwrap_or(5051)
    }
    /// `checkpoint`, or the default of its type.
    pub fn checkpoint(&self) -> bool {
        self.checkpoint.unwrap_or_default()
    }
}

impl prost::Message for AgentInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.hostname, 1, buf);
        glue::encode(&self.resources, 3, buf);
        glue::encode(&self.attributes, 5, buf);
        glue::encode(&self.id, 6, buf);
        glue::encode(&self.checkpoint, 7, buf);
        glue::encode(&self.port, 8, buf);
        glue::encode(&self.domain, 10, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.hostname, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.port, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.resources, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.attributes, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.checkpoint, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.id, number, wire_type, buf, ctx),
            10 => glue::merge(&mut self.domain, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.hostname, 1)
            + glue::encoded_len(&self.port, 8)
            + glue::encoded_len(&self.resources, 3)
            + glue::encoded_len(&self.attributes, 5)
            + glue::encoded_len(&self.checkpoint, 7)
            + glue::encoded_len(&self.id, 6)
            + glue::encoded_len(&self.domain, 10)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for AgentInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.hostname, "hostname", map)?;
        glue::write_value(&self.port(), "port", map)?;
        glue::write(&self.resources, "resources", map)?;
        glue::write(&self.attributes, "attributes", map)?;
        glue::write(&self.checkpoint, "checkpoint", map)?;
        glue::write(&self.id, "id", map)?;
        glue::write(&self.domain, "domain", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "hostname" => glue::read(&mut self.hostname, map, glue::Place::new("hostname", depth)),
            "port" => glue::read(&mut self.port, map, glue::Place::new("port", depth)),
            "resources" => glue::read(
                &mut self.resources,
                map,
                glue::Place::new("resources", depth),
            ),
            "attributes" => glue::read(
                &mut self.attributes,
                map,
                glue::Place::new("attributes", depth),
            ),
            "checkpoint" => glue::read(
                &mut self.checkpoint,
                map,
                glue::Place::new("checkpoint", depth),
            ),
            "id" => glue::read(&mut self.id, map, glue::Place::new("id", depth)),
            "domain" => glue::read(&mut self.domain, map, glue::Place::new("domain", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.hostname, "hostname"))
            .or_else(|| glue::missing_below(&self.resources, "resources"))
            .or_else(|| glue::missing_below(&self.attributes, "attributes"))
            .or_else(|| glue::missing_below(&self.id, "id"))
            .or_else(|| glue::missing_below(&self.domain, "domain"))
    }
}

glue::message!(AgentInfo, "mesos.v1.AgentInfo");

/// `mesos.v1.CSIPluginContainerInfo`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CsiPluginContainerInfo {
    /// Field 1, repeated.
    pub services: Vec<crate::v1::csi_plugin_container_info::Service>,
    /// Field 2, optional.
    pub command: Option<crate::v1::CommandInfo>,
    /// Field 3, repeated.
    pub resources: Vec<crate::v1::Resource>,
    /// Field 4, optional.
    pub container: Option<Box<crate::v1::ContainerInfo>>,
}

impl prost::Message for CsiPluginContainerInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.services, 1, buf);
        glue::encode(&self.command, 2, buf);
        glue::encode(&self.resources, 3, buf);
        glue::encode(&self.container, 4, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.services, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.command, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.resources, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.container, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.services, 1)
            + glue::encoded_len(&self.command, 2)
            + glue::encoded_len(&self.resources, 3)
            + glue::encoded_len(&self.container, 4)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for CsiPluginContainerInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.services, "services", map)?;
        glue::write(&self.command, "command", map)?;
        glue::write(&self.resources, "resources", map)?;
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
            "services" => glue::read(&mut self.services, map, glue::Place::new("services", depth)),
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
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.command, "command"))
            .or_else(|| glue::missing_below(&self.resources, "resources"))
            .or_else(|| glue::missing_below(&self.container, "container"))
    }
}

glue::message!(CsiPluginContainerInfo, "mesos.v1.CSIPluginContainerInfo");

/// `mesos.v1.CSIPluginEndpoint`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CsiPluginEndpoint {
    /// Field 1, required.
    pub csi_service: Option<crate::v1::csi_plugin_container_info::Service>,
    /// Field 2, required.
    pub endpoint: Option<String>,
}

impl CsiPluginEndpoint {
    /// `csi_service`, or the default of its type.
    pub fn csi_service(&self) -> crate::v1::csi_plugin_container_info::Service {
        self.csi_service.unwrap_or_default()
    }
    /// `endpoint`, or the default of its type.
    pub fn endpoint(&self) -> &str {
        self.endpoint.as_deref().unwrap_or("")
    }
}

impl prost::Message for CsiPluginEndpoint {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.csi_service, 1, buf);
        glue::encode(&self.endpoint, 2, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.csi_service, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.endpoint, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.csi_service, 1) + glue::encoded_len(&self.endpoint, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for CsiPluginEndpoint {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.csi_service, "csi_service", map)?;
        glue::write(&self.endpoint, "endpoint", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "csi_service" => glue::read(
                &mut self.csi_service,
                map,
                glue::Place::new("csi_service", depth),
            ),
            "endpoint" => glue::read(&mut self.endpoint, map, glue::Place::new("endpoint", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.csi_service, "csi_service"))
            .or_else(|| glue::required(&self.endpoint, "endpoint"))
    }
}

glue::message!(CsiPluginEndpoint, "mesos.v1.CSIPluginEndpoint");

/// `mesos.v1.CSIPluginInfo`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CsiPluginInfo {
    /// Field 1, required.
    pub r#type: Option<String>,
    /// Field 2, optional, default `default`.
    pub name: Option<String>,
    /// Field 3, repeated.
    pub containers: Vec<crate::v1::CsiPluginContainerInfo>,
    /// Field 4, repeated.
    pub endpoints: Vec<crate::v1::CsiPluginEndpoint>,
    /// Field 5, optional.
    pub target_path_root: Option<String>,
    /// Field 6, optional.
    pub target_path_exists: Option<bool>,
}

impl CsiPluginInfo {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> &str {
        self.r#type.as_deref().unwrap_or("")
    }
    /// `name`, or its default.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("default")
    }
    /// `target_path_root`, or the default of its type.
    pub fn target_path_root(&self) -> &str {
        self.target_path_root.as_deref().unwrap_or("")
    }
    /// `target_path_exists`, or the default of its type.
    pub fn target_path_exists(&self) -> bool {
        self.target_path_exists.unwrap_or_default()
    }
}

impl prost::Message for CsiPluginInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.r#type, 1, buf);
        glue::encode(&self.name, 2, buf);
        glue::encode(&self.containers, 3, buf);
        glue::encode(&self.endpoints, 4, buf);
        glue::encode(&self.target_path_root, 5, buf);
        glue::encode(&self.target_path_exists, 6, buf);
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
            3 => glue::merge(&mut self.containers, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.endpoints, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.target_path_root, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.target_path_exists, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.r#type, 1)
            + glue::encoded_len(&self.name, 2)
            + glue::encoded_len(&self.containers, 3)
            + glue::encoded_len(&self.endpoints, 4)
            + glue::encoded_len(&self.target_path_root, 5)
            + glue::encoded_len(&self.target_path_exists, 6)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for CsiPluginInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.r#type, "type", map)?;
        map.serialize_entry("name", self.name())?;
        glue::write(&self.containers, "containers", map)?;
        glue::write(&self.endpoints, "endpoints", map)?;
        glue::write(&self.target_path_root, "target_path_root", map)?;
        glue::write(&self.target_path_exists, "target_path_exists", map)?;
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
            "containers" => glue::read(
                &mut self.containers,
                map,
                glue::Place::new("containers", depth),
            ),
            "endpoints" => glue::read(
                &mut self.endpoints,
                map,
                glue::Place::new("endpoints", depth),
            ),
            "target_path_root" => glue::read(
                &mut self.target_path_root,
                map,
                glue::Place::new("target_path_root", depth),
            ),
            "target_path_exists" => glue::read(
                &mut self.target_path_exists,
                map,
                glue::Place::new("target_path_exists", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.r#type, "type"))
            .or_else(|| glue::missing_below(&self.containers, "containers"))
            .or_else(|| glue::missing_below(&self.endpoints, "endpoints"))
    }
}

glue::message!(CsiPluginInfo, "mesos.v1.CSIPluginInfo");

/// `mesos.v1.ResourceProviderInfo`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResourceProviderInfo {
    /// Field 1, optional.
    pub id: Option<crate::v1::ResourceProviderId>,
    /// Field 2, repeated.
    pub attributes: Vec<crate::v1::Attribute>,
    /// Field 3, required.
    pub r#type: Option<String>,
    /// Field 4, required.
    pub name: Option<String>,
    /// Field 5, repeated.
    pub default_reservations: Vec<crate::v1::resource::ReservationInfo>,
    /// Field 6, optional.
    pub storage: Option<crate::v1::resource_provider_info::Storage>,
}

impl ResourceProviderInfo {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> &str {
        self.r#type.as_deref().unwrap_or("")
    }
    /// `name`, or the default of its type.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("")
    }
}

impl prost::Message for ResourceProviderInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.id, 1, buf);
        glue::encode(&self.attributes, 2, buf);
        glue::encode(&self.r#type, 3, buf);
        glue::encode(&self.name, 4, buf);
        glue::encode(&self.default_reservations, 5, buf);
        glue::encode(&self.storage, 6, buf);
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
            2 => glue::merge(&mut self.attributes, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.r#type, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.default_reservations, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.storage, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.id, 1)
            + glue::encoded_len(&self.attributes, 2)
            + glue::encoded_len(&self.r#type, 3)
            + glue::encoded_len(&self.name, 4)
            + glue::encoded_len(&self.default_reservations, 5)
            + glue::encoded_len(&self.storage, 6)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for ResourceProviderInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.id, "id", map)?;
        glue::write(&self.attributes, "attributes", map)?;
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.name, "name", map)?;
        glue::write(&self.default_reservations, "default_reservations", map)?;
        glue::write(&self.storage, "storage", map)?;
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
            "attributes" => glue::read(
                &mut self.attributes,
                map,
                glue::Place::new("attributes", depth),
            ),
            "type" => glue::read(&mut self.r#type, map, glue::Place::new("type", depth)),
            "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
            "default_reservations" => glue::read(
                &mut self.default_reservations,
                map,
                glue::Place::new("default_reservations", depth),
            ),
            "storage" => glue::read(&mut self.storage, map, glue::Place::new("storage", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.id, "id"))
            .or_else(|| glue::missing_below(&self.attributes, "attributes"))
            .or_else(|| glue::required(&self.r#type, "type"))
            .or_else(|| glue::required(&self.name, "name"))
            .or_else(|| glue::missing_below(&self.default_reservations, "default_reservations"))
            .or_else(|| glue::missing_below(&self.storage, "storage"))
    }
}

glue::message!(ResourceProviderInfo, "mesos.v1.ResourceProviderInfo");

/// `mesos.v1.Value`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Value {
    /// Field 1, required.
    pub r#type: Option<crate::v1::value::Type>,
    /// Field 2, optional.
    pub scalar: Option<crate::v1::value::Scalar>,
    /// Field 3, optional.
    pub ranges: Option<crate::v1::value::Ranges>,
    /// Field 4, optional.
    pub set: Option<crate::v1::value::Set>,
    /// Field 5, optional.
    pub text: Option<crate::v1::value::Text>,
}

impl Value {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::value::Type {
        self.r#type.unwrap_or_default()
    }
}

impl prost::Message for Value {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.r#type, 1, buf);
        glue::encode(&self.scalar, 2, buf);
        glue::encode(&self.ranges, 3, buf);
        glue::encode(&self.set, 4, buf);
        glue::encode(&self.text, 5, buf);
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
            2 => glue::merge(&mut self.scalar, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.ranges, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.set, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.text, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.r#type, 1)
            + glue::encoded_len(&self.scalar, 2)
            + glue::encoded_len(&self.ranges, 3)
            + glue::encoded_len(&self.set, 4)
            + glue::encoded_len(&self.text, 5)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Value {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.scalar, "scalar", map)?;
        glue::write(&self.ranges, "ranges", map)?;
        glue::write(&self.set, "set", map)?;
        glue::write(&self.text, "text", map)?;
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
            "scalar" => glue::read(&mut self.scalar, map, glue::Place::new("scalar", depth)),
            "ranges" => glue::read(&mut self.ranges, map, glue::Place::new("ranges", depth)),
            "set" => glue::read(&mut self.set, map, glue::Place::new("set", depth)),
            "text" => glue::read(&mut self.text, map, glue::Place::new("text", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.r#type, "type"))
            .or_else(|| glue::missing_below(&self.scalar, "scalar"))
            .or_else(|| glue::missing_below(&self.ranges, "ranges"))
            .or_else(|| glue::missing_below(&self.text, "text"))
    }
}

glue::message!(Value, "mesos.v1.Value");

/// `mesos.v1.Attribute`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attribute {
    /// Field 1, required.
    pub name: Option<String>,
    /// Field 2, required.
    pub r#type: Option<crate::v1::value::Type>,
    /// Field 3, optional.
    pub scalar: Option<crate::v1::value::Scalar>,
    /// Field 4, optional.
    pub ranges: Option<crate::v1::value::Ranges>,
    /// Field 6, optional.
    pub set: Option<crate::v1::value::Set>,
    /// Field 5, optional.
    pub text: Option<crate::v1::value::Text>,
}

impl Attribute {
    /// `name`, or the default of its type.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("")
    }
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::value::Type {
        self.r#type.unwrap_or_default()
    }
}

impl prost::Message for Attribute {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.name, 1, buf);
        glue::encode(&self.r#type, 2, buf);
        glue::encode(&self.scalar, 3, buf);
        glue::encode(&self.ranges, 4, buf);
        glue::encode(&self.text, 5, buf);
        glue::encode(&self.set, 6, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.r#type, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.scalar, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.ranges, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.set, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.text, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.name, 1)
            + glue::encoded_len(&self.r#type, 2)
            + glue::encoded_len(&self.scalar, 3)
            + glue::encoded_len(&self.ranges, 4)
            + glue::encoded_len(&self.set, 6)
            + glue::encoded_len(&self.text, 5)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Attribute {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.name, "name", map)?;
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.scalar, "scalar", map)?;
        glue::write(&self.ranges, "ranges", map)?;
        glue::write(&self.set, "set", map)?;
        glue::write(&self.text, "text", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
            "type" => glue::read(&mut self.r#type, map, glue::Place::new("type", depth)),
            "scalar" => glue::read(&mut self.scalar, map, glue::Place::new("scalar", depth)),
            "ranges" => glue::read(&mut self.ranges, map, glue::Place::new("ranges", depth)),
            "set" => glue::read(&mut self.set, map, glue::Place::new("set", depth)),
            "text" => glue::read(&mut self.text, map, glue::Place::new("text", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.name, "name"))
            .or_else(|| glue::required(&self.r#type, "type"))
            .or_else(|| glue::missing_below(&self.scalar, "scalar"))
            .or_else(|| glue::missing_below(&self.ranges, "ranges"))
            .or_else(|| glue::missing_below(&self.text, "text"))
    }
}

glue::message!(Attribute, "mesos.v1.Attribute");

/// `mesos.v1.Resource`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resource {
    /// Field 12, optional.
    pub provider_id: Option<crate::v1::ResourceProviderId>,
    /// Field 1, required.
    pub name: Option<String>,
    /// Field 2, required.
    pub r#type: Option<crate::v1::value::Type>,
    /// Field 3, optional.
    pub scalar: Option<crate::v1::value::Scalar>,
    /// Field 4, optional.
    pub ranges: Option<crate::v1::value::Ranges>,
    /// Field 5, optional.
    pub set: Option<crate::v1::value::Set>,
    /// Field 6, optional, default `*`, deprecated.
    pub role: Option<String>,
    /// Field 11, optional.
    pub allocation_info: Option<crate::v1::resource::AllocationInfo>,
    /// Field 8, optional.
    pub reservation: Option<crate::v1::resource::ReservationInfo>,
    /// Field 13, repeated.
    pub reservations: Vec<crate::v1::resource::ReservationInfo>,
    /// Field 7, optional.
    pub disk: Option<Box<crate::v1::resource::DiskInfo>>,
    /// Field 9, optional.
    pub revocable: Option<crate::v1::resource::RevocableInfo>,
    /// Field 10, optional.
    pub shared: Option<crate::v1::resource::SharedInfo>,
}

impl Resource {
    /// `name`, or the default of its type.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("")
    }
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::value::Type {
        self.r#type.unwrap_or_default()
    }
    /// `role`, or its default.
    pub fn role(&self) -> &str {
        self.role.as_deref().unwrap_or("*")
    }
}

impl prost::Message for Resource {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.name, 1, buf);
        glue::encode(&self.r#type, 2, buf);
        glue::encode(&self.scalar, 3, buf);
        glue::encode(&self.ranges, 4, buf);
        glue::encode(&self.set, 5, buf);
        glue::encode(&self.role, 6, buf);
        glue::encode(&self.disk, 7, buf);
        glue::encode(&self.reservation, 8, buf);
        glue::encode(&self.revocable, 9, buf);
        glue::encode(&self.shared, 10, buf);
        glue::encode(&self.allocation_info, 11, buf);
        glue::encode(&self.provider_id, 12, buf);
        glue::encode(&self.reservations, 13, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            12 => glue::merge(&mut self.provider_id, number, wire_type, buf, ctx),
            1 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.r#type, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.scalar, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.ranges, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.set, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.role, number, wire_type, buf, ctx),
            11 => glue::merge(&mut self.allocation_info, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.reservation, number, wire_type, buf, ctx),
            13 => glue::merge(&mut self.reservations, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.disk, number, wire_type, buf, ctx),
            9 => glue::merge(&mut self.revocable, number, wire_type, buf, ctx),
            10 => glue::merge(&mut self.shared, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.provider_id, 12)
            + glue::encoded_len(&self.name, 1)
            + glue::encoded_len(&self.r#type, 2)
            + glue::encoded_len(&self.scalar, 3)
            + glue::encoded_len(&self.ranges, 4)
            + glue::encoded_len(&self.set, 5)
            + glue::encoded_len(&self.role, 6)
            + glue::encoded_len(&self.allocation_info, 11)
            + glue::encoded_len(&self.reservation, 8)
            + glue::encoded_len(&self.reservations, 13)
            + glue::encoded_len(&self.disk, 7)
            + glue::encoded_len(&self.revocable, 9)
            + glue::encoded_len(&self.shared, 10)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Resource {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.provider_id, "provider_id", map)?;
        glue::write(&self.name, "name", map)?;
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.scalar, "scalar", map)?;
        glue::write(&self.ranges, "ranges", map)?;
        glue::write(&self.set, "set", map)?;
        glue::write(&self.role, "role", map)?;
        glue::write(&self.allocation_info, "allocation_info", map)?;
        glue::write(&self.reservation, "reservation", map)?;
        glue::write(&self.reservations, "reservations", map)?;
        glue::write(&self.disk, "disk", map)?;
        glue::write(&self.revocable, "revocable", map)?;
        glue::write(&self.shared, "shared", map)?;
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
            "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
            "type" => glue::read(&mut self.r#type, map, glue::Place::new("type", depth)),
            "scalar" => glue::read(&mut self.scalar, map, glue::Place::new("scalar", depth)),
            "ranges" => glue::read(&mut self.ranges, map, glue::Place::new("ranges", depth)),
            "set" => glue::read(&mut self.set, map, glue::Place::new("set", depth)),
            "role" => glue::read(&mut self.role, map, glue::Place::new("role", depth)),
            "allocation_info" => glue::read(
                &mut self.allocation_info,
                map,
                glue::Place::new("allocation_info", depth),
            ),
            "reservation" => glue::read(
                &mut self.reservation,
                map,
                glue::Place::new("reservation", depth),
            ),
            "reservations" => glue::read(
                &mut self.reservations,
                map,
                glue::Place::new("reservations", depth),
            ),
            "disk" => glue::read(&mut self.disk, map, glue::Place::new("disk", depth)),
            "revocable" => glue::read(
                &mut self.revocable,
                map,
                glue::Place::new("revocable", depth),
            ),
            "shared" => glue::read(&mut self.shared, map, glue::Place::new("shared", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.provider_id, "provider_id"))
            .or_else(|| glue::required(&self.name, "name"))
            .or_else(|| glue::required(&self.r#type, "type"))
            .or_else(|| glue::missing_below(&self.scalar, "scalar"))
            .or_else(|| glue::missing_below(&self.ranges, "ranges"))
            .or_else(|| glue::missing_below(&self.reservation, "reservation"))
            .or_else(|| glue::missing_below(&self.reservations, "reservations"))
            .or_else(|| glue::missing_below(&self.disk, "disk"))
    }
}

glue::message!(Resource, "mesos.v1.Resource");

/// `mesos.v1.TrafficControlStatistics`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TrafficControlStatistics {
    /// Field 1, required.
    pub id: Option<String>,
    /// Field 2, optional.
    pub backlog: Option<u64>,
    /// Field 3, optional.
    pub bytes: Option<u64>,
    /// Field 4, optional.
    pub drops: Option<u64>,
    /// Field 5, optional.
    pub overlimits: Option<u64>,
    /// Field 6, optional.
    pub packets: Option<u64>,
    /// Field 7, optional.
    pub qlen: Option<u64>,
    /// Field 8, optional.
    pub ratebps: Option<u64>,
    /// Field 9, optional.
    pub ratepps: Option<u64>,
    /// Field 10, optional.
    pub requeues: Option<u64>,
}

impl TrafficControlStatistics {
    /// `id`, or the default of its type.
    pub fn id(&self) -> &str {
        self.id.as_deref().unwrap_or("")
    }
    /// `backlog`, or the default of its type.
    pub fn backlog(&self) -> u64 {
        self.backlog.unwrap_or_default()
    }
    /// `bytes`, or the default of its type.
    pub fn bytes(&self) -> u64 {
        self.bytes.unwrap_or_default()
    }
    /// `drops`, or the default of its type.
    pub fn drops(&self) -> u64 {
        self.drops.unwrap_or_default()
    }
    /// `overlimits`, or the default of its type.
    pub fn overlimits(&self) -> u64 {
        self.overlimits.unwrap_or_default()
    }
    /// `packets`, or the default of its type.
    pub fn packets(&self) -> u64 {
        self.packets.unwrap_or_default()
    }
    /// `qlen`, or the default of its type.
    pub fn qlen(&self) -> u64 {
        self.qlen.unwrap_or_default()
    }
    /// `ratebps`, or the default of its type.
    pub fn ratebps(&self) -> u64 {
        self.ratebps.unwrap_or_default()
    }
    /// `ratepps`, or the default of its type.
    pub fn ratepps(&self) -> u64 {
        self.ratepps.unwrap_or_default()
    }
    /// `requeues`, or the default of its type.
    pub fn requeues(&self) -> u64 {
        self.requeues.unwrap_or_default()
    }
}

impl prost::Message for TrafficControlStatistics {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.id, 1, buf);
        glue::encode(&self.backlog, 2, buf);
        glue::encode(&self.bytes, 3, buf);
        glue::encode(&self.drops, 4, buf);
        glue::encode(&self.overlimits, 5, buf);
        glue::encode(&self.packets, 6, buf);
        glue::encode(&self.qlen, 7, buf);
        glue::encode(&self.ratebps, 8, buf);
        glue::encode(&self.ratepps, 9, buf);
        glue::encode(&self.requeues, 10, buf);
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
            2 => glue::merge(&mut self.backlog, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.bytes, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.drops, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.overlimits, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.packets, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.qlen, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.ratebps, number, wire_type, buf, ctx),
            9 => glue::merge(&mut self.ratepps, number, wire_type, buf, ctx),
            10 => glue::merge(&mut self.requeues, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.id, 1)
            + glue::encoded_len(&self.backlog, 2)
            + glue::encoded_len(&self.bytes, 3)
            + glue::encoded_len(&self.drops, 4)
            + glue::encoded_len(&self.overlimits, 5)
            + glue::encoded_len(&self.packets, 6)
            + glue::encoded_len(&self.qlen, 7)
            + glue::encoded_len(&self.ratebps, 8)
            + glue::encoded_len(&self.ratepps, 9)
            + glue::encoded_len(&self.requeues, 10)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for TrafficControlStatistics {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.id, "id", map)?;
        glue::write(&self.backlog, "backlog", map)?;
        glue::write(&self.bytes, "bytes", map)?;
        glue::write(&self.drops, "drops", map)?;
        glue::write(&self.overlimits, "overlimits", map)?;
        glue::write(&self.packets, "packets", map)?;
        glue::write(&self.qlen, "qlen", map)?;
        glue::write(&self.ratebps, "ratebps", map)?;
        glue::write(&self.ratepps, "ratepps", map)?;
        glue::write(&self.requeues, "requeues", map)?;
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
            "backlog" => glue::read(&mut self.backlog, map, glue::Place::new("backlog", depth)),
            "bytes" => glue::read(&mut self.bytes, map, glue::Place::new("bytes", depth)),
            "drops" => glue::read(&mut self.drops, map, glue::Place::new("drops", depth)),
            "overlimits" => glue::read(
                &mut self.overlimits,
                map,
                glue::Place::new("overlimits", depth),
            ),
            "packets" => glue::read(&mut self.packets, map, glue::Place::new("packets", depth)),
            "qlen" => glue::read(&mut self.qlen, map, glue::Place::new("qlen", depth)),
            "ratebps" => glue::read(&mut self.ratebps, map, glue::Place::new("ratebps", depth)),
            "ratepps" => glue::read(&mut self.ratepps, map, glue::Place::new("ratepps", depth)),
            "requeues" => glue::read(&mut self.requeues, map, glue::Place::new("requeues", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.id, "id"))
    }
}

glue::message!(
    TrafficControlStatistics,
    "mesos.v1.TrafficControlStatistics"
);

/// `mesos.v1.IpStatistics`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct IpStatistics {
    /// Field 1, optional.
    pub forwarding: Option<i64>,
    /// Field 2, optional.
    pub default_ttl: Option<i64>,
    /// Field 3, optional.
    pub in_receives: Option<i64>,
    /// Field 4, optional.
    pub in_hdr_errors: Option<i64>,
    /// Field 5, optional.
    pub in_addr_errors: Option<i64>,
    /// Field 6, optional.
    pub forw_datagrams: Option<i64>,
    /// Field 7, optional.
    pub in_unknown_protos: Option<i64>,
    /// Field 8, optional.
    pub in_discards: Option<i64>,
    /// Field 9, optional.
    pub in_delivers: Option<i64>,
    /// Field 10, optional.
    pub out_requests: Option<i64>,
    /// Field 11, optional.
    pub out_discards: Option<i64>,
    /// Field 12, optional.
    pub out_no_routes: Option<i64>,
    /// Field 13, optional.
    pub reasm_timeout: Option<i64>,
    /// Field 14, optional.
    pub reasm_reqds: Option<i64>,
    /// Field 15, optional.
    pub reasm_o_ks: Option<i64>,
    /// Field 16, optional.
    pub reasm_fails: Option<i64>,
    /// Field 17, optional.
    pub frag_o_ks: Option<i64>,
    /// Field 18, optional.
    pub frag_fails: Option<i64>,
    /// Field 19, optional.
    pub frag_creates: Option<i64>,
}

impl IpStatistics {
    /// `Forwarding`, or the default of its type.
    pub fn forwarding(&self) -> i64 {
        self.forwarding.unwrap_or_default()
    }
    /// `DefaultTTL`, or the default of its type.
    pub fn default_ttl(&self) -> i64 {
        self.default_ttl.unwrap_or_default()
    }
    /// `InReceives`, or the default of its type.
    pub fn in_receives(&self) -> i64 {
        self.in_receives.unwrap_or_default()
    }
    /// `InHdrErrors`, or the default of its type.
    pub fn in_hdr_errors(&self) -> i64 {
        self.in_hdr_errors.unwrap_or_default()
    }
    /// `InAddrErrors`, or the default of its type.
    pub fn in_addr_errors(&self) -> i64 {
        self.in_addr_errors.unwrap_or_default()
    }
    /// `ForwDatagrams`, or the default of its type.
    pub fn forw_datagrams(&self) -> i64 {
        self.forw_datagrams.unwrap_or_default()
    }
    /// `InUnknownProtos`, or the default of its type.
    pub fn in_unknown_protos(&self) -> i64 {
        self.in_unknown_protos.unwrap_or_default()
    }
    /// `InDiscards`, or the default of its type.
    pub fn in_discards(&self) -> i64 {
        self.in_discards.unwrap_or_default()
    }
    /// `InDelivers`, or the default of its type.
    pub fn in_delivers(&self) -> i64 {
        self.in_delivers.unwrap_or_default()
    }
    /// `OutRequests`, or the default of its type.
    pub fn out_requests(&self) -> i64 {
        self.out_requests.unwrap_or_default()
    }
    /// `OutDiscards`, or the default of its type.
    pub fn out_discards(&self) -> i64 {
        self.out_discards.unwrap_or_default()
    }
    /// `OutNoRoutes`, or the default of its type.
    pub fn out_no_routes(&self) -> i64 {
        self.out_no_routes.unwrap_or_default()
    }
    /// `ReasmTimeout`, or the default of its type.
    pub fn reasm_timeout(&self) -> i64 {
        self.reasm_timeout.unwrap_or_default()
    }
    /// `ReasmReqds`, or the default of its type.
    pub fn reasm_reqds(&self) -> i64 {
        self.reasm_reqds.unwrap_or_default()
    }
    /// `ReasmOKs`, or the default of its type.
    pub fn reasm_o_ks(&self) -> i64 {
        self.reasm_o_ks.unwrap_or_default()
    }
    /// `ReasmFails`, or the default of its type.
    pub fn reasm_fails(&self) -> i64 {
        self.reasm_fails.unwrap_or_default()
    }
    /// `FragOKs`, or the default of its type.
    pub fn frag_o_ks(&self) -> i64 {
        self.frag_o_ks.unwrap_or_default()
    }
    /// `FragFails`, or the default of its type.
    pub fn frag_fails(&self) -> i64 {
        self.frag_fails.unwrap_or_default()
    }
    /// `FragCreates`, or the default of its type.
    pub fn frag_creates(&self) -> i64 {
        self.frag_creates.unwrap_or_default()
    }
}

impl prost::Message for IpStatistics {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.forwarding, 1, buf);
        glue::encode(&self.default_ttl, 2, buf);
        glue::encode(&self.in_receives, 3, buf);
        glue::encode(&self.in_hdr_errors, 4, buf);
        glue::encode(&self.in_addr_errors, 5, buf);
        glue::encode(&self.forw_datagrams, 6, buf);
        glue::encode(&self.in_unknown_protos, 7, buf);
        glue::encode(&self.in_discards, 8, buf);
        glue::encode(&self.in_delivers, 9, buf);
        glue::encode(&self.out_requests, 10, buf);
        glue::encode(&self.out_discards, 11, buf);
        glue::encode(&self.out_no_routes, 12, buf);
        glue::encode(&self.reasm_timeout, 13, buf);
        glue::encode(&self.reasm_reqds, 14, buf);
        glue::encode(&self.reasm_o_ks, 15, buf);
        glue::encode(&self.reasm_fails, 16, buf);
        glue::encode(&self.frag_o_ks, 17, buf);
        glue::encode(&self.frag_fails, 18, buf);
        glue::encode(&self.frag_creates, 19, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.forwarding, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.default_ttl, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.in_receives, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.in_hdr_errors, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.in_addr_errors, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.forw_datagrams, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.in_unknown_protos, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.in_discards, number, wire_type, buf, ctx),
            9 => glue::merge(&mut self.in_delivers, number, wire_type, buf, ctx),
            10 => glue::merge(&mut self.out_requests, number, wire_type, buf, ctx),
            11 => glue::merge(&mut self.out_discards, number, wire_type, buf, ctx),
            12 => glue::merge(&mut self.out_no_routes, number, wire_type, buf, ctx),
            13 => glue::merge(&mut self.reasm_timeout, number, wire_type, buf, ctx),
            14 => glue::merge(&mut self.reasm_reqds, number, wire_type, buf, ctx),
            15 => glue::merge(&mut self.reasm_o_ks, number, wire_type, buf, ctx),
            16 => glue::merge(&mut self.reasm_fails, number, wire_type, buf, ctx),
            17 => glue::merge(&mut self.frag_o_ks, number, wire_type, buf, ctx),
            18 => glue::merge(&mut self.frag_fails, number, wire_type, buf, ctx),
            19 => glue::merge(&mut self.frag_creates, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.forwarding, 1)
            + glue::encoded_len(&self.default_ttl, 2)
            + glue::encoded_len(&self.in_receives, 3)
            + glue::encoded_len(&self.in_hdr_errors, 4)
            + glue::encoded_len(&self.in_addr_errors, 5)
            + glue::encoded_len(&self.forw_datagrams, 6)
            + glue::encoded_len(&self.in_unknown_protos, 7)
            + glue::encoded_len(&self.in_discards, 8)
            + glue::encoded_len(&self.in_delivers, 9)
            + glue::encoded_len(&self.out_requests, 10)
            + glue::encoded_len(&self.out_discards, 11)
            + glue::encoded_len(&self.out_no_routes, 12)
            + glue::encoded_len(&self.reasm_timeout, 13)
            + glue::encoded_len(&self.reasm_reqds, 14)
            + glue::encoded_len(&self.reasm_o_ks, 15)
            + glue::encoded_len(&self.reasm_fails, 16)
            + glue::encoded_len(&self.frag_o_ks, 17)
            + glue::encoded_len(&self.frag_fails, 18)
            + glue::encoded_len(&self.frag_creates, 19)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for IpStatistics {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.forwarding, "Forwarding", map)?;
        glue::write(&self.default_ttl, "DefaultTTL", map)?;
        glue::write(&self.in_receives, "InReceives", map)?;
        glue::write(&self.in_hdr_errors, "InHdrErrors", map)?;
        glue::write(&self.in_addr_errors, "InAddrErrors", map)?;
        glue::write(&self.forw_datagrams, "ForwDatagrams", map)?;
        glue::write(&self.in_unknown_protos, "InUnknownProtos", map)?;
        glue::write(&self.in_discards, "InDiscards", map)?;
        glue::write(&self.in_delivers, "InDelivers", map)?;
        glue::write(&self.out_requests, "OutRequests", map)?;
        glue::write(&self.out_discards, "OutDiscards", map)?;
        glue::write(&self.out_no_routes, "OutNoRoutes", map)?;
        glue::write(&self.reasm_timeout, "ReasmTimeout", map)?;
        glue::write(&self.reasm_reqds, "ReasmReqds", map)?;
        glue::write(&self.reasm_o_ks, "ReasmOKs", map)?;
        glue::write(&self.reasm_fails, "ReasmFails", map)?;
        glue::write(&self.frag_o_ks, "FragOKs", map)?;
        glue::write(&self.frag_fails, "FragFails", map)?;
        glue::write(&self.frag_creates, "FragCreates", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "Forwarding" => glue::read(
                &mut self.forwarding,
                map,
                glue::Place::new("Forwarding", depth),
            ),
            "DefaultTTL" => glue::read(
                &mut self.default_ttl,
                map,
                glue::Place::new("DefaultTTL", depth),
            ),
            "InReceives" => glue::read(
                &mut self.in_receives,
                map,
                glue::Place::new("InReceives", depth),
            ),
            "InHdrErrors" => glue::read(
                &mut self.in_hdr_errors,
                map,
                glue::Place::new("InHdrErrors", depth),
            ),
            "InAddrErrors" => glue::read(
                &mut self.in_addr_errors,
                map,
                glue::Place::new("InAddrErrors", depth),
            ),
            "ForwDatagrams" => glue::read(
                &mut self.forw_datagrams,
                map,
                glue::Place::new("ForwDatagrams", depth),
            ),
            "InUnknownProtos" => glue::read(
                &mut self.in_unknown_protos,
                map,
                glue::Place::new("InUnknownProtos", depth),
            ),
            "InDiscards" => glue::read(
                &mut self.in_discards,
                map,
                glue::Place::new("InDiscards", depth),
            ),
            "InDelivers" => glue::read(
                &mut self.in_delivers,
                map,
                glue::Place::new("InDelivers", depth),
            ),
            "OutRequests" => glue::read(
                &mut self.out_requests,
                map,
                glue::Place::new("OutRequests", depth),
            ),
            "OutDiscards" => glue::read(
                &mut self.out_discards,
                map,
                glue::Place::new("OutDiscards", depth),
            ),
            "OutNoRoutes" => glue::read(
                &mut self.out_no_routes,
                map,
                glue::Place::new("OutNoRoutes", depth),
            ),
            "ReasmTimeout" => glue::read(
                &mut self.reasm_timeout,
                map,
                glue::Place::new("ReasmTimeout", depth),
            ),
            "ReasmReqds" => glue::read(
                &mut self.reasm_reqds,
                map,
                glue::Place::new("ReasmReqds", depth),
            ),
            "ReasmOKs" => glue::read(
                &mut self.reasm_o_ks,
                map,
                glue::Place::new("ReasmOKs", depth),
            ),
            "ReasmFails" => glue::read(
                &mut self.reasm_fails,
                map,
                glue::Place::new("ReasmFails", depth),
            ),
            "FragOKs" => glue::read(&mut self.frag_o_ks, map, glue::Place::new("FragOKs", depth)),
            "FragFails" => glue::read(
                &mut self.frag_fails,
                map,
                glue::Place::new("FragFails", depth),
            ),
            "FragCreates" => glue::read(
                &mut self.frag_creates,
                map,
                glue::Place::new("FragCreates", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None
    }
}

glue::message!(IpStatistics, "mesos.v1.IpStatistics");

/// `mesos.v1.IcmpStatistics`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct IcmpStatistics {
    /// Field 1, optional.
    pub in_msgs: Option<i64>,
    /// Field 2, optional.
    pub in_errors: Option<i64>,
    /// Field 3, optional.
    pub in_csum_errors: Option<i64>,
    /// Field 4, optional.
    pub in_dest_unreachs: Option<i64>,
    /// Field 5, optional.
    pub in_time_excds: Option<i64>,
    /// Field 6, optional.
    pub in_parm_probs: Option<i64>,
    /// Field 7, optional.
    pub in_src_quenchs: Option<i64>,
    /// Field 8, optional.
    pub in_redirects: Option<i64>,
    /// Field 9, optional.
    pub in_echos: Option<i64>,
    /// Field 10, optional.
    pub in_echo_reps: Option<i64>,
    /// Field 11, optional.
    pub in_timestamps: Option<i64>,
    /// Field 12, optional.
    pub in_timestamp_reps: Option<i64>,
    /// Field 13, optional.
    pub in_addr_masks: Option<i64>,
    /// Field 14, optional.
    pub in_addr_mask_reps: Option<i64>,
    /// Field 15, optional.
    pub out_msgs: Option<i64>,
    /// Field 16, optional.
    pub out_errors: Option<i64>,
    /// Field 17, optional.
    pub out_dest_unreachs: Option<i64>,
    /// Field 18, optional.
    pub out_time_excds: Option<i64>,
    /// Field 19, optional.
    pub out_parm_probs: Option<i64>,
    /// Field 20, optional.
    pub out_src_quenchs: Option<i64>,
    /// Field 21, optional.
    pub out_redirects: Option<i64>,
    /// Field 22, optional.
    pub out_echos: Option<i64>,
    /// Field 23, optional.
    pub out_echo_reps: Option<i64>,
    /// Field 24, optional.
    pub out_timestamps: Option<i64>,
    /// Field 25, optional.
    pub out_timestamp_reps: Option<i64>,
    /// Field 26, optional.
    pub out_addr_masks: Option<i64>,
    /// Field 27, optional.
    pub out_addr_mask_reps: Option<i64>,
}

impl IcmpStatistics {
    /// `InMsgs`, or the default of its type.
    pub fn in_msgs(&self) -> i64 {
        self.in_msgs.unwrap_or_default()
    }
    /// `InErrors`, or the default of its type.
    pub fn in_errors(&self) -> i64 {
        self.in_errors.unwrap_or_default()
    }
    /// `InCsumErrors`, or the default of its type.
    pub fn in_csum_errors(&self) -> i64 {
        self.in_csum_errors.unwrap_or_default()
    }
    /// `InDestUnreachs`, or the default of its type.
    pub fn in_dest_unreachs(&self) -> i64 {
        self.in_dest_unreachs.unwrap_or_default()
    }
    /// `InTimeExcds`, or the default of its type.
    pub fn in_time_excds(&self) -> i64 {
        self.in_time_excds.unwrap_or_default()
    }
    /// `InParmProbs`, or the default of its type.
    pub fn in_parm_probs(&self) -> i64 {
        self.in_parm_probs.unwrap_or_default()
    }
    /// `InSrcQuenchs`, or the default of its type.
    pub fn in_src_quenchs(&self) -> i64 {
        self.in_src_quenchs.unwrap_or_default()
    }
    /// `InRedirects`, or the default of its type.
    pub fn in_redirects(&self) -> i64 {
        self.in_redirects.unwrap_or_default()
    }
    /// `InEchos`, or the default of its type.
    pub fn in_echos(&self) -> i64 {
        self.in_echos.unwrap_or_default()
    }
    /// `InEchoReps`, or the default of its type.
    pub fn in_echo_reps(&self) -> i64 {
        self.in_echo_reps.unwrap_or_default()
    }
    /// `InTimestamps`, or the default of its type.
    pub fn in_timestamps(&self) -> i64 {
        self.in_timestamps.unwrap_or_default()
    }
    /// `InTimestampReps`, or the default of its type.
    pub fn in_timestamp_reps(&self) -> i64 {
        self.in_timestamp_reps.unwrap_or_default()
    }
    /// `InAddrMasks`, or the default of its type.
    pub fn in_addr_masks(&self) -> i64 {
        self.in_addr_masks.unwrap_or_default()
    }
    /// `InAddrMaskReps`, or the default of its type.
    pub fn in_addr_mask_reps(&self) -> i64 {
        self.in_addr_mask_reps.unwrap_or_default()
    }
    /// `OutMsgs`, or the default of its type.
    pub fn out_msgs(&self) -> i64 {
        self.out_msgs.unwrap_or_default()
    }
    /// `OutErrors`, or the default of its type.
    pub fn out_errors(&self) -> i64 {
        self.out_errors.unwrap_or_default()
    }
    /// `OutDestUnreachs`, or the default of its type.
    pub fn out_dest_unreachs(&self) -> i64 {
        self.out_dest_unreachs.unwrap_or_default()
    }
    /// `OutTimeExcds`, or the default of its type.
    pub fn out_time_excds(&self) -> i64 {
        self.out_time_excds.unwrap_or_default()
    }
    /// `OutParmProbs`, or the default of its type.
    pub fn out_parm_probs(&self) -> i64 {
        self.out_parm_probs.unwrap_or_default()
    }
    /// `OutSrcQuenchs`, or the default of its type.
    pub fn out_src_quenchs(&self) -> i64 {
        self.out_src_quenchs.unwrap_or_default()
    }
    /// `OutRedirects`, or the default of its type.
    pub fn out_redirects(&self) -> i64 {
        self.out_redirects.unwrap_or_default()
    }
    /// `OutEchos`, or the default of its type.
    pub fn out_echos(&self) -> i64 {
        self.out_echos.unwrap_or_default()
    }
    /// `OutEchoReps`, or the default of its type.
    pub fn out_echo_reps(&self) -> i64 {
        self.out_echo_reps.unwrap_or_default()
    }
    /// `OutTimestamps`, or the default of its type.
    pub fn out_timestamps(&self) -> i64 {
        self.out_timestamps.unwrap_or_default()
    }
    /// `OutTimestampReps`, or the default of its type.
    pub fn out_timestamp_reps(&self) -> i64 {
        self.out_timestamp_reps.unwrap_or_default()
    }
    /// `OutAddrMasks`, or the default of its type.
    pub fn out_addr_masks(&self) -> i64 {
        self.out_addr_masks.unwrap_or_default()
    }
    /// `OutAddrMaskReps`, or the default of its type.
    pub fn out_addr_mask_reps(&self) -> i64 {
        self.out_addr_mask_reps.unwrap_or_default()
    }
}

impl prost::Message for IcmpStatistics {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.in_msgs, 1, buf);
        glue::encode(&self.in_errors, 2, buf);
        glue::encode(&self.in_csum_errors, 3, buf);
        glue::encode(&self.in_dest_unreachs, 4, buf);
        glue::encode(&self.in_time_excds, 5, buf);
        glue::encode(&self.in_parm_probs, 6, buf);
        glue::encode(&self.in_src_quenchs, 7, buf);
        glue::encode(&self.in_redirects, 8, buf);
        glue::encode(&self.in_echos, 9, buf);
        glue::encode(&self.in_echo_reps, 10, buf);
        glue::encode(&self.in_timestamps, 11, buf);
        glue::encode(&self.in_timestamp_reps, 12, buf);
        glue::encode(&self.in_addr_masks, 13, buf);
        glue::encode(&self.in_addr_mask_reps, 14, buf);
        glue::encode(&self.out_msgs, 15, buf);
        glue::encode(&self.out_errors, 16, buf);
        glue::encode(&self.out_dest_unreachs, 17, buf);
        glue::encode(&self.out_time_excds, 18, buf);
        glue::encode(&self.out_parm_probs, 19, buf);
        glue::encode(&self.out_src_quenchs, 20, buf);
        glue::encode(&self.out_redirects, 21, buf);
        glue::encode(&self.out_echos, 22, buf);
        glue::encode(&self.out_echo_reps, 23, buf);
        glue::encode(&self.out_timestamps, 24, buf);
        glue::encode(&self.out_timestamp_reps, 25, buf);
        glue::encode(&self.out_addr_masks, 26, buf);
        glue::encode(&self.out_addr_mask_reps, 27, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.in_msgs, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.in_errors, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.in_csum_errors, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.in_dest_unreachs, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.in_time_excds, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.in_parm_probs, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.in_src_quenchs, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.in_redirects, number, wire_type, buf, ctx),
            9 => glue::merge(&mut self.in_echos, number, wire_type, buf, ctx),
            10 => glue::merge(&mut self.in_echo_reps, number, wire_type, buf, ctx),
            11 => glue::merge(&mut self.in_timestamps, number, wire_type, buf, ctx),
            12 => glue::merge(&mut self.in_timestamp_reps, number, wire_type, buf, ctx),
            13 => glue::merge(&mut self.in_addr_masks, number, wire_type, buf, ctx),
            14 => glue::merge(&mut self.in_addr_mask_reps, number, wire_type, buf, ctx),
            15 => glue::merge(&mut self.out_msgs, number, wire_type, buf, ctx),
            16 => glue::merge(&mut self.out_errors, number, wire_type, buf, ctx),
            17 => glue::merge(&mut self.out_dest_unreachs, number, wire_type, buf, ctx),
            18 => glue::merge(&mut self.out_time_excds, number, wire_type, buf, ctx),
            19 => glue::merge(&mut self.out_parm_probs, number, wire_type, buf, ctx),
            20 => glue::merge(&mut self.out_src_quenchs, number, wire_type, buf, ctx),
            21 => glue::merge(&mut self.out_redirects, number, wire_type, buf, ctx),
            22 => glue::merge(&mut self.out_echos, number, wire_type, buf, ctx),
            23 => glue::merge(&mut self.out_echo_reps, number, wire_type, buf, ctx),
            24 => glue::merge(&mut self.out_timestamps, number, wire_type, buf, ctx),
            25 => glue::merge(&mut self.out_timestamp_reps, number, wire_type, buf, ctx),
            26 => glue::merge(&mut self.out_addr_masks, number, wire_type, buf, ctx),
            27 => glue::merge(&mut self.out_addr_mask_reps, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.in_msgs, 1)
            + glue::encoded_len(&self.in_errors, 2)
            + glue::encoded_len(&self.in_csum_errors, 3)
            + glue::encoded_len(&self.in_dest_unreachs, 4)
            + glue::encoded_len(&self.in_time_excds, 5)
            + glue::encoded_len(&self.in_parm_probs, 6)
            + glue::encoded_len(&self.in_src_quenchs, 7)
            + glue::encoded_len(&self.in_redirects, 8)
            + glue::encoded_len(&self.in_echos, 9)
            + glue::encoded_len(&self.in_echo_reps, 10)
            + glue::encoded_len(&self.in_timestamps, 11)
            + glue::encoded_len(&self.in_timestamp_reps, 12)
            + glue::encoded_len(&self.in_addr_masks, 13)
            + glue::encoded_len(&self.in_addr_mask_reps, 14)
            + glue::encoded_len(&self.out_msgs, 15)
            + glue::encoded_len(&self.out_errors, 16)
            + glue::encoded_len(&self.out_dest_unreachs, 17)
            + glue::encoded_len(&self.out_time_excds, 18)
            + glue::encoded_len(&self.out_parm_probs, 19)
            + glue::encoded_len(&self.out_src_quenchs, 20)
            + glue::encoded_len(&self.out_redirects, 21)
            + glue::encoded_len(&self.out_echos, 22)
            + glue::encoded_len(&self.out_echo_reps, 23)
            + glue::encoded_len(&self.out_timestamps, 24)
            + glue::encoded_len(&self.out_timestamp_reps, 25)
            + glue::encoded_len(&self.out_addr_masks, 26)
            + glue::encoded_len(&self.out_addr_mask_reps, 27)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for IcmpStatistics {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.in_msgs, "InMsgs", map)?;
        glue::write(&self.in_errors, "InErrors", map)?;
        glue::write(&self.in_csum_errors, "InCsumErrors", map)?;
        glue::write(&self.in_dest_unreachs, "InDestUnreachs", map)?;
        glue::write(&self.in_time_excds, "InTimeExcds", map)?;
        glue::write(&self.in_parm_probs, "InParmProbs", map)?;
        glue::write(&self.in_src_quenchs, "InSrcQuenchs", map)?;
        glue::write(&self.in_redirects, "InRedirects", map)?;
        glue::write(&self.in_echos, "InEchos", map)?;
        glue::write(&self.in_echo_reps, "InEchoReps", map)?;
        glue::write(&self.in_timestamps, "InTimestamps", map)?;
        glue::write(&self.in_timestamp_reps, "InTimestampReps", map)?;
        glue::write(&self.in_addr_masks, "InAddrMasks", map)?;
        glue::write(&self.in_addr_mask_reps, "InAddrMaskReps", map)?;
        glue::write(&self.out_msgs, "OutMsgs", map)?;
        glue::write(&self.out_errors, "OutErrors", map)?;
        glue::write(&self.out_dest_unreachs, "OutDestUnreachs", map)?;
        glue::write(&self.out_time_excds, "OutTimeExcds", map)?;
        glue::write(&self.out_parm_probs, "OutParmProbs", map)?;
        glue::write(&self.out_src_quenchs, "OutSrcQuenchs", map)?;
        glue::write(&self.out_redirects, "OutRedirects", map)?;
        glue::write(&self.out_echos, "OutEchos", map)?;
        glue::write(&self.out_echo_reps, "OutEchoReps", map)?;
        glue::write(&self.out_timestamps, "OutTimestamps", map)?;
        glue::write(&self.out_timestamp_reps, "OutTimestampReps", map)?;
        glue::write(&self.out_addr_masks, "OutAddrMasks", map)?;
        glue::write(&self.out_addr_mask_reps, "OutAddrMaskReps", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "InMsgs" => glue::read(&mut self.in_msgs, map, glue::Place::new("InMsgs", depth)),
            "InErrors" => glue::read(
                &mut self.in_errors,
                map,
                glue::Place::new("InErrors", depth),
            ),
            "InCsumErrors" => glue::read(
                &mut self.in_csum_errors,
                map,
                glue::Place::new("InCsumErrors", depth),
            ),
            "InDestUnreachs" => glue::read(
                &mut self.in_dest_unreachs,
                map,
                glue::Place::new("InDestUnreachs", depth),
            ),
            "InTimeExcds" => glue::read(
                &mut self.in_time_excds,
                map,
                glue::Place::new("InTimeExcds", depth),
            ),
            "InParmProbs" => glue::read(
                &mut self.in_parm_probs,
                map,
                glue::Place::new("InParmProbs", depth),
            ),
            "InSrcQuenchs" => glue::read(
                &mut self.in_src_quenchs,
                map,
                glue::Place::new("InSrcQuenchs", depth),
            ),
            "InRedirects" => glue::read(
                &mut self.in_redirects,
                map,
                glue::Place::new("InRedirects", depth),
            ),
            "InEchos" => glue::read(&mut self.in_echos, map, glue::Place::new("InEchos", depth)),
            "InEchoReps" => glue::read(
                &mut self.in_echo_reps,
                map,
                glue::Place::new("InEchoReps", depth),
            ),
            "InTimestamps" => glue::read(
                &mut self.in_timestamps,
                map,
                glue::Place::new("InTimestamps", depth),
            ),
            "InTimestampReps" => glue::read(
                &mut self.in_timestamp_reps,
                map,
                glue::Place::new("InTimestampReps", depth),
            ),
            "InAddrMasks" => glue::read(
                &mut self.in_addr_masks,
                map,
                glue::Place::new("InAddrMasks", depth),
            ),
            "InAddrMaskReps" => glue::read(
                &mut self.in_addr_mask_reps,
                map,
                glue::Place::new("InAddrMaskReps", depth),
            ),
            "OutMsgs" => glue::read(&mut self.out_msgs, map, glue::Place::new("OutMsgs", depth)),
            "OutErrors" => glue::read(
                &mut self.out_errors,
                map,
                glue::Place::new("OutErrors", depth),
            ),
            "OutDestUnreachs" => glue::read(
                &mut self.out_dest_unreachs,
                map,
                glue::Place::new("OutDestUnreachs", depth),
            ),
            "OutTimeExcds" => glue::read(
                &mut self.out_time_excds,
                map,
                glue::Place::new("OutTimeExcds", depth),
            ),
            "OutParmProbs" => glue::read(
                &mut self.out_parm_probs,
                map,
                glue::Place::new("OutParmProbs", depth),
            ),
            "OutSrcQuenchs" => glue::read(
                &mut self.out_src_quenchs,
                map,
                glue::Place::new("OutSrcQuenchs", depth),
            ),
            "OutRedirects" => glue::read(
                &mut self.out_redirects,
                map,
                glue::Place::new("OutRedirects", depth),
            ),
            "OutEchos" => glue::read(
                &mut self.out_echos,
                map,
                glue::Place::new("OutEchos", depth),
            ),
            "OutEchoReps" => glue::read(
                &mut self.out_echo_reps,
                map,
                glue::Place::new("OutEchoReps", depth),
            ),
            "OutTimestamps" => glue::read(
                &mut self.out_timestamps,
                map,
                glue::Place::new("OutTimestamps", depth),
            ),
            "OutTimestampReps" => glue::read(
                &mut self.out_timestamp_reps,
                map,
                glue::Place::new("OutTimestampReps", depth),
            ),
            "OutAddrMasks" => glue::read(
                &mut self.out_addr_masks,
                map,
                glue::Place::new("OutAddrMasks", depth),
            ),
            "OutAddrMaskReps" => glue::read(
                &mut self.out_addr_mask_reps,
                map,
                glue::Place::new("OutAddrMaskReps", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None
    }
}

glue::message!(IcmpStatistics, "mesos.v1.IcmpStatistics");

/// `mesos.v1.TcpStatistics`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TcpStatistics {
    /// Field 1, optional.
    pub rto_algorithm: Option<i64>,
    /// Field 2, optional.
    pub rto_min: Option<i64>,
    /// Field 3, optional.
    pub rto_max: Option<i64>,
    /// Field 4, optional.
    pub max_conn: Option<i64>,
    /// Field 5, optional.
    pub active_opens: Option<i64>,
    /// Field 6, optional.
    pub passive_opens: Option<i64>,
    /// Field 7, optional.
    pub attempt_fails: Option<i64>,
    /// Field 8, optional.
    pub estab_resets: Option<i64>,
    /// Field 9, optional.
    pub curr_estab: Option<i64>,
    /// Field 10, optional.
    pub in_segs: Option<i64>,
    /// Field 11, optional.
    pub out_segs: Option<i64>,
    /// Field 12, optional.
    pub retrans_segs: Option<i64>,
    /// Field 13, optional.
    pub in_errs: Option<i64>,
    /// Field 14, optional.
    pub out_rsts: Option<i64>,
    /// Field 15, optional.
    pub in_csum_errors: Option<i64>,
}

impl TcpStatistics {
    /// `RtoAlgorithm`, or the default of its type.
    pub fn rto_algorithm(&self) -> i64 {
        self.rto_algorithm.unwrap_or_default()
    }
    /// `RtoMin`, or the default of its type.
    pub fn rto_min(&self) -> i64 {
        self.rto_min.unwrap_or_default()
    }
    /// `RtoMax`, or the default of its type.
    pub fn rto_max(&self) -> i64 {
        self.rto_max.unwrap_or_default()
    }
    /// `MaxConn`, or the default of its type.
    pub fn max_conn(&self) -> i64 {
        self.max_conn.unwrap_or_default()
    }
    /// `ActiveOpens`, or the default of its type.
    pub fn active_opens(&self) -> i64 {
        self.active_opens.unwrap_or_default()
    }
    /// `PassiveOpens`, or the default of its type.
    pub fn passive_opens(&self) -> i64 {
        self.passive_opens.unwrap_or_default()
    }
    /// `AttemptFails`, or the default of its type.
    pub fn attempt_fails(&self) -> i64 {
        self.attempt_fails.unwrap_or_default()
    }
    /// `EstabResets`, or the default of its type.
    pub fn estab_resets(&self) -> i64 {
        self.estab_resets.unwrap_or_default()
    }
    /// `CurrEstab`, or the default of its type.
    pub fn curr_estab(&self) -> i64 {
        self.curr_estab.unwrap_or_default()
    }
    /// `InSegs`, or the default of its type.
    pub fn in_segs(&self) -> i64 {
        self.in_segs.unwrap_or_default()
    }
    /// `OutSegs`, or the default of its type.
    pub fn out_segs(&self) -> i64 {
        self.out_segs.unwrap_or_default()
    }
    /// `RetransSegs`, or the default of its type.
    pub fn retrans_segs(&self) -> i64 {
        self.retrans_segs.unwrap_or_default()
    }
    /// `InErrs`, or the default of its type.
    pub fn in_errs(&self) -> i64 {
        self.in_errs.unwrap_or_default()
    }
    /// `OutRsts`, or the default of its type.
    pub fn out_rsts(&self) -> i64 {
        self.out_rsts.unwrap_or_default()
    }
    /// `InCsumErrors`, or the default of its type.
    pub fn in_csum_errors(&self) -> i64 {
        self.in_csum_errors.unwrap_or_default()
    }
}

impl prost::Message for TcpStatistics {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.rto_algorithm, 1, buf);
        glue::encode(&self.rto_min, 2, buf);
        glue::encode(&self.rto_max, 3, buf);
        glue::encode(&self.max_conn, 4, buf);
        glue::encode(&self.active_opens, 5, buf);
        glue::encode(&self.passive_opens, 6, buf);
        glue::encode(&self.attempt_fails, 7, buf);
        glue::encode(&self.estab_resets, 8, buf);
        glue::encode(&self.curr_estab, 9, buf);
        glue::encode(&self.in_segs, 10, buf);
        glue::encode(&self.out_segs, 11, buf);
        glue::encode(&self.retrans_segs, 12, buf);
        glue::encode(&self.in_errs, 13, buf);
        glue::encode(&self.out_rsts, 14, buf);
        glue::encode(&self.in_csum_errors, 15, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.rto_algorithm, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.rto_min, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.rto_max, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.max_conn, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.active_opens, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.passive_opens, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.attempt_fails, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.estab_resets, number, wire_type, buf, ctx),
            9 => glue::merge(&mut self.curr_estab, number, wire_type, buf, ctx),
            10 => glue::merge(&mut self.in_segs, number, wire_type, buf, ctx),
            11 => glue::merge(&mut self.out_segs, number, wire_type, buf, ctx),
            12 => glue::merge(&mut self.retrans_segs, number, wire_type, buf, ctx),
            13 => glue::merge(&mut self.in_errs, number, wire_type, buf, ctx),
            14 => glue::merge(&mut self.out_rsts, number, wire_type, buf, ctx),
            15 => glue::merge(&mut self.in_csum_errors, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.rto_algorithm, 1)
            + glue::encoded_len(&self.rto_min, 2)
            + glue::encoded_len(&self.rto_max, 3)
            + glue::encoded_len(&self.max_conn, 4)
            + glue::encoded_len(&self.active_opens, 5)
            + glue::encoded_len(&self.passive_opens, 6)
            + glue::encoded_len(&self.attempt_fails, 7)
            + glue::encoded_len(&self.estab_resets, 8)
            + glue::encoded_len(&self.curr_estab, 9)
            + glue::encoded_len(&self.in_segs, 10)
            + glue::encoded_len(&self.out_segs, 11)
            + glue::encoded_len(&self.retrans_segs, 12)
            + glue::encoded_len(&self.in_errs, 13)
            + glue::encoded_len(&self.out_rsts, 14)
            + glue::encoded_len(&self.in_csum_errors, 15)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for TcpStatistics {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.rto_algorithm, "RtoAlgorithm", map)?;
        glue::write(&self.rto_min, "RtoMin", map)?;
        glue::write(&self.rto_max, "RtoMax", map)?;
        glue::write(&self.max_conn, "MaxConn", map)?;
        glue::write(&self.active_opens, "ActiveOpens", map)?;
        glue::write(&self.passive_opens, "PassiveOpens", map)?;
        glue::write(&self.attempt_fails, "AttemptFails", map)?;
        glue::write(&self.estab_resets, "EstabResets", map)?;
        glue::write(&self.curr_estab, "CurrEstab", map)?;
        glue::write(&self.in_segs, "InSegs", map)?;
        glue::write(&self.out_segs, "OutSegs", map)?;
        glue::write(&self.retrans_segs, "RetransSegs", map)?;
        glue::write(&self.in_errs, "InErrs", map)?;
        glue::write(&self.out_rsts, "OutRsts", map)?;
        glue::write(&self.in_csum_errors, "InCsumErrors", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "RtoAlgorithm" => glue::read(
                &mut self.rto_algorithm,
                map,
                glue::Place::new("RtoAlgorithm", depth),
            ),
            "RtoMin" => glue::read(&mut self.rto_min, map, glue::Place::new("RtoMin", depth)),
            "RtoMax" => glue::read(&mut self.rto_max, map, glue::Place::new("RtoMax", depth)),
            "MaxConn" => glue::read(&mut self.max_conn, map, glue::Place::new("MaxConn", depth)),
            "ActiveOpens" => glue::read(
                &mut self.active_opens,
                map,
                glue::Place::new("ActiveOpens", depth),
            ),
            "PassiveOpens" => glue::read(
                &mut self.passive_opens,
                map,
                glue::Place::new("PassiveOpens", depth),
            ),
            "AttemptFails" => glue::read(
                &mut self.attempt_fails,
                map,
                glue::Place::new("AttemptFails", depth),
            ),
            "EstabResets" => glue::read(
                &mut self.estab_resets,
                map,
                glue::Place::new("EstabResets", depth),
            ),
            "CurrEstab" => glue::read(
                &mut self.curr_estab,
                map,
                glue::Place::new("CurrEstab", depth),
            ),
            "InSegs" => glue::read(&mut self.in_segs, map, glue::Place::new("InSegs", depth)),
            "OutSegs" => glue::read(&mut self.out_segs, map, glue::Place::new("OutSegs", depth)),
            "RetransSegs" => glue::read(
                &mut self.retrans_segs,
                map,
                glue::Place::new("RetransSegs", depth),
            ),
            "InErrs" => glue::read(&mut self.in_errs, map, glue::Place::new("InErrs", depth)),
            "OutRsts" => glue::read(&mut self.out_rsts, map, glue::Place::new("OutRsts", depth)),
            "InCsumErrors" => glue::read(
                &mut self.in_csum_errors,
                map,
                glue::Place::new("InCsumErrors", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None
    }
}

glue::message!(TcpStatistics, "mesos.v1.TcpStatistics");

/// `mesos.v1.UdpStatistics`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct UdpStatistics {
    /// Field 1, optional.
    pub in_datagrams: Option<i64>,
    /// Field 2, optional.
    pub no_ports: Option<i64>,
    /// Field 3, optional.
    pub in_errors: Option<i64>,
    /// Field 4, optional.
    pub out_datagrams: Option<i64>,
    /// Field 5, optional.
    pub rcvbuf_errors: Option<i64>,
    /// Field 6, optional.
    pub sndbuf_errors: Option<i64>,
    /// Field 7, optional.
    pub in_csum_errors: Option<i64>,
    /// Field 8, optional.
    pub ignored_multi: Option<i64>,
}

impl UdpStatistics {
    /// `InDatagrams`, or the default of its type.
    pub fn in_datagrams(&self) -> i64 {
        self.in_datagrams.unwrap_or_default()
    }
    /// `NoPorts`, or the default of its type.
    pub fn no_ports(&self) -> i64 {
        self.no_ports.unwrap_or_default()
    }
    /// `InErrors`, or the default of its type.
    pub fn in_errors(&self) -> i64 {
        self.in_errors.unwrap_or_default()
    }
    /// `OutDatagrams`, or the default of its type.
    pub fn out_datagrams(&self) -> i64 {
        self.out_datagrams.unwrap_or_default()
    }
    /// `RcvbufErrors`, or the default of its type.
    pub fn rcvbuf_errors(&self) -> i64 {
        self.rcvbuf_errors.unwrap_or_default()
    }
    /// `SndbufErrors`, or the default of its type.
    pub fn sndbuf_errors(&self) -> i64 {
        self.sndbuf_errors.unwrap_or_default()
    }
    /// `InCsumErrors`, or the default of its type.
    pub fn in_csum_errors(&self) -> i64 {
        self.in_csum_errors.unwrap_or_default()
    }
    /// `IgnoredMulti`, or the default of its type.
    pub fn ignored_multi(&self) -> i64 {
        self.ignored_multi.unwrap_or_default()
    }
}

impl prost::Message for UdpStatistics {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.in_datagrams, 1, buf);
        glue::encode(&self.no_ports, 2, buf);
        glue::encode(&self.in_errors, 3, buf);
        glue::encode(&self.out_datagrams, 4, buf);
        glue::encode(&self.rcvbuf_errors, 5, buf);
        glue::encode(&self.sndbuf_errors, 6, buf);
        glue::encode(&self.in_csum_errors, 7, buf);
        glue::encode(&self.ignored_multi, 8, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.in_datagrams, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.no_ports, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.in_errors, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.out_datagrams, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.rcvbuf_errors, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.sndbuf_errors, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.in_csum_errors, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.ignored_multi, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.in_datagrams, 1)
            + glue::encoded_len(&self.no_ports, 2)
            + glue::encoded_len(&self.in_errors, 3)
            + glue::encoded_len(&self.out_datagrams, 4)
            + glue::encoded_len(&self.rcvbuf_errors, 5)
            + glue::encoded_len(&self.sndbuf_errors, 6)
            + glue::encoded_len(&self.in_csum_errors, 7)
            + glue::encoded_len(&self.ignored_multi, 8)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for UdpStatistics {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.in_datagrams, "InDatagrams", map)?;
        glue::write(&self.no_ports, "NoPorts", map)?;
        glue::write(&self.in_errors, "InErrors", map)?;
        glue::write(&self.out_datagrams, "OutDatagrams", map)?;
        glue::write(&self.rcvbuf_errors, "RcvbufErrors", map)?;
        glue::write(&self.sndbuf_errors, "SndbufErrors", map)?;
        glue::write(&self.in_csum_errors, "InCsumErrors", map)?;
        glue::write(&self.ignored_multi, "IgnoredMulti", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "InDatagrams" => glue::read(
                &mut self.in_datagrams,
                map,
                glue::Place::new("InDatagrams", depth),
            ),
            "NoPorts" => glue::read(&mut self.no_ports, map, glue::Place::new("NoPorts", depth)),
            "InErrors" => glue::read(
                &mut self.in_errors,
                map,
                glue::Place::new("InErrors", depth),
            ),
            "OutDatagrams" => glue::read(
                &mut self.out_datagrams,
                map,
                glue::Place::new("OutDatagrams", depth),
            ),
            "RcvbufErrors" => glue::read(
                &mut self.rcvbuf_errors,
                map,
                glue::Place::new("RcvbufErrors", depth),
            ),
            "SndbufErrors" => glue::read(
                &mut self.sndbuf_errors,
                map,
                glue::Place::new("SndbufErrors", depth),
            ),
            "InCsumErrors" => glue::read(
                &mut self.in_csum_errors,
                map,
                glue::Place::new("InCsumErrors", depth),
            ),
            "IgnoredMulti" => glue::read(
                &mut self.ignored_multi,
                map,
                glue::Place::new("IgnoredMulti", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None
    }
}

glue::message!(UdpStatistics, "mesos.v1.UdpStatistics");

/// `mesos.v1.SNMPStatistics`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SnmpStatistics {
    /// Field 1, optional.
    pub ip_stats: Option<Box<crate::v1::IpStatistics>>,
    /// Field 2, optional.
    pub icmp_stats: Option<Box<crate::v1::IcmpStatistics>>,
    /// Field 3, optional.
    pub tcp_stats: Option<crate::v1::TcpStatistics>,
    /// Field 4, optional.
    pub udp_stats: Option<crate::v1::UdpStatistics>,
}

impl prost::Message for SnmpStatistics {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.ip_stats, 1, buf);
        glue::encode(&self.icmp_stats, 2, buf);
        glue::encode(&self.tcp_stats, 3, buf);
        glue::encode(&self.udp_stats, 4, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.ip_stats, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.icmp_stats, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.tcp_stats, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.udp_stats, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.ip_stats, 1)
            + glue::encoded_len(&self.icmp_stats, 2)
            + glue::encoded_len(&self.tcp_stats, 3)
            + glue::encoded_len(&self.udp_stats, 4)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for SnmpStatistics {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.ip_stats, "ip_stats", map)?;
        glue::write(&self.icmp_stats, "icmp_stats", map)?;
        glue::write(&self.tcp_stats, "tcp_stats", map)?;
        glue::write(&self.udp_stats, "udp_stats", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "ip_stats" => glue::read(&mut self.ip_stats, map, glue::Place::new("ip_stats", depth)),
            "icmp_stats" => glue::read(
                &mut self.icmp_stats,
                map,
                glue::Place::new("icmp_stats", depth),
            ),
            "tcp_stats" => glue::read(
                &mut self.tcp_stats,
                map,
                glue::Place::new("tcp_stats", depth),
            ),
            "udp_stats" => glue::read(
                &mut self.udp_stats,
                map,
                glue::Place::new("udp_stats", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None
    }
}

glue::message!(SnmpStatistics, "mesos.v1.SNMPStatistics");

/// `mesos.v1.DiskStatistics`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DiskStatistics {
    /// Field 1, optional.
    pub source: Option<crate::v1::resource::disk_info::Source>,
    /// Field 2, optional.
    pub persistence: Option<crate::v1::resource::disk_info::Persistence>,
    /// Field 3, optional.
    pub limit_bytes: Option<u64>,
    /// Field 4, optional.
    pub used_bytes: Option<u64>,
}

impl DiskStatistics {
    /// `limit_bytes`, or the default of its type.
    pub fn limit_bytes(&self) -> u64 {
        self.limit_bytes.unwrap_or_default()
    }
    /// `used_bytes`, or the default of its type.
    pub fn used_bytes(&self) -> u64 {
        self.used_bytes.unwrap_or_default()
    }
}

impl prost::Message for DiskStatistics {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.source, 1, buf);
        glue::encode(&self.persistence, 2, buf);
        glue::encode(&self.limit_bytes, 3, buf);
        glue::encode(&self.used_bytes, 4, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.source, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.persistence, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.limit_bytes, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.used_bytes, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.source, 1)
            + glue::encoded_len(&self.persistence, 2)
            + glue::encoded_len(&self.limit_bytes, 3)
            + glue::encoded_len(&self.used_bytes, 4)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for DiskStatistics {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.source, "source", map)?;
        glue::write(&self.persistence, "persistence", map)?;
        glue::write(&self.limit_bytes, "limit_bytes", map)?;
        glue::write(&self.used_bytes, "used_bytes", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "source" => glue::read(&mut self.source, map, glue::Place::new("source", depth)),
            "persistence" => glue::read(
                &mut self.persistence,
                map,
                glue::Place::new("persistence", depth),
            ),
            "limit_bytes" => glue::read(
                &mut self.limit_bytes,
                map,
                glue::Place::new("limit_bytes", depth),
            ),
            "used_bytes" => glue::read(
                &mut self.used_bytes,
                map,
                glue::Place::new("used_bytes", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.source, "source"))
            .or_else(|| glue::missing_below(&self.persistence, "persistence"))
    }
}

glue::message!(DiskStatistics, "mesos.v1.DiskStatistics");

/// `mesos.v1.ResourceStatistics`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResourceStatistics {
    /// Field 1, required.
    pub timestamp: Option<f64>,
    /// Field 30, optional.
    pub processes: Option<u32>,
    /// Field 31, optional.
    pub threads: Option<u32>,
    /// Field 2, optional.
    pub cpus_user_time_secs: Option<f64>,
    /// Field 3, optional.
    pub cpus_system_time_secs: Option<f64>,
    /// Field 4, optional.
    pub cpus_limit: Option<f64>,
    /// Field 45, optional.
    pub cpus_soft_limit: Option<f64>,
    /// Field 7, optional.
    pub cpus_nr_periods: Option<u32>,
    /// Field 8, optional.
    pub cpus_nr_throttled: Option<u32>,
    /// Field 9, optional.
    pub cpus_throttled_time_secs: Option<f64>,
    /// Field 36, optional.
    pub mem_total_bytes: Option<u64>,
    /// Field 37, optional.
    pub mem_total_memsw_bytes: Option<u64>,
    /// Field 52, optional.
    pub mem_kmem_usage_bytes: Option<u64>,
    /// Field 53, optional.
    pub mem_kmem_tcp_usage_bytes: Option<u64>,
    /// Field 6, optional.
    pub mem_limit_bytes: Option<u64>,
    /// Field 38, optional.
    pub mem_soft_limit_bytes: Option<u64>,
    /// Field 10, optional.
    pub mem_file_bytes: Option<u64>,
    /// Field 11, optional.
    pub mem_anon_bytes: Option<u64>,
    /// Field 39, optional.
    pub mem_cache_bytes: Option<u64>,
    /// Field 5, optional.
    pub mem_rss_bytes: Option<u64>,
    /// Field 12, optional.
    pub mem_mapped_file_bytes: Option<u64>,
    /// Field 40, optional.
    pub mem_swap_bytes: Option<u64>,
    /// Field 41, optional.
    pub mem_unevictable_bytes: Option<u64>,
    /// Field 32, optional.
    pub mem_low_pressure_counter: Option<u64>,
    /// Field 33, optional.
    pub mem_medium_pressure_counter: Option<u64>,
    /// Field 34, optional.
    pub mem_critical_pressure_counter: Option<u64>,
    /// Field 26, optional.
    pub disk_limit_bytes: Option<u64>,
    /// Field 27, optional.
    pub disk_used_bytes: Option<u64>,
    /// Field 43, repeated.
    pub disk_statistics: Vec<crate::v1::DiskStatistics>,
    /// Field 44, optional.
    pub blkio_statistics: Option<crate::v1::cgroup_info::blkio::Statistics>,
    /// Field 13, optional.
    pub perf: Option<Box<crate::v1::PerfStatistics>>,
    /// Field 14, optional.
    pub net_rx_packets: Option<u64>,
    /// Field 15, optional.
    pub net_rx_bytes: Option<u64>,
    /// Field 16, optional.
    pub net_rx_errors: Option<u64>,
    /// Field 17, optional.
    pub net_rx_dropped: Option<u64>,
    /// Field 18, optional.
    pub net_tx_packets: Option<u64>,
    /// Field 19, optional.
    pub net_tx_bytes: Option<u64>,
    /// Field 20, optional.
    pub net_tx_errors: Option<u64>,
    /// Field 21, optional.
    pub net_tx_dropped: Option<u64>,
    /// Field 46, optional.
    pub net_tx_rate_limit: Option<u64>,
    /// Field 47, optional.
    pub net_tx_burst_rate_limit: Option<u64>,
    /// Field 48, optional.
    pub net_tx_burst_size: Option<u64>,
    /// Field 49, optional.
    pub net_rx_rate_limit: Option<u64>,
    /// Field 50, optional.
    pub net_rx_burst_rate_limit: Option<u64>,
    /// Field 51, optional.
    pub net_rx_burst_size: Option<u64>,
    /// Field 54, optional.
    pub net_rate_statistics: Option<Box<crate::v1::resource_statistics::RateStatistics>>,
    /// Field 55, optional.
    pub net_ephemeral_ports: Option<crate::v1::value::Range>,
    /// Field 22, optional.
    pub net_tcp_rtt_microsecs_p50: Option<f64>,
    /// Field 23, optional.
    pub net_tcp_rtt_microsecs_p90: Option<f64>,
    /// Field 24, optional.
    pub net_tcp_rtt_microsecs_p95: Option<f64>,
    /// Field 25, optional.
    pub net_tcp_rtt_microsecs_p99: Option<f64>,
    /// Field 28, optional.
    pub net_tcp_active_connections: Option<f64>,
    /// Field 29, optional.
    pub net_tcp_time_wait_connections: Option<f64>,
    /// Field 35, repeated.
    pub net_traffic_control_statistics: Vec<crate::v1::TrafficControlStatistics>,
    /// Field 42, optional.
    pub net_snmp_statistics: Option<Box<crate::v1::SnmpStatistics>>,
}

impl ResourceStatistics {
    /// `timestamp`, or the default of its type.
    pub fn timestamp(&self) -> f64 {
        self.timestamp.unwrap_or_default()
    }
    /// `processes`, or the default of its type.
    pub fn processes(&self) -> u32 {
        self.processes.unwrap_or_default()
    }
    /// `threads`, or the default of its type.
    pub fn threads(&self) -> u32 {
        self.threads.unwrap_or_default()
    }
    /// `cpus_user_time_secs`, or the default of its type.
    pub fn cpus_user_time_secs(&self) -> f64 {
        self.cpus_user_time_secs.unwrap_or_default()
    }
    /// `cpus_system_time_secs`, or the default of its type.
    pub fn cpus_system_time_secs(&self) -> f64 {
        self.cpus_system_time_secs.unwrap_or_default()
    }
    /// `cpus_limit`, or the default of its type.
    pub fn cpus_limit(&self) -> f64 {
        self.cpus_limit.unwrap_or_default()
    }
    /// `cpus_soft_limit`, or the default of its type.
    pub fn cpus_soft_limit(&self) -> f64 {
        self.cpus_soft_limit.unwrap_or_default()
    }
    /// `cpus_nr_periods`, or the default of its type.
    pub fn cpus_nr_periods(&self) -> u32 {
        self.cpus_nr_periods.unwrap_or_default()
    }
    /// `cpus_nr_throttled`, or the default of its type.
    pub fn cpus_nr_throttled(&self) -> u32 {
        self.cpus_nr_throttled.unwrap_or_default()
    }
    /// `cpus_throttled_time_secs`, or the default of its type.
    pub fn cpus_throttled_time_secs(&self) -> f64 {
        self.cpus_throttled_time_secs.unwrap_or_default()
    }
    /// `mem_total_bytes`, or the default of its type.
    pub fn mem_total_bytes(&self) -> u64 {
        self.mem_total_bytes.unwrap_or_default()
    }
    /// `mem_total_memsw_bytes`, or the default of its type.
    pub fn mem_total_memsw_bytes(&self) -> u64 {
        self.mem_total_memsw_bytes.unwrap_or_default()
    }
    /// `mem_kmem_usage_bytes`, or the default of its type.
    pub fn mem_kmem_usage_bytes(&self) -> u64 {
        self.mem_kmem_usage_bytes.unwrap_or_default()
    }
    /// `mem_kmem_tcp_usage_bytes`, or the default of its type.
    pub fn mem_kmem_tcp_usage_bytes(&self) -> u64 {
        self.mem_kmem_tcp_usage_bytes.unwrap_or_default()
    }
    /// `mem_limit_bytes`, or the default of its type.
    pub fn mem_limit_bytes(&self) -> u64 {
        self.mem_limit_bytes.unwrap_or_default()
    }
    /// `mem_soft_limit_bytes`, or the default of its type.
    pub fn mem_soft_limit_bytes(&self) -> u64 {
        self.mem_soft_limit_bytes.unwrap_or_default()
    }
    /// `mem_file_bytes`, or the default of its type.
    pub fn mem_file_bytes(&self) -> u64 {
        self.mem_file_bytes.unwrap_or_default()
    }
    /// `mem_anon_bytes`, or the default of its type.
    pub fn mem_anon_bytes(&self) -> u64 {
        self.mem_anon_bytes.unwrap_or_default()
    }
    /// `mem_cache_bytes`, or the default of its type.
    pub fn mem_cache_bytes(&self) -> u64 {
        self.mem_cache_bytes.unwrap_or_default()
    }
    /// `mem_rss_bytes`, or the default of its type.
    pub fn mem_rss_bytes(&self) -> u64 {
        self.mem_rss_bytes.unwrap_or_default()
    }
    /// `mem_mapped_file_bytes`, or the default of its type.
    pub fn mem_mapped_file_bytes(&self) -> u64 {
        self.mem_mapped_file_bytes.unwrap_or_default()
    }
    /// `mem_swap_bytes`, or the default of its type.
    pub fn mem_swap_bytes(&self) -> u64 {
        self.mem_swap_bytes.unwrap_or_default()
    }
    /// `mem_unevictable_bytes`, or the default of its type.
    pub fn mem_unevictable_bytes(&self) -> u64 {
        self.mem_unevictable_bytes.unwrap_or_default()
    }
    /// `mem_low_pressure_counter`, or the default of its type.
    pub fn mem_low_pressure_counter(&self) -> u64 {
        self.mem_low_pressure_counter.unwrap_or_default()
    }
    /// `mem_medium_pressure_counter`, or the default of its type.
    pub fn mem_medium_pressure_counter(&self) -> u64 {
        self.mem_medium_pressure_counter.unwrap_or_default()
    }
    /// `mem_critical_pressure_counter`, or the default of its type.
    pub fn mem_critical_pressure_counter(&self) -> u64 {
        self.mem_critical_pressure_counter.unwrap_or_default()
    }
    /// `disk_limit_bytes`, or the default of its type.
    pub fn disk_limit_bytes(&self) -> u64 {
        self.disk_limit_bytes.unwrap_or_default()
    }
    /// `disk_used_bytes`, or the default of its type.
    pub fn disk_used_bytes(&self) -> u64 {
        self.disk_used_bytes.unwrap_or_default()
    }
    /// `net_rx_packets`, or the default of its type.
    pub fn net_rx_packets(&self) -> u64 {
        self.net_rx_packets.unwrap_or_default()
    }
    /// `net_rx_bytes`, or the default of its type.
    pub fn net_rx_bytes(&self) -> u64 {
        self.net_rx_bytes.unwrap_or_default()
    }
    /// `net_rx_errors`, or the default of its type.
    pub fn net_rx_errors(&self) -> u64 {
        self.net_rx_errors.unwrap_or_default()
    }
    /// `net_rx_dropped`, or the default of its type.
    pub fn net_rx_dropped(&self) -> u64 {
        self.net_rx_dropped.unwrap_or_default()
    }
    /// `net_tx_packets`, or the default of its type.
    pub fn net_tx_packets(&self) -> u64 {
        self.net_tx_packets.unwrap_or_default()
    }
    /// `net_tx_bytes`, or the default of its type.
    pub fn net_tx_bytes(&self) -> u64 {
        self.net_tx_bytes.unwrap_or_default()
    }
    /// `net_tx_errors`, or the default of its type.
    pub fn net_tx_errors(&self) -> u64 {
        self.net_tx_errors.unwrap_or_default()
    }
    /// `net_tx_dropped`, or the default of its type.
    pub fn net_tx_dropped(&self) -> u64 {
        self.net_tx_dropped.unwrap_or_default()
    }
    /// `net_tx_rate_limit`, or the default of its type.
    pub fn net_tx_rate_limit(&self) -> u64 {
        self.net_tx_rate_limit.unwrap_or_default()
    }
    /// `net_tx_burst_rate_limit`, or the default of its type.
    pub fn net_tx_burst_rate_limit(&self) -> u64 {
        self.net_tx_burst_rate_limit.unwrap_or_default()
    }
    /// `net_tx_burst_size`, or the default of its type.
    pub fn net_tx_burst_size(&self) -> u64 {
        self.net_tx_burst_size.unwrap_or_default()
    }
    /// `net_rx_rate_limit`, or the default of its type.
    pub fn net_rx_rate_limit(&self) -> u64 {
        self.net_rx_rate_limit.unwrap_or_default()
    }
    /// `net_rx_burst_rate_limit`, or the default of its type.
    pub fn net_rx_burst_rate_limit(&self) -> u64 {
        self.net_rx_burst_rate_limit.unwrap_or_default()
    }
    /// `net_rx_burst_size`, or the default of its type.
    pub fn net_rx_burst_size(&self) -> u64 {
        self.net_rx_burst_size.unwrap_or_default()
    }
    /// `net_tcp_rtt_microsecs_p50`, or the default of its type.
    pub fn net_tcp_rtt_microsecs_p50(&self) -> f64 {
        self.net_tcp_rtt_microsecs_p50.unwrap_or_default()
    }
    /// `net_tcp_rtt_microsecs_p90`, or the default of its type.
    pub fn net_tcp_rtt_microsecs_p90(&self) -> f64 {
        self.net_tcp_rtt_microsecs_p90.unwrap_or_default()
    }
    /// `net_tcp_rtt_microsecs_p95`, or the default of its type.
    pub fn net_tcp_rtt_microsecs_p95(&self) -> f64 {
        self.net_tcp_rtt_microsecs_p95.unwrap_or_default()
    }
    /// `net_tcp_rtt_microsecs_p99`, or the default of its type.
    pub fn net_tcp_rtt_microsecs_p99(&self) -> f64 {
        self.net_tcp_rtt_microsecs_p99.unwrap_or_default()
    }
    /// `net_tcp_active_connections`, or the default of its type.
    pub fn net_tcp_active_connections(&self) -> f64 {
        self.net_tcp_active_connections.unwrap_or_default()
    }
    /// `net_tcp_time_wait_connections`, or the default of its type.
    pub fn net_tcp_time_wait_connections(&self) -> f64 {
        self.net_tcp_time_wait_connections.unwrap_or_default()
    }
}

impl prost::Message for ResourceStatistics {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.timestamp, 1, buf);
        glue::encode(&self.cpus_user_time_secs, 2, buf);
        glue::encode(&self.cpus_system_time_secs, 3, buf);
        glue::encode(&self.cpus_limit, 4, buf);
        glue::encode(&self.mem_rss_bytes, 5, buf);
        glue::encode(&self.mem_limit_bytes, 6, buf);
        glue::encode(&self.cpus_nr_periods, 7, buf);
        glue::encode(&self.cpus_nr_throttled, 8, buf);
        glue::encode(&self.cpus_throttled_time_secs, 9, buf);
        glue::encode(&self.mem_file_bytes, 10, buf);
        glue::encode(&self.mem_anon_bytes, 11, buf);
        glue::encode(&self.mem_mapped_file_bytes, 12, buf);
        glue::encode(&self.perf, 13, buf);
        glue::encode(&self.net_rx_packets, 14, buf);
        glue::encode(&self.net_rx_bytes, 15, buf);
        glue::encode(&self.net_rx_errors, 16, buf);
        glue::encode(&self.net_rx_dropped, 17, buf);
        glue::encode(&self.net_tx_packets, 18, buf);
        glue::encode(&self.net_tx_bytes, 19, buf);
        glue::encode(&self.net_tx_errors, 20, buf);
        glue::encode(&self.net_tx_dropped, 21, buf);
        glue::encode(&self.net_tcp_rtt_microsecs_p50, 22, buf);
        glue::encode(&self.net_tcp_rtt_microsecs_p90, 23, buf);
        glue::encode(&self.net_tcp_rtt_microsecs_p95, 24, buf);
        glue::encode(&self.net_tcp_rtt_microsecs_p99, 25, buf);
        glue::encode(&self.disk_limit_bytes, 26, buf);
        glue::encode(&self.disk_used_bytes, 27, buf);
        glue::encode(&self.net_tcp_active_connections, 28, buf);
        glue::encode(&self.net_tcp_time_wait_connections, 29, buf);
        glue::encode(&self.processes, 30, buf);
        glue::encode(&self.threads, 31, buf);
        glue::encode(&self.mem_low_pressure_counter, 32, buf);
        glue::encode(&self.mem_medium_pressure_counter, 33, buf);
        glue::encode(&self.mem_critical_pressure_counter, 34, buf);
        glue::encode(&self.net_traffic_control_statistics, 35, buf);
        glue::encode(&self.mem_total_bytes, 36, buf);
        glue::encode(&self.mem_total_memsw_bytes, 37, buf);
        glue::encode(&self.mem_soft_limit_bytes, 38, buf);
        glue::encode(&self.mem_cache_bytes, 39, buf);
        glue::encode(&self.mem_swap_bytes, 40, buf);
        glue::encode(&self.mem_unevictable_bytes, 41, buf);
        glue::encode(&self.net_snmp_statistics, 42, buf);
        glue::encode(&self.disk_statistics, 43, buf);
        glue::encode(&self.blkio_statistics, 44, buf);
        glue::encode(&self.cpus_soft_limit, 45, buf);
        glue::encode(&self.net_tx_rate_limit, 46, buf);
        glue::encode(&self.net_tx_burst_rate_limit, 47, buf);
        glue::encode(&self.net_tx_burst_size, 48, buf);
        glue::encode(&self.net_rx_rate_limit, 49, buf);
        glue::encode(&self.net_rx_burst_rate_limit, 50, buf);
        glue::encode(&self.net_rx_burst_size, 51, buf);
        glue::encode(&self.mem_kmem_usage_bytes, 52, buf);
        glue::encode(&self.mem_kmem_tcp_usage_bytes, 53, buf);
        glue::encode(&self.net_rate_statistics, 54, buf);
        glue::encode(&self.net_ephemeral_ports, 55, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.timestamp, number, wire_type, buf, ctx),
            30 => glue::merge(&mut self.processes, number, wire_type, buf, ctx),
            31 => glue::merge(&mut self.threads, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.cpus_user_time_secs, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.cpus_system_time_secs, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.cpus_limit, number, wire_type, buf, ctx),
            45 => glue::merge(&mut self.cpus_soft_limit, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.cpus_nr_periods, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.cpus_nr_throttled, number, wire_type, buf, ctx),
            9 => glue::merge(
                &mut self.cpus_throttled_time_secs,
                number,
                wire_type,
                buf,
                ctx,
            ),
            36 => glue::merge(&mut self.mem_total_bytes, number, wire_type, buf, ctx),
            37 => glue::merge(&mut self.mem_total_memsw_bytes, number, wire_type, buf, ctx),
            52 => glue::merge(&mut self.mem_kmem_usage_bytes, number, wire_type, buf, ctx),
            53 => glue::merge(
                &mut self.mem_kmem_tcp_usage_bytes,
                number,
                wire_type,
                buf,
                ctx,
            ),
            6 => glue::merge(&mut self.mem_limit_bytes, number, wire_type, buf, ctx),
            38 => glue::merge(&mut self.mem_soft_limit_bytes, number, wire_type, buf, ctx),
            10 => glue::merge(&mut self.mem_file_bytes, number, wire_type, buf, ctx),
            11 => glue::merge(&mut self.mem_anon_bytes, number, wire_type, buf, ctx),
            39 => glue::merge(&mut self.mem_cache_bytes, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.mem_rss_bytes, number, wire_type, buf, ctx),
            12 => glue::merge(&mut self.mem_mapped_file_bytes, number, wire_type, buf, ctx),
            40 => glue::merge(&mut self.mem_swap_bytes, number, wire_type, buf, ctx),
            41 => glue::merge(&mut self.mem_unevictable_bytes, number, wire_type, buf, ctx),
            32 => glue::merge(
                &mut self.mem_low_pressure_counter,
                number,
                wire_type,
                buf,
                ctx,
            ),
            33 => glue::merge(
                &mut self.mem_medium_pressure_counter,
                number,
                wire_type,
                buf,
                ctx,
            ),
            34 => glue::merge(
                &mut self.mem_critical_pressure_counter,
                number,
                wire_type,
                buf,
                ctx,
            ),
            26 => glue::merge(&mut self.disk_limit_bytes, number, wire_type, buf, ctx),
            27 => glue::merge(&mut self.disk_used_bytes, number, wire_type, buf, ctx),
            43 => glue::merge(&mut self.disk_statistics, number, wire_type, buf, ctx),
            44 => glue::merge(&mut self.blkio_statistics, number, wire_type, buf, ctx),
            13 => glue::merge(&mut self.perf, number, wire_type, buf, ctx),
            14 => glue::merge(&mut self.net_rx_packets, number, wire_type, buf, ctx),
            15 => glue::merge(&mut self.net_rx_bytes, number, wire_type, buf, ctx),
            16 => glue::merge(&mut self.net_rx_errors, number, wire_type, buf, ctx),
            17 => glue::merge(&mut self.net_rx_dropped, number, wire_type, buf, ctx),
            18 => glue::merge(&mut self.net_tx_packets, number, wire_type, buf, ctx),
            19 => glue::merge(&mut self.net_tx_bytes, number, wire_type, buf, ctx),
            20 => glue::merge(&mut self.net_tx_errors, number, wire_type, buf, ctx),
            21 => glue::merge(&mut self.net_tx_dropped, number, wire_type, buf, ctx),
            46 => glue::merge(&mut self.net_tx_rate_limit, number, wire_type, buf, ctx),
            47 => glue::merge(
                &mut self.net_tx_burst_rate_limit,
                number,
                wire_type,
                buf,
                ctx,
            ),
            48 => glue::merge(&mut self.net_tx_burst_size, number, wire_type, buf, ctx),
            49 => glue::merge(&mut self.net_rx_rate_limit, number, wire_type, buf, ctx),
            50 => glue::merge(
                &mut self.net_rx_burst_rate_limit,
                number,
                wire_type,
                buf,
                ctx,
            ),
            51 => glue::merge(&mut self.net_rx_burst_size, number, wire_type, buf, ctx),
            54 => glue::merge(&mut self.net_rate_statistics, number, wire_type, buf, ctx),
            55 => glue::merge(&mut self.net_ephemeral_ports, number, wire_type, buf, ctx),
            22 => glue::merge(
                &mut self.net_tcp_rtt_microsecs_p50,
                number,
                wire_type,
                buf,
                ctx,
            ),
            23 => glue::merge(
                &mut self.net_tcp_rtt_microsecs_p90,
                number,
                wire_type,
                buf,
                ctx,
            ),
            24 => glue::merge(
                &mut self.net_tcp_rtt_microsecs_p95,
                number,
                wire_type,
                buf,
                ctx,
            ),
            25 => glue::merge(
                &mut self.net_tcp_rtt_microsecs_p99,
                number,
                wire_type,
                buf,
                ctx,
            ),
            28 => glue::merge(
                &mut self.net_tcp_active_connections,
                number,
                wire_type,
                buf,
                ctx,
            ),
            29 => glue::merge(
                &mut self.net_tcp_time_wait_connections,
                number,
                wire_type,
                buf,
                ctx,
            ),
            35 => glue::merge(
                &mut self.net_traffic_control_statistics,
                number,
                wire_type,
                buf,
                ctx,
            ),
            42 => glue::merge(&mut self.net_snmp_statistics, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.timestamp, 1)
            + glue::encoded_len(&self.processes, 30)
            + glue::encoded_len(&self.threads, 31)
            + glue::encoded_len(&self.cpus_user_time_secs, 2)
            + glue::encoded_len(&self.cpus_system_time_secs, 3)
            + glue::encoded_len(&self.cpus_limit, 4)
            + glue::encoded_len(&self.cpus_soft_limit, 45)
            + glue::encoded_len(&self.cpus_nr_periods, 7)
            + glue::encoded_len(&self.cpus_nr_throttled, 8)
            + glue::encoded_len(&self.cpus_throttled_time_secs, 9)
            + glue::encoded_len(&self.mem_total_bytes, 36)
            + glue::encoded_len(&self.mem_total_memsw_bytes, 37)
            + glue::encoded_len(&self.mem_kmem_usage_bytes, 52)
            + glue::encoded_len(&self.mem_kmem_tcp_usage_bytes, 53)
            + glue::encoded_len(&self.mem_limit_bytes, 6)
            + glue::encoded_len(&self.mem_soft_limit_bytes, 38)
            + glue::encoded_len(&self.mem_file_bytes, 10)
            + glue::encoded_len(&self.mem_anon_bytes, 11)
            + glue::encoded_len(&self.mem_cache_bytes, 39)
            + glue::encoded_len(&self.mem_rss_bytes, 5)
            + glue::encoded_len(&self.mem_mapped_file_bytes, 12)
            + glue::encoded_len(&self.mem_swap_bytes, 40)
            + glue::encoded_len(&self.mem_unevictable_bytes, 41)
            + glue::encoded_len(&self.mem_low_pressure_counter, 32)
            + glue::encoded_len(&self.mem_medium_pressure_counter, 33)
            + glue::encoded_len(&self.mem_critical_pressure_counter, 34)
            + glue::encoded_len(&self.disk_limit_bytes, 26)
            + glue::encoded_len(&self.disk_used_bytes, 27)
            + glue::encoded_len(&self.disk_statistics, 43)
            + glue::encoded_len(&self.blkio_statistics, 44)
            + glue::encoded_len(&self.perf, 13)
            + glue::encoded_len(&self.net_rx_packets, 14)
            + glue::encoded_len(&self.net_rx_bytes, 15)
            + glue::encoded_len(&self.net_rx_errors, 16)
            + glue::encoded_len(&self.net_rx_dropped, 17)
            + glue::encoded_len(&self.net_tx_packets, 18)
            + glue::encoded_len(&self.net_tx_bytes, 19)
            + glue::encoded_len(&self.net_tx_errors, 20)
            + glue::encoded_len(&self.net_tx_dropped, 21)
            + glue::encoded_len(&self.net_tx_rate_limit, 46)
            + glue::encoded_len(&self.net_tx_burst_rate_limit, 47)
            + glue::encoded_len(&self.net_tx_burst_size, 48)
            + glue::encoded_len(&self.net_rx_rate_limit, 49)
            + glue::encoded_len(&self.net_rx_burst_rate_limit, 50)
            + glue::encoded_len(&self.net_rx_burst_size, 51)
            + glue::encoded_len(&self.net_rate_statistics, 54)
            + glue::encoded_len(&self.net_ephemeral_ports, 55)
            + glue::encoded_len(&self.net_tcp_rtt_microsecs_p50, 22)
            + glue::encoded_len(&self.net_tcp_rtt_microsecs_p90, 23)
            + glue::encoded_len(&self.net_tcp_rtt_microsecs_p95, 24)
            + glue::encoded_len(&self.net_tcp_rtt_microsecs_p99, 25)
            + glue::encoded_len(&self.net_tcp_active_connections, 28)
            + glue::encoded_len(&self.net_tcp_time_wait_connections, 29)
            + glue::encoded_len(&self.net_traffic_control_statistics, 35)
            + glue::encoded_len(&self.net_snmp_statistics, 42)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for ResourceStatistics {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.timestamp, "timestamp", map)?;
        glue::write(&self.processes, "processes", map)?;
        glue::write(&self.threads, "threads", map)?;
        glue::write(&self.cpus_user_time_secs, "cpus_user_time_secs", map)?;
        glue::write(&self.cpus_system_time_secs, "cpus_system_time_secs", map)?;
        glue::write(&self.cpus_limit, "cpus_limit", map)?;
        glue::write(&self.cpus_soft_limit, "cpus_soft_limit", map)?;
        glue::write(&self.cpus_nr_periods, "cpus_nr_periods", map)?;
        glue::write(&self.cpus_nr_throttled, "cpus_nr_throttled", map)?;
        glue::write(
            &self.cpus_throttled_time_secs,
            "cpus_throttled_time_secs",
            map,
        )?;
        glue::write(&self.mem_total_bytes, "mem_total_bytes", map)?;
        glue::write(&self.mem_total_memsw_bytes, "mem_total_memsw_bytes", map)?;
        glue::write(&self.mem_kmem_usage_bytes, "mem_kmem_usage_bytes", map)?;
        glue::write(
            &self.mem_kmem_tcp_usage_bytes,
            "mem_kmem_tcp_usage_bytes",
            map,
        )?;
        glue::write(&self.mem_limit_bytes, "mem_limit_bytes", map)?;
        glue::write(&self.mem_soft_limit_bytes, "mem_soft_limit_bytes", map)?;
        glue::write(&self.mem_file_bytes, "mem_file_bytes", map)?;
        glue::write(&self.mem_anon_bytes, "mem_anon_bytes", map)?;
        glue::write(&self.mem_cache_bytes, "mem_cache_bytes", map)?;
        glue::write(&self.mem_rss_bytes, "mem_rss_bytes", map)?;
        glue::write(&self.mem_mapped_file_bytes, "mem_mapped_file_bytes", map)?;
        glue::write(&self.mem_swap_bytes, "mem_swap_bytes", map)?;
        glue::write(&self.mem_unevictable_bytes, "mem_unevictable_bytes", map)?;
        glue::write(
            &self.mem_low_pressure_counter,
            "mem_low_pressure_counter",
            map,
        )?;
        glue::write(
            &self.mem_medium_pressure_counter,
            "mem_medium_pressure_counter",
            map,
        )?;
        glue::write(
            &self.mem_critical_pressure_counter,
            "mem_critical_pressure_counter",
            map,
        )?;
        glue::write(&self.disk_limit_bytes, "disk_limit_bytes", map)?;
        glue::write(&self.disk_used_bytes, "disk_used_bytes", map)?;
        glue::write(&self.disk_statistics, "disk_statistics", map)?;
        glue::write(&self.blkio_statistics, "blkio_statistics", map)?;
        glue::write(&self.perf, "perf", map)?;
        glue::write(&self.net_rx_packets, "net_rx_packets", map)?;
        glue::write(&self.net_rx_bytes, "net_rx_bytes", map)?;
        glue::write(&self.net_rx_errors, "net_rx_errors", map)?;
        glue::write(&self.net_rx_dropped, "net_rx_dropped", map)?;
        glue::write(&self.net_tx_packets, "net_tx_packets", map)?;
        glue::write(&self.net_tx_bytes, "net_tx_bytes", map)?;
        glue::write(&self.net_tx_errors, "net_tx_errors", map)?;
        glue::write(&self.net_tx_dropped, "net_tx_dropped", map)?;
        glue::write(&self.net_tx_rate_limit, "net_tx_rate_limit", map)?;
        glue::write(
            &self.net_tx_burst_rate_limit,
            "net_tx_burst_rate_limit",
            map,
        )?;
        glue::write(&self.net_tx_burst_size, "net_tx_burst_size", map)?;
        glue::write(&self.net_rx_rate_limit, "net_rx_rate_limit", map)?;
        glue::write(
            &self.net_rx_burst_rate_limit,
            "net_rx_burst_rate_limit",
            map,
        )?;
        glue::write(&self.net_rx_burst_size, "net_rx_burst_size", map)?;
        glue::write(&self.net_rate_statistics, "net_rate_statistics", map)?;
        glue::write(&self.net_ephemeral_ports, "net_ephemeral_ports", map)?;
        glue::write(
            &self.net_tcp_rtt_microsecs_p50,
            "net_tcp_rtt_microsecs_p50",
            map,
        )?;
        glue::write(
            &self.net_tcp_rtt_microsecs_p90,
            "net_tcp_rtt_microsecs_p90",
            map,
        )?;
        glue::write(
            &self.net_tcp_rtt_microsecs_p95,
            "net_tcp_rtt_microsecs_p95",
            map,
        )?;
        glue::write(
            &self.net_tcp_rtt_microsecs_p99,
            "net_tcp_rtt_microsecs_p99",
            map,
        )?;
        glue::write(
            &self.net_tcp_active_connections,
            "net_tcp_active_connections",
            map,
        )?;
        glue::write(
            &self.net_tcp_time_wait_connections,
            "net_tcp_time_wait_connections",
            map,
        )?;
        glue::write(
            &self.net_traffic_control_statistics,
            "net_traffic_control_statistics",
            map,
        )?;
        glue::write(&self.net_snmp_statistics, "net_snmp_statistics", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "timestamp" => glue::read(
                &mut self.timestamp,
                map,
                glue::Place::new("timestamp", depth),
            ),
            "processes" => glue::read(
                &mut self.processes,
                map,
                glue::Place::new("processes", depth),
            ),
            "threads" => glue::read(&mut self.threads, map, glue::Place::new("threads", depth)),
            "cpus_user_time_secs" => glue::read(
                &mut self.cpus_user_time_secs,
                map,
                glue::Place::new("cpus_user_time_secs", depth),
            ),
            "cpus_system_time_secs" => glue::read(
                &mut self.cpus_system_time_secs,
                map,
                glue::Place::new("cpus_system_time_secs", depth),
            ),
            "cpus_limit" => glue::read(
                &mut self.cpus_limit,
                map,
                glue::Place::new("cpus_limit", depth),
            ),
            "cpus_soft_limit" => glue::read(
                &mut self.cpus_soft_limit,
                map,
                glue::Place::new("cpus_soft_limit", depth),
            ),
            "cpus_nr_periods" => glue::read(
                &mut self.cpus_nr_periods,
                map,
                glue::Place::new("cpus_nr_periods", depth),
            ),
            "cpus_nr_throttled" => glue::read(
                &mut self.cpus_nr_throttled,
                map,
                glue::Place::new("cpus_nr_throttled", depth),
            ),
            "cpus_throttled_time_secs" => glue::read(
                &mut self.cpus_throttled_time_secs,
                map,
                glue::Place::new("cpus_throttled_time_secs", depth),
            ),
            "mem_total_bytes" => glue::read(
                &mut self.mem_total_bytes,
                map,
                glue::Place::new("mem_total_bytes", depth),
            ),
            "mem_total_memsw_bytes" => glue::read(
                &mut self.mem_total_memsw_bytes,
                map,
                glue::Place::new("mem_total_memsw_bytes", depth),
            ),
            "mem_kmem_usage_bytes" => glue::read(
                &mut self.mem_kmem_usage_bytes,
                map,
                glue::Place::new("mem_kmem_usage_bytes", depth),
            ),
            "mem_kmem_tcp_usage_bytes" => glue::read(
                &mut self.mem_kmem_tcp_usage_bytes,
                map,
                glue::Place::new("mem_kmem_tcp_usage_bytes", depth),
            ),
            "mem_limit_bytes" => glue::read(
                &mut self.mem_limit_bytes,
                map,
                glue::Place::new("mem_limit_bytes", depth),
            ),
            "mem_soft_limit_bytes" => glue::read(
                &mut self.mem_soft_limit_bytes,
                map,
                glue::Place::new("mem_soft_limit_bytes", depth),
            ),
            "mem_file_bytes" => glue::read(
                &mut self.mem_file_bytes,
                map,
                glue::Place::new("mem_file_bytes", depth),
            ),
            "mem_anon_bytes" => glue::read(
                &mut self.mem_anon_bytes,
                map,
                glue::Place::new("mem_anon_bytes", depth),
            ),
            "mem_cache_bytes" => glue::read(
                &mut self.mem_cache_bytes,
                map,
                glue::Place::new("mem_cache_bytes", depth),
            ),
            "mem_rss_bytes" => glue::read(
                &mut self.mem_rss_bytes,
                map,
                glue::Place::new("mem_rss_bytes", depth),
            ),
            "mem_mapped_file_bytes" => glue::read(
                &mut self.mem_mapped_file_bytes,
                map,
                glue::Place::new("mem_mapped_file_bytes", depth),
            ),
            "mem_swap_bytes" => glue::read(
                &mut self.mem_swap_bytes,
                map,
                glue::Place::new("mem_swap_bytes", depth),
            ),
            "mem_unevictable_bytes" => glue::read(
                &mut self.mem_unevictable_bytes,
                map,
                glue::Place::new("mem_unevictable_bytes", depth),
            ),
            "mem_low_pressure_counter" => glue::read(
                &mut self.mem_low_pressure_counter,
                map,
                glue::Place::new("mem_low_pressure_counter", depth),
            ),
            "mem_medium_pressure_counter" => glue::read(
                &mut self.mem_medium_pressure_counter,
                map,
                glue::Place::new("mem_medium_pressure_counter", depth),
            ),
            "mem_critical_pressure_counter" => glue::read(
                &mut self.mem_critical_pressure_counter,
                map,
                glue::Place::new("mem_critical_pressure_counter", depth),
            ),
            "disk_limit_bytes" => glue::read(
                &mut self.disk_limit_bytes,
                map,
                glue::Place::new("disk_limit_bytes", depth),
            ),
            "disk_used_bytes" => glue::read(
                &mut self.disk_used_bytes,
                map,
                glue::Place::new("disk_used_bytes", depth),
            ),
            "disk_statistics" => glue::read(
                &mut self.disk_statistics,
                map,
                glue::Place::new("disk_statistics", depth),
            ),
            "blkio_statistics" => glue::read(
                &mut self.blkio_statistics,
                map,
                glue::Place::new("blkio_statistics", depth),
            ),
            "perf" => glue::read(&mut self.perf, map, glue::Place::new("perf", depth)),
            "net_rx_packets" => glue::read(
                &mut self.net_rx_packets,
                map,
                glue::Place::new("net_rx_packets", depth),
            ),
            "net_rx_bytes" => glue::read(
                &mut self.net_rx_bytes,
                map,
                glue::Place::new("net_rx_bytes", depth),
            ),
            "net_rx_errors" => glue::read(
                &mut self.net_rx_errors,
                map,
                glue::Place::new("net_rx_errors", depth),
            ),
            "net_rx_dropped" => glue::read(
                &mut self.net_rx_dropped,
                map,
                glue::Place::new("net_rx_dropped", depth),
            ),
            "net_tx_packets" => glue::read(
                &mut self.net_tx_packets,
                map,
                glue::Place::new("net_tx_packets", depth),
            ),
            "net_tx_bytes" => glue::read(
                &mut self.net_tx_bytes,
                map,
                glue::Place::new("net_tx_bytes", depth),
            ),
            "net_tx_errors" => glue::read(
                &mut self.net_tx_errors,
                map,
                glue::Place::new("net_tx_errors", depth),
            ),
            "net_tx_dropped" => glue::read(
                &mut self.net_tx_dropped,
                map,
                glue::Place::new("net_tx_dropped", depth),
            ),
            "net_tx_rate_limit" => glue::read(
                &mut self.net_tx_rate_limit,
                map,
                glue::Place::new("net_tx_rate_limit", depth),
            ),
            "net_tx_burst_rate_limit" => glue::read(
                &mut self.net_tx_burst_rate_limit,
                map,
                glue::Place::new("net_tx_burst_rate_limit", depth),
            ),
            "net_tx_burst_size" => glue::read(
                &mut self.net_tx_burst_size,
                map,
                glue::Place::new("net_tx_burst_size", depth),
            ),
            "net_rx_rate_limit" => glue::read(
                &mut self.net_rx_rate_limit,
                map,
                glue::Place::new("net_rx_rate_limit", depth),
            ),
            "net_rx_burst_rate_limit" => glue::read(
                &mut self.net_rx_burst_rate_limit,
                map,
                glue::Place::new("net_rx_burst_rate_limit", depth),
            ),
            "net_rx_burst_size" => glue::read(
                &mut self.net_rx_burst_size,
                map,
                glue::Place::new("net_rx_burst_size", depth),
            ),
            "net_rate_statistics" => glue::read(
                &mut self.net_rate_statistics,
                map,
                glue::Place::new("net_rate_statistics", depth),
            ),
            "net_ephemeral_ports" => glue::read(
                &mut self.net_ephemeral_ports,
                map,
                glue::Place::new("net_ephemeral_ports", depth),
            ),
            "net_tcp_rtt_microsecs_p50" => glue::read(
                &mut self.net_tcp_rtt_microsecs_p50,
                map,
                glue::Place::new("net_tcp_rtt_microsecs_p50", depth),
            ),
            "net_tcp_rtt_microsecs_p90" => glue::read(
                &mut self.net_tcp_rtt_microsecs_p90,
                map,
                glue::Place::new("net_tcp_rtt_microsecs_p90", depth),
            ),
            "net_tcp_rtt_microsecs_p95" => glue::read(
                &mut self.net_tcp_rtt_microsecs_p95,
                map,
                glue::Place::new("net_tcp_rtt_microsecs_p95", depth),
            ),
            "net_tcp_rtt_microsecs_p99" => glue::read(
                &mut self.net_tcp_rtt_microsecs_p99,
                map,
                glue::Place::new("net_tcp_rtt_microsecs_p99", depth),
            ),
            "net_tcp_active_connections" => glue::read(
                &mut self.net_tcp_active_connections,
                map,
                glue::Place::new("net_tcp_active_connections", depth),
            ),
            "net_tcp_time_wait_connections" => glue::read(
                &mut self.net_tcp_time_wait_connections,
                map,
                glue::Place::new("net_tcp_time_wait_connections", depth),
            ),
            "net_traffic_control_statistics" => glue::read(
                &mut self.net_traffic_control_statistics,
                map,
                glue::Place::new("net_traffic_control_statistics", depth),
            ),
            "net_snmp_statistics" => glue::read(
                &mut self.net_snmp_statistics,
                map,
                glue::Place::new("net_snmp_statistics", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.timestamp, "timestamp"))
            .or_else(|| glue::missing_below(&self.disk_statistics, "disk_statistics"))
            .or_else(|| glue::missing_below(&self.blkio_statistics, "blkio_statistics"))
            .or_else(|| glue::missing_below(&self.perf, "perf"))
            .or_else(|| glue::missing_below(&self.net_ephemeral_ports, "net_ephemeral_ports"))
            .or_else(|| {
                glue::missing_below(
                    &self.net_traffic_control_statistics,
                    "net_traffic_control_statistics",
                )
            })
    }
}

glue::message!(ResourceStatistics, "mesos.v1.ResourceStatistics");

/// `mesos.v1.ResourceUsage`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResourceUsage {
    /// Field 1, repeated.
    pub executors: Vec<crate::v1::resource_usage::Executor>,
    /// Field 2, repeated.
    pub total: Vec<crate::v1::Resource>,
}

impl prost::Message for ResourceUsage {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.executors, 1, buf);
        glue::encode(&self.total, 2, buf);
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
            2 => glue::merge(&mut self.total, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.executors, 1) + glue::encoded_len(&self.total, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for ResourceUsage {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.executors, "executors", map)?;
        glue::write(&self.total, "total", map)?;
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
            "total" => glue::read(&mut self.total, map, glue::Place::new("total", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.executors, "executors"))
            .or_else(|| glue::missing_below(&self.total, "total"))
    }
}

glue::message!(ResourceUsage, "mesos.v1.ResourceUsage");

/// `mesos.v1.PerfStatistics`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PerfStatistics {
    /// Field 1, required.
    pub timestamp: Option<f64>,
    /// Field 2, required.
    pub duration: Option<f64>,
    /// Field 3, optional.
    pub cycles: Option<u64>,
    /// Field 4, optional.
    pub stalled_cycles_frontend: Option<u64>,
    /// Field 5, optional.
    pub stalled_cycles_backend: Option<u64>,
    /// Field 6, optional.
    pub instructions: Option<u64>,
    /// Field 7, optional.
    pub cache_references: Option<u64>,
    /// Field 8, optional.
    pub cache_misses: Option<u64>,
    /// Field 9, optional.
    pub branches: Option<u64>,
    /// Field 10, optional.
    pub branch_misses: Option<u64>,
    /// Field 11, optional.
    pub bus_cycles: Option<u64>,
    /// Field 12, optional.
    pub ref_cycles: Option<u64>,
    /// Field 13, optional.
    pub cpu_clock: Option<f64>,
    /// Field 14, optional.
    pub task_clock: Option<f64>,
    /// Field 15, optional.
    pub page_faults: Option<u64>,
    /// Field 16, optional.
    pub minor_faults: Option<u64>,
    /// Field 17, optional.
    pub major_faults: Option<u64>,
    /// Field 18, optional.
    pub context_switches: Option<u64>,
    /// Field 19, optional.
    pub cpu_migrations: Option<u64>,
    /// Field 20, optional.
    pub alignment_faults: Option<u64>,
    /// Field 21, optional.
    pub emulation_faults: Option<u64>,
    /// Field 22, optional.
    pub l1_dcache_loads: Option<u64>,
    /// Field 23, optional.
    pub l1_dcache_load_misses: Option<u64>,
    /// Field 24, optional.
    pub l1_dcache_stores: Option<u64>,
    /// Field 25, optional.
    pub l1_dcache_store_misses: Option<u64>,
    /// Field 26, optional.
    pub l1_dcache_prefetches: Option<u64>,
    /// Field 27, optional.
    pub l1_dcache_prefetch_misses: Option<u64>,
    /// Field 28, optional.
    pub l1_icache_loads: Option<u64>,
    /// Field 29, optional.
    pub l1_icache_load_misses: Option<u64>,
    /// Field 30, optional.
    pub l1_icache_prefetches: Option<u64>,
    /// Field 31, optional.
    pub l1_icache_prefetch_misses: Option<u64>,
    /// Field 32, optional.
    pub llc_loads: Option<u64>,
    /// Field 33, optional.
    pub llc_load_misses: Option<u64>,
    /// Field 34, optional.
    pub llc_stores: Option<u64>,
    /// Field 35, optional.
    pub llc_store_misses: Option<u64>,
    /// Field 36, optional.
    pub llc_prefetches: Option<u64>,
    /// Field 37, optional.
    pub llc_prefetch_misses: Option<u64>,
    /// Field 38, optional.
    pub dtlb_loads: Option<u64>,
    /// Field 39, optional.
    pub dtlb_load_misses: Option<u64>,
    /// Field 40, optional.
    pub dtlb_stores: Option<u64>,
    /// Field 41, optional.
    pub dtlb_store_misses: Option<u64>,
    /// Field 42, optional.
    pub dtlb_prefetches: Option<u64>,
    /// Field 43, optional.
    pub dtlb_prefetch_misses: Option<u64>,
    /// Field 44, optional.
    pub itlb_loads: Option<u64>,
    /// Field 45, optional.
    pub itlb_load_misses: Option<u64>,
    /// Field 46, optional.
    pub branch_loads: Option<u64>,
    /// Field 47, optional.
    pub branch_load_misses: Option<u64>,
    /// Field 48, optional.
    pub node_loads: Option<u64>,
    /// Field 49, optional.
    pub node_load_misses: Option<u64>,
    /// Field 50, optional.
    pub node_stores: Option<u64>,
    /// Field 51, optional.
    pub node_store_misses: Option<u64>,
    /// Field 52, optional.
    pub node_prefetches: Option<u64>,
    /// Field 53, optional.
    pub node_prefetch_misses: Option<u64>,
}

impl PerfStatistics {
    /// `timestamp`, or the default of its type.
    pub fn timestamp(&self) -> f64 {
        self.timestamp.unwrap_or_default()
    }
    /// `duration`, or the default of its type.
    pub fn duration(&self) -> f64 {
        self.duration.unwrap_or_default()
    }
    /// `cycles`, or the default of its type.
    pub fn cycles(&self) -> u64 {
        self.cycles.unwrap_or_default()
    }
    /// `stalled_cycles_frontend`, or the default of its type.
    pub fn stalled_cycles_frontend(&self) -> u64 {
        self.stalled_cycles_frontend.unwrap_or_default()
    }
    /// `stalled_cycles_backend`, or the default of its type.
    pub fn stalled_cycles_backend(&self) -> u64 {
        self.stalled_cycles_backend.unwrap_or_default()
    }
    /// `instructions`, or the default of its type.
    pub fn instructions(&self) -> u64 {
        self.instructions.unwrap_or_default()
    }
    /// `cache_references`, or the default of its type.
    pub fn cache_references(&self) -> u64 {
        self.cache_references.unwrap_or_default()
    }
    /// `cache_misses`, or the default of its type.
    pub fn cache_misses(&self) -> u64 {
        self.cache_misses.unwrap_or_default()
    }
    /// `branches`, or the default of its type.
    pub fn branches(&self) -> u64 {
        self.branches.unwrap_or_default()
    }
    /// `branch_misses`, or the default of its type.
    pub fn branch_misses(&self) -> u64 {
        self.branch_misses.unwrap_or_default()
    }
    /// `bus_cycles`, or the default of its type.
    pub fn bus_cycles(&self) -> u64 {
        self.bus_cycles.unwrap_or_default()
    }
    /// `ref_cycles`, or the default of its type.
    pub fn ref_cycles(&self) -> u64 {
        self.ref_cycles.unwrap_or_default()
    }
    /// `cpu_clock`, or the default of its type.
    pub fn cpu_clock(&self) -> f64 {
        self.cpu_clock.unwrap_or_default()
    }
    /// `task_clock`, or the default of its type.
    pub fn task_clock(&self) -> f64 {
        self.task_clock.unwrap_or_default()
    }
    /// `page_faults`, or the default of its type.
    pub fn page_faults(&self) -> u64 {
        self.page_faults.unwrap_or_default()
    }
    /// `minor_faults`, or the default of its type.
    pub fn minor_faults(&self) -> u64 {
        self.minor_faults.unwrap_or_default()
    }
    /// `major_faults`, or the default of its type.
    pub fn major_faults(&self) -> u64 {
        self.major_faults.unwrap_or_default()
    }
    /// `context_switches`, or the default of its type.
    pub fn context_switches(&self) -> u64 {
        self.context_switches.unwrap_or_default()
    }
    /// `cpu_migrations`, or the default of its type.
    pub fn cpu_migrations(&self) -> u64 {
        self.cpu_migrations.unwrap_or_default()
    }
    /// `alignment_faults`, or the default of its type.
    pub fn alignment_faults(&self) -> u64 {
        self.alignment_faults.unwrap_or_default()
    }
    /// `emulation_faults`, or the default of its type.
    pub fn emulation_faults(&self) -> u64 {
        self.emulation_faults.unwrap_or_default()
    }
    /// `l1_dcache_loads`, or the default of its type.
    pub fn l1_dcache_loads(&self) -> u64 {
        self.l1_dcache_loads.unwrap_or_default()
    }
    /// `l1_dcache_load_misses`, or the default of its type.
    pub fn l1_dcache_load_misses(&self) -> u64 {
        self.l1_dcache_load_misses.unwrap_or_default()
    }
    /// `l1_dcache_stores`, or the default of its type.
    pub fn l1_dcache_stores(&self) -> u64 {
        self.l1_dcache_stores.unwrap_or_default()
    }
    /// `l1_dcache_store_misses`, or the default of its type.
    pub fn l1_dcache_store_misses(&self) -> u64 {
        self.l1_dcache_store_misses.unwrap_or_default()
    }
    /// `l1_dcache_prefetches`, or the default of its type.
    pub fn l1_dcache_prefetches(&self) -> u64 {
        self.l1_dcache_prefetches.unwrap_or_default()
    }
    /// `l1_dcache_prefetch_misses`, or the default of its type.
    pub fn l1_dcache_prefetch_misses(&self) -> u64 {
        self.l1_dcache_prefetch_misses.unwrap_or_default()
    }
    /// `l1_icache_loads`, or the default of its type.
    pub fn l1_icache_loads(&self) -> u64 {
        self.l1_icache_loads.unwrap_or_default()
    }
    /// `l1_icache_load_misses`, or the default of its type.
    pub fn l1_icache_load_misses(&self) -> u64 {
        self.l1_icache_load_misses.unwrap_or_default()
    }
    /// `l1_icache_prefetches`, or the default of its type.
    pub fn l1_icache_prefetches(&self) -> u64 {
        self.l1_icache_prefetches.unwrap_or_default()
    }
    /// `l1_icache_prefetch_misses`, or the default of its type.
    pub fn l1_icache_prefetch_misses(&self) -> u64 {
        self.l1_icache_prefetch_misses.unwrap_or_default()
    }
    /// `llc_loads`, or the default of its type.
    pub fn llc_loads(&self) -> u64 {
        self.llc_loads.unwrap_or_default()
    }
    /// `llc_load_misses`, or the default of its type.
    pub fn llc_load_misses(&self) -> u64 {
        self.llc_load_misses.unwrap_or_default()
    }
    /// `llc_stores`, or the default of its type.
    pub fn llc_stores(&self) -> u64 {
        self.llc_stores.unwrap_or_default()
    }
    /// `llc_store_misses`, or the default of its type.
    pub fn llc_store_misses(&self) -> u64 {
        self.llc_store_misses.unwrap_or_default()
    }
    /// `llc_prefetches`, or the default of its type.
    pub fn llc_prefetches(&self) -> u64 {
        self.llc_prefetches.unwrap_or_default()
    }
    /// `llc_prefetch_misses`, or the default of its type.
    pub fn llc_prefetch_misses(&self) -> u64 {
        self.llc_prefetch_misses.unwrap_or_default()
    }
    /// `dtlb_loads`, or the default of its type.
    pub fn dtlb_loads(&self) -> u64 {
        self.dtlb_loads.unwrap_or_default()
    }
    /// `dtlb_load_misses`, or the default of its type.
    pub fn dtlb_load_misses(&self) -> u64 {
        self.dtlb_load_misses.unwrap_or_default()
    }
    /// `dtlb_stores`, or the default of its type.
    pub fn dtlb_stores(&self) -> u64 {
        self.dtlb_stores.unwrap_or_default()
    }
    /// `dtlb_store_misses`, or the default of its type.
    pub fn dtlb_store_misses(&self) -> u64 {
        self.dtlb_store_misses.unwrap_or_default()
    }
    /// `dtlb_prefetches`, or the default of its type.
    pub fn dtlb_prefetches(&self) -> u64 {
        self.dtlb_prefetches.unwrap_or_default()
    }
    /// `dtlb_prefetch_misses`, or the default of its type.
    pub fn dtlb_prefetch_misses(&self) -> u64 {
        self.dtlb_prefetch_misses.unwrap_or_default()
    }
    /// `itlb_loads`, or the default of its type.
    pub fn itlb_loads(&self) -> u64 {
        self.itlb_loads.unwrap_or_default()
    }
    /// `itlb_load_misses`, or the default of its type.
    pub fn itlb_load_misses(&self) -> u64 {
        self.itlb_load_misses.unwrap_or_default()
    }
    /// `branch_loads`, or the default of its type.
    pub fn branch_loads(&self) -> u64 {
        self.branch_loads.unwrap_or_default()
    }
    /// `branch_load_misses`, or the default of its type.
    pub fn branch_load_misses(&self) -> u64 {
        self.branch_load_misses.unwrap_or_default()
    }
    /// `node_loads`, or the default of its type.
    pub fn node_loads(&self) -> u64 {
        self.node_loads.unwrap_or_default()
    }
    /// `node_load_misses`, or the default of its type.
    pub fn node_load_misses(&self) -> u64 {
        self.node_load_misses.unwrap_or_default()
    }
    /// `node_stores`, or the default of its type.
    pub fn node_stores(&self) -> u64 {
        self.node_stores.unwrap_or_default()
    }
    /// `node_store_misses`, or the default of its type.
    pub fn node_store_misses(&self) -> u64 {
        self.node_store_misses.unwrap_or_default()
    }
    /// `node_prefetches`, or the default of its type.
    pub fn node_prefetches(&self) -> u64 {
        self.node_prefetches.unwrap_or_default()
    }
    /// `node_prefetch_misses`, or the default of its type.
    pub fn node_prefetch_misses(&self) -> u64 {
        self.node_prefetch_misses.unwrap_or_default()
    }
}

impl prost::Message for PerfStatistics {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.timestamp, 1, buf);
        glue::encode(&self.duration, 2, buf);
        glue::encode(&self.cycles, 3, buf);
        glue::encode(&self.stalled_cycles_frontend, 4, buf);
        glue::encode(&self.stalled_cycles_backend, 5, buf);
        glue::encode(&self.instructions, 6, buf);
        glue::encode(&self.cache_references, 7, buf);
        glue::encode(&self.cache_misses, 8, buf);
        glue::encode(&self.branches, 9, buf);
        glue::encode(&self.branch_misses, 10, buf);
        glue::encode(&self.bus_cycles, 11, buf);
        glue::encode(&self.ref_cycles, 12, buf);
        glue::encode(&self.cpu_clock, 13, buf);
        glue::encode(&self.task_clock, 14, buf);
        glue::encode(&self.page_faults, 15, buf);
        glue::encode(&self.minor_faults, 16, buf);
        glue::encode(&self.major_faults, 17, buf);
        glue::encode(&self.context_switches, 18, buf);
        glue::encode(&self.cpu_migrations, 19, buf);
        glue::encode(&self.alignment_faults, 20, buf);
        glue::encode(&self.emulation_faults, 21, buf);
        glue::encode(&self.l1_dcache_loads, 22, buf);
        glue::encode(&self.l1_dcache_load_misses, 23, buf);
        glue::encode(&self.l1_dcache_stores, 24, buf);
        glue::encode(&self.l1_dcache_store_misses, 25, buf);
        glue::encode(&self.l1_dcache_prefetches, 26, buf);
        glue::encode(&self.l1_dcache_prefetch_misses, 27, buf);
        glue::encode(&self.l1_icache_loads, 28, buf);
        glue::encode(&self.l1_icache_load_misses, 29, buf);
        glue::encode(&self.l1_icache_prefetches, 30, buf);
        glue::encode(&self.l1_icache_prefetch_misses, 31, buf);
        glue::encode(&self.llc_loads, 32, buf);
        glue::encode(&self.llc_load_misses, 33, buf);
        glue::encode(&self.llc_stores, 34, buf);
        glue::encode(&self.llc_store_misses, 35, buf);
        glue::encode(&self.llc_prefetches, 36, buf);
        glue::encode(&self.llc_prefetch_misses, 37, buf);
        glue::encode(&self.dtlb_loads, 38, buf);
        glue::encode(&self.dtlb_load_misses, 39, buf);
        glue::encode(&self.dtlb_stores, 40, buf);
        glue::encode(&self.dtlb_store_misses, 41, buf);
        glue::encode(&self.dtlb_prefetches, 42, buf);
        glue::encode(&self.dtlb_prefetch_misses, 43, buf);
        glue::encode(&self.itlb_loads, 44, buf);
        glue::encode(&self.itlb_load_misses, 45, buf);
        glue::encode(&self.branch_loads, 46, buf);
        glue::encode(&self.branch_load_misses, 47, buf);
        glue::encode(&self.node_loads, 48, buf);
        glue::encode(&self.node_load_misses, 49, buf);
        glue::encode(&self.node_stores, 50, buf);
        glue::encode(&self.node_store_misses, 51, buf);
        glue::encode(&self.node_prefetches, 52, buf);
        glue::encode(&self.node_prefetch_misses, 53, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.timestamp, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.duration, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.cycles, number, wire_type, buf, ctx),
            4 => glue::merge(
                &mut self.stalled_cycles_frontend,
                number,
                wire_type,
                buf,
                ctx,
            ),
            5 => glue::merge(
                &mut self.stalled_cycles_backend,
                number,
                wire_type,
                buf,
                ctx,
            ),
            6 => glue::merge(&mut self.instructions, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.cache_references, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.cache_misses, number, wire_type, buf, ctx),
            9 => glue::merge(&mut self.branches, number, wire_type, buf, ctx),
            10 => glue::merge(&mut self.branch_misses, number, wire_type, buf, ctx),
            11 => glue::merge(&mut self.bus_cycles, number, wire_type, buf, ctx),
            12 => glue::merge(&mut self.ref_cycles, number, wire_type, buf, ctx),
            13 => glue::merge(&mut self.cpu_clock, number, wire_type, buf, ctx),
            14 => glue::merge(&mut self.task_clock, number, wire_type, buf, ctx),
            15 => glue::merge(&mut self.page_faults, number, wire_type, buf, ctx),
            16 => glue::merge(&mut self.minor_faults, number, wire_type, buf, ctx),
            17 => glue::merge(&mut self.major_faults, number, wire_type, buf, ctx),
            18 => glue::merge(&mut self.context_switches, number, wire_type, buf, ctx),
            19 => glue::merge(&mut self.cpu_migrations, number, wire_type, buf, ctx),
            20 => glue::merge(&mut self.alignment_faults, number, wire_type, buf, ctx),
            21 => glue::merge(&mut self.emulation_faults, number, wire_type, buf, ctx),
            22 => glue::merge(&mut self.l1_dcache_loads, number, wire_type, buf, ctx),
            23 => glue::merge(&mut self.l1_dcache_load_misses, number, wire_type, buf, ctx),
            24 => glue::merge(&mut self.l1_dcache_stores, number, wire_type, buf, ctx),
            25 => glue::merge(
                &mut self.l1_dcache_store_misses,
                number,
                wire_type,
                buf,
                ctx,
            ),
            26 => glue::merge(&mut self.l1_dcache_prefetches, number, wire_type, buf, ctx),
            27 => glue::merge(
                &mut self.l1_dcache_prefetch_misses,
                number,
                wire_type,
                buf,
                ctx,
            ),
            28 => glue::merge(&mut self.l1_icache_loads, number, wire_type, buf, ctx),
            29 => glue::merge(&mut self.l1_icache_load_misses, number, wire_type, buf, ctx),
            30 => glue::merge(&mut self.l1_icache_prefetches, number, wire_type, buf, ctx),
            31 => glue::merge(
                &mut self.l1_icache_prefetch_misses,
                number,
                wire_type,
                buf,
                ctx,
            ),
            32 => glue::merge(&mut self.llc_loads, number, wire_type, buf, ctx),
            33 => glue::merge(&mut self.llc_load_misses, number, wire_type, buf, ctx),
            34 => glue::merge(&mut self.llc_stores, number, wire_type, buf, ctx),
            35 => glue::merge(&mut self.llc_store_misses, number, wire_type, buf, ctx),
            36 => glue::merge(&mut self.llc_prefetches, number, wire_type, buf, ctx),
            37 => glue::merge(&mut self.llc_prefetch_misses, number, wire_type, buf, ctx),
            38 => glue::merge(&mut self.dtlb_loads, number, wire_type, buf, ctx),
            39 => glue::merge(&mut self.dtlb_load_misses, number, wire_type, buf, ctx),
            40 => glue::merge(&mut self.dtlb_stores, number, wire_type, buf, ctx),
            41 => glue::merge(&mut self.dtlb_store_misses, number, wire_type, buf, ctx),
            42 => glue::merge(&mut self.dtlb_prefetches, number, wire_type, buf, ctx),
            43 => glue::merge(&mut self.dtlb_prefetch_misses, number, wire_type, buf, ctx),
            44 => glue::merge(&mut self.itlb_loads, number, wire_type, buf, ctx),
            45 => glue::merge(&mut self.itlb_load_misses, number, wire_type, buf, ctx),
            46 => glue::merge(&mut self.branch_loads, number, wire_type, buf, ctx),
            47 => glue::merge(&mut self.branch_load_misses, number, wire_type, buf, ctx),
            48 => glue::merge(&mut self.node_loads, number, wire_type, buf, ctx),
            49 => glue::merge(&mut self.node_load_misses, number, wire_type, buf, ctx),
            50 => glue::merge(&mut self.node_stores, number, wire_type, buf, ctx),
            51 => glue::merge(&mut self.node_store_misses, number, wire_type, buf, ctx),
            52 => glue::merge(&mut self.node_prefetches, number, wire_type, buf, ctx),
            53 => glue::merge(&mut self.node_prefetch_misses, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.timestamp, 1)
            + glue::encoded_len(&self.duration, 2)
            + glue::encoded_len(&self.cycles, 3)
            + glue::encoded_len(&self.stalled_cycles_frontend, 4)
            + glue::encoded_len(&self.stalled_cycles_backend, 5)
            + glue::encoded_len(&self.instructions, 6)
            + glue::encoded_len(&self.cache_references, 7)
            + glue::encoded_len(&self.cache_misses, 8)
            + glue::encoded_len(&self.branches, 9)
            + glue::encoded_len(&self.branch_misses, 10)
            + glue::encoded_len(&self.bus_cycles, 11)
            + glue::encoded_len(&self.ref_cycles, 12)
            + glue::encoded_len(&self.cpu_clock, 13)
            + glue::encoded_len(&self.task_clock, 14)
            + glue::encoded_len(&self.page_faults, 15)
            + glue::encoded_len(&self.minor_faults, 16)
            + glue::encoded_len(&self.major_faults, 17)
            + glue::encoded_len(&self.context_switches, 18)
            + glue::encoded_len(&self.cpu_migrations, 19)
            + glue::encoded_len(&self.alignment_faults, 20)
            + glue::encoded_len(&self.emulation_faults, 21)
            + glue::encoded_len(&self.l1_dcache_loads, 22)
            + glue::encoded_len(&self.l1_dcache_load_misses, 23)
            + glue::encoded_len(&self.l1_dcache_stores, 24)
            + glue::encoded_len(&self.l1_dcache_store_misses, 25)
            + glue::encoded_len(&self.l1_dcache_prefetches, 26)
            + glue::encoded_len(&self.l1_dcache_prefetch_misses, 27)
            + glue::encoded_len(&self.l1_icache_loads, 28)
            + glue::encoded_len(&self.l1_icache_load_misses, 29)
            + glue::encoded_len(&self.l1_icache_prefetches, 30)
            + glue::encoded_len(&self.l1_icache_prefetch_misses, 31)
            + glue::encoded_len(&self.llc_loads, 32)
            + glue::encoded_len(&self.llc_load_misses, 33)
            + glue::encoded_len(&self.llc_stores, 34)
            + glue::encoded_len(&self.llc_store_misses, 35)
            + glue::encoded_len(&self.llc_prefetches, 36)
            + glue::encoded_len(&self.llc_prefetch_misses, 37)
            + glue::encoded_len(&self.dtlb_loads, 38)
            + glue::encoded_len(&self.dtlb_load_misses, 39)
            + glue::encoded_len(&self.dtlb_stores, 40)
            + glue::encoded_len(&self.dtlb_store_misses, 41)
            + glue::encoded_len(&self.dtlb_prefetches, 42)
            + glue::encoded_len(&self.dtlb_prefetch_misses, 43)
            + glue::encoded_len(&self.itlb_loads, 44)
            + glue::encoded_len(&self.itlb_load_misses, 45)
            + glue::encoded_len(&self.branch_loads, 46)
            + glue::encoded_len(&self.branch_load_misses, 47)
            + glue::encoded_len(&self.node_loads, 48)
            + glue::encoded_len(&self.node_load_misses, 49)
            + glue::encoded_len(&self.node_stores, 50)
            + glue::encoded_len(&self.node_store_misses, 51)
            + glue::encoded_len(&self.node_prefetches, 52)
            + glue::encoded_len(&self.node_prefetch_misses, 53)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for PerfStatistics {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.timestamp, "timestamp", map)?;
        glue::write(&self.duration, "duration", map)?;
        glue::write(&self.cycles, "cycles", map)?;
        glue::write(
            &self.stalled_cycles_frontend,
            "stalled_cycles_frontend",
            map,
        )?;
        glue::write(&self.stalled_cycles_backend, "stalled_cycles_backend", map)?;
        glue::write(&self.instructions, "instructions", map)?;
        glue::write(&self.cache_references, "cache_references", map)?;
        glue::write(&self.cache_misses, "cache_misses", map)?;
        glue::write(&self.branches, "branches", map)?;
        glue::write(&self.branch_misses, "branch_misses", map)?;
        glue::write(&self.bus_cycles, "bus_cycles", map)?;
        glue::write(&self.ref_cycles, "ref_cycles", map)?;
        glue::write(&self.cpu_clock, "cpu_clock", map)?;
        glue::write(&self.task_clock, "task_clock", map)?;
        glue::write(&self.page_faults, "page_faults", map)?;
        glue::write(&self.minor_faults, "minor_faults", map)?;
        glue::write(&self.major_faults, "major_faults", map)?;
        glue::write(&self.context_switches, "context_switches", map)?;
        glue::write(&self.cpu_migrations, "cpu_migrations", map)?;
        glue::write(&self.alignment_faults, "alignment_faults", map)?;
        glue::write(&self.emulation_faults, "emulation_faults", map)?;
        glue::write(&self.l1_dcache_loads, "l1_dcache_loads", map)?;
        glue::write(&self.l1_dcache_load_misses, "l1_dcache_load_misses", map)?;
        glue::write(&self.l1_dcache_stores, "l1_dcache_stores", map)?;
        glue::write(&self.l1_dcache_store_misses, "l1_dcache_store_misses", map)?;
        glue::write(&self.l1_dcache_prefetches, "l1_dcache_prefetches", map)?;
        glue::write(
            &self.l1_dcache_prefetch_misses,
            "l1_dcache_prefetch_misses",
            map,
        )?;
        glue::write(&self.l1_icache_loads, "l1_icache_loads", map)?;
        glue::write(&self.l1_icache_load_misses, "l1_icache_load_misses", map)?;
        glue::write(&self.l1_icache_prefetches, "l1_icache_prefetches", map)?;
        glue::write(
            &self.l1_icache_prefetch_misses,
            "l1_icache_prefetch_misses",
            map,
        )?;
        glue::write(&self.llc_loads, "llc_loads", map)?;
        glue::write(&self.llc_load_misses, "llc_load_misses", map)?;
        glue::write(&self.llc_stores, "llc_stores", map)?;
        glue::write(&self.llc_store_misses, "llc_store_misses", map)?;
        glue::write(&self.llc_prefetches, "llc_prefetches", map)?;
        glue::write(&self.llc_prefetch_misses, "llc_prefetch_misses", map)?;
        glue::write(&self.dtlb_loads, "dtlb_loads", map)?;
        glue::write(&self.dtlb_load_misses, "dtlb_load_misses", map)?;
        glue::write(&self.dtlb_stores, "dtlb_stores", map)?;
        glue::write(&self.dtlb_store_misses, "dtlb_store_misses", map)?;
        glue::write(&self.dtlb_prefetches, "dtlb_prefetches", map)?;
        glue::write(&self.dtlb_prefetch_misses, "dtlb_prefetch_misses", map)?;
        glue::write(&self.itlb_loads, "itlb_loads", map)?;
        glue::write(&self.itlb_load_misses, "itlb_load_misses", map)?;
        glue::write(&self.branch_loads, "branch_loads", map)?;
        glue::write(&self.branch_load_misses, "branch_load_misses", map)?;
        glue::write(&self.node_loads, "node_loads", map)?;
        glue::write(&self.node_load_misses, "node_load_misses", map)?;
        glue::write(&self.node_stores, "node_stores", map)?;
        glue::write(&self.node_store_misses, "node_store_misses", map)?;
        glue::write(&self.node_prefetches, "node_prefetches", map)?;
        glue::write(&self.node_prefetch_misses, "node_prefetch_misses", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "timestamp" => glue::read(
                &mut self.timestamp,
                map,
                glue::Place::new("timestamp", depth),
            ),
            "duration" => glue::read(&mut self.duration, map, glue::Place::new("duration", depth)),
            "cycles" => glue::read(&mut self.cycles, map, glue::Place::new("cycles", depth)),
            "stalled_cycles_frontend" => glue::read(
                &mut self.stalled_cycles_frontend,
                map,
                glue::Place::new("stalled_cycles_frontend", depth),
            ),
            "stalled_cycles_backend" => glue::read(
                &mut self.stalled_cycles_backend,
                map,
                glue::Place::new("stalled_cycles_backend", depth),
            ),
            "instructions" => glue::read(
                &mut self.instructions,
                map,
                glue::Place::new("instructions", depth),
            ),
            "cache_references" => glue::read(
                &mut self.cache_references,
                map,
                glue::Place::new("cache_references", depth),
            ),
            "cache_misses" => glue::read(
                &mut self.cache_misses,
                map,
                glue::Place::new("cache_misses", depth),
            ),
            "branches" => glue::read(&mut self.branches, map, glue::Place::new("branches", depth)),
            "branch_misses" => glue::read(
                &mut self.branch_misses,
                map,
                glue::Place::new("branch_misses", depth),
            ),
            "bus_cycles" => glue::read(
                &mut self.bus_cycles,
                map,
                glue::Place::new("bus_cycles", depth),
            ),
            "ref_cycles" => glue::read(
                &mut self.ref_cycles,
                map,
                glue::Place::new("ref_cycles", depth),
            ),
            "cpu_clock" => glue::read(
                &mut self.cpu_clock,
                map,
                glue::Place::new("cpu_clock", depth),
            ),
            "task_clock" => glue::read(
                &mut self.task_clock,
                map,
                glue::Place::new("task_clock", depth),
            ),
            "page_faults" => glue::read(
                &mut self.page_faults,
                map,
                glue::Place::new("page_faults", depth),
            ),
            "minor_faults" => glue::read(
                &mut self.minor_faults,
                map,
                glue::Place::new("minor_faults", depth),
            ),
            "major_faults" => glue::read(
                &mut self.major_faults,
                map,
                glue::Place::new("major_faults", depth),
            ),
            "context_switches" => glue::read(
                &mut self.context_switches,
                map,
                glue::Place::new("context_switches", depth),
            ),
            "cpu_migrations" => glue::read(
                &mut self.cpu_migrations,
                map,
                glue::Place::new("cpu_migrations", depth),
            ),
            "alignment_faults" => glue::read(
                &mut self.alignment_faults,
                map,
                glue::Place::new("alignment_faults", depth),
            ),
            "emulation_faults" => glue::read(
                &mut self.emulation_faults,
                map,
                glue::Place::new("emulation_faults", depth),
            ),
            "l1_dcache_loads" => glue::read(
                &mut self.l1_dcache_loads,
                map,
                glue::Place::new("l1_dcache_loads", depth),
            ),
            "l1_dcache_load_misses" => glue::read(
                &mut self.l1_dcache_load_misses,
                map,
                glue::Place::new("l1_dcache_load_misses", depth),
            ),
            "l1_dcache_stores" => glue::read(
                &mut self.l1_dcache_stores,
                map,
                glue::Place::new("l1_dcache_stores", depth),
            ),
            "l1_dcache_store_misses" => glue::read(
                &mut self.l1_dcache_store_misses,
                map,
                glue::Place::new("l1_dcache_store_misses", depth),
            ),
            "l1_dcache_prefetches" => glue::read(
                &mut self.l1_dcache_prefetches,
                map,
                glue::Place::new("l1_dcache_prefetches", depth),
            ),
            "l1_dcache_prefetch_misses" => glue::read(
                &mut self.l1_dcache_prefetch_misses,
                map,
                glue::Place::new("l1_dcache_prefetch_misses", depth),
            ),
            "l1_icache_loads" => glue::read(
                &mut self.l1_icache_loads,
                map,
                glue::Place::new("l1_icache_loads", depth),
            ),
            "l1_icache_load_misses" => glue::read(
                &mut self.l1_icache_load_misses,
                map,
                glue::Place::new("l1_icache_load_misses", depth),
            ),
            "l1_icache_prefetches" => glue::read(
                &mut self.l1_icache_prefetches,
                map,
                glue::Place::new("l1_icache_prefetches", depth),
            ),
            "l1_icache_prefetch_misses" => glue::read(
                &mut self.l1_icache_prefetch_misses,
                map,
                glue::Place::new("l1_icache_prefetch_misses", depth),
            ),
            "llc_loads" => glue::read(
                &mut self.llc_loads,
                map,
                glue::Place::new("llc_loads", depth),
            ),
            "llc_load_misses" => glue::read(
                &mut self.llc_load_misses,
                map,
                glue::Place::new("llc_load_misses", depth),
            ),
            "llc_stores" => glue::read(
                &mut self.llc_stores,
                map,
                glue::Place::new("llc_stores", depth),
            ),
            "llc_store_misses" => glue::read(
                &mut self.llc_store_misses,
                map,
                glue::Place::new("llc_store_misses", depth),
            ),
            "llc_prefetches" => glue::read(
                &mut self.llc_prefetches,
                map,
                glue::Place::new("llc_prefetches", depth),
            ),
            "llc_prefetch_misses" => glue::read(
                &mut self.llc_prefetch_misses,
                map,
                glue::Place::new("llc_prefetch_misses", depth),
            ),
            "dtlb_loads" => glue::read(
                &mut self.dtlb_loads,
                map,
                glue::Place::new("dtlb_loads", depth),
            ),
            "dtlb_load_misses" => glue::read(
                &mut self.dtlb_load_misses,
                map,
                glue::Place::new("dtlb_load_misses", depth),
            ),
            "dtlb_stores" => glue::read(
                &mut self.dtlb_stores,
                map,
                glue::Place::new("dtlb_stores", depth),
            ),
            "dtlb_store_misses" => glue::read(
                &mut self.dtlb_store_misses,
                map,
                glue::Place::new("dtlb_store_misses", depth),
            ),
            "dtlb_prefetches" => glue::read(
                &mut self.dtlb_prefetches,
                map,
                glue::Place::new("dtlb_prefetches", depth),
            ),
            "dtlb_prefetch_misses" => glue::read(
                &mut self.dtlb_prefetch_misses,
                map,
                glue::Place::new("dtlb_prefetch_misses", depth),
            ),
            "itlb_loads" => glue::read(
                &mut self.itlb_loads,
                map,
                glue::Place::new("itlb_loads", depth),
            ),
            "itlb_load_misses" => glue::read(
                &mut self.itlb_load_misses,
                map,
                glue::Place::new("itlb_load_misses", depth),
            ),
            "branch_loads" => glue::read(
                &mut self.branch_loads,
                map,
                glue::Place::new("branch_loads", depth),
            ),
            "branch_load_misses" => glue::read(
                &mut self.branch_load_misses,
                map,
                glue::Place::new("branch_load_misses", depth),
            ),
            "node_loads" => glue::read(
                &mut self.node_loads,
                map,
                glue::Place::new("node_loads", depth),
            ),
            "node_load_misses" => glue::read(
                &mut self.node_load_misses,
                map,
                glue::Place::new("node_load_misses", depth),
            ),
            "node_stores" => glue::read(
                &mut self.node_stores,
                map,
                glue::Place::new("node_stores", depth),
            ),
            "node_store_misses" => glue::read(
                &mut self.node_store_misses,
                map,
                glue::Place::new("node_store_misses", depth),
            ),
            "node_prefetches" => glue::read(
                &mut self.node_prefetches,
                map,
                glue::Place::new("node_prefetches", depth),
            ),
            "node_prefetch_misses" => glue::read(
                &mut self.node_prefetch_misses,
                map,
                glue::Place::new("node_prefetch_misses", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.timestamp, "timestamp"))
            .or_else(|| glue::required(&self.duration, "duration"))
    }
}

glue::message!(PerfStatistics, "mesos.v1.PerfStatistics");

/// `mesos.v1.OfferFilters`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OfferFilters {
    /// Field 1, optional.
    pub min_allocatable_resources: Option<crate::v1::offer_filters::MinAllocatableResources>,
}

impl prost::Message for OfferFilters {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.min_allocatable_resources, 1, buf);
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
                &mut self.min_allocatable_resources,
                number,
                wire_type,
                buf,
                ctx,
            ),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.min_allocatable_resources, 1)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for OfferFilters {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(
            &self.min_allocatable_resources,
            "min_allocatable_resources",
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
            "min_allocatable_resources" => glue::read(
                &mut self.min_allocatable_resources,
                map,
                glue::Place::new("min_allocatable_resources", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| {
            glue::missing_below(&self.min_allocatable_resources, "min_allocatable_resources")
        })
    }
}

glue::message!(OfferFilters, "mesos.v1.OfferFilters");

/// `mesos.v1.Request`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// Field 1, optional.
    pub agent_id: Option<crate::v1::AgentId>,
    /// Field 2, repeated.
    pub resources: Vec<crate::v1::Resource>,
}

impl prost::Message for Request {
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

impl glue::Fields for Request {
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
            "agent_id" => glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth)),
            "resources" => glue::read(
                &mut self.resources,
                map,
                glue::Place::new("resources", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.agent_id, "agent_id"))
            .or_else(|| glue::missing_below(&self.resources, "resources"))
    }
}

glue::message!(Request, "mesos.v1.Request");

/// `mesos.v1.Offer`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offer {
    /// Field 1, required.
    pub id: Option<crate::v1::OfferId>,
    /// Field 2, required.
    pub framework_id: Option<crate::v1::FrameworkId>,
    /// Field 3, required.
    pub agent_id: Option<crate::v1::AgentId>,
    /// Field 4, required.
    pub hostname: Option<String>,
    /// Field 8, optional.
    pub url: Option<crate::v1::Url>,
    /// Field 11, optional.
    pub domain: Option<crate::v1::DomainInfo>,
    /// Field 5, repeated.
    pub resources: Vec<crate::v1::Resource>,
    /// Field 7, repeated.
    pub attributes: Vec<crate::v1::Attribute>,
    /// Field 6, repeated.
    pub executor_ids: Vec<crate::v1::ExecutorId>,
    /// Field 9, optional.
    pub unavailability: Option<crate::v1::Unavailability>,
    /// Field 10, optional.
    pub allocation_info: Option<crate::v1::resource::AllocationInfo>,
}

impl Offer {
    /// `hostname`, or the default of its type.
    pub fn hostname(&self) -> &str {
        self.hostname.as_deref().unwrap_or("")
    }
}

impl prost::Message for Offer {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.id, 1, buf);
        glue::encode(&self.framework_id, 2, buf);
        glue::encode(&self.agent_id, 3, buf);
        glue::encode(&self.hostname, 4, buf);
        glue::encode(&self.resources, 5, buf);
        glue::encode(&self.executor_ids, 6, buf);
        glue::encode(&self.attributes, 7, buf);
        glue::encode(&self.url, 8, buf);
        glue::encode(&self.unavailability, 9, buf);
        glue::encode(&self.allocation_info, 10, buf);
        glue::encode(&self.domain, 11, buf);
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
            2 => glue::merge(&mut self.framework_id, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.hostname, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.url, number, wire_type, buf, ctx),
            11 => glue::merge(&mut self.domain, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.resources, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.attributes, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.executor_ids, number, wire_type, buf, ctx),
            9 => glue::merge(&mut self.unavailability, number, wire_type, buf, ctx),
            10 => glue::merge(&mut self.allocation_info, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.id, 1)
            + glue::encoded_len(&self.framework_id, 2)
            + glue::encoded_len(&self.agent_id, 3)
            + glue::encoded_len(&self.hostname, 4)
            + glue::encoded_len(&self.url, 8)
            + glue::encoded_len(&self.domain, 11)
            + glue::encoded_len(&self.resources, 5)
            + glue::encoded_len(&self.attributes, 7)
            + glue::encoded_len(&self.executor_ids, 6)
            + glue::encoded_len(&self.unavailability, 9)
            + glue::encoded_len(&self.allocation_info, 10)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Offer {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.id, "id", map)?;
        glue::write(&self.framework_id, "framework_id", map)?;
        glue::write(&self.agent_id, "agent_id", map)?;
        glue::write(&self.hostname, "hostname", map)?;
        glue::write(&self.url, "url", map)?;
        glue::write(&self.domain, "domain", map)?;
        glue::write(&self.resources, "resources", map)?;
        glue::write(&self.attributes, "attributes", map)?;
        glue::write(&self.executor_ids, "executor_ids", map)?;
        glue::write(&self.unavailability, "unavailability", map)?;
        glue::write(&self.allocation_info, "allocation_info", map)?;
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
            "framework_id" => glue::read(
                &mut self.framework_id,
                map,
                glue::Place::new("framework_id", depth),
            ),
            "agent_id" => glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth)),
            "hostname" => glue::read(&mut self.hostname, map, glue::Place::new("hostname", depth)),
            "url" => glue::read(&mut self.url, map, glue::Place::new("url", depth)),
            "domain" => glue::read(&mut self.domain, map, glue::Place::new("domain", depth)),
            "resources" => glue::read(
                &mut self.resources,
                map,
                glue::Place::new("resources", depth),
            ),
            "attributes" => glue::read(
                &mut self.attributes,
                map,
                glue::Place::new("attributes", depth),
            ),
            "executor_ids" => glue::read(
                &mut self.executor_ids,
                map,
                glue::Place::new("executor_ids", depth),
            ),
            "unavailability" => glue::read(
                &mut self.unavailability,
                map,
                glue::Place::new("unavailability", depth),
            ),
            "allocation_info" => glue::read(
                &mut self.allocation_info,
                map,
                glue::Place::new("allocation_info", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.id, "id"))
            .or_else(|| glue::required(&self.framework_id, "framework_id"))
            .or_else(|| glue::required(&self.agent_id, "agent_id"))
            .or_else(|| glue::required(&self.hostname, "hostname"))
            .or_else(|| glue::missing_below(&self.url, "url"))
            .or_else(|| glue::missing_below(&self.domain, "domain"))
            .or_else(|| glue::missing_below(&self.resources, "resources"))
            .or_else(|| glue::missing_below(&self.attributes, "attributes"))
            .or_else(|| glue::missing_below(&self.executor_ids, "executor_ids"))
            .or_else(|| glue::missing_below(&self.unavailability, "unavailability"))
    }
}

glue::message!(Offer, "mesos.v1.Offer");

/// `mesos.v1.InverseOffer`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InverseOffer {
    /// Field 1, required.
    pub id: Option<crate::v1::OfferId>,
    /// Field 2, optional.
    pub url: Option<crate::v1::Url>,
    /// Field 3, required.
    pub framework_id: Option<crate::v1::FrameworkId>,
    /// Field 4, optional.
    pub agent_id: Option<crate::v1::AgentId>,
    /// Field 5, required.
    pub unavailability: Option<crate::v1::Unavailability>,
    /// Field 6, repeated.
    pub resources: Vec<crate::v1::Resource>,
}

impl prost::Message for InverseOffer {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.id, 1, buf);
        glue::encode(&self.url, 2, buf);
        glue::encode(&self.framework_id, 3, buf);
        glue::encode(&self.agent_id, 4, buf);
        glue::encode(&self.unavailability, 5, buf);
        glue::encode(&self.resources, 6, buf);
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
            2 => glue::merge(&mut self.url, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.framework_id, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.unavailability, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.resources, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.id, 1)
            + glue::encoded_len(&self.url, 2)
            + glue::encoded_len(&self.framework_id, 3)
            + glue::encoded_len(&self.agent_id, 4)
            + glue::encoded_len(&self.unavailability, 5)
            + glue::encoded_len(&self.resources, 6)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for InverseOffer {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.id, "id", map)?;
        glue::write(&self.url, "url", map)?;
        glue::write(&self.framework_id, "framework_id", map)?;
        glue::write(&self.agent_id, "agent_id", map)?;
        glue::write(&self.unavailability, "unavailability", map)?;
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
            "id" => glue::read(&mut self.id, map, glue::Place::new("id", depth)),
            "url" => glue::read(&mut self.url, map, glue::Place::new("url", depth)),
            "framework_id" => glue::read(
                &mut self.framework_id,
                map,
                glue::Place::new("framework_id", depth),
            ),
            "agent_id" => glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth)),
            "unavailability" => glue::read(
                &mut self.unavailability,
                map,
                glue::Place::new("unavailability", depth),
            ),
            "resources" => glue::read(
                &mut self.resources,
                map,
                glue::Place::new("resources", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.id, "id"))
            .or_else(|| glue::missing_below(&self.url, "url"))
            .or_else(|| glue::required(&self.framework_id, "framework_id"))
            .or_else(|| glue::missing_below(&self.agent_id, "agent_id"))
            .or_else(|| glue::required(&self.unavailability, "unavailability"))
            .or_else(|| glue::missing_below(&self.resources, "resources"))
    }
}

glue::message!(InverseOffer, "mesos.v1.InverseOffer");

/// `mesos.v1.TaskInfo`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaskInfo {
    /// Field 1, required.
    pub name: Option<String>,
    /// Field 2, required.
    pub task_id: Option<crate::v1::TaskId>,
    /// Field 3, required.
    pub agent_id: Option<crate::v1::AgentId>,
    /// Field 4, repeated.
    pub resources: Vec<crate::v1::Resource>,
    /// Field 5, optional.
    pub executor: Option<Box<crate::v1::ExecutorInfo>>,
    /// Field 7, optional.
    pub command: Option<crate::v1::CommandInfo>,
    /// Field 9, optional.
    pub container: Option<Box<crate::v1::ContainerInfo>>,
    /// Field 8, optional.
    pub health_check: Option<Box<crate::v1::HealthCheck>>,
    /// Field 13, optional.
    pub check: Option<Box<crate::v1::CheckInfo>>,
    /// Field 12, optional.
    pub kill_policy: Option<crate::v1::KillPolicy>,
    /// Field 6, optional.
    pub data: Option<glue::Bytes>,
    /// Field 10, optional.
    pub labels: Option<crate::v1::Labels>,
    /// Field 11, optional.
    pub discovery: Option<crate::v1::DiscoveryInfo>,
    /// Field 14, optional.
    pub max_completion_time: Option<crate::v1::DurationInfo>,
    /// Field 15, map.
    pub limits: std::collections::BTreeMap<String, crate::v1::value::Scalar>,
}

impl TaskInfo {
    /// `name`, or the default of its type.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("")
    }
    /// `data`, or the default of its type.
    pub fn data(&self) -> &[u8] {
        self.data.as_deref().unwrap_or_default()
    }
}

impl prost::Message for TaskInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.name, 1, buf);
        glue::encode(&self.task_id, 2, buf);
        glue::encode(&self.agent_id, 3, buf);
        glue::encode(&self.resources, 4, buf);
        glue::encode(&self.executor, 5, buf);
        glue::encode(&self.data, 6, buf);
        glue::encode(&self.command, 7, buf);
        glue::encode(&self.health_check, 8, buf);
        glue::encode(&self.container, 9, buf);
        glue::encode(&self.labels, 10, buf);
        glue::encode(&self.discovery, 11, buf);
        glue::encode(&self.kill_policy, 12, buf);
        glue::encode(&self.check, 13, buf);
        glue::encode(&self.max_completion_time, 14, buf);
        glue::encode(&self.limits, 15, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.task_id, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.resources, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.executor, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.command, number, wire_type, buf, ctx),
            9 => glue::merge(&mut self.container, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.health_check, number, wire_type, buf, ctx),
            13 => glue::merge(&mut self.check, number, wire_type, buf, ctx),
            12 => glue::merge(&mut self.kill_policy, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.data, number, wire_type, buf, ctx),
            10 => glue::merge(&mut self.labels, number, wire_type, buf, ctx),
            11 => glue::merge(&mut self.discovery, number, wire_type, buf, ctx),
            14 => glue::merge(&mut self.max_completion_time, number, wire_type, buf, ctx),
            15 => glue::merge(&mut self.limits, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.name, 1)
            + glue::encoded_len(&self.task_id, 2)
            + glue::encoded_len(&self.agent_id, 3)
            + glue::encoded_len(&self.resources, 4)
            + glue::encoded_len(&self.executor, 5)
            + glue::encoded_len(&self.command, 7)
            + glue::encoded_len(&self.container, 9)
            + glue::encoded_len(&self.health_check, 8)
            + glue::encoded_len(&self.check, 13)
            + glue::encoded_len(&self.kill_policy, 12)
            + glue::encoded_len(&self.data, 6)
            + glue::encoded_len(&self.labels, 10)
            + glue::encoded_len(&self.discovery, 11)
            + glue::encoded_len(&self.max_completion_time, 14)
            + glue::encoded_len(&self.limits, 15)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for TaskInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.name, "name", map)?;
        glue::write(&self.task_id, "task_id", map)?;
        glue::write(&self.agent_id, "agent_id", map)?;
        glue::write(&self.resources, "resources", map)?;
        glue::write(&self.executor, "executor", map)?;
        glue::write(&self.command, "command", map)?;
        glue::write(&self.container, "container", map)?;
        glue::write(&self.health_check, "health_check", map)?;
        glue::write(&self.check, "check", map)?;
        glue::write(&self.kill_policy, "kill_policy", map)?;
        glue::write(&self.data, "data", map)?;
        glue::write(&self.labels, "labels", map)?;
        glue::write(&self.discovery, "discovery", map)?;
        glue::write(&self.max_completion_time, "max_completion_time", map)?;
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
            "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
            "task_id" => glue::read(&mut self.task_id, map, glue::Place::new("task_id", depth)),
            "agent_id" => glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth)),
            "resources" => glue::read(
                &mut self.resources,
                map,
                glue::Place::new("resources", depth),
            ),
            "executor" => glue::read(&mut self.executor, map, glue::Place::new("executor", depth)),
            "command" => glue::read(&mut self.command, map, glue::Place::new("command", depth)),
            "container" => glue::read(
                &mut self.container,
                map,
                glue::Place::new("container", depth),
            ),
            "health_check" => glue::read(
                &mut self.health_check,
                map,
                glue::Place::new("health_check", depth),
            ),
            "check" => glue::read(&mut self.check, map, glue::Place::new("check", depth)),
            "kill_policy" => glue::read(
                &mut self.kill_policy,
                map,
                glue::Place::new("kill_policy", depth),
            ),
            "data" => glue::read(&mut self.data, map, glue::Place::new("data", depth)),
            "labels" => glue::read(&mut self.labels, map, glue::Place::new("labels", depth)),
            "discovery" => glue::read(
                &mut self.discovery,
                map,
                glue::Place::new("discovery", depth),
            ),
            "max_completion_time" => glue::read(
                &mut self.max_completion_time,
                map,
                glue::Place::new("max_completion_time", depth),
            ),
            "limits" => glue::read(&mut self.limits, map, glue::Place::new("limits", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.name, "name"))
            .or_else(|| glue::required(&self.task_id, "task_id"))
            .or_else(|| glue::required(&self.agent_id, "agent_id"))
            .or_else(|| glue::missing_below(&self.resources, "resources"))
            .or_else(|| glue::missing_below(&self.executor, "executor"))
            .or_else(|| glue::missing_below(&self.command, "command"))
            .or_else(|| glue::missing_below(&self.container, "container"))
            .or_else(|| glue::missing_below(&self.health_check, "health_check"))
            .or_else(|| glue::missing_below(&self.check, "check"))
            .or_else(|| glue::missing_below(&self.kill_policy, "kill_policy"))
            .or_else(|| glue::missing_below(&self.labels, "labels"))
            .or_else(|| glue::missing_below(&self.discovery, "discovery"))
            .or_else(|| glue::missing_below(&self.max_completion_time, "max_completion_time"))
            .or_else(|| glue::missing_below(&self.limits, "limits"))
    }
}

glue::message!(TaskInfo, "mesos.v1.TaskInfo");

/// `mesos.v1.TaskGroupInfo`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaskGroupInfo {
    /// Field 1, repeated.
    pub tasks: Vec<crate::v1::TaskInfo>,
}

impl prost::Message for TaskGroupInfo {
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

impl glue::Fields for TaskGroupInfo {
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

glue::message!(TaskGroupInfo, "mesos.v1.TaskGroupInfo");

/// `mesos.v1.Task`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Task {
    /// Field 1, required.
    pub name: Option<String>,
    /// Field 2, required.
    pub task_id: Option<crate::v1::TaskId>,
    /// Field 3, required.
    pub framework_id: Option<crate::v1::FrameworkId>,
    /// Field 4, optional.
    pub executor_id: Option<crate::v1::ExecutorId>,
    /// Field 5, required.
    pub agent_id: Option<crate::v1::AgentId>,
    /// Field 6, required.
    pub state: Option<crate::v1::TaskState>,
    /// Field 7, repeated.
    pub resources: Vec<crate::v1::Resource>,
    /// Field 8, repeated.
    pub statuses: Vec<crate::v1::TaskStatus>,
    /// Field 9, optional.
    pub status_update_state: Option<crate::v1::TaskState>,
    /// Field 10, optional.
    pub status_update_uuid: Option<glue::Bytes>,
    /// Field 11, optional.
    pub labels: Option<crate::v1::Labels>,
    /// Field 12, optional.
    pub discovery: Option<crate::v1::DiscoveryInfo>,
    /// Field 13, optional.
    pub container: Option<Box<crate::v1::ContainerInfo>>,
    /// Field 15, optional.
    pub health_check: Option<Box<crate::v1::HealthCheck>>,
    /// Field 16, optional.
    pub kill_policy: Option<crate::v1::KillPolicy>,
    /// Field 14, optional.
    pub user: Option<String>,
    /// Field 17, map.
    pub limits: std::collections::BTreeMap<String, crate::v1::value::Scalar>,
}

impl Task {
    /// `name`, or the default of its type.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("")
    }
    /// `state`, or the default of its type.
    pub fn state(&self) -> crate::v1::TaskState {
        self.state.unwrap_or_default()
    }
    /// `status_update_state`, or the default of its type.
    pub fn status_update_state(&self) -> crate::v1::TaskState {
        self.status_update_state.unwrap_or_default()
    }
    /// `status_update_uuid`, or the default of its type.
    pub fn status_update_uuid(&self) -> &[u8] {
        self.status_update_uuid.as_deref().unwrap_or_default()
    }
    /// `user`, or the default of its type.
    pub fn user(&self) -> &str {
        self.user.as_deref().unwrap_or("")
    }
}

impl prost::Message for Task {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.name, 1, buf);
        glue::encode(&self.task_id, 2, buf);
        glue::encode(&self.framework_id, 3, buf);
        glue::encode(&self.executor_id, 4, buf);
        glue::encode(&self.agent_id, 5, buf);
        glue::encode(&self.state, 6, buf);
        glue::encode(&self.resources, 7, buf);
        glue::encode(&self.statuses, 8, buf);
        glue::encode(&self.status_update_state, 9, buf);
        glue::encode(&self.status_update_uuid, 10, buf);
        glue::encode(&self.labels, 11, buf);
        glue::encode(&self.discovery, 12, buf);
        glue::encode(&self.container, 13, buf);
        glue::encode(&self.user, 14, buf);
        glue::encode(&self.health_check, 15, buf);
        glue::encode(&self.kill_policy, 16, buf);
        glue::encode(&self.limits, 17, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.task_id, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.framework_id, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.executor_id, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.state, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.resources, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.statuses, number, wire_type, buf, ctx),
            9 => glue::merge(&mut self.status_update_state, number, wire_type, buf, ctx),
            10 => glue::merge(&mut self.status_update_uuid, number, wire_type, buf, ctx),
            11 => glue::merge(&mut self.labels, number, wire_type, buf, ctx),
            12 => glue::merge(&mut self.discovery, number, wire_type, buf, ctx),
            13 => glue::merge(&mut self.container, number, wire_type, buf, ctx),
            15 => glue::merge(&mut self.health_check, number, wire_type, buf, ctx),
            16 => glue::merge(&mut self.kill_policy, number, wire_type, buf, ctx),
            14 => glue::merge(&mut self.user, number, wire_type, buf, ctx),
            17 => glue::merge(&mut self.limits, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.name, 1)
            + glue::encoded_len(&self.task_id, 2)
            + glue::encoded_len(&self.framework_id, 3)
            + glue::encoded_len(&self.executor_id, 4)
            + glue::encoded_len(&self.agent_id, 5)
            + glue::encoded_len(&self.state, 6)
            + glue::encoded_len(&self.resources, 7)
            + glue::encoded_len(&self.statuses, 8)
            + glue::encoded_len(&self.status_update_state, 9)
            + glue::encoded_len(&self.status_update_uuid, 10)
            + glue::encoded_len(&self.labels, 11)
            + glue::encoded_len(&self.discovery, 12)
            + glue::encoded_len(&self.container, 13)
            + glue::encoded_len(&self.health_check, 15)
            + glue::encoded_len(&self.kill_policy, 16)
            + glue::encoded_len(&self.user, 14)
            + glue::encoded_len(&self.limits, 17)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Task {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.name, "name", map)?;
        glue::write(&self.task_id, "task_id", map)?;
        glue::write(&self.framework_id, "framework_id", map)?;
        glue::write(&self.executor_id, "executor_id", map)?;
        glue::write(&self.agent_id, "agent_id", map)?;
        glue::write(&self.state, "state", map)?;
        glue::write(&self.resources, "resources", map)?;
        glue::write(&self.statuses, "statuses", map)?;
        glue::write(&self.status_update_state, "status_update_state", map)?;
        glue::write(&self.status_update_uuid, "status_update_uuid", map)?;
        glue::write(&self.labels, "labels", map)?;
        glue::write(&self.discovery, "discovery", map)?;
        glue::write(&self.container, "container", map)?;
        glue::write(&self.health_check, "health_check", map)?;
        glue::write(&self.kill_policy, "kill_policy", map)?;
        glue::write(&self.user, "user", map)?;
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
            "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
            "task_id" => glue::read(&mut self.task_id, map, glue::Place::new("task_id", depth)),
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
            "agent_id" => glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth)),
            "state" => glue::read(&mut self.state, map, glue::Place::new("state", depth)),
            "resources" => glue::read(
                &mut self.resources,
                map,
                glue::Place::new("resources", depth),
            ),
            "statuses" => glue::read(&mut self.statuses, map, glue::Place::new("statuses", depth)),
            "status_update_state" => glue::read(
                &mut self.status_update_state,
                map,
                glue::Place::new("status_update_state", depth),
            ),
            "status_update_uuid" => glue::read(
                &mut self.status_update_uuid,
                map,
                glue::Place::new("status_update_uuid", depth),
            ),
            "labels" => glue::read(&mut self.labels, map, glue::Place::new("labels", depth)),
            "discovery" => glue::read(
                &mut self.discovery,
                map,
                glue::Place::new("discovery", depth),
            ),
            "container" => glue::read(
                &mut self.container,
                map,
                glue::Place::new("container", depth),
            ),
            "health_check" => glue::read(
                &mut self.health_check,
                map,
                glue::Place::new("health_check", depth),
            ),
            "kill_policy" => glue::read(
                &mut self.kill_policy,
                map,
                glue::Place::new("kill_policy", depth),
            ),
            "user" => glue::read(&mut self.user, map, glue::Place::new("user", depth)),
            "limits" => glue::read(&mut self.limits, map, glue::Place::new("limits", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.name, "name"))
            .or_else(|| glue::required(&self.task_id, "task_id"))
            .or_else(|| glue::required(&self.framework_id, "framework_id"))
            .or_else(|| glue::missing_below(&self.executor_id, "executor_id"))
            .or_else(|| glue::required(&self.agent_id, "agent_id"))
            .or_else(|| glue::required(&self.state, "state"))
            .or_else(|| glue::missing_below(&self.resources, "resources"))
            .or_else(|| glue::missing_below(&self.statuses, "statuses"))
            .or_else(|| glue::missing_below(&self.labels, "labels"))
            .or_else(|| glue::missing_below(&self.discovery, "discovery"))
            .or_else(|| glue::missing_below(&self.container, "container"))
            .or_else(|| glue::missing_below(&self.health_check, "health_check"))
            .or_else(|| glue::missing_below(&self.kill_policy, "kill_policy"))
            .or_else(|| glue::missing_below(&self.limits, "limits"))
    }
}

glue::message!(Task, "mesos.v1.Task");

/// `mesos.v1.TaskResourceLimitation`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaskResourceLimitation {
    /// Field 1, repeated.
    pub resources: Vec<crate::v1::Resource>,
}

impl prost::Message for TaskResourceLimitation {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.resources, 1, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.resources, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.resources, 1)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for TaskResourceLimitation {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
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
            "resources" => glue::read(
                &mut self.resources,
                map,
                glue::Place::new("resources", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.resources, "resources"))
    }
}

glue::message!(TaskResourceLimitation, "mesos.v1.TaskResourceLimitation");

/// `mesos.v1.UUID`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Uuid {
    /// Field 1, required.
    pub value: Option<glue::Bytes>,
}

impl Uuid {
    /// `value`, or the default of its type.
    pub fn value(&self) -> &[u8] {
        self.value.as_deref().unwrap_or_default()
    }
}

impl prost::Message for Uuid {
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

impl glue::Fields for Uuid {
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

glue::message!(Uuid, "mesos.v1.UUID");

/// `mesos.v1.Operation`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Operation {
    /// Field 1, optional.
    pub framework_id: Option<crate::v1::FrameworkId>,
    /// Field 2, optional.
    pub agent_id: Option<crate::v1::AgentId>,
    /// Field 3, required.
    pub info: Option<Box<crate::v1::offer::Operation>>,
    /// Field 4, required.
    pub latest_status: Option<crate::v1::OperationStatus>,
    /// Field 5, repeated.
    pub statuses: Vec<crate::v1::OperationStatus>,
    /// Field 6, required.
    pub uuid: Option<crate::v1::Uuid>,
}

impl prost::Message for Operation {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.framework_id, 1, buf);
        glue::encode(&self.agent_id, 2, buf);
        glue::encode(&self.info, 3, buf);
        glue::encode(&self.latest_status, 4, buf);
        glue::encode(&self.statuses, 5, buf);
        glue::encode(&self.uuid, 6, buf);
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
            2 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.info, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.latest_status, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.statuses, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.uuid, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.framework_id, 1)
            + glue::encoded_len(&self.agent_id, 2)
            + glue::encoded_len(&self.info, 3)
            + glue::encoded_len(&self.latest_status, 4)
            + glue::encoded_len(&self.statuses, 5)
            + glue::encoded_len(&self.uuid, 6)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Operation {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.framework_id, "framework_id", map)?;
        glue::write(&self.agent_id, "agent_id", map)?;
        glue::write(&self.info, "info", map)?;
        glue::write(&self.latest_status, "latest_status", map)?;
        glue::write(&self.statuses, "statuses", map)?;
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
            "framework_id" => glue::read(
                &mut self.framework_id,
                map,
                glue::Place::new("framework_id", depth),
            ),
            "agent_id" => glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth)),
            "info" => glue::read(&mut self.info, map, glue::Place::new("info", depth)),
            "latest_status" => glue::read(
                &mut self.latest_status,
                map,
                glue::Place::new("latest_status", depth),
            ),
            "statuses" => glue::read(&mut self.statuses, map, glue::Place::new("statuses", depth)),
            "uuid" => glue::read(&mut self.uuid, map, glue::Place::new("uuid", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.framework_id, "framework_id"))
            .or_else(|| glue::missing_below(&self.agent_id, "agent_id"))
            .or_else(|| glue::required(&self.info, "info"))
            .or_else(|| glue::required(&self.latest_status, "latest_status"))
            .or_else(|| glue::missing_below(&self.statuses, "statuses"))
            .or_else(|| glue::required(&self.uuid, "uuid"))
    }
}

glue::message!(Operation, "mesos.v1.Operation");

/// `mesos.v1.OperationStatus`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OperationStatus {
    /// Field 1, optional.
    pub operation_id: Option<crate::v1::OperationId>,
    /// Field 2, required.
    pub state: Option<crate::v1::OperationState>,
    /// Field 3, optional.
    pub message: Option<String>,
    /// Field 4, repeated.
    pub converted_resources: Vec<crate::v1::Resource>,
    /// Field 5, optional.
    pub uuid: Option<crate::v1::Uuid>,
    /// Field 6, optional.
    pub agent_id: Option<crate::v1::AgentId>,
    /// Field 7, optional.
    pub resource_provider_id: Option<crate::v1::ResourceProviderId>,
}

impl OperationStatus {
    /// `state`, or the default of its type.
    pub fn state(&self) -> crate::v1::OperationState {
        self.state.unwrap_or_default()
    }
    /// `message`, or the default of its type.
    pub fn message(&self) -> &str {
        self.message.as_deref().unwrap_or("")
    }
}

impl prost::Message for OperationStatus {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.operation_id, 1, buf);
        glue::encode(&self.state, 2, buf);
        glue::encode(&self.message, 3, buf);
        glue::encode(&self.converted_resources, 4, buf);
        glue::encode(&self.uuid, 5, buf);
        glue::encode(&self.agent_id, 6, buf);
        glue::encode(&self.resource_provider_id, 7, buf);
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
            2 => glue::merge(&mut self.state, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.message, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.converted_resources, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.uuid, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.resource_provider_id, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.operation_id, 1)
            + glue::encoded_len(&self.state, 2)
            + glue::encoded_len(&self.message, 3)
            + glue::encoded_len(&self.converted_resources, 4)
            + glue::encoded_len(&self.uuid, 5)
            + glue::encoded_len(&self.agent_id, 6)
            + glue::encoded_len(&self.resource_provider_id, 7)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for OperationStatus {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.operation_id, "operation_id", map)?;
        glue::write(&self.state, "state", map)?;
        glue::write(&self.message, "message", map)?;
        glue::write(&self.converted_resources, "converted_resources", map)?;
        glue::write(&self.uuid, "uuid", map)?;
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
            "state" => glue::read(&mut self.state, map, glue::Place::new("state", depth)),
            "message" => glue::read(&mut self.message, map, glue::Place::new("message", depth)),
            "converted_resources" => glue::read(
                &mut self.converted_resources,
                map,
                glue::Place::new("converted_resources", depth),
            ),
            "uuid" => glue::read(&mut self.uuid, map, glue::Place::new("uuid", depth)),
            "agent_id" => glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth)),
            "resource_provider_id" => glue::read(
                &mut self.resource_provider_id,
                map,
                glue::Place::new("resource_provider_id", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.operation_id, "operation_id"))
            .or_else(|| glue::required(&self.state, "state"))
            .or_else(|| glue::missing_below(&self.converted_resources, "converted_resources"))
            .or_else(|| glue::missing_below(&self.uuid, "uuid"))
            .or_else(|| glue::missing_below(&self.agent_id, "agent_id"))
            .or_else(|| glue::missing_below(&self.resource_provider_id, "resource_provider_id"))
    }
}

glue::message!(OperationStatus, "mesos.v1.OperationStatus");

/// `mesos.v1.CheckStatusInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CheckStatusInfo {
    /// Field 1, optional.
    pub r#type: Option<crate::v1::check_info::Type>,
    /// Field 2, optional.
    pub command: Option<crate::v1::check_status_info::Command>,
    /// Field 3, optional.
    pub http: Option<crate::v1::check_status_info::Http>,
    /// Field 4, optional.
    pub tcp: Option<crate::v1::check_status_info::Tcp>,
}

impl CheckStatusInfo {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::check_info::Type {
        self.r#type.unwrap_or_default()
    }
}

impl prost::Message for CheckStatusInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.r#type, 1, buf);
        glue::encode(&self.command, 2, buf);
        glue::encode(&self.http, 3, buf);
        glue::encode(&self.tcp, 4, buf);
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
            2 => glue::merge(&mut self.command, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.http, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.tcp, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.r#type, 1)
            + glue::encoded_len(&self.command, 2)
            + glue::encoded_len(&self.http, 3)
            + glue::encoded_len(&self.tcp, 4)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for CheckStatusInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.command, "command", map)?;
        glue::write(&self.http, "http", map)?;
        glue::write(&self.tcp, "tcp", map)?;
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
            "command" => glue::read(&mut self.command, map, glue::Place::new("command", depth)),
            "http" => glue::read(&mut self.http, map, glue::Place::new("http", depth)),
            "tcp" => glue::read(&mut self.tcp, map, glue::Place::new("tcp", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None
    }
}

glue::message!(CheckStatusInfo, "mesos.v1.CheckStatusInfo");

/// `mesos.v1.TaskStatus`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaskStatus {
    /// Field 1, required.
    pub task_id: Option<crate::v1::TaskId>,
    /// Field 2, required.
    pub state: Option<crate::v1::TaskState>,
    /// Field 4, optional.
    pub message: Option<String>,
    /// Field 9, optional.
    pub source: Option<crate::v1::task_status::Source>,
    /// Field 10, optional.
    pub reason: Option<crate::v1::task_status::Reason>,
    /// Field 3, optional.
    pub data: Option<glue::Bytes>,
    /// Field 5, optional.
    pub agent_id: Option<crate::v1::AgentId>,
    /// Field 7, optional.
    pub executor_id: Option<crate::v1::ExecutorId>,
    /// Field 6, optional.
    pub timestamp: Option<f64>,
    /// Field 11, optional.
    pub uuid: Option<glue::Bytes>,
    /// Field 8, optional.
    pub healthy: Option<bool>,
    /// Field 15, optional.
    pub check_status: Option<crate::v1::CheckStatusInfo>,
    /// Field 12, optional.
    pub labels: Option<crate::v1::Labels>,
    /// Field 13, optional.
    pub container_status: Option<crate::v1::ContainerStatus>,
    /// Field 14, optional.
    pub unreachable_time: Option<crate::v1::TimeInfo>,
    /// Field 16, optional.
    pub limitation: Option<crate::v1::TaskResourceLimitation>,
}

impl TaskStatus {
    /// `state`, or the default of its type.
    pub fn state(&self) -> crate::v1::TaskState {
        self.state.unwrap_or_default()
    }
    /// `message`, or the default of its type.
    pub fn message(&self) -> &str {
        self.message.as_deref().unwrap_or("")
    }
    /// `source`, or the default of its type.
    pub fn source(&self) -> crate::v1::task_status::Source {
        self.source.unwrap_or_default()
    }
    /// `reason`, or the default of its type.
    pub fn reason(&self) -> crate::v1::task_status::Reason {
        self.reason.unwrap_or_default()
    }
    /// `data`, or the default of its type.
    pub fn data(&self) -> &[u8] {
        self.data.as_deref().unwrap_or_default()
    }
    /// `timestamp`, or the default of its type.
    pub fn timestamp(&self) -> f64 {
        self.timestamp.unwrap_or_default()
    }
    /// `uuid`, or the default of its type.
    pub fn uuid(&self) -> &[u8] {
        self.uuid.as_deref().unwrap_or_default()
    }
    /// `healthy`, or the default of its type.
    pub fn healthy(&self) -> bool {
        self.healthy.unwrap_or_default()
    }
}

impl prost::Message for TaskStatus {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.task_id, 1, buf);
        glue::encode(&self.state, 2, buf);
        glue::encode(&self.data, 3, buf);
        glue::encode(&self.message, 4, buf);
        glue::encode(&self.agent_id, 5, buf);
        glue::encode(&self.timestamp, 6, buf);
        glue::encode(&self.executor_id, 7, buf);
        glue::encode(&self.healthy, 8, buf);
        glue::encode(&self.source, 9, buf);
        glue::encode(&self.reason, 10, buf);
        glue::encode(&self.uuid, 11, buf);
        glue::encode(&self.labels, 12, buf);
        glue::encode(&self.container_status, 13, buf);
        glue::encode(&self.unreachable_time, 14, buf);
        glue::encode(&self.check_status, 15, buf);
        glue::encode(&self.limitation, 16, buf);
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
            2 => glue::merge(&mut self.state, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.message, number, wire_type, buf, ctx),
            9 => glue::merge(&mut self.source, number, wire_type, buf, ctx),
            10 => glue::merge(&mut self.reason, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.data, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.agent_id, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.executor_id, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.timestamp, number, wire_type, buf, ctx),
            11 => glue::merge(&mut self.uuid, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.healthy, number, wire_type, buf, ctx),
            15 => glue::merge(&mut self.check_status, number, wire_type, buf, ctx),
            12 => glue::merge(&mut self.labels, number, wire_type, buf, ctx),
            13 => glue::merge(&mut self.container_status, number, wire_type, buf, ctx),
            14 => glue::merge(&mut self.unreachable_time, number, wire_type, buf, ctx),
            16 => glue::merge(&mut self.limitation, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.task_id, 1)
            + glue::encoded_len(&self.state, 2)
            + glue::encoded_len(&self.message, 4)
            + glue::encoded_len(&self.source, 9)
            + glue::encoded_len(&self.reason, 10)
            + glue::encoded_len(&self.data, 3)
            + glue::encoded_len(&self.agent_id, 5)
            + glue::encoded_len(&self.executor_id, 7)
            + glue::encoded_len(&self.timestamp, 6)
            + glue::encoded_len(&self.uuid, 11)
            + glue::encoded_len(&self.healthy, 8)
            + glue::encoded_len(&self.check_status, 15)
            + glue::encoded_len(&self.labels, 12)
            + glue::encoded_len(&self.container_status, 13)
            + glue::encoded_len(&self.unreachable_time, 14)
            + glue::encoded_len(&self.limitation, 16)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for TaskStatus {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.task_id, "task_id", map)?;
        glue::write(&self.state, "state", map)?;
        glue::write(&self.message, "message", map)?;
        glue::write(&self.source, "source", map)?;
        glue::write(&self.reason, "reason", map)?;
        glue::write(&self.data, "data", map)?;
        glue::write(&self.agent_id, "agent_id", map)?;
        glue::write(&self.executor_id, "executor_id", map)?;
        glue::write(&self.timestamp, "timestamp", map)?;
        glue::write(&self.uuid, "uuid", map)?;
        glue::write(&self.healthy, "healthy", map)?;
        glue::write(&self.check_status, "check_status", map)?;
        glue::write(&self.labels, "labels", map)?;
        glue::write(&self.container_status, "container_status", map)?;
        glue::write(&self.unreachable_time, "unreachable_time", map)?;
        glue::write(&self.limitation, "limitation", map)?;
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
            "state" => glue::read(&mut self.state, map, glue::Place::new("state", depth)),
            "message" => glue::read(&mut self.message, map, glue::Place::new("message", depth)),
            "source" => glue::read(&mut self.source, map, glue::Place::new("source", depth)),
            "reason" => glue::read(&mut self.reason, map, glue::Place::new("reason", depth)),
            "data" => glue::read(&mut self.data, map, glue::Place::new("data", depth)),
            "agent_id" => glue::read(&mut self.agent_id, map, glue::Place::new("agent_id", depth)),
            "executor_id" => glue::read(
                &mut self.executor_id,
                map,
                glue::Place::new("executor_id", depth),
            ),
            "timestamp" => glue::read(
                &mut self.timestamp,
                map,
                glue::Place::new("timestamp", depth),
            ),
            "uuid" => glue::read(&mut self.uuid, map, glue::Place::new("uuid", depth)),
            "healthy" => glue::read(&mut self.healthy, map, glue::Place::new("healthy", depth)),
            "check_status" => glue::read(
                &mut self.check_status,
                map,
                glue::Place::new("check_status", depth),
            ),
            "labels" => glue::read(&mut self.labels, map, glue::Place::new("labels", depth)),
            "container_status" => glue::read(
                &mut self.container_status,
                map,
                glue::Place::new("container_status", depth),
            ),
            "unreachable_time" => glue::read(
                &mut self.unreachable_time,
                map,
                glue::Place::new("unreachable_time", depth),
            ),
            "limitation" => glue::read(
                &mut self.limitation,
                map,
                glue::Place::new("limitation", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.task_id, "task_id"))
            .or_else(|| glue::required(&self.state, "state"))
            .or_else(|| glue::missing_below(&self.agent_id, "agent_id"))
            .or_else(|| glue::missing_below(&self.executor_id, "executor_id"))
            .or_else(|| glue::missing_below(&self.labels, "labels"))
            .or_else(|| glue::missing_below(&self.container_status, "container_status"))
            .or_else(|| glue::missing_below(&self.unreachable_time, "unreachable_time"))
            .or_else(|| glue::missing_below(&self.limitation, "limitation"))
    }
}

glue::message!(TaskStatus, "mesos.v1.TaskStatus");

/// `mesos.v1.Filters`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filters {
    /// Field 1, optional, default `5`.
    pub refuse_seconds: Option<f64>,
}

impl Filters {
    /// `refuse_seconds`, or its default.
    pub fn refuse_seconds(&self) -> f64 {
        self.refuse_seconds.unwrap_or(5.0)
    }
}

impl prost::Message for Filters {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.refuse_seconds, 1, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.refuse_seconds, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.refuse_seconds, 1)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Filters {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write_value(&self.refuse_seconds(), "refuse_seconds", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "refuse_seconds" => glue::read(
                &mut self.refuse_seconds,
                map,
                glue::Place::new("refuse_seconds", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None
    }
}

glue::message!(Filters, "mesos.v1.Filters");

/// `mesos.v1.Environment`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Environment {
    /// Field 1, repeated.
    pub variables: Vec<crate::v1::environment::Variable>,
}

impl prost::Message for Environment {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.variables, 1, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.variables, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.variables, 1)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Environment {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.variables, "variables", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "variables" => glue::read(
                &mut self.variables,
                map,
                glue::Place::new("variables", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.variables, "variables"))
    }
}

glue::message!(Environment, "mesos.v1.Environment");

/// `mesos.v1.Parameter`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Parameter {
    /// Field 1, required.
    pub key: Option<String>,
    /// Field 2, required.
    pub value: Option<String>,
}

impl Parameter {
    /// `key`, or the default of its type.
    pub fn key(&self) -> &str {
        self.key.as_deref().unwrap_or("")
    }
    /// `value`, or the default of its type.
    pub fn value(&self) -> &str {
        self.value.as_deref().unwrap_or("")
    }
}

impl prost::Message for Parameter {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.key, 1, buf);
        glue::encode(&self.value, 2, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.key, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.value, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.key, 1) + glue::encoded_len(&self.value, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Parameter {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.key, "key", map)?;
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
            "key" => glue::read(&mut self.key, map, glue::Place::new("key", depth)),
            "value" => glue::read(&mut self.value, map, glue::Place::new("value", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.key, "key"))
            .or_else(|| glue::required(&self.value, "value"))
    }
}

glue::message!(Parameter, "mesos.v1.Parameter");

/// `mesos.v1.Parameters`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Parameters {
    /// Field 1, repeated.
    pub parameter: Vec<crate::v1::Parameter>,
}

impl prost::Message for Parameters {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.parameter, 1, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.parameter, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.parameter, 1)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Parameters {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.parameter, "parameter", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "parameter" => glue::read(
                &mut self.parameter,
                map,
                glue::Place::new("parameter", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.parameter, "parameter"))
    }
}

glue::message!(Parameters, "mesos.v1.Parameters");

/// `mesos.v1.Credential`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Credential {
    /// Field 1, required.
    pub principal: Option<String>,
    /// Field 2, optional.
    pub secret: Option<String>,
}

impl Credential {
    /// `principal`, or the default of its type.
    pub fn principal(&self) -> &str {
        self.principal.as_deref().unwrap_or("")
    }
    /// `secret`, or the default of its type.
    pub fn secret(&self) -> &str {
        self.secret.as_deref().unwrap_or("")
    }
}

impl prost::Message for Credential {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.principal, 1, buf);
        glue::encode(&self.secret, 2, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.principal, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.secret, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.principal, 1) + glue::encoded_len(&self.secret, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Credential {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.principal, "principal", map)?;
        glue::write(&self.secret, "secret", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "principal" => glue::read(
                &mut self.principal,
                map,
                glue::Place::new("principal", depth),
            ),
            "secret" => glue::read(&mut self.secret, map, glue::Place::new("secret", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.principal, "principal"))
    }
}

glue::message!(Credential, "mesos.v1.Credential");

/// `mesos.v1.Credentials`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Credentials {
    /// Field 1, repeated.
    pub credentials: Vec<crate::v1::Credential>,
}

impl prost::Message for Credentials {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.credentials, 1, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.credentials, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.credentials, 1)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Credentials {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.credentials, "credentials", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "credentials" => glue::read(
                &mut self.credentials,
                map,
                glue::Place::new("credentials", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.credentials, "credentials"))
    }
}

glue::message!(Credentials, "mesos.v1.Credentials");

/// `mesos.v1.Secret`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Secret {
    /// Field 1, optional.
    pub r#type: Option<crate::v1::secret::Type>,
    /// Field 2, optional.
    pub reference: Option<crate::v1::secret::Reference>,
    /// Field 3, optional.
    pub value: Option<crate::v1::secret::Value>,
}

impl Secret {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::secret::Type {
        self.r#type.unwrap_or_default()
    }
}

impl prost::Message for Secret {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.r#type, 1, buf);
        glue::encode(&self.reference, 2, buf);
        glue::encode(&self.value, 3, buf);
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
            2 => glue::merge(&mut self.reference, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.value, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.r#type, 1)
            + glue::encoded_len(&self.reference, 2)
            + glue::encoded_len(&self.value, 3)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Secret {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.reference, "reference", map)?;
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
            "type" => glue::read(&mut self.r#type, map, glue::Place::new("type", depth)),
            "reference" => glue::read(
                &mut self.reference,
                map,
                glue::Place::new("reference", depth),
            ),
            "value" => glue::read(&mut self.value, map, glue::Place::new("value", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.reference, "reference"))
            .or_else(|| glue::missing_below(&self.value, "value"))
    }
}

glue::message!(Secret, "mesos.v1.Secret");

/// `mesos.v1.RateLimit`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RateLimit {
    /// Field 1, optional.
    pub qps: Option<f64>,
    /// Field 2, required.
    pub principal: Option<String>,
    /// Field 3, optional.
    pub capacity: Option<u64>,
}

impl RateLimit {
    /// `qps`, or the default of its type.
    pub fn qps(&self) -> f64 {
        self.qps.unwrap_or_default()
    }
    /// `principal`, or the default of its type.
    pub fn principal(&self) -> &str {
        self.principal.as_deref().unwrap_or("")
    }
    /// `capacity`, or the default of its type.
    pub fn capacity(&self) -> u64 {
        self.capacity.unwrap_or_default()
    }
}

impl prost::Message for RateLimit {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.qps, 1, buf);
        glue::encode(&self.principal, 2, buf);
        glue::encode(&self.capacity, 3, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.qps, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.principal, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.capacity, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.qps, 1)
            + glue::encoded_len(&self.principal, 2)
            + glue::encoded_len(&self.capacity, 3)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for RateLimit {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.qps, "qps", map)?;
        glue::write(&self.principal, "principal", map)?;
        glue::write(&self.capacity, "capacity", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "qps" => glue::read(&mut self.qps, map, glue::Place::new("qps", depth)),
            "principal" => glue::read(
                &mut self.principal,
                map,
                glue::Place::new("principal", depth),
            ),
            "capacity" => glue::read(&mut self.capacity, map, glue::Place::new("capacity", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.principal, "principal"))
    }
}

glue::message!(RateLimit, "mesos.v1.RateLimit");

/// `mesos.v1.RateLimits`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RateLimits {
    /// Field 1, repeated.
    pub limits: Vec<crate::v1::RateLimit>,
    /// Field 2, optional.
    pub aggregate_default_qps: Option<f64>,
    /// Field 3, optional.
    pub aggregate_default_capacity: Option<u64>,
}

impl RateLimits {
    /// `aggregate_default_qps`, or the default of its type.
    pub fn aggregate_default_qps(&self) -> f64 {
        self.aggregate_default_qps.unwrap_or_default()
    }
    /// `aggregate_default_capacity`, or the default of its type.
    pub fn aggregate_default_capacity(&self) -> u64 {
        self.aggregate_default_capacity.unwrap_or_default()
    }
}

impl prost::Message for RateLimits {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.limits, 1, buf);
        glue::encode(&self.aggregate_default_qps, 2, buf);
        glue::encode(&self.aggregate_default_capacity, 3, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.limits, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.aggregate_default_qps, number, wire_type, buf, ctx),
            3 => glue::merge(
                &mut self.aggregate_default_capacity,
                number,
                wire_type,
                buf,
                ctx,
            ),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.limits, 1)
            + glue::encoded_len(&self.aggregate_default_qps, 2)
            + glue::encoded_len(&self.aggregate_default_capacity, 3)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for RateLimits {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.limits, "limits", map)?;
        glue::write(&self.aggregate_default_qps, "aggregate_default_qps", map)?;
        glue::write(
            &self.aggregate_default_capacity,
            "aggregate_default_capacity",
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
            "limits" => glue::read(&mut self.limits, map, glue::Place::new("limits", depth)),
            "aggregate_default_qps" => glue::read(
                &mut self.aggregate_default_qps,
                map,
                glue::Place::new("aggregate_default_qps", depth),
            ),
            "aggregate_default_capacity" => glue::read(
                &mut self.aggregate_default_capacity,
                map,
                glue::Place::new("aggregate_default_capacity", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.limits, "limits"))
    }
}

glue::message!(RateLimits, "mesos.v1.RateLimits");

/// `mesos.v1.Image`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Image {
    /// Field 1, required.
    pub r#type: Option<crate::v1::image::Type>,
    /// Field 2, optional.
    pub appc: Option<crate::v1::image::Appc>,
    /// Field 3, optional.
    pub docker: Option<crate::v1::image::Docker>,
    /// Field 4, optional, default `true`.
    pub cached: Option<bool>,
}

impl Image {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::image::Type {
        self.r#type.unwrap_or_default()
    }
    /// `cached`, or its default.
    pub fn cached(&self) -> bool {
        self.cached.unwrap_or(true)
    }
}

impl prost::Message for Image {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.r#type, 1, buf);
        glue::encode(&self.appc, 2, buf);
        glue::encode(&self.docker, 3, buf);
        glue::encode(&self.cached, 4, buf);
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
            2 => glue::merge(&mut self.appc, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.docker, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.cached, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.r#type, 1)
            + glue::encoded_len(&self.appc, 2)
            + glue::encoded_len(&self.docker, 3)
            + glue::encoded_len(&self.cached, 4)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Image {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.appc, "appc", map)?;
        glue::write(&self.docker, "docker", map)?;
        glue::write_value(&self.cached(), "cached", map)?;
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
            "appc" => glue::read(&mut self.appc, map, glue::Place::new("appc", depth)),
            "docker" => glue::read(&mut self.docker, map, glue::Place::new("docker", depth)),
            "cached" => glue::read(&mut self.cached, map, glue::Place::new("cached", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.r#type, "type"))
            .or_else(|| glue::missing_below(&self.appc, "appc"))
            .or_else(|| glue::missing_below(&self.docker, "docker"))
    }
}

glue::message!(Image, "mesos.v1.Image");

/// `mesos.v1.MountPropagation`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MountPropagation {
    /// Field 1, optional.
    pub mode: Option<crate::v1::mount_propagation::Mode>,
}

impl MountPropagation {
    /// `mode`, or the default of its type.
    pub fn mode(&self) -> crate::v1::mount_propagation::Mode {
        self.mode.unwrap_or_default()
    }
}

impl prost::Message for MountPropagation {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.mode, 1, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.mode, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.mode, 1)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for MountPropagation {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.mode, "mode", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "mode" => glue::read(&mut self.mode, map, glue::Place::new("mode", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None
    }
}

glue::message!(MountPropagation, "mesos.v1.MountPropagation");

/// `mesos.v1.Volume`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Volume {
    /// Field 3, required.
    pub mode: Option<crate::v1::volume::Mode>,
    /// Field 1, required.
    pub container_path: Option<String>,
    /// Field 2, optional.
    pub host_path: Option<String>,
    /// Field 4, optional.
    pub image: Option<Box<crate::v1::Image>>,
    /// Field 5, optional.
    pub source: Option<Box<crate::v1::volume::Source>>,
}

impl Volume {
    /// `mode`, or the default of its type.
    pub fn mode(&self) -> crate::v1::volume::Mode {
        self.mode.unwrap_or_default()
    }
    /// `container_path`, or the default of its type.
    pub fn container_path(&self) -> &str {
        self.container_path.as_deref().unwrap_or("")
    }
    /// `host_path`, or the default of its type.
    pub fn host_path(&self) -> &str {
        self.host_path.as_deref().unwrap_or("")
    }
}

impl prost::Message for Volume {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.container_path, 1, buf);
        glue::encode(&self.host_path, 2, buf);
        glue::encode(&self.mode, 3, buf);
        glue::encode(&self.image, 4, buf);
        glue::encode(&self.source, 5, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            3 => glue::merge(&mut self.mode, number, wire_type, buf, ctx),
            1 => glue::merge(&mut self.container_path, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.host_path, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.image, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.source, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.mode, 3)
            + glue::encoded_len(&self.container_path, 1)
            + glue::encoded_len(&self.host_path, 2)
            + glue::encoded_len(&self.image, 4)
            + glue::encoded_len(&self.source, 5)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Volume {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.mode, "mode", map)?;
        glue::write(&self.container_path, "container_path", map)?;
        glue::write(&self.host_path, "host_path", map)?;
        glue::write(&self.image, "image", map)?;
        glue::write(&self.source, "source", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "mode" => glue::read(&mut self.mode, map, glue::Place::new("mode", depth)),
            "container_path" => glue::read(
                &mut self.container_path,
                map,
                glue::Place::new("container_path", depth),
            ),
            "host_path" => glue::read(
                &mut self.host_path,
                map,
                glue::Place::new("host_path", depth),
            ),
            "image" => glue::read(&mut self.image, map, glue::Place::new("image", depth)),
            "source" => glue::read(&mut self.source, map, glue::Place::new("source", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.mode, "mode"))
            .or_else(|| glue::required(&self.container_path, "container_path"))
            .or_else(|| glue::missing_below(&self.image, "image"))
            .or_else(|| glue::missing_below(&self.source, "source"))
    }
}

glue::message!(Volume, "mesos.v1.Volume");

/// `mesos.v1.NetworkInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NetworkInfo {
    /// Field 5, repeated.
    pub ip_addresses: Vec<crate::v1::network_info::IpAddress>,
    /// Field 6, optional.
    pub name: Option<String>,
    /// Field 3, repeated.
    pub groups: Vec<String>,
    /// Field 4, optional.
    pub labels: Option<crate::v1::Labels>,
    /// Field 7, repeated.
    pub port_mappings: Vec<crate::v1::network_info::PortMapping>,
}

impl NetworkInfo {
    /// `name`, or the default of its type.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("")
    }
}

impl prost::Message for NetworkInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.groups, 3, buf);
        glue::encode(&self.labels, 4, buf);
        glue::encode(&self.ip_addresses, 5, buf);
        glue::encode(&self.name, 6, buf);
        glue::encode(&self.port_mappings, 7, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            5 => glue::merge(&mut self.ip_addresses, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.groups, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.labels, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.port_mappings, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.ip_addresses, 5)
            + glue::encoded_len(&self.name, 6)
            + glue::encoded_len(&self.groups, 3)
            + glue::encoded_len(&self.labels, 4)
            + glue::encoded_len(&self.port_mappings, 7)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for NetworkInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.ip_addresses, "ip_addresses", map)?;
        glue::write(&self.name, "name", map)?;
        glue::write(&self.groups, "groups", map)?;
        glue::write(&self.labels, "labels", map)?;
        glue::write(&self.port_mappings, "port_mappings", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "ip_addresses" => glue::read(
                &mut self.ip_addresses,
                map,
                glue::Place::new("ip_addresses", depth),
            ),
            "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
            "groups" => glue::read(&mut self.groups, map, glue::Place::new("groups", depth)),
            "labels" => glue::read(&mut self.labels, map, glue::Place::new("labels", depth)),
            "port_mappings" => glue::read(
                &mut self.port_mappings,
                map,
                glue::Place::new("port_mappings", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.labels, "labels"))
            .or_else(|| glue::missing_below(&self.port_mappings, "port_mappings"))
    }
}

glue::message!(NetworkInfo, "mesos.v1.NetworkInfo");

/// `mesos.v1.CapabilityInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CapabilityInfo {
    /// Field 1, repeated.
    pub capabilities: Vec<crate::v1::capability_info::Capability>,
}

impl prost::Message for CapabilityInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.capabilities, 1, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.capabilities, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.capabilities, 1)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for CapabilityInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.capabilities, "capabilities", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "capabilities" => glue::read(
                &mut self.capabilities,
                map,
                glue::Place::new("capabilities", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None
    }
}

glue::message!(CapabilityInfo, "mesos.v1.CapabilityInfo");

/// `mesos.v1.SeccompInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SeccompInfo {
    /// Field 1, optional.
    pub profile_name: Option<String>,
    /// Field 2, optional.
    pub unconfined: Option<bool>,
}

impl SeccompInfo {
    /// `profile_name`, or the default of its type.
    pub fn profile_name(&self) -> &str {
        self.profile_name.as_deref().unwrap_or("")
    }
    /// `unconfined`, or the default of its type.
    pub fn unconfined(&self) -> bool {
        self.unconfined.unwrap_or_default()
    }
}

impl prost::Message for SeccompInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.profile_name, 1, buf);
        glue::encode(&self.unconfined, 2, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.profile_name, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.unconfined, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.profile_name, 1) + glue::encoded_len(&self.unconfined, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for SeccompInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.profile_name, "profile_name", map)?;
        glue::write(&self.unconfined, "unconfined", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "profile_name" => glue::read(
                &mut self.profile_name,
                map,
                glue::Place::new("profile_name", depth),
            ),
            "unconfined" => glue::read(
                &mut self.unconfined,
                map,
                glue::Place::new("unconfined", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None
    }
}

glue::message!(SeccompInfo, "mesos.v1.SeccompInfo");

/// `mesos.v1.LinuxInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct LinuxInfo {
    /// Field 1, optional, deprecated.
    pub capability_info: Option<crate::v1::CapabilityInfo>,
    /// Field 2, optional.
    pub bounding_capabilities: Option<crate::v1::CapabilityInfo>,
    /// Field 3, optional.
    pub effective_capabilities: Option<crate::v1::CapabilityInfo>,
    /// Field 4, optional.
    pub share_pid_namespace: Option<bool>,
    /// Field 5, optional.
    pub seccomp: Option<crate::v1::SeccompInfo>,
    /// Field 6, optional.
    pub ipc_mode: Option<crate::v1::linux_info::IpcMode>,
    /// Field 7, optional.
    pub shm_size: Option<u32>,
    /// Field 8, optional, default `true`.
    pub share_cgroups: Option<bool>,
}

impl LinuxInfo {
    /// `share_pid_namespace`, or the default of its type.
    pub fn share_pid_namespace(&self) -> bool {
        self.share_pid_namespace.unwrap_or_default()
    }
    /// `ipc_mode`, or the default of its type.
    pub fn ipc_mode(&self) -> crate::v1::linux_info::IpcMode {
        self.ipc_mode.unwrap_or_default()
    }
    /// `shm_size`, or the default of its type.
    pub fn shm_size(&self) -> u32 {
        self.shm_size.unwrap_or_default()
    }
    /// `share_cgroups`, or its default.
    pub fn share_cgroups(&self) -> bool {
        self.share_cgroups.unwrap_or(true)
    }
}

impl prost::Message for LinuxInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.capability_info, 1, buf);
        glue::encode(&self.bounding_capabilities, 2, buf);
        glue::encode(&self.effective_capabilities, 3, buf);
        glue::encode(&self.share_pid_namespace, 4, buf);
        glue::encode(&self.seccomp, 5, buf);
        glue::encode(&self.ipc_mode, 6, buf);
        glue::encode(&self.shm_size, 7, buf);
        glue::encode(&self.share_cgroups, 8, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.capability_info, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.bounding_capabilities, number, wire_type, buf, ctx),
            3 => glue::merge(
                &mut self.effective_capabilities,
                number,
                wire_type,
                buf,
                ctx,
            ),
            4 => glue::merge(&mut self.share_pid_namespace, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.seccomp, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.ipc_mode, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.shm_size, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.share_cgroups, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.capability_info, 1)
            + glue::encoded_len(&self.bounding_capabilities, 2)
            + glue::encoded_len(&self.effective_capabilities, 3)
            + glue::encoded_len(&self.share_pid_namespace, 4)
            + glue::encoded_len(&self.seccomp, 5)
            + glue::encoded_len(&self.ipc_mode, 6)
            + glue::encoded_len(&self.shm_size, 7)
            + glue::encoded_len(&self.share_cgroups, 8)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for LinuxInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.capability_info, "capability_info", map)?;
        glue::write(&self.bounding_capabilities, "bounding_capabilities", map)?;
        glue::write(&self.effective_capabilities, "effective_capabilities", map)?;
        glue::write(&self.share_pid_namespace, "share_pid_namespace", map)?;
        glue::write(&self.seccomp, "seccomp", map)?;
        glue::write(&self.ipc_mode, "ipc_mode", map)?;
        glue::write(&self.shm_size, "shm_size", map)?;
        glue::write_value(&self.share_cgroups(), "share_cgroups", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "capability_info" => glue::read(
                &mut self.capability_info,
                map,
                glue::Place::new("capability_info", depth),
            ),
            "bounding_capabilities" => glue::read(
                &mut self.bounding_capabilities,
                map,
                glue::Place::new("bounding_capabilities", depth),
            ),
            "effective_capabilities" => glue::read(
                &mut self.effective_capabilities,
                map,
                glue::Place::new("effective_capabilities", depth),
            ),
            "share_pid_namespace" => glue::read(
                &mut self.share_pid_namespace,
                map,
                glue::Place::new("share_pid_namespace", depth),
            ),
            "seccomp" => glue::read(&mut self.seccomp, map, glue::Place::new("seccomp", depth)),
            "ipc_mode" => glue::read(&mut self.ipc_mode, map, glue::Place::new("ipc_mode", depth)),
            "shm_size" => glue::read(&mut self.shm_size, map, glue::Place::new("shm_size", depth)),
            "share_cgroups" => glue::read(
                &mut self.share_cgroups,
                map,
                glue::Place::new("share_cgroups", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None
    }
}

glue::message!(LinuxInfo, "mesos.v1.LinuxInfo");

/// `mesos.v1.RLimitInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RLimitInfo {
    /// Field 1, repeated.
    pub rlimits: Vec<crate::v1::r_limit_info::RLimit>,
}

impl prost::Message for RLimitInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.rlimits, 1, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.rlimits, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.rlimits, 1)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for RLimitInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.rlimits, "rlimits", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "rlimits" => glue::read(&mut self.rlimits, map, glue::Place::new("rlimits", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None
    }
}

glue::message!(RLimitInfo, "mesos.v1.RLimitInfo");

/// `mesos.v1.TTYInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TtyInfo {
    /// Field 1, optional.
    pub window_size: Option<crate::v1::tty_info::WindowSize>,
}

impl prost::Message for TtyInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.window_size, 1, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.window_size, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.window_size, 1)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for TtyInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.window_size, "window_size", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "window_size" => glue::read(
                &mut self.window_size,
                map,
                glue::Place::new("window_size", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.window_size, "window_size"))
    }
}

glue::message!(TtyInfo, "mesos.v1.TTYInfo");

/// `mesos.v1.ContainerInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ContainerInfo {
    /// Field 1, required.
    pub r#type: Option<crate::v1::container_info::Type>,
    /// Field 2, repeated.
    pub volumes: Vec<crate::v1::Volume>,
    /// Field 4, optional.
    pub hostname: Option<String>,
    /// Field 3, optional.
    pub docker: Option<crate::v1::container_info::DockerInfo>,
    /// Field 5, optional.
    pub mesos: Option<crate::v1::container_info::MesosInfo>,
    /// Field 7, repeated.
    pub network_infos: Vec<crate::v1::NetworkInfo>,
    /// Field 8, optional.
    pub linux_info: Option<crate::v1::LinuxInfo>,
    /// Field 9, optional.
    pub rlimit_info: Option<crate::v1::RLimitInfo>,
    /// Field 10, optional.
    pub tty_info: Option<crate::v1::TtyInfo>,
}

impl ContainerInfo {
    /// `type`, or the default of its type.
    pub fn r#type(&self) -> crate::v1::container_info::Type {
        self.r#type.unwrap_or_default()
    }
    /// `hostname`, or the default of its type.
    pub fn hostname(&self) -> &str {
        self.hostname.as_deref().unwrap_or("")
    }
}

impl prost::Message for ContainerInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.r#type, 1, buf);
        glue::encode(&self.volumes, 2, buf);
        glue::encode(&self.docker, 3, buf);
        glue::encode(&self.hostname, 4, buf);
        glue::encode(&self.mesos, 5, buf);
        glue::encode(&self.network_infos, 7, buf);
        glue::encode(&self.linux_info, 8, buf);
        glue::encode(&self.rlimit_info, 9, buf);
        glue::encode(&self.tty_info, 10, buf);
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
            2 => glue::merge(&mut self.volumes, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.hostname, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.docker, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.mesos, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.network_infos, number, wire_type, buf, ctx),
            8 => glue::merge(&mut self.linux_info, number, wire_type, buf, ctx),
            9 => glue::merge(&mut self.rlimit_info, number, wire_type, buf, ctx),
            10 => glue::merge(&mut self.tty_info, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.r#type, 1)
            + glue::encoded_len(&self.volumes, 2)
            + glue::encoded_len(&self.hostname, 4)
            + glue::encoded_len(&self.docker, 3)
            + glue::encoded_len(&self.mesos, 5)
            + glue::encoded_len(&self.network_infos, 7)
            + glue::encoded_len(&self.linux_info, 8)
            + glue::encoded_len(&self.rlimit_info, 9)
            + glue::encoded_len(&self.tty_info, 10)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for ContainerInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.r#type, "type", map)?;
        glue::write(&self.volumes, "volumes", map)?;
        glue::write(&self.hostname, "hostname", map)?;
        glue::write(&self.docker, "docker", map)?;
        glue::write(&self.mesos, "mesos", map)?;
        glue::write(&self.network_infos, "network_infos", map)?;
        glue::write(&self.linux_info, "linux_info", map)?;
        glue::write(&self.rlimit_info, "rlimit_info", map)?;
        glue::write(&self.tty_info, "tty_info", map)?;
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
            "volumes" => glue::read(&mut self.volumes, map, glue::Place::new("volumes", depth)),
            "hostname" => glue::read(&mut self.hostname, map, glue::Place::new("hostname", depth)),
            "docker" => glue::read(&mut self.docker, map, glue::Place::new("docker", depth)),
            "mesos" => glue::read(&mut self.mesos, map, glue::Place::new("mesos", depth)),
            "network_infos" => glue::read(
                &mut self.network_infos,
                map,
                glue::Place::new("network_infos", depth),
            ),
            "linux_info" => glue::read(
                &mut self.linux_info,
                map,
                glue::Place::new("linux_info", depth),
            ),
            "rlimit_info" => glue::read(
                &mut self.rlimit_info,
                map,
                glue::Place::new("rlimit_info", depth),
            ),
            "tty_info" => glue::read(&mut self.tty_info, map, glue::Place::new("tty_info", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.r#type, "type"))
            .or_else(|| glue::missing_below(&self.volumes, "volumes"))
            .or_else(|| glue::missing_below(&self.docker, "docker"))
            .or_else(|| glue::missing_below(&self.mesos, "mesos"))
            .or_else(|| glue::missing_below(&self.network_infos, "network_infos"))
            .or_else(|| glue::missing_below(&self.tty_info, "tty_info"))
    }
}

glue::message!(ContainerInfo, "mesos.v1.ContainerInfo");

/// `mesos.v1.ContainerStatus`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ContainerStatus {
    /// Field 4, optional.
    pub container_id: Option<crate::v1::ContainerId>,
    /// Field 1, repeated.
    pub network_infos: Vec<crate::v1::NetworkInfo>,
    /// Field 2, optional.
    pub cgroup_info: Option<crate::v1::CgroupInfo>,
    /// Field 3, optional.
    pub executor_pid: Option<u32>,
}

impl ContainerStatus {
    /// `executor_pid`, or the default of its type.
    pub fn executor_pid(&self) -> u32 {
        self.executor_pid.unwrap_or_default()
    }
}

impl prost::Message for ContainerStatus {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.network_infos, 1, buf);
        glue::encode(&self.cgroup_info, 2, buf);
        glue::encode(&self.executor_pid, 3, buf);
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
            4 => glue::merge(&mut self.container_id, number, wire_type, buf, ctx),
            1 => glue::merge(&mut self.network_infos, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.cgroup_info, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.executor_pid, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.container_id, 4)
            + glue::encoded_len(&self.network_infos, 1)
            + glue::encoded_len(&self.cgroup_info, 2)
            + glue::encoded_len(&self.executor_pid, 3)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for ContainerStatus {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.container_id, "container_id", map)?;
        glue::write(&self.network_infos, "network_infos", map)?;
        glue::write(&self.cgroup_info, "cgroup_info", map)?;
        glue::write(&self.executor_pid, "executor_pid", map)?;
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
            "network_infos" => glue::read(
                &mut self.network_infos,
                map,
                glue::Place::new("network_infos", depth),
            ),
            "cgroup_info" => glue::read(
                &mut self.cgroup_info,
                map,
                glue::Place::new("cgroup_info", depth),
            ),
            "executor_pid" => glue::read(
                &mut self.executor_pid,
                map,
                glue::Place::new("executor_pid", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.container_id, "container_id"))
            .or_else(|| glue::missing_below(&self.network_infos, "network_infos"))
    }
}

glue::message!(ContainerStatus, "mesos.v1.ContainerStatus");

/// `mesos.v1.CgroupInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CgroupInfo {
    /// Field 1, optional.
    pub net_cls: Option<crate::v1::cgroup_info::NetCls>,
}

impl prost::Message for CgroupInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.net_cls, 1, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.net_cls, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.net_cls, 1)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for CgroupInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.net_cls, "net_cls", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "net_cls" => glue::read(&mut self.net_cls, map, glue::Place::new("net_cls", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None
    }
}

glue::message!(CgroupInfo, "mesos.v1.CgroupInfo");

/// `mesos.v1.Labels`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Labels {
    /// Field 1, repeated.
    pub labels: Vec<crate::v1::Label>,
}

impl prost::Message for Labels {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.labels, 1, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.labels, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.labels, 1)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Labels {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.labels, "labels", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "labels" => glue::read(&mut self.labels, map, glue::Place::new("labels", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.labels, "labels"))
    }
}

glue::message!(Labels, "mesos.v1.Labels");

/// `mesos.v1.Label`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Label {
    /// Field 1, required.
    pub key: Option<String>,
    /// Field 2, optional.
    pub value: Option<String>,
}

impl Label {
    /// `key`, or the default of its type.
    pub fn key(&self) -> &str {
        self.key.as_deref().unwrap_or("")
    }
    /// `value`, or the default of its type.
    pub fn value(&self) -> &str {
        self.value.as_deref().unwrap_or("")
    }
}

impl prost::Message for Label {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.key, 1, buf);
        glue::encode(&self.value, 2, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.key, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.value, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.key, 1) + glue::encoded_len(&self.value, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Label {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.key, "key", map)?;
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
            "key" => glue::read(&mut self.key, map, glue::Place::new("key", depth)),
            "value" => glue::read(&mut self.value, map, glue::Place::new("value", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.key, "key"))
    }
}

glue::message!(Label, "mesos.v1.Label");

/// `mesos.v1.Port`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Port {
    /// Field 1, required.
    pub number: Option<u32>,
    /// Field 2, optional.
    pub name: Option<String>,
    /// Field 3, optional.
    pub protocol: Option<String>,
    /// Field 4, optional.
    pub visibility: Option<crate::v1::discovery_info::Visibility>,
    /// Field 5, optional.
    pub labels: Option<crate::v1::Labels>,
}

impl Port {
    /// `number`, or the default of its type.
    pub fn number(&self) -> u32 {
        self.number.unwrap_or_default()
    }
    /// `name`, or the default of its type.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("")
    }
    /// `protocol`, or the default of its type.
    pub fn protocol(&self) -> &str {
        self.protocol.as_deref().unwrap_or("")
    }
    /// `visibility`, or the default of its type.
    pub fn visibility(&self) -> crate::v1::discovery_info::Visibility {
        self.visibility.unwrap_or_default()
    }
}

impl prost::Message for Port {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.number, 1, buf);
        glue::encode(&self.name, 2, buf);
        glue::encode(&self.protocol, 3, buf);
        glue::encode(&self.visibility, 4, buf);
        glue::encode(&self.labels, 5, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.number, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.protocol, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.visibility, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.labels, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.number, 1)
            + glue::encoded_len(&self.name, 2)
            + glue::encoded_len(&self.protocol, 3)
            + glue::encoded_len(&self.visibility, 4)
            + glue::encoded_len(&self.labels, 5)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Port {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.number, "number", map)?;
        glue::write(&self.name, "name", map)?;
        glue::write(&self.protocol, "protocol", map)?;
        glue::write(&self.visibility, "visibility", map)?;
        glue::write(&self.labels, "labels", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "number" => glue::read(&mut self.number, map, glue::Place::new("number", depth)),
            "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
            "protocol" => glue::read(&mut self.protocol, map, glue::Place::new("protocol", depth)),
            "visibility" => glue::read(
                &mut self.visibility,
                map,
                glue::Place::new("visibility", depth),
            ),
            "labels" => glue::read(&mut self.labels, map, glue::Place::new("labels", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.number, "number"))
            .or_else(|| glue::missing_below(&self.labels, "labels"))
    }
}

glue::message!(Port, "mesos.v1.Port");

/// `mesos.v1.Ports`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ports {
    /// Field 1, repeated.
    pub ports: Vec<crate::v1::Port>,
}

impl prost::Message for Ports {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.ports, 1, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.ports, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.ports, 1)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Ports {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.ports, "ports", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "ports" => glue::read(&mut self.ports, map, glue::Place::new("ports", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.ports, "ports"))
    }
}

glue::message!(Ports, "mesos.v1.Ports");

/// `mesos.v1.DiscoveryInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DiscoveryInfo {
    /// Field 1, required.
    pub visibility: Option<crate::v1::discovery_info::Visibility>,
    /// Field 2, optional.
    pub name: Option<String>,
    /// Field 3, optional.
    pub environment: Option<String>,
    /// Field 4, optional.
    pub location: Option<String>,
    /// Field 5, optional.
    pub version: Option<String>,
    /// Field 6, optional.
    pub ports: Option<crate::v1::Ports>,
    /// Field 7, optional.
    pub labels: Option<crate::v1::Labels>,
}

impl DiscoveryInfo {
    /// `visibility`, or the default of its type.
    pub fn visibility(&self) -> crate::v1::discovery_info::Visibility {
        self.visibility.unwrap_or_default()
    }
    /// `name`, or the default of its type.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("")
    }
    /// `environment`, or the default of its type.
    pub fn environment(&self) -> &str {
        self.environment.as_deref().unwrap_or("")
    }
    /// `location`, or the default of its type.
    pub fn location(&self) -> &str {
        self.location.as_deref().unwrap_or("")
    }
    /// `version`, or the default of its type.
    pub fn version(&self) -> &str {
        self.version.as_deref().unwrap_or("")
    }
}

impl prost::Message for DiscoveryInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.visibility, 1, buf);
        glue::encode(&self.name, 2, buf);
        glue::encode(&self.environment, 3, buf);
        glue::encode(&self.location, 4, buf);
        glue::encode(&self.version, 5, buf);
        glue::encode(&self.ports, 6, buf);
        glue::encode(&self.labels, 7, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.visibility, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.environment, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.location, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.version, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.ports, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.labels, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.visibility, 1)
            + glue::encoded_len(&self.name, 2)
            + glue::encoded_len(&self.environment, 3)
            + glue::encoded_len(&self.location, 4)
            + glue::encoded_len(&self.version, 5)
            + glue::encoded_len(&self.ports, 6)
            + glue::encoded_len(&self.labels, 7)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for DiscoveryInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.visibility, "visibility", map)?;
        glue::write(&self.name, "name", map)?;
        glue::write(&self.environment, "environment", map)?;
        glue::write(&self.location, "location", map)?;
        glue::write(&self.version, "version", map)?;
        glue::write(&self.ports, "ports", map)?;
        glue::write(&self.labels, "labels", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "visibility" => glue::read(
                &mut self.visibility,
                map,
                glue::Place::new("visibility", depth),
            ),
            "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
            "environment" => glue::read(
                &mut self.environment,
                map,
                glue::Place::new("environment", depth),
            ),
            "location" => glue::read(&mut self.location, map, glue::Place::new("location", depth)),
            "version" => glue::read(&mut self.version, map, glue::Place::new("version", depth)),
            "ports" => glue::read(&mut self.ports, map, glue::Place::new("ports", depth)),
            "labels" => glue::read(&mut self.labels, map, glue::Place::new("labels", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.visibility, "visibility"))
            .or_else(|| glue::missing_below(&self.ports, "ports"))
            .or_else(|| glue::missing_below(&self.labels, "labels"))
    }
}

glue::message!(DiscoveryInfo, "mesos.v1.DiscoveryInfo");

/// `mesos.v1.WeightInfo`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WeightInfo {
    /// Field 1, required.
    pub weight: Option<f64>,
    /// Field 2, optional.
    pub role: Option<String>,
}

impl WeightInfo {
    /// `weight`, or the default of its type.
    pub fn weight(&self) -> f64 {
        self.weight.unwrap_or_default()
    }
    /// `role`, or the default of its type.
    pub fn role(&self) -> &str {
        self.role.as_deref().unwrap_or("")
    }
}

impl prost::Message for WeightInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.weight, 1, buf);
        glue::encode(&self.role, 2, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.weight, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.role, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.weight, 1) + glue::encoded_len(&self.role, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for WeightInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.weight, "weight", map)?;
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
            "weight" => glue::read(&mut self.weight, map, glue::Place::new("weight", depth)),
            "role" => glue::read(&mut self.role, map, glue::Place::new("role", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.weight, "weight"))
    }
}

glue::message!(WeightInfo, "mesos.v1.WeightInfo");

/// `mesos.v1.VersionInfo`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VersionInfo {
    /// Field 1, required.
    pub version: Option<String>,
    /// Field 2, optional.
    pub build_date: Option<String>,
    /// Field 3, optional.
    pub build_time: Option<f64>,
    /// Field 4, optional.
    pub build_user: Option<String>,
    /// Field 5, optional.
    pub git_sha: Option<String>,
    /// Field 6, optional.
    pub git_branch: Option<String>,
    /// Field 7, optional.
    pub git_tag: Option<String>,
}

impl VersionInfo {
    /// `version`, or the default of its type.
    pub fn version(&self) -> &str {
        self.version.as_deref().unwrap_or("")
    }
    /// `build_date`, or the default of its type.
    pub fn build_date(&self) -> &str {
        self.build_date.as_deref().unwrap_or("")
    }
    /// `build_time`, or the default of its type.
    pub fn build_time(&self) -> f64 {
        self.build_time.unwrap_or_default()
    }
    /// `build_user`, or the default of its type.
    pub fn build_user(&self) -> &str {
        self.build_user.as_deref().unwrap_or("")
    }
    /// `git_sha`, or the default of its type.
    pub fn git_sha(&self) -> &str {
        self.git_sha.as_deref().unwrap_or("")
    }
    /// `git_branch`, or the default of its type.
    pub fn git_branch(&self) -> &str {
        self.git_branch.as_deref().unwrap_or("")
    }
    /// `git_tag`, or the default of its type.
    pub fn git_tag(&self) -> &str {
        self.git_tag.as_deref().unwrap_or("")
    }
}

impl prost::Message for VersionInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.version, 1, buf);
        glue::encode(&self.build_date, 2, buf);
        glue::encode(&self.build_time, 3, buf);
        glue::encode(&self.build_user, 4, buf);
        glue::encode(&self.git_sha, 5, buf);
        glue::encode(&self.git_branch, 6, buf);
        glue::encode(&self.git_tag, 7, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.version, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.build_date, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.build_time, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.build_user, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.git_sha, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.git_branch, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.git_tag, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.version, 1)
            + glue::encoded_len(&self.build_date, 2)
            + glue::encoded_len(&self.build_time, 3)
            + glue::encoded_len(&self.build_user, 4)
            + glue::encoded_len(&self.git_sha, 5)
            + glue::encoded_len(&self.git_branch, 6)
            + glue::encoded_len(&self.git_tag, 7)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for VersionInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.version, "version", map)?;
        glue::write(&self.build_date, "build_date", map)?;
        glue::write(&self.build_time, "build_time", map)?;
        glue::write(&self.build_user, "build_user", map)?;
        glue::write(&self.git_sha, "git_sha", map)?;
        glue::write(&self.git_branch, "git_branch", map)?;
        glue::write(&self.git_tag, "git_tag", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "version" => glue::read(&mut self.version, map, glue::Place::new("version", depth)),
            "build_date" => glue::read(
                &mut self.build_date,
                map,
                glue::Place::new("build_date", depth),
            ),
            "build_time" => glue::read(
                &mut self.build_time,
                map,
                glue::Place::new("build_time", depth),
            ),
            "build_user" => glue::read(
                &mut self.build_user,
                map,
                glue::Place::new("build_user", depth),
            ),
            "git_sha" => glue::read(&mut self.git_sha, map, glue::Place::new("git_sha", depth)),
            "git_branch" => glue::read(
                &mut self.git_branch,
                map,
                glue::Place::new("git_branch", depth),
            ),
            "git_tag" => glue::read(&mut self.git_tag, map, glue::Place::new("git_tag", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.version, "version"))
    }
}

glue::message!(VersionInfo, "mesos.v1.VersionInfo");

/// `mesos.v1.Flag`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flag {
    /// Field 1, required.
    pub name: Option<String>,
    /// Field 2, optional.
    pub value: Option<String>,
}

impl Flag {
    /// `name`, or the default of its type.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("")
    }
    /// `value`, or the default of its type.
    pub fn value(&self) -> &str {
        self.value.as_deref().unwrap_or("")
    }
}

impl prost::Message for Flag {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.name, 1, buf);
        glue::encode(&self.value, 2, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.value, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.name, 1) + glue::encoded_len(&self.value, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Flag {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.name, "name", map)?;
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
            "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
            "value" => glue::read(&mut self.value, map, glue::Place::new("value", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.name, "name"))
    }
}

glue::message!(Flag, "mesos.v1.Flag");

/// `mesos.v1.Role`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Role {
    /// Field 1, required.
    pub name: Option<String>,
    /// Field 2, required.
    pub weight: Option<f64>,
    /// Field 3, repeated.
    pub frameworks: Vec<crate::v1::FrameworkId>,
    /// Field 4, repeated.
    pub resources: Vec<crate::v1::Resource>,
}

impl Role {
    /// `name`, or the default of its type.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("")
    }
    /// `weight`, or the default of its type.
    pub fn weight(&self) -> f64 {
        self.weight.unwrap_or_default()
    }
}

impl prost::Message for Role {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.name, 1, buf);
        glue::encode(&self.weight, 2, buf);
        glue::encode(&self.frameworks, 3, buf);
        glue::encode(&self.resources, 4, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.weight, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.frameworks, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.resources, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.name, 1)
            + glue::encoded_len(&self.weight, 2)
            + glue::encoded_len(&self.frameworks, 3)
            + glue::encoded_len(&self.resources, 4)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Role {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.name, "name", map)?;
        glue::write(&self.weight, "weight", map)?;
        glue::write(&self.frameworks, "frameworks", map)?;
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
            "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
            "weight" => glue::read(&mut self.weight, map, glue::Place::new("weight", depth)),
            "frameworks" => glue::read(
                &mut self.frameworks,
                map,
                glue::Place::new("frameworks", depth),
            ),
            "resources" => glue::read(
                &mut self.resources,
                map,
                glue::Place::new("resources", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.name, "name"))
            .or_else(|| glue::required(&self.weight, "weight"))
            .or_else(|| glue::missing_below(&self.frameworks, "frameworks"))
            .or_else(|| glue::missing_below(&self.resources, "resources"))
    }
}

glue::message!(Role, "mesos.v1.Role");

/// `mesos.v1.Metric`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metric {
    /// Field 1, required.
    pub name: Option<String>,
    /// Field 2, optional.
    pub value: Option<f64>,
}

impl Metric {
    /// `name`, or the default of its type.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("")
    }
    /// `value`, or the default of its type.
    pub fn value(&self) -> f64 {
        self.value.unwrap_or_default()
    }
}

impl prost::Message for Metric {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.name, 1, buf);
        glue::encode(&self.value, 2, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.value, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.name, 1) + glue::encoded_len(&self.value, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Metric {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.name, "name", map)?;
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
            "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
            "value" => glue::read(&mut self.value, map, glue::Place::new("value", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.name, "name"))
    }
}

glue::message!(Metric, "mesos.v1.Metric");

/// `mesos.v1.FileInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FileInfo {
    /// Field 1, required.
    pub path: Option<String>,
    /// Field 2, optional.
    pub nlink: Option<i32>,
    /// Field 3, optional.
    pub size: Option<u64>,
    /// Field 4, optional.
    pub mtime: Option<crate::v1::TimeInfo>,
    /// Field 5, optional.
    pub mode: Option<u32>,
    /// Field 6, optional.
    pub uid: Option<String>,
    /// Field 7, optional.
    pub gid: Option<String>,
}

impl FileInfo {
    /// `path`, or the default of its type.
    pub fn path(&self) -> &str {
        self.path.as_deref().unwrap_or("")
    }
    /// `nlink`, or the default of its type.
    pub fn nlink(&self) -> i32 {
        self.nlink.unwrap_or_default()
    }
    /// `size`, or the default of its type.
    pub fn size(&self) -> u64 {
        self.size.unwrap_or_default()
    }
    /// `mode`, or the default of its type.
    pub fn mode(&self) -> u32 {
        self.mode.unwrap_or_default()
    }
    /// `uid`, or the default of its type.
    pub fn uid(&self) -> &str {
        self.uid.as_deref().unwrap_or("")
    }
    /// `gid`, or the default of its type.
    pub fn gid(&self) -> &str {
        self.gid.as_deref().unwrap_or("")
    }
}

impl prost::Message for FileInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.path, 1, buf);
        glue::encode(&self.nlink, 2, buf);
        glue::encode(&self.size, 3, buf);
        glue::encode(&self.mtime, 4, buf);
        glue::encode(&self.mode, 5, buf);
        glue::encode(&self.uid, 6, buf);
        glue::encode(&self.gid, 7, buf);
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
            2 => glue::merge(&mut self.nlink, number, wire_type, buf, ctx),
            3 => glue::merge(&mut self.size, number, wire_type, buf, ctx),
            4 => glue::merge(&mut self.mtime, number, wire_type, buf, ctx),
            5 => glue::merge(&mut self.mode, number, wire_type, buf, ctx),
            6 => glue::merge(&mut self.uid, number, wire_type, buf, ctx),
            7 => glue::merge(&mut self.gid, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.path, 1)
            + glue::encoded_len(&self.nlink, 2)
            + glue::encoded_len(&self.size, 3)
            + glue::encoded_len(&self.mtime, 4)
            + glue::encoded_len(&self.mode, 5)
            + glue::encoded_len(&self.uid, 6)
            + glue::encoded_len(&self.gid, 7)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for FileInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.path, "path", map)?;
        glue::write(&self.nlink, "nlink", map)?;
        glue::write(&self.size, "size", map)?;
        glue::write(&self.mtime, "mtime", map)?;
        glue::write(&self.mode, "mode", map)?;
        glue::write(&self.uid, "uid", map)?;
        glue::write(&self.gid, "gid", map)?;
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
            "nlink" => glue::read(&mut self.nlink, map, glue::Place::new("nlink", depth)),
            "size" => glue::read(&mut self.size, map, glue::Place::new("size", depth)),
            "mtime" => glue::read(&mut self.mtime, map, glue::Place::new("mtime", depth)),
            "mode" => glue::read(&mut self.mode, map, glue::Place::new("mode", depth)),
            "uid" => glue::read(&mut self.uid, map, glue::Place::new("uid", depth)),
            "gid" => glue::read(&mut self.gid, map, glue::Place::new("gid", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.path, "path"))
            .or_else(|| glue::missing_below(&self.mtime, "mtime"))
    }
}

glue::message!(FileInfo, "mesos.v1.FileInfo");

/// `mesos.v1.Device`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Device {
    /// Field 1, optional.
    pub path: Option<String>,
    /// Field 2, optional.
    pub number: Option<crate::v1::device::Number>,
}

impl Device {
    /// `path`, or the default of its type.
    pub fn path(&self) -> &str {
        self.path.as_deref().unwrap_or("")
    }
}

impl prost::Message for Device {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.path, 1, buf);
        glue::encode(&self.number, 2, buf);
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
            2 => glue::merge(&mut self.number, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.path, 1) + glue::encoded_len(&self.number, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for Device {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.path, "path", map)?;
        glue::write(&self.number, "number", map)?;
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
            "number" => glue::read(&mut self.number, map, glue::Place::new("number", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.number, "number"))
    }
}

glue::message!(Device, "mesos.v1.Device");

/// `mesos.v1.DeviceAccess`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DeviceAccess {
    /// Field 1, required.
    pub device: Option<crate::v1::Device>,
    /// Field 2, required.
    pub access: Option<crate::v1::device_access::Access>,
}

impl prost::Message for DeviceAccess {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.device, 1, buf);
        glue::encode(&self.access, 2, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.device, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.access, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.device, 1) + glue::encoded_len(&self.access, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for DeviceAccess {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.device, "device", map)?;
        glue::write(&self.access, "access", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "device" => glue::read(&mut self.device, map, glue::Place::new("device", depth)),
            "access" => glue::read(&mut self.access, map, glue::Place::new("access", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.device, "device"))
            .or_else(|| glue::required(&self.access, "access"))
    }
}

glue::message!(DeviceAccess, "mesos.v1.DeviceAccess");

/// `mesos.v1.DeviceWhitelist`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DeviceWhitelist {
    /// Field 1, repeated.
    pub allowed_devices: Vec<crate::v1::DeviceAccess>,
}

impl prost::Message for DeviceWhitelist {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.allowed_devices, 1, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.allowed_devices, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.allowed_devices, 1)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for DeviceWhitelist {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.allowed_devices, "allowed_devices", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "allowed_devices" => glue::read(
                &mut self.allowed_devices,
                map,
                glue::Place::new("allowed_devices", depth),
            ),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::missing_below(&self.allowed_devices, "allowed_devices"))
    }
}

glue::message!(DeviceWhitelist, "mesos.v1.DeviceWhitelist");

/// `mesos.v1.DrainConfig`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DrainConfig {
    /// Field 1, optional.
    pub max_grace_period: Option<crate::v1::DurationInfo>,
    /// Field 2, optional, default `false`.
    pub mark_gone: Option<bool>,
}

impl DrainConfig {
    /// `mark_gone`, or its default.
    pub fn mark_gone(&self) -> bool {
        self.mark_gone.unwrap_or(false)
    }
}

impl prost::Message for DrainConfig {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.max_grace_period, 1, buf);
        glue::encode(&self.mark_gone, 2, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.max_grace_period, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.mark_gone, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.max_grace_period, 1) + glue::encoded_len(&self.mark_gone, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for DrainConfig {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
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
        None.or_else(|| glue::missing_below(&self.max_grace_period, "max_grace_period"))
    }
}

glue::message!(DrainConfig, "mesos.v1.DrainConfig");

/// `mesos.v1.DrainInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DrainInfo {
    /// Field 1, required.
    pub state: Option<crate::v1::DrainState>,
    /// Field 2, required.
    pub config: Option<crate::v1::DrainConfig>,
}

impl DrainInfo {
    /// `state`, or the default of its type.
    pub fn state(&self) -> crate::v1::DrainState {
        self.state.unwrap_or_default()
    }
}

impl prost::Message for DrainInfo {
    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
        glue::encode(&self.state, 1, buf);
        glue::encode(&self.config, 2, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: glue::WireType,
        buf: &mut impl glue::Buf,
        ctx: glue::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => glue::merge(&mut self.state, number, wire_type, buf, ctx),
            2 => glue::merge(&mut self.config, number, wire_type, buf, ctx),
            _ => glue::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        glue::encoded_len(&self.state, 1) + glue::encoded_len(&self.config, 2)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl glue::Fields for DrainInfo {
    fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        glue::write(&self.state, "state", map)?;
        glue::write(&self.config, "config", map)?;
        Ok(())
    }

    fn read_field<'de, A: glue::MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        depth: u32,
    ) -> Result<(), A::Error> {
        match key {
            "state" => glue::read(&mut self.state, map, glue::Place::new("state", depth)),
            "config" => glue::read(&mut self.config, map, glue::Place::new("config", depth)),
            _ => glue::ignore(map, depth),
        }
    }

    fn missing_field(&self) -> Option<glue::FieldPath> {
        None.or_else(|| glue::required(&self.state, "state"))
            .or_else(|| glue::required(&self.config, "config"))
    }
}

glue::message!(DrainInfo, "mesos.v1.DrainInfo");

/// What is nested in [`MachineInfo`].
pub mod machine_info {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.MachineInfo.Mode`.
    pub enum Mode {
    Up = 1 => "UP",
    Draining = 2 => "DRAINING",
    Down = 3 => "DOWN",
    }
    }
}

/// What is nested in [`FrameworkInfo`].
pub mod framework_info {
    use crate::glue;

    /// `mesos.v1.FrameworkInfo.Capability`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Capability {
        /// Field 1, optional.
        pub r#type: Option<crate::v1::framework_info::capability::Type>,
    }

    impl Capability {
        /// `type`, or the default of its type.
        pub fn r#type(&self) -> crate::v1::framework_info::capability::Type {
            self.r#type.unwrap_or_default()
        }
    }

    impl prost::Message for Capability {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.r#type, 1, buf);
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
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.r#type, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Capability {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.r#type, "type", map)?;
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
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None
        }
    }

    glue::message!(Capability, "mesos.v1.FrameworkInfo.Capability");

    /// What is nested in [`Capability`].
    pub mod capability {
        use crate::glue;

        glue::enumeration! {
        /// `mesos.v1.FrameworkInfo.Capability.Type`.
        pub enum Type {
        Unknown = 0 => "UNKNOWN",
        RevocableResources = 1 => "REVOCABLE_RESOURCES",
        TaskKillingState = 2 => "TASK_KILLING_STATE",
        GpuResources = 3 => "GPU_RESOURCES",
        SharedResources = 4 => "SHARED_RESOURCES",
        PartitionAware = 5 => "PARTITION_AWARE",
        MultiRole = 6 => "MULTI_ROLE",
        ReservationRefinement = 7 => "RESERVATION_REFINEMENT",
        RegionAware = 8 => "REGION_AWARE",
        }
        }
    }
}

/// What is nested in [`CheckInfo`].
pub mod check_info {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.CheckInfo.Type`.
    pub enum Type {
    Unknown = 0 => "UNKNOWN",
    Command = 1 => "COMMAND",
    Http = 2 => "HTTP",
    Tcp = 3 => "TCP",
    }
    }

    /// `mesos.v1.CheckInfo.Command`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Command {
        /// Field 1, required.
        pub command: Option<crate::v1::CommandInfo>,
    }

    impl prost::Message for Command {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.command, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.command, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.command, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Command {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.command, "command", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "command" => glue::read(&mut self.command, map, glue::Place::new("command", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.command, "command"))
        }
    }

    glue::message!(Command, "mesos.v1.CheckInfo.Command");

    /// `mesos.v1.CheckInfo.Http`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Http {
        /// Field 1, required.
        pub port: Option<u32>,
        /// Field 2, optional.
        pub path: Option<String>,
    }

    impl Http {
        /// `port`, or the default of its type.
        pub fn port(&self) -> u32 {
            self.port.unwrap_or_default()
        }
        /// `path`, or the default of its type.
        pub fn path(&self) -> &str {
            self.path.as_deref().unwrap_or("")
        }
    }

    impl prost::Message for Http {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.port, 1, buf);
            glue::encode(&self.path, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.port, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.path, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.port, 1) + glue::encoded_len(&self.path, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Http {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.port, "port", map)?;
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
                "port" => glue::read(&mut self.port, map, glue::Place::new("port", depth)),
                "path" => glue::read(&mut self.path, map, glue::Place::new("path", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.port, "port"))
        }
    }

    glue::message!(Http, "mesos.v1.CheckInfo.Http");

    /// `mesos.v1.CheckInfo.Tcp`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Tcp {
        /// Field 1, required.
        pub port: Option<u32>,
    }

    impl Tcp {
        /// `port`, or the default of its type.
        pub fn port(&self) -> u32 {
            self.port.unwrap_or_default()
        }
    }

    impl prost::Message for Tcp {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.port, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.port, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.port, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Tcp {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.port, "port", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "port" => glue::read(&mut self.port, map, glue::Place::new("port", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.port, "port"))
        }
    }

    glue::message!(Tcp, "mesos.v1.CheckInfo.Tcp");
}

/// What is nested in [`HealthCheck`].
pub mod health_check {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.HealthCheck.Type`.
    pub enum Type {
    Unknown = 0 => "UNKNOWN",
    Command = 1 => "COMMAND",
    Http = 2 => "HTTP",
    Tcp = 3 => "TCP",
    }
    }

    /// `mesos.v1.HealthCheck.HTTPCheckInfo`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct HttpCheckInfo {
        /// Field 5, optional, default `IPv4`.
        pub protocol: Option<crate::v1::network_info::Protocol>,
        /// Field 3, optional.
        pub scheme: Option<String>,
        /// Field 1, required.
        pub port: Option<u32>,
        /// Field 2, optional.
        pub path: Option<String>,
        /// Field 4, repeated.
        pub statuses: Vec<u32>,
    }

    impl HttpCheckInfo {
        /// `protocol`, or its default.
        pub fn protocol(&self) -> crate::v1::network_info::Protocol {
            self.protocol
                .unwrap_or(crate::v1::network_info::Protocol::IPv4)
        }
        /// `scheme`, or the default of its type.
        pub fn scheme(&self) -> &str {
            self.scheme.as_deref().unwrap_or("")
        }
        /// `port`, or the default of its type.
        pub fn port(&self) -> u32 {
            self.port.unwrap_or_default()
        }
        /// `path`, or the default of its type.
        pub fn path(&self) -> &str {
            self.path.as_deref().unwrap_or("")
        }
    }

    impl prost::Message for HttpCheckInfo {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.port, 1, buf);
            glue::encode(&self.path, 2, buf);
            glue::encode(&self.scheme, 3, buf);
            glue::encode(&self.statuses, 4, buf);
            glue::encode(&self.protocol, 5, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                5 => glue::merge(&mut self.protocol, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.scheme, number, wire_type, buf, ctx),
                1 => glue::merge(&mut self.port, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.path, number, wire_type, buf, ctx),
                4 => glue::merge(&mut self.statuses, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.protocol, 5)
                + glue::encoded_len(&self.scheme, 3)
                + glue::encoded_len(&self.port, 1)
                + glue::encoded_len(&self.path, 2)
                + glue::encoded_len(&self.statuses, 4)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for HttpCheckInfo {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write_value(&self.protocol(), "protocol", map)?;
            glue::write(&self.scheme, "scheme", map)?;
            glue::write(&self.port, "port", map)?;
            glue::write(&self.path, "path", map)?;
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
                "protocol" => {
                    glue::read(&mut self.protocol, map, glue::Place::new("protocol", depth))
                }
                "scheme" => glue::read(&mut self.scheme, map, glue::Place::new("scheme", depth)),
                "port" => glue::read(&mut self.port, map, glue::Place::new("port", depth)),
                "path" => glue::read(&mut self.path, map, glue::Place::new("path", depth)),
                "statuses" => {
                    glue::read(&mut self.statuses, map, glue::Place::new("statuses", depth))
                }
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.port, "port"))
        }
    }

    glue::message!(HttpCheckInfo, "mesos.v1.HealthCheck.HTTPCheckInfo");

    /// `mesos.v1.HealthCheck.TCPCheckInfo`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct TcpCheckInfo {
        /// Field 2, optional, default `IPv4`.
        pub protocol: Option<crate::v1::network_info::Protocol>,
        /// Field 1, required.
        pub port: Option<u32>,
    }

    impl TcpCheckInfo {
        /// `protocol`, or its default.
        pub fn protocol(&self) -> crate::v1::network_info::Protocol {
            self.protocol
                .unwrap_or(crate::v1::network_info::Protocol::IPv4)
        }
        /// `port`, or the default of its type.
        pub fn port(&self) -> u32 {
            self.port.unwrap_or_default()
        }
    }

    impl prost::Message for TcpCheckInfo {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.port, 1, buf);
            glue::encode(&self.protocol, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                2 => glue::merge(&mut self.protocol, number, wire_type, buf, ctx),
                1 => glue::merge(&mut self.port, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.protocol, 2) + glue::encoded_len(&self.port, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for TcpCheckInfo {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write_value(&self.protocol(), "protocol", map)?;
            glue::write(&self.port, "port", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "protocol" => {
                    glue::read(&mut self.protocol, map, glue::Place::new("protocol", depth))
                }
                "port" => glue::read(&mut self.port, map, glue::Place::new("port", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.port, "port"))
        }
    }

    glue::message!(TcpCheckInfo, "mesos.v1.HealthCheck.TCPCheckInfo");
}

/// What is nested in [`CommandInfo`].
pub mod command_info {
    use crate::glue;

    /// `mesos.v1.CommandInfo.URI`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Uri {
        /// Field 1, required.
        pub value: Option<String>,
        /// Field 2, optional.
        pub executable: Option<bool>,
        /// Field 3, optional, default `true`.
        pub extract: Option<bool>,
        /// Field 4, optional.
        pub cache: Option<bool>,
        /// Field 5, optional.
        pub output_file: Option<String>,
    }

    impl Uri {
        /// `value`, or the default of its type.
        pub fn value(&self) -> &str {
            self.value.as_deref().unwrap_or("")
        }
        /// `executable`, or the default of its type.
        pub fn executable(&self) -> bool {
            self.executable.unwrap_or_default()
        }
        /// `extract`, or its default.
        pub fn extract(&self) -> bool {
            self.extract.unwrap_or(true)
        }
        /// `cache`, or the default of its type.
        pub fn cache(&self) -> bool {
            self.cache.unwrap_or_default()
        }
        /// `output_file`, or the default of its type.
        pub fn output_file(&self) -> &str {
            self.output_file.as_deref().unwrap_or("")
        }
    }

    impl prost::Message for Uri {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.value, 1, buf);
            glue::encode(&self.executable, 2, buf);
            glue::encode(&self.extract, 3, buf);
            glue::encode(&self.cache, 4, buf);
            glue::encode(&self.output_file, 5, buf);
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
                2 => glue::merge(&mut self.executable, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.extract, number, wire_type, buf, ctx),
                4 => glue::merge(&mut self.cache, number, wire_type, buf, ctx),
                5 => glue::merge(&mut self.output_file, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.value, 1)
                + glue::encoded_len(&self.executable, 2)
                + glue::encoded_len(&self.extract, 3)
                + glue::encoded_len(&self.cache, 4)
                + glue::encoded_len(&self.output_file, 5)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Uri {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.value, "value", map)?;
            glue::write(&self.executable, "executable", map)?;
            glue::write_value(&self.extract(), "extract", map)?;
            glue::write(&self.cache, "cache", map)?;
            glue::write(&self.output_file, "output_file", map)?;
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
                "executable" => glue::read(
                    &mut self.executable,
                    map,
                    glue::Place::new("executable", depth),
                ),
                "extract" => glue::read(&mut self.extract, map, glue::Place::new("extract", depth)),
                "cache" => glue::read(&mut self.cache, map, glue::Place::new("cache", depth)),
                "output_file" => glue::read(
                    &mut self.output_file,
                    map,
                    glue::Place::new("output_file", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.value, "value"))
        }
    }

    glue::message!(Uri, "mesos.v1.CommandInfo.URI");
}

/// What is nested in [`ExecutorInfo`].
pub mod executor_info {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.ExecutorInfo.Type`.
    pub enum Type {
    Unknown = 0 => "UNKNOWN",
    Default = 1 => "DEFAULT",
    Custom = 2 => "CUSTOM",
    }
    }
}

/// What is nested in [`DomainInfo`].
pub mod domain_info {
    use crate::glue;

    /// `mesos.v1.DomainInfo.FaultDomain`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct FaultDomain {
        /// Field 1, required.
        pub region: Option<crate::v1::domain_info::fault_domain::RegionInfo>,
        /// Field 2, required.
        pub zone: Option<crate::v1::domain_info::fault_domain::ZoneInfo>,
    }

    impl prost::Message for FaultDomain {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.region, 1, buf);
            glue::encode(&self.zone, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.region, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.zone, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.region, 1) + glue::encoded_len(&self.zone, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for FaultDomain {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.region, "region", map)?;
            glue::write(&self.zone, "zone", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "region" => glue::read(&mut self.region, map, glue::Place::new("region", depth)),
                "zone" => glue::read(&mut self.zone, map, glue::Place::new("zone", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.region, "region"))
                .or_else(|| glue::required(&self.zone, "zone"))
        }
    }

    glue::message!(FaultDomain, "mesos.v1.DomainInfo.FaultDomain");

    /// What is nested in [`FaultDomain`].
    pub mod fault_domain {
        use crate::glue;

        /// `mesos.v1.DomainInfo.FaultDomain.RegionInfo`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct RegionInfo {
            /// Field 1, required.
            pub name: Option<String>,
        }

        impl RegionInfo {
            /// `name`, or the default of its type.
            pub fn name(&self) -> &str {
                self.name.as_deref().unwrap_or("")
            }
        }

        impl prost::Message for RegionInfo {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.name, 1, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.name, 1)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for RegionInfo {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
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
                    "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.name, "name"))
            }
        }

        glue::message!(RegionInfo, "mesos.v1.DomainInfo.FaultDomain.RegionInfo");

        /// `mesos.v1.DomainInfo.FaultDomain.ZoneInfo`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct ZoneInfo {
            /// Field 1, required.
            pub name: Option<String>,
        }

        impl ZoneInfo {
            /// `name`, or the default of its type.
            pub fn name(&self) -> &str {
                self.name.as_deref().unwrap_or("")
            }
        }

        impl prost::Message for ZoneInfo {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.name, 1, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.name, 1)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for ZoneInfo {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
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
                    "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.name, "name"))
            }
        }

        glue::message!(ZoneInfo, "mesos.v1.DomainInfo.FaultDomain.ZoneInfo");
    }
}

/// What is nested in [`MasterInfo`].
pub mod master_info {
    use crate::glue;

    /// `mesos.v1.MasterInfo.Capability`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Capability {
        /// Field 1, optional.
        pub r#type: Option<crate::v1::master_info::capability::Type>,
    }

    impl Capability {
        /// `type`, or the default of its type.
        pub fn r#type(&self) -> crate::v1::master_info::capability::Type {
            self.r#type.unwrap_or_default()
        }
    }

    impl prost::Message for Capability {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.r#type, 1, buf);
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
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.r#type, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Capability {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.r#type, "type", map)?;
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
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None
        }
    }

    glue::message!(Capability, "mesos.v1.MasterInfo.Capability");

    /// What is nested in [`Capability`].
    pub mod capability {
        use crate::glue;

        glue::enumeration! {
        /// `mesos.v1.MasterInfo.Capability.Type`.
        pub enum Type {
        Unknown = 0 => "UNKNOWN",
        AgentUpdate = 1 => "AGENT_UPDATE",
        AgentDraining = 2 => "AGENT_DRAINING",
        QuotaV2 = 3 => "QUOTA_V2",
        }
        }
    }
}

/// What is nested in [`AgentInfo`].
pub mod agent_info {
    use crate::glue;

    /// `mesos.v1.AgentInfo.Capability`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Capability {
        /// Field 1, optional.
        pub r#type: Option<crate::v1::agent_info::capability::Type>,
    }

    impl Capability {
        /// `type`, or the default of its type.
        pub fn r#type(&self) -> crate::v1::agent_info::capability::Type {
            self.r#type.unwrap_or_default()
        }
    }

    impl prost::Message for Capability {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.r#type, 1, buf);
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
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.r#type, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Capability {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.r#type, "type", map)?;
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
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None
        }
    }

    glue::message!(Capability, "mesos.v1.AgentInfo.Capability");

    /// What is nested in [`Capability`].
    pub mod capability {
        use crate::glue;

        glue::enumeration! {
        /// `mesos.v1.AgentInfo.Capability.Type`.
        pub enum Type {
        Unknown = 0 => "UNKNOWN",
        MultiRole = 1 => "MULTI_ROLE",
        HierarchicalRole = 2 => "HIERARCHICAL_ROLE",
        ReservationRefinement = 3 => "RESERVATION_REFINEMENT",
        ResourceProvider = 4 => "RESOURCE_PROVIDER",
        ResizeVolume = 5 => "RESIZE_VOLUME",
        AgentOperationFeedback = 6 => "AGENT_OPERATION_FEEDBACK",
        AgentDraining = 7 => "AGENT_DRAINING",
        TaskResourceLimits = 8 => "TASK_RESOURCE_LIMITS",
        }
        }
    }
}

/// What is nested in [`CsiPluginContainerInfo`].
pub mod csi_plugin_container_info {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.CSIPluginContainerInfo.Service`.
    pub enum Service {
    Unknown = 0 => "UNKNOWN",
    ControllerService = 1 => "CONTROLLER_SERVICE",
    NodeService = 2 => "NODE_SERVICE",
    }
    }
}

/// What is nested in [`ResourceProviderInfo`].
pub mod resource_provider_info {
    use crate::glue;

    /// `mesos.v1.ResourceProviderInfo.Storage`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Storage {
        /// Field 1, required.
        pub plugin: Option<crate::v1::CsiPluginInfo>,
        /// Field 2, optional.
        pub reconciliation_interval_seconds: Option<f64>,
    }

    impl Storage {
        /// `reconciliation_interval_seconds`, or the default of its type.
        pub fn reconciliation_interval_seconds(&self) -> f64 {
            self.reconciliation_interval_seconds.unwrap_or_default()
        }
    }

    impl prost::Message for Storage {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.plugin, 1, buf);
            glue::encode(&self.reconciliation_interval_seconds, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.plugin, number, wire_type, buf, ctx),
                2 => glue::merge(
                    &mut self.reconciliation_interval_seconds,
                    number,
                    wire_type,
                    buf,
                    ctx,
                ),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.plugin, 1)
                + glue::encoded_len(&self.reconciliation_interval_seconds, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Storage {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.plugin, "plugin", map)?;
            glue::write(
                &self.reconciliation_interval_seconds,
                "reconciliation_interval_seconds",
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
                "plugin" => glue::read(&mut self.plugin, map, glue::Place::new("plugin", depth)),
                "reconciliation_interval_seconds" => glue::read(
                    &mut self.reconciliation_interval_seconds,
                    map,
                    glue::Place::new("reconciliation_interval_seconds", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.plugin, "plugin"))
        }
    }

    glue::message!(Storage, "mesos.v1.ResourceProviderInfo.Storage");
}

/// What is nested in [`Value`].
pub mod value {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.Value.Type`.
    pub enum Type {
    Scalar = 0 => "SCALAR",
    Ranges = 1 => "RANGES",
    Set = 2 => "SET",
    Text = 3 => "TEXT",
    }
    }

    /// `mesos.v1.Value.Scalar`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Scalar {
        /// Field 1, required.
        pub value: Option<f64>,
    }

    impl Scalar {
        /// `value`, or the default of its type.
        pub fn value(&self) -> f64 {
            self.value.unwrap_or_default()
        }
    }

    impl prost::Message for Scalar {
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

    impl glue::Fields for Scalar {
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

    glue::message!(Scalar, "mesos.v1.Value.Scalar");

    /// `mesos.v1.Value.Range`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Range {
        /// Field 1, required.
        pub begin: Option<u64>,
        /// Field 2, required.
        pub end: Option<u64>,
    }

    impl Range {
        /// `begin`, or the default of its type.
        pub fn begin(&self) -> u64 {
            self.begin.unwrap_or_default()
        }
        /// `end`, or the default of its type.
        pub fn end(&self) -> u64 {
            self.end.unwrap_or_default()
        }
    }

    impl prost::Message for Range {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.begin, 1, buf);
            glue::encode(&self.end, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.begin, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.end, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.begin, 1) + glue::encoded_len(&self.end, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Range {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.begin, "begin", map)?;
            glue::write(&self.end, "end", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "begin" => glue::read(&mut self.begin, map, glue::Place::new("begin", depth)),
                "end" => glue::read(&mut self.end, map, glue::Place::new("end", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.begin, "begin"))
                .or_else(|| glue::required(&self.end, "end"))
        }
    }

    glue::message!(Range, "mesos.v1.Value.Range");

    /// `mesos.v1.Value.Ranges`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Ranges {
        /// Field 1, repeated.
        pub range: Vec<crate::v1::value::Range>,
    }

    impl prost::Message for Ranges {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.range, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.range, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.range, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Ranges {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.range, "range", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "range" => glue::read(&mut self.range, map, glue::Place::new("range", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.range, "range"))
        }
    }

    glue::message!(Ranges, "mesos.v1.Value.Ranges");

    /// `mesos.v1.Value.Set`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Set {
        /// Field 1, repeated.
        pub item: Vec<String>,
    }

    impl prost::Message for Set {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.item, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.item, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.item, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Set {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.item, "item", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "item" => glue::read(&mut self.item, map, glue::Place::new("item", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None
        }
    }

    glue::message!(Set, "mesos.v1.Value.Set");

    /// `mesos.v1.Value.Text`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Text {
        /// Field 1, required.
        pub value: Option<String>,
    }

    impl Text {
        /// `value`, or the default of its type.
        pub fn value(&self) -> &str {
            self.value.as_deref().unwrap_or("")
        }
    }

    impl prost::Message for Text {
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

    impl glue::Fields for Text {
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

    glue::message!(Text, "mesos.v1.Value.Text");
}

/// What is nested in [`Resource`].
pub mod resource {
    use crate::glue;

    /// `mesos.v1.Resource.AllocationInfo`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct AllocationInfo {
        /// Field 1, optional.
        pub role: Option<String>,
    }

    impl AllocationInfo {
        /// `role`, or the default of its type.
        pub fn role(&self) -> &str {
            self.role.as_deref().unwrap_or("")
        }
    }

    impl prost::Message for AllocationInfo {
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

    impl glue::Fields for AllocationInfo {
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
            None
        }
    }

    glue::message!(AllocationInfo, "mesos.v1.Resource.AllocationInfo");

    /// `mesos.v1.Resource.ReservationInfo`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct ReservationInfo {
        /// Field 4, optional.
        pub r#type: Option<crate::v1::resource::reservation_info::Type>,
        /// Field 3, optional.
        pub role: Option<String>,
        /// Field 1, optional.
        pub principal: Option<String>,
        /// Field 2, optional.
        pub labels: Option<crate::v1::Labels>,
    }

    impl ReservationInfo {
        /// `type`, or the default of its type.
        pub fn r#type(&self) -> crate::v1::resource::reservation_info::Type {
            self.r#type.unwrap_or_default()
        }
        /// `role`, or the default of its type.
        pub fn role(&self) -> &str {
            self.role.as_deref().unwrap_or("")
        }
        /// `principal`, or the default of its type.
        pub fn principal(&self) -> &str {
            self.principal.as_deref().unwrap_or("")
        }
    }

    impl prost::Message for ReservationInfo {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.principal, 1, buf);
            glue::encode(&self.labels, 2, buf);
            glue::encode(&self.role, 3, buf);
            glue::encode(&self.r#type, 4, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                4 => glue::merge(&mut self.r#type, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.role, number, wire_type, buf, ctx),
                1 => glue::merge(&mut self.principal, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.labels, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.r#type, 4)
                + glue::encoded_len(&self.role, 3)
                + glue::encoded_len(&self.principal, 1)
                + glue::encoded_len(&self.labels, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for ReservationInfo {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.r#type, "type", map)?;
            glue::write(&self.role, "role", map)?;
            glue::write(&self.principal, "principal", map)?;
            glue::write(&self.labels, "labels", map)?;
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
                "role" => glue::read(&mut self.role, map, glue::Place::new("role", depth)),
                "principal" => glue::read(
                    &mut self.principal,
                    map,
                    glue::Place::new("principal", depth),
                ),
                "labels" => glue::read(&mut self.labels, map, glue::Place::new("labels", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.labels, "labels"))
        }
    }

    glue::message!(ReservationInfo, "mesos.v1.Resource.ReservationInfo");

    /// `mesos.v1.Resource.DiskInfo`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct DiskInfo {
        /// Field 1, optional.
        pub persistence: Option<crate::v1::resource::disk_info::Persistence>,
        /// Field 2, optional.
        pub volume: Option<crate::v1::Volume>,
        /// Field 3, optional.
        pub source: Option<crate::v1::resource::disk_info::Source>,
    }

    impl prost::Message for DiskInfo {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.persistence, 1, buf);
            glue::encode(&self.volume, 2, buf);
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
                1 => glue::merge(&mut self.persistence, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.volume, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.source, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.persistence, 1)
                + glue::encoded_len(&self.volume, 2)
                + glue::encoded_len(&self.source, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for DiskInfo {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.persistence, "persistence", map)?;
            glue::write(&self.volume, "volume", map)?;
            glue::write(&self.source, "source", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "persistence" => glue::read(
                    &mut self.persistence,
                    map,
                    glue::Place::new("persistence", depth),
                ),
                "volume" => glue::read(&mut self.volume, map, glue::Place::new("volume", depth)),
                "source" => glue::read(&mut self.source, map, glue::Place::new("source", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.persistence, "persistence"))
                .or_else(|| glue::missing_below(&self.volume, "volume"))
                .or_else(|| glue::missing_below(&self.source, "source"))
        }
    }

    glue::message!(DiskInfo, "mesos.v1.Resource.DiskInfo");

    /// `mesos.v1.Resource.RevocableInfo`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct RevocableInfo {}

    impl prost::Message for RevocableInfo {
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

    impl glue::Fields for RevocableInfo {
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

    glue::message!(RevocableInfo, "mesos.v1.Resource.RevocableInfo");

    /// `mesos.v1.Resource.SharedInfo`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct SharedInfo {}

    impl prost::Message for SharedInfo {
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

    impl glue::Fields for SharedInfo {
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

    glue::message!(SharedInfo, "mesos.v1.Resource.SharedInfo");

    /// What is nested in [`ReservationInfo`].
    pub mod reservation_info {
        use crate::glue;

        glue::enumeration! {
        /// `mesos.v1.Resource.ReservationInfo.Type`.
        pub enum Type {
        Unknown = 0 => "UNKNOWN",
        Static = 1 => "STATIC",
        Dynamic = 2 => "DYNAMIC",
        }
        }
    }

    /// What is nested in [`DiskInfo`].
    pub mod disk_info {
        use crate::glue;

        /// `mesos.v1.Resource.DiskInfo.Persistence`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct Persistence {
            /// Field 1, required.
            pub id: Option<String>,
            /// Field 2, optional.
            pub principal: Option<String>,
        }

        impl Persistence {
            /// `id`, or the default of its type.
            pub fn id(&self) -> &str {
                self.id.as_deref().unwrap_or("")
            }
            /// `principal`, or the default of its type.
            pub fn principal(&self) -> &str {
                self.principal.as_deref().unwrap_or("")
            }
        }

        impl prost::Message for Persistence {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.id, 1, buf);
                glue::encode(&self.principal, 2, buf);
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
                    2 => glue::merge(&mut self.principal, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.id, 1) + glue::encoded_len(&self.principal, 2)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for Persistence {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.id, "id", map)?;
                glue::write(&self.principal, "principal", map)?;
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
                    "principal" => glue::read(
                        &mut self.principal,
                        map,
                        glue::Place::new("principal", depth),
                    ),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.id, "id"))
            }
        }

        glue::message!(Persistence, "mesos.v1.Resource.DiskInfo.Persistence");

        /// `mesos.v1.Resource.DiskInfo.Source`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct Source {
            /// Field 1, required.
            pub r#type: Option<crate::v1::resource::disk_info::source::Type>,
            /// Field 2, optional.
            pub path: Option<crate::v1::resource::disk_info::source::Path>,
            /// Field 3, optional.
            pub mount: Option<crate::v1::resource::disk_info::source::Mount>,
            /// Field 7, optional.
            pub vendor: Option<String>,
            /// Field 4, optional.
            pub id: Option<String>,
            /// Field 5, optional.
            pub metadata: Option<crate::v1::Labels>,
            /// Field 6, optional.
            pub profile: Option<String>,
        }

        impl Source {
            /// `type`, or the default of its type.
            pub fn r#type(&self) -> crate::v1::resource::disk_info::source::Type {
                self.r#type.unwrap_or_default()
            }
            /// `vendor`, or the default of its type.
            pub fn vendor(&self) -> &str {
                self.vendor.as_deref().unwrap_or("")
            }
            /// `id`, or the default of its type.
            pub fn id(&self) -> &str {
                self.id.as_deref().unwrap_or("")
            }
            /// `profile`, or the default of its type.
            pub fn profile(&self) -> &str {
                self.profile.as_deref().unwrap_or("")
            }
        }

        impl prost::Message for Source {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.r#type, 1, buf);
                glue::encode(&self.path, 2, buf);
                glue::encode(&self.mount, 3, buf);
                glue::encode(&self.id, 4, buf);
                glue::encode(&self.metadata, 5, buf);
                glue::encode(&self.profile, 6, buf);
                glue::encode(&self.vendor, 7, buf);
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
                    2 => glue::merge(&mut self.path, number, wire_type, buf, ctx),
                    3 => glue::merge(&mut self.mount, number, wire_type, buf, ctx),
                    7 => glue::merge(&mut self.vendor, number, wire_type, buf, ctx),
                    4 => glue::merge(&mut self.id, number, wire_type, buf, ctx),
                    5 => glue::merge(&mut self.metadata, number, wire_type, buf, ctx),
                    6 => glue::merge(&mut self.profile, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.r#type, 1)
                    + glue::encoded_len(&self.path, 2)
                    + glue::encoded_len(&self.mount, 3)
                    + glue::encoded_len(&self.vendor, 7)
                    + glue::encoded_len(&self.id, 4)
                    + glue::encoded_len(&self.metadata, 5)
                    + glue::encoded_len(&self.profile, 6)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for Source {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.r#type, "type", map)?;
                glue::write(&self.path, "path", map)?;
                glue::write(&self.mount, "mount", map)?;
                glue::write(&self.vendor, "vendor", map)?;
                glue::write(&self.id, "id", map)?;
                glue::write(&self.metadata, "metadata", map)?;
                glue::write(&self.profile, "profile", map)?;
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
                    "path" => glue::read(&mut self.path, map, glue::Place::new("path", depth)),
                    "mount" => glue::read(&mut self.mount, map, glue::Place::new("mount", depth)),
                    "vendor" => {
                        glue::read(&mut self.vendor, map, glue::Place::new("vendor", depth))
                    }
                    "id" => glue::read(&mut self.id, map, glue::Place::new("id", depth)),
                    "metadata" => {
                        glue::read(&mut self.metadata, map, glue::Place::new("metadata", depth))
                    }
                    "profile" => {
                        glue::read(&mut self.profile, map, glue::Place::new("profile", depth))
                    }
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.r#type, "type"))
                    .or_else(|| glue::missing_below(&self.metadata, "metadata"))
            }
        }

        glue::message!(Source, "mesos.v1.Resource.DiskInfo.Source");

        /// What is nested in [`Source`].
        pub mod source {
            use crate::glue;

            glue::enumeration! {
            /// `mesos.v1.Resource.DiskInfo.Source.Type`.
            pub enum Type {
            Unknown = 0 => "UNKNOWN",
            Path = 1 => "PATH",
            Mount = 2 => "MOUNT",
            Block = 3 => "BLOCK",
            Raw = 4 => "RAW",
            }
            }

            /// `mesos.v1.Resource.DiskInfo.Source.Path`.
            #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
            pub struct Path {
                /// Field 1, optional.
                pub root: Option<String>,
            }

            impl Path {
                /// `root`, or the default of its type.
                pub fn root(&self) -> &str {
                    self.root.as_deref().unwrap_or("")
                }
            }

            impl prost::Message for Path {
                fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                    glue::encode(&self.root, 1, buf);
                }

                fn merge_field(
                    &mut self,
                    number: u32,
                    wire_type: glue::WireType,
                    buf: &mut impl glue::Buf,
                    ctx: glue::DecodeContext,
                ) -> Result<(), prost::DecodeError> {
                    match number {
                        1 => glue::merge(&mut self.root, number, wire_type, buf, ctx),
                        _ => glue::skip_field(wire_type, number, buf, ctx),
                    }
                }

                fn encoded_len(&self) -> usize {
                    glue::encoded_len(&self.root, 1)
                }

                fn clear(&mut self) {
                    *self = Self::default();
                }
            }

            impl glue::Fields for Path {
                fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                    glue::write(&self.root, "root", map)?;
                    Ok(())
                }

                fn read_field<'de, A: glue::MapAccess<'de>>(
                    &mut self,
                    key: &str,
                    map: &mut A,
                    depth: u32,
                ) -> Result<(), A::Error> {
                    match key {
                        "root" => glue::read(&mut self.root, map, glue::Place::new("root", depth)),
                        _ => glue::ignore(map, depth),
                    }
                }

                fn missing_field(&self) -> Option<glue::FieldPath> {
                    None
                }
            }

            glue::message!(Path, "mesos.v1.Resource.DiskInfo.Source.Path");

            /// `mesos.v1.Resource.DiskInfo.Source.Mount`.
            #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
            pub struct Mount {
                /// Field 1, optional.
                pub root: Option<String>,
            }

            impl Mount {
                /// `root`, or the default of its type.
                pub fn root(&self) -> &str {
                    self.root.as_deref().unwrap_or("")
                }
            }

            impl prost::Message for Mount {
                fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                    glue::encode(&self.root, 1, buf);
                }

                fn merge_field(
                    &mut self,
                    number: u32,
                    wire_type: glue::WireType,
                    buf: &mut impl glue::Buf,
                    ctx: glue::DecodeContext,
                ) -> Result<(), prost::DecodeError> {
                    match number {
                        1 => glue::merge(&mut self.root, number, wire_type, buf, ctx),
                        _ => glue::skip_field(wire_type, number, buf, ctx),
                    }
                }

                fn encoded_len(&self) -> usize {
                    glue::encoded_len(&self.root, 1)
                }

                fn clear(&mut self) {
                    *self = Self::default();
                }
            }

            impl glue::Fields for Mount {
                fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                    glue::write(&self.root, "root", map)?;
                    Ok(())
                }

                fn read_field<'de, A: glue::MapAccess<'de>>(
                    &mut self,
                    key: &str,
                    map: &mut A,
                    depth: u32,
                ) -> Result<(), A::Error> {
                    match key {
                        "root" => glue::read(&mut self.root, map, glue::Place::new("root", depth)),
                        _ => glue::ignore(map, depth),
                    }
                }

                fn missing_field(&self) -> Option<glue::FieldPath> {
                    None
                }
            }

            glue::message!(Mount, "mesos.v1.Resource.DiskInfo.Source.Mount");
        }
    }
}

/// What is nested in [`ResourceStatistics`].
pub mod resource_statistics {
    use crate::glue;

    /// `mesos.v1.ResourceStatistics.RatePercentiles`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct RatePercentiles {
        /// Field 1, optional.
        pub min: Option<u64>,
        /// Field 2, optional.
        pub max: Option<u64>,
        /// Field 3, optional.
        pub p50: Option<u64>,
        /// Field 4, optional.
        pub p90: Option<u64>,
        /// Field 5, optional.
        pub p95: Option<u64>,
        /// Field 6, optional.
        pub p99: Option<u64>,
        /// Field 7, optional.
        pub p999: Option<u64>,
        /// Field 8, optional.
        pub p9999: Option<u64>,
        /// Field 9, optional.
        pub samples: Option<u64>,
    }

    impl RatePercentiles {
        /// `min`, or the default of its type.
        pub fn min(&self) -> u64 {
            self.min.unwrap_or_default()
        }
        /// `max`, or the default of its type.
        pub fn max(&self) -> u64 {
            self.max.unwrap_or_default()
        }
        /// `p50`, or the default of its type.
        pub fn p50(&self) -> u64 {
            self.p50.unwrap_or_default()
        }
        /// `p90`, or the default of its type.
        pub fn p90(&self) -> u64 {
            self.p90.unwrap_or_default()
        }
        /// `p95`, or the default of its type.
        pub fn p95(&self) -> u64 {
            self.p95.unwrap_or_default()
        }
        /// `p99`, or the default of its type.
        pub fn p99(&self) -> u64 {
            self.p99.unwrap_or_default()
        }
        /// `p999`, or the default of its type.
        pub fn p999(&self) -> u64 {
            self.p999.unwrap_or_default()
        }
        /// `p9999`, or the default of its type.
        pub fn p9999(&self) -> u64 {
            self.p9999.unwrap_or_default()
        }
        /// `samples`, or the default of its type.
        pub fn samples(&self) -> u64 {
            self.samples.unwrap_or_default()
        }
    }

    impl prost::Message for RatePercentiles {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.min, 1, buf);
            glue::encode(&self.max, 2, buf);
            glue::encode(&self.p50, 3, buf);
            glue::encode(&self.p90, 4, buf);
            glue::encode(&self.p95, 5, buf);
            glue::encode(&self.p99, 6, buf);
            glue::encode(&self.p999, 7, buf);
            glue::encode(&self.p9999, 8, buf);
            glue::encode(&self.samples, 9, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.min, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.max, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.p50, number, wire_type, buf, ctx),
                4 => glue::merge(&mut self.p90, number, wire_type, buf, ctx),
                5 => glue::merge(&mut self.p95, number, wire_type, buf, ctx),
                6 => glue::merge(&mut self.p99, number, wire_type, buf, ctx),
                7 => glue::merge(&mut self.p999, number, wire_type, buf, ctx),
                8 => glue::merge(&mut self.p9999, number, wire_type, buf, ctx),
                9 => glue::merge(&mut self.samples, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.min, 1)
                + glue::encoded_len(&self.max, 2)
                + glue::encoded_len(&self.p50, 3)
                + glue::encoded_len(&self.p90, 4)
                + glue::encoded_len(&self.p95, 5)
                + glue::encoded_len(&self.p99, 6)
                + glue::encoded_len(&self.p999, 7)
                + glue::encoded_len(&self.p9999, 8)
                + glue::encoded_len(&self.samples, 9)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for RatePercentiles {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.min, "min", map)?;
            glue::write(&self.max, "max", map)?;
            glue::write(&self.p50, "p50", map)?;
            glue::write(&self.p90, "p90", map)?;
            glue::write(&self.p95, "p95", map)?;
            glue::write(&self.p99, "p99", map)?;
            glue::write(&self.p999, "p999", map)?;
            glue::write(&self.p9999, "p9999", map)?;
            glue::write(&self.samples, "samples", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "min" => glue::read(&mut self.min, map, glue::Place::new("min", depth)),
                "max" => glue::read(&mut self.max, map, glue::Place::new("max", depth)),
                "p50" => glue::read(&mut self.p50, map, glue::Place::new("p50", depth)),
                "p90" => glue::read(&mut self.p90, map, glue::Place::new("p90", depth)),
                "p95" => glue::read(&mut self.p95, map, glue::Place::new("p95", depth)),
                "p99" => glue::read(&mut self.p99, map, glue::Place::new("p99", depth)),
                "p999" => glue::read(&mut self.p999, map, glue::Place::new("p999", depth)),
                "p9999" => glue::read(&mut self.p9999, map, glue::Place::new("p9999", depth)),
                "samples" => glue::read(&mut self.samples, map, glue::Place::new("samples", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None
        }
    }

    glue::message!(
        RatePercentiles,
        "mesos.v1.ResourceStatistics.RatePercentiles"
    );

    /// `mesos.v1.ResourceStatistics.RateStatistics`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct RateStatistics {
        /// Field 1, optional.
        pub rx_rate: Option<crate::v1::resource_statistics::RatePercentiles>,
        /// Field 2, optional.
        pub rx_packet_rate: Option<crate::v1::resource_statistics::RatePercentiles>,
        /// Field 3, optional.
        pub rx_drop_rate: Option<crate::v1::resource_statistics::RatePercentiles>,
        /// Field 4, optional.
        pub rx_error_rate: Option<crate::v1::resource_statistics::RatePercentiles>,
        /// Field 5, optional.
        pub tx_rate: Option<crate::v1::resource_statistics::RatePercentiles>,
        /// Field 6, optional.
        pub tx_packet_rate: Option<crate::v1::resource_statistics::RatePercentiles>,
        /// Field 7, optional.
        pub tx_drop_rate: Option<crate::v1::resource_statistics::RatePercentiles>,
        /// Field 8, optional.
        pub tx_error_rate: Option<crate::v1::resource_statistics::RatePercentiles>,
        /// Field 9, optional.
        pub sampling_window_secs: Option<f64>,
        /// Field 10, optional.
        pub sampling_interval_secs: Option<f64>,
    }

    impl RateStatistics {
        /// `sampling_window_secs`, or the default of its type.
        pub fn sampling_window_secs(&self) -> f64 {
            self.sampling_window_secs.unwrap_or_default()
        }
        /// `sampling_interval_secs`, or the default of its type.
        pub fn sampling_interval_secs(&self) -> f64 {
            self.sampling_interval_secs.unwrap_or_default()
        }
    }

    impl prost::Message for RateStatistics {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.rx_rate, 1, buf);
            glue::encode(&self.rx_packet_rate, 2, buf);
            glue::encode(&self.rx_drop_rate, 3, buf);
            glue::encode(&self.rx_error_rate, 4, buf);
            glue::encode(&self.tx_rate, 5, buf);
            glue::encode(&self.tx_packet_rate, 6, buf);
            glue::encode(&self.tx_drop_rate, 7, buf);
            glue::encode(&self.tx_error_rate, 8, buf);
            glue::encode(&self.sampling_window_secs, 9, buf);
            glue::encode(&self.sampling_interval_secs, 10, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.rx_rate, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.rx_packet_rate, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.rx_drop_rate, number, wire_type, buf, ctx),
                4 => glue::merge(&mut self.rx_error_rate, number, wire_type, buf, ctx),
                5 => glue::merge(&mut self.tx_rate, number, wire_type, buf, ctx),
                6 => glue::merge(&mut self.tx_packet_rate, number, wire_type, buf, ctx),
                7 => glue::merge(&mut self.tx_drop_rate, number, wire_type, buf, ctx),
                8 => glue::merge(&mut self.tx_error_rate, number, wire_type, buf, ctx),
                9 => glue::merge(&mut self.sampling_window_secs, number, wire_type, buf, ctx),
                10 => glue::merge(
                    &mut self.sampling_interval_secs,
                    number,
                    wire_type,
                    buf,
                    ctx,
                ),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.rx_rate, 1)
                + glue::encoded_len(&self.rx_packet_rate, 2)
                + glue::encoded_len(&self.rx_drop_rate, 3)
                + glue::encoded_len(&self.rx_error_rate, 4)
                + glue::encoded_len(&self.tx_rate, 5)
                + glue::encoded_len(&self.tx_packet_rate, 6)
                + glue::encoded_len(&self.tx_drop_rate, 7)
                + glue::encoded_len(&self.tx_error_rate, 8)
                + glue::encoded_len(&self.sampling_window_secs, 9)
                + glue::encoded_len(&self.sampling_interval_secs, 10)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for RateStatistics {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.rx_rate, "rx_rate", map)?;
            glue::write(&self.rx_packet_rate, "rx_packet_rate", map)?;
            glue::write(&self.rx_drop_rate, "rx_drop_rate", map)?;
            glue::write(&self.rx_error_rate, "rx_error_rate", map)?;
            glue::write(&self.tx_rate, "tx_rate", map)?;
            glue::write(&self.tx_packet_rate, "tx_packet_rate", map)?;
            glue::write(&self.tx_drop_rate, "tx_drop_rate", map)?;
            glue::write(&self.tx_error_rate, "tx_error_rate", map)?;
            glue::write(&self.sampling_window_secs, "sampling_window_secs", map)?;
            glue::write(&self.sampling_interval_secs, "sampling_interval_secs", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "rx_rate" => glue::read(&mut self.rx_rate, map, glue::Place::new("rx_rate", depth)),
                "rx_packet_rate" => glue::read(
                    &mut self.rx_packet_rate,
                    map,
                    glue::Place::new("rx_packet_rate", depth),
                ),
                "rx_drop_rate" => glue::read(
                    &mut self.rx_drop_rate,
                    map,
                    glue::Place::new("rx_drop_rate", depth),
                ),
                "rx_error_rate" => glue::read(
                    &mut self.rx_error_rate,
                    map,
                    glue::Place::new("rx_error_rate", depth),
                ),
                "tx_rate" => glue::read(&mut self.tx_rate, map, glue::Place::new("tx_rate", depth)),
                "tx_packet_rate" => glue::read(
                    &mut self.tx_packet_rate,
                    map,
                    glue::Place::new("tx_packet_rate", depth),
                ),
                "tx_drop_rate" => glue::read(
                    &mut self.tx_drop_rate,
                    map,
                    glue::Place::new("tx_drop_rate", depth),
                ),
                "tx_error_rate" => glue::read(
                    &mut self.tx_error_rate,
                    map,
                    glue::Place::new("tx_error_rate", depth),
                ),
                "sampling_window_secs" => glue::read(
                    &mut self.sampling_window_secs,
                    map,
                    glue::Place::new("sampling_window_secs", depth),
                ),
                "sampling_interval_secs" => glue::read(
                    &mut self.sampling_interval_secs,
                    map,
                    glue::Place::new("sampling_interval_secs", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None
        }
    }

    glue::message!(RateStatistics, "mesos.v1.ResourceStatistics.RateStatistics");
}

/// What is nested in [`ResourceUsage`].
pub mod resource_usage {
    use crate::glue;

    /// `mesos.v1.ResourceUsage.Executor`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Executor {
        /// Field 1, required.
        pub executor_info: Option<Box<crate::v1::ExecutorInfo>>,
        /// Field 2, repeated.
        pub allocated: Vec<crate::v1::Resource>,
        /// Field 3, optional.
        pub statistics: Option<Box<crate::v1::ResourceStatistics>>,
        /// Field 4, required.
        pub container_id: Option<crate::v1::ContainerId>,
        /// Field 5, repeated.
        pub tasks: Vec<crate::v1::resource_usage::executor::Task>,
    }

    impl prost::Message for Executor {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.executor_info, 1, buf);
            glue::encode(&self.allocated, 2, buf);
            glue::encode(&self.statistics, 3, buf);
            glue::encode(&self.container_id, 4, buf);
            glue::encode(&self.tasks, 5, buf);
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
                2 => glue::merge(&mut self.allocated, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.statistics, number, wire_type, buf, ctx),
                4 => glue::merge(&mut self.container_id, number, wire_type, buf, ctx),
                5 => glue::merge(&mut self.tasks, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.executor_info, 1)
                + glue::encoded_len(&self.allocated, 2)
                + glue::encoded_len(&self.statistics, 3)
                + glue::encoded_len(&self.container_id, 4)
                + glue::encoded_len(&self.tasks, 5)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Executor {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.executor_info, "executor_info", map)?;
            glue::write(&self.allocated, "allocated", map)?;
            glue::write(&self.statistics, "statistics", map)?;
            glue::write(&self.container_id, "container_id", map)?;
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
                "executor_info" => glue::read(
                    &mut self.executor_info,
                    map,
                    glue::Place::new("executor_info", depth),
                ),
                "allocated" => glue::read(
                    &mut self.allocated,
                    map,
                    glue::Place::new("allocated", depth),
                ),
                "statistics" => glue::read(
                    &mut self.statistics,
                    map,
                    glue::Place::new("statistics", depth),
                ),
                "container_id" => glue::read(
                    &mut self.container_id,
                    map,
                    glue::Place::new("container_id", depth),
                ),
                "tasks" => glue::read(&mut self.tasks, map, glue::Place::new("tasks", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.executor_info, "executor_info"))
                .or_else(|| glue::missing_below(&self.allocated, "allocated"))
                .or_else(|| glue::missing_below(&self.statistics, "statistics"))
                .or_else(|| glue::required(&self.container_id, "container_id"))
                .or_else(|| glue::missing_below(&self.tasks, "tasks"))
        }
    }

    glue::message!(Executor, "mesos.v1.ResourceUsage.Executor");

    /// What is nested in [`Executor`].
    pub mod executor {
        use crate::glue;

        /// `mesos.v1.ResourceUsage.Executor.Task`.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Task {
            /// Field 1, required.
            pub name: Option<String>,
            /// Field 2, required.
            pub id: Option<crate::v1::TaskId>,
            /// Field 3, repeated.
            pub resources: Vec<crate::v1::Resource>,
            /// Field 4, optional.
            pub labels: Option<crate::v1::Labels>,
        }

        impl Task {
            /// `name`, or the default of its type.
            pub fn name(&self) -> &str {
                self.name.as_deref().unwrap_or("")
            }
        }

        impl prost::Message for Task {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.name, 1, buf);
                glue::encode(&self.id, 2, buf);
                glue::encode(&self.resources, 3, buf);
                glue::encode(&self.labels, 4, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
                    2 => glue::merge(&mut self.id, number, wire_type, buf, ctx),
                    3 => glue::merge(&mut self.resources, number, wire_type, buf, ctx),
                    4 => glue::merge(&mut self.labels, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.name, 1)
                    + glue::encoded_len(&self.id, 2)
                    + glue::encoded_len(&self.resources, 3)
                    + glue::encoded_len(&self.labels, 4)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for Task {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.name, "name", map)?;
                glue::write(&self.id, "id", map)?;
                glue::write(&self.resources, "resources", map)?;
                glue::write(&self.labels, "labels", map)?;
                Ok(())
            }

            fn read_field<'de, A: glue::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
                depth: u32,
            ) -> Result<(), A::Error> {
                match key {
                    "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
                    "id" => glue::read(&mut self.id, map, glue::Place::new("id", depth)),
                    "resources" => glue::read(
                        &mut self.resources,
                        map,
                        glue::Place::new("resources", depth),
                    ),
                    "labels" => {
                        glue::read(&mut self.labels, map, glue::Place::new("labels", depth))
                    }
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.name, "name"))
                    .or_else(|| glue::required(&self.id, "id"))
                    .or_else(|| glue::missing_below(&self.resources, "resources"))
                    .or_else(|| glue::missing_below(&self.labels, "labels"))
            }
        }

        glue::message!(Task, "mesos.v1.ResourceUsage.Executor.Task");
    }
}

/// What is nested in [`OfferFilters`].
pub mod offer_filters {
    use crate::glue;

    /// `mesos.v1.OfferFilters.ResourceQuantities`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ResourceQuantities {
        /// Field 1, map.
        pub quantities: std::collections::BTreeMap<String, crate::v1::value::Scalar>,
    }

    impl prost::Message for ResourceQuantities {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.quantities, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.quantities, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.quantities, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for ResourceQuantities {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.quantities, "quantities", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "quantities" => glue::read(
                    &mut self.quantities,
                    map,
                    glue::Place::new("quantities", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.quantities, "quantities"))
        }
    }

    glue::message!(
        ResourceQuantities,
        "mesos.v1.OfferFilters.ResourceQuantities"
    );

    /// `mesos.v1.OfferFilters.MinAllocatableResources`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct MinAllocatableResources {
        /// Field 1, repeated.
        pub quantities: Vec<crate::v1::offer_filters::ResourceQuantities>,
    }

    impl prost::Message for MinAllocatableResources {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.quantities, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.quantities, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.quantities, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for MinAllocatableResources {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.quantities, "quantities", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "quantities" => glue::read(
                    &mut self.quantities,
                    map,
                    glue::Place::new("quantities", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.quantities, "quantities"))
        }
    }

    glue::message!(
        MinAllocatableResources,
        "mesos.v1.OfferFilters.MinAllocatableResources"
    );
}

/// What is nested in [`Offer`].
pub mod offer {
    use crate::glue;

    /// `mesos.v1.Offer.Operation`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Operation {
        /// Field 1, optional.
        pub r#type: Option<crate::v1::offer::operation::Type>,
        /// Field 12, optional.
        pub id: Option<crate::v1::OperationId>,
        /// Field 2, optional.
        pub launch: Option<crate::v1::offer::operation::Launch>,
        /// Field 7, optional.
        pub launch_group: Option<crate::v1::offer::operation::LaunchGroup>,
        /// Field 3, optional.
        pub reserve: Option<crate::v1::offer::operation::Reserve>,
        /// Field 4, optional.
        pub unreserve: Option<crate::v1::offer::operation::Unreserve>,
        /// Field 5, optional.
        pub create: Option<crate::v1::offer::operation::Create>,
        /// Field 6, optional.
        pub destroy: Option<crate::v1::offer::operation::Destroy>,
        /// Field 13, optional.
        pub grow_volume: Option<crate::v1::offer::operation::GrowVolume>,
        /// Field 14, optional.
        pub shrink_volume: Option<crate::v1::offer::operation::ShrinkVolume>,
        /// Field 15, optional.
        pub create_disk: Option<crate::v1::offer::operation::CreateDisk>,
        /// Field 16, optional.
        pub destroy_disk: Option<crate::v1::offer::operation::DestroyDisk>,
    }

    impl Operation {
        /// `type`, or the default of its type.
        pub fn r#type(&self) -> crate::v1::offer::operation::Type {
            self.r#type.unwrap_or_default()
        }
    }

    impl prost::Message for Operation {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.r#type, 1, buf);
            glue::encode(&self.launch, 2, buf);
            glue::encode(&self.reserve, 3, buf);
            glue::encode(&self.unreserve, 4, buf);
            glue::encode(&self.create, 5, buf);
            glue::encode(&self.destroy, 6, buf);
            glue::encode(&self.launch_group, 7, buf);
            glue::encode(&self.id, 12, buf);
            glue::encode(&self.grow_volume, 13, buf);
            glue::encode(&self.shrink_volume, 14, buf);
            glue::encode(&self.create_disk, 15, buf);
            glue::encode(&self.destroy_disk, 16, buf);
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
                12 => glue::merge(&mut self.id, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.launch, number, wire_type, buf, ctx),
                7 => glue::merge(&mut self.launch_group, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.reserve, number, wire_type, buf, ctx),
                4 => glue::merge(&mut self.unreserve, number, wire_type, buf, ctx),
                5 => glue::merge(&mut self.create, number, wire_type, buf, ctx),
                6 => glue::merge(&mut self.destroy, number, wire_type, buf, ctx),
                13 => glue::merge(&mut self.grow_volume, number, wire_type, buf, ctx),
                14 => glue::merge(&mut self.shrink_volume, number, wire_type, buf, ctx),
                15 => glue::merge(&mut self.create_disk, number, wire_type, buf, ctx),
                16 => glue::merge(&mut self.destroy_disk, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.r#type, 1)
                + glue::encoded_len(&self.id, 12)
                + glue::encoded_len(&self.launch, 2)
                + glue::encoded_len(&self.launch_group, 7)
                + glue::encoded_len(&self.reserve, 3)
                + glue::encoded_len(&self.unreserve, 4)
                + glue::encoded_len(&self.create, 5)
                + glue::encoded_len(&self.destroy, 6)
                + glue::encoded_len(&self.grow_volume, 13)
                + glue::encoded_len(&self.shrink_volume, 14)
                + glue::encoded_len(&self.create_disk, 15)
                + glue::encoded_len(&self.destroy_disk, 16)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Operation {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.r#type, "type", map)?;
            glue::write(&self.id, "id", map)?;
            glue::write(&self.launch, "launch", map)?;
            glue::write(&self.launch_group, "launch_group", map)?;
            glue::write(&self.reserve, "reserve", map)?;
            glue::write(&self.unreserve, "unreserve", map)?;
            glue::write(&self.create, "create", map)?;
            glue::write(&self.destroy, "destroy", map)?;
            glue::write(&self.grow_volume, "grow_volume", map)?;
            glue::write(&self.shrink_volume, "shrink_volume", map)?;
            glue::write(&self.create_disk, "create_disk", map)?;
            glue::write(&self.destroy_disk, "destroy_disk", map)?;
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
                "id" => glue::read(&mut self.id, map, glue::Place::new("id", depth)),
                "launch" => glue::read(&mut self.launch, map, glue::Place::new("launch", depth)),
                "launch_group" => glue::read(
                    &mut self.launch_group,
                    map,
                    glue::Place::new("launch_group", depth),
                ),
                "reserve" => glue::read(&mut self.reserve, map, glue::Place::new("reserve", depth)),
                "unreserve" => glue::read(
                    &mut self.unreserve,
                    map,
                    glue::Place::new("unreserve", depth),
                ),
                "create" => glue::read(&mut self.create, map, glue::Place::new("create", depth)),
                "destroy" => glue::read(&mut self.destroy, map, glue::Place::new("destroy", depth)),
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
                "create_disk" => glue::read(
                    &mut self.create_disk,
                    map,
                    glue::Place::new("create_disk", depth),
                ),
                "destroy_disk" => glue::read(
                    &mut self.destroy_disk,
                    map,
                    glue::Place::new("destroy_disk", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.id, "id"))
                .or_else(|| glue::missing_below(&self.launch, "launch"))
                .or_else(|| glue::missing_below(&self.launch_group, "launch_group"))
                .or_else(|| glue::missing_below(&self.reserve, "reserve"))
                .or_else(|| glue::missing_below(&self.unreserve, "unreserve"))
                .or_else(|| glue::missing_below(&self.create, "create"))
                .or_else(|| glue::missing_below(&self.destroy, "destroy"))
                .or_else(|| glue::missing_below(&self.grow_volume, "grow_volume"))
                .or_else(|| glue::missing_below(&self.shrink_volume, "shrink_volume"))
                .or_else(|| glue::missing_below(&self.create_disk, "create_disk"))
                .or_else(|| glue::missing_below(&self.destroy_disk, "destroy_disk"))
        }
    }

    glue::message!(Operation, "mesos.v1.Offer.Operation");

    /// What is nested in [`Operation`].
    pub mod operation {
        use crate::glue;

        glue::enumeration! {
        /// `mesos.v1.Offer.Operation.Type`.
        pub enum Type {
        Unknown = 0 => "UNKNOWN",
        Launch = 1 => "LAUNCH",
        LaunchGroup = 6 => "LAUNCH_GROUP",
        Reserve = 2 => "RESERVE",
        Unreserve = 3 => "UNRESERVE",
        Create = 4 => "CREATE",
        Destroy = 5 => "DESTROY",
        GrowVolume = 11 => "GROW_VOLUME",
        ShrinkVolume = 12 => "SHRINK_VOLUME",
        CreateDisk = 13 => "CREATE_DISK",
        DestroyDisk = 14 => "DESTROY_DISK",
        }
        }

        /// `mesos.v1.Offer.Operation.Launch`.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Launch {
            /// Field 1, repeated.
            pub task_infos: Vec<crate::v1::TaskInfo>,
        }

        impl prost::Message for Launch {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.task_infos, 1, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.task_infos, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.task_infos, 1)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for Launch {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.task_infos, "task_infos", map)?;
                Ok(())
            }

            fn read_field<'de, A: glue::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
                depth: u32,
            ) -> Result<(), A::Error> {
                match key {
                    "task_infos" => glue::read(
                        &mut self.task_infos,
                        map,
                        glue::Place::new("task_infos", depth),
                    ),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::missing_below(&self.task_infos, "task_infos"))
            }
        }

        glue::message!(Launch, "mesos.v1.Offer.Operation.Launch");

        /// `mesos.v1.Offer.Operation.LaunchGroup`.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct LaunchGroup {
            /// Field 1, required.
            pub executor: Option<Box<crate::v1::ExecutorInfo>>,
            /// Field 2, required.
            pub task_group: Option<crate::v1::TaskGroupInfo>,
        }

        impl prost::Message for LaunchGroup {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.executor, 1, buf);
                glue::encode(&self.task_group, 2, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.executor, number, wire_type, buf, ctx),
                    2 => glue::merge(&mut self.task_group, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.executor, 1) + glue::encoded_len(&self.task_group, 2)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for LaunchGroup {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.executor, "executor", map)?;
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
                    "executor" => {
                        glue::read(&mut self.executor, map, glue::Place::new("executor", depth))
                    }
                    "task_group" => glue::read(
                        &mut self.task_group,
                        map,
                        glue::Place::new("task_group", depth),
                    ),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.executor, "executor"))
                    .or_else(|| glue::required(&self.task_group, "task_group"))
            }
        }

        glue::message!(LaunchGroup, "mesos.v1.Offer.Operation.LaunchGroup");

        /// `mesos.v1.Offer.Operation.Reserve`.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Reserve {
            /// Field 2, repeated.
            pub source: Vec<crate::v1::Resource>,
            /// Field 1, repeated.
            pub resources: Vec<crate::v1::Resource>,
        }

        impl prost::Message for Reserve {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.resources, 1, buf);
                glue::encode(&self.source, 2, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    2 => glue::merge(&mut self.source, number, wire_type, buf, ctx),
                    1 => glue::merge(&mut self.resources, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.source, 2) + glue::encoded_len(&self.resources, 1)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for Reserve {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
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
                    "source" => {
                        glue::read(&mut self.source, map, glue::Place::new("source", depth))
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
                None.or_else(|| glue::missing_below(&self.source, "source"))
                    .or_else(|| glue::missing_below(&self.resources, "resources"))
            }
        }

        glue::message!(Reserve, "mesos.v1.Offer.Operation.Reserve");

        /// `mesos.v1.Offer.Operation.Unreserve`.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Unreserve {
            /// Field 1, repeated.
            pub resources: Vec<crate::v1::Resource>,
        }

        impl prost::Message for Unreserve {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.resources, 1, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.resources, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.resources, 1)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for Unreserve {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
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
                    "resources" => glue::read(
                        &mut self.resources,
                        map,
                        glue::Place::new("resources", depth),
                    ),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::missing_below(&self.resources, "resources"))
            }
        }

        glue::message!(Unreserve, "mesos.v1.Offer.Operation.Unreserve");

        /// `mesos.v1.Offer.Operation.Create`.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Create {
            /// Field 1, repeated.
            pub volumes: Vec<crate::v1::Resource>,
        }

        impl prost::Message for Create {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.volumes, 1, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.volumes, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.volumes, 1)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for Create {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
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
                    "volumes" => {
                        glue::read(&mut self.volumes, map, glue::Place::new("volumes", depth))
                    }
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::missing_below(&self.volumes, "volumes"))
            }
        }

        glue::message!(Create, "mesos.v1.Offer.Operation.Create");

        /// `mesos.v1.Offer.Operation.Destroy`.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Destroy {
            /// Field 1, repeated.
            pub volumes: Vec<crate::v1::Resource>,
        }

        impl prost::Message for Destroy {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.volumes, 1, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.volumes, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.volumes, 1)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for Destroy {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
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
                    "volumes" => {
                        glue::read(&mut self.volumes, map, glue::Place::new("volumes", depth))
                    }
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::missing_below(&self.volumes, "volumes"))
            }
        }

        glue::message!(Destroy, "mesos.v1.Offer.Operation.Destroy");

        /// `mesos.v1.Offer.Operation.GrowVolume`.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct GrowVolume {
            /// Field 1, required.
            pub volume: Option<Box<crate::v1::Resource>>,
            /// Field 2, required.
            pub addition: Option<Box<crate::v1::Resource>>,
        }

        impl prost::Message for GrowVolume {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.volume, 1, buf);
                glue::encode(&self.addition, 2, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.volume, number, wire_type, buf, ctx),
                    2 => glue::merge(&mut self.addition, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.volume, 1) + glue::encoded_len(&self.addition, 2)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for GrowVolume {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
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
                    "volume" => {
                        glue::read(&mut self.volume, map, glue::Place::new("volume", depth))
                    }
                    "addition" => {
                        glue::read(&mut self.addition, map, glue::Place::new("addition", depth))
                    }
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.volume, "volume"))
                    .or_else(|| glue::required(&self.addition, "addition"))
            }
        }

        glue::message!(GrowVolume, "mesos.v1.Offer.Operation.GrowVolume");

        /// `mesos.v1.Offer.Operation.ShrinkVolume`.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct ShrinkVolume {
            /// Field 1, required.
            pub volume: Option<Box<crate::v1::Resource>>,
            /// Field 2, required.
            pub subtract: Option<crate::v1::value::Scalar>,
        }

        impl prost::Message for ShrinkVolume {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.volume, 1, buf);
                glue::encode(&self.subtract, 2, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.volume, number, wire_type, buf, ctx),
                    2 => glue::merge(&mut self.subtract, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.volume, 1) + glue::encoded_len(&self.subtract, 2)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for ShrinkVolume {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
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
                    "volume" => {
                        glue::read(&mut self.volume, map, glue::Place::new("volume", depth))
                    }
                    "subtract" => {
                        glue::read(&mut self.subtract, map, glue::Place::new("subtract", depth))
                    }
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.volume, "volume"))
                    .or_else(|| glue::required(&self.subtract, "subtract"))
            }
        }

        glue::message!(ShrinkVolume, "mesos.v1.Offer.Operation.ShrinkVolume");

        /// `mesos.v1.Offer.Operation.CreateDisk`.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct CreateDisk {
            /// Field 1, required.
            pub source: Option<Box<crate::v1::Resource>>,
            /// Field 2, required.
            pub target_type: Option<crate::v1::resource::disk_info::source::Type>,
            /// Field 3, optional.
            pub target_profile: Option<String>,
        }

        impl CreateDisk {
            /// `target_type`, or the default of its type.
            pub fn target_type(&self) -> crate::v1::resource::disk_info::source::Type {
                self.target_type.unwrap_or_default()
            }
            /// `target_profile`, or the default of its type.
            pub fn target_profile(&self) -> &str {
                self.target_profile.as_deref().unwrap_or("")
            }
        }

        impl prost::Message for CreateDisk {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.source, 1, buf);
                glue::encode(&self.target_type, 2, buf);
                glue::encode(&self.target_profile, 3, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.source, number, wire_type, buf, ctx),
                    2 => glue::merge(&mut self.target_type, number, wire_type, buf, ctx),
                    3 => glue::merge(&mut self.target_profile, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.source, 1)
                    + glue::encoded_len(&self.target_type, 2)
                    + glue::encoded_len(&self.target_profile, 3)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for CreateDisk {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.source, "source", map)?;
                glue::write(&self.target_type, "target_type", map)?;
                glue::write(&self.target_profile, "target_profile", map)?;
                Ok(())
            }

            fn read_field<'de, A: glue::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
                depth: u32,
            ) -> Result<(), A::Error> {
                match key {
                    "source" => {
                        glue::read(&mut self.source, map, glue::Place::new("source", depth))
                    }
                    "target_type" => glue::read(
                        &mut self.target_type,
                        map,
                        glue::Place::new("target_type", depth),
                    ),
                    "target_profile" => glue::read(
                        &mut self.target_profile,
                        map,
                        glue::Place::new("target_profile", depth),
                    ),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.source, "source"))
                    .or_else(|| glue::required(&self.target_type, "target_type"))
            }
        }

        glue::message!(CreateDisk, "mesos.v1.Offer.Operation.CreateDisk");

        /// `mesos.v1.Offer.Operation.DestroyDisk`.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct DestroyDisk {
            /// Field 1, required.
            pub source: Option<Box<crate::v1::Resource>>,
        }

        impl prost::Message for DestroyDisk {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.source, 1, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.source, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.source, 1)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for DestroyDisk {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.source, "source", map)?;
                Ok(())
            }

            fn read_field<'de, A: glue::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
                depth: u32,
            ) -> Result<(), A::Error> {
                match key {
                    "source" => {
                        glue::read(&mut self.source, map, glue::Place::new("source", depth))
                    }
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.source, "source"))
            }
        }

        glue::message!(DestroyDisk, "mesos.v1.Offer.Operation.DestroyDisk");
    }
}

/// What is nested in [`CheckStatusInfo`].
pub mod check_status_info {
    use crate::glue;

    /// `mesos.v1.CheckStatusInfo.Command`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Command {
        /// Field 1, optional.
        pub exit_code: Option<i32>,
    }

    impl Command {
        /// `exit_code`, or the default of its type.
        pub fn exit_code(&self) -> i32 {
            self.exit_code.unwrap_or_default()
        }
    }

    impl prost::Message for Command {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.exit_code, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.exit_code, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.exit_code, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Command {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.exit_code, "exit_code", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "exit_code" => glue::read(
                    &mut self.exit_code,
                    map,
                    glue::Place::new("exit_code", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None
        }
    }

    glue::message!(Command, "mesos.v1.CheckStatusInfo.Command");

    /// `mesos.v1.CheckStatusInfo.Http`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Http {
        /// Field 1, optional.
        pub status_code: Option<u32>,
    }

    impl Http {
        /// `status_code`, or the default of its type.
        pub fn status_code(&self) -> u32 {
            self.status_code.unwrap_or_default()
        }
    }

    impl prost::Message for Http {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.status_code, 1, buf);
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
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.status_code, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Http {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.status_code, "status_code", map)?;
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
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None
        }
    }

    glue::message!(Http, "mesos.v1.CheckStatusInfo.Http");

    /// `mesos.v1.CheckStatusInfo.Tcp`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Tcp {
        /// Field 1, optional.
        pub succeeded: Option<bool>,
    }

    impl Tcp {
        /// `succeeded`, or the default of its type.
        pub fn succeeded(&self) -> bool {
            self.succeeded.unwrap_or_default()
        }
    }

    impl prost::Message for Tcp {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.succeeded, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.succeeded, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.succeeded, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Tcp {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.succeeded, "succeeded", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "succeeded" => glue::read(
                    &mut self.succeeded,
                    map,
                    glue::Place::new("succeeded", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None
        }
    }

    glue::message!(Tcp, "mesos.v1.CheckStatusInfo.Tcp");
}

/// What is nested in [`TaskStatus`].
pub mod task_status {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.TaskStatus.Source`.
    pub enum Source {
    Master = 0 => "SOURCE_MASTER",
    Agent = 1 => "SOURCE_AGENT",
    Executor = 2 => "SOURCE_EXECUTOR",
    }
    }

    glue::enumeration! {
    /// `mesos.v1.TaskStatus.Reason`.
    pub enum Reason {
    CommandExecutorFailed = 0 => "REASON_COMMAND_EXECUTOR_FAILED",
    ContainerLaunchFailed = 21 => "REASON_CONTAINER_LAUNCH_FAILED",
    ContainerLimitation = 19 => "REASON_CONTAINER_LIMITATION",
    ContainerLimitationDisk = 20 => "REASON_CONTAINER_LIMITATION_DISK",
    ContainerLimitationMemory = 8 => "REASON_CONTAINER_LIMITATION_MEMORY",
    ContainerPreempted = 17 => "REASON_CONTAINER_PREEMPTED",
    ContainerUpdateFailed = 22 => "REASON_CONTAINER_UPDATE_FAILED",
    MaxCompletionTimeReached = 33 => "REASON_MAX_COMPLETION_TIME_REACHED",
    ExecutorRegistrationTimeout = 23 => "REASON_EXECUTOR_REGISTRATION_TIMEOUT",
    ExecutorReregistrationTimeout = 24 => "REASON_EXECUTOR_REREGISTRATION_TIMEOUT",
    ExecutorTerminated = 1 => "REASON_EXECUTOR_TERMINATED",
    ExecutorUnregistered = 2 => "REASON_EXECUTOR_UNREGISTERED",
    FrameworkRemoved = 3 => "REASON_FRAMEWORK_REMOVED",
    GcError = 4 => "REASON_GC_ERROR",
    InvalidFrameworkid = 5 => "REASON_INVALID_FRAMEWORKID",
    InvalidOffers = 6 => "REASON_INVALID_OFFERS",
    IoSwitchboardExited = 27 => "REASON_IO_SWITCHBOARD_EXITED",
    MasterDisconnected = 7 => "REASON_MASTER_DISCONNECTED",
    Reconciliation = 9 => "REASON_RECONCILIATION",
    ResourcesUnknown = 18 => "REASON_RESOURCES_UNKNOWN",
    AgentDisconnected = 10 => "REASON_AGENT_DISCONNECTED",
    AgentDraining = 34 => "REASON_AGENT_DRAINING",
    AgentRemoved = 11 => "REASON_AGENT_REMOVED",
    AgentRemovedByOperator = 31 => "REASON_AGENT_REMOVED_BY_OPERATOR",
    AgentReregistered = 32 => "REASON_AGENT_REREGISTERED",
    AgentRestarted = 12 => "REASON_AGENT_RESTARTED",
    AgentUnknown = 13 => "REASON_AGENT_UNKNOWN",
    TaskKilledDuringLaunch = 30 => "REASON_TASK_KILLED_DURING_LAUNCH",
    TaskCheckStatusUpdated = 28 => "REASON_TASK_CHECK_STATUS_UPDATED",
    TaskHealthCheckStatusUpdated = 29 => "REASON_TASK_HEALTH_CHECK_STATUS_UPDATED",
    TaskGroupInvalid = 25 => "REASON_TASK_GROUP_INVALID",
    TaskGroupUnauthorized = 26 => "REASON_TASK_GROUP_UNAUTHORIZED",
    TaskInvalid = 14 => "REASON_TASK_INVALID",
    TaskUnauthorized = 15 => "REASON_TASK_UNAUTHORIZED",
    TaskUnknown = 16 => "REASON_TASK_UNKNOWN",
    }
    }
}

/// What is nested in [`Environment`].
pub mod environment {
    use crate::glue;

    /// `mesos.v1.Environment.Variable`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Variable {
        /// Field 1, required.
        pub name: Option<String>,
        /// Field 3, optional, default `VALUE`.
        pub r#type: Option<crate::v1::environment::variable::Type>,
        /// Field 2, optional.
        pub value: Option<String>,
        /// Field 4, optional.
        pub secret: Option<crate::v1::Secret>,
    }

    impl Variable {
        /// `name`, or the default of its type.
        pub fn name(&self) -> &str {
            self.name.as_deref().unwrap_or("")
        }
        /// `type`, or its default.
        pub fn r#type(&self) -> crate::v1::environment::variable::Type {
            self.r#type
                .unwrap_or(crate::v1::environment::variable::Type::Value)
        }
        /// `value`, or the default of its type.
        pub fn value(&self) -> &str {
            self.value.as_deref().unwrap_or("")
        }
    }

    impl prost::Message for Variable {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.name, 1, buf);
            glue::encode(&self.value, 2, buf);
            glue::encode(&self.r#type, 3, buf);
            glue::encode(&self.secret, 4, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.r#type, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.value, number, wire_type, buf, ctx),
                4 => glue::merge(&mut self.secret, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.name, 1)
                + glue::encoded_len(&self.r#type, 3)
                + glue::encoded_len(&self.value, 2)
                + glue::encoded_len(&self.secret, 4)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Variable {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.name, "name", map)?;
            glue::write_value(&self.r#type(), "type", map)?;
            glue::write(&self.value, "value", map)?;
            glue::write(&self.secret, "secret", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
                "type" => glue::read(&mut self.r#type, map, glue::Place::new("type", depth)),
                "value" => glue::read(&mut self.value, map, glue::Place::new("value", depth)),
                "secret" => glue::read(&mut self.secret, map, glue::Place::new("secret", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.name, "name"))
                .or_else(|| glue::missing_below(&self.secret, "secret"))
        }
    }

    glue::message!(Variable, "mesos.v1.Environment.Variable");

    /// What is nested in [`Variable`].
    pub mod variable {
        use crate::glue;

        glue::enumeration! {
        /// `mesos.v1.Environment.Variable.Type`.
        pub enum Type {
        Unknown = 0 => "UNKNOWN",
        Value = 1 => "VALUE",
        Secret = 2 => "SECRET",
        }
        }
    }
}

/// What is nested in [`Secret`].
pub mod secret {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.Secret.Type`.
    pub enum Type {
    Unknown = 0 => "UNKNOWN",
    Reference = 1 => "REFERENCE",
    Value = 2 => "VALUE",
    }
    }

    /// `mesos.v1.Secret.Reference`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Reference {
        /// Field 1, required.
        pub name: Option<String>,
        /// Field 2, optional.
        pub key: Option<String>,
    }

    impl Reference {
        /// `name`, or the default of its type.
        pub fn name(&self) -> &str {
            self.name.as_deref().unwrap_or("")
        }
        /// `key`, or the default of its type.
        pub fn key(&self) -> &str {
            self.key.as_deref().unwrap_or("")
        }
    }

    impl prost::Message for Reference {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.name, 1, buf);
            glue::encode(&self.key, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.key, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.name, 1) + glue::encoded_len(&self.key, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Reference {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.name, "name", map)?;
            glue::write(&self.key, "key", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
                "key" => glue::read(&mut self.key, map, glue::Place::new("key", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.name, "name"))
        }
    }

    glue::message!(Reference, "mesos.v1.Secret.Reference");

    /// `mesos.v1.Secret.Value`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Value {
        /// Field 1, required.
        pub data: Option<glue::Bytes>,
    }

    impl Value {
        /// `data`, or the default of its type.
        pub fn data(&self) -> &[u8] {
            self.data.as_deref().unwrap_or_default()
        }
    }

    impl prost::Message for Value {
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

    impl glue::Fields for Value {
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

    glue::message!(Value, "mesos.v1.Secret.Value");
}

/// What is nested in [`Image`].
pub mod image {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.Image.Type`.
    pub enum Type {
    Appc = 1 => "APPC",
    Docker = 2 => "DOCKER",
    }
    }

    /// `mesos.v1.Image.Appc`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Appc {
        /// Field 1, required.
        pub name: Option<String>,
        /// Field 2, optional.
        pub id: Option<String>,
        /// Field 3, optional.
        pub labels: Option<crate::v1::Labels>,
    }

    impl Appc {
        /// `name`, or the default of its type.
        pub fn name(&self) -> &str {
            self.name.as_deref().unwrap_or("")
        }
        /// `id`, or the default of its type.
        pub fn id(&self) -> &str {
            self.id.as_deref().unwrap_or("")
        }
    }

    impl prost::Message for Appc {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.name, 1, buf);
            glue::encode(&self.id, 2, buf);
            glue::encode(&self.labels, 3, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.id, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.labels, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.name, 1)
                + glue::encoded_len(&self.id, 2)
                + glue::encoded_len(&self.labels, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Appc {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.name, "name", map)?;
            glue::write(&self.id, "id", map)?;
            glue::write(&self.labels, "labels", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
                "id" => glue::read(&mut self.id, map, glue::Place::new("id", depth)),
                "labels" => glue::read(&mut self.labels, map, glue::Place::new("labels", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.name, "name"))
                .or_else(|| glue::missing_below(&self.labels, "labels"))
        }
    }

    glue::message!(Appc, "mesos.v1.Image.Appc");

    /// `mesos.v1.Image.Docker`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Docker {
        /// Field 1, required.
        pub name: Option<String>,
        /// Field 2, optional, deprecated.
        pub credential: Option<crate::v1::Credential>,
        /// Field 3, optional.
        pub config: Option<crate::v1::Secret>,
    }

    impl Docker {
        /// `name`, or the default of its type.
        pub fn name(&self) -> &str {
            self.name.as_deref().unwrap_or("")
        }
    }

    impl prost::Message for Docker {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.name, 1, buf);
            glue::encode(&self.credential, 2, buf);
            glue::encode(&self.config, 3, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.credential, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.config, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.name, 1)
                + glue::encoded_len(&self.credential, 2)
                + glue::encoded_len(&self.config, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Docker {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.name, "name", map)?;
            glue::write(&self.credential, "credential", map)?;
            glue::write(&self.config, "config", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
                "credential" => glue::read(
                    &mut self.credential,
                    map,
                    glue::Place::new("credential", depth),
                ),
                "config" => glue::read(&mut self.config, map, glue::Place::new("config", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.name, "name"))
                .or_else(|| glue::missing_below(&self.credential, "credential"))
                .or_else(|| glue::missing_below(&self.config, "config"))
        }
    }

    glue::message!(Docker, "mesos.v1.Image.Docker");
}

/// What is nested in [`MountPropagation`].
pub mod mount_propagation {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.MountPropagation.Mode`.
    pub enum Mode {
    Unknown = 0 => "UNKNOWN",
    HostToContainer = 1 => "HOST_TO_CONTAINER",
    Bidirectional = 2 => "BIDIRECTIONAL",
    }
    }
}

/// What is nested in [`Volume`].
pub mod volume {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.Volume.Mode`.
    pub enum Mode {
    Rw = 1 => "RW",
    Ro = 2 => "RO",
    }
    }

    /// `mesos.v1.Volume.Source`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Source {
        /// Field 1, optional.
        pub r#type: Option<crate::v1::volume::source::Type>,
        /// Field 2, optional.
        pub docker_volume: Option<crate::v1::volume::source::DockerVolume>,
        /// Field 5, optional.
        pub host_path: Option<crate::v1::volume::source::HostPath>,
        /// Field 3, optional.
        pub sandbox_path: Option<crate::v1::volume::source::SandboxPath>,
        /// Field 4, optional.
        pub secret: Option<crate::v1::Secret>,
        /// Field 6, optional.
        pub csi_volume: Option<crate::v1::volume::source::CsiVolume>,
    }

    impl Source {
        /// `type`, or the default of its type.
        pub fn r#type(&self) -> crate::v1::volume::source::Type {
            self.r#type.unwrap_or_default()
        }
    }

    impl prost::Message for Source {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.r#type, 1, buf);
            glue::encode(&self.docker_volume, 2, buf);
            glue::encode(&self.sandbox_path, 3, buf);
            glue::encode(&self.secret, 4, buf);
            glue::encode(&self.host_path, 5, buf);
            glue::encode(&self.csi_volume, 6, buf);
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
                2 => glue::merge(&mut self.docker_volume, number, wire_type, buf, ctx),
                5 => glue::merge(&mut self.host_path, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.sandbox_path, number, wire_type, buf, ctx),
                4 => glue::merge(&mut self.secret, number, wire_type, buf, ctx),
                6 => glue::merge(&mut self.csi_volume, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.r#type, 1)
                + glue::encoded_len(&self.docker_volume, 2)
                + glue::encoded_len(&self.host_path, 5)
                + glue::encoded_len(&self.sandbox_path, 3)
                + glue::encoded_len(&self.secret, 4)
                + glue::encoded_len(&self.csi_volume, 6)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Source {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.r#type, "type", map)?;
            glue::write(&self.docker_volume, "docker_volume", map)?;
            glue::write(&self.host_path, "host_path", map)?;
            glue::write(&self.sandbox_path, "sandbox_path", map)?;
            glue::write(&self.secret, "secret", map)?;
            glue::write(&self.csi_volume, "csi_volume", map)?;
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
                "docker_volume" => glue::read(
                    &mut self.docker_volume,
                    map,
                    glue::Place::new("docker_volume", depth),
                ),
                "host_path" => glue::read(
                    &mut self.host_path,
                    map,
                    glue::Place::new("host_path", depth),
                ),
                "sandbox_path" => glue::read(
                    &mut self.sandbox_path,
                    map,
                    glue::Place::new("sandbox_path", depth),
                ),
                "secret" => glue::read(&mut self.secret, map, glue::Place::new("secret", depth)),
                "csi_volume" => glue::read(
                    &mut self.csi_volume,
                    map,
                    glue::Place::new("csi_volume", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.docker_volume, "docker_volume"))
                .or_else(|| glue::missing_below(&self.host_path, "host_path"))
                .or_else(|| glue::missing_below(&self.sandbox_path, "sandbox_path"))
                .or_else(|| glue::missing_below(&self.secret, "secret"))
                .or_else(|| glue::missing_below(&self.csi_volume, "csi_volume"))
        }
    }

    glue::message!(Source, "mesos.v1.Volume.Source");

    /// What is nested in [`Source`].
    pub mod source {
        use crate::glue;

        glue::enumeration! {
        /// `mesos.v1.Volume.Source.Type`.
        pub enum Type {
        Unknown = 0 => "UNKNOWN",
        DockerVolume = 1 => "DOCKER_VOLUME",
        HostPath = 4 => "HOST_PATH",
        SandboxPath = 2 => "SANDBOX_PATH",
        Secret = 3 => "SECRET",
        CsiVolume = 5 => "CSI_VOLUME",
        }
        }

        /// `mesos.v1.Volume.Source.DockerVolume`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct DockerVolume {
            /// Field 1, optional.
            pub driver: Option<String>,
            /// Field 2, required.
            pub name: Option<String>,
            /// Field 3, optional.
            pub driver_options: Option<crate::v1::Parameters>,
        }

        impl DockerVolume {
            /// `driver`, or the default of its type.
            pub fn driver(&self) -> &str {
                self.driver.as_deref().unwrap_or("")
            }
            /// `name`, or the default of its type.
            pub fn name(&self) -> &str {
                self.name.as_deref().unwrap_or("")
            }
        }

        impl prost::Message for DockerVolume {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.driver, 1, buf);
                glue::encode(&self.name, 2, buf);
                glue::encode(&self.driver_options, 3, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.driver, number, wire_type, buf, ctx),
                    2 => glue::merge(&mut self.name, number, wire_type, buf, ctx),
                    3 => glue::merge(&mut self.driver_options, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.driver, 1)
                    + glue::encoded_len(&self.name, 2)
                    + glue::encoded_len(&self.driver_options, 3)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for DockerVolume {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.driver, "driver", map)?;
                glue::write(&self.name, "name", map)?;
                glue::write(&self.driver_options, "driver_options", map)?;
                Ok(())
            }

            fn read_field<'de, A: glue::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
                depth: u32,
            ) -> Result<(), A::Error> {
                match key {
                    "driver" => {
                        glue::read(&mut self.driver, map, glue::Place::new("driver", depth))
                    }
                    "name" => glue::read(&mut self.name, map, glue::Place::new("name", depth)),
                    "driver_options" => glue::read(
                        &mut self.driver_options,
                        map,
                        glue::Place::new("driver_options", depth),
                    ),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.name, "name"))
                    .or_else(|| glue::missing_below(&self.driver_options, "driver_options"))
            }
        }

        glue::message!(DockerVolume, "mesos.v1.Volume.Source.DockerVolume");

        /// `mesos.v1.Volume.Source.HostPath`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct HostPath {
            /// Field 1, required.
            pub path: Option<String>,
            /// Field 2, optional.
            pub mount_propagation: Option<crate::v1::MountPropagation>,
        }

        impl HostPath {
            /// `path`, or the default of its type.
            pub fn path(&self) -> &str {
                self.path.as_deref().unwrap_or("")
            }
        }

        impl prost::Message for HostPath {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.path, 1, buf);
                glue::encode(&self.mount_propagation, 2, buf);
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
                    2 => glue::merge(&mut self.mount_propagation, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.path, 1) + glue::encoded_len(&self.mount_propagation, 2)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for HostPath {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.path, "path", map)?;
                glue::write(&self.mount_propagation, "mount_propagation", map)?;
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
                    "mount_propagation" => glue::read(
                        &mut self.mount_propagation,
                        map,
                        glue::Place::new("mount_propagation", depth),
                    ),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.path, "path"))
            }
        }

        glue::message!(HostPath, "mesos.v1.Volume.Source.HostPath");

        /// `mesos.v1.Volume.Source.SandboxPath`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct SandboxPath {
            /// Field 1, optional.
            pub r#type: Option<crate::v1::volume::source::sandbox_path::Type>,
            /// Field 2, required.
            pub path: Option<String>,
        }

        impl SandboxPath {
            /// `type`, or the default of its type.
            pub fn r#type(&self) -> crate::v1::volume::source::sandbox_path::Type {
                self.r#type.unwrap_or_default()
            }
            /// `path`, or the default of its type.
            pub fn path(&self) -> &str {
                self.path.as_deref().unwrap_or("")
            }
        }

        impl prost::Message for SandboxPath {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.r#type, 1, buf);
                glue::encode(&self.path, 2, buf);
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
                    2 => glue::merge(&mut self.path, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.r#type, 1) + glue::encoded_len(&self.path, 2)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for SandboxPath {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.r#type, "type", map)?;
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
                    "type" => glue::read(&mut self.r#type, map, glue::Place::new("type", depth)),
                    "path" => glue::read(&mut self.path, map, glue::Place::new("path", depth)),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.path, "path"))
            }
        }

        glue::message!(SandboxPath, "mesos.v1.Volume.Source.SandboxPath");

        /// `mesos.v1.Volume.Source.CSIVolume`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct CsiVolume {
            /// Field 1, required.
            pub plugin_name: Option<String>,
            /// Field 2, optional.
            pub static_provisioning:
                Option<crate::v1::volume::source::csi_volume::StaticProvisioning>,
        }

        impl CsiVolume {
            /// `plugin_name`, or the default of its type.
            pub fn plugin_name(&self) -> &str {
                self.plugin_name.as_deref().unwrap_or("")
            }
        }

        impl prost::Message for CsiVolume {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.plugin_name, 1, buf);
                glue::encode(&self.static_provisioning, 2, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.plugin_name, number, wire_type, buf, ctx),
                    2 => glue::merge(&mut self.static_provisioning, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.plugin_name, 1)
                    + glue::encoded_len(&self.static_provisioning, 2)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for CsiVolume {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.plugin_name, "plugin_name", map)?;
                glue::write(&self.static_provisioning, "static_provisioning", map)?;
                Ok(())
            }

            fn read_field<'de, A: glue::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
                depth: u32,
            ) -> Result<(), A::Error> {
                match key {
                    "plugin_name" => glue::read(
                        &mut self.plugin_name,
                        map,
                        glue::Place::new("plugin_name", depth),
                    ),
                    "static_provisioning" => glue::read(
                        &mut self.static_provisioning,
                        map,
                        glue::Place::new("static_provisioning", depth),
                    ),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.plugin_name, "plugin_name"))
                    .or_else(|| {
                        glue::missing_below(&self.static_provisioning, "static_provisioning")
                    })
            }
        }

        glue::message!(CsiVolume, "mesos.v1.Volume.Source.CSIVolume");

        /// What is nested in [`SandboxPath`].
        pub mod sandbox_path {
            use crate::glue;

            glue::enumeration! {
            /// `mesos.v1.Volume.Source.SandboxPath.Type`.
            pub enum Type {
            Unknown = 0 => "UNKNOWN",
            Self_ = 1 => "SELF",
            Parent = 2 => "PARENT",
            }
            }
        }

        /// What is nested in [`CsiVolume`].
        pub mod csi_volume {
            use crate::glue;

            /// `mesos.v1.Volume.Source.CSIVolume.VolumeCapability`.
            #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
            pub struct VolumeCapability {
                /// One of several.
                pub access_type: Option<volume_capability::AccessType>,
                /// Field 3, required.
                pub access_mode:
                    Option<crate::v1::volume::source::csi_volume::volume_capability::AccessMode>,
            }

            impl prost::Message for VolumeCapability {
                fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                    match &self.access_type {
                        Some(volume_capability::AccessType::Block(value)) => {
                            glue::encode_value(value, 1, buf)
                        }
                        Some(volume_capability::AccessType::Mount(value)) => {
                            glue::encode_value(value, 2, buf)
                        }
                        None => {}
                    }
                    glue::encode(&self.access_mode, 3, buf);
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
                            let mut slot = match &self.access_type {
                                Some(volume_capability::AccessType::Block(value)) => {
                                    Some(value.clone())
                                }
                                _ => None,
                            };
                            glue::merge(&mut slot, number, wire_type, buf, ctx)?;
                            if let Some(value) = slot {
                                self.access_type =
                                    Some(volume_capability::AccessType::Block(value));
                            }
                            Ok(())
                        }
                        2 => {
                            let mut slot = match &self.access_type {
                                Some(volume_capability::AccessType::Mount(value)) => {
                                    Some(value.clone())
                                }
                                _ => None,
                            };
                            glue::merge(&mut slot, number, wire_type, buf, ctx)?;
                            if let Some(value) = slot {
                                self.access_type =
                                    Some(volume_capability::AccessType::Mount(value));
                            }
                            Ok(())
                        }
                        3 => glue::merge(&mut self.access_mode, number, wire_type, buf, ctx),
                        _ => glue::skip_field(wire_type, number, buf, ctx),
                    }
                }

                fn encoded_len(&self) -> usize {
                    (match &self.access_type {
                        Some(volume_capability::AccessType::Block(value)) => {
                            glue::value_len(value, 1)
                        }
                        Some(volume_capability::AccessType::Mount(value)) => {
                            glue::value_len(value, 2)
                        }
                        None => 0,
                    }) + glue::encoded_len(&self.access_mode, 3)
                }

                fn clear(&mut self) {
                    *self = Self::default();
                }
            }

            impl glue::Fields for VolumeCapability {
                fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                    match &self.access_type {
                        Some(volume_capability::AccessType::Block(value)) => {
                            glue::write_value(value, "block", map)?
                        }
                        Some(volume_capability::AccessType::Mount(value)) => {
                            glue::write_value(value, "mount", map)?
                        }
                        None => {}
                    }
                    glue::write(&self.access_mode, "access_mode", map)?;
                    Ok(())
                }

                fn read_field<'de, A: glue::MapAccess<'de>>(
                    &mut self,
                    key: &str,
                    map: &mut A,
                    depth: u32,
                ) -> Result<(), A::Error> {
                    match key {
                        "block" => {
                            let mut slot = None;
                            glue::read(&mut slot, map, glue::Place::new("block", depth))?;
                            if let Some(value) = slot {
                                self.access_type =
                                    Some(volume_capability::AccessType::Block(value));
                            }
                            Ok(())
                        }
                        "mount" => {
                            let mut slot = None;
                            glue::read(&mut slot, map, glue::Place::new("mount", depth))?;
                            if let Some(value) = slot {
                                self.access_type =
                                    Some(volume_capability::AccessType::Mount(value));
                            }
                            Ok(())
                        }
                        "access_mode" => glue::read(
                            &mut self.access_mode,
                            map,
                            glue::Place::new("access_mode", depth),
                        ),
                        _ => glue::ignore(map, depth),
                    }
                }

                fn missing_field(&self) -> Option<glue::FieldPath> {
                    None.or_else(|| match &self.access_type {
                        Some(volume_capability::AccessType::Block(value)) => {
                            glue::value_missing(value, "block")
                        }
                        Some(volume_capability::AccessType::Mount(value)) => {
                            glue::value_missing(value, "mount")
                        }
                        None => None,
                    })
                    .or_else(|| glue::required(&self.access_mode, "access_mode"))
                }
            }

            glue::message!(
                VolumeCapability,
                "mesos.v1.Volume.Source.CSIVolume.VolumeCapability"
            );

            /// `mesos.v1.Volume.Source.CSIVolume.StaticProvisioning`.
            #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
            pub struct StaticProvisioning {
                /// Field 1, required.
                pub volume_id: Option<String>,
                /// Field 2, required.
                pub volume_capability:
                    Option<crate::v1::volume::source::csi_volume::VolumeCapability>,
                /// Field 3, map.
                pub node_stage_secrets: std::collections::BTreeMap<String, crate::v1::Secret>,
                /// Field 4, map.
                pub node_publish_secrets: std::collections::BTreeMap<String, crate::v1::Secret>,
                /// Field 5, map.
                pub volume_context: std::collections::BTreeMap<String, String>,
            }

            impl StaticProvisioning {
                /// `volume_id`, or the default of its type.
                pub fn volume_id(&self) -> &str {
                    self.volume_id.as_deref().unwrap_or("")
                }
            }

            impl prost::Message for StaticProvisioning {
                fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                    glue::encode(&self.volume_id, 1, buf);
                    glue::encode(&self.volume_capability, 2, buf);
                    glue::encode(&self.node_stage_secrets, 3, buf);
                    glue::encode(&self.node_publish_secrets, 4, buf);
                    glue::encode(&self.volume_context, 5, buf);
                }

                fn merge_field(
                    &mut self,
                    number: u32,
                    wire_type: glue::WireType,
                    buf: &mut impl glue::Buf,
                    ctx: glue::DecodeContext,
                ) -> Result<(), prost::DecodeError> {
                    match number {
                        1 => glue::merge(&mut self.volume_id, number, wire_type, buf, ctx),
                        2 => glue::merge(&mut self.volume_capability, number, wire_type, buf, ctx),
                        3 => glue::merge(&mut self.node_stage_secrets, number, wire_type, buf, ctx),
                        4 => {
                            glue::merge(&mut self.node_publish_secrets, number, wire_type, buf, ctx)
                        }
                        5 => glue::merge(&mut self.volume_context, number, wire_type, buf, ctx),
                        _ => glue::skip_field(wire_type, number, buf, ctx),
                    }
                }

                fn encoded_len(&self) -> usize {
                    glue::encoded_len(&self.volume_id, 1)
                        + glue::encoded_len(&self.volume_capability, 2)
                        + glue::encoded_len(&self.node_stage_secrets, 3)
                        + glue::encoded_len(&self.node_publish_secrets, 4)
                        + glue::encoded_len(&self.volume_context, 5)
                }

                fn clear(&mut self) {
                    *self = Self::default();
                }
            }

            impl glue::Fields for StaticProvisioning {
                fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                    glue::write(&self.volume_id, "volume_id", map)?;
                    glue::write(&self.volume_capability, "volume_capability", map)?;
                    glue::write(&self.node_stage_secrets, "node_stage_secrets", map)?;
                    glue::write(&self.node_publish_secrets, "node_publish_secrets", map)?;
                    glue::write(&self.volume_context, "volume_context", map)?;
                    Ok(())
                }

                fn read_field<'de, A: glue::MapAccess<'de>>(
                    &mut self,
                    key: &str,
                    map: &mut A,
                    depth: u32,
                ) -> Result<(), A::Error> {
                    match key {
                        "volume_id" => glue::read(
                            &mut self.volume_id,
                            map,
                            glue::Place::new("volume_id", depth),
                        ),
                        "volume_capability" => glue::read(
                            &mut self.volume_capability,
                            map,
                            glue::Place::new("volume_capability", depth),
                        ),
                        "node_stage_secrets" => glue::read(
                            &mut self.node_stage_secrets,
                            map,
                            glue::Place::new("node_stage_secrets", depth),
                        ),
                        "node_publish_secrets" => glue::read(
                            &mut self.node_publish_secrets,
                            map,
                            glue::Place::new("node_publish_secrets", depth),
                        ),
                        "volume_context" => glue::read(
                            &mut self.volume_context,
                            map,
                            glue::Place::new("volume_context", depth),
                        ),
                        _ => glue::ignore(map, depth),
                    }
                }

                fn missing_field(&self) -> Option<glue::FieldPath> {
                    None.or_else(|| glue::required(&self.volume_id, "volume_id"))
                        .or_else(|| glue::required(&self.volume_capability, "volume_capability"))
                        .or_else(|| {
                            glue::missing_below(&self.node_stage_secrets, "node_stage_secrets")
                        })
                        .or_else(|| {
                            glue::missing_below(&self.node_publish_secrets, "node_publish_secrets")
                        })
                }
            }

            glue::message!(
                StaticProvisioning,
                "mesos.v1.Volume.Source.CSIVolume.StaticProvisioning"
            );

            /// What is nested in [`VolumeCapability`].
            pub mod volume_capability {
                use crate::glue;

                /// `mesos.v1.Volume.Source.CSIVolume.VolumeCapability.BlockVolume`.
                #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
                pub struct BlockVolume {}

                impl prost::Message for BlockVolume {
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

                impl glue::Fields for BlockVolume {
                    fn write_fields<M: glue::SerializeMap>(
                        &self,
                        _map: &mut M,
                    ) -> Result<(), M::Error> {
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
                    BlockVolume,
                    "mesos.v1.Volume.Source.CSIVolume.VolumeCapability.BlockVolume"
                );

                /// `mesos.v1.Volume.Source.CSIVolume.VolumeCapability.MountVolume`.
                #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
                pub struct MountVolume {
                    /// Field 1, optional.
                    pub fs_type: Option<String>,
                    /// Field 2, repeated.
                    pub mount_flags: Vec<String>,
                }

                impl MountVolume {
                    /// `fs_type`, or the default of its type.
                    pub fn fs_type(&self) -> &str {
                        self.fs_type.as_deref().unwrap_or("")
                    }
                }

                impl prost::Message for MountVolume {
                    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                        glue::encode(&self.fs_type, 1, buf);
                        glue::encode(&self.mount_flags, 2, buf);
                    }

                    fn merge_field(
                        &mut self,
                        number: u32,
                        wire_type: glue::WireType,
                        buf: &mut impl glue::Buf,
                        ctx: glue::DecodeContext,
                    ) -> Result<(), prost::DecodeError> {
                        match number {
                            1 => glue::merge(&mut self.fs_type, number, wire_type, buf, ctx),
                            2 => glue::merge(&mut self.mount_flags, number, wire_type, buf, ctx),
                            _ => glue::skip_field(wire_type, number, buf, ctx),
                        }
                    }

                    fn encoded_len(&self) -> usize {
                        glue::encoded_len(&self.fs_type, 1)
                            + glue::encoded_len(&self.mount_flags, 2)
                    }

                    fn clear(&mut self) {
                        *self = Self::default();
                    }
                }

                impl glue::Fields for MountVolume {
                    fn write_fields<M: glue::SerializeMap>(
                        &self,
                        map: &mut M,
                    ) -> Result<(), M::Error> {
                        glue::write(&self.fs_type, "fs_type", map)?;
                        glue::write(&self.mount_flags, "mount_flags", map)?;
                        Ok(())
                    }

                    fn read_field<'de, A: glue::MapAccess<'de>>(
                        &mut self,
                        key: &str,
                        map: &mut A,
                        depth: u32,
                    ) -> Result<(), A::Error> {
                        match key {
                            "fs_type" => glue::read(
                                &mut self.fs_type,
                                map,
                                glue::Place::new("fs_type", depth),
                            ),
                            "mount_flags" => glue::read(
                                &mut self.mount_flags,
                                map,
                                glue::Place::new("mount_flags", depth),
                            ),
                            _ => glue::ignore(map, depth),
                        }
                    }

                    fn missing_field(&self) -> Option<glue::FieldPath> {
                        None
                    }
                }

                glue::message!(
                    MountVolume,
                    "mesos.v1.Volume.Source.CSIVolume.VolumeCapability.MountVolume"
                );

                /// `mesos.v1.Volume.Source.CSIVolume.VolumeCapability.AccessMode`.
                #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
                pub struct AccessMode {
                    /// Field 1, required.
                    pub mode: Option<
                        crate::v1::volume::source::csi_volume::volume_capability::access_mode::Mode,
                    >,
                }

                impl AccessMode {
                    /// `mode`, or the default of its type.
                    pub fn mode(
                        &self,
                    ) -> crate::v1::volume::source::csi_volume::volume_capability::access_mode::Mode
                    {
                        self.mode.unwrap_or_default()
                    }
                }

                impl prost::Message for AccessMode {
                    fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                        glue::encode(&self.mode, 1, buf);
                    }

                    fn merge_field(
                        &mut self,
                        number: u32,
                        wire_type: glue::WireType,
                        buf: &mut impl glue::Buf,
                        ctx: glue::DecodeContext,
                    ) -> Result<(), prost::DecodeError> {
                        match number {
                            1 => glue::merge(&mut self.mode, number, wire_type, buf, ctx),
                            _ => glue::skip_field(wire_type, number, buf, ctx),
                        }
                    }

                    fn encoded_len(&self) -> usize {
                        glue::encoded_len(&self.mode, 1)
                    }

                    fn clear(&mut self) {
                        *self = Self::default();
                    }
                }

                impl glue::Fields for AccessMode {
                    fn write_fields<M: glue::SerializeMap>(
                        &self,
                        map: &mut M,
                    ) -> Result<(), M::Error> {
                        glue::write(&self.mode, "mode", map)?;
                        Ok(())
                    }

                    fn read_field<'de, A: glue::MapAccess<'de>>(
                        &mut self,
                        key: &str,
                        map: &mut A,
                        depth: u32,
                    ) -> Result<(), A::Error> {
                        match key {
                            "mode" => {
                                glue::read(&mut self.mode, map, glue::Place::new("mode", depth))
                            }
                            _ => glue::ignore(map, depth),
                        }
                    }

                    fn missing_field(&self) -> Option<glue::FieldPath> {
                        None.or_else(|| glue::required(&self.mode, "mode"))
                    }
                }

                glue::message!(
                    AccessMode,
                    "mesos.v1.Volume.Source.CSIVolume.VolumeCapability.AccessMode"
                );

                /// What is nested in [`AccessMode`].
                pub mod access_mode {
                    use crate::glue;

                    glue::enumeration! {
                    /// `mesos.v1.Volume.Source.CSIVolume.VolumeCapability.AccessMode.Mode`.
                    pub enum Mode {
                    Unknown = 0 => "UNKNOWN",
                    SingleNodeWriter = 1 => "SINGLE_NODE_WRITER",
                    SingleNodeReaderOnly = 2 => "SINGLE_NODE_READER_ONLY",
                    MultiNodeReaderOnly = 3 => "MULTI_NODE_READER_ONLY",
                    MultiNodeSingleWriter = 4 => "MULTI_NODE_SINGLE_WRITER",
                    MultiNodeMultiWriter = 5 => "MULTI_NODE_MULTI_WRITER",
                    }
                    }
                }

                /// The alternatives of `access_type` in `mesos.v1.Volume.Source.CSIVolume.VolumeCapability`.
                #[derive(Clone, Debug, PartialEq, Eq, Hash)]
                pub enum AccessType {
                    /// Field 1, alternative.
                    Block(crate::v1::volume::source::csi_volume::volume_capability::BlockVolume),
                    /// Field 2, alternative.
                    Mount(crate::v1::volume::source::csi_volume::volume_capability::MountVolume),
                }
            }
        }
    }
}

/// What is nested in [`NetworkInfo`].
pub mod network_info {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.NetworkInfo.Protocol`.
    pub enum Protocol {
    IPv4 = 1 => "IPv4",
    IPv6 = 2 => "IPv6",
    }
    }

    /// `mesos.v1.NetworkInfo.IPAddress`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct IpAddress {
        /// Field 1, optional, default `IPv4`.
        pub protocol: Option<crate::v1::network_info::Protocol>,
        /// Field 2, optional.
        pub ip_address: Option<String>,
    }

    impl IpAddress {
        /// `protocol`, or its default.
        pub fn protocol(&self) -> crate::v1::network_info::Protocol {
            self.protocol
                .unwrap_or(crate::v1::network_info::Protocol::IPv4)
        }
        /// `ip_address`, or the default of its type.
        pub fn ip_address(&self) -> &str {
            self.ip_address.as_deref().unwrap_or("")
        }
    }

    impl prost::Message for IpAddress {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.protocol, 1, buf);
            glue::encode(&self.ip_address, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.protocol, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.ip_address, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.protocol, 1) + glue::encoded_len(&self.ip_address, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for IpAddress {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write_value(&self.protocol(), "protocol", map)?;
            glue::write(&self.ip_address, "ip_address", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "protocol" => {
                    glue::read(&mut self.protocol, map, glue::Place::new("protocol", depth))
                }
                "ip_address" => glue::read(
                    &mut self.ip_address,
                    map,
                    glue::Place::new("ip_address", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None
        }
    }

    glue::message!(IpAddress, "mesos.v1.NetworkInfo.IPAddress");

    /// `mesos.v1.NetworkInfo.PortMapping`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct PortMapping {
        /// Field 1, required.
        pub host_port: Option<u32>,
        /// Field 2, required.
        pub container_port: Option<u32>,
        /// Field 3, optional.
        pub protocol: Option<String>,
    }

    impl PortMapping {
        /// `host_port`, or the default of its type.
        pub fn host_port(&self) -> u32 {
            self.host_port.unwrap_or_default()
        }
        /// `container_port`, or the default of its type.
        pub fn container_port(&self) -> u32 {
            self.container_port.unwrap_or_default()
        }
        /// `protocol`, or the default of its type.
        pub fn protocol(&self) -> &str {
            self.protocol.as_deref().unwrap_or("")
        }
    }

    impl prost::Message for PortMapping {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.host_port, 1, buf);
            glue::encode(&self.container_port, 2, buf);
            glue::encode(&self.protocol, 3, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.host_port, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.container_port, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.protocol, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.host_port, 1)
                + glue::encoded_len(&self.container_port, 2)
                + glue::encoded_len(&self.protocol, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for PortMapping {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.host_port, "host_port", map)?;
            glue::write(&self.container_port, "container_port", map)?;
            glue::write(&self.protocol, "protocol", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "host_port" => glue::read(
                    &mut self.host_port,
                    map,
                    glue::Place::new("host_port", depth),
                ),
                "container_port" => glue::read(
                    &mut self.container_port,
                    map,
                    glue::Place::new("container_port", depth),
                ),
                "protocol" => {
                    glue::read(&mut self.protocol, map, glue::Place::new("protocol", depth))
                }
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.host_port, "host_port"))
                .or_else(|| glue::required(&self.container_port, "container_port"))
        }
    }

    glue::message!(PortMapping, "mesos.v1.NetworkInfo.PortMapping");
}

/// What is nested in [`CapabilityInfo`].
pub mod capability_info {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.CapabilityInfo.Capability`.
    pub enum Capability {
    Unknown = 0 => "UNKNOWN",
    Chown = 1000 => "CHOWN",
    DacOverride = 1001 => "DAC_OVERRIDE",
    DacReadSearch = 1002 => "DAC_READ_SEARCH",
    Fowner = 1003 => "FOWNER",
    Fsetid = 1004 => "FSETID",
    Kill = 1005 => "KILL",
    Setgid = 1006 => "SETGID",
    Setuid = 1007 => "SETUID",
    Setpcap = 1008 => "SETPCAP",
    LinuxImmutable = 1009 => "LINUX_IMMUTABLE",
    NetBindService = 1010 => "NET_BIND_SERVICE",
    NetBroadcast = 1011 => "NET_BROADCAST",
    NetAdmin = 1012 => "NET_ADMIN",
    NetRaw = 1013 => "NET_RAW",
    IpcLock = 1014 => "IPC_LOCK",
    IpcOwner = 1015 => "IPC_OWNER",
    SysModule = 1016 => "SYS_MODULE",
    SysRawio = 1017 => "SYS_RAWIO",
    SysChroot = 1018 => "SYS_CHROOT",
    SysPtrace = 1019 => "SYS_PTRACE",
    SysPacct = 1020 => "SYS_PACCT",
    SysAdmin = 1021 => "SYS_ADMIN",
    SysBoot = 1022 => "SYS_BOOT",
    SysNice = 1023 => "SYS_NICE",
    SysResource = 1024 => "SYS_RESOURCE",
    SysTime = 1025 => "SYS_TIME",
    SysTtyConfig = 1026 => "SYS_TTY_CONFIG",
    Mknod = 1027 => "MKNOD",
    Lease = 1028 => "LEASE",
    AuditWrite = 1029 => "AUDIT_WRITE",
    AuditControl = 1030 => "AUDIT_CONTROL",
    Setfcap = 1031 => "SETFCAP",
    MacOverride = 1032 => "MAC_OVERRIDE",
    MacAdmin = 1033 => "MAC_ADMIN",
    Syslog = 1034 => "SYSLOG",
    WakeAlarm = 1035 => "WAKE_ALARM",
    BlockSuspend = 1036 => "BLOCK_SUSPEND",
    AuditRead = 1037 => "AUDIT_READ",
    Perfmon = 1038 => "PERFMON",
    Bpf = 1039 => "BPF",
    CheckpointRestore = 1040 => "CHECKPOINT_RESTORE",
    }
    }
}

/// What is nested in [`LinuxInfo`].
pub mod linux_info {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.LinuxInfo.IpcMode`.
    pub enum IpcMode {
    Unknown = 0 => "UNKNOWN",
    Private = 1 => "PRIVATE",
    ShareParent = 2 => "SHARE_PARENT",
    }
    }
}

/// What is nested in [`RLimitInfo`].
pub mod r_limit_info {
    use crate::glue;

    /// `mesos.v1.RLimitInfo.RLimit`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct RLimit {
        /// Field 1, optional.
        pub r#type: Option<crate::v1::r_limit_info::r_limit::Type>,
        /// Field 2, optional.
        pub hard: Option<u64>,
        /// Field 3, optional.
        pub soft: Option<u64>,
    }

    impl RLimit {
        /// `type`, or the default of its type.
        pub fn r#type(&self) -> crate::v1::r_limit_info::r_limit::Type {
            self.r#type.unwrap_or_default()
        }
        /// `hard`, or the default of its type.
        pub fn hard(&self) -> u64 {
            self.hard.unwrap_or_default()
        }
        /// `soft`, or the default of its type.
        pub fn soft(&self) -> u64 {
            self.soft.unwrap_or_default()
        }
    }

    impl prost::Message for RLimit {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.r#type, 1, buf);
            glue::encode(&self.hard, 2, buf);
            glue::encode(&self.soft, 3, buf);
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
                2 => glue::merge(&mut self.hard, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.soft, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.r#type, 1)
                + glue::encoded_len(&self.hard, 2)
                + glue::encoded_len(&self.soft, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for RLimit {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.r#type, "type", map)?;
            glue::write(&self.hard, "hard", map)?;
            glue::write(&self.soft, "soft", map)?;
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
                "hard" => glue::read(&mut self.hard, map, glue::Place::new("hard", depth)),
                "soft" => glue::read(&mut self.soft, map, glue::Place::new("soft", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None
        }
    }

    glue::message!(RLimit, "mesos.v1.RLimitInfo.RLimit");

    /// What is nested in [`RLimit`].
    pub mod r_limit {
        use crate::glue;

        glue::enumeration! {
        /// `mesos.v1.RLimitInfo.RLimit.Type`.
        pub enum Type {
        Unknown = 0 => "UNKNOWN",
        RlmtAs = 1 => "RLMT_AS",
        RlmtCore = 2 => "RLMT_CORE",
        RlmtCpu = 3 => "RLMT_CPU",
        RlmtData = 4 => "RLMT_DATA",
        RlmtFsize = 5 => "RLMT_FSIZE",
        RlmtLocks = 6 => "RLMT_LOCKS",
        RlmtMemlock = 7 => "RLMT_MEMLOCK",
        RlmtMsgqueue = 8 => "RLMT_MSGQUEUE",
        RlmtNice = 9 => "RLMT_NICE",
        RlmtNofile = 10 => "RLMT_NOFILE",
        RlmtNproc = 11 => "RLMT_NPROC",
        RlmtRss = 12 => "RLMT_RSS",
        RlmtRtprio = 13 => "RLMT_RTPRIO",
        RlmtRttime = 14 => "RLMT_RTTIME",
        RlmtSigpending = 15 => "RLMT_SIGPENDING",
        RlmtStack = 16 => "RLMT_STACK",
        }
        }
    }
}

/// What is nested in [`TtyInfo`].
pub mod tty_info {
    use crate::glue;

    /// `mesos.v1.TTYInfo.WindowSize`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct WindowSize {
        /// Field 1, required.
        pub rows: Option<u32>,
        /// Field 2, required.
        pub columns: Option<u32>,
    }

    impl WindowSize {
        /// `rows`, or the default of its type.
        pub fn rows(&self) -> u32 {
            self.rows.unwrap_or_default()
        }
        /// `columns`, or the default of its type.
        pub fn columns(&self) -> u32 {
            self.columns.unwrap_or_default()
        }
    }

    impl prost::Message for WindowSize {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.rows, 1, buf);
            glue::encode(&self.columns, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.rows, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.columns, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.rows, 1) + glue::encoded_len(&self.columns, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for WindowSize {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.rows, "rows", map)?;
            glue::write(&self.columns, "columns", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "rows" => glue::read(&mut self.rows, map, glue::Place::new("rows", depth)),
                "columns" => glue::read(&mut self.columns, map, glue::Place::new("columns", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.rows, "rows"))
                .or_else(|| glue::required(&self.columns, "columns"))
        }
    }

    glue::message!(WindowSize, "mesos.v1.TTYInfo.WindowSize");
}

/// What is nested in [`ContainerInfo`].
pub mod container_info {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.ContainerInfo.Type`.
    pub enum Type {
    Docker = 1 => "DOCKER",
    Mesos = 2 => "MESOS",
    }
    }

    /// `mesos.v1.ContainerInfo.DockerInfo`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct DockerInfo {
        /// Field 1, required.
        pub image: Option<String>,
        /// Field 2, optional, default `HOST`.
        pub network: Option<crate::v1::container_info::docker_info::Network>,
        /// Field 3, repeated.
        pub port_mappings: Vec<crate::v1::container_info::docker_info::PortMapping>,
        /// Field 4, optional, default `false`.
        pub privileged: Option<bool>,
        /// Field 5, repeated.
        pub parameters: Vec<crate::v1::Parameter>,
        /// Field 6, optional.
        pub force_pull_image: Option<bool>,
        /// Field 7, optional, deprecated.
        pub volume_driver: Option<String>,
    }

    impl DockerInfo {
        /// `image`, or the default of its type.
        pub fn image(&self) -> &str {
            self.image.as_deref().unwrap_or("")
        }
        /// `network`, or its default.
        pub fn network(&self) -> crate::v1::container_info::docker_info::Network {
            self.network
                .unwrap_or(crate::v1::container_info::docker_info::Network::Host)
        }
        /// `privileged`, or its default.
        pub fn privileged(&self) -> bool {
            self.privileged.unwrap_or(false)
        }
        /// `force_pull_image`, or the default of its type.
        pub fn force_pull_image(&self) -> bool {
            self.force_pull_image.unwrap_or_default()
        }
        /// `volume_driver`, or the default of its type.
        pub fn volume_driver(&self) -> &str {
            self.volume_driver.as_deref().unwrap_or("")
        }
    }

    impl prost::Message for DockerInfo {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.image, 1, buf);
            glue::encode(&self.network, 2, buf);
            glue::encode(&self.port_mappings, 3, buf);
            glue::encode(&self.privileged, 4, buf);
            glue::encode(&self.parameters, 5, buf);
            glue::encode(&self.force_pull_image, 6, buf);
            glue::encode(&self.volume_driver, 7, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.image, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.network, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.port_mappings, number, wire_type, buf, ctx),
                4 => glue::merge(&mut self.privileged, number, wire_type, buf, ctx),
                5 => glue::merge(&mut self.parameters, number, wire_type, buf, ctx),
                6 => glue::merge(&mut self.force_pull_image, number, wire_type, buf, ctx),
                7 => glue::merge(&mut self.volume_driver, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.image, 1)
                + glue::encoded_len(&self.network, 2)
                + glue::encoded_len(&self.port_mappings, 3)
                + glue::encoded_len(&self.privileged, 4)
                + glue::encoded_len(&self.parameters, 5)
                + glue::encoded_len(&self.force_pull_image, 6)
                + glue::encoded_len(&self.volume_driver, 7)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for DockerInfo {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.image, "image", map)?;
            glue::write_value(&self.network(), "network", map)?;
            glue::write(&self.port_mappings, "port_mappings", map)?;
            glue::write_value(&self.privileged(), "privileged", map)?;
            glue::write(&self.parameters, "parameters", map)?;
            glue::write(&self.force_pull_image, "force_pull_image", map)?;
            glue::write(&self.volume_driver, "volume_driver", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "image" => glue::read(&mut self.image, map, glue::Place::new("image", depth)),
                "network" => glue::read(&mut self.network, map, glue::Place::new("network", depth)),
                "port_mappings" => glue::read(
                    &mut self.port_mappings,
                    map,
                    glue::Place::new("port_mappings", depth),
                ),
                "privileged" => glue::read(
                    &mut self.privileged,
                    map,
                    glue::Place::new("privileged", depth),
                ),
                "parameters" => glue::read(
                    &mut self.parameters,
                    map,
                    glue::Place::new("parameters", depth),
                ),
                "force_pull_image" => glue::read(
                    &mut self.force_pull_image,
                    map,
                    glue::Place::new("force_pull_image", depth),
                ),
                "volume_driver" => glue::read(
                    &mut self.volume_driver,
                    map,
                    glue::Place::new("volume_driver", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.image, "image"))
                .or_else(|| glue::missing_below(&self.port_mappings, "port_mappings"))
                .or_else(|| glue::missing_below(&self.parameters, "parameters"))
        }
    }

    glue::message!(DockerInfo, "mesos.v1.ContainerInfo.DockerInfo");

    /// `mesos.v1.ContainerInfo.MesosInfo`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct MesosInfo {
        /// Field 1, optional.
        pub image: Option<Box<crate::v1::Image>>,
    }

    impl prost::Message for MesosInfo {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.image, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.image, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.image, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for MesosInfo {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.image, "image", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "image" => glue::read(&mut self.image, map, glue::Place::new("image", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::missing_below(&self.image, "image"))
        }
    }

    glue::message!(MesosInfo, "mesos.v1.ContainerInfo.MesosInfo");

    /// What is nested in [`DockerInfo`].
    pub mod docker_info {
        use crate::glue;

        glue::enumeration! {
        /// `mesos.v1.ContainerInfo.DockerInfo.Network`.
        pub enum Network {
        Host = 1 => "HOST",
        Bridge = 2 => "BRIDGE",
        None = 3 => "NONE",
        User = 4 => "USER",
        }
        }

        /// `mesos.v1.ContainerInfo.DockerInfo.PortMapping`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct PortMapping {
            /// Field 1, required.
            pub host_port: Option<u32>,
            /// Field 2, required.
            pub container_port: Option<u32>,
            /// Field 3, optional.
            pub protocol: Option<String>,
        }

        impl PortMapping {
            /// `host_port`, or the default of its type.
            pub fn host_port(&self) -> u32 {
                self.host_port.unwrap_or_default()
            }
            /// `container_port`, or the default of its type.
            pub fn container_port(&self) -> u32 {
                self.container_port.unwrap_or_default()
            }
            /// `protocol`, or the default of its type.
            pub fn protocol(&self) -> &str {
                self.protocol.as_deref().unwrap_or("")
            }
        }

        impl prost::Message for PortMapping {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.host_port, 1, buf);
                glue::encode(&self.container_port, 2, buf);
                glue::encode(&self.protocol, 3, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.host_port, number, wire_type, buf, ctx),
                    2 => glue::merge(&mut self.container_port, number, wire_type, buf, ctx),
                    3 => glue::merge(&mut self.protocol, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.host_port, 1)
                    + glue::encoded_len(&self.container_port, 2)
                    + glue::encoded_len(&self.protocol, 3)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for PortMapping {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.host_port, "host_port", map)?;
                glue::write(&self.container_port, "container_port", map)?;
                glue::write(&self.protocol, "protocol", map)?;
                Ok(())
            }

            fn read_field<'de, A: glue::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
                depth: u32,
            ) -> Result<(), A::Error> {
                match key {
                    "host_port" => glue::read(
                        &mut self.host_port,
                        map,
                        glue::Place::new("host_port", depth),
                    ),
                    "container_port" => glue::read(
                        &mut self.container_port,
                        map,
                        glue::Place::new("container_port", depth),
                    ),
                    "protocol" => {
                        glue::read(&mut self.protocol, map, glue::Place::new("protocol", depth))
                    }
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::required(&self.host_port, "host_port"))
                    .or_else(|| glue::required(&self.container_port, "container_port"))
            }
        }

        glue::message!(PortMapping, "mesos.v1.ContainerInfo.DockerInfo.PortMapping");
    }
}

/// What is nested in [`CgroupInfo`].
pub mod cgroup_info {
    use crate::glue;

    /// `mesos.v1.CgroupInfo.Blkio`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Blkio {}

    impl prost::Message for Blkio {
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

    impl glue::Fields for Blkio {
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

    glue::message!(Blkio, "mesos.v1.CgroupInfo.Blkio");

    /// `mesos.v1.CgroupInfo.NetCls`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct NetCls {
        /// Field 1, optional.
        pub classid: Option<u32>,
    }

    impl NetCls {
        /// `classid`, or the default of its type.
        pub fn classid(&self) -> u32 {
            self.classid.unwrap_or_default()
        }
    }

    impl prost::Message for NetCls {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.classid, 1, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.classid, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.classid, 1)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for NetCls {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.classid, "classid", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "classid" => glue::read(&mut self.classid, map, glue::Place::new("classid", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None
        }
    }

    glue::message!(NetCls, "mesos.v1.CgroupInfo.NetCls");

    /// What is nested in [`Blkio`].
    pub mod blkio {
        use crate::glue;

        glue::enumeration! {
        /// `mesos.v1.CgroupInfo.Blkio.Operation`.
        pub enum Operation {
        Unknown = 0 => "UNKNOWN",
        Total = 1 => "TOTAL",
        Read = 2 => "READ",
        Write = 3 => "WRITE",
        Sync = 4 => "SYNC",
        Async = 5 => "ASYNC",
        Discard = 6 => "DISCARD",
        }
        }

        /// `mesos.v1.CgroupInfo.Blkio.Value`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct Value {
            /// Field 1, optional.
            pub op: Option<crate::v1::cgroup_info::blkio::Operation>,
            /// Field 2, optional.
            pub value: Option<u64>,
        }

        impl Value {
            /// `op`, or the default of its type.
            pub fn op(&self) -> crate::v1::cgroup_info::blkio::Operation {
                self.op.unwrap_or_default()
            }
            /// `value`, or the default of its type.
            pub fn value(&self) -> u64 {
                self.value.unwrap_or_default()
            }
        }

        impl prost::Message for Value {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.op, 1, buf);
                glue::encode(&self.value, 2, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.op, number, wire_type, buf, ctx),
                    2 => glue::merge(&mut self.value, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.op, 1) + glue::encoded_len(&self.value, 2)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for Value {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.op, "op", map)?;
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
                    "op" => glue::read(&mut self.op, map, glue::Place::new("op", depth)),
                    "value" => glue::read(&mut self.value, map, glue::Place::new("value", depth)),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None
            }
        }

        glue::message!(Value, "mesos.v1.CgroupInfo.Blkio.Value");

        /// `mesos.v1.CgroupInfo.Blkio.CFQ`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct Cfq {}

        impl prost::Message for Cfq {
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

        impl glue::Fields for Cfq {
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

        glue::message!(Cfq, "mesos.v1.CgroupInfo.Blkio.CFQ");

        /// `mesos.v1.CgroupInfo.Blkio.Throttling`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct Throttling {}

        impl prost::Message for Throttling {
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

        impl glue::Fields for Throttling {
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

        glue::message!(Throttling, "mesos.v1.CgroupInfo.Blkio.Throttling");

        /// `mesos.v1.CgroupInfo.Blkio.Statistics`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct Statistics {
            /// Field 1, repeated.
            pub cfq: Vec<crate::v1::cgroup_info::blkio::cfq::Statistics>,
            /// Field 2, repeated.
            pub cfq_recursive: Vec<crate::v1::cgroup_info::blkio::cfq::Statistics>,
            /// Field 3, repeated.
            pub throttling: Vec<crate::v1::cgroup_info::blkio::throttling::Statistics>,
        }

        impl prost::Message for Statistics {
            fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                glue::encode(&self.cfq, 1, buf);
                glue::encode(&self.cfq_recursive, 2, buf);
                glue::encode(&self.throttling, 3, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: glue::WireType,
                buf: &mut impl glue::Buf,
                ctx: glue::DecodeContext,
            ) -> Result<(), prost::DecodeError> {
                match number {
                    1 => glue::merge(&mut self.cfq, number, wire_type, buf, ctx),
                    2 => glue::merge(&mut self.cfq_recursive, number, wire_type, buf, ctx),
                    3 => glue::merge(&mut self.throttling, number, wire_type, buf, ctx),
                    _ => glue::skip_field(wire_type, number, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                glue::encoded_len(&self.cfq, 1)
                    + glue::encoded_len(&self.cfq_recursive, 2)
                    + glue::encoded_len(&self.throttling, 3)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl glue::Fields for Statistics {
            fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                glue::write(&self.cfq, "cfq", map)?;
                glue::write(&self.cfq_recursive, "cfq_recursive", map)?;
                glue::write(&self.throttling, "throttling", map)?;
                Ok(())
            }

            fn read_field<'de, A: glue::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
                depth: u32,
            ) -> Result<(), A::Error> {
                match key {
                    "cfq" => glue::read(&mut self.cfq, map, glue::Place::new("cfq", depth)),
                    "cfq_recursive" => glue::read(
                        &mut self.cfq_recursive,
                        map,
                        glue::Place::new("cfq_recursive", depth),
                    ),
                    "throttling" => glue::read(
                        &mut self.throttling,
                        map,
                        glue::Place::new("throttling", depth),
                    ),
                    _ => glue::ignore(map, depth),
                }
            }

            fn missing_field(&self) -> Option<glue::FieldPath> {
                None.or_else(|| glue::missing_below(&self.cfq, "cfq"))
                    .or_else(|| glue::missing_below(&self.cfq_recursive, "cfq_recursive"))
                    .or_else(|| glue::missing_below(&self.throttling, "throttling"))
            }
        }

        glue::message!(Statistics, "mesos.v1.CgroupInfo.Blkio.Statistics");

        /// What is nested in [`Cfq`].
        pub mod cfq {
            use crate::glue;

            /// `mesos.v1.CgroupInfo.Blkio.CFQ.Statistics`.
            #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
            pub struct Statistics {
                /// Field 1, optional.
                pub device: Option<crate::v1::device::Number>,
                /// Field 2, optional.
                pub sectors: Option<u64>,
                /// Field 3, optional.
                pub time: Option<u64>,
                /// Field 4, repeated.
                pub io_serviced: Vec<crate::v1::cgroup_info::blkio::Value>,
                /// Field 5, repeated.
                pub io_service_bytes: Vec<crate::v1::cgroup_info::blkio::Value>,
                /// Field 6, repeated.
                pub io_service_time: Vec<crate::v1::cgroup_info::blkio::Value>,
                /// Field 7, repeated.
                pub io_wait_time: Vec<crate::v1::cgroup_info::blkio::Value>,
                /// Field 8, repeated.
                pub io_merged: Vec<crate::v1::cgroup_info::blkio::Value>,
                /// Field 9, repeated.
                pub io_queued: Vec<crate::v1::cgroup_info::blkio::Value>,
            }

            impl Statistics {
                /// `sectors`, or the default of its type.
                pub fn sectors(&self) -> u64 {
                    self.sectors.unwrap_or_default()
                }
                /// `time`, or the default of its type.
                pub fn time(&self) -> u64 {
                    self.time.unwrap_or_default()
                }
            }

            impl prost::Message for Statistics {
                fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                    glue::encode(&self.device, 1, buf);
                    glue::encode(&self.sectors, 2, buf);
                    glue::encode(&self.time, 3, buf);
                    glue::encode(&self.io_serviced, 4, buf);
                    glue::encode(&self.io_service_bytes, 5, buf);
                    glue::encode(&self.io_service_time, 6, buf);
                    glue::encode(&self.io_wait_time, 7, buf);
                    glue::encode(&self.io_merged, 8, buf);
                    glue::encode(&self.io_queued, 9, buf);
                }

                fn merge_field(
                    &mut self,
                    number: u32,
                    wire_type: glue::WireType,
                    buf: &mut impl glue::Buf,
                    ctx: glue::DecodeContext,
                ) -> Result<(), prost::DecodeError> {
                    match number {
                        1 => glue::merge(&mut self.device, number, wire_type, buf, ctx),
                        2 => glue::merge(&mut self.sectors, number, wire_type, buf, ctx),
                        3 => glue::merge(&mut self.time, number, wire_type, buf, ctx),
                        4 => glue::merge(&mut self.io_serviced, number, wire_type, buf, ctx),
                        5 => glue::merge(&mut self.io_service_bytes, number, wire_type, buf, ctx),
                        6 => glue::merge(&mut self.io_service_time, number, wire_type, buf, ctx),
                        7 => glue::merge(&mut self.io_wait_time, number, wire_type, buf, ctx),
                        8 => glue::merge(&mut self.io_merged, number, wire_type, buf, ctx),
                        9 => glue::merge(&mut self.io_queued, number, wire_type, buf, ctx),
                        _ => glue::skip_field(wire_type, number, buf, ctx),
                    }
                }

                fn encoded_len(&self) -> usize {
                    glue::encoded_len(&self.device, 1)
                        + glue::encoded_len(&self.sectors, 2)
                        + glue::encoded_len(&self.time, 3)
                        + glue::encoded_len(&self.io_serviced, 4)
                        + glue::encoded_len(&self.io_service_bytes, 5)
                        + glue::encoded_len(&self.io_service_time, 6)
                        + glue::encoded_len(&self.io_wait_time, 7)
                        + glue::encoded_len(&self.io_merged, 8)
                        + glue::encoded_len(&self.io_queued, 9)
                }

                fn clear(&mut self) {
                    *self = Self::default();
                }
            }

            impl glue::Fields for Statistics {
                fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                    glue::write(&self.device, "device", map)?;
                    glue::write(&self.sectors, "sectors", map)?;
                    glue::write(&self.time, "time", map)?;
                    glue::write(&self.io_serviced, "io_serviced", map)?;
                    glue::write(&self.io_service_bytes, "io_service_bytes", map)?;
                    glue::write(&self.io_service_time, "io_service_time", map)?;
                    glue::write(&self.io_wait_time, "io_wait_time", map)?;
                    glue::write(&self.io_merged, "io_merged", map)?;
                    glue::write(&self.io_queued, "io_queued", map)?;
                    Ok(())
                }

                fn read_field<'de, A: glue::MapAccess<'de>>(
                    &mut self,
                    key: &str,
                    map: &mut A,
                    depth: u32,
                ) -> Result<(), A::Error> {
                    match key {
                        "device" => {
                            glue::read(&mut self.device, map, glue::Place::new("device", depth))
                        }
                        "sectors" => {
                            glue::read(&mut self.sectors, map, glue::Place::new("sectors", depth))
                        }
                        "time" => glue::read(&mut self.time, map, glue::Place::new("time", depth)),
                        "io_serviced" => glue::read(
                            &mut self.io_serviced,
                            map,
                            glue::Place::new("io_serviced", depth),
                        ),
                        "io_service_bytes" => glue::read(
                            &mut self.io_service_bytes,
                            map,
                            glue::Place::new("io_service_bytes", depth),
                        ),
                        "io_service_time" => glue::read(
                            &mut self.io_service_time,
                            map,
                            glue::Place::new("io_service_time", depth),
                        ),
                        "io_wait_time" => glue::read(
                            &mut self.io_wait_time,
                            map,
                            glue::Place::new("io_wait_time", depth),
                        ),
                        "io_merged" => glue::read(
                            &mut self.io_merged,
                            map,
                            glue::Place::new("io_merged", depth),
                        ),
                        "io_queued" => glue::read(
                            &mut self.io_queued,
                            map,
                            glue::Place::new("io_queued", depth),
                        ),
                        _ => glue::ignore(map, depth),
                    }
                }

                fn missing_field(&self) -> Option<glue::FieldPath> {
                    None.or_else(|| glue::missing_below(&self.device, "device"))
                }
            }

            glue::message!(Statistics, "mesos.v1.CgroupInfo.Blkio.CFQ.Statistics");
        }

        /// What is nested in [`Throttling`].
        pub mod throttling {
            use crate::glue;

            /// `mesos.v1.CgroupInfo.Blkio.Throttling.Statistics`.
            #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
            pub struct Statistics {
                /// Field 1, optional.
                pub device: Option<crate::v1::device::Number>,
                /// Field 2, repeated.
                pub io_serviced: Vec<crate::v1::cgroup_info::blkio::Value>,
                /// Field 3, repeated.
                pub io_service_bytes: Vec<crate::v1::cgroup_info::blkio::Value>,
            }

            impl prost::Message for Statistics {
                fn encode_raw(&self, buf: &mut impl glue::BufMut) {
                    glue::encode(&self.device, 1, buf);
                    glue::encode(&self.io_serviced, 2, buf);
                    glue::encode(&self.io_service_bytes, 3, buf);
                }

                fn merge_field(
                    &mut self,
                    number: u32,
                    wire_type: glue::WireType,
                    buf: &mut impl glue::Buf,
                    ctx: glue::DecodeContext,
                ) -> Result<(), prost::DecodeError> {
                    match number {
                        1 => glue::merge(&mut self.device, number, wire_type, buf, ctx),
                        2 => glue::merge(&mut self.io_serviced, number, wire_type, buf, ctx),
                        3 => glue::merge(&mut self.io_service_bytes, number, wire_type, buf, ctx),
                        _ => glue::skip_field(wire_type, number, buf, ctx),
                    }
                }

                fn encoded_len(&self) -> usize {
                    glue::encoded_len(&self.device, 1)
                        + glue::encoded_len(&self.io_serviced, 2)
                        + glue::encoded_len(&self.io_service_bytes, 3)
                }

                fn clear(&mut self) {
                    *self = Self::default();
                }
            }

            impl glue::Fields for Statistics {
                fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                    glue::write(&self.device, "device", map)?;
                    glue::write(&self.io_serviced, "io_serviced", map)?;
                    glue::write(&self.io_service_bytes, "io_service_bytes", map)?;
                    Ok(())
                }

                fn read_field<'de, A: glue::MapAccess<'de>>(
                    &mut self,
                    key: &str,
                    map: &mut A,
                    depth: u32,
                ) -> Result<(), A::Error> {
                    match key {
                        "device" => {
                            glue::read(&mut self.device, map, glue::Place::new("device", depth))
                        }
                        "io_serviced" => glue::read(
                            &mut self.io_serviced,
                            map,
                            glue::Place::new("io_serviced", depth),
                        ),
                        "io_service_bytes" => glue::read(
                            &mut self.io_service_bytes,
                            map,
                            glue::Place::new("io_service_bytes", depth),
                        ),
                        _ => glue::ignore(map, depth),
                    }
                }

                fn missing_field(&self) -> Option<glue::FieldPath> {
                    None.or_else(|| glue::missing_below(&self.device, "device"))
                }
            }

            glue::message!(
                Statistics,
                "mesos.v1.CgroupInfo.Blkio.Throttling.Statistics"
            );
        }
    }
}

/// What is nested in [`DiscoveryInfo`].
pub mod discovery_info {
    use crate::glue;

    glue::enumeration! {
    /// `mesos.v1.DiscoveryInfo.Visibility`.
    pub enum Visibility {
    Framework = 0 => "FRAMEWORK",
    Cluster = 1 => "CLUSTER",
    External = 2 => "EXTERNAL",
    }
    }
}

/// What is nested in [`Device`].
pub mod device {
    use crate::glue;

    /// `mesos.v1.Device.Number`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Number {
        /// Field 1, required.
        pub major_number: Option<u64>,
        /// Field 2, required.
        pub minor_number: Option<u64>,
    }

    impl Number {
        /// `major_number`, or the default of its type.
        pub fn major_number(&self) -> u64 {
            self.major_number.unwrap_or_default()
        }
        /// `minor_number`, or the default of its type.
        pub fn minor_number(&self) -> u64 {
            self.minor_number.unwrap_or_default()
        }
    }

    impl prost::Message for Number {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.major_number, 1, buf);
            glue::encode(&self.minor_number, 2, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.major_number, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.minor_number, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.major_number, 1) + glue::encoded_len(&self.minor_number, 2)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Number {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.major_number, "major_number", map)?;
            glue::write(&self.minor_number, "minor_number", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "major_number" => glue::read(
                    &mut self.major_number,
                    map,
                    glue::Place::new("major_number", depth),
                ),
                "minor_number" => glue::read(
                    &mut self.minor_number,
                    map,
                    glue::Place::new("minor_number", depth),
                ),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None.or_else(|| glue::required(&self.major_number, "major_number"))
                .or_else(|| glue::required(&self.minor_number, "minor_number"))
        }
    }

    glue::message!(Number, "mesos.v1.Device.Number");
}

/// What is nested in [`DeviceAccess`].
pub mod device_access {
    use crate::glue;

    /// `mesos.v1.DeviceAccess.Access`.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Access {
        /// Field 1, optional.
        pub read: Option<bool>,
        /// Field 2, optional.
        pub write: Option<bool>,
        /// Field 3, optional.
        pub mknod: Option<bool>,
    }

    impl Access {
        /// `read`, or the default of its type.
        pub fn read(&self) -> bool {
            self.read.unwrap_or_default()
        }
        /// `write`, or the default of its type.
        pub fn write(&self) -> bool {
            self.write.unwrap_or_default()
        }
        /// `mknod`, or the default of its type.
        pub fn mknod(&self) -> bool {
            self.mknod.unwrap_or_default()
        }
    }

    impl prost::Message for Access {
        fn encode_raw(&self, buf: &mut impl glue::BufMut) {
            glue::encode(&self.read, 1, buf);
            glue::encode(&self.write, 2, buf);
            glue::encode(&self.mknod, 3, buf);
        }

        fn merge_field(
            &mut self,
            number: u32,
            wire_type: glue::WireType,
            buf: &mut impl glue::Buf,
            ctx: glue::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            match number {
                1 => glue::merge(&mut self.read, number, wire_type, buf, ctx),
                2 => glue::merge(&mut self.write, number, wire_type, buf, ctx),
                3 => glue::merge(&mut self.mknod, number, wire_type, buf, ctx),
                _ => glue::skip_field(wire_type, number, buf, ctx),
            }
        }

        fn encoded_len(&self) -> usize {
            glue::encoded_len(&self.read, 1)
                + glue::encoded_len(&self.write, 2)
                + glue::encoded_len(&self.mknod, 3)
        }

        fn clear(&mut self) {
            *self = Self::default();
        }
    }

    impl glue::Fields for Access {
        fn write_fields<M: glue::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
            glue::write(&self.read, "read", map)?;
            glue::write(&self.write, "write", map)?;
            glue::write(&self.mknod, "mknod", map)?;
            Ok(())
        }

        fn read_field<'de, A: glue::MapAccess<'de>>(
            &mut self,
            key: &str,
            map: &mut A,
            depth: u32,
        ) -> Result<(), A::Error> {
            match key {
                "read" => glue::read(&mut self.read, map, glue::Place::new("read", depth)),
                "write" => glue::read(&mut self.write, map, glue::Place::new("write", depth)),
                "mknod" => glue::read(&mut self.mknod, map, glue::Place::new("mknod", depth)),
                _ => glue::ignore(map, depth),
            }
        }

        fn missing_field(&self) -> Option<glue::FieldPath> {
            None
        }
    }

    glue::message!(Access, "mesos.v1.DeviceAccess.Access");
}
