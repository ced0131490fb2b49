//! Sessions: calls that are attached to the command of a container for as long as they last.
//!
//! `ATTACH_CONTAINER_OUTPUT` answers with a stream of what the command writes, `ATTACH_CONTAINER_INPUT` is a stream of what
//! it shall read, and `LAUNCH_NESTED_CONTAINER_SESSION` launches a container, answers as the first of them, and ends the
//! container when its caller is gone. The supervisor of the container holds its pipes or its terminal
//! (`drivers/container`, `switchboard`); here its frames become the messages that clients know, and back.
//!
//! Nothing is kept for a client that does not read: while [`WAITING_BYTES_MAX`] wait for it, nothing more is taken from
//! the supervisor, which then stops the command, for a while or for as long as its own caller stays. Nor is anything
//! taken from a client while the command does not take it. So neither takes more memory than a few records, and the rest
//! of the agent does not notice.
//!
//! Faults: a client that breaks off before its container has started is noticed when it has; an agent that dies takes
//! the streams with it, and the next one ends the containers of sessions, of which nothing is written down.

use std::sync::Arc;
use std::time::Duration;

use abi_mesos::v1::agent::call::Type;
use abi_mesos::v1::agent::{Call, ProcessIo};
use abi_mesos::{Limits, admit, decode_json, decode_wire, encode_json, encode_wire, render};
use abi_recordio::Decoder;
use abi_terms::{ContainerCall, SessionInput};
use base_access::{Action, Object};
use base_ids::ContainerId;
use daemons_door::{
    Accept, Encoding, EventStream, Handled, Request, RequestBody, Response, StreamLimits,
    event_stream,
};
use drivers_container::{AttachError, Attached, InputError, Part, Source, Window, Writer};
use http::StatusCode;
use http::header::{HeaderName, HeaderValue};
use kernel_agent::{Answer, Input, View};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::container_calls;
use crate::core::CoreHandle;
use crate::desk::Desk;
use crate::executor::answered;

/// Time between two signs of life on a stream of output.
const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(30);
/// Longest record of input, in bytes.
const RECORD_BYTES_MAX: usize = 1 << 20;
/// Bytes that wait for a client before nothing more is read for it.
const WAITING_BYTES_MAX: usize = 128 << 10;
/// Time between two looks at a container that is being launched.
const LAUNCH_PAUSE: Duration = Duration::from_millis(10);
const MESSAGE_CONTENT_TYPE: HeaderName = HeaderName::from_static("message-content-type");
const KILL: i32 = 9;

fn refuse(status: StatusCode, text: impl Into<String>) -> Box<Response> {
    Box::new(Response::text(status, text))
}

fn bad(refusal: &admit::Refusal) -> Box<Response> {
    refuse(StatusCode::BAD_REQUEST, refusal.to_string())
}

/// Answers `ATTACH_CONTAINER_OUTPUT`.
pub(crate) async fn output(
    desk: &Arc<Desk>,
    request: &Request,
    view: &View,
    call: Call,
    accept: Accept,
) -> Handled {
    let id = admit::attach_output(call).map_err(|refusal| bad(&refusal))?;
    may_attach(desk, request, view, &id, Action::AttachContainerOutput)?;
    let attached = once_started(desk, &id, || desk.containers.attach(&id, false)).await?;
    Ok(shown(attached, accept, None))
}

/// Answers `LAUNCH_NESTED_CONTAINER_SESSION`.
pub(crate) async fn launch(
    desk: &Arc<Desk>,
    request: &Request,
    view: &View,
    call: Call,
    accept: Accept,
) -> Handled {
    let call = container_calls::allowed(
        desk,
        request,
        view,
        Type::LaunchNestedContainerSession,
        call,
    )?;
    let id = call.container().clone();
    let (reply, begun) = oneshot::channel();
    let desk = Arc::clone(desk);
    // Once asked for it must be ended by somebody, whether or not the caller has patience.
    tokio::spawn(async move {
        let ending = Ending {
            core: desk.core.clone(),
            runtime: Handle::current(),
            id: Some(id.clone()),
        };
        let answer = desk
            .core
            .ask(move |request| Input::Container { request, call });
        let answer = match answer.await {
            Ok(Answer::Done) => match desk.containers.attach(&id, true).await {
                Ok(attached) => Ok((attached, ending)),
                Err(error) => Err(unattached(&id, &error)),
            },
            Ok(other) => {
                ending.forget();
                Err(answered(&other).map_or_else(|refused| refused, Box::new))
            }
            Err(stopping) => Err(stopping.into()),
        };
        // What a caller does not take that has gone away ends the session.
        let _ = reply.send(answer);
    });
    let begun = begun.await;
    let (attached, ending) = begun.map_err(|_| {
        refuse(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the session could not be begun",
        )
    })??;
    Ok(shown(attached, accept, Some(ending)))
}

/// Answers `ATTACH_CONTAINER_INPUT`: `body` is a stream of records.
pub(crate) async fn input(
    desk: &Arc<Desk>,
    request: &mut Request,
    view: &View,
    encoding: Encoding,
) -> Handled {
    let Some(body) = request.take_body() else {
        return Err(refuse(StatusCode::BAD_REQUEST, "there is no input"));
    };
    let mut records = Records {
        body,
        decoder: Decoder::new(RECORD_BYTES_MAX),
        encoding,
    };
    let Some(first) = records.next().await? else {
        return Err(refuse(
            StatusCode::BAD_REQUEST,
            "the stream ended before its first record",
        ));
    };
    if let Some(other) = first
        .r#type
        .filter(|kind| *kind != Type::AttachContainerInput)
    {
        return Err(refuse(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            format!("calls of type {other} cannot be streamed, only ATTACH_CONTAINER_INPUT"),
        ));
    }
    let id = admit::attach_input(first).map_err(|refusal| bad(&refusal))?;
    may_attach(desk, request, view, &id, Action::AttachContainerInput)?;
    let mut writer = once_started(desk, &id, || desk.containers.writer(&id)).await?;
    let taken = loop {
        let record = tokio::select! {
            record = records.next() => record?,
            verdict = writer.verdict() => break verdict,
        };
        let Some(record) = record else {
            break writer.finish().await;
        };
        let part = admit::session_input(record).map_err(|refusal| bad(&refusal))?;
        if let Err(error) = give(&mut writer, part).await {
            break Err(error);
        }
    };
    match taken {
        // A container that has ended takes nothing more, and that is well.
        Ok(()) | Err(InputError::Gone) => Ok(Response::ok()),
        Err(InputError::Busy) => Err(refuse(
            StatusCode::CONFLICT,
            "Multiple input connections are not allowed",
        )),
        Err(InputError::Refused(text)) => Err(refuse(StatusCode::BAD_REQUEST, text)),
        Err(InputError::Failed(text)) => Err(refuse(
            StatusCode::INTERNAL_SERVER_ERROR,
            format!("Failed writing to stdin: {text}"),
        )),
    }
}

async fn give(writer: &mut Writer, part: SessionInput) -> Result<(), InputError> {
    match part {
        SessionInput::Data(data) => writer.give(Part::Data(&data)).await,
        SessionInput::End => writer.give(Part::End).await,
        SessionInput::Window { rows, columns } => {
            writer.give(Part::Window(Window { rows, columns })).await
        }
        SessionInput::Heartbeat => Ok(()),
    }
}

/// Whether somebody may attach to a container, which must be an executor's or below one.
fn may_attach(
    desk: &Desk,
    request: &Request,
    view: &View,
    id: &ContainerId,
    action: Action,
) -> Result<(), Box<Response>> {
    let Some((framework, executor)) = view.executor_above(id) else {
        return Err(gone(id));
    };
    let root = id.root();
    let object = Object::Container {
        user: Some(executor.user(&framework.spec)),
        root: root.as_str(),
    };
    match desk.authorizer.allows(request.principal(), action, &object) {
        true => Ok(()),
        false => Err(Box::new(Response::status(StatusCode::FORBIDDEN))),
    }
}

/// Attaches to a container, if need be after its launch, which may take some time.
async fn once_started<T, F>(
    desk: &Desk,
    id: &ContainerId,
    attach: impl Fn() -> F,
) -> Result<T, Box<Response>>
where
    F: Future<Output = Result<T, AttachError>>,
{
    loop {
        let error = match attach().await {
            Ok(attached) => return Ok(attached),
            Err(error) => error,
        };
        let is_early = match &error {
            AttachError::Early => true,
            // The driver hears of it once its sandbox is ready.
            AttachError::Gone => is_starting(&desk.core.view().await?, id),
            AttachError::Closed | AttachError::Unreachable(_) => false,
        };
        if !is_early {
            return Err(unattached(id, &error));
        }
        tokio::time::sleep(LAUNCH_PAUSE).await;
    }
}

/// Whether a container is known and has not started yet.
fn is_starting(view: &View, id: &ContainerId) -> bool {
    match view.containers.get(id) {
        Some(known) => known.lives() && known.started.is_none(),
        None => view
            .executor_above(id)
            .is_some_and(|(_, executor)| executor.container == *id && executor.started.is_none()),
    }
}

fn gone(id: &ContainerId) -> Box<Response> {
    refuse(
        StatusCode::NOT_FOUND,
        format!("Container {id} cannot be found"),
    )
}

fn unattached(id: &ContainerId, error: &AttachError) -> Box<Response> {
    match error {
        AttachError::Gone | AttachError::Early => gone(id),
        // The words are those of Mesos, which clients look for.
        AttachError::Closed => refuse(
            StatusCode::INTERNAL_SERVER_ERROR,
            "I/O switchboard server was disabled for this container",
        ),
        AttachError::Unreachable(cause) => {
            tracing::error!(container = %id, %error, %cause, "a container cannot be attached to");
            refuse(
                StatusCode::INTERNAL_SERVER_ERROR,
                format!("{error}: {cause}"),
            )
        }
    }
}

/// Messages of a body that streams in.
struct Records {
    body: RequestBody,
    decoder: Decoder,
    encoding: Encoding,
}

impl Records {
    /// The next message, or the end; nothing is lost if this future is dropped.
    async fn next(&mut self) -> Result<Option<Call>, Box<Response>> {
        loop {
            let record = self.decoder.next_record();
            let record =
                record.map_err(|error| refuse(StatusCode::BAD_REQUEST, error.to_string()))?;
            if let Some(record) = record {
                let call = match self.encoding {
                    Encoding::Json => decode_json(&record, Limits::default()),
                    Encoding::Protobuf => decode_wire(&record, Limits::default()),
                };
                return call.map(Some).map_err(|error| {
                    refuse(
                        StatusCode::BAD_REQUEST,
                        format!("failed to read a record: {error}"),
                    )
                });
            }
            match self.body.next().await? {
                Some(chunk) => self.decoder.push(&chunk),
                None if self.decoder.is_between_records() => return Ok(None),
                None => {
                    return Err(refuse(
                        StatusCode::BAD_REQUEST,
                        "the stream ended within a record",
                    ));
                }
            }
        }
    }
}

/// Ends a session when it is dropped.
struct Ending {
    core: CoreHandle,
    /// Where it may be dropped there may be none.
    runtime: Handle,
    id: Option<ContainerId>,
}

impl Ending {
    /// It is not ours to end.
    fn forget(mut self) {
        self.id = None;
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        let Some(container) = self.id.take() else {
            return;
        };
        let core = self.core.clone();
        self.runtime.spawn(async move {
            let call = ContainerCall::Kill {
                container,
                signal: KILL,
            };
            // It may have ended, and so may the agent.
            let _ = core.ask(|request| Input::Container { request, call }).await;
        });
    }
}

/// The answer that streams what a command writes.
fn shown(attached: Attached, accept: Accept, ending: Option<Ending>) -> Response {
    let (stream, body) = event_stream(StreamLimits::default());
    let encoding = accept.encoding();
    tokio::spawn(show(attached, stream, encoding, ending));
    let response = Response::stream(accept.stream_media_type(), body);
    match accept {
        Accept::Message(_) => response,
        Accept::Records(encoding) => {
            let value = HeaderValue::from_static(encoding.media_type());
            response.with_header(MESSAGE_CONTENT_TYPE, value)
        }
    }
}

/// Carries what a command writes to a client until one of both ends.
async fn show(
    mut attached: Attached,
    stream: EventStream,
    encoding: Encoding,
    mut ending: Option<Ending>,
) {
    let mut ended = std::pin::pin!(stream.ended());
    let mut heartbeat = interval_at(Instant::now() + HEARTBEAT_INTERVAL, HEARTBEAT_INTERVAL);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let message = tokio::select! {
            part = attached.next() => match part {
                Ok(Some((source, bytes))) => {
                    render::session_output(source == Source::Stderr, bytes.into())
                }
                Ok(None) => {
                    // It has ended by itself, and somebody may give its id to another one now.
                    if let Some(ending) = ending.take() {
                        ending.forget();
                    }
                    stream.close();
                    break;
                }
                Err(error) => {
                    tracing::warn!(%error, "the output of a container broke off");
                    stream.cut();
                    break;
                }
            },
            _ = heartbeat.tick() => render::session_heartbeat(HEARTBEAT_INTERVAL),
            _ = &mut ended => break,
        };
        if stream.send(framed(encoding, &message)).is_err() {
            break;
        }
        stream.room(WAITING_BYTES_MAX).await;
    }
    drop(ending);
}

fn framed(encoding: Encoding, message: &ProcessIo) -> bytes::Bytes {
    abi_recordio::frame(&match encoding {
        Encoding::Json => encode_json(message),
        Encoding::Protobuf => encode_wire(message),
    })
}
