//! Deployments that go on.

use abi_marathon::PathId;
use abi_marathon::shown::{Deployment as Shown, DeploymentAction, ReadinessResult};

use crate::mind::state::{Deployment, State};
use crate::plan::service::Spec;

/// What readiness checks have found of a service's instances.
pub fn readiness_of(state: &State, id: &PathId) -> Vec<ReadinessResult> {
    state
        .instances_of(id)
        .filter_map(|held| held.readiness.clone())
        .collect()
}

fn shown(state: &State, deployment: &Deployment) -> Shown {
    let progress = &deployment.progress;
    let plan = progress.plan.shown();
    let actions = progress.plan.steps.iter().flatten();
    let mut apps = Vec::new();
    let mut pods = Vec::new();
    for action in actions {
        let id = action.service.id();
        let all = match &action.service.spec {
            Spec::App(_) => &mut apps,
            Spec::Pod(_) => &mut pods,
        };
        if !all.contains(id) {
            all.push(id.clone());
        }
    }
    let current = progress.current().iter().map(|action| DeploymentAction {
        action: action.shown(),
        readiness_check_results: readiness_of(state, action.service.id()),
    });
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Shown {
        id: plan.id,
        version: plan.version,
        affected_apps: apps,
        affected_pods: pods,
        current_actions: current.collect(),
        current_step: number(progress.step + 1),
        total_steps: number(plan.steps.len()),
        steps: plan.steps,
    }
}

/// All deployments that go on, oldest first.
pub fn deployments(state: &State) -> Vec<Shown> {
    state
        .deployments
        .iter()
        .map(|it| shown(state, it))
        .collect()
}
