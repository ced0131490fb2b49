//! A deployment on its way: what is to be done now, and when the next step begins.
//!
//! It is asked whenever instances have changed, and answers with what lacks between what is there and what the step
//! wants. An instance counts from the moment it was ordered, so asking twice orders nothing twice; a deployment that is
//! taken up again after a crash goes on from what it finds.

use abi_marathon::PathId;

use crate::plan::deploy::{Action, Deed, Plan};
use crate::plan::rolling::{self, Counts, Strategy};

/// The instances of a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Those that shall run.
    pub counts: Counts,
    /// Those that shall not and have not ended yet.
    pub stopping: u32,
    /// Those that have ended and keep their data.
    pub resting: u32,
}

/// Something to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order<'a> {
    /// So many new instances.
    Start(&'a PathId, u32),
    /// So many of the instances go, outdated ones and those that do not serve first; data that stay rest.
    Stop(&'a PathId, u32),
    /// So many outdated instances go; data that stay rest, and new instances take them up.
    Replace(&'a PathId, u32),
    /// All instances go, with their data.
    Remove(&'a PathId),
}

/// A deployment on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// What it does.
    pub plan: Plan,
    /// The step it is at; as many as there are when it is done.
    pub step: usize,
}

/// How a deployment has moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// It waits within its step.
    Waits,
    /// That step is done, and the next has begun, if there is one.
    Done(usize),
}

impl Progress {
    /// A deployment at its beginning.
    pub fn new(plan: Plan) -> Self {
        Self { plan, step: 0 }
    }

    /// Whether all steps are done.
    pub fn is_done(&self) -> bool {
        self.step >= self.plan.steps.len()
    }

    /// The actions that go on.
    pub fn current(&self) -> &[Action] {
        self.plan.steps.get(self.step).map_or(&[], Vec::as_slice)
    }

    /// Goes on as far as can be told from what is there: at most one step, so that each step's end can be told.
    /// `strategy` says how a service is replaced.
    pub fn advance(
        &mut self,
        view: impl Fn(&PathId) -> View,
        strategy: impl Fn(&Action) -> Strategy,
    ) -> Moved {
        let done = !self.is_done()
            && self
                .current()
                .iter()
                .all(|action| is_done(action, view(action.service.id()), strategy(action)));
        if !done {
            return Moved::Waits;
        }
        self.step += 1;
        Moved::Done(self.step - 1)
    }

    /// What is to be done now.
    pub fn orders(
        &self,
        view: impl Fn(&PathId) -> View,
        strategy: impl Fn(&Action) -> Strategy,
    ) -> Vec<Order<'_>> {
        let mut orders = Vec::new();
        for action in self.current() {
            let id = action.service.id();
            let View {
                counts,
                stopping,
                resting,
            } = view(id);
            match action.deed {
                Deed::Start => {}
                Deed::Stop => {
                    if all(counts) + stopping + resting > 0 {
                        orders.push(Order::Remove(id));
                    }
                }
                Deed::Scale => {
                    let target = action.service.instances();
                    let there = all(counts);
                    if there < target {
                        orders.push(Order::Start(id, target - there));
                    } else if there > target {
                        orders.push(Order::Stop(id, there - target));
                    }
                }
                Deed::Restart => {
                    let deeds = rolling::next(strategy(action), counts);
                    if deeds.kill_old > 0 {
                        orders.push(Order::Replace(id, deeds.kill_old));
                    }
                    if deeds.start_new > 0 {
                        orders.push(Order::Start(id, deeds.start_new));
                    }
                }
            }
        }
        orders
    }
}

fn all(counts: Counts) -> u32 {
    let Counts {
        old_healthy,
        old_other,
        new_healthy,
        new_other,
    } = counts;
    old_healthy + old_other + new_healthy + new_other
}

fn is_done(action: &Action, view: View, strategy: Strategy) -> bool {
    let View {
        counts,
        stopping,
        resting,
    } = view;
    match action.deed {
        Deed::Start => true,
        Deed::Stop => all(counts) + stopping + resting == 0,
        Deed::Scale => {
            let target = action.service.instances();
            stopping == 0 && all(counts) == target && counts.new_other == 0 && counts.old_other == 0
        }
        Deed::Restart => stopping == 0 && rolling::is_done(strategy, counts),
    }
}

#[cfg(test)]
#[path = "progress_tests.rs"]
mod tests;
