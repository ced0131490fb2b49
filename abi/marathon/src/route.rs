//! Paths of the interface.
//!
//! Ids hold slashes, so a path is read from both ends: what it begins with says what kind of thing is meant, reserved
//! words at its end what of it, and all between is the id. Repeated slashes count as one, and one at the end does not
//! count.

use crate::id::PathId;

/// What a path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// `/`
    Root,
    /// `/ping`
    Ping,
    /// `/metrics`
    Metrics,
    /// `/metrics/prometheus`
    Prometheus,
    /// `/config`
    Config,
    /// `/logging`
    Logging,
    /// `/v2/apps`
    Apps,
    /// `/v2/apps/{id}`
    App(PathId),
    /// `/v2/apps/{group}/*`
    AppsWithin(PathId),
    /// `/v2/apps/{id}/restart`
    AppRestart(PathId),
    /// `/v2/apps/{id}/tasks`
    AppTasks(PathId),
    /// `/v2/apps/{group}/*/tasks`
    AppTasksWithin(PathId),
    /// `/v2/apps/{id}/tasks/{task}`
    AppTask(PathId, String),
    /// `/v2/apps/{id}/versions`
    AppVersions(PathId),
    /// `/v2/apps/{id}/versions/{version}`
    AppVersion(PathId, String),
    /// `/v2/tasks`
    Tasks,
    /// `/v2/tasks/delete`
    TasksDelete,
    /// `/v2/groups[/{id}]`
    Group(PathId),
    /// `/v2/groups[/{id}]/apps`
    GroupApps(PathId),
    /// `/v2/groups[/{id}]/versions`
    GroupVersions(PathId),
    /// `/v2/groups[/{id}]/versions/{version}`
    GroupVersion(PathId, String),
    /// `/v2/pods`
    Pods,
    /// `/v2/pods/::status`
    PodsStatus,
    /// `/v2/pods/{id}`
    Pod(PathId),
    /// `/v2/pods/{id}::status`
    PodStatus(PathId),
    /// `/v2/pods/{id}::versions`
    PodVersions(PathId),
    /// `/v2/pods/{id}::versions/{version}`
    PodVersion(PathId, String),
    /// `/v2/pods/{id}::instances`
    PodInstances(PathId),
    /// `/v2/pods/{id}::instances/{instance}`
    PodInstance(PathId, String),
    /// `/v2/deployments`
    Deployments,
    /// `/v2/deployments/{id}`
    Deployment(String),
    /// `/v2/queue`
    Queue,
    /// `/v2/queue/{id}/delay`
    QueueDelay(PathId),
    /// `/v2/events`
    Events,
    /// `/v2/info`
    Info,
    /// `/v2/leader`
    Leader,
    /// `/v2/plugins`
    Plugins,
    /// `/v2/plugins/{id}/…`
    Plugin(String),
}

/// Which types of content pass a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speech {
    /// JSON in and out.
    Json,
    /// JSON out, and no question of what comes in.
    HandsOutJson,
    /// JSON in, and nothing out.
    TakesJson,
    /// Text out.
    Text,
    /// It is not asked.
    Anything,
}

impl Speech {
    /// What it hands out, if that is one type only.
    pub fn hands_out(self) -> Option<&'static str> {
        match self {
            Self::Json | Self::HandsOutJson => Some("application/json"),
            Self::Text => Some("text/plain"),
            Self::TakesJson | Self::Anything => None,
        }
    }

    /// Whether it takes content of a type; parameters behind a semicolon do not count.
    pub fn takes(self, content_type: &str) -> bool {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        match self {
            Self::Json | Self::TakesJson => ["application/json", "application/*", "*/*"]
                .iter()
                .any(|it| essence.eq_ignore_ascii_case(it)),
            Self::HandsOutJson | Self::Text | Self::Anything => true,
        }
    }
}

impl Route {
    /// Reads a path whose escapes have been decoded; none when it names nothing.
    pub fn parse(path: &str) -> Option<Self> {
        let segments: Vec<&str> = path.split('/').filter(|it| !it.is_empty()).collect();
        Some(match segments.as_slice() {
            [] => Self::Root,
            ["ping"] => Self::Ping,
            ["metrics"] => Self::Metrics,
            ["metrics", "prometheus"] => Self::Prometheus,
            ["config"] => Self::Config,
            ["logging"] => Self::Logging,
            ["v2", "apps", rest @ ..] => app(rest),
            ["v2", "tasks"] => Self::Tasks,
            ["v2", "tasks", "delete"] => Self::TasksDelete,
            ["v2", "groups", rest @ ..] => group(rest),
            ["v2", "pods"] => Self::Pods,
            ["v2", "pods", ..] => pod(path)?,
            ["v2", "deployments"] => Self::Deployments,
            ["v2", "deployments", id] => Self::Deployment((*id).to_owned()),
            ["v2", "queue"] => Self::Queue,
            ["v2", "queue", id @ .., "delay"] if !id.is_empty() => Self::QueueDelay(id_of(id)),
            ["v2", "events"] => Self::Events,
            ["v2", "info"] => Self::Info,
            ["v2", "leader"] => Self::Leader,
            ["v2", "plugins"] => Self::Plugins,
            ["v2", "plugins", id, _, ..] => Self::Plugin((*id).to_owned()),
            _ => return None,
        })
    }

    /// Reads a path for a method. Words behind the ids of apps and groups that only readers use are part of the id for
    /// others, who learn by it what is wrong with that id.
    pub fn parse_for(path: &str, method: &str) -> Option<Self> {
        let route = Self::parse(path)?;
        let named = |id: &PathId, more: &str| {
            let slash = if id.is_root() { "" } else { "/" };
            PathId::new(format!("{id}{slash}{more}"))
        };
        if matches!(method, "GET" | "HEAD" | "OPTIONS") {
            return Some(route);
        }
        Some(match route {
            Self::AppsWithin(id) => Self::App(named(&id, "*")),
            Self::GroupApps(id) => Self::Group(named(&id, "apps")),
            Self::GroupVersions(id) => Self::Group(named(&id, "versions")),
            Self::GroupVersion(id, version) => {
                Self::Group(named(&id, &format!("versions/{version}")))
            }
            route => route,
        })
    }

    /// Which types of content pass it.
    pub fn speaks(&self) -> Speech {
        match self {
            Self::Root | Self::Ping | Self::Events | Self::Plugin(_) => Speech::Anything,
            Self::Prometheus => Speech::Text,
            Self::Tasks
            | Self::Group(_)
            | Self::GroupApps(_)
            | Self::GroupVersions(_)
            | Self::GroupVersion(..)
            | Self::Leader
            | Self::Plugins => Speech::HandsOutJson,
            Self::QueueDelay(_) => Speech::TakesJson,
            Self::Metrics
            | Self::Config
            | Self::Logging
            | Self::Apps
            | Self::App(_)
            | Self::AppsWithin(_)
            | Self::AppRestart(_)
            | Self::AppTasks(_)
            | Self::AppTasksWithin(_)
            | Self::AppTask(..)
            | Self::AppVersions(_)
            | Self::AppVersion(..)
            | Self::TasksDelete
            | Self::Pods
            | Self::PodsStatus
            | Self::Pod(_)
            | Self::PodStatus(_)
            | Self::PodVersions(_)
            | Self::PodVersion(..)
            | Self::PodInstances(_)
            | Self::PodInstance(..)
            | Self::Deployments
            | Self::Deployment(_)
            | Self::Queue
            | Self::Info => Speech::Json,
        }
    }

    /// The methods that it takes.
    pub fn methods(&self) -> &'static [&'static str] {
        match self {
            Self::Root
            | Self::Ping
            | Self::Metrics
            | Self::Prometheus
            | Self::Config
            | Self::AppVersions(_)
            | Self::AppVersion(..)
            | Self::AppsWithin(_)
            | Self::Tasks
            | Self::GroupApps(_)
            | Self::GroupVersions(_)
            | Self::GroupVersion(..)
            | Self::PodsStatus
            | Self::PodStatus(_)
            | Self::PodVersions(_)
            | Self::PodVersion(..)
            | Self::Deployments
            | Self::Queue
            | Self::Events
            | Self::Info
            | Self::Plugins => &["GET"],
            Self::Logging => &["GET", "POST"],
            Self::Apps => &["GET", "POST", "PUT", "PATCH"],
            Self::App(_) => &["GET", "PUT", "PATCH", "DELETE"],
            // An app could have the name, and be deleted.
            Self::AppRestart(_) => &["POST", "DELETE"],
            Self::TasksDelete => &["POST"],
            Self::AppTasks(_) | Self::AppTasksWithin(_) | Self::Leader => &["GET", "DELETE"],
            Self::AppTask(..)
            | Self::Deployment(_)
            | Self::QueueDelay(_)
            | Self::PodInstances(_)
            | Self::PodInstance(..) => &["DELETE"],
            Self::Group(id) if id.is_root() => &["GET", "POST", "PUT", "DELETE"],
            Self::Group(_) => &["GET", "POST", "PUT", "PATCH", "DELETE"],
            Self::Pods => &["HEAD", "GET", "POST"],
            Self::Pod(_) => &["GET", "PUT", "DELETE"],
            Self::Plugin(_) => &["GET", "POST", "PUT", "DELETE"],
        }
    }
}

fn id_of(segments: &[&str]) -> PathId {
    PathId::new(segments.join("/")).canonical(&PathId::root())
}

fn app(segments: &[&str]) -> Route {
    match segments {
        [] => Route::Apps,
        [group @ .., "*"] => Route::AppsWithin(id_of(group)),
        [group @ .., "*", "tasks"] => Route::AppTasksWithin(id_of(group)),
        [id @ .., "restart"] if !id.is_empty() => Route::AppRestart(id_of(id)),
        [id @ .., "tasks"] if !id.is_empty() => Route::AppTasks(id_of(id)),
        [id @ .., "tasks", task] if !id.is_empty() => Route::AppTask(id_of(id), (*task).to_owned()),
        [id @ .., "versions"] if !id.is_empty() => Route::AppVersions(id_of(id)),
        [id @ .., "versions", version] if !id.is_empty() => {
            Route::AppVersion(id_of(id), (*version).to_owned())
        }
        id => Route::App(id_of(id)),
    }
}

fn group(segments: &[&str]) -> Route {
    match segments {
        [id @ .., "apps"] => Route::GroupApps(id_of(id)),
        [id @ .., "versions"] => Route::GroupVersions(id_of(id)),
        [id @ .., "versions", version] => Route::GroupVersion(id_of(id), (*version).to_owned()),
        id => Route::Group(id_of(id)),
    }
}

/// Pods have their reserved words behind two colons.
fn pod(path: &str) -> Option<Route> {
    let (_, rest) = path.split_once("pods")?;
    let rest = rest.trim_matches('/');
    let Some((id, word)) = rest.rsplit_once("::") else {
        return Some(Route::Pod(id_of(&[rest])));
    };
    let (word, argument) = match word.split_once('/') {
        Some((word, argument)) => (word, Some(argument.trim_matches('/').to_owned())),
        None => (word, None),
    };
    let is_some = !id.trim_matches('/').is_empty();
    let id = id_of(&[id]);
    match (word, argument) {
        ("status", None) if is_some => Some(Route::PodStatus(id)),
        ("status", None) => Some(Route::PodsStatus),
        ("versions", None) if is_some => Some(Route::PodVersions(id)),
        ("versions", Some(version)) if is_some => Some(Route::PodVersion(id, version)),
        ("instances", None) if is_some => Some(Route::PodInstances(id)),
        ("instances", Some(instance)) if is_some => Some(Route::PodInstance(id, instance)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expect: Option<Route>) {
        assert_eq!(Route::parse(path), expect, "{path}");
    }

    #[test]
    fn ids_are_what_reserved_words_leave() {
        let id = |text: &str| PathId::new(text);
        let word = |text: &str| text.to_owned();
        check("/", Some(Route::Root));
        check("/v2/apps/", Some(Route::Apps));
        check("/v2/apps//prod/db", Some(Route::App(id("/prod/db"))));
        check("/v2/apps/*", Some(Route::AppsWithin(id("/"))));
        check("/v2/apps/prod/*", Some(Route::AppsWithin(id("/prod"))));
        check(
            "/v2/apps/prod/*/tasks",
            Some(Route::AppTasksWithin(id("/prod"))),
        );
        check(
            "/v2/apps/prod/db/restart",
            Some(Route::AppRestart(id("/prod/db"))),
        );
        check(
            "/v2/apps/prod/db/tasks/",
            Some(Route::AppTasks(id("/prod/db"))),
        );
        check(
            "/v2/apps/prod/db/tasks/t.1",
            Some(Route::AppTask(id("/prod/db"), word("t.1"))),
        );
        check("/v2/apps/a/versions", Some(Route::AppVersions(id("/a"))));
        check(
            "/v2/apps/a/versions/T",
            Some(Route::AppVersion(id("/a"), word("T"))),
        );
        check("/v2/apps/tasks", Some(Route::App(id("/tasks"))));
        check("/v2/groups", Some(Route::Group(id("/"))));
        check("/v2/groups/a/b", Some(Route::Group(id("/a/b"))));
        check("/v2/groups/apps", Some(Route::GroupApps(id("/"))));
        check(
            "/v2/groups/versions/T",
            Some(Route::GroupVersion(id("/"), word("T"))),
        );
        check(
            "/v2/groups/a/versions",
            Some(Route::GroupVersions(id("/a"))),
        );
        check("/v2/pods", Some(Route::Pods));
        check("/v2/pods/::status", Some(Route::PodsStatus));
        check("/v2/pods/a/b", Some(Route::Pod(id("/a/b"))));
        check("/v2/pods//a/b::status", Some(Route::PodStatus(id("/a/b"))));
        check(
            "/v2/pods/a::versions/T",
            Some(Route::PodVersion(id("/a"), word("T"))),
        );
        check(
            "/v2/pods/a::instances/i.1",
            Some(Route::PodInstance(id("/a"), word("i.1"))),
        );
        check("/v2/pods/pods", Some(Route::Pod(id("/pods"))));
        check("/v2/pods/a::colours", None);
        check(
            "/v2/queue/prod/db/delay",
            Some(Route::QueueDelay(id("/prod/db"))),
        );
        check("/v2/queue/delay", None);
        check("/v2/eventSubscriptions", None);
        check("/v2/schemas", None);
        check("/v3/apps", None);
    }

    #[test]
    fn writers_learn_what_is_wrong_with_ids() {
        let check = |method: &str, path: &str, expect: Route| {
            assert_eq!(
                Route::parse_for(path, method),
                Some(expect),
                "{method} {path}"
            );
        };
        let group = |id: &str| Route::Group(PathId::new(id));
        check("PUT", "/v2/groups/a/versions", group("/a/versions"));
        check("PUT", "/v2/groups/apps", group("/apps"));
        check("DELETE", "/v2/groups/a/versions/T", group("/a/versions/T"));
        check("GET", "/v2/groups/apps", Route::GroupApps(PathId::root()));
        check("PUT", "/v2/apps/a/*", Route::App(PathId::new("/a/*")));
        assert!(!group("/").methods().contains(&"PATCH"));
        assert!(group("/a").methods().contains(&"PATCH"));
    }

    #[test]
    fn types_of_content_are_told_apart() {
        let apps = Route::Apps.speaks();
        assert!(apps.takes("Application/JSON; charset=utf-8"));
        assert!(!apps.takes("application/x-www-form-urlencoded"));
        assert!(Route::Group(PathId::root()).speaks().takes("text/plain"));
        assert_eq!(Route::QueueDelay(PathId::root()).speaks().hands_out(), None);
        assert_eq!(Route::Tasks.speaks().hands_out(), Some("application/json"));
    }

    proptest::proptest! {
        /// No path is a surprise, and whatever it names takes some method.
        #[test]
        fn any_path_is_read(path in "(/|v2|apps|pods|groups|queue|tasks|versions|::|\\*|delay|a|\\.\\.){0,12}") {
            if let Some(route) = Route::parse(&path) {
                proptest::prop_assert!(!route.methods().is_empty());
            }
        }
    }
}
