//! The agent is killed after any one of its records and effects while a pod or a command is launched, ends, is killed or
//! is looked at, and once more soon after that: nothing is lost and nothing runs twice.

use std::collections::VecDeque;

use super::pods::pod;
use super::*;
use crate::ProbeOutcome;
use abi_terms::{CheckSpec, CheckStatus, HealthCheckSpec, Probe};

/// What becomes of the group.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Plot {
    /// Its tasks end by themselves.
    Finish,
    /// The master kills its first task.
    Kill,
    /// Its first task is not healthy any more.
    Sick,
}

/// What is launched.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Cast {
    /// A group of two.
    Pod,
    /// One task with a command of its own.
    Command,
}

impl Cast {
    fn tasks(self) -> &'static [&'static str] {
        match self {
            Self::Pod => &["a", "b"],
            Self::Command => &["a"],
        }
    }
}

/// A container as the machine has it.
#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Running(Moment),
    Ended(End),
}

/// What happens outside the agent. It is lost when the agent is killed: containers are found again, the master asks.
enum Happening {
    Input(Input),
    /// Records that become durable together.
    Records(Vec<Record>),
    /// Another effect.
    Effect(Effect),
}

struct Machine {
    world: World,
    cast: Cast,
    plot: Plot,
    /// How many effects are carried out until each crash.
    fuses: VecDeque<usize>,
    containers: BTreeMap<ContainerId, Stage>,
    /// Whose container that is.
    tasks: BTreeMap<ContainerId, TaskId>,
    queue: VecDeque<Happening>,
    probes: u32,
    kill_asked: bool,
    /// Tasks that an agent did not report after a crash.
    dropped: BTreeSet<TaskId>,
    /// The ends that were told, by the ids of their updates.
    ends: BTreeMap<TaskId, BTreeMap<[u8; 16], TaskState>>,
    /// Tasks that were told to run.
    running: BTreeSet<TaskId>,
}

const LENGTH: Duration = Duration::from_secs(30);

impl Machine {
    fn new(cast: Cast, plot: Plot, fuses: &[usize]) -> Self {
        let mut world = World::new();
        world.take();
        Self {
            world,
            cast,
            plot,
            fuses: fuses.iter().copied().collect(),
            containers: BTreeMap::new(),
            tasks: BTreeMap::new(),
            queue: VecDeque::new(),
            probes: 0,
            kill_asked: false,
            dropped: BTreeSet::new(),
            ends: BTreeMap::new(),
            running: BTreeSet::new(),
        }
    }

    fn input(&mut self, input: Input) {
        self.queue.push_back(Happening::Input(input));
    }

    fn step(&mut self, input: Input) {
        let mut out = Vec::new();
        self.world.agent.step(self.world.now, input, &mut out);
        self.world.agent.check();
        let (mut records, mut others) = (Vec::new(), Vec::new());
        for effect in out {
            match effect {
                Effect::Persist(record) => records.push(vec![record]),
                Effect::PersistAll(all) => records.push(all),
                other => others.push(Happening::Effect(other)),
            }
        }
        for other in others.into_iter().rev() {
            self.queue.push_front(other);
        }
        for together in records.into_iter().rev() {
            self.queue.push_front(Happening::Records(together));
        }
    }

    /// Plays until nothing happens any more.
    fn play(&mut self) {
        let end = self.world.now + Duration::from_secs(3600);
        loop {
            match self.queue.pop_front() {
                Some(Happening::Input(input)) => self.step(input),
                Some(_) if self.fuses.front() == Some(&0) => self.crash(),
                Some(Happening::Records(records)) => {
                    records.into_iter().for_each(|one| self.world.store(one));
                    self.burn();
                }
                Some(Happening::Effect(effect)) => {
                    self.carry_out(effect);
                    self.burn();
                }
                None if !self.pass(end) => return,
                None => {}
            }
        }
    }

    fn burn(&mut self) {
        if let Some(left) = self.fuses.front_mut() {
            *left -= 1;
        }
    }

    /// Time passes until something is due; says whether anything was.
    fn pass(&mut self, end: Moment) -> bool {
        let exits = self
            .containers
            .iter()
            .filter_map(|(id, stage)| match stage {
                Stage::Running(since)
                    if self.tasks.contains_key(id) && self.plot == Plot::Finish =>
                {
                    Some((*since + LENGTH, Some(id.clone())))
                }
                Stage::Running(_) | Stage::Ended(_) => None,
            });
        let wake = self.world.agent.next_wake().map(|wake| (wake, None));
        let Some((due, exit)) = exits.chain(wake).min().filter(|(due, _)| *due <= end) else {
            return false;
        };
        self.world.now = self.world.now.max(due);
        match exit {
            Some(id) => self.end(&id, 0),
            None => self.input(Input::Tick),
        }
        true
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Launch(launch) => {
                let container = launch.sandbox.container;
                if let crate::Program::Task(task) = launch.program {
                    self.begin(&container, &task.id);
                }
                self.bring_up(container);
            }
            Effect::LaunchContainer(launch) => {
                let crate::ContainerProgram::Task(task, _) = launch.program else {
                    panic!("{launch:?}")
                };
                self.begin(&launch.place.container, &task.id);
                self.bring_up(launch.place.container);
            }
            Effect::Signal { container, signal } => self.end(&container, signal),
            Effect::Terminate(container) | Effect::TerminateCommand(container) => {
                self.end(&container, 15);
            }
            // Of one that has ended the machine forgets what is left.
            Effect::Destroy(container) => match self.containers.get(&container) {
                Some(Stage::Ended(_)) => drop(self.containers.remove(&container)),
                Some(Stage::Running(_)) | None => self.end(&container, 9),
            },
            Effect::Release(container) => drop(self.containers.remove(&container)),
            Effect::Probe(order) => {
                self.probes += 1;
                let is_well = self.plot != Plot::Sick || self.probes < 3;
                self.input(Input::Probed {
                    probe: order.id,
                    outcome: ProbeOutcome::Found(CheckStatus::Tcp(Some(is_well))),
                });
            }
            Effect::Send(message) => self.hear(message),
            Effect::StopProbe(_) | Effect::Resize { .. } | Effect::Retire(_) => {}
            other => panic!("{other:?}"),
        }
    }

    fn begin(&mut self, container: &ContainerId, task: &TaskId) {
        let twice = self.tasks.values().find(|other| *other == task);
        assert_eq!(twice, None, "{task} runs twice");
        self.tasks.insert(container.clone(), task.clone());
    }

    fn bring_up(&mut self, container: ContainerId) {
        let stage = Stage::Running(self.world.now);
        let before = self.containers.insert(container.clone(), stage);
        assert_eq!(before, None, "{container} exists already");
        let status = Body::from_static(b"status");
        self.input(Input::ContainerStarted { container, status });
    }

    /// A container ends, and those below it first.
    fn end(&mut self, container: &ContainerId, status: i32) {
        let all = self.containers.keys();
        let below = all.filter(|id| id.is_below(container)).cloned();
        let below: Vec<_> = below.collect();
        for id in below.iter().rev().chain([container]) {
            let Some(stage @ Stage::Running(_)) = self.containers.get_mut(id) else {
                continue;
            };
            let end = End {
                with_parent: id != container,
                ..ended(status)
            };
            *stage = Stage::Ended(end.clone());
            let container = id.clone();
            self.input(Input::ContainerExited { container, end });
        }
    }

    fn crash(&mut self) {
        self.fuses.pop_front();
        self.queue.clear();
        self.world.starts += 1;
        self.world.agent = Agent::new(config(self.world.starts));
        let records = self.world.records.values().cloned().collect();
        let fate = |stage: &Stage| match stage {
            Stage::Running(_) => Fate::Running {
                status: Body::from_static(b"status"),
            },
            Stage::Ended(end) => Fate::Exited(end.clone()),
        };
        let all = self.containers.iter();
        let fates = all.map(|(id, stage)| (id.clone(), fate(stage))).collect();
        self.input(Input::Recovered {
            records,
            fates,
            rebooted: false,
        });
        self.input(Input::MasterUp);
    }

    /// The master hears something.
    fn hear(&mut self, message: ToMaster) {
        match message {
            ToMaster::Reregister(report) => {
                let agent = report.agent.clone();
                self.input(Input::Master(ToAgent::Registered { agent }));
                // Whatever its scheduler may still hear of is known to the master, unless it has heard of the end.
                let known_to_run = |task: &&str| !self.ends.contains_key(&TaskId::from(*task));
                let names = self.cast.tasks().iter().copied();
                let kept = names.clone().filter(known_to_run).filter(|task| {
                    let start = format!("update {F} {task} ");
                    let mut keys = self.world.records.keys();
                    keys.any(|key| key.starts_with(&start))
                });
                let reported: BTreeSet<&str> = report
                    .tasks
                    .iter()
                    .map(|one| one.spec.id.as_str())
                    .collect();
                let kept: BTreeSet<&str> = kept.collect();
                assert!(kept.is_subset(&reported), "{kept:?}, not {reported:?}");
                let known = |task: &TaskId| report.tasks.iter().find(|one| one.spec.id == *task);
                let kill = self.kill_asked && known(&"a".into()).is_some();
                let ended = |task: &TaskId| self.ends.contains_key(task);
                let missing = names.map(TaskId::from);
                let missing: Vec<_> = missing
                    .filter(|task| known(task).is_none() && !ended(task))
                    .collect();
                self.dropped.extend(missing);
                if kill {
                    self.kill();
                }
            }
            ToMaster::Update { status, .. } => {
                let uuid = status.uuid.expect("updates of agents have one");
                if status.state == TaskState::Running {
                    self.running.insert(status.task.clone());
                }
                if status.state.is_terminal() {
                    let ends = self.ends.entry(status.task.clone()).or_default();
                    ends.insert(uuid, status.state);
                }
                self.input(Input::Master(ToAgent::Acknowledge {
                    framework: F.into(),
                    task: status.task.clone(),
                    uuid,
                }));
                let is_up = status.state == TaskState::Running && status.task == "a".into();
                if is_up && self.plot == Plot::Kill && !self.kill_asked {
                    self.kill_asked = true;
                    self.kill();
                }
            }
            ToMaster::ExecutorExited { .. } => {}
            other => panic!("{other:?}"),
        }
    }

    fn kill(&mut self) {
        self.input(Input::Master(ToAgent::Kill {
            framework: F.into(),
            task: "a".into(),
            grace: None,
        }));
    }

    fn launch(&mut self) {
        let health = HealthCheckSpec {
            check: CheckSpec {
                probe: Probe::Tcp {
                    ipv6: false,
                    port: 80,
                },
                delay: Duration::ZERO,
                interval: seconds(7),
                timeout: None,
            },
            consecutive_failures: 1,
            grace_period: Duration::ZERO,
        };
        let mut first = task("a");
        first.health_check = Some(Arc::new(health));
        let (tasks, executor) = match self.cast {
            Cast::Pod => (vec![first, task("b")], Some(pod("p"))),
            Cast::Command => (vec![first], None),
        };
        self.input(Input::Master(ToAgent::Run(Run {
            framework: F.into(),
            spec: self.world.framework.clone(),
            role: Role::star(),
            tasks: tasks.into_iter().map(Arc::new).collect(),
            group: executor.is_some(),
            new_executor: executor.is_some(),
            executor,
            versions: Vec::new(),
        })));
    }
}

/// Plays it to the end; says whether all crashes happened.
#[track_caller]
fn check(cast: Cast, plot: Plot, fuses: &[usize]) -> bool {
    let mut machine = Machine::new(cast, plot, fuses);
    machine.launch();
    machine.play();
    let goal = match plot {
        Plot::Finish => TaskState::Finished,
        Plot::Kill | Plot::Sick => TaskState::Killed,
    };
    for task in cast.tasks().iter().map(|name| TaskId::from(*name)) {
        let ran = machine.tasks.values().any(|other| *other == task);
        let ends: Vec<_> = machine.ends.get(&task).into_iter().flatten().collect();
        let about = format!("{cast:?} {plot:?} {fuses:?}: {task} ran {ran}, {ends:?}");
        if goal == TaskState::Finished && ran {
            assert!(machine.running.contains(&task), "{about}: not told to run");
        }
        match machine.dropped.contains(&task) {
            true => assert!(!ran && ends.is_empty(), "{about}"),
            false => assert!(
                ran && matches!(ends[..], [(_, state)] if *state == goal),
                "{about}"
            ),
        }
    }
    let left = machine.containers.values();
    assert_eq!(left.count(), 0, "{plot:?} {fuses:?}: containers are left");
    assert_eq!(kinds(&machine.world), ["agent"].into(), "{fuses:?}");
    machine.fuses.is_empty()
}

#[test]
fn an_agent_killed_after_any_effect_loses_no_pod() {
    everywhere(Cast::Pod, 20);
}

#[test]
fn an_agent_killed_after_any_effect_loses_no_command() {
    everywhere(Cast::Command, 10);
}

/// Crashes at each point, of which there are at least so many, and at each of the next ones.
fn everywhere(cast: Cast, least: usize) {
    for plot in [Plot::Finish, Plot::Kill, Plot::Sick] {
        assert!(check(cast, plot, &[]));
        let mut first = 0;
        while check(cast, plot, &[first]) {
            for second in 0..24 {
                check(cast, plot, &[first, second]);
            }
            first += 1;
        }
        assert!(first > least, "{first} effects are few");
    }
}
