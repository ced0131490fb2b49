//! The rules that no recorded exchange shows.

use abi_terms::{Command, ExecutorKind, Filter, OperationKind, Subscription, TaskSpec};
use base_units::{Role, Scalar};
use serde_json::{Value as Json, json};
use std::time::Duration;

use super::*;

fn command(kind: &str, payload: Json) -> Result<Command, Refusal> {
    let name = kind.to_lowercase();
    match call(&json!({"type": kind, "framework_id": {"value": "F"}, name: payload}))? {
        SchedulerRequest::Call { framework, command } => {
            assert_eq!(framework.as_str(), "F");
            Ok(command)
        }
        SchedulerRequest::Subscribe(_) => panic!("not a SUBSCRIBE"),
    }
}

fn operation(operation: Json) -> Option<OperationKind> {
    match command(
        "ACCEPT",
        json!({"offer_ids": [{"value": "O"}], "operations": [operation]}),
    ) {
        Ok(Command::Accept(mut accept)) => accept.operations.pop().map(|operation| operation.kind),
        other => panic!("{other:?}"),
    }
}

fn scalar(name: &str, value: f64) -> Json {
    json!({"name": name, "type": "SCALAR", "scalar": {"value": value}})
}

/// A task that is valid but for what is added.
fn task_json(more: Json) -> Json {
    let mut task = json!({"name": "n", "task_id": {"value": "t"}, "agent_id": {"value": "S0"},
        "resources": [scalar("cpus", 1.0), scalar("mem", 32.0)], "command": {"value": "true"}});
    merge(&mut task, more);
    task
}

fn merge(base: &mut Json, more: Json) {
    for (key, value) in more.as_object().unwrap().clone() {
        base[key] = value;
    }
}

pub(super) fn task(more: Json) -> TaskSpec {
    match operation(json!({"type": "LAUNCH", "launch": {"task_infos": [task_json(more)]}})) {
        Some(OperationKind::Launch(mut tasks)) => tasks.remove(0),
        other => panic!("{other:?}"),
    }
}

/// The fault of a task holds this text, or there is none.
#[track_caller]
pub(super) fn check_task(more: Json, expected: Option<&str>) {
    let fault = task(more).fault;
    match expected {
        Some(text) => {
            let fault = fault.expect("the task is invalid");
            assert!(fault.contains(text), "{fault}");
        }
        None => assert_eq!(fault, None),
    }
}

#[test]
fn resources_of_tasks() {
    let resources = |list: Json| json!({"resources": list});
    let cpus = scalar("cpus", 1.0);
    check_task(resources(json!([scalar("cpus", -1.0)])), Some("value < 0"));
    check_task(resources(json!([scalar("cpus", 0.0)])), None);
    check_task(
        resources(json!([{"name": "x", "type": "TEXT"}])),
        Some("TEXT"),
    );
    check_task(
        resources(json!([{"name": "x", "type": "RANGES", "scalar": {"value": 1}}])),
        Some("type RANGES"),
    );
    let backwards =
        json!({"name": "ports", "type": "RANGES", "ranges": {"range": [{"begin": 2, "end": 1}]}});
    check_task(resources(json!([backwards])), Some("begin 2 > end 1"));
    let mut revocable = cpus.clone();
    revocable["revocable"] = json!({});
    check_task(resources(json!([cpus, revocable])), Some("revocable"));
    let mut eng = cpus.clone();
    eng["allocation_info"] = json!({"role": "eng"});
    check_task(resources(json!([eng])), None);
    let mut web = scalar("mem", 1.0);
    web["allocation_info"] = json!({"role": "web"});
    check_task(resources(json!([eng, web])), Some("several roles"));
    let mut volume = scalar("disk", 8.0);
    volume["reservations"] = json!([{"type": "DYNAMIC", "role": "eng"}]);
    volume["disk"] =
        json!({"persistence": {"id": "v"}, "volume": {"mode": "RW", "container_path": "p"}});
    check_task(resources(json!([cpus, volume])), None);
    check_task(
        resources(json!([volume, volume])),
        Some("'v' is used twice"),
    );
    volume["disk"]["persistence"]["id"] = json!("../v");
    check_task(resources(json!([volume])), Some("persistence id"));
    assert_eq!(
        task(resources(json!([eng])))
            .resources
            .iter()
            .next()
            .unwrap()
            .allocation_role,
        None
    );
}

#[test]
fn both_formats_of_reservations() {
    let stack = |more: Json| {
        let mut cpus = scalar("cpus", 1.0);
        merge(&mut cpus, more);
        resource(&read(&cpus)).map(|resource| resource.reservations)
    };
    let new = |list: Json| stack(json!({"reservations": list}));
    assert_eq!(stack(json!({})), Ok(vec![]));
    assert_eq!(stack(json!({"role": "*"})), Ok(vec![]));
    assert_eq!(
        stack(json!({"role": "eng"})),
        new(json!([{"type": "STATIC", "role": "eng"}]))
    );
    assert_eq!(
        stack(json!({"role": "eng", "reservation": {"principal": "p"}})),
        new(json!([{"type": "DYNAMIC", "role": "eng", "principal": "p"}]))
    );
    for bad in [
        json!({"role": "eng", "reservations": [{"type": "STATIC", "role": "eng"}]}),
        json!({"reservation": {}, "reservations": [{"type": "DYNAMIC", "role": "eng"}]}),
        json!({"reservation": {}}),
        json!({"role": "eng", "reservation": {"role": "eng"}}),
        json!({"role": "a b"}),
        json!({"reservations": [{"role": "eng"}]}),
        json!({"reservations": [{"type": "STATIC"}]}),
        json!({"reservations": [{"type": "STATIC", "role": "*"}]}),
        json!({"reservations": [{"type": "DYNAMIC", "role": "eng"}, {"type": "STATIC", "role": "eng/a"}]}),
        json!({"reservations": [{"type": "DYNAMIC", "role": "eng"}, {"type": "DYNAMIC", "role": "ops"}]}),
    ] {
        assert!(stack(bad.clone()).is_err(), "{bad}");
    }
}

#[test]
fn resources_as_flag() {
    let eng = Role::parse("eng").unwrap();
    let text = json!([scalar("cpus", 2.0), {"name": "mem", "type": "SCALAR", "scalar": {"value": 9}, "role": "ops"}]);
    let all = resources_json(&text.to_string(), &eng).unwrap();
    assert_eq!(all.reserved_to(&eng).scalar("cpus"), Scalar::whole(2));
    assert_eq!(
        all.reserved_to(&Role::parse("ops").unwrap()).scalar("mem"),
        Scalar::whole(9)
    );
    let star = resources_json(&text.to_string(), &Role::star()).unwrap();
    assert_eq!(star.unreserved().scalar("cpus"), Scalar::whole(2));
    for bad in [
        "",
        "{}",
        "[1]",
        "[{}]",
        r#"[{"name":"cpus","type":"SCALAR"}]"#,
    ] {
        assert!(resources_json(bad, &eng).is_err(), "{bad}");
    }
}

#[test]
fn durations_and_limits() {
    check_task(
        json!({"max_completion_time": {"nanoseconds": -1}}),
        Some("max_completion_time"),
    );
    check_task(
        json!({"limits": {"cpus": {"value": "Infinity"}, "mem": {"value": 32}}}),
        None,
    );
    check_task(json!({"limits": {"mem": {"value": -5}}}), Some("value < 0"));
    let spec = task(
        json!({"limits": {"cpus": {"value": "Infinity"}}, "max_completion_time": {"nanoseconds": 7},
        "kill_policy": {"grace_period": {"nanoseconds": 5}}, "command": {"value": "true", "user": "nobody"}}),
    );
    assert_eq!(spec.limits.get("cpus"), Some(Scalar::MAX));
    assert_eq!(spec.limits.get("mem"), None);
    assert_eq!(spec.kill_grace, Some(Duration::from_nanos(5)));
    assert_eq!(spec.max_completion_time, Some(Duration::from_nanos(7)));
    assert_eq!(spec.user.as_deref(), Some("nobody"));
}

#[test]
fn environments_and_secrets() {
    let with = |variable: Json| json!({"command": {"value": "true", "environment": {"variables": [variable]}}});
    check_task(with(json!({"name": "A", "value": "1"})), None);
    check_task(
        with(json!({"name": "A"})),
        Some("'A' of type VALUE must have a value"),
    );
    check_task(
        with(json!({"name": "A", "type": "SECRET"})),
        Some("must have a secret"),
    );
    let secret = json!({"type": "VALUE", "value": {"data": "aGk="}});
    check_task(
        with(json!({"name": "A", "type": "SECRET", "secret": secret})),
        None,
    );
    check_task(
        with(json!({"name": "A", "type": "SECRET", "value": "1", "secret": secret})),
        Some("must not have a value"),
    );
    let half = json!({"type": "REFERENCE"});
    check_task(
        with(json!({"name": "A", "type": "SECRET", "secret": half})),
        Some("REFERENCE"),
    );
}

#[test]
fn volumes() {
    let volume = |volume: Json| json!({"container": {"type": "MESOS", "volumes": [volume]}});
    check_task(
        volume(json!({"mode": "RW", "container_path": "x"})),
        Some("exactly one"),
    );
    check_task(
        volume(json!({"mode": "RW", "container_path": "x", "source": {"type": "SECRET"}})),
        Some("source.secret"),
    );
    check_task(
        volume(json!({"mode": "RW", "container_path": "x", "host_path": "/x"})),
        None,
    );
}

#[test]
fn executors_of_tasks() {
    let with = |more: Json| {
        let mut executor = json!({"executor_id": {"value": "e"}, "command": {"value": "true", "user": "u"},
            "resources": [scalar("cpus", 1.0)]});
        merge(&mut executor, more);
        json!({"command": null, "executor": executor})
    };
    check_task(with(json!({})), None);
    check_task(with(json!({"type": "DEFAULT"})), Some("must be CUSTOM"));
    check_task(
        with(json!({"command": null})),
        Some("'ExecutorInfo.command' must be set"),
    );
    check_task(
        with(json!({"framework_id": {"value": "G"}})),
        Some("instead of 'F'"),
    );
    check_task(
        with(json!({"executor_id": {"value": "a/b"}})),
        Some("invalid id"),
    );
    let executor = task(with(json!({"shutdown_grace_period": {"nanoseconds": 9}})))
        .executor
        .unwrap();
    assert_eq!(
        (executor.kind, executor.user.as_deref()),
        (ExecutorKind::Unset, Some("u"))
    );
    assert_eq!(
        executor.framework.as_ref().map(|id| id.as_str()),
        Some("F"),
        "the master fills it in"
    );
    assert_eq!(executor.shutdown_grace, Some(Duration::from_nanos(9)));
    assert_eq!(executor_body(&executor.body).unwrap(), *executor);
}

#[test]
fn task_groups() {
    let group = |executor: Json, task: Json| {
        let mut info = json!({"executor_id": {"value": "e"}, "type": "DEFAULT", "framework_id": {"value": "F"},
            "resources": [scalar("cpus", 0.01), scalar("mem", 32.0), scalar("disk", 1.0)]});
        merge(&mut info, executor);
        let group = json!({"executor": info, "task_group": {"tasks": [task_json(task)]}});
        match operation(json!({"type": "LAUNCH_GROUP", "launch_group": group})) {
            Some(OperationKind::LaunchGroup { tasks, fault, .. }) => {
                assert!(fault.is_some() || tasks.iter().all(|task| task.fault.is_none()));
                assert!(tasks.iter().all(|task| task.executor.is_none()));
                fault
            }
            other => panic!("{other:?}"),
        }
    };
    let bad = |executor: Json, task: Json, text: &str| {
        let fault = group(executor, task).expect("the group is invalid");
        assert!(fault.contains(text), "{fault}");
    };
    assert_eq!(group(json!({}), json!({})), None);
    bad(
        json!({"type": null}),
        json!({}),
        "'ExecutorInfo.type' must be set",
    );
    bad(json!({"framework_id": null}), json!({}), "framework_id");
    bad(
        json!({"command": {"value": "x"}}),
        json!({}),
        "must not be set",
    );
    bad(
        json!({"container": {"type": "DOCKER", "docker": {"image": "x"}}}),
        json!({}),
        "type MESOS",
    );
    bad(
        json!({"resources": [scalar("cpus", 1.0), scalar("disk", 1.0)]}),
        json!({}),
        "less mem (0) than 32",
    );
    bad(
        json!({"resources": [scalar("cpus", 1.0), scalar("mem", 32.0)]}),
        json!({}),
        "no disk",
    );
    bad(
        json!({}),
        json!({"task_id": {"value": "a/b"}}),
        "task 'a/b' is invalid",
    );
    bad(
        json!({}),
        json!({"limits": {"cpus": {"value": 2}}}),
        "share_cgroups",
    );
    let own = json!({"limits": {"cpus": {"value": 2}}, "container": {"type": "MESOS", "linux_info": {"share_cgroups": false}}});
    assert_eq!(group(json!({}), own), None);
    let network = json!({"container": {"type": "MESOS", "network_infos": [{"name": "n"}]},
        "health_check": {"type": "TCP", "tcp": {"port": 1}}});
    bad(json!({}), network, "network of their own");
}

#[test]
fn other_operations() {
    assert_eq!(operation(json!({"type": "NO_SUCH"})), None);
    assert_eq!(
        operation(json!({"type": "LAUNCH"})),
        Some(OperationKind::Launch(Vec::new()))
    );
}

#[test]
fn filters() {
    let filter =
        |filters: Json| match command("DECLINE", json!({"offer_ids": [], "filters": filters})) {
            Ok(Command::Decline { filter, .. }) => filter,
            other => panic!("{other:?}"),
        };
    assert_eq!(filter(Json::Null), Filter::DEFAULT);
    assert_eq!(filter(json!({})), Filter::DEFAULT);
    assert_eq!(filter(json!({"refuse_seconds": -1})), Filter::DEFAULT);
    assert_eq!(filter(json!({"refuse_seconds": 0})), Filter(Duration::ZERO));
    assert_eq!(
        filter(json!({"refuse_seconds": 2.5})),
        Filter(Duration::from_millis(2500))
    );
    assert_eq!(filter(json!({"refuse_seconds": 31_536_001})), Filter::MAX);
    assert_eq!(filter(json!({"refuse_seconds": 1e300})), Filter::MAX);
    assert_eq!(filter(json!({"refuse_seconds": "Infinity"})), Filter::MAX);
}

#[test]
fn payloads_and_uuids() {
    for kind in [
        "ACCEPT",
        "DECLINE",
        "ACCEPT_INVERSE_OFFERS",
        "DECLINE_INVERSE_OFFERS",
        "KILL",
        "SHUTDOWN",
        "ACKNOWLEDGE",
        "ACKNOWLEDGE_OPERATION_STATUS",
        "RECONCILE",
        "RECONCILE_OPERATIONS",
        "MESSAGE",
        "REQUEST",
        "UPDATE_FRAMEWORK",
    ] {
        let refused = call(&json!({"type": kind, "framework_id": {"value": "F"}}));
        assert!(
            matches!(refused, Err(Refusal::BadRequest(_))),
            "{kind}: {refused:?}"
        );
    }
    for kind in ["REVIVE", "SUPPRESS", "TEARDOWN"] {
        assert!(
            call(&json!({"type": kind, "framework_id": {"value": "F"}})).is_ok(),
            "{kind}"
        );
        assert!(call(&json!({"type": kind})).is_err(), "{kind}");
    }
    assert_eq!(
        call(&json!({"type": "UNKNOWN"})),
        Err(Refusal::Unimplemented)
    );
    let acknowledge = |uuid: &str| {
        let payload = json!({"agent_id": {"value": "S"}, "task_id": {"value": "t"}, "uuid": uuid});
        command("ACKNOWLEDGE", payload)
    };
    assert!(acknowledge("AAAAAAAAAAAAAAAAAAAAAA==").is_ok());
    assert!(acknowledge("AAAA").is_err());
    let kill = command(
        "KILL",
        json!({"task_id": {"value": "t"}, "kill_policy": {"grace_period": {"nanoseconds": 3}}}),
    );
    assert_eq!(
        kill,
        Ok(Command::Kill {
            task: "t".into(),
            agent: None,
            grace: Some(Duration::from_nanos(3))
        })
    );
}

fn subscribed(info: Json, more: Json) -> Subscription {
    let mut framework = json!({"user": "root", "name": "f"});
    merge(&mut framework, info);
    let mut subscribe = json!({"framework_info": framework});
    merge(&mut subscribe, more);
    match call(&json!({"type": "SUBSCRIBE", "subscribe": subscribe})) {
        Ok(SchedulerRequest::Subscribe(subscription)) => *subscription,
        other => panic!("{other:?}"),
    }
}

#[test]
fn frameworks() {
    let multi = |more: Json| {
        let mut info = json!({"capabilities": [{"type": "MULTI_ROLE"}], "roles": ["eng"]});
        merge(&mut info, more);
        info
    };
    let fault = |info: Json| subscribed(info, json!({})).fault;
    assert_eq!(fault(multi(json!({}))), None);
    assert_eq!(fault(multi(json!({"roles": []}))), None);
    assert!(
        fault(multi(json!({"roles": ["eng", "eng"]})))
            .unwrap()
            .contains("twice")
    );
    assert!(fault(json!({"role": "a/"})).is_some());
    assert!(fault(multi(json!({"failover_timeout": "-Infinity"}))).is_some());
    assert!(fault(multi(json!({"failover_timeout": 9.3e9}))).is_some());
    let spec = subscribed(
        multi(json!({"failover_timeout": 1.5, "checkpoint": true, "principal": "p"})),
        json!({}),
    )
    .framework;
    assert_eq!(
        (spec.failover_timeout, spec.checkpoint),
        (Duration::from_millis(1500), true)
    );
    assert_eq!(framework_body(&spec.body).unwrap(), spec);
    assert_eq!(
        subscribed(json!({}), json!({})).framework.roles,
        [Role::star()]
    );
    let filters = |amount: Json, role: &str| {
        let quantities = json!({"quantities": [{"quantities": {"cpus": {"value": amount}}}]});
        multi(json!({"offer_filters": {role: {"min_allocatable_resources": quantities}}}))
    };
    let least = subscribed(filters(json!(2), "eng"), json!({}))
        .framework
        .min_allocatable;
    assert_eq!(
        least.values().next().unwrap()[0].get("cpus"),
        Scalar::whole(2)
    );
    assert!(fault(filters(json!(-2), "eng")).is_some());
    assert!(fault(filters(json!(2), "ops")).is_some());
}

#[test]
fn constraints_need_selector_and_predicate() {
    let fault = |constraint: Json| {
        let constraints = json!({"role_constraints": {"*": {"groups": [{"attribute_constraints": [constraint]}]}}});
        subscribed(json!({}), json!({"offer_constraints": constraints})).fault
    };
    assert_eq!(
        fault(
            json!({"selector": {"pseudoattribute_type": "ZONE"}, "predicate": {"not_exists": {}}})
        ),
        None
    );
    assert!(fault(json!({"selector": {}, "predicate": {"exists": {}}})).is_some());
    assert!(fault(json!({"selector": {"attribute_name": "a"}, "predicate": {}})).is_some());
}

#[test]
fn agents() {
    let info = json!({"hostname": "h", "port": 70000, "resources": []});
    assert!(agent(read(&info), "", "", Default::default()).is_err());
    let info = json!({"hostname": "h", "id": {"value": "S0"},
        "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 1}, "role": "eng"}]});
    let spec = agent(read(&info), "10.0.0.1", "1", Default::default()).unwrap();
    let stored: v1::AgentInfo = task::decode(&spec.body).unwrap();
    assert_eq!((spec.port, stored.id), (5051, None));
    assert_eq!(
        stored.resources[0].reservations.len(),
        1,
        "kept in the new format"
    );
}
