//! `tepui job`.

use anyhow::bail;
use serde_json::{Value, json};
use shell_client::Api;

use crate::output::{self, Outcome};
use crate::service::{document, found};
use crate::service_args::{IdArgs, JobAddArgs, JobScheduleArgs, ServicesArgs};

/// The id of the one schedule that is made from the command line.
const SCHEDULE: &str = "default";

fn api(args: &ServicesArgs) -> anyhow::Result<Api> {
    Ok(Api::new(&args.cron, args.cluster.login()?))
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "-".to_owned(),
        other => other.to_string(),
    }
}

fn schedule(id: &str, cron: &str, timezone: &str) -> Value {
    json!({"id": id, "cron": cron, "timezone": timezone})
}

pub(crate) async fn add(args: JobAddArgs) -> anyhow::Result<Outcome> {
    let mut job = match (&args.file, &args.cmd) {
        (Some(file), _) => document(file)?,
        (None, Some(cmd)) => {
            json!({"run": {"cmd": cmd, "cpus": args.cpus, "mem": args.mem, "disk": 0}})
        }
        (None, None) => bail!("say what it runs: --cmd 'COMMAND', or -f FILE"),
    };
    if let Some(id) = &args.id {
        job["id"] = id.as_str().into();
    }
    if let Some(cron) = &args.schedule {
        job["schedules"] = json!([schedule(SCHEDULE, cron, &args.timezone)]);
    }
    let added = api(&args.services)?
        .call("POST", "/v1/jobs", Some(&job))
        .await?;
    if args.services.cluster.json {
        output::json(&added)?;
    } else {
        let next = added["schedules"][0]["nextRunAt"].as_str();
        let next = next
            .map(|next| format!("; it runs next at {next}"))
            .unwrap_or_default();
        output::progress(&format!("job {} is added{next}", text(&added["id"])));
    }
    Ok(Outcome::Done)
}

pub(crate) async fn run(args: IdArgs) -> anyhow::Result<Outcome> {
    let to = format!("/v1/jobs/{}/runs", args.id);
    let Some(run) = found(api(&args.services)?.call("POST", &to, None).await)? else {
        return Ok(Outcome::NotFound);
    };
    if args.services.cluster.json {
        output::json(&run)?;
    } else {
        output::progress(&format!("run {} is started", text(&run["id"])));
    }
    Ok(Outcome::Done)
}

pub(crate) async fn list(args: ServicesArgs) -> anyhow::Result<Outcome> {
    let to = "/v1/jobs?embed=activeRuns&embed=historySummary";
    let jobs = api(&args)?.call("GET", to, None).await?;
    if args.cluster.json {
        output::json(&jobs)?;
        return Ok(Outcome::Done);
    }
    let rows = jobs.as_array().into_iter().flatten().map(|job| {
        vec![
            text(&job["id"]),
            job["activeRuns"].as_array().map_or(0, Vec::len).to_string(),
            text(&job["schedules"][0]["cron"]),
            text(&job["schedules"][0]["nextRunAt"]),
            text(&job["historySummary"]["successCount"]),
            text(&job["historySummary"]["failureCount"]),
        ]
    });
    let head = ["ID", "RUNS", "SCHEDULE", "NEXT", "SUCCEEDED", "FAILED"];
    output::table(&head, rows.collect())?;
    Ok(Outcome::Done)
}

async fn job(args: &IdArgs) -> anyhow::Result<Option<Value>> {
    let to = format!("/v1/jobs/{}?embed=activeRuns&embed=history", args.id);
    found(api(&args.services)?.call("GET", &to, None).await)
}

pub(crate) async fn show(args: IdArgs) -> anyhow::Result<Outcome> {
    let Some(job) = job(&args).await? else {
        return Ok(Outcome::NotFound);
    };
    if args.services.cluster.json {
        output::json(&job)?;
        return Ok(Outcome::Done);
    }
    let head = format!(
        "{}  schedule {}  next {}\n",
        text(&job["id"]),
        text(&job["schedules"][0]["cron"]),
        text(&job["schedules"][0]["nextRunAt"])
    );
    output::write_out(head.as_bytes())?;
    let rows = job["activeRuns"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|run| {
            let tasks = run["tasks"].as_array().into_iter().flatten();
            let tasks: Vec<String> = tasks.map(|task| text(&task["id"])).collect();
            vec![
                text(&run["id"]),
                text(&run["status"]),
                text(&run["createdAt"]),
                tasks.join(","),
            ]
        });
    output::table(&["RUN", "STATUS", "CREATED", "TASKS"], rows.collect())?;
    Ok(Outcome::Done)
}

pub(crate) async fn history(args: IdArgs) -> anyhow::Result<Outcome> {
    let Some(job) = job(&args).await? else {
        return Ok(Outcome::NotFound);
    };
    let history = &job["history"];
    if args.services.cluster.json {
        output::json(history)?;
        return Ok(Outcome::Done);
    }
    let mut rows = Vec::new();
    for (list, result) in [
        ("successfulFinishedRuns", "SUCCESS"),
        ("failedFinishedRuns", "FAILED"),
    ] {
        for run in history[list].as_array().into_iter().flatten() {
            rows.push(vec![
                text(&run["id"]),
                result.to_owned(),
                text(&run["createdAt"]),
                text(&run["finishedAt"]),
            ]);
        }
    }
    rows.sort_by(|one, other| other[3].cmp(&one[3]));
    output::table(&["RUN", "RESULT", "CREATED", "FINISHED"], rows)?;
    Ok(Outcome::Done)
}

pub(crate) async fn set_schedule(args: JobScheduleArgs) -> anyhow::Result<Outcome> {
    let api = api(&args.services)?;
    let base = format!("/v1/jobs/{}/schedules", args.id);
    let Some(now) = found(api.call("GET", &base, None).await)? else {
        return Ok(Outcome::NotFound);
    };
    let known = now[0]["id"].as_str();
    let answer = match (args.cron.as_str(), known) {
        ("never", None) => Value::Null,
        ("never", Some(id)) => api.call("DELETE", &format!("{base}/{id}"), None).await?,
        (cron, None) => {
            let body = schedule(SCHEDULE, cron, &args.timezone);
            api.call("POST", &base, Some(&body)).await?
        }
        (cron, Some(id)) => {
            let body = schedule(id, cron, &args.timezone);
            api.call("PUT", &format!("{base}/{id}"), Some(&body))
                .await?
        }
    };
    if args.services.cluster.json {
        output::json(&answer)?;
    } else if let Some(next) = answer["nextRunAt"].as_str() {
        output::progress(&format!("it runs next at {next}"));
    }
    Ok(Outcome::Done)
}

pub(crate) async fn remove(args: IdArgs) -> anyhow::Result<Outcome> {
    let to = format!("/v1/jobs/{}?stopCurrentJobRuns=true", args.id);
    match found(api(&args.services)?.call("DELETE", &to, None).await)? {
        Some(_) => Ok(Outcome::Done),
        None => Ok(Outcome::NotFound),
    }
}
