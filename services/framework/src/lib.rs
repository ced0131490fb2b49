//! What services that are frameworks have in common: flags and start, the door, the connection to the master, and the file
//! with what is durable.
//!
//! A service reaches the kernel only as any framework does, by the public scheduler API.

mod keep;
mod link;
mod login;
mod options;
mod service;

pub use keep::{Change, Keep, Records};
pub use link::{Heard, Link, chain, link};
pub use login::{LoginError, login};
pub use options::{ServiceOptions, flags, framework};
pub use service::{End, Running, Service, ServiceError, StartError, Stop};
