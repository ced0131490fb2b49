//! `ACCEPT`: offers become tasks.
//!
//! Offers are checked together, then operations take from their sum one by one, and what is left goes back with the
//! filter. A task that breaks a rule fails alone; a group fails as a whole.

use std::collections::BTreeSet;
use std::sync::Arc;

use abi_node::{Run, ToAgent};
use abi_terms::{
    Accept, AgentCapability, Capability, ConversionKind, Event, ExecutorSpec, Moment, Offer,
    OperationKind, OperationState, OperationStatus, Reason, Source, Status, TaskSpec, TaskState,
};
use base_access::{Action, Object};
use base_ids::{AgentId, FrameworkId, OfferId, OperationId};
use base_units::{Resources, Role};

use crate::io::{Effect, OperatorEvent};
use crate::master::Master;
use crate::model::{Executor, Task};

/// What the accepted offers have in common, and what is left of them.
pub(crate) struct Pool {
    pub(crate) framework: FrameworkId,
    pub(crate) agent: AgentId,
    pub(crate) role: Role,
    pub(crate) left: Resources,
    /// What operations made and nothing has used up since: it goes back without a filter.
    pub(crate) made: Resources,
    /// What operations made and cannot be used together with them.
    pub(crate) aside: Resources,
}

/// Why a task is not launched.
enum Fault {
    Invalid(Arc<str>),
    Unauthorized(Arc<str>),
}

/// Takes off the role that a task says its resources are allocated to; another than that of the offers is its fault.
fn check_role(task: &mut TaskSpec, role: &Role) {
    let roles = || task.resources.iter().flat_map(|one| &one.allocation_role);
    if let Some(other) = roles().find(|other| *other != role) {
        let text = format!("Task uses resources allocated to role '{other}' of offers to '{role}'");
        task.fault.get_or_insert_with(|| text.into());
    }
    task.resources = task.resources.unallocate();
}

fn invalid<T>(text: impl Into<Arc<str>>) -> Result<T, Fault> {
    Err(Fault::Invalid(text.into()))
}

impl Master {
    pub(crate) fn accept(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        accept: Accept,
        out: &mut Vec<Effect>,
    ) {
        self.count("master/messages_launch_tasks");
        let offers = match self.accepted(framework, &accept.offers) {
            Ok(offers) => offers,
            Err(text) => {
                self.void(now, framework, &accept, &text, out);
                return;
            }
        };
        for id in &accept.offers {
            self.take_offer(id);
        }
        if let Some(entry) = self.framework_mut(framework) {
            entry.tally.offers_accepted += accept.offers.len() as u64;
        }
        let mut pool = Pool {
            framework: framework.clone(),
            agent: offers[0].agent.clone(),
            role: offers[0].role.clone(),
            left: offers.iter().map(|offer| &offer.resources).collect(),
            made: Resources::new(),
            aside: Resources::new(),
        };
        for operation in accept.operations {
            match operation.kind {
                OperationKind::Launch(tasks) => {
                    self.count_applied(framework, 0);
                    for task in tasks {
                        self.launch(now, &mut pool, task, out);
                    }
                }
                OperationKind::LaunchGroup {
                    executor,
                    tasks,
                    fault,
                } => {
                    self.count_applied(framework, 1);
                    self.launch_group(now, &mut pool, &executor, tasks, fault, out);
                }
                OperationKind::Convert(conversion) => {
                    let kind = conversion.kind;
                    let id = operation.id.as_ref();
                    let done = self.convert(now, &mut pool, id, Arc::new(*conversion), out);
                    if let Err(text) = done {
                        self.refuse_operation(framework, id, kind, &text, out);
                    }
                }
            }
        }
        let rest = pool.left.saturating_sub(&pool.made);
        let made = &pool.left.saturating_sub(&rest) + &pool.aside;
        if !rest.is_empty() {
            self.give_back(now, &offers[0], &rest, Some(accept.filter));
        }
        if !made.is_empty() {
            self.give_back(now, &offers[0], &made, None);
        }
    }

    /// The offers, if they can be used together.
    fn accepted(
        &self,
        framework: &FrameworkId,
        ids: &[OfferId],
    ) -> Result<Vec<Arc<Offer>>, String> {
        let mut seen = BTreeSet::new();
        let mut offers: Vec<Arc<Offer>> = Vec::new();
        for id in ids {
            if !seen.insert(id) {
                return Err(format!("Duplicate offer {id} in offer list"));
            }
            let place = self.offers.get(id).filter(|place| !place.inverse);
            let Some(place) = place else {
                return Err(format!("Offer {id} is no longer valid"));
            };
            if place.framework != *framework {
                return Err(format!("Offer {id} is not one of framework {framework}"));
            }
            let known = self.frameworks.get(framework);
            let Some(offer) = known.and_then(|known| known.offers.get(id)) else {
                return Err(format!("Offer {id} is no longer valid"));
            };
            if let Some(first) = offers.first() {
                if first.agent != offer.agent {
                    return Err("Offers of several agents cannot be used together".to_owned());
                }
                if first.role != offer.role {
                    return Err("Offers of several roles cannot be used together".to_owned());
                }
            }
            offers.push(offer.clone());
        }
        match offers.is_empty() {
            true => Err("No offers specified".to_owned()),
            false => Ok(offers),
        }
    }

    /// Nothing can be done with these offers: they are taken back, and each task and operation is told.
    fn void(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        accept: &Accept,
        text: &str,
        out: &mut Vec<Effect>,
    ) {
        for id in &accept.offers {
            let own = self.offers.get(id);
            if own.is_some_and(|place| place.framework == *framework && !place.inverse) {
                self.discard(now, id);
            }
        }
        let partition_aware = self
            .frameworks
            .get(framework)
            .is_some_and(|framework| framework.spec.can(Capability::PartitionAware));
        let state = match partition_aware {
            true => TaskState::Dropped,
            false => TaskState::Lost,
        };
        for operation in &accept.operations {
            let tasks = match &operation.kind {
                OperationKind::Launch(tasks) | OperationKind::LaunchGroup { tasks, .. } => tasks,
                OperationKind::Convert(conversion) => {
                    let text = format!("Operation attempted with invalid offers: {text}");
                    let (id, kind) = (operation.id.as_ref(), conversion.kind);
                    self.refuse_operation(framework, id, kind, &text, out);
                    continue;
                }
            };
            let text = format!("Task launched with invalid offers: {text}");
            for task in tasks {
                self.refuse(
                    now,
                    framework,
                    task,
                    state,
                    Reason::InvalidOffers,
                    &text,
                    out,
                );
            }
        }
    }

    fn refuse_operation(
        &mut self,
        framework: &FrameworkId,
        operation: Option<&OperationId>,
        kind: ConversionKind,
        text: &str,
        out: &mut Vec<Effect>,
    ) {
        self.count_operation(kind, OperationState::Error);
        if let Some(id) = operation {
            let status = OperationStatus::new(Some(id.clone()), OperationState::Error);
            let event = Event::Operation(status.because(text), None);
            self.tell(framework, event, out);
        }
    }

    /// A task is not launched. The update has no uuid: nobody would hear of its acknowledgement.
    #[expect(clippy::too_many_arguments, reason = "each is a fact of the update")]
    fn refuse(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        task: &TaskSpec,
        state: TaskState,
        reason: Reason,
        text: &str,
        out: &mut Vec<Effect>,
    ) {
        let status = Status::new(task.id.clone(), state, Source::Master, now)
            .because(reason, text)
            .on(task.agent.clone());
        self.count_end(framework, state);
        self.count_cause(&status);
        if let Some(dialect) = self.dialect(framework) {
            self.tell(framework, Event::Update(Arc::new(status), dialect), out);
        }
    }

    fn launch(&mut self, now: Moment, pool: &mut Pool, mut task: TaskSpec, out: &mut Vec<Effect>) {
        check_role(&mut task, &pool.role);
        let mut task = Arc::new(task);
        let resources = self.share(&mut task, &pool.agent, &pool.role);
        let executor = task.executor.clone();
        let checked = self
            .check_task(pool, &task)
            .and_then(|()| self.check_executor(pool, executor.as_ref()))
            .and_then(|new| {
                self.check_total(pool, &resources, new.as_ref())
                    .map(|()| new)
            })
            .and_then(|new| {
                self.check_user(pool, &task, executor.as_deref())
                    .map(|()| new)
            });
        match checked {
            Ok(new) => {
                let executor = executor.map(|executor| (executor, new.is_some()));
                let spec = executor.as_ref().map(|(spec, _)| spec);
                self.start(pool, &task, resources, spec, new, out);
                self.order(pool, vec![task], executor, false, out);
            }
            Err(fault) => {
                let (reason, text) = match fault {
                    Fault::Invalid(text) => (Reason::TaskInvalid, text),
                    Fault::Unauthorized(text) => (Reason::TaskUnauthorized, text),
                };
                let framework = pool.framework.clone();
                self.refuse(now, &framework, &task, TaskState::Error, reason, &text, out);
            }
        }
    }

    fn launch_group(
        &mut self,
        now: Moment,
        pool: &mut Pool,
        executor: &Arc<ExecutorSpec>,
        mut tasks: Vec<TaskSpec>,
        fault: Option<Arc<str>>,
        out: &mut Vec<Effect>,
    ) {
        for task in &mut tasks {
            check_role(task, &pool.role);
        }
        match self.check_group(pool, executor, &tasks, fault) {
            Ok(mut new) => {
                let tasks: Vec<_> = tasks.into_iter().map(Arc::new).collect();
                let is_new = new.is_some();
                for task in &tasks {
                    let resources = task.resources.allocate(&pool.role);
                    self.start(pool, task, resources, Some(executor), new.take(), out);
                }
                self.order(pool, tasks, Some((executor.clone(), is_new)), true, out);
            }
            Err(fault) => {
                let (reason, text) = match fault {
                    Fault::Invalid(text) => (Reason::TaskGroupInvalid, text),
                    Fault::Unauthorized(text) => (Reason::TaskGroupUnauthorized, text),
                };
                let framework = pool.framework.clone();
                for task in &tasks {
                    self.refuse(now, &framework, task, TaskState::Error, reason, &text, out);
                }
            }
        }
    }

    fn check_group(
        &self,
        pool: &Pool,
        executor: &Arc<ExecutorSpec>,
        tasks: &[TaskSpec],
        fault: Option<Arc<str>>,
    ) -> Result<Option<Executor>, Fault> {
        if let Some(text) = fault {
            return invalid(text);
        }
        let mut seen = BTreeSet::new();
        for task in tasks {
            self.check_task(pool, task)?;
            if !seen.insert(&task.id) {
                return invalid(format!("Task '{}' is in the group twice", task.id));
            }
        }
        let new = self.check_executor(pool, Some(executor))?;
        let sum: Resources = tasks.iter().map(|task| &task.resources).collect();
        self.check_total(pool, &sum.allocate(&pool.role), new.as_ref())?;
        for task in tasks {
            self.check_user(pool, task, Some(executor))?;
        }
        Ok(new)
    }

    fn check_task(&self, pool: &Pool, task: &TaskSpec) -> Result<(), Fault> {
        if let Some(text) = &task.fault {
            return invalid(text.clone());
        }
        let framework = &pool.framework;
        if self.task(framework, &task.id).is_some() || self.is_unreachable(framework, &task.id) {
            return invalid(format!("Task has duplicate ID: {}", task.id));
        }
        if task.agent != pool.agent {
            return invalid(format!(
                "Task is meant for agent {} but the offer is of agent {}",
                task.agent, pool.agent
            ));
        }
        let agent = self.agents.get(&pool.agent);
        let takes_limits = agent.is_some_and(|agent| {
            let capabilities = agent.spec.capabilities;
            capabilities.has(AgentCapability::TaskResourceLimits)
        });
        if !task.limits.is_empty() && !takes_limits {
            return invalid("Task has limits, which its agent cannot enforce");
        }
        Ok(())
    }

    /// The executor if it must be started, nothing if it runs already or there is none.
    fn check_executor(
        &self,
        pool: &Pool,
        executor: Option<&Arc<ExecutorSpec>>,
    ) -> Result<Option<Executor>, Fault> {
        let Some(spec) = executor else {
            return Ok(None);
        };
        let key = (pool.agent.clone(), spec.id.clone());
        let framework = self.frameworks.get(&pool.framework);
        match framework.and_then(|framework| framework.executors.get(&key)) {
            Some(running) if running.spec.body == spec.body => Ok(None),
            Some(_) => invalid(format!(
                "ExecutorInfo differs from that of the running executor '{}'",
                spec.id
            )),
            None => Ok(Some(Executor {
                spec: spec.clone(),
                role: pool.role.clone(),
                resources: spec.resources.allocate(&pool.role),
            })),
        }
    }

    fn check_total(
        &self,
        pool: &Pool,
        tasks: &Resources,
        executor: Option<&Executor>,
    ) -> Result<(), Fault> {
        let mut total = tasks.clone();
        if let Some(executor) = executor {
            total += &executor.resources;
        }
        match pool.left.contains(&total) {
            true => Ok(()),
            false => invalid(format!(
                "Task and its executor use more than is offered: {total} of {}",
                pool.left
            )),
        }
    }

    fn check_user(
        &self,
        pool: &Pool,
        task: &TaskSpec,
        executor: Option<&ExecutorSpec>,
    ) -> Result<(), Fault> {
        let Some(framework) = self.frameworks.get(&pool.framework) else {
            return Ok(());
        };
        let user = effective_user(task, executor, &framework.spec.user);
        let allowed = self.config.authorizer.allows(
            framework.principal.as_ref(),
            Action::RunTask,
            &Object::One(&user),
        );
        match allowed {
            true => Ok(()),
            false => Err(Fault::Unauthorized(
                format!("Not authorized to launch tasks as user '{user}'").into(),
            )),
        }
    }

    /// Books a task that is launched, and its executor if it is new.
    fn start(
        &mut self,
        pool: &mut Pool,
        spec: &Arc<TaskSpec>,
        resources: Resources,
        executor: Option<&Arc<ExecutorSpec>>,
        new: Option<Executor>,
        out: &mut Vec<Effect>,
    ) {
        let Some(framework) = self.frameworks.get(&pool.framework) else {
            return;
        };
        let user = effective_user(spec, executor.map(|e| &**e), &framework.spec.user);
        pool.left = pool.left.saturating_sub(&resources);
        if let Some(new) = new {
            pool.left = pool.left.saturating_sub(&new.resources);
            self.add_executor(&pool.framework, &pool.agent, new, true);
        }
        let task = Task {
            spec: spec.clone(),
            framework: pool.framework.clone(),
            role: pool.role.clone(),
            agent: pool.agent.clone(),
            executor: executor.map(|executor| executor.id.clone()),
            user,
            resources,
            latest: TaskState::Staging,
            forwarded: None,
            statuses: Vec::new(),
        };
        self.add_task(task, true);
        if let Some(task) = self.task(&pool.framework, &spec.id).cloned() {
            out.push(Effect::Publish(OperatorEvent::TaskAdded(task)));
        }
    }

    fn order(
        &self,
        pool: &Pool,
        tasks: Vec<Arc<TaskSpec>>,
        executor: Option<(Arc<ExecutorSpec>, bool)>,
        group: bool,
        out: &mut Vec<Effect>,
    ) {
        let Some(framework) = self.frameworks.get(&pool.framework) else {
            return;
        };
        let (executor, new_executor) = executor.unzip();
        let own = executor.as_ref().map(|executor| &executor.resources);
        let used = tasks.iter().map(|task| &task.resources).chain(own);
        let versions = self.versions_of(&pool.agent, used);
        let run = Run {
            framework: pool.framework.clone(),
            spec: framework.spec.clone(),
            role: pool.role.clone(),
            tasks,
            executor,
            group,
            new_executor: new_executor.unwrap_or(false),
            versions,
        };
        self.send(&pool.agent, ToAgent::Run(run), out);
    }
}

/// The Unix user that a task runs as.
pub(crate) fn effective_user(
    task: &TaskSpec,
    executor: Option<&ExecutorSpec>,
    framework: &Arc<str>,
) -> Arc<str> {
    let own = task.user.as_ref();
    let of_executor = executor.and_then(|executor| executor.user.as_ref());
    own.or(of_executor).unwrap_or(framework).clone()
}
