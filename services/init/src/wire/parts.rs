//! What tasks of apps and of pods are both made of.

use std::collections::BTreeMap;
use std::time::Duration;

use abi_marathon::{
    Artifact, IpcMode, Labels, LinuxInfo, Network, NetworkMode, PullConfig, ReadMode,
    ResourceLimit, ResourceLimits, UNLIMITED,
};
use abi_mesos::{render, v1};
use v1::network_info::PortMapping;

/// The name of the agent's own bridge.
const BRIDGE: &str = "mesos-bridge";

pub(super) fn labels<'a>(
    all: impl IntoIterator<Item = (&'a String, &'a String)>,
) -> Option<v1::Labels> {
    let label = |(key, value): (&String, &String)| v1::Label {
        key: Some(key.clone()),
        value: Some(value.clone()),
    };
    let labels: Vec<v1::Label> = all.into_iter().map(label).collect();
    (!labels.is_empty()).then_some(v1::Labels { labels })
}

pub(super) fn environment(variables: BTreeMap<String, String>) -> v1::Environment {
    let variable = |(name, value)| v1::environment::Variable {
        name: Some(name),
        r#type: Some(v1::environment::variable::Type::Value),
        value: Some(value),
        secret: None,
    };
    v1::Environment {
        variables: variables.into_iter().map(variable).collect(),
    }
}

pub(super) fn uri(artifact: &Artifact) -> v1::command_info::Uri {
    v1::command_info::Uri {
        value: Some(artifact.uri.clone()),
        executable: Some(artifact.executable),
        extract: Some(artifact.extract),
        cache: Some(artifact.cache),
        output_file: artifact.dest_path.clone(),
    }
}

pub(super) fn kill_policy(grace_seconds: f64) -> v1::KillPolicy {
    let grace = Duration::try_from_secs_f64(grace_seconds).unwrap_or(Duration::ZERO);
    v1::KillPolicy {
        grace_period: Some(render::duration_info(grace)),
    }
}

pub(super) fn mode(mode: ReadMode) -> v1::volume::Mode {
    match mode {
        ReadMode::ReadOnly => v1::volume::Mode::Ro,
        ReadMode::ReadWrite => v1::volume::Mode::Rw,
    }
}

pub(super) fn host_volume(container_path: &str, host_path: &str, how: ReadMode) -> v1::Volume {
    v1::Volume {
        mode: Some(mode(how)),
        container_path: Some(container_path.to_owned()),
        host_path: Some(host_path.to_owned()),
        ..Default::default()
    }
}

pub(super) fn image(name: &str, cached: bool, config: Option<v1::Secret>) -> v1::Image {
    v1::Image {
        r#type: Some(v1::image::Type::Docker),
        docker: Some(v1::image::Docker {
            name: Some(name.to_owned()),
            config,
            ..Default::default()
        }),
        cached: Some(cached),
        ..Default::default()
    }
}

/// The secret with credentials for images, by the place where it is kept.
pub(super) fn pull_secret(
    config: Option<&PullConfig>,
    secrets: &abi_marathon::Secrets,
) -> Option<v1::Secret> {
    let declared = secrets.get(&config?.secret)?;
    Some(secret(&declared.source))
}

pub(super) fn secret(source: &str) -> v1::Secret {
    v1::Secret {
        r#type: Some(v1::secret::Type::Reference),
        reference: Some(v1::secret::Reference {
            name: Some(source.to_owned()),
            ..Default::default()
        }),
        value: None,
    }
}

pub(super) fn secret_variable(name: &str, source: &str) -> v1::environment::Variable {
    v1::environment::Variable {
        name: Some(name.to_owned()),
        r#type: Some(v1::environment::variable::Type::Secret),
        value: None,
        secret: Some(secret(source)),
    }
}

pub(super) fn secret_volume(container_path: &str, source: &str) -> v1::Volume {
    v1::Volume {
        mode: Some(v1::volume::Mode::Ro),
        container_path: Some(container_path.to_owned()),
        source: Some(Box::new(v1::volume::Source {
            r#type: Some(v1::volume::source::Type::Secret),
            secret: Some(secret(source)),
            ..Default::default()
        })),
        ..Default::default()
    }
}

pub(super) fn linux(info: &LinuxInfo) -> v1::LinuxInfo {
    let seccomp = info.seccomp.as_ref().map(|it| v1::SeccompInfo {
        profile_name: it.profile_name.clone(),
        unconfined: Some(it.unconfined),
    });
    let mode = info.ipc_info.as_ref().map(|it| match it.mode {
        IpcMode::Private => v1::linux_info::IpcMode::Private,
        IpcMode::ShareParent => v1::linux_info::IpcMode::ShareParent,
    });
    v1::LinuxInfo {
        seccomp,
        ipc_mode: mode,
        shm_size: info.ipc_info.as_ref().and_then(|it| it.shm_size),
        ..Default::default()
    }
}

/// A port inside, where it is reached from outside, what is spoken there, and on which networks it is.
pub(super) struct Mapped<'a> {
    pub(super) container: u16,
    pub(super) host: u16,
    pub(super) protocols: Vec<&'static str>,
    pub(super) networks: &'a [String],
}

/// The networks that a container joins; those of the host need no word.
pub(super) fn networks(networks: &[Network], ports: &[Mapped<'_>]) -> Vec<v1::NetworkInfo> {
    let joined = networks.iter().filter_map(|network| match network.mode {
        NetworkMode::Host => None,
        NetworkMode::Bridge => Some((BRIDGE, network)),
        NetworkMode::Container => Some((network.name.as_deref().unwrap_or_default(), network)),
    });
    joined
        .map(|(name, network)| {
            let here = ports.iter().filter(|port| {
                port.networks.is_empty() || port.networks.iter().any(|it| it == name)
            });
            let mapping = |port: &Mapped<'_>| {
                let (host_port, container_port) = (port.host.into(), port.container.into());
                let mapping = |protocol: &&str| PortMapping {
                    host_port: Some(host_port),
                    container_port: Some(container_port),
                    protocol: Some((*protocol).to_owned()),
                };
                port.protocols.iter().map(mapping).collect::<Vec<_>>()
            };
            v1::NetworkInfo {
                name: Some(name.to_owned()),
                labels: labels(&network.labels),
                port_mappings: here.flat_map(mapping).collect(),
                // One address of that network.
                ip_addresses: vec![v1::network_info::IpAddress::default()],
                ..Default::default()
            }
        })
        .collect()
}

/// What a task may take at most, where that is more than it asked for.
pub(super) fn limits(limits: Option<&ResourceLimits>) -> BTreeMap<String, v1::value::Scalar> {
    let limits = limits.map(|it| [("cpus", &it.cpus), ("mem", &it.mem)]);
    let all = limits.into_iter().flatten();
    all.filter_map(|(name, limit)| {
        let value = match limit.as_ref()? {
            ResourceLimit::Number(number) => number.get(),
            ResourceLimit::Word(word) if word == UNLIMITED => f64::INFINITY,
            ResourceLimit::Word(_) => return None,
        };
        Some((name.to_owned(), v1::value::Scalar { value: Some(value) }))
    })
    .collect()
}

/// A port as discovery shows it.
pub(super) fn discovery_port(
    number: u16,
    name: Option<&str>,
    protocol: &str,
    own: &Labels,
    network: Option<(&str, Option<&str>)>,
) -> v1::Port {
    let mut all = own.clone();
    if let Some((scope, name)) = network {
        all.insert("network-scope".to_owned(), scope.to_owned());
        if let Some(name) = name {
            all.insert("network-name".to_owned(), name.to_owned());
        }
    }
    v1::Port {
        number: Some(number.into()),
        name: name.map(str::to_owned),
        protocol: Some(protocol.to_owned()),
        labels: labels(&all),
        ..Default::default()
    }
}

/// How a service is found.
pub(super) fn discovery(name: String, ports: Vec<v1::Port>) -> v1::DiscoveryInfo {
    v1::DiscoveryInfo {
        visibility: Some(v1::discovery_info::Visibility::Framework),
        name: Some(name),
        ports: Some(v1::Ports { ports }),
        ..Default::default()
    }
}
