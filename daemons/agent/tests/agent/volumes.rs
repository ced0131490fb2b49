//! Volumes and secrets of tasks, from their infos to what their commands see.

use std::fs;
use std::path::{Path, PathBuf};

use abi_node::{ToAgent, ToMaster};
use abi_terms::TaskState;
use daemons_agent::Running;
use serde_json::{Value, json};

use crate::Test;
use crate::images::save;
use crate::master::Master;
use crate::world::{agent, get, options, remove_cgroups, run_in, run_with};

pub(crate) const TESTS: &[Test] = &[
    ("root_volumes_are_mounted", || go(mounted())),
    ("root_volumes_are_mounted_in_an_image", || go(in_image())),
    ("root_volumes_that_cannot_be_had_are_refused", || {
        go(refused())
    }),
    ("volumes_take_mounts", || go(plain())),
];

fn go(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(test);
}

/// An agent with a master and a folder for volumes.
pub(crate) struct World {
    pub(crate) work: tempfile::TempDir,
    pub(crate) master: Master,
    pub(crate) running: Option<Running>,
    flags: Vec<String>,
    tasks: usize,
}

impl World {
    pub(crate) async fn start(launcher: &str, more: &[String]) -> Self {
        let work = tempfile::tempdir().expect("a folder");
        let master = Master::start().await;
        let top = work.path().display();
        for name in ["images", "secrets/app", "create", "data"] {
            fs::create_dir_all(work.path().join(name)).expect("a folder");
        }
        fs::write(work.path().join("secrets/app/key"), "referred").expect("a file");
        fs::write(work.path().join("data/file"), "of the machine\n").expect("a file");
        let busybox = ["/bin/busybox", "/usr/bin/busybox"];
        if let Some(busybox) = busybox.iter().find_map(|path| fs::read(path).ok()) {
            save(&work.path().join("images"), &busybox);
        }
        let mut flags = vec![
            format!("--launcher={launcher}"),
            format!("--cgroups_root=tepui-test-{}", std::process::id()),
            format!("--docker_registry={top}/images"),
            format!("--secrets_dir={top}/secrets"),
            format!("--host_path_volume_force_creation=/nowhere:{top}/create"),
        ];
        flags.extend_from_slice(more);
        let mut world = Self {
            work,
            master,
            running: None,
            flags,
            tasks: 0,
        };
        world.begin().await;
        let ToMaster::Register(_) = world.master.hear().await else {
            panic!("a new agent registers");
        };
        world.master.say(ToAgent::Registered { agent: "S0".into() });
        world
    }

    /// Starts the agent in its folder.
    pub(crate) async fn begin(&mut self) {
        let flags: Vec<&str> = self.flags.iter().map(String::as_str).collect();
        let folder = self.path("agent");
        let options = options(&folder, self.master.address, &flags);
        self.running = Some(agent(options).await.expect("it starts"));
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.work.path().join(name)
    }

    pub(crate) fn name(&mut self) -> String {
        self.tasks += 1;
        format!("t{}", self.tasks)
    }

    /// Where the sandbox of a task is that runs.
    pub(crate) async fn sandbox(&self, task: &str) -> PathBuf {
        let running = self.running.as_ref().expect("it runs");
        let state = get(running.bound, "/state").await;
        let executors = &state["frameworks"][0]["executors"];
        let executors = executors.as_array().expect("a list").iter();
        let mut found = executors.filter(|one| one["id"] == *task);
        let folder = &found.next().expect("it is there")["directory"];
        PathBuf::from(folder.as_str().expect("a folder"))
    }

    /// Tells an order, and the states up to the end; returns what was printed and the folder.
    async fn end(&mut self, name: &str, order: ToAgent) -> (String, PathBuf) {
        self.master.say(order);
        for state in [TaskState::Starting, TaskState::Running] {
            let status = self.master.update().await;
            assert_eq!(status.state, state, "{status:?}");
        }
        let folder = self.sandbox(name).await;
        let read = |file: &str| fs::read_to_string(folder.join(file)).expect("a file");
        let status = self.master.update().await;
        let (out, errors) = (read("stdout"), read("stderr"));
        assert_eq!(
            status.state,
            TaskState::Finished,
            "{status:?} {out} {errors}"
        );
        (out, folder)
    }

    /// What a task prints that waits a moment, so that it can be seen to run.
    pub(crate) async fn run(&mut self, script: &str, container: &Value) -> (String, PathBuf) {
        let name = self.name();
        let order = run_in(&name, "S0", &format!("{script}; sleep 1"), container);
        self.end(&name, order).await
    }

    /// The message of a task that fails before it begins.
    pub(crate) async fn fail(&mut self, container: &Value) -> String {
        let name = self.name();
        self.master.say(run_in(&name, "S0", "true", container));
        let mut status = self.master.update().await;
        while matches!(status.state, TaskState::Starting) {
            status = self.master.update().await;
        }
        assert_eq!(status.state, TaskState::Failed, "{status:?}");
        status.message.as_deref().unwrap_or_default().to_owned()
    }

    pub(crate) async fn stop(mut self) {
        if let Some(running) = self.running.take() {
            running.stop(false).await;
        }
        remove_cgroups(&format!("tepui-test-{}", std::process::id()));
        let mounts = fs::read_to_string("/proc/self/mounts").expect("mounts");
        let top = self.work.path().to_string_lossy().into_owned();
        assert!(!mounts.contains(&top), "{mounts}");
    }
}

pub(crate) fn container(image: bool, volumes: Value) -> Value {
    match image {
        false => json!({"type": "MESOS", "volumes": volumes}),
        true => json!({"type": "MESOS", "volumes": volumes, "mesos": {"image": of_image()}}),
    }
}

fn of_image() -> Value {
    json!({"type": "DOCKER", "docker": {"name": "app:1"}})
}

fn volume(at: &str, mode: &str, source: Value) -> Value {
    let mut volume = json!({"container_path": at, "mode": mode});
    let fields = volume.as_object_mut().expect("an object");
    fields.extend(source.as_object().expect("an object").clone());
    volume
}

fn of_machine(path: &Path) -> Value {
    json!({"host_path": path})
}

fn part(kind: &str, path: &str) -> Value {
    json!({"source": {"type": "SANDBOX_PATH", "sandbox_path": {"type": kind, "path": path}}})
}

fn secret(secret: Value) -> Value {
    json!({"source": {"type": "SECRET", "secret": secret}})
}

// "opened" in Base64.
fn by_value() -> Value {
    json!({"type": "VALUE", "value": {"data": "b3BlbmVk"}})
}

fn by_reference() -> Value {
    json!({"type": "REFERENCE", "reference": {"name": "/app", "key": "key"}})
}

fn persistent(at: &str, mode: &str) -> Value {
    json!({"name": "disk", "type": "SCALAR", "scalar": {"value": 16.0},
        "reservations": [{"type": "DYNAMIC", "role": "eng"}],
        "disk": {"persistence": {"id": "v1"}, "volume": {"container_path": at, "mode": mode}}})
}

async fn mounted() {
    let mut world = World::start("native", &[]).await;
    let (data, made) = (world.path("data"), world.path("create/a/b"));
    let volumes = json!([
        volume("data", "RW", of_machine(&data)),
        volume("fixed/deep", "RO", of_machine(&data)),
        volume("/srv", "RO", of_machine(&data)),
        volume("one", "RO", of_machine(&data.join("file"))),
        volume("made", "RW", of_machine(&made)),
        volume("key", "RO", secret(by_value())),
        volume("other/key", "RO", secret(by_reference())),
    ]);
    let script = "cat data/file fixed/deep/file /srv/file one; echo new > data/new; echo new > made/new
        echo x > fixed/deep/x || echo refused; echo x > /srv/x || echo refused; cat key other/key; stat -f -c %T key";
    let (printed, folder) = world.run(script, &container(false, volumes)).await;
    let expected = format!(
        "{}refused\nrefused\nopenedreferredtmpfs\n",
        "of the machine\n".repeat(4)
    );
    assert_eq!(printed, expected);
    assert_eq!(fs::read_to_string(data.join("new")).unwrap(), "new\n");
    assert_eq!(fs::read_to_string(made.join("new")).unwrap(), "new\n");
    // Outside there are only places.
    assert!(!folder.join("data/file").exists() && folder.join("data").is_dir());
    assert_eq!(fs::read(folder.join("key")).unwrap(), b"");
    world.stop().await;
}

async fn in_image() {
    let mut world = World::start("native", &[]).await;
    let data = world.path("data");
    let volumes = json!([
        volume("/data/deep", "RO", of_machine(&data)),
        volume("here", "RW", of_machine(&data)),
        volume("/var/kept", "RW", part("SELF", "kept/inner")),
        volume("/tools", "RO", json!({"image": of_image()})),
        volume("mine", "RW", json!({"image": of_image()})),
        volume("/run/key", "RO", secret(by_reference())),
    ]);
    let script = "cat /data/deep/file here/file /run/key; echo; echo kept > /var/kept/file; cat kept/inner/file
        echo x > /tools/etc/x || echo refused; cat /tools/etc/motd; echo new > mine/etc/new; cat mine/etc/new
        echo $WORD $OTHER; sleep 1";
    let script = format!("cd $MESOS_SANDBOX; {script}");
    let name = world.name();
    let order = |name: &str, script: &str, volumes: &Value| {
        let container = container(true, volumes.clone()).to_string();
        run_with(name, "S0", script, |task| {
            let limits = abi_mesos::Limits::default();
            let read = abi_mesos::decode_json(container.as_bytes(), limits);
            task.container = Some(Box::new(read.expect("good")));
            let disk = persistent("kept", "RW").to_string();
            task.resources
                .push(abi_mesos::decode_json(disk.as_bytes(), limits).expect("good"));
            let command = task.command.as_mut().expect("a command");
            let environment = json!({"variables": [
                {"name": "WORD", "type": "SECRET", "secret": by_value()},
                {"name": "OTHER", "type": "SECRET", "secret": by_reference()}]});
            command.environment = Some(
                abi_mesos::decode_json(environment.to_string().as_bytes(), limits).expect("good"),
            );
        })
    };
    let (printed, _) = world.end(&name, order(&name, &script, &volumes)).await;
    let expected =
        "of the machine\nof the machine\nreferred\nkept\nrefused\ninside\nnew\nopened referred\n";
    assert_eq!(printed, expected);
    let kept = world.path("agent/volumes/roles/eng/v1/inner/file");
    assert_eq!(fs::read_to_string(&kept).unwrap(), "kept\n");
    // The next one finds it again, and may only read.
    let name = world.name();
    let script = "cat $MESOS_SANDBOX/kept/inner/file; sleep 1";
    let (printed, _) = world.end(&name, order(&name, script, &json!([]))).await;
    assert_eq!(printed, "kept\n");
    world.stop().await;
}

async fn refused() {
    let mut world = World::start("native", &[]).await;
    let data = world.path("data");
    let link = world.path("create/out");
    std::os::unix::fs::symlink("/etc", &link).expect("a link");
    let none = world.path("none");
    let both = json!({"source": {"type": "HOST_PATH", "host_path":
        {"path": data, "mount_propagation": {"mode": "BIDIRECTIONAL"}}}});
    let relative = json!({"source": {"type": "HOST_PATH", "host_path": {"path": "data"}}});
    let unknown = json!({"type": "REFERENCE", "reference": {"name": "none"}});
    for (at, source, expected) in [
        ("data", of_machine(&none), "does not let it be made"),
        ("data", of_machine(&link.join("new")), "failed to make"),
        ("data", of_machine(&data.join("../x")), "without '..'"),
        ("data", relative, "no absolute path"),
        ("../data", of_machine(&data), "may not have '..'"),
        ("/", of_machine(&data), "neither a folder nor a file"),
        (
            "/nowhere/data",
            of_machine(&data),
            "must exist on the machine",
        ),
        (
            "/proc/sys",
            of_machine(&data),
            "nothing of /proc can be hidden",
        ),
        ("data", part("PARENT", "x"), "no container above"),
        ("data", part("SELF", "../x"), "no path below a sandbox"),
        (
            "data",
            secret(unknown),
            "the secret \"none\" cannot be read",
        ),
        (
            "data",
            secret(json!({"type": "REFERENCE"})),
            "either a value or a reference",
        ),
        (
            "data",
            secret(json!({"type": "VALUE"})),
            "its value is lost",
        ),
    ] {
        let message = world
            .fail(&container(false, json!([volume(at, "RW", source)])))
            .await;
        assert!(message.contains(expected), "{message}");
    }
    // Whether the mount of the folder is shared is not ours to say.
    let volumes = json!([volume("data", "RW", both)]);
    let shared = fs::read_to_string("/proc/self/mountinfo").unwrap();
    if !shared.contains("shared:") {
        let message = world.fail(&container(false, volumes)).await;
        assert!(message.contains("make-shared"), "{message}");
    }
    assert!(!Path::new("/etc/new").exists());
    world.stop().await;
}

async fn plain() {
    let mut world = World::start("plain", &[]).await;
    let data = world.path("data");
    let volumes = json!([volume("data", "RW", of_machine(&data))]);
    let message = world.fail(&container(false, volumes)).await;
    assert!(message.contains("must be root"), "{message}");
    let volumes = json!([volume("here", "RW", part("SELF", "there"))]);
    let script = "echo x > here/file; cat there/file";
    let (printed, _) = world.run(script, &container(false, volumes)).await;
    assert_eq!(printed, "x\n");
    world.stop().await;
}
