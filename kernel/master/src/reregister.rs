//! An agent comes back with all that it holds, and both sides come to agree.
//!
//! What the agent reports is the truth: it has checkpointed it. What was sent to it and is not in the report never ran,
//! since a session loses nothing before it ends.

use std::collections::BTreeSet;
use std::sync::Arc;

use abi_node::{ExecutorReport, Reregistration, TaskReport, ToAgent};
use abi_terms::{Event, Moment, Reason, Status, TaskState};
use base_defects::defect;
use base_ids::{AgentId, ConnectionId, FrameworkId, TaskId};

use crate::accept::effective_user;
use crate::agents::{Loss, options_of};
use crate::io::{AgentRecord, Effect, OperatorEvent, Record, Standing};
use crate::ledger::Fate;
use crate::master::Master;
use crate::model::{Executor, Task};
use crate::providers::with_providers;
use crate::reconcile::repeat;
use crate::subscribe::fresh;

impl Master {
    pub(crate) fn reregister(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        mut report: Reregistration,
        out: &mut Vec<Effect>,
    ) {
        self.count("master/messages_reregister_slave");
        report.spec = with_providers(&report.spec, &report.providers);
        let id = report.agent.clone();
        if self.is_outdated(connection, &id, out) {
            return;
        }
        if let Some(refused) = self
            .refuse_return(&report)
            .or_else(|| self.refusal(connection, &report.spec))
        {
            out.push(Effect::Send(connection, refused));
            return;
        }
        self.count("master/slave_reregistrations");
        self.cancel_unreachable(&id);
        let was_known = self.agents.contains_key(&id);
        if was_known {
            self.resume_agent(now, connection, &report, out);
        } else {
            let stored = self.recovered.remove(&id);
            let record = stored.clone().or_else(|| self.unreachable.remove(&id));
            self.recovered_specs.remove_mut(&id);
            self.unreachable_since.remove_mut(&id);
            let just_before = now - std::time::Duration::from_nanos(1);
            let record = AgentRecord {
                spec: report.spec.clone(),
                registered: (record.as_ref()).map_or(just_before, |record| record.registered),
                standing: Standing::Admitted,
                deactivated: record.as_ref().is_some_and(|record| record.deactivated),
                drain: record.and_then(|record| record.drain),
            };
            let address = (report.spec.ip.clone(), report.spec.port);
            if let Some(former) = self.addresses.get(&address).cloned() {
                let text = "Another agent registered at the same address";
                self.count("master/slave_removals/reason_registered");
                self.remove_agent(now, &former, text, out);
            }
            let is_stored = stored.as_ref() == Some(&record);
            self.admit_agent(now, connection, &id, record, is_stored, out);
        }
        self.agree(now, connection, report, was_known, out);
    }

    fn refuse_return(&self, report: &Reregistration) -> Option<ToAgent> {
        if self.gone.contains_key(&report.agent) && !defect!(GoneMayReturn) {
            return Some(ToAgent::Refused {
                message: "the agent was marked gone and can never return under this id".into(),
                shutdown: true,
            });
        }
        let known = self.agents.get(&report.agent)?;
        if known.spec.hostname != report.spec.hostname {
            return Some(ToAgent::Refused {
                message: format!(
                    "the agent is known as {}: start it with --hostname={} or with an empty work directory",
                    known.spec.hostname, known.spec.hostname
                )
                .into(),
                shutdown: false,
            });
        }
        None
    }

    /// An agent that this master has admitted before is back.
    fn resume_agent(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        report: &Reregistration,
        out: &mut Vec<Effect>,
    ) {
        let id = &report.agent;
        self.rescind_offers_on(now, id, out);
        let Some(agent) = self.agent_mut(id) else {
            return;
        };
        let former = agent.connection.replace(connection);
        let before = agent.spec.clone();
        agent.spec = report.spec.clone();
        agent.active = !agent.deactivated;
        agent.reregistered = Some(now);
        let active = agent.active;
        let record = agent.record();
        if let Some(former) = former.filter(|former| *former != connection) {
            self.links.remove(&former);
            out.push(Effect::Hang(former));
        }
        if let Some(side) = self.agent_sides.get_mut(id) {
            side.deadline = None;
        }
        self.addresses.remove(&(before.ip.clone(), before.port));
        let address = (report.spec.ip.clone(), report.spec.port);
        self.addresses.insert(address, id.clone());
        self.allocator.update_agent(id, options_of(&report.spec));
        self.allocator.set_agent_active(id, active);
        self.bind(connection, id);
        if before.ip != report.spec.ip {
            let unavailability = self.unavailability_of(&report.spec);
            self.set_unavailability(id, unavailability);
        }
        if before != report.spec {
            out.push(Effect::Persist(Record::Agent(id.clone(), record)));
        }
        let agent = id.clone();
        out.push(Effect::Send(connection, ToAgent::Registered { agent }));
    }

    /// Makes the master's picture of an agent that of its report.
    fn agree(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        report: Reregistration,
        was_known: bool,
        out: &mut Vec<Effect>,
    ) {
        let agent = report.agent;
        for framework in report.frameworks {
            let id = framework.framework;
            if self.removed_ids.contains(&id) {
                let order = ToAgent::ShutdownFramework(id);
                out.push(Effect::Send(connection, order));
            } else if let Some(known) = self.frameworks.get(&id) {
                if !known.recovered && known.spec != framework.spec {
                    let spec = known.spec.clone();
                    let order = ToAgent::UpdateFramework {
                        framework: id,
                        spec,
                    };
                    out.push(Effect::Send(connection, order));
                }
            } else {
                let mut known = fresh(&id, framework.spec, now);
                known.recovered = true;
                let timeout = known.spec.failover_timeout;
                let grace = timeout.max(self.config.agent_reregister_timeout);
                self.add_recovered(&id, known);
                self.expect_framework(&id, now + grace);
                self.persist_framework(&id, Some(now), out);
                if let Some(framework) = self.frameworks.get(&id).cloned() {
                    out.push(Effect::Publish(OperatorEvent::FrameworkAdded(framework)));
                }
            }
        }
        self.agree_on_executors(now, &agent, report.executors);
        // Of an agent that was not here nothing is known that it could leave out.
        let tasks = report.tasks.iter().filter(|_| was_known);
        let reported: BTreeSet<_> = tasks
            .map(|task| (task.framework.clone(), task.spec.id.clone()))
            .collect();
        for task in report.tasks {
            self.agree_on_task(now, &agent, task, was_known, out);
        }
        if was_known {
            self.drop_unreported(now, &agent, &reported, out);
        }
        self.set_providers(&agent, &report.providers);
        let (mut operations, provided) = (report.operations, report.providers.operations);
        operations.extend(provided);
        self.agree_on_operations(now, &agent, operations, out);
        self.renew_total(&agent);
        self.repeat_kills(&agent, out);
        self.kill_for_drain(&agent, out);
    }

    fn agree_on_executors(&mut self, now: Moment, agent: &AgentId, reports: Vec<ExecutorReport>) {
        let reported: BTreeSet<_> = reports
            .iter()
            .map(|report| (report.framework.clone(), report.spec.id.clone()))
            .collect();
        for framework in self.frameworks_on(agent) {
            for executor in self.executors_on(&framework, agent) {
                if !reported.contains(&(framework.clone(), executor.clone())) {
                    self.drop_executor(now, &framework, agent, &executor);
                }
            }
        }
        for report in reports {
            let executor = Executor {
                resources: report.spec.resources.allocate(&report.role),
                spec: report.spec,
                role: report.role,
            };
            self.add_executor(&report.framework, agent, executor, false);
        }
    }

    fn agree_on_task(
        &mut self,
        now: Moment,
        agent: &AgentId,
        report: TaskReport,
        was_known: bool,
        out: &mut Vec<Effect>,
    ) {
        let id = report.framework.clone();
        let Some(framework) = self.frameworks.get(&id) else {
            return;
        };
        let task_id = report.spec.id.clone();
        let came_back = self.is_unreachable(&id, &task_id);
        if came_back && defect!(UnreachableStayAway) {
            return;
        }
        let is_checkpointed = framework.spec.checkpoint;
        if let Some(task) = self.task(&id, &task_id) {
            if task.agent == *agent {
                self.refresh_task(now, agent, report, out);
            }
            return;
        }
        let forwarded = self.reported(&report, agent);
        let user = effective_user(&report.spec, None, &framework.spec.user);
        let is_live = !report.latest.is_terminal();
        let mut own_roles = framework.spec.roles.iter();
        let own_role = own_roles.find(|role| **role == report.role);
        let role = own_role.cloned().unwrap_or(report.role);
        let id = framework.id.clone();
        let mut spec = report.spec;
        let resources = self.share(&mut spec, agent, &role);
        let (task_id, agent_id) = (spec.id.clone(), agent.clone());
        let mut task = Task {
            resources,
            spec,
            framework: id.clone(),
            role,
            agent: agent_id,
            executor: report.executor,
            user,
            latest: report.latest,
            forwarded,
            statuses: report.statuses,
        };
        task.share_statuses();
        self.add_task(task, false);
        if let Some(task) = self.task(&id, &task_id).cloned() {
            out.push(Effect::Publish(OperatorEvent::TaskAdded(task.clone())));
            if came_back && let Some(dialect) = self.dialect(&id) {
                // As reconciliation has it: newer states follow with their own updates.
                let state = task
                    .forwarded
                    .as_ref()
                    .map_or(task.latest, |last| last.state);
                let status = repeat(
                    &task,
                    state,
                    now,
                    Reason::AgentReregistered,
                    "Agent came back",
                );
                self.tell(&id, Event::Update(Arc::new(status), dialect), out);
            }
        }
        if was_known && is_live && !is_checkpointed && !came_back && !defect!(LostRunOn) {
            // The framework was told that it is lost when the session ended.
            let order = ToAgent::Kill {
                framework: id,
                task: task_id,
                grace: None,
            };
            self.send(agent, order, out);
        }
    }

    /// The status that the agent forwarded last, as it read then.
    fn reported(&self, report: &TaskReport, agent: &AgentId) -> Option<Arc<Status>> {
        let status = report.forwarded.as_ref()?;
        let drained = self.drained(agent, &report.framework, status);
        Some(drained.unwrap_or_else(|| status.clone()))
    }

    fn refresh_task(
        &mut self,
        now: Moment,
        agent: &AgentId,
        report: TaskReport,
        out: &mut Vec<Effect>,
    ) {
        let (framework, id) = (&report.framework.clone(), &report.spec.id.clone());
        let before = self.task(framework, id).map(|task| task.latest);
        self.set_latest(now, framework, id, report.latest);
        let last = report.forwarded.clone();
        let forwarded = self.reported(&report, agent);
        let uuid = |status: &Option<Arc<Status>>| status.as_ref().and_then(|one| one.uuid);
        self.change_task(framework, id, |task| {
            // The agent does not know what a drain has made of it.
            if uuid(&task.forwarded).is_none() || uuid(&task.forwarded) != uuid(&forwarded) {
                task.forwarded = forwarded;
            }
            task.statuses = report.statuses;
        });
        if before != Some(report.latest)
            && let Some(status) = last
        {
            out.push(Effect::Publish(OperatorEvent::TaskUpdated {
                framework: framework.clone(),
                status,
                latest: report.latest,
            }));
        }
    }

    /// Tasks that the agent does not know never ran there, or are over to the last acknowledgement.
    fn drop_unreported(
        &mut self,
        now: Moment,
        agent: &AgentId,
        reported: &BTreeSet<(FrameworkId, TaskId)>,
        out: &mut Vec<Effect>,
    ) {
        let known = self.agent_sides.get(agent).map(|side| side.tasks.clone());
        for key in known.unwrap_or_default() {
            if !reported.contains(&key) {
                let loss = Loss {
                    state: TaskState::Dropped,
                    reason: Reason::Reconciliation,
                    text: "Task is unknown to its agent",
                    fate: Fate::Completed,
                    unreachable: None,
                };
                self.lose_task(now, &key.0, &key.1, &loss, out);
            }
        }
    }

    fn repeat_kills(&mut self, agent: &AgentId, out: &mut Vec<Effect>) {
        let Some(side) = self.agent_sides.get(agent) else {
            return;
        };
        for ((framework, task), grace) in side.kills.clone() {
            let order = ToAgent::Kill {
                framework,
                task,
                grace,
            };
            self.send(agent, order, out);
        }
    }
}
