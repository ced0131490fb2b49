//! What listens, waits and remembers around the mind.

mod core;
mod http;
mod info;
mod options;
mod probes;
mod reads;
mod start;
mod writes;

pub use options::{FLAGS, INIT_PORT, IP, InitOptions, MASTER, WORK_DIR, flags, with_flags};
pub use start::{InitError, Running, StartError, start};
