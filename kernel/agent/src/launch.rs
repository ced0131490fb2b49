//! Tasks that the master wants run.

use std::collections::VecDeque;
use std::sync::Arc;

use abi_node::{Run, ToMaster};
use abi_terms::{Body, ExecutorSpec, FrameworkSpec, Moment, Reason, TaskSpec, TaskState};
use base_defects::defect;
use base_ids::{ExecutorId, FrameworkId, TaskId};
use base_units::{Resources, Role};
use rpds::RedBlackTreeMapSync;

use crate::agent::{Agent, Phase};
use crate::io::{Effect, ExecutorEvent, Handover, Launch, Program, Record, Sandbox};
use crate::model::{Batch, Executor, ExecutorState, Framework, Task, command_overhead};
use crate::prepare::provided;

impl Agent {
    pub(crate) fn run(&mut self, now: Moment, run: Run, out: &mut Vec<Effect>) {
        self.begin_run(now, &run, out);
        // The master counts an executor that it takes for a new one, and waits for its end.
        if let Some(spec) = run.executor.filter(|_| run.new_executor)
            && self
                .executor(&run.framework, &spec.id)
                .is_none_or(|known| known.state == ExecutorState::Terminated)
        {
            out.push(Effect::Send(ToMaster::ExecutorExited {
                framework: run.framework,
                executor: spec.id.clone(),
                status: None,
            }));
        }
    }

    fn begin_run(&mut self, now: Moment, run: &Run, out: &mut Vec<Effect>) {
        if self
            .framework(&run.framework)
            .is_some_and(|framework| framework.terminating)
        {
            return;
        }
        let known = |task: &Arc<TaskSpec>| {
            let key = (run.framework.clone(), task.id.clone());
            self.tasks.contains_key(&key) || self.streams.contains_key(&key)
        };
        if run.tasks.is_empty() || run.tasks.iter().any(known) {
            return;
        }
        self.meet(&run.framework, &run.spec, out);
        if let Some(text) = self.outdated(run) {
            let why = (Reason::InvalidOffers, &*text);
            return self.drop_tasks(now, run, why, out);
        }
        if self.phase != Phase::Ready {
            let why = (Reason::AgentDisconnected, "Agent is shutting down");
            return self.drop_tasks(now, run, why, out);
        }
        match &run.executor {
            Some(spec) => self.run_custom(now, run, spec, out),
            None => {
                for task in &run.tasks {
                    self.run_command(now, run, task, out);
                }
            }
        }
    }

    /// Why tasks cannot use what they were offered of resource providers, if they cannot.
    fn outdated(&self, run: &Run) -> Option<String> {
        let own = run.executor.as_ref().map(|executor| &executor.resources);
        let used = run.tasks.iter().map(|task| &task.resources).chain(own);
        for id in used.flat_map(provided) {
            let known = self.providers.get(&id);
            let current = known.and_then(|known| Some(known.state.as_ref()?.0));
            let told = run.versions.iter().find(|(provider, _)| *provider == id);
            if current.is_none() || current != told.map(|(_, version)| *version) {
                return Some(format!(
                    "The resources of resource provider {id} have changed since they were offered"
                ));
            }
        }
        None
    }

    /// Makes sure that the framework is known, as it is now.
    fn meet(&mut self, framework: &FrameworkId, spec: &Arc<FrameworkSpec>, out: &mut Vec<Effect>) {
        match self.framework_mut(framework) {
            Some(known) if known.spec == *spec => return,
            Some(known) => known.spec = spec.clone(),
            None => {
                let new = Framework {
                    id: framework.clone(),
                    spec: spec.clone(),
                    terminating: false,
                    executors: RedBlackTreeMapSync::new_sync(),
                    completed: RedBlackTreeMapSync::new_sync(),
                };
                self.frameworks.insert_mut(framework.clone(), Arc::new(new));
            }
        }
        self.persist(
            framework,
            Record::Framework(framework.clone(), spec.clone()),
            out,
        );
    }

    /// The framework's info has changed.
    pub(crate) fn update_framework(
        &mut self,
        framework: &FrameworkId,
        spec: &Arc<FrameworkSpec>,
        out: &mut Vec<Effect>,
    ) {
        if self.framework(framework).is_some() {
            self.meet(framework, spec, out);
        }
    }

    fn drop_tasks(&mut self, now: Moment, run: &Run, why: (Reason, &str), out: &mut Vec<Effect>) {
        let state = self.lost(&run.framework, TaskState::Dropped);
        for task in &run.tasks {
            let mut status = self.verdict_status(now, &run.framework, &task.id, state, why);
            status.executor = run.executor.as_ref().map(|executor| executor.id.clone());
            self.enter(now, &run.framework, status, out);
        }
    }

    fn run_command(&mut self, now: Moment, run: &Run, task: &Arc<TaskSpec>, out: &mut Vec<Effect>) {
        let executor = ExecutorId::from(task.id.as_str());
        if self.executor(&run.framework, &executor).is_some() {
            let why = (
                Reason::TaskInvalid,
                "Cannot launch a command task under the id of an executor that has not ended",
            );
            let run = Run {
                tasks: vec![task.clone()],
                ..run.clone()
            };
            return self.drop_tasks(now, &run, why, out);
        }
        self.add_executor(&run.framework, executor.clone(), None, &run.role);
        self.add_tasks(
            &run.framework,
            &executor,
            &run.role,
            std::slice::from_ref(task),
            false,
        );
        self.begin(now, &run.framework, &executor, out);
    }

    fn run_custom(
        &mut self,
        now: Moment,
        run: &Run,
        spec: &Arc<ExecutorSpec>,
        out: &mut Vec<Effect>,
    ) {
        let framework = &run.framework;
        let state = self
            .executor(framework, &spec.id)
            .map(|executor| (executor.state, executor.is_command()));
        match state {
            Some((_, true)) => {
                let why = (
                    Reason::TaskInvalid,
                    "The executor's id is that of a command task",
                );
                self.drop_tasks(now, run, why, out);
            }
            Some((ExecutorState::Terminating | ExecutorState::Terminated, false)) => {
                self.drop_tasks(
                    now,
                    run,
                    (Reason::ExecutorTerminated, "Executor is terminating"),
                    out,
                );
            }
            Some((ExecutorState::Registering | ExecutorState::Running, false)) => {
                self.add_tasks(framework, &spec.id, &run.role, &run.tasks, run.group);
                for task in &run.tasks {
                    self.persist_task(framework, &task.id, out);
                }
                let tasks: Vec<_> = run.tasks.iter().map(|task| task.id.clone()).collect();
                self.prepare_tasks(now, framework, &spec.id, &tasks, out);
            }
            None if !run.new_executor && !defect!(ExecutorUncounted) => {
                // The master has not heard of its end yet, and does not count what another one would use.
                let why = (Reason::ExecutorTerminated, "Executor has terminated");
                self.drop_tasks(now, run, why, out);
            }
            None => {
                self.add_executor(framework, spec.id.clone(), Some(spec.clone()), &run.role);
                self.add_tasks(framework, &spec.id, &run.role, &run.tasks, run.group);
                self.begin(now, framework, &spec.id, out);
            }
        }
    }

    fn add_executor(
        &mut self,
        framework: &FrameworkId,
        id: ExecutorId,
        spec: Option<Arc<ExecutorSpec>>,
        role: &Role,
    ) {
        let container = self.seed.container();
        let executor = Executor {
            resources: own_resources(spec.as_deref(), role),
            id: id.clone(),
            framework: framework.clone(),
            spec,
            role: role.clone(),
            container: container.clone(),
            state: ExecutorState::Registering,
            started: None,
            status: Body::new(),
            connection: None,
            tasks: RedBlackTreeMapSync::new_sync(),
            completed: RedBlackTreeMapSync::new_sync(),
            queue: VecDeque::new(),
            granted: Resources::new(),
            deadline: None,
            verdict: None,
            heartbeat: None,
            used: false,
        };
        self.containers
            .insert(container, (framework.clone(), id.clone()));
        let known = self.framework_mut(framework).expect("it has been met");
        known.executors.insert_mut(id, Arc::new(executor));
    }

    fn add_tasks(
        &mut self,
        framework: &FrameworkId,
        executor: &ExecutorId,
        role: &Role,
        specs: &[Arc<TaskSpec>],
        group: bool,
    ) {
        for spec in specs {
            self.tasks
                .insert((framework.clone(), spec.id.clone()), executor.clone());
        }
        let known = self
            .executor_mut(framework, executor)
            .expect("it was just added or seen");
        let ids: Vec<TaskId> = specs.iter().map(|spec| spec.id.clone()).collect();
        let fellows = if group { ids.clone() } else { Vec::new() };
        for spec in specs {
            let task = new_task(framework, executor, role, spec, fellows.clone());
            known.tasks.insert_mut(spec.id.clone(), Arc::new(task));
        }
        known.queue.push_back(Batch { tasks: ids, group });
    }

    /// Makes a new executor durable and has it started.
    pub(crate) fn begin(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        executor: &ExecutorId,
        out: &mut Vec<Effect>,
    ) {
        if self.id.is_none() {
            return;
        }
        self.persist_executor(framework, executor, out);
        let tasks: Vec<TaskId> = match self.executor(framework, executor) {
            Some(known) => known.tasks.keys().cloned().collect(),
            None => return,
        };
        for task in &tasks {
            self.persist_task(framework, task, out);
        }
        self.prepare_start(now, framework, executor, out);
    }

    /// Starts the container of a new executor.
    pub(crate) fn start(
        &mut self,
        framework: &FrameworkId,
        executor: &ExecutorId,
        out: &mut Vec<Effect>,
    ) {
        let Some(known) = self.executor_mut(framework, executor) else {
            return;
        };
        known.granted = known.allocated();
        let launch = self.launch_order(framework, executor);
        out.extend(launch.map(|launch| Effect::Launch(Box::new(launch))));
    }

    /// How the container of an executor is launched, or was.
    pub(crate) fn launch_order(
        &self,
        framework: &FrameworkId,
        executor: &ExecutorId,
    ) -> Option<Launch> {
        let shutdown_grace = self.config.shutdown_grace;
        let known = self.executor(framework, executor)?;
        let program = match (&known.spec, known.tasks.first()) {
            (Some(spec), _) if known.is_pod() => Program::Pod(spec.clone()),
            (Some(spec), _) => Program::Executor(spec.clone()),
            (None, Some((_, task))) => Program::Task(task.spec.clone()),
            (None, None) => return None,
        };
        Some(Launch {
            agent: self.id.clone()?,
            sandbox: Sandbox {
                framework: framework.clone(),
                executor: executor.clone(),
                container: known.container.clone(),
            },
            spec: self.spec_of(framework)?.clone(),
            role: known.role.clone(),
            program,
            resources: known.granted.clone(),
            limits: known.limits(),
            shutdown_grace: known
                .spec
                .as_ref()
                .and_then(|spec| spec.shutdown_grace)
                .unwrap_or(shutdown_grace),
        })
    }

    /// Hands queued tasks to an executor that is connected.
    pub(crate) fn deliver(
        &mut self,
        framework: &FrameworkId,
        executor: &ExecutorId,
        out: &mut Vec<Effect>,
    ) {
        let known = self.executor(framework, executor);
        let is_preparing = known.is_some_and(|known| self.is_preparing(&known.container));
        loop {
            let Some(known) = self.executor_mut(framework, executor) else {
                return;
            };
            let (Some(connection), Some(spec)) = (known.connection, known.spec.clone()) else {
                return;
            };
            if known.state != ExecutorState::Running || is_preparing {
                return;
            }
            let Some(batch) = known.queue.pop_front() else {
                return;
            };
            let mut handovers = Vec::with_capacity(batch.tasks.len());
            for id in &batch.tasks {
                let task = known
                    .tasks
                    .get_mut(id)
                    .map(Arc::make_mut)
                    .expect("queued tasks belong to their executor");
                task.delivered = true;
                handovers.push(Handover {
                    framework: framework.clone(),
                    task: task.spec.clone(),
                    executor: spec.clone(),
                    role: task.role.clone(),
                });
            }
            for id in &batch.tasks {
                self.persist_task(framework, id, out);
            }
            if batch.group {
                out.push(Effect::Tell(
                    connection,
                    ExecutorEvent::LaunchGroup(handovers),
                ));
            } else {
                out.extend(
                    handovers
                        .into_iter()
                        .map(|task| Effect::Tell(connection, ExecutorEvent::Launch(task))),
                );
            }
        }
    }

    /// Tells a container what it may use, if that has changed.
    pub(crate) fn resize(
        &mut self,
        framework: &FrameworkId,
        executor: &ExecutorId,
        out: &mut Vec<Effect>,
    ) {
        let Some(known) = self.executor_mut(framework, executor) else {
            return;
        };
        let alive = matches!(
            known.state,
            ExecutorState::Registering | ExecutorState::Running
        );
        let resources = known.allocated();
        if !alive || known.is_command() || known.started.is_none() || known.granted == resources {
            return;
        }
        known.granted = resources.clone();
        let (container, limits) = (known.container.clone(), known.limits());
        out.push(Effect::Resize {
            container,
            resources,
            limits,
        });
    }
}

/// What an executor uses beside its tasks.
pub(crate) fn own_resources(spec: Option<&ExecutorSpec>, role: &Role) -> Resources {
    spec.map_or_else(
        || command_overhead(role),
        |spec| spec.resources.allocate(role),
    )
}

/// A task that has not begun.
pub(crate) fn new_task(
    framework: &FrameworkId,
    executor: &ExecutorId,
    role: &Role,
    spec: &Arc<TaskSpec>,
    group: Vec<TaskId>,
) -> Task {
    Task {
        spec: spec.clone(),
        framework: framework.clone(),
        executor: executor.clone(),
        role: role.clone(),
        resources: spec.resources.allocate(role),
        group,
        delivered: false,
        latest: TaskState::Staging,
        forwarded: None,
        statuses: Vec::new(),
        container: None,
        kill: None,
        health_failures: 0,
        requested: None,
    }
}
