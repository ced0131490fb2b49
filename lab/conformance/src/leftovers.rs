//! What a cluster leaves behind: processes, cgroups, mounts. After a clean stop there is nothing.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use rustix::process::{Pid, Signal, kill_process};

/// Cgroup folders lie at most this deep below `/sys/fs/cgroup`.
const CGROUP_DEPTH_MAX: usize = 8;

/// Everything that belongs to the cluster with this work folder.
#[derive(Debug, Default)]
pub struct Leftovers {
    /// (process id, command line).
    pub processes: Vec<(i32, String)>,
    /// Folders below `/sys/fs/cgroup`, deepest first.
    pub cgroups: Vec<PathBuf>,
    /// Mount points, last mounted first.
    pub mounts: Vec<String>,
}

impl Leftovers {
    /// Looks for them.
    #[must_use]
    pub fn of(work: &Path) -> Self {
        Self {
            processes: processes(work),
            cgroups: cgroups(work),
            mounts: mounts(work),
        }
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.processes.is_empty() && self.cgroups.is_empty() && self.mounts.is_empty()
    }

    /// Removes what can be removed.
    pub fn remove(&self) {
        for (process, _) in &self.processes {
            if let Some(process) = Pid::from_raw(*process) {
                // It may have ended meanwhile.
                let _ = kill_process(process, Signal::KILL);
            }
        }
        for mount in &self.mounts {
            let _ = Command::new("umount").args(["--lazy", mount]).status();
        }
        for cgroup in &self.cgroups {
            let _ = crate::wait::within(std::time::Duration::from_secs(2), || {
                fs::remove_dir(cgroup).ok()
            });
        }
    }
}

/// The processes that work in the folder, run a program of it, or were told about it.
#[must_use]
pub fn processes(work: &Path) -> Vec<(i32, String)> {
    let work = work.to_string_lossy();
    let mut found = Vec::new();
    let myself = i32::try_from(std::process::id()).unwrap_or_default();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(process) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<i32>().ok())
        else {
            continue;
        };
        if process == myself || is_dead(&entry.path()) {
            continue;
        }
        let link = |name: &str| {
            let target = fs::read_link(entry.path().join(name)).unwrap_or_default();
            target.to_string_lossy().contains(&*work)
        };
        let text = |name: &str| {
            let text = fs::read(entry.path().join(name)).unwrap_or_default();
            String::from_utf8_lossy(&text).replace('\0', " ")
        };
        let command = text("cmdline");
        if link("cwd")
            || link("exe")
            || command.contains(&*work)
            || text("environ").contains(&*work)
        {
            found.push((process, command));
        }
    }
    found
}

/// Ended, and only waiting for its parent to ask how.
fn is_dead(process: &Path) -> bool {
    let stat = fs::read_to_string(process.join("stat")).unwrap_or_default();
    let state = stat
        .rsplit(')')
        .next()
        .and_then(|rest| rest.trim_start().chars().next());
    matches!(state, None | Some('Z' | 'X'))
}

/// Cgroups named after a container of the cluster; container ids are the names of run folders in the sandboxes.
fn cgroups(work: &Path) -> Vec<PathBuf> {
    let mut containers = BTreeSet::new();
    collect_runs(work, 0, &mut containers);
    let mut found = Vec::new();
    if !containers.is_empty() {
        collect_cgroups(Path::new("/sys/fs/cgroup"), 0, &containers, &mut found);
    }
    found.reverse();
    found
}

fn collect_runs(folder: &Path, depth: usize, containers: &mut BTreeSet<String>) {
    // slaves/A/frameworks/F/executors/E/runs/C, a few folders below the work folder
    if depth > 12 {
        return;
    }
    let is_runs = folder.file_name().is_some_and(|name| name == "runs");
    for path in folders(folder) {
        match path.file_name().and_then(|name| name.to_str()) {
            Some(name) if is_runs => drop(containers.insert(name.to_owned())),
            _ => collect_runs(&path, depth + 1, containers),
        }
    }
}

fn collect_cgroups(
    folder: &Path,
    depth: usize,
    containers: &BTreeSet<String>,
    found: &mut Vec<PathBuf>,
) {
    for path in folders(folder) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if containers
            .iter()
            .any(|container| container != "latest" && name.contains(container.as_str()))
        {
            found.push(path.clone());
        }
        if depth < CGROUP_DEPTH_MAX {
            collect_cgroups(&path, depth + 1, containers, found);
        }
    }
}

/// Real folders in a folder; links are not followed.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.path())
        .collect()
}

fn mounts(work: &Path) -> Vec<String> {
    let work = work.to_string_lossy();
    let table = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let points = table.lines().filter_map(|line| line.split(' ').nth(4));
    let mut found: Vec<String> = points
        .filter(|point| point.starts_with(&*work))
        .map(str::to_owned)
        .collect();
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_in_the_folder_is_found_and_ended() {
        let work = tempfile::tempdir().unwrap();
        let mut child = Command::new("sleep")
            .arg("60")
            .current_dir(work.path())
            .spawn()
            .unwrap();
        let pid = i32::try_from(child.id()).unwrap();
        let found = crate::wait::until("the sleeper", std::time::Duration::from_secs(5), || {
            let found = Leftovers::of(work.path());
            (!found.is_empty()).then_some(found)
        });
        assert_eq!(
            found
                .processes
                .iter()
                .map(|(process, _)| *process)
                .collect::<Vec<_>>(),
            [pid]
        );
        found.remove();
        assert!(!child.wait().unwrap().success());
        assert!(Leftovers::of(work.path()).is_empty());
    }
}
