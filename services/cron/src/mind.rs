//! The service as one state machine: what is asked for, offers and updates come in, and records, calls and answers go
//! out. Records are made durable before anything else leaves. Time is an argument, chance a seed.

mod ask;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use abi_marathon::{App, InstanceId, TaskId};
use abi_mesos::v1;
use abi_mesos::v1::scheduler::Call;
use abi_metronome::{Job, JobRun, Refusal, Schedule, TaskState};
use base_defects::defect;
use jiff::Timestamp;
use services_init::plan::instance::state_of;
use services_init::plan::need::{self, Placing};
use services_init::plan::offer::fit;
use services_init::wire::{self, Launch, Offered};

use crate::app::{app, of_path, path};
use crate::plan::{Effect, Input as Step, Jobs, is_over};

/// Under which key the framework id is.
pub const FRAMEWORK: &str = "framework";
/// How long offers are declined that nobody needs, in milliseconds.
const DECLINE_MS: i64 = 120_000;
/// How often all tasks are asked for.
const RECONCILE_SECS: i64 = 900;
/// How long an answer to a kill is waited for.
const KILL_RETRY_SECS: i64 = 10;

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    missing_docs,
    reason = "each is the request of its name, with its parts"
)]
pub enum Ask {
    /// Stores a job: as a new one, or over one that is there.
    Put {
        job: Box<Job>,
        new: bool,
        with_schedules: bool,
    },
    Remove {
        id: String,
        stop: bool,
    },
    AddSchedule {
        job: String,
        schedule: Schedule,
    },
    PutSchedule {
        job: String,
        id: String,
        schedule: Schedule,
    },
    RemoveSchedule {
        job: String,
        id: String,
    },
    Start(String),
    Stop {
        job: String,
        run: String,
    },
}

/// What is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The job as it was stored, or as it was before it was removed.
    Job(Box<Job>),
    /// The schedule.
    Schedule(Schedule),
    /// The run.
    Run(JobRun),
    /// Nothing.
    Done,
}

/// What happens.
#[derive(Debug)]
pub enum Input {
    /// Somebody wants something.
    Ask(u64, Box<Ask>),
    /// The master takes this framework, under this id.
    Subscribed(String),
    /// The connection to the master is broken.
    Disconnected,
    /// The master does not know this framework any more, and all its tasks are gone.
    Removed,
    /// Offers came.
    Offers(Vec<v1::Offer>),
    /// A task has changed.
    Update(Box<v1::TaskStatus>),
    /// Time has passed.
    Tick,
}

/// What follows.
#[derive(Debug, Default)]
pub struct Out {
    /// Keys, and what they hold from now on; nothing when they go.
    pub records: Vec<(String, Option<Vec<u8>>)>,
    /// What the master is told, in order.
    pub calls: Vec<Call>,
    /// What askers are told.
    pub answers: Vec<(u64, Result<Answer, Refusal>)>,
    /// What the framework says of itself from now on.
    pub framework: Option<v1::FrameworkInfo>,
    /// When to come back at the latest.
    pub wake: Option<Timestamp>,
}

/// A run, by its job.
type RunKey = (String, String);

/// What is counted since the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is what its name says")]
pub struct Counters {
    pub started: u64,
    pub failed: u64,
    pub offers_incoming: u64,
    pub offers_used: u64,
    pub offers_declined: u64,
    pub revives: u64,
    pub suppresses: u64,
    pub launched: u64,
    /// Updates of tasks by the state that they tell, in lower case.
    pub updates: BTreeMap<String, u64>,
}

/// The service.
#[derive(Debug)]
pub struct Mind {
    jobs: Arc<Jobs>,
    framework: v1::FrameworkInfo,
    role: String,
    connected: bool,
    suppressed: bool,
    /// What waits has changed since the master was asked for offers, so that those declined before may fit now.
    revives: bool,
    /// Runs that wait for an offer, with how often they have started a task before.
    waiting: BTreeMap<RunKey, u32>,
    /// Tasks to be killed, and when that was said last.
    kills: BTreeMap<String, Option<Timestamp>>,
    reconciled: Option<Timestamp>,
    dice: u64,
    dirty: BTreeSet<String>,
    counters: Counters,
}

impl Mind {
    /// Goes on from what was durable. `framework` is what it says of itself.
    pub fn new(jobs: Jobs, framework: v1::FrameworkInfo, role: &str, seed: u64) -> Self {
        let waiting = jobs.waiting().into_iter();
        Self {
            waiting: waiting
                .map(|(job, run, attempt)| ((job, run), attempt))
                .collect(),
            jobs: Arc::new(jobs),
            framework,
            role: role.to_owned(),
            connected: false,
            suppressed: false,
            revives: false,
            // Tasks of runs that are over are killed when the master speaks of them.
            kills: BTreeMap::new(),
            reconciled: None,
            dice: seed,
            dirty: BTreeSet::new(),
            counters: Counters::default(),
        }
    }

    /// A picture of the jobs.
    pub fn jobs(&self) -> &Arc<Jobs> {
        &self.jobs
    }

    /// What is counted.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// What the framework says of itself.
    pub fn framework(&self) -> &v1::FrameworkInfo {
        &self.framework
    }

    /// Applies what has happened.
    pub fn step(&mut self, now: Timestamp, input: Input, out: &mut Out) {
        match input {
            Input::Ask(number, ask) => {
                // A start that is due is not lost to a change that comes first.
                if self.jobs.wake().is_some_and(|due| due <= now) {
                    self.tick(now, out);
                }
                let answer = self.ask(*ask, now, out);
                out.answers.push((number, answer));
            }
            Input::Subscribed(id) => {
                let value = serde_json::json!({"id": id}).to_string().into_bytes();
                out.records.push((FRAMEWORK.to_owned(), Some(value)));
                self.framework.id = Some(v1::FrameworkId { value: Some(id) });
                out.framework = Some(self.framework.clone());
                (self.connected, self.suppressed, self.revives) = (true, false, false);
                self.reconcile(now, out);
            }
            Input::Disconnected => {
                self.connected = false;
                self.kills.values_mut().for_each(|said| *said = None);
            }
            Input::Removed => {
                self.connected = false;
                self.framework.id = None;
                self.kills.clear();
                out.records.push((FRAMEWORK.to_owned(), None));
                out.framework = Some(self.framework.clone());
                for (job, run, task) in self.jobs.live() {
                    self.apply(now, Step::Lost { job, run, task }, out);
                }
            }
            Input::Offers(offers) => self.offers(&offers, now, out),
            Input::Update(status) => self.update(&status, now, out),
            Input::Tick => {
                self.tick(now, out);
                let due = self
                    .reconciled
                    .is_none_or(|at| later(at, RECONCILE_SECS) <= now);
                if self.connected && due {
                    self.reconcile(now, out);
                }
            }
        }
    }

    /// Does what follows from all steps since it was called last.
    pub fn settle(&mut self, now: Timestamp, out: &mut Out) {
        if self.connected {
            let retry = |said: &Option<Timestamp>| {
                said.is_none_or(|said| later(said, KILL_RETRY_SECS) <= now)
            };
            for (task, said) in self.kills.iter_mut().filter(|(_, said)| retry(said)) {
                *said = Some(now);
                out.calls.push(wire::kill(task, None, None));
            }
            if self.waiting.is_empty() && !self.suppressed {
                self.suppressed = true;
                self.counters.suppresses += 1;
                out.calls.push(wire::suppress());
            } else if !self.waiting.is_empty() && (self.suppressed || self.revives) {
                self.suppressed = false;
                self.counters.revives += 1;
                out.calls.push(wire::revive());
            }
            self.revives = false;
        }
        for job in std::mem::take(&mut self.dirty) {
            out.records
                .push((format!("jobs/{job}"), self.jobs.write(&job)));
        }
        let kills = self
            .kills
            .values()
            .flatten()
            .map(|said| later(*said, KILL_RETRY_SECS));
        let reconciles = self.reconciled.map(|at| later(at, RECONCILE_SECS));
        let wakes = self.jobs.wake().into_iter().chain(kills).chain(reconciles);
        let soon = now
            .checked_add(jiff::SignedDuration::from_millis(10))
            .unwrap_or(now);
        out.wake = wakes.min().map(|wake| wake.max(soon));
    }

    fn reconcile(&mut self, now: Timestamp, out: &mut Out) {
        let live = self.jobs.live();
        if !live.is_empty() {
            let tasks = live.iter().map(|(_, _, task)| (task.as_str(), None));
            out.calls.push(wire::reconcile(tasks));
        }
        out.calls.push(wire::reconcile([]));
        self.reconciled = Some(now);
    }

    fn roll(&mut self) -> u64 {
        self.dice = self.dice.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.dice;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// The end of the id of a run.
    fn suffix(&mut self) -> String {
        const LETTERS: &[u8; 62] =
            b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        let mut text = String::new();
        for _ in 0..5 {
            let at = usize::try_from(self.roll() % 62).unwrap_or(0);
            text.push(char::from(LETTERS[at]));
        }
        text
    }

    /// Applies a step to the jobs, and what follows to everything else.
    fn apply(&mut self, now: Timestamp, step: Step, out: &mut Out) {
        let mut effects = Vec::new();
        Arc::make_mut(&mut self.jobs).step(now, step, &mut effects);
        let mut ended = false;
        for effect in effects {
            match effect {
                Effect::Launch { job, run, attempt } => {
                    self.counters.started += u64::from(attempt == 0);
                    if !defect!(StartNotKept) {
                        self.dirty.insert(job.clone());
                    }
                    self.waiting.insert((job, run), attempt);
                    self.revives = true;
                }
                Effect::Skipped { job } => {
                    self.dirty.insert(job);
                }
                Effect::Kill { job, run, tasks } => {
                    self.kills
                        .extend(tasks.into_iter().map(|task| (task, None)));
                    self.dirty.insert(job.clone());
                    self.waiting.remove(&(job, run));
                }
                Effect::Ended { job, run, success } => {
                    self.counters.failed += u64::from(!success);
                    ended = true;
                    self.waiting.remove(&(job.clone(), run));
                    let history = self.jobs.write_history(&job);
                    out.records.push((format!("history/{job}"), history));
                    self.dirty.insert(job);
                }
            }
        }
        if ended {
            // Jobs that depend on this one may start.
            self.tick(now, out);
        }
    }

    fn tick(&mut self, now: Timestamp, out: &mut Out) {
        let suffix = self.suffix();
        self.apply(now, Step::Tick { suffix }, out);
    }

    /// Starts runs that wait from offers, and declines what is left.
    fn offers(&mut self, offers: &[v1::Offer], now: Timestamp, out: &mut Out) {
        self.counters.offers_incoming += offers.len() as u64;
        let mut unused = Vec::new();
        let stamp = abi_marathon::Timestamp::from_millis(now.as_millisecond());
        for wire in offers {
            let id = wire.id.as_ref().map(|id| id.value().to_owned());
            let Some(mut offered) = Offered::of(wire, stamp, None) else {
                unused.extend(id);
                continue;
            };
            let mut tasks = Vec::new();
            for ((job, run), _) in self.waiting.clone() {
                let Some(app) = self.jobs.job(&job).map(|it| app(it, &run, &self.role)) else {
                    continue;
                };
                let Ok(need) = need::of_app(&app, &Placing::default()) else {
                    continue;
                };
                let Ok(taken) = fit(&need, &offered.offer, &[], self.roll()) else {
                    continue;
                };
                tasks.push(self.launch(&app, (job, run), &offered, &taken.resources, now, out));
                offered.offer.resources = offered.offer.resources.saturating_sub(&taken.resources);
            }
            if tasks.is_empty() {
                unused.push(offered.id);
                continue;
            }
            self.counters.offers_used += 1;
            let launch = v1::offer::Operation {
                r#type: Some(v1::offer::operation::Type::Launch),
                launch: Some(v1::offer::operation::Launch { task_infos: tasks }),
                ..Default::default()
            };
            out.calls
                .push(wire::accept(&offered.id, vec![launch], DECLINE_MS));
        }
        if !unused.is_empty() {
            self.counters.offers_declined += unused.len() as u64;
            out.calls.push(wire::decline(&unused, DECLINE_MS));
        }
    }

    fn launch(
        &mut self,
        app: &App,
        (job, run): RunKey,
        offered: &Offered,
        resources: &base_units::Resources,
        now: Timestamp,
        out: &mut Out,
    ) -> v1::TaskInfo {
        self.counters.launched += 1;
        let attempt = self
            .waiting
            .remove(&(job.clone(), run.clone()))
            .unwrap_or(0);
        let (high, low) = (self.roll(), self.roll());
        let bytes = ((u128::from(high) << 64) | u128::from(low)).to_be_bytes();
        let uuid = uuid::Builder::from_random_bytes(bytes)
            .into_uuid()
            .to_string();
        let instance = InstanceId::new(&path(&job, &run), &uuid);
        let task = TaskId::new(&instance, None, u64::from(attempt) + 1);
        let launch = Launch {
            agent: &offered.agent,
            host: &offered.offer.place.hostname,
            resources,
            ports: &[],
            prefix: "",
            enforces_role: false,
        };
        let info = wire::task_of_app(app, &task, &launch);
        let step = Step::Task {
            job: job.clone(),
            run,
            task: task.to_string(),
            state: TaskState::Created,
        };
        self.dirty.insert(job);
        self.apply(now, step, out);
        info
    }

    fn update(&mut self, status: &v1::TaskStatus, now: Timestamp, out: &mut Out) {
        use abi_marathon::shown::State;
        use abi_mesos::Enumeration as _;
        let id = status
            .task_id
            .as_ref()
            .map(|id| id.value().to_owned())
            .unwrap_or_default();
        let reason = status.reason.map(|it| it.name()).unwrap_or_default();
        let name = status.state().name();
        let counts = &mut self.counters.updates;
        *counts.entry(name.to_ascii_lowercase()).or_default() += 1;
        let state = state_of(name, reason);
        let owner = TaskId::parse(&id).and_then(|task| of_path(&task.instance().service()));
        let known = owner.and_then(|(job, run)| {
            let found = self.run(&job, &run).ok()?;
            let task = found.tasks.into_iter().find(|it| it.id == id)?;
            // One that was given up may still come back.
            (!is_over(task.status)).then_some((job, run, task.status))
        });
        let Some(((job, run, before), state)) = known.zip(state) else {
            let lives = matches!(
                state,
                Some(State::Staging | State::Starting | State::Running | State::Killing)
            );
            if lives {
                out.calls.push(wire::kill(&id, None, None));
            } else {
                self.kills.remove(&id);
            }
            out.calls.extend(wire::acknowledge(status));
            return;
        };
        let next = match state {
            State::Staging => Some(TaskState::Staging),
            State::Starting => Some(TaskState::Starting),
            State::Running => Some(TaskState::Running),
            State::Finished => Some(TaskState::Finished),
            State::Killed => Some(TaskState::Killed),
            State::Failed | State::Error => Some(TaskState::Failed),
            // Nobody ever heard of it: another is started.
            State::Dropped | State::Gone | State::Unknown if before == TaskState::Created => None,
            State::Unreachable if defect!(UnreachableWaitedFor) => Some(before),
            // One that is out of reach has failed, too, and is killed should it come back.
            State::Dropped
            | State::Gone
            | State::Unknown
            | State::Unreachable
            | State::UnreachableInactive => Some(TaskState::Failed),
            State::Killing | State::Scheduled | State::Provisioned => Some(before),
        };
        if next.is_none_or(is_over) {
            self.kills.remove(&id);
        }
        self.dirty.insert(job.clone());
        let step = match next {
            Some(state) => Step::Task {
                job,
                run,
                task: id,
                state,
            },
            None => Step::Lost { job, run, task: id },
        };
        self.apply(now, step, out);
        out.calls.extend(wire::acknowledge(status));
    }
}

fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at.checked_add(jiff::SignedDuration::from_secs(seconds))
        .unwrap_or(at)
}

#[cfg(test)]
mod tests;
