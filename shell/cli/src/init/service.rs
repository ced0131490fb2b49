//! `tepui service`.

use anyhow::bail;
use serde_json::{Value, json};
use shell_client::{ClientError, Method, Rest};

use super::args::{
    ChangeArgs, CreateArgs, EventsArgs, ScaleArgs, ServiceArgs, ServiceChangeArgs, ServiceExecArgs,
    ServiceListArgs, ServiceLogArgs, ServiceShowArgs, UpdateArgs,
};
use super::deployment::{change_by, text};
use super::{absolute, found, no_service, path_of, spec};
use crate::args::{ExecArgs, LogArgs};
use crate::document::difference;
use crate::output::{self, Outcome};
use crate::state::short;

pub(super) async fn create(args: CreateArgs) -> anyhow::Result<Outcome> {
    let mut app = spec::fields(&args.spec)?;
    if let Some(id) = &args.id {
        app.insert("id".to_owned(), absolute(id).into());
    }
    let Some(id) = app.get("id").and_then(Value::as_str).map(str::to_owned) else {
        bail!("name the service: `tepui service create ID`, or \"id\" in the file");
    };
    let app = Value::Object(app);
    if args.dry_run {
        return dry(&args.init, &json!({}), &app);
    }
    let path = args.change.path("/v2/apps");
    let words = format!("service {id} is created");
    let rest = args.init.rest()?;
    change_by(
        &rest,
        &args.init,
        &args.change,
        Method::POST,
        &path,
        Some(&app),
        &words,
    )
    .await
}

pub(super) async fn update(args: UpdateArgs) -> anyhow::Result<Outcome> {
    let rest = args.init.rest()?;
    let mut change = spec::fields(&args.spec)?;
    change.remove("id");
    if change.is_empty() {
        bail!("say what is to change: `tepui service update --help` lists what can be given");
    }
    let Some(before) = app(&rest, &args.id).await? else {
        return Ok(Outcome::NotFound);
    };
    if args.dry_run {
        let fields = change.iter();
        let old: Value = fields
            .clone()
            .filter_map(|(name, _)| Some((name.clone(), before.get(name)?.clone())))
            .collect::<serde_json::Map<_, _>>()
            .into();
        return dry(&args.init, &old, &Value::Object(change));
    }
    let body = Value::Object(change);
    let path = args.change.path(&path_of("apps", &args.id));
    let words = format!("service {} is changed", text(&before["id"]));
    change_by(
        &rest,
        &args.init,
        &args.change,
        Method::PUT,
        &path,
        Some(&body),
        &words,
    )
    .await
}

/// Shows what would change, and changes nothing.
pub(super) fn dry(
    init: &super::InitArgs,
    before: &Value,
    after: &Value,
) -> anyhow::Result<Outcome> {
    let lines = difference(before, after);
    if init.cluster.json {
        output::json(&json!({"before": before, "after": after, "differences": lines}))?;
        return Ok(Outcome::Done);
    }
    let text = match lines.is_empty() {
        true => "nothing would change\n".to_owned(),
        false => lines.iter().map(|line| format!("{line}\n")).collect(),
    };
    output::write_out(text.as_bytes())?;
    Ok(Outcome::Done)
}

/// A service as init shows it; `None`, which is told, if there is none.
async fn app(rest: &Rest, id: &str) -> anyhow::Result<Option<Value>> {
    let answer = rest.call(Method::GET, &path_of("apps", id), None).await;
    let answer = found(answer, || no_service(id))?;
    Ok(answer.map(|mut answer| answer.body["app"].take()))
}

pub(super) async fn list(args: ServiceListArgs) -> anyhow::Result<Outcome> {
    let mut path = "/v2/apps".to_owned();
    if let Some(label) = &args.label {
        path = format!("{path}?label={}", encoded(label));
    }
    let all = args.init.rest()?.call(Method::GET, &path, None).await?;
    let apps = &all.body["apps"];
    if args.init.cluster.json {
        output::json(apps)?;
        return Ok(Outcome::Done);
    }
    let rows = apps.as_array().into_iter().flatten().map(|app| {
        let checks = app["healthChecks"].as_array();
        let health = match checks.is_some_and(|checks| !checks.is_empty()) {
            true => app["tasksHealthy"].to_string(),
            false => "-".to_owned(),
        };
        let going = app["deployments"].as_array().map_or(0, Vec::len);
        vec![
            text(&app["id"]),
            format!("{}/{}", app["tasksRunning"], app["instances"]),
            health,
            amount(&app["cpus"]),
            amount(&app["mem"]),
            runs(app),
            if going > 0 { "deploying" } else { "" }.to_owned(),
        ]
    });
    output::table(
        &["ID", "RUNNING", "HEALTHY", "CPUS", "MEM", "RUNS", ""],
        rows.collect(),
    )?;
    Ok(Outcome::Done)
}

/// The bytes of a text that a query cannot hold as they are, as RFC 3986 writes them.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let each = text.bytes().map(|byte| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    each.collect()
}

/// What a service runs, for people.
fn runs(app: &Value) -> String {
    let image = app["container"]["docker"]["image"].as_str();
    let words = || {
        let words = app["args"].as_array().into_iter().flatten();
        words
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let command = app["cmd"].as_str().map_or_else(words, str::to_owned);
    let mut whole = match image {
        Some(image) => format!("{image} {command}"),
        None => command,
    };
    if let Some((at, _)) = whole.char_indices().nth(48) {
        whole.truncate(at);
        whole.push('…');
    }
    whole.trim_end().replace('\n', " ")
}

fn amount(value: &Value) -> String {
    short(value.as_f64().unwrap_or_default())
}

pub(super) async fn show(args: ServiceShowArgs) -> anyhow::Result<Outcome> {
    let ServiceArgs { init, id } = &args.service;
    let rest = init.rest()?;
    let path = path_of("apps", id);
    if args.versions || args.version.is_some() {
        let version = args.version.map_or_else(String::new, |it| format!("/{it}"));
        let answer = rest
            .call(Method::GET, &format!("{path}/versions{version}"), None)
            .await;
        let missing =
            || format!("no such service or version: {id} (`tepui service show {id} --versions`)");
        let Some(answer) = found(answer, missing)? else {
            return Ok(Outcome::NotFound);
        };
        let versions = answer.body["versions"].as_array();
        match versions.filter(|_| !init.cluster.json) {
            Some(versions) => {
                let lines: String = versions
                    .iter()
                    .map(|one| format!("{}\n", text(one)))
                    .collect();
                output::write_out(lines.as_bytes())?;
            }
            None => output::json(&answer.body)?,
        }
        return Ok(Outcome::Done);
    }
    let Some(app) = app(&rest, id).await? else {
        return Ok(Outcome::NotFound);
    };
    if init.cluster.json {
        output::json(&app)?;
        return Ok(Outcome::Done);
    }
    let mut head = format!(
        "{}  {} of {} running, {} healthy, {} starting  version {}\nruns {}\neach {} cpus, {} MiB memory, {} MiB disk\n",
        text(&app["id"]),
        app["tasksRunning"],
        app["instances"],
        app["tasksHealthy"],
        app["tasksStaged"],
        text(&app["version"]),
        runs(&app),
        amount(&app["cpus"]),
        amount(&app["mem"]),
        amount(&app["disk"]),
    );
    if let Some(failure) = app.get("lastTaskFailure") {
        head.push_str(&format!(
            "last failure {}: {} {}\n",
            text(&failure["timestamp"]),
            text(&failure["state"]),
            text(&failure["message"]),
        ));
    }
    for one in app["deployments"].as_array().into_iter().flatten() {
        head.push_str(&format!("deployment {} goes on\n", text(&one["id"])));
    }
    if let Some(why) = why(&rest, &absolute(id)).await? {
        head.push_str(&format!("waits: {why}\n"));
    }
    output::write_out(head.as_bytes())?;
    let rows = app["tasks"].as_array().into_iter().flatten().map(|task| {
        let ports: Vec<String> = task["ports"]
            .as_array()
            .into_iter()
            .flatten()
            .map(Value::to_string)
            .collect();
        let results = task["healthCheckResults"].as_array();
        let alive = results
            .filter(|all| !all.is_empty())
            .map(|all| all.iter().all(|one| one["alive"] == true));
        let health = match alive {
            Some(true) => "healthy",
            Some(false) => "unhealthy",
            None => "-",
        };
        vec![
            text(&task["state"]),
            text(&task["host"]),
            ports.join(","),
            health.to_owned(),
            text(&task["startedAt"]),
            text(&task["id"]),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    if !rows.is_empty() {
        output::table(&["STATE", "HOST", "PORTS", "HEALTH", "SINCE", "TASK"], rows)?;
    }
    Ok(Outcome::Done)
}

pub(super) async fn scale(args: ScaleArgs) -> anyhow::Result<Outcome> {
    let ServiceArgs { init, id } = &args.service;
    let rest = init.rest()?;
    // Otherwise it would be created.
    if app(&rest, id).await?.is_none() {
        return Ok(Outcome::NotFound);
    }
    let path = args.change.path(&path_of("apps", id));
    let body = json!({"instances": args.instances});
    let words = format!("service {} has {} instances", absolute(id), args.instances);
    change_by(
        &rest,
        init,
        &args.change,
        Method::PUT,
        &path,
        Some(&body),
        &words,
    )
    .await
}

pub(super) async fn restart(args: ServiceChangeArgs) -> anyhow::Result<Outcome> {
    let ServiceArgs { init, id } = &args.service;
    let path = args
        .change
        .path(&format!("{}/restart", path_of("apps", id)));
    let words = format!("service {} is restarted", absolute(id));
    change(
        &args.service,
        &args.change,
        Method::POST,
        &path,
        &words,
        init,
    )
    .await
}

pub(super) async fn remove(args: ServiceChangeArgs) -> anyhow::Result<Outcome> {
    let ServiceArgs { init, id } = &args.service;
    // Marathon takes a removal for forced unless it is told otherwise.
    let path = format!("{}?force={}", path_of("apps", id), args.change.force);
    let words = format!("service {} is removed", absolute(id));
    change(
        &args.service,
        &args.change,
        Method::DELETE,
        &path,
        &words,
        init,
    )
    .await
}

async fn change(
    service: &ServiceArgs,
    change: &ChangeArgs,
    method: Method,
    path: &str,
    words: &str,
    init: &super::InitArgs,
) -> anyhow::Result<Outcome> {
    let rest = init.rest()?;
    if app(&rest, &service.id).await?.is_none() {
        return Ok(Outcome::NotFound);
    }
    change_by(&rest, init, change, method, path, None, words).await
}

/// The task of an instance: the one that is named, else the newest that runs. `None` is told.
async fn task(service: &ServiceArgs, named: Option<&str>) -> anyhow::Result<Option<String>> {
    if let Some(named) = named {
        return Ok(Some(named.to_owned()));
    }
    let rest = service.init.rest()?;
    let Some(app) = app(&rest, &service.id).await? else {
        return Ok(None);
    };
    let tasks = app["tasks"].as_array().into_iter().flatten();
    let order = |task: &&Value| (task["state"] == "TASK_RUNNING", text(&task["stagedAt"]));
    match tasks.max_by_key(order) {
        Some(task) => Ok(Some(text(&task["id"]))),
        None => bail!(
            "service {} has no instance; `tepui service explain {}` says why",
            service.id,
            service.id
        ),
    }
}

pub(super) async fn log(args: ServiceLogArgs) -> anyhow::Result<Outcome> {
    let Some(task) = task(&args.service, args.task.as_deref()).await? else {
        return Ok(Outcome::NotFound);
    };
    let cluster = args.service.init.cluster;
    let (stderr, follow) = (args.stderr, args.follow);
    crate::log::log(LogArgs {
        cluster,
        task,
        stderr,
        follow,
    })
    .await
}

pub(super) async fn exec(args: ServiceExecArgs) -> anyhow::Result<Outcome> {
    let Some(task) = task(&args.service, args.task.as_deref()).await? else {
        return Ok(Outcome::NotFound);
    };
    let exec = ExecArgs {
        cluster: args.service.init.cluster,
        task,
        interactive: args.interactive,
        tty: args.tty,
        user: None,
        environment: Vec::new(),
        command: args.command,
    };
    crate::session::exec(exec).await
}

/// Why instances of a service wait, in one line; `None` if none does.
pub(super) async fn why(rest: &Rest, id: &str) -> Result<Option<String>, ClientError> {
    let answer = rest.call(Method::GET, &format!("/explain{id}"), None).await;
    let told = match answer {
        Ok(answer) => answer.body,
        // It went meanwhile.
        Err(ClientError::Refused { status: 404, .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let line = |why: &str| format!("{} to start: {why}", told["waiting"]);
    Ok(told["why"].as_str().map(line))
}

pub(super) async fn explain(args: ServiceArgs) -> anyhow::Result<Outcome> {
    let rest = args.init.rest()?;
    let Some(app) = app(&rest, &args.id).await? else {
        return Ok(Outcome::NotFound);
    };
    let id = text(&app["id"]);
    let why = why(&rest, &id).await?;
    if args.init.cluster.json {
        output::json(&json!({"id": id, "waits": why}))?;
        return Ok(Outcome::Done);
    }
    let line = match why {
        Some(why) => format!("{id}: {why}\n"),
        None => format!(
            "{id}: no instance waits; {} of {} run\n",
            app["tasksRunning"], app["instances"]
        ),
    };
    output::write_out(line.as_bytes())?;
    Ok(Outcome::Done)
}

pub(super) async fn events(args: EventsArgs) -> anyhow::Result<Outcome> {
    let types: Vec<String> = args
        .types
        .iter()
        .map(|one| format!("event_type={}", encoded(one)))
        .collect();
    let mut events = args
        .init
        .rest()?
        .events(&format!("/v2/events?{}", types.join("&")))
        .await?;
    while let Some(event) = events.next().await? {
        let line = match args.init.cluster.json {
            true => event.data,
            false => format!("{}  {}", event.name, event.data),
        };
        output::write_out(format!("{line}\n").as_bytes())?;
    }
    Ok(Outcome::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_fits_into_a_line() {
        let long = "x".repeat(60);
        for (app, expect) in [
            (json!({"cmd": "a\nb"}), "a b"),
            (json!({"args": ["a", "b"]}), "a b"),
            (json!({"container": {"docker": {"image": "i"}}}), "i"),
            (json!({"cmd": long}), &*format!("{}…", "x".repeat(48))),
        ] {
            assert_eq!(runs(&app), expect);
        }
    }

    #[test]
    fn queries_are_written_so_that_servers_read_them() {
        assert_eq!(encoded("a in (b, c)"), "a%20in%20%28b%2C%20c%29");
    }
}
