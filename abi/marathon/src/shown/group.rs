//! Groups with what is in them.

use abi_json::{Set, record};

use crate::id::PathId;
use crate::shown::app::AppInfo;
use crate::shown::pod::PodStatus;
use crate::time::Timestamp;

record! {
    /// A group with what is in it, each part only where it was asked for.
    pub struct GroupInfo: open {
        "id" id: PathId = need;
        "apps" apps: Vec<AppInfo> = maybe;
        "pods" pods: Vec<PodStatus> = maybe;
        "groups" groups: Vec<GroupInfo> = maybe;
        "dependencies" dependencies: Set<PathId> = list;
        "version" version: Timestamp = maybe;
        "enforceRole" enforce_role: bool = maybe;
    }
}
