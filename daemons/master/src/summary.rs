//! `/state-summary`: agents and frameworks with numbers of tasks.

use std::collections::HashMap;

use abi_mesos::render::framework_info;
use abi_mesos::render::v0::capability_names;
use abi_terms::TaskState;
use kernel_master::Framework;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::documents::{FrameworkHead, Many, Slave, SlaveFields};
use crate::picture::Picture;

/// States that summaries count.
const COUNTED: [TaskState; 10] = [
    TaskState::Staging,
    TaskState::Starting,
    TaskState::Running,
    TaskState::Killing,
    TaskState::Finished,
    TaskState::Killed,
    TaskState::Failed,
    TaskState::Lost,
    TaskState::Error,
    TaskState::Unreachable,
];

/// Tasks by state.
#[derive(Clone, Copy, Debug, Default)]
struct Counts([u64; COUNTED.len()]);

impl Counts {
    fn add(&mut self, state: TaskState) {
        if let Some(place) = COUNTED.iter().position(|counted| *counted == state) {
            self.0[place] += 1;
        }
    }
}

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(COUNTED.iter().map(|state| state.name()).zip(self.0))
    }
}

/// The tasks of an agent, and the frameworks that they are of; or of a framework, and the agents that they are on.
#[derive(Debug, Default)]
struct Tasks<'a> {
    counts: Counts,
    /// Ascending.
    with: Vec<&'a str>,
}

/// `/state-summary`.
pub(crate) struct Summary<'a>(pub(crate) &'a Picture);

#[derive(serde::Serialize)]
struct SlaveSummary<'a> {
    #[serde(flatten)]
    fields: SlaveFields<'a>,
    #[serde(flatten)]
    counts: Counts,
    framework_ids: &'a [&'a str],
}

#[derive(serde::Serialize)]
struct FrameworkSummary<'a> {
    #[serde(flatten)]
    head: FrameworkHead<'a>,
    name: String,
    hostname: String,
    webui_url: String,
    capabilities: Vec<&'static str>,
    #[serde(flatten)]
    counts: Counts,
    slave_ids: &'a [&'a str],
}

struct SlaveWithCounts<'a>(Slave<'a>, &'a Tasks<'a>);

impl Serialize for SlaveWithCounts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(slave, tasks) = self;
        slave.with(|fields| {
            let summary = SlaveSummary {
                fields,
                counts: tasks.counts,
                framework_ids: &tasks.with,
            };
            summary.serialize(serializer)
        })
    }
}

impl Serialize for Summary<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let picture = self.0;
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut on_agents: Vec<Tasks<'_>> = Vec::new();
        let mut of_frameworks: Vec<(&Framework, Tasks<'_>)> = Vec::new();
        for framework in picture.frameworks() {
            let id = framework.id.as_str();
            let mut mine = Tasks::default();
            let tasks = (framework.tasks.values())
                .chain(framework.unreachable.values())
                .chain(framework.completed.values());
            for task in tasks.filter(|task| picture.sight.task(task)) {
                mine.counts.add(task.latest);
                let agent = task.agent.as_str();
                let place = *places.entry(agent).or_insert_with(|| {
                    on_agents.push(Tasks::default());
                    on_agents.len() - 1
                });
                let theirs = &mut on_agents[place];
                theirs.counts.add(task.latest);
                if theirs.with.last() != Some(&id) {
                    theirs.with.push(id);
                    mine.with.push(agent);
                }
            }
            mine.with.sort_unstable();
            of_frameworks.push((framework, mine));
        }
        let nothing = Tasks::default();
        let slaves = Many(|| {
            picture.view.agents.values().map(|agent| {
                let place = places.get(agent.id.as_str());
                let tasks = place.map_or(&nothing, |place| &on_agents[*place]);
                SlaveWithCounts(Slave::brief(agent, &picture.sight), tasks)
            })
        });
        let heads = Many(|| {
            of_frameworks.iter().map(|(framework, tasks)| {
                let info = framework_info(&framework.spec, &framework.id);
                FrameworkSummary {
                    head: (*framework).into(),
                    capabilities: capability_names(&info),
                    name: info.name.unwrap_or_default(),
                    hostname: info.hostname.unwrap_or_default(),
                    webui_url: info.webui_url.unwrap_or_default(),
                    counts: tasks.counts,
                    slave_ids: &tasks.with,
                }
            })
        });
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("hostname", picture.facts.master.hostname.as_ref())?;
        if let Some(cluster) = &picture.facts.cluster {
            map.serialize_entry("cluster", cluster)?;
        }
        map.serialize_entry("slaves", &slaves)?;
        map.serialize_entry("frameworks", &heads)?;
        map.end()
    }
}
