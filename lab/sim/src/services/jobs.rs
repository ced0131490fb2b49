//! cron under faults: its real mind, with the master and agents of [`Cluster`], lost connections, tasks that fail, agents
//! that are away or gone, a wall clock that is set while days with 23 and 25 hours pass, and crashes between any two
//! effects.
//!
//! Whether a schedule starts a run is held, step by step, to a second reading of the rules. When the weather has cleared
//! and the schedules are removed, each run that was ever durable is in the history of its job, once, and as it ended.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use abi_marathon::TaskId;
use abi_mesos::v1;
use abi_mesos::v1::scheduler::Call;
use abi_metronome::read;
use jiff::Timestamp;
use services_cron::app::of_path;
use services_cron::mind::{Answer, Ask, Input, Mind, Out};
use services_cron::plan::Jobs;

use super::cluster::{self, Cluster, Event, Fate};
use super::{CALM_STEPS, ServicesReport, TROUBLED_STEPS};
use crate::random::Random;

/// The ends of summer time and of winter time in Berlin in 2023, in milliseconds.
const CHANGES: [i64; 2] = [1_698_541_200_000, 1_679_792_400_000];
const MINUTE_MS: i64 = 60_000;

/// A job that operators speak of.
struct Kind {
    id: &'static str,
    /// What of its document is not the same in all.
    more: &'static str,
    policy: &'static str,
    /// Every how many minutes it starts, and how long a start may be late, in milliseconds.
    every: Option<(i64, i64)>,
    forbids: bool,
    /// A failed task is tried again, for ever.
    retries: bool,
}

/// The one that starts once a day, in the hour that comes twice or not at all.
const NIGHTLY: &str = "nightly";

const KINDS: [Kind; 5] = [
    Kind {
        id: "forbids",
        more: r#""schedules": [{"id": "s1", "cron": "*/2 * * * *", "timezone": "Europe/Berlin", "concurrencyPolicy": "FORBID", "startingDeadlineSeconds": 120}],"#,
        policy: r#"{"policy": "NEVER"}"#,
        every: Some((2, 120_000)),
        forbids: true,
        retries: false,
    },
    Kind {
        id: "allows",
        more: r#""schedules": [{"id": "s1", "cron": "*/5 * * * *", "timezone": "Europe/Berlin"}],"#,
        policy: r#"{"policy": "ON_FAILURE", "activeDeadlineSeconds": 600}"#,
        every: Some((5, 900_000)),
        forbids: false,
        retries: false,
    },
    Kind {
        id: NIGHTLY,
        more: r#""schedules": [{"id": "s1", "cron": "30 2 * * *", "timezone": "Europe/Berlin"}],"#,
        policy: r#"{"policy": "NEVER"}"#,
        every: None,
        forbids: false,
        retries: false,
    },
    Kind {
        id: "plain",
        more: "",
        policy: r#"{"policy": "ON_FAILURE"}"#,
        every: None,
        forbids: false,
        retries: true,
    },
    Kind {
        id: "plain.child",
        more: r#""dependencies": [{"id": "plain"}],"#,
        policy: r#"{"policy": "NEVER"}"#,
        every: None,
        forbids: false,
        retries: false,
    },
];

/// Plays one seed of jobs to its end.
///
/// # Errors
/// What went wrong, with the seed.
pub fn run_jobs(seed: u64) -> Result<ServicesReport, String> {
    let mut world = World::new(seed);
    world
        .play()
        .map_err(|text| format!("seed {seed}: {text}"))?;
    Ok(world.report)
}

/// What must be true of the job, as far as it is durable.
#[derive(Clone, Debug, Default)]
struct Truth {
    /// Runs that were there once.
    runs: BTreeSet<String>,
    /// When its schedule starts it next, on the wall.
    due: Option<i64>,
    /// The minute for which its schedule started it last.
    fired: Option<i64>,
}

struct World {
    random: Random,
    seed: u64,
    now: i64,
    /// How far the wall clock is from the time that passes.
    skew: i64,
    mind: Mind,
    durable: BTreeMap<String, Vec<u8>>,
    connected: bool,
    calls: VecDeque<Call>,
    cluster: Cluster,
    wake: Option<Timestamp>,
    truths: BTreeMap<String, Truth>,
    /// Runs that somebody wanted to stop, whether or not it was heard.
    stopped: BTreeSet<String>,
    /// Tasks that ran, and those that ended well.
    ran: BTreeSet<String>,
    finished: BTreeSet<String>,
    /// Those that were out of reach once.
    given_up: BTreeSet<String>,
    starts: u64,
    report: ServicesReport,
}

fn mind(jobs: Jobs, seed: u64) -> Mind {
    Mind::new(jobs, v1::FrameworkInfo::default(), cluster::ROLE, seed)
}

/// Job and run of a task.
fn owner(task: &str) -> Option<(String, String)> {
    of_path(&TaskId::parse(task)?.instance().service())
}

impl World {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let agents = 1 + random.index(3);
        let change = CHANGES[random.index(2)];
        let now = change - i64::try_from(random.below(90 * 60_000)).unwrap_or(0);
        Self {
            random,
            seed,
            now,
            skew: 0,
            mind: mind(Jobs::default(), seed),
            durable: BTreeMap::new(),
            connected: false,
            calls: VecDeque::new(),
            cluster: Cluster::new(agents),
            wake: None,
            truths: BTreeMap::new(),
            stopped: BTreeSet::new(),
            ran: BTreeSet::new(),
            finished: BTreeSet::new(),
            given_up: BTreeSet::new(),
            starts: 0,
            report: ServicesReport::default(),
        }
    }

    fn wall(&self) -> i64 {
        self.now + self.skew
    }

    fn stamp(&self) -> Timestamp {
        Timestamp::from_millisecond(self.wall()).unwrap_or(Timestamp::MAX)
    }

    fn play(&mut self) -> Result<(), String> {
        for _ in 0..TROUBLED_STEPS {
            self.trouble()?;
            self.go_on(true)?;
        }
        for agent in 0..self.cluster.agents.len() {
            self.cluster.turn(agent, Fate::Here);
        }
        for _ in 0..CALM_STEPS {
            let scheduled = self.mind.jobs().jobs().find(|it| !it.schedules.is_empty());
            if let Some(id) = scheduled.map(|job| job.id.clone()) {
                let (job, id) = (id, "s1".to_owned());
                self.ask(Ask::RemoveSchedule { job, id })?;
            } else if self.is_well() {
                return self.kept();
            }
            self.go_on(false)?;
        }
        Err(format!("it never comes to rest: {:?}", self.mind.jobs()))
    }

    fn is_well(&self) -> bool {
        let jobs = self.mind.jobs();
        self.connected
            && self.calls.is_empty()
            && self.cluster.out.is_empty()
            && self.cluster.tasks.is_empty()
            && KINDS.iter().all(|kind| jobs.runs(kind.id).is_empty())
    }

    fn trouble(&mut self) -> Result<(), String> {
        match self.random.below(40) {
            0..3 => self.wish()?,
            3 => self.crash()?,
            4 if self.connected => {
                self.connected = false;
                self.cluster
                    .lose(&mut self.calls, &mut self.random, self.now);
                self.input(Input::Disconnected, None)?;
            }
            5 => {
                let agent = self.random.index(self.cluster.agents.len());
                let here = self.cluster.agents.iter();
                let here = here.filter(|it| **it == Fate::Here).count();
                let fate = match self.random.below(8) {
                    0 if here > 1 => Fate::Gone,
                    1..4 => Fate::Away,
                    _ => Fate::Here,
                };
                self.cluster.turn(agent, fate);
            }
            6 if self.random.one_in(8) => {
                let far = i64::try_from(self.random.below(40 * 60_000)).unwrap_or(0);
                self.skew = far - 20 * MINUTE_MS;
            }
            7 if self.random.one_in(4) => {
                // Nobody is there for a while.
                self.cluster
                    .lose(&mut self.calls, &mut self.random, self.now);
                self.connected = false;
                self.now += i64::try_from(self.random.below(20 * 60_000)).unwrap_or(0);
                self.crash()?;
            }
            _ => {}
        }
        Ok(())
    }

    /// What happens by itself.
    fn go_on(&mut self, troubled: bool) -> Result<(), String> {
        if !self.connected && self.random.one_in(3) {
            self.connected = true;
            self.cluster.subscribe();
            self.input(Input::Subscribed("F".to_owned()), None)?;
        }
        match self.random.below(6) {
            0 | 1 => {
                // What is called without a connection goes nowhere.
                if !self.connected {
                    self.calls.clear();
                }
                if let Some(call) = self.calls.pop_front() {
                    let before = self.cluster.tasks.len();
                    self.cluster.call(&call, self.now);
                    self.report.tasks += self.cluster.tasks.len().saturating_sub(before);
                }
            }
            2 if self.connected => match self.cluster.out.pop_front() {
                Some(Event::Offers(offers)) => self.input(Input::Offers(offers), None)?,
                Some(Event::Update(status)) => {
                    let away = status.state() == v1::TaskState::Unreachable;
                    let id = status.task_id.clone().unwrap_or_default();
                    let crashes = self.report.crashes;
                    self.input(Input::Update(status), None)?;
                    if away {
                        self.given_up.insert(id.value().to_owned());
                        let mut live = self.mind.jobs().live().into_iter();
                        let waits = live.any(|(_, _, task)| task == id.value());
                        if waits && self.report.crashes == crashes {
                            return Err(format!("{id:?} is waited for"));
                        }
                    }
                }
                None => {}
            },
            3 => self.work(troubled),
            4 if self.connected => {
                self.cluster.updates(self.now);
                self.cluster.offer(self.now);
            }
            _ => {
                let idle = self.calls.is_empty() && self.cluster.out.is_empty();
                let most = if idle { 20_000 } else { 200 };
                self.now += i64::try_from(self.random.below(most)).unwrap_or(0) + 1;
                if self.wake.is_some_and(|wake| wake <= self.stamp()) {
                    self.input(Input::Tick, None)?;
                }
            }
        }
        self.alone()
    }

    /// A task goes on, and may end.
    fn work(&mut self, troubled: bool) {
        let Some(task) = self.cluster.any(&mut self.random) else {
            return;
        };
        let runs = self.cluster.tasks[&task].state == v1::TaskState::Running;
        if runs && self.random.one_in(3) {
            let fails = troubled && self.random.one_in(2);
            if !fails {
                self.finished.insert(task.clone());
            }
            let end = if fails {
                v1::TaskState::Failed
            } else {
                v1::TaskState::Finished
            };
            self.cluster.becomes(&task, end);
        } else {
            self.cluster.go_on(&task);
            self.ran.insert(task);
        }
    }

    /// No run has two tasks, apart from those that were out of reach.
    fn alone(&self) -> Result<(), String> {
        let mut live = BTreeSet::new();
        let tasks = self.cluster.tasks.iter();
        let tasks = tasks.filter(|(id, task)| task.lives() && !self.given_up.contains(*id));
        for (id, _) in tasks {
            if !live.insert(owner(id)) {
                return Err(format!("{id} is the second task of its run"));
            }
        }
        Ok(())
    }

    /// cron ends and starts again from what is durable.
    fn crash(&mut self) -> Result<(), String> {
        self.report.crashes += 1;
        self.starts += 1;
        self.connected = false;
        self.cluster
            .lose(&mut self.calls, &mut self.random, self.now);
        let fault = |fault| format!("what was written is not read: {fault:?}");
        let mut jobs = Jobs::default();
        for (key, bytes) in &self.durable {
            if key.starts_with("jobs/") {
                jobs.read(bytes).map_err(fault)?;
            }
        }
        for (key, bytes) in &self.durable {
            if let Some(job) = key.strip_prefix("history/") {
                jobs.read_history(job, bytes).map_err(fault)?;
            }
        }
        // Chance goes on elsewhere, as it does in a new process.
        self.mind = mind(jobs, self.seed ^ (self.starts << 32));
        self.input(Input::Tick, None)
    }

    fn ask(&mut self, ask: Ask) -> Result<(), String> {
        self.input(Input::Ask(1, Box::new(ask.clone())), Some(&ask))
    }

    /// An operator wants something.
    fn wish(&mut self) -> Result<(), String> {
        let kind = &KINDS[self.random.index(KINDS.len())];
        let id = kind.id.to_owned();
        let Kind { more, policy, .. } = kind;
        let ask = match self.random.below(8) {
            _ if self.mind.jobs().job(kind.id).is_none() => {
                let text = format!(
                    r#"{{"id": "{id}", {more} "run": {{"cmd": "x", "cpus": 3, "mem": 32, "disk": 0, "restart": {policy}}}}}"#
                );
                let job = read(text.as_bytes()).map_err(|fault| format!("{text}: {fault:?}"))?;
                Ask::Put {
                    job: Box::new(job),
                    new: true,
                    with_schedules: true,
                }
            }
            0 => Ask::Remove {
                id,
                stop: self.random.one_in(2),
            },
            1 | 2 => {
                let runs = self.mind.jobs().runs(&id);
                let Some(run) = runs.first().map(|run| run.id.clone()) else {
                    return Ok(());
                };
                self.stopped.insert(run.clone());
                Ask::Stop { job: id, run }
            }
            _ => Ask::Start(id),
        };
        self.ask(ask)
    }

    fn input(&mut self, input: Input, asked: Option<&Ask>) -> Result<(), String> {
        self.report.steps += 1;
        self.now += 1;
        let now = self.stamp();
        let ticks = matches!(input, Input::Tick | Input::Ask(..));
        let before = self.mind.jobs().clone();
        let mut out = Out::default();
        self.mind.step(now, input, &mut out);
        self.mind.settle(now, &mut out);
        let effects = 1 + out.calls.len();
        let dies = self.random.one_in(60);
        let left = if dies {
            self.random.index(effects + 1)
        } else {
            usize::MAX
        };
        self.wake = out.wake;
        if let Some(sent) = left.checked_sub(1) {
            for (key, value) in out.records {
                match value {
                    Some(value) => drop(self.durable.insert(key, value)),
                    None => drop(self.durable.remove(&key)),
                }
            }
            self.calls.extend(out.calls.into_iter().take(sent));
            let answer = out.answers.pop().map(|(_, answer)| answer);
            let done = answer.and_then(Result::ok);
            self.report.changes += u64::from(done.is_some());
            self.judge(
                &before,
                asked.filter(|_| done.is_some()),
                done.as_ref(),
                ticks,
            )?;
        }
        if dies { self.crash() } else { Ok(()) }
    }

    /// Compares the runs that have begun with those that should have.
    fn judge(
        &mut self,
        before: &Jobs,
        ask: Option<&Ask>,
        done: Option<&Answer>,
        ticks: bool,
    ) -> Result<(), String> {
        let wall = self.wall();
        let manual = match (ask, done) {
            (Some(Ask::Start(_)), Some(Answer::Run(run))) => Some(&run.id),
            _ => None,
        };
        // The end of a run may start others.
        let after = self.mind.jobs();
        let lives = |id: &str, run: &String| after.runs(id).iter().any(|it| it.id == *run);
        let ends = |kind: &Kind| {
            before
                .runs(kind.id)
                .iter()
                .any(|it| !lives(kind.id, &it.id))
        };
        let ticks = ticks || KINDS.iter().any(ends);
        for kind in &KINDS {
            let id = kind.id;
            let truth = self.truths.entry(id.to_owned()).or_default();
            if matches!(ask, Some(Ask::Remove { id: gone, .. }) if gone == id) {
                // What was due came first, and is gone, too.
                *truth = Truth::default();
                continue;
            }
            let runs = self.mind.jobs().runs(id);
            let old: BTreeSet<String> = before.runs(id).into_iter().map(|run| run.id).collect();
            let all: BTreeSet<String> = runs.iter().map(|run| run.id.clone()).collect();
            // One may have begun and ended within the step.
            let ended = self.mind.jobs().history(id).into_iter();
            let ended = ended.flat_map(|it| [it.successful, it.failed]).flatten();
            let seen: BTreeSet<String> =
                ended.map(|run| run.id).chain(all.iter().cloned()).collect();
            let new: Vec<&String> = seen.difference(&truth.runs).collect();
            let fired = new.iter().filter(|run| Some(**run) != manual).count();
            let busy = !old.is_empty();
            if kind.forbids && fired > 0 && all.iter().any(|run| old.contains(run)) {
                return Err(format!("{id} starts {new:?} beside {old:?}"));
            }
            if kind.every.is_some() && fired > 0 {
                let minute = wall.div_euclid(MINUTE_MS);
                if fired > 1 || truth.fired.is_some_and(|last| last >= minute) {
                    return Err(format!("{id} starts twice for one minute: {new:?}"));
                }
                truth.fired = Some(minute);
            }
            if id == NIGHTLY && fired > 0 && truth.fired.replace(wall).is_some() {
                return Err(format!("{id} starts twice in one night: {new:?}"));
            }
            if let (Some((minutes, wait)), Some(due)) = (kind.every, truth.due) {
                let late = ticks && wall >= due + wait;
                let skips = late || (kind.forbids && busy);
                if due <= wall && ticks && fired == 0 && !skips {
                    return Err(format!("{id} does not start at {due}, now is {wall}"));
                }
                if fired > 0 && (due > wall || late) {
                    return Err(format!("{id} starts at {wall}, due is {due}"));
                }
                if fired > 0 || (due <= wall && ticks) {
                    let last = if wall - due < MINUTE_MS { due } else { wall };
                    truth.due = Some(next(wall, minutes).max(last + MINUTE_MS));
                }
            }
            truth.runs.extend(seen);
            match ask {
                Some(Ask::Put { job, .. }) if job.id == id => {
                    let next = kind.every.map(|(minutes, _)| next(wall, minutes));
                    truth.due = next.map(|next| next.max(wall + MINUTE_MS));
                    truth.fired = None;
                }
                Some(Ask::RemoveSchedule { job, .. }) if job == id => truth.due = None,
                _ => {}
            }
        }
        Ok(())
    }

    /// Each run is remembered, and as it ended.
    fn kept(&self) -> Result<(), String> {
        for kind in &KINDS {
            let id = kind.id;
            let Some(history) = self.mind.jobs().history(id) else {
                continue;
            };
            let runs = history.successful.iter().chain(&history.failed);
            let mut known: Vec<&String> = runs.map(|run| &run.id).collect();
            known.sort();
            let truth = &self.truths[id];
            if !known.iter().copied().eq(truth.runs.iter()) {
                return Err(format!(
                    "{id} remembers {known:?}, there were {:?}",
                    truth.runs
                ));
            }
            let counts = (history.success_count, history.failure_count);
            let lengths = (history.successful.len() as u64, history.failed.len() as u64);
            if counts != lengths {
                return Err(format!("{id} counts {counts:?}, and remembers {lengths:?}"));
            }
            let finished = |tasks: &[String]| tasks.iter().any(|it| self.finished.contains(it));
            if let Some(run) = history.successful.iter().find(|run| !finished(&run.tasks)) {
                return Err(format!("{id}: {run:?} did not succeed"));
            }
            for run in &history.failed {
                let stopped = self.stopped.contains(&run.id);
                let ran = run.tasks.iter().filter(|it| self.ran.contains(*it)).count();
                let retries = kind.retries && !stopped;
                if retries || (ran > 1 && kind.policy.contains("NEVER")) {
                    return Err(format!("{id}: {run:?} should not have ended so"));
                }
            }
        }
        Ok(())
    }
}

/// The first time after `wall` that is a multiple of so many minutes.
fn next(wall: i64, minutes: i64) -> i64 {
    (wall.div_euclid(minutes * MINUTE_MS) + 1) * minutes * MINUTE_MS
}
