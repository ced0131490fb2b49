//! Pods.

use std::collections::BTreeSet;

use abi_json::{At, Faults};

use crate::check::{HttpCheck, PodHealthCheck, TcpCheck};
use crate::id::APP_TASK;
use crate::parts::{NetworkMode, UnreachableStrategy};
use crate::pod::{Endpoint, Pod, PodContainer, PodVolume};
use crate::settings::{ANY_ROLE, Feature, Roles, Settings};
use crate::words;

use super::{
    all_differ, constraint, container, env, limits, linux, need, network, roles, secrets,
    service_id, unreachable,
};

/// What is wrong with a pod.
pub(crate) fn pod(settings: &Settings, allowed: &Roles, pod: &Pod, faults: &mut Faults) {
    let root = At::ROOT;
    service_id(&pod.id, &root.key("id"), faults);
    faults.expect(
        pod.user.as_deref() != Some(""),
        &root.key("user"),
        "must not be empty where it is given",
    );
    let at = root.key("environment");
    env(settings, &pod.environment, &pod.secrets, &at, faults);
    secrets(settings, &pod.secrets, &root.key("secrets"), faults);
    network::networks(settings, &pod.networks, &root.key("networks"), faults);
    volumes(settings, pod, faults);
    let names: BTreeSet<&str> = pod.volumes.iter().map(PodVolume::name).collect();
    let at = root.key("containers");
    for (index, container) in pod.containers.iter().enumerate() {
        of_container(settings, pod, &names, container, &at.index(index), faults);
    }
    faults.expect(
        all_differ(pod.containers.iter().map(|it| it.name.as_str())),
        &at,
        "the names of containers must differ",
    );
    let endpoints = || pod.containers.iter().flat_map(|it| &it.endpoints);
    faults.expect(
        all_differ(endpoints().map(|it| it.name.as_str())),
        &root,
        "the names of endpoints must differ, also between containers",
    );
    let ports_differ = |port: fn(&Endpoint) -> Option<u16>| {
        let mut seen = BTreeSet::new();
        endpoints()
            .filter_map(port)
            .all(|port| port == 0 || seen.insert(port))
    };
    faults.expect(
        ports_differ(|it| it.container_port),
        &root,
        "the containerPort of endpoints must differ, also between containers",
    );
    faults.expect(
        ports_differ(|it| it.host_port),
        &root,
        "the hostPort of endpoints must differ, also between containers",
    );
    if let Some(info) = &pod.linux_info {
        linux(info, true, &root.key("linuxInfo"), faults);
    }
    scheduling(allowed, pod, faults);
}

fn volumes(settings: &Settings, pod: &Pod, faults: &mut Faults) {
    let at = At::ROOT.key("volumes");
    faults.expect(
        all_differ(pod.volumes.iter().map(PodVolume::name)),
        &at,
        "the names of volumes must differ",
    );
    let mounted: BTreeSet<&str> = pod
        .containers
        .iter()
        .flat_map(|container| &container.volume_mounts)
        .map(|mount| mount.name.as_str())
        .collect();
    for (index, volume) in pod.volumes.iter().enumerate() {
        let at = at.index(index);
        faults.expect(
            mounted.contains(volume.name()),
            &at,
            "no container mounts it",
        );
        match volume {
            PodVolume::Persistent(volume) => {
                container::persistent(&volume.persistent, &at.key("persistent"), faults);
            }
            PodVolume::Secret(volume) => {
                need(settings, Feature::Secrets, &at, faults);
                faults.expect(
                    pod.secrets.contains_key(&volume.secret),
                    &at.key("secret"),
                    format!(
                        "refers to the secret {:?}, which is not declared",
                        volume.secret
                    ),
                );
            }
            PodVolume::Host(_) | PodVolume::Ephemeral(_) => {}
        }
    }
}

fn of_container(
    settings: &Settings,
    pod: &Pod,
    volumes: &BTreeSet<&str>,
    container: &PodContainer,
    at: &At<'_>,
    faults: &mut Faults,
) {
    faults.expect(
        container.name != APP_TASK,
        &at.key("name"),
        "is kept for the tasks of apps",
    );
    if let Some(given) = &container.resource_limits {
        let (cpus, mem) = (
            container.resources.cpus.get(),
            container.resources.mem.get(),
        );
        let at = at.key("resourceLimits");
        limits(given, cpus, mem, &at, faults);
        faults.expect(
            pod.legacy_shared_cgroups != Some(true),
            &at,
            "containers that share a cgroup can not have limits of their own",
        );
    }
    if container.resources.gpus > 0 {
        need(settings, Feature::GpuResources, &At::ROOT, faults);
    }
    for (index, endpoint) in container.endpoints.iter().enumerate() {
        of_endpoint(pod, endpoint, &at.key("endpoints").index(index), faults);
    }
    if let Some(config) = container
        .image
        .as_ref()
        .and_then(|it| it.pull_config.as_ref())
    {
        let at = at.key("image");
        let at = at.key("pullConfig");
        need(settings, Feature::Secrets, &at, faults);
        faults.expect(
            pod.secrets.contains_key(&config.secret),
            &at,
            format!(
                "refers to the secret {:?}, which is not declared",
                config.secret
            ),
        );
    }
    let environment = at.key("environment");
    env(
        settings,
        &container.environment,
        &pod.secrets,
        &environment,
        faults,
    );
    if let Some(check) = &container.health_check {
        health_check(check, container, &at.key("healthCheck"), faults);
    }
    if let Some(check) = &container.check {
        let at = at.key("check");
        one_kind(
            [
                check.http.is_some(),
                check.tcp.is_some(),
                check.exec.is_some(),
            ],
            &at,
            faults,
        );
        endpoints_exist(
            check.http.as_ref(),
            check.tcp.as_ref(),
            container,
            &at,
            faults,
        );
    }
    for (index, mount) in container.volume_mounts.iter().enumerate() {
        faults.expect(
            volumes.contains(mount.name.as_str()),
            &at.key("volumeMounts").index(index).key("name"),
            format!("the pod has no volume {:?}", mount.name),
        );
    }
    for (index, artifact) in container.artifacts.iter().enumerate() {
        faults.expect(
            words::is_uri(&artifact.uri),
            &at.key("artifacts").index(index).key("uri"),
            "is not a URI",
        );
    }
    if let Some(info) = &container.linux_info {
        linux(info, false, &at.key("linuxInfo"), faults);
    }
}

fn of_endpoint(pod: &Pod, endpoint: &Endpoint, at: &At<'_>, faults: &mut Faults) {
    let any = |mode| pod.networks.iter().any(|network| network.mode == mode);
    let port = at.key("containerPort");
    faults.expect(
        !any(NetworkMode::Host) || endpoint.container_port.is_none(),
        &port,
        "is not allowed on the host's network: use hostPort",
    );
    faults.expect(
        !any(NetworkMode::Container) || endpoint.container_port.is_some(),
        &port,
        "is needed on a network of mode container",
    );
    faults.expect(
        all_differ(endpoint.protocol.iter().map(String::as_str)),
        &at.key("protocol"),
        "each protocol may be given once",
    );
    network::known(&endpoint.network_names, &pod.networks, at, faults);
    faults.expect(
        network::count(&pod.networks) <= 1
            || endpoint.host_port.is_none()
            || endpoint.network_names.len() == 1,
        at,
        network::ONE_NETWORK,
    );
}

fn one_kind(kinds: [bool; 3], at: &At<'_>, faults: &mut Faults) {
    faults.expect(
        kinds.into_iter().filter(|there| *there).count() == 1,
        at,
        "give exactly one of http, tcp and exec",
    );
}

fn endpoints_exist(
    http: Option<&HttpCheck>,
    tcp: Option<&TcpCheck>,
    container: &PodContainer,
    at: &At<'_>,
    faults: &mut Faults,
) {
    let asked = [
        ("http", http.map(|it| &it.endpoint)),
        ("tcp", tcp.map(|it| &it.endpoint)),
    ];
    for (kind, endpoint) in asked {
        let Some(endpoint) = endpoint else { continue };
        faults.expect(
            container.endpoints.iter().any(|it| it.name == *endpoint),
            &at.key(kind).key("endpoint"),
            format!("the container has no endpoint {endpoint:?}"),
        );
    }
}

fn health_check(
    check: &PodHealthCheck,
    container: &PodContainer,
    at: &At<'_>,
    faults: &mut Faults,
) {
    one_kind(
        [
            check.http.is_some(),
            check.tcp.is_some(),
            check.exec.is_some(),
        ],
        at,
        faults,
    );
    endpoints_exist(
        check.http.as_ref(),
        check.tcp.as_ref(),
        container,
        at,
        faults,
    );
    faults.expect(
        check.timeout_seconds < check.interval_seconds,
        &at.key("timeoutSeconds"),
        format!(
            "must be less than intervalSeconds, which is {}",
            check.interval_seconds
        ),
    );
}

fn scheduling(allowed: &Roles, pod: &Pod, faults: &mut Faults) {
    let root = At::ROOT;
    let at = root.key("scheduling");
    let scheduling = pod.scheduling.as_ref();
    let placement = scheduling.and_then(|it| it.placement.as_ref());
    let accepted = placement.map_or(&[][..], |it| &it.accepted_resource_roles);
    let placed = at.key("placement");
    let resident = pod.is_resident();
    if let Some(placement) = placement {
        for (index, it) in placement.constraints.iter().enumerate() {
            constraint::of_pod(it, &placed.key("constraints").index(index), faults);
        }
    }
    // The place where the original reports it.
    let reported = root.key("acceptedResourceRoles");
    faults.expect(
        !resident || accepted.iter().all(|role| role == ANY_ROLE),
        &reported,
        "a pod with data that stay reserves resources of nobody: give [\"*\"] or nothing",
    );
    roles(
        allowed,
        pod.role.as_deref(),
        accepted,
        resident,
        (&root.key("role"), &reported),
        faults,
    );
    let strategy = scheduling.and_then(|it| it.unreachable_strategy.as_ref());
    unreachable(strategy, &root.key("unreachableStrategy"), faults);
    if resident {
        faults.expect(
            strategy.is_none_or(|it| *it == UnreachableStrategy::Disabled),
            &root,
            "unreachableStrategy must be disabled for a pod with data that stay",
        );
        let upgrade = scheduling.and_then(|it| it.upgrade.as_ref());
        faults.expect(
            upgrade.is_none_or(|it| it.maximum_over_capacity.get() == 0.0),
            &root.key("upgrade").key("maximumOverCapacity"),
            "must be 0 for a pod with data that stay",
        );
    }
}
