//! Typed identifiers of everything the kernel names.
//!
//! Mesos identifiers are text. Each type here wraps a shared string, so a clone is a
//! reference count and an [`OfferId`] cannot be passed for a [`TaskId`]. The wrappers do
//! not judge the text: master-made identifiers are always well formed, and identifiers
//! chosen by users go through [`user_id_check`] where they enter.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// Longest identifier a user may choose, in bytes.
pub const USER_ID_BYTES_MAX: usize = 255;

/// Why a user-chosen identifier is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The identifier has no characters.
    #[error("ID must not be empty")]
    Empty,
    /// The identifier is longer than [`USER_ID_BYTES_MAX`].
    #[error("ID must not be greater than {USER_ID_BYTES_MAX} characters")]
    TooLong,
    /// The identifier is `.` or `..`.
    #[error("'{0}' is disallowed")]
    Dots(&'static str),
    /// The identifier holds a slash, a backslash or a control character.
    #[error("ID contains the invalid character {0:?}")]
    Character(char),
}

/// Checks an identifier chosen by a user (task, executor, operation, container,
/// persistence): 1 to 255 bytes, not `.` or `..`, no `/`, `\` or control character.
/// Such an identifier is safe as a file name.
pub fn user_id_check(id: &str) -> Result<(), IdError> {
    match id {
        "" => return Err(IdError::Empty),
        "." => return Err(IdError::Dots(".")),
        ".." => return Err(IdError::Dots("..")),
        _ => {}
    }
    if id.len() > USER_ID_BYTES_MAX {
        return Err(IdError::TooLong);
    }
    match id
        .chars()
        .find(|c| matches!(c, '/' | '\\') || c.is_ascii_control())
    {
        Some(character) => Err(IdError::Character(character)),
        None => Ok(()),
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl From<Arc<str>> for $name {
            fn from(text: Arc<str>) -> Self {
                Self(text)
            }
        }

        impl From<$name> for Arc<str> {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.as_str().to_owned()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )+};
}

ids! {
    /// An agent, `<master id>-S<n>`.
    AgentId,
    /// A container on one agent, below which there may be others: the names of all
    /// containers above it and its own, joined by dots, which no name has.
    ContainerId,
    /// An executor, chosen by its framework and unique per framework and agent.
    ExecutorId,
    /// A framework, `<master id>-<four digits>`, or as the framework kept it.
    FrameworkId,
    /// One leadership of one master: a UUID made at its start.
    MasterId,
    /// An offer or inverse offer, `<master id>-O<n>`.
    OfferId,
    /// An offer operation for which a framework asked feedback.
    OperationId,
    /// A resource provider of one agent: a UUID made when it first subscribes.
    ProviderId,
    /// A task, chosen by its framework and unique there while the task lives.
    TaskId,
}

impl ContainerId {
    /// The container right above this one; none above a topmost one.
    pub fn parent(&self) -> Option<Self> {
        let (above, _) = self.0.rsplit_once('.')?;
        Some(above.into())
    }

    /// The topmost container above this one, or itself.
    pub fn root(&self) -> Self {
        match self.0.split_once('.') {
            None => self.clone(),
            Some((root, _)) => root.into(),
        }
    }

    /// Its name among its siblings.
    pub fn name(&self) -> &str {
        self.0.rsplit_once('.').map_or(&*self.0, |(_, name)| name)
    }

    /// The names of the containers from the topmost one down to this one.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.split('.')
    }

    /// A container below this one. `name` must have no dot.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        format!("{self}.{name}").into()
    }

    /// Whether this container is below `other`, however deep.
    pub fn is_below(&self, other: &Self) -> bool {
        let rest = self.0.strip_prefix(&*other.0);
        rest.is_some_and(|rest| rest.starts_with('.'))
    }
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<u64> for $name {
            fn from(number: u64) -> Self {
                Self(number)
            }
        }
    )+};
}

numbers! {
    /// One open connection or event stream of a daemon, numbered from its start.
    ConnectionId,
    /// One look at a task by an agent, numbered from the agent's start.
    ProbeId,
    /// One request that a kernel answers by an effect, numbered by the daemon.
    RequestId,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn text_in_text_out() {
        let id = TaskId::from("web.1");
        assert_eq!(id.as_str(), "web.1");
        assert_eq!(format!("{id} {id:?} {id:>6}"), "web.1 web.1  web.1");
        assert_eq!(id, TaskId::from("web.1".to_owned()));
        assert!(TaskId::from("a") < TaskId::from("b"));
    }

    #[test]
    fn containers_know_those_above_them() {
        let (root, deep) = (ContainerId::from("a"), ContainerId::from("a.b.c"));
        assert_eq!(deep.parent(), Some(root.child("b")));
        assert_eq!((deep.root(), deep.name()), (root.clone(), "c"));
        assert_eq!(
            (root.root(), root.name(), root.parent()),
            (root.clone(), "a", None)
        );
        assert_eq!(deep.names().collect::<Vec<_>>(), ["a", "b", "c"]);
        assert!(deep.is_below(&root) && !root.is_below(&root));
        assert!(!ContainerId::from("ab.c").is_below(&root));
    }

    #[test]
    fn maps_are_searched_by_text() {
        let map = BTreeMap::from([(AgentId::from("S0"), 1)]);
        assert_eq!(map.get("S0"), Some(&1));
    }

    #[test]
    fn user_ids() {
        for good in ["a", "a.b", "...", "with space", "ü", &"x".repeat(255)] {
            assert_eq!(user_id_check(good), Ok(()), "{good}");
        }
        assert_eq!(user_id_check(""), Err(IdError::Empty));
        assert_eq!(user_id_check("."), Err(IdError::Dots(".")));
        assert_eq!(user_id_check(".."), Err(IdError::Dots("..")));
        assert_eq!(user_id_check(&"x".repeat(256)), Err(IdError::TooLong));
        for bad in ['/', '\\', '\n', '\0', '\x7f'] {
            assert_eq!(
                user_id_check(&format!("a{bad}b")),
                Err(IdError::Character(bad))
            );
        }
    }
}
