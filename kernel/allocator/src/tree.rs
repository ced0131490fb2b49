//! The tree of roles with their frameworks, ordered by dominant share.
//!
//! A *slot* is one framework in one role: what offers are made to. Each role keeps its
//! active slots, and each node its active children, in ordered sets, so the order is
//! never computed as a whole: [`Tree::first`] and [`Tree::after`] walk it, and a change
//! of one slot's allocation moves only the keys on its path to the root.
//!
//! A role that has frameworks of its own competes with its children through a virtual
//! leaf named `.` of weight 1. Inactive slots count in shares but are not in the order.

mod order;
mod shuffled;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Unbounded};
use std::sync::Arc;

use base_units::Role;

use crate::amounts::Amounts;
use crate::arena::{Arena, Bits};
use order::{Key, Order};

/// The top of the tree, above all roles.
const ROOT: u32 = 0;
/// Stands for the virtual leaf among the children of a node.
const LEAF: u32 = u32::MAX;
/// The virtual leaf's name, by which ties are decided.
const LEAF_NAME: &str = ".";

/// What a client holds, all agents together.
#[derive(Clone, Debug, Default)]
struct Sums {
    amounts: Amounts,
    /// How often it was given something.
    count: u64,
}

#[derive(Clone, Debug)]
struct Node {
    role: Option<Role>,
    parent: u32,
    children: BTreeMap<Arc<str>, u32>,
    rank: u32,
    leaf_rank: u32,
    weight: f64,
    /// How far below the root.
    depth: usize,
    /// Index of the quota of this very role.
    quota: Option<usize>,
    subtree: Sums,
    own: Sums,
    key: Key,
    leaf_key: Key,
    /// Active children, and the virtual leaf if it is active.
    order: Order,
    /// Active slots of this very role.
    slots: Order,
    /// All slots of this very role, active or not.
    members: usize,
    /// Active slots of this role and all below.
    active: usize,
    /// Where its slots begin in the walk that last entered it.
    start: usize,
    leaf_start: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub(crate) framework: u32,
    pub(crate) node: u32,
    rank: u32,
    active: bool,
    sums: Sums,
    key: Key,
    start: usize,
}

/// How far up a change of an allocation counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// For the slot and all above it.
    All,
    /// For the slot alone: its role holds the same already.
    Slot,
    /// For the slot and what is above it but below this node.
    Below(u32),
}

#[derive(Clone, Debug)]
pub(crate) struct Tree {
    nodes: Arena<Node>,
    slots: Arena<Slot>,
    by_role: BTreeMap<Role, u32>,
    weights: BTreeMap<Role, f64>,
    quotas: BTreeMap<Role, usize>,
    /// Cluster totals; what does not count in shares is 0.
    totals: Amounts,
    /// The active slots.
    active: Bits,
    /// Must all keys be computed anew?
    stale: bool,
}

// === impl Node ===

impl Node {
    fn new(role: Option<Role>, parent: u32, weight: f64, quota: Option<usize>) -> Self {
        Self {
            depth: role.as_ref().map_or(0, |role| role.components().count()),
            role,
            parent,
            children: BTreeMap::new(),
            rank: 0,
            leaf_rank: 0,
            weight,
            quota,
            subtree: Sums::default(),
            own: Sums::default(),
            key: Key::default(),
            leaf_key: Key::default(),
            order: Order::default(),
            slots: Order::default(),
            members: 0,
            active: 0,
            start: 0,
            leaf_start: 0,
        }
    }
}

// === impl Sums ===

impl Sums {
    fn key(&self, totals: &Amounts, weight: f64, rank: u32, id: u32) -> Key {
        let share = self.amounts.share_of(totals) / weight;
        Key::new(share, self.count, rank, id)
    }
}

// === impl Tree ===

impl Default for Tree {
    fn default() -> Self {
        let mut nodes = Arena::default();
        nodes.insert(Node::new(None, ROOT, 1.0, None));
        Self {
            nodes,
            slots: Arena::default(),
            by_role: BTreeMap::new(),
            weights: BTreeMap::new(),
            quotas: BTreeMap::new(),
            totals: Amounts::default(),
            active: Bits::default(),
            stale: false,
        }
    }
}

impl Tree {
    // --- shape ---

    pub(crate) fn slot(&self, slot: u32) -> &Slot {
        &self.slots[slot]
    }

    pub(crate) fn role(&self, slot: u32) -> &Role {
        let role = &self.nodes[self.slots[slot].node].role;
        role.as_ref().expect("slots belong to roles")
    }

    pub(crate) fn active(&self) -> &Bits {
        &self.active
    }

    /// Roles with frameworks or descendants that have, with all they hold.
    pub(crate) fn roles(&self) -> impl Iterator<Item = (&Role, &Amounts)> {
        let node = |(role, node): (_, &u32)| (role, &self.nodes[*node].subtree.amounts);
        self.by_role.iter().map(node)
    }

    /// The same roles with their dominant shares divided by their weights.
    pub(crate) fn shares(&self) -> impl Iterator<Item = (&Role, f64)> {
        self.by_role.iter().map(|(role, node)| {
            let node = &self.nodes[*node];
            (
                role,
                node.subtree.amounts.share_of(&self.totals) / node.weight,
            )
        })
    }

    /// Indices of the quotas of the slot's role and of those above it, from below.
    pub(crate) fn quotas_above(&self, slot: u32) -> impl Iterator<Item = usize> {
        let mut node = self.slots[slot].node;
        std::iter::from_fn(move || {
            let place = (node != ROOT).then(|| &self.nodes[node])?;
            node = place.parent;
            Some(place.quota)
        })
        .flatten()
    }

    /// Index of the quota of the slot's very role.
    pub(crate) fn exact_quota(&self, slot: u32) -> Option<usize> {
        self.nodes[self.slots[slot].node].quota
    }

    /// Does this very role have active slots?
    pub(crate) fn has_active_slots(&self, role: &Role) -> bool {
        let node = self.by_role.get(role);
        node.is_some_and(|node| !self.nodes[*node].slots.is_empty())
    }

    /// Does this role or one below it have active slots?
    pub(crate) fn has_active_below(&self, role: &Role) -> bool {
        let node = self.by_role.get(role);
        node.is_some_and(|node| self.nodes[*node].active > 0)
    }

    fn node_of(&mut self, role: &Role) -> u32 {
        if let Some(node) = self.by_role.get(role) {
            return *node;
        }
        let parent = match role.ancestors().next() {
            Some(parent) => self.node_of(&parent),
            None => ROOT,
        };
        let weight = self.weights.get(role).copied().unwrap_or(1.0);
        let quota = self.quotas.get(role).copied();
        let fresh = Node::new(Some(role.clone()), parent, weight, quota);
        let node = self.nodes.insert(fresh);
        self.by_role.insert(role.clone(), node);
        let name = role.components().last().expect("roles have a component");
        let children = &mut self.nodes[parent].children;
        let last = children
            .last_key_value()
            .map(|(name, id)| (Arc::clone(name), *id));
        children.insert(name.into(), node);
        match last {
            // Names mostly come in order, and then nobody else is concerned.
            Some((last, id)) if name > LEAF_NAME && name > &*last => {
                self.nodes[node].rank = self.nodes[id].rank + 2;
            }
            _ => self.rank_children(parent),
        }
        node
    }

    /// Numbers the children of a node by name, the virtual leaf among them.
    fn rank_children(&mut self, parent: u32) {
        let children: Vec<u32> = self.nodes[parent].children.values().copied().collect();
        for (rank, child) in (0u32..).zip(&children) {
            self.nodes[*child].rank = 2 * rank + 1;
        }
        let node = &mut self.nodes[parent];
        let before = node
            .children
            .range::<str, _>((Unbounded, Excluded(LEAF_NAME)))
            .count();
        node.leaf_rank = u32::try_from(2 * before).expect("children are numbered");
        self.stale = true;
    }

    pub(crate) fn add_slot(&mut self, framework: u32, rank: u32, role: &Role) -> u32 {
        let node = self.node_of(role);
        self.nodes[node].members += 1;
        let slot = self.slots.insert(Slot {
            framework,
            node,
            rank,
            active: false,
            sums: Sums::default(),
            key: Key::default(),
            start: 0,
        });
        self.slots[slot].key = Sums::default().key(&self.totals, 1.0, rank, slot);
        slot
    }

    /// Removes a slot that holds nothing, and roles that are left without slots.
    pub(crate) fn remove_slot(&mut self, slot: u32) {
        self.set_active(slot, false);
        let gone = self.slots.remove(slot).expect("slots are removed once");
        let mut node = gone.node;
        self.nodes[node].members -= 1;
        while node != ROOT && self.nodes[node].members == 0 && self.nodes[node].children.is_empty()
        {
            let empty = self.nodes.remove(node).expect("nodes are removed once");
            let role = empty.role.expect("only the root has no role");
            self.by_role.remove(&role);
            let name = role.components().last().expect("roles have a component");
            self.nodes[empty.parent].children.remove(name);
            node = empty.parent;
        }
    }

    /// Frameworks are ranked by id; called when ranks have changed.
    pub(crate) fn rank_slots(&mut self, rank: impl Fn(u32) -> u32) {
        for (_, slot) in self.slots.iter_mut() {
            slot.rank = rank(slot.framework);
        }
        self.stale = true;
    }

    // --- settings ---

    pub(crate) fn set_totals(&mut self, totals: Amounts) {
        if self.totals != totals {
            self.totals = totals;
            self.stale = true;
        }
    }

    pub(crate) fn set_weight(&mut self, role: &Role, weight: f64) {
        self.weights.insert(role.clone(), weight);
        if let Some(node) = self.by_role.get(role) {
            self.nodes[*node].weight = weight;
            self.stale = true;
        }
    }

    pub(crate) fn set_quota(&mut self, role: &Role, quota: usize) {
        self.quotas.insert(role.clone(), quota);
        if let Some(node) = self.by_role.get(role) {
            self.nodes[*node].quota = Some(quota);
        }
    }

    pub(crate) fn set_active(&mut self, slot: u32, on: bool) {
        if self.slots[slot].active == on {
            return;
        }
        self.slots[slot].active = on;
        self.active.set(slot, on);
        let Slot { node, key, .. } = self.slots[slot];
        let place = &mut self.nodes[node];
        place.slots.toggle(key, on);
        let turned = match on {
            true => place.slots.is_single(),
            false => place.slots.is_empty(),
        };
        if turned {
            if on {
                place.leaf_key = place.own.key(&self.totals, 1.0, place.leaf_rank, LEAF);
            }
            let leaf_key = place.leaf_key;
            place.order.toggle(leaf_key, on);
        }
        let mut node = node;
        loop {
            let place = &mut self.nodes[node];
            place.active = if on {
                place.active + 1
            } else {
                place.active - 1
            };
            if node == ROOT {
                return;
            }
            let turned = place.active == usize::from(on);
            if turned && on {
                place.key = place
                    .subtree
                    .key(&self.totals, place.weight, place.rank, node);
            }
            let (parent, key) = (place.parent, place.key);
            if turned {
                self.nodes[parent].order.toggle(key, on);
            }
            node = parent;
        }
    }

    // --- allocations ---

    /// Adds one allocation to what the slot holds; keys are moved by [`Tree::rekey`].
    pub(crate) fn allocate(&mut self, slot: u32, amounts: &Amounts) {
        self.change(slot, Reach::All, |sums| {
            sums.amounts.add(amounts);
            sums.count += 1;
        });
    }

    /// Adds to what the slot holds; keys are moved by [`Tree::rekey`].
    pub(crate) fn charge(&mut self, slot: u32, amounts: &Amounts, reach: Reach) {
        self.change(slot, reach, |sums| sums.amounts.add(amounts));
    }

    /// Takes away from what the slot holds; keys are moved by [`Tree::rekey`].
    pub(crate) fn discharge(&mut self, slot: u32, amounts: &Amounts, reach: Reach) {
        self.change(slot, reach, |sums| sums.amounts.sub(amounts));
    }

    fn change(&mut self, slot: u32, reach: Reach, change: impl Fn(&mut Sums)) {
        change(&mut self.slots[slot].sums);
        if reach == Reach::Slot {
            return;
        }
        let mut node = self.slots[slot].node;
        change(&mut self.nodes[node].own);
        while node != ROOT && reach != Reach::Below(node) {
            change(&mut self.nodes[node].subtree);
            node = self.nodes[node].parent;
        }
    }

    /// How far a holding of one slot counts that another slot has too.
    pub(crate) fn reach_beside(&self, slot: u32, other: u32) -> Reach {
        let (mut node, beside) = (self.slots[slot].node, self.slots[other].node);
        if node == beside {
            return Reach::Slot;
        }
        while node != ROOT && !self.is_above(node, beside) {
            node = self.nodes[node].parent;
        }
        match node {
            ROOT => Reach::All,
            _ => Reach::Below(node),
        }
    }

    /// The narrower of two reaches of the same slot.
    pub(crate) fn narrower(&self, a: Reach, b: Reach) -> Reach {
        match (a, b) {
            (Reach::Slot, _) | (_, Reach::Slot) => Reach::Slot,
            (Reach::All, other) | (other, Reach::All) => other,
            (Reach::Below(a), Reach::Below(b)) if self.is_above(a, b) => Reach::Below(b),
            (Reach::Below(a), Reach::Below(_)) => Reach::Below(a),
        }
    }

    fn is_above(&self, node: u32, mut below: u32) -> bool {
        while below != ROOT && below != node {
            below = self.nodes[below].parent;
        }
        below == node
    }

    // --- order ---

    /// Moves the keys of a slot and all above it to where their shares put them. Returns
    /// the place in the present walk from which the order is another, if any.
    pub(crate) fn rekey(&mut self, slot: u32) -> Option<usize> {
        let totals = &self.totals;
        let mut cut = None;
        let place = &mut self.slots[slot];
        let (mut node, old) = (place.node, place.key);
        place.key = place.sums.key(totals, 1.0, place.rank, slot);
        if place.active && self.nodes[node].slots.change(old, place.key) {
            cut = Some(place.start);
        }
        let place = &mut self.nodes[node];
        let old = place.leaf_key;
        place.leaf_key = place.own.key(totals, 1.0, place.leaf_rank, LEAF);
        if !place.slots.is_empty() && place.order.change(old, place.leaf_key) {
            cut = Some(place.leaf_start);
        }
        while node != ROOT {
            let place = &mut self.nodes[node];
            let old = place.key;
            place.key = place.subtree.key(totals, place.weight, place.rank, node);
            let (parent, new, start) = (place.parent, place.key, place.start);
            if place.active > 0 && self.nodes[parent].order.change(old, new) {
                cut = Some(start);
            }
            node = parent;
        }
        cut
    }

    /// Computes all keys anew if totals, weights or names have changed.
    pub(crate) fn refresh(&mut self) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        let mut slots: BTreeMap<u32, Vec<Key>> = BTreeMap::new();
        for (id, slot) in self.slots.iter_mut() {
            slot.key = slot.sums.key(&self.totals, 1.0, slot.rank, id);
            if slot.active {
                slots.entry(slot.node).or_default().push(slot.key);
            }
        }
        let mut orders: BTreeMap<u32, Vec<Key>> = BTreeMap::new();
        for (id, node) in self.nodes.iter_mut() {
            let keys = slots.remove(&id).unwrap_or_default();
            node.slots = Order::new(keys);
            node.leaf_key = node.own.key(&self.totals, 1.0, node.leaf_rank, LEAF);
            if !node.slots.is_empty() {
                orders.entry(id).or_default().push(node.leaf_key);
            }
            node.key = node.subtree.key(&self.totals, node.weight, node.rank, id);
            if id != ROOT && node.active > 0 {
                orders.entry(node.parent).or_default().push(node.key);
            }
        }
        for (id, node) in self.nodes.iter_mut() {
            let keys = orders.remove(&id).unwrap_or_default();
            node.order = Order::new(keys);
        }
    }

    /// Which of two active slots comes first in the order?
    pub(crate) fn compare(&self, one: u32, other: u32) -> Ordering {
        let (slot, beside) = (&self.slots[one], &self.slots[other]);
        if slot.node == beside.node {
            return slot.key.cmp(&beside.key);
        }
        let (mut a, mut b) = (slot.node, beside.node);
        let mut key = self.nodes[a].leaf_key;
        let mut key_beside = self.nodes[b].leaf_key;
        // Each key is among the children of its node; up to where they are in one order.
        while a != b {
            let (depth, depth_beside) = (self.nodes[a].depth, self.nodes[b].depth);
            if depth >= depth_beside {
                (key, a) = (self.nodes[a].key, self.nodes[a].parent);
            }
            if depth_beside >= depth {
                (key_beside, b) = (self.nodes[b].key, self.nodes[b].parent);
            }
        }
        key.cmp(&key_beside)
    }

    /// The first active slot of the order, which gets place 0 in the walk.
    pub(crate) fn first(&mut self) -> Option<u32> {
        self.descend(ROOT, None, 0)
    }

    /// The active slot that follows another in the order. It gets the given place in the
    /// walk.
    pub(crate) fn after(&mut self, slot: u32, place: usize) -> Option<u32> {
        let Slot { mut node, key, .. } = self.slots[slot];
        let next = self.nodes[node].slots.after(key);
        if let Some(next) = next.map(Key::id) {
            self.slots[next].start = place;
            return Some(next);
        }
        let mut key = self.nodes[node].leaf_key;
        loop {
            if let Some(slot) = self.descend(node, Some(key), place) {
                return Some(slot);
            }
            if node == ROOT {
                return None;
            }
            key = self.nodes[node].key;
            node = self.nodes[node].parent;
        }
    }

    /// The first slot below the first child of a node behind a key.
    fn descend(&mut self, mut node: u32, behind: Option<Key>, place: usize) -> Option<u32> {
        let order = &self.nodes[node].order;
        let mut child = match behind {
            Some(key) => order.after(key),
            None => order.first(),
        }?
        .id();
        loop {
            if child != LEAF {
                self.nodes[child].start = place;
                node = child;
                let first = self.nodes[node].order.first();
                child = first.expect("an active node has a child or a leaf").id();
                continue;
            }
            let place_of = &mut self.nodes[node];
            place_of.leaf_start = place;
            let slot = place_of
                .slots
                .first()
                .expect("an active leaf has slots")
                .id();
            self.slots[slot].start = place;
            return Some(slot);
        }
    }
}
