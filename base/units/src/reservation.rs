//! Reservations: the stack of roles that a resource is kept for.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use crate::Role;

/// Key and value pairs that travel along. Two lists are equal if they hold the same
/// pairs in any order.
#[derive(Clone, Debug, Default)]
pub struct Labels(pub Vec<(Arc<str>, Option<Arc<str>>)>);

/// Who made a reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReservationKind {
    /// The agent's flags: lasts as long as the agent.
    Static,
    /// A framework or operator: can be undone.
    Dynamic,
}

/// One entry of a resource's reservation stack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reservation {
    /// Who made it.
    pub kind: ReservationKind,
    /// Whom it is for; never `*`.
    pub role: Role,
    /// The principal that asked for it.
    pub principal: Option<Arc<str>>,
    /// Labels given with it.
    pub labels: Labels,
}

// === impl Labels ===

impl Labels {
    /// No pairs?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn sorted(&self) -> Vec<(&str, Option<&str>)> {
        let mut pairs: Vec<_> = self.0.iter().map(|(k, v)| (&**k, v.as_deref())).collect();
        pairs.sort_unstable();
        pairs
    }
}

impl Ord for Labels {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.is_empty() && other.is_empty() {
            return Ordering::Equal;
        }
        self.sorted().cmp(&other.sorted())
    }
}

impl PartialOrd for Labels {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Labels {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Labels {}

// === impl Reservation ===

impl Reservation {
    /// A reservation by the agent's flags.
    pub fn of_agent(role: Role) -> Self {
        Self {
            kind: ReservationKind::Static,
            role,
            principal: None,
            labels: Labels::default(),
        }
    }

    /// A reservation by a framework or operator, without labels.
    pub fn dynamic(role: Role, principal: Option<Arc<str>>) -> Self {
        Self {
            kind: ReservationKind::Dynamic,
            role,
            principal,
            labels: Labels::default(),
        }
    }
}

impl fmt::Display for Reservation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            ReservationKind::Static => "STATIC",
            ReservationKind::Dynamic => "DYNAMIC",
        };
        write!(f, "({kind},{}", self.role)?;
        if let Some(principal) = &self.principal {
            write!(f, ",{principal}")?;
        }
        if !self.labels.is_empty() {
            f.write_str(",{")?;
            for (i, (key, value)) in self.labels.0.iter().enumerate() {
                let comma = if i == 0 { "" } else { ", " };
                write!(f, "{comma}{key}")?;
                if let Some(value) = value {
                    write!(f, ": {value}")?;
                }
            }
            f.write_str("}")?;
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_order_does_not_matter() {
        let pair = |k: &str, v: &str| (k.into(), Some(v.into()));
        let ab = Labels(vec![pair("a", "1"), pair("b", "2")]);
        let ba = Labels(vec![pair("b", "2"), pair("a", "1")]);
        assert_eq!(ab, ba);
        assert_ne!(ab, Labels(vec![pair("a", "1"), ("b".into(), None)]));
    }
}
