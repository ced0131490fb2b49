//! What lies between agents and their master.

use std::time::Duration;

use abi_node::session::Frame;
use abi_terms::Moment;

use crate::world::{Happening, World};

/// How links behave in this world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Links {
    /// They keep the order and lose nothing until they break.
    Streams,
    /// They lose, double and reorder.
    Datagrams,
}

/// Where a frame goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// To the master.
    Up,
    /// To an agent.
    Down,
}

/// The way between one agent and the master, in one direction.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lane {
    /// Nothing passes until then.
    pub(crate) cut: Moment,
    /// The newest link that has lost something here, and therefore passes nothing any more.
    broken: u64,
    /// When the last frame arrives.
    pub(crate) last: Moment,
}

/// Both directions.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Road {
    pub(crate) up: Lane,
    pub(crate) down: Lane,
}

impl Road {
    fn lane(&mut self, way: Way) -> &mut Lane {
        match way {
            Way::Up => &mut self.up,
            Way::Down => &mut self.down,
        }
    }

    /// Nothing is cut any more. Returns whether a link that lost something is still in use.
    pub(crate) fn mend(&mut self, link: u64) -> bool {
        (self.up.cut, self.down.cut) = (Moment::default(), Moment::default());
        self.up.broken == link || self.down.broken == link
    }

    /// Until when something is cut.
    pub(crate) fn end_of_cut(&self) -> Moment {
        self.up.cut.max(self.down.cut)
    }
}

/// Sessions with timing that suits the links.
pub(crate) fn session_config(links: Links) -> abi_node::session::Config {
    abi_node::session::Config {
        retransmit: (links == Links::Datagrams).then_some(Duration::from_millis(300)),
        ..abi_node::session::Config::default()
    }
}

/// A frame under way.
#[derive(Clone, Debug)]
pub(crate) struct Packet {
    pub(crate) way: Way,
    pub(crate) agent: usize,
    /// Of the agent's links, which it was put on.
    pub(crate) link: u64,
    pub(crate) frame: Frame,
}

impl World {
    /// Puts a frame on its way.
    pub(crate) fn transmit(&mut self, way: Way, agent: usize, link: u64, frame: &Frame) {
        if self.is_lost(way, agent, link) {
            return;
        }
        for moment in self.arrivals(way, agent) {
            let frame = frame.clone();
            let packet = Packet {
                way,
                agent,
                link,
                frame,
            };
            self.at_moment(moment, Happening::Arrive(packet));
        }
    }

    /// When the copies of a frame arrive.
    fn arrivals(&mut self, way: Way, agent: usize) -> Vec<Moment> {
        let (faults, lag, now) = (self.faults, self.weather.lag, self.now);
        let random = &mut self.random;
        match self.weather.links {
            Links::Streams => {
                let delay = match faults && random.one_in(50) {
                    true => random.millis(3000),
                    false => random.millis(lag),
                };
                let lane = self.roads[agent].lane(way);
                lane.last = lane.last.max(now + delay);
                vec![lane.last]
            }
            Links::Datagrams => {
                let mut copies = Vec::new();
                if !(faults && random.one_in(10)) {
                    let slow = faults && random.one_in(20);
                    copies.push(now + random.millis(if slow { 4000 } else { lag * 4 }));
                }
                if faults && random.one_in(15) {
                    copies.push(now + random.millis(2000));
                }
                copies
            }
        }
    }

    /// A frame is at its end, unless something has come between.
    pub(crate) fn arrive(&mut self, packet: Packet) -> Result<(), String> {
        let Packet {
            way,
            agent,
            link,
            frame,
        } = packet;
        if self.is_lost(way, agent, link) {
            return Ok(());
        }
        match way {
            Way::Up => self.arrive_up(agent, link, frame),
            Way::Down => self.arrive_down(agent, frame),
        }
    }

    /// Whether a frame is lost. A stream that loses something breaks; both ends notice when the way is free again.
    fn is_lost(&mut self, way: Way, agent: usize, link: u64) -> bool {
        let streams = self.weather.links == Links::Streams;
        if streams && self.agents[agent].link != link {
            return true;
        }
        let lane = self.roads[agent].lane(way);
        if streams && lane.broken == link {
            return true;
        }
        if lane.cut <= self.now {
            return false;
        }
        let end = lane.cut;
        if streams {
            lane.broken = link;
            self.at_moment(end, Happening::AgentLinkDown(agent, link));
            self.at_moment(end, Happening::MasterLinkDown(agent, link));
        }
        true
    }
}
