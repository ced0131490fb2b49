//! The master as a pure state machine: `step(now, input)` to effects.

mod config;
mod io;
mod model;

pub use config::Config;
pub use io::{
    AgentRecord, Answer, Effect, FrameworkRecord, Input, OperatorEvent, Record, Standing,
};
pub use model::{Agent, Executor, Framework, Task, View};
