//! Agents and masters as the kernels see them.

use std::sync::Arc;
use std::time::Duration;

use base_ids::MasterId;
use base_units::{Attribute, Resources};

use crate::{Body, Moment};

/// What an agent can do (`AgentInfo.Capability.Type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum AgentCapability {
    MultiRole = 1,
    HierarchicalRole = 2,
    ReservationRefinement = 3,
    ResourceProvider = 4,
    ResizeVolume = 5,
    AgentOperationFeedback = 6,
    AgentDraining = 7,
    TaskResourceLimits = 8,
}

/// A set of [`AgentCapability`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgentCapabilities(u16);

impl AgentCapabilities {
    /// All that an agent of this version can do.
    pub const ALL: Self = Self(0b1_1111_1110);

    /// The set with these bits; bit n stands for capability number n.
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits & Self::ALL.0)
    }

    /// Bit n stands for capability number n.
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// Whether `capability` was declared.
    pub const fn has(self, capability: AgentCapability) -> bool {
        self.0 & (1 << capability as u8) != 0
    }
}

/// How an agent is emptied (`DrainConfig`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrainConfig {
    /// How long a task may take at most to end.
    pub max_grace: Option<Duration>,
    /// Whether the agent is gone afterwards.
    pub mark_gone: bool,
}

/// A checked `AgentInfo` with what registration adds to it.
#[derive(Clone, Debug, PartialEq)]
pub struct AgentSpec {
    /// Name by which clients reach it.
    pub hostname: Arc<str>,
    /// Address of its API.
    pub ip: Arc<str>,
    /// Port of its API.
    pub port: u16,
    /// All it has, with static and dynamic reservations.
    pub resources: Resources,
    /// What it says of itself.
    pub attributes: Vec<Attribute>,
    /// Fault domain, region.
    pub region: Option<Arc<str>>,
    /// Fault domain, zone.
    pub zone: Option<Arc<str>>,
    /// Version of the program.
    pub version: Arc<str>,
    /// What it can do.
    pub capabilities: AgentCapabilities,
    /// The encoded `AgentInfo`, without id.
    pub body: Body,
}

/// Who the master is, as frameworks are told in `MasterInfo`.
#[derive(Clone, Debug, PartialEq)]
pub struct MasterSpec {
    /// A UUID made at start.
    pub id: MasterId,
    /// Advertised address.
    pub ip: Arc<str>,
    /// Advertised port.
    pub port: u16,
    /// Advertised name.
    pub hostname: Arc<str>,
    /// Version of the program.
    pub version: Arc<str>,
    /// Fault domain, region; absent without a domain.
    pub region: Option<Arc<str>>,
    /// Fault domain, zone.
    pub zone: Option<Arc<str>>,
}

/// When a machine will be away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unavailability {
    /// From then on.
    pub start: Moment,
    /// For so long; absent means for ever.
    pub duration: Option<Duration>,
}
