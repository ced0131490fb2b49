//! An engine in memory, for tests and for the simulator.

use crate::{Batch, Operation, Store, StoreError, Term};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A store in memory, empty at first.
///
/// [`Memory::new`] gives one that is durable at once, in the sense that [`Memory::crash`] loses nothing.
/// [`Memory::unsynced`] gives one whose commits return before they are safe: they are visible, but a crash takes the
/// store back to the last [`Memory::sync`]. The simulator uses it to hold back effects until a sync and to lose what
/// was not synced.
#[derive(Debug)]
pub struct Memory {
    state: Mutex<State>,
    sync_at_commit: bool,
}

#[derive(Debug, Default)]
struct State {
    now: Image,
    safe: Image,
    unsynced_commits: usize,
}

#[derive(Clone, Debug, Default)]
struct Image {
    pairs: BTreeMap<String, Vec<u8>>,
    term: Term,
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

impl Memory {
    /// An empty store whose commits are safe when they return.
    #[must_use]
    pub fn new() -> Self {
        Self {
            state: Mutex::default(),
            sync_at_commit: true,
        }
    }

    /// An empty store whose commits are safe only after [`Memory::sync`].
    #[must_use]
    pub fn unsynced() -> Self {
        Self {
            state: Mutex::default(),
            sync_at_commit: false,
        }
    }

    /// Makes all commits so far safe.
    pub fn sync(&self) {
        let mut state = self.lock();
        state.safe = state.now.clone();
        state.unsynced_commits = 0;
    }

    /// Forgets every commit since the last sync, as a crash of the machine would.
    pub fn crash(&self) {
        let mut state = self.lock();
        state.now = state.safe.clone();
        state.unsynced_commits = 0;
    }

    /// How many commits a crash would lose now.
    #[must_use]
    pub fn unsynced_commits(&self) -> usize {
        self.lock().unsynced_commits
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere cannot leave an image half changed: commits are checked before they touch it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Memory {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.lock().now.pairs.get(key).cloned())
    }

    fn scan(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        Ok(self
            .lock()
            .now
            .pairs
            .range(prefix.to_owned()..)
            .take_while(|(key, _)| key.starts_with(prefix))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect())
    }

    fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        batch.check()?;
        let mut state = self.lock();
        if batch.term() < state.now.term {
            return Err(StoreError::Fenced {
                held: state.now.term,
                offered: batch.term(),
            });
        }
        state.now.term = batch.term();
        for operation in batch.into_operations() {
            match operation {
                Operation::Put { key, value } => state.now.pairs.insert(key, value),
                Operation::Delete { key } => state.now.pairs.remove(&key),
            };
        }
        state.unsynced_commits += 1;
        if self.sync_at_commit {
            // Kept apart from `now` only where a crash can tell the difference.
            state.safe = state.now.clone();
            state.unsynced_commits = 0;
        }
        Ok(())
    }

    fn term(&self) -> Result<Term, StoreError> {
        Ok(self.lock().now.term)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(store: &Memory, key: &str) {
        store
            .commit(Batch::new(Term(1)).put(key, "v"))
            .expect("commit");
    }

    fn keys(store: &Memory) -> Vec<String> {
        store
            .scan("")
            .expect("scan")
            .into_iter()
            .map(|(key, _)| key)
            .collect()
    }

    #[test]
    fn keeps_the_contract() {
        crate::contract(|| Box::new(Memory::new()));
        crate::contract(|| Box::new(Memory::unsynced()));
    }

    #[test]
    fn a_crash_loses_what_was_not_synced() {
        let store = Memory::unsynced();
        put(&store, "a");
        store.sync();
        put(&store, "b");
        assert_eq!(store.unsynced_commits(), 1);
        assert_eq!(keys(&store), ["a", "b"]);
        store.crash();
        assert_eq!(keys(&store), ["a"]);
        assert_eq!(store.unsynced_commits(), 0);
    }

    #[test]
    fn a_crash_loses_nothing_of_a_synced_store() {
        let store = Memory::new();
        put(&store, "a");
        store.crash();
        assert_eq!(keys(&store), ["a"]);
    }
}
