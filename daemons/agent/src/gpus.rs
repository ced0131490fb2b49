//! Graphics processors: whole ones, each for one container at a time, as device nodes.
//!
//! What an executor has is for the containers below it: a task there is lent as many as it asks for, and no container
//! beside it gets those. Who has which is not written down here: the driver remembers the devices of the containers that
//! run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use base_ids::ContainerId;
use drivers_container::Device;

use crate::options::device;

/// The devices that all who have a processor open too.
const CONTROLS: [&str; 4] = [
    "nvidiactl",
    "nvidia-modeset",
    "nvidia-uvm",
    "nvidia-uvm-tools",
];
/// Most processors that are looked for.
const INDEX_MAX: u32 = 64;

/// The graphics processors of the machine, and who has them.
#[derive(Debug, Default)]
pub(crate) struct Gpus {
    all: Vec<Device>,
    controls: Vec<Device>,
    given: BTreeMap<ContainerId, Vec<Device>>,
    /// Parts of what those at the top have, by the containers below them.
    lent: BTreeMap<ContainerId, Vec<Device>>,
}

/// Devices that a container may open from now on, and those that it no longer may.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) more: Vec<Device>,
    pub(crate) fewer: Vec<Device>,
}

impl Gpus {
    /// Looks for the device nodes in a folder such as `/dev`. `wanted` are the numbers of those that may be given away, or
    /// paths of nodes; all if it is absent.
    ///
    /// # Errors
    /// One that is wanted is not there; the text is for people.
    pub(crate) fn find(dev: &Path, wanted: Option<&str>) -> Result<Self, String> {
        let numbered = |index: &str| dev.join(format!("nvidia{index}"));
        let all = match wanted {
            Some(wanted) => {
                let words = wanted
                    .split(',')
                    .map(str::trim)
                    .filter(|word| !word.is_empty());
                let paths = words.map(|word| match word.starts_with('/') {
                    true => PathBuf::from(word),
                    false => numbered(word),
                });
                paths
                    .map(|path| device(&path, true, true))
                    .collect::<Result<_, _>>()?
            }
            None => {
                let numbers = (0..INDEX_MAX).map(|index| numbered(&index.to_string()));
                numbers
                    .filter_map(|path| device(&path, true, true).ok())
                    .collect()
            }
        };
        let controls = CONTROLS
            .iter()
            .filter_map(|name| device(&dev.join(name), true, true).ok());
        Ok(Self {
            all,
            controls: controls.collect(),
            ..Self::default()
        })
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.all.len()
    }

    /// A container that runs has these devices, whatever else it has.
    pub(crate) fn found(&mut self, container: ContainerId, devices: &[Device]) {
        let ours = self.all.iter().filter(|gpu| devices.contains(gpu));
        let ours: Vec<Device> = ours.cloned().collect();
        if ours.is_empty() {
            return;
        }
        let has = self.given.entry(container.root()).or_default();
        let new = ours.iter().filter(|gpu| !has.contains(gpu));
        let new: Vec<Device> = new.cloned().collect();
        has.extend(new);
        if container.parent().is_some() {
            self.lent.insert(container, ours);
        }
    }

    /// Gives a container so many, with the devices that go with them.
    ///
    /// # Errors
    /// There are not as many left; the text is for people.
    pub(crate) fn give(
        &mut self,
        container: &ContainerId,
        count: usize,
    ) -> Result<Vec<Device>, String> {
        if count == 0 {
            return Ok(Vec::new());
        }
        let mine: Vec<Device> = self.free().take(count).cloned().collect();
        if mine.len() < count {
            return Err(too_few(count, mine.len()));
        }
        self.given.insert(container.clone(), mine.clone());
        Ok([mine, self.controls.clone()].concat())
    }

    /// Gives a container below others so many of those that the one at the top has; the latter gets more if it has too
    /// few, which happens when the agent was killed before it heard of them.
    ///
    /// # Errors
    /// There are not as many left; the text is for people.
    pub(crate) fn lend(
        &mut self,
        container: &ContainerId,
        count: usize,
    ) -> Result<(Vec<Device>, Change), String> {
        if count == 0 {
            return Ok(Default::default());
        }
        let top = container.root();
        let has = self.given.get(&top).map_or(0, Vec::len);
        let missing = count.saturating_sub(self.idle(&top).count());
        let change = match missing {
            0 => Change::default(),
            _ => self.resize(&top, has + missing),
        };
        let mine: Vec<Device> = self.idle(&top).take(count).cloned().collect();
        if mine.len() < count {
            return Err(too_few(count, mine.len()));
        }
        self.lent.insert(container.clone(), mine.clone());
        Ok(([mine, self.controls.clone()].concat(), change))
    }

    /// A container at the top has so many from now on, as far as there are any left; it keeps those that it lends.
    pub(crate) fn resize(&mut self, container: &ContainerId, count: usize) -> Change {
        let has = self.given.get(container).map_or(0, Vec::len);
        let change = Change {
            more: self
                .free()
                .take(count.saturating_sub(has))
                .cloned()
                .collect(),
            fewer: self
                .idle(container)
                .take(has.saturating_sub(count))
                .cloned()
                .collect(),
        };
        if change == Change::default() {
            return change;
        }
        let given = self.given.entry(container.clone()).or_default();
        given.retain(|gpu| !change.fewer.contains(gpu));
        given.extend(change.more.iter().cloned());
        let is_first = has == 0;
        let mut shown = change;
        if is_first {
            shown.more.extend(self.controls.iter().cloned());
        }
        shown
    }

    /// Those that no container has.
    fn free(&self) -> impl Iterator<Item = &Device> {
        let is_free = |gpu: &&Device| !self.given.values().flatten().any(|other| other == *gpu);
        self.all.iter().filter(is_free)
    }

    /// Those that a container at the top has and lends to nobody.
    fn idle(&self, top: &ContainerId) -> impl Iterator<Item = &Device> {
        let is_idle = |gpu: &&Device| !self.lent.values().flatten().any(|other| other == *gpu);
        self.given.get(top).into_iter().flatten().filter(is_idle)
    }

    /// A container is over.
    pub(crate) fn take_back(&mut self, container: &ContainerId) {
        self.given.remove(container);
        self.lent
            .retain(|other, _| other != container && !other.is_below(container));
    }
}

fn too_few(count: usize, left: usize) -> String {
    format!("it needs {count} GPUs, and {left} are left")
}

#[cfg(test)]
mod tests {
    use super::*;
    use drivers_container::DeviceKind;

    fn machine(count: u32) -> Gpus {
        let device = |name: String, minor| Device {
            name: name.into(),
            kind: DeviceKind::Character,
            major: 195,
            minor,
            mode: 0o666,
        };
        Gpus {
            all: (0..count)
                .map(|minor| device(format!("nvidia{minor}"), minor))
                .collect(),
            controls: vec![device("nvidiactl".to_owned(), 255)],
            ..Gpus::default()
        }
    }

    fn names(devices: Vec<Device>) -> Vec<String> {
        let names = devices
            .iter()
            .map(|device| device.name.display().to_string());
        names.collect()
    }

    #[test]
    fn tasks_below_an_executor_share_what_it_has() {
        let mut gpus = machine(4);
        let top = ContainerId::from("top");
        let (a, b, c) = (top.child("a"), top.child("b"), top.child("c"));
        gpus.give(&top, 2).unwrap();
        let (first, change) = gpus.lend(&a, 1).unwrap();
        assert_eq!(names(first.clone()), ["nvidia0", "nvidiactl"]);
        assert_eq!(change, Change::default());
        assert_eq!(names(gpus.lend(&b, 1).unwrap().0), ["nvidia1", "nvidiactl"]);
        // A second group comes, and the first task ends.
        assert_eq!(names(gpus.resize(&top, 3).more), ["nvidia2"]);
        gpus.take_back(&a);
        let change = gpus.resize(&top, 2);
        assert_eq!(
            (names(change.more), names(change.fewer)),
            (vec![], vec!["nvidia0".to_owned()])
        );
        assert_eq!(names(gpus.lend(&c, 1).unwrap().0), ["nvidia2", "nvidiactl"]);
        // What is lent stays, whatever the executor is told.
        assert_eq!(gpus.resize(&top, 0), Change::default());
        assert_eq!(gpus.give(&"other".into(), 2).unwrap().len(), 3);
        assert!(gpus.lend(&a, 1).is_err());
        gpus.take_back(&top);
        assert_eq!(gpus.give(&"more".into(), 2).unwrap().len(), 3);
    }

    #[test]
    fn what_tasks_have_is_found_again() {
        let mut gpus = machine(2);
        let top = ContainerId::from("top");
        gpus.give(&top, 1).unwrap();
        let (devices, _) = gpus.lend(&top.child("a"), 1).unwrap();
        let mut again = machine(2);
        again.found(top.child("a"), &devices);
        again.found(top.clone(), &devices);
        let (devices, change) = again.lend(&top.child("b"), 1).unwrap();
        assert_eq!(names(devices), ["nvidia1", "nvidiactl"]);
        assert_eq!(names(change.more), ["nvidia1"]);
    }

    #[test]
    fn each_is_given_once() {
        let mut gpus = machine(3);
        let first = gpus.give(&"a".into(), 2).unwrap();
        assert_eq!(names(first.clone()), ["nvidia0", "nvidia1", "nvidiactl"]);
        assert_eq!(gpus.give(&"b".into(), 0).unwrap(), []);
        let error = gpus.give(&"b".into(), 2).unwrap_err();
        assert_eq!(error, "it needs 2 GPUs, and 1 are left");
        gpus.take_back(&"a".into());
        assert_eq!(gpus.give(&"b".into(), 3).unwrap().len(), 4);
        // After a restart those that run have theirs still.
        let mut again = machine(3);
        again.found("a".into(), &first);
        assert_eq!(
            names(again.give(&"c".into(), 1).unwrap()),
            ["nvidia2", "nvidiactl"]
        );
    }

    #[test]
    fn what_is_wanted_must_be_there() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Gpus::find(dir.path(), None).unwrap().count(), 0);
        assert!(Gpus::find(dir.path(), Some("0")).is_err());
        assert_eq!(
            Gpus::find(dir.path(), Some("/dev/null")).unwrap().count(),
            1
        );
    }
}
