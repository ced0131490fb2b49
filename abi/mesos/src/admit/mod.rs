//! From wire messages to checked terms.
//!
//! Everything that can be judged without knowing any state is judged here, once. What makes a call senseless is an
//! error ([`Refusal`]: the door answers it at once). What makes a task, a framework or a group invalid is kept in the
//! `fault` of the term, because the answer to it is an event that only a kernel can place. Kernels therefore see only
//! resources, roles and durations that make sense, beside a fault that says that some did not.
//!
//! [`task_body`], [`executor_body`], [`framework_body`], [`container_body`] and [`status_body`] make terms again from the bodies that terms
//! carry. They trust: what was admitted once is not judged again.

mod acknowledgement;
mod agent;
mod check;
mod constraint;
mod container;
mod container_call;
pub mod conversion;
mod executor;
mod executor_call;
mod framework;
mod operation;
mod provider;
mod scheduler;
mod session;
mod status;
mod task;
#[cfg(test)]
mod tests;
mod value;

pub use acknowledgement::{acknowledgement_json, acknowledgement_wire};
pub use agent::{agent, domain};
pub use container_call::{container_body, container_call};
pub use conversion::conversion_body;
pub use executor::executor_body;
pub use executor_call::{ExecutorCall, ExecutorRequest, executor_call};
pub use framework::{framework, framework_body, subscription};
pub use operation::{operation_status, operation_status_body};
pub use provider::{ProviderRequest, provider_body, provider_call, provider_info};
pub use scheduler::{SchedulerRequest, scheduler_call};
pub use session::{attach_input, attach_output, session_input, window};
pub use status::{status, status_body};
pub use task::{TASK_ID_FAULT, task_body};
pub use value::{attribute, resource, resources, resources_json};

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::v1;

/// Why a call is refused at the door.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Status 400.
    #[error("failed to validate the call: {0}")]
    BadRequest(Arc<str>),
    /// Status 501.
    #[error("call type UNKNOWN is not implemented")]
    Unimplemented,
}

/// The first rule that a message breaks, for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Fault(Arc<str>);

impl Fault {
    fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn text(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }
}

/// What a check finds.
type Check = Result<(), Fault>;

/// Breaks a rule.
fn fault<T>(text: fmt::Arguments<'_>) -> Result<T, Fault> {
    Err(Fault(text.to_string().into()))
}

/// Puts a text before an error's.
fn within(context: &str, error: &dyn fmt::Display) -> Fault {
    Fault(format!("{context}: {error}").into())
}

/// A duration that may be negative; negative ones become zero.
fn duration(info: &v1::DurationInfo) -> Duration {
    Duration::from_nanos(u64::try_from(info.nanoseconds()).unwrap_or(0))
}

fn is_negative(info: Option<&v1::DurationInfo>) -> bool {
    info.is_some_and(|info| info.nanoseconds() < 0)
}
