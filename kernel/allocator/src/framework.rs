//! One framework: what it understands and what it wants in each role.

use std::collections::BTreeMap;
use std::sync::Arc;

use abi_terms::Capabilities;
use base_ids::FrameworkId;
use base_units::{Quantities, Role};

use crate::constraints::RoleConstraints;

/// A framework in one role.
#[derive(Clone, Debug)]
pub(crate) struct Subscription {
    pub(crate) role: Role,
    /// Is the role still one of the framework's own? If not, it is only remembered because
    /// resources are held in it.
    pub(crate) subscribed: bool,
    pub(crate) suppressed: bool,
    pub(crate) constraints: Option<Arc<RoleConstraints>>,
    /// Overrides the least worth offering.
    pub(crate) min_allocatable: Option<Vec<Quantities>>,
    /// On how many agents it holds something.
    pub(crate) holdings: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Framework {
    pub(crate) id: FrameworkId,
    /// Place among all frameworks by id.
    pub(crate) rank: u32,
    pub(crate) active: bool,
    pub(crate) capabilities: Capabilities,
    /// By slot.
    pub(crate) subscriptions: BTreeMap<u32, Subscription>,
}

impl Subscription {
    pub(crate) fn new(role: Role) -> Self {
        Self {
            role,
            subscribed: false,
            suppressed: false,
            constraints: None,
            min_allocatable: None,
            holdings: 0,
        }
    }

    pub(crate) fn wants_offers(&self) -> bool {
        self.subscribed && !self.suppressed
    }
}

impl Framework {
    pub(crate) fn slot(&self, role: &Role) -> Option<u32> {
        let mut subscriptions = self.subscriptions.iter();
        let found = subscriptions.find(|(_, subscription)| subscription.role == *role);
        found.map(|(slot, _)| *slot)
    }
}
