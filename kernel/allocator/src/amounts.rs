//! Scalar amounts by number instead of by name, for the inner loops.

use std::sync::Arc;

use base_units::{Limits, Quantities, Resource, Resources, Scalar};

/// Numbers for the names of scalar resources. Only operators and agents add names, so
/// there are few.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(Vec<Arc<str>>);

/// Thousandths by name number; an absent number stands for 0. Differences may be
/// negative.
#[derive(Clone, Debug, Default)]
pub(crate) struct Amounts(Vec<i64>);

// === impl Names ===

impl Names {
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|known| **known == *name)
    }

    pub(crate) fn number(&mut self, name: &Arc<str>) -> usize {
        self.find(name).unwrap_or_else(|| {
            self.0.push(Arc::clone(name));
            self.0.len() - 1
        })
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &Arc<str>)> {
        self.0.iter().enumerate()
    }

    /// The scalars among the resources that satisfy a condition, summed.
    pub(crate) fn amounts(
        &mut self,
        resources: &Resources,
        keep: impl Fn(&Resource) -> bool,
    ) -> Amounts {
        let mut sum = Amounts::default();
        for resource in resources.iter().filter(|r| keep(r)) {
            if let Some(amount) = resource.value.as_scalar() {
                sum.add_at(self.number(&resource.name), amount.thousandths());
            }
        }
        sum
    }

    /// The scalars of those names that have a number.
    pub(crate) fn known_amounts(&self, resources: &Resources) -> Amounts {
        let mut sum = Amounts::default();
        for resource in resources.iter() {
            if let (Some(amount), Some(number)) =
                (resource.value.as_scalar(), self.find(&resource.name))
            {
                sum.add_at(number, amount.thousandths());
            }
        }
        sum
    }

    pub(crate) fn quantities(&self, amounts: &Amounts) -> Quantities {
        self.iter()
            .map(|(i, name)| (Arc::clone(name), Scalar::from_thousandths(amounts.get(i))))
            .collect()
    }

    /// Upper bounds for every name: what `bound` says, if anything.
    pub(crate) fn limits(&self, bound: impl Fn(usize) -> Option<i64>) -> Limits {
        self.iter()
            .filter_map(|(i, name)| Some((Arc::clone(name), Scalar::from_thousandths(bound(i)?))))
            .collect()
    }
}

// === impl Amounts ===

impl Amounts {
    pub(crate) fn get(&self, number: usize) -> i64 {
        self.0.get(number).copied().unwrap_or(0)
    }

    pub(crate) fn add_at(&mut self, number: usize, amount: i64) {
        if self.0.len() <= number {
            self.0.resize(number + 1, 0);
        }
        self.0[number] = self.0[number].saturating_add(amount);
    }

    pub(crate) fn set(&mut self, number: usize, amount: i64) {
        self.add_at(number, 0);
        self.0[number] = amount;
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (number, amount) in other.0.iter().enumerate() {
            self.add_at(number, *amount);
        }
    }

    pub(crate) fn sub(&mut self, other: &Self) {
        for (number, amount) in other.0.iter().enumerate() {
            self.add_at(number, amount.saturating_neg());
        }
    }

    /// How much more is here than in `other`, at least 0 each.
    pub(crate) fn surplus(&self, other: &Self) -> Self {
        let pairs = self.0.iter().enumerate();
        Self(
            pairs
                .map(|(i, amount)| amount.saturating_sub(other.get(i)).max(0))
                .collect(),
        )
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.0.iter().all(|amount| *amount == 0)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, i64)> + '_ {
        self.0.iter().copied().enumerate()
    }
}
