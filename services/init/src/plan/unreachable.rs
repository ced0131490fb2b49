//! What becomes of instances whose agents can not be reached.

use abi_marathon::shown::State;
use abi_marathon::{Timestamp, UnreachableStrategy};

/// What is done about an instance that is unreachable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is waited for, until then or for ever.
    Wait(Option<Timestamp>),
    /// Another one is started beside it; it is forgotten then.
    Replace(Timestamp),
    /// It is forgotten; should it come back, it is unknown and killed.
    Forget,
}

/// What is done at `now` about an instance that is unreachable since `since`.
pub fn fate(strategy: &UnreachableStrategy, since: Timestamp, now: Timestamp) -> Fate {
    let after = match strategy {
        UnreachableStrategy::Disabled => return Fate::Wait(None),
        UnreachableStrategy::Enabled(after) => after,
    };
    let end = |seconds: u64| {
        let millis = i64::try_from(seconds)
            .unwrap_or(i64::MAX)
            .saturating_mul(1000);
        Timestamp::from_millis(since.millis().saturating_add(millis))
    };
    let (inactive, forgotten) = (
        end(after.inactive_after_seconds),
        end(after.expunge_after_seconds),
    );
    if now >= forgotten {
        Fate::Forget
    } else if now >= inactive {
        Fate::Replace(forgotten)
    } else {
        Fate::Wait(Some(inactive))
    }
}

impl Fate {
    /// The state in which the instance is shown.
    pub fn state(self) -> Option<State> {
        match self {
            Self::Wait(_) => Some(State::Unreachable),
            Self::Replace(_) => Some(State::UnreachableInactive),
            Self::Forget => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi_marathon::Unreachable;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    #[track_caller]
    fn check(after: (u64, u64), now: i64, expect: Fate) {
        let strategy = UnreachableStrategy::Enabled(Unreachable {
            inactive_after_seconds: after.0,
            expunge_after_seconds: after.1,
        });
        assert_eq!(fate(&strategy, at(100), at(now)), expect);
    }

    #[test]
    fn an_instance_is_replaced_and_later_forgotten() {
        check((60, 120), 130, Fate::Wait(Some(at(160))));
        check((60, 120), 160, Fate::Replace(at(220)));
        check((60, 120), 219, Fate::Replace(at(220)));
        check((60, 120), 220, Fate::Forget);
        check((0, 0), 100, Fate::Forget);
        check((0, 60), 100, Fate::Replace(at(160)));
        check((u64::MAX, u64::MAX), 1000, fate_of_ever());
        assert_eq!(
            fate(&UnreachableStrategy::Disabled, at(0), at(1 << 40)),
            Fate::Wait(None)
        );
    }

    /// The last moment that can be told.
    fn fate_of_ever() -> Fate {
        Fate::Wait(Some(Timestamp::from_millis(i64::MAX)))
    }
}
