//! What whoever ends the leadership of the service interface can wish for: a backup of all that is durable, and one that
//! is taken back.

use std::time::Duration;

use lab_conformance::{
    cluster::{Cluster, Options},
    http, wait,
};
use serde_json::{Value, json};

const LIMIT: Duration = Duration::from_secs(60);

struct Led {
    cluster: Cluster,
}

impl Led {
    fn send(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let kind = Some("application/json");
        http::document(self.cluster.init(), method, path, kind, body.as_bytes())
    }

    /// Ends the leadership and starts the next.
    #[track_caller]
    fn ends(&mut self, query: &str) {
        let answer = self.send("DELETE", &format!("/v2/leader?{query}"), "");
        let said = json!({"message": "Leadership abdicated", "details": []});
        assert_eq!(answer, (200, said));
        let init = self.cluster.init_process();
        let ended = wait::within(LIMIT, || (!init.is_alive()).then_some(()));
        assert!(ended.is_some(), "{}", self.cluster.logs());
        self.cluster.start_init();
    }

    /// There are these apps, each with so many running tasks, and the master knows of no other task.
    #[track_caller]
    fn runs(&self, expect: &[(&str, u64)]) {
        let seen = wait::within(LIMIT, || {
            let (_, answer) = self.send("GET", "/v2/apps", "");
            let apps = answer["apps"].as_array().into_iter().flatten();
            let apps: Vec<(&str, u64)> = apps
                .filter_map(|it| Some((it["id"].as_str()?, it["tasksRunning"].as_u64()?)))
                .collect();
            let (_, state) = http::document(self.cluster.master(), "GET", "/state", None, b"");
            let tasks = state["frameworks"][0]["tasks"].as_array().map(Vec::len);
            let all: u64 = expect.iter().map(|(_, count)| count).sum();
            (apps == expect && tasks.map(|it| it as u64) == Some(all)).then_some(())
        });
        assert!(seen.is_some(), "{expect:?}\n{}", self.cluster.logs());
    }
}

#[test]
fn a_backup_brings_services_back_and_ends_what_came_later() {
    let mut led = Led {
        cluster: Cluster::start(Options::default()),
    };
    led.cluster.start_init();
    let app = |id: &str, instances: u32| {
        json!({"id": id, "cmd": "exec sleep 1000", "cpus": 0.1, "mem": 16, "instances": instances})
            .to_string()
    };
    assert_eq!(led.send("POST", "/v2/apps", &app("/kept", 2)).0, 201);
    led.runs(&[("/kept", 2)]);
    let file = led.cluster.folder().join("backup.tar");
    let uri = format!("file://{}", file.display());
    led.ends(&format!("backup={uri}"));
    assert!(file.is_file(), "{}", led.cluster.logs());
    led.runs(&[("/kept", 2)]);

    assert_eq!(led.send("POST", "/v2/apps", &app("/late", 1)).0, 201);
    led.runs(&[("/kept", 2), ("/late", 1)]);
    // A file that is no backup changes nothing.
    let other = led.cluster.folder().join("init.log");
    led.ends(&format!("restore=file://{}", other.display()));
    led.runs(&[("/kept", 2), ("/late", 1)]);
    led.ends(&format!("restore={uri}"));
    led.runs(&[("/kept", 2)]);
    // And it is carried out once only.
    assert_eq!(led.send("POST", "/v2/apps", &app("/later", 1)).0, 201);
    led.runs(&[("/kept", 2), ("/later", 1)]);
    led.ends("");
    led.runs(&[("/kept", 2), ("/later", 1)]);
    assert!(led.cluster.is_healthy(), "{}", led.cluster.logs());
    led.cluster.stop();
}

#[test]
fn backups_are_files_of_this_machine() {
    let mut led = Led {
        cluster: Cluster::start(Options::default()),
    };
    led.cluster.start_init();
    for query in [
        "backup=s3://bucket/key",
        "restore=http://h/a",
        "backup=/var/a",
        "backup=file:///",
        "backup=file:///tmp/a&restore=",
    ] {
        let (status, answer) = led.send("DELETE", &format!("/v2/leader?{query}"), "");
        assert_eq!(status, 422, "{query}: {answer}");
        assert_eq!(answer["details"][0]["path"], "/", "{query}: {answer}");
    }
    assert_eq!(led.send("GET", "/ping", "").0, 200);
    led.cluster.stop();
}
