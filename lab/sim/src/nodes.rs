//! What the process of an agent does: its inputs, its disk, its end of the session.

use std::time::Duration;

use abi_node::session::{AgentOutput, Frame};
use abi_node::{ToAgent, ToMaster};
use kernel_agent::{Effect, Input, Record};

use crate::network::{Links, Way};
use crate::trace;
use crate::truth::Stage;
use crate::world::{Happening, World};

impl World {
    pub(crate) fn start_agent(&mut self, agent: usize) -> Result<(), String> {
        if self.agents[agent].process.is_some() {
            return Ok(());
        }
        let seed = self.random.next();
        let clock = self.new_clock();
        self.upgrade(agent);
        let input = self.agents[agent].start(&self.weather, clock, seed);
        self.agent_input(agent, input)?;
        self.at(Duration::ZERO, Happening::Connect(agent));
        Ok(())
    }

    /// Somebody may have changed the machine while its agent was away.
    fn upgrade(&mut self, agent: usize) {
        if !(self.faults && self.weather.upgrades && self.random.one_in(3)) {
            return;
        }
        let host = &mut self.agents[agent];
        let before = host.make;
        host.make.cpus = 2 + self.random.below(5);
        host.make.mem = 2048 + 1024 * self.random.below(4);
        host.make.disk = 2048 + 1024 * self.random.below(4);
        host.make.rack = self.random.below(3);
        host.has_shrunk |= host.make.is_less(&before);
    }

    /// The session and the kernel do what is due.
    pub(crate) fn wake_agent(&mut self, agent: usize) -> Result<(), String> {
        let Some(process) = &mut self.agents[agent].process else {
            return Ok(());
        };
        let now = process.clock.now(self.now);
        let mut out = Vec::new();
        process.session.tick(now, &mut out);
        let due = process.kernel.next_wake().is_some_and(|wake| wake <= now);
        self.agent_outputs(agent, out)?;
        match due {
            true => self.agent_input(agent, Input::Tick),
            false => Ok(()),
        }
    }

    /// Something for an agent, which takes one thing after the other.
    pub(crate) fn agent_input(&mut self, agent: usize, input: Input) -> Result<(), String> {
        let Some(process) = &mut self.agents[agent].process else {
            return Ok(());
        };
        process.inbox.push_back(input);
        if process.is_working {
            return Ok(());
        }
        process.is_working = true;
        while let Some(process) = &mut self.agents[agent].process {
            let Some(input) = process.inbox.pop_front() else {
                process.is_working = false;
                break;
            };
            self.agent_step(agent, input)?;
        }
        Ok(())
    }

    fn agent_step(&mut self, agent: usize, input: Input) -> Result<(), String> {
        self.tell(|| Some(format!("agent {agent}: {}", trace::agent_input(&input)?)));
        let Some(process) = &mut self.agents[agent].process else {
            return Ok(());
        };
        let now = process.clock.now(self.now);
        let first = process.held.len();
        process.kernel.step(now, input, &mut process.held);
        process.kernel.check();
        if let Some(trace) = &mut self.trace {
            trace.note(self.now, &process.held.get(first..));
        }
        if process.is_committing || process.held.is_empty() {
            return Ok(());
        }
        match self.disk_delay() {
            None => self.commit_agent(agent),
            Some(delay) => {
                let host = &mut self.agents[agent];
                if let Some(process) = &mut host.process {
                    process.is_committing = true;
                }
                let starts = host.starts;
                self.at(delay, Happening::AgentCommit(agent, starts));
                Ok(())
            }
        }
    }

    /// The disk has all that was decided so far, unless something happens; then the effects leave.
    pub(crate) fn commit_agent(&mut self, agent: usize) -> Result<(), String> {
        let Some(process) = &mut self.agents[agent].process else {
            return Ok(());
        };
        process.is_committing = false;
        let effects = std::mem::take(&mut process.held);
        let records: Vec<_> = effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Persist(record) => Some(vec![record.clone()]),
                Effect::PersistAll(records) => Some(records.clone()),
                _ => None,
            })
            .collect();
        let progress = self.progress(records.len(), effects.len());
        for record in records[..progress.records].iter().flatten() {
            self.agents[agent].disk.write(record);
            self.agent_kept(agent, record)?;
        }
        for effect in effects.into_iter().take(progress.effects) {
            self.tell(|| {
                Some(format!(
                    "agent {agent}:   {}",
                    trace::agent_effect(&effect)?
                ))
            });
            self.agent_effect(agent, effect)?;
        }
        if progress.crashes {
            self.crash_agent(agent)?;
        }
        Ok(())
    }

    /// Something is durable from now on.
    fn agent_kept(&mut self, agent: usize, record: &Record) -> Result<(), String> {
        let host = &mut self.agents[agent];
        match record {
            Record::Task(framework, _, task) if task.delivered => {
                let mut executors = host.executors.values_mut();
                let owner = executors
                    .find(|known| known.framework == *framework && known.id == task.executor);
                if let Some(owner) = owner {
                    owner.is_used = true;
                }
            }
            Record::ForgetAgent => self.truth.forgotten(agent),
            Record::Converted(converted) => {
                host.volumes.kept(converted)?;
                self.truth.converted(converted);
            }
            _ => {}
        }
        Ok(())
    }

    fn agent_effect(&mut self, agent: usize, effect: Effect) -> Result<(), String> {
        match effect {
            Effect::Send(message) => {
                let host = &mut self.agents[agent];
                if matches!(message, ToMaster::Unregister) && !host.is_leaving {
                    return Err("an agent leaves without having been told to".to_owned());
                }
                let mut out = Vec::new();
                if let Some(process) = &mut host.process {
                    let now = process.clock.now(self.now);
                    let bytes = abi_node::wire::encode_to_master(&message);
                    process.session.send(now, bytes, &mut out);
                }
                self.agent_outputs(agent, out)?;
            }
            Effect::Left { reason } => {
                if !self.agents[agent].is_leaving {
                    return Err(format!("agent left: {reason:?}"));
                }
                // Its process stays for as long as it takes to say so, if all is well.
                let delay = self.random.millis(2000);
                let starts = self.agents[agent].starts;
                self.at(delay, Happening::AgentEnd(agent, starts));
            }
            Effect::Launch(launch) => self.launch(agent, *launch)?,
            Effect::LaunchContainer(launch) => self.launch_inner(agent, &launch)?,
            Effect::Terminate(id)
            | Effect::TerminateCommand(id)
            | Effect::Signal { container: id, .. } => {
                self.terminate(agent, id);
            }
            Effect::Destroy(id) => self.destroy(agent, id),
            Effect::Release(id) => drop(self.agents[agent].containers.remove(&id)),
            Effect::Answer(request, answer) => {
                if !self.answer_provider(agent, request, &answer) {
                    self.answer_executor(agent, request, &answer);
                }
            }
            Effect::Tell(stream, event) => self.tell_executor(agent, stream, Some(event)),
            Effect::Close(stream) => {
                self.tell_executor(agent, stream, None);
                self.tell_provider(agent, stream, None);
            }
            Effect::TellProvider(stream, event) => self.tell_provider(agent, stream, Some(event)),
            Effect::Destroyed(volumes) => self.agents[agent].volumes.deleted(&volumes),
            Effect::Probe(order) => self.probe(agent, &order),
            Effect::ShowVolumes { sandbox, .. } => {
                let container = sandbox.container;
                let fault = None;
                return self.agent_input(agent, Input::VolumesShown { container, fault });
            }
            Effect::Persist(_)
            | Effect::PersistAll(_)
            | Effect::HideVolumes { .. }
            | Effect::Resize { .. }
            | Effect::Discard { .. }
            // Whatever it finds comes too late.
            | Effect::StopProbe(_)
            | Effect::Retire(_) => {}
        }
        Ok(())
    }

    fn agent_outputs(&mut self, agent: usize, out: Vec<AgentOutput>) -> Result<(), String> {
        for output in out {
            match output {
                AgentOutput::Transmit(frame) => {
                    let link = self.agents[agent].link;
                    self.transmit(Way::Up, agent, link, &frame);
                }
                AgentOutput::Opened(_) => self.agent_input(agent, Input::MasterUp)?,
                AgentOutput::Deliver(bytes) => {
                    let order = abi_node::wire::decode_to_agent(bytes);
                    let order = order.map_err(|error| error.to_string())?;
                    self.ordered(agent, &order)?;
                    self.agent_input(agent, Input::Master(order))?;
                }
                AgentOutput::Lost(_) => self.agent_input(agent, Input::MasterLost)?,
                AgentOutput::Refused(_) => {}
                AgentOutput::Hang => {
                    let link = self.agents[agent].link;
                    if self.weather.links == Links::Streams {
                        let delay = self.random.millis(20);
                        self.at(delay, Happening::MasterLinkDown(agent, link));
                    }
                    let delay = self.random.millis(1000);
                    self.at(delay, Happening::Connect(agent));
                }
            }
        }
        Ok(())
    }

    /// An order of a master reaches the agent.
    fn ordered(&mut self, agent: usize, order: &ToAgent) -> Result<(), String> {
        let host = &mut self.agents[agent];
        let Some(process) = &mut host.process else {
            return Ok(());
        };
        match order {
            ToAgent::Registered { agent } => process.session.set_agent(agent.clone()),
            ToAgent::Refused { shutdown: true, .. } => host.is_leaving = true,
            ToAgent::Run(run) => {
                if let Some(executor) = run.executor.as_ref().filter(|_| run.new_executor) {
                    let key = (run.framework.clone(), executor.id.clone());
                    *host.counted.entry(key).or_default() += 1;
                }
            }
            ToAgent::Apply(apply) => {
                let conversion = &apply.spec.conversion;
                host.volumes
                    .ordered(&conversion.consumed, &conversion.converted);
            }
            _ => {}
        }
        Ok(())
    }

    /// A frame reaches the agent.
    pub(crate) fn arrive_down(&mut self, agent: usize, frame: Frame) -> Result<(), String> {
        let mut out = Vec::new();
        let host = &mut self.agents[agent];
        if let Some(process) = &mut host.process {
            let now = process.clock.now(self.now);
            process.session.on_frame(now, frame, &mut out);
            // Its shell writes that down before anything follows.
            host.term = process.session.term();
        }
        self.agent_outputs(agent, out)
    }

    /// An agent notices that a link is broken.
    pub(crate) fn agent_link_down(&mut self, agent: usize, link: u64) {
        let host = &mut self.agents[agent];
        if host.link == link
            && let Some(process) = &mut host.process
        {
            process.session.on_disconnected(process.clock.now(self.now));
            let delay = self.random.millis(1000);
            self.at(delay, Happening::Connect(agent));
        }
    }

    pub(crate) fn connect(&mut self, agent: usize) -> Result<(), String> {
        let free = self.roads[agent].end_of_cut() <= self.now;
        let reachable = self.master.process.is_some() && free;
        let host = &mut self.agents[agent];
        let Some(process) = &mut host.process else {
            return Ok(());
        };
        let streams = self.weather.links == Links::Streams;
        if !reachable && streams {
            let delay = self.random.millis(2000);
            self.at(delay, Happening::Connect(agent));
            return Ok(());
        }
        let former = host.link;
        if streams {
            host.link += 1;
            let road = &mut self.roads[agent];
            (road.up.last, road.down.last) = (self.now, self.now);
        }
        let mut out = Vec::new();
        let now = process.clock.now(self.now);
        process.session.on_connected(now, &mut out);
        if streams {
            let delay = self.random.millis(100);
            self.at(delay, Happening::MasterLinkDown(agent, former));
        }
        self.agent_outputs(agent, out)
    }

    pub(crate) fn crash_agent(&mut self, agent: usize) -> Result<(), String> {
        if self.agents[agent].process.is_none() {
            return Ok(());
        }
        self.crashes += 1;
        self.end_agent(agent)?;
        let long = self.random.one_in(8);
        let delay = self.random.millis(if long { 40_000 } else { 4000 });
        self.at(delay, Happening::StartAgent(agent));
        Ok(())
    }

    /// An agent that has left ends, and comes back as a new one.
    pub(crate) fn agent_end(&mut self, agent: usize, starts: u64) -> Result<(), String> {
        let host = &self.agents[agent];
        if host.process.is_none() || host.starts != starts {
            return Ok(());
        }
        self.end_agent(agent)?;
        let delay = self.random.millis(20_000);
        self.at(delay, Happening::StartAgent(agent));
        Ok(())
    }

    /// The process of an agent ends.
    fn end_agent(&mut self, agent: usize) -> Result<(), String> {
        let host = &mut self.agents[agent];
        host.crash();
        let link = host.link;
        let containers: Vec<_> = host
            .containers
            .iter()
            .map(|(id, container)| (id.clone(), container.stage, container.survives))
            .collect();
        self.cut_executors(agent);
        self.cut_provider(agent);
        for (id, stage, survives) in containers {
            match stage {
                // Nobody looks for it any more, and its supervisor ends with the agent.
                _ if !survives => {
                    self.exited(agent, id.clone(), 9)?;
                    self.remove(agent, &id, false);
                }
                // Its supervisor was on its way, or was not.
                Stage::Starting if self.random.one_in(2) => self.started(agent, id)?,
                Stage::Starting => self.remove(agent, &id, false),
                Stage::Running | Stage::Ended(_) => {}
            }
        }
        if self.weather.links == Links::Streams {
            let delay = self.random.millis(500);
            self.at(delay, Happening::MasterLinkDown(agent, link));
        }
        Ok(())
    }
}
