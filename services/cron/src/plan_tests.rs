//! When runs start, go on and end.

use abi_metronome::MaybeTime;

use super::*;

/// 1 May 2024, 10:20:30.
const START: i64 = 1_714_558_830;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(START + seconds).expect("in range")
}

/// Jobs, and what has followed from what happened.
#[derive(Default)]
struct Lab {
    jobs: Jobs,
}

impl Lab {
    fn put(&mut self, seconds: i64, id: &str, more: &str, run: &str) {
        let document = format!(
            r#"{{"id":"{id}",{more}"run":{{"cpus":1,"mem":32,"disk":0,"cmd":"true"{run}}}}}"#
        );
        let job: Job = abi_metronome::read(document.as_bytes()).expect("a job");
        assert_eq!(self.step(seconds, Input::Put(Box::new(job))), []);
    }

    fn step(&mut self, seconds: i64, input: Input) -> Vec<Effect> {
        let mut out = Vec::new();
        self.jobs.step(at(seconds), input, &mut out);
        out
    }

    /// Time passes; the jobs that start.
    fn tick(&mut self, seconds: i64) -> Vec<String> {
        let suffix = "abcde".to_owned();
        let started = |effect| match effect {
            Effect::Launch { job, .. } => Some(job),
            Effect::Skipped { .. } | Effect::Kill { .. } | Effect::Ended { .. } => None,
        };
        self.step(seconds, Input::Tick { suffix })
            .into_iter()
            .filter_map(started)
            .collect()
    }

    fn start(&mut self, seconds: i64, job: &str, run: &str) {
        let input = Input::Start {
            job: job.to_owned(),
            run: run.to_owned(),
        };
        assert_eq!(self.step(seconds, input).len(), 1);
    }

    fn task(
        &mut self,
        seconds: i64,
        job: &str,
        run: &str,
        task: &str,
        state: TaskState,
    ) -> Vec<Effect> {
        let input = Input::Task {
            job: job.to_owned(),
            run: run.to_owned(),
            task: task.to_owned(),
            state,
        };
        self.step(seconds, input)
    }

    fn status(&self, job: &str) -> Vec<RunStatus> {
        self.jobs.runs(job).iter().map(|run| run.status).collect()
    }

    /// How many runs succeeded and failed.
    fn counts(&self, job: &str) -> (u64, u64) {
        let summary = self.jobs.summary(job).expect("the job exists");
        (summary.success_count, summary.failure_count)
    }
}

fn every_hour(more: &str) -> String {
    format!(r#""schedules":[{{"id":"hourly","cron":"0 * * * *"{more}}}],"#)
}

#[test]
fn a_run_succeeds_or_fails_with_its_task() {
    let mut lab = Lab::default();
    lab.put(0, "a", "", "");
    lab.start(0, "a", "r1");
    assert_eq!(lab.status("a"), [RunStatus::Starting]);
    assert_eq!(lab.task(1, "a", "r1", "t1", TaskState::Created), []);
    assert_eq!(lab.status("a"), [RunStatus::Starting]);
    assert_eq!(lab.task(1, "a", "r1", "t1", TaskState::Staging), []);
    assert_eq!(lab.status("a"), [RunStatus::Active]);
    assert_eq!(lab.task(1, "a", "r1", "t1", TaskState::Running), []);
    let ended = |success| {
        vec![Effect::Ended {
            job: "a".to_owned(),
            run: "r1".to_owned(),
            success,
        }]
    };
    assert_eq!(
        lab.task(2, "a", "r1", "t1", TaskState::Finished),
        ended(true)
    );
    assert_eq!(lab.task(3, "a", "r1", "t1", TaskState::Failed), []);
    assert_eq!((lab.status("a"), lab.counts("a")), (vec![], (1, 0)));
    lab.start(4, "a", "r1");
    assert_eq!(
        lab.task(5, "a", "r1", "t2", TaskState::Failed),
        ended(false)
    );
    assert_eq!(lab.counts("a"), (1, 1));
    let history = lab.jobs.history("a").expect("it exists");
    assert_eq!(history.successful[0].tasks, ["t1"]);
    assert_eq!(history.last_failure_at, MaybeTime(Some(Time(at(5)))));
}

#[test]
fn failed_tasks_are_tried_again_until_the_deadline() {
    let mut lab = Lab::default();
    lab.put(
        0,
        "a",
        "",
        r#","restart":{"policy":"ON_FAILURE","activeDeadlineSeconds":60}"#,
    );
    lab.start(0, "a", "r");
    for attempt in 1..4 {
        let task = format!("t{attempt}");
        let effects = lab.task(10 * i64::from(attempt), "a", "r", &task, TaskState::Failed);
        let launch = Effect::Launch {
            job: "a".to_owned(),
            run: "r".to_owned(),
            attempt,
        };
        assert_eq!(effects, [launch]);
        assert_eq!(lab.jobs.waiting().len(), 1);
    }
    assert!(matches!(
        lab.task(60, "a", "r", "t9", TaskState::Failed)[..],
        [Effect::Ended { success: false, .. }]
    ));
}

#[test]
fn a_stopped_run_has_failed() {
    let mut lab = Lab::default();
    lab.put(0, "a", "", r#","restart":{"policy":"ON_FAILURE"}"#);
    lab.start(0, "a", "r");
    lab.task(1, "a", "r", "t", TaskState::Running);
    let stop = || Input::Stop {
        job: "a".to_owned(),
        run: "r".to_owned(),
    };
    let ended = |tasks: &[&str]| {
        let (job, run) = ("a".to_owned(), "r".to_owned());
        let kill = Effect::Kill {
            job: job.clone(),
            run: run.clone(),
            tasks: tasks.iter().map(|task| (*task).to_owned()).collect(),
        };
        let success = false;
        [kill, Effect::Ended { job, run, success }]
    };
    // What its task does no longer matters.
    assert_eq!(lab.step(2, stop()), ended(&["t"]));
    assert_eq!(lab.task(3, "a", "r", "t", TaskState::Finished), []);
    assert_eq!(lab.counts("a"), (0, 1));
    lab.start(4, "a", "r");
    assert_eq!(lab.step(5, stop()), ended(&[]));
    assert_eq!(lab.step(6, stop()), []);
}

#[test]
fn schedules_start_runs_and_forbid_skips() {
    let mut lab = Lab::default();
    lab.put(0, "a", &every_hour(""), "");
    lab.put(0, "f", &every_hour(r#","concurrencyPolicy":"FORBID""#), "");
    lab.put(0, "off", &every_hour(r#","enabled":false"#), "");
    assert_eq!(lab.jobs.wake(), Some(at(2370)));
    assert_eq!(lab.tick(2369), Vec::<String>::new());
    assert_eq!(lab.tick(2370), ["a", "f"]);
    assert_eq!(lab.tick(2370), Vec::<String>::new());
    let run = lab.jobs.runs("f")[0].id.clone();
    assert_eq!(run, "20240501110000abcde");
    lab.task(2371, "f", &run, "t", TaskState::Running);
    let run = lab.jobs.runs("a")[0].id.clone();
    lab.task(2371, "a", &run, "t", TaskState::Running);
    assert_eq!(lab.tick(2370 + 3600), ["a"]);
    // Hours that were missed are not made up for.
    assert_eq!(lab.tick(2370 + 6 * 3600), Vec::<String>::new());
    assert_eq!(lab.jobs.wake(), Some(at(2370 + 7 * 3600)));
    // One that is late within its deadline is.
    assert_eq!(lab.tick(2370 + 7 * 3600 + 899), ["a"]);
}

#[test]
fn a_scheduled_run_fails_that_gets_no_resources_in_time() {
    let mut lab = Lab::default();
    lab.put(0, "a", &every_hour(r#","startingDeadlineSeconds":120"#), "");
    lab.tick(2370);
    lab.start(2370, "a", "by-hand");
    assert_eq!(lab.jobs.wake(), Some(at(2490)));
    lab.tick(2489);
    assert_eq!(lab.counts("a"), (0, 0));
    lab.tick(2490);
    assert_eq!(lab.counts("a"), (0, 1));
    // The one that was asked for waits on.
    assert_eq!(lab.jobs.runs("a").len(), 1);
}

#[test]
fn a_job_starts_once_after_all_its_parents() {
    let mut lab = Lab::default();
    lab.put(0, "p1", "", "");
    lab.put(0, "p2", "", "");
    lab.start(0, "p1", "r");
    lab.task(1, "p1", "r", "t", TaskState::Finished);
    lab.put(2, "c", r#""dependencies":[{"id":"p1"},{"id":"p2"}],"#, "");
    let finish = |lab: &mut Lab, seconds, job: &str, state| {
        lab.start(seconds, job, "r");
        lab.task(seconds, job, "r", "t", state);
        lab.tick(seconds)
    };
    let none: [String; 0] = [];
    // What was before the child does not count.
    assert_eq!(finish(&mut lab, 3, "p2", TaskState::Finished), none);
    assert_eq!(finish(&mut lab, 4, "p1", TaskState::Failed), none);
    assert_eq!(finish(&mut lab, 5, "p1", TaskState::Finished), ["c"]);
    assert_eq!(lab.tick(6), none);
    let run = lab.jobs.runs("c")[0].id.clone();
    lab.task(7, "c", &run, "t", TaskState::Failed);
    assert_eq!(lab.tick(8), none);
    assert_eq!(finish(&mut lab, 9, "p1", TaskState::Finished), none);
    assert_eq!(finish(&mut lab, 10, "p2", TaskState::Finished), ["c"]);
    let child = lab.jobs.job("c").expect("it is there");
    assert_eq!(
        lab.jobs.above(child).into_keys().collect::<Vec<_>>(),
        ["p1", "p2"]
    );
    assert_eq!(lab.jobs.children("p2").collect::<Vec<_>>(), ["c"]);
}

#[test]
fn a_removed_job_leaves_nothing_running() {
    let mut lab = Lab::default();
    lab.put(0, "a", "", "");
    lab.start(0, "a", "r");
    assert!(matches!(
        lab.step(1, Input::Remove("a".to_owned()))[..],
        [Effect::Kill { .. }]
    ));
    assert!(lab.jobs.job("a").is_none() && lab.jobs.history("a").is_none());
    assert_eq!(lab.task(2, "a", "r", "t", TaskState::Killed), []);
    assert_eq!(lab.jobs.wake(), None);
}

#[test]
fn memory_of_runs_is_bounded() {
    let mut lab = Lab::default();
    lab.put(0, "a", "", "");
    for count in 0..HISTORY_MAX + 5 {
        lab.start(0, "a", &format!("r{count}"));
        lab.task(1, "a", &format!("r{count}"), "t", TaskState::Finished);
    }
    let history = lab.jobs.history("a").expect("it exists");
    assert_eq!(history.successful.len(), HISTORY_MAX);
    assert_eq!(history.successful[0].id, format!("r{}", HISTORY_MAX + 4));
    assert_eq!(history.success_count, 1005);
}
