//! Work of the hot paths, ready to be done: the same worlds for the figures of `lab/bench` and for counts of
//! instructions.
//!
//! Each module holds the works of one room. [`WORKS`] lists them all; `lab/counts/budget.txt` says how many instructions
//! each may take.

pub mod allocator;
