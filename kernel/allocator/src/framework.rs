//! One framework's books.

use std::collections::BTreeMap;
use std::sync::Arc;

use abi_terms::Moment;
use base_ids::FrameworkId;
use base_units::{Quantities, Resources};

use crate::FrameworkOptions;
use crate::constraints::RoleConstraints;
use crate::tree::Usage;

#[derive(Clone, Debug)]
pub(crate) struct Framework {
    pub(crate) id: FrameworkId,
    pub(crate) options: FrameworkOptions,
    pub(crate) active: bool,
    /// By role number.
    pub(crate) seats: BTreeMap<u32, Seat>,
    /// What it has, by role number; outlives the seat.
    pub(crate) usage: BTreeMap<u32, Usage>,
    /// What it refused, by role number and agent number.
    pub(crate) filters: BTreeMap<(u32, u32), Vec<Refusal>>,
}

/// A framework in a role.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    pub(crate) suppressed: bool,
    pub(crate) constraints: Option<Arc<RoleConstraints>>,
    pub(crate) min_allocatable: Option<Vec<Quantities>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) resources: Resources,
    pub(crate) until: Moment,
}

impl Framework {
    /// The latest end of a filter that refuses `resources`: as much as was refused, or less.
    pub(crate) fn refuses(
        &self,
        role: u32,
        agent: u32,
        resources: &Resources,
        now: Moment,
    ) -> Option<Moment> {
        let filters = self.filters.get(&(role, agent))?;
        let hits = filters
            .iter()
            .filter(|filter| filter.until > now && filter.resources.contains(resources));
        hits.map(|filter| filter.until).max()
    }
}
