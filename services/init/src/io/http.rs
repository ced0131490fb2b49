//! From requests to answers: which are read, which change something, and what all answers have in common.

use std::net::SocketAddr;
use std::sync::Arc;

use abi_json::Value;
use abi_marathon::{Kind, PathId, Refusal, Route, is_true};
use daemons_door::{Query, Request, Response, accepts};
use http::header::{
    ACCEPT, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, ALLOW, CACHE_CONTROL, EXPIRES, HeaderName,
    LOCATION, PRAGMA, X_FRAME_OPTIONS,
};
use http::{HeaderValue, Method, StatusCode};

use super::core::{Clock, Handle};
use super::options::InitOptions;
use super::{reads, writes};
use crate::mind::{Answer, Ask, Asker};

const DEPLOYMENT: HeaderName = HeaderName::from_static("marathon-deployment-id");
const LEADER: HeaderName = HeaderName::from_static("x-marathon-leader");
const XSS: HeaderName = HeaderName::from_static("x-xss-protection");
/// Bodies from here on are read on a thread of their own.
const INLINE_BYTES_MAX: usize = 64 * 1024;

/// What handlers share.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) core: Handle,
    pub(super) clock: Clock,
    pub(super) address: SocketAddr,
    /// The same as a URL.
    pub(super) url: String,
    pub(super) options: InitOptions,
    pub(super) started: abi_marathon::Timestamp,
}

/// What of a request is looked at.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) query: Query,
    pub(super) uri: String,
    pub(super) client_ip: String,
    pub(super) accept: Option<String>,
}

impl Asked {
    /// Whether a parameter says yes; `usual` when it is absent.
    pub(super) fn says(&self, name: &str, usual: bool) -> bool {
        self.query.get(name).map_or(usual, is_true)
    }

    /// All values of a parameter.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.query
            .iter()
            .filter(move |(key, _)| *key == name)
            .map(|(_, value)| value)
    }
}

impl Desk {
    pub(super) fn new(
        core: Handle,
        clock: Clock,
        address: SocketAddr,
        url: String,
        options: InitOptions,
    ) -> Self {
        Self {
            core,
            clock,
            address,
            url,
            options,
            started: clock.now(),
        }
    }

    /// The address of this leader, as clients are told.
    pub(super) fn leader(&self) -> String {
        self.address.to_string()
    }

    fn scheme(&self) -> &str {
        self.url.split(':').next().unwrap_or("http")
    }

    /// What pages of other origins may read, if any may.
    fn shared_with(&self, request: &Request) -> Vec<(HeaderName, HeaderValue)> {
        let origins = self.options.allow_origin.as_deref().unwrap_or_default();
        let origins: Vec<&str> = origins.split(',').map(str::trim).collect();
        let asking = request.header("origin");
        let known = origins
            .iter()
            .find(|origin| asking.is_some_and(|asking| asking == **origin));
        let Some(origin) = known.or(origins.last()).filter(|it| !it.is_empty()) else {
            return Vec::new();
        };
        let wanted = request.headers().get_all("access-control-request-headers");
        let wanted: Vec<&str> = wanted
            .iter()
            .filter_map(|it| it.to_str().ok())
            .flat_map(|it| it.split(','))
            .collect();
        let all = [
            (ACCESS_CONTROL_ALLOW_ORIGIN, (*origin).to_owned()),
            (ACCESS_CONTROL_ALLOW_HEADERS, wanted.join(", ")),
            (
                ACCESS_CONTROL_ALLOW_METHODS,
                "GET, HEAD, OPTIONS".to_owned(),
            ),
            (ACCESS_CONTROL_MAX_AGE, "86400".to_owned()),
        ];
        let all = all.into_iter();
        all.filter_map(|(name, value)| Some((name, HeaderValue::from_str(&value).ok()?)))
            .collect()
    }

    /// Answers a request.
    pub(super) async fn answer(self: Arc<Self>, request: Request) -> Response {
        let leader = self.url.clone();
        let shared = self.shared_with(&request);
        let mut response = match self.respond(request).await {
            Ok(response) => response,
            Err(refused) => refused.into_response(),
        };
        for (name, value) in shared {
            response = response.with_header(name, value);
        }
        let leader = HeaderValue::from_str(&leader);
        let leader = leader.unwrap_or_else(|_| HeaderValue::from_static(""));
        response
            .with_header(LEADER, leader)
            .with_header(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"))
            .with_header(XSS, HeaderValue::from_static("1; mode=block"))
            .with_header(
                CACHE_CONTROL,
                HeaderValue::from_static("no-cache, no-store, must-revalidate"),
            )
            .with_header(PRAGMA, HeaderValue::from_static("no-cache"))
            .with_header(EXPIRES, HeaderValue::from_static("0"))
    }

    async fn respond(self: &Arc<Self>, mut request: Request) -> Result<Response, Refused> {
        let path = request.decoded_path();
        let path = path.ok_or_else(|| Refusal::Bad("the path is not UTF-8".to_owned()))?;
        // Beside the interface that others know, since strict clients refuse members of ours in its objects.
        if let Some(id) = path.strip_prefix("/explain/") {
            return self.explain(id).await;
        }
        if let Some(rest) = path.strip_prefix("/drain/") {
            return self.drained(&request, rest).await;
        }
        let method = request.method().clone();
        let Some(route) = Route::parse_for(&path, method.as_str()) else {
            return Err(Refusal::Nowhere("URI not found".to_owned()).into());
        };
        if method == Method::OPTIONS {
            return Ok(Response::ok().with_header(ALLOW, allowed(route.methods())));
        }
        let named = if method == Method::HEAD {
            "GET"
        } else {
            method.as_str()
        };
        if !route.methods().contains(&named) {
            return Err(Refused::Method(route.methods()));
        }
        let speech = route.speaks();
        if request
            .header("content-type")
            .is_some_and(|kind| !speech.takes(kind))
        {
            return Err(Refused::MediaType);
        }
        let headers = request.headers();
        if speech
            .hands_out()
            .is_some_and(|kind| !accepts(headers, &ACCEPT, kind))
        {
            return Err(Refused::NotAcceptable);
        }
        let host = request.header("host").filter(|it| !it.is_empty());
        let host = host.map_or_else(|| self.leader(), str::to_owned);
        let asked = Asked {
            method: method.clone(),
            query: request.query().clone(),
            uri: path,
            client_ip: request.peer().ip().to_string(),
            accept: request.header("accept").map(str::to_owned),
        };
        if named == "GET" {
            return reads::read(self, route, asked, request.peer()).await;
        }
        let body = request.bytes().await.map_err(Refused::Door)?;
        let make = move || writes::ask(route, &asked, &body);
        let (ask, asker) = if request_is_long(&request) {
            let made = daemons_door::heavy(make).await;
            made.map_err(|_| Refusal::Unavailable("the service is stopping".to_owned()))??
        } else {
            make()?
        };
        let answer = self.core.ask(ask, asker).await?;
        let url = format!("{}://{host}", self.scheme());
        Ok(of_answer(&url, answer))
    }
}

impl Desk {
    /// A watcher of events says that it leads no more requests to an instance: `WATCHER/INSTANCE`.
    async fn drained(&self, request: &Request, rest: &str) -> Result<Response, Refused> {
        if request.method() != Method::POST {
            return Err(Refused::Method(&["POST"]));
        }
        let missing = || Refusal::Nowhere("URI not found".to_owned());
        let (watcher, instance) = rest.split_once('/').ok_or_else(missing)?;
        let ask = Ask::Withdrawn {
            watcher: watcher.to_owned(),
            instance: instance.to_owned(),
        };
        let answer = self.core.ask(ask, Asker::default()).await?;
        Ok(of_answer(&self.url, answer))
    }

    /// Why instances of a service wait, in one line.
    async fn explain(&self, id: &str) -> Result<Response, Refused> {
        let id = PathId::new(id).canonical(&PathId::root());
        let state = self.core.look().await?;
        let service = state.tree.services().get(&id);
        let missing = || Refusal::Missing {
            kind: Kind::App,
            id: id.clone(),
        };
        let instances = service.ok_or_else(missing)?.instances();
        Ok(Response::json(&serde_json::json!({
            "id": id,
            "instances": instances,
            "waiting": state.waiting_of(&id),
            "why": crate::view::explanation(&state, &id, self.clock.now()),
        })))
    }
}

fn request_is_long(request: &Request) -> bool {
    let length = request
        .header("content-length")
        .and_then(|it| it.parse::<usize>().ok());
    length.is_none_or(|length| length > INLINE_BYTES_MAX)
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Refused {
    /// The path takes these methods.
    Method(&'static [&'static str]),
    /// The path takes content of another type.
    MediaType,
    /// Nothing that the client accepts.
    NotAcceptable,
    /// Its reason.
    Refusal(Box<Refusal>),
    /// The door's own.
    Door(Box<Response>),
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(Box::new(refusal))
    }
}

impl Refused {
    fn into_response(self) -> Response {
        let plain = |status: StatusCode| {
            let reason = status.canonical_reason().unwrap_or_default();
            Response::json(&serde_json::json!({"message": reason})).with_status(status)
        };
        match self {
            Self::Method(methods) => {
                plain(StatusCode::METHOD_NOT_ALLOWED).with_header(ALLOW, allowed(methods))
            }
            Self::MediaType => plain(StatusCode::UNSUPPORTED_MEDIA_TYPE),
            Self::NotAcceptable => plain(StatusCode::NOT_ACCEPTABLE),
            Self::Refusal(refusal) => document(refusal.status(), &refusal.body()),
            Self::Door(response) => *response,
        }
    }
}

/// The methods of a path as a header names them.
fn allowed(methods: &[&str]) -> HeaderValue {
    let mut all: Vec<&str> = methods.to_vec();
    if all.contains(&"GET") && !all.contains(&"HEAD") {
        all.push("HEAD");
    }
    all.push("OPTIONS");
    HeaderValue::from_str(&all.join(", ")).expect("methods have plain names")
}

/// A document with a status.
pub(super) fn document(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Response::json(body).with_status(status)
}

/// The answer to a client that knows us by this URL.
fn of_answer(url: &str, answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = match &answer.body {
        Some(body) => Response::json(body).with_status(status),
        None => Response::empty(status),
    };
    if let Some(id) = answer
        .deployment
        .and_then(|id| HeaderValue::from_str(&id).ok())
    {
        response = response.with_header(DEPLOYMENT, id);
    }
    let at = |path: &String| HeaderValue::from_str(&format!("{url}{path}")).ok();
    if let Some(location) = answer.location.as_ref().and_then(at) {
        response = response.with_header(LOCATION, location);
    }
    response
}
