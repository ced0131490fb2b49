//! The world: what happens when, and to whom.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};
use std::time::Duration;

use abi_mesos::admit::SchedulerRequest;
use abi_terms::{Event, Moment};
use base_ids::{ConnectionId, ContainerId, ProbeId};
use kernel_agent::{ExecutorEvent, ProbeOutcome};

use crate::agent::AgentHost;
use crate::executors::Said;
use crate::master::MasterHost;
use crate::network::{Links, Packet};
use crate::random::Random;
use crate::scheduler::Scheduler;
use crate::trace;
use crate::truth::Truth;

/// What one seed led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How many things happened.
    pub steps: u64,
    /// How many tasks were launched.
    pub tasks: usize,
    /// How many times some process was killed.
    pub crashes: u64,
    /// A digest of all that happened, equal for equal runs.
    pub trace: u64,
}

/// Something that is going to happen.
#[derive(Clone, Debug)]
pub(crate) enum Happening {
    /// A frame reaches the master.
    ToMaster(Packet),
    /// A frame reaches an agent.
    ToAgent(Packet),
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
    /// The master is started.
    StartMaster,
    /// An agent is started.
    StartAgent(usize),
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
    /// Time to look through what should not last.
    Audit,
}

/// Takes text and keeps a hash of it.
struct Digest(DefaultHasher);

impl std::fmt::Write for Digest {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

pub(crate) struct World {
    pub(crate) now: Moment,
    pub(crate) random: Random,
    pub(crate) queue: BTreeMap<(Moment, u64), Happening>,
    pub(crate) master: MasterHost,
    pub(crate) agents: Vec<AgentHost>,
    pub(crate) schedulers: Vec<Scheduler>,
    pub(crate) truth: Truth,
    pub(crate) links: Links,
    /// The usual delay between master and agents, in milliseconds.
    pub(crate) lag: u64,
    /// Agents that are cut off until then.
    pub(crate) cut: Vec<Moment>,
    /// Things break.
    pub(crate) faults: bool,
    pub(crate) crashes: u64,
    pub(crate) next_connection: u64,
    /// Who is told what happens, line by line.
    pub(crate) teller: Option<fn(&str)>,
    sequence: u64,
    steps: u64,
    trace: Digest,
}

/// Plays one seed to its end.
///
/// # Errors
/// The first rule that is broken, with the moment of it.
pub fn run(seed: u64) -> Result<Report, String> {
    play(World::new(seed, None), seed)
}

/// The same, and tells line by line what happens.
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
        crashes: world.crashes,
        trace: world.trace.0.finish(),
    })
}

const START: Moment = Moment::from_nanos(1_000_000_000_000_000_000);
/// With everything repaired, nothing is left to happen after this: updates are repeated after ten minutes at the latest.
const SETTLING: Duration = Duration::from_secs(45 * 60);
/// More steps mean that something goes round in circles.
const STEPS_MAX: u64 = 400_000;

impl World {
    fn new(seed: u64, teller: Option<fn(&str)>) -> Self {
        let mut random = Random::new(seed);
        let links = match random.one_in(2) {
            true => Links::Streams,
            false => Links::Datagrams,
        };
        let lag = if random.one_in(3) { 400 } else { 5 };
        let agents = 1 + random.below(3);
        let offer_timeout = random.one_in(4);
        let offer_timeout = offer_timeout.then(|| Duration::from_secs(2 + random.below(30)));
        let schedulers = 1 + random.below(3);
        let mut world = Self {
            now: START,
            queue: BTreeMap::new(),
            master: MasterHost::new(links, offer_timeout),
            agents: (0..agents)
                .map(|n| AgentHost::new(usize::try_from(n).unwrap_or(0), links))
                .collect(),
            schedulers: (0..schedulers)
                .map(|n| {
                    Scheduler::new(
                        usize::try_from(n).unwrap_or(0),
                        offer_timeout.is_some(),
                        &mut random,
                    )
                })
                .collect(),
            truth: Truth::default(),
            links,
            lag,
            cut: vec![Moment::default(); usize::try_from(agents).unwrap_or(0)],
            faults: true,
            crashes: 0,
            next_connection: 1,
            teller,
            sequence: 0,
            steps: 0,
            trace: Digest(DefaultHasher::new()),
            random,
        };
        world.at(Duration::ZERO, Happening::StartMaster);
        for agent in 0..world.agents.len() {
            let delay = world.random.millis(2000);
            world.at(delay, Happening::StartAgent(agent));
        }
        for scheduler in 0..world.schedulers.len() {
            let tasks = 3 + world.random.below(30);
            world.schedulers[scheduler].plan(u32::try_from(tasks).unwrap_or(0));
            let delay = world.random.millis(3000);
            world.at(delay, Happening::Act(scheduler));
        }
        world.at(Duration::from_secs(1), Happening::Fault);
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

    /// Makes a fact part of what the digest covers.
    pub(crate) fn note(&mut self, fact: &impl std::fmt::Debug) {
        use std::fmt::Write;
        // Hashing does not fail.
        let _ = write!(self.trace, "{} {fact:?}", self.now.as_nanos());
    }

    /// Seconds since the world began.
    pub(crate) fn seconds(&self) -> f64 {
        self.now.as_secs_f64() - START.as_secs_f64()
    }

    /// Tells something, if anybody listens.
    pub(crate) fn tell(&self, text: &str) {
        if let Some(teller) = self.teller {
            teller(&format!("{:12.6} {text}", self.seconds()));
        }
    }

    fn live(&mut self) -> Result<(), String> {
        let trouble = Duration::from_secs(60 + self.random.below(240));
        self.play(START + trouble)?;
        self.repair()?;
        self.play(START + trouble + SETTLING)?;
        self.check_end()
    }

    fn play(&mut self, end: Moment) -> Result<(), String> {
        loop {
            let event = self.queue.first_key_value().map(|((moment, _), _)| *moment);
            let agents = self.agents.iter().map(AgentHost::next_wake);
            let wake = agents.chain([self.master.next_wake()]).flatten().min();
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
                self.wake()?;
            }
            if event.is_some_and(|event| event <= self.now)
                && let Some((_, happening)) = self.queue.pop_first()
            {
                self.note(&happening);
                if let Some(text) = self.teller.and_then(|_| trace::happening(&happening)) {
                    self.tell(&text);
                }
                self.happen(happening)?;
            }
        }
    }

    /// Nothing breaks any more, and what is broken is mended.
    fn repair(&mut self) -> Result<(), String> {
        self.faults = false;
        self.cut.fill(Moment::default());
        if self.master.process.is_none() {
            self.start_master()?;
        }
        for agent in 0..self.agents.len() {
            if self.agents[agent].process.is_none() {
                self.start_agent(agent)?;
            }
        }
        for scheduler in &mut self.schedulers {
            scheduler.plan(0);
        }
        Ok(())
    }
}
