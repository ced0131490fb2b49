//! Role names: `*` or a path such as `eng/web`.

use std::borrow::Borrow;
use std::fmt;
use std::sync::{Arc, LazyLock};

static STAR: LazyLock<Role> = LazyLock::new(|| Role("*".into()));

/// A checked role name; a clone is a reference count.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Role(Arc<str>);

/// Why a role name is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoleError {
    /// No characters at all.
    #[error("empty role name is invalid")]
    Empty,
    /// A slash at either end.
    #[error("role '{0}' cannot start or end with a slash")]
    Slash(String),
    /// Two slashes without a name between them.
    #[error("role '{0}' cannot contain two adjacent slashes")]
    EmptyComponent(String),
    /// A component that means something else: `.`, `..`, or `*` below the top.
    #[error("role '{role}' cannot include the component '{component}'")]
    Reserved {
        /// The whole name.
        role: String,
        /// The offending part.
        component: &'static str,
    },
    /// A component that looks like a flag.
    #[error("role '{0}' cannot have a component that starts with '-'")]
    Dash(String),
    /// Whitespace or backspace.
    #[error("role '{0}' cannot contain whitespace or backspace")]
    Character(String),
}

impl Role {
    /// Checks a role name: `*`, or components joined by `/`, none of them empty, `.`,
    /// `..` or `*`, none beginning with `-` or holding whitespace or backspace.
    pub fn parse(text: &str) -> Result<Self, RoleError> {
        if text == "*" {
            return Ok(Self::star());
        }
        if text.is_empty() {
            return Err(RoleError::Empty);
        }
        if text.starts_with('/') || text.ends_with('/') {
            return Err(RoleError::Slash(text.into()));
        }
        for component in text.split('/') {
            match component {
                "" => return Err(RoleError::EmptyComponent(text.into())),
                "." => return Err(reserved(text, ".")),
                ".." => return Err(reserved(text, "..")),
                "*" => return Err(reserved(text, "*")),
                _ => {}
            }
            if component.starts_with('-') {
                return Err(RoleError::Dash(text.into()));
            }
            if component
                .bytes()
                .any(|b| matches!(b, b'\t'..=b'\r' | b' ' | 0x08))
            {
                return Err(RoleError::Character(text.into()));
            }
        }
        Ok(Self(text.into()))
    }

    /// The role `*`, which every framework may have.
    pub fn star() -> Self {
        STAR.clone()
    }

    /// Is this `*`?
    pub fn is_star(&self) -> bool {
        &*self.0 == "*"
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Is this role a proper ancestor of `other` (`eng` of `eng/web`)?
    pub fn is_ancestor_of(&self, other: &Self) -> bool {
        other
            .0
            .strip_prefix(&*self.0)
            .is_some_and(|rest| rest.starts_with('/'))
    }

    /// Is this role a proper descendant of `other` (`eng/web` of `eng`)?
    pub fn is_strict_descendant(&self, other: &Self) -> bool {
        other.is_ancestor_of(self)
    }

    /// The proper ancestors, nearest first: `a/b` and `a` for `a/b/c`.
    pub fn ancestors(&self) -> impl Iterator<Item = Role> + '_ {
        let mut rest: &str = &self.0;
        std::iter::from_fn(move || {
            rest = &rest[..rest.rfind('/')?];
            Some(Role(rest.into()))
        })
    }

    /// The components from the top down.
    pub fn components(&self) -> impl Iterator<Item = &str> {
        self.0.split('/')
    }

    /// The first component: the role that quota is set for.
    #[must_use]
    pub fn top_level(&self) -> Role {
        match self.0.find('/') {
            Some(end) => Role(self.0[..end].into()),
            None => self.clone(),
        }
    }

    /// Has the role an ancestor?
    pub fn is_nested(&self) -> bool {
        self.0.contains('/')
    }
}

fn reserved(role: &str, component: &'static str) -> RoleError {
    RoleError::Reserved {
        role: role.into(),
        component,
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for Role {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Role {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for good in ["*", "eng", "eng/web", "a-b", "...", "a*"] {
            assert_eq!(Role::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "", "/", "/a", "a/", "a//b", ".", "..", "a/..", "a/*", "*/a", "-a", "a/-b", "a b",
            "a\tb", "a\x08",
        ] {
            assert!(Role::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn family() {
        let role = |text| Role::parse(text).unwrap();
        let (eng, web) = (role("eng"), role("eng/web"));
        assert!(eng.is_ancestor_of(&web) && web.is_strict_descendant(&eng));
        assert!(!eng.is_ancestor_of(&eng) && !eng.is_ancestor_of(&role("english/web")));
        let deep = role("a/b/c");
        assert_eq!(
            deep.ancestors().collect::<Vec<_>>(),
            [role("a/b"), role("a")]
        );
        assert_eq!(deep.top_level(), role("a"));
        assert_eq!(Role::star().ancestors().count(), 0);
    }
}
