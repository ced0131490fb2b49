//! Figures of the job interface: what many jobs with schedules cost.

use std::path::Path;

use serde_json::{Value, json};

use crate::Size;
use crate::cluster::Kind;
use crate::report::{Figure, Report, Target};
use crate::service::{World, repeated};

const AGENTS: usize = 100;
const JOBS: usize = 10_000;
const READS: usize = 20;
const CHANGES: usize = 200;
const RESTARTS: usize = 5;
const EVERYTHING: &str =
    "/v1/jobs?embed=activeRuns&embed=schedules&embed=history&embed=historySummary";

/// The id of a job.
fn id(number: usize) -> String {
    format!("team-{}.job-{number}", number % 100)
}

/// A job as people write them, which does not come before New Year's Eve.
fn job(number: usize) -> Value {
    let (minute, hour) = (number % 60, number / 60 % 24);
    json!({
        "id": id(number),
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
    let (times, bytes) = world.readings(EVERYTHING, READS)?;
    report.figures.push(Figure::times(
        "cron-jobs-read",
        format!(
            "GET /v1/jobs with all embeds until its last byte, {:.1} MB: {stored}",
            bytes as f64 / 1e6
        ),
        Target::AtMost(500.0),
        &times,
    ));
    let mut new: Vec<Value> = (jobs..jobs + CHANGES).map(job).collect();
    for job in &mut new {
        job.as_object_mut().map(|it| it.remove("schedules"));
    }
    let times = repeated(CHANGES, |number| {
        world.change("POST", "/v1/jobs", &new[number])
    })?;
    report.figures.push(Figure::times(
        "cron-job-new",
        format!("POST /v1/jobs of one job after the other until it is answered: {stored}"),
        Target::AtMost(10.0),
        &times,
    ));
    let times = repeated(CHANGES, |number| {
        world.change("POST", &format!("/v1/jobs/{}/runs", id(number)), &json!({}))
    })?;
    report.figures.push(Figure::times(
        "cron-run",
        format!("POST /v1/jobs/ID/runs of one job after the other until it is answered: {stored}"),
        Target::AtMost(10.0),
        &times,
    ));
    for number in 0..CHANGES {
        let path = format!("/v1/jobs/{}?embed=historySummary", id(number));
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
