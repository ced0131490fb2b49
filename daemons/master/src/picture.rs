//! The state as the v1 operator API tells it.

use std::sync::Arc;

use abi_mesos::render::{self, Spelling, TaskFacts};
use abi_mesos::v1::master::response::{
    GetAgents, GetExecutors, GetFrameworks, GetState, GetTasks, get_agents, get_executors,
    get_frameworks,
};
use abi_mesos::{Enumeration, v1};
use abi_terms::{AgentSpec, Dialect};
use base_ids::AgentId;
use base_units::{Resource, Resources};
use kernel_master::{Agent, Framework, Task, View};

use crate::facts::Facts;
use crate::rules::drain_info;
use crate::sight::Sight;

/// A view, and who looks at it.
#[derive(Clone, Debug)]
pub(crate) struct Picture {
    pub(crate) view: View,
    pub(crate) sight: Sight,
    pub(crate) facts: Arc<Facts>,
}

impl Picture {
    /// Frameworks that are seen.
    pub(crate) fn frameworks(&self) -> impl Iterator<Item = &Framework> {
        self.view
            .frameworks
            .values()
            .map(Arc::as_ref)
            .filter(|framework| self.sight.framework(framework))
    }

    /// Removed frameworks that are seen.
    pub(crate) fn completed_frameworks(&self) -> impl Iterator<Item = &Framework> {
        self.view
            .completed_frameworks
            .values()
            .map(Arc::as_ref)
            .filter(|framework| self.sight.framework(framework))
    }

    /// All frameworks that are seen.
    pub(crate) fn all_frameworks(&self) -> impl Iterator<Item = &Framework> {
        self.frameworks().chain(self.completed_frameworks())
    }

    /// `GET_STATE`.
    pub(crate) fn get_state(&self) -> GetState {
        GetState {
            get_tasks: Some(self.get_tasks()),
            get_executors: Some(self.get_executors()),
            get_frameworks: Some(self.get_frameworks()),
            get_agents: Some(self.get_agents()),
        }
    }

    /// `GET_AGENTS`.
    pub(crate) fn get_agents(&self) -> GetAgents {
        let recovered = self.view.recovered_agents.iter();
        GetAgents {
            agents: (self.view.agents.values())
                .map(|one| agent(one, &self.sight))
                .collect(),
            recovered_agents: recovered
                .map(|(id, spec)| recovered_agent(id, spec, &self.sight))
                .collect(),
        }
    }

    /// `GET_FRAMEWORKS`.
    pub(crate) fn get_frameworks(&self) -> GetFrameworks {
        GetFrameworks {
            frameworks: self.frameworks().map(framework).collect(),
            completed_frameworks: self.completed_frameworks().map(framework).collect(),
            ..Default::default()
        }
    }

    /// `GET_TASKS`.
    pub(crate) fn get_tasks(&self) -> GetTasks {
        let mut all = GetTasks::default();
        let render = |one: &Arc<Task>| self.sight.task(one).then(|| task(one));
        for framework in self.all_frameworks() {
            all.tasks
                .extend(framework.tasks.values().filter_map(render));
            all.unreachable_tasks
                .extend(framework.unreachable.values().filter_map(render));
            all.completed_tasks
                .extend(framework.completed.values().filter_map(render));
        }
        all
    }

    /// Operations that are pending, or whose outcome is not acknowledged.
    pub(crate) fn operations(&self) -> Vec<v1::Operation> {
        let seen = self.view.operations.values().filter(|known| {
            let spec = &known.report.spec;
            let both = [spec.consumed(), spec.allocated(&spec.conversion.converted)];
            both.iter().all(|part| self.sight.resources(part) == *part)
        });
        seen.map(|known| render::operation(&known.report, Some(&known.agent)))
            .collect()
    }

    /// `GET_EXECUTORS`.
    pub(crate) fn get_executors(&self) -> GetExecutors {
        let mut all = GetExecutors::default();
        for framework in self.all_frameworks() {
            for ((agent, _), executor) in &framework.executors {
                if !self.sight.executor(executor, framework) {
                    continue;
                }
                let info =
                    render::executor_info_shown(&executor.spec, &framework.id, &executor.role);
                all.executors.push(get_executors::Executor {
                    executor_info: Some(Box::new(info)),
                    agent_id: Some(render::agent_id(agent)),
                });
            }
        }
        all
    }
}

/// An agent's own info, as a caller sees it.
pub(crate) fn recovered_agent(id: &AgentId, spec: &AgentSpec, sight: &Sight) -> v1::AgentInfo {
    let mut info = render::agent_info(spec, Some(id));
    if !sight.is_whole() {
        let seen = sight.resources(&spec.resources);
        info.resources = render::resources(&seen, Spelling::New, false);
    }
    info
}

/// The sum of what all frameworks use on an agent.
pub(crate) fn used(agent: &Agent) -> Resources {
    let mut sum = Resources::new();
    for resources in agent.used.values() {
        sum += resources;
    }
    sum
}

/// An agent.
pub(crate) fn agent(agent: &Agent, sight: &Sight) -> get_agents::Agent {
    let spec = &agent.spec;
    let list = |resources: &Resources| {
        render::resources(&sight.resources(resources), Spelling::Both, true)
    };
    get_agents::Agent {
        agent_info: Some(render::agent_info(spec, Some(&agent.id))),
        active: Some(agent.active),
        deactivated: Some(agent.deactivated),
        version: Some(spec.version.to_string()),
        pid: Some(format!("slave(1)@{}:{}", spec.ip, spec.port)),
        registered_time: Some(render::time_info(agent.registered)),
        reregistered_time: agent.reregistered.map(render::time_info),
        total_resources: list(&spec.resources),
        allocated_resources: list(&used(agent)),
        offered_resources: list(&agent.offered),
        capabilities: render::agent_capabilities(spec.capabilities),
        drain_info: agent.drain.as_ref().map(drain_info),
        estimated_drain_start_time: (agent.drain).map(|drain| render::time_info(drain.since)),
        resource_providers: (agent.providers.iter())
            .map(|(id, known)| {
                let own = |one: &Resource| one.provider.as_deref() == Some(id.as_str());
                get_agents::agent::ResourceProvider {
                    resource_provider_info: Some(Box::new(render::provider_info(&known.spec, id))),
                    total_resources: list(&spec.resources.filter(own)),
                }
            })
            .collect(),
    }
}

/// A framework.
pub(crate) fn framework(framework: &Framework) -> get_frameworks::Framework {
    let dialect = Dialect {
        allocation: true,
        refinement: true,
    };
    let list = |resources| render::resources(resources, Spelling::Both, true);
    let constraints = &framework.constraints.body;
    get_frameworks::Framework {
        framework_info: Some(Box::new(render::framework_info(
            &framework.spec,
            &framework.id,
        ))),
        active: Some(framework.active),
        connected: Some(framework.connection.is_some()),
        recovered: Some(framework.recovered),
        registered_time: Some(render::time_info(framework.registered)),
        reregistered_time: Some(render::time_info(
            framework.reregistered.unwrap_or(framework.registered),
        )),
        unregistered_time: Some(render::time_info(
            framework.unregistered.unwrap_or_default(),
        )),
        offers: (framework.offers.values())
            .map(|offer| render::offer(offer, dialect))
            .collect(),
        inverse_offers: (framework.inverse_offers.values())
            .map(|offer| render::inverse_offer(offer))
            .collect(),
        allocated_resources: list(&framework.used),
        offered_resources: list(&framework.offered),
        offer_constraints: Some(prost::Message::decode(constraints.as_ref()).unwrap_or_default()),
    }
}

/// A task, as either rendering takes it.
pub(crate) fn task_facts(task: &Task) -> TaskFacts<'_> {
    let executor = task.spec.executor.as_ref();
    TaskFacts {
        spec: &task.spec,
        framework: &task.framework,
        executor: task.executor.as_ref(),
        agent: &task.agent,
        role: &task.role,
        // The framework's own user is not repeated in its tasks.
        user: (task.spec.user.as_deref())
            .or_else(|| executor.and_then(|executor| executor.user.as_deref())),
        resources: &task.resources,
        state: task.latest,
        statuses: &task.statuses,
        forwarded: task.forwarded.as_deref(),
    }
}

/// A task.
pub(crate) fn task(task: &Task) -> v1::Task {
    render::task(&task_facts(task))
}

/// A state of a task as the wire has it.
pub(crate) fn state(state: abi_terms::TaskState) -> Option<v1::TaskState> {
    v1::TaskState::from_number(state.number())
}
