//! Apps.

use abi_json::{At, Faults};

use crate::app::{App, PortDefinition};
use crate::check::{HealthCheck, HealthProtocol, IpProtocol, ReadinessCheck};
use crate::container::Engine;
use crate::parts::UnreachableStrategy;
use crate::settings::{ANY_ROLE, Feature, Roles, Settings};
use crate::words;

use super::{
    ROOT_IS_A_GROUP, all_differ, constraint, container, env, limits, need, network, roles, secrets,
    service_id, unreachable,
};

/// What is wrong with forms of old, and with mixtures of old and new ones.
pub(crate) fn old(app: &App, faults: &mut Faults) {
    let root = At::ROOT;
    let docker = app.container.as_ref().and_then(|it| it.docker.as_ref());
    let engine = app.container.as_ref().map(|it| it.kind);
    if let Some(docker) = docker {
        let at = root.key("container");
        let at = at.key("docker");
        faults.expect(
            docker.credential.is_none(),
            &at.key("credential"),
            "is not supported any more: use pullConfig",
        );
        if engine == Some(Engine::Mesos) {
            let says = "needs a container of type DOCKER";
            faults.expect(docker.network.is_none(), &at.key("network"), says);
            faults.expect(docker.parameters.is_empty(), &at.key("parameters"), says);
            faults.expect(
                docker.port_mappings.is_none(),
                &at.key("portMappings"),
                says,
            );
            faults.expect(!docker.privileged, &at.key("privileged"), says);
        }
        if let Some(mappings) = &docker.port_mappings {
            network::names_differ(mappings, &at.key("portMappings"), faults);
        }
    }
    if let Some(ip) = &app.ip_address {
        faults.expect(
            engine != Some(Engine::Docker) || ip.discovery.is_none(),
            &root.key("ipAddress"),
            "discovery needs a container of type MESOS",
        );
        faults.expect(
            app.networks.is_empty(),
            &root,
            "networks and ipAddress must not both be given: use networks",
        );
        let ports = app.ports.as_ref().is_some_and(|it| !it.is_empty())
            || app
                .port_definitions
                .as_ref()
                .is_some_and(|it| !it.is_empty());
        faults.expect(
            !ports,
            &root,
            "ports can not be defined together with ipAddress",
        );
    }
    if let Some(uris) = &app.uris {
        let at = root.key("uris");
        for (index, uri) in uris.iter().enumerate() {
            faults.expect(words::is_uri(uri), &at.index(index), "is not a URI");
        }
        faults.expect(
            uris.is_empty() || app.fetch.is_empty(),
            &at,
            "uris and fetch must not both be given: use fetch",
        );
    }
    faults.expect(
        docker.is_none_or(|docker| docker.network.is_none()) || app.networks.is_empty(),
        &root,
        "networks and container.docker.network must not both be given: use networks",
    );
    if let Some(ports) = &app.ports {
        faults.expect(
            fixed_differ(ports.iter().copied()),
            &root,
            "ports must differ",
        );
        let same = app.port_definitions.as_ref().is_none_or(|definitions| {
            definitions
                .iter()
                .map(|it| it.port)
                .eq(ports.iter().copied())
        });
        faults.expect(
            same,
            &root,
            "ports and portDefinitions must agree where both are given: use portDefinitions",
        );
    }
}

/// Whether all ports that are not chosen for the service differ.
fn fixed_differ(ports: impl IntoIterator<Item = u16>) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    ports.into_iter().all(|port| port == 0 || seen.insert(port))
}

/// What is wrong with an app in its modern form.
pub(crate) fn app(settings: &Settings, allowed: &Roles, app: &App, faults: &mut Faults) {
    let root = At::ROOT;
    service_id(&app.id, &root.key("id"), faults);
    faults.expect(!app.id.is_root(), &root, ROOT_IS_A_GROUP);
    for (index, id) in app.dependencies.iter().enumerate() {
        service_id(id, &root.key("dependencies").index(index), faults);
    }
    program(app, faults);
    container::container(settings, app, faults);
    if let Some(definitions) = &app.port_definitions {
        port_definitions(definitions, faults);
    }
    network::networks(settings, &app.networks, &root.key("networks"), faults);
    health_checks(app, faults);
    check(app, faults);
    readiness_checks(app, faults);
    let at = root.key("fetch");
    for (index, artifact) in app.fetch.iter().enumerate() {
        faults.expect(
            words::is_uri(&artifact.uri),
            &at.index(index).key("uri"),
            "is not a URI",
        );
    }
    if let Some(given) = &app.resource_limits {
        let at = root.key("resourceLimits");
        limits(given, app.cpus.get(), app.mem.get(), &at, faults);
    }
    secrets(settings, &app.secrets, &root.key("secrets"), faults);
    env(settings, &app.env, &app.secrets, &root.key("env"), faults);
    let at = root.key("constraints");
    for (index, it) in app.constraints.iter().enumerate() {
        constraint::of_app(it, &at.index(index), faults);
    }
    if app.gpus > 0 {
        need(settings, Feature::GpuResources, &root, faults);
        faults.expect(
            app.container
                .as_ref()
                .is_none_or(|it| it.kind == Engine::Mesos),
            &root,
            "GPUs need a container of type MESOS",
        );
    }
    placement(allowed, app, faults);
    strategies(app, faults);
    migration(app, faults);
}

/// What an instance executes.
fn program(app: &App, faults: &mut Faults) {
    let root = At::ROOT;
    let image = app.container.as_ref().is_some_and(|it| it.docker.is_some());
    match (app.cmd.is_some(), !app.args.is_empty()) {
        (true, true) => faults.say(&root, "cmd and args must not both be given"),
        (false, false) => faults.expect(
            image,
            &root,
            "there is nothing to run: give cmd, args, or a container with an image",
        ),
        (true, false) | (false, true) => {}
    }
    faults.expect(
        app.cmd
            .as_ref()
            .is_none_or(|cmd| cmd.chars().nth(1).is_some()),
        &root,
        "cmd must have more than one character",
    );
}

fn port_definitions(definitions: &[PortDefinition], faults: &mut Faults) {
    let at = At::ROOT.key("portDefinitions");
    faults.expect(
        all_differ(definitions.iter().filter_map(|it| it.name.as_deref())),
        &at,
        "the names of ports must differ",
    );
    faults.expect(
        fixed_differ(definitions.iter().map(|it| it.port)),
        &at,
        "ports must differ",
    );
}

/// Whether a port that is asked exists: the one of the index, a number of its own, or the only one.
fn addresses(app: &App, index: Option<u16>, port: Option<u16>) -> bool {
    let count = app.port_count();
    match index {
        Some(index) => usize::from(index) < count,
        None => port.is_some() || count == 1,
    }
}

fn health_checks(app: &App, faults: &mut Faults) {
    let root = At::ROOT;
    let at = root.key("healthChecks");
    let docker = app
        .container
        .as_ref()
        .is_some_and(|it| it.kind == Engine::Docker);
    for (index, check) in app.health_checks.iter().enumerate() {
        let at = at.index(index);
        let HealthCheck {
            protocol,
            port,
            port_index,
            command,
            ip_protocol,
            ..
        } = check;
        if *protocol == HealthProtocol::Command {
            faults.expect(command.is_some(), &at.key("command"), "must be given");
        } else {
            faults.expect(
                addresses(app, *port_index, *port),
                &at,
                "must name one of the ports of the app by portIndex, or give a port",
            );
            faults.expect(
                port.is_none() || port_index.is_none(),
                &at,
                "port and portIndex must not both be given",
            );
        }
        let asks = protocol.is_mesos() && *protocol != HealthProtocol::Command;
        faults.expect(
            *ip_protocol == IpProtocol::V4 || (asks && docker),
            &at,
            "IPv6 needs a protocol MESOS_HTTP, MESOS_HTTPS or MESOS_TCP and a container of type DOCKER",
        );
    }
    let mesos = app
        .health_checks
        .iter()
        .filter(|check| check.protocol.is_mesos() && check.protocol != HealthProtocol::Command)
        .count();
    faults.expect(
        mesos <= 1,
        &root,
        "one health check of a MESOS protocol at most",
    );
}

fn check(app: &App, faults: &mut Faults) {
    let Some(check) = &app.check else {
        return;
    };
    let at = At::ROOT.key("check");
    let kinds = [
        check.http.is_some(),
        check.tcp.is_some(),
        check.exec.is_some(),
    ];
    faults.expect(
        kinds.into_iter().filter(|there| *there).count() == 1,
        &at,
        "give exactly one of http, tcp and exec",
    );
    let asked = check
        .http
        .as_ref()
        .map(|it| (it.port_index, it.port))
        .or_else(|| check.tcp.as_ref().map(|it| (it.port_index, it.port)));
    if let Some((index, port)) = asked {
        faults.expect(
            addresses(app, index, port),
            &at,
            "must name one of the ports of the app by portIndex, or give a port",
        );
    }
    faults.expect(
        app.container
            .as_ref()
            .is_none_or(|it| it.kind == Engine::Mesos),
        &At::ROOT,
        "a check needs a container of type MESOS",
    );
}

fn readiness_checks(app: &App, faults: &mut Faults) {
    let at = At::ROOT.key("readinessChecks");
    faults.expect(
        app.readiness_checks.len() <= 1,
        &at,
        "one readiness check at most",
    );
    let defined = app
        .port_definitions
        .iter()
        .flatten()
        .filter_map(|it| it.name.as_ref());
    let mapped = app
        .container
        .iter()
        .flat_map(|it| it.port_mappings.iter().flatten())
        .filter_map(|it| it.name.as_ref());
    let names: Vec<&String> = defined.chain(mapped).collect();
    for (index, check) in app.readiness_checks.iter().enumerate() {
        let at = at.index(index);
        let ReadinessCheck {
            port_name,
            interval_seconds,
            timeout_seconds,
            ..
        } = check;
        faults.expect(
            names.contains(&port_name),
            &at.key("portName"),
            format!("no port of the app is named {port_name:?}"),
        );
        faults.expect(
            timeout_seconds < interval_seconds,
            &at.key("timeoutSeconds"),
            format!("must be less than intervalSeconds, which is {interval_seconds}"),
        );
    }
}

/// Roles.
fn placement(allowed: &Roles, app: &App, faults: &mut Faults) {
    let root = At::ROOT;
    let at = root.key("acceptedResourceRoles");
    let resident = app.is_resident() || app.residency.is_some();
    if let Some(accepted) = &app.accepted_resource_roles {
        faults.expect(
            !accepted.is_empty(),
            &at,
            "must not be empty where it is given",
        );
        faults.expect(
            !resident || accepted.iter().all(|role| role == ANY_ROLE),
            &at,
            "an app with data that stay reserves resources of nobody: give [\"*\"] or nothing",
        );
    }
    roles(
        allowed,
        app.role.as_deref(),
        app.accepted_resource_roles.iter().flat_map(|it| it.iter()),
        resident,
        (&root.key("role"), &at),
        faults,
    );
}

/// How instances are replaced.
fn strategies(app: &App, faults: &mut Faults) {
    let root = At::ROOT;
    let resident = app.is_resident() || app.residency.is_some();
    if app.is_single_instance() {
        faults.expect(
            app.instances <= 1,
            &root,
            "an app with the label MARATHON_SINGLE_INSTANCE_APP has one instance at most",
        );
    }
    if let Some(strategy) = &app.upgrade_strategy {
        let at = root.key("upgradeStrategy");
        if app.is_single_instance() {
            faults.expect(
                strategy.minimum_health_capacity.get() == 0.0,
                &at.key("minimumHealthCapacity"),
                "must be 0 with the label MARATHON_SINGLE_INSTANCE_APP",
            );
        }
        if app.is_single_instance() || resident {
            faults.expect(
                strategy.maximum_over_capacity.get() == 0.0,
                &at.key("maximumOverCapacity"),
                "must be 0 where no second instance can be started beside the first",
            );
        }
    }
    let strategy = app.unreachable_strategy.as_ref();
    unreachable(strategy, &root.key("unreachableStrategy"), faults);
    if resident {
        faults.expect(
            strategy.is_none_or(|it| *it == UnreachableStrategy::Disabled),
            &root,
            "unreachableStrategy must be disabled for an app with data that stay",
        );
    }
}

/// Labels by which frameworks let themselves be migrated.
fn migration(app: &App, faults: &mut Faults) {
    let label = |name: &str| {
        app.labels
            .get(name)
            .map(String::as_str)
            .filter(|it| !it.is_empty())
    };
    if let Some(version) = label("DCOS_MIGRATION_API_VERSION") {
        faults.expect(
            version == "v1"
                && label("DCOS_PACKAGE_FRAMEWORK_NAME").is_some()
                && label("DCOS_MIGRATION_API_PATH").is_some(),
            &At::ROOT,
            "the label DCOS_MIGRATION_API_VERSION must be v1, and needs DCOS_PACKAGE_FRAMEWORK_NAME and DCOS_MIGRATION_API_PATH",
        );
    }
}
