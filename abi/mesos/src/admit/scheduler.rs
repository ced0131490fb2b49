//! Calls of schedulers.

use std::sync::Arc;
use std::time::Duration;

use abi_terms::{
    Accept, Command, Filter, Operation, OperationKind, ReconcileOperation, ReconcileTask,
    Subscription,
};
use base_ids::{AgentId, FrameworkId, OfferId, ProviderId};

use super::conversion;
use super::framework::subscription;
use super::status::update_id;
use super::task::{launch, launch_group};
use super::{Fault, Refusal, duration};
use crate::Enumeration;
use crate::v1;
use crate::v1::offer::operation::Type as OperationType;
use crate::v1::scheduler::Call;
use crate::v1::scheduler::call::Type;

/// A checked scheduler call.
#[derive(Clone, Debug, PartialEq)]
pub enum SchedulerRequest {
    /// `SUBSCRIBE`.
    Subscribe(Box<Subscription>),
    /// Any other call.
    Call {
        /// Who it claims to be.
        framework: FrameworkId,
        /// What it wants.
        command: Command,
    },
}

/// Checks a scheduler call.
///
/// # Errors
///
/// What can be refused without knowing any state: type, framework id or payload missing, ids that contradict each
/// other, a uuid that is none.
pub fn scheduler_call(call: Call) -> Result<SchedulerRequest, Refusal> {
    let kind = match call.r#type {
        None => return refuse("expecting 'type' to be present"),
        Some(Type::Unknown) => return Err(Refusal::Unimplemented),
        Some(kind) => kind,
    };
    let claimed = call.framework_id.as_ref().map(v1::FrameworkId::value);
    if kind == Type::Subscribe {
        let subscribe = present(call.subscribe, "subscribe")?;
        let info = present(subscribe.framework_info, "subscribe.framework_info")?;
        same_id(claimed, &info, "subscribe")?;
        let constraints = subscribe.offer_constraints.as_ref();
        let subscription = subscription(&info, subscribe.suppressed_roles, constraints);
        return Ok(SchedulerRequest::Subscribe(Box::new(subscription)));
    }
    let framework = FrameworkId::from(present(claimed, "framework_id")?);
    let command = command(kind, call, &framework)?;
    Ok(SchedulerRequest::Call { framework, command })
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

fn same_id(claimed: Option<&str>, info: &v1::FrameworkInfo, name: &str) -> Result<(), Refusal> {
    if claimed != info.id.as_ref().map(v1::FrameworkId::value) {
        return refuse(format!(
            "'framework_id' differs from '{name}.framework_info.id'"
        ));
    }
    Ok(())
}

fn command(kind: Type, call: Call, framework: &FrameworkId) -> Result<Command, Refusal> {
    Ok(match kind {
        Type::Accept => {
            let accept = present(call.accept, "accept")?;
            let operations = accept.operations.into_iter();
            Command::Accept(Accept {
                offers: offers(&accept.offer_ids),
                operations: operations
                    .filter_map(|each| operation(each, framework))
                    .collect(),
                filter: filter(accept.filters.as_ref()),
            })
        }
        Type::Decline => {
            let decline = present(call.decline, "decline")?;
            let (offers, filter) = (offers(&decline.offer_ids), filter(decline.filters.as_ref()));
            Command::Decline { offers, filter }
        }
        Type::AcceptInverseOffers => {
            let accept = present(call.accept_inverse_offers, "accept_inverse_offers")?;
            let offers = offers(&accept.inverse_offer_ids);
            Command::AcceptInverse {
                offers,
                filter: filter(accept.filters.as_ref()),
            }
        }
        Type::DeclineInverseOffers => {
            let decline = present(call.decline_inverse_offers, "decline_inverse_offers")?;
            let offers = offers(&decline.inverse_offer_ids);
            Command::DeclineInverse {
                offers,
                filter: filter(decline.filters.as_ref()),
            }
        }
        Type::Revive => Command::Revive(texts(call.revive.unwrap_or_default().roles)),
        Type::Suppress => Command::Suppress(texts(call.suppress.unwrap_or_default().roles)),
        Type::Kill => {
            let kill = present(call.kill, "kill")?;
            let policy = kill.kill_policy.as_ref();
            Command::Kill {
                task: present(kill.task_id.as_ref(), "kill.task_id")?
                    .value()
                    .into(),
                agent: kill.agent_id.as_ref().map(|id| id.value().into()),
                grace: policy
                    .and_then(|policy| policy.grace_period.as_ref())
                    .map(duration),
            }
        }
        Type::Shutdown => {
            let shutdown = present(call.shutdown, "shutdown")?;
            let executor = present(shutdown.executor_id.as_ref(), "shutdown.executor_id")?;
            let agent = agent(shutdown.agent_id.as_ref(), "shutdown.agent_id")?;
            Command::Shutdown {
                executor: executor.value().into(),
                agent,
            }
        }
        Type::Acknowledge => {
            let acknowledge = present(call.acknowledge, "acknowledge")?;
            let task = present(acknowledge.task_id.as_ref(), "acknowledge.task_id")?;
            Command::Acknowledge {
                agent: agent(acknowledge.agent_id.as_ref(), "acknowledge.agent_id")?,
                task: task.value().into(),
                uuid: update_id(acknowledge.uuid()).map_err(|fault| bad(&fault))?,
            }
        }
        Type::AcknowledgeOperationStatus => {
            let name = "acknowledge_operation_status";
            let acknowledge = present(call.acknowledge_operation_status, name)?;
            let operation = present(acknowledge.operation_id.as_ref(), "operation_id")?;
            Command::AcknowledgeOperation {
                agent: acknowledge.agent_id.as_ref().map(|id| id.value().into()),
                provider: provider(acknowledge.resource_provider_id.as_ref()),
                operation: operation.value().into(),
                uuid: update_id(acknowledge.uuid()).map_err(|fault| bad(&fault))?,
            }
        }
        Type::Reconcile => {
            let tasks = present(call.reconcile, "reconcile")?.tasks;
            let task = |task: &v1::scheduler::call::reconcile::Task| ReconcileTask {
                task: task
                    .task_id
                    .as_ref()
                    .map(v1::TaskId::value)
                    .unwrap_or_default()
                    .into(),
                agent: task.agent_id.as_ref().map(|id| id.value().into()),
            };
            Command::Reconcile(tasks.iter().map(task).collect())
        }
        Type::ReconcileOperations => {
            let operations = present(call.reconcile_operations, "reconcile_operations")?.operations;
            let operation = |each: &v1::scheduler::call::reconcile_operations::Operation| {
                let id = each.operation_id.as_ref().map(v1::OperationId::value);
                ReconcileOperation {
                    operation: id.unwrap_or_default().into(),
                    agent: each.agent_id.as_ref().map(|id| id.value().into()),
                    provider: provider(each.resource_provider_id.as_ref()),
                }
            };
            Command::ReconcileOperations(operations.iter().map(operation).collect())
        }
        Type::Message => {
            let message = present(call.message, "message")?;
            let executor = present(message.executor_id.as_ref(), "message.executor_id")?;
            Command::Message {
                agent: agent(message.agent_id.as_ref(), "message.agent_id")?,
                executor: executor.value().into(),
                data: message.data.unwrap_or_default(),
            }
        }
        Type::Request => {
            present(call.request, "request")?;
            Command::Request
        }
        Type::Teardown => Command::Teardown,
        Type::UpdateFramework => {
            let update = present(call.update_framework, "update_framework")?;
            let info = present(update.framework_info, "update_framework.framework_info")?;
            same_id(Some(framework.as_str()), &info, "update_framework")?;
            let constraints = update.offer_constraints.as_ref();
            Command::Update(Box::new(subscription(
                &info,
                update.suppressed_roles,
                constraints,
            )))
        }
        Type::Subscribe | Type::Unknown => return Err(Refusal::Unimplemented),
    })
}

fn bad(fault: &Fault) -> Refusal {
    Refusal::BadRequest(fault.text())
}

fn agent(id: Option<&v1::AgentId>, name: &str) -> Result<AgentId, Refusal> {
    Ok(present(id, name)?.value().into())
}

fn provider(id: Option<&v1::ResourceProviderId>) -> Option<ProviderId> {
    id.map(|id| id.value().into())
}

fn offers(ids: &[v1::OfferId]) -> Vec<OfferId> {
    ids.iter().map(|id| id.value().into()).collect()
}

fn texts(roles: Vec<String>) -> Vec<Arc<str>> {
    roles.into_iter().map(Arc::from).collect()
}

/// Absent, negative and undefined durations mean the default, long ones the longest.
fn filter(filters: Option<&v1::Filters>) -> Filter {
    match filters.and_then(|filters| filters.refuse_seconds) {
        None => Filter::DEFAULT,
        Some(seconds) if seconds.is_nan() || seconds < 0.0 => Filter::DEFAULT,
        Some(seconds) => Duration::try_from_secs_f64(seconds)
            .map_or(Filter::MAX, |span| Filter(span.min(Filter::MAX.0))),
    }
}

/// One operation; one without a type that is known is passed over.
fn operation(wire: v1::offer::Operation, framework: &FrameworkId) -> Option<Operation> {
    let kind = wire.r#type.unwrap_or_default();
    let feedback = wire
        .id
        .is_some()
        .then(|| Fault::new(format!("'id' cannot be set on {} operations", kind.name())));
    let id = wire.id.as_ref().map(|id| id.value().into());
    let kind = match kind {
        OperationType::Launch => {
            let tasks = wire.launch.unwrap_or_default().task_infos;
            launch(tasks, framework, feedback.as_ref())
        }
        OperationType::LaunchGroup => launch_group(
            wire.launch_group.unwrap_or_default(),
            framework,
            feedback.as_ref(),
        ),
        _ => OperationKind::Convert(Box::new(conversion::of_operation(wire)?)),
    };
    Some(Operation { id, kind })
}
