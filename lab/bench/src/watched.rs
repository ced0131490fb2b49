//! Figures of a master that is watched: by operators' streams while tasks are launched, and by pollers while frameworks
//! wait for offers.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use crate::cluster::{Agents, Daemon, Kind};
use crate::crowd::Crowd;
use crate::framework::{Event, Format, Framework, Offer, Setup, Tasks};
use crate::launch::{PIPES, TASKS_PER_AGENT, launch};
use crate::report::{Figure, Report, Target};
use crate::{PATIENCE, Size};

const AGENTS: usize = 1_000;
const ROUNDS: usize = 3;
const STREAMS: usize = 50;
const SUBSCRIBERS: usize = 100;
/// Tasks of each agent while events are counted.
const COUNTED_PER_AGENT: usize = 10;
const POLLED_AGENTS: usize = 200;
const POLLED_TASKS_PER_AGENT: usize = 25;
const CLIENTS: usize = 20;
const DECLINES: usize = 300;
/// Between two refusals: the allocator slows down who refuses more than 100 times within a second.
const PACE: Duration = Duration::from_millis(12);
const REFUSE_SECS: f64 = 1e6;

/// Launches with operators' streams open, and what the streams carry.
pub(crate) fn streams(binary: &Path, size: Size, report: &mut Report) -> anyhow::Result<()> {
    let master = Daemon::start(binary, Kind::Master, &[])?;
    let agents = size.of(AGENTS);
    let measured = measure_streams(&master, agents, report);
    measured.with_context(|| master.log())
}

fn measure_streams(master: &Daemon, agents: usize, report: &mut Report) -> anyhow::Result<()> {
    let _agents = Agents::start(master, agents)?;
    let tasks = agents * TASKS_PER_AGENT;
    let rounds = || -> anyhow::Result<Vec<f64>> {
        (0..ROUNDS)
            .map(|_| {
                let round = launch(master, Format::Protobuf, agents, TASKS_PER_AGENT)?;
                Ok(tasks as f64 / round.took.as_secs_f64())
            })
            .collect()
    };
    let quiet = Figure::new(
        "launch-unwatched",
        format!("launches per second as for `launch-protobuf`: {tasks} tasks on {agents} agents"),
        "/s",
        Target::None,
        rounds()?,
    );
    let crowd = Crowd::watch(&master.address, STREAMS, false)?;
    let watched = rounds()?;
    ensure!(
        crowd.ended() == 0,
        "{} of {STREAMS} streams were cut off",
        crowd.ended()
    );
    crowd.stop()?;
    let ratios = watched.iter().map(|rate| rate / quiet.median()).collect();
    report.figures.push(Figure::new(
        "launch-watched",
        format!("the same while {STREAMS} operators' streams (protobuf) are open and read, none of which may be cut off"),
        "/s",
        Target::None,
        watched,
    ));
    report.figures.push(Figure::new(
        "launch-watched-ratio",
        "the rates with streams as parts of the median without",
        "×",
        Target::AtLeast(0.8),
        ratios,
    ));
    report.figures.push(quiet);
    let mut rates = Vec::new();
    for _ in 0..ROUNDS {
        let crowd = Crowd::watch(&master.address, SUBSCRIBERS, true)?;
        let began = Instant::now();
        launch(master, Format::Protobuf, agents, COUNTED_PER_AGENT)?;
        let updates = agents * COUNTED_PER_AGENT * SUBSCRIBERS;
        crowd.wait_updates(updates)?;
        rates.push(updates as f64 / began.elapsed().as_secs_f64());
        crowd.stop()?;
    }
    report.figures.push(Figure::new(
        "events",
        format!(
            "TASK_UPDATED events per second at {SUBSCRIBERS} subscribers (protobuf) together while {} tasks are launched; \
             each subscriber gets all",
            agents * COUNTED_PER_AGENT
        ),
        "/s",
        Target::None,
        rates,
    ));
    Ok(())
}

/// How long a framework waits for an offer while nothing else happens, and while others poll `/state`.
pub(crate) fn offers(binary: &Path, size: Size, report: &mut Report) -> anyhow::Result<()> {
    let master = Daemon::start(binary, Kind::Master, &[])?;
    let measured = measure_offers(&master, size.of(POLLED_AGENTS), size.of(DECLINES), report);
    measured.with_context(|| master.log())
}

fn measure_offers(
    master: &Daemon,
    agents: usize,
    declines: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    let _agents = Agents::start(master, agents)?;
    let setup = Setup {
        name: "offers".to_owned(),
        format: Format::Protobuf,
        pipes: PIPES,
        failover_timeout_secs: 0.0,
        id: None,
    };
    let mut framework = Framework::subscribe(&master.address, &setup)?;
    let mut held = occupy(&mut framework, agents)?;
    let quiet = decline_often(&mut framework, &mut held, declines)?;
    let crowd = Crowd::poll(&master.address, "/state", CLIENTS)?;
    let began = Instant::now();
    let polled = decline_often(&mut framework, &mut held, declines)?;
    let rate = crowd.ended() as f64 / began.elapsed().as_secs_f64();
    crowd.stop()?;
    let world = format!(
        "{agents} agents, {} running tasks",
        agents * POLLED_TASKS_PER_AGENT
    );
    let what =
        "DECLINE of one offer with refuse_seconds 0 sent until OFFERS of the same agent read";
    let quiet = Figure::times(
        "offer-quiet",
        format!("{what}: {world}"),
        Target::None,
        &quiet,
    );
    let polled = Figure::times(
        "offer-polled",
        format!(
            "the same while {CLIENTS} clients poll /state, each again as soon as it has the answer ({rate:.0} answers/s)"
        ),
        Target::AtMost(1.2 * quiet.median()),
        &polled,
    );
    report.ratios.push((
        "offer-polled / offer-quiet".to_owned(),
        polled.median() / quiet.median(),
    ));
    report.figures.push(quiet);
    report.figures.push(polled);
    Ok(())
}

/// Runs tasks on all agents, and gives the offers of what is left, one for each agent.
fn occupy(framework: &mut Framework, agents: usize) -> anyhow::Result<Vec<Offer>> {
    let end = Instant::now() + PATIENCE;
    let (mut accepted, mut running) = (0, 0);
    let mut held = Vec::new();
    while running < agents * POLLED_TASKS_PER_AGENT || held.len() < agents {
        match framework.next(end)? {
            Event::Offers(offers) => {
                for offer in offers {
                    if accepted == agents {
                        held.push(offer);
                        continue;
                    }
                    let tasks = Tasks {
                        first: accepted * POLLED_TASKS_PER_AGENT,
                        count: POLLED_TASKS_PER_AGENT,
                        command: "sleep 1000",
                        cpus: 0.1,
                        mem: 32.0,
                        refuse_seconds: 0.0,
                    };
                    framework.accept(&offer, &tasks);
                    accepted += 1;
                }
            }
            Event::Update(update) => {
                framework.acknowledge(&update);
                running += 1;
            }
            Event::Subscribed(_) | Event::Other => {}
        }
    }
    framework.settle(end)?;
    Ok(held)
}

fn decline_often(
    framework: &mut Framework,
    held: &mut [Offer],
    declines: usize,
) -> anyhow::Result<Vec<Duration>> {
    let mut samples = Vec::new();
    for number in 0..declines {
        std::thread::sleep(PACE);
        let place = number % held.len();
        let end = Instant::now() + PATIENCE;
        let began = Instant::now();
        framework.decline(std::slice::from_ref(&held[place]), 0.0);
        let offers = loop {
            if let Event::Offers(offers) = framework.next(end)? {
                break offers;
            }
        };
        samples.push(began.elapsed());
        ensure!(
            offers.len() == 1 && offers[0].agent == held[place].agent,
            "another offer was expected: {offers:?}"
        );
        held[place].clone_from(&offers[0]);
        framework.settle(end)?;
    }
    Ok(samples)
}

const IDLE_AGENTS: usize = 2_000;
const IDLE_FRAMEWORKS: usize = 100;
const IDLE: Duration = Duration::from_secs(20);
const IDLE_SETTLE: Duration = Duration::from_secs(5);

/// What many frameworks that want nothing cost.
pub(crate) fn idle(binary: &Path, size: Size, report: &mut Report) -> anyhow::Result<()> {
    let agents = size.of(IDLE_AGENTS);
    let master = Daemon::start(binary, Kind::Master, &[])?;
    let _agents = Agents::start(&master, agents)?;
    let mut frameworks = Vec::new();
    for number in 0..IDLE_FRAMEWORKS {
        let setup = Setup {
            name: format!("idle-{number}"),
            format: Format::Protobuf,
            pipes: 1,
            failover_timeout_secs: 0.0,
            id: None,
        };
        let mut framework = Framework::subscribe(&master.address, &setup)?;
        let end = Instant::now() + PATIENCE;
        let mut offered = 0;
        while offered < agents {
            if let Event::Offers(offers) = framework.next(end)? {
                offered += offers.len();
                framework.decline(&offers, REFUSE_SECS);
            }
        }
        framework.settle(end)?;
        frameworks.push(framework);
    }
    std::thread::sleep(IDLE_SETTLE);
    let (began, before) = (Instant::now(), master.processor_secs()?);
    std::thread::sleep(IDLE);
    let used = master.processor_secs()? - before;
    report.figures.push(Figure::new(
        "idle-frameworks",
        format!(
            "processor time of a master over 20 s with {agents} agents and {IDLE_FRAMEWORKS} frameworks, each in its own \
             role, all of which have declined everything for long; it pings each agent and sends heartbeats every 15 s"
        ),
        "% core",
        Target::AtMost(1.0),
        vec![used * 100.0 / began.elapsed().as_secs_f64()],
    ));
    Ok(())
}
