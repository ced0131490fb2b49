//! Worlds of the allocator: agents and frameworks as plain as they come, in any number.

use std::time::Duration;

use abi_terms::{Capabilities, Capability, Moment};
use base_ids::{AgentId, FrameworkId};
use base_units::{Resources, Role};
use kernel_allocator::{AgentOptions, Allocator, FrameworkOptions, Grant, Options};

use crate::Work;

/// Works of the allocator.
pub const WORKS: [Work; 5] = [
    Work {
        name: "allocator-full",
        prepare: || {
            let mut world = World::new(2_000, 200, 1, 5);
            Box::new(move || assert_eq!(world.run(), 2_000))
        },
    },
    Work {
        name: "allocator-full-roles",
        prepare: || {
            let mut world = World::new(2_000, 200, 20, 5);
            Box::new(move || assert_eq!(world.run(), 2_000))
        },
    },
    Work {
        name: "allocator-single",
        prepare: || {
            let mut world = World::new(2_000, 200, 20, 5);
            world.run();
            let grants: Vec<Grant> = world.grants.drain(..200).collect();
            Box::new(move || {
                for grant in &grants {
                    world.take_back(grant, None);
                    assert_eq!(world.run(), 1);
                }
            })
        },
    },
    Work {
        name: "allocator-idle",
        prepare: || {
            let mut world = World::idle(500, 100);
            Box::new(move || {
                for _ in 0..100 {
                    world.touch();
                    assert_eq!(world.run(), 0);
                }
            })
        },
    },
    Work {
        name: "allocator-idle-afresh",
        prepare: || {
            let mut world = World::idle(500, 100);
            world.renew_agents(500, "zone");
            Box::new(move || assert_eq!(world.run(), 0))
        },
    },
];

/// An allocator with a clock, and what it has granted.
#[derive(Clone, Debug)]
pub struct World {
    /// The allocator.
    pub allocator: Allocator,
    /// The time.
    pub now: Moment,
    /// What is granted and has not come back.
    pub grants: Vec<Grant>,
}

impl World {
    /// Agents of so many kinds, and frameworks that are spread evenly over so many roles.
    pub fn new(agents: usize, frameworks: usize, roles: usize, kinds: usize) -> Self {
        let mut world = Self {
            allocator: Allocator::new(Options::default()),
            now: Moment::from_nanos(1_000_000_000),
            grants: Vec::new(),
        };
        for number in 0..agents {
            world
                .allocator
                .add_agent(agent_id(number), agent(number, kinds), true);
        }
        for number in 0..frameworks {
            let options = FrameworkOptions {
                roles: vec![role(number % roles)],
                capabilities: Capabilities::default().with(Capability::MultiRole),
                ..FrameworkOptions::default()
            };
            world
                .allocator
                .set_framework(&framework_id(number), options, true);
        }
        world
    }

    /// Frameworks, each in a role of its own, that have refused everything for a year.
    pub fn idle(agents: usize, frameworks: usize) -> Self {
        let mut world = Self::new(agents, frameworks, frameworks, 5);
        while world.run() > 0 {
            world.give_back(Some(Duration::from_hours(24 * 365)));
        }
        world
    }

    /// Lets time pass and grants what can be granted; returns how many grants those were.
    pub fn run(&mut self) -> usize {
        self.now = self.now + Duration::from_secs(1);
        let granted = self.allocator.run(self.now).grants;
        let count = granted.len();
        self.grants.extend(granted);
        count
    }

    /// All that was granted comes back, as after a task's end or, with a filter, as declined.
    pub fn give_back(&mut self, filter: Option<Duration>) {
        for grant in std::mem::take(&mut self.grants) {
            self.take_back(&grant, filter);
        }
    }

    /// One grant, which is not on the list, comes back.
    pub fn take_back(&mut self, grant: &Grant, filter: Option<Duration>) {
        let Grant {
            framework,
            agent,
            resources,
            ..
        } = grant;
        self.allocator
            .recover(framework, agent, resources, filter, self.now);
    }

    /// All agents and frameworks are to be looked at by the next run.
    pub fn touch(&mut self) {
        self.allocator.set_whitelist(None);
    }

    /// Says of every agent something new that matters to nobody, so that what runs have remembered of it is void.
    pub fn renew_agents(&mut self, agents: usize, zone: &str) {
        for number in 0..agents {
            let options = AgentOptions {
                zone: Some(zone.into()),
                ..agent(number, 5)
            };
            self.allocator.update_agent(&agent_id(number), options);
        }
    }
}

fn agent_id(number: usize) -> AgentId {
    format!("agent-{number}").into()
}

/// The framework of a number.
pub fn framework_id(number: usize) -> FrameworkId {
    format!("framework-{number}").into()
}

/// The role of a number.
///
/// # Panics
/// Never.
pub fn role(number: usize) -> Role {
    Role::parse(&format!("role-{number}")).expect("the name is well formed")
}

/// Each agent's resources are its own copy, as if it had sent them.
fn agent(number: usize, kinds: usize) -> AgentOptions {
    let disk = 1_000_000 + number % kinds;
    let total = format!("cpus:32;mem:131072;disk:{disk};ports:[31000-32000]");
    let total = Resources::parse(&total);
    AgentOptions {
        hostname: format!("host-{number}").into(),
        attributes: Vec::new(),
        region: None,
        zone: None,
        total: total.expect("the text is well formed"),
    }
}
