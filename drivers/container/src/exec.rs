//! Commands inside a container that runs.
//!
//! The agent starts a *helper*, `<init> container-init exec`, whose child, the *keeper*, is
//! in the namespaces of the container; its child is the command, also in the cgroup of the
//! container. The keeper adopts orphans, and once the command has ended, or nobody waits
//! for it any more, kills whatever of it is left. Helper and keeper hold two pipes to the
//! agent: one takes the report, the other is never written to, and ends when the agent
//! loses interest or its life.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::process::{Stdio, exit};

use base_ids::ContainerId;
use drivers_syscall::{Fork, NamespaceKinds, User, enter, fork, hide};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{
    Pid, PidfdFlags, Signal, getpid, kill_process, pidfd_open, set_child_subreaper, setsid,
};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe;
use tokio::process::Command;

use crate::Containers;
use crate::command::{Output, execute, make_users, open_outside};
use crate::files::{Identity, Named, Order};
use crate::first::{chain, fail, kill_all};
use crate::isolation::Isolation;
use crate::model::{self, Exec, ExecError};
use crate::spawn::{SMALL, in_memory};
use crate::supervisor::{descriptors, wait_for};

/// Longest report of a keeper, in bytes.
const REPORT_BYTES_MAX: u64 = 64 << 10;

/// What a helper is to do.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ExecOrder {
    order: Order,
    first: Named,
}

impl Containers {
    /// Runs a command inside a container, in its namespaces and its cgroup, and tells its
    /// wait status. All of its output is appended to `stderr` in its sandbox. When the
    /// command has ended, or this future is dropped, everything it started is killed.
    ///
    /// # Errors
    /// [`ExecError::Gone`] if there is no such container, or it ended meanwhile.
    pub async fn exec(&self, id: &ContainerId, exec: Exec) -> Result<i32, ExecError> {
        let (group, first, users) = self.inhabited(id).ok_or(ExecError::Gone)?;
        let failed = |error: io::Error| ExecError::Failed(format!("cannot start it: {error}"));
        let user = exec.user.as_deref().map(User::find).transpose();
        let user = user.map_err(|error| ExecError::Failed(chain(&error)))?;
        let order = ExecOrder {
            order: Order {
                program: Some(exec.program.into_os_string()),
                arguments: exec.arguments,
                environment: exec.environment,
                sandbox: exec.sandbox.into_os_string(),
                user: user.map(Identity::from),
                rlimits: exec.rlimits,
                native: self.isolated(),
                isolation: Isolation {
                    users,
                    ..exec.isolation
                },
                group,
                owns_group: false,
                // Only says how to open the sandbox.
                above: id.parent().map(|_| first),
                enters: self.isolated(),
                stdio: model::Stdio::Files,
                folder: OsString::new(),
                joins_users: true,
                stop_signal: None,
            },
            first,
        };
        let order = in_memory(&order).map_err(failed)?;
        let (report, report_write) = pipe_with(PipeFlags::CLOEXEC)
            .map_err(io::Error::from)
            .map_err(failed)?;
        let (interest, interest_write) = pipe_with(PipeFlags::CLOEXEC)
            .map_err(io::Error::from)
            .map_err(failed)?;
        let mut helper = Command::new(self.init().program())
            .arg0(self.init().name())
            .args(["container-init", "exec"])
            .env_clear()
            .envs(SMALL)
            .stdin(order)
            .stdout(report_write)
            .stderr(Stdio::from(interest))
            .spawn()
            .map_err(failed)?;
        // It must live until the report is complete; it goes when this future does.
        let interest_write = interest_write;
        let mut text = Vec::new();
        let receiver = pipe::Receiver::from_owned_fd(report).map_err(failed)?;
        let read = receiver.take(REPORT_BYTES_MAX).read_to_end(&mut text).await;
        read.map_err(failed)?;
        drop(interest_write);
        helper.wait().await.map_err(failed)?;
        outcome(&String::from_utf8_lossy(&text))
    }
}

/// What a report says.
fn outcome(report: &str) -> Result<i32, ExecError> {
    let (before, status) = match report.rsplit_once("\nended ") {
        Some((before, status)) => (before, status.parse().ok()),
        None => (report, None),
    };
    match (before.strip_prefix("error "), status) {
        (Some(text), _) => Err(ExecError::Failed(text.to_owned())),
        (None, Some(status)) => Ok(status),
        // The keeper was killed: that is how containers end.
        (None, None) => Err(ExecError::Gone),
    }
}

/// The helper: descriptors are the order, the pipe for the report and that of interest.
pub(crate) fn help() -> Result<(), String> {
    let (order, report, interest) =
        descriptors().map_err(|error| format!("cannot take over descriptors: {error}"))?;
    // Whoever leads a session does so already.
    let _ = setsid();
    let mut report = File::from(report);
    let forked = approach(order).and_then(|entered| {
        let forked = fork().map_err(|error| format!("cannot fork: {error}"))?;
        Ok((forked, entered))
    });
    match forked {
        Ok((Fork::Child, (order, first, users))) => keep(order, first, users, report, interest),
        Ok((Fork::Parent(keeper), _)) => {
            drop((report, interest));
            // How it ended is in the report.
            let _ = wait_for(keeper);
            Ok(())
        }
        Err(text) => {
            // An agent that is gone need not know.
            let _ = report.write_all(format!("error {text}").as_bytes());
            Err(text)
        }
    }
}

/// Reads the order, and sees to it that the next child is in the pid namespace of its
/// container; tells what stands for the first process there, if it has namespaces.
fn approach(order: OwnedFd) -> Result<(Order, Option<OwnedFd>, Option<OwnedFd>), String> {
    let ExecOrder { order, first } = serde_json::from_reader(io::BufReader::new(File::from(order)))
        .map_err(|error| format!("cannot understand the order: {error}"))?;
    if !order.native {
        return Ok((order, None, None));
    }
    let named = first;
    let first = Pid::from_raw(named.pid.cast_signed())
        .and_then(|pid| pidfd_open(pid, PidfdFlags::empty()).ok())
        // It is the right one if that one lives after it was opened by its number.
        .filter(|_| named.lives())
        .ok_or("the container has ended")?;
    let users = make_users(&order, Some(named))?;
    enter(&first, NamespaceKinds::PROCESS_ID).map_err(cannot_enter)?;
    Ok((order, Some(first), users))
}

fn cannot_enter(error: io::Error) -> String {
    format!("cannot enter the container: {error}")
}

/// The keeper: enters what else there is to enter, runs the command, and leaves nothing of
/// it.
fn keep(
    order: Order,
    first: Option<OwnedFd>,
    users: Option<OwnedFd>,
    mut report: File,
    interest: OwnedFd,
) -> ! {
    // The container may not see it where it is.
    let entered = open_outside(&order, users).and_then(|outside| {
        hide().map_err(cannot_enter)?;
        if let Some(first) = first {
            let kinds = NamespaceKinds::MOUNT
                | NamespaceKinds::INTER_PROCESS_COMMUNICATION
                | NamespaceKinds::HOST_NAME_AND_NIS_DOMAIN_NAME
                | NamespaceKinds::NETWORK;
            enter(first, kinds).map_err(cannot_enter)?;
        }
        Ok(outside)
    });
    let forked = entered.and_then(|outside| {
        set_child_subreaper(Some(getpid()))
            .map_err(io::Error::from)
            .and_then(|()| fork())
            .map(|forked| (forked, outside))
            .map_err(|error| format!("cannot start a process for the command: {error}"))
    });
    let command = match forked {
        Ok((Fork::Child, outside)) => {
            drop(interest);
            let text = execute(order, outside, Output::Errors);
            fail(Some(report), &text)
        }
        Ok((Fork::Parent(command), _)) => command,
        Err(text) => fail(Some(report), &text),
    };
    if !watch(command, &interest) {
        let _ = kill_process(command, Signal::KILL);
    }
    let ended = wait_for(command);
    kill_all();
    if let Ok(status) = ended {
        let _ = report.write_all(format!("\nended {status}").as_bytes());
    }
    exit(0)
}

/// Waits for the end of the command or of the agent's interest; says whether that lasts.
fn watch(command: Pid, interest: &OwnedFd) -> bool {
    let Ok(ended) = pidfd_open(command, PidfdFlags::empty()) else {
        return false;
    };
    loop {
        let mut polled = [
            PollFd::new(&ended, PollFlags::IN),
            PollFd::new(interest, PollFlags::IN),
        ];
        match poll(&mut polled, None) {
            Err(Errno::INTR) => continue,
            Err(_) => return false,
            Ok(_) => {}
        }
        let [ended, interest] = polled.map(|each| each.revents());
        if !ended.is_empty() {
            return true;
        }
        if !interest.is_empty() {
            return false;
        }
    }
}
