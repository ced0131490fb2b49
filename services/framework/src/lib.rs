//! What services that are frameworks have in common: the connection to the master, and the file with what is durable.
//!
//! A service reaches the kernel only as any framework does, by the public scheduler API.

mod keep;
mod link;
mod login;

pub use keep::{Change, Keep, Records};
pub use link::{Heard, Link, link};
pub use login::{LoginError, hostname, login, user};
