//! The documents of the unversioned endpoints, written in one pass without a tree in between.

use std::sync::Arc;

use abi_mesos::render::v0::{
    AgentFields, AgentHead, Executor, FrameworkFields, Offer, OfferConstraints, ResourcesByRole,
    ResourcesFull, ResourcesFullByRole, ResourcesObject, Task,
};
use abi_mesos::v1::DrainInfo;
use abi_terms::Moment;
use bytes::Bytes;
use kernel_master::{Agent, Framework, Table};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::lists::Lists;
use crate::picture::{Picture, task_facts, used};
use crate::rope::{Pending, Splice};
use crate::rules::drain_info;
use crate::sight::Sight;

/// A list whose elements are made while it is written.
pub(crate) struct Many<F>(pub(crate) F);

impl<F, I> Serialize for Many<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// Lists that were written before, and how they get into a document that [`crate::rope`] writes.
#[derive(Clone, Copy)]
pub(crate) struct Written<'a> {
    pub(crate) lists: &'a Lists,
    pub(crate) pending: &'a Pending,
}

impl<'a> Written<'a> {
    fn splice(self, pieces: Vec<Bytes>) -> Splice<'a> {
        Splice {
            pending: self.pending,
            pieces,
        }
    }
}

/// `/state`, with lists that were written before or without.
pub(crate) struct State<'a>(pub(crate) &'a Picture, pub(crate) Option<Written<'a>>);

impl Serialize for State<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(picture, written) = *self;
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in &picture.facts.state_head() {
            map.serialize_entry(key, value)?;
        }
        let agents = || picture.view.agents.values();
        let active = agents().filter(|agent| agent.active).count();
        map.serialize_entry("activated_slaves", &active)?;
        map.serialize_entry("deactivated_slaves", &(agents().count() - active))?;
        map.serialize_entry(
            "unreachable_slaves",
            &picture.view.unreachable_agents.size(),
        )?;
        let flags = &picture.facts.flags;
        if picture.sight.flags() {
            for name in ["cluster", "log_dir", "external_log_file"] {
                if let Some(value) = flags.get(name) {
                    map.serialize_entry(name, value)?;
                }
            }
            map.serialize_entry("flags", flags)?;
        }
        match written {
            Some(written) => {
                let list = written.splice(written.lists.agents());
                map.serialize_entry("slaves", &list)?;
            }
            None => {
                let slaves = Many(|| agents().map(|agent| Slave::brief(agent, &picture.sight)));
                map.serialize_entry("slaves", &slaves)?;
            }
        }
        map.serialize_entry("recovered_slaves", &Recovered(picture, None))?;
        write_frameworks(&mut map, picture, None, written)?;
        map.serialize_entry("orphan_tasks", &[(); 0])?;
        map.end()
    }
}

/// `/frameworks`, all or one.
pub(crate) struct Frameworks<'a>(pub(crate) &'a Picture, pub(crate) Option<&'a str>);

impl Serialize for Frameworks<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        write_frameworks(&mut map, self.0, self.1, None)?;
        map.end()
    }
}

fn write_frameworks<M: SerializeMap>(
    map: &mut M,
    picture: &Picture,
    only: Option<&str>,
    written: Option<Written<'_>>,
) -> Result<(), M::Error> {
    let wanted = |framework: &&Framework| only.is_none_or(|id| id == framework.id.as_str());
    let entry = |framework| FrameworkEntry(framework, &picture.sight, written);
    let frameworks = Many(|| picture.frameworks().filter(wanted).map(entry));
    map.serialize_entry("frameworks", &frameworks)?;
    let completed = Many(|| picture.completed_frameworks().filter(wanted).map(entry));
    map.serialize_entry("completed_frameworks", &completed)?;
    map.serialize_entry("unregistered_frameworks", &[(); 0])
}

/// `/slaves`, all or one.
pub(crate) struct SlaveList<'a>(
    pub(crate) &'a Picture,
    pub(crate) Option<&'a str>,
    pub(crate) Option<Written<'a>>,
);

impl Serialize for SlaveList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(picture, only, written) = *self;
        let slaves = Many(|| {
            let agents = picture.view.agents.values();
            agents
                .filter(|agent| only.is_none_or(|id| id == agent.id.as_str()))
                .map(|agent| Slave::full(agent, &picture.sight))
        });
        let mut map = serializer.serialize_map(Some(2))?;
        match written {
            Some(written) => {
                let list = written.splice(written.lists.agents());
                map.serialize_entry("slaves", &list)?;
            }
            None => map.serialize_entry("slaves", &slaves)?,
        }
        map.serialize_entry("recovered_slaves", &Recovered(picture, only))?;
        map.end()
    }
}

/// Agents that have not come back yet, all or one: what they are called and what they say of themselves.
struct Recovered<'a>(&'a Picture, Option<&'a str>);

#[derive(serde::Serialize)]
struct RecoveredSlave<'a> {
    id: &'a str,
    #[serde(flatten)]
    fields: AgentHead<'a>,
}

impl Serialize for Recovered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(picture, only) = *self;
        let agents = picture.view.recovered_agents.iter();
        let wanted = agents.filter(|(id, _)| only.is_none_or(|only| only == id.as_str()));
        serializer.collect_seq(wanted.map(|(id, spec)| RecoveredSlave {
            id: id.as_str(),
            fields: AgentHead::from(&**spec),
        }))
    }
}

pub(crate) struct Slave<'a> {
    agent: &'a Agent,
    sight: &'a Sight,
    full: bool,
}

impl<'a> Slave<'a> {
    /// As `/state` shows it.
    pub(crate) fn brief(agent: &'a Agent, sight: &'a Sight) -> Self {
        Self {
            agent,
            sight,
            full: false,
        }
    }

    /// As `/slaves` shows it.
    pub(crate) fn full(agent: &'a Agent, sight: &'a Sight) -> Self {
        Self {
            agent,
            sight,
            full: true,
        }
    }
}

#[derive(serde::Serialize)]
pub(crate) struct SlaveFields<'a> {
    id: &'a str,
    #[serde(flatten)]
    fields: AgentFields<'a>,
    registered_time: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reregistered_time: Option<f64>,
    resources: ResourcesObject<'a>,
    used_resources: ResourcesObject<'a>,
    offered_resources: ResourcesObject<'a>,
    reserved_resources: ResourcesByRole<'a>,
    unreserved_resources: ResourcesObject<'a>,
    active: bool,
    deactivated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    drain_info: Option<DrainInfo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    estimated_drain_start_time_seconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reserved_resources_full: Option<ResourcesFullByRole<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unreserved_resources_full: Option<ResourcesFull<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    used_resources_full: Option<ResourcesFull<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offered_resources_full: Option<ResourcesFull<'a>>,
}

impl Slave<'_> {
    /// Writes it, maybe as a part of something else.
    pub(crate) fn with<T>(&self, write: impl FnOnce(SlaveFields<'_>) -> T) -> T {
        let Self { agent, sight, full } = *self;
        // Sums are everybody's; what shows single reservations and allocations is only for those who may see the role.
        let (total, used) = (&agent.spec.resources, used(agent));
        let unreserved = total.unreserved();
        let seen = sight.resources(total);
        let (seen_used, seen_offered) = match full {
            true => (sight.resources(&used), sight.resources(&agent.offered)),
            false => Default::default(),
        };
        write(SlaveFields {
            id: agent.id.as_str(),
            fields: AgentFields::from(&*agent.spec),
            registered_time: agent.registered.as_secs_f64(),
            reregistered_time: agent.reregistered.map(Moment::as_secs_f64),
            resources: ResourcesObject(total),
            used_resources: ResourcesObject(&used),
            offered_resources: ResourcesObject(&agent.offered),
            reserved_resources: ResourcesByRole(&seen),
            unreserved_resources: ResourcesObject(&unreserved),
            active: agent.active,
            deactivated: agent.deactivated,
            drain_info: agent.drain.as_ref().map(drain_info),
            estimated_drain_start_time_seconds: agent.drain.map(|drain| drain.since.as_secs_f64()),
            reserved_resources_full: full.then_some(ResourcesFullByRole(&seen)),
            unreserved_resources_full: full.then_some(ResourcesFull(&unreserved)),
            used_resources_full: full.then_some(ResourcesFull(&seen_used)),
            offered_resources_full: full.then_some(ResourcesFull(&seen_offered)),
        })
    }
}

impl Serialize for Slave<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.with(|fields| fields.serialize(serializer))
    }
}

struct FrameworkEntry<'a>(&'a Framework, &'a Sight, Option<Written<'a>>);

/// The tasks of a list that are seen.
struct TaskList<'a>(
    &'a Table<kernel_master::Task>,
    &'a Sight,
    Option<Written<'a>>,
);

impl Serialize for TaskList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(table, sight, written) = *self;
        if let Some(written) = written {
            let list = written.splice(written.lists.tasks(std::iter::once(table)));
            return list.serialize(serializer);
        }
        let seen = table.values().filter(|task| sight.task(task));
        serializer.collect_seq(seen.map(|task| Task(task_facts(task))))
    }
}

/// What `/state-summary` says of a framework.
#[derive(serde::Serialize)]
pub(crate) struct FrameworkHead<'a> {
    id: &'a str,
    used_resources: ResourcesObject<'a>,
    offered_resources: ResourcesObject<'a>,
    active: bool,
    connected: bool,
    recovered: bool,
}

impl<'a> From<&'a Framework> for FrameworkHead<'a> {
    fn from(framework: &'a Framework) -> Self {
        Self {
            id: framework.id.as_str(),
            used_resources: ResourcesObject(&framework.used),
            offered_resources: ResourcesObject(&framework.offered),
            active: framework.active,
            connected: framework.connection.is_some(),
            recovered: framework.recovered,
        }
    }
}

#[derive(serde::Serialize)]
struct FrameworkBody<'a, O, E> {
    #[serde(flatten)]
    head: FrameworkHead<'a>,
    #[serde(flatten)]
    fields: FrameworkFields,
    registered_time: f64,
    unregistered_time: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reregistered_time: Option<f64>,
    resources: ResourcesObject<'a>,
    tasks: TaskList<'a>,
    unreachable_tasks: TaskList<'a>,
    completed_tasks: TaskList<'a>,
    offers: O,
    executors: E,
    offer_constraints: OfferConstraints<'a>,
}

impl Serialize for FrameworkEntry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(framework, sight, written) = *self;
        let mut all = framework.used.clone();
        all += &framework.offered;
        let body = FrameworkBody {
            head: framework.into(),
            fields: FrameworkFields::from(&*framework.spec),
            registered_time: framework.registered.as_secs_f64(),
            unregistered_time: framework.unregistered.unwrap_or_default().as_secs_f64(),
            reregistered_time: framework.reregistered.map(Moment::as_secs_f64),
            resources: ResourcesObject(&all),
            tasks: TaskList(&framework.tasks, sight, written),
            unreachable_tasks: TaskList(&framework.unreachable, sight, written),
            completed_tasks: TaskList(&framework.completed, sight, written),
            offers: Many(|| framework.offers.values().map(|offer| Offer(offer))),
            executors: Many(|| {
                let executors = framework.executors.iter();
                executors
                    .filter(|(_, executor)| sight.executor(executor, framework))
                    .map(|((agent, _), executor)| Executor {
                        spec: &executor.spec,
                        framework: &framework.id,
                        agent,
                        role: &executor.role,
                        resources: &executor.resources,
                    })
            }),
            offer_constraints: OfferConstraints(&framework.constraints),
        };
        body.serialize(serializer)
    }
}

/// Which part of all tasks `/tasks` shows.
#[derive(Clone, Debug)]
pub(crate) struct Selection {
    pub(crate) framework: Option<String>,
    pub(crate) task: Option<String>,
    pub(crate) offset: usize,
    pub(crate) limit: usize,
    pub(crate) ascending: bool,
}

/// `/tasks`: by the time of their first status, those without one before all others.
pub(crate) struct Tasks<'a>(pub(crate) &'a Picture, pub(crate) Selection);

impl Serialize for Tasks<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(picture, selection) = self;
        let wanted = |only: &Option<String>, id: &str| only.as_ref().is_none_or(|only| only == id);
        let mut tasks: Vec<&kernel_master::Task> = Vec::new();
        for framework in picture.all_frameworks() {
            if !wanted(&selection.framework, framework.id.as_str()) {
                continue;
            }
            let all = (framework.tasks.values())
                .chain(framework.unreachable.values())
                .chain(framework.completed.values());
            let all = all.map(Arc::as_ref);
            tasks.extend(all.filter(|task| {
                wanted(&selection.task, task.spec.id.as_str()) && picture.sight.task(task)
            }));
        }
        let first = |task: &&kernel_master::Task| {
            let first = task.statuses.first();
            first.map(|status| status.timestamp.unwrap_or_default())
        };
        match selection.ascending {
            true => tasks.sort_by_key(first),
            false => tasks.sort_by_key(|task| std::cmp::Reverse(first(task))),
        }
        let shown = || {
            let part = tasks.iter().skip(selection.offset).take(selection.limit);
            part.map(|task| Task(task_facts(task)))
        };
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("tasks", &Many(shown))?;
        map.end()
    }
}
