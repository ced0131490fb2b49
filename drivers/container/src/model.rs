//! What a caller says about containers, and what it is told.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use base_ids::ContainerId;
use base_units::Scalar;
use drivers_cgroup::{Controller, Disk};
use serde::{Deserialize, Serialize};

use crate::isolation::{Device, Isolation, Users};

/// Where containers keep their files, and how they are run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// A folder for one agent only, with a folder per container in it. It is made if it
    /// does not exist, and must outlive the agent but not the machine's boot.
    pub runtime_dir: PathBuf,
    /// Name of the cgroup below which each container gets its own; usually `tepui`.
    pub cgroup_root: String,
    /// What containers get of cgroups beside processor time and memory.
    pub controllers: Vec<Controller>,
    /// How containers are isolated.
    pub launcher: Launcher,
    /// The program that is run as `<init> container-init`; it must call
    /// [`container_init`](crate::container_init).
    pub init: PathBuf,
}

/// How containers are isolated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Launcher {
    /// Namespaces where the machine allows them, else plain; says once which.
    Auto,
    /// Namespaces; an error where they are refused.
    Native,
    /// A session per container, without namespaces.
    Plain,
}

/// A container to launch.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Its id. Each of its names is also that of a runtime folder and a cgroup: safe as a
    /// file name. A container below another shares its ipc, host name and network, and
    /// ends with it.
    pub id: ContainerId,
    /// What to run; a name without a slash is looked up in the `PATH` of `environment`.
    /// `None` runs nothing: the container lasts until it is destroyed, for the sake of
    /// those below it.
    pub program: Option<PathBuf>,
    /// The arguments, the name of the program (`argv[0]`) included.
    pub arguments: Vec<OsString>,
    /// The whole environment; nothing is inherited. In a root file system of its own, `HOME` is that of its user if absent.
    pub environment: Vec<(OsString, OsString)>,
    /// Working folder, absolute, unless the isolation has another; `stdout` and `stderr` in it take the output. For a
    /// container below another no part of it may be a link.
    pub sandbox: PathBuf,
    /// Name or number of the user to run as; the agent's own if `None`.
    pub user: Option<String>,
    /// Processor time and memory.
    pub share: Share,
    /// Whether it is in the cgroup of the container above, so that `share` does not count.
    pub shares_cgroup: bool,
    /// Limits of each of its processes; what is not named is as the agent's.
    pub rlimits: Vec<RLimit>,
    /// What it sees, and may do.
    pub isolation: Isolation,
    /// Whether it is in all namespaces of the container above, as a session with it is: it sees its processes and its
    /// files, and `sandbox` is that of the container above.
    pub is_session: bool,
    /// Where its input comes from and its output goes to.
    pub stdio: Stdio,
    /// The number of the signal that asks its command to end; `None` is `SIGTERM`.
    pub stop_signal: Option<i32>,
}

/// Where the input of a command comes from and its output goes to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stdio {
    /// The output goes straight to `stdout` and `stderr` in the sandbox, and there is no input.
    #[default]
    Files,
    /// All of it goes through the supervisor, so that others can [attach](crate::Containers::attach).
    Relayed(Relay),
}

/// How the supervisor handles what a command reads and writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relay {
    /// The command gets a terminal of this size, and pipes without it.
    pub terminal: Option<Window>,
    /// Whether others can attach to it. If not, the command has no input.
    pub is_attachable: bool,
    /// Whether the command waits with its output until somebody sees it. Nothing of the last it wrote is lost to those
    /// who come within some seconds of its end.
    pub awaits_reader: bool,
    /// Where `stdout` and `stderr` are, if not in the sandbox. No part of it may be a link.
    pub logs: Option<PathBuf>,
    /// When `stdout` and `stderr` are turned over.
    pub rotation: [Option<Rotation>; 2],
}

/// When a file is turned over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    /// Bytes that a file does not exceed.
    pub bytes_max: u64,
    /// How many older files are kept.
    pub files: u32,
}

/// The size of a terminal, in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Lines.
    pub rows: u16,
    /// Characters of a line.
    pub columns: u16,
}

impl Window {
    pub(crate) fn to_bytes(self) -> [u8; 4] {
        let ([a, b], [c, d]) = (self.rows.to_be_bytes(), self.columns.to_be_bytes());
        [a, b, c, d]
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let &[a, b, c, d] = bytes else {
            return None;
        };
        Some(Self {
            rows: u16::from_be_bytes([a, b]),
            columns: u16::from_be_bytes([c, d]),
        })
    }
}

/// A command to run inside a container.
#[derive(Clone, Debug)]
pub struct Exec {
    /// What to run; a name without a slash is looked up in the `PATH` of `environment`.
    pub program: PathBuf,
    /// The arguments, the name of the program (`argv[0]`) included.
    pub arguments: Vec<OsString>,
    /// The whole environment; nothing is inherited. In a root file system of its own, `HOME` is that of its user if absent.
    pub environment: Vec<(OsString, OsString)>,
    /// Working folder: that of the container.
    pub sandbox: PathBuf,
    /// Name or number of the user to run as; the agent's own if `None`.
    pub user: Option<String>,
    /// Limits of each of its processes; what is not named is as the agent's.
    pub rlimits: Vec<RLimit>,
    /// What it may do; what it sees is as in the container, so that of this only the
    /// working folder and the privileges count, and whether there is a root.
    pub isolation: Isolation,
}

/// Why a command inside a container has no wait status.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExecError {
    /// There is no such container, or not any more.
    #[error("the container has ended")]
    Gone,
    /// It could not be run; the text is for people.
    #[error("{0}")]
    Failed(String),
}

/// A limit of a process, as `setrlimit(2)` knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RLimit {
    /// What is limited.
    pub kind: RLimitKind,
    /// Up to where the process may raise `soft`; `None` is no limit. Unit as for `kind`.
    pub hard: Option<u64>,
    /// What holds; `None` is no limit. Unit as for `kind`.
    pub soft: Option<u64>,
}

/// What `setrlimit(2)` can limit, by the names of that page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "the system's manual describes each, with its unit"
)]
pub enum RLimitKind {
    As,
    Core,
    Cpu,
    Data,
    Fsize,
    Locks,
    Memlock,
    Msgqueue,
    Nice,
    Nofile,
    Nproc,
    Rss,
    Rtprio,
    Rttime,
    Sigpending,
    Stack,
}

/// Processor time and memory of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Weight against others: 1024 shares per processor.
    pub cpus: Scalar,
    /// Processors that are never exceeded; `None` is no limit.
    pub cpu_limit: Option<Scalar>,
    /// Memory that is asked for, in bytes: reclaimed last. `None` is nothing asked.
    pub mem_bytes: Option<u64>,
    /// Memory that is never exceeded, in bytes; `None` is as much as `mem_bytes`,
    /// `u64::MAX` is no limit.
    pub mem_limit_bytes: Option<u64>,
    /// Most processes and threads; takes [`Controller::Pids`].
    pub pids: Option<u64>,
    /// Processors that may be used, such as `0-2,4`; takes [`Controller::Cpuset`].
    pub processors: Option<String>,
}

/// A container that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// The first process of the container, as the host counts.
    pub pid: u32,
    /// Path of the cgroup below its hierarchies, if there is one.
    pub cgroup: Option<String>,
    /// Devices that it may open beside those that every container may.
    #[serde(default)]
    pub devices: Vec<Device>,
    /// Who its users are on the machine, if they are its own.
    #[serde(default)]
    pub users: Option<Users>,
}

/// How a container ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// The wait status of its command as `wait(2)` tells it; `None` if it was lost.
    pub status: Option<i32>,
    /// Set if the kernel found the container above its memory limit.
    pub oom: Option<Oom>,
    /// Whether it was killed because the container above it had ended.
    #[serde(default)]
    pub with_parent: bool,
}

/// A memory limit that was reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Oom {
    /// For people: limit, usage, and the kernel's statistics.
    pub message: String,
    /// The limit, in bytes.
    pub limit_bytes: u64,
    /// The most that was used, in bytes.
    pub usage_bytes: u64,
}

/// What is known of a container after a restart of the agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trace {
    /// It runs, and an [`Exit`] will follow.
    Running(Started),
    /// It ended; no [`Exit`] follows.
    Exited(End),
}

/// News that a container ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exit {
    /// Which one.
    pub id: ContainerId,
    /// How.
    pub end: End,
}

/// What a container uses, or used since it began.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    /// Processors it may use: its quota, or else its weight in processors.
    pub cpus_limit: f64,
    /// Its weight in processors.
    pub cpus_soft_limit: f64,
    /// Time in its own code, in seconds.
    pub cpus_user_time_secs: f64,
    /// Time in the kernel, in seconds.
    pub cpus_system_time_secs: f64,
    /// Periods of the processor quota that passed, if there is a quota.
    pub cpus_nr_periods: Option<u32>,
    /// Periods in which the quota was used up.
    pub cpus_nr_throttled: Option<u32>,
    /// Time spent waiting for the next period, in seconds.
    pub cpus_throttled_time_secs: Option<f64>,
    /// All memory charged to it, page cache included, in bytes.
    pub mem_total_bytes: Option<u64>,
    /// Anonymous memory, in bytes.
    pub mem_rss_bytes: u64,
    /// Page cache, in bytes.
    pub mem_file_bytes: Option<u64>,
    /// Its hard limit, in bytes, if there is one.
    pub mem_limit_bytes: Option<u64>,
    /// Its soft limit, in bytes, if there is one.
    pub mem_soft_limit_bytes: Option<u64>,
    /// Memory and what of it is swapped out, in bytes.
    pub mem_and_swap_bytes: Option<u64>,
    /// Memory of the kernel on its behalf, in bytes.
    pub mem_kernel_bytes: Option<u64>,
    /// What of it is for TCP, in bytes.
    pub mem_kernel_tcp_bytes: Option<u64>,
    /// Files mapped into memory, in bytes.
    pub mem_mapped_bytes: Option<u64>,
    /// What is swapped out, in bytes.
    pub mem_swap_bytes: Option<u64>,
    /// What cannot be reclaimed, in bytes.
    pub mem_unevictable_bytes: Option<u64>,
    /// What was read from and written to each disk; takes [`Controller::Io`].
    pub disks: Vec<Disk>,
    /// Processes, without those that supervise it.
    pub processes: u32,
    /// Their threads.
    pub threads: u32,
}

/// Why containers cannot be run at all.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder for containers cannot be made.
    #[error("cannot make the folder for containers {}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Namespaces were asked for and are refused.
    #[error("namespaces are refused ({0}); run as root, or ask for the plain launcher")]
    Namespaces(String),
}

/// Why containers of an earlier agent cannot be found.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {} to recover containers", path.display())]
pub struct RecoverError {
    /// The file or folder.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub source: io::Error,
}

/// Why a container was not launched. The text is for people; nothing is left of the
/// container.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LaunchError(pub String);
