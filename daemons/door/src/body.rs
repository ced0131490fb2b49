//! Reading the body of a request within limits.

use crate::heavy::heavy;
use crate::response::Response;
use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http::header::{CONTENT_ENCODING, HeaderMap};
use http_body::Body as _;
use hyper::body::Incoming;
use std::future::poll_fn;
use std::io::Read as _;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Bodies up to this length are short: they are always taken.
const SHORT_BYTES_MAX: usize = 64 * 1024;
/// How much is unpacked before the limits are looked at again.
const PIECE_BYTES: usize = 64 * 1024;

/// Limits on request bodies.
#[derive(Clone, Debug)]
pub(crate) struct BodyLimits {
    /// Most bytes of one body, before and after decompression.
    pub(crate) bytes: usize,
    /// Longest silence within a body.
    pub(crate) idle: Duration,
    /// Longest time for a whole body; streamed ones have none.
    pub(crate) total: Duration,
    /// Bytes of all long bodies in memory at this moment.
    pub(crate) held: Arc<Budget>,
}

/// A bound on what all long bodies together may take.
#[derive(Debug)]
pub(crate) struct Budget {
    used: AtomicUsize,
    max: usize,
}

impl Budget {
    pub(crate) fn new(max: usize) -> Arc<Self> {
        Arc::new(Self {
            used: AtomicUsize::new(0),
            max,
        })
    }
}

/// What one body takes of the budget, given back on drop.
#[derive(Debug)]
struct Share {
    budget: Arc<Budget>,
    /// Bytes that were asked for.
    length: usize,
    /// Those of them that the budget holds.
    taken: usize,
}

impl Share {
    fn new(budget: Arc<Budget>) -> Self {
        Self {
            budget,
            length: 0,
            taken: 0,
        }
    }

    /// Counts `bytes` more. Only what goes beyond a short body is taken from the budget: long ones never keep short
    /// ones out, whose sum the number of connections bounds.
    fn take(&mut self, bytes: usize) -> bool {
        self.length += bytes;
        let more = self.length.saturating_sub(SHORT_BYTES_MAX) - self.taken;
        if more == 0 {
            return true;
        }
        let used = self.budget.used.fetch_add(more, Ordering::Relaxed);
        self.taken += more;
        used + more <= self.budget.max
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.used.fetch_sub(self.taken, Ordering::Relaxed);
    }
}

/// A body in memory; its place in the budget is free when nobody holds it any more.
struct Held {
    bytes: Bytes,
    _share: Share,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// The body of a request that has not been read yet.
#[derive(Debug)]
pub struct RequestBody {
    source: Incoming,
    limits: BodyLimits,
    is_gzip: bool,
    is_foreign: bool,
}

impl RequestBody {
    pub(crate) fn new(headers: &HeaderMap, source: Incoming, limits: BodyLimits) -> Self {
        let coding = headers
            .get(CONTENT_ENCODING)
            .map(|coding| coding.as_bytes().to_ascii_lowercase());
        let is_gzip = matches!(coding.as_deref(), Some(b"gzip" | b"x-gzip"));
        let is_foreign = !is_gzip && !matches!(coding.as_deref(), None | Some(b"" | b"identity"));
        Self {
            source,
            limits,
            is_gzip,
            is_foreign,
        }
    }

    /// Reads and decompresses all of it. The bytes count against the server's limit until they are dropped.
    ///
    /// # Errors
    /// The answer to give: 413 over the limit, 408 when the client stalls, 415 for a coding other than gzip, 400 when
    /// the body breaks off or does not decompress, 503 when too much is in memory already.
    pub async fn bytes(mut self) -> Result<Bytes, Box<Response>> {
        if self.is_foreign {
            return Err(refuse(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Content-Encoding must be gzip or absent",
            ));
        }
        let total = self.limits.total;
        let mut share = Share::new(Arc::clone(&self.limits.held));
        let bytes = tokio::time::timeout(total, self.collect(&mut share))
            .await
            .map_err(|_| {
                refuse(
                    StatusCode::REQUEST_TIMEOUT,
                    "the body took too long to arrive",
                )
            })??;
        let raw = Held {
            bytes,
            _share: share,
        };
        if !self.is_gzip {
            return Ok(Bytes::from_owner(raw));
        }
        let share = Share::new(Arc::clone(&self.limits.held));
        let limit = self.limits.bytes;
        let plain = heavy(move || gunzip(raw.as_ref(), limit, share))
            .await
            .unwrap_or_else(|_| Err(refuse(StatusCode::SERVICE_UNAVAILABLE, "shutting down")))?;
        Ok(Bytes::from_owner(plain))
    }

    async fn collect(&mut self, share: &mut Share) -> Result<Bytes, Box<Response>> {
        let too_large = || {
            refuse(
                StatusCode::PAYLOAD_TOO_LARGE,
                format!("the body is larger than {} bytes", self.limits.bytes),
            )
        };
        if self.source.size_hint().lower() > self.limits.bytes as u64 {
            return Err(too_large());
        }
        let mut first = Bytes::new();
        let mut whole = BytesMut::new();
        let mut length = 0;
        while let Some(chunk) = self.chunk().await? {
            length += chunk.len();
            if length > self.limits.bytes {
                return Err(refuse(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    format!("the body is larger than {} bytes", self.limits.bytes),
                ));
            }
            if !share.take(chunk.len()) {
                return Err(crowded());
            }
            // Most bodies arrive in one piece, which needs no copy.
            if first.is_empty() && whole.is_empty() {
                first = chunk;
            } else {
                whole.extend_from_slice(&std::mem::take(&mut first));
                whole.extend_from_slice(&chunk);
            }
        }
        Ok(if whole.is_empty() {
            first
        } else {
            whole.freeze()
        })
    }

    /// Reads the next piece of a body that is processed while it arrives; `None` at its end.
    ///
    /// Compressed bodies come as they are; there is no limit on the length and none on the time, only on silence.
    ///
    /// # Errors
    /// The answer to give: 408 after a silence that is too long, 400 when the body breaks off.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Box<Response>> {
        match tokio::time::timeout(self.limits.idle, self.next()).await {
            Ok(piece) => piece,
            Err(_) => Err(refuse(
                StatusCode::REQUEST_TIMEOUT,
                "the body stopped arriving",
            )),
        }
    }

    /// As [`RequestBody::chunk`], but waits as long as the client stays connected.
    ///
    /// # Errors
    /// The answer to give: 400 when the body breaks off.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Box<Response>> {
        loop {
            match poll_fn(|context| Pin::new(&mut self.source).poll_frame(context)).await {
                None => return Ok(None),
                // Trailers carry nothing that anybody here wants.
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        return Ok(Some(data));
                    }
                }
                Some(Err(error)) => {
                    tracing::debug!(%error, "a request body broke off");
                    return Err(refuse(StatusCode::BAD_REQUEST, "the body broke off"));
                }
            }
        }
    }
}

fn gunzip(raw: &[u8], limit: usize, mut share: Share) -> Result<Held, Box<Response>> {
    let mut plain = Vec::new();
    let mut decoder = flate2::read::MultiGzDecoder::new(raw);
    loop {
        let piece = (&mut decoder)
            .take(PIECE_BYTES as u64)
            .read_to_end(&mut plain)
            .map_err(|_| {
                refuse(
                    StatusCode::BAD_REQUEST,
                    "the body is not gzip, though Content-Encoding says so",
                )
            })?;
        if plain.len() > limit {
            return Err(refuse(
                StatusCode::PAYLOAD_TOO_LARGE,
                format!("the decompressed body is larger than {limit} bytes"),
            ));
        }
        if piece == 0 {
            return Ok(Held {
                bytes: plain.into(),
                _share: share,
            });
        }
        if !share.take(piece) {
            return Err(crowded());
        }
    }
}

fn crowded() -> Box<Response> {
    refuse(
        StatusCode::SERVICE_UNAVAILABLE,
        "too many large requests at once, try again later",
    )
}

fn refuse(status: StatusCode, text: impl Into<String>) -> Box<Response> {
    Box::new(Response::text(status, text))
}
