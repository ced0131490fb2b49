//! Links to agents: `POST /node` with `Upgrade: tepui-node/1`, then frames of [`abi_node::wire`] both ways.
//!
//! One task owns all sessions ([`MasterSessions`]); each link has a task that reads and one that writes. The owner never
//! waits for the core, which may wait for it: what it has for the core waits in a queue, and while that is long, nothing
//! more is read from agents. A link that does not take its frames in time is closed; its session goes on over the next.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use abi_node::session::{Config, Frame, LinkId, Loss, MasterOutput, MasterSessions};
use abi_node::{ToMaster, wire};
use base_access::Principal;
use base_ids::{ConnectionId, user_id_check};
use bytes::{Bytes, BytesMut};
use daemons_door::{Handled, Request, Response};
use http::StatusCode;
use kernel_master::Input;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::{mpsc, watch};

use crate::clock::Clock;
use crate::core::{CoreHandle, Order};

/// The protocol that a link speaks, as it is named in `Upgrade`.
pub(crate) const PROTOCOL: &str = "tepui-node/1";
/// News of links that may wait for the owner of the sessions; each may be as large as a frame.
const NEWS_MAX: usize = 64;
/// Frames that may wait for one link.
const FRAMES_MAX: usize = 4096;
/// Inputs that may wait for the core before no more is read.
const INPUTS_MAX: usize = 1024;
/// Orders of the core that may wait.
pub(crate) const ORDERS_MAX: usize = 4096;
/// Frames that are written together.
const WRITE_FRAMES_MAX: usize = 64;
const READ_BYTES: usize = 16 * 1024;
/// Longest info of an agent, or of a framework that an agent tells of.
const INFO_BYTES_MAX: usize = 4 << 20;

/// What a link has to say.
enum News {
    Opened(LinkId, Option<Principal>, mpsc::Sender<Frame>),
    Frame(LinkId, Frame),
    Closed(LinkId),
}

/// The way in for new links. Clones lead to the same sessions.
#[derive(Clone, Debug)]
pub(crate) struct LinkHandle {
    news: mpsc::Sender<News>,
    next: Arc<AtomicU64>,
    stopping: watch::Receiver<bool>,
}

impl LinkHandle {
    /// Answers `POST /node`.
    pub(crate) async fn answer(self, mut request: Request) -> Handled {
        request.only(&["POST"])?;
        let names = |header: &str, value: &str| {
            request.header(header).is_some_and(|list| {
                list.split(',')
                    .any(|one| one.trim().eq_ignore_ascii_case(value))
            })
        };
        if !names("connection", "upgrade") || !names("upgrade", PROTOCOL) {
            let text = format!("agents connect here with 'Upgrade: {PROTOCOL}'");
            return Err(Box::new(Response::text(StatusCode::UPGRADE_REQUIRED, text)));
        }
        let Some(upgrade) = request.take_upgrade() else {
            return Err(Box::new(Response::bad_request(
                "this connection cannot be upgraded",
            )));
        };
        let principal = request.principal().cloned();
        tokio::spawn(async move {
            // The agent may have gone away; it will come back.
            if let Ok(socket) = upgrade.connection().await {
                self.serve(socket, principal).await;
            }
        });
        Ok(Response::switching_protocols(PROTOCOL))
    }

    /// Carries frames until either side ends.
    pub(crate) async fn serve<S>(mut self, socket: S, principal: Option<Principal>)
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let link = LinkId(self.next.fetch_add(1, Ordering::Relaxed));
        let (frames, outgoing) = mpsc::channel(FRAMES_MAX);
        if (self.news.send(News::Opened(link, principal, frames)).await).is_err() {
            return;
        }
        let (reader, writer) = tokio::io::split(socket);
        let stopping = async {
            let _ = self.stopping.wait_for(|stopping| *stopping).await;
        };
        tokio::select! {
            () = read(reader, link, &self.news) => {}
            () = write(writer, outgoing) => {}
            () = stopping => {}
        }
        let _ = self.news.send(News::Closed(link)).await;
    }
}

async fn read(mut socket: impl AsyncRead + Unpin, link: LinkId, news: &mpsc::Sender<News>) {
    let decoder = wire::FrameDecoder::default();
    let mut bytes = BytesMut::with_capacity(READ_BYTES);
    loop {
        loop {
            match decoder.decode(&mut bytes) {
                Ok(Some(frame)) => {
                    if news.send(News::Frame(link, frame)).await.is_err() {
                        return;
                    }
                }
                Ok(None) => break,
                Err(error) => {
                    tracing::warn!(%error, "an agent does not speak the protocol; its link is closed");
                    return;
                }
            }
        }
        bytes.reserve(READ_BYTES);
        match socket.read_buf(&mut bytes).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

async fn write(mut socket: impl AsyncWrite + Unpin, mut outgoing: mpsc::Receiver<Frame>) {
    let mut frames = Vec::with_capacity(WRITE_FRAMES_MAX);
    let mut bytes = BytesMut::new();
    while outgoing.recv_many(&mut frames, WRITE_FRAMES_MAX).await > 0 {
        for frame in frames.drain(..) {
            wire::encode_frame(&frame, &mut bytes);
        }
        if socket.write_all(&bytes).await.is_err() || socket.flush().await.is_err() {
            return;
        }
        bytes.clear();
    }
    let _ = socket.shutdown().await;
}

/// An agent knows of a later master than this one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deposed(pub(crate) u64);

/// What the owner of the sessions is made of.
pub(crate) struct Links {
    core: CoreHandle,
    clock: Clock,
    sessions: MasterSessions,
    news: mpsc::Receiver<News>,
    orders: mpsc::Receiver<Order>,
    links: BTreeMap<LinkId, Link>,
    /// What waits for the core.
    inputs: VecDeque<Input>,
    deposed: Option<u64>,
}

struct Link {
    principal: Option<Principal>,
    frames: mpsc::Sender<Frame>,
}

/// Makes the owner of the sessions and the way in.
pub(crate) fn links(
    core: CoreHandle,
    clock: Clock,
    sessions: (Config, u64, u64),
    orders: mpsc::Receiver<Order>,
    stopping: watch::Receiver<bool>,
) -> (LinkHandle, Links) {
    let (config, seed, term) = sessions;
    let (sender, news) = mpsc::channel(NEWS_MAX);
    let handle = LinkHandle {
        news: sender,
        next: Arc::new(AtomicU64::new(1)),
        stopping,
    };
    let links = Links {
        core,
        clock,
        sessions: MasterSessions::new(config, seed, term),
        news,
        orders,
        links: BTreeMap::new(),
        inputs: VecDeque::new(),
        deposed: None,
    };
    (handle, links)
}

impl Links {
    /// Works until the core ends; returns early with the term of a newer master.
    pub(crate) async fn run(mut self) -> Option<Deposed> {
        let mut out = Vec::new();
        let core = self.core.clone();
        loop {
            let wake = self.sessions.next_wake();
            let timer = async {
                match wake {
                    Some(wake) => tokio::time::sleep_until(self.clock.instant(wake)).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                room = core.room(), if !self.inputs.is_empty() => {
                    let Ok(room) = room else { return None };
                    if let Some(input) = self.inputs.pop_front() {
                        room.fill(input);
                    }
                    continue;
                }
                order = self.orders.recv() => {
                    let now = self.clock.now();
                    match order {
                        None => return None,
                        Some(Order::Send(connection, message)) => {
                            let payload = wire::encode_to_agent(&message);
                            self.sessions.send(now, connection, payload, &mut out);
                        }
                        Some(Order::Hang(connection)) => self.sessions.close(now, connection, &mut out),
                    }
                }
                news = self.news.recv(), if self.inputs.len() < INPUTS_MAX => {
                    match news {
                        None => return None,
                        Some(news) => self.hear(news, &mut out),
                    }
                }
                () = timer => self.sessions.tick(self.clock.now(), &mut out),
            }
            self.carry_out(&mut out);
            if let Some(term) = self.deposed {
                return Some(Deposed(term));
            }
        }
    }

    fn hear(&mut self, news: News, out: &mut Vec<MasterOutput>) {
        let now = self.clock.now();
        match news {
            News::Opened(link, principal, frames) => {
                self.links.insert(link, Link { principal, frames });
            }
            News::Frame(link, frame) => {
                // A link that was closed may still have frames in the queue.
                if self.links.contains_key(&link) {
                    self.sessions.on_frame(now, link, frame, out);
                    self.note_principal(link, out);
                }
            }
            News::Closed(link) => {
                if self.links.remove(&link).is_some() {
                    self.sessions.on_disconnected(now, link, out);
                }
            }
        }
    }

    /// A session is opened by a frame of the link over which its agent logged in.
    fn note_principal(&mut self, link: LinkId, out: &mut Vec<MasterOutput>) {
        for output in out.iter() {
            if let MasterOutput::Opened(connection) = output {
                let principal = self
                    .links
                    .get(&link)
                    .and_then(|link| link.principal.clone());
                self.inputs.push_back(Input::AgentConnected {
                    connection: *connection,
                    principal,
                });
            }
        }
        out.retain(|output| !matches!(output, MasterOutput::Opened(_)));
    }

    fn carry_out(&mut self, out: &mut Vec<MasterOutput>) {
        while !out.is_empty() {
            for output in std::mem::take(out) {
                match output {
                    MasterOutput::Transmit(link, frame) => self.transmit(link, frame, out),
                    // Taken out where the link is known.
                    MasterOutput::Opened(_) => {}
                    MasterOutput::Deliver(connection, payload) => {
                        self.deliver(connection, payload, out);
                    }
                    MasterOutput::Lost(connection, loss) => {
                        tracing::info!(%connection, %loss, "the session of an agent is over");
                        self.inputs.push_back(match loss {
                            Loss::Silent => Input::AgentSilent(connection),
                            Loss::Overflow
                            | Loss::Expired
                            | Loss::Forgotten
                            | Loss::Closed
                            | Loss::Protocol(_) => Input::AgentGone(connection),
                        });
                    }
                    MasterOutput::Hang(link) => {
                        if self.links.remove(&link).is_some() {
                            self.sessions.on_disconnected(self.clock.now(), link, out);
                        }
                    }
                    MasterOutput::Deposed(term) => self.deposed = Some(term),
                }
            }
        }
    }

    fn transmit(&mut self, link: LinkId, frame: Frame, out: &mut Vec<MasterOutput>) {
        let Some(known) = self.links.get(&link) else {
            return;
        };
        if known.frames.try_send(frame).is_err() {
            self.links.remove(&link);
            self.sessions.on_disconnected(self.clock.now(), link, out);
        }
    }

    fn deliver(&mut self, connection: ConnectionId, payload: Bytes, out: &mut Vec<MasterOutput>) {
        let message = wire::decode_to_master(payload)
            .map_err(|error| error.to_string())
            .and_then(|message| judge(&message).map(|()| message));
        match message {
            Ok(message) => self.inputs.push_back(Input::Agent(connection, message)),
            Err(error) => {
                tracing::warn!(%connection, error, "an agent said something senseless; its session is ended");
                self.sessions.close(self.clock.now(), connection, out);
                self.inputs.push_back(Input::AgentGone(connection));
            }
        }
    }
}

/// Keeps from the kernel what could not be kept in the store.
fn judge(message: &ToMaster) -> Result<(), String> {
    let short = |what: &str, bytes: usize| match bytes {
        0..=INFO_BYTES_MAX => Ok(()),
        _ => Err(format!(
            "the info of {what} has {bytes} bytes, at most {INFO_BYTES_MAX} are allowed"
        )),
    };
    match message {
        ToMaster::Register(registration) => short("the agent", registration.spec.body.len()),
        ToMaster::Reregister(report) => {
            user_id_check(report.agent.as_str()).map_err(|error| error.to_string())?;
            short("the agent", report.spec.body.len())?;
            for framework in &report.frameworks {
                user_id_check(framework.framework.as_str()).map_err(|error| error.to_string())?;
                short("a framework", framework.spec.body.len())?;
            }
            Ok(())
        }
        ToMaster::Update { .. }
        | ToMaster::Message { .. }
        | ToMaster::ExecutorExited { .. }
        | ToMaster::Operation { .. }
        | ToMaster::Unregister => Ok(()),
    }
}
