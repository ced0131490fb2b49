//! Offers as the master makes them.

use std::sync::Arc;

use abi_marathon::Timestamp;
use abi_mesos::{admit, v1};
use base_units::Role;

use crate::plan::constraint::Place;
use crate::plan::offer::Offer;

/// An offer that was understood.
#[derive(Clone, Debug)]
pub struct Offered {
    /// Its id.
    pub id: String,
    /// The agent.
    pub agent: Arc<str>,
    /// What there is, and where.
    pub offer: Offer,
}

impl Offered {
    /// Reads an offer; none where it makes no sense. With `draining_ms` windows of maintenance count, from so long before
    /// they begin.
    pub fn of(wire: &v1::Offer, now: Timestamp, draining_ms: Option<i64>) -> Option<Self> {
        let resources = admit::resources(&wire.resources).ok()?;
        let role = wire.allocation_info.as_ref();
        let role = role.and_then(|it| it.role.as_deref());
        let (region, zone) = admit::domain(wire.domain.as_ref());
        let attributes = wire.attributes.iter().map(admit::attribute);
        Some(Self {
            id: wire.id.as_ref()?.value().to_owned(),
            agent: wire.agent_id.as_ref()?.value().into(),
            offer: Offer {
                place: Place {
                    hostname: wire.hostname().into(),
                    region,
                    zone,
                    attributes: attributes.collect::<Result<_, _>>().ok()?,
                },
                role: Role::parse(role.unwrap_or("*")).ok()?,
                resources,
                maintenance: draining_ms.is_some_and(|before| is_due(wire, now, before)),
            },
        })
    }
}

/// Whether the agent's window of maintenance goes on, or begins within so long.
fn is_due(wire: &v1::Offer, now: Timestamp, before_ms: i64) -> bool {
    let window = wire.unavailability.as_ref();
    let starts = window.and_then(|it| it.start.as_ref());
    let Some(starts_ms) = starts.map(|it| it.nanoseconds() / 1_000_000) else {
        return false;
    };
    let lasts = window.and_then(|it| it.duration.as_ref());
    let lasts_ms = lasts.map(|it| it.nanoseconds() / 1_000_000);
    let over = lasts_ms.is_some_and(|lasts| now.millis() > starts_ms.saturating_add(lasts));
    !over && now.millis() >= starts_ms.saturating_sub(before_ms)
}
