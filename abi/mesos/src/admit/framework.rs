//! Frameworks and their subscriptions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use abi_terms::{Body, Capabilities, Capability, FrameworkSpec, Subscription};
use base_ids::user_id_check;
use base_units::{Quantities, Role, Scalar};

use super::constraint::constraints;
use super::task::decode;
use super::value::role;
use super::{Check, Fault, fault, within};
use crate::v1::framework_info::capability::Type;
use crate::{encode_wire, v1};

/// The longest fail-over timeout, in seconds: what fits 64 bits of nanoseconds.
const FAILOVER_TIMEOUT_SECONDS_MAX: f64 = 9_223_372_036.0;

/// What `SUBSCRIBE` and `UPDATE_FRAMEWORK` say, with the first rule that it breaks.
pub fn subscription(
    info: &v1::FrameworkInfo,
    suppressed_roles: Vec<String>,
    offer_constraints: Option<&v1::scheduler::OfferConstraints>,
) -> Subscription {
    let (framework, mut first) = framework(info);
    let mut note = |error: Fault| first = first.take().or(Some(error));
    if let Err(error) = subset(&suppressed_roles, &framework.roles) {
        note(error);
    }
    let constraints = constraints(offer_constraints).unwrap_or_else(|error| {
        note(error);
        Default::default()
    });
    Subscription {
        framework,
        suppressed: suppressed_roles.into_iter().map(Arc::from).collect(),
        constraints,
        fault: first.map(|fault| fault.text()),
    }
}

fn subset(suppressed: &[String], roles: &[Role]) -> Check {
    match suppressed
        .iter()
        .find(|name| !roles.iter().any(|role| role.as_str() == **name))
    {
        Some(name) => fault(format_args!(
            "suppressed role '{name}' is not one of the framework's"
        )),
        None => Ok(()),
    }
}

/// A framework as a term, with the first rule that it breaks. What makes no sense is left out of the term.
pub fn framework(info: &v1::FrameworkInfo) -> (FrameworkSpec, Option<Fault>) {
    let capabilities: Capabilities = info.capabilities.iter().filter_map(capability).collect();
    let multi_role = capabilities.has(Capability::MultiRole);
    let first = (role_fields(info, multi_role).and_then(|()| roles(info, multi_role)))
        .and_then(|()| id(info))
        .and_then(|()| offer_filters(info))
        .and_then(|()| failover_timeout(info))
        .err();
    let names: Vec<&str> = if multi_role {
        info.roles.iter().map(String::as_str).collect()
    } else {
        vec![info.role()]
    };
    let spec = FrameworkSpec {
        id: info
            .id
            .as_ref()
            .map(|id| id.value().into())
            .filter(|id: &base_ids::FrameworkId| !id.as_str().is_empty()),
        name: info.name().into(),
        user: info.user().into(),
        roles: names
            .iter()
            .filter_map(|name| Role::parse(name).ok())
            .collect(),
        failover_timeout: Duration::try_from_secs_f64(info.failover_timeout()).unwrap_or_default(),
        checkpoint: info.checkpoint(),
        principal: info.principal.as_deref().map(Into::into),
        capabilities,
        min_allocatable: min_allocatable(info),
        body: encode_wire(info).into(),
    };
    (spec, first)
}

/// A framework again from its encoding.
///
/// # Errors
///
/// Bytes that are no `FrameworkInfo`.
pub fn framework_body(body: &Body) -> Result<FrameworkSpec, Fault> {
    let (spec, _) = framework(&decode(body)?);
    Ok(FrameworkSpec {
        body: body.clone(),
        ..spec
    })
}

fn capability(wire: &v1::framework_info::Capability) -> Option<Capability> {
    Some(match wire.r#type() {
        Type::RevocableResources => Capability::RevocableResources,
        Type::TaskKillingState => Capability::TaskKillingState,
        Type::GpuResources => Capability::GpuResources,
        Type::SharedResources => Capability::SharedResources,
        Type::PartitionAware => Capability::PartitionAware,
        Type::MultiRole => Capability::MultiRole,
        Type::ReservationRefinement => Capability::ReservationRefinement,
        Type::RegionAware => Capability::RegionAware,
        Type::Unknown => return None,
    })
}

fn role_fields(info: &v1::FrameworkInfo, multi_role: bool) -> Check {
    if multi_role && info.role.is_some() {
        return fault(format_args!(
            "'FrameworkInfo.role' must not be set with MULTI_ROLE"
        ));
    }
    if !multi_role && !info.roles.is_empty() {
        return fault(format_args!(
            "'FrameworkInfo.roles' must not be set without MULTI_ROLE"
        ));
    }
    Ok(())
}

fn roles(info: &v1::FrameworkInfo, multi_role: bool) -> Check {
    if !multi_role {
        return role(info.role())
            .map(drop)
            .map_err(|error| within("'FrameworkInfo.role' is not a valid role", &error));
    }
    let mut seen = BTreeSet::new();
    for name in &info.roles {
        if !seen.insert(name) {
            return fault(format_args!(
                "'FrameworkInfo.roles' contains '{name}' twice"
            ));
        }
        role(name)
            .map_err(|error| within("'FrameworkInfo.roles' contains an invalid role", &error))?;
    }
    Ok(())
}

fn id(info: &v1::FrameworkInfo) -> Check {
    match info.id.as_ref().map(v1::FrameworkId::value) {
        // An empty id is as good as none.
        None | Some("") => Ok(()),
        Some(id) => {
            user_id_check(id).map_err(|error| within("'FrameworkInfo.id' is invalid", &error))
        }
    }
}

fn failover_timeout(info: &v1::FrameworkInfo) -> Check {
    let seconds = info.failover_timeout();
    if seconds.is_nan() || seconds.abs() > FAILOVER_TIMEOUT_SECONDS_MAX {
        return fault(format_args!(
            "'FrameworkInfo.failover_timeout' ({seconds}) is invalid"
        ));
    }
    Ok(())
}

fn offer_filters(info: &v1::FrameworkInfo) -> Check {
    for (name, filters) in &info.offer_filters {
        let known = info.roles.contains(name) || (info.roles.is_empty() && info.role() == name);
        if !known {
            return fault(format_args!(
                "'FrameworkInfo.offer_filters' is for '{name}', not one of its roles"
            ));
        }
        let Some(least) = &filters.min_allocatable_resources else {
            continue;
        };
        let amounts = least
            .quantities
            .iter()
            .flat_map(|alternative| &alternative.quantities);
        for (resource, amount) in amounts {
            Scalar::from_f64(amount.value()).map_err(|error| {
                within(
                    &format!("invalid amount of '{resource}' in 'offer_filters'"),
                    &error,
                )
            })?;
        }
    }
    Ok(())
}

fn min_allocatable(info: &v1::FrameworkInfo) -> BTreeMap<Role, Vec<Quantities>> {
    let mut all = BTreeMap::new();
    for (name, filters) in &info.offer_filters {
        let (Ok(role), Some(least)) = (Role::parse(name), &filters.min_allocatable_resources)
        else {
            continue;
        };
        let quantities = |alternative: &v1::offer_filters::ResourceQuantities| -> Quantities {
            let amounts = alternative.quantities.iter();
            let amounts = amounts.map(|(name, amount)| (name, Scalar::from_f64(amount.value())));
            amounts
                .filter_map(|(name, amount)| Some((name.as_str(), amount.ok()?)))
                .collect()
        };
        all.insert(role, least.quantities.iter().map(quantities).collect());
    }
    all
}
