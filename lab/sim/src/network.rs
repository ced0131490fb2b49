//! What lies between agents and their master.

use std::time::Duration;

use abi_node::session::Frame;
use abi_terms::Moment;

use crate::random::Random;

/// How links behave in this world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Links {
    /// They keep the order and lose nothing until they break.
    Streams,
    /// They lose, double and reorder.
    Datagrams,
}

/// When the copies of a frame arrive. `lag` is the usual delay in milliseconds.
pub(crate) fn arrivals(
    random: &mut Random,
    links: Links,
    (faults, lag): (bool, u64),
    now: Moment,
    last: &mut Moment,
) -> Vec<Moment> {
    match links {
        Links::Streams => {
            let delay = match faults && random.one_in(50) {
                true => random.millis(3000),
                false => random.millis(lag),
            };
            *last = (*last).max(now + delay);
            vec![*last]
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
    pub(crate) agent: usize,
    /// Of the agent's links, which it was put on.
    pub(crate) link: u64,
    pub(crate) frame: Frame,
}
