//! A framework's scheduler: it remembers what it did, and believes what it is told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use abi_mesos::admit::{SchedulerRequest, scheduler_call};
use abi_mesos::{Limits, decode_json};
use abi_terms::{Event, InverseOffer, Moment, Reason, Status, TaskState};
use base_ids::{AgentId, ConnectionId, FrameworkId, OfferId, TaskId};
use base64::Engine;
use base64::prelude::BASE64_STANDARD as STANDARD;
use serde_json::{Value, json};

use crate::estate::Operation;
use crate::random::Random;
use crate::truth::Truth;
use crate::weather::Weather;
use crate::world::ROLES;

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
    pub(crate) fn new(agent: AgentId, now: Moment, executor: Option<&str>) -> Self {
        Self {
            agent,
            launched: now,
            state: None,
            reason: None,
            is_first_hand: false,
            executor: executor.map(str::to_owned),
            seen: 0,
        }
    }

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
        matches!(self.state, Some(TaskState::Lost | TaskState::Unknown)) && !self.is_first_hand
    }
}

/// A scheduler; all of it but the stream is on its disk.
#[derive(Debug)]
pub(crate) struct Scheduler {
    pub(crate) number: usize,
    pub(crate) id: Option<FrameworkId>,
    pub(crate) roles: Vec<&'static str>,
    pub(crate) tasks: BTreeMap<TaskId, Task>,
    /// Operations on resources that it asked for, those without an id too.
    pub(crate) operations: BTreeMap<String, Operation>,
    /// Offers that it has not answered.
    pub(crate) offers: BTreeSet<OfferId>,
    pub(crate) stream: Option<ConnectionId>,
    pub(crate) is_subscribed: bool,
    /// Told that it is removed.
    pub(crate) is_over: bool,
    pub(crate) failover_timeout: u64,
    pub(crate) checkpoint: bool,
    pub(crate) is_partition_aware: bool,
    /// It does what no scheduler should do, and is not told what it wants to know.
    pub(crate) is_villain: bool,
    /// It leaves some offers unanswered.
    is_slow: bool,
    /// It reserves resources and makes volumes.
    pub(crate) has_estate: bool,
    pub(crate) last_event: Moment,
    /// So many tasks are left to be launched.
    pub(crate) to_launch: u32,
}

impl Scheduler {
    pub(crate) fn new(number: usize, weather: &Weather, random: &mut Random) -> Self {
        let first = random.index(ROLES.len());
        let mut roles = vec![ROLES[first]];
        if random.one_in(3) {
            roles.push(ROLES[(first + 1) % ROLES.len()]);
        }
        Self {
            number,
            id: None,
            roles,
            tasks: BTreeMap::new(),
            operations: BTreeMap::new(),
            offers: BTreeSet::new(),
            stream: None,
            is_subscribed: false,
            is_over: false,
            failover_timeout: if random.one_in(6) { 5 } else { 1_000_000 },
            checkpoint: !random.one_in(3),
            is_partition_aware: !random.one_in(4),
            is_villain: weather.villains && random.one_in(2),
            is_slow: weather.offer_timeout.is_some(),
            has_estate: (weather.operations || weather.providers) && !random.one_in(4),
            last_event: Moment::default(),
            to_launch: 3 + u32::try_from(random.below(30)).unwrap_or(0),
        }
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
                "user": "root", "name": format!("f{}", self.number), "roles": self.roles, "checkpoint": self.checkpoint,
                "failover_timeout": self.failover_timeout,
                "capabilities": capabilities,
            }},
        });
        if let Some(id) = &self.id {
            call["framework_id"] = json!({"value": id.as_str()});
            call["subscribe"]["framework_info"]["id"] = json!({"value": id.as_str()});
        }
        request(&call).expect("it keeps the rules")
    }

    /// What it does about an event.
    pub(crate) fn on_event(
        &mut self,
        now: Moment,
        event: &Event,
        truth: &Truth,
        random: &mut Random,
    ) -> Result<Vec<Value>, String> {
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
                    if self.is_slow && random.one_in(5) {
                        self.offers.insert(offer.id.clone());
                    } else {
                        calls.push(self.use_offer(now, offer, random));
                    }
                }
                Ok(calls)
            }
            Event::Error(text) => {
                self.is_over |= text.contains("removed");
                Ok(Vec::new())
            }
            _ if self.is_villain => Ok(self.on_event_of_villain(now, event, random)),
            Event::Rescind(id) => {
                self.offers.remove(id);
                Ok(Vec::new())
            }
            Event::InverseOffers(offers) => Ok(vec![answer_inverse(offers, random)]),
            Event::Update(status, _) => self.on_update(status, truth),
            Event::Operation(status, _) => self.on_operation(status, truth),
            _ => Ok(Vec::new()),
        }
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
        if let Some(framework) = &self.id
            && is_first_hand
            && state.is_terminal()
            && truth.is_running(framework, name)
        {
            return Err(format!("task {name} runs, and is told to be {state}"));
        }
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
                let refined = (last, state) == (TaskState::Gone, TaskState::Dropped)
                    // A master that has forgotten what was told calls it as the present drain has it.
                    || (last, state) == (TaskState::Killed, TaskState::GoneByOperator)
                    || (last, state) == (TaskState::GoneByOperator, TaskState::Killed);
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
        calls.extend(self.reconcile_operations(now));
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

    /// Ends all executors it may have.
    pub(crate) fn dismiss(&self) -> Vec<Value> {
        let executors = self.tasks.values().filter_map(|task| {
            let executor = task.executor.clone()?;
            Some((task.agent.clone(), executor))
        });
        let executors: BTreeSet<_> = executors.collect();
        let shutdown = |(agent, executor): (AgentId, String)| {
            json!({"type": "SHUTDOWN", "shutdown": {
                "agent_id": {"value": agent.as_str()}, "executor_id": {"value": executor},
            }})
        };
        executors.into_iter().map(shutdown).collect()
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

    /// A call as it is after the door, if it comes that far.
    pub(crate) fn call(&self, call: &Value) -> Option<SchedulerRequest> {
        let mut call = call.clone();
        call["framework_id"] = json!({"value": self.id.as_ref()?.as_str()});
        match (request(&call), self.is_villain) {
            (Ok(request), _) => Some(request),
            (Err(_), true) => None,
            (Err(text), false) => panic!("{text}: {call}"),
        }
    }
}

fn request(call: &Value) -> Result<SchedulerRequest, String> {
    let call = decode_json(call.to_string().as_bytes(), Limits::default());
    let call = call.map_err(|error| error.to_string())?;
    scheduler_call(call).map_err(|refusal| format!("{refusal:?}"))
}

fn answer_inverse(offers: &[Arc<InverseOffer>], random: &mut Random) -> Value {
    let ids: Vec<_> = offers
        .iter()
        .map(|offer| json!({"value": offer.id.as_str()}))
        .collect();
    let filters = json!({"refuse_seconds": random.below(20)});
    let answer = json!({"inverse_offer_ids": ids, "filters": filters});
    match random.one_in(2) {
        true => json!({"type": "ACCEPT_INVERSE_OFFERS", "accept_inverse_offers": answer}),
        false => json!({"type": "DECLINE_INVERSE_OFFERS", "decline_inverse_offers": answer}),
    }
}
