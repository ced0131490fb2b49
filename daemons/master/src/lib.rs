//! The master daemon: its flags.

mod options;

pub use options::{IP, MasterOptions, OptionsError, PORT, Sorter, WORK_DIR, flags, with_flags};
