//! Links to agents: `POST /node` with `Upgrade: tepui-node/1`, then frames of [`abi_node::wire`] both ways.
//!
//! One task owns all sessions ([`MasterSessions`]); each link has a [`Carrier`] that reads and writes. The owner never waits for
//! the core, which may wait for it: what it has for the core waits in a queue, and while that is long, nothing more is
//! read from agents. A link that does not take its frames in time is closed; its session goes on over the next.
//!
//! Whatever comes in a burst goes on as one, at each step.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Once};

use abi_node::session::{Config, Frame, LinkId, Loss, MasterOutput, MasterSessions};
use abi_node::{ProvidersReport, ToAgent, ToMaster, wire};
use abi_terms::AgentSpec;
use base_access::Principal;
use base_ids::{ConnectionId, user_id_check};
use base_units::Resources;
use bytes::Bytes;
use daemons_door::{Handled, Request, Response};
use http::StatusCode;
use kernel_master::Input;
use rustix::process::{Resource, getrlimit};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{Semaphore, mpsc, watch};

use crate::carrier::{Carrier, Outbox};
use crate::clock::Clock;
use crate::core::CoreHandle;

/// The protocol that a link speaks, as it is named in `Upgrade`.
pub(crate) const PROTOCOL: &str = "tepui-node/1";
/// News of links that may wait for the owner of the sessions; each may be as large as a frame.
const NEWS_MAX: usize = 64;
/// Inputs that may wait for the core before no more is read.
const INPUTS_MAX: usize = 1024;
/// Inputs that the core gets at once.
const INPUTS_AT_ONCE: usize = 128;
/// Bursts of orders of the core that may wait.
pub(crate) const BURSTS_MAX: usize = 64;
/// News that are heard before what follows from them is done.
const NEWS_AT_ONCE: usize = 64;
/// Of the files that the process may have open, those that links of agents leave to clients and to the master itself.
const DESCRIPTORS_SPARE: u64 = 128;
/// Kinds of machines that are remembered.
const SHAPES_MAX: usize = 16;
/// Longest info of an agent, or of a framework that an agent tells of.
const INFO_BYTES_MAX: usize = 4 << 20;

/// An order for an agent's session.
#[derive(Debug)]
pub(crate) enum Order {
    /// Send this.
    Send(ConnectionId, ToAgent),
    /// End the session after what was sent before.
    Hang(ConnectionId),
}

/// What a link has to say.
pub(crate) enum News {
    Opened(LinkId, Option<Principal>, Arc<Outbox>),
    Frames(LinkId, Vec<Frame>),
    Closed(LinkId),
}

/// The way in for new links. Clones lead to the same sessions.
#[derive(Clone, Debug)]
pub(crate) struct LinkHandle {
    news: mpsc::Sender<News>,
    next: Arc<AtomicU64>,
    /// Of links; without one an agent has to wait.
    places: Arc<Semaphore>,
    /// Whether an agent had to, which is told once.
    refused: Arc<Once>,
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
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            self.refused.call_once(|| {
                tracing::warn!(
                    "agents are refused: the limit of open files is reached; start the master with a higher one (ulimit -n)"
                );
            });
            return Err(Box::new(Response::text(
                StatusCode::SERVICE_UNAVAILABLE,
                "the master has as many agents as its limit of open files allows; start it with a higher one (ulimit -n)",
            )));
        };
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
            drop(place);
        });
        Ok(Response::switching_protocols(PROTOCOL))
    }

    /// Carries frames until either side ends.
    pub(crate) fn serve<S>(self, socket: S, principal: Option<Principal>) -> Carrier<S>
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let link = LinkId(self.next.fetch_add(1, Ordering::Relaxed));
        Carrier::new(socket, link, principal, self.news)
    }
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
    orders: mpsc::Receiver<Vec<Order>>,
    links: BTreeMap<LinkId, Link>,
    /// Those that have got frames in this turn.
    written: BTreeSet<LinkId>,
    /// What waits for the core.
    inputs: VecDeque<Input>,
    shapes: Shapes,
    deposed: Option<u64>,
    stopping: watch::Receiver<bool>,
}

/// What agents have, the newest first. Machines come in few kinds, and agents of one kind share a copy.
#[derive(Default)]
struct Shapes(VecDeque<Resources>);

impl Shapes {
    fn share(&mut self, spec: &mut Arc<AgentSpec>) {
        let Some(spec) = Arc::get_mut(spec) else {
            return;
        };
        match self.0.iter().find(|known| **known == spec.resources) {
            Some(known) => spec.resources = known.clone(),
            None => {
                self.0.truncate(SHAPES_MAX - 1);
                self.0.push_front(spec.resources.clone());
            }
        }
    }
}

struct Link {
    principal: Option<Principal>,
    outbox: Arc<Outbox>,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.outbox.close();
    }
}

/// How many links there may be with so many open files; `None` is no limit.
fn places(descriptors: Option<u64>) -> usize {
    let places = descriptors.map(|all| all.saturating_sub(DESCRIPTORS_SPARE));
    places
        .and_then(|places| usize::try_from(places).ok())
        .map_or(Semaphore::MAX_PERMITS, |places| {
            places.min(Semaphore::MAX_PERMITS)
        })
}

/// Makes the owner of the sessions and the way in.
pub(crate) fn links(
    core: CoreHandle,
    clock: Clock,
    sessions: (Config, u64, u64),
    orders: mpsc::Receiver<Vec<Order>>,
    stopping: watch::Receiver<bool>,
) -> (LinkHandle, Links) {
    let (config, seed, term) = sessions;
    let (sender, news) = mpsc::channel(NEWS_MAX);
    let handle = LinkHandle {
        news: sender,
        next: Arc::new(AtomicU64::new(1)),
        refused: Arc::new(Once::new()),
        places: Arc::new(Semaphore::new(places(getrlimit(Resource::Nofile).current))),
    };
    let links = Links {
        core,
        clock,
        sessions: MasterSessions::new(config, seed, term),
        news,
        orders,
        links: BTreeMap::new(),
        written: BTreeSet::new(),
        inputs: VecDeque::new(),
        shapes: Shapes::default(),
        deposed: None,
        stopping,
    };
    (handle, links)
}

impl Links {
    /// Works until the core ends; returns early with the term of a newer master.
    pub(crate) async fn run(mut self) -> Option<Deposed> {
        let mut out = Vec::new();
        let mut heard = Vec::with_capacity(NEWS_AT_ONCE);
        let core = self.core.clone();
        let mut stopping = self.stopping.clone();
        let stopping = stopping.wait_for(|stopping| *stopping);
        tokio::pin!(stopping);
        let mut is_stopping = false;
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
                    let count = self.inputs.len().min(INPUTS_AT_ONCE);
                    room.fill(self.inputs.drain(..count).collect());
                    continue;
                }
                orders = self.orders.recv() => {
                    let orders = orders?;
                    let now = self.clock.now();
                    for order in orders {
                        match order {
                            Order::Send(connection, message) => {
                                let payload = wire::encode_to_agent(&message);
                                self.sessions.send(now, connection, payload, &mut out);
                            }
                            Order::Hang(connection) => self.sessions.close(now, connection, &mut out),
                        }
                        self.carry_out(&mut out);
                    }
                }
                count = self.news.recv_many(&mut heard, NEWS_AT_ONCE), if self.inputs.len() < INPUTS_MAX => {
                    if count == 0 {
                        return None;
                    }
                    for news in heard.drain(..) {
                        self.hear(news, &mut out);
                    }
                }
                () = timer => self.sessions.tick(self.clock.now(), &mut out),
                _ = &mut stopping, if !is_stopping => {
                    is_stopping = true;
                    self.hang_up(&mut out);
                }
            }
            self.carry_out(&mut out);
            while let Some(link) = self.written.pop_first() {
                if let Some(link) = self.links.get(&link) {
                    link.outbox.flush();
                }
            }
            if let Some(term) = self.deposed {
                return Some(Deposed(term));
            }
        }
    }

    fn hear(&mut self, news: News, out: &mut Vec<MasterOutput>) {
        let now = self.clock.now();
        match news {
            News::Opened(link, principal, outbox) => {
                let opened = Link { principal, outbox };
                if !*self.stopping.borrow() {
                    self.links.insert(link, opened);
                }
            }
            News::Frames(link, frames) => {
                for frame in frames {
                    // A link that was closed may still have frames in the queue.
                    if self.links.contains_key(&link) {
                        self.sessions.on_frame(now, link, frame, out);
                        self.note_principal(link, out);
                        self.carry_out(out);
                    }
                }
            }
            News::Closed(link) => {
                if self.links.remove(&link).is_some() {
                    self.sessions.on_disconnected(now, link, out);
                }
            }
        }
    }

    /// Ends all links, as the master is about to end.
    fn hang_up(&mut self, out: &mut Vec<MasterOutput>) {
        let now = self.clock.now();
        while let Some((link, _)) = self.links.pop_first() {
            self.sessions.on_disconnected(now, link, out);
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
        if known.outbox.put(&frame) {
            self.written.insert(link);
        } else {
            self.links.remove(&link);
            self.sessions.on_disconnected(self.clock.now(), link, out);
        }
    }

    fn deliver(&mut self, connection: ConnectionId, payload: Bytes, out: &mut Vec<MasterOutput>) {
        let message = wire::decode_to_master(payload)
            .map_err(|error| error.to_string())
            .and_then(|message| judge(&message).map(|()| message));
        match message {
            Ok(mut message) => {
                match &mut message {
                    ToMaster::Register(registration) => self.shapes.share(&mut registration.spec),
                    ToMaster::Reregister(report) => self.shapes.share(&mut report.spec),
                    ToMaster::Update { .. }
                    | ToMaster::Message { .. }
                    | ToMaster::ExecutorExited { .. }
                    | ToMaster::Operation { .. }
                    | ToMaster::Providers(_)
                    | ToMaster::Unregister => {}
                }
                self.inputs.push_back(Input::Agent(connection, message));
            }
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
            judge_providers(&report.providers)
        }
        ToMaster::Providers(report) => judge_providers(report),
        ToMaster::Update { .. }
        | ToMaster::Message { .. }
        | ToMaster::ExecutorExited { .. }
        | ToMaster::Operation { .. }
        | ToMaster::Unregister => Ok(()),
    }
}

/// A resource provider has nothing but its own.
fn judge_providers(report: &ProvidersReport) -> Result<(), String> {
    for told in &report.providers {
        let mut all = told.resources.iter();
        if all.any(|one| one.provider.as_deref() != Some(told.id.as_str())) {
            return Err(format!(
                "resource provider {} is said to have what is not its own",
                told.id
            ));
        }
    }
    Ok(())
}
