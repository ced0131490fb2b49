//! `tepui job`: the commands about what runs by the clock, through the public API of cron, that of Metronome.

mod args;

pub use args::JobCommand;

use std::time::Duration;

use anyhow::bail;
use serde_json::{Map, Value, json};
use shell_client::{ClientError, Method, Rest};

use args::{
    AddArgs, CronArgs, JobArgs, JobFileArgs, JobRemoveArgs, RunArgs, ScheduleArgs, ScheduleCommand,
    ScheduleRemoveArgs, StopArgs, WhenArgs,
};

use crate::document::{self, difference};
use crate::init::pairs;
use crate::output::{self, Outcome};

/// How long somebody who waits waits before looking again.
const LOOK_PAUSE: Duration = Duration::from_millis(250);
/// What a run has if nobody says otherwise: CPUs, and memory in MiB, of which Metronome takes no less.
const CPUS: f64 = 0.1;
const MEM_MIB: f64 = 32.0;

pub(crate) async fn run_job(command: JobCommand) -> anyhow::Result<Outcome> {
    match command {
        JobCommand::Add(args) => add(args).await,
        JobCommand::Update(args) => update(args).await,
        JobCommand::Run(args) => run(args).await,
        JobCommand::Stop(args) => stop(args).await,
        JobCommand::List(args) => list(args).await,
        JobCommand::Show(args) => show(args).await,
        JobCommand::History(args) => history(args).await,
        JobCommand::Queue(args) => queue(args).await,
        JobCommand::Schedule(ScheduleCommand::List(args)) => schedules(args).await,
        JobCommand::Schedule(ScheduleCommand::Add(args)) => schedule(args, false).await,
        JobCommand::Schedule(ScheduleCommand::Update(args)) => schedule(args, true).await,
        JobCommand::Schedule(ScheduleCommand::Remove(args)) => unschedule(args).await,
        JobCommand::Remove(args) => remove(args).await,
    }
}

/// What was asked about a job, or that it does not exist, which is told.
fn found<T>(answer: Result<T, ClientError>, id: &str) -> anyhow::Result<Option<T>> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(ClientError::Refused {
            status: 404, text, ..
        }) => {
            output::progress(&match text.as_str() {
                "Job not found" => format!("no job is called {id} (`tepui job list` shows them)"),
                _ => format!("job {id}: {text} (`tepui job show {id}` shows what there is)"),
            });
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn done(cron: &CronArgs, document: &Value, words: &str) -> anyhow::Result<Outcome> {
    match cron.cluster.json {
        true => output::json(document)?,
        false => output::write_out(format!("{words}\n").as_bytes())?,
    }
    Ok(Outcome::Done)
}

/// The job that the arguments describe.
fn job_of(args: &AddArgs) -> anyhow::Result<Map<String, Value>> {
    let mut job = match &args.file {
        Some(file) => document::read_object(file)?,
        None => Map::new(),
    };
    if let Some(id) = &args.id {
        job.insert("id".to_owned(), id.as_str().into());
    }
    if !job.get("id").is_some_and(Value::is_string) {
        bail!("name the job: `tepui job add ID`, or \"id\" in the file");
    }
    let mut run = match job.remove("run") {
        None => Map::new(),
        Some(Value::Object(run)) => run,
        Some(_) => bail!("\"run\" of the job is no object"),
    };
    let mut set = |name: &str, given: Option<Value>, otherwise: Option<Value>| match given {
        Some(value) => {
            run.insert(name.to_owned(), value);
        }
        None => {
            if let Some(value) = otherwise {
                run.entry(name).or_insert(value);
            }
        }
    };
    set("cpus", args.cpus.map(Value::from), Some(CPUS.into()));
    set("mem", args.mem.map(Value::from), Some(MEM_MIB.into()));
    set("disk", args.disk.map(Value::from), Some(0.into()));
    set("user", args.user.as_deref().map(Value::from), None);
    set("env", pairs("--env", &args.environment)?, None);
    let image = args.image.as_deref();
    set(
        "ucr",
        image.map(|image| json!({"image": {"id": image}})),
        None,
    );
    let retry = args.retry.then(|| json!({"policy": "ON_FAILURE"}));
    set("restart", retry, None);
    match args.command.as_slice() {
        [] => {}
        [line] => set("cmd", Some(line.as_str().into()), None),
        words => set("args", Some(json!(words)), None),
    }
    job.insert("run".to_owned(), Value::Object(run));
    if !args.after.is_empty() {
        let after = args.after.iter().map(|id| json!({"id": id}));
        job.insert("dependencies".to_owned(), after.collect());
    }
    if let Some(expression) = &args.schedule {
        let schedule = schedule_of("default", expression, &args.when);
        job.insert("schedules".to_owned(), json!([schedule]));
    }
    Ok(job)
}

fn schedule_of(id: &str, expression: &str, when: &WhenArgs) -> Value {
    let mut schedule = json!({"id": id, "cron": expression, "enabled": !when.disabled,
        "concurrencyPolicy": if when.forbid { "FORBID" } else { "ALLOW" }});
    if let Some(zone) = &when.timezone {
        schedule["timezone"] = zone.as_str().into();
    }
    if let Some(seconds) = when.deadline {
        schedule["startingDeadlineSeconds"] = seconds.into();
    }
    schedule
}

/// Shows what would change, and changes nothing.
fn dry(cron: &CronArgs, before: &Value, after: &Value) -> anyhow::Result<Outcome> {
    let lines = difference(before, after);
    let words = match lines.is_empty() {
        true => "nothing would change".to_owned(),
        false => lines.join("\n"),
    };
    let document = json!({"before": before, "after": after, "differences": lines});
    done(cron, &document, &words)
}

async fn add(args: AddArgs) -> anyhow::Result<Outcome> {
    let job = Value::Object(job_of(&args)?);
    if args.dry_run {
        return dry(&args.cron, &json!({}), &job);
    }
    let answer = args
        .cron
        .rest()?
        .call(Method::POST, "/v1/jobs", Some(&job))
        .await?;
    let id = text(&answer.body["id"]);
    let next = answer.body["schedules"][0]["nextRunAt"].as_str();
    let hint = match next {
        Some(next) => format!("; it runs next at {next}"),
        None => format!("; `tepui job run {id}` starts it"),
    };
    done(
        &args.cron,
        &answer.body,
        &format!("job {id} is added{hint}"),
    )
}

async fn update(args: JobFileArgs) -> anyhow::Result<Outcome> {
    let job = Value::Object(document::read_object(&args.file)?);
    let id = text(&job["id"]);
    let rest = args.cron.rest()?;
    let path = format!("/v1/jobs/{id}");
    let Some(before) = found(rest.call(Method::GET, &path, None).await, &id)? else {
        return Ok(Outcome::NotFound);
    };
    if args.dry_run {
        let mut before = before.body;
        // They are not changed by it.
        if let Some(fields) = before.as_object_mut() {
            fields.retain(|name, _| name != "schedules" || job.get(name).is_some());
        }
        return dry(&args.cron, &before, &job);
    }
    let answer = rest.call(Method::PUT, &path, Some(&job)).await?;
    done(&args.cron, &answer.body, &format!("job {id} is changed"))
}

async fn run(args: RunArgs) -> anyhow::Result<Outcome> {
    let JobArgs { cron, id } = &args.job;
    let rest = cron.rest()?;
    let path = format!("/v1/jobs/{id}/runs");
    let Some(answer) = found(rest.call(Method::POST, &path, Some(&json!({}))).await, id)? else {
        return Ok(Outcome::NotFound);
    };
    let run = text(&answer.body["id"]);
    if !args.wait {
        return done(
            cron,
            &answer.body,
            &format!("run {run} of job {id} is started"),
        );
    }
    let mut shown = String::new();
    let path = format!("/v1/jobs/{id}/runs/{run}");
    loop {
        match rest.call(Method::GET, &path, None).await {
            Ok(answer) => {
                let waits = match answer.body["status"].as_str() {
                    Some("INITIAL" | "STARTING") => "waits for resources",
                    _ => "runs",
                };
                let line = format!("run {run} {waits}");
                if line != shown {
                    output::progress(&line);
                    shown = line;
                }
            }
            Err(ClientError::Refused { status: 404, .. }) => break,
            Err(error) => return Err(error.into()),
        }
        tokio::time::sleep(LOOK_PAUSE).await;
    }
    let job = rest
        .call(Method::GET, &format!("/v1/jobs/{id}?embed=history"), None)
        .await?;
    let runs = |field: &str| {
        job.body["history"][field]
            .as_array()
            .cloned()
            .unwrap_or_default()
    };
    let is_it = |one: &Value| one["id"] == run;
    if let Some(one) = runs("successfulFinishedRuns").into_iter().find(is_it) {
        return done(cron, &one, &format!("run {run} succeeded"));
    }
    let Some(one) = runs("failedFinishedRuns").into_iter().find(is_it) else {
        bail!("run {run} is over, and no longer in the history of job {id}");
    };
    if cron.cluster.json {
        output::json(&one)?;
    }
    let task = one["tasks"].as_array().and_then(|all| all.last()).map(text);
    let hint = task.map_or_else(String::new, |task| {
        format!("; `tepui task log {task} --stderr` shows what it wrote")
    });
    output::progress(&format!("run {run} failed{hint}"));
    Ok(Outcome::TaskFailed)
}

async fn active(rest: &Rest, id: &str) -> Result<Vec<String>, ClientError> {
    let runs = rest
        .call(Method::GET, &format!("/v1/jobs/{id}/runs"), None)
        .await?;
    Ok(runs
        .body
        .as_array()
        .into_iter()
        .flatten()
        .map(|run| text(&run["id"]))
        .collect())
}

async fn stop(args: StopArgs) -> anyhow::Result<Outcome> {
    let JobArgs { cron, id } = &args.job;
    let rest = cron.rest()?;
    let runs = match args.run {
        Some(run) => vec![run],
        None => match found(active(&rest, id).await, id)? {
            Some(runs) => runs,
            None => return Ok(Outcome::NotFound),
        },
    };
    for run in &runs {
        let path = format!("/v1/jobs/{id}/runs/{run}/actions/stop");
        if found(rest.call(Method::POST, &path, None).await, id)?.is_none() {
            return Ok(Outcome::NotFound);
        }
    }
    let words = match runs.is_empty() {
        true => format!("job {id} has no run that goes on"),
        false => format!("stopped: {}", runs.join(", ")),
    };
    done(cron, &json!({"job": id, "stopped": runs}), &words)
}

async fn list(args: CronArgs) -> anyhow::Result<Outcome> {
    let path = "/v1/jobs?embed=activeRuns&embed=historySummary";
    let all = args.rest()?.call(Method::GET, path, None).await?;
    if args.cluster.json {
        output::json(&all.body)?;
        return Ok(Outcome::Done);
    }
    let rows = all.body.as_array().into_iter().flatten().map(|job| {
        let runs = job["activeRuns"].as_array().map_or(0, Vec::len);
        let (cron, next) = (
            text(&job["schedules"][0]["cron"]),
            text(&job["schedules"][0]["nextRunAt"]),
        );
        let last = &job["historySummary"];
        let (well, badly) = (text(&last["lastSuccessAt"]), text(&last["lastFailureAt"]));
        // Both are written alike, so that the later one is the greater.
        let last = match (well.is_empty() && badly.is_empty(), well > badly) {
            (true, _) => "-".to_owned(),
            (false, true) => format!("succeeded {well}"),
            (false, false) => format!("failed {badly}"),
        };
        vec![text(&job["id"]), runs.to_string(), cron, next, last]
    });
    output::table(&["ID", "RUNS", "SCHEDULE", "NEXT", "LAST"], rows.collect())?;
    Ok(Outcome::Done)
}

/// A job with more about it; `None`, which is told, if there is none.
async fn job(args: &JobArgs, embed: &str) -> anyhow::Result<Option<Value>> {
    let path = format!("/v1/jobs/{}?{embed}", args.id);
    let answer = args.cron.rest()?.call(Method::GET, &path, None).await;
    Ok(found(answer, &args.id)?.map(|answer| answer.body))
}

async fn show(args: JobArgs) -> anyhow::Result<Outcome> {
    let Some(job) = job(&args, "embed=activeRuns&embed=historySummary").await? else {
        return Ok(Outcome::NotFound);
    };
    if args.cron.cluster.json {
        output::json(&job)?;
        return Ok(Outcome::Done);
    }
    let run = &job["run"];
    let image = run["ucr"]["image"]["id"]
        .as_str()
        .or_else(|| run["docker"]["image"].as_str());
    let head = format!("{}  {}", text(&job["id"]), text(&job["description"]));
    let mut head = format!("{}\n", head.trim_end());
    let command = text(&run["cmd"]);
    head.push_str(&format!("runs {} {command}\n", image.unwrap_or_default()).replace("  ", " "));
    head.push_str(&format!(
        "each {} cpus, {} MiB memory, {} MiB disk\n",
        run["cpus"], run["mem"], run["disk"]
    ));
    for after in job["dependencies"].as_array().into_iter().flatten() {
        head.push_str(&format!("after {}\n", text(&after["id"])));
    }
    for schedule in job["schedules"].as_array().into_iter().flatten() {
        head.push_str(&format!("{}\n", in_words(schedule)));
    }
    let summary = &job["historySummary"];
    head.push_str(&format!(
        "{} runs succeeded, {} failed\n",
        summary["successCount"], summary["failureCount"]
    ));
    output::write_out(head.as_bytes())?;
    let runs = job["activeRuns"].as_array().into_iter().flatten();
    let rows: Vec<_> = runs
        .map(|run| {
            vec![
                text(&run["id"]),
                text(&run["status"]),
                text(&run["createdAt"]),
            ]
        })
        .collect();
    if !rows.is_empty() {
        output::table(&["RUN", "STATUS", "SINCE"], rows)?;
    }
    Ok(Outcome::Done)
}

fn in_words(schedule: &Value) -> String {
    let state = match schedule["enabled"].as_bool() {
        Some(false) => "disabled",
        _ => "next",
    };
    format!(
        "schedule {}: {} {}, {state} {}",
        text(&schedule["id"]),
        text(&schedule["cron"]),
        text(&schedule["timezone"]),
        text(&schedule["nextRunAt"])
    )
}

async fn history(args: JobArgs) -> anyhow::Result<Outcome> {
    let Some(job) = job(&args, "embed=history").await? else {
        return Ok(Outcome::NotFound);
    };
    let history = &job["history"];
    if args.cron.cluster.json {
        output::json(history)?;
        return Ok(Outcome::Done);
    }
    let mut rows = Vec::new();
    for (field, word) in [
        ("successfulFinishedRuns", "succeeded"),
        ("failedFinishedRuns", "failed"),
    ] {
        for run in history[field].as_array().into_iter().flatten() {
            let tasks: Vec<String> = run["tasks"]
                .as_array()
                .into_iter()
                .flatten()
                .map(text)
                .collect();
            rows.push(vec![
                text(&run["finishedAt"]),
                word.to_owned(),
                text(&run["createdAt"]),
                text(&run["id"]),
                tasks.join(" "),
            ]);
        }
    }
    rows.sort();
    rows.reverse();
    output::table(&["FINISHED", "", "STARTED", "RUN", "TASKS"], rows)?;
    Ok(Outcome::Done)
}

async fn queue(args: CronArgs) -> anyhow::Result<Outcome> {
    let queue = args.rest()?.call(Method::GET, "/v1/queue", None).await?;
    if args.cluster.json {
        output::json(&queue.body)?;
        return Ok(Outcome::Done);
    }
    let mut rows = Vec::new();
    for entry in queue.body.as_array().into_iter().flatten() {
        for run in entry["runs"].as_array().into_iter().flatten() {
            rows.push(vec![text(&entry["jobId"]), text(&run["runId"])]);
        }
    }
    output::table(&["JOB", "RUN"], rows)?;
    Ok(Outcome::Done)
}

async fn schedules(args: JobArgs) -> anyhow::Result<Outcome> {
    let path = format!("/v1/jobs/{}/schedules", args.id);
    let answer = args.cron.rest()?.call(Method::GET, &path, None).await;
    let Some(answer) = found(answer, &args.id)? else {
        return Ok(Outcome::NotFound);
    };
    let lines: Vec<String> = answer
        .body
        .as_array()
        .into_iter()
        .flatten()
        .map(in_words)
        .collect();
    done(&args.cron, &answer.body, &lines.join("\n"))
}

async fn schedule(args: ScheduleArgs, is_there: bool) -> anyhow::Result<Outcome> {
    let JobArgs { cron, id } = &args.job;
    let schedule = schedule_of(&args.name, &args.expression, &args.when);
    let (method, path) = match is_there {
        true => (
            Method::PUT,
            format!("/v1/jobs/{id}/schedules/{}", args.name),
        ),
        false => (Method::POST, format!("/v1/jobs/{id}/schedules")),
    };
    let answer = cron.rest()?.call(method, &path, Some(&schedule)).await;
    let Some(answer) = found(answer, id)? else {
        return Ok(Outcome::NotFound);
    };
    let next = text(&answer.body["nextRunAt"]);
    done(cron, &answer.body, &format!("job {id} runs next at {next}"))
}

async fn unschedule(args: ScheduleRemoveArgs) -> anyhow::Result<Outcome> {
    let JobArgs { cron, id } = &args.job;
    let path = format!("/v1/jobs/{id}/schedules/{}", args.schedule);
    let answer = cron.rest()?.call(Method::DELETE, &path, None).await;
    if found(answer, id)?.is_none() {
        return Ok(Outcome::NotFound);
    }
    let document = json!({"job": id, "removed": args.schedule});
    done(
        cron,
        &document,
        &format!("schedule {} of job {id} is removed", args.schedule),
    )
}

async fn remove(args: JobRemoveArgs) -> anyhow::Result<Outcome> {
    let JobArgs { cron, id } = &args.job;
    let path = format!("/v1/jobs/{id}?stopCurrentJobRuns={}", args.stop);
    let answer = cron.rest()?.call(Method::DELETE, &path, None).await;
    if matches!(answer, Err(ClientError::Refused { status: 409, .. })) {
        bail!("job {id} has runs that go on: wait for them, or stop them first with --stop");
    }
    let Some(answer) = found(answer, id)? else {
        return Ok(Outcome::NotFound);
    };
    done(cron, &answer.body, &format!("job {id} is removed"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        add: AddArgs,
    }

    #[test]
    fn arguments_become_a_job() {
        let parsed = |line: &[&str]| {
            let words = std::iter::once(&"x").chain(line);
            job_of(&Line::parse_from(words).add).map(Value::Object)
        };
        assert_eq!(
            parsed(&[
                "nightly",
                "--schedule",
                "0 3 * * *",
                "--forbid",
                "--retry",
                "--",
                "a b"
            ])
            .unwrap(),
            json!({"id": "nightly",
                "run": {"cpus": 0.1, "mem": 32.0, "disk": 0, "cmd": "a b", "restart": {"policy": "ON_FAILURE"}},
                "schedules": [{"id": "default", "cron": "0 3 * * *", "enabled": true, "concurrencyPolicy": "FORBID"}]})
        );
        assert_eq!(
            parsed(&[
                "report", "--after", "nightly", "--image", "i", "--cpus", "1"
            ])
            .unwrap(),
            json!({"id": "report", "run": {"cpus": 1.0, "mem": 32.0, "disk": 0, "ucr": {"image": {"id": "i"}}},
                "dependencies": [{"id": "nightly"}]})
        );
        assert!(
            parsed(&["--", "a"])
                .unwrap_err()
                .to_string()
                .contains("name the job")
        );
    }
}
