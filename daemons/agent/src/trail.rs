//! The trail of status updates and operations in the log: a line at each hop, with all ids as fields, at level debug.
//!
//! Targets of their own, `updates` and `operations`, let them be had alone: `TEPUI_LOG=info,updates=debug`. While they are
//! off, a hop costs one look at a number. What is written about a record is written when it is durable.

use abi_node::{ToAgent, ToMaster};
use abi_terms::{Status, UpdateId};
use base_ids::FrameworkId;
use kernel_agent::{Effect, ExecutorCall, ExecutorEvent, Input, Record};
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
        Input::Call {
            caller,
            call: ExecutorCall::Update(status),
            ..
        } => update(
            &caller.framework,
            status,
            "update received from its executor",
        ),
        Input::Subscribe(subscribe) => {
            for status in &subscribe.updates {
                let framework = &subscribe.caller.framework;
                update(framework, status, "update received again from its executor");
            }
        }
        Input::Master(ToAgent::Acknowledge {
            framework,
            task,
            uuid,
        }) => debug!(
            target: UPDATES,
            %framework,
            %task,
            uuid = %named(*uuid),
            "update acknowledged at its agent"
        ),
        Input::Master(ToAgent::Apply(apply)) => debug!(
            target: OPERATIONS,
            framework = %apply.framework,
            operation = apply.id.as_ref().map(display),
            uuid = %named(apply.uuid),
            kind = apply.kind.name(),
            "operation received from the master"
        ),
        Input::Master(ToAgent::AcknowledgeOperation { framework, uuid }) => debug!(
            target: OPERATIONS,
            %framework,
            uuid = %named(*uuid),
            "operation status acknowledged at its agent"
        ),
        _ => {}
    }
}

/// Something goes out, or has been made durable.
pub(crate) fn goes(effect: &Effect) {
    if is_off() {
        return;
    }
    match effect {
        Effect::Persist(Record::Update(framework, _, _, record)) => {
            let hop = match record.acknowledged {
                false => "update checkpointed",
                true => "acknowledgement of an update checkpointed",
            };
            update(framework, &record.status, hop);
        }
        Effect::Send(ToMaster::Update {
            framework, status, ..
        }) => update(framework, status, "update sent to the master"),
        Effect::Tell(connection, ExecutorEvent::Acknowledged { task, uuid }) => debug!(
            target: UPDATES,
            executor = %connection,
            %task,
            uuid = %named(*uuid),
            "executor told that its update is stored"
        ),
        Effect::Persist(Record::Operation(uuid, record)) => debug!(
            target: OPERATIONS,
            framework = %record.framework,
            operation = %record.id,
            uuid = %named(*uuid),
            state = ?record.state,
            "operation checkpointed"
        ),
        Effect::Send(ToMaster::Operation {
            framework,
            uuid,
            id,
            state,
        }) => debug!(
            target: OPERATIONS,
            %framework,
            operation = %id,
            uuid = %named(*uuid),
            state = ?state,
            "operation status sent to the master"
        ),
        _ => {}
    }
}

fn update(framework: &FrameworkId, status: &Status, hop: &'static str) {
    debug!(
        target: UPDATES,
        %framework,
        task = %status.task,
        agent = status.agent.as_ref().map(display),
        executor = status.executor.as_ref().map(display),
        uuid = status.uuid.map(|uuid| display(named(uuid))),
        state = %status.state,
        "{hop}"
    );
}

fn named(uuid: UpdateId) -> Uuid {
    Uuid::from_bytes(uuid)
}

/// What an effect is, for its span.
pub(crate) fn kind(effect: &Effect) -> &'static str {
    match effect {
        Effect::Persist(..) => "persist",
        Effect::Send(..) => "send",
        Effect::Answer(..) => "answer",
        Effect::Tell(..) => "tell",
        Effect::Close(..) => "close",
        Effect::Launch(..) => "launch",
        Effect::LaunchContainer(_) => "launch_container",
        Effect::Signal { .. } => "signal",
        Effect::Discard { .. } => "discard",
        Effect::Resize { .. } => "resize",
        Effect::Terminate(..) => "terminate",
        Effect::Destroy(..) => "destroy",
        Effect::Probe(..) => "probe",
        Effect::StopProbe(..) => "stop_probe",
        Effect::Release(..) => "release",
        Effect::Destroyed(..) => "destroyed",
        Effect::Retire(..) => "retire",
        Effect::Left { .. } => "left",
    }
}
