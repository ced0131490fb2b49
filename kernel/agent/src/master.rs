//! The session with the master: registration and orders.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use abi_node::{
    ExecutorReport, FrameworkReport, Registration, Reregistration, TaskReport, ToAgent, ToMaster,
};
use abi_terms::Moment;
use base_ids::{AgentId, FrameworkId};

use crate::agent::{Agent, Phase, Timer};
use crate::io::{Effect, ExecutorEvent, Record};
use crate::model::ExecutorState;

/// How long to wait after the first refusal, doubling up to the maximum.
const REFUSED_MIN: Duration = Duration::from_secs(1);
const REFUSED_MAX: Duration = Duration::from_secs(60);

impl Agent {
    pub(crate) fn master_up(&mut self, _now: Moment, out: &mut Vec<Effect>) {
        self.master_lost();
        self.session = true;
        self.register(out);
    }

    pub(crate) fn master_lost(&mut self) {
        self.session = false;
        self.registered = false;
        self.registration = None;
        for stream in self.streams.values_mut() {
            stream.retry = None;
        }
        self.operation_retries.clear();
    }

    /// Introduces the agent to the master, once it knows what it has to report.
    pub(crate) fn register(&mut self, out: &mut Vec<Effect>) {
        if !self.session || self.registered || self.phase != Phase::Ready {
            return;
        }
        let message = match &self.id {
            None => ToMaster::Register(Registration {
                spec: self.config.spec.clone(),
            }),
            Some(id) => ToMaster::Reregister(Box::new(self.report(id))),
        };
        out.push(Effect::Send(message));
    }

    fn report(&self, agent: &AgentId) -> Reregistration {
        let mut report = Reregistration {
            agent: agent.clone(),
            spec: self.config.spec.clone(),
            frameworks: Vec::new(),
            executors: Vec::new(),
            tasks: Vec::new(),
            operations: self
                .own_operations()
                .into_iter()
                .map(Arc::unwrap_or_clone)
                .collect(),
            providers: self.providers_report(),
        };
        for (id, framework) in self.frameworks.iter() {
            report.frameworks.push(FrameworkReport {
                framework: id.clone(),
                spec: framework.spec.clone(),
            });
            for executor in framework.executors.values() {
                if let Some(spec) = &executor.spec
                    && executor.state != ExecutorState::Terminated
                {
                    report.executors.push(ExecutorReport {
                        framework: id.clone(),
                        role: executor.role.clone(),
                        spec: spec.clone(),
                    });
                }
                report
                    .tasks
                    .extend(executor.tasks.values().map(|task| TaskReport {
                        framework: id.clone(),
                        role: task.role.clone(),
                        spec: task.spec.clone(),
                        executor: executor.spec.as_ref().map(|_| executor.id.clone()),
                        latest: task.latest,
                        forwarded: self.told(id, &task.spec.id).or(task.forwarded.clone()),
                        statuses: task.statuses.clone(),
                    }));
            }
        }
        report
    }

    pub(crate) fn master(&mut self, now: Moment, message: ToAgent, out: &mut Vec<Effect>) {
        match message {
            ToAgent::Registered { agent } => self.admitted(now, agent, out),
            ToAgent::Refused { message, shutdown } => self.refused(now, message, shutdown, out),
            // Whatever else a master says to an agent that it has not admitted is outdated.
            _ if !self.registered => {}
            ToAgent::Run(run) => self.run(now, run, out),
            ToAgent::Kill {
                framework,
                task,
                grace,
            } => self.kill(now, &framework, &task, grace, out),
            ToAgent::Drain(config) => {
                self.drain = Some((config, now));
                out.push(Effect::Persist(Record::Drain(config)));
            }
            ToAgent::ShutdownExecutor {
                framework,
                executor,
            } => {
                self.shutdown_executor(now, &framework, &executor, out);
            }
            ToAgent::ShutdownFramework(framework) => self.shutdown_framework(now, &framework, out),
            ToAgent::UpdateFramework { framework, spec } => {
                self.update_framework(&framework, &spec, out)
            }
            ToAgent::Acknowledge {
                framework,
                task,
                uuid,
            } => self.acknowledge(now, &framework, &task, uuid, out),
            ToAgent::Apply(apply) => self.apply(now, *apply, out),
            ToAgent::AcknowledgeOperation { uuid, status } => {
                self.acknowledge_operation(uuid, status, out);
            }
            ToAgent::Message {
                framework,
                executor,
                data,
            } => {
                let connection = self
                    .executor(&framework, &executor)
                    .and_then(|executor| executor.connection);
                match connection {
                    Some(connection) => {
                        self.count("slave/valid_framework_messages");
                        out.push(Effect::Tell(connection, ExecutorEvent::Message(data)));
                    }
                    None => self.count("slave/invalid_framework_messages"),
                }
            }
        }
    }

    fn admitted(&mut self, now: Moment, agent: AgentId, out: &mut Vec<Effect>) {
        if self.phase != Phase::Ready || !self.session {
            return;
        }
        if self.id.as_ref() != Some(&agent) {
            out.push(Effect::Persist(Record::Agent(agent.clone())));
            self.id = Some(agent);
        }
        self.registered = true;
        self.refusal = None;
        self.registration = None;
        if self.providers_untold {
            self.report_providers(out);
        }
        self.forward_all(now, out);
        self.forward_operations(now, out);
        out.extend(
            std::mem::take(&mut self.messages)
                .into_iter()
                .map(Effect::Send),
        );
    }

    /// A drain is over when nothing is left. The master knows on its own when nothing runs, and sends nothing to run
    /// before that.
    pub(crate) fn settle_drain(&mut self, out: &mut Vec<Effect>) {
        let is_empty = self.frameworks.is_empty() && self.operations.is_empty();
        if is_empty && self.drain.take().is_some() {
            out.push(Effect::Persist(Record::ForgetDrain));
        }
    }

    fn refused(&mut self, now: Moment, message: Arc<str>, shutdown: bool, out: &mut Vec<Effect>) {
        self.registered = false;
        self.refusal = Some(message.clone());
        if shutdown {
            self.leave(now, Some(message), out);
        } else {
            let pause = self.registration.map_or(REFUSED_MIN, |(_, pause)| pause);
            let again = now + pause;
            self.registration = Some((again, (pause * 2).min(REFUSED_MAX)));
            self.set_timer(again, Timer::Registration);
        }
    }

    /// The framework is gone: its executors end without another word about their tasks.
    pub(crate) fn shutdown_framework(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        out: &mut Vec<Effect>,
    ) {
        let strays: BTreeSet<_> = self
            .streams
            .range((framework.clone(), base_ids::TaskId::from(""))..)
            .map(|(key, _)| key)
            .take_while(|(owner, _)| owner == framework)
            .map(|(_, task)| task.clone())
            .collect();
        let Some(known) = self.framework_mut(framework) else {
            for task in strays {
                self.forget_task(framework, &task, out);
            }
            return;
        };
        known.terminating = true;
        let executors: Vec<_> = known.executors.keys().cloned().collect();
        for task in strays {
            if self
                .task(framework, &task)
                .is_none_or(|task| task.latest.is_terminal())
            {
                self.forget_task(framework, &task, out);
            } else {
                self.forget_updates(framework, &task, out);
            }
        }
        for executor in executors {
            self.shutdown_executor(now, framework, &executor, out);
        }
        self.settle_framework(framework, out);
    }
}
