//! Offer constraints: which agents are of use to a framework in a role.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use abi_terms::{AttributeConstraint, AttributePredicate, AttributeSelector, OfferConstraints};
use base_units::{Attribute, Role};
use regex::Regex;

use crate::agent::Agent;
use crate::pattern;

/// A framework's constraints, ready to be evaluated. A role that is absent takes every
/// agent.
#[derive(Clone, Debug, Default)]
pub struct Constraints(BTreeMap<Arc<str>, Arc<RoleConstraints>>);

/// Why constraints are refused.
#[derive(Debug, thiserror::Error)]
pub enum ConstraintError {
    /// A role with a list of no groups.
    #[error("offer constraints of role '{0}' have no groups")]
    NoGroups(Arc<str>),
    /// A group of no constraints.
    #[error("offer constraints of role '{0}' have an empty group")]
    EmptyGroup(Arc<str>),
    /// A regular expression that is broken or too large.
    #[error("failed to construct regex from pattern '{pattern}' for role '{role}'")]
    Pattern {
        /// The role it was given for.
        role: Arc<str>,
        /// The text as it came.
        pattern: Arc<str>,
        /// What is wrong with it.
        #[source]
        source: Box<regex::Error>,
    },
}

/// Holds when at least one group does.
#[derive(Debug)]
pub(crate) struct RoleConstraints(Vec<Vec<Constraint>>);

#[derive(Debug)]
struct Constraint {
    /// As it was given, to be told.
    given: AttributeConstraint,
    predicate: Predicate,
}

#[derive(Debug)]
enum Predicate {
    Exists(bool),
    Equals(Arc<str>, bool),
    Matches(Regex, bool),
}

enum Selected<'a> {
    Absent,
    Text(&'a str),
    Other,
}

// === impl Constraints ===

impl Constraints {
    /// Compiles the regular expressions. Roles need not be the framework's own.
    pub fn compile(constraints: &OfferConstraints) -> Result<Self, ConstraintError> {
        let mut roles = BTreeMap::new();
        for (role, groups) in &constraints.roles {
            if groups.is_empty() {
                return Err(ConstraintError::NoGroups(Arc::clone(role)));
            }
            let groups = groups
                .iter()
                .map(|group| {
                    if group.constraints.is_empty() {
                        return Err(ConstraintError::EmptyGroup(Arc::clone(role)));
                    }
                    let constraints = group.constraints.iter();
                    constraints.map(|c| Constraint::compile(role, c)).collect()
                })
                .collect::<Result<_, _>>()?;
            roles.insert(Arc::clone(role), Arc::new(RoleConstraints(groups)));
        }
        Ok(Self(roles))
    }

    pub(crate) fn of(&self, role: &Role) -> Option<Arc<RoleConstraints>> {
        self.0.get(role.as_str()).cloned()
    }
}

// === impl RoleConstraints ===

impl RoleConstraints {
    pub(crate) fn allow(&self, agent: &Agent) -> bool {
        let groups = &mut self.0.iter();
        groups.any(|group| group.iter().all(|constraint| constraint.holds(agent)))
    }

    /// What the agent lacks for the group that is nearest to hold, in words.
    pub(crate) fn missing(&self, agent: &Agent) -> String {
        let lacks = |group: &Vec<Constraint>| {
            let lacking = group.iter().filter(|constraint| !constraint.holds(agent));
            lacking.map(ToString::to_string).collect::<Vec<_>>()
        };
        let nearest = self.0.iter().map(lacks).min_by_key(Vec::len);
        nearest.unwrap_or_default().join(", ")
    }
}

// === impl Constraint ===

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.given.selector {
            AttributeSelector::Hostname => f.write_str("hostname"),
            AttributeSelector::Region => f.write_str("region"),
            AttributeSelector::Zone => f.write_str("zone"),
            AttributeSelector::Name(name) => write!(f, "attribute '{name}'"),
        }?;
        match &self.given.predicate {
            AttributePredicate::Exists => f.write_str(" must exist"),
            AttributePredicate::NotExists => f.write_str(" must not exist"),
            AttributePredicate::TextEquals(text) => write!(f, " must be '{text}'"),
            AttributePredicate::TextNotEquals(text) => write!(f, " must not be '{text}'"),
            AttributePredicate::TextMatches(text) => write!(f, " must match '{text}'"),
            AttributePredicate::TextNotMatches(text) => write!(f, " must not match '{text}'"),
        }
    }
}

impl Constraint {
    fn compile(role: &Arc<str>, from: &AttributeConstraint) -> Result<Self, ConstraintError> {
        let matches = |text: &Arc<str>, wanted| match pattern::compile(text) {
            Ok(regex) => Ok(Predicate::Matches(regex, wanted)),
            Err(source) => Err(ConstraintError::Pattern {
                role: Arc::clone(role),
                pattern: Arc::clone(text),
                source: Box::new(source),
            }),
        };
        Ok(Self {
            given: from.clone(),
            predicate: match &from.predicate {
                AttributePredicate::Exists => Predicate::Exists(true),
                AttributePredicate::NotExists => Predicate::Exists(false),
                AttributePredicate::TextEquals(text) => Predicate::Equals(text.clone(), true),
                AttributePredicate::TextNotEquals(text) => Predicate::Equals(text.clone(), false),
                AttributePredicate::TextMatches(text) => matches(text, true)?,
                AttributePredicate::TextNotMatches(text) => matches(text, false)?,
            },
        })
    }

    /// What is absent equals and matches nothing; what is not text satisfies every text
    /// predicate.
    fn holds(&self, agent: &Agent) -> bool {
        match (&self.predicate, self.select(agent)) {
            (Predicate::Exists(wanted), Selected::Absent) => !wanted,
            (Predicate::Exists(wanted), Selected::Text(_) | Selected::Other) => *wanted,
            (Predicate::Equals(_, wanted) | Predicate::Matches(_, wanted), Selected::Absent) => {
                !wanted
            }
            (Predicate::Equals(..) | Predicate::Matches(..), Selected::Other) => true,
            (Predicate::Equals(value, wanted), Selected::Text(text)) => {
                (**value == *text) == *wanted
            }
            (Predicate::Matches(regex, wanted), Selected::Text(text)) => {
                regex.is_match(text) == *wanted
            }
        }
    }

    fn select<'a>(&self, agent: &'a Agent) -> Selected<'a> {
        let options = &agent.options;
        let text = match &self.given.selector {
            AttributeSelector::Hostname => Some(&options.hostname),
            AttributeSelector::Region => options.region.as_ref(),
            AttributeSelector::Zone => options.zone.as_ref(),
            AttributeSelector::Name(name) => {
                let first = options.attributes.iter().find(|a| a.name == *name);
                return match first.map(Attribute::as_text) {
                    None => Selected::Absent,
                    Some(Some(text)) => Selected::Text(text),
                    Some(None) => Selected::Other,
                };
            }
        };
        text.map_or(Selected::Absent, |text| Selected::Text(text))
    }
}
