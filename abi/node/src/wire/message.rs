//! Messages and the terms within them as bytes.

use std::sync::Arc;
use std::time::Duration;

use abi_mesos::{admit, render};
use abi_terms::{
    AgentCapabilities, AgentSpec, DrainConfig, ExecutorSpec, FrameworkSpec, Status, TaskSpec,
    TaskState, UpdateId,
};
use base_units::{Resources, Role};
use bytes::Bytes;
use prost::Message;

use super::WireError;
use super::operation::{
    decode_operation_status, decode_report, decode_spec, decode_versions, encode_operation_status,
    encode_report, encode_spec, encode_versions, providers, providers_report,
};
use super::schema::{self, ToAgentKind, ToMasterKind};
use crate::message::{
    Apply, ExecutorReport, FrameworkReport, Registration, Reregistration, Run, TaskReport, ToAgent,
    ToMaster,
};

/// A message to an agent as bytes.
pub fn encode_to_agent(message: &ToAgent) -> Bytes {
    let kind = match message {
        ToAgent::Registered { agent } => ToAgentKind::Registered(text(agent)),
        ToAgent::Refused { message, shutdown } => {
            let (message, shutdown) = (text(message), *shutdown);
            ToAgentKind::Refused(schema::Refused { message, shutdown })
        }
        ToAgent::Run(run) => ToAgentKind::Run(schema::Run {
            framework: Some(schema::Framework {
                id: text(&run.framework),
                info: run.spec.body.clone(),
            }),
            role: text(&run.role),
            tasks: run.tasks.iter().map(|task| task.body.clone()).collect(),
            executor: run.executor.as_ref().map(|executor| executor.body.clone()),
            group: run.group,
            new_executor: run.new_executor,
            versions: encode_versions(&run.versions),
        }),
        ToAgent::Kill {
            framework,
            task,
            grace,
        } => ToAgentKind::Kill(schema::Kill {
            framework: text(framework),
            task: text(task),
            grace_nanos: grace.map(nanos),
        }),
        ToAgent::Drain(config) => ToAgentKind::Drain(schema::Drain {
            max_grace_nanos: config.max_grace.map(nanos),
            mark_gone: config.mark_gone,
        }),
        ToAgent::ShutdownExecutor {
            framework,
            executor,
        } => {
            let (framework, executor) = (text(framework), text(executor));
            ToAgentKind::ShutdownExecutor(schema::ShutdownExecutor {
                framework,
                executor,
            })
        }
        ToAgent::ShutdownFramework(framework) => ToAgentKind::ShutdownFramework(text(framework)),
        ToAgent::UpdateFramework { framework, spec } => {
            let (id, info) = (text(framework), spec.body.clone());
            ToAgentKind::UpdateFramework(schema::Framework { id, info })
        }
        ToAgent::Acknowledge {
            framework,
            task,
            uuid,
        } => ToAgentKind::Acknowledge(schema::Acknowledge {
            framework: text(framework),
            task: text(task),
            uuid: Bytes::copy_from_slice(uuid),
        }),
        ToAgent::Apply(apply) => ToAgentKind::Apply(schema::Apply {
            spec: Some(encode_spec(&apply.spec)),
            version: apply.version.map(|uuid| Bytes::copy_from_slice(&uuid)),
        }),
        ToAgent::AcknowledgeOperation { uuid, status } => {
            ToAgentKind::AcknowledgeOperation(schema::AcknowledgeOperation {
                uuid: Bytes::copy_from_slice(uuid),
                status: Bytes::copy_from_slice(status),
            })
        }
        ToAgent::Message {
            framework,
            executor,
            data,
        } => {
            let (framework, executor) = (text(framework), text(executor));
            ToAgentKind::Message(schema::Payload {
                framework,
                executor,
                data: data.clone(),
            })
        }
    };
    schema::ToAgent { kind: Some(kind) }.encode_to_vec().into()
}

/// A message to an agent again from its bytes.
///
/// # Errors
///
/// Bytes that [`encode_to_agent`] does not make.
pub fn decode_to_agent(bytes: Bytes) -> Result<ToAgent, WireError> {
    let message = schema::ToAgent::decode(bytes)?;
    Ok(
        match message.kind.ok_or(WireError::Field("kind of message"))? {
            ToAgentKind::Registered(agent) => ToAgent::Registered {
                agent: agent.into(),
            },
            ToAgentKind::Refused(refused) => ToAgent::Refused {
                message: refused.message.into(),
                shutdown: refused.shutdown,
            },
            ToAgentKind::Run(run) => ToAgent::Run(decode_run(run)?),
            ToAgentKind::Kill(kill) => ToAgent::Kill {
                framework: kill.framework.into(),
                task: kill.task.into(),
                grace: kill.grace_nanos.map(Duration::from_nanos),
            },
            ToAgentKind::Drain(config) => ToAgent::Drain(DrainConfig {
                max_grace: config.max_grace_nanos.map(Duration::from_nanos),
                mark_gone: config.mark_gone,
            }),
            ToAgentKind::ShutdownExecutor(shutdown) => ToAgent::ShutdownExecutor {
                framework: shutdown.framework.into(),
                executor: shutdown.executor.into(),
            },
            ToAgentKind::ShutdownFramework(framework) => {
                ToAgent::ShutdownFramework(framework.into())
            }
            ToAgentKind::UpdateFramework(framework) => ToAgent::UpdateFramework {
                spec: decode_framework(&framework.info)?,
                framework: framework.id.into(),
            },
            ToAgentKind::Acknowledge(acknowledge) => ToAgent::Acknowledge {
                framework: acknowledge.framework.into(),
                task: acknowledge.task.into(),
                uuid: uuid(&acknowledge.uuid)?,
            },
            ToAgentKind::Apply(apply) => ToAgent::Apply(Box::new(Apply {
                spec: decode_spec(apply.spec)?,
                version: match apply.version {
                    Some(version) => Some(uuid(&version)?),
                    None => None,
                },
            })),
            ToAgentKind::AcknowledgeOperation(acknowledge) => ToAgent::AcknowledgeOperation {
                uuid: uuid(&acknowledge.uuid)?,
                status: uuid(&acknowledge.status)?,
            },
            ToAgentKind::Message(payload) => ToAgent::Message {
                framework: payload.framework.into(),
                executor: payload.executor.into(),
                data: payload.data,
            },
        },
    )
}

fn decode_run(run: schema::Run) -> Result<Run, WireError> {
    let framework = run.framework.ok_or(WireError::Field("framework"))?;
    let executor = match &run.executor {
        Some(info) => Some(decode_executor(info)?),
        None => None,
    };
    Ok(Run {
        spec: decode_framework(&framework.info)?,
        framework: framework.id.into(),
        role: decode_role(&run.role)?,
        tasks: run
            .tasks
            .iter()
            .map(decode_task)
            .collect::<Result<_, _>>()?,
        executor,
        group: run.group,
        new_executor: run.new_executor,
        versions: decode_versions(run.versions)?,
    })
}

/// A message to the master as bytes.
pub fn encode_to_master(message: &ToMaster) -> Bytes {
    let kind = match message {
        ToMaster::Register(registration) => ToMasterKind::Register(agent(&registration.spec)),
        ToMaster::Reregister(all) => ToMasterKind::Reregister(schema::Reregister {
            agent: text(&all.agent),
            info: Some(agent(&all.spec)),
            frameworks: all.frameworks.iter().map(framework_report).collect(),
            executors: all.executors.iter().map(executor_report).collect(),
            tasks: all.tasks.iter().map(task_report).collect(),
            operations: all.operations.iter().map(encode_report).collect(),
            providers: Some(providers(&all.providers)),
        }),
        ToMaster::Update {
            framework,
            status,
            latest,
        } => ToMasterKind::Update(schema::Update {
            framework: text(framework),
            status: encode_status(status),
            latest: latest.number(),
        }),
        ToMaster::Message {
            framework,
            executor,
            data,
        } => {
            let (framework, executor) = (text(framework), text(executor));
            ToMasterKind::Message(schema::Payload {
                framework,
                executor,
                data: data.clone(),
            })
        }
        ToMaster::ExecutorExited {
            framework,
            executor,
            status,
        } => {
            let (framework, executor) = (text(framework), text(executor));
            let exited = schema::ExecutorExited {
                framework,
                executor,
                status: *status,
            };
            ToMasterKind::ExecutorExited(exited)
        }
        ToMaster::Operation {
            framework,
            uuid,
            status,
            latest,
        } => ToMasterKind::Operation(schema::Operation {
            framework: framework.as_ref().map(text),
            uuid: Bytes::copy_from_slice(uuid),
            status: encode_operation_status(status),
            latest: latest.as_deref().map(encode_operation_status),
        }),
        ToMaster::Providers(all) => ToMasterKind::Providers(providers(all)),
        ToMaster::Unregister => ToMasterKind::Unregister(schema::Unregister {}),
    };
    schema::ToMaster { kind: Some(kind) }.encode_to_vec().into()
}

/// A message to the master again from its bytes.
///
/// # Errors
///
/// Bytes that [`encode_to_master`] does not make.
pub fn decode_to_master(bytes: Bytes) -> Result<ToMaster, WireError> {
    let message = schema::ToMaster::decode(bytes)?;
    Ok(
        match message.kind.ok_or(WireError::Field("kind of message"))? {
            ToMasterKind::Register(info) => ToMaster::Register(Registration { spec: spec(info)? }),
            ToMasterKind::Reregister(all) => ToMaster::Reregister(Box::new(reregistration(all)?)),
            ToMasterKind::Update(update) => ToMaster::Update {
                framework: update.framework.into(),
                status: decode_status(&update.status)?,
                latest: state(update.latest)?,
            },
            ToMasterKind::Message(payload) => ToMaster::Message {
                framework: payload.framework.into(),
                executor: payload.executor.into(),
                data: payload.data,
            },
            ToMasterKind::ExecutorExited(exited) => ToMaster::ExecutorExited {
                framework: exited.framework.into(),
                executor: exited.executor.into(),
                status: exited.status,
            },
            ToMasterKind::Operation(operation) => ToMaster::Operation {
                framework: operation.framework.map(Into::into),
                uuid: uuid(&operation.uuid)?,
                status: Box::new(decode_operation_status(&operation.status)?),
                latest: match &operation.latest {
                    Some(latest) => Some(Box::new(decode_operation_status(latest)?)),
                    None => None,
                },
            },
            ToMasterKind::Providers(all) => ToMaster::Providers(Box::new(providers_report(all)?)),
            ToMasterKind::Unregister(_) => ToMaster::Unregister,
        },
    )
}

fn reregistration(all: schema::Reregister) -> Result<Reregistration, WireError> {
    let framework = |framework: schema::Framework| -> Result<_, WireError> {
        let spec = decode_framework(&framework.info)?;
        Ok(FrameworkReport {
            framework: framework.id.into(),
            spec,
        })
    };
    let executor = |executor: schema::Executor| -> Result<_, WireError> {
        Ok(ExecutorReport {
            framework: executor.framework.into(),
            role: decode_role(&executor.role)?,
            spec: decode_executor(&executor.info)?,
        })
    };
    Ok(Reregistration {
        agent: all.agent.into(),
        spec: spec(all.info.ok_or(WireError::Field("agent"))?)?,
        frameworks: all
            .frameworks
            .into_iter()
            .map(framework)
            .collect::<Result<_, _>>()?,
        executors: all
            .executors
            .into_iter()
            .map(executor)
            .collect::<Result<_, _>>()?,
        tasks: all
            .tasks
            .into_iter()
            .map(decode_task_report)
            .collect::<Result<_, _>>()?,
        operations: all
            .operations
            .into_iter()
            .map(decode_report)
            .collect::<Result<_, _>>()?,
        providers: providers_report(all.providers.unwrap_or_default())?,
    })
}

fn framework_report(report: &FrameworkReport) -> schema::Framework {
    schema::Framework {
        id: text(&report.framework),
        info: report.spec.body.clone(),
    }
}

fn executor_report(report: &ExecutorReport) -> schema::Executor {
    schema::Executor {
        framework: text(&report.framework),
        role: text(&report.role),
        info: report.spec.body.clone(),
    }
}

fn task_report(report: &TaskReport) -> schema::Task {
    schema::Task {
        framework: text(&report.framework),
        role: text(&report.role),
        info: report.spec.body.clone(),
        executor: report.executor.as_ref().map(text),
        latest: report.latest.number(),
        forwarded: report.forwarded.as_deref().map(encode_status),
        statuses: report
            .statuses
            .iter()
            .map(|status| encode_status(status))
            .collect(),
    }
}

fn decode_task_report(task: schema::Task) -> Result<TaskReport, WireError> {
    let forwarded = match &task.forwarded {
        Some(status) => Some(decode_status(status)?),
        None => None,
    };
    Ok(TaskReport {
        framework: task.framework.into(),
        role: decode_role(&task.role)?,
        spec: decode_task(&task.info)?,
        executor: task.executor.map(Into::into),
        latest: state(task.latest)?,
        forwarded,
        statuses: task
            .statuses
            .iter()
            .map(decode_status)
            .collect::<Result<_, _>>()?,
    })
}

/// An agent's facts as bytes.
pub fn encode_agent(spec: &AgentSpec) -> Bytes {
    agent(spec).encode_to_vec().into()
}

/// An agent's facts again from their bytes.
///
/// # Errors
///
/// Bytes that [`encode_agent`] does not make.
pub fn decode_agent(bytes: Bytes) -> Result<Arc<AgentSpec>, WireError> {
    spec(schema::Agent::decode(bytes)?)
}

fn agent(spec: &AgentSpec) -> schema::Agent {
    schema::Agent {
        info: spec.body.clone(),
        ip: text(&spec.ip),
        version: text(&spec.version),
        capabilities: u32::from(spec.capabilities.bits()),
        resources: encode_resources(&spec.resources),
    }
}

fn spec(agent: schema::Agent) -> Result<Arc<AgentSpec>, WireError> {
    let mut info = abi_mesos::v1::AgentInfo::decode(agent.info)?;
    if !agent.resources.is_empty() {
        info.resources = wire_resources(&agent.resources)?;
    }
    let bits = u16::try_from(agent.capabilities).unwrap_or(u16::MAX);
    let capabilities = AgentCapabilities::from_bits(bits);
    let spec = admit::agent(info, agent.ip, agent.version, capabilities)?;
    Ok(Arc::new(spec))
}

/// A status as bytes.
pub fn encode_status(status: &Status) -> Bytes {
    render::status_wire(status)
}

/// A status again from its bytes.
///
/// # Errors
///
/// Bytes that are no `TaskStatus`.
pub fn decode_status(bytes: &Bytes) -> Result<Arc<Status>, WireError> {
    Ok(Arc::new(admit::status_body(bytes)?))
}

/// A task again from its body.
///
/// # Errors
///
/// A body that was never admitted.
pub fn decode_task(body: &Bytes) -> Result<Arc<TaskSpec>, WireError> {
    Ok(Arc::new(admit::task_body(body)?))
}

/// An executor again from its body.
///
/// # Errors
///
/// A body that was never admitted.
pub fn decode_executor(body: &Bytes) -> Result<Arc<ExecutorSpec>, WireError> {
    Ok(Arc::new(admit::executor_body(body)?))
}

/// A framework again from its body.
///
/// # Errors
///
/// A body that was never admitted.
pub fn decode_framework(body: &Bytes) -> Result<Arc<FrameworkSpec>, WireError> {
    Ok(Arc::new(admit::framework_body(body)?))
}

/// Resources as bytes, one by one, each an encoded `Resource`; to which role they are allocated is left out.
pub fn encode_resources(resources: &Resources) -> Vec<Bytes> {
    let wire = render::resources(resources, render::Spelling::New, false);
    wire.iter()
        .map(|one| abi_mesos::encode_wire(one).into())
        .collect()
}

/// Resources again from their bytes.
///
/// # Errors
///
/// Bytes that [`encode_resources`] does not make.
pub fn decode_resources(list: &[Bytes]) -> Result<Resources, WireError> {
    Ok(admit::resources(&wire_resources(list)?)?)
}

fn wire_resources(list: &[Bytes]) -> Result<Vec<abi_mesos::v1::Resource>, WireError> {
    let decode = |one: &Bytes| abi_mesos::v1::Resource::decode(one.clone());
    Ok(list.iter().map(decode).collect::<Result<_, _>>()?)
}

pub(super) fn uuid(bytes: &Bytes) -> Result<UpdateId, WireError> {
    bytes
        .as_ref()
        .try_into()
        .map_err(|_| WireError::Field("uuid"))
}

pub(super) fn decode_role(text: &str) -> Result<Role, WireError> {
    Role::parse(text).map_err(|_| WireError::Field("role"))
}

fn state(number: i32) -> Result<TaskState, WireError> {
    TaskState::from_number(number).ok_or(WireError::Field("task state"))
}

pub(super) fn text(text: &(impl AsRef<str> + ?Sized)) -> String {
    text.as_ref().to_owned()
}

fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}
