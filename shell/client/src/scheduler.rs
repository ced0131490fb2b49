//! A scheduler's stream.

use std::collections::VecDeque;
use std::time::Duration;

use abi_mesos::v1::scheduler::{Call, Event, call, event};
use abi_mesos::v1::{FrameworkId, FrameworkInfo};
use abi_recordio::Decoder;
use prost::Message;

use crate::{Client, ClientError};

/// No event of a master is larger.
const EVENT_BYTES_MAX: usize = 64 << 20;

/// How often a master gives a sign of life that does not say so.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// A subscribed framework.
#[derive(Debug)]
pub struct Scheduler {
    caller: Caller,
    heartbeat: Duration,
    region: Option<String>,
    answer: reqwest::Response,
    decoder: Decoder,
    ready: VecDeque<Event>,
}

/// The side of a subscribed framework that calls; clones call in the same framework's name.
#[derive(Clone, Debug)]
pub struct Caller {
    client: Client,
    url: String,
    stream: String,
    framework: FrameworkId,
}

impl Caller {
    /// Sends a call, with the framework filled in.
    ///
    /// # Errors
    /// Any [`ClientError`] but those of streams.
    pub async fn send(&self, mut call: Call) -> Result<(), ClientError> {
        call.framework_id = Some(self.framework.clone());
        self.client
            .post(&self.url, call.encode_to_vec(), Some(&self.stream))
            .await
            .map(|_| ())
    }
}

impl Scheduler {
    /// Subscribes `info`, under the id it carries if it carries one, and waits until that is confirmed.
    ///
    /// # Errors
    /// Any [`ClientError`]; [`ClientError::Framework`] when the master refuses the framework.
    pub async fn subscribe(client: &Client, info: FrameworkInfo) -> Result<Self, ClientError> {
        let url = format!("{}/api/v1/scheduler", client.base());
        let call = Call {
            framework_id: info.id.clone(),
            r#type: Some(call::Type::Subscribe),
            subscribe: Some(call::Subscribe {
                framework_info: Some(Box::new(info)),
                ..Default::default()
            }),
            ..Default::default()
        };
        let (stream, answer) = client.post(&url, call.encode_to_vec(), None).await?;
        let stream = stream.ok_or_else(|| ClientError::Malformed {
            url: url.clone(),
            reason: "the stream has no Mesos-Stream-Id".into(),
        })?;
        let mut this = Self {
            caller: Caller {
                client: client.clone(),
                url,
                stream,
                framework: FrameworkId::default(),
            },
            heartbeat: HEARTBEAT,
            region: None,
            answer,
            decoder: Decoder::new(EVENT_BYTES_MAX),
            ready: VecDeque::new(),
        };
        loop {
            let event = this.next().await?;
            if let Some(subscribed) = event.subscribed {
                this.caller.framework = subscribed.framework_id.unwrap_or_default();
                let seconds = subscribed.heartbeat_interval_seconds;
                let heartbeat = seconds.and_then(|it| Duration::try_from_secs_f64(it).ok());
                this.heartbeat = heartbeat.unwrap_or(HEARTBEAT);
                let domain = subscribed.master_info.and_then(|info| info.domain);
                let region = domain.and_then(|it| it.fault_domain?.region?.name);
                this.region = region;
                return Ok(this);
            }
        }
    }

    /// How often the master gives a sign of life.
    pub fn heartbeat(&self) -> Duration {
        self.heartbeat
    }

    /// The region of the master.
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The side that calls.
    pub fn caller(&self) -> Caller {
        self.caller.clone()
    }

    /// The id that the master gave.
    pub fn framework(&self) -> &FrameworkId {
        &self.caller.framework
    }

    /// The next event.
    ///
    /// # Errors
    /// [`ClientError::Framework`] on an `ERROR` event, [`ClientError::Closed`] at the end of the stream, or a break.
    pub async fn next(&mut self) -> Result<Event, ClientError> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return match event.r#type {
                    Some(event::Type::Error) => Err(ClientError::Framework(
                        event
                            .error
                            .and_then(|error| error.message)
                            .unwrap_or_default(),
                    )),
                    _ => Ok(event),
                };
            }
            let chunk = self.answer.chunk().await;
            let chunk = chunk.map_err(|source| ClientError::Broken {
                url: self.caller.url.clone(),
                source,
            })?;
            let Some(chunk) = chunk else {
                return Err(ClientError::Closed);
            };
            let malformed = |reason: String| ClientError::Malformed {
                url: self.caller.url.clone(),
                reason,
            };
            self.decoder.push(&chunk);
            while let Some(record) = self
                .decoder
                .next_record()
                .map_err(|error| malformed(error.to_string()))?
            {
                self.ready.push_back(
                    Event::decode(record).map_err(|error| malformed(error.to_string()))?,
                );
            }
        }
    }

    /// Sends a call in the framework's name; its result comes as events.
    ///
    /// # Errors
    /// Any [`ClientError`] but those of streams.
    pub async fn call(
        &self,
        kind: call::Type,
        fill: impl FnOnce(&mut Call),
    ) -> Result<(), ClientError> {
        let mut call = Call {
            r#type: Some(kind),
            ..Default::default()
        };
        fill(&mut call);
        self.caller.send(call).await
    }
}
