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
use crate::truth::Truth;

/// What a scheduler knows of one of its tasks.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) agent: AgentId,
    pub(crate) launched: Moment,
    pub(crate) state: Option<TaskState>,
    pub(crate) reason: Option<Reason>,
    /// `state` came in an update that is acknowledged, so it cannot be an error.
    pub(crate) is_first_hand: bool,
    /// Its executor; absent for command tasks.
    pub(crate) executor: Option<String>,
    /// How many updates of its executor were seen.
    pub(crate) seen: usize,
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

    /// Whether the master has said so because it could not know better.
    fn may_return(&self) -> bool {
        use TaskState::{Gone, Lost, Unknown};
        matches!(self.state, Some(Gone | Lost | Unknown)) && !self.is_first_hand
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
    pub(crate) checkpoint: bool,
    pub(crate) is_partition_aware: bool,
    /// It leaves some offers unanswered.
    is_slow: bool,
    pub(crate) last_event: Moment,
    to_launch: u32,
}

impl Scheduler {
    pub(crate) fn new(number: usize, is_slow: bool, random: &mut Random) -> Self {
        Self {
            number,
            id: None,
            tasks: BTreeMap::new(),
            stream: None,
            is_subscribed: false,
            is_over: false,
            failover_timeout: if random.one_in(6) { 5 } else { 1_000_000 },
            checkpoint: !random.one_in(4),
            is_partition_aware: !random.one_in(4),
            is_slow,
            last_event: Moment::default(),
            to_launch: 0,
        }
    }

    pub(crate) fn plan(&mut self, tasks: u32) {
        self.to_launch = tasks;
    }

    /// `SUBSCRIBE`.
    pub(crate) fn subscribe(&self) -> SchedulerRequest {
        let mut capabilities = vec![
            json!({"type": "MULTI_ROLE"}),
            json!({"type": "RESERVATION_REFINEMENT"}),
        ];
        if self.is_partition_aware {
            capabilities.push(json!({"type": "PARTITION_AWARE"}));
        }
        let mut call = json!({
            "type": "SUBSCRIBE",
            "subscribe": {"framework_info": {
                "user": "root", "name": format!("f{}", self.number), "roles": ["eng"], "checkpoint": self.checkpoint,
                "failover_timeout": self.failover_timeout,
                "capabilities": capabilities,
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
        truth: &Truth,
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
                let mut calls = Vec::new();
                for offer in offers {
                    if !(self.is_slow && random.one_in(5)) {
                        calls.push(self.use_offer(now, offer, random));
                    }
                }
                Ok(calls)
            }
            Event::Update(status, _) => self.on_update(status, truth),
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
        let fits = |(name, each): (&str, i64)| offer.resources.scalar(name).thousandths() / each;
        let needs = [("cpus", 1000), ("mem", 128_000), ("disk", 16_000)];
        let room = needs.map(fits).into_iter().min().unwrap_or(0);
        let room = u32::try_from(room.max(0)).unwrap_or(0);
        let count = room.min(self.to_launch);
        if count == 0 {
            return json!({"type": "DECLINE", "decline": {"offer_ids": offers, "filters": {"refuse_seconds": seconds}}});
        }
        let count = 1 + u32::try_from(random.below(u64::from(count))).unwrap_or(0);
        self.to_launch -= count;
        let mut lone = Vec::new();
        let (mut group, mut pod) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let executor = match random.below(8) {
                0..=1 => Some(format!("f{}-e{}", self.number, random.below(3))),
                2 => Some(format!("f{}-g", self.number)),
                3 => Some(format!("f{}-p", self.number)),
                _ => None,
            };
            let is_grouped = executor.as_ref().is_some_and(|id| id.ends_with('g'));
            let mut task = self.new_task(now, &offer.agent, executor.as_deref());
            match executor {
                Some(_) if is_grouped => group.push(task),
                Some(id) if is_pod(&id) => pod.push(task),
                Some(id) => {
                    task["executor"] = self.executor(&id);
                    lone.push(task);
                }
                None => lone.push(task),
            }
        }
        let mut operations = Vec::new();
        for (kind, tasks) in [("g", group), ("p", pod)] {
            if !tasks.is_empty() {
                operations.push(json!({"type": "LAUNCH_GROUP", "launch_group": {
                    "executor": self.executor(&format!("f{}-{kind}", self.number)),
                    "task_group": {"tasks": tasks},
                }}));
            }
        }
        if !lone.is_empty() {
            operations.push(json!({"type": "LAUNCH", "launch": {"task_infos": lone}}));
        }
        json!({"type": "ACCEPT", "accept": {
            "offer_ids": offers, "filters": {"refuse_seconds": seconds}, "operations": operations,
        }})
    }

    /// A task with its executor fits into one cpu.
    fn new_task(&mut self, now: Moment, agent: &AgentId, executor: Option<&str>) -> Value {
        let id = format!("f{}-t{}", self.number, self.tasks.len());
        let task = Task {
            agent: agent.clone(),
            launched: now,
            state: None,
            reason: None,
            is_first_hand: false,
            executor: executor.map(str::to_owned),
            seen: 0,
        };
        self.tasks.insert(id.as_str().into(), task);
        let cpus = if executor.is_some() { 0.8 } else { 1.0 };
        let mut task = json!({
            "name": id, "task_id": {"value": id}, "agent_id": {"value": agent.as_str()},
            "resources": [
                {"name": "cpus", "type": "SCALAR", "scalar": {"value": cpus}},
                {"name": "mem", "type": "SCALAR", "scalar": {"value": 64}},
            ],
        });
        if executor.is_none_or(|id| id.ends_with('g') || is_pod(id)) {
            task["command"] = json!({"value": "run"});
            if self.tasks.len().is_multiple_of(3) {
                let check = json!({"type": "TCP", "tcp": {"port": 1}, "delay_seconds": 1});
                task["check"] = check.clone();
                task["health_check"] = check;
            }
        }
        task
    }

    fn executor(&self, id: &str) -> Value {
        let framework = self.id.as_ref().map_or("", |id| id.as_str());
        let mut executor = json!({
            "type": "CUSTOM", "executor_id": {"value": id}, "framework_id": {"value": framework},
            "command": {"value": "execute"},
            "resources": [
                {"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.2}},
                {"name": "mem", "type": "SCALAR", "scalar": {"value": 64}},
                {"name": "disk", "type": "SCALAR", "scalar": {"value": 16}},
            ],
        });
        if is_pod(id) {
            executor["type"] = json!("DEFAULT");
            executor["command"] = json!(null);
        }
        executor
    }

    fn on_update(&mut self, status: &Arc<Status>, truth: &Truth) -> Result<Vec<Value>, String> {
        let mut calls = Vec::new();
        if let (Some(uuid), Some(agent)) = (status.uuid, &status.agent) {
            calls.push(json!({"type": "ACKNOWLEDGE", "acknowledge": {
                "agent_id": {"value": agent.as_str()}, "task_id": {"value": status.task.as_str()},
                "uuid": STANDARD.encode(uuid),
            }}));
        }
        let (name, state) = (&status.task, status.state);
        let Some(task) = self.tasks.get_mut(name) else {
            return Err(format!("update of task {name} that was never launched"));
        };
        if state == TaskState::Error {
            return Err(format!("task {name} is refused: {:?}", status.message));
        }
        let is_first_hand = status.uuid.is_some();
        if let (Some(uuid), Some(framework)) = (status.uuid, &self.id) {
            let life = truth.lives.get(&(framework.clone(), name.clone()));
            let mut updates = life.into_iter().flat_map(|life| &life.updates);
            if let Some(place) = updates.position(|known| *known == uuid) {
                if place + 1 != task.seen && place != task.seen {
                    return Err(format!(
                        "update {place} of task {name} comes after {} others",
                        task.seen
                    ));
                }
                task.seen = place + 1;
            }
        }
        if let Some(last) = task.state.filter(|last| last.is_terminal()) {
            use TaskState::{Killing, Running, Staging, Starting};
            if task.is_first_hand && matches!(state, Staging | Starting | Running | Killing) {
                return Err(format!("task {name} ended as {last} and then is {state}"));
            }
            // Late answers of reconciliation change nothing, and what is sent again says the same.
            if !task.may_return() {
                // The master guesses that what an agent does not report has ended; the agent knows that it never began.
                let refined = (last, state) == (TaskState::Gone, TaskState::Dropped);
                if is_first_hand && state != last && !refined {
                    return Err(format!("task {name} ended as {last} and then as {state}"));
                }
                task.is_first_hand |= is_first_hand;
                return Ok(calls);
            }
        }
        task.is_first_hand = is_first_hand;
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
        let mut calls = Vec::new();
        if !tasks.is_empty() {
            calls.push(json!({"type": "RECONCILE", "reconcile": {"tasks": tasks}}));
        }
        if self.tasks.values().any(Task::may_return) {
            calls.push(json!({"type": "RECONCILE", "reconcile": {"tasks": []}}));
        }
        calls
    }

    /// A word to the executor of one of its tasks, or its end.
    pub(crate) fn meddle(&self, random: &mut Random) -> Vec<Value> {
        let live = self.tasks.values().filter(|task| !task.is_over());
        let mut known = live.filter_map(|task| Some((task, task.executor.as_ref()?)));
        let Some((task, executor)) = known.next() else {
            return Vec::new();
        };
        let ids =
            json!({"executor_id": {"value": executor}, "agent_id": {"value": task.agent.as_str()}});
        let mut message = ids.clone();
        message["data"] = json!("aGk=");
        vec![match random.one_in(3) {
            true => json!({"type": "SHUTDOWN", "shutdown": ids}),
            false => json!({"type": "MESSAGE", "message": message}),
        }]
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

/// Whether an executor is the built-in one of task groups.
fn is_pod(executor: &str) -> bool {
    executor.ends_with('p')
}

fn request(call: &Value) -> SchedulerRequest {
    let call = decode_json(call.to_string().as_bytes(), Limits::default());
    scheduler_call(call.expect("it was just written")).expect("it keeps the rules")
}
