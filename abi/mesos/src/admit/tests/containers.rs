//! Calls about containers.

use abi_terms::ContainerCall;
use serde_json::json;

use super::*;

fn admit(json: &Json) -> Result<Option<ContainerCall>, Refusal> {
    let call: v1::agent::Call = read(json);
    container_call(call.r#type.unwrap(), call)
}

#[track_caller]
fn refused(json: &Json, text: &str) {
    let refusal = admit(json).unwrap_err().to_string();
    assert!(refusal.contains(text), "{refusal}");
}

fn launch(id: &Json, more: &Json) -> Json {
    let mut launch = json!({"container_id": id, "command": {"value": "true"}});
    launch
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    json!({"type": "LAUNCH_CONTAINER", "launch_container": launch})
}

#[test]
fn both_spellings_mean_the_same() {
    let id = json!({"value": "c", "parent": {"value": "b", "parent": {"value": "a"}}});
    for (new, old) in [
        ("WAIT_CONTAINER", "WAIT_NESTED_CONTAINER"),
        ("KILL_CONTAINER", "KILL_NESTED_CONTAINER"),
        ("REMOVE_CONTAINER", "REMOVE_NESTED_CONTAINER"),
        ("LAUNCH_CONTAINER", "LAUNCH_NESTED_CONTAINER"),
    ] {
        let call = |kind: &str| {
            let mut call = json!({"type": kind});
            call[kind.to_lowercase()] = json!({"container_id": id});
            admit(&call).unwrap().unwrap()
        };
        assert_eq!(call(new), call(old));
        assert_eq!(call(new).container().as_str(), "a.b.c");
    }
    let call =
        json!({"type": "KILL_CONTAINER", "kill_container": {"container_id": {"value": "a"}}});
    let container = "a".into();
    let kill = ContainerCall::Kill {
        container,
        signal: 9,
    };
    assert_eq!(admit(&call).unwrap(), Some(kill));
    assert_eq!(admit(&json!({"type": "GET_STATE"})).unwrap(), None);
}

#[test]
fn a_launch_comes_back_from_its_encoding() {
    let more = json!({"command": {"value": "id", "user": "nobody"}, "limits": {"cpus": {"value": 2}},
        "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.5}}]});
    let Some(ContainerCall::Launch(spec)) = admit(&launch(&json!({"value": "c"}), &more)).unwrap()
    else {
        panic!("it is a launch");
    };
    assert_eq!(spec.user.as_deref(), Some("nobody"));
    assert_eq!(spec.resources.scalar("cpus").to_string(), "0.5");
    assert_eq!(container_body(&spec.body).unwrap(), spec);
}

#[test]
fn ids_are_judged() {
    let long = "x".repeat(243);
    for (value, text) in [
        ("a/b", "invalid character"),
        ("a b", "'a b' contains invalid characters"),
        ("a.b", "'a.b' contains invalid characters"),
        ("", "must not be empty"),
        ("..", "disallowed"),
        (&*long, "longer than 242 characters"),
    ] {
        for id in [
            json!({"value": value}),
            json!({"value": "c", "parent": {"value": value}}),
        ] {
            refused(&launch(&id, &json!({})), text);
            let wait = json!({"type": "WAIT_CONTAINER", "wait_container": {"container_id": id}});
            refused(&wait, text);
        }
    }
    let mut deep = json!({"value": "x"});
    for _ in 0..32 {
        deep = json!({"value": "x", "parent": deep});
    }
    refused(&launch(&deep, &json!({})), "more than 32 containers");
    let flat = json!({"type": "WAIT_NESTED_CONTAINER", "wait_nested_container": {"container_id": {"value": "a"}}});
    refused(
        &flat,
        "expecting 'wait_nested_container.container_id.parent'",
    );
    refused(
        &json!({"type": "KILL_CONTAINER"}),
        "expecting 'kill_container' to be present",
    );
}

#[test]
fn launches_are_judged() {
    let id = json!({"value": "c"});
    let nested = json!({"value": "c", "parent": {"value": "b"}});
    let deep = json!({"value": "c", "parent": nested});
    let cpus = |more: &Json| {
        let mut one = json!({"name": "cpus", "type": "SCALAR", "scalar": {"value": 1}});
        one.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        json!({"resources": [one]})
    };
    let reserved = cpus(&json!({"reservations": [{"type": "STATIC", "role": "a"}]}));
    refused(&launch(&id, &reserved), "must be unreserved");
    admit(&launch(&nested, &reserved)).unwrap();
    refused(
        &launch(&id, &cpus(&json!({"revocable": {}}))),
        "must be non-revocable",
    );
    refused(
        &launch(&id, &cpus(&json!({"scalar": {"value": -1}}))),
        "invalid resource 'cpus'",
    );
    refused(
        &launch(&id, &json!({"limits": {"disk": {"value": 1}}})),
        "limits are only allowed",
    );
    refused(&launch(&deep, &cpus(&json!({}))), "second level");
    let shares = |value: bool| json!({"container": {"type": "MESOS", "linux_info": {"share_cgroups": value}}});
    refused(&launch(&id, &shares(true)), "without a parent");
    refused(&launch(&deep, &shares(false)), "second level");
    for (id, value) in [
        (&id, false),
        (&nested, false),
        (&nested, true),
        (&deep, true),
    ] {
        admit(&launch(id, &shares(value))).unwrap();
    }
    refused(
        &launch(&id, &json!({"container": {"type": "DOCKER"}})),
        "'docker' is not set",
    );
    let secret =
        json!({"command": {"environment": {"variables": [{"name": "A", "type": "SECRET"}]}}});
    refused(
        &launch(&id, &secret),
        "'launch_container.command' is invalid",
    );
}
