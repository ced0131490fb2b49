//! Quotas that the file system keeps: each folder with a quota is a project of its own, which the kernel counts.
//!
//! A project stays with its folder for as long as that exists. Which numbers are free the file system knows: those of
//! which it counts no file. So nothing has to be kept, and a restart finds all again.

use std::ffi::CStr;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use drivers_syscall::{limit_project, project_of, project_use, put_in_project};
use rustix::fs::{CWD, Dir, FileType, Mode, OFlags, openat};

use super::DEPTH_MAX;

/// How a folder is opened, and what is in it.
const FLAGS: OFlags = OFlags::RDONLY
    .union(OFlags::NOFOLLOW)
    .union(OFlags::NONBLOCK)
    .union(OFlags::NOCTTY)
    .union(OFlags::CLOEXEC);
/// What a container that is ended for taking too much may take until somebody notices, in bytes; as in Mesos.
const HEADROOM_BYTES: u64 = 10 << 20;

/// What is done about who takes too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bite {
    /// Nothing: it is counted alone.
    None,
    /// Who writes more is told that the quota is exceeded.
    Writes,
    /// The container is ended.
    Ends,
}

/// How projects are used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The numbers to use, the last included.
    pub(crate) range: (u32, u32),
    pub(crate) bite: Bite,
}

/// The file system of a folder counts no projects.
#[derive(Debug, thiserror::Error)]
#[error(
    "the file system of {} has no project quotas: mount it with prjquota, or leave disk/xfs out of --isolation",
    folder.display()
)]
pub struct NoProjects {
    folder: PathBuf,
    #[source]
    source: io::Error,
}

/// The projects of a file system.
#[derive(Debug)]
pub(crate) struct Projects {
    settings: Settings,
    /// Where the search for a free number goes on.
    next: Mutex<u32>,
}

impl Projects {
    /// # Errors
    /// The file system of the folder counts no projects.
    pub(crate) fn open(folder: &Path, settings: Settings) -> Result<Self, NoProjects> {
        let counted = open(folder).and_then(|folder| project_use(folder, settings.range.0));
        counted.map_err(|source| NoProjects {
            folder: folder.to_owned(),
            source,
        })?;
        Ok(Self {
            next: Mutex::new(settings.range.0),
            settings,
        })
    }

    /// Whether a container that takes too much is to be ended.
    pub(crate) fn ends(&self) -> bool {
        self.settings.bite == Bite::Ends
    }

    /// Makes a folder a project with a limit; tells its number. One that is a project gets the limit alone.
    pub(crate) fn bind(&self, folder: &Path, limit_bytes: u64) -> io::Result<u32> {
        let top = open(folder)?;
        let (first, last) = self.settings.range;
        let (mut project, is_whole) = project_of(&top)?;
        if !(first..=last).contains(&project) {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let mut all = (*next..=last).chain(first..*next);
            let is_free = |project: &u32| project_use(&top, *project).is_ok_and(|it| it.files == 0);
            project = all.find(is_free).ok_or_else(|| {
                io::Error::other(format!("all projects from {first} to {last} are taken"))
            })?;
            *next = if project == last { first } else { project + 1 };
            // From here on it counts a file, so that nobody else takes it.
            put_in_project(&top, project, false)?;
        }
        if !is_whole {
            put_all(&top, project)?;
            // That says that all is in it, also after a crash; what came meanwhile may not be yet.
            put_in_project(&top, project, true)?;
            put_all(&top, project)?;
        }
        self.limit(folder, project, Some(limit_bytes))?;
        Ok(project)
    }

    /// Changes the limit of a project, or takes it away.
    pub(crate) fn limit(&self, folder: &Path, project: u32, bytes: Option<u64>) -> io::Result<()> {
        let bytes = bytes.and_then(|bytes| match self.settings.bite {
            Bite::None => None,
            Bite::Writes => Some(bytes),
            Bite::Ends => Some(bytes.saturating_add(HEADROOM_BYTES)),
        });
        limit_project(open(folder)?, project, bytes)
    }

    /// What a project takes, in bytes.
    pub(crate) fn used_bytes(folder: &Path, project: u32) -> io::Result<u64> {
        Ok(project_use(open(folder)?, project)?.bytes)
    }
}

fn open(folder: &Path) -> io::Result<OwnedFd> {
    Ok(openat(
        CWD,
        folder,
        FLAGS | OFlags::DIRECTORY,
        Mode::empty(),
    )?)
}

/// Puts what is in a folder into a project: files and folders that are not in it yet.
fn put_all(top: &OwnedFd, project: u32) -> io::Result<()> {
    let mut left = vec![Dir::read_from(top)?];
    while let Some(entries) = left.last_mut() {
        let Some(entry) = entries.next() else {
            left.pop();
            continue;
        };
        let entry = entry?;
        let (name, kind) = (entry.file_name(), entry.file_type());
        let is_folder = kind == FileType::Directory;
        if is_own(name) || !(is_folder || kind == FileType::RegularFile) {
            continue;
        }
        // What is gone meanwhile takes nothing; what is mounted there is no part of it.
        let Ok(file) = openat(entries.fd()?, name, FLAGS, Mode::empty()) else {
            continue;
        };
        match project_of(&file) {
            Ok((found, _)) if found != project => put_in_project(&file, project, is_folder)?,
            Ok(_) => {}
            Err(_) => continue,
        }
        if is_folder && left.len() < DEPTH_MAX {
            left.push(Dir::new(file)?);
        }
    }
    Ok(())
}

fn is_own(name: &CStr) -> bool {
    name == c"." || name == c".."
}

#[cfg(test)]
mod tests {
    use super::*;
    use drivers_syscall::Capabilities;
    use rustix::mount::{MountPropagationFlags, mount_change};
    use std::fs;
    use std::process::Command;

    /// Makes a small file system with project quotas in a mount namespace of this thread; what keeps it from being made.
    fn disk(top: &Path) -> Result<PathBuf, String> {
        let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
        drivers_syscall::new_mount_namespace()
            .and_then(|()| Ok(mount_change("/", private)?))
            .map_err(|error| error.to_string())?;
        let mut shell = Command::new("sh");
        let script = include_str!("../../tests/quota-disk.sh");
        let made = shell.args(["-c", script]).current_dir(top).output();
        let made = made.map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(&made.stderr).trim().to_owned();
        made.status.success().then(|| top.join("disk")).ok_or(text)
    }

    #[test]
    fn root_projects_are_counted_and_limited() {
        let top = tempfile::tempdir().unwrap();
        let disk = match disk(top.path()) {
            Ok(disk) => disk,
            Err(reason) => {
                println!("SKIPPED: no file system with project quotas can be mounted: {reason}");
                return;
            }
        };
        let settings = |bite| Settings {
            range: (5000, 5001),
            bite,
        };
        let projects = Projects::open(&disk, settings(Bite::Writes)).unwrap();
        let (one, two) = (disk.join("one"), disk.join("two"));
        for folder in [&one, &two] {
            fs::create_dir_all(folder.join("before")).unwrap();
            fs::write(folder.join("before/file"), vec![1; 1 << 20]).unwrap();
        }
        let project = projects.bind(&one, 4 << 20).unwrap();
        assert_eq!(projects.bind(&two, 8 << 20).unwrap(), 5001);
        assert_eq!(projects.bind(&one, 4 << 20).unwrap(), project, "it is one");
        fs::create_dir(one.join("new")).unwrap();
        fs::write(one.join("new/file"), vec![1; 2 << 20]).unwrap();
        let used = Projects::used_bytes(&one, project).unwrap();
        assert!((3 << 20..(3 << 20) + (64 << 10)).contains(&used), "{used}");
        // As in containers: whoever administers resources is above quotas.
        let write = |folder: &Path, bytes| {
            let file = folder.join("more");
            let write = std::thread::spawn(move || {
                drivers_syscall::hold_capabilities(Capabilities::NONE).unwrap();
                let written = fs::write(&file, vec![1; bytes]);
                fs::remove_file(file).unwrap();
                written.err()?.raw_os_error()
            });
            write.join().unwrap()
        };
        assert_eq!(write(&one, 2 << 20), Some(libc_edquot()));
        assert_eq!(write(&two, 2 << 20), None);
        projects.limit(&one, project, Some(6 << 20)).unwrap();
        assert_eq!(write(&one, 2 << 20), None);
        // All numbers are taken, until a folder is gone.
        let three = disk.join("three");
        fs::create_dir(&three).unwrap();
        let error = projects.bind(&three, 1 << 20).unwrap_err().to_string();
        assert_eq!(error, "all projects from 5000 to 5001 are taken");
        fs::remove_dir_all(&one).unwrap();
        assert_eq!(projects.bind(&three, 1 << 20).unwrap(), project);
        // Who ends containers leaves them some room, and who only counts all of it.
        for (bite, bytes, expect) in [
            (Bite::Ends, 5 << 20, None),
            (Bite::Ends, 12 << 20, Some(libc_edquot())),
            (Bite::None, 12 << 20, None),
        ] {
            let projects = Projects::open(&disk, settings(bite)).unwrap();
            projects.bind(&three, 1 << 20).unwrap();
            assert_eq!(write(&three, bytes), expect, "{bite:?} {bytes}");
        }
    }

    fn libc_edquot() -> i32 {
        rustix::io::Errno::DQUOT.raw_os_error()
    }

    #[test]
    fn a_file_system_without_them_is_told() {
        let settings = Settings {
            range: (5000, 5001),
            bite: Bite::None,
        };
        let error = Projects::open(Path::new("/proc"), settings).unwrap_err();
        assert!(error.to_string().contains("mount it with prjquota"));
    }
}
