//! Operations turn resources into others: the agent's own here and at once, those of resource providers there. The
//! outcomes of the former are durable and sent until they are acknowledged; providers do the same with theirs.

use std::sync::Arc;
use std::time::Duration;

use abi_node::{Apply, ToMaster};
use abi_terms::{
    AgentSpec, Moment, OperationReport, OperationSpec, OperationState, OperationStatus, UpdateId,
};
use base_defects::defect;
use base_units::{Disk, Resource, Resources};

use crate::agent::{Agent, Timer};
use crate::io::{Effect, Record};

/// How long to wait for the first acknowledgement before sending again.
const RETRY_MIN: Duration = Duration::from_secs(10);
/// How long to wait at most.
const RETRY_MAX: Duration = Duration::from_secs(600);

impl Agent {
    /// Carries out an operation, or has it carried out.
    pub(crate) fn apply(&mut self, now: Moment, apply: Apply, out: &mut Vec<Effect>) {
        match (&apply.spec.conversion.provider, apply.version) {
            (Some(_), version) => self.apply_provided(&apply.spec, version, out),
            (None, _) => self.apply_own(now, &apply.spec, out),
        }
    }

    /// What the agent has changes as the master says, if it has what is to be used up.
    fn apply_own(&mut self, now: Moment, spec: &Arc<OperationSpec>, out: &mut Vec<Effect>) {
        let conversion = &spec.conversion;
        let (mut records, mut gone) = (Vec::new(), Resources::new());
        let rest = self.config.spec.resources.checked_sub(&conversion.consumed);
        let state = match rest.filter(|_| conversion.kind.is_at_once()) {
            Some(rest) => {
                let rest = match defect!(ReservedTwice) {
                    true => self.config.spec.resources.clone(),
                    false => rest,
                };
                self.set_total(&rest + &conversion.converted);
                let converted = self.config.spec.resources.filter(is_converted);
                let all = &converted + &self.set_aside;
                records.push(Record::Converted(all));
                gone = volumes(&conversion.consumed, &conversion.converted);
                OperationState::Finished
            }
            None => OperationState::Dropped,
        };
        let mut latest = self.status_of(spec, state);
        // There is but one status, so it can go by the name of the operation.
        latest.uuid = Some(spec.uuid);
        let report = Arc::new(OperationReport {
            spec: spec.clone(),
            statuses: vec![latest.clone()],
            latest,
        });
        // A reservation without its operation would be taken for one that never was.
        records.push(Record::Operation(spec.uuid, report.clone()));
        out.push(Effect::PersistAll(records));
        if !gone.is_empty() && !defect!(DataOutlivesVolume) {
            out.push(Effect::Destroyed(gone));
        }
        self.operations.insert_mut(spec.uuid, report);
        self.forward_operation(now, spec.uuid, RETRY_MIN, out);
    }

    /// A status of an operation as this agent tells it, which nobody acknowledges.
    pub(crate) fn status_of(&self, spec: &OperationSpec, state: OperationState) -> OperationStatus {
        OperationStatus::new(spec.id.clone(), state)
            .on(self.id.clone(), spec.conversion.provider.clone())
    }

    fn set_total(&mut self, resources: Resources) {
        self.config.spec = Arc::new(AgentSpec {
            resources,
            ..AgentSpec::clone(&self.config.spec)
        });
    }

    /// Brings back what was reserved and created before a restart, as far as the agent still has what it was made of. The
    /// rest is set aside until it has that again.
    pub(crate) fn restore_converted(&mut self, converted: &Resources) {
        let mut total = self.config.spec.resources.clone();
        for (one, copies) in converted.iter_counted() {
            if one.is_persistent_volume() && defect!(VolumesForgotten) {
                continue;
            }
            let mut origin = one.clone();
            origin
                .reservations
                .retain(|reservation| reservation.kind == base_units::ReservationKind::Static);
            strip(&mut origin);
            let rest = total.checked_sub(&origin.into());
            let into = match rest {
                Some(rest) => {
                    total = rest;
                    &mut total
                }
                None => &mut self.set_aside,
            };
            for _ in 0..copies.max(1) {
                into.insert(one.clone());
            }
        }
        self.set_total(total);
    }

    fn forward_operation(
        &mut self,
        now: Moment,
        uuid: UpdateId,
        patience: Duration,
        out: &mut Vec<Effect>,
    ) {
        if !self.registered {
            return;
        }
        let Some(known) = self.operations.get(&uuid) else {
            return;
        };
        let Some(status) = known.statuses.last().filter(|told| told.uuid.is_some()) else {
            return;
        };
        let message = ToMaster::Operation {
            framework: known.spec.framework.clone(),
            uuid,
            status: Box::new(status.clone()),
            latest: None,
        };
        // A provider repeats its own.
        if known.spec.conversion.provider.is_none() {
            let again = now + patience;
            let next = (patience * 2).min(RETRY_MAX);
            self.operation_retries.insert(uuid, (again, next));
            self.set_timer(again, Timer::Operation(uuid));
        }
        out.push(Effect::Send(message));
    }

    pub(crate) fn retry_operation(
        &mut self,
        now: Moment,
        due: Moment,
        uuid: UpdateId,
        out: &mut Vec<Effect>,
    ) {
        if let Some((at, patience)) = self.operation_retries.get(&uuid).copied()
            && at == due
        {
            self.forward_operation(now, uuid, patience, out);
        }
    }

    /// Sends all outcomes anew, as to a master that knows nothing.
    pub(crate) fn forward_operations(&mut self, now: Moment, out: &mut Vec<Effect>) {
        let all: Vec<_> = self.operations.keys().copied().collect();
        for uuid in all {
            self.forward_operation(now, uuid, RETRY_MIN, out);
        }
    }

    /// Whoever waited for a status has seen it.
    pub(crate) fn acknowledge_operation(
        &mut self,
        uuid: UpdateId,
        status: UpdateId,
        out: &mut Vec<Effect>,
    ) {
        let Some(known) = self.operations.get(&uuid).cloned() else {
            return;
        };
        let mut told = known.statuses.iter();
        let Some(seen) = told.find(|told| told.uuid == Some(status)) else {
            return;
        };
        let is_last = seen.state.is_terminal();
        match &known.spec.conversion.provider {
            None => self.forget_operation(uuid, out),
            Some(provider) => {
                self.tell_acknowledged(provider, uuid, status, out);
                if is_last {
                    self.operations.remove_mut(&uuid);
                }
            }
        }
    }

    fn forget_operation(&mut self, uuid: UpdateId, out: &mut Vec<Effect>) {
        self.operation_retries.remove(&uuid);
        if self.operations.remove_mut(&uuid) {
            out.push(Effect::Persist(Record::ForgetOperation(uuid)));
        }
    }

    /// Operations on the agent's own resources.
    pub(crate) fn own_operations(&self) -> Vec<Arc<OperationReport>> {
        let all = self.operations.values();
        all.filter(|known| known.spec.conversion.provider.is_none())
            .cloned()
            .collect()
    }

    /// Nothing is known any more.
    pub(crate) fn forget_all_operations(&mut self, out: &mut Vec<Effect>) {
        for known in self.own_operations() {
            self.forget_operation(known.spec.uuid, out);
        }
    }
}

/// Whether an operation made it what it is.
fn is_converted(one: &Resource) -> bool {
    one.is_dynamically_reserved() || one.is_persistent_volume()
}

fn strip(one: &mut Resource) {
    let source = one.disk.as_ref().and_then(|disk| disk.source.clone());
    one.shared = false;
    one.disk = source.map(|source| {
        Arc::new(Disk {
            source: Some(source),
            ..Disk::default()
        })
    });
}

/// Volumes that were and are no more, whatever their size.
fn volumes(before: &Resources, after: &Resources) -> Resources {
    let lives = |one: &Resource| {
        after.iter().any(|other| {
            other.persistence_id() == one.persistence_id()
                && other.reserved_role() == one.reserved_role()
        })
    };
    before.filter(|one| one.is_persistent_volume() && !lives(one))
}
