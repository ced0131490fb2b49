//! Secrets that the service interface knows: tasks are given their values, and nobody else sees them.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lab_conformance::{
    cluster::{Cluster, Options},
    daemon::Daemon,
    http, is_root, skip, wait,
};
use serde_json::{Value, json};

const LIMIT: Duration = Duration::from_secs(60);
const SECRET: &str = "0f3be8a7-open-sesame";
/// How it would be in JSON of Mesos.
const SECRET_IN_BASE64: &str = "MGYzYmU4YTctb3Blbi1zZXNhbWU=";

fn get(address: &str, path: &str) -> Value {
    http::document(address, "GET", path, None, b"").1
}

/// The files of that name below a folder, at any depth.
fn named(folder: &Path, name: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.extend(named(&path, name));
        } else if entry.file_name() == name {
            found.push(path);
        }
    }
    found
}

fn holds(bytes: &[u8]) -> bool {
    [SECRET, SECRET_IN_BASE64].iter().any(|text| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    })
}

#[test]
fn root_services_are_given_secrets_that_nobody_else_sees() {
    if !is_root() {
        return skip(
            "root_services_are_given_secrets_that_nobody_else_sees",
            "needs root",
        );
    }
    let mut cluster = Cluster::start(Options {
        agent: vec!["--launcher=native".to_owned()],
        ..Options::default()
    });
    let secrets = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(secrets.path().join("db")).expect("a folder can be made");
    fs::write(secrets.path().join("db/pw"), SECRET).expect("writes");
    let arguments = [
        "init".to_owned(),
        "--init_port=0".to_owned(),
        format!("--master={}", cluster.master()),
        format!("--work_dir={}", cluster.folder().join("init").display()),
        "--enable_features=secrets".to_owned(),
        format!("--secrets_dir={}", secrets.path().display()),
        "--json".to_owned(),
    ];
    let verbose = [("TEPUI_LOG".to_owned(), "trace".to_owned())];
    let init = Daemon::try_start("init", &arguments, &verbose, cluster.folder());
    let init = init.unwrap_or_else(|error| panic!("{error}"));
    let address = init.said("init").to_owned();
    let post = |path: &str, document: &Value| {
        let kind = Some("application/json");
        let body = document.to_string();
        let (status, answer) = http::document(&address, "POST", path, kind, body.as_bytes());
        assert_eq!(status, 201, "{answer}");
    };
    let script = |name: &str| {
        format!(
            "test ${{#PW}} -eq {} && test \"$(cat key)\" = \"$PW\" && touch {name} && exec sleep 1000",
            SECRET.len()
        )
    };
    let app = |id: &str, name: &str, source: &str| {
        json!({
            "id": id, "cmd": script(name), "cpus": 0.1, "mem": 32,
            "env": {"PW": {"secret": "pw"}}, "secrets": {"pw": {"source": source}},
            "container": {"type": "MESOS", "volumes": [{"containerPath": "key", "secret": "pw"}]},
        })
    };
    post("/v2/apps", &app("/app", "app-was-given", "/db/pw"));
    // What it does not know agents may.
    post("/v2/apps", &app("/other", "other-was-given", "db/nowhere"));
    post(
        "/v2/pods",
        &json!({
            "id": "/pod", "environment": {"PW": {"secret": "pw"}}, "secrets": {"pw": {"source": "db/pw"}},
            "volumes": [{"name": "v", "secret": "pw"}],
            "containers": [{
                "name": "c", "resources": {"cpus": 0.1, "mem": 32},
                "exec": {"command": {"shell": script("pod-was-given")}},
                "volumeMounts": [{"name": "v", "mountPath": "key"}],
            }],
        }),
    );
    for name in ["app-was-given", "pod-was-given"] {
        let given = wait::within(LIMIT, || {
            (!named(cluster.folder(), name).is_empty()).then_some(())
        });
        assert!(given.is_some(), "{name}\n{}", cluster.logs());
    }
    let failed = wait::within(LIMIT, || {
        let other = get(&address, "/v2/apps/other");
        let message = other["app"]["lastTaskFailure"]["message"].as_str();
        message
            .is_some_and(|it| it.contains("db/nowhere"))
            .then_some(())
    });
    assert!(failed.is_some(), "{}", cluster.logs());

    for path in [
        "v2/apps?embed=apps.tasks",
        "v2/tasks",
        "v2/groups",
        "v2/queue?embed=lastUnusedOffers",
        "v2/pods/::status",
        "v2/deployments",
        "v2/info",
    ] {
        let shown = get(&address, &format!("/{path}")).to_string();
        assert!(!holds(shown.as_bytes()), "{path}: {shown}");
    }
    for (address, path) in [
        (cluster.master(), "/state"),
        (cluster.master(), "/tasks"),
        (cluster.agent(), "/state"),
    ] {
        let shown = get(address, path).to_string();
        assert!(!holds(shown.as_bytes()), "{path}: {shown}");
    }
    for address in [cluster.master(), cluster.agent()] {
        for call in ["GET_STATE", "GET_TASKS", "GET_EXECUTORS"] {
            let answer = http::post(address, "/api/v1", &json!({"type": call}));
            assert_eq!(answer.status, 200, "{call}");
            assert!(!holds(&answer.body), "{call}");
        }
    }
    let folder = cluster.folder();
    let kept = ["init.redb", "init.log", "master.log", "agent.log"];
    let files: Vec<PathBuf> = kept.iter().flat_map(|name| named(folder, name)).collect();
    assert_eq!(files.len(), kept.len(), "{files:?}");
    for file in files {
        let bytes = fs::read(&file).expect("it can be read");
        assert!(!holds(&bytes), "{}", file.display());
    }
    assert!(cluster.is_healthy(), "{}", cluster.logs());
    drop(init);
    cluster.stop();
}
