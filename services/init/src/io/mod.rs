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
pub use options::{FLAGS, INIT_PORT, InitOptions, flags};
pub use start::{Running, start};
