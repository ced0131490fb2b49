//! Weights, quota and maintenance: as they are told, and their unversioned endpoints.

use std::sync::Arc;

use abi_mesos::v1::allocator::{InverseOfferStatus, inverse_offer_status::Status};
use abi_mesos::v1::maintenance::{ClusterStatus, Schedule, Window, cluster_status};
use abi_mesos::v1::quota::{QuotaConfig, QuotaInfo, QuotaStatus};
use abi_mesos::{render, v1};
use base_units::Scalar;
use daemons_door::{Access, Encoding, Handled, Realm, Request, Response, Router};
use http::{Method, StatusCode};
use kernel_master::{Agent, Drain, Machine, Operate};
use serde::de::DeserializeOwned;

use crate::desk::Desk;
use crate::picture::Picture;
use crate::roles::scalar;
use crate::{call, changes};

impl Picture {
    /// Weights of roles that are seen.
    pub(crate) fn weights(&self) -> Vec<v1::WeightInfo> {
        let weights = self.view.weights.iter();
        let seen = weights.filter(|(role, _)| self.sight.role(role));
        seen.map(|(role, weight)| v1::WeightInfo {
            weight: Some(*weight),
            role: Some(role.to_string()),
        })
        .collect()
    }

    /// Quotas that are seen; those that were reset are left out.
    pub(crate) fn quota_status(&self) -> QuotaStatus {
        let mut status = QuotaStatus::default();
        let amount = |amount: Scalar| v1::value::Scalar {
            value: Some(amount.to_f64()),
        };
        for (role, quota) in &self.view.quotas {
            let is_reset = quota.guarantees.is_empty() && quota.limits.is_empty();
            if is_reset || !self.sight.quota(role) {
                continue;
            }
            status.infos.push(QuotaInfo {
                role: Some(role.to_string()),
                guarantee: quota.guarantees.iter().map(scalar).collect(),
                ..Default::default()
            });
            let guarantees = quota.guarantees.iter();
            let limits = quota.limits.iter();
            status.configs.push(QuotaConfig {
                role: Some(role.to_string()),
                guarantees: guarantees
                    .map(|(name, value)| (name.to_string(), amount(value)))
                    .collect(),
                limits: limits
                    .map(|(name, value)| (name.to_string(), amount(value)))
                    .collect(),
            });
        }
        status
    }

    /// The schedule of maintenance.
    pub(crate) fn schedule(&self) -> Schedule {
        if !self.sight.schedule() {
            return Schedule::default();
        }
        let windows = self.view.maintenance.windows.iter();
        Schedule {
            windows: windows
                .map(|window| Window {
                    machine_ids: window.machines.iter().map(machine_id).collect(),
                    unavailability: Some(render::unavailability(&window.unavailability)),
                })
                .collect(),
        }
    }

    /// How far maintenance has come.
    pub(crate) fn maintenance_status(&self) -> ClusterStatus {
        if !self.sight.maintenance() {
            return ClusterStatus::default();
        }
        let maintenance = &self.view.maintenance;
        let machines = maintenance
            .windows
            .iter()
            .flat_map(|window| &window.machines);
        let draining = machines.filter(|machine| !maintenance.down.contains(machine));
        ClusterStatus {
            draining_machines: draining
                .map(|machine| cluster_status::DrainingMachine {
                    id: Some(machine_id(machine)),
                    statuses: self.answers(machine),
                })
                .collect(),
            down_machines: maintenance.down.iter().map(machine_id).collect(),
        }
    }

    /// What frameworks said to inverse offers of a machine.
    fn answers(&self, machine: &Machine) -> Vec<InverseOfferStatus> {
        let here = |agent: &&Arc<Agent>| {
            agent.spec.ip == machine.ip
                && agent.spec.hostname.eq_ignore_ascii_case(&machine.hostname)
        };
        let agents = self.view.agents.values().filter(here);
        let answers = agents.flat_map(|agent| &agent.answers);
        answers
            .map(|(framework, (agreed, when))| InverseOfferStatus {
                status: Some(match agreed {
                    true => Status::Accept,
                    false => Status::Decline,
                }),
                framework_id: Some(render::framework_id(framework)),
                timestamp: Some(render::time_info(*when)),
            })
            .collect()
    }
}

pub(crate) fn machine_id(machine: &Machine) -> v1::MachineId {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    v1::MachineId {
        hostname: text(&machine.hostname),
        ip: text(&machine.ip),
    }
}

/// How an agent's drain is told.
pub(crate) fn drain_info(drain: &Drain) -> v1::DrainInfo {
    v1::DrainInfo {
        state: Some(match drain.drained {
            true => v1::DrainState::Drained,
            false => v1::DrainState::Draining,
        }),
        config: Some(render::drain_config(&drain.config())),
    }
}

/// Adds the endpoints.
pub(crate) fn install(router: &mut Router, desk: &Arc<Desk>) {
    let shared = Arc::clone(desk);
    let write = Access::Realm(Realm::MasterReadWrite);
    router.route("/weights", write, move |request| {
        weights(Arc::clone(&shared), request)
    });
    let shared = Arc::clone(desk);
    router.route("/quota", write, move |request| {
        quota(Arc::clone(&shared), request)
    });
    let shared = Arc::clone(desk);
    router.route("/maintenance/schedule", write, move |request| {
        schedule(Arc::clone(&shared), request)
    });
    let shared = Arc::clone(desk);
    let read = Access::Realm(Realm::MasterReadOnly);
    router.route("/maintenance/status", read, move |request| {
        status(Arc::clone(&shared), request)
    });
    let shared = Arc::clone(desk);
    router.route("/machine/down", write, move |request| {
        machines(Arc::clone(&shared), request, Operate::StartMaintenance)
    });
    let shared = Arc::clone(desk);
    router.route("/machine/up", write, move |request| {
        machines(Arc::clone(&shared), request, Operate::StopMaintenance)
    });
}

/// Lets the request through if it is of an allowed method and for this very path.
fn check(request: &Request, methods: &[&str]) -> Result<(), Box<Response>> {
    request.only(methods)?;
    match request.rest() {
        "" => Ok(()),
        _ => Err(Box::new(Response::status(StatusCode::NOT_FOUND))),
    }
}

fn refuse(text: String) -> Box<Response> {
    Box::new(Response::bad_request(text))
}

async fn list<T: DeserializeOwned>(request: &mut Request) -> Result<Vec<T>, Box<Response>> {
    let body = request.bytes().await?;
    serde_json::from_slice(&body)
        .map_err(|error| refuse(format!("the body is no such list: {error}")))
}

async fn weights(desk: Arc<Desk>, mut request: Request) -> Handled {
    check(&request, &["GET", "PUT"])?;
    if *request.method() != Method::PUT {
        let picture = desk.picture(request.principal()).await?;
        return Ok(Response::json(&picture.weights()));
    }
    let infos: Vec<v1::WeightInfo> = list(&mut request).await?;
    let operation = changes::weights(&infos).map_err(refuse)?;
    Ok(desk.operate(&request, operation).await)
}

async fn quota(desk: Arc<Desk>, mut request: Request) -> Handled {
    request.only(&["GET", "POST", "DELETE"])?;
    if *request.method() == Method::DELETE {
        let operation = changes::remove_quota(request.rest()).map_err(refuse)?;
        return Ok(desk.operate(&request, operation).await);
    }
    check(&request, &["GET", "POST", "DELETE"])?;
    if *request.method() != Method::POST {
        let picture = desk.picture(request.principal()).await?;
        return Ok(Response::json(&QuotaStatus {
            infos: picture.quota_status().infos,
            ..Default::default()
        }));
    }
    let body = request.bytes().await?;
    let wanted: v1::quota::QuotaRequest = call::decode(Encoding::Json, body).await?;
    let operation = changes::set_quota(&wanted).map_err(refuse)?;
    Ok(desk.operate(&request, operation).await)
}

async fn schedule(desk: Arc<Desk>, mut request: Request) -> Handled {
    check(&request, &["GET", "POST"])?;
    if *request.method() != Method::POST {
        let picture = desk.picture(request.principal()).await?;
        return Ok(Response::json(&picture.schedule()));
    }
    let body = request.bytes().await?;
    let wanted: Schedule = call::decode(Encoding::Json, body).await?;
    let operation = changes::schedule(&wanted).map_err(refuse)?;
    Ok(desk.operate(&request, operation).await)
}

async fn status(desk: Arc<Desk>, request: Request) -> Handled {
    check(&request, &["GET"])?;
    let picture = desk.picture(request.principal()).await?;
    Ok(Response::json(&picture.maintenance_status()))
}

async fn machines(
    desk: Arc<Desk>,
    mut request: Request,
    make: fn(Vec<Machine>) -> Operate,
) -> Handled {
    check(&request, &["POST"])?;
    let ids: Vec<v1::MachineId> = list(&mut request).await?;
    let machines = changes::machines(&ids).map_err(refuse)?;
    Ok(desk.operate(&request, make(machines)).await)
}
