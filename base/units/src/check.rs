//! Checks of resources that come from outside.

use std::sync::Arc;

use crate::{Reservation, ReservationKind, Resource, Resources, Role, SourceKind, VolumeMode};

/// Why a resource makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResourceError {
    /// It has no name.
    #[error("empty resource name")]
    NoName,
    /// A reservation for `*`.
    #[error("invalid reservation: role \"*\" cannot be reserved")]
    StarReserved,
    /// A static reservation above another.
    #[error("invalid reservation: a refined reservation must be dynamic")]
    StaticRefinement,
    /// A reservation that is not for a descendant of the one below it.
    #[error("invalid reservation: role '{role}' is not a refinement of '{below}'")]
    NotRefined {
        /// The upper reservation's role.
        role: Role,
        /// The role of the reservation below it.
        below: Role,
    },
    /// A revocable resource that somebody reserved.
    #[error("invalid revocable resource: revocable resource '{0}' cannot be reserved")]
    RevocableReserved(Arc<str>),
    /// Disk details on something else.
    #[error("'disk' should not be set for the resource '{0}'")]
    DiskOnOther(Arc<str>),
    /// A disk source of a kind this version does not know.
    #[error("unsupported 'disk.source.type'")]
    UnknownSource,
    /// A volume without persistence, or persistence without volume.
    #[error("persistence and volume must be set together in 'disk'")]
    HalfVolume,
    /// A volume that is revocable.
    #[error("persistent volumes cannot be created from revocable resources")]
    RevocableVolume,
    /// A volume that is not writable or names a path on the agent.
    #[error("a persistent volume must be read-write and must not set 'host_path'")]
    VolumeForm,
    /// Something shared that is no persistent volume.
    #[error("only persistent volumes can be shared")]
    SharedOther,
    /// A fraction of a GPU.
    #[error("the 'gpus' resource must be an unsigned integer")]
    FractionalGpus,
    /// A resource both revocable and not.
    #[error("cannot use both revocable and non-revocable '{0}' at the same time")]
    RevocableMixed(Arc<str>),
}

impl Resource {
    /// Is it well formed? Name, reservation stack, disk details, revocable and shared
    /// marks; GPUs must be whole. Persistent volumes must be complete, so an agent's
    /// offers and a framework's requests pass alike.
    pub fn check(&self) -> Result<(), ResourceError> {
        if self.name.is_empty() {
            return Err(ResourceError::NoName);
        }
        check_reservations(&self.reservations)?;
        if self.revocable && !self.is_unreserved() {
            return Err(ResourceError::RevocableReserved(Arc::clone(&self.name)));
        }
        self.check_disk()?;
        if self.shared && !self.is_persistent_volume() {
            return Err(ResourceError::SharedOther);
        }
        let fraction = self.value.as_scalar().is_some_and(|v| !v.is_whole());
        if &*self.name == "gpus" && fraction {
            return Err(ResourceError::FractionalGpus);
        }
        Ok(())
    }

    fn check_disk(&self) -> Result<(), ResourceError> {
        let Some(disk) = &self.disk else {
            return Ok(());
        };
        if &*self.name != "disk" {
            return Err(ResourceError::DiskOnOther(Arc::clone(&self.name)));
        }
        if self.is_disk(SourceKind::Unknown) {
            return Err(ResourceError::UnknownSource);
        }
        match (&disk.persistence, &disk.volume) {
            (None, None) => Ok(()),
            (Some(_), Some(_)) if self.revocable => Err(ResourceError::RevocableVolume),
            (Some(_), Some(volume)) => {
                match volume.mode == VolumeMode::ReadWrite && volume.host_path.is_none() {
                    true => Ok(()),
                    false => Err(ResourceError::VolumeForm),
                }
            }
            (Some(_), None) | (None, Some(_)) => Err(ResourceError::HalfVolume),
        }
    }
}

fn check_reservations(stack: &[Reservation]) -> Result<(), ResourceError> {
    if stack.iter().any(|r| r.role.is_star()) {
        return Err(ResourceError::StarReserved);
    }
    for pair in stack.windows(2) {
        let (below, above) = (&pair[0], &pair[1]);
        if above.kind == ReservationKind::Static {
            return Err(ResourceError::StaticRefinement);
        }
        if !below.role.is_ancestor_of(&above.role) {
            return Err(ResourceError::NotRefined {
                role: above.role.clone(),
                below: below.role.clone(),
            });
        }
    }
    Ok(())
}

impl Resources {
    /// Is no name present both revocable and not? A task may not use both.
    pub fn check_revocable(&self) -> Result<(), ResourceError> {
        let mixed = self
            .iter()
            .find(|a| a.revocable && self.iter().any(|b| !b.revocable && a.name == b.name));
        match mixed {
            Some(resource) => Err(ResourceError::RevocableMixed(Arc::clone(&resource.name))),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Disk, DiskSource, Persistence, Scalar, Volume};

    fn role(text: &str) -> Role {
        Role::parse(text).unwrap()
    }

    fn disk(change: impl FnOnce(&mut Resource, &mut Disk)) -> Resource {
        let mut resource = Resource::scalar("disk", Scalar::whole(64));
        resource.reservations = vec![Reservation::dynamic(role("a"), None)];
        let mut disk = Disk {
            persistence: Some(Persistence {
                id: "v".into(),
                principal: None,
            }),
            volume: Some(Volume {
                container_path: "data".into(),
                mode: VolumeMode::ReadWrite,
                host_path: None,
            }),
            source: None,
        };
        change(&mut resource, &mut disk);
        resource.disk = Some(Arc::new(disk));
        resource
    }

    #[track_caller]
    fn check(resource: &Resource, expect: Result<(), ResourceError>) {
        assert_eq!(resource.check(), expect);
    }

    #[test]
    fn reservation_stacks() {
        let with = |stack| Resource {
            reservations: stack,
            ..Resource::scalar("cpus", Scalar::whole(1))
        };
        let dynamic = |r| Reservation::dynamic(role(r), None);
        check(
            &with(vec![Reservation::of_agent(role("a")), dynamic("a/b")]),
            Ok(()),
        );
        check(&with(vec![dynamic("*")]), Err(ResourceError::StarReserved));
        check(
            &with(vec![dynamic("a"), Reservation::of_agent(role("a/b"))]),
            Err(ResourceError::StaticRefinement),
        );
        check(
            &with(vec![dynamic("a"), dynamic("a")]),
            Err(ResourceError::NotRefined {
                role: role("a"),
                below: role("a"),
            }),
        );
        let revocable = Resource {
            revocable: true,
            ..with(vec![dynamic("a")])
        };
        check(
            &revocable,
            Err(ResourceError::RevocableReserved("cpus".into())),
        );
    }

    #[test]
    fn volumes() {
        check(&disk(|_, _| {}), Ok(()));
        check(&disk(|r, _| r.shared = true), Ok(()));
        check(
            &disk(|_, d| d.volume = None),
            Err(ResourceError::HalfVolume),
        );
        check(
            &disk(|_, d| d.persistence = None),
            Err(ResourceError::HalfVolume),
        );
        check(
            &disk(|_, d| d.volume.as_mut().unwrap().mode = VolumeMode::ReadOnly),
            Err(ResourceError::VolumeForm),
        );
        check(
            &disk(|r, _| r.name = "mem".into()),
            Err(ResourceError::DiskOnOther("mem".into())),
        );
        check(
            &disk(|_, d| d.source = Some(DiskSource::rooted(SourceKind::Unknown, "/x"))),
            Err(ResourceError::UnknownSource),
        );
    }

    #[test]
    fn odd_ones() {
        let half = Resource::scalar("gpus", Scalar::from_thousandths(500));
        check(&half, Err(ResourceError::FractionalGpus));
        let shared = Resource {
            shared: true,
            ..Resource::scalar("cpus", Scalar::whole(1))
        };
        check(&shared, Err(ResourceError::SharedOther));
        let plain = Resource::scalar("cpus", Scalar::whole(1));
        let revocable = Resource {
            revocable: true,
            ..plain.clone()
        };
        let both: Resources = [plain, revocable].into_iter().collect();
        assert!(both.check_revocable().is_err());
    }
}
