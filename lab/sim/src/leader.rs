//! What the master does: its inputs, its disk, its streams and sessions.

use abi_node::session::{Frame, MasterOutput};
use abi_terms::{Event, Reason};
use base_ids::ConnectionId;
use kernel_master::{Effect, Input, Record, Standing};

use crate::checks;
use crate::disk::Progress;
use crate::master::Process;
use crate::network::{Links, Way};
use crate::trace;
use crate::world::{Happening, World};

impl World {
    pub(crate) fn start_master(&mut self) -> Result<(), String> {
        if self.master.process.is_some() {
            return Ok(());
        }
        let seed = self.random.next();
        let clock = self.new_clock();
        let input = self.master.start(&self.weather, clock, seed);
        self.master_input(input)
    }

    /// The sessions and the kernel do what is due.
    pub(crate) fn wake_master(&mut self) -> Result<(), String> {
        let Some(process) = &mut self.master.process else {
            return Ok(());
        };
        let now = process.clock.now(self.now);
        let mut out = Vec::new();
        process.sessions.tick(now, &mut out);
        let due = process.kernel.next_wake().is_some_and(|wake| wake <= now);
        self.master_outputs(out)?;
        match due {
            true => self.master_input(Input::Tick),
            false => Ok(()),
        }
    }

    /// Something for the master, which takes one thing after the other.
    pub(crate) fn master_input(&mut self, input: Input) -> Result<(), String> {
        let Some(process) = &mut self.master.process else {
            return Ok(());
        };
        process.inbox.push_back(input);
        if process.is_working {
            return Ok(());
        }
        process.is_working = true;
        while let Some(process) = &mut self.master.process {
            let Some(input) = process.inbox.pop_front() else {
                process.is_working = false;
                break;
            };
            self.master_step(input)?;
        }
        Ok(())
    }

    fn master_step(&mut self, input: Input) -> Result<(), String> {
        self.tell(|| Some(format!("master: {}", trace::master_input(&input)?)));
        let Some(process) = &mut self.master.process else {
            return Ok(());
        };
        let now = process.clock.now(self.now);
        let first = process.held.len();
        process.kernel.step(now, input, &mut process.held);
        process.kernel.check()?;
        let view = process.kernel.view();
        let fresh = process.held.get(first..).unwrap_or_default();
        for agent in checks::offers(&view, fresh, self.weather.nested_quota)? {
            self.idle.insert(agent, self.now);
        }
        if let Some(id) = self
            .truth
            .gone
            .iter()
            .find(|id| view.agents.contains_key(*id))
        {
            return Err(format!("agent {id} is back although it is gone"));
        }
        if let Some(trace) = &mut self.trace {
            trace.note(self.now, &fresh);
        }
        if process.is_committing || process.held.is_empty() {
            return Ok(());
        }
        match self.disk_delay() {
            None => self.commit_master(),
            Some(delay) => {
                if let Some(process) = &mut self.master.process {
                    process.is_committing = true;
                }
                self.at(delay, Happening::MasterCommit(self.master.starts));
                Ok(())
            }
        }
    }

    /// The disk has all that was decided so far, unless something happens; then the effects leave.
    pub(crate) fn commit_master(&mut self) -> Result<(), String> {
        let Some(process) = &mut self.master.process else {
            return Ok(());
        };
        process.is_committing = false;
        let effects = std::mem::take(&mut process.held);
        let records: Vec<_> = effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Persist(record) => Some(record.clone()),
                _ => None,
            })
            .collect();
        let progress = self.progress(records.len(), effects.len());
        for record in &records[..progress.records] {
            self.master.disk.write(record);
            self.master_kept(record)?;
        }
        for effect in effects.into_iter().take(progress.effects) {
            self.tell(|| Some(format!("master:   {}", trace::master_effect(&effect)?)));
            self.master_effect(effect)?;
        }
        if progress.crashes {
            self.crash_master();
        }
        Ok(())
    }

    /// Something is durable from now on.
    fn master_kept(&mut self, record: &Record) -> Result<(), String> {
        match record {
            Record::Framework(id, record) if record.completed.is_some() => {
                self.truth.removed.insert(id.clone());
            }
            Record::Agent(id, record) => {
                if let Standing::Gone(_) = record.standing {
                    self.truth.gone.insert(id.clone());
                }
                let is_drained = record.drain.is_some_and(|drain| drain.drained);
                let is_new = match is_drained {
                    true => self.truth.drained.insert(id.clone()),
                    false => {
                        self.truth.drained.remove(id);
                        false
                    }
                };
                if is_new {
                    self.check_drained(id)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn master_effect(&mut self, effect: Effect) -> Result<(), String> {
        let Some(process) = &mut self.master.process else {
            return Ok(());
        };
        let now = process.clock.now(self.now);
        let mut out = Vec::new();
        match effect {
            Effect::Persist(_) | Effect::Publish(_) => {}
            Effect::Quit(reason) => return Err(format!("no limit is set, and yet: {reason}")),
            Effect::Answer(request, answer) => self.operator_hears(request, &answer),
            Effect::Tell(stream, event) => {
                self.note_loss(stream, &event);
                self.put_on_stream(stream, |scheduler| {
                    Happening::Event(scheduler, stream, Box::new(event))
                });
            }
            Effect::Close(stream) => {
                self.put_on_stream(stream, |scheduler| Happening::StreamEnd(scheduler, stream));
            }
            Effect::Send(connection, order) => process.send(now, connection, &order, &mut out),
            Effect::Hang(connection) => process.sessions.close(now, connection, &mut out),
        }
        self.master_outputs(out)
    }

    /// The master may say that a task is lost because its agent is away.
    fn note_loss(&mut self, stream: ConnectionId, event: &Event) {
        let Event::Update(status, _) = event else {
            return;
        };
        let mut schedulers = self.schedulers.iter();
        let owner = schedulers.find(|scheduler| scheduler.stream == Some(stream));
        if let Some(owner) = owner
            && let Some(framework) = &owner.id
            && status.reason == Some(Reason::AgentDisconnected)
            && let Some(task) = owner.tasks.get(&status.task)
            && task.executor.is_none()
        {
            let key = (framework.clone(), status.task.clone());
            self.lost.insert(key, (self.master.starts, None));
        }
    }

    /// Streams keep their order.
    fn put_on_stream(&mut self, stream: ConnectionId, make: impl FnOnce(usize) -> Happening) {
        let mut schedulers = self.schedulers.iter();
        let owner = schedulers.position(|scheduler| scheduler.stream == Some(stream));
        if let Some(owner) = owner {
            let slow = self.faults && self.random.one_in(40);
            let delay = self.random.millis(if slow { 2000 } else { 10 });
            let last = self.schedulers[owner].last_event;
            let moment = last.max(self.now + delay);
            self.schedulers[owner].last_event = moment;
            self.at_moment(moment, make(owner));
        }
    }

    pub(crate) fn master_outputs(&mut self, out: Vec<MasterOutput>) -> Result<(), String> {
        let (inputs, rest) = Process::inputs(out);
        for output in rest {
            match output {
                MasterOutput::Transmit(link, frame) => {
                    let (agent, link) = Process::ends(link);
                    self.transmit(Way::Down, agent, link, &frame);
                }
                MasterOutput::Hang(link) => {
                    let (agent, link) = Process::ends(link);
                    if self.weather.links == Links::Streams {
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

    /// A frame reaches the master.
    pub(crate) fn arrive_up(
        &mut self,
        agent: usize,
        link: u64,
        frame: Frame,
    ) -> Result<(), String> {
        let mut out = Vec::new();
        if let Some(process) = &mut self.master.process {
            let now = process.clock.now(self.now);
            let link = Process::link(agent, link);
            process.sessions.on_frame(now, link, frame, &mut out);
        }
        self.master_outputs(out)
    }

    /// The master notices that a link is broken.
    pub(crate) fn master_link_down(&mut self, agent: usize, link: u64) -> Result<(), String> {
        let mut out = Vec::new();
        if let Some(process) = &mut self.master.process {
            let now = process.clock.now(self.now);
            let link = Process::link(agent, link);
            process.sessions.on_disconnected(now, link, &mut out);
        }
        self.master_outputs(out)
    }

    pub(crate) fn crash_master(&mut self) {
        if self.master.process.take().is_none() {
            return;
        }
        self.crashes += 1;
        self.operator.requests.clear();
        self.idle.clear();
        for scheduler in 0..self.schedulers.len() {
            if let Some(stream) = self.schedulers[scheduler].stream {
                let delay = self.random.millis(500);
                self.at(delay, Happening::StreamEnd(scheduler, stream));
            }
        }
        if self.weather.links == Links::Streams {
            for agent in 0..self.agents.len() {
                let delay = self.random.millis(500);
                let link = self.agents[agent].link;
                self.at(delay, Happening::AgentLinkDown(agent, link));
            }
        }
        let delay = self.random.millis(6000);
        self.at(delay, Happening::StartMaster);
    }

    /// How far a process comes with what it held back.
    pub(crate) fn progress(&mut self, records: usize, effects: usize) -> Progress {
        let crashes =
            self.faults && self.weather.crashes && self.random.one_in(self.weather.crash_rate);
        match crashes {
            true => Progress::torn(records, effects, self.weather.batch, &mut self.random),
            false => Progress::whole(records, effects),
        }
    }
}
