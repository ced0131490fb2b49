//! What one instance of a service needs of an offer.

use std::sync::Arc;

use abi_marathon::{App, DiskType, Persistent, Pod, PodVolume, Volume};
use base_units::{Role, Scalar, SourceKind};
use regex::Regex;

use crate::plan::constraint::Constraint;
use crate::plan::offer::{Need, Port, VolumeNeed};

/// The label by which a service says whether it may run on agents with GPUs that it does not need.
const GPU_LABEL: &str = "GPU_SCHEDULING_BEHAVIOR";

/// What of the configuration decides where instances go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placing {
    /// Whether services without GPUs may run on agents with some.
    pub gpu_agents_for_all: bool,
    /// The region of the master.
    pub home_region: Option<Arc<str>>,
}

/// A service that can not be placed, since its definition was stored by someone else.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unplaceable {
    /// Its role is none.
    #[error("{0:?} is no name of a role")]
    Role(String),
    /// An amount is none.
    #[error("{0} is no amount of a resource")]
    Amount(f64),
}

/// What an instance of an app needs.
///
/// # Errors
/// [`Unplaceable`], which no admitted app is.
pub fn of_app(app: &App, placing: &Placing) -> Result<Need, Unplaceable> {
    let role = role(app.role.as_deref())?;
    let given = app.accepted_resource_roles.iter().flat_map(|it| it.iter());
    let accepted = accepted(&role, given)?;
    Ok(Need {
        role,
        accepted,
        amounts: [
            amount(app.cpus.get())?,
            amount(app.mem.get())?,
            amount(app.disk.get())?,
            Scalar::whole(app.gpus),
        ],
        ports: ports_of_app(app),
        volumes: volumes_of_app(app).map(volume).collect(),
        constraints: Constraint::of_app(app),
        instances: app.instances,
        may_use_gpu_agents: gpu_agents(app.labels.get(GPU_LABEL), placing) || app.is_resident(),
        home_region: placing.home_region.clone(),
    })
}

/// What an instance of a pod needs, for all its containers and the executor.
///
/// # Errors
/// [`Unplaceable`], which no admitted pod is.
pub fn of_pod(pod: &Pod, placing: &Placing) -> Result<Need, Unplaceable> {
    let role = role(pod.role.as_deref())?;
    let placement = pod.scheduling.as_ref().and_then(|it| it.placement.as_ref());
    let given = placement.iter().flat_map(|it| &it.accepted_resource_roles);
    let accepted = accepted(&role, given)?;
    let executor = pod.executor_resources.clone().unwrap_or_default();
    let mut amounts = [
        amount(executor.cpus.get())?,
        amount(executor.mem.get())?,
        amount(executor.disk.get())?,
        Scalar::ZERO,
    ];
    for container in &pod.containers {
        let resources = &container.resources;
        let more = [
            amount(resources.cpus.get())?,
            amount(resources.mem.get())?,
            amount(resources.disk.get())?,
            Scalar::whole(resources.gpus),
        ];
        for (sum, more) in amounts.iter_mut().zip(more) {
            *sum += more;
        }
    }
    let endpoints = pod.containers.iter().flat_map(|it| &it.endpoints);
    Ok(Need {
        role,
        accepted,
        amounts,
        ports: endpoints.filter_map(|it| it.host_port).map(port).collect(),
        volumes: volumes_of_pod(pod).map(volume).collect(),
        constraints: Constraint::of_pod(pod),
        instances: pod.instances(),
        may_use_gpu_agents: gpu_agents(pod.labels.get(GPU_LABEL), placing) || pod.is_resident(),
        home_region: placing.home_region.clone(),
    })
}

fn volumes_of_app(app: &App) -> impl Iterator<Item = (&String, &Persistent)> {
    let volumes = app.container.iter().flat_map(|it| &it.volumes);
    volumes.filter_map(|volume| match volume {
        Volume::Persistent(it) => Some((&it.container_path, &it.persistent)),
        Volume::Host(_) | Volume::External(_) | Volume::Secret(_) => None,
    })
}

fn volumes_of_pod(pod: &Pod) -> impl Iterator<Item = (&String, &Persistent)> {
    pod.volumes.iter().filter_map(|volume| match volume {
        PodVolume::Persistent(it) => Some((&it.name, &it.persistent)),
        PodVolume::Secret(_) | PodVolume::Host(_) | PodVolume::Ephemeral(_) => None,
    })
}

fn role(name: Option<&str>) -> Result<Role, Unplaceable> {
    let name = name.unwrap_or("*");
    Role::parse(name).map_err(|_| Unplaceable::Role(name.to_owned()))
}

/// The roles that a service names, or its own and everybody's.
fn accepted<'a>(
    own: &Role,
    given: impl Iterator<Item = &'a String>,
) -> Result<Vec<Role>, Unplaceable> {
    let mut accepted = given
        .map(|name| role(Some(name)))
        .collect::<Result<Vec<_>, _>>()?;
    if accepted.is_empty() {
        accepted = vec![own.clone(), Role::star()];
    }
    Ok(accepted)
}

fn amount(number: f64) -> Result<Scalar, Unplaceable> {
    Scalar::from_f64(number).map_err(|_| Unplaceable::Amount(number))
}

fn port(number: u16) -> Port {
    if number == 0 {
        Port::Any
    } else {
        Port::Fixed(number)
    }
}

fn ports_of_app(app: &App) -> Vec<Port> {
    if app.is_networked() {
        let mappings = app
            .container
            .iter()
            .flat_map(|it| it.port_mappings.iter().flatten());
        return mappings.filter_map(|it| it.host_port).map(port).collect();
    }
    let definitions = app.port_definitions.iter().flatten();
    let number = |number| {
        // Otherwise the number is one for load balancers alone.
        if app.require_ports {
            port(number)
        } else {
            Port::Any
        }
    };
    definitions.map(|it| number(it.port)).collect()
}

fn volume((path, info): (&String, &Persistent)) -> VolumeNeed {
    let whole = |size: u64| {
        let size = u32::try_from(size).unwrap_or(u32::MAX);
        Scalar::whole(size)
    };
    let pattern = |constraint: &Vec<String>| match constraint.as_slice() {
        [_, operator, value] => {
            let pattern = Regex::new(&format!("^(?:{value})$")).ok()?;
            Some((operator == "LIKE", pattern))
        }
        _ => None,
    };
    VolumeNeed {
        source: match info.kind {
            None | Some(DiskType::Root) => None,
            Some(DiskType::Path) => Some(SourceKind::Path),
            Some(DiskType::Mount) => Some(SourceKind::Mount),
        },
        size: whole(info.size),
        max_size: info.max_size.map(whole),
        paths: info.constraints.iter().filter_map(pattern).collect(),
        profile: info.profile_name.clone(),
        path: path.clone(),
    }
}

fn gpu_agents(label: Option<&String>, placing: &Placing) -> bool {
    match label.map(String::as_str) {
        Some("unrestricted") => true,
        Some("restricted") => false,
        Some(_) | None => placing.gpu_agents_for_all,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi_marathon::{Admission, Empty, Feature, Settings, read};

    fn admission(settings: &Settings) -> Admission<'_> {
        Admission {
            settings,
            world: &Empty,
            force: false,
        }
    }

    fn settings() -> Settings {
        Settings {
            mesos_role: "eng".to_owned(),
            features: Feature::ALL.iter().copied().collect(),
            ..Settings::default()
        }
    }

    fn app(document: &str) -> Need {
        let settings = settings();
        let app = read(document.as_bytes()).and_then(|app| admission(&settings).app(app));
        of_app(&app.expect("a sound app"), &Placing::default())
            .expect("admitted apps can be placed")
    }

    #[test]
    fn an_app_needs_what_its_definition_says() {
        let need = app(r#"{"id": "/a", "cmd": "srv", "cpus": 0.5, "gpus": 1, "ports": [0, 8080]}"#);
        assert_eq!(
            need.accepted,
            [Role::parse("eng").expect("a role"), Role::star()]
        );
        assert_eq!(need.amounts[0], Scalar::from_thousandths(500));
        assert_eq!(need.amounts[3], Scalar::whole(1));
        assert_eq!(need.ports, [Port::Any, Port::Any]);
        assert!(!need.may_use_gpu_agents);
        let need = app(
            r#"{"id": "/a", "cmd": "srv", "ports": [0, 8080], "requirePorts": true, "acceptedResourceRoles": ["*"],
                "labels": {"GPU_SCHEDULING_BEHAVIOR": "unrestricted"}}"#,
        );
        assert_eq!(need.ports, [Port::Any, Port::Fixed(8080)]);
        assert_eq!(need.accepted, [Role::star()]);
        assert!(need.may_use_gpu_agents);
        let need = app(
            r#"{"id": "/a", "cmd": "srv", "networks": [{"mode": "container", "name": "n"}], "container": {"type": "MESOS",
                "portMappings": [{"containerPort": 80}, {"containerPort": 81, "hostPort": 0}, {"hostPort": 82}]}}"#,
        );
        assert_eq!(need.ports, [Port::Any, Port::Fixed(82)]);
    }

    #[test]
    fn data_that_stay_need_disks() {
        let need = app(
            r#"{"id": "/a", "cmd": "db", "container": {"type": "MESOS", "volumes": [
                {"containerPath": "a", "mode": "RW", "persistent": {"size": 10}},
                {"containerPath": "b", "mode": "RW", "persistent": {"type": "mount", "size": 100, "maxSize": 500,
                    "constraints": [["path", "UNLIKE", "/mnt/hdd.*"]]}}]}}"#,
        );
        assert_eq!(need.volumes.len(), 2);
        assert_eq!(need.volumes[0].source, None);
        assert_eq!(need.volumes[1].source, Some(SourceKind::Mount));
        assert_eq!(need.volumes[1].max_size, Some(Scalar::whole(500)));
        assert!(!need.volumes[1].paths[0].0);
        assert!(need.may_use_gpu_agents);
    }

    #[test]
    fn a_pod_needs_what_its_containers_and_its_executor_need() {
        let settings = settings();
        let pod = read(
            br#"{"id": "/p", "containers": [
                {"name": "a", "resources": {"cpus": 0.5, "mem": 32}, "endpoints": [{"name": "e"}, {"name": "f", "hostPort": 80}]},
                {"name": "b", "resources": {"cpus": 0.1, "mem": 64, "disk": 5, "gpus": 2}}]}"#,
        )
        .and_then(|pod| admission(&settings).pod(pod))
        .expect("a sound pod");
        let need = of_pod(&pod, &Placing::default()).expect("admitted pods can be placed");
        assert_eq!(
            need.amounts,
            [
                Scalar::from_thousandths(700),
                Scalar::whole(128),
                Scalar::whole(15),
                Scalar::whole(2)
            ]
        );
        assert_eq!(need.ports, [Port::Any, Port::Fixed(80)]);
    }
}
