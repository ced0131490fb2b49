//! What simulated agents share, and what one works with in a call.

use abi_node::wire::encode_resources;
use abi_terms::{Moment, UpdateId};
use base_units::Resources;
use bytes::Bytes;

/// What all agents have in common.
#[derive(Debug)]
pub(super) struct Model {
    /// What each agent has.
    pub(super) resources: Resources,
    /// The same, encoded one by one.
    pub(super) encoded: Vec<Bytes>,
}

impl Model {
    pub(super) fn new(resources: Resources) -> Self {
        let encoded = encode_resources(&resources);
        Self { resources, encoded }
    }
}

/// What an agent has done and holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Agents that a master has admitted.
    pub(super) registered: i64,
    /// Tasks that run.
    pub(super) running: i64,
    /// Updates sent.
    pub(super) updates: i64,
}

/// What an agent works with in one call.
#[derive(Debug)]
pub(super) struct World<'a> {
    pub(super) now: Moment,
    pub(super) model: &'a Model,
    pub(super) uuids: &'a mut Uuids,
    pub(super) tally: &'a mut Tally,
    /// Messages to the master, in order.
    pub(super) out: &'a mut Vec<Bytes>,
}

/// Random-looking UUIDs of version 4 from a seed (splitmix64).
#[derive(Debug)]
pub(super) struct Uuids(pub(super) u64);

impl Uuids {
    /// The next number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// The next UUID.
    pub(super) fn uuid(&mut self) -> UpdateId {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.next().to_be_bytes());
        bytes[8..].copy_from_slice(&self.next().to_be_bytes());
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        bytes
    }
}
