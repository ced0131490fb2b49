//! Requests that only read.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;

use abi_json::Value;
use abi_marathon::shown::{AppList, AppOne, Leader, TaskList, Versions};
use abi_marathon::{
    App, AppEmbeds, GroupEmbeds, Kind, PathId, Refusal, Route, Selector, Timestamp,
};
use daemons_door::{Response, StreamLimits, event_stream};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use serde_json::json;

use super::core::Subscriber;
use super::http::{Asked, Desk, Refused};
use crate::mind::state::{History, State};
use crate::mind::{sound_pod_id, tree_at};
use crate::plan::service::{Service, Spec};
use crate::view;

/// Events that may wait for a subscriber.
const EVENTS_MAX: StreamLimits = StreamLimits {
    bytes: 16 << 20,
    chunks: 1024,
};

/// What is shown, with the status.
type Shown = Result<Value, Refusal>;

pub(super) async fn read(
    desk: &Arc<Desk>,
    route: Route,
    asked: Asked,
    peer: SocketAddr,
) -> Result<Response, Refused> {
    match route {
        Route::Root => {
            return Ok(Response::empty(StatusCode::FOUND)
                .with_header(LOCATION, HeaderValue::from_static("ui/")));
        }
        Route::Ping => return Ok(ping(&asked)),
        Route::Events => return events(desk, &asked, peer).await,
        Route::Plugin(id) => {
            let missing = format!("No plugin with this pluginId: {id}");
            return Err(Refusal::NotFound(missing).into());
        }
        Route::Prometheus => {
            let state = desk.core.look().await?;
            let metrics = view::metrics(&state, desk.started, desk.clock.now());
            return Ok(Response::bytes("text/plain", prometheus(&metrics)));
        }
        _ => {}
    }
    let state = desk.core.look().await?;
    let desk = Arc::clone(desk);
    // Lists of many services take a while to write.
    let shown = tokio::task::spawn_blocking(move || show(&desk, &state, route, &asked)).await;
    let shown = shown.map_err(|_| Refusal::Unavailable("the service is stopping".to_owned()))?;
    Ok(shown?)
}

/// Metrics as monitoring reads them, under the names that it knows.
fn prometheus(metrics: &view::Metrics) -> String {
    let mut text = String::new();
    let mut say = |name: &str, kind: &str, value: String| {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let name = name.replace(|letter| !plain(letter), "_");
        text.push_str(&format!("# TYPE {name} {kind}\n{name} {value}\n\n"));
    };
    for (name, value) in &metrics.gauges {
        say(name, "gauge", value.to_string());
    }
    for (name, value) in &metrics.counters {
        say(name, "counter", value.to_string());
    }
    text
}

/// What a list of types that a client accepts, best first, makes of those that there are.
fn preferred<'a>(accept: &str, kinds: &[&'a str]) -> Option<&'a str> {
    let mut wanted: Vec<(f32, usize, &str)> = accept
        .split(',')
        .filter_map(|entry| {
            let mut parts = entry.split(';').map(str::trim);
            let kind = parts.next()?;
            let quality = parts.find_map(|it| it.strip_prefix("q=")?.parse().ok());
            let stars = kind.matches('*').count();
            Some((quality.unwrap_or(1.0), stars, kind))
        })
        .filter(|(quality, ..)| *quality > 0.0)
        .collect();
    wanted.sort_by(|left, right| {
        let by_quality = right.0.total_cmp(&left.0);
        by_quality.then(left.1.cmp(&right.1))
    });
    wanted.into_iter().find_map(|(_, _, wanted)| {
        kinds.iter().copied().find(|kind| {
            let family = wanted.strip_suffix("/*");
            wanted == "*/*"
                || wanted.eq_ignore_ascii_case(kind)
                || family.is_some_and(|family| kind.split('/').next() == Some(family))
        })
    })
}

fn ping(asked: &Asked) -> Response {
    let accept = asked.accept.as_deref().unwrap_or("*/*");
    match preferred(accept, &["text/plain", "text/html", "application/json"]) {
        Some("text/html") => Response::bytes("text/html", "pong"),
        Some("application/json") => Response::json(&"pong"),
        Some(_) => Response::bytes("text/plain", "pong"),
        None => Response::empty(StatusCode::NO_CONTENT),
    }
}

async fn events(desk: &Desk, asked: &Asked, peer: SocketAddr) -> Result<Response, Refused> {
    let accept = asked.accept.as_deref().unwrap_or_default();
    if !accept.contains("text/event-stream") {
        return Err(Refused::Method(&["GET"]));
    }
    let names: BTreeSet<String> = asked.all("event_type").map(str::to_owned).collect();
    let watcher = asked.query.get("watcher").map(str::to_owned);
    if let Some(name) = &watcher {
        let state = desk.core.look().await?;
        if let Some(complaint) = state.watchers.complaint(name) {
            return Err(Refusal::Bad(complaint).into());
        }
    }
    let (stream, body) = event_stream(EVENTS_MAX);
    let subscriber = Subscriber {
        stream,
        names,
        address: peer.ip().to_string(),
        watcher,
    };
    desk.core.subscribe(subscriber).await?;
    Ok(Response::stream("text/event-stream", body))
}

fn json_of(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("answers have plain names and values only")
}

/// The answer to what is read from a picture of what is known.
fn show(desk: &Desk, state: &State, route: Route, asked: &Asked) -> Result<Response, Refusal> {
    let now = desk.clock.now();
    let shown: Value = match route {
        Route::Apps => apps(state, asked, now)?,
        Route::App(id) => app(state, &id, asked, now)?,
        Route::AppsWithin(group) => {
            there(state, &group)?;
            let embeds = with_usual(asked);
            let within = |app: &App| app.id.is_within(&group);
            json!({"*": view::apps(state, within, embeds, now)})
        }
        Route::AppTasks(id) => {
            state.tree.app(&id)?;
            json_of(TaskList {
                tasks: view::tasks_of(state, &id, false),
            })
        }
        Route::AppTasksWithin(group) => {
            there(state, &group)?;
            let apps = state.tree.services_in(&group);
            let apps = apps.filter(|it| matches!(it.spec, Spec::App(_)));
            let tasks = apps.flat_map(|it| view::tasks_of(state, it.id(), false));
            json_of(TaskList {
                tasks: tasks.collect(),
            })
        }
        Route::Tasks => tasks(state, asked),
        Route::AppVersions(id) => {
            state.tree.app(&id)?;
            json_of(Versions {
                versions: versions(&state.services, &id),
            })
        }
        Route::AppVersion(id, version) => {
            let at = timestamp(&version)?;
            match state.service_at(&id, at).map(|it| &it.spec) {
                Some(Spec::App(app)) => json_of(&**app),
                Some(Spec::Pod(_)) | None => {
                    return Err(Refusal::NotFound(format!(
                        "App '{id}' does not exist in version {at}"
                    )));
                }
            }
        }
        Route::Group(id) => group(state, &id, asked, now)?,
        Route::GroupApps(id) => {
            there(state, &id)?;
            let of_group = |app: &App| app.id.is_within(&id);
            let embeds = AppEmbeds::read(asked.all("embed"));
            json_of(view::apps(state, of_group, embeds, now))
        }
        Route::GroupVersions(id) => {
            there(state, &id)?;
            json_of(versions(&state.groups, &id))
        }
        Route::GroupVersion(id, version) => {
            let at = timestamp(&version)?;
            let tree = tree_at(state, &id, at, now)?;
            let nothing = State::new(now);
            json_of(view::group(
                &nothing,
                &tree,
                &id,
                &GroupEmbeds::read(&[]),
                now,
            ))
        }
        Route::Deployments => json_of(view::deployments(state)),
        Route::Queue => {
            let offers = asked.all("embed").any(|it| it == "lastUnusedOffers");
            json_of(view::queue(state, offers, now))
        }
        Route::Info => super::info::info(desk, state),
        Route::Leader => json_of(Leader {
            leader: desk.leader(),
        }),
        Route::Plugins => json!({"plugins": []}),
        Route::Metrics => metrics(desk, state, now),
        Route::Config => json!({"name": "tepui", "version": env!("CARGO_PKG_VERSION")}),
        Route::Logging => json!({"ROOT": "INFO"}),
        Route::Pods
        | Route::PodsStatus
        | Route::Pod(_)
        | Route::PodStatus(_)
        | Route::PodVersions(_)
        | Route::PodVersion(..) => pods(state, route)?,
        Route::Root
        | Route::Ping
        | Route::Prometheus
        | Route::Events
        | Route::Plugin(_)
        | Route::AppRestart(_)
        | Route::AppTask(..)
        | Route::TasksDelete
        | Route::PodInstances(_)
        | Route::PodInstance(..)
        | Route::Deployment(_)
        | Route::QueueDelay(_) => return Err(Refusal::Nowhere("URI not found".to_owned())),
    };
    Ok(Response::json(&shown))
}

fn timestamp(text: &str) -> Result<Timestamp, Refusal> {
    Timestamp::parse(text).ok_or_else(|| {
        Refusal::Illegal(format!(
            "Invalid timestamp provided '{text}'. Expecting ISO-8601 datetime string."
        ))
    })
}

/// The versions of something, newest first.
fn versions<T>(history: &History<T>, id: &PathId) -> Vec<Timestamp> {
    let known = history.get(id).into_iter().flatten();
    let mut since_made: Vec<Timestamp> = Vec::new();
    for (at, was) in known {
        match was {
            Some(_) => since_made.push(*at),
            // What was removed begins anew.
            None => since_made.clear(),
        }
    }
    since_made.reverse();
    since_made
}

/// What the embeds name, with what is always shown of a single app.
fn with_usual(asked: &Asked) -> AppEmbeds {
    AppEmbeds {
        tasks: true,
        counts: true,
        deployments: true,
        last_task_failure: true,
        ..AppEmbeds::read(asked.all("embed"))
    }
}

fn apps(state: &State, asked: &Asked, now: Timestamp) -> Shown {
    let embeds = AppEmbeds {
        counts: true,
        deployments: true,
        ..AppEmbeds::read(asked.all("embed"))
    };
    let selector = asked.query.get("label").map(Selector::parse).transpose()?;
    let (cmd, id) = (asked.query.get("cmd"), asked.query.get("id"));
    let holds = |text: &str, part: Option<&str>| {
        part.is_none_or(|part| text.to_lowercase().contains(&part.to_lowercase()))
    };
    let suits = |app: &App| {
        holds(app.id.as_str(), id)
            && holds(app.cmd.as_deref().unwrap_or_default(), cmd)
            && selector.as_ref().is_none_or(|it| it.suits(&app.labels))
    };
    Ok(json_of(AppList {
        apps: view::apps(state, suits, embeds, now),
    }))
}

fn app(state: &State, id: &PathId, asked: &Asked, now: Timestamp) -> Shown {
    let app = state.tree.app(id)?;
    Ok(json_of(AppOne {
        app: view::app(state, app, with_usual(asked), now),
    }))
}

fn tasks(state: &State, asked: &Asked) -> Value {
    // What is no state is as if it had not been said.
    let wanted: Vec<&str> = asked
        .all("status")
        .chain(asked.all("status[]"))
        .filter_map(|wanted| match wanted.to_ascii_lowercase().as_str() {
            "running" => Some("TASK_RUNNING"),
            "staging" => Some("TASK_STAGING"),
            _ => None,
        })
        .collect();
    let suits = |status: &str| wanted.is_empty() || wanted.contains(&status);
    let services = state.instances.keys();
    let all = services.flat_map(|id| view::tasks_of(state, id, true));
    json_of(TaskList {
        tasks: all.filter(|task| suits(&task.state)).collect(),
    })
}

/// That there is such a group.
fn there(state: &State, id: &PathId) -> Result<(), Refusal> {
    if state.tree.groups().contains_key(id) {
        return Ok(());
    }
    Err(Refusal::Missing {
        kind: Kind::Group,
        id: id.clone(),
    })
}

fn group(state: &State, id: &PathId, asked: &Asked, now: Timestamp) -> Shown {
    there(state, id)?;
    let embeds: Vec<&str> = asked.all("embed").collect();
    let embeds = GroupEmbeds::read(&embeds);
    Ok(json_of(view::group(state, &state.tree, id, &embeds, now)))
}

fn pods(state: &State, route: Route) -> Shown {
    let all = || {
        let services = state.tree.services().values();
        services.filter_map(|service| match &service.spec {
            Spec::Pod(pod) => Some((service, pod)),
            Spec::App(_) => None,
        })
    };
    let missing = |id: &PathId| Refusal::Missing {
        kind: Kind::Pod,
        id: id.clone(),
    };
    let one = |id: &PathId| {
        sound_pod_id(id)?;
        all()
            .find(|(_, pod)| pod.id == *id)
            .ok_or_else(|| missing(id))
    };
    Ok(match route {
        Route::Pods => all().map(|(_, pod)| json_of(&**pod)).collect(),
        Route::PodsStatus => {
            let statuses = all().map(|(service, pod)| view::pod_status(state, service, pod));
            json_of(statuses.collect::<Vec<_>>())
        }
        Route::Pod(id) => {
            let found = one(&id).map_err(|refusal| match refusal {
                // The message is itself a document, and clients read it so.
                Refusal::Missing { id, .. } => {
                    Refusal::NotFound(format!("{{\"message\": \"pod with {id} does not exist\"}}"))
                }
                other => other,
            });
            json_of(&**found?.1)
        }
        Route::PodStatus(id) => {
            let (service, pod) = one(&id)?;
            json_of(view::pod_status(state, service, pod))
        }
        Route::PodVersions(id) => {
            one(&id)?;
            json_of(versions(&state.services, &id))
        }
        Route::PodVersion(id, version) => {
            let at = timestamp(&version)?;
            let old: Option<&Service> = state.service_at(&id, at);
            match old.map(|it| &it.spec) {
                Some(Spec::Pod(pod)) => json_of(&**pod),
                Some(Spec::App(_)) | None => return Err(missing(&id)),
            }
        }
        _ => return Err(Refusal::Nowhere("URI not found".to_owned())),
    })
}

fn metrics(desk: &Desk, state: &State, now: Timestamp) -> Value {
    let metrics = view::metrics(state, desk.started, now);
    let counters = metrics.counters.into_iter();
    let counters: serde_json::Map<String, Value> = counters
        .map(|(name, count)| (name, json!({"count": count})))
        .collect();
    let gauges = metrics.gauges.into_iter();
    let gauges: serde_json::Map<String, Value> = gauges
        .map(|(name, value)| (name, json!({"value": value})))
        .collect();
    json!({
        "version": "4.0.0", "counters": counters, "gauges": gauges,
        "histograms": {}, "meters": {}, "timers": {},
    })
}
