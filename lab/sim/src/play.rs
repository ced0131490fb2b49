//! What becomes of each happening.

use std::time::Duration;

use abi_mesos::admit::SchedulerRequest;
use abi_node::session::{Frame, MasterOutput};
use abi_terms::Event;
use base_ids::{ConnectionId, RequestId};
use kernel_agent::Input as AgentInput;
use kernel_master::{Effect as MasterEffect, Input as MasterInput, Record};

use crate::master::Process as MasterProcess;
use crate::network::{Links, Packet, arrivals};
use crate::trace;
use crate::world::{Happening, World};

impl World {
    pub(crate) fn happen(&mut self, happening: Happening) -> Result<(), String> {
        match happening {
            Happening::ToMaster(packet) => self.arrive_up(packet),
            Happening::ToAgent(packet) => self.arrive_down(packet),
            Happening::MasterLinkDown(agent, link) => {
                let mut out = Vec::new();
                if let Some(process) = &mut self.master.process {
                    let link = MasterProcess::link(agent, link);
                    process.sessions.on_disconnected(self.now, link, &mut out);
                }
                self.master_outputs(out)
            }
            Happening::AgentLinkDown(agent, link) => {
                if self.agents[agent].link == link
                    && let Some(process) = &mut self.agents[agent].process
                {
                    process.session.on_disconnected(self.now);
                    let delay = self.random.millis(1000);
                    self.at(delay, Happening::Connect(agent));
                }
                Ok(())
            }
            Happening::Connect(agent) => self.connect(agent),
            Happening::Call(stream, request) => self.call(stream, *request),
            Happening::Subscribe(scheduler, connection, request) => {
                self.subscribe(scheduler, connection, *request)
            }
            Happening::Event(scheduler, stream, event) => self.event(scheduler, stream, &event),
            Happening::StreamEnd(scheduler, stream) => {
                let scheduler = &mut self.schedulers[scheduler];
                if scheduler.stream == Some(stream) {
                    scheduler.stream = None;
                    scheduler.is_subscribed = false;
                }
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
            Happening::StartMaster => self.start_master(),
            Happening::StartAgent(agent) => self.start_agent(agent),
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
            Happening::Audit => self.audit(),
        }
    }

    /// Lets everybody do what is due.
    pub(crate) fn wake(&mut self) -> Result<(), String> {
        let mut out = Vec::new();
        let mut due = false;
        if let Some(process) = &mut self.master.process {
            process.sessions.tick(self.now, &mut out);
            due = process
                .kernel
                .next_wake()
                .is_some_and(|wake| wake <= self.now);
        }
        self.master_outputs(out)?;
        if due {
            self.master_input(MasterInput::Tick)?;
        }
        for agent in 0..self.agents.len() {
            let mut out = Vec::new();
            let mut due = false;
            if let Some(process) = &mut self.agents[agent].process {
                process.session.tick(self.now, &mut out);
                let wake = process.kernel.next_wake();
                due = wake.is_some_and(|wake| wake <= self.now);
            }
            self.agent_outputs(agent, out)?;
            if due {
                self.agent_input(agent, AgentInput::Tick)?;
            }
        }
        Ok(())
    }

    // --- master ---

    pub(crate) fn start_master(&mut self) -> Result<(), String> {
        if self.master.process.is_some() {
            return Ok(());
        }
        let seed = self.random.next();
        let input = self.master.start(seed);
        self.master_input(input)
    }

    fn master_input(&mut self, input: MasterInput) -> Result<(), String> {
        let mut effects = Vec::new();
        let Some(process) = &mut self.master.process else {
            return Ok(());
        };
        let before = self.teller.map(|_| trace::master_input(&input));
        process.kernel.step(self.now, input, &mut effects);
        process.kernel.check()?;
        crate::checks::offers(&process.kernel.view())?;
        if let Some(text) = before.flatten() {
            self.tell(&format!("master: {text}"));
        }
        self.note(&effects);
        let mut crashes = false;
        if self.faults && !effects.is_empty() && self.random.one_in(400) {
            // The process ends somewhere between the decision and the last of its effects.
            crashes = true;
            if self.random.one_in(2) {
                effects.retain(|effect| !matches!(effect, MasterEffect::Persist(_)));
                effects.clear();
            } else {
                self.commit_master(&effects);
                let told = self.random.below(effects.len() as u64 + 1);
                effects.truncate(usize::try_from(told).unwrap_or(0));
            }
        } else {
            self.commit_master(&effects);
        }
        for effect in effects {
            if let Some(text) = self.teller.and_then(|_| trace::master_effect(&effect)) {
                self.tell(&format!("master:   {text}"));
            }
            self.master_effect(effect)?;
        }
        if crashes {
            self.crash_master();
        }
        Ok(())
    }

    fn commit_master(&mut self, effects: &[MasterEffect]) {
        self.master.commit(effects);
        for effect in effects {
            if let MasterEffect::Persist(Record::Framework(id, record)) = effect
                && record.completed.is_some()
            {
                self.truth.removed.insert(id.clone());
            }
        }
    }

    fn master_effect(&mut self, effect: MasterEffect) -> Result<(), String> {
        let mut out = Vec::new();
        match effect {
            MasterEffect::Persist(_) | MasterEffect::Answer(..) | MasterEffect::Publish(_) => {}
            MasterEffect::Quit(reason) => panic!("no limit is set, and yet: {reason}"),
            MasterEffect::Tell(stream, event) => {
                self.put_on_stream(stream, |scheduler| {
                    Happening::Event(scheduler, stream, Box::new(event))
                });
            }
            MasterEffect::Close(stream) => {
                self.put_on_stream(stream, |scheduler| Happening::StreamEnd(scheduler, stream));
            }
            MasterEffect::Send(connection, order) => {
                if let Some(process) = &mut self.master.process {
                    process.send(self.now, connection, &order, &mut out);
                }
            }
            MasterEffect::Hang(connection) => {
                if let Some(process) = &mut self.master.process {
                    process.sessions.close(self.now, connection, &mut out);
                }
            }
        }
        self.master_outputs(out)
    }

    /// Streams keep their order.
    fn put_on_stream(&mut self, stream: ConnectionId, make: impl FnOnce(usize) -> Happening) {
        let owner = self
            .schedulers
            .iter()
            .position(|scheduler| scheduler.stream == Some(stream));
        if let Some(owner) = owner {
            let slow = self.faults && self.random.one_in(40);
            let delay = self.random.millis(if slow { 2000 } else { 10 });
            let last = self.schedulers[owner].last_event;
            let moment = last.max(self.now + delay);
            self.schedulers[owner].last_event = moment;
            self.at_moment(moment, make(owner));
        }
    }

    fn master_outputs(&mut self, out: Vec<MasterOutput>) -> Result<(), String> {
        let (inputs, rest) = MasterProcess::inputs(out);
        for output in rest {
            match output {
                MasterOutput::Transmit(link, frame) => {
                    let (agent, link) = MasterProcess::ends(link);
                    self.transmit_down(agent, link, frame);
                }
                MasterOutput::Hang(link) => {
                    let (agent, link) = MasterProcess::ends(link);
                    if self.links == Links::Streams {
                        let delay = self.random.millis(20);
                        self.at(delay, Happening::AgentLinkDown(agent, link));
                    }
                }
                MasterOutput::Deposed(term) => return Err(format!("deposed by term {term}")),
                other => return Err(format!("unexpected {other:?}")),
            }
        }
        for input in inputs {
            self.master_input(input)?;
        }
        Ok(())
    }

    fn transmit_down(&mut self, agent: usize, link: u64, frame: Frame) {
        if self.cut[agent] > self.now {
            return self.lose(agent, link);
        }
        let host = &mut self.agents[agent];
        let times = arrivals(
            &mut self.random,
            self.links,
            (self.faults, self.lag),
            self.now,
            &mut host.last_down,
        );
        for moment in times {
            let frame = frame.clone();
            self.at_moment(moment, Happening::ToAgent(Packet { agent, link, frame }));
        }
    }

    fn arrive_up(&mut self, packet: Packet) -> Result<(), String> {
        if !self.passes(&packet) {
            return Ok(());
        }
        let mut out = Vec::new();
        if let Some(process) = &mut self.master.process {
            let link = MasterProcess::link(packet.agent, packet.link);
            process
                .sessions
                .on_frame(self.now, link, packet.frame, &mut out);
        }
        self.master_outputs(out)
    }

    pub(crate) fn passes(&mut self, packet: &Packet) -> bool {
        if self.cut[packet.agent] > self.now {
            self.lose(packet.agent, packet.link);
            return false;
        }
        self.links == Links::Datagrams || self.agents[packet.agent].link == packet.link
    }

    /// A frame is lost because its agent is cut off. A stream does not survive that.
    pub(crate) fn lose(&mut self, agent: usize, link: u64) {
        let host = &mut self.agents[agent];
        if self.links == Links::Streams && host.broken != link {
            host.broken = link;
            let end = self.cut[agent];
            self.at_moment(end, Happening::AgentLinkDown(agent, link));
            self.at_moment(end, Happening::MasterLinkDown(agent, link));
        }
    }

    pub(crate) fn crash_master(&mut self) {
        if self.master.process.take().is_none() {
            return;
        }
        self.crashes += 1;
        for scheduler in 0..self.schedulers.len() {
            if let Some(stream) = self.schedulers[scheduler].stream {
                let delay = self.random.millis(500);
                self.at(delay, Happening::StreamEnd(scheduler, stream));
            }
        }
        if self.links == Links::Streams {
            for agent in 0..self.agents.len() {
                let delay = self.random.millis(500);
                let link = self.agents[agent].link;
                self.at(delay, Happening::AgentLinkDown(agent, link));
            }
        }
        let delay = self.random.millis(6000);
        self.at(delay, Happening::StartMaster);
    }

    // --- schedulers ---

    fn act(&mut self, number: usize) {
        let span = self.random.millis(if self.faults { 2000 } else { 30_000 });
        self.at(span, Happening::Act(number));
        let scheduler = &mut self.schedulers[number];
        if scheduler.is_over {
            return;
        }
        let Some(stream) = scheduler.stream else {
            let connection = ConnectionId(self.next_connection);
            self.next_connection += 1;
            scheduler.stream = Some(connection);
            scheduler.last_event = self.now;
            let request = Box::new(scheduler.subscribe());
            let delay = self.random.millis(20);
            self.at(delay, Happening::Subscribe(number, connection, request));
            return;
        };
        if !scheduler.is_subscribed {
            return;
        }
        let mut calls = Vec::new();
        if !self.faults {
            calls.push(serde_json::json!({"type": "SUPPRESS", "suppress": {}}));
            calls.extend(scheduler.kill(&mut self.random, true));
            calls.extend(scheduler.reconcile(self.now));
        } else if self.random.one_in(8) {
            calls.extend(scheduler.kill(&mut self.random, false));
        } else if self.random.one_in(8) {
            calls.extend(scheduler.reconcile(self.now));
        } else if self.random.one_in(8) {
            calls.extend(scheduler.meddle(&mut self.random));
        }
        self.send_calls(number, stream, &calls);
    }

    fn send_calls(&mut self, number: usize, stream: ConnectionId, calls: &[serde_json::Value]) {
        for call in calls {
            let Some(request) = self.schedulers[number].call(call) else {
                return;
            };
            if self.faults && self.random.one_in(20) {
                continue;
            }
            let slow = self.faults && self.random.one_in(30);
            let delay = self.random.millis(if slow { 4000 } else { 10 });
            self.at(delay, Happening::Call(stream, Box::new(request)));
        }
    }

    fn subscribe(
        &mut self,
        number: usize,
        connection: ConnectionId,
        request: SchedulerRequest,
    ) -> Result<(), String> {
        if self.schedulers[number].stream != Some(connection) {
            return Ok(());
        }
        if self.master.process.is_none() {
            let delay = self.random.millis(100);
            self.at(delay, Happening::StreamEnd(number, connection));
            return Ok(());
        }
        let SchedulerRequest::Subscribe(subscription) = request else {
            return Err("not a subscription".to_owned());
        };
        self.master_input(MasterInput::Subscribe {
            connection,
            subscription,
            principal: None,
        })
    }

    fn call(&mut self, stream: ConnectionId, request: SchedulerRequest) -> Result<(), String> {
        let SchedulerRequest::Call { framework, command } = request else {
            return Err("not a call".to_owned());
        };
        self.master_input(MasterInput::Call {
            request: RequestId(0),
            stream: Some(stream),
            framework,
            principal: None,
            command,
        })
    }

    fn event(&mut self, number: usize, stream: ConnectionId, event: &Event) -> Result<(), String> {
        if self.schedulers[number].stream != Some(stream) {
            return Ok(());
        }
        let last = self.schedulers[number].last_event;
        let calls =
            self.schedulers[number].on_event(self.now, event, &self.truth, &mut self.random)?;
        self.schedulers[number].last_event = last;
        self.send_calls(number, stream, &calls);
        Ok(())
    }

    pub(crate) fn break_stream(&mut self, number: usize) {
        if let Some(stream) = self.schedulers[number].stream {
            let delay = self.random.millis(2000);
            self.at(delay, Happening::StreamEnd(number, stream));
            let delay = self.random.millis(2000);
            self.at(delay, Happening::StreamGone(stream));
        }
    }

    // --- faults ---

    fn fault(&mut self) -> Result<(), String> {
        if !self.faults {
            return Ok(());
        }
        let span = self.random.millis(8000);
        self.at(span, Happening::Fault);
        let agent = usize::try_from(self.random.below(self.agents.len() as u64)).unwrap_or(0);
        let scheduler = self.random.below(self.schedulers.len() as u64);
        let scheduler = usize::try_from(scheduler).unwrap_or(0);
        match self.random.below(21) {
            0..=3 => self.crash_master(),
            4..=7 => self.crash_agent(agent)?,
            8..=11 => self.break_stream(scheduler),
            12..=14 if self.links == Links::Streams => {
                let link = self.agents[agent].link;
                let delay = self.random.millis(1000);
                self.at(delay, Happening::AgentLinkDown(agent, link));
                let delay = self.random.millis(1000);
                self.at(delay, Happening::MasterLinkDown(agent, link));
            }
            15 => {
                let span = self.random.millis(60_000);
                self.cut[agent] = self.now + span;
            }
            16 if self.random.one_in(4) => {
                let span = Duration::from_secs(300 + self.random.below(600));
                self.cut[agent] = self.now + span;
            }
            17 if self.random.one_in(6) => self.reboot(agent)?,
            18 => match self.random.below(12) {
                0 => {
                    self.agents[agent].is_leaving = self.agents[agent].process.is_some();
                    self.agent_input(agent, AgentInput::Leave)?;
                }
                1 => {
                    if let Some(framework) = self.schedulers[scheduler].id.clone() {
                        self.master_input(MasterInput::Teardown {
                            request: RequestId(0),
                            framework,
                            principal: None,
                        })?;
                    }
                }
                2..=4 => {
                    // Two machines change their addresses; one alone gets a new one.
                    let others = self.agents.len() as u64;
                    let other = usize::try_from(self.random.below(others)).unwrap_or(0);
                    self.crash_agent(agent)?;
                    self.crash_agent(other)?;
                    let (one, two) = (self.agents[agent].address, self.agents[other].address);
                    let one = if agent == other { one + 10 } else { one };
                    self.agents[agent].move_to(two);
                    self.agents[other].move_to(one);
                }
                _ => {}
            },
            19 => self.break_executor(agent),
            _ => {}
        }
        Ok(())
    }
}
