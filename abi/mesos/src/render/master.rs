//! The master.

use std::net::Ipv4Addr;

use abi_terms::MasterSpec;

use super::agent::domain_info;
use crate::v1;
use crate::v1::master_info::capability::Type;

/// `MasterInfo`.
pub fn master_info(spec: &MasterSpec) -> v1::MasterInfo {
    // The bytes of the address in network order, read as a number of this machine.
    let ip = spec
        .ip
        .parse::<Ipv4Addr>()
        .map_or(0, |ip| u32::from_ne_bytes(ip.octets()));
    let capabilities = [Type::AgentUpdate, Type::AgentDraining, Type::QuotaV2];
    v1::MasterInfo {
        id: Some(spec.id.as_str().to_owned()),
        ip: Some(ip),
        port: Some(u32::from(spec.port)),
        pid: Some(format!("master@{}:{}", spec.ip, spec.port)),
        hostname: Some(spec.hostname.to_string()),
        version: Some(spec.version.to_string()),
        address: Some(v1::Address {
            hostname: Some(spec.hostname.to_string()),
            ip: Some(spec.ip.to_string()),
            port: Some(i32::from(spec.port)),
        }),
        domain: domain_info(spec.region.as_ref(), spec.zone.as_ref()),
        capabilities: capabilities
            .map(|kind| v1::master_info::Capability { r#type: Some(kind) })
            .to_vec(),
    }
}
