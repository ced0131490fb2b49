//! The file with what is durable.
//!
//! Changes of any number are applied as a whole: more than fit into one batch are first written down together, and
//! carried out again at the next start should the program end in between.

use std::path::Path;

use store_api::{BATCH_OPERATIONS_MAX, Batch, Operation, Store, StoreError, Term, VALUE_BYTES_MAX};
use store_local::LocalStore;

/// What is written down before it is carried out, in parts.
const PENDING: &str = "pending/";
/// How many parts there are; written last.
const PENDING_COUNT: &str = "pending_count";
/// Most bytes of a part.
const PART_BYTES: usize = VALUE_BYTES_MAX / 2;

/// A key and what it holds from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The key.
    pub key: String,
    /// Its value; none when it goes.
    pub value: Option<Vec<u8>>,
}

/// All that a file holds: keys and values.
pub type Records = Vec<(String, Vec<u8>)>;

/// The file.
pub struct Keep {
    store: Box<dyn Store>,
    term: Term,
}

impl std::fmt::Debug for Keep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keep")
            .field("term", &self.term)
            .finish_non_exhaustive()
    }
}

impl Keep {
    /// Opens the file at `path`, makes it where there is none, and gives all that it holds.
    ///
    /// # Errors
    /// [`StoreError`]; a file that can not be trusted is left as it was.
    pub fn open(path: &Path) -> Result<(Self, Records), StoreError> {
        Self::of(Box::new(LocalStore::open(path)?))
    }

    /// Takes over a store, and gives all that it holds.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn of(store: Box<dyn Store>) -> Result<(Self, Records), StoreError> {
        let term = Term(store.term()?.0 + 1);
        store.commit(Batch::new(term))?;
        let keep = Self { store, term };
        keep.finish()?;
        let all = keep.store.scan("")?;
        Ok((keep, all))
    }

    /// Carries out what was written down before the program ended.
    fn finish(&self) -> Result<(), StoreError> {
        let mut left = Vec::new();
        if self.store.get(PENDING_COUNT)?.is_some() {
            for (_, part) in self.store.scan(PENDING)? {
                left.extend(changes(&part).unwrap_or_default());
            }
        }
        self.apply(&left)?;
        self.forget()
    }

    fn forget(&self) -> Result<(), StoreError> {
        let mut batch = Batch::new(self.term).delete(PENDING_COUNT);
        for (key, _) in self.store.scan(PENDING)? {
            batch = batch.delete(key);
        }
        self.store.commit(batch)
    }

    /// Applies all changes or none, durably.
    ///
    /// # Errors
    /// [`StoreError`]; the program must end then.
    pub fn commit(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        if changes.len() <= BATCH_OPERATIONS_MAX {
            return self.apply(&changes);
        }
        let mut parts = vec![Vec::new()];
        for change in &changes {
            let bytes = written(change);
            if let Some(part) = parts.last_mut()
                && part.len() + bytes.len() <= PART_BYTES
            {
                part.extend(bytes);
            } else {
                parts.push(bytes);
            }
        }
        for (number, part) in parts.iter().enumerate() {
            let batch = Batch::new(self.term).put(format!("{PENDING}{number:08}"), part.clone());
            self.store.commit(batch)?;
        }
        let count = parts.len().to_string();
        self.store
            .commit(Batch::new(self.term).put(PENDING_COUNT, count))?;
        self.apply(&changes)?;
        self.forget()
    }

    fn apply(&self, changes: &[Change]) -> Result<(), StoreError> {
        for part in changes.chunks(BATCH_OPERATIONS_MAX) {
            let mut batch = Batch::new(self.term);
            for Change { key, value } in part {
                batch.push(match value {
                    Some(value) => Operation::Put {
                        key: key.clone(),
                        value: value.clone(),
                    },
                    None => Operation::Delete { key: key.clone() },
                });
            }
            self.store.commit(batch)?;
        }
        Ok(())
    }
}

/// A change as it is written down: lengths before key and value, and a length of all ones for no value.
fn written(change: &Change) -> Vec<u8> {
    let mut bytes = Vec::new();
    let length = |part: &[u8]| u32::try_from(part.len()).unwrap_or(u32::MAX - 1);
    bytes.extend(length(change.key.as_bytes()).to_le_bytes());
    bytes.extend(change.key.as_bytes());
    match &change.value {
        Some(value) => {
            bytes.extend(length(value).to_le_bytes());
            bytes.extend(value);
        }
        None => bytes.extend(u32::MAX.to_le_bytes()),
    }
    bytes
}

fn changes(mut bytes: &[u8]) -> Option<Vec<Change>> {
    fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
        let (taken, left) = bytes.split_at_checked(count)?;
        *bytes = left;
        Some(taken)
    }
    fn length(bytes: &mut &[u8]) -> Option<u32> {
        Some(u32::from_le_bytes(take(bytes, 4)?.try_into().ok()?))
    }
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let key = length(&mut bytes)?;
        let key = take(&mut bytes, usize::try_from(key).ok()?)?;
        let key = String::from_utf8(key.to_vec()).ok()?;
        let value = match length(&mut bytes)? {
            u32::MAX => None,
            count => Some(take(&mut bytes, usize::try_from(count).ok()?)?.to_vec()),
        };
        all.push(Change { key, value });
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use store_api::Memory;

    /// A store that two can hold, one after the other.
    struct Shared(Arc<Memory>);

    impl Store for Shared {
        fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
            self.0.get(key)
        }
        fn scan(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
            self.0.scan(prefix)
        }
        fn commit(&self, batch: Batch) -> Result<(), StoreError> {
            self.0.commit(batch)
        }
        fn term(&self) -> Result<Term, StoreError> {
            self.0.term()
        }
    }

    fn many(count: usize, value: &str) -> Vec<Change> {
        let change = |number| Change {
            key: format!("k{number:04}"),
            value: Some(value.into()),
        };
        (0..count).map(change).collect()
    }

    #[test]
    fn changes_of_any_number_are_applied() {
        let memory = Arc::new(Memory::default());
        let open = || Keep::of(Box::new(Shared(Arc::clone(&memory)))).expect("opens");
        let (keep, all) = open();
        assert!(all.is_empty());
        keep.commit(many(250, "one")).expect("commits");
        let gone = Change {
            key: "k0000".to_owned(),
            value: None,
        };
        keep.commit(vec![gone]).expect("commits");
        let (_, all) = open();
        assert_eq!(all.len(), 249);
        assert!(all.iter().all(|(_, value)| value == b"one"));
    }

    #[test]
    fn what_was_written_down_is_carried_out_later() {
        let memory = Arc::new(Memory::default());
        let part: Vec<u8> = many(120, "two").iter().flat_map(written).collect();
        let batch = |key: &str, value: Vec<u8>| Batch::new(Term(1)).put(key, value);
        memory
            .commit(batch("pending/00000000", part.clone()))
            .expect("commits");
        // Without the count it is not whole.
        let open = || Keep::of(Box::new(Shared(Arc::clone(&memory)))).expect("opens");
        assert!(open().1.is_empty());
        let batch = |key: &str, value: Vec<u8>| Batch::new(Term(9)).put(key, value);
        memory
            .commit(batch("pending/00000000", part))
            .expect("commits");
        memory
            .commit(batch("pending_count", b"1".to_vec()))
            .expect("commits");
        let (_, all) = open();
        assert_eq!(all.len(), 120);
    }
}
