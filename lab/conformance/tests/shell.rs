//! What people type about services, on a real cluster.

use std::time::Duration;

use lab_conformance::{
    cluster::{Cluster, Options},
    daemon::{self, Daemon},
    http,
    leftovers::Leftovers,
    wait,
};
use serde_json::{Value, json};

const LIMIT: Duration = Duration::from_secs(240);

/// What somebody types, and what comes: the exit code, and standard output.
struct Shell {
    /// The flags that tell where the cluster is.
    flags: Vec<String>,
}

impl Shell {
    fn of(flags: &[(&str, &str)]) -> Self {
        let flags = flags.iter();
        let flags = flags.map(|(name, value)| format!("--{name}={value}"));
        Self {
            flags: flags.collect(),
        }
    }

    #[track_caller]
    fn run(&self, code: i32, words: &[&str]) -> String {
        let mut all = words.to_vec();
        let more = self.flags.iter().map(String::as_str);
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
    let shell = Shell::of(&[("master", cluster.master()), ("init", cluster.init())]);
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
    let line = wait::within(LIMIT, || {
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
    assert_eq!(shell.json(&["service", "list"]), json!([]));
    cluster.stop();
}

#[test]
fn pods_are_run_from_the_command_line() {
    let mut cluster = Cluster::start(Options::default());
    cluster.start_init();
    let shell = Shell::of(&[("master", cluster.master()), ("init", cluster.init())]);
    let file = cluster.folder().join("pod.json");
    let path = file.to_str().expect("a plain path");
    let write = |cpus: f64| {
        let container = |name: &str| {
            json!({"name": name, "exec": {"command": {"shell": "exec sleep 1000"}},
                "resources": {"cpus": cpus, "mem": 32}})
        };
        let pod = json!({"id": "/two", "containers": [container("a"), container("b")],
            "scaling": {"kind": "fixed", "instances": 1}});
        std::fs::write(&file, pod.to_string()).expect("it can be written");
    };
    write(0.1);
    shell.run(4, &["pod", "update", "-f", path]);
    let planned = shell.run(0, &["pod", "create", "-f", path, "--dry-run"]);
    assert!(planned.contains("+ /id: \"/two\"\n"), "{planned}");
    shell.run(4, &["pod", "show", "two"]);
    shell.run(0, &["pod", "create", "-f", path, "--wait"]);
    let listed = shell.run(0, &["pod", "list"]);
    assert!(listed.contains("/two  STABLE  1/1"), "{listed}");
    shell.run(0, &["pod", "scale", "two", "2", "--wait"]);
    let shown = shell.run(0, &["pod", "show", "two"]);
    assert!(shown.contains("2 of 2 stable"), "{shown}");
    assert_eq!(shown.matches("TASK_RUNNING").count(), 4, "{shown}");
    let instances = || {
        let pod = shell.json(&["pod", "show", "two"]);
        let instances = pod["instances"].as_array().cloned().unwrap_or_default();
        instances.into_iter().map(|mut one| one["id"].take())
    };
    let before: Vec<Value> = instances().collect();
    write(0.2);
    let planned = shell.run(0, &["pod", "update", "-f", path, "--dry-run"]);
    assert!(planned.contains("cpus"), "{planned}");
    shell.run(0, &["pod", "update", "-f", path, "--wait"]);
    let after: Vec<Value> = instances().collect();
    assert_eq!(after.len(), 1, "the file says so");
    assert!(after.iter().all(|one| !before.contains(one)));
    shell.run(0, &["pod", "remove", "two", "--wait"]);
    shell.run(4, &["pod", "remove", "two"]);
    assert_eq!(shell.json(&["pod", "list"]), json!([]));
    cluster.stop();
}

#[test]
fn jobs_are_run_from_the_command_line() {
    let mut cluster = Cluster::start(Options::default());
    cluster.start_cron();
    let shell = Shell::of(&[("master", cluster.master()), ("cron", cluster.cron())]);
    let planned = shell.run(0, &["job", "add", "good", "--dry-run", "--", "echo done"]);
    assert!(planned.contains("+ /id: \"good\"\n"), "{planned}");
    shell.run(4, &["job", "show", "good"]);
    let added = shell.run(0, &["job", "add", "good", "--", "echo done"]);
    assert!(added.contains("`tepui job run good` starts it"), "{added}");
    shell.run(1, &["job", "add", "good", "--", "echo done"]);
    let nightly = ["job", "add", "nightly", "--timezone", "Europe/Berlin"];
    let nightly = [&nightly[..], &["--schedule", "0 3 * * *", "--", "exit 3"]].concat();
    let added = shell.run(0, &nightly);
    assert!(added.contains("it runs next at 20"), "{added}");
    shell.run(0, &["job", "run", "good", "--wait"]);
    let failed = shell.run(5, &["job", "run", "nightly", "--wait"]);
    assert!(failed.contains("`tepui task log "), "{failed}");
    let run = shell.json(&["job", "history", "good"])["successfulFinishedRuns"][0].clone();
    let task = run["tasks"][0].as_str().expect("it ran as a task");
    let kernel = Shell::of(&[("master", cluster.master())]);
    assert_eq!(kernel.run(0, &["task", "log", task]), "done\n");
    let history = shell.run(0, &["job", "history", "nightly"]);
    assert!(history.contains("failed"), "{history}");
    // It needs more than there is, so that its run stays.
    let large = ["job", "add", "large", "--cpus", "1000", "--", "true"];
    shell.run(0, &large);
    shell.run(0, &["job", "run", "large"]);
    let queue = shell.run(0, &["job", "queue"]);
    assert!(queue.contains("large"), "{queue}");
    shell.run(1, &["job", "remove", "large"]);
    let stopped = shell.json(&["job", "stop", "large"]);
    assert_eq!(stopped["stopped"].as_array().map(Vec::len), Some(1));
    let shown = shell.run(0, &["job", "schedule", "list", "nightly"]);
    assert!(shown.contains("0 3 * * * Europe/Berlin"), "{shown}");
    shell.run(
        0,
        &[
            "job",
            "schedule",
            "update",
            "nightly",
            "30 3 * * *",
            "--disabled",
        ],
    );
    let shown = shell.run(0, &["job", "show", "nightly"]);
    assert!(shown.contains("30 3 * * * UTC, disabled"), "{shown}");
    shell.run(0, &["job", "schedule", "remove", "nightly", "default"]);
    shell.run(4, &["job", "schedule", "remove", "nightly", "default"]);
    shell.run(0, &["job", "schedule", "add", "nightly", "0 4 * * *"]);
    let listed = shell.run(0, &["job", "list"]);
    assert!(listed.contains("0 4 * * *"), "{listed}");
    for id in ["good", "nightly", "large"] {
        shell.run(0, &["job", "remove", id, "--stop"]);
    }
    shell.run(4, &["job", "remove", "good"]);
    assert_eq!(shell.json(&["job", "list"]), json!([]));
    cluster.stop();
}

#[test]
fn the_example_of_up_answers_at_the_url_that_is_printed() {
    let folder = tempfile::Builder::new()
        .prefix("tepui-")
        .tempdir()
        .expect("a temporary folder can be made");
    let work = format!("--work_dir={}", folder.path().display());
    let runtime = format!("--runtime_dir={}", folder.path().join("run").display());
    let name = folder.path().file_name().expect("it has a name");
    let cgroups = format!("--cgroups_root={}", name.display());
    let ports = ["--port=0", "--agent_port=0", "--init_port=0", "--no-cron"];
    let words = [&["up", "--example", "--json"][..], &ports].concat();
    let words = [&words[..], &[&work, &runtime, &cgroups]].concat();
    let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
    let mut up = Daemon::start("up", &words, folder.path());
    let url = up.says("example", LIMIT);
    let shell = Shell::of(&[("master", up.said("master")), ("init", up.said("init"))]);
    let address = url.strip_prefix("http://").expect("it is a URL");
    let page = http::try_get(address.trim_end_matches('/'), "/").expect("it answers");
    let page = String::from_utf8_lossy(&page.body).into_owned();
    assert!(page.contains("service   /example\n"), "{page}");
    let listed = shell.run(0, &["service", "list"]);
    assert!(listed.contains("/example  1/1      1"), "{listed}");
    let types = ["deployment_success", "status_update_event"];
    let types = types.map(|one| ["--type", one]).concat();
    let words = [&["service", "events", "--json"][..], &types].concat();
    let words = words.iter().map(|&word| word.to_owned());
    let words: Vec<String> = words.chain(shell.flags.iter().cloned()).collect();
    let events = Daemon::streaming("events", &words, &[], folder.path());
    shell.run(0, &["service", "remove", "example", "--wait"]);
    assert_eq!(events.says("eventType", LIMIT), "status_update_event");
    drop(events);
    up.terminate(Duration::from_secs(20));
    let clear = wait::within(Duration::from_secs(10), || {
        Leftovers::of(folder.path()).is_empty().then_some(())
    });
    assert!(clear.is_some(), "{:?}", Leftovers::of(folder.path()));
}
