//! Checks and health checks of the tasks whose executor the agent plays: command tasks, and those of pods.
//!
//! A check alternates between waiting for its next probe and waiting for what the probe finds. It begins when its task
//! runs and stops when the task is being killed or has ended; what a probe finds after that is not heard. Nothing of a
//! check is durable but the number of failures: the rest follows from the newest status of its task.

use std::sync::Arc;
use std::time::Duration;

use abi_terms::{CheckSpec, HealthCheckSpec, Moment, Reason, Status};
use base_ids::{FrameworkId, ProbeId, TaskId};

use crate::agent::{Agent, Timer};
use crate::io::{Effect, KillCause, Launched, ProbeOrder, ProbeOutcome};

/// Least time between what a probe finds and the next probe, whatever the interval: nobody keeps the agent busy.
const PAUSE_MIN: Duration = Duration::from_millis(100);

/// One of a task's checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Which {
    /// `check`
    General,
    /// `health_check`
    Health,
}

/// Names a check.
pub(crate) type CheckKey = (FrameworkId, TaskId, Which);

/// How far a check has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Checking {
    /// The next probe is due then.
    Waiting(Moment),
    /// This probe is under way.
    Probing(ProbeId),
}

/// What a health check knows of its task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Health {
    /// What was said last, if anything was.
    told: Option<bool>,
    /// Failures in a row that count.
    failures: u32,
}

/// What becomes of one result of a health check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum News {
    /// Nothing.
    None,
    /// It is reported.
    Report,
    /// It is reported, and the task is killed.
    Kill,
}

impl Health {
    /// Takes in one result for a task that runs for `age`.
    fn note(&mut self, spec: &HealthCheckSpec, age: Duration, healthy: bool) -> News {
        if healthy {
            self.failures = 0;
            return match self.told.replace(true) {
                Some(true) => News::None,
                Some(false) | None => News::Report,
            };
        }
        if self.told.is_none() && !spec.grace_period.is_zero() && age <= spec.grace_period {
            return News::None;
        }
        self.told = Some(false);
        self.failures = self.failures.saturating_add(1);
        if self.failures >= spec.consecutive_failures {
            News::Kill
        } else {
            News::Report
        }
    }
}

impl Agent {
    /// A task runs, since `started`: its checks begin, or go on after a restart.
    pub(crate) fn begin_checks(
        &mut self,
        now: Moment,
        started: Moment,
        framework: &FrameworkId,
        task: &TaskId,
    ) {
        for which in [Which::General, Which::Health] {
            let key = (framework.clone(), task.clone(), which);
            if let Some(spec) = self.check_spec(&key) {
                let due = now.max(started + spec.delay);
                self.await_probe(key, due);
            }
        }
    }

    fn await_probe(&mut self, key: CheckKey, due: Moment) {
        self.set_timer(due, Timer::Check(key.clone()));
        self.checks.insert(key, Checking::Waiting(due));
    }

    /// A task is being killed or has ended.
    pub(crate) fn stop_checks(
        &mut self,
        framework: &FrameworkId,
        task: &TaskId,
        out: &mut Vec<Effect>,
    ) {
        for which in [Which::General, Which::Health] {
            let key = (framework.clone(), task.clone(), which);
            if let Some(Checking::Probing(probe)) = self.checks.remove(&key) {
                self.probes.remove(&probe);
                out.push(Effect::StopProbe(probe));
            }
        }
    }

    /// The next probe of a check may be due.
    pub(crate) fn check_due(&mut self, due: Moment, key: CheckKey, out: &mut Vec<Effect>) {
        if self.checks.get(&key) != Some(&Checking::Waiting(due)) {
            return;
        }
        let (framework, task, _) = key.clone();
        let launch = self.launched(&framework, &task);
        let (Some(spec), Some(launch)) = (self.check_spec(&key), launch) else {
            self.checks.remove(&key);
            return;
        };
        self.serial += 1;
        let id = ProbeId(self.serial);
        out.push(Effect::Probe(Box::new(ProbeOrder {
            id,
            probe: spec.probe.clone(),
            timeout: spec.timeout,
            framework,
            task,
            launch,
        })));
        self.probes.insert(id, key.clone());
        self.checks.insert(key, Checking::Probing(id));
    }

    /// How the container was launched in which the command of a task runs.
    fn launched(&self, framework: &FrameworkId, task: &TaskId) -> Option<Launched> {
        let task = self.task(framework, task)?;
        let owner = self.executor(framework, &task.executor)?;
        Some(match owner.is_pod() {
            true => Launched::Below(Box::new(self.container_order(task.container.as_ref()?)?)),
            false => Launched::Executor(Box::new(self.launch_order(framework, &task.executor)?)),
        })
    }

    /// A probe has come to an end.
    pub(crate) fn probed(
        &mut self,
        now: Moment,
        probe: ProbeId,
        outcome: &ProbeOutcome,
        out: &mut Vec<Effect>,
    ) {
        let Some(key) = self.probes.remove(&probe) else {
            return;
        };
        let Some(spec) = self.check_spec(&key) else {
            self.checks.remove(&key);
            return;
        };
        let due = now + spec.interval.max(PAUSE_MIN);
        let unknown = spec.probe.unknown();
        self.await_probe(key.clone(), due);
        let (framework, task, which) = &key;
        let found = match outcome {
            ProbeOutcome::Found(status) => *status,
            ProbeOutcome::Failed(_) => unknown,
            ProbeOutcome::Unavailable => return,
        };
        match which {
            Which::General => {
                let told = self.last_status(framework, task);
                let told = told.and_then(|status| status.check_status);
                let reason = Reason::TaskCheckStatusUpdated;
                if told != Some(found) && !self.is_flooded(framework, task) {
                    self.report_check(now, framework, task, reason, out, |status| {
                        status.check_status = Some(found);
                    });
                }
            }
            Which::Health => self.health(now, framework, task, found.is_healthy(), out),
        }
    }

    fn health(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        task: &TaskId,
        healthy: bool,
        out: &mut Vec<Effect>,
    ) {
        let Some(known) = self.task(framework, task) else {
            return;
        };
        let Some(owner) = self.executor(framework, &known.executor) else {
            return;
        };
        let is_pod = owner.is_pod();
        let started = match is_pod {
            true => self.member_since(known),
            false => owner.started,
        };
        let (Some(spec), Some(started)) = (known.spec.health_check.clone(), started) else {
            return;
        };
        let failures = known.health_failures;
        let told = self.last_status(framework, task).and_then(|it| it.healthy);
        let mut health = Health { told, failures };
        let news = health.note(&spec, now.saturating_since(started), healthy);
        if health.failures != failures {
            if let Some(known) = self.task_mut(framework, task) {
                known.health_failures = health.failures;
            }
            self.persist_task(framework, task, out);
        }
        if news != News::None && !self.is_flooded(framework, task) {
            let reason = Reason::TaskHealthCheckStatusUpdated;
            self.report_check(now, framework, task, reason, out, |status| {
                status.healthy = Some(healthy);
            });
        }
        if news == News::Kill {
            let (grace, cause) = (None, KillCause::Unhealthy);
            match is_pod {
                true => self.kill_member(now, framework, task, grace, cause, out),
                false => self.kill_command(now, framework, task, grace, cause, out),
            }
        }
    }

    /// Says the newest status of a task anew, with what has changed.
    fn report_check(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        task: &TaskId,
        reason: Reason,
        out: &mut Vec<Effect>,
        change: impl FnOnce(&mut Status),
    ) {
        let Some(last) = self.last_status(framework, task) else {
            return;
        };
        let mut status = Status {
            uuid: None,
            timestamp: Some(now),
            reason: Some(reason),
            ..Status::clone(last)
        };
        change(&mut status);
        self.enter(now, framework, status, out);
    }

    fn last_status(&self, framework: &FrameworkId, task: &TaskId) -> Option<&Arc<Status>> {
        self.task(framework, task)?.statuses.last()
    }

    fn check_spec(&self, (framework, task, which): &CheckKey) -> Option<CheckSpec> {
        let spec = &self.task(framework, task)?.spec;
        match which {
            Which::General => spec.check.as_deref().cloned(),
            Which::Health => (spec.health_check.as_deref()).map(|spec| spec.check.clone()),
        }
    }

    /// Checks what must always hold of checks.
    ///
    /// # Panics
    ///
    /// When it does not, saying what.
    pub(crate) fn check_checks(&self) {
        for (key, checking) in &self.checks {
            let (framework, id, _) = key;
            let task = self.task(framework, id);
            assert!(
                task.is_some_and(|task| task.kill.is_none() && !task.latest.is_terminal()),
                "task {id} is checked after its end"
            );
            if let Checking::Probing(probe) = checking {
                assert_eq!(self.probes.get(probe), Some(key), "probe {probe}");
            }
        }
        let probing = self
            .checks
            .values()
            .filter(|checking| matches!(checking, Checking::Probing(_)));
        assert_eq!(probing.count(), self.probes.len(), "probes without a check");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi_terms::Probe;

    /// Results, each with the age of the task in seconds, and what becomes of them.
    #[track_caller]
    fn check(grace: u64, consecutive_failures: u32, results: &[(u64, bool, News)]) {
        let spec = HealthCheckSpec {
            check: CheckSpec {
                probe: Probe::Tcp {
                    ipv6: false,
                    port: 1,
                },
                delay: Duration::ZERO,
                interval: Duration::ZERO,
                timeout: None,
            },
            consecutive_failures,
            grace_period: Duration::from_secs(grace),
        };
        let mut health = Health {
            told: None,
            failures: 0,
        };
        for (age, healthy, news) in results {
            let age = Duration::from_secs(*age);
            assert_eq!(health.note(&spec, age, *healthy), *news, "at {age:?}");
        }
    }

    use News::{Kill, Report};

    #[test]
    fn failures_in_the_grace_period_do_not_count() {
        check(
            10,
            2,
            &[
                (0, false, News::None),
                (10, false, News::None),
                (11, false, Report),
                (12, false, Kill),
            ],
        );
        check(0, 2, &[(0, false, Report), (0, false, Kill)]);
    }

    #[test]
    fn a_success_ends_the_grace_period() {
        check(
            10,
            2,
            &[(1, true, Report), (2, false, Report), (3, false, Kill)],
        );
    }

    #[test]
    fn only_the_first_success_in_a_row_is_news() {
        check(
            10,
            3,
            &[
                (1, true, Report),
                (2, true, News::None),
                (3, false, Report),
                (4, false, Report),
                (5, true, Report),
                (6, true, News::None),
                (7, false, Report),
                (8, false, Report),
                (9, false, Kill),
            ],
        );
    }

    #[test]
    fn no_failures_allowed_is_as_one() {
        check(0, 0, &[(0, false, Kill)]);
        check(0, 1, &[(0, false, Kill)]);
    }
}
