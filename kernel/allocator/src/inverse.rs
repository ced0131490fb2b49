//! Inverse offers: frameworks are asked to leave agents that will be away.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use abi_terms::{Moment, Unavailability};
use base_ids::{AgentId, FrameworkId};

use crate::allocator::Cause;
use crate::timers::Timer;
use crate::{Allocator, InverseGrant};

/// An agent that will be away.
#[derive(Clone, Debug)]
pub(crate) struct Leaving {
    unavailability: Unavailability,
    /// Frameworks with an outstanding inverse offer.
    asked: BTreeSet<u32>,
    /// Frameworks that answered one, and until when not to ask again.
    pub(crate) answered: BTreeMap<u32, Moment>,
}

impl Allocator {
    /// An agent will be away, or will not after all. Frameworks are asked anew; the master
    /// rescinds what is outstanding.
    pub fn set_unavailability(&mut self, agent: &AgentId, unavailability: Option<Unavailability>) {
        let Some(&place) = self.agent_ids.get(agent) else {
            return;
        };
        self.drop_answers_of_agent(place);
        if let Some(unavailability) = unavailability {
            let leaving = Leaving {
                unavailability,
                asked: BTreeSet::new(),
                answered: BTreeMap::new(),
            };
            self.leaving.insert(place, leaving);
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
        let Some(leaving) = self.leaving.get_mut(&agent) else {
            return;
        };
        if !leaving.asked.remove(&framework) {
            return;
        }
        let Some(filter) = filter else {
            self.touch(Some(agent), Cause::Freed);
            return;
        };
        let until = now + filter.max(self.options.allocation_interval);
        let timer = Timer::Inverse { agent, framework };
        if let Some(before) = leaving.answered.insert(framework, until) {
            self.timers.remove(before, timer);
        }
        self.timers.add(until, timer);
    }

    /// The frameworks to be asked about one agent. They have one inverse offer each from
    /// now on.
    pub(crate) fn ask(&mut self, agent: u32, asked: &mut Vec<(u32, InverseGrant)>) {
        let state = &self.agents[agent];
        let Some(leaving) = self.leaving.get_mut(&agent) else {
            return;
        };
        let id = state.id.clone();
        for &slot in state.held.keys() {
            let place = self.tree.slot(slot).framework;
            let framework = &self.frameworks[place];
            if !framework.active || leaving.answered.contains_key(&place) {
                continue;
            }
            if leaving.asked.insert(place) {
                asked.push((
                    place,
                    InverseGrant {
                        framework: framework.id.clone(),
                        agent: id.clone(),
                        unavailability: leaving.unavailability,
                    },
                ));
            }
        }
    }

    /// Forgets what is known of an agent that would be away.
    pub(crate) fn drop_answers_of_agent(&mut self, agent: u32) {
        let Some(leaving) = self.leaving.remove(&agent) else {
            return;
        };
        for (framework, until) in leaving.answered {
            self.timers
                .remove(until, Timer::Inverse { agent, framework });
        }
    }

    pub(crate) fn drop_answers_of_framework(&mut self, framework: u32) {
        for (&agent, leaving) in &mut self.leaving {
            leaving.asked.remove(&framework);
            if let Some(until) = leaving.answered.remove(&framework) {
                self.timers
                    .remove(until, Timer::Inverse { agent, framework });
            }
        }
    }
}
