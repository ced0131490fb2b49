//! Persistent volumes: folders that outlive the tasks that use them.

use std::io;
use std::os::unix::fs::chown;
use std::path::{Component, Path, PathBuf};

use base_ids::user_id_check;
use base_units::{Resource, Resources, SourceKind, VolumeMode};
use drivers_container::{Mount, MountSource, Propagation};

use crate::sandbox::{Folder, User};

/// The folder of a persistent volume: below the work folder, or below the root of its disk.
///
/// # Errors
/// An id that is no name of a folder.
pub(crate) fn path(work_dir: &Path, volume: &Resource) -> Result<PathBuf, String> {
    let Some(id) = volume.persistence_id() else {
        return Err(format!("'{volume}' is no persistent volume"));
    };
    let disk = volume.disk.as_ref().and_then(|disk| disk.source.as_ref());
    let root = disk.and_then(|source| source.root.as_deref());
    match (disk.map(|source| source.kind), root) {
        (Some(SourceKind::Mount), Some(root)) => return Ok(work_dir.join(root)),
        (Some(SourceKind::Path), Some(_)) | (None, _) => {}
        _ => {
            return Err(format!(
                "'{volume}' is of a kind of disk that is not supported"
            ));
        }
    }
    user_id_check(id).map_err(|error| format!("the volume id {id:?} is no name: {error}"))?;
    let role = volume.reserved_role().map_or("*", |role| role.as_str());
    let base = root.map_or_else(|| work_dir.to_owned(), |root| work_dir.join(root));
    // Parts of a role never begin with a space, so two roles never share a folder.
    let role = role.replace('/', " ");
    Ok(base.join("volumes/roles").join(role).join(&**id))
}

/// Makes the volumes that are not there yet, and shows all of them in a sandbox, by links.
///
/// # Errors
/// The disk refuses, or a path leads out of the sandbox.
pub(crate) fn show<'a>(
    work_dir: &Path,
    sandbox: &Folder,
    volumes: impl IntoIterator<Item = &'a Resource>,
    owner: Option<&User>,
    is_used: impl Fn(&Path) -> bool,
) -> Result<(), String> {
    for volume in volumes {
        let folder = ready(work_dir, volume, owner, &is_used)?;
        let mount = volume.disk.as_ref().and_then(|disk| disk.volume.as_ref());
        let Some(mount) = mount else { continue };
        show_at(sandbox, &folder, &mount.container_path)?;
    }
    Ok(())
}

/// The same by mounts in the container that sees its sandbox at `seen`.
///
/// # Errors
/// The disk refuses, or a path leads out of the sandbox of a container without a root of its own.
pub(crate) fn mounts<'a>(
    work_dir: &Path,
    (seen, has_root): (&Path, bool),
    volumes: impl IntoIterator<Item = &'a Resource>,
    owner: Option<&User>,
    is_used: impl Fn(&Path) -> bool,
) -> Result<Vec<Mount>, String> {
    let mut mounts = Vec::new();
    for volume in volumes {
        let path = ready(work_dir, volume, owner, &is_used)?;
        let shown = volume.disk.as_ref().and_then(|disk| disk.volume.as_ref());
        let Some(shown) = shown else { continue };
        let at = Path::new(&*shown.container_path);
        let fits = |part: Component<'_>| match part {
            Component::Normal(_) | Component::CurDir => true,
            Component::RootDir => has_root,
            Component::ParentDir | Component::Prefix(_) => false,
        };
        if at.file_name().is_none() || !at.components().all(fits) {
            return Err(format!(
                "a volume cannot be shown at '{}': it is not a path below the sandbox",
                at.display()
            ));
        }
        mounts.push(Mount {
            target: seen.join(at),
            source: MountSource::Bind {
                path,
                within: None,
                propagation: Propagation::Private,
            },
            read_only: shown.mode == VolumeMode::ReadOnly,
        });
    }
    Ok(mounts)
}

/// Makes a volume if it is not there yet, and gives it to the user who is about to use it, unless that is root or
/// others do so already.
fn ready(
    work_dir: &Path,
    volume: &Resource,
    owner: Option<&User>,
    is_used: impl Fn(&Path) -> bool,
) -> Result<PathBuf, String> {
    let folder = path(work_dir, volume)?;
    if !folder.is_dir() {
        std::fs::create_dir_all(&folder)
            .map_err(|error| format!("failed to make {}: {error}", folder.display()))?;
    }
    if let Some(user) = owner.filter(|user| user.uid != 0)
        && !(volume.shared && is_used(&folder))
    {
        chown(&folder, Some(user.uid), Some(user.gid))
            .map_err(|error| format!("failed to give away {}: {error}", folder.display()))?;
    }
    Ok(folder)
}

/// Shows volumes in a sandbox no more; what the task itself put in their places stays.
pub(crate) fn hide<'a>(
    work_dir: &Path,
    sandbox: &Folder,
    volumes: impl IntoIterator<Item = &'a Resource>,
) {
    for volume in volumes {
        let mount = volume.disk.as_ref().and_then(|disk| disk.volume.as_ref());
        let (Ok(folder), Some(mount)) = (path(work_dir, volume), mount) else {
            continue;
        };
        let hidden = sandbox
            .walk(Path::new(&*mount.container_path))
            .and_then(|(above, name)| above.unlink(&folder, name));
        if let Err(error) = hidden {
            let path = &mount.container_path;
            tracing::warn!(%path, %error, "a volume is still shown in a sandbox");
        }
    }
}

/// Shows a folder at a path of a sandbox.
///
/// # Errors
/// The disk refuses, something is there already, or the path leads out of the sandbox.
pub(crate) fn show_at(sandbox: &Folder, folder: &Path, at: &str) -> Result<(), String> {
    let shown = sandbox
        .walk(Path::new(at))
        .and_then(|(above, name)| above.link(folder, name));
    shown.map_err(|error| format!("a volume cannot be shown at '{at}': {error}"))
}

/// Makes sure that there is something at a path of a sandbox for another sandbox to share.
///
/// # Errors
/// The disk refuses, or the path leads out of the sandbox.
pub(crate) fn offer(sandbox: &Folder, at: &str, owner: Option<&User>) -> Result<(), String> {
    let made = sandbox.walk(Path::new(at)).and_then(|(above, name)| {
        if above.has(name) {
            return Ok(());
        }
        above.enter(name, 0o755)?.give(owner)
    });
    made.map_err(|error| format!("'{at}' cannot be shared: {error}"))
}

/// Puts volumes that were destroyed out of the way at once, so that others of their names can be made; what is left to
/// be deleted is returned.
pub(crate) fn detach(work_dir: &Path, volumes: &Resources) -> Vec<PathBuf> {
    let mut left = Vec::new();
    for volume in volumes.iter() {
        let outcome = path(work_dir, volume).and_then(|folder| {
            let moved = match volume.is_disk(SourceKind::Mount) {
                true => return empty(&folder).map_err(|error| failed(&folder, &error)),
                false => folder.with_file_name(format!(".destroyed-{}", uuid::Uuid::new_v4())),
            };
            match std::fs::rename(&folder, &moved) {
                Ok(()) => left.push(moved),
                // No task ever used it.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(failed(&folder, &error)),
            }
            Ok(())
        });
        if let Err(error) = outcome {
            tracing::warn!("a volume was not deleted: {error}");
        }
    }
    left
}

fn failed(folder: &Path, error: &io::Error) -> String {
    format!("failed to delete {}: {error}", folder.display())
}

/// Deletes what [`detach`] left.
pub(crate) fn delete(left: &[PathBuf]) {
    for folder in left {
        if let Err(error) = std::fs::remove_dir_all(folder) {
            tracing::warn!("a volume was not deleted: {}", failed(folder, &error));
        }
    }
}

fn empty(folder: &Path) -> io::Result<()> {
    std::fs::read_dir(folder)?.try_for_each(|entry| {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => std::fs::remove_dir_all(entry.path()),
            false => std::fs::remove_file(entry.path()),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use base_units::{
        Disk, Persistence, Reservation, ReservationKind, Role, Scalar, Volume, VolumeMode,
    };
    use std::sync::Arc;

    fn volume(id: &str, path: &str) -> Resource {
        let mut one = Resource::scalar("disk", Scalar::whole(64));
        one.reservations.push(Reservation {
            kind: ReservationKind::Dynamic,
            role: Role::parse("eng/web").unwrap(),
            principal: None,
            labels: Default::default(),
        });
        one.disk = Some(Arc::new(Disk {
            persistence: Some(Persistence {
                id: id.into(),
                principal: None,
            }),
            volume: Some(Volume {
                container_path: path.into(),
                mode: VolumeMode::ReadWrite,
                host_path: None,
            }),
            source: None,
        }));
        one
    }

    #[test]
    fn what_is_written_stays_until_the_volume_is_destroyed() {
        let work = tempfile::tempdir().unwrap();
        let volumes: Resources = volume("v1", "data/deep").into();
        for run in ["one", "two"] {
            let sandbox = work.path().join(run);
            std::fs::create_dir(&sandbox).unwrap();
            let inside = Folder::open(&sandbox.canonicalize().unwrap()).unwrap();
            show(work.path(), &inside, volumes.iter(), None, |_| false).unwrap();
            let file = sandbox.join("data/deep/file");
            match run {
                "one" => std::fs::write(&file, "kept").unwrap(),
                _ => assert_eq!(std::fs::read_to_string(&file).unwrap(), "kept"),
            }
        }
        delete(&detach(work.path(), &volumes));
        assert!(
            !path(work.path(), volumes.iter().next().unwrap())
                .unwrap()
                .exists()
        );
    }

    #[test]
    fn a_volume_that_a_task_brings_along_is_shown_until_it_ends() {
        let work = tempfile::tempdir().unwrap();
        let one = volume("v1", "data");
        let link = work.path().join("data");
        let inside = Folder::open(&work.path().canonicalize().unwrap()).unwrap();
        for _ in 0..2 {
            show(work.path(), &inside, [&one], None, |_| false).unwrap();
            assert!(link.is_dir());
        }
        hide(work.path(), &inside, [&one]);
        assert!(!link.exists() && path(work.path(), &one).unwrap().is_dir());
        std::fs::create_dir(&link).unwrap();
        hide(work.path(), &inside, [&one]);
        assert!(link.is_dir(), "it is the task's own");
        show(work.path(), &inside, [&one], None, |_| false).unwrap_err();
    }

    #[test]
    fn nothing_leads_out_of_the_sandbox_or_the_work_folder() {
        let work = tempfile::tempdir().unwrap();
        for (id, inner) in [
            ("v1", "../up"),
            ("v1", "/abs"),
            ("v1", ""),
            ("..", "data"),
            ("a/b", "data"),
        ] {
            let volumes: Resources = volume(id, inner).into();
            let inside = Folder::open(&work.path().canonicalize().unwrap()).unwrap();
            show(work.path(), &inside, volumes.iter(), None, |_| false).unwrap_err();
        }
    }
}
