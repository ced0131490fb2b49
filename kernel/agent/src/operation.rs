//! Operations turn resources of the agent into others; their outcomes are sent until the scheduler has seen them.

use std::sync::Arc;
use std::time::Duration;

use abi_node::{Apply, ToMaster};
use abi_terms::{AgentSpec, Moment, OperationState, UpdateId};
use base_defects::defect;
use base_ids::FrameworkId;
use base_units::{Disk, Resource, Resources};

use crate::agent::{Agent, Timer};
use crate::io::{Effect, OperationRecord, Record};

/// How long to wait for the first acknowledgement before sending again.
const RETRY_MIN: Duration = Duration::from_secs(10);
/// How long to wait at most.
const RETRY_MAX: Duration = Duration::from_secs(600);

/// An operation whose outcome was not acknowledged yet.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) record: OperationRecord,
    /// When it is sent again, and how long to wait after that.
    pub(crate) retry: Option<(Moment, Duration)>,
}

impl Agent {
    /// What the agent has changes as the master says, if it has what is to be used up.
    pub(crate) fn apply(&mut self, now: Moment, apply: Apply, out: &mut Vec<Effect>) {
        let state = match self.config.spec.resources.checked_sub(&apply.consumed) {
            Some(rest) => {
                let rest = match defect!(ReservedTwice) {
                    true => self.config.spec.resources.clone(),
                    false => rest,
                };
                self.set_total(&rest + &apply.converted);
                let converted = self.config.spec.resources.filter(is_converted);
                let all = &converted + &self.set_aside;
                out.push(Effect::Persist(Record::Converted(all)));
                let gone = volumes(&apply.consumed, &apply.converted);
                if !gone.is_empty() && !defect!(DataOutlivesVolume) {
                    out.push(Effect::Destroyed(gone));
                }
                OperationState::Finished
            }
            None => OperationState::Dropped,
        };
        let Some(id) = apply.id else {
            return;
        };
        let record = OperationRecord {
            framework: apply.framework,
            id,
            state,
        };
        out.push(Effect::Persist(Record::Operation(
            apply.uuid,
            record.clone(),
        )));
        let operation = Operation {
            record,
            retry: None,
        };
        self.operations.insert(apply.uuid, operation);
        self.forward_operation(now, apply.uuid, RETRY_MIN, out);
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
        let Some(operation) = self.operations.get_mut(&uuid) else {
            return;
        };
        let again = now + patience;
        operation.retry = Some((again, (patience * 2).min(RETRY_MAX)));
        let record = operation.record.clone();
        self.set_timer(again, Timer::Operation(uuid));
        out.push(Effect::Send(ToMaster::Operation {
            framework: record.framework,
            uuid,
            id: record.id,
            state: record.state,
        }));
    }

    pub(crate) fn retry_operation(
        &mut self,
        now: Moment,
        due: Moment,
        uuid: UpdateId,
        out: &mut Vec<Effect>,
    ) {
        let retry = self.operations.get(&uuid).and_then(|known| known.retry);
        if let Some((at, patience)) = retry
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

    /// The scheduler has seen an outcome.
    pub(crate) fn acknowledge_operation(
        &mut self,
        framework: &FrameworkId,
        uuid: UpdateId,
        out: &mut Vec<Effect>,
    ) {
        let known = self.operations.get(&uuid);
        if known.is_some_and(|known| known.record.framework == *framework) {
            self.operations.remove(&uuid);
            out.push(Effect::Persist(Record::ForgetOperation(uuid)));
        }
    }

    /// Nobody is left to see the outcomes.
    pub(crate) fn forget_operations(&mut self, framework: &FrameworkId, out: &mut Vec<Effect>) {
        let all: Vec<_> = self
            .operations
            .iter()
            .filter(|(_, known)| known.record.framework == *framework)
            .map(|(uuid, _)| *uuid)
            .collect();
        for uuid in all {
            self.acknowledge_operation(framework, uuid, out);
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
