//! What becomes of documents.

use abi_json::Number;
use serde_json::json;

use super::*;
use crate::settings::{Empty, Feature};

fn settings() -> Settings {
    Settings {
        features: Feature::ALL.iter().copied().collect(),
        ..Settings::default()
    }
}

fn admitted(settings: &Settings, document: &Value) -> Result<Value, Refusal> {
    let admission = Admission {
        settings,
        world: &Empty,
        force: false,
    };
    let app: App = read(document.to_string().as_bytes())?;
    Ok(serde_json::to_value(admission.app(app)?).expect("apps print"))
}

/// The app with these fields, besides an id and something to run, reads back with those.
#[track_caller]
fn becomes(fields: Value, expect: Value) {
    let mut document = json!({"id": "a", "cmd": "sleep 1"});
    merge(&mut document, fields);
    let app = admitted(&settings(), &document).expect("a sound app");
    for (key, value) in expect.as_object().expect("fields") {
        assert_eq!(
            app.get(key).unwrap_or(&Value::Null),
            value,
            "{key} of {app}"
        );
    }
}

/// The app with these fields is refused at exactly these places.
#[track_caller]
fn refused(settings: &Settings, fields: Value, expect: &[&str]) {
    let mut document = json!({"id": "a", "cmd": "sleep 1"});
    merge(&mut document, fields);
    let mut found: Vec<String> = match admitted(settings, &document) {
        Ok(app) => panic!("was admitted: {app}"),
        Err(Refusal::Form(faults) | Refusal::Meaning(faults)) => {
            faults.iter().map(|fault| fault.path.clone()).collect()
        }
        Err(other) => panic!("{other}"),
    };
    found.dedup();
    assert_eq!(found, expect, "{document}");
}

fn merge(document: &mut Value, fields: Value) {
    let Value::Object(fields) = fields else {
        panic!("fields are given as an object");
    };
    for (key, value) in fields {
        document[key] = value;
    }
}

#[test]
fn old_lists_of_uris_become_artifacts() {
    becomes(
        json!({"uris": ["https://dl.example/a.tar.gz?x=1", "https://dl.example/run.sh"]}),
        json!({
            "uris": null,
            "fetch": [
                {"uri": "https://dl.example/a.tar.gz?x=1", "extract": true, "executable": false, "cache": false},
                {"uri": "https://dl.example/run.sh", "extract": false, "executable": false, "cache": false},
            ],
        }),
    );
    becomes(json!({"uris": []}), json!({"uris": null, "fetch": null}));
}

#[test]
fn ports_of_all_ages_become_definitions_or_mappings() {
    becomes(
        json!({"portDefinitions": []}),
        json!({"portDefinitions": []}),
    );
    becomes(
        json!({"ports": []}),
        json!({"portDefinitions": [], "ports": null}),
    );
    becomes(
        json!({"ports": [80], "portDefinitions": [{"port": 80, "name": "web"}]}),
        json!({"portDefinitions": [{"port": 80, "name": "web", "protocol": "tcp"}]}),
    );
    becomes(
        json!({"networks": [{"mode": "CONTAINER/BRIDGE"}], "requirePorts": true,
            "container": {"type": "mesos", "portMappings": []}}),
        json!({"networks": [{"mode": "container/bridge"}], "requirePorts": false,
            "container": {"type": "MESOS", "volumes": [], "portMappings": []}}),
    );
    becomes(
        json!({"container": {"type": "MESOS", "portMappings": [{"containerPort": 1}]}}),
        json!({"container": {"type": "MESOS", "volumes": []}}),
    );
}

#[test]
fn addresses_of_old_become_networks() {
    becomes(
        json!({"ipAddress": {"networkName": "mesos-bridge", "labels": {"a": "b"}}}),
        json!({
            "ipAddress": null,
            "networks": [{"mode": "container/bridge", "labels": {"a": "b"}}],
            "container": {"type": "MESOS", "volumes": [], "portMappings": [{
                "containerPort": 0, "hostPort": 0, "servicePort": 0, "protocol": "tcp", "name": "default", "labels": {},
            }]},
        }),
    );
    let illegal = |document| match admitted(&settings(), &document) {
        Err(Refusal::Illegal(message)) => message,
        other => panic!("{other:?}"),
    };
    illegal(json!({"id": "a", "container": {"docker": {"image": "i", "network": "NONE"}}}));
    illegal(json!({"id": "a", "container": {
        "docker": {"image": "i", "network": "BRIDGE", "portMappings": [{"containerPort": 1}]},
        "portMappings": [{"containerPort": 2}],
    }}));
}

#[test]
fn checks_keep_what_their_protocol_has_use_for() {
    let usual = json!({
        "gracePeriodSeconds": 300, "intervalSeconds": 60, "timeoutSeconds": 20, "maxConsecutiveFailures": 3,
        "delaySeconds": 15, "ipProtocol": "IPv4",
    });
    let check = |given: Value, expect: Value| {
        let mut expected = usual.clone();
        merge(&mut expected, expect);
        becomes(
            json!({"healthChecks": [given], "portDefinitions": [{"port": 0}]}),
            json!({"healthChecks": [expected]}),
        );
    };
    check(
        json!({"protocol": "COMMAND", "command": {"value": "true"}, "path": "/x", "delaySeconds": 3, "port": 1}),
        json!({"protocol": "COMMAND", "command": {"value": "true"}, "delaySeconds": 3}),
    );
    check(
        json!({"protocol": "tcp", "path": "/x", "delaySeconds": 3}),
        json!({"protocol": "TCP", "portIndex": 0}),
    );
    check(
        json!({"protocol": "HTTPS", "ignoreHttp1xx": true}),
        json!({"protocol": "HTTPS", "portIndex": 0, "ignoreHttp1xx": true}),
    );
    check(
        json!({"protocol": "MESOS_HTTP", "ignoreHttp1xx": true, "delaySeconds": 4}),
        json!({"protocol": "MESOS_HTTP", "portIndex": 0, "delaySeconds": 4}),
    );
    // Without ports in the document the only one is asked, and no index is written.
    let mut expected = usual.clone();
    merge(
        &mut expected,
        json!({"protocol": "HTTP", "ignoreHttp1xx": false}),
    );
    becomes(
        json!({"healthChecks": [{}]}),
        json!({"healthChecks": [expected]}),
    );
}

#[test]
fn data_that_stay_change_what_is_usual() {
    let tepui = Settings {
        mesos_role: "tepui".to_owned(),
        ..settings()
    };
    let volume = json!({"containerPath": "d", "mode": "RW", "persistent": {"size": 1, "profileName": "fast"}});
    let document =
        json!({"id": "a", "cmd": "db", "container": {"type": "MESOS", "volumes": [volume]}});
    let app = admitted(&tepui, &document).expect("a sound app");
    assert_eq!(app["unreachableStrategy"], "disabled");
    assert_eq!(app["residency"]["taskLostBehavior"], "WAIT_FOREVER");
    assert_eq!(app["upgradeStrategy"]["minimumHealthCapacity"], 0.5);
    assert_eq!(
        app["container"]["volumes"][0]["persistent"]["type"],
        "mount"
    );
    let with = |fields: Value, path: &str| {
        let mut document = document.clone();
        merge(&mut document, fields);
        refused(&tepui, document, &[path]);
    };
    with(
        json!({"acceptedResourceRoles": ["tepui"]}),
        "/acceptedResourceRoles",
    );
    with(
        json!({"unreachableStrategy": {"inactiveAfterSeconds": 1, "expungeAfterSeconds": 2}}),
        "/",
    );
    with(
        json!({"upgradeStrategy": {"minimumHealthCapacity": 0, "maximumOverCapacity": 1}}),
        "/upgradeStrategy/maximumOverCapacity",
    );
}

#[test]
fn faults_are_found_where_clients_look_for_them() {
    let all = settings();
    let none = Settings::default();
    let check = |fields, expect: &[&str]| refused(&all, fields, expect);
    check(json!({"id": "/a/Versions"}), &["/id"]);
    check(json!({"id": "/a/versions"}), &["/id"]);
    check(json!({"id": "/"}), &["/id", "/"]);
    check(json!({"args": ["a"]}), &["/"]);
    check(json!({"cmd": ""}), &["/cmd"]);
    check(json!({"backoffFactor": 0.5}), &["/backoffFactor"]);
    check(
        json!({"upgradeStrategy": {"minimumHealthCapacity": 1.5, "maximumOverCapacity": 0}}),
        &["/upgradeStrategy/minimumHealthCapacity"],
    );
    check(
        json!({"upgradeStrategy": {"minimumHealthCapacity": 1}}),
        &["/upgradeStrategy/maximumOverCapacity"],
    );
    check(
        json!({"unreachableStrategy": {"inactiveAfterSeconds": 60}}),
        &["/unreachableStrategy/inactiveAfterSeconds"],
    );
    check(json!({"constraints": [["hostname"]]}), &["/constraints(0)"]);
    check(
        json!({"constraints": [["hostname", "UNIQUE"], ["rack", "IS", "{a}"]]}),
        &["/constraints(1)"],
    );
    check(
        json!({"constraints": [["rack", "GROUP_BY", "x"]]}),
        &["/constraints(0)"],
    );
    check(json!({"dependencies": ["/a/tasks"]}), &["/dependencies(0)"]);
    check(json!({"env": {"": "x"}}), &["/env"]);
    check(json!({"env": {"A": 1}}), &["/env/A", "/env/A/secret"]);
    check(
        json!({"fetch": [{"uri": "http://a b"}]}),
        &["/fetch(0)/uri"],
    );
    check(json!({"networks": [{"mode": "container"}]}), &["/networks"]);
    check(
        json!({"networks": [{"mode": "host"}, {"mode": "container/bridge"}]}),
        &["/networks"],
    );
    check(
        json!({"healthChecks": [{"portIndex": 3}]}),
        &["/healthChecks(0)"],
    );
    check(
        json!({"healthChecks": [{"ipProtocol": "IPv6", "port": 1}]}),
        &["/healthChecks(0)"],
    );
    check(
        json!({"healthChecks": [{"port": 1, "portIndex": 0}]}),
        &["/healthChecks(0)"],
    );
    check(
        json!({"acceptedResourceRoles": []}),
        &["/acceptedResourceRoles"],
    );
    check(
        json!({"resourceLimits": {"cpus": "many"}}),
        &["/resourceLimits/cpus"],
    );
    check(
        json!({"executorResources": {"mem": 1}}),
        &["/executorResources/mem"],
    );
    check(json!({"container": {"type": "LXC"}}), &["/container/type"]);
    check(
        json!({"container": {"type": "MESOS", "volumes": [{"containerPath": "a"}]}}),
        &[
            "/container/volumes(0)/hostPath",
            "/container/volumes(0)/mode",
        ],
    );
    check(
        json!({"container": {"type": "MESOS", "volumes": [{"containerPath": "a", "mode": "RW",
            "external": {"provider": "acme", "name": "v"}}]}}),
        &["/container/volumes(0)/external/provider"],
    );
    check(
        json!({"container": {"type": "MESOS", "linuxInfo": {"seccomp": {}}}}),
        &["/container/linuxInfo/seccomp"],
    );
    check(
        json!({"container": {"docker": {"image": "i", "pullConfig": {"secret": "s"}}}}),
        &["/container/docker/pullConfig"],
    );
    check(
        json!({"gpus": 1, "container": {"docker": {"image": "i"}}}),
        &["/"],
    );
    check(
        json!({"check": {"exec": {"command": {"shell": "a", "argv": ["b"]}}}}),
        &["/check/exec/command/argv"],
    );
    check(json!({"check": {}}), &["/check"]);
    check(
        json!({"ports": [1], "portDefinitions": [{"port": 2}]}),
        &["/"],
    );
    refused(
        &none,
        json!({"secrets": {"s": {"source": "x"}}}),
        &["/secrets"],
    );
    refused(
        &none,
        json!({"env": {"A": {"secret": "s"}}}),
        &["/env", "/env/A/secret"],
    );
}

#[test]
fn a_change_replaces_whole_fields_and_keeps_the_rest() {
    let settings = settings();
    let admission = Admission {
        settings: &settings,
        world: &Empty,
        force: false,
    };
    let id = PathId::new("/a");
    let app = |document: Value| {
        let app: App = read(document.to_string().as_bytes()).expect("an app");
        admission.app(app).expect("a sound app")
    };
    let current = app(json!({
        "id": "/a", "cmd": "sleep 1", "labels": {"a": "1", "b": "2"}, "mem": 64,
        "executorResources": {"cpus": 1}, "portDefinitions": [{"port": 0}, {"port": 0}],
    }));
    let change = |document: Value, whole| {
        let update: AppUpdate = read(document.to_string().as_bytes()).expect("a change");
        let update = admission.app_update(&id, update)?;
        admission.app_after(update, Some(&current), whole)
    };
    let after = change(json!({"labels": {"c": "3"}, "id": "/other"}), false).expect("sound");
    assert_eq!(after.id, id);
    assert_eq!(after.labels.len(), 1);
    assert_eq!(after.mem, Number(64.0));
    assert_eq!(after.executor_resources, None);
    let after = change(json!({"cmd": "sleep 2"}), true).expect("sound");
    assert!(after.labels.is_empty());
    assert_eq!(after.mem, Number(128.0));
    let after = change(json!({"networks": [{"mode": "container/bridge"}]}), false).expect("sound");
    let container = after
        .container
        .expect("a network of its own needs a container");
    assert_eq!(container.port_mappings.map(|it| it.len()), Some(1));
    assert!(change(json!({"args": ["x"]}), false).is_err());
    assert!(change(json!({"args": ["x"]}), true).is_ok());
}

#[test]
fn the_usual_upgrade_of_a_single_instance_is_no_obstacle_to_changes() {
    let settings = settings();
    let admission = Admission {
        settings: &settings,
        world: &Empty,
        force: false,
    };
    let document =
        json!({"id": "/a", "cmd": "sleep 1", "labels": {"MARATHON_SINGLE_INSTANCE_APP": "true"}});
    let app: App = read(document.to_string().as_bytes()).expect("an app");
    let app = admission.app(app).expect("a sound app");
    assert_eq!(app.upgrade_strategy, Some(UpgradeStrategy::of(1.0, 1.0)));
    let update: AppUpdate = read(br#"{"instances":0}"#).expect("a change");
    let update = admission
        .app_update(&app.id, update)
        .expect("a sound change");
    assert!(admission.app_after(update, Some(&app), false).is_ok());
}

/// A group that enforces its role, with an app.
struct Tenant;

impl World for Tenant {
    fn role_of(&self, service: &PathId) -> Option<String> {
        (service.as_str() == "/t/old").then(|| "old".to_owned())
    }

    fn enforces_role(&self, top_group: &PathId) -> Option<bool> {
        (top_group.as_str() == "/t").then_some(true)
    }
}

#[test]
fn roles_follow_the_top_level_group() {
    let settings = settings();
    let role = |id: &str, role: Option<&str>| {
        let admission = Admission {
            settings: &settings,
            world: &Tenant,
            force: false,
        };
        let mut app = App::new(PathId::new(id));
        app.cmd = Some("sleep 1".to_owned());
        app.role = role.map(str::to_owned);
        admission.app(app).ok().and_then(|app| app.role)
    };
    assert_eq!(role("/a", None).as_deref(), Some("*"));
    assert_eq!(role("/g/a", None).as_deref(), Some("*"));
    assert_eq!(role("/g/a", Some("g")).as_deref(), Some("g"));
    assert_eq!(role("/g/a", Some("h")), None);
    assert_eq!(role("/t/a", None).as_deref(), Some("t"));
    assert_eq!(role("/t/a", Some("*")), None);
    assert_eq!(role("/t/old", Some("old")).as_deref(), Some("old"));
}

#[test]
fn faults_of_a_group_stand_at_their_place_in_the_document() {
    let settings = settings();
    let admission = Admission {
        settings: &settings,
        world: &Tenant,
        force: false,
    };
    let check = |document: Value, expect: &[&str]| {
        let update: GroupUpdate = read(document.to_string().as_bytes()).expect("a group");
        let found: Vec<String> = match admission.group(&PathId::root(), update) {
            Ok(_) => Vec::new(),
            Err(Refusal::Meaning(faults)) => faults.iter().map(|it| it.path.clone()).collect(),
            Err(other) => panic!("{other}"),
        };
        assert_eq!(found, expect, "{document}");
    };
    let app = json!({"id": "x", "cmd": "sleep 1"});
    check(json!({"id": "/g", "apps": [app]}), &[]);
    check(
        json!({"id": "/g", "apps": [{"id": "/h/x", "cmd": "sleep 1"}]}),
        &["/apps(0)/id"],
    );
    check(
        json!({"id": "/g", "groups": [{"id": "h", "apps": [app, {"id": "y"}]}]}),
        // As of an app that came alone, and where it is.
        &["/", "/groups(0)/apps(1)"],
    );
    check(json!({"id": "/g/versions"}), &["/"]);
    check(
        json!({"id": "/g", "groups": [{"id": "/h"}]}),
        &["/groups(0)/id"],
    );
    check(json!({"scaleBy": 2, "apps": []}), &["/scaleBy"]);
    check(json!({"scaleBy": 2}), &[]);
    check(
        json!({"id": "/t", "enforceRole": false, "apps": [app]}),
        &["/enforceRole"],
    );
    check(json!({"id": "/t", "enforceRole": false}), &[]);
}

#[test]
fn what_is_missing_is_said_with_what_lacks_it() {
    let said = |document: &str| match read::<App>(document.as_bytes()) {
        Err(Refusal::Form(faults)) => faults
            .iter()
            .map(|it| format!("{} {}", it.path, it.text))
            .collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        said(r#"{"cmd": "sleep 1"}"#),
        [r#"/id 'id' is undefined on object: {"cmd":"sleep 1"}"#]
    );
    assert_eq!(
        said(r#"{"id": "a", "fetch": [{"uri": "b"}, {"cache": true}]}"#),
        [r#"/fetch(1)/uri 'uri' is undefined on object: {"cache":true}"#]
    );
    let long = format!(r#"{{"cmd": "{}"}}"#, "é".repeat(4000));
    assert!(said(&long)[0].len() < 600);
    assert_eq!(
        said(r#"{"id": "a", "killSelection": "NONE"}"#),
        [
            "/killSelection error.unknown.enum.literal",
            "/killSelection expected one of YOUNGEST_FIRST OLDEST_FIRST"
        ]
    );
}

#[test]
fn a_document_that_replaces_an_app_is_read_as_a_new_one() {
    let settings = settings();
    let admission = Admission {
        settings: &settings,
        world: &Empty,
        force: false,
    };
    let check = |id: &str, document: Value, sound: bool| {
        let update = read(document.to_string().as_bytes()).expect("a change");
        let whole = admission.app_whole(&PathId::new(id), update);
        assert_eq!(whole.is_ok(), sound, "{id} {document}: {whole:?}");
        if let Ok(whole) = whole {
            assert_eq!(whole.version, None);
        }
    };
    // What was read from one place is written to another.
    let read_back = json!({"id": "/b", "cmd": "sleep 1", "version": "2020-01-01T00:00:00.000Z"});
    check("/a", read_back, true);
    check("/A", json!({"cmd": "sleep 1"}), false);
    check("/a", json!({"cmd": "sleep 1", "ports": [1, 1]}), false);
}

#[test]
fn pods_are_checked() {
    let settings = settings();
    let admission = Admission {
        settings: &settings,
        world: &Empty,
        force: false,
    };
    let check = |fields: Value, expect: &[&str]| {
        let container = json!({"name": "c", "resources": {"cpus": 1, "mem": 32}});
        let mut document = json!({"id": "/p", "containers": [container]});
        merge(&mut document, fields);
        let pod = read(document.to_string().as_bytes()).and_then(|pod: Pod| admission.pod(pod));
        let found: Vec<String> = match pod {
            Ok(_) => Vec::new(),
            Err(Refusal::Form(faults) | Refusal::Meaning(faults)) => {
                faults.iter().map(|it| it.path.clone()).collect()
            }
            Err(other) => panic!("{other}"),
        };
        assert_eq!(found, expect, "{document}");
    };
    let one = |fields: Value| {
        let mut container = json!({"name": "c", "resources": {"cpus": 1, "mem": 32}});
        merge(&mut container, fields);
        json!({"containers": [container]})
    };
    check(json!({}), &[]);
    check(json!({"environment": {"1A": "x"}}), &["/environment"]);
    check(json!({"user": ""}), &["/user"]);
    check(
        one(json!({"resources": {"cpus": 0, "mem": 32}})),
        &["/containers(0)/resources/cpus"],
    );
    check(
        one(json!({"volumeMounts": [{"name": "v", "mountPath": "a"}]})),
        &["/containers(0)/volumeMounts(0)/name"],
    );
    check(
        one(json!({"healthCheck": {"http": {"endpoint": "e"}}})),
        &["/containers(0)/healthCheck/http/endpoint"],
    );
    check(
        one(json!({"healthCheck": {"timeoutSeconds": 60}})),
        &[
            "/containers(0)/healthCheck",
            "/containers(0)/healthCheck/timeoutSeconds",
        ],
    );
    check(
        one(json!({"endpoints": [{"name": "e", "protocol": ["tcp", "tcp"]}]})),
        &["/containers(0)/endpoints(0)/protocol"],
    );
    check(
        json!({"scheduling": {"placement": {"constraints": [{"fieldName": "a", "operator": "MAX_PER"}]}}}),
        &["/scheduling/placement/constraints(0)"],
    );
    check(
        json!({"linuxInfo": {"seccomp": {"unconfined": true}}}),
        &["/linuxInfo/seccomp"],
    );
}
