//! Calls about containers that nobody may make: malformed, below what is not there, for what is another's.

use serde_json::{Value, json};

use super::{ANN, BOB, Row, WRONG, row, scalar, with};

fn call(kind: &str, part: Value) -> Value {
    let mut call = json!({"type": kind});
    call[kind.to_lowercase()] = part;
    call
}

fn named(value: &str) -> Value {
    json!({"value": value})
}

fn below(parent: &Value, value: &str) -> Value {
    json!({"value": value, "parent": parent})
}

fn launch(id: &Value, more: Value) -> Value {
    let part = json!({"container_id": id, "command": {"value": "exec sleep 1000"}});
    call("LAUNCH_CONTAINER", with(part, more))
}

fn about(kind: &str, id: &Value) -> Value {
    call(kind, json!({"container_id": id}))
}

fn kill(id: &Value, signal: i64) -> Value {
    call(
        "KILL_CONTAINER",
        json!({"container_id": id, "signal": signal}),
    )
}

pub(super) fn rows() -> Vec<Row> {
    let a = named("a");
    let deep = (0..40).fold(named("x"), |above, _| below(&above, "x"));
    let linux = |shares: bool| json!({"container": {"type": "MESOS", "linux_info": {"share_cgroups": shares}}});
    let env = json!({"command": {"value": "true", "environment": {"variables": [{"name": "A", "type": "SECRET"}]}}});
    let program = json!({"command": {"shell": false, "value": "/no/such/program"}});
    let mut rows = vec![
        row("launch by nobody", WRONG, launch(&a, json!({})), (401, "")),
        row(
            "launch by who may not",
            BOB,
            launch(&a, json!({})),
            (403, ""),
        ),
        row(
            "an id with dots",
            ANN,
            launch(&named("a.b"), json!({})),
            (400, "invalid characters"),
        ),
        row(
            "an id that leads up",
            ANN,
            launch(&named(".."), json!({})),
            (400, "disallowed"),
        ),
        row(
            "an id of a path",
            ANN,
            launch(&named("../../etc"), json!({})),
            (400, "invalid character"),
        ),
        row(
            "a parent of a path",
            ANN,
            launch(&below(&named("/"), "b"), json!({})),
            (400, "invalid character"),
        ),
        row(
            "an empty id",
            ANN,
            about("WAIT_CONTAINER", &named("")),
            (400, "must not be empty"),
        ),
        row(
            "a long id",
            ANN,
            about("WAIT_CONTAINER", &named(&"x".repeat(243))),
            (400, "242"),
        ),
        row(
            "40 parents",
            ANN,
            about("KILL_CONTAINER", &deep),
            (400, "more than 32"),
        ),
        row(
            "no parent",
            ANN,
            about("WAIT_NESTED_CONTAINER", &a),
            (400, "parent' to be present"),
        ),
        row(
            "unknown parent",
            ANN,
            launch(&below(&a, "b"), json!({})),
            (400, "Parent container a does not exist"),
        ),
        row(
            "a secret that is none",
            ANN,
            launch(&a, env),
            (400, "'launch_container.command' is invalid"),
        ),
        row(
            "a shared cgroup of nobody",
            ANN,
            launch(&a, linux(true)),
            (400, "without a parent"),
        ),
        row(
            "an unknown program",
            ANN,
            launch(&a, program),
            (400, "/no/such/program"),
        ),
        row(
            "no value",
            ANN,
            launch(&a, json!({"command": {}})),
            (400, "no value"),
        ),
        row(
            "a limit of disk",
            ANN,
            launch(&a, json!({"limits": {"disk": {"value": 1}}})),
            (400, "limits are only"),
        ),
        row(
            "less than nothing",
            ANN,
            launch(&a, json!({"resources": [scalar("cpus", -1.0)]})),
            (400, "cpus"),
        ),
    ];
    let unlike = |key: &str, value: Value| {
        let mut resource = scalar("cpus", 0.1);
        resource[key] = value;
        launch(&a, json!({"resources": [resource]}))
    };
    let reservation = json!([{"type": "STATIC", "role": "eng"}]);
    rows.extend([
        row(
            "reserved",
            ANN,
            unlike("reservations", reservation),
            (400, "must be unreserved"),
        ),
        row(
            "revocable",
            ANN,
            unlike("revocable", json!({})),
            (400, "must be non-revocable"),
        ),
        row("what runs", ANN, launch(&a, json!({})), (200, "")),
        row("what runs again", ANN, launch(&a, json!({})), (202, "")),
        row(
            "remove what runs",
            ANN,
            about("REMOVE_CONTAINER", &a),
            (500, "has not terminated"),
        ),
        row(
            "wait by who may not",
            BOB,
            about("WAIT_CONTAINER", &a),
            (403, ""),
        ),
        row(
            "kill by who may not",
            BOB,
            about("KILL_CONTAINER", &a),
            (403, ""),
        ),
        row(
            "remove by who may not",
            BOB,
            about("REMOVE_CONTAINER", &a),
            (403, ""),
        ),
        row(
            "nest by who may not",
            BOB,
            launch(&below(&a, "b"), json!({})),
            (403, ""),
        ),
        row(
            "a signal below all",
            ANN,
            kill(&a, -1),
            (500, "-1 is no signal"),
        ),
        row(
            "a signal beyond all",
            ANN,
            kill(&a, 65),
            (500, "65 is no signal"),
        ),
        row(
            "resources far below",
            ANN,
            launch(
                &below(&below(&a, "b"), "c"),
                json!({"resources": [scalar("cpus", 1.0)]}),
            ),
            (400, "second level"),
        ),
        row(
            "a nested shell",
            ANN,
            launch(&below(&a, "tasks"), json!({})),
            (200, ""),
        ),
        row(
            "remove nested that runs",
            ANN,
            about("REMOVE_NESTED_CONTAINER", &below(&a, "tasks")),
            (500, "has not terminated"),
        ),
        row(
            "a session without a command",
            ANN,
            call(
                "LAUNCH_NESTED_CONTAINER_SESSION",
                json!({"container_id": below(&a, "s")}),
            ),
            (400, "neither a command nor an image"),
        ),
        row(
            "a session with nothing",
            ANN,
            call(
                "LAUNCH_NESTED_CONTAINER_SESSION",
                json!({"container_id": a}),
            ),
            (400, "container_id.parent"),
        ),
        row(
            "a look at a container of no framework",
            ANN,
            about("ATTACH_CONTAINER_OUTPUT", &a),
            (404, "cannot be found"),
        ),
        row("the end", ANN, about("KILL_CONTAINER", &a), (200, "")),
    ]);
    rows
}

/// Access rules of the agent: Bob may do nothing.
pub(super) fn acls() -> Value {
    let nobody = json!([{"principals": {"values": ["bob"]}, "users": {"type": "NONE"}}]);
    let mut acls = json!({});
    for action in [
        "launch_standalone_containers",
        "wait_standalone_containers",
        "kill_standalone_containers",
        "remove_standalone_containers",
        "launch_nested_containers_under_parent_with_user",
    ] {
        acls[action] = nobody.clone();
    }
    acls
}
