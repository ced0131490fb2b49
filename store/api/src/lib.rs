//! Durable state of a daemon: one trait, one in-memory engine, one contract test.
//!
//! A [`Store`] maps text paths (`agents/<id>`) to bytes. It changes only by [`Store::commit`], which applies a whole
//! [`Batch`] or nothing and returns once the batch survives a crash of the machine. Every batch names the leadership
//! [`Term`] under which it was decided; a batch of an older term than the store has seen is refused, so a deposed
//! leader cannot change anything. Engines are checked by [`contract`].

mod batch;
mod contract;
mod error;
mod memory;

pub use batch::{BATCH_OPERATIONS_MAX, Batch, KEY_BYTES_MAX, Operation, Term, VALUE_BYTES_MAX};
pub use contract::contract;
pub use error::StoreError;
pub use memory::Memory;

/// A durable map from text paths to bytes, fenced by leadership.
///
/// Calls block until the disk has answered; call them from a thread that may block.
pub trait Store: Send + Sync {
    /// Returns the value of `key`, or `None` when it has none.
    ///
    /// # Errors
    /// [`StoreError::Io`] or [`StoreError::Damaged`] when the engine cannot read.
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Returns all pairs whose key begins with `prefix`, ordered by key, as they were at one moment.
    ///
    /// The empty prefix returns everything.
    ///
    /// # Errors
    /// [`StoreError::Io`] or [`StoreError::Damaged`] when the engine cannot read.
    fn scan(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError>;

    /// Applies `batch` as a whole, durably, before it returns; on any error nothing of it was applied.
    ///
    /// Operations apply in order, so the last one on a key wins. Once [`StoreError::Io`] was returned the engine may
    /// refuse all further commits: stop the program and start it again when the cause is gone.
    ///
    /// # Errors
    /// [`StoreError::Fenced`] for a term older than one seen before, [`StoreError::Invalid`] for a key, value or batch
    /// outside the limits, [`StoreError::Io`] when the disk refuses (full, gone, read-only).
    fn commit(&self, batch: Batch) -> Result<(), StoreError>;

    /// Returns the newest term that committed anything; [`Term::default`] (zero) in an empty store.
    ///
    /// # Errors
    /// [`StoreError::Io`] or [`StoreError::Damaged`] when the engine cannot read.
    fn term(&self) -> Result<Term, StoreError>;
}
