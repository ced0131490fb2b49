//! The mind of init with an imaginary master, in process and without disk. A reader holds a picture of the moment before
//! each step, as readers do.

use std::sync::Arc;

use abi_marathon::{PathId, Settings, Timestamp, read};
use abi_mesos::{Limits, decode_json, v1};
use services_init::mind::state::{Master, State};
use services_init::mind::{Ask, Asker, Config, Input, Mind, Out};
use services_init::plan::tree::PortRange;

use crate::Work;

/// Apps that are stored, of which every hundredth has instances.
const APPS: usize = 10_000;
const RUNNING_EVERY: usize = 100;
/// How often what is quick is done.
const TIMES: usize = 20;
const OFFERS: usize = 10;
/// Instances that one offer has room for.
const OFFER_ROOM: usize = 100;

/// Works of init.
pub const WORKS: [Work; 3] = [
    Work {
        name: "init-offers",
        prepare: || {
            let mut world = World::new();
            world.put("/many", OFFERS * OFFER_ROOM);
            let offers: Vec<_> = (0..OFFERS).map(offer).collect();
            let mut offers = Some(offers);
            Box::new(move || {
                let out = world.step(Input::Offers(offers.take().expect("it is done once")));
                assert_eq!(launched(&out).count(), OFFERS * OFFER_ROOM);
            })
        },
    },
    Work {
        name: "init-updates",
        prepare: || {
            let mut world = World::with_apps();
            let tasks = world.start_all();
            assert!(world.mind.state().deployments.is_empty());
            Box::new(move || {
                for task in &tasks[..TIMES] {
                    let out = world.step(Input::Update(Box::new(running(task, false))));
                    assert_eq!(out.records.len(), 1);
                }
            })
        },
    },
    Work {
        name: "init-app-changes",
        prepare: || {
            let mut world = World::with_apps();
            world.start_all();
            Box::new(move || {
                for number in 1..=TIMES {
                    world.put(&id(number), 0);
                }
            })
        },
    },
];

struct World {
    mind: Mind,
    now: i64,
    asked: u64,
}

impl World {
    fn new() -> Self {
        let now = 1000;
        let state = State::new(Timestamp::from_millis(now));
        let mut world = Self {
            mind: Mind::new(config(), state),
            now,
            asked: 0,
        };
        world.step(Input::Subscribed {
            framework: "F".to_owned(),
            master: Master {
                address: "http://m:5050".to_owned(),
                region: None,
            },
        });
        world
    }

    fn with_apps() -> Self {
        let mut world = Self::new();
        let app = |number: usize| {
            let document = document(Some(&id(number)), 0, 0);
            read(document.as_bytes()).expect("the text is an update")
        };
        world.ask(Ask::PutApps {
            updates: (0..APPS).map(app).collect(),
            partial: true,
            creates: true,
        });
        for number in (0..APPS).step_by(RUNNING_EVERY) {
            world.put(&id(number), 1);
        }
        world
    }

    /// What follows from an input, once it is settled.
    fn step(&mut self, input: Input) -> Out {
        let picture = Arc::clone(self.mind.state());
        self.now += 1;
        let (now, mut out) = (Timestamp::from_millis(self.now), Out::default());
        self.mind.step(now, input, &mut out);
        self.mind.settle(now, &mut out);
        drop(picture);
        out
    }

    fn ask(&mut self, ask: Ask) {
        self.asked += 1;
        let out = self.step(Input::Ask(self.asked, Box::new(ask), Asker::default()));
        assert!(out.answers.iter().all(|(_, answer)| answer.is_ok()));
    }

    /// Stores an app, over the one of its id or as a new one, with another command each time.
    fn put(&mut self, id: &str, instances: usize) {
        let document = document(None, self.asked, instances);
        self.ask(Ask::PutApp {
            id: PathId::new(id),
            update: Box::new(read(document.as_bytes()).expect("the text is an update")),
            partial: true,
            creates: true,
        });
    }

    /// Launches all instances that wait, and has them run; gives their tasks.
    fn start_all(&mut self) -> Vec<String> {
        let out = self.step(Input::Offers(vec![offer(0)]));
        let tasks: Vec<String> = launched(&out).collect();
        assert_eq!(tasks.len(), APPS / RUNNING_EVERY);
        for task in &tasks {
            self.step(Input::Update(Box::new(running(task, true))));
        }
        tasks
    }
}

fn document(id: Option<&str>, round: u64, instances: usize) -> String {
    let id = id.map_or(String::new(), |id| format!(r#""id": "{id}", "#));
    format!(
        r#"{{{id}"cmd": "exec ./server --round {round}", "cpus": 0.1, "mem": 32, "instances": {instances},
            "env": {{"LOG_LEVEL": "info"}}, "labels": {{"owner": "somebody"}}}}"#
    )
}

fn config() -> Config {
    Config {
        settings: Settings::default(),
        ports: PortRange::default(),
        versions_max: 5,
        deployments_max: APPS,
        kills_max: 100,
        kill_retry_ms: 30_000,
        drain_ms: 10_000,
        decline_ms: 120_000,
        revive_ms: 200,
        launch_ms: 300_000,
        reconcile_ms: 600_000,
        launches_max: 500,
        env_prefix: String::new(),
        gpu_agents_for_all: false,
        maintenance: true,
        draining_ms: 0,
        framework: v1::FrameworkInfo::default(),
        seed: 7,
    }
}

fn id(number: usize) -> String {
    format!("/team-{}/app-{number}", number % 97)
}

/// An offer with room for a hundred instances.
pub(crate) fn offer(number: usize) -> v1::Offer {
    let text = format!(
        r#"{{"id": {{"value": "O{number}"}}, "agent_id": {{"value": "S{number}"}}, "hostname": "n{number}",
            "framework_id": {{"value": "F"}}, "allocation_info": {{"role": "*"}}, "resources": [
            {{"name": "cpus", "type": "SCALAR", "scalar": {{"value": 10}}}},
            {{"name": "mem", "type": "SCALAR", "scalar": {{"value": 100000}}}},
            {{"name": "ports", "type": "RANGES", "ranges": {{"range": [{{"begin": 31000, "end": 32000}}]}}}}]}}"#
    );
    decode_json(text.as_bytes(), Limits::default()).expect("the text is an offer")
}

/// The tasks that calls launch.
pub(crate) fn launched(out: &Out) -> impl Iterator<Item = String> {
    let accepts = out.calls.iter().filter_map(|call| call.accept.as_ref());
    let operations = accepts.flat_map(|it| &it.operations);
    let tasks = operations
        .filter_map(|it| it.launch.as_ref())
        .flat_map(|it| &it.task_infos);
    tasks.filter_map(|it| Some(it.task_id.as_ref()?.value().to_owned()))
}

/// A task runs, and is healthy or not.
pub(crate) fn running(task: &str, healthy: bool) -> v1::TaskStatus {
    let text = format!(
        r#"{{"task_id": {{"value": "{task}"}}, "agent_id": {{"value": "S0"}}, "state": "TASK_RUNNING",
            "uuid": "AAAAAAAAAAAAAAAAAAAAAA==", "healthy": {healthy}}}"#
    );
    decode_json(text.as_bytes(), Limits::default()).expect("the text is a status")
}
