//! Agents come and go.

use std::collections::BTreeMap;
use std::sync::Arc;

use abi_node::ToAgent;
use abi_terms::{
    AgentSpec, Capability, Event, Moment, OperationState, Reason, Source, Status, TaskState,
};
use base_access::{Action, Object};
use base_defects::defect;
use base_ids::{AgentId, ConnectionId};
use base_units::Resources;
use kernel_allocator::AgentOptions;

use crate::io::{AgentRecord, Effect, OperatorEvent, Record, Standing};
use crate::master::{AgentSide, Master, Timer};
use crate::model::Agent;

impl Master {
    /// A new agent. It is durable before it is told.
    pub(crate) fn register(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        spec: Arc<AgentSpec>,
        out: &mut Vec<Effect>,
    ) {
        self.count("master/messages_register_slave");
        if let Some(agent) = self.links.get(&connection).and_then(|l| l.agent.clone()) {
            out.push(Effect::Send(connection, ToAgent::Registered { agent }));
            return;
        }
        if let Some(refused) = self.refusal(connection, &spec) {
            out.push(Effect::Send(connection, refused));
            return;
        }
        let address = (spec.ip.clone(), spec.port);
        if let Some(former) = self.addresses.get(&address).cloned() {
            if self.is_outdated(connection, &former, out) {
                return;
            }
            let text = "A new agent registered at the same address";
            self.count("master/slave_removals/reason_registered");
            self.remove_agent(now, &former, text, out);
        }
        self.supersede(&spec, out);
        let id: AgentId = format!("{}-S{}", self.config.master.id, self.next_agent).into();
        self.next_agent += 1;
        self.count("master/slave_registrations");
        let record = AgentRecord {
            spec,
            registered: now,
            standing: Standing::Admitted,
            deactivated: false,
            drain: None,
        };
        self.admit_agent(now, connection, &id, record, false, out);
    }

    /// Whether a session was left by its agent for another, whose word is newer; then it ends.
    pub(crate) fn is_outdated(
        &mut self,
        connection: ConnectionId,
        agent: &AgentId,
        out: &mut Vec<Effect>,
    ) -> bool {
        let known = self.agents.get(agent);
        let current = known.and_then(|known| known.connection);
        let is_outdated = current.is_some_and(|current| current > connection);
        if is_outdated {
            self.links.remove(&connection);
            out.push(Effect::Hang(connection));
        }
        is_outdated
    }

    /// Whoever was at the address of a new agent and is away does not come back.
    fn supersede(&mut self, spec: &AgentSpec, out: &mut Vec<Effect>) {
        let away = self.recovered.iter().chain(&self.unreachable);
        let former: Vec<_> = away
            .filter(|(_, record)| record.spec.ip == spec.ip && record.spec.port == spec.port)
            .map(|(id, _)| id.clone())
            .collect();
        for id in former {
            self.cancel_unreachable(&id);
            self.recovered.remove(&id);
            self.recovered_specs.remove_mut(&id);
            self.unreachable.remove(&id);
            self.unreachable_since.remove_mut(&id);
            self.tell_failure(&id, out);
            out.push(Effect::Persist(Record::ForgetAgent(id)));
        }
    }

    /// Why an agent is not admitted, if it is not.
    pub(crate) fn refusal(&self, connection: ConnectionId, spec: &AgentSpec) -> Option<ToAgent> {
        let principal = self.links.get(&connection)?.principal.as_ref();
        let refuse = |message: String| {
            Some(ToAgent::Refused {
                message: message.into(),
                shutdown: false,
            })
        };
        let authorizer = &self.config.authorizer;
        if !authorizer.allows(principal, Action::RegisterAgent, &Object::Any) {
            return refuse(
                "the agent's principal may not register agents: see register_agents in --acls"
                    .to_owned(),
            );
        }
        if self.is_down(spec) && !defect!(DownIsAdmitted) {
            return Some(ToAgent::Refused {
                message: "the machine is down for maintenance".into(),
                shutdown: true,
            });
        }
        if spec.region.is_none() && self.config.require_agent_domain {
            return refuse(
                "the agent has no fault domain, and this master wants one: start the agent with --domain"
                    .to_owned(),
            );
        }
        if spec.region.is_some() && self.config.master.region.is_none() {
            return refuse(
                "the agent has a fault domain but the master has none: start the master with --domain"
                    .to_owned(),
            );
        }
        None
    }

    /// An agent is registered from now on; tasks that it may have are added afterwards. `stored` says that the record is
    /// what the store holds.
    pub(crate) fn admit_agent(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        id: &AgentId,
        record: AgentRecord,
        stored: bool,
        out: &mut Vec<Effect>,
    ) {
        let is_new = record.registered == now;
        let spec = record.spec.clone();
        let unavailability = self.unavailability_of(&spec);
        let active = !record.deactivated;
        let agent = Arc::new(Agent {
            id: id.clone(),
            spec: spec.clone(),
            connection: Some(connection),
            active,
            deactivated: record.deactivated,
            drain: record.drain,
            registered: record.registered,
            reregistered: (!is_new).then_some(now),
            unavailability,
            answers: BTreeMap::new(),
            providers: BTreeMap::new(),
            used: BTreeMap::new(),
            offered: Resources::new(),
        });
        self.agents.insert_mut(id.clone(), agent.clone());
        self.agent_sides.insert(id.clone(), AgentSide::default());
        self.addresses
            .insert((spec.ip.clone(), spec.port), id.clone());
        self.allocator
            .add_agent(id.clone(), options_of(&spec), active);
        if unavailability.is_some() {
            self.allocator.set_unavailability(id, unavailability);
        }
        if record.drain.is_some_and(|drain| !drain.drained) {
            self.draining.insert(id.clone());
        }
        self.bind(connection, id);
        if !stored {
            out.push(Effect::Persist(Record::Agent(id.clone(), record)));
        }
        let agent_id = id.clone();
        out.push(Effect::Send(
            connection,
            ToAgent::Registered { agent: agent_id },
        ));
        out.push(Effect::Publish(OperatorEvent::AgentAdded(agent)));
    }

    pub(crate) fn bind(&mut self, connection: ConnectionId, agent: &AgentId) {
        if let Some(link) = self.links.get_mut(&connection) {
            link.agent = Some(agent.clone());
        }
    }

    /// A session is over. Tasks of frameworks that do not checkpoint are lost with it.
    pub(crate) fn agent_gone(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        out: &mut Vec<Effect>,
    ) {
        let Some(id) = self.disconnect_agent(now, connection, out) else {
            return;
        };
        self.lose_unsaved(now, &id, out);
        let deadline = now + self.config.agent_reregister_timeout;
        if let Some(side) = self.agent_sides.get_mut(&id) {
            side.deadline = Some(deadline);
            self.timers.insert((deadline, Timer::Reregister(id)));
        }
    }

    /// The agent whose session is over, if it has no other.
    pub(crate) fn disconnect_agent(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        out: &mut Vec<Effect>,
    ) -> Option<AgentId> {
        let id = self.links.remove(&connection)?.agent?;
        let agent = self.agent_mut(&id)?;
        if agent.connection != Some(connection) {
            return None;
        }
        agent.connection = None;
        agent.active = false;
        self.allocator.set_agent_active(&id, false);
        self.rescind_offers_on(now, &id, out);
        Some(id)
    }

    fn lose_unsaved(&mut self, now: Moment, agent: &AgentId, out: &mut Vec<Effect>) {
        for framework in self.frameworks_on(agent) {
            let known = self.frameworks.get(&framework);
            if known.is_some_and(|known| known.spec.checkpoint) {
                continue;
            }
            let text = "Agent disconnected";
            let loss = Loss {
                state: TaskState::Lost,
                reason: Reason::AgentDisconnected,
                text,
                fate: crate::ledger::Fate::Completed,
                unreachable: None,
            };
            self.lose_tasks(now, &framework, agent, &loss, out);
            for executor in self.executors_on(&framework, agent) {
                self.drop_executor(now, &framework, agent, &executor);
            }
        }
    }

    /// An agent is gone for good, by its own wish or because another took its place.
    pub(crate) fn remove_agent(
        &mut self,
        now: Moment,
        id: &AgentId,
        text: &str,
        out: &mut Vec<Effect>,
    ) {
        let Some(agent) = self.agents.get(id).cloned() else {
            return;
        };
        self.count("master/slave_removals");
        out.push(Effect::Persist(Record::ForgetAgent(id.clone())));
        let loss = Loss {
            state: TaskState::Lost,
            reason: Reason::AgentRemoved,
            text,
            fate: crate::ledger::Fate::Completed,
            unreachable: None,
        };
        self.take_agent_off(now, &agent, &loss, out);
        out.push(Effect::Publish(OperatorEvent::AgentRemoved(id.clone())));
        self.tell_failure(id, out);
    }

    /// An agent is admitted no more; all its tasks are lost.
    pub(crate) fn take_agent_off(
        &mut self,
        now: Moment,
        agent: &Agent,
        loss: &Loss<'_>,
        out: &mut Vec<Effect>,
    ) {
        let id = &agent.id;
        self.cancel_unreachable(id);
        self.allocator.remove_agent(id);
        self.rescind_offers_on(now, id, out);
        let told = match loss.state {
            TaskState::Unreachable => Some(OperationState::Unreachable),
            TaskState::GoneByOperator => Some(OperationState::GoneByOperator),
            _ => None,
        };
        let told = told.map(|state| (state, loss.text));
        self.lose_operations(now, id, told, out);
        for framework in self.frameworks_on(id) {
            self.lose_tasks(now, &framework, id, loss, out);
            for executor in self.executors_on(&framework, id) {
                self.drop_executor(now, &framework, id, &executor);
            }
        }
        if let Some(connection) = agent.connection
            && let Some(link) = self.links.get_mut(&connection)
        {
            link.agent = None;
        }
        self.agents.remove_mut(&agent.id);
        self.agent_sides.remove(&agent.id);
        let address = (agent.spec.ip.clone(), agent.spec.port);
        if self.addresses.get(&address) == Some(&agent.id) {
            self.addresses.remove(&address);
        }
    }

    pub(crate) fn tell_failure(&self, agent: &AgentId, out: &mut Vec<Effect>) {
        for framework in self.frameworks.values() {
            if let Some(connection) = framework.connection {
                let event = Event::Failure {
                    agent: Some(agent.clone()),
                    executor: None,
                    status: None,
                };
                out.push(Effect::Tell(connection, event));
            }
        }
    }
}

/// How tasks are lost together.
pub(crate) struct Loss<'a> {
    pub(crate) state: TaskState,
    pub(crate) reason: Reason,
    pub(crate) text: &'a str,
    pub(crate) fate: crate::ledger::Fate,
    pub(crate) unreachable: Option<Moment>,
}

impl Loss<'_> {
    /// The status of one task of a framework with these capabilities.
    pub(crate) fn status(
        &self,
        task: &crate::model::Task,
        partition_aware: bool,
        now: Moment,
    ) -> Status {
        let state = match partition_aware {
            true => self.state,
            false => self.state.without_partition_awareness(),
        };
        let reason = match self.reason {
            Reason::AgentRemovedByOperator if !partition_aware => Reason::AgentRemoved,
            reason => reason,
        };
        let mut status = Status::new(task.spec.id.clone(), state, Source::Master, now)
            .because(reason, self.text)
            .on(task.agent.clone());
        status.executor = task.executor.clone();
        status.unreachable_time = self.unreachable;
        status
    }
}

/// Whether a framework knows of tasks that may come back.
pub(crate) fn is_partition_aware(framework: &crate::model::Framework) -> bool {
    framework.spec.can(Capability::PartitionAware)
}

/// What the allocator needs to know of an agent.
pub(crate) fn options_of(spec: &AgentSpec) -> AgentOptions {
    AgentOptions {
        hostname: spec.hostname.clone(),
        attributes: spec.attributes.clone(),
        region: spec.region.clone(),
        zone: spec.zone.clone(),
        total: spec.resources.clone(),
    }
}
