//! What people type about services, on a real cluster.

use std::time::Duration;

use lab_conformance::{
    cluster::{Cluster, Options},
    daemon,
};
use serde_json::Value;

const LIMIT: Duration = Duration::from_secs(240);

/// What somebody types, and what comes: the exit code, and standard output.
struct Shell {
    master: String,
    init: String,
}

impl Shell {
    #[track_caller]
    fn run(&self, code: i32, words: &[&str]) -> String {
        let mut all = words.to_vec();
        let more = ["--master", &self.master, "--init", &self.init];
        // What follows `--` is the command of the task.
        let at = all
            .iter()
            .position(|word| *word == "--")
            .unwrap_or(all.len());
        all.splice(at..at, more);
        let (status, output) = daemon::run(&all, LIMIT);
        assert_eq!(status.code(), Some(code), "{words:?}: {output}");
        output
    }

    #[track_caller]
    fn json(&self, words: &[&str]) -> Value {
        let output = self.run(0, &[words, &["--json"]].concat());
        serde_json::from_str(&output).unwrap_or_else(|error| panic!("{words:?}: {error}: {output}"))
    }
}

#[test]
fn services_are_run_from_the_command_line() {
    let mut cluster = Cluster::start(Options::default());
    cluster.start_init();
    let shell = Shell {
        master: cluster.master().to_owned(),
        init: cluster.init().to_owned(),
    };
    let small = ["--cpus", "0.1", "--mem", "32"];
    let web = [
        &["service", "create", "web", "--instances", "2", "--wait"][..],
        &small,
        &["--", "echo up; exec sleep 1000"],
    ]
    .concat();
    let planned = [&web[..4], &["3", "--dry-run"], &small, &["--", "sleep 1"]].concat();
    assert!(shell.run(0, &planned).contains("+ /instances: 3\n"));
    shell.run(4, &["service", "show", "web"]);
    assert!(shell.run(0, &web).contains("service /web is created"));
    let listed = shell.run(0, &["service", "list"]);
    assert!(listed.contains("/web  2/2"), "{listed}");
    shell.run(1, &web);
    assert_eq!(shell.run(0, &["service", "log", "web"]), "up\n");
    assert_eq!(
        shell.run(0, &["service", "exec", "web", "--", "echo", "in"]),
        "in\n"
    );
    shell.run(0, &["service", "scale", "web", "3", "--wait"]);
    let tasks = || {
        let app = shell.json(&["service", "show", "web"]);
        let tasks = app["tasks"].as_array().cloned().unwrap_or_default();
        tasks
            .iter()
            .map(|task| task["id"].to_string())
            .collect::<Vec<_>>()
    };
    let before = tasks();
    assert_eq!(before.len(), 3);
    let change = ["service", "update", "web", "--env", "A=b"];
    let planned = shell.run(0, &[&change[..], &["--dry-run"]].concat());
    assert!(planned.ends_with("+ /env/A: \"b\"\n"), "{planned}");
    shell.run(0, &[&change[..], &["--wait"]].concat());
    assert!(tasks().iter().all(|task| !before.contains(task)));
    shell.run(0, &["service", "restart", "web", "--wait"]);
    let versions = shell.run(0, &["service", "show", "web", "--versions"]);
    assert_eq!(versions.lines().count(), 4, "{versions}");
    // What cannot be placed says why, and its deployment is seen, and undone.
    shell.run(0, &["service", "update", "web", "--cpus", "1000"]);
    let line = lab_conformance::wait::within(LIMIT, || {
        let line = shell.run(0, &["service", "explain", "web"]);
        line.contains("CPU").then_some(line)
    });
    assert!(line.is_some(), "it says what lacks");
    let going = shell.json(&["deployment", "list"]);
    let id = going[0]["id"].as_str().expect("one goes on").to_owned();
    assert!(
        shell
            .run(0, &["deployment", "show", &id[..8]])
            .contains("RestartApplication /web")
    );
    shell.run(0, &["deployment", "rollback", &id, "--wait"]);
    shell.run(4, &["deployment", "stop", &id]);
    let group = cluster.folder().join("group.json");
    let text = r#"{"id": "/shop", "apps": [{"id": "db", "cmd": "exec sleep 1000", "cpus": 0.1, "mem": 32}]}"#;
    std::fs::write(&group, text).expect("a new file");
    let file = group.to_str().expect("a plain path");
    shell.run(0, &["group", "create", "-f", file, "--wait"]);
    assert!(shell.run(0, &["group", "list"]).contains("/shop"));
    shell.run(0, &["group", "scale", "shop", "2", "--wait"]);
    assert!(
        shell
            .run(0, &["group", "show", "shop"])
            .contains("/shop/db  2")
    );
    shell.run(0, &["group", "remove", "shop", "--wait"]);
    shell.run(4, &["group", "show", "shop"]);
    shell.run(0, &["service", "remove", "web", "--wait"]);
    shell.run(4, &["service", "remove", "web"]);
    assert_eq!(shell.json(&["service", "list"]), serde_json::json!([]));
    cluster.stop();
}
