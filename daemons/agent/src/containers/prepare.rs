//! What a container needs before its first process starts: a sandbox, volumes, an image, a network, artifacts.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base_defects::crash_point;
use base_ids::ContainerId;
use base_units::Resources;
use daemons_door::Files;
use drivers_container::{Containers, Relay, Share, Spec, Started, Stdio};
use drivers_fetcher::{Fetch, Item};
use kernel_agent::{ContainerLaunch, ContainerProgram, Launch, Program};
use tokio::sync::oneshot;
use tokio::task::JoinError;

use crate::images;
use crate::plan::{self, Plan, Provided, Site, Surroundings, Wants};
use crate::{external, sandbox, volumes};

/// What is to be run, and what must be fetched before.
pub(super) type Prepared = (Spec, Vec<Item>);

/// Makes the sandbox, and says what is fetched into it before the image is pulled.
pub(super) type Ahead = Box<dyn FnOnce() -> Result<Fetch, String> + Send>;

/// Everything from an empty folder to a running command.
pub(super) async fn bring_up(
    driver: &Containers,
    surroundings: Arc<Surroundings>,
    wants: Result<(&ContainerId, Wants), String>,
    ahead: Option<Ahead>,
    prepare: impl FnOnce(&Provided) -> Result<Prepared, String> + Send + 'static,
    share: Share,
    mut canceled: oneshot::Receiver<()>,
) -> Result<Started, String> {
    let (id, mut wants) = wants?;
    let is_fetched = ahead.is_some();
    if let Some(ahead) = ahead {
        let request = unprepared(tokio::task::spawn_blocking(ahead).await)?;
        fetch(&surroundings, &request, &mut canceled).await?;
        let found = move || images::of_sandbox(&request.sandbox);
        let found = unprepared(tokio::task::spawn_blocking(found).await)?;
        if let (Some(root), Some(config)) = (&mut wants.root, found) {
            root.config = Some(config);
        }
    }
    let mut provided = tokio::select! {
        made = images::provide(surroundings.images.as_ref(), id, &wants) => made?,
        Ok(()) = &mut canceled => return Err("it was ended while its image was pulled".to_owned()),
    };
    provided.external = tokio::select! {
        made = external::provide(surroundings.external.as_ref(), id, &wants.external) => made?,
        Ok(()) = &mut canceled => return Err("it was ended while its volumes were made ready".to_owned()),
    };
    provided.wanted = wants.external;
    let prepared = tokio::task::spawn_blocking(move || prepare(&provided));
    let (spec, items) = unprepared(prepared.await)?;
    crash_point("prepared");
    // Of the rest its resources say nothing.
    let share = Share {
        pids: spec.share.pids,
        processors: spec.share.processors.clone(),
        ..share
    };
    let spec = Spec { share, ..spec };
    if is_fetched || items.is_empty() {
        if canceled.try_recv().is_ok() {
            return Err("it was ended before it began".to_owned());
        }
    } else {
        let request = Fetch {
            sandbox: own_folder(&spec).to_owned(),
            user: spec.user.clone(),
            items,
        };
        fetch(&surroundings, &request, &mut canceled).await?;
    }
    driver.launch(spec).await.map_err(|error| error.to_string())
}

fn unprepared<T>(step: Result<Result<T, String>, JoinError>) -> Result<T, String> {
    let done = step.map_err(|error| error.to_string())?;
    done.map_err(|error| format!("failed to prepare the container: {error}"))
}

async fn fetch(
    surroundings: &Surroundings,
    request: &Fetch,
    canceled: &mut oneshot::Receiver<()>,
) -> Result<(), String> {
    tokio::select! {
        fetched = surroundings.cache.fetch(request) => {
            surroundings.fetched(fetched.is_ok());
            fetched.map_err(|error| format!("failed to fetch all URIs: {error}"))
        }
        Ok(()) = canceled => Err("it was ended while its URIs were fetched".to_owned()),
    }
}

/// The sandbox of a container itself, which a session does not work in.
fn own_folder(spec: &Spec) -> &Path {
    match &spec.stdio {
        Stdio::Relayed(relay) => relay.logs.as_deref().unwrap_or(&spec.sandbox),
        Stdio::Files => &spec.sandbox,
    }
}

/// Makes the sandbox and says what to fetch into it before anything else.
pub(super) fn ahead(
    surroundings: &Surroundings,
    files: &Files,
    launch: &Launch,
) -> Result<Fetch, String> {
    let plan = plan::ahead(surroundings, launch)?;
    let owner = plan.owner(surroundings)?;
    let (work_dir, agent) = (&surroundings.work_dir, &launch.agent);
    let sandbox = sandbox::make(work_dir, agent, &launch.sandbox, owner.as_ref())
        .map_err(|error| error.to_string())?;
    surroundings.disks.bind(&launch.sandbox.container);
    surroundings.show(files, &sandbox, plan.user.as_deref().unwrap_or_default());
    Ok(Fetch {
        sandbox,
        user: owner.map(|user| user.name),
        items: plan.items,
    })
}

/// Makes the sandbox and says what to run in it.
pub(super) fn prepare(
    surroundings: &Surroundings,
    files: &Files,
    launch: &Launch,
    provided: &Provided,
) -> Result<Prepared, String> {
    let image = provided.root.as_ref();
    let mut plan = plan::plan(surroundings, launch, image)?;
    let owner = plan.owner(surroundings)?;
    let (work_dir, agent) = (&surroundings.work_dir, &launch.agent);
    let path: PathBuf = sandbox::make(work_dir, agent, &launch.sandbox, owner.as_ref())
        .map_err(|error| error.to_string())?;
    crash_point("sandbox");
    let container = launch.sandbox.container.clone();
    plan::show(&mut plan, &path);
    // Those of an executor come and go with its tasks.
    let by_links = image.is_none() && matches!(launch.program, Program::Executor(_));
    let scene = Scene {
        surroundings,
        id: &container,
        sandbox: (&path, &open(&path)?),
        above: None,
        provided,
        owner: owner.as_ref(),
    };
    scene.show(&mut plan, &launch.resources, by_links)?;
    surroundings.disks.bind(&container);
    surroundings.show(files, &path, plan.user.as_deref().unwrap_or_default());
    surroundings.attach(&container, &plan)?;
    let environment = plan.environment(surroundings, launch, &path, owner.as_ref());
    surroundings.set_apart(&container, &mut plan, owner.as_ref())?;
    Ok(prepared(container, plan, environment, path, owner))
}

/// Where volumes are to be shown.
struct Scene<'a> {
    surroundings: &'a Surroundings,
    id: &'a ContainerId,
    sandbox: (&'a Path, &'a sandbox::Folder),
    above: Option<&'a Path>,
    provided: &'a Provided,
    owner: Option<&'a sandbox::User>,
}

impl Scene<'_> {
    /// Shows persistent volumes and others; the latter may be parts of the former.
    fn show(&self, plan: &mut Plan, resources: &Resources, by_links: bool) -> Result<(), String> {
        let Scene {
            surroundings,
            id,
            sandbox: (path, folder),
            above,
            provided,
            owner,
        } = *self;
        let work_dir = &surroundings.work_dir;
        let has_root = plan.isolation.root.is_some();
        let seen = match has_root {
            true => Path::new(plan::SANDBOX),
            false => path,
        };
        let volumes = resources.persistent_volumes();
        let is_used = |path: &Path| surroundings.disks.is_used(path, id);
        if by_links || !surroundings.isolated {
            volumes::show(work_dir, folder, volumes.iter(), owner, is_used)?;
        } else {
            let at = (seen, has_root);
            let mounts = volumes::mounts(work_dir, at, volumes.iter(), owner, is_used)?;
            plan.isolation.mounts.extend(mounts);
        }
        if !surroundings.isolated {
            return plan::link_volumes(&plan.volumes, (path, folder), above, owner);
        }
        if let Some(external) = &surroundings.external {
            external.give(&provided.wanted, &provided.external, owner)?;
        }
        let site = Site {
            seen,
            above: above
                .map(|above| surroundings.seen(id, above))
                .transpose()?,
            has_root,
            provided,
        };
        let mounts = plan::mount_volumes(surroundings, &plan.volumes, &site)?;
        plan.isolation.mounts.extend(mounts);
        Ok(())
    }
}

/// The same for a container below another, or a standalone one.
pub(super) fn prepare_container(
    surroundings: &Surroundings,
    launch: &ContainerLaunch,
    provided: &Provided,
) -> Result<Prepared, String> {
    let mut plan = plan::inner_plan(surroundings, launch, provided.root.as_ref())?;
    if launch.session_with.is_some() && !plan.volumes.is_empty() {
        return Err("a session has no volumes of its own".to_owned());
    }
    let owner = plan.owner(surroundings)?;
    let owned_by = owner.as_ref();
    let (work_dir, place) = (&surroundings.work_dir, &launch.place);
    let failed = |error: sandbox::SandboxError| error.to_string();
    let (path, folder) = sandbox::make_place(work_dir, place).map_err(failed)?;
    plan::show(&mut plan, &path);
    // Its sandbox is two folders below that of the container above.
    let above = place.container.parent().and(path.ancestors().nth(2));
    let scene = Scene {
        surroundings,
        id: &place.container,
        sandbox: (&path, &folder),
        above,
        provided,
        owner: owned_by,
    };
    if let ContainerProgram::Task(task, _) = &launch.program {
        if let Some((agent, pod)) = &place.root {
            let pod = sandbox::path(work_dir, agent, pod).map_err(failed)?;
            sandbox::link_task(&pod, &task.id, &path, owned_by).map_err(failed)?;
        }
        scene.show(&mut plan, &launch.resources, false)?;
    } else {
        scene.show(&mut plan, &Resources::new(), false)?;
    }
    sandbox::settle(&path, &folder, owned_by).map_err(failed)?;
    let container = place.container.clone();
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
        let (spec, items) = prepared(container, plan, environment, whole, owner);
        let spec = Spec {
            is_session: true,
            shares_cgroup: true,
            stdio,
            ..spec
        };
        return Ok((spec, items));
    }
    surroundings.attach(&container, &plan)?;
    let environment = plan.inner_environment(surroundings, launch, &path, owned_by);
    surroundings.set_apart(&container, &mut plan, owned_by)?;
    Ok(prepared(container, plan, environment, path, owner))
}

pub(super) fn open(folder: &Path) -> Result<sandbox::Folder, String> {
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
        share: plan.share,
        shares_cgroup: plan.shares_cgroup,
        rlimits: plan.rlimits,
        isolation: plan.isolation,
        stop_signal: plan.stop_signal,
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
