//! Containers that are not executors': those below others, and those that belong to no framework.
//!
//! They are launched by calls, or by [`pod`](crate::pod) for its tasks. Each ends with the container above it. Once it
//! has ended it can be asked how until it is removed, the executor above it is over, or [`ENDED_MAX`] others of the same
//! tree have ended after it; a standalone container only until it ends, but its sandbox is kept as long.
//!
//! A session is such a container too. It is in all namespaces of the container above, nothing can be below it, and it is
//! never durable: whoever began it watches it through this process, so neither outlives the other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use abi_terms::{Body, ContainerCall, ContainerSpec, Moment};
use base_ids::{ContainerId, FrameworkId, RequestId, TaskId};

use crate::agent::{Agent, Phase};
use crate::io::{
    Answer, ContainerLaunch, ContainerProgram, ContainerRecord, Effect, End, Launched, Place,
    Record, Sandbox,
};
use crate::model::{Container, Executor, ExecutorState};

/// Containers that run at the same time, those of executors not counted.
pub(crate) const RUNNING_MAX: usize = 4096;
/// Containers of one tree that are remembered after their end, and standalone ones.
pub(crate) const ENDED_MAX: usize = 1024;
/// Ends of standalone containers that are known to have been told.
const TOLD_MAX: usize = 2 * ENDED_MAX;
const KILL: i32 = 9;
/// Highest number of a signal.
const SIGNAL_MAX: i32 = 64;

/// Who waits for what about containers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiting {
    /// For the start.
    starts: BTreeMap<ContainerId, RequestId>,
    /// For the end.
    ends: BTreeMap<ContainerId, Vec<RequestId>>,
    /// Standalone containers whose end somebody was told.
    told: BTreeSet<ContainerId>,
}

impl Waiting {
    /// Nobody waits any more for the answer to a call.
    pub(crate) fn abandon(&mut self, request: RequestId) {
        self.starts.retain(|_, known| *known != request);
        self.ends.retain(|_, all| {
            all.retain(|known| *known != request);
            !all.is_empty()
        });
    }

    /// A container has ended, or was never started: whoever waits is told.
    pub(crate) fn over(&mut self, container: &ContainerId, end: &End, out: &mut Vec<Effect>) {
        if let Some(request) = self.starts.remove(container) {
            let text = "the container ended while it was launched".into();
            out.push(Effect::Answer(request, Answer::Refused(text)));
        }
        let waiting = self.ends.remove(container).unwrap_or_default();
        if !waiting.is_empty() {
            self.told(container);
        }
        let told = waiting.into_iter();
        out.extend(told.map(|request| Effect::Answer(request, Answer::Ended(end.clone()))));
    }

    /// Notes that somebody was told of an end.
    fn told(&mut self, container: &ContainerId) {
        if container.parent().is_none() {
            self.told.insert(container.clone());
        }
        while self.told.len() > TOLD_MAX {
            self.told.pop_first();
        }
    }
}

impl Container {
    /// Whether it has not ended.
    pub fn lives(&self) -> bool {
        self.end.is_none()
    }

    /// Whether it is a session with the container above.
    pub fn is_session(&self) -> bool {
        self.spec.as_ref().is_some_and(|spec| spec.session)
    }
}

impl Agent {
    pub(crate) fn container_call(
        &mut self,
        request: RequestId,
        call: ContainerCall,
        out: &mut Vec<Effect>,
    ) {
        if self.phase != Phase::Ready {
            let answer = Answer::Unavailable("the agent is starting or stopping");
            out.push(Effect::Answer(request, answer));
            return;
        }
        let answer = match call {
            ContainerCall::Launch(spec) => self.launch_by_call(request, &spec, out),
            ContainerCall::Wait(container) => self.wait(request, container),
            ContainerCall::Kill { container, signal } => Some(self.signal(&container, signal, out)),
            ContainerCall::Remove(container) => self.remove(request, &container, out),
        };
        out.extend(answer.map(|answer| Effect::Answer(request, answer)));
    }

    /// The answer, or nothing if it comes later.
    fn launch_by_call(
        &mut self,
        request: RequestId,
        spec: &Arc<ContainerSpec>,
        out: &mut Vec<Effect>,
    ) -> Option<Answer> {
        let id = &spec.id;
        if self.is_alive(id) {
            return Some(Answer::Accepted);
        }
        let parent = id.parent();
        if let Some(Err(text)) = parent.as_ref().map(|parent| self.can_hold(parent)) {
            return Some(Answer::Refused(text.into()));
        }
        let stands_alone = |parent: &ContainerId| self.launched_as(parent).is_none();
        if spec.session && parent.as_ref().is_none_or(stands_alone) {
            let text = format!("Container {id} has nothing above it to be a session with");
            return Some(Answer::Refused(text.into()));
        }
        let running = self.inner.values().filter(|known| known.lives()).count();
        if running >= RUNNING_MAX {
            let text = format!("{RUNNING_MAX} containers run on the agent; end others first");
            return Some(Answer::Refused(text.into()));
        }
        let above = || parent.and_then(|parent| self.user_of(&parent));
        let container = Container {
            id: id.clone(),
            spec: Some(spec.clone()),
            task: None,
            user: spec.user.clone().or_else(above),
            started: None,
            status: Body::new(),
            end: None,
        };
        self.waiting.told.remove(id);
        self.waiting.starts.insert(id.clone(), request);
        self.add_container(container, out);
        None
    }

    /// Makes a new container durable and has it started.
    pub(crate) fn add_container(&mut self, container: Container, out: &mut Vec<Effect>) {
        let id = container.id.clone();
        self.inner.insert_mut(id.clone(), Arc::new(container));
        self.persist_container(&id, out);
        self.order_container(&id, out);
    }

    /// Has a container started, unless the executor above it is over.
    pub(crate) fn order_container(&self, id: &ContainerId, out: &mut Vec<Effect>) {
        let executor = self.executor_of(&id.root());
        let is_over = |known: &Executor| known.is_pod() && known.state != ExecutorState::Running;
        if !executor.is_some_and(is_over) {
            let launch = self.container_order(id);
            out.extend(launch.map(|launch| Effect::LaunchContainer(Box::new(launch))));
        }
    }

    /// How a container that is not an executor's is launched, or was.
    pub(crate) fn container_order(&self, id: &ContainerId) -> Option<ContainerLaunch> {
        let known = self.inner.get(id)?;
        let task = known.task.as_ref();
        let task = task.and_then(|(framework, task)| self.task(framework, task));
        let (program, resources, limits) = match (&known.spec, task) {
            (Some(spec), _) => (
                ContainerProgram::Call(spec.clone()),
                spec.resources.clone(),
                spec.limits.clone(),
            ),
            (None, Some(task)) => (
                ContainerProgram::Task(task.spec.clone(), task.role.clone()),
                task.resources.clone(),
                task.spec.limits.clone(),
            ),
            (None, None) => return None,
        };
        let session_with = match known.is_session() {
            true => Some(self.launched_as(&id.parent()?)?),
            false => None,
        };
        Some(ContainerLaunch {
            place: self.place(id),
            user: known.user.clone(),
            program,
            resources,
            limits,
            survives_agent: self.keeps(id),
            session_with,
        })
    }

    /// How any container was launched.
    fn launched_as(&self, id: &ContainerId) -> Option<Launched> {
        if let Some((framework, executor)) = self.containers.get(id) {
            let launch = self.launch_order(framework, executor)?;
            return Some(Launched::Executor(Box::new(launch)));
        }
        let launch = self.container_order(id)?;
        Some(Launched::Below(Box::new(launch)))
    }

    fn wait(&mut self, request: RequestId, container: ContainerId) -> Option<Answer> {
        if !self.is_alive(&container) {
            let known = self.inner.get(&container);
            // The end of a standalone container is told once: whoever kills one and then waits is not too late.
            let known = known.filter(|_| !self.waiting.told.contains(&container));
            let end = known.and_then(|known| known.end.clone());
            if end.is_some() {
                self.waiting.told(&container);
            }
            let unknown = || format!("Container {container} cannot be found").into();
            return Some(end.map_or_else(|| Answer::NotFound(unknown()), Answer::Ended));
        }
        self.waiting
            .ends
            .entry(container)
            .or_default()
            .push(request);
        None
    }

    fn signal(&self, container: &ContainerId, signal: i32, out: &mut Vec<Effect>) -> Answer {
        if !self.is_alive(container) {
            let text = format!("Container '{container}' cannot be found (or is already killed)");
            return Answer::NotFound(text.into());
        }
        if !(0..=SIGNAL_MAX).contains(&signal) {
            let text = format!("Unable to send signal to container: {signal} is no signal");
            return Answer::Failed(text.into());
        }
        let started = match (self.inner.get(container), self.executor_of(container)) {
            (Some(known), _) => known.started.is_some(),
            // A pod has no command that could take it otherwise.
            (None, Some(executor)) => executor.started.is_some() && !executor.is_pod(),
            (None, None) => false,
        };
        let container = container.clone();
        out.push(match started && signal != KILL {
            true => Effect::Signal { container, signal },
            false => Effect::Destroy(container),
        });
        Answer::Done
    }

    /// The answer, or nothing if it comes when the files are gone.
    fn remove(
        &mut self,
        request: RequestId,
        container: &ContainerId,
        out: &mut Vec<Effect>,
    ) -> Option<Answer> {
        let is_nested = container.parent().is_some();
        if self.is_alive(container) {
            let kind = if is_nested {
                "Nested container"
            } else {
                "Container"
            };
            return Some(Answer::Failed(
                format!("{kind} has not terminated yet").into(),
            ));
        }
        let is_known = match is_nested {
            true => self.is_alive(&container.root()),
            false => self.inner.contains_key(container),
        };
        if !is_known {
            return Some(Answer::Failed("Unknown root container".into()));
        }
        let place = self.place(container);
        self.forget_below(container, out);
        self.forget_container(container, out);
        let request = Some(request);
        out.push(Effect::Discard { request, place });
        None
    }

    /// A container that is not an executor's runs its command.
    pub(crate) fn inner_started(
        &mut self,
        now: Moment,
        id: &ContainerId,
        status: Body,
        out: &mut Vec<Effect>,
    ) {
        let Some(known) = self.inner.get_mut(id).map(Arc::make_mut) else {
            return;
        };
        if known.started.is_some() || !known.lives() {
            return;
        }
        known.started = Some(now);
        known.status = status;
        let task = known.task.clone();
        self.persist_container(id, out);
        if let Some(request) = self.waiting.starts.remove(id) {
            out.push(Effect::Answer(request, Answer::Done));
        }
        if let Some((framework, task)) = task {
            self.member_started(now, &framework, &task, out);
        }
    }

    /// A container that is not an executor's was not started.
    pub(crate) fn inner_failed(
        &mut self,
        now: Moment,
        id: &ContainerId,
        message: &Arc<str>,
        out: &mut Vec<Effect>,
    ) {
        if let Some(request) = self.waiting.starts.remove(id) {
            out.push(Effect::Answer(request, Answer::Refused(message.clone())));
        }
        if let Some((framework, task)) = self.note_end(id, &End::default(), out) {
            self.member_failed(now, &framework, &task, message, out);
        }
    }

    /// A container that is not an executor's has ended.
    pub(crate) fn inner_exited(
        &mut self,
        now: Moment,
        id: &ContainerId,
        end: &End,
        out: &mut Vec<Effect>,
    ) {
        let member = self.note_end(id, end, out);
        out.push(Effect::Release(id.clone()));
        if let Some((framework, task)) = member {
            self.member_ended(now, &framework, &task, end, out);
        }
    }

    /// Notes that a container has ended, and tells whoever waits; says whose task was in it.
    fn note_end(
        &mut self,
        id: &ContainerId,
        end: &End,
        out: &mut Vec<Effect>,
    ) -> Option<(FrameworkId, TaskId)> {
        if !self.inner.get(id)?.lives() {
            return None;
        }
        for other in self.below(id) {
            let end = End {
                with_parent: true,
                ..End::default()
            };
            self.note_end(&other, &end, out);
        }
        let known = self.inner.get_mut(id).map(Arc::make_mut)?;
        known.end = Some(end.clone());
        let task = known.task.clone();
        self.persist_container(id, out);
        self.waiting.over(id, end, out);
        self.bound_ended(id, out);
        task
    }

    /// Forgets the one that has been over for longest, if there are too many.
    fn bound_ended(&mut self, id: &ContainerId, out: &mut Vec<Effect>) {
        let is_nested = id.parent().is_some();
        let root = id.root();
        let fellows = self.inner.iter().filter(|(other, known)| match is_nested {
            true => !known.lives() && other.is_below(&root),
            false => !known.lives() && other.parent().is_none(),
        });
        let ended: Vec<_> = fellows.collect();
        if ended.len() <= ENDED_MAX {
            return;
        }
        let oldest = ended.into_iter().min_by_key(|(_, known)| known.started);
        let Some((oldest, _)) = oldest.map(|(id, known)| (id.clone(), known.started)) else {
            return;
        };
        // Of sessions there may be any number in a task that goes on, and nobody looks for what they wrote then.
        let is_session = |known: &Arc<Container>| known.is_session();
        if !is_nested || self.inner.get(&oldest).is_some_and(is_session) {
            let place = self.place(&oldest);
            out.push(Effect::Discard {
                request: None,
                place,
            });
        }
        self.forget_below(&oldest, out);
        self.forget_container(&oldest, out);
    }

    /// Forgets all containers below another; those that have not ended are ended with it.
    pub(crate) fn forget_below(&mut self, above: &ContainerId, out: &mut Vec<Effect>) {
        for id in self.below(above) {
            self.forget_container(&id, out);
        }
    }

    /// All containers below another.
    fn below(&self, above: &ContainerId) -> Vec<ContainerId> {
        let after = self.inner.range(above.child("")..);
        let below = after.take_while(|(id, _)| id.is_below(above));
        below.map(|(id, _)| id.clone()).collect()
    }

    /// Forgets containers that are below nothing that is known.
    pub(crate) fn forget_strays(&mut self, out: &mut Vec<Effect>) {
        let has_root = |id: &ContainerId| {
            let root = id.root();
            self.containers.contains_key(&root) || self.inner.contains_key(&root)
        };
        let all = self.inner.keys();
        let strays: Vec<ContainerId> = all.filter(|id| !has_root(id)).cloned().collect();
        for id in strays {
            self.forget_container(&id, out);
        }
    }

    /// Ends and forgets all containers that belong to no framework.
    pub(crate) fn forget_standalone(&mut self, out: &mut Vec<Effect>) {
        self.destroy_standalone(out);
        let all = self.inner.keys().filter(|id| id.parent().is_none());
        let alone: Vec<ContainerId> = all.cloned().collect();
        for id in alone {
            self.forget_below(&id, out);
            self.forget_container(&id, out);
        }
    }

    fn forget_container(&mut self, id: &ContainerId, out: &mut Vec<Effect>) {
        let is_kept = self.keeps(id);
        if self.inner.remove_mut(id) {
            self.waiting.over(id, &End::default(), out);
            if is_kept {
                out.push(Effect::Persist(Record::ForgetContainer(id.clone())));
            }
        }
    }

    /// Ends all containers that belong to no framework.
    pub(crate) fn destroy_standalone(&self, out: &mut Vec<Effect>) {
        let all = self.inner.values();
        let alone = all.filter(|known| known.lives() && known.id.parent().is_none());
        out.extend(alone.map(|known| Effect::Destroy(known.id.clone())));
    }

    /// Whether a container runs or is being started.
    fn is_alive(&self, id: &ContainerId) -> bool {
        self.containers.contains_key(id) || self.inner.get(id).is_some_and(|known| known.lives())
    }

    /// Whether a container can have others below it, or why not.
    fn can_hold(&self, parent: &ContainerId) -> Result<(), String> {
        let ending = match (self.executor_of(parent), self.inner.get(parent)) {
            (Some(executor), _) => executor.state == ExecutorState::Terminating,
            (None, Some(known)) if known.is_session() => {
                return Err(format!(
                    "Container {parent} is a session, which can hold no others"
                ));
            }
            (None, Some(known)) if known.lives() => false,
            (None, Some(_) | None) => {
                return Err(format!("Parent container {parent} does not exist"));
            }
        };
        match ending {
            true => Err(format!(
                "Parent container {parent} is in 'DESTROYING' state"
            )),
            false => Ok(()),
        }
    }

    /// The executor whose own container this is.
    pub(crate) fn executor_of(&self, container: &ContainerId) -> Option<&Executor> {
        let (framework, executor) = self.containers.get(container)?;
        self.executor(framework, executor)
    }

    /// The Unix user of a container.
    fn user_of(&self, container: &ContainerId) -> Option<Arc<str>> {
        if let Some(known) = self.inner.get(container) {
            return known.user.clone();
        }
        let (framework, _) = self.containers.get(container)?;
        let spec = self.spec_of(framework)?;
        Some(self.executor_of(container)?.user(spec).clone())
    }

    /// Where the sandbox of a container is.
    fn place(&self, container: &ContainerId) -> Place {
        let root = container.root();
        let owner = self.containers.get(&root).cloned();
        let owner = owner.zip(self.id.clone());
        Place {
            container: container.clone(),
            root: owner.map(|((framework, executor), agent)| {
                let container = root;
                let sandbox = Sandbox {
                    framework,
                    executor,
                    container,
                };
                (agent, sandbox)
            }),
        }
    }

    /// Whether a container is durable, and so outlives the agent's process.
    fn keeps(&self, id: &ContainerId) -> bool {
        if self.inner.get(id).is_some_and(|known| known.is_session()) {
            return false;
        }
        match self.containers.get(&id.root()) {
            Some((framework, _)) => self.spec_of(framework).is_some_and(|spec| spec.checkpoint),
            None => true,
        }
    }

    pub(crate) fn persist_container(&self, id: &ContainerId, out: &mut Vec<Effect>) {
        if let Some(known) = self.inner.get(id).filter(|_| self.keeps(id)) {
            let record = ContainerRecord {
                spec: known.spec.clone(),
                task: known.task.clone(),
                user: known.user.clone(),
                started: known.started,
                status: known.status.clone(),
                end: known.end.clone(),
            };
            let record = Record::Container(id.clone(), Box::new(record));
            out.push(Effect::Persist(record));
        }
    }

    /// Checks what must always hold of containers.
    pub(crate) fn check_containers(&self) {
        for (id, known) in self.inner.iter() {
            assert_eq!(id, &known.id);
            assert!(!self.containers.contains_key(id), "container {id} twice");
            if let Some(parent) = id.parent() {
                let is_there = self.containers.contains_key(&parent)
                    || self
                        .inner
                        .get(&parent)
                        .is_some_and(|above| above.lives() || !known.lives());
                assert!(is_there, "container {id} has nothing above it");
            }
            if let Some((framework, task)) = known.task.as_ref().filter(|_| known.lives()) {
                let task = self.task(framework, task);
                let owns = task.is_some_and(|task| task.container.as_ref() == Some(id));
                assert!(owns, "container {id} is of no task");
            }
        }
        let known = |id: &ContainerId| self.is_alive(id);
        assert!(
            self.waiting.starts.keys().all(known),
            "a start that never comes is awaited"
        );
        assert!(
            self.waiting.ends.keys().all(known),
            "an end that was is awaited"
        );
    }
}
