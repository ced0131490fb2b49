//! Calls of gRPC with one message each way, over a socket of this machine.

use std::fmt;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{BufMut as _, Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Request};
use http_body::{Body, Frame};
use hyper::body::Incoming;
use hyper::client::conn::http2::handshake;
use hyper_util::rt::{TokioExecutor, TokioIo};
use prost::Message;
use tokio::net::UnixStream;

/// Longest message, in bytes.
pub const FRAME_BYTES_MAX: usize = 4 << 20;
/// Longest wait for an answer.
const CALL_TIMEOUT: Duration = Duration::from_secs(120);
/// Bytes before a message: whether it is compressed, and its length.
const HEAD_BYTES: usize = 5;

macro_rules! codes {
    ($($name:ident $number:literal $text:literal,)*) => {
        /// How a call ended, by the names of gRPC.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the specification of gRPC describes each")]
        pub enum Code { $($name,)* }

        impl Code {
            /// The code of a number; there are others that nobody knows.
            #[must_use]
            pub fn of(number: u32) -> Self {
                match number {
                    $($number => Self::$name,)*
                    _ => Self::Unknown,
                }
            }

            /// Its number.
            #[must_use]
            pub fn number(self) -> u32 {
                match self { $(Self::$name => $number,)* }
            }
        }

        impl fmt::Display for Code {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(match self { $(Self::$name => $text,)* })
            }
        }
    };
}

codes! {
    Ok 0 "OK",
    Cancelled 1 "CANCELLED",
    Unknown 2 "UNKNOWN",
    InvalidArgument 3 "INVALID_ARGUMENT",
    DeadlineExceeded 4 "DEADLINE_EXCEEDED",
    NotFound 5 "NOT_FOUND",
    AlreadyExists 6 "ALREADY_EXISTS",
    PermissionDenied 7 "PERMISSION_DENIED",
    ResourceExhausted 8 "RESOURCE_EXHAUSTED",
    FailedPrecondition 9 "FAILED_PRECONDITION",
    Aborted 10 "ABORTED",
    OutOfRange 11 "OUT_OF_RANGE",
    Unimplemented 12 "UNIMPLEMENTED",
    Internal 13 "INTERNAL",
    Unavailable 14 "UNAVAILABLE",
    DataLoss 15 "DATA_LOSS",
    Unauthenticated 16 "UNAUTHENTICATED",
}

impl Code {
    /// Whether to ask again may help: the plugin is not there, was too slow, or is at it.
    pub(crate) fn may_pass(self) -> bool {
        matches!(
            self,
            Self::Unavailable | Self::DeadlineExceeded | Self::Aborted
        )
    }
}

/// A call that did not end well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Status {
    pub(crate) code: Code,
    pub(crate) message: String,
}

/// One message as it is sent.
#[must_use]
pub fn frame(message: &impl Message) -> Bytes {
    let length = message.encoded_len();
    let mut bytes = BytesMut::with_capacity(HEAD_BYTES + length);
    bytes.put_u8(0);
    bytes.put_u32(u32::try_from(length).unwrap_or(u32::MAX));
    message.encode(&mut bytes).expect("a buffer of bytes grows");
    bytes.freeze()
}

/// The one message that was received.
///
/// # Errors
/// It is none; the text is for people.
pub fn unframe<M: Message + Default>(bytes: &[u8]) -> Result<M, String> {
    let Some((head, body)) = bytes.split_first_chunk::<HEAD_BYTES>() else {
        return Err("there is no message".to_owned());
    };
    let [compressed, length @ ..] = *head;
    if compressed != 0 {
        return Err("the message is compressed, which was not asked for".to_owned());
    }
    if usize::try_from(u32::from_be_bytes(length)) != Ok(body.len()) {
        return Err("the message is not as long as it says".to_owned());
    }
    M::decode(body).map_err(|error| error.to_string())
}

/// Asks a method of a service.
pub(crate) async fn call<M: Message + Default>(
    socket: &Path,
    method: &str,
    request: &impl Message,
) -> Result<M, Status> {
    let answer = tokio::time::timeout(CALL_TIMEOUT, exchange(socket, method, frame(request)));
    let bytes = answer.await.unwrap_or_else(|_| {
        Err(Status {
            code: Code::DeadlineExceeded,
            message: format!("there is no answer within {} s", CALL_TIMEOUT.as_secs()),
        })
    })?;
    unframe(&bytes).map_err(|message| Status {
        code: Code::Internal,
        message,
    })
}

async fn exchange(socket: &Path, method: &str, body: Bytes) -> Result<Vec<u8>, Status> {
    let unavailable = |error: &dyn fmt::Display| Status {
        code: Code::Unavailable,
        message: format!("{}: {error}", socket.display()),
    };
    let stream = UnixStream::connect(socket)
        .await
        .map_err(|error| unavailable(&error))?;
    let (mut sender, connection) = handshake(TokioExecutor::new(), TokioIo::new(stream))
        .await
        .map_err(|error| unavailable(&error))?;
    // It ends with the sender.
    let driving = tokio::spawn(connection);
    let request = Request::post(format!("http://localhost/{method}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .header("user-agent", concat!("tepui/", env!("CARGO_PKG_VERSION")))
        .body(Once(Some(body)))
        .expect("methods are plain names");
    let answer = async {
        let response = sender.send_request(request).await;
        let (head, body) = response.map_err(|error| unavailable(&error))?.into_parts();
        // An answer without a message has its status in its head.
        if let Some(status) = status(&head.headers) {
            return status.map(|()| Vec::new());
        }
        if head.status != 200 {
            let text = format!("the answer is {}, which is no gRPC", head.status);
            return Err(unavailable(&text));
        }
        read(body).await.map_err(|error| unavailable(&error))?
    };
    let answer = answer.await;
    driving.abort();
    answer
}

async fn read(mut body: Incoming) -> Result<Result<Vec<u8>, Status>, hyper::Error> {
    let mut bytes = Vec::new();
    while let Some(frame) = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame = match frame?.into_data() {
            Ok(data) if bytes.len() + data.len() <= FRAME_BYTES_MAX + HEAD_BYTES => {
                bytes.extend_from_slice(&data);
                continue;
            }
            Ok(_) => {
                let message = format!("the answer is longer than {FRAME_BYTES_MAX} bytes");
                let code = Code::ResourceExhausted;
                return Ok(Err(Status { code, message }));
            }
            Err(frame) => frame,
        };
        if let Ok(trailers) = frame.into_trailers()
            && let Some(status) = status(&trailers)
        {
            return Ok(status.map(|()| bytes));
        }
    }
    let message = "the answer has no status".to_owned();
    let code = Code::Unknown;
    Ok(Err(Status { code, message }))
}

/// The status among headers, if there is one.
fn status(headers: &HeaderMap<HeaderValue>) -> Option<Result<(), Status>> {
    let text = headers.get("grpc-status")?.to_str().ok()?;
    let code = text.parse().map_or(Code::Unknown, Code::of);
    if code == Code::Ok {
        return Some(Ok(()));
    }
    let message = headers.get("grpc-message");
    let message = message.map_or(&b""[..], HeaderValue::as_bytes);
    Some(Err(Status {
        code,
        message: unescape(message),
    }))
}

/// Text with `%XX` for what headers cannot hold.
fn unescape(text: &[u8]) -> String {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let [first, after @ ..] = rest {
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => std::str::from_utf8(&[*high, *low])
                .ok()
                .and_then(|digits| u8::from_str_radix(digits, 16).ok()),
            _ => None,
        };
        bytes.push(escaped.unwrap_or(*first));
        rest = &after[if escaped.is_some() { 2 } else { 0 }..];
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A body of one piece.
struct Once(Option<Bytes>);

impl Body for Once {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csi::{BoolValue, ProbeResponse};

    #[test]
    fn messages_are_framed() {
        let message = ProbeResponse {
            ready: Some(BoolValue { value: true }),
        };
        let bytes = frame(&message);
        assert_eq!(bytes[..HEAD_BYTES], [0, 0, 0, 0, 4]);
        assert_eq!(unframe::<ProbeResponse>(&bytes).unwrap(), message);
        let mut compressed = bytes.to_vec();
        compressed[0] = 1;
        for bad in [&bytes[..3], &bytes[..8], &compressed, &[0, 0, 0, 0, 1, 255]] {
            unframe::<ProbeResponse>(bad).unwrap_err();
        }
    }

    #[test]
    fn words_of_plugins_are_unescaped() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a%20b%C3%A4", "a bä"),
            ("50%", "50%"),
            ("%zz%4", "%zz%4"),
        ] {
            assert_eq!(unescape(text.as_bytes()), expected);
        }
    }

    #[test]
    fn codes_have_numbers() {
        for number in 0..17 {
            assert_eq!(Code::of(number).number(), number);
        }
        assert_eq!(Code::of(99), Code::Unknown);
        assert_eq!(Code::Unavailable.to_string(), "UNAVAILABLE");
    }
}
