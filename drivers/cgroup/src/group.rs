//! One container's cgroup.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde::{Deserialize, Serialize};

use crate::devices;

/// Counts processor time.
pub(crate) const ACCOUNTING: &str = "cpuacct";
/// Judges which devices are opened.
pub(crate) const DEVICES: &str = "devices";

/// Does version 2 have a controller of that name? What it does without one every cgroup has.
pub(crate) fn is_handed_down(controller: &str) -> bool {
    !matches!(controller, ACCOUNTING | DEVICES)
}

/// Length of the period in which a processor limit is measured, in microseconds.
const PERIOD_US: u64 = 100_000;
/// Shortest run time per period that the kernel takes, in microseconds.
const QUOTA_US_MIN: u64 = 1_000;
/// Fewest shares that the kernel takes.
const SHARES_MIN: u64 = 2;
/// Most shares that the kernel takes.
const SHARES_MAX: u64 = 262_144;
/// Least memory of a container, in bytes: with less no program starts.
const MEMORY_BYTES_MIN: u64 = 32 << 20;
/// Where in a cgroup of version 2 its own processes are: the kernel hands controllers down
/// from a cgroup only while no process is right in it.
const LEAF: &str = "leaf";
/// Goes before the names of cgroups below another, so that none is that of a file there.
const BELOW: &str = "container.";
/// Looks at a cgroup whose processes are being killed before it is given up, and the
/// pause between two looks: five seconds in all.
const LOOKS_MAX: u32 = 500;
const LOOK_PAUSE: Duration = Duration::from_millis(10);

/// The two kinds of hierarchies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Version {
    /// One hierarchy per controller.
    One,
    /// One for all.
    Two,
}

/// A folder for one controller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seat {
    pub(crate) version: Version,
    pub(crate) folder: PathBuf,
}

impl Seat {
    /// The folder of the container's own processes.
    pub(crate) fn home(&self) -> PathBuf {
        match self.version {
            Version::One => self.folder.clone(),
            Version::Two => self.folder.join(LEAF),
        }
    }
}

/// What can be had beside processor time and memory, which every container gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Controller {
    /// How many processes and threads there may be.
    Pids,
    /// Which device nodes may be opened; in version 2 a program of the kernel says so.
    Devices,
    /// Reading from and writing to disks, counted.
    Io,
    /// Which processors may be used.
    Cpuset,
    /// Huge pages, counted.
    Hugetlb,
}

impl Controller {
    /// Its name in a version.
    pub(crate) fn name(self, version: Version) -> &'static str {
        match (self, version) {
            (Self::Pids, _) => "pids",
            (Self::Devices, _) => DEVICES,
            (Self::Io, Version::One) => "blkio",
            (Self::Io, Version::Two) => "io",
            (Self::Cpuset, _) => "cpuset",
            (Self::Hugetlb, _) => "hugetlb",
        }
    }
}

/// One container's cgroup, in as many hierarchies as it takes. It is only a set of
/// paths: clones are the same cgroup, and it may be written down and read again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub(crate) name: String,
    pub(crate) cpu: Option<Seat>,
    pub(crate) accounting: Option<Seat>,
    pub(crate) memory: Option<Seat>,
    #[serde(default)]
    pub(crate) others: BTreeMap<Controller, Seat>,
}

/// What a container may use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Weight in thousandths of a processor.
    pub cpu_thousandths: u64,
    /// Hard limit in thousandths of a processor.
    pub cpu_limit_thousandths: Option<u64>,
    /// Memory that is reclaimed last, in bytes.
    pub memory_bytes: Option<u64>,
    /// Hard limit, in bytes; `u64::MAX` is no limit.
    pub memory_limit_bytes: Option<u64>,
    /// Most processes and threads.
    pub pids: Option<u64>,
    /// Processors that may be used, such as `0-2,4`.
    pub processors: Option<String>,
}

/// The way into a cgroup.
#[derive(Debug)]
pub struct Entrance(Vec<(PathBuf, fs::File)>);

impl Entrance {
    /// Moves the calling process, which must have a single thread, into the cgroup.
    pub fn join(self) -> Result<(), GroupError> {
        for (path, mut file) in self.0 {
            file.write_all(b"0").map_err(|source| GroupError {
                path,
                value: "a process".to_owned(),
                source,
            })?;
        }
        Ok(())
    }
}

/// A file or folder of a cgroup that did not take what was asked.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {} to {}", value, path.display())]
pub struct GroupError {
    /// Which file.
    pub path: PathBuf,
    /// What was to be written; empty for a folder that was to be made.
    pub value: String,
    /// Why not.
    #[source]
    pub source: io::Error,
}

impl Group {
    /// Its path below the hierarchies, if it has a place in any.
    pub fn path(&self) -> Option<&str> {
        (!self.folders().is_empty()).then_some(self.name.as_str())
    }

    fn folders(&self) -> BTreeSet<&Path> {
        self.seats().map(|seat| seat.folder.as_path()).collect()
    }

    /// The cgroup of a container below this one, made or not, whose limits count beside
    /// those of this one. `name` must be safe as a file name.
    pub fn below(&self, name: &str) -> Self {
        let name = format!("{BELOW}{name}");
        let below = |seat: &Option<Seat>| {
            seat.as_ref().map(|seat| Seat {
                version: seat.version,
                folder: seat.folder.join(&name),
            })
        };
        Self {
            cpu: below(&self.cpu),
            accounting: below(&self.accounting),
            memory: below(&self.memory),
            others: self
                .others
                .iter()
                .filter_map(|(controller, seat)| Some((*controller, below(&Some(seat.clone()))?)))
                .collect(),
            name: format!("{}/{name}", self.name),
        }
    }

    /// Where its limits and statistics are, by controller; all in one has no name.
    pub fn views(&self) -> Vec<(&'static str, &Path)> {
        let first = [
            ("cpu", self.cpu.as_ref()),
            ("cpuacct", self.accounting.as_ref()),
            ("memory", self.memory.as_ref()),
        ];
        let others = self
            .others
            .iter()
            .map(|(controller, seat)| (controller.name(seat.version), Some(seat)));
        let mut views: Vec<(&str, &Path)> = Vec::new();
        for (controller, seat) in first.into_iter().chain(others) {
            let Some(Seat { version, folder }) = seat else {
                continue;
            };
            let name = match version {
                Version::One => controller,
                Version::Two => "",
            };
            if !views.iter().any(|(known, _)| *known == name) {
                views.push((name, folder));
            }
        }
        views
    }

    /// Makes the cgroup, or takes what is there already.
    pub fn make(&self) -> Result<(), GroupError> {
        for folder in self.folders() {
            make_folder(folder)?;
        }
        for seat in self
            .seats()
            .filter(|seat| matches!(seat.version, Version::Two))
        {
            make_folder(&seat.home())?;
        }
        // Below another container it is that one which must hand controllers down.
        let others = self
            .others
            .iter()
            .map(|(controller, seat)| (Some(seat), controller.name(seat.version)))
            .filter(|(_, controller)| is_handed_down(controller));
        let first = [(self.cpu.as_ref(), "cpu"), (self.memory.as_ref(), "memory")];
        for (seat, controller) in first.into_iter().chain(others) {
            if let Some(seat) = seat
                && seat.version == Version::Two
                && let Some(above) = seat.folder.parent()
                && above.join(LEAF).exists()
            {
                write(above, "cgroup.subtree_control", &format!("+{controller}"))?;
            }
        }
        if let Some(seat) = self.others.get(&Controller::Cpuset)
            && seat.version == Version::One
        {
            inherit_processors(&seat.folder)?;
        }
        Ok(())
    }

    /// Lets processes in the cgroup open these device nodes and no others, where the machine
    /// can see to that; a rule is as version 1 has it, such as `c 1:3 rwm`. What the cgroup
    /// above may not open these may not either.
    pub fn allow_devices<'a>(
        &self,
        rules: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), GroupError> {
        let Some(seat) = self.others.get(&Controller::Devices) else {
            return Ok(());
        };
        match seat.version {
            Version::One => {
                write(&seat.folder, "devices.deny", "a")?;
                rules
                    .into_iter()
                    .try_for_each(|rule| write(&seat.folder, "devices.allow", rule))
            }
            Version::Two => devices::allow(&seat.folder, rules),
        }
    }

    /// Adds rules to those of [`Self::allow_devices`] and takes others away, for the cgroups below this one too.
    ///
    /// # Errors
    /// The kernel refuses, or the cgroup is of version 2, whose list stays as it was made.
    pub fn change_devices(&self, more: &[String], fewer: &[String]) -> Result<(), GroupError> {
        let Some(seat) = self.others.get(&Controller::Devices) else {
            return Ok(());
        };
        if seat.version == Version::Two {
            return Err(GroupError {
                path: seat.folder.clone(),
                value: more.join(", "),
                source: io::Error::new(
                    io::ErrorKind::Unsupported,
                    "cgroups of version 2 keep the list of devices that they began with",
                ),
            });
        }
        fewer
            .iter()
            .try_for_each(|rule| write(&seat.folder, "devices.deny", rule))?;
        more.iter()
            .try_for_each(|rule| write(&seat.folder, "devices.allow", rule))
    }

    /// Sets what the container may use. A memory limit is raised at once but never
    /// lowered, for what is in use cannot be taken back.
    pub fn limit(&self, limits: &Limits) -> Result<(), GroupError> {
        if let Some(Seat { version, folder }) = &self.cpu {
            let shares =
                (limits.cpu_thousandths.saturating_mul(1024) / 1000).clamp(SHARES_MIN, SHARES_MAX);
            let quota_us = limits
                .cpu_limit_thousandths
                .map(|cpu| (cpu.saturating_mul(PERIOD_US) / 1000).max(QUOTA_US_MIN));
            match version {
                Version::One => {
                    write(folder, "cpu.shares", &shares.to_string())?;
                    let quota = quota_us.map_or("-1".to_owned(), |quota| quota.to_string());
                    // A kernel without bandwidth control has no such file.
                    if quota_us.is_some() || folder.join("cpu.cfs_quota_us").exists() {
                        write(folder, "cpu.cfs_period_us", &PERIOD_US.to_string())?;
                        write(folder, "cpu.cfs_quota_us", &quota)?;
                    }
                }
                Version::Two => {
                    let weight = 1 + (shares - SHARES_MIN) * 9_999 / (SHARES_MAX - SHARES_MIN);
                    write(folder, "cpu.weight", &weight.to_string())?;
                    let quota = quota_us.map_or("max".to_owned(), |quota| quota.to_string());
                    if quota_us.is_some() || folder.join("cpu.max").exists() {
                        write(folder, "cpu.max", &format!("{quota} {PERIOD_US}"))?;
                    }
                }
            }
        }
        if let (Some(seat), Some(most)) = (self.others.get(&Controller::Pids), limits.pids) {
            write(&seat.folder, "pids.max", &most.to_string())?;
        }
        if let (Some(seat), Some(processors)) =
            (self.others.get(&Controller::Cpuset), &limits.processors)
        {
            write(&seat.folder, "cpuset.cpus", processors)?;
        }
        if let Some(Seat { version, folder }) = &self.memory {
            let (soft, hard, endless) = match version {
                Version::One => ("memory.soft_limit_in_bytes", "memory.limit_in_bytes", "-1"),
                Version::Two => ("memory.low", "memory.max", "max"),
            };
            if let Some(bytes) = limits.memory_bytes {
                write(folder, soft, &bytes.max(MEMORY_BYTES_MIN).to_string())?;
            }
            match limits.memory_limit_bytes.or(limits.memory_bytes) {
                None => {}
                Some(u64::MAX) => write(folder, hard, endless)?,
                Some(bytes) => {
                    let bytes = bytes.max(MEMORY_BYTES_MIN);
                    let now = self.memory_limit_bytes();
                    let inhabited = !self.processes().is_empty();
                    if !inhabited || now.is_some_and(|now| now < bytes) {
                        write(folder, hard, &bytes.to_string())?;
                    }
                }
            }
            if *version == Version::Two {
                // Older kernels do not know it, and kill one process at a time.
                let _ = fs::write(folder.join("memory.oom.group"), "1");
            }
        }
        Ok(())
    }

    /// Opens the cgroup for a process that shall join it where it may not see it any more.
    pub fn open(&self) -> Result<Entrance, GroupError> {
        let mut opened = BTreeSet::new();
        let mut entrance = Entrance(Vec::new());
        for seat in self.seats() {
            if opened.insert(&seat.folder) {
                // To move a process the kernel first stops all forks of the machine, which
                // takes it 10 ms and more; to move the calling thread it need not.
                let file = match seat.version {
                    Version::One => "tasks",
                    Version::Two => "cgroup.procs",
                };
                let path = seat.home().join(file);
                let opened = fs::File::options().write(true).open(&path);
                let opened = opened.map_err(|source| GroupError {
                    path: path.clone(),
                    value: "a process".to_owned(),
                    source,
                })?;
                entrance.0.push((path, opened));
            }
        }
        Ok(entrance)
    }

    /// The processes in the cgroup, as this process counts.
    pub fn processes(&self) -> BTreeSet<u32> {
        self.numbers("cgroup.procs")
    }

    /// How many threads the processes in the cgroup have.
    pub(crate) fn threads(&self) -> usize {
        let version = self.seats().next().map(|seat| seat.version);
        self.numbers(match version {
            Some(Version::Two) => "cgroup.threads",
            _ => "tasks",
        })
        .len()
    }

    /// Members join all hierarchies, so any one tells of all.
    fn numbers(&self, file: &str) -> BTreeSet<u32> {
        self.seats()
            .next()
            .and_then(|seat| fs::read_to_string(seat.home().join(file)).ok())
            .unwrap_or_default()
            .lines()
            .filter_map(|line| line.parse().ok())
            .collect()
    }

    pub(crate) fn seats(&self) -> impl Iterator<Item = &Seat> {
        let first = [&self.memory, &self.cpu, &self.accounting];
        first.into_iter().flatten().chain(self.others.values())
    }

    /// Kills all processes in the cgroup and waits until they are gone, at most five
    /// seconds. Says whether they are.
    pub fn kill(&self) -> bool {
        for seat in self.seats() {
            if seat.version == Version::Two {
                // Older kernels lack it; the loop below does the same, more slowly.
                let _ = fs::write(seat.folder.join("cgroup.kill"), "1");
            }
        }
        for _ in 0..LOOKS_MAX {
            let left = self.processes();
            if left.is_empty() {
                return true;
            }
            for pid in left {
                if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
                    // It may have ended by itself; the next look tells.
                    let _ = kill_process(pid, Signal::KILL);
                }
            }
            std::thread::sleep(LOOK_PAUSE);
        }
        false
    }

    /// Removes the cgroup, which must be without processes; waits at most five seconds
    /// for the kernel to notice that it is.
    pub fn remove(&self) -> Result<(), GroupError> {
        let mut folders: BTreeSet<PathBuf> = self.seats().map(Seat::home).collect();
        folders.extend(self.folders().into_iter().map(Path::to_owned));
        // What is deeper comes first.
        for folder in folders.iter().rev() {
            let mut looks = 0;
            loop {
                match fs::remove_dir(folder) {
                    Ok(()) => break,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => break,
                    Err(error)
                        if error.kind() == io::ErrorKind::ResourceBusy && looks < LOOKS_MAX =>
                    {
                        looks += 1;
                        std::thread::sleep(LOOK_PAUSE);
                    }
                    Err(source) => {
                        return Err(GroupError {
                            path: folder.to_owned(),
                            value: String::from("the removal"),
                            source,
                        });
                    }
                }
            }
        }
        Ok(())
    }
}

/// Before a process can be in a cgroup of version 1 it must be said on which processors,
/// also where that is all of those of the cgroup above.
fn inherit_processors(folder: &Path) -> Result<(), GroupError> {
    let Some(above) = folder.parent() else {
        return Ok(());
    };
    for file in ["cpuset.cpus", "cpuset.mems"] {
        let read = |folder: &Path| fs::read_to_string(folder.join(file)).unwrap_or_default();
        if read(folder).trim().is_empty() {
            if read(above).trim().is_empty() {
                inherit_processors(above)?;
            }
            write(folder, file, read(above).trim())?;
        }
    }
    Ok(())
}

fn make_folder(folder: &Path) -> Result<(), GroupError> {
    match fs::create_dir(folder) {
        Err(source) if source.kind() != io::ErrorKind::AlreadyExists => Err(GroupError {
            path: folder.to_owned(),
            value: String::from("a new cgroup"),
            source,
        }),
        _ => Ok(()),
    }
}

/// Writes one value to one file.
fn write(folder: &Path, file: &str, value: &str) -> Result<(), GroupError> {
    let path = folder.join(file);
    fs::write(&path, value).map_err(|source| GroupError {
        path,
        value: value.to_owned(),
        source,
    })
}
