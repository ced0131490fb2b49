//! Runs jobs by the clock, and after one another: the job interface, that of Metronome.
//!
//! [`plan`] decides when runs start, go on and end; [`mind`] is all of the service as one state machine: requests, offers
//! and updates come in, records, calls and answers go out. Neither reads a clock or does IO; that is [`io`].

pub mod app;
pub mod io;
pub mod mind;
pub mod plan;
