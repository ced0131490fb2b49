//! The mind with an imaginary master, whose agents take everything.

use std::collections::BTreeMap;

use abi_mesos::v1;
use abi_mesos::v1::scheduler::call;
use abi_metronome::{MaybeTime, Refusal, RunStatus, Time, read};
use jiff::{SignedDuration, Timestamp};

use super::{Answer, Ask, Input, Mind, Out};
use crate::plan::Jobs;

struct World {
    mind: Mind,
    now: Timestamp,
    durable: BTreeMap<String, Vec<u8>>,
    tasks: Vec<String>,
    killed: Vec<String>,
    revived: usize,
    answers: Vec<(u64, Result<Answer, Refusal>)>,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            mind: Mind::new(Jobs::default(), v1::FrameworkInfo::default(), "*", 7),
            now: Timestamp::constant(1_714_558_830, 0),
            durable: BTreeMap::new(),
            tasks: Vec::new(),
            killed: Vec::new(),
            revived: 0,
            answers: Vec::new(),
        };
        world.input(Input::Subscribed("F".to_owned()));
        world
    }

    /// Ends the program, and starts it so many seconds later from what is durable.
    fn crash(&mut self, seconds: i64) {
        self.now += SignedDuration::from_secs(seconds);
        let mut jobs = Jobs::default();
        let of_kind = |kind: &'static str| {
            let all = self.durable.iter();
            all.filter_map(move |(key, bytes)| Some((key.strip_prefix(kind)?, bytes)))
        };
        for (_, bytes) in of_kind("jobs/") {
            jobs.read(bytes).expect("what was written is read");
        }
        for (job, bytes) in of_kind("history/") {
            jobs.read_history(job, bytes)
                .expect("what was written is read");
        }
        self.mind = Mind::new(jobs, v1::FrameworkInfo::default(), "*", 8);
        self.input(Input::Tick);
        self.input(Input::Subscribed("F".to_owned()));
    }

    fn input(&mut self, input: Input) {
        self.now += SignedDuration::from_millis(1);
        let mut out = Out::default();
        self.mind.step(self.now, input, &mut out);
        self.mind.settle(self.now, &mut out);
        for (key, value) in out.records {
            match value {
                Some(value) => drop(self.durable.insert(key, value)),
                None => drop(self.durable.remove(&key)),
            }
        }
        for call in out.calls {
            self.revived += usize::from(call.r#type() == call::Type::Revive);
            let operations = call.accept.into_iter().flat_map(|it| it.operations);
            let launched = operations
                .filter_map(|it| it.launch)
                .flat_map(|it| it.task_infos);
            let ids = launched.filter_map(|it| Some(it.task_id?.value().to_owned()));
            self.tasks.extend(ids);
            let kill = call
                .kill
                .and_then(|it| Some(it.task_id?.value().to_owned()));
            self.killed.extend(kill);
        }
        self.answers.extend(out.answers);
    }

    fn ask(&mut self, ask: Ask) -> Result<Answer, Refusal> {
        self.input(Input::Ask(1, Box::new(ask)));
        self.answers.pop().expect("it is answered at once").1
    }

    fn put(&mut self, document: &str) {
        let job = read(document.as_bytes()).expect("a job");
        let ask = Ask::Put {
            job: Box::new(job),
            new: true,
            with_schedules: true,
        };
        self.ask(ask).expect("it is sound");
    }

    fn offer(&mut self) {
        self.offer_of(1000.0);
    }

    /// An offer of so much of everything.
    fn offer_of(&mut self, amount: f64) {
        let scalar = |name: &str| v1::Resource {
            name: Some(name.to_owned()),
            r#type: Some(v1::value::Type::Scalar),
            scalar: Some(v1::value::Scalar {
                value: Some(amount),
            }),
            ..Default::default()
        };
        let offer = v1::Offer {
            id: services_init::wire::offer_id("O"),
            agent_id: services_init::wire::agent_id("S"),
            hostname: Some("n1".to_owned()),
            resources: vec![scalar("cpus"), scalar("mem"), scalar("disk")],
            ..Default::default()
        };
        self.input(Input::Offers(vec![offer]));
    }

    fn tell(&mut self, task: &str, state: v1::TaskState) {
        let status = v1::TaskStatus {
            task_id: services_init::wire::task_id(task),
            state: Some(state),
            ..Default::default()
        };
        self.input(Input::Update(Box::new(status)));
    }

    #[track_caller]
    fn check(&self, job: &str, runs: &[RunStatus], successes: u64, failures: u64) {
        let jobs = self.mind.jobs();
        let found: Vec<RunStatus> = jobs.runs(job).iter().map(|run| run.status).collect();
        assert_eq!(found, runs);
        let summary = jobs.summary(job).expect("the job is there");
        assert_eq!(
            (summary.success_count, summary.failure_count),
            (successes, failures)
        );
    }
}

const RUN: &str = r#""run": {"cmd": "x", "cpus": 1, "mem": 32, "disk": 0}"#;

#[test]
fn a_run_goes_from_start_to_history() {
    let mut world = World::new();
    world.put(&format!(r#"{{"id": "a.b", {RUN}}}"#));
    let Ok(Answer::Run(run)) = world.ask(Ask::Start("a.b".to_owned())) else {
        panic!("it starts");
    };
    world.check("a.b", &[RunStatus::Starting], 0, 0);
    world.crash(5);
    world.offer();
    let task = world.tasks[0].clone();
    assert!(
        task.starts_with(&format!("a_b_{}.instance-", run.id)),
        "{task}"
    );
    world.tell(&task, v1::TaskState::Running);
    world.crash(5);
    world.check("a.b", &[RunStatus::Active], 0, 0);
    world.offer();
    assert_eq!(world.tasks.len(), 1, "no task is doubled");
    world.tell(&task, v1::TaskState::Finished);
    world.crash(5);
    world.check("a.b", &[], 1, 0);
}

#[test]
fn a_task_that_nobody_heard_of_is_started_again() {
    let mut world = World::new();
    world.put(&format!(r#"{{"id": "a", {RUN}}}"#));
    world.ask(Ask::Start("a".to_owned())).expect("it starts");
    world.offer();
    let first = world.tasks[0].clone();
    world.crash(0);
    world.tell(&first, v1::TaskState::Unknown);
    world.check("a", &[RunStatus::Starting], 0, 0);
    world.offer();
    assert_eq!(world.tasks.len(), 2);
    // One that ran and is gone has failed.
    let second = world.tasks[1].clone();
    world.tell(&second, v1::TaskState::Running);
    world.tell(&second, v1::TaskState::Gone);
    world.check("a", &[], 0, 1);
}

#[test]
fn a_start_that_was_missed_is_made_up_for_within_its_deadline() {
    for (seconds, runs) in [(120, 1), (600, 0)] {
        let mut world = World::new();
        world.put(&format!(
            r#"{{"id": "a", {RUN}, "schedules": [{{"id": "soon", "cron": "22 10 * * *", "startingDeadlineSeconds": 300}}]}}"#
        ));
        // It is due a minute after it was stored.
        world.crash(60 + seconds);
        assert_eq!(world.mind.jobs().runs("a").len(), runs, "{seconds}");
    }
}

#[test]
fn a_start_that_was_missed_is_forgotten_for_good() {
    let mut world = World::new();
    world.put(&format!(
        r#"{{"id": "a", {RUN}, "schedules": [{{"id": "soon", "cron": "22 10 * * *", "startingDeadlineSeconds": 300}}]}}"#
    ));
    world.crash(660);
    // The clock is set back.
    world.crash(-500);
    world.check("a", &[], 0, 0);
}

#[test]
fn stopping_kills_and_counts_as_failure() {
    let mut world = World::new();
    world.put(&format!(r#"{{"id": "a", {RUN}}}"#));
    let Ok(Answer::Run(run)) = world.ask(Ask::Start("a".to_owned())) else {
        panic!("it starts");
    };
    world.offer();
    let task = world.tasks[0].clone();
    world.tell(&task, v1::TaskState::Running);
    let ask = Ask::Stop {
        job: "a".to_owned(),
        run: run.id,
    };
    let Ok(Answer::Run(stopped)) = world.ask(ask) else {
        panic!("it is there");
    };
    assert_eq!(stopped.status, RunStatus::Failed);
    assert_eq!(stopped.completed_at, MaybeTime(Some(Time(world.now))));
    assert_eq!(world.killed, std::slice::from_ref(&task));
    world.check("a", &[], 0, 1);
    let remove = Ask::Remove {
        id: "a".to_owned(),
        stop: false,
    };
    world.ask(remove).expect("nothing stands in the way");
    assert!(
        !world.durable.keys().any(|key| key.ends_with("/a")),
        "{:?}",
        world.durable.keys()
    );
    world.now += SignedDuration::from_secs(10);
    world.input(Input::Tick);
    assert_eq!(world.killed.len(), 2, "the first may have been lost");
    world.tell(&task, v1::TaskState::Killed);
    world.now += SignedDuration::from_secs(10);
    world.input(Input::Tick);
    assert_eq!(world.killed.len(), 2);
    world.tell(&task, v1::TaskState::Running);
    assert_eq!(world.killed.len(), 3, "strangers are killed");
}

#[test]
fn a_job_with_runs_is_removed_only_with_them() {
    let mut world = World::new();
    world.put(&format!(r#"{{"id": "a", {RUN}}}"#));
    world.ask(Ask::Start("a".to_owned())).expect("it starts");
    world.offer();
    let remove = |stop| Ask::Remove {
        id: "a".to_owned(),
        stop,
    };
    let refused = world.ask(remove(false));
    assert!(matches!(refused, Err(Refusal::Conflict(_))), "{refused:?}");
    world.ask(remove(true)).expect("its run is stopped");
    assert_eq!(world.killed, world.tasks);
}

#[test]
fn a_task_out_of_reach_has_failed_and_is_killed_when_it_comes_back() {
    for (policy, waits) in [("NEVER", 0), ("ON_FAILURE", 1)] {
        for state in [v1::TaskState::Unreachable, v1::TaskState::Lost] {
            let mut world = World::new();
            let run = RUN.replace(
                "\"disk\": 0",
                &format!("\"disk\": 0, \"restart\": {{\"policy\": \"{policy}\"}}"),
            );
            world.put(&format!(r#"{{"id": "a", {run}}}"#));
            world.ask(Ask::Start("a".to_owned())).expect("it starts");
            world.offer();
            let task = world.tasks[0].clone();
            world.tell(&task, v1::TaskState::Running);
            world.tell(&task, state);
            let summary = world.mind.jobs().summary("a").expect("the job is there");
            assert_eq!(summary.failure_count, 1 - waits, "{policy}");
            assert_eq!(world.mind.jobs().waiting().len() as u64, waits, "{policy}");
            assert_eq!(world.killed.len(), 0, "nobody could kill it yet");
            world.tell(&task, v1::TaskState::Running);
            assert_eq!(world.killed, [task], "{policy}");
            world.offer();
            assert_eq!(world.tasks.len() as u64, 1 + waits, "{policy}");
        }
    }
}

#[test]
fn a_job_follows_its_parents() {
    let mut world = World::new();
    world.put(&format!(r#"{{"id": "a", {RUN}}}"#));
    world.put(&format!(
        r#"{{"id": "b", "dependencies": [{{"id": "a"}}], {RUN}}}"#
    ));
    world.ask(Ask::Start("a".to_owned())).expect("it starts");
    world.offer();
    let task = world.tasks[0].clone();
    world.tell(&task, v1::TaskState::Finished);
    world.check("a", &[], 1, 0);
    world.check("b", &[RunStatus::Starting], 0, 0);
}

#[test]
fn a_run_that_comes_while_another_waits_asks_for_declined_offers_again() {
    let mut world = World::new();
    let huge = RUN.replace("32", "64");
    world.put(&format!(r#"{{"id": "huge", {huge}}}"#));
    world.put(&format!(r#"{{"id": "small", {RUN}}}"#));
    world.ask(Ask::Start("huge".to_owned())).expect("it starts");
    assert_eq!(world.revived, 1);
    world.offer_of(40.0);
    world.input(Input::Tick);
    assert_eq!(world.revived, 1, "what waits is what was declined for");
    world
        .ask(Ask::Start("small".to_owned()))
        .expect("it starts");
    assert_eq!(world.revived, 2);
    world.offer_of(40.0);
    assert_eq!(world.tasks.len(), 1);
    let ask = |id: &str| Ask::Put {
        job: Box::new(read(format!(r#"{{"id": "{id}", {RUN}}}"#).as_bytes()).expect("a job")),
        new: false,
        with_schedules: false,
    };
    world.ask(ask("small")).expect("it is sound");
    assert_eq!(world.revived, 2, "none of its runs waits");
    world.ask(ask("huge")).expect("it is sound");
    assert_eq!(world.revived, 3, "it may fit now");
}

#[test]
fn a_run_that_was_stopped_is_not_started_again_when_its_task_was_lost() {
    for crash in [false, true] {
        let mut world = World::new();
        world.put(&format!(r#"{{"id": "a", {RUN}}}"#));
        let Ok(Answer::Run(run)) = world.ask(Ask::Start("a".to_owned())) else {
            panic!("it starts");
        };
        world.offer();
        let task = world.tasks[0].clone();
        let ask = Ask::Stop {
            job: "a".to_owned(),
            run: run.id,
        };
        world.ask(ask).expect("it is there");
        if crash {
            world.crash(0);
            // The first order may have been lost: the master is asked for all it knows.
            world.tell(&task, v1::TaskState::Running);
            let kills = world.killed.iter().filter(|it| **it == task);
            assert_eq!(kills.count(), 2);
        }
        world.tell(&task, v1::TaskState::Unknown);
        world.check("a", &[], 0, 1);
        world.offer();
        assert_eq!(world.tasks.len(), 1);
    }
}

const MINUTELY: &str =
    r#""schedules": [{"id": "soon", "cron": "* * * * *", "concurrencyPolicy": "FORBID"}]"#;

#[test]
fn a_start_that_was_forbidden_is_not_made_up_for_after_a_crash() {
    let mut world = World::new();
    world.put(&format!(r#"{{"id": "a", {RUN}, {MINUTELY}}}"#));
    world.ask(Ask::Start("a".to_owned())).expect("it starts");
    world.offer();
    let task = world.tasks[0].clone();
    world.now += SignedDuration::from_secs(65);
    world.input(Input::Tick);
    world.tell(&task, v1::TaskState::Finished);
    world.crash(5);
    world.check("a", &[], 1, 0);
}

#[test]
fn a_start_that_is_due_is_not_lost_to_a_change_that_comes_first() {
    let mut world = World::new();
    world.put(&format!(r#"{{"id": "a", {RUN}, {MINUTELY}}}"#));
    world.now += SignedDuration::from_secs(65);
    let job = read(format!(r#"{{"id": "a", {RUN}}}"#).as_bytes()).expect("a job");
    let ask = Ask::Put {
        job: Box::new(job),
        new: false,
        with_schedules: false,
    };
    world.ask(ask).expect("it is sound");
    world.check("a", &[RunStatus::Starting], 0, 0);
}

#[test]
fn ticks_that_come_late_do_not_delay_the_next() {
    let mut world = World::new();
    let often = MINUTELY.replace("FORBID", "ALLOW");
    world.put(&format!(r#"{{"id": "a", {RUN}, {often}}}"#));
    let due = |world: &World| world.mind.jobs().wake().expect("it comes again");
    let first = due(&world);
    for minute in 1..10 {
        world.now = due(&world) + SignedDuration::from_secs(4);
        world.input(Input::Tick);
        assert_eq!(due(&world), first + SignedDuration::from_mins(minute));
    }
}
