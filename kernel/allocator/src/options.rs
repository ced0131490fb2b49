//! What the allocator is told, and what it answers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use abi_terms::{Capabilities, Unavailability};
use base_ids::{AgentId, FrameworkId};
use base_units::{Attribute, Limits, Quantities, Resources, Role, Scalar};

use crate::Constraints;

/// When freed resources are offered again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// At the next run, whatever changed.
    Immediate,
    /// As Mesos did: news of agents and frameworks lead to a run at once, freed resources,
    /// expired filters, weights and quota wait for the next multiple of the allocation
    /// interval.
    Periodic,
}

/// How clients of one level are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorter {
    /// Lowest dominant share first.
    Drf,
    /// At random, in proportion to the weights.
    Random,
}

/// Settings that last as long as the allocator.
#[derive(Clone, Debug)]
pub struct Options {
    /// Shortest life of a filter, and the period of [`Rhythm::Periodic`].
    pub allocation_interval: Duration,
    /// When freed resources are offered again.
    pub rhythm: Rhythm,
    /// Order of roles.
    pub role_sorter: Sorter,
    /// Order of frameworks within a role.
    pub framework_sorter: Sorter,
    /// An offer must hold at least one of these; none means that any offer will do.
    pub min_allocatable: Vec<Quantities>,
    /// Resource names that do not count in shares.
    pub fair_sharing_excluded: BTreeSet<Arc<str>>,
    /// Are agents with GPUs kept from frameworks without `GPU_RESOURCES`?
    pub filter_gpu_resources: bool,
    /// May nested roles have quota of their own? Then limits also hold for all below a role, and what
    /// is guaranteed to a role is kept for all below it. Mesos knows quota of top-level roles only,
    /// whose limits do not hold for nested ones.
    pub nested_quota: bool,
    /// The master's region; agents of other regions need `REGION_AWARE`.
    pub region: Option<Arc<str>>,
    /// Decides all that is decided by chance.
    pub seed: u64,
}

/// A framework as far as offers are concerned.
#[derive(Clone, Debug, Default)]
pub struct FrameworkOptions {
    /// The roles it is subscribed to.
    pub roles: Vec<Role>,
    /// Roles among them that want no offers for now.
    pub suppressed: BTreeSet<Role>,
    /// What it understands.
    pub capabilities: Capabilities,
    /// Which agents are of use to it.
    pub constraints: Constraints,
    /// Overrides [`Options::min_allocatable`] in some roles.
    pub min_allocatable: BTreeMap<Role, Vec<Quantities>>,
}

/// An agent as far as offers are concerned.
#[derive(Clone, Debug, PartialEq)]
pub struct AgentOptions {
    /// Compared with the whitelist and with constraints.
    pub hostname: Arc<str>,
    /// Compared with constraints.
    pub attributes: Vec<Attribute>,
    /// Region of its fault domain.
    pub region: Option<Arc<str>>,
    /// Zone of its fault domain.
    pub zone: Option<Arc<str>>,
    /// All it has, reservations, volumes and revocable resources included, unallocated.
    pub total: Resources,
}

/// What an operator promises a top-level role, and how much it may have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quota {
    /// Kept for the role.
    pub guarantees: Quantities,
    /// The most it may have; what is absent is unlimited.
    pub limits: Limits,
}

/// Resources to be offered to a framework in a role. They count as allocated from now on,
/// until they are recovered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Whom to offer them.
    pub framework: FrameworkId,
    /// In which role.
    pub role: Role,
    /// Where they are.
    pub agent: AgentId,
    /// What they are, marked as allocated to the role.
    pub resources: Resources,
}

/// A request to be made to a framework to leave an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InverseGrant {
    /// Whom to ask.
    pub framework: FrameworkId,
    /// Which agent will be away.
    pub agent: AgentId,
    /// When it will be away.
    pub unavailability: Unavailability,
}

/// How one role stands, for those who watch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoleFigures {
    /// Its dominant share of the cluster, divided by its weight.
    pub share: f64,
    /// Filters of its frameworks that have not ended.
    pub filters: usize,
    /// Scalars that it and those below it hold, offered or used.
    pub held: Quantities,
    /// What counts against its quota, if it has or had one.
    pub consumed: Option<Quantities>,
}

/// What one run decided, grouped by framework.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// At most one for each framework, role and agent.
    pub grants: Vec<Grant>,
    /// At most one outstanding for each framework and agent.
    pub inverse: Vec<InverseGrant>,
}

impl Default for Options {
    fn default() -> Self {
        let least = |name: &'static str, amount| [(name, Scalar::from_thousandths(amount))];
        Self {
            allocation_interval: Duration::from_secs(1),
            rhythm: Rhythm::Immediate,
            role_sorter: Sorter::Drf,
            framework_sorter: Sorter::Drf,
            min_allocatable: [least("cpus", 10), least("mem", 32_000)]
                .map(Quantities::from_iter)
                .into(),
            fair_sharing_excluded: BTreeSet::new(),
            filter_gpu_resources: true,
            nested_quota: false,
            region: None,
            seed: 0,
        }
    }
}
