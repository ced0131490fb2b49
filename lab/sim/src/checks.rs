//! What must be true, while things break and when everything has settled.

use std::time::Duration;

use abi_terms::TaskState::{Dropped, Failed, Finished, Gone, Killed, Lost, Unknown, Unreachable};
use base_ids::ContainerId;
use base_units::Resources;
use kernel_agent::ExecutorState;
use kernel_master::View;

use crate::agent::AgentHost;
use crate::scheduler::{Scheduler, Task};
use crate::truth::{End, Life, Stage};
use crate::world::{Happening, World};

/// How long an agent may take to end what it does not know.
const STRAY: Duration = Duration::from_secs(10);

/// Whether nothing is offered that could not be used.
pub(crate) fn offers(view: &View) -> Result<(), String> {
    for framework in view.frameworks.values() {
        for offer in framework.offers.values() {
            let agent = view.agents.get(&offer.agent);
            if agent.is_none_or(|agent| !agent.active || agent.connection.is_none()) {
                return Err(format!("offer {} is of an agent that is away", offer.id));
            }
            if !framework.active {
                return Err(format!("offer {} is for nobody", offer.id));
            }
        }
    }
    Ok(())
}

impl World {
    /// Whether what runs on a machine fits into it. The books of master and agent may differ while they are not
    /// connected, but then nothing is launched; so this holds at each moment at which something begins to run. Three
    /// kinds of containers are left out: those of removed frameworks, which are charged to nobody as soon as the
    /// removal is decided, while they have a grace period to end; and those that the agent does not know, because it
    /// took leave or never made them durable, which it has destroyed at its start; and those of command tasks that were
    /// killed while they were launched, which is told at once, as clients expect.
    pub(crate) fn check_room(&self, agent: usize) -> Result<(), String> {
        let host = &self.agents[agent];
        let Some(process) = &host.process else {
            return Ok(());
        };
        let view = process.kernel.view();
        let known = |container: &ContainerId| match container.parent() {
            Some(_) => view.containers.get(container).is_some(),
            None => view.executor_above(container).is_some_and(|(_, executor)| {
                let mut tasks = executor.tasks.values();
                !executor.is_command() || tasks.any(|task| !task.latest.is_terminal())
            }),
        };
        let mut sum = Resources::new();
        for (id, container) in &host.containers {
            let removed = self.truth.removed.contains(&container.framework);
            if matches!(container.stage, Stage::Ended(_)) || removed || !known(id) {
                continue;
            }
            sum += &container.resources;
            if let Some(executor) = host.executors.get(id) {
                for (_, job) in executor.live() {
                    sum += &job.resources;
                }
            }
        }
        match host.resources().contains(&sum) {
            true => Ok(()),
            false => Err(format!("{sum} runs on machine {agent}")),
        }
    }

    /// Whether agents have ended in time what they do not know.
    pub(crate) fn audit(&mut self) -> Result<(), String> {
        self.at(Duration::from_secs(7), Happening::Audit);
        let now = self.now;
        for (number, host) in self.agents.iter_mut().enumerate() {
            let Some(process) = &host.process else {
                continue;
            };
            let view = process.kernel.view();
            let mut known = Vec::new();
            for framework in view.frameworks.values() {
                for executor in framework.executors.values() {
                    if executor.state != ExecutorState::Terminated {
                        known.push(&executor.container);
                    }
                }
            }
            let inner = view.containers.values().filter(|inner| inner.lives());
            known.extend(inner.map(|inner| &inner.id));
            for id in host.containers.keys() {
                if known.contains(&id) {
                    host.strays.remove(id);
                    continue;
                }
                let since = *host.strays.entry(id.clone()).or_insert(now);
                if now.saturating_since(since) > STRAY {
                    return Err(format!("agent {number} has forgotten container {id}"));
                }
            }
            host.strays.retain(|id, _| host.containers.contains_key(id));
        }
        Ok(())
    }

    /// What must be true when everything has settled.
    pub(crate) fn check_end(&self) -> Result<(), String> {
        for scheduler in &self.schedulers {
            self.check_scheduler(scheduler)?;
        }
        for (number, agent) in self.agents.iter().enumerate() {
            if !agent.containers.is_empty() {
                return Err(format!("agent {number} keeps {:?}", agent.containers));
            }
            let view = agent.process.as_ref().map(|p| p.kernel.view());
            let view = view.ok_or("an agent does not run")?;
            if !view.frameworks.is_empty() {
                return Err(format!("agent {number} keeps {:?}", view.frameworks));
            }
            if !view.containers.is_empty() {
                return Err(format!("agent {number} keeps {:?}", view.containers));
            }
            if !view.registered {
                return Err(format!("agent {number} is not registered in the end"));
            }
        }
        let process = self.master.process.as_ref().ok_or("no master runs")?;
        for framework in process.kernel.view().frameworks.values() {
            if !framework.used.is_empty() {
                return Err(format!(
                    "framework {} uses {} in the end",
                    framework.id, framework.used
                ));
            }
        }
        Ok(())
    }

    fn check_scheduler(&self, scheduler: &Scheduler) -> Result<(), String> {
        let Some(id) = &scheduler.id else {
            return Err(format!("scheduler {} never subscribed", scheduler.number));
        };
        if !scheduler.is_over && !scheduler.is_subscribed {
            return Err(format!("framework {id} is not subscribed in the end"));
        }
        for (name, task) in &scheduler.tasks {
            let life = self.truth.lives.get(&(id.clone(), name.clone()));
            let life = life.cloned().unwrap_or_default();
            if life.starts > 0 && life.end.is_none() && !life.is_wiped {
                return Err(format!("task {name} still runs"));
            }
            if scheduler.is_over {
                continue;
            }
            // Nobody will ever know what became of a task whose agent forgot it while it was away.
            let is_there = |host: &AgentHost| host.id().as_ref() == Some(&task.agent);
            if task.state == Some(Unreachable) && !self.agents.iter().any(is_there) {
                continue;
            }
            if !task.is_over() {
                return Err(format!("the end of task {name} was never told: {task:?}"));
            }
            if !is_true(scheduler, task, &life)? {
                return Err(format!(
                    "task {name} ended as {life:?}, and its scheduler was told {task:?}"
                ));
            }
        }
        Ok(())
    }
}

/// Whether a scheduler was told what happened. Two things may be lost: what a machine forgot, and what an agent knew of
/// a framework that does not checkpoint.
fn is_true(scheduler: &Scheduler, task: &Task, life: &Life) -> Result<bool, String> {
    let state = task.state.ok_or("no state")?;
    if life.is_wiped || (!scheduler.checkpoint && matches!(state, Lost | Dropped | Gone | Unknown))
    {
        return Ok(true);
    }
    Ok(match life.end {
        None => state != Finished,
        Some(End::Exit(0)) => state == Finished || state == Killed,
        Some(End::Exit(_)) => state == Failed || state == Killed,
        Some(End::Said(said)) if life.promised.is_some() => {
            state == said && (task.is_first_hand || !scheduler.checkpoint)
        }
        Some(End::Said(Finished)) => true,
        Some(End::Said(_) | End::Died) => state != Finished && state.is_terminal(),
    })
}
