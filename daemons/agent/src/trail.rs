//! The trail of status updates and operations in the log: a line at each hop, with all ids as fields, at level debug.
//!
//! Targets of their own, `updates` and `operations`, let them be had alone: `TEPUI_LOG=info,updates=debug`. While they are
//! off, a hop costs one look at a number. What is written about a record is written when it is durable.

use abi_node::{ToAgent, ToMaster};
use abi_terms::{OperationSpec, OperationStatus, ProviderCall, ProviderEvent, Status, UpdateId};
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
        Input::Master(ToAgent::Apply(apply)) => {
            operation(&apply.spec, "operation received from the master");
        }
        Input::Master(ToAgent::AcknowledgeOperation { uuid, status }) => {
            acknowledged(*uuid, *status, "operation status acknowledged at its agent");
        }
        Input::ProviderCall { call, .. } => {
            if let ProviderCall::Operation {
                framework,
                uuid,
                status,
                ..
            } = &**call
            {
                let hop = "operation status received from its resource provider";
                said(framework.as_ref(), *uuid, status, hop);
            }
        }
        _ => {}
    }
}

/// Something goes out, or has been made durable.
pub(crate) fn goes(effect: &Effect) {
    if is_off() {
        return;
    }
    match effect {
        Effect::PersistAll(records) => records.iter().for_each(kept),
        Effect::Persist(record) => kept(record),
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
        Effect::TellProvider(_, ProviderEvent::Apply { spec, .. }) => {
            operation(spec, "operation sent to its resource provider");
        }
        Effect::TellProvider(
            _,
            ProviderEvent::Acknowledge {
                status,
                operation: uuid,
            },
        ) => {
            let hop = "acknowledgement of an operation status sent to its resource provider";
            acknowledged(*uuid, *status, hop);
        }
        Effect::Send(ToMaster::Operation {
            framework,
            uuid,
            status,
            ..
        }) => {
            let hop = "operation status sent to the master";
            said(framework.as_ref(), *uuid, status, hop);
        }
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

fn operation(spec: &OperationSpec, hop: &'static str) {
    debug!(
        target: OPERATIONS,
        framework = spec.framework.as_ref().map(display),
        operation = spec.id.as_ref().map(display),
        provider = spec.conversion.provider.as_ref().map(display),
        uuid = %named(spec.uuid),
        kind = spec.conversion.kind.name(),
        "{hop}"
    );
}

fn said(
    framework: Option<&FrameworkId>,
    uuid: UpdateId,
    status: &OperationStatus,
    hop: &'static str,
) {
    debug!(
        target: OPERATIONS,
        framework = framework.map(display),
        operation = status.operation.as_ref().map(display),
        provider = status.provider.as_ref().map(display),
        uuid = %named(uuid),
        status = status.uuid.map(|uuid| display(named(uuid))),
        state = status.state.name(),
        "{hop}"
    );
}

fn acknowledged(uuid: UpdateId, status: UpdateId, hop: &'static str) {
    debug!(target: OPERATIONS, uuid = %named(uuid), status = %named(status), "{hop}");
}

fn named(uuid: UpdateId) -> Uuid {
    Uuid::from_bytes(uuid)
}

/// Something has been made durable.
fn kept(record: &Record) {
    match record {
        Record::Update(framework, _, _, record) => {
            let hop = match record.acknowledged {
                false => "update checkpointed",
                true => "acknowledgement of an update checkpointed",
            };
            update(framework, &record.status, hop);
        }
        Record::Operation(uuid, report) => {
            let framework = report.spec.framework.as_ref();
            said(framework, *uuid, &report.latest, "operation checkpointed");
        }
        _ => {}
    }
}

/// What an effect is, for its span.
pub(crate) fn kind(effect: &Effect) -> &'static str {
    match effect {
        Effect::Persist(..) | Effect::PersistAll(..) => "persist",
        Effect::Send(..) => "send",
        Effect::Answer(..) => "answer",
        Effect::Tell(..) => "tell",
        Effect::Close(..) => "close",
        Effect::TellProvider(..) => "tell_provider",
        Effect::ShowVolumes { .. } => "show_volumes",
        Effect::HideVolumes { .. } => "hide_volumes",
        Effect::Launch(..) => "launch",
        Effect::LaunchContainer(_) => "launch_container",
        Effect::Signal { .. } => "signal",
        Effect::Discard { .. } => "discard",
        Effect::Resize { .. } => "resize",
        Effect::Terminate(..) => "terminate",
        Effect::TerminateCommand(..) => "terminate_command",
        Effect::Destroy(..) => "destroy",
        Effect::Probe(..) => "probe",
        Effect::StopProbe(..) => "stop_probe",
        Effect::Release(..) => "release",
        Effect::Destroyed(..) => "destroyed",
        Effect::Retire(..) => "retire",
        Effect::Left { .. } => "left",
    }
}
