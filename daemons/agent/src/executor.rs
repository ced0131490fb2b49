//! `/api/v1/executor`: calls of executors, and their streams.

use std::sync::Arc;

use abi_mesos::admit::{ExecutorCall as Wanted, ExecutorRequest, Refusal};
use abi_mesos::v1::executor::{Call, Event};
use abi_mesos::{
    DecodeError, Limits, admit, decode_json, decode_wire, encode_json, encode_wire, render,
};
use abi_terms::AgentSpec;
use base_access::Principal;
use base_ids::{ConnectionId, ContainerId};
use bytes::Bytes;
use daemons_door::{
    ApiRequest, Encoding, EventStream, Handled, Request, Response, StreamLimits, event_stream,
    heavy,
};
use http::StatusCode;
use kernel_agent::{Answer, Caller, ExecutorCall, ExecutorEvent, Handover, Input, Subscribe};
use tokio::sync::mpsc;

use crate::core::{CoreHandle, Stopping};

fn refuse(status: StatusCode, text: impl Into<String>) -> Box<Response> {
    Box::new(Response::text(status, text))
}

impl From<Stopping> for Box<Response> {
    fn from(stopping: Stopping) -> Self {
        refuse(StatusCode::SERVICE_UNAVAILABLE, stopping.to_string())
    }
}

/// Bodies from here on are decoded on a thread that may take its time.
const INLINE_BYTES_MAX: usize = 64 * 1024;

/// Decodes a body.
///
/// # Errors
/// The answer to give: 400, or 413 for a call that is too long.
pub(crate) async fn decode<T: abi_mesos::Message + Send + 'static>(
    encoding: Encoding,
    body: Bytes,
) -> Result<T, Box<Response>> {
    let is_long = body.len() > INLINE_BYTES_MAX;
    let work = move || match encoding {
        Encoding::Json => decode_json(&body, Limits::default()),
        Encoding::Protobuf => decode_wire(&body, Limits::default()),
    };
    let decoded = if is_long {
        heavy(work).await.map_err(|error| {
            tracing::error!(%error, "a call could not be read");
            refuse(
                StatusCode::INTERNAL_SERVER_ERROR,
                "the call could not be read",
            )
        })?
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
        let mut text = format!("failed to read the call: {error}");
        let mut cause = std::error::Error::source(&error);
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        refuse(status, text)
    })
}

/// Answers a call.
pub(crate) async fn handle(core: CoreHandle, mut request: Request) -> Handled {
    let api = ApiRequest::unary(&request)?;
    let body = request.bytes().await?;
    let call: Call = decode(api.encoding(), body).await?;
    let ExecutorRequest {
        framework,
        executor,
        call,
    } = admit::executor_call(call).map_err(|refusal| match refusal {
        Refusal::BadRequest(_) => refuse(StatusCode::BAD_REQUEST, refusal.to_string()),
        Refusal::Unimplemented => refuse(StatusCode::NOT_IMPLEMENTED, refusal.to_string()),
    })?;
    let container = claims(request.principal(), framework.as_str(), executor.as_str())?;
    let caller = Caller {
        framework,
        executor,
        container,
    };
    let call = match call {
        Wanted::Subscribe { tasks, updates } => {
            let encoding = api.accept()?;
            let updates = updates.into_iter().map(Arc::new).collect();
            return subscribe(core, encoding, caller, tasks, updates).await;
        }
        Wanted::Update(status) => ExecutorCall::Update(Arc::new(*status)),
        Wanted::Message(data) => ExecutorCall::Message(data),
        Wanted::Heartbeat => ExecutorCall::Heartbeat,
    };
    let answer = core
        .ask(move |request| Input::Call {
            request,
            caller,
            call,
        })
        .await?;
    answered(&answer)
}

/// The container for which the caller's token was made. A token of another executor is refused.
fn claims(
    principal: Option<&Principal>,
    framework: &str,
    executor: &str,
) -> Result<Option<ContainerId>, Box<Response>> {
    let Some(principal) = principal.filter(|principal| principal.name().is_none()) else {
        return Ok(None);
    };
    if principal.claim("fid") == Some(framework) && principal.claim("eid") == Some(executor) {
        Ok(principal.claim("cid").map(ContainerId::from))
    } else {
        Err(refuse(
            StatusCode::FORBIDDEN,
            "this token was made for another executor",
        ))
    }
}

pub(crate) fn answered(answer: &Answer) -> Handled {
    match answer {
        Answer::Subscribed | Answer::Done | Answer::Ended(_) => Ok(Response::ok()),
        Answer::Accepted => Ok(Response::accepted()),
        Answer::NotFound(text) => Err(refuse(StatusCode::NOT_FOUND, &**text)),
        Answer::Refused(text) => Err(refuse(StatusCode::BAD_REQUEST, &**text)),
        Answer::Failed(text) => Err(refuse(StatusCode::INTERNAL_SERVER_ERROR, &**text)),
        Answer::BadRequest(text) => Err(refuse(StatusCode::BAD_REQUEST, *text)),
        Answer::Forbidden(text) => Err(refuse(StatusCode::FORBIDDEN, *text)),
        Answer::Unavailable(text) => Err(refuse(StatusCode::SERVICE_UNAVAILABLE, *text)),
    }
}

async fn subscribe(
    core: CoreHandle,
    encoding: Encoding,
    caller: Caller,
    tasks: Vec<base_ids::TaskId>,
    updates: Vec<Arc<abi_terms::Status>>,
) -> Handled {
    let connection = core.connection();
    let make = move |request| {
        Box::new(Subscribe {
            request,
            connection,
            caller,
            tasks,
            updates,
        })
    };
    let (answer, events) = core.subscribe(connection, make).await?;
    if answer != Answer::Subscribed {
        return answered(&answer);
    }
    let (stream, body) = event_stream(StreamLimits::default());
    tokio::spawn(pump(core, connection, encoding, stream, events));
    Ok(Response::stream(encoding.media_type(), body))
}

/// Carries events to the stream until one of both sides ends.
async fn pump(
    core: CoreHandle,
    connection: ConnectionId,
    encoding: Encoding,
    stream: EventStream,
    mut events: mpsc::Receiver<ExecutorEvent>,
) {
    let mut ended = std::pin::pin!(stream.ended());
    loop {
        tokio::select! {
            event = events.recv() => {
                let Some(event) = event else {
                    stream.close();
                    return;
                };
                let event = render_event(&event);
                let record = match encoding {
                    Encoding::Json => encode_json(&event),
                    Encoding::Protobuf => encode_wire(&event),
                };
                if stream.send(abi_recordio::frame(&record)).is_err() {
                    break;
                }
            }
            _ = &mut ended => break,
        }
    }
    // The core is gone: so is the process soon.
    let _ = core.input(Input::ExecutorGone(connection)).await;
}

fn render_event(event: &ExecutorEvent) -> Event {
    match event {
        ExecutorEvent::Subscribed(all) => {
            let spec: &AgentSpec = &all.agent_spec;
            render::executor_subscribed(
                &all.framework,
                &all.spec,
                &all.executor,
                &all.role,
                &all.agent,
                spec,
                &all.container,
            )
        }
        ExecutorEvent::Launch(task) => {
            render::executor_launch(&task.task, &task.executor, &task.framework, &task.role)
        }
        ExecutorEvent::LaunchGroup(tasks) => group(tasks),
        ExecutorEvent::Acknowledged { task, uuid } => render::executor_acknowledged(task, *uuid),
        ExecutorEvent::Message(data) => render::executor_message(data),
        ExecutorEvent::Kill { task, grace } => render::executor_kill(task, *grace),
        ExecutorEvent::Shutdown => render::executor_shutdown(),
        ExecutorEvent::Heartbeat => render::executor_heartbeat(),
    }
}

fn group(tasks: &[Handover]) -> Event {
    match tasks.first() {
        Some(first) => render::executor_launch_group(
            tasks.iter().map(|task| &*task.task),
            &first.executor,
            &first.framework,
            &first.role,
        ),
        // The kernel makes no empty groups; a heartbeat tells the executor nothing.
        None => render::executor_heartbeat(),
    }
}
