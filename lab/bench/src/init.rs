//! Figures of the service interface: how fast instances start, and what many apps and instances cost.

use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};

use crate::Size;
use crate::cluster::Kind;
use crate::report::{Figure, Report, Target};
use crate::service::{World, repeated};

const AGENTS: usize = 100;
const INSTANCES: usize = 1_000;
const STARTS: usize = 5;
const APPS: usize = 10_000;
/// Apps of one request while they are stored.
const APPS_AT_ONCE: usize = 1_000;
/// Every so many apps one has instances.
const RUNNING_EVERY: usize = 100;
const RUNNING_INSTANCES: usize = 5;
const READS: usize = 20;
const CHANGES: usize = 200;
const RESTARTS: usize = 5;
const EVERYTHING: &str = "/v2/apps?embed=apps.tasks&embed=apps.counts&embed=apps.deployments&embed=apps.lastTaskFailure&\
    embed=apps.failures&embed=apps.taskStats&embed=apps.readiness";

/// Stores an app of so many instances, and waits until all of them run, and are healthy if they are `checked`.
fn start_app(world: &World, instances: usize, checked: bool) -> anyhow::Result<()> {
    let mut app = json!({
        "cmd": "sleep 100000", "cpus": 0.1, "mem": 32, "instances": instances,
    });
    if checked {
        app["healthChecks"] = json!([{"protocol": "MESOS_HTTP", "path": "/", "portIndex": 0}]);
    }
    world.change("PUT", "/v2/apps/many", &app)?;
    let name = if checked {
        "tasksHealthy"
    } else {
        "tasksRunning"
    };
    world.wait("/v2/apps/many", |shown| shown["app"][name] == instances)
}

/// From the request for many instances until all of them run.
pub(crate) fn starts(binary: &Path, size: Size, report: &mut Report) -> anyhow::Result<()> {
    let instances = size.of(INSTANCES);
    let world = World::start(binary, Kind::Init, AGENTS)?;
    let (mut times, mut costs) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let (began, before) = (Instant::now(), world.service.processor_secs()?);
        start_app(&world, instances, false)?;
        times.push(began.elapsed());
        costs.push((world.service.processor_secs()? - before) * 1e3);
        world.change("DELETE", "/v2/apps/many", &Value::Null)?;
        world.wait("/v2/tasks", |shown| shown["tasks"] == json!([]))?;
        world.wait("/v2/deployments", |shown| *shown == json!([]))?;
    }
    report.figures.push(Figure::times(
        "init-start",
        format!(
            "PUT /v2/apps/ID for {instances} instances of `sleep` on {AGENTS} simulated agents until GET /v2/apps/ID says \
             that all of them run"
        ),
        Target::AtMost(3000.0 * instances as f64 / INSTANCES as f64),
        &times,
    ));
    report.figures.push(Figure::new(
        "init-start-cost",
        "processor time of the service until then, that of the questions included",
        "ms",
        Target::None,
        costs,
    ));
    Ok(())
}

/// What healthy instances cost with which nobody does anything.
pub(crate) fn idle(binary: &Path, size: Size, report: &mut Report) -> anyhow::Result<()> {
    let instances = size.of(INSTANCES);
    let world = World::start(binary, Kind::Init, AGENTS)?;
    start_app(&world, instances, true)?;
    let used = world.idle_percent()?;
    report.figures.push(Figure::new(
        "init-idle",
        format!(
            "processor time of the service over 20 s while {instances} instances run whose health agents report, \
             5 s after they were healthy"
        ),
        "% core",
        Target::AtMost(1.0),
        vec![used],
    ));
    Ok(())
}

/// An app as people write them.
fn app(number: usize) -> Value {
    let is_running = number.is_multiple_of(RUNNING_EVERY);
    json!({
        "id": format!("/team-{}/app-{number}", number % RUNNING_EVERY),
        "cmd": format!("exec ./server --number {number}"),
        "cpus": 0.1,
        "mem": 32,
        "instances": if is_running { RUNNING_INSTANCES } else { 0 },
        "env": {"LOG_LEVEL": "info", "NUMBER": number.to_string()},
        "labels": {"owner": "somebody", "tier": "backend"},
        "healthChecks": [{"protocol": "MESOS_HTTP", "path": "/health", "portIndex": 0}],
    })
}

/// What reading, changing and a restart cost with many apps.
pub(crate) fn apps(binary: &Path, size: Size, report: &mut Report) -> anyhow::Result<()> {
    let apps = size.of(APPS);
    let mut world = World::start(binary, Kind::Init, AGENTS)?;
    for first in (0..apps).step_by(APPS_AT_ONCE) {
        let all: Vec<Value> = (first..apps.min(first + APPS_AT_ONCE)).map(app).collect();
        world.change("PUT", "/v2/apps", &Value::Array(all))?;
    }
    world.wait("/v2/deployments", |shown| *shown == json!([]))?;
    let running = apps.div_ceil(RUNNING_EVERY) * RUNNING_INSTANCES;
    let stored = format!("{apps} apps stored, {running} instances running");
    let (times, bytes) = world.readings(EVERYTHING, READS)?;
    report.figures.push(Figure::times(
        "init-apps-read",
        format!(
            "GET /v2/apps with all embeds until its last byte, {:.1} MB: {stored}",
            bytes as f64 / 1e6
        ),
        Target::AtMost(500.0),
        &times,
    ));
    let times = repeated(CHANGES, |round| {
        // One without instances each, so that no deployment is in the way of the next.
        let mut changed = app(round * 2 + 1);
        changed["env"]["ROUND"] = json!(round.to_string());
        let path = format!("/v2/apps{}", changed["id"].as_str().unwrap_or_default());
        world.change("PUT", &path, &changed)
    })?;
    report.figures.push(Figure::times(
        "init-app-change",
        format!("PUT /v2/apps/ID of one app after the other until it is answered: {stored}"),
        Target::AtMost(10.0),
        &times,
    ));
    let mut times = Vec::new();
    for _ in 0..RESTARTS {
        let began = world.service.replace()?;
        world.until_there(&["/v2/apps", "/v2/leader", "/ping"])?;
        times.push(began.elapsed());
        world.wait("/v2/apps/team-0/app-0", |shown| {
            shown["app"]["tasksRunning"] == RUNNING_INSTANCES
        })?;
    }
    report.figures.push(Figure::times(
        "init-restart",
        format!(
            "kill -9 of the service; from the start of a new one until GET /v2/apps, /v2/leader and /ping are answered: \
             {stored}"
        ),
        Target::AtMost(2000.0),
        &times,
    ));
    Ok(())
}
