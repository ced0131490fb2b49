//! The executor and the tasks of an instance of a pod.

use std::collections::BTreeMap;

use abi_marathon::{
    AccessMode, AccessType, Csi, Endpoint, EnvValue, InstanceId, NetworkMode, Pod, PodContainer,
    PodVolume, ReadMode, TaskId,
};
use abi_mesos::render::{self, Spelling};
use abi_mesos::v1;
use base_units::{Resource, Resources, Scalar, Value};
use v1::volume::source::csi_volume::{self, volume_capability};
use v1::volume::source::{CsiVolume, SandboxPath, Type, sandbox_path};

use super::app::Launch;
use super::{check, parts};

/// An endpoint with the numbers that were given to it.
struct Reached<'a> {
    container: &'a str,
    endpoint: &'a Endpoint,
    host: Option<u16>,
}

impl Reached<'_> {
    /// The number under which the container knows it.
    fn inside(&self) -> Option<u16> {
        let asked = self.endpoint.container_port.filter(|port| *port != 0);
        asked.or(self.host)
    }

    fn protocols(&self) -> Vec<&'static str> {
        let named = |name: &'static str| self.endpoint.protocol.iter().any(|it| it == name);
        let all: Vec<&'static str> = ["tcp", "udp"].into_iter().filter(|it| named(it)).collect();
        if all.is_empty() { vec!["tcp"] } else { all }
    }
}

fn reached<'a>(pod: &'a Pod, mut given: &[u16]) -> Vec<Reached<'a>> {
    let mut next = || {
        let (first, rest) = given.split_first()?;
        given = rest;
        Some(*first)
    };
    let mut all = Vec::new();
    for container in &pod.containers {
        for endpoint in &container.endpoints {
            all.push(Reached {
                container: &container.name,
                endpoint,
                host: endpoint.host_port.and_then(|_| next()),
            });
        }
    }
    all
}

/// Moves so much of each resource out of `left`.
fn part(left: &mut Resources, amounts: [(&str, f64); 4]) -> Resources {
    let mut taken = Resources::new();
    for (name, amount) in amounts {
        let mut lacks = Scalar::from_f64(amount).unwrap_or(Scalar::ZERO);
        let all: Vec<Resource> = left
            .iter()
            .filter(|it| &*it.name == name && !it.is_persistent_volume())
            .cloned()
            .collect();
        for resource in all {
            let Some(there) = resource.value.as_scalar() else {
                continue;
            };
            let part = there.min(lacks);
            if !part.is_zero() {
                taken.insert(resource.with_value(Value::Scalar(part)));
                lacks = lacks.saturating_sub(part);
            }
        }
    }
    *left = left.saturating_sub(&taken);
    taken
}

/// The executor and the tasks of an instance; `tasks` are in the order of the containers.
pub fn group_of_pod(
    pod: &Pod,
    instance: &InstanceId,
    tasks: &[TaskId],
    launch: &Launch<'_>,
    framework: &str,
) -> (v1::ExecutorInfo, v1::TaskGroupInfo) {
    let ports = reached(pod, launch.ports);
    let mut left = launch.resources.filter(|it| &*it.name != "ports");
    let mut infos = Vec::new();
    for (container, task) in pod.containers.iter().zip(tasks) {
        let resources = &container.resources;
        let mut own = part(
            &mut left,
            [
                ("cpus", resources.cpus.get()),
                ("mem", resources.mem.get()),
                ("disk", resources.disk.get()),
                ("gpus", resources.gpus.into()),
            ],
        );
        let mine = ports.iter().filter(|it| it.container == container.name);
        for port in mine.filter_map(|it| it.host) {
            own_port(launch.resources, port, &mut own);
        }
        infos.push(task_of(pod, container, task, launch, &own, &ports));
    }
    let executor = pod.executor_resources.clone().unwrap_or_default();
    let mut own = part(
        &mut left,
        [
            ("cpus", executor.cpus.get()),
            ("mem", executor.mem.get()),
            ("disk", executor.disk.get()),
            ("gpus", 0.0),
        ],
    );
    // Data that stay belong to all of it.
    own += &left.persistent_volumes();
    let executor = v1::ExecutorInfo {
        r#type: Some(v1::executor_info::Type::Default),
        executor_id: Some(v1::ExecutorId {
            value: Some(instance.executor()),
        }),
        framework_id: Some(v1::FrameworkId {
            value: Some(framework.to_owned()),
        }),
        resources: render::resources(&own, Spelling::New, true),
        container: Some(Box::new(around(pod, &ports))),
        labels: parts::labels(&pod.labels),
        ..Default::default()
    };
    (executor, v1::TaskGroupInfo { tasks: infos })
}

/// Adds a port to what a container takes.
fn own_port(from: &Resources, port: u16, own: &mut Resources) {
    let span = base_units::Ranges::span(port.into(), port.into());
    let holds = |it: &&Resource| match &it.value {
        Value::Ranges(ranges) => &*it.name == "ports" && ranges.contains(&span),
        Value::Scalar(_) | Value::Set(_) => false,
    };
    if let Some(resource) = from.iter().find(holds) {
        own.insert(resource.with_value(Value::Ranges(span)));
    }
}

/// The container around all others: their networks and volumes.
fn around(pod: &Pod, ports: &[Reached<'_>]) -> v1::ContainerInfo {
    let mapped: Vec<parts::Mapped<'_>> = ports
        .iter()
        .filter_map(|port| {
            Some(parts::Mapped {
                container: port.inside()?,
                host: port.host?,
                protocols: port.protocols(),
                networks: &port.endpoint.network_names,
            })
        })
        .collect();
    v1::ContainerInfo {
        r#type: Some(v1::container_info::Type::Mesos),
        mesos: Some(v1::container_info::MesosInfo::default()),
        network_infos: parts::networks(&pod.networks, &mapped),
        linux_info: pod.linux_info.as_ref().map(parts::linux),
        ..Default::default()
    }
}

fn task_of(
    pod: &Pod,
    container: &PodContainer,
    task: &TaskId,
    launch: &Launch<'_>,
    resources: &Resources,
    ports: &[Reached<'_>],
) -> v1::TaskInfo {
    let networked = pod.networks.iter().any(|it| it.mode != NetworkMode::Host);
    let number = |name: &str| {
        let port = ports.iter().find(|it| it.endpoint.name == name)?;
        if networked { port.inside() } else { port.host }
    };
    let labels: BTreeMap<&String, &String> = pod.labels.iter().chain(&container.labels).collect();
    let discovered = ports.iter().filter(|it| it.container == container.name);
    let discovered = discovered.flat_map(|port| {
        let scope = match (networked, port.host) {
            (false, _) => None,
            (true, Some(_)) => Some(("host", None)),
            (true, None) => {
                let named = port.endpoint.network_names.first().map(String::as_str);
                let only = pod.networks.first().and_then(|it| it.name.as_deref());
                Some(("container", named.or(only)))
            }
        };
        let number = port.host.or_else(|| port.inside()).unwrap_or(0);
        let name = Some(port.endpoint.name.as_str());
        let shown =
            |protocol| parts::discovery_port(number, name, protocol, &port.endpoint.labels, scope);
        port.protocols().into_iter().map(shown).collect::<Vec<_>>()
    });
    let grace = container.lifecycle.as_ref();
    let grace = grace.and_then(|it| it.kill_grace_period_seconds);
    v1::TaskInfo {
        name: Some(container.name.clone()),
        task_id: super::task_id(task.as_str()),
        agent_id: super::agent_id(launch.agent),
        resources: render::resources(resources, Spelling::New, true),
        command: Some(command(pod, container, task, launch, ports)),
        container: Some(Box::new(inner(pod, container))),
        health_check: (container.health_check.as_ref())
            .map(|it| Box::new(check::of_container(it, number))),
        check: (container.check.as_ref())
            .map(|it| Box::new(check::generic_of_container(it, number))),
        kill_policy: grace.map(|grace| parts::kill_policy(grace.get())),
        labels: parts::labels(labels),
        discovery: Some(parts::discovery(pod.id.hostname(), discovered.collect())),
        limits: parts::limits(container.resource_limits.as_ref()),
        ..Default::default()
    }
}

/// A name as variables have it.
fn variable(name: &str) -> String {
    let letter = |letter: char| {
        if letter.is_ascii_alphanumeric() {
            letter.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    name.chars().map(letter).collect()
}

fn command(
    pod: &Pod,
    container: &PodContainer,
    task: &TaskId,
    launch: &Launch<'_>,
    ports: &[Reached<'_>],
) -> v1::CommandInfo {
    let mut plain = BTreeMap::new();
    let mut secrets = BTreeMap::new();
    for (name, value) in pod.environment.iter().chain(&container.environment) {
        match value {
            EnvValue::Plain(text) => {
                secrets.remove(name);
                plain.insert(name.clone(), text.clone());
            }
            EnvValue::Secret(secret) => {
                plain.remove(name);
                if let Some(declared) = pod.secrets.get(secret) {
                    secrets.insert(name.clone(), declared.source.clone());
                }
            }
        }
    }
    // What is generated wins here.
    let mut set = |name: String, value: String| {
        secrets.remove(&name);
        plain.insert(name, value);
    };
    let resources = &container.resources;
    set("MESOS_TASK_ID".to_owned(), task.to_string());
    set("MARATHON_APP_ID".to_owned(), pod.id.to_string());
    if let Some(version) = pod.version {
        set("MARATHON_APP_VERSION".to_owned(), version.to_string());
    }
    let amounts = [
        ("CPUS", resources.cpus.get()),
        ("MEM", resources.mem.get()),
        ("DISK", resources.disk.get()),
    ];
    for (name, amount) in amounts {
        set(
            format!("MARATHON_APP_RESOURCE_{name}"),
            format!("{amount:?}"),
        );
    }
    set(
        "MARATHON_APP_RESOURCE_GPUS".to_owned(),
        resources.gpus.to_string(),
    );
    set("MARATHON_CONTAINER_ID".to_owned(), container.name.clone());
    for (name, amount) in amounts {
        set(
            format!("MARATHON_CONTAINER_RESOURCE_{name}"),
            format!("{amount:?}"),
        );
    }
    let enforces = if launch.enforces_role {
        "TRUE"
    } else {
        "FALSE"
    };
    set(
        "MARATHON_APP_ENFORCE_GROUP_ROLE".to_owned(),
        enforces.to_owned(),
    );
    for port in ports {
        let name = variable(&port.endpoint.name);
        if let Some(host) = port.host {
            set(format!("EP_HOST_{name}"), host.to_string());
        }
        if let Some(inside) = port.inside() {
            set(format!("EP_CONTAINER_{name}"), inside.to_string());
        }
        if let Some(number) = port.host.or_else(|| port.inside()) {
            set(format!("ENDPOINT_{name}"), number.to_string());
        }
    }
    let mut environment = parts::environment(plain);
    let secrets = secrets.iter();
    let secrets = secrets.map(|(name, source)| parts::secret_variable(name, source));
    environment.variables.extend(secrets);
    let mut command = match &container.exec {
        Some(exec) => check::command(&exec.command),
        // What the image runs.
        None => v1::CommandInfo {
            shell: Some(false),
            ..Default::default()
        },
    };
    command.uris = container.artifacts.iter().map(parts::uri).collect();
    command.environment = Some(environment);
    command.user = container.user.clone().or_else(|| pod.user.clone());
    command
}

fn inner(pod: &Pod, container: &PodContainer) -> v1::ContainerInfo {
    let volumes = container.volume_mounts.iter().filter_map(|mount| {
        let volume = pod.volumes.iter().find(|it| it.name() == mount.name)?;
        let how = match mount.read_only {
            Some(true) => ReadMode::ReadOnly,
            Some(false) | None => ReadMode::ReadWrite,
        };
        Some(match volume {
            PodVolume::Host(it) => parts::host_volume(&mount.mount_path, &it.host, how),
            PodVolume::Secret(it) => {
                let declared = pod.secrets.get(&it.secret)?;
                parts::secret_volume(&mount.mount_path, &declared.source)
            }
            // Of the container around.
            PodVolume::Ephemeral(it) => shared(&mount.mount_path, &it.name, how),
            PodVolume::Persistent(it) => shared(&mount.mount_path, &it.name, how),
        })
    });
    let image = container.image.as_ref().map(|it| {
        let config = parts::pull_secret(it.pull_config.as_ref(), &pod.secrets);
        let cached = !it.force_pull.unwrap_or(false);
        Box::new(parts::image(&it.id, cached, config))
    });
    v1::ContainerInfo {
        r#type: Some(v1::container_info::Type::Mesos),
        mesos: Some(v1::container_info::MesosInfo { image }),
        volumes: volumes.collect(),
        linux_info: container.linux_info.as_ref().map(parts::linux),
        tty_info: container
            .tty
            .filter(|tty| *tty)
            .map(|_| v1::TtyInfo::default()),
        ..Default::default()
    }
}

/// A part of the sandbox of the container around.
fn shared(mount_path: &str, name: &str, how: ReadMode) -> v1::Volume {
    v1::Volume {
        mode: Some(parts::mode(how)),
        container_path: Some(mount_path.to_owned()),
        source: Some(Box::new(v1::volume::Source {
            r#type: Some(Type::SandboxPath),
            sandbox_path: Some(SandboxPath {
                r#type: Some(sandbox_path::Type::Parent),
                path: Some(name.to_owned()),
            }),
            ..Default::default()
        })),
        ..Default::default()
    }
}

/// A volume of a plugin of the container storage interface.
pub(super) fn csi(csi: &Csi) -> Option<v1::volume::Source> {
    use volume_capability::access_mode::Mode;
    let options = &csi.options;
    let capability = &options.capability;
    let mode = match capability.access_mode {
        AccessMode::SingleNodeWriter => Mode::SingleNodeWriter,
        AccessMode::SingleNodeReaderOnly => Mode::SingleNodeReaderOnly,
        AccessMode::MultiNodeReaderOnly => Mode::MultiNodeReaderOnly,
        AccessMode::MultiNodeSingleWriter => Mode::MultiNodeSingleWriter,
        AccessMode::MultiNodeMultiWriter => Mode::MultiNodeMultiWriter,
    };
    let access_type = match capability.access_type {
        AccessType::Block => volume_capability::AccessType::Block(Default::default()),
        AccessType::Mount => volume_capability::AccessType::Mount(volume_capability::MountVolume {
            fs_type: capability.fs_type.clone(),
            mount_flags: capability.mount_flags.clone(),
        }),
    };
    let secrets = |all: &abi_marathon::Labels| {
        let all = all.iter();
        all.map(|(name, source)| (name.clone(), parts::secret(source)))
            .collect()
    };
    Some(v1::volume::Source {
        r#type: Some(Type::CsiVolume),
        csi_volume: Some(CsiVolume {
            plugin_name: Some(options.plugin_name.clone()),
            static_provisioning: Some(csi_volume::StaticProvisioning {
                volume_id: Some(csi.name.clone()),
                volume_capability: Some(csi_volume::VolumeCapability {
                    access_type: Some(access_type),
                    access_mode: Some(volume_capability::AccessMode { mode: Some(mode) }),
                }),
                node_stage_secrets: secrets(&options.node_stage_secret),
                node_publish_secrets: secrets(&options.node_publish_secret),
                volume_context: options.volume_context.clone(),
            }),
        }),
        ..Default::default()
    })
}
