//! The endpoints that every daemon has: health, version, flags, metrics, logging, system, help and files.

mod logging;
mod system;

pub use logging::{LogLevel, Toggle};
pub use system::SystemStats;

use crate::files::{self, Files};
use crate::login::Realm;
use crate::request::Request;
use crate::response::{Handled, Response};
use crate::router::{Access, Router};
use base_access::{Action, Authorizer, Object};
use base_config::parse_duration;
use http::StatusCode;
use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

/// Gathers all metrics.
pub type Metrics =
    Arc<dyn Fn() -> Pin<Box<dyn Future<Output = BTreeMap<String, f64>> + Send>> + Send + Sync>;

/// What the shared endpoints need of a daemon.
pub struct Common {
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
    /// Adds `/health`, `/version`, `/flags`, `/metrics/snapshot`, `/logging/toggle`, `/system/stats.json`,
    /// `/files/{browse,read,download,debug}` and `/help`; call it after all other routes, which `/help` lists.
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
        let (gather, authorizer) = (self.metrics, Arc::clone(&self.authorizer));
        router.route("/metrics/snapshot", readonly, move |request| {
            snapshot(Arc::clone(&gather), Arc::clone(&authorizer), request)
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
        let mut help: Vec<&str> = router.paths().collect();
        help.push("/help");
        let help = help.join("\n") + "\n";
        router.route("/help", Access::Open, move |_: Request| {
            let response = Response::text(StatusCode::OK, help.as_str());
            async move { response }
        });
    }
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

async fn snapshot(gather: Metrics, authorizer: Arc<dyn Authorizer>, request: Request) -> Handled {
    may_get(authorizer.as_ref(), &request, "/metrics/snapshot")?;
    let metrics = match request.query().get("timeout") {
        None => gather().await,
        Some(text) => {
            let timeout = parse_duration(text).map_err(|error| {
                Box::new(Response::bad_request(format!(
                    "the timeout is no duration: {error}\n"
                )))
            })?;
            // What could not be gathered in time is left out, as clients expect.
            tokio::time::timeout(timeout, gather())
                .await
                .unwrap_or_default()
        }
    };
    // JSON has no other numbers.
    Ok(Response::json(
        &metrics
            .into_iter()
            .filter(|(_, value)| value.is_finite())
            .collect::<BTreeMap<_, _>>(),
    ))
}
