//! Figures of the job interface: what many jobs with schedules cost.

use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};

use crate::Size;
use crate::cluster::Kind;
use crate::http;
use crate::report::{Figure, Report, Target};
use crate::service::World;

const AGENTS: usize = 100;
const JOBS: usize = 10_000;
const READS: usize = 20;
const CHANGES: usize = 200;
const RESTARTS: usize = 5;
const EVERYTHING: &str =
    "/v1/jobs?embed=activeRuns&embed=schedules&embed=history&embed=historySummary";

/// A job as people write them, which does not come before New Year's Eve.
fn job(number: usize) -> Value {
    let (minute, hour) = (number % 60, number / 60 % 24);
    json!({
        "id": format!("team-{}.job-{number}", number % 100),
        "description": "what it does",
        "labels": {"owner": "somebody"},
        "run": {
            "cmd": "true", "cpus": 0.1, "mem": 32, "disk": 0,
            "env": {"LOG_LEVEL": "info", "NUMBER": number.to_string()},
        },
        "schedules": [{
            "id": "yearly", "cron": format!("{minute} {hour} 31 12 *"), "timezone": "Europe/Berlin",
            "concurrencyPolicy": "FORBID", "enabled": true, "startingDeadlineSeconds": 60,
        }],
    })
}

/// What jobs cost that wait, and reading, storing and starting one, and a restart.
pub(crate) fn jobs(binary: &Path, size: Size, report: &mut Report) -> anyhow::Result<()> {
    let jobs = size.of(JOBS);
    let mut world = World::start(binary, Kind::Cron, AGENTS)?;
    for number in 0..jobs {
        world.change("POST", "/v0/scheduled-jobs", &job(number))?;
    }
    let stored = format!("{jobs} jobs with schedules stored");
    report.figures.push(Figure::new(
        "cron-idle",
        format!("processor time of the service over 20 s in which none of them starts: {stored}"),
        "% core",
        Target::AtMost(1.0),
        vec![world.idle_percent()?],
    ));
    let (mut times, mut bytes) = (Vec::new(), 0);
    for _ in 0..READS {
        let began = Instant::now();
        bytes = http::get(&world.service.address, EVERYTHING, None)?.len();
        times.push(began.elapsed());
    }
    report.figures.push(Figure::times(
        "cron-jobs-read",
        format!(
            "GET /v1/jobs with all embeds until its last byte, {:.1} MB: {stored}",
            bytes as f64 / 1e6
        ),
        Target::AtMost(500.0),
        &times,
    ));
    let mut times = Vec::new();
    for number in jobs..jobs + CHANGES {
        let mut new = job(number);
        new.as_object_mut().map(|it| it.remove("schedules"));
        let began = Instant::now();
        world.change("POST", "/v1/jobs", &new)?;
        times.push(began.elapsed());
    }
    report.figures.push(Figure::times(
        "cron-job-new",
        format!("POST /v1/jobs of one job after the other until it is answered: {stored}"),
        Target::AtMost(10.0),
        &times,
    ));
    let mut times = Vec::new();
    for number in 0..CHANGES {
        let id = job(number)["id"].as_str().map(str::to_owned);
        let path = format!("/v1/jobs/{}/runs", id.unwrap_or_default());
        let began = Instant::now();
        world.change("POST", &path, &json!({}))?;
        times.push(began.elapsed());
    }
    report.figures.push(Figure::times(
        "cron-run",
        format!("POST /v1/jobs/ID/runs of one job after the other until it is answered: {stored}"),
        Target::AtMost(10.0),
        &times,
    ));
    for number in 0..CHANGES {
        let id = job(number)["id"].as_str().map(str::to_owned);
        let path = format!("/v1/jobs/{}?embed=historySummary", id.unwrap_or_default());
        world.wait(&path, |shown| shown["historySummary"]["successCount"] == 1)?;
    }
    let mut times = Vec::new();
    for _ in 0..RESTARTS {
        let began = world.service.replace()?;
        world.until_there(&["/v1/jobs", "/ping"])?;
        times.push(began.elapsed());
    }
    report.figures.push(Figure::times(
        "cron-restart",
        format!("kill -9 of the service; from the start of a new one until GET /v1/jobs and /ping are answered: {stored}"),
        Target::AtMost(2000.0),
        &times,
    ));
    Ok(())
}
