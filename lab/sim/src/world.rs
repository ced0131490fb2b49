//! The world: what happens when, and to whom.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};
use std::time::Duration;

use abi_mesos::admit::SchedulerRequest;
use abi_terms::{Event, Moment, ProviderEvent};
use base_ids::{
    AgentId, ConnectionId, ContainerId, FrameworkId, OfferId, ProbeId, RequestId, TaskId,
};
use kernel_agent::{ExecutorEvent, ProbeOutcome};

use crate::agent::AgentHost;
use crate::clock::Clock;
use crate::executors::Said;
use crate::master::MasterHost;
use crate::network::{Packet, Road};
use crate::operator::Operator;
use crate::provider::Provider;
use crate::providers::ProviderSaid;
use crate::random::Random;
use crate::scheduler::Scheduler;
use crate::trace;
use crate::truth::Truth;
use crate::weather::Weather;

/// The roles there are.
pub(crate) const ROLES: [&str; 3] = ["eng", "eng/web", "ops"];

/// What one seed led to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many things happened.
    pub steps: u64,
    /// How many tasks were launched.
    pub tasks: usize,
    /// How many operations on resources were asked for.
    pub operations: usize,
    /// How many times some process was killed.
    pub crashes: u64,
    /// A digest of all that happened, equal for equal runs; absent unless it was asked for.
    pub trace: Option<u64>,
}

/// Something that is going to happen.
#[derive(Clone, Debug)]
pub(crate) enum Happening {
    /// A frame is at its end.
    Arrive(Packet),
    /// The master notices that a link is broken.
    MasterLinkDown(usize, u64),
    /// An agent notices that a link is broken.
    AgentLinkDown(usize, u64),
    /// An agent tries to reach the master.
    Connect(usize),
    /// A call reaches the master.
    Call(ConnectionId, Box<SchedulerRequest>),
    /// A `SUBSCRIBE` reaches the master.
    Subscribe(usize, ConnectionId, Box<SchedulerRequest>),
    /// An event reaches a scheduler.
    Event(usize, ConnectionId, Box<Event>),
    /// A scheduler notices that its stream is closed.
    StreamEnd(usize, ConnectionId),
    /// The master notices that a stream is closed.
    StreamGone(ConnectionId),
    /// A scheduler has a thought of its own.
    Act(usize),
    /// A container starts.
    Started(usize, ContainerId),
    /// A container could not be started.
    Failed(usize, ContainerId),
    /// A container ends with this wait status.
    Exited(usize, ContainerId, i32),
    /// An agent that was started so often has looked at a task.
    Probed(usize, u64, ProbeId, ProbeOutcome),
    /// Something breaks.
    Fault,
    /// An operator does something.
    Operate,
    /// The master is started.
    StartMaster,
    /// The master's disk has done its work, if it was started so often.
    MasterCommit(u64),
    /// An agent is started.
    StartAgent(usize),
    /// An agent's disk has done its work, if it was started so often.
    AgentCommit(usize, u64),
    /// An agent that has left ends, if it was started so often.
    AgentEnd(usize, u64),
    /// An executor has a thought of its own.
    Think(usize, ContainerId),
    /// A call of an executor reaches its agent.
    FromExecutor(usize, ContainerId, ConnectionId, Said),
    /// An event reaches an executor.
    ToExecutor(usize, ContainerId, ConnectionId, Box<ExecutorEvent>),
    /// An executor notices that its stream is closed.
    ExecutorStreamEnd(usize, ContainerId, ConnectionId),
    /// An agent notices that an executor's stream is closed.
    ExecutorGone(usize, ConnectionId),
    /// A resource provider is started.
    StartProvider(usize),
    /// A provider, if it was started so often, does what is due.
    ProviderThinks(usize, u64),
    /// A call of a provider reaches its agent.
    FromProvider(usize, ConnectionId, RequestId, ProviderSaid),
    /// An event reaches a provider.
    ToProvider(usize, ConnectionId, Box<ProviderEvent>),
    /// A provider notices that its stream is closed.
    ProviderStreamEnd(usize, ConnectionId),
    /// An agent notices that a provider's stream is closed.
    ProviderGone(usize, ConnectionId),
    /// Time to look through what should not last.
    Audit,
}

/// Takes text and keeps a hash of it.
pub(crate) struct Digest(DefaultHasher);

impl Digest {
    /// Makes a fact part of what the digest covers.
    pub(crate) fn note(&mut self, now: Moment, fact: &impl std::fmt::Debug) {
        use std::fmt::Write;
        // Hashing does not fail.
        let _ = write!(self, "{} {fact:?}", now.as_nanos());
    }
}

impl std::fmt::Write for Digest {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

pub(crate) struct World {
    pub(crate) now: Moment,
    pub(crate) random: Random,
    queue: BTreeMap<(Moment, u64), Happening>,
    pub(crate) weather: Weather,
    pub(crate) master: MasterHost,
    pub(crate) agents: Vec<AgentHost>,
    /// Between each of the agents and the master.
    pub(crate) roads: Vec<Road>,
    pub(crate) schedulers: Vec<Scheduler>,
    pub(crate) operator: Operator,
    /// When something of an agent was last offered, or nobody wanted it.
    pub(crate) idle: BTreeMap<AgentId, Moment>,
    /// Offers that anybody got lately.
    pub(crate) offers: Vec<OfferId>,
    pub(crate) truth: Truth,
    /// Things break.
    pub(crate) faults: bool,
    /// Everything is about to end.
    pub(crate) is_late: bool,
    /// Tasks that a master, which was started so often, took for lost while their agent was away, and since when they run
    /// on although it is back.
    pub(crate) lost: BTreeMap<(FrameworkId, TaskId), (u64, Option<Moment>)>,
    pub(crate) crashes: u64,
    pub(crate) next_connection: u64,
    /// Who is told what happens, line by line.
    teller: Option<fn(&str)>,
    sequence: u64,
    steps: u64,
    pub(crate) trace: Option<Digest>,
}

/// Plays one seed to its end.
///
/// # Errors
/// The first rule that is broken, with the moment of it.
pub fn run(seed: u64) -> Result<Report, String> {
    play(World::new(seed, None), seed)
}

/// The same, and [`Report::trace`] says what happened; takes longer.
///
/// # Errors
/// As [`run`].
pub fn digest(seed: u64) -> Result<Report, String> {
    let mut world = World::new(seed, None);
    world.trace = Some(Digest(DefaultHasher::new()));
    play(world, seed)
}

/// The same as [`run`], and tells line by line what happens.
///
/// # Errors
/// As [`run`].
pub fn tell(seed: u64, teller: fn(&str)) -> Result<Report, String> {
    play(World::new(seed, Some(teller)), seed)
}

fn play(mut world: World, seed: u64) -> Result<Report, String> {
    world
        .live()
        .map_err(|error| format!("seed {seed}, second {:.6}: {error}", world.seconds()))?;
    Ok(Report {
        steps: world.steps,
        tasks: world.schedulers.iter().map(|s| s.tasks.len()).sum(),
        operations: world.schedulers.iter().map(|s| s.operations.len()).sum(),
        crashes: world.crashes,
        trace: world.trace.map(|trace| trace.0.finish()),
    })
}

const START: Moment = Moment::from_nanos(1_000_000_000_000_000_000);
/// With everything repaired, nothing is left to happen after this: updates are repeated after ten minutes at the latest.
const SETTLING: Duration = Duration::from_secs(45 * 60);
/// Time for executors to end.
const PARTING: Duration = Duration::from_secs(5 * 60);
/// More steps mean that something goes round in circles.
const STEPS_MAX: u64 = 400_000;

impl World {
    fn new(seed: u64, teller: Option<fn(&str)>) -> Self {
        let mut random = Random::new(seed);
        let weather = Weather::new(&mut random);
        let agents = 1 + random.index(3);
        let schedulers = 1 + random.index(3);
        let mut world = Self {
            now: START,
            queue: BTreeMap::new(),
            weather,
            master: MasterHost::new(),
            agents: (0..agents).map(AgentHost::new).collect(),
            roads: vec![Road::default(); agents],
            schedulers: (0..schedulers)
                .map(|number| Scheduler::new(number, &weather, &mut random))
                .collect(),
            operator: Operator::default(),
            idle: BTreeMap::new(),
            offers: Vec::new(),
            truth: Truth::default(),
            faults: true,
            is_late: false,
            lost: BTreeMap::new(),
            crashes: 0,
            next_connection: 1,
            teller,
            sequence: 0,
            steps: 0,
            trace: None,
            random,
        };
        world.tell(|| Some(format!("{weather:?}")));
        world.at(Duration::ZERO, Happening::StartMaster);
        for agent in 0..agents {
            let delay = world.random.millis(2000);
            world.at(delay, Happening::StartAgent(agent));
            if weather.providers {
                world.agents[agent].provider = Some(Provider::new());
                world.at(delay, Happening::StartProvider(agent));
            }
        }
        for scheduler in 0..schedulers {
            let delay = world.random.millis(3000);
            world.at(delay, Happening::Act(scheduler));
        }
        world.at(Duration::from_secs(1), Happening::Fault);
        if weather.operators {
            world.at(Duration::from_secs(4), Happening::Operate);
        }
        world.at(Duration::from_secs(7), Happening::Audit);
        world
    }

    /// Lets something happen after a while.
    pub(crate) fn at(&mut self, delay: Duration, happening: Happening) {
        self.at_moment(self.now + delay, happening);
    }

    pub(crate) fn at_moment(&mut self, moment: Moment, happening: Happening) {
        self.sequence += 1;
        self.queue
            .insert((moment.max(self.now), self.sequence), happening);
    }

    /// The clock of a process that starts now.
    pub(crate) fn new_clock(&mut self) -> Clock {
        match self.faults && self.weather.skew {
            true => Clock::wrong(self.now, &mut self.random),
            false => Clock::right(self.now),
        }
    }

    /// How long a disk takes; nothing if that is not worth a happening.
    pub(crate) fn disk_delay(&mut self) -> Option<Duration> {
        if !self.weather.slow_disks {
            return None;
        }
        let slow = self.faults && self.random.one_in(30);
        Some(self.random.millis(if slow { 1500 } else { 20 }))
    }

    /// Seconds since the world began.
    fn seconds(&self) -> f64 {
        self.now.as_secs_f64() - START.as_secs_f64()
    }

    /// Tells something, if anybody listens.
    pub(crate) fn tell(&self, text: impl FnOnce() -> Option<String>) {
        if let Some(teller) = self.teller
            && let Some(text) = text()
        {
            teller(&format!("{:12.6} {text}", self.seconds()));
        }
    }

    fn live(&mut self) -> Result<(), String> {
        let trouble = Duration::from_secs(60 + self.random.below(240));
        self.play(START + trouble)?;
        self.repair()?;
        self.play(START + trouble + SETTLING)?;
        self.check_told()?;
        // Executors that wait for more are told that there is nothing more.
        self.is_late = true;
        self.play(START + trouble + SETTLING + PARTING)?;
        self.check_end()
    }

    fn play(&mut self, end: Moment) -> Result<(), String> {
        loop {
            let event = self.queue.first_key_value().map(|((moment, _), _)| *moment);
            let agents = self.agents.iter().map(|agent| agent.process.as_ref());
            let agents = agents.flatten().filter_map(|process| process.next_wake());
            let master = self.master.process.as_ref();
            let wake = agents.chain(master.and_then(|process| process.next_wake()));
            let wake = wake.min();
            let next = [event, wake].into_iter().flatten().min();
            let Some(next) = next.filter(|next| *next <= end) else {
                self.now = end;
                return Ok(());
            };
            self.now = self.now.max(next);
            self.steps += 1;
            if self.steps > STEPS_MAX {
                return Err("it goes on for ever".to_owned());
            }
            if wake.is_some_and(|wake| wake <= self.now) {
                self.wake_master()?;
                for agent in 0..self.agents.len() {
                    self.wake_agent(agent)?;
                }
            }
            if event.is_some_and(|event| event <= self.now)
                && let Some((_, happening)) = self.queue.pop_first()
            {
                if let Some(trace) = &mut self.trace {
                    trace.note(self.now, &happening);
                }
                self.tell(|| trace::happening(&happening));
                self.happen(happening)?;
            }
        }
    }

    /// Nothing breaks any more, and what is broken is mended.
    fn repair(&mut self) -> Result<(), String> {
        self.tell(|| Some("everything is mended".to_owned()));
        self.faults = false;
        for agent in 0..self.agents.len() {
            let link = self.agents[agent].link;
            if self.roads[agent].mend(link) {
                self.at(Duration::ZERO, Happening::AgentLinkDown(agent, link));
                self.at(Duration::ZERO, Happening::MasterLinkDown(agent, link));
            }
        }
        if self.master.process.is_none() {
            self.start_master()?;
        }
        for agent in 0..self.agents.len() {
            if self.agents[agent].process.is_none() {
                self.start_agent(agent)?;
            }
        }
        self.clear_up()
    }
}
