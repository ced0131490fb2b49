//! A master with its sockets and its disk, the real kernel, and an agent that pretends.

mod start;
mod state;
mod streams;
mod support;
