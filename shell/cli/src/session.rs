//! `tepui task exec|attach`: sessions with the commands of containers, through the API of the agent.
//!
//! The terminal is raw while a session has it. [`Raw`] puts it back when it is dropped, which happens on every way out:
//! the end of the command, an error, a signal that ends this program, a panic.

use std::io::{self, IsTerminal};
use std::time::Duration;

use abi_mesos::v1::agent::call::{self, LaunchNestedContainerSession};
use abi_mesos::v1::agent::process_io::data;
use abi_mesos::v1::agent::{Call, ProcessIo};
use abi_mesos::v1::{CommandInfo, ContainerId, ContainerInfo, Environment, Task, container_info};
use anyhow::{Context, bail};
use bytes::Bytes;
use shell_client::{Client, ClientError, Output};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::args::{AttachArgs, ExecArgs};
use crate::output::{self, Outcome};
use crate::terminal::{Leaving, Raw, Signals, heartbeat, resized, typed, window};
use crate::{state, task};

/// Time between two signs of life on the stream of input.
const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(30);
/// How much is read from standard input at a time.
const READ_BYTES: usize = 16 << 10;
/// Messages of input that wait for the network.
const PARTS_MAX: usize = 16;

/// The command of a running task.
struct Target {
    client: Client,
    /// Where its agent is.
    agent: String,
    container: ContainerId,
    task: Task,
}

impl Target {
    /// `None` if there is no such task, which the user is told.
    async fn find(args: &crate::ClusterArgs, name: &str) -> anyhow::Result<Option<Self>> {
        let client = crate::client(args)?;
        let state = state::get(&client).await?;
        let Some(task) = state::find(&state, name) else {
            output::progress(&format!(
                "no task is named {name} (`tepui task list --all` shows them)"
            ));
            return Ok(None);
        };
        let id = state::id_of(task);
        if state::ended(state::state_of(task)) {
            bail!("task {id} has ended; `tepui task log {id}` shows what it wrote");
        }
        let agent = state::agent_of(task);
        let agent = state::agent_address(&state, agent)
            .with_context(|| format!("agent {agent} of task {id} is not connected"))?;
        let container = state::container_of(task)
            .with_context(|| format!("task {id} does not run yet; try again in a moment"))?;
        Ok(Some(Self {
            client,
            agent,
            container: container.clone(),
            task: task.clone(),
        }))
    }

    /// Waits for the end of a container; `None` if it is forgotten already, or has no wait status.
    fn wait(&self, container: ContainerId) -> JoinHandle<Result<Option<i32>, ClientError>> {
        let (client, agent) = (self.client.clone(), self.agent.clone());
        tokio::spawn(async move {
            let call = Call {
                r#type: Some(call::Type::WaitContainer),
                wait_container: Some(call::WaitContainer {
                    container_id: Some(container),
                }),
                ..Default::default()
            };
            match client.agent(&agent, &call).await {
                Ok(answer) => Ok(answer.wait_container.and_then(|wait| wait.exit_status)),
                Err(ClientError::Refused { status: 404, .. }) => Ok(None),
                Err(error) => Err(error),
            }
        })
    }

    /// Gives a container what is typed; ends when `parts` does.
    fn input(&self, container: ContainerId) -> (mpsc::Sender<ProcessIo>, Input) {
        let (sender, parts) = mpsc::channel(PARTS_MAX);
        let (client, agent) = (self.client.clone(), self.agent.clone());
        let task = tokio::spawn(async move { client.attach_input(&agent, container, parts).await });
        (sender, Input(task))
    }
}

/// The stream of input, which ends when this is dropped.
struct Input(JoinHandle<Result<(), ClientError>>);

impl Drop for Input {
    fn drop(&mut self) {
        self.0.abort();
    }
}

pub(crate) async fn exec(args: ExecArgs) -> anyhow::Result<Outcome> {
    if args.cluster.json && (args.interactive || args.tty) {
        bail!("--json is for commands that need nobody; leave out --interactive and --tty");
    }
    if args.interactive && args.tty && !io::stdin().is_terminal() {
        bail!("standard input is no terminal; leave out --tty");
    }
    let Some(target) = Target::find(&args.cluster, &args.task).await? else {
        return Ok(Outcome::NotFound);
    };
    let container = ContainerId {
        value: Some(uuid::Uuid::new_v4().to_string()),
        parent: Some(Box::new(target.container.clone())),
    };
    let launch = LaunchNestedContainerSession {
        container_id: Some(container.clone()),
        command: Some(command(&args)?),
        container: args.tty.then(|| {
            Box::new(ContainerInfo {
                r#type: Some(container_info::Type::Mesos),
                tty_info: Some(window().unwrap_or_default()),
                ..Default::default()
            })
        }),
    };
    let launched = target.client.launch_session(&target.agent, launch).await;
    let output = launched.context("failed to run the command")?;
    let ended = target.wait(container.clone());
    let (parts, input) = target.input(container.clone());
    let end = if args.cluster.json {
        // It has no input: it shall not wait for any.
        let _ = parts.send(typed(Bytes::new())).await;
        drop(parts);
        collect(output, input, ended, &args).await
    } else {
        let typing = Typing {
            stdin: args.interactive,
            is_terminal: args.tty,
            // The command ends with the session: there is nothing to go back to.
            can_leave: false,
        };
        run(output, parts, input, ended, typing).await
    };
    forget(&target, container).await;
    end
}

/// Deletes what the session left on the agent; whoever may not leaves it there until the task's sandbox goes.
async fn forget(target: &Target, container: ContainerId) {
    let call = Call {
        r#type: Some(call::Type::RemoveContainer),
        remove_container: Some(call::RemoveContainer {
            container_id: Some(container),
        }),
        ..Default::default()
    };
    let _ = target.client.agent(&target.agent, &call).await;
}

pub(crate) async fn attach(args: AttachArgs) -> anyhow::Result<Outcome> {
    if args.cluster.json {
        bail!("what a task writes is no JSON; leave out --json");
    }
    let Some(target) = Target::find(&args.cluster, &args.task).await? else {
        return Ok(Outcome::NotFound);
    };
    let has_terminal = |info: &ContainerInfo| info.tty_info.is_some();
    let is_terminal = target.task.container.as_deref().is_some_and(has_terminal);
    let container = target.container.clone();
    let ended = target.wait(container.clone());
    let attached = target
        .client
        .attach_output(&target.agent, container.clone())
        .await;
    let output = attached.map_err(|error| match error {
        ClientError::Refused { status: 500, .. } if !is_terminal => anyhow::anyhow!(
            "task {0} was launched without a terminal, so nobody can attach to it; `tepui task log {0} --follow` shows \
             what it writes, `tepui task exec -it {0} -- sh` runs a shell beside it",
            state::id_of(&target.task)
        ),
        other => anyhow::Error::new(other).context("failed to attach"),
    })?;
    let (parts, input) = target.input(container);
    let typing = Typing {
        stdin: !args.no_stdin,
        is_terminal,
        can_leave: true,
    };
    if args.no_stdin {
        // Nobody else is kept from giving input.
        drop(input);
        let idle = Input(tokio::spawn(std::future::pending()));
        return run(output, parts, idle, ended, typing).await;
    }
    run(output, parts, input, ended, typing).await
}

fn command(args: &ExecArgs) -> anyhow::Result<CommandInfo> {
    let variables = task::variables(&args.environment)?;
    Ok(CommandInfo {
        shell: Some(false),
        value: args.command.first().cloned(),
        arguments: args.command.clone(),
        user: args.user.clone(),
        environment: (!variables.is_empty()).then_some(Environment { variables }),
        ..Default::default()
    })
}

/// What becomes of what is typed.
#[derive(Clone, Copy, Debug)]
struct Typing {
    /// Whether standard input goes to the command at all.
    stdin: bool,
    /// Whether the command has a terminal.
    is_terminal: bool,
    /// Whether some keys leave the command alone.
    can_leave: bool,
}

/// Carries output and input until the command has ended or one leaves it.
async fn run(
    mut output: Output,
    parts: mpsc::Sender<ProcessIo>,
    mut input: Input,
    ended: JoinHandle<Result<Option<i32>, ClientError>>,
    typing: Typing,
) -> anyhow::Result<Outcome> {
    let raw = match typing.stdin && typing.is_terminal {
        true => Raw::enter().context("failed to make the terminal raw")?,
        false => None,
    };
    let mut signals = Signals::listen().context("failed to listen for signals")?;
    let (keys, mut left) = mpsc::channel::<()>(1);
    let can_leave = typing.can_leave && raw.is_some();
    let talking = Aborting(tokio::spawn(talk(parts, typing, can_leave, keys)));
    let mut hears_input = true;
    loop {
        tokio::select! {
            message = output.next() => match message? {
                Some(message) => print(&message)?,
                None => break,
            },
            number = signals.next() => {
                drop(raw);
                return Ok(Outcome::Exited(exit_code(number)));
            }
            Some(()) = left.recv() => {
                drop(raw);
                output::progress("\nleft; the task goes on");
                return Ok(Outcome::Done);
            }
            taken = &mut input.0, if hears_input => {
                hears_input = false;
                // A command that takes no input for another reason may go on all the same.
                if let Ok(Err(ClientError::Refused { status: 409, .. })) = taken {
                    bail!("somebody else gives the command its input; --no-stdin only looks");
                }
            }
        }
    }
    drop((talking, raw));
    let status = ended.await.context("failed to wait for the end")??;
    Ok(status.map_or(Outcome::Done, |status| Outcome::Exited(exit_code(status))))
}

/// A task that ends when this is dropped.
struct Aborting(JoinHandle<()>);

impl Drop for Aborting {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Sends what is typed, the size of the terminal and signs of life.
async fn talk(
    parts: mpsc::Sender<ProcessIo>,
    typing: Typing,
    can_leave: bool,
    left: mpsc::Sender<()>,
) {
    let mut keys = match typing.stdin {
        true => Some(keyboard()),
        false => {
            // It has no input: it shall not wait for any.
            if !typing.can_leave {
                let _ = parts.send(typed(Bytes::new())).await;
            }
            None
        }
    };
    let resizes = typing.is_terminal && typing.stdin;
    if let Some(window) = window().filter(|_| resizes) {
        let _ = parts.send(resized(window)).await;
    }
    let kind = tokio::signal::unix::SignalKind::window_change();
    let Ok(mut changes) = tokio::signal::unix::signal(kind) else {
        return;
    };
    let mut pulse = tokio::time::interval(HEARTBEAT_INTERVAL);
    let mut leaving = Leaving::default();
    loop {
        let part = tokio::select! {
            // A pending future stands for a keyboard that says nothing any more.
            bytes = async { match &mut keys { Some(keys) => keys.recv().await, None => std::future::pending().await } } => {
                match bytes {
                    Some(bytes) if can_leave => {
                        let (bytes, leaves) = leaving.filter(&bytes);
                        if leaves {
                            let _ = left.send(()).await;
                            return;
                        }
                        if bytes.is_empty() {
                            continue;
                        }
                        typed(bytes.into())
                    }
                    Some(bytes) => typed(bytes),
                    None => {
                        keys = None;
                        typed(Bytes::new())
                    }
                }
            }
            _ = changes.recv() => match window().filter(|_| resizes) {
                Some(window) => resized(window),
                None => continue,
            },
            _ = pulse.tick() => heartbeat(),
        };
        if parts.send(part).await.is_err() {
            return;
        }
    }
}

/// What is typed, until the end. A thread of its own waits for it, which nobody waits for.
fn keyboard() -> mpsc::Receiver<Bytes> {
    let (sender, keys) = mpsc::channel(1);
    std::thread::spawn(move || {
        let mut bytes = vec![0; READ_BYTES];
        loop {
            let count = match rustix::io::read(rustix::stdio::stdin(), &mut bytes) {
                Err(rustix::io::Errno::INTR) => continue,
                Ok(0) | Err(_) => return,
                Ok(count) => count,
            };
            let typed = bytes.get(..count).unwrap_or_default();
            if sender.blocking_send(Bytes::copy_from_slice(typed)).is_err() {
                return;
            }
        }
    });
    keys
}

fn print(message: &ProcessIo) -> io::Result<()> {
    let Some(data) = &message.data else {
        return Ok(());
    };
    let bytes = data.data.as_deref().unwrap_or_default();
    match data.r#type() {
        data::Type::Stderr => {
            output::write_err(bytes);
            Ok(())
        }
        data::Type::Stdout | data::Type::Stdin | data::Type::Unknown => output::write_out(bytes),
    }
}

/// Answers in one document, once the command has ended.
async fn collect(
    mut output: Output,
    _input: Input,
    ended: JoinHandle<Result<Option<i32>, ClientError>>,
    args: &ExecArgs,
) -> anyhow::Result<Outcome> {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    while let Some(message) = output.next().await? {
        let Some(data) = &message.data else { continue };
        let bytes = data.data.as_deref().unwrap_or_default();
        match data.r#type() {
            data::Type::Stderr => err.extend_from_slice(bytes),
            data::Type::Stdout | data::Type::Stdin | data::Type::Unknown => {
                out.extend_from_slice(bytes);
            }
        }
    }
    let status = ended.await.context("failed to wait for the end")??;
    let code = status.map(exit_code);
    output::json(&serde_json::json!({
        "task": args.task,
        "stdout": String::from_utf8_lossy(&out),
        "stderr": String::from_utf8_lossy(&err),
        "exit_code": code,
    }))?;
    Ok(code.map_or(Outcome::Done, Outcome::Exited))
}

/// The exit code that shells give a wait status, or the number of a signal.
fn exit_code(status: i32) -> u8 {
    let code = match status & 0x7f {
        0 => (status >> 8) & 0xff,
        signal => 128 + signal,
    };
    u8::try_from(code).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_those_of_shells() {
        for (status, code) in [
            (0, 0),
            (3 << 8, 3),
            (255 << 8, 255),
            (9, 137),
            (15, 143),
            (139, 139),
        ] {
            assert_eq!(exit_code(status), code);
        }
    }
}
