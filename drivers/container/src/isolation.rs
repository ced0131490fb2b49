//! What a container sees of the machine, and what it may do to it.

use std::path::PathBuf;

use drivers_syscall::Capabilities;
use serde::{Deserialize, Serialize};

use crate::seccomp::Filter;
use crate::sysctl::Sysctl;

/// What a container sees of the machine, and what it may do to it. The default is the file
/// system of the machine, processes of its own, and privileges that do not reach beyond.
/// All but the privileges takes namespaces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Isolation {
    /// Its root file system; `None` is that of the container above, or the machine's. With
    /// one of its own it also gets `/proc`, `/sys` and `/dev` of its own.
    pub root: Option<Root>,
    /// What else it sees, mounted in this order.
    pub mounts: Vec<Mount>,
    /// Devices that it may open beside those that every container may, where the machine can
    /// see to that; with a `root` there are nodes of them in its `/dev`.
    pub devices: Vec<Device>,
    /// Where its command starts, as a path of the container, made if it does not exist in a
    /// `root`. `None` is the sandbox, or `/` where that is out of sight.
    pub working_dir: Option<PathBuf>,
    /// Its host name; `None` is that of the container above, or the machine's.
    pub hostname: Option<String>,
    /// Whose processes it sees, and can signal.
    pub processes: Sharing,
    /// Whose shared memory, semaphores and message queues it sees; `None` is its own for a
    /// container at the top, and those of the container above for another, with the
    /// `/dev/shm` of the file system that it sees.
    pub ipc: Option<Sharing>,
    /// Its network.
    pub network: Network,
    /// Who its users shall be on the machine; `None` is the same. Otherwise root inside is
    /// nobody outside. It takes a `root`, on file systems that can show owners shifted: where
    /// they cannot, the container goes without ([`Started`](crate::Started) tells). A
    /// container below one that has users of its own shares them, whatever it asks for.
    pub users: Option<Users>,
    /// Size of its `/dev/shm`, in bytes; `None` is 64 MiB. It gets one of its own with a
    /// `root`, with `ipc` of its own by word, or with a size.
    pub shm_bytes: Option<u64>,
    /// Who its command runs as by the files of its own `root`: `user[:group]`, each a name or
    /// a number. `None` is the user of the [`Spec`](crate::Spec).
    pub image_user: Option<String>,
    /// Groups its command is in besides those of its user.
    pub groups: Vec<u32>,
    /// Whether set-user-id programs gain nothing.
    pub no_new_privileges: bool,
    /// Capabilities that it can ever have.
    pub bounding: Capabilities,
    /// Capabilities that its command has, whoever it runs as. `None` is `bounding` for root
    /// and nothing for others.
    pub effective: Option<Capabilities>,
    /// Which system calls it may make; `None` is all.
    pub filter: Option<Filter>,
    /// Whether parts of `/proc` and `/sys` that tell of the machine or change it are out of
    /// sight or cannot be written.
    pub masked: bool,
    /// Values of the kernel that differ from the machine's.
    pub sysctls: Vec<Sysctl>,
    /// How readily the kernel kills it when the machine is short of memory, from -1000 to
    /// 1000; `None` is as the agent.
    pub oom_score: Option<i32>,
}

impl Default for Isolation {
    fn default() -> Self {
        Self {
            root: None,
            mounts: Vec::new(),
            devices: Vec::new(),
            working_dir: None,
            hostname: None,
            processes: Sharing::Own,
            ipc: None,
            network: Network::Above,
            users: None,
            shm_bytes: None,
            image_user: None,
            groups: Vec::new(),
            no_new_privileges: true,
            bounding: Capabilities::CONTAINER,
            effective: None,
            filter: None,
            masked: true,
            sysctls: Vec::new(),
            oom_score: None,
        }
    }
}

impl Isolation {
    /// What of it no container without namespaces can have, by the name of the field.
    pub(crate) fn needs_namespaces(&self) -> Option<&'static str> {
        let asked = [
            (self.root.is_some(), "a root file system"),
            (!self.mounts.is_empty(), "mounts"),
            (self.hostname.is_some(), "a host name"),
            (self.ipc.is_some(), "an ipc mode"),
            (self.network != Network::Above, "a network"),
            (self.users.is_some(), "users of its own"),
            (self.shm_bytes.is_some(), "a size of /dev/shm"),
            (!self.sysctls.is_empty(), "a value of the kernel (sysctl)"),
        ];
        let found = asked.into_iter().find(|(asked, _)| *asked);
        found.map(|(_, what)| what)
    }

    /// Does it have a `/dev/shm` of its own?
    pub(crate) fn owns_shm(&self) -> bool {
        match self.ipc {
            Some(Sharing::Own) => true,
            Some(Sharing::Above) => false,
            None => self.root.is_some() || self.shm_bytes.is_some(),
        }
    }
}

/// A root file system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// Where it is.
    pub source: RootSource,
    /// Whether it may not be written.
    pub read_only: bool,
    /// Folders of it that can be written in any case, as absolute paths inside; those that are
    /// missing are made.
    pub volumes: Vec<PathBuf>,
}

/// Where a root file system is, by absolute paths on the machine that nobody else can
/// change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RootSource {
    /// All of it in a folder, mounts below it included.
    Folder(PathBuf),
    /// Layers on top of each other. They are mounted in the container only, so that nothing
    /// is left when it ends.
    Overlay {
        /// The layers, top first.
        lower: Vec<PathBuf>,
        /// Takes what is written.
        upper: PathBuf,
        /// An empty folder beside `upper`, for the kernel.
        work: PathBuf,
    },
}

/// Something to see at a place in a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mount {
    /// Where, as an absolute path of the container. It is made if it does not exist, but
    /// without a `root` only below the sandbox.
    pub target: PathBuf,
    /// What.
    pub source: MountSource,
    /// Whether it may not be written, nor what is mounted below it.
    pub read_only: bool,
}

/// What to mount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MountSource {
    /// A file or folder of the machine, with what is mounted below it.
    Bind {
        /// An absolute path on the machine, or one below `within`.
        path: PathBuf,
        /// A folder, by an absolute path that nobody else can change, that `path` is in
        /// and that no link on the way may lead out of; none is followed at all.
        within: Option<PathBuf>,
        /// How mounts spread between the container and the machine.
        propagation: Propagation,
    },
    /// A part of a sandbox as its container sees it, with all that is mounted there. What is
    /// missing of it is made, a folder for the owner of the sandbox. No link on the way is
    /// followed.
    Sandbox {
        /// Of which container.
        whose: Sharing,
        /// The sandbox, as an absolute path of that container.
        sandbox: PathBuf,
        /// What of it, as a path below.
        path: PathBuf,
    },
    /// The files of an image.
    Image(RootSource),
    /// An empty folder in memory.
    Tmpfs {
        /// The most that it takes, in bytes.
        size_bytes: u64,
        /// Who may do what in it.
        mode: u32,
    },
    /// A file in memory, never on a disk, that everybody in the container can read.
    Secret(Secret),
}

/// What a file holds that nobody else may know.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret(pub Vec<u8>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Secret({} bytes)", self.0.len())
    }
}

/// How mounts spread between a container and the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Propagation {
    /// Not at all.
    Private,
    /// From the machine to the container.
    FromHost,
    /// Both ways.
    Both,
}

/// A device node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Where, below `/dev`.
    pub name: PathBuf,
    /// Of which kind.
    pub kind: DeviceKind,
    /// The number of its driver.
    pub major: u32,
    /// Its number there.
    pub minor: u32,
    /// Who may do what with it.
    pub mode: u32,
}

/// The two kinds of device nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceKind {
    /// Disks.
    Block,
    /// All others.
    Character,
}

/// Whose namespace a container is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sharing {
    /// One of its own.
    Own,
    /// That of the container above, or of the machine.
    Above,
}

/// The users and groups of a container from 0 on, as numbers of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Users {
    /// Number of its root.
    pub first: u32,
    /// How many there are.
    pub count: u32,
}

/// The network of a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Network {
    /// That of the container above, or of the machine.
    Above,
    /// One with a loopback device that is down, and nothing else.
    Own,
    /// The namespace that this file stands for.
    At(PathBuf),
}
