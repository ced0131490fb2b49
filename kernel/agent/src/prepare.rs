//! What must be done before a container is started or given more: its resource providers make ready what it uses of
//! theirs, and volumes of tasks that join an executor which runs already appear in its sandbox.

use std::collections::BTreeSet;

use abi_terms::{Moment, ProviderEvent, Reason, TaskState, UpdateId};
use base_ids::{ContainerId, ExecutorId, FrameworkId, ProviderId, TaskId};
use base_units::{Resource, Resources};

use crate::agent::Agent;
use crate::io::{Effect, Sandbox};
use crate::model::{Executor, ExecutorState, Verdict};

/// A container that has to wait.
#[derive(Clone, Debug, Default)]
pub(crate) struct Preparation {
    /// It has not been started yet.
    pub(crate) is_new: bool,
    waits: BTreeSet<Wait>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Wait {
    Publish(UpdateId, ProviderId),
    Volumes,
}

impl Agent {
    /// Whether a container must wait before anything else is done for it.
    pub(crate) fn is_preparing(&self, container: &ContainerId) -> bool {
        self.preparations.contains_key(container)
    }

    /// Whether a container waits for its start.
    pub(crate) fn is_preparing_start(&self, container: &ContainerId) -> bool {
        let known = self.preparations.get(container);
        known.is_some_and(|preparation| preparation.is_new)
    }

    /// Prepares anew what an executor that runs has still to be given.
    pub(crate) fn prepare_queued(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        executor: &ExecutorId,
        out: &mut Vec<Effect>,
    ) {
        let known = self.executor(framework, executor);
        let queued = known.into_iter().flat_map(|known| &known.queue);
        let queued: Vec<_> = queued.flat_map(|batch| batch.tasks.clone()).collect();
        if !queued.is_empty() {
            self.prepare_tasks(now, framework, executor, &queued, out);
        }
    }

    /// Starts a container as soon as all it uses is ready.
    pub(crate) fn prepare_start(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        executor: &ExecutorId,
        out: &mut Vec<Effect>,
    ) {
        let Some(known) = self.executor(framework, executor) else {
            return;
        };
        let (container, needed) = (known.container.clone(), provided(&known.allocated()));
        if needed.is_empty() {
            return self.start(framework, executor, out);
        }
        let preparation = Preparation {
            is_new: true,
            ..Preparation::default()
        };
        self.preparations.insert(container.clone(), preparation);
        self.publish(now, &container, needed, out);
    }

    /// Gives tasks to an executor that is there already, as soon as all they use is ready.
    pub(crate) fn prepare_tasks(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        executor: &ExecutorId,
        tasks: &[TaskId],
        out: &mut Vec<Effect>,
    ) {
        let Some(known) = self.executor(framework, executor) else {
            return;
        };
        let container = known.container.clone();
        let added = tasks.iter().filter_map(|task| known.tasks.get(task));
        let added: Vec<Resource> = added
            .flat_map(|task| task.resources.iter().cloned())
            .collect();
        let needed = provided(&added.iter().cloned().collect());
        let volumes: Vec<Resource> = added
            .into_iter()
            .filter(Resource::is_persistent_volume)
            .collect();
        // The tasks of a pod have sandboxes of their own, and are started with their volumes.
        let runs = known.started.is_some() || known.state == ExecutorState::Running;
        let shown = runs && !known.is_pod() && !volumes.is_empty();
        let spec = self.spec_of(framework);
        let user = spec.map_or_else(|| "".into(), |spec| known.user(spec).clone());
        let effect = shown.then(|| Effect::ShowVolumes {
            sandbox: sandbox(known),
            user,
            volumes,
        });
        if effect.is_some() || !needed.is_empty() {
            self.preparations.entry(container.clone()).or_default();
        }
        if let Some(effect) = effect {
            self.preparations
                .entry(container.clone())
                .or_default()
                .waits
                .insert(Wait::Volumes);
            out.push(effect);
        }
        if needed.is_empty() {
            self.proceed(now, &container, out);
        } else {
            self.publish(now, &container, needed, out);
        }
    }

    /// Asks providers to make ready what is used of theirs, by this container and all others.
    fn publish(
        &mut self,
        now: Moment,
        container: &ContainerId,
        needed: BTreeSet<ProviderId>,
        out: &mut Vec<Effect>,
    ) {
        for id in needed {
            let Some(connection) = self.providers.get(&id).map(|known| known.connection) else {
                let text = format!("Resource provider {id} is not subscribed");
                return self.unprepared(now, container, &text, out);
            };
            let uuid = self.seed.uuid();
            let resources = self.used_of(&id);
            if let Some(preparation) = self.preparations.get_mut(container) {
                preparation.waits.insert(Wait::Publish(uuid, id));
            }
            let event = ProviderEvent::Publish { uuid, resources };
            out.push(Effect::TellProvider(connection, event));
        }
    }

    /// All that is used of a provider.
    fn used_of(&self, id: &ProviderId) -> Resources {
        let frameworks = self.frameworks.values();
        let executors = frameworks.flat_map(|framework| framework.executors.values());
        let alive = executors.filter(|one| one.state != ExecutorState::Terminated);
        let all = alive.fold(Resources::new(), |sum, one| &sum + &one.allocated());
        all.filter(|one| one.provider.as_deref() == Some(id.as_str()))
    }

    /// A provider has answered.
    pub(crate) fn published(
        &mut self,
        now: Moment,
        id: &ProviderId,
        uuid: UpdateId,
        is_ready: bool,
        out: &mut Vec<Effect>,
    ) {
        let wait = Wait::Publish(uuid, id.clone());
        let mut waiting = self.preparations.iter_mut();
        let found = waiting.find_map(|(container, preparation)| {
            preparation.waits.remove(&wait).then(|| container.clone())
        });
        match found {
            None => {}
            Some(container) if is_ready => self.proceed(now, &container, out),
            Some(container) => {
                let text = format!("Resource provider {id} failed to publish its resources");
                self.unprepared(now, &container, &text, out);
            }
        }
    }

    /// A provider will not answer any more.
    pub(crate) fn unpublished(&mut self, now: Moment, id: &ProviderId, out: &mut Vec<Effect>) {
        let waits = |preparation: &Preparation| {
            let mut all = preparation.waits.iter();
            all.any(|wait| matches!(wait, Wait::Publish(_, of) if of == id))
        };
        let all = self.preparations.iter();
        let stuck: Vec<_> = all
            .filter(|(_, preparation)| waits(preparation))
            .map(|(container, _)| container.clone())
            .collect();
        for container in stuck {
            let text = format!("Resource provider {id} has gone away");
            self.unprepared(now, &container, &text, out);
        }
    }

    /// The shell has shown volumes in a sandbox, or failed to.
    pub(crate) fn volumes_shown(
        &mut self,
        now: Moment,
        container: &ContainerId,
        fault: Option<&str>,
        out: &mut Vec<Effect>,
    ) {
        let Some(preparation) = self.preparations.get_mut(container) else {
            return;
        };
        preparation.waits.remove(&Wait::Volumes);
        match fault {
            None => self.proceed(now, container, out),
            Some(text) => self.unprepared(now, container, text, out),
        }
    }

    /// Goes on with a container when nothing is left to wait for.
    fn proceed(&mut self, now: Moment, container: &ContainerId, out: &mut Vec<Effect>) {
        let known = self.preparations.get(container);
        if known.is_some_and(|preparation| !preparation.waits.is_empty()) {
            return;
        }
        let is_new = self
            .preparations
            .remove(container)
            .is_some_and(|preparation| preparation.is_new);
        let Some((framework, executor)) = self.containers.get(container).cloned() else {
            return;
        };
        if is_new {
            self.start(&framework, &executor, out);
        } else {
            self.resize(&framework, &executor, out);
            let known = self.executor(&framework, &executor);
            match known.is_some_and(|known| known.is_pod()) {
                true => self.launch_groups(now, &framework, &executor, out),
                false => self.deliver(&framework, &executor, out),
            }
        }
    }

    /// A container cannot have what it needs: it ends.
    fn unprepared(
        &mut self,
        now: Moment,
        container: &ContainerId,
        text: &str,
        out: &mut Vec<Effect>,
    ) {
        let Some(preparation) = self.preparations.remove(container) else {
            return;
        };
        if preparation.is_new {
            return self.container_failed(now, container, text.into(), out);
        }
        let Some((framework, executor)) = self.containers.get(container).cloned() else {
            return;
        };
        if let Some(known) = self.executor_mut(&framework, &executor) {
            known.state = ExecutorState::Terminating;
            known.deadline = None;
            known.verdict = Some(Verdict {
                state: TaskState::Gone,
                reason: Reason::ContainerUpdateFailed,
                message: text.into(),
            });
            out.push(Effect::Destroy(container.clone()));
        }
    }

    /// A task of an executor that runs on has ended: its volumes are shown no more, unless others use them.
    pub(crate) fn hide_volumes(
        &self,
        framework: &FrameworkId,
        executor: &ExecutorId,
        task: &TaskId,
        out: &mut Vec<Effect>,
    ) {
        let Some(known) = self.executor(framework, executor) else {
            return;
        };
        let runs = matches!(
            known.state,
            ExecutorState::Registering | ExecutorState::Running
        );
        let Some(over) = known.tasks.get(task).filter(|_| runs && !known.is_played()) else {
            return;
        };
        let still_used: BTreeSet<&str> = known
            .live_tasks()
            .flat_map(|task| task.resources.iter())
            .chain(known.resources.iter())
            .filter_map(container_path)
            .collect();
        let volumes: Vec<Resource> = over
            .resources
            .iter()
            .filter(|one| container_path(one).is_some_and(|path| !still_used.contains(path)))
            .cloned()
            .collect();
        if !volumes.is_empty() {
            let sandbox = sandbox(known);
            out.push(Effect::HideVolumes { sandbox, volumes });
        }
    }
}

fn sandbox(executor: &Executor) -> Sandbox {
    Sandbox {
        framework: executor.framework.clone(),
        executor: executor.id.clone(),
        container: executor.container.clone(),
    }
}

/// Where a persistent volume appears.
fn container_path(one: &Resource) -> Option<&str> {
    let disk = one.disk.as_ref().filter(|_| one.is_persistent_volume())?;
    Some(&disk.volume.as_ref()?.container_path)
}

/// The providers of some of these resources.
pub(crate) fn provided(resources: &Resources) -> BTreeSet<ProviderId> {
    let all = resources.iter().filter_map(|one| one.provider.clone());
    all.map(ProviderId::from).collect()
}
