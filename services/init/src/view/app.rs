//! Apps with what becomes of them, and tasks.

use std::sync::Arc;

use abi_marathon::shown::{
    AppInfo, AppMore, Counts, LifeTime, LocalVolume, Name, State as Condition, Stats, StatsOf,
    Task, TaskStats,
};
use abi_marathon::{App, AppEmbeds, Number, PathId, TaskId, Timestamp};

use crate::mind::state::{Facts, Held, State};
use crate::plan::service::{Service, Spec};

/// The state of a task as Mesos names it; before the first word of it, staging.
fn mesos_state(held: &Held, id: &TaskId, facts: &Facts) -> String {
    match held.instance.tasks.get(id) {
        Some(Condition::Provisioned) => "TASK_STAGING".to_owned(),
        // Whoever leads requests to it shall not any more.
        Some(Condition::Running)
            if held.kill.as_ref().is_some_and(|it| it.withdrawal.is_some()) =>
        {
            "TASK_KILLING".to_owned()
        }
        Some(_) | None => facts.status.clone(),
    }
}

/// The volumes of an instance that stay.
pub(super) fn local_volumes(held: &Held) -> Vec<LocalVolume> {
    let service = held.instance.id.service();
    let volumes = held.reservation.iter().flat_map(|it| &it.volumes);
    volumes
        .map(|volume| LocalVolume {
            run_spec_id: service.clone(),
            container_path: volume.path.clone(),
            uuid: volume.uuid.clone(),
            persistence_id: volume.persistence_id(&service),
        })
        .collect()
}

/// A task of an instance, with its service ports where they are asked for.
pub fn task(state: &State, held: &Held, id: &TaskId, service_ports: bool) -> Option<Task> {
    let facts = held.facts.get(id)?;
    let site = held.site.as_ref()?;
    let instance = &held.instance;
    let app_id = instance.id.service();
    let definition = state.definition_of(held).map(|it| &it.spec);
    let own: Vec<u16> = match definition {
        Some(Spec::App(app)) if service_ports => ports_for_balancers(app),
        Some(Spec::App(_) | Spec::Pod(_)) | None => Vec::new(),
    };
    let healthy = facts.healthy.map(|alive| abi_marathon::shown::Health {
        alive,
        consecutive_failures: 0,
        first_success: alive.then_some(facts.changed_at),
        instance_id: instance.id.to_string(),
        last_failure: (!alive).then_some(facts.changed_at),
        last_failure_cause: None,
        last_success: alive.then_some(facts.changed_at),
    });
    Some(Task {
        app_id,
        health_check_results: held.health.values().cloned().chain(healthy).collect(),
        check_result: facts.check.clone(),
        host: site.place.hostname.to_string(),
        id: id.to_string(),
        ip_addresses: facts.addresses.clone(),
        ports: held.ports.clone(),
        service_ports: own,
        slave_id: Some(site.agent.to_string()),
        state: mesos_state(held, id, facts),
        staged_at: Some(facts.staged_at),
        started_at: facts.started_at,
        version: Some(held.version),
        local_volumes: local_volumes(held),
        region: site.place.region.as_ref().map(ToString::to_string),
        zone: site.place.zone.as_ref().map(ToString::to_string),
        role: held.role.clone(),
    })
}

fn ports_for_balancers(app: &App) -> Vec<u16> {
    let mapped = app
        .container
        .iter()
        .flat_map(|it| it.port_mappings.iter().flatten());
    let mapped: Vec<u16> = mapped.map(|it| it.service_port).collect();
    if app.is_networked() {
        return mapped;
    }
    app.port_definitions
        .iter()
        .flatten()
        .map(|it| it.port)
        .collect()
}

/// The tasks of a service's instances that were ever placed.
pub fn tasks_of(state: &State, service: &PathId, service_ports: bool) -> Vec<Task> {
    let all = state.instances_of(service);
    all.flat_map(|held| {
        let ids = held.facts.keys();
        ids.filter_map(|id| task(state, held, id, service_ports))
            .collect::<Vec<_>>()
    })
    .collect()
}

/// How many of these are in which state.
fn counts<'a>(instances: impl Iterator<Item = &'a Arc<Held>>) -> Counts {
    let mut counts = Counts {
        staged: 0,
        running: 0,
        healthy: 0,
        unhealthy: 0,
    };
    for held in instances {
        match held.instance.state {
            Condition::Provisioned | Condition::Staging => counts.staged += 1,
            Condition::Running => {
                counts.running += 1;
                match held.instance.healthy {
                    Some(true) => counts.healthy += 1,
                    Some(false) => counts.unhealthy += 1,
                    None => {}
                }
            }
            Condition::Scheduled
            | Condition::Starting
            | Condition::Killing
            | Condition::Killed
            | Condition::Finished
            | Condition::Failed
            | Condition::Error
            | Condition::Dropped
            | Condition::Gone
            | Condition::Unknown
            | Condition::Unreachable
            | Condition::UnreachableInactive => {}
        }
    }
    counts
}

/// What is shown of an app besides its definition.
pub fn more(state: &State, id: &PathId, embeds: AppEmbeds, now: Timestamp) -> AppMore {
    let counted = embeds.counts.then(|| counts(state.instances_of(id)));
    let deployments = || {
        let all = state.deployments_of(id);
        all.map(|it| Name {
            id: it.id().to_owned(),
        })
        .collect()
    };
    AppMore {
        tasks_staged: counted.as_ref().map(|it| it.staged),
        tasks_running: counted.as_ref().map(|it| it.running),
        tasks_healthy: counted.as_ref().map(|it| it.healthy),
        tasks_unhealthy: counted.as_ref().map(|it| it.unhealthy),
        deployments: embeds.deployments.then(deployments),
        readiness_check_results: embeds.readiness.then(|| super::readiness_of(state, id)),
        tasks: embeds.tasks.then(|| tasks_of(state, id, false)),
        last_task_failure: (state.failures.get(id).cloned()).filter(|_| embeds.last_task_failure),
        tasks_stats: embeds.task_stats.then(|| stats(state, id, now)).flatten(),
    }
}

/// An app with what is asked for.
pub fn app(state: &State, app: &App, embeds: AppEmbeds, now: Timestamp) -> AppInfo {
    AppInfo {
        app: app.clone(),
        more: more(state, &app.id, embeds, now),
    }
}

/// All apps that suit, with what is asked for.
pub fn apps(
    state: &State,
    suits: impl Fn(&App) -> bool,
    embeds: AppEmbeds,
    now: Timestamp,
) -> Vec<AppInfo> {
    let services = state.tree.services().values();
    services
        .filter_map(|service| match &service.spec {
            Spec::App(found) if suits(found) => Some(app(state, found, embeds, now)),
            Spec::App(_) | Spec::Pod(_) => None,
        })
        .collect()
}

/// Statistics of an app's tasks, by version.
fn stats(state: &State, id: &PathId, now: Timestamp) -> Option<TaskStats> {
    let service: &Service = state.tree.services().get(id)?;
    let of = |suits: &dyn Fn(&Held) -> bool| -> Option<StatsOf> {
        let chosen: Vec<&Arc<Held>> = state
            .instances_of(id)
            .filter(|held| held.site.is_some() && suits(held))
            .collect();
        if chosen.is_empty() {
            return None;
        }
        let mut ages: Vec<f64> = chosen
            .iter()
            .flat_map(|held| held.facts.values())
            .filter_map(|facts| facts.started_at)
            .map(|started| age_seconds(started, now))
            .collect();
        ages.sort_by(f64::total_cmp);
        let count = f64::from(u32::try_from(ages.len()).unwrap_or(u32::MAX));
        let life_time = (!ages.is_empty()).then(|| {
            let middle = ages.len() / 2;
            let median = if ages.len() % 2 == 1 {
                ages[middle]
            } else {
                f64::midpoint(ages[middle - 1], ages[middle])
            };
            LifeTime {
                average_seconds: Number(ages.iter().sum::<f64>() / count),
                median_seconds: Number(median),
            }
        });
        Some(StatsOf {
            stats: Stats {
                counts: counts(chosen.iter().copied()),
                life_time,
            },
        })
    };
    let after_scaling = |held: &Held| held.version >= service.last_scaling_at;
    let latest = |held: &Held| held.instance.config >= service.last_config_change_at;
    Some(TaskStats {
        started_after_last_scaling: of(&after_scaling),
        with_latest_config: of(&latest),
        with_outdated_config: of(&|held| !latest(held)),
        total_summary: of(&|_| true),
    })
}

fn age_seconds(since: Timestamp, now: Timestamp) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "ages are far below the exact range of doubles"
    )]
    let millis = (now.millis() - since.millis()).max(0) as f64;
    millis / 1000.0
}
