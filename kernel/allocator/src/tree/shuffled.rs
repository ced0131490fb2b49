//! The order by chance, for the random sorters.

use super::order::{Key, Order};
use super::{LEAF, ROOT, Tree};
use crate::Sorter;
use crate::random::Random;

impl Tree {
    /// The whole order with each level shuffled by weight where its sorter says so.
    pub(crate) fn shuffled(&self, random: &mut Random, roles: Sorter, slots: Sorter) -> Vec<u32> {
        let mut all = Vec::new();
        self.shuffle_node(ROOT, random, roles, slots, &mut all);
        all
    }

    fn shuffle_node(
        &self,
        node: u32,
        random: &mut Random,
        roles: Sorter,
        slots: Sorter,
        all: &mut Vec<u32>,
    ) {
        let place = &self.nodes[node];
        let weight = |id| match id {
            LEAF => 1.0,
            child => self.nodes[child].weight,
        };
        for child in ordered(&place.order, roles, random, weight) {
            match child {
                LEAF => all.extend(ordered(&place.slots, slots, random, |_| 1.0)),
                child => self.shuffle_node(child, random, roles, slots, all),
            }
        }
    }
}

fn ordered(
    keys: &Order,
    sorter: Sorter,
    random: &mut Random,
    weight: impl Fn(u32) -> f64,
) -> Vec<u32> {
    match sorter {
        Sorter::Drf => keys.iter().map(Key::id).collect(),
        // By name first, so the outcome depends on the seed and not on shares.
        Sorter::Random => {
            let mut named: Vec<Key> = keys.iter().collect();
            named.sort_unstable_by_key(|key| key.by_name());
            let weighted = named.into_iter().map(|key| (weight(key.id()), key.id()));
            random.weighted_shuffle(weighted.collect())
        }
    }
}
