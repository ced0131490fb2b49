//! Offers.

use abi_terms::{AgentSpec, Dialect, InverseOffer, Offer, Unavailability};

use super::agent::domain_info;
use super::value::{allocation_info, attribute, resources};
use crate::v1;

/// Path of an agent's API below its address.
const AGENT_PATH: &str = "/slave(1)";

/// Where an agent's API is. The scheme is `http` even where TLS is spoken.
pub fn agent_url(spec: &AgentSpec) -> v1::Url {
    v1::Url {
        scheme: Some("http".to_owned()),
        address: Some(v1::Address {
            hostname: Some(spec.hostname.to_string()),
            ip: Some(spec.ip.to_string()),
            port: Some(i32::from(spec.port)),
        }),
        path: Some(AGENT_PATH.to_owned()),
        ..Default::default()
    }
}

/// When a machine will be away.
pub fn unavailability(when: &Unavailability) -> v1::Unavailability {
    v1::Unavailability {
        start: Some(super::time_info(when.start)),
        duration: when.duration.map(super::duration_info),
    }
}

/// An offer, in the words that its framework understands.
pub fn offer(offer: &Offer, dialect: Dialect) -> v1::Offer {
    v1::Offer {
        id: Some(super::offer_id(&offer.id)),
        framework_id: Some(super::framework_id(&offer.framework)),
        agent_id: Some(super::agent_id(&offer.agent)),
        hostname: Some(offer.spec.hostname.to_string()),
        url: Some(agent_url(&offer.spec)),
        domain: domain_info(offer.spec.region.as_ref(), offer.spec.zone.as_ref()),
        resources: resources(&offer.resources, dialect.into(), dialect.allocation),
        attributes: offer.spec.attributes.iter().map(attribute).collect(),
        executor_ids: offer.executors.iter().map(super::executor_id).collect(),
        unavailability: offer.unavailability.as_ref().map(unavailability),
        allocation_info: dialect.allocation.then(|| allocation_info(&offer.role)),
    }
}

/// An inverse offer.
pub fn inverse_offer(offer: &InverseOffer) -> v1::InverseOffer {
    v1::InverseOffer {
        id: Some(super::offer_id(&offer.id)),
        url: Some(agent_url(&offer.spec)),
        framework_id: Some(super::framework_id(&offer.framework)),
        agent_id: Some(super::agent_id(&offer.agent)),
        unavailability: Some(unavailability(&offer.unavailability)),
        resources: Vec::new(),
    }
}
