//! `tepui deployment`, and staying until a deployment is over.

use std::io::IsTerminal as _;
use std::time::Duration;

use anyhow::bail;
use serde_json::{Value, json};
use shell_client::{Answer, ClientError, Events, Method, Rest};

use super::args::{ChangeArgs, DeploymentArgs, InitArgs, RollbackArgs};
use super::found;
use crate::output::{self, Outcome};

/// How long somebody who waits waits before looking again.
const LOOK_PAUSE: Duration = Duration::from_millis(250);
/// Characters of a bar of progress.
const BAR: usize = 20;
/// Instances that are told of in one line.
const SERVICES_MAX: usize = 3;

pub(super) async fn list(args: InitArgs) -> anyhow::Result<Outcome> {
    let all = args
        .rest()?
        .call(Method::GET, "/v2/deployments", None)
        .await?;
    if args.cluster.json {
        output::json(&all.body)?;
        return Ok(Outcome::Done);
    }
    let rows = all.body.as_array().into_iter().flatten().map(|one| {
        let actions = one["currentActions"].as_array().into_iter().flatten();
        let actions: Vec<String> = actions.map(action).collect();
        vec![
            text(&one["id"]),
            format!("{}/{}", one["currentStep"], one["totalSteps"]),
            actions.join(", "),
            text(&one["version"]),
        ]
    });
    output::table(&["ID", "STEP", "NOW", "VERSION"], rows.collect())?;
    Ok(Outcome::Done)
}

pub(super) async fn show(args: DeploymentArgs) -> anyhow::Result<Outcome> {
    let rest = args.init.rest()?;
    let Some(one) = find(&rest, &args.id).await? else {
        return Ok(Outcome::NotFound);
    };
    if args.init.cluster.json {
        output::json(&one)?;
        return Ok(Outcome::Done);
    }
    let current = one["currentStep"].as_u64().unwrap_or_default();
    let mut lines = format!("{}  version {}\n", text(&one["id"]), text(&one["version"]));
    for (number, step) in (1..).zip(one["steps"].as_array().into_iter().flatten()) {
        let actions = step["actions"].as_array().into_iter().flatten();
        let actions: Vec<String> = actions.map(action).collect();
        let mark = match number {
            _ if number < current => "done",
            _ if number == current => "now",
            _ => "",
        };
        lines.push_str(&format!("{mark:>6}  {number}. {}\n", actions.join(", ")));
    }
    lines.push_str(&format!("{}\n", waits_for(&rest, &one).await?));
    output::write_out(lines.as_bytes())?;
    Ok(Outcome::Done)
}

pub(super) async fn stop(args: DeploymentArgs) -> anyhow::Result<Outcome> {
    let rest = args.init.rest()?;
    let Some(one) = find(&rest, &args.id).await? else {
        return Ok(Outcome::NotFound);
    };
    let id = text(&one["id"]);
    let path = format!("/v2/deployments/{id}?force=true");
    rest.call(Method::DELETE, &path, None).await?;
    done(
        &args.init,
        &json!({"id": id}),
        &format!("deployment {id} is stopped"),
    )
}

pub(super) async fn rollback(args: RollbackArgs) -> anyhow::Result<Outcome> {
    let DeploymentArgs { init, id } = &args.deployment;
    let rest = init.rest()?;
    let Some(one) = find(&rest, id).await? else {
        return Ok(Outcome::NotFound);
    };
    let path = format!("/v2/deployments/{}", text(&one["id"]));
    let change = ChangeArgs {
        wait: args.wait,
        force: false,
    };
    change_by(
        &rest,
        init,
        &change,
        Method::DELETE,
        &path,
        None,
        "rolled back",
    )
    .await
}

/// The deployment whose id begins so; `None`, which is told, if none does.
///
/// # Errors
/// Init cannot be asked, or several begin so.
async fn find(rest: &Rest, id: &str) -> anyhow::Result<Option<Value>> {
    let all = rest.call(Method::GET, "/v2/deployments", None).await?;
    let all = all.body.as_array().cloned().unwrap_or_default();
    let begins = |one: &Value| one["id"].as_str().is_some_and(|name| name.starts_with(id));
    let mut fit: Vec<Value> = all.into_iter().filter(begins).collect();
    match fit.len() {
        0 => {
            output::progress(&format!(
                "no deployment {id} goes on (`tepui deployment list` shows them)"
            ));
            Ok(None)
        }
        1 => Ok(fit.pop()),
        several => bail!("{several} deployments begin with {id}: give more of it"),
    }
}

/// Says that something is done: in JSON, or in words.
pub(super) fn done(init: &InitArgs, document: &Value, words: &str) -> anyhow::Result<Outcome> {
    match init.cluster.json {
        true => output::json(document)?,
        false => output::write_out(format!("{words}\n").as_bytes())?,
    }
    Ok(Outcome::Done)
}

/// That a path such as `/v2/groups/shop?force=true` leads nowhere.
fn nothing(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let kind = path.trim_start_matches("/v2/");
    let (kind, id) = kind.split_once('/').unwrap_or((kind, ""));
    let kind = match kind {
        "apps" => "service",
        other => other.trim_end_matches('s'),
    };
    format!("no {kind} is called {id} (`tepui {kind} list` shows them)")
}

/// Makes a call that changes something, and stays until that is carried out if it is to.
pub(super) async fn change_by(
    rest: &Rest,
    init: &InitArgs,
    change: &ChangeArgs,
    method: Method,
    path: &str,
    body: Option<&Value>,
    words: &str,
) -> anyhow::Result<Outcome> {
    // Opened first, so that the end of what is over quickly is not missed.
    let events = match change.wait {
        true => Some(ends(rest).await?),
        false => None,
    };
    let answer = rest.call(method, path, body).await;
    let Some(answer) = found(answer, || nothing(path))? else {
        return Ok(Outcome::NotFound);
    };
    let Answer { body, deployment } = answer;
    let deployment = deployment.or_else(|| {
        let first = body["deployments"].as_array()?.first()?;
        first["id"].as_str().map(str::to_owned)
    });
    let document = json!({"deployment": deployment, "answer": body});
    let (Some(events), Some(id)) = (events, &deployment) else {
        let hint = deployment.map_or_else(String::new, |id| {
            format!("; deployment {id} goes on, `tepui deployment show {id}` says how far it is")
        });
        return done(init, &document, &format!("{words}{hint}"));
    };
    match stay(rest, events, id).await? {
        Ended::Well => done(init, &document, words),
        Ended::Badly(why) => {
            output::progress(&format!("deployment {id} did not end well: {why}"));
            if init.cluster.json {
                output::json(&document)?;
            }
            Ok(Outcome::TaskFailed)
        }
    }
}

async fn ends(rest: &Rest) -> Result<Events, ClientError> {
    let types = "event_type=deployment_success&event_type=deployment_failed";
    rest.events(&format!("/v2/events?{types}")).await
}

enum Ended {
    Well,
    Badly(String),
}

/// Stays until a deployment is over, and says meanwhile what it waits for.
async fn stay(rest: &Rest, mut events: Events, id: &str) -> anyhow::Result<Ended> {
    let mut line = Line::default();
    loop {
        let event = tokio::time::timeout(LOOK_PAUSE, events.next()).await;
        match event {
            Ok(Ok(Some(event))) => {
                let told: Value = serde_json::from_str(&event.data).unwrap_or_default();
                if told["id"] != id {
                    continue;
                }
                line.end();
                return Ok(match event.name.as_str() {
                    "deployment_success" => Ended::Well,
                    _ => Ended::Badly(match told["reason"].as_str() {
                        Some(reason) => reason.to_owned(),
                        None => "it was replaced or stopped".to_owned(),
                    }),
                });
            }
            Ok(Ok(None) | Err(_)) => {
                line.end();
                bail!(
                    "lost the stream of events of init; `tepui deployment show {id}` says whether it goes on"
                );
            }
            Err(_) => {
                let all = rest.call(Method::GET, "/v2/deployments", None).await?;
                let all = all.body.as_array().into_iter().flatten();
                if let Some(one) = all.into_iter().find(|one| one["id"] == id) {
                    line.show(&waits_for(rest, one).await?);
                }
            }
        }
    }
}

/// How far a deployment is and what it waits for, in one line.
async fn waits_for(rest: &Rest, deployment: &Value) -> Result<String, ClientError> {
    let mut parts = Vec::new();
    let (mut have, mut want) = (0, 0);
    let actions = deployment["currentActions"].as_array();
    for id in actions
        .into_iter()
        .flatten()
        .filter_map(|one| one["app"].as_str())
    {
        let Ok(answer) = rest.call(Method::GET, &format!("/v2/apps{id}"), None).await else {
            continue;
        };
        let (ready, wanted, part) = instances(rest, &answer.body["app"]).await?;
        have += ready.min(wanted);
        want += wanted;
        if parts.len() < SERVICES_MAX {
            parts.push(part);
        }
    }
    let pods = actions
        .into_iter()
        .flatten()
        .filter_map(|one| one["pod"].as_str());
    parts.extend(pods.take(SERVICES_MAX).map(|id| format!("pod {id}")));
    let filled = match want {
        0 => 0,
        want => usize::try_from(have * BAR as u64 / want).unwrap_or(BAR),
    };
    let bar: String = (0..BAR)
        .map(|at| if at < filled { '#' } else { '.' })
        .collect();
    let step = format!(
        "step {} of {}",
        deployment["currentStep"], deployment["totalSteps"]
    );
    Ok(format!("[{bar}] {step}  {}", parts.join("; ")))
}

/// How many instances of a service do what they shall, how many are to, and both in words with what the others wait for.
async fn instances(rest: &Rest, app: &Value) -> Result<(u64, u64, String), ClientError> {
    let number = |field: &str| app[field].as_u64().unwrap_or_default();
    let checked = app["healthChecks"]
        .as_array()
        .is_some_and(|all| !all.is_empty());
    let (ready, state) = match checked {
        true => (number("tasksHealthy"), "healthy"),
        false => (number("tasksRunning"), "running"),
    };
    let (id, wanted) = (text(&app["id"]), number("instances"));
    let mut words = format!("{id}: {ready} of {wanted} {state}");
    if number("tasksStaged") > 0 {
        words.push_str(&format!(", {} starting", number("tasksStaged")));
    }
    if let Some(why) = super::service::why(rest, &id).await? {
        words.push_str(&format!(", {why}"));
    }
    Ok((ready, wanted, words))
}

pub(super) async fn deploy(rest: &Rest, id: &str, app: &Value) -> anyhow::Result<Value> {
    let path = super::path_of("apps", id);
    rest.call(Method::PUT, &format!("{path}?force=true"), Some(app))
        .await?;
    let mut line = Line::default();
    loop {
        let mut answer = rest.call(Method::GET, &path, None).await?;
        let app = answer.body["app"].take();
        let (ready, wanted, mut words) = instances(rest, &app).await?;
        if ready >= wanted && app["deployments"].as_array().is_none_or(Vec::is_empty) {
            line.end();
            return Ok(app);
        }
        if let Some(failure) = app.get("lastTaskFailure") {
            words.push_str(&format!(", last failure: {}", text(&failure["message"])));
        }
        line.show(&words);
        tokio::time::sleep(LOOK_PAUSE).await;
    }
}

/// A line on standard error that is written anew as it changes.
#[derive(Default)]
struct Line {
    shown: String,
}

impl Line {
    fn show(&mut self, text: &str) {
        if text == self.shown {
            return;
        }
        match std::io::stderr().is_terminal() {
            true => output::write_err(format!("\r\x1b[K{text}").as_bytes()),
            false => output::progress(text),
        }
        text.clone_into(&mut self.shown);
    }

    fn end(&mut self) {
        if !self.shown.is_empty() && std::io::stderr().is_terminal() {
            output::write_err(b"\r\x1b[K");
        }
        self.shown.clear();
    }
}

/// What is done with what.
fn action(one: &Value) -> String {
    let name = one["app"].as_str().or_else(|| one["pod"].as_str());
    format!("{} {}", text(&one["action"]), name.unwrap_or_default())
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
