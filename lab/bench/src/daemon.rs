//! Figures of the process: how fast it comes up, what it takes while nothing happens, how large it is.

use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::Size;
use crate::report::{Figure, Report, Target};
use crate::scheduler::Scheduler;
use crate::up::Up;

const STARTS: usize = 15;
const SETTLE: Duration = Duration::from_secs(5);
/// Long enough for ticks of 10 ms.
const IDLE: Duration = Duration::from_secs(20);
/// What the kernel counts in; the same on all machines.
const TICKS_PER_SEC: f64 = 100.0;

/// From the start of the process to the first offer at a scheduler that was there before it.
pub(crate) fn first_offer(binary: &Path, _: Size, report: &mut Report) -> anyhow::Result<()> {
    let mut samples = Vec::new();
    for _ in 0..STARTS {
        let up = Up::start(binary)?;
        let offer = Scheduler::subscribe(&up.address, "bench")
            .and_then(|mut scheduler| scheduler.until("OFFERS", |_| true))
            .with_context(|| up.log())?;
        samples.push(offer.at - up.started);
    }
    report.figures.push(Figure::times(
        "first-offer",
        "start of `tepui up` in an empty folder until OFFERS at a scheduler that tries to subscribe every millisecond",
        Target::AtMost(1000.0),
        &samples,
    ));
    Ok(())
}

/// Memory and processor of a cluster with which nobody does anything.
pub(crate) fn idle(binary: &Path, _: Size, report: &mut Report) -> anyhow::Result<()> {
    for with_framework in [false, true] {
        let up = Up::ready(binary)?;
        let scheduler = match with_framework {
            true => Some(hold_offer(&up)?),
            false => None,
        };
        sleep(SETTLE);
        let resident = resident_mib(up.pid())?;
        let (began, before) = (Instant::now(), processor_seconds(up.pid())?);
        sleep(IDLE);
        let used = processor_seconds(up.pid())? - before;
        let percent = used * 100.0 / began.elapsed().as_secs_f64();
        drop(scheduler);
        let (memory, processor, whom) = match with_framework {
            false => ("idle-memory", "idle-processor", "no framework"),
            true => (
                "idle-memory-framework",
                "idle-processor-framework",
                "one framework that holds its offer",
            ),
        };
        report.figures.push(Figure::new(
            memory,
            format!("resident memory of `tepui up` with {whom}, 5 s after it was ready"),
            "MiB",
            Target::AtMost(64.0),
            vec![resident],
        ));
        report.figures.push(Figure::new(
            processor,
            format!("processor time of the same over the 20 s that follow, {whom}"),
            "% core",
            Target::AtMost(0.5),
            vec![percent],
        ));
    }
    Ok(())
}

fn hold_offer(up: &Up) -> anyhow::Result<Scheduler> {
    let mut scheduler = Scheduler::subscribe(&up.address, "bench")?;
    scheduler.until("OFFERS", |_| true)?;
    Ok(scheduler)
}

/// The release binary.
pub(crate) fn size(binary: &Path, _: Size, report: &mut Report) -> anyhow::Result<()> {
    let bytes = fs::metadata(binary)
        .with_context(|| binary.display().to_string())?
        .len();
    let bytes = u32::try_from(bytes).context("a binary of gigabytes")?;
    report.figures.push(Figure::new(
        "binary",
        "size of the release binary, stripped",
        "MB",
        Target::AtMost(40.0),
        vec![f64::from(bytes) / 1e6],
    ));
    Ok(())
}

fn resident_mib(process: u32) -> anyhow::Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: u32 = line
        .context("no VmRSS")?
        .trim()
        .trim_end_matches(" kB")
        .parse()?;
    Ok(f64::from(kib) / 1024.0)
}

/// Seconds that all threads of the process, those that ended included, have spent on processors.
fn processor_seconds(process: u32) -> anyhow::Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name in parentheses may hold anything; user and system time are the 12th and 13th field after it.
    let (_, fields) = stat.rsplit_once(')').context("no name in stat")?;
    let ticks: Vec<f64> = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse().ok())
        .collect();
    Ok(ticks.iter().sum::<f64>() / TICKS_PER_SEC)
}
