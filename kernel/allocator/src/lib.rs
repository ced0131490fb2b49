//! Hierarchical dominant resource fairness: who is offered what.
//!
//! The [`Allocator`] is told of agents, frameworks, roles and what they hold, and each
//! [`Allocator::run`] answers with resources to offer. It is pure: the time is an
//! argument, chance is a seed, and equal inputs give equal offers.
//!
//! It is incremental: every change marks the agents it concerns, and a run looks at no
//! others; with nothing marked a run does nothing. [`Allocator::next_wake`] says when
//! something falls due by itself.
//!
//! One run has two stages. The first gives roles what their quota guarantees; the second
//! shares the rest: for each agent, in random order, the framework with the lowest share
//! that may and will take it gets all that is left there.

mod agent;
mod allocator;
mod amounts;
mod arena;
mod constraints;
mod decide;
mod explain;
mod framework;
mod holdings;
mod inverse;
mod options;
mod pattern;
mod quota;
mod random;
mod refusal;
mod rules;
mod run;
mod shapes;
mod timers;
mod tree;

#[cfg(test)]
mod tests;

pub use allocator::Allocator;
pub use constraints::{ConstraintError, Constraints};
pub use explain::Reason;
pub use options::{
    AgentOptions, FrameworkOptions, Grant, InverseGrant, Options, Outcome, Quota, Rhythm,
    RoleFigures, Sorter,
};
