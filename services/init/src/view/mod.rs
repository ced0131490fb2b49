//! What is known, as clients see it. Everything here reads a picture of a moment.

mod app;
mod deployment;
mod group;
mod metrics;
mod pod;
mod queue;

pub use app::{app, apps, more, task, tasks_of};
pub use deployment::{deployments, readiness_of};
pub use group::group;
pub use metrics::{Metrics, metrics};
pub use pod::{instance, pod_status};
pub use queue::{explanation, queue};
