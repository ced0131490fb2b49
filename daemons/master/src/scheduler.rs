//! `POST /api/v1/scheduler`: streams of frameworks, and their calls.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use abi_mesos::admit::{self, SchedulerRequest};
use abi_mesos::{Message, encode_json, encode_wire, render, v1};
use abi_terms::{Command, Event, Subscription};
use base_access::Principal;
use base_ids::ConnectionId;
use bytes::{Bytes, BytesMut};
use daemons_door::{ApiRequest, Encoding, EventStream, Handled, Request, Response, event_stream};
use http::StatusCode;
use http::header::{HeaderName, HeaderValue};
use kernel_master::{Answer, Input};
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use v1::scheduler::Call;
use v1::scheduler::call::Type;

use crate::call;
use crate::clock::Clock;
use crate::core::{CoreHandle, STREAM_LIMITS};
use crate::desk::Desk;
use crate::limits::Limits;
use crate::pass::Pass;
use crate::queue;

/// Longest info with constraints that a framework may have; it is kept in the store.
const FRAMEWORK_BYTES_MAX: usize = 4 << 20;
/// Events that come at once are sent together, up to about so many bytes.
const CHUNK_BYTES: usize = 64 * 1024;
/// Events that are taken from their queue at once.
const EVENTS_AT_ONCE: usize = 1024;
/// While more events than that wait to be encoded for a framework, its calls wait, too: what they cause takes memory.
const BACKLOG_MAX: usize = 16 * 1024;
const STREAM_ID: HeaderName = HeaderName::from_static("mesos-stream-id");

/// Serves schedulers. Clones share their streams.
#[derive(Clone, Debug)]
pub(crate) struct Schedulers {
    core: CoreHandle,
    heartbeat: Duration,
    /// Open streams by the id in `Mesos-Stream-Id`.
    streams: Arc<Mutex<BTreeMap<String, Open>>>,
    limits: Arc<Limits>,
    clock: Clock,
}

/// An open stream.
#[derive(Clone, Debug)]
struct Open {
    connection: ConnectionId,
    pass: Arc<Pass>,
    backlog: queue::Level<Event>,
    /// Whose calls come with it, as far as rates are concerned.
    principal: Option<Arc<str>>,
}

impl Schedulers {
    pub(crate) fn new(desk: &Desk) -> Self {
        Self {
            core: desk.core.clone(),
            heartbeat: desk.facts.heartbeat,
            streams: Arc::default(),
            limits: Arc::clone(&desk.limits),
            clock: desk.clock,
        }
    }

    /// Answers one request.
    pub(crate) async fn answer(self, mut request: Request) -> Handled {
        ApiRequest::named(request.principal())?;
        let api = ApiRequest::unary(&request)?;
        let body = request.bytes().await?;
        let principal = request.principal().cloned();
        let acknowledgement = match api.encoding() {
            Encoding::Json => admit::acknowledgement_json(&body),
            Encoding::Protobuf => admit::acknowledgement_wire(&body),
        };
        let checked = match acknowledgement {
            Some(acknowledgement) => acknowledgement,
            None => {
                let mut call: Call = call::decode(api.encoding(), body).await?;
                check_principal(&mut call, principal.as_ref())?;
                admit::scheduler_call(call).map_err(refusal)?
            }
        };
        match checked {
            SchedulerRequest::Subscribe(subscription) => {
                let encoding = api.accept()?;
                if api.stream_id().is_some() {
                    return Err(Box::new(Response::bad_request(
                        "SUBSCRIBE must not carry the header 'Mesos-Stream-Id'",
                    )));
                }
                check_size(&subscription)?;
                self.subscribe(encoding, subscription, principal).await
            }
            SchedulerRequest::Call { framework, command } => {
                if matches!(command, Command::ReconcileOperations(_)) {
                    api.accept()?;
                }
                if let Command::Update(subscription) = &command {
                    check_size(subscription)?;
                }
                let open = api.stream_id().and_then(|id| self.find(id));
                let own = principal.as_ref().and_then(Principal::name);
                let name = open.as_ref().and_then(|open| open.principal.as_deref());
                let passed = self.limits.pass(name.or(own), self.clock).await;
                passed.map_err(|reason| {
                    Box::new(Response::text(StatusCode::TOO_MANY_REQUESTS, reason))
                })?;
                if let Some(open) = &open {
                    open.backlog.sunk_to(BACKLOG_MAX).await;
                }
                // A call that is traced is followed through the kernel.
                if let Some(open) = &open
                    && tracing::Span::current().is_disabled()
                    && !matches!(command, Command::Update(_))
                    && open.pass.allows(&framework, principal.as_ref())
                {
                    let stream = open.connection;
                    let called = self.core.call(stream, framework, principal, command);
                    return Ok(call::answer(called.await.map(|()| Answer::Accepted)));
                }
                let stream = open.map(|open| open.connection);
                let answer = self.core.ask(move |request| Input::Call {
                    request,
                    stream,
                    framework,
                    principal,
                    command,
                });
                Ok(call::answer(answer.await))
            }
        }
    }

    async fn subscribe(
        self,
        encoding: Encoding,
        subscription: Box<Subscription>,
        principal: Option<Principal>,
    ) -> Handled {
        let connection = self.core.connection();
        let id = uuid::Uuid::new_v4().to_string();
        let header = HeaderValue::from_str(&id).expect("a UUID is plain ASCII");
        let (stream, body) = event_stream(STREAM_LIMITS);
        let name = principal.as_ref().and_then(Principal::name).map(Arc::from);
        let name = name.or_else(|| subscription.framework.principal.clone());
        self.limits.note(name.as_deref());
        let pass = Arc::<Pass>::default();
        let subscribed =
            (self.core).scheduler(connection, Arc::clone(&pass), subscription, principal);
        let Ok(events) = subscribed.await else {
            return Err(call::stopping());
        };
        let open = Open {
            principal: name,
            connection,
            pass,
            backlog: events.level(),
        };
        self.lock().insert(id.clone(), open);
        tokio::spawn(async move {
            pump(events, &stream, encoding, self.heartbeat).await;
            stream.close();
            self.lock().remove(&id);
            // Nobody needs to know of it any more if the core has ended.
            let _ = self.core.input(Input::SchedulerGone(connection)).await;
        });
        Ok(Response::stream(encoding.media_type(), body).with_header(STREAM_ID, header))
    }

    fn find(&self, id: &str) -> Option<Open> {
        self.lock().get(id).cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Open>> {
        // No code that holds the lock can panic between two related changes.
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Carries events to a client until either side ends. Heartbeats begin when the subscription is accepted.
async fn pump(
    mut events: queue::Receiver<Event>,
    stream: &EventStream,
    encoding: Encoding,
    heartbeat: Duration,
) {
    let beat = record(encoding, &render::heartbeat_event());
    let mut beats = interval_at(Instant::now() + heartbeat, heartbeat);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut subscribed = false;
    let ended = stream.ended();
    tokio::pin!(ended);
    loop {
        let sent = tokio::select! {
            _ = &mut ended => return,
            taken = events.take(EVENTS_AT_ONCE) => {
                if taken.is_empty() {
                    return;
                }
                let mut chunk = BytesMut::new();
                for event in &taken {
                    let message = match encoding {
                        Encoding::Json => render::event_json(event),
                        Encoding::Protobuf => render::event_wire(event),
                    };
                    abi_recordio::put_frame(&message, &mut chunk);
                    if !subscribed && matches!(event, Event::Subscribed { .. }) {
                        subscribed = true;
                        beats.reset();
                        chunk.extend_from_slice(&beat);
                    }
                    if chunk.len() > CHUNK_BYTES {
                        if stream.send(chunk.split().freeze()).is_err() {
                            return;
                        }
                        // It leaves while the next is written.
                        tokio::task::yield_now().await;
                    }
                }
                stream.send(chunk.freeze())
            }
            _ = beats.tick(), if subscribed => stream.send(beat.clone()),
        };
        if sent.is_err() {
            return;
        }
    }
}

/// A message as a record of a stream.
pub(crate) fn record<T: Message>(encoding: Encoding, message: &T) -> Bytes {
    let bytes = match encoding {
        Encoding::Json => encode_json(message),
        Encoding::Protobuf => encode_wire(message),
    };
    abi_recordio::frame(&bytes)
}

fn refusal(refusal: admit::Refusal) -> Box<Response> {
    Box::new(match refusal {
        admit::Refusal::BadRequest(_) => Response::bad_request(refusal.to_string()),
        admit::Refusal::Unimplemented => {
            Response::text(http::StatusCode::NOT_IMPLEMENTED, refusal.to_string())
        }
    })
}

/// A framework that says nothing of its principal has the one that logged in; another is refused.
fn check_principal(call: &mut Call, principal: Option<&Principal>) -> Result<(), Box<Response>> {
    let Some(name) = principal.and_then(Principal::name) else {
        return Ok(());
    };
    let info = match call.r#type() {
        Type::Subscribe => call
            .subscribe
            .as_mut()
            .and_then(|subscribe| subscribe.framework_info.as_mut()),
        Type::UpdateFramework => call
            .update_framework
            .as_mut()
            .and_then(|update| update.framework_info.as_mut()),
        _ => None,
    };
    let Some(info) = info else { return Ok(()) };
    match &info.principal {
        None => {
            info.principal = Some(name.to_owned());
            Ok(())
        }
        Some(declared) if declared == name => Ok(()),
        Some(declared) => Err(Box::new(Response::bad_request(format!(
            "failed to validate the call: the principal '{name}' that logged in is not '{declared}' of 'framework_info'"
        )))),
    }
}

fn check_size(subscription: &Subscription) -> Result<(), Box<Response>> {
    let suppressed: usize = subscription.suppressed.iter().map(|role| role.len()).sum();
    let bytes =
        subscription.framework.body.len() + subscription.constraints.body.len() + suppressed;
    if bytes > FRAMEWORK_BYTES_MAX {
        return Err(Box::new(Response::bad_request(format!(
            "failed to validate the call: a framework of {bytes} bytes, at most {FRAMEWORK_BYTES_MAX} are allowed"
        ))));
    }
    Ok(())
}
