//! Carries out what the kernel wants done to containers, and tells it what became of them.
//!
//! One task owns the driver and is the only one that speaks of containers to the core, so that the kernel hears of a
//! start before it hears of the end. Fetching and launching run beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use abi_terms::Reason;
use base_ids::{AgentId, ContainerId, RequestId};
use base_units::Resource;
use daemons_door::Files;
use drivers_container::{Containers, Exit, Relay, Share, Spec, Started, Stdio};
use drivers_image::{Provisioned, Wanted};
use kernel_agent::{
    ContainerLaunch, ContainerProgram, Effect, Input, Launch, Limitation, Place, Sandbox,
};
use tokio::sync::{mpsc, oneshot};

use crate::core::{CoreHandle, Stopping};
use crate::disk::{self, Disks, Excess};
use crate::gc::Collector;
use crate::gpus::Gpus;
use crate::images;
use crate::plan::{self, Plan, Surroundings};
use crate::{sandbox, volumes};

mod terms;

pub(crate) use terms::{Held, bytes, fate};
use terms::{end, limitation, share};

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
        agent: Option<AgentId>,
    ) -> Self {
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
        for id in &self.transient {
            self.driver.destroy(id);
        }
        self.driver.settle().await;
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
                self.disks.resize(&container, &resources);
            }
            Effect::Terminate(id) => match self.launching.get_mut(&id) {
                Some(launching) => launching.terminate = true,
                None => self.driver.terminate(&id),
            },
            Effect::Signal { container, signal } => self.driver.signal(&container, signal),
            Effect::Destroy(id) => match self.launching.get_mut(&id) {
                Some(launching) => {
                    if let Some(cancel) = launching.cancel.take() {
                        // The launch may be past the point where it listens.
                        let _ = cancel.send(());
                    }
                    self.driver.destroy(&id);
                }
                None => self.driver.destroy(&id),
            },
            Effect::Release(id) => {
                self.transient.remove(&id);
                self.disks.forget(&id);
                self.limitations.remove(&id);
                self.surroundings.tokens.forget(&id);
                self.remove_root(&id);
                self.driver.release(&id);
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
        let work = move || {
            let owner = match surroundings.switches_user() {
                true => Some(sandbox::user(&user).map_err(|error| error.to_string())?),
                false => None,
            };
            let folder = open(&folder)?;
            volumes::show(&surroundings.work_dir, &folder, &volumes, owner.as_ref())
        };
        let shown = tokio::task::spawn_blocking(work).await;
        shown.map_err(|error| error.to_string())?
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
        let work_dir = &self.surroundings.work_dir;
        match disk::quotas(work_dir, &launch.agent, &launch.sandbox, &launch.resources) {
            Ok(quotas) => self.disks.watch(id.clone(), quotas),
            Err(error) => tracing::warn!(container = %id, "its disk is not counted: {error}"),
        }
        let share = share(&launch.resources, &launch.limits, self.held);
        let survives = launch.survives_agent();
        let (surroundings, files) = (Arc::clone(&self.surroundings), self.files.clone());
        // The master lets nobody have parts of one.
        let gpus = launch.resources.scalar("gpus").thousandths().max(0) / 1000;
        let devices = self
            .gpus
            .give(&id, usize::try_from(gpus).unwrap_or(usize::MAX));
        let image = plan::image(&launch);
        self.begin(id, survives, share, image, move |image| {
            let (mut spec, items) = prepare(&surroundings, &files, &launch, image)?;
            spec.isolation.devices.extend(devices?);
            Ok((spec, items))
        });
    }

    fn launch_container(&mut self, launch: ContainerLaunch) {
        let id = launch.place.container.clone();
        let share = share(&launch.resources, &launch.limits, self.held);
        let survives = launch.survives_agent;
        let surroundings = Arc::clone(&self.surroundings);
        let image = plan::inner_image(&launch);
        self.begin(id, survives, share, image, move |image| {
            prepare_container(&surroundings, &launch, image)
        });
    }

    /// Brings a container up, beside everything else.
    fn begin(
        &mut self,
        id: ContainerId,
        survives: bool,
        share: Share,
        image: Result<Option<Wanted>, String>,
        prepare: impl FnOnce(Option<&Provisioned>) -> Result<Prepared, String> + Send + 'static,
    ) {
        if !survives {
            self.transient.insert(id.clone());
        }
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
            let image = image.map(|wanted| wanted.map(|wanted| (id.clone(), wanted)));
            let outcome = bring_up(&driver, surroundings, image, prepare, share, canceled).await;
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
                self.transient.remove(&id);
                self.gpus.take_back(&id);
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
        if self.orphans.remove(&exit.id) {
            self.driver.release(&exit.id);
            self.remove_root(&exit.id);
            return Ok(());
        }
        self.disks.forget(&exit.id);
        self.gpus.take_back(&exit.id);
        let mut end = end(exit.end);
        if let Some(limitation) = self.limitations.remove(&exit.id) {
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

/// What is to be run, and what must be fetched before.
type Prepared = (Spec, Vec<drivers_fetcher::Item>);

/// Everything from an empty folder to a running command.
async fn bring_up(
    driver: &Containers,
    surroundings: Arc<Surroundings>,
    image: Result<Option<(ContainerId, Wanted)>, String>,
    prepare: impl FnOnce(Option<&Provisioned>) -> Result<Prepared, String> + Send + 'static,
    share: Share,
    mut canceled: oneshot::Receiver<()>,
) -> Result<Started, String> {
    let image = tokio::select! {
        made = images::provide(surroundings.images.as_ref(), image?) => made?,
        Ok(()) = &mut canceled => return Err("it was ended while its image was pulled".to_owned()),
    };
    let prepared = tokio::task::spawn_blocking(move || prepare(image.as_ref()));
    let (spec, items) = prepared
        .await
        .map_err(|error| error.to_string())?
        .map_err(|error| format!("failed to prepare the container: {error}"))?;
    let spec = Spec { share, ..spec };
    let request = drivers_fetcher::Fetch {
        sandbox: own_folder(&spec).to_owned(),
        user: spec.user.clone(),
        items,
    };
    if request.items.is_empty() {
        if canceled.try_recv().is_ok() {
            return Err("it was ended before it began".to_owned());
        }
    } else {
        tokio::select! {
            fetched = surroundings.cache.fetch(&request) => {
                surroundings.fetched(fetched.is_ok());
                fetched.map_err(|error| format!("failed to fetch all URIs: {error}"))?;
            }
            Ok(()) = &mut canceled => return Err("it was ended while its URIs were fetched".to_owned()),
        }
    }
    driver.launch(spec).await.map_err(|error| error.to_string())
}

/// The sandbox of a container itself, which a session does not work in.
fn own_folder(spec: &Spec) -> &Path {
    match &spec.stdio {
        Stdio::Relayed(relay) => relay.logs.as_deref().unwrap_or(&spec.sandbox),
        Stdio::Files => &spec.sandbox,
    }
}

/// Makes the sandbox and says what to run in it.
fn prepare(
    surroundings: &Surroundings,
    files: &Files,
    launch: &Launch,
    image: Option<&Provisioned>,
) -> Result<Prepared, String> {
    let mut plan = plan::plan(surroundings, launch, image)?;
    let owner = plan.owner(surroundings)?;
    let (work_dir, agent) = (&surroundings.work_dir, &launch.agent);
    let path: PathBuf = sandbox::make(work_dir, agent, &launch.sandbox, owner.as_ref())
        .map_err(|error| error.to_string())?;
    let folder = open(&path)?;
    let volumes = launch.resources.persistent_volumes();
    volumes::show(work_dir, &folder, volumes.iter(), owner.as_ref())?;
    let shown = volumes.iter().map(|volume| volumes::path(work_dir, volume));
    plan::show(&mut plan, &path, shown.collect::<Result<_, _>>()?);
    surroundings.show(files, &path, plan.user.as_deref().unwrap_or_default());
    let environment = plan.environment(surroundings, launch, &path, owner.as_ref());
    let container = launch.sandbox.container.clone();
    Ok(prepared(container, plan, environment, path, owner))
}

/// The same for a container below another, or a standalone one.
fn prepare_container(
    surroundings: &Surroundings,
    launch: &ContainerLaunch,
    image: Option<&Provisioned>,
) -> Result<Prepared, String> {
    let mut plan = plan::inner_plan(surroundings, launch, image)?;
    let owner = plan.owner(surroundings)?;
    let owned_by = owner.as_ref();
    let (work_dir, place) = (&surroundings.work_dir, &launch.place);
    let failed = |error: sandbox::SandboxError| error.to_string();
    let (path, folder) = sandbox::make_place(work_dir, place).map_err(failed)?;
    let mut outside = Vec::new();
    if let ContainerProgram::Task(task, _) = &launch.program {
        let volumes = launch.resources.persistent_volumes();
        volumes::show(work_dir, &folder, volumes.iter(), owned_by)?;
        for volume in volumes.iter() {
            outside.push(volumes::path(work_dir, volume)?);
        }
        if let Some((agent, pod)) = &place.root {
            let pod = sandbox::path(work_dir, agent, pod).map_err(failed)?;
            sandbox::link_task(&pod, &task.id, &path, owned_by).map_err(failed)?;
        }
    }
    for shared in &plan.shared {
        // Its sandbox is two folders below that of the container above.
        let parent = path.ancestors().nth(2).unwrap_or(&path);
        let whole = if shared.of_parent { parent } else { &path };
        volumes::offer(&open(whole)?, &shared.path, owned_by)?;
        volumes::show_at(&folder, &whole.join(&shared.path), &shared.at)?;
        outside.push(whole.join(&shared.path));
    }
    plan::show(&mut plan, &path, outside);
    sandbox::settle(&path, &folder, owned_by).map_err(failed)?;
    if let Some(above) = &launch.session_with {
        // Its sandbox is two folders below that of the container above.
        let whole = path.ancestors().nth(2).unwrap_or(&path);
        let environment = plan::session_environment(surroundings, above, &plan, whole, owned_by)?;
        let stdio = Stdio::Relayed(Relay {
            terminal: plan.terminal,
            rotation: plan.rotation,
            is_attachable: true,
            awaits_reader: true,
            logs: Some(path.clone()),
        });
        let whole = whole.to_owned();
        let (spec, items) = prepared(place.container.clone(), plan, environment, whole, owner);
        let spec = Spec {
            is_session: true,
            shares_cgroup: true,
            stdio,
            ..spec
        };
        return Ok((spec, items));
    }
    let environment = plan.inner_environment(surroundings, launch, &path, owned_by);
    Ok(prepared(
        place.container.clone(),
        plan,
        environment,
        path,
        owner,
    ))
}

fn open(folder: &Path) -> Result<sandbox::Folder, String> {
    let opened = sandbox::Folder::open(folder);
    opened.map_err(|error| format!("failed to open {}: {error}", folder.display()))
}

fn prepared(
    id: ContainerId,
    plan: Plan,
    environment: Vec<(OsString, OsString)>,
    sandbox: PathBuf,
    owner: Option<sandbox::User>,
) -> Prepared {
    let spec = Spec {
        id,
        program: plan.program.map(Into::into),
        arguments: plan.arguments.into_iter().map(Into::into).collect(),
        environment,
        sandbox,
        user: owner.map(|user| user.name),
        share: Share::default(),
        shares_cgroup: plan.shares_cgroup,
        rlimits: plan.rlimits,
        isolation: plan.isolation,
        is_session: false,
        stdio: match (plan.terminal, plan.rotation) {
            (None, [None, None]) => Stdio::Files,
            (terminal, rotation) => Stdio::Relayed(Relay {
                terminal,
                is_attachable: terminal.is_some(),
                rotation,
                ..Relay::default()
            }),
        },
    };
    (spec, plan.items)
}
