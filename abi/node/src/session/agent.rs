//! The agent's end.

use std::sync::Arc;

use abi_terms::Moment;
use base_ids::AgentId;
use bytes::Bytes;

use super::core::{Core, Step};
use super::{Config, Frame, Hello, Loss, Nonces, PROTOCOL_VERSION, SessionId, Welcome};

/// What the agent's shell has to do, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum AgentOutput {
    /// Put a frame on the link.
    Transmit(Frame),
    /// A new session began; what was said in earlier ones is void. Tell the kernel.
    Opened(SessionId),
    /// A message of the master. Give it to the kernel.
    Deliver(Bytes),
    /// The session is over. Tell the kernel.
    Lost(Loss),
    /// The master refuses this agent's link.
    Refused(Arc<str>),
    /// The link is of no use any more: close it, and make another when it is convenient.
    Hang,
}

/// The agent's end: at most one session at a time, over one link after another.
#[derive(Debug)]
pub struct AgentSession {
    config: Config,
    nonces: Nonces,
    agent: Option<AgentId>,
    term: u64,
    link: Link,
    core: Option<Core>,
    given_up: Option<SessionId>,
}

#[derive(Clone, Debug, PartialEq)]
enum Link {
    Down,
    Greeting { nonce: u64, due: Moment },
    Up,
}

impl AgentSession {
    /// An end without a link. `seed` must differ from run to run; `term` is the highest term that this agent remembers.
    pub fn new(config: Config, seed: u64, agent: Option<AgentId>, term: u64) -> Self {
        Self {
            config,
            nonces: Nonces(seed),
            agent,
            term,
            link: Link::Down,
            core: None,
            given_up: None,
        }
    }

    /// The highest term seen so far.
    pub fn term(&self) -> u64 {
        self.term
    }

    /// The session, if there is one; its link may be down.
    pub fn session(&self) -> Option<SessionId> {
        self.core.as_ref().map(|core| core.id)
    }

    /// The agent has this id from now on.
    pub fn set_agent(&mut self, agent: AgentId) {
        self.agent = Some(agent);
    }

    /// There is a link to a master.
    pub fn on_connected(&mut self, now: Moment, out: &mut Vec<AgentOutput>) {
        self.on_disconnected(now);
        let nonce = self.nonces.next();
        self.greet(now, nonce, out);
    }

    fn greet(&mut self, now: Moment, nonce: u64, out: &mut Vec<AgentOutput>) {
        let due = now + self.config.retransmit.unwrap_or(self.config.ping);
        self.link = Link::Greeting { nonce, due };
        let (session, resume, received) = match &self.core {
            Some(core) => (Some(core.id), true, core.received()),
            None => (self.given_up, false, 0),
        };
        out.push(AgentOutput::Transmit(Frame::Hello(Hello {
            version: PROTOCOL_VERSION,
            nonce,
            session,
            resume,
            received,
            agent: self.agent.clone(),
            term: self.term,
        })));
    }

    /// The link is gone. The session goes on if a link comes back soon enough.
    pub fn on_disconnected(&mut self, now: Moment) {
        self.link = Link::Down;
        if let Some(core) = &mut self.core {
            core.unlink(now);
        }
    }

    /// A frame came.
    pub fn on_frame(&mut self, now: Moment, frame: Frame, out: &mut Vec<AgentOutput>) {
        match frame {
            Frame::Welcome(welcome) => self.on_welcome(now, welcome, out),
            Frame::Refuse { term, message } => {
                if matches!(self.link, Link::Greeting { .. }) && term >= self.term {
                    out.push(AgentOutput::Refused(message));
                    self.hang(now, out);
                }
            }
            Frame::Reset(session) => {
                if self.link == Link::Up && self.session() == Some(session) {
                    self.run(out, |_, steps| steps.push(Step::Lost(Loss::Forgotten)));
                }
            }
            Frame::Data { head, .. } | Frame::Ping(head) | Frame::Pong(head) | Frame::Ack(head) => {
                let current = self.link == Link::Up && self.session() == Some(head.session);
                if current && head.term >= self.term {
                    self.term = head.term;
                    self.run(out, |core, steps| core.on_frame(now, frame, steps));
                }
            }
            Frame::Hello(_) => {}
        }
    }

    fn on_welcome(&mut self, now: Moment, welcome: Welcome, out: &mut Vec<AgentOutput>) {
        let Link::Greeting { nonce, .. } = self.link else {
            return;
        };
        let resumed = self.session() == Some(welcome.session);
        if !resumed && welcome.session.agent != nonce {
            return; // answers an earlier Hello
        }
        if welcome.term < self.term {
            out.push(AgentOutput::Refused("the master has been deposed".into()));
            return self.hang(now, out);
        }
        self.term = welcome.term;
        self.link = Link::Up;
        if resumed {
            return self.run(out, |core, steps| {
                core.resume(now, welcome.received, steps);
                core.ack(steps);
            });
        }
        if self.core.take().is_some() {
            out.push(AgentOutput::Lost(Loss::Forgotten));
        }
        self.given_up = None;
        self.core = Some(Core::new(
            Arc::new(self.config),
            welcome.session,
            welcome.term,
            false,
            now,
        ));
        out.push(AgentOutput::Opened(welcome.session));
        self.run(out, |core, steps| core.ack(steps));
    }

    /// Sends a message. Without a session it is dropped: the kernel starts over when it hears of a new one.
    pub fn send(&mut self, now: Moment, payload: Bytes, out: &mut Vec<AgentOutput>) {
        self.run(out, |core, steps| core.send(now, payload, false, steps));
    }

    /// Ends the session after what was sent before; [`AgentOutput::Hang`] says when it is done.
    pub fn close(&mut self, now: Moment, out: &mut Vec<AgentOutput>) {
        match self.core {
            Some(_) => self.run(out, |core, steps| core.send(now, Bytes::new(), true, steps)),
            None => self.hang(now, out),
        }
    }

    /// When [`Self::tick`] is due.
    pub fn next_wake(&self) -> Option<Moment> {
        let core = self.core.as_ref().map(Core::next_wake);
        match self.link {
            Link::Greeting { due, .. } => Some(core.map_or(due, |wake| wake.min(due))),
            Link::Down | Link::Up => core,
        }
    }

    /// Does what is due.
    pub fn tick(&mut self, now: Moment, out: &mut Vec<AgentOutput>) {
        self.run(out, |core, steps| core.tick(now, steps));
        if let Link::Greeting { nonce, due } = self.link {
            if now >= due && self.config.retransmit.is_some() {
                self.greet(now, nonce, out);
            } else if now >= due {
                self.hang(now, out);
            }
        }
    }

    fn hang(&mut self, now: Moment, out: &mut Vec<AgentOutput>) {
        self.on_disconnected(now);
        out.push(AgentOutput::Hang);
    }

    fn run(&mut self, out: &mut Vec<AgentOutput>, act: impl FnOnce(&mut Core, &mut Vec<Step>)) {
        let Some(core) = &mut self.core else { return };
        let mut steps = Vec::new();
        act(core, &mut steps);
        for step in steps {
            match step {
                Step::Transmit(frame) => out.push(AgentOutput::Transmit(frame)),
                Step::Deliver(payload) => out.push(AgentOutput::Deliver(payload)),
                Step::Lost(loss) => {
                    self.given_up = self.core.take().map(|core| core.id);
                    out.push(AgentOutput::Lost(loss));
                    return self.drop_link(out);
                }
                Step::Done => {
                    self.core = None;
                    return self.drop_link(out);
                }
            }
        }
    }

    fn drop_link(&mut self, out: &mut Vec<AgentOutput>) {
        if self.link != Link::Down {
            self.link = Link::Down;
            out.push(AgentOutput::Hang);
        }
    }
}
