//! The master as a pure state machine: `step(now, input)` to effects.
//!
//! [`Master`] admits agents and frameworks, offers resources as `kernel/allocator` decides, launches tasks, routes
//! updates and answers reconciliation; [`io`](Input) lists what can happen and what can come of it. Agents and
//! frameworks are durable, everything else is told by agents again after a fail-over.
//!
//! Invariant: what is used or offered on an agent is held by the same framework in the allocator, and nothing else is.
//! Invariant: nothing here reads a clock, a file, a socket or a random number.

mod accept;
mod agents;
mod calls;
mod check;
mod config;
mod explain;
mod hold;
mod io;
mod ledger;
mod lost;
mod maintenance;
mod master;
mod model;
mod offers;
mod operate;
mod operations;
mod outcome;
mod providers;
mod reconcile;
mod recover;
mod removal;
mod reregister;
mod shares;
mod subscribe;
mod table;
mod tally;
mod unreachable;
mod updates;

#[cfg(test)]
mod tests;

pub use config::Config;
pub use explain::{Denied, Obstacle, Standings};
pub use io::{
    AgentRecord, Answer, Drain, Effect, FrameworkRecord, Input, Machine, Maintenance, Operate,
    OperatorEvent, Record, Standing, Window,
};
pub use master::Master;
pub use model::{Agent, Executor, Framework, Operation, Provider, Task, View};
pub use table::{CHUNK_ITEMS, Chunk, Table};
pub use tally::{Cause, Tally};
