//! What can be read off the allocator by those who watch it.

use base_units::{Quantities, Role};

use crate::Allocator;

/// One role with subscribed frameworks or holdings, or an ancestor of such roles.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleFigures {
    /// Which.
    pub role: Role,
    /// Dominant share of the role and its descendants, divided by its weight.
    pub share: f64,
    /// Scalars held by the role and its descendants, offered ones included.
    pub held: Quantities,
    /// Filters of frameworks in this very role.
    pub filters: u64,
}

impl Allocator {
    /// The figures of all roles, in their order. Looks at every filter.
    pub fn figures(&self) -> Vec<RoleFigures> {
        let mut figures: Vec<RoleFigures> = (self.tree.shares())
            .map(|(role, share, held)| RoleFigures {
                role: role.clone(),
                share,
                held: self.names.quantities(held),
                filters: 0,
            })
            .collect();
        for (_, agent) in self.agents.iter() {
            for filter in &agent.filters {
                let role = self.tree.role(filter.slot);
                let place = figures.binary_search_by(|known| known.role.cmp(role));
                if let Ok(place) = place {
                    figures[place].filters += 1;
                }
            }
        }
        figures
    }
}
