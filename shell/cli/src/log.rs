//! `tepui task log`: a task's output, read from its sandbox through the agent's file API.

use std::time::Duration;

use abi_mesos::v1::agent::response::ReadFile;
use abi_mesos::v1::agent::{Call, call};
use abi_mesos::v1::master::response::GetState;
use anyhow::Context;
use bytes::Bytes;
use serde_json::Value;
use shell_client::{Client, ClientError};

use crate::args::LogArgs;
use crate::output::{self, Outcome};
use crate::state;

/// How much is asked for at a time; the file API hands out 16 pages at most.
const CHUNK_BYTES: u64 = 16 * 4096;
/// How long a follower waits before it looks again.
const FOLLOW_PAUSE: Duration = Duration::from_millis(100);

pub(crate) async fn log(args: LogArgs) -> anyhow::Result<Outcome> {
    let client = crate::client(&args.cluster)?;
    let state = state::get(&client).await?;
    let Some(task) = state::find(&state, &args.task) else {
        output::progress(&format!(
            "no task is named {} (`tepui task list --all` shows them)",
            args.task
        ));
        return Ok(Outcome::NotFound);
    };
    let id = state::id_of(task).to_owned();
    let mut reader = Reader::open(
        &client,
        &state,
        &id,
        if args.stderr { "stderr" } else { "stdout" },
    )
    .await?;
    if args.cluster.json {
        let mut text = Vec::new();
        while let Some(more) = reader.read().await? {
            text.extend_from_slice(&more);
        }
        output::json(&serde_json::json!({ "task": id, "text": String::from_utf8_lossy(&text) }))?;
        return Ok(Outcome::Done);
    }
    loop {
        // Whether it has ended is asked before the read, so that what was written in between is not missed.
        let ended = !args.follow || has_ended(&client, &id).await?;
        while let Some(more) = reader.read().await? {
            output::write_out(&more)?;
        }
        if ended {
            return Ok(Outcome::Done);
        }
        tokio::time::sleep(FOLLOW_PAUSE).await;
    }
}

async fn has_ended(client: &Client, id: &str) -> anyhow::Result<bool> {
    let state = state::get(client).await?;
    Ok(state::find(&state, id).is_none_or(|task| state::ended(state::state_of(task))))
}

/// Reads one file of a sandbox from front to end.
#[derive(Debug)]
pub(crate) struct Reader {
    client: Client,
    agent: String,
    path: String,
    offset: u64,
    /// Whether the rest of a file that was turned over is being read.
    in_former: bool,
}

impl Reader {
    /// Finds the sandbox of a task.
    pub(crate) async fn open(
        client: &Client,
        state: &GetState,
        task: &str,
        file: &str,
    ) -> anyhow::Result<Self> {
        let (address, directory) = sandbox(client, state, task).await?;
        Ok(Self {
            client: client.clone(),
            agent: address,
            path: format!("{directory}/{file}"),
            offset: 0,
            in_former: false,
        })
    }

    /// What comes next; nothing at the present end of the file. Of a file that is turned over meanwhile the rest comes
    /// first, unless that was turned over, too.
    pub(crate) async fn read(&mut self) -> anyhow::Result<Option<Bytes>> {
        loop {
            if self.in_former {
                let former = format!("{}.1", self.path);
                let rest = match self.ask(&former).await {
                    Ok(file) => file.data.unwrap_or_default(),
                    // Older files need not be kept.
                    Err(ClientError::Refused { .. }) => Bytes::new(),
                    Err(error) => return Err(error.into()),
                };
                if !rest.is_empty() {
                    self.offset += rest.len() as u64;
                    return Ok(Some(rest));
                }
                (self.in_former, self.offset) = (false, 0);
            }
            let file = self.ask(&self.path).await?;
            if file.size.is_some_and(|size| size < self.offset) {
                self.in_former = true;
                continue;
            }
            let data = file.data.unwrap_or_default();
            self.offset += data.len() as u64;
            return Ok(if data.is_empty() { None } else { Some(data) });
        }
    }

    async fn ask(&self, path: &str) -> Result<ReadFile, ClientError> {
        let read = call::ReadFile {
            path: Some(path.to_owned()),
            offset: Some(self.offset),
            length: Some(CHUNK_BYTES),
        };
        let call = Call {
            r#type: Some(call::Type::ReadFile),
            read_file: Some(read),
            ..Default::default()
        };
        let answer = self.client.agent(&self.agent, &call).await?;
        Ok(answer.read_file.unwrap_or_default())
    }
}

/// Where the sandbox of a task is: the address of its agent, and the path there.
pub(crate) async fn sandbox(
    client: &Client,
    state: &GetState,
    task: &str,
) -> anyhow::Result<(String, String)> {
    let known = state::find(state, task).with_context(|| format!("no task has the id {task}"))?;
    let agent = state::agent_of(known);
    let address = state::agent_address(state, agent).with_context(|| {
        format!("agent {agent} of task {task} is not connected, so its files can not be read")
    })?;
    let executor = known
        .executor_id
        .as_ref()
        .and_then(|id| id.value.as_deref());
    let executor = executor.filter(|id| !id.is_empty()).unwrap_or(task);
    let view = client.json(&client.at_agent(&address, "/state")).await?;
    let mut folder = directory(&view, state::framework_of(known), executor)
        .with_context(|| format!("the sandbox of task {task} is not there any more"))?;
    // The container of a pod's task is below that of its executor.
    let mut below = Vec::new();
    let mut next = state::container_of(known);
    while let Some(id) = next.filter(|id| id.parent.is_some()) {
        below.push(id.value());
        next = id.parent.as_deref();
    }
    for name in below.iter().rev() {
        folder = format!("{folder}/containers/{name}");
    }
    Ok((address, folder))
}

/// The sandbox of an executor, from an agent's `/state`.
fn directory(view: &Value, framework: &str, executor: &str) -> Option<String> {
    let list = |value: &Value, keys: [&str; 2]| -> Vec<Value> {
        keys.iter()
            .filter_map(|key| value.get(*key)?.as_array().cloned())
            .flatten()
            .collect()
    };
    list(view, ["frameworks", "completed_frameworks"])
        .iter()
        .filter(|item| item.get("id").and_then(Value::as_str) == Some(framework))
        .flat_map(|item| list(item, ["executors", "completed_executors"]))
        .find(|item| item.get("id").and_then(Value::as_str) == Some(executor))
        .and_then(|item| item.get("directory")?.as_str().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sandbox_is_found_among_live_and_completed() {
        let view = serde_json::json!({
            "frameworks": [{"id": "f", "executors": [{"id": "e", "directory": "/one"}],
                            "completed_executors": [{"id": "old", "directory": "/two"}]}],
            "completed_frameworks": [{"id": "g", "completed_executors": [{"id": "e", "directory": "/three"}]}],
        });
        assert_eq!(directory(&view, "f", "e").as_deref(), Some("/one"));
        assert_eq!(directory(&view, "f", "old").as_deref(), Some("/two"));
        assert_eq!(directory(&view, "g", "e").as_deref(), Some("/three"));
        assert_eq!(directory(&view, "g", "none"), None);
    }
}
