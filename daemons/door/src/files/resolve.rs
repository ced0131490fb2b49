//! Opening below a directory and never outside it.

use super::FilesError;
use rustix::fs::{AtFlags, Mode, OFlags};
use rustix::io::Errno;
use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

/// An open file or directory.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) file: File,
    pub(super) metadata: Metadata,
    /// The path below the root, free of links.
    inside: PathBuf,
}

impl Opened {
    /// The names in a directory, without `.` and `..`.
    pub(super) fn list(&self) -> io::Result<impl Iterator<Item = io::Result<OsString>>> {
        let entries = rustix::fs::Dir::read_from(&self.file)?;
        Ok(entries.filter_map(|entry| match entry {
            Ok(entry) => {
                let name = entry.file_name().to_bytes();
                (name != b"." && name != b"..").then(|| Ok(OsStr::from_bytes(name).to_owned()))
            }
            Err(error) => Some(Err(error.into())),
        }))
    }
}

/// Opens `inside` below `root` for reading; `root` itself when `inside` is empty. Never blocks on a pipe.
///
/// Links are followed where they end inside `root`.
pub(super) fn open(root: &Path, inside: &Path) -> Result<Opened, FilesError> {
    let failed = |source: io::Error| match source.raw_os_error().map(Errno::from_raw_os_error) {
        Some(Errno::NOENT | Errno::NOTDIR | Errno::NAMETOOLONG) => FilesError::NotFound,
        Some(Errno::LOOP | Errno::XDEV) => {
            FilesError::Invalid("the path leads out of the place that is shown".to_owned())
        }
        Some(Errno::NXIO) => {
            FilesError::Invalid("cannot read what is neither file nor directory".to_owned())
        }
        _ => FilesError::Io {
            step: "open",
            path: inside.display().to_string(),
            source,
        },
    };
    let top = rustix::fs::open(root, OFlags::PATH | OFlags::CLOEXEC, Mode::empty())
        .map_err(|error| failed(error.into()))?;
    let is_directory = File::from(top.try_clone().map_err(failed)?)
        .metadata()
        .map_err(failed)?
        .is_dir();
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    if !is_directory {
        if !inside.as_os_str().is_empty() {
            return Err(FilesError::NotFound);
        }
        let file = File::from(
            rustix::fs::open(root, flags, Mode::empty()).map_err(|error| failed(error.into()))?,
        );
        let metadata = file.metadata().map_err(failed)?;
        return Ok(Opened {
            file,
            metadata,
            inside: PathBuf::new(),
        });
    }
    let inside = if inside.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        let real = root.join(inside).canonicalize().map_err(failed)?;
        match real.strip_prefix(root) {
            Ok(real) if real.as_os_str().is_empty() => PathBuf::from("."),
            Ok(real) => real.to_owned(),
            Err(_) => return Err(failed(Errno::XDEV.into())),
        }
    };
    let file = walk(top, &inside, flags).map_err(|error| failed(error.into()))?;
    let metadata = file.metadata().map_err(failed)?;
    Ok(Opened {
        file,
        metadata,
        inside,
    })
}

/// Opens a path without links, part by part; a link that appears meanwhile is an attack and fails.
fn walk(mut at: OwnedFd, inside: &Path, flags: OFlags) -> Result<File, Errno> {
    let mut parts = inside.iter().peekable();
    while let Some(part) = parts.next() {
        let flags = if parts.peek().is_some() {
            OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC
        } else {
            flags
        };
        at = rustix::fs::openat(&at, part, flags | OFlags::NOFOLLOW, Mode::empty())?;
    }
    Ok(File::from(at))
}

/// The state of one entry of an open directory: of the target of a link that stays inside, of the link itself where it
/// leads out, nothing where it leads nowhere.
pub(super) fn stat(root: &Path, directory: &Opened, name: &OsStr) -> Option<Metadata> {
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let entry = File::from(rustix::fs::openat(&directory.file, name, flags, Mode::empty()).ok()?);
    let metadata = entry.metadata().ok()?;
    if !metadata.is_symlink() {
        return Some(metadata);
    }
    // Checked without following, so that a link to nowhere is told from one that leads out.
    rustix::fs::statat(&directory.file, name, AtFlags::empty()).ok()?;
    match open(root, &directory.inside.join(name)) {
        Ok(target) => Some(target.metadata),
        Err(_) => Some(metadata),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_follows_no_link_at_all() {
        let directory = tempfile::tempdir().expect("temporary directory");
        std::fs::create_dir(directory.path().join("d")).expect("directory");
        std::fs::write(directory.path().join("d/file"), "x").expect("write");
        for (target, name) in [("d", "to_directory"), ("d/file", "to_file")] {
            std::os::unix::fs::symlink(target, directory.path().join(name)).expect("link");
        }
        let walk = |inside: &str| {
            let top =
                rustix::fs::open(directory.path(), OFlags::PATH, Mode::empty()).expect("open");
            walk(top, Path::new(inside), OFlags::RDONLY).map(drop)
        };
        assert_eq!(walk("d/file"), Ok(()));
        assert_eq!(walk("."), Ok(()));
        assert_eq!(walk("to_directory/file"), Err(Errno::NOTDIR));
        assert_eq!(walk("to_file"), Err(Errno::LOOP));
    }
}
