//! The mind of cron with an imaginary master, in process and without disk. A reader holds a picture of the moment before
//! each step, as readers do.

use std::sync::Arc;

use abi_mesos::v1;
use abi_metronome::read;
use jiff::{SignedDuration, Timestamp};
use services_cron::mind::{Ask, Input, Mind, Out};
use services_cron::plan::Jobs;

use crate::Work;
use crate::init::{offer, running};

/// Jobs that are stored; none of them comes before New Year's Eve.
const JOBS: usize = 10_000;
const TIMES: usize = 20;

/// Works of cron.
pub const WORKS: [Work; 3] = [
    Work {
        name: "cron-ticks",
        prepare: || {
            let mut world = World::with_jobs();
            Box::new(move || {
                for _ in 0..TIMES {
                    let out = world.step(Input::Tick);
                    assert!(out.records.is_empty());
                }
            })
        },
    },
    Work {
        name: "cron-runs",
        prepare: || {
            let mut world = World::with_jobs();
            Box::new(move || {
                for number in 0..TIMES {
                    world.ask(Ask::Start(id(number)));
                    let out = world.step(Input::Offers(vec![offer(0)]));
                    let accepts = out.calls.iter().filter_map(|call| call.accept.as_ref());
                    let launches = accepts
                        .flat_map(|it| &it.operations)
                        .filter_map(|it| it.launch.as_ref());
                    let task = launches.flat_map(|it| &it.task_infos).next();
                    let task = task.and_then(|it| it.task_id.as_ref());
                    let task = task.expect("the offer is large enough").value().to_owned();
                    world.step(Input::Update(Box::new(running(&task, true))));
                }
            })
        },
    },
    Work {
        name: "cron-job-changes",
        prepare: || {
            let mut world = World::with_jobs();
            Box::new(move || {
                for number in 0..TIMES {
                    world.put(number, false);
                }
            })
        },
    },
];

struct World {
    mind: Mind,
    now: Timestamp,
}

impl World {
    fn with_jobs() -> Self {
        let mut world = Self {
            mind: Mind::new(Jobs::default(), v1::FrameworkInfo::default(), "*", 7),
            now: Timestamp::constant(1_714_558_830, 0),
        };
        world.step(Input::Subscribed("F".to_owned()));
        for number in 0..JOBS {
            world.put(number, true);
        }
        world
    }

    /// What follows from an input, once it is settled.
    fn step(&mut self, input: Input) -> Out {
        let picture = Arc::clone(self.mind.jobs());
        self.now += SignedDuration::from_millis(1);
        let mut out = Out::default();
        self.mind.step(self.now, input, &mut out);
        self.mind.settle(self.now, &mut out);
        drop(picture);
        out
    }

    fn ask(&mut self, ask: Ask) {
        let out = self.step(Input::Ask(1, Box::new(ask)));
        assert!(out.answers.iter().all(|(_, answer)| answer.is_ok()));
    }

    /// Stores a job, over the one of its id or as a new one.
    fn put(&mut self, number: usize, new: bool) {
        let (minute, hour) = (number % 60, number / 60 % 24);
        let document = format!(
            r#"{{"id": "{}", "run": {{"cmd": "true", "cpus": 0.1, "mem": 32, "disk": 0}}, "schedules": [
                {{"id": "yearly", "cron": "{minute} {hour} 31 12 *", "concurrencyPolicy": "FORBID"}}]}}"#,
            id(number)
        );
        self.ask(Ask::Put {
            job: Box::new(read(document.as_bytes()).expect("the text is a job")),
            new,
            with_schedules: true,
        });
    }
}

fn id(number: usize) -> String {
    format!("team-{}.job-{number}", number % 97)
}
