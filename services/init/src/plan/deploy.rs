//! Deployments: the steps from what was to what is wanted, and which of them may go on side by side.

use std::collections::BTreeSet;

use abi_marathon::shown::{self, ActionName};
use abi_marathon::{PathId, Timestamp};

use crate::plan::graph::{self, Cycle};
use crate::plan::service::{Service, Spec};
use crate::plan::tree::Tree;

/// What is done to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// It is entered with no instance.
    Start,
    /// All its instances go.
    Stop,
    /// It gets as many instances as it shall have.
    Scale,
    /// Its outdated instances are replaced.
    Restart,
}

/// Something done to a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// What.
    pub deed: Deed,
    /// To which service, as it shall be; as it was where it goes.
    pub service: Service,
}

/// Steps, one after the other; the actions of a step go on at the same time.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Its id.
    pub id: String,
    /// The version of the groups that it leads to.
    pub version: Timestamp,
    /// The steps, none of them empty.
    pub steps: Vec<Vec<Action>>,
}

impl Plan {
    /// The way from `old` to `new`, which was made from it.
    ///
    /// # Errors
    /// When the services of `new` depend on each other in a circle.
    pub fn between(id: String, version: Timestamp, old: &Tree, new: &Tree) -> Result<Self, Cycle> {
        let action = |deed, service: &Service| Action {
            deed,
            service: service.clone(),
        };
        let touched = || new.touched().services.iter();
        let gone = touched().filter_map(|id| old.services().get(id));
        let gone = gone.filter(|service| {
            new.services()
                .get(service.id())
                .is_none_or(|now| is_app(now) != is_app(service))
        });
        let stops = gone.map(|service| action(Deed::Stop, service)).collect();
        let came = |service: &Service| {
            old.services()
                .get(service.id())
                .is_none_or(|before| is_app(before) != is_app(service))
        };
        let starts = touched().filter_map(|id| new.services().get(id));
        let starts = starts.filter(|service| came(service));
        let starts = starts.map(|service| action(Deed::Start, service)).collect();
        let mut steps: Vec<Vec<Action>> = vec![stops, starts];
        for layer in graph::layers(new, new.touched())? {
            let services = layer.iter().filter_map(|id| new.services().get(id));
            let deeds = services.filter_map(|service| {
                let before = old.services().get(service.id()).filter(|_| !came(service));
                Some(action(deed(before, service)?, service))
            });
            steps.push(deeds.collect());
        }
        steps.retain(|step| !step.is_empty());
        Ok(Self { id, version, steps })
    }

    /// The services that it touches.
    pub fn affected(&self) -> BTreeSet<&PathId> {
        let actions = self.steps.iter().flatten();
        actions.map(|action| action.service.id()).collect()
    }

    /// Whether two deployments touch the same service.
    pub fn conflicts_with(&self, other: &Plan) -> bool {
        !self.affected().is_disjoint(&other.affected())
    }

    /// The plan as clients see it.
    pub fn shown(&self) -> shown::Plan {
        shown::Plan {
            id: self.id.clone(),
            version: self.version,
            steps: self.steps.iter().map(|step| shown_step(step)).collect(),
        }
    }
}

/// A step as clients see it.
pub fn shown_step(step: &[Action]) -> shown::Step {
    shown::Step {
        actions: step.iter().map(Action::shown).collect(),
    }
}

fn is_app(service: &Service) -> bool {
    matches!(service.spec, Spec::App(_))
}

/// What must be done to a service that was `before`, or is new.
fn deed(before: Option<&Service>, service: &Service) -> Option<Deed> {
    let Some(before) = before else {
        return Some(Deed::Scale);
    };
    let changed = before.last_config_change_at != service.last_config_change_at;
    let scaled = before.instances() != service.instances();
    match (changed, scaled) {
        (false, false) => None,
        // Without instances there is nothing to restart.
        (true, _) if service.instances() > 0 => Some(Deed::Restart),
        (true, _) | (false, true) => Some(Deed::Scale),
    }
}

impl Action {
    /// The action as clients see it.
    pub fn shown(&self) -> shown::Action {
        let id = Some(self.service.id().clone());
        let app = is_app(&self.service);
        shown::Action {
            action: match (self.deed, app) {
                (Deed::Start, true) => ActionName::StartApplication,
                (Deed::Stop, true) => ActionName::StopApplication,
                (Deed::Scale, true) => ActionName::ScaleApplication,
                (Deed::Restart, true) => ActionName::RestartApplication,
                (Deed::Start, false) => ActionName::StartPod,
                (Deed::Stop, false) => ActionName::StopPod,
                (Deed::Scale, false) => ActionName::ScalePod,
                (Deed::Restart, false) => ActionName::RestartPod,
            },
            app: id.clone().filter(|_| app),
            pod: id.filter(|_| !app),
        }
    }
}
