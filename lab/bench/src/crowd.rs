//! Clients that only look: subscribers of the operator's stream, and pollers of documents.
//!
//! What they read they throw away within the system (`MSG_TRUNC`), unless it must be counted, so that they take little
//! of the processors that the master needs.

use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use abi_recordio::Decoder;
use anyhow::{Context as _, ensure};
use rustix::buffer::spare_capacity;
use rustix::event::{Timespec, epoll};
use rustix::net::{RecvFlags, recv};

use crate::PATIENCE;
use crate::http::{Chunks, Head};

/// How long until a crowd sees that it is to end.
const LOOK: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 20_000_000,
};
const READ_BYTES: usize = 1 << 20;
const EVENT_BYTES_MAX: usize = 256 << 20;
const READY_MAX: usize = 128;
/// `SUBSCRIBE` of `mesos.v1.master.Call`: field 1 is 18.
const SUBSCRIBE: [u8; 2] = [0x08, 18];
/// The first bytes of a `TASK_UPDATED` of `mesos.v1.master.Event`: field 1 is 3.
const TASK_UPDATED: [u8; 2] = [0x08, 3];

/// What a crowd has seen.
#[derive(Debug, Default)]
struct Seen {
    stop: AtomicBool,
    /// Streams that the master has ended, or answers that were read.
    ended: AtomicUsize,
    /// Updates of tasks, over all subscribers.
    updates: AtomicUsize,
}

/// A crowd on a thread of its own; gone when it is dropped.
#[derive(Debug)]
pub(crate) struct Crowd {
    seen: Arc<Seen>,
    thread: Option<JoinHandle<anyhow::Result<()>>>,
}

impl Crowd {
    fn start(run: impl FnOnce(&Seen) -> anyhow::Result<()> + Send + 'static) -> Self {
        let seen = Arc::new(Seen::default());
        let theirs = Arc::clone(&seen);
        Self {
            seen,
            thread: Some(std::thread::spawn(move || run(&theirs))),
        }
    }

    /// So many subscribers of the operator's stream, in protobuf. `count` says whether they tell updates of tasks apart.
    ///
    /// # Errors
    ///
    /// The master does not take them.
    pub(crate) fn watch(address: &str, subscribers: usize, count: bool) -> anyhow::Result<Self> {
        let streams = (0..subscribers)
            .map(|_| Watcher::subscribe(address))
            .collect::<anyhow::Result<Vec<_>>>()?;
        Ok(Self::start(move |seen| watch(streams, count, seen)))
    }

    /// So many clients that ask for `path` again as soon as they have the answer.
    ///
    /// # Errors
    ///
    /// The master cannot be reached.
    pub(crate) fn poll(address: &str, path: &str, clients: usize) -> anyhow::Result<Self> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n").into_bytes();
        let pollers = (0..clients)
            .map(|_| Poller::connect(address))
            .collect::<anyhow::Result<Vec<_>>>()?;
        Ok(Self::start(move |seen| poll(pollers, &request, seen)))
    }

    /// Streams that the master has ended, or answers that were read.
    pub(crate) fn ended(&self) -> usize {
        self.seen.ended.load(Ordering::Relaxed)
    }

    /// Waits until so many updates of tasks were seen by all together.
    ///
    /// # Errors
    ///
    /// They are not in time, or the master has ended a stream.
    pub(crate) fn wait_updates(&self, updates: usize) -> anyhow::Result<()> {
        let end = Instant::now() + PATIENCE;
        loop {
            let seen = self.seen.updates.load(Ordering::Relaxed);
            if seen >= updates {
                return Ok(());
            }
            ensure!(
                self.ended() == 0,
                "{} subscribers were cut off",
                self.ended()
            );
            ensure!(
                Instant::now() < end,
                "{seen} of {updates} updates were seen"
            );
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Ends it, and says what went wrong.
    ///
    /// # Errors
    ///
    /// Something that came could not be read.
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        self.end().unwrap_or(Ok(()))
    }

    fn end(&mut self) -> Option<anyhow::Result<()>> {
        self.seen.stop.store(true, Ordering::Relaxed);
        self.thread.take()?.join().ok()
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        drop(self.end());
    }
}

/// One subscriber.
struct Watcher {
    socket: TcpStream,
    chunks: Chunks,
    records: Decoder,
}

impl Watcher {
    fn subscribe(address: &str) -> anyhow::Result<Self> {
        use std::io::{Read as _, Write as _};
        let mut socket = TcpStream::connect(address)?;
        let media = "application/x-protobuf";
        let head = format!(
            "POST /api/v1 HTTP/1.1\r\nHost: {address}\r\nContent-Type: {media}\r\nAccept: {media}\r\n\
             Content-Length: {}\r\n\r\n",
            SUBSCRIBE.len()
        );
        socket.write_all(&[head.as_bytes(), &SUBSCRIBE].concat())?;
        let mut watcher = Self {
            socket,
            chunks: Chunks::default(),
            records: Decoder::new(EVENT_BYTES_MAX),
        };
        let mut bytes = Vec::new();
        let mut piece = [0; 4096];
        loop {
            let count = watcher.socket.read(&mut piece)?;
            ensure!(count > 0, "the master hangs up");
            bytes.extend_from_slice(&piece[..count]);
            if let Some((head, used)) = Head::parse(&bytes)? {
                ensure!(head.status == 200, "SUBSCRIBE was answered {}", head.status);
                watcher.take(&bytes[used..])?;
                watcher.socket.set_nonblocking(true)?;
                return Ok(watcher);
            }
        }
    }

    /// Takes what has come; gives the number of updates of tasks in it.
    fn take(&mut self, bytes: &[u8]) -> anyhow::Result<usize> {
        let mut updates = 0;
        self.chunks.read(bytes, |piece| self.records.push(piece))?;
        while let Some(record) = self.records.next_record()? {
            updates += usize::from(record.starts_with(&TASK_UPDATED));
        }
        Ok(updates)
    }
}

fn watch(mut watchers: Vec<Watcher>, count: bool, seen: &Seen) -> anyhow::Result<()> {
    let set = epoll::create(epoll::CreateFlags::CLOEXEC)?;
    for (place, watcher) in watchers.iter().enumerate() {
        let data = epoll::EventData::new_u64(place as u64);
        epoll::add(&set, &watcher.socket, data, epoll::EventFlags::IN)?;
    }
    let mut scratch = vec![0; READ_BYTES];
    let mut ready = Vec::with_capacity(READY_MAX);
    while !seen.stop.load(Ordering::Relaxed) {
        wait(&set, &mut ready)?;
        for event in ready.drain(..) {
            let watcher = &mut watchers[usize::try_from(event.data.u64())?];
            let flags = if count {
                RecvFlags::empty()
            } else {
                RecvFlags::TRUNC
            };
            match recv(&watcher.socket, &mut scratch[..], flags) {
                Ok((_, 0)) => {
                    epoll::delete(&set, &watcher.socket)?;
                    seen.ended.fetch_add(1, Ordering::Relaxed);
                }
                Ok((_, length)) if count => {
                    let updates = watcher.take(&scratch[..length])?;
                    seen.updates.fetch_add(updates, Ordering::Relaxed);
                }
                Ok(_) | Err(rustix::io::Errno::AGAIN) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(())
}

fn wait(set: &rustix::fd::OwnedFd, ready: &mut Vec<epoll::Event>) -> anyhow::Result<()> {
    match epoll::wait(set, spare_capacity(ready), Some(&LOOK)) {
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// A client that waits for an answer.
struct Poller {
    socket: TcpStream,
    /// The head of the answer so far.
    head: Vec<u8>,
    /// Bytes of the body to come, once the head is read.
    left: Option<usize>,
}

impl Poller {
    fn connect(address: &str) -> anyhow::Result<Self> {
        let socket = TcpStream::connect(address)?;
        socket.set_nodelay(true)?;
        socket.set_nonblocking(true)?;
        Ok(Self {
            socket,
            head: Vec::new(),
            left: None,
        })
    }

    /// Reads on; `true` when the answer is complete.
    fn read(&mut self, scratch: &mut [u8]) -> anyhow::Result<bool> {
        let (most, flags) = match self.left {
            Some(left) => (left.min(scratch.len()), RecvFlags::TRUNC),
            None => (scratch.len(), RecvFlags::empty()),
        };
        let length = match recv(&self.socket, &mut scratch[..most], flags) {
            Ok((_, length)) => length,
            Err(rustix::io::Errno::AGAIN) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        ensure!(length > 0, "the master hangs up");
        let left = match self.left {
            Some(left) => left - length,
            None => {
                self.head.extend_from_slice(&scratch[..length]);
                let Some((head, used)) = Head::parse(&self.head)? else {
                    return Ok(false);
                };
                ensure!(head.status == 200, "a poller was answered {}", head.status);
                ensure!(head.length > 0, "the answer does not say how long it is");
                let here = self.head.len() - used;
                self.head.clear();
                head.length
                    .checked_sub(here)
                    .context("an answer that nobody asked for")?
            }
        };
        self.left = (left > 0).then_some(left);
        Ok(left == 0)
    }
}

fn poll(mut pollers: Vec<Poller>, request: &[u8], seen: &Seen) -> anyhow::Result<()> {
    use std::io::Write as _;
    let set = epoll::create(epoll::CreateFlags::CLOEXEC)?;
    for (place, poller) in pollers.iter_mut().enumerate() {
        let data = epoll::EventData::new_u64(place as u64);
        epoll::add(&set, &poller.socket, data, epoll::EventFlags::IN)?;
        // An empty socket takes so little at once.
        poller.socket.write_all(request)?;
    }
    let mut scratch = vec![0; READ_BYTES];
    let mut ready = Vec::with_capacity(READY_MAX);
    while !seen.stop.load(Ordering::Relaxed) {
        wait(&set, &mut ready)?;
        for event in ready.drain(..) {
            let poller = &mut pollers[usize::try_from(event.data.u64())?];
            if poller.read(&mut scratch)? {
                seen.ended.fetch_add(1, Ordering::Relaxed);
                poller.socket.write_all(request)?;
            }
        }
    }
    Ok(())
}
