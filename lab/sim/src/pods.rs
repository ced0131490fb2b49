//! Containers below others: those of the tasks of pods.

use kernel_agent::{ContainerLaunch, ContainerProgram, End, Input as AgentInput};

use base_ids::ContainerId;

use crate::agent::end;
use crate::truth::{Container, Stage};
use crate::world::{Happening, World};

/// How a container is killed that loses the one above it.
const KILLED: i32 = 9;

impl World {
    /// A container is on its way, and comes up or does not.
    pub(crate) fn bring_up(
        &mut self,
        agent: usize,
        id: ContainerId,
        container: Container,
    ) -> Result<(), String> {
        let all = &mut self.agents[agent].containers;
        if all.insert(id.clone(), container).is_some() {
            return Err(format!("container {id} is launched while it exists"));
        }
        let delay = self.random.millis(200);
        let fails = self.faults && self.random.one_in(30);
        self.at(
            delay,
            match fails {
                true => Happening::Failed(agent, id),
                false => Happening::Started(agent, id),
            },
        );
        Ok(())
    }

    pub(crate) fn launch_inner(
        &mut self,
        agent: usize,
        launch: &ContainerLaunch,
    ) -> Result<(), String> {
        let id = launch.place.container.clone();
        let Some((_, above)) = &launch.place.root else {
            return Err(format!("nobody asked for the standalone container {id}"));
        };
        if let ContainerProgram::Task(task, _) = &launch.program {
            let key = (above.framework.clone(), task.id.clone());
            self.truth.tasks.insert(id.clone(), key);
        }
        let container = Container {
            stage: Stage::Starting,
            framework: above.framework.clone(),
            resources: launch.resources.unallocate(),
            survives: launch.survives_agent,
            with_parent: false,
        };
        self.bring_up(agent, id, container)
    }

    /// Whether the container above another runs, if there is one above it.
    pub(crate) fn has_above(&self, agent: usize, id: &ContainerId) -> bool {
        let all = &self.agents[agent].containers;
        id.parent().is_none_or(|above| {
            let above = all.get(&above);
            above.is_some_and(|above| above.stage == Stage::Running)
        })
    }

    /// The container of a pod may end before its time.
    pub(crate) fn break_pod(&mut self, agent: usize, id: &ContainerId) {
        if self.faults && self.random.one_in(10) {
            let span = self.random.millis(60_000);
            self.at(span, Happening::Exited(agent, id.clone(), 137));
        }
    }

    /// A container has ended: so do those below it, and the agent hears of them first.
    pub(crate) fn end_below(&mut self, agent: usize, above: &ContainerId) -> Result<(), String> {
        let all = &self.agents[agent].containers;
        let below: Vec<ContainerId> = all
            .keys()
            .filter(|id| id.is_below(above))
            .cloned()
            .collect();
        for id in below.into_iter().rev() {
            let known = self.agents[agent].containers.get_mut(&id);
            match known {
                Some(known) if known.stage == Stage::Running => {
                    known.stage = Stage::Ended(KILLED);
                    known.with_parent = true;
                }
                Some(known) if known.stage == Stage::Starting => {
                    self.failed(agent, id)?;
                    continue;
                }
                Some(_) | None => continue,
            }
            self.truth.exited(&id, KILLED);
            let end = End {
                with_parent: true,
                ..end(KILLED)
            };
            let container = id;
            self.agent_input(agent, AgentInput::ContainerExited { container, end })?;
        }
        Ok(())
    }
}
