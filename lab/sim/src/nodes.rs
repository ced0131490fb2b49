//! What agents and their machines do.

use std::time::Duration;

use abi_node::ToMaster;
use abi_node::session::AgentOutput;
use abi_terms::CheckStatus;
use base_ids::ContainerId;
use kernel_agent::{
    Effect as AgentEffect, Input as AgentInput, ProbeOrder, ProbeOutcome, Program, Record,
};

use crate::agent::end;
use crate::executor::Executor;
use crate::network::{Links, Packet, arrivals};
use crate::trace;
use crate::truth::{Container, Stage};
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
        let before = self.teller.map(|_| trace::agent_input(&input));
        process.kernel.step(self.now, input, &mut effects);
        process.kernel.check();
        if let Some(text) = before.flatten() {
            self.tell(&format!("agent {agent}: {text}"));
        }
        self.note(&effects);
        let mut crashes = false;
        if self.faults && !effects.is_empty() && self.random.one_in(300) {
            crashes = true;
            if self.random.one_in(2) {
                effects.clear();
            } else {
                self.commit_agent(agent, &effects);
                let done = self.random.below(effects.len() as u64 + 1);
                effects.truncate(usize::try_from(done).unwrap_or(0));
            }
        } else {
            self.commit_agent(agent, &effects);
        }
        for effect in effects {
            if let Some(text) = self.teller.and_then(|_| trace::agent_effect(&effect)) {
                self.tell(&format!("agent {agent}:   {text}"));
            }
            self.agent_effect(agent, effect)?;
        }
        if crashes {
            self.crash_agent(agent)?;
        }
        Ok(())
    }

    fn commit_agent(&mut self, agent: usize, effects: &[AgentEffect]) {
        self.agents[agent].commit(effects);
        for effect in effects {
            if let AgentEffect::Persist(Record::Task(framework, _, task)) = effect
                && task.delivered
            {
                let mut executors = self.agents[agent].executors.values_mut();
                let owner = executors
                    .find(|known| known.framework == *framework && known.id == task.executor);
                if let Some(owner) = owner {
                    owner.is_used = true;
                }
            }
        }
        let forgets = AgentEffect::Persist(Record::ForgetAgent);
        if effects.contains(&forgets) {
            self.truth.forgotten(agent);
        }
    }

    pub(crate) fn agent_effect(&mut self, agent: usize, effect: AgentEffect) -> Result<(), String> {
        match effect {
            AgentEffect::Send(message) => {
                let mut out = Vec::new();
                if let Some(process) = &mut self.agents[agent].process {
                    let bytes = abi_node::wire::encode_to_master(&message);
                    process.session.send(self.now, bytes, &mut out);
                    if matches!(message, ToMaster::Unregister) && !self.agents[agent].is_leaving {
                        return Err("an agent leaves without having been told to".to_owned());
                    }
                }
                self.agent_outputs(agent, out)?;
            }
            AgentEffect::Launch(launch) => {
                let id = launch.sandbox.container.clone();
                let framework = launch.sandbox.framework.clone();
                let resources = match &launch.program {
                    Program::Task(task) => {
                        let key = (framework.clone(), task.id.clone());
                        self.truth.tasks.insert(id.clone(), key);
                        task.resources.clone()
                    }
                    Program::Executor(spec) => {
                        let executor =
                            Executor::new(framework.clone(), spec.id.clone(), &mut self.random);
                        self.agents[agent].executors.insert(id.clone(), executor);
                        spec.resources.clone()
                    }
                    Program::Pod(spec) => spec.resources.clone(),
                };
                let container = Container {
                    stage: Stage::Starting,
                    framework,
                    resources,
                    survives: launch.survives_agent(),
                    with_parent: false,
                };
                self.bring_up(agent, id, container);
            }
            AgentEffect::LaunchContainer(launch) => self.launch_inner(agent, &launch)?,
            AgentEffect::Terminate(id) | AgentEffect::Signal { container: id, .. } => {
                if !self.random.one_in(5) {
                    let delay = self.random.millis(2000);
                    self.at(delay, Happening::Exited(agent, id, 15));
                }
            }
            AgentEffect::Destroy(id) => {
                let known = self.agents[agent].containers.get(&id);
                match known.map(|container| container.stage) {
                    Some(Stage::Starting) => {
                        let delay = self.random.millis(20);
                        self.at(delay, Happening::Failed(agent, id));
                    }
                    Some(Stage::Running) => {
                        let delay = self.random.millis(100);
                        self.at(delay, Happening::Exited(agent, id, 9));
                    }
                    // The agent does not know it, or it knows of its end.
                    Some(Stage::Ended(_)) => drop(self.agents[agent].containers.remove(&id)),
                    None => {}
                }
            }
            AgentEffect::Probe(order) => self.probe(agent, &order),
            AgentEffect::Release(id) => drop(self.agents[agent].containers.remove(&id)),
            AgentEffect::Left { reason } => {
                if !self.agents[agent].is_leaving {
                    return Err(format!("agent left: {reason:?}"));
                }
                // Its process stays for as long as it takes to say so, if all is well.
                let delay = self.random.millis(2000);
                let starts = self.agents[agent].starts;
                self.at(delay, Happening::AgentEnd(agent, starts));
            }
            AgentEffect::Answer(request, answer) => self.answer_executor(agent, request, &answer),
            AgentEffect::Tell(stream, event) => self.tell_executor(agent, stream, Some(event)),
            AgentEffect::Close(stream) => self.tell_executor(agent, stream, None),
            AgentEffect::Persist(_)
            | AgentEffect::Resize { .. }
            | AgentEffect::Discard { .. }
            // Whatever it finds comes too late.
            | AgentEffect::StopProbe(_)
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
                    let link = self.agents[agent].link;
                    if self.cut[agent] > self.now {
                        self.lose(agent, link);
                        continue;
                    }
                    let host = &mut self.agents[agent];
                    let times = arrivals(
                        &mut self.random,
                        self.links,
                        (self.faults, self.lag),
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
        host.strays.clear();
        let link = host.link;
        let containers: Vec<_> = host
            .containers
            .iter()
            .map(|(id, container)| (id.clone(), container.stage, container.survives))
            .collect();
        self.cut_executors(agent);
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
        if self.links == Links::Streams {
            let delay = self.random.millis(500);
            self.at(delay, Happening::MasterLinkDown(agent, link));
        }
        Ok(())
    }

    /// A container is there no more.
    fn remove(&mut self, agent: usize, id: &ContainerId, wiped: bool) {
        self.agents[agent].containers.remove(id);
        self.executor_died(agent, id, wiped);
        if wiped {
            self.truth.wiped(id);
        }
    }

    /// The machine loses power: all containers are gone, with what they would have said.
    pub(crate) fn reboot(&mut self, agent: usize) -> Result<(), String> {
        self.crash_agent(agent)?;
        let all: Vec<_> = self.agents[agent].containers.keys().cloned().collect();
        for id in all {
            self.remove(agent, &id, true);
        }
        self.agents[agent].is_rebooted = true;
        Ok(())
    }

    /// An agent looks at a task.
    fn probe(&mut self, agent: usize, order: &ProbeOrder) {
        let outcome = match self.random.below(8) {
            0 => ProbeOutcome::Failed("refused".into()),
            1 => ProbeOutcome::Unavailable,
            2 => ProbeOutcome::Found(CheckStatus::Tcp(Some(false))),
            _ => ProbeOutcome::Found(CheckStatus::Tcp(Some(true))),
        };
        let (delay, starts) = (self.random.millis(2000), self.agents[agent].starts);
        self.at(delay, Happening::Probed(agent, starts, order.id, outcome));
    }

    pub(crate) fn failed(&mut self, agent: usize, id: ContainerId) -> Result<(), String> {
        let container = self.agents[agent].containers.get(&id);
        if container.is_none_or(|container| container.stage != Stage::Starting) {
            return Ok(());
        }
        self.remove(agent, &id, false);
        let message = "it could not be started".into();
        let container = id;
        self.agent_input(agent, AgentInput::ContainerFailed { container, message })
    }

    pub(crate) fn started(&mut self, agent: usize, id: ContainerId) -> Result<(), String> {
        let has_above = self.has_above(agent, &id);
        let container = self.agents[agent].containers.get_mut(&id);
        match container {
            Some(container) if container.stage == Stage::Starting && !has_above => {
                return self.failed(agent, id);
            }
            Some(container) if container.stage == Stage::Starting => {
                container.stage = Stage::Running;
            }
            _ => return Ok(()),
        }
        self.truth.started(agent, &id)?;
        if let Some(executor) = self.agents[agent].executors.get_mut(&id) {
            executor.born = self.now;
            let delay = self.random.millis(1000);
            self.at(delay, Happening::Think(agent, id.clone()));
        } else if !self.truth.tasks.contains_key(&id) {
            self.break_pod(agent, &id);
        } else if !self.random.one_in(4) {
            let span = self.random.millis(60_000);
            let status = if self.random.one_in(4) { 256 } else { 0 };
            self.at(span, Happening::Exited(agent, id.clone(), status));
        }
        self.check_room(agent)?;
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
            Some(container) if container.stage == Stage::Running => {
                container.stage = Stage::Ended(status);
            }
            _ => return Ok(()),
        }
        self.end_below(agent, &id)?;
        self.truth.exited(&id, status);
        self.executor_died(agent, &id, false);
        let end = end(status);
        let container = id;
        self.agent_input(agent, AgentInput::ContainerExited { container, end })
    }
}
