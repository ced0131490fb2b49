//! Where in a message something is missing.

use std::fmt;

/// Path of a field from the root of its message, such as `accept.operations[0].launch.task_infos[2].name`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FieldPath(String);

impl FieldPath {
    /// The path of a field of the root.
    pub(crate) fn new(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The same place seen from the message that holds the present root in its field `name`.
    pub(crate) fn below(self, name: impl fmt::Display) -> Self {
        Self(format!("{name}.{}", self.0))
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
