//! The drain barrier: who leads requests to instances, and who of them still may when one is to be stopped.
//!
//! Watchers are told that an instance goes before it is asked to end, and answer once they send it nothing any more. A
//! watcher that does not answer holds nothing up for longer than the limit, and one that stays away is forgotten.

use std::collections::{BTreeMap, BTreeSet};

use abi_marathon::Timestamp;

/// Most watchers.
const WATCHERS_MAX: usize = 64;
/// Most bytes of a watcher's name.
const NAME_BYTES_MAX: usize = 63;

/// Those who lead requests to instances.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watchers(BTreeMap<String, Option<Timestamp>>);

impl Watchers {
    /// Why a name is none, if it is none.
    pub fn complaint(&self, name: &str) -> Option<String> {
        let letter = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
        if name.is_empty() || name.len() > NAME_BYTES_MAX || !name.bytes().all(letter) {
            return Some(format!(
                "{name:?} is no name of a watcher: use 1 to {NAME_BYTES_MAX} of a-z, 0-9 and -"
            ));
        }
        let full = self.0.len() >= WATCHERS_MAX && !self.0.contains_key(name);
        full.then(|| format!("there are {WATCHERS_MAX} watchers, and no more are kept"))
    }

    /// A watcher is there. Tells whether it is new.
    pub fn join(&mut self, name: &str) -> bool {
        self.0.insert(name.to_owned(), None).is_none()
    }

    /// A watcher is away.
    pub fn leave(&mut self, name: &str, now: Timestamp) {
        if let Some(since) = self.0.get_mut(name) {
            since.get_or_insert(now);
        }
    }

    /// All are away, until they come back.
    pub fn scatter(&mut self, now: Timestamp) {
        for since in self.0.values_mut() {
            *since = Some(now);
        }
    }

    /// Forgets those that were away for so long, and names them.
    pub fn forget(&mut self, now: Timestamp, limit_ms: i64) -> Vec<String> {
        let is_due = |since: &Option<Timestamp>| {
            since.is_some_and(|since| now.millis() - since.millis() >= limit_ms)
        };
        let due = self.0.iter().filter(|(_, since)| is_due(since));
        let due: Vec<String> = due.map(|(name, _)| name.clone()).collect();
        self.0.retain(|_, since| !is_due(since));
        due
    }

    /// When the next is forgotten.
    pub fn next(&self, limit_ms: i64) -> Option<Timestamp> {
        let first = self.0.values().flatten().min()?;
        Some(Timestamp::from_millis(first.millis() + limit_ms))
    }

    /// Whether it is one.
    pub fn knows(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Takes an instance out of their sight; none where nobody looks.
    pub fn withdraw(&self, now: Timestamp, limit_ms: i64) -> Option<Withdrawal> {
        let waits_for: BTreeSet<String> = self.0.keys().cloned().collect();
        (!waits_for.is_empty()).then(|| Withdrawal {
            waits_for,
            until: Timestamp::from_millis(now.millis() + limit_ms),
        })
    }
}

/// That an instance gets no more requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    waits_for: BTreeSet<String>,
    until: Timestamp,
}

impl Withdrawal {
    /// A watcher sends nothing any more.
    pub fn answered(&mut self, watcher: &str) {
        self.waits_for.remove(watcher);
    }

    /// Until when it goes on at most; none once it is over.
    pub fn ends(&self, now: Timestamp) -> Option<Timestamp> {
        (!self.waits_for.is_empty() && now < self.until).then_some(self.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn a_withdrawal_ends_with_the_last_answer_or_its_limit() {
        let mut watchers = Watchers::default();
        assert_eq!(watchers.withdraw(at(0), 10), None);
        assert!(watchers.join("edge") && watchers.join("dns") && !watchers.join("dns"));
        let mut withdrawal = watchers.withdraw(at(0), 10).expect("somebody looks");
        assert_eq!(withdrawal.ends(at(9)), Some(at(10)));
        assert_eq!(withdrawal.ends(at(10)), None);
        withdrawal.answered("dns");
        withdrawal.answered("nobody");
        assert_eq!(withdrawal.ends(at(1)), Some(at(10)));
        withdrawal.answered("edge");
        assert_eq!(withdrawal.ends(at(1)), None);
    }

    #[test]
    fn watchers_that_stay_away_are_forgotten() {
        let mut watchers = Watchers::default();
        watchers.join("edge");
        watchers.join("dns");
        watchers.leave("edge", at(5));
        assert_eq!(watchers.next(10), Some(at(15)));
        assert!(watchers.forget(at(14), 10).is_empty());
        watchers.join("edge");
        assert!(watchers.forget(at(15), 10).is_empty());
        watchers.scatter(at(20));
        watchers.join("dns");
        assert_eq!(watchers.forget(at(30), 10), ["edge"]);
        assert!(watchers.knows("dns") && !watchers.knows("edge"));
        for name in ["", "Edge", "a/b", &"a".repeat(64)] {
            assert!(watchers.complaint(name).is_some(), "{name}");
        }
        assert_eq!(watchers.complaint("edge-2"), None);
    }
}
