//! The mind with an imaginary master, whose agents take everything.

use std::collections::BTreeMap;

use abi_marathon::shown::State as Condition;
use abi_marathon::{PathId, Refusal, Settings, Timestamp, read};
use abi_mesos::v1;
use abi_mesos::v1::scheduler::call;
use serde_json::Value;

use super::state::{Master, State};
use super::{Answer, Ask, Asker, Config, Input, Mind, Out, Which, record};
use crate::plan::tree::PortRange;

pub(super) fn config() -> Config {
    Config {
        settings: Settings::default(),
        ports: PortRange::default(),
        versions_max: 5,
        deployments_max: 3,
        kills_max: 100,
        kill_retry_ms: 30_000,
        drain_ms: 10_000,
        decline_ms: 120_000,
        revive_ms: 0,
        launch_ms: 300_000,
        reconcile_ms: 600_000,
        launches_max: 100,
        env_prefix: String::new(),
        gpu_agents_for_all: false,
        maintenance: true,
        draining_ms: 0,
        framework: v1::FrameworkInfo::default(),
        seed: 7,
    }
}

/// A mind, what is durable, and the tasks that a master and its agents run.
struct World {
    mind: Mind,
    now: i64,
    durable: BTreeMap<String, Vec<u8>>,
    /// Tasks that were launched and have not ended, by whether they run.
    tasks: BTreeMap<String, bool>,
    calls: Vec<call::Type>,
    events: Vec<Value>,
    answers: BTreeMap<u64, Result<Answer, Refusal>>,
    asked: u64,
    offers: u32,
    /// The most tasks that were there at once.
    most: usize,
    /// The fewest tasks that ran at once.
    fewest: usize,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            mind: Mind::new(config(), State::new(Timestamp::from_millis(1000))),
            now: 1000,
            durable: BTreeMap::new(),
            tasks: BTreeMap::new(),
            calls: Vec::new(),
            events: Vec::new(),
            answers: BTreeMap::new(),
            asked: 0,
            offers: 0,
            most: 0,
            fewest: usize::MAX,
        };
        world.subscribe();
        world
    }

    fn at(&self) -> Timestamp {
        Timestamp::from_millis(self.now)
    }

    fn subscribe(&mut self) {
        let master = Master {
            address: "http://m:5050".to_owned(),
            region: None,
        };
        let framework = "F".to_owned();
        self.input(Input::Subscribed { framework, master });
    }

    /// Ends the program, and starts it from what is durable.
    fn crash(&mut self) {
        let records = self.durable.clone().into_iter().collect();
        let state = record::recover(records, self.at()).expect("what was written is read");
        self.mind = Mind::new(config(), state);
        self.input(Input::Tick);
        self.subscribe();
    }

    fn input(&mut self, input: Input) {
        self.now += 1;
        let mut out = Out::default();
        let now = self.at();
        self.mind.step(now, input, &mut out);
        self.mind.settle(now, &mut out);
        for (key, value) in out.records {
            match value {
                Some(value) => drop(self.durable.insert(key, value)),
                None => drop(self.durable.remove(&key)),
            }
        }
        self.events.extend(out.events);
        self.answers.extend(out.answers);
        for call in out.calls {
            self.called(call);
        }
    }

    fn called(&mut self, call: v1::scheduler::Call) {
        self.calls.push(call.r#type());
        if let Some(accept) = call.accept {
            for operation in accept.operations {
                let launched = operation.launch.into_iter().flat_map(|it| it.task_infos);
                let groups = operation.launch_group.into_iter();
                let grouped = groups
                    .filter_map(|it| it.task_group)
                    .flat_map(|it| it.tasks);
                for task in launched.chain(grouped) {
                    let id = task.task_id.expect("tasks have ids").value().to_owned();
                    self.tasks.insert(id, false);
                }
            }
            self.most = self.most.max(self.tasks.len());
        }
        if let Some(kill) = call.kill {
            let id = kill.task_id.expect("kills have ids").value().to_owned();
            if self.tasks.remove(&id).is_some() {
                let running = self.tasks.values().filter(|runs| **runs).count();
                self.fewest = self.fewest.min(running);
                self.tell(&id, v1::TaskState::Killed);
            }
        }
    }

    fn tell(&mut self, task: &str, state: v1::TaskState) {
        let status = v1::TaskStatus {
            task_id: crate::wire::task_id(task),
            agent_id: crate::wire::agent_id("S"),
            state: Some(state),
            uuid: Some(vec![1; 16].into()),
            ..Default::default()
        };
        self.input(Input::Update(Box::new(status)));
    }

    fn ask(&mut self, ask: Ask, force: bool) -> Result<Answer, Refusal> {
        self.asked += 1;
        let asker = Asker {
            force,
            ..Asker::default()
        };
        self.input(Input::Ask(self.asked, Box::new(ask), asker));
        self.answers
            .remove(&self.asked)
            .expect("it is answered at once")
    }

    fn create(&mut self, document: &str) {
        let app = read(document.as_bytes()).expect("an app");
        let answer = self
            .ask(Ask::CreateApp(Box::new(app)), false)
            .expect("it is sound");
        assert_eq!(answer.status, 201);
    }

    fn put(&mut self, id: &str, document: &str, force: bool) -> Result<Answer, Refusal> {
        let update = read(document.as_bytes()).expect("an update");
        let ask = Ask::PutApp {
            id: PathId::new(id),
            update: Box::new(update),
            partial: true,
            creates: true,
        };
        self.ask(ask, force)
    }

    /// An agent with so many CPUs makes an offer.
    fn offer(&mut self, cpus: f64) {
        self.offers += 1;
        let scalar = |name: &str, value: f64| v1::Resource {
            name: Some(name.to_owned()),
            r#type: Some(v1::value::Type::Scalar),
            scalar: Some(v1::value::Scalar { value: Some(value) }),
            ..Default::default()
        };
        let mut ports = scalar("ports", 0.0);
        ports.r#type = Some(v1::value::Type::Ranges);
        ports.scalar = None;
        ports.ranges = Some(v1::value::Ranges {
            range: vec![v1::value::Range {
                begin: Some(31_000),
                end: Some(32_000),
            }],
        });
        let offer = v1::Offer {
            id: crate::wire::offer_id(&format!("O{}", self.offers)),
            agent_id: crate::wire::agent_id("S"),
            hostname: Some("n1".to_owned()),
            resources: vec![
                scalar("cpus", cpus),
                scalar("mem", 100_000.0),
                scalar("disk", 100_000.0),
                ports,
            ],
            ..Default::default()
        };
        self.input(Input::Offers(vec![offer]));
    }

    /// Offers and updates come until nothing changes any more.
    fn run(&mut self) {
        for _ in 0..100 {
            let waits = self.mind.state().queue.keys().next().is_some();
            if waits {
                self.offer(1000.0);
            }
            let next = self.tasks.iter().find(|(_, runs)| !**runs);
            match next.map(|(id, _)| id.clone()) {
                Some(id) => {
                    self.tasks.insert(id.clone(), true);
                    self.tell(&id, v1::TaskState::Running);
                }
                None if !waits => return,
                None => {}
            }
        }
        panic!("it does not end: {:?}", self.mind.state().queue);
    }

    fn names(&self) -> Vec<&str> {
        let all = self.events.iter().filter_map(|it| it["eventType"].as_str());
        all.filter(|name| !name.starts_with("instance") && !name.starts_with("status"))
            .collect()
    }

    #[track_caller]
    fn check(&self, tasks: usize, deployments: usize) {
        assert_eq!(self.tasks.len(), tasks, "{:?}", self.tasks);
        assert_eq!(self.mind.state().deployments.len(), deployments);
    }
}

#[test]
fn a_service_is_started_in_one_accept_and_its_deployment_ends() {
    let mut world = World::new();
    assert!(
        world.calls.contains(&call::Type::Suppress),
        "nothing is wanted yet"
    );
    world.events.clear();
    world.create(r#"{"id": "/a", "cmd": "srv", "instances": 5}"#);
    assert!(world.calls.contains(&call::Type::Revive));
    world.calls.clear();
    world.offer(1000.0);
    let accepts = world
        .calls
        .iter()
        .filter(|it| **it == call::Type::Accept)
        .count();
    assert_eq!((accepts, world.tasks.len()), (1, 5));
    world.run();
    world.check(5, 0);
    assert_eq!(
        world.names(),
        [
            "group_change_success",
            "deployment_info",
            "api_post_event",
            "deployment_step_success",
            "deployment_info",
            "deployment_step_success",
            "deployment_success"
        ]
    );
    // More than is there waits, and says why.
    world
        .put("/a", r#"{"cpus": 2000}"#, false)
        .expect("it is sound");
    world.offer(1000.0);
    let waiting = &world.mind.state().queue[&PathId::new("/a")];
    assert_eq!(waiting.unused, 1);
    let line = crate::view::explanation(world.mind.state(), &PathId::new("/a"), world.at());
    assert_eq!(
        line.as_deref(),
        Some("1 of 1 node lacks CPUs; the nearest, n1, lacks 1000 CPUs")
    );
}

#[test]
fn an_update_keeps_its_promise_through_crashes() {
    for crash_after in 0..12 {
        let mut world = World::new();
        world.create(
            r#"{"id": "/a", "cmd": "one", "instances": 4,
                "upgradeStrategy": {"minimumHealthCapacity": 0.5, "maximumOverCapacity": 0.25}}"#,
        );
        world.run();
        (world.most, world.fewest) = (0, usize::MAX);
        world
            .put("/a", r#"{"cmd": "two"}"#, false)
            .expect("it is sound");
        for step in 0..crash_after {
            if step % 2 == 0 {
                world.offer(1000.0);
            } else if let Some(id) = world
                .tasks
                .iter()
                .find(|(_, runs)| !**runs)
                .map(|(id, _)| id.clone())
            {
                world.tasks.insert(id.clone(), true);
                world.tell(&id, v1::TaskState::Running);
            }
        }
        world.crash();
        world.run();
        world.check(4, 0);
        assert!(world.fewest >= 2, "{crash_after}: {} ran", world.fewest);
        assert!(world.most <= 5, "{crash_after}: {} were there", world.most);
        let state = world.mind.state();
        let old = state.instances_of(&PathId::new("/a"));
        let since = state.tree.services()[&PathId::new("/a")].last_config_change_at;
        assert!(old.into_iter().all(|held| held.instance.config == since));
    }
}

#[test]
fn what_ends_is_started_again_and_waits_longer_each_time() {
    let mut world = World::new();
    world.create(r#"{"id": "/a", "cmd": "srv", "backoffSeconds": 10, "backoffFactor": 2}"#);
    world.run();
    let first = world.tasks.keys().next().cloned().expect("it runs");
    world.tasks.clear();
    world.tell(&first, v1::TaskState::Failed);
    world.offer(1000.0);
    world.check(0, 0);
    assert!(world.mind.state().failures.contains_key(&PathId::new("/a")));
    world.now += 10_000;
    world.run();
    let second = world.tasks.keys().next().cloned().expect("it runs again");
    assert_eq!(second, first.replace("._app.1", "._app.2"));
    // Killed on demand it comes back at once.
    let ask = Ask::KillTasks {
        which: Which::OfApp(PathId::new("/a"), None),
        scale: false,
        wipe: false,
    };
    let answer = world.ask(ask, false).expect("it is there");
    assert_eq!(answer.body.expect("a body")["tasks"][0]["id"], second);
    world.run();
    assert_eq!(
        world.tasks.keys().next(),
        Some(&first.replace("._app.1", "._app.3"))
    );
}

/// A crash forgot it, and the next deployment counted on an instance that was about to end.
#[test]
fn what_was_asked_to_end_is_not_counted_on_after_a_crash() {
    let mut world = World::new();
    world.create(r#"{"id": "/a", "cmd": "srv", "instances": 2}"#);
    world.run();
    let victim = world.tasks.keys().next().cloned().expect("it runs");
    world.input(Input::Disconnected);
    let ask = Ask::KillTasks {
        which: Which::One(PathId::new("/a"), victim.clone()),
        scale: false,
        wipe: false,
    };
    world.ask(ask, false).expect("it is there");
    world.crash();
    assert!(!world.tasks.contains_key(&victim), "it is said again");
    world.run();
    assert_eq!(world.tasks.len(), 2);
    assert!(
        world
            .tasks
            .contains_key(&victim.replace("._app.1", "._app.2"))
    );
}

#[test]
fn deployments_lock_services_unless_forced() {
    let mut world = World::new();
    world.create(r#"{"id": "/a", "cmd": "srv"}"#);
    let refused = world.put("/a", r#"{"cmd": "other"}"#, false);
    let id = world.mind.state().deployments[0].id().to_owned();
    assert_eq!(
        refused,
        Err(Refusal::Locked {
            deployments: vec![id.clone()]
        })
    );
    world
        .put("/a", r#"{"cmd": "other"}"#, true)
        .expect("it is forced");
    assert!(world.names().contains(&"deployment_failed"));
    world.run();
    world.check(1, 0);
    // Back to what was before.
    world
        .put("/a", r#"{"cmd": "bad"}"#, false)
        .expect("it is sound");
    let id = world.mind.state().deployments[0].id().to_owned();
    world
        .ask(Ask::DeleteDeployment(id), false)
        .expect("it is there");
    world.run();
    world.check(1, 0);
    let app = world
        .mind
        .state()
        .tree
        .app(&PathId::new("/a"))
        .cloned()
        .expect("it is there");
    assert_eq!(app.cmd.as_deref(), Some("other"));
}

#[test]
fn strangers_are_killed_and_lost_tasks_replaced() {
    let mut world = World::new();
    let stranger = "x.instance-0d3b1c9e-0a1d-4f9b-8b2f-000000000001._app.1";
    world.tasks.insert(stranger.to_owned(), true);
    world.tell(stranger, v1::TaskState::Running);
    world.check(0, 0);
    world.create(
        r#"{"id": "/a", "cmd": "srv", "unreachableStrategy": {"inactiveAfterSeconds": 60, "expungeAfterSeconds": 120}}"#,
    );
    world.run();
    let first = world.tasks.keys().next().cloned().expect("it runs");
    world.tell(&first, v1::TaskState::Unreachable);
    world.run();
    world.check(1, 0);
    world.now += 61_000;
    world.input(Input::Tick);
    world.run();
    world.check(2, 0);
    // It returns, and one of them goes.
    world.tell(&first, v1::TaskState::Running);
    world.run();
    world.check(1, 0);
    assert_eq!(
        world
            .mind
            .state()
            .instances_of(&PathId::new("/a"))
            .next()
            .map(|it| it.instance.state),
        Some(Condition::Running)
    );
}

#[test]
fn a_removed_service_leaves_nothing() {
    let mut world = World::new();
    world.create(r#"{"id": "/g/a", "cmd": "srv", "instances": 2}"#);
    world.run();
    world
        .ask(Ask::DeleteGroup(PathId::new("/g")), false)
        .expect("it is there");
    world.run();
    world.check(0, 0);
    assert!(world.names().contains(&"app_terminated_event"));
    let left: Vec<&String> = world
        .durable
        .keys()
        .filter(|key| key.starts_with("instances"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    world.crash();
    assert!(world.mind.state().tree.services().is_empty());
    assert_eq!(world.mind.state().framework.as_deref(), Some("F"));
}

#[test]
fn groups_go_back_to_what_they_were() {
    let mut world = World::new();
    let group = |document: &str| {
        let update = read(document.as_bytes()).expect("a group");
        Ask::PutGroup {
            id: PathId::new("/g"),
            update: Box::new(update),
            dry_run: false,
        }
    };
    let first = group(r#"{"apps": [{"id": "a", "cmd": "one"}, {"id": "b", "cmd": "one"}]}"#);
    let answer = world.ask(first, false).expect("it is sound");
    let version = answer.body.expect("a body")["version"].clone();
    world.run();
    let second = group(r#"{"apps": [{"id": "a", "cmd": "two"}, {"id": "c", "cmd": "two"}]}"#);
    world.ask(second, false).expect("it is sound");
    world.run();
    world.crash();
    let back = group(&format!(r#"{{"version": {version}}}"#));
    world.ask(back, false).expect("there was such a version");
    world.run();
    let services = world.mind.state().tree.services().keys();
    let ids: Vec<&str> = services.map(PathId::as_str).collect();
    assert_eq!(ids, ["/g/a", "/g/b"]);
    world.check(2, 0);
}

#[test]
fn pods_are_started_as_one() {
    let mut world = World::new();
    let pod = read(
        br#"{"id": "/p", "containers": [
            {"name": "a", "resources": {"cpus": 0.1, "mem": 32}, "exec": {"command": {"shell": "x"}}},
            {"name": "b", "resources": {"cpus": 0.1, "mem": 32}, "exec": {"command": {"argv": ["y"]}}}]}"#,
    );
    let ask = Ask::CreatePod(Box::new(pod.expect("a pod")));
    assert_eq!(world.ask(ask, false).expect("it is sound").status, 201);
    world.run();
    world.check(2, 0);
    // With one of its containers all of it ends, and comes back.
    let first = world.tasks.keys().next().cloned().expect("it runs");
    world.tasks.remove(&first);
    world.tell(&first, v1::TaskState::Failed);
    world.now += 10_000;
    world.run();
    world.check(2, 0);
    assert!(
        world.tasks.keys().all(|id| id.ends_with(".2")),
        "{:?}",
        world.tasks
    );
}

#[test]
fn a_restart_replaces_all_instances() {
    let mut world = World::new();
    world.create(r#"{"id": "/a", "cmd": "srv", "instances": 2}"#);
    world.run();
    let before: Vec<String> = world.tasks.keys().cloned().collect();
    world
        .ask(Ask::RestartApp(PathId::new("/a")), false)
        .expect("it is sound");
    world.run();
    world.check(2, 0);
    assert!(world.tasks.keys().all(|task| !before.contains(task)));
}

#[test]
fn what_is_wanted_otherwise_than_before_asks_for_offers_again() {
    let mut world = World::new();
    world.create(r#"{"id": "/a", "cmd": "srv", "cpus": 5000}"#);
    world.offer(1000.0);
    world.calls.clear();
    world
        .put("/a", r#"{"cpus": 1}"#, true)
        .expect("it is sound");
    assert!(
        world.calls.contains(&call::Type::Revive),
        "{:?}",
        world.calls
    );
    world.run();
    world.check(1, 0);
}

#[path = "drain_tests.rs"]
mod drain;
