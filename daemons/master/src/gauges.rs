//! Figures that the core keeps of itself.

use std::sync::atomic::{AtomicU64, AtomicUsize};

use crate::timer::Timer;

/// Figures that the core keeps of itself.
#[derive(Debug, Default)]
pub(crate) struct Gauges {
    /// Subscribers of the operator API.
    pub(crate) watchers: AtomicUsize,
    /// How long commits take.
    pub(crate) commits: Timer,
    /// How long steps take in which the allocator decides; all but a sliver is its own.
    pub(crate) allocations: Timer,
    /// How long what made the allocator decide had waited since the core took it from its queue.
    pub(crate) allocation_latency: Timer,
    /// Reads that were answered with what had been written for others.
    pub(crate) cache_hits: AtomicU64,
}
