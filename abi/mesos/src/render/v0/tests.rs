//! Parts of the documents as they were recorded.

use std::sync::Arc;

use abi_terms::{AgentCapabilities, Moment, Source, Status, TaskState};
use base_units::Resources;
use serde_json::{Value as Json, json};

use super::*;
use crate::admit;
use crate::render::tests::{agent, facts, launched, offered, read, role, update};

fn write(part: impl serde::Serialize) -> Json {
    serde_json::from_str(&serde_json::to_string(&part).unwrap()).unwrap()
}

fn resources(text: &str) -> Resources {
    Resources::parse(text).unwrap()
}

#[test]
fn amounts_by_name() {
    assert_eq!(
        write(ResourcesObject(&Resources::new())),
        json!({"cpus": 0.0, "gpus": 0.0, "mem": 0.0, "disk": 0.0})
    );
    let mut all = resources("cpus:0.1;mem:32;ports:[1-2,4-5];ports(eng):[3-3];names:{b,a};x:1");
    all += &resources("cpus:2;x:1").map(|resource| resource.revocable = true);
    assert_eq!(
        write(ResourcesObject(&all)),
        json!({"cpus": 0.1, "gpus": 0.0, "mem": 32.0, "disk": 0.0, "ports": "[1-5]", "names": "{a, b}", "x": 1.0,
            "cpus_revocable": 2.0, "x_revocable": 1.0})
    );
    assert_eq!(
        write(QuantitiesObject(&resources("cpus:0.1;mem:0").quantities())),
        json!({"cpus": 0.1})
    );
}

#[test]
fn reservations_by_role() {
    let all = resources("cpus:1;cpus(eng):2");
    let zero = json!({"cpus": 2.0, "gpus": 0.0, "mem": 0.0, "disk": 0.0});
    assert_eq!(write(ResourcesByRole(&all)), json!({"eng": zero}));
    let full = json!({"name": "cpus", "type": "SCALAR", "scalar": {"value": 2.0}, "role": "eng",
        "reservations": [{"type": "STATIC", "role": "eng"}]});
    assert_eq!(write(ResourcesFullByRole(&all)), json!({"eng": [full]}));
    assert_eq!(
        write(ResourcesFull(&all.unreserved().allocate(&role("a")))),
        json!([{"name": "cpus", "type": "SCALAR", "scalar": {"value": 1.0}, "role": "*",
            "allocation_info": {"role": "a"}}])
    );
}

#[test]
fn an_agent() {
    assert_eq!(
        write(AgentFields::from(&*agent())),
        json!({"hostname": "h", "port": 5051, "attributes": {"rack": "r1", "zone": 2.0}, "pid": "slave(1)@10.0.0.1:5051",
            "version": "1.11.0", "capabilities": ["MULTI_ROLE", "HIERARCHICAL_ROLE", "RESERVATION_REFINEMENT",
                "RESOURCE_PROVIDER", "RESIZE_VOLUME", "AGENT_OPERATION_FEEDBACK", "AGENT_DRAINING",
                "TASK_RESOURCE_LIMITS"]})
    );
    assert!(agent_capability_names(AgentCapabilities::default()).is_empty());
    let many = base_units::Attribute::parse_list("a:[1-2,4-4];a:x").unwrap();
    assert_eq!(write(Attributes(&many[..1])), json!({"a": "[1-2, 4-4]"}));
    assert_eq!(write(Attributes(&many)), json!({"a": "x"}));
}

#[test]
fn a_framework() {
    let spec = |info: Json| admit::framework(&read(&info)).0;
    let new = spec(
        json!({"user": "root", "name": "f", "roles": ["a", "b"], "failover_timeout": -1, "principal": "p",
        "capabilities": [{"type": "MULTI_ROLE"}, {"type": "NEW_THING"}], "labels": {"labels": [{"key": "k"}]}}),
    );
    assert_eq!(
        write(FrameworkFields::from(&new)),
        json!({"name": "f", "user": "root", "failover_timeout": -1.0, "checkpoint": false, "hostname": "",
            "webui_url": "", "principal": "p", "capabilities": ["MULTI_ROLE"], "roles": ["a", "b"],
            "labels": [{"key": "k"}]})
    );
    let old = write(FrameworkFields::from(&spec(
        json!({"user": "root", "name": "f"}),
    )));
    assert_eq!(
        (&old["role"], old.get("roles"), old.get("principal")),
        (&json!("*"), None, None)
    );
}

#[test]
fn constraints_are_an_object() {
    let mut constraints = abi_terms::OfferConstraints::default();
    assert_eq!(write(OfferConstraints(&constraints)), json!({}));
    let message = json!({"role_constraints": {"a": {"groups": [{"attribute_constraints": [
        {"selector": {"attribute_name": "rack"}, "predicate": {"exists": {}}}]}]}}});
    constraints.body =
        crate::encode_wire(&read::<crate::v1::scheduler::OfferConstraints>(&message)).into();
    assert_eq!(write(OfferConstraints(&constraints)), message);
}

#[test]
fn an_offer() {
    assert_eq!(
        write(Offer(&offered(&resources("cpus:4;ports:[31000-32000]")))),
        json!({"id": "O1", "framework_id": "F", "allocation_info": {"role": "eng"}, "slave_id": "S0",
            "resources": {"cpus": 4.0, "gpus": 0.0, "mem": 0.0, "disk": 0.0, "ports": "[31000-32000]"}})
    );
}

#[test]
fn a_task_with_its_statuses() {
    let (spec, ids) = (launched(), ("F".into(), "S0".into(), role("eng")));
    let allocated = spec.resources.allocate(&ids.2);
    let now = Moment::from_nanos(1_500_000_000_250_000_000);
    let first = Status::new("t".into(), TaskState::Starting, Source::Executor, now);
    let statuses = [Arc::new(first), Arc::new(update())];
    let written = write(Task(facts(&spec, &allocated, &statuses, &ids)));
    let expected = json!({"id": "t", "name": "n", "framework_id": "F", "executor_id": "e", "slave_id": "S0",
        "state": "TASK_RUNNING", "resources": {"cpus": 0.1, "gpus": 0.0, "mem": 0.0, "disk": 0.0},
        "limits": {"mem": "Infinity"}, "role": "eng",
        "statuses": [{"state": "TASK_STARTING", "timestamp": 1_500_000_000.25},
            {"state": "TASK_FAILED", "timestamp": 1_500_000_000.25, "labels": [{"key": "k", "value": "v"}],
             "container_status": {"container_id": {"value": "c"},
                "network_infos": [{"ip_addresses": [{"protocol": "IPv4", "ip_address": "1.2.3.4"}]}]}, "healthy": false}],
        "user": "root", "labels": [{"key": "k", "value": "v"}, {"key": "only"}],
        "discovery": {"visibility": "CLUSTER", "name": "svc"}, "container": {"type": "MESOS"},
        "health_check": written["health_check"]});
    assert_eq!(written, expected);
    assert_eq!(written["health_check"]["type"], "COMMAND");
}

#[test]
fn an_executor() {
    let spec = launched().executor.unwrap();
    let (framework, agent, eng) = ("F".into(), "S0".into(), role("eng"));
    let executor = Executor {
        spec: &spec,
        framework: &framework,
        agent: &agent,
        role: &eng,
        resources: &spec.resources,
    };
    assert_eq!(
        write(executor),
        json!({"executor_id": "e", "name": "ex", "framework_id": "F",
            "command": {"value": "sleep 100", "argv": [], "uris": []},
            "resources": {"cpus": 0.1, "gpus": 0.0, "mem": 0.0, "disk": 0.0}, "role": "eng",
            "labels": [{"key": "a", "value": "b"}], "type": "CUSTOM", "slave_id": "S0"})
    );
    let full = json!({"shell": false, "value": "/bin/x", "arguments": ["x", "y"], "user": "u",
        "environment": {"variables": [{"name": "A", "value": "1"}]}, "uris": [{"value": "http://u", "extract": false}]});
    let command = write(Command(&read(&full)));
    assert_eq!(
        (&command["shell"], &command["argv"]),
        (&json!(false), &json!(["x", "y"]))
    );
    assert_eq!(command["environment"]["variables"][0]["value"], "1");
    let uri = json!({"value": "http://u", "executable": false});
    assert_eq!(command["uris"], json!([uri]));
    let without = Executor {
        spec: &abi_terms::ExecutorSpec {
            body: Default::default(),
            ..(*spec).clone()
        },
        ..executor
    };
    assert_eq!(
        write(without)["command"],
        json!({"argv": [], "uris": []}),
        "even an executor without a command shows one"
    );
}

#[test]
fn a_task_that_waits_for_its_executor() {
    let (spec, eng) = (launched(), role("eng"));
    let resources = spec.resources.allocate(&eng);
    let queued = QueuedTask {
        spec: &spec,
        agent: &"S0".into(),
        role: &eng,
        resources: &resources,
    };
    assert_eq!(
        write(queued),
        json!({"id": "t", "name": "n", "slave_id": "S0", "role": "eng", "executor_id": "e",
            "resources": {"cpus": 0.1, "gpus": 0.0, "mem": 0.0, "disk": 0.0},
            "discovery": {"visibility": "CLUSTER", "name": "svc"}})
    );
}

#[test]
fn networks_of_a_container() {
    let status = json!({"container_id": {"value": "c"}, "executor_pid": 7, "cgroup_info": {"net_cls": {"classid": 1}},
        "network_infos": [{"name": "n", "groups": ["g"], "labels": {"labels": [{"key": "k"}]},
            "port_mappings": [{"host_port": 1, "container_port": 2}]}]});
    let mut update = update();
    update.container_status =
        crate::encode_wire(&read::<crate::v1::ContainerStatus>(&status)).into();
    let written = write(Statuses(&[Arc::new(update)]));
    assert_eq!(
        written[0]["container_status"],
        json!({"container_id": {"value": "c"}, "cgroup_info": {"net_cls": {"classid": 1}},
            "network_infos": [{"name": "n", "groups": ["g"], "labels": [{"key": "k"}],
                "port_mappings": [{"host_port": 1, "container_port": 2}]}]})
    );
}
