//! What monitoring reads of a daemon.
//!
//! [`prometheus`] writes the flat map of `/metrics/snapshot` as Prometheus text, names of roles, frameworks and states as
//! labels. [`span!`] marks a call on its way; with the feature `otel` a collector is sent what it marks.

#[cfg(feature = "otel")]
mod otel;
mod prometheus;
mod spans;

#[cfg(feature = "otel")]
pub use otel::{Traces, TracesError};
pub use prometheus::{CONTENT_TYPE, text as prometheus};
pub use spans::{TARGET, current};
