//! A list that readers keep while its writer goes on: clones are free, and a writer copies only the pieces it changes.
//!
//! Items are in pieces of [`CHUNK_ITEMS`]. Where nothing changed, a later clone has the same piece as an earlier one, so
//! whoever has derived something from a piece can tell by its address that it still holds. Items keep their order. An
//! [`Index`] finds them by name; it belongs to the writer alone and is never copied.

use std::collections::VecDeque;
use std::fmt;
use std::hash::Hasher as _;
use std::sync::Arc;

use hashbrown::HashTable;

/// Items of one piece.
pub const CHUNK_ITEMS: usize = 64;
/// A table of this many places for each item is packed anew.
const SPARSE: usize = 4;

/// A piece of a [`Table`].
pub struct Chunk<T>([Option<Arc<T>>; CHUNK_ITEMS]);

impl<T> Chunk<T> {
    /// Its items, in order.
    pub fn values(&self) -> impl Iterator<Item = &Arc<T>> {
        self.0.iter().flatten()
    }
}

impl<T: fmt::Debug> fmt::Debug for Chunk<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.values()).finish()
    }
}

impl<T> Default for Chunk<T> {
    fn default() -> Self {
        Self([const { None }; CHUNK_ITEMS])
    }
}

impl<T> Clone for Chunk<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// See the documentation of the module.
pub struct Table<T> {
    chunks: Arc<VecDeque<Arc<Chunk<T>>>>,
    /// The number of the first place of the first piece.
    base: usize,
    /// The number of the next place.
    next: usize,
    count: usize,
}

impl<T> Table<T> {
    /// How many items there are.
    pub fn size(&self) -> usize {
        self.count
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// All items, in the order in which they came.
    pub fn values(&self) -> impl Iterator<Item = &Arc<T>> {
        self.chunks.iter().flat_map(|chunk| chunk.values())
    }

    /// The pieces, in order; some may be empty.
    pub fn chunks(&self) -> impl Iterator<Item = &Arc<Chunk<T>>> {
        self.chunks.iter()
    }

    fn place(&self, slot: usize) -> (usize, usize) {
        let at = slot - self.base;
        (at / CHUNK_ITEMS, at % CHUNK_ITEMS)
    }

    fn get(&self, slot: usize) -> Option<&Arc<T>> {
        let (chunk, at) = self.place(slot);
        self.chunks.get(chunk)?.0[at].as_ref()
    }

    fn slot_mut(&mut self, slot: usize) -> Option<&mut Option<Arc<T>>> {
        let (chunk, at) = self.place(slot);
        let chunk = Arc::make_mut(&mut self.chunks).get_mut(chunk)?;
        Some(&mut Arc::make_mut(chunk).0[at])
    }

    /// Appends an item, and gives its place.
    pub(crate) fn push(&mut self, item: Arc<T>) -> usize {
        let slot = self.next;
        self.next += 1;
        if self.place(slot).0 == self.chunks.len() {
            Arc::make_mut(&mut self.chunks).push_back(Arc::default());
        }
        if let Some(place) = self.slot_mut(slot) {
            *place = Some(item);
            self.count += 1;
        }
        slot
    }

    fn take(&mut self, slot: usize) -> Option<Arc<T>> {
        let item = self.slot_mut(slot)?.take()?;
        self.count -= 1;
        while let Some(first) = self.chunks.front()
            && first.values().next().is_none()
            && self.place(self.next).0 > 0
        {
            Arc::make_mut(&mut self.chunks).pop_front();
            self.base += CHUNK_ITEMS;
        }
        Some(item)
    }

    /// Takes the oldest item out.
    pub(crate) fn pop(&mut self) -> Option<Arc<T>> {
        let first = self.chunks.front()?;
        let at = first.0.iter().position(Option::is_some)?;
        self.take(self.base + at)
    }

    /// Whether there are many more places than items.
    fn is_sparse(&self) -> bool {
        self.next - self.base > SPARSE * self.count.max(CHUNK_ITEMS)
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            chunks: Arc::default(),
            base: 0,
            next: 0,
            count: 0,
        }
    }
}

impl<T> Clone for Table<T> {
    fn clone(&self) -> Self {
        Self {
            chunks: Arc::clone(&self.chunks),
            ..*self
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Table<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.values()).finish()
    }
}

/// What has a name of its own.
pub(crate) trait Named {
    fn name(&self) -> &str;
}

/// Where the items of one [`Table`] are. All methods want that table.
///
/// It is never walked, so the order of its hashes shows nowhere.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// Keeps whoever chooses the names from choosing them to collide.
    seed: u64,
    slots: HashTable<usize>,
}

impl Index {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            slots: HashTable::new(),
        }
    }

    fn hash(seed: u64, name: &str) -> u64 {
        // Its keys are fixed, unlike those of a map; the seed makes up for that.
        let mut hasher = std::hash::DefaultHasher::new();
        hasher.write_u64(seed);
        hasher.write(name.as_bytes());
        hasher.finish()
    }

    fn slot<T: Named>(&self, table: &Table<T>, name: &str) -> Option<usize> {
        let same = |slot: &usize| table.get(*slot).is_some_and(|item| item.name() == name);
        self.slots.find(Self::hash(self.seed, name), same).copied()
    }

    /// The item of that name.
    pub(crate) fn get<'t, T: Named>(&self, table: &'t Table<T>, name: &str) -> Option<&'t Arc<T>> {
        table.get(self.slot(table, name)?)
    }

    /// The item of that name, to be changed in place.
    pub(crate) fn get_mut<'t, T: Named>(
        &self,
        table: &'t mut Table<T>,
        name: &str,
    ) -> Option<&'t mut Arc<T>> {
        let slot = self.slot(table, name)?;
        table.slot_mut(slot)?.as_mut()
    }

    /// Puts an item at the end, or in the place of the one of its name.
    pub(crate) fn insert<T: Named>(&mut self, table: &mut Table<T>, item: Arc<T>) {
        if let Some(place) = self.get_mut(table, item.name()) {
            *place = item;
            return;
        }
        if table.is_sparse() {
            self.pack(table);
        }
        let hash = Self::hash(self.seed, item.name());
        let slot = table.push(item);
        self.note(table, hash, slot);
    }

    fn note<T: Named>(&mut self, table: &Table<T>, hash: u64, slot: usize) {
        let seed = self.seed;
        let again = |slot: &usize| {
            let item = table.get(*slot);
            item.map_or(0, |item| Self::hash(seed, item.name()))
        };
        self.slots.insert_unique(hash, slot, again);
    }

    /// Takes the item of that name out.
    pub(crate) fn remove<T: Named>(&mut self, table: &mut Table<T>, name: &str) -> Option<Arc<T>> {
        let hash = Self::hash(self.seed, name);
        let same = |slot: &usize| table.get(*slot).is_some_and(|item| item.name() == name);
        let (slot, _) = self.slots.find_entry(hash, same).ok()?.remove();
        table.take(slot)
    }

    /// Takes the oldest item out.
    pub(crate) fn pop<T: Named>(&mut self, table: &mut Table<T>) -> Option<Arc<T>> {
        let name = table.values().next()?.name().to_owned();
        self.remove(table, &name)
    }

    /// Leaves no place empty.
    fn pack<T: Named>(&mut self, table: &mut Table<T>) {
        let full = std::mem::take(table);
        self.slots.clear();
        for item in full.values() {
            let slot = table.push(item.clone());
            self.note(table, Self::hash(self.seed, item.name()), slot);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    impl Named for String {
        fn name(&self) -> &str {
            self
        }
    }

    fn names(table: &Table<String>) -> Vec<&str> {
        table.values().map(|item| item.as_str()).collect()
    }

    fn filled(count: usize) -> (Index, Table<String>) {
        let (mut index, mut table) = (Index::new(7), Table::default());
        for number in 0..count {
            index.insert(&mut table, Arc::new(number.to_string()));
        }
        (index, table)
    }

    #[test]
    fn clones_keep_what_they_saw_and_share_what_did_not_change() {
        let (mut index, mut table) = filled(3 * CHUNK_ITEMS);
        let before = table.clone();
        index.remove(&mut table, "70").unwrap();
        assert_eq!((before.size(), table.size()), (192, 191));
        assert_eq!(names(&before)[70], "70");
        assert_eq!(names(&table)[70], "71");
        let shared: Vec<bool> = (before.chunks().zip(table.chunks()))
            .map(|(a, b)| Arc::ptr_eq(a, b))
            .collect();
        assert_eq!(shared, [true, false, true]);
    }

    #[test]
    fn the_oldest_goes_first() {
        let (mut index, mut table) = filled(70);
        index.remove(&mut table, "0").unwrap();
        assert_eq!(*index.pop(&mut table).unwrap(), "1");
        assert_eq!(*table.pop().unwrap(), "2");
        while table.pop().is_some() {}
        assert!(table.is_empty() && table.values().next().is_none());
    }

    #[test]
    fn a_name_has_one_place() {
        let (mut index, mut table) = filled(3);
        index.insert(&mut table, Arc::new("1".to_owned()));
        assert_eq!(names(&table), ["0", "1", "2"]);
        assert!(index.remove(&mut table, "4").is_none());
        assert_eq!(index.get(&table, "2").map(|item| item.as_str()), Some("2"));
    }

    /// Whatever comes and goes, the table is the list that a plain one would be, and bounded by what is in it.
    #[test]
    fn it_is_a_list() {
        let (mut index, mut table) = (Index::new(1), Table::default());
        let mut plain: BTreeMap<u64, String> = BTreeMap::new();
        let (mut random, mut serial) = (1_u64, 0);
        for _ in 0..20_000 {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let choice = random >> 33;
            if choice % 3 == 0 || plain.is_empty() {
                serial += 1;
                index.insert(&mut table, Arc::new(serial.to_string()));
                plain.insert(serial, serial.to_string());
            } else {
                // Mostly new ones go, as with tasks: some stay for long.
                let back = usize::try_from(choice % 7).unwrap();
                let key = *plain
                    .keys()
                    .rev()
                    .nth(back)
                    .unwrap_or(plain.keys().next().unwrap());
                let name = plain.remove(&key).unwrap();
                assert_eq!(*index.remove(&mut table, &name).unwrap(), name);
            }
            assert_eq!(table.size(), plain.len());
        }
        let expected: Vec<&str> = plain.values().map(String::as_str).collect();
        assert_eq!(names(&table), expected);
        let places = table.chunks().count() * CHUNK_ITEMS;
        assert!(places <= SPARSE * plain.len().max(CHUNK_ITEMS) + 2 * CHUNK_ITEMS);
    }
}
