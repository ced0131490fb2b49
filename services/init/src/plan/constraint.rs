//! Whether an agent suits the constraints of a service, given where its instances are.

use std::collections::BTreeMap;
use std::sync::Arc;

use abi_marathon::{App, Operator, Pod};
use base_units::{Attribute, AttributeValue};
use regex::Regex;

/// What is known of the place of an agent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// Its host name.
    pub hostname: Arc<str>,
    /// Its region.
    pub region: Option<Arc<str>>,
    /// Its zone.
    pub zone: Option<Arc<str>>,
    /// Its attributes.
    pub attributes: Arc<[Attribute]>,
}

impl Place {
    /// The value of a field as texts compare it, if the agent has it.
    pub fn field(&self, name: &str) -> Option<String> {
        match name {
            "hostname" | "@hostname" => Some(self.hostname.to_string()),
            "@region" => self.region.as_ref().map(ToString::to_string),
            "@zone" => self.zone.as_ref().map(ToString::to_string),
            name => self
                .attributes
                .iter()
                .find(|attribute| &*attribute.name == name)
                .map(|attribute| text(&attribute.value)),
        }
    }
}

/// An attribute as constraints see it: numbers with up to three decimals, ranges as `[1-3,5-9]`, sets as `{a,b}`.
fn text(value: &AttributeValue) -> String {
    match value {
        AttributeValue::Scalar(number) => decimal(*number),
        AttributeValue::Ranges(ranges) => ranges.to_string().replace(", ", ","),
        AttributeValue::Set(set) => {
            let mut items: Vec<&str> = set.iter().map(|item| &**item).collect();
            items.sort_unstable();
            format!("{{{}}}", items.join(","))
        }
        AttributeValue::Text(text) => text.to_string(),
    }
}

/// A number with at most three decimals, halves to the even one.
fn decimal(number: f64) -> String {
    let text = format!("{:.3}", (number * 1000.0).round_ties_even() / 1000.0);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

/// A constraint, ready to be compared.
#[derive(Clone, Debug)]
pub struct Constraint {
    field: String,
    operator: Operator,
    value: Option<String>,
    pattern: Option<Regex>,
}

impl Constraint {
    /// A constraint that was found sound when its service was stored; none where it was not.
    pub fn new(field: &str, operator: Operator, value: Option<&str>) -> Option<Self> {
        let pattern = match operator {
            Operator::Like | Operator::Unlike => {
                // The whole value must match.
                Some(Regex::new(&format!("^(?:{})$", value?)).ok()?)
            }
            Operator::Unique
            | Operator::Cluster
            | Operator::GroupBy
            | Operator::MaxPer
            | Operator::Is => None,
        };
        Some(Self {
            field: field.to_owned(),
            operator,
            value: value.map(str::to_owned),
            pattern,
        })
    }

    /// Those of an app.
    pub fn of_app(app: &App) -> Vec<Self> {
        let all = app.constraints.iter();
        all.filter_map(|constraint| {
            let (field, operator) = (constraint.first()?, constraint.get(1)?);
            let value = constraint.get(2).map(String::as_str);
            Self::new(field, Operator::of_name(operator)?, value)
        })
        .collect()
    }

    /// Those of a pod.
    pub fn of_pod(pod: &Pod) -> Vec<Self> {
        let placement = pod.scheduling.as_ref().and_then(|it| it.placement.as_ref());
        let all = placement.iter().flat_map(|it| it.constraints.iter());
        all.filter_map(|it| Self::new(&it.field_name, it.operator, it.value.as_deref()))
            .collect()
    }

    /// Whether it asks where in the world the agent is, so that agents elsewhere may suit.
    pub fn is_about_domain(&self) -> bool {
        matches!(self.field.as_str(), "@region" | "@zone")
    }

    /// The number that some operators compare with.
    fn count(&self) -> Option<usize> {
        let value = self.value.as_deref()?;
        if value == "inf" {
            return Some(usize::MAX);
        }
        let count: i64 = value.parse().ok()?;
        Some(usize::try_from(count).unwrap_or(0))
    }

    /// Whether an instance may be at `place`. `peers` are the places of the other instances, in the order in which
    /// they were placed, and `instances` is how many there shall be.
    pub fn suits(&self, place: &Place, peers: &[&Place], instances: u32) -> bool {
        let Some(own) = place.field(&self.field) else {
            return self.operator == Operator::Unlike;
        };
        let others = || peers.iter().filter_map(|peer| peer.field(&self.field));
        match self.operator {
            Operator::Unique => others().all(|other| other != own),
            Operator::Cluster => match self.value.as_deref().filter(|value| !value.is_empty()) {
                Some(value) => value == own,
                None => others().next().is_none_or(|first| first == own),
            },
            Operator::GroupBy => {
                let mut groups: BTreeMap<String, usize> = BTreeMap::new();
                for other in others() {
                    *groups.entry(other).or_default() += 1;
                }
                self.groups_suit(&own, &groups, instances)
            }
            Operator::MaxPer => self
                .count()
                .is_some_and(|most| others().filter(|other| *other == own).count() < most),
            Operator::Like => self.pattern.as_ref().is_some_and(|it| it.is_match(&own)),
            Operator::Unlike => self.pattern.as_ref().is_some_and(|it| !it.is_match(&own)),
            Operator::Is => self.is(&own),
        }
    }

    fn is(&self, own: &str) -> bool {
        let value = self.value.as_deref().unwrap_or_default();
        let number = |text: &str| text.parse::<f64>().ok().filter(|it| it.is_finite());
        match (number(value), number(own)) {
            (Some(value), Some(own)) => decimal(value) == decimal(own),
            (None, _) | (_, None) => value == own,
        }
    }

    /// Whether one more in the group `own` keeps groups of about the same size.
    fn groups_suit(&self, own: &str, groups: &BTreeMap<String, usize>, instances: u32) -> bool {
        let size = groups.get(own).copied();
        let Some(wanted) = self.count().filter(|wanted| *wanted > 0) else {
            // As many groups as there are: a new one is always good, another where none is smaller.
            let least = groups.values().min().copied().unwrap_or(0);
            return size.is_none_or(|size| size <= least);
        };
        let Some(size) = size else {
            return groups.len() < wanted;
        };
        let instances = usize::try_from(instances).unwrap_or(usize::MAX);
        let (floor, rest) = (instances / wanted, instances % wanted);
        let over = groups.values().filter(|size| **size > floor).count();
        size < floor || (size == floor && over < rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(hostname: &str, attributes: &str) -> Place {
        Place {
            hostname: hostname.into(),
            region: Some("eu".into()),
            zone: Some("eu-1".into()),
            attributes: Attribute::parse_list(attributes)
                .expect("attributes")
                .into(),
        }
    }

    #[track_caller]
    fn check(constraint: [&str; 3], at: &str, peers: &[&str], instances: u32, expect: bool) {
        let [field, operator, value] = constraint;
        let operator = Operator::of_name(operator).expect("an operator");
        let value = Some(value).filter(|value| !value.is_empty());
        let constraint = Constraint::new(field, operator, value).expect("sound");
        let split = |text: &str| {
            let (hostname, attributes) = text.split_once(' ').unwrap_or((text, ""));
            place(hostname, attributes)
        };
        let peers: Vec<Place> = peers.iter().map(|peer| split(peer)).collect();
        let peers: Vec<&Place> = peers.iter().collect();
        assert_eq!(
            constraint.suits(&split(at), &peers, instances),
            expect,
            "{constraint:?} at {at}"
        );
    }

    #[test]
    fn operators_compare_with_where_instances_are() {
        check(["hostname", "UNIQUE", ""], "n1", &["n2"], 3, true);
        check(["hostname", "UNIQUE", ""], "n1", &["n1"], 3, false);
        check(["rack", "CLUSTER", "r1"], "n1 rack:r1", &[], 3, true);
        check(["rack", "CLUSTER", "r1"], "n1 rack:r2", &[], 3, false);
        check(
            ["rack", "CLUSTER", ""],
            "n1 rack:r2",
            &["n2 rack:r1"],
            3,
            false,
        );
        check(["rack", "CLUSTER", ""], "n1 rack:r2", &[], 3, true);
        check(
            ["rack", "MAX_PER", "2"],
            "n1 rack:a",
            &["n2 rack:a", "n3 rack:b"],
            5,
            true,
        );
        check(
            ["rack", "MAX_PER", "1"],
            "n1 rack:a",
            &["n2 rack:a"],
            5,
            false,
        );
        check(
            ["rack", "MAX_PER", "inf"],
            "n1 rack:a",
            &["n2 rack:a"],
            5,
            true,
        );
        check(["hostname", "LIKE", "node-[0-9]+"], "node-12", &[], 1, true);
        check(["hostname", "LIKE", "node"], "node-12", &[], 1, false);
        check(["hostname", "LIKE", "a|node-12"], "node-12", &[], 1, true);
        check(
            ["disk", "UNLIKE", "spin.*"],
            "n1 disk:spinning",
            &[],
            1,
            false,
        );
        check(["disk", "UNLIKE", "spin.*"], "n1 disk:ssd", &[], 1, true);
        check(["@region", "IS", "eu"], "n1", &[], 1, true);
        check(["@zone", "IS", "eu"], "n1", &[], 1, false);
        check(["level", "IS", "1.5"], "n1 level:1.5004", &[], 1, true);
        check(["level", "IS", "1.5"], "n1 level:1.6", &[], 1, false);
        check(
            ["ports", "LIKE", "\\[1-3,5-9\\]"],
            "n1 ports:[1-3,5-9]",
            &[],
            1,
            true,
        );
    }

    #[test]
    fn without_the_field_only_unlike_suits() {
        for operator in Operator::ALL {
            check(
                ["rack", operator.name(), "1"],
                "n1",
                &[],
                1,
                *operator == Operator::Unlike,
            );
        }
    }

    #[test]
    fn groups_are_of_about_the_same_size() {
        let peers = ["n1 rack:a", "n2 rack:a", "n3 rack:b"];
        // Five instances in two groups: two and three.
        check(["rack", "GROUP_BY", "2"], "n4 rack:a", &peers, 5, true);
        check(["rack", "GROUP_BY", "2"], "n4 rack:b", &peers, 5, true);
        check(["rack", "GROUP_BY", "2"], "n4 rack:c", &peers, 5, false);
        check(["rack", "GROUP_BY", "2"], "n4 rack:a", &peers, 4, false);
        check(["rack", "GROUP_BY", "3"], "n4 rack:c", &peers, 5, true);
        // However many groups there are.
        check(["rack", "GROUP_BY", ""], "n4 rack:a", &peers, 5, false);
        check(["rack", "GROUP_BY", ""], "n4 rack:b", &peers, 5, true);
        check(["rack", "GROUP_BY", ""], "n4 rack:c", &peers, 5, true);
    }

    proptest::proptest! {
        /// Filling racks one after the other in any order never gets stuck while a rack is left, and ends balanced.
        #[test]
        fn groups_never_starve(racks in 1_usize..6, instances in 0_u32..40, order in proptest::collection::vec(0_usize..6, 400)) {
            let all: Vec<Place> = (0..racks).map(|rack| place("n", &format!("rack:r{rack}"))).collect();
            let value = racks.to_string();
            let constraint = Constraint::new("rack", Operator::GroupBy, Some(&value)).expect("sound");
            let mut placed: Vec<&Place> = Vec::new();
            for at in order {
                let candidate = &all[at % racks];
                if placed.len() < usize::try_from(instances).expect("small")
                    && constraint.suits(candidate, &placed, instances)
                {
                    placed.push(candidate);
                }
            }
            let left = usize::try_from(instances).expect("small") - placed.len();
            if left > 0 {
                proptest::prop_assert!(all.iter().any(|it| constraint.suits(it, &placed, instances)));
            }
            let sizes: Vec<usize> = all.iter().map(|it| placed.iter().filter(|at| **at == it).count()).collect();
            let most = sizes.iter().max().copied().unwrap_or(0);
            let bound = usize::try_from(instances).expect("small").div_ceil(racks);
            proptest::prop_assert!(most <= bound.max(1));
        }
    }

    proptest::proptest! {
        /// Whichever agents make offers in which order, and whichever instances end meanwhile: all are placed, and
        /// those that are grouped stay spread.
        #[test]
        fn spreading_never_starves(
            hosts in 1_usize..6, instances in 1_usize..20, kind in 0_usize..4,
            dice in proptest::collection::vec(proptest::prelude::any::<usize>(), 8..40),
        ) {
            let most = instances.div_ceil(hosts).to_string();
            let groups = hosts.to_string();
            let (operator, value, instances) = match kind {
                0 => (Operator::GroupBy, None, instances),
                1 => (Operator::GroupBy, Some(groups.as_str()), instances),
                2 => (Operator::MaxPer, Some(most.as_str()), instances),
                _ => (Operator::Unique, None, instances.min(hosts)),
            };
            let constraint = Constraint::new("hostname", operator, value).expect("it is sound");
            let places: Vec<Place> = (0..hosts).map(|at| place(&format!("n{at}"), "")).collect();
            let count = u32::try_from(instances).expect("a few");
            let mut peers: Vec<&Place> = Vec::new();
            // One agent after the other, and at last all in turn.
            let turns = dice.iter().copied().chain(0..hosts * instances);
            for (turn, at) in turns.enumerate() {
                let here = &places[at % hosts];
                while peers.len() < instances && constraint.suits(here, &peers, count) {
                    peers.push(here);
                }
                if turn < dice.len() && turn % 3 == 2 && !peers.is_empty() {
                    peers.remove(at % peers.len());
                }
            }
            proptest::prop_assert_eq!(peers.len(), instances);
            let sizes = places.iter().map(|it| peers.iter().filter(|peer| **peer == it).count());
            let largest = sizes.max().unwrap_or(0);
            let spread = operator == Operator::Unique || value == Some(most.as_str());
            proptest::prop_assert!(!spread || largest <= instances.div_ceil(hosts));
        }
    }
}
