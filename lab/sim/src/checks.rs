//! What must be true, while things break and when everything has settled.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use abi_terms::TaskState::{
    Dropped, Failed, Finished, Gone, GoneByOperator, Killed, Lost, Unknown, Unreachable,
};
use abi_terms::{Event, Offer, OperationState, Reason};
use base_ids::{AgentId, ContainerId, FrameworkId, OfferId};
use base_units::{Quantities, Resources, Role, Scalar};
use kernel_agent::ExecutorState;
use kernel_allocator::Quota;
use kernel_master::{Agent, Effect, Framework, View};

use crate::agent::AgentHost;
use crate::operator::machine_of;
use crate::provider::POOL;
use crate::scheduler::{Scheduler, Task};
use crate::truth::{End, Life, Stage};
use crate::world::{Happening, World};

/// How long an agent may take to end what it does not know.
const STRAY: Duration = Duration::from_secs(10);
/// How long what somebody wants may be offered to nobody: filters of this world are shorter than 20 seconds.
const IDLE: Duration = Duration::from_secs(45);

/// The agents of which something is offered in what has just been decided. Nothing may be offered that may not be.
pub(crate) fn offers(view: &View, fresh: &[Effect], nested: bool) -> Result<Vec<AgentId>, String> {
    for agent in view.agents.values() {
        if view.maintenance.down.contains(&machine_of(agent)) {
            return Err(format!(
                "agent {} is there, and its machine is down",
                agent.id
            ));
        }
        disks(agent)?;
    }
    for framework in view.frameworks.values() {
        for offer in framework.offers.values() {
            let agent = view.agents.get(&offer.agent);
            let usable =
                |agent: &Agent| agent.active && agent.connection.is_some() && !agent.deactivated;
            if !agent.is_some_and(|agent| usable(agent)) {
                return Err(format!("offer {} is of an agent that is away", offer.id));
            }
            if !framework.active {
                return Err(format!("offer {} is for nobody", offer.id));
            }
        }
    }
    let new = fresh.iter().filter_map(|effect| match effect {
        Effect::Tell(_, Event::Offers(offers, _)) => Some(offers),
        _ => None,
    });
    let new: Vec<&Arc<Offer>> = new.flatten().collect();
    for (role, quota) in &view.quotas {
        if !quota.limits.is_empty() && !new.is_empty() {
            within(view, role, quota, &new, nested)?;
        }
    }
    Ok(new.into_iter().map(|offer| offer.agent.clone()).collect())
}

/// Whether a master takes no provider to have more than it ever had, nor one of its disks twice.
fn disks(agent: &Agent) -> Result<(), String> {
    let (mut sum, mut names) = (Scalar::default(), BTreeSet::new());
    for one in agent.spec.resources.iter() {
        let Some(amount) = one.value.as_scalar().filter(|_| one.provider.is_some()) else {
            continue;
        };
        sum += amount;
        let source = one.disk.as_ref().and_then(|disk| disk.source.as_ref());
        let name = source.and_then(|source| source.id.as_ref());
        let is_new = name.is_none_or(|name| names.insert(name));
        if sum > Scalar::whole(POOL) || !is_new {
            return Err(format!(
                "agent {} is taken to have {}",
                agent.id, agent.spec.resources
            ));
        }
    }
    Ok(())
}

/// Whether no offer to a role takes it beyond its limits. Unless quota is `nested`, roles below it are limited by
/// themselves only.
fn within(
    view: &View,
    role: &Role,
    quota: &Quota,
    new: &[&Arc<Offer>],
    nested: bool,
) -> Result<(), String> {
    let open = |resources: &Resources| {
        let open = resources.unreserved().non_revocable();
        open.scalars().quantities()
    };
    let mut own = Quantities::default();
    let mut below = Quantities::default();
    for offer in new {
        if offer.role == *role || (nested && role.is_ancestor_of(&offer.role)) {
            own += &open(&offer.resources);
        } else if role.is_ancestor_of(&offer.role) {
            below += &open(&offer.resources);
        }
    }
    let mut sum = Quantities::default();
    for framework in view.frameworks.values() {
        for (of, part) in (&framework.used + &framework.offered).allocations() {
            if of == *role || role.is_ancestor_of(&of) {
                sum += &open(&part);
            }
        }
    }
    for agent in view.agents.values() {
        for (of, part) in agent.spec.resources.reservations() {
            if of == *role || role.is_ancestor_of(&of) {
                sum += &part.scalars().quantities();
            }
        }
    }
    let sum = sum.saturating_sub(&below);
    for (name, limit) in quota.limits.iter() {
        if sum.get(name) > limit && own.get(name) > Scalar::default() {
            return Err(format!(
                "role {role} is offered {own}, and has {sum} with that; its limit for {name} is {limit}"
            ));
        }
    }
    Ok(())
}

impl World {
    /// Whether what runs on a machine fits into it. The books of master and agent may differ while they are not
    /// connected, but then nothing is launched; so this holds at each moment at which something begins to run. Two
    /// kinds of containers are left out: those of removed frameworks, which are charged to nobody as soon as the
    /// removal is decided, while they have a grace period to end; and those that the agent does not know, because it
    /// took leave or never made them durable, which it has destroyed at its start.
    pub(crate) fn check_room(&self, agent: usize) -> Result<(), String> {
        let host = &self.agents[agent];
        let Some(process) = &host.process else {
            return Ok(());
        };
        let view = process.kernel.view();
        let known = |container: &ContainerId| match container.parent() {
            Some(_) => view.containers.get(container).is_some(),
            None => view.executor_above(container).is_some(),
        };
        let mut sum = Resources::new();
        for (id, container) in &host.containers {
            let removed = self.truth.removed.contains(&container.framework);
            if matches!(container.stage, Stage::Ended(_)) || removed || !known(id) {
                continue;
            }
            sum += &container.resources;
            if let Some(executor) = host.executors.get(id) {
                for (_, job) in executor.live() {
                    sum += &job.resources;
                }
            }
        }
        self.check_provided(agent, &sum)?;
        // What a volume was made of is as good as the volume.
        let names = |all: &Resources| {
            let own = all.filter(|one| one.provider.is_none());
            own.scalars().quantities()
        };
        match host.has_shrunk || names(&view.spec.resources).contains(&names(&sum)) {
            true => Ok(()),
            false => Err(format!("{sum} runs on machine {agent}")),
        }
    }

    /// Looks for what should not last.
    pub(crate) fn audit(&mut self) -> Result<(), String> {
        self.at(Duration::from_secs(7), Happening::Audit);
        self.audit_offers()?;
        self.audit_lost()?;
        self.audit_containers()
    }

    /// Whether command tasks that were told to be lost have ended in time once their agent was back.
    fn audit_lost(&mut self) -> Result<(), String> {
        let (now, starts) = (self.now, self.master.starts);
        let mut lost = std::mem::take(&mut self.lost);
        lost.retain(|(framework, task), (master, _)| {
            *master == starts && self.truth.is_running(framework, task)
        });
        for ((framework, task), (_, since)) in &mut lost {
            let life = self.truth.life(framework, task);
            let process = self.agents[life.agent].process.as_ref();
            let is_back = process.is_some_and(|process| process.kernel.view().registered);
            *since = is_back.then(|| since.unwrap_or(now));
            if since.is_some_and(|since| now.saturating_since(since) > STRAY * 2) {
                return Err(format!("task {task} was told to be lost, and runs on"));
            }
        }
        self.lost = lost;
        Ok(())
    }

    /// Whether what is free is offered to those who want it.
    fn audit_offers(&mut self) -> Result<(), String> {
        let Some(process) = &self.master.process else {
            return Ok(());
        };
        let view = process.kernel.view();
        let wants = |framework: &Framework| {
            let suppressed = &framework.suppressed;
            framework.active
                && framework
                    .spec
                    .roles
                    .iter()
                    .any(|role| !suppressed.contains(role))
        };
        let is_wanted =
            self.faults && view.quotas.is_empty() && view.frameworks.values().any(|f| wants(f));
        for agent in view.agents.values() {
            let used = agent
                .used
                .values()
                .fold(Resources::new(), |sum, used| &sum + used);
            let held = (&used + &agent.offered).unallocate();
            let free = agent.spec.resources.saturating_sub(&held).unreserved();
            let is_worth = free.scalar("cpus").thousandths() >= 10
                || free.scalar("mem").thousandths() >= 32_000;
            if !(is_wanted && is_worth && agent.active) {
                self.idle.insert(agent.id.clone(), self.now);
                continue;
            }
            let since = *self.idle.entry(agent.id.clone()).or_insert(self.now);
            if self.now.saturating_since(since) > IDLE {
                return Err(format!("{free} of agent {} is offered to nobody", agent.id));
            }
        }
        Ok(())
    }

    /// Whether agents have ended in time what they do not know.
    fn audit_containers(&mut self) -> Result<(), String> {
        let now = self.now;
        for (number, host) in self.agents.iter_mut().enumerate() {
            let Some(process) = &host.process else {
                continue;
            };
            let view = process.kernel.view();
            let mut known = Vec::new();
            for framework in view.frameworks.values() {
                for executor in framework.executors.values() {
                    if executor.state != ExecutorState::Terminated {
                        known.push(&executor.container);
                    }
                }
            }
            let inner = view.containers.values().filter(|inner| inner.lives());
            known.extend(inner.map(|inner| &inner.id));
            for id in host.containers.keys() {
                if known.contains(&id) {
                    host.strays.remove(id);
                    continue;
                }
                let since = *host.strays.entry(id.clone()).or_insert(now);
                if now.saturating_since(since) > STRAY {
                    return Err(format!("agent {number} has forgotten container {id}"));
                }
            }
            host.strays.retain(|id, _| host.containers.contains_key(id));
        }
        Ok(())
    }

    /// Whether nothing runs on an agent that counts as drained, but for what is being removed.
    pub(crate) fn check_drained(&self, id: &AgentId) -> Result<(), String> {
        let mut hosts = self.agents.iter();
        let Some(host) = hosts.find(|host| host.id().as_ref() == Some(id)) else {
            return Ok(());
        };
        let running = host.containers.iter().filter(|(_, container)| {
            let removed = self.truth.removed.contains(&container.framework);
            container.stage == Stage::Running && !removed
        });
        for (container, _) in running {
            let executor = host.executors.get(container);
            let is_busy = executor.is_some_and(|executor| executor.live().next().is_some());
            if is_busy || self.truth.tasks.contains_key(container) {
                return Err(format!(
                    "agent {id} counts as drained, and {container} runs"
                ));
            }
        }
        Ok(())
    }

    /// Whether schedulers were told everything.
    pub(crate) fn check_told(&self) -> Result<(), String> {
        let mut schedulers = self.schedulers.iter();
        schedulers.try_for_each(|scheduler| self.check_scheduler(scheduler))
    }

    /// What must be true when everything has settled.
    pub(crate) fn check_end(&self) -> Result<(), String> {
        self.check_told()?;
        let process = self.master.process.as_ref().ok_or("no master runs")?;
        let master = process.kernel.view();
        for (number, agent) in self.agents.iter().enumerate() {
            if !agent.containers.is_empty() {
                return Err(format!("agent {number} keeps {:?}", agent.containers));
            }
            let view = agent.process.as_ref().map(|p| p.kernel.view());
            let view = view.ok_or("an agent does not run")?;
            let entries = agent.process.as_ref().map(|p| p.kernel.entries());
            let left = entries
                .into_iter()
                .flatten()
                .filter(|(_, count)| *count > 0);
            let left: Vec<_> = left.collect();
            if !left.is_empty() {
                return Err(format!(
                    "agent {number} keeps {left:?}: {:?}",
                    view.frameworks
                ));
            }
            if !view.containers.is_empty() {
                return Err(format!("agent {number} keeps {:?}", view.containers));
            }
            let id = view.id.as_ref().filter(|_| view.registered);
            let Some(known) = id.and_then(|id| master.agents.get(id)) else {
                return Err(format!("agent {number} is not registered in the end"));
            };
            let all = &view.spec.resources + &self.check_provider(number)?;
            if known.spec.resources != all {
                return Err(format!(
                    "agent {number} has {all}, and its master believes in {}",
                    known.spec.resources
                ));
            }
            if known.drain.is_some_and(|drain| !drain.drained) {
                return Err(format!("agent {number} is still draining"));
            }
        }
        // Whoever misbehaves may decline what was offered to others, as with Mesos.
        let alone = !self.weather.villains;
        for scheduler in self.schedulers.iter().filter(|one| alone && !one.is_over) {
            let framework = scheduler
                .id
                .as_ref()
                .and_then(|id| master.frameworks.get(id));
            let is_open = |id: &&OfferId| framework.is_some_and(|f| f.offers.contains_key(*id));
            if let Some(id) = scheduler.offers.iter().find(|id| !is_open(id)) {
                return Err(format!("offer {id} was taken back without a word"));
            }
        }
        for framework in master.frameworks.values() {
            if !framework.used.is_empty() {
                return Err(format!(
                    "framework {} uses {} in the end",
                    framework.id, framework.used
                ));
            }
        }
        if let Some((uuid, known)) = master.operations.iter().next() {
            let id = &known.report.spec.id;
            return Err(format!("operation {uuid:?} ({id:?}) goes on for ever"));
        }
        Ok(())
    }

    fn check_scheduler(&self, scheduler: &Scheduler) -> Result<(), String> {
        let Some(id) = &scheduler.id else {
            return match scheduler.is_over {
                true => Ok(()),
                false => Err(format!("scheduler {} never subscribed", scheduler.number)),
            };
        };
        if !scheduler.is_over && !scheduler.is_subscribed {
            return Err(format!("framework {id} is not subscribed in the end"));
        }
        for (name, task) in &scheduler.tasks {
            let life = self.truth.lives.get(&(id.clone(), name.clone()));
            let life = life.cloned().unwrap_or_default();
            if life.is_running() {
                return Err(format!("task {name} still runs"));
            }
            if scheduler.is_over {
                continue;
            }
            // Nobody will ever know what became of a task whose agent forgot it while it was away.
            let is_there = |host: &AgentHost| host.id().as_ref() == Some(&task.agent);
            if task.state == Some(Unreachable) && !self.agents.iter().any(is_there) {
                continue;
            }
            if !task.is_over() {
                return Err(format!("the end of task {name} was never told: {task:?}"));
            }
            if !is_true(scheduler, task, &life)? {
                return Err(format!(
                    "task {name} ended as {life:?}, and its scheduler was told {task:?}"
                ));
            }
        }
        match scheduler.is_over {
            true => Ok(()),
            false => self.check_operations(scheduler, id),
        }
    }

    /// Whether a scheduler knows what became of each operation for which it asked that.
    fn check_operations(&self, scheduler: &Scheduler, id: &FrameworkId) -> Result<(), String> {
        for (name, operation) in &scheduler.operations {
            let is_there = |host: &AgentHost| host.id().as_ref() == Some(&operation.agent);
            let known = match operation.state {
                // The call was lost, or the agent is there and knows nothing of it.
                Some(OperationState::Unknown) => true,
                Some(OperationState::Unreachable) => !self.agents.iter().any(is_there),
                Some(state) => state.is_terminal(),
                None => false,
            };
            if operation.has_id && !known {
                return Err(format!(
                    "framework {id} does not know the end of operation {name}: {operation:?}"
                ));
            }
        }
        Ok(())
    }
}

/// Whether a scheduler was told what happened. Three things may be lost: what a machine forgot, what an agent knew of
/// a framework that does not checkpoint, and what an agent knew that an operator has removed.
fn is_true(scheduler: &Scheduler, task: &Task, life: &Life) -> Result<bool, String> {
    let state = task.state.ok_or("no state")?;
    let is_lost = matches!(state, Lost | Dropped | Gone | Unknown);
    let is_removed = state == GoneByOperator
        || matches!(
            task.reason,
            Some(Reason::AgentRemoved | Reason::AgentRemovedByOperator)
        );
    if life.is_wiped || (!scheduler.checkpoint && is_lost) || is_removed {
        return Ok(true);
    }
    Ok(match life.end {
        None => state != Finished,
        Some(End::Exit(0)) => state == Finished || state == Killed,
        // A pod for whose next task no provider has the disks ready ends with all others.
        Some(End::Exit(_)) if task.reason == Some(Reason::ContainerUpdateFailed) => is_lost,
        Some(End::Exit(_)) => state == Failed || state == Killed,
        Some(End::Said(said)) if life.promised.is_some() => {
            state == said && (task.is_first_hand || !scheduler.checkpoint)
        }
        Some(End::Said(Finished)) => true,
        Some(End::Said(_) | End::Died) => state != Finished && state.is_terminal(),
    })
}
