//! Folders of containers: where they are, who owns them, and that no id leads out of the work folder.

use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _, chown, symlink};
use std::path::{Path, PathBuf};

use base_ids::{AgentId, user_id_check};
use kernel_agent::Sandbox;

/// The link to the newest run of an executor.
const LATEST: &str = "latest";

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
    for name in ["stdout", "stderr"] {
        let log = folder.join(name);
        let opened = std::fs::File::options()
            .append(true)
            .create(true)
            .open(&log);
        opened.map_err(io("make", &log))?;
        if let Some(user) = owner {
            std::os::unix::fs::lchown(&log, Some(user.uid), Some(user.gid))
                .map_err(io("give away", &log))?;
        }
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
