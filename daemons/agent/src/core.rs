//! The one writer: owns the kernel, applies what waits, commits, and only then lets the effects go.
//!
//! Everybody else talks to it through [`CoreHandle`]. It never waits for a reader: an executor that does not take its
//! events in time is cut off, and the kernel is told. What concerns the master and containers goes to their tasks in the
//! order in which the kernel said it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use abi_terms::ProviderEvent;
use base_defects::crash_point;
use base_ids::{ConnectionId, RequestId};
use kernel_agent::{
    Agent, Answer, Effect, ExecutorEvent, Input, ProviderSubscribe, Subscribe, View,
};
use store_api::{BATCH_OPERATIONS_MAX, Batch, Store, StoreError, Term};
use tokio::sync::{mpsc, oneshot};
use tracing::Span;

use crate::clock::Clock;
use crate::link::ToLink;
use crate::records;
use crate::safe::Safe;
use crate::trail;

/// Inputs that may wait; senders wait when there are more.
const INBOX_MAX: usize = 4096;
/// Inputs that are applied before what they persist is committed together.
const BURST_MAX: usize = 256;
/// Events that may wait for the task that encodes them.
const EVENTS_MAX: usize = 1024;
/// With fewer requests than this nobody looks who still waits for an answer.
const CROWD_MIN: usize = 256;
/// The one leadership of an agent's own store.
const TERM: Term = Term(1);

/// What can be asked of the core.
enum Work {
    Input(Input),
    Ask(
        Box<dyn FnOnce(RequestId) -> Input + Send>,
        oneshot::Sender<Answer>,
        Span,
    ),
    Subscribe(
        Box<dyn FnOnce(RequestId) -> Box<Subscribe> + Send>,
        ConnectionId,
        mpsc::Sender<ExecutorEvent>,
        oneshot::Sender<Answer>,
    ),
    SubscribeProvider(
        Box<dyn FnOnce(RequestId) -> Box<ProviderSubscribe> + Send>,
        ConnectionId,
        mpsc::Sender<ProviderEvent>,
        oneshot::Sender<Answer>,
    ),
    View(oneshot::Sender<View>),
    Stop,
}

/// What has to wait until everything before it is durable.
enum Held {
    Effect(Effect),
    /// The call that the effects after this belong to.
    Call(Span),
    View(oneshot::Sender<View>, View),
    /// What follows belongs to the next session with the master.
    Session,
}

/// The way to the core. Clones lead to the same one.
#[derive(Clone)]
pub(crate) struct CoreHandle {
    inbox: mpsc::Sender<Work>,
    connections: Arc<AtomicU64>,
    recovery: Arc<OnceLock<Duration>>,
}

/// The core has ended; the process is about to.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the agent is stopping")]
pub(crate) struct Stopping;

impl CoreHandle {
    /// A number that no other connection has.
    pub(crate) fn connection(&self) -> ConnectionId {
        ConnectionId(self.connections.fetch_add(1, Ordering::Relaxed))
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
        let call = base_telemetry::current();
        self.send(Work::Ask(Box::new(make), reply, call)).await?;
        answer.await.map_err(|_| Stopping)
    }

    /// Applies a `SUBSCRIBE` of `connection`. If it is accepted, its events come out of the receiver, which ends when
    /// the stream shall.
    pub(crate) async fn subscribe(
        &self,
        connection: ConnectionId,
        make: impl FnOnce(RequestId) -> Box<Subscribe> + Send + 'static,
    ) -> Result<(Answer, mpsc::Receiver<ExecutorEvent>), Stopping> {
        let (events, receiver) = mpsc::channel(EVENTS_MAX);
        let (reply, answer) = oneshot::channel();
        self.send(Work::Subscribe(Box::new(make), connection, events, reply))
            .await?;
        Ok((answer.await.map_err(|_| Stopping)?, receiver))
    }

    /// The same for a resource provider.
    pub(crate) async fn subscribe_provider(
        &self,
        connection: ConnectionId,
        make: impl FnOnce(RequestId) -> Box<ProviderSubscribe> + Send + 'static,
    ) -> Result<(Answer, mpsc::Receiver<ProviderEvent>), Stopping> {
        let (events, receiver) = mpsc::channel(EVENTS_MAX);
        let (reply, answer) = oneshot::channel();
        let work = Work::SubscribeProvider(Box::new(make), connection, events, reply);
        self.send(work).await?;
        Ok((answer.await.map_err(|_| Stopping)?, receiver))
    }

    /// A picture in which everything that was put in before is contained.
    pub(crate) async fn view(&self) -> Result<View, Stopping> {
        let (reply, view) = oneshot::channel();
        self.send(Work::View(reply)).await?;
        view.await.map_err(|_| Stopping)
    }

    /// Ends the core after what was put in before.
    pub(crate) async fn stop(&self) {
        // It may have ended by itself.
        let _ = self.send(Work::Stop).await;
    }

    /// How long the agent took to find its tasks again, once it has.
    pub(crate) fn recovery_time(&self) -> Option<Duration> {
        self.recovery.get().copied()
    }

    /// Inputs that wait.
    pub(crate) fn waiting(&self) -> usize {
        self.inbox.max_capacity() - self.inbox.capacity()
    }

    async fn send(&self, work: Work) -> Result<(), Stopping> {
        self.inbox.send(work).await.map_err(|_| Stopping)
    }
}

/// Where the core's effects go. The receivers bound what waits by what the kernel bounds: containers by the machine's
/// resources, messages by the link, which drops them while there is no session.
pub(crate) struct Outlets {
    /// To the link.
    pub(crate) master: mpsc::UnboundedSender<ToLink>,
    /// To the containers: all that concerns them and their sandboxes.
    pub(crate) containers: mpsc::UnboundedSender<Effect>,
    /// To the prober: `Probe` and `StopProbe`.
    pub(crate) probes: mpsc::UnboundedSender<Effect>,
    /// The agent has left.
    pub(crate) left: mpsc::UnboundedSender<Option<Arc<str>>>,
}

/// Makes a core and the way to it. [`Core::run`] must be driven by somebody.
pub(crate) fn core(
    agent: Agent,
    (store, safe): (Arc<dyn Store>, Safe),
    clock: Clock,
    outlets: Outlets,
) -> (CoreHandle, Core) {
    let (sender, inbox) = mpsc::channel(INBOX_MAX);
    let recovery = Arc::<OnceLock<Duration>>::default();
    let handle = CoreHandle {
        inbox: sender,
        connections: Arc::new(AtomicU64::new(1)),
        recovery: Arc::clone(&recovery),
    };
    let core = Core {
        recovery,
        agent,
        store,
        safe,
        clock,
        inbox,
        outlets,
        pending: VecDeque::new(),
        executors: BTreeMap::new(),
        providers: BTreeMap::new(),
        requests: BTreeMap::new(),
        crowd: CROWD_MIN,
        next_request: 0,
        session: 0,
        call: Span::none(),
        stopping: false,
    };
    (handle, core)
}

/// Owns the kernel.
pub(crate) struct Core {
    /// How long the agent took to find its tasks again.
    recovery: Arc<OnceLock<Duration>>,
    agent: Agent,
    store: Arc<dyn Store>,
    safe: Safe,
    clock: Clock,
    inbox: mpsc::Receiver<Work>,
    outlets: Outlets,
    /// Inputs that follow from effects: streams that were cut off.
    pending: VecDeque<Input>,
    executors: BTreeMap<ConnectionId, mpsc::Sender<ExecutorEvent>>,
    providers: BTreeMap<ConnectionId, mpsc::Sender<ProviderEvent>>,
    requests: BTreeMap<RequestId, oneshot::Sender<Answer>>,
    /// With so many requests it is time to look who still waits.
    crowd: usize,
    next_request: u64,
    /// The number of the session with the master, which its messages carry.
    session: u64,
    /// The call whose effects are being carried out, while spans are on.
    call: Span,
    stopping: bool,
}

impl Core {
    /// Begins with `recovered` and then works until it is stopped.
    ///
    /// Blocks its thread while the store commits, so it wants a thread of its own.
    ///
    /// # Errors
    /// Whatever keeps the store from committing: nothing may be told any more, so the process must end.
    pub(crate) async fn run(mut self, recovered: Input) -> Result<(), StoreError> {
        self.pending.push_back(recovered);
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
            if self.agent.next_wake().is_some_and(|wake| wake <= now) {
                self.step(Input::Tick, &mut held);
            }
            if self.recovery.get().is_none() && self.agent.is_recovered() {
                // It is set here alone.
                let _ = self
                    .recovery
                    .set(now.saturating_since(self.clock.started()));
            }
            crash_point("commit");
            self.commit(&held)?;
            self.safe.committed();
            crash_point("committed");
            for item in held {
                self.release(item);
            }
            if self.stopping {
                return Ok(());
            }
            if !self.pending.is_empty() {
                continue;
            }
            let receive = self.inbox.recv_many(&mut burst, BURST_MAX);
            let received = match self.agent.next_wake() {
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
                if let Input::ExecutorGone(connection) = &input {
                    self.executors.remove(connection);
                }
                if let Input::ProviderGone(connection) = &input {
                    self.providers.remove(connection);
                }
                if matches!(input, Input::MasterUp) {
                    held.push(Held::Session);
                }
                self.step(input, held);
            }
            Work::Ask(make, reply, call) => {
                let request = self.request(reply);
                self.step_for(call, make(request), held);
            }
            Work::Subscribe(make, connection, events, reply) => {
                self.executors.insert(connection, events);
                let request = self.request(reply);
                self.step(Input::Subscribe(make(request)), held);
            }
            Work::SubscribeProvider(make, connection, events, reply) => {
                self.providers.insert(connection, events);
                let request = self.request(reply);
                self.step(Input::ProviderSubscribe(make(request)), held);
            }
            Work::Stop => self.stopping = true,
            Work::View(reply) => held.push(Held::View(reply, self.agent.view())),
        }
    }

    fn request(&mut self, reply: oneshot::Sender<Answer>) -> RequestId {
        if self.requests.len() >= self.crowd {
            self.forget_the_gone();
        }
        let request = RequestId(self.next_request);
        self.next_request += 1;
        self.requests.insert(request, reply);
        request
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

    /// Calls may wait for long, and whoever made them may have gone away since.
    fn forget_the_gone(&mut self) {
        let requests = &mut self.requests;
        let gone = requests.extract_if(.., |_, reply| reply.is_closed());
        let inputs = gone.map(|(request, _)| Input::Abandoned(request));
        self.pending.extend(inputs);
        self.crowd = (2 * self.requests.len()).max(CROWD_MIN);
    }

    fn step(&mut self, input: Input, held: &mut Vec<Held>) {
        trail::came(&input);
        let mut effects = Vec::new();
        self.agent.step(self.clock.now(), input, &mut effects);
        held.extend(effects.into_iter().map(Held::Effect));
    }

    fn commit(&mut self, held: &[Held]) -> Result<(), StoreError> {
        let groups = held.iter().filter_map(|item| match item {
            Held::Effect(Effect::Persist(record)) => Some(std::slice::from_ref(record)),
            Held::Effect(Effect::PersistAll(records)) => Some(records.as_slice()),
            Held::Effect(_) | Held::Call(_) | Held::View(..) | Held::Session => None,
        });
        let mut batch = Batch::new(TERM);
        for group in groups {
            if batch.operations().len() + group.len() > BATCH_OPERATIONS_MAX {
                self.store
                    .commit(std::mem::replace(&mut batch, Batch::new(TERM)))?;
            }
            for record in group {
                batch.push(records::encode(record, &mut self.safe));
            }
        }
        match batch.operations().is_empty() {
            true => Ok(()),
            false => self.store.commit(batch),
        }
    }

    fn release(&mut self, item: Held) {
        match item {
            Held::Effect(effect) if self.call.is_disabled() => self.carry_out(effect),
            Held::Effect(effect) => {
                let kind = trail::kind(&effect);
                let span = base_telemetry::span!(parent: &self.call, "effect", kind);
                span.in_scope(|| self.carry_out(effect));
            }
            Held::Call(call) => self.call = call,
            Held::Session => self.session += 1,
            Held::View(reply, view) => {
                // Whoever asked may have gone away.
                let _ = reply.send(view);
            }
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        trail::goes(&effect);
        match effect {
            Effect::Persist(_) | Effect::PersistAll(_) => {}
            Effect::Send(message) => {
                // Without a link the process is stopping.
                let _ = self
                    .outlets
                    .master
                    .send(ToLink::Message(self.session, message));
            }
            Effect::Answer(request, answer) => {
                if let Some(reply) = self.requests.remove(&request) {
                    let _ = reply.send(answer);
                }
            }
            Effect::Tell(connection, event) => {
                let Some(events) = self.executors.get(&connection) else {
                    return;
                };
                if events.try_send(event).is_err() {
                    tracing::warn!(%connection, "an executor does not take its events in time and is cut off");
                    self.executors.remove(&connection);
                    self.pending.push_back(Input::ExecutorGone(connection));
                }
            }
            Effect::TellProvider(connection, event) => {
                let Some(events) = self.providers.get(&connection) else {
                    return;
                };
                if events.try_send(event).is_err() {
                    tracing::warn!(%connection, "a resource provider does not take its events in time and is cut off");
                    self.providers.remove(&connection);
                    self.pending.push_back(Input::ProviderGone(connection));
                }
            }
            Effect::Close(connection) => {
                self.executors.remove(&connection);
                self.providers.remove(&connection);
            }
            Effect::Launch(_)
            | Effect::LaunchContainer(_)
            | Effect::Resize { .. }
            | Effect::Terminate(_)
            | Effect::TerminateCommand(_)
            | Effect::Signal { .. }
            | Effect::Discard { .. }
            | Effect::Destroy(_)
            | Effect::Release(_)
            | Effect::Destroyed(_)
            | Effect::ShowVolumes { .. }
            | Effect::HideVolumes { .. }
            | Effect::Retire(_) => {
                let _ = self.outlets.containers.send(effect);
            }
            Effect::Probe(_) | Effect::StopProbe(_) => {
                let _ = self.outlets.probes.send(effect);
            }
            Effect::Left { reason } => {
                let _ = self.outlets.left.send(reason);
            }
        }
    }
}
