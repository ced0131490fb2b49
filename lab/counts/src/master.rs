//! The master's kernel with agents and a framework, in process and without disk.

use std::sync::Arc;
use std::time::Duration;

use abi_node::{Registration, ToAgent, ToMaster};
use abi_terms::{
    Accept, AgentCapabilities, AgentSpec, Body, Capabilities, Capability, Command, Event, Filter,
    FrameworkSpec, MasterSpec, Moment, Offer, OfferConstraints, Operation, OperationKind, Source,
    Status, Subscription, TaskSpec, TaskState,
};
use anyhow::{Context, ensure};
use base_ids::{AgentId, ConnectionId, FrameworkId, RequestId};
use base_units::{Limits, Resources, Role};
use kernel_master::{Answer, Config, Effect, Input, Master};

use crate::Work;

const STREAM: ConnectionId = ConnectionId(1);
const FIRST_SESSION: u64 = 100;

/// Works of the master's kernel.
pub const WORKS: [Work; 1] = [Work {
    name: "master-lives",
    prepare: || {
        let mut world = World::new(100).expect("agents register");
        Box::new(move || {
            for _ in 0..200 {
                world.live().expect("tasks live");
            }
        })
    },
}];

/// A master with agents and one framework, which holds all offers.
#[derive(Debug)]
pub struct World {
    /// The kernel.
    pub master: Master,
    /// The time.
    pub now: Moment,
    effects: Vec<Effect>,
    /// The framework.
    pub framework: FrameworkId,
    /// Open offers, oldest last.
    pub offers: Vec<Arc<Offer>>,
    agents: Vec<AgentId>,
    count: u64,
}

impl World {
    /// A world of so many agents.
    ///
    /// # Errors
    ///
    /// The kernel does not do what it should.
    pub fn new(agents: u64) -> anyhow::Result<Self> {
        let spec = MasterSpec {
            id: "M".into(),
            ip: "127.0.0.1".into(),
            port: 5050,
            hostname: "localhost".into(),
            version: "1".into(),
            region: None,
            zone: None,
        };
        let mut world = Self {
            master: Master::new(Config::new(Arc::new(spec), 1)),
            now: Moment::from_nanos(1_000_000_000_000),
            effects: Vec::new(),
            framework: "".into(),
            offers: Vec::new(),
            agents: Vec::new(),
            count: 0,
        };
        world.step(Input::Recovered(Vec::new()));
        world.step(Input::Subscribe {
            connection: STREAM,
            subscription: Box::new(Subscription {
                framework: FrameworkSpec {
                    id: None,
                    name: "bench".into(),
                    user: "root".into(),
                    roles: vec![Role::parse("bench")?],
                    failover_timeout: Duration::ZERO,
                    checkpoint: false,
                    principal: None,
                    capabilities: Capabilities::default().with(Capability::MultiRole),
                    min_allocatable: Default::default(),
                    body: Body::new(),
                },
                suppressed: Vec::new(),
                constraints: OfferConstraints::default(),
                fault: None,
            }),
            principal: None,
        });
        let subscribed = world.effects.iter().find_map(|effect| match effect {
            Effect::Tell(_, Event::Subscribed { framework, .. }) => Some(framework.clone()),
            _ => None,
        });
        world.framework = subscribed.context("not subscribed")?;
        for number in 0..agents {
            world.register(number)?;
        }
        Ok(world)
    }

    fn register(&mut self, number: u64) -> anyhow::Result<()> {
        let connection = ConnectionId(FIRST_SESSION + number);
        self.step(Input::AgentConnected {
            connection,
            principal: None,
        });
        let host = format!("10.0.0.{number}");
        let spec = AgentSpec {
            hostname: host.as_str().into(),
            ip: host.as_str().into(),
            port: 5051,
            resources: Resources::parse("cpus:4;mem:4096;disk:8192;ports:[31000-32000]")?,
            attributes: Vec::new(),
            region: None,
            zone: None,
            version: "1".into(),
            capabilities: AgentCapabilities::ALL,
            body: Body::new(),
        };
        let spec = Arc::new(spec);
        self.step(Input::Agent(
            connection,
            ToMaster::Register(Registration { spec }),
        ));
        let registered = self.effects.iter().find_map(|effect| match effect {
            Effect::Send(to, ToAgent::Registered { agent }) if *to == connection => {
                Some(agent.clone())
            }
            _ => None,
        });
        self.agents.push(registered.context("not registered")?);
        Ok(())
    }

    /// One task, from offer to offer.
    ///
    /// # Errors
    ///
    /// The kernel does not do what it should.
    pub fn live(&mut self) -> anyhow::Result<()> {
        let offer = self.offers.pop().context("no offer is open")?;
        self.count += 1;
        let id = format!("task-{}", self.count);
        let task = TaskSpec {
            id: id.as_str().into(),
            name: id.as_str().into(),
            agent: offer.agent.clone(),
            resources: offer.resources.unallocate(),
            limits: Limits::default(),
            executor: None,
            user: None,
            kill_grace: None,
            max_completion_time: None,
            check: None,
            health_check: None,
            fault: None,
            body: Body::new(),
        };
        let launch = Operation {
            id: None,
            kind: OperationKind::Launch(vec![task]),
        };
        self.call(Command::Accept(Accept {
            offers: vec![offer.id.clone()],
            operations: vec![launch],
            filter: Filter(Duration::ZERO),
        }))?;
        self.update(&id, &offer.agent, TaskState::Running, 1)?;
        self.update(&id, &offer.agent, TaskState::Finished, 2)
    }

    fn update(
        &mut self,
        task: &str,
        agent: &AgentId,
        state: TaskState,
        uuid: u8,
    ) -> anyhow::Result<()> {
        let mut status = Status::new(task.into(), state, Source::Executor, Moment::default());
        status.agent = Some(agent.clone());
        status.uuid = Some([uuid; 16]);
        let at = self.agents.iter().position(|known| known == agent);
        let session = FIRST_SESSION + at.context("an unknown agent")? as u64;
        self.step(Input::Agent(
            ConnectionId(session),
            ToMaster::Update {
                framework: self.framework.clone(),
                status: Arc::new(status),
                latest: state,
            },
        ));
        self.call(Command::Acknowledge {
            agent: agent.clone(),
            task: task.into(),
            uuid: [uuid; 16],
        })
    }

    /// A call of the framework.
    ///
    /// # Errors
    ///
    /// The kernel refuses it.
    pub fn call(&mut self, command: Command) -> anyhow::Result<()> {
        self.step(Input::Call {
            request: RequestId(self.count),
            stream: Some(STREAM),
            framework: self.framework.clone(),
            principal: None,
            command,
        });
        let accepted = self
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Answer(_, Answer::Accepted)));
        ensure!(accepted, "refused: {:?}", self.effects);
        Ok(())
    }

    fn step(&mut self, input: Input) {
        self.effects.clear();
        // Ten thousand steps a second of the world's time: what is due falls due.
        self.now = self.now + Duration::from_micros(100);
        self.master.step(self.now, input, &mut self.effects);
        for effect in &self.effects {
            if let Effect::Tell(_, Event::Offers(offers, _)) = effect {
                self.offers.extend(offers.iter().cloned());
            }
        }
    }
}
