//! The embedded engine: durable state in one redb file.
//!
//! [`LocalStore::open`] refuses a file that another process holds, that is damaged or that another format wrote, and
//! leaves such a file as it was. A commit returns after the file was synced.

mod overlay;
mod store;

pub use store::{FORMAT, LocalStore};
