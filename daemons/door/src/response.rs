//! Answers: what handlers return, and the last touches that all answers get.

use crate::accept::accepts_gzip;
use crate::api::Encoding;
use crate::bulk::{SHORT_BYTES_MAX, Turn};
use crate::request::Request;
use crate::stream::{CutOff, EventBody};
use bytes::Bytes;
use http::header::{
    ALLOW, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, Method, StatusCode};
use http_body::{Body as HttpBody, Frame, SizeHint};
use serde::Serialize;
use std::io::Write as _;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use tokio::sync::{mpsc, watch};

/// Bodies from here on are compressed for clients that list gzip.
const GZIP_BYTES_MIN: usize = 1024;
/// Bodies from here on are compressed on a thread of their own.
const GZIP_INLINE_BYTES_MAX: usize = 64 * 1024;
const JSONP_CALLBACK_BYTES_MAX: usize = 128;

/// What a handler that can fail early returns; both sides are answers.
pub type Handled = Result<Response, Box<Response>>;

/// A rendered answer that many requests share: encoded once, compressed at most once.
#[derive(Debug)]
pub struct Rendered {
    content_type: &'static str,
    pieces: Vec<Bytes>,
    bytes: usize,
    gzip: OnceLock<Bytes>,
}

impl Rendered {
    /// Shares `bytes` of the given content type.
    #[must_use]
    pub fn new(content_type: &'static str, bytes: impl Into<Bytes>) -> Arc<Self> {
        Self::of_pieces(content_type, vec![bytes.into()])
    }

    /// Shares what `pieces` are one after the other; they are never copied into one.
    #[must_use]
    pub fn of_pieces(content_type: &'static str, pieces: Vec<Bytes>) -> Arc<Self> {
        Arc::new(Self {
            content_type,
            bytes: pieces.iter().map(Bytes::len).sum(),
            pieces,
            gzip: OnceLock::new(),
        })
    }

    /// How many bytes it has before compression.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// All of it in one piece; a copy if it has several.
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        match &self.pieces[..] {
            [one] => one.clone(),
            pieces => pieces.concat().into(),
        }
    }

    fn compressed(&self) -> Bytes {
        let pieces = || self.pieces.iter().map(Bytes::as_ref);
        self.gzip.get_or_init(|| gzip(pieces(), self.bytes)).clone()
    }
}

/// The body of an answer.
#[derive(Debug)]
pub enum Content {
    /// All of it.
    Bytes(Bytes),
    /// All of it, shared with other requests.
    Shared(Arc<Rendered>),
    /// An endless stream of chunks.
    Stream(EventBody),
    /// Pieces that are still being read from a file, and how many bytes they will be together.
    Pieces(mpsc::Receiver<Bytes>, u64),
}

/// An answer.
#[derive(Debug)]
pub struct Response {
    status: StatusCode,
    headers: HeaderMap,
    content: Content,
}

impl Response {
    /// An answer without body.
    #[must_use]
    pub fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            content: Content::Bytes(Bytes::new()),
        }
    }

    /// 200 without body.
    #[must_use]
    pub fn ok() -> Self {
        Self::empty(StatusCode::OK)
    }

    /// 202 without body.
    #[must_use]
    pub fn accepted() -> Self {
        Self::empty(StatusCode::ACCEPTED)
    }

    /// 101: what follows on the connection is `protocol`; see [`crate::Request::take_upgrade`].
    #[must_use]
    pub fn switching_protocols(protocol: &'static str) -> Self {
        Self::empty(StatusCode::SWITCHING_PROTOCOLS)
            .with_header(
                http::header::CONNECTION,
                HeaderValue::from_static("upgrade"),
            )
            .with_header(http::header::UPGRADE, HeaderValue::from_static(protocol))
    }

    /// A line of text for people.
    #[must_use]
    pub fn text(status: StatusCode, text: impl Into<String>) -> Self {
        let body = Bytes::from(text.into());
        Self {
            status,
            headers: HeaderMap::new(),
            content: Content::Bytes(body),
        }
        .with_header(
            CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        )
    }

    /// The status with its name as the body, such as `404 Not Found.`
    #[must_use]
    pub fn status(status: StatusCode) -> Self {
        Self::text(status, format!("{status}."))
    }

    /// 400 with a text that says what is wrong.
    #[must_use]
    pub fn bad_request(text: impl Into<String>) -> Self {
        Self::text(StatusCode::BAD_REQUEST, text)
    }

    /// 405, naming the methods that would do.
    #[must_use]
    pub fn method_not_allowed(allowed: &[&str], received: &Method) -> Self {
        let allowed = allowed.join(", ");
        let text = format!(
            "{}: use {allowed} here, not {received}",
            StatusCode::METHOD_NOT_ALLOWED
        );
        let allow = HeaderValue::from_str(&allowed).expect("method names are plain ASCII");
        Self::text(StatusCode::METHOD_NOT_ALLOWED, text).with_header(ALLOW, allow)
    }

    /// 307 to the same path on another server; `authority` is `host:port`, `path_and_query` begins with a slash or is
    /// empty. The location carries no scheme, so that it works for HTTP and HTTPS alike.
    ///
    /// Answers 500 when the two do not make a header value.
    #[must_use]
    pub fn redirect(authority: &str, path_and_query: &str) -> Self {
        match HeaderValue::from_str(&format!("//{authority}{path_and_query}")) {
            Ok(location) => {
                Self::empty(StatusCode::TEMPORARY_REDIRECT).with_header(LOCATION, location)
            }
            Err(_) => Self::status(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }

    /// 200 with `value` as JSON; 500 when it cannot be written as JSON.
    #[must_use]
    pub fn json(value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(bytes) => Self::bytes(Encoding::Json.media_type(), bytes),
            Err(error) => {
                tracing::error!(%error, "an answer could not be written as JSON");
                Self::status(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }

    /// 200 with a body of the given content type.
    #[must_use]
    pub fn bytes(content_type: &'static str, bytes: impl Into<Bytes>) -> Self {
        let mut response =
            Self::ok().with_header(CONTENT_TYPE, HeaderValue::from_static(content_type));
        response.content = Content::Bytes(bytes.into());
        response
    }

    /// 200 with a message that is already encoded.
    #[must_use]
    pub fn message(encoding: Encoding, bytes: impl Into<Bytes>) -> Self {
        Self::bytes(encoding.media_type(), bytes)
    }

    /// 200 with a body shared by many answers.
    #[must_use]
    pub fn rendered(rendered: &Arc<Rendered>) -> Self {
        let content_type = HeaderValue::from_static(rendered.content_type);
        let mut response = Self::ok().with_header(CONTENT_TYPE, content_type);
        response.content = Content::Shared(Arc::clone(rendered));
        response
    }

    /// 200 with an endless, chunked body.
    #[must_use]
    pub fn stream(content_type: &'static str, body: EventBody) -> Self {
        let mut response =
            Self::ok().with_header(CONTENT_TYPE, HeaderValue::from_static(content_type));
        response.content = Content::Stream(body);
        response
    }

    /// 200 with `length` bytes that arrive in pieces; the connection breaks when fewer do.
    #[must_use]
    pub fn pieces(content_type: &'static str, pieces: mpsc::Receiver<Bytes>, length: u64) -> Self {
        let mut response =
            Self::ok().with_header(CONTENT_TYPE, HeaderValue::from_static(content_type));
        response.content = Content::Pieces(pieces, length);
        response
    }

    /// Sets the status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Sets a header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// The status.
    #[must_use]
    pub fn code(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    #[must_use]
    pub fn content(&self) -> &Content {
        &self.content
    }
}

impl From<Handled> for Response {
    fn from(handled: Handled) -> Self {
        handled.unwrap_or_else(|refused| *refused)
    }
}

/// What of a request the last touches depend on.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    gzip: bool,
    jsonp: Option<String>,
}

impl Asked {
    pub(crate) fn of(request: &Request) -> Self {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        Self {
            gzip: accepts_gzip(request.headers()),
            jsonp: request
                .query()
                .get("jsonp")
                .filter(|_| reads)
                .map(str::to_owned),
        }
    }
}

impl Response {
    /// Wraps JSON for JSONP, compresses, and makes the answer one that hyper sends.
    pub(crate) async fn finish(
        mut self,
        asked: Asked,
        turn: Turn,
    ) -> hyper::Response<ResponseBody> {
        if let Some(callback) = asked.jsonp
            && self.status == StatusCode::OK
            && self
                .headers
                .get(CONTENT_TYPE)
                .is_some_and(|kind| kind == Encoding::Json.media_type())
        {
            self = self.with_callback(&callback);
        }
        if asked.gzip && !self.headers.contains_key(CONTENT_ENCODING) {
            self.compress().await;
        }
        self.headers
            .insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        let body = match self.content {
            Content::Bytes(bytes) => ResponseBody::Whole(Some(bytes)),
            Content::Shared(rendered) => ResponseBody::Shared {
                left: rendered.bytes,
                next: 0,
                turn: (rendered.bytes > SHORT_BYTES_MAX).then_some(turn),
                rendered,
            },
            Content::Stream(body) => ResponseBody::Stream(body),
            Content::Pieces(pieces, left) => {
                self.headers.insert(CONTENT_LENGTH, HeaderValue::from(left));
                ResponseBody::Pieces { pieces, left }
            }
        };
        let mut response = hyper::Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }

    fn with_callback(self, callback: &str) -> Self {
        let plain = match &self.content {
            Content::Bytes(bytes) => bytes.clone(),
            Content::Shared(rendered) => rendered.to_bytes(),
            Content::Stream(_) | Content::Pieces(..) => return self,
        };
        let is_name = !callback.is_empty()
            && callback.len() <= JSONP_CALLBACK_BYTES_MAX
            && callback
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_$.[]".contains(&byte));
        if !is_name {
            return Self::bad_request("jsonp must name a JavaScript function");
        }
        // These two end a line in JavaScript but not in JSON.
        let script = String::from_utf8_lossy(&plain)
            .replace('\u{2028}', "\\u2028")
            .replace('\u{2029}', "\\u2029");
        let mut wrapped = Self::bytes("text/javascript", format!("{callback}({script});"));
        for (name, value) in &self.headers {
            if name != CONTENT_TYPE {
                wrapped.headers.insert(name, value.clone());
            }
        }
        wrapped
    }

    async fn compress(&mut self) {
        let (rendered, is_done) = match &self.content {
            Content::Bytes(bytes) => (Rendered::new("", bytes.clone()), false),
            Content::Shared(rendered) => (Arc::clone(rendered), rendered.gzip.get().is_some()),
            Content::Stream(_) | Content::Pieces(..) => return,
        };
        if rendered.bytes < GZIP_BYTES_MIN {
            return;
        }
        let compressed = if is_done || rendered.bytes <= GZIP_INLINE_BYTES_MAX {
            rendered.compressed()
        } else {
            match tokio::task::spawn_blocking(move || rendered.compressed()).await {
                Ok(compressed) => compressed,
                // The runtime is shutting down; the plain body is as good.
                Err(_) => return,
            }
        };
        self.content = Content::Bytes(compressed);
        self.headers
            .insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        self.headers
            .insert(VARY, HeaderValue::from_static("accept-encoding"));
    }
}

fn gzip<'a>(mut pieces: impl Iterator<Item = &'a [u8]>, bytes: usize) -> Bytes {
    let mut encoder =
        flate2::write::GzEncoder::new(Vec::with_capacity(bytes / 4), flate2::Compression::fast());
    pieces
        .try_for_each(|piece| encoder.write_all(piece))
        .and_then(|()| encoder.finish())
        .expect("writing to memory cannot fail")
        .into()
}

/// A body on its way to the client.
#[derive(Debug)]
pub(crate) enum ResponseBody {
    Whole(Option<Bytes>),
    Shared {
        rendered: Arc<Rendered>,
        next: usize,
        left: usize,
        turn: Option<Turn>,
    },
    Stream(EventBody),
    Pieces {
        pieces: mpsc::Receiver<Bytes>,
        left: u64,
    },
}

impl ResponseBody {
    /// Becomes true when the connection has to go, for bodies that can be cut.
    pub(crate) fn cut_signal(&self) -> Option<watch::Receiver<bool>> {
        match self {
            Self::Stream(body) => Some(body.cut_signal()),
            Self::Whole(_) | Self::Shared { .. } | Self::Pieces { .. } => None,
        }
    }
}

impl Drop for ResponseBody {
    fn drop(&mut self) {
        if let Self::Shared {
            turn: Some(turn), ..
        } = self
        {
            turn.give_up();
        }
    }
}

impl HttpBody for ResponseBody {
    type Data = Bytes;
    type Error = CutOff;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, CutOff>>> {
        match self.get_mut() {
            Self::Whole(bytes) => Poll::Ready(
                bytes
                    .take()
                    .filter(|bytes| !bytes.is_empty())
                    .map(|bytes| Ok(Frame::data(bytes))),
            ),
            Self::Shared {
                rendered,
                next,
                left,
                turn,
            } => {
                let piece = rendered.pieces.get(*next).cloned();
                if let (Some(turn), Some(piece)) = (turn, &piece) {
                    ready!(turn.poll(context, piece.len()));
                }
                *next += 1;
                *left -= piece.as_ref().map_or(0, Bytes::len);
                Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
            }
            Self::Stream(body) => Pin::new(body).poll_frame(context),
            Self::Pieces { pieces, left } => pieces.poll_recv(context).map(|piece| match piece {
                Some(piece) => {
                    *left = left.saturating_sub(piece.len() as u64);
                    Some(Ok(Frame::data(piece)))
                }
                None if *left > 0 => Some(Err(CutOff)),
                None => None,
            }),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
            Self::Shared { left, .. } => SizeHint::with_exact(*left as u64),
            Self::Stream(_) => SizeHint::default(),
            Self::Pieces { left, .. } => SizeHint::with_exact(*left),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(bytes) => bytes.as_ref().is_none_or(Bytes::is_empty),
            Self::Shared { left, .. } => *left == 0,
            Self::Stream(_) => false,
            Self::Pieces { left, .. } => *left == 0,
        }
    }
}
