//! The first input: what the store holds.

use std::sync::Arc;

use abi_terms::Moment;
use base_ids::FrameworkId;
use base_units::Role;
use kernel_allocator::{Constraints, FrameworkOptions, Quota};

use crate::io::{Effect, FrameworkRecord, Record, Standing};
use crate::master::{FrameworkSide, Master, Timer};
use crate::model::Framework;
use crate::subscribe::fresh;

impl Master {
    pub(crate) fn recover(&mut self, now: Moment, records: Vec<Record>, out: &mut Vec<Effect>) {
        let mut over = Vec::new();
        let mut has_weights = false;
        for record in records {
            match record {
                Record::Agent(id, record) => match record.standing {
                    Standing::Admitted => {
                        self.recovered_specs
                            .insert_mut(id.clone(), record.spec.clone());
                        self.recovered.insert(id, record);
                    }
                    Standing::Unreachable(since) => self.note_unreachable(&id, record, since),
                    Standing::Gone(since) => {
                        self.gone.insert_mut(id, since);
                    }
                },
                Record::Framework(id, record) => match record.completed {
                    Some(completed) => over.push((completed, id, record)),
                    None => self.recover_framework(now, &id, &record, out),
                },
                Record::Weight(role, weight) => {
                    has_weights = true;
                    self.set_weight(now, &role, weight);
                }
                Record::Quota(role, quota) => {
                    self.allocator.set_quota(&role, Some(quota.clone()), now);
                    self.quotas.insert_mut(role, quota);
                }
                Record::Maintenance(maintenance) => self.maintenance = maintenance,
                Record::ForgetAgent(_) | Record::ForgetFramework(_) | Record::ForgetQuota(_) => {}
            }
        }
        if !has_weights {
            for (role, weight) in self.config.weights.clone() {
                if let Ok(role) = Role::parse(&role) {
                    self.set_weight(now, &role, weight);
                }
            }
        }
        self.pause_for_quota(now);
        over.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        for (completed, id, record) in over {
            let framework = Framework {
                unregistered: Some(completed),
                ..known(&id, &record)
            };
            self.note_removed(&id, Some(Arc::new(framework)), out);
        }
        self.agents_known = self.recovered.len();
        if self.agents_known > 0 {
            let due = now + self.config.agent_reregister_timeout;
            self.timers.insert((due, Timer::Recovery));
        }
        if !self.unreachable_since.is_empty() || !self.gone.is_empty() {
            self.expect_collection(now);
        }
    }

    /// Guarantees could not be kept before most of the agents are back.
    fn pause_for_quota(&mut self, now: Moment) {
        let guarantees = |quota: &Quota| !quota.guarantees.is_empty() || !quota.limits.is_empty();
        if self.quotas.values().any(guarantees) {
            let agents = self.recovered.len() as f64 * self.config.recovery_factor;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a part of a number of agents"
            )]
            let agents = agents as usize;
            let until = now + self.config.recovery_timeout;
            self.allocator.pause(agents, until);
        }
    }

    /// A framework that has to subscribe to this master yet. Whoever was connected has as long as agents have.
    fn recover_framework(
        &mut self,
        now: Moment,
        id: &FrameworkId,
        record: &FrameworkRecord,
        out: &mut Vec<Effect>,
    ) {
        self.add_recovered(id, known(id, record));
        let timeout = record.spec.failover_timeout;
        match record.disconnected {
            Some(since) => self.expect_framework(id, since + timeout),
            None => {
                let grace = timeout.max(self.config.agent_reregister_timeout);
                self.expect_framework(id, now + grace);
                self.persist_framework(id, Some(now), out);
            }
        }
    }

    /// A framework that is known from the store or from agents.
    pub(crate) fn add_recovered(&mut self, id: &FrameworkId, framework: Framework) {
        let spec = framework.spec.clone();
        let options = FrameworkOptions {
            roles: spec.roles.clone(),
            suppressed: framework.suppressed.iter().cloned().collect(),
            capabilities: spec.capabilities,
            constraints: Constraints::compile(&framework.constraints).unwrap_or_default(),
            min_allocatable: spec.min_allocatable.clone(),
        };
        self.frameworks.insert_mut(id.clone(), Arc::new(framework));
        self.framework_sides
            .insert(id.clone(), FrameworkSide::new(self.config.seed));
        self.allocator.set_framework(id, options, false);
    }
}

fn known(id: &FrameworkId, record: &FrameworkRecord) -> Framework {
    let suppressed = record.suppressed.iter();
    Framework {
        suppressed: suppressed.flat_map(|role| Role::parse(role)).collect(),
        constraints: record.constraints.clone(),
        recovered: true,
        ..fresh(id, record.spec.clone(), record.registered)
    }
}
