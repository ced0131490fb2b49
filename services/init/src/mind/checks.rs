//! Checks of instances that we make ourselves: what they found, and what follows.

use abi_marathon::event::What;
use abi_marathon::shown::{Goal, Health, ReadinessResponse, ReadinessResult, State as Condition};
use abi_marathon::{HealthCheck, TaskId, Timestamp};

use super::state::Held;
use super::{Mind, Out, tell};
use crate::plan::service::Spec;

/// A check that we make ourselves has a result.
#[derive(Clone, Debug, PartialEq)]
pub struct Probed {
    /// The task.
    pub task: TaskId,
    /// Which check.
    pub check: Checked,
    /// What it found: the error, if any.
    pub result: Result<(), String>,
    /// The answer, of readiness checks.
    pub response: Option<ReadinessResponse>,
}

/// A check of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Checked {
    /// The health check at that place of the definition.
    Health(usize),
    /// The readiness check.
    Readiness,
}

impl Mind {
    /// Takes the result of a check that we make ourselves.
    pub(super) fn probed(&mut self, probed: Probed, now: Timestamp, out: &mut Out) {
        let id = probed.task.instance().clone();
        let Some(held) = self.state.held(&id).cloned() else {
            return;
        };
        let runs = held.instance.tasks.get(&probed.task) == Some(&Condition::Running);
        if !runs || held.instance.goal != Goal::Running {
            return;
        }
        let Some(service) = self.state.definition_of(&held).cloned() else {
            return;
        };
        let Spec::App(app) = &service.spec else {
            return;
        };
        match probed.check {
            Checked::Readiness => {
                let Some(check) = app.readiness_checks.first() else {
                    return;
                };
                let result = ReadinessResult {
                    name: check.name.clone(),
                    task_id: probed.task.to_string(),
                    ready: probed.result.is_ok(),
                    last_response: probed.response.filter(|_| check.preserve_last_response),
                };
                self.change(&id, |held| held.readiness = Some(result));
            }
            Checked::Health(index) => {
                if let Some(check) = app.health_checks.get(index) {
                    self.checked(&held, index, check, &probed, now, out);
                }
            }
        }
    }

    fn checked(
        &mut self,
        held: &Held,
        index: usize,
        check: &HealthCheck,
        probed: &Probed,
        now: Timestamp,
        out: &mut Out,
    ) {
        let id = &held.instance.id;
        let known = held.health.get(&index);
        let mut health = known.cloned().unwrap_or_else(|| Health {
            alive: false,
            consecutive_failures: 0,
            first_success: None,
            instance_id: id.to_string(),
            last_failure: None,
            last_failure_cause: None,
            last_success: None,
        });
        let failures = health.consecutive_failures;
        match &probed.result {
            Ok(()) => {
                health.alive = true;
                health.consecutive_failures = 0;
                health.first_success.get_or_insert(now);
                health.last_success = Some(now);
            }
            Err(cause) => {
                let started = held.facts.get(&probed.task).and_then(|it| it.started_at);
                let age = now.millis() - started.unwrap_or(now).millis();
                let grace = i64::from(check.grace_period_seconds) * 1000;
                if health.first_success.is_none() && age < grace {
                    return;
                }
                health.alive = false;
                health.consecutive_failures += 1;
                health.last_failure = Some(now);
                health.last_failure_cause = Some(cause.clone());
                let what = What::HealthCheckFailed {
                    app_id: id.service(),
                    task_id: id.to_string(),
                    health_check: Box::new(check.clone()),
                };
                tell(out, what, now);
            }
        }
        self.change(id, |held| {
            held.health.insert(index, health);
            held.instance.healthy = Some(held.health.values().all(|it| it.alive));
        });
        if let Some(after) = self.state.held(id).cloned() {
            self.health_told(held, &after, now, out);
        }
        // The failure after the last that is allowed.
        let most = check.max_consecutive_failures;
        if let Err(cause) = &probed.result
            && most > 0
            && failures >= most
            && held.kill.is_none()
        {
            let site = held.site.as_ref();
            let what = What::UnhealthyInstanceKilled {
                app_id: id.service(),
                task_id: probed.task.to_string(),
                instance_id: id.to_string(),
                version: held.version,
                reason: cause.clone(),
                host: site
                    .map(|it| it.place.hostname.to_string())
                    .unwrap_or_default(),
                slave_id: site.map(|it| it.agent.to_string()),
            };
            tell(out, what, now);
            self.kill(id, Some(cause.clone()));
        }
    }
}
