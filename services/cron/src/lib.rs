//! Runs jobs by the clock, and after one another.
//!
//! [`plan`] decides when runs start, go on and end. It reads no clock and does no IO.

pub mod plan;
