//! The routes of a master.

use std::sync::Arc;

use daemons_door::{Access, Common, Handled, Query, Realm, Request, Response, Router};
use http::StatusCode;
use serde::Serialize;

use crate::call::off_the_loop;
use crate::desk::Desk;
use crate::documents::{Frameworks, Selection, SlaveList, Tasks};
use crate::link::LinkHandle;
use crate::picture::Picture;
use crate::roles::Roles;
use crate::scheduler::Schedulers;
use crate::shared::Shared;
use crate::{convert, explain, operator, rules};

/// The first part of a path that means the master itself.
const ACTOR: &str = "master";
/// What the endpoints of a master do.
const HELP: [(&str, &str); 24] = [
    (
        "/api/v1",
        "Calls of the operator API, one message for each POST. SUBSCRIBE streams what happens; with ?removed_agents=all also AGENT_REMOVED for agents that become unreachable or are marked gone.",
    ),
    (
        "/api/v1/explain",
        "Says why a framework or role gets no offers of an agent.",
    ),
    (
        "/api/v1/scheduler",
        "Calls of schedulers, one message for each POST. SUBSCRIBE streams events.",
    ),
    (
        "/create-volumes",
        "Makes persistent volumes of reserved disk: slaveId=VALUE&volumes=JSON in the body.",
    ),
    (
        "/destroy-volumes",
        "Destroys persistent volumes: slaveId=VALUE&volumes=JSON in the body.",
    ),
    (
        "/frameworks",
        "Shows frameworks with their tasks, all or one: ?framework_id=VALUE.",
    ),
    (
        "/machine/down",
        "Takes machines of the maintenance schedule down: a JSON list of machine ids in the body.",
    ),
    (
        "/machine/up",
        "Takes machines back into service: a JSON list of machine ids in the body.",
    ),
    (
        "/maintenance/schedule",
        "Shows the maintenance schedule, or replaces it by a POST.",
    ),
    (
        "/maintenance/status",
        "Shows which machines are draining or down.",
    ),
    ("/node", "Where agents connect."),
    (
        "/quota",
        "Shows quotas; a POST sets one, a DELETE of /quota/ROLE removes it.",
    ),
    ("/redirect", "Leads to the leading master."),
    ("/registrar(1)/registry", "Shows what is durable."),
    ("/registrar%281%29/registry", "Shows what is durable."),
    (
        "/reserve",
        "Reserves resources: slaveId=VALUE&resources=JSON in the body.",
    ),
    (
        "/roles",
        "Shows roles with weight, quota and what they have.",
    ),
    (
        "/slaves",
        "Shows agents with their resources in full, all or one: ?slave_id=VALUE.",
    ),
    (
        "/state",
        "Shows the master, its agents, frameworks and tasks.",
    ),
    (
        "/state-summary",
        "Shows agents and frameworks with numbers of tasks.",
    ),
    (
        "/tasks",
        "Shows tasks by age: ?limit=VALUE&offset=VALUE&order=asc|desc&framework_id=VALUE&task_id=VALUE.",
    ),
    (
        "/teardown",
        "Ends a framework: frameworkId=VALUE in the body.",
    ),
    (
        "/unreserve",
        "Takes reservations back: slaveId=VALUE&resources=JSON in the body.",
    ),
    (
        "/weights",
        "Shows weights of roles; a PUT of a JSON list changes them.",
    ),
];
/// Tasks that `/tasks` shows unless it is told how many.
const TASKS_LIMIT: usize = 100;

/// All routes.
pub(crate) fn router(desk: &Arc<Desk>, links: LinkHandle) -> Router {
    let mut router = Router::new(&[ACTOR]);
    let schedulers = Schedulers::new(desk);
    router.route(
        "/api/v1/scheduler",
        Access::Realm(Realm::MasterScheduler),
        move |request| schedulers.clone().answer(request),
    );
    let shared = Arc::clone(desk);
    router.route(
        "/api/v1",
        Access::Realm(Realm::MasterReadWrite),
        move |request| operator::answer(Arc::clone(&shared), request),
    );
    let shared = Arc::clone(desk);
    router.route(
        "/api/v1/explain",
        Access::Realm(Realm::MasterReadOnly),
        move |request| explain::answer(Arc::clone(&shared), request),
    );
    router.route("/node", Access::Realm(Realm::MasterNode), move |request| {
        links.clone().answer(request)
    });
    for (path, document) in [
        ("/state", &desk.shared.state),
        ("/state-summary", &desk.shared.summary),
    ] {
        let (desk, document) = (Arc::clone(desk), Arc::clone(document));
        router.route(path, Access::Realm(Realm::MasterReadOnly), move |request| {
            whole(Arc::clone(&desk), Arc::clone(&document), request)
        });
    }
    let document = |router: &mut Router, path, write: Write| {
        let shared = Arc::clone(desk);
        router.route(path, Access::Realm(Realm::MasterReadOnly), move |request| {
            read(Arc::clone(&shared), request, write)
        });
    };
    let shared = Arc::clone(desk);
    router.route(
        "/slaves",
        Access::Realm(Realm::MasterReadOnly),
        move |request| slaves(Arc::clone(&shared), request),
    );
    document(&mut router, "/frameworks", |picture, query| {
        json(&Frameworks(picture, query.get("framework_id")))
    });
    document(&mut router, "/tasks", |picture, query| {
        json(&Tasks(picture, selection(query)))
    });
    document(&mut router, "/roles", |picture, _| json(&Roles(picture)));
    // Whether a client escapes the parentheses is its own affair.
    for path in ["/registrar(1)/registry", "/registrar%281%29/registry"] {
        document(&mut router, path, |picture, _| json(&picture.registry()));
    }
    let shared = Arc::clone(desk);
    router.route(
        "/teardown",
        Access::Realm(Realm::MasterReadWrite),
        move |request| teardown(Arc::clone(&shared), request),
    );
    rules::install(&mut router, desk);
    convert::install(&mut router, desk);
    let authority = authority(desk);
    router.route("/redirect", Access::Open, move |request: Request| {
        let response = match request.rest() {
            "" => Response::redirect(&authority, ""),
            _ => Response::status(StatusCode::NOT_FOUND),
        };
        async move { response }
    });
    let waiting = desk.core.clone();
    let common = Common {
        actor: ACTOR,
        help: &HELP,
        queues: Arc::new(move || {
            let idle = [
                "files",
                "help",
                "logging",
                "metrics",
                "registrar(1)",
                "system",
            ];
            let idle = idle.into_iter().map(|name| (name, 0));
            idle.chain([(ACTOR, waiting.waiting())]).collect()
        }),
        metrics_rate: desk.metrics_rate,
        readonly: Realm::MasterReadOnly,
        readwrite: Realm::MasterReadWrite,
        version: desk.facts.version(),
        flags: desk.facts.flags.clone(),
        metrics: Arc::clone(&desk.metrics),
        log_level: Arc::clone(&desk.level),
        files: desk.files.clone(),
        authorizer: Arc::clone(&desk.authorizer),
    };
    common.install(&mut router);
    router
}

/// Writes a document.
type Write = fn(&Picture, &Query) -> Response;

fn json(document: &impl Serialize) -> Response {
    Response::json(document)
}

async fn read(desk: Arc<Desk>, request: Request, write: Write) -> Handled {
    request.only(&["GET"])?;
    let picture = desk.picture(request.principal()).await?;
    off_the_loop(move || write(&picture, request.query())).await
}

async fn whole(desk: Arc<Desk>, document: Arc<Shared>, request: Request) -> Handled {
    request.only(&["GET"])?;
    let rendered = document.read(&desk, request.principal()).await?;
    Ok(Response::rendered(&rendered))
}

async fn slaves(desk: Arc<Desk>, request: Request) -> Handled {
    if request.query().get("slave_id").is_some() {
        return read(desk, request, |picture, query| {
            json(&SlaveList(picture, query.get("slave_id"), None))
        })
        .await;
    }
    let document = Arc::clone(&desk.shared.slaves);
    whole(desk, document, request).await
}

/// What is no number counts as absent, as clients expect.
fn selection(query: &Query) -> Selection {
    let number = |key, otherwise| match query.get(key).map(str::parse::<i64>) {
        // Less than nothing is as good as no bound.
        Some(Ok(number)) => usize::try_from(number).unwrap_or(usize::MAX),
        Some(Err(_)) | None => otherwise,
    };
    Selection {
        framework: query.get("framework_id").map(str::to_owned),
        task: query.get("task_id").map(str::to_owned),
        offset: number("offset", 0),
        limit: number("limit", TASKS_LIMIT),
        ascending: query.get("order") == Some("asc"),
    }
}

async fn teardown(desk: Arc<Desk>, mut request: Request) -> Handled {
    request.only(&["POST"])?;
    let body = request.bytes().await?;
    let form = std::str::from_utf8(&body).ok().and_then(Query::parse);
    let Some(form) = form else {
        return Err(Box::new(Response::bad_request(
            "the body is no form such as frameworkId=<id>",
        )));
    };
    let Some(framework) = form.get("frameworkId") else {
        return Err(Box::new(Response::bad_request(
            "expecting 'frameworkId=<id>' in the body",
        )));
    };
    Ok(operator::teardown(&desk, &request, framework.into()).await)
}

/// `host:port` under which clients reach the master.
fn authority(desk: &Desk) -> String {
    let master = &desk.facts.master;
    match master.hostname.contains(':') {
        true => format!("[{}]:{}", master.hostname, master.port),
        false => format!("{}:{}", master.hostname, master.port),
    }
}
