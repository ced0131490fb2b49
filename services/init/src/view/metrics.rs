//! What is counted, under the names that monitoring knows.

use std::collections::BTreeMap;

use abi_marathon::Timestamp;
use abi_marathon::shown::State as Condition;

use crate::mind::state::State;
use crate::plan::service::Spec;

/// Counters and gauges by their names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metrics {
    /// What only grows.
    pub counters: BTreeMap<String, u64>,
    /// What is now.
    pub gauges: BTreeMap<String, f64>,
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// What is counted; `started` is when the service was.
pub fn metrics(state: &State, started: Timestamp, now: Timestamp) -> Metrics {
    let mut metrics = Metrics::default();
    let services = || state.tree.services().values();
    let apps = services()
        .filter(|it| matches!(it.spec, Spec::App(_)))
        .count();
    let all = || state.instances.values().flat_map(BTreeMap::values);
    let running = all()
        .filter(|it| it.instance.state == Condition::Running)
        .count();
    let staged = all().filter(|it| {
        matches!(
            it.instance.state,
            Condition::Provisioned | Condition::Staging | Condition::Starting
        )
    });
    let killing = all().filter(|it| it.kill.as_ref().is_some_and(|it| it.said_at.is_some()));
    #[expect(
        clippy::cast_precision_loss,
        reason = "a time since the start is far below the exact range of doubles"
    )]
    let uptime = (now.millis() - started.millis()).max(0) as f64 / 1000.0;
    let leads = if state.master.is_some() { uptime } else { 0.0 };
    for (name, value) in [
        ("apps.active.gauge", count(apps)),
        ("pods.active.gauge", count(services().count() - apps)),
        ("groups.active.gauge", count(state.tree.groups().size())),
        ("deployments.active.gauge", count(state.deployments.len())),
        ("instances.running.gauge", count(running)),
        ("instances.staged.gauge", count(staged.count())),
        ("instances.launch-overdue.gauge", 0.0),
        ("instances.inflight-kills.gauge", count(killing.count())),
        ("leadership.duration.gauge.seconds", leads),
        ("uptime.gauge.seconds", uptime),
    ] {
        metrics.gauges.insert(format!("marathon.{name}"), value);
    }
    let counters = &state.counters;
    for (name, value) in [
        ("deployments.counter", counters.deployments),
        ("deployments.dismissed.counter", counters.dismissed),
        ("tasks.launched.counter", counters.launched),
        ("mesos.offers.incoming.counter", counters.offers_incoming),
        ("mesos.offers.used.counter", counters.offers_used),
        ("mesos.offers.declined.counter", counters.offers_declined),
        ("mesos.calls.revive.counter", counters.revives),
        ("mesos.calls.suppress.counter", counters.suppresses),
    ] {
        metrics.counters.insert(format!("marathon.{name}"), value);
    }
    for (name, value) in &counters.updates {
        let name = format!("marathon.mesos.task-updates.{name}.counter");
        metrics.counters.insert(name, *value);
    }
    metrics
}
