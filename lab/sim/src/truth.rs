//! What really happened in containers, kept apart from what anybody knows.

use std::collections::BTreeMap;

use base_ids::{ContainerId, FrameworkId, TaskId};

/// A container as the machine knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Container {
    /// The agent asked for it.
    Starting,
    /// Its command runs.
    Running,
    /// Its command ended with this wait status.
    Ended(i32),
}

/// What became of one task.
#[derive(Clone, Debug, Default)]
pub(crate) struct Life {
    /// How often its command was started.
    pub(crate) starts: u32,
    /// How it ended.
    pub(crate) end: Option<i32>,
    /// The machine lost its memory of it.
    pub(crate) is_wiped: bool,
}

/// The lives of all tasks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Truth {
    pub(crate) lives: BTreeMap<(FrameworkId, TaskId), Life>,
    pub(crate) tasks: BTreeMap<ContainerId, (FrameworkId, TaskId)>,
}

impl Truth {
    pub(crate) fn started(&mut self, container: &ContainerId) -> Result<(), String> {
        let Some(task) = self.tasks.get(container) else {
            return Ok(());
        };
        let life = self.lives.entry(task.clone()).or_default();
        life.starts += 1;
        match life.starts {
            1 => Ok(()),
            _ => Err(format!("task {} of {} runs twice", task.1, task.0)),
        }
    }

    pub(crate) fn ended(&mut self, container: &ContainerId, status: i32) {
        if let Some(task) = self.tasks.get(container) {
            self.lives.entry(task.clone()).or_default().end = Some(status);
        }
    }

    pub(crate) fn wiped(&mut self, container: &ContainerId) {
        if let Some(task) = self.tasks.get(container) {
            self.lives.entry(task.clone()).or_default().is_wiped = true;
        }
    }
}
