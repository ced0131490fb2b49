//! The trail of status updates and operations in the log: a line at each hop, with all ids as fields, at level debug.
//!
//! Targets of their own, `updates` and `operations`, let them be had alone: `TEPUI_LOG=info,updates=debug`. While they are
//! off, a hop costs one look at a number.

use abi_node::{ToAgent, ToMaster};
use abi_terms::{Command, Event, UpdateId};
use base_ids::{ConnectionId, FrameworkId};
use kernel_master::{Effect, Input};
use tracing::{Level, debug, enabled};
use uuid::Uuid;

const UPDATES: &str = "updates";
const OPERATIONS: &str = "operations";

fn is_off() -> bool {
    !enabled!(target: UPDATES, Level::DEBUG) && !enabled!(target: OPERATIONS, Level::DEBUG)
}

/// Something came in.
pub(crate) fn came(input: &Input) {
    if is_off() {
        return;
    }
    match input {
        Input::Agent(
            _,
            ToMaster::Update {
                framework,
                status,
                latest,
            },
        ) => debug!(
            target: UPDATES,
            %framework,
            task = %status.task,
            agent = status.agent.as_ref().map(display),
            uuid = status.uuid.map(|uuid| display(named(uuid))),
            state = %status.state,
            %latest,
            "update received from its agent"
        ),
        Input::Call {
            framework,
            command: Command::Acknowledge { agent, task, uuid },
            ..
        } => debug!(
            target: UPDATES,
            %framework,
            %task,
            %agent,
            uuid = %named(*uuid),
            "update acknowledged by its scheduler"
        ),
        Input::Agent(
            _,
            ToMaster::Operation {
                framework,
                uuid,
                status,
                ..
            },
        ) => debug!(
            target: OPERATIONS,
            framework = framework.as_ref().map(display),
            operation = status.operation.as_ref().map(display),
            uuid = %named(*uuid),
            status = status.uuid.map(|uuid| display(named(uuid))),
            state = status.state.name(),
            "operation status received from its agent"
        ),
        Input::Call {
            framework,
            command:
                Command::AcknowledgeOperation {
                    agent,
                    uuid,
                    operation,
                    ..
                },
            ..
        } => debug!(
            target: OPERATIONS,
            %framework,
            operation = %operation,
            agent = agent.as_ref().map(display),
            status = %named(*uuid),
            "operation status acknowledged by its scheduler"
        ),
        _ => {}
    }
}

/// Something goes out; `whose` knows the frameworks of streams.
pub(crate) fn goes(effect: &Effect, whose: impl Fn(ConnectionId) -> Option<FrameworkId>) {
    if is_off() {
        return;
    }
    match effect {
        Effect::Tell(stream, Event::Update(status, _)) => debug!(
            target: UPDATES,
            framework = whose(*stream).map(display),
            task = %status.task,
            agent = status.agent.as_ref().map(display),
            uuid = status.uuid.map(|uuid| display(named(uuid))),
            state = %status.state,
            "update forwarded to its scheduler"
        ),
        Effect::Send(
            _,
            ToAgent::Acknowledge {
                framework,
                task,
                uuid,
            },
        ) => debug!(
            target: UPDATES,
            %framework,
            %task,
            uuid = %named(*uuid),
            "acknowledgement of an update sent to its agent"
        ),
        Effect::Send(_, ToAgent::Apply(apply)) => debug!(
            target: OPERATIONS,
            framework = apply.spec.framework.as_ref().map(display),
            operation = apply.spec.id.as_ref().map(display),
            uuid = %named(apply.spec.uuid),
            kind = apply.spec.conversion.kind.name(),
            "operation sent to its agent"
        ),
        Effect::Tell(stream, Event::Operation(status, _)) => debug!(
            target: OPERATIONS,
            framework = whose(*stream).map(display),
            operation = status.operation.as_ref().map(display),
            agent = status.agent.as_ref().map(display),
            status = status.uuid.map(|uuid| display(named(uuid))),
            state = status.state.name(),
            "operation status forwarded to its scheduler"
        ),
        Effect::Send(_, ToAgent::AcknowledgeOperation { uuid, status }) => debug!(
            target: OPERATIONS,
            uuid = %named(*uuid),
            status = %named(*status),
            "acknowledgement of an operation status sent to its agent"
        ),
        _ => {}
    }
}

fn named(uuid: UpdateId) -> Uuid {
    Uuid::from_bytes(uuid)
}

/// What an effect is, for its span.
pub(crate) fn kind(effect: &Effect) -> &'static str {
    match effect {
        Effect::Persist(_) => "persist",
        Effect::Answer(..) => "answer",
        Effect::Tell(..) => "tell",
        Effect::Close(_) => "close",
        Effect::Send(..) => "send",
        Effect::Hang(_) => "hang",
        Effect::Publish(_) => "publish",
        Effect::Quit(_) => "quit",
    }
}
