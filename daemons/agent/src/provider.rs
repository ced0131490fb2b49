//! `/api/v1/resource_provider`: calls of resource providers, and their streams.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use abi_mesos::admit::{self, ProviderRequest, Refusal};
use abi_mesos::v1::resource_provider::Call;
use abi_mesos::{encode_json, encode_wire, render};
use abi_terms::{ProviderEvent, ProviderSpec};
use base_access::Principal;
use base_ids::{ConnectionId, ProviderId};
use daemons_door::{
    ApiRequest, Encoding, EventStream, Handled, Request, Response, StreamLimits, event_stream,
};
use http::StatusCode;
use http::header::{HeaderName, HeaderValue};
use kernel_agent::{Answer, Input, ProviderSubscribe};
use tokio::sync::mpsc;

use crate::core::CoreHandle;
use crate::executor::{answered, decode};

const STREAM_ID: HeaderName = HeaderName::from_static("mesos-stream-id");

/// Serves resource providers. Clones share their streams.
#[derive(Clone)]
pub(crate) struct Providers {
    core: CoreHandle,
    /// Open streams by the id in `Mesos-Stream-Id`.
    streams: Arc<Mutex<BTreeMap<String, ConnectionId>>>,
}

impl Providers {
    pub(crate) fn new(core: CoreHandle) -> Self {
        Self {
            core,
            streams: Arc::default(),
        }
    }

    /// Answers a call.
    pub(crate) async fn handle(self, mut request: Request) -> Handled {
        let api = ApiRequest::unary(&request)?;
        let body = request.bytes().await?;
        let call: Call = decode(api.encoding(), body).await?;
        let principal = request.principal().cloned();
        let checked = admit::provider_call(call).map_err(|refusal| {
            let status = match refusal {
                Refusal::BadRequest(_) => StatusCode::BAD_REQUEST,
                Refusal::Unimplemented => StatusCode::NOT_IMPLEMENTED,
            };
            Box::new(Response::text(status, refusal.to_string()))
        })?;
        match checked {
            ProviderRequest::Subscribe { id, spec } => {
                let encoding = api.accept()?;
                if api.stream_id().is_some() {
                    return Err(Box::new(Response::bad_request(
                        "SUBSCRIBE must not carry the header 'Mesos-Stream-Id'",
                    )));
                }
                self.subscribe(encoding, id, spec, principal).await
            }
            ProviderRequest::Call { provider, call } => {
                let stream = api.stream_id().and_then(|id| self.lock().get(id).copied());
                let call = Box::new(call);
                let answer = self.core.ask(move |request| Input::ProviderCall {
                    request,
                    stream,
                    provider,
                    principal,
                    call,
                });
                answered(&answer.await?)
            }
        }
    }

    async fn subscribe(
        self,
        encoding: Encoding,
        id: Option<ProviderId>,
        spec: Arc<ProviderSpec>,
        principal: Option<Principal>,
    ) -> Handled {
        let connection = self.core.connection();
        let stream_id = uuid::Uuid::new_v4().to_string();
        let header = HeaderValue::from_str(&stream_id).expect("a UUID is plain ASCII");
        let make = move |request| {
            Box::new(ProviderSubscribe {
                request,
                connection,
                id,
                spec,
                principal,
            })
        };
        let (answer, events) = self.core.subscribe_provider(connection, make).await?;
        if answer != Answer::Subscribed {
            return answered(&answer);
        }
        let (stream, body) = event_stream(StreamLimits::default());
        self.lock().insert(stream_id.clone(), connection);
        tokio::spawn(async move {
            pump(events, &stream, encoding).await;
            stream.close();
            self.lock().remove(&stream_id);
            // The core is gone: so is the process soon.
            let _ = self.core.input(Input::ProviderGone(connection)).await;
        });
        Ok(Response::stream(encoding.media_type(), body).with_header(STREAM_ID, header))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, ConnectionId>> {
        // No code that holds the lock can panic between two related changes.
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Carries events to the stream until one of both sides ends.
async fn pump(mut events: mpsc::Receiver<ProviderEvent>, stream: &EventStream, encoding: Encoding) {
    let mut ended = std::pin::pin!(stream.ended());
    loop {
        tokio::select! {
            event = events.recv() => {
                let Some(event) = event else { return };
                let event = render::provider_event(&event);
                let record = match encoding {
                    Encoding::Json => encode_json(&event),
                    Encoding::Protobuf => encode_wire(&event),
                };
                if stream.send(abi_recordio::frame(&record)).is_err() {
                    return;
                }
            }
            _ = &mut ended => return,
        }
    }
}
