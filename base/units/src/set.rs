//! Sets of strings as a resource value.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// A set of distinct strings, in ascending order.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Set(Arc<BTreeSet<Arc<str>>>);

/// Why a list of strings is no set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// An item is listed twice.
    #[error("invalid set resource: duplicated element '{0}'")]
    Duplicate(Arc<str>),
}

impl Set {
    /// The set of the items; a repeated item is an error, as in Mesos.
    pub fn new<S: Into<Arc<str>>>(items: impl IntoIterator<Item = S>) -> Result<Self, SetError> {
        let mut set = BTreeSet::new();
        for item in items {
            let item = item.into();
            if !set.insert(Arc::clone(&item)) {
                return Err(SetError::Duplicate(item));
            }
        }
        Ok(Self(Arc::new(set)))
    }

    /// Does the set hold nothing?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many items the set holds.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The items, ascending.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<str>> {
        self.0.iter()
    }

    /// Is every item of `other` in this set?
    pub fn contains(&self, other: &Self) -> bool {
        other.0.is_subset(&self.0)
    }

    /// The items of either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self(Arc::new(self.0.union(&other.0).cloned().collect()))
    }

    /// The items of this set that are not in `other`.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self(Arc::new(self.0.difference(&other.0).cloned().collect()))
    }

    /// Do the sets share an item?
    pub fn intersects(&self, other: &Self) -> bool {
        !self.0.is_disjoint(&other.0)
    }
}

impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        for (i, item) in self.0.iter().enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            write!(f, "{comma}{item}")?;
        }
        f.write_str("}")
    }
}

impl fmt::Debug for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_distinct() {
        assert_eq!(Set::new(["b", "a"]).unwrap().to_string(), "{a, b}");
        assert_eq!(Set::new(["a", "a"]), Err(SetError::Duplicate("a".into())));
    }
}
