//! `SUBSCRIBE` of the operator API: the state, and then what changes.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use abi_mesos::v1::master::Event;
use abi_mesos::v1::master::event::{self as wire, Type};
use abi_mesos::{encode_json, encode_wire, render, v1};
use base_ids::{FrameworkId, TaskId};
use bytes::{Bytes, BytesMut};
use daemons_door::{Encoding, EventStream, Handled, Response, event_stream};
use kernel_master::{Framework, OperatorEvent, Task};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::call::{off_the_loop, stopping};
use crate::core::STREAM_LIMITS;
use crate::desk::Desk;
use crate::picture::{self, Picture, task_facts};
use crate::queue;
use crate::scheduler::record;
use crate::sight::Sight;
use crate::whole::{self, Read};

/// What most records are shorter than as protobuf; room for so much is made at once.
const RECORD_BYTES_LIKELY: usize = 512;

/// Opens a stream for a caller. `lost` says whether it wants to hear of agents that become unreachable or are marked
/// gone, as if they were removed; Mesos has no event for that.
pub(crate) async fn subscribe(
    desk: &Arc<Desk>,
    encoding: Encoding,
    sight: Sight,
    lost: bool,
) -> Handled {
    let state = desk.shared.operator(Read::State, encoding);
    let number = state.number();
    let Ok((view, events)) = desk.core.watch().await else {
        return Err(stopping());
    };
    let picture = Picture {
        view,
        sight,
        facts: Arc::clone(&desk.facts),
    };
    let heartbeat = desk.facts.heartbeat;
    let (first, filter) = if picture.sight.is_whole() {
        let filter = Filter::new(&picture, lost);
        let lists = state.lists(number, &picture).await?;
        let write = move || whole::subscribed(encoding, heartbeat, &picture, &lists);
        (off_the_loop(write).await?, filter)
    } else {
        off_the_loop(move || {
            let subscribed = wire::Subscribed {
                get_state: Some(Box::new(picture.get_state())),
                heartbeat_interval_seconds: Some(heartbeat.as_secs_f64()),
            };
            let event = Event {
                subscribed: Some(subscribed),
                ..of(Type::Subscribed)
            };
            (vec![record(encoding, &event)], Filter::new(&picture, lost))
        })
        .await?
    };
    let (stream, body) = event_stream(STREAM_LIMITS);
    tokio::spawn(async move {
        pump(first, events, filter, &stream, encoding, heartbeat).await;
        stream.close();
    });
    Ok(Response::stream(encoding.media_type(), body))
}

async fn pump(
    first: Vec<Bytes>,
    mut events: queue::Receiver<Arc<News>>,
    mut filter: Filter,
    stream: &EventStream,
    encoding: Encoding,
    heartbeat: std::time::Duration,
) {
    let beat = record(encoding, &of(Type::Heartbeat));
    if stream
        .begin(first)
        .and_then(|()| stream.send(beat.clone()))
        .is_err()
    {
        return;
    }
    let mut beats = interval_at(Instant::now() + heartbeat, heartbeat);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let ended = stream.ended();
    tokio::pin!(ended);
    loop {
        let sent = tokio::select! {
            _ = &mut ended => return,
            taken = events.take(usize::MAX) => {
                if taken.is_empty() {
                    return;
                }
                (taken.iter()).try_for_each(|news| stream.send(news.records(encoding, &mut filter)))
            }
            _ = beats.tick() => stream.send(beat.clone()),
        };
        if sent.is_err() {
            return;
        }
    }
}

/// Events that happened together. All subscribers that see everything share their bytes.
#[derive(Debug)]
pub(crate) struct News {
    events: Vec<OperatorEvent>,
    /// As JSON and protobuf; each without and with agents that were lost.
    records: [OnceLock<Bytes>; 4],
}

impl News {
    pub(crate) fn new(events: Vec<OperatorEvent>) -> Self {
        Self {
            events,
            records: Default::default(),
        }
    }

    /// The events that a subscriber may see, as records of its stream; it must be asked about all news in order.
    fn records(&self, encoding: Encoding, filter: &mut Filter) -> Bytes {
        if !filter.sight.is_whole() {
            return self.write(encoding, filter);
        }
        let place = usize::from(encoding == Encoding::Json) + 2 * usize::from(filter.lost);
        let shared = &self.records[place];
        shared.get_or_init(|| self.write(encoding, filter)).clone()
    }

    fn write(&self, encoding: Encoding, filter: &mut Filter) -> Bytes {
        let mut records = BytesMut::with_capacity(self.events.len() * RECORD_BYTES_LIKELY);
        let mut body = Vec::new();
        for event in &self.events {
            if !filter.passes(event) {
                continue;
            }
            body.clear();
            match encoding {
                Encoding::Json => body.extend(encode_json(&message(event, &filter.sight))),
                Encoding::Protobuf => put_wire(event, &filter.sight, &mut body),
            }
            abi_recordio::put_frame(&body, &mut records);
        }
        records.freeze()
    }
}

fn of(kind: Type) -> Event {
    Event {
        r#type: Some(kind),
        ..Default::default()
    }
}

/// Appends an event as protobuf; those of tasks, of which there are many, in one pass.
fn put_wire(event: &OperatorEvent, sight: &Sight, out: &mut Vec<u8>) {
    match event {
        OperatorEvent::TaskAdded(task) => render::task_added_wire(&task_facts(task), out),
        OperatorEvent::TaskUpdated {
            framework,
            status,
            latest,
        } => render::task_updated_wire(framework, status, *latest, out),
        OperatorEvent::AgentAdded(_)
        | OperatorEvent::AgentRemoved(_)
        | OperatorEvent::AgentLost(_)
        | OperatorEvent::FrameworkAdded(_)
        | OperatorEvent::FrameworkUpdated(_)
        | OperatorEvent::FrameworkRemoved(_) => out.extend(encode_wire(&message(event, sight))),
    }
}

fn message(event: &OperatorEvent, sight: &Sight) -> Event {
    match event {
        OperatorEvent::TaskAdded(task) => Event {
            task_added: Some(wire::TaskAdded {
                task: Some(Box::new(picture::task(task))),
            }),
            ..of(Type::TaskAdded)
        },
        OperatorEvent::TaskUpdated {
            framework,
            status,
            latest,
        } => Event {
            task_updated: Some(wire::TaskUpdated {
                framework_id: Some(render::framework_id(framework)),
                status: Some(Box::new(render::status(status))),
                state: picture::state(*latest),
            }),
            ..of(Type::TaskUpdated)
        },
        OperatorEvent::AgentAdded(agent) => Event {
            agent_added: Some(wire::AgentAdded {
                agent: Some(Box::new(picture::agent(agent, sight))),
            }),
            ..of(Type::AgentAdded)
        },
        OperatorEvent::AgentRemoved(agent) | OperatorEvent::AgentLost(agent) => Event {
            agent_removed: Some(wire::AgentRemoved {
                agent_id: Some(render::agent_id(agent)),
            }),
            ..of(Type::AgentRemoved)
        },
        OperatorEvent::FrameworkAdded(framework) => Event {
            framework_added: Some(wire::FrameworkAdded {
                framework: Some(seen(framework, sight)),
            }),
            ..of(Type::FrameworkAdded)
        },
        OperatorEvent::FrameworkUpdated(framework) => Event {
            framework_updated: Some(wire::FrameworkUpdated {
                framework: Some(seen(framework, sight)),
            }),
            ..of(Type::FrameworkUpdated)
        },
        OperatorEvent::FrameworkRemoved(framework) => Event {
            framework_removed: Some(wire::FrameworkRemoved {
                framework_info: Some(Box::new(info(framework))),
            }),
            ..of(Type::FrameworkRemoved)
        },
    }
}

/// A framework without what is allocated or offered to roles that are not seen.
fn seen(framework: &Framework, sight: &Sight) -> v1::master::response::get_frameworks::Framework {
    if sight.is_whole() {
        return picture::framework(framework);
    }
    picture::framework(&Framework {
        used: sight.resources(&framework.used),
        offered: sight.resources(&framework.offered),
        ..framework.clone()
    })
}

fn info(framework: &Framework) -> v1::FrameworkInfo {
    render::framework_info(&framework.spec, &framework.id)
}

/// Lets a subscriber have the events of what it may see. As updates of tasks do not say whose user they concern, it
/// remembers the users of those that have not ended; without rules it remembers nothing. Of frameworks that are not seen
/// it remembers no tasks, so that these are not seen either.
struct Filter {
    sight: Sight,
    lost: bool,
    users: BTreeMap<FrameworkId, BTreeMap<TaskId, Arc<str>>>,
}

impl Filter {
    fn new(picture: &Picture, lost: bool) -> Self {
        let mut filter = Self {
            lost,
            sight: picture.sight.clone(),
            users: BTreeMap::new(),
        };
        if !filter.sight.is_whole() {
            for framework in picture.frameworks() {
                filter.users.entry(framework.id.clone()).or_default();
                let tasks = (framework.tasks.values()).chain(framework.unreachable.values());
                for task in tasks {
                    filter.remember(task);
                }
            }
        }
        filter
    }

    /// Whether its framework is seen.
    fn remember(&mut self, task: &Task) -> bool {
        let users = self.users.get_mut(&task.framework);
        let is_seen = users.is_some();
        if let Some(users) = users {
            users.insert(task.spec.id.clone(), Arc::clone(&task.user));
        }
        is_seen
    }

    fn passes(&mut self, event: &OperatorEvent) -> bool {
        if matches!(event, OperatorEvent::AgentLost(_)) {
            return self.lost;
        }
        if self.sight.is_whole() {
            return true;
        }
        match event {
            OperatorEvent::TaskAdded(task) => self.remember(task) && self.sight.task(task),
            OperatorEvent::TaskUpdated {
                framework,
                status,
                latest,
            } => {
                let Some(users) = self.users.get_mut(framework) else {
                    return false;
                };
                let user = match latest.is_terminal() && status.state.is_terminal() {
                    true => users.remove(&status.task),
                    false => users.get(&status.task).cloned(),
                };
                user.is_some_and(|user| self.sight.task_of(&user))
            }
            OperatorEvent::AgentAdded(_)
            | OperatorEvent::AgentRemoved(_)
            | OperatorEvent::AgentLost(_) => true,
            OperatorEvent::FrameworkAdded(framework)
            | OperatorEvent::FrameworkUpdated(framework) => {
                let is_seen = self.sight.framework(framework);
                if is_seen {
                    self.users.entry(framework.id.clone()).or_default();
                }
                is_seen
            }
            OperatorEvent::FrameworkRemoved(framework) => {
                self.users.remove(&framework.id);
                self.sight.framework(framework)
            }
        }
    }
}
