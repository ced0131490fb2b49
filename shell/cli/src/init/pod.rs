//! `tepui pod`.

use serde_json::{Value, json};
use shell_client::{Method, Rest};

use super::args::{FileArgs, InitArgs, ScaleArgs, ServiceArgs, ServiceChangeArgs};
use super::deployment::{change_by, text};
use super::{absolute, found, path_of};
use crate::document;
use crate::output::{self, Outcome};

pub(super) async fn list(args: InitArgs) -> anyhow::Result<Outcome> {
    let all = args
        .rest()?
        .call(Method::GET, "/v2/pods/::status", None)
        .await?;
    if args.cluster.json {
        output::json(&all.body)?;
        return Ok(Outcome::Done);
    }
    let rows = all.body.as_array().into_iter().flatten().map(|pod| {
        let containers = pod["spec"]["containers"].as_array().map_or(0, Vec::len);
        let wanted = &pod["spec"]["scaling"]["instances"];
        vec![
            text(&pod["id"]),
            text(&pod["status"]),
            format!("{}/{wanted}", stable(pod)),
            containers.to_string(),
        ]
    });
    output::table(&["ID", "STATUS", "STABLE", "CONTAINERS"], rows.collect())?;
    Ok(Outcome::Done)
}

fn stable(pod: &Value) -> usize {
    let instances = pod["instances"].as_array().into_iter().flatten();
    instances.filter(|one| one["status"] == "STABLE").count()
}

fn missing(id: &str) -> String {
    format!("no pod is called {id} (`tepui pod list` shows them)")
}

pub(super) async fn show(args: ServiceArgs) -> anyhow::Result<Outcome> {
    let path = format!("{}::status", path_of("pods", &args.id));
    let rest = args.init.rest()?;
    let Some(answer) = found(rest.call(Method::GET, &path, None).await, || {
        missing(&args.id)
    })?
    else {
        return Ok(Outcome::NotFound);
    };
    let pod = answer.body;
    if args.init.cluster.json {
        output::json(&pod)?;
        return Ok(Outcome::Done);
    }
    let mut head = format!(
        "{}  {}, {} of {} stable\n",
        text(&pod["id"]),
        text(&pod["status"]),
        stable(&pod),
        pod["spec"]["scaling"]["instances"]
    );
    if let Some(why) = super::service::why(&rest, &text(&pod["id"])).await? {
        head.push_str(&format!("waits: {why}\n"));
    }
    output::write_out(head.as_bytes())?;
    let mut rows = Vec::new();
    for instance in pod["instances"].as_array().into_iter().flatten() {
        for container in instance["containers"].as_array().into_iter().flatten() {
            rows.push(vec![
                text(&container["name"]),
                text(&container["status"]),
                text(&instance["agentHostname"]),
                text(&instance["id"]),
            ]);
        }
    }
    output::table(&["CONTAINER", "STATE", "HOST", "INSTANCE"], rows)?;
    Ok(Outcome::Done)
}

pub(super) async fn create(args: FileArgs) -> anyhow::Result<Outcome> {
    let pod = Value::Object(document::read_object(&args.file)?);
    if args.dry_run {
        return super::service::dry(&args.init, &json!({}), &pod);
    }
    let words = format!("pod {} is created", text(&pod["id"]));
    let path = args.change.path("/v2/pods");
    let rest = args.init.rest()?;
    change_by(
        &rest,
        &args.init,
        &args.change,
        Method::POST,
        &path,
        Some(&pod),
        &words,
    )
    .await
}

/// The definition of a pod; `None`, which is told, if there is none.
async fn definition(rest: &Rest, id: &str) -> anyhow::Result<Option<Value>> {
    let answer = rest.call(Method::GET, &path_of("pods", id), None).await;
    Ok(found(answer, || missing(id))?.map(|answer| answer.body))
}

pub(super) async fn update(args: FileArgs) -> anyhow::Result<Outcome> {
    let pod = Value::Object(document::read_object(&args.file)?);
    let id = text(&pod["id"]);
    let rest = args.init.rest()?;
    let Some(before) = definition(&rest, &id).await? else {
        return Ok(Outcome::NotFound);
    };
    if args.dry_run {
        return super::service::dry(&args.init, &before, &pod);
    }
    let words = format!("pod {id} is changed");
    let path = args.change.path(&path_of("pods", &id));
    change_by(
        &rest,
        &args.init,
        &args.change,
        Method::PUT,
        &path,
        Some(&pod),
        &words,
    )
    .await
}

pub(super) async fn scale(args: ScaleArgs) -> anyhow::Result<Outcome> {
    let ServiceArgs { init, id } = &args.service;
    let rest = init.rest()?;
    let Some(mut pod) = definition(&rest, id).await? else {
        return Ok(Outcome::NotFound);
    };
    pod["scaling"] = json!({"kind": "fixed", "instances": args.instances});
    let words = format!("pod {} has {} instances", absolute(id), args.instances);
    let path = args.change.path(&path_of("pods", id));
    change_by(
        &rest,
        init,
        &args.change,
        Method::PUT,
        &path,
        Some(&pod),
        &words,
    )
    .await
}

pub(super) async fn remove(args: ServiceChangeArgs) -> anyhow::Result<Outcome> {
    let ServiceArgs { init, id } = &args.service;
    let rest = init.rest()?;
    let path = args.change.path(&path_of("pods", id));
    let words = format!("pod {} is removed", absolute(id));
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
