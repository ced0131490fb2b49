//! The service as one state machine.
//!
//! [`Mind::step`] takes what has happened, [`Mind::settle`] what follows from it: deployments go on, instances that are too
//! few are made, those that are too many end, offers are wanted or not. Whoever drives it may step many times before it
//! lets it settle once. What comes out is carried out in this order: records are made durable, and only then calls,
//! events and answers leave. Time is an argument, chance a seed.

mod ask;
mod checks;
mod deployments;
mod drain;
mod kills;
mod launch;
pub mod record;
pub mod state;
mod updates;
mod wish;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use abi_json::Value;
use abi_marathon::event::{Event, What};
use abi_marathon::shown::{Goal, State as Condition};
use abi_marathon::{InstanceId, PathId, Refusal, Settings, Timestamp};
use abi_mesos::v1;
use abi_mesos::v1::scheduler::Call;

pub use ask::{Answer, Ask, Asker, Which, sound_pod_id, tree_at};
pub use checks::{Checked, Probed};
pub use wish::{Escaped, Wish};

use crate::mind::state::{Held, Master, State};
use crate::plan::instance::is_terminal;
use crate::plan::map::entry;
use crate::plan::tree::PortRange;
use base_defects::defect;

/// What the service is told at its start.
#[derive(Clone, Debug)]
pub struct Config {
    /// How documents are read.
    pub settings: Settings,
    /// Ports for load balancers.
    pub ports: PortRange,
    /// Versions that are kept of each service and group.
    pub versions_max: usize,
    /// Deployments that may go on at once.
    pub deployments_max: usize,
    /// Tasks that are being killed at once.
    pub kills_max: usize,
    /// How long an answer to a kill is waited for, in milliseconds.
    pub kill_retry_ms: i64,
    /// How long offers are declined that nobody needs, in milliseconds.
    pub decline_ms: i64,
    /// How long those who lead requests to an instance may take to stop that before it is asked to end, and how long they
    /// may be away, in milliseconds.
    pub drain_ms: i64,
    /// Least time between two revivals, in milliseconds.
    pub revive_ms: i64,
    /// How long a task may take until it runs, in milliseconds.
    pub launch_ms: i64,
    /// How often all tasks are asked for, in milliseconds.
    pub reconcile_ms: i64,
    /// Instances that one offer may start.
    pub launches_max: usize,
    /// What goes before the names of variables of host and ports.
    pub env_prefix: String,
    /// Whether services without GPUs may run on agents with some.
    pub gpu_agents_for_all: bool,
    /// Whether windows of maintenance count.
    pub maintenance: bool,
    /// How long before a window instances keep away, in milliseconds.
    pub draining_ms: i64,
    /// What the framework says of itself; its roles follow from the services.
    pub framework: v1::FrameworkInfo,
    /// Where chance begins.
    pub seed: u64,
}

/// What has happened.
#[derive(Debug)]
pub enum Input {
    /// Somebody wants something changed.
    Ask(u64, Box<Ask>, Asker),
    /// The master takes this framework.
    Subscribed {
        /// Under which id.
        framework: String,
        /// Which master.
        master: Master,
    },
    /// The connection to the master is broken.
    Disconnected,
    /// The master does not know this framework any more, and all its tasks are gone.
    Removed,
    /// Offers came.
    Offers(Vec<v1::Offer>),
    /// A task has changed.
    Update(Box<v1::TaskStatus>),
    /// An executor sent bytes.
    Message {
        /// The executor.
        executor: String,
        /// Its agent.
        agent: String,
        /// The bytes.
        data: Vec<u8>,
    },
    /// A check that we make ourselves has a result.
    Probed(Probed),
    /// Somebody leads requests to instances, and reads events.
    Watches(String),
    /// It does not read events any more.
    WatchesNoMore(String),
    /// Time has passed.
    Tick,
}

/// A key, and what it holds from now on; nothing when it goes.
pub type Record = (String, Option<Vec<u8>>);

/// What follows.
#[derive(Debug, Default)]
pub struct Out {
    /// What must be durable before anything else leaves.
    pub records: Vec<Record>,
    /// What the master is told, in order.
    pub calls: Vec<Call>,
    /// What subscribers are told, in order.
    pub events: Vec<Value>,
    /// What askers are told.
    pub answers: Vec<(u64, Result<Answer, Refusal>)>,
    /// What the framework says of itself from now on.
    pub framework: Option<v1::FrameworkInfo>,
    /// When to come back at the latest.
    pub wake: Option<Timestamp>,
    /// The process must end, so that another leads.
    pub abdicates: bool,
}

/// What is said of the connection.
#[derive(Debug, Default)]
struct Link {
    /// Roles that the master knows of.
    roles: BTreeSet<String>,
    suppressed: bool,
    revived_at: Option<Timestamp>,
    wants_revival: bool,
    reconciled_at: Option<Timestamp>,
    /// Services that wanted offers when that was looked at last, and their versions.
    wanting: BTreeMap<PathId, Timestamp>,
}

/// The service.
#[derive(Debug)]
pub struct Mind {
    state: Arc<State>,
    config: Config,
    link: Link,
    dice: u64,
    last_stamp: Timestamp,
    /// Services to look at.
    touched: BTreeSet<PathId>,
    /// Instances to write down.
    dirty: BTreeSet<InstanceId>,
    /// Instances about which something is to be done.
    unsettled: BTreeSet<InstanceId>,
    /// Requests that are answered once instances have ended.
    waiting: Vec<ask::WaitingKill>,
}

impl Mind {
    /// Goes on from what was durable.
    pub fn new(config: Config, state: State) -> Self {
        let newest = |it: &BTreeMap<Timestamp, _>| it.keys().next_back().copied();
        let services = state.services.values().filter_map(newest);
        let groups = state
            .groups
            .values()
            .filter_map(|it| it.keys().next_back().copied());
        let last_stamp = services.chain(groups).max().unwrap_or(Timestamp::EPOCH);
        let all = state.instances.values().flat_map(BTreeMap::values);
        let unsettled = all
            .filter(|held| !held.is_steady())
            .map(|held| held.instance.id.clone())
            .collect();
        let touched = state.tree.services().keys().chain(state.instances.keys());
        Self {
            dice: config.seed,
            touched: touched.cloned().collect(),
            state: Arc::new(state),
            config,
            link: Link::default(),
            last_stamp,
            dirty: BTreeSet::new(),
            unsettled,
            waiting: Vec::new(),
        }
    }

    /// A picture of the present.
    pub fn state(&self) -> &Arc<State> {
        &self.state
    }

    /// What the framework says of itself, with the roles of all services.
    pub fn framework(&self) -> v1::FrameworkInfo {
        let mut info = self.config.framework.clone();
        info.id = self
            .state
            .framework
            .clone()
            .map(|id| v1::FrameworkId { value: Some(id) });
        info.roles = self.roles().into_iter().collect();
        info
    }

    fn roles(&self) -> BTreeSet<String> {
        let roles = self.state.tree.roles().map(str::to_owned);
        // Data that have yet to be deleted are offered to their role alone.
        let left = self.state.leaving.values().map(|it| it.role.clone());
        let own = std::iter::once(self.config.settings.mesos_role.clone());
        roles.chain(left).chain(own).collect()
    }

    /// Applies what has happened.
    pub fn step(&mut self, now: Timestamp, input: Input, out: &mut Out) {
        match input {
            Input::Ask(number, ask, asker) => self.ask(number, *ask, &asker, now, out),
            Input::Subscribed { framework, master } => self.subscribed(framework, master, now, out),
            Input::Disconnected => self.disconnected(now, out),
            Input::Removed => self.removed(now, out),
            Input::Offers(offers) => self.offers(offers, now, out),
            Input::Update(status) => self.update(&status, now, out),
            Input::Message {
                executor,
                agent,
                data,
            } => {
                #[expect(
                    clippy::cast_possible_wrap,
                    reason = "subscribers read bytes as signed numbers"
                )]
                let message = data.into_iter().map(|byte| byte as i8).collect();
                let what = What::FrameworkMessage {
                    executor_id: executor,
                    slave_id: agent,
                    message,
                };
                tell(out, what, now);
            }
            Input::Probed(probed) => self.probed(probed, now, out),
            Input::Watches(name) => self.watches(&name, out),
            Input::WatchesNoMore(name) => self.watches_no_more(&name, now),
            Input::Tick => self.tick(now, out),
        }
    }

    /// Does what follows from all steps since it was called last.
    pub fn settle(&mut self, now: Timestamp, out: &mut Out) {
        // Each round may make room for the next: a step of a deployment that is done begins another. It ends, since what
        // was ordered is not ordered twice.
        loop {
            let touched = std::mem::take(&mut self.touched);
            if touched.is_empty() {
                break;
            }
            self.advance(&touched, now, out);
            self.keep_up(&touched, now, out);
        }
        self.kills(now, out);
        self.answer_kills(now, out);
        self.demand(now, out);
        self.write(out);
        out.wake = self.next_wake(now);
    }

    /// Something that can not be undone is about to be told: the time of it, later than any before.
    fn stamp(&mut self, now: Timestamp) -> Timestamp {
        let next = Timestamp::from_millis(self.last_stamp.millis() + 1);
        self.last_stamp = now.max(next);
        self.last_stamp
    }

    fn state_mut(&mut self) -> &mut State {
        Arc::make_mut(&mut self.state)
    }

    /// The next number of chance.
    fn roll(&mut self) -> u64 {
        self.dice = self.dice.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.dice;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn uuid(&mut self) -> String {
        let (high, low) = (self.roll(), self.roll());
        let bytes = ((u128::from(high) << 64) | u128::from(low)).to_be_bytes();
        uuid::Builder::from_random_bytes(bytes)
            .into_uuid()
            .to_string()
    }

    /// Changes an instance; whatever follows is found by [`settle`](Self::settle).
    fn change<T>(&mut self, id: &InstanceId, change: impl FnOnce(&mut Held) -> T) -> Option<T> {
        let service = id.service();
        let held = self.state_mut().instances.get_mut(&service)?.get_mut(id)?;
        let result = change(Arc::make_mut(held));
        let steady = held.is_steady();
        if steady {
            self.unsettled.remove(id);
        } else {
            self.unsettled.insert(id.clone());
        }
        self.dirty.insert(id.clone());
        self.touched.insert(service);
        Some(result)
    }

    /// Enters an instance.
    fn enter(&mut self, held: Held) {
        let id = held.instance.id.clone();
        let service = id.service();
        let of_service = entry(&mut self.state_mut().instances, &service);
        of_service.insert(id.clone(), Arc::new(held));
        self.unsettled.insert(id);
        self.touched.insert(service);
    }

    /// Removes an instance for good.
    fn forget(&mut self, id: &InstanceId) -> Option<Arc<Held>> {
        let service = id.service();
        let state = self.state_mut();
        let of_service = state.instances.get_mut(&service)?;
        let held = of_service.remove(id)?;
        if of_service.is_empty() {
            state.instances.remove_mut(&service);
        }
        self.unsettled.remove(id);
        self.dirty.insert(id.clone());
        self.touched.insert(service);
        Some(held)
    }

    /// Writes down the instances that have changed. Those that were never placed are made again after a restart.
    fn write(&mut self, out: &mut Out) {
        for id in std::mem::take(&mut self.dirty) {
            let key = record::instance_key(&id);
            let value = match self.state.held(&id) {
                Some(held) if held.site.is_none() => continue,
                held => held.map(|held| record::write_instance(held)),
            };
            out.records.push((key, value));
        }
    }

    fn subscribed(&mut self, framework: String, master: Master, now: Timestamp, out: &mut Out) {
        let what = if self.state.framework.as_deref() == Some(framework.as_str()) {
            What::Reregistered {
                master: master.address.clone(),
            }
        } else {
            What::Registered {
                framework_id: framework.clone(),
                master: master.address.clone(),
            }
        };
        tell(out, what, now);
        let value = record::write_framework(&framework);
        out.records
            .push((record::FRAMEWORK.to_owned(), Some(value)));
        let state = self.state_mut();
        (state.framework, state.master) = (Some(framework), Some(master));
        self.link = Link {
            roles: self.roles(),
            ..Link::default()
        };
        out.framework = Some(self.framework());
        self.reconcile(now, out);
    }

    fn disconnected(&mut self, now: Timestamp, out: &mut Out) {
        if self.state_mut().master.take().is_some() {
            tell(out, What::Disconnected {}, now);
        }
        // What was called and not answered is called again on the next connection.
        let asked: Vec<InstanceId> = self.unsettled.iter().cloned().collect();
        for id in asked {
            if self.state.held(&id).is_some_and(|held| held.kill.is_some()) {
                self.change(&id, |held| {
                    if let Some(kill) = &mut held.kill {
                        kill.said_at = None;
                    }
                });
            }
        }
    }

    /// The master forgot this framework, and with it all its tasks.
    fn removed(&mut self, now: Timestamp, out: &mut Out) {
        self.disconnected(now, out);
        out.records.push((record::FRAMEWORK.to_owned(), None));
        self.state_mut().framework = None;
        out.framework = Some(self.framework());
        let all = self.state.instances.values().flat_map(BTreeMap::values);
        let live: Vec<_> = all
            .flat_map(|held| held.instance.tasks.keys().cloned().collect::<Vec<_>>())
            .collect();
        for task in live {
            let lost = updates::Changed::lost(&task, "the master has removed the framework");
            self.task_changed(lost, now, out);
        }
    }

    /// Asks the master how all tasks are: those that are known one by one, and then whatever there is.
    fn reconcile(&mut self, now: Timestamp, out: &mut Out) {
        let all = self.state.instances.values().flat_map(BTreeMap::values);
        let left = self.state.leaving.values();
        let left = left.filter_map(|it| Some((it.task.as_ref()?.as_str(), Some(&*it.agent))));
        let tasks: Vec<(&str, Option<&str>)> = all
            .flat_map(|held| {
                let agent = held.site.as_ref().map(|site| &*site.agent);
                // Of data whose task has ended only the fate of the agent is asked.
                let waits_for_data = held.reservation.is_some();
                let asked = held.instance.tasks.iter();
                let asked = asked.filter(move |(_, it)| waits_for_data || !is_terminal(**it));
                asked.map(move |(id, _)| (id.as_str(), agent))
            })
            .chain(left)
            .collect();
        if defect!(NothingReconciled) {
            return;
        }
        if !tasks.is_empty() {
            out.calls.push(crate::wire::reconcile(tasks));
        }
        out.calls.push(crate::wire::reconcile([]));
        self.link.reconciled_at = Some(now);
    }

    /// Looks at what depends on time alone.
    fn tick(&mut self, now: Timestamp, out: &mut Out) {
        let overdue = |since: Option<Timestamp>, after_ms: i64| {
            since.is_some_and(|since| now.millis() - since.millis() >= after_ms)
        };
        if self.state.master.is_some() && overdue(self.link.reconciled_at, self.config.reconcile_ms)
        {
            self.reconcile(now, out);
        }
        self.forget_watchers(now, out);
        let unsettled: Vec<InstanceId> = self.unsettled.iter().cloned().collect();
        for id in unsettled {
            self.look_at(&id, now, out);
        }
        // Waits that are over let instances start.
        let waiting: Vec<PathId> = self.state.queue.keys().cloned().collect();
        self.touched.extend(waiting);
    }

    /// When something depends on time alone next.
    fn next_wake(&self, now: Timestamp) -> Option<Timestamp> {
        let after = |since: Timestamp, ms: i64| Timestamp::from_millis(since.millis() + ms);
        let mut wakes = Vec::new();
        if self.state.master.is_some() {
            wakes.extend(
                self.link
                    .reconciled_at
                    .map(|at| after(at, self.config.reconcile_ms)),
            );
            if self.link.wants_revival {
                let revived = self.link.revived_at.unwrap_or(now);
                wakes.push(after(revived, self.config.revive_ms));
            }
        }
        wakes.extend(self.state.delays.next(now));
        wakes.extend(self.state.watchers.next(self.config.drain_ms));
        for id in &self.unsettled {
            if let Some(held) = self.state.held(id) {
                wakes.extend(self.wake_of(held, now));
            }
        }
        let soonest = wakes.into_iter().min()?;
        // Never at once again: whatever is due was looked at.
        Some(soonest.max(after(now, 10)))
    }

    /// When an instance has to be looked at again.
    fn wake_of(&self, held: &Held, now: Timestamp) -> Option<Timestamp> {
        let after = |since: Timestamp, ms: i64| Timestamp::from_millis(since.millis() + ms);
        let kill = held.kill.as_ref().and_then(|kill| match kill.said_at {
            Some(said) => Some(after(said, self.config.kill_retry_ms)),
            None => kill.withdrawal.as_ref()?.ends(now),
        });
        let state = match held.instance.state {
            Condition::Provisioned | Condition::Staging | Condition::Starting
                if held.instance.goal == Goal::Running =>
            {
                Some(after(held.instance.since, self.config.launch_ms))
            }
            Condition::Unreachable | Condition::UnreachableInactive => {
                self.fate(held, now).and_then(kills::end_of)
            }
            Condition::Scheduled
            | Condition::Provisioned
            | Condition::Staging
            | Condition::Starting
            | Condition::Running
            | Condition::Killing
            | Condition::Killed
            | Condition::Finished
            | Condition::Failed
            | Condition::Error
            | Condition::Dropped
            | Condition::Gone
            | Condition::Unknown => None,
        };
        kill.into_iter().chain(state).min()
    }
}

/// Notes an event.
fn tell(out: &mut Out, what: What, timestamp: Timestamp) {
    out.events.push(Event { what, timestamp }.body());
}

#[cfg(test)]
mod resident_tests;
#[cfg(test)]
mod tests;
