//! Frameworks.

use abi_terms::FrameworkSpec;
use base_ids::FrameworkId;

use super::body;
use crate::v1;

/// `FrameworkInfo` with the id under which the master knows the framework, and the user and the checkpointing that it
/// began with, which later infos do not change.
pub fn framework_info(spec: &FrameworkSpec, id: &FrameworkId) -> v1::FrameworkInfo {
    let info: v1::FrameworkInfo = body(&spec.body).unwrap_or_default();
    v1::FrameworkInfo {
        id: Some(super::framework_id(id)),
        user: Some(spec.user.to_string()),
        checkpoint: (info.checkpoint() != spec.checkpoint)
            .then_some(spec.checkpoint)
            .or(info.checkpoint),
        ..info
    }
}
