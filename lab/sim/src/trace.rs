//! What happens, in words: a short line each.

use abi_node::session::Frame;
use abi_node::{ToAgent, ToMaster};
use abi_terms::{Event, Status, UpdateId};
use kernel_agent::{ContainerProgram, Effect as AgentEffect, Input as AgentInput, Program};
use kernel_master::{Effect as MasterEffect, Input as MasterInput};

use crate::executors::Said;
use crate::network::{Packet, Way};
use crate::world::Happening;

/// Texts that come from the kernels are cut after so many characters.
const LENGTH_MAX: usize = 160;

fn short(value: &impl std::fmt::Debug) -> String {
    let text = format!("{value:?}");
    match text.char_indices().nth(LENGTH_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn uuid(id: UpdateId) -> String {
    format!("{:02x}{:02x}{:02x}{:02x}", id[0], id[1], id[2], id[3])
}

fn status(status: &Status) -> String {
    let id = status.uuid.map_or("without uuid".to_owned(), uuid);
    let reason = status.reason.map_or(String::new(), |r| format!(" {r:?}"));
    format!("{} {}{reason} {id}", status.task, status.state)
}

fn frame(frame: &Frame) -> Option<String> {
    Some(match frame {
        Frame::Data { seq, head, .. } => format!("frame {seq}, has {}", head.ack),
        Frame::Hello(hello) => format!("hello {:?}", hello.agent),
        Frame::Welcome(_) => "welcome".to_owned(),
        Frame::Refuse { message, .. } => format!("refusal: {message}"),
        Frame::Reset(_) => "reset".to_owned(),
        Frame::Ping(_) | Frame::Pong(_) | Frame::Ack(_) => return None,
    })
}

/// Something happens. What becomes an input of a kernel is told there.
pub(crate) fn happening(happening: &Happening) -> Option<String> {
    let packet = |packet: &Packet| frame(&packet.frame);
    Some(match happening {
        Happening::Arrive(p) if p.way == Way::Up => {
            format!("agent {} -> master: {}", p.agent, packet(p)?)
        }
        Happening::Arrive(p) => format!("master -> agent {}: {}", p.agent, packet(p)?),
        Happening::MasterLinkDown(agent, link) => {
            format!("master sees link {link} of agent {agent} break")
        }
        Happening::AgentLinkDown(agent, link) => {
            format!("agent {agent} sees its link {link} break")
        }
        Happening::Connect(agent) => format!("agent {agent} connects"),
        Happening::Event(scheduler, stream, event) => {
            format!(
                "scheduler {scheduler} on stream {stream} <- {}",
                self::event(event)?
            )
        }
        Happening::StreamEnd(scheduler, stream) => {
            format!("scheduler {scheduler} sees stream {stream} end")
        }
        Happening::Exited(agent, container, status) => {
            format!("container {container} of agent {agent} ends with {status}")
        }
        Happening::Probed(agent, _, probe, outcome) => {
            format!("probe {probe} of agent {agent}: {outcome:?}")
        }
        Happening::Fault => "fault".to_owned(),
        Happening::StartMaster => "master starts".to_owned(),
        Happening::StartAgent(agent) => format!("agent {agent} starts"),
        Happening::AgentEnd(agent, _) => format!("agent {agent} ends"),
        Happening::FromExecutor(agent, container, stream, said) => {
            let said = match said {
                Said::Subscribe => "SUBSCRIBE".to_owned(),
                Said::Call(kernel_agent::ExecutorCall::Update(update)) => status(update),
                Said::Call(other) => short(other),
            };
            format!("executor in {container} on stream {stream} -> agent {agent}: {said}")
        }
        Happening::ToExecutor(agent, container, stream, event) => format!(
            "agent {agent} -> executor in {container} on stream {stream}: {}",
            executor_event(event)
        ),
        Happening::ExecutorStreamEnd(_, container, stream) => {
            format!("executor in {container} sees stream {stream} end")
        }
        Happening::FromProvider(agent, stream, _, said) => {
            format!(
                "provider on stream {stream} -> agent {agent}: {}",
                short(said)
            )
        }
        Happening::ToProvider(agent, stream, event) => {
            format!(
                "agent {agent} -> provider on stream {stream}: {}",
                short(event)
            )
        }
        Happening::ProviderStreamEnd(_, stream) => format!("provider sees stream {stream} end"),
        Happening::StartProvider(agent) => format!("provider of agent {agent} starts"),
        Happening::Call(..)
        | Happening::ProviderThinks(..)
        | Happening::ProviderGone(..)
        | Happening::Subscribe(..)
        | Happening::StreamGone(_)
        | Happening::Act(_)
        | Happening::Started(..)
        | Happening::Failed(..)
        | Happening::Think(..)
        | Happening::ExecutorGone(..)
        | Happening::Operate
        | Happening::MasterCommit(_)
        | Happening::AgentCommit(..)
        | Happening::Audit => return None,
    })
}

fn executor_event(event: &kernel_agent::ExecutorEvent) -> String {
    use kernel_agent::ExecutorEvent::{Acknowledged, Launch, LaunchGroup, Subscribed};
    match event {
        Subscribed(_) => "SUBSCRIBED".to_owned(),
        Launch(handover) => format!("LAUNCH {}", handover.task.id),
        LaunchGroup(all) => {
            let all: Vec<_> = all.iter().map(|handover| &handover.task.id).collect();
            format!("LAUNCH_GROUP {all:?}")
        }
        Acknowledged { task, uuid: id } => format!("ACKNOWLEDGED {task} {}", uuid(*id)),
        other => short(other),
    }
}

fn event(event: &Event) -> Option<String> {
    Some(match event {
        Event::Subscribed { framework, .. } => format!("SUBSCRIBED {framework}"),
        Event::Offers(offers, _) => {
            let offers = offers.iter();
            let all: Vec<_> = offers
                .map(|offer| format!("{} on {}: {}", offer.id, offer.agent, offer.resources))
                .collect();
            format!("OFFERS {}", all.join("; "))
        }
        Event::Update(update, _) => format!("UPDATE {}", status(update)),
        other => short(other),
    })
}

/// The master hears something.
pub(crate) fn master_input(input: &MasterInput) -> Option<String> {
    Some(match input {
        MasterInput::Recovered(records) => format!("recovers {} records", records.len()),
        MasterInput::Subscribe { subscription, .. } => {
            format!("SUBSCRIBE of {:?}", subscription.framework.id)
        }
        MasterInput::SchedulerGone(stream) => format!("stream {stream} is gone"),
        MasterInput::Call {
            framework, command, ..
        } => format!("{framework}: {}", short(command)),
        MasterInput::AgentConnected { connection, .. } => format!("session {connection} begins"),
        MasterInput::Agent(connection, message) => {
            format!("session {connection}: {}", to_master(message))
        }
        MasterInput::AgentGone(connection) => format!("session {connection} is over"),
        MasterInput::AgentSilent(connection) => format!("session {connection} is silent"),
        MasterInput::Teardown { framework, .. } => format!("operator removes {framework}"),
        MasterInput::Convert { .. } | MasterInput::Operate { .. } | MasterInput::Whitelist(_) => {
            short(input)
        }
        MasterInput::Tick => return None,
    })
}

fn to_master(message: &ToMaster) -> String {
    match message {
        ToMaster::Reregister(report) => {
            let tasks = report.tasks.iter();
            let tasks: Vec<_> = tasks
                .map(|task| format!("{} {}", task.spec.id, task.latest))
                .collect();
            let executors = report.executors.iter();
            let executors: Vec<_> = executors.map(|executor| &executor.spec.id).collect();
            format!(
                "{} is back with tasks {tasks:?}, executors {executors:?}",
                report.agent
            )
        }
        ToMaster::Update {
            status: update,
            latest,
            ..
        } => format!("update {}, latest {latest}", status(update)),
        ToMaster::Register(_) => "registers".to_owned(),
        other => short(other),
    }
}

fn to_agent(message: &ToAgent) -> String {
    match message {
        ToAgent::Run(run) => {
            let tasks: Vec<_> = run.tasks.iter().map(|task| &task.id).collect();
            let executor = run.executor.as_ref().map(|executor| &executor.id);
            format!("run {tasks:?} with {executor:?}")
        }
        ToAgent::Acknowledge { task, uuid: id, .. } => format!("acknowledge {task} {}", uuid(*id)),
        ToAgent::UpdateFramework { framework, .. } => format!("update of {framework}"),
        other => short(other),
    }
}

/// The master wants something done.
pub(crate) fn master_effect(effect: &MasterEffect) -> Option<String> {
    Some(match effect {
        MasterEffect::Persist(record) => format!("keeps {}", short(record)),
        MasterEffect::Answer(_, answer) => match answer {
            kernel_master::Answer::Accepted | kernel_master::Answer::Done => return None,
            other => format!("answers {}", short(other)),
        },
        MasterEffect::Tell(stream, event) => format!("stream {stream}: {}", self::event(event)?),
        MasterEffect::Close(stream) => format!("closes stream {stream}"),
        MasterEffect::Send(connection, order) => {
            format!("session {connection}: {}", to_agent(order))
        }
        MasterEffect::Hang(connection) => format!("ends session {connection}"),
        MasterEffect::Publish(_) => return None,
        MasterEffect::Quit(reason) => format!("ends: {reason}"),
    })
}

/// An agent hears something.
pub(crate) fn agent_input(input: &AgentInput) -> Option<String> {
    Some(match input {
        AgentInput::Recovered {
            records,
            fates,
            rebooted,
        } => format!(
            "recovers {} records, {} containers, rebooted: {rebooted}",
            records.len(),
            fates.len()
        ),
        AgentInput::Master(order) => format!("master says {}", to_agent(order)),
        AgentInput::Subscribe(subscribe) => {
            let updates: Vec<_> = subscribe.updates.iter().map(|s| status(s)).collect();
            format!(
                "{} subscribes with tasks {:?}, updates {updates:?}",
                subscribe.caller.executor, subscribe.tasks
            )
        }
        AgentInput::Call { caller, call, .. } => match call {
            kernel_agent::ExecutorCall::Update(update) => {
                format!("{} says {}", caller.executor, status(update))
            }
            other => format!("{} says {}", caller.executor, short(other)),
        },
        AgentInput::Tick => return None,
        other => short(other),
    })
}

/// An agent wants something done.
pub(crate) fn agent_effect(effect: &AgentEffect) -> Option<String> {
    Some(match effect {
        AgentEffect::Send(message) => format!("tells the master: {}", to_master(message)),
        AgentEffect::Launch(launch) => {
            let what = match &launch.program {
                Program::Task(task) => format!("task {}", task.id),
                Program::Executor(spec) => format!("executor {}", spec.id),
                Program::Pod(spec) => format!("pod {}", spec.id),
            };
            format!("launches {what} in {}", launch.sandbox.container)
        }
        AgentEffect::LaunchContainer(launch) => {
            let what = match &launch.program {
                ContainerProgram::Task(task, _) => format!("task {}", task.id),
                ContainerProgram::Call(spec) => format!("container {}", spec.id),
            };
            format!("launches {what} in {}", launch.place.container)
        }
        AgentEffect::Tell(stream, event) => format!("stream {stream}: {}", executor_event(event)),
        AgentEffect::Answer(_, kernel_agent::Answer::Accepted) | AgentEffect::Retire(_) => {
            return None;
        }
        other => short(other),
    })
}
