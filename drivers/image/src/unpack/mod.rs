//! From layers to folders: the only code that works on what strangers put into images.
//!
//! Contract: whatever the bytes are, nothing outside of the target folder changes, and memory, disk and time stay within
//! [`Limits`](crate::Limits). Two walls stand for that. The code takes names below a handle of the folder and
//! lets the kernel follow nothing ([`tree`]); and it runs in a child ([`child`]) for which nothing else exists: the folder
//! is its root, it has no network, no privilege but to give files away, and no system call to get any back ([`lock`]).
//!
//! A layer is unpacked in the form that overlayfs mounts: a hidden name is the character device 0/0, a folder that hides
//! those below it has the attribute [`OPAQUE`](tree::OPAQUE). Owners, permissions with setuid, times, hard links, pipes,
//! `user.*` attributes and file capabilities are kept. Device nodes are left out, since containers get their devices
//! from the runtime; other attributes are left out too.

mod child;
mod layer;
mod lock;
mod merge;
mod overlay;
mod run;
pub(crate) mod tree;

pub(crate) use crate::error::ImageError as Problem;
pub use child::container_unpack;
pub use layer::Unpacked;
pub(crate) use run::{Packed, merge, try_overlay, unpack_part};
pub use run::{lock_down_here, unpack, unpack_here};
