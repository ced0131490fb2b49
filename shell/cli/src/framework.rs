//! `tepui framework`.

use serde::Serialize;

use crate::args::ClusterArgs;
use crate::output::{self, Outcome};
use crate::state::{self, scalar, short};

#[derive(Serialize)]
struct Row {
    id: String,
    name: String,
    user: String,
    roles: Vec<String>,
    active: bool,
    connected: bool,
    tasks: usize,
    cpus: f64,
    mem: f64,
}

pub(crate) async fn list(args: ClusterArgs) -> anyhow::Result<Outcome> {
    let state = state::get(&crate::client(&args)?).await?;
    let mut rows = Vec::new();
    for framework in state.get_frameworks.iter().flat_map(|all| &all.frameworks) {
        let Some(info) = &framework.framework_info else {
            continue;
        };
        let id = info
            .id
            .as_ref()
            .and_then(|id| id.value.clone())
            .unwrap_or_default();
        let tasks = state::tasks(&state)
            .filter(|task| state::framework_of(task) == id && !state::ended(state::state_of(task)))
            .count();
        let roles = if info.roles.is_empty() {
            vec![info.role.clone().unwrap_or_else(|| "*".into())]
        } else {
            info.roles.clone()
        };
        rows.push(Row {
            name: info.name.clone().unwrap_or_default(),
            user: info.user.clone().unwrap_or_default(),
            roles,
            active: framework.active.unwrap_or_default(),
            connected: framework.connected.unwrap_or_default(),
            tasks,
            cpus: scalar(&framework.allocated_resources, "cpus"),
            mem: scalar(&framework.allocated_resources, "mem"),
            id,
        });
    }
    if args.json {
        output::json(&rows)?;
    } else {
        let text = rows.iter().map(|row| {
            let state = match (row.connected, row.active) {
                (true, true) => "active",
                (true, false) => "inactive",
                (false, _) => "disconnected",
            };
            vec![
                row.name.clone(),
                row.user.clone(),
                row.roles.join(","),
                state.into(),
                row.tasks.to_string(),
                short(row.cpus),
                short(row.mem),
                row.id.clone(),
            ]
        });
        output::table(
            &[
                "NAME", "USER", "ROLES", "STATE", "TASKS", "CPUS", "MEM", "ID",
            ],
            text.collect(),
        )?;
    }
    Ok(Outcome::Done)
}
