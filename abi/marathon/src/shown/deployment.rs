//! Deployments: plans, and how far they are.

use abi_json::{At, Faults, Read, Value, choice, record};
use serde::{Serialize, Serializer};

use crate::id::PathId;
use crate::shown::app::ReadinessResult;
use crate::time::Timestamp;

choice! {
    /// What is done to a service.
    pub enum ActionName: exact {
        "StartApplication" StartApplication,
        "StopApplication" StopApplication,
        "ScaleApplication" ScaleApplication,
        "RestartApplication" RestartApplication,
        "StartPod" StartPod,
        "StopPod" StopPod,
        "ScalePod" ScalePod,
        "RestartPod" RestartPod,
        "ResolveArtifacts" ResolveArtifacts,
    }
}

record! {
    /// What is done to which service.
    pub struct Action: open {
        "action" action: ActionName = need;
        "app" app: PathId = maybe;
        "pod" pod: PathId = maybe;
    }
}

record! {
    /// Actions that go on at the same time.
    pub struct Step: open {
        "actions" actions: Vec<Action> = list;
    }
}

record! {
    /// Steps one after the other.
    pub struct Plan: open {
        "id" id: String = need;
        "steps" steps: Vec<Step> = list;
        "version" version: Timestamp = need;
    }
}

/// An action that goes on, and what readiness checks have found.
#[derive(Clone, Debug, PartialEq)]
pub struct DeploymentAction {
    /// The action.
    pub action: Action,
    /// What readiness checks have found.
    pub readiness_check_results: Vec<ReadinessResult>,
}

record! {
    /// The part of it that is no action.
    struct Readiness: open {
        "readinessCheckResults" results: Vec<ReadinessResult> = list;
    }
}

impl Read for DeploymentAction {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let action = Action::read(value, at, faults);
        let readiness = Readiness::read(value, at, faults);
        Some(Self {
            action: action?,
            readiness_check_results: readiness?.results,
        })
    }
}

impl Serialize for DeploymentAction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Flat<'a> {
            #[serde(flatten)]
            action: &'a Action,
            #[serde(rename = "readinessCheckResults")]
            results: &'a [ReadinessResult],
        }
        Flat {
            action: &self.action,
            results: &self.readiness_check_results,
        }
        .serialize(serializer)
    }
}

record! {
    /// A deployment that goes on.
    pub struct Deployment: open {
        "id" id: String = need;
        "version" version: Timestamp = need;
        "affectedApps" affected_apps: Vec<PathId> = list;
        "affectedPods" affected_pods: Vec<PathId> = list;
        "steps" steps: Vec<Step> = list;
        "currentActions" current_actions: Vec<DeploymentAction> = list;
        "currentStep" current_step: u32 = or(0u32);
        "totalSteps" total_steps: u32 = or(0u32);
    }
}
