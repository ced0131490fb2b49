//! Keeps services running.
//!
//! [`plan`] decides: what requests make of the groups and services, in which steps the one becomes the other, and how
//! many instances go and come meanwhile. [`mind`] is all of the service as one state machine over what it knows: requests,
//! offers and updates come in, records, calls, events and answers go out. [`view`] shows what it knows, [`wire`] writes
//! what goes to the master. None of them reads a clock or does IO; that is [`io`].

pub mod io;
pub mod mind;
pub mod plan;
pub mod view;
pub mod wire;
