//! The messages of `csi.v1` that are used here.

#![expect(
    missing_docs,
    reason = "fields and messages are named and described by the specification of CSI"
)]

use std::collections::BTreeMap;

type Map = BTreeMap<String, String>;

#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct Empty {}

#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct ProbeResponse {
    #[prost(message, optional, tag = "1")]
    pub ready: Option<BoolValue>,
}

#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct BoolValue {
    #[prost(bool, tag = "1")]
    pub value: bool,
}

#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct GetPluginInfoResponse {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(string, tag = "2")]
    pub vendor_version: String,
}

#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct NodeGetInfoResponse {
    #[prost(string, tag = "1")]
    pub node_id: String,
    #[prost(int64, tag = "2")]
    pub max_volumes_per_node: i64,
}

/// Of `NodeGetCapabilities` and `ControllerGetCapabilities`, which are the same on the wire.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct GetCapabilitiesResponse {
    #[prost(message, repeated, tag = "1")]
    pub capabilities: Vec<ServiceCapability>,
}

#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct ServiceCapability {
    #[prost(message, optional, tag = "1")]
    pub rpc: Option<Rpc>,
}

#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct Rpc {
    #[prost(int32, tag = "1")]
    pub kind: i32,
}

impl GetCapabilitiesResponse {
    /// `NodeServiceCapability.RPC.STAGE_UNSTAGE_VOLUME`
    pub const STAGE_UNSTAGE_VOLUME: i32 = 1;
    /// `ControllerServiceCapability.RPC.PUBLISH_UNPUBLISH_VOLUME`
    pub const PUBLISH_UNPUBLISH_VOLUME: i32 = 2;

    /// An answer that names these.
    #[must_use]
    pub fn of(kinds: &[i32]) -> Self {
        let one = |kind: &i32| ServiceCapability {
            rpc: Some(Rpc { kind: *kind }),
        };
        Self {
            capabilities: kinds.iter().map(one).collect(),
        }
    }

    /// Whether it names one.
    #[must_use]
    pub fn has(&self, kind: i32) -> bool {
        let mut all = self.capabilities.iter();
        all.any(|one| one.rpc.as_ref().is_some_and(|rpc| rpc.kind == kind))
    }
}

#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct VolumeCapability {
    #[prost(oneof = "AccessType", tags = "1, 2")]
    pub access_type: Option<AccessType>,
    #[prost(message, optional, tag = "3")]
    pub access_mode: Option<AccessMode>,
}

#[derive(Clone, PartialEq, Eq, prost::Oneof)]
pub enum AccessType {
    #[prost(message, tag = "1")]
    Block(Empty),
    #[prost(message, tag = "2")]
    Mount(MountVolume),
}

#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct MountVolume {
    #[prost(string, tag = "1")]
    pub fs_type: String,
    #[prost(string, repeated, tag = "2")]
    pub mount_flags: Vec<String>,
}

/// The numbers are those of `VolumeCapability.AccessMode.Mode`, which Mesos has, too.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct AccessMode {
    #[prost(int32, tag = "1")]
    pub mode: i32,
}

impl VolumeCapability {
    pub const SINGLE_NODE_READER_ONLY: i32 = 2;
    pub const MULTI_NODE_READER_ONLY: i32 = 3;

    /// Whether it only allows to read.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        let mode = self.access_mode.as_ref().map(|mode| mode.mode);
        matches!(
            mode,
            Some(Self::SINGLE_NODE_READER_ONLY | Self::MULTI_NODE_READER_ONLY)
        )
    }
}

#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct ControllerPublishVolumeRequest {
    #[prost(string, tag = "1")]
    pub volume_id: String,
    #[prost(string, tag = "2")]
    pub node_id: String,
    #[prost(message, optional, tag = "3")]
    pub volume_capability: Option<VolumeCapability>,
    #[prost(bool, tag = "4")]
    pub readonly: bool,
    #[prost(btree_map = "string, string", tag = "6")]
    pub volume_context: Map,
}

#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct ControllerPublishVolumeResponse {
    #[prost(btree_map = "string, string", tag = "1")]
    pub publish_context: Map,
}

#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct ControllerUnpublishVolumeRequest {
    #[prost(string, tag = "1")]
    pub volume_id: String,
    #[prost(string, tag = "2")]
    pub node_id: String,
}

#[derive(Clone, PartialEq, Eq, prost::Message)]
#[prost(skip_debug)]
pub struct NodeStageVolumeRequest {
    #[prost(string, tag = "1")]
    pub volume_id: String,
    #[prost(btree_map = "string, string", tag = "2")]
    pub publish_context: Map,
    #[prost(string, tag = "3")]
    pub staging_target_path: String,
    #[prost(message, optional, tag = "4")]
    pub volume_capability: Option<VolumeCapability>,
    #[prost(btree_map = "string, string", tag = "5")]
    pub secrets: Map,
    #[prost(btree_map = "string, string", tag = "6")]
    pub volume_context: Map,
}

impl std::fmt::Debug for NodeStageVolumeRequest {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "NodeStageVolumeRequest({:?})", self.volume_id)
    }
}

#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct NodeUnstageVolumeRequest {
    #[prost(string, tag = "1")]
    pub volume_id: String,
    #[prost(string, tag = "2")]
    pub staging_target_path: String,
}

#[derive(Clone, PartialEq, Eq, prost::Message)]
#[prost(skip_debug)]
pub struct NodePublishVolumeRequest {
    #[prost(string, tag = "1")]
    pub volume_id: String,
    #[prost(btree_map = "string, string", tag = "2")]
    pub publish_context: Map,
    #[prost(string, tag = "3")]
    pub staging_target_path: String,
    #[prost(string, tag = "4")]
    pub target_path: String,
    #[prost(message, optional, tag = "5")]
    pub volume_capability: Option<VolumeCapability>,
    #[prost(bool, tag = "6")]
    pub readonly: bool,
    #[prost(btree_map = "string, string", tag = "7")]
    pub secrets: Map,
    #[prost(btree_map = "string, string", tag = "8")]
    pub volume_context: Map,
}

impl std::fmt::Debug for NodePublishVolumeRequest {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "NodePublishVolumeRequest({:?})", self.volume_id)
    }
}

#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct NodeUnpublishVolumeRequest {
    #[prost(string, tag = "1")]
    pub volume_id: String,
    #[prost(string, tag = "2")]
    pub target_path: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use prost::Message as _;

    #[test]
    fn secrets_are_not_shown() {
        let request = NodeStageVolumeRequest {
            volume_id: "v".into(),
            secrets: [("key".to_owned(), "sesame".to_owned())].into(),
            ..Default::default()
        };
        assert!(!format!("{request:?}").contains("sesame"));
        let bytes = request.encode_to_vec();
        assert_eq!(NodeStageVolumeRequest::decode(&*bytes).unwrap(), request);
    }
}
