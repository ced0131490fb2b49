//! The world: what happens when, and to whom.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use abi_mesos::admit::SchedulerRequest;
use abi_terms::{Event, Moment};
use base_ids::{ConnectionId, ContainerId};

use crate::agent::AgentHost;
use crate::master::MasterHost;
use crate::network::{Links, Packet};
use crate::random::Random;
use crate::scheduler::Scheduler;
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
    /// Something breaks.
    Fault,
    /// The master is started.
    StartMaster,
    /// An agent is started.
    StartAgent(usize),
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
    /// Agents that are cut off until then.
    pub(crate) cut: Vec<Moment>,
    /// Things break.
    pub(crate) faults: bool,
    pub(crate) crashes: u64,
    pub(crate) next_connection: u64,
    sequence: u64,
    steps: u64,
    trace: DefaultHasher,
}

/// Plays one seed to its end.
///
/// # Errors
/// The first rule that is broken, with the moment of it.
pub fn run(seed: u64) -> Result<Report, String> {
    let mut world = World::new(seed);
    world.live().map_err(|error| {
        let seconds = world.now.as_secs_f64() - START.as_secs_f64();
        format!("seed {seed}, second {seconds:.6}: {error}")
    })?;
    Ok(Report {
        steps: world.steps,
        tasks: world.schedulers.iter().map(|s| s.tasks.len()).sum(),
        crashes: world.crashes,
        trace: world.trace.finish(),
    })
}

const START: Moment = Moment::from_nanos(1_000_000_000_000_000_000);
/// With everything repaired, nothing is left to happen after this: updates are repeated after ten minutes at the latest.
const SETTLING: Duration = Duration::from_secs(45 * 60);
/// More steps mean that something goes round in circles.
const STEPS_MAX: u64 = 400_000;

impl World {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let links = match random.one_in(2) {
            true => Links::Streams,
            false => Links::Datagrams,
        };
        let agents = 1 + random.below(3);
        let schedulers = 1 + random.below(3);
        let mut world = Self {
            now: START,
            queue: BTreeMap::new(),
            master: MasterHost::new(links),
            agents: (0..agents)
                .map(|n| AgentHost::new(usize::try_from(n).unwrap_or(0), links))
                .collect(),
            schedulers: (0..schedulers)
                .map(|n| Scheduler::new(usize::try_from(n).unwrap_or(0), &mut random))
                .collect(),
            truth: Truth::default(),
            links,
            cut: vec![Moment::default(); usize::try_from(agents).unwrap_or(0)],
            faults: true,
            crashes: 0,
            next_connection: 1,
            sequence: 0,
            steps: 0,
            trace: DefaultHasher::new(),
            random,
        };
        world.at(Duration::ZERO, Happening::StartMaster);
        for agent in 0..world.agents.len() {
            let delay = world.random.millis(2000);
            world.at(delay, Happening::StartAgent(agent));
        }
        for scheduler in 0..world.schedulers.len() {
            let tasks = 3 + world.random.below(15);
            world.schedulers[scheduler].plan(u32::try_from(tasks).unwrap_or(0));
            let delay = world.random.millis(3000);
            world.at(delay, Happening::Act(scheduler));
        }
        world.at(Duration::from_secs(1), Happening::Fault);
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
        format!("{} {fact:?}", self.now.as_nanos()).hash(&mut self.trace);
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

    /// What must be true when everything has settled.
    fn check_end(&self) -> Result<(), String> {
        for scheduler in &self.schedulers {
            let Some(id) = &scheduler.id else {
                return Err(format!("scheduler {} never subscribed", scheduler.number));
            };
            if !scheduler.is_over && !scheduler.is_subscribed {
                return Err(format!("framework {id} is not subscribed in the end"));
            }
            for (name, task) in &scheduler.tasks {
                let life = self.truth.lives.get(&(id.clone(), name.clone()));
                let life = life.cloned().unwrap_or_default();
                if life.starts > 0 && life.end.is_none() && !life.is_wiped {
                    return Err(format!("task {name} still runs"));
                }
                if scheduler.is_over {
                    continue;
                }
                if !task.is_over() {
                    return Err(format!("the end of task {name} was never told: {task:?}"));
                }
                self.check_verdict(name.as_str(), task, &life)?;
            }
        }
        for (number, agent) in self.agents.iter().enumerate() {
            if !agent.containers.is_empty() {
                return Err(format!("agent {number} keeps {:?}", agent.containers));
            }
            let view = agent.process.as_ref().map(|p| p.kernel.view());
            let view = view.ok_or("an agent does not run")?;
            if !view.frameworks.is_empty() {
                return Err(format!("agent {number} keeps {:?}", view.frameworks));
            }
            if !view.registered {
                return Err(format!("agent {number} is not registered in the end"));
            }
        }
        let process = self.master.process.as_ref().ok_or("no master runs")?;
        for framework in process.kernel.view().frameworks.values() {
            if !framework.used.is_empty() {
                return Err(format!(
                    "framework {} uses {} in the end",
                    framework.id, framework.used
                ));
            }
        }
        Ok(())
    }

    fn check_verdict(
        &self,
        name: &str,
        task: &crate::scheduler::Task,
        life: &crate::truth::Life,
    ) -> Result<(), String> {
        use abi_terms::TaskState::{Failed, Finished, Killed};
        let state = task.state.ok_or("no state")?;
        let is_true = match (life.starts, life.end) {
            _ if life.is_wiped => true,
            (0, _) => state != Finished,
            (_, Some(0)) => state == Finished || state == Killed,
            (_, _) => state == Failed || state == Killed,
        };
        match is_true {
            true => Ok(()),
            false => Err(format!(
                "task {name} ended as {life:?}, and its scheduler was told {task:?}"
            )),
        }
    }
}
