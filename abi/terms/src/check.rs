//! Checks and health checks of tasks.

use std::sync::Arc;
use std::time::Duration;

use crate::Body;

/// A checked `CheckInfo`: something about a task that is looked at again and again.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckSpec {
    /// What is looked at.
    pub probe: Probe,
    /// Time before the first look.
    pub delay: Duration,
    /// Time between the result of a look and the next one.
    pub interval: Duration,
    /// How long a look may take; absent is for ever.
    pub timeout: Option<Duration>,
}

/// A checked `HealthCheck`: a check that ends its task when it fails too often.
#[derive(Clone, Debug, PartialEq)]
pub struct HealthCheckSpec {
    /// What is looked at, and when.
    pub check: CheckSpec,
    /// The task is killed after so many failures in a row; none is the same as one.
    pub consecutive_failures: u32,
    /// Failures before the first success do not count until the task is so old.
    pub grace_period: Duration,
}

/// One way to look at a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// A command inside its container; the encoded `CommandInfo`.
    Command(Body),
    /// A web request from inside its network.
    Http {
        /// Over TLS, with whatever certificate.
        secure: bool,
        /// To `::1` instead of `127.0.0.1`.
        ipv6: bool,
        /// As it was given: it may be above 65535, where nothing can listen.
        port: u32,
        /// Empty, or begins with a slash.
        path: Arc<str>,
    },
    /// A connection from inside its network.
    Tcp {
        /// To `::1` instead of `127.0.0.1`.
        ipv6: bool,
        /// As it was given: it may be above 65535, where nothing can listen.
        port: u32,
    },
}

/// A checked `CheckStatusInfo`; nothing inside means that there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckStatus {
    /// The exit code of a command.
    Command(Option<i32>),
    /// The status code of a web server.
    Http(Option<u32>),
    /// Whether a connection was made.
    Tcp(Option<bool>),
}

impl Probe {
    /// What is known before the first look.
    pub const fn unknown(&self) -> CheckStatus {
        match self {
            Self::Command(_) => CheckStatus::Command(None),
            Self::Http { .. } => CheckStatus::Http(None),
            Self::Tcp { .. } => CheckStatus::Tcp(None),
        }
    }
}

impl CheckStatus {
    /// Whether a health check takes it for a success: exit code 0, status code 200 to 399, a connection.
    pub fn is_healthy(self) -> bool {
        match self {
            Self::Command(code) => code == Some(0),
            Self::Http(code) => code.is_some_and(|code| (200..400).contains(&code)),
            Self::Tcp(succeeded) => succeeded == Some(true),
        }
    }
}
