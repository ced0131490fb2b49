//! The front door of every daemon: HTTP/1.1 with limits, TLS, login, authorization, content negotiation and the
//! endpoints that all daemons share.
//!
//! A daemon registers handlers in a [`Router`], says in a [`Login`] which realms need credentials, and hands both to a
//! [`Server`]. Handlers get a [`Request`] whose caller is known and return a [`Response`]; what is the same for all
//! (trailing slashes, actor names, JSONP, compression, 404, 401, limits, slow or broken clients) happens here. Bodies
//! arrive as bytes with their [`Encoding`]; decoding messages is the handler's part.
//!
//! Whatever a client sends, nothing here panics and nothing grows without a bound named in [`ServerOptions`] or
//! [`StreamLimits`].

mod accept;
mod acl;
mod api;
mod below;
mod body;
mod bulk;
mod endpoints;
mod exposure;
mod files;
mod gather;
mod guard;
mod heavy;
mod login;
mod query;
mod request;
mod response;
mod router;
mod server;
mod settled;
mod stream;
mod tls;
mod x509;

pub use accept::{accepts, accepts_gzip};
pub use acl::{AclError, parse_acls};
pub use api::{Accept, ApiRequest, Content, Encoding};
pub use below::{is_plain, read_below};
pub use endpoints::{Common, LogLevel, Metrics, Queues, Rate, SystemStats, Toggle, within};
pub use exposure::{Exposed, refuse_exposed};
pub use files::{DirectoryEntry, Files, FilesError, ReadAnswer};
pub use heavy::heavy;
pub use login::{Authenticator, Basic, Credentials, CredentialsError, Login, Outcome, Realm};
pub use query::Query;
pub use request::{Request, RequestBody, Upgrade};
pub use response::{Content as ResponseContent, Handled, Rendered, Response};
pub use router::{Access, Handler, Router};
pub use server::{BindError, Server, ServerOptions};
pub use settled::{BOOLEAN, SETTLED};
pub use stream::{CutOff, Ended, EventBody, EventStream, SendError, StreamLimits, event_stream};
pub use tls::{Tls, TlsError, TlsOptions};
