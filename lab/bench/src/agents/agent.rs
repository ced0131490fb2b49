//! One simulated agent: orders of the master in, messages to the master out. No clock, no socket.
//!
//! It keeps to what masters may rely on: of each task one update is on its way at a time, the oldest that is not
//! acknowledged; it is sent again after ten seconds and whenever a master admits the agent; what the agent holds is told
//! to each new master.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use abi_node::wire::{WireError, encode_resources, encode_to_master};
use abi_node::{Apply, ToAgent, ToMaster};
use abi_terms::{
    Moment, OperationReport, OperationState, OperationStatus, Reason, TaskState, UpdateId,
};
use base_ids::FrameworkId;
use base_units::Resources;
use bytes::Bytes;

use super::holding::{Executor, Framework, Task};
use super::wire::{self, ExecutorInfo, Order, Run, TaskInfo};
use super::world::{Tally, World};

/// How long to wait for the first acknowledgement before sending again.
const RETRY: Duration = Duration::from_secs(10);
/// The wait doubles at most so often.
const RETRY_DOUBLINGS_MAX: u8 = 6;
/// How long to wait after a refusal before asking again.
const REFUSED: Duration = Duration::from_secs(1);

/// The agent.
#[derive(Debug)]
pub(super) struct Agent {
    number: u32,
    ip: Box<str>,
    id: Option<Arc<str>>,
    registered: bool,
    /// Told never to come back.
    pub(super) dismissed: bool,
    /// When to ask again after a refusal.
    ask_again: Option<Moment>,
    /// Some update may have to be sent again then.
    retry: Option<Moment>,
    /// What it has, once that differs from the model.
    resources: Option<Box<Resources>>,
    frameworks: Vec<Framework>,
    operations: BTreeMap<UpdateId, OperationReport>,
}

/// Why a task is in a state, for people and as the number of a reason.
type Why = Option<(&'static str, Reason)>;

impl Agent {
    pub(super) fn new(number: u32, ip: String) -> Self {
        Self {
            number,
            ip: ip.into(),
            id: None,
            registered: false,
            dismissed: false,
            ask_again: None,
            retry: None,
            resources: None,
            frameworks: Vec::new(),
            operations: BTreeMap::new(),
        }
    }

    /// A session with a master began: the agent introduces itself.
    pub(super) fn opened(&mut self, world: &mut World<'_>) {
        self.lost(world.tally);
        self.ask_again = None;
        let changed = (self.resources.as_deref()).map(encode_resources);
        let resources = changed.as_ref().unwrap_or(&world.model.encoded);
        let spec = wire::agent(self.number, &self.ip, resources);
        let Some(id) = &self.id else {
            world.out.push(wire::register(&spec));
            return;
        };
        let mut report = wire::Report::default();
        report.agent(id, &spec);
        for framework in &self.frameworks {
            framework.report(&mut report);
        }
        for operation in self.operations.values() {
            report.operation(operation);
        }
        world.out.push(report.encode());
    }

    /// The session is over.
    pub(super) fn lost(&mut self, tally: &mut Tally) {
        tally.registered -= i64::from(self.registered);
        self.registered = false;
        self.retry = None;
    }

    /// When [`Self::tick`] is due.
    pub(super) fn next_wake(&self) -> Option<Moment> {
        [self.ask_again, self.retry].into_iter().flatten().min()
    }

    /// Does what is due.
    pub(super) fn tick(&mut self, world: &mut World<'_>) {
        if self.ask_again.is_some_and(|at| at <= world.now) {
            self.opened(world);
        }
        if self.retry.is_some_and(|at| at <= world.now) {
            self.retry = None;
            self.send_again(world, false);
        }
    }

    /// Sends updates on their way again: all, as to a master that knows nothing, or those that had their time.
    fn send_again(&mut self, world: &mut World<'_>, all: bool) {
        let mut next: Option<Moment> = None;
        for framework in &mut self.frameworks {
            for task in framework.tasks.values_mut() {
                let Some(status) = task.in_flight().cloned() else {
                    continue;
                };
                let wait = RETRY * (1 << task.repeated.min(RETRY_DOUBLINGS_MAX));
                if all || task.sent + wait <= world.now {
                    task.repeated = if all {
                        0
                    } else {
                        task.repeated.saturating_add(1)
                    };
                    task.sent = world.now;
                    world.tally.updates += 1;
                    world
                        .out
                        .push(wire::update(&framework.id, &status, task.latest));
                }
                let wait = RETRY * (1 << task.repeated.min(RETRY_DOUBLINGS_MAX));
                let due = task.sent + wait;
                next = Some(next.map_or(due, |next| next.min(due)));
            }
        }
        self.retry = next;
    }

    /// The master has spoken.
    ///
    /// # Errors
    ///
    /// Bytes that are no order, or hold an info that is none.
    pub(super) fn hear(
        &mut self,
        payload: Bytes,
        world: &mut World<'_>,
    ) -> Result<Option<Arc<str>>, WireError> {
        match wire::order(payload)? {
            Order::Other(ToAgent::Registered { agent }) => {
                world.tally.registered += i64::from(!self.registered);
                self.registered = true;
                self.ask_again = None;
                self.id = Some(agent.as_str().into());
                self.send_again(world, true);
                world.out.extend(self.operations.values().map(operation));
            }
            Order::Other(ToAgent::Refused { message, shutdown }) => {
                self.lost(world.tally);
                self.dismissed = shutdown;
                self.ask_again = (!shutdown).then_some(world.now + REFUSED);
                return Ok(Some(message));
            }
            // Whatever else a master says to an agent that it has not admitted is outdated.
            _ if !self.registered => {}
            Order::Run(run) => self.run(run, world)?,
            Order::Kill(kill) => self.kill(&kill.framework, &kill.task, world),
            Order::Acknowledge(seen) => self.acknowledge(&seen, world),
            Order::Other(other) => self.obey(other, world),
        }
        Ok(None)
    }

    fn obey(&mut self, order: ToAgent, world: &mut World<'_>) {
        match order {
            ToAgent::ShutdownFramework(framework) => self.shutdown_framework(&framework, world),
            ToAgent::ShutdownExecutor {
                framework,
                executor,
            } => {
                self.shutdown_executor(framework.as_str(), executor.as_str(), world);
            }
            ToAgent::UpdateFramework { framework, spec } => {
                if self.place(framework.as_str()).is_some() {
                    self.meet(framework.as_str(), &spec.body);
                }
            }
            ToAgent::Apply(apply) => self.apply(*apply, world),
            ToAgent::AcknowledgeOperation { uuid, .. } => drop(self.operations.remove(&uuid)),
            // Nobody is there to read it: executors are simulated too.
            ToAgent::Message { .. } | ToAgent::Drain(_) => {}
            // Read elsewhere.
            ToAgent::Registered { .. }
            | ToAgent::Refused { .. }
            | ToAgent::Run(_)
            | ToAgent::Kill { .. }
            | ToAgent::Acknowledge { .. } => {}
        }
    }

    fn place(&self, framework: &str) -> Option<usize> {
        self.frameworks
            .iter()
            .position(|known| &*known.id == framework)
    }

    /// The framework, met now if it was not known.
    fn meet(&mut self, id: &str, info: &[u8]) -> usize {
        if let Some(at) = self.place(id) {
            if &*self.frameworks[at].info != info {
                self.frameworks[at].info = info.into();
                self.frameworks[at].dropped = wire::dropped(info);
            }
            return at;
        }
        self.frameworks.push(Framework {
            id: id.into(),
            info: info.into(),
            dropped: wire::dropped(info),
            tasks: HashMap::new(),
            executors: HashMap::new(),
        });
        self.frameworks.len() - 1
    }

    fn run(&mut self, run: Run, world: &mut World<'_>) -> Result<(), WireError> {
        let infos: Vec<TaskInfo> = (run.tasks.iter())
            .map(|body| prost::Message::decode(body.as_ref()))
            .collect::<Result<_, _>>()?;
        let at = self.meet(&run.framework.id, &run.framework.info);
        let framework = &mut self.frameworks[at];
        if infos
            .iter()
            .any(|info| framework.tasks.contains_key(&*info.id.value))
        {
            return Ok(());
        }
        let role = framework.role(&run.role);
        let executor = match &run.executor {
            Some(body) => {
                let info: ExecutorInfo = prost::Message::decode(body.as_ref())?;
                let id: Arc<str> = info.id.value.as_str().into();
                if run.new_executor && !framework.executors.contains_key(&id) {
                    let executor = Executor {
                        info: body.as_ref().into(),
                        role: role.clone(),
                        is_default: info.is_default(),
                        live: 0,
                    };
                    framework.executors.insert(id.clone(), executor);
                }
                Some(id)
            }
            None => None,
        };
        let dropped = framework.dropped;
        let known = executor
            .as_ref()
            .is_none_or(|id| framework.executors.contains_key(id));
        let group = if run.group { world.uuids.next() | 1 } else { 0 };
        // Tasks of one executor share its container.
        let shared = executor.is_some().then(|| world.uuids.uuid());
        let pid = 1000 + u32::try_from(framework.tasks.len()).unwrap_or(0);
        for (info, body) in infos.into_iter().zip(&run.tasks) {
            let container = shared.unwrap_or_else(|| world.uuids.uuid());
            let task = Task {
                info: body.as_ref().into(),
                role: role.clone(),
                executor: executor.clone(),
                group,
                ends: info.ends(),
                checked: info.is_checked(),
                container: known.then_some((container, pid)),
                latest: TaskState::Staging,
                statuses: Vec::with_capacity(1),
                uuids: Vec::with_capacity(1),
                acknowledged: 0,
                sent: world.now,
                repeated: 0,
            };
            let id: Arc<str> = info.id.value.into();
            let framework = &mut self.frameworks[at];
            framework.tasks.insert(id.clone(), task);
            let (state, why) = match known {
                true => (TaskState::Running, None),
                // The master has not heard of its end yet.
                false => (
                    dropped,
                    Some(("Executor has terminated", Reason::ExecutorTerminated)),
                ),
            };
            if let Some(executor) = executor
                .as_ref()
                .and_then(|id| framework.executors.get_mut(id))
            {
                executor.live += 1;
            }
            self.enter(at, &id, state, why, world);
        }
        Ok(())
    }

    /// A task enters a state, and the master is to know.
    fn enter(
        &mut self,
        at: usize,
        id: &Arc<str>,
        state: TaskState,
        why: Why,
        world: &mut World<'_>,
    ) {
        let framework = &mut self.frameworks[at];
        let Some(task) = framework.tasks.get_mut(id) else {
            return;
        };
        if !task.is_live() {
            return;
        }
        let uuid = world.uuids.uuid();
        let status = wire::Status {
            task: id,
            state,
            agent: self.id.as_deref().unwrap_or_default(),
            executor: task.executor.as_deref(),
            message: why.map(|(message, _)| message).or(said(state)),
            reason: why.map(|(_, reason)| reason.number()),
            healthy: task.checked && state == TaskState::Running,
            at: world.now,
            uuid,
            container: task.container,
            ip: &self.ip,
        };
        world.tally.running +=
            i64::from(state == TaskState::Running) - i64::from(task.latest == TaskState::Running);
        task.statuses.push(status.encode());
        task.uuids.push(uuid);
        task.latest = state;
        let ended = state.is_terminal().then(|| task.executor.clone()).flatten();
        if task.statuses.len() == task.acknowledged + 1 {
            self.send(at, id, world);
        }
        if let Some(executor) = ended {
            self.leave_executor(at, &executor, world);
        }
    }

    fn send(&mut self, at: usize, id: &str, world: &mut World<'_>) {
        let framework = &mut self.frameworks[at];
        let Some(task) = framework.tasks.get_mut(id) else {
            return;
        };
        let Some(status) = task.statuses.get(task.acknowledged) else {
            return;
        };
        (task.sent, task.repeated) = (world.now, 0);
        world.tally.updates += 1;
        world
            .out
            .push(wire::update(&framework.id, status, task.latest));
        self.retry.get_or_insert(world.now + RETRY);
    }

    /// A task of an executor has ended; the built-in one goes with its last.
    fn leave_executor(&mut self, at: usize, id: &Arc<str>, world: &mut World<'_>) {
        let framework = &mut self.frameworks[at];
        let Some(executor) = framework.executors.get_mut(id) else {
            return;
        };
        executor.live = executor.live.saturating_sub(1);
        if executor.live == 0 && executor.is_default {
            framework.executors.remove(id);
            world.out.push(exited(&framework.id, id));
        }
    }

    fn acknowledge(&mut self, seen: &wire::Acknowledge, world: &mut World<'_>) {
        let Some(at) = self.place(&seen.framework) else {
            return;
        };
        let framework = &mut self.frameworks[at];
        let Some(task) = framework.tasks.get_mut(&*seen.task) else {
            return;
        };
        if task
            .uuids
            .get(task.acknowledged)
            .is_none_or(|uuid| seen.uuid != uuid[..])
        {
            return;
        }
        task.acknowledged += 1;
        if task.acknowledged < task.statuses.len() {
            self.send(at, &seen.task, world);
        } else if !task.is_live() {
            framework.tasks.remove(&*seen.task);
        } else if task.ends && task.latest == TaskState::Running {
            let id: Arc<str> = seen.task.as_str().into();
            self.enter(at, &id, TaskState::Finished, None, world);
        }
    }

    fn kill(&mut self, framework: &str, task: &str, world: &mut World<'_>) {
        let at = self.meet_for_kill(framework);
        let known = &mut self.frameworks[at];
        let Some((id, found)) = known.tasks.get_key_value(task) else {
            // The master believes in a task that was never here, or is no longer: say so.
            let (id, state): (Arc<str>, _) = (task.into(), known.dropped);
            known
                .tasks
                .insert(id.clone(), Task::stray(known.role("*"), world.now));
            let why = ("Task is unknown to the agent", Reason::ExecutorTerminated);
            return self.enter(at, &id, state, Some(why), world);
        };
        let group = found.group;
        let mut ids = vec![id.clone()];
        if group != 0 {
            // The built-in executor ends a group as one.
            let others = known
                .tasks
                .iter()
                .filter(|(other, it)| it.group == group && ***other != *task);
            ids.extend(others.map(|(other, _)| other.clone()));
        }
        for id in ids {
            self.enter(at, &id, TaskState::Killed, None, world);
        }
    }

    /// An order to kill names no info; that of a framework that is not known stays empty until it is.
    fn meet_for_kill(&mut self, framework: &str) -> usize {
        match self.place(framework) {
            Some(at) => at,
            None => self.meet(framework, &[]),
        }
    }

    fn shutdown_executor(&mut self, framework: &str, executor: &str, world: &mut World<'_>) {
        let Some(at) = self.place(framework) else {
            return;
        };
        let known = &self.frameworks[at];
        let own = |id: &Arc<str>, task: &Task| match &task.executor {
            Some(owner) => **owner == *executor,
            None => **id == *executor,
        };
        let ids: Vec<Arc<str>> = (known.tasks.iter())
            .filter(|(id, task)| own(id, task))
            .map(|(id, _)| id.clone())
            .collect();
        for id in ids {
            self.enter(at, &id, TaskState::Killed, None, world);
        }
        let known = &mut self.frameworks[at];
        if known.executors.remove(executor).is_some() {
            world.out.push(exited(&known.id, executor));
        }
    }

    /// The framework is gone: all that is its own ends without another word.
    fn shutdown_framework(&mut self, framework: &FrameworkId, world: &mut World<'_>) {
        let Some(at) = self.place(framework.as_str()) else {
            return;
        };
        let gone = self.frameworks.swap_remove(at);
        let running = gone
            .tasks
            .values()
            .filter(|task| task.latest == TaskState::Running);
        world.tally.running -= i64::try_from(running.count()).unwrap_or(0);
        for executor in gone.executors.keys() {
            world.out.push(exited(&gone.id, executor));
        }
    }

    /// What the agent has changes as the master says, if it has what is to be used up.
    fn apply(&mut self, apply: Apply, world: &mut World<'_>) {
        let total = self.resources.as_deref().unwrap_or(&world.model.resources);
        let spec = apply.spec;
        let state = match total.checked_sub(&spec.conversion.consumed) {
            Some(rest) => {
                self.resources = Some(Box::new(&rest + &spec.conversion.converted));
                OperationState::Finished
            }
            None => OperationState::Dropped,
        };
        let latest = OperationStatus {
            uuid: Some(spec.uuid),
            ..OperationStatus::new(spec.id.clone(), state)
        };
        let uuid = spec.uuid;
        let report = OperationReport {
            spec,
            statuses: vec![latest.clone()],
            latest,
        };
        world.out.push(operation(&report));
        self.operations.insert(uuid, report);
    }
}

/// What the executor of a command task says when the command ends.
fn said(state: TaskState) -> Option<&'static str> {
    match state {
        TaskState::Finished => Some("Command exited with status 0"),
        TaskState::Killed => Some("Command terminated with signal Terminated"),
        _ => None,
    }
}

fn exited(framework: &str, executor: &str) -> Bytes {
    encode_to_master(&ToMaster::ExecutorExited {
        framework: framework.into(),
        executor: executor.into(),
        status: Some(0),
    })
}

fn operation(report: &OperationReport) -> Bytes {
    encode_to_master(&ToMaster::Operation {
        framework: report.spec.framework.clone(),
        uuid: report.spec.uuid,
        status: Box::new(report.latest.clone()),
        latest: None,
    })
}
