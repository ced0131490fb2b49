//! What ends by itself: filters.

use std::collections::BTreeSet;

use abi_terms::Moment;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    /// A filter of a slot on an agent.
    Filter { agent: u32, slot: u32, id: u64 },
    /// A framework's answer to an inverse offer of an agent.
    Inverse { agent: u32, framework: u32 },
}

/// Ends by time, soonest first. Whoever drops a filter early removes its timer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timers(BTreeSet<(Moment, Timer)>);

impl Timers {
    pub(crate) fn add(&mut self, at: Moment, timer: Timer) {
        self.0.insert((at, timer));
    }

    pub(crate) fn remove(&mut self, at: Moment, timer: Timer) {
        self.0.remove(&(at, timer));
    }

    /// Removes the soonest if it is due.
    pub(crate) fn pop(&mut self, now: Moment) -> Option<Timer> {
        let (at, timer) = *self.0.first()?;
        (at <= now).then(|| {
            self.0.pop_first();
            timer
        })
    }

    pub(crate) fn next(&self) -> Option<Moment> {
        self.0.first().map(|(at, _)| *at)
    }
}
