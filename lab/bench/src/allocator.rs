//! Figures of the allocator, in process and on one thread: cycles over everything, and one after a single change.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::ensure;
use lab_counts::allocator::World;

use crate::Size;
use crate::report::{Figure, Report, Target};

/// Name, agents, roles, how many kinds of agents, target in milliseconds; a tenth as many frameworks as agents.
const SIZES: [(&str, usize, usize, usize, Target); 6] = [
    ("allocator-1k", 1_000, 1, 5, Target::None),
    ("allocator-10k", 10_000, 1, 5, Target::None),
    ("allocator-20k", 20_000, 1, 5, Target::AtMost(40.0)),
    ("allocator-50k", 50_000, 1, 5, Target::None),
    ("allocator-20k-roles", 20_000, 200, 5, Target::None),
    ("allocator-20k-unlike", 20_000, 1, 20_000, Target::None),
];
const CYCLES: usize = 15;
const SINGLE: usize = 2_000;
const IDLE_AGENTS: usize = 2_000;
const IDLE_FRAMEWORKS: usize = 100;

pub(crate) fn cycles(_: &Path, size: Size, report: &mut Report) -> anyhow::Result<()> {
    for (name, agents, roles, kinds, target) in SIZES {
        let (agents, kinds) = (size.of(agents), size.of(kinds));
        let mut world = World::new(agents, agents / 10, roles, kinds);
        let mut times = Vec::new();
        for _ in 0..CYCLES {
            world.give_back(None);
            let (granted, time) = timed(|| world.run());
            times.push(time);
            ensure!(granted == agents, "{granted} grants of {agents} agents");
        }
        let work = format!(
            "one run that grants every agent anew: {agents} agents, {} frameworks in {roles} roles, machines of {kinds} kinds",
            agents / 10
        );
        report
            .figures
            .push(Figure::times(name, work, target, &times));
        if roles > 1 {
            single(&mut world, report)?;
        }
    }
    idle(size, report)
}

fn single(world: &mut World, report: &mut Report) -> anyhow::Result<()> {
    let mut times = Vec::new();
    for number in 0..SINGLE {
        let place = number * 7919 % world.grants.len();
        let grant = world.grants.swap_remove(place);
        let (granted, time) = timed(|| {
            world.take_back(&grant, None);
            world.run()
        });
        times.push(time);
        ensure!(granted == 1, "{granted} grants of one agent");
    }
    report.figures.push(Figure::times(
        "allocator-single",
        "one agent of the same world becomes free and is granted again",
        Target::None,
        &times,
    ));
    Ok(())
}

fn idle(size: Size, report: &mut Report) -> anyhow::Result<()> {
    let agents = size.of(IDLE_AGENTS);
    let mut world = World::idle(agents, IDLE_FRAMEWORKS);
    ensure!(
        world
            .allocator
            .next_wake()
            .is_some_and(|wake| wake > world.now + Duration::from_hours(1)),
        "a run is due though nothing changes"
    );
    let (mut times, mut afresh) = (Vec::new(), Vec::new());
    for number in 0..CYCLES {
        world.touch();
        let (granted, time) = timed(|| world.run());
        times.push(time);
        world.renew_agents(agents, &format!("zone-{number}"));
        let (more, time) = timed(|| world.run());
        afresh.push(time);
        ensure!(
            granted + more == 0,
            "an idle framework was granted something"
        );
    }
    let world = format!(
        "{agents} agents, {IDLE_FRAMEWORKS} frameworks in as many roles that have refused all for a year"
    );
    report.figures.push(Figure::times(
        "allocator-idle",
        format!("one run over all of: {world}; while nothing changes none is due"),
        Target::AtMost(5.0),
        &times,
    ));
    report.figures.push(Figure::times(
        "allocator-idle-afresh",
        format!("the same when every agent has changed, so that everybody is asked again: {world}"),
        Target::None,
        &afresh,
    ));
    Ok(())
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let result = work();
    (result, began.elapsed())
}
