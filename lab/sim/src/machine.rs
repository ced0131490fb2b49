//! What becomes of the containers of a machine.

use abi_terms::CheckStatus;
use base_ids::ContainerId;
use kernel_agent::{Input, Launch, ProbeOrder, ProbeOutcome, Program};

use crate::agent::end;
use crate::executor::Executor;
use crate::truth::{Container, Stage};
use crate::world::{Happening, World};

impl World {
    /// The agent wants a container started.
    pub(crate) fn launch(&mut self, agent: usize, launch: Launch) -> Result<(), String> {
        let id = launch.sandbox.container.clone();
        let framework = launch.sandbox.framework.clone();
        let survives = launch.survives_agent();
        let resources = match &launch.program {
            Program::Task(task) => {
                let key = (framework.clone(), task.id.clone());
                self.truth.tasks.insert(id.clone(), key);
                task.resources.clone()
            }
            Program::Pod(spec) => spec.resources.clone(),
            Program::Executor(spec) => {
                // The same container may be ordered again after a restart.
                let key = (framework.clone(), spec.id.clone());
                if self.truth.executors.insert(id.clone()) {
                    let orders = self.agents[agent].counted.get_mut(&key);
                    let Some(orders) = orders.filter(|orders| **orders > 0) else {
                        return Err(format!("executor {} is started, and not counted", spec.id));
                    };
                    *orders -= 1;
                }
                let executor = Executor::new(framework.clone(), spec.id.clone(), &mut self.random);
                self.agents[agent].executors.insert(id.clone(), executor);
                spec.resources.clone()
            }
        };
        let container = Container {
            stage: Stage::Starting,
            framework,
            resources,
            survives,
            with_parent: false,
        };
        self.bring_up(agent, id, container)
    }

    /// The agent asks a container to end; some do not listen.
    pub(crate) fn terminate(&mut self, agent: usize, id: ContainerId) {
        if !self.random.one_in(5) {
            let delay = self.random.millis(2000);
            self.at(delay, Happening::Exited(agent, id, 15));
        }
    }

    /// The agent ends a container by force.
    pub(crate) fn destroy(&mut self, agent: usize, id: ContainerId) {
        let known = self.agents[agent].containers.get(&id);
        match known.map(|container| container.stage) {
            Some(Stage::Starting) => {
                let delay = self.random.millis(20);
                self.at(delay, Happening::Failed(agent, id));
            }
            Some(Stage::Running) => {
                let delay = self.random.millis(100);
                self.at(delay, Happening::Exited(agent, id, 9));
            }
            // The agent does not know it, or it knows of its end.
            Some(Stage::Ended(_)) => drop(self.agents[agent].containers.remove(&id)),
            None => {}
        }
    }

    /// A container is there no more.
    pub(crate) fn remove(&mut self, agent: usize, id: &ContainerId, wiped: bool) {
        self.agents[agent].containers.remove(id);
        self.executor_died(agent, id, wiped);
        if wiped {
            self.truth.wiped(id);
        }
    }

    /// The machine loses power: all containers are gone, with what they would have said.
    pub(crate) fn reboot(&mut self, agent: usize) -> Result<(), String> {
        self.crash_agent(agent)?;
        let all: Vec<_> = self.agents[agent].containers.keys().cloned().collect();
        for id in all {
            self.remove(agent, &id, true);
        }
        self.agents[agent].is_rebooted = true;
        Ok(())
    }

    /// An agent looks at a task.
    pub(crate) fn probe(&mut self, agent: usize, order: &ProbeOrder) {
        let outcome = match self.random.below(8) {
            0 => ProbeOutcome::Failed("refused".into()),
            1 => ProbeOutcome::Unavailable,
            2 => ProbeOutcome::Found(CheckStatus::Tcp(Some(false))),
            _ => ProbeOutcome::Found(CheckStatus::Tcp(Some(true))),
        };
        let (delay, starts) = (self.random.millis(2000), self.agents[agent].starts);
        self.at(delay, Happening::Probed(agent, starts, order.id, outcome));
    }

    pub(crate) fn failed(&mut self, agent: usize, id: ContainerId) -> Result<(), String> {
        let container = self.agents[agent].containers.get(&id);
        if container.is_none_or(|container| container.stage != Stage::Starting) {
            return Ok(());
        }
        self.remove(agent, &id, false);
        let message = "it could not be started".into();
        let container = id;
        self.agent_input(agent, Input::ContainerFailed { container, message })
    }

    pub(crate) fn started(&mut self, agent: usize, id: ContainerId) -> Result<(), String> {
        let has_above = self.has_above(agent, &id);
        let host = &mut self.agents[agent];
        match host.containers.get_mut(&id) {
            Some(container) if container.stage == Stage::Starting && !has_above => {
                return self.failed(agent, id);
            }
            Some(container) if container.stage == Stage::Starting => {
                container.stage = Stage::Running;
                host.volumes.used(&id, &container.resources)?;
            }
            _ => return Ok(()),
        }
        self.truth.started(agent, &id)?;
        if let Some(executor) = self.agents[agent].executors.get_mut(&id) {
            executor.born = self.now;
            let delay = self.random.millis(1000);
            self.at(delay, Happening::Think(agent, id.clone()));
        } else if !self.truth.tasks.contains_key(&id) {
            self.break_pod(agent, &id);
        } else if !self.random.one_in(4) {
            let span = self.random.millis(60_000);
            let status = if self.random.one_in(4) { 256 } else { 0 };
            self.at(span, Happening::Exited(agent, id.clone(), status));
        }
        self.check_room(agent)?;
        let status = abi_terms::Body::new();
        let container = id;
        self.agent_input(agent, Input::ContainerStarted { container, status })
    }

    pub(crate) fn exited(
        &mut self,
        agent: usize,
        id: ContainerId,
        status: i32,
    ) -> Result<(), String> {
        match self.agents[agent].containers.get_mut(&id) {
            Some(container) if container.stage == Stage::Running => {
                container.stage = Stage::Ended(status);
            }
            _ => return Ok(()),
        }
        self.end_below(agent, &id)?;
        self.truth.exited(&id, status);
        self.executor_died(agent, &id, false);
        let end = end(status);
        let container = id;
        self.agent_input(agent, Input::ContainerExited { container, end })
    }
}
