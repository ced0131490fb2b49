//! A cluster with images, and tasks in them.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lab_conformance::cluster::{Cluster, Options};
use lab_conformance::scheduler::Scheduler;
use lab_conformance::{image, wait};
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long a task may take to come, or to end.
pub(crate) const WITHIN: Duration = Duration::from_secs(30);
/// What of busybox has a name in the image.
const PROGRAMS: [&str; 30] = [
    "sh", "sleep", "cat", "echo", "ls", "id", "pwd", "env", "stat", "touch", "mkdir", "rm", "df",
    "awk", "grep", "hostname", "mknod", "readlink", "test", "tr", "head", "chown", "date", "kill",
    "tail", "ipcs", "wc", "printf", "cut", "sed",
];

pub(crate) struct World {
    pub(crate) cluster: Cluster,
    scheduler: Scheduler,
    pub(crate) images: PathBuf,
    _folder: TempDir,
    count: u32,
}

impl World {
    /// A cluster whose agent has more flags than usual.
    pub(crate) fn start(flags: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let images = folder.path().join("images");
        fs::create_dir(&images).expect("a new folder");
        let mut agent = vec![
            format!("--docker_registry={}", images.display()),
            "--launcher=native".to_owned(),
            "--image_providers=docker".to_owned(),
        ];
        agent.extend(flags.iter().map(|&flag| flag.to_owned()));
        let cluster = Cluster::start(Options {
            agent,
            ..Options::default()
        });
        let scheduler = Scheduler::subscribe(cluster.master());
        let world = Self {
            cluster,
            scheduler,
            images,
            _folder: folder,
            count: 0,
        };
        world.image(
            "app:1",
            &json!({"Env": ["PATH=/bin", "OF_IMAGE=yes"]}),
            |top| {
                write(
                    &top.join("etc/passwd"),
                    "root:x:0:0::/:/bin/sh\napp:x:1234:1235::/:/bin/sh\n",
                );
                write(
                    &top.join("etc/group"),
                    "root:x:0:\napp:x:1235:\nextra:x:77:app\n",
                );
            },
        );
        world
    }

    /// Makes an image.
    pub(crate) fn image(&self, name: &str, config: &Value, fill: impl FnOnce(&Path)) {
        image::save_as(&self.images, name, config, &PROGRAMS, fill);
    }

    /// Launches a task with this in its `TaskInfo` beside its name and resources; tells its name.
    pub(crate) fn launch(&mut self, more: &Value) -> String {
        let offers = self.scheduler.take_offers();
        let task = self.task(&offers, more);
        let name = task["name"].as_str().unwrap_or_default().to_owned();
        let launch = json!({"type": "LAUNCH", "launch": {"task_infos": [task]}});
        self.scheduler.accept(&offers, &[launch]);
        name
    }

    /// Launches a task as a pod of its own; tells its name.
    pub(crate) fn launch_pod(&mut self, more: &Value) -> String {
        let offers = self.scheduler.take_offers();
        let task = self.task(&offers, more);
        let name = task["name"].as_str().unwrap_or_default().to_owned();
        let executor = json!({"type": "DEFAULT", "executor_id": {"value": name},
            "framework_id": self.scheduler.framework,
            "resources": [scalar("cpus", 0.1), scalar("mem", 32.0), scalar("disk", 10.0)]});
        let launch = json!({"type": "LAUNCH_GROUP", "launch_group": {"executor": executor,
            "task_group": {"tasks": [task]}}});
        self.scheduler.accept(&offers, &[launch]);
        name
    }

    fn task(&mut self, offers: &[Value], more: &Value) -> Value {
        self.count += 1;
        let name = format!("t{}", self.count);
        let mut task = json!({"name": name, "task_id": {"value": name}, "agent_id": offers[0]["agent_id"],
            "resources": [scalar("cpus", 0.1), scalar("mem", 64.0)]});
        let all = task.as_object_mut().expect("it is one");
        all.extend(more.as_object().expect("it is one").clone());
        task
    }

    /// Waits until a task is in this state, or has ended; tells its last state.
    #[track_caller]
    pub(crate) fn wait(&self, task: &str, state: &str) -> String {
        wait::until(&format!("{task} in {state}"), WITHIN, || {
            let last = self.scheduler.states(task).pop()?;
            (last == state || self.scheduler.has_ended(task)).then_some(last)
        })
    }

    /// Waits until a task has ended; tells its last state.
    #[track_caller]
    pub(crate) fn end(&self, task: &str) -> String {
        self.wait(task, "")
    }

    /// What a task in an image of type DOCKER with parameters writes.
    #[track_caller]
    pub(crate) fn run(&mut self, parameters: &[(&str, &str)], script: &str) -> String {
        self.run_in(&docker("app:1", parameters), script)
    }

    /// What a task in a container writes.
    #[track_caller]
    pub(crate) fn run_in(&mut self, container: &Value, script: &str) -> String {
        let task = self.launch(&json!({"container": container, "command": {"value": script}}));
        let state = self.end(&task);
        let (output, errors) = (self.read(&task, "stdout"), self.read(&task, "stderr"));
        let message = self.message(&task);
        assert_eq!(state, "TASK_FINISHED", "{message}: {output}{errors}");
        output
    }

    /// Why a container is not run.
    #[track_caller]
    pub(crate) fn refused(&mut self, container: &Value) -> String {
        let command = json!({"value": "echo ESCAPED"});
        let task = self.launch(&json!({"container": container, "command": command}));
        let state = self.end(&task);
        let output = self.read(&task, "stdout");
        assert!(
            matches!(&*state, "TASK_FAILED" | "TASK_ERROR"),
            "{state}: {output}"
        );
        assert_eq!(output, "");
        self.message(&task)
    }

    pub(crate) fn message(&self, task: &str) -> String {
        self.scheduler.message(task)
    }

    pub(crate) fn kill(&self, task: &str) {
        self.scheduler.kill(task);
    }

    /// Where the sandbox of a task is.
    pub(crate) fn sandbox(&self, task: &str) -> Option<PathBuf> {
        let agents = self.cluster.folder().join("agent/slaves");
        let frameworks = below(&agents)?.join("frameworks");
        let executor = below(&frameworks)?.join("executors").join(task);
        let run = fs::canonicalize(executor.join("runs/latest")).ok()?;
        let member = run.join("tasks").join(task);
        Some(fs::canonicalize(member).unwrap_or(run))
    }

    /// What is in a file of the sandbox of a task.
    pub(crate) fn read(&self, task: &str, file: &str) -> String {
        let path = self.sandbox(task).map(|sandbox| sandbox.join(file));
        path.and_then(|path| fs::read_to_string(path).ok())
            .unwrap_or_default()
    }

    /// Waits until a task has written some text.
    #[track_caller]
    pub(crate) fn hear(&self, task: &str, text: &str) {
        wait::until(&format!("{task} writes {text:?}"), WITHIN, || {
            let (state, message) = (self.scheduler.states(task), self.message(task));
            let is_there = self.read(task, "stdout").contains(text);
            let has_ended = self.scheduler.has_ended(task) && !is_there;
            assert!(!has_ended, "{task} has ended: {state:?} {message}");
            is_there.then_some(())
        });
    }

    pub(crate) fn stop(mut self) {
        assert!(self.cluster.is_healthy(), "{}", self.cluster.logs());
        self.cluster.stop();
    }
}

/// The only folder in a folder that has a name of its own.
fn below(folder: &Path) -> Option<PathBuf> {
    let mut all = fs::read_dir(folder).ok()?.flatten();
    let found = all.find(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    found.map(|entry| entry.path())
}

/// Writes a file, and makes the folders above it.
pub(crate) fn write(path: &Path, text: &str) {
    if let Some(above) = path.parent() {
        fs::create_dir_all(above).expect("new folders");
    }
    fs::write(path, text).expect("a new file");
}

/// A container of type DOCKER.
pub(crate) fn docker(image: &str, parameters: &[(&str, &str)]) -> Value {
    let parameters = parameters.iter();
    let parameters = parameters.map(|(key, value)| json!({"key": key, "value": value}));
    let parameters: Vec<Value> = parameters.collect();
    json!({"type": "DOCKER", "docker": {"image": image, "network": "HOST", "parameters": parameters}})
}

fn scalar(name: &str, value: f64) -> Value {
    json!({"name": name, "type": "SCALAR", "scalar": {"value": value}})
}
