//! Why a request is refused, with the status and the body that clients know.

use abi_json::{Broken, Faults, Value};
use serde_json::json;

/// Longest document that is taken.
pub const DOCUMENT_MAX_BYTES: usize = 4 << 20;

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The body is not JSON at all.
    #[error("{0}")]
    Broken(#[from] Broken),
    /// The document breaks a rule.
    #[error("{0}")]
    Invalid(Faults),
    /// A parameter of the request can not be.
    #[error("{0}")]
    Bad(String),
    /// The body does not say that it is JSON.
    #[error("send the document as Content-Type: application/json")]
    Media,
    /// A job depends on others that are not there, or on itself by way of others.
    #[error("{0}")]
    Dependencies(String),
    /// There is no such job.
    #[error("Job not found")]
    NoJob(String),
    /// The job has no such schedule.
    #[error("Schedule not found")]
    NoSchedule(String),
    /// The job has no such run that goes on.
    #[error("Job Run not found")]
    NoRun {
        /// The job.
        job: String,
        /// The run.
        run: String,
    },
    /// Something stands in the way.
    #[error("{0}")]
    Conflict(String),
}

impl Refusal {
    /// The status of the answer.
    pub fn status(&self) -> u16 {
        match self {
            Self::Broken(Broken::TooLong { .. }) => 413,
            Self::Broken(Broken::Empty | Broken::Syntax(_)) | Self::Bad(_) => 400,
            Self::Media => 415,
            Self::Invalid(_) | Self::Dependencies(_) => 422,
            Self::NoJob(_) | Self::NoSchedule(_) | Self::NoRun { .. } => 404,
            Self::Conflict(_) => 409,
        }
    }

    /// The body of the answer to a request for `path`, as it was sent.
    pub fn body(&self, path: &str) -> Value {
        let message = self.to_string();
        match self {
            Self::Broken(_) | Self::Bad(_) | Self::Media => {
                json!({"message": escaped(&message), "requestPath": escaped(path)})
            }
            Self::Invalid(faults) => {
                json!({"message": "Object is not valid", "details": faults.details()})
            }
            Self::NoJob(id) | Self::NoSchedule(id) => json!({"id": id, "message": message}),
            Self::NoRun { job, run } => json!({"jobSpec": job, "id": run, "message": message}),
            Self::Dependencies(_) | Self::Conflict(_) => json!({"message": message}),
        }
    }
}

/// The text as HTML, as browsers have been shown it.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#x27;"),
            other => escaped.push(other),
        }
    }
    escaped
}
