//! A typed client of the Mesos v1 API: operator calls, scheduler streams, sessions with
//! containers, agents' files; and of services that speak JSON.
//!
//! Speaks protobuf, follows redirects to the leading master and logs in with HTTP Basic when it has a login. It keeps no
//! state besides the connection pool; nothing here is retried behind the caller's back.

mod error;
mod http;
mod rest;
mod scheduler;
mod session;

pub use error::ClientError;
pub use http::{AuthorityError, Client, Download, Login};
pub use rest::{Answer, Events, Method, Rest, ServerEvent};
pub use scheduler::{Caller, Scheduler};
pub use session::Output;
