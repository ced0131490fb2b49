//! What goes to the master: tasks and pods as Mesos knows them.

mod app;
mod check;
mod offer;
mod parts;
mod pod;
pub mod value;

pub use app::{Launch, task_of_app};
pub use offer::Offered;
pub use pod::group_of_pod;

use std::collections::BTreeMap;
use std::sync::Arc;

use abi_mesos::render::{self, Spelling};
use abi_mesos::v1;
use abi_mesos::v1::offer::{Operation, operation};
use abi_mesos::v1::scheduler::{Call, call};
use base_units::Resources;

use crate::plan::resident::destroyed;

fn id<T>(make: impl Fn(Option<String>) -> T, text: &str) -> Option<T> {
    Some(make(Some(text.to_owned())))
}

/// The id of an agent.
pub fn agent_id(text: &str) -> Option<v1::AgentId> {
    id(|value| v1::AgentId { value }, text)
}

/// The id of a task.
pub fn task_id(text: &str) -> Option<v1::TaskId> {
    id(|value| v1::TaskId { value }, text)
}

/// The id of an offer.
pub fn offer_id(text: &str) -> Option<v1::OfferId> {
    id(|value| v1::OfferId { value }, text)
}

fn seconds(millis: i64) -> Option<v1::Filters> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "filters are far below the exact range of doubles"
    )]
    let refuse_seconds = Some(millis as f64 / 1000.0);
    Some(v1::Filters { refuse_seconds })
}

/// Uses an offer, and declines what is left of it for so long.
pub fn accept(offer: &str, operations: Vec<v1::offer::Operation>, refuse_ms: i64) -> Call {
    Call {
        r#type: Some(call::Type::Accept),
        accept: Some(call::Accept {
            offer_ids: offer_id(offer).into_iter().collect(),
            operations,
            filters: seconds(refuse_ms),
        }),
        ..Default::default()
    }
}

/// Resources by who provides them: each operation is for one provider.
fn by_provider(resources: &Resources) -> Vec<Vec<v1::Resource>> {
    let mut all: BTreeMap<Option<Arc<str>>, Vec<v1::Resource>> = BTreeMap::new();
    for resource in resources.iter() {
        let of = all.entry(resource.provider.clone()).or_default();
        of.push(render::resource(resource, Spelling::New, true));
    }
    all.into_values().collect()
}

/// Reserves resources, which are given as they are afterwards.
pub fn reserve(reserved: &Resources) -> Vec<Operation> {
    let operation = |resources| Operation {
        r#type: Some(operation::Type::Reserve),
        reserve: Some(operation::Reserve {
            resources,
            ..Default::default()
        }),
        ..Default::default()
    };
    by_provider(reserved).into_iter().map(operation).collect()
}

/// Makes volumes of reserved disks; they are given as they are afterwards.
pub fn create(volumes: &Resources) -> Vec<Operation> {
    let operation = |volumes| Operation {
        r#type: Some(operation::Type::Create),
        create: Some(operation::Create { volumes }),
        ..Default::default()
    };
    by_provider(volumes).into_iter().map(operation).collect()
}

/// Deletes the volumes among reserved resources, and gives all of them back.
pub fn give_back(reserved: &Resources) -> Vec<Operation> {
    let destroy = |volumes| Operation {
        r#type: Some(operation::Type::Destroy),
        destroy: Some(operation::Destroy { volumes }),
        ..Default::default()
    };
    let unreserve = |resources| Operation {
        r#type: Some(operation::Type::Unreserve),
        unreserve: Some(operation::Unreserve { resources }),
        ..Default::default()
    };
    let volumes = by_provider(&reserved.persistent_volumes());
    let mut plain = Resources::new();
    for resource in reserved.iter() {
        plain.insert(if resource.is_persistent_volume() {
            destroyed(resource)
        } else {
            resource.clone()
        });
    }
    let back = by_provider(&plain).into_iter().map(unreserve);
    volumes.into_iter().map(destroy).chain(back).collect()
}

/// Declines offers for so long.
pub fn decline(offers: &[String], refuse_ms: i64) -> Call {
    Call {
        r#type: Some(call::Type::Decline),
        decline: Some(call::Decline {
            offer_ids: offers.iter().filter_map(|it| offer_id(it)).collect(),
            filters: seconds(refuse_ms),
        }),
        ..Default::default()
    }
}

/// Wants offers again, of all roles.
pub fn revive() -> Call {
    Call {
        r#type: Some(call::Type::Revive),
        revive: Some(call::Revive::default()),
        ..Default::default()
    }
}

/// Wants no offers, of no role.
pub fn suppress() -> Call {
    Call {
        r#type: Some(call::Type::Suppress),
        suppress: Some(call::Suppress::default()),
        ..Default::default()
    }
}

/// Ends a task.
pub fn kill(task: &str, agent: Option<&str>, grace_seconds: Option<f64>) -> Call {
    Call {
        r#type: Some(call::Type::Kill),
        kill: Some(call::Kill {
            task_id: task_id(task),
            agent_id: agent.and_then(agent_id),
            kill_policy: grace_seconds.map(parts::kill_policy),
        }),
        ..Default::default()
    }
}

/// Asks how tasks are; those of no list asks how all are.
pub fn reconcile<'a>(tasks: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> Call {
    let task = |(task, agent): (&str, Option<&str>)| call::reconcile::Task {
        task_id: task_id(task),
        agent_id: agent.and_then(agent_id),
    };
    Call {
        r#type: Some(call::Type::Reconcile),
        reconcile: Some(call::Reconcile {
            tasks: tasks.into_iter().map(task).collect(),
        }),
        ..Default::default()
    }
}

/// Says that an update was taken; none where it asks for no answer.
pub fn acknowledge(status: &v1::TaskStatus) -> Option<Call> {
    let uuid = status.uuid.clone().filter(|uuid| !uuid.is_empty())?;
    Some(Call {
        r#type: Some(call::Type::Acknowledge),
        acknowledge: Some(call::Acknowledge {
            agent_id: status.agent_id.clone(),
            task_id: status.task_id.clone(),
            uuid: Some(uuid),
        }),
        ..Default::default()
    })
}

/// Changes what the framework says of itself.
pub fn update_framework(info: v1::FrameworkInfo) -> Call {
    Call {
        r#type: Some(call::Type::UpdateFramework),
        update_framework: Some(call::UpdateFramework {
            framework_info: Some(Box::new(info)),
            ..Default::default()
        }),
        ..Default::default()
    }
}
