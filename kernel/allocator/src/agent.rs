//! One agent's books.

use std::collections::{BTreeMap, BTreeSet};

use abi_terms::{Moment, Unavailability};
use base_ids::AgentId;
use base_units::{Resource, Resources, Scalar};

use crate::AgentOptions;

#[derive(Clone, Debug)]
pub(crate) struct Agent {
    pub(crate) id: AgentId,
    pub(crate) options: AgentOptions,
    pub(crate) active: bool,
    pub(crate) unavailability: Option<Unavailability>,
    /// Offered or used, by framework number, marked with roles.
    pub(crate) allocated: BTreeMap<u32, Resources>,
    /// Not allocated; shared resources are always here.
    pub(crate) free: Resources,
    /// Frameworks that have been asked to leave and have not answered.
    pub(crate) asked: BTreeSet<u32>,
    /// Frameworks that are not to be asked again before then.
    pub(crate) quiet: BTreeMap<u32, Moment>,
}

impl Agent {
    pub(crate) fn new(id: AgentId, options: AgentOptions, active: bool) -> Self {
        let mut this = Self {
            id,
            options,
            active,
            unavailability: None,
            allocated: BTreeMap::new(),
            free: Resources::new(),
            asked: BTreeSet::new(),
            quiet: BTreeMap::new(),
        };
        this.settle();
        this
    }

    /// Computes anew what is free.
    pub(crate) fn settle(&mut self) {
        let used: Resources = self.allocated.values().collect();
        let total = &self.options.total;
        self.free = total
            .non_shared()
            .saturating_sub(&used.non_shared().unallocate());
        // Each shared volume may be offered to everybody, but only once in an offer.
        self.free.extend(total.shared().iter().cloned());
    }

    pub(crate) fn has_gpus(&self) -> bool {
        self.options.total.scalar("gpus") > Scalar::default()
    }
}

/// What quota limits and headroom speak of.
pub(crate) fn is_plain(resource: &Resource) -> bool {
    resource.is_unreserved() && !resource.revocable && resource.value.as_scalar().is_some()
}
