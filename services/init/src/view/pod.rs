//! Pods and what becomes of them.

use abi_json::Number;
use abi_marathon::shown::{
    Agent, Condition, ContainerStatus, EndpointStatus, Instance, InstanceState, InstanceStatus,
    NetworkStatus, PodInstanceState, PodState, PodStatus, State as InstanceCondition, Termination,
};
use abi_marathon::{Pod, PodContainer, Resources, Timestamp, UnreachableStrategy};

use crate::mind::state::{Facts, Held, State};
use crate::plan::instance::is_terminal;
use crate::plan::service::{Service, Spec};
use crate::wire::value;

/// The state of an instance as pods show it.
fn instance_state(held: &Held) -> PodInstanceState {
    match held.instance.state {
        InstanceCondition::Scheduled | InstanceCondition::Provisioned => PodInstanceState::Pending,
        InstanceCondition::Staging | InstanceCondition::Starting => PodInstanceState::Staging,
        InstanceCondition::Running if held.instance.healthy == Some(false) => {
            PodInstanceState::Degraded
        }
        InstanceCondition::Running => PodInstanceState::Stable,
        InstanceCondition::Killing
        | InstanceCondition::Unreachable
        | InstanceCondition::UnreachableInactive
        | InstanceCondition::Unknown => PodInstanceState::Degraded,
        InstanceCondition::Killed
        | InstanceCondition::Finished
        | InstanceCondition::Failed
        | InstanceCondition::Error
        | InstanceCondition::Dropped
        | InstanceCondition::Gone => PodInstanceState::Terminal,
    }
}

fn endpoints(
    pod: &Pod,
    held: &Held,
    container: &PodContainer,
    healthy: Option<bool>,
) -> Vec<EndpointStatus> {
    // Ports were given in the order of all endpoints that have one.
    let mut given = held.ports.iter().copied();
    let mut shown = Vec::new();
    for one in &pod.containers {
        for endpoint in &one.endpoints {
            let port = endpoint.host_port.and_then(|_| given.next());
            if one.name == container.name {
                shown.push(EndpointStatus {
                    name: endpoint.name.clone(),
                    allocated_host_port: port,
                    healthy,
                });
            }
        }
    }
    shown
}

fn container(pod: &Pod, held: &Held, spec: &PodContainer) -> Option<ContainerStatus> {
    let mine = |task: &&abi_marathon::TaskId| task.container() == Some(spec.name.as_str());
    let task = held.instance.tasks.keys().find(mine)?;
    let facts: &Facts = held.facts.get(task)?;
    let ended = held
        .instance
        .tasks
        .get(task)
        .is_some_and(|state| is_terminal(*state));
    let condition = facts.healthy.map(|healthy| Condition {
        name: "healthy".to_owned(),
        last_changed: facts.changed_at,
        last_updated: facts.changed_at,
        value: healthy.to_string(),
        reason: Some("health-reported-by-mesos".to_owned()),
    });
    Some(ContainerStatus {
        name: spec.name.clone(),
        status: facts.status.clone(),
        status_since: facts.changed_at,
        message: Some(facts.message.clone()).filter(|it| !it.is_empty()),
        conditions: condition.into_iter().collect(),
        container_id: Some(task.to_string()),
        endpoints: endpoints(pod, held, spec, facts.healthy),
        resources: Some(spec.resources.clone()),
        termination: ended.then(|| Termination {
            exit_code: facts.exit_code.map(|code| Number(code.into())),
            message: Some(facts.message.clone()).filter(|it| !it.is_empty()),
        }),
        last_updated: facts.changed_at,
        last_changed: facts.changed_at,
    })
}

fn resources(pod: &Pod) -> Resources {
    let executor = pod.executor_resources.clone().unwrap_or_default();
    let sum = |own: f64, of: fn(&Resources) -> f64| {
        Number(
            own + pod
                .containers
                .iter()
                .map(|it| of(&it.resources))
                .sum::<f64>(),
        )
    };
    Resources {
        cpus: sum(executor.cpus.get(), |it| it.cpus.get()),
        mem: sum(executor.mem.get(), |it| it.mem.get()),
        disk: sum(executor.disk.get(), |it| it.disk.get()),
        gpus: pod.containers.iter().map(|it| it.resources.gpus).sum(),
    }
}

fn instance_status(pod: &Pod, held: &Held) -> Option<InstanceStatus> {
    let site = held.site.as_ref()?;
    let changed = held.facts.values().map(|it| it.changed_at).max();
    let changed = changed.unwrap_or(held.instance.since);
    let mut networks: Vec<NetworkStatus> = Vec::new();
    for facts in held.facts.values() {
        let addresses: Vec<String> = facts
            .addresses
            .iter()
            .map(|it| it.ip_address.clone())
            .collect();
        let known = networks.iter().any(|it| it.name == facts.network);
        if !known && !addresses.is_empty() {
            networks.push(NetworkStatus {
                name: facts.network.clone(),
                addresses,
            });
        }
    }
    Some(InstanceStatus {
        id: held.instance.id.to_string(),
        status: instance_state(held),
        status_since: held.instance.since,
        message: None,
        conditions: Vec::new(),
        agent_hostname: Some(site.place.hostname.to_string()),
        agent_id: Some(site.agent.to_string()),
        agent_region: site.place.region.as_ref().map(ToString::to_string),
        agent_zone: site.place.zone.as_ref().map(ToString::to_string),
        resources: Some(resources(pod)),
        networks,
        containers: pod
            .containers
            .iter()
            .filter_map(|it| container(pod, held, it))
            .collect(),
        spec_reference: Some(format!("/v2/pods{}::versions/{}", pod.id, held.version)),
        local_volumes: super::app::local_volumes(held),
        last_updated: changed,
        last_changed: changed,
        role: held.role.clone(),
    })
}

/// A pod with what becomes of it.
pub fn pod_status(state: &State, service: &Service, pod: &Pod) -> PodStatus {
    let instances: Vec<InstanceStatus> = state
        .instances_of(&pod.id)
        .filter_map(|held| {
            let own = state.definition_of(held).map(|it| &it.spec);
            match own {
                Some(Spec::Pod(own)) => instance_status(own, held),
                Some(Spec::App(_)) | None => instance_status(pod, held),
            }
        })
        .collect();
    let stable = instances
        .iter()
        .filter(|it| it.status == PodInstanceState::Stable)
        .count();
    let wanted = usize::try_from(service.instances()).unwrap_or(usize::MAX);
    let leaves = !state.tree.services().contains_key(&pod.id);
    let status = if leaves {
        PodState::Terminal
    } else if stable >= wanted {
        PodState::Stable
    } else {
        PodState::Degraded
    };
    let since = instances.iter().map(|it| it.status_since).max();
    let since = since.unwrap_or(service.version).max(service.version);
    let message = (status == PodState::Degraded)
        .then(|| format!("{stable} of {wanted} instances are stable"));
    PodStatus {
        id: pod.id.clone(),
        spec: pod.clone(),
        status,
        status_since: since,
        message,
        instances,
        termination_history: state
            .ended
            .get(&pod.id)
            .map(|all| all.iter().cloned().collect())
            .unwrap_or_default(),
        last_updated: since,
        last_changed: since,
    }
}

/// An instance that was asked to go.
pub fn instance(state: &State, held: &Held) -> Instance {
    let strategy = state.definition_of(held).and_then(|it| match &it.spec {
        Spec::App(app) => app.unreachable_strategy.clone(),
        Spec::Pod(pod) => {
            let scheduling = pod.scheduling.as_ref();
            scheduling.and_then(|it| it.unreachable_strategy.clone())
        }
    });
    let since: Timestamp = held.instance.since;
    Instance {
        instance_id: held.instance.id.to_string(),
        state: InstanceState {
            condition: held.instance.state,
            since,
            active_since: held.active_since,
            healthy: held.instance.healthy,
            goal: held.instance.goal,
        },
        agent_info: held.site.as_ref().map(|site| Agent {
            host: site.place.hostname.to_string(),
            agent_id: Some(site.agent.to_string()),
            region: site.place.region.as_ref().map(ToString::to_string),
            zone: site.place.zone.as_ref().map(ToString::to_string),
            attributes: site.place.attributes.iter().map(value::attribute).collect(),
        }),
        run_spec_version: held.version,
        unreachable_strategy: strategy
            .unwrap_or_else(|| UnreachableStrategy::usual(held.instance.resident)),
    }
}
