//! The agent as a pure state machine: `step(now, input)` to effects.
//!
//! [`Agent`] decides what is launched, what is told to whom and what must be durable before; [`io`](Input) lists what
//! can happen and what can come of it. It also plays the executor of command tasks: their containers run the command
//! itself, so a command task costs one container and survives the end of the agent's process like any other.
//!
//! Invariant: a status update is durable before anybody hears of it, and is sent until the scheduler has seen it.
//! Invariant: nothing here reads a clock, a file, a socket or a random number.

mod agent;
mod check;
mod container;
mod executor;
mod io;
mod kill;
mod launch;
mod leave;
mod master;
mod model;
mod operation;
mod recover;
mod seed;
mod update;

#[cfg(test)]
mod tests;

pub use agent::{Agent, Config};
pub use io::{
    Answer, Caller, Effect, End, ExecutorCall, ExecutorEvent, ExecutorRecord, Fate, Handover,
    Input, Kill, KillCause, Launch, Limitation, OperationRecord, ProbeOrder, ProbeOutcome, Program,
    Record, Sandbox, Subscribe, Subscribed, TaskRecord, UpdateRecord,
};
pub use model::{
    Batch, Deadline, Executor, ExecutorState, Framework, KillRequest, Task, Verdict, View,
};
