//! Networks and the ports on them.

use abi_json::{At, Faults};

use crate::container::PortMapping;
use crate::parts::{Network, NetworkMode};
use crate::settings::Settings;

use super::all_differ;

/// What is wrong with the networks of a service.
pub(super) fn networks(settings: &Settings, all: &[Network], at: &At<'_>, faults: &mut Faults) {
    let of = |mode| all.iter().filter(move |network| network.mode == mode);
    faults.expect(
        of(NetworkMode::Host).all(|network| network.name.is_none() && network.labels.is_empty()),
        at,
        "the host's network takes neither name nor labels",
    );
    faults.expect(
        of(NetworkMode::Bridge).all(|network| network.name.is_none()),
        at,
        "a bridge takes no name",
    );
    let unnamed = of(NetworkMode::Container)
        .filter(|network| network.name.is_none())
        .count();
    faults.expect(
        unnamed < 2 && all_differ(all.iter().filter_map(|network| network.name.as_deref())),
        at,
        "each network may be named once",
    );
    let counts = (
        of(NetworkMode::Host).count(),
        of(NetworkMode::Bridge).count(),
        of(NetworkMode::Container).count(),
    );
    faults.expect(
        matches!(counts, (0 | 1, 0, 0) | (0, 1, 0) | (0, 0, _)),
        at,
        "give one network of mode host, or one of mode container/bridge, or any number of mode container",
    );
    faults.expect(
        unnamed == 0 || settings.default_network_name.is_some(),
        at,
        "a network of mode container needs a name: give one, or start with --default_network_name",
    );
}

/// Whether a host port says on which of several networks it is.
pub(super) const ONE_NETWORK: &str =
    "with several networks, a hostPort needs exactly one of their names in networkNames";

/// What is wrong with the port mappings of a container.
pub(super) fn mappings(
    mappings: &[PortMapping],
    networks: &[Network],
    at: &At<'_>,
    faults: &mut Faults,
) {
    names_differ(mappings, at, faults);
    let several = count(networks) > 1;
    for (index, mapping) in mappings.iter().enumerate() {
        let at = at.index(index);
        faults.expect(
            !several || mapping.host_port.is_none() || mapping.network_names.len() == 1,
            &at,
            ONE_NETWORK,
        );
        known(&mapping.network_names, networks, &at, faults);
    }
}

/// Reports names that two mappings share.
pub(super) fn names_differ(mappings: &[PortMapping], at: &At<'_>, faults: &mut Faults) {
    faults.expect(
        all_differ(mappings.iter().filter_map(|it| it.name.as_deref())),
        at,
        "the names of ports must differ",
    );
}

/// How many named networks there are.
pub(super) fn count(networks: &[Network]) -> usize {
    networks
        .iter()
        .filter(|network| network.mode == NetworkMode::Container)
        .count()
}

/// Reports names of networks that the service does not join.
pub(super) fn known(names: &[String], networks: &[Network], at: &At<'_>, faults: &mut Faults) {
    for (index, name) in names.iter().enumerate() {
        faults.expect(
            networks
                .iter()
                .any(|network| network.name.as_ref() == Some(name)),
            &at.key("networkNames").index(index),
            format!("{name:?} is not among the networks"),
        );
    }
}
