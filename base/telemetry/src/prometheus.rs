//! The flat map of `/metrics/snapshot` as Prometheus text.
//!
//! A name is a path whose parts are either fixed, and become the name of a family, or names of something (a role, a
//! framework, a state), and become labels. [`SHAPES`] says which; a path of no shape becomes a family of its own.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The content type of the text.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Paths with names in them, the more special first. `{label}` stands for one part, `{label*}` for one or more, since
/// roles have slashes of their own; `:percent` after a label undoes percent encoding. The text after `=` is the family.
const SHAPES: &[&str] = &[
    "master/frameworks/{framework:percent}/{id}/calls/{type}=master_framework_calls_by_type",
    "master/frameworks/{framework:percent}/{id}/calls=master_framework_calls",
    "master/frameworks/{framework:percent}/{id}/events/{type}=master_framework_events_by_type",
    "master/frameworks/{framework:percent}/{id}/events=master_framework_events",
    "master/frameworks/{framework:percent}/{id}/operations/{type}=master_framework_operations_by_type",
    "master/frameworks/{framework:percent}/{id}/operations=master_framework_operations",
    "master/frameworks/{framework:percent}/{id}/offers/{outcome}=master_framework_offers",
    "master/frameworks/{framework:percent}/{id}/tasks/active/{state}=master_framework_tasks_active",
    "master/frameworks/{framework:percent}/{id}/tasks/terminal/{state}=master_framework_tasks_terminal",
    "master/frameworks/{framework:percent}/{id}/roles/{role*}/suppressed=master_framework_suppressed",
    "master/frameworks/{framework:percent}/{id}/subscribed=master_framework_subscribed",
    "master/operations/{type}/{state}=master_operations_by_type",
    "master/operations/{state}=master_operations",
    "master/slave_removals/{reason}=master_slave_removals_by_reason",
    "master/{state}/{source}/{reason}=master_task_ends_by_cause",
    "allocator/mesos/resources/{resource}/total=allocator_resources_total",
    "allocator/mesos/resources/{resource}/offered_or_allocated=allocator_resources_offered_or_allocated",
    "allocator/mesos/roles/{role*}/shares/dominant=allocator_role_dominant_share",
    "allocator/mesos/offer_filters/roles/{role*}/active=allocator_offer_filters_active",
    "allocator/mesos/quota/roles/{role*}/resources/{resource}/guarantee=allocator_quota_guarantee",
    "allocator/mesos/quota/roles/{role*}/resources/{resource}/limit=allocator_quota_limit",
    "allocator/mesos/quota/roles/{role*}/resources/{resource}/consumed=allocator_quota_consumed",
    "allocator/mesos/quota/roles/{role*}/resources/{resource}/offered_or_allocated=allocator_quota_offered_or_allocated",
    "system/pressure/{resource}/{extent}/stalled_secs=system_pressure_stalled_secs",
    "system/pressure/{resource}/{extent}/avg10_percent=system_pressure_avg10_percent",
    "containers/{container}/pressure/{resource}/{extent}/stalled_secs=container_pressure_stalled_secs",
    "containers/{container}/pressure/{resource}/{extent}/avg10_percent=container_pressure_avg10_percent",
    "resource_providers/{provider}/operations/{type}/{state}=resource_provider_operations",
    "resource_providers/{provider}/csi_plugin/{what}=resource_provider_csi_plugin",
];

/// The parts of a timer below its name, which ends in `_ms`.
const TIMER_PARTS: [&str; 9] = [
    "count", "min", "max", "p50", "p90", "p95", "p99", "p999", "p9999",
];

/// What only grows while the daemon runs: whole paths, or the first part of many when they end in `/` or `_`.
const COUNTERS: &[&str] = &[
    "master/messages_",
    "master/valid_",
    "master/invalid_",
    "master/slave_",
    "master/recovery_slave_removals",
    "master/dropped_messages",
    "master/http_cache_hits",
    "master/task_",
    "master/tasks_finished",
    "master/tasks_failed",
    "master/tasks_killed",
    "master/tasks_error",
    "master/tasks_lost",
    "master/tasks_dropped",
    "master/tasks_gone",
    "master/tasks_gone_by_operator",
    "allocator/mesos/allocation_runs",
    "slave/valid_",
    "slave/invalid_",
    "slave/tasks_finished",
    "slave/tasks_failed",
    "slave/tasks_killed",
    "slave/tasks_error",
    "slave/tasks_lost",
    "slave/tasks_gone",
    "slave/executors_terminated",
    "slave/executors_preempted",
    "slave/container_launch_errors",
    "slave/recovery_errors",
    "gc/path_removals_succeeded",
    "gc/path_removals_failed",
    "containerizer/mesos/container_destroy_errors",
    "containerizer/mesos/provisioner/remove_container_errors",
    "containerizer/fetcher/task_fetches_",
    "resource_provider_manager/events/",
];

/// The end of the paths of times that the machine or a container waited for something.
const STALLED: &str = "/stalled_secs";

/// Parts of the paths of single frameworks whose values only grow.
const FRAMEWORK_COUNTERS: [&str; 5] = ["calls", "events", "offers", "operations", "terminal"];

/// The values of one family, by their labels.
struct Family {
    /// The path with its labels in braces, for people who know the other spelling.
    path: String,
    is_counter: bool,
    /// Labels as they are written, and the value.
    samples: Vec<(String, f64)>,
}

/// Writes all metrics, sorted by family.
pub fn text(metrics: &BTreeMap<String, f64>) -> String {
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    for (path, value) in metrics {
        let (name, shape, labels) = place(path);
        let family = families.entry(name).or_insert_with(|| Family {
            path: shape,
            is_counter: is_counter(path),
            samples: Vec::new(),
        });
        let mut written = String::new();
        for (number, (label, value)) in labels.iter().enumerate() {
            let comma = if number == 0 { "" } else { "," };
            // Writing to a text cannot fail.
            let _ = write!(written, "{comma}{label}=\"{}\"", escaped(value));
        }
        family.samples.push((written, *value));
    }
    let mut out = String::new();
    for (name, family) in &families {
        let kind = if family.is_counter {
            "counter"
        } else {
            "gauge"
        };
        let path = family.path.replace('\\', "\\\\").replace('\n', "\\n");
        let _ = writeln!(out, "# HELP {name} {path} of /metrics/snapshot");
        let _ = writeln!(out, "# TYPE {name} {kind}");
        for (labels, value) in &family.samples {
            let _ = match labels.as_str() {
                "" => writeln!(out, "{name} {}", number(*value)),
                labels => writeln!(out, "{name}{{{labels}}} {}", number(*value)),
            };
        }
    }
    out
}

/// Family, shape and labels of a path.
fn place(path: &str) -> (String, String, Vec<(&'static str, String)>) {
    if let Some((timer, part)) = path.rsplit_once('/')
        && timer.ends_with("_ms")
        && let Some(part) = TIMER_PARTS.iter().find(|known| **known == part)
    {
        let labels = vec![("statistic", (*part).to_owned())];
        return (
            format!("{}_window", family_name(timer)),
            format!("{timer}/{{statistic}}"),
            labels,
        );
    }
    for shape in SHAPES {
        let (pattern, family) = shape.split_once('=').expect("every shape names a family");
        if let Some(labels) = labels_of(pattern, path) {
            return (family_name(family), pattern.replace(":percent", ""), labels);
        }
    }
    (family_name(path), path.to_owned(), Vec::new())
}

/// The labels of a path, if it has the shape.
fn labels_of(pattern: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let parts: Vec<&str> = path.split('/').collect();
    let wanted: Vec<&'static str> = pattern.split('/').collect();
    let spare = parts.len().checked_sub(wanted.len())?;
    let mut labels = Vec::new();
    let mut parts = parts.into_iter();
    for wanted in wanted {
        let Some(label) = wanted
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'))
        else {
            if parts.next()? != wanted {
                return None;
            }
            continue;
        };
        if let Some(label) = label.strip_suffix('*') {
            let many: Vec<&str> = parts.by_ref().take(spare + 1).collect();
            labels.push((label, many.join("/")));
        } else {
            let part = parts.next()?;
            labels.push(match label.strip_suffix(":percent") {
                Some(label) => (label, decoded(part)),
                None => (label, part.to_owned()),
            });
        }
    }
    // A cause is that of a task, and nothing else of the master has three parts.
    let is_cause = pattern == "master/{state}/{source}/{reason}";
    let names_task = |(_, state): &(&str, String)| state.starts_with("task_");
    match parts.next().is_some() || (is_cause && !labels.first().is_some_and(names_task)) {
        true => None,
        false => Some(labels),
    }
}

fn is_counter(path: &str) -> bool {
    if path.starts_with("master/frameworks/") {
        let mut parts = path.split('/').skip(4);
        return parts.next().is_some_and(|part| {
            FRAMEWORK_COUNTERS.contains(&part)
                || (part == "tasks" && parts.next().is_some_and(|part| part == "terminal"))
        });
    }
    if path.ends_with(STALLED) {
        return true;
    }
    COUNTERS.iter().any(|counter| {
        path == *counter || (counter.ends_with(['/', '_']) && path.starts_with(counter))
    })
}

/// A path as the name of a family: letters, digits and underscores, no digit first.
fn family_name(path: &str) -> String {
    let mut name = String::from("tepui_");
    for c in path.chars() {
        name.push(if c.is_ascii_alphanumeric() { c } else { '_' });
    }
    name
}

/// The value of a label between quotes.
fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' => text.push_str("\\\\"),
            '"' => text.push_str("\\\""),
            '\n' => text.push_str("\\n"),
            c => text.push(c),
        }
    }
    text
}

fn number(value: f64) -> String {
    match value {
        f64::INFINITY => "+Inf".to_owned(),
        f64::NEG_INFINITY => "-Inf".to_owned(),
        value if value.is_nan() => "NaN".to_owned(),
        value => value.to_string(),
    }
}

/// Undoes `%41`; what is no escape stays as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escape = (*first == b'%').then(|| tail.get(..2)).flatten();
        let hex = escape.and_then(|digits| std::str::from_utf8(digits).ok());
        match hex.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expect: &str) {
        let text = text(&BTreeMap::from([(path.to_owned(), 1.5)]));
        let sample = text.lines().next_back().expect("a sample");
        assert_eq!(sample, format!("{expect} 1.5"));
    }

    #[test]
    fn names_of_things_are_labels() {
        check("master/uptime_secs", "tepui_master_uptime_secs");
        check(
            "master/frameworks/a%20b%2Fc/id-0000/calls/accept",
            "tepui_master_framework_calls_by_type{framework=\"a b/c\",id=\"id-0000\",type=\"accept\"}",
        );
        check(
            "master/frameworks/f/i/roles/eng/web/suppressed",
            "tepui_master_framework_suppressed{framework=\"f\",id=\"i\",role=\"eng/web\"}",
        );
        check(
            "allocator/mesos/quota/roles/a/b/resources/cpus/limit",
            "tepui_allocator_quota_limit{role=\"a/b\",resource=\"cpus\"}",
        );
        check(
            "master/task_lost/source_master/reason_slave_removed",
            "tepui_master_task_ends_by_cause{state=\"task_lost\",source=\"source_master\",reason=\"reason_slave_removed\"}",
        );
        check(
            "master/slave_removals/reason_unhealthy",
            "tepui_master_slave_removals_by_reason{reason=\"reason_unhealthy\"}",
        );
        check("master/slave_removals", "tepui_master_slave_removals");
        check(
            "system/pressure/io/full/stalled_secs",
            "tepui_system_pressure_stalled_secs{resource=\"io\",extent=\"full\"}",
        );
        check(
            "containers/c1.c2/pressure/cpu/some/avg10_percent",
            "tepui_container_pressure_avg10_percent{container=\"c1.c2\",resource=\"cpu\",extent=\"some\"}",
        );
        check("master/a/b/c", "tepui_master_a_b_c");
        check(
            "registrar/state_store_ms/p9999",
            "tepui_registrar_state_store_ms_window{statistic=\"p9999\"}",
        );
        check("registrar/state_store_ms", "tepui_registrar_state_store_ms");
        check("a/b_ms/other", "tepui_a_b_ms_other");
    }

    #[test]
    fn labels_are_escaped() {
        check(
            "master/frameworks/a%22%5C%0A%zz/i/subscribed",
            "tepui_master_framework_subscribed{framework=\"a\\\"\\\\\\n%zz\",id=\"i\"}",
        );
        check(
            "allocator/mesos/roles/r\"/shares/dominant",
            "tepui_allocator_role_dominant_share{role=\"r\\\"\"}",
        );
    }

    #[test]
    fn families_say_what_they_are_once() {
        let metrics = BTreeMap::from(
            [
                ("master/operations/pending", 0.0),
                ("master/operations/finished", 2.0),
                ("master/messages_kill_task", 7.0),
                ("master/frameworks/f/i/tasks/terminal/task_failed", 1.0),
                ("master/frameworks/f/i/tasks/active/task_running", 1.0),
                ("system/pressure/io/full/stalled_secs", 0.25),
                ("x", f64::NAN),
            ]
            .map(|(path, value)| (path.to_owned(), value)),
        );
        let expect = "\
# HELP tepui_master_framework_tasks_active master/frameworks/{framework}/{id}/tasks/active/{state} of /metrics/snapshot
# TYPE tepui_master_framework_tasks_active gauge
tepui_master_framework_tasks_active{framework=\"f\",id=\"i\",state=\"task_running\"} 1
# HELP tepui_master_framework_tasks_terminal master/frameworks/{framework}/{id}/tasks/terminal/{state} of /metrics/snapshot
# TYPE tepui_master_framework_tasks_terminal counter
tepui_master_framework_tasks_terminal{framework=\"f\",id=\"i\",state=\"task_failed\"} 1
# HELP tepui_master_messages_kill_task master/messages_kill_task of /metrics/snapshot
# TYPE tepui_master_messages_kill_task counter
tepui_master_messages_kill_task 7
# HELP tepui_master_operations master/operations/{state} of /metrics/snapshot
# TYPE tepui_master_operations gauge
tepui_master_operations{state=\"finished\"} 2
tepui_master_operations{state=\"pending\"} 0
# HELP tepui_system_pressure_stalled_secs system/pressure/{resource}/{extent}/stalled_secs of /metrics/snapshot
# TYPE tepui_system_pressure_stalled_secs counter
tepui_system_pressure_stalled_secs{resource=\"io\",extent=\"full\"} 0.25
# HELP tepui_x x of /metrics/snapshot
# TYPE tepui_x gauge
tepui_x NaN
";
        assert_eq!(text(&metrics), expect);
    }
}
