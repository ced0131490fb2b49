//! The two ends of what a command reads and writes: pipes, or a terminal.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::fchown;

use drivers_syscall::User;
use rustix::fs::{FileType, OFlags, fcntl_getfl, fcntl_setfl, fstat};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{geteuid, ioctl_tiocsctty};
use rustix::pty::{OpenptFlags, ioctl_tiocgptpeer, unlockpt};
use rustix::stdio::{dup2_stderr, dup2_stdin, dup2_stdout};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::isolation::Users;
use crate::model::{Relay, Window};

/// The command's ends.
#[derive(Debug)]
pub(crate) struct Inner {
    stdin: OwnedFd,
    stdout: OwnedFd,
    stderr: OwnedFd,
    is_terminal: bool,
    /// What the container gets for its terminals, so that it sees this one among them.
    terminals: Option<OwnedFd>,
}

/// The supervisor's ends, which never block.
#[derive(Debug)]
pub(super) struct Outer {
    /// `None` once it is closed; a terminal's stays open.
    pub(super) stdin: Option<OwnedFd>,
    pub(super) stdout: OwnedFd,
    /// `None` for a terminal, which has only one.
    pub(super) stderr: Option<OwnedFd>,
}

/// Makes both.
pub(super) fn make(
    relay: &Relay,
    opened: impl FnOnce() -> io::Result<(OwnedFd, Option<OwnedFd>)>,
) -> io::Result<(Inner, Outer)> {
    let (inner, outer) = match relay.terminal {
        Some(window) => terminal(window, opened()?)?,
        None => pipes(relay.is_attachable)?,
    };
    let ends = [
        outer.stdin.as_ref(),
        Some(&outer.stdout),
        outer.stderr.as_ref(),
    ];
    for end in ends.into_iter().flatten() {
        fcntl_setfl(end, fcntl_getfl(end)? | OFlags::NONBLOCK)?;
    }
    Ok((inner, outer))
}

fn pipes(has_input: bool) -> io::Result<(Inner, Outer)> {
    let (stdin, to) = match has_input {
        true => {
            let (stdin, to) = pipe_with(PipeFlags::CLOEXEC)?;
            (stdin, Some(to))
        }
        false => (File::open("/dev/null")?.into(), None),
    };
    let (out, stdout) = pipe_with(PipeFlags::CLOEXEC)?;
    let (err, stderr) = pipe_with(PipeFlags::CLOEXEC)?;
    let inner = Inner {
        stdin,
        stdout,
        stderr,
        is_terminal: false,
        terminals: None,
    };
    let outer = Outer {
        stdin: to,
        stdout: out,
        stderr: Some(err),
    };
    Ok((inner, outer))
}

fn terminal(
    window: Window,
    (ours, terminals): (OwnedFd, Option<OwnedFd>),
) -> io::Result<(Inner, Outer)> {
    unlockpt(&ours)?;
    resize(&ours, window)?;
    // By its name it may not be found here.
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let theirs = ioctl_tiocgptpeer(&ours, flags)?;
    let inner = Inner {
        stdin: theirs.try_clone()?,
        stdout: theirs.try_clone()?,
        stderr: theirs,
        is_terminal: true,
        terminals,
    };
    let outer = Outer {
        stdin: Some(ours.try_clone()?),
        stdout: ours,
        stderr: None,
    };
    Ok((inner, outer))
}

/// Gives a terminal a size.
pub(super) fn resize(terminal: impl AsFd, window: Window) -> io::Result<()> {
    let size = Winsize {
        ws_row: window.rows,
        ws_col: window.columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    Ok(tcsetwinsize(terminal, size)?)
}

impl Inner {
    /// Takes what the container gets for its terminals.
    pub(crate) fn terminals(&mut self) -> Option<OwnedFd> {
        self.terminals.take()
    }

    /// Makes them standard input, output and error of this process, which leads a session, and its terminal that of the
    /// session. They belong to `user` from now on, who is one of `users` if the container has its own.
    pub(crate) fn install(self, user: Option<&User>, users: Option<Users>) -> io::Result<()> {
        let user = user.filter(|_| geteuid().is_root());
        let uid = user.map(|user| users.map_or(0, |users| users.first) + user.uid);
        let terminal = File::from(self.stdin);
        if self.is_terminal {
            fchown(&terminal, uid, None)?;
            ioctl_tiocsctty(&terminal)?;
        } else if users.is_some() {
            // Whoever opens them again by their descriptors must own them; what is no pipe is the machine's.
            for end in [terminal.as_fd(), self.stdout.as_fd(), self.stderr.as_fd()] {
                if FileType::from_raw_mode(fstat(end)?.st_mode) == FileType::Fifo {
                    fchown(end, uid, None)?;
                }
            }
        }
        dup2_stdin(&terminal)?;
        dup2_stdout(&self.stdout)?;
        Ok(dup2_stderr(&self.stderr)?)
    }
}
