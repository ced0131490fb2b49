//! Resource arithmetic: scalars in thousandths, ranges, sets, reservations, disks.
//!
//! A [`Resource`] is an amount of something with the marks that decide who may use it;
//! [`Resources`] is a canonical collection of them with the algebra of Mesos: additions
//! merge, zero amounts vanish, atomic disks are never split. Values are checked where
//! they are made ([`Scalar::from_f64`], [`Ranges::new`], [`Role::parse`],
//! [`Resource::check`]), so the arithmetic itself cannot fail.
//!
//! Everything is cheap to clone: names, roles and disks are shared.

mod attribute;
mod check;
mod collection;
mod disk;
mod old_format;
mod quantities;
mod ranges;
mod reservation;
mod resource;
mod role;
mod scalar;
mod set;
mod text;
mod value;

#[cfg(test)]
mod laws;

pub use attribute::{Attribute, AttributeValue};
pub use check::ResourceError;
pub use collection::Resources;
pub use disk::{Disk, DiskSource, Persistence, SourceKind, Volume, VolumeMode};
pub use old_format::{OldReservation, OldReservationError};
pub use quantities::{Limits, Quantities};
pub use ranges::{Range, Ranges, RangesError};
pub use reservation::{Labels, Reservation, ReservationKind};
pub use resource::Resource;
pub use role::{Role, RoleError};
pub use scalar::{Scalar, ScalarError};
pub use set::{Set, SetError};
pub use text::ParseError;
pub use value::Value;
