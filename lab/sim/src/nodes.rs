//! What agents and their machines do.

use std::time::Duration;

use abi_node::ToMaster;
use abi_node::session::AgentOutput;
use base_ids::ContainerId;
use kernel_agent::{Effect as AgentEffect, Input as AgentInput, Program};

use crate::agent::end;
use crate::network::{Links, Packet, arrivals};
use crate::truth::Container;
use crate::world::{Happening, World};

impl World {
    pub(crate) fn start_agent(&mut self, agent: usize) -> Result<(), String> {
        if self.agents[agent].process.is_some() {
            return Ok(());
        }
        let seed = self.random.next();
        let input = self.agents[agent].start(seed);
        self.agent_input(agent, input)?;
        self.at(Duration::ZERO, Happening::Connect(agent));
        Ok(())
    }

    pub(crate) fn agent_input(&mut self, agent: usize, input: AgentInput) -> Result<(), String> {
        let mut effects = Vec::new();
        let Some(process) = &mut self.agents[agent].process else {
            return Ok(());
        };
        process.kernel.step(self.now, input, &mut effects);
        process.kernel.check();
        self.note(&effects);
        let mut crashes = false;
        if self.faults && !effects.is_empty() && self.random.one_in(300) {
            crashes = true;
            if self.random.one_in(2) {
                effects.clear();
            } else {
                self.agents[agent].commit(&effects);
                let done = self.random.below(effects.len() as u64 + 1);
                effects.truncate(usize::try_from(done).unwrap_or(0));
            }
        } else {
            self.agents[agent].commit(&effects);
        }
        for effect in effects {
            self.agent_effect(agent, effect)?;
        }
        if crashes {
            self.crash_agent(agent)?;
        }
        Ok(())
    }

    pub(crate) fn agent_effect(&mut self, agent: usize, effect: AgentEffect) -> Result<(), String> {
        match effect {
            AgentEffect::Send(message) => {
                let mut out = Vec::new();
                if let Some(process) = &mut self.agents[agent].process {
                    let bytes = abi_node::wire::encode_to_master(&message);
                    process.session.send(self.now, bytes, &mut out);
                    if matches!(message, ToMaster::Unregister) {
                        return Err("an agent leaves without having been told to".to_owned());
                    }
                }
                self.agent_outputs(agent, out)?;
            }
            AgentEffect::Launch(launch) => {
                let id = launch.sandbox.container.clone();
                if let Program::Task(task) = &launch.program {
                    let key = (launch.sandbox.framework.clone(), task.id.clone());
                    self.truth.tasks.insert(id.clone(), key);
                }
                let containers = &mut self.agents[agent].containers;
                containers.insert(id.clone(), Container::Starting);
                let delay = self.random.millis(200);
                let fails = self.faults && self.random.one_in(30);
                self.at(
                    delay,
                    match fails {
                        true => Happening::Failed(agent, id),
                        false => Happening::Started(agent, id),
                    },
                );
            }
            AgentEffect::Terminate(id) => {
                if !self.random.one_in(5) {
                    let delay = self.random.millis(2000);
                    self.at(delay, Happening::Exited(agent, id, 15));
                }
            }
            AgentEffect::Destroy(id) => match self.agents[agent].containers.get(&id) {
                Some(Container::Starting) => {
                    let delay = self.random.millis(20);
                    self.at(delay, Happening::Failed(agent, id));
                }
                Some(Container::Running) => {
                    let delay = self.random.millis(100);
                    self.at(delay, Happening::Exited(agent, id, 9));
                }
                // The agent does not know it, or it knows of its end.
                Some(Container::Ended(_)) => drop(self.agents[agent].containers.remove(&id)),
                None => {}
            },
            AgentEffect::Release(id) => drop(self.agents[agent].containers.remove(&id)),
            AgentEffect::Left { reason } => return Err(format!("agent left: {reason:?}")),
            AgentEffect::Persist(_)
            | AgentEffect::Answer(..)
            | AgentEffect::Tell(..)
            | AgentEffect::Close(_)
            | AgentEffect::Resize { .. }
            | AgentEffect::Destroyed(_)
            | AgentEffect::Retire(_) => {}
        }
        Ok(())
    }

    pub(crate) fn agent_outputs(
        &mut self,
        agent: usize,
        out: Vec<AgentOutput>,
    ) -> Result<(), String> {
        for output in out {
            match output {
                AgentOutput::Transmit(frame) => {
                    if self.cut[agent] > self.now {
                        continue;
                    }
                    let host = &mut self.agents[agent];
                    let link = host.link;
                    let times = arrivals(
                        &mut self.random,
                        self.links,
                        self.faults,
                        self.now,
                        &mut host.last_up,
                    );
                    for moment in times {
                        let frame = frame.clone();
                        self.at_moment(moment, Happening::ToMaster(Packet { agent, link, frame }));
                    }
                }
                AgentOutput::Opened(_) => self.agent_input(agent, AgentInput::MasterUp)?,
                AgentOutput::Deliver(bytes) => {
                    let order = abi_node::wire::decode_to_agent(bytes);
                    let order = order.map_err(|error| error.to_string())?;
                    self.agent_input(agent, AgentInput::Master(order))?;
                    if let Some(id) = self.agents[agent].id()
                        && let Some(process) = &mut self.agents[agent].process
                    {
                        process.session.set_agent(id);
                    }
                }
                AgentOutput::Lost(_) => self.agent_input(agent, AgentInput::MasterLost)?,
                AgentOutput::Refused(_) => {}
                AgentOutput::Hang => {
                    let link = self.agents[agent].link;
                    if self.links == Links::Streams {
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

    pub(crate) fn arrive_down(&mut self, packet: Packet) -> Result<(), String> {
        if !self.passes(&packet) {
            return Ok(());
        }
        let mut out = Vec::new();
        if let Some(process) = &mut self.agents[packet.agent].process {
            process.session.on_frame(self.now, packet.frame, &mut out);
        }
        self.agent_outputs(packet.agent, out)
    }

    pub(crate) fn connect(&mut self, agent: usize) -> Result<(), String> {
        let reachable = self.master.process.is_some() && self.cut[agent] <= self.now;
        let host = &mut self.agents[agent];
        let Some(process) = &mut host.process else {
            return Ok(());
        };
        if !reachable && self.links == Links::Streams {
            let delay = self.random.millis(2000);
            self.at(delay, Happening::Connect(agent));
            return Ok(());
        }
        let former = host.link;
        if self.links == Links::Streams {
            host.link += 1;
            host.last_up = self.now;
            host.last_down = self.now;
        }
        let mut out = Vec::new();
        process.session.on_connected(self.now, &mut out);
        if self.links == Links::Streams {
            let delay = self.random.millis(100);
            self.at(delay, Happening::MasterLinkDown(agent, former));
        }
        self.agent_outputs(agent, out)
    }

    pub(crate) fn crash_agent(&mut self, agent: usize) -> Result<(), String> {
        let host = &mut self.agents[agent];
        if host.process.is_none() {
            return Ok(());
        }
        host.crash();
        self.crashes += 1;
        let link = host.link;
        let starting: Vec<_> = host
            .containers
            .iter()
            .filter(|(_, container)| **container == Container::Starting)
            .map(|(id, _)| id.clone())
            .collect();
        for id in starting {
            // Its supervisor was on its way, or was not.
            match self.random.one_in(2) {
                true => self.started(agent, id)?,
                false => drop(self.agents[agent].containers.remove(&id)),
            }
        }
        if self.links == Links::Streams {
            let delay = self.random.millis(500);
            self.at(delay, Happening::MasterLinkDown(agent, link));
        }
        let long = self.random.one_in(8);
        let delay = self.random.millis(if long { 40_000 } else { 4000 });
        self.at(delay, Happening::StartAgent(agent));
        Ok(())
    }

    /// The machine loses power: all containers are gone, with what they would have said.
    pub(crate) fn reboot(&mut self, agent: usize) -> Result<(), String> {
        self.crash_agent(agent)?;
        let host = &mut self.agents[agent];
        for id in std::mem::take(&mut host.containers).into_keys() {
            self.truth.wiped(&id);
        }
        self.agents[agent].is_rebooted = true;
        // What the agent knew and had not told is lost with its id.
        self.truth
            .lives
            .values_mut()
            .for_each(|life| life.is_wiped = true);
        Ok(())
    }

    pub(crate) fn started(&mut self, agent: usize, id: ContainerId) -> Result<(), String> {
        let container = self.agents[agent].containers.get_mut(&id);
        match container {
            Some(state) if *state == Container::Starting => *state = Container::Running,
            _ => return Ok(()),
        }
        self.truth.started(&id)?;
        if !self.random.one_in(4) {
            let span = self.random.millis(60_000);
            let status = if self.random.one_in(4) { 256 } else { 0 };
            self.at(span, Happening::Exited(agent, id.clone(), status));
        }
        let status = abi_terms::Body::new();
        let container = id;
        self.agent_input(agent, AgentInput::ContainerStarted { container, status })
    }

    pub(crate) fn exited(
        &mut self,
        agent: usize,
        id: ContainerId,
        status: i32,
    ) -> Result<(), String> {
        match self.agents[agent].containers.get_mut(&id) {
            Some(state) if *state == Container::Running => *state = Container::Ended(status),
            _ => return Ok(()),
        }
        self.truth.ended(&id, status);
        let end = end(status);
        let container = id;
        self.agent_input(agent, AgentInput::ContainerExited { container, end })
    }
}
