//! Tests of the messages as a whole; what concerns one module is tested next to it.

pub(crate) mod check;
mod json;
mod table;
