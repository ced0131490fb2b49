//! The process that supervisors are copies of.
//!
//! To execute the program for each container would take a millisecond more, most of it for the relocations of a large
//! program, and a megabyte of memory for each. So one process, the *zygote*, executes it once, and is copied for each
//! container. It does nothing else, so that there is nothing in it that a container should not get, and ends with the
//! agent; its copies do not. When it dies before, another takes its place.
//!
//! They speak over a socket: the agent sends the three descriptors of a supervisor, and gets its number and a descriptor
//! that stands for it, or the number of an error.

use std::fs::{File, OpenOptions};
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::sync::{Mutex, PoisonError};

use drivers_syscall::{
    Born, Namespaces, fork_into, hide, keep_descriptors_to_ourselves, leave_children_to_kernel,
};
use rustix::io::Errno;
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, SocketFlags, SocketType, recvmsg, sendmsg, socketpair,
};

use crate::init::Init;
use crate::spawn::SMALL;

/// A supervisor that was just started.
#[derive(Debug)]
pub(crate) struct Supervisor {
    pub(crate) pid: u32,
    /// Stands for it; becomes readable when it ends.
    pub(crate) handle: OwnedFd,
}

/// The agent's end.
#[derive(Debug, Default)]
pub(crate) struct Zygote(Mutex<Option<Running>>);

#[derive(Debug)]
struct Running {
    socket: OwnedFd,
    process: Child,
}

impl Zygote {
    /// Starts a supervisor with its order, the pipe for its report and the lock of its folder.
    pub(crate) fn copy(&self, init: &Init, parts: [BorrowedFd<'_>; 3]) -> io::Result<Supervisor> {
        // Whoever panicked here had no supervisor yet.
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sent = (running.as_ref()).is_some_and(|zygote| zygote.send(parts).is_ok());
        if !sent {
            *running = None;
            running.insert(Running::start(init)?).send(parts)?;
        }
        let answer = running
            .as_ref()
            .ok_or_else(|| io::Error::other("the zygote is gone"))?
            .receive();
        if answer.is_err() {
            *running = None;
        }
        answer?
    }
}

impl Running {
    fn start(init: &Init) -> io::Result<Self> {
        let (socket, theirs) = socketpair(
            AddressFamily::UNIX,
            SocketType::SEQPACKET,
            SocketFlags::CLOEXEC,
            None,
        )?;
        let nothing = null()?;
        let process = Command::new(init.program())
            .arg0(init.name())
            .args(["container-init", "zygote"])
            .env_clear()
            .envs(SMALL)
            .current_dir("/")
            .stdin(theirs)
            .stdout(nothing.try_clone()?)
            .stderr(nothing)
            .spawn()?;
        Ok(Self { socket, process })
    }

    fn send(&self, parts: [BorrowedFd<'_>; 3]) -> io::Result<()> {
        send(self.socket.as_fd(), 0, &parts)
    }

    /// The answer, or that there is none.
    fn receive(&self) -> io::Result<io::Result<Supervisor>> {
        let (number, handles) = receive(self.socket.as_fd())?
            .ok_or_else(|| io::Error::other("the zygote has ended"))?;
        Ok(match (u32::try_from(number), handles.into_iter().next()) {
            (Ok(pid), Some(handle)) => Ok(Supervisor { pid, handle }),
            (_, None) | (Err(_), Some(_)) => Err(io::Error::from_raw_os_error(-number)),
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The zygote itself. Tells its copies the descriptors of their supervisor.
pub(crate) fn zygote() -> Result<Option<[OwnedFd; 3]>, String> {
    let failed = |error: io::Error| format!("cannot be a zygote: {error}");
    let socket = take_over().map_err(failed)?;
    leave_children_to_kernel(true);
    // The agent's end is closed when it ends.
    while let Ok(Some((_, parts))) = receive(socket.as_fd()) {
        let Ok(parts) = <[OwnedFd; 3]>::try_from(parts) else {
            continue;
        };
        let said = match fork_into(Namespaces::default(), None) {
            Ok(Born::Child) => {
                leave_children_to_kernel(false);
                return Ok(Some(parts));
            }
            Ok(Born::Parent { pid, handle }) => send(
                socket.as_fd(),
                pid.as_raw_nonzero().get(),
                &[handle.as_fd()],
            ),
            Err(error) => {
                let number = error.raw_os_error().unwrap_or(Errno::AGAIN.raw_os_error());
                send(socket.as_fd(), -number, &[])
            }
        };
        if said.is_err() {
            break;
        }
    }
    Ok(None)
}

fn take_over() -> io::Result<OwnedFd> {
    let socket = io::stdin().as_fd().try_clone_to_owned()?;
    let _ = keep_descriptors_to_ourselves();
    // Containers may see it, if they share processes with the machine.
    hide()?;
    let nothing = null()?;
    rustix::stdio::dup2_stdin(&nothing)?;
    Ok(socket)
}

fn null() -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open("/dev/null")
}

fn send(socket: BorrowedFd<'_>, number: i32, descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(3))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    control.push(SendAncillaryMessage::ScmRights(descriptors));
    let bytes = number.to_ne_bytes();
    rustix::io::retry_on_intr(|| {
        sendmsg(
            socket,
            &[IoSlice::new(&bytes)],
            &mut control,
            SendFlags::NOSIGNAL,
        )
    })?;
    Ok(())
}

/// A message; nothing when the other end is closed.
fn receive(socket: BorrowedFd<'_>) -> io::Result<Option<(i32, Vec<OwnedFd>)>> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(3))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut bytes = [0; 4];
    let received = rustix::io::retry_on_intr(|| {
        recvmsg(
            socket,
            &mut [IoSliceMut::new(&mut bytes)],
            &mut control,
            RecvFlags::CMSG_CLOEXEC,
        )
    })?;
    if received.bytes < bytes.len() {
        return Ok(None);
    }
    let descriptors = control.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(descriptors) => Some(descriptors),
        _ => None,
    });
    Ok(Some((
        i32::from_ne_bytes(bytes),
        descriptors.flatten().collect(),
    )))
}
