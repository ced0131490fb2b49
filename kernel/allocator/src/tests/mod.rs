//! Rules of the allocator, one by one, over plain numbers.

mod eligibility;
mod fairness;
mod filters;
mod inverse;
mod laws;
mod nested;
mod quota;
mod reference;
mod rhythm;
mod shared;

use std::collections::BTreeSet;
use std::time::Duration;

use abi_terms::{Capabilities, Moment};
use base_ids::{AgentId, FrameworkId};
use base_units::{Attribute, Limits, Quantities, Resources, Role};

use crate::*;

fn role(text: &str) -> Role {
    Role::parse(text).unwrap()
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn amounts(text: &str) -> Quantities {
    Quantities::parse(text).unwrap()
}

fn limits(text: &str) -> Limits {
    let parsed = Quantities::parse(text).unwrap();
    parsed
        .iter()
        .map(|(name, amount)| (name.clone(), amount))
        .collect()
}

fn agent(total: &str) -> AgentOptions {
    AgentOptions {
        hostname: "host".into(),
        attributes: Vec::new(),
        region: None,
        zone: None,
        total: Resources::parse(total).unwrap(),
    }
}

fn framework(roles: &[&str]) -> FrameworkOptions {
    FrameworkOptions {
        roles: roles.iter().map(|text| role(text)).collect(),
        capabilities: (0..9).fold(Capabilities::default(), |all, n| {
            use abi_terms::Capability::*;
            match n {
                1 => all.with(RevocableResources),
                4 => all.with(SharedResources),
                6 => all.with(MultiRole),
                7 => all.with(ReservationRefinement),
                _ => all,
            }
        }),
        ..FrameworkOptions::default()
    }
}

/// An allocator with a clock, spoken to in text.
/// As much of a claim as limits leave, by what is consumed already.
fn within(claim: &Quantities, limits: &Limits, consumed: &Quantities) -> Quantities {
    let left = |name: &str| Some(limits.get(name)?.saturating_sub(consumed.get(name)));
    let claims = claim.iter();
    let capped = claims.map(|(name, most)| (name.clone(), left(name).unwrap_or(most).min(most)));
    capped.collect()
}

struct World {
    allocator: Allocator,
    now: Moment,
    /// What was granted and not given back.
    out: Vec<Grant>,
}

impl World {
    fn new() -> Self {
        Self::with(Options::default())
    }

    fn with(options: Options) -> Self {
        Self {
            allocator: Allocator::new(options),
            now: Moment::default(),
            out: Vec::new(),
        }
    }

    fn agent(&mut self, id: &str, total: &str) -> &mut Self {
        self.allocator.add_agent(id.into(), agent(total), true);
        self
    }

    fn framework(&mut self, id: &str, roles: &[&str]) -> &mut Self {
        self.allocator
            .set_framework(&id.into(), framework(roles), true);
        self
    }

    fn quota(&mut self, of: &str, guarantees: &str, bounds: &str) -> &mut Self {
        self.allocator.set_quota(
            &role(of),
            Some(Quota {
                guarantees: amounts(guarantees),
                limits: limits(bounds),
            }),
            self.now,
        );
        self
    }

    fn after(&mut self, pause: Duration) -> &mut Self {
        self.now = self.now + pause;
        self
    }

    /// One run; each grant as `framework role agent resources`, the latter in flag form.
    fn run(&mut self) -> Vec<String> {
        let outcome = self.allocator.run(self.now);
        self.out.extend(outcome.grants.iter().cloned());
        outcome.grants.iter().map(Self::line).collect()
    }

    fn line(grant: &Grant) -> String {
        let Grant {
            framework,
            role,
            agent,
            resources,
        } = grant;
        assert!(
            resources
                .iter()
                .all(|r| r.allocation_role.as_ref() == Some(role))
        );
        let parts: Vec<String> = resources
            .unallocate()
            .iter()
            .map(|r| match r.reserved_role() {
                Some(to) => format!("{}({to}):{}", r.name, r.value),
                None => r.to_string(),
            })
            .collect();
        format!("{framework} {role} {agent} {}", parts.join(";"))
    }

    #[track_caller]
    fn grants(&mut self, expect: &[&str]) -> &mut Self {
        let mut got = self.run();
        got.sort();
        assert_eq!(got, expect);
        self
    }

    /// Who got offers, in order, without the details.
    fn winners(&mut self) -> Vec<String> {
        self.run()
            .iter()
            .map(|line| line.split(' ').next().unwrap().to_owned())
            .collect()
    }

    /// Gives all offers of a framework back.
    fn decline(&mut self, framework: &str, refusal: Duration) -> &mut Self {
        self.give_back(framework, Some(refusal))
    }

    /// Frees all that a framework was granted.
    fn free(&mut self, framework: &str) -> &mut Self {
        self.give_back(framework, None)
    }

    fn give_back(&mut self, framework: &str, refusal: Option<Duration>) -> &mut Self {
        let id = FrameworkId::from(framework);
        let (mine, rest) = self.out.drain(..).partition(|grant| grant.framework == id);
        self.out = rest;
        let mine: Vec<Grant> = mine;
        assert!(!mine.is_empty(), "{framework} holds nothing");
        for grant in mine {
            let (now, resources) = (self.now, &grant.resources);
            self.allocator
                .recover(&id, &grant.agent, resources, refusal, now);
        }
        self
    }

    /// Frees a part of what a framework was granted of an agent.
    fn free_part(&mut self, framework: &str, on: &str, of: &str, part: &str) -> &mut Self {
        let part = Resources::parse(part).unwrap().allocate(&role(of));
        let now = self.now;
        self.allocator
            .recover(&framework.into(), &on.into(), &part, None, now);
        self
    }

    fn reason(&self, framework: &str, of: &str, agent: &str) -> Option<Reason> {
        self.allocator
            .explain(&framework.into(), &role(of), &agent.into(), self.now)
            .err()
    }
}
