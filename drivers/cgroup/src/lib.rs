//! Control groups: version 1, version 2 and hybrid.
//!
//! [`Hierarchies`] finds which controllers this machine has and where a root of our own
//! can be made in each; a [`Group`] is one container's place below these roots. A
//! controller that is missing or may not be written is left out, which is said once, and
//! everything else works on without it.

mod alarm;
mod devices;
mod group;
mod hierarchies;
mod pressure;
mod usage;

#[cfg(test)]
mod tests;

pub use alarm::MemoryAlarm;
pub use group::{Controller, Entrance, Group, GroupError, Limits};
pub use hierarchies::Hierarchies;
pub use pressure::Pressure;
pub use usage::{Disk, Usage};
