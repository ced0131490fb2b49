//! What really happened in containers, kept apart from what anybody knows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use abi_terms::{OperationState, TaskState, UpdateId};
use base_ids::{AgentId, ContainerId, FrameworkId, TaskId};
use base_units::Resources;

use crate::wares;

/// A container as the machine knows it.
#[derive(Clone, Debug)]
pub(crate) struct Container {
    pub(crate) stage: Stage,
    /// Whose it is.
    pub(crate) framework: FrameworkId,
    /// What its first program uses; the tasks of an executor come on top.
    pub(crate) resources: Resources,
    /// Whether it outlives the agent's process.
    pub(crate) survives: bool,
    /// Whether it ended because the container above it had.
    pub(crate) with_parent: bool,
}

/// How far a container has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The agent asked for it.
    Starting,
    /// Its program runs.
    Running,
    /// Its program ended with this wait status.
    Ended(i32),
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Its command ended with this wait status.
    Exit(i32),
    /// Its executor ended it so.
    Said(TaskState),
    /// Its executor died before.
    Died,
}

/// What became of one task.
#[derive(Clone, Debug, Default)]
pub(crate) struct Life {
    /// How often it was started: its command, or by being given to its executor.
    pub(crate) starts: u32,
    /// On which machine.
    pub(crate) agent: usize,
    /// How it ended.
    pub(crate) end: Option<End>,
    /// The last state of it that an agent has promised to its executor to keep.
    pub(crate) promised: Option<TaskState>,
    /// The machine lost its memory of it, or its agent took leave.
    pub(crate) is_wiped: bool,
    /// The updates of its executor, in order.
    pub(crate) updates: Vec<UpdateId>,
}

impl Life {
    /// Whether it runs now.
    pub(crate) fn is_running(&self) -> bool {
        self.starts > 0 && self.end.is_none() && !self.is_wiped
    }
}

/// The lives of all tasks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Truth {
    pub(crate) lives: BTreeMap<(FrameworkId, TaskId), Life>,
    /// The tasks of command containers.
    pub(crate) tasks: BTreeMap<ContainerId, (FrameworkId, TaskId)>,
    /// The containers of executors that were ever ordered.
    pub(crate) executors: BTreeSet<ContainerId>,
    /// Frameworks whose removal is durable: their containers are ended, but charged to nobody.
    pub(crate) removed: BTreeSet<FrameworkId>,
    /// Agents that are gone for good, durably.
    pub(crate) gone: BTreeSet<AgentId>,
    /// Agents that are told to be drained.
    pub(crate) drained: BTreeSet<AgentId>,
    /// Frameworks that use ids of tasks again once they have ended.
    pub(crate) careless: BTreeSet<FrameworkId>,
    /// The marks of all reservations that some agent has made durable.
    pub(crate) marks: BTreeSet<String>,
    /// What resource providers have made of operations, by the names of these.
    pub(crate) outcomes: BTreeMap<Arc<str>, OperationState>,
}

impl Truth {
    pub(crate) fn life(&mut self, framework: &FrameworkId, task: &TaskId) -> &mut Life {
        let key = (framework.clone(), task.clone());
        self.lives.entry(key).or_default()
    }

    /// Whether a task runs now.
    pub(crate) fn is_running(&self, framework: &FrameworkId, task: &TaskId) -> bool {
        let key = (framework.clone(), task.clone());
        self.lives.get(&key).is_some_and(Life::is_running)
    }

    /// A task begins to run.
    pub(crate) fn begins(
        &mut self,
        agent: usize,
        framework: &FrameworkId,
        task: &TaskId,
    ) -> Result<(), String> {
        let is_careless = self.careless.contains(framework);
        let life = self.life(framework, task);
        if is_careless && !life.is_running() {
            *life = Life::default();
        }
        life.starts += 1;
        life.agent = agent;
        match life.starts {
            1 => Ok(()),
            _ => Err(format!("task {task} of {framework} runs twice")),
        }
    }

    /// An agent has made these conversions durable.
    pub(crate) fn converted(&mut self, converted: &Resources) {
        for mark in wares::marks(converted) {
            if !self.marks.contains(&**mark) {
                self.marks.insert(mark.to_string());
            }
        }
    }

    pub(crate) fn started(&mut self, agent: usize, container: &ContainerId) -> Result<(), String> {
        match self.tasks.get(container).cloned() {
            Some((framework, task)) => self.begins(agent, &framework, &task),
            None => Ok(()),
        }
    }

    pub(crate) fn exited(&mut self, container: &ContainerId, status: i32) {
        if let Some((framework, task)) = self.tasks.get(container).cloned() {
            self.life(&framework, &task).end = Some(End::Exit(status));
        }
    }

    pub(crate) fn wiped(&mut self, container: &ContainerId) {
        if let Some((framework, task)) = self.tasks.get(container).cloned() {
            self.life(&framework, &task).is_wiped = true;
        }
    }

    /// An agent forgot everything: what it had not told by then it never tells.
    pub(crate) fn forgotten(&mut self, agent: usize) {
        for life in self.lives.values_mut().filter(|life| life.agent == agent) {
            life.is_wiped = true;
        }
    }
}
