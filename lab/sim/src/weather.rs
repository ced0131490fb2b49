//! What this world is like: which troubles it has. Each seed leaves most of them out, so that what is left meets often.

use std::time::Duration;

use crate::network::Links;
use crate::random::Random;

/// The conditions of one world.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weather {
    pub(crate) links: Links,
    /// The usual delay between master and agents, in milliseconds.
    pub(crate) lag: u64,
    pub(crate) offer_timeout: Option<Duration>,
    /// Processes end in the midst of their work.
    pub(crate) crashes: bool,
    /// One commit in so many is the last of its process.
    pub(crate) crash_rate: u64,
    /// How long agents may be away before they are unreachable.
    pub(crate) patience: Duration,
    /// Agents are cut off.
    pub(crate) cuts: bool,
    /// Some of them hear what they cannot answer, or the other way round.
    pub(crate) one_way: bool,
    /// Clocks are wrong.
    pub(crate) skew: bool,
    /// Disks take their time.
    pub(crate) slow_disks: bool,
    /// Records that are committed together; the rest of a burst follows.
    pub(crate) batch: usize,
    /// Machines lose power.
    pub(crate) reboots: bool,
    /// Agents leave, or change their addresses.
    pub(crate) moves: bool,
    /// Agents come back with other resources and attributes.
    pub(crate) upgrades: bool,
    /// Operators are at work.
    pub(crate) operators: bool,
    /// Schedulers reserve resources and make volumes.
    pub(crate) operations: bool,
    /// Roles below others have quota too, and are held to the limits above them.
    pub(crate) nested_quota: bool,
    /// Some schedulers misbehave.
    pub(crate) villains: bool,
    /// Agents have resource providers, of which schedulers want disks.
    pub(crate) providers: bool,
}

impl Weather {
    pub(crate) fn new(random: &mut Random) -> Self {
        let links = match random.one_in(2) {
            true => Links::Streams,
            false => Links::Datagrams,
        };
        let offer_timeout = random.one_in(4);
        let offer_timeout = offer_timeout.then(|| Duration::from_secs(2 + random.below(30)));
        Self {
            links,
            lag: if random.one_in(3) { 400 } else { 5 },
            offer_timeout,
            crashes: !random.one_in(4),
            crash_rate: if random.one_in(3) { 60 } else { 300 },
            patience: Duration::from_secs(if random.one_in(3) { 30 } else { 600 }),
            cuts: !random.one_in(4),
            one_way: random.one_in(3),
            skew: random.one_in(4),
            slow_disks: random.one_in(4),
            batch: if random.one_in(2) { 3 } else { 100 },
            reboots: random.one_in(3),
            moves: random.one_in(2),
            upgrades: random.one_in(4),
            operators: random.one_in(3),
            operations: random.one_in(3),
            nested_quota: random.one_in(3),
            villains: random.one_in(5),
            providers: random.one_in(4),
        }
    }
}
