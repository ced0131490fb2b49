//! What schedulers do with offers: tasks, reservations, volumes; and what they are told of operations.

use abi_terms::{Moment, Offer, OperationState, OperationStatus};
use base_ids::{AgentId, TaskId};
use base_units::{Resource, Resources, Scalar, SourceKind};
use base64::Engine;
use base64::prelude::BASE64_STANDARD as STANDARD;
use serde_json::{Value, json};

use crate::random::Random;
use crate::scheduler::{Scheduler, Task};
use crate::truth::Truth;
use crate::wares;

/// Disk for a volume, in thousandths of a MB.
const PLOT: i64 = 128_000;
/// The most volumes and reservations that one scheduler makes.
const ESTATE_MAX: usize = 40;

/// What a scheduler knows of an operation.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) agent: AgentId,
    pub(crate) asked: Moment,
    /// It wants to know the outcome.
    pub(crate) has_id: bool,
    /// It is a reservation, so what it made carries its name.
    pub(crate) is_marked: bool,
    /// It is on what a resource provider has.
    pub(crate) is_provided: bool,
    pub(crate) state: Option<OperationState>,
    /// The agent said so.
    pub(crate) is_first_hand: bool,
}

/// What is made of an offer, step by step.
struct Plan<'a> {
    offer: &'a Offer,
    left: Resources,
    operations: Vec<Value>,
}

impl Scheduler {
    /// Uses an offer as far as it wants, and declines the rest.
    pub(crate) fn use_offer(&mut self, now: Moment, offer: &Offer, random: &mut Random) -> Value {
        let mut plan = Plan {
            offer,
            left: offer.resources.unallocate(),
            operations: Vec::new(),
        };
        if self.has_estate {
            for _ in 0..random.below(4) {
                self.build(now, &mut plan, random);
            }
        }
        self.launch(now, &mut plan, random);
        let offers = json!([{"value": offer.id.as_str()}]);
        let filters = json!({"refuse_seconds": random.below(20)});
        let operations = plan.operations;
        match operations.is_empty() {
            true => {
                json!({"type": "DECLINE", "decline": {"offer_ids": offers, "filters": filters}})
            }
            false => json!({"type": "ACCEPT", "accept": {
                "offer_ids": offers, "filters": filters, "operations": operations,
            }}),
        }
    }

    /// One operation on what is left of an offer.
    fn build(&mut self, now: Moment, plan: &mut Plan<'_>, random: &mut Random) {
        let all: Vec<Resource> = plan.left.iter().cloned().collect();
        if all.is_empty() || self.operations.len() >= ESTATE_MAX {
            return;
        }
        let mut volumes = all.iter().filter(|one| one.is_persistent_volume());
        let provided = all.iter().filter(|one| one.provider.is_some());
        let provided: Vec<_> = provided.collect();
        let one = match volumes.next() {
            Some(volume) if random.one_in(2) => volume,
            _ if !provided.is_empty() && random.one_in(2) => provided[random.index(provided.len())],
            _ => &all[random.index(all.len())],
        };
        let amount = one.value.as_scalar().map_or(0, Scalar::thousandths);
        if one.provider.is_some() && self.build_disk(now, plan, &one.clone(), amount, random) {
            return;
        }
        let is_own = one.reserved_role() == Some(&plan.offer.role);
        let name = format!("f{}-o{}", self.number, self.operations.len());
        if one.is_persistent_volume() {
            match random.below(4) {
                0 => self.operate(
                    now,
                    plan,
                    &name,
                    "DESTROY",
                    "volumes",
                    one,
                    &strip(one),
                    random,
                ),
                1 if amount > 2 * PLOT => {
                    let subtract = Scalar::from_thousandths(PLOT).to_f64();
                    let body = json!({"volume": wares::json(one), "subtract": {"value": subtract}});
                    self.resize(
                        now,
                        plan,
                        &name,
                        "SHRINK_VOLUME",
                        body,
                        &one.clone().into(),
                        random,
                    );
                }
                2 => {
                    let addition = wares::amount(&strip(one), PLOT);
                    let consumed = &Resources::from(one.clone()) + &addition.clone().into();
                    if plan.left.contains(&consumed) {
                        let (volume, addition) = (wares::json(one), wares::json(&addition));
                        let body = json!({"volume": volume, "addition": addition});
                        self.resize(now, plan, &name, "GROW_VOLUME", body, &consumed, random);
                    }
                }
                _ => {}
            }
        } else if is_own
            && &*one.name == "disk"
            && one.provider.is_none()
            && amount >= PLOT
            && random.one_in(2)
        {
            let plot = wares::amount(one, PLOT * (1 + random.below(2)) as i64);
            let plot = if plot.value.as_scalar().map_or(0, Scalar::thousandths) > amount {
                one.clone()
            } else {
                plot
            };
            // Names come again once their volumes are destroyed.
            let id = format!("f{}-v{}", self.number, random.below(2));
            let taken = plan.offer.spec.resources.persistent_volumes();
            let made = plan.left.persistent_volumes();
            let mut volumes = taken.iter().chain(made.iter());
            if volumes.all(|known| known.persistence_id().is_none_or(|known| **known != id)) {
                let volume = wares::volume(&plot, &id);
                self.operate(
                    now, plan, &name, "CREATE", "volumes", &plot, &volume, random,
                );
            }
        } else if is_own && one.is_dynamically_reserved() {
            let mut free = one.clone();
            free.reservations.pop();
            self.operate(
                now,
                plan,
                &name,
                "UNRESERVE",
                "resources",
                one,
                &free,
                random,
            );
        } else if one.is_unreserved() && amount >= 500 {
            let part = match &*one.name {
                "disk" if one.is_disk(SourceKind::Mount) => one.clone(),
                "disk" => wares::amount(one, amount.min(4 * PLOT)),
                _ => wares::amount(one, amount.min(500)),
            };
            let reserved = wares::reserve(&part, &plan.offer.role, &name);
            self.operate(
                now,
                plan,
                &name,
                "RESERVE",
                "resources",
                &part,
                &reserved,
                random,
            );
        }
    }

    /// Has a provider make a disk, or take one away. False if it does not want that of this resource.
    fn build_disk(
        &mut self,
        now: Moment,
        plan: &mut Plan<'_>,
        one: &Resource,
        amount: i64,
        random: &mut Random,
    ) -> bool {
        if random.one_in(3) {
            return false;
        }
        let name = format!("f{}-o{}", self.number, self.operations.len());
        if one.is_disk(SourceKind::Raw) {
            let part = wares::amount(one, amount.min(PLOT));
            let body = json!({"source": wares::json(&part), "target_type": "MOUNT"});
            self.resize(now, plan, &name, "CREATE_DISK", body, &part.into(), random);
            return true;
        }
        if random.one_in(2) {
            let body = json!({"source": wares::json(one)});
            self.resize(
                now,
                plan,
                &name,
                "DESTROY_DISK",
                body,
                &one.clone().into(),
                random,
            );
            return true;
        }
        false
    }

    /// An operation that turns one resource into another.
    #[expect(clippy::too_many_arguments, reason = "each is a part of the operation")]
    fn operate(
        &mut self,
        now: Moment,
        plan: &mut Plan<'_>,
        name: &str,
        kind: &str,
        list: &str,
        consumed: &Resource,
        converted: &Resource,
        random: &mut Random,
    ) {
        let named = match kind {
            "RESERVE" | "CREATE" => converted,
            _ => consumed,
        };
        let part = kind.to_lowercase();
        let mut operation = json!({"type": kind});
        operation[part] = json!({list: [wares::json(named)]});
        plan.left = plan.left.saturating_sub(&consumed.clone().into());
        plan.left.insert(converted.clone());
        let is_provided = consumed.provider.is_some();
        let what = (kind == "RESERVE", is_provided);
        self.ask(now, plan, name, operation, what, random);
    }

    /// An operation whose result cannot be used at once.
    #[expect(clippy::too_many_arguments, reason = "each is a part of the operation")]
    fn resize(
        &mut self,
        now: Moment,
        plan: &mut Plan<'_>,
        name: &str,
        kind: &str,
        body: Value,
        consumed: &Resources,
        random: &mut Random,
    ) {
        let part = kind.to_lowercase();
        let mut operation = json!({"type": kind});
        operation[part] = body;
        plan.left = plan.left.saturating_sub(consumed);
        let is_provided = consumed.iter().any(|one| one.provider.is_some());
        self.ask(now, plan, name, operation, (false, is_provided), random);
    }

    fn ask(
        &mut self,
        now: Moment,
        plan: &mut Plan<'_>,
        name: &str,
        mut operation: Value,
        (is_marked, is_provided): (bool, bool),
        random: &mut Random,
    ) {
        let has_id = !random.one_in(3);
        if has_id {
            operation["id"] = json!({"value": name});
        }
        plan.operations.push(operation);
        let known = Operation {
            agent: plan.offer.agent.clone(),
            asked: now,
            has_id,
            is_marked,
            is_provided,
            state: None,
            is_first_hand: false,
        };
        self.operations.insert(name.to_owned(), known);
    }

    /// Launches as many tasks as fit and are left to be launched, or fewer.
    fn launch(&mut self, now: Moment, plan: &mut Plan<'_>, random: &mut Random) {
        let own = plan.left.filter(|one| one.provider.is_none());
        let open = own.unreserved();
        let fits = |(name, each): (&str, i64)| open.scalar(name).thousandths() / each;
        let needs = [("cpus", 1000), ("mem", 128_000), ("disk", 16_000)];
        let room = needs.map(fits).into_iter().min().unwrap_or(0);
        let room = u32::try_from(room.max(0)).unwrap_or(0);
        let count = room.min(self.to_launch);
        if count == 0 {
            return;
        }
        let count = 1 + u32::try_from(random.below(u64::from(count))).unwrap_or(0);
        self.to_launch -= count;
        let mut volumes: Vec<Resource> = match random.one_in(4) {
            true => Vec::new(),
            false => plan
                .left
                .iter()
                .filter(|one| one.is_persistent_volume() || one.is_disk(SourceKind::Mount))
                .cloned()
                .collect(),
        };
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
            let mut task = self.new_task(now, &plan.offer.agent, executor.as_deref());
            if let Some(volume) = volumes.pop()
                && let Some(list) = task["resources"].as_array_mut()
            {
                list.push(wares::json(&volume));
            }
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
        for (kind, tasks) in [("g", group), ("p", pod)] {
            if !tasks.is_empty() {
                let launch = json!({
                    "executor": self.executor(&format!("f{}-{kind}", self.number)),
                    "task_group": {"tasks": tasks},
                });
                plan.operations
                    .push(json!({"type": "LAUNCH_GROUP", "launch_group": launch}));
            }
        }
        if !lone.is_empty() {
            let tasks = json!({"task_infos": lone});
            plan.operations
                .push(json!({"type": "LAUNCH", "launch": tasks}));
        }
    }

    /// A task with its executor fits into one cpu.
    fn new_task(&mut self, now: Moment, agent: &AgentId, executor: Option<&str>) -> Value {
        let id = format!("f{}-t{}", self.number, self.tasks.len());
        let known = Task::new(agent.clone(), now, executor);
        self.tasks.insert(TaskId::from(id.as_str()), known);
        let mut task = task_info(&id, agent, executor);
        if executor.is_none_or(|id| id.ends_with('g') || is_pod(id))
            && self.tasks.len().is_multiple_of(3)
        {
            let check = json!({"type": "TCP", "tcp": {"port": 1}, "delay_seconds": 1});
            task["check"] = check.clone();
            task["health_check"] = check;
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

    /// It is told what became of an operation.
    pub(crate) fn on_operation(
        &mut self,
        status: &OperationStatus,
        truth: &Truth,
    ) -> Result<Vec<Value>, String> {
        let Some(id) = &status.operation else {
            return Err(format!("a status of no operation: {status:?}"));
        };
        let Some(known) = self.operations.get_mut(id.as_str()) else {
            return Err(format!("operation {id} was never asked for"));
        };
        let state = status.state;
        let mut calls = Vec::new();
        if let (Some(uuid), Some(agent)) = (status.uuid, &status.agent) {
            let acknowledge = json!({
                "agent_id": {"value": agent.as_str()}, "operation_id": {"value": id.as_str()},
                "uuid": STANDARD.encode(uuid),
            });
            calls.push(json!({
                "type": "ACKNOWLEDGE_OPERATION_STATUS", "acknowledge_operation_status": acknowledge,
            }));
        }
        let is_there = truth.marks.contains(id.as_str());
        let refused = matches!(
            state,
            OperationState::Error | OperationState::Failed | OperationState::Dropped
        );
        if known.is_marked && state == OperationState::Finished && !is_there {
            return Err(format!("reservation {id} is told to be there, and is not"));
        }
        if known.is_marked && refused && is_there {
            return Err(format!(
                "reservation {id} is told to be {state:?}, and is there"
            ));
        }
        let outcome = truth.outcomes.get(id.as_str());
        let is_of_provider = matches!(
            state,
            OperationState::Finished | OperationState::Failed | OperationState::Dropped
        );
        if known.is_provided && is_of_provider && outcome.is_some_and(|outcome| *outcome != state)
            || known.is_provided && state == OperationState::Finished && outcome.is_none()
        {
            return Err(format!(
                "operation {id} is told to be {state:?}, and its provider made {outcome:?} of it"
            ));
        }
        if let Some(last) = known.state.filter(|last| last.is_terminal())
            && known.is_first_hand
            && status.uuid.is_some()
            && last != state
        {
            return Err(format!(
                "operation {id} ended as {last:?} and then as {state:?}"
            ));
        }
        if known.state.is_none_or(|last| !last.is_terminal()) || status.uuid.is_some() {
            known.is_first_hand = status.uuid.is_some();
            known.state = Some(state);
        }
        Ok(calls)
    }

    /// Asks what became of operations whose outcome it does not know, unless it asked for them just now.
    pub(crate) fn reconcile_operations(&self, now: Moment) -> Option<Value> {
        let open = self.operations.iter().filter(|(_, known)| {
            known.has_id
                && known.state.is_none_or(|state| !state.is_terminal())
                && now.saturating_since(known.asked).as_secs() >= 30
        });
        let open: Vec<_> = open
            .map(|(id, known)| {
                json!({"operation_id": {"value": id}, "agent_id": {"value": known.agent.as_str()}})
            })
            .collect();
        (!open.is_empty()).then(|| {
            json!({"type": "RECONCILE_OPERATIONS", "reconcile_operations": {"operations": open}})
        })
    }
}

/// Whether an executor is the built-in one of task groups.
fn is_pod(executor: &str) -> bool {
    executor.ends_with('p')
}

/// The disk of which a volume is made.
fn strip(volume: &Resource) -> Resource {
    Resource {
        disk: None,
        ..volume.clone()
    }
}

pub(crate) fn task_info(id: &str, agent: &AgentId, executor: Option<&str>) -> Value {
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
    }
    task
}
