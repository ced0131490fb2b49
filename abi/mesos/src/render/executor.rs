//! Executors, and the events on their streams.

use std::time::Duration;

use abi_terms::{AgentSpec, Body, ExecutorSpec, FrameworkSpec, TaskSpec, UpdateId};
use base_ids::{AgentId, ContainerId, FrameworkId, TaskId};
use base_units::Role;

use super::task::{allocate, task_info};
use super::{agent_info, body, container_id, framework_info};
use crate::secrets::{Carrier, without_secrets};
use crate::v1;
use crate::v1::executor::Event;
use crate::v1::executor::event::{self as wire, Type};

/// `ExecutorInfo` with the framework's id and all resources allocated to a role.
pub fn executor_info(
    spec: &ExecutorSpec,
    framework: &FrameworkId,
    role: &Role,
) -> v1::ExecutorInfo {
    let mut info: v1::ExecutorInfo = body(&spec.body).unwrap_or_default();
    info.framework_id = Some(super::framework_id(framework));
    allocate(&mut info.resources, role);
    info
}

/// The same as those see it who only look on: without the values of secrets.
pub fn executor_info_shown(
    spec: &ExecutorSpec,
    framework: &FrameworkId,
    role: &Role,
) -> v1::ExecutorInfo {
    match without_secrets(Carrier::Executor, spec.body.as_ref()) {
        Some(open) => {
            let body = Body::from(open);
            executor_info(
                &ExecutorSpec {
                    body,
                    ..spec.clone()
                },
                framework,
                role,
            )
        }
        None => executor_info(spec, framework, role),
    }
}

fn of(kind: Type) -> Event {
    Event {
        r#type: Some(kind),
        ..Default::default()
    }
}

/// What `SUBSCRIBED` tells an executor.
pub fn executor_subscribed(
    framework: &FrameworkId,
    spec: &FrameworkSpec,
    executor: &ExecutorSpec,
    role: &Role,
    agent: &AgentId,
    agent_spec: &AgentSpec,
    container: &ContainerId,
) -> Event {
    let subscribed = wire::Subscribed {
        executor_info: Some(Box::new(executor_info(executor, framework, role))),
        framework_info: Some(Box::new(framework_info(spec, framework))),
        agent_info: Some(agent_info(agent_spec, Some(agent))),
        container_id: Some(container_id(container)),
    };
    Event {
        subscribed: Some(Box::new(subscribed)),
        ..of(Type::Subscribed)
    }
}

/// `LAUNCH`. The task carries the info of its executor.
pub fn executor_launch(
    task: &TaskSpec,
    executor: &ExecutorSpec,
    framework: &FrameworkId,
    role: &Role,
) -> Event {
    let task = handed_over(task, executor, framework, role);
    Event {
        launch: Some(wire::Launch {
            task: Some(Box::new(task)),
        }),
        ..of(Type::Launch)
    }
}

/// `LAUNCH_GROUP`. Each task carries the info of the executor.
pub fn executor_launch_group<'a>(
    tasks: impl IntoIterator<Item = &'a TaskSpec>,
    executor: &ExecutorSpec,
    framework: &FrameworkId,
    role: &Role,
) -> Event {
    let tasks = tasks
        .into_iter()
        .map(|task| handed_over(task, executor, framework, role));
    let task_group = Some(v1::TaskGroupInfo {
        tasks: tasks.collect(),
    });
    Event {
        launch_group: Some(wire::LaunchGroup { task_group }),
        ..of(Type::LaunchGroup)
    }
}

fn handed_over(
    task: &TaskSpec,
    executor: &ExecutorSpec,
    framework: &FrameworkId,
    role: &Role,
) -> v1::TaskInfo {
    let mut info = task_info(task, role);
    info.executor = Some(Box::new(executor_info(executor, framework, role)));
    info
}

/// `ACKNOWLEDGED`: the agent has stored the update.
pub fn executor_acknowledged(task: &TaskId, uuid: UpdateId) -> Event {
    let acknowledged = wire::Acknowledged {
        task_id: Some(super::task_id(task)),
        uuid: Some(uuid.to_vec().into()),
    };
    Event {
        acknowledged: Some(acknowledged),
        ..of(Type::Acknowledged)
    }
}

/// `MESSAGE`.
pub fn executor_message(data: &Body) -> Event {
    Event {
        message: Some(wire::Message {
            data: Some(data.clone()),
        }),
        ..of(Type::Message)
    }
}

/// `KILL`.
pub fn executor_kill(task: &TaskId, grace: Option<Duration>) -> Event {
    let kill_policy = grace.map(|grace| v1::KillPolicy {
        grace_period: Some(super::duration_info(grace)),
    });
    let kill = wire::Kill {
        task_id: Some(super::task_id(task)),
        kill_policy,
    };
    Event {
        kill: Some(kill),
        ..of(Type::Kill)
    }
}

/// `SHUTDOWN`.
pub fn executor_shutdown() -> Event {
    of(Type::Shutdown)
}

/// `HEARTBEAT`.
pub fn executor_heartbeat() -> Event {
    of(Type::Heartbeat)
}
