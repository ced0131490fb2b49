//! Unmodified clients against real processes: `pymesos`, Mesos' own messages, and programs that speak HTTP by themselves.
//!
//! What each checks is in its program, below `clients/`; here it is run, and its result is read.

use std::time::Duration;

use lab_conformance::{
    cluster::{Cluster, Options},
    is_root, program, skip,
};
use serde_json::Value;

const LIMIT: Duration = Duration::from_secs(180);
/// Far above what a master needs, far below what a program without bounds would take.
const RESIDENT_BYTES_MAX: u64 = 256 << 20;

/// Runs a `pymesos` program on a cluster of its own.
#[track_caller]
fn pymesos(name: &str, arguments: &[&str]) -> Option<Value> {
    let Some(interpreter) = program::clients() else {
        skip(name, "the Python clients could not be installed");
        return None;
    };
    let configs = tempfile::tempdir().expect("a temporary folder can be made");
    let agent = vec![
        // pymesos waits two seconds and more before it connects again.
        "--executor_reregistration_timeout=15secs".to_owned(),
        format!(
            "--resource_provider_config_dir={}",
            configs.path().display()
        ),
    ];
    let mut cluster = Cluster::start(Options {
        agent,
        ..Options::default()
    });
    let result = program::run(interpreter, name, arguments, &mut cluster, LIMIT);
    cluster.stop();
    Some(result)
}

/// Runs one scenario of a program that needs Python alone.
#[track_caller]
fn raw(name: &str, scenario: &str) {
    let mut cluster = Cluster::start(Options::default());
    let result = program::run(
        &program::python(),
        name,
        &["--only", scenario],
        &mut cluster,
        LIMIT,
    );
    assert_eq!(result["ok"], true);
    assert!(cluster.is_healthy(), "{}", cluster.logs());
    for (name, bytes) in [
        ("master", cluster.master_process().resident_bytes()),
        ("agent", cluster.agent_process().resident_bytes()),
    ] {
        let bytes = bytes.expect("a running process has a status");
        assert!(
            bytes <= RESIDENT_BYTES_MAX,
            "the {name} holds {bytes} bytes"
        );
    }
    cluster.stop();
}

#[test]
fn pymesos_runs_command_tasks() {
    let Some(result) = pymesos("pymesos_tasks.py", &[]) else {
        return;
    };
    assert_eq!(result["states"]["good"][2], "TASK_FINISHED");
    assert_eq!(result["states"]["bad"][2], "TASK_FAILED");
    assert_eq!(result["states"]["long"][2], "TASK_KILLED");
}

#[test]
fn pymesos_reconciles() {
    let Some(result) = pymesos("pymesos_reconcile.py", &[]) else {
        return;
    };
    assert_eq!(result["ok"], true);
}

#[test]
fn pymesos_brings_an_executor() {
    let Some(result) = pymesos("pymesos_executor.py", &[]) else {
        return;
    };
    let messages = result["messages"].as_array().expect("messages are a list");
    assert!(messages.contains(&Value::from("pong ping")), "{messages:?}");
}

#[test]
fn pymesos_fails_over() {
    let Some(result) = pymesos("pymesos_failover.py", &[]) else {
        return;
    };
    assert!(result["error"].is_string());
}

#[test]
fn pymesos_outlives_the_master() {
    let Some(result) = pymesos("pymesos_restarts.py", &["--victim", "master"]) else {
        return;
    };
    assert_eq!(
        result["subscriptions"],
        serde_json::json!(["registered", "reregistered"])
    );
}

#[test]
fn pymesos_outlives_the_agent() {
    let Some(result) = pymesos("pymesos_restarts.py", &["--victim", "agent"]) else {
        return;
    };
    assert_eq!(result["subscriptions"], serde_json::json!(["registered"]));
}

#[test]
fn pymesos_operates() {
    let Some(result) = pymesos("pymesos_operator.py", &[]) else {
        return;
    };
    assert_eq!(result["ok"], true);
}

/// Classes of Mesos' own that must at least have been met.
#[track_caller]
fn foreign_messages(scenario: &str, met: &[&str]) {
    let Some(result) = pymesos("foreign_messages.py", &["--only", scenario]) else {
        return;
    };
    let classes = result["classes"].as_array().expect("classes are a list");
    for class in met {
        let name = format!("mesos.{class}");
        assert!(classes.contains(&Value::from(name)), "{class}: {classes:?}");
    }
}

#[test]
fn foreign_classes_read_what_schedulers_and_operators_are_told() {
    foreign_messages(
        "schedulers_and_operators",
        &[
            "FrameworkInfo",
            "MasterInfo",
            "SlaveInfo",
            "Offer",
            "InverseOffer",
            "TaskStatus",
            "Task",
            "OperationStatus",
            "Resource.DiskInfo",
            "Resource.ReservationInfo",
            "DiscoveryInfo",
            "ContainerInfo",
            "CheckStatusInfo.Command",
            "ResourceStatistics",
            "Role",
            "WeightInfo",
            "VersionInfo",
        ],
    );
}

#[test]
fn foreign_classes_read_what_executors_are_told() {
    foreign_messages(
        "executors",
        &[
            "ExecutorInfo",
            "FrameworkInfo",
            "SlaveInfo",
            "TaskInfo",
            "ContainerID",
        ],
    );
}

#[test]
fn a_kill_escalates() {
    raw("raw_tasks.py", "kill_escalation");
}

#[test]
fn a_task_has_a_time_limit() {
    raw("raw_tasks.py", "time_limit");
}

#[test]
fn a_task_has_its_environment() {
    raw("raw_tasks.py", "environment");
}

#[test]
fn nothing_that_is_launched_while_the_agent_is_away_is_forgotten() {
    raw("raw_tasks.py", "restarts");
}

#[test]
fn files_are_fetched_into_the_sandbox_only() {
    raw("raw_tasks.py", "fetcher");
}

#[test]
fn root_tasks_are_isolated() {
    if !is_root() {
        return skip("root_tasks_are_isolated", "needs root");
    }
    raw("raw_tasks.py", "isolation");
}

#[test]
fn root_memory_limits_bite() {
    if !is_root() {
        return skip("root_memory_limits_bite", "needs root");
    }
    raw("raw_tasks.py", "limits");
}

#[test]
fn disks_are_made_and_destroyed_by_their_provider() {
    raw("raw_provider.py", "disks");
}

#[test]
fn operations_outlive_whoever_crashes() {
    raw("raw_provider.py", "crashes");
}

#[test]
fn operations_outlive_their_framework() {
    raw("raw_provider.py", "orphans");
}

#[test]
fn nobody_speaks_for_a_provider_but_itself() {
    raw("raw_provider.py", "strangers");
}

#[test]
fn pods_are_as_clients_know_them() {
    raw("raw_pods.py", "pods");
}

#[test]
fn groups_fail_one_by_one() {
    raw("raw_pods.py", "groups");
}

#[test]
fn tasks_of_a_pod_share_folders() {
    raw("raw_pods.py", "volumes");
}

#[test]
fn nested_containers_are_launched_by_calls() {
    raw("raw_pods.py", "containers");
}

#[test]
fn standalone_containers_are_launched_by_calls() {
    raw("raw_pods.py", "standalone");
}

#[test]
fn root_memory_limits_bite_one_container_alone() {
    if !is_root() {
        return skip("root_memory_limits_bite_one_container_alone", "needs root");
    }
    raw("raw_pods.py", "memory");
}

#[test]
fn root_pods_and_tasks_share_the_processes_above_them() {
    if !is_root() {
        return skip(
            "root_pods_and_tasks_share_the_processes_above_them",
            "needs root",
        );
    }
    raw("raw_pods.py", "processes");
}

#[test]
fn pods_and_containers_outlive_the_agent() {
    raw("raw_pods.py", "restarts");
}

#[test]
fn updates_come_until_they_are_acknowledged() {
    raw("raw_streams.py", "repetition");
}

#[test]
fn operators_are_told() {
    raw("raw_streams.py", "operator");
}

#[test]
fn dead_subscribers_hold_up_nobody() {
    raw("raw_streams.py", "dead_subscribers");
}

#[test]
fn paths_never_leave_a_sandbox() {
    raw("raw_streams.py", "files");
}
