//! The routes of an agent, and the documents of those that are older than the API.

use std::sync::Arc;

use abi_mesos::render::{self, v0};
use base_access::{Action, Object};
use base_units::Resources;
use daemons_door::{Access, Common, Realm, Request, Response, Router};
use kernel_agent::{Executor, ExecutorState, Framework, Task};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::desk::{self, Contained, Desk, Picture};
use crate::provider::Providers;
use crate::{executor, operator};

/// The first part of a path that means the agent itself.
const ACTOR: &str = "slave(1)";

/// What the endpoints of an agent do.
const HELP: [(&str, &str); 7] = [
    (
        "/api/v1",
        "Calls of the operator API, one message for each POST.",
    ),
    (
        "/api/v1/executor",
        "Calls of executors, one message for each POST. SUBSCRIBE streams events.",
    ),
    (
        "/api/v1/resource_provider",
        "Calls of resource providers, one message for each POST. SUBSCRIBE streams events.",
    ),
    (
        "/containerizer/debug",
        "Shows what is being done to containers and has not ended yet.",
    ),
    (
        "/containers",
        "Shows containers with status and usage: ?container_id=VALUE, or ?framework_id=VALUE&executor_id=VALUE.",
    ),
    ("/monitor/statistics", "Shows what executors use."),
    (
        "/state",
        "Shows the agent, its frameworks, executors and tasks.",
    ),
];

/// All routes.
pub(crate) fn router(desk: &Arc<Desk>) -> Router {
    let mut router = Router::new(&[ACTOR, "slave"]);
    let core = desk.core.clone();
    router.route(
        "/api/v1/executor",
        Access::Realm(Realm::AgentExecutor),
        move |request| executor::handle(core.clone(), request),
    );
    let providers = Providers::new(desk.core.clone());
    router.route(
        "/api/v1/resource_provider",
        Access::Realm(Realm::AgentResourceProvider),
        move |request| providers.clone().handle(request),
    );
    let shared = Arc::clone(desk);
    router.route(
        "/api/v1",
        Access::Realm(Realm::AgentReadWrite),
        move |request| operator::answer(Arc::clone(&shared), request),
    );
    let readonly = Access::Realm(Realm::AgentReadOnly);
    let shared = Arc::clone(desk);
    router.route("/state", readonly, move |request| {
        let desk = Arc::clone(&shared);
        async move { desk.state(&request, state).await }
    });
    for (path, with_status) in [("/containers", true), ("/monitor/statistics", false)] {
        let shared = Arc::clone(desk);
        router.route(path, readonly, move |request: Request| {
            let desk = Arc::clone(&shared);
            async move {
                desk.require(&request, Action::GetEndpoint, &Object::One(path))?;
                if with_status {
                    check_filters(&request)?;
                }
                let write: fn(&Picture, &Request) -> Response = match with_status {
                    true => |picture, request| Response::json(&containers(picture, request, true)),
                    false => {
                        |picture, request| Response::json(&containers(picture, request, false))
                    }
                };
                desk::answer(desk, request, write).await
            }
        });
    }
    let shared = Arc::clone(desk);
    let path = "/containerizer/debug";
    router.route(path, readonly, move |request: Request| {
        let desk = Arc::clone(&shared);
        async move {
            desk.require(&request, Action::GetEndpoint, &Object::One(path))?;
            desk::answer(desk, request, |picture, _| {
                Response::json(&pending(picture))
            })
            .await
        }
    });
    let waiting = desk.core.clone();
    let common = Common {
        actor: ACTOR,
        help: &HELP,
        queues: Arc::new(move || {
            let idle = ["files", "help", "logging", "metrics", "system"];
            let idle = idle.into_iter().map(|name| (name, 0));
            idle.chain([(ACTOR, waiting.waiting())]).collect()
        }),
        metrics_rate: desk.metrics_rate,
        readonly: Realm::AgentReadOnly,
        readwrite: Realm::AgentReadWrite,
        version: desk.version(),
        flags: desk.flags.clone(),
        metrics: Arc::clone(&desk.metrics),
        log_level: Arc::clone(&desk.level),
        files: desk.files.clone(),
        authorizer: Arc::clone(&desk.authorizer),
    };
    common.install(&mut router);
    router
}

/// A part of a document; all of ours can be written as JSON.
fn value(part: &impl Serialize) -> Value {
    serde_json::to_value(part).unwrap_or_default()
}

fn merge(map: &mut Map<String, Value>, part: &impl Serialize) {
    if let Value::Object(fields) = value(part) {
        map.extend(fields);
    }
}

fn state(picture: &Picture) -> Value {
    let (desk, view) = (&picture.desk, &picture.view);
    let spec = &view.spec;
    let mut map = Map::new();
    merge(&mut map, &v0::AgentFields::from(&**spec));
    // Its port is part of its pid.
    map.remove("port");
    merge(&mut map, &desk.version());
    let (allocated, total) = (view.allocated().unallocate(), view.total());
    let unreserved = |resources: &Resources| resources.unreserved();
    let reserved = picture.seen(&total);
    let reserved_allocated = picture.seen(&allocated);
    let parts = json!({
        "id": picture.agent().as_str(),
        "start_time": desk.started.as_secs_f64(),
        "resources": value(&v0::ResourcesObject(&total)),
        "reserved_resources": value(&v0::ResourcesByRole(&reserved)),
        "unreserved_resources": value(&v0::ResourcesObject(&unreserved(&total))),
        "reserved_resources_full": value(&v0::ResourcesFullByRole(&reserved)),
        "unreserved_resources_full": value(&v0::ResourcesFull(&unreserved(&total))),
        "reserved_resources_allocated": value(&v0::ResourcesByRole(&reserved_allocated)),
        "unreserved_resources_allocated": value(&v0::ResourcesObject(&unreserved(&allocated))),
        "resource_providers": value(&picture.providers()),
        "master_hostname": desk.master,
    });
    merge(&mut map, &parts);
    if let Some((config, since)) = &view.drain {
        let part = json!({
            "drain_config": render::drain_config(config),
            "estimated_drain_start_time_seconds": since.since_epoch().as_secs(),
        });
        merge(&mut map, &part);
    }
    if picture.sees_flags() {
        for name in ["log_dir", "external_log_file"] {
            if let Some(text) = desk.flags.get(name) {
                map.insert(name.to_owned(), text.as_str().into());
            }
        }
        map.insert("flags".to_owned(), value(&desk.flags));
    }
    let seen = |framework: &&Arc<Framework>| picture.sees(framework);
    let list = |frameworks: Vec<&Arc<Framework>>| -> Vec<Value> {
        frameworks
            .into_iter()
            .filter(seen)
            .map(|one| framework(picture, one))
            .collect()
    };
    let frameworks = list(view.frameworks.values().collect());
    let completed = list(view.completed_frameworks.values().collect());
    map.insert("frameworks".to_owned(), frameworks.into());
    map.insert("completed_frameworks".to_owned(), completed.into());
    map.into()
}

fn framework(picture: &Picture, framework: &Framework) -> Value {
    let mut map = Map::new();
    merge(&mut map, &v0::FrameworkFields::from(&*framework.spec));
    // These a master tells, not an agent.
    for name in ["webui_url", "capabilities", "labels"] {
        map.remove(name);
    }
    map.insert("id".to_owned(), framework.id.as_str().into());
    let list = |executors: Vec<&Arc<Executor>>| -> Value {
        let seen = executors
            .into_iter()
            .filter(|one| picture.sees_executor(framework, one));
        seen.map(|one| executor_entry(picture, framework, one))
            .collect()
    };
    map.insert(
        "executors".to_owned(),
        list(framework.executors.values().collect()),
    );
    map.insert(
        "completed_executors".to_owned(),
        list(framework.completed.values().collect()),
    );
    map.into()
}

fn executor_entry(picture: &Picture, framework: &Framework, executor: &Executor) -> Value {
    let info = picture.info(executor);
    let mut map = Map::new();
    let fields = json!({
        "id": executor.id.as_str(),
        "name": info.name(),
        "source": info.source(),
        "container": executor.container.as_str(),
        "directory": picture.directory(executor),
        "resources": value(&v0::ResourcesObject(&executor.allocated())),
        "role": executor.role.as_str(),
    });
    merge(&mut map, &fields);
    if let Some(labels) = &info.labels {
        map.insert("labels".to_owned(), value(&v0::Labels(labels.clone())));
    }
    if let Some(kind) = info.r#type {
        map.insert("type".to_owned(), kind.to_string().into());
    }
    let queued = Picture::queued(executor);
    let (mut running, mut waiting, mut completed) = (Vec::new(), Vec::new(), Vec::new());
    let visible = |task: &&Arc<Task>| picture.sees_task(framework, task);
    for task in executor.tasks.values().filter(visible) {
        let place = if task.latest.is_terminal() {
            &mut completed
        } else if queued.contains(&task.spec.id) {
            waiting.push(value(&v0::QueuedTask {
                spec: &task.spec,
                agent: &picture.agent(),
                role: &task.role,
                resources: &task.resources,
            }));
            continue;
        } else {
            &mut running
        };
        place.push(task_entry(picture, executor, task));
    }
    for task in executor.completed.values().filter(visible) {
        completed.push(task_entry(picture, executor, task));
    }
    map.insert("tasks".to_owned(), running.into());
    map.insert("queued_tasks".to_owned(), waiting.into());
    map.insert("completed_tasks".to_owned(), completed.into());
    map.into()
}

/// What is known of a task.
pub(crate) fn with_facts<T>(
    picture: &Picture,
    executor: &Executor,
    task: &Task,
    write: impl FnOnce(render::TaskFacts<'_>) -> T,
) -> T {
    let agent = picture.agent();
    write(render::TaskFacts {
        spec: &task.spec,
        framework: &task.framework,
        executor: (!executor.is_command()).then_some(&executor.id),
        agent: &agent,
        role: &task.role,
        user: task.spec.user.as_deref(),
        resources: &task.resources,
        state: task.latest,
        statuses: &task.statuses,
        forwarded: task.forwarded.as_deref(),
    })
}

fn task_entry(picture: &Picture, executor: &Executor, task: &Task) -> Value {
    with_facts(picture, executor, task, |facts| value(&v0::Task(facts)))
}

/// Containers that are being started or ended.
fn pending(picture: &Picture) -> Value {
    let frameworks = picture.view.frameworks.values();
    let executors = frameworks.flat_map(|framework| framework.executors.values());
    let pending = executors.filter_map(|executor| {
        let operation = match executor.state {
            ExecutorState::Registering if executor.started.is_none() => "launch",
            ExecutorState::Terminating => "destroy",
            ExecutorState::Registering | ExecutorState::Running | ExecutorState::Terminated => {
                return None;
            }
        };
        let args = json!({"containerId": executor.container.as_str()});
        Some(json!({"operation": operation, "args": args}))
    });
    json!({"pending": pending.collect::<Vec<_>>()})
}

/// Containers can be asked for by their own id, by framework, or by framework and executor.
fn check_filters(request: &Request) -> Result<(), Box<Response>> {
    let has = |key| request.query().get(key).is_some();
    let by_owner = has("framework_id") || has("executor_id");
    match has("container_id") && by_owner || has("executor_id") && !has("framework_id") {
        true => Err(Box::new(Response::bad_request(
            "ask by container_id alone, by framework_id alone, or by framework_id and executor_id",
        ))),
        false => Ok(()),
    }
}

fn containers(picture: &Picture, request: &Request, with_status: bool) -> Vec<Value> {
    let wanted = |key: &str, id: &str| {
        let filter = request.query().get(key).filter(|_| with_status);
        filter.is_none_or(|filter| filter == id)
    };
    let entry = |one: &Contained| {
        let info = picture.info(&one.executor);
        let mut entry = json!({
            "framework_id": one.framework.id.as_str(),
            "executor_id": one.executor.id.as_str(),
            "executor_name": info.name(),
            "source": info.source(),
            "statistics": value(&desk::statistics(one.usage.as_ref(), &one.quotas)),
        });
        if with_status {
            entry["container_id"] = one.executor.container.as_str().into();
            entry["status"] = value(&desk::status(&one.executor));
        }
        entry
    };
    let all = picture.containers();
    let all = all.iter().filter(|one| {
        wanted("framework_id", one.framework.id.as_str())
            && wanted("executor_id", one.executor.id.as_str())
            && wanted("container_id", one.executor.container.as_str())
    });
    all.map(entry).collect()
}
