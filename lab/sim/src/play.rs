//! What becomes of each happening, and what breaks by chance.

use std::time::Duration;

use kernel_agent::Input as AgentInput;
use kernel_master::Input as MasterInput;

use crate::network::Links;
use crate::world::{Happening, World};

impl World {
    pub(crate) fn happen(&mut self, happening: Happening) -> Result<(), String> {
        match happening {
            Happening::Arrive(packet) => self.arrive(packet),
            Happening::MasterLinkDown(agent, link) => self.master_link_down(agent, link),
            Happening::AgentLinkDown(agent, link) => {
                self.agent_link_down(agent, link);
                Ok(())
            }
            Happening::Connect(agent) => self.connect(agent),
            Happening::Call(stream, request) => self.call(stream, *request),
            Happening::Subscribe(scheduler, connection, request) => {
                self.subscribe(scheduler, connection, *request)
            }
            Happening::Event(scheduler, stream, event) => self.event(scheduler, stream, &event),
            Happening::StreamEnd(scheduler, stream) => {
                self.stream_end(scheduler, stream);
                Ok(())
            }
            Happening::StreamGone(stream) => self.master_input(MasterInput::SchedulerGone(stream)),
            Happening::Act(scheduler) => {
                self.act(scheduler);
                Ok(())
            }
            Happening::Started(agent, id) => self.started(agent, id),
            Happening::Failed(agent, id) => self.failed(agent, id),
            Happening::Probed(agent, starts, probe, outcome) => {
                if self.agents[agent].starts != starts {
                    return Ok(());
                }
                self.agent_input(agent, AgentInput::Probed { probe, outcome })
            }
            Happening::Exited(agent, id, status) => self.exited(agent, id, status),
            Happening::Fault => self.fault(),
            Happening::Operate => self.operate(),
            Happening::StartMaster => self.start_master(),
            Happening::MasterCommit(starts) => match self.master.starts == starts {
                true => self.commit_master(),
                false => Ok(()),
            },
            Happening::StartAgent(agent) => self.start_agent(agent),
            Happening::AgentCommit(agent, starts) => match self.agents[agent].starts == starts {
                true => self.commit_agent(agent),
                false => Ok(()),
            },
            Happening::AgentEnd(agent, starts) => self.agent_end(agent, starts),
            Happening::Think(agent, container) => self.think(agent, container),
            Happening::FromExecutor(agent, container, stream, said) => {
                self.executor_says(agent, container, stream, said)
            }
            Happening::ToExecutor(agent, container, stream, event) => {
                self.executor_hears(agent, &container, stream, *event)
            }
            Happening::ExecutorStreamEnd(agent, container, stream) => {
                self.executor_stream_end(agent, &container, stream);
                Ok(())
            }
            Happening::ExecutorGone(agent, stream) => {
                self.agent_input(agent, AgentInput::ExecutorGone(stream))
            }
            Happening::StartProvider(agent) => {
                self.start_provider(agent);
                Ok(())
            }
            Happening::ProviderThinks(agent, starts) => self.provider_thinks(agent, starts),
            Happening::FromProvider(agent, stream, request, said) => {
                self.provider_says(agent, stream, request, said)
            }
            Happening::ToProvider(agent, stream, event) => {
                self.provider_hears(agent, stream, *event)
            }
            Happening::ProviderStreamEnd(agent, stream) => {
                self.provider_stream_end(agent, stream);
                Ok(())
            }
            Happening::ProviderGone(agent, stream) => {
                self.agent_input(agent, AgentInput::ProviderGone(stream))
            }
            Happening::Audit => self.audit(),
        }
    }

    fn fault(&mut self) -> Result<(), String> {
        if !self.faults {
            return Ok(());
        }
        let span = self.random.millis(8000);
        self.at(span, Happening::Fault);
        let weather = self.weather;
        let agent = self.random.index(self.agents.len());
        let scheduler = self.random.index(self.schedulers.len());
        match self.random.below(if weather.providers { 26 } else { 21 }) {
            0..=3 if weather.crashes => self.crash_master(),
            4..=7 if weather.crashes => self.crash_agent(agent)?,
            8..=11 => self.break_stream(scheduler),
            12..=14 if weather.links == Links::Streams => {
                let link = self.agents[agent].link;
                let delay = self.random.millis(1000);
                self.at(delay, Happening::AgentLinkDown(agent, link));
                let delay = self.random.millis(1000);
                self.at(delay, Happening::MasterLinkDown(agent, link));
            }
            15 if weather.cuts => {
                let span = self.random.millis(150_000);
                self.cut(agent, span);
            }
            16 if weather.cuts && self.random.one_in(4) => {
                let span = Duration::from_secs(300 + self.random.below(600));
                self.cut(agent, span);
            }
            17 if weather.reboots && self.random.one_in(3) => self.reboot(agent)?,
            18 if weather.moves => self.uproot(agent, scheduler)?,
            19 => self.break_executor(agent),
            21..=22 => self.break_provider(agent),
            23..=25 => self.crash_provider(agent),
            _ => {}
        }
        Ok(())
    }

    /// An agent is cut off, or half so.
    fn cut(&mut self, agent: usize, span: Duration) {
        let end = self.now + span;
        let way = match self.weather.one_way {
            true => self.random.below(3),
            false => 0,
        };
        let road = &mut self.roads[agent];
        if way != 1 {
            road.up.cut = road.up.cut.max(end);
        }
        if way != 2 {
            road.down.cut = road.down.cut.max(end);
        }
    }

    /// An agent leaves, machines change their addresses, or a framework is removed.
    fn uproot(&mut self, agent: usize, scheduler: usize) -> Result<(), String> {
        match self.random.below(6) {
            0 => {
                let host = &mut self.agents[agent];
                host.is_leaving |= host.process.is_some();
                self.agent_input(agent, AgentInput::Leave)
            }
            1 => self.tear_down(scheduler),
            2..=4 => {
                // Two machines change their addresses; one alone gets a new one.
                let other = self.random.index(self.agents.len());
                self.crash_agent(agent)?;
                self.crash_agent(other)?;
                let one = self.agents[agent].make.address;
                let two = self.agents[other].make.address;
                let one = if agent == other { one + 10 } else { one };
                self.agents[agent].make.address = two;
                self.agents[other].make.address = one;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
