//! Volumes of a `ContainerInfo`: what is mounted where in a container.
//!
//! A relative place is in the sandbox; an absolute one is made in a root of the container's own, and must exist on the
//! machine otherwise.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use abi_mesos::v1;
use base_ids::ContainerId;
use drivers_container::{Mount, MountSource, Propagation, RootSource, Secret, Sharing};
use drivers_image::{Provisioned, Wanted};
use drivers_volume::Mounted;
use kernel_agent::{ContainerLaunch, ContainerProgram, Launch, Program};
use rustix::fs::{AtFlags, CWD, StatxFlags, statx};

use super::{SANDBOX, Surroundings, external};
use crate::sandbox::{Folder, User};
use crate::{images, secrets};

/// What a container wants that must be there before it.
#[derive(Debug, Default)]
pub(crate) struct Wants {
    /// The image of its root.
    pub(crate) root: Option<Wanted>,
    /// Those of its volumes.
    pub(crate) images: Vec<Wanted>,
    /// Volumes that others provide.
    pub(crate) external: Vec<drivers_volume::Wanted>,
    /// Whether its artifacts are fetched before its image is pulled, since credentials may be among them.
    pub(crate) fetches_first: bool,
}

/// What became of that.
#[derive(Debug, Default)]
pub(crate) struct Provided {
    pub(crate) root: Option<Provisioned>,
    pub(crate) images: Vec<Provisioned>,
    /// What was wanted of others, and where it is.
    pub(crate) wanted: Vec<drivers_volume::Wanted>,
    pub(crate) external: Vec<Mounted>,
}

/// What a container wants.
///
/// # Errors
/// Something is of no kind that can be had; the text is for people.
pub(crate) fn wants(surroundings: &Surroundings, launch: &Launch) -> Result<Wants, String> {
    let (container, command) = match &launch.program {
        Program::Task(spec) => {
            let info = super::read::<v1::TaskInfo>(&spec.body)?;
            (info.container, info.command)
        }
        Program::Executor(spec) | Program::Pod(spec) => {
            let info = super::read::<v1::ExecutorInfo>(&spec.body)?;
            (info.container, info.command)
        }
    };
    let is_docker = |info: &v1::ContainerInfo| info.r#type() == v1::container_info::Type::Docker;
    Ok(Wants {
        fetches_first: container.as_deref().is_some_and(is_docker)
            && command.is_some_and(|command| !command.uris.is_empty()),
        ..of_info(surroundings, container.as_deref())?
    })
}

/// The same for a container below another, or a standalone one.
///
/// # Errors
/// As [`wants`].
pub(crate) fn inner_wants(
    surroundings: &Surroundings,
    launch: &ContainerLaunch,
) -> Result<Wants, String> {
    let container = match &launch.program {
        ContainerProgram::Task(spec, _) => super::read::<v1::TaskInfo>(&spec.body)?.container,
        ContainerProgram::Call(spec) => {
            super::read::<v1::agent::call::LaunchContainer>(&spec.body)?.container
        }
    };
    of_info(surroundings, container.as_deref())
}

fn of_info(surroundings: &Surroundings, info: Option<&v1::ContainerInfo>) -> Result<Wants, String> {
    let resolver = &*surroundings.secrets;
    let mut wants = Wants {
        root: images::wanted(info, resolver)?,
        ..Wants::default()
    };
    for volume in info.iter().flat_map(|info| &info.volumes) {
        if let Some(image) = volume.image.as_deref() {
            wants.images.push(images::of_image(image, resolver)?);
        }
        let external = external::wanted(volume, resolver)
            .map_err(|error| unavailable(volume.container_path(), &error))?;
        wants.external.extend(external);
    }
    Ok(wants)
}

fn unavailable(at: &str, reason: &str) -> String {
    format!("the volume at {at:?} cannot be had: {reason}")
}

/// A volume, as it is asked for.
pub(crate) struct Volume {
    /// Where it is shown: an absolute path of the container, or one below its sandbox.
    at: PathBuf,
    read_only: bool,
    source: Source,
}

enum Source {
    /// Of the machine; `both_ways` if mounts made in the container are to be seen on the machine.
    Host { path: PathBuf, both_ways: bool },
    /// A part of a sandbox.
    Sandbox { whose: Sharing, path: PathBuf },
    /// The image of this number among those of volumes.
    Image(usize),
    /// A file.
    Secret(v1::Secret),
    /// What others provide, the one of this number.
    External(usize),
}

/// Reads the volumes of a container.
///
/// # Errors
/// One contradicts itself; the text is for people.
pub(super) fn read(info: &v1::ContainerInfo, is_below: bool) -> Result<Vec<Volume>, String> {
    let mut counts = Counts::default();
    let read = |volume: &v1::Volume| {
        let shown = volume.container_path();
        let invalid = |reason: &str| unavailable(shown, reason);
        let at = PathBuf::from(shown);
        let source = source(volume, is_below, &mut counts).map_err(|error| invalid(&error))?;
        check(&at).map_err(invalid)?;
        Ok(Volume {
            at,
            read_only: volume.mode() == v1::volume::Mode::Ro,
            source,
        })
    };
    info.volumes.iter().map(read).collect()
}

/// How many of a kind there were so far.
#[derive(Default)]
struct Counts {
    images: usize,
    external: usize,
}

/// Counts one more, and gives its number.
fn next(count: &mut usize) -> usize {
    *count += 1;
    *count - 1
}

/// Is it a place in a container?
fn check(at: &Path) -> Result<(), &'static str> {
    let is_plain = |part: Component<'_>| match part {
        Component::RootDir | Component::Normal(_) | Component::CurDir => true,
        Component::ParentDir | Component::Prefix(_) => false,
    };
    if !at.components().all(is_plain) {
        return Err("its container_path may not have '..' in it");
    }
    match at.file_name() {
        Some(_) => Ok(()),
        None => Err("its container_path names neither a folder nor a file"),
    }
}

fn source(volume: &v1::Volume, is_below: bool, counts: &mut Counts) -> Result<Source, String> {
    use v1::volume::source::Type;
    if let Some(path) = &volume.host_path {
        return match Path::new(path).is_absolute() {
            true => host(path, false),
            // The older way to say it.
            false => part(Sharing::Own, path),
        };
    }
    if volume.image.is_some() {
        return Ok(Source::Image(next(&mut counts.images)));
    }
    let Some(source) = volume.source.as_deref() else {
        return Err("it has neither host_path nor image nor source".to_owned());
    };
    match source.r#type() {
        Type::HostPath => {
            use v1::mount_propagation::Mode;
            let Some(found) = &source.host_path else {
                return Err("it is of type HOST_PATH without host_path".to_owned());
            };
            let mode = found.mount_propagation.as_ref().map(|it| it.mode());
            host(found.path(), mode == Some(Mode::Bidirectional))
        }
        Type::SandboxPath => {
            use v1::volume::source::sandbox_path::Type;
            let Some(found) = &source.sandbox_path else {
                return Err("it is of type SANDBOX_PATH without sandbox_path".to_owned());
            };
            match found.r#type() {
                Type::Self_ => part(Sharing::Own, found.path()),
                Type::Parent if is_below => part(Sharing::Above, found.path()),
                Type::Parent => Err("there is no container above it with a sandbox".to_owned()),
                Type::Unknown => Err("its sandbox_path has no type".to_owned()),
            }
        }
        Type::Secret => match &source.secret {
            Some(secret) => Ok(Source::Secret(secret.clone())),
            None => Err("it is of type SECRET without secret".to_owned()),
        },
        Type::DockerVolume | Type::CsiVolume => Ok(Source::External(next(&mut counts.external))),
        Type::Unknown => Err("its source has no known type".to_owned()),
    }
}

fn host(path: &str, both_ways: bool) -> Result<Source, String> {
    let path = PathBuf::from(path);
    let is_whole = |part: Component<'_>| part != Component::ParentDir;
    if !path.is_absolute() || !path.components().all(is_whole) {
        let path = path.display();
        return Err(format!(
            "{path} is no absolute path of the machine without '..'"
        ));
    }
    Ok(Source::Host { path, both_ways })
}

fn part(whose: Sharing, path: &str) -> Result<Source, String> {
    let path = PathBuf::from(path);
    let is_below = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    match path.components().all(is_below) {
        true => Ok(Source::Sandbox { whose, path }),
        false => Err(format!("{} is no path below a sandbox", path.display())),
    }
}

/// What there is for the volumes of a container.
pub(crate) struct Site<'a> {
    /// Its sandbox as it sees it.
    pub(crate) seen: &'a Path,
    /// The sandbox of the container above, as that sees it.
    pub(crate) above: Option<PathBuf>,
    /// Whether it has a root of its own.
    pub(crate) has_root: bool,
    pub(crate) provided: &'a Provided,
}

impl Surroundings {
    /// The sandbox of the container above as that sees it; `path` is where it is on the machine.
    ///
    /// # Errors
    /// The disk failed; the text is for people.
    pub(crate) fn seen(&self, id: &ContainerId, path: &Path) -> Result<PathBuf, String> {
        let above = id.parent();
        let image = match (&self.images, above) {
            (Some(images), Some(above)) => images.provisioned(&above)?,
            _ => None,
        };
        Ok(match image {
            Some(_) => SANDBOX.into(),
            None => path.to_owned(),
        })
    }
}

/// Says how volumes are mounted.
///
/// # Errors
/// One is not to be had; the text is for people.
pub(crate) fn mounts(
    surroundings: &Surroundings,
    volumes: &[Volume],
    site: &Site<'_>,
) -> Result<Vec<Mount>, String> {
    let mut mounts = Vec::new();
    for volume in volumes {
        let found = mount(surroundings, volume, site);
        let at = volume.at.to_string_lossy();
        let found = found.map_err(|error| unavailable(&at, &error))?;
        mounts.extend(found);
    }
    Ok(mounts)
}

fn mount(
    surroundings: &Surroundings,
    volume: &Volume,
    site: &Site<'_>,
) -> Result<Option<Mount>, String> {
    // An absolute path takes the place of what it is joined to.
    let target = site.seen.join(&volume.at);
    if !site.has_root && volume.at.is_absolute() && !volume.at.exists() {
        return Err(
            "an absolute container_path must exist on the machine, unless the container has an image"
                .to_owned(),
        );
    }
    let source = match &volume.source {
        // It is there already.
        Source::Host { path, both_ways } if !site.has_root && *path == target && !both_ways => {
            if !volume.read_only {
                return Ok(None);
            }
            bind(path.clone(), Propagation::FromHost)
        }
        Source::Host { path, both_ways } => {
            ready(path, &surroundings.creatable)?;
            match both_ways {
                false => bind(path.clone(), Propagation::FromHost),
                true if is_shared(path)? => bind(path.clone(), Propagation::Both),
                true => {
                    return Err(format!(
                        "its mounts cannot go both ways: {} is not in a shared mount; `mount --make-shared` makes one",
                        path.display()
                    ));
                }
            }
        }
        Source::Sandbox { whose, path } => MountSource::Sandbox {
            whose: *whose,
            sandbox: match whose {
                Sharing::Own => site.seen.to_owned(),
                Sharing::Above => match &site.above {
                    Some(above) => above.clone(),
                    None => return Err("there is no sandbox above it".to_owned()),
                },
            },
            path: path.clone(),
        },
        Source::Image(number) => match site.provided.images.get(*number) {
            Some(image) => MountSource::Image(files(image)),
            None => return Err("its image was not provided".to_owned()),
        },
        Source::External(number) => match site.provided.external.get(*number) {
            Some(mounted) => bind(mounted.path.clone(), Propagation::Private),
            None => return Err("nobody provided it".to_owned()),
        },
        Source::Secret(secret) => {
            MountSource::Secret(Secret(secrets::value(&*surroundings.secrets, secret)?))
        }
    };
    Ok(Some(Mount {
        target,
        source,
        read_only: volume.read_only,
    }))
}

/// Shows parts of the sandbox above where nothing can be mounted: by links in its own.
///
/// # Errors
/// A volume takes a mount; the text is for people.
pub(crate) fn link(
    volumes: &[Volume],
    (own, sandbox): (&Path, &Folder),
    above: Option<&Path>,
    owner: Option<&User>,
) -> Result<(), String> {
    for volume in volumes {
        let (Source::Sandbox { whose, path }, false) = (&volume.source, volume.read_only) else {
            return Err(format!(
                "the volume at {} takes a mount, and containers of this agent have none: it must be root, and not have \
                 the plain launcher",
                volume.at.display()
            ));
        };
        let whole = match whose {
            Sharing::Own => own,
            Sharing::Above => above.ok_or("there is no sandbox above it")?,
        };
        let (path, at) = (path.to_string_lossy(), volume.at.to_string_lossy());
        let opened = Folder::open(whole).map_err(|error| error.to_string())?;
        crate::volumes::offer(&opened, &path, owner)?;
        crate::volumes::show_at(sandbox, &whole.join(&*path), &at)?;
    }
    Ok(())
}

pub(super) fn bind(path: PathBuf, propagation: Propagation) -> MountSource {
    MountSource::Bind {
        path,
        within: None,
        propagation,
    }
}

/// The files of an image, as the driver takes them.
pub(super) fn files(image: &Provisioned) -> RootSource {
    match &image.root {
        drivers_image::Root::Folder(folder) => RootSource::Folder(folder.clone()),
        drivers_image::Root::Overlay { lower, upper, work } => RootSource::Overlay {
            lower: lower.clone(),
            upper: upper.clone(),
            work: work.clone(),
        },
    }
}

/// Makes sure that a path of the machine exists; it is made if it is in one of the `creatable` folders.
fn ready(path: &Path, creatable: &[PathBuf]) -> Result<(), String> {
    match fs::metadata(path) {
        Ok(_) => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(format!("{}: {error}", path.display())),
    }
    let Some((top, below)) = creatable
        .iter()
        .find_map(|top| Some((top, path.strip_prefix(top).ok()?)))
    else {
        return Err(format!(
            "{} does not exist on the machine, and --host_path_volume_force_creation does not let it be made",
            path.display()
        ));
    };
    let failed = |error: io::Error| format!("failed to make {}: {error}", path.display());
    fs::create_dir_all(top).map_err(failed)?;
    if below.as_os_str().is_empty() {
        return Ok(());
    }
    // Who may write there may not lead us elsewhere.
    let top = top.canonicalize().map_err(failed)?;
    let (above, name) = Folder::open(&top)
        .and_then(|top| top.walk(below))
        .map_err(failed)?;
    above.enter(name, 0o755).map(drop).map_err(failed)
}

/// Whether mounts spread from where a path is.
fn is_shared(path: &Path) -> Result<bool, String> {
    let failed = |error: io::Error| format!("{}: {error}", path.display());
    let found = statx(CWD, path, AtFlags::empty(), StatxFlags::MNT_ID);
    let number = found.map_err(|error| failed(error.into()))?.stx_mnt_id;
    let mounts = fs::read_to_string("/proc/self/mountinfo").map_err(failed)?;
    // Number, parent, device, root, place, options, and then what may not be there, up to a dash.
    let mut lines = mounts.lines().map(|line| line.split(' '));
    let line = lines.find_map(|mut words| {
        let same = words.next()?.parse() == Ok(number);
        same.then_some(words)
    });
    Ok(line.is_some_and(|words| {
        let mut options = words.skip(5).take_while(|word| *word != "-");
        options.any(|word| word.starts_with("shared:"))
    }))
}
