//! Scalar amounts by number instead of by name, for the inner loops.

use std::sync::Arc;

use base_units::{Limits, Quantities, Resource, Resources, Scalar};

/// Names that every cluster has; their numbers are their places here.
const COMMON: [&str; 4] = ["cpus", "mem", "disk", "gpus"];

/// Numbers for the names of scalar resources. Only operators and agents add names, so
/// there are few.
#[derive(Clone, Debug)]
pub(crate) struct Names(Vec<Arc<str>>);

/// Thousandths by name number; an absent number stands for 0. Differences may be
/// negative.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Amounts {
    /// Of the common names, which cost no memory of their own.
    common: [i64; COMMON.len()],
    /// Of all other names.
    others: Vec<i64>,
}

// === impl Names ===

impl Default for Names {
    fn default() -> Self {
        Self(COMMON.map(Arc::from).into())
    }
}

impl Names {
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        match name {
            "cpus" => Some(0),
            "mem" => Some(1),
            "disk" => Some(2),
            "gpus" => Some(3),
            other => self.0.iter().position(|known| **known == *other),
        }
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

    /// The same, of those names that have a number: of what agents have, all.
    pub(crate) fn known_amounts(
        &self,
        resources: &Resources,
        keep: impl Fn(&Resource) -> bool,
    ) -> Amounts {
        let mut sum = Amounts::default();
        for resource in resources.iter().filter(|r| keep(r)) {
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
        match self.common.get(number) {
            Some(amount) => *amount,
            None => self.others.get(number - COMMON.len()).copied().unwrap_or(0),
        }
    }

    fn place(&mut self, number: usize) -> &mut i64 {
        if number < COMMON.len() {
            return &mut self.common[number];
        }
        let number = number - COMMON.len();
        if self.others.len() <= number {
            self.others.resize(number + 1, 0);
        }
        &mut self.others[number]
    }

    pub(crate) fn add_at(&mut self, number: usize, amount: i64) {
        let place = self.place(number);
        *place = place.saturating_add(amount);
    }

    pub(crate) fn set(&mut self, number: usize, amount: i64) {
        *self.place(number) = amount;
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.combine(other, i64::saturating_add);
    }

    pub(crate) fn sub(&mut self, other: &Self) {
        self.combine(other, i64::saturating_sub);
    }

    /// The larger of each two.
    pub(crate) fn raise_to(&mut self, other: &Self) {
        self.combine(other, i64::max);
    }

    fn combine(&mut self, other: &Self, with: impl Fn(i64, i64) -> i64) {
        for (mine, theirs) in self.common.iter_mut().zip(other.common) {
            *mine = with(*mine, theirs);
        }
        if self.others.len() < other.others.len() {
            self.others.resize(other.others.len(), 0);
        }
        for (number, mine) in self.others.iter_mut().enumerate() {
            *mine = with(*mine, other.others.get(number).copied().unwrap_or(0));
        }
    }

    /// The largest of these amounts over the totals of the same name; a name without total does not count.
    pub(crate) fn share_of(&self, totals: &Self) -> f64 {
        let mut most = 0.0;
        let mut count = |amount: i64, total: i64| {
            let share = amount as f64 / total as f64;
            if amount > 0 && total > 0 && share > most {
                most = share;
            }
        };
        for number in 0..COMMON.len() {
            count(self.common[number], totals.common[number]);
        }
        for (amount, total) in self.others.iter().zip(&totals.others) {
            count(*amount, *total);
        }
        most
    }

    /// How much more is here than in `other`, at least 0 each.
    pub(crate) fn surplus(&self, other: &Self) -> Self {
        let mut surplus = self.clone();
        surplus.combine(other, |mine, theirs| mine.saturating_sub(theirs).max(0));
        surplus
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.iter().all(|(_, amount)| amount == 0)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, i64)> + '_ {
        self.common.iter().chain(&self.others).copied().enumerate()
    }
}
