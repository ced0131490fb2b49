//! A folder, an agent's view of containers in it, and the end of all of them.

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, ExitCode};
use std::time::{Duration, Instant};

use base_ids::ContainerId;
use base_units::Scalar;
use drivers_container::{
    AttachError, Attached, Containers, Controller, End, Exec, ExecError, Exit, Isolation,
    LaunchError, Launcher, Settings, Share, Source, Spec, Started, Stdio, Trace, Writer,
};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::UnboundedReceiver;

/// Longest time anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// One agent's containers; those that are left are killed and removed when it is dropped.
pub(crate) struct World {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) containers: Containers,
    exits: UnboundedReceiver<Exit>,
    runtime: Runtime,
    launcher: Launcher,
    ids: Vec<ContainerId>,
}

impl World {
    pub(crate) fn new(launcher: Launcher) -> Self {
        Self::at(tempfile::tempdir().unwrap(), launcher)
    }

    pub(crate) fn at(dir: tempfile::TempDir, launcher: Launcher) -> Self {
        // Any user may have a sandbox in it.
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(dir.path(), mode).unwrap();
        let runtime = Runtime::new().unwrap();
        let (containers, exits) = runtime
            .block_on(async { Containers::open(settings(dir.path(), launcher)) })
            .unwrap();
        Self {
            dir,
            containers,
            exits,
            runtime,
            launcher,
            ids: Vec::new(),
        }
    }

    /// What a shell script needs to run as a container, whose sandbox is made.
    pub(crate) fn script(&mut self, id: &str, script: &str) -> Spec {
        self.ids.push(ContainerId::from(id));
        script_in(self.dir.path(), id, script)
    }

    pub(crate) fn try_launch(&mut self, spec: Spec) -> Result<Started, LaunchError> {
        self.runtime.block_on(self.containers.launch(spec))
    }

    #[track_caller]
    pub(crate) fn launch(&mut self, spec: Spec) -> Started {
        self.try_launch(spec).unwrap()
    }

    /// Asks for the end while the launch is on its way.
    pub(crate) fn launch_and_destroy(&mut self, spec: Spec) -> Result<Started, LaunchError> {
        let containers = self.containers.clone();
        let id = spec.id.clone();
        self.runtime.block_on(async {
            let launch = tokio::spawn({
                let containers = containers.clone();
                async move { containers.launch(spec).await }
            });
            tokio::task::yield_now().await;
            containers.destroy(&id);
            // Whether it was in time or before the launch began, it is asked once more.
            let result = launch.await.unwrap();
            containers.destroy(&id);
            result
        })
    }

    /// The next container that ends.
    #[track_caller]
    pub(crate) fn exit(&mut self) -> Exit {
        let next = self.exits.recv();
        self.runtime
            .block_on(async { tokio::time::timeout(PATIENCE, next).await })
            .expect("a container ends in time")
            .unwrap()
    }

    /// Launches a script and returns its wait status and output.
    #[track_caller]
    pub(crate) fn run(&mut self, spec: Spec) -> (Option<i32>, String) {
        let id = spec.id.clone();
        self.launch(spec);
        let exit = self.exit();
        assert_eq!(exit.id, id);
        assert_eq!(exit.end.oom, None);
        (exit.end.status, self.output(id.as_str(), "stdout"))
    }

    /// Runs a command in a container to its end.
    pub(crate) fn exec(&self, id: &str, exec: Exec) -> Result<i32, ExecError> {
        self.exec_while(id, exec, || {})
    }

    /// Runs a command in a container to its end, and something else meanwhile.
    pub(crate) fn exec_while(
        &self,
        id: &str,
        exec: Exec,
        meanwhile: impl FnOnce(),
    ) -> Result<i32, ExecError> {
        let (containers, id) = (self.containers.clone(), ContainerId::from(id));
        let end = self
            .runtime
            .spawn(async move { containers.exec(&id, exec).await });
        meanwhile();
        self.runtime
            .block_on(async { tokio::time::timeout(PATIENCE, end).await })
            .expect("a command ends in time")
            .unwrap()
    }

    /// Runs a command in a container until something is true, and loses interest then.
    pub(crate) fn exec_until(&self, id: &str, exec: Exec, done: impl Fn() -> bool) {
        let (containers, id) = (self.containers.clone(), ContainerId::from(id));
        let end = self
            .runtime
            .spawn(async move { containers.exec(&id, exec).await });
        until("a command has come so far", || {
            assert!(!end.is_finished(), "the command has ended");
            done()
        });
        end.abort();
    }

    /// Attaches to what a container writes.
    pub(crate) fn attach(&self, id: &str, is_owner: bool) -> Result<Attached, AttachError> {
        let id = ContainerId::from(id);
        self.wait(self.containers.attach(&id, is_owner))
    }

    pub(crate) fn writer(&self, id: &str) -> Writer {
        let id = ContainerId::from(id);
        self.wait(self.containers.writer(&id)).unwrap()
    }

    /// Waits for a future, not for ever.
    #[track_caller]
    pub(crate) fn wait<F: Future>(&self, future: F) -> F::Output {
        self.runtime
            .block_on(async { tokio::time::timeout(PATIENCE, future).await })
            .expect("it happens in time")
    }

    /// What a container writes until some text has come, or to its end.
    #[track_caller]
    pub(crate) fn read(&self, attached: &mut Attached, until: Option<&str>) -> [String; 2] {
        let mut all = [String::new(), String::new()];
        while !until.is_some_and(|until| all.iter().any(|text| text.contains(until))) {
            let Some((source, bytes)) = self.wait(attached.next()).unwrap() else {
                assert_eq!(until, None, "it ended with {all:?}");
                break;
            };
            let text = match source {
                Source::Stdout => &mut all[0],
                Source::Stderr => &mut all[1],
            };
            text.push_str(&String::from_utf8(bytes).unwrap());
        }
        all
    }

    pub(crate) fn output(&self, id: &str, file: &str) -> String {
        fs::read_to_string(self.dir.path().join(id).join(file)).unwrap()
    }

    /// Waits until a container wrote its pipe, and returns what.
    pub(crate) fn heard(&self, id: &str) -> String {
        fs::read_to_string(self.dir.path().join(id).join("pipe")).unwrap()
    }

    pub(crate) fn runtime_folder(&self, id: &str) -> PathBuf {
        let below = id.replace('.', "/containers/");
        self.dir.path().join("runtime").join(below)
    }

    /// Several containers that end, by id, in the order of the news.
    #[track_caller]
    pub(crate) fn exits(&mut self, count: usize) -> Vec<(String, End)> {
        let mut all = Vec::new();
        for _ in 0..count {
            let exit = self.exit();
            all.push((exit.id.into(), exit.end));
        }
        all
    }

    /// Another agent in the same folder, after this one is gone and something happened.
    pub(crate) fn restart_with(self, meanwhile: impl Fn(&Path)) -> (Self, Vec<(String, Trace)>) {
        let mut world = self;
        let launcher = world.launcher;
        // What is dropped has an empty folder and no containers.
        let dir = std::mem::replace(&mut world.dir, tempfile::tempdir().unwrap());
        let ids = std::mem::take(&mut world.ids);
        drop(world);
        meanwhile(dir.path());
        let mut world = Self::at(dir, launcher);
        world.ids = ids;
        let traces = world.recover();
        (world, traces)
    }

    pub(crate) fn cgroup_root(&self) -> String {
        root_of(self.dir.path())
    }

    pub(crate) fn recover(&mut self) -> Vec<(String, Trace)> {
        let inside = self.runtime.enter();
        let traces = self.containers.recover().unwrap();
        drop(inside);
        self.ids.extend(traces.keys().cloned());
        traces
            .into_iter()
            .map(|(id, trace)| (id.into(), trace))
            .collect()
    }

    /// Releases a container and waits until it left no trace.
    pub(crate) fn release(&self, id: &str) {
        self.containers.release(&id.into());
        until("the runtime folder is gone", || {
            !self.runtime_folder(id).exists()
        });
    }
}

impl Drop for World {
    fn drop(&mut self) {
        for id in &self.ids {
            self.containers.destroy(id);
        }
        // Supervisors write down the end of their container when it is over. Those that are
        // deeper go first.
        self.ids
            .sort_by_key(|id| std::cmp::Reverse(id.names().count()));
        for id in &self.ids {
            let folder = self.runtime_folder(id.as_str());
            until("a container is over", || {
                !folder.exists() || folder.join("exit").exists() || !lives(&folder)
            });
            self.containers.release(id);
            until("a runtime folder is gone", || !folder.exists());
        }
        for folder in cgroup_roots(&root_of(self.dir.path())) {
            // Another world of the same folder may still need it.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Does the supervisor of a runtime folder live?
fn lives(folder: &Path) -> bool {
    let Ok(text) = fs::read_to_string(folder.join("state")) else {
        return false;
    };
    let number = text.split_once("\"supervisor\":").unwrap().1;
    let number = number.split_once(',').unwrap().0;
    alive(number.parse().unwrap())
}

/// Does a process run?
pub(crate) fn alive(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| !stat.rsplit_once(')').unwrap().1.starts_with(" Z"))
}

/// Waits for something that nobody announces.
#[track_caller]
pub(crate) fn until(what: &str, done: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < deadline, "waited too long until {what}");
        std::thread::yield_now();
    }
}

/// Each test has cgroups of its own.
fn root_of(dir: &Path) -> String {
    let name = dir.file_name().unwrap().to_string_lossy();
    format!("tepui-test{}", name.replace('.', "-"))
}

/// Where a cgroup of some name exists.
pub(crate) fn cgroup_roots(name: &str) -> Vec<PathBuf> {
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
    mounts
        .lines()
        .filter(|line| line.contains(" - cgroup"))
        .map(|line| Path::new(line.split(' ').nth(4).unwrap()).join(name))
        .filter(|folder| folder.exists())
        .collect()
}

pub(crate) fn settings(dir: &Path, launcher: Launcher) -> Settings {
    Settings {
        runtime_dir: dir.join("runtime"),
        cgroup_root: root_of(dir),
        controllers: vec![
            Controller::Pids,
            Controller::Devices,
            Controller::Io,
            Controller::Cpuset,
        ],
        launcher,
        init: std::env::current_exe().unwrap(),
    }
}

fn script_in(dir: &Path, id: &str, script: &str) -> Spec {
    let sandbox = dir.join(id);
    fs::create_dir(&sandbox).unwrap();
    let pipe = sandbox.join("pipe");
    mknodat(CWD, &pipe, FileType::Fifo, Mode::from_raw_mode(0o666), 0).unwrap();
    Spec {
        id: id.into(),
        program: Some("/bin/sh".into()),
        arguments: ["sh", "-c", script].map(OsString::from).to_vec(),
        environment: vec![("PATH".into(), std::env::var_os("PATH").unwrap())],
        sandbox,
        user: None,
        share: Share {
            cpus: Scalar::whole(1),
            ..Share::default()
        },
        shares_cgroup: false,
        rlimits: Vec::new(),
        isolation: Isolation::default(),
        is_session: false,
        stdio: Stdio::Files,
        stop_signal: None,
    }
}

/// An agent as a process of its own, which launches a script and can be killed.
pub(crate) struct Agent(Child);

impl Agent {
    pub(crate) fn start(dir: &Path, launcher: Launcher, id: &str, script: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "agent",
                if launcher == Launcher::Plain {
                    "plain"
                } else {
                    "native"
                },
            ])
            .arg(dir)
            .args([id, script])
            .stdin(process::Stdio::null())
            .stdout(process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        assert_eq!(line, "launched\n");
        Self(child)
    }

    /// As `kill -9` does it.
    pub(crate) fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// The agent process: launches and waits to be killed.
pub(crate) fn agent(arguments: Vec<OsString>) -> ExitCode {
    let [launcher, dir, id, script] = &arguments[..] else {
        return ExitCode::FAILURE;
    };
    let launcher = match launcher.to_str() {
        Some("plain") => Launcher::Plain,
        _ => Launcher::Native,
    };
    let dir = Path::new(dir);
    let spec = script_in(dir, id.to_str().unwrap(), script.to_str().unwrap());
    Runtime::new().unwrap().block_on(async {
        let (containers, mut exits) = Containers::open(settings(dir, launcher)).unwrap();
        containers.launch(spec).await.unwrap();
        println!("launched");
        loop {
            exits.recv().await;
        }
    })
}
