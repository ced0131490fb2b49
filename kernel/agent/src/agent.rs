//! The agent's state, its one entry and its timers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use abi_node::ToMaster;
use abi_terms::{
    AgentSpec, Body, Capability, DrainConfig, FrameworkSpec, Moment, OperationReport, TaskState,
    UpdateId,
};
use base_ids::{
    AgentId, ConnectionId, ContainerId, ExecutorId, FrameworkId, ProbeId, ProviderId, TaskId,
};
use base_units::Resources;
use rpds::RedBlackTreeMapSync;

use crate::check::{CheckKey, Checking};
use crate::containers::Waiting;
use crate::io::{
    Answer, Effect, ExecutorRecord, Input, ProviderRecord, Record, Sandbox, TaskRecord,
};
use crate::model::{Container, Executor, ExecutorState, Framework, Provider, Task, View};
use crate::prepare::Preparation;
use crate::seed::Seed;
use crate::update::Stream;

/// Executors of one framework, and frameworks, that are remembered after they are over.
pub(crate) const COMPLETED_FRAMEWORKS_MAX: usize = 50;
/// Tasks of one executor that are remembered after they are over.
pub(crate) const COMPLETED_TASKS_MAX: usize = 200;

/// What an agent is told once and for all.
#[derive(Clone, Debug)]
pub struct Config {
    /// What it has.
    pub spec: Arc<AgentSpec>,
    /// Where its UUIDs come from; must differ at each start.
    pub seed: u64,
    /// How long an executor may take to subscribe once its container runs.
    pub registration_timeout: Duration,
    /// How long executors may take to subscribe again after a restart of the agent.
    pub reregistration_timeout: Duration,
    /// Time between `SHUTDOWN` and the end of a container, unless the executor says otherwise.
    pub shutdown_grace: Duration,
    /// Executors of one framework that are remembered after they are over.
    pub completed_executors_max: usize,
    /// Encodes the `ContainerStatus` of a container on this agent that does not run yet.
    pub container_status: fn(&AgentSpec, &ContainerId) -> Body,
}

impl Config {
    /// The usual times for an agent that has this.
    pub fn new(spec: Arc<AgentSpec>, seed: u64) -> Self {
        Self {
            spec,
            seed,
            registration_timeout: Duration::from_secs(60),
            reregistration_timeout: Duration::from_secs(2),
            shutdown_grace: Duration::from_secs(5),
            completed_executors_max: 150,
            container_status: |_, _| Body::new(),
        }
    }
}

/// What the agent as a whole is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The store has not been read.
    Fresh,
    /// Executors may come back until then.
    Recovering(Moment),
    /// It serves.
    Ready,
    /// It ends all tasks.
    Leaving {
        /// Nobody waits for longer than that.
        until: Moment,
        /// Why, unless somebody asked for it.
        reason: Option<Arc<str>>,
    },
    /// It has left.
    Left,
}

/// What falls due.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    Recovery,
    Registration,
    Leaving,
    Update(FrameworkId, TaskId),
    Executor(FrameworkId, ExecutorId),
    Heartbeat(FrameworkId, ExecutorId),
    Task(FrameworkId, TaskId),
    Operation(UpdateId),
    Check(CheckKey),
}

/// The agent. See the crate's documentation.
#[derive(Clone, Debug)]
pub struct Agent {
    pub(crate) config: Config,
    pub(crate) seed: Seed,
    pub(crate) phase: Phase,
    pub(crate) id: Option<AgentId>,
    /// There is a session with a master.
    pub(crate) session: bool,
    /// The master has admitted the agent in this session.
    pub(crate) registered: bool,
    /// Whether providers came or went while the master could not be told.
    pub(crate) providers_untold: bool,
    pub(crate) refusal: Option<Arc<str>>,
    /// When to ask again, after a refusal, and how long to wait after the next one.
    pub(crate) registration: Option<(Moment, Duration)>,
    pub(crate) frameworks: RedBlackTreeMapSync<FrameworkId, Arc<Framework>>,
    pub(crate) completed_frameworks: RedBlackTreeMapSync<u64, Arc<Framework>>,
    /// The executor of each task that is in [`Executor::tasks`].
    pub(crate) tasks: BTreeMap<(FrameworkId, TaskId), ExecutorId>,
    pub(crate) containers: BTreeMap<ContainerId, (FrameworkId, ExecutorId)>,
    pub(crate) connections: BTreeMap<ConnectionId, (FrameworkId, ExecutorId)>,
    pub(crate) streams: BTreeMap<(FrameworkId, TaskId), Stream>,
    /// Containers that are not executors'.
    pub(crate) inner: RedBlackTreeMapSync<ContainerId, Arc<Container>>,
    /// Who waits for what about containers.
    pub(crate) waiting: Waiting,
    /// Messages of executors that wait for a master.
    pub(crate) messages: Vec<ToMaster>,
    /// Operations that are pending, or whose outcome was not acknowledged yet.
    pub(crate) operations: RedBlackTreeMapSync<UpdateId, Arc<OperationReport>>,
    /// When an outcome is sent again, and how long to wait after that.
    pub(crate) operation_retries: BTreeMap<UpdateId, (Moment, Duration)>,
    /// Resource providers that are subscribed.
    pub(crate) providers: RedBlackTreeMapSync<ProviderId, Arc<Provider>>,
    /// Resource providers that may subscribe again.
    pub(crate) known_providers: BTreeMap<ProviderId, ProviderRecord>,
    /// Containers that wait for something before they are started or given more.
    pub(crate) preparations: BTreeMap<ContainerId, Preparation>,
    /// Checks that go on, and those of them whose probe is under way.
    pub(crate) checks: BTreeMap<CheckKey, Checking>,
    pub(crate) probes: BTreeMap<ProbeId, CheckKey>,
    /// Reservations and volumes that were made of more than the agent has now.
    pub(crate) set_aside: Resources,
    /// How it is being emptied, and since when as far as it knows.
    pub(crate) drain: Option<(DrainConfig, Moment)>,
    /// Entries are checked against what they stand for when they fall due, so outdated ones do no harm.
    pub(crate) timers: BTreeSet<(Moment, Timer)>,
    pub(crate) counters: Arc<BTreeMap<&'static str, u64>>,
    /// Numbers what is over, and probes.
    pub(crate) serial: u64,
    pub(crate) version: u64,
}

impl Agent {
    /// An agent that has not read its store yet.
    pub fn new(config: Config) -> Self {
        Self {
            seed: Seed::new(config.seed),
            config,
            phase: Phase::Fresh,
            id: None,
            session: false,
            registered: false,
            providers_untold: false,
            refusal: None,
            registration: None,
            frameworks: RedBlackTreeMapSync::new_sync(),
            completed_frameworks: RedBlackTreeMapSync::new_sync(),
            tasks: BTreeMap::new(),
            containers: BTreeMap::new(),
            connections: BTreeMap::new(),
            streams: BTreeMap::new(),
            inner: RedBlackTreeMapSync::new_sync(),
            waiting: Waiting::default(),
            messages: Vec::new(),
            operations: RedBlackTreeMapSync::new_sync(),
            operation_retries: BTreeMap::new(),
            providers: RedBlackTreeMapSync::new_sync(),
            known_providers: BTreeMap::new(),
            preparations: BTreeMap::new(),
            set_aside: Resources::new(),
            drain: None,
            checks: BTreeMap::new(),
            probes: BTreeMap::new(),
            timers: BTreeSet::new(),
            counters: Arc::default(),
            serial: 0,
            version: 0,
        }
    }

    /// Applies one input. All consequences land in `out`; nothing else happens.
    pub fn step(&mut self, now: Moment, input: Input, out: &mut Vec<Effect>) {
        self.version += 1;
        match input {
            Input::Recovered {
                records,
                fates,
                rebooted,
            } => self.recover(now, records, fates, rebooted, out),
            Input::MasterUp => self.master_up(now, out),
            Input::MasterLost => self.master_lost(),
            Input::Master(message) => self.master(now, message, out),
            Input::Subscribe(subscribe) => self.subscribe(now, *subscribe, out),
            Input::Call {
                request,
                caller,
                call,
            } => self.call(now, request, &caller, call, out),
            Input::Container { request, call } => self.container_call(request, call, out),
            Input::Abandoned(request) => self.waiting.abandon(request),
            Input::Discarded { request, outcome } => {
                let answer = match outcome {
                    Ok(()) => Answer::Done,
                    Err(message) => Answer::Failed(message),
                };
                out.push(Effect::Answer(request, answer));
            }
            Input::ExecutorGone(connection) => self.executor_gone(connection),
            Input::ProviderSubscribe(subscribe) => self.provider_subscribe(now, *subscribe, out),
            Input::ProviderCall {
                request,
                stream,
                provider,
                principal,
                call,
            } => {
                let principal = principal.as_ref();
                let answer = self.provider_call(now, stream, &provider, principal, *call, out);
                out.push(Effect::Answer(request, answer));
            }
            Input::ProviderGone(connection) => self.provider_gone(now, connection, out),
            Input::MarkProviderGone { request, provider } => {
                let answer = self.mark_provider_gone(now, &provider, out);
                out.push(Effect::Answer(request, answer));
            }
            Input::VolumesShown { container, fault } => {
                self.volumes_shown(now, &container, fault.as_deref(), out);
            }
            Input::ContainerStarted { container, status } => {
                self.container_started(now, &container, status, out)
            }
            Input::ContainerFailed { container, message } => {
                self.container_failed(now, &container, message, out)
            }
            Input::ContainerExited { container, end } => {
                self.container_exited(now, &container, &end, out)
            }
            Input::Probed { probe, outcome } => self.probed(now, probe, &outcome, out),
            Input::Leave => self.leave(now, None, out),
            Input::Tick => {}
        }
        self.fire(now, out);
        self.settle_drain(out);
        self.leave_if_over(now, out);
    }

    /// When [`Input::Tick`] is due next. It may turn out that there is nothing to do then.
    pub fn next_wake(&self) -> Option<Moment> {
        self.timers.first().map(|(moment, _)| *moment)
    }

    /// Whether it has found its tasks again after its start.
    pub fn is_recovered(&self) -> bool {
        !matches!(self.phase, Phase::Fresh | Phase::Recovering(_))
    }

    /// A picture of the present state.
    pub fn view(&self) -> View {
        View {
            id: self.id.clone(),
            spec: self.config.spec.clone(),
            recovered: self.is_recovered(),
            registered: self.registered,
            refusal: self.refusal.clone(),
            frameworks: self.frameworks.clone(),
            completed_frameworks: self.completed_frameworks.clone(),
            operations: self.operations.clone(),
            drain: self.drain,
            providers: self.providers.clone(),
            containers: self.inner.clone(),
            counters: self.counters.clone(),
            version: self.version,
        }
    }

    fn fire(&mut self, now: Moment, out: &mut Vec<Effect>) {
        while self
            .timers
            .first()
            .is_some_and(|(moment, _)| *moment <= now)
        {
            let (due, timer) = self.timers.pop_first().expect("it was just seen");
            match timer {
                Timer::Recovery => self.recovery_over(now, out),
                Timer::Registration => {
                    if self.registration.is_some_and(|(at, _)| at == due) {
                        self.register(out);
                    }
                }
                // Leaving is looked at after each step.
                Timer::Leaving => {}
                Timer::Update(framework, task) => self.retry(now, due, &framework, &task, out),
                Timer::Executor(framework, executor) => {
                    self.executor_deadline(now, due, &framework, &executor, out)
                }
                Timer::Heartbeat(framework, executor) => {
                    self.heartbeat(now, due, &framework, &executor, out)
                }
                Timer::Task(framework, task) => self.task_deadline(now, &framework, &task, out),
                Timer::Operation(uuid) => self.retry_operation(now, due, uuid, out),
                Timer::Check(key) => self.check_due(due, key, out),
            }
        }
    }

    // === What the other modules share ===

    pub(crate) fn framework(&self, framework: &FrameworkId) -> Option<&Framework> {
        self.frameworks.get(framework).map(Arc::as_ref)
    }

    pub(crate) fn framework_mut(&mut self, framework: &FrameworkId) -> Option<&mut Framework> {
        self.frameworks.get_mut(framework).map(Arc::make_mut)
    }

    pub(crate) fn executor(
        &self,
        framework: &FrameworkId,
        executor: &ExecutorId,
    ) -> Option<&Executor> {
        self.framework(framework)?
            .executors
            .get(executor)
            .map(Arc::as_ref)
    }

    pub(crate) fn executor_mut(
        &mut self,
        framework: &FrameworkId,
        executor: &ExecutorId,
    ) -> Option<&mut Executor> {
        self.framework_mut(framework)?
            .executors
            .get_mut(executor)
            .map(Arc::make_mut)
    }

    pub(crate) fn task(&self, framework: &FrameworkId, task: &TaskId) -> Option<&Task> {
        let executor = self.tasks.get(&(framework.clone(), task.clone()))?;
        self.executor(framework, executor)?
            .tasks
            .get(task)
            .map(Arc::as_ref)
    }

    pub(crate) fn task_mut(&mut self, framework: &FrameworkId, task: &TaskId) -> Option<&mut Task> {
        let executor = self.tasks.get(&(framework.clone(), task.clone()))?.clone();
        self.executor_mut(framework, &executor)?
            .tasks
            .get_mut(task)
            .map(Arc::make_mut)
    }

    pub(crate) fn spec_of(&self, framework: &FrameworkId) -> Option<&Arc<FrameworkSpec>> {
        self.frameworks
            .get(framework)
            .map(|framework| &framework.spec)
    }

    pub(crate) fn can(&self, framework: &FrameworkId, capability: Capability) -> bool {
        self.spec_of(framework)
            .is_some_and(|spec| spec.can(capability))
    }

    /// The state for tasks that are lost in a way which only some frameworks know by its name.
    pub(crate) fn lost(&self, framework: &FrameworkId, state: TaskState) -> TaskState {
        if self.can(framework, Capability::PartitionAware) {
            state
        } else {
            state.without_partition_awareness()
        }
    }

    pub(crate) fn has_streams(&self, framework: &FrameworkId) -> bool {
        self.streams
            .range((framework.clone(), TaskId::from(""))..)
            .next()
            .is_some_and(|((owner, _), _)| owner == framework)
    }

    /// Persists a fact about a framework, if it wants that.
    pub(crate) fn persist(&self, framework: &FrameworkId, record: Record, out: &mut Vec<Effect>) {
        if self.spec_of(framework).is_some_and(|spec| spec.checkpoint) {
            out.push(Effect::Persist(record));
        }
    }

    pub(crate) fn persist_executor(
        &self,
        framework: &FrameworkId,
        executor: &ExecutorId,
        out: &mut Vec<Effect>,
    ) {
        if let Some(known) = self.executor(framework, executor) {
            let record = ExecutorRecord {
                spec: known.spec.clone(),
                role: known.role.clone(),
                container: known.container.clone(),
                started: known.started,
                status: known.status.clone(),
                used: known.used,
            };
            self.persist(
                framework,
                Record::Executor(framework.clone(), executor.clone(), Box::new(record)),
                out,
            );
        }
    }

    pub(crate) fn persist_task(
        &self,
        framework: &FrameworkId,
        task: &TaskId,
        out: &mut Vec<Effect>,
    ) {
        if let Some(known) = self.task(framework, task) {
            let record = TaskRecord {
                spec: known.spec.clone(),
                executor: known.executor.clone(),
                role: known.role.clone(),
                group: known.group.clone(),
                delivered: known.delivered,
                kill: known.kill,
                container: known.container.clone(),
                health_failures: known.health_failures,
            };
            self.persist(
                framework,
                Record::Task(framework.clone(), task.clone(), Box::new(record)),
                out,
            );
        }
    }

    pub(crate) fn set_timer(&mut self, at: Moment, timer: Timer) {
        self.timers.insert((at, timer));
    }

    pub(crate) fn count(&mut self, counter: &'static str) {
        *Arc::make_mut(&mut self.counters)
            .entry(counter)
            .or_default() += 1;
    }

    /// Moves an executor that is over, and then its framework, to the past.
    pub(crate) fn settle(
        &mut self,
        framework: &FrameworkId,
        executor: &ExecutorId,
        out: &mut Vec<Effect>,
    ) {
        let over = |executor: &Executor| {
            executor.state == ExecutorState::Terminated && executor.tasks.is_empty()
        };
        if self.executor(framework, executor).is_some_and(over) {
            self.persist(
                framework,
                Record::ForgetExecutor(framework.clone(), executor.clone()),
                out,
            );
            self.serial += 1;
            let (serial, max) = (self.serial, self.config.completed_executors_max);
            let known = self.framework_mut(framework).expect("it has the executor");
            let past = known
                .executors
                .get(executor)
                .expect("it was just seen")
                .clone();
            known.executors.remove_mut(executor);
            out.push(Effect::Retire(Sandbox {
                framework: framework.clone(),
                executor: executor.clone(),
                container: past.container.clone(),
            }));
            remember(&mut known.completed, serial, past, max);
        }
        self.settle_framework(framework, out);
    }

    pub(crate) fn settle_framework(&mut self, framework: &FrameworkId, out: &mut Vec<Effect>) {
        let empty = self
            .framework(framework)
            .is_some_and(|known| known.executors.is_empty());
        if empty && !self.has_streams(framework) {
            self.persist(framework, Record::ForgetFramework(framework.clone()), out);
            self.serial += 1;
            let past = self
                .frameworks
                .get(framework)
                .expect("it was just seen")
                .clone();
            self.frameworks.remove_mut(framework);
            remember(
                &mut self.completed_frameworks,
                self.serial,
                past,
                COMPLETED_FRAMEWORKS_MAX,
            );
        }
    }
}

/// Adds to a bounded past.
pub(crate) fn remember<T>(
    past: &mut RedBlackTreeMapSync<u64, Arc<T>>,
    serial: u64,
    item: Arc<T>,
    max: usize,
) {
    past.insert_mut(serial, item);
    while past.size() > max {
        let oldest = *past.first().expect("it is not empty").0;
        past.remove_mut(&oldest);
    }
}
