//! The supervisor of one container: a process of its own, which outlives the agent.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::{ExitCode, exit};
use std::time::Duration;

use drivers_cgroup::{Group, MemoryAlarm};
use drivers_syscall::{
    Born, NamespaceKinds, Namespaces, enter, fork_into, hide, keep_descriptors_to_ourselves,
    kill_descendants,
};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{
    Pid, PidfdFlags, Signal, WaitOptions, getpid, kill_process, pidfd_open, set_child_subreaper,
    setsid, waitpid,
};
use rustix::thread::set_name;

use crate::command::{make_users, open_sandbox};
use crate::exec::help;
use crate::files::{Folder, Named, Order, State};
use crate::first::{first_process, kill_all};
use crate::isolation::{Isolation, Sharing};
use crate::model::{End, Oom, Stdio};
use crate::switchboard::ends::Inner;
use crate::switchboard::serve::Switchboard;
use crate::view::{fits, isolate, namespaces, new_terminal};
use crate::zygote::zygote;

/// How often, and after which pauses, a full disk is asked for room for the exit record.
const RECORD_TRIES_MAX: u32 = 60;
const RECORD_PAUSE: Duration = Duration::from_secs(1);

/// Entry of `<init> container-init …`; `main` calls it before anything else, while the
/// process has a single thread, with the arguments after `container-init`.
pub fn container_init(arguments: Vec<OsString>) -> ExitCode {
    // What is executed by a descriptor has a number for a name.
    let _ = set_name(c"container-init");
    let word = arguments.first().and_then(|word| word.to_str());
    let result = match word {
        Some("zygote") => zygote().and_then(|copy| copy.map_or(Ok(()), supervise)),
        Some("exec") => help(),
        Some("probe") => probe(),
        _ => Err("the agent runs this program; it is not meant for people".to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            // The probe and people read this; a supervisor has nobody left to tell.
            let _ = writeln!(io::stderr(), "{text}");
            ExitCode::FAILURE
        }
    }
}

/// Tries whether this machine allows what the native launcher needs.
fn probe() -> Result<(), String> {
    let isolation = Isolation::default();
    let born = fork_into(namespaces(&isolation, false), None)
        .map_err(|error| format!("cannot make namespaces: {error}"))?;
    match born {
        Born::Child => {
            let nowhere = Path::new("/");
            match isolate(
                &isolation,
                None,
                (None, false),
                &Group::default(),
                nowhere,
                nowhere,
                None,
            ) {
                Ok(()) => exit(0),
                Err(text) => {
                    let _ = writeln!(io::stderr(), "{text}");
                    exit(1)
                }
            }
        }
        Born::Parent { pid, .. } => match wait_for(pid) {
            Ok(0) => Ok(()),
            _ => Err("it is not isolated".to_owned()),
        },
    }
}

/// Descriptors are the order, the pipe for reports, and the lock of the runtime folder.
fn supervise([order, report, lock]: [OwnedFd; 3]) -> Result<(), String> {
    let mut report = Some(File::from(report));
    run(File::from(order), &mut report, lock).inspect_err(|text| {
        if let Some(report) = &mut report {
            let _ = report.write_all(format!("error {text}").as_bytes());
        }
    })
}

pub(crate) fn descriptors() -> io::Result<(OwnedFd, OwnedFd, OwnedFd)> {
    // Copies are closed when a program is executed; the originals would not be.
    let order = io::stdin().as_fd().try_clone_to_owned()?;
    let report = io::stdout().as_fd().try_clone_to_owned()?;
    let lock = io::stderr().as_fd().try_clone_to_owned()?;
    // Kernels before 5.11 lack it. Our own descriptors are in order either way; this is for
    // those that whoever started the agent forgot.
    let _ = keep_descriptors_to_ourselves();
    let nothing = OpenOptions::new()
        .read(true)
        .write(true)
        .open("/dev/null")?;
    rustix::stdio::dup2_stdin(&nothing)?;
    rustix::stdio::dup2_stdout(&nothing)?;
    rustix::stdio::dup2_stderr(&nothing)?;
    Ok((order, report, lock))
}

/// Supervises. The report is taken away once it is complete: its end is the news that the
/// command runs.
fn run(order: File, report: &mut Option<File>, lock: OwnedFd) -> Result<(), String> {
    let mut order: Order = serde_json::from_reader(io::BufReader::new(order))
        .map_err(|error| format!("cannot understand the order: {error}"))?;
    let step = |name: &'static str| move |error| format!("cannot {name}: {error}");
    // It fails for the leader of a session, which is just as well.
    let _ = setsid();
    // Containers may see it, if they share processes with the machine.
    hide().map_err(step_io("hide"))?;
    std::env::set_current_dir("/").map_err(step_io("enter /"))?;
    let above = order.above.map(hold_on_to).transpose()?;
    let (users, refusal) = users(&mut order, above.as_ref())?;
    let (go_read, go_write) = pipe_with(PipeFlags::CLOEXEC).map_err(step("make a pipe"))?;
    let (status_read, status_write) = pipe_with(PipeFlags::CLOEXEC).map_err(step("make a pipe"))?;
    let (mut relay, stdio) = relay(&order, above.as_ref())?.unzip();
    let owns_processes = order.owns_processes();
    if !owns_processes {
        set_child_subreaper(Some(getpid())).map_err(step("adopt orphans"))?;
    }
    let mut namespaces = match order.native {
        true => namespaces(&order.isolation, above.is_some()),
        false => Namespaces::default(),
    };
    let shares_processes = order.native && order.isolation.processes == Sharing::Above;
    if let Some(above) = &above
        && (order.enters || shares_processes)
    {
        enter(above, NamespaceKinds::PROCESS_ID).map_err(step_io("enter the pid namespace"))?;
        namespaces.pids = false;
    }
    // Whoever is alone in a cgroup answers for it.
    let alarm = order.group.memory_alarm().filter(|_| order.owns_group);
    let (first, handle) = match fork_into(namespaces, None).map_err(step_io("make namespaces"))? {
        Born::Child => {
            drop((lock, go_write, status_read, alarm, relay));
            let report = report.take();
            first_process(order, above, users, go_read, status_write, report, stdio)
        }
        Born::Parent { pid, handle } => (pid, handle),
    };
    drop((go_read, status_write, users, stdio));
    let Order {
        group,
        folder,
        isolation,
        stop_signal,
        ..
    } = order;
    let folder = Folder(PathBuf::from(folder));
    let pid = first.as_raw_nonzero().get().cast_unsigned();
    let state = Named::find(pid).and_then(|first| {
        folder.write_state(&State {
            supervisor: std::process::id(),
            first,
            owns_processes,
            group: group.clone(),
            devices: isolation.devices,
            users: isolation.users,
            refusal,
            stop_signal,
        })
    });
    if let Err(error) = state {
        return Err(format!("cannot write to {}: {error}", folder.0.display()));
    }
    // An agent that died meanwhile finds us by the file.
    if let Some(mut report) = report.take() {
        // One write, so that nothing of the first process gets in between.
        let _ = report.write_all(format!("pid {pid}\n").as_bytes());
    }
    let _ = File::from(go_write).write_all(&[1]);
    let cause = watch(&handle, first, owns_processes, alarm, above, relay.as_mut());
    let ended = wait_for(first);
    if !owns_processes {
        // Only if the first process was killed is there anything left.
        kill_all();
    }
    let mut status = [0; 4];
    let status = match File::from(status_read).read_exact(&mut status) {
        Ok(()) => Some(i32::from_ne_bytes(status)),
        Err(_) => ended.ok(),
    };
    let short = cause == Some(Cause::Memory) || group.memory_kills() > 0;
    let end = End {
        status,
        oom: short.then(|| shortage(&group)),
        with_parent: cause == Some(Cause::Parent),
    };
    record(&folder, &end)
        .map_err(|error| format!("cannot write to {}: {error}", folder.0.display()))?;
    if let Some(relay) = relay {
        relay.finish();
    }
    drop(lock);
    Ok(())
}

/// The users of a container. One that cannot have its own goes without, and it is told why.
fn users(
    order: &mut Order,
    above: Option<&OwnedFd>,
) -> Result<(Option<OwnedFd>, Option<String>), String> {
    let made = make_users(order, order.above);
    if order.joins_users || order.isolation.users.is_none() {
        return Ok((made?, None));
    }
    let sandbox = Path::new(&order.sandbox);
    let fits = made.and_then(|users| {
        let sandbox = open_sandbox(sandbox, above.is_some()).map_err(|error| error.to_string())?;
        fits(&order.isolation, above, users.as_ref(), &sandbox)?;
        Ok(users)
    });
    match fits {
        Ok(users) => Ok((users, None)),
        Err(reason) => {
            order.isolation.users = None;
            Ok((None, Some(reason)))
        }
    }
}

/// What the command's input and output go through, if not straight to files, and the command's ends of it.
fn relay(order: &Order, above: Option<&OwnedFd>) -> Result<Option<(Switchboard, Inner)>, String> {
    let (Stdio::Relayed(relay), Some(_)) = (&order.stdio, &order.program) else {
        return Ok(None);
    };
    let folder = relay.logs.as_deref().unwrap_or(Path::new(&order.sandbox));
    let logs = open_sandbox(folder, order.above.is_some())
        .map_err(|error| format!("cannot open {}: {error}", folder.display()))?;
    let above = above.filter(|_| order.native || order.enters);
    let terminal = || new_terminal(&order.isolation, above);
    Switchboard::open(order, relay, logs, terminal).map(Some)
}

fn step_io(name: &'static str) -> impl Fn(io::Error) -> String {
    move |error| format!("cannot {name}: {error}")
}

/// A descriptor that stands for the first process of the container above.
fn hold_on_to(above: Named) -> Result<OwnedFd, String> {
    let handle = Pid::from_raw(above.pid.cast_signed())
        .and_then(|pid| pidfd_open(pid, PidfdFlags::empty()).ok())
        // It may be another process of that number, unless it lives now.
        .filter(|_| above.lives());
    handle.ok_or_else(|| "the container above it has ended".to_owned())
}

/// Why a container was killed by its supervisor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    /// It is short of memory.
    Memory,
    /// The container above has ended.
    Parent,
}

/// Waits for the end of the first process; kills the container if it is short of memory
/// or the container above it has ended, and says which of both it was. Serves `relay` meanwhile.
fn watch(
    ended: &OwnedFd,
    first: Pid,
    owns_processes: bool,
    mut alarm: Option<MemoryAlarm>,
    above: Option<OwnedFd>,
    relay: Option<&mut Switchboard>,
) -> Option<Cause> {
    let mut relay = relay;
    loop {
        let mut watched = vec![ended.as_fd()];
        watched.extend(alarm.as_ref().map(AsFd::as_fd));
        watched.extend(above.as_ref().map(AsFd::as_fd));
        let ready = match &mut relay {
            Some(relay) => relay.work_until(&watched),
            None => wait_for_any(&watched),
        };
        let ready = match ready {
            Err(Errno::INTR) => continue,
            Err(_) => return None,
            Ok(ready) => ready,
        };
        let mut ready = ready.into_iter();
        let has_ended = ready.next() == Some(true);
        // The kernel also rings for memory when the cgroup is removed, but not while we
        // are here.
        let memory = alarm.as_mut().filter(|_| ready.next() == Some(true));
        let rings = memory.map_or(Ok(false), MemoryAlarm::rings);
        if rings.is_err() {
            alarm = None;
        }
        let cause = match rings {
            Ok(true) => Some(Cause::Memory),
            Ok(false) | Err(_) => {
                (ready.next() == Some(true) && !has_ended).then_some(Cause::Parent)
            }
        };
        if let Some(cause) = cause {
            if owns_processes {
                let _ = kill_process(first, Signal::KILL);
            } else {
                let _ = kill_descendants(first.as_raw_nonzero().get().cast_unsigned());
            }
            return Some(cause);
        }
        if has_ended {
            return None;
        }
    }
}

/// Waits until one of them is readable; says which are.
fn wait_for_any(all: &[BorrowedFd<'_>]) -> Result<Vec<bool>, Errno> {
    let mut polled: Vec<PollFd<'_>> = all
        .iter()
        .map(|one| PollFd::from_borrowed_fd(*one, PollFlags::IN))
        .collect();
    poll(&mut polled, None)?;
    let ready = |one: &PollFd<'_>| one.revents().contains(PollFlags::IN);
    Ok(polled.iter().map(ready).collect())
}

/// Waits for a child and tells its wait status.
pub(crate) fn wait_for(child: Pid) -> io::Result<i32> {
    loop {
        match waitpid(Some(child), WaitOptions::empty()) {
            Ok(Some((_, status))) => return Ok(status.as_raw()),
            Ok(None) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// What to say about a container that ran out of memory.
fn shortage(group: &Group) -> Oom {
    const MEBI: u64 = 1 << 20;
    let limit_bytes = group.memory_limit_bytes().unwrap_or_default();
    let usage_bytes = group.memory_peak_bytes().unwrap_or(limit_bytes);
    Oom {
        message: format!(
            "Memory limit exceeded: Requested: {}MB Maximum Used: {}MB\n\nMEMORY STATISTICS: \n{}",
            limit_bytes / MEBI,
            usage_bytes / MEBI,
            group.memory_statistics()
        ),
        limit_bytes,
        usage_bytes,
    }
}

/// Writes how it ended. On a full disk that waits for room, a minute at most: an agent
/// that learns the end late is better than one that never learns it.
fn record(folder: &Folder, end: &End) -> io::Result<()> {
    let mut tries = 0;
    loop {
        match folder.write_end(end) {
            Err(error)
                if tries < RECORD_TRIES_MAX
                    && matches!(
                        error.kind(),
                        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
                    ) =>
            {
                tries += 1;
                std::thread::sleep(RECORD_PAUSE);
            }
            result => return result,
        }
    }
}
