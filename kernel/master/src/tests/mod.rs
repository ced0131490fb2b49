//! Rules of the master, one by one, in a small world that keeps its records and checks the books after each step.

mod accept;
mod agents;
mod explain;
mod frameworks;
mod hold;
mod maintenance;
mod operations;
mod providers;
mod published;
mod shares;
mod unreachable;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use abi_node::{Registration, Reregistration, ToAgent, ToMaster};
use abi_terms::{
    Accept, AgentCapabilities, AgentSpec, Body, Capabilities, Capability, Command, Event,
    ExecutorKind, ExecutorSpec, Filter, FrameworkSpec, MasterSpec, Moment, Offer, OfferConstraints,
    Operation, OperationKind, Source, Status, Subscription, TaskSpec, TaskState,
};
use base_ids::{AgentId, ConnectionId, FrameworkId, RequestId};
use base_units::{Limits, Resources, Role};

use crate::{Answer, Config, Effect, Input, Master, Operate, Record};

/// One master with its store; what it wants done piles up in `effects` until looked at.
struct World {
    master: Master,
    now: Moment,
    effects: Vec<Effect>,
    store: BTreeMap<String, Record>,
    requests: u64,
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn config(seed: u64) -> Config {
    Config::new(
        Arc::new(MasterSpec {
            id: if seed == 1 { "M" } else { "N" }.into(),
            ip: "127.0.0.1".into(),
            port: 5050,
            hostname: "localhost".into(),
            version: "1".into(),
            region: None,
            zone: None,
        }),
        seed,
    )
}

fn agent(name: &str) -> Arc<AgentSpec> {
    Arc::new(AgentSpec {
        hostname: name.into(),
        ip: name.into(),
        port: 5051,
        resources: Resources::parse("cpus:4;mem:4096;ports:[31000-32000]").unwrap(),
        attributes: Vec::new(),
        region: None,
        zone: None,
        version: "1".into(),
        capabilities: AgentCapabilities::ALL,
        body: Body::new(),
    })
}

fn spec(timeout: u64, checkpoint: bool) -> FrameworkSpec {
    FrameworkSpec {
        id: None,
        name: "demo".into(),
        user: "root".into(),
        roles: vec![Role::parse("eng").unwrap()],
        failover_timeout: seconds(timeout),
        checkpoint,
        principal: None,
        capabilities: Capabilities::default()
            .with(Capability::MultiRole)
            .with(Capability::PartitionAware),
        min_allocatable: BTreeMap::new(),
        body: Body::new(),
    }
}

fn subscription(framework: FrameworkSpec) -> Subscription {
    Subscription {
        framework,
        suppressed: Vec::new(),
        constraints: OfferConstraints::default(),
        fault: None,
    }
}

fn task(id: &str, offer: &Offer, resources: &str) -> TaskSpec {
    TaskSpec {
        id: id.into(),
        name: id.into(),
        agent: offer.agent.clone(),
        resources: Resources::parse(resources).unwrap(),
        limits: Limits::default(),
        executor: None,
        user: None,
        kill_grace: None,
        max_completion_time: None,
        check: None,
        health_check: None,
        fault: None,
        body: Body::new(),
    }
}

fn executor(id: &str, body: &'static str) -> Arc<ExecutorSpec> {
    Arc::new(ExecutorSpec {
        id: id.into(),
        kind: ExecutorKind::Custom,
        framework: None,
        resources: Resources::parse("cpus:0.5;mem:64").unwrap(),
        user: None,
        shutdown_grace: None,
        body: Body::from_static(body.as_bytes()),
    })
}

impl World {
    fn new() -> Self {
        Self::of(config(1))
    }

    fn of(config: Config) -> Self {
        let mut world = Self {
            master: Master::new(config),
            now: Moment::from_nanos(1_000_000_000_000),
            effects: Vec::new(),
            store: BTreeMap::new(),
            requests: 0,
        };
        world.step(Input::Recovered(Vec::new()));
        world
    }

    /// The process ends at once and another starts with what is in the store.
    fn restart(&mut self) {
        self.restart_as(config(2));
    }

    fn restart_as(&mut self, config: Config) {
        self.master = Master::new(config);
        self.effects.clear();
        let records = self.store.values().cloned().collect();
        self.step(Input::Recovered(records));
    }

    fn step(&mut self, input: Input) {
        let before = self.effects.len();
        self.master.step(self.now, input, &mut self.effects);
        self.master.check().unwrap();
        for effect in &self.effects[before..] {
            let Effect::Persist(record) = effect else {
                continue;
            };
            match record.forgets() {
                true => drop(self.store.remove(&record.key())),
                false => drop(self.store.insert(record.key(), record.clone())),
            }
        }
    }

    fn pass(&mut self, span: Duration) {
        self.now = self.now + span;
        self.step(Input::Tick);
    }

    fn subscribe(&mut self, connection: u64, framework: FrameworkSpec) -> FrameworkId {
        self.step(Input::Subscribe {
            connection: ConnectionId(connection),
            subscription: Box::new(subscription(framework)),
            principal: None,
        });
        self.events(connection)
            .into_iter()
            .find_map(|event| match event {
                Event::Subscribed { framework, .. } => Some(framework),
                _ => None,
            })
            .expect("subscribed")
    }

    fn call(&mut self, connection: u64, framework: &FrameworkId, command: Command) -> Answer {
        self.requests += 1;
        let request = RequestId(self.requests);
        self.step(Input::Call {
            request,
            stream: Some(ConnectionId(connection)),
            framework: framework.clone(),
            principal: None,
            command,
        });
        let answers = self.effects.iter().filter_map(|effect| match effect {
            Effect::Answer(id, answer) if *id == request => Some(answer.clone()),
            _ => None,
        });
        answers.last().expect("answered")
    }

    fn operate(&mut self, operation: Operate) -> Answer {
        self.requests += 1;
        let request = RequestId(self.requests);
        self.step(Input::Operate {
            request,
            principal: None,
            operation,
        });
        let answers = self.effects.iter().filter_map(|effect| match effect {
            Effect::Answer(id, answer) if *id == request => Some(answer.clone()),
            _ => None,
        });
        answers.last().expect("answered")
    }

    fn register(&mut self, connection: u64, name: &str) -> AgentId {
        self.connect(connection);
        let registration = Registration { spec: agent(name) };
        self.step(Input::Agent(
            ConnectionId(connection),
            ToMaster::Register(registration),
        ));
        self.orders(connection)
            .into_iter()
            .find_map(|order| match order {
                ToAgent::Registered { agent } => Some(agent),
                _ => None,
            })
            .expect("registered")
    }

    fn connect(&mut self, connection: u64) {
        self.step(Input::AgentConnected {
            connection: ConnectionId(connection),
            principal: None,
        });
    }

    fn reregister(&mut self, connection: u64, report: Reregistration) {
        self.connect(connection);
        self.step(Input::Agent(
            ConnectionId(connection),
            ToMaster::Reregister(Box::new(report)),
        ));
    }

    fn update(&mut self, connection: u64, framework: &FrameworkId, status: Status) {
        let latest = status.state;
        self.step(Input::Agent(
            ConnectionId(connection),
            ToMaster::Update {
                framework: framework.clone(),
                status: Arc::new(status),
                latest,
            },
        ));
    }

    fn events(&self, connection: u64) -> Vec<Event> {
        let told = self.effects.iter().filter_map(|effect| match effect {
            Effect::Tell(to, event) if *to == ConnectionId(connection) => Some(event.clone()),
            _ => None,
        });
        told.collect()
    }

    fn orders(&self, connection: u64) -> Vec<ToAgent> {
        let told = self.effects.iter().filter_map(|effect| match effect {
            Effect::Send(to, order) if *to == ConnectionId(connection) => Some(order.clone()),
            _ => None,
        });
        told.collect()
    }

    fn is_closed(&self, connection: u64) -> bool {
        let closes = |effect: &Effect| matches!(effect, Effect::Close(c) if c.0 == connection);
        self.effects.iter().any(closes)
    }

    fn offers(&self, connection: u64) -> Vec<Arc<Offer>> {
        let events = self.events(connection);
        let offers = events.into_iter().filter_map(|event| match event {
            Event::Offers(offers, _) => Some(offers),
            _ => None,
        });
        offers.flatten().collect()
    }

    fn updates(&self, connection: u64) -> Vec<Arc<Status>> {
        let events = self.events(connection);
        let updates = events.into_iter().filter_map(|event| match event {
            Event::Update(status, _) => Some(status),
            _ => None,
        });
        updates.collect()
    }

    /// A framework on stream 1, an agent on session 100, and the offer of the one to the other.
    fn with_offer(timeout: u64, checkpoint: bool) -> (Self, FrameworkId, Arc<Offer>) {
        let mut world = Self::new();
        let framework = world.subscribe(1, spec(timeout, checkpoint));
        world.register(100, "node");
        let offer = world.offers(1).pop().expect("an offer");
        world.effects.clear();
        (world, framework, offer)
    }

    /// The same with a task `t1` that runs.
    fn with_task(timeout: u64, checkpoint: bool) -> (Self, FrameworkId, AgentId) {
        let (mut world, framework, offer) = Self::with_offer(timeout, checkpoint);
        let one = task("t1", &offer, "cpus:1;mem:128");
        world.call(1, &framework, launch(&offer, vec![one]));
        world.update(
            100,
            &framework,
            running("t1", &offer.agent, TaskState::Running, 1),
        );
        world.effects.clear();
        (world, framework, offer.agent.clone())
    }
}

fn launch(offer: &Offer, tasks: Vec<TaskSpec>) -> Command {
    accept(&[offer], vec![OperationKind::Launch(tasks)])
}

fn accept(offers: &[&Offer], kinds: Vec<OperationKind>) -> Command {
    Command::Accept(Accept {
        offers: offers.iter().map(|offer| offer.id.clone()).collect(),
        operations: kinds
            .into_iter()
            .map(|kind| Operation { id: None, kind })
            .collect(),
        filter: Filter::DEFAULT,
    })
}

fn running(task: &str, agent: &AgentId, state: TaskState, uuid: u8) -> Status {
    let mut status = Status::new(task.into(), state, Source::Executor, Moment::default());
    status.agent = Some(agent.clone());
    status.uuid = Some([uuid; 16]);
    status
}
