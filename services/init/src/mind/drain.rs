//! Instances are taken out of sight before they are asked to end: see [`plan::barrier`](crate::plan::barrier).

use abi_marathon::shown::State as Condition;
use abi_marathon::{InstanceId, Refusal, Timestamp};

use super::ask::Answer;
use super::updates::instance_changed;
use super::{Mind, Out, record, tell};
use base_defects::defect;

impl Mind {
    /// Somebody leads requests to instances from now on.
    pub(super) fn watches(&mut self, name: &str, out: &mut Out) {
        if self.state_mut().watchers.join(name) {
            out.records
                .push((record::watcher_key(name), Some(record::write_watcher())));
        }
    }

    /// It went away, and may come back.
    pub(super) fn watches_no_more(&mut self, name: &str, now: Timestamp) {
        self.state_mut().watchers.leave(name, now);
    }

    /// Forgets watchers that stay away.
    pub(super) fn forget_watchers(&mut self, now: Timestamp, out: &mut Out) {
        let limit = self.config.drain_ms;
        if self.state.watchers.next(limit).is_some_and(|at| at <= now) {
            for name in self.state_mut().watchers.forget(now, limit) {
                out.records.push((record::watcher_key(&name), None));
            }
        }
    }

    /// A watcher sends an instance nothing any more.
    pub(super) fn withdrawn(&mut self, watcher: &str, instance: &str) -> Result<Answer, Refusal> {
        if !self.state.watchers.knows(watcher) {
            return Err(Refusal::NotFound(format!(
                "no watcher {watcher:?} reads events: subscribe with /v2/events?watcher={watcher}"
            )));
        }
        // One that has ended meanwhile needs no answer any more.
        let known = InstanceId::parse(instance).filter(|id| {
            let held = self.state.held(id);
            held.and_then(|held| held.kill.as_ref())
                .is_some_and(|kill| kill.withdrawal.is_some())
        });
        if let Some(id) = known {
            self.change(&id, |held| {
                let kill = held.kill.as_mut();
                if let Some(withdrawal) = kill.and_then(|kill| kill.withdrawal.as_mut()) {
                    withdrawal.answered(watcher);
                }
            });
        }
        Ok(Answer {
            status: 204,
            ..Answer::default()
        })
    }

    /// Takes an instance that is to be asked to end out of sight first. Tells whether that is still waited for.
    pub(super) fn withdraws(&mut self, id: &InstanceId, now: Timestamp, out: &mut Out) -> bool {
        let Some(held) = self.state.held(id) else {
            return false;
        };
        let Some(kill) = &held.kill else { return false };
        if let Some(withdrawal) = &kill.withdrawal {
            return withdrawal.ends(now).is_some();
        }
        // Only those that run get requests.
        let gets_none = kill.said_at.is_some() || held.instance.state != Condition::Running;
        if gets_none || defect!(NotWithdrawn) {
            return false;
        }
        let Some(withdrawal) = self.state.watchers.withdraw(now, self.config.drain_ms) else {
            return false;
        };
        tell(out, instance_changed(held, Condition::Killing), now);
        self.change(id, |held| {
            if let Some(kill) = &mut held.kill {
                kill.withdrawal = Some(withdrawal);
            }
        });
        true
    }
}
