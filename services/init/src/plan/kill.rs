//! Which instances go when there are too many.

use std::collections::BTreeMap;

use abi_marathon::shown::State;
use abi_marathon::{InstanceId, KillSelection, Timestamp};

/// An instance that may go.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its id.
    pub id: InstanceId,
    /// Its state.
    pub state: State,
    /// Since when it is in it.
    pub since: Timestamp,
    /// The values of the fields by which the service is spread, in the order of its constraints.
    pub spread: Vec<Option<String>>,
}

/// In which order states go: what serves nobody first.
fn rank(state: State) -> u8 {
    match state {
        State::Unreachable | State::UnreachableInactive => 0,
        State::Scheduled | State::Provisioned | State::Staging => 1,
        State::Starting => 2,
        State::Running => 3,
        State::Killing
        | State::Killed
        | State::Finished
        | State::Failed
        | State::Error
        | State::Dropped
        | State::Gone
        | State::Unknown => 4,
    }
}

/// The instances that go, `count` of them or all, in that order. Spread instances go from the largest groups, so that
/// those that stay are spread as evenly as they can be.
pub fn select(
    candidates: Vec<Candidate>,
    count: usize,
    selection: KillSelection,
) -> Vec<InstanceId> {
    let mut left = candidates;
    left.sort_by(|one, other| {
        let age = match selection {
            KillSelection::YoungestFirst => other.since.cmp(&one.since),
            KillSelection::OldestFirst => one.since.cmp(&other.since),
        };
        rank(one.state)
            .cmp(&rank(other.state))
            .then(age)
            .then_with(|| one.id.cmp(&other.id))
    });
    let spread = left.first().map_or(0, |it| it.spread.len());
    let mut sizes: Vec<BTreeMap<Option<String>, usize>> = vec![BTreeMap::new(); spread];
    for candidate in &left {
        for (sizes, value) in sizes.iter_mut().zip(&candidate.spread) {
            *sizes.entry(value.clone()).or_default() += 1;
        }
    }
    let mut gone = Vec::new();
    while gone.len() < count && !left.is_empty() {
        let balanced = |candidate: &Candidate| {
            sizes.iter().zip(&candidate.spread).all(|(sizes, value)| {
                let most = sizes.values().max().copied().unwrap_or(0);
                sizes.get(value).copied() == Some(most)
            })
        };
        // What serves nobody goes wherever it is; with several spreads none may suit all.
        let at = left
            .iter()
            .position(|it| rank(it.state) < rank(State::Running) || balanced(it))
            .unwrap_or(0);
        let candidate = left.remove(at);
        for (sizes, value) in sizes.iter_mut().zip(&candidate.spread) {
            if let Some(size) = sizes.get_mut(value) {
                *size -= 1;
            }
        }
        gone.push(candidate.id);
    }
    gone
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(name: &str, state: State, since: i64, rack: Option<&str>) -> Candidate {
        let id = format!("a.instance-{name}");
        Candidate {
            id: InstanceId::parse(&id).expect("an id"),
            state,
            since: Timestamp::from_millis(since),
            spread: rack.map(|rack| Some(rack.to_owned())).into_iter().collect(),
        }
    }

    #[track_caller]
    fn check(candidates: Vec<Candidate>, count: usize, selection: KillSelection, expect: &[&str]) {
        let gone = select(candidates, count, selection);
        let names: Vec<&str> = gone
            .iter()
            .map(|id| id.as_str().trim_start_matches("a.instance-"))
            .collect();
        assert_eq!(names, expect);
    }

    #[test]
    fn what_serves_nobody_goes_first_then_the_youngest_or_the_oldest() {
        let all = || {
            vec![
                candidate("old", State::Running, 1, None),
                candidate("young", State::Running, 5, None),
                candidate("starting", State::Starting, 3, None),
                candidate("lost", State::Unreachable, 2, None),
                candidate("staging", State::Staging, 4, None),
            ]
        };
        let order = ["lost", "staging", "starting", "young", "old"];
        check(all(), 9, KillSelection::YoungestFirst, &order);
        check(all(), 2, KillSelection::YoungestFirst, &order[..2]);
        let order = ["lost", "staging", "starting", "old", "young"];
        check(all(), 5, KillSelection::OldestFirst, &order);
        check(Vec::new(), 3, KillSelection::OldestFirst, &[]);
    }

    #[test]
    fn the_rest_stays_spread() {
        let all = vec![
            candidate("a1", State::Running, 1, Some("a")),
            candidate("a2", State::Running, 2, Some("a")),
            candidate("a3", State::Running, 3, Some("a")),
            candidate("b1", State::Running, 9, Some("b")),
        ];
        check(all, 3, KillSelection::YoungestFirst, &["a3", "a2", "b1"]);
    }
}
