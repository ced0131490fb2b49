//! The listening socket and its connections.

use crate::body::{BodyLimits, Budget, RequestBody};
use crate::bulk::Turn;
use crate::gather::Gathered;
use crate::guard::Guarded;
use crate::login::Login;
use crate::query::Query;
use crate::request::Request;
use crate::response::{Asked, Response, ResponseBody};
use crate::router::Router;
use crate::tls::Tls;
use base_access::Principal;
use futures_util::FutureExt as _;
use http::StatusCode;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tracing::Instrument as _;
use tracing::field::Empty;

/// Pause after the system refused a connection, for instance for lack of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
const HEADERS_MAX: usize = 128;
/// Connections that may wait to be accepted: a whole fleet comes back at once, and whoever finds no place tries again a
/// second later. The system has a limit of its own (`net.core.somaxconn`).
const BACKLOG: u32 = 65_535;

/// Limits of a server.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// Most bytes of request line and headers together; at least 8 KiB. More is answered 431.
    pub header_bytes_max: usize,
    /// Most bytes of one body, before and after decompression. More is answered 413.
    pub body_bytes_max: usize,
    /// Most bytes of all bodies in memory at one moment, not counting the first 64 KiB of each, so that long bodies
    /// never keep short ones out. More is answered 503.
    pub bodies_bytes_max: usize,
    /// Longest time for the headers of a request to arrive, and longest rest of an idle connection.
    pub header_timeout: Duration,
    /// Longest silence within a body; answered 408.
    pub body_idle_timeout: Duration,
    /// Longest time for a body that is read whole; answered 408.
    pub body_timeout: Duration,
    /// Longest time in which a client takes nothing of what waits for it.
    pub write_timeout: Duration,
    /// Longest TLS handshake.
    pub handshake_timeout: Duration,
    /// Most connections at once; more wait to be accepted.
    pub connections_max: usize,
    /// How long requests under way may take to finish once the server stops.
    pub grace: Duration,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            header_bytes_max: 64 * 1024,
            body_bytes_max: 16 * 1024 * 1024,
            bodies_bytes_max: 128 * 1024 * 1024,
            header_timeout: Duration::from_secs(75),
            body_idle_timeout: Duration::from_secs(30),
            body_timeout: Duration::from_secs(300),
            write_timeout: Duration::from_secs(60),
            handshake_timeout: Duration::from_secs(10),
            connections_max: 10_000,
            grace: Duration::from_secs(2),
        }
    }
}

/// How often an address in use is tried again, and after which pauses.
const BIND_TRIES: u32 = 40;
const BIND_PAUSE: Duration = Duration::from_millis(50);

/// The socket could not be had.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Somebody else listens there.
    #[error(
        "{address} is in use by another process; stop it or choose another --port (0 picks a free one)"
    )]
    InUse {
        /// The address.
        address: SocketAddr,
    },
    /// This machine has no such address.
    #[error("{address} is no address of this machine; choose another --ip")]
    NotHere {
        /// The address.
        address: SocketAddr,
    },
    /// The port is reserved.
    #[error("this user may not listen on {address}; choose a --port above 1023")]
    Forbidden {
        /// The address.
        address: SocketAddr,
    },
    /// Anything else.
    #[error("failed to listen on {address}")]
    Other {
        /// The address.
        address: SocketAddr,
        /// The cause.
        #[source]
        source: io::Error,
    },
}

/// A bound socket, ready to serve.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    options: ServerOptions,
    tls: Option<Tls>,
}

impl Server {
    /// Binds to `address`; port 0 takes a free one. One that is in use is waited for, two seconds at most: a program that was
    /// killed lets its socket go only when the last process that it was just starting does.
    ///
    /// # Errors
    /// [`BindError`].
    pub async fn bind(address: SocketAddr, options: ServerOptions) -> Result<Self, BindError> {
        let failed = |source: io::Error| match source.kind() {
            io::ErrorKind::AddrInUse => BindError::InUse { address },
            io::ErrorKind::AddrNotAvailable => BindError::NotHere { address },
            io::ErrorKind::PermissionDenied => BindError::Forbidden { address },
            _ => BindError::Other { address, source },
        };
        let mut tries = 0;
        let listener = loop {
            match listen(address) {
                Err(error) if error.kind() == io::ErrorKind::AddrInUse && tries < BIND_TRIES => {
                    tries += 1;
                    tokio::time::sleep(BIND_PAUSE).await;
                }
                other => break other.map_err(failed)?,
            }
        };
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self {
            listener,
            address,
            options,
            tls: None,
        })
    }

    /// Speaks TLS, and only TLS.
    #[must_use]
    pub fn with_tls(mut self, tls: Tls) -> Self {
        self.tls = Some(tls);
        self
    }

    /// The address with its real port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is done, then lets requests under way finish within the grace of the options.
    pub async fn serve(self, router: Router, login: Login, stop: impl Future<Output = ()>) {
        let options = self.options;
        let shared = Arc::new(Shared {
            router,
            login,
            bodies: BodyLimits {
                bytes: options.body_bytes_max,
                idle: options.body_idle_timeout,
                total: options.body_timeout,
                held: Budget::new(options.bodies_bytes_max),
            },
            options,
            tls: self.tls,
            turns: Arc::new(Semaphore::new(1)),
        });
        let places = Arc::new(Semaphore::new(shared.options.connections_max));
        let (stopping, _) = watch::channel(false);
        let mut connections = JoinSet::new();
        let mut stop = pin!(stop);
        loop {
            let accepted = tokio::select! {
                () = &mut stop => break,
                // Reaped here, so that finished ones do not pile up.
                Some(_) = connections.join_next() => continue,
                accepted = accept(&self.listener, &places) => accepted,
            };
            match accepted {
                Ok((socket, peer, place)) => {
                    let shared = Arc::clone(&shared);
                    let stopping = stopping.subscribe();
                    connections.spawn(async move {
                        shared.connection(socket, peer, stopping).await;
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
        drop(self.listener);
        stopping.send_replace(true);
        let drained = async { while connections.join_next().await.is_some() {} };
        if tokio::time::timeout(shared.options.grace, drained)
            .await
            .is_err()
        {
            tracing::debug!(
                "connections are still open at the end of the grace period, breaking them"
            );
        }
        connections.shutdown().await;
    }
}

/// A listening socket, as [`TcpListener::bind`] makes it but for the length of its queue.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places)
        .acquire_owned()
        .await
        .map_err(io::Error::other)?;
    let (socket, peer) = listener.accept().await?;
    Ok((socket, peer, place))
}

struct Shared {
    router: Router,
    login: Login,
    bodies: BodyLimits,
    options: ServerOptions,
    tls: Option<Tls>,
    /// The one turn that all long answers share.
    turns: Arc<Semaphore>,
}

/// What is known of a connection.
#[derive(Clone)]
struct Peer {
    address: SocketAddr,
    certificate: Option<Principal>,
    is_secure: bool,
    /// Takes the signals of answers that can be cut while the socket takes nothing.
    cuts: mpsc::UnboundedSender<watch::Receiver<bool>>,
    /// When its long answers may be sent.
    turn: Turn,
}

impl Shared {
    async fn connection(
        self: Arc<Self>,
        socket: TcpStream,
        address: SocketAddr,
        stopping: watch::Receiver<bool>,
    ) {
        // Small events must not wait for more to come.
        if let Err(error) = socket.set_nodelay(true) {
            tracing::debug!(%error, "a connection was gone before it began");
            return;
        }
        let Some(tls) = &self.tls else {
            return self.serve(socket, address, None, stopping).await;
        };
        match tokio::time::timeout(self.options.handshake_timeout, tls.accept(socket)).await {
            Ok(Ok((socket, certificate))) => {
                self.serve(socket, address, Some(certificate), stopping)
                    .await
            }
            Ok(Err(error)) => tracing::debug!(peer = %address, %error, "a TLS handshake failed"),
            Err(_) => tracing::debug!(peer = %address, "a TLS handshake took too long"),
        }
    }

    /// `certificate` is `None` without TLS, `Some(None)` for a TLS client without certificate.
    async fn serve<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
        self: Arc<Self>,
        socket: S,
        address: SocketAddr,
        certificate: Option<Option<Principal>>,
        mut stopping: watch::Receiver<bool>,
    ) {
        let (cuts, mut new_cuts) = mpsc::unbounded_channel();
        let peer = Peer {
            address,
            is_secure: certificate.is_some(),
            certificate: certificate.flatten(),
            cuts,
            turn: Turn::new(Arc::clone(&self.turns)),
        };
        let turn = peer.turn.clone();
        let socket = Gathered::new(Guarded::new(socket, self.options.write_timeout));
        let io = TokioIo::new(socket.clone());
        let options = &self.options;
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(options.header_timeout)
            .max_buf_size(options.header_bytes_max.max(8192))
            .max_headers(HEADERS_MAX);
        let service = service_fn(|request| {
            let (shared, peer) = (Arc::clone(&self), peer.clone());
            async move { Ok::<_, Infallible>(shared.answer(request, peer).await) }
        });
        let mut connection = pin!(builder.serve_connection(io, service).with_upgrades());
        let mut cut: Option<watch::Receiver<bool>> = None;
        let mut told = false;
        loop {
            tokio::select! {
                ended = poll_fn(|context| {
                    let ended = connection.as_mut().poll(context);
                    // An error comes up again where hyper writes or reads next.
                    let _ = socket.poll_drain(context);
                    turn.end();
                    ended
                }) => {
                    if let Err(error) = ended {
                        tracing::debug!(peer = %address, %error, "a connection broke");
                    }
                    // Whoever took the connection over writes for himself.
                    let _ = socket.pass().await;
                    return;
                }
                Some(signal) = new_cuts.recv() => cut = Some(signal),
                () = until_true(cut.as_mut()), if cut.is_some() => return,
                () = until_true(Some(&mut stopping)), if !told => {
                    told = true;
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }

    async fn answer(
        &self,
        request: hyper::Request<Incoming>,
        peer: Peer,
    ) -> hyper::Response<ResponseBody> {
        let (cuts, turn) = (peer.cuts.clone(), peer.turn.clone());
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let (asked, response) = match self.receive(request, peer) {
            Ok((request, handler)) => {
                let asked = Asked::of(&request);
                let span =
                    base_telemetry::span!("call", %method, path = uri.path(), status = Empty);
                let handled = AssertUnwindSafe(async { handler.call(request).await })
                    .catch_unwind()
                    .instrument(span.clone())
                    .await;
                let response = handled.unwrap_or_else(|_| {
                    tracing::error!(%method, path = uri.path(), "a handler panicked");
                    Response::status(StatusCode::INTERNAL_SERVER_ERROR)
                });
                span.record("status", response.code().as_u16());
                (asked, response)
            }
            Err(refused) => (Asked::default(), *refused),
        };
        tracing::debug!(%method, path = uri.path(), status = response.code().as_u16(), "answered");
        let response = response.finish(asked, turn).await;
        if let Some(signal) = response.body().cut_signal() {
            // Fails only when the connection is over, and then nothing is left to cut.
            let _ = cuts.send(signal);
        }
        response
    }

    /// Everything that happens before the handler.
    fn receive(
        &self,
        request: hyper::Request<Incoming>,
        peer: Peer,
    ) -> Result<(Request, Arc<dyn crate::router::Handler>), Box<Response>> {
        let (mut head, body) = request.into_parts();
        let path = head.uri.path();
        if !path.starts_with('/') {
            return Err(Box::new(Response::bad_request(
                "the path must begin with a slash",
            )));
        }
        if path.contains("/..") {
            return Err(Box::new(Response::status(StatusCode::NOT_FOUND)));
        }
        let (route, rest) = self
            .router
            .find(path)
            .ok_or_else(|| Box::new(Response::status(StatusCode::NOT_FOUND)))?;
        let principal = self.login.admit(
            route.access.realm(),
            &head.headers,
            peer.certificate.as_ref(),
        )?;
        let query = Query::parse(head.uri.query().unwrap_or_default()).ok_or_else(|| {
            Box::new(Response::bad_request(
                "the query is not correctly escaped UTF-8",
            ))
        })?;
        let handler = Arc::clone(&route.handler);
        let request = Request {
            method: head.method,
            path: path.to_owned(),
            query_text: head.uri.query().map(str::to_owned),
            query,
            route: route.path,
            rest: rest.to_owned(),
            principal,
            peer: peer.address,
            is_secure: peer.is_secure,
            upgrade: head.extensions.remove(),
            body: Some(RequestBody::new(&head.headers, body, self.bodies.clone())),
            headers: head.headers,
        };
        Ok((request, handler))
    }
}

/// Waits until the signal says true; for ever when it never does.
async fn until_true(signal: Option<&mut watch::Receiver<bool>>) {
    if let Some(signal) = signal
        && signal.wait_for(|yes| *yes).await.is_ok()
    {
        return;
    }
    std::future::pending().await
}
