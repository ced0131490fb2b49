//! Frameworks are removed for good.

use std::sync::Arc;

use abi_node::ToAgent;
use abi_terms::{Moment, Reason, Source, Status, TaskState};
use base_access::{Action, Object, Principal};
use base_ids::FrameworkId;

use crate::io::{Answer, Effect, OperatorEvent, Record};
use crate::ledger::Fate;
use crate::master::Master;
use crate::subscribe::record_of;

/// Ids of removed frameworks that are kept from returning.
const REMOVED_MAX: usize = 10_000;

impl Master {
    pub(crate) fn teardown(
        &mut self,
        now: Moment,
        id: &FrameworkId,
        principal: Option<&Principal>,
        out: &mut Vec<Effect>,
    ) -> Answer {
        let Some(framework) = self.frameworks.get(id) else {
            return Answer::BadRequest("No framework found with specified ID".into());
        };
        let owner = framework.principal.as_ref().and_then(Principal::name);
        let object = owner.map_or(Object::Any, Object::One);
        let authorizer = &self.config.authorizer;
        if !authorizer.allows(principal, Action::TeardownFramework, &object) {
            return Answer::Forbidden("Not authorized to tear this framework down".into());
        }
        self.remove_framework(now, id, out);
        Answer::Done
    }

    /// A framework is over: its agents end all that is its own, and its id never returns.
    pub(crate) fn remove_framework(
        &mut self,
        now: Moment,
        id: &FrameworkId,
        out: &mut Vec<Effect>,
    ) {
        if !self.frameworks.contains_key(id) {
            return;
        }
        self.discard_offers_of(now, id);
        self.allocator.remove_framework(id);
        self.orphan_operations(now, id, out);
        for agent in self.agents_of(id) {
            for task in self.tasks_on(id, &agent) {
                let status = Status::new(task.clone(), TaskState::Killed, Source::Master, now)
                    .because(Reason::FrameworkRemoved, "Framework was removed")
                    .on(agent.clone());
                if self
                    .task(id, &task)
                    .is_some_and(|t| !t.latest.is_terminal())
                {
                    self.note_status(now, id, &Arc::new(status), TaskState::Killed, out);
                }
                self.drop_task(now, id, &task, Fate::Completed);
            }
            for executor in self.executors_on(id, &agent) {
                self.drop_executor(now, id, &agent, &executor);
            }
            self.send(&agent, ToAgent::ShutdownFramework(id.clone()), out);
        }
        self.framework_sides.remove(id);
        let Some(framework) = self.frameworks.get(id).cloned() else {
            return;
        };
        self.frameworks.remove_mut(id);
        let mut gone = (*framework).clone();
        if let Some(connection) = gone.connection.take() {
            self.schedulers.remove(&connection);
            out.push(Effect::Close(connection));
        }
        gone.active = false;
        gone.unregistered = Some(now);
        let record = record_of(&gone, Some(now), Some(now));
        out.push(Effect::Persist(Record::Framework(id.clone(), record)));
        let gone = Arc::new(gone);
        out.push(Effect::Publish(OperatorEvent::FrameworkRemoved(
            gone.clone(),
        )));
        self.note_removed(id, Some(gone), out);
    }

    /// Remembers a framework that was removed, and forgets the oldest.
    pub(crate) fn note_removed(
        &mut self,
        id: &FrameworkId,
        framework: Option<Arc<crate::model::Framework>>,
        out: &mut Vec<Effect>,
    ) {
        let serial = self.next_serial();
        self.removed.insert(serial, id.clone());
        self.removed_ids.insert(id.clone());
        if self.removed.len() > REMOVED_MAX
            && let Some((_, oldest)) = self.removed.pop_first()
        {
            self.removed_ids.remove(&oldest);
            out.push(Effect::Persist(Record::ForgetFramework(oldest)));
        }
        if let Some(framework) = framework {
            self.completed_frameworks.insert_mut(serial, framework);
        }
        while self.completed_frameworks.size() > self.config.completed_frameworks_max {
            let Some(oldest) = self.completed_frameworks.keys().next().copied() else {
                return;
            };
            self.completed_frameworks.remove_mut(&oldest);
        }
    }
}
