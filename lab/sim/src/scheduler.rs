//! A framework's scheduler: it remembers what it did, and believes what it is told.

use std::collections::BTreeMap;
use std::sync::Arc;

use abi_mesos::admit::{SchedulerRequest, scheduler_call};
use abi_mesos::{Limits, decode_json};
use abi_terms::{Event, Moment, Reason, Status, TaskState};
use base_ids::{AgentId, ConnectionId, FrameworkId, TaskId};
use base64::Engine;
use base64::prelude::BASE64_STANDARD as STANDARD;
use serde_json::{Value, json};

use crate::random::Random;

/// What a scheduler knows of one of its tasks.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) agent: AgentId,
    pub(crate) launched: Moment,
    pub(crate) state: Option<TaskState>,
    pub(crate) reason: Option<Reason>,
}

impl Task {
    /// Whether nothing more is to be expected.
    pub(crate) fn is_over(&self) -> bool {
        match self.state {
            // The agent is there and does not know it: the launch was lost.
            Some(TaskState::Unknown) => true,
            Some(state) => state.is_terminal(),
            None => false,
        }
    }
}

/// A scheduler; all of it but the stream is on its disk.
#[derive(Debug)]
pub(crate) struct Scheduler {
    pub(crate) number: usize,
    pub(crate) id: Option<FrameworkId>,
    pub(crate) tasks: BTreeMap<TaskId, Task>,
    pub(crate) stream: Option<ConnectionId>,
    pub(crate) is_subscribed: bool,
    /// Told that it is removed.
    pub(crate) is_over: bool,
    pub(crate) failover_timeout: u64,
    pub(crate) last_event: Moment,
    to_launch: u32,
}

impl Scheduler {
    pub(crate) fn new(number: usize, random: &mut Random) -> Self {
        Self {
            number,
            id: None,
            tasks: BTreeMap::new(),
            stream: None,
            is_subscribed: false,
            is_over: false,
            failover_timeout: if random.one_in(6) { 5 } else { 1_000_000 },
            last_event: Moment::default(),
            to_launch: 0,
        }
    }

    pub(crate) fn plan(&mut self, tasks: u32) {
        self.to_launch = tasks;
    }

    /// `SUBSCRIBE`.
    pub(crate) fn subscribe(&self) -> SchedulerRequest {
        let mut call = json!({
            "type": "SUBSCRIBE",
            "subscribe": {"framework_info": {
                "user": "root", "name": format!("f{}", self.number), "roles": ["eng"], "checkpoint": true,
                "failover_timeout": self.failover_timeout,
                "capabilities": [{"type": "MULTI_ROLE"}, {"type": "PARTITION_AWARE"},
                                 {"type": "RESERVATION_REFINEMENT"}],
            }},
        });
        if let Some(id) = &self.id {
            call["framework_id"] = json!({"value": id.as_str()});
            call["subscribe"]["framework_info"]["id"] = json!({"value": id.as_str()});
        }
        request(&call)
    }

    /// What it does about an event.
    pub(crate) fn on_event(
        &mut self,
        now: Moment,
        event: &Event,
        random: &mut Random,
    ) -> Result<Vec<Value>, String> {
        self.last_event = now;
        match event {
            Event::Subscribed { framework, .. } => {
                if self.id.as_ref().is_some_and(|id| id != framework) {
                    return Err(format!("framework {framework} has another id than before"));
                }
                self.id = Some(framework.clone());
                self.is_subscribed = true;
                Ok(self.reconcile(now))
            }
            Event::Offers(offers, _) => {
                let calls = offers
                    .iter()
                    .map(|offer| self.use_offer(now, offer, random));
                Ok(calls.collect())
            }
            Event::Update(status, _) => self.on_update(status),
            Event::Error(text) => {
                self.is_over |= text.contains("removed");
                Ok(Vec::new())
            }
            _ => Ok(Vec::new()),
        }
    }

    fn use_offer(&mut self, now: Moment, offer: &abi_terms::Offer, random: &mut Random) -> Value {
        let offers = json!([{"value": offer.id.as_str()}]);
        let seconds = random.below(20);
        let cpus = offer.resources.scalar("cpus").thousandths() / 1000;
        let room = u32::try_from(cpus.max(0)).unwrap_or(0);
        let count = room.min(self.to_launch);
        if count == 0 {
            return json!({"type": "DECLINE", "decline": {"offer_ids": offers, "filters": {"refuse_seconds": seconds}}});
        }
        let count = 1 + u32::try_from(random.below(u64::from(count))).unwrap_or(0);
        self.to_launch -= count;
        let tasks: Vec<Value> = (0..count)
            .map(|_| {
                let id = format!("f{}-t{}", self.number, self.tasks.len());
                self.tasks.insert(
                    id.as_str().into(),
                    Task {
                        agent: offer.agent.clone(),
                        launched: now,
                        state: None,
                        reason: None,
                    },
                );
                json!({
                    "name": id, "task_id": {"value": id}, "agent_id": {"value": offer.agent.as_str()},
                    "command": {"value": "run"},
                    "resources": [
                        {"name": "cpus", "type": "SCALAR", "scalar": {"value": 1}},
                        {"name": "mem", "type": "SCALAR", "scalar": {"value": 64}},
                    ],
                })
            })
            .collect();
        json!({"type": "ACCEPT", "accept": {
            "offer_ids": offers, "filters": {"refuse_seconds": seconds},
            "operations": [{"type": "LAUNCH", "launch": {"task_infos": tasks}}],
        }})
    }

    fn on_update(&mut self, status: &Arc<Status>) -> Result<Vec<Value>, String> {
        let mut calls = Vec::new();
        if let (Some(uuid), Some(agent)) = (status.uuid, &status.agent) {
            calls.push(json!({"type": "ACKNOWLEDGE", "acknowledge": {
                "agent_id": {"value": agent.as_str()}, "task_id": {"value": status.task.as_str()},
                "uuid": STANDARD.encode(uuid),
            }}));
        }
        let Some(task) = self.tasks.get_mut(&status.task) else {
            return Err(format!(
                "update of task {} that was never launched",
                status.task
            ));
        };
        let is_first_hand = status.uuid.is_some();
        if let Some(state) = task.state.filter(|state| state.is_terminal()) {
            // Late answers of reconciliation change nothing, and what is sent again says the same.
            if is_first_hand && status.state.is_terminal() && status.state != state {
                return Err(format!(
                    "task {} ended as {state} and then as {}",
                    status.task, status.state
                ));
            }
            return Ok(calls);
        }
        task.state = Some(status.state);
        task.reason = status.reason;
        Ok(calls)
    }

    /// Asks for all that is not over and was not launched just now.
    pub(crate) fn reconcile(&self, now: Moment) -> Vec<Value> {
        let tasks: Vec<Value> = self
            .tasks
            .iter()
            .filter(|(_, task)| !task.is_over())
            .filter(|(_, task)| now.saturating_since(task.launched).as_secs() >= 30)
            .map(|(id, task)| {
                json!({"task_id": {"value": id.as_str()}, "agent_id": {"value": task.agent.as_str()}})
            })
            .collect();
        match tasks.is_empty() {
            true => Vec::new(),
            false => vec![json!({"type": "RECONCILE", "reconcile": {"tasks": tasks}})],
        }
    }

    /// Kills everything that is not over, or one task by chance.
    pub(crate) fn kill(&self, random: &mut Random, all: bool) -> Vec<Value> {
        let live: Vec<_> = self.tasks.iter().filter(|(_, t)| !t.is_over()).collect();
        let kill = |(id, task): &(&TaskId, &Task)| {
            let mut call = json!({"type": "KILL", "kill": {"task_id": {"value": id.as_str()}}});
            if task.state.is_some() {
                call["kill"]["agent_id"] = json!({"value": task.agent.as_str()});
            }
            call
        };
        match (all, live.is_empty()) {
            (_, true) => Vec::new(),
            (true, _) => live.iter().map(kill).collect(),
            (false, _) => {
                let one = random.below(live.len() as u64);
                let one = usize::try_from(one).unwrap_or(0);
                vec![kill(&live[one])]
            }
        }
    }

    /// A call as it is after the door.
    pub(crate) fn call(&self, call: &Value) -> Option<SchedulerRequest> {
        let mut call = call.clone();
        call["framework_id"] = json!({"value": self.id.as_ref()?.as_str()});
        Some(request(&call))
    }
}

fn request(call: &Value) -> SchedulerRequest {
    let call = decode_json(call.to_string().as_bytes(), Limits::default());
    scheduler_call(call.expect("it was just written")).expect("it keeps the rules")
}
