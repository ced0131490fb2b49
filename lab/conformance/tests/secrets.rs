//! Secrets that tasks bring along by value: they come to their task and nowhere else, whenever the agent dies.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lab_conformance::cluster::{Cluster, Options};
use lab_conformance::scheduler::Scheduler;
use lab_conformance::{http, is_root, skip, wait};
use rustix::fs::statfs;
use serde_json::{Value, json};

/// How long an agent may take to do what it is told.
const WITHIN: Duration = Duration::from_secs(30);
/// What is searched for, and how it is in JSON.
const SECRET: &str = "e7c51b0f-open-sesame";
const SECRET_IN_BASE64: &str = "ZTdjNTFiMGYtb3Blbi1zZXNhbWU=";
/// Set for tasks alone, who may have the secret in their environment.
const MARK: &str = "LAB_IS_TASK=1";
/// Where an agent dies with a task that the next one begins anew.
const BEGINS: [&str; 3] = ["launch", "sandbox", "prepared"];
const TMPFS: i64 = 0x0102_1994;

struct World {
    cluster: Cluster,
    scheduler: Scheduler,
    crash_file: PathBuf,
    _folder: tempfile::TempDir,
}

impl World {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let crash_file = folder.path().join("crash");
        fs::write(&crash_file, "").expect("a new file");
        let variable = |name: &str, value: String| (name.to_owned(), value);
        let cluster = Cluster::start(Options {
            agent: vec!["--launcher=native".to_owned()],
            agent_environment: vec![
                variable(
                    "TEPUI_CRASH_FILE",
                    crash_file.to_string_lossy().into_owned(),
                ),
                variable("TEPUI_LOG", "trace".to_owned()),
            ],
            ..Options::default()
        });
        let scheduler = Scheduler::subscribe(cluster.master());
        Self {
            cluster,
            scheduler,
            crash_file,
            _folder: folder,
        }
    }

    /// Launches one task, alone or in a pod whose executor has a secret too.
    fn launch(&self, name: &str, in_pod: bool) {
        let offers = self.scheduler.take_offers();
        let secret = json!({"type": "VALUE", "value": {"data": SECRET_IN_BASE64}});
        let environment = json!({"variables": [{"name": "LAB_IS_TASK", "value": "1"},
            {"name": "LAB_SECRET", "type": "SECRET", "secret": secret}]});
        let volumes = json!([{"container_path": "key", "mode": "RO",
            "source": {"type": "SECRET", "secret": secret}}]);
        let script = format!(
            "test ${{#LAB_SECRET}} -eq {} && test \"$(cat key)\" = $LAB_SECRET && sleep 1000",
            SECRET.len()
        );
        let scalar = |name: &str, value: f64| json!({"name": name, "type": "SCALAR", "scalar": {"value": value}});
        let some = json!([scalar("cpus", 0.1), scalar("mem", 32.0)]);
        let task = json!({"name": name, "task_id": {"value": name}, "agent_id": offers[0]["agent_id"],
            "command": {"value": script, "environment": environment}, "resources": some,
            "container": {"type": "MESOS", "volumes": volumes}});
        let executor = json!({"type": "DEFAULT", "executor_id": {"value": name},
            "framework_id": self.scheduler.framework,
            "resources": [scalar("cpus", 0.1), scalar("mem", 32.0), scalar("disk", 16.0)],
            "container": {"type": "MESOS", "volumes": volumes}});
        let operation = match in_pod {
            false => json!({"type": "LAUNCH", "launch": {"task_infos": [task]}}),
            true => json!({"type": "LAUNCH_GROUP", "launch_group":
                {"executor": executor, "task_group": {"tasks": [task]}}}),
        };
        self.scheduler.accept(&offers, &[operation]);
    }

    /// A container of its own, by a call to the agent.
    fn launch_standalone(&self, name: &str) {
        let secret = json!({"type": "VALUE", "value": {"data": SECRET_IN_BASE64}});
        let variables = json!([{"name": "LAB_IS_TASK", "value": "1"},
            {"name": "LAB_SECRET", "type": "SECRET", "secret": secret}]);
        let call = json!({"type": "LAUNCH_CONTAINER", "launch_container": {
            "container_id": {"value": name},
            "command": {"value": "sleep 1000", "environment": {"variables": variables}}}});
        let answer = http::post(self.cluster.agent(), "/api/v1", &call);
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    fn wait_for(&self, task: &str, what: &str, is_good: impl Fn(&[String]) -> bool) {
        let states = || self.scheduler.states(task);
        let found = wait::within(WITHIN, || is_good(&states()).then_some(()));
        assert!(
            found.is_some(),
            "{task} is not {what}: {:?} {}\n{}",
            states(),
            self.scheduler.message(task),
            self.cluster.logs()
        );
    }

    fn wait_running(&self, task: &str) {
        self.wait_for(task, "running", |states| {
            states.iter().any(|state| state == "TASK_RUNNING")
        });
    }

    fn place(&self) -> PathBuf {
        self.cluster.folder().join("agent/meta/secrets")
    }

    /// Looks where no secret may be.
    #[track_caller]
    fn search(&self) {
        let folder = self.cluster.folder();
        let device = folder.metadata().expect("it is there").dev();
        let mut found = Vec::new();
        search_files(folder, device, &self.place(), &mut found);
        for entry in fs::read_dir("/proc").expect("it is there").flatten() {
            let has = |file: &str, text: &str| {
                // Some processes are ending.
                holds(&fs::read(entry.path().join(file)).unwrap_or_default(), text)
            };
            let is_task = has("environ", MARK);
            if has("cmdline", SECRET) || has("environ", SECRET) && !is_task {
                found.push(entry.path());
            }
        }
        assert_eq!(found, Vec::<PathBuf>::new());
        if self.place().exists() {
            let of = |path: &Path| statfs(path).expect("it is there").f_type;
            let is_empty = fs::read_dir(self.place()).expect("it is there").count() == 0;
            assert!(is_empty || of(&self.place()) == TMPFS, "it is on the disk");
        }
    }
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

/// Looks at every byte of one file system.
fn search_files(path: &Path, device: u64, but: &Path, found: &mut Vec<PathBuf>) {
    let Ok(metadata) = path.symlink_metadata() else {
        return;
    };
    if metadata.dev() != device || path == but {
        return;
    }
    if metadata.is_dir() {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            search_files(&entry.path(), device, but, found);
        }
    } else if metadata.is_file() {
        let bytes = fs::read(path).unwrap_or_default();
        if holds(&bytes, SECRET) || holds(&bytes, SECRET_IN_BASE64) {
            found.push(path.to_owned());
        }
    }
}

/// Ends all and waits until nothing secret is kept any more.
fn end(mut world: World, tasks: &[String]) {
    for task in tasks {
        world.wait_for(task, "at its end", |_| {
            world.scheduler.kill(task);
            world.scheduler.has_ended(task)
        });
    }
    wait::until("nothing secret", WITHIN, || {
        let left = fs::read_dir(world.place()).map_or(0, Iterator::count);
        (left == 0).then_some(())
    });
    wait::until("no mount", WITHIN, || {
        let mounts = fs::read_to_string("/proc/self/mounts").expect("there are mounts");
        let place = world.place().to_string_lossy().into_owned();
        (!mounts.contains(&place)).then_some(())
    });
    world.search();
    assert!(world.cluster.is_healthy(), "{}", world.cluster.logs());
    world.cluster.stop();
}

#[test]
fn root_secrets_are_with_their_tasks_alone() {
    if !is_root() {
        return skip("secrets by value", "needs root");
    }
    let mut world = World::start();
    let (proof, mut found) = (world.cluster.folder().join("proof"), Vec::new());
    fs::write(&proof, format!("a{SECRET}z")).expect("a new file");
    let device = proof.metadata().expect("it is there").dev();
    search_files(world.cluster.folder(), device, &world.place(), &mut found);
    assert_eq!(found, std::slice::from_ref(&proof));
    fs::remove_file(proof).expect("it is there");
    world.launch("alone", false);
    world.wait_running("alone");
    world.launch("pod", true);
    world.wait_running("pod");
    world.launch_standalone("stray");
    world.search();
    world.cluster.kill_agent();
    world.search();
    world.cluster.start_agent();
    world.cluster.wait_registered();
    world.search();
    // The agent knows them again, and shows no secrets.
    let volumes = || -> Option<Value> {
        let call = json!({"type": "GET_TASKS"});
        let answer = http::try_post(world.cluster.agent(), "/api/v1", &call)?.json();
        let tasks = answer["get_tasks"]["launched_tasks"].as_array()?.clone();
        let task = tasks.into_iter().find(|task| task["name"] == "alone")?;
        Some(task["container"]["volumes"][0]["source"]["secret"].clone())
    };
    let expected = json!({"type": "VALUE"});
    wait::until("the task of before", WITHIN, || {
        (volumes()? == expected).then_some(())
    });
    let call = json!({"type": "KILL_CONTAINER", "kill_container": {
        "container_id": {"value": "stray"}, "signal": 9}});
    assert_eq!(
        http::post(world.cluster.agent(), "/api/v1", &call).status,
        200
    );
    let call = json!({"type": "REMOVE_CONTAINER", "remove_container": {"container_id": {"value": "stray"}}});
    wait::until("the end of the container", WITHIN, || {
        (http::post(world.cluster.agent(), "/api/v1", &call).status == 200).then_some(())
    });
    end(world, &["alone".to_owned(), "pod".to_owned()]);
}

#[test]
fn root_an_agent_that_dies_in_a_launch_still_has_the_secrets() {
    if !is_root() {
        return skip("secrets in crashes", "needs root");
    }
    let mut world = World::start();
    let points = [
        "commit",
        "committed",
        "launch",
        "sandbox",
        "prepared",
        "runtime-lock",
        "first-process",
        "launched",
    ];
    let mut tasks = Vec::new();
    for point in points {
        for in_pod in [false, true] {
            let task = format!("{point}-{in_pod}");
            fs::write(&world.crash_file, format!("{point} 1")).expect("it is ours");
            world.launch(&task, in_pod);
            wait::until("the death of the agent", WITHIN, || {
                (!world.cluster.agent_process().is_alive()).then_some(())
            });
            world.search();
            fs::write(&world.crash_file, "").expect("it is ours");
            world.cluster.kill_agent();
            world.cluster.start_agent();
            world.cluster.wait_registered();
            // What was not durable is lost, and what was half made has failed; all else begins.
            let is_settled = |states: &[String]| {
                let runs = states.iter().any(|state| state == "TASK_RUNNING");
                runs || world.scheduler.has_ended(&task)
            };
            world.wait_for(&task, "settled", is_settled);
            if world.scheduler.has_ended(&task) {
                let message = world.scheduler.message(&task);
                assert!(!message.contains("secret"), "{task}: {message}");
                assert!(
                    !BEGINS.contains(&point),
                    "{task}: {message}\n{}",
                    world.cluster.logs()
                );
            }
            world.search();
            tasks.push(task);
        }
    }
    end(world, &tasks);
}
