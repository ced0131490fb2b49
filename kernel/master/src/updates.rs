//! What agents say of tasks and executors.

use std::sync::Arc;

use abi_node::{ToAgent, ToMaster};
use abi_terms::{Event, Moment, Status, TaskState};
use base_ids::{AgentId, ConnectionId, ExecutorId, FrameworkId};

use crate::io::Effect;
use crate::master::Master;

impl Master {
    pub(crate) fn agent_message(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        message: ToMaster,
        out: &mut Vec<Effect>,
    ) {
        let Some(link) = self.links.get(&connection) else {
            return;
        };
        let agent = link.agent.clone();
        match (message, agent) {
            (ToMaster::Register(registration), _) => {
                self.register(now, connection, registration.spec, out);
            }
            (ToMaster::Reregister(report), _) => self.reregister(now, connection, *report, out),
            (
                ToMaster::Update {
                    framework,
                    status,
                    latest,
                },
                Some(agent),
            ) => self.update(now, &agent, &framework, status, latest, out),
            (
                ToMaster::Message {
                    framework,
                    executor,
                    data,
                },
                Some(agent),
            ) => {
                self.count("master/messages_executor_to_framework");
                let scheduler = self.frameworks.get(&framework);
                let is_there = scheduler.is_some_and(|known| known.connection.is_some());
                self.count(match is_there {
                    true => "master/valid_executor_to_framework_messages",
                    false => "master/invalid_executor_to_framework_messages",
                });
                let event = Event::Message {
                    agent,
                    executor,
                    data,
                };
                self.tell(&framework, event, out);
            }
            (
                ToMaster::ExecutorExited {
                    framework,
                    executor,
                    status,
                },
                Some(agent),
            ) => self.executor_exited(now, &agent, &framework, &executor, status, out),
            (
                ToMaster::Operation {
                    framework,
                    uuid,
                    status,
                    latest,
                },
                Some(agent),
            ) => {
                let told = (*status, latest.map(|latest| *latest));
                self.operation_update(now, &agent, framework.as_ref(), uuid, told, out);
            }
            (ToMaster::Providers(report), Some(agent)) => {
                self.providers_changed(now, &agent, *report, out);
            }
            (ToMaster::Unregister, Some(agent)) => {
                self.count("master/messages_unregister_slave");
                let text = "Agent has left the cluster";
                self.count("master/slave_removals/reason_unregistered");
                self.remove_agent(now, &agent, text, out);
            }
            // Whoever is not admitted has nothing to say.
            (_, None) => {}
        }
    }

    fn update(
        &mut self,
        now: Moment,
        agent: &AgentId,
        framework: &FrameworkId,
        status: Arc<Status>,
        latest: TaskState,
        out: &mut Vec<Effect>,
    ) {
        self.count("master/messages_status_update");
        let Some(dialect) = self.dialect(framework) else {
            // The agent repeats it; perhaps the framework is back by then, unless it was removed.
            self.count("master/invalid_status_updates");
            if self.removed_ids.contains(framework) {
                self.send(agent, ToAgent::ShutdownFramework(framework.clone()), out);
            }
            return;
        };
        self.count("master/valid_status_updates");
        let (mut status, latest) = match self.as_drained(agent, framework, &status, latest) {
            Some(drained) => drained,
            None => (status, latest),
        };
        let here = self.task(framework, &status.task);
        let here = here.filter(|task| task.agent == *agent);
        if let Some(task) = here {
            task.share_with(&mut status);
        }
        let is_here = here.is_some();
        self.tell(framework, Event::Update(status.clone(), dialect), out);
        if is_here {
            self.note_status(now, framework, &status, latest, out);
        }
    }

    fn executor_exited(
        &mut self,
        now: Moment,
        agent: &AgentId,
        framework: &FrameworkId,
        executor: &ExecutorId,
        status: Option<i32>,
        out: &mut Vec<Effect>,
    ) {
        self.count("master/messages_exited_executor");
        self.drop_executor(now, framework, agent, executor);
        let event = Event::Failure {
            agent: Some(agent.clone()),
            executor: Some(executor.clone()),
            status,
        };
        self.tell(framework, event, out);
    }
}
