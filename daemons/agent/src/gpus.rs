//! Graphics processors: whole ones, each for one container at a time, as device nodes.
//!
//! Who has which is not written down here: the driver remembers the devices of the containers that run.

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
            given: BTreeMap::new(),
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
        if !ours.is_empty() {
            self.given.insert(container, ours);
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
        let is_free = |gpu: &&Device| !self.given.values().flatten().any(|other| other == *gpu);
        let mine: Vec<Device> = self
            .all
            .iter()
            .filter(is_free)
            .take(count)
            .cloned()
            .collect();
        if mine.len() < count {
            return Err(format!(
                "it needs {count} GPUs, and {} are left",
                mine.len()
            ));
        }
        self.given.insert(container.clone(), mine.clone());
        Ok([mine, self.controls.clone()].concat())
    }

    /// A container is over.
    pub(crate) fn take_back(&mut self, container: &ContainerId) {
        self.given.remove(container);
    }
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
            given: BTreeMap::new(),
        }
    }

    #[test]
    fn each_is_given_once() {
        let mut gpus = machine(3);
        let names = |devices: Vec<Device>| -> Vec<String> {
            devices
                .iter()
                .map(|device| device.name.display().to_string())
                .collect()
        };
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
