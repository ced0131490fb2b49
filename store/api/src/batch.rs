//! What a commit consists of, and its limits.

use crate::StoreError;

/// Longest key, in bytes.
pub const KEY_BYTES_MAX: usize = 1024;
/// Longest value, in bytes.
pub const VALUE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Most operations in one batch; what every engine can apply atomically.
pub const BATCH_OPERATIONS_MAX: usize = 100;

/// A leadership term: it grows by one or more with every new leader and never shrinks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term(pub u64);

impl std::fmt::Display for Term {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// One change of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Sets the value of a key, whether or not it had one.
    Put {
        /// The key.
        key: String,
        /// Its new value.
        value: Vec<u8>,
    },
    /// Removes a key; no error when it is absent.
    Delete {
        /// The key.
        key: String,
    },
}

impl Operation {
    /// The key that the operation touches.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Put { key, .. } | Self::Delete { key } => key,
        }
    }
}

/// Changes that happen together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    term: Term,
    operations: Vec<Operation>,
}

impl Batch {
    /// An empty batch decided under `term`.
    ///
    /// Committing it still raises the term of the store, which is how a new leader shuts out the old one.
    #[must_use]
    pub fn new(term: Term) -> Self {
        Self {
            term,
            operations: Vec::new(),
        }
    }

    /// Adds "set `key` to `value`".
    #[must_use]
    pub fn put(mut self, key: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.operations.push(Operation::Put {
            key: key.into(),
            value: value.into(),
        });
        self
    }

    /// Adds "remove `key`".
    #[must_use]
    pub fn delete(mut self, key: impl Into<String>) -> Self {
        self.operations.push(Operation::Delete { key: key.into() });
        self
    }

    /// Adds any operation.
    pub fn push(&mut self, operation: Operation) {
        self.operations.push(operation);
    }

    /// The term under which the batch was decided.
    #[must_use]
    pub fn term(&self) -> Term {
        self.term
    }

    /// The operations in the order in which they apply.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Takes the operations out.
    #[must_use]
    pub fn into_operations(self) -> Vec<Operation> {
        self.operations
    }

    /// Checks the limits; engines call this first.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] for more than [`BATCH_OPERATIONS_MAX`] operations, for a key that is empty, longer than
    /// [`KEY_BYTES_MAX`] or holds a control character, and for a value longer than [`VALUE_BYTES_MAX`].
    pub fn check(&self) -> Result<(), StoreError> {
        let invalid = |reason: String| Err(StoreError::Invalid { reason });
        if self.operations.len() > BATCH_OPERATIONS_MAX {
            return invalid(format!(
                "a batch of {} operations, at most {BATCH_OPERATIONS_MAX} are allowed",
                self.operations.len()
            ));
        }
        for operation in &self.operations {
            let key = operation.key();
            if key.is_empty() {
                return invalid("an empty key".to_owned());
            }
            if key.len() > KEY_BYTES_MAX {
                return invalid(format!(
                    "a key of {} bytes, at most {KEY_BYTES_MAX} are allowed",
                    key.len()
                ));
            }
            if key.chars().any(char::is_control) {
                return invalid(format!("a control character in the key {key:?}"));
            }
            if let Operation::Put { value, .. } = operation
                && value.len() > VALUE_BYTES_MAX
            {
                return invalid(format!(
                    "a value of {} bytes under {key:?}, at most {VALUE_BYTES_MAX} are allowed",
                    value.len()
                ));
            }
        }
        Ok(())
    }
}
