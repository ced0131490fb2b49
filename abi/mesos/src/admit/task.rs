//! Tasks and task groups.

use std::collections::BTreeSet;
use std::sync::Arc;

use abi_terms::{Body, ExecutorSpec, OperationKind, TaskSpec};
use base_ids::{FrameworkId, user_id_check};
use base_units::{Limits, Resources, Scalar};

use super::check::{
    check, check_spec, command, health_check, health_check_spec, infer_health_check_type,
};
use super::container::container;
use super::value::resources;
use super::{Check, Fault, duration, executor, fault, is_negative, within};
use crate::v1::health_check::Type as HealthType;
use crate::{Message, encode_wire, v1};

/// How the fault of a task with an impossible id begins.
pub const TASK_ID_FAULT: &str = "task has an invalid id";

/// Decodes what was once admitted.
pub(super) fn decode<T: Message>(body: &[u8]) -> Result<T, Fault> {
    T::decode(body).map_err(|error| within(&format!("failed to decode {}", T::NAME), &error))
}

/// A task again from its encoding.
///
/// # Errors
///
/// Bytes that are no `TaskInfo`, or one that never was admitted.
pub fn task_body(body: &Body) -> Result<TaskSpec, Fault> {
    let info: v1::TaskInfo = decode(body)?;
    let own = resources(&info.resources)?;
    let executor = match &info.executor {
        Some(info) => Some(Arc::new(executor::spec(info, resources(&info.resources)?))),
        None => None,
    };
    Ok(TaskSpec {
        body: body.clone(),
        ..spec(&info, own, limits(&info.limits)?, executor, None)
    })
}

/// The tasks of a `LAUNCH`. Tasks and executors get what the master adds: the type of a health check, the framework id
/// of an executor.
pub(super) fn launch(
    tasks: Vec<v1::TaskInfo>,
    framework: &FrameworkId,
    operation_fault: Option<&Fault>,
) -> OperationKind {
    let task = |mut info: v1::TaskInfo| {
        if let Some(health_check) = &mut info.health_check {
            infer_health_check_type(health_check);
        }
        if let Some(executor) = &mut info.executor {
            executor
                .framework_id
                .get_or_insert_with(|| v1::FrameworkId {
                    value: Some(framework.as_str().to_owned()),
                });
        }
        lone_task(&info, framework, operation_fault)
    };
    OperationKind::Launch(tasks.into_iter().map(task).collect())
}

fn lone_task(
    info: &v1::TaskInfo,
    framework: &FrameworkId,
    operation_fault: Option<&Fault>,
) -> TaskSpec {
    let mut faults = Faults(operation_fault.cloned());
    let (own, limits) = faults.of_task(info);
    if shares_cgroups(info.container.as_deref()) == Some(false) {
        faults.note(fault(format_args!(
            "only tasks in a task group may have 'share_cgroups' set to 'false'"
        )));
    }
    let mut executor = None;
    match (&info.executor, &info.command) {
        (Some(_), Some(_)) | (None, None) => faults.note(fault(format_args!(
            "task must have either a command or an executor, but not both"
        ))),
        (None, Some(_)) => {}
        (Some(info), None) => {
            faults.note(executor::of_task(info, framework));
            let resources = faults.take(executor::own_resources(info));
            executor = Some(Arc::new(executor::spec(info, resources)));
        }
    }
    if let Some(executor) = &executor {
        faults.note(no_overlap(&own, &executor.resources));
    }
    spec(info, own, limits, executor, faults.0)
}

/// The tasks of a `LAUNCH_GROUP`.
pub(super) fn launch_group(
    group: v1::offer::operation::LaunchGroup,
    framework: &FrameworkId,
    operation_fault: Option<&Fault>,
) -> OperationKind {
    let executor = group.executor.map(|executor| *executor).unwrap_or_default();
    let mut faults = Faults(operation_fault.cloned());
    let own = faults.take(executor::own_resources(&executor));
    faults.note(executor::of_group(&executor, &own, framework));
    let executor_spec = Arc::new(executor::spec(&executor, own));
    if shares_cgroups(executor.container.as_deref()) == Some(true) {
        faults.note(fault(format_args!(
            "'share_cgroups' cannot be 'true' for the container of an executor"
        )));
    }
    let mut tasks = Vec::new();
    let members = group.task_group.unwrap_or_default().tasks;
    let sharing = |info: &v1::TaskInfo| shares_cgroups(info.container.as_deref()).unwrap_or(true);
    if members.iter().any(sharing) && !members.iter().all(sharing) {
        faults.note(fault(format_args!(
            "'share_cgroups' must be the same for all tasks of a group"
        )));
    }
    for mut info in members {
        let mut task_faults = Faults(None);
        let (own, limits) = task_faults.of_task(&info);
        task_faults.note(group_task(&info, &executor));
        info.executor = None;
        task_faults.note(no_overlap(&own, &executor_spec.resources));
        if let Some(error) = &task_faults.0 {
            let id = info
                .task_id
                .as_ref()
                .map(v1::TaskId::value)
                .unwrap_or_default();
            faults.note(Err(within(&format!("task '{id}' is invalid"), error)));
        }
        tasks.push(spec(&info, own, limits, None, task_faults.0));
    }
    let fault = faults.0.map(|fault| fault.text());
    OperationKind::LaunchGroup {
        executor: executor_spec,
        tasks,
        fault,
    }
}

/// Keeps the first fault.
struct Faults(Option<Fault>);

impl Faults {
    fn note(&mut self, found: Check) {
        if let (None, Err(fault)) = (&self.0, found) {
            self.0 = Some(fault);
        }
    }

    fn take<T: Default>(&mut self, found: Result<T, Fault>) -> T {
        found.unwrap_or_else(|fault| {
            self.note(Err(fault));
            T::default()
        })
    }

    /// The rules of every task, in the order of the standard; what is left of its resources and limits.
    fn of_task(&mut self, info: &v1::TaskInfo) -> (Resources, Limits) {
        self.note(before_resources(info));
        let own = self.take(own_resources(info));
        self.note(after_resources(info));
        let limits = self.take(limits_above(info, &own));
        (own, limits)
    }
}

fn before_resources(info: &v1::TaskInfo) -> Check {
    let id = info
        .task_id
        .as_ref()
        .map(v1::TaskId::value)
        .unwrap_or_default();
    user_id_check(id).map_err(|error| within(TASK_ID_FAULT, &error))?;
    let grace = info
        .kill_policy
        .as_ref()
        .and_then(|policy| policy.grace_period.as_ref());
    if is_negative(grace) {
        return fault(format_args!(
            "task's 'kill_policy.grace_period' must be non-negative"
        ));
    }
    if is_negative(info.max_completion_time.as_ref()) {
        return fault(format_args!(
            "task's 'max_completion_time' must be non-negative"
        ));
    }
    if let Some(info) = &info.check {
        check(info).map_err(|error| within("task uses invalid check", &error))?;
    }
    if let Some(info) = &info.health_check {
        health_check(info).map_err(|error| within("task uses invalid health check", &error))?;
    }
    Ok(())
}

/// What the task itself uses. It may name the one role that this is allocated to; whether it is right, the kernel knows.
fn own_resources(info: &v1::TaskInfo) -> Result<Resources, Fault> {
    if info.resources.is_empty() {
        return fault(format_args!("task uses no resources"));
    }
    let invalid = |error: &dyn std::fmt::Display| within("task uses invalid resources", error);
    let all = resources(&info.resources).map_err(|error| invalid(&error))?;
    if all.allocations().len() > 1 {
        return fault(format_args!(
            "task uses resources that are allocated to several roles"
        ));
    }
    all.check_revocable().map_err(|error| invalid(&error))?;
    unique_volumes(&info.resources).map_err(|error| invalid(&error))?;
    Ok(all)
}

/// No persistence id twice in one role.
pub(super) fn unique_volumes(list: &[v1::Resource]) -> Check {
    let mut seen = BTreeSet::new();
    for wire in list {
        let persistence = wire
            .disk
            .as_ref()
            .and_then(|disk| disk.persistence.as_ref());
        let Some(id) = persistence.map(v1::resource::disk_info::Persistence::id) else {
            continue;
        };
        let role = wire
            .reservations
            .last()
            .map_or(wire.role(), |reservation| reservation.role());
        if !seen.insert((role, id)) && wire.shared.is_none() {
            return fault(format_args!("persistence id '{id}' is used twice"));
        }
    }
    Ok(())
}

fn after_resources(info: &v1::TaskInfo) -> Check {
    if let Some(info) = &info.command {
        command(info).map_err(|error| within("task's command is invalid", &error))?;
    }
    if let Some(info) = &info.container {
        container(info).map_err(|error| within("task's container is invalid", &error))?;
    }
    Ok(())
}

/// Upper bounds; an infinite one is [`Scalar::MAX`].
pub(super) fn limits(
    list: &std::collections::BTreeMap<String, v1::value::Scalar>,
) -> Result<Limits, Fault> {
    let mut all = Limits::default();
    for (name, limit) in list {
        if !matches!(name.as_str(), "cpus" | "mem") {
            return fault(format_args!(
                "limits are only allowed for cpus and mem, not for '{name}'"
            ));
        }
        let amount = match limit.value() {
            f64::INFINITY => Scalar::MAX,
            value => Scalar::from_f64(value)
                .map_err(|error| within(&format!("invalid limit of '{name}'"), &error))?,
        };
        all.insert(name.as_str(), amount);
    }
    Ok(all)
}

fn limits_above(info: &v1::TaskInfo, request: &Resources) -> Result<Limits, Fault> {
    let all = limits(&info.limits)?;
    if let Some((name, limit)) = all
        .iter()
        .find(|(name, limit)| *limit < request.scalar(name))
    {
        let request = request.scalar(name);
        return fault(format_args!(
            "the limit {limit} of '{name}' is below the request {request}"
        ));
    }
    Ok(all)
}

/// What a container says of its cgroup, if it does.
fn shares_cgroups(info: Option<&v1::ContainerInfo>) -> Option<bool> {
    info?.linux_info.as_ref()?.share_cgroups
}

/// A task and its executor cannot both have the same port or the same item.
fn no_overlap(task: &Resources, executor: &Resources) -> Check {
    let task = task.non_scalars();
    for theirs in executor.non_scalars().iter() {
        for own in task.iter().filter(|own| own.name == theirs.name) {
            let overlap = match (&own.value, &theirs.value) {
                (base_units::Value::Ranges(a), base_units::Value::Ranges(b)) => a.intersects(b),
                (base_units::Value::Set(a), base_units::Value::Set(b)) => a.intersects(b),
                (_, _) => false,
            };
            if overlap {
                return fault(format_args!(
                    "task and executor both use some of '{}'",
                    own.name
                ));
            }
        }
    }
    Ok(())
}

/// Rules of a task in a group.
fn group_task(info: &v1::TaskInfo, group: &v1::ExecutorInfo) -> Check {
    if info.executor.as_ref().is_some_and(|own| **own != *group) {
        return fault(format_args!(
            "its executor is different from that of the group"
        ));
    }
    let container = info.container.as_deref();
    if container.is_some_and(|own| own.r#type() == v1::container_info::Type::Docker) {
        return fault(format_args!(
            "Docker containers are not supported in a task group"
        ));
    }
    let own_network = container.is_some_and(|own| !own.network_infos.is_empty());
    let networked = info
        .health_check
        .as_ref()
        .is_some_and(|health| matches!(health.r#type, Some(HealthType::Http | HealthType::Tcp)));
    if own_network && networked {
        return fault(format_args!(
            "HTTP and TCP health checks are not supported for tasks with a network of their own"
        ));
    }
    let linux = container.and_then(|own| own.linux_info.as_ref());
    if !info.limits.is_empty() && linux.is_none_or(v1::LinuxInfo::share_cgroups) {
        return fault(format_args!(
            "limits in a task group need 'linux_info.share_cgroups' to be false"
        ));
    }
    Ok(())
}

fn spec(
    info: &v1::TaskInfo,
    resources: Resources,
    limits: Limits,
    executor: Option<Arc<ExecutorSpec>>,
    fault: Option<Fault>,
) -> TaskSpec {
    let grace = info
        .kill_policy
        .as_ref()
        .and_then(|policy| policy.grace_period.as_ref());
    TaskSpec {
        id: info
            .task_id
            .as_ref()
            .map(v1::TaskId::value)
            .unwrap_or_default()
            .into(),
        name: info.name().into(),
        agent: info
            .agent_id
            .as_ref()
            .map(v1::AgentId::value)
            .unwrap_or_default()
            .into(),
        resources: resources.unallocate(),
        limits,
        executor,
        user: info
            .command
            .as_ref()
            .and_then(|command| command.user.as_deref())
            .map(Into::into),
        kill_grace: grace.map(duration),
        max_completion_time: info.max_completion_time.as_ref().map(duration),
        check: info.check.as_deref().and_then(check_spec).map(Arc::new),
        health_check: (info.health_check.as_deref())
            .and_then(health_check_spec)
            .map(Arc::new),
        fault: fault.map(|fault| fault.text()),
        body: encode_wire(info).into(),
    }
}
