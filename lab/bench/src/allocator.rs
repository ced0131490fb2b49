//! Figures of the allocator, in process: a full cycle, and one after a single change.

use std::path::Path;
use std::time::{Duration, Instant};

use abi_terms::{Capabilities, Capability, Moment};
use anyhow::{Context, ensure};
use base_ids::FrameworkId;
use base_units::{Resources, Role};
use kernel_allocator::{AgentOptions, Allocator, FrameworkOptions, Grant, Options};

use crate::Size;
use crate::report::{Figure, Report, Target};

const AGENTS: usize = 20_000;
const FRAMEWORKS: usize = 2_000;
const ROLES: usize = 200;
const FULL: usize = 7;
const SINGLE: usize = 2_000;

pub(crate) fn cycles(_: &Path, _: Size, report: &mut Report) -> anyhow::Result<()> {
    let mut now = Moment::from_nanos(1_000_000_000);
    let mut allocator = Allocator::new(Options::default());
    let total = Resources::parse("cpus:32;mem:131072;disk:1048576;ports:[31000-32000]")?;
    for number in 0..AGENTS {
        let options = AgentOptions {
            hostname: format!("host-{number}").into(),
            attributes: Vec::new(),
            region: None,
            zone: None,
            total: total.clone(),
        };
        allocator.add_agent(format!("agent-{number}").into(), options, true);
    }
    for number in 0..FRAMEWORKS {
        let options = FrameworkOptions {
            roles: vec![Role::parse(&format!("role-{}", number % ROLES))?],
            capabilities: Capabilities::default().with(Capability::MultiRole),
            ..FrameworkOptions::default()
        };
        let id = FrameworkId::from(format!("framework-{number}"));
        allocator.set_framework(&id, options, true);
    }
    let mut full = Vec::new();
    let mut grants: Vec<Grant> = Vec::new();
    for _ in 0..FULL {
        for grant in grants.drain(..) {
            allocator.recover(&grant.framework, &grant.agent, &grant.resources, None, now);
        }
        now = now + Duration::from_secs(1);
        let began = Instant::now();
        grants = allocator.run(now).grants;
        full.push(began.elapsed());
        ensure!(grants.len() == AGENTS, "{} grants", grants.len());
    }
    let mut single = Vec::new();
    for number in 0..SINGLE {
        let grant = grants.swap_remove(number * 7919 % grants.len());
        now = now + Duration::from_millis(1);
        let began = Instant::now();
        allocator.recover(&grant.framework, &grant.agent, &grant.resources, None, now);
        let granted = allocator.run(now).grants;
        single.push(began.elapsed());
        grants.push(
            granted
                .into_iter()
                .next()
                .context("what is free is granted")?,
        );
    }
    let world = format!("{AGENTS} agents, {FRAMEWORKS} frameworks in {ROLES} roles, in process");
    report.figures.push(Figure::times(
        "allocator-full",
        format!("one run that grants everything: {world}"),
        Target::None,
        &full,
    ));
    report.figures.push(Figure::times(
        "allocator-single",
        format!("one agent's resources come back and are granted again: {world}"),
        Target::None,
        &single,
    ));
    Ok(())
}
