//! The files of a container's runtime folder, which outlive agent and supervisor.
//!
//! `lock` is locked for as long as the supervisor lives, so that its death is certain
//! even if its number went to another process. `state` names the processes. `share` is
//! what the container may use. `exit` is how it ended, and once it is there it is whole.
//! `containers` holds the folders of the containers below it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use base_ids::user_id_check;
use base_units::Scalar;
use drivers_cgroup::Group;
use drivers_syscall::{User, process};
use rustix::fs::{FlockOperation, flock};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::isolation::{Device, Isolation, Sharing, Users};
use crate::model::{End, RLimit, Share, Stdio};

/// In a runtime folder, those of the containers below.
const BELOW: &str = "containers";
/// Largest file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// What a supervisor is to do. It gets this on its standard input.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    /// Without one nothing is executed, and the container lasts until it is killed.
    pub(crate) program: Option<OsString>,
    pub(crate) arguments: Vec<OsString>,
    pub(crate) environment: Vec<(OsString, OsString)>,
    pub(crate) sandbox: OsString,
    pub(crate) user: Option<Identity>,
    pub(crate) rlimits: Vec<RLimit>,
    pub(crate) native: bool,
    pub(crate) isolation: Isolation,
    pub(crate) group: Group,
    /// Whether nobody else is in `group`.
    pub(crate) owns_group: bool,
    /// The first process of the container above, whose namespaces it shares and which it
    /// does not outlive.
    pub(crate) above: Option<Named>,
    /// Whether it enters all namespaces of the container above, instead of making some of its own.
    pub(crate) enters: bool,
    pub(crate) stdio: Stdio,
    pub(crate) folder: OsString,
    /// Whether its users are those of the container above, or of that which it is run in.
    pub(crate) joins_users: bool,
    pub(crate) stop_signal: Option<i32>,
}

impl Order {
    /// Does the kernel end the whole container with its first process?
    pub(crate) fn owns_processes(&self) -> bool {
        self.native && self.isolation.processes == Sharing::Own
    }
}

/// The user a command runs as.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Identity {
    name: String,
    uid: u32,
    gid: u32,
    groups: Vec<u32>,
}

impl From<User> for Identity {
    fn from(user: User) -> Self {
        Self {
            name: user.name,
            uid: user.uid,
            gid: user.gid,
            groups: user.groups,
        }
    }
}

impl From<Identity> for User {
    fn from(identity: Identity) -> Self {
        Self {
            name: identity.name,
            uid: identity.uid,
            gid: identity.gid,
            groups: identity.groups,
        }
    }
}

/// A process that is not confused with a later one of the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Named {
    pub(crate) pid: u32,
    start_ticks: u64,
}

impl Named {
    pub(crate) fn find(pid: u32) -> io::Result<Self> {
        Ok(Self {
            pid,
            start_ticks: process(pid)?.start_ticks,
        })
    }

    /// Does it still run?
    pub(crate) fn lives(self) -> bool {
        process(self.pid).is_ok_and(|now| now.start_ticks == self.start_ticks && !now.zombie)
    }
}

/// Who the processes of a container are.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) supervisor: u32,
    pub(crate) first: Named,
    /// Whether the kernel ends the whole container with its first process.
    pub(crate) owns_processes: bool,
    pub(crate) group: Group,
    #[serde(default)]
    pub(crate) devices: Vec<Device>,
    #[serde(default)]
    pub(crate) users: Option<Users>,
    /// Why it has no users of its own, if it was to have.
    #[serde(default)]
    pub(crate) refusal: Option<String>,
    /// What asks its command to end, if that is not `SIGTERM`.
    #[serde(default)]
    pub(crate) stop_signal: Option<i32>,
}

#[derive(Serialize, Deserialize)]
struct ShareText {
    cpus_thousandths: i64,
    cpu_limit_thousandths: Option<i64>,
    mem_bytes: Option<u64>,
    mem_limit_bytes: Option<u64>,
}

/// The runtime folder of one container.
#[derive(Clone, Debug)]
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    /// The folder of a container below this one.
    pub(crate) fn below(&self, name: &str) -> Self {
        Self(self.0.join(BELOW).join(name))
    }

    /// The names of the containers below this one.
    pub(crate) fn names_below(&self) -> io::Result<Vec<String>> {
        match folder_names(&self.0.join(BELOW)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            names => names,
        }
    }

    pub(crate) fn state(&self) -> Option<State> {
        read(&self.0.join("state"))
    }

    pub(crate) fn write_state(&self, state: &State) -> io::Result<()> {
        write(&self.0, "state", state, false)
    }

    pub(crate) fn end(&self) -> Option<End> {
        read(&self.0.join("exit"))
    }

    /// Writes how the container ended, so that it survives a power failure.
    pub(crate) fn write_end(&self, end: &End) -> io::Result<()> {
        write(&self.0, "exit", end, true)
    }

    pub(crate) fn share(&self) -> Option<Share> {
        let text: ShareText = read(&self.0.join("share"))?;
        Some(Share {
            cpus: Scalar::from_thousandths(text.cpus_thousandths),
            cpu_limit: text.cpu_limit_thousandths.map(Scalar::from_thousandths),
            mem_bytes: text.mem_bytes,
            mem_limit_bytes: text.mem_limit_bytes,
            ..Share::default()
        })
    }

    pub(crate) fn write_share(&self, share: &Share) -> io::Result<()> {
        let text = ShareText {
            cpus_thousandths: share.cpus.thousandths(),
            cpu_limit_thousandths: share.cpu_limit.map(Scalar::thousandths),
            mem_bytes: share.mem_bytes,
            mem_limit_bytes: share.mem_limit_bytes,
        };
        write(&self.0, "share", &text, false)
    }

    /// Makes the lock and takes it. Who holds a copy of the descriptor holds the lock.
    pub(crate) fn lock(&self) -> io::Result<File> {
        let file = File::create(self.0.join("lock"))?;
        flock(&file, FlockOperation::NonBlockingLockExclusive)?;
        Ok(file)
    }

    /// Does the supervisor live?
    pub(crate) fn locked(&self) -> bool {
        File::open(self.0.join("lock"))
            .is_ok_and(|file| flock(&file, FlockOperation::NonBlockingLockShared).is_err())
    }
}

/// The folders in a folder whose names can be those of containers.
pub(crate) fn folder_names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for item in fs::read_dir(folder)? {
        let item = item?;
        if let Ok(name) = item.file_name().into_string()
            && user_id_check(&name).is_ok()
            && item.file_type()?.is_dir()
        {
            names.push(name);
        }
    }
    Ok(names)
}

fn read<T: DeserializeOwned>(path: &Path) -> Option<T> {
    let mut text = Vec::new();
    let file = File::open(path).ok()?;
    file.take(FILE_BYTES_MAX).read_to_end(&mut text).ok()?;
    let value = serde_json::from_slice(&text);
    value
        .inspect_err(|error| tracing::warn!(path = %path.display(), %error, "damaged file"))
        .ok()
}

/// Writes a file that is there whole or not at all.
fn write<T: Serialize>(folder: &Path, name: &str, value: &T, durable: bool) -> io::Result<()> {
    let temporary = folder.join(format!("{name}.new"));
    let mut file = File::create(&temporary)?;
    file.write_all(&serde_json::to_vec(value)?)?;
    if durable {
        file.sync_all()?;
    }
    fs::rename(&temporary, folder.join(name))?;
    if durable {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
