//! What is durable, as JSON under text keys.
//!
//! | Key | What |
//! |---|---|
//! | `framework` | the id under which the master knows this framework |
//! | `services/<path>@<version>` | a service, at each of its versions; `null` from when it was removed |
//! | `groups/<path>@<version>` | the same for groups |
//! | `instances/<id>` | an instance, from just before its first launch |
//! | `leaving/<id>` | an instance that is no more and whose data have yet to be deleted |
//! | `deployments/<id>` | a deployment that goes on |
//! | `watchers/<name>` | that somebody leads requests to instances |
//! | `failures/<path>` | how the last task of a service failed |
//! | `wish` | what the next leader does with all this before it reads it |
//!
//! The present services and groups are the newest of each.

use std::collections::BTreeMap;
use std::sync::Arc;

use abi_json::{Set, Value, record};
use abi_marathon::shown::{Attribute, Goal, State as Condition, TaskFailure};
use abi_marathon::{App, InstanceId, PathId, Pod, TaskId, Timestamp};
use serde_json::json;

use crate::mind::state::{Deployment, Facts, Held, History, Kill, Leaving, Site, State};
use crate::plan::constraint::Place;
use crate::plan::deploy::{Action, Deed, Plan};
use crate::plan::instance::Instance;
use crate::plan::map::entry;
use crate::plan::progress::Progress;
use crate::plan::resident::Reservation;
use crate::plan::service::{Service, Spec};
use crate::plan::tree::{Group, Tree};
use crate::wire::value;

/// Under which key the framework id is.
pub const FRAMEWORK: &str = "framework";
/// Under which key a wish is; whoever carries it out takes it away before the rest is read.
pub const WISH: &str = "wish";

record! {
    struct ServiceRecord: open {
        "app" app: App = maybe;
        "pod" pod: Pod = maybe;
        "version" version: Timestamp = need;
        "lastScalingAt" last_scaling_at: Timestamp = need;
        "lastConfigChangeAt" last_config_change_at: Timestamp = need;
    }
}

record! {
    struct GroupRecord: open {
        "dependencies" dependencies: Set<PathId> = list;
        "enforceRole" enforce_role: bool = maybe;
        "version" version: Timestamp = need;
    }
}

record! {
    struct TaskRecord: open {
        "id" id: String = need;
        "state" state: Condition = need;
        "facts" facts: Facts = need;
    }
}

record! {
    struct SiteRecord: open {
        "agent" agent: String = need;
        "hostname" hostname: String = need;
        "region" region: String = maybe;
        "zone" zone: String = maybe;
        "attributes" attributes: Vec<Attribute> = list;
    }
}

record! {
    struct InstanceRecord: open {
        "id" id: String = need;
        "config" config: Timestamp = need;
        "version" version: Timestamp = need;
        "goal" goal: Goal = need;
        "state" state: Condition = need;
        "since" since: Timestamp = need;
        "resident" resident: bool = or(false);
        "healthy" healthy: bool = maybe;
        "tasks" tasks: Vec<TaskRecord> = list;
        "site" site: SiteRecord = maybe;
        "role" role: String = or("*");
        "ports" ports: Vec<u16> = list;
        "activeSince" active_since: Timestamp = maybe;
        "reservation" reservation: Reservation = maybe;
        "killing" killing: bool = or(false);
        "unhealthy" unhealthy: String = maybe;
    }
}

record! {
    struct LeavingRecord: open {
        "agent" agent: String = need;
        "role" role: String = need;
        "task" task: String = maybe;
        "since" since: Timestamp = need;
        "used" used: bool = or(false);
    }
}

record! {
    struct ActionRecord: open {
        "deed" deed: String = need;
        "service" service: ServiceRecord = need;
    }
}

record! {
    struct BeforeRecord: open {
        "id" id: PathId = need;
        "service" service: ServiceRecord = maybe;
    }
}

record! {
    struct DeploymentRecord: open {
        "id" id: String = need;
        "version" version: Timestamp = need;
        "step" step: u32 = need;
        "steps" steps: Vec<Vec<ActionRecord>> = list;
        "before" before: Vec<BeforeRecord> = list;
    }
}

/// A record that is not what this program writes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the record {key:?} can not be read: {reason}")]
pub struct Unreadable {
    /// Its key.
    pub key: String,
    /// What is wrong.
    pub reason: String,
}

fn text(value: impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(&value).expect("records have plain names and values only")
}

/// The key of a version of a service or a group.
pub fn version_key(kind: &str, path: &PathId, version: Timestamp) -> String {
    format!("{kind}{path}@{:015}", version.millis())
}

/// The key of an instance.
pub fn instance_key(id: &InstanceId) -> String {
    format!("instances/{id}")
}

/// The key of an instance that is no more.
pub fn leaving_key(id: &InstanceId) -> String {
    format!("leaving/{id}")
}

/// The key of a deployment.
pub fn deployment_key(id: &str) -> String {
    format!("deployments/{id}")
}

/// The key of somebody who leads requests to instances.
pub fn watcher_key(name: &str) -> String {
    format!("watchers/{name}")
}

/// Somebody who leads requests to instances.
pub fn write_watcher() -> Vec<u8> {
    text(json!({}))
}

/// The key of a failure.
pub fn failure_key(path: &PathId) -> String {
    format!("failures{path}")
}

fn service_record(service: &Service) -> ServiceRecord {
    let (app, pod) = match &service.spec {
        Spec::App(app) => (Some(App::clone(app)), None),
        Spec::Pod(pod) => (None, Some(Pod::clone(pod))),
    };
    ServiceRecord {
        app,
        pod,
        version: service.version,
        last_scaling_at: service.last_scaling_at,
        last_config_change_at: service.last_config_change_at,
    }
}

fn service(record: ServiceRecord) -> Option<Service> {
    let spec = match (record.app, record.pod) {
        (Some(app), _) => Spec::App(Arc::new(app)),
        (None, Some(pod)) => Spec::Pod(Arc::new(pod)),
        (None, None) => return None,
    };
    Some(Service {
        spec,
        version: record.version,
        last_scaling_at: record.last_scaling_at,
        last_config_change_at: record.last_config_change_at,
    })
}

/// A service, or that there is none any more.
pub fn write_service(service: Option<&Service>) -> Vec<u8> {
    text(service.map(service_record))
}

/// A group, or that there is none any more.
pub fn write_group(group: Option<&Group>) -> Vec<u8> {
    text(group.map(|group| GroupRecord {
        dependencies: group.dependencies.clone(),
        enforce_role: group.enforce_role,
        version: group.version,
    }))
}

/// An instance.
pub fn write_instance(held: &Held) -> Vec<u8> {
    let instance = &held.instance;
    let task = |(id, state): (&TaskId, &Condition)| TaskRecord {
        id: id.to_string(),
        state: *state,
        facts: held
            .facts
            .get(id)
            .cloned()
            .unwrap_or_else(|| Facts::new(instance.since)),
    };
    let site = held.site.as_ref().map(|site| SiteRecord {
        agent: site.agent.to_string(),
        hostname: site.place.hostname.to_string(),
        region: site.place.region.as_ref().map(ToString::to_string),
        zone: site.place.zone.as_ref().map(ToString::to_string),
        attributes: site.place.attributes.iter().map(value::attribute).collect(),
    });
    text(InstanceRecord {
        id: instance.id.to_string(),
        config: instance.config,
        version: held.version,
        goal: instance.goal,
        state: instance.state,
        since: instance.since,
        resident: instance.resident,
        healthy: instance.healthy,
        tasks: instance.tasks.iter().map(task).collect(),
        site,
        role: held.role.clone(),
        ports: held.ports.clone(),
        active_since: held.active_since,
        reservation: held.reservation.clone(),
        killing: held.kill.is_some(),
        unhealthy: held.kill.as_ref().and_then(|kill| kill.unhealthy.clone()),
    })
}

/// An instance that is no more.
pub fn write_leaving(leaving: &Leaving) -> Vec<u8> {
    text(LeavingRecord {
        agent: leaving.agent.to_string(),
        role: leaving.role.clone(),
        task: leaving.task.as_ref().map(ToString::to_string),
        since: leaving.since,
        used: leaving.used,
    })
}

fn instance(record: InstanceRecord) -> Option<Held> {
    let mut tasks = BTreeMap::new();
    let mut facts = BTreeMap::new();
    for task in record.tasks {
        let id = TaskId::parse(&task.id)?;
        tasks.insert(id.clone(), task.state);
        facts.insert(id, task.facts);
    }
    let site = record.site.map(|site| Site {
        agent: site.agent.into(),
        place: Place {
            hostname: site.hostname.into(),
            region: site.region.map(Into::into),
            zone: site.zone.map(Into::into),
            attributes: site
                .attributes
                .iter()
                .filter_map(value::read_attribute)
                .collect(),
        },
    });
    Some(Held {
        instance: Instance {
            id: InstanceId::parse(&record.id)?,
            config: record.config,
            goal: record.goal,
            state: record.state,
            since: record.since,
            resident: record.resident,
            healthy: record.healthy,
            tasks,
        },
        version: record.version,
        site,
        role: record.role,
        ports: record.ports,
        facts,
        kill: record.killing.then_some(Kill {
            said_at: None,
            unhealthy: record.unhealthy,
            withdrawal: None,
        }),
        health: BTreeMap::new(),
        readiness: None,
        active_since: record.active_since,
        reservation: record.reservation,
    })
}

fn deed_name(deed: Deed) -> &'static str {
    match deed {
        Deed::Start => "start",
        Deed::Stop => "stop",
        Deed::Scale => "scale",
        Deed::Restart => "restart",
    }
}

fn deed(name: &str) -> Option<Deed> {
    let all = [Deed::Start, Deed::Stop, Deed::Scale, Deed::Restart];
    all.into_iter().find(|deed| deed_name(*deed) == name)
}

/// A deployment.
pub fn write_deployment(deployment: &Deployment) -> Vec<u8> {
    let Progress { plan, step } = &deployment.progress;
    let action = |action: &Action| ActionRecord {
        deed: deed_name(action.deed).to_owned(),
        service: service_record(&action.service),
    };
    text(DeploymentRecord {
        id: plan.id.clone(),
        version: plan.version,
        step: u32::try_from(*step).unwrap_or(u32::MAX),
        steps: plan
            .steps
            .iter()
            .map(|step| step.iter().map(action).collect())
            .collect(),
        before: deployment
            .before
            .iter()
            .map(|(id, service)| BeforeRecord {
                id: id.clone(),
                service: service.as_ref().map(service_record),
            })
            .collect(),
    })
}

fn deployment(record: DeploymentRecord) -> Option<Deployment> {
    let action = |it: ActionRecord| {
        Some(Action {
            deed: deed(&it.deed)?,
            service: service(it.service)?,
        })
    };
    let steps = record.steps.into_iter();
    let steps = steps.map(|step| step.into_iter().map(action).collect::<Option<Vec<_>>>());
    let before = record.before.into_iter();
    Some(Deployment {
        progress: Progress {
            plan: Plan {
                id: record.id,
                version: record.version,
                steps: steps.collect::<Option<_>>()?,
            },
            step: usize::try_from(record.step).ok()?,
        },
        before: before
            .map(|it| (it.id, it.service.and_then(service)))
            .collect(),
    })
}

/// How a task failed.
pub fn write_failure(failure: &TaskFailure) -> Vec<u8> {
    text(failure)
}

/// The id of the framework.
pub fn write_framework(id: &str) -> Vec<u8> {
    text(json!({"id": id}))
}

/// The state that records hold.
///
/// # Errors
/// The first record that this program did not write.
pub fn recover(records: Vec<(String, Vec<u8>)>, now: Timestamp) -> Result<State, Unreadable> {
    let mut state = State::new(now);
    for (key, bytes) in records {
        let unreadable = |reason: String| Unreadable {
            key: key.clone(),
            reason,
        };
        let value: Value =
            serde_json::from_slice(&bytes).map_err(|error| unreadable(error.to_string()))?;
        restore(&mut state, &key, &value).map_err(unreadable)?;
    }
    state.watchers.scatter(now);
    state.tree = tree(&state, now);
    state.deployments.sort_by_key(|it| it.progress.plan.version);
    Ok(state)
}

fn restore(state: &mut State, key: &str, value: &Value) -> Result<(), String> {
    let (kind, rest) = key.find('/').map_or((key, ""), |at| key.split_at(at));
    let versioned = || -> Option<(PathId, Timestamp)> {
        let (path, version) = rest.rsplit_once('@')?;
        let version = Timestamp::from_millis(version.parse().ok()?);
        Some((PathId::new(path), version))
    };
    let strange = || "it is not what this program writes".to_owned();
    match kind {
        FRAMEWORK => state.framework = value["id"].as_str().map(str::to_owned),
        "services" => {
            let (path, version) = versioned().ok_or_else(strange)?;
            let read = match value {
                Value::Null => None,
                value => Some(service(read(value)?).ok_or_else(strange)?),
            };
            entry(&mut state.services, &path).insert(version, read);
        }
        "groups" => {
            let (path, version) = versioned().ok_or_else(strange)?;
            let read = match value {
                Value::Null => None,
                value => {
                    let record: GroupRecord = read(value)?;
                    Some(Group {
                        dependencies: record.dependencies,
                        enforce_role: record.enforce_role,
                        version: record.version,
                    })
                }
            };
            entry(&mut state.groups, &path).insert(version, read);
        }
        "instances" => {
            let held = instance(read(value)?).ok_or_else(strange)?;
            let of_service = entry(&mut state.instances, &held.instance.id.service());
            of_service.insert(held.instance.id.clone(), Arc::new(held));
        }
        "leaving" => {
            let record: LeavingRecord = read(value)?;
            let id = rest.strip_prefix('/').and_then(InstanceId::parse);
            let leaving = Leaving {
                agent: record.agent.into(),
                role: record.role,
                task: record.task.as_deref().and_then(TaskId::parse),
                since: record.since,
                used: record.used,
                said: true,
            };
            state.leaving.insert(id.ok_or_else(strange)?, leaving);
        }
        "watchers" => {
            let name = rest.strip_prefix('/').ok_or_else(strange)?;
            state.watchers.join(name);
        }
        "deployments" => {
            let read = deployment(read(value)?).ok_or_else(strange)?;
            state.deployments.push(Arc::new(read));
        }
        "failures" => {
            let failure: TaskFailure = read(value)?;
            state.failures.insert_mut(failure.app_id.clone(), failure);
        }
        _ => return Err(strange()),
    }
    Ok(())
}

fn read<T: abi_json::Read>(value: &Value) -> Result<T, String> {
    abi_json::read(value).map_err(|faults| faults.to_string())
}

/// What is wanted now: the newest of everything.
fn tree(state: &State, now: Timestamp) -> Tree {
    fn newest<T>(history: &History<T>) -> impl Iterator<Item = (&PathId, &T)> {
        history.iter().filter_map(|(id, versions)| {
            let (_, newest) = versions.last_key_value()?;
            Some((id, newest.as_ref()?))
        })
    }
    let groups = newest(&state.groups).map(|(id, group)| (id.clone(), group.clone()));
    let services = newest(&state.services).map(|(_, service)| service.clone());
    Tree::of(groups, services, now)
}
