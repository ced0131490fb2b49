//! Maintenance: machines that will be away, and those that are down.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use abi_node::ToAgent;
use abi_terms::{AgentSpec, Moment, Unavailability};
use base_ids::AgentId;

use crate::io::{Answer, Effect, Machine, Maintenance, Record, Window};
use crate::master::Master;

impl Machine {
    /// The machine of an agent.
    pub(crate) fn of(spec: &AgentSpec) -> Self {
        Self {
            hostname: spec.hostname.clone(),
            ip: spec.ip.clone(),
        }
    }
}

impl std::fmt::Display for Machine {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} ({})", self.hostname, self.ip)
    }
}

impl Maintenance {
    fn scheduled(&self) -> BTreeMap<&Machine, Unavailability> {
        let windows = self.windows.iter();
        let machines = windows.flat_map(|window| {
            let machines = window.machines.iter();
            machines.map(|machine| (machine, window.unavailability))
        });
        machines.collect()
    }
}

fn once_each<'a>(
    machines: impl IntoIterator<Item = &'a Machine>,
) -> Result<BTreeSet<&'a Machine>, String> {
    let mut seen = BTreeSet::new();
    for machine in machines {
        if !seen.insert(machine) {
            return Err(format!(
                "Machine '{machine}' appears more than once in the schedule"
            ));
        }
    }
    Ok(seen)
}

impl Master {
    /// When an agent's machine will be away.
    pub(crate) fn unavailability_of(&self, spec: &AgentSpec) -> Option<Unavailability> {
        let windows = &self.maintenance.windows;
        if windows.is_empty() {
            return None;
        }
        let machine = Machine::of(spec);
        let mut windows = windows.iter();
        let window = windows.find(|window| window.machines.contains(&machine))?;
        Some(window.unavailability)
    }

    /// Whether an agent's machine is down.
    pub(crate) fn is_down(&self, spec: &AgentSpec) -> bool {
        !self.maintenance.down.is_empty() && self.maintenance.down.contains(&Machine::of(spec))
    }

    /// Whether a schedule can take the place of the present one.
    pub(crate) fn check_schedule(&self, windows: &[Window]) -> Result<(), String> {
        if windows.iter().any(|window| window.machines.is_empty()) {
            return Err("List of machines in the maintenance window is empty".to_owned());
        }
        let seen = once_each(windows.iter().flat_map(|window| &window.machines))?;
        let mut down = self.maintenance.down.iter();
        match down.find(|machine| !seen.contains(machine)) {
            None => Ok(()),
            Some(machine) => Err(format!(
                "Machine '{machine}' is down and cannot be removed from the schedule; bring it up first"
            )),
        }
    }

    /// Whether machines of the schedule are all down, or none of them is.
    pub(crate) fn check_machines(
        &self,
        machines: &[Machine],
        are_down: bool,
    ) -> Result<(), String> {
        once_each(machines)?;
        let scheduled = self.maintenance.scheduled();
        for machine in machines {
            if !scheduled.contains_key(machine) {
                return Err(format!(
                    "Machine '{machine}' is not part of a maintenance schedule"
                ));
            }
            if self.maintenance.down.contains(machine) != are_down {
                return Err(match are_down {
                    true => {
                        format!("Machine '{machine}' is not in DOWN mode and cannot be brought up")
                    }
                    false => format!(
                        "Machine '{machine}' is not in DRAINING mode and cannot be brought down"
                    ),
                });
            }
        }
        Ok(())
    }

    pub(crate) fn update_schedule(
        &mut self,
        now: Moment,
        windows: Vec<Window>,
        out: &mut Vec<Effect>,
    ) -> Answer {
        let next = Maintenance {
            windows,
            down: self.maintenance.down.clone(),
        };
        let before = std::mem::replace(&mut self.maintenance, Arc::new(next));
        self.persist_maintenance(out);
        let touched: BTreeSet<Machine> = [&*before, &*self.maintenance]
            .into_iter()
            .flat_map(|one| one.scheduled().into_keys().cloned())
            .collect();
        let agents: Vec<_> = self.agents_on(|machine| touched.contains(machine));
        for (id, spec) in agents {
            let unavailability = self.unavailability_of(&spec);
            self.set_unavailability(&id, unavailability);
            self.rescind_offers_on(now, &id, out);
        }
        Answer::Done
    }

    /// Notes when an agent will be away; its frameworks are asked anew.
    pub(crate) fn set_unavailability(&mut self, id: &AgentId, when: Option<Unavailability>) {
        self.allocator.set_unavailability(id, when);
        if let Some(agent) = self.agent_mut(id) {
            agent.unavailability = when;
            agent.answers.clear();
        }
    }

    pub(crate) fn start_maintenance(
        &mut self,
        now: Moment,
        machines: &[Machine],
        out: &mut Vec<Effect>,
    ) -> Answer {
        let next = Arc::make_mut(&mut self.maintenance);
        next.down.extend(machines.iter().cloned());
        self.persist_maintenance(out);
        for (id, _) in self.agents_on(|machine| machines.contains(machine)) {
            let order = ToAgent::Refused {
                message: "the machine is taken down for maintenance".into(),
                shutdown: true,
            };
            self.send(&id, order, out);
            let text = "Agent removed: an operator took its machine down";
            self.remove_agent(now, &id, text, out);
        }
        Answer::Done
    }

    pub(crate) fn stop_maintenance(
        &mut self,
        machines: &[Machine],
        out: &mut Vec<Effect>,
    ) -> Answer {
        let next = Arc::make_mut(&mut self.maintenance);
        for machine in machines {
            next.down.remove(machine);
        }
        for window in &mut next.windows {
            window
                .machines
                .retain(|machine| !machines.contains(machine));
        }
        next.windows.retain(|window| !window.machines.is_empty());
        self.persist_maintenance(out);
        Answer::Done
    }

    fn persist_maintenance(&self, out: &mut Vec<Effect>) {
        let record = Record::Maintenance(self.maintenance.clone());
        out.push(Effect::Persist(record));
    }

    fn agents_on(&self, wanted: impl Fn(&Machine) -> bool) -> Vec<(AgentId, Arc<AgentSpec>)> {
        let agents = self.agents.values();
        agents
            .filter(|agent| wanted(&Machine::of(&agent.spec)))
            .map(|agent| (agent.id.clone(), agent.spec.clone()))
            .collect()
    }
}
