//! What all calls have in common: how they are decoded, and how the kernel's answers look to a client.

use std::time::Duration;

use abi_mesos::{DecodeError, Limits, Message, decode_json, decode_wire, v1};
use bytes::Bytes;
use daemons_door::{Encoding, Response, heavy};
use http::StatusCode;
use kernel_master::Answer;

use crate::core::Stopping;

/// Bodies from here on are decoded on a thread that may take its time.
const INLINE_BYTES_MAX: usize = 64 * 1024;

/// Decodes a call.
///
/// # Errors
/// The answer to give: 400, or 413 for a call that is too long.
pub(crate) async fn decode<T: Message + Send + 'static>(
    encoding: Encoding,
    body: Bytes,
) -> Result<T, Box<Response>> {
    let long = body.len() > INLINE_BYTES_MAX;
    let work = move || match encoding {
        Encoding::Json => decode_json(&body, Limits::default()),
        Encoding::Protobuf => decode_wire(&body, Limits::default()),
    };
    let decoded = if long {
        heavy(work).await.map_err(|error| unmade(&error))?
    } else {
        work()
    };
    decoded.map_err(|error| {
        let status = match &error {
            DecodeError::TooLong { .. } | DecodeError::TooLarge { .. } => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            _ => StatusCode::BAD_REQUEST,
        };
        Box::new(Response::text(status, chain(&error)))
    })
}

/// Runs what takes long on a thread of its own.
///
/// # Errors
/// The answer to give when the program stops, or `work` panics.
pub(crate) async fn off_the_loop<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Box<Response>> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| unmade(&error))
}

fn unmade(error: &tokio::task::JoinError) -> Box<Response> {
    tracing::error!(%error, "an answer could not be made");
    Box::new(Response::status(StatusCode::INTERNAL_SERVER_ERROR))
}

/// A span of time; one before its beginning is over at once.
pub(crate) fn span(info: &v1::DurationInfo) -> Duration {
    Duration::from_nanos(u64::try_from(info.nanoseconds()).unwrap_or(0))
}

/// An error with its causes, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// The kernel's answer to a call.
pub(crate) fn answer(answer: Result<Answer, Stopping>) -> Response {
    match answer {
        Ok(Answer::Accepted) => Response::accepted(),
        Ok(Answer::Done) => Response::ok(),
        Ok(Answer::BadRequest(text)) => Response::bad_request(&*text),
        Ok(Answer::Forbidden(text)) => Response::text(StatusCode::FORBIDDEN, &*text),
        Ok(Answer::NotFound(text)) => Response::text(StatusCode::NOT_FOUND, &*text),
        Ok(Answer::Conflict(text)) => Response::text(StatusCode::CONFLICT, &*text),
        Ok(Answer::Unavailable) => Response::text(
            StatusCode::SERVICE_UNAVAILABLE,
            "the master is still recovering; try again",
        ),
        Err(Stopping) => *stopping(),
    }
}

/// 503, because the master is going away.
pub(crate) fn stopping() -> Box<Response> {
    Box::new(Response::text(
        StatusCode::SERVICE_UNAVAILABLE,
        Stopping.to_string(),
    ))
}
