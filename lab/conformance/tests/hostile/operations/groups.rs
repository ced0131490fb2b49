//! Task groups that cannot be, and calls beyond the rate of their principal.

use lab_conformance::http;
use serde_json::{Value, json};

use super::frameworks::Framework;
use super::{ANN, BOB, cluster, cluster_with, scalar, with};

/// What is changed of a good group, and what all its tasks are told.
struct Row {
    about: &'static str,
    executor: Value,
    /// For the first of both tasks.
    task: Value,
    reason: &'static str,
    text: &'static str,
}

/// Changes of the executor and of the first task, all of them invalid.
fn rows(framework: &Value) -> Vec<Row> {
    let row = |about, executor, task, text| Row {
        about,
        executor,
        task,
        reason: "REASON_TASK_GROUP_INVALID",
        text,
    };
    let of_executor = |about, executor, text| row(about, executor, json!({}), text);
    let of_task = |about, task, text| row(about, json!({}), task, text);
    let with_container = |container: Value| json!({"container": container});
    let own = |cpus, mem, disk| {
        let all = [
            scalar("cpus", cpus),
            scalar("mem", mem),
            scalar("disk", disk),
        ];
        json!({"resources": all})
    };
    let image =
        json!({"type": "MESOS", "mesos": {"image": {"type": "DOCKER", "docker": {"name": "a"}}}});
    let linux = |shares: bool| {
        with_container(json!({"type": "MESOS", "linux_info": {"share_cgroups": shares}}))
    };
    let custom = json!({"executor_id": {"value": "e"}, "framework_id": framework, "type": "CUSTOM",
        "command": {"value": "true"}, "resources": [scalar("cpus", 0.1)]});
    vec![
        of_executor("no type", json!({"type": null}), "type' must be set"),
        of_executor(
            "a command",
            json!({"command": {"value": "true"}}),
            "must not be set for DEFAULT",
        ),
        of_executor(
            "Docker",
            with_container(json!({"type": "DOCKER", "docker": {"image": "a"}})),
            "of type MESOS",
        ),
        of_executor(
            "an image",
            with_container(image),
            "must not be set for DEFAULT",
        ),
        of_executor("no cpus", own(0.009, 32.0, 16.0), "less cpus"),
        of_executor("no memory", own(0.1, 31.9, 16.0), "less mem"),
        of_executor("no disk", own(0.1, 32.0, 0.0), "uses no disk"),
        of_executor("less than nothing", own(-1.0, 32.0, 16.0), "value < 0"),
        of_executor(
            "more than there is",
            own(4.0, 32.0, 16.0),
            "more than is offered",
        ),
        of_executor(
            "an id of a path",
            json!({"executor_id": {"value": "../../e"}}),
            "invalid character",
        ),
        of_executor(
            "an id that leads up",
            json!({"executor_id": {"value": ".."}}),
            "disallowed",
        ),
        of_executor(
            "no id",
            json!({"executor_id": {"value": ""}}),
            "must not be empty",
        ),
        of_executor(
            "no framework",
            json!({"framework_id": null}),
            "framework_id' must be set",
        ),
        of_executor(
            "another's",
            json!({"framework_id": {"value": "forged-0000"}}),
            "'forged-0000' instead of",
        ),
        of_executor(
            "no patience",
            json!({"shutdown_grace_period": {"nanoseconds": -1}}),
            "non-negative",
        ),
        of_executor("a cgroup of nobody", linux(true), "cannot be 'true'"),
        of_task(
            "twice",
            json!({"task_id": {"value": "second"}}),
            "in the group twice",
        ),
        of_task(
            "a task of a path",
            json!({"task_id": {"value": "a/b"}}),
            "invalid character",
        ),
        of_task(
            "a forged agent",
            json!({"agent_id": {"value": "forged-S0"}}),
            "meant for agent forged-S0",
        ),
        of_task(
            "an executor of its own",
            json!({"executor": custom}),
            "different from that of the group",
        ),
        of_task(
            "Docker for one",
            with_container(json!({"type": "DOCKER", "docker": {"image": "a"}})),
            "Docker",
        ),
        of_task("one with a cgroup", linux(false), "the same for all"),
        of_task(
            "limits of what is shared",
            json!({"limits": {"cpus": {"value": 1.0}}}),
            "share_cgroups",
        ),
        of_task(
            "a limit below",
            json!({"limits": {"cpus": {"value": 0.01}}}),
            "below the request",
        ),
        of_task(
            "nothing used",
            json!({"resources": []}),
            "uses no resources",
        ),
        of_task(
            "all used",
            json!({"resources": [scalar("cpus", 3.95)]}),
            "more than is offered",
        ),
        of_task(
            "an empty check",
            json!({"check": {"type": "COMMAND", "command": {"command": {}}}}),
            "must contain 'shell command'",
        ),
        of_task(
            "a check of nothing",
            json!({"check": {}}),
            "must specify 'type'",
        ),
        of_task(
            "a check of nobody",
            json!({"health_check": {"type": "TCP"}}),
            "'tcp' to be set",
        ),
        of_task(
            "a check in the past",
            json!({"health_check": {"type": "TCP", "tcp": {"port": 80}, "delay_seconds": -1}}),
            "non-negative",
        ),
        of_task(
            "a check of another network",
            json!({
                "health_check": {"type": "TCP", "tcp": {"port": 80}},
                "container": {"type": "MESOS", "network_infos": [{"name": "net"}]},
            }),
            "network of their own",
        ),
        Row {
            reason: "REASON_TASK_GROUP_UNAUTHORIZED",
            ..of_task(
                "a user who may not",
                json!({"command": {"value": "true", "user": "root"}}),
                "user 'root'",
            )
        },
    ]
}

/// A good group, with changes.
fn group(agent: &Value, framework: &Value, executor: &Value, task: &Value) -> Value {
    let member = |id: &str| {
        json!({"name": id, "task_id": {"value": id}, "agent_id": agent, "command": {"value": "sleep 1000"},
            "resources": [scalar("cpus", 0.1), scalar("mem", 32.0)]})
    };
    let own = [
        scalar("cpus", 0.1),
        scalar("mem", 32.0),
        scalar("disk", 16.0),
    ];
    let whole = json!({"type": "DEFAULT", "executor_id": {"value": "pod"}, "framework_id": framework, "resources": own});
    let tasks = [with(member("first"), task.clone()), member("second")];
    let launch = json!({"executor": with(whole, executor.clone()), "task_group": {"tasks": tasks}});
    json!([{"type": "LAUNCH_GROUP", "launch_group": launch}])
}

#[test]
fn hostile_groups_fail_as_a_whole() {
    let (mut cluster, _credentials) = cluster();
    let mut framework = Framework::subscribe(&cluster, ANN, "ann");
    let filters = json!({"refuse_seconds": 0});
    let launch = |framework: &mut Framework, executor: &Value, task: &Value| {
        let offer = framework.offer();
        let operations = group(&offer["agent_id"], &framework.id, executor, task);
        let accept =
            json!({"offer_ids": [offer["id"]], "operations": operations, "filters": filters});
        framework.call("ACCEPT", accept)
    };
    let mut wrong = Vec::new();
    for row in rows(&framework.id) {
        assert_eq!(
            launch(&mut framework, &row.executor, &row.task),
            202,
            "{}",
            row.about
        );
        let first = row.task["task_id"]["value"]
            .as_str()
            .unwrap_or("first")
            .to_owned();
        for task in [first.as_str(), "second"] {
            let status = framework.update(task);
            let text = status["message"].as_str().unwrap_or_default();
            let is_so = status["state"] == "TASK_ERROR" && status["reason"] == row.reason;
            if !is_so || !text.contains(row.text) {
                wrong.push(format!(
                    "{}: {status:.400}, not {} {:?}",
                    row.about, row.reason, row.text
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), cluster.logs());
    assert!(cluster.is_healthy(), "{}", cluster.logs());
    cluster.stop();
}

#[test]
fn calls_above_the_rate_of_a_principal_are_refused() {
    let limits = json!({"limits": [{"principal": "bob", "qps": 0.001, "capacity": 0}]});
    let (mut cluster, _credentials) = cluster_with(&[&format!("--rate_limits={limits}")]);
    // Who is beyond his rate can subscribe, and that is all.
    let bob = Framework::subscribe(&cluster, BOB, "bob");
    let ann = Framework::subscribe(&cluster, ANN, "ann");
    let acknowledge = json!({"agent_id": {"value": "S"}, "task_id": {"value": "t"}, "uuid": "AAAAAAAAAAAAAAAAAAAAAA=="});
    for (kind, payload) in [
        ("SUPPRESS", json!({})),
        ("REVIVE", json!({})),
        (
            "ACCEPT",
            json!({"offer_ids": [{"value": "forged-O1"}], "operations": []}),
        ),
        ("DECLINE", json!({"offer_ids": [{"value": "forged-O1"}]})),
        ("KILL", json!({"task_id": {"value": "t"}})),
        ("ACKNOWLEDGE", acknowledge),
        ("RECONCILE", json!({})),
        ("TEARDOWN", Value::Null),
    ] {
        for _ in 0..20 {
            assert_eq!(bob.call(kind, payload.clone()), 429, "{kind}");
        }
        if kind != "TEARDOWN" {
            assert_eq!(ann.call(kind, payload), 202, "{kind} of another");
        }
    }
    let body = json!({"type": "REVIVE", "framework_id": bob.id});
    let answer = http::post_with(cluster.master(), "/api/v1/scheduler", ANN, &body);
    assert_eq!(answer.status, 400, "nobody else's rate counts for it");
    let Some(metrics) = http::try_get(cluster.master(), "/metrics/snapshot") else {
        panic!("{}", cluster.logs())
    };
    let metrics = metrics.json();
    assert_eq!(metrics["frameworks/bob/messages_processed"], 1.0);
    assert_eq!(metrics["frameworks/bob/messages_received"], 161.0);
    assert!(cluster.is_healthy(), "{}", cluster.logs());
    cluster.stop();
}
