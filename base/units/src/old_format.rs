//! The format of reservations before refinement existed: `role` and `reservation`.
//!
//! Frameworks without `RESERVATION_REFINEMENT` and old endpoints speak it. It can say
//! "unreserved", "static" and "one dynamic reservation", never a refinement.

use std::sync::Arc;

use crate::{Labels, Reservation, ReservationKind, Resource, Role};

/// A reservation stack of at most one entry in the old format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldReservation {
    /// `*` if unreserved.
    pub role: Role,
    /// Present exactly for a dynamic reservation: its principal and labels.
    pub reservation: Option<(Option<Arc<str>>, Labels)>,
}

/// Why an old-format reservation is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OldReservationError {
    /// A dynamic reservation for `*`.
    #[error("invalid reservation: role \"*\" cannot be dynamically reserved")]
    StarReserved,
}

impl OldReservation {
    /// The same as a reservation stack.
    pub fn into_stack(self) -> Result<Vec<Reservation>, OldReservationError> {
        let Some((principal, labels)) = self.reservation else {
            return Ok(match self.role.is_star() {
                true => Vec::new(),
                false => vec![Reservation::of_agent(self.role)],
            });
        };
        if self.role.is_star() {
            return Err(OldReservationError::StarReserved);
        }
        Ok(vec![Reservation {
            kind: ReservationKind::Dynamic,
            role: self.role,
            principal,
            labels,
        }])
    }
}

impl Resource {
    /// The reservations in the old format; `None` if refined, which it cannot express.
    pub fn to_old_format(&self) -> Option<OldReservation> {
        match self.reservations.as_slice() {
            [] => Some(OldReservation {
                role: Role::star(),
                reservation: None,
            }),
            [only] => Some(OldReservation {
                role: only.role.clone(),
                reservation: match only.kind {
                    ReservationKind::Static => None,
                    ReservationKind::Dynamic => Some((only.principal.clone(), only.labels.clone())),
                },
            }),
            [_, _, ..] => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Scalar;

    #[test]
    fn there_and_back() {
        let role = |text| Role::parse(text).unwrap();
        let dynamic = Reservation::dynamic(role("a"), Some("p".into()));
        for stack in [
            vec![],
            vec![Reservation::of_agent(role("a"))],
            vec![dynamic.clone()],
        ] {
            let resource = Resource {
                reservations: stack.clone(),
                ..Resource::scalar("cpus", Scalar::whole(1))
            };
            assert_eq!(resource.to_old_format().unwrap().into_stack(), Ok(stack));
        }
        let refined = Resource {
            reservations: vec![dynamic, Reservation::dynamic(role("a/b"), None)],
            ..Resource::scalar("cpus", Scalar::whole(1))
        };
        assert_eq!(refined.to_old_format(), None);
    }

    #[test]
    fn star_cannot_be_reserved() {
        let old = OldReservation {
            role: Role::star(),
            reservation: Some((None, Labels::default())),
        };
        assert_eq!(old.into_stack(), Err(OldReservationError::StarReserved));
    }
}
