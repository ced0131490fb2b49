//! How many calls the schedulers of a principal may make (`--rate_limits`).
//!
//! Calls above the rate wait for their turn, in the order in which they came; calls for which no place is left in the
//! queue are refused. SUBSCRIBE never waits: a framework that could not come back would lose its tasks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use abi_terms::Moment;
use serde::Deserialize;

use crate::clock::Clock;

/// Principals of which calls are counted; others are not.
const COUNTED_MAX: usize = 10_000;

/// The flag as it is written.
#[derive(Debug, Deserialize)]
struct Written {
    #[serde(default)]
    limits: Vec<WrittenLimit>,
    aggregate_default_qps: Option<f64>,
    aggregate_default_capacity: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct WrittenLimit {
    principal: String,
    qps: Option<f64>,
    capacity: Option<u64>,
}

/// The limits of all principals, and counts of what they did.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    /// Absent limits are no limits.
    named: BTreeMap<String, Option<Arc<Mutex<Bucket>>>>,
    /// All others share this one.
    others: Option<Arc<Mutex<Bucket>>>,
    counts: Mutex<BTreeMap<String, Counts>>,
}

/// Calls of one principal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) received: u64,
    pub(crate) processed: u64,
}

/// Turns that come at a steady rate. Turns that nobody takes are lost.
#[derive(Debug)]
struct Bucket {
    pause: Duration,
    capacity: Option<u64>,
    next: Moment,
    waiting: u64,
}

/// A call that waits for its turn; whatever becomes of it, its place is free afterwards.
struct Place<'a>(&'a Mutex<Bucket>);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No code that holds such a lock can panic between two related changes.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

// === impl Bucket ===

impl Bucket {
    fn new(qps: f64, capacity: Option<u64>) -> Result<Self, String> {
        if !(qps.is_finite() && qps > 0.0) {
            return Err(format!("qps {qps} is not above 0"));
        }
        let pause = Duration::try_from_secs_f64(1.0 / qps);
        Ok(Self {
            pause: pause.map_err(|error| format!("qps {qps}: {error}"))?,
            capacity,
            next: Moment::default(),
            waiting: 0,
        })
    }

    /// When it is the turn of a call that comes now; `None` if no place is left.
    fn enter(&mut self, now: Moment) -> Option<Moment> {
        if self.capacity.is_some_and(|most| self.waiting >= most) {
            return None;
        }
        let turn = self.next.max(now);
        self.next = turn + self.pause;
        self.waiting += 1;
        Some(turn)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        lock(self.0).waiting -= 1;
    }
}

// === impl Limits ===

impl Limits {
    /// # Errors
    /// What is wrong with the flag, for people.
    pub(crate) fn parse(value: &serde_json::Value) -> Result<Self, String> {
        let written = Written::deserialize(value).map_err(|error| {
            format!("{error}; expecting {{\"limits\":[{{\"principal\":\"p\",\"qps\":5,\"capacity\":100}}]}}")
        })?;
        let bucket = |qps: Option<f64>, capacity| {
            let bucket = qps.map(|qps| Bucket::new(qps, capacity)).transpose();
            bucket.map(|bucket| bucket.map(|bucket| Arc::new(Mutex::new(bucket))))
        };
        let mut named = BTreeMap::new();
        for limit in written.limits {
            let of = bucket(limit.qps, limit.capacity)?;
            if named.insert(limit.principal.clone(), of).is_some() {
                return Err(format!("the principal '{}' comes twice", limit.principal));
            }
        }
        Ok(Self {
            named,
            others: bucket(
                written.aggregate_default_qps,
                written.aggregate_default_capacity,
            )?,
            counts: Mutex::default(),
        })
    }

    fn bucket(&self, principal: Option<&str>) -> Option<&Mutex<Bucket>> {
        let named = principal.and_then(|principal| self.named.get(principal));
        named.unwrap_or(&self.others).as_deref()
    }

    /// Waits until a call of a principal may go on.
    ///
    /// # Errors
    /// Why it is refused, for people.
    pub(crate) async fn pass(&self, principal: Option<&str>, clock: Clock) -> Result<(), String> {
        self.count(principal, |counts| counts.received += 1);
        if let Some(bucket) = self.bucket(principal) {
            let now = clock.now();
            let (turn, capacity) = {
                let mut bucket = lock(bucket);
                (bucket.enter(now), bucket.capacity.unwrap_or_default())
            };
            let Some(turn) = turn else {
                return Err(format!(
                    "too many calls: {capacity} calls of this principal wait for their turn already (--rate_limits); \
                     call less often and try again"
                ));
            };
            let place = Place(bucket);
            if turn > now {
                tokio::time::sleep_until(clock.instant(turn)).await;
            }
            drop(place);
        }
        self.count(principal, |counts| counts.processed += 1);
        Ok(())
    }

    /// Counts a call that never waits.
    pub(crate) fn note(&self, principal: Option<&str>) {
        self.count(principal, |counts| {
            counts.received += 1;
            counts.processed += 1;
        });
    }

    fn count(&self, principal: Option<&str>, change: impl FnOnce(&mut Counts)) {
        let Some(principal) = principal else { return };
        let mut counts = lock(&self.counts);
        let has_room = counts.len() < COUNTED_MAX;
        match counts.get_mut(principal) {
            Some(known) => change(known),
            None if has_room => change(counts.entry(principal.to_owned()).or_default()),
            None => {}
        }
    }

    /// What each principal did.
    pub(crate) fn counts(&self) -> BTreeMap<String, Counts> {
        lock(&self.counts).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn at(milliseconds: u64) -> Moment {
        Moment::from(Duration::from_millis(milliseconds))
    }

    #[test]
    fn calls_above_the_rate_wait_in_order_and_then_for_nothing() {
        let mut bucket = Bucket::new(10.0, Some(2)).unwrap();
        assert_eq!(bucket.enter(at(1000)), Some(at(1000)));
        assert_eq!(bucket.enter(at(1001)), Some(at(1100)));
        assert_eq!(bucket.enter(at(1002)), None);
        bucket.waiting -= 1;
        assert_eq!(bucket.enter(at(1003)), Some(at(1200)));
        bucket.waiting = 0;
        // Turns do not add up while nobody calls.
        assert_eq!(bucket.enter(at(9000)), Some(at(9000)));
        assert_eq!(bucket.enter(at(9000)), Some(at(9100)));
    }

    #[test]
    fn principals_without_a_limit_share_the_default() {
        let limits = Limits::parse(&json!({
            "limits": [{"principal": "slow", "qps": 1}, {"principal": "free"}],
            "aggregate_default_qps": 5,
        }))
        .unwrap();
        let same = |a: Option<&str>, b: Option<&str>| match (limits.bucket(a), limits.bucket(b)) {
            (Some(a), Some(b)) => std::ptr::eq(a, b),
            _ => false,
        };
        assert!(same(None, Some("anybody")));
        assert!(!same(Some("slow"), None) && limits.bucket(Some("slow")).is_some());
        assert!(limits.bucket(Some("free")).is_none());
        assert!(Limits::default().bucket(None).is_none());
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for bad in [
            json!({"limits": [{"principal": "p", "qps": 0}]}),
            json!({"limits": [{"principal": "p", "qps": -1}]}),
            json!({"limits": [{"qps": 1}]}),
            json!({"limits": [{"principal": "p"}, {"principal": "p"}]}),
            json!({"aggregate_default_qps": 1e-300}),
            json!([]),
        ] {
            assert!(Limits::parse(&bad).is_err(), "{bad}");
        }
    }
}
