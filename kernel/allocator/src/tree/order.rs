//! Keys in ascending order, for orders of thousands in which one key at a time moves.

/// Keys of one chunk at most; half of it after a split.
const CHUNK_MAX: usize = 64;

/// Place in the order: lowest share, then fewest allocations, then name.
///
/// Two numbers, as keys are compared more than anything else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// Bits of a share, then the count. Shares are not negative, so bits order like numbers.
    share: u128,
    /// Rank by name, then the id.
    name: u64,
}

/// A sorted set, cut into chunks that are not empty, so that a change moves few keys.
#[derive(Clone, Debug, Default)]
pub(super) struct Order {
    chunks: Vec<Vec<Key>>,
}

// === impl Key ===

impl Key {
    pub(super) fn new(share: f64, count: u64, rank: u32, id: u32) -> Self {
        Self {
            share: u128::from(share.to_bits()) << 64 | u128::from(count),
            name: u64::from(rank) << 32 | u64::from(id),
        }
    }

    /// Orders by name alone.
    pub(super) fn by_name(self) -> u64 {
        self.name
    }

    #[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
    pub(super) fn id(self) -> u32 {
        self.name as u32
    }
}

// === impl Order ===

impl Order {
    /// Keys in any order, each once.
    pub(super) fn new(mut keys: Vec<Key>) -> Self {
        keys.sort_unstable();
        Self {
            chunks: keys.chunks(CHUNK_MAX / 2).map(<[Key]>::to_vec).collect(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// Does it have just one key?
    pub(super) fn is_single(&self) -> bool {
        matches!(&*self.chunks, [only] if only.len() == 1)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Key> {
        self.chunks.iter().flatten().copied()
    }

    pub(super) fn first(&self) -> Option<Key> {
        self.chunks.first()?.first().copied()
    }

    /// The first key above another, which need not be there.
    pub(super) fn after(&self, key: Key) -> Option<Key> {
        let chunk = self.chunk_of(key);
        let keys = self.chunks.get(chunk)?;
        let place = keys.partition_point(|other| *other <= key);
        match keys.get(place) {
            Some(next) => Some(*next),
            None => self.chunks.get(chunk + 1)?.first().copied(),
        }
    }

    /// The last key below another, which need not be there.
    fn before(&self, key: Key) -> Option<Key> {
        let chunk = self.chunk_of(key);
        let keys = self.chunks.get(chunk)?;
        match keys.partition_point(|other| *other < key) {
            0 => self.chunks[..chunk].last()?.last().copied(),
            place => Some(keys[place - 1]),
        }
    }

    /// The chunk that holds a key, or would.
    fn chunk_of(&self, key: Key) -> usize {
        let above = self.chunks.partition_point(|keys| keys[0] <= key);
        above.saturating_sub(1)
    }

    pub(super) fn insert(&mut self, key: Key) {
        let chunk = self.chunk_of(key);
        let Some(keys) = self.chunks.get_mut(chunk) else {
            self.chunks.push(vec![key]);
            return;
        };
        if let Err(place) = keys.binary_search(&key) {
            keys.insert(place, key);
        }
        if keys.len() > CHUNK_MAX {
            let upper = keys.split_off(CHUNK_MAX / 2);
            self.chunks.insert(chunk + 1, upper);
        }
    }

    pub(super) fn remove(&mut self, key: Key) {
        let chunk = self.chunk_of(key);
        let Some(keys) = self.chunks.get_mut(chunk) else {
            return;
        };
        if let Ok(place) = keys.binary_search(&key) {
            keys.remove(place);
        }
        if keys.is_empty() {
            self.chunks.remove(chunk);
        }
    }

    pub(super) fn toggle(&mut self, key: Key, on: bool) {
        match on {
            true => self.insert(key),
            false => self.remove(key),
        }
    }

    /// Puts a new key in the place of one that is there; does it come before or after others than the old one?
    pub(super) fn change(&mut self, old: Key, new: Key) -> bool {
        if old == new {
            return false;
        }
        if let [only] = &mut *self.chunks
            && let [key] = &mut **only
        {
            *key = new;
            return false;
        }
        let passed = match old < new {
            true => self.after(old).is_some_and(|next| next < new),
            false => self.before(old).is_some_and(|last| last > new),
        };
        if passed {
            self.remove(old);
            self.insert(new);
        } else {
            let chunk = self.chunk_of(old);
            if let Ok(place) = self.chunks[chunk].binary_search(&old) {
                self.chunks[chunk][place] = new;
            }
        }
        passed
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn key(number: u16) -> Key {
        Key::new(f64::from(number % 50), 0, u32::from(number), 7)
    }

    proptest! {
        #[test]
        fn it_is_a_sorted_set(list in prop::collection::vec((0..3u8, 0..400u16, 0..400u16), 1..600)) {
            let (mut order, mut model) = (Order::default(), BTreeSet::new());
            for (what, number, other) in list {
                let (key, other) = (key(number), key(other));
                match what {
                    0 if !model.contains(&other) && model.remove(&key) => {
                        let (low, high) = (key.min(other), key.max(other));
                        prop_assert_eq!(order.change(key, other), model.range(low..high).next().is_some());
                        model.insert(other);
                    }
                    0 | 1 => {
                        order.insert(key);
                        model.insert(key);
                    }
                    _ => {
                        order.remove(key);
                        model.remove(&key);
                    }
                }
                let above = (std::ops::Bound::Excluded(other), std::ops::Bound::Unbounded);
                prop_assert_eq!(order.after(other), model.range(above).next().copied());
                prop_assert_eq!(order.is_single(), model.len() == 1);
            }
            prop_assert_eq!(order.first(), model.first().copied());
            prop_assert!(order.iter().eq(model.iter().copied()));
            prop_assert!(Order::new(order.iter().collect()).iter().eq(model));
        }
    }
}
