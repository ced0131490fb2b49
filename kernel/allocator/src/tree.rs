//! The tree of roles, its shares and its order.
//!
//! A role that has frameworks of its own beside children competes with its children as a virtual leaf of weight 1.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use base_units::{Limits, Quantities, Role};

use crate::Sorter;
use crate::amounts::Amounts;
use crate::arena::Arena;
use crate::random::Random;

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) role: Role,
    parent: Option<u32>,
    children: Vec<u32>,
    weight: f64,
    /// Allocated scalars of the role and all below it.
    subtree: Usage,
    /// Allocated scalars of the role alone.
    own: Usage,
    /// Allocated, unreserved and not revocable, of the role and all below it.
    pub(crate) plain: Amounts,
    /// Reserved on agents, used or not, for the role and all below it.
    pub(crate) reserved: Amounts,
    /// Numbers of subscribed frameworks, ascending.
    pub(crate) frameworks: Vec<u32>,
    pub(crate) quota: Option<Quota>,
}

/// What an operator promises a role, and how much it may have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quota {
    /// Kept for the role.
    pub guarantees: Quantities,
    /// The most it may have; what is absent is unlimited.
    pub limits: Limits,
}

/// What a client of a sorter has.
#[derive(Clone, Debug, Default)]
pub(crate) struct Usage {
    pub(crate) amounts: Amounts,
    /// Grants so far, which decides between equal shares.
    pub(crate) grants: u64,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    nodes: Arena<Node>,
    by_role: BTreeMap<Role, u32>,
    roots: Vec<u32>,
    weights: BTreeMap<Role, f64>,
}

/// How shares are computed.
pub(crate) struct Measure<'a> {
    pub(crate) total: &'a Amounts,
    /// Numbers of names that do not count.
    pub(crate) excluded: &'a [bool],
}

impl Measure<'_> {
    pub(crate) fn share(&self, amounts: &Amounts, weight: f64) -> f64 {
        let counted = amounts
            .iter()
            .filter(|(name, _)| !self.excluded.get(*name).copied().unwrap_or(false));
        let part = |(name, amount): (usize, i64)| {
            let total = self.total.get(name);
            if total > 0 {
                to_f64(amount) / to_f64(total)
            } else {
                0.0
            }
        };
        counted.map(part).fold(0.0, f64::max) / weight
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "shares need no more than 53 bits"
)]
fn to_f64(amount: i64) -> f64 {
    amount as f64
}

/// Lowest share first, then fewer grants.
pub(crate) fn order(one: (f64, u64), other: (f64, u64)) -> Ordering {
    one.0.total_cmp(&other.0).then(one.1.cmp(&other.1))
}

impl Tree {
    /// The number of `role`, which is made with its ancestors if there is none.
    pub(crate) fn number(&mut self, role: &Role) -> u32 {
        if let Some(&number) = self.by_role.get(role) {
            return number;
        }
        let parent = parent_of(role).map(|parent| self.number(&parent));
        let number = self.nodes.insert(Node {
            role: role.clone(),
            parent,
            children: Vec::new(),
            weight: self.weights.get(role).copied().unwrap_or(1.0),
            subtree: Usage::default(),
            own: Usage::default(),
            plain: Amounts::default(),
            reserved: Amounts::default(),
            frameworks: Vec::new(),
            quota: None,
        });
        self.by_role.insert(role.clone(), number);
        match parent {
            Some(parent) => self.nodes[parent].children.push(number),
            None => self.roots.push(number),
        }
        number
    }

    pub(crate) fn find(&self, role: &Role) -> Option<u32> {
        self.by_role.get(role).copied()
    }

    pub(crate) fn node(&self, number: u32) -> &Node {
        &self.nodes[number]
    }

    pub(crate) fn node_mut(&mut self, number: u32) -> &mut Node {
        &mut self.nodes[number]
    }

    pub(crate) fn nodes(&self) -> impl Iterator<Item = (u32, &Node)> {
        self.nodes.iter()
    }

    pub(crate) fn set_weight(&mut self, role: Role, weight: f64) {
        if let Some(&number) = self.by_role.get(&role) {
            self.nodes[number].weight = weight;
        }
        self.weights.insert(role, weight);
    }

    /// Counts a grant of `amounts`, of which `plain` is unreserved and not revocable.
    pub(crate) fn take(&mut self, number: u32, amounts: &Amounts, plain: &Amounts) {
        let own = &mut self.nodes[number].own;
        own.amounts.add(amounts);
        own.grants += 1;
        self.upwards(number, |node| {
            node.subtree.amounts.add(amounts);
            node.subtree.grants += 1;
            node.plain.add(plain);
        });
    }

    /// Takes back what [`Tree::take`] counted.
    pub(crate) fn give_back(&mut self, number: u32, amounts: &Amounts, plain: &Amounts) {
        self.nodes[number].own.amounts.sub(amounts);
        self.upwards(number, |node| {
            node.subtree.amounts.sub(amounts);
            node.plain.sub(plain);
        });
    }

    /// Counts reservations that come (or go, if negative) with an agent.
    pub(crate) fn reserve(&mut self, number: u32, amounts: &Amounts, comes: bool) {
        self.upwards(number, |node| {
            if comes {
                node.reserved.add(amounts)
            } else {
                node.reserved.sub(amounts)
            }
        });
    }

    /// Forgets `number` and those of its ancestors that nothing is known of any more.
    pub(crate) fn prune(&mut self, number: u32) {
        let mut next = Some(number);
        while let Some(number) = next {
            let Some(node) = self.nodes.get(number) else {
                return;
            };
            let empty = node.children.is_empty()
                && node.frameworks.is_empty()
                && node.quota.is_none()
                && node.subtree.amounts.is_zero()
                && node.reserved.is_zero();
            if !empty {
                return;
            }
            next = node.parent;
            self.by_role.remove(&node.role.clone());
            match next {
                Some(parent) => self.nodes[parent].children.retain(|child| *child != number),
                None => self.roots.retain(|root| *root != number),
            }
            self.nodes.remove(number);
        }
    }

    /// Roles with frameworks, in the order in which they are to be served.
    pub(crate) fn sorted(
        &self,
        sorter: Sorter,
        measure: &Measure<'_>,
        random: &mut Random,
    ) -> Vec<u32> {
        let mut out = Vec::new();
        self.visit(&self.roots, None, sorter, measure, random, &mut out);
        out
    }

    fn visit(
        &self,
        level: &[u32],
        above: Option<u32>,
        sorter: Sorter,
        measure: &Measure<'_>,
        random: &mut Random,
        out: &mut Vec<u32>,
    ) {
        // The virtual leaf comes as the number of the role itself.
        let leaf = above.filter(|number| !self.nodes[*number].frameworks.is_empty());
        let clients = level
            .iter()
            .map(|&number| (number, false))
            .chain(leaf.map(|number| (number, true)));
        let usage = |number: u32, is_leaf: bool| {
            let node = &self.nodes[number];
            if is_leaf {
                (&node.own, 1.0)
            } else {
                (&node.subtree, node.weight)
            }
        };
        let ordered: Vec<(u32, bool)> = match sorter {
            Sorter::Random => {
                let weighted = clients
                    .map(|client| (usage(client.0, client.1).1, client))
                    .collect();
                random.weighted_shuffle(weighted)
            }
            Sorter::Drf => {
                let key = |client: (u32, bool)| {
                    let (usage, weight) = usage(client.0, client.1);
                    (
                        (measure.share(&usage.amounts, weight), usage.grants),
                        client,
                    )
                };
                let mut keyed: Vec<_> = clients.map(key).collect();
                let name = |(number, is_leaf): (u32, bool)| {
                    if is_leaf {
                        "."
                    } else {
                        self.nodes[number].role.as_str()
                    }
                };
                keyed.sort_by(|one, other| {
                    order(one.0, other.0).then_with(|| name(one.1).cmp(name(other.1)))
                });
                keyed.into_iter().map(|(_, client)| client).collect()
            }
        };
        for (number, is_leaf) in ordered {
            let node = &self.nodes[number];
            if is_leaf || node.children.is_empty() {
                if !node.frameworks.is_empty() {
                    out.push(number);
                }
            } else {
                self.visit(&node.children, Some(number), sorter, measure, random, out);
            }
        }
    }

    fn upwards(&mut self, number: u32, mut change: impl FnMut(&mut Node)) {
        let mut next = Some(number);
        while let Some(number) = next {
            let node = &mut self.nodes[number];
            change(node);
            next = node.parent;
        }
    }
}

fn parent_of(role: &Role) -> Option<Role> {
    let (above, _) = role.as_str().rsplit_once('/')?;
    Role::parse(above).ok()
}
