//! Several unpacked layers into one folder, for machines without a usable overlayfs.
//!
//! The layers are ours, but what is in them is not: nothing is followed, and nothing leaves the target.

use std::ffi::OsStr;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat, Timespec, Timestamps, XattrFlags};
use rustix::io::Errno;

use super::Problem;
use super::layer::{Heartbeat, check_disk};
use super::tree::{self, Access, OPAQUE};

/// So often the disk and the agent are looked after.
const LOOK_EVERY_FILES: u64 = 500;
/// Files with several names whose first name is remembered; more names than these become files of their own.
const LINKS_MAX: usize = 200_000;
/// One attribute, or the names of all of one file.
const ATTRIBUTE_MAX_BYTES: usize = 64 << 10;
const COPY_BYTES: usize = 1 << 20;

/// Copies `layers`, the lowest first, over each other into the empty folder `target`.
pub(super) fn merge(
    layers: &[OwnedFd],
    target: &OwnedFd,
    keep_owners: bool,
    heartbeat: Heartbeat<'_>,
) -> Result<(), Problem> {
    for layer in layers {
        let mut merger = Merger {
            keep_owners,
            heartbeat,
            seen: 0,
            links: std::collections::BTreeMap::new(),
            names: Vec::new(),
            target,
        };
        merger
            .folder(layer, target, 0)
            .map_err(Problem::of("copy a layer"))?;
    }
    Ok(())
}

struct Merger<'a> {
    keep_owners: bool,
    heartbeat: Heartbeat<'a>,
    seen: u64,
    /// (device, inode) of files with several names, and the first of them below the target.
    links: std::collections::BTreeMap<(u64, u64), Vec<std::ffi::OsString>>,
    /// Names of the folders above the current one.
    names: Vec<std::ffi::OsString>,
    target: &'a OwnedFd,
}

impl Merger<'_> {
    fn folder(&mut self, from: &OwnedFd, to: &OwnedFd, depth: usize) -> io::Result<()> {
        if depth > 2 * tree::DEPTH_MAX {
            return Err(io::Error::other("the folders are too deep"));
        }
        if is_opaque(from)? {
            for name in names(to)? {
                remove(to, &name)?;
            }
        }
        for name in names(from)? {
            self.seen += 1;
            if self.seen.is_multiple_of(LOOK_EVERY_FILES) {
                (self.heartbeat)()?;
                check_disk(to)?;
            }
            let found = tree::stat(from, &name)?.ok_or(Errno::NOENT)?;
            if tree::is_whiteout(&found) {
                remove(to, &name)?;
                continue;
            }
            let kind = tree::file_type(&found);
            let old = tree::stat(to, &name)?.map(|old| tree::file_type(&old));
            if old.is_some() && !(old == Some(FileType::Directory) && kind == FileType::Directory) {
                remove(to, &name)?;
            }
            if kind == FileType::Directory {
                if old != Some(FileType::Directory) {
                    rustix::fs::mkdirat(to, &name, Mode::RWXU)?;
                }
                let (below, into) = (
                    tree::open_folder(from, &name)?,
                    tree::open_folder(to, &name)?,
                );
                self.names.push(name);
                self.folder(&below, &into, depth + 1)?;
                self.names.pop();
            } else {
                self.other(from, to, &name, &found, kind)?;
            }
        }
        let own = rustix::fs::fstat(from)?;
        copy_attributes(from, to)?;
        tree::set_access(to, self.access(&own))?;
        let _ = rustix::fs::futimens(to, &times(&own));
        Ok(())
    }

    fn other(
        &mut self,
        from: &OwnedFd,
        to: &OwnedFd,
        name: &OsStr,
        found: &Stat,
        kind: FileType,
    ) -> io::Result<()> {
        let id = (found.st_dev, found.st_ino);
        if found.st_nlink > 1 {
            if let Some(first) = self.links.get(&id) {
                let (last, above) = first.split_last().expect("has a name");
                let mut folder = rustix::io::fcntl_dupfd_cloexec(self.target, 0)?;
                for part in above {
                    folder = tree::open_folder(&folder, part)?;
                }
                rustix::fs::linkat(&folder, last, to, name, AtFlags::empty())?;
                return Ok(());
            }
            if self.links.len() < LINKS_MAX {
                let mut path = self.names.clone();
                path.push(name.to_owned());
                self.links.insert(id, path);
            }
        }
        let access = self.access(found);
        match kind {
            FileType::RegularFile => {
                let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
                let source = rustix::fs::openat(from, name, flags, Mode::empty())?;
                let flags = OFlags::WRONLY
                    | OFlags::CREATE
                    | OFlags::EXCL
                    | OFlags::NOFOLLOW
                    | OFlags::CLOEXEC;
                let file = rustix::fs::openat(to, name, flags, Mode::RUSR | Mode::WUSR)?;
                copy_content(&source, &file, u64::try_from(found.st_size).unwrap_or(0))?;
                tree::set_access(&file, access)?;
                copy_attributes(&source, &file)?;
                let _ = rustix::fs::futimens(&file, &times(found));
                return Ok(());
            }
            FileType::Symlink => {
                let text = rustix::fs::readlinkat(from, name, Vec::new())?;
                rustix::fs::symlinkat(text.as_c_str(), to, name)?;
                tree::set_access_at(to, name, access, true)?;
            }
            FileType::Fifo => {
                rustix::fs::mknodat(to, name, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0)?;
                tree::set_access_at(to, name, access, false)?;
            }
            // No layer has others.
            FileType::Directory
            | FileType::Socket
            | FileType::CharacterDevice
            | FileType::BlockDevice
            | FileType::Unknown => return Ok(()),
        }
        let _ = rustix::fs::utimensat(to, name, &times(found), AtFlags::SYMLINK_NOFOLLOW);
        Ok(())
    }

    fn access(&self, stat: &Stat) -> Access {
        Access {
            owner: self.keep_owners.then_some((stat.st_uid, stat.st_gid)),
            mode: stat.st_mode,
        }
    }
}

fn times(stat: &Stat) -> Timestamps {
    Timestamps {
        last_access: Timespec {
            tv_sec: 0,
            tv_nsec: rustix::fs::UTIME_OMIT,
        },
        last_modification: Timespec {
            tv_sec: stat.st_mtime,
            tv_nsec: i64::try_from(stat.st_mtime_nsec).unwrap_or(0),
        },
    }
}

fn names(folder: &OwnedFd) -> io::Result<Vec<std::ffi::OsString>> {
    let mut names = Vec::new();
    // A descriptor of its own: the place in the list belongs to the open file.
    for entry in Dir::read_from(tree::open_folder(folder, OsStr::new("."))?)? {
        let entry = entry?;
        let name = OsStr::from_bytes(entry.file_name().to_bytes());
        if name != "." && name != ".." {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

fn remove(parent: &OwnedFd, name: &OsStr) -> Result<(), Errno> {
    match rustix::fs::unlinkat(parent, name, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => Ok(()),
        Err(Errno::ISDIR) => tree::remove_folder(parent, name, 0),
        Err(error) => Err(error),
    }
}

pub(crate) fn is_opaque(folder: &OwnedFd) -> Result<bool, Errno> {
    let mut value = [0; 8];
    match rustix::fs::fgetxattr(folder, OPAQUE, &mut value) {
        Ok(length) => Ok(&value[..length] == b"y"),
        Err(Errno::NODATA | Errno::OPNOTSUPP) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Shares the content with the layer where the disk can.
fn copy_content(from: &OwnedFd, to: &OwnedFd, bytes: u64) -> io::Result<()> {
    if rustix::fs::ioctl_ficlone(to, from).is_ok() {
        return Ok(());
    }
    let mut copied = 0;
    while copied < bytes {
        match rustix::fs::copy_file_range(from, None, to, None, COPY_BYTES) {
            Ok(0) => return Ok(()),
            Ok(size) => copied += size as u64,
            Err(_) if copied == 0 => {
                let (from, to) = (
                    rustix::io::fcntl_dupfd_cloexec(from, 0)?,
                    rustix::io::fcntl_dupfd_cloexec(to, 0)?,
                );
                io::copy(&mut std::fs::File::from(from), &mut std::fs::File::from(to))?;
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// All attributes but those that are for overlayfs.
fn copy_attributes(from: &OwnedFd, to: &OwnedFd) -> Result<(), Errno> {
    let mut list = [0; ATTRIBUTE_MAX_BYTES];
    let length = match rustix::fs::flistxattr(from, &mut list) {
        Ok(length) => length,
        Err(Errno::OPNOTSUPP) => return Ok(()),
        Err(error) => return Err(error),
    };
    for name in list[..length].split(|byte| *byte == 0) {
        let kept = name == b"security.capability" || name.starts_with(b"user.");
        if name.is_empty() || !kept || name.starts_with(b"user.overlay.") {
            continue;
        }
        let mut value = [0; ATTRIBUTE_MAX_BYTES];
        let length = rustix::fs::fgetxattr(from, name, &mut value)?;
        match rustix::fs::fsetxattr(to, name, &value[..length], XattrFlags::empty()) {
            Ok(()) | Err(Errno::OPNOTSUPP | Errno::PERM) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
