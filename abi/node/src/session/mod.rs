//! Numbering, acknowledging and resuming: what lets a broken connection cost nothing.
//!
//! Pure: frames and moments in, outputs out. [`AgentSession`] is the agent's end and holds one session at a time;
//! [`MasterSessions`] is the master's end of all of them. The shell carries [`Frame`]s over links, tells both ends when
//! links come and go, and calls `tick` no later than `next_wake` says.
//!
//! - Each numbered frame stays in a bounded buffer until the peer has acknowledged it.
//! - After a new link, Hello and Welcome say what each side has received; the rest is sent again.
//! - A side that cannot resume (the peer was away for longer than the retention, the buffer is full, the peer has
//!   restarted) starts a new session, and the kernels of both sides are told that the old one is lost.
//! - A session is told to the master's kernel only when the agent has used it, so a Hello that arrives twice or late
//!   never looks like a new agent.
//! - Agents follow the highest term they have seen and refuse frames of lower ones: a deposed master commands nobody.
//!
//! Links may be streams, which lose nothing until they break, or datagrams, which lose, repeat and reorder; for the
//! latter set [`Config::retransmit`].

mod agent;
mod core;
mod frame;
mod master;
#[cfg(test)]
mod tests;

pub use agent::{AgentOutput, AgentSession};
pub use frame::{Frame, Head, Hello, SessionId, Welcome};
pub use master::{LinkId, MasterOutput, MasterSessions};

use std::time::Duration;

/// The version of the protocol that this program speaks.
pub const PROTOCOL_VERSION: u32 = 1;

/// Timing and limits of one end. Both ends should agree on `ping` and `pings_missed_max`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// How often the master pings an agent.
    pub ping: Duration,
    /// A peer from which nothing was heard for so many pings is dead.
    pub pings_missed_max: u32,
    /// How long a session without a link can be resumed.
    pub retention: Duration,
    /// How long an acknowledgement waits for a frame that carries it along.
    pub ack_delay: Duration,
    /// How long to wait for an acknowledgement before sending again; absent on links that lose nothing.
    pub retransmit: Option<Duration>,
    /// Most frames that wait for acknowledgement; one more ends the session.
    pub buffer_frames_max: usize,
    /// Most payload bytes that wait for acknowledgement; a single frame may exceed it.
    pub buffer_bytes_max: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            ping: Duration::from_secs(15),
            pings_missed_max: 5,
            retention: Duration::from_secs(10),
            ack_delay: Duration::from_millis(200),
            retransmit: None,
            buffer_frames_max: 1 << 16,
            buffer_bytes_max: 64 << 20,
        }
    }
}

impl Config {
    /// How long a silent peer is taken to be alive.
    pub fn dead_after(&self) -> Duration {
        self.ping.saturating_mul(self.pings_missed_max)
    }
}

/// Why a session cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Loss {
    /// More waits for acknowledgement than the buffer holds.
    #[error("the peer does not keep up")]
    Overflow,
    /// Too many pings were missed.
    #[error("the peer is silent")]
    Silent,
    /// No link came back in time.
    #[error("the connection did not come back in time")]
    Expired,
    /// The peer started over, or does not know the session.
    #[error("the peer does not know the session")]
    Forgotten,
    /// The peer ended it, after delivering all it had sent.
    #[error("the peer ended the session")]
    Closed,
    /// The peer broke the protocol.
    #[error("the peer broke the protocol: {0}")]
    Protocol(&'static str),
}

/// A small generator for session ids (splitmix64); its seed comes from the shell.
#[derive(Clone, Debug)]
struct Nonces(u64);

impl Nonces {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}
