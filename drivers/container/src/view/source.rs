//! What is mounted in a container: taken from the machine or from the container above while
//! they are in sight, made aside, or found in the container itself.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use drivers_syscall::{
    MountChange, NamespaceKinds, as_file_owner, change_mount, enter, open_below, open_folder,
};
use rustix::fs::{AtFlags, CWD, FileType, Gid, Mode, OFlags, Uid, chownat, fstat, openat};
use rustix::mount::{MountAttrFlags, UnmountFlags, unmount};

use super::place::{Links, copy, copy_linked, file_system, find, make, show};
use super::{layered, shift, step};
use crate::isolation::{Mount, MountSource, Propagation, RootSource, Sharing};

/// Where layers are put together, in what is aside.
const WHOLE: &str = "whole";
/// The name of a secret there.
const SECRET: &str = "secret";

/// Does it have to be made aside?
pub(super) fn is_aside(mount: &Mount) -> bool {
    match &mount.source {
        MountSource::Image(RootSource::Overlay { .. }) | MountSource::Secret(_) => true,
        MountSource::Image(RootSource::Folder(_))
        | MountSource::Bind { .. }
        | MountSource::Sandbox { .. }
        | MountSource::Tmpfs { .. } => false,
    }
}

/// What is to be mounted, if it is something that the machine or the container `above` has,
/// as `users` see it, who may be those of the container above.
pub(super) fn outside(
    mount: &Mount,
    above: Option<&OwnedFd>,
    (users, joins): (Option<&OwnedFd>, bool),
) -> Result<Option<OwnedFd>, String> {
    let mut users = users;
    let (path, opened, propagation) = match &mount.source {
        MountSource::Bind {
            path,
            within,
            propagation,
        } => {
            let opened = match within {
                // What is private is made so below.
                None => copy_linked(CWD, path, true),
                Some(within) => open_folder(within)
                    .and_then(|within| open_below(within, path))
                    .and_then(|found| copy_linked(found, Path::new(""), true)),
            };
            (path, opened, *propagation)
        }
        MountSource::Sandbox {
            whose: Sharing::Above,
            sandbox,
            path,
        } => {
            let above = above.ok_or("there is no container above whose sandbox could be shared")?;
            // There it is as the users of the container above see it.
            users = users.filter(|_| !joins);
            let opened = seen_by(above, || part(open_folder(Path::new("/"))?, sandbox, path));
            (path, opened, Propagation::Private)
        }
        MountSource::Image(RootSource::Folder(path)) => {
            (path, copy(CWD, path, true), Propagation::Private)
        }
        MountSource::Image(RootSource::Overlay { .. })
        | MountSource::Sandbox {
            whose: Sharing::Own,
            ..
        }
        | MountSource::Tmpfs { .. }
        | MountSource::Secret(_) => return Ok(None),
    };
    let opened = opened.map_err(|error| format!("cannot open {}: {error}", path.display()))?;
    limit(&opened, mount, propagation)
        .and_then(|()| match shift(&opened, users) {
            Err(error) if !serves_unshifted(mount, &opened)? => Err(error),
            _ => Ok(()),
        })
        .map_err(|error| format!("cannot limit {}: {error}", path.display()))?;
    Ok(Some(opened))
}

/// Does it not matter whose a file is, since everybody may read it and nobody is to write it?
/// Those of the network are among them, which older kernels cannot shift where they are.
fn serves_unshifted(mount: &Mount, opened: &OwnedFd) -> io::Result<bool> {
    let found = fstat(opened)?;
    let is_file = FileType::from_raw_mode(found.st_mode) == FileType::RegularFile;
    let is_read = mount.read_only || mount.target.parent() == Some(Path::new("/etc"));
    Ok(is_file && is_read && Mode::from_raw_mode(found.st_mode).contains(Mode::ROTH))
}

/// What is to be mounted of what is found in the container itself.
pub(super) fn inside(root: &OwnedFd, mount: &Mount) -> io::Result<OwnedFd> {
    match &mount.source {
        MountSource::Tmpfs { size_bytes, mode } => {
            let (size, mode) = (size_bytes.to_string(), format!("{mode:o}"));
            let options = [("size", &*size), ("mode", &*mode)];
            let made = file_system("tmpfs", &options, private())?;
            limit(&made, mount, Propagation::Private)?;
            Ok(made)
        }
        MountSource::Sandbox { sandbox, path, .. } => {
            let found = part(root, sandbox, path)?;
            limit(&found, mount, Propagation::Private)?;
            Ok(found)
        }
        MountSource::Bind { .. } | MountSource::Image(_) | MountSource::Secret(_) => {
            Err(io::ErrorKind::NotFound.into())
        }
    }
}

/// Makes what is to be mounted, with a folder that is lent for it and is as before
/// afterwards. `users` are those of the container, and its root, if they are its own.
pub(super) fn aside(
    mount: &Mount,
    users: Option<(&OwnedFd, u32)>,
    folder: &Path,
) -> Result<OwnedFd, String> {
    let (size, made) = match &mount.source {
        // Folders take a page each, and the file what it holds.
        MountSource::Secret(secret) => ((secret.0.len() + (16 << 10)).to_string(), "a secret"),
        _ => ("256k".to_owned(), "an image"),
    };
    let cannot = step(made);
    let options = [("mode", "700"), ("size", &*size), ("noswap", "")];
    // Older kernels do not know the last of them.
    let aside = file_system("tmpfs", &options, private())
        .or_else(|_| file_system("tmpfs", &options[..2], private()))
        .map_err(&cannot)?;
    let place = open_folder(folder).map_err(&cannot)?;
    show(&aside, place).map_err(&cannot)?;
    let fill = || match &mount.source {
        MountSource::Secret(secret) => {
            let mode = if mount.read_only { 0o444 } else { 0o644 };
            let flags = OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY | OFlags::CLOEXEC;
            openat(&aside, SECRET, flags, Mode::from_raw_mode(mode))
                .map_err(io::Error::from)
                .and_then(|file| File::from(file).write_all(&secret.0))
                .map_err(&cannot)?;
            Ok(SECRET)
        }
        MountSource::Image(RootSource::Overlay { lower, upper, work }) => {
            let layers = layers(lower, upper, users.map(|(users, _)| users))?;
            make(&aside, Path::new(WHOLE), false, Links::Refused).map_err(&cannot)?;
            let whole = folder.join(WHOLE);
            layered(layers, (upper, work), (&aside, folder), &whole)?;
            Ok(WHOLE)
        }
        MountSource::Bind { .. }
        | MountSource::Sandbox { .. }
        | MountSource::Image(RootSource::Folder(_))
        | MountSource::Tmpfs { .. } => Err("nothing is to be made".to_owned()),
    };
    let filled = match users {
        None => fill(),
        Some((_, first)) => as_file_owner(first, fill).map_err(&cannot).flatten(),
    };
    let taken = filled.and_then(|name| {
        copy(CWD, &folder.join(name), false)
            .and_then(|taken| limit(&taken, mount, Propagation::Private).map(|()| taken))
            .map_err(&cannot)
    });
    unmount(folder, UnmountFlags::DETACH).map_err(|error| cannot(error.into()))?;
    taken
}

/// The layers of an image, top first, and then what holds the folders for what is written.
pub(super) fn layers(
    lower: &[PathBuf],
    upper: &Path,
    users: Option<&OwnedFd>,
) -> Result<Vec<OwnedFd>, String> {
    let own = upper.parent().unwrap_or(upper);
    let all = lower.iter().map(PathBuf::as_path).chain([own]);
    all.map(|path| files(path, false, users)).collect()
}

/// Files of an image, as the users of the container see them.
pub(super) fn files(
    path: &Path,
    recursive: bool,
    users: Option<&OwnedFd>,
) -> Result<OwnedFd, String> {
    copy(CWD, path, recursive)
        .and_then(|opened| shift(&opened, users).map(|()| opened))
        .map_err(|error| {
            let path = path.display();
            format!("cannot open the root file system {path}: {error}")
        })
}

/// Does something where another process sees its files, and returns.
pub(super) fn seen_by<T>(other: &OwnedFd, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let own = File::open("/proc/self/ns/mnt")?;
    enter(other, NamespaceKinds::MOUNT)?;
    let found = work();
    enter(own, NamespaceKinds::MOUNT)?;
    found
}

/// A part of a sandbox, with what is mounted in it.
fn part(root: impl AsFd, sandbox: &Path, path: &Path) -> io::Result<OwnedFd> {
    let sandbox = find(root, sandbox, Links::Refused)?;
    let found = match find(&sandbox, path, Links::Refused) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let made = make(&sandbox, path, false, Links::Refused)?;
            let owner = fstat(&sandbox)?;
            let (user, group) = (Uid::from_raw(owner.st_uid), Gid::from_raw(owner.st_gid));
            chownat(&made, "", Some(user), Some(group), AtFlags::EMPTY_PATH)?;
            made
        }
        found => found?,
    };
    copy(found, Path::new(""), true)
}

fn private() -> MountAttrFlags {
    MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NODEV
}

fn limit(opened: &OwnedFd, mount: &Mount, propagation: Propagation) -> io::Result<()> {
    let change = MountChange {
        read_only: mount.read_only,
        no_devices: true,
        propagation: match propagation {
            Propagation::Private => Some(drivers_syscall::Propagation::Private),
            Propagation::FromHost => Some(drivers_syscall::Propagation::Slave),
            // As it is on the machine.
            Propagation::Both => None,
        },
        ..MountChange::default()
    };
    change_mount(opened, change, true)
}
