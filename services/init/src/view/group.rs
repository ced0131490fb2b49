//! Groups with what is in them.

use abi_marathon::shown::GroupInfo;
use abi_marathon::{GroupEmbeds, PathId, Timestamp};

use super::{app, pod_status};
use crate::mind::state::State;
use crate::plan::service::Spec;
use crate::plan::tree::Tree;

/// A group of `tree`, which is that of the state or one of before; none where there is no such group.
pub fn group(
    state: &State,
    tree: &Tree,
    id: &PathId,
    embeds: &GroupEmbeds,
    now: Timestamp,
) -> Option<GroupInfo> {
    let found = tree.groups().get(id)?;
    let members = || tree.services_in(id).filter(|it| it.id().parent() == *id);
    let apps = embeds.apps.map(|wanted| {
        let apps = members().filter_map(|service| match &service.spec {
            Spec::App(found) => Some(app(state, found, wanted, now)),
            Spec::Pod(_) => None,
        });
        apps.collect()
    });
    let pods = embeds.pods.then(|| {
        let pods = members().filter_map(|service| match &service.spec {
            Spec::Pod(pod) => Some(pod_status(state, service, pod)),
            Spec::App(_) => None,
        });
        pods.collect()
    });
    let groups = embeds.groups.then(|| {
        let below = tree.groups().keys();
        let below = below.filter(|it| !it.is_root() && it.parent() == *id);
        below
            .filter_map(|it| group(state, tree, it, embeds, now))
            .collect()
    });
    Some(GroupInfo {
        id: id.clone(),
        apps,
        pods,
        groups,
        dependencies: found.dependencies.clone(),
        version: Some(found.version),
        // The usual is left out: clients that are older than the member refuse it.
        enforce_role: found.enforce_role.filter(|it| *it && id.is_top_level()),
    })
}
