//! Amounts by name, without the marks of resources.

use std::fmt;
use std::ops::AddAssign;
use std::sync::Arc;

use crate::Scalar;

/// Amounts by resource name; a name that is absent has the amount 0, and no name is
/// present with 0.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantities(Vec<(Arc<str>, Scalar)>);

/// Upper bounds by resource name; a name that is absent is not bounded.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Limits(Vec<(Arc<str>, Scalar)>);

fn find(list: &[(Arc<str>, Scalar)], name: &str) -> Result<usize, usize> {
    list.binary_search_by(|(n, _)| (**n).cmp(name))
}

fn write_list(list: &[(Arc<str>, Scalar)], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (i, (name, amount)) in list.iter().enumerate() {
        let separator = if i == 0 { "" } else { "; " };
        write!(f, "{separator}{name}:{amount}")?;
    }
    Ok(())
}

// === impl Quantities ===

impl Quantities {
    /// The amount of one name.
    pub fn get(&self, name: &str) -> Scalar {
        find(&self.0, name).map_or(Scalar::ZERO, |i| self.0[i].1)
    }

    /// Adds an amount of one name.
    pub fn insert(&mut self, name: impl Into<Arc<str>>, amount: Scalar) {
        if amount.is_zero() {
            return;
        }
        let name = name.into();
        match find(&self.0, &name) {
            Ok(i) => self.0[i].1 += amount,
            Err(i) => self.0.insert(i, (name, amount)),
        }
    }

    /// Is every amount 0?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names with their amounts, ascending by name, none of them 0.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, Scalar)> {
        self.0.iter().map(|(name, amount)| (name, *amount))
    }

    /// Is there at least as much here of every name as in `other`?
    pub fn contains(&self, other: &Self) -> bool {
        other.iter().all(|(name, amount)| self.get(name) >= amount)
    }

    /// The differences, at least 0 each.
    #[must_use]
    pub fn saturating_sub(&self, other: &Self) -> Self {
        self.iter()
            .map(|(name, amount)| (Arc::clone(name), amount.saturating_sub(other.get(name))))
            .collect()
    }
}

impl AddAssign<&Quantities> for Quantities {
    fn add_assign(&mut self, other: &Quantities) {
        self.extend(
            other
                .iter()
                .map(|(name, amount)| (Arc::clone(name), amount)),
        );
    }
}

impl<N: Into<Arc<str>>> Extend<(N, Scalar)> for Quantities {
    fn extend<I: IntoIterator<Item = (N, Scalar)>>(&mut self, amounts: I) {
        for (name, amount) in amounts {
            self.insert(name, amount);
        }
    }
}

impl<N: Into<Arc<str>>> FromIterator<(N, Scalar)> for Quantities {
    fn from_iter<I: IntoIterator<Item = (N, Scalar)>>(amounts: I) -> Self {
        let mut all = Self::default();
        all.extend(amounts);
        all
    }
}

impl fmt::Display for Quantities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_list(&self.0, f)
    }
}

impl fmt::Debug for Quantities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_list(&self.0, f)
    }
}

// === impl Limits ===

impl Limits {
    /// The bound of one name; `None` means unlimited.
    pub fn get(&self, name: &str) -> Option<Scalar> {
        find(&self.0, name).ok().map(|i| self.0[i].1)
    }

    /// Sets the bound of one name, which may be 0.
    pub fn insert(&mut self, name: impl Into<Arc<str>>, bound: Scalar) {
        let name = name.into();
        match find(&self.0, &name) {
            Ok(i) => self.0[i].1 = bound,
            Err(i) => self.0.insert(i, (name, bound)),
        }
    }

    /// Is nothing bounded?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bounded names with their bounds, ascending by name.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, Scalar)> {
        self.0.iter().map(|(name, bound)| (name, *bound))
    }

    /// Do the amounts stay within the bounds?
    pub fn contains(&self, amounts: &Quantities) -> bool {
        self.iter().all(|(name, bound)| amounts.get(name) <= bound)
    }

    /// What is left of each bound after using some of it, at least 0.
    #[must_use]
    pub fn saturating_sub(&self, used: &Quantities) -> Self {
        self.iter()
            .map(|(name, bound)| (Arc::clone(name), bound.saturating_sub(used.get(name))))
            .collect()
    }
}

impl<N: Into<Arc<str>>> FromIterator<(N, Scalar)> for Limits {
    fn from_iter<I: IntoIterator<Item = (N, Scalar)>>(bounds: I) -> Self {
        let mut all = Self::default();
        for (name, bound) in bounds {
            all.insert(name, bound);
        }
        all
    }
}

impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_list(&self.0, f)
    }
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_list(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn q(list: &[(&str, u32)]) -> Quantities {
        list.iter().map(|(n, v)| (*n, Scalar::whole(*v))).collect()
    }

    #[test]
    fn zero_is_absent() {
        assert_eq!(q(&[("cpus", 0)]), Quantities::default());
        assert_eq!(q(&[("cpus", 1), ("cpus", 2)]), q(&[("cpus", 3)]));
        assert_eq!(
            q(&[("a", 3), ("b", 1)]).saturating_sub(&q(&[("a", 1), ("b", 5)])),
            q(&[("a", 2)])
        );
    }

    #[test]
    fn absent_limit_is_no_limit() {
        let limits: Limits = [("cpus", Scalar::whole(2)), ("gpus", Scalar::ZERO)]
            .into_iter()
            .collect();
        assert!(limits.contains(&q(&[("cpus", 2), ("mem", 99)])));
        assert!(!limits.contains(&q(&[("gpus", 1)])));
        let left = limits.saturating_sub(&q(&[("cpus", 3)]));
        assert_eq!(
            (left.get("cpus"), left.get("mem")),
            (Some(Scalar::ZERO), None)
        );
    }
}
