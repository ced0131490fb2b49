//! What a container sees: its namespaces, its root file system, and what is mounted in it.
//!
//! [`Parts`] are opened while the process still sees what the machine sees, and shown after
//! it has entered namespaces of the container. Whatever a container, an image or somebody
//! else's folder may have made of the paths, no link leads out of the root on the way to a
//! place where something is mounted.

mod machine;
mod place;
mod source;

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use drivers_cgroup::Group;
use drivers_syscall::{
    MountChange, NamespaceKinds, Namespaces, as_file_owner, change_mount, enter,
    new_mount_namespace, open_folder,
};
use rustix::fs::{
    AtFlags, CWD, Gid, Mode, OFlags, PROC_SUPER_MAGIC, Uid, chownat, fstat, fstatfs, openat,
};
use rustix::mount::{
    MountFlags, MountPropagationFlags, UnmountFlags, mount, mount_change, unmount,
};
use rustix::process::{chdir, fchdir, pivot_root};
use rustix::pty::{OpenptFlags, openpt};
use rustix::system::{sethostname, uname};

use crate::isolation::{Isolation, Mount, Network, Root, RootSource, Sharing, Users};
use crate::sysctl;
use machine::terminals;
pub(crate) use place::file_system;
use place::{Links, copy, find, is_folder, make, show};

/// Size of a `/dev/shm` of which none was asked, in bytes.
const SHM_BYTES: u64 = 64 << 20;
/// How file systems of terminals are known (`linux/magic.h`).
const DEVPTS_SUPER_MAGIC: rustix::fs::FsWord = 0x1cd1;
/// Longest list of layers that the kernel takes, in bytes.
const LAYERS_BYTES_MAX: usize = 4095;

/// The namespaces that a first process is born into.
pub(crate) fn namespaces(isolation: &Isolation, is_below: bool) -> Namespaces {
    Namespaces {
        // Below another the parts come from the machine first.
        mounts: !is_below,
        pids: isolation.processes == Sharing::Own,
        ipc: match isolation.ipc {
            None => !is_below,
            Some(sharing) => sharing == Sharing::Own,
        },
        host_name: !is_below || isolation.hostname.is_some(),
        network: isolation.network == Network::Own,
        users: false,
    }
}

/// Puts this process, which was born into [`namespaces`], into the rest of the namespaces of
/// its container, and shows it what it shall see. `above` stands for the first process of
/// the container above, `users` for the users of the container and whether they are those of
/// the one above, `folder` is a folder of the machine that nobody else uses, and `sandbox` where the container without a root may have
/// places made. `terminals` are what it gets for terminals of its own.
pub(crate) fn isolate(
    isolation: &Isolation,
    above: Option<OwnedFd>,
    (users, joins): (Option<&OwnedFd>, bool),
    group: &Group,
    folder: &Path,
    sandbox: &Path,
    terminals: Option<OwnedFd>,
) -> Result<(), String> {
    let mut parts = Parts::gather(isolation, above.as_ref(), (users, joins), group)?;
    parts.terminals = terminals;
    if isolation.mounts.iter().any(source::is_aside) {
        if above.is_some() {
            new_mount_namespace().map_err(step("make a mount namespace"))?;
        }
        close_mounts()?;
        parts.make_aside(isolation, users, folder)?;
    }
    if let Some(above) = &above {
        let mut kinds = NamespaceKinds::empty();
        for (shared, kind) in [
            (isolation.root.is_none(), NamespaceKinds::MOUNT),
            (
                isolation.ipc != Some(Sharing::Own),
                NamespaceKinds::INTER_PROCESS_COMMUNICATION,
            ),
            (
                isolation.hostname.is_none(),
                NamespaceKinds::HOST_NAME_AND_NIS_DOMAIN_NAME,
            ),
            (isolation.network == Network::Above, NamespaceKinds::NETWORK),
        ] {
            if shared {
                kinds |= kind;
            }
        }
        if !kinds.is_empty() {
            enter(above, kinds).map_err(|error| {
                format!("cannot enter the namespaces of the container above: {error}")
            })?;
        }
        new_mount_namespace().map_err(step("make a mount namespace"))?;
    }
    if let Some(network) = &parts.network {
        enter(network, NamespaceKinds::NETWORK).map_err(step("enter the network"))?;
    }
    close_mounts()?;
    if isolation.network == Network::Own {
        drivers_syscall::open_network().map_err(step("set up the network"))?;
    }
    if let Some(hostname) = &isolation.hostname {
        sethostname(hostname.as_bytes())
            .map_err(|error| format!("cannot set the host name '{hostname}': {error}"))?;
    }
    sysctl::set(&isolation.sysctls)?;
    match isolation.users {
        None => parts.assemble(isolation, folder, sandbox),
        // Whatever is made on the way belongs to root of the container.
        Some(Users { first, .. }) => {
            as_file_owner(first, || parts.assemble(isolation, folder, sandbox))
                .map_err(step("act for root of the container"))?
        }
    }
}

/// Opens a new terminal, the end that is not the command's: one of those that the container sees. Tells also what the
/// container must get for its terminals then, if it is to have its own.
pub(crate) fn new_terminal(
    isolation: &Isolation,
    above: Option<&OwnedFd>,
) -> io::Result<(OwnedFd, Option<OwnedFd>)> {
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    if isolation.root.is_some() {
        let terminals = terminals(isolation.users)?;
        let opened = openat(&terminals, "ptmx", flags, Mode::empty())?;
        return Ok((opened, Some(terminals)));
    }
    // The container above may have put anything there.
    let of_above = above.and_then(|above| {
        let open = || {
            let found = open_folder(Path::new("/dev/pts"))?;
            if fstatfs(&found)?.f_type != DEVPTS_SUPER_MAGIC {
                return Err(io::Error::other("no terminals are there"));
            }
            Ok(openat(&found, "ptmx", flags, Mode::empty())?)
        };
        source::seen_by(above, open).ok()
    });
    let opened = match of_above {
        Some(opened) => opened,
        None => openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?,
    };
    Ok((opened, None))
}

/// From now on what the machine mounts shows up here, and nothing goes the other way.
fn close_mounts() -> Result<(), String> {
    let flags = MountPropagationFlags::DOWNSTREAM | MountPropagationFlags::REC;
    mount_change("/", flags).map_err(step("make mounts private"))
}

/// A copy of what is mounted at a place, on which the users of a container appear as those of
/// the same number that own files on disk.
pub(crate) fn shifted(at: &OwnedFd, users: &OwnedFd) -> io::Result<OwnedFd> {
    let copied = copy(at, Path::new(""), false)?;
    shift(&copied, Some(users))?;
    Ok(copied)
}

/// Can all that a container is to see be shown with its users? `above` stands for the first
/// process of the container above.
pub(crate) fn fits(
    isolation: &Isolation,
    above: Option<&OwnedFd>,
    users: Option<&OwnedFd>,
    sandbox: &OwnedFd,
) -> Result<(), String> {
    if let Some(users) = users {
        shifted(sandbox, users).map_err(step("show the sandbox"))?;
    }
    let is_layered =
        matches!(&isolation.root, Some(root) if matches!(root.source, RootSource::Overlay { .. }));
    let release = uname().release().to_string_lossy().into_owned();
    if is_layered && !stacks_shifted(&release) {
        return Err(format!("layers take Linux 5.19, and this is {release}"));
    }
    let parts = Parts::gather(isolation, above, (users, false), &Group::default());
    parts.map(drop)
}

/// Can a kernel put layers together that are shown shifted?
fn stacks_shifted(release: &str) -> bool {
    let mut numbers = release.split(|c: char| !c.is_ascii_digit());
    let mut number = || numbers.next().and_then(|text| text.parse::<u32>().ok());
    number()
        .zip(number())
        .is_some_and(|version| version >= (5, 19))
}

/// Shows what is mounted, with all that is mounted below it, as the users of a container see it.
fn shift(mount: &OwnedFd, users: Option<&OwnedFd>) -> io::Result<()> {
    let Some(users) = users else { return Ok(()) };
    let change = MountChange {
        users: Some(users.as_fd()),
        ..MountChange::default()
    };
    let refused = |error| io::Error::other(format!("its file system cannot shift owners: {error}"));
    change_mount(mount, change, true).map_err(refused)
}

/// What a container is to see, taken from what the machine sees.
#[derive(Default)]
struct Parts {
    root: Option<OwnedFd>,
    /// With users of its own: layers, top first, and what holds the folders for writing.
    layers: Vec<OwnedFd>,
    mounts: Vec<Option<OwnedFd>>,
    shm: Option<OwnedFd>,
    cgroups: Vec<(String, OwnedFd)>,
    network: Option<File>,
    /// Its terminals, if it has one already.
    terminals: Option<OwnedFd>,
}

impl Parts {
    fn gather(
        isolation: &Isolation,
        above: Option<&OwnedFd>,
        (users, joins): (Option<&OwnedFd>, bool),
        group: &Group,
    ) -> Result<Self, String> {
        let mut parts = Self::default();
        if let Network::At(path) = &isolation.network {
            let opened = File::open(path)
                .map_err(|error| format!("cannot open the network {}: {error}", path.display()))?;
            parts.network = Some(opened);
        }
        if let Some(Root { source, .. }) = &isolation.root {
            match source {
                RootSource::Folder(path) => parts.root = Some(source::files(path, true, users)?),
                RootSource::Overlay { lower, upper, .. } if users.is_some() => {
                    parts.layers = source::layers(lower, upper, users)?;
                }
                RootSource::Overlay { .. } => {}
            }
            for (name, folder) in group.views() {
                let opened = copy(CWD, folder, false)
                    .map_err(|error| format!("cannot open {}: {error}", folder.display()))?;
                parts.cgroups.push((name.to_owned(), opened));
            }
            if isolation.ipc == Some(Sharing::Above) {
                let opened = shm_of(above).map_err(step("open the /dev/shm of others"))?;
                parts.shm = Some(opened);
            }
        }
        for each in &isolation.mounts {
            parts
                .mounts
                .push(source::outside(each, above, (users, joins))?);
        }
        Ok(parts)
    }

    /// Makes what is mounted of what neither the machine nor the container has, with a
    /// folder that is lent for it. This process must be in a mount namespace of its own.
    fn make_aside(
        &mut self,
        isolation: &Isolation,
        users: Option<&OwnedFd>,
        folder: &Path,
    ) -> Result<(), String> {
        for (each, slot) in isolation.mounts.iter().zip(&mut self.mounts) {
            if source::is_aside(each) {
                let first = isolation.users.map(|users| users.first);
                *slot = Some(source::aside(each, users.zip(first), folder)?);
            }
        }
        Ok(())
    }

    fn assemble(self, isolation: &Isolation, folder: &Path, sandbox: &Path) -> Result<(), String> {
        let masked = isolation.masked;
        let machine = open_folder(Path::new("/")).map_err(step("open /"))?;
        let own_shm = |wanted: bool| {
            let bytes = isolation.shm_bytes.unwrap_or(SHM_BYTES);
            wanted
                .then(|| machine::shared_memory(bytes))
                .transpose()
                .map_err(step("make /dev/shm"))
        };
        let root = match &isolation.root {
            None => {
                if isolation.processes == Sharing::Own {
                    machine::mount_proc(&machine, masked).map_err(step("mount /proc"))?;
                }
                if let Some(shm) = own_shm(isolation.owns_shm())? {
                    find(&machine, Path::new("/dev/shm"), Links::Refused)
                        .and_then(|at| show(shm, at))
                        .map_err(step("mount /dev/shm"))?;
                }
                machine
            }
            Some(root) => {
                let nodes = machine::nodes(&machine, folder).map_err(step("make devices"))?;
                let volumes = &root.volumes;
                let root = attach(root, self.root, (self.layers, &nodes), folder)?;
                // Before anything of the machine is mounted there that they could uncover.
                for path in volumes {
                    keep_writable(&root, path).map_err(|error| {
                        let path = path.display();
                        format!("cannot make the volume {path} of the image: {error}")
                    })?;
                }
                machine::mount_proc(&root, masked).map_err(step("mount /proc"))?;
                let sys = machine::mount_sys(&root, masked).map_err(step("mount /sys"))?;
                machine::mount_cgroups(&sys, self.cgroups).map_err(step("mount cgroups"))?;
                let shm = match self.shm {
                    None => own_shm(true)?,
                    shared => shared,
                };
                let terminals = self
                    .terminals
                    .map_or_else(|| terminals(isolation.users), Ok);
                terminals
                    .and_then(|all| machine::mount_dev(&root, &nodes, isolation, shm, all))
                    .map_err(step("mount /dev"))?;
                root
            }
        };
        let sandbox = isolation.root.is_none().then_some(sandbox);
        for (each, source) in isolation.mounts.iter().zip(self.mounts) {
            put(&root, each, source, sandbox).map_err(|error| {
                format!(
                    "cannot mount something at {}: {error}",
                    each.target.display()
                )
            })?;
        }
        match &isolation.root {
            None => Ok(()),
            Some(description) => {
                let change = MountChange {
                    read_only: description.read_only,
                    // The devices it has are in its `/dev`.
                    no_devices: true,
                    ..MountChange::default()
                };
                change_mount(&root, change, false).map_err(step("limit the root file system"))?;
                turn(&root).map_err(step("make it the root file system"))
            }
        }
    }
}

fn step<E: std::fmt::Display>(what: &'static str) -> impl Fn(E) -> String {
    move |error| format!("cannot {what}: {error}")
}

/// The shared memory of the container above, or of the machine.
fn shm_of(above: Option<&OwnedFd>) -> io::Result<OwnedFd> {
    let find = || copy(CWD, Path::new("/dev/shm"), false);
    match above {
        None => find(),
        Some(above) => source::seen_by(above, find),
    }
}

/// Mounts something at its place; places are made in a root of one's own, and in a sandbox.
fn put(
    root: &OwnedFd,
    mount: &Mount,
    source: Option<OwnedFd>,
    sandbox: Option<&Path>,
) -> io::Result<()> {
    let source = match source {
        Some(source) => source,
        None => source::inside(root, mount)?,
    };
    let file = !is_folder(&source)?;
    let at = match sandbox {
        None => make(root, &mount.target, file, Links::Inside)?,
        Some(sandbox) => match mount.target.strip_prefix(sandbox) {
            Ok(below) => make(open_folder(sandbox)?, below, file, Links::Refused)?,
            Err(_) => find(root, &mount.target, Links::Inside)?,
        },
    };
    // Whoever acts in a container for the machine relies on it.
    if fstatfs(&at)?.f_type == PROC_SUPER_MAGIC {
        return Err(io::Error::other("nothing of /proc can be hidden"));
    }
    show(source, at)
}

/// Mounts a folder of a root on itself, so that it can be written whatever becomes of the root.
fn keep_writable(root: &OwnedFd, path: &Path) -> io::Result<()> {
    let at = make(root, path, false, Links::Inside)?;
    let (found, whole) = (fstat(&at)?, fstat(root)?);
    if (found.st_dev, found.st_ino) == (whole.st_dev, whole.st_ino) {
        return Err(io::Error::other("it is the root itself"));
    }
    if !is_folder(&at)? {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    let own = copy(&at, Path::new(""), false)?;
    let change = MountChange {
        no_devices: true,
        ..MountChange::default()
    };
    change_mount(&own, change, false)?;
    show(own, at)
}

/// Makes a folder, and those above it, in the root that this process is in.
pub(crate) fn make_folders(path: &Path, owner: Option<(u32, u32)>) -> io::Result<()> {
    let made = make(open_folder(Path::new("/"))?, path, false, Links::Inside)?;
    if let Some((user, group)) = owner {
        let (user, group) = (Uid::from_raw(user), Gid::from_raw(group));
        chownat(made, "", Some(user), Some(group), AtFlags::EMPTY_PATH)?;
    }
    Ok(())
}

/// Mounts a root file system over a folder, and tells what stands for it.
fn attach(
    root: &Root,
    source: Option<OwnedFd>,
    (layers, aside): (Vec<OwnedFd>, &OwnedFd),
    folder: &Path,
) -> Result<OwnedFd, String> {
    let cannot = step("mount the root file system");
    match (&root.source, source) {
        (RootSource::Folder(_), Some(source)) => {
            let at = open_folder(folder).map_err(&cannot)?;
            show(source, at).map_err(&cannot)?;
        }
        (RootSource::Folder(path), None) => {
            return Err(format!(
                "the root file system {} was not opened",
                path.display()
            ));
        }
        (RootSource::Overlay { lower, upper, work }, _) if layers.is_empty() => {
            overlay(lower, upper, work, folder)?;
        }
        (RootSource::Overlay { upper, work, .. }, _) => {
            layered(layers, (upper, work), (aside, folder), folder)?;
        }
    }
    // Names lead to what was mounted last.
    open_folder(folder).map_err(cannot)
}

/// Mounts layers on a folder, by way of an empty file system of which the path is known. The
/// last of them holds the folders for what is written.
fn layered(
    layers: Vec<OwnedFd>,
    (upper, work): (&Path, &Path),
    (aside, path): (&OwnedFd, &Path),
    folder: &Path,
) -> Result<(), String> {
    let names = (0..layers.len()).map(|at| PathBuf::from(format!("layer{at}")));
    let names: Vec<PathBuf> = names.collect();
    for (layer, name) in layers.into_iter().zip(&names) {
        make(aside, name, false, Links::Refused)
            .and_then(|at| show(layer, at))
            .map_err(step("mount the layers of an image"))?;
    }
    let mut seen: Vec<PathBuf> = names.iter().map(|name| path.join(name)).collect();
    let own = seen.pop().unwrap_or_default();
    let below = |path: &Path| match path.file_name() {
        Some(name) if path.parent() == upper.parent() => Ok(own.join(name)),
        _ => Err("the folders for what is written are not beside each other".to_owned()),
    };
    overlay(&seen, &below(upper)?, &below(work)?, folder)
}

/// Mounts layers on a folder.
fn overlay(lower: &[PathBuf], upper: &Path, work: &Path, folder: &Path) -> Result<(), String> {
    let escaped = |path: &Path| -> Result<String, String> {
        let text = path
            .to_str()
            .ok_or_else(|| format!("the path {} is not UTF-8", path.display()))?;
        Ok(text
            .replace('\\', "\\\\")
            .replace(':', "\\:")
            .replace(',', "\\,"))
    };
    let all = lower.iter().map(PathBuf::as_path).chain([upper, work]);
    let top = common(all.clone());
    // From there the names are shorter: the kernel takes a page of them.
    chdir(&top).map_err(|error| format!("cannot enter {}: {error}", top.display()))?;
    let short = all
        .map(|path| escaped(path.strip_prefix(&top).unwrap_or(path)))
        .collect::<Result<Vec<_>, _>>()?;
    let (layers, own) = short.split_at(lower.len());
    let [upper, work] = own else {
        return Err("an overlay has no folder for what is written".to_owned());
    };
    let options = format!(
        // Folders that hide those of lower layers are marked for users.
        "userxattr,lowerdir={},upperdir={upper},workdir={work}",
        layers.join(":")
    );
    if options.len() > LAYERS_BYTES_MAX {
        return Err(format!(
            "{} layers are more than the kernel takes",
            lower.len()
        ));
    }
    let options = std::ffi::CString::new(options).map_err(|error| error.to_string())?;
    mount("overlay", folder, "overlay", MountFlags::empty(), &*options)
        .map_err(|error| format!("cannot mount the layers of the root file system: {error}"))?;
    chdir("/").map_err(step("enter /"))
}

/// The deepest folder that all are in.
fn common<'a>(mut paths: impl Iterator<Item = &'a Path>) -> PathBuf {
    let first = paths
        .next()
        .and_then(Path::parent)
        .unwrap_or(Path::new("/"));
    let mut top = first.to_owned();
    for path in paths {
        while !path.starts_with(&top) || path == top {
            if !top.pop() {
                return PathBuf::from("/");
            }
        }
    }
    top
}

/// Makes a mount the root of all that this process sees.
fn turn(root: impl AsFd) -> io::Result<()> {
    fchdir(root)?;
    // The old root is put over the new one, and taken away from there.
    pivot_root(".", ".")?;
    unmount(".", UnmountFlags::DETACH)?;
    Ok(chdir("/")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_are_shifted_by_newer_kernels() {
        for (release, expect) in [
            ("6.1.0-18-amd64", true),
            ("5.19.0", true),
            ("5.18.19", false),
            ("4.20", false),
            ("10.0-rc1", true),
            ("?", false),
        ] {
            assert_eq!(stacks_shifted(release), expect, "{release}");
        }
    }

    #[test]
    fn layers_have_a_folder_in_common() {
        let check = |paths: &[&str], expect: &str| {
            assert_eq!(common(paths.iter().map(Path::new)), Path::new(expect));
        };
        check(&["/a/b/c", "/a/b/d", "/a/e"], "/a");
        check(&["/a/b", "/a/b/c"], "/a");
        check(&["/a", "/b"], "/");
    }
}
