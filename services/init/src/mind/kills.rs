//! Tasks that shall end, and those that take too long or can not be reached.

use abi_marathon::shown::{Goal, State as Condition};
use abi_marathon::{InstanceId, Timestamp, UnreachableStrategy};

use super::state::{Held, Kill};
use super::updates::instance_changed;
use super::{Mind, Out, tell};
use crate::plan::instance::is_terminal;
use crate::plan::service::Spec;
use crate::plan::unreachable::{Fate, fate};
use crate::wire;

/// When a fate ends.
pub(super) fn end_of(fate: Fate) -> Option<Timestamp> {
    match fate {
        Fate::Wait(until) => until,
        Fate::Replace(until) => Some(until),
        Fate::Forget => None,
    }
}

impl Mind {
    /// Wants the tasks of an instance ended.
    pub(super) fn kill(&mut self, id: &InstanceId, unhealthy: Option<String>) {
        self.change(id, |held| {
            if held.kill.is_none() {
                held.kill = Some(Kill {
                    said_at: None,
                    unhealthy,
                    withdrawal: None,
                });
            }
        });
    }

    /// Says what is to be killed, not too much at once, and again where nothing came of it.
    pub(super) fn kills(&mut self, now: Timestamp, out: &mut Out) {
        if self.state.master.is_none() {
            return;
        }
        let retry = self.config.kill_retry_ms;
        let mut under_way = 0;
        let mut due = Vec::new();
        let kill = |id: &InstanceId| self.state.held(id)?.kill.as_ref();
        let wanted = self.unsettled.iter();
        let wanted: Vec<(InstanceId, Option<Timestamp>)> = wanted
            .filter_map(|id| Some((id.clone(), kill(id)?.said_at)))
            .collect();
        for (id, said_at) in wanted {
            match said_at {
                Some(said) if now.millis() - said.millis() < retry => under_way += 1,
                Some(_) | None if self.withdraws(&id, now, out) => {}
                Some(_) | None => due.push(id),
            }
        }
        let room = self.config.kills_max.saturating_sub(under_way);
        for id in due.into_iter().take(room) {
            let Some(held) = self.state.held(&id) else {
                continue;
            };
            let grace = self
                .state
                .definition_of(held)
                .and_then(|it| grace(&it.spec));
            let agent = held.site.as_ref().map(|site| &*site.agent);
            let live = held
                .instance
                .tasks
                .iter()
                .filter(|(_, state)| !is_terminal(**state));
            for (task, _) in live {
                out.calls.push(wire::kill(task.as_str(), agent, grace));
            }
            self.change(&id, |held| {
                if let Some(kill) = &mut held.kill {
                    kill.said_at = Some(now);
                }
            });
        }
    }

    /// What becomes of an instance whose agent can not be reached.
    pub(super) fn fate(&self, held: &Held, now: Timestamp) -> Option<Fate> {
        let service = self.state.definition_of(held)?;
        let usual;
        let strategy = match &service.spec {
            Spec::App(app) => app.unreachable_strategy.as_ref(),
            Spec::Pod(pod) => {
                let scheduling = pod.scheduling.as_ref();
                scheduling.and_then(|it| it.unreachable_strategy.as_ref())
            }
        };
        let strategy = match strategy {
            Some(strategy) => strategy,
            None => {
                usual = UnreachableStrategy::usual(held.instance.resident);
                &usual
            }
        };
        let unreachable = held
            .facts
            .values()
            .filter(|it| it.status == "TASK_UNREACHABLE");
        let since = unreachable.map(|it| it.changed_at).min();
        Some(fate(strategy, since.unwrap_or(held.instance.since), now))
    }

    /// Does what time asks for.
    pub(super) fn look_at(&mut self, id: &InstanceId, now: Timestamp, out: &mut Out) {
        let Some(held) = self.state.held(id).cloned() else {
            return;
        };
        match held.instance.state {
            Condition::Provisioned | Condition::Staging | Condition::Starting => {
                let waited = now.millis() - held.instance.since.millis();
                if held.instance.goal != Goal::Running || waited < self.config.launch_ms {
                    return;
                }
                // Of a launch that the master never heard of it says so.
                self.kill(id, None);
            }
            Condition::Unreachable | Condition::UnreachableInactive => {
                match self.fate(&held, now) {
                    Some(Fate::Forget) => self.gone(id, now, out),
                    Some(fate) => {
                        let Some(state) = fate.state().filter(|it| *it != held.instance.state)
                        else {
                            return;
                        };
                        self.change(id, |held| {
                            for known in held.instance.tasks.values_mut() {
                                if *known == Condition::Unreachable {
                                    *known = state;
                                }
                            }
                            (held.instance.state, held.instance.since) = (state, now);
                        });
                        tell(out, instance_changed(&held, state), now);
                    }
                    None => {}
                }
            }
            Condition::Scheduled
            | Condition::Running
            | Condition::Killing
            | Condition::Killed
            | Condition::Finished
            | Condition::Failed
            | Condition::Error
            | Condition::Dropped
            | Condition::Gone
            | Condition::Unknown => {}
        }
    }
}

/// How long tasks have to end by themselves, in seconds.
fn grace(spec: &Spec) -> Option<f64> {
    match spec {
        Spec::App(app) => app.task_kill_grace_period_seconds.map(f64::from),
        // Each container's own, which it was started with.
        Spec::Pod(_) => None,
    }
}
