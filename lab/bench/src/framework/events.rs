//! What a scheduler hears, read no further than it needs.

use anyhow::Context as _;
use bytes::Bytes;
use prost::Message;
use serde::Deserialize;

use super::Format;

/// An event.
#[derive(Debug)]
pub(crate) enum Event {
    Subscribed(String),
    Offers(Vec<Offer>),
    Update(Update),
    Other,
}

/// An offer.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub(crate) id: String,
    pub(crate) agent: String,
}

/// A status of a task.
#[derive(Debug)]
pub(crate) struct Update {
    pub(crate) task: String,
    pub(crate) agent: String,
    pub(crate) is_running: bool,
    /// As it came: 16 bytes in protobuf, text in JSON; empty if nobody waits for an acknowledgement.
    pub(crate) uuid: Bytes,
}

#[derive(Clone, PartialEq, Message, Deserialize)]
struct Id {
    #[prost(string, tag = "1")]
    value: String,
}

mod wire {
    use super::*;

    #[derive(Clone, PartialEq, Message)]
    pub(super) struct Event {
        #[prost(message, optional, tag = "2")]
        pub(super) subscribed: Option<Subscribed>,
        #[prost(message, optional, tag = "3")]
        pub(super) offers: Option<Offers>,
        #[prost(message, optional, tag = "5")]
        pub(super) update: Option<Update>,
        #[prost(message, optional, tag = "8")]
        pub(super) error: Option<Error>,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(super) struct Subscribed {
        #[prost(message, required, tag = "1")]
        pub(super) framework: Id,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(super) struct Offers {
        #[prost(message, repeated, tag = "1")]
        pub(super) offers: Vec<Offer>,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(super) struct Offer {
        #[prost(message, required, tag = "1")]
        pub(super) id: Id,
        #[prost(message, required, tag = "3")]
        pub(super) agent: Id,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(super) struct Update {
        #[prost(message, required, tag = "1")]
        pub(super) status: Status,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(super) struct Status {
        #[prost(message, required, tag = "1")]
        pub(super) task: Id,
        #[prost(int32, tag = "2")]
        pub(super) state: i32,
        #[prost(message, optional, tag = "5")]
        pub(super) agent: Option<Id>,
        #[prost(bytes = "bytes", tag = "11")]
        pub(super) uuid: Bytes,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(super) struct Error {
        #[prost(string, tag = "1")]
        pub(super) message: String,
    }
}

mod json {
    use super::*;

    #[derive(Deserialize)]
    pub(super) struct Event {
        #[serde(default)]
        pub(super) subscribed: Option<Subscribed>,
        #[serde(default)]
        pub(super) offers: Option<Offers>,
        #[serde(default)]
        pub(super) update: Option<Update>,
        #[serde(default)]
        pub(super) error: Option<Error>,
    }

    #[derive(Deserialize)]
    pub(super) struct Subscribed {
        pub(super) framework_id: Id,
    }

    #[derive(Deserialize)]
    pub(super) struct Offers {
        pub(super) offers: Vec<Offer>,
    }

    #[derive(Deserialize)]
    pub(super) struct Offer {
        pub(super) id: Id,
        pub(super) agent_id: Id,
    }

    #[derive(Deserialize)]
    pub(super) struct Update {
        pub(super) status: Status,
    }

    #[derive(Deserialize)]
    pub(super) struct Status {
        pub(super) task_id: Id,
        pub(super) state: String,
        #[serde(default)]
        pub(super) agent_id: Option<Id>,
        #[serde(default)]
        pub(super) uuid: String,
    }

    #[derive(Deserialize)]
    pub(super) struct Error {
        pub(super) message: String,
    }
}

/// Number of `TASK_RUNNING`.
const RUNNING: i32 = 1;

/// Reads an event.
///
/// # Errors
///
/// What comes is none, or it is an `ERROR`.
pub(super) fn read(format: Format, record: &Bytes) -> anyhow::Result<Event> {
    let is_error = |message: String| anyhow::anyhow!("the master ends the framework: {message}");
    match format {
        Format::Protobuf => {
            let event = wire::Event::decode(record.clone()).context("an event cannot be read")?;
            if let Some(wire::Update { status }) = event.update {
                return Ok(Event::Update(Update {
                    task: status.task.value,
                    agent: status.agent.map(|id| id.value).unwrap_or_default(),
                    is_running: status.state == RUNNING,
                    uuid: Bytes::copy_from_slice(&status.uuid),
                }));
            }
            if let Some(wire::Offers { offers }) = event.offers {
                let offer = |offer: wire::Offer| Offer {
                    id: offer.id.value,
                    agent: offer.agent.value,
                };
                return Ok(Event::Offers(offers.into_iter().map(offer).collect()));
            }
            match (event.subscribed, event.error) {
                (_, Some(error)) => Err(is_error(error.message)),
                (Some(subscribed), None) => Ok(Event::Subscribed(subscribed.framework.value)),
                (None, None) => Ok(Event::Other),
            }
        }
        Format::Json => {
            let event: json::Event =
                serde_json::from_slice(record).context("an event cannot be read")?;
            if let Some(json::Update { status }) = event.update {
                return Ok(Event::Update(Update {
                    task: status.task_id.value,
                    agent: status.agent_id.map(|id| id.value).unwrap_or_default(),
                    is_running: status.state == "TASK_RUNNING",
                    uuid: status.uuid.into_bytes().into(),
                }));
            }
            if let Some(json::Offers { offers }) = event.offers {
                let offer = |offer: json::Offer| Offer {
                    id: offer.id.value,
                    agent: offer.agent_id.value,
                };
                return Ok(Event::Offers(offers.into_iter().map(offer).collect()));
            }
            match (event.subscribed, event.error) {
                (_, Some(error)) => Err(is_error(error.message)),
                (Some(subscribed), None) => Ok(Event::Subscribed(subscribed.framework_id.value)),
                (None, None) => Ok(Event::Other),
            }
        }
    }
}
