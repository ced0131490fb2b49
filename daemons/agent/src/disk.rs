//! Disk quotas: what sandboxes and persistent volumes take is counted now and then, and a container that takes more
//! than its share is ended if the operator wants that.
//!
//! What is below a container counts as its own: its sandbox is in the one above. Volumes have quotas of their own, so a
//! sandbox is counted without them: links are not followed, and no other file system is entered.
//!
//! Where the file system has project quotas, and the operator wants them, the kernel counts instead: see [`projects`].

pub(crate) mod projects;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base_ids::{AgentId, ContainerId};
use base_units::{Resources, SourceKind};
use kernel_agent::{Record, Sandbox};
use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, fstat, openat, statat};
use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;

use self::projects::{NoProjects, Projects, Settings};
use crate::containers::bytes;
use crate::{records, sandbox, volumes};

/// Deepest folder that is counted; who nests deeper hides something.
const DEPTH_MAX: usize = 512;
/// Most files with several names that are remembered, so that each counts once.
const LINKED_MAX: usize = 1 << 20;

/// A folder with a quota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quota {
    pub(crate) folder: PathBuf,
    pub(crate) limit_bytes: u64,
    /// Of the volume that it is; absent for a sandbox.
    pub(crate) persistence: Option<Arc<str>>,
    /// What it took when it was last counted.
    pub(crate) used_bytes: Option<u64>,
    /// The project that it is, if the file system counts it.
    pub(crate) project: Option<u32>,
}

/// A container that takes more than it may.
#[derive(Debug)]
pub(crate) struct Excess {
    pub(crate) container: ContainerId,
    pub(crate) limit_bytes: u64,
    /// For people.
    pub(crate) message: String,
}

/// The quotas of all containers; a handle that is cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Disks {
    all: Arc<Mutex<BTreeMap<ContainerId, Vec<Quota>>>>,
    projects: Option<Arc<Projects>>,
}

impl Disks {
    /// Quotas that the file system of a folder keeps, if `settings` say so.
    ///
    /// # Errors
    /// As [`Projects::open`].
    pub(crate) fn open(folder: &Path, settings: Option<Settings>) -> Result<Self, NoProjects> {
        let projects = settings.map(|settings| Projects::open(folder, settings));
        Ok(Self {
            projects: projects.transpose()?.map(Arc::new),
            ..Self::default()
        })
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<ContainerId, Vec<Quota>>> {
        // No panic leaves the map half changed.
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The folders of a container are there: the file system is to count them, if it can.
    pub(crate) fn bind(&self, container: &ContainerId) {
        let Some(projects) = &self.projects else {
            return;
        };
        for quota in self.of(container) {
            let project = match projects.bind(&quota.folder, quota.limit_bytes) {
                Ok(project) => project,
                // It is not there yet, or is counted by us.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => {
                    let folder = quota.folder.display();
                    tracing::warn!(%container, %folder, %error, "the file system does not count a folder");
                    continue;
                }
            };
            let mut all = self.all();
            let quotas = all.get_mut(container).into_iter().flatten();
            for known in quotas.filter(|known| known.folder == quota.folder) {
                known.project = Some(project);
            }
        }
    }

    fn limit(&self, quota: &Quota, bytes: Option<u64>) {
        if let (Some(projects), Some(project)) = (&self.projects, quota.project)
            && let Err(error) = projects.limit(&quota.folder, project, bytes)
            && error.kind() != io::ErrorKind::NotFound
        {
            let folder = quota.folder.display();
            tracing::warn!(%folder, %error, "the limit of a folder cannot be changed");
        }
    }

    /// From now on the container has these quotas.
    pub(crate) fn watch(&self, container: ContainerId, quotas: Vec<Quota>) {
        if !quotas.is_empty() {
            self.all().insert(container, quotas);
        }
    }

    /// The container may take another amount now.
    pub(crate) fn resize(&self, container: &ContainerId, resources: &Resources) {
        let mut all = self.all();
        let quotas = all.get_mut(container).into_iter().flatten();
        if let Some(sandbox) = quotas.into_iter().find(|quota| quota.persistence.is_none()) {
            sandbox.limit_bytes = of_sandbox(resources);
            self.limit(sandbox, Some(sandbox.limit_bytes));
        }
    }

    /// Whether another container than this one has a persistent volume in a folder.
    pub(crate) fn is_used(&self, folder: &Path, but: &ContainerId) -> bool {
        let is_volume = |quota: &Quota| quota.persistence.is_some() && quota.folder == folder;
        let all = self.all();
        let mut others = all.iter().filter(|(id, _)| *id != but);
        others.any(|(_, quotas)| quotas.iter().any(is_volume))
    }

    pub(crate) fn forget(&self, container: &ContainerId) {
        let forgotten = self.all().remove(container);
        for quota in forgotten.into_iter().flatten() {
            self.limit(&quota, None);
        }
    }

    /// What a container may take, and took when it was last counted.
    pub(crate) fn of(&self, container: &ContainerId) -> Vec<Quota> {
        self.all().get(container).cloned().unwrap_or_default()
    }

    /// Counts at each interval, for as long as somebody may want the news, and sends it if it is wanted.
    pub(crate) async fn run(
        self,
        interval: Duration,
        enforce: bool,
        excesses: mpsc::UnboundedSender<Excess>,
    ) {
        let mut ticks = tokio::time::interval(interval);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = excesses.closed() => return,
            }
            let this = self.clone();
            let Ok(found) = tokio::task::spawn_blocking(move || this.count()).await else {
                continue;
            };
            for excess in found.into_iter().filter(|_| enforce) {
                // Nobody listens while the process ends.
                let _ = excesses.send(excess);
            }
        }
    }

    /// Counts everything once.
    fn count(&self) -> Vec<Excess> {
        let all = self.all().clone();
        let mut excesses = Vec::new();
        for (container, quotas) in all {
            for (at, quota) in quotas.iter().enumerate() {
                let used = match quota.project {
                    Some(project) => Projects::used_bytes(&quota.folder, project),
                    None => used_bytes(&quota.folder),
                };
                let mut known = self.all();
                // It may be gone by now, or have ended while we counted.
                let Some(entry) = known.get_mut(&container).and_then(|all| all.get_mut(at)) else {
                    continue;
                };
                entry.used_bytes = used.as_ref().ok().copied();
                drop(known);
                // Its writes fail instead.
                let goes_on = quota.project.is_some()
                    && (self.projects.as_ref()).is_some_and(|projects| !projects.ends());
                if goes_on {
                    continue;
                }
                if let Some(message) = excess(&used, quota.limit_bytes) {
                    excesses.push(Excess {
                        container: container.clone(),
                        limit_bytes: quota.limit_bytes,
                        message,
                    });
                    break;
                }
            }
        }
        excesses
    }
}

/// The quotas of an executor's container.
///
/// # Errors
/// Ids that are no names of folders.
pub(crate) fn quotas(
    work_dir: &Path,
    agent: &AgentId,
    sandbox: &Sandbox,
    resources: &Resources,
) -> Result<Vec<Quota>, String> {
    let quota = |folder, limit_bytes, persistence| Quota {
        folder,
        limit_bytes,
        persistence,
        used_bytes: None,
        project: None,
    };
    let folder = sandbox::path(work_dir, agent, sandbox).map_err(|error| error.to_string())?;
    let mut quotas = Vec::new();
    let limit_bytes = of_sandbox(resources);
    // Without any disk of its own nothing is said of how much it may take.
    if limit_bytes > 0 {
        quotas.push(quota(folder, limit_bytes, None));
    }
    for volume in resources.persistent_volumes().iter() {
        // The whole disk is the volume's.
        if volume.is_disk(SourceKind::Mount) {
            continue;
        }
        if let Some(size) = volume.value.as_scalar() {
            let id = volume.persistence_id().cloned();
            quotas.push(quota(volumes::path(work_dir, volume)?, bytes(size), id));
        }
    }
    Ok(quotas)
}

/// The quotas of the containers of executors, from what is durable of them.
pub(crate) fn recovered(work_dir: &Path, records: &[Record]) -> Vec<(ContainerId, Vec<Quota>)> {
    let agent = records.iter().find_map(|record| match record {
        Record::Agent(id) => Some(id),
        _ => None,
    });
    let Some(agent) = agent else {
        return Vec::new();
    };
    let quotas = |(sandbox, resources): (Sandbox, Resources)| {
        let quotas = quotas(work_dir, agent, &sandbox, &resources).ok()?;
        Some((sandbox.container, quotas))
    };
    records::granted(records)
        .into_iter()
        .filter_map(quotas)
        .collect()
}

/// What a sandbox may take, in bytes: all disk that is not a volume.
fn of_sandbox(resources: &Resources) -> u64 {
    let plain = resources.filter(|resource| &*resource.name == "disk" && resource.disk.is_none());
    bytes(plain.scalar("disk"))
}

/// What to say of a folder that takes too much.
fn excess(used: &io::Result<u64>, limit_bytes: u64) -> Option<String> {
    const MB: u64 = 1 << 20;
    match used {
        Ok(used) if *used <= limit_bytes => None,
        Ok(used) => Some(format!(
            "Disk usage ({}MB) exceeds quota ({}MB)",
            used.div_ceil(MB),
            limit_bytes / MB
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            tracing::warn!(%error, "a folder cannot be counted");
            None
        }
    }
}

/// What a folder and all in it take on their disk, in bytes.
pub(crate) fn used_bytes(folder: &Path) -> io::Result<u64> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let open = |at: &OwnedFd, name: &std::ffi::CStr| openat(at, name, flags, Mode::empty());
    let top = openat(CWD, folder, flags, Mode::empty())?;
    let stat = fstat(&top)?;
    let device = stat.st_dev;
    let mut bytes = blocks(stat.st_blocks);
    let mut linked = BTreeSet::new();
    let mut left = vec![(Dir::read_from(&top)?, top)];
    while let Some((entries, at)) = left.last_mut() {
        let Some(entry) = entries.next() else {
            left.pop();
            continue;
        };
        let entry = entry?;
        let name = entry.file_name();
        if name == c"." || name == c".." {
            continue;
        }
        // What is gone meanwhile takes nothing.
        let Ok(stat) = statat(&*at, name, AtFlags::SYMLINK_NOFOLLOW) else {
            continue;
        };
        if stat.st_dev != device {
            continue;
        }
        let is_folder = FileType::from_raw_mode(stat.st_mode) == FileType::Directory;
        if !is_folder
            && stat.st_nlink > 1
            && linked.len() < LINKED_MAX
            && !linked.insert(stat.st_ino)
        {
            continue;
        }
        bytes = bytes.saturating_add(blocks(stat.st_blocks));
        if is_folder && let Ok(below) = open(at, name) {
            if left.len() >= DEPTH_MAX {
                let text = format!("it has folders more than {DEPTH_MAX} deep");
                return Err(io::Error::other(text));
            }
            left.push((Dir::read_from(&below)?, below));
        }
    }
    Ok(bytes)
}

/// The kernel counts in half kilobytes.
fn blocks(count: i64) -> u64 {
    count.unsigned_abs().saturating_mul(512)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn all_is_counted_once() {
        let dir = tempfile::tempdir().unwrap();
        let top = dir.path().join("top");
        fs::create_dir_all(top.join("a/b")).unwrap();
        fs::create_dir(dir.path().join("other")).unwrap();
        fs::write(dir.path().join("other/big"), vec![1; 1 << 20]).unwrap();
        let empty = used_bytes(&top).unwrap();
        fs::write(top.join("a/b/file"), vec![1; 100 << 10]).unwrap();
        fs::hard_link(top.join("a/b/file"), top.join("same")).unwrap();
        std::os::unix::fs::symlink(dir.path().join("other"), top.join("link")).unwrap();
        let used = used_bytes(&top).unwrap() - empty;
        assert!((100 << 10..130 << 10).contains(&used), "{used}");
        assert!(used_bytes(&top.join("link")).is_err());
        let mut deep = top.clone();
        for _ in 0..DEPTH_MAX {
            deep.push("d");
        }
        fs::create_dir_all(deep).unwrap();
        assert!(used_bytes(&top).unwrap_err().to_string().contains("deep"));
    }

    #[test]
    fn excesses_are_told() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("file"), vec![1; 3 << 20]).unwrap();
        let disks = Disks::default();
        let quota = |limit_bytes| Quota {
            folder: dir.path().to_owned(),
            limit_bytes,
            persistence: None,
            used_bytes: None,
            project: None,
        };
        disks.watch("a".into(), vec![quota(2 << 20)]);
        disks.watch("b".into(), vec![quota(8 << 20)]);
        let found = disks.count();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].container, "a".into());
        assert!(
            found[0].message.ends_with("exceeds quota (2MB)"),
            "{found:?}"
        );
        assert!(disks.of(&"b".into())[0].used_bytes > Some(3 << 20));
        disks.forget(&"a".into());
        assert_eq!(disks.of(&"a".into()), []);
        assert_eq!(disks.count().len(), 0);
    }
}
