//! One session, as either end sees it once it is agreed.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use abi_terms::Moment;
use base_defects::defect;
use bytes::Bytes;

use super::{Config, Frame, Head, Loss, SessionId};

/// An acknowledgement waits no longer than for so many frames.
const ACK_FRAMES_MAX: u32 = 64;
/// So many frames are sent again at once when an acknowledgement is late.
const RETRANSMIT_FRAMES_MAX: usize = 64;
/// The wait for an acknowledgement doubles at most so often.
const RETRANSMIT_DOUBLINGS_MAX: u32 = 6;

/// What the end has to do.
#[derive(Debug)]
pub(super) enum Step {
    Transmit(Frame),
    Deliver(Bytes),
    /// The session is over; nothing may be asked of the core any more.
    Lost(Loss),
    /// Our own last frame is acknowledged; the session is over.
    Done,
}

#[derive(Debug)]
pub(super) struct Core {
    /// Shared by all sessions of one end.
    config: Arc<Config>,
    pub(super) id: SessionId,
    term: u64,
    pings: bool,
    sent: u64,
    received: u64,
    /// Numbered `sent - unacked.len() + 1 ..= sent`.
    unacked: VecDeque<Item>,
    unacked_bytes: usize,
    ack_owed: u32,
    ack_due: Option<Moment>,
    resend_due: Option<Moment>,
    resends: u32,
    link: Link,
    closing: bool,
}

#[derive(Debug)]
enum Link {
    Up { heard: Moment, ping_due: Moment },
    Down { since: Moment },
}

#[derive(Debug)]
struct Item {
    payload: Bytes,
    last: bool,
}

impl Core {
    /// A new session on a link that is up. The side that `pings` is the master's.
    pub(super) fn new(
        config: Arc<Config>,
        id: SessionId,
        term: u64,
        pings: bool,
        now: Moment,
    ) -> Self {
        Self {
            link: Link::Up {
                heard: now,
                ping_due: now + config.ping,
            },
            config,
            id,
            term,
            pings,
            sent: 0,
            received: 0,
            unacked: VecDeque::new(),
            unacked_bytes: 0,
            ack_owed: 0,
            ack_due: None,
            resend_due: None,
            resends: 0,
            closing: false,
        }
    }

    pub(super) fn received(&self) -> u64 {
        self.received
    }

    pub(super) fn is_up(&self) -> bool {
        matches!(self.link, Link::Up { .. })
    }

    /// A head that acknowledges all that was received.
    fn head(&mut self) -> Head {
        self.ack_owed = 0;
        self.ack_due = None;
        Head {
            session: self.id,
            term: self.term,
            ack: self.received,
        }
    }

    /// Sends an acknowledgement now.
    pub(super) fn ack(&mut self, out: &mut Vec<Step>) {
        let head = self.head();
        out.push(Step::Transmit(Frame::Ack(head)));
    }

    /// Sends a message once there is a link; `last` ends the session after it.
    pub(super) fn send(&mut self, now: Moment, payload: Bytes, last: bool, out: &mut Vec<Step>) {
        if self.closing {
            return;
        }
        let bytes = self.unacked_bytes.saturating_add(payload.len());
        let full = self.unacked.len() >= self.config.buffer_frames_max
            || (bytes > self.config.buffer_bytes_max && !self.unacked.is_empty());
        if full {
            out.push(Step::Lost(Loss::Overflow));
            return;
        }
        self.closing = last;
        self.unacked_bytes = bytes;
        self.sent += 1;
        self.unacked.push_back(Item { payload, last });
        if self.is_up() {
            self.transmit_from(self.unacked.len() - 1, 1, out);
            self.arm_resend(now);
        }
    }

    fn transmit_from(&mut self, index: usize, count: usize, out: &mut Vec<Step>) {
        let head = self.head();
        let first = self.sent - self.unacked.len() as u64 + 1;
        for (offset, item) in self.unacked.iter().enumerate().skip(index).take(count) {
            let (seq, payload, last) = (first + offset as u64, item.payload.clone(), item.last);
            out.push(Step::Transmit(Frame::Data {
                head,
                seq,
                payload,
                last,
            }));
        }
    }

    fn arm_resend(&mut self, now: Moment) {
        if let (Some(wait), None) = (self.config.retransmit, self.resend_due) {
            let doubled = wait.saturating_mul(1 << self.resends.min(RETRANSMIT_DOUBLINGS_MAX));
            self.resend_due = Some(now + doubled);
        }
    }

    /// The link is gone.
    pub(super) fn unlink(&mut self, now: Moment) {
        if self.is_up() {
            self.link = Link::Down { since: now };
        }
        self.resend_due = None;
        self.ack_due = None;
    }

    /// There is a link again, and the peer says what it has received: the rest is sent again.
    pub(super) fn resume(&mut self, now: Moment, peer_received: u64, out: &mut Vec<Step>) {
        self.link = Link::Up {
            heard: now,
            ping_due: now + self.config.ping,
        };
        if self.acknowledged(now, peer_received, out) {
            self.transmit_from(0, usize::MAX, out);
            if !self.unacked.is_empty() {
                self.arm_resend(now);
            }
        }
    }

    /// Forgets what the peer has. False if the session is over.
    fn acknowledged(&mut self, now: Moment, ack: u64, out: &mut Vec<Step>) -> bool {
        if ack > self.sent {
            out.push(Step::Lost(Loss::Protocol(
                "a frame was acknowledged that was never sent",
            )));
            return false;
        }
        let before = self.unacked.len();
        while self.sent - (self.unacked.len() as u64) < ack {
            if let Some(item) = self.unacked.pop_front() {
                self.unacked_bytes -= item.payload.len();
            }
        }
        if self.unacked.len() < before {
            self.resends = 0;
            self.resend_due = None;
            if self.unacked.is_empty() {
                // Most sessions are idle; they hold no room.
                self.unacked = VecDeque::new();
            } else {
                self.arm_resend(now);
            }
        }
        if self.closing && self.unacked.is_empty() {
            out.push(Step::Done);
            return false;
        }
        true
    }

    /// A frame of this session. Frames that come while the link is down are ignored: they are from before it broke.
    pub(super) fn on_frame(&mut self, now: Moment, frame: Frame, out: &mut Vec<Step>) {
        let Link::Up { heard, .. } = &mut self.link else {
            return;
        };
        *heard = now;
        match frame {
            Frame::Data {
                head,
                seq,
                payload,
                last,
            } => {
                if self.acknowledged(now, head.ack, out) {
                    self.on_data(now, seq, payload, last, out);
                }
            }
            Frame::Ping(head) => {
                if self.acknowledged(now, head.ack, out) {
                    let head = self.head();
                    out.push(Step::Transmit(Frame::Pong(head)));
                }
            }
            Frame::Pong(head) | Frame::Ack(head) => {
                self.acknowledged(now, head.ack, out);
            }
            Frame::Hello(_) | Frame::Welcome(_) | Frame::Refuse { .. } | Frame::Reset(_) => {}
        }
    }

    fn on_data(&mut self, now: Moment, seq: u64, payload: Bytes, last: bool, out: &mut Vec<Step>) {
        if seq <= self.received && !defect!(DeliveredTwice) {
            // The peer has missed our acknowledgement.
            return self.ack(out);
        }
        if seq > self.received + 1 {
            if self.config.retransmit.is_none() {
                out.push(Step::Lost(Loss::Protocol("a frame is missing on a stream")));
            }
            return;
        }
        self.received = seq;
        if last {
            self.ack(out);
            out.push(Step::Lost(Loss::Closed));
            return;
        }
        out.push(Step::Deliver(payload));
        self.ack_owed += 1;
        if self.ack_owed >= ACK_FRAMES_MAX {
            self.ack(out);
        } else if self.ack_due.is_none() {
            self.ack_due = Some(now + self.config.ack_delay);
        }
    }

    /// When `tick` has something to do.
    pub(super) fn next_wake(&self) -> Moment {
        match self.link {
            Link::Down { since } => since + self.config.retention,
            Link::Up { heard, ping_due } => {
                let dead = heard + self.config.dead_after();
                let mut wake = if self.pings { dead.min(ping_due) } else { dead };
                for due in [self.ack_due, self.resend_due].into_iter().flatten() {
                    wake = wake.min(due);
                }
                wake
            }
        }
    }

    /// Does what is due.
    pub(super) fn tick(&mut self, now: Moment, out: &mut Vec<Step>) {
        match &mut self.link {
            Link::Down { since } => {
                if now >= *since + self.config.retention {
                    out.push(Step::Lost(Loss::Expired));
                }
                return;
            }
            Link::Up { heard, ping_due } => {
                if now.saturating_since(*heard)
                    >= self.config.dead_after().max(Duration::from_nanos(1))
                {
                    out.push(Step::Lost(Loss::Silent));
                    return;
                }
                if self.pings && now >= *ping_due {
                    *ping_due = now + self.config.ping.max(Duration::from_millis(1));
                    let head = self.head();
                    out.push(Step::Transmit(Frame::Ping(head)));
                }
            }
        }
        if self.resend_due.is_some_and(|due| now >= due) {
            self.resend_due = None;
            self.resends += 1;
            self.transmit_from(0, RETRANSMIT_FRAMES_MAX, out);
            self.arm_resend(now);
        }
        if self.ack_due.is_some_and(|due| now >= due) {
            self.ack(out);
        }
    }
}
