//! The agent as a pure state machine: `step(now, input)` to effects.
//!
//! [`Agent`] decides what is launched, what is told to whom and what must be durable before; [`io`](Input) lists what
//! can happen and what can come of it. It also plays the built-in executors. A command task's container runs the command
//! itself; that of a pod runs nothing, and each task of its groups has a container of its own below it. So both survive the
//! end of the agent's process like any other container.
//!
//! Invariant: a status update is durable before anybody hears of it, and is sent until the scheduler has seen it.
//! Invariant: nothing here reads a clock, a file, a socket or a random number.

mod agent;
mod check;
mod container;
mod containers;
mod executor;
mod io;
mod kill;
mod launch;
mod leave;
mod master;
mod model;
mod operation;
mod pod;
mod prepare;
mod provider;
mod record;
mod recover;
mod seed;
mod sound;
mod update;

#[cfg(test)]
mod tests;

pub use agent::{Agent, Config};
pub use io::{
    Answer, Caller, ContainerLaunch, ContainerProgram, ContainerRecord, Effect, End, ExecutorCall,
    ExecutorEvent, ExecutorRecord, Fate, Handover, Input, Kill, KillCause, Launch, Launched,
    Limitation, Place, ProbeOrder, ProbeOutcome, Program, ProviderRecord, ProviderSubscribe,
    Record, Sandbox, Subscribe, Subscribed, TaskRecord, UpdateRecord,
};
pub use model::{
    Batch, Container, Deadline, Executor, ExecutorState, Framework, KillRequest, Provider, Task,
    Verdict, View,
};
