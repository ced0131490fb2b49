//! What monitoring reads of a daemon.
//!
//! [`prometheus`] writes the flat map of `/metrics/snapshot` as Prometheus text, names of roles, frameworks and states as
//! labels.

mod prometheus;

pub use prometheus::{CONTENT_TYPE, text as prometheus};
