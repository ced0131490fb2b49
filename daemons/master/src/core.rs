//! The one writer: owns the kernel, applies what waits, commits, and only then lets the effects go.
//!
//! Everybody else talks to it through [`CoreHandle`]. It never waits for a reader: whoever does not take its events in time
//! is cut off, and the kernel is told.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use abi_node::ToAgent;
use abi_terms::Event;
use base_ids::{ConnectionId, RequestId};
use kernel_master::{Answer, Effect, Input, Master, OperatorEvent, Record, View};
use store_api::{BATCH_OPERATIONS_MAX, Batch, Store, StoreError, Term};
use tokio::sync::{mpsc, oneshot};

use crate::clock::Clock;
use crate::registry;

/// Inputs that may wait; senders wait when there are more.
const INBOX_MAX: usize = 4096;
/// Inputs that are applied before what they persist is committed together.
const BURST_MAX: usize = 256;
/// Events that may wait for the task that encodes them.
const EVENTS_MAX: usize = 4096;

/// What can be asked of the core.
#[derive(Debug)]
enum Work {
    Input(Input),
    Ask(AskInput, oneshot::Sender<Answer>),
    Scheduler(ConnectionId, mpsc::Sender<Event>, Input),
    Agent(ConnectionId, mpsc::Sender<ToAgent>),
    View(oneshot::Sender<View>),
    Watch(oneshot::Sender<(View, mpsc::Receiver<OperatorEvent>)>),
}

struct AskInput(Box<dyn FnOnce(RequestId) -> Input + Send>);

impl std::fmt::Debug for AskInput {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("AskInput")
    }
}

/// What has to wait until everything before it is durable.
enum Held {
    Effect(Effect),
    View(oneshot::Sender<View>, View),
    Watch(oneshot::Sender<(View, mpsc::Receiver<OperatorEvent>)>, View),
}

/// The way to the core. Clones lead to the same one.
#[derive(Clone, Debug)]
pub(crate) struct CoreHandle {
    inbox: mpsc::Sender<Work>,
    connections: Arc<AtomicU64>,
}

/// The core has ended; the process is about to.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the master is stopping")]
pub(crate) struct Stopping;

impl CoreHandle {
    /// A number that no other connection has.
    pub(crate) fn connection(&self) -> ConnectionId {
        ConnectionId::new(self.connections.fetch_add(1, Ordering::Relaxed))
    }

    pub(crate) async fn input(&self, input: Input) -> Result<(), Stopping> {
        self.send(Work::Input(input)).await
    }

    /// Applies the input that `make` builds and waits for its answer.
    pub(crate) async fn ask(
        &self,
        make: impl FnOnce(RequestId) -> Input + Send + 'static,
    ) -> Result<Answer, Stopping> {
        let (reply, answer) = oneshot::channel();
        self.send(Work::Ask(AskInput(Box::new(make)), reply)).await?;
        answer.await.map_err(|_| Stopping)
    }

    /// Applies a `Subscribe` of `connection` whose events come out of the receiver, which ends when the stream shall.
    pub(crate) async fn scheduler(
        &self,
        connection: ConnectionId,
        subscribe: Input,
    ) -> Result<mpsc::Receiver<Event>, Stopping> {
        let (events, receiver) = mpsc::channel(EVENTS_MAX);
        self.send(Work::Scheduler(connection, events, subscribe)).await?;
        Ok(receiver)
    }

    /// A new session with an agent; orders come out of the receiver, which ends when the session shall.
    pub(crate) async fn agent(&self, connection: ConnectionId) -> Result<mpsc::Receiver<ToAgent>, Stopping> {
        let (orders, receiver) = mpsc::channel(EVENTS_MAX);
        self.send(Work::Agent(connection, orders)).await?;
        Ok(receiver)
    }

    /// A picture in which everything that was put in before is contained.
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

    async fn send(&self, work: Work) -> Result<(), Stopping> {
        self.inbox.send(work).await.map_err(|_| Stopping)
    }
}

/// Makes a core and the way to it. [`Core::run`] must be driven by somebody.
pub(crate) fn core(
    master: Master,
    store: Box<dyn Store>,
    term: Term,
    clock: Clock,
    subscribers_max: usize,
) -> (CoreHandle, Core) {
    let (sender, inbox) = mpsc::channel(INBOX_MAX);
    let handle = CoreHandle { inbox: sender, connections: Arc::new(AtomicU64::new(1)) };
    let core = Core {
        master,
        store,
        term,
        clock,
        inbox,
        subscribers_max,
        pending: VecDeque::new(),
        schedulers: BTreeMap::new(),
        agents: BTreeMap::new(),
        requests: BTreeMap::new(),
        watchers: VecDeque::new(),
        next_request: 0,
    };
    (handle, core)
}

/// Owns the kernel.
pub(crate) struct Core {
    master: Master,
    store: Box<dyn Store>,
    term: Term,
    clock: Clock,
    inbox: mpsc::Receiver<Work>,
    subscribers_max: usize,
    /// Inputs that follow from effects: streams that were cut off.
    pending: VecDeque<Input>,
    schedulers: BTreeMap<ConnectionId, mpsc::Sender<Event>>,
    agents: BTreeMap<ConnectionId, mpsc::Sender<ToAgent>>,
    requests: BTreeMap<RequestId, oneshot::Sender<Answer>>,
    /// Oldest first.
    watchers: VecDeque<mpsc::Sender<OperatorEvent>>,
    next_request: u64,
}

impl Core {
    /// Recovers from the store and then works until every handle is gone.
    ///
    /// Blocks its thread while the store commits, so it wants a thread of its own.
    ///
    /// # Errors
    /// Whatever keeps the store from committing or reading: nothing may be told any more, so the process must end.
    pub(crate) async fn run(mut self, recovered: Vec<Record>) -> Result<(), StoreError> {
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
                self.release(item);
            }
            if !self.pending.is_empty() {
                continue;
            }
            let receive = self.inbox.recv_many(&mut burst, BURST_MAX);
            let received = match self.master.next_wake() {
                Some(wake) => {
                    let wake = tokio::time::Instant::from_std(self.clock.instant(wake));
                    tokio::time::timeout_at(wake, receive).await.unwrap_or(1)
                }
                None => receive.await,
            };
            if received == 0 {
                return Ok(());
            }
        }
    }

    fn accept(&mut self, work: Work, held: &mut Vec<Held>) {
        match work {
            Work::Input(input) => {
                match &input {
                    Input::SchedulerGone(connection) => drop(self.schedulers.remove(connection)),
                    Input::AgentGone(connection) => drop(self.agents.remove(connection)),
                    _ => {}
                }
                self.step(input, held);
            }
            Work::Ask(make, reply) => {
                let request = RequestId::new(self.next_request);
                self.next_request += 1;
                self.requests.insert(request, reply);
                self.step(make.0(request), held);
            }
            Work::Scheduler(connection, events, subscribe) => {
                self.schedulers.insert(connection, events);
                self.step(subscribe, held);
            }
            Work::Agent(connection, orders) => {
                self.agents.insert(connection, orders);
                self.step(Input::AgentConnected(connection), held);
            }
            Work::View(reply) => held.push(Held::View(reply, self.master.view())),
            Work::Watch(reply) => held.push(Held::Watch(reply, self.master.view())),
        }
    }

    fn step(&mut self, input: Input, held: &mut Vec<Held>) {
        let mut effects = Vec::new();
        self.master.step(self.clock.now(), input, &mut effects);
        held.extend(effects.into_iter().map(Held::Effect));
    }

    fn commit(&self, held: &[Held]) -> Result<(), StoreError> {
        let mut records = held.iter().filter_map(|item| match item {
            Held::Effect(Effect::Persist(record)) => Some(record),
            _ => None,
        });
        loop {
            let mut batch = Batch::new(self.term);
            for record in records.by_ref().take(BATCH_OPERATIONS_MAX) {
                batch.push(registry::encode(record));
            }
            if batch.operations().is_empty() {
                return Ok(());
            }
            self.store.commit(batch)?;
        }
    }

    fn release(&mut self, item: Held) {
        match item {
            Held::Effect(effect) => self.carry_out(effect),
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
            }
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Persist(_) => {}
            Effect::Answer(request, answer) => {
                if let Some(reply) = self.requests.remove(&request) {
                    let _ = reply.send(answer);
                }
            }
            Effect::Tell(connection, event) => {
                let Some(events) = self.schedulers.get(&connection) else { return };
                if events.try_send(event).is_err() {
                    tracing::warn!(%connection, "scheduler does not take its events in time and is cut off");
                    self.schedulers.remove(&connection);
                    self.pending.push_back(Input::SchedulerGone(connection));
                }
            }
            Effect::Close(connection) => drop(self.schedulers.remove(&connection)),
            Effect::Send(connection, order) => {
                let Some(orders) = self.agents.get(&connection) else { return };
                if orders.try_send(order).is_err() {
                    tracing::warn!(%connection, "agent does not take its orders in time and is cut off");
                    self.agents.remove(&connection);
                    self.pending.push_back(Input::AgentGone(connection));
                }
            }
            Effect::Hang(connection) => drop(self.agents.remove(&connection)),
            Effect::Publish(event) => {
                self.watchers.retain(|watcher| watcher.try_send(event.clone()).is_ok());
            }
        }
    }
}
