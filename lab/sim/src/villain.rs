//! Schedulers that misbehave: they use offers of others and offers that are used up, want more than there is, never
//! acknowledge or acknowledge what is not there, use ids again, flood. Whatever they do is at their own expense.

use abi_terms::{Event, Moment, Offer};
use base_ids::{AgentId, OfferId, TaskId};
use base64::Engine;
use base64::prelude::BASE64_STANDARD as STANDARD;
use serde_json::{Value, json};

use crate::estate::task_info;
use crate::random::Random;
use crate::scheduler::{Scheduler, Task};
use crate::wares;

/// Ids that it uses again and again.
const IDS: u64 = 6;
/// Calls of one outbreak.
const FLOOD: u64 = 60;

impl Scheduler {
    /// What it does about an event.
    pub(crate) fn on_event_of_villain(
        &mut self,
        now: Moment,
        event: &Event,
        random: &mut Random,
    ) -> Vec<Value> {
        match event {
            Event::Offers(offers, _) => {
                let mut calls = Vec::new();
                for offer in offers {
                    let call = self.abuse(now, offer, random);
                    // Twice is better than once.
                    if random.one_in(4) {
                        calls.push(call.clone());
                    }
                    calls.push(call);
                }
                calls
            }
            Event::Update(status, _) => match (status.uuid, &status.agent, random.below(3)) {
                (Some(uuid), Some(agent), 0) => {
                    vec![acknowledge(agent, &status.task, uuid)]
                }
                (Some(mut uuid), Some(agent), 1) => {
                    uuid[3] ^= 1;
                    vec![acknowledge(agent, &status.task, uuid)]
                }
                // It never says that it has seen it.
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// Tasks with ids that are in use, or too large, or with the wrong agent.
    fn abuse(&mut self, now: Moment, offer: &Offer, random: &mut Random) -> Value {
        let mut tasks = Vec::new();
        for _ in 0..=random.below(3) {
            let id = format!("f{}-x{}", self.number, random.below(IDS));
            let mut task = task_info(&id, &offer.agent, None);
            match random.below(6) {
                // All that there is.
                0 => {
                    let all = offer.resources.unallocate();
                    task["resources"] = all.iter().map(wares::json).collect();
                }
                // More than that.
                1 => task["resources"][0]["scalar"]["value"] = json!(1_000_000),
                2 => task["agent_id"]["value"] = json!("nobody"),
                _ => {}
            }
            let known = Task::new(offer.agent.clone(), now, None);
            self.tasks.insert(TaskId::from(id.as_str()), known);
            tasks.push(task);
        }
        let mut operations = vec![json!({"type": "LAUNCH", "launch": {"task_infos": tasks}})];
        let all = offer.resources.unallocate();
        if let Some(one) = all.iter().next().filter(|_| random.one_in(4)) {
            // What was used above, and reserved to somebody else.
            let foreign = base_units::Role::parse("elsewhere").expect("it is well formed");
            for role in [&offer.role, &foreign] {
                let reserved = wares::json(&wares::reserve(one, role, "villain"));
                operations.push(json!({"type": "RESERVE", "reserve": {"resources": [reserved]}}));
            }
        }
        accept(std::slice::from_ref(&offer.id), operations, random)
    }

    /// What it does of its own accord.
    pub(crate) fn annoy(&self, offers: &[OfferId], random: &mut Random) -> Vec<Value> {
        let any = |random: &mut Random| match offers.is_empty() {
            true => OfferId::from("nothing"),
            false => offers[random.index(offers.len())].clone(),
        };
        let id = format!("f{}-x{}", self.number, random.below(IDS));
        let task = self.tasks.get(&TaskId::from(id.as_str()));
        let agent = task.map_or(AgentId::from("nobody"), |task| task.agent.clone());
        match random.below(8) {
            0 => {
                let used = [any(random), any(random)];
                let task = task_info(&id, &agent, None);
                let launch = json!({"type": "LAUNCH", "launch": {"task_infos": [task]}});
                vec![accept(&used, vec![launch], random)]
            }
            1 => {
                let offers = json!([{"value": any(random).as_str()}]);
                vec![json!({"type": "DECLINE", "decline": {"offer_ids": offers}})]
            }
            2 => vec![acknowledge(&agent, &TaskId::from(id.as_str()), [7; 16])],
            3 => {
                let kill = json!({"type": "KILL", "kill": {"task_id": {"value": id}}});
                let revive = json!({"type": "REVIVE", "revive": {}});
                (0..random.below(FLOOD))
                    .map(|place| {
                        if place % 3 == 0 {
                            revive.clone()
                        } else {
                            kill.clone()
                        }
                    })
                    .collect()
            }
            4 => {
                let tasks = json!([
                    {"task_id": {"value": id}, "agent_id": {"value": agent.as_str()}},
                    {"task_id": {"value": "unknown"}},
                ]);
                vec![json!({"type": "RECONCILE", "reconcile": {"tasks": tasks}})]
            }
            5 => vec![json!({"type": "SHUTDOWN", "shutdown": {
                "executor_id": {"value": id}, "agent_id": {"value": agent.as_str()},
            }})],
            6 => vec![
                json!({"type": "SUPPRESS", "suppress": {"roles": ["nonsense"]}}),
                json!({"type": "REVIVE", "revive": {}}),
            ],
            _ => Vec::new(),
        }
    }
}

fn accept(offers: &[OfferId], operations: Vec<Value>, random: &mut Random) -> Value {
    let ids: Vec<_> = offers
        .iter()
        .map(|id| json!({"value": id.as_str()}))
        .collect();
    json!({"type": "ACCEPT", "accept": {
        "offer_ids": ids, "operations": operations,
        "filters": {"refuse_seconds": random.below(4)},
    }})
}

fn acknowledge(agent: &AgentId, task: &TaskId, uuid: [u8; 16]) -> Value {
    json!({"type": "ACKNOWLEDGE", "acknowledge": {
        "agent_id": {"value": agent.as_str()}, "task_id": {"value": task.as_str()},
        "uuid": STANDARD.encode(uuid),
    }})
}
