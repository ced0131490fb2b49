//! Operations and resource providers as bytes.

use std::sync::Arc;

use abi_mesos::{admit, encode_wire, render};
use abi_terms::{OperationReport, OperationSpec, OperationStatus, ProviderReport, UpdateId};
use base_ids::ProviderId;
use bytes::Bytes;
use prost::Message;

use super::message::{decode_resources, decode_role, encode_resources, text, uuid};
use super::{WireError, schema};
use crate::message::ProvidersReport;

/// An operation with all that has become of it as bytes.
pub fn encode_operation(report: &OperationReport) -> Bytes {
    encode_report(report).encode_to_vec().into()
}

/// An operation again from its bytes.
///
/// # Errors
///
/// Bytes that [`encode_operation`] does not make.
pub fn decode_operation(bytes: Bytes) -> Result<OperationReport, WireError> {
    decode_report(schema::OperationReport::decode(bytes)?)
}

pub(super) fn encode_spec(spec: &OperationSpec) -> schema::OperationSpec {
    schema::OperationSpec {
        framework: spec.framework.as_ref().map(text),
        uuid: Bytes::copy_from_slice(&spec.uuid),
        id: spec.id.as_ref().map(text),
        role: spec.role.as_ref().map(text),
        info: spec.conversion.body.clone(),
    }
}

pub(super) fn decode_spec(
    spec: Option<schema::OperationSpec>,
) -> Result<Arc<OperationSpec>, WireError> {
    let spec = spec.ok_or(WireError::Field("operation"))?;
    let role = match &spec.role {
        Some(role) => Some(decode_role(role)?),
        None => None,
    };
    Ok(Arc::new(OperationSpec {
        framework: spec.framework.map(Into::into),
        uuid: uuid(&spec.uuid)?,
        id: spec.id.map(Into::into),
        role,
        conversion: Arc::new(admit::conversion_body(&spec.info)?),
    }))
}

pub(super) fn encode_operation_status(status: &OperationStatus) -> Bytes {
    encode_wire(&render::operation_status(status, None)).into()
}

pub(super) fn decode_operation_status(bytes: &Bytes) -> Result<OperationStatus, WireError> {
    Ok(admit::operation_status_body(bytes)?)
}

pub(super) fn encode_report(report: &OperationReport) -> schema::OperationReport {
    let statuses = report.statuses.iter();
    schema::OperationReport {
        spec: Some(encode_spec(&report.spec)),
        latest: encode_operation_status(&report.latest),
        statuses: statuses.map(encode_operation_status).collect(),
    }
}

pub(super) fn decode_report(report: schema::OperationReport) -> Result<OperationReport, WireError> {
    let statuses = report.statuses.iter();
    Ok(OperationReport {
        spec: decode_spec(report.spec)?,
        latest: decode_operation_status(&report.latest)?,
        statuses: statuses
            .map(decode_operation_status)
            .collect::<Result<_, _>>()?,
    })
}

pub(super) fn providers(all: &ProvidersReport) -> schema::Providers {
    let provider = |report: &ProviderReport| schema::Provider {
        id: text(&report.id),
        info: report.spec.body.clone(),
        version: Bytes::copy_from_slice(&report.version),
        resources: encode_resources(&report.resources),
    };
    schema::Providers {
        providers: all.providers.iter().map(provider).collect(),
        absent: all.absent.iter().map(text).collect(),
        operations: all.operations.iter().map(encode_report).collect(),
    }
}

pub(super) fn providers_report(all: schema::Providers) -> Result<ProvidersReport, WireError> {
    let provider = |wire: schema::Provider| -> Result<_, WireError> {
        Ok(ProviderReport {
            id: wire.id.into(),
            spec: Arc::new(admit::provider_body(&wire.info)?),
            version: uuid(&wire.version)?,
            resources: decode_resources(&wire.resources)?,
        })
    };
    let (providers, operations) = (all.providers.into_iter(), all.operations.into_iter());
    Ok(ProvidersReport {
        providers: providers.map(provider).collect::<Result<_, _>>()?,
        absent: all.absent.into_iter().map(ProviderId::from).collect(),
        operations: operations.map(decode_report).collect::<Result<_, _>>()?,
    })
}

pub(super) fn encode_versions(versions: &[(ProviderId, UpdateId)]) -> Vec<schema::Version> {
    let version = |(provider, version): &(ProviderId, UpdateId)| schema::Version {
        provider: text(provider),
        version: Bytes::copy_from_slice(version),
    };
    versions.iter().map(version).collect()
}

pub(super) fn decode_versions(
    versions: Vec<schema::Version>,
) -> Result<Vec<(ProviderId, UpdateId)>, WireError> {
    let version = |wire: schema::Version| -> Result<_, WireError> {
        Ok((wire.provider.into(), uuid(&wire.version)?))
    };
    versions.into_iter().map(version).collect()
}
