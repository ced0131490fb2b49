//! Mounts as descriptors, and the places where they go.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Component, Path};

use drivers_syscall::{MountChange, Propagation, change_mount};
use rustix::fs::{FileType, Mode, OFlags, ResolveFlags, fstat, mkdirat, openat, openat2};
use rustix::io::Errno;
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MoveMountFlags, OpenTreeFlags, fsconfig_create,
    fsconfig_set_flag, fsconfig_set_string, fsmount, fsopen, move_mount, open_tree,
};

/// Which links are followed on the way to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Links {
    /// None: it is an error if there is any.
    Refused,
    /// Those that whoever made the root put there, as if it were all there is.
    Inside,
}

/// A new mount of a file system, which nobody sees yet. An option without a value is a flag.
pub(crate) fn file_system(
    kind: &str,
    options: &[(&str, &str)],
    attributes: MountAttrFlags,
) -> io::Result<OwnedFd> {
    let context = fsopen(kind, FsOpenFlags::FSOPEN_CLOEXEC)?;
    for (key, value) in options {
        match value.is_empty() {
            true => fsconfig_set_flag(&context, *key)?,
            false => fsconfig_set_string(&context, *key, *value)?,
        }
    }
    fsconfig_create(&context)?;
    Ok(fsmount(
        &context,
        FsMountFlags::FSMOUNT_CLOEXEC,
        attributes,
    )?)
}

/// A copy of what is mounted at a place, which nobody sees yet; `recursive` with what is mounted below. An empty path is the
/// place that the descriptor stands for. Nothing that is mounted on it shows up at the original, nor the other way.
pub(super) fn copy(at: impl AsFd, path: &Path, recursive: bool) -> io::Result<OwnedFd> {
    let copied = copy_linked(at, path, recursive)?;
    let private = MountChange {
        propagation: Some(Propagation::Private),
        ..MountChange::default()
    };
    change_mount(&copied, private, recursive)?;
    Ok(copied)
}

/// The same, but a copy of what is shared on the machine stays linked to it: what is mounted on one shows up at both.
pub(super) fn copy_linked(at: impl AsFd, path: &Path, recursive: bool) -> io::Result<OwnedFd> {
    let mut flags = OpenTreeFlags::OPEN_TREE_CLONE
        | OpenTreeFlags::OPEN_TREE_CLOEXEC
        | OpenTreeFlags::AT_EMPTY_PATH;
    if recursive {
        flags |= OpenTreeFlags::AT_RECURSIVE;
    }
    Ok(open_tree(at, path, flags)?)
}

/// Shows a mount at a place.
pub(super) fn show(mount: impl AsFd, at: impl AsFd) -> io::Result<()> {
    let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH | MoveMountFlags::MOVE_MOUNT_T_EMPTY_PATH;
    Ok(move_mount(mount, "", at, "", flags)?)
}

/// Opens what is at a path, as a place for other calls.
pub(super) fn find(root: impl AsFd, path: &Path, links: Links) -> io::Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::CLOEXEC;
    let resolve = match links {
        Links::Refused => ResolveFlags::IN_ROOT | ResolveFlags::NO_SYMLINKS,
        Links::Inside => ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS,
    };
    let path = match path.as_os_str().is_empty() {
        true => Path::new("."),
        false => path,
    };
    Ok(openat2(root, path, flags, Mode::empty(), resolve)?)
}

/// Opens what is at a path; makes what is missing of it, folders, and in the end a file if
/// `file`.
pub(super) fn make(root: impl AsFd, path: &Path, file: bool, links: Links) -> io::Result<OwnedFd> {
    let root = root.as_fd();
    match find(root, path, links) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        found => return found,
    }
    let is_plain = |part: Component<'_>| matches!(part, Component::RootDir | Component::Normal(_));
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::ErrorKind::NotFound.into());
    };
    if !path.components().all(is_plain) {
        return Err(io::Error::other("a path with '..' cannot be made"));
    }
    let parent = make(root, parent, false, links)?;
    let made = match file {
        true => {
            let flags = OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY | OFlags::CLOEXEC;
            openat(&parent, name, flags, Mode::from_raw_mode(0o644)).map(drop)
        }
        false => mkdirat(&parent, name, Mode::from_raw_mode(0o755)),
    };
    match made {
        // A link that leads nowhere; or somebody was faster.
        Ok(()) | Err(Errno::EXIST) => find(root, path, links),
        Err(error) => Err(error.into()),
    }
}

/// Is it a folder?
pub(super) fn is_folder(of: impl AsFd) -> io::Result<bool> {
    Ok(FileType::from_raw_mode(fstat(of)?.st_mode) == FileType::Directory)
}

#[cfg(test)]
mod tests {
    use super::*;
    use drivers_syscall::open_folder;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn places_stay_below_the_root() {
        let dir = tempfile::tempdir().unwrap();
        let top = dir.path().canonicalize().unwrap();
        fs::create_dir_all(top.join("root/etc")).unwrap();
        symlink("/outside", top.join("root/absolute")).unwrap();
        symlink("../../../outside", top.join("root/relative")).unwrap();
        symlink("/etc", top.join("root/inside")).unwrap();
        let root = open_folder(&top.join("root")).unwrap();
        let made = |path: &str, file, links| make(&root, Path::new(path), file, links);
        made("/inside/a/b", false, Links::Inside).unwrap();
        assert!(top.join("root/etc/a/b").is_dir());
        made("/inside/file", true, Links::Inside).unwrap();
        assert!(top.join("root/etc/file").is_file());
        for bad in ["/absolute", "/relative", "/absolute/x"] {
            // They lead to places in the root that are not there.
            made(bad, false, Links::Inside).unwrap_err();
        }
        made("/inside/a", false, Links::Refused).unwrap_err();
        made("/new/../x", false, Links::Inside).unwrap_err();
        assert!(!top.join("outside").exists());
    }
}
