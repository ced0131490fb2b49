//! What the store holds and who needs it: which images are known, which layers are in use, what may be deleted. No IO.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::config::ImageConfig;
use crate::digest::Digest;

/// An image whose layers are all unpacked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// The name it was asked for by, in full.
    pub(super) name: String,
    /// Whether it was pulled with a task's own credentials: then the name alone does not lead to it.
    pub(super) private: bool,
    /// Of the manifest.
    pub(super) digest: Digest,
    pub(super) config: ImageConfig,
    /// Digests of the unpacked layers, the lowest first.
    pub(super) layers: Vec<Digest>,
}

impl Record {
    /// What the store knows it by; a name for a file.
    pub(super) fn key(&self) -> String {
        let private = if self.private {
            self.digest.to_string()
        } else {
            String::new()
        };
        Digest::of(format!("{}\n{private}", self.name).as_bytes()).file_name()
    }
}

#[derive(Debug)]
struct Known {
    record: Record,
    used: SystemTime,
}

/// Images and layers.
#[derive(Debug, Default)]
pub(super) struct State {
    /// By [`Record::key`].
    images: BTreeMap<String, Known>,
    /// Containers and pulls that need a layer.
    uses: BTreeMap<Digest, usize>,
    /// Layers on the disk.
    layers: BTreeSet<Digest>,
}

impl State {
    pub(super) fn new(layers: BTreeSet<Digest>) -> Self {
        Self {
            layers,
            ..Self::default()
        }
    }

    /// The image that everybody may have by this name.
    pub(super) fn find(&mut self, name: &str, now: SystemTime) -> Option<Record> {
        let is_it = |known: &&mut Known| !known.record.private && known.record.name == name;
        let known = self.images.values_mut().find(is_it)?;
        known.used = now;
        Some(known.record.clone())
    }

    pub(super) fn insert(&mut self, record: Record, used: SystemTime) {
        self.images.insert(record.key(), Known { record, used });
    }

    pub(super) fn has(&self, layer: &Digest) -> bool {
        self.layers.contains(layer)
    }

    pub(super) fn unpacked(&mut self, layer: Digest) {
        self.layers.insert(layer);
    }

    /// From now on the layers stay.
    pub(super) fn hold(&mut self, layers: &[Digest]) {
        for layer in layers {
            *self.uses.entry(layer.clone()).or_default() += 1;
        }
    }

    pub(super) fn let_go(&mut self, layers: &[Digest]) {
        for layer in layers {
            match self.uses.get_mut(layer) {
                Some(count) if *count > 1 => *count -= 1,
                Some(_) => drop(self.uses.remove(layer)),
                None => debug_assert!(false, "{layer} is let go more often than it was held"),
            }
        }
    }

    /// Images that nobody uses and nobody excluded, the one that was used least lately first. Deleting one whose layers
    /// are all needed by others frees nothing, but nobody misses it either.
    pub(super) fn unused(&self, excluded: &BTreeSet<String>) -> Vec<String> {
        let in_use = |record: &Record| {
            record
                .layers
                .iter()
                .all(|layer| self.uses.contains_key(layer))
        };
        let mut found: Vec<(&String, &Known)> = self
            .images
            .iter()
            .filter(|(_, known)| !excluded.contains(&known.record.name))
            .filter(|(_, known)| !in_use(&known.record))
            .collect();
        found.sort_by_key(|(_, known)| known.used);
        found.into_iter().map(|(key, _)| key.clone()).collect()
    }

    pub(super) fn forget(&mut self, key: &str) {
        self.images.remove(key);
    }

    /// Layers that neither an image nor a container needs; the caller deletes them, since they are not known any more.
    pub(super) fn take_loose_layers(&mut self) -> Vec<Digest> {
        let needed: BTreeSet<&Digest> = self
            .images
            .values()
            .flat_map(|known| &known.record.layers)
            .chain(self.uses.keys())
            .collect();
        let loose: Vec<Digest> = self
            .layers
            .iter()
            .filter(|layer| !needed.contains(layer))
            .cloned()
            .collect();
        for layer in &loose {
            self.layers.remove(layer);
        }
        loose
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn layer(name: &str) -> Digest {
        Digest::of(name.as_bytes())
    }

    fn record(name: &str, private: bool, layers: &[&str]) -> Record {
        Record {
            name: name.to_owned(),
            private,
            digest: layer(name),
            config: ImageConfig::default(),
            layers: layers.iter().map(|name| layer(name)).collect(),
        }
    }

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn names(layers: &[Digest]) -> Vec<Digest> {
        let mut sorted = layers.to_vec();
        sorted.sort();
        sorted
    }

    #[test]
    fn the_least_used_goes_first_and_what_is_used_stays() {
        let all = ["base", "a", "b", "c"].map(layer);
        let mut state = State::new(all.iter().cloned().collect());
        let (a, b) = (
            record("a", false, &["base", "a"]),
            record("b", false, &["base", "b"]),
        );
        state.insert(a.clone(), at(2));
        state.insert(b.clone(), at(1));
        let c = record("c", true, &["base", "c"]);
        state.insert(c.clone(), at(0));
        assert_eq!(state.find("c", at(9)), None, "it is private");
        state.hold(&c.layers);
        assert_eq!(state.unused(&BTreeSet::new()), [b.key(), a.key()]);
        assert_eq!(state.find("b", at(9)), Some(b.clone()));
        assert_eq!(state.unused(&BTreeSet::new()), [a.key(), b.key()]);
        assert_eq!(state.unused(&["a".to_owned()].into()), [b.key()]);
        state.forget(&a.key());
        assert_eq!(state.take_loose_layers(), [layer("a")]);
        assert!(!state.has(&layer("a")) && state.has(&layer("base")));
        state.forget(&b.key());
        state.forget(&c.key());
        assert_eq!(state.take_loose_layers(), [layer("b")], "a container runs");
        state.let_go(&c.layers);
        assert_eq!(
            names(&state.take_loose_layers()),
            names(&["base", "c"].map(layer))
        );
    }
}
