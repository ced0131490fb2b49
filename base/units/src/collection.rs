//! Collections of resources and their algebra.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Add, AddAssign};
use std::sync::Arc;

use crate::{Limits, Quantities, Ranges, Reservation, Resource, Role, Scalar, Value};

/// A canonical collection of resources: equal marks are merged, nothing is zero, and the
/// order depends on the content alone, so equal collections print and travel alike.
///
/// Atomic resources stay apart and are counted if they appear several times; a shared
/// resource counts its users. A clone is a reference count, and nothing takes no memory.
#[derive(Clone, Debug, Default, Eq)]
pub struct Resources(Option<Arc<Vec<Entry>>>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    resource: Resource,
    /// How often it was added; above 1 only for counted resources.
    copies: u32,
}

// === impl Entry ===

impl Entry {
    fn contains(&self, other: &Entry) -> bool {
        match self.resource.is_counted() {
            true => self.copies >= other.copies,
            false => self.resource.value.contains(&other.resource.value),
        }
    }

    /// Takes away what is there; is anything left?
    fn sub(&mut self, other: &Entry) -> bool {
        if self.resource.is_counted() {
            self.copies = self.copies.saturating_sub(other.copies);
            return self.copies > 0;
        }
        self.resource.value.sub(&other.resource.value);
        !self.resource.value.is_zero()
    }

    /// How often the entry appears in listings: a shared resource once, whatever its use.
    fn repeats(&self) -> usize {
        if self.resource.shared {
            1
        } else {
            self.copies as usize
        }
    }
}

// === impl Resources ===

impl Resources {
    /// No resources.
    pub fn new() -> Self {
        Self::default()
    }

    fn from_entries(entries: Vec<Entry>) -> Self {
        Self((!entries.is_empty()).then(|| Arc::new(entries)))
    }

    fn entries(&self) -> &[Entry] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }

    /// Is it the very same copy? Costs less than a comparison; what is equal need not be the same.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(mine), Some(theirs)) => Arc::ptr_eq(mine, theirs),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// Is there nothing?
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// How many distinct resources there are.
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// The resources in canonical order; a shared one once, however many users it has.
    pub fn iter(&self) -> impl Iterator<Item = &Resource> {
        self.entries()
            .iter()
            .flat_map(|entry| std::iter::repeat_n(&entry.resource, entry.repeats()))
    }

    /// The distinct resources with how often each was added.
    pub fn iter_counted(&self) -> impl Iterator<Item = (&Resource, u32)> {
        let entries = self.entries().iter();
        entries.map(|entry| (&entry.resource, entry.copies))
    }

    /// How often this very resource was added; for one that merges, 1 if some is there.
    pub fn count(&self, resource: &Resource) -> u32 {
        self.find(resource).map_or(0, |i| self.entries()[i].copies)
    }

    fn find(&self, resource: &Resource) -> Result<usize, usize> {
        self.entries()
            .binary_search_by(|entry| entry.resource.cmp_entry(resource))
    }

    /// Adds one resource; nothing happens if it is zero.
    pub fn insert(&mut self, resource: Resource) {
        self.insert_entry(Entry {
            resource,
            copies: 1,
        });
    }

    fn insert_entry(&mut self, new: Entry) {
        if new.resource.is_zero() {
            return;
        }
        let place = self.find(&new.resource);
        let entries = Arc::make_mut(self.0.get_or_insert_default());
        match place {
            Ok(i) if new.resource.is_counted() => entries[i].copies += new.copies,
            Ok(i) => entries[i].resource.value.add(&new.resource.value),
            Err(i) => entries.insert(i, new),
        }
    }

    /// Is all of `other` here?
    pub fn contains(&self, other: &Resources) -> bool {
        if self.is_same(other) {
            return true;
        }
        // Both are in the same order, so one pass over each will do.
        let mut mine = self.entries().iter();
        other.entries().iter().all(|theirs| {
            let at_least = |e: &&Entry| e.resource.cmp_entry(&theirs.resource).is_ge();
            mine.find(at_least).is_some_and(|entry| {
                entry.resource.cmp_entry(&theirs.resource).is_eq() && entry.contains(theirs)
            })
        })
    }

    /// Is this one resource here?
    pub fn contains_resource(&self, resource: &Resource) -> bool {
        resource.is_zero()
            || self.find(resource).is_ok_and(|i| {
                resource.is_counted() || self.entries()[i].resource.value.contains(&resource.value)
            })
    }

    /// What is left after taking `other` away; `None` unless all of it is here.
    #[must_use]
    pub fn checked_sub(&self, other: &Resources) -> Option<Resources> {
        self.contains(other).then(|| self.saturating_sub(other))
    }

    /// What is left after taking away as much of `other` as is here.
    #[must_use]
    pub fn saturating_sub(&self, other: &Resources) -> Resources {
        if other.is_empty() {
            return self.clone();
        }
        // Both are in the same order, so one pass over each will do.
        let mut theirs = other.entries().iter().peekable();
        let mut left = Vec::new();
        for mine in self.entries() {
            let place = |e: &&Entry| e.resource.cmp_entry(&mine.resource);
            while theirs.next_if(|e| place(e).is_lt()).is_some() {}
            match theirs.next_if(|e| place(e).is_eq()) {
                None => left.push(mine.clone()),
                Some(gone) if gone == mine => {}
                Some(part) => {
                    let mut rest = mine.clone();
                    if rest.sub(part) {
                        left.push(rest);
                    }
                }
            }
        }
        Self::from_entries(left)
    }

    /// The resources that satisfy a condition.
    #[must_use]
    pub fn filter(&self, mut keep: impl FnMut(&Resource) -> bool) -> Resources {
        let entries = self.entries();
        let Some(first) = entries.iter().position(|entry| !keep(&entry.resource)) else {
            return self.clone();
        };
        let mut kept = entries[..first].to_vec();
        let rest = entries[first + 1..].iter();
        kept.extend(rest.filter(|entry| keep(&entry.resource)).cloned());
        Self::from_entries(kept)
    }

    /// Each resource changed; results that have become alike merge.
    #[must_use]
    pub fn map(&self, mut change: impl FnMut(&mut Resource)) -> Resources {
        let mut all = Self::new();
        for entry in self.entries() {
            let mut entry = entry.clone();
            change(&mut entry.resource);
            all.insert_entry(entry);
        }
        all
    }

    // --- filters ---

    /// Those kept for nobody.
    #[must_use]
    pub fn unreserved(&self) -> Resources {
        self.filter(Resource::is_unreserved)
    }

    /// Those kept for some role.
    #[must_use]
    pub fn reserved(&self) -> Resources {
        self.filter(|r| !r.is_unreserved())
    }

    /// Those kept for exactly this role.
    #[must_use]
    pub fn reserved_to(&self, role: &Role) -> Resources {
        self.filter(|r| r.is_reserved_to(role))
    }

    /// Those that may be offered to this role: unreserved, or kept for it or an ancestor.
    #[must_use]
    pub fn allocatable_to(&self, role: &Role) -> Resources {
        self.filter(|r| r.is_allocatable_to(role))
    }

    /// Those whose last reservation was made by a framework or operator.
    #[must_use]
    pub fn dynamically_reserved(&self) -> Resources {
        self.filter(Resource::is_dynamically_reserved)
    }

    /// Those whose last reservation was made by the agent's flags.
    #[must_use]
    pub fn statically_reserved(&self) -> Resources {
        self.filter(Resource::is_statically_reserved)
    }

    /// Those that may be taken away at any moment.
    #[must_use]
    pub fn revocable(&self) -> Resources {
        self.filter(|r| r.revocable)
    }

    /// Those that last.
    #[must_use]
    pub fn non_revocable(&self) -> Resources {
        self.filter(|r| !r.revocable)
    }

    /// Those that several tasks may use at once.
    #[must_use]
    pub fn shared(&self) -> Resources {
        self.filter(|r| r.shared)
    }

    /// Those with one user.
    #[must_use]
    pub fn non_shared(&self) -> Resources {
        self.filter(|r| !r.shared)
    }

    /// Those that are persistent volumes.
    #[must_use]
    pub fn persistent_volumes(&self) -> Resources {
        self.filter(Resource::is_persistent_volume)
    }

    /// Those of one name.
    #[must_use]
    pub fn named(&self, name: &str) -> Resources {
        self.filter(|r| &*r.name == name)
    }

    /// Those whose amount is a number.
    #[must_use]
    pub fn scalars(&self) -> Resources {
        self.filter(|r| r.value.as_scalar().is_some())
    }

    /// Those whose amount is no number: ranges and sets.
    #[must_use]
    pub fn non_scalars(&self) -> Resources {
        self.filter(|r| r.value.as_scalar().is_none())
    }

    // --- amounts ---

    /// The sum of the scalars of one name; shared resources count once.
    pub fn scalar(&self, name: &str) -> Scalar {
        self.iter()
            .filter(|r| &*r.name == name)
            .filter_map(|r| r.value.as_scalar())
            .sum()
    }

    /// The union of the ranges of one name.
    pub fn ranges(&self, name: &str) -> Ranges {
        self.iter()
            .filter(|r| &*r.name == name)
            .fold(Ranges::default(), |all, r| match &r.value {
                Value::Ranges(ranges) => all.union(ranges),
                Value::Scalar(_) | Value::Set(_) => all,
            })
    }

    /// The union of the ranges named `ports`.
    pub fn ports(&self) -> Ranges {
        self.ranges("ports")
    }

    /// The scalars summed by name; shared resources count once.
    pub fn quantities(&self) -> Quantities {
        self.iter()
            .filter_map(|r| Some((Arc::clone(&r.name), r.value.as_scalar()?)))
            .collect()
    }

    /// As much of the scalars as fits into a budget; names absent from it get nothing.
    /// Divisible resources are cut, atomic ones taken whole or not at all. What is no
    /// scalar is left out.
    #[must_use]
    pub fn shrink_to(&self, budget: &Quantities) -> Resources {
        self.shrink_by(|name| Some(budget.get(name)))
    }

    /// As [`Resources::shrink_to`], but names absent from the limits are not limited.
    #[must_use]
    pub fn shrink_to_limits(&self, limits: &Limits) -> Resources {
        self.shrink_by(|name| limits.get(name))
    }

    fn shrink_by(&self, limit: impl Fn(&str) -> Option<Scalar>) -> Resources {
        let mut fitting = Self::new();
        let mut taken: BTreeMap<&str, Scalar> = BTreeMap::new();
        for resource in self.iter() {
            let Some(part) = (match limit(&resource.name) {
                None if resource.value.as_scalar().is_some() => Some(resource.clone()),
                None => None,
                Some(limit) => {
                    let used = taken.get(&*resource.name).copied().unwrap_or_default();
                    resource.shrink(limit.saturating_sub(used))
                }
            }) else {
                continue;
            };
            *taken.entry(&resource.name).or_default() += part.value.as_scalar().unwrap_or_default();
            fitting.insert(part);
        }
        fitting
    }

    // --- changes of marks ---

    /// All of it offered to or used by a role.
    #[must_use]
    pub fn allocate(&self, role: &Role) -> Resources {
        self.with_allocation_role(Some(role))
    }

    /// All of it belonging to no role's allocation.
    #[must_use]
    pub fn unallocate(&self) -> Resources {
        self.with_allocation_role(None)
    }

    fn with_allocation_role(&self, role: Option<&Role>) -> Resources {
        let mut roles = self
            .entries()
            .iter()
            .map(|e| e.resource.allocation_role.as_ref());
        let first = roles.next().flatten();
        if first == role && roles.clone().all(|other| other == role) {
            return self.clone();
        }
        if roles.any(|other| other != first) {
            return self.map(|r| r.allocation_role = role.cloned());
        }
        // All had the same role: they stay apart, and in order.
        let mut entries = self.entries().to_vec();
        for entry in &mut entries {
            entry.resource.allocation_role = role.cloned();
        }
        Self::from_entries(entries)
    }

    /// The parts allocated to each role; what is allocated to none is left out.
    pub fn allocations(&self) -> BTreeMap<Role, Resources> {
        self.group_by(|r| r.allocation_role.as_ref())
    }

    /// The parts kept for each role; what is unreserved is left out.
    pub fn reservations(&self) -> BTreeMap<Role, Resources> {
        self.group_by(Resource::reserved_role)
    }

    fn group_by(&self, role: impl Fn(&Resource) -> Option<&Role>) -> BTreeMap<Role, Resources> {
        let mut roles = self.entries().iter().map(|entry| role(&entry.resource));
        if let Some(Some(first)) = roles.next()
            && roles.all(|other| other == Some(first))
        {
            return BTreeMap::from([(first.clone(), self.clone())]);
        }
        let mut groups: BTreeMap<Role, Resources> = BTreeMap::new();
        for entry in self.entries() {
            if let Some(role) = role(&entry.resource) {
                let group = groups.entry(role.clone()).or_default();
                group.insert_entry(entry.clone());
            }
        }
        groups
    }

    /// All of it with one more reservation on the stack.
    #[must_use]
    pub fn push_reservation(&self, reservation: &Reservation) -> Resources {
        self.map(|r| r.reservations.push(reservation.clone()))
    }

    /// All of it with the last reservation taken off; `None` if some is unreserved.
    #[must_use]
    pub fn pop_reservation(&self) -> Option<Resources> {
        let all_reserved = self.entries().iter().all(|e| !e.resource.is_unreserved());
        all_reserved.then(|| {
            self.map(|r| {
                r.reservations.pop();
            })
        })
    }

    /// All of it kept for nobody.
    #[must_use]
    pub fn to_unreserved(&self) -> Resources {
        self.map(|r| r.reservations.clear())
    }
}

impl PartialEq for Resources {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other) || self.entries() == other.entries()
    }
}

impl AddAssign<&Resources> for Resources {
    fn add_assign(&mut self, other: &Resources) {
        if self.is_empty() {
            *self = other.clone();
            return;
        }
        for entry in other.entries() {
            self.insert_entry(entry.clone());
        }
    }
}

impl Add<&Resources> for &Resources {
    type Output = Resources;

    fn add(self, other: &Resources) -> Resources {
        let mut sum = self.clone();
        sum += other;
        sum
    }
}

impl Extend<Resource> for Resources {
    fn extend<I: IntoIterator<Item = Resource>>(&mut self, resources: I) {
        resources.into_iter().for_each(|r| self.insert(r));
    }
}

impl FromIterator<Resource> for Resources {
    fn from_iter<I: IntoIterator<Item = Resource>>(resources: I) -> Self {
        let mut all = Self::new();
        all.extend(resources);
        all
    }
}

impl<'a> FromIterator<&'a Resources> for Resources {
    fn from_iter<I: IntoIterator<Item = &'a Resources>>(parts: I) -> Self {
        let mut all = Self::new();
        parts.into_iter().for_each(|part| all += part);
        all
    }
}

impl From<Resource> for Resources {
    fn from(resource: Resource) -> Self {
        Self::from_iter([resource])
    }
}

impl fmt::Display for Resources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("{}");
        }
        for (i, resource) in self.iter().enumerate() {
            let separator = if i == 0 { "" } else { "; " };
            write!(f, "{separator}{resource}")?;
        }
        Ok(())
    }
}
