//! `tepui service|deployment|group|pod`: the commands about what init keeps up, through its public API, that of Marathon.

mod args;
mod deployment;
mod group;
mod pod;
mod service;
mod spec;

use args::InitArgs;
pub use args::{DeploymentCommand, GroupCommand, PodCommand, ServiceCommand};
pub(crate) use spec::pairs;

use anyhow::bail;
use serde_json::Value;
use shell_client::{ClientError, Rest};

use crate::output::{self, Outcome};

/// What stands before the ids of the deployments that lock a service, each on a line.
const LOCKS: &str = "  deployment ";

pub(crate) async fn run_service(command: ServiceCommand) -> anyhow::Result<Outcome> {
    match command {
        ServiceCommand::Create(args) => service::create(args).await,
        ServiceCommand::Update(args) => service::update(args).await,
        ServiceCommand::List(args) => service::list(args).await,
        ServiceCommand::Show(args) => service::show(args).await,
        ServiceCommand::Scale(args) => service::scale(args).await,
        ServiceCommand::Restart(args) => service::restart(args).await,
        ServiceCommand::Remove(args) => service::remove(args).await,
        ServiceCommand::Log(args) => service::log(args).await,
        ServiceCommand::Exec(args) => service::exec(args).await,
        ServiceCommand::Explain(args) => service::explain(args).await,
        ServiceCommand::Events(args) => service::events(args).await,
    }
}

pub(crate) async fn run_deployment(command: DeploymentCommand) -> anyhow::Result<Outcome> {
    match command {
        DeploymentCommand::List(args) => deployment::list(args).await,
        DeploymentCommand::Show(args) => deployment::show(args).await,
        DeploymentCommand::Stop(args) => deployment::stop(args).await,
        DeploymentCommand::Rollback(args) => deployment::rollback(args).await,
    }
}

pub(crate) async fn run_group(command: GroupCommand) -> anyhow::Result<Outcome> {
    match command {
        GroupCommand::List(args) => group::list(args).await,
        GroupCommand::Show(args) => group::show(args).await,
        GroupCommand::Create(args) => group::create(args).await,
        GroupCommand::Update(args) => group::update(args).await,
        GroupCommand::Scale(args) => group::scale(args).await,
        GroupCommand::Remove(args) => group::remove(args).await,
    }
}

pub(crate) async fn run_pod(command: PodCommand) -> anyhow::Result<Outcome> {
    match command {
        PodCommand::List(args) => pod::list(args).await,
        PodCommand::Show(args) => pod::show(args).await,
        PodCommand::Create(args) => pod::create(args).await,
        PodCommand::Update(args) => pod::update(args).await,
        PodCommand::Scale(args) => pod::scale(args).await,
        PodCommand::Remove(args) => pod::remove(args).await,
    }
}

pub(crate) async fn deploy(rest: &Rest, id: &str, app: &Value) -> anyhow::Result<Value> {
    deployment::deploy(rest, id, app).await
}

/// The path of something by the id that people give: with the slash in front, and none behind.
fn path_of(kind: &str, id: &str) -> String {
    format!("/v2/{kind}{}", absolute(id))
}

/// An id with the slash in front, and none behind.
fn absolute(id: &str) -> String {
    let id = id.trim_matches('/');
    if id.is_empty() {
        return String::new();
    }
    format!("/{id}")
}

/// What was asked, or that it does not exist, which is told.
///
/// # Errors
/// Every other failure; that deployments are in the way with what to do about them here.
fn found<T>(
    answer: Result<T, ClientError>,
    missing: impl FnOnce() -> String,
) -> anyhow::Result<Option<T>> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(ClientError::Refused { status: 404, .. }) => {
            output::progress(&missing());
            Ok(None)
        }
        Err(ClientError::Refused {
            status: 409, text, ..
        }) if text.contains(LOCKS) => {
            let ids = text.lines().filter_map(|line| line.split(LOCKS).nth(1));
            bail!(
                "in the way is deployment {}: wait for it, `tepui deployment stop` it, or --force",
                ids.collect::<Vec<_>>().join(" and deployment ")
            )
        }
        Err(error) => Err(error.into()),
    }
}

fn no_service(id: &str) -> String {
    format!("no service is called {id} (`tepui service list` shows them)")
}

#[cfg(test)]
mod tests {
    use super::{found, path_of};
    use shell_client::ClientError;

    #[test]
    fn deployments_in_the_way_are_named_with_what_to_do() {
        let refused = |text: &str| {
            let refused = ClientError::Refused {
                url: "http://h/v2/apps/web?force=false".to_owned(),
                status: 409,
                text: text.to_owned(),
                hint: "",
            };
            let answer = found::<()>(Err(refused), || unreachable!("it is there"));
            answer.unwrap_err().to_string()
        };
        assert_eq!(
            refused("locked\n  deployment d1\n  deployment d2"),
            "in the way is deployment d1 and deployment d2: wait for it, `tepui deployment stop` it, or --force"
        );
        assert!(refused("it exists").contains("answered 409: it exists"));
    }

    #[test]
    fn ids_may_have_slashes_around_them() {
        for id in ["shop/web", "/shop/web", "shop/web/"] {
            assert_eq!(path_of("apps", id), "/v2/apps/shop/web");
        }
        assert_eq!(path_of("groups", "/"), "/v2/groups");
    }
}
