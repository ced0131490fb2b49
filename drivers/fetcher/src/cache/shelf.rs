//! What is in the cache, what goes for the sake of what comes, and who uses what: decisions alone.
//!
//! An entry is *filling* until its bytes are there, and *ready* then. Room is taken before the first byte is written, by
//! the size that the source announces; for it entries go that nobody uses, the longest unused first. So what is written
//! never exceeds the capacity. An entry that failed is forgotten, and so is one whose file is gone; who comes next tries
//! anew.

use std::collections::BTreeMap;

/// Names an entry, and its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot(pub(super) u64);

/// Whose copy of what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// A file may be readable for one user and not for another.
    pub(super) user: Option<String>,
    pub(super) uri: String,
}

/// What whoever asks for an entry finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It is there.
    Ready(Slot),
    /// Somebody else brings it.
    Filling(Slot),
    /// Whoever asked is to bring it.
    New(Slot),
}

#[derive(Debug)]
struct Entry {
    key: Key,
    is_ready: bool,
    bytes: u64,
    users: usize,
    /// Grows with every use.
    used: u64,
}

/// All entries.
#[derive(Debug)]
pub(super) struct Shelf {
    capacity_bytes: u64,
    used_bytes: u64,
    by_key: BTreeMap<Key, Slot>,
    entries: BTreeMap<Slot, Entry>,
    next: u64,
    uses: u64,
}

impl Shelf {
    pub(super) fn new(capacity_bytes: u64) -> Self {
        Self {
            capacity_bytes,
            used_bytes: 0,
            by_key: BTreeMap::new(),
            entries: BTreeMap::new(),
            next: 0,
            uses: 0,
        }
    }

    pub(super) fn capacity_bytes(&self) -> u64 {
        self.capacity_bytes
    }

    /// Bytes that are there or on their way.
    pub(super) fn used_bytes(&self) -> u64 {
        self.used_bytes
    }

    /// Somebody wants an entry, and uses it until he [leaves](Self::leave).
    pub(super) fn want(&mut self, key: &Key) -> Found {
        self.uses += 1;
        if let Some(slot) = self.by_key.get(key)
            && let Some(entry) = self.entries.get_mut(slot)
        {
            entry.users += 1;
            entry.used = self.uses;
            return match entry.is_ready {
                true => Found::Ready(*slot),
                false => Found::Filling(*slot),
            };
        }
        let slot = Slot(self.next);
        self.next += 1;
        self.by_key.insert(key.clone(), slot);
        let entry = Entry {
            key: key.clone(),
            is_ready: false,
            bytes: 0,
            users: 1,
            used: self.uses,
        };
        self.entries.insert(slot, entry);
        Found::New(slot)
    }

    /// Takes room for an entry that is filling; tells whose files must be deleted for it, or `None` if there is not
    /// enough.
    pub(super) fn reserve(&mut self, slot: Slot, bytes: u64) -> Option<Vec<Slot>> {
        let mut idle: Vec<(u64, Slot)> = self
            .entries
            .iter()
            .filter(|(_, entry)| entry.is_ready && entry.users == 0)
            .map(|(slot, entry)| (entry.used, *slot))
            .collect();
        idle.sort_unstable();
        let mut free = self.capacity_bytes.saturating_sub(self.used_bytes);
        let mut gone = Vec::new();
        for (_, idle) in idle {
            if free >= bytes {
                break;
            }
            free = free.saturating_add(self.entries.get(&idle).map_or(0, |entry| entry.bytes));
            gone.push(idle);
        }
        if free < bytes {
            return None;
        }
        for slot in &gone {
            self.remove(*slot);
        }
        self.entries.get_mut(&slot)?.bytes = bytes;
        self.used_bytes += bytes;
        Some(gone)
    }

    /// The bytes of an entry are there.
    pub(super) fn filled(&mut self, slot: Slot) {
        if let Some(entry) = self.entries.get_mut(&slot) {
            entry.is_ready = true;
        }
    }

    /// An entry is no more: it could not be brought, or its file is gone.
    pub(super) fn remove(&mut self, slot: Slot) {
        if let Some(entry) = self.entries.remove(&slot) {
            self.used_bytes -= entry.bytes;
            self.by_key.remove(&entry.key);
        }
    }

    /// Whether an entry can be used; `None` while it is filling.
    pub(super) fn is_there(&self, slot: Slot) -> Option<bool> {
        match self.entries.get(&slot) {
            Some(entry) if entry.is_ready => Some(true),
            Some(_) => None,
            None => Some(false),
        }
    }

    /// Somebody uses an entry no more.
    pub(super) fn leave(&mut self, slot: Slot) {
        if let Some(entry) = self.entries.get_mut(&slot) {
            entry.users = entry.users.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(uri: &str) -> Key {
        Key {
            user: None,
            uri: uri.to_owned(),
        }
    }

    /// Brings an entry that nobody uses afterwards; tells what went for it.
    #[track_caller]
    fn bring(shelf: &mut Shelf, uri: &str, bytes: u64) -> Option<Vec<Slot>> {
        let Found::New(slot) = shelf.want(&key(uri)) else {
            panic!("{uri} is there already");
        };
        let gone = shelf.reserve(slot, bytes);
        match gone {
            Some(_) => shelf.filled(slot),
            None => shelf.remove(slot),
        }
        shelf.leave(slot);
        gone
    }

    #[test]
    fn one_brings_it_and_the_others_wait() {
        let mut shelf = Shelf::new(100);
        let Found::New(slot) = shelf.want(&key("a")) else {
            panic!("nobody has brought it");
        };
        assert_eq!(shelf.want(&key("a")), Found::Filling(slot));
        assert_eq!(shelf.is_there(slot), None);
        shelf.reserve(slot, 10).unwrap();
        shelf.filled(slot);
        assert_eq!(shelf.is_there(slot), Some(true));
        assert_eq!(shelf.want(&key("a")), Found::Ready(slot));
        // Another user has a copy of his own.
        let other = Key {
            user: Some("ann".to_owned()),
            ..key("a")
        };
        assert!(matches!(shelf.want(&other), Found::New(_)));
    }

    #[test]
    fn the_longest_unused_goes_first() {
        let mut shelf = Shelf::new(30);
        for uri in ["a", "b", "c"] {
            assert_eq!(bring(&mut shelf, uri, 10), Some(vec![]));
        }
        let Found::Ready(a) = shelf.want(&key("a")) else {
            panic!("it was brought");
        };
        shelf.leave(a);
        assert_eq!(bring(&mut shelf, "d", 15), Some(vec![Slot(1), Slot(2)]));
        assert_eq!(shelf.used_bytes(), 25);
        assert_eq!(shelf.want(&key("a")), Found::Ready(a));
        // What is used stays.
        assert_eq!(bring(&mut shelf, "e", 25), None);
        assert_eq!(bring(&mut shelf, "e", 20), Some(vec![Slot(3)]));
        shelf.leave(a);
        assert_eq!(bring(&mut shelf, "f", 31), None, "it never fits");
        assert_eq!(shelf.used_bytes(), 30, "nothing went for it");
    }

    #[test]
    fn what_failed_is_tried_anew() {
        let mut shelf = Shelf::new(10);
        let Found::New(slot) = shelf.want(&key("a")) else {
            panic!("nobody has brought it");
        };
        shelf.reserve(slot, 10).unwrap();
        shelf.want(&key("a"));
        shelf.remove(slot);
        assert_eq!(shelf.is_there(slot), Some(false));
        assert_eq!(shelf.used_bytes(), 0);
        assert!(matches!(shelf.want(&key("a")), Found::New(other) if other != slot));
        // Those who waited leave what is gone.
        shelf.leave(slot);
    }

    #[test]
    fn two_on_their_way_do_not_exceed_the_capacity() {
        let mut shelf = Shelf::new(10);
        let (Found::New(a), Found::New(b)) = (shelf.want(&key("a")), shelf.want(&key("b"))) else {
            panic!("nobody has brought them");
        };
        assert_eq!(shelf.reserve(a, 6), Some(vec![]));
        assert_eq!(shelf.reserve(b, 6), None);
        assert_eq!(shelf.reserve(b, 4), Some(vec![]));
    }
}
