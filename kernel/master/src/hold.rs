//! Agents that an operator takes out of service: deactivated, drained, gone.
//!
//! A drain is the master's own doing: it takes the offers back, tells the agent to kill each task, again whenever the
//! agent comes back, and gives the reason in the updates that follow. So it survives a fail-over of either side. The agent
//! learns of it only to show it.

use std::sync::Arc;
use std::time::Duration;

use abi_node::ToAgent;
use abi_terms::{AgentCapability, Moment, Reason, Status, TaskState};
use base_defects::defect;
use base_ids::{AgentId, FrameworkId};

use crate::agents::{Loss, is_partition_aware};
use crate::io::{AgentRecord, Answer, Drain, Effect, OperatorEvent, Record, Standing};
use crate::ledger::Fate;
use crate::master::Master;

/// How long a task may take to end when neither it nor the operator says so, as executors have it.
const KILL_GRACE: Duration = Duration::from_secs(3);

impl Master {
    /// What is durable of an agent that may be there or come back.
    pub(crate) fn agent_record(&self, id: &AgentId) -> Option<AgentRecord> {
        let here = self.agents.get(id).map(|agent| agent.record());
        let away = || self.recovered.get(id).or_else(|| self.unreachable.get(id));
        here.or_else(|| away().cloned())
    }

    /// Notes how an agent is held, durably.
    fn hold(
        &mut self,
        id: &AgentId,
        deactivated: bool,
        drain: Option<Drain>,
        out: &mut Vec<Effect>,
    ) {
        if let Some(agent) = self.agent_mut(id) {
            agent.deactivated = deactivated;
            agent.drain = drain;
            agent.active = agent.connection.is_some() && !deactivated;
            let active = agent.active;
            self.allocator.set_agent_active(id, active);
        }
        let away = [&mut self.recovered, &mut self.unreachable];
        for record in away.into_iter().filter_map(|all| all.get_mut(id)) {
            record.deactivated = deactivated;
            record.drain = drain;
        }
        if let Some(record) = self.agent_record(id) {
            out.push(Effect::Persist(Record::Agent(id.clone(), record)));
        }
    }

    pub(crate) fn deactivate_agent(
        &mut self,
        now: Moment,
        id: &AgentId,
        out: &mut Vec<Effect>,
    ) -> Answer {
        let Some(record) = self.agent_record(id) else {
            return Answer::BadRequest(format!("Agent '{id}' is unknown").into());
        };
        if !record.deactivated {
            self.hold(id, true, record.drain, out);
            if !defect!(OffersOutliveDeactivation) {
                self.rescind_offers_on(now, id, out);
            }
        }
        Answer::Done
    }

    pub(crate) fn reactivate_agent(&mut self, id: &AgentId, out: &mut Vec<Effect>) -> Answer {
        let record = self.agent_record(id).filter(|record| record.deactivated);
        let Some(record) = record else {
            return Answer::BadRequest(format!("Agent '{id}' is not deactivated").into());
        };
        if record.drain.is_some_and(|drain| !drain.drained) {
            let text = format!("Agent '{id}' is still draining; wait until it is DRAINED");
            return Answer::BadRequest(text.into());
        }
        self.hold(id, false, None, out);
        match self.agents.contains_key(id) {
            true => Answer::Done,
            false => {
                let text = format!("Agent '{id}' is not there: it is active when it is back");
                Answer::Conflict(text.into())
            }
        }
    }

    /// Whether an agent can be drained, as far as that is known: of one that is away it is not.
    pub(crate) fn check_drain(&self, id: &AgentId) -> Result<(), String> {
        let Some(agent) = self.agents.get(id) else {
            return Ok(());
        };
        if self.unavailability_of(&agent.spec).is_some() {
            return Err(format!(
                "Agent '{id}' is in the maintenance schedule; take it out first"
            ));
        }
        match agent.spec.capabilities.has(AgentCapability::AgentDraining) {
            true => Ok(()),
            false => Err(format!("Agent '{id}' is not capable of draining")),
        }
    }

    pub(crate) fn drain_agent(
        &mut self,
        now: Moment,
        id: &AgentId,
        max_grace: Option<Duration>,
        mark_gone: bool,
        out: &mut Vec<Effect>,
    ) -> Answer {
        if self.agent_record(id).is_none() {
            return Answer::BadRequest(format!("Agent '{id}' is unknown").into());
        }
        let drain = Drain {
            since: now,
            max_grace,
            mark_gone,
            drained: false,
        };
        self.hold(id, true, Some(drain), out);
        self.rescind_offers_on(now, id, out);
        self.draining.insert(id.clone());
        self.kill_for_drain(id, out);
        Answer::Done
    }

    /// Asks for the end of every task on an agent that is drained; now, or when it is back.
    pub(crate) fn kill_for_drain(&mut self, id: &AgentId, out: &mut Vec<Effect>) {
        let Some(agent) = self.agents.get(id) else {
            return;
        };
        let Some(drain) = agent.drain.filter(|drain| !drain.drained) else {
            return;
        };
        let config = drain.config();
        self.send(id, ToAgent::Drain(config), out);
        let side = self.agent_sides.get(id);
        for (framework, task) in side.map(|side| side.tasks.clone()).unwrap_or_default() {
            let Some(known) = self.task(&framework, &task) else {
                continue;
            };
            if known.latest.is_terminal() {
                continue;
            }
            let own = known.spec.kill_grace;
            let grace = match drain.max_grace {
                Some(max) => Some(max.min(own.unwrap_or(KILL_GRACE))),
                None => own,
            };
            self.send_kill(id, framework, task, grace, out);
        }
    }

    /// How an update of a task reads while its agent is drained.
    pub(crate) fn as_drained(
        &self,
        agent: &AgentId,
        framework: &FrameworkId,
        status: &Arc<Status>,
        latest: TaskState,
    ) -> Option<(Arc<Status>, TaskState)> {
        self.agents.get(agent)?.drain?;
        if let Some(task) = self.task(framework, &status.task)
            && let Some(told) = &task.forwarded
            && told.uuid == status.uuid
        {
            // What was told before the drain began stays as it was told.
            let mut status = Status::clone(status);
            (status.state, status.reason) = (told.state, told.reason);
            return Some((Arc::new(status), task.latest));
        }
        let status = self.drained(agent, framework, status)?;
        let latest = match latest {
            TaskState::Killed => status.state,
            latest => latest,
        };
        Some((status, latest))
    }

    /// The status of a task that was killed, with its reason: its agent is drained.
    pub(crate) fn drained(
        &self,
        agent: &AgentId,
        framework: &FrameworkId,
        status: &Arc<Status>,
    ) -> Option<Arc<Status>> {
        let drain = self.agents.get(agent)?.drain?;
        if !matches!(status.state, TaskState::Killing | TaskState::Killed) {
            return None;
        }
        let known = self.frameworks.get(framework)?;
        let mut status = Status::clone(status);
        status.reason = Some(Reason::AgentDraining);
        if drain.mark_gone && is_partition_aware(known) {
            status.state = TaskState::GoneByOperator;
        }
        Some(Arc::new(status))
    }

    /// Agents on which nothing is left are drained.
    pub(crate) fn settle_drains(&mut self, now: Moment, out: &mut Vec<Effect>) {
        if self.draining.is_empty() {
            return;
        }
        for id in self.draining.clone() {
            let drain = self.agents.get(&id).and_then(|agent| agent.drain);
            let Some(drain) = drain.filter(|drain| !drain.drained) else {
                self.draining.remove(&id);
                continue;
            };
            // What runs on an agent that is away is known when it is back.
            let is_away = self
                .agents
                .get(&id)
                .is_some_and(|agent| agent.connection.is_none());
            let side = self.agent_sides.get(&id);
            let has_tasks = side.is_some_and(|side| !side.tasks.is_empty());
            let has_operations = side.is_some_and(|side| !side.operations.is_empty());
            if is_away || has_tasks && !defect!(DrainedTooEarly) || has_operations {
                continue;
            }
            self.draining.remove(&id);
            let drained = Drain {
                drained: true,
                ..drain
            };
            self.hold(&id, true, Some(drained), out);
            if drain.mark_gone {
                self.mark_gone(now, &id, out);
            }
        }
    }

    /// An agent never comes back, says an operator. Its tasks are over.
    pub(crate) fn mark_gone(&mut self, now: Moment, id: &AgentId, out: &mut Vec<Effect>) -> Answer {
        if self.gone.contains_key(id) {
            return Answer::Done;
        }
        let Some(record) = self.agent_record(id) else {
            return Answer::NotFound(format!("Agent '{id}' not found").into());
        };
        let record = AgentRecord {
            standing: Standing::Gone(now),
            ..record
        };
        // An unreachable agent was lost before.
        let is_there = !self.unreachable.contains_key(id);
        if !defect!(GoneIsForgotten) {
            out.push(Effect::Persist(Record::Agent(id.clone(), record)));
        }
        self.gone.insert_mut(id.clone(), now);
        self.expect_collection(now);
        let loss = Loss {
            state: TaskState::GoneByOperator,
            reason: Reason::AgentRemovedByOperator,
            text: "Agent has been marked gone",
            fate: Fate::Completed,
            unreachable: None,
        };
        if let Some(agent) = self.agents.get(id).cloned() {
            self.count("master/slave_removals");
            self.take_agent_off(now, &agent, &loss, out);
            let order = ToAgent::Refused {
                message: "the agent was marked gone and can never return under this id".into(),
                shutdown: true,
            };
            if let Some(connection) = agent.connection {
                out.push(Effect::Send(connection, order));
            }
        }
        self.cancel_unreachable(id);
        self.recovered.remove(id);
        self.recovered_specs.remove_mut(id);
        self.unreachable.remove(id);
        self.unreachable_since.remove_mut(id);
        self.end_unreachable(now, id, &loss, out);
        if is_there {
            out.push(Effect::Publish(OperatorEvent::AgentLost(id.clone())));
        }
        self.tell_failure(id, out);
        Answer::Done
    }
}
