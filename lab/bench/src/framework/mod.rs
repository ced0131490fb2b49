//! A framework's scheduler for load: one stream of events, and calls on several connections that stay open.
//!
//! It waits for no answer before the next call, so that what is measured is the master. Everything goes over real
//! sockets, in protobuf or JSON, as any framework would send it; each update has its own acknowledgement.

mod calls;
mod events;

use std::collections::VecDeque;
use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use abi_recordio::Decoder;
use anyhow::{Context as _, bail, ensure};
use rustix::buffer::spare_capacity;
use rustix::event::{Timespec, epoll};

pub(crate) use calls::Tasks;
pub(crate) use events::{Event, Offer, Update};

use crate::http::{Chunks, Head, Pipe};

const EVENT_BYTES_MAX: usize = 64 << 20;
const SCRATCH_BYTES: usize = 1 << 20;
const READY_MAX: usize = 64;
/// The stream of events among the sockets that are waited for; the others are numbered from 0.
const STREAM: u64 = u64::MAX;

/// How messages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Protobuf,
    Json,
}

impl Format {
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Protobuf => "application/x-protobuf",
            Self::Json => "application/json",
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Protobuf => "protobuf",
            Self::Json => "JSON",
        }
    }
}

/// Who subscribes, and how.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    /// Name and role.
    pub(crate) name: String,
    pub(crate) format: Format,
    /// Connections for calls.
    pub(crate) pipes: usize,
    /// How long the framework may be away before its tasks are killed, in seconds.
    pub(crate) failover_timeout_secs: f64,
    /// The id of a framework that comes back.
    pub(crate) id: Option<String>,
}

/// A subscribed framework.
#[derive(Debug)]
pub(crate) struct Framework {
    pub(crate) id: String,
    pub(crate) format: Format,
    epoll: OwnedFd,
    stream: std::net::TcpStream,
    chunks: Chunks,
    records: Decoder,
    pipes: Vec<Pipe>,
    next: usize,
    /// The head of a call, up to the length of its body.
    head: Vec<u8>,
    body: Vec<u8>,
    events: VecDeque<Event>,
    scratch: Box<[u8]>,
}

impl Framework {
    /// Subscribes and waits until the master says so.
    ///
    /// # Errors
    ///
    /// The master refuses it, or does not answer.
    pub(crate) fn subscribe(address: &str, setup: &Setup) -> anyhow::Result<Self> {
        let media = setup.format.media_type();
        let head = |more: &str| {
            format!(
                "POST /api/v1/scheduler HTTP/1.1\r\nHost: {address}\r\nContent-Type: {media}\r\nAccept: {media}\r\n\
                 {more}Content-Length: "
            )
            .into_bytes()
        };
        let mut opening = Pipe::connect(address)?;
        opening.push(&head(""), &calls::subscribe(setup));
        let mut stream = opening.socket.try_clone()?;
        stream.set_nonblocking(false)?;
        opening.flush()?;
        let mut inbound = vec![0; SCRATCH_BYTES];
        let mut length = 0;
        let (answer, used) = loop {
            let count = stream.read(&mut inbound[length..])?;
            ensure!(count > 0, "the master hangs up");
            length += count;
            if let Some(found) = Head::parse(&inbound[..length])? {
                break found;
            }
        };
        if answer.status != 200 {
            let body = String::from_utf8_lossy(&inbound[used..length]);
            bail!("SUBSCRIBE was answered {}: {body}", answer.status);
        }
        stream.set_nonblocking(true)?;
        let id = answer.stream.context("no Mesos-Stream-Id")?;
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        let readable = epoll::EventFlags::IN;
        epoll::add(&epoll, &stream, epoll::EventData::new_u64(STREAM), readable)?;
        let mut pipes = Vec::new();
        for number in 0..setup.pipes {
            let pipe = Pipe::connect(address)?;
            let data = epoll::EventData::new_u64(number as u64);
            epoll::add(&epoll, &pipe.socket, data, readable)?;
            pipes.push(pipe);
        }
        let mut framework = Self {
            id: String::new(),
            format: setup.format,
            epoll,
            stream,
            chunks: Chunks::default(),
            records: Decoder::new(EVENT_BYTES_MAX),
            pipes,
            next: 0,
            head: head(&format!("Mesos-Stream-Id: {id}\r\n")),
            body: Vec::new(),
            events: VecDeque::new(),
            scratch: vec![0; SCRATCH_BYTES].into(),
        };
        framework.take(&inbound[used..length])?;
        let end = Instant::now() + crate::PATIENCE;
        loop {
            match framework.next(end)? {
                Event::Subscribed(id) => {
                    framework.id = id;
                    return Ok(framework);
                }
                Event::Offers(_) | Event::Update(_) | Event::Other => {}
            }
        }
    }

    /// The next event.
    ///
    /// # Errors
    ///
    /// None comes before `end`, a call was refused, or the master is gone.
    pub(crate) fn next(&mut self, end: Instant) -> anyhow::Result<Event> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(event);
            }
            self.turn(end)?;
        }
    }

    /// Waits until all calls are answered.
    ///
    /// # Errors
    ///
    /// They are not before `end`, one was refused, or the master is gone.
    pub(crate) fn settle(&mut self, end: Instant) -> anyhow::Result<()> {
        while self.pipes.iter().any(|pipe| pipe.open > 0) {
            self.turn(end)?;
        }
        Ok(())
    }

    /// Sends what there is, waits for something to come, and reads all of it.
    fn turn(&mut self, end: Instant) -> anyhow::Result<()> {
        for (number, pipe) in self.pipes.iter_mut().enumerate() {
            let was = pipe.blocked;
            pipe.flush()?;
            if pipe.blocked != was {
                let flags = match pipe.blocked {
                    true => epoll::EventFlags::IN | epoll::EventFlags::OUT,
                    false => epoll::EventFlags::IN,
                };
                let data = epoll::EventData::new_u64(number as u64);
                epoll::modify(&self.epoll, &pipe.socket, data, flags)?;
            }
        }
        let left = end.saturating_duration_since(Instant::now());
        ensure!(left > Duration::ZERO, "the master takes too long");
        let timeout = Timespec {
            tv_sec: i64::try_from(left.as_secs())?,
            tv_nsec: left.subsec_nanos().into(),
        };
        let mut ready = Vec::with_capacity(READY_MAX);
        match epoll::wait(&self.epoll, spare_capacity(&mut ready), Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        for event in ready {
            match usize::try_from(event.data.u64()) {
                Ok(number) if number < self.pipes.len() => {
                    self.pipes[number].receive(&mut self.scratch)?
                }
                _ => self.read()?,
            }
        }
        Ok(())
    }

    fn read(&mut self) -> anyhow::Result<()> {
        let mut scratch = std::mem::take(&mut self.scratch);
        let count = match self.stream.read(&mut scratch) {
            Ok(0) => bail!("the master closed the stream"),
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => 0,
            Err(error) => return Err(error.into()),
        };
        let taken = self.take(&scratch[..count]);
        self.scratch = scratch;
        taken
    }

    fn take(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.chunks.read(bytes, |piece| self.records.push(piece))?;
        while let Some(record) = self.records.next_record()? {
            self.events.push_back(events::read(self.format, &record)?);
        }
        Ok(())
    }

    /// Sends what is in `body`.
    fn send(&mut self) {
        self.next = (self.next + 1) % self.pipes.len();
        self.pipes[self.next].push(&self.head, &self.body);
        self.body.clear();
    }

    /// Launches tasks on an offer.
    pub(crate) fn accept(&mut self, offer: &Offer, tasks: &Tasks<'_>) {
        calls::accept(self.format, &self.id, offer, tasks, &mut self.body);
        self.send();
    }

    /// Says that an update was seen.
    pub(crate) fn acknowledge(&mut self, update: &Update) {
        calls::acknowledge(self.format, &self.id, update, &mut self.body);
        self.send();
    }

    /// Gives offers back.
    pub(crate) fn decline(&mut self, offers: &[Offer], refuse_seconds: f64) {
        calls::decline(
            self.format,
            &self.id,
            offers,
            refuse_seconds,
            &mut self.body,
        );
        self.send();
    }

    /// Kills a task.
    pub(crate) fn kill(&mut self, task: &str, agent: &str) {
        calls::kill(self.format, &self.id, task, agent, &mut self.body);
        self.send();
    }

    /// Wants no more offers.
    pub(crate) fn suppress(&mut self) {
        calls::plain(self.format, &self.id, calls::SUPPRESS, &mut self.body);
        self.send();
    }

    /// Wants offers again, also those that it has declined.
    pub(crate) fn revive(&mut self) {
        calls::plain(self.format, &self.id, calls::REVIVE, &mut self.body);
        self.send();
    }

    /// Ends the framework with all its tasks.
    ///
    /// # Errors
    ///
    /// The master does not take it.
    pub(crate) fn teardown(mut self) -> anyhow::Result<()> {
        calls::plain(self.format, &self.id, calls::TEARDOWN, &mut self.body);
        // The stream ends too, perhaps before the answer: it is not read any more.
        epoll::delete(&self.epoll, &self.stream)?;
        self.send();
        self.settle(Instant::now() + crate::PATIENCE)
    }
}
