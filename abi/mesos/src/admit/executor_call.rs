//! Calls of executors.

use abi_terms::{Body, Source, Status, TaskState};
use base_ids::{ExecutorId, FrameworkId, TaskId};

use super::status::status;
use super::{Fault, Refusal};
use crate::v1;
use crate::v1::executor::Call;
use crate::v1::executor::call::Type;

/// A checked executor call.
#[derive(Clone, Debug, PartialEq)]
pub struct ExecutorRequest {
    /// Its framework.
    pub framework: FrameworkId,
    /// Who it claims to be.
    pub executor: ExecutorId,
    /// What it wants.
    pub call: ExecutorCall,
}

/// What an executor can want.
#[derive(Clone, Debug, PartialEq)]
pub enum ExecutorCall {
    /// `SUBSCRIBE`.
    Subscribe {
        /// Tasks it was given and has had no update acknowledged for.
        tasks: Vec<TaskId>,
        /// Updates it was not told to be stored; each has a uuid.
        updates: Vec<Status>,
    },
    /// `UPDATE`; the status has a uuid, comes from an executor, and is not `TASK_STAGING`.
    Update(Box<Status>),
    /// `MESSAGE`.
    Message(Body),
    /// `HEARTBEAT`.
    Heartbeat,
}

/// Checks an executor call.
///
/// # Errors
///
/// What can be refused without knowing any state: type, ids or payload missing, an update that breaks a rule.
pub fn executor_call(call: Call) -> Result<ExecutorRequest, Refusal> {
    let kind = match call.r#type {
        None => return refuse("expecting 'type' to be present"),
        Some(Type::Unknown) => return Err(Refusal::Unimplemented),
        Some(kind) => kind,
    };
    let executor = match call.executor_id.as_ref().map(v1::ExecutorId::value) {
        Some(id) => ExecutorId::from(id),
        None => return refuse("expecting 'executor_id' to be present"),
    };
    let framework = match call.framework_id.as_ref().map(v1::FrameworkId::value) {
        Some(id) => FrameworkId::from(id),
        None => return refuse("expecting 'framework_id' to be present"),
    };
    let call = match kind {
        Type::Subscribe => {
            let Some(subscribe) = call.subscribe else {
                return refuse("expecting 'subscribe' to be present");
            };
            let tasks = subscribe
                .unacknowledged_tasks
                .iter()
                .filter_map(|info| info.task_id.as_ref().map(|id| TaskId::from(id.value())));
            let mut updates = Vec::new();
            for update in subscribe.unacknowledged_updates {
                updates.push(checked(update.status, &executor)?);
            }
            ExecutorCall::Subscribe {
                tasks: tasks.collect(),
                updates,
            }
        }
        Type::Update => {
            let Some(update) = call.update else {
                return refuse("expecting 'update' to be present");
            };
            ExecutorCall::Update(Box::new(checked(update.status, &executor)?))
        }
        Type::Message => {
            let Some(message) = call.message else {
                return refuse("expecting 'message' to be present");
            };
            ExecutorCall::Message(message.data.unwrap_or_default())
        }
        Type::Heartbeat => ExecutorCall::Heartbeat,
        Type::Unknown => return Err(Refusal::Unimplemented),
    };
    Ok(ExecutorRequest {
        framework,
        executor,
        call,
    })
}

fn refuse<T>(text: &str) -> Result<T, Refusal> {
    Err(Refusal::BadRequest(text.into()))
}

/// The rules of a status that comes from an executor.
fn checked(wire: Option<Box<v1::TaskStatus>>, executor: &ExecutorId) -> Result<Status, Refusal> {
    let Some(wire) = wire else {
        return refuse("expecting 'status' to be present");
    };
    let status = status(*wire).map_err(|fault: Fault| Refusal::BadRequest(fault.text()))?;
    if status.uuid.is_none() {
        return refuse("expecting 'status.uuid' to be present");
    }
    if status.executor.as_ref().is_some_and(|id| id != executor) {
        return refuse("'status.executor_id' differs from 'executor_id'");
    }
    if status.source != Some(Source::Executor) {
        return refuse("expecting 'status.source' to be SOURCE_EXECUTOR");
    }
    if status.state == TaskState::Staging {
        return refuse("TASK_STAGING is not a state that executors report");
    }
    Ok(status)
}
