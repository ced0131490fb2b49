//! `POST /api/v1/explain`: why a framework gets no offers, and the smallest change that would help.

use std::sync::Arc;

use abi_terms::{Capability, Moment};
use base_access::{Action, Object};
use base_ids::{AgentId, FrameworkId};
use daemons_door::{Handled, Request, Response};
use http::StatusCode;
use kernel_allocator::Reason;
use kernel_master::{Denied, Obstacle, Standings};
use serde::{Deserialize, Serialize};

use crate::call::{off_the_loop, stopping};
use crate::desk::Desk;

/// Agents and frameworks that are named for each reason; agents are counted besides.
const NAMED_MAX: usize = 100;

#[derive(Deserialize)]
struct Question {
    framework_id: Id,
}

#[derive(Clone, Deserialize, Serialize)]
struct Id {
    value: String,
}

#[derive(Serialize)]
struct Answer {
    framework_id: Id,
    agents: usize,
    roles: Vec<Role>,
}

#[derive(Serialize)]
struct Role {
    role: String,
    /// The smallest change of all that would help, in one line; absent while offers are open or about to come.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
    reasons: Vec<Why>,
}

#[derive(Serialize)]
struct Why {
    /// A word for programs.
    reason: &'static str,
    /// For people.
    message: String,
    /// The smallest change that would help, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
    /// How long until the first of the agents may be offered by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    remaining_seconds: Option<f64>,
    /// How long until the last of them may.
    #[serde(skip_serializing_if = "Option::is_none")]
    remaining_seconds_max: Option<f64>,
    count: usize,
    agents: Vec<Id>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    holders: Vec<Id>,
}

/// Answers one request.
pub(crate) async fn answer(desk: Arc<Desk>, mut request: Request) -> Handled {
    request.only(&["POST"])?;
    let body = request.bytes().await?;
    let question: Question = serde_json::from_slice(&body).map_err(|error| {
        Box::new(Response::bad_request(format!(
            "expecting {{\"framework_id\":{{\"value\":\"<id>\"}}}}: {error}"
        )))
    })?;
    let id = FrameworkId::from(question.framework_id.value.as_str());
    let explained = desk.core.explain(id.clone()).await;
    let Some((now, agents, user, standings)) = explained.map_err(|_| stopping())? else {
        return Err(Box::new(Response::text(
            StatusCode::NOT_FOUND,
            format!("no framework has the id {id}; `tepui framework list` shows all"),
        )));
    };
    desk.require(&request, Action::ViewFramework, &Object::One(&user))?;
    off_the_loop(move || {
        let roles = standings.into_iter().map(|one| role(one, agents, now));
        Response::json(&Answer {
            framework_id: question.framework_id,
            agents,
            roles: roles.collect(),
        })
    })
    .await
}

fn ids<'a>(all: impl IntoIterator<Item = &'a str>) -> Vec<Id> {
    let shown = all.into_iter().take(NAMED_MAX);
    shown
        .map(|id| Id {
            value: id.to_owned(),
        })
        .collect()
}

fn role(standings: Standings, agents: usize, now: Moment) -> Role {
    let mut reasons = Vec::new();
    let mut note = |reason, message: &str, advice: Option<&str>, agents: &[AgentId]| {
        reasons.push(Why {
            reason,
            message: message.to_owned(),
            advice: advice.map(str::to_owned),
            remaining_seconds: None,
            remaining_seconds_max: None,
            count: agents.len(),
            agents: ids(agents.iter().map(AgentId::as_str)),
            holders: Vec::new(),
        });
    };
    let is_served = !standings.offered.is_empty() || !standings.eligible.is_empty();
    if !standings.offered.is_empty() {
        note("OFFERED", "an offer is open", None, &standings.offered);
    }
    if !standings.eligible.is_empty() {
        let text = "nothing is in the way: an offer follows with the next run";
        note("ELIGIBLE", text, None, &standings.eligible);
    }
    if agents == 0 {
        let advice = "start one: tepui agent --master=<this master>";
        note("NO_AGENTS", "no agent is registered", Some(advice), &[]);
    }
    let easiest = standings
        .denied
        .iter()
        .min_by_key(|denied| effort(&denied.obstacle));
    let easiest = easiest.map(|denied| word(denied, now).1);
    let advice = match (is_served, agents) {
        (true, _) => None,
        (false, 0) => reasons.first().and_then(|why| why.advice.clone()),
        (false, _) => easiest,
    };
    for denied in standings.denied {
        let (reason, advice) = word(&denied, now);
        let left = |until: Moment| until.saturating_since(now).as_secs_f64();
        reasons.push(Why {
            reason,
            message: message(&denied),
            advice: Some(advice),
            remaining_seconds: denied.until.map(|(first, _)| left(first)),
            remaining_seconds_max: denied.until.map(|(_, last)| left(last)),
            count: denied.agents.len(),
            agents: ids(denied.agents.iter().map(AgentId::as_str)),
            holders: ids(denied.holders.iter().map(FrameworkId::as_str)),
        });
    }
    Role {
        role: standings.role.to_string(),
        advice,
        reasons,
    }
}

fn message(denied: &Denied) -> String {
    match &denied.quota {
        Some((consumed, limits)) => format!("{}: {consumed} of at most {limits}", denied.obstacle),
        None => denied.obstacle.to_string(),
    }
}

/// How much it takes to be offered agents behind an obstacle, least first: the scheduler's word, an operator's word,
/// waiting for others, other agents.
const fn effort(obstacle: &Obstacle) -> u8 {
    match obstacle {
        Obstacle::Refused | Obstacle::Denied(Reason::Suppressed | Reason::Refused { .. }) => 0,
        Obstacle::Denied(
            Reason::NotSubscribed
            | Reason::FrameworkInactive
            | Reason::Constraints { .. }
            | Reason::Gpus
            | Reason::Region
            | Reason::Capabilities { .. },
        ) => 1,
        Obstacle::Deactivated | Obstacle::Denied(Reason::NotWhitelisted | Reason::Limit { .. }) => {
            2
        }
        Obstacle::Denied(Reason::Paused | Reason::Headroom | Reason::Reserved { .. }) => 3,
        Obstacle::Disconnected | Obstacle::Draining | Obstacle::Denied(Reason::AgentInactive) => 4,
        Obstacle::Denied(Reason::NothingFree | Reason::BelowMinimum) => 5,
        Obstacle::Denied(Reason::TooSmall | Reason::UnknownAgent | Reason::UnknownFramework) => 6,
    }
}

/// A reason as a word for programs, and what would help.
fn word(denied: &Denied, now: Moment) -> (&'static str, String) {
    let reason = match &denied.obstacle {
        Obstacle::Disconnected => return ("DISCONNECTED", "bring the agent back".to_owned()),
        Obstacle::Deactivated => {
            return (
                "DEACTIVATED",
                "reactivate the agent: REACTIVATE_AGENT".to_owned(),
            );
        }
        Obstacle::Draining => {
            let advice = "reactivate the agent once it is drained: REACTIVATE_AGENT";
            return ("DRAINING", advice.to_owned());
        }
        Obstacle::Refused => {
            let first = denied.until.map_or(now, |(first, _)| first);
            let seconds = first.saturating_since(now).as_secs_f64();
            let advice = format!("the scheduler must call REVIVE, or wait {seconds:.1} s");
            return ("REFUSED", advice);
        }
        Obstacle::Denied(reason) => reason,
    };
    let (word, advice) = match reason {
        Reason::UnknownAgent => ("UNKNOWN_AGENT", "wait until the agent has registered"),
        Reason::UnknownFramework => ("UNKNOWN_FRAMEWORK", "the scheduler must subscribe"),
        Reason::NotSubscribed => ("NOT_SUBSCRIBED", "add the role to the framework's roles"),
        Reason::FrameworkInactive => ("FRAMEWORK_INACTIVE", "the scheduler must subscribe again"),
        Reason::Suppressed => ("SUPPRESSED", "the scheduler must call REVIVE"),
        Reason::AgentInactive => ("AGENT_INACTIVE", "bring the agent back, or reactivate it"),
        Reason::NotWhitelisted => ("NOT_WHITELISTED", "add the host to --whitelist"),
        Reason::Paused => ("PAUSED", "wait until more agents are back"),
        Reason::Constraints { .. } => (
            "CONSTRAINTS",
            "change the framework's offer constraints, or the agent's attributes",
        ),
        Reason::NothingFree => ("NOTHING_FREE", "wait until a task ends, or add an agent"),
        Reason::Reserved { .. } => (
            "RESERVED",
            "unreserve it: UNRESERVE_RESOURCES, or subscribe to that role",
        ),
        Reason::BelowMinimum => (
            "BELOW_MINIMUM",
            "wait until a task ends there, or lower min_allocatable_resources",
        ),
        Reason::TooSmall => (
            "TOO_SMALL",
            "lower min_allocatable_resources of the role's offer filters, or add a larger agent",
        ),
        Reason::Gpus => (
            "GPUS",
            "declare GPU_RESOURCES, or start the master with --no-filter_gpu_resources",
        ),
        Reason::Region => ("REGION", "declare REGION_AWARE"),
        Reason::Capabilities { lacking } => (
            "CAPABILITIES",
            match lacking {
                Some(Capability::RevocableResources) => "declare REVOCABLE_RESOURCES",
                Some(Capability::SharedResources) => "declare SHARED_RESOURCES",
                Some(Capability::ReservationRefinement) => "declare RESERVATION_REFINEMENT",
                _ => "declare REVOCABLE_RESOURCES, SHARED_RESOURCES and RESERVATION_REFINEMENT",
            },
        ),
        Reason::Limit { role } => {
            let advice = format!("raise the limit of the quota of role '{role}': UPDATE_QUOTA");
            return ("QUOTA", advice);
        }
        Reason::Headroom => (
            "HEADROOM",
            "lower the guarantees of other roles, or add an agent",
        ),
        Reason::Refused { .. } => ("REFUSED", "the scheduler must call REVIVE, or wait"),
    };
    (word, advice.to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn explained(denied: Vec<Denied>) -> serde_json::Value {
        let standings = Standings {
            role: base_units::Role::parse("x").unwrap(),
            offered: Vec::new(),
            eligible: Vec::new(),
            denied,
        };
        serde_json::to_value(role(standings, 9, Moment::default())).unwrap()
    }

    fn denied(obstacle: Obstacle) -> Denied {
        Denied {
            obstacle,
            agents: vec!["a".into()],
            until: None,
            holders: ["f".into()].into(),
            quota: None,
        }
    }

    #[test]
    fn the_easiest_change_is_the_advice() {
        let until = |seconds| Moment::default() + Duration::from_secs(seconds);
        let refused = Denied {
            until: Some((until(3), until(60))),
            ..denied(Obstacle::Refused)
        };
        let told = explained(vec![denied(Obstacle::Denied(Reason::NothingFree)), refused]);
        assert_eq!(
            told["advice"],
            "the scheduler must call REVIVE, or wait 3.0 s"
        );
        assert_eq!(told["reasons"][0]["reason"], "NOTHING_FREE");
        assert_eq!(told["reasons"][0]["holders"][0]["value"], "f");
        assert_eq!(told["reasons"][1]["remaining_seconds"], 3.0);
        assert_eq!(told["reasons"][1]["remaining_seconds_max"], 60.0);
    }

    #[test]
    fn a_limit_says_how_much_is_used() {
        let quantities = |text| base_units::Quantities::parse(text).unwrap();
        let mut limits = base_units::Limits::default();
        limits.insert("cpus", base_units::Scalar::whole(4));
        let role = base_units::Role::parse("x").unwrap();
        let limit = Denied {
            quota: Some((quantities("cpus:3.5"), limits)),
            ..denied(Obstacle::Denied(Reason::Limit { role }))
        };
        let told = explained(vec![limit]);
        let text = "quota of role 'x' is used up: cpus:3.5 of at most cpus:4";
        assert_eq!(told["reasons"][0]["message"], text);
        assert_eq!(
            told["advice"],
            "raise the limit of the quota of role 'x': UPDATE_QUOTA"
        );
    }
}
