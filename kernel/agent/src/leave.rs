//! Taking leave: all tasks end, their schedulers are told, and nothing is remembered.

use std::sync::Arc;
use std::time::Duration;

use abi_node::ToMaster;
use abi_terms::Moment;

use crate::agent::{Agent, Phase, Timer};
use crate::io::{Effect, Record};
use crate::model::ExecutorState;

/// How long to wait for acknowledgements once no task is left.
const LINGER: Duration = Duration::from_secs(1);
/// How much longer than the longest grace to wait for containers to end.
const PATIENCE: Duration = Duration::from_secs(10);

impl Agent {
    pub(crate) fn leave(&mut self, now: Moment, reason: Option<Arc<str>>, out: &mut Vec<Effect>) {
        if matches!(self.phase, Phase::Leaving { .. } | Phase::Left) {
            return;
        }
        self.registration = None;
        let until = now + self.config.shutdown_grace + PATIENCE;
        self.phase = Phase::Leaving { until, reason };
        self.set_timer(until, Timer::Leaving);
        let all: Vec<_> = self.containers.values().cloned().collect();
        for (framework, executor) in all {
            self.shutdown_executor(now, &framework, &executor, out);
        }
        self.destroy_standalone(out);
    }

    /// Goes, when nothing holds the agent any more.
    pub(crate) fn leave_if_over(&mut self, now: Moment, out: &mut Vec<Effect>) {
        let Phase::Leaving { until, reason } = self.phase.clone() else {
            return;
        };
        let late = now >= until;
        let runs = !self.containers.is_empty() || self.inner.values().any(|known| known.lives());
        if runs && !late {
            return;
        }
        if self.registered && !self.streams.is_empty() && !late {
            if until > now + LINGER {
                let until = now + LINGER;
                self.phase = Phase::Leaving { until, reason };
                self.set_timer(until, Timer::Leaving);
            }
            return;
        }
        if self.registered {
            out.push(Effect::Send(ToMaster::Unregister));
        }
        self.forget_everything(now, out);
        self.phase = Phase::Left;
        out.push(Effect::Left { reason });
    }

    /// Drops all that is known, as if the agent had never been.
    pub(crate) fn forget_everything(&mut self, now: Moment, out: &mut Vec<Effect>) {
        self.forget_standalone(out);
        self.forget_frameworks(now, out);
    }

    /// Drops all that was done for masters, as if the agent had never known one.
    pub(crate) fn forget_frameworks(&mut self, now: Moment, out: &mut Vec<Effect>) {
        self.forget_providers(now, out);
        self.preparations.clear();
        for container in self.containers.clone().into_keys() {
            self.forget_below(&container, out);
        }
        for container in std::mem::take(&mut self.containers).into_keys() {
            out.push(Effect::Destroy(container));
        }
        for connection in std::mem::take(&mut self.connections).into_keys() {
            out.push(Effect::Close(connection));
        }
        let frameworks: Vec<_> = self.frameworks.keys().cloned().collect();
        for framework in &frameworks {
            let executors: Vec<_> = self
                .framework(framework)
                .into_iter()
                .flat_map(|known| known.executors.keys().cloned())
                .collect();
            for executor in executors {
                if let Some(known) = self.executor_mut(framework, &executor) {
                    known.state = ExecutorState::Terminated;
                    known.connection = None;
                    known.queue.clear();
                }
                let tasks: Vec<_> = self
                    .executor(framework, &executor)
                    .into_iter()
                    .flat_map(|known| known.tasks.keys().cloned())
                    .collect();
                for task in tasks {
                    self.forget_task(framework, &task, out);
                }
                self.settle(framework, &executor, out);
            }
        }
        let strays: Vec<_> = self.streams.keys().cloned().collect();
        for (framework, task) in strays {
            self.forget_task(&framework, &task, out);
        }
        self.forget_all_operations(out);
        if self.id.take().is_some() {
            out.push(Effect::Persist(Record::ForgetAgent));
        }
        self.registered = false;
    }
}
