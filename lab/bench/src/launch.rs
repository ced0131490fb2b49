//! Figures of launches: how many tasks a master gets running in a second, and what that costs it.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use crate::PATIENCE;
use crate::Size;
use crate::cluster::{Agents, Daemon, Kind};
use crate::framework::{Event, Format, Framework, Setup, Tasks};
use crate::report::{Figure, Report, Target};

const AGENTS: usize = 1_000;
pub(crate) const TASKS_PER_AGENT: usize = 100;
const ROUNDS: usize = 5;
/// Connections for calls; a master answers one call of each at a time.
pub(crate) const PIPES: usize = 32;

/// What a round of launches took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Round {
    /// From the first offer to the last acknowledgement.
    pub(crate) took: Duration,
    /// Of the master meanwhile.
    processor_secs: f64,
    /// Of the master at its end.
    resident_bytes: f64,
}

/// Launches in both formats.
pub(crate) fn launches(binary: &Path, size: Size, report: &mut Report) -> anyhow::Result<()> {
    for (format, name, cost, target) in [
        (
            Format::Protobuf,
            "launch-protobuf",
            "launch-protobuf-cost",
            30_000.0,
        ),
        (Format::Json, "launch-json", "launch-json-cost", 15_000.0),
    ] {
        let agents = size.of(AGENTS);
        let tasks = agents * TASKS_PER_AGENT;
        let master = Daemon::start(binary, Kind::Master, &[])?;
        let _agents = Agents::start(&master, agents)?;
        let rounds: Vec<Round> = (0..ROUNDS)
            .map(|_| launch(&master, format, agents, TASKS_PER_AGENT))
            .collect::<anyhow::Result<_>>()
            .with_context(|| master.log())?;
        let work = format!(
            "{tasks} tasks on {agents} simulated agents, one framework, {} over {PIPES} connections, one ACCEPT for \
             each offer with {TASKS_PER_AGENT} tasks, one ACKNOWLEDGE for each update",
            format.name()
        );
        let rates = rounds
            .iter()
            .map(|round| tasks as f64 / round.took.as_secs_f64());
        report.figures.push(Figure::new(
            name,
            format!("launches per second, from the first offer to the last acknowledged TASK_RUNNING: {work}"),
            "/s",
            Target::AtLeast(target),
            rates.collect(),
        ));
        let costs = rounds
            .iter()
            .map(|round| round.processor_secs * 1e6 / tasks as f64);
        let resident = rounds.last().map_or(0.0, |round| round.resident_bytes);
        report.figures.push(Figure::new(
            cost,
            format!(
                "processor time of the master for each of these tasks; resident with all of them: {:.0} MiB",
                resident / f64::from(1 << 20)
            ),
            "µs",
            Target::AtMost(40.0),
            costs.collect(),
        ));
    }
    Ok(())
}

/// Launches tasks on all agents by a framework of its own, which is gone afterwards.
///
/// # Errors
///
/// A task does not run, or the master does not keep up.
pub(crate) fn launch(
    master: &Daemon,
    format: Format,
    agents: usize,
    tasks_per_agent: usize,
) -> anyhow::Result<Round> {
    let mut framework = Framework::subscribe(
        &master.address,
        &Setup {
            name: "launch".to_owned(),
            format,
            pipes: PIPES,
            failover_timeout_secs: 0.0,
            id: None,
        },
    )?;
    let (mut began, mut before) = (None, 0.0);
    let end = Instant::now() + PATIENCE;
    let (mut accepted, mut running) = (0, 0);
    while running < agents * tasks_per_agent {
        match framework.next(end)? {
            Event::Offers(offers) => {
                if began.is_none() {
                    began = Some(Instant::now());
                    before = master.processor_secs()?;
                }
                for offer in &offers {
                    if accepted < agents {
                        let tasks = Tasks {
                            first: accepted * tasks_per_agent,
                            count: tasks_per_agent,
                            command: "sleep 1000",
                            cpus: 0.1,
                            mem: 32.0,
                            refuse_seconds: 3600.0,
                        };
                        framework.accept(offer, &tasks);
                        accepted += 1;
                    }
                }
            }
            Event::Update(update) => {
                ensure!(update.is_running, "a task did not run: {update:?}");
                framework.acknowledge(&update);
                running += 1;
            }
            Event::Subscribed(_) | Event::Other => {}
        }
    }
    framework.settle(end)?;
    let round = Round {
        took: began.map(|began| began.elapsed()).unwrap_or_default(),
        processor_secs: master.processor_secs()? - before,
        resident_bytes: master.resident_bytes()?,
    };
    framework.teardown()?;
    Ok(round)
}
