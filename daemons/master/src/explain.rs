//! `POST /api/v1/explain`: why a framework gets no offers, and the smallest change that would help.

use std::sync::Arc;

use abi_terms::Moment;
use base_access::{Action, Object};
use base_ids::{AgentId, FrameworkId};
use daemons_door::{Handled, Request, Response};
use http::StatusCode;
use kernel_allocator::Reason;
use kernel_master::Standings;
use serde::{Deserialize, Serialize};

use crate::call::{off_the_loop, stopping};
use crate::desk::Desk;

/// Agents that are named for each reason; the others are counted.
const AGENTS_MAX: usize = 100;

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
    /// How long it stays so by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    remaining_seconds: Option<f64>,
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

fn ids(agents: &[AgentId]) -> Vec<Id> {
    let shown = agents.iter().take(AGENTS_MAX);
    shown
        .map(|id| Id {
            value: id.as_str().to_owned(),
        })
        .collect()
}

fn role(standings: Standings, agents: usize, now: Moment) -> Role {
    let mut reasons = Vec::new();
    let mut note = |reason, message: &str, agents: &[AgentId]| {
        if !agents.is_empty() {
            reasons.push(Why {
                reason,
                message: message.to_owned(),
                advice: None,
                remaining_seconds: None,
                count: agents.len(),
                agents: ids(agents),
                holders: Vec::new(),
            });
        }
    };
    note("OFFERED", "an offer is open", &standings.offered);
    let text = "nothing is in the way: an offer follows with the next run";
    note("ELIGIBLE", text, &standings.eligible);
    if agents == 0 {
        reasons.push(Why {
            reason: "NO_AGENTS",
            message: "no agent is registered".to_owned(),
            advice: Some("start one: tepui agent --master=<this master>".to_owned()),
            remaining_seconds: None,
            count: 0,
            agents: Vec::new(),
            holders: Vec::new(),
        });
    }
    for denied in standings.denied {
        let (reason, advice) = word(&denied.reason);
        let remaining = match denied.reason {
            Reason::Refused { until } => Some(until.saturating_since(now).as_secs_f64()),
            _ => None,
        };
        reasons.push(Why {
            reason,
            message: denied.reason.to_string(),
            advice: advice.map(str::to_owned),
            remaining_seconds: remaining,
            count: denied.agents.len(),
            agents: ids(&denied.agents),
            holders: denied
                .holders
                .iter()
                .map(|id| Id {
                    value: id.as_str().to_owned(),
                })
                .collect(),
        });
    }
    Role {
        role: standings.role.to_string(),
        reasons,
    }
}

/// A reason as a word for programs, and what would help.
const fn word(reason: &Reason) -> (&'static str, Option<&'static str>) {
    match reason {
        Reason::UnknownAgent => ("UNKNOWN_AGENT", None),
        Reason::UnknownFramework => ("UNKNOWN_FRAMEWORK", None),
        Reason::NotSubscribed => (
            "NOT_SUBSCRIBED",
            Some("add the role to the framework's roles"),
        ),
        Reason::FrameworkInactive => (
            "FRAMEWORK_INACTIVE",
            Some("the scheduler must subscribe again"),
        ),
        Reason::Suppressed => ("SUPPRESSED", Some("the scheduler must call REVIVE")),
        Reason::AgentInactive => (
            "AGENT_INACTIVE",
            Some("bring the agent back, or reactivate it"),
        ),
        Reason::NotWhitelisted => ("NOT_WHITELISTED", Some("add the host to --whitelist")),
        Reason::Paused => ("PAUSED", Some("wait until more agents are back")),
        Reason::Constraints => (
            "CONSTRAINTS",
            Some("change the framework's offer constraints, or the agent's attributes"),
        ),
        Reason::NothingFree => (
            "NOTHING_FREE",
            Some("wait for a task to end, decline offers elsewhere, or add an agent"),
        ),
        Reason::BelowMinimum => (
            "BELOW_MINIMUM",
            Some("free more there, or lower --min_allocatable_resources"),
        ),
        Reason::Gpus => (
            "GPUS",
            Some("declare GPU_RESOURCES, or start the master with --no-filter_gpu_resources"),
        ),
        Reason::Region => ("REGION", Some("declare REGION_AWARE")),
        Reason::Capabilities => (
            "CAPABILITIES",
            Some("declare the capabilities for revocable, shared or refined resources"),
        ),
        Reason::Guarantee => ("GUARANTEE", None),
        Reason::Quota => ("QUOTA", Some("raise the limit of the role's quota")),
        Reason::Refused { .. } => (
            "REFUSED",
            Some("the scheduler declined the like: wait, or call REVIVE"),
        ),
    }
}
