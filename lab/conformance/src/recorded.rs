//! The recorded exchanges: which there are, which are not yet expected to pass, and one run of one of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
    process::Command,
    sync::Mutex,
    thread,
};

use serde_json::Value;

use crate::{
    cluster::{Cluster, Options},
    home, program,
};

/// A recorded case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name, which is that of its file.
    pub name: String,
    /// It costs the agent, or must be alone on it: a fresh cluster before and after.
    pub destructive: bool,
    path: PathBuf,
}

/// All recorded cases, by name.
///
/// # Panics
/// When one is damaged.
#[must_use]
pub fn cases() -> Vec<Case> {
    let folder = home().join("cases");
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.flatten().map(|entry| entry.path());
    let mut cases: Vec<Case> = paths
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .map(|path| {
            let text = fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let case: Value = serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let name = path
                .file_stem()
                .expect("a case has a name")
                .to_string_lossy()
                .into_owned();
            Case {
                name,
                destructive: case["destructive"] == true,
                path,
            }
        })
        .collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

/// The cases that no code answers yet: name → reason.
///
/// # Panics
/// When the list names a case that does not exist, or gives no reason.
#[must_use]
pub fn not_yet() -> BTreeMap<String, String> {
    let path = home().join("not-yet.txt");
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let known: BTreeSet<String> = cases().into_iter().map(|case| case.name).collect();
    let lines = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines
        .map(|line| {
            let (name, reason) = line
                .split_once(' ')
                .unwrap_or_else(|| panic!("{line}: no reason"));
            assert!(known.contains(name), "{name}: no such case");
            (name.to_owned(), reason.trim().to_owned())
        })
        .collect()
}

/// Replays every case on several clusters at once: name → what differs first, `None` when nothing does.
///
/// # Panics
/// When a cluster does not come up, or leaves something behind.
#[must_use]
pub fn replay_all(cases: Vec<Case>, clusters: usize) -> BTreeMap<String, Option<String>> {
    // Those that need a cluster of their own come last, when the others idle.
    let (mut alone, shared): (Vec<Case>, Vec<Case>) =
        cases.into_iter().partition(|case| case.destructive);
    alone.extend(shared.into_iter().rev());
    let queue = Mutex::new(alone);
    let results = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..clusters {
            scope.spawn(|| {
                let mut cluster = None;
                loop {
                    let case = queue.lock().expect("no worker panicked").pop();
                    let Some(case) = case else { break };
                    let result = replay(&case, &mut cluster);
                    results
                        .lock()
                        .expect("no worker panicked")
                        .insert(case.name, result);
                }
                if let Some(cluster) = cluster {
                    Cluster::stop(cluster);
                }
            });
        }
    });
    results.into_inner().expect("no worker panicked")
}

/// Replays one case. A cluster that met a failure is not used again: what is left on it would fail the next case too.
fn replay(case: &Case, kept: &mut Option<Cluster>) -> Option<String> {
    let reusable = kept.take().filter(|_| !case.destructive);
    let mut cluster = reusable.unwrap_or_else(|| Cluster::start(Options::default()));
    let output = Command::new(program::python())
        .arg("-B")
        .arg(home().join("replay.py"))
        .args([
            "--master",
            cluster.master(),
            "--agent",
            cluster.agent(),
            "--destructive",
        ])
        .arg(&case.path)
        .output()
        .expect("python3 starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let mut result = (!output.status.success()).then(|| {
        let said = text.lines().find_map(|line| line.strip_prefix("FAIL "));
        let said = said
            .and_then(|line| line.split_once(": "))
            .map(|(_, why)| why.to_owned());
        said.unwrap_or_else(|| format!("{text}{}", String::from_utf8_lossy(&output.stderr)))
    });
    // A destructive case may cost the agent, never the master.
    let is_well = match case.destructive {
        true => cluster.has_master(),
        false => cluster.is_healthy(),
    };
    if !is_well {
        let before = result
            .take()
            .unwrap_or_else(|| "as recorded, but".to_owned());
        result = Some(format!(
            "{before}; a daemon died or does not answer\n{}",
            cluster.logs()
        ));
    }
    if result.is_none() && !case.destructive {
        *kept = Some(cluster);
    }
    result
}
