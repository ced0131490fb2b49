//! What listens, waits and remembers around the mind.

mod core;
mod http;
mod options;
mod start;

pub use options::{CRON_PORT, CronOptions, flags};
pub use start::{Running, start};
