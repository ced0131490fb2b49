//! The door as clients meet it: over sockets.

mod endpoints;
mod hostile;
mod server;
mod streams;
mod support;
mod tls;
