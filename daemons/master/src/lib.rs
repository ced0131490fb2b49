//! The master daemon: its flags.

mod clock;
mod core;
mod link;
mod options;
mod registry;

pub use options::{IP, MasterOptions, OptionsError, PORT, Sorter, WORK_DIR, flags, with_flags};
