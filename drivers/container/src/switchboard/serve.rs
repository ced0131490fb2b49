//! A switchboard at work: descriptors, sockets and files around a [`Board`].

use std::collections::BTreeMap;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::{Errno, read, write};

use super::board::{Board, Effect, Id, Input, Stream};
use super::ends::{self, Inner, Outer};
use super::log::{Log, Place};
use crate::files::Order;
use crate::model::Relay;

/// Name of the socket in the runtime folder.
pub(super) const SOCKET: &str = "io";
/// How much is read at a time.
const READ_BYTES: usize = 32 << 10;

/// What to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Watched {
    Listener,
    Output(Stream),
    Command,
    Connection(Id),
}

/// The switchboard of one command.
#[derive(Debug)]
pub(crate) struct Switchboard {
    board: Board,
    began: Instant,
    ends: Outer,
    /// `None` if nobody can attach.
    listener: Option<UnixListener>,
    connections: BTreeMap<Id, UnixStream>,
    next: Id,
    place: Place,
    logs: [Log; 2],
    has_ended: bool,
}

/// A path to `name` in a folder that is short enough for a socket, however long that of the folder is.
pub(super) fn short_path(folder: &Path) -> io::Result<(OwnedFd, String)> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let folder = openat(CWD, folder, flags, Mode::empty())?;
    let path = format!("/proc/self/fd/{}/{SOCKET}", folder.as_raw_fd());
    Ok((folder, path))
}

fn listen(folder: &Path) -> io::Result<UnixListener> {
    let (_folder, path) = short_path(folder)?;
    let listener = UnixListener::bind(path)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

impl Switchboard {
    /// Makes one, and the ends that its command gets. `logs` takes the output, and `terminal` opens a terminal if
    /// it is to have one.
    pub(crate) fn open(
        order: &Order,
        relay: &Relay,
        logs: OwnedFd,
        terminal: impl FnOnce() -> io::Result<(OwnedFd, Option<OwnedFd>)>,
    ) -> Result<(Self, Inner), String> {
        let (inner, ends) = ends::make(relay, terminal)
            .map_err(|error| format!("cannot make a terminal or pipes: {error}"))?;
        let listener = match relay.is_attachable {
            true => listen(Path::new(&order.folder))
                .map(Some)
                .map_err(|error| format!("cannot listen for sessions: {error}"))?,
            false => None,
        };
        let place = Place {
            folder: logs,
            user: order.user.clone().map(Into::into),
        };
        let open = |stream: Stream, name| {
            Log::open(&place, stream, relay.rotation[stream as usize])
                .map_err(|error| format!("cannot write {name} in the sandbox: {error}"))
        };
        let logs = [open(Stream::Out, "stdout")?, open(Stream::Err, "stderr")?];
        let switchboard = Self {
            board: Board::new(relay.terminal.is_some(), relay.awaits_reader),
            began: Instant::now(),
            ends,
            listener,
            connections: BTreeMap::new(),
            next: 0,
            place,
            logs,
            has_ended: false,
        };
        Ok((switchboard, inner))
    }

    /// Waits until one of `others` is ready, and carries on meanwhile; says which are. Without any it is done at once.
    pub(crate) fn work_until(&mut self, others: &[BorrowedFd<'_>]) -> Result<Vec<bool>, Errno> {
        loop {
            let ready = self.turn(others)?;
            if ready.iter().any(|ready| *ready) {
                return Ok(ready);
            }
        }
    }

    /// The command and all that it started have ended: everything that it wrote goes where it belongs.
    pub(crate) fn finish(mut self) {
        self.has_ended = true;
        self.step(Input::Ended);
        while !self.board.is_done(self.began.elapsed()) {
            match self.turn(&[]) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(_) => return,
            }
        }
    }

    /// Waits once, and does what can be done then.
    fn turn(&mut self, others: &[BorrowedFd<'_>]) -> Result<Vec<bool>, Errno> {
        let watched = self.watched();
        let mut polled: Vec<PollFd<'_>> = others
            .iter()
            .map(|other| PollFd::from_borrowed_fd(*other, PollFlags::IN))
            .collect();
        let mut waits = true;
        for (what, flags) in &watched {
            let descriptor = match what {
                Watched::Listener => match &self.listener {
                    Some(listener) => PollFd::new(listener, *flags),
                    None => continue,
                },
                Watched::Output(Stream::Out) => PollFd::new(&self.ends.stdout, *flags),
                Watched::Output(Stream::Err) => match &self.ends.stderr {
                    Some(stderr) => PollFd::new(stderr, *flags),
                    None => continue,
                },
                Watched::Command => match &self.ends.stdin {
                    Some(stdin) => PollFd::new(stdin, *flags),
                    None => continue,
                },
                Watched::Connection(id) => match self.connections.get(id) {
                    Some(connection) => PollFd::new(connection, *flags),
                    None => continue,
                },
            };
            polled.push(descriptor);
            // Of a command that has ended, what is not there already will never be.
            waits &= !(self.has_ended && matches!(what, Watched::Output(_)));
        }
        let timeout = match (waits, self.board.wake()) {
            (false, _) => Some(Duration::ZERO),
            (true, Some(wake)) => {
                Some(wake.saturating_sub(self.began.elapsed()) + Duration::from_millis(1))
            }
            (true, None) => None,
        };
        let timeout = timeout.and_then(|timeout| Timespec::try_from(timeout).ok());
        match poll(&mut polled, timeout.as_ref()) {
            Ok(_) => {}
            Err(Errno::INTR) => return Ok(vec![false; others.len()]),
            Err(error) => return Err(error),
        }
        let mut events = polled.iter().map(PollFd::revents);
        let ready: Vec<bool> = events
            .by_ref()
            .take(others.len())
            .map(|event| event.contains(PollFlags::IN))
            .collect();
        let events: Vec<PollFlags> = events.collect();
        for ((what, _), event) in watched.into_iter().zip(events) {
            if !event.is_empty() || matches!(what, Watched::Output(_)) && self.has_ended {
                self.happened(what, event);
            }
        }
        // The clock alone may have changed something.
        self.step(Input::Took(0));
        Ok(ready)
    }

    /// What to wait for now; each can be polled.
    fn watched(&self) -> Vec<(Watched, PollFlags)> {
        let mut all = Vec::new();
        if self.listener.is_some() {
            all.push((Watched::Listener, PollFlags::IN));
        }
        for stream in Stream::ALL {
            if self.board.reads(stream) {
                all.push((Watched::Output(stream), PollFlags::IN));
            }
        }
        if self.ends.stdin.is_some() && !self.board.for_command().is_empty() {
            all.push((Watched::Command, PollFlags::OUT));
        }
        for id in self.connections.keys() {
            let mut flags = PollFlags::empty();
            flags.set(PollFlags::IN, self.board.hears(*id));
            flags.set(PollFlags::OUT, !self.board.waiting(*id).is_empty());
            // Without any the end of a connection is still told.
            all.push((Watched::Connection(*id), flags));
        }
        all
    }

    fn happened(&mut self, what: Watched, event: PollFlags) {
        match what {
            Watched::Listener => self.accept(),
            Watched::Output(stream) => self.read_output(stream),
            Watched::Command => self.feed_command(),
            Watched::Connection(id) => {
                if event.intersects(PollFlags::OUT) {
                    self.send(id);
                }
                if event.intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR) {
                    self.receive(id, event);
                }
            }
        }
    }

    fn accept(&mut self) {
        // Whoever is gone again, or cannot be taken now, tries once more.
        let accepted = self.listener.as_ref().map(UnixListener::accept);
        let Some(Ok((connection, _))) = accepted else {
            return;
        };
        if connection.set_nonblocking(true).is_err() {
            return;
        }
        let id = self.next;
        self.next += 1;
        self.connections.insert(id, connection);
        self.step(Input::Connected(id));
    }

    fn read_output(&mut self, stream: Stream) {
        let end = match stream {
            Stream::Out => &self.ends.stdout,
            Stream::Err => match &self.ends.stderr {
                Some(stderr) => stderr,
                None => return,
            },
        };
        let mut bytes = vec![0; READ_BYTES];
        let input = match read(end, &mut bytes) {
            Err(Errno::INTR) => return,
            Err(Errno::AGAIN) if !self.has_ended => return,
            // A terminal that nobody holds any more gives EIO.
            Ok(0) | Err(_) => Input::WroteLast(stream),
            Ok(count) => {
                bytes.truncate(count);
                Input::Wrote(stream, bytes)
            }
        };
        self.step(input);
    }

    fn feed_command(&mut self) {
        let Some(stdin) = &self.ends.stdin else {
            return;
        };
        let input = match write(stdin, self.board.for_command()) {
            Err(Errno::INTR | Errno::AGAIN) => return,
            Ok(count) => Input::Took(count),
            Err(error) => Input::TookLast(io::Error::from(error).to_string()),
        };
        self.step(input);
    }

    fn send(&mut self, id: Id) {
        let Some(connection) = self.connections.get(&id) else {
            return;
        };
        let input = match rustix::net::send(
            connection,
            self.board.waiting(id),
            rustix::net::SendFlags::NOSIGNAL,
        ) {
            Err(Errno::INTR | Errno::AGAIN) => return,
            Ok(count) => Input::Sent(id, count),
            Err(_) => Input::Broken(id),
        };
        self.step(input);
    }

    fn receive(&mut self, id: Id, event: PollFlags) {
        let Some(connection) = self.connections.get(&id) else {
            return;
        };
        if !self.board.hears(id) {
            // Nobody is there any more for whom anything was done.
            if event.intersects(PollFlags::HUP | PollFlags::ERR) {
                self.step(Input::Broken(id));
            }
            return;
        }
        let mut bytes = vec![0; READ_BYTES];
        let input = match read(connection, &mut bytes) {
            Err(Errno::INTR | Errno::AGAIN) => return,
            Ok(0) => Input::Finished(id),
            Ok(count) => {
                bytes.truncate(count);
                Input::Received(id, bytes)
            }
            Err(_) => Input::Broken(id),
        };
        self.step(input);
    }

    fn step(&mut self, input: Input) {
        let mut effects = Vec::new();
        self.board.step(self.began.elapsed(), input, &mut effects);
        for effect in effects {
            match effect {
                Effect::Log(stream, bytes) => self.logs[stream as usize].write(&self.place, &bytes),
                Effect::Resize(id, window) => {
                    if let Err(error) = ends::resize(&self.ends.stdout, window) {
                        let why = format!("Unable to set the window size: {error}");
                        self.step(Input::NotResized(id, why));
                    }
                }
                Effect::CloseInput => self.ends.stdin = None,
                Effect::Close(id) => drop(self.connections.remove(&id)),
            }
        }
    }
}
