//! What can go wrong, in the words of the one who has to act.

use std::error::Error;
use std::fmt::Write as _;

/// Why an image could not be had or used.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// The image, its name or its size breaks a rule; trying again changes nothing.
    #[error("{0}")]
    Refused(String),
    /// There is no such image, tag or part of it.
    #[error("{0}")]
    Missing(String),
    /// The registry wants other credentials, or any.
    #[error("{0}")]
    Denied(String),
    /// The network, the registry or this machine failed; it may go better later.
    #[error("failed to {step}")]
    Failed {
        /// What was tried, after "failed to".
        step: String,
        /// Why it did not work.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl ImageError {
    /// For `map_err`: `step` continues "failed to".
    pub(crate) fn of<E: Into<Box<dyn Error + Send + Sync>>>(
        step: impl Into<String>,
    ) -> impl FnOnce(E) -> Self {
        move |cause| Self::Failed {
            step: step.into(),
            source: cause.into(),
        }
    }

    /// The error and all its causes in one line, for a status message.
    pub fn chain(&self) -> String {
        chain(self)
    }
}

pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}

/// The start of a foreign text, fit for a message: no control characters, not long.
pub(crate) fn shown(text: &str) -> String {
    const SHOWN_MAX_CHARS: usize = 200;
    let visible = text.chars().map(|c| if c.is_control() { '?' } else { c });
    visible.take(SHOWN_MAX_CHARS).collect()
}
