//! User namespaces: which containers get one, and who their users are on the machine.
//!
//! A container with an image and a network of its own gets one, so that root inside is nobody outside. Its users are a
//! range of numbers that no other container has but those of the same pod, which may then signal each other and know each
//! other on sockets. On disk files belong to whom they belong inside. Who has which range is not written down here: the
//! driver remembers the users of the containers that run.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use base_ids::ContainerId;
use drivers_container::{
    Capabilities, Isolation, MountSource, Network, Propagation, Sharing, Users,
};

use crate::sandbox::User;

/// The first number that is given away: beyond those that distributions and systemd use.
const FIRST: u32 = 0x7000_0000;
/// Users of a container.
const COUNT: u32 = 1 << 16;
/// Ranges below those that systemd uses again.
const RANGES: u32 = 4094;

/// Who has which range, by the topmost container.
#[derive(Debug, Default)]
pub(crate) struct Ranges(Mutex<BTreeMap<ContainerId, u32>>);

impl Ranges {
    fn given(&self) -> MutexGuard<'_, BTreeMap<ContainerId, u32>> {
        // No panic leaves the map half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A container that runs has these users.
    pub(crate) fn found(&self, container: &ContainerId, users: Users) {
        if let Some(offset) = users.first.checked_sub(FIRST) {
            self.given().insert(container.root(), offset / COUNT);
        }
    }

    /// The users of a container and all others of its pod; `None` if all ranges are given away.
    fn give(&self, container: &ContainerId) -> Option<Users> {
        let mut given = self.given();
        let root = container.root();
        let range = given.get(&root).copied();
        let range = range.or_else(|| {
            let taken: std::collections::BTreeSet<u32> = given.values().copied().collect();
            (0..RANGES).find(|range| !taken.contains(range))
        })?;
        given.insert(root, range);
        Some(Users {
            first: FIRST + range * COUNT,
            count: COUNT,
        })
    }

    /// A container is over, or has gone without; with the topmost one its range is free.
    pub(crate) fn take_back(&self, container: &ContainerId) {
        self.given().remove(container);
    }

    /// Gives a container users of its own, if it can have them. `owns_network` says that it does not share the network of
    /// the machine, `owner` whom it runs as.
    pub(crate) fn assign(
        &self,
        container: &ContainerId,
        isolation: &mut Isolation,
        owns_network: bool,
        owner: Option<&User>,
    ) {
        // Who shares more with the machine is known to it, as are commands without an image.
        let is_apart = owns_network || isolation.network != Network::Above;
        if isolation.root.is_none() || !is_apart {
            return;
        }
        let assigned = match hindrance(isolation, owner) {
            None => self
                .give(container)
                .ok_or("all ranges of users are given away"),
            Some(reason) => Err(reason),
        };
        match assigned {
            Ok(users) => isolation.users = Some(users),
            Err(reason) => {
                tracing::info!(%container, reason, "a container has no user namespace");
            }
        }
    }
}

/// Why a container with an image and a network of its own cannot have a user namespace.
fn hindrance(isolation: &Isolation, owner: Option<&User>) -> Option<&'static str> {
    // Root of a user namespace has no power over the network and the machine.
    let beyond = Capabilities::named("NET_RAW").unwrap_or(Capabilities::NONE);
    let named = isolation.effective.unwrap_or(Capabilities::NONE);
    if !Capabilities::CONTAINER.contains(isolation.bounding) || named.contains(beyond) {
        return Some("it names capabilities that would be of no use there");
    }
    if isolation.processes == Sharing::Above {
        return Some("it shares processes with others");
    }
    if isolation.ipc == Some(Sharing::Above) {
        return Some("it shares memory with others");
    }
    let is_beyond = |number: u32| number >= COUNT;
    let number = |text: &str| {
        text.parse::<u64>()
            .is_ok_and(|number| number >= COUNT.into())
    };
    if owner.is_some_and(|owner| is_beyond(owner.uid) || is_beyond(owner.gid))
        || isolation.groups.iter().copied().any(is_beyond)
        || (isolation.image_user.as_deref()).is_some_and(|name| name.split(':').any(number))
    {
        return Some("its user has a number above 65535");
    }
    let spreads = |source: &MountSource| match source {
        MountSource::Bind { propagation, .. } => *propagation == Propagation::Both,
        MountSource::Sandbox { .. }
        | MountSource::Image(_)
        | MountSource::Tmpfs { .. }
        | MountSource::Secret(_) => false,
    };
    let mut mounts = isolation.mounts.iter();
    (mounts.any(|mount| spreads(&mount.source))).then_some("what it mounts shows on the machine")
}

#[cfg(test)]
mod tests {
    use super::*;
    use drivers_container::{Mount, Root, RootSource};

    fn isolation() -> Isolation {
        Isolation {
            root: Some(Root {
                source: RootSource::Folder("/image".into()),
                read_only: false,
                volumes: Vec::new(),
            }),
            network: Network::At("/ns".into()),
            ..Isolation::default()
        }
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut Isolation), owner: Option<u32>, expected: bool) {
        let mut isolation = isolation();
        change(&mut isolation);
        let owner = owner.map(|uid| User {
            name: "u".into(),
            uid,
            gid: 1,
            home: "/".into(),
        });
        Ranges::default().assign(&"a".into(), &mut isolation, false, owner.as_ref());
        assert_eq!(isolation.users.is_some(), expected);
    }

    #[test]
    fn who_has_a_user_namespace() {
        let named = |name| Capabilities::named(name).unwrap();
        check(|_| (), None, true);
        check(|_| (), Some(65_535), true);
        check(|_| (), Some(65_536), false);
        check(|it| it.root = None, None, false);
        check(|it| it.network = Network::Above, None, false);
        check(|it| it.network = Network::Own, None, true);
        check(|it| it.processes = Sharing::Above, None, false);
        check(|it| it.ipc = Some(Sharing::Above), None, false);
        check(|it| it.ipc = Some(Sharing::Own), None, true);
        check(|it| it.bounding = Capabilities::ALL, None, false);
        check(|it| it.bounding = Capabilities::NONE, None, true);
        check(|it| it.effective = Some(named("NET_RAW")), None, false);
        check(|it| it.effective = Some(named("CHOWN")), None, true);
        check(|it| it.image_user = Some("7:70000".into()), None, false);
        check(|it| it.image_user = Some("web".into()), None, true);
        let bind = |propagation| Mount {
            target: "/v".into(),
            source: MountSource::Bind {
                path: "/v".into(),
                within: None,
                propagation,
            },
            read_only: false,
        };
        check(|it| it.mounts.push(bind(Propagation::Both)), None, false);
        check(|it| it.mounts.push(bind(Propagation::FromHost)), None, true);
    }

    #[test]
    fn a_pod_has_one_range_and_nobody_else_has_it() {
        let ranges = Ranges::default();
        let give = |id: &str| ranges.give(&id.into()).map(|users| users.first);
        assert_eq!(give("a"), Some(FIRST));
        assert_eq!(give("b.c"), Some(FIRST + COUNT));
        assert_eq!(give("b.d"), Some(FIRST + COUNT));
        ranges.take_back(&"b.c".into());
        assert_eq!(give("e"), Some(FIRST + 2 * COUNT));
        ranges.take_back(&"a".into());
        let users = Users {
            first: FIRST,
            count: COUNT,
        };
        ranges.found(&"old.below".into(), users);
        assert_eq!(give("f"), Some(FIRST + 3 * COUNT));
        assert_eq!(give("old"), Some(FIRST));
        for n in 4..RANGES {
            assert!(give(&format!("n{n}")).is_some());
        }
        assert_eq!(give("last"), None);
        ranges.take_back(&"e".into());
        assert_eq!(give("last"), Some(FIRST + 2 * COUNT));
    }
}
