//! The endpoints that every daemon has: health, version, flags, metrics, logging, system, help and files.

mod help;
mod logging;
mod metrics;
mod profilers;
mod system;

pub use logging::{LogLevel, Toggle};
pub use metrics::{Rate, within};
pub use system::SystemStats;

use crate::files::{self, Files};
use crate::login::Realm;
use crate::request::Request;
use crate::response::{Handled, Response};
use crate::router::{Access, Router};
use base_access::{Action, Authorizer, Object};
use help::Help;
use http::StatusCode;
use metrics::Gauges;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

/// Gathers all metrics.
pub type Metrics =
    Arc<dyn Fn() -> Pin<Box<dyn Future<Output = BTreeMap<String, f64>> + Send>> + Send + Sync>;

/// Names the parts of a daemon that have a queue, and how much waits in each.
pub type Queues = Arc<dyn Fn() -> Vec<(&'static str, usize)> + Send + Sync>;

/// What the shared endpoints need of a daemon.
pub struct Common {
    /// The name of the daemon in paths: `master`, `slave(1)`.
    pub actor: &'static str,
    /// A sentence on each endpoint of the daemon's own, by its path.
    pub help: &'static [(&'static str, &'static str)],
    /// The realm of what is only read.
    pub readonly: Realm,
    /// The realm of what changes the daemon.
    pub readwrite: Realm,
    /// The body of `/version`.
    pub version: serde_json::Value,
    /// Name and value of every flag.
    pub flags: BTreeMap<String, String>,
    /// Gathers the metrics.
    pub metrics: Metrics,
    /// How many requests for metrics are answered; absent means all.
    pub metrics_rate: Option<Rate>,
    /// What `/__processes__` shows.
    pub queues: Queues,
    /// Sets how much is logged.
    pub log_level: Arc<Toggle>,
    /// The files that are shown.
    pub files: Files,
    /// Who may do what.
    pub authorizer: Arc<dyn Authorizer>,
}

impl fmt::Debug for Common {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Common")
            .field("files", &self.files)
            .field("authorizer", &self.authorizer)
            .finish_non_exhaustive()
    }
}

impl Common {
    /// Adds `/health`, `/version`, `/flags`, `/metrics`, `/metrics/snapshot`, `/logging/toggle`, `/system/stats.json`,
    /// `/files/{browse,read,download,debug}`, `/profiler`, `/memory-profiler`, `/__processes__` and `/help`; call it after
    /// all other routes, which `/help` lists.
    pub fn install(self, router: &mut Router) {
        let readonly = Access::Realm(self.readonly);
        router.route("/health", Access::Open, async |_: Request| Response::ok());
        let version = self.version;
        router.route("/version", Access::Open, move |_: Request| {
            let response = Response::json(&version);
            async move { response }
        });
        let (flags, authorizer) = (self.flags, Arc::clone(&self.authorizer));
        router.route("/flags", readonly, move |request: Request| {
            let response = show_flags(&flags, authorizer.as_ref(), &request);
            async move { response }
        });
        let gauges = Gauges::new(
            self.metrics,
            Arc::clone(&self.authorizer),
            self.metrics_rate,
        );
        let shared = Arc::clone(&gauges);
        router.route("/metrics/snapshot", readonly, move |request| {
            Arc::clone(&shared).snapshot(request)
        });
        router.route("/metrics", readonly, move |request| {
            Arc::clone(&gauges).prometheus(request)
        });
        let (toggle, authorizer) = (self.log_level, Arc::clone(&self.authorizer));
        router.route(
            "/logging/toggle",
            Access::Realm(self.readwrite),
            move |request: Request| {
                let response = toggle.answer(authorizer.as_ref(), &request);
                async move { response }
            },
        );
        router.route("/system/stats.json", Access::Open, async |_: Request| {
            Response::json(&SystemStats::read())
        });
        files::install(router, readonly, &self.files, &self.authorizer);
        profilers::install(router, readonly);
        let sentences: Vec<_> = self.help.iter().chain(&help::SHARED).copied().collect();
        let help = Help::new(self.actor, router.paths(), &sentences);
        router.route("/help", Access::Open, move |request: Request| {
            let response = help.answer(&request);
            async move { response }
        });
        let queues = self.queues;
        router.route("/__processes__", readonly, move |_: Request| {
            let response = Response::json(&processes(&queues()));
            async move { response }
        });
    }
}

/// Each part with what waits in its queue. What an event is about is known to nobody but the one who takes it out.
fn processes(queues: &[(&'static str, usize)]) -> Value {
    let one = |(id, waiting): &(&str, usize)| {
        let events = vec![json!({"type": "DISPATCH"}); *waiting];
        json!({"id": id, "events": events})
    };
    queues.iter().map(one).collect()
}

/// Refuses callers that may not read `path`.
fn may_get(
    authorizer: &dyn Authorizer,
    request: &Request,
    path: &'static str,
) -> Result<(), Box<Response>> {
    if authorizer.allows(request.principal(), Action::GetEndpoint, &Object::One(path)) {
        Ok(())
    } else {
        Err(Box::new(Response::status(StatusCode::FORBIDDEN)))
    }
}

fn show_flags(
    flags: &BTreeMap<String, String>,
    authorizer: &dyn Authorizer,
    request: &Request,
) -> Handled {
    request.only(&["GET"])?;
    if !authorizer.allows(request.principal(), Action::ViewFlags, &Object::Any) {
        return Err(Box::new(Response::status(StatusCode::FORBIDDEN)));
    }
    Ok(Response::json(&BTreeMap::from([("flags", flags)])))
}
