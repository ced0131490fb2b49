//! What an agent holds: frameworks with their tasks and executors.

use std::collections::HashMap;
use std::sync::Arc;

use abi_terms::{Moment, TaskState, UpdateId};
use bytes::Bytes;

use super::wire;

#[derive(Debug)]
pub(super) struct Framework {
    pub(super) id: Arc<str>,
    pub(super) info: Box<[u8]>,
    /// What its tasks are told that were dropped.
    pub(super) dropped: TaskState,
    pub(super) tasks: HashMap<Arc<str>, Task>,
    pub(super) executors: HashMap<Arc<str>, Executor>,
}

#[derive(Debug)]
pub(super) struct Executor {
    pub(super) info: Box<[u8]>,
    pub(super) role: Arc<str>,
    pub(super) is_default: bool,
    /// Tasks that have not ended.
    pub(super) live: usize,
}

#[derive(Debug)]
pub(super) struct Task {
    /// Empty for a task that is known only by an order to kill it.
    pub(super) info: Box<[u8]>,
    pub(super) role: Arc<str>,
    pub(super) executor: Option<Arc<str>>,
    /// Number of the group with which it came; zero without one.
    pub(super) group: u64,
    pub(super) ends: bool,
    /// Whether it has a health check.
    pub(super) checked: bool,
    pub(super) container: Option<(UpdateId, u32)>,
    pub(super) latest: TaskState,
    /// Encoded, oldest first, at most two: it runs, and it has ended.
    pub(super) statuses: Vec<Bytes>,
    pub(super) uuids: Vec<UpdateId>,
    pub(super) acknowledged: usize,
    /// When the oldest that is not acknowledged was sent, and how often.
    pub(super) sent: Moment,
    pub(super) repeated: u8,
}

impl Task {
    pub(super) fn is_live(&self) -> bool {
        !self.latest.is_terminal()
    }

    pub(super) fn in_flight(&self) -> Option<&Bytes> {
        self.statuses.get(self.acknowledged)
    }
}

impl Framework {
    /// A role, shared with the tasks that have it already.
    pub(super) fn role(&self, role: &str) -> Arc<str> {
        let known = self.tasks.values().next().map(|task| &task.role);
        match known {
            Some(known) if **known == *role => known.clone(),
            _ => role.into(),
        }
    }

    pub(super) fn report(&self, report: &mut wire::Report) {
        if self.info.is_empty() || (self.tasks.is_empty() && self.executors.is_empty()) {
            return;
        }
        report.framework(&self.id, &self.info);
        for executor in self.executors.values() {
            report.executor(&self.id, &executor.role, &executor.info);
        }
        for task in self.tasks.values().filter(|task| !task.info.is_empty()) {
            let forwarded = task.in_flight().or(task.statuses.last());
            report.task(&wire::TaskReport {
                framework: &self.id,
                role: &task.role,
                info: &task.info,
                executor: task.executor.as_deref(),
                latest: task.latest,
                forwarded: forwarded.map(|status| &status[..]),
                statuses: &task.statuses,
            });
        }
    }
}

impl Task {
    pub(super) fn stray(role: Arc<str>, now: Moment) -> Self {
        Self {
            info: Box::default(),
            role,
            executor: None,
            group: 0,
            ends: false,
            checked: false,
            container: None,
            latest: TaskState::Staging,
            statuses: Vec::new(),
            uuids: Vec::new(),
            acknowledged: 0,
            sent: now,
            repeated: 0,
        }
    }
}
