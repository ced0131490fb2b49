//! The folder that a layer is unpacked into, as a handle.
//!
//! Contract: whatever a layer says, names are taken below the handle. Links on the way count as they would for a
//! program whose root the folder is; no link is followed by the kernel, no `..` is passed to it, and no mount is
//! crossed. Nothing gets deeper than [`DEPTH_MAX`] folders, so that everything can be walked and removed again.

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Component, Path, PathBuf};

use rustix::fs::{
    AtFlags, Dir, FileType, Gid, Mode, OFlags, ResolveFlags, Stat, Timespec, Timestamps, Uid,
    XattrFlags,
};
use rustix::io::Errno;

use super::Problem;

/// Longest path below the folder in bytes; the kernel takes no longer ones either.
const PATH_MAX_BYTES: usize = 4096;
/// Deepest path below the folder.
pub(super) const DEPTH_MAX: usize = 256;
/// Links on the way to one name.
const LINKS_MAX: usize = 40;
/// The kernel asks to try again when folders move while it looks.
const TRIES: usize = 32;

/// Marks a folder that hides those of lower layers.
pub(crate) const OPAQUE: &str = "user.overlay.opaque";

const PLACE: OFlags = OFlags::PATH.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// A folder that things are put into.
pub(super) struct Tree {
    root: OwnedFd,
    /// The folder that was used last; members of archives come in order.
    last: Option<(PathBuf, OwnedFd)>,
}

/// A name below the folder: at least one part, all of them plain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name(PathBuf);

/// Who owns something, and what may be done with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Access {
    /// `None` leaves it to whoever unpacks.
    pub(super) owner: Option<(u32, u32)>,
    /// Permissions with setuid, setgid and sticky.
    pub(super) mode: u32,
}

impl Name {
    /// `None` is the folder itself (`.`). A leading `/` is dropped, as all tools do.
    pub(super) fn new(name: &[u8]) -> Result<Option<Self>, Problem> {
        let refuse = |reason: &str| {
            let start = String::from_utf8_lossy(&name[..name.len().min(200)]);
            let text = format!("'{}' {reason}", crate::error::shown(&start));
            Err(Problem::Refused(text))
        };
        if name.len() > PATH_MAX_BYTES {
            return refuse("is longer than 4096 bytes");
        }
        if name.contains(&0) {
            return refuse("has a zero byte");
        }
        let mut path = PathBuf::new();
        for (depth, part) in Path::new(OsStr::from_bytes(name)).components().enumerate() {
            match part {
                Component::Normal(_) if depth > DEPTH_MAX => {
                    return refuse("is deeper than 256 folders");
                }
                Component::Normal(part) => path.push(part),
                Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
                Component::ParentDir => return refuse("leads upwards"),
            }
        }
        Ok((!path.as_os_str().is_empty()).then_some(Self(path)))
    }

    pub(super) fn display(&self) -> String {
        crate::error::shown(&self.0.to_string_lossy())
    }

    pub(super) fn file_name(&self) -> &OsStr {
        self.0.file_name().expect("has a plain last part")
    }

    pub(super) fn with_file_name(&self, name: &OsStr) -> Self {
        Self(self.0.with_file_name(name))
    }

    /// The folder that it is in; empty for the top.
    pub(super) fn parent(&self) -> &Path {
        self.0.parent().unwrap_or(Path::new(""))
    }

    fn step(&self, verb: &str) -> String {
        format!("{verb} '{}'", self.display())
    }
}

impl Tree {
    pub(super) fn new(root: OwnedFd) -> Self {
        Self { root, last: None }
    }

    pub(super) fn root(&self) -> &OwnedFd {
        &self.root
    }

    /// A new file for writing that takes the place of what had the name.
    pub(super) fn make_file(&mut self, name: &Name) -> Result<File, Problem> {
        let work = |tree: &mut Self| {
            let parent = tree.folder(name.parent())?;
            tree.clear(&parent, name.file_name())?;
            let flags =
                OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            rustix::fs::openat(&parent, name.file_name(), flags, Mode::RUSR | Mode::WUSR)
        };
        work(self)
            .map(File::from)
            .map_err(explain(name.step("create file")))
    }

    /// The folder; what is in it stays. One that takes the place of a whiteout hides what is below.
    pub(super) fn make_folder(&mut self, name: &Name) -> Result<OwnedFd, Problem> {
        let work = |tree: &mut Self| {
            let parent = tree.folder(name.parent())?;
            tree.own_folder(&parent, name.file_name())
        };
        work(self).map_err(explain(name.step("create folder")))
    }

    /// The target is only text. It may name what it likes: nothing is ever reached through it but what is in the tree.
    pub(super) fn make_symlink(&mut self, name: &Name, target: &[u8]) -> Result<OwnedFd, Problem> {
        let work = |tree: &mut Self| {
            let parent = tree.folder(name.parent())?;
            tree.clear(&parent, name.file_name())?;
            rustix::fs::symlinkat(OsStr::from_bytes(target), &parent, name.file_name())?;
            tree.last = None;
            Ok(parent)
        };
        work(self).map_err(explain(name.step("create link")))
    }

    /// A second name of something that is no folder and was unpacked before.
    pub(super) fn make_hard_link(&mut self, name: &Name, target: &Name) -> Result<(), Problem> {
        let work = |tree: &mut Self| {
            let from = tree.find_folder(target.parent())?;
            let parent = tree.folder(name.parent())?;
            let old = stat(&from, target.file_name())?.ok_or(Errno::NOENT)?;
            if stat(&parent, name.file_name())?.is_some_and(|new| same(&old, &new)) {
                return Ok(());
            }
            if file_type(&old) == FileType::Directory {
                return Err(Errno::PERM);
            }
            tree.clear(&parent, name.file_name())?;
            rustix::fs::linkat(
                &from,
                target.file_name(),
                &parent,
                name.file_name(),
                AtFlags::empty(),
            )
        };
        work(self).map_err(explain(format!(
            "create '{}' as a second name of '{}'",
            name.display(),
            target.display()
        )))
    }

    pub(super) fn make_fifo(&mut self, name: &Name) -> Result<OwnedFd, Problem> {
        let work = |tree: &mut Self| {
            let parent = tree.folder(name.parent())?;
            tree.clear(&parent, name.file_name())?;
            rustix::fs::mknodat(
                &parent,
                name.file_name(),
                FileType::Fifo,
                Mode::RUSR | Mode::WUSR,
                0,
            )?;
            Ok(parent)
        };
        work(self).map_err(explain(name.step("create pipe")))
    }

    /// Hides what lower layers have under the name; what this layer has there stays.
    pub(super) fn hide(&mut self, name: &Name) -> Result<(), Problem> {
        let work = |tree: &mut Self| {
            let parent = tree.folder(name.parent())?;
            match stat(&parent, name.file_name())?.map(|found| file_type(&found)) {
                None => whiteout(&parent, name.file_name()),
                Some(FileType::Directory) => set_opaque(&open_folder(&parent, name.file_name())?),
                Some(_) => Ok(()),
            }
        };
        work(self).map_err(explain(name.step("hide")))
    }

    /// Hides all that lower layers have in the folder.
    pub(super) fn hide_all_in(&mut self, path: &Path) -> Result<(), Problem> {
        let work = |tree: &mut Self| {
            let place = tree.folder(path)?;
            set_opaque(&open_folder(&place, OsStr::new("."))?)
        };
        work(self).map_err(explain(format!("hide what is below '{}'", path.display())))
    }

    /// Sets the times of an existing folder, which change with all that is put into it.
    pub(super) fn set_folder_times(&mut self, name: &Name, times: &Timestamps) {
        // It may have been replaced since; that a time cannot be set harms nobody.
        let _ = self.find_folder(name.parent()).and_then(|parent| {
            rustix::fs::utimensat(&parent, name.file_name(), times, AtFlags::SYMLINK_NOFOLLOW)
        });
    }

    /// The existing folder.
    fn find_folder(&mut self, path: &Path) -> Result<OwnedFd, Errno> {
        let physical = match self.open(path) {
            Err(Errno::LOOP | Errno::NOTDIR) => self.resolve(path)?,
            result => return result,
        };
        self.open(&physical)
    }

    /// The folder; what is missing on the way is made.
    fn folder(&mut self, path: &Path) -> Result<OwnedFd, Errno> {
        if let Some((last, folder)) = &self.last
            && last == path
        {
            return rustix::io::fcntl_dupfd_cloexec(folder, 0);
        }
        let folder = match self.open(path) {
            Ok(folder) => folder,
            Err(Errno::NOENT | Errno::LOOP | Errno::NOTDIR) => {
                let physical = self.resolve(path)?;
                let mut folder = self.open(Path::new(""))?;
                for part in &physical {
                    folder = match stat(&folder, part)?.map(|found| (file_type(&found), found)) {
                        Some((FileType::Directory, _)) => at_folder(&folder, part)?,
                        Some((_, found)) if !is_whiteout(&found) => return Err(Errno::NOTDIR),
                        _ => self.own_folder(&folder, part)?,
                    };
                }
                folder
            }
            Err(error) => return Err(error),
        };
        self.last = Some((
            path.to_owned(),
            rustix::io::fcntl_dupfd_cloexec(&folder, 0)?,
        ));
        Ok(folder)
    }

    /// Opens a folder as a place, on a way without links.
    fn open(&self, path: &Path) -> Result<OwnedFd, Errno> {
        if path.as_os_str().is_empty() {
            return rustix::io::fcntl_dupfd_cloexec(&self.root, 0);
        }
        open_below(&self.root, path, PLACE | OFlags::DIRECTORY)
    }

    /// Where a path leads if its links are taken as a program would whose root this is. Parts that do not exist are
    /// kept as they are.
    fn resolve(&self, path: &Path) -> Result<PathBuf, Errno> {
        let mut ahead: VecDeque<OsString> = path.iter().map(ToOwned::to_owned).collect();
        let mut done = PathBuf::new();
        let mut links = 0;
        while let Some(part) = ahead.pop_front() {
            if part == "/" || part == ".." {
                // Above the top is the top.
                done = done
                    .parent()
                    .filter(|_| part == "..")
                    .unwrap_or(Path::new(""))
                    .to_owned();
                continue;
            }
            let here = done.join(&part);
            let found = match open_below(&self.root, &here, PLACE) {
                Ok(place) => {
                    let kind = file_type(&rustix::fs::fstat(&place)?);
                    (kind == FileType::Symlink).then_some(place)
                }
                Err(Errno::NOENT | Errno::NOTDIR) => None,
                Err(error) => return Err(error),
            };
            let Some(link) = found else {
                done = here;
                if done.iter().count() > DEPTH_MAX {
                    return Err(Errno::NAMETOOLONG);
                }
                continue;
            };
            links += 1;
            if links > LINKS_MAX {
                return Err(Errno::LOOP);
            }
            let target = rustix::fs::readlinkat(&link, "", Vec::new())?.into_bytes();
            let target = PathBuf::from(OsString::from_vec(target));
            for part in target.components().rev() {
                match part {
                    Component::Normal(_) | Component::RootDir | Component::ParentDir => {
                        ahead.push_front(part.as_os_str().to_owned());
                    }
                    Component::CurDir | Component::Prefix(_) => {}
                }
            }
            if ahead.len() > PATH_MAX_BYTES {
                return Err(Errno::NAMETOOLONG);
            }
        }
        Ok(done)
    }

    /// A folder right below another.
    fn own_folder(&mut self, parent: &OwnedFd, name: &OsStr) -> Result<OwnedFd, Errno> {
        let mut hides = false;
        match stat(parent, name)? {
            Some(found) if file_type(&found) == FileType::Directory => {
                return at_folder(parent, name);
            }
            Some(found) => {
                hides = is_whiteout(&found);
                self.clear(parent, name)?;
            }
            None => {}
        }
        rustix::fs::mkdirat(parent, name, Mode::from_raw_mode(0o755))?;
        if hides {
            set_opaque(&open_folder(parent, name)?)?;
        }
        at_folder(parent, name)
    }

    /// Makes place for something new.
    fn clear(&mut self, parent: &OwnedFd, name: &OsStr) -> Result<(), Errno> {
        match rustix::fs::unlinkat(parent, name, AtFlags::empty()) {
            Ok(()) => {}
            Err(Errno::NOENT) => return Ok(()),
            Err(Errno::ISDIR) => remove_folder(parent, name, 0)?,
            Err(error) => return Err(error),
        }
        self.last = None;
        Ok(())
    }
}

/// Opens something below a folder, on a way without links, mounts and `..`. With [`PLACE`] the last part may be a link,
/// and then it is the link that is opened.
fn open_below(root: impl AsFd, path: &Path, flags: OFlags) -> Result<OwnedFd, Errno> {
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
    for _ in 0..TRIES {
        match rustix::fs::openat2(&root, path, flags, Mode::empty(), resolve) {
            Err(Errno::AGAIN) => {}
            result => return result,
        }
    }
    Err(Errno::AGAIN)
}

/// A folder right below another, as a place.
fn at_folder(parent: &OwnedFd, name: &OsStr) -> Result<OwnedFd, Errno> {
    rustix::fs::openat(parent, name, PLACE | OFlags::DIRECTORY, Mode::empty())
}

/// A folder right below another, to be read and changed.
pub(super) fn open_folder(parent: impl AsFd, name: &OsStr) -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    rustix::fs::openat(parent, name, flags, Mode::empty())
}

/// What is there, not what it leads to.
pub(super) fn stat(parent: impl AsFd, name: &OsStr) -> Result<Option<Stat>, Errno> {
    match rustix::fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(found) => Ok(Some(found)),
        Err(Errno::NOENT) => Ok(None),
        Err(error) => Err(error),
    }
}

pub(super) fn file_type(stat: &Stat) -> FileType {
    FileType::from_raw_mode(stat.st_mode)
}

fn same(one: &Stat, other: &Stat) -> bool {
    (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino)
}

/// The kernel's mark for a name that is hidden: the character device 0/0.
pub(super) fn is_whiteout(stat: &Stat) -> bool {
    file_type(stat) == FileType::CharacterDevice && stat.st_rdev == 0
}

pub(super) fn whiteout(parent: impl AsFd, name: &OsStr) -> Result<(), Errno> {
    rustix::fs::mknodat(parent, name, FileType::CharacterDevice, Mode::empty(), 0)
}

pub(super) fn set_opaque(folder: &OwnedFd) -> Result<(), Errno> {
    rustix::fs::fsetxattr(folder, OPAQUE, b"y", XattrFlags::empty())
}

/// Removes a folder with all that is in it, and follows nothing.
pub(super) fn remove_folder(parent: &OwnedFd, name: &OsStr, depth: usize) -> Result<(), Errno> {
    if depth > 2 * DEPTH_MAX {
        return Err(Errno::NAMETOOLONG);
    }
    let folder = open_folder(parent, name)?;
    for entry in Dir::read_from(&folder)? {
        let entry = entry?;
        let name = OsStr::from_bytes(entry.file_name().to_bytes());
        if name == "." || name == ".." {
            continue;
        }
        match rustix::fs::unlinkat(&folder, name, AtFlags::empty()) {
            Err(Errno::ISDIR) => remove_folder(&folder, name, depth + 1)?,
            result => result?,
        }
    }
    rustix::fs::unlinkat(parent, name, AtFlags::REMOVEDIR)
}

/// Gives an open file or folder its owner and permissions, in the order in which none undoes another.
pub(super) fn set_access(file: impl AsFd, access: Access) -> Result<(), Errno> {
    if let Some((uid, gid)) = access.owner {
        rustix::fs::fchown(&file, Some(Uid::from_raw(uid)), Some(Gid::from_raw(gid)))?;
    }
    rustix::fs::fchmod(&file, Mode::from_raw_mode(access.mode & 0o7777))
}

/// As [`set_access`] for what cannot be opened without harm; a link has no permissions of its own.
pub(super) fn set_access_at(
    parent: &OwnedFd,
    name: &OsStr,
    access: Access,
    link: bool,
) -> Result<(), Errno> {
    if let Some((uid, gid)) = access.owner {
        let (uid, gid) = (Some(Uid::from_raw(uid)), Some(Gid::from_raw(gid)));
        rustix::fs::chownat(parent, name, uid, gid, AtFlags::SYMLINK_NOFOLLOW)?;
    }
    if link {
        return Ok(());
    }
    // Ours, made just now, and nobody else can put a link in its place.
    rustix::fs::chmodat(
        parent,
        name,
        Mode::from_raw_mode(access.mode & 0o7777),
        AtFlags::empty(),
    )
}

/// When something was last written, seconds since 1970; read just now.
pub(super) fn modified(seconds: i64, nanoseconds: u32) -> Timestamps {
    Timestamps {
        last_access: Timespec {
            tv_sec: 0,
            tv_nsec: rustix::fs::UTIME_NOW,
        },
        last_modification: Timespec {
            tv_sec: seconds,
            tv_nsec: nanoseconds.into(),
        },
    }
}

/// Says what the less obvious errors mean here.
pub(super) fn explain(step: String) -> impl FnOnce(Errno) -> Problem {
    move |error| {
        let text = match error {
            Errno::LOOP => "links lead round in circles",
            Errno::NOTDIR => "something on the way is no folder",
            Errno::NAMETOOLONG => "a name is longer than 255 bytes, or the folders are too deep",
            Errno::NOENT => "it leads to something that the layer does not hold",
            Errno::PERM => "this is not allowed in an image",
            _ => return Problem::of(step)(std::io::Error::from(error)),
        };
        Problem::Refused(format!("failed to {step}: {text}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn tree() -> (tempfile::TempDir, Tree) {
        let folder = tempfile::tempdir().unwrap();
        let root = drivers_syscall::open_folder(&folder.path().canonicalize().unwrap()).unwrap();
        (folder, Tree::new(root))
    }

    #[test]
    fn links_lead_where_they_lead_a_program_inside() {
        let (folder, mut tree) = tree();
        let top = folder.path();
        std::fs::create_dir_all(top.join("usr/lib")).unwrap();
        for (target, link) in [
            ("/usr/lib", "lib"),
            ("../../../usr", "up"),
            ("lib", "chain"),
            ("loop", "loop"),
            ("missing/x", "dangling"),
        ] {
            symlink(target, top.join(link)).unwrap();
        }
        for (path, expect) in [
            ("lib/a", Some("usr/lib/a")),
            ("up/lib/b", Some("usr/lib/b")),
            ("chain/c", Some("usr/lib/c")),
            ("dangling/d", Some("missing/x/d")),
            ("loop/e", None),
        ] {
            let name = Name::new(path.as_bytes()).unwrap().unwrap();
            let made = tree.make_file(&name);
            assert_eq!(made.is_ok(), expect.is_some(), "{path}");
            if let Some(expect) = expect {
                assert!(top.join(expect).is_file(), "{expect}");
            }
        }
        assert!(top.join("lib").is_symlink());
    }

    #[test]
    fn links_make_nothing_deeper_than_allowed() {
        let (folder, mut tree) = tree();
        let deep = "a/".repeat(DEPTH_MAX);
        let name = Name::new(deep.as_bytes()).unwrap().unwrap();
        tree.make_folder(&name).unwrap();
        symlink(&deep, folder.path().join("l")).unwrap();
        let name = Name::new(b"l/b/c").unwrap().unwrap();
        let text = tree.make_file(&name).unwrap_err().to_string();
        assert!(text.contains("too deep"), "{text}");
    }
}
