//! The clock of a daemon: wall time that never runs backwards.

use std::time::{Duration, Instant, SystemTime};

use abi_terms::Moment;

/// Wall time as it was at start, carried on by the monotonic clock. Clones agree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    wall: Duration,
    start: Instant,
}

impl Clock {
    /// A clock that starts now.
    pub(crate) fn start() -> Self {
        let wall = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        Self {
            wall,
            start: Instant::now(),
        }
    }

    /// The present moment.
    pub(crate) fn now(&self) -> Moment {
        Moment::from(self.wall + self.start.elapsed())
    }

    /// When this clock started.
    pub(crate) fn started(&self) -> Moment {
        Moment::from(self.wall)
    }

    /// The same moment for timers; one that is past is due at once.
    pub(crate) fn instant(&self, moment: Moment) -> Instant {
        self.start + moment.since_epoch().saturating_sub(self.wall)
    }
}
