//! A master with its sockets and its disk, the real kernel, and an agent that pretends.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod example;
mod examples;
mod governance;
mod metrics;
mod operators;
mod start;
mod state;
mod streams;
mod subscribers;
mod support;
