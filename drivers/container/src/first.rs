//! The first process of a container, which starts its command and reaps.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::exit;

use drivers_syscall::{Fork, NamespaceKinds, enter, fork, hide, kill_descendants};
use rustix::event::pause;
use rustix::fs::Mode;
use rustix::process::{
    Pid, Signal, WaitOptions, set_child_subreaper, set_parent_process_death_signal, umask, wait,
};

use crate::command::{Output, execute, keep_users, open_outside};
use crate::files::Order;
use crate::switchboard::ends::Inner;
use crate::view::isolate;

/// Exit code of a command that could not be started, as shells have it.
const CODE_NOT_STARTED: i32 = 127;

/// Goes on as the first process; never returns. `above` stands for the first process of
/// the container above, `users` for the users of the container, `go` is readable once the
/// supervisor has written down who we are, `status` takes the command's wait status, `report`
/// what went wrong until the command is executed, and `stdio` is what the command reads and
/// writes if that is not files.
pub(crate) fn first_process(
    order: Order,
    above: Option<OwnedFd>,
    users: Option<OwnedFd>,
    go: OwnedFd,
    status: OwnedFd,
    report: Option<File>,
    mut stdio: Option<Inner>,
) -> ! {
    let terminals = stdio.as_mut().and_then(Inner::terminals);
    // The container may not see it where it is.
    let prepared = open_outside(&order, users).and_then(|outside| {
        prepare(&order, above, outside.users(), go, terminals).map(|()| outside)
    });
    let outside = match prepared {
        Ok(outside) => outside,
        Err(text) => fail(report, &text),
    };
    // Before anybody can learn that the container runs.
    let _kept = match outside.users().map(keep_users).transpose() {
        Ok(kept) => kept,
        Err(error) => fail(report, &format!("cannot keep its users: {error}")),
    };
    if order.program.is_none() {
        drop((report, status, outside));
        loop {
            pause();
        }
    }
    match fork() {
        Ok(Fork::Child) => {
            let output = stdio.map_or(Output::Files, Output::Relayed);
            let text = execute(order, outside, output);
            fail(report, &text)
        }
        Ok(Fork::Parent(command)) => {
            let owns_processes = order.owns_processes();
            drop((report, order, outside, stdio));
            reap(command, owns_processes, status)
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

fn prepare(
    order: &Order,
    above: Option<OwnedFd>,
    users: Option<&OwnedFd>,
    go: OwnedFd,
    terminals: Option<OwnedFd>,
) -> Result<(), String> {
    if order.native {
        tie_to_supervisor()?;
        umask(Mode::empty());
        isolate(
            &order.isolation,
            above,
            (users, order.joins_users),
            &order.group,
            Path::new(&order.folder),
            Path::new(&order.sandbox),
            terminals,
        )?;
        // The kernel forgets both when a process acts for another user, as on files of a
        // container with users of its own.
        tie_to_supervisor()?;
        hide().map_err(|error| format!("cannot hide: {error}"))?;
    } else if let Some(above) = above.filter(|_| order.enters) {
        let kinds = NamespaceKinds::MOUNT
            | NamespaceKinds::INTER_PROCESS_COMMUNICATION
            | NamespaceKinds::HOST_NAME_AND_NIS_DOMAIN_NAME
            | NamespaceKinds::NETWORK;
        enter(above, kinds)
            .map_err(|error| format!("cannot enter the container above: {error}"))?;
    }
    if !order.owns_processes() {
        let own = rustix::process::getpid();
        set_child_subreaper(Some(own))
            .map_err(|error| format!("cannot adopt orphans of the container: {error}"))?;
    }
    // Nothing comes if the supervisor died before it wrote us down; then nobody could
    // ever find us.
    match File::from(go).read(&mut [0]) {
        Ok(1) => Ok(()),
        _ => Err("its supervisor died".to_owned()),
    }
}

/// From now on the container ends with its supervisor.
fn tie_to_supervisor() -> Result<(), String> {
    set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(|error| format!("cannot tie the container to its supervisor: {error}"))
}

/// Waits for the command, and for all orphans it leaves.
fn reap(command: Pid, owns_processes: bool, status: OwnedFd) -> ! {
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
    if !owns_processes {
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
