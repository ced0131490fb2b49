//! Apps: forms of old become those of today ([`modern`]), then what nobody said is said ([`settled`]).

use crate::app::{App, AppUpdate, IpAddress, PortDefinition, Residency, UpgradeStrategy};
use crate::check::{HealthCheck, HealthProtocol};
use crate::container::{Container, Engine, PortMapping, Volume};
use crate::id::PathId;
use crate::parts::{Artifact, Network, NetworkMode, UnreachableStrategy};
use crate::refusal::Refusal;
use crate::settings::Settings;

use super::network;

/// Name of the port that an app has when it asks for none.
const DEFAULT_PORT: &str = "default";

/// Endings of files that the fetcher unpacks.
const ARCHIVES: [&str; 9] = [
    ".tar", ".tar.gz", ".tar.bz2", ".tar.xz", ".gz", ".tgz", ".tbz2", ".txz", ".zip",
];

/// The app without forms of old, its ids absolute within the group `base`, and with what the rules need to know.
pub(crate) fn modern(settings: &Settings, base: &PathId, mut app: App) -> Result<App, Refusal> {
    ids(base, &mut app);
    if let Some(fetch) = fetch(app.uris.take(), &app.fetch) {
        app.fetch = fetch;
    }
    let ip_address = app.ip_address.take();
    let given = Some(app.networks).filter(|networks| !networks.is_empty());
    app.networks = network::networks(
        settings,
        ip_address.as_ref(),
        docker_network(app.container.as_ref()),
        given,
    )?
    .unwrap_or_default();
    // The document's own definitions decide about health checks, also those that do not apply to its network.
    let defines_ports = app
        .port_definitions
        .as_ref()
        .is_some_and(|ports| !ports.is_empty());
    let ports = app.ports.take();
    let defined = app
        .port_definitions
        .take()
        .or_else(|| ports.map(|ports| definitions(&ports)));
    let networked = app.is_networked();
    app.container = container(app.container.take(), ip_address.as_ref())?;
    if let Some(container) = &mut app.container {
        map_ports(container, networked, defined.as_ref().map_or(0, Vec::len));
    }
    app.port_definitions = if networked {
        None
    } else {
        Some(defined.unwrap_or_else(|| vec![PortDefinition::new(0, Some(DEFAULT_PORT))]))
    };
    let maps_ports = app.container.as_ref().is_some_and(|container| {
        container
            .port_mappings
            .as_ref()
            .is_some_and(|mappings| !mappings.is_empty())
    });
    if defines_ports || maps_ports {
        app.health_checks = app.health_checks.into_iter().map(with_port).collect();
    }
    app.residency = if app.is_resident() {
        Some(app.residency.unwrap_or_default())
    } else {
        app.residency
    };
    Ok(app)
}

/// The change without forms of old.
pub(crate) fn modern_update(
    settings: &Settings,
    base: &PathId,
    mut update: AppUpdate,
) -> Result<AppUpdate, Refusal> {
    update.id = update.id.map(|id| id.canonical(base));
    update.dependencies = update
        .dependencies
        .map(|all| all.into_iter().map(|id| id.canonical(base)).collect());
    let given = update.fetch.take();
    update.fetch = fetch(update.uris.take(), given.as_deref().unwrap_or_default()).or(given);
    let ip_address = update.ip_address.take();
    update.networks = network::networks(
        settings,
        ip_address.as_ref(),
        docker_network(update.container.as_ref()),
        update.networks.take(),
    )?;
    if let Some(networks) = &mut update.networks {
        network::name(settings, networks);
    }
    update.container = container(update.container.take(), ip_address.as_ref())?;
    let ports = update.ports.take();
    update.port_definitions = update
        .port_definitions
        .take()
        .or_else(|| ports.map(|ports| definitions(&ports)));
    update.health_checks = update
        .health_checks
        .map(|checks| checks.into_iter().map(with_port).collect());
    Ok(update)
}

/// A sound app with all that holds written down.
pub(crate) fn settled(settings: &Settings, mut app: App) -> App {
    network::name(settings, &mut app.networks);
    if app.networks.is_empty() {
        app.networks.push(Network::of(NetworkMode::Host));
    }
    let networked = app.is_networked();
    let bridged = app
        .networks
        .iter()
        .any(|network| network.mode == NetworkMode::Bridge);
    if networked {
        app.container.get_or_insert_with(|| Container {
            port_mappings: Some(vec![PortMapping::new(Some(DEFAULT_PORT))]),
            ..Container::mesos()
        });
        app.require_ports = false;
    }
    let external = app
        .container
        .as_ref()
        .is_some_and(|container| container.external().next().is_some());
    if let Some(container) = &mut app.container {
        for mapping in container
            .port_mappings
            .iter_mut()
            .flatten()
            .filter(|_| bridged)
        {
            mapping.host_port.get_or_insert(0);
        }
        for volume in &mut container.volumes {
            match volume {
                Volume::Persistent(volume) => volume.persistent.normalise(),
                Volume::Host(_) | Volume::External(_) | Volume::Secret(_) => {}
            }
        }
        if container.kind == Engine::Docker {
            container.linux_info = None;
        }
    }
    let resident = app.is_resident();
    app.residency = resident.then(|| match &app.residency {
        Some(residency) => residency.clone(),
        None => Residency::default(),
    });
    app.unreachable_strategy
        .get_or_insert_with(|| UnreachableStrategy::usual(resident));
    app.upgrade_strategy.get_or_insert_with(|| {
        if resident || external {
            UpgradeStrategy::of(0.5, 0.0)
        } else {
            UpgradeStrategy::of(1.0, 1.0)
        }
    });
    app.health_checks = app
        .health_checks
        .into_iter()
        .map(|mut check| {
            check.normalise();
            check
        })
        .collect();
    app.accepted_resource_roles = app
        .accepted_resource_roles
        .filter(|roles| !roles.is_empty());
    app
}

fn ids(base: &PathId, app: &mut App) {
    app.id = app.id.canonical(base);
    app.dependencies = app
        .dependencies
        .iter()
        .map(|id| id.canonical(base))
        .collect();
}

/// What to fetch by the old list, where it says anything and the new one does not.
fn fetch(uris: Option<Vec<String>>, given: &[Artifact]) -> Option<Vec<Artifact>> {
    let uris = uris.filter(|uris| !uris.is_empty() && given.is_empty())?;
    let artifact = |uri: String| Artifact {
        extract: is_archive(&uri),
        executable: false,
        cache: false,
        dest_path: None,
        uri,
    };
    Some(uris.into_iter().map(artifact).collect())
}

/// Whether the path of the URI ends as those of archives do.
fn is_archive(uri: &str) -> bool {
    let path = uri.split(['?', '#']).next().unwrap_or_default();
    ARCHIVES.iter().any(|ending| path.ends_with(ending))
}

fn definitions(ports: &[u16]) -> Vec<PortDefinition> {
    ports
        .iter()
        .map(|port| PortDefinition::new(*port, None))
        .collect()
}

fn docker_network(container: Option<&Container>) -> Option<crate::container::DockerNetwork> {
    container?.docker.as_ref()?.network
}

/// The container without forms of old; an empty one where only an address was asked for.
fn container(
    container: Option<Container>,
    ip_address: Option<&IpAddress>,
) -> Result<Option<Container>, Refusal> {
    let Some(mut container) = container.or_else(|| ip_address.map(|_| Container::mesos())) else {
        return Ok(None);
    };
    if let Some(docker) = &mut container.docker {
        docker.network = None;
        if let Some(mappings) = docker.port_mappings.take() {
            let has = container
                .port_mappings
                .as_ref()
                .is_some_and(|it| !it.is_empty());
            match (has, mappings.is_empty()) {
                (true, false) => {
                    return Err(Refusal::Illegal(
                        "container.portMappings and container.docker.portMappings must not both be given: use the first"
                            .to_owned(),
                    ));
                }
                (true, true) => {}
                (false, _) => container.port_mappings = Some(mappings),
            }
        }
    }
    let ports = ip_address
        .and_then(|ip| ip.discovery.as_ref())
        .map(|discovery| &discovery.ports)
        .filter(|ports| !ports.is_empty());
    if let Some(ports) = ports {
        if container.kind == Engine::Docker {
            return Err(Refusal::Illegal(
                "ipAddress.discovery.ports needs a container of type MESOS".to_owned(),
            ));
        }
        if container
            .port_mappings
            .as_ref()
            .is_some_and(|it| !it.is_empty())
        {
            return Err(Refusal::Illegal(
                "container.portMappings and ipAddress.discovery.ports must not both be given: use the first"
                    .to_owned(),
            ));
        }
        let mapping = |port: &crate::app::DiscoveryPort| PortMapping {
            container_port: port.number,
            protocol: port.protocol,
            labels: port.labels.clone(),
            ..PortMapping::new(Some(&port.name))
        };
        container.port_mappings = Some(ports.iter().map(mapping).collect());
    }
    Ok(Some(container))
}

/// Makes the mappings fit the network: none on the host's, elsewhere at least one, and one for each port that was
/// defined.
fn map_ports(container: &mut Container, networked: bool, defined: usize) {
    if !networked {
        container.port_mappings = None;
        return;
    }
    let mappings = container
        .port_mappings
        .get_or_insert_with(|| vec![PortMapping::new(Some(DEFAULT_PORT))]);
    while mappings.len() < defined {
        mappings.push(PortMapping::new(None));
    }
}

/// Checks without a port ask the first.
fn with_port(mut check: HealthCheck) -> HealthCheck {
    if check.port.is_none()
        && check.port_index.is_none()
        && check.protocol != HealthProtocol::Command
    {
        check.port_index = Some(0);
    }
    check
}
