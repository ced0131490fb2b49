//! A sandbox as a handle. Paths are taken below it; no `..`, no link leads out of it, whoever planted it and whenever.

use std::ffi::OsStr;
use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Component, Path, PathBuf};

use drivers_syscall::open_folder;
use rustix::fs::{AtFlags, Mode, OFlags, ResolveFlags, Timespec, Timestamps};
use rustix::io::Errno;

use crate::child::Problem;

/// Longest path below a sandbox; the kernel takes no longer ones either.
const PATH_MAX_BYTES: usize = 4096;
/// Deepest path below a sandbox.
const DEPTH_MAX: usize = 256;
/// The kernel asks to try again when folders move while it looks.
const TRIES: usize = 32;

const FOLDER: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

pub(crate) struct Sandbox {
    root: OwnedFd,
}

/// A name below a sandbox: at least one part, all of them plain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Inside(PathBuf);

impl Inside {
    /// `None` is the sandbox itself (`.`). A leading `/` is dropped, as `tar` and `unzip` do.
    pub(crate) fn new(name: &[u8]) -> Result<Option<Self>, Problem> {
        let shown = || String::from_utf8_lossy(&name[..name.len().min(200)]).into_owned();
        if name.len() > PATH_MAX_BYTES {
            let text = format!("'{}…' is longer than {PATH_MAX_BYTES} bytes", shown());
            return Err(Problem::Refused(text));
        }
        if name.contains(&0) {
            return Err(Problem::Refused(format!("'{}' has a zero byte", shown())));
        }
        let mut path = PathBuf::new();
        for (depth, part) in Path::new(OsStr::from_bytes(name)).components().enumerate() {
            match part {
                Component::Normal(_) if depth > DEPTH_MAX => {
                    let text = format!("'{}' is deeper than {DEPTH_MAX} folders", shown());
                    return Err(Problem::Refused(text));
                }
                Component::Normal(part) => path.push(part),
                Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
                Component::ParentDir => {
                    let text = format!("'{}' leads out of the sandbox", shown());
                    return Err(Problem::Refused(text));
                }
            }
        }
        Ok((!path.as_os_str().is_empty()).then_some(Self(path)))
    }

    pub(crate) fn display(&self) -> std::path::Display<'_> {
        self.0.display()
    }

    pub(crate) fn name(&self) -> &OsStr {
        self.0.file_name().expect("has a plain last part")
    }

    /// The same place under another name of one part.
    pub(crate) fn renamed(&self, name: &OsStr) -> Self {
        Self(self.0.with_file_name(name))
    }

    fn parent(&self) -> &Path {
        self.0.parent().unwrap_or(Path::new(""))
    }

    fn step(&self, verb: &str) -> String {
        format!("{verb} '{}' in the sandbox", self.display())
    }
}

impl Sandbox {
    /// Opens a sandbox. No part of its path may be a link: one in a sandbox is not ours alone to change.
    pub(crate) fn open(path: &Path) -> Result<Self, Problem> {
        open_folder(path)
            .map(|root| Self { root })
            .map_err(Problem::of(format!("open sandbox {}", path.display())))
    }

    /// A new empty file for reading and writing; it takes the place of what had the name. `mode` loses what the umask
    /// forbids, and always setuid, setgid and sticky.
    pub(crate) fn create(&self, path: &Inside, mode: u32) -> Result<File, Problem> {
        let work = || {
            let parent = self.folder(path.parent())?;
            clear(&parent, path.name())?;
            let flags =
                OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let mode = Mode::from_raw_mode(mode & 0o777);
            rustix::fs::openat(&parent, path.name(), flags, mode)
        };
        work()
            .map(File::from)
            .map_err(explain(path.step("create file")))
    }

    /// Opens a file of ours at its end; it is made if missing.
    pub(crate) fn append(&self, name: &str) -> Result<File, Problem> {
        let flags = OFlags::WRONLY
            | OFlags::APPEND
            | OFlags::CREATE
            | OFlags::NOFOLLOW
            | OFlags::NONBLOCK
            | OFlags::CLOEXEC;
        rustix::fs::openat(&self.root, name, flags, Mode::from_raw_mode(0o644))
            .map(File::from)
            .map_err(explain(format!("append to '{name}' in the sandbox")))
    }

    /// The folder and all above it; `mode` counts if it is new and never locks its owner out.
    pub(crate) fn make_folder(&self, path: &Inside, mode: u32) -> Result<(), Problem> {
        let work = || {
            let parent = self.folder(path.parent())?;
            let mode = Mode::from_raw_mode((mode & 0o777) | 0o700);
            match rustix::fs::mkdirat(&parent, path.name(), mode) {
                Ok(()) => Ok(()),
                // A file in its place, or a link that leads out, shows now.
                Err(Errno::EXIST) => self.look_up(&path.0).map(drop),
                Err(error) => Err(error),
            }
        };
        work().map_err(explain(path.step("create folder")))
    }

    /// The target is only text here. It may name what it likes: nothing is ever written through it to the outside.
    pub(crate) fn make_symlink(&self, path: &Inside, target: &[u8]) -> Result<(), Problem> {
        let work = || {
            let parent = self.folder(path.parent())?;
            clear(&parent, path.name())?;
            rustix::fs::symlinkat(OsStr::from_bytes(target), &parent, path.name())
        };
        work().map_err(explain(path.step("create link")))
    }

    /// A second name of a file that is below the sandbox.
    pub(crate) fn make_hard_link(&self, path: &Inside, target: &Inside) -> Result<(), Problem> {
        let work = || {
            let from = self.look_up(target.parent())?;
            let parent = self.folder(path.parent())?;
            if path == target {
                return Ok(());
            }
            clear(&parent, path.name())?;
            rustix::fs::linkat(&from, target.name(), &parent, path.name(), AtFlags::empty())
        };
        work().map_err(explain(format!(
            "create '{}' in the sandbox as a second name of '{}'",
            path.display(),
            target.display()
        )))
    }

    pub(crate) fn make_executable(&self, file: &File, path: &Inside) -> Result<(), Problem> {
        rustix::fs::fchmod(file, Mode::from_raw_mode(0o755))
            .map_err(explain(path.step("make executable")))
    }

    /// The existing folder below the root, wherever links inside the sandbox put it.
    fn look_up(&self, path: &Path) -> Result<OwnedFd, Errno> {
        if path.as_os_str().is_empty() {
            return rustix::io::fcntl_dupfd_cloexec(&self.root, 0);
        }
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
        for _ in 0..TRIES {
            match rustix::fs::openat2(&self.root, path, FOLDER, Mode::empty(), resolve) {
                Err(Errno::AGAIN) => {}
                // Linux before 5.6, or a filter around us that does not know the call.
                Err(Errno::NOSYS | Errno::PERM) => return self.walk(path),
                result => return result,
            }
        }
        Err(Errno::AGAIN)
    }

    /// [`Self::look_up`] for kernels that cannot be told to stay below a folder: follows no link at all.
    fn walk(&self, path: &Path) -> Result<OwnedFd, Errno> {
        let mut folder = rustix::io::fcntl_dupfd_cloexec(&self.root, 0)?;
        for part in path {
            folder = rustix::fs::openat(&folder, part, FOLDER | OFlags::NOFOLLOW, Mode::empty())?;
        }
        Ok(folder)
    }

    /// [`Self::look_up`] that makes what is missing.
    fn folder(&self, path: &Path) -> Result<OwnedFd, Errno> {
        match self.look_up(path) {
            Err(Errno::NOENT) => {}
            result => return result,
        }
        let mut prefix = PathBuf::new();
        let mut folder = self.look_up(&prefix)?;
        for part in path {
            match rustix::fs::mkdirat(&folder, part, Mode::from_raw_mode(0o755)) {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(error) => return Err(error),
            }
            prefix.push(part);
            folder = self.look_up(&prefix)?;
        }
        Ok(folder)
    }
}

/// Sets when the file was last written, seconds since 1970. That it cannot be set harms nobody.
pub(crate) fn set_modified(file: &File, seconds: u64) {
    let time = |tv_sec, tv_nsec| Timespec { tv_sec, tv_nsec };
    let Ok(seconds) = i64::try_from(seconds) else {
        return;
    };
    let times = Timestamps {
        last_access: time(0, rustix::fs::UTIME_OMIT),
        last_modification: time(seconds, 0),
    };
    let _ = rustix::fs::futimens(file, &times);
}

/// Makes place for something new; the old content lives on in files that are open or have a second name.
fn clear(parent: impl AsFd, name: &OsStr) -> Result<(), Errno> {
    match rustix::fs::unlinkat(parent, name, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Says what the less obvious errors mean here.
fn explain(step: String) -> impl FnOnce(Errno) -> Problem {
    move |error| match error {
        Errno::XDEV => Problem::Refused(format!(
            "failed to {step}: a link on the way leads out of the sandbox"
        )),
        Errno::LOOP => Problem::Refused(format!("failed to {step}: a link is on the way")),
        Errno::ISDIR => {
            Problem::Refused(format!("failed to {step}: a folder of that name is there"))
        }
        _ => Problem::of(step)(std::io::Error::from(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_kernels_follow_no_link_at_all() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(folder.path().join("a/b")).expect("folders");
        std::os::unix::fs::symlink("a", folder.path().join("l")).expect("link");
        let sandbox = Sandbox::open(folder.path()).expect("open");
        assert!(sandbox.walk(Path::new("a/b")).is_ok());
        assert!(sandbox.look_up(Path::new("l/b")).is_ok());
        assert_eq!(
            sandbox.walk(Path::new("l/b")).expect_err("a link"),
            Errno::NOTDIR
        );
    }

    #[test]
    fn long_and_deep_names_are_refused() {
        assert!(Inside::new(&[b'a'; PATH_MAX_BYTES + 1]).is_err());
        assert!(Inside::new(&b"a/".repeat(DEPTH_MAX + 2)).is_err());
        assert!(Inside::new(&b"a/".repeat(DEPTH_MAX)).is_ok());
        assert!(matches!(Inside::new(b"./"), Ok(None)));
    }
}
