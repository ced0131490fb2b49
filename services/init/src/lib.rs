//! Keeps services running.
//!
//! [`plan`] decides: what requests make of the groups and services, in which steps the one becomes the other, and how
//! many instances go and come meanwhile. It reads no clock and does no IO.

pub mod plan;
