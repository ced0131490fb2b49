//! What the master tells about tasks, frameworks and nodes.

use abi_mesos::v1::master::{Call, Response, call, response};
use abi_mesos::v1::{ContainerId, FrameworkInfo, Resource, Task, TaskState};
use shell_client::{Client, ClientError};

/// The whole state of the cluster.
pub(crate) async fn get(client: &Client) -> Result<response::GetState, ClientError> {
    let call = Call {
        r#type: Some(call::Type::GetState),
        ..Default::default()
    };
    let answer: Response = client.operator(&call).await?;
    Ok(*answer.get_state.unwrap_or_default())
}

/// Every task, those that have ended last.
pub(crate) fn tasks(state: &response::GetState) -> impl Iterator<Item = &Task> {
    state.get_tasks.iter().flat_map(|all| {
        all.tasks
            .iter()
            .chain(&all.unreachable_tasks)
            .chain(&all.completed_tasks)
    })
}

/// The framework with this id, ended ones included.
pub(crate) fn framework<'a>(state: &'a response::GetState, id: &str) -> Option<&'a FrameworkInfo> {
    let all = state.get_frameworks.as_ref()?;
    all.frameworks
        .iter()
        .chain(&all.completed_frameworks)
        .filter_map(|framework| framework.framework_info.as_deref())
        .find(|info| info.id.as_ref().and_then(|id| id.value.as_deref()) == Some(id))
}

/// Where the API of the agent with this id is reached: `host:port`.
pub(crate) fn agent_address(state: &response::GetState, id: &str) -> Option<String> {
    let agents = &state.get_agents.as_ref()?.agents;
    let agent = agents.iter().find(|agent| {
        agent
            .agent_info
            .as_ref()
            .and_then(|info| info.id.as_ref())
            .and_then(|id| id.value.as_deref())
            == Some(id)
    })?;
    agent
        .pid
        .as_deref()?
        .split_once('@')
        .map(|(_, address)| address.to_owned())
}

/// The task whose id is `name`, else the newest whose name it is.
pub(crate) fn find<'a>(state: &'a response::GetState, name: &str) -> Option<&'a Task> {
    let by_id = tasks(state).find(|task| id_of(task) == name);
    let started = |task: &&Task| {
        task.statuses
            .first()
            .and_then(|status| status.timestamp)
            .unwrap_or(0.0)
    };
    let by_name = || {
        tasks(state)
            .filter(|task| task.name.as_deref() == Some(name))
            .max_by(|one, other| started(one).total_cmp(&started(other)))
    };
    by_id.or_else(by_name)
}

pub(crate) fn id_of(task: &Task) -> &str {
    task.task_id
        .as_ref()
        .and_then(|id| id.value.as_deref())
        .unwrap_or_default()
}

pub(crate) fn framework_of(task: &Task) -> &str {
    task.framework_id
        .as_ref()
        .and_then(|id| id.value.as_deref())
        .unwrap_or_default()
}

pub(crate) fn agent_of(task: &Task) -> &str {
    task.agent_id
        .as_ref()
        .and_then(|id| id.value.as_deref())
        .unwrap_or_default()
}

/// The container in which a task's command runs, once it does.
pub(crate) fn container_of(task: &Task) -> Option<&ContainerId> {
    let mut newest = task.statuses.iter().rev();
    newest.find_map(|status| status.container_status.as_ref()?.container_id.as_ref())
}

pub(crate) fn state_of(task: &Task) -> TaskState {
    task.state.unwrap_or(TaskState::Unknown)
}

pub(crate) fn ended(state: TaskState) -> bool {
    use TaskState::{Dropped, Error, Failed, Finished, Gone, GoneByOperator, Killed, Lost};
    matches!(
        state,
        Finished | Failed | Killed | Error | Lost | Dropped | Gone | GoneByOperator
    )
}

/// The sum of all scalar resources of this name.
pub(crate) fn scalar(resources: &[Resource], name: &str) -> f64 {
    resources
        .iter()
        .filter(|resource| resource.name.as_deref() == Some(name))
        .filter_map(|resource| resource.scalar.as_ref().and_then(|scalar| scalar.value))
        // The sum of nothing would be a negative zero.
        .fold(0.0, |sum, value| sum + value)
}

/// Prints a number without needless digits.
pub(crate) fn short(number: f64) -> String {
    format!("{}", (number * 1000.0).round() / 1000.0)
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_is_no_negative_zero() {
        assert_eq!(super::short(super::scalar(&[], "cpus")), "0");
    }
}
