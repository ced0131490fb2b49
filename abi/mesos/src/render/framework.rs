//! Frameworks.

use abi_terms::FrameworkSpec;
use base_ids::FrameworkId;

use super::body;
use crate::v1;

/// `FrameworkInfo` with the id under which the master knows the framework.
pub fn framework_info(spec: &FrameworkSpec, id: &FrameworkId) -> v1::FrameworkInfo {
    let info = body(&spec.body).unwrap_or_default();
    v1::FrameworkInfo {
        id: Some(super::framework_id(id)),
        ..info
    }
}
