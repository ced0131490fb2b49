//! What operators ask to be changed, as the kernel takes it: roles, amounts, machines and spans are checked here.

use std::net::IpAddr;
use std::time::Duration;

use abi_mesos::v1::master::Call;
use abi_mesos::v1::master::call::Type;
use abi_mesos::{admit, google, v1};
use abi_terms::{Moment, Unavailability};
use base_units::{Quantities, Role, Scalar};
use kernel_allocator::Quota;
use kernel_master::{Machine, Operate, Window};

/// The change that a call asks for, if it is one. The parts that go with the type are present.
///
/// # Errors
/// What is wrong with it, for people.
pub(crate) fn of(kind: Type, call: Call) -> Result<Option<Operate>, String> {
    let agent = |id: Option<v1::AgentId>| id.unwrap_or_default().value().into();
    Ok(Some(match kind {
        Type::DeactivateAgent => {
            Operate::Deactivate(agent(call.deactivate_agent.unwrap_or_default().agent_id))
        }
        Type::ReactivateAgent => {
            Operate::Reactivate(agent(call.reactivate_agent.unwrap_or_default().agent_id))
        }
        Type::MarkAgentGone => {
            Operate::MarkGone(agent(call.mark_agent_gone.unwrap_or_default().agent_id))
        }
        Type::DrainAgent => {
            let drain = call.drain_agent.unwrap_or_default();
            Operate::Drain {
                max_grace: drain.max_grace_period.as_ref().map(span).transpose()?,
                mark_gone: drain.mark_gone.unwrap_or_default(),
                agent: agent(drain.agent_id),
            }
        }
        Type::UpdateWeights => weights(&call.update_weights.unwrap_or_default().weight_infos)?,
        Type::UpdateQuota => {
            let update = call.update_quota.unwrap_or_default();
            let quotas = update.quota_configs.iter().map(quota);
            Operate::Quota {
                quotas: quotas.collect::<Result<_, _>>()?,
                force: update.force.unwrap_or_default(),
            }
        }
        Type::SetQuota => {
            let request = call.set_quota.unwrap_or_default().quota_request;
            set_quota(&request.unwrap_or_default())?
        }
        Type::RemoveQuota => remove_quota(call.remove_quota.unwrap_or_default().role())?,
        Type::UpdateMaintenanceSchedule => {
            let update = call.update_maintenance_schedule.unwrap_or_default();
            schedule(&update.schedule.unwrap_or_default())?
        }
        Type::StartMaintenance => {
            let start = call.start_maintenance.unwrap_or_default();
            Operate::StartMaintenance(machines(&start.machines)?)
        }
        Type::StopMaintenance => {
            let stop = call.stop_maintenance.unwrap_or_default();
            Operate::StopMaintenance(machines(&stop.machines)?)
        }
        _ => return Ok(None),
    }))
}

fn span(span: &google::Duration) -> Result<Duration, String> {
    let wrong = || "the span of time must not be negative".to_owned();
    let seconds = u64::try_from(span.seconds()).map_err(|_| wrong())?;
    let nanos = u32::try_from(span.nanos()).map_err(|_| wrong())?;
    Ok(Duration::from_secs(seconds).saturating_add(Duration::from_nanos(nanos.into())))
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).map_err(|error| format!("Invalid role '{text}': {error}"))
}

/// New weights.
pub(crate) fn weights(infos: &[v1::WeightInfo]) -> Result<Operate, String> {
    let weights = infos.iter().map(|info| {
        let (role, weight) = (role(info.role())?, info.weight.unwrap_or_default());
        match weight.is_finite() && weight > 0.0 {
            true => Ok((role, weight)),
            false => Err(format!(
                "Invalid weight '{weight}' of role '{role}': weights must be above 0"
            )),
        }
    });
    Ok(Operate::Weights(weights.collect::<Result<_, String>>()?))
}

/// The most that a quota can name: an exabyte of memory or disk, in MB, and a trillion of anything else.
const QUOTA_MB_MAX: f64 = 1024.0 * 1024.0 * 1024.0 * 1024.0;
const QUOTA_OTHER_MAX: f64 = 1e12;

fn amount(name: &str, value: f64) -> Result<Scalar, String> {
    let (max, spoken) = match name {
        "mem" | "disk" => (QUOTA_MB_MAX, "1 exabyte"),
        _ => (QUOTA_OTHER_MAX, "1 trillion"),
    };
    if value > max {
        return Err(format!(
            "Invalid QuotaConfig: {name} of {value:e} is invalid: values greater than {spoken} ({max}) are not supported"
        ));
    }
    Scalar::from_f64(value).map_err(|error| format!("Invalid amount of {name}, {value}: {error}"))
}

fn quota(config: &v1::quota::QuotaConfig) -> Result<(Role, Quota), String> {
    let role = role(config.role())?;
    let mut quota = Quota::default();
    for (name, scalar) in &config.guarantees {
        let guarantee = amount(name, scalar.value())?;
        quota.guarantees.insert(name.as_str(), guarantee);
    }
    for (name, scalar) in &config.limits {
        let limit = amount(name, scalar.value())?;
        quota.limits.insert(name.as_str(), limit);
    }
    Ok((role, quota))
}

/// The quota of a role that has none.
pub(crate) fn set_quota(request: &v1::quota::QuotaRequest) -> Result<Operate, String> {
    let role = role(request.role())?;
    if request.guarantee.is_empty() {
        return Err("QuotaInfo with empty 'guarantee'".to_owned());
    }
    let mut guarantee = Quantities::default();
    for wire in &request.guarantee {
        let resource = admit::resource(wire).map_err(|error| error.to_string())?;
        if resource.reserved_role().is_some() {
            return Err("QuotaInfo must not contain any ReservationInfo".to_owned());
        }
        if resource.disk.is_some() || resource.revocable || resource.shared {
            return Err("QuotaInfo must name plain resources only".to_owned());
        }
        let Some(amount) = resource.value.as_scalar() else {
            return Err("QuotaInfo must not include non-scalar resources".to_owned());
        };
        if !guarantee.get(&resource.name).is_zero() {
            return Err(format!("QuotaInfo names '{}' twice", resource.name));
        }
        guarantee.insert(resource.name.clone(), amount);
    }
    Ok(Operate::SetQuota {
        role,
        guarantee,
        force: request.force.unwrap_or_default(),
    })
}

/// No quota of a role any more.
pub(crate) fn remove_quota(text: &str) -> Result<Operate, String> {
    Ok(Operate::RemoveQuota(role(text)?))
}

/// A new schedule.
pub(crate) fn schedule(schedule: &v1::maintenance::Schedule) -> Result<Operate, String> {
    let windows = schedule.windows.iter().map(|window| {
        let when = window.unavailability.clone().unwrap_or_default();
        let start = when.start.unwrap_or_default().nanoseconds();
        let start =
            u64::try_from(start).map_err(|_| "Unavailability 'start' is before 1970".to_owned())?;
        let duration = when.duration.map(|duration| {
            let nanos = u64::try_from(duration.nanoseconds());
            nanos.map_err(|_| "Unavailability 'duration' is negative".to_owned())
        });
        if window.machine_ids.is_empty() {
            return Err("List of machines in the maintenance window is empty".to_owned());
        }
        Ok(Window {
            machines: machines(&window.machine_ids)?,
            unavailability: Unavailability {
                start: Moment::from_nanos(start),
                duration: duration.transpose()?.map(Duration::from_nanos),
            },
        })
    });
    Ok(Operate::Schedule(windows.collect::<Result<_, String>>()?))
}

/// Machines, at least one.
pub(crate) fn machines(ids: &[v1::MachineId]) -> Result<Vec<Machine>, String> {
    if ids.is_empty() {
        return Err("List of machines is empty".to_owned());
    }
    let machine = |id: &v1::MachineId| {
        let (hostname, ip) = (id.hostname(), id.ip());
        if hostname.is_empty() && ip.is_empty() {
            return Err("Both 'hostname' and 'ip' for a machine are empty".to_owned());
        }
        if !ip.is_empty() && ip.parse::<IpAddr>().is_err() {
            return Err(format!("'{ip}' is no IP address"));
        }
        Ok(Machine {
            hostname: hostname.into(),
            ip: ip.into(),
        })
    };
    ids.iter().map(machine).collect()
}
