//! From a process in a container to its command: where it runs, as whom, and what it may do.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::fchown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use drivers_cgroup::Entrance;
use drivers_syscall::{
    Capabilities, NamespaceKinds, User, as_file_owner, become_user, bound_capabilities, enter,
    filter_system_calls, forbid_new_privileges, hold_capabilities, keep_capabilities,
    make_root_plain, new_cgroup_namespace, new_key_ring, new_user_namespace, open_folder,
};
use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat, openat2};
use rustix::io::fcntl_dupfd_cloexec;
use rustix::mount::MountAttrFlags;
use rustix::process::{
    Resource, Rlimit, fchdir, getcwd, geteuid, getpid, setrlimit, setsid, umask,
};
use rustix::thread::disable_transparent_huge_pages;

use crate::files::{Named, Order};
use crate::first::chain;
use crate::isolation::Isolation;
use crate::model::{RLimit, RLimitKind};
use crate::switchboard::ends::Inner;
use crate::view::{file_system, make_folders, shifted};

/// How a folder is opened to be a place for other calls.
const FOLDER: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
/// The number of the descriptor by which a first process keeps the users of its container.
/// It has few others, and nobody inside can open one of them.
const USERS_NUMBER: i32 = 100;
/// Longest user file of an image that is read, in bytes.
const USERS_BYTES_MAX: u64 = 16 << 20;

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

/// What of the machine a command needs until it is executed, opened while it is in sight.
#[derive(Debug)]
pub(crate) struct Outside {
    sandbox: OwnedFd,
    /// The sandbox as the users of the container see it, if those are its own.
    shifted: Option<OwnedFd>,
    group: Entrance,
    users: Option<OwnedFd>,
}

impl Outside {
    /// Stands for the users of the container, if those are its own.
    pub(crate) fn users(&self) -> Option<&OwnedFd> {
        self.users.as_ref()
    }
}

/// Makes the users of a container, or finds those of the container whose first process is
/// `of`. The numbers of processes must be those of `/proc`.
pub(crate) fn make_users(order: &Order, of: Option<Named>) -> Result<Option<OwnedFd>, String> {
    let Some(users) = order.isolation.users else {
        return Ok(None);
    };
    let Some(of) = of.filter(|_| order.joins_users) else {
        let made = new_user_namespace(users.first, users.count);
        return made.map(Some).map_err(step("make a user namespace"));
    };
    let path = format!("/proc/{}/fd/{USERS_NUMBER}", of.pid);
    let found = File::open(path).map_err(step("find the users of the container"))?;
    match of.lives() {
        true => Ok(Some(found.into())),
        false => Err("the container has ended".to_owned()),
    }
}

/// Keeps the users of a container where [`make_users`] finds them, as long as what it returns
/// lives: the first process does that.
pub(crate) fn keep_users(users: &OwnedFd) -> io::Result<OwnedFd> {
    let kept = fcntl_dupfd_cloexec(users, USERS_NUMBER)?;
    match kept.as_raw_fd() {
        USERS_NUMBER => Ok(kept),
        _ => Err(io::Error::other("its number is taken")),
    }
}

/// Opens the sandbox of a container and its cgroup.
pub(crate) fn open_outside(order: &Order, users: Option<OwnedFd>) -> Result<Outside, String> {
    let sandbox = Path::new(&order.sandbox);
    let folder = open_sandbox(sandbox, order.above.is_some());
    let failed = |error: io::Error| format!("cannot open {}: {error}", sandbox.display());
    let folder = folder.map_err(failed)?;
    let group = order.group.open();
    let shifted = users.as_ref().map(|users| shifted(&folder, users));
    Ok(Outside {
        shifted: shifted.transpose().map_err(failed)?,
        sandbox: folder,
        users,
        group: group.map_err(|error| format!("cannot enter the cgroup: {}", chain(&error)))?,
    })
}

/// Opens a sandbox. What is above that of a container below another is not ours alone to change.
pub(crate) fn open_sandbox(sandbox: &Path, is_below: bool) -> io::Result<OwnedFd> {
    match is_below {
        true => open_folder(sandbox),
        false => Ok(openat(CWD, sandbox, FOLDER, Mode::empty())?),
    }
}

/// Becomes the command; returns only to say why not. What is outside is closed before:
/// nothing of the machine may be left open in a container.
pub(crate) fn execute(order: Order, outside: Outside, output: Output) -> String {
    let path = PathBuf::from(order.program.clone().unwrap_or_default());
    let program = path.to_string_lossy().into_owned();
    if let Err(text) = become_command(&order, &program, outside, output) {
        return text;
    }
    // Its supervisor goes without; kernels that lack them refuse.
    let _ = disable_transparent_huge_pages(false);
    let mut arguments = order.arguments.into_iter();
    let mut command = Command::new(&path);
    if let Some(name) = arguments.next() {
        command.arg0(name);
    }
    command.args(arguments);
    command.env_clear();
    if order.isolation.root.is_some() || order.enters {
        command.envs(home(&order.environment));
    }
    command.envs(order.environment);
    let error = command.exec();
    let whom = order.user.map(User::from).map(|user| user.name);
    format!(
        "cannot run '{program}'{}: {error}",
        as_whom(whom.as_deref())
    )
}

fn as_whom(user: Option<&str>) -> String {
    user.map(|user| format!(" as user '{user}'"))
        .unwrap_or_default()
}

fn become_command(
    order: &Order,
    program: &str,
    outside: Outside,
    output: Output,
) -> Result<(), String> {
    let Outside {
        sandbox,
        shifted,
        group,
        users,
    } = outside;
    let isolation = &order.isolation;
    setsid().map_err(|error| format!("cannot make a session for '{program}': {error}"))?;
    group
        .join()
        .map_err(|error| format!("cannot enter the cgroup: {}", chain(&error)))?;
    if isolation.root.is_some() {
        new_cgroup_namespace().map_err(step("make a cgroup namespace"))?;
    }
    let user = match &isolation.image_user {
        Some(name) => Some(image_user(name)?),
        None => order.user.clone().map(User::from),
    };
    // Root of the container is another than that of the machine.
    let user = user.or_else(|| users.is_some().then(root));
    let user = user.map(|mut user| {
        user.groups.extend(&isolation.groups);
        user
    });
    let at = Path::new(&order.sandbox);
    let errors_only = matches!(output, Output::Errors);
    match output {
        Output::Relayed(ends) => ends
            .install(user.as_ref(), isolation.users)
            .map_err(step("take over its input and output"))?,
        Output::Files | Output::Errors => {
            redirect(&sandbox, shifted.as_ref(), user.as_ref(), errors_only).map_err(
                |(name, error)| format!("cannot write {}: {error}", at.join(name).display()),
            )?;
        }
    }
    drop((sandbox, shifted));
    // Raising a hard limit takes a capability that is given up later.
    for limit in &order.rlimits {
        set_limit(limit).map_err(|error| format!("cannot set the limit {limit:?}: {error}"))?;
    }
    if let Some(score) = isolation.oom_score {
        set_oom_score(score, order.native || order.enters)
            .map_err(step("set the score for shortages of memory"))?;
    }
    new_key_ring();
    let folder = working_folder(isolation, at, user.as_ref())?;
    umask(Mode::WGRP | Mode::WOTH);
    give_up(
        order.native || order.enters,
        isolation,
        users,
        user.as_ref(),
        program,
    )?;
    let whom = as_whom(user.as_ref().map(|user| user.name.as_str()));
    let shown = isolation.working_dir.as_deref().unwrap_or(at).display();
    fchdir(&folder).map_err(|error| format!("cannot enter {shown}{whom}: {error}"))?;
    drop(folder);
    // Outside of what the container sees a folder has no path.
    getcwd(Vec::new())
        .ok()
        .filter(|path| path.to_bytes().starts_with(b"/"))
        .ok_or_else(|| format!("the working folder {shown} is outside of the container"))?;
    Ok(())
}

fn root() -> User {
    User {
        name: "root".to_owned(),
        uid: 0,
        gid: 0,
        groups: vec![0],
    }
}

fn step<E: std::fmt::Display>(what: &'static str) -> impl Fn(E) -> String {
    move |error| format!("cannot {what}: {error}")
}

/// Becomes the user, and keeps only what the isolation leaves.
fn give_up(
    is_isolated: bool,
    isolation: &Isolation,
    users: Option<OwnedFd>,
    user: Option<&User>,
    program: &str,
) -> Result<(), String> {
    let install = || match &isolation.filter {
        None => Ok(()),
        Some(filter) => {
            filter_system_calls(&filter.0).map_err(step("install the filter of system calls"))
        }
    };
    let is_root = geteuid().is_root();
    if let Some(users) = users {
        enter(users, NamespaceKinds::USER).map_err(step("enter the user namespace"))?;
    }
    // Without that promise installing takes a capability that is about to go.
    if !isolation.no_new_privileges {
        install()?;
    }
    let effective = isolation
        .effective
        .map(|effective| effective.intersection(isolation.bounding));
    if is_root {
        let bounded = bound_capabilities(isolation.bounding);
        if is_isolated {
            bounded.map_err(step("give up capabilities"))?;
        }
        if effective.is_some() {
            make_root_plain()
                .and_then(|()| keep_capabilities())
                .map_err(step("keep capabilities"))?;
        }
    }
    if let Some(user) = user.filter(|user| is_root || geteuid().as_raw() != user.uid) {
        become_user(user).map_err(|error| {
            let whom = as_whom(Some(&user.name));
            format!("cannot run '{program}'{whom}: {error}; the agent must be root for that")
        })?;
    }
    if let Some(effective) = effective.filter(|_| is_root) {
        hold_capabilities(effective).map_err(step("hold capabilities"))?;
    } else if effective.is_some_and(|effective| effective != Capabilities::NONE) {
        return Err("cannot give capabilities: the agent must be root for that".to_owned());
    }
    if isolation.no_new_privileges {
        forbid_new_privileges().map_err(step("forbid new privileges"))?;
        install()?;
    }
    Ok(())
}

/// Opens the folder that the command starts in, as the container sees it.
fn working_folder(
    isolation: &Isolation,
    sandbox: &Path,
    user: Option<&User>,
) -> Result<OwnedFd, String> {
    let open = |path: &Path| {
        let resolve = ResolveFlags::NO_MAGICLINKS;
        openat2(CWD, path, FOLDER, Mode::empty(), resolve).map_err(io::Error::from)
    };
    let (path, found) = match &isolation.working_dir {
        None if isolation.root.is_some() => (Path::new("/"), open(Path::new("/"))),
        None => match open_folder(sandbox) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                (sandbox, open(Path::new("/")))
            }
            // A folder of the machine may be named by a link.
            Err(_) => (sandbox, open(sandbox)),
            found => (sandbox, found),
        },
        Some(path) => match (open(path), &isolation.root) {
            (Err(error), Some(_)) if error.kind() == io::ErrorKind::NotFound => {
                let first = isolation.users.map_or(0, |users| users.first);
                let owner = user.map(|user| (first + user.uid, first + user.gid));
                let made = as_file_owner(first, || make_folders(path, owner));
                (&**path, made.flatten().and_then(|()| open(path)))
            }
            (found, _) => (&**path, found),
        },
    };
    found.map_err(|error| format!("cannot open {}: {error}", path.display()))
}

/// Finds `user[:group]`, each a name or a number, by the files of the root file system that
/// this process is in.
fn image_user(text: &str) -> Result<User, String> {
    let (name, group) = match text.split_once(':') {
        Some((name, group)) => (name, Some(group)),
        None => (text, None),
    };
    let unknown = |what| format!("the image has no {what} for '{text}'");
    let groups = read_inside("/etc/group")?;
    let mut user = User::find_in(name, &read_inside("/etc/passwd")?, &groups)
        .ok_or_else(|| unknown("user"))?;
    // Who is only a number is in no group but root's, as images have it.
    if user.name == name && name.parse() == Ok(user.uid) {
        user.gid = 0;
        user.groups = vec![0];
    }
    if let Some(group) = group {
        let line = groups.lines().find_map(|line| {
            let mut fields = line.split(':');
            let found = fields.next()? == group;
            found.then(|| fields.nth(1)?.parse::<u32>().ok())?
        });
        user.gid = line
            .or_else(|| group.parse().ok())
            .filter(|gid| *gid != u32::MAX)
            .ok_or_else(|| unknown("group"))?;
        user.groups = vec![user.gid];
    }
    Ok(user)
}

/// The variable that names the home of this process's user, by the files of the root file system that it is in, unless
/// the environment has it. Who has no home is at the root.
fn home(environment: &[(OsString, OsString)]) -> Option<(&'static str, String)> {
    const HOME: &str = "HOME";
    if environment.iter().any(|(name, _)| name == HOME) {
        return None;
    }
    let uid = geteuid().as_raw().to_string();
    let users = read_inside("/etc/passwd").unwrap_or_default();
    let found = users.lines().find_map(|line| {
        let mut fields = line.split(':').skip(2);
        let found = fields.next()? == uid;
        found.then(|| fields.nth(2).map(str::to_owned))?
    });
    let home = found.filter(|home| home.starts_with('/') && !home.contains('\0'));
    Some((HOME, home.unwrap_or_else(|| "/".to_owned())))
}

/// A file of the root file system as text; one that is not there is empty.
fn read_inside(path: &str) -> Result<String, String> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let opened = openat2(CWD, path, flags, Mode::empty(), ResolveFlags::NO_MAGICLINKS);
    let read = opened.map_err(io::Error::from).and_then(|file| {
        let mut bytes = Vec::new();
        let file = File::from(file);
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("it is not a file"));
        }
        file.take(USERS_BYTES_MAX).read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    });
    match read {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        other => other.map_err(|error| format!("cannot read {path} of the image: {error}")),
    }
}

/// Says how readily the kernel kills this process. Whoever can mount in a container may have put anything in the place
/// of its `/proc`, so that another is made for this.
fn set_oom_score(score: i32, is_isolated: bool) -> io::Result<()> {
    let score = score.to_string();
    if !is_isolated {
        return fs::write("/proc/self/oom_score_adj", score);
    }
    let proc = file_system("proc", &[], MountAttrFlags::empty())?;
    let name = format!("{}/oom_score_adj", getpid().as_raw_nonzero());
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
    let flags = OFlags::WRONLY | OFlags::CLOEXEC;
    let file = openat2(&proc, name, flags, Mode::empty(), resolve)?;
    File::from(file).write_all(score.as_bytes())
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
fn redirect(
    sandbox: &OwnedFd,
    shifted: Option<&OwnedFd>,
    user: Option<&User>,
    errors_only: bool,
) -> Result<(), (&'static str, io::Error)> {
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
        // Whoever opens it again by its descriptor must be its owner there.
        let file = match shifted {
            None => file,
            Some(shifted) => {
                let flags = flags - OFlags::CREATE;
                let file = File::from(openat(shifted, name, flags, Mode::empty())?);
                if !file.metadata()?.is_file() {
                    return Err(io::Error::other("it is not a regular file"));
                }
                file
            }
        };
        // Programs do not expect O_NONBLOCK, harmless as it is on files.
        let flags = rustix::fs::fcntl_getfl(&file)?;
        rustix::fs::fcntl_setfl(&file, flags - OFlags::NONBLOCK)?;
        Ok(file)
    };
    let stdout = open("stdout").map_err(|error| ("stdout", error))?;
    let stderr = open("stderr").map_err(|error| ("stderr", error))?;
    let stdout = match errors_only {
        false => rustix::stdio::dup2_stdout(stdout),
        true => rustix::stdio::dup2_stdout(&stderr),
    };
    stdout.map_err(|error| ("stdout", error.into()))?;
    rustix::stdio::dup2_stderr(stderr).map_err(|error| ("stderr", error.into()))
}
