//! The clock of a process: wrong by an offset, and too fast or too slow, but it never runs backwards.

use std::time::Duration;

use abi_terms::Moment;

use crate::random::Random;

const MILLION: u128 = 1_000_000;
/// The most by which a clock that was set wrong is wrong.
const OFFSET_MAX: Duration = Duration::from_secs(2 * 60 * 60);
/// The most parts in a million by which a clock drifts; real ones keep below 200.
const DRIFT_MAX: u64 = 1000;

/// Wall time as it was at the start of the process, carried on by a counter of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    /// When it was started.
    start: Moment,
    /// What it showed then.
    wall: Moment,
    /// How far it goes while a million pass.
    pace: u128,
}

impl Clock {
    /// A clock that is right.
    pub(crate) fn right(start: Moment) -> Self {
        Self {
            start,
            wall: start,
            pace: MILLION,
        }
    }

    /// A clock that somebody has set.
    pub(crate) fn wrong(start: Moment, random: &mut Random) -> Self {
        let offset = Duration::from_millis(random.below(2 * 1000 * OFFSET_MAX.as_secs()));
        let pace = MILLION - u128::from(DRIFT_MAX) + u128::from(random.below(2 * DRIFT_MAX));
        Self {
            start,
            wall: start - OFFSET_MAX + offset,
            pace,
        }
    }

    /// What it shows.
    pub(crate) fn now(&self, now: Moment) -> Moment {
        let passed = now.saturating_since(self.start).as_nanos();
        self.wall + nanos(passed * self.pace / MILLION)
    }

    /// When it will show a moment, or has.
    pub(crate) fn when(&self, shown: Moment) -> Moment {
        let passed = shown.saturating_since(self.wall).as_nanos();
        let exact = (passed * MILLION).div_ceil(self.pace);
        self.start + nanos(exact)
    }
}

fn nanos(count: u128) -> Duration {
    Duration::from_nanos(u64::try_from(count).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_has_reached_what_it_was_asked_for() {
        let start = Moment::from_nanos(1 << 60);
        for seed in 0..200 {
            let mut random = Random::new(seed);
            let clock = Clock::wrong(start, &mut random);
            let shown = clock.now(start) + random.millis(10_000_000);
            let real = clock.when(shown);
            assert!(clock.now(real) >= shown, "{clock:?} at {shown:?}");
            assert!(clock.now(real) <= shown + Duration::from_nanos(2));
        }
    }
}
