//! A cluster whose agent is killed, a framework that does not mind, and a look at the machine.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use lab_conformance::cluster::{Cluster, Options};
use lab_conformance::dice::Dice;
use lab_conformance::leftovers::Leftovers;
use lab_conformance::machine::Machine;
use lab_conformance::scheduler::Scheduler;
use lab_conformance::{http, image, say, wait};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Processors of the agent.
const CPUS: f64 = 16.0;
/// How long all may take to be well after an agent has started.
const WELL_WITHIN: Duration = Duration::from_secs(20);
/// How long tasks may take to do what they are told.
const TASK_WITHIN: Duration = Duration::from_secs(30);

/// What is launched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A command.
    Plain,
    /// A command that ends at once.
    Short,
    /// A command that is looked at by others all the time.
    Checked,
    /// A command in an image.
    Image,
    /// A command with a network of its own.
    Bridge,
    /// Both, with a mapped port.
    ImageOnBridge,
    /// A command with a secret that it brings along.
    Secret,
    /// Two tasks with an executor.
    Pod,
}

const KINDS: [Kind; 8] = [
    Kind::Plain,
    Kind::Short,
    Kind::Checked,
    Kind::Image,
    Kind::Bridge,
    Kind::ImageOnBridge,
    Kind::Secret,
    Kind::Pod,
];

pub(crate) struct World {
    pub(crate) cluster: Cluster,
    pub(crate) scheduler: Scheduler,
    pub(crate) dice: Dice,
    machine: Machine,
    crash_file: PathBuf,
    _folder: TempDir,
    armed: Option<String>,
    /// When the agent was last known to have come back, in seconds since 1970.
    since: f64,
    launched: Vec<Task>,
    /// After the cluster, which ends with its tasks.
    _groups: Groups,
}

/// The cgroups of an agent, which go with this, also when a test fails.
struct Groups(String);

impl Drop for Groups {
    fn drop(&mut self) {
        for hierarchy in fs::read_dir("/sys/fs/cgroup")
            .into_iter()
            .flatten()
            .flatten()
        {
            remove_groups(&hierarchy.path().join(&self.0));
        }
    }
}

struct Task {
    name: String,
    kind: Kind,
    port: Option<u64>,
    is_killed: bool,
}

impl World {
    /// A cluster.
    pub(crate) fn start(seed: u64, batch: u64) -> Self {
        let mark = format!("{}-{batch}", std::process::id());
        let (cgroup, bridge) = (format!("tepui-test-{mark}"), format!("r{mark}"));
        let bridge: String = bridge.chars().take(15).collect();
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let (crash_file, images) = (folder.path().join("crash"), folder.path().join("images"));
        fs::write(&crash_file, "").expect("a new file");
        fs::create_dir(&images).expect("a new folder");
        image::save(&images);
        let cluster = Cluster::start(Options {
            resources: format!("cpus:{CPUS};mem:16384;disk:16384;ports:[31000-32000]"),
            agent: vec![
                format!("--bridge_device={bridge}"),
                format!("--cgroups_root={cgroup}"),
                format!("--docker_registry={}", images.display()),
                "--launcher=native".to_owned(),
                "--image_providers=docker".to_owned(),
            ],
            agent_environment: vec![(
                "TEPUI_CRASH_FILE".to_owned(),
                crash_file.to_string_lossy().into_owned(),
            )],
            ..Options::default()
        });
        // One that dies before it has written down its id comes back as another.
        wait::until("an agent with an id", WELL_WITHIN, || {
            let state = http::try_get(cluster.agent(), "/state")?.json();
            state["id"]
                .as_str()
                .is_some_and(|id| !id.is_empty())
                .then_some(())
        });
        let scheduler = Scheduler::subscribe(cluster.master());
        let _groups = Groups(cgroup.clone());
        let machine = Machine {
            agent: cluster.agent().to_owned(),
            folder: cluster.folder().to_owned(),
            cgroup,
            bridge,
        };
        Self {
            cluster,
            scheduler,
            dice: Dice::new(seed),
            machine,
            crash_file,
            _folder: folder,
            armed: None,
            since: 0.0,
            launched: Vec::new(),
            _groups,
        }
    }

    /// The agent dies when it comes to that point, some time.
    pub(crate) fn arm(&mut self, point: &str, often_max: u64) {
        let order = format!("{point} {}", 1 + self.dice.below(often_max));
        fs::write(&self.crash_file, &order).expect("it is ours");
        self.armed = Some(order);
    }

    pub(crate) fn disarm(&mut self) {
        fs::write(&self.crash_file, "").expect("it is ours");
        self.armed = None;
    }

    pub(crate) fn is_armed(&self) -> bool {
        self.armed.is_some()
    }

    /// Starts the agent; says whether it lives.
    pub(crate) fn start_agent(&mut self) -> bool {
        match self.cluster.try_start_agent() {
            Ok(()) => true,
            Err(text) if self.armed.is_some() => {
                assert!(text.contains("ended before it was ready"), "{text}");
                false
            }
            Err(text) => panic!("{text}"),
        }
    }

    pub(crate) fn is_dead(&mut self) -> bool {
        !self.cluster.agent_process().is_alive()
    }

    pub(crate) fn kill_agent(&mut self) {
        self.cluster.kill_agent();
    }

    /// Waits until what is there is what the agent knows. Says whether the agent is still alive.
    pub(crate) fn settle(&mut self) -> bool {
        let mut last = Vec::new();
        let agent = self.cluster.agent_process().pid();
        let well = wait::within(WELL_WITHIN, || {
            if self.is_dead() {
                return Some(false);
            }
            let known = self.machine.known()?;
            last = self.machine.differences(&known, &self.machine.look(agent));
            last.is_empty().then_some(true)
        });
        let well = well.unwrap_or_else(|| {
            panic!("after {:?}: {last:#?}\n{}", self.armed, self.cluster.logs())
        });
        self.check_survivors();
        well && self.is_back()
    }

    /// Waits until the master takes this agent for the one that it knows. Says whether the agent is still alive.
    fn is_back(&mut self) -> bool {
        let back = wait::within(WELL_WITHIN, || {
            if self.is_dead() {
                return Some(false);
            }
            let slaves = http::try_get(self.cluster.master(), "/slaves")?.json();
            let slave = &slaves["slaves"][0];
            let since = slave["reregistered_time"].as_f64()?;
            let is_back = slave["active"] == true && since > self.since;
            is_back.then(|| {
                self.since = since;
                true
            })
        });
        back.unwrap_or_else(|| panic!("the agent is not back\n{}", self.cluster.logs()))
    }

    /// Whoever ran, and was not to end, runs.
    fn check_survivors(&self) {
        for task in &self.launched {
            let message = self.scheduler.message(&task.name);
            assert!(!message.contains("is lost"), "{}: {message}", task.name);
            let shall_run = match task.kind {
                Kind::Short => false,
                // One that could not be started takes the others of its pod with it.
                Kind::Pod => self.members(&task.name).all(|other| self.has_run(other)),
                _ => true,
            } && !task.is_killed;
            if self.has_run(task) && shall_run && self.scheduler.has_ended(&task.name) {
                let states = self.scheduler.states(&task.name);
                let message = self.scheduler.message(&task.name);
                panic!(
                    "{} ({:?}) did not survive: {states:?} {message}\n{}",
                    task.name,
                    task.kind,
                    self.cluster.logs()
                );
            }
        }
    }

    /// The tasks of the pod that a task is of.
    fn members(&self, name: &str) -> impl Iterator<Item = &Task> {
        let all = self.launched.iter();
        all.filter(move |task| pod(&task.name) == pod(name))
    }

    fn has_run(&self, task: &Task) -> bool {
        let states = self.scheduler.states(&task.name);
        states.iter().any(|state| state == "TASK_RUNNING")
    }

    /// The names of tasks that have not ended.
    pub(crate) fn living(&self) -> impl Iterator<Item = String> {
        let all = self.launched.iter().map(|task| task.name.clone());
        let living = all.filter(|task| !self.scheduler.has_ended(task));
        living.collect::<Vec<_>>().into_iter()
    }

    /// Kills some tasks and launches others.
    pub(crate) fn order(&mut self, tasks_max: usize) {
        for task in self.living().collect::<Vec<_>>() {
            if self.dice.below(3) == 0 {
                self.kill(&task);
            }
        }
        let room = tasks_max.saturating_sub(self.living().count());
        let count = usize::try_from(2 + self.dice.below(4)).unwrap_or(1);
        let kinds: Vec<Kind> = (0..count.min(room.max(1)))
            .map(|_| *self.dice.pick(&KINDS))
            .collect();
        self.launch(&kinds);
    }

    fn kill(&mut self, name: &str) {
        for task in &mut self.launched {
            // The end of one task of a pod is that of all.
            task.is_killed |= task.name == name || pod(&task.name) == pod(name);
        }
        self.scheduler.kill(name);
    }

    /// Launches tasks, all from one offer.
    pub(crate) fn launch(&mut self, kinds: &[Kind]) {
        let offers = self.scheduler.take_offers();
        let mut operations = Vec::new();
        for kind in kinds {
            let name = format!("t{}", self.launched.len());
            operations.push(self.operation(&offers, &name, *kind));
        }
        self.scheduler.accept(&offers, &operations);
    }

    fn operation(&mut self, offers: &[Value], name: &str, kind: Kind) -> Value {
        let mut command = json!({"value": "sleep 1000"});
        if kind == Kind::Short {
            command = json!({"value": "true"});
        }
        let image = json!({"type": "DOCKER", "docker": {"name": "app:1"}});
        let mut port = None;
        let mut task = json!({"name": name, "task_id": {"value": name}, "agent_id": offers[0]["agent_id"],
            "command": command, "resources": [scalar("cpus", 0.1), scalar("mem", 32.0)]});
        match kind {
            Kind::Plain | Kind::Short => {}
            Kind::Checked => {
                task["health_check"] = json!({"type": "COMMAND", "command": {"value": "true"},
                    "delay_seconds": 0, "interval_seconds": 0.1, "grace_period_seconds": 1000});
            }
            Kind::Image => task["container"] = json!({"type": "MESOS", "mesos": {"image": image}}),
            Kind::Bridge => {
                task["container"] =
                    json!({"type": "MESOS", "network_infos": [{"name": "mesos-bridge"}]});
            }
            Kind::ImageOnBridge => {
                let number = self.free_port(offers);
                port = Some(number);
                task["container"] = json!({"type": "MESOS", "mesos": {"image": image},
                    "network_infos": [{"name": "mesos-bridge",
                        "port_mappings": [{"host_port": number, "container_port": 80}]}]});
                let all = task["resources"].as_array_mut().expect("a list");
                all.push(json!({"name": "ports", "type": "RANGES",
                    "ranges": {"range": [{"begin": number, "end": number}]}}));
            }
            Kind::Secret => {
                let secret = json!({"type": "VALUE", "value": {"data": "c2VzYW1l"}});
                task["command"] = json!({"value": "test $A = sesame && sleep 1000", "environment":
                    {"variables": [{"name": "A", "type": "SECRET", "secret": secret}]}});
            }
            Kind::Pod => {
                let mut tasks = Vec::new();
                for number in 0..2 {
                    let mut one = task.clone();
                    let member = format!("{name}-{number}");
                    one["name"] = json!(member);
                    one["task_id"] = json!({"value": member});
                    if number == 1 {
                        one["container"] = json!({"type": "MESOS", "mesos": {"image": image}});
                    }
                    tasks.push(one);
                    self.note(member, kind, None);
                }
                let executor = json!({"type": "DEFAULT", "executor_id": {"value": name},
                    "framework_id": self.scheduler.framework,
                    "resources": [scalar("cpus", 0.1), scalar("mem", 32.0), scalar("disk", 16.0)],
                    "container": {"type": "MESOS", "network_infos": [{"name": "mesos-bridge"}]}});
                return json!({"type": "LAUNCH_GROUP", "launch_group":
                    {"executor": executor, "task_group": {"tasks": tasks}}});
            }
        }
        self.note(name.to_owned(), kind, port);
        json!({"type": "LAUNCH", "launch": {"task_infos": [task]}})
    }

    fn note(&mut self, name: String, kind: Kind, port: Option<u64>) {
        self.launched.push(Task {
            name,
            kind,
            port,
            is_killed: false,
        });
    }

    fn free_port(&self, offers: &[Value]) -> u64 {
        let taken: BTreeSet<u64> = self
            .launched
            .iter()
            .filter(|task| !self.scheduler.has_ended(&task.name))
            .filter_map(|task| task.port)
            .collect();
        let found = ports(offers).find(|number| !taken.contains(number));
        found.expect("there are a thousand ports")
    }

    pub(crate) fn wait_for(&self, task: &str, state: &str) {
        let found = wait::within(TASK_WITHIN, || {
            let states = self.scheduler.states(task);
            states.iter().any(|each| each == state).then_some(())
        });
        if found.is_none() {
            let (states, message) = (self.scheduler.states(task), self.scheduler.message(task));
            panic!(
                "{task} is not {state}: {states:?} {message}\n{}",
                self.cluster.logs()
            );
        }
    }

    /// Ends all tasks; then nothing is there, and everything is free.
    pub(crate) fn end_all(&mut self) {
        assert!(self.settle());
        let ended = wait::within(TASK_WITHIN, || {
            let living: BTreeSet<String> = self.living().collect();
            for task in &living {
                self.scheduler.kill(task);
            }
            self.scheduler.reconcile(&living);
            living.is_empty().then_some(())
        });
        if ended.is_none() {
            let left: Vec<_> = self
                .living()
                .map(|task| (task.clone(), self.scheduler.states(&task)))
                .collect();
            panic!("tasks do not end: {left:?}\n{}", self.cluster.logs());
        }
        let agent = self.cluster.agent_process().pid();
        let mut traces = self.machine.look(agent);
        let nothing = wait::within(TASK_WITHIN, || {
            traces = self.machine.look(agent);
            (traces == Default::default()).then_some(())
        });
        assert!(
            nothing.is_some(),
            "left: {traces:#?}\n{}",
            self.cluster.logs()
        );
        wait::until("all resources", TASK_WITHIN, || {
            let offers = self.scheduler.offers();
            let cpus = resources(&offers).filter(|resource| resource["name"] == "cpus");
            let cpus: f64 = cpus
                .filter_map(|resource| resource["scalar"]["value"].as_f64())
                .sum();
            ((cpus - CPUS).abs() < 0.001 && ports(&offers).count() == 1001).then_some(())
        });
    }

    /// Takes from the machine what does not survive that it is turned off.
    pub(crate) fn power_off(&mut self) {
        for task in &mut self.launched {
            task.is_killed = true;
        }
        let work = self.machine.work();
        wait::until("the end of all processes", TASK_WITHIN, || {
            let left = Leftovers {
                cgroups: Vec::new(),
                ..Leftovers::of(&work)
            };
            left.remove();
            (left.processes.is_empty() && left.mounts.is_empty()).then_some(())
        });
        wait::until("the end of all supervisors", TASK_WITHIN, || {
            let supervisors = self.machine.supervisors();
            for process in supervisors.keys().filter_map(|one| Pid::from_raw(*one)) {
                // It may have ended meanwhile.
                let _ = kill_process(process, Signal::KILL);
            }
            supervisors.is_empty().then_some(())
        });
        fs::remove_dir_all(work.join("runtime")).expect("it is there");
        for hierarchy in fs::read_dir("/sys/fs/cgroup").expect("cgroups").flatten() {
            let top = hierarchy.path().join(&self.machine.cgroup);
            wait::until("cgroups without processes", TASK_WITHIN, || {
                remove_groups(&top);
                (!top.exists()).then_some(())
            });
        }
        let output = Command::new("ip").args(["-o", "link", "show"]).output();
        let output = output.expect("the program ip is there").stdout;
        let text = String::from_utf8_lossy(&output);
        for line in text.lines().filter_map(|line| line.split(": ").nth(1)) {
            let name = line.split('@').next().unwrap_or_default();
            if name.starts_with("tepui") || name == self.machine.bridge {
                // A line may have gone with the network at its other end.
                let _ = Command::new("ip").args(["link", "delete", name]).status();
            }
        }
        crate::done("nft", &["flush", "ruleset"]);
    }

    pub(crate) fn stop(self) {
        for kind in KINDS {
            let of_kind = self.launched.iter().filter(|task| task.kind == kind);
            let ran = of_kind.clone().filter(|task| self.has_run(task)).count();
            say(&format!("{kind:?}: {ran} of {} tasks ran", of_kind.count()));
            assert!(ran > 0 || self.launched.len() < 50, "no {kind:?} ran");
        }
        self.cluster.stop();
    }
}

/// Removes cgroups from the bottom up, as far as nobody is in them.
fn remove_groups(top: &Path) {
    let all = fs::read_dir(top).into_iter().flatten().flatten();
    for group in all.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
        remove_groups(&group.path());
    }
    let _ = fs::remove_dir(top);
}

/// The name of a pod, or of a task that is of none.
fn pod(task: &str) -> &str {
    task.split('-').next().unwrap_or_default()
}

fn resources(offers: &[Value]) -> impl Iterator<Item = &Value> {
    let all = offers.iter().map(|offer| offer["resources"].as_array());
    all.flatten().flatten()
}

fn ports(offers: &[Value]) -> impl Iterator<Item = u64> {
    let ranges = resources(offers).filter_map(|resource| resource["ranges"]["range"].as_array());
    ranges.flatten().flat_map(|range| {
        let end = |name: &str| range[name].as_u64().unwrap_or_default();
        end("begin")..=end("end")
    })
}

fn scalar(name: &str, value: f64) -> Value {
    json!({"name": name, "type": "SCALAR", "scalar": {"value": value}})
}
