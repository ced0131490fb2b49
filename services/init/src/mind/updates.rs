//! What is heard of tasks, and what follows for their instances.

use std::sync::Arc;

use abi_marathon::event::What;
use abi_marathon::shown::{
    CheckResult, CommandResult, HttpResult, IpAddr, State as Condition, TaskFailure, TcpResult,
    TerminatedContainer, Termination, TerminationHistory,
};
use abi_marathon::{InstanceId, IpProtocol, TaskId, Timestamp};
use abi_mesos::{Enumeration as _, v1};

use super::state::{Facts, Held, Leaving};
use super::{Mind, Out, record, tell};
use crate::plan::backoff::Backoff;
use crate::plan::instance::{After, is_terminal, state_of};
use crate::plan::map::entry;
use crate::plan::service::{Service, Spec};
use crate::wire;
use base_defects::defect;

/// Instances of a pod that are remembered after their end.
const ENDED_MAX: usize = 10;

/// What is heard of a task.
#[derive(Clone, Debug)]
pub(super) struct Changed {
    task: TaskId,
    state: Condition,
    status: String,
    message: String,
    healthy: Option<bool>,
    /// Nothing where the update says nothing of them.
    addresses: Option<(Vec<IpAddr>, Option<String>)>,
    check: Option<CheckResult>,
    /// It ended because its agent is emptied.
    drained: bool,
    /// Its agent is gone for good, and with it all data.
    for_good: bool,
}

impl Changed {
    /// A task that is gone without a word from anybody.
    pub(super) fn lost(task: &TaskId, message: &str) -> Self {
        Self {
            task: task.clone(),
            state: Condition::Dropped,
            status: "TASK_DROPPED".to_owned(),
            message: message.to_owned(),
            healthy: None,
            addresses: None,
            check: None,
            drained: false,
            for_good: false,
        }
    }

    fn of(status: &v1::TaskStatus, task: TaskId) -> Option<Self> {
        let reason = status.reason.map(|it| it.name()).unwrap_or_default();
        let state = state_of(status.state().name(), reason)?;
        Some(Self {
            task,
            // Whoever should know it does not: it is not there.
            state: if state == Condition::Unknown {
                Condition::Dropped
            } else {
                state
            },
            status: status.state().name().to_owned(),
            message: status.message().to_owned(),
            healthy: status.healthy,
            addresses: status.container_status.as_ref().map(addresses),
            check: status.check_status.as_ref().and_then(check_result),
            for_good: status.state().name() == "TASK_GONE_BY_OPERATOR",
            drained: reason == "REASON_SLAVE_DRAINING" || reason == "REASON_AGENT_DRAINING",
        })
    }
}

fn addresses(status: &v1::ContainerStatus) -> (Vec<IpAddr>, Option<String>) {
    let all = status.network_infos.iter().flat_map(|it| &it.ip_addresses);
    let all = all.filter_map(|it| {
        Some(IpAddr {
            ip_address: it.ip_address.clone()?,
            protocol: match it.protocol {
                Some(v1::network_info::Protocol::IPv6) => IpProtocol::V6,
                Some(v1::network_info::Protocol::IPv4) | None => IpProtocol::V4,
            },
        })
    });
    let name = status.network_infos.first().and_then(|it| it.name.clone());
    (all.collect(), name)
}

fn check_result(status: &v1::CheckStatusInfo) -> Option<CheckResult> {
    let mut result = CheckResult {
        http: None,
        tcp: None,
        command: None,
    };
    if let Some(code) = status.http.as_ref().and_then(|it| it.status_code) {
        result.http = Some(HttpResult { status_code: code });
    } else if let Some(succeeded) = status.tcp.as_ref().and_then(|it| it.succeeded) {
        result.tcp = Some(TcpResult { succeeded });
    } else if let Some(code) = status.command.as_ref().and_then(|it| it.exit_code) {
        result.command = Some(CommandResult {
            exit_code: f64::from(code).into(),
        });
    } else {
        return None;
    }
    Some(result)
}

/// That an instance has changed.
pub(super) fn instance_changed(held: &Held, condition: Condition) -> What {
    let site = held.site.as_ref();
    What::InstanceChanged {
        instance_id: held.instance.id.to_string(),
        condition,
        run_spec_id: held.instance.id.service(),
        agent_id: site.map(|site| site.agent.to_string()),
        host: site.map(|site| site.place.hostname.to_string()),
        run_spec_version: held.version,
    }
}

impl Mind {
    /// Takes an update of a task.
    pub(super) fn update(&mut self, status: &v1::TaskStatus, now: Timestamp, out: &mut Out) {
        let name = status.state().name();
        let counts = &mut self.state_mut().counters.updates;
        *counts.entry(name.to_ascii_lowercase()).or_default() += 1;
        let id = status.task_id.as_ref().map(|id| id.value().to_owned());
        let id = id.unwrap_or_default();
        let task = TaskId::parse(&id);
        let known = task.filter(|task| {
            let held = self.state.held(task.instance());
            held.is_some_and(|held| held.instance.tasks.contains_key(task))
        });
        match known.and_then(|task| Changed::of(status, task)) {
            Some(changed) => self.task_changed(changed, now, out),
            None => self.stranger(&id, status, now, out),
        }
        out.calls.extend(wire::acknowledge(status));
    }

    /// A task that is not known ends, if it has not.
    fn stranger(&mut self, id: &str, status: &v1::TaskStatus, now: Timestamp, out: &mut Out) {
        let reason = status.reason.map(|it| it.name()).unwrap_or_default();
        if status.state() == v1::TaskState::GoneByOperator {
            // With the agent its data are gone, too.
            let instance = TaskId::parse(id).map(|task| task.instance().clone());
            let left = instance.filter(|it| self.state.leaving.contains_key(it));
            if let Some(instance) = left {
                self.state_mut().leaving.remove(&instance);
                out.records.push((record::leaving_key(&instance), None));
            }
        }
        match state_of(status.state().name(), reason) {
            _ if defect!(StrangersRunOn) => {}
            Some(
                Condition::Staging
                | Condition::Starting
                | Condition::Running
                | Condition::Killing
                | Condition::Unreachable,
            ) => {
                let agent = status.agent_id.as_ref().map(v1::AgentId::value);
                out.calls.push(wire::kill(id, agent, None));
            }
            Some(condition) => {
                if let Some(task) = TaskId::parse(id).filter(|_| condition != Condition::Unknown) {
                    let what = What::UnknownInstanceTerminated {
                        instance_id: task.instance().to_string(),
                        run_spec_id: task.instance().service(),
                        condition,
                    };
                    tell(out, what, now);
                }
            }
            None => {}
        }
    }

    /// Applies what is heard of a task that is known.
    pub(super) fn task_changed(&mut self, changed: Changed, now: Timestamp, out: &mut Out) {
        let id = changed.task.instance().clone();
        let Some(before) = self.state.held(&id).cloned() else {
            return;
        };
        let Some(last) = before.instance.tasks.get(&changed.task).copied() else {
            return;
        };
        if is_terminal(last) {
            if changed.for_good && before.reservation.is_some() && before.is_over() {
                // It waits for data that are gone.
                self.change(&id, |held| held.reservation = None);
                self.gone(&id, now, out);
            }
            return;
        }
        let news = before
            .facts
            .get(&changed.task)
            .is_none_or(|facts| facts.status != changed.status);
        let after = self.change(&id, |held| apply(held, &changed, now));
        let Some(held) = self.state.held(&id).cloned() else {
            return;
        };
        if news {
            tell(out, status_update(&held, &changed), now);
        }
        let ended = is_terminal(changed.state);
        if ended {
            self.note_failure(&before, &changed, now, out);
        }
        let state = match after {
            // It is told how it ended before it waits again.
            Some(After::Relaunch { .. }) => changed.state,
            Some(After::Nothing | After::Rest | After::Remove) | None => held.instance.state,
        };
        if state != before.instance.state {
            tell(out, instance_changed(&held, state), now);
        }
        self.health_told(&before, &held, now, out);
        match after {
            Some(After::Relaunch { failure }) => {
                let unhealthy = before
                    .kill
                    .as_ref()
                    .is_some_and(|it| it.unhealthy.is_some());
                if failure && !unhealthy && !changed.drained {
                    self.delay(&held, now);
                }
                if held.instance.resident && held.reservation.is_none() && changed.for_good {
                    // Another comes, with data of its own.
                    self.gone(&id, now, out);
                    return;
                }
                self.change(&id, |held| {
                    (held.kill, held.readiness, held.active_since) = (None, None, None);
                    held.health.clear();
                });
                tell(out, instance_changed(&held, Condition::Scheduled), now);
            }
            Some(After::Rest) if held.reservation.is_none() => self.gone(&id, now, out),
            Some(After::Rest) => {
                self.change(&id, |held| {
                    (held.kill, held.readiness, held.active_since) = (None, None, None);
                    held.health.clear();
                });
            }
            Some(After::Remove) => self.gone(&id, now, out),
            Some(After::Nothing) | None => {}
        }
        // Others of a pod end with it.
        if ended && after == Some(After::Nothing) && held.kill.is_none() {
            self.kill(&id, None);
        }
        if held.instance.state == Condition::Unreachable {
            self.look_at(&id, now, out);
        }
    }

    /// An instance is no more.
    pub(super) fn gone(&mut self, id: &InstanceId, now: Timestamp, out: &mut Out) {
        let Some(held) = self.forget(id) else { return };
        if let (Some(reservation), Some(site)) = (&held.reservation, &held.site) {
            let leaving = Leaving {
                agent: Arc::clone(&site.agent),
                role: held.role.clone(),
                task: held.instance.tasks.keys().next().cloned(),
                since: now,
                used: reservation.used,
                said: false,
            };
            let value = Some(record::write_leaving(&leaving));
            out.records.push((record::leaving_key(id), value));
            self.state_mut().leaving.insert(id.clone(), leaving);
        }
        if held.facts.is_empty() {
            return;
        }
        let is_pod = self
            .state
            .definition_of(&held)
            .is_some_and(|it| matches!(it.spec, Spec::Pod(_)));
        if is_pod {
            let ended = history(&held, now);
            let all = entry(&mut self.state_mut().ended, &id.service());
            all.push_front(ended);
            all.truncate(ENDED_MAX);
        }
        let lost = matches!(
            held.instance.state,
            Condition::Unreachable | Condition::UnreachableInactive
        );
        if lost {
            tell(out, instance_changed(&held, Condition::Gone), now);
        }
    }

    pub(super) fn health_told(
        &mut self,
        before: &Held,
        held: &Held,
        now: Timestamp,
        out: &mut Out,
    ) {
        if before.instance.healthy == held.instance.healthy {
            return;
        }
        let what = What::InstanceHealthChanged {
            instance_id: held.instance.id.to_string(),
            run_spec_id: held.instance.id.service(),
            healthy: held.instance.healthy,
            run_spec_version: held.version,
        };
        tell(out, what, now);
        if let Some(alive) = held.instance.healthy {
            let what = What::HealthStatusChanged {
                app_id: held.instance.id.service(),
                instance_id: held.instance.id.to_string(),
                version: held.version,
                alive,
            };
            tell(out, what, now);
        }
    }

    /// Remembers how a task failed; nothing where it ended as it should.
    fn note_failure(&mut self, before: &Held, changed: &Changed, now: Timestamp, out: &mut Out) {
        let unhealthy = before.kill.as_ref().and_then(|kill| kill.unhealthy.clone());
        let message = match changed.state {
            Condition::Failed | Condition::Error | Condition::Dropped | Condition::Gone => {
                changed.message.clone()
            }
            Condition::Killed => match unhealthy {
                Some(cause) => format!("killed because of a failed health check: {cause}"),
                None => return,
            },
            Condition::Finished
            | Condition::Scheduled
            | Condition::Provisioned
            | Condition::Staging
            | Condition::Starting
            | Condition::Running
            | Condition::Killing
            | Condition::Unknown
            | Condition::Unreachable
            | Condition::UnreachableInactive => return,
        };
        let service = changed.task.instance().service();
        let site = before.site.as_ref();
        let failure = TaskFailure {
            app_id: service.clone(),
            host: site
                .map(|it| it.place.hostname.to_string())
                .unwrap_or_default(),
            message,
            state: changed.status.clone(),
            task_id: changed.task.to_string(),
            timestamp: now,
            version: before.version,
            slave_id: site.map(|it| it.agent.to_string()),
        };
        let value = Some(record::write_failure(&failure));
        out.records.push((record::failure_key(&service), value));
        self.state_mut().failures.insert_mut(service, failure);
    }

    /// The next start waits longer.
    fn delay(&mut self, held: &Held, now: Timestamp) {
        let id = held.instance.id.service();
        if let Some(service) = self.state.tree.services().get(&id).cloned() {
            let changed = held.instance.config;
            let delays = &mut self.state_mut().delays;
            delays.failed(&id, changed, backoff(&service), now);
        }
    }
}

fn apply(held: &mut Held, changed: &Changed, now: Timestamp) -> After {
    let facts = held
        .facts
        .entry(changed.task.clone())
        .or_insert_with(|| Facts::new(now));
    if facts.status != changed.status {
        facts.changed_at = now;
    }
    changed.status.clone_into(&mut facts.status);
    changed.message.clone_into(&mut facts.message);
    if changed.state == Condition::Running {
        facts.started_at.get_or_insert(now);
    }
    facts.healthy = changed.healthy.or(facts.healthy);
    if let Some((addresses, network)) = &changed.addresses {
        (facts.addresses, facts.network) = (addresses.clone(), network.clone());
    }
    if changed.check.is_some() {
        facts.check.clone_from(&changed.check);
    }
    let after = held
        .instance
        .task_changed(&changed.task, changed.state, changed.healthy, now);
    keep_data(held, changed, after);
    // Of several containers all that are checked must be healthy.
    let told: Vec<bool> = held.facts.values().filter_map(|it| it.healthy).collect();
    if held.instance.state == Condition::Running && !told.is_empty() {
        held.instance.healthy = Some(told.iter().all(|healthy| *healthy));
    }
    if held.instance.state == Condition::Running {
        held.active_since.get_or_insert(now);
    }
    after
}

/// What an update says of the data of an instance: that they are there, that they may not be, or that they are gone.
fn keep_data(held: &mut Held, changed: &Changed, after: After) {
    let Some(reservation) = &mut held.reservation else {
        return;
    };
    match changed.state {
        // Its agent may never have heard of it: then all is reserved anew, and what is there after all comes back.
        Condition::Dropped | Condition::Error if !reservation.used => {
            if after != After::Nothing {
                held.reservation = None;
            }
        }
        Condition::Gone if changed.for_good => held.reservation = None,
        Condition::Scheduled
        | Condition::Provisioned
        | Condition::Dropped
        | Condition::Error
        | Condition::Unknown
        | Condition::Unreachable
        | Condition::UnreachableInactive => {}
        Condition::Staging
        | Condition::Starting
        | Condition::Running
        | Condition::Killing
        | Condition::Killed
        | Condition::Finished
        | Condition::Failed
        | Condition::Gone => reservation.used = true,
    }
}

fn status_update(held: &Held, changed: &Changed) -> What {
    let site = held.site.as_ref();
    let facts = held.facts.get(&changed.task);
    What::StatusUpdate {
        slave_id: site.map(|it| it.agent.to_string()).unwrap_or_default(),
        task_id: changed.task.to_string(),
        task_status: changed.status.clone(),
        message: changed.message.clone(),
        app_id: held.instance.id.service(),
        host: site
            .map(|it| it.place.hostname.to_string())
            .unwrap_or_default(),
        ip_addresses: facts.map(|it| it.addresses.clone()).unwrap_or_default(),
        ports: held.ports.clone(),
        version: held.version,
    }
}

/// How an instance of a pod ended.
fn history(held: &Held, now: Timestamp) -> TerminationHistory {
    let started = held.facts.values().map(|it| it.staged_at).min();
    let container = |(task, facts): (&TaskId, &Facts)| TerminatedContainer {
        container_id: task.to_string(),
        last_known_state: Some(facts.status.clone()),
        termination: Some(Termination {
            exit_code: facts.exit_code.map(|code| f64::from(code).into()),
            message: Some(facts.message.clone()).filter(|it| !it.is_empty()),
        }),
    };
    TerminationHistory {
        instance_id: held.instance.id.to_string(),
        started_at: started.unwrap_or(held.instance.since),
        terminated_at: now,
        message: None,
        containers: held.facts.iter().map(container).collect(),
    }
}

/// What a service says about waiting after failures.
pub(super) fn backoff(service: &Service) -> Backoff {
    match &service.spec {
        Spec::App(app) => Backoff {
            first_ms: i64::from(app.backoff_seconds) * 1000,
            factor: app.backoff_factor.get(),
            max_ms: i64::from(app.max_launch_delay_seconds) * 1000,
        },
        Spec::Pod(pod) => {
            let given = pod.scheduling.as_ref().and_then(|it| it.backoff.as_ref());
            let (first, factor, most) = given.map_or((1.0, 1.15, 300.0), |it| {
                (
                    it.backoff.get(),
                    it.backoff_factor.get(),
                    it.max_launch_delay.get(),
                )
            });
            Backoff {
                first_ms: millis(first),
                factor,
                max_ms: millis(most),
            }
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the conversion saturates, and no wait is that long"
)]
fn millis(seconds: f64) -> i64 {
    (seconds * 1000.0) as i64
}
