//! `tepui task run|list|kill`.
//!
//! A task that is run from the command line has a framework of its own, named [`FRAMEWORK`]. While somebody follows it,
//! the framework is connected; afterwards it is not, and stays registered for as long as Mesos can count, so that the
//! task lives on. Every later `run` removes such frameworks whose task has ended.

use std::time::Duration;

use abi_mesos::Enumeration as _;
use abi_mesos::v1::master::response::GetState;
use abi_mesos::v1::scheduler::{call, event};
use abi_mesos::v1::{
    CommandInfo, ContainerInfo, Environment, Filters, FrameworkId, FrameworkInfo, Offer, Resource,
    TaskId, TaskInfo, TaskState, TaskStatus, command_info, container_info, environment,
    framework_info, master, offer, value,
};
use anyhow::{Context, bail};
use serde::Serialize;
use shell_client::{Client, Scheduler};

use crate::args::{KillArgs, ListArgs, RunArgs};
use crate::log::Reader;
use crate::output::{self, Outcome};
use crate::state::{self, short};

/// Name of the frameworks of tasks that are run from the command line.
const FRAMEWORK: &str = "tepui task run";
/// Ten years: the longest a detached task lives without anybody looking.
const FAILOVER_TIMEOUT_SECONDS: f64 = 10.0 * 365.0 * 86_400.0;
/// How long a follower waits before it looks for new output.
const FOLLOW_PAUSE: Duration = Duration::from_millis(100);

#[derive(Serialize)]
struct Row {
    id: String,
    name: String,
    state: String,
    framework_id: String,
    agent_id: String,
    cpus: f64,
    mem: f64,
}

pub(crate) async fn list(args: ListArgs) -> anyhow::Result<Outcome> {
    let state = state::get(&crate::client(&args.cluster)?).await?;
    let rows: Vec<Row> = state::tasks(&state)
        .filter(|task| args.all || !state::ended(state::state_of(task)))
        .map(|task| Row {
            id: state::id_of(task).to_owned(),
            name: task.name.clone().unwrap_or_default(),
            state: state::state_of(task).name().to_owned(),
            framework_id: state::framework_of(task).to_owned(),
            agent_id: state::agent_of(task).to_owned(),
            cpus: state::scalar(&task.resources, "cpus"),
            mem: state::scalar(&task.resources, "mem"),
        })
        .collect();
    if args.cluster.json {
        output::json(&rows)?;
    } else {
        let text = rows.iter().map(|row| {
            vec![
                row.name.clone(),
                row.state.clone(),
                short(row.cpus),
                short(row.mem),
                row.id.clone(),
                row.framework_id.clone(),
            ]
        });
        output::table(
            &["NAME", "STATE", "CPUS", "MEM", "ID", "FRAMEWORK"],
            text.collect(),
        )?;
    }
    Ok(Outcome::Done)
}

#[derive(Serialize)]
struct Ran {
    id: String,
    framework_id: String,
    agent_id: String,
    state: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

pub(crate) async fn run(args: RunArgs) -> anyhow::Result<Outcome> {
    let client = crate::client(&args.cluster)?;
    forget_ended(&client).await?;
    let mut scheduler = Scheduler::subscribe(&client, framework(&args)).await?;
    let offer = wait_for_offer(&mut scheduler, &args).await?;
    let task = task_info(&args, &offer, &scheduler)?;
    let id = task
        .task_id
        .as_ref()
        .and_then(|id| id.value.clone())
        .unwrap_or_default();
    let launch = offer::Operation {
        r#type: Some(offer::operation::Type::Launch),
        launch: Some(offer::operation::Launch {
            task_infos: vec![task],
        }),
        ..Default::default()
    };
    let offer_ids = offer.id.into_iter().collect();
    scheduler
        .call(call::Type::Accept, |call| {
            call.accept = Some(call::Accept {
                offer_ids,
                operations: vec![launch],
                ..Default::default()
            });
        })
        .await?;
    // The rest of the cluster is not for this framework.
    scheduler
        .call(call::Type::Suppress, |call| {
            call.suppress = Some(call::Suppress::default())
        })
        .await?;
    if !args.cluster.json {
        output::progress(&format!("task {id} is launched"));
    }
    let last = if args.follow && !args.cluster.json {
        follow(&client, &mut scheduler, &id).await?
    } else {
        let enough = |state| state::ended(state) || (!args.follow && state == TaskState::Running);
        wait_for_state(&mut scheduler, enough).await?
    };
    let state = state_of(&last);
    if state::ended(state) {
        scheduler.call(call::Type::Teardown, |_| ()).await?;
    }
    let ran = Ran {
        framework_id: scheduler.framework().value.clone().unwrap_or_default(),
        agent_id: last
            .agent_id
            .as_ref()
            .and_then(|id| id.value.clone())
            .unwrap_or_default(),
        state: state.name().to_owned(),
        message: last.message.clone(),
        id,
    };
    if args.cluster.json {
        output::json(&ran)?;
    } else {
        let message = ran
            .message
            .map(|message| format!(": {message}"))
            .unwrap_or_default();
        output::progress(&format!("{} {}{message}", ran.id, ran.state));
    }
    Ok(match state {
        TaskState::Finished | TaskState::Running => Outcome::Done,
        _ => Outcome::TaskFailed,
    })
}

pub(crate) async fn kill(args: KillArgs) -> anyhow::Result<Outcome> {
    let client = crate::client(&args.cluster)?;
    let state = state::get(&client).await?;
    let Some(task) = state::find(&state, &args.task) else {
        output::progress(&format!(
            "no task is named {} (`tepui task list --all` shows them)",
            args.task
        ));
        return Ok(Outcome::NotFound);
    };
    let (id, owner) = (
        state::id_of(task).to_owned(),
        state::framework_of(task).to_owned(),
    );
    if state::ended(state::state_of(task)) {
        bail!(
            "task {id} has ended already ({})",
            state::state_of(task).name()
        );
    }
    let info =
        state::framework(&state, &owner).filter(|info| info.name.as_deref() == Some(FRAMEWORK));
    let info = info.with_context(|| {
        format!("task {id} belongs to framework {owner}; ask that framework to kill it (`tepui framework list`)")
    })?;
    let mut scheduler = Scheduler::subscribe(&client, info.clone()).await?;
    let task_id = TaskId {
        value: Some(id.clone()),
    };
    scheduler
        .call(call::Type::Kill, |call| {
            call.kill = Some(call::Kill {
                task_id: Some(task_id),
                ..Default::default()
            })
        })
        .await?;
    output::progress(&format!("task {id} is asked to end"));
    let last = wait_for_state(&mut scheduler, state::ended).await?;
    scheduler.call(call::Type::Teardown, |_| ()).await?;
    let state = state_of(&last).name();
    if args.cluster.json {
        output::json(&serde_json::json!({ "id": id, "state": state }))?;
    } else {
        output::progress(&format!("{id} {state}"));
    }
    Ok(Outcome::Done)
}

/// Removes the frameworks of earlier runs whose task has ended while nobody was looking.
async fn forget_ended(client: &Client) -> anyhow::Result<()> {
    let state = state::get(client).await?;
    for id in stale_frameworks(&state) {
        let call = master::Call {
            r#type: Some(master::call::Type::Teardown),
            teardown: Some(master::call::Teardown {
                framework_id: Some(FrameworkId { value: Some(id) }),
            }),
            ..Default::default()
        };
        // Somebody else may have removed it in the meantime, or may be the only one allowed to.
        let _ = client.operator(&call).await;
    }
    Ok(())
}

fn stale_frameworks(state: &GetState) -> Vec<String> {
    let frameworks = state.get_frameworks.iter().flat_map(|all| &all.frameworks);
    frameworks
        .filter(|framework| framework.connected != Some(true))
        .filter_map(|framework| framework.framework_info.as_ref())
        .filter(|info| info.name.as_deref() == Some(FRAMEWORK))
        .filter_map(|info| info.id.as_ref()?.value.clone())
        .filter(|id| {
            let mut own = state::tasks(state)
                .filter(|task| state::framework_of(task) == id)
                .peekable();
            own.peek().is_some() && own.all(|task| state::ended(state::state_of(task)))
        })
        .collect()
}

fn framework(args: &RunArgs) -> FrameworkInfo {
    use framework_info::capability::Type;
    let capability = |kind: Type| framework_info::Capability { r#type: Some(kind) };
    FrameworkInfo {
        user: Some(args.user.clone()),
        name: Some(FRAMEWORK.into()),
        roles: vec![args.role.clone()],
        failover_timeout: Some(FAILOVER_TIMEOUT_SECONDS),
        checkpoint: Some(true),
        principal: args.cluster.principal.clone(),
        capabilities: [
            Type::MultiRole,
            Type::PartitionAware,
            Type::ReservationRefinement,
            Type::TaskKillingState,
        ]
        .map(capability)
        .into(),
        ..Default::default()
    }
}

/// Waits for an offer that is large enough; says once what the largest one lacks.
async fn wait_for_offer(scheduler: &mut Scheduler, args: &RunArgs) -> anyhow::Result<Offer> {
    let mut told = false;
    loop {
        let event = scheduler.next().await?;
        let Some(offers) = event.offers else { continue };
        let mut chosen = None;
        let mut others = Vec::new();
        for offer in offers.offers {
            if chosen.is_none() && lacking(args, &offer).is_empty() {
                chosen = Some(offer);
            } else {
                if chosen.is_none() && !told {
                    let host = offer.hostname.as_deref().unwrap_or_default();
                    output::progress(&format!(
                        "waiting for resources: {host} lacks {}",
                        lacking(args, &offer)
                    ));
                    told = true;
                }
                others.extend(offer.id);
            }
        }
        if !others.is_empty() {
            let filters = Some(Filters {
                refuse_seconds: Some(1.0),
            });
            scheduler
                .call(call::Type::Decline, |call| {
                    call.decline = Some(call::Decline {
                        offer_ids: others,
                        filters,
                    });
                })
                .await?;
        }
        if let Some(offer) = chosen {
            return Ok(offer);
        }
    }
}

/// What the offer is short of, for people; empty if it is large enough.
fn lacking(args: &RunArgs, offer: &Offer) -> String {
    [("cpus", args.cpus), ("mem", args.mem), ("disk", args.disk)]
        .into_iter()
        .map(|(name, wanted)| (name, wanted - state::scalar(&offer.resources, name)))
        .filter(|(_, missing)| *missing > 0.0005)
        .map(|(name, missing)| format!("{} {name}", short(missing)))
        .collect::<Vec<_>>()
        .join(", ")
}

fn task_info(args: &RunArgs, offer: &Offer, scheduler: &Scheduler) -> anyhow::Result<TaskInfo> {
    // The framework's id is new with every run, which makes the task's id unique.
    let run = scheduler.framework().value.as_deref().unwrap_or_default();
    let (master, number) = run.rsplit_once('-').unwrap_or((run, ""));
    let run = format!("{}-{number}", master.get(..8).unwrap_or(master));
    let wanted = [("cpus", args.cpus), ("mem", args.mem), ("disk", args.disk)];
    Ok(TaskInfo {
        name: Some(args.name.clone()),
        task_id: Some(TaskId {
            value: Some(format!("{}.{run}", args.name)),
        }),
        agent_id: offer.agent_id.clone(),
        resources: wanted
            .into_iter()
            .flat_map(|(name, amount)| take(&offer.resources, name, amount))
            .collect(),
        command: Some(command(args)?),
        container: args.tty.then(|| {
            Box::new(ContainerInfo {
                r#type: Some(container_info::Type::Mesos),
                tty_info: Some(crate::terminal::window().unwrap_or_default()),
                ..Default::default()
            })
        }),
        ..Default::default()
    })
}

/// Takes `amount` of a scalar resource out of an offer, reserved parts first, so that the task asks for what was offered.
fn take(offered: &[Resource], name: &str, amount: f64) -> Vec<Resource> {
    let mut rest = amount;
    let mut parts: Vec<&Resource> = offered
        .iter()
        .filter(|part| part.name.as_deref() == Some(name) && part.disk.is_none())
        .collect();
    parts.sort_by_key(|part| part.reservations.is_empty());
    let mut taken = Vec::new();
    for part in parts {
        let here = rest.min(
            part.scalar
                .as_ref()
                .and_then(|scalar| scalar.value)
                .unwrap_or_default(),
        );
        if here > 0.0 {
            rest -= here;
            let scalar = Some(value::Scalar { value: Some(here) });
            taken.push(Resource {
                scalar,
                ..part.clone()
            });
        }
    }
    taken
}

/// What was given as NAME=VALUE.
pub(crate) fn variables(texts: &[String]) -> anyhow::Result<Vec<environment::Variable>> {
    let variables = texts.iter().map(|text| {
        let (name, value) = text
            .split_once('=')
            .with_context(|| format!("--env {text}: expected NAME=VALUE"))?;
        Ok(environment::Variable {
            name: Some(name.into()),
            value: Some(value.into()),
            ..Default::default()
        })
    });
    variables.collect()
}

fn command(args: &RunArgs) -> anyhow::Result<CommandInfo> {
    let variables = variables(&args.environment)?;
    let uris = args.uris.iter().map(|uri| command_info::Uri {
        value: Some(uri.clone()),
        ..Default::default()
    });
    let shell = args.command.len() == 1;
    Ok(CommandInfo {
        shell: Some(shell),
        value: args.command.first().cloned(),
        arguments: if shell {
            Vec::new()
        } else {
            args.command.clone()
        },
        environment: if variables.is_empty() {
            None
        } else {
            Some(Environment { variables })
        },
        uris: uris.collect(),
        ..Default::default()
    })
}

/// Acknowledges updates until one has a state that is enough.
async fn wait_for_state(
    scheduler: &mut Scheduler,
    enough: impl Fn(TaskState) -> bool,
) -> anyhow::Result<TaskStatus> {
    loop {
        let event = scheduler.next().await?;
        if let Some(status) = acknowledge(scheduler, event.update).await?
            && enough(state_of(&status))
        {
            return Ok(status);
        }
    }
}

/// Prints the task's output until it has ended.
async fn follow(
    client: &Client,
    scheduler: &mut Scheduler,
    id: &str,
) -> anyhow::Result<TaskStatus> {
    let started = |state| state::ended(state) || state == TaskState::Running;
    let mut last = wait_for_state(scheduler, started).await?;
    if last.source == Some(abi_mesos::v1::task_status::Source::Master) {
        return Ok(last);
    }
    let view = state::get(client).await?;
    let mut out = Reader::open(client, &view, id, "stdout").await?;
    let mut err = Reader::open(client, &view, id, "stderr").await?;
    loop {
        let ended = state::ended(state_of(&last));
        while let Some(more) = out.read().await? {
            output::write_out(&more)?;
        }
        while let Some(more) = err.read().await? {
            output::write_err(&more);
        }
        if ended {
            return Ok(last);
        }
        if let Ok(event) = tokio::time::timeout(FOLLOW_PAUSE, scheduler.next()).await
            && let Some(status) = acknowledge(scheduler, event?.update).await?
        {
            last = status;
        }
    }
}

async fn acknowledge(
    scheduler: &Scheduler,
    update: Option<event::Update>,
) -> anyhow::Result<Option<TaskStatus>> {
    let Some(status) = update.and_then(|update| update.status) else {
        return Ok(None);
    };
    if let Some(uuid) = &status.uuid {
        let acknowledge = call::Acknowledge {
            agent_id: status.agent_id.clone(),
            task_id: status.task_id.clone(),
            uuid: Some(uuid.clone()),
        };
        scheduler
            .call(call::Type::Acknowledge, |call| {
                call.acknowledge = Some(acknowledge)
            })
            .await?;
    }
    Ok(Some(*status))
}

fn state_of(status: &TaskStatus) -> TaskState {
    status.state.unwrap_or(TaskState::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scalar(name: &str, amount: f64, role: Option<&str>) -> Resource {
        Resource {
            name: Some(name.into()),
            scalar: Some(value::Scalar {
                value: Some(amount),
            }),
            reservations: role
                .map(|role| abi_mesos::v1::resource::ReservationInfo {
                    role: Some(role.into()),
                    ..Default::default()
                })
                .into_iter()
                .collect(),
            ..Default::default()
        }
    }

    #[test]
    fn reserved_resources_are_taken_first() {
        let offered = [
            scalar("cpus", 2.0, None),
            scalar("cpus", 0.5, Some("dev")),
            scalar("mem", 64.0, None),
        ];
        let taken = take(&offered, "cpus", 1.0);
        assert_eq!(
            taken,
            [scalar("cpus", 0.5, Some("dev")), scalar("cpus", 0.5, None)]
        );
        assert!(take(&offered, "disk", 0.0).is_empty());
    }
}
