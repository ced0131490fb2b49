//! What operators change: who may do it, and which part of the master does it.

use abi_terms::Moment;
use base_access::{Action, Object, Principal};
use base_units::Role;

use crate::io::{Answer, Effect, Operate};
use crate::master::Master;

impl Master {
    pub(crate) fn operate(
        &mut self,
        now: Moment,
        principal: Option<&Principal>,
        operation: Operate,
        out: &mut Vec<Effect>,
    ) -> Answer {
        // What nobody could ask for comes before who asks, as clients know it.
        if let Err(text) = self.check_operation(&operation) {
            return Answer::BadRequest(text.into());
        }
        if !self.may_operate(principal, &operation) {
            return Answer::Forbidden("Not authorized to do this".into());
        }
        match operation {
            Operate::Deactivate(agent) => self.deactivate_agent(now, &agent, out),
            Operate::Reactivate(agent) => self.reactivate_agent(&agent, out),
            Operate::Drain {
                agent,
                max_grace,
                mark_gone,
            } => self.drain_agent(now, &agent, max_grace, mark_gone, out),
            Operate::MarkGone(agent) => self.mark_gone(now, &agent, out),
            Operate::Weights(weights) => self.update_weights(now, &weights, out),
            Operate::Quota { quotas, force } => self.update_quota(now, quotas, force, out),
            Operate::SetQuota {
                role,
                guarantee,
                force,
            } => self.set_quota(now, &role, guarantee, force, out),
            Operate::RemoveQuota(role) => self.remove_quota(now, &role, out),
            Operate::Schedule(windows) => self.update_schedule(now, windows, out),
            Operate::StartMaintenance(machines) => self.start_maintenance(now, &machines, out),
            Operate::StopMaintenance(machines) => self.stop_maintenance(&machines, out),
        }
    }

    fn check_operation(&self, operation: &Operate) -> Result<(), String> {
        match operation {
            Operate::Schedule(windows) => self.check_schedule(windows),
            Operate::StartMaintenance(machines) => self.check_machines(machines, false),
            Operate::StopMaintenance(machines) => self.check_machines(machines, true),
            Operate::Drain { agent, .. } => self.check_drain(agent),
            Operate::Deactivate(_)
            | Operate::Reactivate(_)
            | Operate::MarkGone(_)
            | Operate::Weights(_)
            | Operate::Quota { .. }
            | Operate::SetQuota { .. }
            | Operate::RemoveQuota(_) => Ok(()),
        }
    }

    fn may_operate(&self, principal: Option<&Principal>, operation: &Operate) -> bool {
        let allows = |action, object: &Object<'_>| {
            let authorizer = &self.config.authorizer;
            authorizer.allows(principal, action, object)
        };
        let each = |action, roles: Vec<&Role>| {
            let roles: Vec<&str> = roles.into_iter().map(Role::as_str).collect();
            allows(action, &Object::Each(&roles))
        };
        match operation {
            Operate::Deactivate(_) => allows(Action::DeactivateAgent, &Object::Any),
            Operate::Reactivate(_) => allows(Action::ReactivateAgent, &Object::Any),
            Operate::Drain { mark_gone, .. } => {
                allows(Action::DrainAgent, &Object::Any)
                    && (!mark_gone || allows(Action::MarkAgentGone, &Object::Any))
            }
            Operate::MarkGone(_) => allows(Action::MarkAgentGone, &Object::Any),
            Operate::Weights(weights) => {
                let roles = weights.iter().map(|(role, _)| role).collect();
                each(Action::UpdateWeight, roles)
            }
            Operate::Quota { quotas, .. } => {
                let roles = quotas.iter().map(|(role, _)| role).collect();
                each(Action::UpdateQuota, roles)
            }
            Operate::SetQuota { role, .. } | Operate::RemoveQuota(role) => {
                each(Action::UpdateQuota, vec![role])
            }
            Operate::Schedule(_) => allows(Action::UpdateMaintenanceSchedule, &Object::Any),
            Operate::StartMaintenance(_) => allows(Action::StartMaintenance, &Object::Any),
            Operate::StopMaintenance(_) => allows(Action::StopMaintenance, &Object::Any),
        }
    }
}
