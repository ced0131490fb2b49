//! Files and folders of the store.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::state::Record;
use crate::digest::Digest;
use crate::error::ImageError;

/// Longest file of ours that is read, in bytes. A configuration is smaller.
const FILE_BYTES_MAX: u64 = 16 << 20;
/// Longest name of a container that is also that of its folder.
const NAME_BYTES_MAX: usize = 200;

pub(super) const IMAGES: &str = "images";
pub(super) const LAYERS: &str = "layers";
pub(super) const DOWNLOADS: &str = "downloads";
pub(super) const WORK: &str = "work";
/// Which layers a slot of a container needs.
pub(super) const SLOT_LAYERS: &str = "layers";
/// How a container of its image wants to be run.
pub(super) const SLOT_CONFIG: &str = "config";

/// What an earlier run left.
pub(super) struct Found {
    pub(super) images: Vec<(Record, SystemTime)>,
    pub(super) layers: BTreeSet<Digest>,
    pub(super) containers: BTreeMap<String, Vec<Digest>>,
}

/// The name of the folder of a container.
pub(super) fn container_name(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.len() <= NAME_BYTES_MAX
        && !name.starts_with('.')
        && name.chars().all(plain)
        && !name.is_empty()
    {
        name.to_owned()
    } else {
        Digest::of(name.as_bytes()).file_name()
    }
}

/// Makes the folders and reads what is in them.
pub(super) fn open(folder: &Path, containers: &Path) -> Result<Found, ImageError> {
    let step = |path: &Path| ImageError::of::<io::Error>(format!("open {}", path.display()));
    // Names of files on the host are nobody's business, and programs in layers may be set-user-id.
    let closed = |path: &Path| {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(step(path))
    };
    closed(folder)?;
    closed(containers)?;
    for name in [IMAGES, LAYERS, DOWNLOADS, WORK] {
        closed(&folder.join(name))?;
    }
    let work = folder.join(WORK);
    for name in names(&work).map_err(step(&work))? {
        delete(&work.join(name))?;
    }
    let path = folder.join(LAYERS);
    let layers: BTreeSet<Digest> = names(&path)
        .map_err(step(&path))?
        .iter()
        .filter_map(|name| Digest::from_file_name(name))
        .collect();
    let mut found = Found {
        images: Vec::new(),
        layers,
        containers: BTreeMap::new(),
    };
    let path = folder.join(IMAGES);
    for name in names(&path).map_err(step(&path))? {
        let file = path.join(&name);
        let used = file.metadata().and_then(|data| data.modified());
        match read::<Record>(&file) {
            Ok(record)
                if record.key() == name
                    && record
                        .layers
                        .iter()
                        .all(|layer| found.layers.contains(layer)) =>
            {
                let used = used.unwrap_or(SystemTime::UNIX_EPOCH);
                found.images.push((record, used));
            }
            Ok(_) | Err(_) => {
                tracing::warn!(file = %file.display(), "an image is incomplete and will be pulled again");
                delete(&file)?;
            }
        }
    }
    for name in names(containers).map_err(step(containers))? {
        let path = containers.join(&name);
        let mut needs = Vec::new();
        for slot in names(&path).map_err(step(&path))? {
            // Without a list there are no files of layers in use yet.
            let list = read::<Vec<Digest>>(&path.join(slot).join(SLOT_LAYERS));
            needs.extend(list.unwrap_or_default());
        }
        found.containers.insert(name, needs);
    }
    Ok(found)
}

pub(super) fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = fs::read_dir(folder)?;
    entries
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect()
}

pub(super) fn read<T: DeserializeOwned>(file: &Path) -> io::Result<T> {
    let mut bytes = Vec::new();
    fs::File::open(file)?
        .take(FILE_BYTES_MAX)
        .read_to_end(&mut bytes)?;
    Ok(serde_json::from_slice(&bytes)?)
}

/// Writes a file that is whole or not there at all, also after a crash. `work` is on the same disk.
pub(super) fn write(file: &Path, work: &Path, value: &impl Serialize) -> Result<(), ImageError> {
    let step = ImageError::of(format!("write {}", file.display()));
    let put = || {
        let bytes = serde_json::to_vec(value)?;
        let new = fresh(work);
        let mut opened = fs::File::create_new(&new)?;
        opened.write_all(&bytes)?;
        opened.sync_all()?;
        fs::rename(&new, file)?;
        match file.parent() {
            Some(folder) => fs::File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    };
    put().map_err(step)
}

/// A name that nobody has used since the machine was started.
pub(super) fn fresh(work: &Path) -> PathBuf {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    work.join(format!("{}-{number}", std::process::id()))
}

/// Deletes a file or a folder with all that is in it; no link is followed.
pub(super) fn delete(path: &Path) -> Result<(), ImageError> {
    let done = match fs::symlink_metadata(path) {
        Ok(data) if data.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match done {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(ImageError::of(format!("delete {}", path.display()))(error))
        }
        _ => Ok(()),
    }
}

/// Waits until everything that was written to the disk of `folder` is there.
pub(super) fn sync(folder: &Path) -> Result<(), ImageError> {
    let step = format!("write out {}", folder.display());
    fs::File::open(folder)
        .and_then(|opened| Ok(rustix::fs::syncfs(&opened)?))
        .map_err(ImageError::of(step))
}

/// Part of the disk of `folder` that is in use, from 0 to 1.
pub(super) fn fullness(folder: &Path) -> Result<f64, ImageError> {
    let step = format!("look at the disk of {}", folder.display());
    let disk = rustix::fs::statvfs(folder).map_err(ImageError::of(step))?;
    #[expect(
        clippy::cast_precision_loss,
        reason = "a part of a disk need not be exact"
    )]
    let part = |free: u64, all: u64| 1.0 - free as f64 / all.max(1) as f64;
    Ok(part(disk.f_bavail, disk.f_blocks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_containers_have_safe_names() {
        assert_eq!(container_name("a-1.b_2"), "a-1.b_2");
        for odd in ["", "..", ".a", "a/b", "é", &"x".repeat(201)] {
            assert!(container_name(odd).starts_with("sha256-"), "{odd}");
        }
    }
}
