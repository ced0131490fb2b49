//! Figures of the master's kernel, in process: how many tasks it can see through their lives.

use std::path::Path;
use std::time::{Duration, Instant};

use abi_terms::{Command, Filter};
use anyhow::{Context, ensure};
use lab_counts::master::World;

use crate::Size;
use crate::report::{Figure, Report, Target};

const AGENTS: u64 = 100;
const EXPLAIN_AGENTS: usize = 20_000;
const EXPLAIN_ROUNDS: usize = 20;
const LIVES: u64 = 2_000;
const ROUNDS: u32 = 10;
/// ACCEPT, two updates, two acknowledgements.
const STEPS: f64 = 5.0;

pub(crate) fn lives(_: &Path, _: Size, report: &mut Report) -> anyhow::Result<()> {
    let mut world = World::new(AGENTS)?;
    let mut samples = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        for _ in 0..LIVES {
            world.live()?;
        }
        samples.push(LIVES as f64 * STEPS / began.elapsed().as_secs_f64());
    }
    report.figures.push(Figure::new(
        "master-steps",
        format!(
            "steps of the master's kernel per second, {AGENTS} agents: ACCEPT, TASK_RUNNING, ACKNOWLEDGE, TASK_FINISHED, \
             ACKNOWLEDGE of {LIVES} tasks, one after the other, new offers included, in process, without disk"
        ),
        "/s",
        Target::None,
        samples,
    ));
    Ok(())
}

/// Every agent is away for a reason of its own: each filter ends at another moment.
pub(crate) fn explain(_: &Path, size: Size, report: &mut Report) -> anyhow::Result<()> {
    let agents = size.of(EXPLAIN_AGENTS) as u64;
    let mut world = World::new(agents)?;
    while let Some(offer) = world.offers.pop() {
        world.call(Command::Decline {
            offers: vec![offer.id.clone()],
            filter: Filter(Duration::from_hours(1)),
        })?;
    }
    let mut times = Vec::new();
    for _ in 0..EXPLAIN_ROUNDS {
        let began = Instant::now();
        let standings = world.master.explain(world.now, &world.framework);
        times.push(began.elapsed());
        let denied = standings.context("the framework is unknown")?;
        let denied = denied[0].denied.iter().map(|denied| denied.agents.len());
        ensure!(denied.sum::<usize>() as u64 == agents);
    }
    report.figures.push(Figure::times(
        "explain",
        format!(
            "why a framework is offered none of {agents} agents, all refused by filters with different ends, in process"
        ),
        Target::AtMost(100.0),
        &times,
    ));
    Ok(())
}
