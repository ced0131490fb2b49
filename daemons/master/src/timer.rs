//! Times of what happens often, over a window.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Times that are kept; older ones are forgotten.
const KEPT_MAX: usize = 1000;
/// Shares of all times, and what they are called.
const PERCENTILES: [(&str, f64); 6] = [
    ("p50", 0.5),
    ("p90", 0.9),
    ("p95", 0.95),
    ("p99", 0.99),
    ("p999", 0.999),
    ("p9999", 0.9999),
];

/// The last times that something took, in milliseconds.
#[derive(Debug, Default)]
pub(crate) struct Timer(Mutex<VecDeque<f64>>);

impl Timer {
    pub(crate) fn record(&self, time: Duration) {
        let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if times.len() == KEPT_MAX {
            times.pop_front();
        }
        times.push_back(time.as_secs_f64() * 1000.0);
    }

    /// Adds the last time under `name`, and what all of them say under names below it. Nothing was measured: nothing is
    /// added.
    pub(crate) fn fill(&self, name: &str, all: &mut BTreeMap<String, f64>) {
        let times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(last) = times.back().copied() else {
            return;
        };
        let mut sorted: Vec<f64> = times.iter().copied().collect();
        drop(times);
        sorted.sort_unstable_by(f64::total_cmp);
        all.insert(name.to_owned(), last);
        let mut set = |part: &str, value: f64| all.insert(format!("{name}/{part}"), value);
        let most = sorted.len() - 1;
        set("count", count(sorted.len()));
        set("min", sorted[0]);
        set("max", sorted[most]);
        for (part, share) in PERCENTILES {
            set(part, between(&sorted, count(most) * share));
        }
    }
}

/// The value at a place between two others, on the line through both.
fn between(sorted: &[f64], place: f64) -> f64 {
    let part = place.fract();
    let mut near = sorted.iter().skip(whole(place));
    let low = near.next().copied().unwrap_or_default();
    let high = near.next().copied().unwrap_or(low);
    low + (high - low) * part
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place is at most the length of the window and not negative"
)]
fn whole(place: f64) -> usize {
    place as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_lie_between_the_times_of_the_window() {
        let timer = Timer::default();
        let mut all = BTreeMap::new();
        timer.fill("x_ms", &mut all);
        assert!(all.is_empty());
        for ms in 0..1101 {
            timer.record(Duration::from_millis(ms));
        }
        timer.fill("x_ms", &mut all);
        let expect = [
            ("x_ms", 1100.0),
            ("x_ms/count", 1000.0),
            ("x_ms/min", 101.0),
            ("x_ms/max", 1100.0),
            ("x_ms/p50", 600.5),
            ("x_ms/p90", 1000.1),
            ("x_ms/p9999", 1099.9001),
        ];
        for (name, value) in expect {
            assert!((all[name] - value).abs() < 1e-6, "{name}: {}", all[name]);
        }
        assert_eq!(all.len(), 10);
    }
}
