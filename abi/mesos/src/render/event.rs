//! Events on a scheduler's stream.

use abi_terms::{Body, Event};
use bytes::BytesMut;
use prost::encoding::{encode_key, encode_varint, encoded_len_varint};

use super::offer::{inverse_offer, offer};
use super::status::{put_message, status, status_wire};
use crate::v1::scheduler::Event as WireEvent;
use crate::v1::scheduler::event::{self as wire, Type};
use crate::{Enumeration, encode_json, encode_wire};

/// An event as a message.
pub fn event(event: &Event) -> WireEvent {
    let of = |kind| WireEvent {
        r#type: Some(kind),
        ..Default::default()
    };
    match event {
        Event::Subscribed {
            framework,
            heartbeat,
            master,
        } => WireEvent {
            subscribed: Some(wire::Subscribed {
                framework_id: Some(super::framework_id(framework)),
                heartbeat_interval_seconds: Some(heartbeat.as_secs_f64()),
                master_info: Some(Box::new(super::master_info(master))),
            }),
            ..of(Type::Subscribed)
        },
        Event::Offers(offers, dialect) => WireEvent {
            offers: Some(wire::Offers {
                offers: offers.iter().map(|one| offer(one, *dialect)).collect(),
            }),
            ..of(Type::Offers)
        },
        Event::InverseOffers(offers) => WireEvent {
            inverse_offers: Some(wire::InverseOffers {
                inverse_offers: offers.iter().map(|one| inverse_offer(one)).collect(),
            }),
            ..of(Type::InverseOffers)
        },
        Event::Rescind(id) => WireEvent {
            rescind: Some(wire::Rescind {
                offer_id: Some(super::offer_id(id)),
            }),
            ..of(Type::Rescind)
        },
        Event::RescindInverse(id) => WireEvent {
            rescind_inverse_offer: Some(wire::RescindInverseOffer {
                inverse_offer_id: Some(super::offer_id(id)),
            }),
            ..of(Type::RescindInverseOffer)
        },
        Event::Update(update, _) => WireEvent {
            update: Some(wire::Update {
                status: Some(Box::new(status(update))),
            }),
            ..of(Type::Update)
        },
        Event::Operation(status, role) => WireEvent {
            update_operation_status: Some(wire::UpdateOperationStatus {
                status: Some(super::operation_status(status, role.as_ref())),
            }),
            ..of(Type::UpdateOperationStatus)
        },
        Event::Message {
            agent,
            executor,
            data,
        } => WireEvent {
            message: Some(wire::Message {
                agent_id: Some(super::agent_id(agent)),
                executor_id: Some(super::executor_id(executor)),
                data: Some(data.clone()),
            }),
            ..of(Type::Message)
        },
        Event::Failure {
            agent,
            executor,
            status,
        } => WireEvent {
            failure: Some(wire::Failure {
                agent_id: agent.as_ref().map(super::agent_id),
                executor_id: executor.as_ref().map(super::executor_id),
                status: *status,
            }),
            ..of(Type::Failure)
        },
        Event::Error(message) => error_event(message),
    }
}

/// The event `ERROR`.
pub fn error_event(message: &str) -> WireEvent {
    let error = Some(wire::Error {
        message: Some(message.to_owned()),
    });
    WireEvent {
        r#type: Some(Type::Error),
        error,
        ..Default::default()
    }
}

/// The event `HEARTBEAT`.
pub fn heartbeat_event() -> WireEvent {
    WireEvent {
        r#type: Some(Type::Heartbeat),
        ..Default::default()
    }
}

/// An event as Mesos JSON, without framing.
pub fn event_json(one: &Event) -> Body {
    encode_json(&event(one)).into()
}

/// An event as protobuf, without framing. The bodies of updates are copied, not decoded.
pub fn event_wire(one: &Event) -> Body {
    let Event::Update(status, _) = one else {
        return encode_wire(&event(one)).into();
    };
    let status = status_wire(status);
    let update_bytes = 1 + encoded_len_varint(status.len() as u64) + status.len();
    let mut out = BytesMut::with_capacity(update_bytes + 16);
    encode_key(1, prost::encoding::WireType::Varint, &mut out);
    encode_varint(u64::try_from(Type::Update.number()).unwrap_or(0), &mut out);
    encode_key(5, prost::encoding::WireType::LengthDelimited, &mut out);
    encode_varint(update_bytes as u64, &mut out);
    put_message(1, &status, &mut out);
    out.freeze()
}
