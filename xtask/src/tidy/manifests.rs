//! Crates: who may depend on whom, and what each inherits from the workspace.

use std::collections::BTreeMap;

use super::{Complaint, File};

/// The rooms, top first. A crate may use the rooms above its own, never those below.
const ROOMS: [&str; 11] = [
    "base", "abi", "kernel", "store", "drivers", "daemons", "services", "shell", "bin", "lab",
    "xtask",
];

/// Inside a room every use is written down: (who, whom).
const SIBLINGS: [(&str, &str); 23] = [
    ("base-telemetry", "base-config"),
    ("base-units", "base-ids"),
    ("abi-marathon", "abi-json"),
    ("abi-mesos", "abi-terms"),
    ("abi-metronome", "abi-json"),
    ("abi-metronome", "abi-marathon"),
    ("abi-node", "abi-mesos"),
    ("abi-node", "abi-terms"),
    ("kernel-agent", "kernel-model"),
    ("kernel-allocator", "kernel-model"),
    ("kernel-master", "kernel-allocator"),
    ("kernel-master", "kernel-model"),
    ("store-local", "store-api"),
    ("drivers-cgroup", "drivers-syscall"),
    ("drivers-container", "drivers-cgroup"),
    ("drivers-container", "drivers-syscall"),
    ("drivers-fetcher", "drivers-syscall"),
    ("drivers-image", "drivers-syscall"),
    ("drivers-network", "drivers-syscall"),
    ("services-cron", "services-framework"),
    ("services-cron", "services-init"),
    ("services-init", "services-framework"),
    ("shell-cli", "shell-client"),
];

/// Services reach the kernel as any framework does, by the client that people's programs use.
const CLIENTS: [(&str, &str); 1] = [("services-framework", "shell-client")];

/// Every daemon stands behind the one door.
const DOOR: &str = "daemons-door";

/// What a kernel may use besides our own crates: errors, and data structures whose order is certain.
const KERNEL_MAY_USE: [&str; 6] = [
    "hashbrown",
    "indexmap",
    "proptest",
    "regex",
    "rpds",
    "thiserror",
];

/// What each package table must say.
const INHERITED: [&str; 4] = [
    "version.workspace = true",
    "edition.workspace = true",
    "rust-version.workspace = true",
    "license.workspace = true",
];

/// A manifest as far as it matters here.
struct Manifest<'a> {
    path: &'a str,
    name: &'a str,
    /// (line, name) of each dependency of any kind.
    dependencies: Vec<(usize, &'a str)>,
}

pub(super) fn check(files: &[File]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let manifests: Vec<Manifest<'_>> = files
        .iter()
        .filter(|file| is_member(&file.path))
        .filter_map(|file| read(file, &mut complaints))
        .collect();
    let rooms: BTreeMap<&str, usize> = manifests
        .iter()
        .filter_map(|manifest| Some((manifest.name, room(manifest.path)?)))
        .collect();
    for manifest in &manifests {
        for (line, dependency) in &manifest.dependencies {
            if let Some(text) = refuse(manifest.name, dependency, &rooms) {
                complaints.push(Complaint::new(manifest.path, *line, text));
            }
        }
    }
    complaints
}

/// The root manifest has no package; the fuzz targets are a workspace of their own.
fn is_member(path: &str) -> bool {
    path != "Cargo.toml" && !path.starts_with("lab/fuzz/")
}

fn room(path: &str) -> Option<usize> {
    let first = path.split('/').next()?;
    ROOMS.iter().position(|room| *room == first)
}

fn refuse(user: &str, used: &str, rooms: &BTreeMap<&str, usize>) -> Option<String> {
    let above = *rooms.get(user)?;
    let Some(below) = rooms.get(used) else {
        let kernel = ROOMS[above] == "kernel" && !KERNEL_MAY_USE.contains(&used);
        return kernel.then(|| format!("{user} is a kernel and may not use {used}"));
    };
    if *below > above && !CLIENTS.contains(&(user, used)) {
        return Some(format!(
            "{user} ({}) may not use {used}: {} lies below it",
            ROOMS[above], ROOMS[*below]
        ));
    }
    let listed = SIBLINGS.contains(&(user, used)) || (ROOMS[above] == "daemons" && used == DOOR);
    let free = matches!(ROOMS[above], "lab" | "bin");
    (*below == above && !listed && !free).then(|| {
        format!("{user} uses its sibling {used}: say so in SIBLINGS of xtask/src/tidy/manifests.rs")
    })
}

fn read<'a>(file: &'a File, complaints: &mut Vec<Complaint>) -> Option<Manifest<'a>> {
    let path = &file.path;
    let mut say = |line, text: String| complaints.push(Complaint::new(path, line, text));
    let mut table = "";
    let mut name = None;
    let mut dependencies = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let line_number = index + 1;
        let line = line.split(" #").next().unwrap_or_default().trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(header) = line.strip_prefix('[') {
            table = header.trim_end_matches(']');
            continue;
        }
        if table == "package"
            && let Some(value) = line.strip_prefix("name = ")
        {
            name = Some(value.trim_matches('"'));
        }
        if table.ends_with("dependencies") {
            let key = line.split([' ', '.', '=']).next().unwrap_or_default();
            dependencies.push((line_number, key));
            if !line.contains("workspace = true") {
                say(
                    line_number,
                    format!(
                        "{key}: versions live in the root Cargo.toml (`{key}.workspace = true`)"
                    ),
                );
            }
        } else if table.contains("dependencies.") {
            say(
                line_number,
                "dependencies are written one per line".to_owned(),
            );
        }
    }
    for wanted in INHERITED.iter().chain(&["publish = false"]) {
        if !file.text.lines().any(|line| line.trim() == *wanted) {
            say(0, format!("[package] lacks `{wanted}`"));
        }
    }
    if !file.text.contains("[lints]\nworkspace = true") {
        say(0, "[lints] lacks `workspace = true`".to_owned());
    }
    let Some(name) = name else {
        say(0, "no package name".to_owned());
        return None;
    };
    let folder = path.trim_end_matches("/Cargo.toml");
    if name != folder.replace('/', "-") && (folder, name) != ("bin/tepui", "tepui") {
        say(
            0,
            format!(
                "a crate is named after its path: {}",
                folder.replace('/', "-")
            ),
        );
    }
    if room(path).is_none() {
        say(
            0,
            format!("{folder} is in none of the rooms: {}", ROOMS.join(", ")),
        );
    }
    Some(Manifest {
        path,
        name,
        dependencies,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "version.workspace = true\nedition.workspace = true\nrust-version.workspace = true\n\
                        license.workspace = true\npublish = false\n[lints]\nworkspace = true\n";

    fn manifest(path: &str, dependencies: &str) -> File {
        let name = path.replace('/', "-");
        File {
            path: format!("{path}/Cargo.toml"),
            text: format!("[package]\nname = \"{name}\"\n{HEAD}[dependencies]\n{dependencies}"),
        }
    }

    #[track_caller]
    fn check(files: &[File], wanted: &[&str]) {
        let complaints: Vec<String> = super::check(files)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(complaints.len(), wanted.len(), "{complaints:?}");
        for (complaint, part) in complaints.iter().zip(wanted) {
            assert!(complaint.contains(part), "{complaint:?} lacks {part:?}");
        }
    }

    #[test]
    fn a_room_may_use_those_above_it() {
        check(
            &[
                manifest("base/ids", ""),
                manifest(
                    "kernel/agent",
                    "base-ids.workspace = true\nthiserror.workspace = true\n",
                ),
            ],
            &[],
        );
    }

    #[test]
    fn a_room_may_not_use_those_below_it() {
        check(
            &[
                manifest("base/ids", "kernel-agent.workspace = true\n"),
                manifest("kernel/agent", ""),
            ],
            &["base/ids/Cargo.toml:11: base-ids (base) may not use kernel-agent"],
        );
    }

    #[test]
    fn siblings_are_written_down() {
        check(
            &[
                manifest("daemons/master", "daemons-door.workspace = true\n"),
                manifest("daemons/agent", "daemons-master.workspace = true\n"),
                manifest("daemons/door", ""),
            ],
            &["daemons-agent uses its sibling daemons-master"],
        );
    }

    #[test]
    fn a_kernel_does_no_io() {
        check(
            &[manifest("kernel/agent", "tokio.workspace = true\n")],
            &["may not use tokio"],
        );
    }

    #[test]
    fn versions_live_in_the_root() {
        check(
            &[manifest(
                "base/ids",
                "serde = \"1\"\nbytes = { workspace = true, features = [\"serde\"] }\n",
            )],
            &["serde: versions live in the root"],
        );
    }

    #[test]
    fn a_package_inherits_and_is_named_after_its_path() {
        let file = File {
            path: "drivers/disk/Cargo.toml".to_owned(),
            text: "[package]\nname = \"disk\"\nversion = \"1.0.0\"\n".to_owned(),
        };
        check(
            &[file],
            &[
                "lacks `version.workspace = true`",
                "lacks `edition",
                "lacks `rust-version",
                "lacks `license",
                "lacks `publish = false`",
                "[lints]",
                "named after its path: drivers-disk",
            ],
        );
    }
}
