//! Whether an agent comes back under its id although it is configured otherwise than at its last start.
//!
//! Nothing has to be wiped for that: the master learns of each change. Who wants to be safe from mistakes can forbid
//! changes, by the names that Mesos has for it.

use abi_terms::AgentSpec;
use base_units::{Attribute, AttributeValue};

/// Which changes are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reconfiguration {
    /// All.
    Any,
    /// More resources, more attributes, and a domain where there was none.
    Additive,
    /// None.
    Equal,
}

impl Reconfiguration {
    /// The policy of this name.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "any" => Some(Self::Any),
            "additive" => Some(Self::Additive),
            "equal" => Some(Self::Equal),
            _ => None,
        }
    }

    /// Whether an agent may be now what it was not before.
    ///
    /// # Errors
    /// The first change that the policy does not take, for people.
    pub(crate) fn check(self, before: &AgentSpec, now: &AgentSpec) -> Result<(), String> {
        match self {
            Self::Any => Ok(()),
            Self::Additive => {
                same_place(before, now)?;
                if before.region.is_some() {
                    same_domain(before, now)?;
                }
                let mut own = before.resources.iter();
                if let Some(less) = own.find(|one| !now.resources.contains_resource(one)) {
                    let has = &now.resources;
                    return Err(format!("it had {less}, and has {has}"));
                }
                let mut said = before.attributes.iter();
                match said.find(|one| !is_kept(one, &now.attributes)) {
                    Some(gone) => Err(format!("it had the attribute {gone}")),
                    None => Ok(()),
                }
            }
            Self::Equal => {
                same_place(before, now)?;
                same_domain(before, now)?;
                if before.resources != now.resources {
                    let (had, has) = (&before.resources, &now.resources);
                    return Err(format!("it had {had}, and has {has}"));
                }
                let (had, has) = (&before.attributes, &now.attributes);
                let is_said = |one: &&Attribute| !has.contains(one);
                match had.iter().find(is_said) {
                    Some(gone) => Err(format!("it had the attribute {gone}")),
                    None if had.len() != has.len() => Err("it has more attributes".to_owned()),
                    None => Ok(()),
                }
            }
        }
    }
}

fn same_place(before: &AgentSpec, now: &AgentSpec) -> Result<(), String> {
    let place = |spec: &AgentSpec| format!("{}:{}", spec.hostname, spec.port);
    match place(before) == place(now) {
        true => Ok(()),
        false => Err(format!("it was {}, and is {}", place(before), place(now))),
    }
}

fn same_domain(before: &AgentSpec, now: &AgentSpec) -> Result<(), String> {
    match (&before.region, &before.zone) == (&now.region, &now.zone) {
        true => Ok(()),
        false => Err("its fault domain was another".to_owned()),
    }
}

/// Whether an attribute is there as it was; ranges may have grown.
fn is_kept(one: &Attribute, now: &[Attribute]) -> bool {
    let same = now.iter().find(|other| other.name == one.name);
    same.is_some_and(|same| match (&one.value, &same.value) {
        (AttributeValue::Ranges(had), AttributeValue::Ranges(has)) => has.contains(had),
        (had, has) => had == has,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use abi_terms::{AgentCapabilities, Body};
    use base_units::Resources;

    use super::*;

    fn spec(port: u16, region: Option<&str>, resources: &str, attributes: &str) -> AgentSpec {
        AgentSpec {
            hostname: "node".into(),
            ip: "10.0.0.1".into(),
            port,
            resources: Resources::parse(resources).unwrap(),
            attributes: Attribute::parse_list(attributes).unwrap(),
            region: region.map(Arc::from),
            zone: None,
            version: "1".into(),
            capabilities: AgentCapabilities::ALL,
            body: Body::new(),
        }
    }

    /// What each policy makes of a change: equal, additive.
    #[track_caller]
    fn check(now: &AgentSpec, expected: (bool, bool)) {
        let before = spec(5051, None, "cpus:2;ports:[1-4]", "rack:a;level:[1-2]");
        let takes = |policy: Reconfiguration| policy.check(&before, now).is_ok();
        assert!(takes(Reconfiguration::Any));
        let strict = (Reconfiguration::Equal, Reconfiguration::Additive);
        assert_eq!((takes(strict.0), takes(strict.1)), expected);
    }

    #[test]
    fn policies_take_what_they_say() {
        let (all, said) = ("cpus:2;ports:[1-4]", "rack:a;level:[1-2]");
        check(&spec(5051, None, all, said), (true, true));
        check(&spec(5051, None, all, "level:[1-2];rack:a"), (true, true));
        check(&spec(5052, None, all, said), (false, false));
        check(&spec(5051, Some("eu"), all, said), (false, true));
        check(
            &spec(5051, None, "cpus:3;ports:[1-9];mem:1", said),
            (false, true),
        );
        check(
            &spec(5051, None, "cpus:1;ports:[1-4]", said),
            (false, false),
        );
        check(
            &spec(5051, None, "cpus:2;ports:[1-3]", said),
            (false, false),
        );
        check(
            &spec(5051, None, all, "rack:a;level:[1-3];disk:ssd"),
            (false, true),
        );
        check(&spec(5051, None, all, "rack:b;level:[1-2]"), (false, false));
        check(&spec(5051, None, all, "rack:a"), (false, false));
        check(
            &spec(5051, None, all, "rack:[1-2];level:[1-2]"),
            (false, false),
        );
    }

    #[test]
    fn a_domain_is_not_taken_away() {
        let (with, without) = (
            spec(1, Some("eu"), "cpus:1", ""),
            spec(1, None, "cpus:1", ""),
        );
        assert!(Reconfiguration::Additive.check(&with, &without).is_err());
        assert!(Reconfiguration::Equal.check(&with, &without).is_err());
    }
}
