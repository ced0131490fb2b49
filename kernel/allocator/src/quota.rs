//! Quota: what a role is kept, and what it may not exceed.

use base_defects::defect;
use base_units::Role;

use crate::Quota;
use crate::amounts::{Amounts, Names};

/// The quota of one role, and how much of it is used. Once set it stays in the list, so its index does not
/// change; without guarantees and limits it has no effect.
#[derive(Clone, Debug)]
pub(crate) struct QuotaBook {
    pub(crate) role: Role,
    /// Index of the nearest quota above it.
    pub(crate) above: Option<usize>,
    pub(crate) guarantees: Amounts,
    limits: Vec<Option<i64>>,
    /// Unreserved non-revocable scalars held by the role and its descendants, and all
    /// scalars reserved to them, held or not.
    pub(crate) consumed: Amounts,
}

/// What is to be kept free for one quota.
#[derive(Clone, Debug, Default)]
pub(crate) struct Need {
    /// For itself and all below it.
    pub(crate) required: Amounts,
    /// For the quotas right below it.
    pub(crate) below: Amounts,
}

/// The needs of all quotas by index, and of all together. What is kept for a quota below counts for the one above it.
pub(crate) fn needs(books: &[QuotaBook]) -> (Vec<Need>, Amounts) {
    let mut needs = vec![Need::default(); books.len()];
    let mut sum = Amounts::default();
    let mut order: Vec<usize> = (0..books.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(books[*place].role.components().count()));
    for place in order {
        let mut required = books[place].missing();
        required.raise_to(&needs[place].below);
        match books[place].above {
            Some(above) => needs[above].below.add(&required),
            None => sum.add(&required),
        }
        needs[place].required = required;
    }
    (needs, sum)
}

impl QuotaBook {
    pub(crate) fn new(role: Role) -> Self {
        Self {
            role,
            above: None,
            guarantees: Amounts::default(),
            limits: Vec::new(),
            consumed: Amounts::default(),
        }
    }

    pub(crate) fn set(&mut self, quota: &Quota, names: &mut Names) {
        self.guarantees = Amounts::default();
        for (name, amount) in quota.guarantees.iter() {
            self.guarantees
                .set(names.number(name), amount.thousandths());
        }
        self.limits.clear();
        for (name, amount) in quota.limits.iter() {
            let number = names.number(name);
            let length = self.limits.len().max(number + 1);
            self.limits.resize(length, None);
            self.limits[number] = Some(amount.thousandths());
        }
    }

    /// Does it guarantee or limit anything?
    pub(crate) fn is_effective(&self) -> bool {
        !self.guarantees.is_zero() || !self.limits.is_empty()
    }

    /// Does what a role has count here?
    pub(crate) fn counts(&self, role: &Role) -> bool {
        self.role == *role || self.role.is_ancestor_of(role)
    }

    /// What is missing to the guarantees.
    pub(crate) fn missing(&self) -> Amounts {
        self.guarantees.surplus(&self.consumed)
    }

    /// What may still be had of one resource; `None` means unlimited.
    pub(crate) fn left(&self, number: usize) -> Option<i64> {
        if defect!(LimitIgnored) {
            return None;
        }
        let limit = self.limits.get(number).copied().flatten()?;
        Some(limit.saturating_sub(self.consumed.get(number)).max(0))
    }
}
