//! Deployments go on, and services without any keep their number of instances.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use abi_marathon::event::What;
use abi_marathon::shown::{Goal, State as Condition};
use abi_marathon::{InstanceId, KillSelection, Operator, PathId, Timestamp};

use super::state::{Deployment, Held, State};
use super::updates::instance_changed;
use super::{Mind, Out, record, tell};
use crate::plan::deploy::{Action, Deed, Plan, shown_step};
use crate::plan::instance::{After, Instance};
use crate::plan::kill::{Candidate, select};
use crate::plan::progress::{Moved, Order, Progress, View};
use crate::plan::rolling::Strategy;
use crate::plan::service::{Service, Spec};
use base_defects::defect;

/// What an order wants of a service.
enum Do {
    Start(PathId, u32),
    Stop(PathId, u32),
    Replace(PathId, u32),
    Remove(PathId),
}

impl From<Order<'_>> for Do {
    fn from(order: Order<'_>) -> Self {
        match order {
            Order::Start(id, count) => Self::Start(id.clone(), count),
            Order::Stop(id, count) => Self::Stop(id.clone(), count),
            Order::Replace(id, count) => Self::Replace(id.clone(), count),
            Order::Remove(id) => Self::Remove(id.clone()),
        }
    }
}

/// Whether instances of a service can be unhealthy.
fn is_checked(spec: &Spec) -> bool {
    match spec {
        Spec::App(app) => !app.health_checks.is_empty(),
        Spec::Pod(pod) => pod.containers.iter().any(|it| it.health_check.is_some()),
    }
}

/// Whether a deployment waits until instances say that they are ready.
fn is_awaited(spec: &Spec) -> bool {
    match spec {
        Spec::App(app) => !app.readiness_checks.is_empty(),
        Spec::Pod(_) => false,
    }
}

/// How a service is replaced.
pub(super) fn strategy(action: &Action) -> Strategy {
    let service = &action.service;
    let (minimum_health, over_capacity) = match &service.spec {
        Spec::App(app) if app.is_single_instance() => (0.0, 0.0),
        Spec::App(app) => app.upgrade_strategy.as_ref().map_or((1.0, 1.0), |it| {
            (
                it.minimum_health_capacity.get(),
                it.maximum_over_capacity.get(),
            )
        }),
        Spec::Pod(pod) => {
            let upgrade = pod.scheduling.as_ref().and_then(|it| it.upgrade.as_ref());
            upgrade.map_or((1.0, 1.0), |it| {
                (
                    it.minimum_health_capacity.get(),
                    it.maximum_over_capacity.get(),
                )
            })
        }
    };
    Strategy {
        target: service.instances(),
        minimum_health,
        over_capacity,
        resident: service.spec.is_resident(),
    }
}

/// Whether an instance is there as far as capacity is concerned.
fn is_there(held: &Held) -> bool {
    held.instance.goal == Goal::Running && held.instance.state != Condition::UnreachableInactive
}

/// The instances of a service as its deployment sees them.
pub(super) fn view(state: &State, service: &Service) -> View {
    let (checked, awaited) = (is_checked(&service.spec), is_awaited(&service.spec));
    let mut view = View::default();
    for held in state.instances_of(service.id()) {
        if held.instance.goal != Goal::Running {
            let count = if held.rests() {
                &mut view.resting
            } else {
                &mut view.stopping
            };
            *count += 1;
            continue;
        }
        if !is_there(held) {
            continue;
        }
        let old = held.instance.config < service.last_config_change_at;
        let ready = !awaited || held.readiness.as_ref().is_some_and(|it| it.ready);
        let serves = held.instance.serves(checked) && held.kill.is_none() && (old || ready);
        let counts = &mut view.counts;
        *match (old, serves) {
            (true, true) => &mut counts.old_healthy,
            (true, false) => &mut counts.old_other,
            (false, true) => &mut counts.new_healthy,
            (false, false) => &mut counts.new_other,
        } += 1;
    }
    view
}

impl Mind {
    /// Begins a deployment; one without steps is done at once.
    pub(super) fn begin(
        &mut self,
        plan: Plan,
        before: BTreeMap<PathId, Option<Service>>,
        now: Timestamp,
        out: &mut Out,
    ) {
        self.state_mut().counters.deployments += 1;
        let shown = plan.shown();
        let deployment = Deployment {
            progress: Progress::new(plan),
            before,
        };
        let Some(step) = shown.steps.first().cloned() else {
            let done = What::DeploymentDone {
                id: shown.id.clone(),
                plan: shown,
            };
            tell(out, done, now);
            return;
        };
        let info = What::DeploymentInfo {
            plan: shown,
            current_step: step,
        };
        tell(out, info, now);
        let value = record::write_deployment(&deployment);
        out.records
            .push((record::deployment_key(deployment.id()), Some(value)));
        self.touched.extend(deployment.before.keys().cloned());
        self.state_mut().deployments.push(Arc::new(deployment));
    }

    /// Ends a deployment that is not done.
    pub(super) fn cancel(&mut self, id: &str, reason: &str, now: Timestamp, out: &mut Out) {
        let state = self.state_mut();
        let Some(at) = state.deployments.iter().position(|it| it.id() == id) else {
            return;
        };
        let deployment = state.deployments.remove(at);
        state.counters.dismissed += 1;
        out.records.push((record::deployment_key(id), None));
        let failed = What::DeploymentFailed {
            id: id.to_owned(),
            plan: deployment.progress.plan.shown(),
            reason: Some(reason.to_owned()),
        };
        tell(out, failed, now);
        self.touched.extend(deployment.before.keys().cloned());
    }

    /// Lets the deployments of these services go on.
    pub(super) fn advance(&mut self, touched: &BTreeSet<PathId>, now: Timestamp, out: &mut Out) {
        let all = self.state.deployments.iter();
        let concerned = all.filter(|it| touched.iter().any(|id| it.affects(id)));
        for deployment in concerned.cloned().collect::<Vec<_>>() {
            self.carry_on(&deployment, now, out);
        }
    }

    fn carry_on(&mut self, deployment: &Deployment, now: Timestamp, out: &mut Out) {
        let mut progress = deployment.progress.clone();
        let services: BTreeMap<&PathId, &Service> = (deployment.progress.current().iter())
            .map(|action| (action.service.id(), &action.service))
            .collect();
        let state = Arc::clone(&self.state);
        let look = |id: &PathId| {
            let service = services.get(id);
            service.map_or_else(View::default, |service| view(&state, service))
        };
        let orders = progress.orders(look, strategy);
        let orders: Vec<Do> = orders.into_iter().map(Do::from).collect();
        let moved = orders.is_empty().then(|| progress.advance(look, strategy));
        // Whoever changes the state now changes it in its place.
        drop(state);
        for order in orders {
            self.carry_out(order, now, out);
        }
        match moved {
            Some(Moved::Done(step)) => self.stepped(deployment, progress, step, now, out),
            Some(Moved::Waits) | None => {}
        }
    }

    /// A step of a deployment is done.
    fn stepped(
        &mut self,
        deployment: &Deployment,
        progress: Progress,
        step: usize,
        now: Timestamp,
        out: &mut Out,
    ) {
        let plan = progress.plan.shown();
        let done = progress.plan.steps.get(step).map_or(&[][..], Vec::as_slice);
        for action in done {
            if let (Deed::Stop, Spec::App(app)) = (action.deed, &action.service.spec) {
                let app_id = app.id.clone();
                tell(out, What::AppTerminated { app_id }, now);
            }
        }
        let current_step = shown_step(done);
        let told = What::DeploymentStepDone {
            plan: plan.clone(),
            current_step,
        };
        tell(out, told, now);
        let id = deployment.id().to_owned();
        let key = record::deployment_key(&id);
        let state = self.state_mut();
        let at = state.deployments.iter().position(|it| it.id() == id);
        if progress.is_done() {
            if let Some(at) = at {
                state.deployments.remove(at);
            }
            if !defect!(DeploymentReturns) {
                out.records.push((key, None));
            }
            tell(out, What::DeploymentDone { id, plan }, now);
        } else {
            let current_step = shown_step(progress.current());
            let next = Deployment {
                progress,
                before: deployment.before.clone(),
            };
            out.records
                .push((key, Some(record::write_deployment(&next))));
            if let Some(at) = at {
                state.deployments[at] = Arc::new(next);
            }
            tell(out, What::DeploymentInfo { plan, current_step }, now);
        }
        // Those that it leaves alone from now on are looked after again.
        self.touched.extend(deployment.before.keys().cloned());
    }

    /// Services that no deployment touches keep their number of instances.
    pub(super) fn keep_up(&mut self, touched: &BTreeSet<PathId>, now: Timestamp, out: &mut Out) {
        for id in touched {
            if self.state.deployments_of(id).next().is_some() {
                continue;
            }
            let Some(wanted) = self.state.tree.services().get(id).map(Service::instances) else {
                self.carry_out(Do::Remove(id.clone()), now, out);
                continue;
            };
            let there = self
                .state
                .instances_of(id)
                .filter(|held| is_there(held))
                .count();
            let there = u32::try_from(there).unwrap_or(u32::MAX);
            if there < wanted {
                self.carry_out(Do::Start(id.clone(), wanted - there), now, out);
            } else if there > wanted {
                self.carry_out(Do::Stop(id.clone(), there - wanted), now, out);
            }
        }
    }

    fn carry_out(&mut self, order: Do, now: Timestamp, out: &mut Out) {
        match order {
            Do::Start(id, count) => self.start(&id, count, now, out),
            Do::Stop(id, count) => {
                for victim in self.victims(&id, count, false) {
                    self.stop(&victim, Goal::Stopped, now, out);
                }
            }
            Do::Replace(id, count) => {
                for victim in self.victims(&id, count, true) {
                    self.stop(&victim, Goal::Stopped, now, out);
                }
            }
            Do::Remove(id) => {
                let all: Vec<InstanceId> = self
                    .state
                    .instances_of(&id)
                    .filter(|held| held.instance.goal != Goal::Decommissioned)
                    .map(|held| held.instance.id.clone())
                    .collect();
                for victim in all {
                    self.stop(&victim, Goal::Decommissioned, now, out);
                }
            }
        }
    }

    /// Makes instances that wait for offers. Those that rest with their data come first; others that are about to rest
    /// are waited for.
    fn start(&mut self, service: &PathId, count: u32, now: Timestamp, out: &mut Out) {
        let Some(found) = self.state.tree.services().get(service).cloned() else {
            return;
        };
        let role = found.spec.role().unwrap_or("*").to_owned();
        let stopped = self.state.instances_of(service);
        let stopped = stopped.filter(|held| held.instance.goal == Goal::Stopped);
        let (resting, ending): (Vec<_>, Vec<_>) = stopped
            .map(|held| (held.instance.id.clone(), held.rests()))
            .partition(|(_, rests)| *rests);
        let mut left = usize::try_from(count).unwrap_or(usize::MAX);
        for (id, _) in resting.into_iter().take(left) {
            left -= 1;
            let config = found.last_config_change_at;
            self.change(&id, |held| {
                // The update of a resting instance changes what it is started with.
                held.instance.config = config;
                held.instance.shall_be(Goal::Running);
                held.instance.since = now;
            });
            if let Some(held) = self.state.held(&id) {
                tell(out, instance_changed(held, Condition::Scheduled), now);
            }
        }
        for _ in 0..left.saturating_sub(ending.len()) {
            let id = InstanceId::new(service, &self.uuid());
            let config = found.last_config_change_at;
            let instance = Instance::new(id, config, found.spec.is_resident(), now);
            let held = Held::new(instance, found.version, &role);
            tell(out, instance_changed(&held, Condition::Scheduled), now);
            self.enter(held);
        }
    }

    /// An instance goes, or rests if it has data and `goal` says so. One that can not be reached and goes is forgotten,
    /// and killed as a stranger should it come back.
    pub(super) fn stop(&mut self, id: &InstanceId, goal: Goal, now: Timestamp, out: &mut Out) {
        let lost = self.state.held(id).is_some_and(|held| {
            matches!(
                held.instance.state,
                Condition::Unreachable | Condition::UnreachableInactive
            )
        });
        let after = self.change(id, |held| {
            // Without data there is nothing to come back to.
            let goal = match held.reservation {
                Some(_) => goal,
                None => Goal::Decommissioned,
            };
            (held.instance.shall_be(goal), held.instance.goal)
        });
        match after {
            Some((After::Remove, _)) => self.gone(id, now, out),
            Some((_, Goal::Decommissioned)) if lost => self.gone(id, now, out),
            Some((After::Rest, _)) => {
                self.change(id, |held| held.kill = None);
            }
            Some((After::Nothing | After::Relaunch { .. }, _)) => self.kill(id, None),
            None => {}
        }
    }

    /// The instances of a service that go first: outdated ones and those that serve nobody before others; of the
    /// outdated alone if `outdated`.
    fn victims(&self, service: &PathId, count: u32, outdated: bool) -> Vec<InstanceId> {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let Some(found) = self.state.tree.services().get(service) else {
            let all = self.state.instances_of(service);
            let all = all.filter(|held| held.instance.goal == Goal::Running);
            return all
                .take(count)
                .map(|held| held.instance.id.clone())
                .collect();
        };
        let checked = is_checked(&found.spec);
        let fields = spread(&found.spec);
        let candidate = |held: &Arc<Held>| Candidate {
            id: held.instance.id.clone(),
            state: held.instance.state,
            since: held.active_since.unwrap_or(held.instance.since),
            spread: fields
                .iter()
                .map(|field| held.site.as_ref().and_then(|site| site.place.field(field)))
                .collect(),
        };
        let there = || {
            let all = self.state.instances_of(service);
            all.filter(|held| held.instance.goal == Goal::Running)
        };
        let is_old = |held: &&Arc<Held>| held.instance.config < found.last_config_change_at;
        let serves = |held: &&Arc<Held>| held.instance.serves(checked) && held.kill.is_none();
        let selection = kill_selection(&found.spec);
        let mut victims = Vec::new();
        let mut take = |candidates: Vec<Candidate>| {
            let left = count - victims.len();
            victims.extend(select(candidates, left, selection));
        };
        take(
            there()
                .filter(is_old)
                .filter(|it| !serves(it))
                .map(candidate)
                .collect(),
        );
        take(
            there()
                .filter(is_old)
                .filter(serves)
                .map(candidate)
                .collect(),
        );
        if !outdated {
            let new = |held: &&Arc<Held>| !is_old(held);
            take(
                there()
                    .filter(new)
                    .filter(|it| !serves(it))
                    .map(candidate)
                    .collect(),
            );
            take(there().filter(new).filter(serves).map(candidate).collect());
        }
        victims
    }
}

/// The fields by which a service is spread.
fn spread(spec: &Spec) -> Vec<String> {
    let group_by = Operator::GroupBy.name();
    match spec {
        Spec::App(app) => {
            let all = app.constraints.iter();
            let all = all.filter(|it| it.get(1).is_some_and(|name| name == group_by));
            all.filter_map(|it| it.first().cloned()).collect()
        }
        Spec::Pod(pod) => {
            let placement = pod.scheduling.as_ref().and_then(|it| it.placement.as_ref());
            let all = placement.iter().flat_map(|it| it.constraints.iter());
            let all = all.filter(|it| it.operator == Operator::GroupBy);
            all.map(|it| it.field_name.clone()).collect()
        }
    }
}

fn kill_selection(spec: &Spec) -> KillSelection {
    match spec {
        Spec::App(app) => app.kill_selection,
        Spec::Pod(pod) => pod
            .scheduling
            .as_ref()
            .and_then(|it| it.kill_selection)
            .unwrap_or(KillSelection::YoungestFirst),
    }
}
