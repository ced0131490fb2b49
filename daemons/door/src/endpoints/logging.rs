//! `/logging/toggle`: more log for a while.

use super::may_get;
use crate::request::Request;
use crate::response::{Handled, Response};
use base_access::{Action, Authorizer, Object};
use base_config::parse_duration;
use http::StatusCode;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How much a daemon logs; 0 is the usual, each step more is more.
pub trait LogLevel: Send + Sync {
    /// The level now.
    fn current(&self) -> u32;

    /// Changes the level at once.
    fn set(&self, level: u32);
}

/// A level that goes back by itself some time after it was raised. One of it serves all that raise the same level.
pub struct Toggle {
    level: Arc<dyn LogLevel>,
    /// The level at the start, below which nobody can go.
    usual: u32,
    /// Counts changes, so that only the last one is taken back.
    changes: AtomicU64,
}

impl fmt::Debug for Toggle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Toggle")
            .field("usual", &self.usual)
            .finish_non_exhaustive()
    }
}

impl Toggle {
    /// The present level is the usual one.
    pub fn new(level: Arc<dyn LogLevel>) -> Self {
        let usual = level.current();
        Self {
            level,
            usual,
            changes: AtomicU64::new(0),
        }
    }

    /// The level now.
    pub fn current(&self) -> u32 {
        self.level.current()
    }

    pub(crate) fn answer(
        self: &Arc<Self>,
        authorizer: &dyn Authorizer,
        request: &Request,
    ) -> Handled {
        may_get(authorizer, request, "/logging/toggle")?;
        let (level, duration) = match (
            request.query().get("level"),
            request.query().get("duration"),
        ) {
            (None, None) => {
                return Ok(Response::text(
                    StatusCode::OK,
                    format!("{}\n", self.level.current()),
                ));
            }
            (Some(_), None) => {
                return refuse("the query must name a duration too: ?level=1&duration=10mins");
            }
            (None, Some(_)) => {
                return refuse("the query must name a level too: ?level=1&duration=10mins");
            }
            (Some(level), Some(duration)) => (level, duration),
        };
        let Ok(level) = level.parse::<u32>() else {
            return refuse("level must be a whole number from 0 on");
        };
        let duration = match parse_duration(duration) {
            Ok(duration) => duration,
            Err(error) => return refuse(&format!("the duration is none: {error}")),
        };
        if !authorizer.allows(request.principal(), Action::SetLogLevel, &Object::Any) {
            return Err(Box::new(Response::status(StatusCode::FORBIDDEN)));
        }
        match self.raise(level, duration) {
            Ok(()) => Ok(Response::ok()),
            Err(text) => refuse(&text),
        }
    }

    /// Raises the level for some time, unless somebody changes it meanwhile. Must be called inside a runtime.
    ///
    /// # Errors
    /// A text for people when the level is below the usual one.
    pub fn raise(self: &Arc<Self>, level: u32, duration: Duration) -> Result<(), String> {
        if level < self.usual {
            return Err(format!(
                "level must not be below {}, where the daemon started",
                self.usual
            ));
        }
        let change = self.changes.fetch_add(1, Ordering::SeqCst) + 1;
        self.level.set(level);
        if level == self.usual {
            return Ok(());
        }
        let shared = Arc::clone(self);
        tokio::spawn(async move {
            tokio::time::sleep(duration).await;
            if shared.changes.load(Ordering::SeqCst) == change {
                shared.level.set(shared.usual);
            }
        });
        Ok(())
    }
}

fn refuse(text: &str) -> Handled {
    Err(Box::new(Response::bad_request(format!("{text}\n"))))
}
