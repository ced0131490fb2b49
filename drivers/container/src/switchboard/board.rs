//! Who is attached to a command, and what goes where: the pure part of a [switchboard](super).

use std::collections::BTreeMap;
use std::time::Duration;

use super::frame::{self, BODY_BYTES_MAX, Frame, HEAD_BYTES, Kind, Role};
use crate::model::Window;

/// How long the output of a command that has ended is kept for its first reader, if it was to be.
pub(crate) const READER_WAIT: Duration = Duration::from_secs(5);
/// How long readers of a command that has ended may take.
pub(crate) const DRAIN_WAIT: Duration = Duration::from_secs(60);
/// Connections at a time.
pub(crate) const CONNECTIONS_MAX: usize = 32;
/// Waiting bytes with which a reader stops the command.
const QUEUE_BYTES_HIGH: usize = BODY_BYTES_MAX;
/// How long a viewer stops the command that takes nothing at all; then it is cut off.
pub(crate) const VIEWER_WAIT: Duration = Duration::from_secs(5);

/// Names a connection.
pub(crate) type Id = u64;

/// One of the two ways out of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    /// Standard output, or the terminal.
    Out,
    /// Standard error.
    Err,
}

impl Stream {
    pub(crate) const ALL: [Self; 2] = [Self::Out, Self::Err];

    const fn kind(self) -> Kind {
        match self {
            Self::Out => Kind::Stdout,
            Self::Err => Kind::Stderr,
        }
    }
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// Somebody connects.
    Connected(Id),
    /// Bytes of a connection.
    Received(Id, Vec<u8>),
    /// A connection will send no more.
    Finished(Id),
    /// A connection is broken.
    Broken(Id),
    /// So many of the bytes that wait for a connection are gone.
    Sent(Id, usize),
    /// The command writes.
    Wrote(Stream, Vec<u8>),
    /// Nothing more comes this way.
    WroteLast(Stream),
    /// The command took so many of the bytes that wait for it.
    Took(usize),
    /// The command does not take its input any more.
    TookLast(String),
    /// The size of the terminal could not be set.
    NotResized(Id, String),
    /// The command and all that it started have ended.
    Ended,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Append to a file.
    Log(Stream, Vec<u8>),
    /// Give the terminal a size, for a writer.
    Resize(Id, Window),
    /// Close the command's input.
    CloseInput,
    /// Close a connection; nothing waits for it any more.
    Close(Id),
}

#[derive(Debug)]
enum Connection {
    /// It did not say what it is yet.
    New,
    Reader {
        is_owner: bool,
        waiting: Vec<u8>,
        /// Since when it stops the command without taking anything.
        stalled: Option<Duration>,
    },
    Writer {
        /// What came and was not looked at yet.
        came: Vec<u8>,
        /// Whether nothing more will come.
        finished: bool,
    },
    /// It is closed when this is sent.
    Leaving { waiting: Vec<u8> },
}

/// Whether the command's input can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stdin {
    Open,
    /// It is closed when what waits has been taken.
    Closing,
    Closed,
}

/// A switchboard.
#[derive(Debug)]
pub(crate) struct Board {
    has_terminal: bool,
    /// Nothing is read before there is a reader.
    awaits_reader: bool,
    stdin: Stdin,
    for_command: Vec<u8>,
    open: [bool; 2],
    connections: BTreeMap<Id, Connection>,
    ended: Option<Duration>,
}

impl Board {
    pub(crate) fn new(has_terminal: bool, awaits_reader: bool) -> Self {
        Self {
            has_terminal,
            awaits_reader,
            stdin: Stdin::Open,
            for_command: Vec::new(),
            // All output of a terminal comes out in one place.
            open: [true, !has_terminal],
            connections: BTreeMap::new(),
            ended: None,
        }
    }

    /// Applies an input at `now`, counted from any moment. All consequences land in `out`.
    pub(crate) fn step(&mut self, now: Duration, input: Input, out: &mut Vec<Effect>) {
        match input {
            Input::Connected(id) => self.connected(id, out),
            Input::Received(id, bytes) => self.received(id, &bytes, out),
            Input::Finished(id) => self.finished(id, out),
            Input::Broken(id) => self.close(id, out),
            Input::Sent(id, count) => self.sent(now, id, count, out),
            Input::Wrote(stream, bytes) => self.wrote(now, stream, bytes, out),
            Input::WroteLast(stream) => self.open[stream as usize] = false,
            Input::Took(count) => {
                self.for_command.drain(..count.min(self.for_command.len()));
                self.feed(out);
            }
            Input::TookLast(why) => self.took_last(&why, out),
            Input::NotResized(id, why) => self.answer(id, Kind::Refused, &why),
            Input::Ended => {
                self.ended = Some(now);
                self.stdin = Stdin::Closed;
                self.for_command.clear();
                for id in self.writers() {
                    self.answer(id, Kind::Taken, "");
                }
            }
        }
        if self.ended.is_some_and(|ended| now >= ended + READER_WAIT) {
            self.awaits_reader = false;
        }
        self.cut_off(now, out);
    }

    /// Whether output of the command is to be read now.
    pub(crate) fn reads(&self, stream: Stream) -> bool {
        let stops = |each: &Connection| {
            matches!(
                each,
                Connection::Reader {
                    stalled: Some(_),
                    ..
                }
            )
        };
        self.open[stream as usize] && !self.awaits_reader && !self.connections.values().any(stops)
    }

    /// Whether more of a connection is to be read now.
    pub(crate) fn hears(&self, id: Id) -> bool {
        match self.connections.get(&id) {
            Some(Connection::New | Connection::Reader { .. }) => true,
            Some(Connection::Writer { came, finished }) => {
                !finished && self.for_command.is_empty() && came.len() < HEAD_BYTES + BODY_BYTES_MAX
            }
            Some(Connection::Leaving { .. }) | None => false,
        }
    }

    /// What waits for a connection.
    pub(crate) fn waiting(&self, id: Id) -> &[u8] {
        match self.connections.get(&id) {
            Some(Connection::Reader { waiting, .. } | Connection::Leaving { waiting }) => waiting,
            Some(Connection::New | Connection::Writer { .. }) | None => &[],
        }
    }

    /// What waits for the command.
    pub(crate) fn for_command(&self) -> &[u8] {
        &self.for_command
    }

    /// Whether all is done after the end of the command; nothing is lost if it goes away now.
    pub(crate) fn is_done(&self, now: Duration) -> bool {
        let Some(ended) = self.ended else {
            return false;
        };
        let quiet = self.open == [false; 2]
            && self
                .connections
                .keys()
                .all(|id| self.waiting(*id).is_empty());
        quiet || now >= ended + DRAIN_WAIT
    }

    /// When to look again although nothing has happened.
    pub(crate) fn wake(&self) -> Option<Duration> {
        let wait = match self.awaits_reader {
            true => READER_WAIT,
            false => DRAIN_WAIT,
        };
        let ended = self.ended.map(|ended| ended + wait);
        let stalled = self.connections.values().filter_map(stall);
        stalled.map(|since| since + VIEWER_WAIT).chain(ended).min()
    }

    /// Lets those viewers go that took nothing for too long.
    fn cut_off(&mut self, now: Duration, out: &mut Vec<Effect>) {
        let late = |each: &Connection| stall(each).is_some_and(|since| now >= since + VIEWER_WAIT);
        let all = self.connections.iter();
        let late: Vec<Id> = all
            .filter(|(_, each)| late(each))
            .map(|(id, _)| *id)
            .collect();
        for id in late {
            self.close(id, out);
        }
    }

    fn connected(&mut self, id: Id, out: &mut Vec<Effect>) {
        if self.connections.len() >= CONNECTIONS_MAX {
            out.push(Effect::Close(id));
            return;
        }
        self.connections.insert(id, Connection::New);
    }

    fn received(&mut self, id: Id, bytes: &[u8], out: &mut Vec<Effect>) {
        let has_writer = !self.writers().is_empty();
        match self.connections.get_mut(&id) {
            Some(new @ Connection::New) => {
                let Some((first, rest)) = bytes.split_first() else {
                    return;
                };
                match Role::of(*first) {
                    Some(role @ (Role::Owner | Role::Viewer)) => {
                        self.awaits_reader = false;
                        *new = Connection::Reader {
                            is_owner: role == Role::Owner,
                            waiting: Vec::new(),
                            stalled: None,
                        };
                    }
                    Some(Role::Writer) => {
                        *new = Connection::Writer {
                            came: rest.to_vec(),
                            finished: false,
                        };
                        if has_writer {
                            self.answer(id, Kind::Busy, "");
                        } else if self.ended.is_some() {
                            self.answer(id, Kind::Taken, "");
                        }
                        self.feed(out);
                    }
                    None => self.close(id, out),
                }
            }
            Some(Connection::Writer { came, .. }) => {
                came.extend_from_slice(bytes);
                self.feed(out);
            }
            // Readers have nothing to say.
            Some(Connection::Reader { .. } | Connection::Leaving { .. }) | None => {}
        }
    }

    fn finished(&mut self, id: Id, out: &mut Vec<Effect>) {
        match self.connections.get_mut(&id) {
            Some(Connection::Writer { finished, .. }) => {
                *finished = true;
                self.feed(out);
            }
            Some(Connection::New | Connection::Reader { .. } | Connection::Leaving { .. }) => {
                self.close(id, out);
            }
            None => {}
        }
    }

    fn sent(&mut self, now: Duration, id: Id, count: usize, out: &mut Vec<Effect>) {
        match self.connections.get_mut(&id) {
            Some(Connection::Reader {
                waiting, stalled, ..
            }) => {
                waiting.drain(..count.min(waiting.len()));
                *stalled = stalled
                    .filter(|_| waiting.len() >= QUEUE_BYTES_HIGH)
                    .map(|_| now);
            }
            Some(Connection::Leaving { waiting }) => {
                waiting.drain(..count.min(waiting.len()));
                if waiting.is_empty() {
                    self.close(id, out);
                }
            }
            Some(Connection::New | Connection::Writer { .. }) | None => {}
        }
    }

    fn wrote(&mut self, now: Duration, stream: Stream, bytes: Vec<u8>, out: &mut Vec<Effect>) {
        for connection in self.connections.values_mut() {
            let Connection::Reader {
                waiting, stalled, ..
            } = connection
            else {
                continue;
            };
            for part in bytes.chunks(BODY_BYTES_MAX) {
                frame::put(stream.kind(), part, waiting);
            }
            if waiting.len() >= QUEUE_BYTES_HIGH {
                *stalled = stalled.or(Some(now));
            }
        }
        out.push(Effect::Log(stream, bytes));
    }

    fn took_last(&mut self, why: &str, out: &mut Vec<Effect>) {
        self.for_command.clear();
        if self.stdin != Stdin::Closed {
            self.stdin = Stdin::Closed;
            out.push(Effect::CloseInput);
        }
        for id in self.writers() {
            self.answer(id, Kind::Failed, why);
        }
    }

    /// Goes on with the frames of the writer, as far as the command takes them.
    fn feed(&mut self, out: &mut Vec<Effect>) {
        for id in self.writers() {
            while self.for_command.is_empty() && self.feed_one(id, out) {}
        }
        if self.stdin == Stdin::Closing && self.for_command.is_empty() {
            self.stdin = Stdin::Closed;
            out.push(Effect::CloseInput);
        }
    }

    /// One frame; says whether there may be another.
    fn feed_one(&mut self, id: Id, out: &mut Vec<Effect>) -> bool {
        let Some(Connection::Writer { came, finished }) = self.connections.get_mut(&id) else {
            return false;
        };
        let taken = frame::take(came);
        let (finished, left) = (*finished, !came.is_empty());
        let Frame { kind, body } = match taken {
            Ok(Some(frame)) => frame,
            Ok(None) if finished && left => {
                self.answer(id, Kind::Refused, "the last frame is cut off");
                return false;
            }
            Ok(None) if finished => {
                self.answer(id, Kind::Taken, "");
                return false;
            }
            Ok(None) => return false,
            Err(error) => {
                self.answer(id, Kind::Refused, &error.to_string());
                return false;
            }
        };
        match kind {
            Kind::Stdin if self.stdin == Stdin::Open => self.for_command = body,
            Kind::Stdin => {
                let why = "the command's input was closed before";
                self.answer(id, Kind::Failed, why);
                return false;
            }
            // A terminal ends its input by a character of its own.
            Kind::StdinEnd if self.has_terminal => {}
            Kind::StdinEnd => {
                if self.stdin == Stdin::Open {
                    self.stdin = Stdin::Closing;
                }
            }
            Kind::Window => match Window::from_bytes(&body) {
                Some(window) => out.push(Effect::Resize(id, window)),
                None => {
                    self.answer(id, Kind::Refused, "a window has two sides");
                    return false;
                }
            },
            Kind::Stdout
            | Kind::Stderr
            | Kind::Taken
            | Kind::Busy
            | Kind::Refused
            | Kind::Failed => {
                self.answer(id, Kind::Refused, "that is not for writers to send");
                return false;
            }
        }
        true
    }

    /// The last word to a writer.
    fn answer(&mut self, id: Id, kind: Kind, text: &str) {
        if let Some(connection @ Connection::Writer { .. }) = self.connections.get_mut(&id) {
            let mut waiting = Vec::new();
            frame::put(kind, text.as_bytes(), &mut waiting);
            *connection = Connection::Leaving { waiting };
        }
    }

    fn writers(&self) -> Vec<Id> {
        let all = self.connections.iter();
        all.filter(|(_, each)| matches!(each, Connection::Writer { .. }))
            .map(|(id, _)| *id)
            .collect()
    }

    fn close(&mut self, id: Id, out: &mut Vec<Effect>) {
        if self.connections.remove(&id).is_some() {
            out.push(Effect::Close(id));
        }
    }
}

/// Since when a viewer stops the command without taking anything.
fn stall(connection: &Connection) -> Option<Duration> {
    match connection {
        Connection::Reader {
            is_owner: false,
            stalled,
            ..
        } => *stalled,
        Connection::New
        | Connection::Reader { .. }
        | Connection::Writer { .. }
        | Connection::Leaving { .. } => None,
    }
}

#[cfg(test)]
mod tests;
