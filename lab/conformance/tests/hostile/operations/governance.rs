//! Quota, weights, maintenance, agents.

use serde_json::{Value, json};

use super::{ANN, BOB, Row, ports, row, scalar};

pub(super) fn rows(agent: &str) -> Vec<Row> {
    let quota = |configs: Value, force: bool| json!({"type": "UPDATE_QUOTA", "update_quota": {"force": force, "quota_configs": configs}});
    let cpus = |guarantee: f64, limit: f64| json!([{"role": "ops", "guarantees": {"cpus": {"value": guarantee}}, "limits": {"cpus": {"value": limit}}}]);
    let set = |role: &str, guarantee: Value| json!({"type": "SET_QUOTA", "set_quota": {"quota_request": {"role": role, "guarantee": guarantee}}});
    let weights =
        |infos: Value| json!({"type": "UPDATE_WEIGHTS", "update_weights": {"weight_infos": infos}});
    let machine = json!({"hostname": "nowhere", "ip": "10.9.9.9"});
    let schedule = |windows: Value| {
        json!({"type": "UPDATE_MAINTENANCE_SCHEDULE",
            "update_maintenance_schedule": {"schedule": {"windows": windows}}})
    };
    let window = |machines: Value, duration: i64| {
        json!({"machine_ids": machines,
            "unavailability": {"start": {"nanoseconds": 1}, "duration": {"nanoseconds": duration}}})
    };
    let machines = |kind: &str, machines: Value| json!({"type": kind, kind.to_lowercase(): {"machines": machines}});
    let of_agent = |kind: &str, id: &str| json!({"type": kind, kind.to_lowercase(): {"agent_id": {"value": id}}});
    let mut impatient = of_agent("DRAIN_AGENT", agent);
    impatient["drain_agent"]["max_grace_period"] = json!({"seconds": -1});
    vec![
        row(
            "quota, by whom it is forbidden",
            BOB,
            quota(cpus(1.0, 2.0), false),
            (403, "Not authorized"),
        ),
        row(
            "quota of a nested role",
            ANN,
            quota(json!([{"role": "a/b"}]), false),
            (400, "a/b"),
        ),
        row(
            "quota of no role",
            ANN,
            quota(json!([{"role": "a b"}]), false),
            (400, "whitespace"),
        ),
        row(
            "more guaranteed than allowed",
            ANN,
            quota(cpus(2.0, 1.0), false),
            (400, "not contained within its limits"),
        ),
        row(
            "quota over capacity",
            ANN,
            quota(cpus(5.0, 5.0), false),
            (400, "overcommit the cluster"),
        ),
        row(
            "a negative guarantee",
            ANN,
            quota(cpus(-1.0, 5.0), false),
            (400, "value < 0"),
        ),
        row(
            "quota over capacity, by force",
            ANN,
            quota(cpus(5.0, 5.0), true),
            (200, ""),
        ),
        row(
            "quota of a role that has it",
            ANN,
            set("ops", json!([scalar("cpus", 1.0)])),
            (400, "has a quota already"),
        ),
        row(
            "quota over capacity, the old way",
            ANN,
            set("web", json!([scalar("cpus", 5.0)])),
            (409, "overcommit the cluster"),
        ),
        row(
            "quota of ports",
            ANN,
            set("web", json!([ports(&[(31000, 31001)], "web")])),
            (400, "ReservationInfo"),
        ),
        row(
            "quota of nothing",
            ANN,
            set("web", json!([])),
            (400, "empty 'guarantee'"),
        ),
        row(
            "quota twice",
            ANN,
            set("web", json!([scalar("cpus", 1.0), scalar("cpus", 1.0)])),
            (400, "twice"),
        ),
        row(
            "no quota to remove",
            ANN,
            json!({"type": "REMOVE_QUOTA", "remove_quota": {"role": "web"}}),
            (400, "'web' has no quota"),
        ),
        row(
            "quota removed",
            ANN,
            json!({"type": "REMOVE_QUOTA", "remove_quota": {"role": "ops"}}),
            (200, ""),
        ),
        row(
            "a weight, by whom it is forbidden",
            BOB,
            weights(json!([{"role": "ops", "weight": 2}])),
            (403, "Not authorized"),
        ),
        row(
            "no weight",
            ANN,
            weights(json!([{"role": "ops", "weight": 0}])),
            (400, "must be above 0"),
        ),
        row(
            "less than no weight",
            ANN,
            weights(json!([{"role": "ops", "weight": -0.5}])),
            (400, "must be above 0"),
        ),
        row(
            "the weight of no role",
            ANN,
            weights(json!([{"role": "a//b", "weight": 1}])),
            (400, "adjacent slashes"),
        ),
        row(
            "a window without machines",
            ANN,
            schedule(json!([window(json!([]), 1)])),
            (400, "window is empty"),
        ),
        row(
            "a window that ends before it begins",
            ANN,
            schedule(json!([window(json!([machine]), -1)])),
            (400, "negative"),
        ),
        row(
            "a machine twice",
            ANN,
            schedule(json!([window(json!([machine, machine]), 1)])),
            (400, "more than once"),
        ),
        row(
            "a machine in two windows",
            ANN,
            schedule(json!([
                window(json!([machine]), 1),
                window(json!([machine]), 2)
            ])),
            (400, "more than once"),
        ),
        row(
            "a machine without a name",
            ANN,
            schedule(json!([window(json!([{}]), 1)])),
            (400, "'hostname' and 'ip'"),
        ),
        row(
            "a schedule, by whom it is forbidden",
            BOB,
            schedule(json!([window(json!([machine]), 1)])),
            (403, "Not authorized"),
        ),
        row(
            "a machine that is not scheduled",
            ANN,
            machines("START_MAINTENANCE", json!([machine])),
            (400, "not part of a maintenance schedule"),
        ),
        row(
            "a machine that is not down",
            ANN,
            machines("STOP_MAINTENANCE", json!([machine])),
            (400, "not part of a maintenance schedule"),
        ),
        row(
            "no machines",
            ANN,
            machines("START_MAINTENANCE", json!([])),
            (400, "List of machines is empty"),
        ),
        row(
            "no machines that come up",
            ANN,
            machines("STOP_MAINTENANCE", json!([])),
            (400, "List of machines is empty"),
        ),
        row(
            "a machine that goes down twice",
            ANN,
            machines("START_MAINTENANCE", json!([machine, machine])),
            (400, "more than once"),
        ),
        row(
            "a machine that comes up twice",
            ANN,
            machines("STOP_MAINTENANCE", json!([machine, machine])),
            (400, "more than once"),
        ),
        row(
            "a machine without a name that goes down",
            ANN,
            machines("START_MAINTENANCE", json!([{}])),
            (400, "'hostname' and 'ip'"),
        ),
        row(
            "a machine at no address",
            ANN,
            machines("START_MAINTENANCE", json!([{"ip": "10.9.9"}])),
            (400, "'10.9.9' is no IP address"),
        ),
        // What nobody could ask for comes before who asks.
        row(
            "a machine twice, by whom it is forbidden",
            BOB,
            schedule(json!([window(json!([machine, machine]), 1)])),
            (400, "more than once"),
        ),
        row(
            "going down unscheduled, by whom it is forbidden",
            BOB,
            machines("START_MAINTENANCE", json!([machine])),
            (400, "not part of a maintenance schedule"),
        ),
        row(
            "draining a forged agent, by whom it is forbidden",
            BOB,
            of_agent("DRAIN_AGENT", "forged-S0"),
            (403, "Not authorized"),
        ),
        row(
            "draining a forged agent",
            ANN,
            of_agent("DRAIN_AGENT", "forged-S0"),
            (400, "'forged-S0' is unknown"),
        ),
        row(
            "draining with less than no patience",
            ANN,
            impatient,
            (400, "must not be negative"),
        ),
        row(
            "draining, by whom it is forbidden",
            BOB,
            of_agent("DRAIN_AGENT", agent),
            (403, "Not authorized"),
        ),
        row(
            "deactivating a forged agent",
            ANN,
            of_agent("DEACTIVATE_AGENT", "forged-S0"),
            (400, "'forged-S0' is unknown"),
        ),
        row(
            "deactivating, by whom it is forbidden",
            BOB,
            of_agent("DEACTIVATE_AGENT", agent),
            (403, "Not authorized"),
        ),
        row(
            "reactivating what is active",
            ANN,
            of_agent("REACTIVATE_AGENT", agent),
            (400, "is not deactivated"),
        ),
        row(
            "reactivating a forged agent",
            ANN,
            of_agent("REACTIVATE_AGENT", "forged-S0"),
            (400, "'forged-S0'"),
        ),
        row(
            "reactivating, by whom it is forbidden",
            BOB,
            of_agent("REACTIVATE_AGENT", agent),
            (403, "Not authorized"),
        ),
        row(
            "a forged agent is gone",
            ANN,
            of_agent("MARK_AGENT_GONE", "forged-S0"),
            (404, "not found"),
        ),
        row(
            "gone, by whom it is forbidden",
            BOB,
            of_agent("MARK_AGENT_GONE", agent),
            (403, "Not authorized"),
        ),
        row(
            "the end of a forged framework",
            ANN,
            json!({"type": "TEARDOWN", "teardown": {"framework_id": {"value": "forged"}}}),
            (400, "No framework"),
        ),
    ]
}
