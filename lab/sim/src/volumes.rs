//! The data of a machine's persistent volumes, and what it ought to be.

use std::collections::{BTreeMap, BTreeSet};

use base_ids::ContainerId;
use base_units::{Resource, Resources};

/// A volume: the role it is reserved to, and its persistence id.
type Key = (String, String);

/// What is on the machine, and what has to be.
#[derive(Debug, Default)]
pub(crate) struct Volumes {
    /// Who has written into each folder, oldest first.
    folders: BTreeMap<Key, Vec<ContainerId>>,
    /// Who has written into each volume that is there since it was made.
    truth: BTreeMap<Key, Vec<ContainerId>>,
    /// How often the master has ordered their end, and it has not come yet.
    doomed: BTreeMap<Key, u32>,
}

fn key(one: &Resource) -> Option<Key> {
    let role = one.reserved_role()?.to_string();
    Some((role, one.persistence_id()?.to_string()))
}

fn keys(resources: &Resources) -> BTreeSet<Key> {
    resources.iter().filter_map(key).collect()
}

impl Volumes {
    /// The master orders the agent to destroy some.
    pub(crate) fn ordered(&mut self, consumed: &Resources, converted: &Resources) {
        let left = keys(converted);
        let gone = keys(consumed).into_iter().filter(|key| !left.contains(key));
        gone.for_each(|key| *self.doomed.entry(key).or_default() += 1);
    }

    /// The process of the agent ends: what it had heard and not made durable never happened.
    pub(crate) fn crash(&mut self) {
        self.doomed.clear();
    }

    /// From now on the agent has these after each restart.
    pub(crate) fn kept(&mut self, converted: &Resources) -> Result<(), String> {
        let kept = keys(converted);
        for key in self.truth.keys().filter(|key| !kept.contains(key)) {
            let orders = self.doomed.get_mut(key).filter(|orders| **orders > 0);
            match orders {
                Some(orders) => *orders -= 1,
                None => return Err(format!("volume {key:?} is lost, and nobody destroyed it")),
            }
        }
        self.truth.retain(|key, _| kept.contains(key));
        for key in kept {
            self.truth.entry(key).or_default();
        }
        Ok(())
    }

    /// The data of these is deleted.
    pub(crate) fn deleted(&mut self, volumes: &Resources) {
        for key in keys(volumes) {
            self.folders.remove(&key);
        }
    }

    /// A program begins to run with these, and writes into them.
    pub(crate) fn used(
        &mut self,
        container: &ContainerId,
        resources: &Resources,
    ) -> Result<(), String> {
        for key in keys(resources) {
            let Some(truth) = self.truth.get_mut(&key) else {
                return Err(format!(
                    "{container} uses volume {key:?}, which is not there"
                ));
            };
            let folder = self.folders.entry(key.clone()).or_default();
            if folder != truth {
                return Err(format!(
                    "{container} finds {folder:?} in volume {key:?} instead of {truth:?}"
                ));
            }
            truth.push(container.clone());
            folder.push(container.clone());
        }
        Ok(())
    }
}
