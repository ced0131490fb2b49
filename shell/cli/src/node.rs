//! `tepui node`.

use abi_mesos::v1::Resource;
use serde::Serialize;

use crate::args::ClusterArgs;
use crate::output::{self, Outcome};
use crate::state::{self, scalar, short};

#[derive(Serialize)]
struct Row {
    id: String,
    hostname: String,
    address: String,
    active: bool,
    tasks: usize,
    cpus: Amount,
    mem: Amount,
    disk: Amount,
}

#[derive(Serialize)]
struct Amount {
    used: f64,
    total: f64,
}

impl Amount {
    fn of(name: &str, used: &[Resource], total: &[Resource]) -> Self {
        Self {
            used: scalar(used, name),
            total: scalar(total, name),
        }
    }

    fn text(&self) -> String {
        format!("{}/{}", short(self.used), short(self.total))
    }
}

pub(crate) async fn list(args: ClusterArgs) -> anyhow::Result<Outcome> {
    let state = state::get(&crate::client(&args)?).await?;
    let mut rows = Vec::new();
    for agent in state.get_agents.iter().flat_map(|agents| &agents.agents) {
        let Some(info) = &agent.agent_info else {
            continue;
        };
        let id = info
            .id
            .as_ref()
            .and_then(|id| id.value.clone())
            .unwrap_or_default();
        let tasks = state::tasks(&state)
            .filter(|task| state::agent_of(task) == id && !state::ended(state::state_of(task)))
            .count();
        let amount = |name| Amount::of(name, &agent.allocated_resources, &agent.total_resources);
        rows.push(Row {
            address: state::agent_address(&state, &id).unwrap_or_default(),
            hostname: info.hostname.clone().unwrap_or_default(),
            active: agent.active.unwrap_or_default(),
            tasks,
            cpus: amount("cpus"),
            mem: amount("mem"),
            disk: amount("disk"),
            id,
        });
    }
    if args.json {
        output::json(&rows)?;
    } else {
        let text = rows.iter().map(|row| {
            let active = if row.active { "active" } else { "inactive" };
            let (cpus, mem, disk) = (row.cpus.text(), row.mem.text(), row.disk.text());
            vec![
                row.hostname.clone(),
                row.address.clone(),
                active.into(),
                row.tasks.to_string(),
                cpus,
                mem,
                disk,
                row.id.clone(),
            ]
        });
        output::table(
            &[
                "HOST", "ADDRESS", "STATE", "TASKS", "CPUS", "MEM", "DISK", "ID",
            ],
            text.collect(),
        )?;
    }
    Ok(Outcome::Done)
}
