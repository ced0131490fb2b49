//! Registries: which one holds an image, how to log in there, and how its parts come over the network.
//!
//! Contract: what is returned has the digest that was asked for and is within [`Limits`](crate::Limits). Credentials go
//! to the registry that they are for and to the token server that it names, never along a redirect to another host, and
//! never from an encrypted connection to a plain one.

mod endpoint;
mod login;
mod session;
mod web;

pub(crate) use endpoint::Endpoint;
pub use endpoint::{DefaultSource, DefaultSourceError};
pub(crate) use session::Session;
pub(crate) use web::Web;
