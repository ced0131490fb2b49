//! Frameworks as the kernels see them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use base_ids::FrameworkId;
use base_units::{Quantities, Role};

use crate::Body;

/// What a framework declares it understands (`FrameworkInfo.Capability.Type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum Capability {
    RevocableResources = 1,
    TaskKillingState = 2,
    GpuResources = 3,
    SharedResources = 4,
    PartitionAware = 5,
    MultiRole = 6,
    ReservationRefinement = 7,
    RegionAware = 8,
}

/// A set of [`Capability`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities(u16);

impl Capabilities {
    /// Whether `capability` was declared.
    pub const fn has(self, capability: Capability) -> bool {
        self.0 & (1 << capability as u8) != 0
    }

    /// The set with `capability` added.
    #[must_use]
    pub const fn with(self, capability: Capability) -> Self {
        Self(self.0 | 1 << capability as u8)
    }
}

impl FromIterator<Capability> for Capabilities {
    fn from_iter<I: IntoIterator<Item = Capability>>(items: I) -> Self {
        items.into_iter().fold(Self::default(), Self::with)
    }
}

/// A checked `FrameworkInfo`.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameworkSpec {
    /// The id it claims; absent when it subscribes for the first time.
    pub id: Option<FrameworkId>,
    /// Name for people.
    pub name: Arc<str>,
    /// Unix user of its tasks unless they say otherwise.
    pub user: Arc<str>,
    /// The roles it subscribes to: `roles`, or the one `role` (default `*`) without `MULTI_ROLE`.
    pub roles: Vec<Role>,
    /// How long its tasks outlive its connection.
    pub failover_timeout: Duration,
    /// Whether agents keep its executors over a restart of their own.
    pub checkpoint: bool,
    /// Its principal, as declared.
    pub principal: Option<Arc<str>>,
    /// What it understands.
    pub capabilities: Capabilities,
    /// Smallest offer it wants, by role: alternatives, each of them enough. Overrides the master's flag.
    pub min_allocatable: BTreeMap<Role, Vec<Quantities>>,
    /// The encoded `FrameworkInfo` as it came.
    pub body: Body,
}

impl FrameworkSpec {
    /// Shorthand for `capabilities.has`.
    pub const fn can(&self, capability: Capability) -> bool {
        self.capabilities.has(capability)
    }
}
