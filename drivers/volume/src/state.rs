//! Who uses which volume, and how far each has come; decisions without IO.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Names a volume.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Key {
    /// One of Docker.
    Docker {
        /// Its driver.
        driver: String,
        /// Its name there.
        name: String,
    },
    /// One of a CSI plugin.
    Csi {
        /// The type of the plugin.
        plugin: String,
        /// Its id there.
        id: String,
    },
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whose, name) = match self {
            Self::Docker { driver, name } => (driver, name),
            Self::Csi { plugin, id } => (plugin, id),
        };
        write!(out, "'{name}' of '{whose}'")
    }
}

/// How far a volume may have come: what is written down before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Stage {
    /// Its controller may have brought it to this machine.
    Brought,
    /// It may be prepared.
    Staged,
    /// It may be mounted.
    Shown,
    /// It is mounted, and ready.
    Ready,
}

/// What is known of a volume.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Progress {
    pub(crate) stage: Stage,
    /// In which boot of the machine.
    pub(crate) boot: String,
    /// Where it is mounted.
    pub(crate) path: PathBuf,
    /// How it is used, as text: who wants the same may share it.
    pub(crate) shape: String,
    /// What this machine is called by the plugin.
    pub(crate) node: String,
    /// What the controller says of it to those who mount it.
    pub(crate) context: BTreeMap<String, String>,
}

/// All that is known; what is on the disk is this.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    containers: BTreeMap<String, BTreeSet<Key>>,
    volumes: Vec<(Key, Progress)>,
}

impl State {
    /// The container is about to use these.
    pub(crate) fn join(&mut self, container: &str, keys: BTreeSet<Key>) {
        self.containers.insert(container.to_owned(), keys);
    }

    /// The container is over; what it used is returned.
    pub(crate) fn leave(&mut self, container: &str) -> BTreeSet<Key> {
        self.containers.remove(container).unwrap_or_default()
    }

    /// Only these containers are left.
    pub(crate) fn keep(&mut self, living: &BTreeSet<String>) {
        self.containers.retain(|id, _| living.contains(id));
    }

    /// How many containers use a volume.
    pub(crate) fn users(&self, key: &Key) -> usize {
        let all = self.containers.values();
        all.filter(|keys| keys.contains(key)).count()
    }

    /// Volumes that are known, and that nobody uses.
    pub(crate) fn unused(&self) -> Vec<Key> {
        let known = self.volumes.iter().map(|(key, _)| key);
        known.filter(|key| self.users(key) == 0).cloned().collect()
    }

    pub(crate) fn progress(&self, key: &Key) -> Option<&Progress> {
        let mut all = self.volumes.iter();
        all.find(|(known, _)| known == key).map(|(_, found)| found)
    }

    pub(crate) fn set(&mut self, key: &Key, progress: Option<Progress>) {
        self.volumes.retain(|(known, _)| known != key);
        self.volumes
            .extend(progress.map(|progress| (key.clone(), progress)));
    }

    pub(crate) fn has(&self, container: &str) -> bool {
        self.containers.contains_key(container)
    }

    /// Is there anything that could need to be taken away?
    pub(crate) fn is_empty(&self) -> bool {
        self.containers.is_empty() && self.volumes.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volumes_go_with_their_last_user() {
        let key = |name: &str| Key::Docker {
            driver: "d".into(),
            name: name.into(),
        };
        let progress = Progress {
            stage: Stage::Ready,
            boot: "b".into(),
            path: "/p".into(),
            shape: String::new(),
            node: String::new(),
            context: BTreeMap::new(),
        };
        let mut state = State::default();
        state.join("a", [key("x"), key("y")].into());
        state.join("b", [key("x")].into());
        for name in ["x", "y"] {
            state.set(&key(name), Some(progress.clone()));
        }
        assert_eq!((state.users(&key("x")), state.unused().len()), (2, 0));
        assert_eq!(state.leave("a").len(), 2);
        assert_eq!(state.unused(), [key("y")]);
        state.set(&key("y"), None);
        let text = serde_json::to_string(&state).unwrap();
        assert_eq!(serde_json::from_str::<State>(&text).unwrap(), state);
        state.keep(&BTreeSet::new());
        assert_eq!(state.unused(), [key("x")]);
        assert_eq!(state.progress(&key("x")), Some(&progress));
        state.set(&key("x"), None);
        assert!(state.is_empty());
    }
}
