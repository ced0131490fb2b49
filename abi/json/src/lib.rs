//! JSON documents of strangers into typed records.
//!
//! The service and job interfaces answer a bad document with *all* of its faults, each with its path, where `serde`
//! stops at the first. So a document is parsed to a [`Value`] first ([`parse`]), and records read themselves from it
//! ([`Read`]), noting what they find in [`Faults`] and going on.
//!
//! [`record!`](crate::record) and [`choice!`](crate::choice) write a structure, its reader and its printer from one
//! table of fields, so that what is printed is read back the same.

mod at;
mod checks;
mod faults;
mod number;
mod read;
mod record;
mod set;

pub use at::At;
pub use checks::{Breach, Check, Items, Keys, Length, Matches, Max, Min};
pub use faults::{FAULTS_MAX, Fault, Faults};
pub use number::Number;
pub use read::{Object, Read, Ruled, attempt, read};
pub use serde;
pub use serde_json::{Map, Value};
pub use set::{SET_MAX, Set};

/// What [`record!`](crate::record) and [`choice!`](crate::choice) expand to; not for anyone else.
#[doc(hidden)]
pub mod rules {
    pub use crate::read::{list, maybe, need, or};
}

/// A document that is not JSON at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// No bytes but blanks.
    #[error("the document is empty")]
    Empty,
    /// More bytes than the limit.
    #[error("the document has {bytes} bytes, more than the {limit_bytes} that are allowed")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit_bytes: usize,
    },
    /// Not JSON, or nested deeper than 128 levels.
    #[error("{0}")]
    Syntax(String),
}

/// Parses bytes to a tree of at most 128 levels.
///
/// # Errors
/// [`Broken`], which says where the text stops being JSON.
pub fn parse(bytes: &[u8], limit_bytes: usize) -> Result<Value, Broken> {
    if bytes.len() > limit_bytes {
        return Err(Broken::TooLong {
            bytes: bytes.len(),
            limit_bytes,
        });
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Broken::Empty);
    }
    serde_json::from_slice(bytes).map_err(|error| Broken::Syntax(error.to_string()))
}
