//! Figures of a running cluster: tasks, and offers after something became free.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

use crate::Size;
use crate::report::{Figure, Report, Target};
use crate::scheduler::{Scheduler, Told};
use crate::up::Up;

const TASKS: usize = 120;
const DECLINES: usize = 180;
/// Refusals in a row; the allocator slows down who refuses more than 100 times within a second.
const DECLINES_AT_ONCE: usize = 60;
const PACE: Duration = Duration::from_millis(1100);

/// Tasks one after the other, each on the whole machine.
pub(crate) fn tasks(binary: &Path, _: Size, report: &mut Report) -> anyhow::Result<()> {
    let is_root = rustix::process::geteuid().is_root();
    let up = Up::ready(binary)?;
    let run = || -> anyhow::Result<_> {
        let mut scheduler = Scheduler::subscribe(&up.address, "bench")?;
        let mut offer = first(&scheduler.until("OFFERS", |_| true)?.event)?;
        let (mut launches, mut offers) = (Vec::new(), Vec::new());
        for number in 0..TASKS {
            let body = launch(&offer, &format!("task-{number}"));
            let sent = scheduler.call("ACCEPT", body)?;
            let running = state(&mut scheduler, "TASK_RUNNING")?;
            launches.push(running.at - sent);
            scheduler.acknowledge(&running.event)?;
            let ended = state(&mut scheduler, "TASK_FINISHED")?;
            // The offer follows on its heels: the acknowledgement waits, so that it does not disturb.
            let offered = scheduler.until("OFFERS", |_| true)?;
            offers.push(offered.at - ended.at);
            scheduler.acknowledge(&ended.event)?;
            offer = first(&offered.event)?;
        }
        let declines = declines(&mut scheduler, offer)?;
        Ok((launches, offers, declines))
    };
    let (launches, offers, declines) = run().with_context(|| up.log())?;
    drop(up);
    let how = match is_root {
        true => "in its own namespaces and cgroup",
        false => "WITHOUT namespaces and cgroup: not root",
    };
    let launch = Figure::times(
        "task-start",
        format!(
            "ACCEPT sent until TASK_RUNNING read, command task `sleep 0.05`, one after the other, {how}"
        ),
        Target::AtMost(25.0),
        &launches,
    );
    let peers = peers(is_root)?;
    for peer in &peers {
        let of = format!("{} / {}", launch.name, peer.name);
        report.ratios.push((of, launch.median() / peer.median()));
    }
    report.figures.push(launch);
    report.figures.extend(peers);
    report.figures.push(Figure::times(
        "offer-after-task",
        "UPDATE with TASK_FINISHED read until OFFERS of what the task held read, by the same scheduler",
        Target::AtMost(2.0),
        &offers,
    ));
    report.figures.push(Figure::times(
        "offer-after-decline",
        "DECLINE with refuse_seconds 0 sent until OFFERS of the same resources read",
        Target::AtMost(2.0),
        &declines,
    ));
    report.notes.push(
        "Apache Mesos itself is not part of this run: it has no package for this machine"
            .to_owned(),
    );
    Ok(())
}

/// The update that says so.
fn state(scheduler: &mut Scheduler, state: &str) -> anyhow::Result<Told> {
    loop {
        let told = scheduler.until("UPDATE", |_| true)?;
        let status = &told.event["update"]["status"];
        match status["state"].as_str() {
            Some(found) if found == state => return Ok(told),
            Some("TASK_STARTING") => scheduler.acknowledge(&told.event)?,
            _ => bail!("{state} was expected: {status}"),
        }
    }
}

fn declines(scheduler: &mut Scheduler, mut offer: Value) -> anyhow::Result<Vec<Duration>> {
    let mut samples = Vec::new();
    for number in 0..DECLINES {
        if number % DECLINES_AT_ONCE == 0 {
            sleep(PACE);
        }
        let body = json!({"offer_ids": [offer["id"]], "filters": {"refuse_seconds": 0.0}});
        let sent = scheduler.call("DECLINE", body)?;
        let offered = scheduler.until("OFFERS", |_| true)?;
        samples.push(offered.at - sent);
        offer = first(&offered.event)?;
    }
    Ok(samples)
}

/// The only offer of an event.
fn first(offers: &Value) -> anyhow::Result<Value> {
    let offers = &offers["offers"]["offers"];
    ensure!(
        offers.as_array().is_some_and(|offers| offers.len() == 1),
        "one offer was expected: {offers}"
    );
    Ok(offers[0].clone())
}

/// A task that takes the whole offer.
fn launch(offer: &Value, id: &str) -> Value {
    let task = json!({
        "name": id, "task_id": {"value": id}, "agent_id": offer["agent_id"],
        "resources": offer["resources"],
        "command": {"value": "sleep 0.05"},
    });
    json!({
        "offer_ids": [offer["id"]], "filters": {"refuse_seconds": 0.0},
        "operations": [{"type": "LAUNCH", "launch": {"task_infos": [task]}}],
    })
}

/// What the machine needs for less: a process, and a process in namespaces.
fn peers(is_root: bool) -> anyhow::Result<Vec<Figure>> {
    let shell: &[&str] = &["sh", "-c", "exit 0"];
    let mut peers = vec![Figure::times(
        "peer-fork-exec",
        "fork, exec and end of `sh -c 'exit 0'` by this program",
        Target::None,
        &run_often(shell)?,
    )];
    let apart = [
        "unshare", "--fork", "--pid", "--mount", "--ipc", "--uts", "sh", "-c", "exit 0",
    ];
    if is_root && run_once(&apart).is_ok() {
        peers.push(Figure::times(
            "peer-unshare",
            "the same by `unshare --fork --pid --mount --ipc --uts`, without cgroup, supervisor or durable records",
            Target::None,
            &run_often(&apart)?,
        ));
    }
    Ok(peers)
}

fn run_often(command: &[&str]) -> anyhow::Result<Vec<Duration>> {
    (0..TASKS).map(|_| run_once(command)).collect()
}

fn run_once(command: &[&str]) -> anyhow::Result<Duration> {
    let began = Instant::now();
    let ended = Command::new(command[0])
        .args(&command[1..])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .with_context(|| command.join(" "))?;
    ensure!(ended.success(), "{}: {ended}", command.join(" "));
    Ok(began.elapsed())
}
