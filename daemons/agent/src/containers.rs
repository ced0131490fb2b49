//! Carries out what the kernel wants done to containers, and tells it what became of them.
//!
//! One task owns the driver and is the only one that speaks of containers to the core, so that the kernel hears of a
//! start before it hears of the end. Fetching and launching run beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use abi_terms::Reason;
use base_defects::crash_point;
use base_ids::{AgentId, ContainerId, RequestId};
use base_units::Resource;
use daemons_door::Files;
use drivers_container::{Containers, Exit, Share, Started};
use kernel_agent::{ContainerLaunch, Effect, Input, Launch, Limitation, Place, Sandbox};
use tokio::sync::{mpsc, oneshot};

use crate::core::{CoreHandle, Stopping};
use crate::disk::{self, Disks, Excess};
use crate::gc::Collector;
use crate::gpus::{Change, Gpus};
use crate::networks::{self, Departures};
use crate::plan::{self, Provided, Surroundings, Wants};
use crate::ports::Watch;
use crate::{external, sandbox, volumes};

mod prepare;
mod terms;

use prepare::{Ahead, Prepared, ahead, bring_up, open, prepare, prepare_container};
pub(crate) use terms::{Held, bytes, fate};
use terms::{end, gpus, limitation, share};

/// What runs beside the owner has come to an end.
struct Launched {
    id: ContainerId,
    outcome: Result<Started, String>,
}

/// A container that is being launched.
struct Launching {
    /// Stops the fetcher; taken when the launch is called off.
    cancel: Option<oneshot::Sender<()>>,
    terminate: bool,
    end: Option<drivers_container::End>,
}

/// Owns the driver.
pub(crate) struct Manager {
    driver: Containers,
    core: CoreHandle,
    surroundings: Arc<Surroundings>,
    collector: Collector,
    files: Files,
    held: Held,
    gpus: Gpus,
    disks: Disks,
    excesses: mpsc::UnboundedReceiver<Excess>,
    /// Why containers were ended that took too much.
    limitations: BTreeMap<ContainerId, Limitation>,
    effects: mpsc::UnboundedReceiver<Effect>,
    exits: mpsc::UnboundedReceiver<Exit>,
    done: (
        mpsc::UnboundedSender<Launched>,
        mpsc::UnboundedReceiver<Launched>,
    ),
    launching: BTreeMap<ContainerId, Launching>,
    departures: Departures,
    ports: Watch,
    /// Nobody knows them any more: they are ended and forgotten.
    orphans: BTreeSet<ContainerId>,
    /// They must not outlive this process.
    transient: BTreeSet<ContainerId>,
    agent: Option<AgentId>,
}

impl Manager {
    #[expect(clippy::too_many_arguments, reason = "each is a way to somebody else")]
    pub(crate) fn new(
        driver: Containers,
        core: CoreHandle,
        surroundings: Arc<Surroundings>,
        collector: Collector,
        files: Files,
        held: Held,
        disks: (Disks, mpsc::UnboundedReceiver<Excess>),
        gpus: Gpus,
        effects: mpsc::UnboundedReceiver<Effect>,
        exits: mpsc::UnboundedReceiver<Exit>,
        orphans: BTreeSet<ContainerId>,
        ports: Watch,
        agent: Option<AgentId>,
    ) -> Self {
        let departures = Departures::new(surroundings.networks.clone());
        Self {
            driver,
            core,
            surroundings,
            collector,
            files,
            held,
            gpus,
            disks: disks.0,
            excesses: disks.1,
            limitations: BTreeMap::new(),
            effects,
            exits,
            done: mpsc::unbounded_channel(),
            launching: BTreeMap::new(),
            departures,
            ports,
            orphans,
            transient: BTreeSet::new(),
            agent,
        }
    }

    /// Works until `stop`, then ends what must not outlive this process.
    pub(crate) async fn run(mut self, stop: oneshot::Receiver<()>) {
        for id in &self.orphans {
            tracing::info!(container = %id, "ending a container that nobody knows any more");
            self.driver.destroy(id);
        }
        tokio::select! {
            // The core is gone: so is the process soon.
            _ = self.work() => {}
            _ = stop => {}
        }
        // What was decided before is done, such as clearing away what the last tasks left.
        while let Ok(effect) = self.effects.try_recv() {
            if self.carry_out(effect).await.is_err() {
                break;
            }
        }
        for id in &self.transient {
            self.driver.destroy(id);
        }
        self.driver.settle().await;
        for id in &self.transient {
            networks::detach(self.surroundings.networks.as_ref(), id).await;
            external::detach(self.surroundings.external.as_ref(), id).await;
        }
    }

    async fn work(&mut self) -> Result<(), Stopping> {
        loop {
            tokio::select! {
                effect = self.effects.recv() => match effect {
                    Some(effect) => self.carry_out(effect).await?,
                    None => return Ok(()),
                },
                Some(exit) = self.exits.recv() => self.exited(exit).await?,
                Some(launched) = self.done.1.recv() => self.launched(launched).await?,
                Some(exit) = self.departures.next() => self.gone(exit).await?,
                Some(excess) = self.excesses.recv() => self.exceeded(excess),
            }
        }
    }

    /// Ends a container that takes too much disk.
    fn exceeded(&mut self, excess: Excess) {
        let Excess {
            container,
            limit_bytes,
            message,
        } = excess;
        if self.limitations.contains_key(&container) {
            return;
        }
        tracing::info!(%container, "ending a container: {message}");
        let limitation = limitation(
            Reason::ContainerLimitationDisk,
            message,
            "disk",
            limit_bytes,
        );
        self.limitations.insert(container.clone(), limitation);
        self.driver.destroy(&container);
    }

    async fn carry_out(&mut self, effect: Effect) -> Result<(), Stopping> {
        match effect {
            Effect::Launch(launch) => self.launch(*launch),
            Effect::LaunchContainer(launch) => self.launch_container(*launch),
            Effect::Resize {
                container,
                resources,
                limits,
            } => {
                let share = share(&resources, &limits, self.held);
                self.driver.resize(&container, &share);
                self.ports.allot(&container, &resources);
                let change = self.gpus.resize(&container, gpus(&resources));
                self.change_devices(&container, &change);
                self.disks.resize(&container, &resources);
            }
            Effect::Terminate(id) => match self.launching.get_mut(&id) {
                Some(launching) => launching.terminate = true,
                None => self.driver.terminate(&id),
            },
            Effect::TerminateCommand(id) => self.driver.terminate_command(&id),
            Effect::Signal { container, signal } => self.driver.signal(&container, signal),
            Effect::Destroy(id) => match self.launching.get_mut(&id) {
                Some(launching) => {
                    if let Some(cancel) = launching.cancel.take() {
                        // The launch may be past the point where it listens.
                        let _ = cancel.send(());
                    }
                    self.driver.destroy(&id);
                }
                None => {
                    self.driver.destroy(&id);
                    crash_point("destroyed");
                }
            },
            Effect::Release(id) => {
                crash_point("release");
                self.transient.remove(&id);
                self.disks.forget(&id);
                self.limitations.remove(&id);
                self.surroundings.tokens.forget(&id);
                self.release(&id);
            }
            Effect::Retire(sandbox) => self.retire(&sandbox),
            Effect::Discard { request, place } => self.discard(request, place),
            Effect::Destroyed(volumes) => {
                let left = volumes::detach(&self.surroundings.work_dir, &volumes);
                tokio::task::spawn_blocking(move || volumes::delete(&left));
            }
            Effect::ShowVolumes {
                sandbox,
                user,
                volumes,
            } => {
                let shown = self.show(&sandbox, &user, volumes).await;
                self.core
                    .input(Input::VolumesShown {
                        container: sandbox.container,
                        fault: shown.err().map(Into::into),
                    })
                    .await?;
            }
            Effect::HideVolumes { sandbox, volumes } => {
                if let Some(agent) = &self.agent
                    && let Ok(folder) = sandbox::path(&self.surroundings.work_dir, agent, &sandbox)
                {
                    match open(&folder) {
                        Ok(folder) => {
                            volumes::hide(&self.surroundings.work_dir, &folder, &volumes);
                        }
                        Err(error) => tracing::warn!("volumes are still shown: {error}"),
                    }
                }
            }
            Effect::Persist(_)
            | Effect::PersistAll(_)
            | Effect::TellProvider(..)
            | Effect::Send(_)
            | Effect::Answer(..)
            | Effect::Tell(..)
            | Effect::Close(_)
            | Effect::Probe(_)
            | Effect::StopProbe(_)
            | Effect::Left { .. } => {}
        }
        Ok(())
    }

    /// Shows volumes in the sandbox of an executor that runs.
    async fn show(
        &self,
        sandbox: &Sandbox,
        user: &str,
        volumes: Vec<Resource>,
    ) -> Result<(), String> {
        let agent = self.agent.as_ref().ok_or("the agent has no id")?;
        let folder = sandbox::path(&self.surroundings.work_dir, agent, sandbox)
            .map_err(|error| error.to_string())?;
        let (surroundings, user) = (Arc::clone(&self.surroundings), user.to_owned());
        let container = sandbox.container.clone();
        let work = move || {
            let owner = match surroundings.switches_user() {
                true => Some(sandbox::user(&user).map_err(|error| error.to_string())?),
                false => None,
            };
            let folder = open(&folder)?;
            let is_used = |path: &Path| surroundings.disks.is_used(path, &container);
            volumes::show(
                &surroundings.work_dir,
                &folder,
                &volumes,
                owner.as_ref(),
                is_used,
            )
        };
        let shown = tokio::task::spawn_blocking(work).await;
        shown.map_err(|error| error.to_string())?
    }

    /// Forgets a container and those below it, which may be known no more than by this.
    fn release(&self, id: &ContainerId) {
        self.remove_root(id);
        for id in self.driver.release(id) {
            self.remove_root(&id);
        }
    }

    /// Deletes what was made of an image for a container that is no more.
    fn remove_root(&self, id: &ContainerId) {
        if let Some(images) = &self.surroundings.images {
            images.remove(id);
        }
    }

    fn retire(&self, sandbox: &Sandbox) {
        let Some(agent) = &self.agent else { return };
        match sandbox::path(&self.surroundings.work_dir, agent, sandbox) {
            Ok(folder) => self.collector.retire(folder),
            Err(error) => tracing::warn!("a sandbox cannot be deleted: {error}"),
        }
    }

    fn discard(&self, request: Option<RequestId>, place: Place) {
        let (surroundings, core) = (Arc::clone(&self.surroundings), self.core.clone());
        tokio::spawn(async move {
            let work = move || sandbox::discard(&surroundings.work_dir, &place);
            let outcome = match tokio::task::spawn_blocking(work).await {
                Ok(done) => done.map_err(|error| error.to_string().into()),
                Err(error) => Err(error.to_string().into()),
            };
            if let Some(request) = request {
                // Nobody listens while the process ends.
                let _ = core.input(Input::Discarded { request, outcome }).await;
            }
        });
    }

    fn launch(&mut self, launch: Launch) {
        let id = launch.sandbox.container.clone();
        self.agent = Some(launch.agent.clone());
        self.ports.allot(&id, &launch.resources);
        let work_dir = &self.surroundings.work_dir;
        match disk::quotas(work_dir, &launch.agent, &launch.sandbox, &launch.resources) {
            Ok(quotas) => self.disks.watch(id.clone(), quotas),
            Err(error) => tracing::warn!(container = %id, "its disk is not counted: {error}"),
        }
        let share = share(&launch.resources, &launch.limits, self.held);
        let survives = launch.survives_agent();
        let (surroundings, files) = (Arc::clone(&self.surroundings), self.files.clone());
        let devices = self.gpus.give(&id, gpus(&launch.resources));
        let wants = plan::wants(&surroundings, &launch);
        let launch = Arc::new(launch);
        let first = wants.as_ref().is_ok_and(|wants| wants.fetches_first);
        let ahead = first.then(|| {
            let (surroundings, files) = (Arc::clone(&surroundings), files.clone());
            let launch = Arc::clone(&launch);
            Box::new(move || ahead(&surroundings, &files, &launch)) as Ahead
        });
        self.begin(id, survives, share, (wants, ahead), move |provided| {
            let (mut spec, items) = prepare(&surroundings, &files, &launch, provided)?;
            spec.isolation.devices.extend(devices?);
            Ok((spec, items))
        });
    }

    fn launch_container(&mut self, launch: ContainerLaunch) {
        let id = launch.place.container.clone();
        let share = share(&launch.resources, &launch.limits, self.held);
        let survives = launch.survives_agent;
        let surroundings = Arc::clone(&self.surroundings);
        let count = gpus(&launch.resources);
        let devices = match id.parent() {
            Some(_) => self.gpus.lend(&id, count).map(|(devices, change)| {
                self.change_devices(&id.root(), &change);
                devices
            }),
            None => self.gpus.give(&id, count),
        };
        let wants = plan::inner_wants(&surroundings, &launch);
        self.begin(id, survives, share, (wants, None), move |provided| {
            let (mut spec, items) = prepare_container(&surroundings, &launch, provided)?;
            spec.isolation.devices.extend(devices?);
            Ok((spec, items))
        });
    }

    fn change_devices(&self, container: &ContainerId, change: &Change) {
        if *change != Change::default() {
            self.driver
                .change_devices(container, &change.more, &change.fewer);
        }
    }

    /// Brings a container up, beside everything else.
    fn begin(
        &mut self,
        id: ContainerId,
        survives: bool,
        share: Share,
        (wants, ahead): (Result<Wants, String>, Option<Ahead>),
        prepare: impl FnOnce(&Provided) -> Result<Prepared, String> + Send + 'static,
    ) {
        if !survives {
            self.transient.insert(id.clone());
        }
        crash_point("launch");
        let (cancel, canceled) = oneshot::channel();
        let launching = Launching {
            cancel: Some(cancel),
            terminate: false,
            end: None,
        };
        self.launching.insert(id.clone(), launching);
        let (driver, surroundings) = (self.driver.clone(), Arc::clone(&self.surroundings));
        let done = self.done.0.clone();
        tokio::spawn(async move {
            let networks = surroundings.networks.clone();
            let external = surroundings.external.clone();
            let wants = wants.map(|wants| (&id, wants));
            let outcome = bring_up(
                &driver,
                surroundings,
                wants,
                ahead,
                prepare,
                share,
                canceled,
            )
            .await;
            if outcome.is_err() {
                networks::detach(networks.as_ref(), &id).await;
                external::detach(external.as_ref(), &id).await;
            }
            // Nobody listens while the process ends.
            let _ = done.send(Launched { id, outcome });
        });
    }

    async fn launched(&mut self, launched: Launched) -> Result<(), Stopping> {
        let Launched { id, outcome } = launched;
        let Some(launching) = self.launching.remove(&id) else {
            return Ok(());
        };
        match outcome {
            Ok(started) => {
                if started.users.is_none() {
                    self.surroundings.users.take_back(&id);
                }
                let status = self.surroundings.status(&id, started.pid);
                let container = id.clone();
                self.core
                    .input(Input::ContainerStarted { container, status })
                    .await?;
                if launching.cancel.is_none() {
                    self.driver.destroy(&id);
                } else if launching.terminate {
                    self.driver.terminate(&id);
                }
                if let Some(end) = launching.end {
                    self.exited(Exit { id, end }).await?;
                }
                Ok(())
            }
            Err(message) => {
                tracing::warn!(container = %id, "a container was not started: {message}");
                self.ports.forget(&id);
                self.transient.remove(&id);
                self.gpus.take_back(&id);
                self.surroundings.users.take_back(&id);
                self.remove_root(&id);
                let message = message.into();
                self.core
                    .input(Input::ContainerFailed {
                        container: id,
                        message,
                    })
                    .await
            }
        }
    }

    async fn exited(&mut self, exit: Exit) -> Result<(), Stopping> {
        if let Some(launching) = self.launching.get_mut(&exit.id) {
            launching.end = Some(exit.end);
            return Ok(());
        }
        match self.departures.take(exit) {
            Some(exit) => self.gone(exit).await,
            None => Ok(()),
        }
    }

    /// Nothing is left of a container but its files.
    async fn gone(&mut self, exit: Exit) -> Result<(), Stopping> {
        crash_point("gone");
        self.surroundings.users.take_back(&exit.id);
        if let Some(external) = self.surroundings.external.clone() {
            let id = exit.id.clone();
            // A volume may take minutes to go.
            tokio::spawn(async move { external.detach(&id).await });
        }
        if self.orphans.remove(&exit.id) {
            self.release(&exit.id);
            return Ok(());
        }
        self.disks.forget(&exit.id);
        self.gpus.take_back(&exit.id);
        let mut end = end(exit.end);
        let limitation = self.limitations.remove(&exit.id);
        if let Some(limitation) = self.ports.forget(&exit.id).or(limitation) {
            end.limitation.get_or_insert(limitation);
        }
        self.core
            .input(Input::ContainerExited {
                container: exit.id,
                end,
            })
            .await
    }
}
