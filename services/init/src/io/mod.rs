//! What listens, waits and remembers around the mind.

mod backup;
mod core;
mod http;
mod info;
mod options;
mod probes;
mod reads;
mod start;
mod writes;

pub use backup::{BackupError, records_in};
pub use options::{FLAGS, INIT_PORT, IP, InitOptions, MASTER, WORK_DIR, flags, with_flags};
pub use start::{InitError, Running, StartError, start};
