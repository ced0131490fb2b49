//! What listens, waits and remembers around the mind.

mod core;
mod http;
mod info;
mod options;
mod probes;
mod reads;
mod start;
mod writes;

pub use options::{FLAGS, INIT_PORT, InitOptions, flags};
pub use start::{Running, start};
