//! A run as the service that it is to the master: of one instance, under the path of the labels of its job and the run:
//! `/prod/report/<run>` for the job `prod.report`.

use abi_marathon::{
    App, Artifact, Container, Docker, Engine, HostVolume, Network, NetworkMode, Parameter, PathId,
    ReadMode, Secret, SecretVolume, Volume,
};
use abi_metronome::{Job, Mode, NetworkMode as JobNetwork, Volume as JobVolume};

/// The path of a run.
pub fn path(job: &str, run: &str) -> PathId {
    PathId::new(format!("/{}/{run}", job.replace('.', "/")))
}

/// The job and the run that a path names.
pub fn of_path(path: &PathId) -> Option<(String, String)> {
    let mut labels: Vec<&str> = path.segments().collect();
    let run = labels.pop().filter(|_| !labels.is_empty())?;
    Some((labels.join("."), run.to_owned()))
}

/// The service that a run of a job is.
pub fn app(job: &Job, run: &str, role: &str) -> App {
    let what = &job.run;
    let mut app = App::new(path(&job.id, run));
    app.cmd.clone_from(&what.cmd);
    app.args = what.args.clone().unwrap_or_default();
    if app.cmd.is_some() {
        app.args.clear();
    }
    (app.cpus, app.mem, app.disk, app.gpus) = (what.cpus, what.mem, what.disk, what.gpus);
    app.user.clone_from(&what.user);
    app.env.clone_from(&what.env);
    app.labels.clone_from(&job.labels);
    app.role = Some(role.to_owned());
    // Jobs have no ports.
    app.port_definitions = Some(Vec::new());
    let secrets = what.secrets.iter();
    app.secrets = secrets
        .map(|(name, secret)| {
            let source = secret.source.clone();
            (name.clone(), Secret { source })
        })
        .collect();
    let artifacts = what.artifacts.iter();
    app.fetch = artifacts
        .map(|it| Artifact {
            uri: it.uri.clone(),
            extract: it.extract,
            executable: it.executable,
            cache: it.cache,
            dest_path: None,
        })
        .collect();
    let constraints = what.placement.constraints.iter();
    app.constraints = constraints
        .filter_map(|it| {
            // Without a value it has no effect.
            let value = it.value.clone()?;
            Some(vec![
                it.attribute.clone(),
                it.operator.name().to_owned(),
                value,
            ])
        })
        .collect();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the conversion saturates, and no grace is that long"
    )]
    let grace = what
        .task_kill_grace_period_seconds
        .map(|it| it.get() as u32);
    app.task_kill_grace_period_seconds = grace.filter(|seconds| *seconds > 0);
    let networks = what.networks.iter();
    app.networks = networks
        .map(|it| Network {
            name: it.name.clone(),
            mode: match it.mode {
                JobNetwork::Host => NetworkMode::Host,
                JobNetwork::Bridge => NetworkMode::Bridge,
                JobNetwork::Container => NetworkMode::Container,
            },
            labels: it.labels.clone(),
        })
        .collect();
    app.container = container(job);
    app
}

fn container(job: &Job) -> Option<Container> {
    let what = &job.run;
    let volume = |volume: &JobVolume| match volume {
        JobVolume::Host(it) => Volume::Host(HostVolume {
            container_path: it.container_path.clone(),
            host_path: it.host_path.clone(),
            mode: match it.mode {
                Mode::ReadOnly => ReadMode::ReadOnly,
                Mode::ReadWrite => ReadMode::ReadWrite,
            },
        }),
        JobVolume::Secret(it) => Volume::Secret(SecretVolume {
            container_path: it.container_path.clone(),
            secret: it.secret.clone(),
        }),
    };
    let image = |image: &str, force: bool, privileged: bool, parameters: Vec<Parameter>| Docker {
        image: image.to_owned(),
        force_pull_image: force,
        privileged,
        parameters,
        pull_config: None,
        credential: None,
        network: None,
        port_mappings: None,
    };
    let mut container = Container::mesos();
    container.volumes = what.volumes.iter().map(volume).collect();
    if let Some(docker) = &what.docker {
        let parameters = docker.parameters.iter().map(|it| Parameter {
            key: it.key.clone(),
            value: it.value.clone(),
        });
        container.kind = Engine::Docker;
        container.docker = Some(image(
            &docker.image,
            docker.force_pull_image,
            docker.privileged,
            parameters.collect(),
        ));
    } else if let Some(ucr) = &what.ucr {
        let of_image = image(&ucr.image.id, ucr.image.force_pull, false, Vec::new());
        container.docker = Some(of_image);
    } else if container.volumes.is_empty() {
        return None;
    }
    Some(container)
}
