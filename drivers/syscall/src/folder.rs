//! Folders that somebody else may be changing.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Component, Path};

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat, openat2};

/// Opens a folder by its absolute path and follows no link on the way: whoever owns a
/// folder above it cannot lead anybody elsewhere. The descriptor serves as a place for
/// other calls, and cannot be read.
pub fn open_folder(path: &Path) -> io::Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut folder = openat(CWD, "/", flags, Mode::empty())?;
    for part in path.components() {
        match part {
            Component::RootDir => {}
            Component::Normal(name) => folder = openat(&folder, name, flags, Mode::empty())?,
            Component::CurDir | Component::ParentDir | Component::Prefix(_) => {
                return Err(io::ErrorKind::InvalidInput.into());
            }
        }
    }
    Ok(folder)
}

/// Opens what is below a folder, and follows no link on the way, wherever somebody else
/// may lead one. The descriptor serves as a place for other calls, and cannot be read.
pub fn open_below(folder: impl AsFd, path: &Path) -> io::Result<OwnedFd> {
    // With the flag against links one at the end would be opened itself.
    let flags = OFlags::PATH | OFlags::CLOEXEC;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    Ok(openat2(folder, path, flags, Mode::empty(), resolve)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_are_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let top = dir.path().canonicalize().unwrap();
        fs::create_dir_all(top.join("a/b")).unwrap();
        symlink(top.join("a"), top.join("link")).unwrap();
        open_folder(&top.join("a/b")).unwrap();
        for bad in ["link", "link/b", "a/none", "a/../a"] {
            open_folder(&top.join(bad)).unwrap_err();
        }
        open_folder(Path::new("relative")).unwrap_err();
        let folder = open_folder(&top).unwrap();
        for good in ["", "a/b"] {
            open_below(&folder, Path::new(good)).unwrap();
        }
        for bad in ["link", "link/b", "..", "/", "a/../.."] {
            open_below(&folder, Path::new(bad)).unwrap_err();
        }
    }
}
