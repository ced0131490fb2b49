//! Writes `abi/mesos/src/generated` from the table of Mesos v1 messages.
//!
//! The table `abi/mesos/schema/mesos-v1-fields.csv` is the only source: a row per field or enum value. The output is
//! formatted with rustfmt and committed; a test compares it with a fresh run.

mod emit;
mod names;
mod schema;
mod shape;

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, ensure};

/// Writes all generated files, and removes those that are no longer generated.
pub(crate) fn run() -> anyhow::Result<()> {
    let files = generate()?;
    let folder = output_folder();
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("failed to empty {}", folder.display()))?;
    }
    for (path, text) in files {
        let path = folder.join(path);
        let parent = path.parent().context("a generated file has a folder")?;
        fs::create_dir_all(parent)
            .with_context(|| format!("failed to create {}", parent.display()))?;
        fs::write(&path, text).with_context(|| format!("failed to write {}", path.display()))?;
    }
    Ok(())
}

/// Files below the output folder that differ from what [`run`] would write, or that it would remove.
pub(crate) fn stale() -> anyhow::Result<Vec<PathBuf>> {
    let fresh = generate()?;
    let differs = |path: &Path, text: &String| {
        fs::read_to_string(output_folder().join(path)).ok().as_ref() != Some(text)
    };
    let mut stale: Vec<PathBuf> = fresh
        .iter()
        .filter(|(path, text)| differs(path, text))
        .map(|(path, _)| path.clone())
        .collect();
    let mut folders = vec![output_folder()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder)
            .with_context(|| format!("failed to list {}", folder.display()))?;
        for entry in entries {
            let path = entry
                .with_context(|| format!("failed to list {}", folder.display()))?
                .path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(path) = path.strip_prefix(output_folder())
                && !fresh.contains_key(path)
            {
                stale.push(path.to_owned());
            }
        }
    }
    Ok(stale)
}

/// All generated files: path below the output folder → text.
fn generate() -> anyhow::Result<BTreeMap<PathBuf, String>> {
    let path = root().join("abi/mesos/schema/mesos-v1-fields.csv");
    let table =
        fs::read_to_string(&path).with_context(|| format!("failed to read {}", path.display()))?;
    let schema = schema::Schema::parse(&table)?;
    emit::files(&schema)
        .into_iter()
        .map(|(path, text)| Ok((path, rustfmt(&text)?)))
        .collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies below the root")
}

fn output_folder() -> PathBuf {
    root().join("abi/mesos/src/generated")
}

fn rustfmt(text: &str) -> anyhow::Result<String> {
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("failed to start rustfmt")?;
    let mut stdin = child.stdin.take().context("rustfmt has no stdin")?;
    // rustfmt reads all of its input before it writes.
    stdin
        .write_all(text.as_bytes())
        .context("failed to feed rustfmt")?;
    drop(stdin);
    let output = child
        .wait_with_output()
        .context("failed to wait for rustfmt")?;
    ensure!(
        output.status.success(),
        "rustfmt refused the generated code"
    );
    String::from_utf8(output.stdout).context("rustfmt wrote something else than text")
}

#[cfg(test)]
mod tests {
    #[test]
    fn generated_is_current() {
        let stale = super::stale().unwrap();
        assert!(stale.is_empty(), "run `cargo xtask codegen`: {stale:?}");
    }
}
