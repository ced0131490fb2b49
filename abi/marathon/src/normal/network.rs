//! Networks: three ages of saying the same.

use crate::app::IpAddress;
use crate::container::DockerNetwork;
use crate::parts::{Labels, Network, NetworkMode};
use crate::refusal::Refusal;
use crate::settings::Settings;

/// The networks that a document asks for, in whichever form. None where it says nothing.
pub(super) fn networks(
    settings: &Settings,
    ip_address: Option<&IpAddress>,
    docker: Option<DockerNetwork>,
    networks: Option<Vec<Network>>,
) -> Result<Option<Vec<Network>>, Refusal> {
    let labels = || ip_address.map_or_else(Labels::new, |ip| ip.labels.clone());
    let name = || ip_address.and_then(|ip| ip.network_name.clone());
    let network = match (ip_address, docker, networks) {
        (None, None, networks) => return Ok(networks),
        (_, _, Some(_)) => {
            return Err(Refusal::Illegal(
                "networks must not be combined with ipAddress or container.docker.network: use networks alone"
                    .to_owned(),
            ));
        }
        (_, Some(DockerNetwork::None), None) => {
            return Err(Refusal::Illegal(
                "the network NONE of Docker is not supported: use host, container/bridge or container"
                    .to_owned(),
            ));
        }
        (_, Some(DockerNetwork::Host), None) => Network::of(NetworkMode::Host),
        (_, Some(DockerNetwork::Bridge), None) => Network {
            labels: labels(),
            ..Network::of(NetworkMode::Bridge)
        },
        (_, Some(DockerNetwork::User), None) => Network {
            name: name(),
            labels: labels(),
            ..Network::of(NetworkMode::Container)
        },
        (Some(_), None, None) if name().as_ref() == Some(&settings.mesos_bridge_name) => Network {
            labels: labels(),
            ..Network::of(NetworkMode::Bridge)
        },
        (Some(_), None, None) => Network {
            name: name(),
            labels: labels(),
            ..Network::of(NetworkMode::Container)
        },
    };
    Ok(Some(vec![network]))
}

/// Gives the usual name to networks without one.
pub(super) fn name(settings: &Settings, networks: &mut [Network]) {
    for network in networks {
        if network.mode == NetworkMode::Container && network.name.is_none() {
            network.name.clone_from(&settings.default_network_name);
        }
    }
}
