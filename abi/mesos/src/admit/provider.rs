//! Calls of resource providers.

use std::collections::BTreeSet;
use std::sync::Arc;

use abi_terms::{
    Body, OperationReport, OperationSpec, OperationStatus, ProviderCall, ProviderSpec, UpdateId,
};
use base_ids::ProviderId;
use base_units::Resources;

use super::operation::operation_status;
use super::status::update_id;
use super::value::{resources, role};
use super::{Fault, Refusal, conversion, fault, within};
use crate::v1::resource_provider::Call;
use crate::v1::resource_provider::call::Type;
use crate::v1::resource_provider::call::update_publish_resources_status::Status;
use crate::{encode_wire, v1};

/// Longest name and type of a provider, in bytes.
const NAME_BYTES_MAX: usize = 255;

/// A checked call of a resource provider.
#[derive(Clone, Debug, PartialEq)]
pub enum ProviderRequest {
    /// `SUBSCRIBE`.
    Subscribe {
        /// The id it was given earlier, if it was.
        id: Option<ProviderId>,
        /// What it says of itself.
        spec: Arc<ProviderSpec>,
    },
    /// Any other call.
    Call {
        /// Who it claims to be.
        provider: ProviderId,
        /// What it says.
        call: ProviderCall,
    },
}

/// Checks a call.
///
/// # Errors
///
/// What can be refused without knowing any state: type, id or payload missing, resources of another provider, uuids
/// that are none.
pub fn provider_call(call: Call) -> Result<ProviderRequest, Refusal> {
    let kind = match call.r#type {
        None => return refuse("expecting 'type' to be present"),
        Some(Type::Unknown) => return Err(Refusal::Unimplemented),
        Some(kind) => kind,
    };
    if kind == Type::Subscribe {
        let subscribe = present(call.subscribe, "subscribe")?;
        let info = present(
            subscribe.resource_provider_info,
            "subscribe.resource_provider_info",
        )?;
        let (id, spec) = provider_info(*info).map_err(|fault| bad(&fault))?;
        let spec = Arc::new(spec);
        return Ok(ProviderRequest::Subscribe { id, spec });
    }
    let id = present(call.resource_provider_id, "resource_provider_id")?;
    let provider = ProviderId::from(id.value());
    let call = match kind {
        Type::UpdateState => {
            let update = present(call.update_state, "update_state")?;
            state(&update, &provider).map_err(|fault| bad(&within("'update_state'", &fault)))?
        }
        Type::UpdateOperationStatus => {
            let update = present(call.update_operation_status, "update_operation_status")?;
            let name = "'update_operation_status'";
            operation(&update, &provider).map_err(|fault| bad(&within(name, &fault)))?
        }
        Type::UpdatePublishResourcesStatus => {
            let name = "update_publish_resources_status";
            let update = present(call.update_publish_resources_status, name)?;
            let uuid = uuid(update.uuid.as_ref());
            ProviderCall::Published {
                uuid: uuid.map_err(|fault| bad(&within(name, &fault)))?,
                is_ready: update.status == Some(Status::Ok),
            }
        }
        Type::Subscribe | Type::Unknown => return Err(Refusal::Unimplemented),
    };
    Ok(ProviderRequest::Call { provider, call })
}

fn refuse<T>(text: impl Into<Arc<str>>) -> Result<T, Refusal> {
    Err(Refusal::BadRequest(text.into()))
}

fn present<T>(part: Option<T>, name: &str) -> Result<T, Refusal> {
    match part {
        Some(part) => Ok(part),
        None => refuse(format!("expecting '{name}' to be present")),
    }
}

fn bad(fault: &Fault) -> Refusal {
    Refusal::BadRequest(fault.text())
}

fn uuid(wire: Option<&v1::Uuid>) -> Result<UpdateId, Fault> {
    update_id(wire.map(v1::Uuid::value).unwrap_or_default())
}

/// What a provider says of itself, and its id if it has one.
///
/// # Errors
///
/// A type or name that is missing or too long.
pub fn provider_info(
    mut info: v1::ResourceProviderInfo,
) -> Result<(Option<ProviderId>, ProviderSpec), Fault> {
    let id = info.id.take().map(|id| ProviderId::from(id.value()));
    for (part, text) in [("type", info.r#type()), ("name", info.name())] {
        if text.is_empty() || text.len() > NAME_BYTES_MAX {
            return fault(format_args!(
                "'{part}' of the provider must have 1 to {NAME_BYTES_MAX} bytes"
            ));
        }
    }
    let spec = ProviderSpec {
        kind: info.r#type().into(),
        name: info.name().into(),
        body: encode_wire(&info).into(),
    };
    Ok((id, spec))
}

/// What a provider says of itself, again from its encoding.
///
/// # Errors
///
/// Bytes that are no `ResourceProviderInfo`, or one that was never admitted.
pub fn provider_body(body: &Body) -> Result<ProviderSpec, Fault> {
    Ok(provider_info(super::task::decode(body)?)?.1)
}

/// Resources that must all be of one provider.
fn own(list: &[v1::Resource], provider: &ProviderId) -> Result<Resources, Fault> {
    let all = resources(list)?.unallocate();
    check_own(&all, provider)?;
    Ok(all)
}

fn check_own(all: &Resources, provider: &ProviderId) -> Result<(), Fault> {
    let stranger = |one: &&base_units::Resource| one.provider.as_deref() != Some(provider.as_str());
    match all.iter().find(stranger) {
        Some(one) => fault(format_args!("'{one}' is not of provider {provider}")),
        None => Ok(()),
    }
}

fn state(
    update: &v1::resource_provider::call::UpdateState,
    provider: &ProviderId,
) -> Result<ProviderCall, Fault> {
    let mut seen = BTreeSet::new();
    let mut operations = Vec::with_capacity(update.operations.len());
    for wire in &update.operations {
        let known = report(wire, provider)?;
        if !seen.insert(known.spec.uuid) {
            return fault(format_args!("an operation is listed twice"));
        }
        operations.push(known);
    }
    Ok(ProviderCall::State {
        version: uuid(update.resource_version_uuid.as_ref())?,
        resources: own(&update.resources, provider)?,
        operations,
    })
}

/// An operation as a provider reports it.
fn report(wire: &v1::Operation, provider: &ProviderId) -> Result<OperationReport, Fault> {
    let Some(info) = wire.info.as_deref() else {
        return fault(format_args!("an operation has no 'info'"));
    };
    let mut conversion = conversion::conversion_body(&encode_wire(info).into())?;
    if conversion.provider.as_ref() != Some(provider) {
        return fault(format_args!("an operation is not of provider {provider}"));
    }
    let role_of = crate::render::operation_role(info);
    let role = match role_of {
        Some(text) => Some(role(&text)?),
        None => None,
    };
    if wire.framework_id.is_some() && role.is_none() {
        return fault(format_args!(
            "the resources of an operation are not allocated to a role"
        ));
    }
    conversion.fault = None;
    let spec = OperationSpec {
        framework: wire.framework_id.as_ref().map(|id| id.value().into()),
        uuid: uuid(wire.uuid.as_ref())?,
        id: info.id.as_ref().map(|id| id.value().into()),
        role,
        conversion: Arc::new(conversion),
    };
    let Some(latest) = &wire.latest_status else {
        return fault(format_args!("an operation has no 'latest_status'"));
    };
    let latest = of_provider(latest, provider)?;
    let statuses = wire.statuses.iter();
    let statuses = statuses.map(|status| of_provider(status, provider));
    Ok(OperationReport {
        spec: Arc::new(spec),
        latest,
        statuses: statuses.collect::<Result<_, _>>()?,
    })
}

/// A status that a provider tells: its resources are its own, and so is it.
fn of_provider(
    wire: &v1::OperationStatus,
    provider: &ProviderId,
) -> Result<OperationStatus, Fault> {
    let status = operation_status(wire)?;
    check_own(&status.converted, provider)?;
    if status
        .provider
        .as_ref()
        .is_some_and(|named| named != provider)
    {
        return fault(format_args!("a status is not of provider {provider}"));
    }
    Ok(OperationStatus {
        provider: Some(provider.clone()),
        ..status
    })
}

fn operation(
    update: &v1::resource_provider::call::UpdateOperationStatus,
    provider: &ProviderId,
) -> Result<ProviderCall, Fault> {
    let Some(status) = &update.status else {
        return fault(format_args!("expecting 'status' to be present"));
    };
    if status.resource_provider_id.is_none() {
        return fault(format_args!(
            "expecting 'status.resource_provider_id' to be present"
        ));
    }
    let status = of_provider(status, provider)?;
    let latest = match &update.latest_status {
        Some(latest) => Some(Box::new(of_provider(latest, provider)?)),
        None => None,
    };
    use abi_terms::OperationState::{
        Dropped, Error, Failed, Finished, GoneByOperator, Pending, Recovering, Unknown,
        Unreachable, Unsupported,
    };
    for status in std::iter::once(&status).chain(latest.as_deref()) {
        match status.state {
            Pending | Finished | Failed | Error | Dropped => {}
            Unsupported | Unreachable | GoneByOperator | Recovering | Unknown => {
                return fault(format_args!(
                    "a resource provider cannot say that an operation is {}",
                    status.state.name()
                ));
            }
        }
    }
    Ok(ProviderCall::Operation {
        framework: update.framework_id.as_ref().map(|id| id.value().into()),
        uuid: uuid(update.operation_uuid.as_ref())?,
        status: Box::new(status),
        latest,
    })
}
