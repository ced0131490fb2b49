//! Inverse offers: frameworks are asked to leave agents that will be away.

use std::time::Duration;

use abi_terms::{Moment, Unavailability};
use base_ids::{AgentId, FrameworkId};

use crate::allocator::Cause;
use crate::timers::Timer;
use crate::{Allocator, InverseGrant};

impl Allocator {
    /// An agent will be away, or will not after all. Frameworks are asked anew; the master
    /// rescinds what is outstanding.
    pub fn set_unavailability(&mut self, agent: &AgentId, unavailability: Option<Unavailability>) {
        let Some(&place) = self.agent_ids.get(agent) else {
            return;
        };
        self.drop_answers_of_agent(place);
        self.agents[place].unavailability = unavailability;
        if unavailability.is_some() {
            self.leaving.insert(place);
        } else {
            self.leaving.remove(&place);
        }
        self.touch(Some(place), Cause::News);
    }

    /// A framework accepted or declined an inverse offer, and is asked again when `filter`
    /// is over, after one allocation interval at the earliest. `None` means that the offer
    /// was rescinded without an answer: it is made again.
    pub fn answer_inverse(
        &mut self,
        framework: &FrameworkId,
        agent: &AgentId,
        filter: Option<Duration>,
        now: Moment,
    ) {
        self.tell_time(now);
        let Some((framework, agent)) = self.places(framework, agent) else {
            return;
        };
        let state = &mut self.agents[agent];
        if !state.asked.remove(&framework) {
            return;
        }
        let Some(filter) = filter else {
            self.touch(Some(agent), Cause::Freed);
            return;
        };
        let until = now + filter.max(self.options.allocation_interval);
        let timer = Timer::Inverse { agent, framework };
        if let Some(before) = state.answered.insert(framework, until) {
            self.timers.remove(before, timer);
        }
        self.timers.add(until, timer);
    }

    /// The frameworks to be asked about one agent. They have one inverse offer each from
    /// now on.
    pub(crate) fn ask(&mut self, agent: u32, asked: &mut Vec<(u32, InverseGrant)>) {
        let state = &self.agents[agent];
        let Some(unavailability) = state.unavailability else {
            return;
        };
        let id = state.id.clone();
        let slots: Vec<u32> = state.held.keys().copied().collect();
        for slot in slots {
            let place = self.tree.slot(slot).framework;
            let framework = &self.frameworks[place];
            let state = &mut self.agents[agent];
            if !framework.active || state.answered.contains_key(&place) {
                continue;
            }
            if state.asked.insert(place) {
                asked.push((
                    place,
                    InverseGrant {
                        framework: framework.id.clone(),
                        agent: id.clone(),
                        unavailability,
                    },
                ));
            }
        }
    }

    pub(crate) fn drop_answers_of_agent(&mut self, agent: u32) {
        let state = &mut self.agents[agent];
        state.asked.clear();
        for (framework, until) in std::mem::take(&mut state.answered) {
            self.timers
                .remove(until, Timer::Inverse { agent, framework });
        }
    }

    pub(crate) fn drop_answers_of_framework(&mut self, framework: u32) {
        for &agent in &self.leaving {
            let state = &mut self.agents[agent];
            state.asked.remove(&framework);
            if let Some(until) = state.answered.remove(&framework) {
                self.timers
                    .remove(until, Timer::Inverse { agent, framework });
            }
        }
    }
}
