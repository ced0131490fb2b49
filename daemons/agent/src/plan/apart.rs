//! What sets a container apart from the machine in the end: its networks and its users.

use base_ids::ContainerId;
use drivers_container::{Isolation, Mount, MountSource, Network, Propagation};

use super::{Plan, Surroundings};
use crate::sandbox::User;

impl Surroundings {
    /// Puts a container into the networks that it is in, shows it their files with the names it has beside them, and
    /// gives it users of its own if it can have them; `owner` is whom it runs as.
    ///
    /// # Errors
    /// A file of a network cannot be read; the text is for people.
    pub(crate) fn set_apart(
        &self,
        id: &ContainerId,
        plan: &mut Plan,
        owner: Option<&User>,
    ) -> Result<(), String> {
        let isolation = &mut plan.isolation;
        self.put_into_network(id, isolation);
        plan.names.show(isolation)?;
        if !self.policy.no_users {
            let owns_network = self.network_of(id).is_some();
            self.users.assign(id, isolation, owns_network, owner);
        }
        Ok(())
    }

    fn put_into_network(&self, id: &ContainerId, isolation: &mut Isolation) {
        let Some((whose, attached)) = self.network_of(id) else {
            return;
        };
        if whose == *id {
            isolation.network = Network::At(attached.namespace);
            isolation.hostname = Some(attached.hostname);
        }
        let has_root = isolation.root.is_some();
        let files = attached.files.into_iter();
        // Nothing is made on the machine's own file system.
        let files = files.filter(|(_, target)| has_root || target.exists());
        isolation.mounts.extend(files.map(|(path, target)| Mount {
            target,
            source: MountSource::Bind {
                path,
                within: None,
                propagation: Propagation::Private,
            },
            read_only: false,
        }));
    }
}
