//! Agents.

use std::sync::Arc;

use abi_terms::{AgentCapabilities, AgentSpec};

use super::value::{attribute, resources};
use super::{Fault, fault};
use crate::{encode_wire, render, v1};

/// A checked `AgentInfo` with what it does not say: the address and version of the agent, and what it can do.
///
/// # Errors
///
/// A port, resource or attribute that makes no sense.
pub fn agent(
    mut info: v1::AgentInfo,
    ip: impl Into<Arc<str>>,
    version: impl Into<Arc<str>>,
    capabilities: AgentCapabilities,
) -> Result<AgentSpec, Fault> {
    info.id = None;
    let Ok(port) = u16::try_from(info.port()) else {
        return fault(format_args!("invalid port {}", info.port()));
    };
    let resources = resources(&info.resources)?;
    info.resources = render::resources(&resources, render::Spelling::New, false);
    let (region, zone) = domain(info.domain.as_ref());
    Ok(AgentSpec {
        hostname: info.hostname().into(),
        ip: ip.into(),
        port,
        resources,
        attributes: info
            .attributes
            .iter()
            .map(attribute)
            .collect::<Result<_, _>>()?,
        region,
        zone,
        version: version.into(),
        capabilities,
        body: encode_wire(&info).into(),
    })
}

/// Region and zone of a fault domain.
pub fn domain(info: Option<&v1::DomainInfo>) -> (Option<Arc<str>>, Option<Arc<str>>) {
    let domain = info.and_then(|info| info.fault_domain.as_ref());
    let region = domain
        .and_then(|domain| domain.region.as_ref())
        .map(|region| region.name().into());
    let zone = domain
        .and_then(|domain| domain.zone.as_ref())
        .map(|zone| zone.name().into());
    (region, zone)
}
