//! Agents.

use std::sync::Arc;

use abi_terms::{AgentCapabilities, AgentSpec};
use base_ids::AgentId;

use super::body;
use crate::Enumeration;
use crate::v1;
use crate::v1::agent_info::capability::Type;

/// `AgentInfo` with the id, if the agent has one. Agents always checkpoint, and masters are known to say so.
pub fn agent_info(spec: &AgentSpec, id: Option<&AgentId>) -> v1::AgentInfo {
    let info = body(&spec.body).unwrap_or_default();
    v1::AgentInfo {
        id: id.map(super::agent_id),
        ..info
    }
}

/// The names of what an agent can do, as a list of the wire.
pub fn agent_capabilities(capabilities: AgentCapabilities) -> Vec<v1::agent_info::Capability> {
    let known = Type::VALUES
        .iter()
        .filter(|kind| capabilities.bits() & 1 << kind.number() != 0);
    known
        .map(|kind| v1::agent_info::Capability {
            r#type: Some(*kind),
        })
        .collect()
}

/// The fault domain, if region and zone are known.
pub fn domain_info(region: Option<&Arc<str>>, zone: Option<&Arc<str>>) -> Option<v1::DomainInfo> {
    use v1::domain_info::FaultDomain;
    use v1::domain_info::fault_domain::{RegionInfo, ZoneInfo};
    let (region, zone) = (region?, zone?);
    let region = Some(RegionInfo {
        name: Some(region.to_string()),
    });
    let zone = Some(ZoneInfo {
        name: Some(zone.to_string()),
    });
    Some(v1::DomainInfo {
        fault_domain: Some(FaultDomain { region, zone }),
    })
}
