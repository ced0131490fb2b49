//! The manners of the service interface: what it answers to requests that name what is not there, come in the wrong
//! type, with the wrong method, or at the wrong time. Statuses, texts and places are those that clients of Marathon know.

use std::time::Duration;

use lab_conformance::{
    daemon::Daemon,
    http::{self, Answer, Manner, Outcome},
};
use serde_json::{Value, json};

const LIMIT: Duration = Duration::from_secs(10);
const LONG_AGO: &str = "2020-01-01T00:00:00.000Z";
const NOBODY: &str = "a.instance-00000000-0000-0000-0000-000000000001";

/// A service to ask.
struct Asked {
    address: String,
}

impl Asked {
    /// Sends a request given as `METHOD /path`, JSON unless a header says otherwise.
    fn send(&self, request: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut head = format!(
            "{request} HTTP/1.1\r\nHost: tepui.example:8080\r\nConnection: close\r\nContent-Length: {}\r\n",
            body.len()
        );
        if !body.is_empty() && !headers.iter().any(|(name, _)| *name == "Content-Type") {
            head.push_str("Content-Type: application/json\r\n");
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let bytes = [head.as_bytes(), b"\r\n", body.as_bytes()].concat();
        match http::exchange(&self.address, &bytes, Manner::Whole, LIMIT) {
            Outcome::Answer(answer) => answer,
            other => panic!("{request}: {other:?}"),
        }
    }

    /// The answer has this status.
    #[track_caller]
    fn status(&self, request: &str, headers: &[(&str, &str)], body: &str, status: u16) -> Answer {
        let answer = self.send(request, headers, body);
        let text = String::from_utf8_lossy(&answer.body);
        assert_eq!(answer.status, status, "{request} {body}: {text}");
        answer
    }

    /// The answer is this document.
    #[track_caller]
    fn says(&self, request: &str, body: &str, status: u16, expect: Value) {
        let answer = self.status(request, &[], body, status);
        assert_eq!(answer.json(), expect, "{request} {body}");
    }

    /// The document is refused at these places.
    #[track_caller]
    fn refuses(&self, request: &str, body: &str, message: &str, places: &[&str]) {
        let answer = self.status(request, &[], body, 422).json();
        assert_eq!(answer["message"], message, "{request} {body}: {answer}");
        let details = answer["details"].as_array().into_iter().flatten();
        let found: Vec<&str> = details.filter_map(|it| it["path"].as_str()).collect();
        assert_eq!(found, places, "{request} {body}: {answer}");
    }
}

fn asked(flags: &[&str], ask: impl FnOnce(&Asked)) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let flags: Vec<String> = flags.iter().map(|it| (*it).to_owned()).collect();
    let init = Daemon::service("init", &flags, folder.path());
    ask(&Asked {
        address: init.said("init").to_owned(),
    });
}

/// Looked for and not found: with an empty list of details.
fn missing(message: &str) -> Value {
    json!({"message": message, "details": []})
}

/// Not there to be changed: without.
fn nowhere(message: &str) -> Value {
    json!({"message": message})
}

#[test]
fn what_is_not_there_is_said_as_clients_know_it() {
    asked(&[], |init| {
        let app = |id: &str| missing(&format!("App '{id}' does not exist"));
        init.says("GET /v2/apps/x", "", 404, app("/x"));
        init.says("GET /v2/apps/x/tasks", "", 404, app("/x"));
        init.says("DELETE /v2/apps/x/tasks", "", 404, app("/x"));
        init.says("GET /v2/apps/x/versions", "", 404, app("/x"));
        let old = missing(&format!("App '/x' does not exist in version {LONG_AGO}"));
        init.says(&format!("GET /v2/apps/x/versions/{LONG_AGO}"), "", 404, old);
        let app = |id: &str| nowhere(&format!("App '{id}' does not exist"));
        init.says("DELETE /v2/apps/x", "", 404, app("/x"));
        init.says("DELETE /v2/apps/x/restart", "", 404, app("/x/restart"));
        init.says("POST /v2/apps/x/restart", "", 404, app("/x"));
        init.says("PATCH /v2/apps/x", r#"{"instances": 2}"#, 404, app("/x"));
        init.says("PATCH /v2/apps", r#"[{"id": "/x"}]"#, 404, app("/x"));
        let path = nowhere("Path '/x' does not exist");
        init.says("DELETE /v2/apps/x/tasks?scale=true", "", 404, path.clone());

        let group = missing("Group '/x' does not exist");
        for path in [
            "groups/x",
            "groups/x/versions",
            &format!("groups/x/versions/{LONG_AGO}"),
            "apps/x/*",
            "apps/x/*/tasks",
        ] {
            init.says(&format!("GET /v2/{path}"), "", 404, group.clone());
        }
        let enforce = r#"{"enforceRole": true}"#;
        init.says("PATCH /v2/groups/x", enforce, 404, group);
        init.says(
            "DELETE /v2/groups/x",
            "",
            404,
            nowhere("Group '/x' does not exist"),
        );
        init.says(
            "PUT /v2/groups/x",
            &format!(r#"{{"version": "{LONG_AGO}"}}"#),
            422,
            nowhere(&format!("Group /x not available in version {LONG_AGO}")),
        );

        let pod = missing("Pod '/x' does not exist");
        for what in ["status", "versions", &format!("versions/{LONG_AGO}")] {
            init.says(&format!("GET /v2/pods/x::{what}"), "", 404, pod.clone());
        }
        init.says("DELETE /v2/pods/x", "", 404, pod);
        init.says(
            "GET /v2/pods/x",
            "",
            404,
            missing(r#"{"message": "pod with /x does not exist"}"#),
        );
        let of = format!("/v2/pods/x::instances/{NOBODY}");
        init.says(&format!("DELETE {of}"), "", 404, path.clone());
        init.says(
            "DELETE /v2/pods/x::instances",
            &format!(r#"["{NOBODY}"]"#),
            404,
            path,
        );

        init.says(
            "DELETE /v2/deployments/x",
            "",
            404,
            missing("DeploymentPlan x does not exist"),
        );
        init.says(
            "DELETE /v2/queue/x/delay",
            "",
            404,
            missing("Application /x not found in tasks queue."),
        );
        init.says(
            "GET /v2/plugins/x/y",
            "",
            404,
            missing("No plugin with this pluginId: x"),
        );
        for path in ["v2/schemas", "v2/eventSubscriptions", "v2/plugins/x", "v3"] {
            init.says(&format!("GET /{path}"), "", 404, nowhere("URI not found"));
        }
    });
}

#[test]
fn bad_words_are_refused_before_anything_is_looked_for() {
    asked(&[], |init| {
        let no_time =
            nowhere("Invalid timestamp provided 'yesterday'. Expecting ISO-8601 datetime string.");
        for path in [
            "apps/x/versions/yesterday",
            "groups/x/versions/yesterday",
            "pods/x::versions/yesterday",
        ] {
            init.says(&format!("GET /v2/{path}"), "", 422, no_time.clone());
        }
        let selector = init.status("GET /v2/apps?label=a%3D%3D", &[], "", 422);
        let message = selector.json()["message"].to_string();
        assert!(message.starts_with("\"Can not parse label selector a==. Reason:"));
        let invalid = "Object is not valid";
        init.refuses("PUT /v2/groups/BAD", "{}", invalid, &["/"]);
        init.refuses("PUT /v2/groups/x/versions", "{}", invalid, &["/"]);
        init.refuses("PATCH /v2/groups/x/y", "{}", invalid, &["/"]);
        init.refuses("GET /v2/pods/BAD", "", invalid, &["/"]);
        init.refuses("DELETE /v2/pods/x::instances/y", "", invalid, &["/"]);
        init.refuses(
            "DELETE /v2/pods/x::instances",
            &format!(r#"["{NOBODY}", "y"]"#),
            invalid,
            &["(1)"],
        );
        init.refuses(
            "PUT /v2/apps/BAD",
            r#"{"cmd": "sleep 1"}"#,
            "Invalid JSON",
            &["/id"],
        );
        init.refuses(
            "PUT /v2/apps/x/*",
            r#"{"cmd": "sleep 1"}"#,
            "Invalid JSON",
            &["/id"],
        );
        init.says(
            "PUT /v2/apps",
            r#"[{"cmd": "sleep 1"}]"#,
            422,
            nowhere("App Update must have app id set"),
        );
        init.says(
            "POST /v2/tasks/delete",
            r#"{"ids": ["x"]}"#,
            400,
            nowhere("Invalid task id 'x'."),
        );
        init.says(
            "POST /v2/tasks/delete?scale=true&wipe=true",
            r#"{"ids": []}"#,
            400,
            nowhere("You cannot use scale and wipe at the same time."),
        );
        init.says(
            "POST /v2/tasks/delete",
            &format!(r#"{{"ids": ["{NOBODY}._app.1"]}}"#),
            200,
            json!({"tasks": []}),
        );
        for request in ["POST /v2/groups", "POST /v2/apps", "PUT /v2/groups/x"] {
            let answer = init.status(request, &[("Content-Type", "application/json")], "", 400);
            assert_eq!(
                answer.json()["message"],
                "Please specify data in JSON format"
            );
        }
    });
}

#[test]
fn what_is_in_the_way_is_said() {
    asked(&[], |init| {
        let app = r#"{"id": "/a", "cmd": "sleep 1"}"#;
        let pod =
            r#"{"id": "/p", "containers": [{"name": "c", "resources": {"cpus": 0.1, "mem": 32}}]}"#;
        let made = init.status("POST /v2/apps", &[], app, 201);
        // As the client calls us.
        assert_eq!(made.header("location"), Some("http://tepui.example:8080/a"));
        let id = made
            .header("marathon-deployment-id")
            .expect("it is deployed");
        let locked = json!({
            "message": "App is locked by one or more deployments. Override with the option '?force=true'. \
                        View details at '/v2/deployments/<DEPLOYMENT_ID>'.",
            "deployments": [{"id": id}],
        });
        init.says("PUT /v2/apps/a", r#"{"instances": 2}"#, 409, locked.clone());
        init.says("DELETE /v2/groups", "", 409, locked);
        init.says(
            "POST /v2/apps",
            app,
            409,
            nowhere("An app with id [/a] already exists."),
        );
        init.says(
            "POST /v2/groups",
            r#"{"id": "/a"}"#,
            409,
            nowhere("An app with the path /a already exists."),
        );
        init.says(
            "POST /v2/groups",
            "{}",
            409,
            nowhere("Group / is already created. Use PUT to change this group."),
        );
        init.status("POST /v2/pods", &[], pod, 201);
        init.says(
            "POST /v2/pods",
            pod,
            409,
            nowhere("A pod with id [/p] already exists."),
        );
        init.says(
            "PUT /v2/pods/q",
            pod,
            400,
            nowhere("'/q' does not match definition's id ('/p')"),
        );
        let invalid = "Object is not valid";
        init.refuses("POST /v2/pods", &pod.replace("/p", "/a"), invalid, &["/"]);
        init.refuses("POST /v2/apps", &app.replace("/a", "/p"), invalid, &["/"]);
        init.refuses("PUT /v2/apps/p", r#"{"cmd": "sleep 1"}"#, invalid, &["/"]);
        init.refuses("PUT /v2/apps/a/b", r#"{"cmd": "sleep 1"}"#, invalid, &["/"]);
        let gone = init.status("DELETE /v2/pods/p?force=true", &[], "", 202);
        let id = gone
            .header("marathon-deployment-id")
            .expect("it is deployed");
        let at = format!("http://tepui.example:8080/{id}");
        assert_eq!(gone.header("location"), Some(&*at));
        // What was read is written back to another place: its version means nothing there.
        let copy = format!(r#"{{"cmd": "sleep 1", "version": "{LONG_AGO}"}}"#);
        init.status("PUT /v2/apps/copy", &[], &copy, 201);
        init.status(
            "PUT /v2/apps/copy?partialUpdate=false&force=true",
            &[],
            &copy,
            200,
        );
        init.refuses("PUT /v2/apps/copy", &copy, invalid, &["/"]);
        // A state that there is not is as if it had not been said.
        init.says("GET /v2/tasks?status=done", "", 200, json!({"tasks": []}));
    });
}

#[test]
fn methods_and_types_are_checked() {
    let origins = "--access_control_allow_origin=https://a.example,https://b.example";
    asked(&[origins], |init| {
        let text = [("Content-Type", "application/x-www-form-urlencoded")];
        let answer = init.status("POST /v2/apps", &text, r#"{"id": "/a"}"#, 415);
        assert_eq!(answer.json(), nowhere("Unsupported Media Type"));
        // Groups never asked for a type.
        init.status("PUT /v2/groups?dryRun=true", &text, "{}", 200);
        let json_only = "application/json; charset=utf-8";
        init.status("PUT /v2/apps", &[("Content-Type", json_only)], "[]", 200);
        for path in [
            "apps",
            "tasks",
            "groups",
            "deployments",
            "queue",
            "info",
            "leader",
        ] {
            let request = format!("GET /v2/{path}");
            let answer = init.status(&request, &[("Accept", "text/plain")], "", 406);
            assert_eq!(answer.json(), nowhere("Not Acceptable"));
            init.status(&request, &[("Accept", "text/html, */*;q=0.1")], "", 200);
        }
        for (request, methods) in [
            ("PATCH /v2/groups", "GET, POST, PUT, DELETE, HEAD, OPTIONS"),
            ("GET /v2/apps/x/restart", "POST, DELETE, OPTIONS"),
            ("GET /v2/apps/x/tasks/y", "DELETE, OPTIONS"),
            ("POST /v2/queue", "GET, HEAD, OPTIONS"),
            ("GET /v2/events", "GET, HEAD, OPTIONS"),
        ] {
            let answer = init.status(request, &[], "", 405);
            assert_eq!(answer.header("allow"), Some(methods), "{request}");
            assert_eq!(answer.json(), nowhere("Method Not Allowed"));
        }
        let wishes = [
            ("Origin", "https://a.example"),
            ("Access-Control-Request-Headers", "X-One,X-Two"),
        ];
        let answer = init.status("OPTIONS /v2/leader", &wishes, "", 200);
        for (name, value) in [
            ("allow", "GET, DELETE, HEAD, OPTIONS"),
            ("access-control-allow-origin", "https://a.example"),
            ("access-control-allow-headers", "X-One, X-Two"),
            ("access-control-allow-methods", "GET, HEAD, OPTIONS"),
            ("access-control-max-age", "86400"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{name}");
        }
        let answer = init.status("GET /v2/info", &[], "", 200);
        let all = json!(["https://a.example", "https://b.example"]);
        let config = answer.json()["marathon_config"].take();
        assert_eq!(config["access_control_allow_origin"], all);
    });
    asked(&[], |init| {
        let answer = init.status(
            "GET /v2/leader",
            &[("Origin", "https://a.example")],
            "",
            200,
        );
        assert_eq!(answer.header("access-control-allow-origin"), None);
        for (accept, kind, body) in [
            ("*/*", "text/plain", "pong"),
            ("text/*", "text/plain", "pong"),
            ("text/html", "text/html", "pong"),
            ("application/json, */*", "application/json", "\"pong\""),
            (
                "text/plain;q=0.5, application/*",
                "application/json",
                "\"pong\"",
            ),
        ] {
            let answer = init.status("GET /ping", &[("Accept", accept)], "", 200);
            assert_eq!(answer.header("content-type"), Some(kind), "{accept}");
            assert_eq!(String::from_utf8_lossy(&answer.body), body, "{accept}");
        }
        init.status("GET /ping", &[("Accept", "image/png")], "", 204);
        let answer = init.status("GET /metrics/prometheus", &[], "", 200);
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(
            text.contains(
                "# TYPE marathon_apps_active_gauge gauge\nmarathon_apps_active_gauge 0\n"
            )
        );
        assert!(text.contains("# TYPE marathon_deployments_counter counter\n"));
    });
}

/// Five megabytes are a long document, and no more than that.
#[test]
fn long_documents_are_taken_and_told_compressed() {
    asked(&[], |init| {
        let value = "x".repeat(1000);
        let env: serde_json::Map<String, Value> = (0..5000)
            .map(|number| (format!("A{number}"), Value::from(value.as_str())))
            .collect();
        let app = json!({"id": "/long", "cmd": "sleep 1", "instances": 0, "env": env});
        init.status("POST /v2/apps", &[], &app.to_string(), 201);
        let answer = init.status("GET /v2/apps/long", &[("Accept-Encoding", "gzip")], "", 200);
        assert_eq!(answer.header("content-encoding"), Some("gzip"));
        assert!(answer.body.len() < 500_000, "{}", answer.body.len());
        let answer = init.status("GET /v2/apps/long", &[], "", 200);
        assert_eq!(answer.json()["app"]["env"]["A4999"], value.as_str());
    });
}
