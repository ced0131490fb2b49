//! How many old instances go and how many new ones start while a service is replaced.
//!
//! The caller tells how many there are; it is asked again whenever that changes. Capacity never falls below what the
//! strategy demands, and it always ends: where neither one may go nor one more may start, one more starts, or, where
//! data stay in their place, one goes.

use base_defects::defect;

/// What the service demands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strategy {
    /// How many instances there shall be.
    pub target: u32,
    /// Part of them that must be healthy at any time, 0 to 1.
    pub minimum_health: f64,
    /// Part of them that there may be besides, 0 to 1.
    pub over_capacity: f64,
    /// Whether data stay in their place, so that no instance can start beside another.
    pub resident: bool,
}

/// What there is. Instances that are being stopped do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Old instances that are healthy; those without checks are when they run.
    pub old_healthy: u32,
    /// Old instances that are not.
    pub old_other: u32,
    /// New instances that are healthy and ready.
    pub new_healthy: u32,
    /// New instances that are not yet.
    pub new_other: u32,
}

/// What is done now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deeds {
    /// So many old instances go, those that are not healthy first.
    pub kill_old: u32,
    /// So many new ones start.
    pub start_new: u32,
}

/// How many must be healthy, and how many there may be in all.
pub fn bounds(strategy: Strategy) -> (u32, u32) {
    let target = f64::from(strategy.target);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "parts from 0 to 2 of a number of instances"
    )]
    let (least, most) = (
        (target * strategy.minimum_health.clamp(0.0, 1.0)).ceil() as u32,
        (target * (1.0 + strategy.over_capacity.clamp(0.0, 1.0))).floor() as u32,
    );
    (least.min(strategy.target), most.max(strategy.target))
}

/// What is done now. Both are zero once all instances are new and healthy, or while something is waited for.
pub fn next(strategy: Strategy, counts: Counts) -> Deeds {
    let (mut least, mut most) = bounds(strategy);
    if defect!(CapacityIgnored) {
        least = 0;
    }
    let old = counts.old_healthy + counts.old_other;
    let new = counts.new_healthy + counts.new_other;
    if least == most {
        // Neither could one go nor one more start.
        if strategy.resident {
            least = least.saturating_sub(1);
        } else {
            most += 1;
        }
    }
    let healthy = counts.old_healthy + counts.new_healthy;
    let spare = healthy.saturating_sub(least);
    let surplus = old.saturating_sub(strategy.target);
    let mut kill_old = spare.max(surplus).min(old);
    let starts = |killed: u32| {
        let room = most.saturating_sub(old - killed + new);
        room.min(strategy.target.saturating_sub(new))
    };
    if kill_old == 0 && starts(0) == 0 && counts.new_other == 0 {
        // Those that serve nobody make room.
        kill_old = counts.old_other;
    }
    let start_new = starts(kill_old);
    Deeds {
        kill_old,
        start_new,
    }
}

/// Whether all is done.
pub fn is_done(strategy: Strategy, counts: Counts) -> bool {
    counts.old_healthy + counts.old_other == 0
        && counts.new_healthy >= strategy.target
        && counts.new_other == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strategy(target: u32, minimum_health: f64, over_capacity: f64, resident: bool) -> Strategy {
        Strategy {
            target,
            minimum_health,
            over_capacity,
            resident,
        }
    }

    #[track_caller]
    fn check(strategy: Strategy, counts: [u32; 4], kill_old: u32, start_new: u32) {
        let [old_healthy, old_other, new_healthy, new_other] = counts;
        let counts = Counts {
            old_healthy,
            old_other,
            new_healthy,
            new_other,
        };
        let expect = Deeds {
            kill_old,
            start_new,
        };
        assert_eq!(next(strategy, counts), expect);
    }

    #[test]
    fn capacity_is_kept_while_instances_are_replaced() {
        // Twice as many for a while.
        check(strategy(4, 1.0, 1.0, false), [4, 0, 0, 0], 0, 4);
        check(strategy(4, 1.0, 1.0, false), [4, 0, 1, 3], 1, 0);
        check(strategy(4, 1.0, 1.0, false), [0, 0, 4, 0], 0, 0);
        // Half of them at once.
        check(strategy(4, 0.5, 0.0, false), [4, 0, 0, 0], 2, 2);
        check(strategy(4, 0.5, 0.0, false), [2, 0, 1, 1], 1, 1);
        // Neither may one go nor one more start: one more.
        check(strategy(4, 1.0, 0.0, false), [4, 0, 0, 0], 0, 1);
        check(strategy(4, 1.0, 0.0, false), [4, 0, 1, 0], 1, 1);
        // One goes, since its data can not be in two places.
        check(strategy(4, 1.0, 0.0, true), [4, 0, 0, 0], 1, 1);
        check(strategy(4, 1.0, 0.0, true), [3, 0, 0, 1], 0, 0);
        // The unhealthy do not count as capacity, and go where nothing else makes room.
        check(strategy(4, 1.0, 1.0, false), [2, 2, 0, 0], 0, 4);
        check(strategy(4, 0.5, 0.0, false), [2, 2, 0, 0], 2, 2);
        check(strategy(4, 0.25, 0.0, false), [2, 2, 0, 0], 1, 1);
        // Fewer than before.
        check(strategy(2, 1.0, 1.0, false), [5, 0, 0, 0], 3, 2);
        check(strategy(0, 1.0, 1.0, false), [2, 0, 0, 0], 2, 0);
        // More than before.
        check(strategy(5, 1.0, 0.5, false), [2, 0, 0, 0], 0, 5);
        // From an interrupted run.
        check(strategy(4, 1.0, 1.0, false), [2, 0, 2, 2], 0, 0);
    }

    proptest::proptest! {
        /// However the parts are: it ends, with as many new ones as asked for, and on the way the strategy holds.
        #[test]
        fn a_replacement_ends_and_keeps_its_promise(
            target in 0_u32..40, before in 0_u32..40, least in 0.0..=1.0_f64, over in 0.0..=1.0_f64, resident: bool,
        ) {
            let over = if resident { 0.0 } else { over };
            let strategy = strategy(target, least, over, resident);
            let (least, most) = bounds(strategy);
            let mut counts = Counts { old_healthy: before, ..Counts::default() };
            for _ in 0..200 {
                if is_done(strategy, counts) {
                    break;
                }
                let deeds = next(strategy, counts);
                let healthy = counts.old_healthy + counts.new_healthy;
                counts.old_healthy -= deeds.kill_old;
                counts.new_other += deeds.start_new;
                let left = counts.old_healthy + counts.new_healthy;
                // Below what is demanded only if it was before, or by one where it can not be otherwise.
                proptest::prop_assert!(left >= least.min(healthy).saturating_sub(u32::from(resident)));
                let all = left + counts.new_other;
                proptest::prop_assert!(all <= most.max(before) + u32::from(!resident));
                // One at a time becomes healthy.
                if counts.new_other > 0 {
                    counts.new_other -= 1;
                    counts.new_healthy += 1;
                }
            }
            proptest::prop_assert!(is_done(strategy, counts), "{:?}", counts);
        }
    }
}
