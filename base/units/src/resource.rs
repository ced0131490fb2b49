//! One resource: an amount of something and the marks that decide who may use it.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use crate::{Disk, Range, Ranges, Reservation, ReservationKind, Role, Scalar, SourceKind, Value};

/// An amount of something. Two resources merge if they differ in nothing but the amount
/// and are not atomic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// What it is: `cpus`, `mem` (MB), `disk` (MB), `gpus`, `ports`, or a custom name.
    pub name: Arc<str>,
    /// How much.
    pub value: Value,
    /// Whom it is kept for, outermost role first; empty means unreserved.
    pub reservations: Vec<Reservation>,
    /// The role it is offered to or used by.
    pub allocation_role: Option<Role>,
    /// Details of a disk.
    pub disk: Option<Arc<Disk>>,
    /// May it be taken away again at any moment?
    pub revocable: bool,
    /// May several tasks use it at once? Only persistent volumes are.
    pub shared: bool,
    /// The resource provider that owns it; absent means the agent.
    pub provider: Option<Arc<str>>,
}

impl Resource {
    /// A plain resource: unreserved, unallocated, owned by the agent.
    pub fn new(name: impl Into<Arc<str>>, value: Value) -> Self {
        Self {
            name: name.into(),
            value,
            reservations: Vec::new(),
            allocation_role: None,
            disk: None,
            revocable: false,
            shared: false,
            provider: None,
        }
    }

    /// A plain scalar.
    pub fn scalar(name: impl Into<Arc<str>>, amount: Scalar) -> Self {
        Self::new(name, Value::Scalar(amount))
    }

    /// Plain ranges.
    pub fn ranges(name: impl Into<Arc<str>>, ranges: Ranges) -> Self {
        Self::new(name, Value::Ranges(ranges))
    }

    /// The same resource with another amount.
    #[must_use]
    pub fn with_value(&self, value: Value) -> Self {
        Self {
            value,
            ..self.clone()
        }
    }

    /// Is it nothing?
    pub fn is_zero(&self) -> bool {
        self.value.is_zero()
    }

    /// Is it kept for nobody?
    pub fn is_unreserved(&self) -> bool {
        self.reservations.is_empty()
    }

    /// The role it is kept for: that of the last reservation.
    pub fn reserved_role(&self) -> Option<&Role> {
        self.reservations.last().map(|r| &r.role)
    }

    /// Is it kept for exactly this role?
    pub fn is_reserved_to(&self, role: &Role) -> bool {
        self.reserved_role() == Some(role)
    }

    /// May it be offered to this role: is it unreserved, or kept for the role or one of
    /// its ancestors?
    pub fn is_allocatable_to(&self, role: &Role) -> bool {
        self.reserved_role()
            .is_none_or(|owner| owner == role || owner.is_ancestor_of(role))
    }

    /// Could it be kept for this role on top of its reservations? (Role strictly below
    /// the last reservation's, or nothing reserved yet.)
    pub fn is_reservable_to(&self, role: &Role) -> bool {
        !self.revocable
            && self
                .reserved_role()
                .is_none_or(|owner| owner.is_ancestor_of(role))
    }

    /// Did a framework or operator make the last reservation?
    pub fn is_dynamically_reserved(&self) -> bool {
        self.last_kind() == Some(ReservationKind::Dynamic)
    }

    /// Did the agent's flags make the last reservation?
    pub fn is_statically_reserved(&self) -> bool {
        self.last_kind() == Some(ReservationKind::Static)
    }

    /// Is a reservation refined (more than one on the stack)?
    pub fn has_refined_reservations(&self) -> bool {
        self.reservations.len() > 1
    }

    fn last_kind(&self) -> Option<ReservationKind> {
        self.reservations.last().map(|r| r.kind)
    }

    /// The id of the persistent volume that this is.
    pub fn persistence_id(&self) -> Option<&Arc<str>> {
        Some(&self.disk.as_ref()?.persistence.as_ref()?.id)
    }

    /// Is it a persistent volume?
    pub fn is_persistent_volume(&self) -> bool {
        self.persistence_id().is_some()
    }

    /// Is it a disk with this kind of source?
    pub fn is_disk(&self, kind: SourceKind) -> bool {
        self.disk
            .as_ref()
            .and_then(|disk| disk.source.as_ref())
            .is_some_and(|source| source.kind == kind)
    }

    /// Must it be handed out whole, and never merged? Persistent volumes, MOUNT and BLOCK
    /// disks, RAW disks with an id.
    pub fn is_atomic(&self) -> bool {
        self.disk.as_ref().is_some_and(|disk| disk.is_atomic())
    }

    /// The same resource with the amount cut to at most `limit`. `None` if nothing would
    /// be left, if it is atomic and does not fit, or if it is no scalar.
    #[must_use]
    pub fn shrink(&self, limit: Scalar) -> Option<Resource> {
        let amount = self.value.as_scalar()?;
        if amount <= limit {
            return (!amount.is_zero()).then(|| self.clone());
        }
        (!limit.is_zero() && !self.is_atomic() && !self.shared)
            .then(|| self.with_value(Value::Scalar(limit)))
    }

    /// Are copies of it counted instead of their amounts being added?
    pub(crate) fn is_counted(&self) -> bool {
        self.shared || self.is_atomic()
    }

    /// Orders by everything but the amount; for counted resources by the amount too. Two
    /// resources that compare equal share one entry of a collection.
    pub(crate) fn cmp_entry(&self, other: &Self) -> Ordering {
        let names = match Arc::ptr_eq(&self.name, &other.name) {
            true => Ordering::Equal,
            false => self.name.cmp(&other.name),
        };
        names
            .then_with(|| self.reservations.cmp(&other.reservations))
            .then_with(|| self.allocation_role.cmp(&other.allocation_role))
            .then_with(|| self.disk.cmp(&other.disk))
            .then_with(|| self.revocable.cmp(&other.revocable))
            .then_with(|| self.shared.cmp(&other.shared))
            .then_with(|| self.provider.cmp(&other.provider))
            .then_with(|| match self.is_counted() {
                true => self.value.cmp(&other.value),
                false => self.value.cmp_kind(&other.value),
            })
    }
}

impl Ranges {
    /// The numbers from `begin` to `end`, both included; nothing if `begin > end`.
    pub fn span(begin: u64, end: u64) -> Self {
        Self::new((begin <= end).then_some((begin, end))).unwrap_or_default()
    }

    /// The first range, if any.
    pub fn first(&self) -> Option<Range> {
        self.as_slice().first().copied()
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(role) = &self.allocation_role {
            write!(f, "(allocated: {role})")?;
        }
        if !self.reservations.is_empty() {
            f.write_str("(reservations: [")?;
            for (i, reservation) in self.reservations.iter().enumerate() {
                let comma = if i == 0 { "" } else { "," };
                write!(f, "{comma}{reservation}")?;
            }
            f.write_str("])")?;
        }
        if let Some(disk) = &self.disk {
            write!(f, "[{disk}]")?;
        }
        if self.revocable {
            f.write_str("{REV}")?;
        }
        if self.shared {
            f.write_str("<SHARED>")?;
        }
        write!(f, ":{}", self.value)
    }
}
