//! The one writer: owns the kernel, applies what waits, commits, and only then lets the effects go.
//!
//! Everybody else talks to it through [`CoreHandle`]. It never waits for a scheduler or a subscriber: whoever does not
//! take its events in time is cut off, and the kernel is told. It waits only for the disk and for [`crate::link`], which
//! never waits for it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

use abi_node::ToAgent;
use abi_terms::{Event, Moment};
use base_ids::{ConnectionId, FrameworkId, RequestId};
use base_units::Role;
use daemons_door::StreamLimits;
use kernel_allocator::RoleFigures;
use kernel_master::{Answer, Effect, Input, Master, OperatorEvent, Record, Standings, View};
use store_api::{BATCH_OPERATIONS_MAX, Batch, Store, StoreError, Term};
use tokio::sync::{mpsc, oneshot};
use tracing::{Instrument as _, Span};

use crate::clock::Clock;
use crate::registry;
use crate::start::MasterError;
use crate::timer::Timer;
use crate::trail;

/// Inputs that may wait; senders wait when there are more.
const INBOX_MAX: usize = 4096;
/// Inputs that are applied before what they persist is committed together.
const BURST_MAX: usize = 256;
/// Events that may wait for the task that encodes them: as many as come at once when a framework launches a hundred
/// thousand tasks, since that task does not get a processor before all others.
const EVENTS_MAX: usize = 1 << 18;
/// What may wait for a client of the master that reads as fast as it can. An offer takes less than a kilobyte, and all
/// agents may be offered at once; heartbeats and the socket's own time limit find clients that do not read.
pub(crate) const STREAM_LIMITS: StreamLimits = StreamLimits {
    bytes: 64 << 20,
    chunks: EVENTS_MAX,
};

/// The moment, how many agents there are, the framework's user, and how its roles stand with the agents.
pub(crate) type Explained = (Moment, usize, String, Vec<Standings>);

/// What can be asked of the core.
enum Work {
    Input(Input),
    Ask(
        Box<dyn FnOnce(RequestId) -> Input + Send>,
        oneshot::Sender<Answer>,
        Span,
    ),
    Scheduler(ConnectionId, mpsc::Sender<Event>, Input),
    Explain(FrameworkId, oneshot::Sender<Option<Explained>>),
    Figures(oneshot::Sender<BTreeMap<Role, RoleFigures>>),
    View(oneshot::Sender<View>),
    Watch(oneshot::Sender<(View, mpsc::Receiver<OperatorEvent>)>),
    Stop,
}

/// What has to wait until everything before it is durable.
enum Held {
    Effect(Effect),
    /// The call that the effects after this belong to.
    Call(Span),
    View(oneshot::Sender<View>, View),
    Watch(oneshot::Sender<(View, mpsc::Receiver<OperatorEvent>)>, View),
}

/// An order for an agent's session.
#[derive(Debug)]
pub(crate) enum Order {
    /// Send this.
    Send(ConnectionId, ToAgent),
    /// End the session after what was sent before.
    Hang(ConnectionId),
}

/// Figures that the core keeps of itself.
#[derive(Debug, Default)]
pub(crate) struct Gauges {
    /// Subscribers of the operator API.
    pub(crate) watchers: AtomicUsize,
    /// How long commits take.
    pub(crate) commits: Timer,
    /// How long steps take in which the allocator decides; all but a sliver is its own.
    pub(crate) allocations: Timer,
    /// How long what made the allocator decide had waited since the core took it from its queue.
    pub(crate) allocation_latency: Timer,
    /// Reads that were answered with what had been written for others.
    pub(crate) cache_hits: AtomicU64,
}

/// The way to the core. Clones lead to the same one.
#[derive(Clone, Debug)]
pub(crate) struct CoreHandle {
    inbox: mpsc::Sender<Work>,
    connections: Arc<AtomicU64>,
    gauges: Arc<Gauges>,
}

/// The core has ended; the process is about to.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the master is stopping")]
pub(crate) struct Stopping;

/// Room for one input.
#[derive(Debug)]
pub(crate) struct Room<'a>(mpsc::Permit<'a, Work>);

impl Room<'_> {
    pub(crate) fn fill(self, input: Input) {
        self.0.send(Work::Input(input));
    }
}

impl CoreHandle {
    /// A number that no other stream of a scheduler has.
    pub(crate) fn connection(&self) -> ConnectionId {
        ConnectionId(self.connections.fetch_add(1, Ordering::Relaxed))
    }

    pub(crate) async fn input(&self, input: Input) -> Result<(), Stopping> {
        self.send(Work::Input(input)).await
    }

    /// Waits until there is room for one more input.
    pub(crate) async fn room(&self) -> Result<Room<'_>, Stopping> {
        self.inbox.reserve().await.map(Room).map_err(|_| Stopping)
    }

    /// Applies the input that `make` builds and waits for its answer.
    pub(crate) async fn ask(
        &self,
        make: impl FnOnce(RequestId) -> Input + Send + 'static,
    ) -> Result<Answer, Stopping> {
        let (reply, answer) = oneshot::channel();
        let call = base_telemetry::current();
        self.send(Work::Ask(Box::new(make), reply, call)).await?;
        answer.await.map_err(|_| Stopping)
    }

    /// Applies a `Subscribe` of `connection` whose events come out of the receiver, which ends when the stream shall.
    pub(crate) async fn scheduler(
        &self,
        connection: ConnectionId,
        subscribe: Input,
    ) -> Result<mpsc::Receiver<Event>, Stopping> {
        let (events, receiver) = mpsc::channel(EVENTS_MAX);
        self.send(Work::Scheduler(connection, events, subscribe))
            .await?;
        Ok(receiver)
    }

    /// How every role stands with the allocator.
    pub(crate) async fn role_figures(&self) -> Result<BTreeMap<Role, RoleFigures>, Stopping> {
        let (reply, figures) = oneshot::channel();
        self.send(Work::Figures(reply)).await?;
        figures.await.map_err(|_| Stopping)
    }

    /// Why a framework gets no offers; nothing if there is no such framework.
    pub(crate) async fn explain(
        &self,
        framework: FrameworkId,
    ) -> Result<Option<Explained>, Stopping> {
        let (reply, explained) = oneshot::channel();
        self.send(Work::Explain(framework, reply)).await?;
        explained.await.map_err(|_| Stopping)
    }

    /// A picture in which everything that was put in before is contained, and all of it durable.
    pub(crate) async fn view(&self) -> Result<View, Stopping> {
        let (reply, view) = oneshot::channel();
        self.send(Work::View(reply)).await?;
        view.await.map_err(|_| Stopping)
    }

    /// A picture and all operator events that follow it.
    pub(crate) async fn watch(&self) -> Result<(View, mpsc::Receiver<OperatorEvent>), Stopping> {
        let (reply, watch) = oneshot::channel();
        self.send(Work::Watch(reply)).await?;
        watch.await.map_err(|_| Stopping)
    }

    /// Makes the core end after what it was given before; all streams end with it.
    pub(crate) async fn stop(&self) {
        // It may have ended already.
        let _ = self.send(Work::Stop).await;
    }

    /// Inputs that wait.
    pub(crate) fn waiting(&self) -> usize {
        self.inbox.max_capacity() - self.inbox.capacity()
    }

    pub(crate) fn gauges(&self) -> &Gauges {
        &self.gauges
    }

    async fn send(&self, work: Work) -> Result<(), Stopping> {
        self.inbox.send(work).await.map_err(|_| Stopping)
    }
}

/// A scheduler's open stream.
struct SchedulerStream {
    events: mpsc::Sender<Event>,
    /// Whose it is, once it is told that it has subscribed; for the log.
    framework: Option<FrameworkId>,
}

/// Owns the kernel.
pub(crate) struct Core {
    master: Master,
    store: Arc<dyn Store>,
    term: Term,
    clock: Clock,
    inbox: mpsc::Receiver<Work>,
    orders: mpsc::Sender<Order>,
    subscribers_max: usize,
    gauges: Arc<Gauges>,
    /// Inputs that follow from effects: streams that were cut off.
    pending: VecDeque<Input>,
    schedulers: BTreeMap<ConnectionId, SchedulerStream>,
    requests: BTreeMap<RequestId, oneshot::Sender<Answer>>,
    /// Oldest first.
    watchers: VecDeque<mpsc::Sender<OperatorEvent>>,
    next_request: u64,
    /// When it last took something from its queue, or a timer was due.
    woken: Instant,
    /// The call whose effects are being carried out, while spans are on.
    call: Span,
    stopping: bool,
    /// Why the kernel gave up.
    quit: Option<Arc<str>>,
}

/// What a core is made of.
pub(crate) struct Parts {
    pub(crate) master: Master,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) term: Term,
    pub(crate) clock: Clock,
    /// Where orders for agents go.
    pub(crate) orders: mpsc::Sender<Order>,
    /// Most subscribers of the operator API.
    pub(crate) subscribers_max: usize,
}

/// Makes a core and the way to it. [`Core::run`] must be driven by somebody.
pub(crate) fn core(parts: Parts) -> (CoreHandle, Core) {
    let (sender, inbox) = mpsc::channel(INBOX_MAX);
    let gauges = Arc::<Gauges>::default();
    let handle = CoreHandle {
        inbox: sender,
        connections: Arc::new(AtomicU64::new(1)),
        gauges: Arc::clone(&gauges),
    };
    let core = Core {
        master: parts.master,
        store: parts.store,
        term: parts.term,
        clock: parts.clock,
        inbox,
        orders: parts.orders,
        subscribers_max: parts.subscribers_max,
        gauges,
        pending: VecDeque::new(),
        schedulers: BTreeMap::new(),
        requests: BTreeMap::new(),
        watchers: VecDeque::new(),
        next_request: 0,
        woken: Instant::now(),
        call: Span::none(),
        stopping: false,
        quit: None,
    };
    (handle, core)
}

impl Core {
    /// Starts from what the store held and then works until it is told to stop or every handle is gone.
    ///
    /// Blocks its thread while the store commits, so it wants a thread of its own.
    ///
    /// # Errors
    /// Whatever keeps the store from committing: nothing may be told any more, so the process must end. Or what made the
    /// kernel give up.
    pub(crate) async fn run(mut self, recovered: Vec<Record>) -> Result<(), MasterError> {
        self.pending.push_back(Input::Recovered(recovered));
        let mut burst = Vec::with_capacity(BURST_MAX);
        loop {
            let mut held = Vec::new();
            while let Some(input) = self.pending.pop_front() {
                self.step(input, &mut held);
            }
            for work in burst.drain(..) {
                self.accept(work, &mut held);
            }
            let now = self.clock.now();
            if self.master.next_wake().is_some_and(|wake| wake <= now) {
                self.step(Input::Tick, &mut held);
            }
            self.commit(&held)?;
            for item in held {
                self.release(item).await;
            }
            if let Some(reason) = self.quit {
                return Err(MasterError::Quit(reason));
            }
            if self.stopping {
                return Ok(());
            }
            if !self.pending.is_empty() {
                continue;
            }
            let receive = self.inbox.recv_many(&mut burst, BURST_MAX);
            let received = match self.master.next_wake() {
                Some(wake) => tokio::time::timeout_at(self.clock.instant(wake), receive)
                    .await
                    .ok(),
                None => Some(receive.await),
            };
            self.woken = Instant::now();
            if received == Some(0) {
                return Ok(());
            }
        }
    }

    fn accept(&mut self, work: Work, held: &mut Vec<Held>) {
        match work {
            Work::Input(input) => {
                if let Input::SchedulerGone(connection) = &input {
                    self.schedulers.remove(connection);
                }
                self.step(input, held);
            }
            Work::Ask(make, reply, call) => {
                let request = RequestId(self.next_request);
                self.next_request += 1;
                self.requests.insert(request, reply);
                self.step_for(call, make(request), held);
            }
            Work::Scheduler(connection, events, subscribe) => {
                let stream = SchedulerStream {
                    events,
                    framework: None,
                };
                self.schedulers.insert(connection, stream);
                self.step(subscribe, held);
            }
            Work::Figures(reply) => {
                // Whoever asked may have gone away.
                let _ = reply.send(self.master.role_figures());
            }
            Work::Explain(framework, reply) => {
                let now = self.clock.now();
                let explained = self.master.explain(now, &framework).map(|standings| {
                    let view = self.master.view();
                    let known = view.frameworks.get(&framework);
                    let user = known.map_or_else(String::new, |known| known.spec.user.to_string());
                    (now, view.agents.size(), user, standings)
                });
                // Whoever asked may have gone away.
                let _ = reply.send(explained);
            }
            Work::View(reply) => held.push(Held::View(reply, self.master.view())),
            Work::Watch(reply) => held.push(Held::Watch(reply, self.master.view())),
            Work::Stop => self.stopping = true,
        }
    }

    /// Steps within the span of a call, which its effects are then carried out in, too.
    fn step_for(&mut self, call: Span, input: Input, held: &mut Vec<Held>) {
        if call.is_disabled() {
            return self.step(input, held);
        }
        held.push(Held::Call(call.clone()));
        base_telemetry::span!(parent: &call, "step").in_scope(|| self.step(input, held));
        held.push(Held::Call(Span::none()));
    }

    fn step(&mut self, input: Input, held: &mut Vec<Held>) {
        trail::came(&input);
        let mut effects = Vec::new();
        let (started, runs) = (Instant::now(), self.master.allocation_runs());
        self.master.step(self.clock.now(), input, &mut effects);
        if self.master.allocation_runs() != runs {
            self.gauges.allocations.record(started.elapsed());
            let latency = started.saturating_duration_since(self.woken);
            self.gauges.allocation_latency.record(latency);
        }
        held.extend(effects.into_iter().map(Held::Effect));
    }

    fn commit(&self, held: &[Held]) -> Result<(), StoreError> {
        let mut records = held
            .iter()
            .filter_map(|item| match item {
                Held::Effect(Effect::Persist(record)) => Some(record),
                _ => None,
            })
            .peekable();
        if records.peek().is_none() {
            return Ok(());
        }
        let started = Instant::now();
        while records.peek().is_some() {
            let mut batch = Batch::new(self.term);
            for record in records.by_ref().take(BATCH_OPERATIONS_MAX) {
                batch.push(registry::encode(record));
            }
            self.store.commit(batch)?;
        }
        self.gauges.commits.record(started.elapsed());
        Ok(())
    }

    async fn release(&mut self, item: Held) {
        match item {
            Held::Effect(effect) if self.call.is_disabled() => self.carry_out(effect).await,
            Held::Effect(effect) => {
                let kind = trail::kind(&effect);
                let span = base_telemetry::span!(parent: &self.call, "effect", kind);
                self.carry_out(effect).instrument(span).await;
            }
            Held::Call(call) => self.call = call,
            Held::View(reply, view) => {
                // Whoever asked may have gone away.
                let _ = reply.send(view);
            }
            Held::Watch(reply, view) => {
                let (events, receiver) = mpsc::channel(EVENTS_MAX);
                if reply.send((view, receiver)).is_ok() {
                    self.watchers.push_back(events);
                }
                self.watchers.retain(|watcher| !watcher.is_closed());
                if self.watchers.len() > self.subscribers_max {
                    self.watchers.pop_front();
                }
                self.count_watchers();
            }
        }
    }

    async fn carry_out(&mut self, effect: Effect) {
        trail::goes(&effect, |connection| {
            let stream = self.schedulers.get(&connection)?;
            stream.framework.clone()
        });
        match effect {
            Effect::Persist(_) => {}
            Effect::Answer(request, answer) => {
                if let Some(reply) = self.requests.remove(&request) {
                    let _ = reply.send(answer);
                }
            }
            Effect::Tell(connection, event) => {
                let Some(stream) = self.schedulers.get_mut(&connection) else {
                    return;
                };
                if let Event::Subscribed { framework, .. } = &event {
                    stream.framework = Some(framework.clone());
                }
                if stream.events.try_send(event).is_err() {
                    tracing::warn!(%connection, "scheduler does not take its events in time and is cut off");
                    self.schedulers.remove(&connection);
                    self.pending.push_back(Input::SchedulerGone(connection));
                }
            }
            Effect::Close(connection) => drop(self.schedulers.remove(&connection)),
            Effect::Send(connection, order) => {
                self.order(Order::Send(connection, order)).await;
            }
            Effect::Hang(connection) => self.order(Order::Hang(connection)).await,
            Effect::Quit(reason) => self.quit = Some(reason),
            Effect::Publish(event) => {
                let before = self.watchers.len();
                self.watchers
                    .retain(|watcher| watcher.try_send(event.clone()).is_ok());
                if self.watchers.len() != before {
                    self.count_watchers();
                }
            }
        }
    }

    async fn order(&self, order: Order) {
        // Without links the master is stopping.
        let _ = self.orders.send(order).await;
    }

    fn count_watchers(&self) {
        self.gauges
            .watchers
            .store(self.watchers.len(), Ordering::Relaxed);
    }
}
