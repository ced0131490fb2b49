//! A seeded world: the real kernels of master, allocator and agent, with virtual time, schedulers that launch and kill,
//! executors, a network that delays, drops, doubles and reorders, and crashes of everyone.
//!
//! [`run`] plays one seed to its end. Chance comes from the seed alone and time from a queue, so a seed always plays the
//! same, and [`Report::trace`] says whether it did. After each step the books of master and agents must agree; what
//! happened in containers is kept as the truth to which everything that schedulers are told is compared.
//!
//! The shells that production has around the kernels are replaced by the smallest that keep their promises: effects wait
//! for what they depend on to be durable, a crash loses all that waits, sessions run over `abi/node`.

mod agent;
mod checks;
mod executor;
mod executors;
mod master;
mod network;
mod nodes;
mod play;
mod pods;
mod random;
mod scheduler;
mod trace;
mod truth;
mod world;

pub use world::{Report, run, tell};
