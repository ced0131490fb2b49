//! `/metrics/snapshot` of an agent.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use abi_terms::TaskState;
use daemons_door::{Metrics, SystemStats};
use drivers_container::{Containers, Pressure};
use kernel_agent::{ExecutorState, View};

use crate::clock::Clock;
use crate::core::CoreHandle;
use crate::gc::{self, Collector, Policy};
use crate::images::Images;
use crate::plan::Surroundings;

/// What the kernel counts; shown as 0 before the first.
const COUNTERS: [&str; 17] = [
    "slave/tasks_finished",
    "slave/tasks_failed",
    "slave/tasks_killed",
    "slave/tasks_error",
    "slave/tasks_lost",
    "slave/tasks_gone",
    "slave/executors_terminated",
    "slave/executors_preempted",
    "slave/valid_status_updates",
    "slave/invalid_status_updates",
    "slave/valid_framework_messages",
    "slave/invalid_framework_messages",
    "slave/container_launch_errors",
    "slave/recovery_errors",
    "containerizer/mesos/container_destroy_errors",
    "containerizer/mesos/provisioner/remove_container_errors",
    "containerizer/mesos/filesystem/containers_new_rootfs",
];
/// How long the last pull of an image took.
const IMAGE_PULL: &str = "containerizer/mesos/provisioner/docker_store/image_pull_ms";
const LIVE: [(TaskState, &str); 4] = [
    (TaskState::Staging, "slave/tasks_staging"),
    (TaskState::Starting, "slave/tasks_starting"),
    (TaskState::Running, "slave/tasks_running"),
    (TaskState::Killing, "slave/tasks_killing"),
];

type Map = BTreeMap<String, f64>;

#[expect(clippy::cast_precision_loss, reason = "JSON has no other numbers")]
fn whole(number: u64) -> f64 {
    number as f64
}

/// Gathers all metrics.
pub(crate) fn gather(
    core: CoreHandle,
    clock: Clock,
    surroundings: Arc<Surroundings>,
    collector: Collector,
    policy: Policy,
    images: Option<Images>,
    containers: Containers,
) -> Metrics {
    Arc::new(move || {
        let (core, surroundings) = (core.clone(), Arc::clone(&surroundings));
        let (images, containers) = (images.clone(), containers.clone());
        let counts = collector.counts();
        Box::pin(async move {
            let mut all = Map::new();
            for name in COUNTERS {
                all.insert(name.to_owned(), 0.0);
            }
            let mut set = |name: &str, value: f64| {
                all.insert(name.to_owned(), value);
            };
            let uptime = clock.now().saturating_since(clock.started());
            set("slave/uptime_secs", uptime.as_secs_f64());
            if let Some(time) = core.recovery_time() {
                set("slave/recovery_time_secs", time.as_secs_f64());
            }
            for (name, count) in ["pending", "succeeded", "failed"].iter().zip(counts) {
                set(&format!("gc/path_removals_{name}"), whole(count));
            }
            for (name, count) in ["succeeded", "failed"].iter().zip(&surroundings.fetches) {
                let name = format!("containerizer/fetcher/task_fetches_{name}");
                set(&name, whole(count.load(Ordering::Relaxed)));
            }
            if let Some((count, last)) = images.and_then(|images| images.pulls()) {
                set(IMAGE_PULL, last.as_secs_f64() * 1000.0);
                set(&format!("{IMAGE_PULL}/count"), whole(count));
            }
            let cache = &surroundings.cache;
            let name = "containerizer/fetcher/cache_size_total_bytes";
            set(name, whole(cache.capacity_bytes()));
            let name = "containerizer/fetcher/cache_size_used_bytes";
            set(name, whole(cache.used_bytes()));
            let looked = looked(surroundings.work_dir.clone(), policy, containers).await;
            let (system, age_max, pressures) = looked;
            for (whose, pressure) in pressures {
                let Pressure {
                    resource, extent, ..
                } = pressure;
                let mut tell = |what, value| {
                    set(
                        &format!("{whose}/pressure/{resource}/{extent}/{what}"),
                        value,
                    );
                };
                tell("stalled_secs", pressure.stalled_secs);
                tell("avg10_percent", pressure.avg10_percent);
            }
            set("slave/executor_directory_max_allowed_age_secs", age_max);
            for (name, value) in [
                ("system/load_1min", system.avg_load_1min),
                ("system/load_5min", system.avg_load_5min),
                ("system/load_15min", system.avg_load_15min),
                ("system/cpus_total", system.cpus_total.map(f64::from)),
                ("system/mem_total_bytes", system.mem_total_bytes.map(whole)),
                ("system/mem_free_bytes", system.mem_free_bytes.map(whole)),
            ] {
                if let Some(value) = value {
                    set(name, value);
                }
            }
            if let Ok(view) = core.view().await {
                of(&view, &mut all);
            }
            all
        })
    })
}

/// The machine, how old sandboxes may become, and what the machine and its containers wait for.
async fn looked(
    work_dir: PathBuf,
    policy: Policy,
    containers: Containers,
) -> (SystemStats, f64, Vec<(String, Pressure)>) {
    let look = tokio::task::spawn_blocking(move || {
        let age_max = policy.age_max(gc::usage(&work_dir));
        let mut pressures = vec![("system".to_owned(), Pressure::of_machine())];
        let below = containers.pressure().into_iter();
        pressures.extend(below.map(|(id, found)| (format!("containers/{id}"), found)));
        let pressures = pressures.into_iter().flat_map(|(whose, found)| {
            (found.into_iter()).map(move |pressure| (whose.clone(), pressure))
        });
        (
            SystemStats::read(),
            age_max.as_secs_f64(),
            pressures.collect(),
        )
    });
    look.await.unwrap_or_default()
}

/// What a view says.
fn of(view: &View, all: &mut Map) {
    let mut set = |name: String, value: f64| {
        all.insert(name, value);
    };
    for (name, count) in view.counters.iter() {
        set((*name).to_owned(), whole(*count));
    }
    set(
        "slave/registered".to_owned(),
        f64::from(u8::from(view.registered)),
    );
    let frameworks = view.frameworks.iter().count() as u64;
    set("slave/frameworks_active".to_owned(), whole(frameworks));
    let executors = || {
        view.frameworks
            .values()
            .flat_map(|framework| framework.executors.values())
    };
    for (state, name) in [
        (ExecutorState::Registering, "registering"),
        (ExecutorState::Running, "running"),
        (ExecutorState::Terminating, "terminating"),
    ] {
        let count = executors()
            .filter(|executor| executor.state == state)
            .count() as u64;
        set(format!("slave/executors_{name}"), whole(count));
    }
    for (state, name) in LIVE {
        let tasks = executors().flat_map(|executor| executor.tasks.values());
        let count = tasks.filter(|task| task.latest == state).count() as u64;
        set(name.to_owned(), whole(count));
    }
    let subscribed = view.providers.iter().count() as u64;
    set(
        "resource_provider_manager/subscribed".to_owned(),
        whole(subscribed),
    );
    let (used, total) = (view.allocated(), view.total());
    for name in ["cpus", "gpus", "mem", "disk"] {
        for (mark, total, used) in [
            ("", total.non_revocable(), used.non_revocable()),
            ("_revocable", total.revocable(), used.revocable()),
        ] {
            let (total, used) = (total.scalar(name).to_f64(), used.scalar(name).to_f64());
            let percent = if total > 0.0 { used / total } else { 0.0 };
            set(format!("slave/{name}{mark}_total"), total);
            set(format!("slave/{name}{mark}_used"), used);
            set(format!("slave/{name}{mark}_percent"), percent);
        }
    }
}
