//! Paths that name apps, pods and groups, and the ids of instances and tasks made from them.

use std::cmp::Ordering;
use std::fmt;

use abi_json::{At, Faults, Read, Value};
use serde::{Serialize, Serializer};

/// Last segments that the paths of the interface itself use.
const RESERVED: [&str; 5] = ["restart", "tasks", "versions", ".", ".."];

/// A path such as `/prod/db`, or one relative to a group.
///
/// What a document holds is kept as written until [`canonical`](Self::canonical) makes it absolute.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PathId(String);

impl PathId {
    /// The path of the root group.
    pub fn root() -> Self {
        Self("/".to_owned())
    }

    /// Takes any text; whether it is sound is asked with [`is_sound`](Self::is_sound).
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The segments; empty ones do not count.
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/').filter(|segment| !segment.is_empty())
    }

    /// Whether it starts at the root.
    pub fn is_absolute(&self) -> bool {
        self.0.starts_with('/')
    }

    /// Whether it is the path of the root group.
    pub fn is_root(&self) -> bool {
        self.is_absolute() && self.segments().next().is_none()
    }

    /// Whether it has one segment: an absolute path right below the root.
    pub fn is_top_level(&self) -> bool {
        self.is_absolute() && self.segments().count() == 1
    }

    /// The absolute path that this one means within the group `base`, without `.`, `..` and doubled slashes.
    pub fn canonical(&self, base: &PathId) -> PathId {
        let mut result: Vec<&str> = if self.is_absolute() {
            Vec::new()
        } else {
            base.segments().collect()
        };
        for segment in self.segments() {
            match segment {
                "." => {}
                ".." => drop(result.pop()),
                name => result.push(name),
            }
        }
        Self::of_segments(&result)
    }

    /// The absolute path of these segments.
    fn of_segments(segments: &[&str]) -> Self {
        if segments.is_empty() {
            return Self::root();
        }
        let mut text = String::new();
        for segment in segments {
            text.push('/');
            text.push_str(segment);
        }
        Self(text)
    }

    /// The group that holds what this path names; the root's is the root.
    pub fn parent(&self) -> PathId {
        let mut segments: Vec<&str> = self.segments().collect();
        segments.pop();
        Self::of_segments(&segments)
    }

    /// The groups above, nearest first, ending with the root. None above the root.
    pub fn parents(&self) -> impl Iterator<Item = PathId> {
        let mut at = self.clone();
        std::iter::from_fn(move || {
            if at.is_root() {
                return None;
            }
            at = at.parent();
            Some(at.clone())
        })
    }

    /// The path of the top-level group that this is in or is.
    pub fn top(&self) -> PathId {
        let first: Vec<&str> = self.segments().take(1).collect();
        Self::of_segments(&first)
    }

    /// The name of the top-level group, empty for the root.
    pub fn top_name(&self) -> &str {
        self.segments().next().unwrap_or_default()
    }

    /// Whether this is `group` or below it; both absolute.
    pub fn is_within(&self, group: &PathId) -> bool {
        let mut segments = self.segments();
        group
            .segments()
            .all(|name| segments.next().is_some_and(|segment| segment == name))
    }

    /// The segments joined by `_`, as they stand in ids of instances.
    pub fn safe(&self) -> String {
        self.segments().collect::<Vec<_>>().join("_")
    }

    /// The segments in reverse, joined by `.`: the name of tasks in Mesos and in discovery.
    pub fn hostname(&self) -> String {
        self.segments().rev().collect::<Vec<_>>().join(".")
    }

    /// Whether every segment is made of dotted lower-case labels, or is `..`.
    pub fn is_sound(&self) -> bool {
        !self.0.is_empty()
            && self
                .segments()
                .all(|segment| segment == ".." || is_dotted(segment))
    }

    /// What forbids that an app or pod bears this name, if anything.
    pub fn complaint(&self) -> Option<String> {
        let last = self.segments().next_back()?;
        if RESERVED.contains(&last) {
            return Some(format!(
                "the last segment must not be {last:?}: the interface itself uses that path"
            ));
        }
        let sound = self
            .segments()
            .all(|segment| matches!(segment, "." | "..") || is_dotted(segment));
        (!sound).then(|| {
            "every segment must consist of lower-case letters, digits, dashes and dots, and neither begin nor end with a dash"
                .to_owned()
        })
    }
}

/// Dot-joined labels of lower-case letters, digits and inner dashes.
fn is_dotted(segment: &str) -> bool {
    segment.split('.').all(crate::words::is_name)
}

impl PartialOrd for PathId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By segments, so that a group stands before what is in it and together with it.
impl Ord for PathId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.segments()
            .cmp(other.segments())
            .then_with(|| self.0.cmp(&other.0))
    }
}

impl fmt::Display for PathId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for PathId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Read for PathId {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let id = Self(String::read(value, at, faults)?);
        if id.0.is_empty() {
            faults.say(at, "error.minLength");
            return None;
        }
        if !id.is_sound() {
            faults.say(at, "error.pattern");
            return None;
        }
        Some(id)
    }
}

/// The id of an instance: `<safe path>.instance-<uuid>`, with `marathon-` in old data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceId(String);

impl InstanceId {
    /// The id of a new instance.
    pub fn new(service: &PathId, uuid: &str) -> Self {
        Self(format!("{}.instance-{uuid}", service.safe()))
    }

    /// Reads the id of an instance.
    pub fn parse(text: &str) -> Option<Self> {
        let (safe, rest) = text.rsplit_once('.')?;
        let uuid = rest
            .strip_prefix("instance-")
            .or_else(|| rest.strip_prefix("marathon-"))?;
        (!safe.is_empty() && !uuid.is_empty()).then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The service it belongs to.
    pub fn service(&self) -> PathId {
        let safe = self.0.rsplit_once('.').map_or("", |(safe, _)| safe);
        PathId(format!("/{}", safe.replace('_', "/")))
    }

    /// The id of the executor of a pod: `instance-<safe path>.<uuid>`.
    pub fn executor(&self) -> String {
        match self.0.rsplit_once('.') {
            Some((safe, rest)) => {
                let uuid = rest.split_once('-').map_or(rest, |(_, uuid)| uuid);
                format!("instance-{safe}.{uuid}")
            }
            None => format!("instance-{}", self.0),
        }
    }
}

impl fmt::Display for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for InstanceId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// The name under which the one task of an app is known.
pub const APP_TASK: &str = "_app";

/// The id of a task: `<instance>.<container>.<incarnation>`, and the forms that older versions wrote.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId {
    text: String,
    instance: InstanceId,
    container: Option<String>,
    incarnation: u64,
}

impl TaskId {
    /// The task of an instance; `container` is none for apps.
    pub fn new(instance: &InstanceId, container: Option<&str>, incarnation: u64) -> Self {
        Self {
            text: format!("{instance}.{}.{incarnation}", container.unwrap_or(APP_TASK)),
            instance: instance.clone(),
            container: container.map(str::to_owned),
            incarnation,
        }
    }

    /// Reads an id, of this version or an older one.
    pub fn parse(text: &str) -> Option<Self> {
        let at = text
            .rfind(".instance-")
            .or_else(|| text.rfind(".marathon-"));
        let Some(at) = at.filter(|at| *at > 0) else {
            return Self::parse_legacy(text);
        };
        let mut rest = text[at + 1..].splitn(3, '.');
        let instance = InstanceId::parse(&format!("{}.{}", &text[..at], rest.next()?))?;
        let container = rest.next();
        let incarnation = match rest.next() {
            Some(count) => count.parse().ok()?,
            None => 1,
        };
        Some(Self {
            text: text.to_owned(),
            instance,
            container: container
                .filter(|name| *name != APP_TASK && *name != "$anon")
                .map(str::to_owned),
            incarnation,
        })
    }

    /// `<safe>.<uuid>` and `<safe>.<uuid>.<count>`.
    fn parse_legacy(text: &str) -> Option<Self> {
        let mut parts = text.rsplitn(2, '.');
        let (last, head) = (parts.next()?, parts.next()?);
        let (incarnation, body) = match last.parse() {
            Ok(count) => (count, head),
            Err(_) => (0, text),
        };
        let (safe, uuid) = body.rsplit_once('.')?;
        if safe.is_empty() || uuid.len() != 36 {
            return None;
        }
        Some(Self {
            text: text.to_owned(),
            instance: InstanceId(format!("{safe}.marathon-{uuid}")),
            container: None,
            incarnation,
        })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The instance it belongs to.
    pub fn instance(&self) -> &InstanceId {
        &self.instance
    }

    /// The container of a pod.
    pub fn container(&self) -> Option<&str> {
        self.container.as_deref()
    }

    /// How often the instance was started, this time included.
    pub fn incarnation(&self) -> u64 {
        self.incarnation
    }

    /// The id of the next task of the same instance.
    pub fn next(&self) -> Self {
        Self::new(
            &self.instance,
            self.container.as_deref(),
            self.incarnation.saturating_add(1),
        )
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for TaskId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_ids_resolve_against_their_group() {
        let check = |base: &str, id: &str, expect: &str| {
            let absolute = PathId::new(id).canonical(&PathId::new(base));
            assert_eq!(absolute.as_str(), expect, "{id} in {base}");
        };
        check("/", "ex/relative/", "/ex/relative");
        check("/g", "web", "/g/web");
        check("/g", "/web", "/web");
        check("/g/h", "../web", "/g/web");
        check("/g", "../../web", "/web");
        check("/", "/a//b", "/a/b");
        check("/", "..", "/");
    }

    #[test]
    fn segments_are_dotted_labels() {
        let check = |id: &str, sound: bool| assert_eq!(PathId::new(id).is_sound(), sound, "{id}");
        check("/a/b-c/d.e", true);
        check("../a", true);
        check("/", true);
        check("/A", false);
        check("/a-", false);
        check("/a..b", false);
        check("/a_b", false);
        check("/.", false);
        check("", false);
    }

    #[test]
    fn ids_of_tasks_are_read_in_all_their_forms() {
        let uuid = "0d3b1c9e-0a1d-4f9b-8b2f-000000000001";
        let check = |text: &str, service: &str, container: Option<&str>, incarnation| {
            let id = TaskId::parse(text).expect(text);
            assert_eq!(id.instance().service().as_str(), service, "{text}");
            assert_eq!(id.container(), container, "{text}");
            assert_eq!(id.incarnation(), incarnation, "{text}");
            assert_eq!(id.as_str(), text);
        };
        check(
            &format!("prod_db.instance-{uuid}._app.3"),
            "/prod/db",
            None,
            3,
        );
        check(
            &format!("pod.instance-{uuid}.web.1"),
            "/pod",
            Some("web"),
            1,
        );
        check(&format!("pod.instance-{uuid}.web"), "/pod", Some("web"), 1);
        check(&format!("prod_db.{uuid}"), "/prod/db", None, 0);
        check(&format!("prod_db.{uuid}.4"), "/prod/db", None, 4);
        check(
            &format!("v1.2_db.marathon-{uuid}._app.1"),
            "/v1.2/db",
            None,
            1,
        );
        for wrong in ["", "x", "prod_db", ".instance-", "a.instance-x.y.z"] {
            assert_eq!(TaskId::parse(wrong), None, "{wrong}");
        }
        let task = TaskId::new(&InstanceId::new(&PathId::new("/prod/db"), uuid), None, 1);
        assert_eq!(
            task.next().as_str(),
            format!("prod_db.instance-{uuid}._app.2")
        );
        assert_eq!(
            task.instance().executor(),
            format!("instance-prod_db.{uuid}")
        );
    }

    #[test]
    fn names_in_mesos_are_reversed() {
        assert_eq!(PathId::new("/prod/db").hostname(), "db.prod");
        assert!(PathId::new("/prod/db").is_within(&PathId::new("/prod")));
        assert!(!PathId::new("/product").is_within(&PathId::new("/prod")));
        let parents: Vec<_> = PathId::new("/a/b/c").parents().collect();
        assert_eq!(
            parents,
            [PathId::new("/a/b"), PathId::new("/a"), PathId::root()]
        );
    }
}
