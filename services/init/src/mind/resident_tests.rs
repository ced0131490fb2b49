//! Services with data that stay, with an imaginary agent that keeps what is reserved.

use std::collections::{BTreeMap, VecDeque};

use abi_marathon::shown::{Goal, State as Condition};
use abi_marathon::{PathId, Settings, Timestamp, read};
use abi_mesos::render::{self, Spelling};
use abi_mesos::v1::scheduler::call;
use abi_mesos::{admit, v1};
use base_units::{Resource, Resources, Role, Scalar};
use serde_json::Value;

use super::state::{Master, State};
use super::tests::config;
use super::{Ask, Asker, Config, Input, Mind, Out, Which, record};

/// Role of all.
const ROLE: &str = "eng";

fn settings() -> Config {
    Config {
        settings: Settings {
            mesos_role: ROLE.to_owned(),
            ..Settings::default()
        },
        ..config()
    }
}

/// An agent, the tasks on it, and what they use.
#[derive(Default)]
struct Agent {
    free: Resources,
    tasks: BTreeMap<String, Resources>,
}

struct World {
    mind: Mind,
    now: i64,
    durable: BTreeMap<String, Vec<u8>>,
    agents: Vec<Agent>,
    /// Accepts are lost.
    deaf: bool,
    offers: BTreeMap<String, usize>,
    suppressed: bool,
    calls: VecDeque<v1::scheduler::Call>,
    answers: BTreeMap<u64, u16>,
    asked: u64,
}

fn admitted(resources: &[v1::Resource]) -> Resources {
    admit::resources(resources).expect("sound resources")
}

impl World {
    fn new(agents: usize) -> Self {
        let agent = || Agent {
            free: [
                Resource::scalar("cpus", Scalar::whole(4)),
                Resource::scalar("mem", Scalar::whole(4000)),
                Resource::scalar("disk", Scalar::whole(1000)),
                Resource::ranges("ports", base_units::Ranges::span(31_000, 31_100)),
            ]
            .into_iter()
            .collect(),
            tasks: BTreeMap::new(),
        };
        let mut world = Self {
            mind: Mind::new(settings(), State::new(Timestamp::from_millis(1000))),
            now: 1000,
            durable: BTreeMap::new(),
            agents: (0..agents).map(|_| agent()).collect(),
            deaf: false,
            offers: BTreeMap::new(),
            suppressed: false,
            calls: VecDeque::new(),
            answers: BTreeMap::new(),
            asked: 0,
        };
        world.subscribe();
        world
    }

    fn subscribe(&mut self) {
        let master = Master {
            address: "http://m:5050".to_owned(),
            region: None,
        };
        let framework = "F".to_owned();
        self.input(Input::Subscribed { framework, master });
    }

    fn crash(&mut self) {
        let records = self.durable.clone().into_iter().collect();
        let now = Timestamp::from_millis(self.now);
        let state = record::recover(records, now).expect("what was written is read");
        self.mind = Mind::new(settings(), state);
        self.input(Input::Tick);
        self.subscribe();
    }

    fn input(&mut self, input: Input) {
        self.now += 1;
        let mut out = Out::default();
        let now = Timestamp::from_millis(self.now);
        self.mind.step(now, input, &mut out);
        self.mind.settle(now, &mut out);
        for (key, value) in out.records {
            match value {
                Some(value) => drop(self.durable.insert(key, value)),
                None => drop(self.durable.remove(&key)),
            }
        }
        let answers = out.answers.into_iter();
        let status = |answer: Result<super::Answer, _>| answer.map_or(500, |it| it.status);
        self.answers
            .extend(answers.map(|(number, answer)| (number, status(answer))));
        // What follows from one call comes after the calls that were made together with it.
        let idle = self.calls.is_empty();
        self.calls.extend(out.calls);
        while let Some(call) = self.calls.front().cloned().filter(|_| idle) {
            match call.r#type() {
                call::Type::Suppress => self.suppressed = true,
                call::Type::Revive => self.suppressed = false,
                call::Type::Accept if !self.deaf => self.accept(call.accept.expect("an accept")),
                call::Type::Kill => {
                    let id = call.kill.expect("a kill").task_id.expect("an id");
                    self.end(id.value(), v1::TaskState::Killed);
                }
                _ => {}
            }
            self.calls.pop_front();
        }
    }

    fn accept(&mut self, accept: call::Accept) {
        let at = self.offers[accept.offer_ids[0].value()];
        let mut launched = Vec::new();
        for operation in accept.operations {
            let agent = &mut self.agents[at];
            let mut convert = |from: Resources, to: Resources| {
                let rest = agent.free.checked_sub(&from).expect("it is there");
                agent.free = rest;
                agent.free += &to;
            };
            if let Some(reserve) = operation.reserve {
                let reserved = admitted(&reserve.resources);
                convert(reserved.pop_reservation().expect("reserved"), reserved);
            } else if let Some(create) = operation.create {
                let volumes = admitted(&create.volumes);
                convert(volumes.map(|it| it.disk = None), volumes);
            } else if let Some(destroy) = operation.destroy {
                let volumes = admitted(&destroy.volumes);
                let plain = volumes.map(|it| it.disk = None);
                convert(volumes, plain);
            } else if let Some(unreserve) = operation.unreserve {
                let reserved = admitted(&unreserve.resources);
                let plain = reserved.pop_reservation().expect("reserved");
                convert(reserved, plain);
            } else {
                let launch = operation.launch.expect("nothing else is done");
                for task in launch.task_infos {
                    let id = task.task_id.expect("an id").value().to_owned();
                    let takes = admitted(&task.resources);
                    convert(takes.clone(), Resources::new());
                    agent.tasks.insert(id.clone(), takes);
                    launched.push(id);
                }
            }
        }
        for id in launched {
            self.tell(&id, v1::TaskState::Running);
        }
    }

    fn tell(&mut self, id: &str, state: v1::TaskState) {
        let at = self
            .agents
            .iter()
            .position(|it| it.tasks.contains_key(id))
            .unwrap_or(0);
        let status = v1::TaskStatus {
            task_id: crate::wire::task_id(id),
            agent_id: crate::wire::agent_id(&format!("S{at}")),
            state: Some(state),
            uuid: Some(vec![1; 16].into()),
            ..Default::default()
        };
        self.input(Input::Update(Box::new(status)));
    }

    fn end(&mut self, id: &str, state: v1::TaskState) {
        for agent in &mut self.agents {
            if let Some(used) = agent.tasks.remove(id) {
                agent.free += &used;
            }
        }
        self.tell(id, state);
    }

    /// All agents make offers, some times over.
    fn run(&mut self) {
        for _ in 0..6 {
            for at in 0..self.agents.len() {
                if self.suppressed {
                    return;
                }
                self.now += 1;
                let id = format!("O{}", self.now);
                self.offers.insert(id.clone(), at);
                let role = Role::parse(ROLE).expect("a role");
                let offer = v1::Offer {
                    id: crate::wire::offer_id(&id),
                    agent_id: crate::wire::agent_id(&format!("S{at}")),
                    hostname: Some(format!("n{at}")),
                    allocation_info: Some(v1::resource::AllocationInfo {
                        role: Some(role.to_string()),
                    }),
                    resources: render::resources(&self.agents[at].free, Spelling::New, true),
                    ..Default::default()
                };
                self.input(Input::Offers(vec![offer]));
            }
        }
    }

    fn ask(&mut self, ask: Ask) -> u64 {
        self.asked += 1;
        self.input(Input::Ask(self.asked, Box::new(ask), Asker::default()));
        self.asked
    }

    fn create(&mut self, instances: u32) {
        let document = serde_json::json!({"id": "/db", "cmd": "srv", "instances": instances, "cpus": 1, "mem": 100,
            "container": {"type": "MESOS", "volumes": [
                {"containerPath": "data", "mode": "RW", "persistent": {"size": 100}}]}});
        let app = read(document.to_string().as_bytes()).expect("an app");
        let number = self.ask(Ask::CreateApp(Box::new(app)));
        assert_eq!(self.answers.get(&number), Some(&201));
    }

    fn put(&mut self, document: &str) {
        let ask = Ask::PutApp {
            id: PathId::new("/db"),
            update: Box::new(read(document.as_bytes()).expect("an update")),
            partial: true,
            creates: false,
        };
        let number = self.ask(ask);
        assert_eq!(self.answers.get(&number), Some(&200));
    }

    /// The volumes that tasks use, by task.
    fn used(&self) -> BTreeMap<String, String> {
        let tasks = self.agents.iter().flat_map(|it| &it.tasks);
        let volume = |used: &Resources| {
            let volumes = used.persistent_volumes();
            let ids: Vec<String> = volumes
                .iter()
                .filter_map(|it| it.persistence_id().map(ToString::to_string))
                .collect();
            ids.join(" ")
        };
        tasks.map(|(id, used)| (id.clone(), volume(used))).collect()
    }

    fn volumes(&self) -> Vec<String> {
        let mut all: Vec<String> = self.used().into_values().collect();
        all.sort();
        all
    }

    /// How many volumes there are at all.
    fn count(&self) -> usize {
        let free = self.agents.iter();
        let free = free.map(|it| it.free.persistent_volumes().iter().count());
        free.sum::<usize>() + self.used().len()
    }

    fn nothing_is_reserved(&self) -> bool {
        self.agents.iter().all(|it| it.free.reserved().is_empty())
    }
}

#[test]
fn an_instance_returns_to_its_data() {
    let mut world = World::new(3);
    world.create(2);
    world.run();
    assert_eq!(world.used().len(), 2, "{:?}", world.mind.state().queue);
    let before = world.volumes();
    for how in [v1::TaskState::Failed, v1::TaskState::Killed] {
        let first = world.used().into_keys().next().expect("it runs");
        world.end(&first, how);
        world.crash();
        world.now += 10_000;
        world.input(Input::Tick);
        world.run();
        assert_eq!(world.volumes(), before);
    }
    // The task that is shown names them.
    let state = world.mind.state();
    let held = state
        .instances_of(&PathId::new("/db"))
        .next()
        .expect("it is there");
    let task = held.facts.keys().next().expect("it has a task");
    let shown = crate::view::task(state, held, task, false).expect("it is shown");
    let shown: Value = serde_json::to_value(shown).expect("it is a document");
    let volume = &shown["localVolumes"][0];
    assert_eq!(volume["containerPath"], "data");
    assert_eq!(volume["runSpecId"], "/db");
    let id = volume["persistenceId"].as_str().expect("a name").to_owned();
    assert!(before.contains(&id), "{id}");
    assert_eq!(
        id,
        format!("db#data#{}", volume["uuid"].as_str().expect("a uuid"))
    );
}

#[test]
fn an_update_and_a_smaller_number_leave_data_where_they_are() {
    let mut world = World::new(2);
    world.create(2);
    world.run();
    let before = world.volumes();
    world.put(r#"{"cmd": "other"}"#);
    world.run();
    assert_eq!(world.volumes(), before);
    assert!(world.mind.state().deployments.is_empty());
    assert!(
        world.used().keys().all(|id| id.ends_with(".2")),
        "{:?}",
        world.used()
    );
    world.put(r#"{"instances": 0}"#);
    world.run();
    assert_eq!((world.used().len(), world.count()), (0, 2));
    assert!(world.mind.state().deployments.is_empty());
    assert!(world.suppressed);
    world.crash();
    assert!(world.suppressed);
    world.put(r#"{"instances": 2}"#);
    world.run();
    assert_eq!(world.volumes(), before);
}

#[test]
fn what_is_removed_or_wiped_gives_all_back() {
    let mut world = World::new(2);
    world.create(2);
    world.run();
    let before = world.volumes();
    let ask = Ask::KillTasks {
        which: Which::OfApp(PathId::new("/db"), None),
        scale: false,
        wipe: true,
    };
    let number = world.ask(ask);
    assert_eq!(world.answers.get(&number), Some(&200));
    world.crash();
    world.run();
    assert_eq!((world.used().len(), world.count()), (2, 2));
    assert!(world.volumes().iter().all(|it| !before.contains(it)));
    world.put(r#"{"instances": 1}"#);
    world.run();
    // One runs and one rests.
    let number = world.ask(Ask::DeleteApp(PathId::new("/db")));
    assert_eq!(world.answers.get(&number), Some(&200));
    world.run();
    assert!(world.mind.state().deployments.is_empty());
    assert!(world.nothing_is_reserved());
    assert!(world.mind.state().leaving.is_empty() && world.suppressed);
    let left: Vec<&String> = world.durable.keys().collect();
    assert!(
        !left
            .iter()
            .any(|it| it.starts_with("instances") || it.starts_with("leaving"))
    );
}

#[test]
fn a_launch_that_nobody_heard_of_reserves_anew() {
    let mut world = World::new(1);
    world.create(1);
    world.deaf = true;
    world.run();
    world.deaf = false;
    let instance = world.mind.state().instances_of(&PathId::new("/db")).next();
    let task = instance.expect("it was launched").facts.keys().next();
    let task = task.expect("it has a task").to_string();
    world.tell(&task, v1::TaskState::Dropped);
    world.now += 10_000;
    world.input(Input::Tick);
    world.run();
    assert_eq!((world.used().len(), world.count()), (1, 1));
    // An instance whose data are elsewhere waits for them, and says so.
    let task = world.used().into_keys().next().expect("it runs");
    world.end(&task, v1::TaskState::Failed);
    world.now += 10_000;
    world.input(Input::Tick);
    world.agents[0].free = world.agents[0].free.unreserved();
    world.run();
    let line = crate::view::explanation(
        world.mind.state(),
        &PathId::new("/db"),
        Timestamp::from_millis(world.now),
    );
    assert_eq!(line.as_deref(), Some("1 of 1 node does not hold its data"));
}

#[test]
fn an_agent_that_is_gone_for_good_takes_data_along() {
    let mut world = World::new(2);
    world.create(1);
    world.run();
    let before = world.volumes();
    let task = world.used().into_keys().next().expect("it runs");
    world.tell(&task, v1::TaskState::Unreachable);
    world.run();
    assert_eq!(world.volumes(), before, "it is waited for");
    world.agents.retain(|it| !it.tasks.contains_key(&task));
    world.tell(&task, v1::TaskState::GoneByOperator);
    world.now += 10_000;
    world.input(Input::Tick);
    world.run();
    assert_eq!(world.used().len(), 1);
    assert_ne!(world.volumes(), before);
    let held = world.mind.state().instances_of(&PathId::new("/db")).next();
    let held = held.expect("there is one");
    assert_eq!(
        (held.instance.goal, held.instance.state),
        (Goal::Running, Condition::Running)
    );
    // The same where it is learnt while the instance waits for its data.
    let before = world.volumes();
    let task = world.used().into_keys().next().expect("it runs");
    world.end(&task, v1::TaskState::Failed);
    world.agents[0].free = world.agents[0].free.unreserved();
    world.run();
    world.tell(&task, v1::TaskState::GoneByOperator);
    world.now += 10_000;
    world.input(Input::Tick);
    world.run();
    assert_eq!(world.used().len(), 1);
    assert_ne!(world.volumes(), before);
}
