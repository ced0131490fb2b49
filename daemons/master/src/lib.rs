//! The master daemon: sockets, timers and disk around the pure machine of `kernel/master`.
//!
//! [`start`] makes a master of [`MasterOptions`]. One thread owns the kernel; everybody else sends it inputs by a bounded
//! queue and gets effects back once what they depend on is durable. Reads are written from snapshots, off that thread.

mod audience;
mod call;
mod carrier;
mod changes;
mod clock;
mod convert;
mod core;
mod desk;
mod documents;
mod endpoints;
mod explain;
mod facts;
mod gauges;
mod limits;
mod link;
mod lists;
mod metrics;
mod operator;
mod options;
mod pass;
mod picture;
mod queue;
mod registrar;
mod registry;
mod roles;
mod rope;
mod rules;
mod scheduler;
mod shared;
mod sight;
mod start;
mod summary;
mod timer;
mod trail;
mod watch;
mod whitelist;
mod whole;

pub use facts::COMPATIBLE_VERSION;
pub use options::{IP, MasterOptions, OptionsError, PORT, Sorter, WORK_DIR, flags, with_flags};
pub use start::{MasterError, Running, StartError, start};
