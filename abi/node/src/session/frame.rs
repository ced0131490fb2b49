//! What travels on a link.

use std::sync::Arc;

use base_ids::AgentId;
use bytes::Bytes;

/// Names a session: one half chosen by each side, both at random.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId {
    /// Chosen by the agent.
    pub agent: u64,
    /// Chosen by the master.
    pub master: u64,
}

/// The smallest unit on a link.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame {
    /// First on a new link, from the agent.
    Hello(Hello),
    /// The master's answer.
    Welcome(Welcome),
    /// The master's other answer; the link is of no use.
    Refuse {
        /// The master's term.
        term: u64,
        /// Why, for people.
        message: Arc<str>,
    },
    /// A numbered frame.
    Data {
        /// Of which session.
        head: Head,
        /// Its number, from 1 up without gaps.
        seq: u64,
        /// A message, or nothing in the last frame.
        payload: Bytes,
        /// Ends the session.
        last: bool,
    },
    /// Asks for a Pong, from the master.
    Ping(Head),
    /// Answers a Ping.
    Pong(Head),
    /// Carries an acknowledgement.
    Ack(Head),
    /// The master does not know this session.
    Reset(SessionId),
}

/// What every frame within a session begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The session.
    pub session: SessionId,
    /// The term of the master, as its sender knows it.
    pub term: u64,
    /// Number of the last frame received.
    pub ack: u64,
}

/// First on a new link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// What the agent speaks.
    pub version: u32,
    /// The agent's half of the id if this becomes a new session.
    pub nonce: u64,
    /// The session it had.
    pub session: Option<SessionId>,
    /// Whether it wants `session` back; else it has given it up.
    pub resume: bool,
    /// Number of the last frame received in `session`.
    pub received: u64,
    /// The agent's id, if it has one.
    pub agent: Option<AgentId>,
    /// The highest term it has seen.
    pub term: u64,
}

/// Answers a Hello.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Welcome {
    /// The session of the Hello if it goes on; else a new one whose agent half is the nonce of the Hello.
    pub session: SessionId,
    /// Number of the last frame received in it.
    pub received: u64,
    /// The master's term.
    pub term: u64,
}
