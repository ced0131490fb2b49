//! Starting a supervisor, and clearing up after one.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Seek, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use base_defects::crash_point;
use drivers_cgroup::{Group, Limits};
use drivers_syscall::{User, former_descriptors, kill_descendants};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{MemfdFlags, memfd_create};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use serde::Serialize;

use crate::files::{Folder, Identity, Named, Order, State};
use crate::first::chain;
use crate::init::Init;
use crate::isolation::{Device, DeviceKind, Users};
use crate::model::{RLimit, RLimitKind, Share, Spec};
use crate::sysctl;
use crate::zygote::{Supervisor, Zygote};

/// How long to wait for processes that were killed.
const DEATH_WAIT: Timespec = Timespec {
    tv_sec: 5,
    tv_nsec: 0,
};

/// The devices that any container may open: making nodes is no use of them. Those of
/// terminals and of tunnels are among them.
const DEVICE_RULES: [&str; 13] = [
    "c *:* m",
    "b *:* m",
    "c 1:3 rwm",
    "c 1:5 rwm",
    "c 1:7 rwm",
    "c 1:8 rwm",
    "c 1:9 rwm",
    "c 5:0 rwm",
    "c 5:1 rwm",
    "c 5:2 rwm",
    "c 4:0 rwm",
    "c 136:* rwm",
    "c 10:200 rwm",
];

/// What the allocator of a process is told that has little to do and lives long: no huge pages, of which the first two
/// would take 4 MiB. The command is not held to that.
pub(crate) const SMALL: [(&str, &str); 1] = [("MIMALLOC_ALLOW_THP", "0")];

/// Where a container is.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) folder: Folder,
    pub(crate) group: Group,
    /// Whether no other container is in `group`.
    pub(crate) owns_group: bool,
    /// The first process of the container above.
    pub(crate) above: Option<Named>,
    /// Who the users of the container above are, if they are not those of the machine.
    pub(crate) users: Option<Users>,
}

/// A supervisor that was just started.
#[derive(Debug)]
pub(crate) struct Spawned {
    pub(crate) supervisor: Supervisor,
    /// What it says until the command is executed.
    pub(crate) report: OwnedFd,
}

/// Makes the folder and the cgroup of a container and starts its supervisor. After an
/// error nothing is left of them.
pub(crate) fn spawn(
    init: &Init,
    zygote: &Zygote,
    native: bool,
    place: &Place,
    spec: Spec,
) -> Result<Spawned, String> {
    let folder = &place.folder;
    let user = spec
        .user
        .as_deref()
        .map(|name| User::find(name).map(Identity::from))
        .transpose()
        .map_err(|error| {
            let program = spec.program.as_deref().unwrap_or(Path::new("nothing"));
            format!("cannot run '{}': {}", program.display(), chain(&error))
        })?;
    if !native && let Some(what) = spec.isolation.needs_namespaces() {
        return Err(format!(
            "{what} takes namespaces, and this agent has none; run it as root"
        ));
    }
    sysctl::check(&spec.isolation, place.above.is_some())?;
    make_folder(place).map_err(|error| format!("cannot make {}: {error}", folder.0.display()))?;
    crash_point("runtime-folder");
    let started = start(init, zygote, native, place, spec, user);
    if started.is_err() {
        kill_leftovers(place.folder.state().as_ref(), place);
        clear(place);
    }
    started
}

fn make_folder(place: &Place) -> io::Result<()> {
    let mut maker = DirBuilder::new();
    maker.mode(0o700);
    if place.above.is_some()
        && let Some(all) = place.folder.0.parent()
    {
        maker.recursive(true).create(all)?;
        maker.recursive(false);
    }
    maker.create(&place.folder.0)
}

fn start(
    init: &Init,
    zygote: &Zygote,
    native: bool,
    place: &Place,
    mut spec: Spec,
    user: Option<Identity>,
) -> Result<Spawned, String> {
    let Place {
        folder,
        group,
        owns_group,
        above,
        users,
    } = place;
    if users.is_some() || spec.is_session {
        spec.isolation.users = *users;
    }
    let in_folder = |error| format!("cannot write to {}: {error}", folder.0.display());
    let lock = folder.lock().map_err(in_folder)?;
    folder.write_share(&spec.share).map_err(in_folder)?;
    crash_point("runtime-lock");
    if *owns_group {
        group
            .make()
            .and_then(|()| group.limit(&limits(&spec.share)))
            .and_then(|()| {
                let rules: Vec<String> = spec.isolation.devices.iter().map(rule).collect();
                let rules = rules.iter().map(String::as_str);
                group.allow_devices(DEVICE_RULES.iter().copied().chain(rules))
            })
            .map_err(|error| chain(&error))?;
        crash_point("cgroup");
    }
    let order = Order {
        program: spec.program.map(PathBuf::into_os_string),
        arguments: spec.arguments,
        environment: spec.environment,
        sandbox: spec.sandbox.into_os_string(),
        user,
        rlimits: rlimits(spec.rlimits),
        native: native && !spec.is_session,
        isolation: spec.isolation,
        group: group.clone(),
        owns_group: *owns_group,
        above: *above,
        enters: native && spec.is_session,
        stdio: spec.stdio,
        folder: folder.0.clone().into_os_string(),
        joins_users: users.is_some(),
        stop_signal: spec.stop_signal,
    };
    let order = in_memory(&order).map_err(|error| format!("cannot write the order: {error}"))?;
    let (report, report_write) =
        pipe_with(PipeFlags::CLOEXEC).map_err(|error| format!("cannot make a pipe: {error}"))?;
    let supervisor = zygote
        .copy(init, [order.as_fd(), report_write.as_fd(), lock.as_fd()])
        .map_err(|error| {
            let init = init.name().to_string_lossy();
            format!("cannot start a supervisor of {init}: {error}")
        })?;
    crash_point("supervisor");
    Ok(Spawned { supervisor, report })
}

/// A file in memory, so that a supervisor can read it at its own pace.
pub(crate) fn in_memory(order: &impl Serialize) -> io::Result<File> {
    let mut file = File::from(memfd_create("order", MemfdFlags::CLOEXEC)?);
    file.write_all(&serde_json::to_vec(order)?)?;
    file.rewind()?;
    Ok(file)
}

/// The limits that were asked for; where nothing was, programs do not get the agent's raised limit of open files, which
/// those with `select(2)` cannot live with.
fn rlimits(mut asked: Vec<RLimit>) -> Vec<RLimit> {
    let kind = RLimitKind::Nofile;
    if let Some((soft, hard)) = former_descriptors()
        && asked.iter().all(|limit| limit.kind != kind)
    {
        asked.push(RLimit { kind, hard, soft });
    }
    asked
}

/// A device in the terms of cgroups.
pub(crate) fn rule(device: &Device) -> String {
    let kind = match device.kind {
        DeviceKind::Block => 'b',
        DeviceKind::Character => 'c',
    };
    let read = if device.mode & 0o444 != 0 { "r" } else { "" };
    let write = if device.mode & 0o222 != 0 { "w" } else { "" };
    format!("{kind} {}:{} {read}{write}m", device.major, device.minor)
}

/// A share in the terms of cgroups.
pub(crate) fn limits(share: &Share) -> Limits {
    let thousandths = |scalar: base_units::Scalar| scalar.thousandths().unsigned_abs();
    Limits {
        cpu_thousandths: thousandths(share.cpus),
        cpu_limit_thousandths: share.cpu_limit.map(thousandths),
        memory_bytes: share.mem_bytes,
        memory_limit_bytes: share.mem_limit_bytes,
        pids: share.pids,
        processors: share.processors.clone(),
    }
}

/// Removes the cgroup and the folder of a container that is over. While the cgroup cannot be removed the folder stays,
/// so that the next agent tries again.
pub(crate) fn clear(place: &Place) {
    let Place {
        folder,
        group,
        owns_group,
        ..
    } = place;
    if *owns_group && let Err(error) = group.remove() {
        tracing::warn!(error = chain(&error), "a cgroup is left");
        return;
    }
    crash_point("cgroup-removed");
    if let Err(error) = fs::remove_dir_all(&folder.0)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(path = %folder.0.display(), %error, "a runtime folder is left");
    }
    crash_point("runtime-folder-removed");
}

/// Asks the init program whether namespaces can be made.
pub(crate) fn probe(init: &Path) -> Result<(), String> {
    let output = Command::new(init)
        .args(["container-init", "probe"])
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cannot run {}: {error}", init.display()))?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    Err(text.lines().next().unwrap_or("no reason given").to_owned())
}

/// Kills what a supervisor left that died before its container, and waits until it is
/// gone, some seconds at most.
pub(crate) fn kill_leftovers(state: Option<&State>, place: &Place) {
    if let Some(state) = state
        && let Some(first) = Pid::from_raw(state.first.pid.cast_signed())
        && let Ok(handle) = pidfd_open(first, PidfdFlags::empty())
        && state.first.lives()
    {
        if state.owns_processes {
            let _ = pidfd_send_signal(&handle, Signal::KILL);
        } else if kill_descendants(state.first.pid).is_ok_and(|killed| killed == 0) {
            // Without a command there is nobody whose end would be its own.
            let _ = pidfd_send_signal(&handle, Signal::KILL);
        }
        wait_for(&handle);
    }
    if place.owns_group && !place.group.kill() {
        tracing::error!(group = place.group.path(), "processes cannot be killed");
    }
}

/// Waits until a process has ended, some seconds at most.
pub(crate) fn wait_for(handle: &OwnedFd) {
    let mut polled = [PollFd::new(handle, PollFlags::IN)];
    let _ = poll(&mut polled, Some(&DEATH_WAIT));
}

/// Has the process of a descriptor ended?
pub(crate) fn has_ended(handle: &OwnedFd) -> bool {
    let now = Timespec::try_from(Duration::ZERO).unwrap_or(DEATH_WAIT);
    let mut polled = [PollFd::new(handle, PollFlags::IN)];
    poll(&mut polled, Some(&now)).is_ok_and(|ready| ready > 0)
}
