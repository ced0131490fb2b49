//! `/registrar(1)/registry`: what is durable, in the shape of the registry of Mesos.

use abi_mesos::v1::machine_info::Mode;
use abi_mesos::{render, v1};
use abi_terms::Moment;
use base_ids::AgentId;
use kernel_master::{Agent, Machine};
use serde_json::{Map, Value, json};

use crate::picture::Picture;
use crate::rules::{drain_info, machine_id};

impl Picture {
    /// The document; like all others without what the caller may not see.
    pub(crate) fn registry(&self) -> Value {
        let view = &self.view;
        let admitted = view.agents.values().map(|agent| self.slave(agent));
        let recovered = view.recovered_agents.iter();
        let recovered = recovered.map(|(id, spec)| {
            let info = crate::picture::recovered_agent(id, spec, &self.sight);
            json!({"info": info, "deactivated": false})
        });
        let ids = |agents: &mut dyn Iterator<Item = (&AgentId, &Moment)>| {
            let entries = agents.map(|(id, since)| {
                json!({"id": render::agent_id(id), "timestamp": render::time_info(*since)})
            });
            json!({"slaves": entries.collect::<Vec<_>>()})
        };
        let mut map = Map::new();
        let mut set = |name: &str, value: Value| map.insert(name.to_owned(), value);
        set(
            "master",
            json!({"info": render::master_info(&self.facts.master)}),
        );
        set(
            "slaves",
            json!({"slaves": admitted.chain(recovered).collect::<Vec<_>>()}),
        );
        set("unreachable", ids(&mut view.unreachable_agents.iter()));
        set("gone", ids(&mut view.gone_agents.iter()));
        set("machines", json!({"machines": self.machines()}));
        let schedule = self.schedule();
        if !schedule.windows.is_empty() {
            set("schedules", json!([schedule]));
        }
        set(
            "weights",
            self.weights()
                .into_iter()
                .map(|info| json!({"info": info}))
                .collect(),
        );
        let quotas = self.quota_status().configs;
        let mut wanted = Vec::new();
        if view.agents.values().any(|agent| agent.drain.is_some()) {
            wanted.push(json!({"capability": "AGENT_DRAINING"}));
        }
        if !quotas.is_empty() {
            wanted.push(json!({"capability": "QUOTA_V2"}));
        }
        set("quota_configs", json!(quotas));
        set("minimum_capabilities", wanted.into());
        map.into()
    }

    fn slave(&self, agent: &Agent) -> Value {
        let info = crate::picture::recovered_agent(&agent.id, &agent.spec, &self.sight);
        let mut entry = json!({"info": info, "deactivated": agent.deactivated});
        if let Some(drain) = &agent.drain {
            entry["drain_info"] = json!(drain_info(drain));
        }
        entry
    }

    /// Machines of the schedule, and how far each has come.
    fn machines(&self) -> Vec<Value> {
        if !self.sight.schedule() {
            return Vec::new();
        }
        let maintenance = &self.view.maintenance;
        let info = |machine: &Machine, window: &kernel_master::Window| v1::MachineInfo {
            id: Some(machine_id(machine)),
            mode: Some(match maintenance.down.contains(machine) {
                true => Mode::Down,
                false => Mode::Draining,
            }),
            unavailability: Some(render::unavailability(&window.unavailability)),
        };
        let windows = maintenance.windows.iter();
        let all = windows.flat_map(|window| {
            let machines = window.machines.iter();
            machines.map(move |machine| json!({"info": info(machine, window)}))
        });
        all.collect()
    }
}
