//! Both ends over a faulty network: what one side says within a session reaches the other exactly once and in order.

use std::collections::BTreeMap;
use std::time::Duration;

use abi_terms::Moment;
use base_ids::ConnectionId;
use bytes::{Buf, BufMut, Bytes, BytesMut};
use proptest::prelude::*;

use super::*;
use crate::wire::{FrameDecoder, encode_frame};

#[derive(Clone, Debug)]
enum Op {
    AgentSends,
    MasterSends,
    /// Frame number `1` of those under way, to the master if `0`.
    Arrives(bool, usize),
    Vanishes(bool, usize),
    Doubles(bool, usize),
    Breaks,
    Connects,
    Passes(u64),
    MasterRestarts,
    AgentRestarts,
    MasterCloses,
}

/// One agent and one master. Messages are a session's mark and a running number.
struct World {
    config: Config,
    stream: bool,
    now: Moment,
    agent: AgentSession,
    master: MasterSessions,
    term: u64,
    link: Option<LinkId>,
    links: u64,
    to_master: Vec<(LinkId, Frame)>,
    to_agent: Vec<(LinkId, Frame)>,
    agent_sent: u64,
    agent_seen: u64,
    open: BTreeMap<ConnectionId, Seen>,
    /// The session of the agent, and whose marks it has heard in it.
    heard_from: Option<u64>,
    lost: Vec<Loss>,
}

#[derive(Default)]
struct Seen {
    sent: u64,
    seen: u64,
    heard_from: Option<u64>,
}

fn message(mark: u64, number: u64) -> Bytes {
    let mut bytes = BytesMut::new();
    bytes.put_u64(mark);
    bytes.put_u64(number);
    bytes.freeze()
}

impl World {
    fn new(stream: bool, config: Config) -> Self {
        Self {
            config,
            stream,
            now: Moment::from_nanos(1),
            agent: AgentSession::new(config, 1, None, 0),
            master: MasterSessions::new(config, 2, 1),
            term: 1,
            link: None,
            links: 0,
            to_master: Vec::new(),
            to_agent: Vec::new(),
            agent_sent: 0,
            agent_seen: 0,
            open: BTreeMap::new(),
            heard_from: None,
            lost: Vec::new(),
        }
    }

    fn stream() -> Self {
        Self::new(true, Config::default())
    }

    fn datagram() -> Self {
        Self::new(
            false,
            Config {
                retransmit: Some(Duration::from_millis(500)),
                ..Config::default()
            },
        )
    }

    fn agent(&mut self, act: impl FnOnce(&mut AgentSession, Moment, &mut Vec<AgentOutput>)) {
        let mut out = Vec::new();
        act(&mut self.agent, self.now, &mut out);
        for output in out {
            match output {
                AgentOutput::Transmit(frame) => {
                    let link = self.link.expect("frames are only sent over a link");
                    self.to_master.push((link, frame));
                }
                AgentOutput::Opened(_) => {
                    (self.agent_sent, self.agent_seen, self.heard_from) = (0, 0, None)
                }
                AgentOutput::Deliver(mut payload) => {
                    assert!(self.agent.session().is_some() || !self.lost.is_empty());
                    let mark = payload.get_u64();
                    assert_eq!(
                        *self.heard_from.get_or_insert(mark),
                        mark,
                        "sessions are not mixed"
                    );
                    assert_eq!(payload.get_u64(), self.agent_seen, "once, in order");
                    self.agent_seen += 1;
                }
                AgentOutput::Lost(loss) => self.lost.push(loss),
                AgentOutput::Refused(_) => {}
                AgentOutput::Hang => self.break_link(),
            }
        }
    }

    fn master(&mut self, act: impl FnOnce(&mut MasterSessions, Moment, &mut Vec<MasterOutput>)) {
        let mut out = Vec::new();
        act(&mut self.master, self.now, &mut out);
        for output in out {
            match output {
                MasterOutput::Transmit(link, frame) => self.to_agent.push((link, frame)),
                MasterOutput::Opened(connection) => {
                    assert!(
                        self.open.insert(connection, Seen::default()).is_none(),
                        "opened once"
                    );
                }
                MasterOutput::Deliver(connection, mut payload) => {
                    let seen = self.open.get_mut(&connection).expect("opened before");
                    let mark = payload.get_u64();
                    assert_eq!(
                        *seen.heard_from.get_or_insert(mark),
                        mark,
                        "sessions are not mixed"
                    );
                    assert_eq!(payload.get_u64(), seen.seen, "once, in order");
                    seen.seen += 1;
                }
                MasterOutput::Lost(connection, loss) => {
                    assert!(
                        self.open.remove(&connection).is_some(),
                        "lost once, after it was opened"
                    );
                    self.lost.push(loss);
                }
                MasterOutput::Hang(link) if self.stream => {
                    if self.link == Some(link) {
                        self.break_link();
                    }
                }
                MasterOutput::Hang(_) => {}
                MasterOutput::Deposed(_) => panic!("nobody has seen a later term"),
            }
        }
    }

    fn break_link(&mut self) {
        if !self.stream {
            return;
        }
        if let Some(link) = self.link.take() {
            self.to_master.clear();
            self.to_agent.clear();
            self.agent(|agent, now, _| agent.on_disconnected(now));
            self.master(|master, now, out| master.on_disconnected(now, link, out));
        }
    }

    fn connect(&mut self) {
        self.break_link();
        if self.stream {
            self.links += 1;
        }
        self.link = Some(LinkId(self.links));
        self.agent(|agent, now, out| agent.on_connected(now, out));
    }

    fn agent_sends(&mut self) {
        if let Some(session) = self.agent.session() {
            let payload = message(session.agent, self.agent_sent);
            self.agent_sent += 1;
            self.agent(|agent, now, out| agent.send(now, payload, out));
        }
    }

    fn master_sends(&mut self) {
        if let Some((&connection, seen)) = self.open.iter_mut().next_back() {
            let payload = message(connection.0, seen.sent);
            seen.sent += 1;
            self.master(|master, now, out| master.send(now, connection, payload, out));
        }
    }

    fn arrive(&mut self, at_master: bool, index: usize, keep: bool) {
        let queue = if at_master {
            &mut self.to_master
        } else {
            &mut self.to_agent
        };
        if queue.is_empty() {
            return;
        }
        let index = if self.stream { 0 } else { index % queue.len() };
        let (link, frame) = if keep {
            queue[index].clone()
        } else {
            queue.remove(index)
        };
        let mut bytes = BytesMut::new();
        encode_frame(&frame, &mut bytes);
        let decoded = FrameDecoder::default()
            .decode(&mut bytes)
            .expect("own bytes")
            .expect("a whole frame");
        assert_eq!(decoded, frame);
        if at_master {
            self.master(|master, now, out| master.on_frame(now, link, decoded, out));
        } else if self.link == Some(link) {
            self.agent(|agent, now, out| agent.on_frame(now, decoded, out));
        }
    }

    fn pass(&mut self, span: Duration) {
        self.now = self.now + span;
        self.agent(|agent, now, out| agent.tick(now, out));
        self.master(|master, now, out| master.tick(now, out));
    }

    fn apply(&mut self, op: &Op) {
        match *op {
            Op::AgentSends => self.agent_sends(),
            Op::MasterSends => self.master_sends(),
            Op::Arrives(at_master, index) => self.arrive(at_master, index, false),
            Op::Vanishes(at_master, index) if !self.stream => {
                let queue = if at_master {
                    &mut self.to_master
                } else {
                    &mut self.to_agent
                };
                if !queue.is_empty() {
                    queue.remove(index % queue.len());
                }
            }
            Op::Doubles(at_master, index) if !self.stream => self.arrive(at_master, index, true),
            Op::Vanishes(..) | Op::Doubles(..) => {}
            Op::Breaks => self.break_link(),
            Op::Connects => self.connect(),
            Op::Passes(millis) => self.pass(Duration::from_millis(millis)),
            Op::MasterRestarts => {
                self.break_link();
                self.term += 1;
                self.master = MasterSessions::new(self.config, 1000 + self.term, self.term);
                self.open.clear();
            }
            Op::AgentRestarts => {
                self.break_link();
                let seed = self.now.as_nanos() ^ 0xa6e7;
                self.agent = AgentSession::new(self.config, seed, None, self.agent.term());
                self.link = None;
            }
            Op::MasterCloses => {
                if let Some((connection, _)) = self.open.pop_last() {
                    self.master(|master, now, out| master.close(now, connection, out));
                }
            }
        }
    }

    /// Lets the network work until nothing is under way and both sides agree.
    fn settle(&mut self) {
        for _ in 0..400 {
            if self.link.is_none() || self.agent.next_wake().is_none() {
                self.connect();
            }
            while !self.to_master.is_empty() || !self.to_agent.is_empty() {
                self.arrive(true, 0, false);
                self.arrive(false, 0, false);
            }
            self.pass(Duration::from_millis(700));
        }
    }
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let frame = || (any::<bool>(), any::<usize>());
    let op = prop_oneof![
        8 => Just(Op::AgentSends),
        8 => Just(Op::MasterSends),
        24 => frame().prop_map(|(master, index)| Op::Arrives(master, index)),
        3 => frame().prop_map(|(master, index)| Op::Vanishes(master, index)),
        3 => frame().prop_map(|(master, index)| Op::Doubles(master, index)),
        2 => Just(Op::Breaks),
        3 => Just(Op::Connects),
        6 => (0_u64..3000).prop_map(Op::Passes),
        1 => (0_u64..100_000).prop_map(Op::Passes),
        1 => prop_oneof![Just(Op::MasterRestarts), Just(Op::AgentRestarts), Just(Op::MasterCloses)],
    ];
    proptest::collection::vec(op, 0..300)
}

fn check_history(mut world: World, ops: &[Op]) {
    for op in ops {
        world.apply(op);
    }
    world.settle();
    assert_eq!(world.open.len(), 1, "one agent, one session");
    world.agent_sends();
    world.master_sends();
    world.settle();
    let (&connection, seen) = world.open.iter().next().expect("still one session");
    assert_eq!(seen.seen, world.agent_sent, "all arrived at the master");
    assert_eq!(seen.sent, world.agent_seen, "all arrived at the agent");
    assert_eq!(
        world.heard_from,
        Some(connection.0),
        "both speak of the same session"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn exactly_once_over_streams(ops in ops()) {
        check_history(World::stream(), &ops);
    }

    #[test]
    fn exactly_once_over_datagrams(ops in ops()) {
        check_history(World::datagram(), &ops);
    }
}

fn connected() -> World {
    let mut world = World::stream();
    world.connect();
    world.settle();
    world.agent_sends();
    world.settle();
    assert_eq!(world.open.len(), 1);
    world
}

#[test]
fn a_short_break_is_not_noticed() {
    let mut world = connected();
    let session = world.agent.session();
    world.break_link();
    world.agent_sends();
    world.master_sends();
    world.pass(Duration::from_secs(9));
    world.connect();
    world.settle();
    assert_eq!((world.agent.session(), &world.lost[..]), (session, &[][..]));
    assert_eq!(
        (
            world.agent_seen,
            world.open.values().next().expect("there is one").seen
        ),
        (1, 2)
    );
}

#[test]
fn a_long_break_is_told_to_both() {
    let mut world = connected();
    world.break_link();
    world.pass(Duration::from_secs(10));
    assert_eq!(world.lost, [Loss::Expired, Loss::Expired]);
    assert!(world.open.is_empty() && world.agent.session().is_none());
}

#[test]
fn a_silent_peer_is_dead() {
    let mut world = connected();
    for _ in 0..80 {
        world.to_agent.clear();
        world.to_master.clear();
        world.pass(Duration::from_secs(1));
    }
    assert!(world.lost.contains(&Loss::Silent), "{:?}", world.lost);
    assert!(world.open.is_empty() && world.agent.session().is_none());
}

#[test]
fn pings_keep_an_idle_session_alive() {
    let mut world = connected();
    for _ in 0..300 {
        world.pass(Duration::from_secs(1));
        world.arrive(false, 0, false);
        world.arrive(true, 0, false);
    }
    assert!(world.lost.is_empty() && world.open.len() == 1);
}

#[test]
fn the_buffer_is_bounded() {
    let mut world = World::new(
        true,
        Config {
            buffer_frames_max: 10,
            ..Config::default()
        },
    );
    world.connect();
    world.settle();
    world.break_link();
    (0..10).for_each(|_| world.agent_sends());
    assert!(world.lost.is_empty());
    world.agent_sends();
    assert_eq!(world.lost, [Loss::Overflow]);
    world.connect();
    world.settle();
    assert_eq!(
        world.lost,
        [Loss::Overflow, Loss::Forgotten],
        "the master hears of it"
    );
    assert_eq!(world.open.len(), 1);
}

#[test]
fn one_large_frame_fits_any_buffer() {
    let mut world = World::new(
        true,
        Config {
            buffer_bytes_max: 8,
            ..Config::default()
        },
    );
    world.connect();
    world.settle();
    world.agent_sends();
    assert!(world.lost.is_empty());
    world.agent_sends();
    assert_eq!(world.lost, [Loss::Overflow]);
}

#[test]
fn a_closed_session_delivers_what_was_sent_before() {
    let mut world = connected();
    let (&connection, _) = world.open.iter().next().expect("there is one");
    world.master_sends();
    world.master_sends();
    world.master(|master, now, out| master.close(now, connection, out));
    while !world.to_agent.is_empty() {
        world.arrive(false, 0, false);
    }
    assert_eq!(
        (world.agent_seen, &world.lost[..]),
        (2, &[Loss::Closed][..])
    );
}

#[test]
fn a_deposed_master_is_refused() {
    let config = Config::default();
    let now = Moment::from_nanos(1);
    let mut out = Vec::new();
    let mut agent = AgentSession::new(config, 1, None, 7);
    agent.on_connected(now, &mut out);
    let Some(AgentOutput::Transmit(Frame::Hello(hello))) = out.pop() else {
        panic!("a Hello comes first")
    };

    let mut answers = Vec::new();
    let mut master = MasterSessions::new(config, 2, 6);
    master.on_frame(now, LinkId(1), Frame::Hello(hello.clone()), &mut answers);
    assert_eq!(answers[0], MasterOutput::Deposed(7));
    assert!(matches!(
        answers[1],
        MasterOutput::Transmit(_, Frame::Refuse { .. })
    ));

    let session = SessionId {
        agent: hello.nonce,
        master: 1,
    };
    agent.on_frame(
        now,
        Frame::Welcome(Welcome {
            session,
            received: 0,
            term: 6,
        }),
        &mut out,
    );
    assert!(
        matches!(out[..], [AgentOutput::Refused(_), AgentOutput::Hang]),
        "{out:?}"
    );
    assert_eq!((agent.session(), agent.term()), (None, 7));
}

#[test]
fn another_version_is_refused() {
    let mut out = Vec::new();
    let hello = Hello {
        version: 2,
        nonce: 1,
        session: None,
        resume: false,
        received: 0,
        agent: None,
        term: 0,
    };
    let mut master = MasterSessions::new(Config::default(), 2, 1);
    master.on_frame(
        Moment::from_nanos(1),
        LinkId(1),
        Frame::Hello(hello),
        &mut out,
    );
    assert!(matches!(
        out[..],
        [
            MasterOutput::Transmit(_, Frame::Refuse { .. }),
            MasterOutput::Hang(_)
        ]
    ));
    assert!(master.is_empty());
}

#[test]
fn many_hellos_over_one_link_hold_one_session() {
    let mut out = Vec::new();
    let mut master = MasterSessions::new(Config::default(), 2, 1);
    for nonce in 0..1000 {
        let hello = Hello {
            version: 1,
            nonce,
            session: None,
            resume: false,
            received: 0,
            agent: None,
            term: 0,
        };
        master.on_frame(
            Moment::from_nanos(1),
            LinkId(1),
            Frame::Hello(hello),
            &mut out,
        );
    }
    assert_eq!(master.len(), 1);
    master.on_disconnected(Moment::from_nanos(2), LinkId(1), &mut out);
    assert!(master.is_empty() && master.next_wake().is_none());
    assert!(
        !out.iter()
            .any(|output| matches!(output, MasterOutput::Opened(_)))
    );
}
