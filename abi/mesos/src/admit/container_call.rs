//! Calls to an agent about containers.

use std::sync::Arc;

use abi_terms::{Body, ContainerCall, ContainerSpec};
use base_ids::{ContainerId, user_id_check};
use base_units::Resources;

use super::check::command;
use super::container::container;
use super::task::{decode, limits};
use super::value::resources;
use super::{Check, Fault, Refusal, fault, within};
use crate::v1::agent::Call;
use crate::v1::agent::call::{LaunchContainer, Type};
use crate::{encode_wire, v1};

/// Longest name of a container, in bytes.
const NAME_BYTES_MAX: usize = 242;
/// Most containers above one another.
const DEPTH_MAX: usize = 32;
/// The signal of a call that names none.
const SIGNAL_DEFAULT: i32 = 9;

/// Checks a call about a container; `None` is a call about something else.
///
/// # Errors
///
/// What can be refused without knowing any state: a part or an id missing or malformed, a command, container or resource
/// that breaks a rule.
pub fn container_call(kind: Type, call: Call) -> Result<Option<ContainerCall>, Refusal> {
    let checked = match kind {
        Type::LaunchContainer => {
            let part = "launch_container";
            present(call.launch_container, part).and_then(|launch| launched(part, launch))
        }
        Type::LaunchNestedContainer => {
            let part = "launch_nested_container";
            present(call.launch_nested_container, part).and_then(|launch| {
                let launch = LaunchContainer {
                    container_id: launch.container_id,
                    command: launch.command,
                    container: launch.container,
                    ..Default::default()
                };
                nested(part, &launch.container_id)?;
                launched(part, launch)
            })
        }
        Type::LaunchNestedContainerSession => {
            let part = "launch_nested_container_session";
            present(call.launch_nested_container_session, part).and_then(|launch| {
                let launch = LaunchContainer {
                    container_id: launch.container_id,
                    command: launch.command,
                    container: launch.container,
                    ..Default::default()
                };
                nested(part, &launch.container_id)?;
                launched(part, launch).map(of_session)
            })
        }
        Type::WaitContainer => {
            let part = "wait_container";
            present(call.wait_container, part)
                .and_then(|wait| Ok(ContainerCall::Wait(id(part, &wait.container_id)?)))
        }
        Type::WaitNestedContainer => {
            let part = "wait_nested_container";
            present(call.wait_nested_container, part)
                .and_then(|wait| Ok(ContainerCall::Wait(nested(part, &wait.container_id)?)))
        }
        Type::KillContainer => {
            let part = "kill_container";
            present(call.kill_container, part).and_then(|kill| {
                Ok(ContainerCall::Kill {
                    container: id(part, &kill.container_id)?,
                    signal: kill.signal.unwrap_or(SIGNAL_DEFAULT),
                })
            })
        }
        Type::KillNestedContainer => {
            let part = "kill_nested_container";
            present(call.kill_nested_container, part).and_then(|kill| {
                Ok(ContainerCall::Kill {
                    container: nested(part, &kill.container_id)?,
                    signal: kill.signal.unwrap_or(SIGNAL_DEFAULT),
                })
            })
        }
        Type::RemoveContainer => {
            let part = "remove_container";
            present(call.remove_container, part)
                .and_then(|remove| Ok(ContainerCall::Remove(id(part, &remove.container_id)?)))
        }
        Type::RemoveNestedContainer => {
            let part = "remove_nested_container";
            present(call.remove_nested_container, part)
                .and_then(|remove| Ok(ContainerCall::Remove(nested(part, &remove.container_id)?)))
        }
        _ => return Ok(None),
    };
    checked
        .map(Some)
        .map_err(|fault| Refusal::BadRequest(fault.text()))
}

/// What was once asked for again from its encoding.
///
/// # Errors
///
/// Bytes that are no `LaunchContainer`, or one that never was admitted.
pub fn container_body(body: &Body) -> Result<Arc<ContainerSpec>, Fault> {
    let launch: LaunchContainer = decode(body)?;
    let id = id("launch_container", &launch.container_id)?;
    spec(id, &launch).map(Arc::new)
}

/// What comes back from its encoding never is a session: those do not outlive the process.
fn of_session(call: ContainerCall) -> ContainerCall {
    match call {
        ContainerCall::Launch(spec) => ContainerCall::Launch(Arc::new(ContainerSpec {
            session: true,
            ..Arc::unwrap_or_clone(spec)
        })),
        other => other,
    }
}

pub(super) fn present<T>(part: Option<T>, name: &str) -> Result<T, Fault> {
    part.map_or_else(
        || fault(format_args!("expecting '{name}' to be present")),
        Ok,
    )
}

fn spec(id: ContainerId, launch: &LaunchContainer) -> Result<ContainerSpec, Fault> {
    let user = launch.command.as_ref();
    Ok(ContainerSpec {
        id,
        user: user
            .and_then(|command| command.user.as_deref())
            .map(Into::into),
        resources: resources(&launch.resources)?.unallocate(),
        limits: limits(&launch.limits)?,
        session: false,
        body: encode_wire(launch).into(),
    })
}

fn launched(part: &str, launch: LaunchContainer) -> Result<ContainerCall, Fault> {
    let id = id(part, &launch.container_id)?;
    let spec =
        spec(id, &launch).map_err(|error| within(&format!("'{part}' is invalid"), &error))?;
    let depth = spec.id.names().count();
    if depth == 1 {
        standalone(part, &spec.resources)?;
    }
    if let Some(info) = &launch.command {
        command(info).map_err(|error| within(&format!("'{part}.command' is invalid"), &error))?;
    }
    if let Some(info) = &launch.container {
        let invalid = |error| within(&format!("'{part}.container' is invalid"), &error);
        container(info).map_err(invalid)?;
    }
    let linux = launch
        .container
        .as_ref()
        .and_then(|info| info.linux_info.as_ref());
    let shares_cgroups = linux.and_then(|linux| linux.share_cgroups);
    if depth > 2 && (!launch.resources.is_empty() || !launch.limits.is_empty()) {
        return fault(format_args!(
            "'{part}' is invalid: containers nested at the second level or greater cannot have resources or limits"
        ));
    }
    if depth > 2 && shares_cgroups == Some(false) {
        return fault(format_args!(
            "'{part}' is invalid: containers nested at the second level or greater cannot set 'share_cgroups' to 'false'"
        ));
    }
    if depth == 1 && shares_cgroups == Some(true) {
        return fault(format_args!(
            "'{part}' is invalid: containers without a parent cannot set 'share_cgroups' to 'true'"
        ));
    }
    Ok(ContainerCall::Launch(Arc::new(spec)))
}

/// What a container can use that no master accounts for.
fn standalone(part: &str, resources: &Resources) -> Check {
    for resource in resources.iter() {
        let rule = if !resource.reservations.is_empty() {
            "must be unreserved"
        } else if resource.persistence_id().is_some() {
            "may not use persistent volumes"
        } else if resource.revocable {
            "must be non-revocable"
        } else {
            continue;
        };
        return fault(format_args!("'{part}.resources' {rule}"));
    }
    Ok(())
}

/// An id of a container that is below another.
fn nested(part: &str, wire: &Option<v1::ContainerId>) -> Result<ContainerId, Fault> {
    let id = id(part, wire)?;
    match id.parent() {
        Some(_) => Ok(id),
        None => fault(format_args!(
            "expecting '{part}.container_id.parent' to be present"
        )),
    }
}

pub(super) fn id(part: &str, wire: &Option<v1::ContainerId>) -> Result<ContainerId, Fault> {
    let mut names = Vec::new();
    let mut next = wire.as_ref();
    while let Some(id) = next {
        names.push(id.value());
        if names.len() > DEPTH_MAX {
            return fault(format_args!(
                "'{part}.container_id' is invalid: more than {DEPTH_MAX} containers above one another"
            ));
        }
        next = id.parent.as_deref();
    }
    names.reverse();
    let checked = names.iter().try_for_each(|name| name_check(name));
    match checked {
        Err(error) => Err(within(&format!("'{part}.container_id' is invalid"), &error)),
        Ok(()) if names.is_empty() => fault(format_args!(
            "expecting '{part}.container_id' to be present"
        )),
        Ok(()) => Ok(names.join(".").into()),
    }
}

/// A dot would make two names of one; a space is easily overlooked.
fn name_check(name: &str) -> Check {
    user_id_check(name).map_err(|error| Fault::new(error.to_string()))?;
    if name.len() > NAME_BYTES_MAX {
        return fault(format_args!(
            "'{name}' is longer than {NAME_BYTES_MAX} characters"
        ));
    }
    match name.contains(['.', ' ']) {
        true => fault(format_args!("'{name}' contains invalid characters")),
        false => Ok(()),
    }
}
