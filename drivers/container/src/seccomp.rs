//! Which system calls a container may make: profiles, and the filters they become.
//!
//! A [`Profile`] is rules by name, written here ([`Profile::standard`]) or read from JSON as
//! Docker has it ([`Profile::read`]). [`Profile::compile`] makes a [`Filter`] of it for this
//! machine and a set of capabilities: a binary search over the numbers of calls, for the
//! kernel runs it once for each number when it is installed.

mod compile;
mod numbers;
mod profile;
mod standard;

pub use compile::Filter;
pub use profile::{Profile, ProfileError};
