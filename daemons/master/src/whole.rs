//! The documents that show all tasks or all agents of a cluster, as [`crate::shared`] wants them.

use std::time::Duration;

use abi_mesos::render::{self, v0};
use abi_mesos::v1::master::event::{Subscribed, Type as Kinds};
use abi_mesos::v1::master::response::{GetAgents, Type};
use abi_mesos::{Enumeration as _, encode_json, encode_wire, v1};
use bytes::Bytes;
use daemons_door::Encoding;
use kernel_master::{Agent, Task};
use serde::Serialize;

use crate::documents::{Slave, SlaveList, State, Written};
use crate::lists::{Lists, Style, Which, tables};
use crate::picture::{self, Picture, task_facts};
use crate::rope::{self, Pending};
use crate::shared::Kind;
use crate::sight::Sight;
use crate::summary::Summary;

const JSON: &str = Encoding::Json.media_type();

/// `/state`.
pub(crate) const STATE: Kind = Kind {
    content_type: JSON,
    style: Style {
        task: Some(|task, _, out| v0::write_task(&task_facts(task), out)),
        agent: Some(|agent, sight, out| write(&Slave::brief(agent, sight), out)),
        is_json: true,
    },
    write: |picture, lists| {
        let pending = Pending::default();
        let written = Written {
            lists,
            pending: &pending,
        };
        rope::write(&State(picture, Some(written)), &pending)
    },
    write_part: |picture| serde_json::to_vec(&State(picture, None)),
};

/// `/state-summary`, which has no lists of what is written one by one.
pub(crate) const SUMMARY: Kind = Kind {
    content_type: JSON,
    style: Style {
        task: None,
        agent: None,
        is_json: true,
    },
    write: |picture, _| Ok(vec![serde_json::to_vec(&Summary(picture))?.into()]),
    write_part: |picture| serde_json::to_vec(&Summary(picture)),
};

/// `/slaves`, all of them.
pub(crate) const SLAVES: Kind = Kind {
    content_type: JSON,
    style: Style {
        task: None,
        agent: Some(|agent, sight, out| write(&Slave::full(agent, sight), out)),
        is_json: true,
    },
    write: |picture, lists| {
        let pending = Pending::default();
        let written = Written {
            lists,
            pending: &pending,
        };
        rope::write(&SlaveList(picture, None, Some(written)), &pending)
    },
    write_part: |picture| serde_json::to_vec(&SlaveList(picture, None, None)),
};

/// Calls of the operator API that are answered by such a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    State,
    Tasks,
    Agents,
}

impl Read {
    /// The answer in an encoding.
    pub(crate) const fn kind(self, encoding: Encoding) -> Kind {
        const WIRE_STYLE: Style = Style {
            task: Some(wire_task),
            agent: Some(wire_agent),
            is_json: false,
        };
        const JSON_STYLE: Style = Style {
            task: Some(|task, _, out| write(&picture::task(task), out)),
            agent: Some(|agent, sight, out| write(&picture::agent(agent, sight), out)),
            is_json: true,
        };
        macro_rules! kind {
            ($read:expr) => {
                match encoding {
                    Encoding::Json => Kind {
                        content_type: encoding.media_type(),
                        style: $read.of(JSON_STYLE),
                        write: |picture, lists| Ok(json($read, picture, lists)),
                        write_part: |picture| Ok(encode_json(&$read.message(picture))),
                    },
                    Encoding::Protobuf => Kind {
                        content_type: encoding.media_type(),
                        style: $read.of(WIRE_STYLE),
                        write: |picture, lists| Ok(wire($read, picture, lists)),
                        write_part: |picture| Ok(encode_wire(&$read.message(picture))),
                    },
                }
            };
        }
        match self {
            Self::State => kind!(Read::State),
            Self::Tasks => kind!(Read::Tasks),
            Self::Agents => kind!(Read::Agents),
        }
    }

    /// What is not in the document need not be written.
    const fn of(self, style: Style) -> Style {
        match self {
            Self::State => style,
            Self::Tasks => Style {
                agent: None,
                ..style
            },
            Self::Agents => Style {
                task: None,
                ..style
            },
        }
    }

    const fn answer(self) -> Type {
        match self {
            Self::State => Type::GetState,
            Self::Tasks => Type::GetTasks,
            Self::Agents => Type::GetAgents,
        }
    }

    /// The answer as a message.
    pub(crate) fn message(self, picture: &Picture) -> v1::master::Response {
        let mut answer = v1::master::Response {
            r#type: Some(self.answer()),
            ..Default::default()
        };
        match self {
            Self::State => answer.get_state = Some(Box::new(picture.get_state())),
            Self::Tasks => answer.get_tasks = Some(picture.get_tasks()),
            Self::Agents => answer.get_agents = Some(picture.get_agents()),
        }
        answer
    }
}

fn write(value: &impl Serialize, out: &mut Vec<u8>) {
    serde_json::to_writer(out, value).expect("memory takes all bytes, and keys are text");
}

/// All tasks in lists of one kind.
fn tasks(picture: &Picture, lists: &Lists, wanted: Which) -> Vec<Bytes> {
    let all = picture.all_frameworks().flat_map(tables);
    lists.tasks(all.filter_map(|(table, which)| (which == wanted).then_some(table)))
}

fn recovered(picture: &Picture) -> GetAgents {
    let all = picture.view.recovered_agents.iter();
    GetAgents {
        agents: Vec::new(),
        recovered_agents: all
            .map(|(id, spec)| picture::recovered_agent(id, spec, &picture.sight))
            .collect(),
    }
}

// === JSON ===

fn json(read: Read, picture: &Picture, lists: &Lists) -> Vec<Bytes> {
    let mut out = vec![format!("{{\"type\":\"{}\",", read.answer().name()).into()];
    match read {
        Read::State => json_state(picture, lists, &mut out),
        Read::Tasks => json_tasks(picture, lists, &mut out),
        Read::Agents => json_agents(picture, lists, &mut out),
    }
    out.push(Bytes::from_static(b"}"));
    out
}

fn json_state(picture: &Picture, lists: &Lists, out: &mut Vec<Bytes>) {
    out.push(Bytes::from_static(b"\"get_state\":{"));
    json_tasks(picture, lists, out);
    out.push(Bytes::from_static(b",\"get_executors\":"));
    out.push(encode_json(&picture.get_executors()).into());
    out.push(Bytes::from_static(b",\"get_frameworks\":"));
    out.push(encode_json(&picture.get_frameworks()).into());
    out.push(Bytes::from_static(b","));
    json_agents(picture, lists, out);
    out.push(Bytes::from_static(b"}"));
}

fn json_tasks(picture: &Picture, lists: &Lists, out: &mut Vec<Bytes>) {
    out.push(Bytes::from_static(b"\"get_tasks\":"));
    let named = [
        ("tasks", Which::Active),
        ("unreachable_tasks", Which::Unreachable),
        ("completed_tasks", Which::Completed),
    ];
    object(
        named.map(|(name, which)| (name, tasks(picture, lists, which))),
        out,
    );
}

fn json_agents(picture: &Picture, lists: &Lists, out: &mut Vec<Bytes>) {
    out.push(Bytes::from_static(b"\"get_agents\":"));
    let mut known = Vec::new();
    write(&recovered(picture).recovered_agents, &mut known);
    let known = vec![known.into()];
    object(
        [("agents", lists.agents()), ("recovered_agents", known)],
        out,
    );
}

fn object<const N: usize>(named: [(&str, Vec<Bytes>); N], out: &mut Vec<Bytes>) {
    let mut before = '{';
    for (name, list) in named {
        out.push(format!("{before}\"{name}\":").into());
        out.extend(list);
        before = ',';
    }
    out.push(Bytes::from_static(b"}"));
}

// === protobuf ===

/// Fields of `GetTasks`, `GetAgents`, `GetState` and `Response`.
const AGENTS: u32 = 1;
const STATE_PARTS: [u32; 4] = [1, 2, 3, 4];

fn field(number: u32, bytes: usize, out: &mut Vec<u8>) {
    prost::encoding::encode_key(number, prost::encoding::WireType::LengthDelimited, out);
    prost::encoding::encode_varint(bytes as u64, out);
}

fn put(number: u32, message: &impl prost::Message, out: &mut Vec<u8>) {
    field(number, message.encoded_len(), out);
    message.encode_raw(out);
}

fn wire_task(task: &Task, which: Which, out: &mut Vec<u8>) {
    let number = match which {
        Which::Active => 2,
        Which::Completed => 3,
        Which::Unreachable => 5,
    };
    let mut body = Vec::new();
    render::task_wire(&task_facts(task), &mut body);
    field(number, body.len(), out);
    out.extend_from_slice(&body);
}

fn wire_agent(agent: &Agent, sight: &Sight, out: &mut Vec<u8>) {
    put(AGENTS, &picture::agent(agent, sight), out);
}

/// Puts the head of a field before the pieces that are its value.
fn within(number: u32, mut value: Vec<Bytes>) -> Vec<Bytes> {
    let mut head = Vec::new();
    field(number, value.iter().map(Bytes::len).sum(), &mut head);
    value.insert(0, head.into());
    value
}

fn wire(read: Read, picture: &Picture, lists: &Lists) -> Vec<Bytes> {
    let mut pieces = vec![wire_type(read.answer().number())];
    pieces.extend(match read {
        Read::State => within(9, wire_state(picture, lists)),
        Read::Tasks => within(13, wire_tasks(picture, lists)),
        Read::Agents => within(10, wire_agents(picture, lists)),
    });
    pieces
}

/// The field that says which of a message's parts is there.
fn wire_type(number: i32) -> Bytes {
    let mut out = Vec::new();
    prost::encoding::encode_key(1, prost::encoding::WireType::Varint, &mut out);
    prost::encoding::encode_varint(u64::from(number.unsigned_abs()), &mut out);
    out.into()
}

fn wire_state(picture: &Picture, lists: &Lists) -> Vec<Bytes> {
    let parts = [
        wire_tasks(picture, lists),
        vec![encode_wire(&picture.get_executors()).into()],
        vec![encode_wire(&picture.get_frameworks()).into()],
        wire_agents(picture, lists),
    ];
    let parts = STATE_PARTS.into_iter().zip(parts);
    parts.flat_map(|(n, part)| within(n, part)).collect()
}

fn wire_tasks(picture: &Picture, lists: &Lists) -> Vec<Bytes> {
    let kinds = [Which::Active, Which::Unreachable, Which::Completed];
    let lists = kinds.map(|which| tasks(picture, lists, which));
    lists.into_iter().flatten().collect()
}

fn wire_agents(picture: &Picture, lists: &Lists) -> Vec<Bytes> {
    let mut agents = lists.agents();
    agents.push(encode_wire(&recovered(picture)).into());
    agents
}

// === the operator's stream ===

/// The record `SUBSCRIBED` of the operator's stream, with lists of the same picture in the style of `GET_STATE`.
pub(crate) fn subscribed(
    encoding: Encoding,
    heartbeat: Duration,
    picture: &Picture,
    lists: &Lists,
) -> Vec<Bytes> {
    let rest = Subscribed {
        heartbeat_interval_seconds: Some(heartbeat.as_secs_f64()),
        ..Default::default()
    };
    let body = match encoding {
        Encoding::Json => {
            let head = format!(
                "{{\"type\":\"{}\",\"subscribed\":{{",
                Kinds::Subscribed.name()
            );
            let mut out = vec![head.into()];
            json_state(picture, lists, &mut out);
            let mut rest = encode_json(&rest);
            // It follows other members of its object.
            rest[0] = b',';
            rest.push(b'}');
            out.push(rest.into());
            out
        }
        Encoding::Protobuf => {
            let mut value = within(1, wire_state(picture, lists));
            value.push(encode_wire(&rest).into());
            let mut out = vec![wire_type(Kinds::Subscribed.number())];
            out.extend(within(2, value));
            out
        }
    };
    let bytes: usize = body.iter().map(Bytes::len).sum();
    let mut record = vec![Bytes::from(format!("{bytes}\n"))];
    record.extend(body);
    record
}

#[cfg(test)]
mod tests;
