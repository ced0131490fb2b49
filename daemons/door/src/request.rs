//! Requests as handlers see them.

use crate::query::Query;
use crate::response::Response;
use base_access::Principal;
use bytes::Bytes;
use http::{HeaderMap, Method};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use tokio::io::{AsyncRead, AsyncWrite};

pub use crate::body::RequestBody;

/// A request whose route is known and whose caller has been authenticated as its realm wants.
#[derive(Debug)]
pub struct Request {
    pub(crate) method: Method,
    /// As received: with actor name, suffix and slashes.
    pub(crate) path: String,
    pub(crate) query_text: Option<String>,
    pub(crate) query: Query,
    pub(crate) route: &'static str,
    pub(crate) rest: String,
    pub(crate) headers: HeaderMap,
    pub(crate) principal: Option<Principal>,
    pub(crate) peer: SocketAddr,
    pub(crate) is_secure: bool,
    pub(crate) body: Option<RequestBody>,
    pub(crate) upgrade: Option<hyper::upgrade::OnUpgrade>,
}

/// A connection that is about to speak another protocol.
#[derive(Debug)]
pub struct Upgrade(hyper::upgrade::OnUpgrade);

impl Upgrade {
    /// Waits until the answer is written and gives the connection.
    ///
    /// # Errors
    /// When the client went away, or the answer was another than 101.
    pub async fn connection(
        self,
    ) -> std::io::Result<impl AsyncRead + AsyncWrite + Send + Unpin + 'static> {
        self.0
            .await
            .map(TokioIo::new)
            .map_err(std::io::Error::other)
    }
}

impl Request {
    /// The connection itself, for a handler that answers with [`Response::switching_protocols`]; only once.
    ///
    /// It can be awaited as soon as that answer is on its way.
    pub fn take_upgrade(&mut self) -> Option<Upgrade> {
        self.upgrade.take().map(Upgrade)
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The route that matched, such as `/api/v1`, without actor name and `.json`.
    #[must_use]
    pub fn route(&self) -> &'static str {
        self.route
    }

    /// What follows the route in the path, without slashes at its ends; empty for an exact match.
    #[must_use]
    pub fn rest(&self) -> &str {
        &self.rest
    }

    /// Path and query exactly as received, for redirects.
    #[must_use]
    pub fn path_and_query(&self) -> String {
        match &self.query_text {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }

    /// The path exactly as received.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The path as received, with escapes decoded; none when they are broken.
    #[must_use]
    pub fn decoded_path(&self) -> Option<String> {
        // In a path a plus is a plus.
        crate::query::decode(&self.path.replace('+', "%2B"))
    }

    /// The decoded query.
    #[must_use]
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// A header as text; `None` when it is absent or not ASCII.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The authenticated caller; `None` where the realm asks for no login.
    #[must_use]
    pub fn principal(&self) -> Option<&Principal> {
        self.principal.as_ref()
    }

    /// The address of the client's socket.
    #[must_use]
    pub fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// Whether the request came over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.is_secure
    }

    /// Refuses methods other than `allowed` with 405; HEAD passes where GET does.
    ///
    /// # Errors
    /// The answer to give.
    pub fn only(&self, allowed: &[&str]) -> Result<(), Box<Response>> {
        let method = if self.method == Method::HEAD {
            "GET"
        } else {
            self.method.as_str()
        };
        if allowed.contains(&method) {
            Ok(())
        } else {
            Err(Box::new(Response::method_not_allowed(
                allowed,
                &self.method,
            )))
        }
    }

    /// Takes the body out, to read it while it arrives; `None` when it was taken before.
    pub fn take_body(&mut self) -> Option<RequestBody> {
        self.body.take()
    }

    /// Reads the whole body; see [`RequestBody::bytes`]. Empty when it was taken before.
    ///
    /// # Errors
    /// The answer to give.
    pub async fn bytes(&mut self) -> Result<Bytes, Box<Response>> {
        match self.body.take() {
            Some(body) => body.bytes().await,
            None => Ok(Bytes::new()),
        }
    }
}

#[cfg(test)]
impl Request {
    /// A request that no socket carried, without body.
    pub(crate) fn test(method: &str, target: &str, headers: &[(&str, &str)]) -> Self {
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name: http::HeaderName = name.parse().expect("header name");
            map.append(name, value.parse().expect("header value"));
        }
        Self {
            upgrade: None,
            method: method.parse().expect("method"),
            path: path.to_owned(),
            query_text: query.map(str::to_owned),
            query: Query::parse(query.unwrap_or_default()).expect("query"),
            route: "/",
            rest: String::new(),
            body: None,
            headers: map,
            principal: None,
            peer: SocketAddr::from(([127, 0, 0, 1], 1)),
            is_secure: false,
        }
    }
}
