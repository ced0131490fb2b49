//! The authenticated caller.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// An authenticated caller: a name, or claims of a token, or both. Clones are cheap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    name: Option<Arc<str>>,
    claims: Arc<BTreeMap<String, String>>,
}

impl Principal {
    /// A caller known by name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            name: Some(name.into()),
            claims: Arc::default(),
        }
    }

    /// A caller known by the claims of its token only, as executors are.
    #[must_use]
    pub fn claiming(claims: BTreeMap<String, String>) -> Self {
        Self {
            name: None,
            claims: Arc::new(claims),
        }
    }

    /// The name, if the caller has one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The value of the claim `key`, if the caller's token made it.
    #[must_use]
    pub fn claim(&self, key: &str) -> Option<&str> {
        self.claims.get(key).map(String::as_str)
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => f.write_str(name),
            None => {
                f.write_str("{")?;
                for (n, (key, value)) in self.claims.iter().enumerate() {
                    write!(f, "{}{key}: {value}", if n > 0 { ", " } else { "" })?;
                }
                f.write_str("}")
            }
        }
    }
}
