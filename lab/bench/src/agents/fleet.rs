//! The sockets of many agents on one thread: everything that is ready is read, heard and answered in one go.
//!
//! While the master does not answer, one agent of the thread tries again every 5 ms; as soon as it is served, the others
//! follow, a bounded number at a time.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use abi_node::session::{AgentOutput, AgentSession, Config};
use abi_node::wire::{FrameDecoder, encode_frame};
use abi_terms::Moment;
use bytes::{Buf as _, Bytes, BytesMut};
use rustix::buffer::spare_capacity;
use rustix::event::{Timespec, epoll};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socket_with};

use super::Shared;
use super::agent::Agent;
use super::world::{Model, Tally, Uuids, World};

/// Between two attempts to reach a master that does not answer.
const RETRY: Duration = Duration::from_millis(5);
/// After a master has ended a session on its own accord.
const REFUSED: Duration = Duration::from_secs(1);
/// Connections that are being made at once; the master's queue of new ones must hold those of all threads.
const DIALS_MAX: usize = 128;
const EVENTS_MAX: usize = 1024;
const READ_BYTES: usize = 256 * 1024;
/// Longest head of the master's answer.
const HEAD_BYTES_MAX: usize = 16 * 1024;

/// Agents on one thread.
pub(super) struct Fleet {
    shared: Arc<Shared>,
    model: Model,
    slots: Vec<Slot>,
    epoll: OwnedFd,
    clock: Clock,
    uuids: Uuids,
    tally: Tally,
    /// Agents without a connection, the next one first.
    waiting: VecDeque<usize>,
    /// Connections that are being made.
    dials: usize,
    /// The master did not answer last time: one agent tries, then.
    silent: Option<Moment>,
    timers: BinaryHeap<Reverse<(Moment, usize)>>,
    // Kept for their memory.
    read: Box<[u8]>,
    said: Vec<Bytes>,
    outputs: Vec<AgentOutput>,
}

struct Slot {
    agent: Agent,
    session: AgentSession,
    source: Option<SocketAddr>,
    link: Link,
    inbound: BytesMut,
    outbound: BytesMut,
    /// The earliest timer that is set for it.
    timer: Option<Moment>,
}

enum Link {
    /// No connection; a new one not before then.
    Down(Moment),
    /// The connection is being made.
    Dialing(TcpStream),
    /// The master's answer is awaited.
    Asking(TcpStream),
    /// Frames pass; whether the socket took less than there was.
    Up(TcpStream, bool),
}

/// Time since the epoch that never runs backwards.
struct Clock {
    started: Instant,
    at: Moment,
}

impl Clock {
    fn new() -> Self {
        let at = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        Self {
            started: Instant::now(),
            at: Moment::from(at),
        }
    }

    fn now(&self) -> Moment {
        self.at + self.started.elapsed()
    }
}

/// The address that tells an agent from all others.
fn own_address(number: u32) -> Ipv4Addr {
    Ipv4Addr::from_bits(Ipv4Addr::new(127, 1, 0, 1).to_bits() + number)
}

impl Fleet {
    pub(super) fn new(
        shared: Arc<Shared>,
        model: Model,
        numbers: impl Iterator<Item = u32>,
    ) -> std::io::Result<Self> {
        // Different in each process and thread: ids made of it must never meet.
        let seed = std::collections::hash_map::RandomState::new();
        let mut uuids = Uuids(std::hash::BuildHasher::hash_one(&seed, std::process::id()));
        let is_local = match shared.master.ip() {
            IpAddr::V4(ip) => ip.is_loopback(),
            IpAddr::V6(_) => false,
        };
        let slots: Vec<Slot> = numbers
            .map(|number| {
                let ip = own_address(number);
                Slot {
                    agent: Agent::new(number, ip.to_string()),
                    session: AgentSession::new(Config::default(), uuids.next(), None, 0),
                    // One address has ports for 28,000 connections at most.
                    source: is_local.then(|| SocketAddr::from((ip, 0))),
                    link: Link::Down(Moment::default()),
                    inbound: BytesMut::new(),
                    outbound: BytesMut::new(),
                    timer: None,
                }
            })
            .collect();
        Ok(Self {
            shared,
            model,
            waiting: (0..slots.len()).collect(),
            slots,
            epoll: epoll::create(epoll::CreateFlags::CLOEXEC)?,
            clock: Clock::new(),
            uuids,
            tally: Tally::default(),
            dials: 0,
            silent: None,
            timers: BinaryHeap::new(),
            read: vec![0; READ_BYTES].into(),
            said: Vec::new(),
            outputs: Vec::new(),
        })
    }

    /// Runs for ever.
    ///
    /// # Errors
    ///
    /// The system has no more sockets, or cannot wait for them.
    pub(super) fn run(mut self) -> std::io::Result<()> {
        let mut events = Vec::with_capacity(EVENTS_MAX);
        loop {
            let now = self.clock.now();
            self.dial(now)?;
            let timeout = self.next_wake().map(|wake| {
                let wait = wake.saturating_since(now);
                Timespec {
                    tv_sec: i64::try_from(wait.as_secs()).unwrap_or(i64::MAX),
                    tv_nsec: wait.subsec_nanos().into(),
                }
            });
            match epoll::wait(&self.epoll, spare_capacity(&mut events), timeout.as_ref()) {
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            let now = self.clock.now();
            for event in events.drain(..) {
                let at = usize::try_from(event.data.u64()).unwrap_or(usize::MAX);
                self.ready(at, now);
            }
            self.fire(now);
            self.shared.count(&mut self.tally);
        }
    }

    fn next_wake(&self) -> Option<Moment> {
        let timer = self.timers.peek().map(|Reverse((due, _))| *due);
        let dial = (self.dials == 0 && !self.waiting.is_empty())
            .then_some(self.silent)
            .flatten();
        [timer, dial].into_iter().flatten().min()
    }

    /// Makes connections, as many as may be under way at once.
    fn dial(&mut self, now: Moment) -> std::io::Result<()> {
        loop {
            let most = match self.silent {
                None => DIALS_MAX,
                Some(again) if again <= now => 1,
                Some(_) => 0,
            };
            if self.dials >= most {
                return Ok(());
            }
            let Some(at) = self.waiting.pop_front() else {
                return Ok(());
            };
            match self.slots[at].link {
                Link::Down(again) if again > now => {
                    self.timers.push(Reverse((again, at)));
                    continue;
                }
                Link::Down(_) => {}
                Link::Dialing(_) | Link::Asking(_) | Link::Up(..) => continue,
            }
            self.dials += 1;
            match connect(self.shared.master, self.slots[at].source) {
                Ok(socket) => {
                    let data = epoll::EventData::new_u64(at as u64);
                    epoll::add(&self.epoll, &socket, data, epoll::EventFlags::OUT)?;
                    self.slots[at].link = Link::Dialing(socket);
                }
                Err(error) if is_exhausted(&error) => return Err(error),
                Err(error) => self.failed(at, now, &error.to_string()),
            }
        }
    }

    /// No connection came about, or one that was of no use.
    fn failed(&mut self, at: usize, now: Moment, why: &str) {
        self.shared
            .complain(&format!("cannot reach the master: {why}"));
        self.dials -= 1;
        self.slots[at].link = Link::Down(now);
        self.waiting.push_front(at);
        self.silent = Some(now + RETRY);
    }

    fn ready(&mut self, at: usize, now: Moment) {
        match std::mem::replace(&mut self.slots[at].link, Link::Down(now)) {
            Link::Down(again) => self.slots[at].link = Link::Down(again),
            Link::Dialing(socket) => match self.ask(at, &socket) {
                Ok(()) => self.slots[at].link = Link::Asking(socket),
                Err(error) => self.failed(at, now, &error.to_string()),
            },
            Link::Asking(socket) => self.answered(at, socket, now),
            Link::Up(socket, blocked) => {
                self.slots[at].link = Link::Up(socket, blocked);
                self.receive(at, now);
            }
        }
    }

    /// The connection is there, or failed: asks for the upgrade.
    fn ask(&self, at: usize, mut socket: &TcpStream) -> std::io::Result<()> {
        if let Some(error) = socket.take_error()? {
            return Err(error);
        }
        // An empty socket takes so little at once.
        socket.write_all(self.shared.request.as_bytes())?;
        let data = epoll::EventData::new_u64(at as u64);
        Ok(epoll::modify(
            &self.epoll,
            socket,
            data,
            epoll::EventFlags::IN,
        )?)
    }

    /// The head of the master's answer comes in.
    fn answered(&mut self, at: usize, mut socket: TcpStream, now: Moment) {
        let slot = &mut self.slots[at];
        match socket.read(&mut self.read) {
            Ok(count @ 1..) => slot.inbound.extend_from_slice(&self.read[..count]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Ok(0) => return self.refused(at, now, "it hangs up"),
            Err(error) => return self.refused(at, now, &error.to_string()),
        }
        let end = slot.inbound.windows(4).position(|four| four == b"\r\n\r\n");
        let Some(end) = end else {
            if slot.inbound.len() > HEAD_BYTES_MAX {
                return self.refused(at, now, "its answer is no HTTP");
            }
            slot.link = Link::Asking(socket);
            return;
        };
        let head = slot.inbound.split_to(end + 4);
        let head = String::from_utf8_lossy(&head);
        if head.split(' ').nth(1) != Some("101") {
            let first = head.lines().next().unwrap_or_default().to_owned();
            return self.refused(
                at,
                now,
                &format!("it answers {first}: is that a Tepui master that leads?"),
            );
        }
        self.dials -= 1;
        self.silent = None;
        slot.link = Link::Up(socket, false);
        slot.session.on_connected(now, &mut self.outputs);
        self.turn(at, now, false);
    }

    fn refused(&mut self, at: usize, now: Moment, why: &str) {
        self.slots[at].inbound = BytesMut::new();
        self.failed(at, now, why);
    }

    /// There is something to read, or room to write.
    fn receive(&mut self, at: usize, now: Moment) {
        let slot = &mut self.slots[at];
        let Link::Up(socket, _) = &mut slot.link else {
            return;
        };
        let mut ended = false;
        match socket.read(&mut self.read) {
            Ok(0) => ended = true,
            Ok(count) => slot.inbound.extend_from_slice(&self.read[..count]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => ended = true,
        }
        self.turn(at, now, ended);
    }

    /// Hears all that has come, says what follows from it, and sets the next timer.
    fn turn(&mut self, at: usize, now: Moment, ended: bool) {
        let decoder = FrameDecoder::default();
        let slot = &mut self.slots[at];
        let mut world = World {
            now,
            model: &self.model,
            uuids: &mut self.uuids,
            tally: &mut self.tally,
            out: &mut self.said,
        };
        let mut hangs = slot.carry_out(&mut self.outputs, &mut world, &self.shared);
        // Before that, what comes is HTTP.
        let is_up = matches!(slot.link, Link::Up(..));
        while is_up && !hangs {
            match decoder.decode(&mut slot.inbound) {
                Ok(Some(frame)) => slot.session.on_frame(now, frame, &mut self.outputs),
                Ok(None) => break,
                Err(error) => {
                    self.shared
                        .complain(&format!("the master does not speak the protocol: {error}"));
                    hangs = true;
                }
            }
            hangs |= slot.carry_out(&mut self.outputs, &mut world, &self.shared);
        }
        if is_up && slot.inbound.is_empty() {
            // Thousands of buffers would lie idle.
            slot.inbound = BytesMut::new();
        }
        if is_up && (ended || hangs) {
            self.hang(at, now, hangs);
        } else {
            self.flush(at, now);
        }
        self.set_timer(at);
    }

    fn hang(&mut self, at: usize, now: Moment, refused: bool) {
        let slot = &mut self.slots[at];
        slot.session.on_disconnected(now);
        slot.outbound = BytesMut::new();
        slot.inbound = BytesMut::new();
        let again = if refused { now + REFUSED } else { now };
        // The socket leaves the set of those that are waited for when it is closed.
        slot.link = Link::Down(again);
        if !slot.agent.dismissed {
            self.waiting.push_back(at);
        }
    }

    fn flush(&mut self, at: usize, now: Moment) {
        let slot = &mut self.slots[at];
        let Link::Up(socket, blocked) = &mut slot.link else {
            return;
        };
        while !slot.outbound.is_empty() {
            match socket.write(&slot.outbound) {
                Ok(count @ 1..) => slot.outbound.advance(count),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Ok(0) | Err(_) => return self.hang(at, now, false),
            }
        }
        let is_blocked = !slot.outbound.is_empty();
        if !is_blocked {
            slot.outbound = BytesMut::new();
        }
        if is_blocked != *blocked {
            *blocked = is_blocked;
            let flags = match is_blocked {
                true => epoll::EventFlags::IN | epoll::EventFlags::OUT,
                false => epoll::EventFlags::IN,
            };
            let data = epoll::EventData::new_u64(at as u64);
            if epoll::modify(&self.epoll, &*socket, data, flags).is_err() {
                self.hang(at, now, false);
            }
        }
    }

    fn set_timer(&mut self, at: usize) {
        let slot = &mut self.slots[at];
        let wake = [slot.session.next_wake(), slot.agent.next_wake()];
        let Some(wake) = wake.into_iter().flatten().min() else {
            return;
        };
        if slot.timer.is_none_or(|set| wake < set) {
            slot.timer = Some(wake);
            self.timers.push(Reverse((wake, at)));
        }
    }

    /// Does what is due. Timers may be set too early, never too late.
    fn fire(&mut self, now: Moment) {
        while let Some(Reverse((due, at))) = self.timers.peek().copied()
            && due <= now
        {
            self.timers.pop();
            let slot = &mut self.slots[at];
            if let Link::Down(again) = slot.link
                && again == due
                && !slot.agent.dismissed
            {
                self.waiting.push_back(at);
            }
            if slot.timer != Some(due) {
                continue;
            }
            slot.timer = None;
            slot.session.tick(now, &mut self.outputs);
            let mut world = World {
                now,
                model: &self.model,
                uuids: &mut self.uuids,
                tally: &mut self.tally,
                out: &mut self.said,
            };
            slot.agent.tick(&mut world);
            slot.say(&mut self.said, now, &mut self.outputs);
            self.turn(at, now, false);
        }
    }
}

impl Slot {
    /// Carries out what the session wants; `true` when the connection is of no use any more.
    fn carry_out(
        &mut self,
        outputs: &mut Vec<AgentOutput>,
        world: &mut World<'_>,
        shared: &Shared,
    ) -> bool {
        let mut hangs = false;
        let mut at = 0;
        // What is said in answer comes after what there is already.
        while at < outputs.len() {
            match std::mem::replace(&mut outputs[at], AgentOutput::Hang) {
                AgentOutput::Transmit(frame) => encode_frame(&frame, &mut self.outbound),
                AgentOutput::Opened(_) => self.agent.opened(world),
                AgentOutput::Deliver(payload) => match self.agent.hear(payload, world) {
                    Ok(None) => {}
                    Ok(Some(refusal)) => {
                        shared.complain(&format!("the master refuses an agent: {refusal}"));
                        hangs |= self.agent.dismissed;
                    }
                    Err(error) => {
                        shared.complain(&format!("the master said what cannot be read: {error}"));
                        hangs = true;
                    }
                },
                AgentOutput::Lost(_) => self.agent.lost(world.tally),
                AgentOutput::Refused(why) => {
                    shared.complain(&format!("the master refuses a link: {why}"))
                }
                AgentOutput::Hang => hangs = true,
            }
            self.say(world.out, world.now, outputs);
            at += 1;
        }
        outputs.clear();
        hangs
    }

    fn say(&mut self, said: &mut Vec<Bytes>, now: Moment, outputs: &mut Vec<AgentOutput>) {
        for payload in said.drain(..) {
            self.session.send(now, payload, outputs);
        }
    }
}

/// Whether more attempts would fail alike.
fn is_exhausted(error: &std::io::Error) -> bool {
    matches!(
        error
            .raw_os_error()
            .map(rustix::io::Errno::from_raw_os_error),
        Some(rustix::io::Errno::MFILE | rustix::io::Errno::NFILE)
    )
}

/// Begins to connect, without waiting.
fn connect(master: SocketAddr, source: Option<SocketAddr>) -> std::io::Result<TcpStream> {
    let family = match master {
        SocketAddr::V4(_) => AddressFamily::INET,
        SocketAddr::V6(_) => AddressFamily::INET6,
    };
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    let socket = socket_with(family, SocketType::STREAM, flags, None)?;
    if let Some(source) = source {
        rustix::net::bind(&socket, &source)?;
    }
    match rustix::net::connect(&socket, &master) {
        Ok(()) | Err(rustix::io::Errno::INPROGRESS) => {}
        Err(error) => return Err(error.into()),
    }
    let socket = TcpStream::from(socket);
    socket.set_nodelay(true)?;
    Ok(socket)
}
