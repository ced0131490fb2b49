//! Changes of groups.

use abi_json::{Min, Number, Set, record};

use crate::app::App;
use crate::id::PathId;
use crate::time::Timestamp;

record! {
    /// A change of a group: what is absent stays, lists replace.
    pub struct GroupUpdate: open {
        "id" id: PathId = maybe;
        "apps" apps: Vec<App> = maybe;
        "groups" groups: Vec<GroupUpdate> = maybe;
        "dependencies" dependencies: Set<PathId> = maybe;
        "scaleBy" scale_by: Number = maybe, Min(Number(0.0));
        "version" version: Timestamp = maybe;
        "enforceRole" enforce_role: bool = maybe;
    }
}

impl GroupUpdate {
    /// Whether it adds, removes or changes a service.
    pub fn touches_services(&self) -> bool {
        self.version.is_some()
            || self.scale_by.is_some()
            || self.apps.is_some()
            || self
                .groups
                .iter()
                .flatten()
                .any(GroupUpdate::touches_services)
    }

    /// How many of its fields are there.
    pub(crate) fn said(&self) -> usize {
        [
            self.id.is_some(),
            self.apps.is_some(),
            self.groups.is_some(),
            self.dependencies.is_some(),
            self.scale_by.is_some(),
            self.version.is_some(),
            self.enforce_role.is_some(),
        ]
        .into_iter()
        .filter(|there| *there)
        .count()
    }
}

record! {
    /// The only change of a group that needs no deployment.
    pub struct GroupPatch: open {
        "enforceRole" enforce_role: bool = maybe;
    }
}
