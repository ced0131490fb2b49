//! Folders of containers: where they are, who owns them, and that no id leads out of the work folder.
//!
//! What is below a sandbox its user can change at any time. There, folders are entered by [`Folder`] alone.

use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _, chown, fchown, symlink};
use std::path::{Component, Path, PathBuf};

use base_ids::{AgentId, TaskId, user_id_check};
use drivers_syscall::open_folder;
use kernel_agent::{Place, Sandbox};
use rustix::fs::{AtFlags, Mode, OFlags, mkdirat, openat, symlinkat, unlinkat};

/// The link to the newest run of an executor.
const LATEST: &str = "latest";
/// In a sandbox, the sandboxes of the containers below; in the work folder, those of standalone ones.
const CONTAINERS: &str = "containers";
/// In the sandbox of a pod, links to the sandboxes of its tasks.
const TASKS: &str = "tasks";

/// Why there is no sandbox.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SandboxError {
    #[error("the id {id:?} is no name for a folder: {source}")]
    Id {
        id: String,
        source: base_ids::IdError,
    },
    #[error("failed to {step} {}: {source}", path.display())]
    Io {
        step: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error(
        "user {0:?} does not exist on this machine: /etc/passwd, where alone users are looked up, has no such line"
    )]
    User(String),
}

/// The folder of all runs of an executor, or why its ids are no names of folders.
fn runs(work_dir: &Path, agent: &AgentId, sandbox: &Sandbox) -> Result<PathBuf, SandboxError> {
    let ids = [
        agent.as_str(),
        sandbox.framework.as_str(),
        sandbox.executor.as_str(),
        sandbox.container.as_str(),
    ];
    for id in ids {
        user_id_check(id).map_err(|source| SandboxError::Id {
            id: id.to_owned(),
            source,
        })?;
    }
    Ok(work_dir
        .join("slaves")
        .join(agent.as_str())
        .join("frameworks")
        .join(sandbox.framework.as_str())
        .join("executors")
        .join(sandbox.executor.as_str())
        .join("runs"))
}

/// The paths under which a sandbox is shown: where it is, where the newest run of its executor is, and the latter
/// without the folders that are the agent's own affair.
pub(crate) fn shown_as(folder: &Path) -> Vec<PathBuf> {
    let mut paths = vec![folder.to_owned(), folder.with_file_name(LATEST)];
    // .../frameworks/<framework>/executors/<executor>/runs/<container>
    let above: Vec<_> = folder.iter().rev().skip(1).take(5).collect();
    if above.len() == 5 && above[4] == "frameworks" {
        let part = above.into_iter().rev().collect::<PathBuf>();
        paths.push(Path::new("/").join(part).join(LATEST));
    }
    paths
}

/// The folder of a container.
///
/// # Errors
/// An id that is no name of a folder.
pub(crate) fn path(
    work_dir: &Path,
    agent: &AgentId,
    sandbox: &Sandbox,
) -> Result<PathBuf, SandboxError> {
    Ok(runs(work_dir, agent, sandbox)?.join(sandbox.container.as_str()))
}

/// Makes the folder of a container for `owner`, with empty logs, and points `latest` at it.
///
/// # Errors
/// The disk refuses, or an id is no name of a folder.
pub(crate) fn make(
    work_dir: &Path,
    agent: &AgentId,
    sandbox: &Sandbox,
    owner: Option<&User>,
) -> Result<PathBuf, SandboxError> {
    let runs = runs(work_dir, agent, sandbox)?;
    let io = |step, path: &Path| {
        let path = path.to_owned();
        move |source| SandboxError::Io { step, path, source }
    };
    std::fs::create_dir_all(&runs).map_err(io("make", &runs))?;
    let folder = runs.join(sandbox.container.as_str());
    let made = std::fs::DirBuilder::new().mode(0o750).create(&folder);
    match made {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && !folder.is_symlink() => {}
        made => made.map_err(io("make", &folder))?,
    }
    // Whatever the umask says.
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o750))
        .map_err(io("set the mode of", &folder))?;
    // Artifacts of an earlier try may lie there, links among them.
    let opened = Folder::open(&folder).map_err(io("open", &folder))?;
    for name in ["stdout", "stderr"] {
        let made = opened.log(name, owner);
        made.map_err(io("make", &folder.join(name)))?;
    }
    if let Some(user) = owner {
        chown(&folder, Some(user.uid), Some(user.gid)).map_err(io("give away", &folder))?;
    }
    // A rename replaces the old link at once.
    let (latest, fresh) = (runs.join(LATEST), runs.join(".latest"));
    match std::fs::remove_file(&fresh) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(io("remove", &fresh)(error));
        }
        _ => {}
    }
    symlink(sandbox.container.as_str(), &fresh).map_err(io("make", &fresh))?;
    std::fs::rename(&fresh, &latest).map_err(io("make", &latest))?;
    Ok(folder)
}

/// A folder that is open, so that nobody can put another in its place.
pub(crate) struct Folder(OwnedFd);

impl Folder {
    /// Opens a folder by its absolute path. No part of it may be a link.
    ///
    /// # Errors
    /// There is no such folder, or a link is on the way.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        open_folder(path).map(Self)
    }

    /// The folder of this name in this one, made with `mode` if it is not there.
    ///
    /// # Errors
    /// The disk refuses, or something else is there.
    pub(crate) fn enter(&self, name: &str, mode: u32) -> io::Result<Self> {
        match mkdirat(&self.0, name, Mode::from_raw_mode(mode)) {
            Err(error) if error != rustix::io::Errno::EXIST => return Err(error.into()),
            _ => {}
        }
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(Self(openat(&self.0, name, flags, Mode::empty())?))
    }

    /// The folder at a path below this one, made if it is not there; and what the path ends with.
    ///
    /// # Errors
    /// As [`Self::enter`], or a path that is empty or leads out.
    pub(crate) fn walk<'a>(&self, path: &'a Path) -> io::Result<(Self, &'a str)> {
        let mut names = Vec::new();
        for part in path.components() {
            match part {
                Component::Normal(name) => names.push(name.to_str()),
                Component::CurDir => {}
                Component::RootDir | Component::ParentDir | Component::Prefix(_) => {
                    names.push(None);
                }
            }
        }
        let out = || io::Error::other("it is not a path below the sandbox");
        let names: Option<Vec<&str>> = names.into_iter().collect();
        let names = names.ok_or_else(out)?;
        let (last, above) = names.split_last().ok_or_else(out)?;
        let mut folder = Self(self.0.try_clone()?);
        for name in above {
            folder = folder.enter(name, 0o755)?;
        }
        Ok((folder, last))
    }

    /// Puts a link here, in the place of one that there may be.
    ///
    /// # Errors
    /// The disk refuses, or something other than a link is there.
    pub(crate) fn link(&self, target: &Path, name: &str) -> io::Result<()> {
        if symlinkat(target, &self.0, name).is_ok() {
            return Ok(());
        }
        let found = rustix::fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW)?;
        if rustix::fs::FileType::from_raw_mode(found.st_mode) != rustix::fs::FileType::Symlink {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        unlinkat(&self.0, name, AtFlags::empty())?;
        Ok(symlinkat(target, &self.0, name)?)
    }

    /// Takes a link to `target` away; anything else stays.
    ///
    /// # Errors
    /// The disk refuses.
    pub(crate) fn unlink(&self, target: &Path, name: &str) -> io::Result<()> {
        match rustix::fs::readlinkat(&self.0, name, Vec::new()) {
            Ok(shown) if shown.as_bytes() == target.as_os_str().as_bytes() => {
                Ok(unlinkat(&self.0, name, AtFlags::empty())?)
            }
            _ => Ok(()),
        }
    }

    /// Whether there is anything of this name here.
    pub(crate) fn has(&self, name: &str) -> bool {
        rustix::fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW).is_ok()
    }

    /// Gives the folder to a user.
    ///
    /// # Errors
    /// The disk refuses.
    pub(crate) fn give(&self, owner: Option<&User>) -> io::Result<()> {
        // What was only opened as a place cannot be given away but by its path.
        match owner {
            Some(user) => chown(self.path(), Some(user.uid), Some(user.gid)),
            None => Ok(()),
        }
    }

    /// A path by which this process reaches the folder wherever it is moved.
    fn path(&self) -> PathBuf {
        format!("/proc/self/fd/{}", self.0.as_raw_fd()).into()
    }

    /// Makes an empty log, or takes the one that is there.
    fn log(&self, name: &str, owner: Option<&User>) -> io::Result<()> {
        let flags = OFlags::CREATE
            | OFlags::APPEND
            | OFlags::WRONLY
            | OFlags::NOFOLLOW
            | OFlags::NONBLOCK
            | OFlags::CLOEXEC;
        let file = openat(&self.0, name, flags, Mode::from_raw_mode(0o644))?;
        match owner {
            Some(user) => fchown(file, Some(user.uid), Some(user.gid)),
            None => Ok(()),
        }
    }
}

/// The folder of a container below another, or of a standalone one.
///
/// # Errors
/// An id that is no name of a folder.
pub(crate) fn place(work_dir: &Path, place: &Place) -> Result<PathBuf, SandboxError> {
    let mut names = place.container.names();
    let root = names.next().unwrap_or_default();
    let mut folder = match &place.root {
        Some((agent, sandbox)) => path(work_dir, agent, sandbox)?,
        None => work_dir.join(CONTAINERS).join(checked(root)?),
    };
    for name in names {
        folder = folder.join(CONTAINERS).join(checked(name)?);
    }
    Ok(folder)
}

fn checked(name: &str) -> Result<&str, SandboxError> {
    user_id_check(name).map_err(|source| SandboxError::Id {
        id: name.to_owned(),
        source,
    })?;
    Ok(name)
}

/// Makes the folder of a container below another, or of a standalone one, with empty logs. What goes on below it may
/// only be done by the handle, and [`settle`] then gives it to its owner.
///
/// # Errors
/// The disk refuses, or something is in the way.
pub(crate) fn make_place(
    work_dir: &Path,
    container: &Place,
) -> Result<(PathBuf, Folder), SandboxError> {
    let path = place(work_dir, container)?;
    let make = || {
        let (top, below) = match &container.root {
            // The sandbox of the executor is there.
            Some(_) => {
                let depth = 2 * (container.container.names().count() - 1);
                let top = path.ancestors().nth(depth).unwrap_or(work_dir);
                (top, path.strip_prefix(top).unwrap_or(&path))
            }
            None => (work_dir, path.strip_prefix(work_dir).unwrap_or(&path)),
        };
        let (above, name) = Folder::open(top)?.walk(below)?;
        above.enter(name, 0o750)
    };
    let folder = make().map_err(|source| SandboxError::Io {
        step: "make",
        path: path.clone(),
        source,
    })?;
    Ok((path, folder))
}

/// Gives a folder of [`make_place`] to its owner, with its logs.
///
/// # Errors
/// The disk refuses, or something is in the way.
pub(crate) fn settle(
    path: &Path,
    folder: &Folder,
    owner: Option<&User>,
) -> Result<(), SandboxError> {
    let logs = ["stdout", "stderr"].iter();
    let done = logs
        .clone()
        .try_for_each(|name| folder.log(name, owner))
        .and_then(|()| folder.give(owner));
    done.map_err(|source| SandboxError::Io {
        step: "give away",
        path: path.to_owned(),
        source,
    })
}

/// Shows the sandbox of a task of a pod under the name of the task.
///
/// # Errors
/// The disk refuses, or something is in the way.
pub(crate) fn link_task(
    pod: &Path,
    task: &TaskId,
    sandbox: &Path,
    owner: Option<&User>,
) -> Result<(), SandboxError> {
    let name = checked(task.as_str())?;
    let link = || {
        let tasks = Folder::open(pod)?.enter(TASKS, 0o755)?;
        tasks.give(owner)?;
        tasks.link(sandbox, name)
    };
    link().map_err(|source| SandboxError::Io {
        step: "make a link in",
        path: pod.join(TASKS),
        source,
    })
}

/// Deletes the sandbox of a container below another, or of a standalone one, if it is there.
///
/// # Errors
/// The disk refuses.
pub(crate) fn discard(work_dir: &Path, container: &Place) -> Result<(), SandboxError> {
    let path = place(work_dir, container)?;
    let (Some(above), Some(name)) = (path.parent(), path.file_name()) else {
        return Ok(());
    };
    let delete = || match Folder::open(above) {
        // Whoever puts a link in the place of `above` changes nothing any more.
        Ok(above) => std::fs::remove_dir_all(above.path().join(name)),
        Err(error) => Err(error),
    };
    match delete() {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(SandboxError::Io {
            step: "delete",
            path,
            source,
        }),
        _ => Ok(()),
    }
}

/// All sandboxes that lie in the work folder, of whatever agent id.
pub(crate) fn all(work_dir: &Path) -> Vec<PathBuf> {
    let mut found = vec![work_dir.join("slaves")];
    for level in ["", "frameworks", "", "executors", "", "runs"] {
        found = match level {
            "" => found.iter().flat_map(|folder| folders(folder)).collect(),
            name => found.iter().map(|folder| folder.join(name)).collect(),
        };
    }
    found.iter().flat_map(|folder| folders(folder)).collect()
}

/// The folders in a folder, links excepted.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.path())
        .collect()
}

/// Removes a sandbox and the folders above it that are left empty.
///
/// # Errors
/// Whatever keeps the sandbox from being removed.
pub(crate) fn remove(work_dir: &Path, folder: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    if let Some(runs) = folder.parent() {
        let latest = runs.join(LATEST);
        // The link leads to what was just removed.
        if latest.is_symlink() && !latest.exists() {
            std::fs::remove_file(&latest)?;
        }
    }
    let slaves = work_dir.join("slaves");
    for above in folder.ancestors().skip(1) {
        // A folder that is not empty stays, and so do those above it.
        if above == slaves || !above.starts_with(&slaves) || std::fs::remove_dir(above).is_err() {
            break;
        }
    }
    Ok(())
}

/// A Unix user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) home: String,
}

/// Finds a user of this machine by name or number.
///
/// # Errors
/// There is none.
pub(crate) fn user(name: &str) -> Result<User, SandboxError> {
    let text = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    find_user(&text, name).ok_or_else(|| SandboxError::User(name.to_owned()))
}

fn find_user(passwd: &str, name: &str) -> Option<User> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (known, uid, gid) = (fields.next()?, fields.nth(1)?, fields.next()?);
        if known != name && uid != name {
            return None;
        }
        Some(User {
            name: known.to_owned(),
            uid: uid.parse().ok()?,
            gid: gid.parse().ok()?,
            home: fields.nth(1)?.to_owned(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sandbox(executor: &str, container: &str) -> Sandbox {
        Sandbox {
            framework: "F".into(),
            executor: executor.into(),
            container: container.into(),
        }
    }

    #[test]
    fn the_layout_is_that_of_mesos() {
        let work = tempfile::tempdir().unwrap();
        let agent = AgentId::from("S0");
        let folder = make(work.path(), &agent, &sandbox("e", "c1"), None).unwrap();
        let runs = work.path().join("slaves/S0/frameworks/F/executors/e/runs");
        assert_eq!(folder, runs.join("c1"));
        assert_eq!(
            folder.metadata().unwrap().permissions().mode() & 0o777,
            0o750
        );
        make(work.path(), &agent, &sandbox("e", "c2"), None).unwrap();
        assert_eq!(
            std::fs::read_link(runs.join("latest")).unwrap(),
            Path::new("c2")
        );
        assert_eq!(all(work.path()).len(), 2);
        remove(work.path(), &runs.join("c2")).unwrap();
        assert!(folder.exists() && !runs.join("latest").is_symlink());
        remove(work.path(), &folder).unwrap();
        assert!(!work.path().join("slaves/S0").exists() && work.path().join("slaves").exists());
    }

    fn nested(work: &Path, id: &str) -> (PathBuf, Place) {
        let agent = AgentId::from("S0");
        let top = sandbox("e", id.split('.').next().unwrap());
        let folder = make(work, &agent, &top, None).unwrap();
        let container = id.into();
        let root = Some((agent, top));
        (folder, Place { container, root })
    }

    #[test]
    fn containers_below_others_are_in_their_sandboxes() {
        let work = tempfile::tempdir().unwrap();
        let work = work.path().canonicalize().unwrap();
        let (top, deep) = nested(&work, "c.d.e");
        let (path, folder) = make_place(&work, &deep).unwrap();
        settle(&path, &folder, None).unwrap();
        assert_eq!(path, top.join("containers/d/containers/e"));
        assert!(path.join("stdout").is_file() && path.join("stderr").is_file());
        link_task(&top, &"t".into(), &path, None).unwrap();
        link_task(&top, &"t".into(), &path, None).unwrap();
        assert_eq!(std::fs::read_link(top.join("tasks/t")).unwrap(), path);
        discard(&work, &deep).unwrap();
        discard(&work, &deep).unwrap();
        assert!(!path.exists() && top.join("containers/d").exists());
        let root = None;
        let container = "alone.f".into();
        let (path, _) = make_place(&work, &Place { container, root }).unwrap();
        assert_eq!(path, work.join("containers/alone/containers/f"));
    }

    #[test]
    fn links_of_users_lead_nobody_elsewhere() {
        let work = tempfile::tempdir().unwrap();
        let work = work.path().canonicalize().unwrap();
        std::fs::create_dir_all(work.join("elsewhere/d")).unwrap();
        let (top, place) = nested(&work, "c.d");
        symlink(work.join("elsewhere"), top.join("containers")).unwrap();
        symlink(work.join("elsewhere"), top.join("tasks")).unwrap();
        assert!(make_place(&work, &place).is_err());
        assert!(link_task(&top, &"t".into(), &top, None).is_err());
        assert!(discard(&work, &place).is_err());
        assert!(work.join("elsewhere/d").exists());
        std::fs::remove_file(top.join("containers")).unwrap();
        // A log that is a link is no log.
        std::fs::create_dir_all(top.join("containers/d")).unwrap();
        symlink(work.join("elsewhere/file"), top.join("containers/d/stdout")).unwrap();
        let (path, folder) = make_place(&work, &place).unwrap();
        assert!(settle(&path, &folder, None).is_err());
        assert!(!work.join("elsewhere/file").exists());
    }

    #[test]
    fn no_id_leads_out() {
        let agent = AgentId::from("S0");
        for bad in ["..", "a/b", "", "."] {
            assert!(path(Path::new("/w"), &agent, &sandbox(bad, "c")).is_err());
            assert!(path(Path::new("/w"), &agent, &sandbox("e", bad)).is_err());
        }
    }

    #[test]
    fn users_are_found_by_name_and_number() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\nann:x:1000:100::/ann:/bin/sh\n";
        let ann = find_user(passwd, "ann").unwrap();
        assert_eq!((ann.uid, ann.gid, ann.home.as_str()), (1000, 100, "/ann"));
        assert_eq!(find_user(passwd, "1000"), Some(ann));
        assert_eq!(find_user(passwd, "bob"), None);
    }
}
