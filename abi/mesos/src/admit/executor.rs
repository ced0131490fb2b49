//! Executors.

use abi_terms::{Body, ExecutorKind, ExecutorSpec};
use base_ids::{FrameworkId, user_id_check};
use base_units::{Resources, Scalar};

use super::check::command;
use super::container::container;
use super::task::{decode, unique_volumes};
use super::value::resources;
use super::{Check, Fault, duration, fault, is_negative, within};
use crate::v1::executor_info::Type;
use crate::{encode_wire, v1};

/// Least amount of cpus for the executor of a task group.
const GROUP_CPUS_MIN: Scalar = Scalar::from_thousandths(10);
/// Least amount of memory for the executor of a task group, in MB.
const GROUP_MEM_MIN: Scalar = Scalar::whole(32);

/// An executor as a term, whether or not it makes sense: what makes none is left out.
pub(super) fn spec(info: &v1::ExecutorInfo, resources: Resources) -> ExecutorSpec {
    ExecutorSpec {
        id: info
            .executor_id
            .as_ref()
            .map(v1::ExecutorId::value)
            .unwrap_or_default()
            .into(),
        kind: match info.r#type {
            None | Some(Type::Unknown) => ExecutorKind::Unset,
            Some(Type::Default) => ExecutorKind::Default,
            Some(Type::Custom) => ExecutorKind::Custom,
        },
        framework: info.framework_id.as_ref().map(|id| id.value().into()),
        resources: resources.unallocate(),
        user: info
            .command
            .as_ref()
            .and_then(|command| command.user.as_deref())
            .map(Into::into),
        shutdown_grace: info.shutdown_grace_period.as_ref().map(duration),
        body: encode_wire(info).into(),
    }
}

/// An executor again from its encoding.
///
/// # Errors
///
/// Bytes that are no `ExecutorInfo`.
pub fn executor_body(body: &Body) -> Result<ExecutorSpec, Fault> {
    let info: v1::ExecutorInfo = decode(body)?;
    Ok(ExecutorSpec {
        body: body.clone(),
        ..spec(&info, resources(&info.resources)?)
    })
}

/// The executor's own resources.
pub(super) fn own_resources(info: &v1::ExecutorInfo) -> Result<Resources, Fault> {
    let all = resources(&info.resources)
        .map_err(|error| within("executor uses invalid resources", &error))?;
    all.check_revocable()
        .map_err(|error| within("executor uses invalid resources", &error))?;
    unique_volumes(&info.resources)
        .map_err(|error| within("executor uses duplicate persistence ids", &error))?;
    Ok(all)
}

/// Rules of every executor but those of its resources.
fn common(info: &v1::ExecutorInfo, framework: &FrameworkId) -> Check {
    let id = info
        .executor_id
        .as_ref()
        .map(v1::ExecutorId::value)
        .unwrap_or_default();
    user_id_check(id).map_err(|error| within("executor has an invalid id", &error))?;
    match &info.framework_id {
        None => return fault(format_args!("'ExecutorInfo.framework_id' must be set")),
        Some(other) if other.value() != framework.as_str() => {
            return fault(format_args!(
                "executor has the framework id '{}' instead of '{framework}'",
                other.value()
            ));
        }
        Some(_) => {}
    }
    if is_negative(info.shutdown_grace_period.as_ref()) {
        return fault(format_args!(
            "'ExecutorInfo.shutdown_grace_period' must be non-negative"
        ));
    }
    match info.r#type {
        Some(Type::Default) => default_executor(info)?,
        Some(Type::Custom) | None if info.command.is_none() => {
            return fault(format_args!("'ExecutorInfo.command' must be set"));
        }
        Some(Type::Custom) | None => {}
        Some(Type::Unknown) => return fault(format_args!("unknown executor type")),
    }
    if let Some(info) = &info.command {
        command(info).map_err(|error| within("executor's command is invalid", &error))?;
    }
    if let Some(info) = &info.container {
        container(info).map_err(|error| within("executor's container is invalid", &error))?;
    }
    Ok(())
}

fn default_executor(info: &v1::ExecutorInfo) -> Check {
    if info.command.is_some() {
        return fault(format_args!(
            "'ExecutorInfo.command' must not be set for DEFAULT executor"
        ));
    }
    let Some(container) = &info.container else {
        return Ok(());
    };
    if container.r#type() != v1::container_info::Type::Mesos {
        return fault(format_args!(
            "'ExecutorInfo.container' of DEFAULT executor must be of type MESOS"
        ));
    }
    if container
        .mesos
        .as_ref()
        .is_some_and(|mesos| mesos.image.is_some())
    {
        return fault(format_args!(
            "'ExecutorInfo.container.mesos.image' must not be set for DEFAULT executor"
        ));
    }
    Ok(())
}

/// Rules of the executor of a lone task.
pub(super) fn of_task(info: &v1::ExecutorInfo, framework: &FrameworkId) -> Check {
    if !matches!(info.r#type, None | Some(Type::Custom)) {
        return fault(format_args!("'ExecutorInfo.type' must be CUSTOM"));
    }
    common(info, framework)
}

/// Rules of the executor of a task group.
pub(super) fn of_group(
    info: &v1::ExecutorInfo,
    resources: &Resources,
    framework: &FrameworkId,
) -> Check {
    if info.r#type.is_none() {
        return fault(format_args!("'ExecutorInfo.type' must be set"));
    }
    common(info, framework)?;
    let id = info
        .executor_id
        .as_ref()
        .map(v1::ExecutorId::value)
        .unwrap_or_default();
    for (name, least) in [("cpus", GROUP_CPUS_MIN), ("mem", GROUP_MEM_MIN)] {
        let amount = resources.scalar(name);
        if amount < least {
            return fault(format_args!(
                "executor '{id}' uses less {name} ({amount}) than {least}"
            ));
        }
    }
    if resources.scalar("disk").is_zero() {
        return fault(format_args!("executor '{id}' uses no disk"));
    }
    Ok(())
}
