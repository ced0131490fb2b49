//! Agents that stay away become unreachable: at once, or no faster than `agent_removal_rate_limit` allows.
//!
//! Whoever is due waits in one queue for a permit, and leaves it by coming back. A permit that nobody waits for is kept
//! for the next, but permits do not add up.

use std::time::Duration;

use abi_terms::{Moment, Reason, TaskState};
use base_ids::{AgentId, ConnectionId};

use crate::agents::Loss;
use crate::io::{AgentRecord, Effect, OperatorEvent, Record, Standing};
use crate::ledger::Fate;
use crate::master::{Master, Timer};

impl Master {
    /// An agent answers no pings: it is unreachable. Its tasks may run on, those too that do not checkpoint.
    pub(crate) fn agent_silent(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        out: &mut Vec<Effect>,
    ) {
        if let Some(id) = self.disconnect_agent(now, connection, out) {
            self.schedule_unreachable(now, id, out);
        }
    }

    /// The time is over in which agents that are known from the store could come back.
    pub(crate) fn end_recovery(&mut self, now: Moment, out: &mut Vec<Effect>) {
        let missing: Vec<AgentId> = self.recovered.keys().cloned().collect();
        let percent = missing.len() as f64 / self.agents_known.max(1) as f64 * 100.0;
        let most = self.config.recovery_removal_percent_max;
        if percent > most {
            let text = format!(
                "{} of {} agents ({percent:.1} %) did not come back within {} s after the fail-over, more than \
                 --recovery_agent_removal_limit allows ({most} %); find out why, or start with a higher limit",
                missing.len(),
                self.agents_known,
                self.config.agent_reregister_timeout.as_secs(),
            );
            out.push(Effect::Quit(text.into()));
            return;
        }
        for id in missing {
            self.schedule_unreachable(now, id, out);
        }
    }

    /// An agent becomes unreachable as soon as it may.
    pub(crate) fn schedule_unreachable(&mut self, now: Moment, id: AgentId, out: &mut Vec<Effect>) {
        if self.leaving.contains(&id) {
            return;
        }
        self.count("master/slave_unreachable_scheduled");
        let Some(pause) = self.config.removal_pause else {
            self.complete_unreachable_agent(now, &id, out);
            return;
        };
        if self.leaving.is_empty() && self.next_removal <= now {
            self.next_removal = now + pause;
            self.complete_unreachable_agent(now, &id, out);
            return;
        }
        if self.leaving.is_empty() {
            self.timers.insert((self.next_removal, Timer::Removal));
        }
        self.leaving.push_back(id);
    }

    /// A permit is there.
    pub(crate) fn remove_next(&mut self, now: Moment, out: &mut Vec<Effect>) {
        let Some(id) = self.leaving.pop_front() else {
            return;
        };
        self.next_removal = now + self.config.removal_pause.unwrap_or(Duration::ZERO);
        if !self.leaving.is_empty() {
            self.timers.insert((self.next_removal, Timer::Removal));
        }
        self.complete_unreachable_agent(now, &id, out);
    }

    /// An agent is back, or gone for another reason, before it became unreachable.
    pub(crate) fn cancel_unreachable(&mut self, id: &AgentId) {
        let before = self.leaving.len();
        self.leaving.retain(|waiting| waiting != id);
        if self.leaving.len() < before {
            self.count("master/slave_unreachable_canceled");
        }
    }

    fn complete_unreachable_agent(&mut self, now: Moment, id: &AgentId, out: &mut Vec<Effect>) {
        self.count("master/slave_unreachable_completed");
        match self.recovered.contains_key(id) {
            true => self.mark_recovered_unreachable(now, id, out),
            false => self.mark_unreachable(now, id, out),
        }
    }

    /// An agent did not come back in time. It may do so later.
    fn mark_unreachable(&mut self, now: Moment, id: &AgentId, out: &mut Vec<Effect>) {
        let Some(agent) = self.agents.get(id).cloned() else {
            return;
        };
        self.count("master/slave_removals");
        self.count("master/slave_removals/reason_unhealthy");
        self.set_unreachable(id, agent.record(), now, out);
        let loss = Loss {
            state: TaskState::Unreachable,
            reason: Reason::AgentRemoved,
            text: "Agent is unreachable",
            fate: Fate::Unreachable,
            unreachable: Some(now),
        };
        self.take_agent_off(now, &agent, &loss, out);
        out.push(Effect::Publish(OperatorEvent::AgentLost(id.clone())));
        self.tell_failure(id, out);
    }

    /// An agent that is known from the store did not come back in time.
    fn mark_recovered_unreachable(&mut self, now: Moment, id: &AgentId, out: &mut Vec<Effect>) {
        let Some(record) = self.recovered.remove(id) else {
            return;
        };
        self.recovered_specs.remove_mut(id);
        self.count("master/recovery_slave_removals");
        self.set_unreachable(id, record, now, out);
        out.push(Effect::Publish(OperatorEvent::AgentLost(id.clone())));
        self.tell_failure(id, out);
    }

    fn set_unreachable(
        &mut self,
        id: &AgentId,
        record: AgentRecord,
        now: Moment,
        out: &mut Vec<Effect>,
    ) {
        let record = AgentRecord {
            standing: Standing::Unreachable(now),
            ..record
        };
        self.note_unreachable(id, record.clone(), now);
        out.push(Effect::Persist(Record::Agent(id.clone(), record)));
        self.expect_collection(now);
    }

    pub(crate) fn note_unreachable(&mut self, id: &AgentId, record: AgentRecord, since: Moment) {
        self.unreachable.insert(id.clone(), record);
        self.unreachable_since.insert_mut(id.clone(), since);
    }

    // --- old entries of the registry ---

    /// Entries are looked through once in an interval, as long as there are any.
    pub(crate) fn expect_collection(&mut self, now: Moment) {
        if self.next_collection.is_none() {
            let due = now + self.config.registry_gc_interval;
            self.next_collection = Some(due);
            self.timers.insert((due, Timer::RegistryGc));
        }
    }

    /// Forgets agents that are away for too long, or the oldest of too many.
    pub(crate) fn collect(&mut self, now: Moment, out: &mut Vec<Effect>) {
        self.next_collection = None;
        let (age_max, count_max) = (
            self.config.registry_agent_age_max,
            self.config.registry_agents_max,
        );
        let unreachable = self.unreachable_since.iter();
        let unreachable = oldest(unreachable, now, age_max, count_max);
        let gone = oldest(self.gone.iter(), now, age_max, count_max);
        for id in unreachable.into_iter().chain(gone) {
            self.unreachable.remove(&id);
            self.unreachable_since.remove_mut(&id);
            self.gone.remove_mut(&id);
            out.push(Effect::Persist(Record::ForgetAgent(id)));
        }
        if !self.unreachable_since.is_empty() || !self.gone.is_empty() {
            self.expect_collection(now);
        }
    }
}

/// Those of a list that are too old, and the oldest of too many.
fn oldest<'a>(
    list: impl Iterator<Item = (&'a AgentId, &'a Moment)>,
    now: Moment,
    age_max: Duration,
    count_max: usize,
) -> Vec<AgentId> {
    let mut list: Vec<_> = list.map(|(id, since)| (*since, id)).collect();
    list.sort_unstable();
    let excess = list.len().saturating_sub(count_max);
    let old = list.iter().enumerate().take_while(|(place, (since, _))| {
        *place < excess || now.saturating_since(*since) >= age_max
    });
    old.map(|(_, (_, id))| (*id).clone()).collect()
}
