//! `tepui service` and `tepui deployment`.

use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::{Map, Value, json};
use shell_client::{Api, ClientError};

use crate::args::{ExecArgs, LogArgs};
use crate::output::{self, Outcome};
use crate::service_args::{
    ChangeArgs, EventsArgs, IdArgs, IdChangeArgs, PutArgs, ScaleArgs, ServiceExecArgs,
    ServiceLogArgs, ServicesArgs, SpecArgs,
};

/// How often a deployment is looked at that somebody waits for.
const LOOK: Duration = Duration::from_millis(250);

fn api(args: &ServicesArgs) -> anyhow::Result<Api> {
    Ok(Api::new(&args.init, args.cluster.login()?))
}

/// An id as a path below `/v2/apps`.
fn path(id: &str) -> String {
    format!("/{}", id.trim_matches('/'))
}

/// What is not there is no error but an outcome of its own.
pub(crate) fn found(answer: Result<Value, ClientError>) -> anyhow::Result<Option<Value>> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(ClientError::Refused {
            status: 404, text, ..
        }) => {
            output::write_err(format!("tepui: {text}\n").as_bytes());
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// The document in a file, or on standard input.
pub(crate) fn document(file: &Path) -> anyhow::Result<Value> {
    let text = if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        text
    } else {
        std::fs::read_to_string(file)
            .with_context(|| format!("failed to read {}", file.display()))?
    };
    serde_json::from_str(&text).with_context(|| format!("{} is no JSON", file.display()))
}

fn pairs(all: &[String]) -> anyhow::Result<Value> {
    let pair = |text: &String| {
        let (name, value) = text
            .split_once('=')
            .with_context(|| format!("{text:?} is not of the form NAME=VALUE"))?;
        Ok((name.to_owned(), Value::from(value)))
    };
    let all: anyhow::Result<Map<String, Value>> = all.iter().map(pair).collect();
    Ok(Value::Object(all?))
}

/// The definition that the arguments describe.
fn definition(spec: &SpecArgs) -> anyhow::Result<Map<String, Value>> {
    let mut app = match &spec.file {
        Some(file) => match document(file)? {
            Value::Object(app) => app,
            _ => bail!("the definition is no object"),
        },
        None => Map::new(),
    };
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            app.insert(name.to_owned(), value);
        }
    };
    set("cmd", spec.cmd.clone().map(Value::from));
    set("cpus", spec.cpus.map(Value::from));
    set("mem", spec.mem.map(Value::from));
    set("instances", spec.instances.map(Value::from));
    if !spec.environment.is_empty() {
        set("env", Some(pairs(&spec.environment)?));
    }
    if !spec.labels.is_empty() {
        set("labels", Some(pairs(&spec.labels)?));
    }
    let image = spec.image.as_ref();
    let container = |image: &String| json!({"type": "MESOS", "docker": {"image": image}});
    set("container", image.map(container));
    let check = |path: &String| {
        json!([{"protocol": "HTTP", "path": path, "portIndex": 0, "intervalSeconds": 5,
            "gracePeriodSeconds": 60}])
    };
    set("healthChecks", spec.health.as_ref().map(check));
    Ok(app)
}

pub(crate) async fn create(args: PutArgs) -> anyhow::Result<Outcome> {
    let api = api(&args.services)?;
    let mut app = definition(&args.spec)?;
    if let Some(id) = &args.id {
        app.insert("id".to_owned(), path(id).into());
    }
    let app = Value::Object(app);
    if args.dry_run {
        let lines = difference(&Value::Null, &app);
        output::write_out(lines.as_bytes())?;
        return Ok(Outcome::Done);
    }
    let created = api.call("POST", "/v2/apps", Some(&app)).await?;
    let deployment = created["deployments"][0]["id"].as_str();
    ended(&api, &args.services, &args.change, deployment, &created).await
}

pub(crate) async fn update(args: PutArgs) -> anyhow::Result<Outcome> {
    let api = api(&args.services)?;
    let app = definition(&args.spec)?;
    let id = args.id.clone();
    let id = id.or_else(|| app.get("id").and_then(Value::as_str).map(str::to_owned));
    let id = path(&id.context("say which service: by its id, or in the definition")?);
    let now = found(api.call("GET", &format!("/v2/apps{id}"), None).await)?;
    let Some(now) = now else {
        return Ok(Outcome::NotFound);
    };
    let app = Value::Object(app);
    if args.dry_run {
        let lines = difference(&now["app"], &app);
        let same = "nothing would change\n".to_owned();
        let lines = if lines.is_empty() { same } else { lines };
        output::write_out(lines.as_bytes())?;
        return Ok(Outcome::Done);
    }
    let to = format!("/v2/apps{id}?force={}", args.change.force);
    let answer = api.call("PUT", &to, Some(&app)).await?;
    let deployment = answer["deploymentId"].as_str();
    ended(&api, &args.services, &args.change, deployment, &answer).await
}

/// What a change would make of what is there, a line for each member that it names.
fn difference(now: &Value, change: &Value) -> String {
    let mut lines = String::new();
    for (name, value) in change.as_object().into_iter().flatten() {
        let old = &now[name.as_str()];
        if old == value || name == "id" {
            continue;
        }
        if !old.is_null() {
            lines.push_str(&format!("- {name}: {old}\n"));
        }
        lines.push_str(&format!("+ {name}: {value}\n"));
    }
    lines
}

/// Says which deployment carries a change out, and waits for it if that is wanted.
async fn ended(
    api: &Api,
    args: &ServicesArgs,
    change: &ChangeArgs,
    deployment: Option<&str>,
    answer: &Value,
) -> anyhow::Result<Outcome> {
    let deployment = deployment.unwrap_or_default();
    if change.wait {
        wait(api, deployment).await?;
    }
    if args.cluster.json {
        output::json(answer)?;
    } else if change.wait {
        output::progress("done");
    } else {
        output::progress(&format!(
            "deployment {deployment} has begun (`tepui deployment show {deployment}`)"
        ));
    }
    Ok(Outcome::Done)
}

/// Waits until a deployment is over, and tells what it waits for whenever that changes.
async fn wait(api: &Api, deployment: &str) -> anyhow::Result<()> {
    let mut told = String::new();
    loop {
        let all = api.call("GET", "/v2/deployments", None).await?;
        let found = all.as_array().into_iter().flatten();
        let Some(found) = found.into_iter().find(|it| it["id"] == deployment) else {
            return Ok(());
        };
        let line = state_of(api, found).await?;
        if line != told {
            output::progress(&line);
            told = line;
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// How far a deployment is, with a bar.
async fn state_of(api: &Api, deployment: &Value) -> anyhow::Result<String> {
    let mut parts = Vec::new();
    for action in deployment["currentActions"]
        .as_array()
        .into_iter()
        .flatten()
    {
        let name = action["action"].as_str().unwrap_or_default();
        let Some(id) = action["app"].as_str() else {
            parts.push(format!(
                "{name} {}",
                action["pod"].as_str().unwrap_or_default()
            ));
            continue;
        };
        let app = api.call("GET", &format!("/v2/apps{id}"), None).await;
        // What is being removed is not shown any more.
        let app = app.unwrap_or_default();
        let number = |key: &str| app["app"][key].as_u64().unwrap_or(0);
        let (running, wanted) = (number("tasksRunning"), number("instances"));
        parts.push(format!(
            "{name} {id} {} {running} of {wanted} run",
            bar(running, wanted)
        ));
    }
    let (step, steps) = (&deployment["currentStep"], &deployment["totalSteps"]);
    Ok(format!("step {step} of {steps}: {}", parts.join(", ")))
}

fn bar(done: u64, all: u64) -> String {
    const WIDTH: u64 = 20;
    let filled = (done * WIDTH).checked_div(all).unwrap_or(WIDTH).min(WIDTH);
    let part = |letter: &str, count: u64| letter.repeat(usize::try_from(count).unwrap_or(0));
    format!("[{}{}]", part("#", filled), part(".", WIDTH - filled))
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

pub(crate) async fn list(args: ServicesArgs) -> anyhow::Result<Outcome> {
    let api = api(&args)?;
    let apps = api.call("GET", "/v2/apps", None).await?;
    let pods = api.call("GET", "/v2/pods/::status", None).await?;
    if args.cluster.json {
        output::json(&json!({"apps": apps["apps"], "pods": pods}))?;
        return Ok(Outcome::Done);
    }
    let mut rows = Vec::new();
    for app in apps["apps"].as_array().into_iter().flatten() {
        let deploys = app["deployments"]
            .as_array()
            .is_some_and(|it| !it.is_empty());
        rows.push(vec![
            text(&app["id"]),
            format!("{}/{}", app["tasksRunning"], app["instances"]),
            text(&app["tasksHealthy"]),
            text(&app["cpus"]),
            text(&app["mem"]),
            if deploys { "deploying" } else { "" }.to_owned(),
        ]);
    }
    for pod in pods.as_array().into_iter().flatten() {
        let running = pod["instances"].as_array().map_or(0, Vec::len);
        rows.push(vec![
            text(&pod["id"]),
            format!("{running}/{}", pod["spec"]["scaling"]["instances"]),
            String::new(),
            String::new(),
            String::new(),
            text(&pod["status"]),
        ]);
    }
    output::table(&["ID", "RUNNING", "HEALTHY", "CPUS", "MEM", "STATE"], rows)?;
    Ok(Outcome::Done)
}

async fn app(services: &ServicesArgs, id: &str) -> anyhow::Result<Option<Value>> {
    let shown = api(services)?
        .call("GET", &format!("/v2/apps{}", path(id)), None)
        .await;
    Ok(found(shown)?.map(|mut shown| shown["app"].take()))
}

pub(crate) async fn show(args: IdArgs) -> anyhow::Result<Outcome> {
    let Some(app) = app(&args.services, &args.id).await? else {
        return Ok(Outcome::NotFound);
    };
    if args.services.cluster.json {
        output::json(&app)?;
        return Ok(Outcome::Done);
    }
    let mut head = format!(
        "{}  {} of {} run  version {}\n",
        text(&app["id"]),
        app["tasksRunning"],
        app["instances"],
        text(&app["version"])
    );
    if let Some(message) = app["lastTaskFailure"]["message"].as_str() {
        let at = text(&app["lastTaskFailure"]["timestamp"]);
        head.push_str(&format!("last failure at {at}: {message}\n"));
    }
    output::write_out(head.as_bytes())?;
    let tasks = app["tasks"].as_array().into_iter().flatten();
    let rows = tasks.map(|task| {
        let ports = task["ports"].as_array().into_iter().flatten();
        let ports: Vec<String> = ports.map(text).collect();
        let checks = task["healthCheckResults"].as_array().into_iter().flatten();
        let healthy: Vec<String> = checks.map(|check| text(&check["alive"])).collect();
        vec![
            text(&task["id"]),
            text(&task["state"]),
            text(&task["host"]),
            ports.join(","),
            healthy.join(","),
        ]
    });
    output::table(
        &["TASK", "STATE", "HOST", "PORTS", "HEALTHY"],
        rows.collect(),
    )?;
    Ok(Outcome::Done)
}

pub(crate) async fn scale(args: ScaleArgs) -> anyhow::Result<Outcome> {
    let api = api(&args.services)?;
    if app(&args.services, &args.id).await?.is_none() {
        return Ok(Outcome::NotFound);
    }
    let to = format!("/v2/apps{}?force={}", path(&args.id), args.change.force);
    let body = json!({"instances": args.instances});
    let answer = api.call("PUT", &to, Some(&body)).await?;
    let deployment = answer["deploymentId"].as_str();
    ended(&api, &args.services, &args.change, deployment, &answer).await
}

async fn change(args: IdChangeArgs, method: &str, to: String) -> anyhow::Result<Outcome> {
    let api = api(&args.services)?;
    let to = format!("{to}?force={}", args.change.force);
    let Some(answer) = found(api.call(method, &to, None).await)? else {
        return Ok(Outcome::NotFound);
    };
    let deployment = answer["deploymentId"].as_str();
    ended(&api, &args.services, &args.change, deployment, &answer).await
}

pub(crate) async fn restart(args: IdChangeArgs) -> anyhow::Result<Outcome> {
    let to = format!("/v2/apps{}/restart", path(&args.id));
    change(args, "POST", to).await
}

pub(crate) async fn remove(args: IdChangeArgs) -> anyhow::Result<Outcome> {
    let to = format!("/v2/apps{}", path(&args.id));
    change(args, "DELETE", to).await
}

/// The id of a task of a service that runs, else of any.
async fn task(services: &ServicesArgs, id: &str) -> anyhow::Result<Option<String>> {
    let Some(app) = app(services, id).await? else {
        return Ok(None);
    };
    let tasks = || app["tasks"].as_array().into_iter().flatten();
    let runs = tasks().find(|task| task["state"] == "TASK_RUNNING");
    let Some(task) = runs.or_else(|| tasks().next()) else {
        bail!("no instance of {id} was ever started (`tepui service explain {id}` says why)");
    };
    Ok(Some(text(&task["id"])))
}

pub(crate) async fn log(args: ServiceLogArgs) -> anyhow::Result<Outcome> {
    let Some(task) = task(&args.services, &args.id).await? else {
        return Ok(Outcome::NotFound);
    };
    let args = LogArgs {
        cluster: args.services.cluster,
        task,
        stderr: args.stderr,
        follow: args.follow,
    };
    crate::log::log(args).await
}

pub(crate) async fn exec(args: ServiceExecArgs) -> anyhow::Result<Outcome> {
    let Some(task) = task(&args.services, &args.id).await? else {
        return Ok(Outcome::NotFound);
    };
    let args = ExecArgs {
        cluster: args.services.cluster,
        task,
        interactive: args.interactive,
        tty: args.tty,
        user: None,
        environment: Vec::new(),
        command: args.command,
    };
    crate::session::exec(args).await
}

pub(crate) async fn explain(args: IdArgs) -> anyhow::Result<Outcome> {
    let to = format!("/explain{}", path(&args.id));
    let Some(answer) = found(api(&args.services)?.call("GET", &to, None).await)? else {
        return Ok(Outcome::NotFound);
    };
    if args.services.cluster.json {
        output::json(&answer)?;
        return Ok(Outcome::Done);
    }
    let line = match answer["why"].as_str() {
        Some(why) => format!(
            "{} of {} wait: {why}\n",
            answer["waiting"], answer["instances"]
        ),
        None => "no instance waits\n".to_owned(),
    };
    output::write_out(line.as_bytes())?;
    Ok(Outcome::Done)
}

pub(crate) async fn events(args: EventsArgs) -> anyhow::Result<Outcome> {
    let names: Vec<String> = args
        .names
        .iter()
        .map(|it| format!("event_type={it}"))
        .collect();
    let to = format!("/v2/events?{}", names.join("&"));
    let mut lines = api(&args.services)?.lines(&to).await?;
    while let Some(line) = lines.next().await? {
        let Some(data) = line.strip_prefix("data:") else {
            continue;
        };
        output::write_out(format!("{}\n", data.trim()).as_bytes())?;
    }
    Ok(Outcome::Done)
}

// === deployments ===

pub(crate) async fn deployments(args: ServicesArgs) -> anyhow::Result<Outcome> {
    let all = api(&args)?.call("GET", "/v2/deployments", None).await?;
    if args.cluster.json {
        output::json(&all)?;
        return Ok(Outcome::Done);
    }
    let rows = all.as_array().into_iter().flatten().map(|it| {
        let touched = ["affectedApps", "affectedPods"].map(|key| it[key].as_array().cloned());
        let touched: Vec<String> = touched.iter().flatten().flatten().map(text).collect();
        vec![
            text(&it["id"]),
            format!("{}/{}", it["currentStep"], it["totalSteps"]),
            touched.join(","),
            text(&it["version"]),
        ]
    });
    output::table(&["ID", "STEP", "SERVICES", "VERSION"], rows.collect())?;
    Ok(Outcome::Done)
}

pub(crate) async fn deployment(args: IdArgs) -> anyhow::Result<Outcome> {
    let api = api(&args.services)?;
    let all = api.call("GET", "/v2/deployments", None).await?;
    let mut all = all.as_array().into_iter().flatten();
    let Some(found) = all.find(|it| it["id"] == args.id.as_str()) else {
        let line = format!("tepui: no deployment {} goes on\n", args.id);
        output::write_err(line.as_bytes());
        return Ok(Outcome::NotFound);
    };
    if args.services.cluster.json {
        output::json(found)?;
    } else {
        let line = format!("{}\n", state_of(&api, found).await?);
        output::write_out(line.as_bytes())?;
    }
    Ok(Outcome::Done)
}

pub(crate) async fn stop(args: IdArgs) -> anyhow::Result<Outcome> {
    let to = format!("/v2/deployments/{}?force=true", args.id);
    match found(api(&args.services)?.call("DELETE", &to, None).await)? {
        Some(_) => Ok(Outcome::Done),
        None => Ok(Outcome::NotFound),
    }
}

pub(crate) async fn rollback(args: IdChangeArgs) -> anyhow::Result<Outcome> {
    let to = format!("/v2/deployments/{}", args.id);
    let args = IdChangeArgs {
        change: ChangeArgs {
            // Forced it would not go back.
            force: false,
            ..args.change
        },
        ..args
    };
    change(args, "DELETE", to).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_change_is_shown_line_by_line() {
        let now = json!({"cmd": "one", "mem": 32, "instances": 2});
        let change = json!({"id": "/a", "cmd": "two", "mem": 32, "labels": {"a": "b"}});
        assert_eq!(
            difference(&now, &change),
            "- cmd: \"one\"\n+ cmd: \"two\"\n+ labels: {\"a\":\"b\"}\n"
        );
        assert_eq!(bar(1, 4), "[#####...............]");
        assert_eq!(bar(0, 0), "[####################]");
        assert_eq!(path("a/b/"), "/a/b");
    }
}
