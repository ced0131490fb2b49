//! The master's end.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use abi_terms::Moment;
use base_ids::ConnectionId;
use bytes::Bytes;

use super::core::{Core, Step};
use super::{Config, Frame, Hello, Loss, Nonces, PROTOCOL_VERSION, SessionId, Welcome};

/// Names a link; the shell numbers them and never uses a number twice, except that a datagram peer is one link for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub u64);

/// What the master's shell has to do, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum MasterOutput {
    /// Put a frame on a link.
    Transmit(LinkId, Frame),
    /// A new session began. Tell the kernel.
    Opened(ConnectionId),
    /// A message of an agent. Give it to the kernel.
    Deliver(ConnectionId, Bytes),
    /// A session is over that was opened and not closed from this side. Tell the kernel.
    Lost(ConnectionId, Loss),
    /// Close a link after what was put on it.
    Hang(LinkId),
    /// An agent has seen this term, which is later than ours: there is a newer master, and this one must stop.
    Deposed(u64),
}

/// The master's end of all sessions. They are numbered from 2⁶³ up, apart from the connections that the shell numbers.
#[derive(Debug)]
pub struct MasterSessions {
    config: Arc<Config>,
    nonces: Nonces,
    term: u64,
    next: u64,
    /// In boxes: sessions come in ascending order, which leaves half of each node of the tree empty.
    entries: BTreeMap<ConnectionId, Box<Entry>>,
    by_session: BTreeMap<SessionId, ConnectionId>,
    by_link: BTreeSet<(LinkId, ConnectionId)>,
    wakes: BTreeSet<(Moment, ConnectionId)>,
}

#[derive(Debug)]
struct Entry {
    core: Core,
    link: Option<LinkId>,
    /// Its place in `wakes`, which may be too early: nearly every frame puts a wake off.
    wake: Moment,
    /// The agent has used it, so the kernel was told.
    opened: bool,
    /// The kernel wants it closed and hears no more of it.
    closing: bool,
}

impl MasterSessions {
    /// No sessions yet. `seed` must differ from run to run and be secret; `term` is the term of this master's leadership.
    pub fn new(config: Config, seed: u64, term: u64) -> Self {
        Self {
            config: Arc::new(config),
            nonces: Nonces(seed),
            term,
            next: 1 << 63,
            entries: BTreeMap::new(),
            by_session: BTreeMap::new(),
            by_link: BTreeSet::new(),
            wakes: BTreeSet::new(),
        }
    }

    /// How many sessions there are, with and without a link.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no session.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// A frame came over a link.
    pub fn on_frame(
        &mut self,
        now: Moment,
        link: LinkId,
        frame: Frame,
        out: &mut Vec<MasterOutput>,
    ) {
        match frame {
            Frame::Hello(hello) => self.on_hello(now, link, &hello, out),
            Frame::Data { head, .. } | Frame::Ping(head) | Frame::Pong(head) | Frame::Ack(head) => {
                if head.term > self.term {
                    out.push(MasterOutput::Deposed(head.term));
                    return;
                }
                let Some(&connection) = self.by_session.get(&head.session) else {
                    out.push(MasterOutput::Transmit(link, Frame::Reset(head.session)));
                    return;
                };
                if let Some(entry) = self.entries.get_mut(&connection)
                    && entry.link == Some(link)
                {
                    if !entry.opened {
                        entry.opened = true;
                        out.push(MasterOutput::Opened(connection));
                    }
                    self.run(connection, out, |core, steps| {
                        core.on_frame(now, frame, steps)
                    });
                }
            }
            Frame::Welcome(_) | Frame::Refuse { .. } | Frame::Reset(_) => {}
        }
    }

    fn on_hello(&mut self, now: Moment, link: LinkId, hello: &Hello, out: &mut Vec<MasterOutput>) {
        if hello.version != PROTOCOL_VERSION {
            let message = format!(
                "protocol version {} is not {PROTOCOL_VERSION}",
                hello.version
            );
            return self.refuse(link, message, out);
        }
        if hello.term > self.term {
            out.push(MasterOutput::Deposed(hello.term));
            return self.refuse(link, "this master has been deposed".to_owned(), out);
        }
        let known = hello
            .session
            .and_then(|id| self.by_session.get(&id).copied());
        if let Some(connection) = known {
            if hello.resume {
                return self.welcome(now, link, connection, hello.received, out);
            }
            self.run(connection, out, |_, steps| {
                steps.push(Step::Lost(Loss::Forgotten))
            });
        }
        // A Hello that comes twice finds the session that the first one made.
        let from = SessionId {
            agent: hello.nonce,
            master: 0,
        };
        let to = SessionId {
            agent: hello.nonce,
            master: u64::MAX,
        };
        if let Some((_, &connection)) = self.by_session.range(from..=to).next() {
            return self.welcome(now, link, connection, 0, out);
        }
        self.drop_unused(link);
        let connection = ConnectionId(self.next);
        self.next += 1;
        let id = SessionId {
            agent: hello.nonce,
            master: self.nonces.next(),
        };
        let core = Core::new(Arc::clone(&self.config), id, self.term, true, now);
        let wake = core.next_wake();
        self.by_session.insert(id, connection);
        self.wakes.insert((wake, connection));
        let entry = Entry {
            core,
            link: None,
            wake,
            opened: false,
            closing: false,
        };
        self.entries.insert(connection, Box::new(entry));
        self.welcome(now, link, connection, 0, out);
    }

    fn refuse(&mut self, link: LinkId, message: String, out: &mut Vec<MasterOutput>) {
        let message: Arc<str> = message.into();
        out.push(MasterOutput::Transmit(
            link,
            Frame::Refuse {
                term: self.term,
                message,
            },
        ));
        out.push(MasterOutput::Hang(link));
    }

    /// Binds a session to a link and sends what the agent has not received.
    fn welcome(
        &mut self,
        now: Moment,
        link: LinkId,
        connection: ConnectionId,
        received: u64,
        out: &mut Vec<MasterOutput>,
    ) {
        let Some(entry) = self.entries.get_mut(&connection) else {
            return;
        };
        if let Some(old) = entry.link.replace(link)
            && old != link
        {
            self.by_link.remove(&(old, connection));
            out.push(MasterOutput::Hang(old));
        }
        self.by_link.insert((link, connection));
        let (session, term) = (entry.core.id, self.term);
        let welcome = Welcome {
            session,
            received: entry.core.received(),
            term,
        };
        out.push(MasterOutput::Transmit(link, Frame::Welcome(welcome)));
        self.run(connection, out, |core, steps| {
            core.resume(now, received, steps)
        });
    }

    /// Forgets the sessions of a link that no agent has used: it has begun another one.
    fn drop_unused(&mut self, link: LinkId) {
        let unused: Vec<_> = self
            .of_link(link)
            .filter(|id| self.entries.get(id).is_some_and(|entry| !entry.opened))
            .collect();
        for connection in unused {
            self.remove(connection);
        }
    }

    fn of_link(&self, link: LinkId) -> impl Iterator<Item = ConnectionId> + '_ {
        self.by_link
            .range((link, ConnectionId(0))..=(link, ConnectionId(u64::MAX)))
            .map(|&(_, connection)| connection)
    }

    /// A link is gone. Its sessions go on if their agents come back soon enough.
    pub fn on_disconnected(&mut self, now: Moment, link: LinkId, out: &mut Vec<MasterOutput>) {
        let connections: Vec<_> = self.of_link(link).collect();
        for connection in connections {
            self.by_link.remove(&(link, connection));
            match self.entries.get_mut(&connection) {
                Some(entry) if entry.opened => entry.link = None,
                _ => {
                    self.remove(connection);
                    continue;
                }
            }
            self.run(connection, out, |core, _| core.unlink(now));
        }
    }

    /// Sends a message; to a session that is over it is dropped.
    pub fn send(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        payload: Bytes,
        out: &mut Vec<MasterOutput>,
    ) {
        self.run(connection, out, |core, steps| {
            core.send(now, payload, false, steps)
        });
    }

    /// Ends a session after what was sent before. The kernel hears no more of it.
    pub fn close(&mut self, now: Moment, connection: ConnectionId, out: &mut Vec<MasterOutput>) {
        if let Some(entry) = self.entries.get_mut(&connection) {
            entry.closing = true;
            self.run(connection, out, |core, steps| {
                core.send(now, Bytes::new(), true, steps)
            });
        }
    }

    /// When [`Self::tick`] is due; there may turn out to be nothing to do.
    pub fn next_wake(&self) -> Option<Moment> {
        self.wakes.first().map(|&(wake, _)| wake)
    }

    /// Does what is due.
    pub fn tick(&mut self, now: Moment, out: &mut Vec<MasterOutput>) {
        let due: Vec<_> = self
            .wakes
            .range(..=(now, ConnectionId(u64::MAX)))
            .map(|&(_, connection)| connection)
            .collect();
        for connection in due {
            self.run(connection, out, |core, steps| core.tick(now, steps));
            self.set_wake(connection);
        }
    }

    fn remove(&mut self, connection: ConnectionId) -> Option<Box<Entry>> {
        let entry = self.entries.remove(&connection)?;
        self.by_session.remove(&entry.core.id);
        self.wakes.remove(&(entry.wake, connection));
        if let Some(link) = entry.link {
            self.by_link.remove(&(link, connection));
        }
        Some(entry)
    }

    fn run(
        &mut self,
        connection: ConnectionId,
        out: &mut Vec<MasterOutput>,
        act: impl FnOnce(&mut Core, &mut Vec<Step>),
    ) {
        let Some(entry) = self.entries.get_mut(&connection) else {
            return;
        };
        let mut steps = Vec::new();
        act(&mut entry.core, &mut steps);
        let (link, closing) = (entry.link, entry.closing);
        for step in steps {
            match step {
                Step::Transmit(frame) => {
                    out.extend(link.map(|link| MasterOutput::Transmit(link, frame)))
                }
                Step::Deliver(payload) if !closing => {
                    out.push(MasterOutput::Deliver(connection, payload))
                }
                Step::Deliver(_) => {}
                Step::Lost(_) | Step::Done => {
                    let opened = self.remove(connection).is_some_and(|entry| entry.opened);
                    if let (Step::Lost(loss), true, false) = (&step, opened, closing) {
                        out.push(MasterOutput::Lost(connection, *loss));
                    }
                    // A Hello that gives a session up comes over the link of the next one.
                    if !matches!(step, Step::Lost(Loss::Forgotten)) {
                        out.extend(link.map(MasterOutput::Hang));
                    }
                    return;
                }
            }
        }
        let entry = self.entries.get(&connection);
        if entry.is_some_and(|entry| entry.core.next_wake() < entry.wake) {
            self.set_wake(connection);
        }
    }

    fn set_wake(&mut self, connection: ConnectionId) {
        if let Some(entry) = self.entries.get_mut(&connection) {
            let wake = entry.core.next_wake();
            self.wakes.remove(&(entry.wake, connection));
            self.wakes.insert((wake, connection));
            entry.wake = wake;
        }
    }
}
