//! Finding everything again after a restart.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use abi_terms::{Moment, Reason, TaskState};
use base_defects::defect;
use base_ids::{ContainerId, ExecutorId, FrameworkId, TaskId};
use rpds::RedBlackTreeMapSync;

use crate::agent::{Agent, Phase, Timer};
use crate::container::executor_status;
use crate::io::{
    ContainerRecord, Effect, End, ExecutorRecord, Fate, Record, TaskRecord, UpdateRecord,
};
use crate::kill::{in_words, killed_during_launch};
use crate::launch::{new_task, own_resources};
use crate::model::{Batch, Container, Deadline, Executor, ExecutorState, Framework, Task, Verdict};
use crate::update::Stream;

impl Agent {
    pub(crate) fn recover(
        &mut self,
        now: Moment,
        records: Vec<Record>,
        mut fates: BTreeMap<ContainerId, Fate>,
        rebooted: bool,
        out: &mut Vec<Effect>,
    ) {
        if self.phase != Phase::Fresh {
            return;
        }
        self.restore(now, records);
        if self.id.is_none() {
            self.forget_frameworks(now, out);
        }
        self.forget_strays(out);
        self.drop_torn_groups(out);
        if rebooted {
            // No process outlives that. One whose start was not noted may have run, and must not run again.
            let ended = |container: &ContainerId| (container.clone(), Fate::Exited(End::default()));
            fates = self.containers.keys().map(ended).collect();
            let end = End {
                with_parent: true,
                ..End::default()
            };
            let ended = |id: &ContainerId| (id.clone(), Fate::Exited(end.clone()));
            fates.extend(self.inner.keys().map(ended));
        }
        let lives = |id: &ContainerId| self.inner.get(id).is_some_and(|known| known.lives());
        for (container, fate) in fates
            .iter()
            .filter(|(id, _)| !self.containers.contains_key(*id) && !lives(id))
        {
            match fate {
                Fate::Running { .. } | Fate::Exited(_) if defect!(OrphansKept) => {}
                Fate::Running { .. } => out.push(Effect::Destroy(container.clone())),
                // Its end was noted, and the agent died before it cleared away what is left.
                Fate::Exited(_) => out.push(Effect::Release(container.clone())),
            }
        }
        let until = now + self.config.reregistration_timeout;
        // Pods that go on may order more, which nothing has become of yet.
        let living = self.inner.values().filter(|known| known.lives());
        let living: Vec<ContainerId> = living.map(|known| known.id.clone()).collect();
        let executors: Vec<_> = self.containers.clone().into_iter().collect();
        // What is below a container that has ended comes first: a task may have ended before its executor.
        let runs = |container: &ContainerId| match fates.get(container) {
            Some(Fate::Running { .. }) => true,
            Some(Fate::Exited(_)) => false,
            None => self
                .executor_of(container)
                .is_none_or(|known| known.started.is_none()),
        };
        let (others, over): (Vec<_>, Vec<_>) = executors
            .into_iter()
            .partition(|(container, _)| runs(container));
        for (container, (framework, executor)) in others {
            let fate = fates.remove(&container);
            self.reattach(now, &framework, &executor, fate, until, out);
        }
        let living = match defect!(LaunchedTwice) {
            true => self.inner.keys().cloned().collect(),
            false => living,
        };
        self.mend_pods(now, out);
        self.reattach_containers(now, living, &mut fates, out);
        for (container, (framework, executor)) in over {
            let fate = fates.remove(&container);
            self.reattach(now, &framework, &executor, fate, until, out);
        }
        self.drop_remains(out);
        self.phase = Phase::Recovering(until);
        self.set_timer(until, Timer::Recovery);
        self.recovery_over_early(now, out);
    }

    /// Forgets what is there for nobody, because the rest of it was not durable yet or not any more.
    fn drop_remains(&mut self, out: &mut Vec<Effect>) {
        let strays = self
            .streams
            .iter()
            .filter(|(key, stream)| stream.pending.is_empty() && !self.tasks.contains_key(*key));
        let strays: Vec<_> = strays.map(|(key, _)| key.clone()).collect();
        for (framework, task) in strays {
            self.forget_task(&framework, &task, out);
        }
        let frameworks: Vec<_> = self.frameworks.keys().cloned().collect();
        for framework in frameworks {
            self.settle_framework(&framework, out);
        }
    }

    /// Rebuilds the state from its records.
    fn restore(&mut self, now: Moment, records: Vec<Record>) {
        let mut executors: Vec<(FrameworkId, ExecutorId, ExecutorRecord)> = Vec::new();
        let mut tasks: Vec<(FrameworkId, TaskId, TaskRecord)> = Vec::new();
        let mut containers: Vec<(ContainerId, ContainerRecord)> = Vec::new();
        let mut updates: BTreeMap<(FrameworkId, TaskId, u64), UpdateRecord> = BTreeMap::new();
        for record in records {
            match record {
                Record::Agent(id) => self.id = Some(id),
                Record::Framework(id, spec) => {
                    let framework = Framework {
                        id: id.clone(),
                        spec,
                        terminating: false,
                        executors: RedBlackTreeMapSync::new_sync(),
                        completed: RedBlackTreeMapSync::new_sync(),
                    };
                    self.frameworks.insert_mut(id, Arc::new(framework));
                }
                Record::Executor(framework, id, record) => executors.push((framework, id, *record)),
                Record::Task(framework, id, record) => tasks.push((framework, id, *record)),
                Record::Update(framework, task, number, record) => {
                    updates.insert((framework, task, number), record);
                }
                Record::Container(id, record) => containers.push((id, *record)),
                Record::Converted(converted) => self.restore_converted(&converted),
                Record::Operation(uuid, report) => {
                    self.operations.insert_mut(uuid, report);
                }
                Record::Provider(id, record) => {
                    self.known_providers.insert(id, record);
                }
                Record::Drain(config) => self.drain = Some((config, now)),
                Record::ForgetOperation(_)
                | Record::ForgetProvider(_)
                | Record::ForgetDrain
                | Record::ForgetAgent
                | Record::ForgetFramework(_)
                | Record::ForgetExecutor(..)
                | Record::ForgetTask(..)
                | Record::ForgetContainer(_)
                | Record::ForgetUpdate(..) => {}
            }
        }
        for (framework, id, record) in executors {
            self.restore_executor(&framework, &id, record);
        }
        for (framework, id, record) in tasks {
            self.restore_task(&framework, &id, record);
        }
        for (id, record) in containers {
            self.restore_container(id, record);
        }
        for ((framework, task, number), record) in updates {
            self.restore_update(&framework, &task, number, record);
        }
    }

    fn restore_executor(
        &mut self,
        framework: &FrameworkId,
        id: &ExecutorId,
        record: ExecutorRecord,
    ) {
        let ExecutorRecord {
            spec,
            role,
            container,
            started,
            status,
            used,
        } = record;
        let Some(known) = self.framework_mut(framework) else {
            return;
        };
        let executor = Executor {
            resources: own_resources(spec.as_deref(), &role),
            id: id.clone(),
            framework: framework.clone(),
            spec,
            role,
            container: container.clone(),
            state: ExecutorState::Registering,
            started,
            status,
            connection: None,
            tasks: RedBlackTreeMapSync::new_sync(),
            completed: RedBlackTreeMapSync::new_sync(),
            queue: VecDeque::new(),
            granted: base_units::Resources::new(),
            deadline: None,
            verdict: None,
            heartbeat: None,
            used,
        };
        known.executors.insert_mut(id.clone(), Arc::new(executor));
        self.containers
            .insert(container, (framework.clone(), id.clone()));
    }

    fn restore_task(&mut self, framework: &FrameworkId, id: &TaskId, record: TaskRecord) {
        let Some(owner) = self.executor_mut(framework, &record.executor) else {
            return;
        };
        let mut task = new_task(
            framework,
            &record.executor,
            &record.role,
            &record.spec,
            record.group,
        );
        task.delivered = record.delivered;
        task.kill = record.kill;
        task.container = record.container;
        task.health_failures = record.health_failures;
        owner.tasks.insert_mut(id.clone(), Arc::new(task));
        self.tasks
            .insert((framework.clone(), id.clone()), record.executor);
    }

    fn restore_container(&mut self, id: ContainerId, record: ContainerRecord) {
        let ContainerRecord {
            spec,
            task,
            user,
            started,
            status,
            end,
        } = record;
        let container = Container {
            id: id.clone(),
            spec,
            task,
            user,
            started,
            status,
            end,
        };
        self.inner.insert_mut(id, Arc::new(container));
    }

    fn restore_update(
        &mut self,
        framework: &FrameworkId,
        task: &TaskId,
        number: u64,
        record: UpdateRecord,
    ) {
        let UpdateRecord {
            status,
            acknowledged,
        } = record;
        let stream = self
            .streams
            .entry((framework.clone(), task.clone()))
            .or_insert_with(Stream::new);
        stream.next = number + 1;
        stream.latest = status.state;
        stream.note(&status);
        let repeats = stream
            .history
            .pop_if(|(_, state)| *state == status.state)
            .is_some();
        stream.history.push((number, status.state));
        if !acknowledged {
            stream.pending.push_back((number, status.clone()));
        }
        if let Some(task) = self.task_mut(framework, task) {
            task.latest = status.state;
            if acknowledged {
                task.forwarded = Some(status.clone());
            }
            if repeats {
                task.statuses.pop();
            }
            task.statuses.push(status);
        }
    }

    fn reattach(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        executor: &ExecutorId,
        fate: Option<Fate>,
        until: Moment,
        out: &mut Vec<Effect>,
    ) {
        let Some(known) = self.executor_mut(framework, executor) else {
            return;
        };
        known.granted = known.allocated();
        let container = known.container.clone();
        let over =
            !known.tasks.is_empty() && known.tasks.values().all(|task| task.latest.is_terminal());
        let idle = known.tasks.is_empty();
        let is_killed = known.tasks.values().any(|task| task.kill.is_some()) && !over;
        if !known.is_command() {
            known.queue = waiting_batches(known);
        }
        match (fate, known.started) {
            (Some(Fate::Exited(end)), _) => {
                known.started.get_or_insert(now);
                self.ended(now, framework, executor, &end, out);
            }
            (Some(Fate::Running { .. }), _) if over && known.is_command() => {
                known.state = ExecutorState::Terminating;
                out.push(Effect::Destroy(container));
            }
            (Some(Fate::Running { .. }), Some(_)) if known.is_pod() => {
                known.state = ExecutorState::Running;
                self.prepare_queued(now, framework, executor, out);
            }
            (Some(Fate::Running { .. }), Some(started)) if known.is_command() => {
                known.state = ExecutorState::Running;
                self.rearm(now, framework, executor, started, out);
            }
            (Some(Fate::Running { status }), None) => {
                self.container_started(now, &container, status, out);
                if is_killed {
                    self.rearm(now, framework, executor, now, out);
                }
                self.await_return(framework, executor, until);
            }
            (Some(Fate::Running { .. }), Some(_)) => {
                self.await_return(framework, executor, until);
                self.prepare_queued(now, framework, executor, out);
            }
            // It has ended and nobody knows how.
            (None, Some(_)) => self.ended(now, framework, executor, &End::default(), out),
            (None, None) if is_killed => {
                known.verdict = Some(killed_during_launch());
                self.ended(now, framework, executor, &End::default(), out);
            }
            // What it was for was lost before it was durable.
            (None, None) if idle => self.ended(now, framework, executor, &End::default(), out),
            (None, None) if over => self.ended(now, framework, executor, &End::default(), out),
            // The order to start it did not get that far.
            (None, None) => self.begin(now, framework, executor, out),
        }
    }

    /// Finds out what became of the containers that are not executors', which lived before the restart.
    fn reattach_containers(
        &mut self,
        now: Moment,
        living: Vec<ContainerId>,
        fates: &mut BTreeMap<ContainerId, Fate>,
        out: &mut Vec<Effect>,
    ) {
        // From the bottom up, as they end.
        for id in living.iter().rev() {
            let Some(known) = self.inner.get(id).filter(|known| known.lives()).cloned() else {
                continue;
            };
            match (fates.remove(id), known.started, &known.task) {
                (Some(Fate::Running { status }), None, _) => {
                    self.inner_started(now, id, status, out);
                }
                (Some(Fate::Running { .. }), Some(_), Some((framework, task))) => {
                    self.rearm_member(now, framework, task, out);
                }
                (Some(Fate::Running { .. }), Some(_), None) => {}
                (Some(Fate::Exited(end)), _, _) => self.inner_exited(now, id, &end, out),
                // It has ended and nobody knows how.
                (None, Some(_), _) => {
                    let executor = self.executor_of(&id.root());
                    let runs = |known: &Executor| known.state == ExecutorState::Running;
                    let end = End {
                        with_parent: executor.is_some_and(|known| !runs(known)),
                        ..End::default()
                    };
                    self.inner_exited(now, id, &end, out);
                }
                // The order to start it did not get that far.
                (None, None, Some(_)) => self.order_container(id, out),
                // Nor did this one, and whoever called for it has gone.
                (None, None, None) => {
                    self.inner_failed(now, id, &"the agent was restarted".into(), out);
                }
            }
        }
        let executors: Vec<_> = self.containers.values().cloned().collect();
        for (framework, executor) in executors {
            self.end_empty_pod(&framework, &executor, out);
        }
    }

    /// A custom executor must subscribe again.
    fn await_return(&mut self, framework: &FrameworkId, executor: &ExecutorId, until: Moment) {
        if self
            .executor(framework, executor)
            .is_some_and(|known| !known.is_played())
        {
            self.set_deadline(framework, executor, until, Deadline::Reregister);
        }
    }

    /// Sets the timers of a command task anew.
    fn rearm(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        executor: &ExecutorId,
        started: Moment,
        out: &mut Vec<Effect>,
    ) {
        let Some(known) = self.executor(framework, executor) else {
            return;
        };
        let due: Vec<_> = known
            .tasks
            .iter()
            .filter_map(|(id, task)| {
                let expires = task.spec.max_completion_time.map(|most| started + most);
                task.kill
                    .map(|kill| kill.until)
                    .or(expires)
                    .map(|at| (at, id.clone()))
            })
            .collect();
        // A kill that was durable may not have been carried out.
        let begun = known.tasks.values().any(|task| task.kill.is_some());
        let container = known.container.clone();
        let tasks: Vec<TaskId> = known.tasks.keys().cloned().collect();
        for (at, task) in due {
            self.set_timer(at, Timer::Task(framework.clone(), task));
        }
        if begun {
            out.push(Effect::Terminate(container));
        } else {
            for task in tasks {
                self.tell_start(now, framework, &task, out);
                self.begin_checks(now, started, framework, &task);
            }
        }
    }

    /// Says of a task that runs what was not durable yet when it began to.
    pub(crate) fn tell_start(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        id: &TaskId,
        out: &mut Vec<Effect>,
    ) {
        let Some(task) = self.task_mut(framework, id) else {
            return;
        };
        task.delivered = true;
        let untold: &[TaskState] = match task.latest {
            TaskState::Staging => &[TaskState::Starting, TaskState::Running],
            TaskState::Starting => &[TaskState::Running],
            _ => &[],
        };
        let (spec, is_member) = (task.spec.clone(), task.container.is_some());
        if !untold.is_empty() {
            self.persist_task(framework, id, out);
        }
        for state in untold {
            match is_member {
                true => self.say(now, framework, id, *state, out),
                false => self.enter(now, framework, executor_status(now, &spec, *state), out),
            }
        }
    }

    /// A group of which not all became durable was never launched. Its tasks are not reported, so the master drops them.
    fn drop_torn_groups(&mut self, out: &mut Vec<Effect>) {
        let executors = (self.frameworks.values()).flat_map(|known| known.executors.values());
        let torn = executors.flat_map(|known| {
            let is_torn = |task: &&Arc<Task>| {
                let mut group = task.group.iter();
                !task.delivered
                    && !task.latest.is_terminal()
                    && group.any(|fellow| !known.tasks.contains_key(fellow))
            };
            known.tasks.values().filter(is_torn)
        });
        let torn: Vec<_> = torn
            .map(|task| (task.framework.clone(), task.spec.id.clone()))
            .collect();
        for (framework, task) in torn {
            self.forget_task(&framework, &task, out);
        }
    }

    /// Ends the wait when nobody is waited for.
    pub(crate) fn recovery_over_early(&mut self, now: Moment, out: &mut Vec<Effect>) {
        if matches!(self.phase, Phase::Recovering(_)) && self.missing().is_empty() {
            self.become_ready(now, out);
        }
    }

    /// The time for coming back is over.
    pub(crate) fn recovery_over(&mut self, now: Moment, out: &mut Vec<Effect>) {
        if !matches!(self.phase, Phase::Recovering(until) if until <= now) {
            return;
        }
        let timeout = in_words(self.config.reregistration_timeout);
        for (framework, executor) in self.missing() {
            let Some(known) = self.executor_mut(&framework, &executor) else {
                continue;
            };
            known.deadline = None;
            known.state = ExecutorState::Terminating;
            known.verdict = Some(Verdict {
                state: TaskState::Gone,
                reason: Reason::ExecutorReregistrationTimeout,
                message: format!("Executor did not reregister within {timeout}").into(),
            });
            out.push(Effect::Destroy(known.container.clone()));
        }
        self.become_ready(now, out);
    }

    /// Executors that have not come back.
    fn missing(&self) -> Vec<(FrameworkId, ExecutorId)> {
        let waits = |framework: &FrameworkId, executor: &ExecutorId| {
            let deadline = self
                .executor(framework, executor)
                .and_then(|known| known.deadline);
            matches!(deadline, Some((_, Deadline::Reregister)))
        };
        self.containers
            .values()
            .filter(|(framework, executor)| waits(framework, executor))
            .cloned()
            .collect()
    }

    fn become_ready(&mut self, _now: Moment, out: &mut Vec<Effect>) {
        self.phase = Phase::Ready;
        self.register(out);
    }
}

/// The tasks that an executor has still to be given.
fn waiting_batches(executor: &Executor) -> VecDeque<Batch> {
    let mut batches: VecDeque<Batch> = VecDeque::new();
    for (id, task) in executor
        .tasks
        .iter()
        .filter(|(_, task)| !task.delivered && !task.latest.is_terminal())
    {
        let fellows = batches
            .iter_mut()
            .find(|batch| batch.group && task.group.contains(&batch.tasks[0]));
        match fellows {
            Some(batch) => batch.tasks.push(id.clone()),
            None => batches.push_back(Batch {
                tasks: vec![id.clone()],
                group: !task.group.is_empty(),
            }),
        }
    }
    batches
}
