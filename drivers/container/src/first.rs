//! The first process of a container, and the command it starts.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::fchown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, exit};

use drivers_syscall::{
    Fork, User, become_user, enter_namespaces, forbid_new_privileges, fork, kill_descendants,
    limit_capabilities, new_namespaces, open_folder, share_namespaces,
};
use rustix::event::pause;
use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::mount::{MountFlags, MountPropagationFlags, mount, mount_change};
use rustix::process::{
    Pid, Resource, Rlimit, Signal, WaitOptions, fchdir, geteuid, set_child_subreaper,
    set_parent_process_death_signal, setrlimit, setsid, umask, wait,
};

use crate::files::Order;
use crate::model::{RLimit, RLimitKind};
use crate::switchboard::ends::Inner;

/// Exit code of a command that could not be started, as shells have it.
const CODE_NOT_STARTED: i32 = 127;
/// How a folder is opened to be a place for other calls.
const FOLDER: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// Goes on as the first process; never returns. `above` stands for the first process of
/// the container above, `go` is readable once the supervisor has written down who we are,
/// `status` takes the command's wait status, `report` what went wrong until the
/// command is executed, and `stdio` is what the command reads and writes if that is not files.
pub(crate) fn first_process(
    order: Order,
    above: Option<OwnedFd>,
    go: OwnedFd,
    status: OwnedFd,
    report: Option<File>,
    stdio: Option<Inner>,
) -> ! {
    if let Err(text) = prepare(&order, above, go) {
        fail(report, &text)
    }
    if order.program.is_none() {
        drop((report, status));
        loop {
            pause();
        }
    }
    match fork() {
        Ok(Fork::Child) => {
            let text = execute(order, stdio.map_or(Output::Files, Output::Relayed));
            fail(report, &text)
        }
        Ok(Fork::Parent(command)) => {
            let native = order.native;
            drop((report, order, stdio));
            reap(command, native, status)
        }
        Err(error) => fail(
            report,
            &format!("cannot start a process for the command: {error}"),
        ),
    }
}

pub(crate) fn fail(report: Option<File>, text: &str) -> ! {
    if let Some(mut report) = report {
        // An agent that is gone need not know.
        let _ = report.write_all(format!("error {text}").as_bytes());
    }
    exit(CODE_NOT_STARTED)
}

fn prepare(order: &Order, above: Option<OwnedFd>, go: OwnedFd) -> Result<(), String> {
    if order.native {
        set_parent_process_death_signal(Some(Signal::KILL))
            .map_err(|error| format!("cannot tie the container to its supervisor: {error}"))?;
        isolate(above.as_ref().map(AsFd::as_fd))?;
    } else {
        let own = rustix::process::getpid();
        set_child_subreaper(Some(own))
            .map_err(|error| format!("cannot adopt orphans of the container: {error}"))?;
    }
    if let Some(above) = above.filter(|_| order.enters) {
        enter_namespaces(above)
            .map_err(|error| format!("cannot enter the container above: {error}"))?;
    }
    // Nothing comes if the supervisor died before it wrote us down; then nobody could
    // ever find us.
    match File::from(go).read(&mut [0]) {
        Ok(1) => Ok(()),
        _ => Err("its supervisor died".to_owned()),
    }
}

/// Enters namespaces of its own, as far as they are not those of the container above, with
/// a `/proc` that shows only the container.
pub(crate) fn isolate(above: Option<BorrowedFd<'_>>) -> Result<(), String> {
    match above {
        None => new_namespaces().map_err(|error| format!("cannot make namespaces: {error}"))?,
        Some(above) => share_namespaces(above).map_err(|error| {
            format!("cannot enter the namespaces of the container above: {error}")
        })?,
    }
    // What the machine mounts later shows up here, and nothing goes the other way.
    let flags = MountPropagationFlags::DOWNSTREAM | MountPropagationFlags::REC;
    mount_change("/", flags).map_err(|error| format!("cannot make mounts private: {error}"))?;
    let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    mount("proc", "/proc", "proc", flags, None)
        .map_err(|error| format!("cannot mount /proc: {error}"))
}

/// Waits for the command, and for all orphans it leaves.
fn reap(command: Pid, native: bool, status: OwnedFd) -> ! {
    loop {
        match wait(WaitOptions::empty()) {
            Ok(Some((pid, end))) if pid == command => {
                // If the supervisor is gone the status is lost, and known to be.
                let _ = File::from(status).write_all(&end.as_raw().to_ne_bytes());
                break;
            }
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(_) => break,
        }
    }
    if !native {
        kill_all();
    }
    // In a pid namespace the kernel kills whatever is left.
    exit(0)
}

/// Kills and reaps all descendants of this process.
pub(crate) fn kill_all() {
    loop {
        // Each look may miss what was just started, but what was started by one that was
        // killed comes to us.
        let _ = kill_descendants(std::process::id());
        match wait(WaitOptions::empty()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(_) => return,
        }
    }
}

/// Where the output of a command goes.
#[derive(Debug)]
pub(crate) enum Output {
    /// To `stdout` and `stderr` in its sandbox.
    Files,
    /// All of it to `stderr`.
    Errors,
    /// To its supervisor, where its input comes from.
    Relayed(Inner),
}

/// Becomes the command; returns only to say why not.
pub(crate) fn execute(order: Order, output: Output) -> String {
    let is_isolated = order.native || order.enters;
    let user = order.user.map(User::from);
    let path = order.program.unwrap_or_default();
    let program = path.to_string_lossy().into_owned();
    let whom = user
        .as_ref()
        .map(|user| format!(" as user '{}'", user.name))
        .unwrap_or_default();
    if let Err(error) = setsid() {
        return format!("cannot make a session for '{program}': {error}");
    }
    if let Err(error) = order.group.join() {
        return format!("cannot enter the cgroup: {}", chain(&error));
    }
    umask(Mode::WGRP | Mode::WOTH);
    let sandbox = Path::new(&order.sandbox);
    let folder = match open_sandbox(sandbox, order.above.is_some()) {
        Ok(folder) => folder,
        Err(error) => return format!("cannot open {}: {error}", sandbox.display()),
    };
    let errors_only = matches!(output, Output::Errors);
    match output {
        Output::Files | Output::Errors => {
            if let Err((name, error)) = redirect(&folder, user.as_ref()) {
                return format!("cannot write {}: {error}", sandbox.join(name).display());
            }
        }
        Output::Relayed(ends) => {
            if let Err(error) = ends.install(user.as_ref()) {
                return format!("cannot take over its input and output: {error}");
            }
        }
    }
    if errors_only && let Err(error) = rustix::stdio::dup2_stdout(rustix::stdio::stderr()) {
        return format!("cannot redirect the output: {error}");
    }
    // Raising a hard limit takes a capability that is given up next.
    for limit in &order.rlimits {
        if let Err(error) = set_limit(limit) {
            return format!("cannot set the limit {limit:?}: {error}");
        }
    }
    if geteuid().is_root()
        && let Err(error) = limit_capabilities()
        && is_isolated
    {
        return format!("cannot give up capabilities: {error}");
    }
    if let Some(user) = &user
        && (geteuid().is_root() || geteuid().as_raw() != user.uid)
        && let Err(error) = become_user(user)
    {
        return format!("cannot run '{program}'{whom}: {error}; the agent must be root for that");
    }
    if let Err(error) = forbid_new_privileges() {
        return format!("cannot forbid new privileges: {error}");
    }
    if let Err(error) = fchdir(&folder) {
        return format!("cannot enter {}{whom}: {error}", sandbox.display());
    }
    let mut arguments = order.arguments.into_iter();
    let mut command = Command::new(&path);
    if let Some(name) = arguments.next() {
        command.arg0(name);
    }
    command.args(arguments);
    command.env_clear().envs(order.environment);
    let error = command.exec();
    format!("cannot run '{program}'{whom}: {error}")
}

/// Opens a sandbox. What is above that of a container below another is not ours alone to change.
pub(crate) fn open_sandbox(sandbox: &Path, is_below: bool) -> io::Result<OwnedFd> {
    match is_below {
        true => open_folder(sandbox),
        false => Ok(openat(CWD, sandbox, FOLDER, Mode::empty())?),
    }
}

fn set_limit(limit: &RLimit) -> io::Result<()> {
    let resource = match limit.kind {
        RLimitKind::As => Resource::As,
        RLimitKind::Core => Resource::Core,
        RLimitKind::Cpu => Resource::Cpu,
        RLimitKind::Data => Resource::Data,
        RLimitKind::Fsize => Resource::Fsize,
        RLimitKind::Locks => Resource::Locks,
        RLimitKind::Memlock => Resource::Memlock,
        RLimitKind::Msgqueue => Resource::Msgqueue,
        RLimitKind::Nice => Resource::Nice,
        RLimitKind::Nofile => Resource::Nofile,
        RLimitKind::Nproc => Resource::Nproc,
        RLimitKind::Rss => Resource::Rss,
        RLimitKind::Rtprio => Resource::Rtprio,
        RLimitKind::Rttime => Resource::Rttime,
        RLimitKind::Sigpending => Resource::Sigpending,
        RLimitKind::Stack => Resource::Stack,
    };
    let value = Rlimit {
        current: limit.soft,
        maximum: limit.hard,
    };
    Ok(setrlimit(resource, value)?)
}

/// Appends standard output and error to files of the sandbox.
fn redirect(sandbox: &OwnedFd, user: Option<&User>) -> Result<(), (&'static str, io::Error)> {
    let open = |name: &'static str| {
        let flags = OFlags::CREATE
            | OFlags::APPEND
            | OFlags::WRONLY
            | OFlags::NOFOLLOW
            | OFlags::NONBLOCK
            | OFlags::NOCTTY
            | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::ROTH;
        let file = File::from(openat(sandbox, name, flags, mode)?);
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("it is not a regular file"));
        }
        if let Some(user) = user.filter(|_| geteuid().is_root()) {
            fchown(&file, Some(user.uid), Some(user.gid))?;
        }
        // Programs do not expect O_NONBLOCK, harmless as it is on files.
        let flags = rustix::fs::fcntl_getfl(&file)?;
        rustix::fs::fcntl_setfl(&file, flags - OFlags::NONBLOCK)?;
        Ok(file)
    };
    let stdout = open("stdout").map_err(|error| ("stdout", error))?;
    let stderr = open("stderr").map_err(|error| ("stderr", error))?;
    rustix::stdio::dup2_stdout(stdout).map_err(|error| ("stdout", error.into()))?;
    rustix::stdio::dup2_stderr(stderr).map_err(|error| ("stderr", error.into()))
}

/// An error with its causes, in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}
