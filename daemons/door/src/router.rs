//! From paths to handlers.
//!
//! The longest known prefix of a path wins. Every route answers under its bare name and under the names of the
//! daemon's actor (`/master/state`, `/slave(1)/state`), with slashes at the end, and with `.json` behind it.

use crate::login::Realm;
use crate::query::decode;
use crate::request::Request;
use crate::response::Response;
use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

/// Answers the requests of one route.
///
/// Any `async fn(Request)` that returns a [`Response`] or a [`crate::Handled`] is one.
pub trait Handler: Send + Sync + 'static {
    /// Answers `request`.
    fn call(&self, request: Request) -> Pin<Box<dyn Future<Output = Response> + Send>>;
}

impl<F, Answer> Handler for F
where
    F: Fn(Request) -> Answer + Send + Sync + 'static,
    Answer: Future + Send + 'static,
    Answer::Output: Into<Response>,
{
    fn call(&self, request: Request) -> Pin<Box<dyn Future<Output = Response> + Send>> {
        let answer = self(request);
        Box::pin(async move { answer.await.into() })
    }
}

/// Who gets to a route at all; what a caller may do there is the handler's question to the authorizer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Open,
    /// Callers that log in, if the realm asks for it.
    Realm(Realm),
}

impl Access {
    pub(crate) fn realm(self) -> Option<Realm> {
        match self {
            Self::Open => None,
            Self::Realm(realm) => Some(realm),
        }
    }
}

pub(crate) struct Route {
    pub(crate) path: &'static str,
    pub(crate) access: Access,
    pub(crate) handler: Arc<dyn Handler>,
}

/// The routes of a daemon.
pub struct Router {
    actor_names: Vec<&'static str>,
    routes: BTreeMap<&'static str, Route>,
    /// Answers what no route does.
    rest: Option<Route>,
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Router")
            .field("actor_names", &self.actor_names)
            .field("routes", &self.routes.keys())
            .finish()
    }
}

impl Router {
    /// No routes yet. `actor_names` are first parts of a path that mean the daemon itself: `master`, `slave(1)`.
    #[must_use]
    pub fn new(actor_names: &[&'static str]) -> Self {
        Self {
            actor_names: actor_names.to_vec(),
            routes: BTreeMap::new(),
            rest: None,
        }
    }

    /// Answers all paths that no route answers; [`Request::decoded_path`] tells which.
    pub fn fallback(&mut self, access: Access, handler: impl Handler) -> &mut Self {
        self.rest = Some(Route {
            path: "/",
            access,
            handler: Arc::new(handler),
        });
        self
    }

    /// Adds a route such as `/api/v1`. `/` answers only itself, not what nothing else answers.
    ///
    /// # Panics
    /// When the path does not begin with a slash, ends with one, or is taken: mistakes in the program.
    pub fn route(
        &mut self,
        path: &'static str,
        access: Access,
        handler: impl Handler,
    ) -> &mut Self {
        let key = path.strip_prefix('/').expect("a route begins with a slash");
        assert!(!key.ends_with('/'), "route {path} ends with a slash");
        let route = Route {
            path,
            access,
            handler: Arc::new(handler),
        };
        assert!(
            self.routes.insert(key, route).is_none(),
            "route {path} is taken"
        );
        self
    }

    /// The paths of all routes, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &'static str> {
        self.routes.values().map(|route| route.path)
    }

    /// The route for a path as received, and what follows it.
    pub(crate) fn find<'p>(&self, path: &'p str) -> Option<(&Route, &'p str)> {
        let rest = || self.rest.as_ref().map(|route| (route, path));
        self.find_route(path).or_else(rest)
    }

    fn find_route<'p>(&self, path: &'p str) -> Option<(&Route, &'p str)> {
        let path = self.without_actor(path.trim_matches('/')).trim_matches('/');
        if path.is_empty() {
            return self.routes.get("").map(|route| (route, ""));
        }
        let mut prefix = path;
        loop {
            let rest = path[prefix.len()..].trim_start_matches('/');
            if let Some(route) = self.routes.get(prefix) {
                return Some((route, rest));
            }
            // An older spelling of the same; a name that ends like this by right was found above.
            if let Some(route) = prefix
                .strip_suffix(".json")
                .filter(|_| rest.is_empty())
                .and_then(|name| self.routes.get(name))
            {
                return Some((route, rest));
            }
            prefix = &prefix[..prefix.rfind('/')?];
        }
    }

    fn without_actor<'p>(&self, path: &'p str) -> &'p str {
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        let is_actor =
            decode(first).is_some_and(|first| self.actor_names.contains(&first.as_str()));
        if is_actor { rest } else { path }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn router() -> Router {
        let mut router = Router::new(&["master", "slave(1)"]);
        for path in [
            "/api/v1",
            "/api/v1/scheduler",
            "/state",
            "/system/stats.json",
            "/redirect",
            "/files/read",
        ] {
            router.route(path, Access::Open, async |_: Request| Response::ok());
        }
        router
    }

    #[track_caller]
    fn check(path: &str, expect: Option<(&str, &str)>) {
        let router = router();
        assert_eq!(
            router.find(path).map(|(route, rest)| (route.path, rest)),
            expect,
            "{path}"
        );
    }

    #[test]
    fn the_longest_prefix_wins() {
        check("/api/v1", Some(("/api/v1", "")));
        check("/api/v1/operator", Some(("/api/v1", "operator")));
        check("/api/v1/scheduler", Some(("/api/v1/scheduler", "")));
        check("/api/v1/scheduler/x/y", Some(("/api/v1/scheduler", "x/y")));
        check("/api/v1x", None);
        check("/api", None);
        check("/redirect/state", Some(("/redirect", "state")));
        check("/no/such/path", None);
        check("/", None);
        check("", None);
        check("//", None);
    }

    #[test]
    fn actor_names_mean_the_daemon() {
        check("/master/state", Some(("/state", "")));
        check("/slave(1)/api/v1", Some(("/api/v1", "")));
        check(
            "/slave%281%29/api/v1/scheduler",
            Some(("/api/v1/scheduler", "")),
        );
        check("/slave(2)/state", None);
        check("/master", None);
        check("/master/", None);
        check("/master/master/state", None);
        check("/state/master", Some(("/state", "master")));
        check("/%zz/state", None);
    }

    #[test]
    fn slashes_and_suffixes() {
        check("/state/", Some(("/state", "")));
        check("//state//", Some(("/state", "")));
        check("/master//state", Some(("/state", "")));
        check("/api//v1", None);
        check("/state.json", Some(("/state", "")));
        check("/master/state.json/", Some(("/state", "")));
        check("/system/stats.json", Some(("/system/stats.json", "")));
        check("/system/stats", None);
        check("/state.json/x", None);
        check("/state.jso", None);
        check("/.json", None);
        check("/st%61te", None);
    }

    #[test]
    fn a_fallback_answers_what_nothing_else_does() {
        let mut router = router();
        router.fallback(Access::Open, async |_: Request| Response::ok());
        let found = |path| router.find(path).map(|(route, rest)| (route.path, rest));
        assert_eq!(found("/state"), Some(("/state", "")));
        assert_eq!(found("/v2/apps//a/"), Some(("/", "/v2/apps//a/")));
        assert_eq!(found("/"), Some(("/", "/")));
    }

    #[test]
    fn a_root_route_answers_only_the_root() {
        let mut router = router();
        router.route("/", Access::Open, async |_: Request| Response::ok());
        assert_eq!(router.find("/").map(|(route, _)| route.path), Some("/"));
        assert_eq!(
            router.find("/master/").map(|(route, _)| route.path),
            Some("/")
        );
        assert!(router.find("/nope").is_none());
        assert_eq!(router.paths().next(), Some("/"));
    }
}
