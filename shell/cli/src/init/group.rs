//! `tepui group`.

use serde_json::{Value, json};
use shell_client::Method;

use super::args::{FileArgs, GroupArgs, GroupChangeArgs, GroupScaleArgs, InitArgs};
use super::deployment::{change_by, text};
use super::{absolute, found, path_of};
use crate::document;
use crate::output::{self, Outcome};

pub(super) async fn list(args: InitArgs) -> anyhow::Result<Outcome> {
    let root = args.rest()?.call(Method::GET, "/v2/groups", None).await?;
    if args.cluster.json {
        output::json(&root.body)?;
        return Ok(Outcome::Done);
    }
    let mut rows = Vec::new();
    each(&root.body, &mut rows);
    output::table(&["ID", "SERVICES", "PODS", "GROUPS", "VERSION"], rows)?;
    Ok(Outcome::Done)
}

fn each(group: &Value, rows: &mut Vec<Vec<String>>) {
    let count = |field: &str| group[field].as_array().map_or(0, Vec::len).to_string();
    let (apps, pods, groups) = (count("apps"), count("pods"), count("groups"));
    rows.push(vec![
        text(&group["id"]),
        apps,
        pods,
        groups,
        text(&group["version"]),
    ]);
    for below in group["groups"].as_array().into_iter().flatten() {
        each(below, rows);
    }
}

fn missing(id: &str) -> String {
    format!("no group is called {id} (`tepui group list` shows them)")
}

pub(super) async fn show(args: GroupArgs) -> anyhow::Result<Outcome> {
    let answer = args
        .init
        .rest()?
        .call(Method::GET, &path_of("groups", &args.id), None)
        .await;
    let Some(answer) = found(answer, || missing(&args.id))? else {
        return Ok(Outcome::NotFound);
    };
    let group = answer.body;
    if args.init.cluster.json {
        output::json(&group)?;
        return Ok(Outcome::Done);
    }
    let mut rows = Vec::new();
    members(&group, &mut rows);
    output::table(&["KIND", "ID", "INSTANCES"], rows)?;
    Ok(Outcome::Done)
}

fn members(group: &Value, rows: &mut Vec<Vec<String>>) {
    let list = |field: &str| group[field].as_array().cloned().unwrap_or_default();
    for app in list("apps") {
        rows.push(vec![
            "service".to_owned(),
            text(&app["id"]),
            app["instances"].to_string(),
        ]);
    }
    for pod in list("pods") {
        let instances = pod["instances"].as_array().map_or(0, Vec::len);
        rows.push(vec![
            "pod".to_owned(),
            text(&pod["id"]),
            instances.to_string(),
        ]);
    }
    for below in list("groups") {
        rows.push(vec!["group".to_owned(), text(&below["id"]), String::new()]);
        members(&below, rows);
    }
}

pub(super) async fn create(args: FileArgs) -> anyhow::Result<Outcome> {
    let group = Value::Object(document::read_object(&args.file)?);
    let words = format!("group {} is created", text(&group["id"]));
    if args.dry_run {
        return super::service::dry(&args.init, &json!({}), &group);
    }
    let path = args.change.path("/v2/groups");
    let rest = args.init.rest()?;
    change_by(
        &rest,
        &args.init,
        &args.change,
        Method::POST,
        &path,
        Some(&group),
        &words,
    )
    .await
}

pub(super) async fn update(args: FileArgs) -> anyhow::Result<Outcome> {
    let group = Value::Object(document::read_object(&args.file)?);
    let id = text(&group["id"]);
    let path = path_of("groups", &id);
    let rest = args.init.rest()?;
    if args.dry_run {
        let steps = rest
            .call(Method::PUT, &format!("{path}?dryRun=true"), Some(&group))
            .await?;
        if args.init.cluster.json {
            output::json(&steps.body)?;
            return Ok(Outcome::Done);
        }
        let mut rows = Vec::new();
        for (number, step) in (1..).zip(steps.body["steps"].as_array().into_iter().flatten()) {
            for action in step["actions"].as_array().into_iter().flatten() {
                let what = action["app"].as_str().or_else(|| action["pod"].as_str());
                let what = what.unwrap_or_default().to_owned();
                rows.push(vec![number.to_string(), text(&action["action"]), what]);
            }
        }
        output::table(&["STEP", "ACTION", "WHAT"], rows)?;
        return Ok(Outcome::Done);
    }
    let words = format!("group {} is changed", if id.is_empty() { "/" } else { &id });
    let path = args.change.path(&path);
    change_by(
        &rest,
        &args.init,
        &args.change,
        Method::PUT,
        &path,
        Some(&group),
        &words,
    )
    .await
}

pub(super) async fn scale(args: GroupScaleArgs) -> anyhow::Result<Outcome> {
    let GroupArgs { init, id } = &args.group;
    let rest = init.rest()?;
    let path = path_of("groups", id);
    // Otherwise it would be created.
    let there = rest.call(Method::GET, &path, None).await;
    if found(there, || missing(id))?.is_none() {
        return Ok(Outcome::NotFound);
    }
    let body = json!({"scaleBy": args.factor});
    let words = format!("group {} is scaled by {}", absolute(id), args.factor);
    let path = args.change.path(&path);
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

pub(super) async fn remove(args: GroupChangeArgs) -> anyhow::Result<Outcome> {
    let GroupArgs { init, id } = &args.group;
    let path = args.change.path(&path_of("groups", id));
    let words = format!("group {} is removed", absolute(id));
    let rest = init.rest()?;
    change_by(
        &rest,
        init,
        &args.change,
        Method::DELETE,
        &path,
        None,
        &words,
    )
    .await
}
