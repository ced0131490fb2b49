//! Real networks. Each test is in a network namespace of its own, which takes everything with
//! it that a failure leaves there; folders and mounts are those of a guard.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "clippy does not see that these are tests"
)]

mod bridge;
mod plugins;
mod world;
