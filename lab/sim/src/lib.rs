//! A seeded world: the real kernels with virtual time, schedulers, executors, resource providers and operators, a network
//! that delays, drops, doubles and reorders, clocks that are wrong, disks that take their time, and crashes of everyone.
//!
//! [`run`] plays one seed to its end. Chance comes from the seed alone and time from a queue, so a seed always plays the
//! same, and [`digest`] says whether it did. Each seed leaves most troubles out (`Weather`), so that what is left meets
//! often. After each step the books of master and agents must agree; what happened in containers and volumes is kept as
//! the truth to which everything that schedulers are told is compared.
//!
//! The shells that production has around the kernels are replaced by the smallest that keep their promises: effects wait
//! for what they depend on to be durable, records become durable in batches, a crash loses all that waits, sessions run
//! over `abi/node`.

mod agent;
mod checks;
mod clock;
mod crowd;
mod disk;
mod estate;
mod executor;
mod executors;
mod leader;
mod machine;
mod master;
mod network;
mod nodes;
mod operator;
mod play;
mod pods;
mod provider;
mod providers;
mod random;
mod scheduler;
mod services;
mod trace;
mod truth;
mod villain;
mod volumes;
mod wares;
mod weather;
mod world;

pub use services::{ServicesReport, run_jobs, run_services};
pub use world::{Report, digest, run, tell};
