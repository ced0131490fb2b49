//! The job interface as strangers meet it who know Metronome: each path, what is refused and how, and what becomes of runs.

use std::time::Duration;

use lab_conformance::{
    cluster::{Cluster, Options},
    daemon::Daemon,
    examples::differs,
    http, wait,
};
use serde_json::{Value, json};

const LIMIT: Duration = Duration::from_secs(180);
const JSON: Option<&str> = Some("application/json");

/// The document of a job that runs a command, with more fields at its top.
fn job(id: &str, cmd: &str, more: &Value) -> Value {
    let mut job = json!({"id": id, "run": {"cpus": 0.1, "mem": 32, "disk": 0, "cmd": cmd}});
    for (name, value) in more.as_object().into_iter().flatten() {
        job[name] = value.clone();
    }
    job
}

/// An address with the conversation that is had with it.
struct Talk<'a>(&'a str);

impl Talk<'_> {
    fn send(&self, request: &str, kind: Option<&str>, body: &[u8]) -> (u16, Value) {
        let (method, path) = request.split_once(' ').expect("a method and a path");
        http::document(self.0, method, path, kind, body)
    }

    /// What is answered, which must have this status and match this document as examples do.
    #[track_caller]
    fn check(&self, request: &str, body: &Value, status: u16, expected: &Value) -> Value {
        let bytes = match body {
            Value::Null => Vec::new(),
            body => body.to_string().into_bytes(),
        };
        let (got, answer) = self.send(request, JSON, &bytes);
        assert_eq!(got, status, "{request}: {answer}");
        if let Some(difference) = differs("", expected, &answer) {
            panic!("{request}: {difference} in {answer}");
        }
        answer
    }

    /// The places that a document is refused for.
    #[track_caller]
    fn check_paths(&self, request: &str, body: &Value, paths: &[&str]) {
        let expected = json!({"message": "Object is not valid"});
        let answer = self.check(request, body, 422, &expected);
        let details = answer["details"].as_array().into_iter().flatten();
        let found: Vec<&str> = details.filter_map(|it| it["path"].as_str()).collect();
        assert_eq!(found, paths, "{request}: {answer}");
    }
}

#[test]
fn each_path_is_answered_as_strangers_know_it() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let cron = Daemon::service("cron", &[], folder.path());
    let talk = Talk(cron.said("cron"));
    let info = json!({"config": {"metronome.framework.name": "\"metronome\""}});
    let info = talk.check("GET /info", &Value::Null, 200, &info);
    let fields: Vec<&String> = info
        .as_object()
        .into_iter()
        .flatten()
        .map(|it| it.0)
        .collect();
    assert_eq!(fields, ["config", "libVersion", "version"]);
    talk.check("GET /leader", &Value::Null, 200, &json!({"leader": talk.0}));
    let metrics = json!({"gauges": {"metronome.jobs.active.gauge": {"value": 0}},
        "counters": {"metronome.mesos.offers.incoming.counter": {"count": 0}}, "timers": {}});
    talk.check("GET /v1/metrics", &Value::Null, 200, &metrics);
    talk.check("GET /v1/queue", &Value::Null, 200, &json!([]));
    let (status, _) = talk.send("HEAD /v1/jobs", None, b"");
    assert_eq!(status, 200);
    for (request, path) in [
        ("GET /v1/jobs/", "/v1/jobs/"),
        ("GET //v1/jobs", "//v1/jobs"),
        ("GET /v1/jobs/a/runs/", "/v1/jobs/a/runs/"),
        ("GET /v2/apps?embed=x", "/v2/apps"),
        ("GET /v1/no'%20", "/v1/no&#x27;%20"),
        ("PATCH /v1/jobs/a", "/v1/jobs/a"),
        ("GET /v0/scheduled-jobs", "/v0/scheduled-jobs"),
        ("DELETE /v0/scheduled-jobs/a", "/v0/scheduled-jobs/a"),
    ] {
        let expected = json!({"message": "Unknown route.", "requestPath": path});
        talk.check(request, &Value::Null, 404, &expected);
    }
    // What can be no request at all is told before anything is looked up.
    for request in [
        "GET /v1/jobs?embed=tasks",
        "GET /v1/jobs?embed=",
        "GET /v1/jobs/a?embed=history,x",
        "GET /v1/jobs/Not_ok",
        "GET /v1/jobs/a%20b/runs",
        "PUT /v1/jobs/-a",
        "PUT /v0/scheduled-jobs/a..b",
        "POST /v1/jobs/A/runs/r/actions/stop",
        "DELETE /v1/jobs/a?stopCurrentJobRuns=perhaps",
    ] {
        let (_, target) = request.split_once(' ').expect("a method and a path");
        let path = target.split('?').next();
        let expected = json!({"requestPath": path});
        talk.check(request, &json!({}), 400, &expected);
    }
    let no_job = json!({"id": "a.b", "message": "Job not found"});
    for request in [
        "GET /v1/jobs/a.b?embed=activeRuns,&embed=historySummary",
        "GET /v1/jobs/a.b/schedules",
        "GET /v1/jobs/a.b/schedules/s",
        "GET /v1/jobs/a.b/runs",
        "DELETE /v1/jobs/a.b?stopCurrentJobRuns=1",
        "DELETE /v1/jobs/a.b/schedules/s",
        "POST /v1/jobs/a.b/runs",
        "POST /v1/jobs/a.b/runs/r/actions/stop",
    ] {
        talk.check(request, &Value::Null, 404, &no_job);
    }
    talk.check(
        "GET /v1/jobs/a.b/runs/r",
        &Value::Null,
        404,
        &json!({"jobSpec": "a.b", "id": "r", "message": "Job Run not found"}),
    );
    let sound = job("x", "true", &json!({}));
    talk.check("PUT /v1/jobs/a.b", &sound, 404, &no_job);
    talk.check("PUT /v0/scheduled-jobs/a.b", &sound, 404, &no_job);
    let often = json!({"id": "s1", "cron": "0 0 1 1 *"});
    talk.check("POST /v1/jobs/a.b/schedules", &often, 404, &no_job);
}

#[test]
fn documents_are_refused_as_strangers_know_it() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let cron = Daemon::service("cron", &[], folder.path());
    let talk = Talk(cron.said("cron"));
    let sound = job("a", "true", &json!({})).to_string();
    let path = json!({"requestPath": "/v1/jobs"});
    let long = job("a", &"x".repeat(5_000_000), &json!({})).to_string();
    let longer = "x".repeat(17 << 20);
    let deep = "[".repeat(100_000);
    for (kind, body, status) in [
        (None, sound.as_bytes(), 415),
        (Some("text/plain"), sound.as_bytes(), 415),
        (
            Some("application/x-www-form-urlencoded"),
            sound.as_bytes(),
            415,
        ),
        (JSON, b"", 400),
        (JSON, b"{", 400),
        (JSON, b"\xff\xfe", 400),
        (JSON, deep.as_bytes(), 400),
        (JSON, long.as_bytes(), 413),
        (JSON, longer.as_bytes(), 413),
        (Some("Application/JSON; charset=utf-8"), b"[]", 422),
        (Some("text/json"), b"null", 422),
    ] {
        let (got, answer) = talk.send("POST /v1/jobs", kind, body);
        assert_eq!(got, status, "{kind:?}: {answer}");
        if status != 422 {
            assert_eq!(differs("", &path, &answer), None, "{answer}");
        }
    }
    let wrong = json!({"id": "b", "colour": 1, "labels": {"a": 1}, "dependencies": [{}],
        "schedules": [{"id": "_", "cron": "x", "timezone": "Mars/Olympus", "more": 1}],
        "run": {"cpus": "1", "mem": 31, "disk": -1, "gpus": 1.5, "cmd": 5, "args": "x", "user": 1, "maxLaunchDelay": 0,
            "env": {"A": 5}, "secrets": {"s": {}}, "placement": {"constraints": [{"attribute": "a", "operator": "UNIQUE"}]},
            "artifacts": [{}], "docker": {"tag": 1}, "volumes": [{"containerPath": "a"}],
            "restart": {"activeDeadlineSeconds": -1}, "taskKillGracePeriodSeconds": "1", "networks": [{"mode": "none"}]}});
    talk.check_paths(
        "POST /v1/jobs",
        &wrong,
        &[
            "/",
            "/labels/a",
            "/dependencies(0)/id",
            "/schedules(0)/id",
            "/schedules(0)/cron",
            "/schedules(0)/timezone",
            "/run/cpus",
            "/run/mem",
            "/run/disk",
            "/run/gpus",
            "/run/cmd",
            "/run/args",
            "/run/user",
            "/run/env/A",
            "/run/env/A/secret",
            "/run/secrets/s/source",
            "/run/placement/constraints(0)/operator",
            "/run/artifacts(0)/uri",
            "/run/maxLaunchDelay",
            "/run/docker",
            "/run/docker/image",
            "/run/volumes(0)/hostPath",
            "/run/volumes(0)/mode",
            "/run/restart/policy",
            "/run/restart/activeDeadlineSeconds",
            "/run/taskKillGracePeriodSeconds",
            "/run/networks(0)/mode",
        ],
    );
    // Within a job the id of a schedule may be short, alone it may not, even if that of the path counts.
    let short = json!({"schedules": [{"id": "s", "cron": "0 0 1 1 *", "more": 1}]});
    talk.check(
        "POST /v1/jobs",
        &job("a", "true", &short),
        201,
        &json!({"schedules": [{"id": "s", "timezone": "UTC"}]}),
    );
    let nowhere = json!({"id": "s1", "cron": "0 0 2 1 *", "timeZone": "UTC", "nextRunAt": "never"});
    for (request, id, paths) in [
        ("PUT /v1/jobs/a/schedules/s", json!("s"), &["/id"][..]),
        ("PUT /v1/jobs/none/schedules/s", json!("s"), &["/id"]),
        ("PUT /v1/jobs/a/schedules/s", Value::Null, &["/id"]),
        ("POST /v1/jobs/a/schedules", json!("s.t"), &["/id"]),
    ] {
        let mut schedule = nowhere.clone();
        schedule["id"] = id;
        talk.check_paths(request, &schedule, paths);
    }
    talk.check(
        "PUT /v1/jobs/a/schedules/s",
        &nowhere,
        200,
        &json!({"id": "s", "cron": "0 0 2 1 *"}),
    );
    let missing = json!({"id": "other", "message": "Schedule not found"});
    talk.check("PUT /v1/jobs/a/schedules/other", &nowhere, 404, &missing);
    talk.check("POST /v1/jobs/a/schedules", &nowhere, 409, &json!({}));
    let two = json!({"id": "a"});
    talk.check("POST /v1/jobs", &job("a", "true", &two), 409, &json!({}));
    // Schedules stay in v1, and are replaced in v0.
    let changed = job("whatever", "false", &json!({"schedules": []}));
    let kept = json!({"id": "a", "run": {"cmd": "false"}, "schedules": [{"id": "s"}]});
    talk.check("PUT /v1/jobs/a", &changed, 200, &kept);
    let bare = json!({"id": "a", "schedules": []});
    talk.check("PUT /v0/scheduled-jobs/a", &changed, 200, &bare);
    let child = job("a.child", "true", &json!({"dependencies": [{"id": "a"}]}));
    talk.check("POST /v1/jobs", &child, 201, &json!({"id": "a.child"}));
    for on in ["a.child", "ghost", "a"] {
        let body = job("a", "true", &json!({"dependencies": [{"id": on}]}));
        let answer = talk.check("PUT /v1/jobs/a", &body, 422, &json!({}));
        assert!(answer["message"].is_string() && answer.get("details").is_none());
    }
    talk.check("DELETE /v1/jobs/a", &Value::Null, 409, &json!({}));
}

#[test]
fn runs_are_shown_as_strangers_know_it() {
    let mut cluster = Cluster::start(Options::default());
    let arguments = [
        "cron".to_owned(),
        "--cron_port=0".to_owned(),
        format!("--master={}", cluster.master()),
        format!("--work_dir={}", cluster.folder().join("cron").display()),
        "--json".to_owned(),
    ];
    let mut cron = Daemon::start("cron", &arguments, cluster.folder());
    let address = cron.said("cron").to_owned();
    let talk = Talk(&address);
    let start = |id: &str| {
        let first = json!({"jobId": id, "status": "INITIAL", "completedAt": null, "tasks": []});
        // What is sent is not looked at.
        let request = format!("POST /v1/jobs/{id}/runs");
        let (status, run) = talk.send(&request, Some("text/plain"), b"{{{");
        assert_eq!((status, differs("", &first, &run)), (201, None), "{run}");
        run["id"].as_str().unwrap_or_default().to_owned()
    };
    let put = |document: &Value| {
        talk.check("POST /v1/jobs", document, 201, &json!({}));
    };
    put(&job("prod.sleeper", "exec sleep 1000", &json!({})));
    let mut vast = job("vast", "true", &json!({}));
    vast["run"]["cpus"] = json!(1000);
    put(&vast);
    let waiting = start("vast");
    let queue = json!([{"jobId": "vast", "runs": [{"runId": waiting}]}]);
    talk.check("GET /v1/queue", &Value::Null, 200, &queue);
    let run = start("prod.sleeper");
    let path = format!("/v1/jobs/prod.sleeper/runs/{run}");
    let active = wait::within(LIMIT, || {
        let (_, shown) = talk.send(&format!("GET {path}"), None, b"");
        let runs = shown["tasks"][0]["status"] == "TASK_RUNNING";
        (shown["status"] == "ACTIVE" && runs).then_some(shown)
    });
    let active = active.unwrap_or_else(|| panic!("{}", cluster.logs()));
    let task = active["tasks"][0]["id"].as_str().unwrap_or_default();
    assert!(
        task.starts_with(&format!("prod_sleeper_{run}.instance-")),
        "{active}"
    );
    assert!(active["tasks"][0].get("completedAt").is_none(), "{active}");
    talk.check(
        "DELETE /v1/jobs/prod.sleeper",
        &Value::Null,
        409,
        &json!({}),
    );
    // Stopped, it has failed at once, whatever its task does.
    let stopped = talk.check(
        &format!("POST {path}/actions/stop"),
        &Value::Null,
        200,
        &json!({"id": run, "status": "FAILED", "tasks": [{"status": "TASK_RUNNING"}]}),
    );
    assert!(stopped["completedAt"].is_string(), "{stopped}");
    let gone = json!({"jobSpec": "prod.sleeper", "id": run, "message": "Job Run not found"});
    talk.check(&format!("GET {path}"), &Value::Null, 404, &gone);
    let stop = format!("POST {path}/actions/stop");
    talk.check(&stop, &Value::Null, 404, &gone);
    let history = json!({"activeRuns": [], "historySummary": {"successCount": 0, "failureCount": 1, "lastSuccessAt": null},
        "history": {"failedFinishedRuns": [{"id": run, "tasks": [task]}], "successfulFinishedRuns": []}});
    talk.check(
        "GET /v1/jobs/prod.sleeper?embed=history,historySummary&embed=activeRuns&embed=schedules",
        &Value::Null,
        200,
        &history,
    );
    talk.check(
        "DELETE /v1/jobs/prod.sleeper",
        &Value::Null,
        200,
        &json!({}),
    );
    let killed = wait::within(LIMIT, || {
        let state = http::try_get(cluster.master(), "/master/state")?.json();
        let tasks = state["frameworks"][0]["completed_tasks"].as_array()?;
        let ends = |it: &Value| it["id"] == task && it["state"] == "TASK_KILLED";
        tasks.iter().any(ends).then_some(())
    });
    assert!(killed.is_some(), "{}", cluster.logs());
    talk.check(
        "DELETE /v1/jobs/vast?stopCurrentJobRuns=true",
        &Value::Null,
        200,
        &json!({"id": "vast"}),
    );
    talk.check("GET /v1/queue", &Value::Null, 200, &json!([]));
    cron.terminate(Duration::from_secs(20));
    assert!(cluster.is_healthy());
    cluster.stop();
}
