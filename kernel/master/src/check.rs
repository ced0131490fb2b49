//! What must hold between any two steps, for tests and the simulator.

use std::collections::BTreeMap;

use base_ids::{AgentId, FrameworkId};
use base_units::Resources;

use crate::master::Master;
use crate::tally::Tally;

impl Master {
    /// Whether all books agree.
    ///
    /// # Errors
    /// The first disagreement, for people.
    pub fn check(&self) -> Result<(), String> {
        let mut held: BTreeMap<(FrameworkId, AgentId), (Resources, Resources)> = BTreeMap::new();
        for (id, framework) in &self.frameworks {
            let mut used = Resources::new();
            let mut offered = Resources::new();
            for task in framework.tasks.values().filter(|t| !t.latest.is_terminal()) {
                used += &task.resources;
                let key = (id.clone(), task.agent.clone());
                held.entry(key).or_default().0 += &task.resources;
            }
            for ((agent, _), executor) in &framework.executors {
                used += &executor.resources;
                let key = (id.clone(), agent.clone());
                held.entry(key).or_default().0 += &executor.resources;
            }
            for known in self.operations.values().filter(|known| known.is_holding()) {
                let spec = &known.report.spec;
                if spec.framework.as_ref() == Some(id) && !known.is_orphan {
                    used += &spec.consumed();
                    let key = (id.clone(), known.agent.clone());
                    held.entry(key).or_default().0 += &spec.consumed();
                }
            }
            for offer in framework.offers.values() {
                offered += &offer.resources;
                let key = (id.clone(), offer.agent.clone());
                held.entry(key).or_default().1 += &offer.resources;
            }
            let mut tally = Tally::default();
            for task in framework.tasks.values() {
                tally.moved(None, Some(task.latest));
            }
            if tally.active != framework.tally.active {
                let noted = framework.tally.active;
                return Err(format!(
                    "framework {id} has {:?} tasks by their states, noted are {noted:?}",
                    tally.active
                ));
            }
            same("used", id, &used, &framework.used)?;
            same("offered", id, &offered, &framework.offered)?;
        }
        for (id, agent) in &self.agents {
            let mut total = Resources::new();
            let mut offered = Resources::new();
            for framework in self.frameworks.keys() {
                let (used, open) = held
                    .remove(&(framework.clone(), id.clone()))
                    .unwrap_or_default();
                let noted = agent.used.get(framework).cloned().unwrap_or_default();
                same("used on the agent", id, &used, &noted)?;
                let sum = &used + &open;
                for (role, part) in sum.allocations() {
                    let counted = self.allocator.held(framework, &role, id);
                    same("held in the allocator", id, &part.unallocate(), &counted)?;
                }
                total += &sum;
                offered += &open;
            }
            same("offered on the agent", id, &offered, &agent.offered)?;
            // An agent may come back with less than is used; then nothing of that is offered.
            let used = total.saturating_sub(&offered).unallocate();
            let free = agent.spec.resources.saturating_sub(&used.non_shared());
            let offered = offered.unallocate();
            let mut shared = offered.iter().filter(|one| one.shared);
            let is_there = shared.all(|one| free.contains_resource(one));
            if !is_there || !free.contains(&offered.non_shared()) {
                return Err(format!(
                    "agent {id} has {} and {used} is used, but {offered} is offered",
                    agent.spec.resources
                ));
            }
        }
        for (uuid, known) in &self.operations {
            let side = self.agent_sides.get(&known.agent);
            if side.is_none_or(|side| !side.operations.contains(uuid)) {
                return Err(format!("agent {} does not list {uuid:?}", known.agent));
            }
            let owner = known
                .report
                .spec
                .framework
                .as_ref()
                .filter(|_| !known.is_orphan);
            let side = owner.map(|id| self.framework_sides.get(id));
            if side.is_some_and(|side| side.is_none_or(|side| !side.operations.contains(uuid))) {
                return Err(format!("framework {owner:?} does not list {uuid:?}"));
            }
        }
        match held.into_keys().next() {
            Some((framework, agent)) => Err(format!(
                "framework {framework} holds resources of agent {agent}, which is not there"
            )),
            None => Ok(()),
        }
    }
}

fn same(
    what: &str,
    whose: &dyn std::fmt::Display,
    sum: &Resources,
    noted: &Resources,
) -> Result<(), String> {
    match sum == noted {
        true => Ok(()),
        false => Err(format!("{what} by {whose}: sum is {sum}, noted is {noted}")),
    }
}
