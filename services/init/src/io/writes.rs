//! Requests that change something, into what is asked for.

use abi_marathon::shown::TaskIds;
use abi_marathon::{App, AppUpdate, GroupPatch, GroupUpdate, PathId, Pod, Refusal, Route, read};
use http::Method;

use super::http::Asked;
use crate::mind::{Ask, Asker, Which, Wish};

/// What a request asks for; its method is one that the route takes.
///
/// # Errors
/// A document that is none, or of another form.
pub(super) fn ask(route: Route, asked: &Asked, body: &[u8]) -> Result<(Ask, Asker), Refusal> {
    let deletes_app =
        asked.method == Method::DELETE && matches!(route, Route::App(_) | Route::AppRestart(_));
    let asker = Asker {
        // Apps alone are deleted whatever stands in the way.
        force: asked.says("force", deletes_app),
        client_ip: asked.client_ip.clone(),
        uri: asked.uri.clone(),
    };
    let ask = make(route, asked, body)?;
    Ok((ask, asker))
}

fn make(route: Route, asked: &Asked, body: &[u8]) -> Result<Ask, Refusal> {
    let not_here = || Refusal::Nowhere("URI not found".to_owned());
    let is = |method: Method| asked.method == method;
    let partial = is(Method::PATCH) || asked.says("partialUpdate", true);
    Ok(match route {
        Route::Apps if is(Method::POST) => Ask::CreateApp(Box::new(read::<App>(body)?)),
        Route::Apps => Ask::PutApps {
            updates: read::<Vec<AppUpdate>>(body)?,
            partial,
            creates: is(Method::PUT),
        },
        Route::App(id) if is(Method::DELETE) => Ask::DeleteApp(id),
        Route::App(id) => Ask::PutApp {
            id,
            update: Box::new(read::<AppUpdate>(body)?),
            partial,
            creates: is(Method::PUT),
        },
        Route::AppRestart(id) if is(Method::DELETE) => {
            Ask::DeleteApp(PathId::new(format!("{id}/restart")))
        }
        Route::AppRestart(id) => Ask::RestartApp(id),
        Route::AppTasks(id) => kill(asked, Which::OfApp(id, host(asked))),
        Route::AppTasksWithin(id) => kill(asked, Which::Within(id, host(asked))),
        Route::AppTask(id, task) => kill(asked, Which::One(id, task)),
        Route::TasksDelete => kill(asked, Which::These(read::<TaskIds>(body)?)),
        Route::Group(id) => group(id, asked, body)?,
        Route::Pods => Ask::CreatePod(Box::new(read::<Pod>(body)?)),
        Route::Pod(id) if is(Method::DELETE) => Ask::DeletePod(id),
        Route::Pod(id) => Ask::PutPod(id, Box::new(read::<Pod>(body)?)),
        Route::PodInstances(id) => Ask::KillPodInstances {
            id,
            instances: read::<Vec<String>>(body)?,
            one: false,
            wipe: asked.says("wipe", false),
        },
        Route::PodInstance(id, instance) => Ask::KillPodInstances {
            id,
            instances: vec![instance],
            one: true,
            wipe: asked.says("wipe", false),
        },
        Route::Deployment(id) => Ask::DeleteDeployment(id),
        Route::QueueDelay(id) => Ask::DeleteDelay(id),
        Route::Leader => {
            let uri = |name| asked.query.get(name);
            Ask::Abdicate(Wish::new(uri("backup"), uri("restore"))?)
        }
        Route::Logging => {
            return Err(Refusal::Bad(
                "the level of the log is that of the whole process: use /logging/toggle of the master".to_owned(),
            ));
        }
        Route::Plugin(id) => {
            return Err(Refusal::NotFound(format!(
                "No plugin with this pluginId: {id}"
            )));
        }
        Route::Root
        | Route::Ping
        | Route::Metrics
        | Route::Prometheus
        | Route::Config
        | Route::AppsWithin(_)
        | Route::AppVersions(_)
        | Route::AppVersion(..)
        | Route::Tasks
        | Route::GroupApps(_)
        | Route::GroupVersions(_)
        | Route::GroupVersion(..)
        | Route::PodsStatus
        | Route::PodStatus(_)
        | Route::PodVersions(_)
        | Route::PodVersion(..)
        | Route::Deployments
        | Route::Queue
        | Route::Events
        | Route::Info
        | Route::Plugins => return Err(not_here()),
    })
}

fn host(asked: &Asked) -> Option<String> {
    asked.query.get("host").map(str::to_owned)
}

fn kill(asked: &Asked, which: Which) -> Ask {
    Ask::KillTasks {
        which,
        scale: asked.says("scale", false),
        wipe: asked.says("wipe", false),
    }
}

fn group(id: PathId, asked: &Asked, body: &[u8]) -> Result<Ask, Refusal> {
    Ok(match asked.method {
        Method::DELETE => Ask::DeleteGroup(id),
        Method::PATCH => Ask::PatchGroup(id, read::<GroupPatch>(body)?),
        Method::PUT => Ask::PutGroup {
            id,
            update: Box::new(read::<GroupUpdate>(body)?),
            dry_run: asked.says("dryRun", false),
        },
        _ => Ask::CreateGroup(id, Box::new(read::<GroupUpdate>(body)?)),
    })
}
