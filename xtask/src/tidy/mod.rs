//! The manners of the tree, as `cargo xtask tidy` checks them.
//!
//! Each check is a function from texts to complaints; only this module reads the disk. A complaint names the file, the
//! line where there is one, and what to do.

mod docs;
mod libraries;
mod manifests;
mod sources;

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, bail, ensure};

/// Something that is not as the house wants it.
#[derive(Debug, PartialEq)]
struct Complaint {
    file: String,
    /// From 1; 0 is the file as a whole.
    line: usize,
    text: String,
}

impl Complaint {
    fn new(file: &str, line: usize, text: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            text: text.into(),
        }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.text),
            line => write!(f, "{}:{line}: {}", self.file, self.text),
        }
    }
}

/// A file of the tree: path from the root, and text.
struct File {
    path: String,
    text: String,
}

/// Checks the tree; an error names everything that is wrong.
pub(crate) fn run() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies below the root");
    let paths = tracked(root)?;
    let mut complaints = Vec::new();
    let mut manifests = Vec::new();
    let mut checked = 0_usize;
    for path in &paths {
        if !sources::is_text(path) {
            continue;
        }
        let Ok(text) = fs::read_to_string(root.join(path)) else {
            continue;
        };
        let file = File {
            path: path.clone(),
            text,
        };
        checked += 1;
        complaints.extend(sources::check(&file));
        if path.ends_with(".md") {
            complaints.extend(docs::check(&file, &|path| root.join(path).exists()));
        }
        if path.ends_with("Cargo.toml") {
            manifests.push(file);
        }
    }
    complaints.extend(manifests::check(&manifests));
    let list = fs::read_to_string(root.join(libraries::LIST))
        .with_context(|| format!("failed to read {}", libraries::LIST))?;
    complaints.extend(libraries::check(&manifests, &list));
    for path in crate::codegen::stale()? {
        let path = path.display().to_string();
        complaints.push(Complaint::new(
            &path,
            0,
            "is stale: run `cargo xtask codegen`",
        ));
    }
    if complaints.is_empty() {
        ensure!(checked > 0, "no file of the tree was found");
        return Ok(());
    }
    let list: Vec<String> = complaints.iter().map(ToString::to_string).collect();
    bail!("{} complaints\n{}", list.len(), list.join("\n"))
}

/// What git knows of, or would if it were asked to add: not what it ignores.
fn tracked(root: &Path) -> anyhow::Result<Vec<String>> {
    let output = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(root)
        .output()
        .context("failed to start git")?;
    ensure!(
        output.status.success(),
        "git ls-files: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let paths = String::from_utf8(output.stdout).context("a path is not text")?;
    Ok(paths
        .split('\0')
        .filter(|path| !path.is_empty() && root.join(PathBuf::from(path)).is_file())
        .map(str::to_owned)
        .collect())
}
