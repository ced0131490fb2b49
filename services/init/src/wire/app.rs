//! The task of an instance of an app.

use std::collections::BTreeMap;

use abi_marathon::{
    App, Container, Engine, EnvValue, NetworkMode, PortMapping, Protocol, TaskId, Volume,
};
use abi_mesos::render::{self, Spelling};
use abi_mesos::v1;
use base_units::Resources;
use v1::container_info::docker_info::{self, Network};

use super::{check, parts};
use crate::plan::env::{self, PortOf, Start};

/// An instance at its start.
#[derive(Clone, Debug)]
pub struct Launch<'a> {
    /// Its agent.
    pub agent: &'a str,
    /// The host of the agent.
    pub host: &'a str,
    /// What it takes.
    pub resources: &'a Resources,
    /// Its ports on the host, in the order of its needs.
    pub ports: &'a [u16],
    /// What goes before the names of variables of host and ports.
    pub prefix: &'a str,
    /// Whether the group of the service enforces its role.
    pub enforces_role: bool,
}

/// The first of the ports that containers with networks of their own get where they ask for any.
const GENERATED: u16 = 1024;

/// The ports of an app in the order of the definition, with the numbers that were given to them.
fn ports_of(app: &App, mut given: &[u16]) -> Vec<PortOf> {
    let mut next = || {
        let (first, rest) = given.split_first()?;
        given = rest;
        Some(*first)
    };
    if app.is_networked() {
        let mut generated = GENERATED;
        let mapping = |it: &PortMapping| {
            let host = it.host_port.and_then(|_| next());
            generated += 1;
            PortOf {
                name: it.name.clone(),
                requested: it.container_port,
                host,
                generated,
            }
        };
        return mappings(app).iter().map(mapping).collect();
    }
    let definitions = app.port_definitions.iter().flatten();
    definitions
        .map(|it| PortOf {
            name: it.name.clone(),
            requested: it.port,
            host: next(),
            generated: 0,
        })
        .collect()
}

fn mappings(app: &App) -> &[PortMapping] {
    let mappings = app
        .container
        .as_ref()
        .and_then(|it| it.port_mappings.as_ref());
    mappings.map_or(&[], Vec::as_slice)
}

/// The number under which a port is known inside the container.
fn inside(port: &PortOf, networked: bool) -> u16 {
    match (port.requested, networked) {
        (requested, true) if requested != 0 => requested,
        (_, true) => port.host.unwrap_or(port.generated),
        (_, false) => port.host.unwrap_or(port.requested),
    }
}

fn protocols(protocol: Protocol) -> Vec<&'static str> {
    match protocol {
        Protocol::Tcp => vec!["tcp"],
        Protocol::Udp => vec!["udp"],
        Protocol::UdpTcp => vec!["udp", "tcp"],
    }
}

/// The task of an instance of `app`.
pub fn task_of_app(app: &App, task: &TaskId, launch: &Launch<'_>) -> v1::TaskInfo {
    let ports = ports_of(app, launch.ports);
    let networked = app.is_networked();
    let number = |index: usize| ports.get(index).map(|port| inside(port, networked));
    let mut info = v1::TaskInfo {
        name: Some(app.id.hostname()),
        task_id: super::task_id(task.as_str()),
        agent_id: super::agent_id(launch.agent),
        resources: render::resources(launch.resources, Spelling::New, true),
        labels: parts::labels(&app.labels),
        discovery: Some(parts::discovery(app.id.hostname(), discovered(app, &ports))),
        health_check: check::of_app(app, number).map(Box::new),
        check: (app.check.as_ref()).map(|it| Box::new(check::generic(it, number))),
        kill_policy: (app.task_kill_grace_period_seconds)
            .map(|grace| parts::kill_policy(grace.into())),
        limits: parts::limits(app.resource_limits.as_ref()),
        container: container(app, task, &ports).map(Box::new),
        ..Default::default()
    };
    let command = command(app, task, launch, &ports);
    if app.executor.is_empty() || app.executor == "//cmd" {
        info.command = Some(command);
    } else {
        info.executor = Some(Box::new(executor(app, task, command, &mut info.resources)));
    }
    info
}

/// An executor of the app's own, which gets the command as bytes.
fn executor(
    app: &App,
    task: &TaskId,
    mut command: v1::CommandInfo,
    resources: &mut [v1::Resource],
) -> v1::ExecutorInfo {
    let path = &app.executor;
    command.shell = Some(true);
    command.arguments.clear();
    command.value = Some(format!("chmod ug+rx '{path}' && exec '{path}'"));
    // What the executor takes is part of what the task asked for.
    let asked = app.executor_resources.clone().unwrap_or_default();
    let mut own = Vec::new();
    for (name, amount) in [("cpus", asked.cpus.get()), ("mem", asked.mem.get())] {
        let fits = resources.iter_mut().find(|it| {
            it.name() == name && it.scalar.as_ref().is_some_and(|it| it.value() > amount)
        });
        if let Some(resource) = fits {
            let mut part = resource.clone();
            part.scalar = Some(v1::value::Scalar {
                value: Some(amount),
            });
            let left = resource.scalar.as_ref().map_or(0.0, |it| it.value()) - amount;
            resource.scalar = Some(v1::value::Scalar { value: Some(left) });
            own.push(part);
        }
    }
    v1::ExecutorInfo {
        r#type: Some(v1::executor_info::Type::Custom),
        executor_id: Some(v1::ExecutorId {
            value: Some(format!("marathon-{task}")),
        }),
        source: Some(task.to_string()),
        command: Some(command),
        resources: own,
        ..Default::default()
    }
}

fn command(app: &App, task: &TaskId, launch: &Launch<'_>, ports: &[PortOf]) -> v1::CommandInfo {
    let mut variables = env::of_app(
        app,
        &Start {
            task,
            host: launch.host,
            ports,
            prefix: launch.prefix,
            enforces_role: launch.enforces_role,
        },
    );
    let mut secrets = Vec::new();
    for (name, value) in &app.env {
        match value {
            EnvValue::Plain(text) => drop(variables.insert(name.clone(), text.clone())),
            EnvValue::Secret(secret) => {
                variables.remove(name);
                if let Some(declared) = app.secrets.get(secret) {
                    secrets.push(parts::secret_variable(name, &declared.source));
                }
            }
        }
    }
    let mut environment = parts::environment(variables);
    environment.variables.extend(secrets);
    let mut command = v1::CommandInfo {
        uris: app.fetch.iter().map(parts::uri).collect(),
        environment: Some(environment),
        user: app.user.clone(),
        ..Default::default()
    };
    let has_image = app.container.as_ref().is_some_and(|it| it.docker.is_some());
    if let Some(line) = &app.cmd {
        (command.shell, command.value) = (Some(true), Some(line.clone()));
    } else if has_image {
        // Arguments of what the image runs.
        (command.shell, command.arguments) = (Some(false), app.args.clone());
    } else {
        command.shell = Some(false);
        command.value = app.args.first().cloned();
        command.arguments.clone_from(&app.args);
    }
    command
}

/// The ports that discovery shows: on the host's network those of the host, else those of the container, and those of
/// the host where they lead to it.
fn discovered(app: &App, ports: &[PortOf]) -> Vec<v1::Port> {
    if !app.is_networked() {
        let definitions = app.port_definitions.iter().flatten().zip(ports);
        return definitions
            .flat_map(|(it, port)| {
                let number = inside(port, false);
                let shown = |protocol: &str| {
                    let name = it.name.as_deref();
                    parts::discovery_port(number, name, protocol, &it.labels, None)
                };
                protocols(it.protocol)
                    .into_iter()
                    .map(shown)
                    .collect::<Vec<_>>()
            })
            .collect();
    }
    let first = app.networks.first().and_then(|it| it.name.as_deref());
    let mapped = mappings(app).iter().zip(ports);
    mapped
        .flat_map(|(it, port)| {
            let (number, scope, network) = match port.host {
                Some(host) => (host, "host", None),
                None => {
                    let network = it.network_names.first().map(String::as_str).or(first);
                    (inside(port, true), "container", network)
                }
            };
            let shown = |protocol: &str| {
                let scope = Some((scope, network));
                parts::discovery_port(number, it.name.as_deref(), protocol, &it.labels, scope)
            };
            protocols(it.protocol)
                .into_iter()
                .map(shown)
                .collect::<Vec<_>>()
        })
        .collect()
}

fn container(app: &App, task: &TaskId, ports: &[PortOf]) -> Option<v1::ContainerInfo> {
    let own;
    let spec = match &app.container {
        Some(container) => container,
        None if app.is_networked() || app.tty == Some(true) => {
            own = Container::mesos();
            &own
        }
        None => return None,
    };
    let mut info = v1::ContainerInfo {
        volumes: volumes(app, spec),
        linux_info: spec.linux_info.as_ref().map(parts::linux),
        tty_info: app.tty.filter(|tty| *tty).map(|_| v1::TtyInfo::default()),
        ..Default::default()
    };
    let mapped: Vec<parts::Mapped<'_>> = mappings(app)
        .iter()
        .zip(ports)
        .filter_map(|(mapping, port)| {
            Some(parts::Mapped {
                container: inside(port, true),
                host: port.host?,
                protocols: protocols(mapping.protocol),
                networks: &mapping.network_names,
            })
        })
        .collect();
    match spec.kind {
        Engine::Mesos => {
            info.r#type = Some(v1::container_info::Type::Mesos);
            info.network_infos = parts::networks(&app.networks, &mapped);
            let image = spec.docker.as_ref().map(|docker| {
                let config = parts::pull_secret(docker.pull_config.as_ref(), &app.secrets);
                Box::new(parts::image(
                    &docker.image,
                    !docker.force_pull_image,
                    config,
                ))
            });
            info.mesos = Some(v1::container_info::MesosInfo { image });
        }
        Engine::Docker => {
            info.r#type = Some(v1::container_info::Type::Docker);
            info.docker = docker(app, spec, task, &mapped);
            let user = app
                .networks
                .iter()
                .find(|it| it.mode == NetworkMode::Container);
            if user.is_some() {
                info.network_infos = parts::networks(&app.networks, &[]);
            }
        }
    }
    Some(info)
}

fn docker(
    app: &App,
    spec: &Container,
    task: &TaskId,
    mapped: &[parts::Mapped<'_>],
) -> Option<v1::container_info::DockerInfo> {
    let docker = spec.docker.as_ref()?;
    let network = match app.networks.first().map(|it| it.mode) {
        None | Some(NetworkMode::Host) => Network::Host,
        Some(NetworkMode::Bridge) => Network::Bridge,
        Some(NetworkMode::Container) => Network::User,
    };
    let mapping = |port: &parts::Mapped<'_>| {
        let (host_port, container_port) = (port.host.into(), port.container.into());
        let mapping = |protocol: &&str| docker_info::PortMapping {
            host_port: Some(host_port),
            container_port: Some(container_port),
            protocol: Some((*protocol).to_owned()),
        };
        port.protocols.iter().map(mapping).collect::<Vec<_>>()
    };
    let parameters = docker.parameters.iter().map(|it| v1::Parameter {
        key: Some(it.key.clone()),
        value: Some(it.value.clone()),
    });
    // Whoever looks at containers finds the task.
    let named = v1::Parameter {
        key: Some("label".to_owned()),
        value: Some(format!("MESOS_TASK_ID={task}")),
    };
    Some(v1::container_info::DockerInfo {
        image: Some(docker.image.clone()),
        network: Some(network),
        port_mappings: mapped.iter().flat_map(mapping).collect(),
        privileged: Some(docker.privileged),
        parameters: parameters.chain([named]).collect(),
        force_pull_image: Some(docker.force_pull_image),
        ..Default::default()
    })
}

/// The volumes but those whose data stay: they come with their resources.
fn volumes(app: &App, spec: &Container) -> Vec<v1::Volume> {
    let volume = |volume: &Volume| match volume {
        Volume::Host(it) => Some(parts::host_volume(
            &it.container_path,
            &it.host_path,
            it.mode,
        )),
        Volume::Secret(it) => {
            let declared = app.secrets.get(&it.secret)?;
            Some(parts::secret_volume(&it.container_path, &declared.source))
        }
        Volume::External(it) => external(it),
        Volume::Persistent(_) => None,
    };
    spec.volumes.iter().filter_map(volume).collect()
}

fn external(volume: &abi_marathon::ExternalVolume) -> Option<v1::Volume> {
    use abi_marathon::External;
    use v1::volume::source::{DockerVolume, Type};
    let source = match &volume.external {
        External::Dvdi(dvdi) => {
            let mut options: BTreeMap<&str, String> = dvdi
                .options
                .iter()
                .filter_map(|(key, value)| Some((key.strip_prefix("dvdi/")?, value.trim().into())))
                .collect();
            let driver = options.remove("driver");
            // What is said beside the options wins.
            options.extend(dvdi.size.map(|size| ("size", size.to_string())));
            let parameter = |(key, value): (&str, String)| v1::Parameter {
                key: Some(key.to_owned()),
                value: Some(value),
            };
            v1::volume::Source {
                r#type: Some(Type::DockerVolume),
                docker_volume: Some(DockerVolume {
                    driver,
                    name: dvdi.name.clone(),
                    driver_options: Some(v1::Parameters {
                        parameter: options.into_iter().map(parameter).collect(),
                    })
                    .filter(|it| !it.parameter.is_empty()),
                }),
                ..Default::default()
            }
        }
        External::Csi(csi) => super::pod::csi(csi)?,
    };
    Some(v1::Volume {
        mode: Some(parts::mode(volume.mode)),
        container_path: Some(volume.container_path.clone()),
        source: Some(Box::new(source)),
        ..Default::default()
    })
}

#[cfg(test)]
#[path = "app_tests.rs"]
mod tests;
