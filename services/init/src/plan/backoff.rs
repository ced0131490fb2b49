//! How long is waited after a failure before an instance is started again.

use std::collections::BTreeMap;

use abi_marathon::{PathId, Timestamp};

/// What a service says about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backoff {
    /// After the first failure, in milliseconds.
    pub first_ms: i64,
    /// Times as long after each further one.
    pub factor: f64,
    /// Never longer, in milliseconds.
    pub max_ms: i64,
}

/// A delay that goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Delay {
    length_ms: i64,
    until: Timestamp,
}

/// The delays of all services, each of one version.
#[derive(Clone, Debug, Default)]
pub struct Delays(BTreeMap<(PathId, Timestamp), Delay>);

impl Delays {
    /// An instance of the service, of the version of that change, has failed or has ended by itself.
    pub fn failed(&mut self, id: &PathId, changed: Timestamp, backoff: Backoff, now: Timestamp) {
        let key = (id.clone(), changed);
        let before = self.0.get(&key).filter(|delay| {
            // What lies back so far is forgotten.
            now.millis().saturating_sub(delay.until.millis()) <= backoff.max_ms
        });
        let length_ms = match before {
            None => backoff.first_ms,
            Some(delay) => longer(delay.length_ms, backoff.factor),
        };
        let length_ms = length_ms.min(backoff.max_ms).max(0);
        let until = Timestamp::from_millis(now.millis().saturating_add(length_ms));
        self.0.insert(key, Delay { length_ms, until });
    }

    /// When the next instance may be started; none when it may be at once.
    pub fn until(&self, id: &PathId, changed: Timestamp, now: Timestamp) -> Option<Timestamp> {
        let delay = self.0.get(&(id.clone(), changed))?;
        Some(delay.until).filter(|until| *until > now)
    }

    /// Forgets the delays of a service, of all its versions.
    pub fn clear(&mut self, id: &PathId) {
        self.0.retain(|(service, _), _| service != id);
    }

    /// Forgets what lies back further than `max_ms`, so that nothing grows for ever.
    pub fn forget(&mut self, now: Timestamp, max_ms: i64) {
        self.0
            .retain(|_, delay| now.millis().saturating_sub(delay.until.millis()) <= max_ms);
    }

    /// The next time at which a delay ends.
    pub fn next(&self, now: Timestamp) -> Option<Timestamp> {
        let ends = self.0.values().map(|delay| delay.until);
        ends.filter(|until| *until > now).min()
    }
}

/// A length times a factor, without overflow.
fn longer(length_ms: i64, factor: f64) -> i64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "delays are far below the exact range of doubles, and conversions saturate"
    )]
    let longer = (length_ms as f64 * factor) as i64;
    longer
}

#[cfg(test)]
mod tests {
    use super::*;

    const BACKOFF: Backoff = Backoff {
        first_ms: 1000,
        factor: 2.0,
        max_ms: 5000,
    };

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn delays_grow_to_their_limit_and_are_forgotten() {
        let (id, version) = (PathId::new("/a"), at(0));
        let mut delays = Delays::default();
        assert_eq!(delays.until(&id, version, at(0)), None);
        let mut now = 0;
        for expect in [1000, 2000, 4000, 5000, 5000] {
            delays.failed(&id, version, BACKOFF, at(now));
            assert_eq!(delays.until(&id, version, at(now)), Some(at(now + expect)));
            assert_eq!(delays.next(at(now)), Some(at(now + expect)));
            now += expect;
            assert_eq!(delays.until(&id, version, at(now)), None);
        }
        // Not of another version, nor of another service.
        delays.failed(&id, version, BACKOFF, at(now));
        assert_eq!(delays.until(&id, at(1), at(now)), None);
        delays.clear(&PathId::new("/b"));
        assert!(delays.until(&id, version, at(now)).is_some());
        delays.clear(&id);
        assert_eq!(delays.until(&id, version, at(now)), None);
        // Long ago.
        delays.failed(&id, version, BACKOFF, at(now));
        delays.failed(&id, version, BACKOFF, at(now + 20_000));
        assert_eq!(
            delays.until(&id, version, at(now + 20_000)),
            Some(at(now + 21_000))
        );
        delays.forget(at(now + 100_000), BACKOFF.max_ms);
        assert_eq!(delays.next(at(0)), None);
    }

    #[test]
    fn the_first_delay_is_within_the_limit_too() {
        let mut delays = Delays::default();
        let backoff = Backoff {
            first_ms: 60_000,
            ..BACKOFF
        };
        delays.failed(&PathId::new("/a"), at(0), backoff, at(0));
        assert_eq!(delays.next(at(0)), Some(at(5000)));
    }
}
