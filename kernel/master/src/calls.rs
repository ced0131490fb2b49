//! Calls of schedulers that have subscribed.

use std::sync::Arc;
use std::time::Duration;

use abi_node::ToAgent;
use abi_terms::{Command, Filter, Moment, ReconcileTask, UpdateId};
use base_access::Principal;
use base_ids::{AgentId, ConnectionId, FrameworkId, OfferId, TaskId};
use base_units::Role;

use crate::io::{Answer, Effect};
use crate::ledger::Fate;
use crate::master::Master;

impl Master {
    /// Checks who calls, then does what it wants.
    pub(crate) fn call(
        &mut self,
        now: Moment,
        stream: Option<ConnectionId>,
        id: &FrameworkId,
        principal: Option<&Principal>,
        command: Command,
        out: &mut Vec<Effect>,
    ) -> Answer {
        let Some(framework) = self.frameworks.get(id) else {
            return Answer::BadRequest("Framework cannot be found".into());
        };
        if let Some(login) = principal
            && framework.principal.as_ref() != Some(login)
        {
            return Answer::BadRequest("The login is not that of the framework".into());
        }
        let Some(connection) = framework.connection else {
            return Answer::Forbidden("Framework is not subscribed".into());
        };
        if stream != Some(connection) {
            return Answer::BadRequest(
                "The stream ID included in this request didn't match the stream ID currently associated with the framework: \
                 send the Mesos-Stream-Id of its latest SUBSCRIBE"
                    .into(),
            );
        }
        if let Some(framework) = self.framework_mut(id) {
            framework.tally.call(&command);
        }
        match command {
            Command::Accept(accept) => self.accept(now, id, accept, out),
            Command::Decline { offers, filter } => self.decline(now, &offers, filter),
            Command::AcceptInverse { offers, filter } => {
                self.answer_inverse(now, &offers, filter, true);
            }
            Command::DeclineInverse { offers, filter } => {
                self.answer_inverse(now, &offers, filter, false);
            }
            Command::Revive(roles) => {
                self.count("master/messages_revive_offers");
                self.set_suppressed(id, &roles, false);
            }
            Command::Suppress(roles) => {
                self.count("master/messages_suppress_offers");
                self.set_suppressed(id, &roles, true);
            }
            Command::Kill { task, agent, grace } => self.kill(now, id, task, agent, grace, out),
            Command::Shutdown { executor, agent } => {
                let framework = id.clone();
                let order = ToAgent::ShutdownExecutor {
                    framework,
                    executor,
                };
                self.send(&agent, order, out);
            }
            Command::Acknowledge { agent, task, uuid } => {
                self.acknowledge(now, id, &agent, task, uuid, out);
            }
            Command::Reconcile(tasks) => self.reconcile(now, id, &tasks, out),
            Command::ReconcileOperations(operations) => {
                self.reconcile_operations(id, &operations, out);
            }
            Command::AcknowledgeOperation {
                agent,
                operation,
                uuid,
                ..
            } => {
                let seen = (agent.as_ref(), &operation, uuid);
                self.acknowledge_operation(now, id, seen, out);
            }
            Command::Message {
                agent,
                executor,
                data,
            } => {
                self.count("master/messages_framework_to_executor");
                let framework = id.clone();
                let order = ToAgent::Message {
                    framework,
                    executor,
                    data,
                };
                let sent = self.send(&agent, order, out);
                self.count(match sent {
                    true => "master/valid_framework_to_executor_messages",
                    false => "master/invalid_framework_to_executor_messages",
                });
            }
            Command::Request => self.count("master/messages_resource_request"),
            Command::Teardown => {
                self.count("master/messages_unregister_framework");
                self.remove_framework(now, id, out);
            }
            Command::Update(subscription) => {
                return self.update_framework(now, id, *subscription, out);
            }
        }
        Answer::Accepted
    }

    /// Sends to an agent if it is connected.
    pub(crate) fn send(&self, agent: &AgentId, order: ToAgent, out: &mut Vec<Effect>) -> bool {
        let connection = self.agents.get(agent).and_then(|agent| agent.connection);
        if let Some(connection) = connection {
            out.push(Effect::Send(connection, order));
        }
        connection.is_some()
    }

    fn decline(&mut self, now: Moment, offers: &[OfferId], filter: Filter) {
        self.count("master/messages_decline_offers");
        for id in offers {
            if let Some(offer) = self.take_offer(id) {
                self.give_back(now, &offer, &offer.resources, Some(filter));
                if let Some(framework) = self.framework_mut(&offer.framework) {
                    framework.tally.offers_declined += 1;
                }
            }
        }
    }

    fn answer_inverse(&mut self, now: Moment, offers: &[OfferId], filter: Filter, agreed: bool) {
        for id in offers {
            if let Some(offer) = self.take_inverse_offer(id) {
                let (framework, agent) = (&offer.framework, &offer.agent);
                self.allocator
                    .answer_inverse(framework, agent, Some(filter.0), now);
                let framework = framework.clone();
                if let Some(agent) = self.agent_mut(agent) {
                    agent.answers.insert(framework, (agreed, now));
                }
            }
        }
    }

    /// One role that is malformed or foreign voids the call.
    fn set_suppressed(&mut self, id: &FrameworkId, roles: &[Arc<str>], suppress: bool) {
        let Some(framework) = self.framework_mut(id) else {
            return;
        };
        let own = framework.spec.roles.clone();
        let wanted: Option<Vec<Role>> = roles
            .iter()
            .map(|text| Role::parse(text).ok().filter(|role| own.contains(role)))
            .collect();
        let Some(wanted) = wanted else {
            return;
        };
        let concerned = |role: &Role| wanted.is_empty() || wanted.contains(role);
        framework.suppressed = own
            .into_iter()
            .filter(|role| match concerned(role) {
                true => suppress,
                false => framework.suppressed.contains(role),
            })
            .collect();
        match suppress {
            true => self.allocator.suppress(id, &wanted),
            false => self.allocator.revive(id, &wanted),
        }
    }

    fn kill(
        &mut self,
        now: Moment,
        id: &FrameworkId,
        task: TaskId,
        agent: Option<AgentId>,
        grace: Option<Duration>,
        out: &mut Vec<Effect>,
    ) {
        self.count("master/messages_kill_task");
        let Some(known) = self.task(id, &task) else {
            let asked = [ReconcileTask { task, agent }];
            self.reconcile(now, id, &asked, out);
            return;
        };
        let host = known.agent.clone();
        if agent.is_some_and(|agent| agent != host) {
            return;
        }
        self.send_kill(&host, id.clone(), task, grace, out);
    }

    /// Tells an agent to kill a task, and again when it is back: it may have ended before it wrote down what it heard.
    pub(crate) fn send_kill(
        &mut self,
        agent: &AgentId,
        framework: FrameworkId,
        task: TaskId,
        grace: Option<Duration>,
        out: &mut Vec<Effect>,
    ) {
        let order = ToAgent::Kill {
            framework: framework.clone(),
            task: task.clone(),
            grace,
        };
        self.send(agent, order, out);
        if let Some(side) = self.agent_sides.get_mut(agent) {
            side.kills.insert((framework, task), grace);
        }
    }

    fn acknowledge(
        &mut self,
        now: Moment,
        id: &FrameworkId,
        agent: &AgentId,
        task: TaskId,
        uuid: UpdateId,
        out: &mut Vec<Effect>,
    ) {
        self.count("master/messages_status_update_acknowledgement");
        let known = self
            .agents
            .get(agent)
            .is_some_and(|agent| agent.connection.is_some());
        self.count(match known {
            true => "master/valid_status_update_acknowledgements",
            false => "master/invalid_status_update_acknowledgements",
        });
        if !known {
            return;
        }
        let ends = self.task(id, &task).is_some_and(|task| {
            let last = task.forwarded.as_ref();
            task.agent == *agent
                && task.latest.is_terminal()
                && last.is_some_and(|last| last.uuid == Some(uuid) && last.state.is_terminal())
        });
        if ends {
            self.drop_task(now, id, &task, Fate::Completed);
        }
        let framework = id.clone();
        let order = ToAgent::Acknowledge {
            framework,
            task,
            uuid,
        };
        self.send(agent, order, out);
    }
}
