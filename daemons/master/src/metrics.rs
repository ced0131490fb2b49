//! `/metrics/snapshot`: the counters of the kernel, and what follows from a view of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use abi_terms::{ConversionKind, OperationState, TaskState};
use base_units::{Resources, Role, Scalar};
use daemons_door::{Metrics, SystemStats};
use kernel_allocator::RoleFigures;
use kernel_master::{Framework, Tally, View};

use crate::clock::Clock;
use crate::core::CoreHandle;
use crate::limits::Limits;
use crate::picture::used;

/// Counters that are shown from the start, before the kernel has counted anything.
const COUNTERS: [&str; 53] = [
    "master/slave_registrations",
    "master/slave_reregistrations",
    "master/slave_removals",
    "master/slave_removals/reason_registered",
    "master/slave_removals/reason_unhealthy",
    "master/slave_removals/reason_unregistered",
    "master/slave_unreachable_scheduled",
    "master/slave_unreachable_canceled",
    "master/slave_unreachable_completed",
    "master/recovery_slave_removals",
    "master/tasks_finished",
    "master/tasks_failed",
    "master/tasks_killed",
    "master/tasks_error",
    "master/tasks_lost",
    "master/tasks_dropped",
    "master/tasks_gone",
    "master/tasks_gone_by_operator",
    "master/dropped_messages",
    "master/http_cache_hits",
    "master/messages_register_framework",
    "master/messages_reregister_framework",
    "master/messages_unregister_framework",
    "master/messages_deactivate_framework",
    "master/messages_kill_task",
    "master/messages_launch_tasks",
    "master/messages_decline_offers",
    "master/messages_revive_offers",
    "master/messages_suppress_offers",
    "master/messages_resource_request",
    "master/messages_status_update",
    "master/messages_status_update_acknowledgement",
    "master/messages_reconcile_tasks",
    "master/messages_framework_to_executor",
    "master/messages_executor_to_framework",
    "master/messages_register_slave",
    "master/messages_reregister_slave",
    "master/messages_unregister_slave",
    "master/messages_exited_executor",
    "master/valid_status_updates",
    "master/invalid_status_updates",
    "master/valid_status_update_acknowledgements",
    "master/invalid_status_update_acknowledgements",
    "master/valid_framework_to_executor_messages",
    "master/invalid_framework_to_executor_messages",
    "master/messages_update_slave",
    "master/messages_reconcile_operations",
    "master/messages_operation_status_update",
    "master/messages_operation_status_update_acknowledgement",
    "master/valid_operation_status_updates",
    "master/invalid_operation_status_updates",
    "master/valid_operation_status_update_acknowledgements",
    "master/invalid_operation_status_update_acknowledgements",
];
/// States of operations that the kernel counts as they are entered.
const OPERATIONS_COUNTED: [&str; 6] = [
    "finished",
    "failed",
    "error",
    "dropped",
    "unreachable",
    "gone_by_operator",
];
/// The same of what seldom happens, or never to this master, which knows neither agents nor schedulers of old.
const SELDOM: [&str; 6] = [
    "master/messages_authenticate",
    "master/slave_shutdowns_scheduled",
    "master/slave_shutdowns_canceled",
    "master/slave_shutdowns_completed",
    "master/valid_executor_to_framework_messages",
    "master/invalid_executor_to_framework_messages",
];
/// States whose tasks are counted as they are now.
const LIVE: [(TaskState, &str); 4] = [
    (TaskState::Staging, "master/tasks_staging"),
    (TaskState::Starting, "master/tasks_starting"),
    (TaskState::Running, "master/tasks_running"),
    (TaskState::Killing, "master/tasks_killing"),
];
const AMOUNTS: [&str; 4] = ["cpus", "gpus", "mem", "disk"];

type Map = BTreeMap<String, f64>;

/// Gathers all metrics.
pub(crate) fn gather(
    core: CoreHandle,
    clock: Clock,
    registry: Arc<Path>,
    fetch_ms: f64,
    limits: Arc<Limits>,
    with_frameworks: bool,
) -> Metrics {
    Arc::new(move || {
        let (core, registry) = (core.clone(), Arc::clone(&registry));
        let limits = Arc::clone(&limits);
        Box::pin(async move {
            let waiting = core.waiting();
            let mut all = Map::new();
            let mut set = |name: &str, value: f64| {
                all.insert(name.to_owned(), value);
            };
            let uptime = clock.now().saturating_since(clock.started());
            set("master/uptime_secs", uptime.as_secs_f64());
            set("master/elected", 1.0);
            set("master/event_queue_messages", number(waiting));
            // All that happens goes through the one queue, which the figure above counts.
            set("master/event_queue_dispatches", 0.0);
            set("master/event_queue_http_requests", 0.0);
            set("allocator/mesos/event_queue_dispatches", 0.0);
            set("allocator/event_queue_dispatches", 0.0);
            let gauges = core.gauges();
            let watchers = gauges.watchers.load(Ordering::Relaxed);
            set("master/operator_event_stream_subscribers", number(watchers));
            set("registrar/queued_operations", 0.0);
            // A file that cannot be looked at has no size to tell.
            let size = std::fs::metadata(&*registry).map_or(0, |file| file.len());
            set("registrar/registry_size_bytes", whole(size));
            set("registrar/state_fetch_ms", fetch_ms);
            set("registrar/log/recovered", 1.0);
            set("registrar/log/ensemble_size", 1.0);
            let system = SystemStats::read();
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
            for (principal, counts) in limits.counts() {
                let mut set = |what, count| {
                    all.insert(format!("frameworks/{principal}/{what}"), whole(count));
                };
                set("messages_received", counts.received);
                set("messages_processed", counts.processed);
            }
            (gauges.commits).fill("registrar/state_store_ms", &mut all);
            let runs = "allocator/mesos/allocation_run_ms";
            gauges.allocations.fill(runs, &mut all);
            let latency = "allocator/mesos/allocation_run_latency_ms";
            gauges.allocation_latency.fill(latency, &mut all);
            let hits = gauges.cache_hits.load(Ordering::Relaxed);
            if let Ok(view) = core.view().await {
                all.extend(of(&view, with_frameworks));
            }
            all.insert("master/http_cache_hits".to_owned(), whole(hits));
            if let Ok(roles) = core.role_figures().await {
                for (role, figures) in roles {
                    of_role(&role, &figures, &mut all);
                }
            }
            all
        })
    })
}

/// What a view says.
fn of(view: &View, with_frameworks: bool) -> Map {
    let mut all = Map::new();
    for name in COUNTERS.iter().chain(&SELDOM) {
        all.insert((*name).to_owned(), 0.0);
    }
    let mut set = |name: &str, value: f64| {
        all.insert(name.to_owned(), value);
    };
    let agents = || view.agents.values();
    let count = |yes: usize, no: &str, off: &str, set: &mut dyn FnMut(&str, f64), all: usize| {
        set(no, number(yes));
        set(off, number(all - yes));
    };
    let connected = agents().filter(|agent| agent.connection.is_some()).count();
    let active = agents().filter(|agent| agent.active).count();
    let total = agents().count();
    let (up, down) = ("master/slaves_connected", "master/slaves_disconnected");
    count(connected, up, down, &mut set, total);
    let (up, down) = ("master/slaves_active", "master/slaves_inactive");
    count(active, up, down, &mut set, total);
    let unreachable = view.unreachable_agents.size();
    set("master/slaves_unreachable", number(unreachable));

    let frameworks = || view.frameworks.values();
    let connected = frameworks()
        .filter(|framework| framework.connection.is_some())
        .count();
    let active = frameworks().filter(|framework| framework.active).count();
    let total = frameworks().count();
    let (up, down) = (
        "master/frameworks_connected",
        "master/frameworks_disconnected",
    );
    count(connected, up, down, &mut set, total);
    let (up, down) = ("master/frameworks_active", "master/frameworks_inactive");
    count(active, up, down, &mut set, total);
    let offers: usize = frameworks().map(|framework| framework.offers.size()).sum();
    set("master/outstanding_offers", number(offers));

    for (state, name) in LIVE {
        let tasks = frameworks().map(|framework| framework.tally.active_in(state));
        set(name, whole(tasks.sum()));
    }
    let lost: usize = frameworks()
        .map(|framework| framework.unreachable.size())
        .sum();
    set("master/tasks_unreachable", number(lost));

    let (mut have, mut use_, mut offered) = (Resources::new(), Resources::new(), Resources::new());
    for agent in agents().filter(|agent| agent.active) {
        have += &agent.spec.resources;
        use_ += &used(agent);
        offered += &agent.offered;
    }
    for (suffix, revocable) in [("", false), ("_revocable", true)] {
        let part = |all: &Resources| match revocable {
            true => all.revocable(),
            false => all.non_revocable(),
        };
        let (have, use_) = (part(&have), part(&use_));
        for name in AMOUNTS {
            let (total, used) = (have.scalar(name), use_.scalar(name));
            set(&format!("master/{name}{suffix}_total"), total.to_f64());
            set(&format!("master/{name}{suffix}_used"), used.to_f64());
            set(
                &format!("master/{name}{suffix}_percent"),
                share(used, total),
            );
        }
    }
    for name in AMOUNTS {
        let taken = use_.scalar(name) + offered.scalar(name);
        let path = format!("allocator/mesos/resources/{name}");
        set(&format!("{path}/total"), have.scalar(name).to_f64());
        set(&format!("{path}/offered_or_allocated"), taken.to_f64());
    }
    operations(view, &mut set);
    let runs = view.allocation_runs;
    set("allocator/mesos/allocation_runs", whole(runs));
    for (name, value) in view.counters.iter() {
        set(name, whole(*value));
    }
    for ((state, source, reason), count) in &view.causes {
        // Names of before agents were called so.
        let name = format!("master/{state}/{source}/{reason}").to_lowercase();
        set(&name.replace("agent", "slave"), whole(*count));
    }
    for (role, quota) in &view.quotas {
        let path = format!("allocator/mesos/quota/roles/{role}/resources");
        for (name, amount) in quota.guarantees.iter() {
            set(&format!("{path}/{name}/guarantee"), amount.to_f64());
        }
        for (name, amount) in quota.limits.iter() {
            set(&format!("{path}/{name}/limit"), amount.to_f64());
        }
    }
    for framework in view.frameworks.values().filter(|_| with_frameworks) {
        per_framework(framework, &mut set);
    }
    all
}

/// How many operations are in which state: those under way now, the others since the master began.
fn operations(view: &View, set: &mut impl FnMut(&str, f64)) {
    let mut pending = [0_usize; ConversionKind::ALL.len()];
    for known in view.operations.values() {
        let kind = known.report.spec.conversion.kind;
        let place = ConversionKind::ALL.iter().position(|other| *other == kind);
        if let Some(place) = place.filter(|_| known.report.latest.state == OperationState::Pending)
        {
            pending[place] += 1;
        }
    }
    let kinds = ConversionKind::ALL.iter().zip(pending);
    let kinds = kinds.map(|(kind, pending)| {
        let path = format!("master/operations/{}", kind.name().to_lowercase());
        (path, pending)
    });
    let all = ("master/operations".to_owned(), pending.iter().sum());
    for (path, pending) in kinds.chain(std::iter::once(all)) {
        let mut total = pending as u64;
        for state in OPERATIONS_COUNTED {
            let name = format!("{path}/{state}");
            let count = view.counters.get(&*name).copied().unwrap_or_default();
            total += count;
            set(&name, whole(count));
        }
        set(&format!("{path}/pending"), number(pending));
        // Only reconciliation says so, of operations that are not known.
        set(&format!("{path}/recovering"), 0.0);
        set(&format!("{path}/total"), whole(total));
    }
}

fn of_role(role: &Role, figures: &RoleFigures, all: &mut Map) {
    let mut set = |path: String, value| all.insert(format!("allocator/mesos/{path}"), value);
    set(format!("roles/{role}/shares/dominant"), figures.share);
    let filters = number(figures.filters);
    set(format!("offer_filters/roles/{role}/active"), filters);
    let Some(consumed) = &figures.consumed else {
        return;
    };
    for (what, amounts) in [
        ("offered_or_allocated", &figures.held),
        ("consumed", consumed),
    ] {
        for (name, amount) in amounts.iter() {
            let path = format!("quota/roles/{role}/resources/{name}/{what}");
            set(path, amount.to_f64());
        }
    }
}

fn per_framework(framework: &Framework, set: &mut impl FnMut(&str, f64)) {
    let tally = &framework.tally;
    let name = percent_encoded(&framework.spec.name);
    let path = format!("master/frameworks/{name}/{}", framework.id);
    let mut set = |name: &str, value: u64| set(&format!("{path}/{name}"), whole(value));
    set("subscribed", u64::from(framework.connection.is_some()));
    set("calls", tally.calls.iter().sum());
    for (name, count) in Tally::CALLS.iter().zip(tally.calls) {
        set(&format!("calls/{name}"), count);
    }
    set("events", tally.events.iter().sum());
    for (name, count) in Tally::EVENTS.iter().zip(tally.events) {
        set(&format!("events/{name}"), count);
    }
    set("offers/sent", tally.offers_sent);
    set("offers/accepted", tally.offers_accepted);
    set("offers/declined", tally.offers_declined);
    set("offers/rescinded", tally.offers_rescinded);
    set("operations", tally.operations.iter().sum());
    for (name, count) in Tally::OPERATIONS.iter().zip(tally.operations) {
        set(&format!("operations/{name}"), count);
    }
    let states = TaskState::ALL.iter().zip(tally.ended);
    for (state, count) in states.filter(|(state, _)| state.is_terminal()) {
        let name = format!("tasks/terminal/{state}").to_lowercase();
        set(&name, count);
    }
    for (state, _) in LIVE {
        let name = format!("tasks/active/{state}").to_lowercase();
        set(&name, tally.active_in(state));
    }
    let away = framework.unreachable.size();
    set("tasks/active/task_unreachable", away as u64);
    for role in &framework.spec.roles {
        let suppressed = framework.suppressed.contains(role);
        set(&format!("roles/{role}/suppressed"), u64::from(suppressed));
    }
}

/// A name as one part of a path.
fn percent_encoded(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                text.push(char::from(byte));
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

fn share(part: Scalar, all: Scalar) -> f64 {
    if all.is_zero() {
        0.0
    } else {
        part.to_f64() / all.to_f64()
    }
}

fn number(count: usize) -> f64 {
    whole(count as u64)
}

/// A count as JSON has it; beyond 2⁵³ the nearest one.
#[expect(
    clippy::cast_precision_loss,
    reason = "figures of this size are read by people"
)]
fn whole(count: u64) -> f64 {
    count as f64
}
