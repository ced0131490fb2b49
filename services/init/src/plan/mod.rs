//! What follows from what is wanted and what is there: decisions only, without clock, IO and chance.

pub mod backoff;
pub mod barrier;
pub mod constraint;
pub mod deploy;
pub mod env;
pub mod explain;
pub mod graph;
pub mod instance;
pub mod kill;
pub mod map;
pub mod need;
pub mod offer;
pub mod progress;
pub mod resident;
pub mod rolling;
pub mod service;
pub mod tree;
pub mod unreachable;
